//! Explained silence: which rules came near a clause, which fired, and what held the others back.

use super::assemble::Prepared;
use crate::engine::Engine;
use crate::matching::{self, RawHit};
use crate::review::merge;
use crate::review::model::{Finding, Severity};
use crate::review::options::Options;
use crate::rules::book::{Guard, RuleBook};
use crate::rules::grammar;
use std::fmt::Write as _;

/// Says for every statement whose address or text holds `clause` what fired, what was held back, and what words stood there.
pub fn explain(p: &Prepared, engine: &Engine, options: &Options, clause: &str) -> String {
    let matched = matching::run(&p.text, &p.outline, &engine.book, &engine.divisions);
    let near = matching::near(&p.text, &p.outline, &engine.book, &engine.divisions);
    let checked = checked(p, engine, options);
    let mut out = String::new();
    let mut shown = 0;
    for (id, s) in p.outline.statements.iter().enumerate() {
        let address = p.outline.address(s.node);
        let own: String = s
            .own()
            .map(|r| p.text.quote(r.clone()))
            .collect::<Vec<_>>()
            .join(" ");
        if !(address.contains(clause) || own.contains(clause)) {
            continue;
        }
        let here: Vec<&RawHit> = matched.hits.iter().filter(|h| h.statement == id).collect();
        let close = near.get(&id).map_or(&[][..], Vec::as_slice);
        let range = s.own().map(|r| r.start).min()..s.own().map(|r| r.end).max();
        let cited: Vec<&Finding> = (checked.iter())
            .filter(|(at, _)| Some(*at) >= range.start && Some(*at) < range.end)
            .map(|(_, f)| f)
            .collect();
        if here.is_empty() && close.is_empty() && cited.is_empty() && clause.is_empty() {
            continue;
        }
        shown += 1;
        if shown > 200 {
            out.push_str("……（其余略，请写明条款）\n");
            break;
        }
        let _ = writeln!(
            out,
            "{address}　{}",
            own.chars().take(80).collect::<String>()
        );
        for h in &here {
            let _ = writeln!(out, "  {}", fired(h, &engine.book, p));
        }
        for (rule, missing) in close {
            let r = &engine.book.rules[*rule];
            let _ = writeln!(out, "  接近：{}（{}），缺少{missing}", r.title, r.id);
        }
        for f in &cited {
            let _ = writeln!(
                out,
                "  {}核对：{}（{}），“{}”",
                f.category.title(),
                f.title,
                f.rule,
                f.quote.chars().take(60).collect::<String>()
            );
        }
        if here.is_empty() && close.is_empty() && cited.is_empty() {
            out.push_str("  没有规则接近这一句。\n");
        }
    }
    if shown == 0 {
        out.push_str("没有找到这一条款，可用 fawen text 查看读到的全文和编号。\n");
    }
    out
}

/// Findings of the checks of citations and form, which the register of laws decides, with the byte where each stands.
fn checked(p: &Prepared, engine: &Engine, options: &Options) -> Vec<(usize, Finding)> {
    let profile = super::profile(p, engine, options);
    let (d, t, o) = (&p.document, &p.text, &p.outline);
    let traits = super::traits::Traits::new(d, t, o, &engine.gates);
    let normative = super::normative::judge(d, t, o, &engine.gates, profile, &traits).verdict;
    super::checks(p, engine, options, normative)
}

/// Characters of a pattern's description that are shown; the whole stands in `fawen rules show`.
const SHOWN: usize = 60;

fn shortened(description: &str) -> String {
    match description.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}……", &description[..end]),
        None => description.to_string(),
    }
}

fn fired(h: &RawHit, book: &RuleBook, p: &Prepared) -> String {
    let r = &book.rules[h.rule];
    let words: Vec<&str> = h
        .spans
        .iter()
        .map(|(s, _)| p.text.quote(s.clone()))
        .collect();
    let words = words.join("、");
    let reason = |by: &str| {
        let silence = book.silences.iter().find(|s| s.name == by);
        let title = Guard::title(by).or(silence.map(|s| s.title.as_str()));
        match (title, grammar::parse(by)) {
            (Some(t), _) => t.to_string(),
            (None, Ok(pattern)) => shortened(&grammar::describe(&pattern)),
            (None, Err(_)) => by.to_string(),
        }
    };
    match (&h.held_by, &h.lowered) {
        (Some(by), _) => format!(
            "未列：{}（{}），词语“{words}”，因属“{}”不作为问题",
            r.title,
            r.id,
            reason(by)
        ),
        (None, Some(by)) => format!(
            "命中：{}（{}），词语“{words}”，因属“{}”{}",
            r.title,
            r.id,
            reason(by),
            match merge::severity(r, h) {
                Severity::Remind => "降为提示",
                _ => "由不得出台降为需说明",
            }
        ),
        (None, None) => format!("命中：{}（{}），词语“{words}”", r.title, r.id),
    }
}
