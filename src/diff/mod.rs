//! Two versions of a draft held against each other: which findings are gone, remain or are new, which passages changed,
//! and whether the change touches operators' economic activity, so that the review must be done again (实施办法
//! 第二十七条).
//!
//! Whether a change is material (重大变化) is for a person to say; here stands only what bears on it. It must not know of
//! files on disk or of terminals.

mod passages;

use crate::engine::Engine;
use crate::review::assemble::{self, Prepared};
use crate::review::model::{Basis, Category, Finding, Location, Review, Verdict};
use crate::review::options::Options;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Name and version of the JSON form.
pub const SCHEMA: &str = "fawen/diff/1";

/// The provision on reviewing again.
const AGAIN: &str = "公平竞争审查条例实施办法#27";

/// A version of the draft, ready to be reviewed.
pub struct Version<'a> {
    pub prepared: &'a Prepared,
    pub path: &'a str,
    pub sha256: &'a str,
}

/// What the comparison came to.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Comparison {
    pub schema: String,
    pub old: VersionInfo,
    pub new: VersionInfo,
    pub rulebook: String,
    pub as_of: String,
    pub date: String,
    /// Findings of the old version that the new one no longer has.
    pub gone: Vec<Finding>,
    /// Findings of both.
    pub remaining: Vec<Remaining>,
    /// Findings of the new version alone, and those that became more severe.
    pub added: Vec<Finding>,
    /// Passages that were put in, taken out or reworded.
    pub changes: Vec<Change>,
    /// Changes beyond the limit that are counted but not listed.
    pub changes_omitted: usize,
    /// A change touches operators' economic activity.
    pub touches_operators: bool,
    /// Whether a fair competition review must be done again, if the change is material.
    pub review_again: Verdict,
    pub reasons: Vec<String>,
    /// The provision on reviewing again; `null` if the rule book has none.
    pub basis: Option<Basis>,
}

/// A version, and what a review says of it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct VersionInfo {
    pub path: String,
    pub sha256: String,
    pub text_sha256: String,
    pub title: String,
    pub issuer: String,
    pub normative: Verdict,
    pub fair_competition: Verdict,
    /// Nothing of the file was left unread.
    pub complete: bool,
    pub findings: usize,
    pub conclusion: String,
}

/// A finding of both versions.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Remaining {
    /// As the new version has it.
    pub finding: Finding,
    /// Its id in the old version.
    pub old_id: String,
    /// The clause was reworded, the problem stays.
    pub reworded: bool,
}

/// A passage that changed; `before` is empty where it is new, `after` where it was taken out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    pub before: String,
    pub after: String,
    /// Where it stands in the new version; in the old one, if it was taken out.
    pub location: Location,
    /// The aspects of operators' economic activity that it touches.
    pub aspects: Vec<String>,
}

/// Reviews two versions and compares them.
pub fn compare(old: &Version, new: &Version, engine: &Engine, options: &Options) -> Comparison {
    let review = |v: &Version| assemble::review(v.prepared, v.path, v.sha256, engine, options);
    let (before, after) = (review(old), review(new));
    let found = passages::changes(old.prepared, new.prepared, engine, &before, &after);
    let (gone, remaining, added) = findings(&before, &after);
    let touches = found.changes.iter().any(|c| !c.aspects.is_empty()) || found.touching_omitted;
    let mut comparison = Comparison {
        schema: SCHEMA.into(),
        old: info(&before),
        new: info(&after),
        rulebook: after.rulebook.digest.clone(),
        as_of: after.as_of.clone(),
        date: after.date.clone(),
        gone,
        remaining,
        added,
        changes: found.changes,
        changes_omitted: found.omitted,
        touches_operators: touches,
        review_again: Verdict::No,
        reasons: Vec::new(),
        basis: engine.laws.resolve_text(AGAIN).ok(),
    };
    conclude(&mut comparison, &before, &after);
    comparison
}

fn info(r: &Review) -> VersionInfo {
    VersionInfo {
        path: r.document.path.clone(),
        sha256: r.document.sha256.clone(),
        text_sha256: r.document.text_sha256.clone(),
        title: r.document.title.clone(),
        issuer: r.document.issuer.clone(),
        normative: r.normative.verdict,
        fair_competition: r.fair_competition.verdict,
        complete: r.read.complete,
        findings: r.findings.len() + r.findings_omitted,
        conclusion: r.conclusion.text.clone(),
    }
}

type Sorted = (Vec<Finding>, Vec<Remaining>, Vec<Finding>);

/// Pairs findings by id, then those of one rule by clause: the same address, or wording that is alike.
fn findings(before: &Review, after: &Review) -> Sorted {
    let mut by_id: HashMap<&str, usize> = HashMap::new();
    for (i, f) in before.findings.iter().enumerate() {
        by_id.insert(&f.id, i);
    }
    let mut taken = vec![false; before.findings.len()];
    let mut partner: Vec<Option<usize>> = (after.findings.iter())
        .map(|f| by_id.get(f.id.as_str()).copied())
        .collect();
    for i in partner.iter().flatten() {
        taken[*i] = true;
    }
    for (f, place) in after.findings.iter().zip(&mut partner) {
        if place.is_some() {
            continue;
        }
        let likeness = |old: &Finding| {
            let same = !f.location.address.is_empty() && old.location.address == f.location.address;
            let alike = passages::likeness(&old.quote, &f.quote);
            if same { alike.max(ALIKE) } else { alike }
        };
        let best = (before.findings.iter().enumerate())
            .filter(|(i, old)| !taken[*i] && old.rule == f.rule)
            .map(|(i, old)| (likeness(old), i))
            .filter(|(l, _)| *l >= ALIKE)
            .max_by_key(|(l, i)| (*l, std::cmp::Reverse(*i)));
        if let Some((_, i)) = best {
            taken[i] = true;
            *place = Some(i);
        }
    }
    let (mut remaining, mut added) = (Vec::new(), Vec::new());
    for (f, place) in after.findings.iter().zip(partner) {
        match place.and_then(|i| before.findings.get(i)) {
            Some(old) if f.severity >= old.severity => remaining.push(Remaining {
                finding: f.clone(),
                old_id: old.id.clone(),
                reworded: old.id != f.id,
            }),
            // New, or worse than it was.
            _ => added.push(f.clone()),
        }
    }
    let gone = (before.findings.iter().zip(&taken))
        .filter(|(_, taken)| !**taken)
        .map(|(f, _)| f.clone())
        .collect();
    (gone, remaining, added)
}

/// Out of a hundred: passages this much alike are one passage, reworded.
const ALIKE: usize = 50;

/// Whether the fair competition review must be done again, and why.
fn conclude(c: &mut Comparison, before: &Review, after: &Review) {
    let (a, b) = (
        before.fair_competition.verdict,
        after.fair_competition.verdict,
    );
    let reviewable = b != Verdict::No;
    let n = c.changes.iter().filter(|x| !x.aspects.is_empty()).count();
    let said = |v: Verdict| match v {
        Verdict::Yes => "需要",
        Verdict::No => "不需要",
        Verdict::Unsure => "需人工判断",
    };
    if a != b {
        c.reasons.push(format!(
            "是否需要公平竞争审查由“{}”变为“{}”",
            said(a),
            said(b)
        ));
    }
    if before.fair_competition.route != after.fair_competition.route && reviewable {
        c.reasons.push("审查方式发生变化".into());
    }
    if c.touches_operators {
        c.reasons.push(format!("有{n}处改动涉及经营者经济活动"));
    }
    let new_competition = |f: &&Finding| f.category == Category::Competition;
    let fresh = c.added.iter().filter(new_competition).count();
    if fresh > 0 {
        c.reasons.push(format!("新增公平竞争问题{fresh}处"));
    }
    let unread = before.read.unread.iter().map(|u| (&u.kind, &u.digest));
    let unread: Vec<_> = unread.collect();
    let blind = (after.read.unread.iter()).any(|u| !unread.contains(&(&u.kind, &u.digest)));
    if blind {
        c.reasons
            .push("修改稿有送审稿所没有的未读取内容，其中的改动没有比较".into());
    }
    c.review_again = if reviewable && (c.touches_operators || a != b || fresh > 0) {
        Verdict::Yes
    } else if blind && reviewable {
        Verdict::Unsure
    } else {
        Verdict::No
    };
    if c.reasons.is_empty() {
        let same = before.document.text_sha256 == after.document.text_sha256;
        c.reasons.push(match (same, c.changes.is_empty()) {
            (true, _) => "两份文稿的文字相同".into(),
            (_, true) => "改动只在条款以外的文字、编号或者空白".into(),
            _ => "改动没有涉及经营者经济活动".into(),
        });
    }
}
