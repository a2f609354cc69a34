//! Writing output files safely: whole or not at all, never onto an input, never over what a person has edited.

use super::marker;
use super::{SheetError, docx};
use crate::review::model::{Review, SCHEMA};
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

/// Files larger than this are never own sheets, so they are not read to find out.
const LARGEST_SHEET: u64 = 256 << 20;

/// What stands where an output is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// Nothing.
    Absent,
    /// An own output as it was written.
    Untouched,
    /// An own output that was changed since.
    Edited,
    /// Anything else.
    Foreign,
}

/// Whether bytes are an own output, and whether it was changed since it was written.
pub fn existing(bytes: &[u8]) -> Existing {
    let judge = |own: bool, untouched: bool| match (own, untouched) {
        (_, true) => Existing::Untouched,
        (true, false) => Existing::Edited,
        (false, false) => Existing::Foreign,
    };
    if bytes.starts_with(b"PK") {
        return judge(
            docx::read_marker(bytes).is_some(),
            docx::is_untouched(bytes),
        );
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Existing::Foreign;
    };
    if text.trim_start().starts_with('{') {
        return judge(own_json(text), untouched_json(text));
    }
    judge(
        marker::Marker::of_text(text).is_some(),
        marker::untouched_text(text),
    )
}

fn own_json(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    let value: Option<serde_json::Value> = serde_json::from_str(text)
        .or_else(|_| serde_json::from_str(first))
        .ok();
    value.is_some_and(|v| {
        // Waivers and rule packs are JSON of ours too, but no outputs to be written over.
        [SCHEMA, crate::diff::SCHEMA]
            .iter()
            .any(|s| v["schema"] == *s)
            || v["runs"][0]["tool"]["driver"]["name"] == env!("CARGO_PKG_NAME")
    })
}

/// A JSON review is untouched where writing it again gives the same bytes. Other JSON outputs hold nothing that a person
/// would edit by hand; a log in SARIF is untouched if it is ours.
fn untouched_json(text: &str) -> bool {
    let pretty = |v: &Review| super::json(v).unwrap_or_default();
    if let Ok(review) = serde_json::from_str::<Review>(text) {
        return pretty(&review) == text.as_bytes()
            || serde_json::to_string(&review).is_ok_and(|s| s == text.trim_end());
    }
    own_json(text)
}

/// Writes a file in one step: a temporary file in the same folder, then a rename.
///
/// Refuses to write onto one of `inputs`, over an own output that a person has edited, over a file that is no own output,
/// and while an office program holds the file open.
pub fn write_atomically(path: &Path, bytes: &[u8], inputs: &[PathBuf]) -> Result<(), SheetError> {
    refuse(path, inputs)?;
    replace(path, bytes)
}

/// Whether an output may be written there; the reviewing can be saved if not.
pub fn refuse(path: &Path, inputs: &[PathBuf]) -> Result<(), SheetError> {
    if inputs.iter().any(|i| same_file(i, path)) {
        return Err(SheetError::OverInput(path.into()));
    }
    if held_open(path) {
        return Err(SheetError::Open(path.into()));
    }
    match standing(path)? {
        Existing::Absent | Existing::Untouched => Ok(()),
        Existing::Edited => Err(SheetError::Edited(path.into())),
        Existing::Foreign => Err(SheetError::Foreign(path.into())),
    }
}

fn standing(path: &Path) -> Result<Existing, SheetError> {
    let fault = |source| SheetError::Io {
        path: path.into(),
        source,
    };
    let file = match fs::File::open(path) {
        Ok(f) => f,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(Existing::Absent),
        Err(e) if e.kind() == ErrorKind::PermissionDenied => {
            return Err(SheetError::Open(path.into()));
        }
        Err(e) => return Err(fault(e)),
    };
    if !file.metadata().map_err(fault)?.is_file() {
        return Ok(Existing::Foreign);
    }
    let mut bytes = Vec::new();
    file.take(LARGEST_SHEET + 1)
        .read_to_end(&mut bytes)
        .map_err(fault)?;
    Ok(match bytes.len() as u64 {
        0 => Existing::Untouched,
        n if n > LARGEST_SHEET => Existing::Foreign,
        _ => existing(&bytes),
    })
}

/// Replaces a file in one step, whatever stands there. For outputs whose owner has already decided.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), SheetError> {
    let fault = |source: std::io::Error| match source.kind() {
        ErrorKind::PermissionDenied if path.exists() => SheetError::Open(path.into()),
        _ => SheetError::Io {
            path: path.into(),
            source,
        },
    };
    let (temporary, mut file) = temporary(path).map_err(fault)?;
    let written = file
        .write_all(bytes)
        .and_then(|()| file.sync_all())
        .and_then(|()| {
            // Windows refuses to rename onto a file that a program holds open.
            drop(file);
            fs::rename(&temporary, path)
        });
    written.map_err(|e| {
        let _ = fs::remove_file(&temporary);
        fault(e)
    })
}

/// A new file beside the output, under a name that no one else uses.
fn temporary(path: &Path) -> std::io::Result<(PathBuf, fs::File)> {
    let name = path
        .file_name()
        .ok_or_else(|| std::io::Error::new(ErrorKind::InvalidInput, "没有文件名"))?
        .to_string_lossy()
        .into_owned();
    let pid = std::process::id();
    for n in 0..100 {
        let candidate = path.with_file_name(format!(".{name}.{pid}.{n}.tmp"));
        match OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&candidate)
        {
            Ok(f) => return Ok((candidate, f)),
            Err(e) if e.kind() == ErrorKind::AlreadyExists => {}
            Err(e) => return Err(e),
        }
    }
    Err(std::io::Error::new(
        ErrorKind::AlreadyExists,
        "临时文件名已用尽",
    ))
}

fn same_file(a: &Path, b: &Path) -> bool {
    if a == b {
        return true;
    }
    matches!((fs::canonicalize(a), fs::canonicalize(b)), (Ok(a), Ok(b)) if a == b)
}

/// Whether Word, WPS or LibreOffice has left its mark that it holds the file open.
fn held_open(path: &Path) -> bool {
    let Some(name) = path.file_name().and_then(|n| n.to_str()) else {
        return false;
    };
    let chars: Vec<char> = name.chars().collect();
    // Word puts ~$ before short names and over the first one or two characters of longer ones.
    let rest = |n: usize| format!("~${}", chars.iter().skip(n).collect::<String>());
    [rest(0), rest(1), rest(2), format!(".~lock.{name}#")]
        .iter()
        .any(|mark| path.with_file_name(mark).is_file())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheets::{Output, SheetKind, render, sample};

    fn sheet(output: Output) -> Vec<u8> {
        render(&sample::flawed(), SheetKind::Review, output).expect("sheet")
    }

    const ALL: [Output; 5] = [
        Output::Docx,
        Output::Html,
        Output::Markdown,
        Output::Json,
        Output::Sarif,
    ];

    #[test]
    fn own_outputs_are_known_untouched() {
        for output in ALL {
            assert_eq!(existing(&sheet(output)), Existing::Untouched, "{output:?}");
        }
        assert_eq!(existing("关于开展检查的通知".as_bytes()), Existing::Foreign);
        assert_eq!(existing(b"PK\x03\x04rubbish"), Existing::Foreign);
        assert_eq!(existing(b"{\"a\":1}"), Existing::Foreign);
    }

    #[test]
    fn edited_outputs_are_known() {
        for output in [Output::Html, Output::Markdown, Output::Json] {
            let text = String::from_utf8(sheet(output)).expect("text");
            let edited = text.replacen("优先选用", "择优选用", 1);
            assert_ne!(text, edited);
            let expected = if output == Output::Json {
                // Still our JSON, and the same to a machine that writes it again.
                Existing::Untouched
            } else {
                Existing::Edited
            };
            assert_eq!(existing(edited.as_bytes()), expected, "{output:?}");
        }
    }

    #[test]
    fn writes_new_files_and_overwrites_own_untouched_ones() {
        let dir = tempfile::tempdir().expect("folder");
        let path = dir.path().join("审查表.docx");
        let bytes = sheet(Output::Docx);
        for _ in 0..2 {
            write_atomically(&path, &bytes, &[]).expect("written");
        }
        assert_eq!(fs::read(&path).expect("file"), bytes);
        assert_eq!(fs::read_dir(dir.path()).expect("folder").count(), 1);
    }

    #[test]
    fn inputs_edited_sheets_and_foreign_files_are_safe() {
        let dir = tempfile::tempdir().expect("folder");
        let draft = dir.path().join("草案.txt");
        fs::write(&draft, "通知").expect("draft");
        let again = dir.path().join(".").join("草案.txt");
        let e = write_atomically(&again, b"x", std::slice::from_ref(&draft)).expect_err("input");
        assert!(matches!(e, SheetError::OverInput(_)));
        let e = write_atomically(&draft, b"x", &[]).expect_err("foreign");
        assert!(matches!(e, SheetError::Foreign(_)));
        let sheet_path = dir.path().join("审查表.html");
        let text = String::from_utf8(sheet(Output::Html)).expect("text");
        fs::write(&sheet_path, text.replacen("<h1>", "<h1>已阅 ", 1)).expect("sheet");
        let e = write_atomically(&sheet_path, b"x", &[]).expect_err("edited");
        assert!(matches!(e, SheetError::Edited(_)) && e.to_string().contains("另存"));
        assert_eq!(fs::read(&draft).expect("draft"), "通知".as_bytes());
    }

    #[test]
    fn a_file_held_open_is_left_alone() {
        let dir = tempfile::tempdir().expect("folder");
        let path = dir.path().join("审查表.docx");
        fs::write(dir.path().join("~$查表.docx"), b"owner").expect("mark");
        let e = write_atomically(&path, b"x", &[]).expect_err("open");
        assert!(matches!(e, SheetError::Open(_)));
        fs::remove_file(dir.path().join("~$查表.docx")).expect("mark");
        // The name with its first character replaced, as Word does for names of seven characters.
        fs::write(dir.path().join(".~lock.审查表.docx#"), b"owner").expect("mark");
        let e = write_atomically(&path, b"x", &[]).expect_err("open");
        assert!(e.to_string().contains("请先关闭已打开的审查表"));
    }

    #[test]
    fn a_missing_folder_is_told() {
        let dir = tempfile::tempdir().expect("folder");
        let e = write_atomically(&dir.path().join("无").join("a.md"), b"x", &[]).expect_err("io");
        assert!(matches!(e, SheetError::Io { .. }));
    }
}
