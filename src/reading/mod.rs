//! From bytes to a [`Document`]. One file per format; nothing here knows of law.

pub mod numbering;

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
    #[error("超出读取上限：{0}")]
    Limit(String),
    #[error("没有可读取的文字（可能是扫描件）：{0}")]
    NoText(String),
    #[error("不是待审文稿：{0}")]
    NotADraft(String),
    #[error("无法打开文件：{0}")]
    Io(#[from] std::io::Error),
}

impl ReadError {
    /// The stable code in the JSON.
    pub fn code(&self) -> &'static str {
        match self {
            ReadError::Empty => "empty",
            ReadError::Encrypted => "encrypted",
            ReadError::Damaged(_) => "damaged",
            ReadError::Unsupported(_) => "unsupported",
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
            part: 192 << 20,
            total: 384 << 20,
            ratio: 400,
            depth: 512,
            entries: 20_000,
            blocks: 2_000_000,
        }
    }
}

/// Reads the bytes of a file; `name` is used only to tell Markdown from text.
pub fn read(_bytes: &[u8], _name: &str, _limits: &Limits) -> Result<Document, ReadError> {
    Err(ReadError::Unsupported("尚未实现".into()))
}
