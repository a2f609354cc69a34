//! What is not read is named.

use super::*;
use crate::document::UnreadKind;

fn picture(id: &str, cx: u32, cy: u32) -> String {
    format!(
        r#"<w:p><w:r><w:drawing><wp:inline><wp:extent cx="{cx}" cy="{cy}"/><a:graphic><a:graphicData><a:blip r:embed="{id}"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"#
    )
}

#[test]
fn pictures_larger_than_an_icon() {
    let xml = format!(
        "{}{}{}{}",
        p("附件"),
        picture("scan.png", 5_400_000, 7_200_000),
        picture("icon.png", 300_000, 300_000),
        picture("scan.png", 5_400_000, 7_200_000)
    );
    let d = Make::body(&xml)
        .part("image", "scan.png", "scan")
        .part("image", "icon.png", "icon")
        .read();
    assert_eq!(d.unread.len(), 1);
    let u = &d.unread[0];
    assert_eq!(
        (u.kind, u.part.as_str()),
        (UnreadKind::Picture, "word/scan.png")
    );
    assert_eq!(
        u.reason,
        "图片（约 15.0×20.0 厘米），位于第 1 段“附件…”之后 等 2 处"
    );
    assert!(u.digest.as_ref().is_some_and(|d| d.len() == 64));
}

#[test]
fn vml_pictures_objects_charts_and_smart_art() {
    let d = Make::body(concat!(
        r#"<w:p><w:r><w:pict><v:shape style="width:300pt;height:200pt"><v:imagedata r:id="old.png"/></v:shape></w:pict></w:r></w:p>"#,
        r#"<w:p><w:r><w:object><v:shape style="width:300pt;height:200pt"><v:imagedata r:id="preview.png"/></v:shape><o:OLEObject ProgID="Excel.Sheet.12" r:id="book.xlsx"/></w:object></w:r></w:p>"#,
        r#"<w:p><w:r><w:drawing><wp:inline><a:graphic><a:graphicData><c:chart r:id="chart.xml"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"#,
        r#"<w:p><w:r><w:drawing><wp:inline><a:graphic><a:graphicData><dgm:relIds r:dm="data.xml" r:lo="lo" r:qs="qs" r:cs="cs"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"#,
        r#"<w:altChunk r:id="chunk.html"/><w:p><w:r><w:t>完</w:t></w:r></w:p>"#,
    ))
    .part("image", "old.png", "x")
    .part("image", "preview.png", "y")
    .part("package", "book.xlsx", "z")
    .part("chart", "chart.xml", &format!("<c:chartSpace {NAMESPACES}><a:t>图表标题</a:t></c:chartSpace>"))
    .part("diagramData", "data.xml", &format!("<dgm:dataModel {NAMESPACES}><a:t>流程一</a:t></dgm:dataModel>"))
    .part("aFChunk", "chunk.html", "<html>外来</html>")
    .read();
    let kinds: Vec<_> = d.unread.iter().map(|u| u.kind).collect();
    assert_eq!(
        kinds,
        [
            UnreadKind::Picture,
            UnreadKind::Object,
            UnreadKind::Chart,
            UnreadKind::Drawing,
            UnreadKind::Part
        ]
    );
    assert!(d.unread[1].reason.starts_with("嵌入表格"));
    assert!(d.unread.iter().all(|u| u.digest.is_some()));
    assert_eq!(d.tally.expect("tally").unread, 7);
}

#[test]
fn a_picture_in_a_deletion_is_gone_and_a_linked_one_is_named() {
    let xml = format!(
        r#"<w:p><w:r><w:t>文</w:t></w:r><w:del w:id="1"><w:r><w:drawing><wp:inline><wp:extent cx="5400000" cy="5400000"/><a:blip r:embed="x.png"/></wp:inline></w:drawing></w:r></w:del></w:p>{}"#,
        picture("far", 5_400_000, 5_400_000)
    );
    let mut make = Make::body(&xml).part("image", "x.png", "x");
    make.rels += r#"<Relationship Id="far" Type="t/image" Target="http://example.invalid/a.png" TargetMode="External"/>"#;
    let d = make.read();
    assert_eq!(d.unread.len(), 1);
    assert!(d.unread[0].reason.contains("链接到文件之外"));
    assert_eq!(d.unread[0].digest, None);
}

#[test]
fn comments_are_counted_not_read() {
    let d = Make::body(&p("正文"))
        .story(
            "comments",
            "comments.xml",
            "comments",
            &format!(
                r#"<w:comment w:id="1">{}</w:comment><w:comment w:id="2">{}</w:comment>"#,
                p("批注一"),
                p("批注二")
            ),
        )
        .read();
    assert_eq!(lines(&d), ["正文"]);
    assert!(d.warnings[0].text.contains("2 条批注"));
    assert!(d.unread.is_empty());
    assert_eq!(d.tally.expect("tally").unread, 6);
}

#[test]
fn a_part_that_nothing_refers_to_is_named() {
    let d = Make::body(&p("正文"))
        .file(
            "word/document2.xml",
            format!(
                "<w:document {NAMESPACES}><w:body>{}</w:body></w:document>",
                p("另一份正文")
            )
            .as_bytes(),
        )
        .read();
    assert_eq!(d.unread.len(), 1);
    assert!(d.unread[0].reason.contains("含 5 字"));
}

#[test]
fn text_that_the_reader_loses_is_noticed() {
    // Text outside any paragraph is in no reading order.
    let d = Make::body(&format!("{}<w:r><w:t>游离文字</w:t></w:r>", p("正文")))
        .try_read()
        .expect("reads");
    assert!(codes(&d).contains(&"incomplete-read".into()));
    assert_eq!(d.unread.len(), 1);
}

#[test]
fn parts_of_the_same_name_are_distrusted() {
    let bytes = Make::body(&p("正文"))
        .file("WORD/document.xml", b"<x/>")
        .bytes();
    let d = crate::reading::docx::read(&bytes, &Limits::default()).expect("reads");
    assert!(codes(&d).contains(&"duplicate-parts".into()));
    assert_eq!(d.unread.len(), 1);
}
