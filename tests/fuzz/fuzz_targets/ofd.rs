#![no_main]
//! OFD: a page and a template; with them the layout that PDF shares.
mod common;

const ENTRY: &[u8] = b"<o><DocRoot>Doc_0/Document.xml</DocRoot></o>";
const ROOT: &[u8] = b"<o><PhysicalBox>0 0 210 297</PhysicalBox><TemplatePage ID=\"9\" BaseLoc=\"t.xml\"/>\
    <Page BaseLoc=\"p.xml\"/><Page BaseLoc=\"t.xml\"/><Page BaseLoc=\"p.xml\"/></o>";

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let (page, template) = common::halves(data);
    let bytes = common::package(&[
        ("OFD.xml", ENTRY),
        ("Doc_0/Document.xml", ROOT),
        ("Doc_0/p.xml", page),
        ("Doc_0/t.xml", template),
    ]);
    common::check(&bytes, "a.ofd");
});
