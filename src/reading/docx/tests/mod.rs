//! Documents built part by part, and what must be read of them.

mod hostile;
mod lists;
mod sums;
mod text;
mod things;

use crate::document::{Block, Document};
use crate::reading::container::tests::zip_of;
use crate::reading::{Limits, ReadError};

const NAMESPACES: &str = concat!(
    r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" "#,
    r#"xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" "#,
    r#"xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" "#,
    r#"xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" "#,
    r#"xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" "#,
    r#"xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" "#,
    r#"xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" "#,
    r#"xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" "#,
    r#"xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" "#,
    r#"xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships""#,
);

/// A package in the making.
#[derive(Default)]
struct Make {
    parts: Vec<(String, Vec<u8>)>,
    rels: String,
}

impl Make {
    fn body(xml: &str) -> Self {
        Make::default().document(&format!(
            "<w:document {NAMESPACES}><w:body>{xml}</w:body></w:document>"
        ))
    }

    fn document(self, xml: &str) -> Self {
        self.file("word/document.xml", xml.as_bytes())
    }

    /// A part beside the document, named by a relationship of its kind with the part's name as id.
    fn part(mut self, kind: &str, name: &str, xml: &str) -> Self {
        self.rels += &format!(
            r#"<Relationship Id="{name}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{name}"/>"#
        );
        self.file(&format!("word/{name}"), xml.as_bytes())
    }

    fn styles(self, xml: &str) -> Self {
        self.part(
            "styles",
            "styles.xml",
            &format!("<w:styles {NAMESPACES}>{xml}</w:styles>"),
        )
    }

    fn numbering(self, xml: &str) -> Self {
        self.part(
            "numbering",
            "numbering.xml",
            &format!("<w:numbering {NAMESPACES}>{xml}</w:numbering>"),
        )
    }

    fn story(self, kind: &str, name: &str, root: &str, xml: &str) -> Self {
        self.part(
            kind,
            name,
            &format!("<w:{root} {NAMESPACES}>{xml}</w:{root}>"),
        )
    }

    fn file(mut self, name: &str, data: &[u8]) -> Self {
        self.parts.push((name.into(), data.to_vec()));
        self
    }

    fn bytes(&self) -> Vec<u8> {
        let rels = format!("<Relationships>{}</Relationships>", self.rels);
        let mut all: Vec<(&str, &[u8])> = self
            .parts
            .iter()
            .map(|(n, d)| (n.as_str(), d.as_slice()))
            .collect();
        if !self.rels.is_empty() {
            all.push(("word/_rels/document.xml.rels", rels.as_bytes()));
        }
        zip_of(&all)
    }

    fn try_read(&self) -> Result<Document, ReadError> {
        super::read(&self.bytes(), &Limits::default())
    }

    /// Reads, and holds the sums of both counts against each other.
    fn read(&self) -> Document {
        let d = self.try_read().expect("reads");
        let t = d.tally.expect("counted");
        assert_eq!(
            t.total,
            t.read + t.deleted + t.hidden + t.fallback + t.header + t.unread
        );
        assert!(
            !codes(&d).contains(&"incomplete-read".to_owned()),
            "the counts differ: {t:?}"
        );
        d
    }
}

fn codes(d: &Document) -> Vec<String> {
    d.warnings.iter().map(|w| w.code.clone()).collect()
}

/// A paragraph of one run.
fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

/// Label and text of all blocks.
fn lines(d: &Document) -> Vec<String> {
    d.blocks
        .iter()
        .map(|b: &Block| format!("{}{}", b.label, b.text))
        .collect()
}

/// What a body reads as.
fn body(xml: &str) -> Vec<String> {
    lines(&Make::body(xml).read())
}
