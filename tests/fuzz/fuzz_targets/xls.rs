#![no_main]
//! Excel 97–2003: the records of the workbook stream.
mod common;

use std::io::Write;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let mut file = cfb::CompoundFile::create(std::io::Cursor::new(Vec::new())).expect("in memory");
    let head = [9, 8, 4, 0, 0, 6, 5, 0];
    let written = file
        .create_stream("/Workbook")
        .and_then(|mut s| s.write_all(&head).and_then(|()| s.write_all(data)));
    if written.is_ok() && file.flush().is_ok() {
        common::check(&file.into_inner().into_inner(), "a.xls");
    }
});
