//! Proof of rules by their own examples: a rule that does not fire on its hits, or fires on its misses, is faulty.
//!
//! An example is reviewed as a small document, by the same way as a draft: text, outline, matching.

use super::book::{Rule, RuleBook, RuleId, Silence};
use super::error::RuleError;
use super::file::{Example, ExampleContext, RuleKind};
use crate::document::{Block, CellAt, Document, Format, Look, Text};
use crate::matching;
use crate::matching::place::Divisions;
use crate::outline::{Kind, Outline};
use rayon::prelude::*;

/// What proving came to.
#[derive(Debug, Default)]
pub struct Report {
    pub rules: usize,
    pub examples: usize,
    pub faults: Vec<RuleError>,
}

/// Proves every rule whose id, and every silence whose name, begins with `prefix`.
pub fn examples(book: &RuleBook, divisions: &Divisions, prefix: &str) -> Report {
    let mut report = chosen(book, divisions, |r| r.id.starts_with(prefix));
    let silences = book.silences.iter().enumerate();
    for (id, s) in silences.filter(|(_, s)| s.name.starts_with(prefix)) {
        report.examples += s.holds.len() + s.fails.len();
        report.faults.extend(silence(book, divisions, id, s));
    }
    report
}

/// A silence holds in its examples and not in the others.
fn silence(book: &RuleBook, divisions: &Divisions, id: usize, s: &Silence) -> Vec<RuleError> {
    let speaks = |text: &String| {
        let document = document(&Example::Text(text.clone()).context());
        let text = Text::new(&document);
        let outline = Outline::new(&document, &text);
        matching::speaks(&text, &outline, book, divisions, id)
    };
    let fault = |what: &str, text: &String| {
        RuleError::new(&s.file, format!("{what}例句“{text}”"), "请修改搭配或者例句").within(&s.name)
    };
    if s.holds.len() < 3 || s.fails.len() < 3 {
        let few = format!(
            "例句不足（应静默{}个、不应静默{}个）",
            s.holds.len(),
            s.fails.len()
        );
        let remedy = "请各写至少三个不同说法的例句";
        return vec![RuleError::new(&s.file, few, remedy).within(&s.name)];
    }
    let silent = s.holds.iter().filter(|t| !speaks(t));
    let loud = s.fails.iter().filter(|t| speaks(t));
    silent
        .map(|t| fault("应当静默而没有静默的", t))
        .chain(loud.map(|t| fault("不应静默而静默的", t)))
        .collect()
}

/// Proves the rules that are wanted.
pub fn chosen(book: &RuleBook, divisions: &Divisions, wanted: impl Fn(&Rule) -> bool) -> Report {
    let rules = book.rules.iter().enumerate();
    let chosen: Vec<(RuleId, &Rule)> = rules.filter(|(_, r)| wanted(r)).collect();
    let parts: Vec<Report> = chosen
        .par_iter()
        .map(|(id, r)| one(book, divisions, *id, r))
        .collect();
    let mut report = Report::default();
    for p in parts {
        report.rules += p.rules;
        report.examples += p.examples;
        report.faults.extend(p.faults);
    }
    report
}

fn one(book: &RuleBook, divisions: &Divisions, id: RuleId, rule: &Rule) -> Report {
    let mut report = Report {
        rules: 1,
        ..Report::default()
    };
    let mut fault = |m: String, r: &str| {
        report
            .faults
            .push(RuleError::new(&rule.file, m, r).within(&rule.id))
    };
    let by_code = matches!(rule.kind, RuleKind::Reference | RuleKind::Structure);
    if !by_code && (rule.hits.len() < 3 || rule.misses.len() < 3) {
        fault(
            format!(
                "例句不足（应命中{}个、不应命中{}个）",
                rule.hits.len(),
                rule.misses.len()
            ),
            "请各写至少三个不同说法的例句",
        );
    }
    if by_code {
        return report;
    }
    for e in &rule.hits {
        if let Err(held) = fires(book, divisions, id, e) {
            let why = held.map_or("没有搭配成立".to_string(), |h| format!("被“{h}”排除"));
            fault(
                format!("漏报例句“{}”（{why}）", e.context().text),
                "请修改搭配或者例句",
            );
        }
    }
    for e in &rule.misses {
        if fires(book, divisions, id, e).is_ok() {
            fault(
                format!("误报例句“{}”", e.context().text),
                "请收紧搭配或者增加排除条件",
            );
        }
    }
    report.examples = rule.hits.len() + rule.misses.len();
    report
}

/// Whether a rule fires on an example; if not, what held it back.
fn fires(
    book: &RuleBook,
    divisions: &Divisions,
    id: RuleId,
    example: &Example,
) -> Result<(), Option<String>> {
    let c = example.context();
    let document = document(&c);
    let text = Text::new(&document);
    let mut outline = Outline::new(&document, &text);
    if !c.issuer.is_empty() && !outline.head.issuers.contains(&c.issuer) {
        outline.head.issuers.push(c.issuer.clone());
    }
    if let Some(kind) = c.kind {
        outline.measures.iter_mut().for_each(|m| m.kind = kind);
    } else if c.title.is_empty() {
        outline
            .measures
            .iter_mut()
            .for_each(|m| m.kind = Kind::Policy);
    }
    let matched = matching::run(&text, &outline, book, divisions);
    let mut held = None;
    for h in matched.hits.iter().filter(|h| h.rule == id) {
        match &h.held_by {
            None => return Ok(()),
            Some(by) => held = Some(by.clone()),
        }
    }
    Err(held)
}

/// The example as a small document: title, what stands earlier, lead-in, the sentence or row itself.
fn document(c: &ExampleContext) -> Document {
    let mut d = Document::new(Format::Text);
    if !c.title.is_empty() {
        let look = Look {
            centered: true,
            ..Look::default()
        };
        d.blocks.push(Block {
            look,
            ..Block::paragraph(c.title.clone())
        });
    }
    for earlier in c.earlier.lines().filter(|l| !l.is_empty()) {
        d.blocks.push(Block::paragraph(earlier));
    }
    if !c.lead.is_empty() {
        d.blocks.push(Block::paragraph(c.lead.clone()));
    }
    if c.row_head.is_empty() && c.column_head.is_empty() {
        let label = if c.lead.is_empty() || c.text.starts_with('（') {
            ""
        } else {
            "（一）"
        };
        d.blocks.extend(c.text.lines().enumerate().map(|(i, l)| {
            let label = if i == 0 { label } else { "" };
            // A bare clause is a sentence, not a heading.
            let stop = if l.ends_with(['。', '；', '：', '！', '？', '.', ';', ':']) {
                ""
            } else {
                "。"
            };
            Block::paragraph(format!("{label}{l}{stop}"))
        }));
        return d;
    }
    let heads = [
        "评审因素",
        if c.column_head.is_empty() {
            "评分标准"
        } else {
            &c.column_head
        },
    ];
    let row = [
        if c.row_head.is_empty() {
            "1"
        } else {
            c.row_head.as_str()
        },
        c.text.as_str(),
    ];
    for (r, cells) in [heads, row].into_iter().enumerate() {
        for (col, cell) in cells.into_iter().enumerate() {
            let at = CellAt {
                table: 0,
                row: r as u32,
                col: col as u32,
                row_span: 1,
                col_span: 1,
                header: r == 0,
            };
            d.blocks.push(Block {
                cell: Some(at),
                ..Block::paragraph(cell)
            });
        }
    }
    d
}

/// The beginning of a rule file, to be filled in.
pub fn scaffold(id: &str) -> String {
    format!(
        r#"{{
  "family": "（本文件的主题）",
  "about": "（对应的法律依据）",
  "defaults": {{ "category": "competition", "severity": "justify", "unless": ["restated-prohibition", "quoted-title"] }},
  "rules": [
    {{
      "id": "{id}",
      "title": "（问题名称）",
      "basis": ["公平竞争审查条例#8.4"],
      "match": ["{{本地}} ~10 {{经营者}}"],
      "unless": [],
      "lower": ["lawful-ground"],
      "condition": "（该条款自身的条件）",
      "ask": "（需要核对的问题）",
      "advice": "（修改建议）",
      "examples": {{
        "hit": ["（应当命中的例句，至少三个）"],
        "miss": ["（不应命中的例句，至少三个）"]
      }}
    }}
  ]
}}
"#
    )
}
