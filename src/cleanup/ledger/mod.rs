//! The ledger in its outputs: .xlsx, .csv, .json and the report in .docx. One file each; they hold no judgement.

mod catalogue;
mod columns;
mod csv;
mod report;
mod workbook;

use super::error::CleanupError;
use super::model::Ledger;
use super::state::{Before, State};
use crate::sheets;
use std::path::{Path, PathBuf};

/// The form of an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// 清理台账 as a workbook
    Xlsx,
    Json,
    Csv,
    /// 清理报告
    Docx,
}

impl Form {
    /// The form that a path's extension asks for.
    ///
    /// # Errors
    /// It names none that can be written.
    pub fn of(path: &Path) -> Result<Form, CleanupError> {
        let extension = path
            .extension()
            .map(|e| e.to_string_lossy().to_ascii_lowercase())
            .unwrap_or_default();
        match extension.as_str() {
            "xlsx" => Ok(Form::Xlsx),
            "json" => Ok(Form::Json),
            "csv" => Ok(Form::Csv),
            "docx" => Ok(Form::Docx),
            _ => Err(CleanupError::Output(extension)),
        }
    }
}

/// The ledger as the bytes of a file. The same ledger gives the same bytes.
///
/// # Errors
/// The library for the form fails.
pub fn render(ledger: &Ledger, form: Form) -> Result<Vec<u8>, CleanupError> {
    match form {
        Form::Xlsx => workbook::render(ledger),
        Form::Csv => Ok(csv::render(ledger)),
        Form::Docx => report::render(ledger),
        Form::Json => {
            let mut bytes = serde_json::to_vec(ledger)?;
            bytes.push(b'\n');
            Ok(bytes)
        }
    }
}

/// Stops before the work begins where an output may not be written: inside an input, or over a file that is not as the
/// program wrote it.
///
/// # Errors
/// As said.
pub fn refuse(path: &Path, inputs: &[PathBuf], before: &Before) -> Result<(), CleanupError> {
    inside(path, inputs)?;
    match std::fs::read(path) {
        Ok(bytes) if bytes.is_empty() || before.is_untouched(path, &bytes) => {}
        Ok(_) => return Err(CleanupError::Edited(path.to_path_buf())),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {}
        Err(e) => return Err(CleanupError::io(path, e)),
    }
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
    match folder {
        Some(dir) if !dir.is_dir() => Err(CleanupError::io(
            dir,
            std::io::Error::new(std::io::ErrorKind::NotFound, "文件夹不存在"),
        )),
        _ => Ok(()),
    }
}

/// Nothing is written to an input folder.
///
/// # Errors
/// The path lies in one.
pub fn inside(path: &Path, inputs: &[PathBuf]) -> Result<(), CleanupError> {
    let real = real(path);
    for input in inputs.iter().filter(|i| i.is_dir()) {
        let folder = input.canonicalize().unwrap_or_else(|_| input.clone());
        if real.starts_with(&folder) {
            return Err(CleanupError::InsideInput(path.to_path_buf()));
        }
    }
    Ok(())
}

/// The real path of something that need not exist yet.
fn real(path: &Path) -> PathBuf {
    if let Ok(p) = path.canonicalize() {
        return p;
    }
    let parent = match path.parent() {
        Some(p) if !p.as_os_str().is_empty() => real(p),
        Some(_) => Path::new(".").canonicalize().unwrap_or_default(),
        None => return path.to_path_buf(),
    };
    path.file_name().map_or(parent.clone(), |n| parent.join(n))
}

/// Writes an output in one step and notes it in the state.
///
/// # Errors
/// It was changed since the work began, or cannot be written.
pub fn write(
    path: &Path,
    bytes: &[u8],
    before: &Before,
    state: Option<&mut State>,
) -> Result<(), CleanupError> {
    refuse(path, &[], before)?;
    sheets::replace(path, bytes)?;
    match state {
        Some(state) => state.output(path, bytes),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
