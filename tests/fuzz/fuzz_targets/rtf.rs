#![no_main]
//! Rich text.
mod common;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    common::check(data, "a.rtf");
    common::check(&[b"{\\rtf1\\ansi\\ansicpg936 ", data].concat(), "a.rtf");
});
