#![no_main]
//! Workbook packages: a sheet and the shared strings.
mod common;

const BOOK: &[u8] = b"<w><sheets><sheet name=\"a\" r:id=\"rId1\"/></sheets></w>";
const RELATIONS: &[u8] = b"<r><Relationship Id=\"rId1\" Target=\"worksheets/s.xml\"/></r>";

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let (sheet, strings) = common::halves(data);
    let bytes = common::package(&[
        ("xl/workbook.xml", BOOK),
        ("xl/_rels/workbook.xml.rels", RELATIONS),
        ("xl/worksheets/s.xml", sheet),
        ("xl/sharedStrings.xml", strings),
        ("xl/styles.xml", strings),
    ]);
    common::check(&bytes, "a.xlsx");
});
