//! `fawen annotate` and `fawen sheet`: comments in a copy of the draft, and the bureau's own form.

use crate::{code, err, fawen, fixtures_dir, out};
use fawen::engine::Engine;
use fawen::review::options::Options;
use fawen::{annotate, reading, session};
use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};

/// The sample drafts; a review sheet that was written beside them is none.
fn drafts() -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = std::fs::read_dir(fixtures_dir())
        .expect("fixtures")
        .map(|e| e.expect("entry").path())
        .filter(|p| p.extension().is_some_and(|e| e == "docx"))
        .filter(|p| p.with_extension("expect.json").exists())
        .collect();
    all.sort();
    all
}

fn members(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("zip");
    (0..zip.len())
        .map(|i| {
            let mut f = zip.by_index(i).expect("entry");
            let mut data = Vec::new();
            f.read_to_end(&mut data).expect("data");
            (f.name().expect("name").to_string(), data)
        })
        .collect()
}

#[test]
fn every_sample_draft_keeps_its_text_and_gets_a_comment_for_each_finding() {
    let engine = Engine::builtin().expect("rules");
    let options = Options::on("2026-11-20".parse().expect("date"));
    let mut commented = 0;
    for draft in drafts() {
        let name = draft.display().to_string();
        let bytes = std::fs::read(&draft).expect("draft");
        let review = session::review_bytes(&bytes, &name, &engine, &options)
            .unwrap_or_else(|f| panic!("{name}: {}", f.error.message));
        let by = annotate::Options {
            author: "审核科".into(),
            date: "2026-11-20".into(),
        };
        let done = annotate::annotate(&bytes, &review, &by).expect("annotated");
        let blocks = |b: &[u8]| {
            let d = reading::read(b, "draft.docx", &reading::Limits::default());
            d.expect("draft").blocks
        };
        assert_eq!(blocks(&bytes), blocks(&done.bytes), "{name}");
        let n = review.findings.len();
        assert_eq!(done.exact + done.near, n, "{name}");
        same_but_for_comments(&members(&bytes), &members(&done.bytes), n, &name);
        commented += n;
    }
    assert!(commented > 20, "the sample drafts hold findings");
}

fn same_but_for_comments(
    before: &BTreeMap<String, Vec<u8>>,
    after: &BTreeMap<String, Vec<u8>>,
    findings: usize,
    draft: &str,
) {
    let comments = |m: &BTreeMap<String, Vec<u8>>| {
        m.get("word/comments.xml").map_or(0, |c| {
            String::from_utf8_lossy(c).matches("<w:comment ").count()
        })
    };
    assert_eq!(comments(after), comments(before) + findings, "{draft}");
    let ours = [
        "word/document.xml",
        "word/comments.xml",
        "word/_rels/document.xml.rels",
        "[Content_Types].xml",
    ];
    for (name, data) in before {
        if findings == 0 || !ours.contains(&name.as_str()) {
            assert_eq!(Some(data), after.get(name), "{name} of {draft}");
        }
    }
}

#[test]
fn a_commented_copy_is_written_beside_the_draft() {
    let dir = tempfile::tempdir().expect("folder");
    let draft = dir.path().join("草案.docx");
    std::fs::copy(&drafts()[1], &draft).expect("copied");
    let run = || {
        fawen([
            "annotate".as_ref(),
            draft.as_os_str(),
            "--date".as_ref(),
            "2026-11-20".as_ref(),
        ])
    };
    let o = run();
    assert_eq!(code(&o), 0, "{}", err(&o));
    assert!(out(&o).contains("处批注"));
    let copy = std::fs::read(dir.path().join("草案.批注稿.docx")).expect("copy");
    assert!(members(&copy).contains_key("word/comments.xml"));
    assert_eq!(code(&run()), 0, "the same copy again is no stranger");
}

#[test]
fn a_draft_of_another_format_becomes_a_page_with_highlights() {
    let dir = tempfile::tempdir().expect("folder");
    let draft = dir.path().join("草案.txt");
    std::fs::write(
        &draft,
        "关于促进采购的通知\n政府采购项目应当优先选用在本县注册并纳税的企业。\n",
    )
    .expect("draft");
    let o = fawen([Path::new("annotate"), &draft]);
    assert_eq!(code(&o), 0, "{}", err(&o));
    let page = std::fs::read_to_string(dir.path().join("草案.批注稿.html")).expect("page");
    assert!(page.contains("草案全文") && page.contains("<mark"));
}

#[test]
fn the_draft_itself_is_never_overwritten() {
    let dir = tempfile::tempdir().expect("folder");
    let draft = dir.path().join("草案.docx");
    std::fs::copy(&drafts()[1], &draft).expect("copied");
    let before = std::fs::read(&draft).expect("draft");
    let o = fawen([Path::new("annotate"), &draft, Path::new("-o"), &draft]);
    assert_eq!(code(&o), 2);
    assert!(err(&o).contains("不能把结果写到被审查的文件上"));
    assert_eq!(std::fs::read(&draft).expect("draft"), before);
}

#[test]
fn a_bureaus_form_is_filled_and_its_fields_are_listed() {
    let o = fawen(["sheet", "fields"]);
    assert_eq!(code(&o), 0);
    assert!(out(&o).contains("〔标题〕") && out(&o).contains("〔问题清单〕"));

    let dir = tempfile::tempdir().expect("folder");
    let form = dir.path().join("本局审查表.docx");
    let document = "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:p><w:r><w:t>文件：〔标题〕</w:t></w:r></w:p><w:p><w:r><w:t>〔问题统计〕</w:t></w:r></w:p></w:body></w:document>";
    let rels = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"a\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/></Relationships>";
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&form).expect("form"));
    for (name, text) in [("_rels/.rels", rels), ("word/document.xml", document)] {
        zip.start_file(name, zip::write::SimpleFileOptions::default())
            .expect("member");
        zip.write_all(text.as_bytes()).expect("text");
    }
    zip.finish().expect("zip");
    let sheet = dir.path().join("审查表.docx");
    let draft = &drafts()[1];
    let o = fawen([
        Path::new("check"),
        draft,
        Path::new("--template"),
        &form,
        Path::new("-o"),
        &sheet,
        Path::new("-q"),
    ]);
    assert_eq!(code(&o), 0, "{}", err(&o));
    let filled = members(&std::fs::read(&sheet).expect("sheet"));
    let xml = String::from_utf8_lossy(&filled["word/document.xml"]).into_owned();
    assert!(xml.contains("文件：") && !xml.contains("〔标题〕") && xml.contains("不得出台"));
    assert_eq!(filled["_rels/.rels"], rels.as_bytes());
}

#[test]
fn own_sheets_are_replaced_but_not_once_a_person_has_edited_them() {
    let dir = tempfile::tempdir().expect("folder");
    let sheet = dir.path().join("审查表.html");
    let draft = &drafts()[1];
    let check = || {
        fawen([
            Path::new("check"),
            draft,
            Path::new("-o"),
            &sheet,
            Path::new("-q"),
            Path::new("--date"),
            Path::new("2026-11-20"),
        ])
    };
    assert_eq!(code(&check()), 0);
    let first = std::fs::read_to_string(&sheet).expect("sheet");
    assert_eq!(code(&check()), 0);
    assert_eq!(
        std::fs::read_to_string(&sheet).expect("sheet"),
        first,
        "same bytes"
    );
    std::fs::write(&sheet, first.replacen("<h1>", "<h1>已阅 ", 1)).expect("edited");
    let o = check();
    assert_eq!(code(&o), 2);
    assert!(err(&o).contains("已有人修改"));
    assert!(
        std::fs::read_to_string(&sheet)
            .expect("sheet")
            .contains("已阅")
    );
}
