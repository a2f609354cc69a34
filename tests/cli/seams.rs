//! Violations that exist only across a seam (lead-in and item, heads and cell, definition and benefit, body and
//! annex, 前款, 以下简称), each beside a lawful twin in which the same words are joined otherwise: `tests/seams/`.

use super::{err, fawen};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// One pair of drafts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pair {
    id: String,
    /// Items of 公平竞争审查条例 that a reviewer could name, the best fit first.
    items: Vec<String>,
    title: String,
    bad: Vec<Part>,
    fair: Vec<Part>,
}

/// A paragraph or a table.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Part {
    Paragraph(String),
    Table { rows: Vec<Vec<Cell>> },
}

/// A cell, plain or merged over columns or rows.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Cell {
    Plain(String),
    Merged {
        text: String,
        #[serde(default = "one")]
        cols: u32,
        #[serde(default = "one")]
        rows: u32,
    },
}

fn one() -> u32 {
    1
}

fn pairs() -> Vec<(String, Pair)> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/seams");
    let mut files: Vec<_> = std::fs::read_dir(dir)
        .expect("seams")
        .flatten()
        .map(|e| e.path())
        .collect();
    files.sort();
    let mut all = Vec::new();
    for file in files {
        let seam = file.file_stem().expect("named").to_string_lossy();
        let text = std::fs::read_to_string(&file).expect("readable");
        let pairs: Vec<Pair> =
            serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        all.extend(pairs.into_iter().map(|p| (seam.to_string(), p)));
    }
    all
}

fn cell(html: &mut String, cell: &Cell) {
    let (text, cols, rows) = match cell {
        Cell::Plain(text) => (text, 1, 1),
        Cell::Merged { text, cols, rows } => (text, *cols, *rows),
    };
    write!(html, "<td colspan={cols} rowspan={rows}>{text}</td>").expect("a string");
}

/// The draft as a web page: one paragraph a line, tables as tables.
fn page(title: &str, parts: &[Part]) -> String {
    let mut html =
        format!("<html><head><meta charset=\"utf-8\"></head><body><p align=center>{title}</p>\n");
    for part in parts {
        match part {
            Part::Paragraph(p) => writeln!(html, "<p>{p}</p>").expect("a string"),
            Part::Table { rows } => {
                html.push_str("<table>");
                for row in rows {
                    html.push_str("<tr>");
                    row.iter().for_each(|c| cell(&mut html, c));
                    html.push_str("</tr>\n");
                }
                html.push_str("</table>\n");
            }
        }
    }
    html + "</body></html>"
}

/// Competition findings that a reviewer must settle, by document.
fn findings(dir: &Path) -> BTreeMap<String, Vec<Value>> {
    let o = fawen([
        "check".as_ref(),
        dir.as_os_str(),
        "--format".as_ref(),
        "jsonl".as_ref(),
        "--date".as_ref(),
        "2026-11-01".as_ref(),
    ]);
    let mut all = BTreeMap::new();
    for line in String::from_utf8_lossy(&o.stdout).lines() {
        let v: Value = serde_json::from_str(line).expect("a review a line");
        let path = v["document"]["path"].as_str().expect("a path");
        let name = Path::new(path).file_stem().expect("named");
        let counted = v["findings"].as_array().unwrap_or_else(|| panic!("{v}"));
        let counted = counted.iter().filter(|f| {
            f["category"] == "competition"
                && (f["severity"] == "prohibited" || f["severity"] == "justify")
        });
        all.insert(
            name.to_string_lossy().into_owned(),
            counted.cloned().collect(),
        );
    }
    assert!(!all.is_empty(), "{}", err(&o));
    all
}

fn names_one_of(found: &[Value], items: &[String]) -> bool {
    found
        .iter()
        .flat_map(|f| f["basis"].as_array().into_iter().flatten())
        .filter(|b| b["law"] == "公平竞争审查条例")
        .any(|b| items.contains(&format!("{}.{}", b["article"], b["item"])))
}

#[test]
fn violations_across_a_seam_are_found_and_their_lawful_twins_left_alone() {
    let dir = tempfile::tempdir().expect("a folder");
    let pairs = pairs();
    assert!(pairs.len() >= 70);
    for (seam, p) in &pairs {
        for (side, parts) in [("bad", &p.bad), ("fair", &p.fair)] {
            let file = dir.path().join(format!("{seam}.{}.{side}.html", p.id));
            std::fs::write(file, page(&p.title, parts)).expect("written");
        }
    }
    let found = findings(dir.path());
    let (mut hits, mut items, mut alarms, mut report) = (0usize, 0usize, 0usize, String::new());
    for (seam, p) in &pairs {
        let bad = &found[&format!("{seam}.{}.bad", p.id)];
        hits += usize::from(!bad.is_empty());
        items += usize::from(names_one_of(bad, &p.items));
        if bad.is_empty() {
            writeln!(report, "not found: {seam}/{} {:?}", p.id, p.items).expect("a string");
        } else if !names_one_of(bad, &p.items) {
            writeln!(report, "other item: {seam}/{} {}", p.id, bad[0]["rule"]).expect("a string");
        }
        for f in &found[&format!("{seam}.{}.fair", p.id)] {
            writeln!(report, "alarm: {seam}/{} {}", p.id, f["rule"]).expect("a string");
        }
        alarms += usize::from(!found[&format!("{seam}.{}.fair", p.id)].is_empty());
    }
    let n = pairs.len();
    let summary = format!("{hits} of {n} found, {items} by their item, {alarms} twins flagged");
    println!("{summary}\n{report}");
    assert!(hits * 10 >= n * 9, "{summary}\n{report}");
    assert!(items * 5 >= n * 4, "{summary}\n{report}");
    assert!(alarms * 20 <= n, "{summary}\n{report}");
}
