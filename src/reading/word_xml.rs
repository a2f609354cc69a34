//! Word documents saved as one XML file, as many office systems make from templates and name `.doc`: the package of parts
//! in one file (Flat OPC) and the XML of Word 2003. Both are turned into a package of parts and read as .docx; only the
//! difference in form is known here.

use super::{Limits, ReadError, docx, xml};
use crate::document::{Document, Format};
use quick_xml::events::{BytesEnd, BytesStart, Event};
use quick_xml::{Reader, Writer, XmlVersion};
use std::io::{Cursor, Write};
use zip::write::{SimpleFileOptions, ZipWriter};

const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const R: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const RELS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

/// A part: its name and what it holds.
type PartData = (String, Vec<u8>);

/// Reads a Word XML file.
///
/// # Errors
/// As the reader of .docx.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, ReadError> {
    if bytes.len() as u64 > limits.part {
        return Err(ReadError::Limit("文件过大".into()));
    }
    let (text, bad) = xml::decode(bytes.to_vec());
    let (parts, cut) = if text.contains("<pkg:package") {
        flat_parts(&text, limits)?
    } else {
        Converter::new().run(&text)
    };
    drop(text);
    let package = zip(&parts)?;
    drop(parts);
    let mut document = docx::read(&package, limits)?;
    // Not a package: comments cannot be put into it.
    document.format = Format::Doc;
    if cut || bad.is_some() {
        document.damaged = true;
        document.unread.push(crate::document::Unread {
            part: "Word XML".into(),
            kind: crate::document::UnreadKind::Damage,
            reason: "文件在中途损坏，只读取了一部分".into(),
            digest: None,
        });
    }
    Ok(document)
}

fn zip(parts: &[PartData]) -> Result<Vec<u8>, ReadError> {
    let broken = |_| ReadError::Damaged("Word XML 的部件名称有误".into());
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, data) in parts {
        out.start_file(name.as_str(), stored).map_err(broken)?;
        out.write_all(data)?;
    }
    Ok(out.finish().map_err(broken)?.into_inner())
}

fn attr(e: &BytesStart, name: &str) -> Option<String> {
    let found = e.try_get_attribute(name).ok().flatten()?;
    let value = found.normalized_value(XmlVersion::Implicit1_0).ok()?;
    Some(value.into_owned())
}

/// The parts of a package in one file. The second value: it ends in the middle.
fn flat_parts(text: &str, limits: &Limits) -> Result<(Vec<PartData>, bool), ReadError> {
    let mut reader = Reader::from_str(text);
    let mut out: Vec<PartData> = Vec::new();
    let mut name = String::new();
    loop {
        match reader.read_event() {
            Ok(Event::Start(e)) if e.name().as_ref() == "pkg:part" => {
                name = attr(&e, "pkg:name").unwrap_or_default();
                name = name.trim_start_matches('/').to_owned();
            }
            Ok(Event::Start(e))
                if matches!(e.name().as_ref(), "pkg:xmlData" | "pkg:binaryData") =>
            {
                // Pictures stay as they are written: they are named and not looked into.
                let Ok(data) = reader.read_text(e.name()) else {
                    return Ok((out, true));
                };
                if out.len() >= limits.entries {
                    return Err(ReadError::Limit("部件过多".into()));
                }
                if out.iter().all(|(n, _)| *n != name) && !name.is_empty() {
                    out.push((std::mem::take(&mut name), data.as_bytes().to_vec()));
                }
            }
            Ok(Event::Eof) => return Ok((out, false)),
            Ok(_) => {}
            Err(_) => return Ok((out, true)),
        }
    }
}

/// Turns the XML of Word 2003 into the parts of a package. Both speak of paragraphs, runs and tables alike; notes and
/// headers, which Word 2003 writes where they are called, become parts, and the labels of lists, which it writes out,
/// become text.
struct Converter {
    /// What is being written, the innermost last: the body, a header, a note.
    open: Vec<Open>,
    body: Vec<u8>,
    styles: Vec<u8>,
    notes: [Vec<u8>; 2],
    edges: Vec<(bool, Vec<u8>)>,
    count: usize,
    label: Option<String>,
}

struct Open {
    /// The element whose end ends it.
    end: String,
    to: Writer<Vec<u8>>,
}

/// Elements whose content is no text of the document.
const SKIPPED: [&str; 15] = [
    "w:lists",
    "w:fonts",
    "w:docPr",
    "w:docSuppData",
    "w:docOleData",
    "w:shapeDefaults",
    "w:divs",
    "w:bgPict",
    "w:frameset",
    "w:binData",
    "w:ignoreElements",
    "w:permissions",
    "o:DocumentProperties",
    "o:CustomDocumentProperties",
    "w:latentStyles",
];

impl Converter {
    fn new() -> Self {
        Converter {
            open: Vec::new(),
            body: Vec::new(),
            styles: Vec::new(),
            notes: [Vec::new(), Vec::new()],
            edges: Vec::new(),
            count: 0,
            label: None,
        }
    }

    /// All parts, and whether the file ends in the middle.
    fn run(mut self, text: &str) -> (Vec<PartData>, bool) {
        let mut reader = Reader::from_str(text);
        let mut cut = false;
        loop {
            match reader.read_event() {
                Ok(Event::Start(e)) => {
                    let name = e.name();
                    if skips(&e) {
                        if reader.read_to_end(name).is_err() {
                            cut = true;
                            break;
                        }
                    } else if name.as_ref() == "w:listPr" {
                        let Ok(inner) = reader.read_text(name) else {
                            cut = true;
                            break;
                        };
                        self.label = label_of(&inner);
                    } else {
                        self.start(&e);
                    }
                }
                Ok(Event::Empty(e)) => self.empty(&e),
                Ok(Event::End(e)) => self.end(e.name().as_ref()),
                Ok(Event::Eof) => break,
                Ok(Event::Decl(_) | Event::PI(_) | Event::Comment(_) | Event::DocType(_)) => {}
                Ok(text) => self.put(text),
                Err(_) => {
                    cut = true;
                    break;
                }
            }
        }
        cut |= !self.open.is_empty();
        while let Some(o) = self.open.pop() {
            self.close(o);
        }
        (self.parts(), cut)
    }

    fn put(&mut self, event: Event) {
        if let Some(o) = self.open.last_mut() {
            // Writing to memory cannot fail.
            let _ = o.to.write_event(event);
        }
    }

    fn start(&mut self, e: &BytesStart) {
        let name = e.name().as_ref().to_owned();
        let within = !self.open.is_empty();
        match name.as_str() {
            "w:body" | "w:styles" if !within => self.begin(&name),
            "w:footnote" | "w:endnote" if within => {
                self.count += 1;
                let reference = format!("{name}Reference");
                let id = (self.count + 1).to_string();
                let mut call = BytesStart::new(reference);
                call.push_attribute(("w:id", id.as_str()));
                self.put(Event::Empty(call));
                self.begin(&name);
                let mut own = BytesStart::new(name);
                own.push_attribute(("w:id", id.as_str()));
                self.put(Event::Start(own));
            }
            "w:hdr" | "w:ftr" if within => self.begin(&name),
            _ if kept(&name) => self.put(Event::Start(renamed(e))),
            _ => {}
        }
    }

    fn empty(&mut self, e: &BytesStart) {
        if kept(e.name().as_ref()) {
            self.put(Event::Empty(renamed(e)));
        }
    }

    fn end(&mut self, name: &str) {
        if let Some(o) = self.open.pop_if(|o| o.end == name) {
            self.close(o);
            return;
        }
        if kept(name) {
            self.put(Event::End(BytesEnd::new(new_name(name))));
        }
        if name == "w:pPr"
            && let Some(label) = self.label.take()
        {
            let safe = quick_xml::escape::escape(&label);
            let run = format!("<w:r><w:t xml:space=\"preserve\">{safe} </w:t></w:r>");
            if let Some(o) = self.open.last_mut() {
                let _ = o.to.get_mut().write_all(run.as_bytes());
            }
        }
    }

    fn begin(&mut self, end: &str) {
        self.open.push(Open {
            end: end.to_owned(),
            to: Writer::new(Vec::new()),
        });
    }

    fn close(&mut self, o: Open) {
        let mut data = o.to.into_inner();
        match o.end.as_str() {
            "w:body" => self.body.append(&mut data),
            "w:styles" => self.styles.append(&mut data),
            "w:hdr" | "w:ftr" => self.edges.push((o.end == "w:hdr", data)),
            note => {
                data.extend_from_slice(format!("</{note}>").as_bytes());
                let [foot, end] = &mut self.notes;
                if note == "w:footnote" { foot } else { end }.append(&mut data);
            }
        }
    }

    fn parts(self) -> Vec<PartData> {
        let names = format!(
            "xmlns:w=\"{W}\" xmlns:r=\"{R}\" xmlns:v=\"urn:schemas-microsoft-com:vml\" \
             xmlns:o=\"urn:schemas-microsoft-com:office:office\" xmlns:w10=\"urn:schemas-microsoft-com:office:word\""
        );
        let wrap = |tag: &str, inner: &[u8]| {
            let mut out = format!("<w:{tag} {names}>").into_bytes();
            out.extend_from_slice(inner);
            out.extend_from_slice(format!("</w:{tag}>").as_bytes());
            out
        };
        let mut body = b"<w:body>".to_vec();
        body.extend_from_slice(&self.body);
        body.extend_from_slice(b"</w:body>");
        let mut parts = vec![("word/document.xml".to_owned(), wrap("document", &body))];
        drop(body);
        let mut rels = String::new();
        let mut add = |kind: &str, file: String, data: Vec<u8>| {
            rels.push_str(&format!(
                "<Relationship Id=\"r{}\" Type=\"{R}/{kind}\" Target=\"{file}\"/>",
                parts.len()
            ));
            parts.push((format!("word/{file}"), data));
        };
        add("styles", "styles.xml".into(), wrap("styles", &self.styles));
        let [foot, end] = &self.notes;
        add("footnotes", "footnotes.xml".into(), wrap("footnotes", foot));
        add("endnotes", "endnotes.xml".into(), wrap("endnotes", end));
        for (i, (head, data)) in self.edges.iter().enumerate() {
            let (kind, tag) = if *head {
                ("header", "hdr")
            } else {
                ("footer", "ftr")
            };
            add(kind, format!("{kind}{i}.xml"), wrap(tag, data));
        }
        let rels = format!("<Relationships xmlns=\"{RELS}\">{rels}</Relationships>");
        parts.push(("word/_rels/document.xml.rels".into(), rels.into_bytes()));
        let root = format!(
            "<Relationships xmlns=\"{RELS}\"><Relationship Id=\"r\" Type=\"{R}/officeDocument\" Target=\"word/document.xml\"/></Relationships>"
        );
        parts.push(("_rels/.rels".into(), root.into_bytes()));
        parts
    }
}

/// Whether an element is left out with all that it holds: data of the program, and text that was deleted or is a comment.
fn skips(e: &BytesStart) -> bool {
    let name = e.name();
    let name = name.as_ref();
    SKIPPED.contains(&name)
        || (name == "aml:annotation" && attr(e, "w:type").as_deref() != Some("Word.Insertion"))
}

/// Elements that mean the same in a package; of all others only the tags are dropped.
fn kept(name: &str) -> bool {
    matches!(
        name.split_once(':'),
        Some(("w", rest)) if !matches!(rest, "wordDocument" | "cfChunk" | "hlink")
    ) || name.starts_with("v:")
        || name.starts_with("w10:")
}

fn new_name(name: &str) -> &str {
    match name {
        "w:vmerge" => "w:vMerge",
        "w:hmerge" => "w:hMerge",
        other => other,
    }
}

fn renamed(e: &BytesStart) -> BytesStart<'static> {
    let mut out = e.to_owned();
    let name = e.name().as_ref().to_owned();
    let new = new_name(&name);
    if new != name {
        out.set_name(new);
    }
    out
}

/// The label that Word wrote out for a list item.
fn label_of(list: &str) -> Option<String> {
    let mut reader = Reader::from_str(list);
    loop {
        match reader.read_event().ok()? {
            Event::Empty(e) | Event::Start(e) if e.name().as_ref() == "wx:t" => {
                return attr(&e, "wx:val").filter(|v| !v.trim().is_empty());
            }
            Event::Eof => return None,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Part;

    fn blocks(text: &str) -> Vec<(Part, String)> {
        let d = read(text.as_bytes(), &Limits::default()).expect("reads");
        assert!(!d.damaged);
        d.blocks.into_iter().map(|b| (b.part, b.text)).collect()
    }

    #[test]
    fn the_xml_of_word_2003_is_read_with_labels_notes_and_headers() {
        let text = r#"<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Word.Document"?>
<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint" xmlns:aml="http://schemas.microsoft.com/aml/2001/core">
<w:lists><w:listDef w:listDefId="0"><w:lvl w:ilvl="0"><w:lvlText w:val="第%1条"/></w:lvl></w:listDef></w:lists>
<w:styles><w:style w:type="paragraph" w:styleId="a"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style></w:styles>
<w:body><wx:sect>
<w:p><w:pPr><w:pStyle w:val="a"/></w:pPr><w:r><w:t>总则</w:t></w:r></w:p>
<w:p><w:pPr><w:listPr><w:ilvl w:val="0"/><w:ilfo w:val="1"/><wx:t wx:val="第一条"/></w:listPr></w:pPr><w:r><w:t>为了管理&amp;服务</w:t></w:r><w:r><w:footnote><w:p><w:r><w:t>脚注文字</w:t></w:r></w:p></w:footnote></w:r><aml:annotation w:type="Word.Insertion"><aml:content><w:r><w:t>，制定本办法。</w:t></w:r></aml:content></aml:annotation><aml:annotation w:type="Word.Deletion"><aml:content><w:r><w:delText>删去</w:delText></w:r></aml:content></aml:annotation></w:p>
<w:tbl><w:tr><w:tc><w:tcPr><w:vmerge w:val="restart"/></w:tcPr><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>乙</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc><w:tcPr><w:vmerge/></w:tcPr><w:p/></w:tc><w:tc><w:p><w:r><w:t>丙</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
<w:sectPr><w:hdr w:type="odd"><w:p><w:r><w:t>页眉文字</w:t></w:r></w:p></w:hdr></w:sectPr></wx:sect></w:body></w:wordDocument>"#;
        assert_eq!(
            blocks(text),
            [
                (Part::Body, "总则".into()),
                (Part::Body, "第一条 为了管理&服务，制定本办法。".into()),
                (Part::Body, "甲".into()),
                (Part::Body, "乙".into()),
                (Part::Body, "丙".into()),
                (Part::Footnote, "脚注文字".into()),
                (Part::Header, "页眉文字".into()),
            ]
        );
        let d = read(text.as_bytes(), &Limits::default()).expect("reads");
        assert_eq!(d.blocks[2].cell.map(|c| c.row_span), Some(2));
        assert_eq!(d.blocks[0].look.heading, Some(1));
        assert_eq!(d.format, Format::Doc);
    }

    #[test]
    fn a_package_in_one_file_is_read() {
        let part = |name: &str, inner: &str| {
            format!("<pkg:part pkg:name=\"{name}\"><pkg:xmlData>{inner}</pkg:xmlData></pkg:part>")
        };
        let rels = format!(
            "<Relationships xmlns=\"{RELS}\"><Relationship Id=\"r\" Type=\"{R}/officeDocument\" Target=\"word/document.xml\"/></Relationships>"
        );
        let body = format!(
            "<w:document xmlns:w=\"{W}\"><w:body><w:p><w:r><w:t>第一条 本办法</w:t></w:r></w:p></w:body></w:document>"
        );
        let text = format!(
            "<?xml version=\"1.0\"?><pkg:package xmlns:pkg=\"http://schemas.microsoft.com/office/2006/xmlPackage\">{}{}</pkg:package>",
            part("/_rels/.rels", &rels),
            part("/word/document.xml", &body)
        );
        assert_eq!(blocks(&text), [(Part::Body, "第一条 本办法".into())]);
        // Cut in the middle of the second part: what is left cannot be read as a document.
        assert!(read(&text.as_bytes()[..text.len() - 60], &Limits::default()).is_err());
    }

    #[test]
    fn a_file_that_ends_in_the_middle_says_so() {
        let text = "<w:wordDocument xmlns:w=\"x\"><w:body><w:p><w:r><w:t>第一条 本办法</w:t></w:r></w:p><w:p><w:r><w:t>第二";
        let d = read(text.as_bytes(), &Limits::default()).expect("reads in part");
        assert!(d.damaged);
        assert_eq!(d.blocks[0].text, "第一条 本办法");
    }
}
