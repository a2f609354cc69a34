//! Writing to standard output. A reader that has seen enough (`| head`) is no error; a full disk is one.
//!
//! It knows nothing of what is written.

use std::fmt::Arguments;
use std::io::{ErrorKind, Write};

/// Writes what a command says. A closed pipe is ignored, so that the command still ends with its own exit code; any other
/// fault is told and ends the program, since half an answer must not look like a whole one.
pub fn said(text: Arguments) {
    if let Err(e) = std::io::stdout().write_fmt(text)
        && e.kind() != ErrorKind::BrokenPipe
    {
        eprintln!(
            "无法写到标准输出：{}。请检查磁盘空间或者改用 -o 写入文件",
            fawen::os_fault::said(&e)
        );
        std::process::exit(2);
    }
}

/// A line on standard output.
macro_rules! say {
    () => { $crate::commands::say::said(format_args!("\n")) };
    ($($part:tt)*) => {{
        $crate::commands::say::said(format_args!($($part)*));
        $crate::commands::say::said(format_args!("\n"));
    }};
}

/// Text on standard output, without an end of line.
macro_rules! put {
    ($($part:tt)*) => { $crate::commands::say::said(format_args!($($part)*)) };
}

pub(crate) use {put, say};
