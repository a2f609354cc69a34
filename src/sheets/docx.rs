//! A sheet as a Word document: A4, the fonts and margins of official documents, heads that repeat, page numbers.
//!
//! docx-rs draws the document; [`mend`] brings its XML into the order that the schema wants; [`package`] writes the file
//! with fixed times and the machine part, so that the same review gives the same bytes.

mod draw;
mod mend;
mod package;

pub use package::{is_untouched, read_marker};

use super::marker::Marker;
use super::sheet::Sheet;
use super::view::View;
use super::{SheetError, SheetKind, layout};
use crate::review::model::Review;

/// The sheet as the bytes of a .docx file.
pub fn render(review: &Review, kind: SheetKind) -> Result<Vec<u8>, SheetError> {
    let view = View::new(review);
    let sheet = layout::sheet(&view, kind);
    render_sheet(&sheet, Marker::new(review, kind))
}

/// Any sheet as the bytes of a .docx file, with its machine part.
pub fn render_sheet(sheet: &Sheet, marker: Marker) -> Result<Vec<u8>, SheetError> {
    let parts = draw::parts(sheet);
    package::write(sheet, parts, marker)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheets::sample;
    use std::io::{Cursor, Read};

    fn part(bytes: &[u8], name: &str) -> String {
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("zip");
        let mut text = String::new();
        zip.by_name(name)
            .expect("part")
            .read_to_string(&mut text)
            .expect("utf-8");
        text
    }

    /// Text of all runs.
    fn words(xml: &str) -> String {
        xml.split("<w:t ")
            .skip(1)
            .filter_map(|t| t.split_once('>')?.1.split_once("</w:t>"))
            .map(|t| t.0)
            .collect()
    }

    #[test]
    fn the_same_review_gives_the_same_bytes() {
        let review = sample::flawed();
        let a = render(&review, SheetKind::Review).expect("docx");
        assert_eq!(a, render(&review, SheetKind::Review).expect("docx"));
        let mut later = review.clone();
        later.date = "2026-11-21".into();
        assert_ne!(a, render(&later, SheetKind::Review).expect("docx"));
    }

    #[test]
    fn the_marker_reads_back() {
        let review = sample::flawed();
        let bytes = render(&review, SheetKind::Competition).expect("docx");
        let marker = read_marker(&bytes).expect("marker");
        assert_eq!(marker.kind, "competition");
        assert_eq!(marker.draft, review.document.sha256);
        assert_eq!(marker.rulebook, review.rulebook.digest);
        assert_eq!(marker.laws, review.rulebook.laws_digest);
        assert_eq!(marker.version, "0.1.0");
        assert!(is_untouched(&bytes));
        assert!(
            part(&bytes, "docProps/core.xml")
                .contains("<cp:keywords>fawen-review-sheet</cp:keywords>")
        );
        assert_eq!(read_marker(b"no zip"), None);
    }

    #[test]
    fn all_of_the_review_stands_in_the_document() {
        let bytes = render(&sample::flawed(), SheetKind::Review).expect("docx");
        let xml = part(&bytes, "word/document.xml");
        let text = words(&xml);
        for piece in [
            "发文审查表",
            "优先选用在本县注册并纳税",
            "应当在本县设立子公司〔U+202E〕",
            "促进建筑业发展若干措施&lt;送审&gt;.docx",
            "不代替审查人员的判断",
        ] {
            assert!(text.contains(piece), "{piece}");
        }
        assert!(!xml.contains('\u{202E}'));
        assert!(
            xml.contains("w:eastAsia=\"仿宋_GB2312\"")
                || part(&bytes, "word/styles.xml").contains("w:eastAsia=\"仿宋_GB2312\"")
        );
        assert!(words(&part(&bytes, "word/footer1.xml")).contains("第"));
    }

    #[test]
    fn heads_repeat_and_rows_stay_whole() {
        let bytes = render(&sample::flawed(), SheetKind::Review).expect("docx");
        let xml = part(&bytes, "word/document.xml");
        let tables = xml.matches("<w:tbl>").count();
        let heads = xml.matches("<w:tblHeader/>").count();
        // Two forms of fields and the signatures have no head.
        assert_eq!(heads, tables - 3);
        assert_eq!(
            xml.matches("<w:cantSplit").count(),
            xml.matches("<w:tr>").count()
        );
    }

    #[test]
    fn the_four_faults_are_mended() {
        for kind in [
            SheetKind::Review,
            SheetKind::Competition,
            SheetKind::Legality,
        ] {
            let bytes = render(&sample::flawed(), kind).expect("docx");
            let xml = part(&bytes, "word/document.xml");
            for ppr in xml
                .split("<w:pPr>")
                .skip(1)
                .filter_map(|p| p.split_once("</w:pPr>"))
            {
                if let (Some(jc), Some(rpr)) = (ppr.0.find("<w:jc "), ppr.0.find("<w:rPr")) {
                    assert!(jc < rpr, "{}", ppr.0);
                }
            }
            assert!(
                xml.split("<w:gridCol ").skip(1).all(|g| !g
                    .split_once('>')
                    .expect("tag")
                    .0
                    .contains("w:type"))
            );
            for s in xml.split("<w:sectPr").skip(1) {
                if let (Some(f), Some(size)) = (s.find("<w:footerReference"), s.find("<w:pgSz")) {
                    assert!(f < size);
                }
            }
            let styles = part(&bytes, "word/styles.xml");
            for s in styles
                .split("<w:style ")
                .skip(1)
                .filter_map(|s| s.split_once("</w:style>"))
            {
                if let (Some(p), Some(r)) = (s.0.find("<w:pPr"), s.0.find("<w:rPr")) {
                    assert!(p < r, "{}", s.0);
                }
            }
            assert!(!xml.contains("paraId"));
            // Measures are whole numbers: a fraction makes Word refuse the file.
            assert!(xml.split("<w:trHeight w:val=\"").skip(1).all(|h| {
                h.split('"')
                    .next()
                    .is_some_and(|v| v.parse::<u32>().is_ok())
            }));
        }
    }

    #[test]
    fn no_directories_and_one_time_in_the_package() {
        let bytes = render(&sample::clean(), SheetKind::Review).expect("docx");
        let mut zip = zip::ZipArchive::new(Cursor::new(&bytes)).expect("zip");
        for i in 0..zip.len() {
            let file = zip.by_index(i).expect("entry");
            assert!(!file.is_dir());
            let time = file.last_modified().expect("time");
            assert_eq!((time.year(), time.month(), time.day()), (2026, 11, 20));
        }
    }

    #[test]
    fn an_edited_sheet_is_no_longer_untouched() {
        let bytes = render(&sample::clean(), SheetKind::Review).expect("docx");
        let mut zip = zip::ZipArchive::new(Cursor::new(&bytes)).expect("zip");
        let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for i in 0..zip.len() {
            let mut file = zip.by_index(i).expect("entry");
            let name = file.name().expect("name").to_string();
            let mut text = String::new();
            file.read_to_string(&mut text).expect("utf-8");
            if name == "word/document.xml" {
                text = text.replacen("未发现", "同意", 1);
            }
            out.start_file(name, zip::write::SimpleFileOptions::default())
                .expect("entry");
            std::io::Write::write_all(&mut out, text.as_bytes()).expect("write");
        }
        let edited = out.finish().expect("zip").into_inner();
        assert!(read_marker(&edited).is_some());
        assert!(!is_untouched(&edited));
    }
}
