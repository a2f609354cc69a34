//! What stops a clean-up as a whole; a file that cannot be read never does.

use crate::io_reason::io_reason;
use std::path::PathBuf;
use thiserror::Error;

/// Why a clean-up could not be done. Messages are for people.
#[derive(Debug, Error)]
pub enum CleanupError {
    #[error("没有可清理的文件，请给出文件夹或者路径清单")]
    Nothing,
    #[error("输出不能放在被清理的文件夹内：{}。请把 -o 指到文件夹以外。", .0.display())]
    InsideInput(PathBuf),
    #[error(
        "台账行数与文件数不一致：应有{expected}行，实有{found}行。这是程序的错误，台账没有写出，请报告。"
    )]
    Rows { expected: usize, found: usize },
    #[error("{} 已存在，且不是本次清理写出的原样（可能已填写意见），没有覆盖。请另选输出文件名。", .0.display())]
    Edited(PathBuf),
    #[error("无法读写 {}：{}。请检查路径和权限。", .path.display(), io_reason(source))]
    Io {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("{} 不是清理台账（.json）：{reason}。请给出 fawen cleanup -o 台账.json 写出的文件。", .path.display())]
    Earlier { path: PathBuf, reason: String },
    #[error("无法识别输出格式“{0}”，可用 .xlsx、.json、.csv、.docx")]
    Output(String),
    #[error("无法生成 xlsx：{0}")]
    Xlsx(#[from] rust_xlsxwriter::XlsxError),
    #[error("无法生成 JSON：{0}")]
    Json(#[from] serde_json::Error),
    #[error(transparent)]
    Sheet(#[from] crate::sheets::SheetError),
}

impl CleanupError {
    /// An error of reading or writing a path.
    pub fn io(path: &std::path::Path, source: std::io::Error) -> Self {
        CleanupError::Io {
            path: path.to_path_buf(),
            source,
        }
    }
}
