#![no_main]
//! The layout of pages: runs of text, ruling lines and pictures at any place.
mod common;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Ok(d) = fawen::reading::lay_out_bytes(data, &common::limits()) {
        for cell in d.blocks.iter().filter_map(|b| b.cell) {
            assert!(cell.row_span > 0 && cell.col_span > 0);
        }
    }
});
