#![no_main]
//! Word packages: the document part and the numbering part.
mod common;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let (document, numbering) = common::halves(data);
    let bytes = common::package(&[
        ("word/document.xml", document),
        ("word/numbering.xml", numbering),
        ("word/styles.xml", numbering),
    ]);
    common::check(&bytes, "a.docx");
});
