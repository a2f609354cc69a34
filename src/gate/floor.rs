//! The floor of every policy: what stands on a law or administrative regulation. (法律、行政法规为依据的问题)
//!
//! The highest level among a rule's bases decides. It knows rules and laws; it must not know of drafts.

use super::policy::{Policy, PolicyError};
use crate::engine::Engine;
use crate::review::model::{Category, Finding, Severity};
use crate::rules::citation::Citation;
use crate::rules::provision::may_forbid;

/// Names of so many rules stand in a refusal; the rest is counted.
const NAMED: usize = 6;

/// The rules and laws that a policy is held against.
pub struct Floor<'e> {
    engine: &'e Engine,
}

impl<'e> Floor<'e> {
    /// The floor of a rule book.
    pub fn new(engine: &'e Engine) -> Self {
        Floor { engine }
    }

    /// Whether a finding stands on a law or administrative regulation, its own or by a rule that hit the same passage.
    pub fn binds(&self, f: &Finding) -> bool {
        f.basis.iter().any(|b| may_forbid(b.level))
            || std::iter::once(&f.rule).chain(&f.also).any(|id| {
                let at = self.engine.book.rules.iter().position(|r| r.id == *id);
                at.is_some_and(|at| self.law_of(self.engine.citations(at)).is_some())
            })
    }

    /// The law or administrative regulation among citations, as it is named.
    fn law_of<'c>(&self, citations: impl IntoIterator<Item = &'c Citation>) -> Option<String> {
        citations.into_iter().find_map(|c| {
            let level = self.engine.laws.info(&c.law).map(|i| i.level)?;
            may_forbid(level).then(|| format!("《{}》{}", c.law, c.place()))
        })
    }

    /// Refuses a policy that no longer holds what stands on a law and was held before.
    pub(super) fn check(
        &self,
        place: &str,
        before: &Policy,
        after: &Policy,
    ) -> Result<(), PolicyError> {
        let loosened = [Severity::Prohibited, Severity::Justify]
            .iter()
            .any(|&s| before.categories(s) != after.categories(s))
            || before.rules != after.rules
            || before.release != after.release;
        if !loosened {
            return Ok(());
        }
        for rule in after.rules.iter().chain(&after.release) {
            if !self.is_rule(rule) {
                return Err(PolicyError::UnknownRule {
                    place: place.into(),
                    rule: rule.clone(),
                });
            }
        }
        let standard = Policy::default();
        let mut named: Vec<String> = Vec::new();
        let mut keys: Vec<&str> = Vec::new();
        for (id, category, severity, law) in self.rules() {
            for s in severities(severity) {
                let held = standard.lists(&id, category, s);
                if !held || after.lists(&id, category, s) {
                    continue;
                }
                keys.push(match s {
                    _ if after.release.contains(&id) => "hold.release",
                    Severity::Prohibited => "hold.prohibited",
                    _ => "hold.justify",
                });
                let name = format!("{id}（{law}）");
                if !named.contains(&name) {
                    named.push(name);
                }
            }
        }
        if named.is_empty() {
            return Ok(());
        }
        keys.sort_unstable();
        keys.dedup();
        let more = named.len().saturating_sub(NAMED);
        named.truncate(NAMED);
        if more > 0 {
            named.push(format!("另有 {more} 条"));
        }
        Err(PolicyError::LawBound {
            place: place.into(),
            key: keys.join("、"),
            rules: named,
        })
    }

    /// Every rule and check that stands on a law: id, category, severity, the law.
    fn rules(&self) -> impl Iterator<Item = (String, Category, Severity, String)> + '_ {
        let e = self.engine;
        let rules = e.book.rules.iter().enumerate().filter_map(|(i, r)| {
            let law = self.law_of(e.citations(i))?;
            Some((r.id.clone(), r.category, r.severity, law))
        });
        let checks = e.form.checks().filter_map(|c| {
            let cited: Vec<Citation> = c
                .basis
                .iter()
                .filter_map(|b| Citation::parse(b).ok())
                .collect();
            let law = self.law_of(&cited)?;
            Some((c.id.clone(), c.category, c.severity, law))
        });
        rules.chain(checks)
    }

    fn is_rule(&self, id: &str) -> bool {
        self.engine.book.rule(id).is_some()
            || self.engine.form.check(id).is_some()
            || crate::review::citations::IDS.contains(&id)
    }
}

/// A prohibited rule may be lowered by its own exceptions.
fn severities(s: Severity) -> Vec<Severity> {
    match s {
        Severity::Prohibited => vec![Severity::Prohibited, Severity::Justify],
        s => vec![s],
    }
}
