//! Brings the XML of docx-rs into the form that the WordprocessingML schema wants.
//!
//! The faults: children of `w:pPr`, `w:sectPr`, `w:style` and others out of order, a `w:type` on `w:gridCol`, paragraph
//! ids that differ from run to run. Beside them: table heads that repeat, which docx-rs cannot say, and the empty paragraph
//! that ends a section made so small that it never opens a page. Works only on the program's own XML.

use crate::sheets::SheetError;
use quick_xml::Reader;
use quick_xml::events::Event;

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>";

/// Style of the paragraphs in a head row.
const HEAD_STYLE: &str = "w:val=\"SheetHead\"";

/// Order of children as the schema has it, for the elements that docx-rs gets wrong or that are cheap to keep right.
const ORDER: [(&str, &[&str]); 9] = [
    (
        "w:rPr",
        &[
            "w:rStyle",
            "w:rFonts",
            "w:b",
            "w:bCs",
            "w:i",
            "w:iCs",
            "w:strike",
            "w:vanish",
            "w:color",
            "w:spacing",
            "w:sz",
            "w:szCs",
            "w:highlight",
            "w:u",
            "w:bdr",
            "w:shd",
            "w:vertAlign",
        ],
    ),
    (
        "w:pPr",
        &[
            "w:pStyle",
            "w:keepNext",
            "w:keepLines",
            "w:pageBreakBefore",
            "w:framePr",
            "w:widowControl",
            "w:numPr",
            "w:pBdr",
            "w:shd",
            "w:tabs",
            "w:wordWrap",
            "w:adjustRightInd",
            "w:snapToGrid",
            "w:spacing",
            "w:ind",
            "w:jc",
            "w:textAlignment",
            "w:outlineLvl",
            "w:rPr",
            "w:sectPr",
        ],
    ),
    (
        "w:sectPr",
        &[
            "w:headerReference",
            "w:footerReference",
            "w:type",
            "w:pgSz",
            "w:pgMar",
            "w:pgNumType",
            "w:cols",
            "w:titlePg",
            "w:textDirection",
            "w:docGrid",
        ],
    ),
    (
        "w:tblPr",
        &[
            "w:tblStyle",
            "w:tblW",
            "w:jc",
            "w:tblInd",
            "w:tblBorders",
            "w:shd",
            "w:tblLayout",
            "w:tblCellMar",
            "w:tblLook",
        ],
    ),
    (
        "w:tblBorders",
        &[
            "w:top",
            "w:left",
            "w:bottom",
            "w:right",
            "w:insideH",
            "w:insideV",
        ],
    ),
    ("w:tblCellMar", &["w:top", "w:left", "w:bottom", "w:right"]),
    (
        "w:tcPr",
        &[
            "w:tcW",
            "w:gridSpan",
            "w:vMerge",
            "w:tcBorders",
            "w:shd",
            "w:vAlign",
        ],
    ),
    (
        "w:style",
        &[
            "w:name",
            "w:basedOn",
            "w:next",
            "w:link",
            "w:uiPriority",
            "w:semiHidden",
            "w:unhideWhenUsed",
            "w:qFormat",
            "w:pPr",
            "w:rPr",
            "w:tblPr",
            "w:trPr",
            "w:tcPr",
        ],
    ),
    (
        "w:settings",
        &[
            "w:zoom",
            "w:defaultTabStop",
            "w:evenAndOddHeaders",
            "w:compat",
            "w:docVars",
        ],
    ),
];

/// Mends one part.
pub(super) fn mend(xml: &[u8]) -> Result<Vec<u8>, SheetError> {
    let text = std::str::from_utf8(xml).map_err(|e| SheetError::Docx(e.to_string()))?;
    let (declaration, mut root) = parse(text)?;
    walk(&mut root);
    let mut out = String::with_capacity(text.len());
    out.push_str(if declaration.is_empty() {
        DECLARATION
    } else {
        declaration
    });
    write(&root, &mut out);
    Ok(out.into_bytes())
}

/// An element with its raw attributes, or raw text.
#[derive(Debug)]
enum Node {
    Element(Element),
    Text(String),
}

#[derive(Debug, Default)]
struct Element {
    name: String,
    /// As written, with a leading blank each.
    attributes: String,
    children: Vec<Node>,
}

impl Element {
    fn leaf(name: &str, attributes: &str) -> Node {
        Node::Element(Element {
            name: name.into(),
            attributes: attributes.into(),
            children: Vec::new(),
        })
    }

    fn child(&mut self, name: &str) -> Option<&mut Element> {
        self.children.iter_mut().find_map(|c| match c {
            Node::Element(e) if e.name == name => Some(e),
            _ => None,
        })
    }

    fn has(&self, name: &str) -> bool {
        self.children
            .iter()
            .any(|c| matches!(c, Node::Element(e) if e.name == name))
    }
}

fn parse(text: &str) -> Result<(&str, Element), SheetError> {
    let fault = |what: &str| SheetError::Docx(what.to_string());
    let mut reader = Reader::from_str(text);
    let mut declaration = "";
    let mut stack = vec![Element::default()];
    loop {
        let from = reader.buffer_position() as usize;
        let event = reader.read_event().map_err(|e| fault(&e.to_string()))?;
        let raw = text
            .get(from..reader.buffer_position() as usize)
            .unwrap_or_default();
        let top = stack.last_mut().ok_or_else(|| fault("unbalanced"))?;
        match event {
            Event::Decl(_) => declaration = raw,
            Event::Start(_) => stack.push(open(raw.trim_start_matches('<').trim_end_matches('>'))),
            Event::Empty(_) => {
                let tag = raw.trim_start_matches('<').trim_end_matches("/>");
                top.children.push(Node::Element(open(tag)));
            }
            Event::End(_) => {
                let done = stack.pop().ok_or_else(|| fault("unbalanced"))?;
                let parent = stack.last_mut().ok_or_else(|| fault("unbalanced"))?;
                parent.children.push(Node::Element(done));
            }
            Event::Eof => break,
            _ => top.children.push(Node::Text(raw.into())),
        }
    }
    let root = stack.pop().filter(|_| stack.is_empty());
    root.into_iter()
        .flat_map(|r| r.children)
        .find_map(|c| match c {
            Node::Element(e) => Some((declaration, e)),
            Node::Text(_) => None,
        })
        .ok_or_else(|| fault("unbalanced"))
}

fn open(tag: &str) -> Element {
    let (name, attributes) = match tag.find(char::is_whitespace) {
        Some(at) => (&tag[..at], tag[at..].trim_end()),
        None => (tag, ""),
    };
    Element {
        name: name.into(),
        attributes: attributes.into(),
        children: Vec::new(),
    }
}

fn walk(e: &mut Element) {
    e.attributes = match e.name.as_str() {
        "w:gridCol" => without(&e.attributes, "w:type"),
        "w:p" => without(&e.attributes, "w14:paraId"),
        "w:style" if e.attributes.contains("w:styleId=\"Normal\"") => {
            format!("{} w:default=\"1\"", e.attributes)
        }
        _ => std::mem::take(&mut e.attributes),
    };
    if e.name == "w:tr"
        && is_head(e)
        && let Some(p) = e.child("w:trPr")
    {
        p.children.push(Element::leaf("w:tblHeader", ""));
    }
    if e.name == "w:pPr" && e.has("w:sectPr") {
        let tiny = " w:before=\"0\" w:after=\"0\" w:line=\"20\" w:lineRule=\"exact\"";
        e.children.push(Element::leaf("w:spacing", tiny));
    }
    if e.name == "w:style" || e.name == "w:pPrDefault" {
        // Paragraph properties of a style hold no run properties.
        if let Some(p) = e.child("w:pPr") {
            p.children
                .retain(|c| !matches!(c, Node::Element(c) if c.name == "w:rPr"));
        }
    }
    if let Some((_, order)) = ORDER.iter().find(|(name, _)| *name == e.name) {
        e.children.sort_by_key(|c| match c {
            Node::Element(c) => order
                .iter()
                .position(|n| *n == c.name)
                .unwrap_or(order.len()),
            Node::Text(_) => order.len(),
        });
    }
    for child in &mut e.children {
        if let Node::Element(c) = child {
            walk(c);
        }
    }
}

/// Whether the first paragraph of a row has the style of a head.
fn is_head(row: &mut Element) -> bool {
    row.child("w:tc")
        .and_then(|c| c.child("w:p"))
        .and_then(|p| p.child("w:pPr"))
        .and_then(|p| p.child("w:pStyle"))
        .is_some_and(|s| s.attributes.contains(HEAD_STYLE))
}

/// The attributes without one of them.
fn without(attributes: &str, name: &str) -> String {
    let Some(at) = attributes.find(&format!(" {name}=\"")) else {
        return attributes.into();
    };
    let value = at + name.len() + 3;
    let end = attributes[value..]
        .find('"')
        .map_or(attributes.len(), |e| value + e + 1);
    format!("{}{}", &attributes[..at], &attributes[end..])
}

fn write(e: &Element, out: &mut String) {
    out.push('<');
    out.push_str(&e.name);
    out.push_str(&e.attributes);
    if e.children.is_empty() {
        out.push_str("/>");
        return;
    }
    out.push('>');
    for child in &e.children {
        match child {
            Node::Element(c) => write(c, out),
            Node::Text(t) => out.push_str(t),
        }
    }
    out.push_str("</");
    out.push_str(&e.name);
    out.push('>');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(xml: &str) -> String {
        String::from_utf8(mend(xml.as_bytes()).expect("xml")).expect("utf-8")
    }

    #[test]
    fn order_and_attributes_are_mended_and_text_kept() {
        assert_eq!(
            mended(
                "<?xml version=\"1.0\"?><w:p w14:paraId=\"00000007\"><w:pPr><w:rPr /><w:jc w:val=\"center\" /></w:pPr><w:r><w:t xml:space=\"preserve\">a &lt; b &amp; 乙</w:t></w:r></w:p>"
            ),
            "<?xml version=\"1.0\"?><w:p><w:pPr><w:jc w:val=\"center\"/><w:rPr/></w:pPr><w:r><w:t xml:space=\"preserve\">a &lt; b &amp; 乙</w:t></w:r></w:p>"
        );
        assert_eq!(
            mended(
                "<?xml version=\"1.0\"?><w:tblGrid><w:gridCol w:w=\"100\" w:type=\"dxa\" /></w:tblGrid>"
            ),
            "<?xml version=\"1.0\"?><w:tblGrid><w:gridCol w:w=\"100\"/></w:tblGrid>"
        );
    }

    #[test]
    fn broken_xml_is_an_error() {
        assert!(mend(b"<a><b></a>").is_err());
        assert!(mend(b"").is_err());
    }
}
