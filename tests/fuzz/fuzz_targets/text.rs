#![no_main]
//! Plain text and Markdown in any encoding.
mod common;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    common::check(data, "a.txt");
    common::check(data, "a.md");
});
