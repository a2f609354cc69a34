//! OpenDocument text (`.odt`, and the flat form in one XML file).

mod body;
mod styles;

use super::container::Container;
use super::flow::Flow;
use super::xml::{self, Item, Xml};
use super::{Limits, ReadError};
use crate::document::{Document, Format};
use styles::Styles;

/// Reads a package or a flat file.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, ReadError> {
    let mut flow = Flow::new(Format::Odt, limits);
    if !bytes.starts_with(b"PK") {
        let (text, _) = xml::decode(bytes.to_vec());
        let mut styles = Styles::default();
        styles.read(&text, limits);
        body::read(&text, &styles, &mut flow, limits)?;
        body::read_furniture(&text, &styles, &mut flow, limits)?;
        return Ok(flow.finish());
    }
    let mut package = Container::open(bytes, limits)?;
    if let Some((manifest, _)) = package.text("META-INF/manifest.xml")?
        && is_encrypted(&manifest, limits)
    {
        return Err(ReadError::Encrypted);
    }
    let sheet = package.text("styles.xml")?;
    let (content, flaw) = package
        .text("content.xml")?
        .ok_or_else(|| ReadError::Damaged("缺少 content.xml".into()))?;
    if let Some(why) = flaw {
        flow.damage("content.xml", &why);
    }
    let mut styles = Styles::default();
    if let Some((text, _)) = &sheet {
        styles.read(text, limits);
    }
    styles.read(&content, limits);
    body::read(&content, &styles, &mut flow, limits)?;
    if let Some((text, _)) = &sheet {
        body::read_furniture(text, &styles, &mut flow, limits)?;
    }
    Ok(flow.finish())
}

fn is_encrypted(manifest: &str, limits: &Limits) -> bool {
    let mut x = Xml::new(manifest, limits.depth);
    loop {
        match x.step() {
            Ok(Item::Open(e)) if e.tag.name == "encryption-data" => return true,
            Ok(Item::End) | Err(_) => return false,
            Ok(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::container::tests::zip_of;
    use super::*;
    use crate::document::Part;

    const HEAD: &str = r#"<office:document-content xmlns:office="o" xmlns:style="s" xmlns:text="t" xmlns:table="b" xmlns:draw="d" xmlns:fo="f">
<office:automatic-styles>
<style:style style:name="H" style:family="text"><style:text-properties text:display="none"/></style:style>
<style:style style:name="C" style:family="paragraph"><style:paragraph-properties fo:text-align="center"/></style:style>
<text:list-style style:name="L">
<text:list-level-style-number text:level="1" style:num-prefix="第" style:num-suffix="条" style:num-format="一, 二, 三, ..."/>
<text:list-level-style-number text:level="2" style:num-format="1" text:display-levels="2" style:num-suffix="."/>
</text:list-style></office:automatic-styles><office:body><office:text>"#;
    const TAIL: &str = "</office:text></office:body></office:document-content>";

    fn doc(body: &str) -> Document {
        let xml = format!("{HEAD}{body}{TAIL}");
        let zip = zip_of(&[
            ("mimetype", b"application/vnd.oasis.opendocument.text"),
            ("content.xml", xml.as_bytes()),
        ]);
        read(&zip, &Limits::default()).expect("reads")
    }

    fn lines(d: &Document) -> Vec<String> {
        d.blocks
            .iter()
            .map(|b| format!("{}{}", b.label, b.text))
            .collect()
    }

    #[test]
    fn lists_are_numbered_and_continued() {
        let d = doc(
            r#"<text:list text:style-name="L"><text:list-item><text:p>甲</text:p><text:p>续段</text:p>
<text:list><text:list-item><text:p>乙</text:p></text:list-item></text:list></text:list-item></text:list>
<text:p>间隔</text:p>
<text:list text:style-name="L" text:continue-numbering="true"><text:list-item><text:p>丙</text:p></text:list-item>
<text:list-item text:start-value="9"><text:p>丁</text:p></text:list-item></text:list>
<text:list text:style-name="L"><text:list-item><text:p>戊</text:p></text:list-item></text:list>"#,
        );
        assert_eq!(
            lines(&d),
            [
                "第一条甲",
                "续段",
                "一.1.乙",
                "间隔",
                "第二条丙",
                "第九条丁",
                "第一条戊"
            ]
        );
    }

    #[test]
    fn tables_notes_boxes_and_hidden_text() {
        let d = doc(
            r#"<text:tracked-changes><text:changed-region><text:deletion><text:p>删</text:p></text:deletion></text:changed-region></text:tracked-changes>
<text:p text:style-name="C">a<text:note text:note-class="endnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>注</text:p></text:note-body></text:note>b<text:s text:c="2"/>c<text:span text:style-name="H">密</text:span><draw:frame><draw:text-box><text:p>框</text:p></draw:text-box></draw:frame></text:p>
<table:table><table:table-header-rows><table:table-row><table:table-cell table:number-columns-spanned="2"><text:p>头</text:p></table:table-cell><table:covered-table-cell/></table:table-row></table:table-header-rows>
<table:table-row><table:table-cell table:number-rows-spanned="2"><text:p>左</text:p></table:table-cell><table:table-cell><text:p>右</text:p><table:table><table:table-row><table:table-cell><text:p>内</text:p></table:table-cell></table:table-row></table:table></table:table-cell></table:table-row></table:table>"#,
        );
        let all: Vec<_> = d
            .blocks
            .iter()
            .map(|b| {
                (
                    b.part,
                    b.text.as_str(),
                    b.cell
                        .map(|c| (c.table, c.row, c.col, c.row_span, c.col_span, c.header)),
                )
            })
            .collect();
        assert_eq!(
            all,
            [
                (Part::Body, "ab  c", None),
                (Part::TextBox, "框", None),
                (Part::Body, "头", Some((0, 0, 0, 1, 2, true))),
                (Part::Body, "左", Some((0, 1, 0, 2, 1, false))),
                (Part::Body, "右", Some((0, 1, 1, 1, 1, false))),
                (Part::Body, "内", Some((1, 0, 0, 1, 1, false))),
                (Part::Endnote, "注", None),
            ]
        );
        assert_eq!(d.hidden, [(0, "密".to_owned())]);
        assert!(d.blocks[0].look.centered);
        assert!(d.warnings.iter().any(|w| w.code == "revisions"));
    }

    #[test]
    fn broken_content_gives_what_came_before() {
        let d = doc("<text:p>一</text:p><text:p>二</text:q>");
        assert!(d.damaged);
        assert_eq!(lines(&d), ["一", "二"]);
        let locked = zip_of(&[(
            "META-INF/manifest.xml",
            b"<m:manifest xmlns:m='m'><m:encryption-data/></m:manifest>",
        )]);
        assert!(matches!(
            read(&locked, &Limits::default()),
            Err(ReadError::Encrypted)
        ));
    }
}
