#![no_main]
//! OpenDocument text: content and styles.
mod common;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let (content, styles) = common::halves(data);
    let bytes = common::package(&[
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("content.xml", content),
        ("styles.xml", styles),
    ]);
    common::check(&bytes, "a.odt");
});
