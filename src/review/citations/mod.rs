//! Checks what a document cites against the register: repealed, not yet in force, amended, renamed or unknown laws,
//! articles beyond a law's last, agencies and terms that no longer exist under that name, and 有关规定 as the only basis.
//!
//! Only what the register knows for sure is asserted; everything else is a reminder. A law that is named as history
//! (同时废止, 原《…》, 修改为) is not a basis and is left alone. It must not know of rules or outputs.

mod history;
mod judge;
mod old_names;

use super::cited;
use super::place::Places;
use super::raw::RawFinding;
use crate::document::{Document, Text};
use crate::outline::Outline;
use crate::review::model::{Category, Severity};
use crate::rules::date::Date;
use crate::rules::names;
use crate::rules::register::{Register, Row};
use std::collections::HashMap;
use std::ops::Range;

/// Ids of all findings of these checks.
pub const IDS: [&str; 12] = [
    "repealed-law",
    "repealed-law-unsure",
    "law-to-be-repealed",
    "law-not-yet-in-force",
    "renamed-law",
    "amended-law",
    "older-version",
    "article-beyond-last",
    "unknown-law",
    "unnamed-basis",
    "renamed-agency",
    "outdated-term",
];

/// Most findings of this check; a text that cites more is cut.
const MAX_FINDINGS: usize = 300;
/// Most further places of one finding.
const MAX_PLACES: usize = 200;

/// Checks every citation of a document against the register as of a day.
pub fn check(
    _document: &Document,
    text: &Text,
    outline: &Outline,
    register: &Register,
    as_of: Date,
) -> Vec<RawFinding> {
    let mut check = Check {
        text: &text.norm,
        outline,
        places: Places::new(outline),
        register,
        as_of,
        found: Vec::new(),
        seen: HashMap::new(),
        near: 0,
    };
    let titles = cited::titles(&text.norm);
    check.titles(&titles);
    check.numbers(&titles);
    check.bare_names(&titles);
    check.renamed(&titles);
    check.unnamed_basis(&titles);
    let mut found = check.found;
    found.sort_by(|a, b| (a.range.start, &a.rule).cmp(&(b.range.start, &b.rule)));
    found.truncate(MAX_FINDINGS);
    found
}

struct Check<'a> {
    text: &'a str,
    outline: &'a Outline,
    places: Places<'a>,
    register: &'a Register,
    as_of: Date,
    found: Vec<RawFinding>,
    /// Finding by rule and subject, so that a matter is reported once with all its places.
    seen: HashMap<(&'static str, String), usize>,
    near: usize,
}

/// What the text of a finding says.
struct Words {
    title: String,
    message: String,
    ask: String,
    advice: String,
}

impl<'a> Check<'a> {
    fn report(
        &mut self,
        rule: &'static str,
        subject: &str,
        severity: Severity,
        range: Range<usize>,
        words: impl FnOnce() -> Words,
    ) {
        let key = (rule, subject.to_owned());
        if let Some(found) = self.seen.get(&key).and_then(|&i| self.found.get_mut(i)) {
            if found.more.len() < MAX_PLACES {
                found.more.push(range);
            }
            found.severity = found.severity.min(severity);
            return;
        }
        let words = words();
        self.seen.insert(key, self.found.len());
        self.found.push(RawFinding {
            rule: rule.to_owned(),
            title: words.title,
            category: Category::Citation,
            severity,
            statement: self.places.statement(range.start),
            node: self.places.node(range.start),
            range,
            more: Vec::new(),
            message: words.message,
            ask: words.ask,
            advice: words.advice,
            basis: Vec::new(),
        });
    }

    fn titles(&mut self, titles: &[cited::Title]) {
        for t in titles {
            if self.is_title_or_history(&t.range) {
                continue;
            }
            let name = self.text.get(t.range.clone()).unwrap_or_default();
            let remarks: Vec<&str> = t
                .remarks
                .iter()
                .filter_map(|r| self.text.get(r.clone()))
                .collect();
            match self.row_of(name, &remarks) {
                Some(row) => {
                    let year = names::remark_year(name)
                        .or_else(|| remarks.iter().find_map(|r| version_year(r)));
                    self.judge(row, &t.range, &t.articles, year);
                }
                None => self.unknown(name, t),
            }
        }
    }

    /// The row that a title with its remarks means: a number that belongs to another version of the same law decides.
    fn row_of(&self, name: &str, remarks: &[&str]) -> Option<&'a Row> {
        let by_name = self.find(name);
        let by_number = remarks.iter().find_map(|r| {
            r.split(['，', '、', '；', ' '])
                .find_map(|part| self.register.find_number(part.trim_start_matches('第')))
        });
        match (by_name, by_number) {
            (Some(n), Some(b)) if names::normal(&n.name) == names::normal(&b.name) => Some(b),
            (Some(n), _) => Some(n),
            // The number is of a document of the register whose title is written a little differently.
            (None, Some(b)) => {
                let wanted = names::normal(name);
                let known = names::normal(&b.name);
                (wanted.ends_with(&known) || known.ends_with(&wanted)).then_some(b)
            }
            (None, None) => None,
        }
    }

    fn find(&self, name: &str) -> Option<&'a Row> {
        self.register.find(name, self.as_of)
    }

    /// Document numbers that do not stand behind a title.
    fn numbers(&mut self, titles: &[cited::Title]) {
        for n in cited::numbers(self.text) {
            let i = titles.partition_point(|t| t.range.start <= n.core.start);
            let title = i.checked_sub(1).and_then(|i| titles.get(i));
            let behind_title = title.is_some_and(|t| {
                t.range.contains(&n.core.start)
                    || t.remarks.iter().any(|r| r.contains(&n.core.start))
            });
            if behind_title {
                continue;
            }
            let prefix = self.text.get(n.prefix.clone()).unwrap_or_default();
            let row = prefix.char_indices().find_map(|(i, _)| {
                let start = n.prefix.start + i;
                let number = self.text.get(start..n.core.end)?;
                Some((self.register.find_number(number)?, start..n.core.end))
            });
            if let Some((row, range)) = row
                && !self.is_title_or_history(&range)
            {
                self.judge(row, &range, &[], None);
            }
        }
    }

    /// Law names without 《》, and short names that the document gave.
    fn bare_names(&mut self, titles: &[cited::Title]) {
        let mut short: HashMap<String, &'a Row> = HashMap::new();
        for t in titles {
            let name = self.text.get(t.range.clone()).unwrap_or_default();
            let row = self.find(name);
            let given = t
                .remarks
                .iter()
                .filter_map(|r| self.text.get(r.clone()))
                .find_map(cited::short_name);
            if let (Some(row), Some(given)) = (row, given) {
                short.insert(given, row);
            }
        }
        let register = self.register;
        let as_of = self.as_of;
        let row_of = |name: &str| {
            let national = |r: &&Row| ["法律", "行政法规"].contains(&r.level.as_str());
            short.get(name).copied().or_else(|| {
                (name.chars().count() >= 3)
                    .then(|| register.find(name, as_of).filter(national))
                    .flatten()
            })
        };
        for b in cited::bare(self.text, &|name| row_of(name).is_some()) {
            let name = self.text.get(b.range.clone()).unwrap_or_default();
            let Some(row) = row_of(name) else { continue };
            if self.is_title_or_history(&b.range) {
                continue;
            }
            if short.contains_key(name) {
                self.beyond_last(row, &b.articles, None);
            } else {
                self.judge(row, &b.range, &b.articles, None);
            }
        }
    }
}

/// The year that a remark in brackets gives to a version: 2017年修正.
fn version_year(remark: &str) -> Option<u16> {
    ["修正", "修订", "修改", "年版"]
        .iter()
        .any(|w| remark.contains(w))
        .then(|| names::year_in(remark))
        .flatten()
}

#[cfg(test)]
mod tests;
