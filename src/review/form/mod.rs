//! Form checks: title, number, numbering, references to own clauses, annexes, dates, validity; and the materials that the
//! procedure needs. What each check says stands in `rules/checks/`; here is only how it is decided.
//!
//! Everything is a reminder unless a verified provision fixes it. It must not know of outputs.

mod dates;
mod ending;
mod head;
mod numbering;
mod procedure;
mod references;

pub use procedure::{ProcedureLine, procedure};

use super::model::Verdict;
use super::place::Places;
use super::raw::RawFinding;
use crate::document::Text;
use crate::outline::{Kind, Level, Measure, MeasureId, Outline};
use crate::rules::form_data::{FormCheck, FormData};
use std::collections::HashMap;
use std::ops::Range;

/// Most findings of one check.
const MAX_EACH: usize = 20;
/// Most further places of one finding.
const MAX_PLACES: usize = 200;

/// Runs all form checks. `normative` is the answer to the first question: what only normative documents need is asked
/// unless it is `no`.
pub fn check(
    text: &Text,
    outline: &Outline,
    data: &FormData,
    normative: Verdict,
) -> Vec<RawFinding> {
    let mut form = FormReview::new(&text.norm, outline, data, normative);
    head::reserved_names(&mut form);
    if form.kind(0) == Kind::Law {
        return form.found;
    }
    head::check(&mut form);
    numbering::check(&mut form);
    references::check(&mut form);
    ending::check(&mut form);
    dates::check(&mut form);
    let mut found = form.found;
    found.sort_by(|a, b| (a.range.start, &a.rule).cmp(&(b.range.start, &b.rule)));
    found
}

/// A document under review, with what was found so far.
struct FormReview<'a> {
    text: &'a str,
    outline: &'a Outline,
    places: Places<'a>,
    data: &'a FormData,
    normative: Verdict,
    articles: Articles,
    found: Vec<RawFinding>,
    count: HashMap<&'static str, usize>,
    /// Place of a finding by check and message.
    seen: HashMap<(&'static str, String), usize>,
}

/// The articles of all measures.
#[derive(Default)]
struct Articles {
    /// Largest number by measure.
    last: HashMap<MeasureId, u32>,
    /// By measure and number: what stands there.
    by_number: HashMap<(MeasureId, u32), Article>,
}

/// What stands under one article number of a measure.
#[derive(Default)]
struct Article {
    /// How often the number stands there.
    times: u32,
    /// Its largest item (项).
    items: u32,
    /// Its paragraphs (款), at least one.
    paragraphs: u32,
}

impl Articles {
    fn new(outline: &Outline) -> Self {
        let mut out = Articles::default();
        // Nodes stand in reading order: the items of an article follow it.
        let mut current: Option<(MeasureId, u32)> = None;
        for n in &outline.nodes {
            match n.level {
                Level::Article => {
                    current = Some((n.measure, n.number));
                    let last = out.last.entry(n.measure).or_default();
                    *last = n.number.max(*last);
                    let article = out.by_number.entry((n.measure, n.number)).or_default();
                    article.times += 1;
                    article.paragraphs = article.paragraphs.max(1);
                }
                Level::Item | Level::Paragraph => {
                    let article = current.filter(|c| c.0 == n.measure);
                    if let Some(a) = article.and_then(|c| out.by_number.get_mut(&c)) {
                        let largest = match n.level {
                            Level::Item => &mut a.items,
                            _ => &mut a.paragraphs,
                        };
                        *largest = n.number.max(*largest);
                    }
                }
                Level::Book | Level::Chapter | Level::Section => current = None,
                _ => {}
            }
        }
        out
    }
}

impl<'a> FormReview<'a> {
    fn new(text: &'a str, outline: &'a Outline, data: &'a FormData, normative: Verdict) -> Self {
        FormReview {
            text,
            outline,
            places: Places::new(outline),
            data,
            normative,
            articles: Articles::new(outline),
            found: Vec::new(),
            count: HashMap::new(),
            seen: HashMap::new(),
        }
    }

    /// Reports a check; a further hit with the same message joins the first.
    fn report(&mut self, id: &'static str, range: Range<usize>, values: &[&str]) {
        let Some(check) = self.data.check(id) else {
            return;
        };
        let message = FormCheck::fill(&check.message, values);
        let key = (id, message);
        if let Some(found) = self.seen.get(&key).and_then(|&i| self.found.get_mut(i)) {
            if found.more.len() < MAX_PLACES {
                found.more.push(range);
            }
            return;
        }
        let count = self.count.entry(id).or_default();
        *count += 1;
        if *count > MAX_EACH {
            return;
        }
        self.found.push(RawFinding {
            rule: check.id.clone(),
            title: FormCheck::fill(&check.title, values),
            category: check.category,
            severity: check.severity,
            statement: self.places.statement(range.start),
            node: self.places.node(range.start),
            range,
            more: Vec::new(),
            message: key.1.clone(),
            ask: check.ask.clone(),
            advice: check.advice.clone(),
            basis: check.basis.clone(),
        });
        self.seen.insert(key, self.found.len() - 1);
    }

    /// Reports a check once for all its places; nothing without a place.
    fn report_all(&mut self, id: &'static str, places: Vec<Range<usize>>, values: &[&str]) {
        for place in places {
            self.report(id, place, values);
        }
    }

    fn slice(&self, range: Range<usize>) -> &'a str {
        let text: &'a str = self.text;
        text.get(range).unwrap_or_default()
    }

    fn kind(&self, measure: MeasureId) -> Kind {
        self.outline
            .measures
            .get(measure)
            .map_or(Kind::Policy, |m| m.kind)
    }

    /// Measures that are policy documents in their own right, with their ids.
    fn policies(&self) -> impl Iterator<Item = (MeasureId, &'a Measure)> + use<'a> {
        self.outline
            .measures
            .iter()
            .enumerate()
            .filter(|(_, m)| m.kind == Kind::Policy)
    }

    /// Largest article number of a measure; 0 without articles.
    fn last_article(&self, measure: MeasureId) -> u32 {
        self.articles.last.get(&measure).copied().unwrap_or(0)
    }

    /// The measure is written in articles.
    fn in_articles(&self, measure: MeasureId) -> bool {
        self.last_article(measure) >= 3
    }

    /// The measure's title for a message: 《X》, or 本文件.
    fn name(&self, measure: &Measure) -> String {
        match measure.title.is_empty() {
            true => "本文件".into(),
            false => format!("《{}》", measure.title.trim_matches(['《', '》'])),
        }
    }
}

/// A title without remarks such as （试行） and （征求意见稿）.
fn plain_title(title: &str) -> &str {
    let mut t = title.trim().trim_matches(['《', '》']);
    while let Some(open) = t
        .strip_suffix(['）', ')'])
        .and_then(|s| s.rfind(['（', '(']))
    {
        if open == 0 {
            break;
        }
        t = t.get(..open).unwrap_or_default().trim_end();
    }
    t
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
