//! Comments on drafts built part by part: what may change, what must not.

use super::*;
use crate::reading::container::tests::zip_of;
use crate::review::model::{Review, Span, SpanRole};
use crate::sheets::sample;
use std::io::{Cursor, Read};

const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const RELS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A draft with this body; further members as given.
fn draft(body: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let document = format!("<w:document xmlns:w=\"{W}\"><w:body>{body}</w:body></w:document>");
    package("word/document.xml", &document, more)
}

fn package(main: &str, document: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let types = format!(
        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/{main}\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>"
    );
    let rels = format!(
        "<Relationships xmlns=\"{RELS}\"><Relationship Id=\"r1\" Type=\"{OFFICE}/officeDocument\" Target=\"{main}\"/></Relationships>"
    );
    let mut members: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", rels.as_bytes()),
        (main, document.as_bytes()),
    ];
    members.extend(more.iter().map(|(n, t)| (*n, t.as_bytes())));
    zip_of(&members)
}

/// A review of the draft with one finding on each of the words.
fn review_of(bytes: &[u8], words: &[&str]) -> Review {
    let document = reading::read(bytes, "draft.docx", &Limits::default()).expect("draft");
    let text = Text::new(&document).original;
    let mut review = sample::clean();
    review.document.sha256 = crate::sheets::marker::hex(bytes);
    for (i, w) in words.iter().enumerate() {
        let mut f = sample::flawed().findings[0].clone();
        f.id = format!("f-{i}");
        f.quote = (*w).into();
        f.spans = text
            .find(w)
            .map(|at| {
                let start = text[..at].chars().count();
                Span {
                    start,
                    end: start + w.chars().count(),
                    role: SpanRole::Hit,
                }
            })
            .into_iter()
            .collect();
        review.findings.push(f);
    }
    review
}

fn options() -> Options {
    Options {
        author: "审核<科>".into(),
        date: "2026-11-20".into(),
    }
}

fn member(bytes: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("zip");
    let mut out = String::new();
    zip.by_name(name)
        .expect("member")
        .read_to_string(&mut out)
        .expect("utf-8");
    out
}

fn run(bytes: &[u8], words: &[&str]) -> Annotated {
    annotate(bytes, &review_of(bytes, words), &options()).expect("annotated")
}

/// The text that stands between a comment's marks.
fn marked(document: &str, id: i64) -> String {
    let start = document
        .find(&format!("commentRangeStart w:id=\"{id}\"/>"))
        .expect("start");
    let end = document
        .find(&format!("commentRangeEnd w:id=\"{id}\"/>"))
        .expect("end");
    let inner = &document[start..end];
    let mut out = String::new();
    for piece in inner.split("<w:t").skip(1) {
        let piece = piece.split_once('>').expect("tag").1;
        out.push_str(piece.split("</w:t>").next().expect("text"));
    }
    out
}

fn same_text(a: &[u8], b: &[u8]) {
    let read = |x: &[u8]| {
        reading::read(x, "draft.docx", &Limits::default())
            .expect("draft")
            .blocks
    };
    assert_eq!(read(a), read(b));
}

#[test]
fn the_exact_words_are_marked_and_a_run_is_cut_only_there() {
    let bytes = draft(
        "<w:p><w:r w:rsidR=\"00A1\"><w:rPr><w:b/></w:rPr><w:t>政府采购应当优先选用本县企业。</w:t></w:r></w:p><w:p><w:r><w:t>其他条款。</w:t></w:r></w:p>",
        &[],
    );
    let out = run(&bytes, &["优先选用本县企业"]);
    assert_eq!((out.exact, out.near), (1, 0));
    let xml = member(&out.bytes, "word/document.xml");
    assert_eq!(marked(&xml, 0), "优先选用本县企业");
    assert!(xml.contains("<w:r w:rsidR=\"00A1\"><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">政府采购应当</w:t></w:r><w:commentRangeStart w:id=\"0\"/><w:r w:rsidR=\"00A1\"><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">优先选用本县企业</w:t></w:r><w:commentRangeEnd w:id=\"0\"/>"));
    assert!(xml.contains("<w:p><w:r><w:t>其他条款。</w:t></w:r></w:p>"));
    same_text(&bytes, &out.bytes);
    let comments = member(&out.bytes, "word/comments.xml");
    assert!(comments.contains("w:author=\"审核&lt;科&gt;\"") && comments.contains("【不得出台】"));
    assert!(comments.contains("依据：《公平竞争审查条例》第九条第（三）项："));
    assert!(comments.contains("w:date=\"2026-11-20T00:00:00Z\""));
    assert!(member(&out.bytes, "[Content_Types].xml").contains("/word/comments.xml"));
    assert!(
        member(&out.bytes, "word/_rels/document.xml.rels").contains("/relationships/comments\"")
    );
}

#[test]
fn words_over_several_runs_and_references() {
    let bytes = draft(
        "<w:p><w:r><w:t>在A&amp;</w:t></w:r><w:r><w:t>B公司</w:t><w:tab/><w:t>购买 &lt;保险&gt;的</w:t></w:r></w:p>",
        &[],
    );
    let out = run(&bytes, &["&B公司", "保险", "在A"]);
    let xml = member(&out.bytes, "word/document.xml");
    assert_eq!(marked(&xml, 0), "&amp;B公司");
    assert_eq!(marked(&xml, 1), "保险");
    assert_eq!(marked(&xml, 2), "在A");
    assert_eq!(out.exact, 3);
    same_text(&bytes, &out.bytes);
}

#[test]
fn overlapping_findings_and_equal_paragraphs() {
    let p = "<w:p><w:r><w:t>应当在本县注册。</w:t></w:r></w:p>";
    let bytes = draft(&format!("{p}{p}"), &[]);
    let mut review = review_of(&bytes, &["在本县注册", "本县", "在本县注册"]);
    // The third finding stands in the second of the equal paragraphs.
    for s in &mut review.findings[2].spans {
        s.start += 9;
        s.end += 9;
    }
    let out = annotate(&bytes, &review, &options()).expect("annotated");
    let xml = member(&out.bytes, "word/document.xml");
    assert_eq!(marked(&xml, 0), "在本县注册");
    assert_eq!(marked(&xml, 1), "本县");
    assert_eq!(marked(&xml, 2), "在本县注册");
    let second = xml.rfind("<w:p>").expect("paragraph");
    assert!(xml.find("commentRangeStart w:id=\"2\"").expect("mark") > second);
    same_text(&bytes, &out.bytes);
}

#[test]
fn existing_comments_and_revisions_live_on() {
    let comments = format!(
        "<x:comments xmlns:x=\"{W}\"><x:comment x:id=\"7\" x:author=\"甲\"><x:p><x:r><x:t>旧批注</x:t></x:r></x:p></x:comment></x:comments>"
    );
    let rels = format!(
        "<Relationships xmlns=\"{RELS}\"><Relationship Id=\"c\" Type=\"{OFFICE}/comments\" Target=\"notes/remarks.xml\"/></Relationships>"
    );
    let bytes = draft(
        "<w:p><w:commentRangeStart w:id=\"7\"/><w:ins w:id=\"12\" w:author=\"乙\"><w:r><w:rPr><w:b/><w:rPrChange w:id=\"13\" w:author=\"乙\"><w:rPr/></w:rPrChange></w:rPr><w:t>限本市企业参加</w:t></w:r></w:ins><w:del w:id=\"14\" w:author=\"乙\"><w:r><w:delText>删去的</w:delText></w:r></w:del><w:commentRangeEnd w:id=\"7\"/></w:p>",
        &[
            ("word/notes/remarks.xml", &comments),
            ("word/_rels/document.xml.rels", &rels),
            ("word/media/a.bin", "图"),
        ],
    );
    let out = run(&bytes, &["本市"]);
    let xml = member(&out.bytes, "word/document.xml");
    assert_eq!(marked(&xml, 15), "本市", "ids go on behind all ids in use");
    assert_eq!(
        xml.matches("<w:rPrChange w:id=\"13\"").count(),
        1,
        "copied changes have own ids"
    );
    assert!(xml.contains("<w:delText>删去的</w:delText>"));
    let new = member(&out.bytes, "word/notes/remarks.xml");
    assert!(
        new.starts_with(comments.trim_end_matches("</x:comments>"))
            && new.ends_with("</x:comments>")
    );
    assert!(new.contains("w:id=\"15\""));
    for same in [
        "[Content_Types].xml",
        "_rels/.rels",
        "word/_rels/document.xml.rels",
        "word/media/a.bin",
    ] {
        assert_eq!(member(&bytes, same), member(&out.bytes, same), "{same}");
    }
    same_text(&bytes, &out.bytes);
}

#[test]
fn any_prefix_and_any_part_name() {
    let document = format!(
        "<d:document xmlns:d=\"{W}\"><d:body><d:p><d:r><d:t>限本市企业</d:t></d:r></d:p></d:body></d:document>"
    );
    let bytes = package("文稿/main.xml", &document, &[]);
    let out = run(&bytes, &["本市"]);
    let xml = member(&out.bytes, "文稿/main.xml");
    assert!(xml.contains("<d:commentRangeStart d:id=\"0\"/><d:r><d:t xml:space=\"preserve\">本市</d:t></d:r><d:commentRangeEnd d:id=\"0\"/>"));
    assert!(member(&out.bytes, "文稿/comments.xml").contains("本县"));

    let document =
        format!("<document xmlns=\"{W}\"><body><p><r><t>限本市企业</t></r></p></body></document>");
    let bytes = package("word/document.xml", &document, &[]);
    let out = run(&bytes, &["本市"]);
    let xml = member(&out.bytes, "word/document.xml");
    assert!(xml.contains(&format!(
        "<w:commentRangeStart xmlns:w=\"{W}\" w:id=\"0\"/><r><t xml:space=\"preserve\">本市</t></r>"
    )));
    same_text(&bytes, &out.bytes);
}

#[test]
fn text_boxes_notes_and_labels_are_marked_near() {
    let notes = format!(
        "<w:footnotes xmlns:w=\"{W}\"><w:footnote w:id=\"2\"><w:p><w:r><w:t>注明本市企业</w:t></w:r></w:p></w:footnote></w:footnotes>"
    );
    let rels = format!(
        "<Relationships xmlns=\"{RELS}\"><Relationship Id=\"n\" Type=\"{OFFICE}/footnotes\" Target=\"footnotes.xml\"/></Relationships>"
    );
    let bytes = draft(
        "<w:p><w:r><w:t>正文一</w:t></w:r><w:r><w:footnoteReference w:id=\"2\"/></w:r></w:p><w:p><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>框内限外地企业</w:t></w:r></w:p></w:txbxContent></w:pict></w:r></w:p>",
        &[
            ("word/footnotes.xml", &notes),
            ("word/_rels/document.xml.rels", &rels),
        ],
    );
    let out = run(&bytes, &["本市企业", "外地企业", "文中没有的词"]);
    assert_eq!((out.exact, out.near), (0, 3));
    let xml = member(&out.bytes, "word/document.xml");
    // The id of the note is in use, so the comments' go on behind it.
    assert!(xml.contains("<w:commentRangeStart w:id=\"3\"/><w:r><w:footnoteReference w:id=\"2\"/></w:r><w:commentRangeEnd w:id=\"3\"/>"));
    assert!(xml.contains("<w:commentRangeStart w:id=\"4\"/><w:r><w:pict>"));
    assert!(member(&out.bytes, "word/comments.xml").contains("原文：“外地企业”"));
    assert_eq!(
        member(&bytes, "word/footnotes.xml"),
        member(&out.bytes, "word/footnotes.xml")
    );
    assert!(!out.remarks.is_empty());
}

#[test]
fn hidden_text_and_repeated_alternatives_do_not_move_the_marks() {
    let bytes = draft(
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>暗记</w:t></w:r><w:r><w:t>限本市企业</w:t></w:r></w:p><w:p><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>EQ \\x(圈)</w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r><w:r><w:t>只准外地企业</w:t></w:r></w:p>",
        &[],
    );
    let out = run(&bytes, &["本市", "外地企业"]);
    let xml = member(&out.bytes, "word/document.xml");
    assert_eq!(marked(&xml, 0), "本市");
    assert_eq!(marked(&xml, 1), "外地企业");
    same_text(&bytes, &out.bytes);
}

#[test]
fn a_signature_that_breaks_is_told() {
    let body = "<w:p><w:r><w:t>限本市企业</w:t></w:r></w:p>";
    let bytes = draft(body, &[("_xmlsignatures/sig1.xml", "<Signature/>")]);
    let out = run(&bytes, &["本市"]);
    assert!(out.remarks.iter().any(|r| r.contains("数字签名")));
    assert!(run(&draft(body, &[]), &["本市"]).remarks.is_empty());
}

#[test]
fn another_draft_and_other_formats_are_refused() {
    let bytes = draft("<w:p><w:r><w:t>限本市企业</w:t></w:r></w:p>", &[]);
    let mut review = review_of(&bytes, &["本市"]);
    review.document.sha256 = "0".repeat(64);
    assert!(matches!(
        annotate(&bytes, &review, &options()),
        Err(AnnotateError::OtherDraft)
    ));
    let text = "限本市企业参加投标。".as_bytes();
    let mut review = sample::clean();
    review.document.sha256 = crate::sheets::marker::hex(text);
    assert!(matches!(
        annotate(text, &review, &options()),
        Err(AnnotateError::NotDocx)
    ));
}

#[test]
fn without_findings_the_draft_is_given_back() {
    let bytes = draft("<w:p><w:r><w:t>正文</w:t></w:r></w:p>", &[]);
    assert_eq!(run(&bytes, &[]).bytes, bytes);
}

#[test]
fn untouched_members_keep_their_packed_bytes_and_order() {
    let bytes = draft(
        "<w:p><w:r><w:t>限本市企业</w:t></w:r></w:p>",
        &[("word/styles.xml", "<w:styles xmlns:w=\"x\"/>")],
    );
    let out = run(&bytes, &["本市"]);
    let list = |b: &[u8]| -> Vec<(String, u32, u64)> {
        let mut zip = zip::ZipArchive::new(Cursor::new(b)).expect("zip");
        (0..zip.len())
            .map(|i| {
                let f = zip.by_index_raw(i).expect("entry");
                (
                    f.name().expect("name").to_string(),
                    f.crc32(),
                    f.compressed_size(),
                )
            })
            .collect()
    };
    let (a, b) = (list(&bytes), list(&out.bytes));
    let names = |l: &[(String, u32, u64)]| l.iter().map(|e| e.0.clone()).collect::<Vec<_>>();
    assert_eq!(names(&b)[..a.len()], names(&a)[..]);
    for (x, y) in a.iter().zip(&b).filter(|(x, _)| x.0.contains("styles")) {
        assert_eq!(x, y);
    }
    assert_eq!(out.bytes, run(&bytes, &["本市"]).bytes);
}
