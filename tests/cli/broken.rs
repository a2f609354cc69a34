//! Broken and hostile inputs: an error or notice each, no panic, bounded work.

use super::{code, err, fawen, fixture, out};
use std::fs;
use std::io::Write;
use std::path::Path;

fn check(path: &Path) -> std::process::Output {
    fawen([
        "check".as_ref(),
        path.as_os_str(),
        "--format".as_ref(),
        "jsonl".as_ref(),
    ])
}

fn refused(name: &str, bytes: &[u8], reason: &str) {
    let dir = tempfile::tempdir().expect("temp");
    let path = dir.path().join(name);
    fs::write(&path, bytes).expect("written");
    let o = check(&path);
    assert_eq!(code(&o), 3, "{name}: {}{}", out(&o), err(&o));
    assert!(
        out(&o).contains(&format!("\"code\":\"{reason}\"")),
        "{name}: {}",
        out(&o)
    );
    assert!(err(&o).contains('请'), "says what to do: {}", err(&o));
}

fn docx_of(document: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let o = zip::write::SimpleFileOptions::default();
    let parts = [
        (
            "[Content_Types].xml",
            r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#,
        ),
        (
            "_rels/.rels",
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#,
        ),
        ("word/document.xml", document),
    ];
    for (name, text) in parts {
        zip.start_file(name, o).expect("entry");
        zip.write_all(text.as_bytes()).expect("bytes");
    }
    zip.finish().expect("zip").into_inner()
}

const W: &str = r#"<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>"#;

#[test]
fn empty_file() {
    refused("空.docx", b"", "empty");
}

#[test]
fn truncated_docx() {
    let bytes = fs::read(fixture("02", "docx")).expect("read");
    refused("截断.docx", &bytes[..bytes.len() / 3], "damaged");
}

#[test]
fn not_what_the_name_says() {
    let dir = tempfile::tempdir().expect("temp");
    let path = dir.path().join("其实是文本.docx");
    fs::copy(fixture("12", "txt"), &path).expect("copied");
    let o = check(&path);
    assert_eq!(code(&o), 0, "{}", err(&o));
    assert!(out(&o).contains("红领制衣"));
}

#[test]
fn zip_bomb() {
    let blank = "甲".repeat(1 << 16);
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let o = zip::write::SimpleFileOptions::default();
    zip.start_file("word/document.xml", o).expect("entry");
    zip.write_all(W.as_bytes()).expect("bytes");
    for _ in 0..1100 {
        zip.write_all(b"<w:p><w:r><w:t>").expect("bytes");
        zip.write_all(blank.as_bytes()).expect("bytes");
        zip.write_all(b"</w:t></w:r></w:p>").expect("bytes");
    }
    zip.write_all(b"</w:body></w:document>").expect("bytes");
    refused(
        "炸弹.docx",
        &zip.finish().expect("zip").into_inner(),
        "too-large",
    );
}

#[test]
fn tables_ten_thousand_deep() {
    let open = "<w:tbl><w:tr><w:tc>".repeat(10_000);
    let close = "</w:tc></w:tr></w:tbl>".repeat(10_000);
    let bytes = docx_of(&format!(
        "{W}{open}<w:p><w:r><w:t>深</w:t></w:r></w:p>{close}</w:body></w:document>"
    ));
    let dir = tempfile::tempdir().expect("temp");
    let path = dir.path().join("深表.docx");
    fs::write(&path, bytes).expect("written");
    let o = check(&path);
    assert_eq!(code(&o), 3, "{}{}", out(&o), err(&o));
}

#[test]
fn a_damaged_body_is_read_as_far_as_it_goes_and_said() {
    let bytes = docx_of(&format!(
        "{W}<w:p><w:r><w:t>各单位必须购买青山建材有限公司的产品。</w:t></w:r></w:p><w:p><w:r><w:t>后文"
    ));
    let dir = tempfile::tempdir().expect("temp");
    let path = dir.path().join("残缺.docx");
    fs::write(&path, bytes).expect("written");
    let o = check(&path);
    assert_eq!(code(&o), 3, "{}", err(&o));
    let r: serde_json::Value = serde_json::from_slice(&o.stdout).expect("a review");
    assert_eq!(r["read"]["complete"], false);
    assert!(r["warnings"].to_string().contains("damaged"));
}

/// The hostile texts of the design: what is asserted is that the review ends and gives an answer.
/// The gate never lets pass what was not read whole, however clean the part that was.
#[test]
fn a_damaged_body_does_not_pass_the_gate() {
    let dir = tempfile::tempdir().expect("temp");
    let path = dir.path().join("会议通知.docx");
    let clean = "<w:p><w:r><w:t>关于召开档案工作会议的通知</w:t></w:r></w:p><w:p><w:r><w:t>各科室：请准时参加。</w:t></w:r></w:p>";
    let gate = || fawen([std::ffi::OsStr::new("gate"), path.as_os_str()]);
    fs::write(&path, docx_of(&format!("{W}{clean}</w:body></w:document>"))).expect("written");
    assert_eq!(code(&gate()), 0, "whole, it passes: {}", out(&gate()));
    fs::write(&path, docx_of(&format!("{W}{clean}<w:p><w:r><w:t>附"))).expect("written");
    let o = gate();
    assert_eq!(code(&o), 3, "{}{}", out(&o), err(&o));
    assert!(!out(&o).contains("放行"), "{}", out(&o));
}

#[test]
fn hostile_text_is_reviewed() {
    let dir = tempfile::tempdir().expect("temp");
    // A debug build is some thirty times slower; the sizes of the design are for release builds.
    let part = if cfg!(debug_assertions) { 20 } else { 1 };
    let cases = [
        ("重复.txt", "本市企业".repeat(250_000 / part)),
        (
            "引语.txt",
            format!(
                "申请奖励的企业{}应当符合下列条件：\n（一）在本市注册。\n",
                "应当在本市".repeat(70_000 / part)
            ),
        ),
        (
            "条目.txt",
            format!(
                "有下列情形之一的：\n{}",
                (1..=100_000 / part)
                    .map(|i| format!("{i}.在本市注册的。\n"))
                    .collect::<String>()
            ),
        ),
    ];
    for (name, text) in cases {
        let path = dir.path().join(name);
        fs::write(&path, text).expect("written");
        let o = check(&path);
        assert_eq!(code(&o), 0, "{name}: {}", err(&o));
        let r: serde_json::Value = serde_json::from_slice(&o.stdout).expect("a review");
        assert!(
            r["findings"].as_array().is_some_and(|f| f.len() <= 500),
            "{name}"
        );
    }
}

#[test]
fn packed_files_that_cannot_be_opened() {
    for (name, bytes) in [
        ("材料.rar", &b"Rar!\x1a\x07\x01\x00abc"[..]),
        ("材料.7z", b"7z\xbc\xaf\x27\x1c\x00\x04"),
        ("材料.docx", b"\x1f\x8b\x08\x00\x00"),
    ] {
        refused(name, bytes, "unsupported");
        let dir = tempfile::tempdir().expect("temp");
        let path = dir.path().join(name);
        fs::write(&path, bytes).expect("written");
        assert!(err(&check(&path)).contains("解压"), "{name}");
    }
}
