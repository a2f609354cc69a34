//! Tells what a file is by its content; the name only tells Markdown from text.
//!
//! Knows marks of formats, not how to read them.

use super::container::Container;
use super::{Limits, ReadError};
use std::io::Cursor;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Word processing package (.docx, .docm, .dotx).
    Docx,
    /// Spreadsheet package.
    Xlsx,
    /// Slides, which are no document.
    Pptx,
    /// OpenDocument text.
    Odt,
    /// OpenDocument spreadsheet.
    Ods,
    /// 版式文档 OFD.
    Ofd,
    /// Any other zip package: a folder of documents.
    Zip,
    /// Word 97–2003 and WPS binary documents: an OLE container with a `WordDocument` stream.
    Doc,
    /// Excel 97–2003 binary workbooks.
    Xls,
    /// An OLE container with an encrypted package in it.
    EncryptedPackage,
    /// Any other OLE container.
    Ole,
    Pdf,
    Rtf,
    Html,
    /// Word XML in one file (Word 2003 XML, flat OPC).
    WordXml,
    /// A web archive (.mht), which Word also saves as .doc.
    Mht,
    /// 标文通 UOF.
    Uof,
    /// A packed file that cannot be opened here (.rar, .7z, .gz).
    Archive,
    /// A picture: a scan.
    Picture,
    Markdown,
    Text,
    /// Bytes that are no text in any known encoding.
    Unknown,
}

/// Tells the kind of a file that is not empty.
///
/// # Errors
/// Those of opening a zip package.
pub fn sniff(bytes: &[u8], name: &str, limits: &Limits) -> Result<Kind, ReadError> {
    let head = skip_blank(bytes);
    let starts = |mark: &[u8]| bytes.starts_with(mark);
    if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") {
        return package(&mut Container::open(bytes, limits)?);
    }
    if starts(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return Ok(compound(bytes));
    }
    if bytes.get(..1024.min(bytes.len())).is_some_and(has_pdf_mark) {
        return Ok(Kind::Pdf);
    }
    if head.starts_with(b"{\\rtf") {
        return Ok(Kind::Rtf);
    }
    const ARCHIVES: [&[u8]; 3] = [b"Rar!\x1A\x07", b"7z\xBC\xAF\x27\x1C", b"\x1F\x8B\x08"];
    if ARCHIVES.iter().any(|m| starts(m)) {
        return Ok(Kind::Archive);
    }
    const PICTURES: [&[u8]; 7] = [
        b"\x89PNG\r\n",
        b"\xFF\xD8\xFF",
        b"GIF8",
        b"II*\0",
        b"MM\0*",
        b"RIFF",
        b"BM",
    ];
    if PICTURES.iter().any(|m| starts(m)) && bytes.iter().take(4096).any(|&b| b == 0) {
        return Ok(Kind::Picture);
    }
    Ok(textual(bytes, head, name))
}

/// Readers of PDF accept some bytes before the mark.
fn has_pdf_mark(head: &[u8]) -> bool {
    head.windows(5).any(|w| w == b"%PDF-")
}

/// The bytes behind a UTF-8 byte order mark and leading blanks.
fn skip_blank(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let blanks = bytes
        .iter()
        .take(4096)
        .take_while(|b| b.is_ascii_whitespace())
        .count();
    bytes.get(blanks..).unwrap_or_default()
}

fn package(zip: &mut Container) -> Result<Kind, ReadError> {
    if zip.contains("OFD.xml") {
        return Ok(Kind::Ofd);
    }
    if let Some(mime) = zip.read("mimetype")? {
        let mime = String::from_utf8_lossy(&mime.data).into_owned();
        if mime.contains("opendocument.text") {
            return Ok(Kind::Odt);
        }
        if mime.contains("opendocument.spreadsheet") {
            return Ok(Kind::Ods);
        }
    }
    if let Some((types, _)) = zip.text("[Content_Types].xml")? {
        const MAIN: [(&str, Kind); 5] = [
            ("wordprocessingml.document.main+xml", Kind::Docx),
            ("wordprocessingml.template.main+xml", Kind::Docx),
            ("ms-word.document.macroenabled.main+xml", Kind::Docx),
            ("ms-word.template.macroenabledtemplate.main+xml", Kind::Docx),
            ("presentationml.", Kind::Pptx),
        ];
        let types = types.to_ascii_lowercase();
        if let Some((_, kind)) = MAIN.iter().find(|(mark, _)| types.contains(mark)) {
            return Ok(*kind);
        }
        if types.contains("spreadsheetml.") || types.contains("ms-excel.") {
            return Ok(Kind::Xlsx);
        }
    }
    Ok(if zip.contains("word/document.xml") {
        Kind::Docx
    } else if zip.contains("xl/workbook.xml") || zip.contains("xl/workbook.bin") {
        Kind::Xlsx
    } else {
        Kind::Zip
    })
}

fn compound(bytes: &[u8]) -> Kind {
    let Ok(ole) = cfb::CompoundFile::open(Cursor::new(bytes)) else {
        return Kind::Ole;
    };
    if ole.is_stream("/EncryptedPackage") {
        Kind::EncryptedPackage
    } else if ole.is_stream("/WordDocument") {
        Kind::Doc
    } else if ole.is_stream("/Workbook") || ole.is_stream("/Book") {
        Kind::Xls
    } else {
        Kind::Ole
    }
}

fn textual(bytes: &[u8], head: &[u8], name: &str) -> Kind {
    let start: String = head
        .iter()
        .take(2048)
        .map(|b| char::from(b.to_ascii_lowercase()))
        .collect();
    if start.starts_with("<?xml") || start.starts_with('<') {
        let any = |marks: &[&str]| marks.iter().any(|m| start.contains(m));
        if any(&["<office:document"]) {
            return Kind::Odt;
        }
        if any(&["<html", "<!doctype html", "<head", "<body", "<meta"]) {
            return Kind::Html;
        }
        if any(&["progid=\"word.document\"", "w:worddocument", "<pkg:package"]) {
            return Kind::WordXml;
        }
        if any(&["uof:uof", "<uof"]) {
            return Kind::Uof;
        }
        if any(&["<p>", "<p ", "<div", "<table", "<title", "<span"]) {
            return Kind::Html;
        }
    }
    if start.starts_with("mime-version:")
        || start.starts_with("from:") && start.contains("mime-version:")
    {
        return Kind::Mht;
    }
    if super::text::is_binary(bytes) {
        return Kind::Unknown;
    }
    let extension = name.rsplit_once('.').map_or("", |(_, e)| e);
    if ["md", "markdown"]
        .iter()
        .any(|e| extension.eq_ignore_ascii_case(e))
    {
        Kind::Markdown
    } else {
        Kind::Text
    }
}

#[cfg(test)]
mod tests {
    use super::super::container::tests::zip_of;
    use super::*;

    fn kind(bytes: &[u8], name: &str) -> Kind {
        sniff(bytes, name, &Limits::default()).expect("sniffs")
    }

    #[test]
    fn content_decides_not_the_name() {
        assert_eq!(kind(b"%PDF-1.7 ...", "a.docx"), Kind::Pdf);
        assert_eq!(kind(b" {\\rtf1 x}", "a.doc"), Kind::Rtf);
        assert_eq!(kind("<html><body>通知".as_bytes(), "a.docx"), Kind::Html);
        assert_eq!(kind("\u{FEFF}<!DOCTYPE html>".as_bytes(), "a"), Kind::Html);
        assert_eq!(kind("通知".as_bytes(), "a.docx"), Kind::Text);
        assert_eq!(kind("# 通知".as_bytes(), "A.MD"), Kind::Markdown);
        assert_eq!(kind(b"\x89PNG\r\n\x1a\n\0\0", "a.docx"), Kind::Picture);
        assert_eq!(kind(b"Rar!\x1a\x07\x00abc", "a.docx"), Kind::Archive);
        assert_eq!(kind(b"7z\xbc\xaf\x27\x1c\0\x04", "a.zip"), Kind::Archive);
        assert_eq!(
            kind(b"\x7fELF\x02\x01\x01\0\0\0\0\0", "a.txt"),
            Kind::Unknown
        );
        assert_eq!(
            kind(
                b"<?xml version=\"1.0\"?><?mso-application progid=\"Word.Document\"?>",
                "a"
            ),
            Kind::WordXml
        );
    }

    #[test]
    fn packages_are_told_apart() {
        assert_eq!(
            kind(&zip_of(&[("word/document.xml", b"<x/>")]), "a"),
            Kind::Docx
        );
        let types = br#"<Types><Override PartName="/d.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
        assert_eq!(
            kind(
                &zip_of(&[("[Content_Types].xml", types), ("d.xml", b"<x/>")]),
                "a"
            ),
            Kind::Docx
        );
        assert_eq!(
            kind(&zip_of(&[("xl/workbook.xml", b"<x/>")]), "a"),
            Kind::Xlsx
        );
        assert_eq!(kind(&zip_of(&[("OFD.xml", b"<x/>")]), "a"), Kind::Ofd);
        assert_eq!(
            kind(
                &zip_of(&[("mimetype", b"application/vnd.oasis.opendocument.text")]),
                "a"
            ),
            Kind::Odt
        );
        assert_eq!(kind(&zip_of(&[("a.txt", b"x")]), "a"), Kind::Zip);
    }

    #[test]
    fn compound_files_are_told_apart() {
        let with = |stream: &str| {
            let mut ole = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("creates");
            ole.create_stream(stream).expect("stream");
            ole.flush().expect("flush");
            ole.into_inner().into_inner()
        };
        assert_eq!(
            kind(&with("/EncryptedPackage"), "a.docx"),
            Kind::EncryptedPackage
        );
        assert_eq!(kind(&with("/WordDocument"), "a.docx"), Kind::Doc);
        assert_eq!(kind(&with("/Workbook"), "a.doc"), Kind::Xls);
        assert_eq!(
            kind(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "a.doc"),
            Kind::Ole
        );
    }
}
