//! Broken and hostile files: a clean error, or what could be read with a warning.

use super::*;
use crate::document::UnreadKind;

fn limit(make: &Make) {
    assert!(matches!(make.try_read(), Err(ReadError::Limit(_))));
}

fn nested(open: &str, close: &str, times: usize) -> Make {
    Make::body(&format!(
        "{}<w:p/>{}",
        open.repeat(times),
        close.repeat(times)
    ))
}

#[test]
fn depth_is_bounded() {
    limit(&nested(
        "<w:tbl><w:tr><w:tc>",
        "</w:tc></w:tr></w:tbl>",
        10_000,
    ));
    limit(&nested(
        "<w:sdt><w:sdtContent>",
        "</w:sdtContent></w:sdt>",
        10_000,
    ));
    limit(&nested(
        "<w:p><w:r><w:pict><w:txbxContent>",
        "</w:txbxContent></w:pict></w:r></w:p>",
        10_000,
    ));
    limit(&nested("<w:x>", "</w:x>", 10_000));
}

#[test]
fn deep_within_the_limit_is_read() {
    let d = nested(
        "<w:tbl><w:tr><w:tc>",
        "<w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
        150,
    )
    .read();
    assert_eq!(d.blocks.len(), 150);
    let d = nested(
        "<w:p><w:r><w:pict><w:txbxContent>",
        "</w:txbxContent></w:pict><w:t>x</w:t></w:r></w:p>",
        100,
    )
    .read();
    assert_eq!(d.blocks.len(), 100);
}

#[test]
fn a_part_beyond_the_limit_is_refused() {
    let small = Limits {
        part: 1 << 20,
        ..Limits::default()
    };
    let bytes = Make::body(&p(&"本".repeat(3000)).repeat(200)).bytes();
    assert!(matches!(
        crate::reading::docx::read(&bytes, &small),
        Err(ReadError::Limit(_))
    ));
}

#[test]
fn paragraphs_are_bounded() {
    let few = Limits {
        blocks: 10,
        ..Limits::default()
    };
    let bytes = Make::body(&"<w:p/>".repeat(11)).bytes();
    assert!(matches!(
        crate::reading::docx::read(&bytes, &few),
        Err(ReadError::Limit(_))
    ));
}

#[test]
fn what_stands_before_the_damage_is_kept() {
    for end in [
        "<w:p><w:r><w:t>第二段，未闭合",
        "<w:p><w:r><w:t>第二段</w:r></w:t></w:p>",
        "<w:p><w:r><w:t>第二段</w:t></w:r></w:p><w:p w:x=\"",
        "&#xD800;<w:p><w:r><w:t>第二段</w:t></w:r></w:p><",
    ] {
        let d = Make::default()
            .document(&format!(
                "<w:document {NAMESPACES}><w:body>{}{end}",
                p("第一段")
            ))
            .try_read()
            .expect("reads in part");
        assert!(d.damaged);
        assert!(
            lines(&d)[0] == "第一段" && lines(&d)[1].starts_with("第二段"),
            "{:?}",
            lines(&d)
        );
        assert!(codes(&d).contains(&"damaged".into()));
        assert!(
            d.unread
                .iter()
                .any(|u| u.kind == UnreadKind::Damage && u.part == "word/document.xml")
        );
    }
}

#[test]
fn entities_are_never_expanded() {
    let bomb = r#"<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>"#;
    let external = r#"<!DOCTYPE l [<!ENTITY b SYSTEM "file:///etc/passwd">]>"#;
    for doctype in [bomb, external] {
        let make = Make::default().document(&format!("<?xml version=\"1.0\"?>{doctype}<w:document {NAMESPACES}><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>"));
        match make.try_read() {
            Ok(_) => panic!("a document type declaration was read over"),
            Err(e) => assert!(matches!(e, ReadError::Damaged(_))),
        }
    }
}

#[test]
fn damage_in_other_parts_is_told() {
    let d = Make::body(&p("正文"))
        .part("styles", "styles.xml", "<w:styles><w:style")
        .try_read()
        .expect("reads");
    assert!(d.damaged);
    assert_eq!(lines(&d), ["正文"]);
    assert!(d.unread.iter().any(|u| u.part == "word/styles.xml"));
}

#[test]
fn a_cut_file_is_a_clean_error() {
    let bytes = Make::body(&p("正文")).bytes();
    for keep in [0, 10, bytes.len() / 2, bytes.len() - 30, bytes.len() - 1] {
        assert!(crate::reading::read(&bytes[..keep], "a.docx", &Limits::default()).is_err());
    }
}

#[test]
fn no_document_no_text() {
    let none = Make::default().file("word/styles.xml", b"<w:styles/>");
    assert!(matches!(none.try_read(), Err(ReadError::Damaged(_))));
    let scan = r#"<w:p><w:r><w:drawing><wp:inline><wp:extent cx="5400000" cy="7200000"/><a:blip r:embed="x.png"/></wp:inline></w:drawing></w:r></w:p>"#;
    for body in ["<w:p/>", scan] {
        let read = Make::body(body).try_read();
        assert!(matches!(read, Err(ReadError::NoText(_))));
    }
}

#[test]
fn flipped_bytes_never_panic() {
    let xml = format!(
        "{}<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>{}",
        p("甲"),
        p("乙"),
        p("丙")
    );
    let good = format!("<w:document {NAMESPACES}><w:body>{xml}</w:body></w:document>");
    let mut seed = 7u64;
    for _ in 0..300 {
        let mut bad = good.clone().into_bytes();
        for _ in 0..3 {
            seed = seed
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            let at = (seed >> 33) as usize % bad.len();
            bad[at] = b"<>/&\"=;0 w"[(seed >> 20) as usize % 10];
        }
        let make = Make::default().file("word/document.xml", &bad);
        if let Ok(d) = make.try_read() {
            let whole = lines(&d) == ["甲", "乙", "丙"];
            assert!(whole || d.damaged || !d.unread.is_empty() || d.tally.is_some());
        }
    }
}
