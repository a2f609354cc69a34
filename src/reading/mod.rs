//! From bytes to a [`Document`]. One file per format; nothing here knows of law.

pub mod container;
mod doc;
pub(crate) mod docx;
mod drawn;
mod flow;
mod grid;
pub(crate) mod html;
mod layout;
mod markdown;
mod mht;
pub mod numbering;
mod odt;
mod ofd;
pub mod pdf;
mod report;
mod rtf;
mod sniff;
pub(crate) mod symbols;
mod text;
mod unwrap;
mod word_xml;
mod workbook;
pub mod xml;
pub mod zip_package;

#[cfg(fuzzing)]
pub use layout::lay_out_bytes;
pub use report::report;
pub use sniff::Kind;

use crate::document::Document;
use thiserror::Error;

/// Why a file could not be read. Messages are for people; `code` is stable.
#[derive(Debug, Error)]
pub enum ReadError {
    #[error("文件为空")]
    Empty,
    #[error("文件已加密，打开需要密码")]
    Encrypted,
    #[error("文件损坏，无法读取：{0}")]
    Damaged(String),
    #[error("不支持的文件格式：{0}")]
    Unsupported(String),
    #[error("这是不能直接打开的压缩包（rar、7z 或者 gz 格式）")]
    Archive,
    #[error("超出读取上限：{0}")]
    Limit(String),
    #[error("没有可读取的文字（可能是扫描件）：{0}")]
    NoText(String),
    #[error("不是待审文稿：{0}")]
    NotADraft(String),
    #[error("无法打开文件：{}", crate::os_fault::said(.0))]
    Io(#[from] std::io::Error),
}

impl ReadError {
    /// The stable code in the JSON.
    pub fn code(&self) -> &'static str {
        match self {
            ReadError::Empty => "empty",
            ReadError::Encrypted => "encrypted",
            ReadError::Damaged(_) => "damaged",
            ReadError::Unsupported(_) | ReadError::Archive => "unsupported",
            ReadError::Limit(_) => "too-large",
            ReadError::NoText(_) => "no-text",
            ReadError::NotADraft(_) => "not-a-draft",
            ReadError::Io(_) => "io",
        }
    }

    /// What the person can do.
    pub fn advice(&self) -> &'static str {
        match self {
            ReadError::Empty => "请确认文件已保存、传输完整后重新提交。",
            ReadError::Encrypted => "请解除密码保护，另存后重新提交。",
            ReadError::Damaged(_) => "请用 Word 或 WPS 打开后另存为 .docx，再重新提交。",
            ReadError::Unsupported(_) => "请另存为 .docx 或 .txt 后重新提交。",
            ReadError::Archive => "请解压后提交其中的文件，或者改用 zip 格式压缩。",
            ReadError::Limit(_) => "请拆分文件或者去除大图片后重新提交。",
            ReadError::NoText(_) => "请提供可以选中文字的版本，或者先做文字识别并校对后重新提交。",
            ReadError::NotADraft(_) => "请提交文稿本身。",
            ReadError::Io(_) => "请检查路径和权限；文件若正被其他程序打开，请先关闭。",
        }
    }
}

/// Limits of reading; every reader stops with [`ReadError::Limit`] beyond them.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of the file itself.
    pub file: u64,
    /// Bytes of one unpacked part.
    pub part: u64,
    /// Bytes of all unpacked parts together.
    pub total: u64,
    /// Unpacked size over packed size, looked at only above 64 MiB.
    pub ratio: u64,
    /// Depth of XML elements.
    pub depth: usize,
    /// Entries of a package.
    pub entries: usize,
    /// Paragraphs of a document.
    pub blocks: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            file: 256 << 20,
            part: 128 << 20,
            total: 256 << 20,
            ratio: 400,
            depth: 512,
            entries: 20_000,
            blocks: 200_000,
        }
    }
}

/// The mark that every file made by this program carries (in a package: among the keywords of `docProps/core.xml`).
pub const OWN_MARK: &str = "fawen-review-sheet";

/// Reads the bytes of a file; `name` tells Markdown from text and lock files (`~$…`) from drafts.
///
/// # Errors
/// See [`ReadError`]. A damaged file of which something could be read is no error: [`Document::damaged`] is set.
pub fn read(bytes: &[u8], name: &str, limits: &Limits) -> Result<Document, ReadError> {
    if bytes.len() as u64 > limits.file {
        return Err(ReadError::Limit(format!(
            "文件超过 {} MB",
            limits.file >> 20
        )));
    }
    if is_lock_name(name) {
        return Err(ReadError::NotADraft("Office 临时文件".into()));
    }
    if bytes.is_empty() {
        return Err(ReadError::Empty);
    }
    let kind = sniff::sniff(bytes, name, limits)?;
    if is_own(bytes, kind, limits) {
        return Err(ReadError::NotADraft("本程序生成的审查文书".into()));
    }
    read_kind(bytes, name, kind, limits)
}

/// As [`read`], for a material that goes with a draft: a sheet of this program that a person has filled is one.
///
/// # Errors
/// See [`ReadError`].
pub fn read_material(bytes: &[u8], name: &str, limits: &Limits) -> Result<Document, ReadError> {
    if is_lock_name(name) || bytes.is_empty() {
        return read(bytes, name, limits);
    }
    read_kind(bytes, name, sniff::sniff(bytes, name, limits)?, limits)
}

fn read_kind(bytes: &[u8], name: &str, kind: Kind, limits: &Limits) -> Result<Document, ReadError> {
    let unsupported = |what: &str| Err(ReadError::Unsupported(what.into()));
    match kind {
        Kind::Docx => docx::read(bytes, limits),
        Kind::Text => text::read(bytes, limits),
        Kind::Markdown => markdown::read(bytes, limits),
        Kind::EncryptedPackage => Err(ReadError::Encrypted),
        Kind::Doc | Kind::Ole => doc::read(bytes, is_wps_name(name), limits),
        Kind::Xlsx => workbook::read_xlsx(bytes, limits),
        Kind::Xls => workbook::read_xls(bytes, limits),
        Kind::Ods => odt::read(bytes, limits),
        Kind::Odt => odt::read(bytes, limits),
        Kind::Ofd => ofd::read(bytes, limits),
        Kind::Pdf => pdf::read(bytes, limits),
        Kind::Rtf => rtf::read(bytes, limits),
        Kind::Html => html::read(bytes, limits),
        Kind::Zip => zip_package::read_as_one(bytes, limits),
        Kind::Pptx => unsupported("演示文稿"),
        Kind::WordXml => word_xml::read(bytes, limits),
        Kind::Mht => mht::read(bytes, limits),
        Kind::Uof => unsupported("标文通（.uof）"),
        Kind::Archive => Err(ReadError::Archive),
        Kind::Picture => Err(ReadError::NoText("图片文件".into())),
        Kind::Unknown => unsupported("无法识别的文件内容"),
    }
}

/// What a file is by its content; `None` where that cannot be told.
pub fn kind_of(bytes: &[u8], name: &str, limits: &Limits) -> Option<Kind> {
    sniff::sniff(bytes, name, limits).ok()
}

/// Whether a file is one that this program made (a review sheet, a ledger, a JSON review) or an Office lock file.
pub fn is_own_output(bytes: &[u8], name: &str, limits: &Limits) -> bool {
    is_lock_name(name)
        || sniff::sniff(bytes, name, limits).is_ok_and(|kind| is_own(bytes, kind, limits))
}

/// Word and WPS leave `~$name.docx` beside an open document.
fn is_lock_name(name: &str) -> bool {
    name.rsplit(['/', '\\'])
        .next()
        .is_some_and(|file| file.starts_with("~$"))
}

/// WPS Office saves its own suffix over the same binary form.
fn is_wps_name(name: &str) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, e)| e.eq_ignore_ascii_case("wps") || e.eq_ignore_ascii_case("wpt"))
}

fn is_own(bytes: &[u8], kind: Kind, limits: &Limits) -> bool {
    const HEAD: usize = 4096;
    match kind {
        Kind::Docx | Kind::Xlsx => container::Container::open(bytes, limits)
            .and_then(|mut zip| zip.text("docProps/core.xml"))
            .is_ok_and(|core| core.is_some_and(|(xml, _)| xml.contains(OWN_MARK))),
        Kind::Html | Kind::Text | Kind::Markdown => {
            let head =
                String::from_utf8_lossy(bytes.get(..HEAD.min(bytes.len())).unwrap_or_default());
            head.contains(OWN_MARK)
                || head.trim_start().starts_with('{')
                    && head.contains("\"schema\"")
                    && head.contains("\"fawen/")
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(bytes: &[u8], name: &str) -> ReadError {
        read(bytes, name, &Limits::default()).expect_err("an error")
    }

    #[test]
    fn what_is_no_draft_is_named() {
        assert!(matches!(error(b"", "a.docx"), ReadError::Empty));
        let mut ole = cfb::CompoundFile::create(std::io::Cursor::new(Vec::new())).expect("creates");
        ole.create_stream("/EncryptedPackage").expect("stream");
        ole.flush().expect("flush");
        let encrypted = ole.into_inner().into_inner();
        assert!(matches!(error(&encrypted, "a.docx"), ReadError::Encrypted));
        assert!(matches!(
            error(b"x", "dir/~$a.docx"),
            ReadError::NotADraft(_)
        ));
        assert!(matches!(
            error(b"PK\x03\x04 cut", "a.docx"),
            ReadError::Damaged(_)
        ));
        let sheet = "<!-- fawen-review-sheet -->\n# 审查表".as_bytes();
        assert!(matches!(error(sheet, "a.md"), ReadError::NotADraft(_)));
        let json = br#"{"schema": "fawen/review/1"}"#;
        assert!(matches!(error(json, "a.json"), ReadError::NotADraft(_)));
        let core = format!("<cp:keywords>{OWN_MARK}</cp:keywords>");
        let docx = container::tests::zip_of(&[
            ("word/document.xml", b"<w:document/>"),
            ("docProps/core.xml", core.as_bytes()),
        ]);
        assert!(matches!(error(&docx, "a.docx"), ReadError::NotADraft(_)));
        assert!(is_own_output(&docx, "a.docx", &Limits::default()));
        assert!(!is_own_output(
            "通知".as_bytes(),
            "a.txt",
            &Limits::default()
        ));
        let small = Limits {
            file: 3,
            ..Limits::default()
        };
        assert!(matches!(
            read(b"text", "a", &small),
            Err(ReadError::Limit(_))
        ));
    }
}
