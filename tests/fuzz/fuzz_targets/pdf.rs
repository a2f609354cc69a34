#![no_main]
//! PDF files. The crate that parses them panics on some; in the program the child process holds that, here the panics
//! are caught where they come from. What is fuzzed is all that is done with what the crate gives.
mod common;

libfuzzer_sys::fuzz_target!(
    init: {
        std::panic::set_hook(Box::new(|info| {
            if info.location().is_some_and(|l| l.file().contains("src/reading")) {
                eprintln!("{info}");
            }
        }));
    },
    |data: &[u8]| common::check(data, "a.pdf")
);
