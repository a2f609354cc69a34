//! Applies recorded decisions to a review: which count, which do not and why.

use super::clause::Clauses;
use super::floor::Floor;
use super::grounds::{self, Ground};
use super::unread_digest;
use super::waiver::{AnswerRecord, FindingWaiver, Matter, Terms, Void, WaiverFile, YesNo};
use crate::engine::Engine;
use crate::review::model::{Category, Finding, Note, Review, Verdict, Waiver};
use crate::sheets::words;
use std::collections::HashSet;

/// The two answers after a person's decisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answers {
    pub normative: Verdict,
    pub fair: Verdict,
}

impl Answers {
    /// The draft is normative or needs fair competition review, or one of both is open.
    pub fn inside(self) -> bool {
        self.normative != Verdict::No || self.fair != Verdict::No
    }
}

/// What the recorded decisions came to.
#[derive(Debug, Clone)]
pub struct Applied {
    pub answers: Answers,
    /// A person has recorded whether fair competition review is needed.
    pub fair_recorded: bool,
    /// Findings waived.
    pub waived: usize,
    /// Answers and unread parts decided.
    pub decided: usize,
    /// Digests of unread parts that a person has decided on.
    pub settled: HashSet<String>,
    /// Unread materials that a person vouches for: digest and kind.
    pub accepted: Vec<(String, String)>,
    /// A waiver claims an exception under 条例 第十二条.
    pub exception: bool,
    /// Records that do not count, and why.
    pub notes: Vec<Note>,
}

impl Applied {
    fn note(&mut self, code: &str, text: String) {
        self.notes.push(Note {
            code: code.into(),
            text,
        });
    }

    fn void(&mut self, what: &str, v: &Void) {
        match v {
            Void::Expired(day) => self.note(
                "waiver-expired",
                format!("{what}：已于{}到期，不再有效。", day.chinese()),
            ),
            Void::Wrong(m) => self.note("waiver-void", format!("{what}：{m}，不予采用。")),
        }
    }
}

/// Marks the waived findings in the review, notes a person's answers in its reasons, and says what does not count.
pub fn apply(
    review: &mut Review,
    file: Option<&WaiverFile>,
    engine: &Engine,
    terms: &Terms,
) -> Applied {
    let mut out = Applied {
        answers: Answers {
            normative: review.normative.verdict,
            fair: review.fair_competition.verdict,
        },
        fair_recorded: false,
        waived: 0,
        decided: 0,
        settled: HashSet::new(),
        accepted: Vec::new(),
        exception: false,
        notes: Vec::new(),
    };
    let Some(file) = file else {
        return out;
    };
    let clauses = Clauses::new(review);
    let whole = clauses.whole().to_string();
    let mut granted: Vec<(usize, Waiver)> = Vec::new();
    for w in &file.findings {
        match waive(review, &clauses, w, engine, terms, &mut out) {
            Some(g) if granted.iter().all(|(i, _)| *i != g.0) => granted.push(g),
            _ => {}
        }
    }
    out.waived = granted.len();
    for (i, waiver) in granted {
        if let Some(f) = review.findings.get_mut(i) {
            f.waived = true;
            f.waiver = Some(waiver);
        }
    }
    for a in &file.answers {
        answer(review, &whole, a, engine, terms, &mut out);
    }
    unread(review, file, terms, &mut out);
    out
}

/// The finding that a waiver releases.
fn waive(
    review: &Review,
    clauses: &Clauses,
    w: &FindingWaiver,
    engine: &Engine,
    terms: &Terms,
    out: &mut Applied,
) -> Option<(usize, Waiver)> {
    let name = match w.clause.is_empty() {
        true => format!("豁免 {}", words::visible(&w.finding)),
        false => format!(
            "豁免 {}（{}）",
            words::visible(&w.finding),
            words::visible(&w.clause)
        ),
    };
    let Some(at) = review.findings.iter().position(|f| f.id == w.finding) else {
        let moved = review
            .findings
            .iter()
            .any(|f| f.rule == w.rule && words::location(&f.location) == w.clause);
        match moved {
            true => out.note(
                "waiver-changed",
                format!("{name}：条款已经改动，须重新说明。"),
            ),
            false => out.note(
                "waiver-unmatched",
                format!("{name}：没有对应的问题，条款已经修改或者删去，可以从豁免文件中删除。"),
            ),
        }
        return None;
    };
    let f = &review.findings[at];
    if clauses.of(f) != w.digest {
        out.note(
            "waiver-changed",
            format!("{name}：条款或者前后相邻的内容已经改动，须重新说明。"),
        );
        return None;
    }
    let strict = Floor::new(engine).binds(f);
    let until = match w.record.check(strict, terms) {
        Ok(day) => day,
        Err(v) => {
            out.void(&name, &v);
            return None;
        }
    };
    if strict {
        match grounds::read(&w.record.basis, engine, terms.day).and_then(|g| fits(f, g)) {
            Ok(Ground::Exception(_)) => out.exception = true,
            Ok(Ground::Unknown) => out.note(
                "waiver-basis-unknown",
                format!("{name}：法规登记中没有所写的依据，请人工核对。"),
            ),
            Ok(Ground::Provision) => {}
            Err(m) => {
                out.void(&name, &Void::Wrong(format!("依据不符合要求，{m}")));
                return None;
            }
        }
    }
    Some((at, w.record.waiver(until)))
}

/// An exception of 条例 第十二条 is one for competition only.
pub(super) fn fits(f: &Finding, g: Ground) -> Result<Ground, String> {
    match g {
        Ground::Exception(_) if f.category != Category::Competition => {
            Err("公平竞争审查条例第十二条只适用于公平竞争问题".into())
        }
        g => Ok(g),
    }
}

fn answer(
    review: &mut Review,
    whole: &str,
    a: &AnswerRecord,
    engine: &Engine,
    terms: &Terms,
    out: &mut Applied,
) {
    let name = format!("人工决定（{}）", a.matter.title());
    if a.digest != whole {
        out.note(
            "waiver-changed",
            format!("{name}：文稿已经改动，须重新决定。"),
        );
        return;
    }
    // “No” takes the draft out of a review that the law requires.
    let strict = a.answer == YesNo::No;
    let until = match a.record.check(strict, terms) {
        Ok(day) => day,
        Err(v) => return out.void(&name, &v),
    };
    if strict && let Err(m) = grounds::read(&a.record.basis, engine, terms.day) {
        return out.void(&name, &Void::Wrong(format!("依据不符合要求，{m}")));
    }
    let (verdict, word) = match a.answer {
        YesNo::Yes => (Verdict::Yes, "是"),
        YesNo::No => (Verdict::No, "否"),
    };
    let said = format!(
        "人工决定：{word}。{}",
        words::waiver(&a.record.waiver(until))
    );
    match a.matter {
        Matter::Normative => {
            out.answers.normative = verdict;
            review.normative.reasons.push(said);
        }
        Matter::FairCompetition => {
            out.answers.fair = verdict;
            out.fair_recorded = true;
            review.fair_competition.reasons.push(said);
        }
    }
    out.decided += 1;
}

fn unread(review: &Review, file: &WaiverFile, terms: &Terms, out: &mut Applied) {
    let here: Vec<String> = review.read.unread.iter().map(unread_digest).collect();
    for u in &file.unread {
        let name = format!("未读内容（{}）", words::visible(&u.part));
        if let Err(v) = u.record.check(false, terms) {
            out.void(&name, &v);
            continue;
        }
        if !u.material.is_empty() {
            out.accepted.push((u.digest.clone(), u.material.clone()));
        } else if here.contains(&u.digest) {
            out.settled.insert(u.digest.clone());
            out.decided += 1;
        } else {
            out.note(
                "waiver-unmatched",
                format!("{name}：文稿中没有摘要相同的未读内容，须重新决定。"),
            );
        }
    }
}
