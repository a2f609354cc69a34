//! The gate in the issuing flow: one decision on a review, by policy, recorded decisions, baseline and materials.
//!
//! It judges a review that is already made; it reads no draft and knows no rule's meaning.

mod apply;
pub mod baseline;
mod clause;
mod floor;
mod grounds;
pub mod materials;
pub mod policy;
pub mod text;
pub mod verdict;
pub mod waiver;

pub use apply::{Answers, apply};
pub use clause::Clauses;
pub use floor::Floor;
pub use grounds::Ground;

use crate::engine::Engine;
use crate::review::assemble;
use crate::review::model::{Finding, Note, Review, Scope, Severity, UnreadInfo};
use crate::rules::source::hex;
use crate::sheets::words;
use baseline::{Baseline, Stock};
use materials::{Given, List, State};
use policy::{MaterialCheck, Policy};
use sha2::{Digest, Sha256};
use verdict::{Code, Decision, Reason, Verdict};
use waiver::WaiverFile;

/// What the gate judges by.
pub struct Terms<'a> {
    pub engine: &'a Engine,
    pub policy: &'a Policy,
    pub waivers: Option<&'a WaiverFile>,
    /// The baseline, and the draft's name in it.
    pub baseline: Option<(&'a Baseline, String)>,
    /// The materials, if they were given.
    pub materials: Option<&'a [Given]>,
    pub day: crate::rules::date::Date,
}

/// A basis as [`grounds`] reads it.
///
/// # Errors
/// What is wrong with it, in Chinese.
pub fn ground(
    text: &str,
    engine: &Engine,
    day: crate::rules::date::Date,
) -> Result<Ground, String> {
    grounds::read(text, engine, day)
}

/// Decides on a review that was made with its text. Waived findings are marked in the review.
pub fn judge(review: &mut Review, terms: &Terms) -> Decision {
    let floor = Floor::new(terms.engine);
    let limits = waiver::Terms {
        day: terms.day,
        longest_days: terms.policy.longest_days,
        reviewer: terms.policy.reviewer,
    };
    let applied = apply(review, terms.waivers, terms.engine, &limits);
    let mut notes = applied.notes.clone();
    let stock = terms.baseline.as_ref().and_then(|(b, key)| b.of(key));
    let mut judge = Judge {
        policy: terms.policy,
        floor: &floor,
        answers: &applied,
        stock,
        inside: applied.answers.inside(),
        reasons: Vec::new(),
        accepted: 0,
    };
    judge.findings(review);
    judge.open_answers();
    judge.legislation(review);
    judge.unread(review);
    let list = judge.materials(review, terms, &mut notes);
    let (reasons, accepted) = (judge.reasons, judge.accepted);
    let verdict = match reasons.is_empty() {
        true => Verdict::Release,
        false => Verdict::Hold,
    };
    let mut decision = Decision {
        schema: verdict::SCHEMA,
        path: review.document.path.clone(),
        title: review.document.title.clone(),
        sha256: review.document.sha256.clone(),
        verdict,
        line: String::new(),
        reasons,
        waived: applied.waived,
        decided: applied.decided,
        accepted,
        baseline: terms
            .baseline
            .as_ref()
            .map(|(b, _)| format!("{}（{}）", b.name, b.date)),
        notes,
        materials: list,
        deviations: terms.policy.deviations.clone(),
        date: review.date.clone(),
        as_of: review.as_of.clone(),
        rulebook: review.rulebook.digest.clone(),
        laws_until: review.rulebook.laws_until.clone(),
        damaged: review.warnings.iter().any(|w| w.code == "damaged"),
    };
    decision.line = text::line(&decision);
    assemble::conclude_again(review);
    decision
}

struct Judge<'a> {
    policy: &'a Policy,
    floor: &'a Floor<'a>,
    answers: &'a apply::Applied,
    stock: Option<&'a Stock>,
    /// The draft is normative or needs fair competition review, or that is open.
    inside: bool,
    reasons: Vec<Reason>,
    accepted: usize,
}

impl Judge<'_> {
    fn findings(&mut self, review: &Review) {
        for f in &review.findings {
            if f.waived || !self.holds(f) {
                continue;
            }
            if self.stock.is_some_and(|s| s.holds(f)) {
                self.accepted += 1;
                continue;
            }
            self.reasons.push(Reason {
                finding: Some(f.id.clone()),
                severity: Some(f.severity),
                clause: words::location(&f.location),
                quote: words::visible(&f.quote),
                basis: f.basis.iter().map(words::citation).collect(),
                law_bound: self.floor.binds(f),
                ..Reason::plain(Code::Finding, words::visible(&f.title))
            });
        }
        if review.findings_omitted > 0 && self.inside {
            let n = review.findings_omitted;
            self.reasons.push(Reason::plain(
                Code::Omitted,
                format!("问题超出上限，另有 {n} 处没有列出，请先处理已列出的问题"),
            ));
        }
    }

    fn holds(&self, f: &Finding) -> bool {
        let listed = self.policy.rules.contains(&f.rule);
        let outside = match f.category {
            crate::review::model::Category::Competition => {
                f.scope == Scope::Outside
                    || self.answers.answers.fair == crate::review::model::Verdict::No
            }
            _ => !self.inside,
        };
        if outside && !self.policy.outside && !listed {
            return false;
        }
        let standard = Policy::default();
        self.policy.lists(&f.rule, f.category, f.severity)
            || standard.lists(&f.rule, f.category, f.severity) && self.floor.binds(f)
    }

    fn open_answers(&mut self) {
        let a = &self.answers.answers;
        let open = crate::review::model::Verdict::Unsure;
        if a.normative == open && self.policy.decide_normative {
            match self.stock {
                Some(s) if s.normative_open => self.accepted += 1,
                _ => self.reasons.push(Reason::plain(
                    Code::NormativeOpen,
                    "是否行政规范性文件不能仅凭文字确定，须有记录的人工决定".into(),
                )),
            }
        }
        if a.fair == open && self.policy.decide_fair_competition {
            match self.stock {
                Some(s) if s.fair_open => self.accepted += 1,
                _ => self.reasons.push(Reason::plain(
                    Code::FairOpen,
                    "是否需要公平竞争审查不能仅凭文字确定，须有记录的人工决定".into(),
                )),
            }
        }
    }

    /// What the rules do not judge is never taken for clean.
    fn legislation(&mut self, review: &Review) {
        let a = self.answers;
        if !is_legislation(review)
            || a.answers.fair == crate::review::model::Verdict::No
            || a.fair_recorded
        {
            return;
        }
        match self.stock {
            Some(s) if s.fair_open => self.accepted += 1,
            _ => self.reasons.push(Reason::plain(
                Code::Legislation,
                "法规、规章草案涉及经营者经济活动，本程序的公平竞争规则只适用于政策文件，没有逐条判断，\
                 须由人工审查并记录（--answer 公平竞争审查=是）"
                    .into(),
            )),
        }
    }

    fn unread(&mut self, review: &Review) {
        let mut listed = false;
        let mut named: Vec<String> = Vec::new();
        for u in &review.read.unread {
            let annex = u.kind == "annex";
            listed |= !annex;
            let digest = unread_digest(u);
            // Notice and measure often list the same annexes.
            if annex && named.contains(&u.reason) {
                continue;
            }
            if annex {
                named.push(u.reason.clone());
            }
            if annex && (!self.policy.annexes || !self.inside)
                || self.answers.settled.contains(&digest)
            {
                continue;
            }
            if self.stock.is_some_and(|s| s.unread.contains(&digest)) {
                self.accepted += 1;
                continue;
            }
            let (code, text) = match annex {
                true => (Code::Annex, u.reason.clone()),
                false => (
                    Code::Unread,
                    format!("未读取 {}：{}", words::unread(&u.kind), u.reason),
                ),
            };
            self.reasons.push(Reason {
                digest: Some(digest),
                ..Reason::plain(code, words::visible(&text))
            });
        }
        // A reader that knows only that something is missing must not be passed over.
        if !review.read.complete && !listed {
            self.reasons.push(Reason::plain(
                Code::Unread,
                "文件有内容没有读取，但不能逐项列出，请另存为 .docx 后重新送审".into(),
            ));
        }
    }

    fn materials(&mut self, review: &Review, terms: &Terms, notes: &mut Vec<Note>) -> Option<List> {
        let a = &self.answers.answers;
        let mut asked = materials::Asked::of(review);
        asked.normative = a.normative != crate::review::model::Verdict::No;
        asked.fair = a.fair != crate::review::model::Verdict::No;
        asked.exception = self.answers.exception;
        asked.require.clone_from(&self.policy.require);
        asked.later.clone_from(&self.policy.later);
        let needed = asked.normative || asked.fair || !asked.require.is_empty();
        let always = self.policy.material_check == MaterialCheck::Always;
        let given = match terms.materials {
            Some(given) => given,
            None if always => &[],
            None => {
                if needed {
                    notes.push(Note {
                        code: "materials-not-checked".into(),
                        text: "没有给出送审材料（--materials），材料未核对。".into(),
                    });
                }
                return None;
            }
        };
        let list = materials::judge(given, &asked, &self.answers.accepted);
        self.material_reasons(&list, terms.engine, notes);
        Some(list)
    }

    fn material_reasons(&mut self, list: &List, engine: &Engine, notes: &mut Vec<Note>) {
        for l in &list.lines {
            let (code, text) = match l.state {
                State::Present | State::Accepted => continue,
                State::Later => {
                    notes.push(Note {
                        code: "material-later".into(),
                        text: format!("{}尚未形成，出台前须补入。", l.material),
                    });
                    continue;
                }
                State::Missing => (Code::MaterialMissing, format!("缺少{}", l.material)),
                State::Wanting => (
                    Code::MaterialWanting,
                    format!(
                        "{}（{}）：{}",
                        l.material,
                        l.files.join("、"),
                        l.wants.join("；")
                    ),
                ),
            };
            let citations = l
                .basis
                .iter()
                .filter_map(|b| engine.laws.resolve_text(b).ok());
            self.reasons.push(Reason {
                basis: citations.map(|b| words::citation(&b)).collect(),
                ..Reason::plain(code, words::visible(&text))
            });
        }
        for (name, reason, digest) in &list.unread {
            self.reasons.push(Reason {
                digest: Some(digest.clone()),
                ..Reason::plain(
                    Code::MaterialUnread,
                    words::visible(&format!("材料 {name} 没有读取：{reason}")),
                )
            });
        }
        for (name, declared, content) in &list.mismatched {
            notes.push(Note {
                code: "material-mismatched".into(),
                text: words::visible(&format!(
                    "清单写明 {name} 是{declared}，从内容看是{content}，按内容核对。"
                )),
            });
        }
        if !list.unknown.is_empty() {
            notes.push(Note {
                code: "material-unknown".into(),
                text: format!(
                    "没有认出是哪一种材料：{}。",
                    words::visible(&list.unknown.join("、"))
                ),
            });
        }
    }
}

/// A draft of a law, regulation or rule.
pub(crate) fn is_legislation(review: &Review) -> bool {
    review.document.kind == "law"
}

/// The digest by which a decision names an unread part: that of its bytes, else of what is said of it.
pub fn unread_digest(u: &UnreadInfo) -> String {
    u.digest.clone().unwrap_or_else(|| {
        hex(&Sha256::digest(
            format!("{}\n{}\n{}", u.kind, u.part, u.reason).as_bytes(),
        ))
    })
}

/// How many reasons there are of each severity and code, in the order of the verdict line.
pub(crate) fn counts(reasons: &[Reason]) -> Vec<(&'static str, usize, &'static str)> {
    let of = |c: Code| reasons.iter().filter(|r| r.code == c).count();
    let severe = |s: Severity| reasons.iter().filter(|r| r.severity == Some(s)).count();
    vec![
        ("不得出台", severe(Severity::Prohibited), "处"),
        ("需说明依据或理由", severe(Severity::Justify), "处"),
        ("提示", severe(Severity::Remind), "处"),
        ("超出上限未列出", of(Code::Omitted), "项"),
        (
            "待人工决定",
            of(Code::NormativeOpen) + of(Code::FairOpen),
            "项",
        ),
        ("须人工审查", of(Code::Legislation), "项"),
        ("未读取", of(Code::Unread) + of(Code::MaterialUnread), "处"),
        ("附件未送审", of(Code::Annex), "件"),
        ("缺少材料", of(Code::MaterialMissing), "件"),
        ("材料不符合要求", of(Code::MaterialWanting), "件"),
    ]
}

#[cfg(test)]
mod tests;
