//! One passage, one finding: hits of several rules on one statement become one finding with the best rule first.
//!
//! It knows hits and rules; the wording of findings is made in `assemble`.

use crate::matching::RawHit;
use crate::outline::Role;
use crate::review::model::{Category, Severity};
use crate::rules::book::{Guard, Rule, RuleBook};
use std::collections::BTreeMap;

/// Hits on one passage, the best first.
#[derive(Debug, Clone)]
pub struct Passage {
    pub hits: Vec<RawHit>,
}

/// The severity of a hit after lowering: one step down. What legality asks for is a basis, so a named article of a law leaves
/// there only the reminder to check that the article carries the clause; so it does for a competition clause to be justified.
pub fn severity(rule: &Rule, hit: &RawHit) -> Severity {
    let Some(by) = hit.lowered.as_deref() else {
        return rule.severity;
    };
    let grounded = by == Guard::LawfulGround.name();
    match rule.severity {
        Severity::Prohibited if grounded && rule.category == Category::Legality => Severity::Remind,
        Severity::Prohibited => Severity::Justify,
        Severity::Justify if grounded => Severity::Remind,
        s => s,
    }
}

/// Groups hits that are no reminders by statement and side; reminders by statement and rule.
pub fn passages(hits: Vec<RawHit>, book: &RuleBook) -> Vec<Passage> {
    let mut groups: BTreeMap<(usize, u8, usize), Vec<RawHit>> = BTreeMap::new();
    for h in hits.into_iter().filter(|h| h.held_by.is_none()) {
        let rule = &book.rules[h.rule];
        let key = match (severity(rule, &h), rule.category) {
            (Severity::Remind, c) => (h.statement, 10 + c as u8, h.rule),
            (_, Category::Competition) => (h.statement, 0, 0),
            (_, Category::Legality) => (h.statement, 1, 0),
            (_, c) => (h.statement, 2 + c as u8, h.rule),
        };
        groups.entry(key).or_default().push(h);
    }
    groups.into_values().map(|hits| rank(hits, book)).collect()
}

/// Orders the hits of a passage: priority, then severity, then the longer hit, then the order of the rules.
fn rank(mut hits: Vec<RawHit>, book: &RuleBook) -> Passage {
    let reach = |h: &RawHit| -> usize {
        h.spans
            .iter()
            .filter(|(_, r)| *r == Role::Own)
            .map(|(r, _)| r.len())
            .sum()
    };
    hits.sort_by(|a, b| {
        let (ra, rb) = (&book.rules[a.rule], &book.rules[b.rule]);
        rb.priority
            .cmp(&ra.priority)
            .then(severity(ra, a).cmp(&severity(rb, b)))
            .then(reach(b).cmp(&reach(a)))
            .then(a.rule.cmp(&b.rule))
    });
    hits.dedup_by_key(|h| h.rule);
    Passage { hits }
}
