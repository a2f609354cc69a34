//! Shared by the targets: reading with small limits, and packages put together around fuzzed parts, so that the fuzzer
//! spends its time on the parts and not on checksums.

use fawen::reading::{Limits, read};
use std::io::Write;

pub fn limits() -> Limits {
    Limits {
        file: 1 << 20,
        part: 4 << 20,
        total: 8 << 20,
        blocks: 50_000,
        ..Limits::default()
    }
}

/// Reads and checks what holds for every document.
#[allow(dead_code)]
pub fn check(bytes: &[u8], name: &str) {
    if let Ok(d) = read(bytes, name, &limits()) {
        assert!(d.hidden.iter().all(|h| h.0 <= d.blocks.len()));
        for cell in d.blocks.iter().filter_map(|b| b.cell) {
            assert!(cell.row_span > 0 && cell.col_span > 0);
        }
    }
}

/// A stored zip package.
#[allow(dead_code)]
pub fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let how = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in parts {
        zip.start_file(*name, how).expect("in memory");
        zip.write_all(bytes).expect("in memory");
    }
    zip.finish().expect("in memory").into_inner()
}

/// Two parts of the input, divided where its first byte says.
#[allow(dead_code)]
pub fn halves(data: &[u8]) -> (&[u8], &[u8]) {
    let at = data.first().map_or(0, |b| usize::from(*b) * data.len() / 256);
    data.split_at(at.min(data.len()))
}
