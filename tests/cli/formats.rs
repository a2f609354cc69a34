//! One document saved by another program in many formats is the same document: the same clauses, the same findings at
//! the same addresses. And no damaged copy of any sample breaks the program.

use super::{code, err, fawen, fawen_with_input, out, review};
use fawen::document::{Block, Document, Part};
use fawen::reading::{Limits, read};
use std::path::{Path, PathBuf};

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/samples/formats")
        .join(name)
}

fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(sample(name)).expect("a sample")
}

fn document(name: &str) -> Document {
    read(&bytes(name), name, &Limits::default()).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// Label and text without blanks.
fn squeezed(b: &Block) -> String {
    format!("{}{}", b.label, b.text)
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect()
}

/// Everything that can be compared of a block: part, place in a table, words.
fn shape(b: &Block) -> (Part, Option<[u32; 5]>, String) {
    let cell = b
        .cell
        .map(|c| [c.table, c.row, c.col, c.row_span, c.col_span]);
    (b.part, cell, squeezed(b))
}

#[test]
fn office_formats_give_the_same_blocks() {
    let first: Vec<_> = document("rich.docx").blocks.iter().map(shape).collect();
    assert!(first.len() > 40);
    assert!(first.iter().any(|b| b.2.starts_with("第五条本办法")));
    for name in ["rich.doc", "rich.odt", "rich.rtf", "rich.fodt"] {
        let other = document(name);
        let mut shapes: Vec<_> = other.blocks.iter().map(shape).collect();
        // Fields of page numbers hold what the program last computed.
        let number = |s: &mut Vec<(Part, Option<[u32; 5]>, String)>| {
            s.retain(|b| b.0 != Part::Footer);
        };
        let mut first = first.clone();
        number(&mut first);
        number(&mut shapes);
        assert_eq!(shapes, first, "{name}");
        assert_eq!(other.hidden.len(), 1, "{name}");
        assert!(!other.damaged, "{name}");
        let revised = other.warnings.iter().any(|w| w.code == "revisions");
        assert!(revised, "{name}");
    }
}

#[test]
fn pages_give_the_same_paragraphs_and_cells() {
    let office = document("rich.docx");
    let main = |d: &Document| -> Vec<(Option<[u32; 5]>, String)> {
        d.blocks
            .iter()
            .filter(|b| matches!(b.part, Part::Body | Part::TextBox))
            .map(|b| (shape(b).1, squeezed(b)))
            .collect()
    };
    let expected = main(&office);
    for name in ["rich.pdf", "rich.ofd"] {
        let d = document(name);
        assert_eq!(
            main(&d).get(..expected.len()),
            Some(&expected[..]),
            "{name}"
        );
        let furniture = |part: Part| d.blocks.iter().filter(|b| b.part == part).count();
        assert!(furniture(Part::Header) >= 2 && furniture(Part::Footer) >= 2);
        assert_eq!(furniture(Part::Footnote), 1);
        assert!(d.blocks.iter().all(|b| b.page.is_some()));
    }
}

#[test]
fn web_pages_give_the_same_paragraphs_and_cells() {
    let words = |d: &Document, labels: bool| -> Vec<(Option<[u32; 5]>, String)> {
        d.blocks
            .iter()
            .filter(|b| b.part == Part::Body)
            .map(|b| {
                let mut b = b.clone();
                if !labels {
                    b.label.clear();
                }
                (shape(&b).1, squeezed(&b))
            })
            .collect()
    };
    let office = document("rich.docx");
    assert_eq!(words(&document("rich.html"), true), words(&office, true));
    // The office program keeps no list formats in HTML, only plain numbers.
    assert_eq!(words(&document("lists.html"), false), words(&office, false));
}

/// Rule, address and cell of each finding.
fn findings(name: &str) -> Vec<(String, String, String)> {
    let review = review(&sample(name));
    let text = |v: &serde_json::Value| v.as_str().unwrap_or_default().to_owned();
    let all = review["findings"].as_array().expect("findings").iter();
    all.map(|f| {
        let place = &f["location"];
        (
            text(&f["rule"]),
            text(&place["address"]),
            text(&place["cell"]),
        )
    })
    .collect()
}

/// A notice with annexes: a measure, a table with merged cells, columns, sizes mixed within a paragraph.
#[test]
fn a_notice_with_annexes_is_the_same_in_every_format() {
    let body = |name: &str| -> Vec<(Option<[u32; 5]>, String)> {
        let d = document(name);
        let judged = d.blocks.iter().filter(|b| b.part.judged());
        // The title may stand in two lines of a page.
        judged
            .map(|b| (shape(b).1, squeezed(b)))
            .skip_while(|b| !b.1.starts_with("各乡镇人民政府"))
            .collect()
    };
    let first = body("annex.docx");
    assert!(first.len() > 60);
    let found = findings("annex.docx");
    assert!(found.iter().any(|f| {
        f.1.starts_with("附件1《山南县公共停车场建设管理办法》第二条")
    }));
    assert!(found.iter().any(|f| f.2 == "表1第4行第3列"), "{found:?}");
    for format in ["doc", "odt", "rtf", "html", "pdf"] {
        let name = format!("annex.{format}");
        assert_eq!(body(&name), first, "{name}");
        assert_eq!(findings(&name), found, "{name}");
    }
}

#[test]
fn findings_stand_at_the_same_addresses() {
    let first = findings("rich.docx");
    assert!(first.iter().any(|f| f.1.starts_with("第一条")), "{first:?}");
    assert!(first.iter().any(|f| f.2.contains("第2行")), "{first:?}");
    for name in [
        "rich.doc",
        "rich.odt",
        "rich.rtf",
        "rich.pdf",
        "rich.ofd",
        "rich.html",
    ] {
        assert_eq!(findings(name), first, "{name}");
    }
}

#[test]
fn workbooks_give_their_cells() {
    let first: Vec<_> = document("book.xlsx").blocks.iter().map(shape).collect();
    let second: Vec<_> = document("book.xls").blocks.iter().map(shape).collect();
    assert_eq!(first, second);
    let texts: Vec<&str> = first.iter().map(|b| b.2.as_str()).collect();
    for t in [
        "山南县采购评分标准表",
        "15%",
        "2026年4月8日",
        "2.5",
        "配备专职人员。",
    ] {
        assert!(texts.contains(&t), "{t}");
    }
    let ods = document("book.ods");
    assert!(
        ods.blocks
            .iter()
            .any(|b| b.text == "售后网点由供应商自行安排")
    );
}

#[test]
fn an_ofd_of_another_program_is_read() {
    // That program places all pieces of a line at the beginning of the line.
    let d = document("foreign.ofd");
    let whole: String = d.blocks.iter().map(squeezed).collect();
    assert!(whole.contains("自二〇二六年五月一日起施行"));
    assert!(whole.contains("第一条本办法适用于在本县登记注册"));
}

#[test]
fn content_decides_not_the_suffix() {
    for name in ["rich.rtf", "rich.html", "rich.docx", "rich.odt"] {
        let o = fawen_with_input(&["text", "-"], &bytes(name));
        assert_eq!(code(&o), 0, "{name}: {}", err(&o));
        assert!(out(&o).contains("第二条"), "{name}");
        let d = read(&bytes(name), "草案.doc", &Limits::default()).expect("reads");
        assert_eq!(d.format, document(name).format);
    }
}

#[test]
fn the_child_process_reads_pdf_from_standard_input() {
    let o = fawen_with_input(&["__read-pdf", "0"], &bytes("rich.pdf"));
    assert_eq!(code(&o), 0);
    let lines: Vec<serde_json::Value> = out(&o)
        .lines()
        .map(|l| serde_json::from_str(l).expect("JSON"))
        .collect();
    let count = lines[0]["count"].as_u64().expect("a count");
    assert_eq!(lines.len() as u64, count + 2);
    let o = fawen_with_input(&["__read-pdf", "0"], b"%PDF-1.7 nothing");
    assert!(out(&o).contains("refused"));
    let o = fawen(["text", sample("rich.pdf").to_str().expect("a path")]);
    assert_eq!(code(&o), 0);
    assert!(out(&o).contains("第五条"));
}

/// A small generator of numbers, so that every run damages the same bytes.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n.max(1) as u64) as usize
    }
}

/// Reads damaged copies of a sample: each is read in part or refused with a reason, and none panics.
fn damage(name: &str, times: usize) {
    let whole = bytes(name);
    let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15);
    let mut refused = 0;
    for i in 0..times {
        let mut copy = whole.clone();
        match i % 4 {
            0 => copy.truncate(numbers.below(whole.len())),
            1 => {
                for _ in 0..1 + numbers.below(20) {
                    let at = numbers.below(copy.len());
                    copy[at] ^= 1 << numbers.below(8);
                }
            }
            2 => {
                let at = numbers.below(copy.len());
                let end = (at + numbers.below(64)).min(copy.len());
                copy[at..end].fill(numbers.below(256) as u8);
            }
            _ => {
                let (a, b) = (numbers.below(copy.len()), numbers.below(copy.len()));
                let cut = whole[a.min(b)..a.max(b)].to_vec();
                let at = numbers.below(copy.len());
                copy.splice(at..at, cut.into_iter().take(512));
            }
        }
        match read(&copy, name, &Limits::default()) {
            Ok(d) => assert!(d.hidden.iter().all(|h| h.0 <= d.blocks.len()), "{name} {i}"),
            Err(e) => {
                refused += 1;
                assert!(!e.to_string().is_empty() && !e.advice().is_empty());
            }
        }
    }
    assert!(refused < times, "{name}: some copies can still be read");
}

#[test]
fn damaged_office_files_are_read_in_part_or_refused() {
    for name in [
        "rich.doc",
        "rich.docx",
        "rich.odt",
        "book.xls",
        "book.xlsx",
        "rich.ofd",
    ] {
        damage(name, 200);
    }
}

#[test]
fn damaged_text_formats_are_read_in_part_or_refused() {
    for name in ["rich.rtf", "rich.html", "rich.fodt"] {
        damage(name, 200);
    }
}

#[test]
fn damaged_pdfs_are_read_in_part_or_refused() {
    damage("rich.pdf", 60);
}
