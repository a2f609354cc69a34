//! Where a byte of the normalised text stands: statement, sentence and clause around it. Look-ups are bounded, so that
//! text without any punctuation costs no more than other text.

use crate::outline::{Form, MeasureId, NodeId, Outline, Role, StatementId};
use std::ops::Range;

/// How far a sentence is followed to either side, in bytes.
const REACH: usize = 900;
/// Most measures that are looked through for a place outside all statements.
const MAX_MEASURES: usize = 200;

/// Statements by position.
pub(crate) struct Places<'a> {
    outline: &'a Outline,
    own: Vec<(usize, usize, StatementId)>,
    titles: Vec<Range<usize>>,
}

impl<'a> Places<'a> {
    pub(crate) fn new(outline: &'a Outline) -> Self {
        let mut own: Vec<_> = outline
            .statements
            .iter()
            .enumerate()
            .flat_map(|(id, s)| s.own().map(move |r| (r.start, r.end, id)))
            .collect();
        own.sort_unstable();
        let titles = outline.measures.iter().map(|m| m.title_range.clone());
        Places {
            outline,
            own,
            titles: titles.filter(|t| !t.is_empty()).collect(),
        }
    }

    /// The statement whose own text holds a position.
    pub(crate) fn statement(&self, at: usize) -> Option<StatementId> {
        let i = self.own.partition_point(|&(start, _, _)| start <= at);
        let &(_, end, id) = self.own.get(i.checked_sub(1)?)?;
        (at < end).then_some(id)
    }

    /// The clause that a position belongs to.
    pub(crate) fn node(&self, at: usize) -> Option<NodeId> {
        let id = self.statement(at)?;
        self.outline.statements.get(id).map(|s| s.node)
    }

    /// The position lies in a heading or in the title of a measure.
    pub(crate) fn in_heading(&self, at: usize) -> bool {
        self.titles.iter().any(|t| t.contains(&at))
            || self
                .statement(at)
                .and_then(|id| self.outline.statements.get(id))
                .is_some_and(|s| s.form == Form::Heading)
    }

    /// The ranges of lead-ins and headings that the statement at a position stands under.
    pub(crate) fn leads(&self, at: usize) -> impl Iterator<Item = Range<usize>> + '_ {
        let statement = self.statement(at);
        statement
            .and_then(|id| self.outline.statements.get(id))
            .into_iter()
            .flat_map(|s| &s.segments)
            .filter(|s| matches!(s.role, Role::Lead | Role::Heading | Role::ColumnHead))
            .map(|s| s.range.clone())
    }

    /// The measure that holds a position: the innermost one.
    pub(crate) fn measure(&self, at: usize) -> Option<MeasureId> {
        if let Some(s) = self.statement(at) {
            return self.outline.statements.get(s).map(|s| s.measure);
        }
        let all = self.outline.measures.iter().enumerate().take(MAX_MEASURES);
        all.filter(|(_, m)| m.range.contains(&at))
            .min_by_key(|(_, m)| m.range.len())
            .map(|(i, _)| i)
    }
}

/// The range around a position that `ends` do not cut, at most [`REACH`] bytes to either side.
fn around(text: &str, range: &Range<usize>, ends: &[char]) -> Range<usize> {
    let low = floor(text, range.start.saturating_sub(REACH));
    let high = floor(text, (range.end + REACH).min(text.len()));
    let head = text.get(low..range.start).unwrap_or_default();
    let start = head
        .char_indices()
        .rev()
        .find(|(_, c)| ends.contains(c))
        .map_or(low, |(i, c)| low + i + c.len_utf8());
    let end = text
        .get(range.end..high)
        .and_then(|t| t.find(ends))
        .map_or(high, |i| range.end + i);
    start..end
}

/// The sentence around a range.
pub(crate) fn sentence(text: &str, range: &Range<usize>) -> Range<usize> {
    around(text, range, &['。', '；', '！', '？', '\n', ';'])
}

/// The clause around a range: as a sentence, and ended by commas too.
pub(crate) fn clause(text: &str, range: &Range<usize>) -> Range<usize> {
    around(text, range, &['。', '；', '！', '？', '\n', ';', '，', ','])
}

/// The largest character boundary not behind `at`.
pub(crate) fn floor(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while at > 0 && !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The last `n` characters before a position.
pub(crate) fn before(text: &str, at: usize, n: usize) -> &str {
    let head = text.get(..at).unwrap_or_default();
    let start = head.char_indices().rev().take(n).last();
    head.get(start.map_or(at, |(i, _)| i)..).unwrap_or_default()
}

/// The first `n` characters from a position on.
pub(crate) fn after(text: &str, at: usize, n: usize) -> &str {
    let tail = text.get(at..).unwrap_or_default();
    let end = tail.char_indices().nth(n).map_or(tail.len(), |(i, _)| i);
    tail.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_and_clauses_end_where_they_should() {
        let t = "前文。根据《甲法》，制定本办法；后文";
        let at = t.find('《').expect("title");
        let r = at..at + "《甲法》".len();
        assert_eq!(&t[sentence(t, &r)], "根据《甲法》，制定本办法");
        assert_eq!(&t[clause(t, &r)], "根据《甲法》");
        assert_eq!(before(t, at, 2), "根据");
        assert_eq!(after(t, r.end, 3), "，制定");
        assert_eq!(after(t, t.len(), 3), "");
    }

    #[test]
    fn long_text_without_ends_is_cut_at_characters() {
        let t = "法".repeat(5000);
        let r = sentence(&t, &(6000..6003));
        assert!(
            r.len() <= 2 * REACH + 6 && t.is_char_boundary(r.start) && t.is_char_boundary(r.end)
        );
    }
}
