#![no_main]
//! Word 97–2003: the streams of a compound file are fuzzed, not the file around them.
mod common;

use std::io::Write;

/// A document whose streams are the sample's with bytes changed at places that the fuzzer chooses.
fn with(data: &[u8]) -> Option<Vec<u8>> {
    const SAMPLE: &[u8] = include_bytes!("../../samples/formats/rich.doc");
    let mut from = cfb::CompoundFile::open(std::io::Cursor::new(SAMPLE)).ok()?;
    let mut to = cfb::CompoundFile::create(std::io::Cursor::new(Vec::new())).ok()?;
    for (i, name) in ["/WordDocument", "/1Table", "/Data"].into_iter().enumerate() {
        let Ok(mut stream) = from.open_stream(name) else {
            continue;
        };
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut stream, &mut bytes).ok()?;
        for change in data.chunks_exact(4).filter(|c| usize::from(c[0] % 3) == i) {
            let at = usize::from(u16::from_le_bytes([change[1], change[2]]));
            if let Some(b) = bytes.get_mut(at) {
                *b = change[3];
            }
        }
        to.create_stream(name).ok()?.write_all(&bytes).ok()?;
    }
    to.flush().ok()?;
    Some(to.into_inner().into_inner())
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Some(bytes) = with(data) {
        common::check(&bytes, "a.doc");
    }
});
