//! What the operating system refused, in Chinese: its own words come in English or as a bare number.
//!
//! It knows no files and no advice; whoever reports a fault names the file and says what to do.

use std::io::{Error, ErrorKind};

/// The reason of a fault of files in Chinese; the system's own words where none is known.
pub fn said(e: &Error) -> String {
    let known = match e.kind() {
        ErrorKind::NotFound => "文件或者文件夹不存在",
        ErrorKind::PermissionDenied => "没有权限",
        ErrorKind::AlreadyExists => "已经存在",
        ErrorKind::IsADirectory => "这是文件夹，不是文件",
        ErrorKind::NotADirectory => "路径中有一段不是文件夹",
        ErrorKind::StorageFull => "磁盘空间不足",
        ErrorKind::QuotaExceeded => "超出磁盘配额",
        ErrorKind::FileTooLarge => "文件过大",
        ErrorKind::ReadOnlyFilesystem => "磁盘只读",
        ErrorKind::InvalidFilename => "文件名无效或者过长",
        ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy => "正被其他程序使用",
        ErrorKind::InvalidData => "内容不是有效的文字",
        ErrorKind::UnexpectedEof => "内容不完整",
        ErrorKind::TimedOut => "超时",
        ErrorKind::OutOfMemory => "内存不足",
        _ => return e.to_string(),
    };
    match e.get_ref() {
        // An error of our own speaks for itself.
        Some(own) => own.to_string(),
        None => known.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_said_in_chinese() {
        let missing = std::fs::read("/不存在/也不会有").expect_err("no such file");
        assert_eq!(said(&missing), "文件或者文件夹不存在");
        let folder = std::fs::read(env!("CARGO_MANIFEST_DIR")).expect_err("a folder");
        assert_eq!(said(&folder), "这是文件夹，不是文件");
        let own = Error::new(ErrorKind::NotFound, "没有文件名");
        assert_eq!(said(&own), "没有文件名");
    }

    #[test]
    fn an_unknown_refusal_keeps_the_words_of_the_system() {
        let e = Error::from_raw_os_error(71);
        assert_eq!(said(&e), e.to_string());
    }
}
