//! The rule files and the compiled rule book that are built into the program. Bytes only.

use super::book::RuleBook;
use super::error::RuleError;
use super::source::SourceFile;

mod files {
    include!(concat!(env!("OUT_DIR"), "/rules.rs"));
}

/// The rule book compiled and proved when the program was built.
static BOOK: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/book.bin"));

/// The files built into the program.
pub fn sources() -> Vec<SourceFile> {
    files::FILES
        .iter()
        .map(|(path, text)| SourceFile {
            path: (*path).into(),
            text: (*text).into(),
        })
        .collect()
}

/// The built-in files of one sort.
pub fn matching(wanted: impl Fn(&SourceFile) -> bool) -> Vec<SourceFile> {
    let sort = |path: &str| {
        wanted(&SourceFile {
            path: path.into(),
            text: String::new(),
        })
    };
    files::FILES
        .iter()
        .filter(|(path, _)| sort(path))
        .map(|(path, text)| SourceFile {
            path: (*path).into(),
            text: (*text).into(),
        })
        .collect()
}

/// The text of one file built into the program.
pub fn file(path: &str) -> &'static str {
    files::FILES
        .iter()
        .find(|(p, _)| *p == path)
        .map_or("", |(_, text)| text)
}

/// The built-in rule book, decoded. Its rules carry no examples; compile the sources for those.
///
/// # Errors
/// None unless the program file itself is damaged.
pub fn book() -> Result<RuleBook, RuleError> {
    let book: RuleBook = postcard::from_bytes(BOOK).map_err(|e| {
        RuleError::new(
            "内置规则",
            format!("无法读取（{e}）"),
            "程序文件可能损坏，请重新安装",
        )
    })?;
    Ok(book.ready())
}
