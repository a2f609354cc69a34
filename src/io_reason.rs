//! Why the operating system refused a file, in Chinese. It must not know what the file is for.

use std::io::{Error, ErrorKind};

/// The reason for people; the system's own words only where there are none of ours.
pub fn io_reason(e: &Error) -> String {
    match e.kind() {
        ErrorKind::NotFound => "文件不存在".into(),
        ErrorKind::PermissionDenied => "没有权限".into(),
        ErrorKind::IsADirectory => "这是文件夹".into(),
        ErrorKind::NotADirectory => "路径中有一段不是文件夹".into(),
        ErrorKind::AlreadyExists => "已经存在".into(),
        ErrorKind::StorageFull => "磁盘空间已满".into(),
        ErrorKind::ReadOnlyFilesystem => "磁盘只读".into(),
        ErrorKind::InvalidFilename => "文件名不能使用".into(),
        _ => e.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_reasons_are_told_in_chinese() {
        let missing = std::fs::read("/没有/这个文件").expect_err("missing");
        assert_eq!(io_reason(&missing), "文件不存在");
        assert_eq!(io_reason(&Error::other("文件夹超过64层")), "文件夹超过64层");
    }
}
