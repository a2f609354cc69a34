//! The four catalogues and the counts, as rows of text: what workbook and report both show. (目录、统计)

use crate::cleanup::model::*;
use crate::cleanup::outcome::chinese;
use crate::sheets::words;
use std::collections::BTreeMap;

/// The catalogues that a decision publishes, with their titles.
pub const CATALOGUES: [(Outcome, &str); 4] = [
    (Outcome::Keep, "继续有效目录"),
    (Outcome::Amend, "修改目录"),
    (Outcome::Repeal, "废止目录"),
    (Outcome::Lapse, "宣布失效目录"),
];

/// Rows with a proposed outcome.
pub fn of(ledger: &Ledger, outcome: Outcome) -> impl Iterator<Item = (&Row, &Record, &Proposal)> {
    ledger.rows.iter().filter_map(move |r| {
        let (record, proposal) = (r.record.as_ref()?, r.proposal.as_ref()?);
        (proposal.outcome == outcome).then_some((r, record, proposal))
    })
}

/// The reasons that decide, in one line each.
pub fn grounds(p: &Proposal, most: usize) -> Vec<String> {
    p.reasons
        .iter()
        .filter(|r| r.decides)
        .take(most)
        .map(|r| match r.clause.is_empty() {
            true => r.text.clone(),
            false => format!("{}：{}", r.clause, r.text),
        })
        .collect()
}

/// 有效期至, as the catalogue of documents in force shows it.
pub fn term(f: &Facts) -> String {
    f.until.as_deref().map_or("未规定，须补充".into(), |d| {
        format!("至{}", chinese(d))
    })
}

/// A table of counts: its title, its heads and its rows.
pub type Count = (&'static str, Vec<String>, Vec<(String, Vec<usize>)>);

/// Counts by status, outcome, issuer, year and item.
pub fn counts(ledger: &Ledger) -> Vec<Count> {
    vec![
        by_status(ledger),
        crossed(ledger, "按制定机关", &|r| {
            or(&r.facts.issuer, "未识别")
        }),
        crossed(ledger, "按年份", &|r| {
            let year = r.facts.date.as_deref().and_then(|d| d.get(..4));
            year.map_or("日期不明".into(), |y| format!("{y}年"))
        }),
        by_item(ledger),
        by_reason(ledger),
    ]
}

fn or(text: &str, other: &str) -> String {
    if text.is_empty() { other } else { text }.to_string()
}

fn by_status(ledger: &Ledger) -> Count {
    let mut rows: Vec<(String, Vec<usize>)> = Outcome::ALL
        .iter()
        .map(|&o| (o.title().to_string(), vec![of(ledger, o).count()]))
        .collect();
    for s in Status::WITHOUT_OUTCOME {
        let n = ledger.rows.iter().filter(|r| r.status == s).count();
        if n > 0 {
            rows.push((s.title().to_string(), vec![n]));
        }
    }
    rows.push(("合计".into(), vec![ledger.rows.len()]));
    ("按清理建议", vec!["件数".into()], rows)
}

fn crossed(ledger: &Ledger, title: &'static str, key: &dyn Fn(&Record) -> String) -> Count {
    let mut table: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (i, &o) in Outcome::ALL.iter().enumerate() {
        for (_, record, _) in of(ledger, o) {
            let counts = table.entry(key(record)).or_insert_with(|| vec![0; 6]);
            for at in [i, 5] {
                if let Some(n) = counts.get_mut(at) {
                    *n += 1;
                }
            }
        }
    }
    let mut heads: Vec<String> = Outcome::ALL.iter().map(|o| o.title().to_string()).collect();
    heads.push("合计".into());
    let mut rows: Vec<(String, Vec<usize>)> = table.into_iter().collect();
    if title == "按制定机关" {
        rows.sort_by(|a, b| b.1.last().cmp(&a.1.last()).then(a.0.cmp(&b.0)));
    }
    (title, heads, rows)
}

/// By the provision that a problem rests on first, and documents that bear it.
fn by_item(ledger: &Ledger) -> Count {
    let mut table: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for row in &ledger.rows {
        let mut seen: Vec<&str> = Vec::new();
        for p in row.record.iter().flat_map(|r| &r.problems) {
            let Some(item) = p.basis.first().map(String::as_str).filter(|_| !p.outside) else {
                continue;
            };
            let n = table.entry(item.to_string()).or_default();
            n.0 += 1;
            if !seen.contains(&item) {
                seen.push(item);
                n.1 += 1;
            }
        }
    }
    let mut rows: Vec<(String, Vec<usize>)> = table
        .into_iter()
        .map(|(k, (a, b))| (k, vec![a, b]))
        .collect();
    rows.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    (
        "按问题的依据条款",
        vec!["处数".into(), "涉及文件".into()],
        rows,
    )
}

fn by_reason(ledger: &Ledger) -> Count {
    let mut table: BTreeMap<ReasonCode, usize> = BTreeMap::new();
    for p in ledger.rows.iter().filter_map(|r| r.proposal.as_ref()) {
        let mut codes: Vec<ReasonCode> = p
            .reasons
            .iter()
            .filter(|r| r.decides)
            .map(|r| r.code)
            .collect();
        codes.sort_unstable();
        codes.dedup();
        for c in codes {
            *table.entry(c).or_default() += 1;
        }
    }
    let rows = table
        .into_iter()
        .map(|(c, n)| (c.title().to_string(), vec![n]))
        .collect();
    ("按理由", vec!["件数".into()], rows)
}

/// The name under which a row is listed.
pub fn title(row: &Row) -> String {
    match &row.record {
        Some(r) => words::visible(&r.facts.title),
        None => words::visible(words::file_name(&row.path)),
    }
}
