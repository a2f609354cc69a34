//! What can go wrong while a sheet is made or written, with what the person can do.

use crate::io_reason::io_reason;
use std::path::PathBuf;
use thiserror::Error;

/// Why a sheet could not be made or written. Messages are for people.
#[derive(Debug, Error)]
pub enum SheetError {
    #[error("无法生成 JSON：{0}")]
    Json(String),
    #[error("无法生成 docx：{0}")]
    Docx(String),
    #[error("无法识别输出格式“{0}”，可用 .docx、.html、.md、.json、.sarif")]
    UnknownOutput(String),
    #[error("不能把结果写到被审查的文件上：{}。请另选输出文件名。", .0.display())]
    OverInput(PathBuf),
    #[error("{} 已有人修改，没有覆盖。请另存为其他文件名，或者先移走原文件。", .0.display())]
    Edited(PathBuf),
    #[error("{} 已存在，且不是本程序生成的审查表，没有覆盖。请另选输出文件名。", .0.display())]
    Foreign(PathBuf),
    #[error("{} 正被其他程序打开。请先关闭已打开的审查表，再重新运行。", .0.display())]
    Open(PathBuf),
    #[error("无法写入 {}：{}。请检查文件夹是否存在、是否有写入权限；文件若正被打开，请先关闭已打开的审查表。", .path.display(), io_reason(source))]
    Io {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("模板无法使用：{0}")]
    Template(String),
}
