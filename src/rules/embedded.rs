//! The rule files and the compiled rule book that are built into the program. Bytes only.

use super::book::RuleBook;
use super::embedded_laws;
use super::error::RuleError;
use super::register::Register;
use super::source::SourceFile;
use crate::matching::place::Divisions;

mod files {
    include!(concat!(env!("OUT_DIR"), "/rules.rs"));
}

/// The rule book compiled and proved when the program was built.
static BOOK: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/book.bin"));

/// The register of laws as it was compiled when the program was built.
static REGISTER: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/register.bin"));

/// The names of administrative divisions as they were compiled when the program was built.
static DIVISIONS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/divisions.bin"));

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

/// All files built into the program: rules, lexicons and law data, in the order of their paths.
pub fn all() -> Vec<SourceFile> {
    let mut all = sources();
    all.extend(laws());
    all.sort_by(|a, b| a.path.cmp(&b.path));
    all
}

/// The law data built into the program.
pub fn laws() -> Vec<SourceFile> {
    let named = [
        ("index.json", embedded_laws::INDEX),
        ("register.json", embedded_laws::REGISTER),
    ];
    let mut laws: Vec<SourceFile> = named
        .iter()
        .chain(embedded_laws::FILES)
        .map(|(name, text)| SourceFile {
            path: format!("rules/laws/{name}"),
            text: (*text).into(),
        })
        .collect();
    laws.sort_by(|a, b| a.path.cmp(&b.path));
    laws
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

/// The built-in rule book, decoded. Its rules carry no examples; compile the sources for those.
///
/// # Errors
/// None unless the program file itself is damaged.
pub fn book() -> Result<RuleBook, RuleError> {
    let book: RuleBook = postcard::from_bytes(BOOK).map_err(damaged)?;
    Ok(book.ready())
}

/// The built-in register of laws.
///
/// # Errors
/// None unless the program file itself is damaged.
pub fn register() -> Result<Register, RuleError> {
    Ok(Register::stored(
        postcard::from_bytes(REGISTER).map_err(damaged)?,
    ))
}

/// The built-in names of administrative divisions.
///
/// # Errors
/// None unless the program file itself is damaged.
pub fn divisions() -> Result<Divisions, RuleError> {
    postcard::from_bytes(DIVISIONS).map_err(damaged)
}

fn damaged(e: postcard::Error) -> RuleError {
    RuleError::new(
        "内置规则",
        format!("无法读取（{e}）"),
        "程序文件可能损坏，请重新安装",
    )
}
