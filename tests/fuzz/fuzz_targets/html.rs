#![no_main]
//! Web pages.
mod common;

libfuzzer_sys::fuzz_target!(|data: &[u8]| common::check(&[b"<html><body>", data].concat(), "a.html"));
