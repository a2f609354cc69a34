//! What of a statement is shown: the original wording around the hit in whole clauses, its place, its identity.

use crate::document::{Document, Part, Text};
use crate::outline::{Outline, Role, Statement};
use crate::review::model::Location;
use std::ops::Range;

/// Longest quote in characters of the normalised text.
const LONGEST: usize = 150;

/// The normalised range to quote: the own text around the hits, cut at clause marks where it is long.
pub fn quote_range(text: &str, statement: &Statement, hits: &[Range<usize>]) -> Range<usize> {
    let own: Vec<&Range<usize>> = statement.own().collect();
    let (Some(first), Some(last)) = (own.first(), own.last()) else {
        return 0..0;
    };
    let start = hits.iter().map(|h| h.start).min().unwrap_or(first.start);
    let end = hits.iter().map(|h| h.end).max().unwrap_or(last.end);
    let from = own
        .iter()
        .rev()
        .find(|r| r.start <= start)
        .map_or(first.start, |r| r.start)
        .min(start);
    let to = own
        .iter()
        .find(|r| r.end >= end)
        .map_or(last.end, |r| r.end)
        .max(end);
    let (from, to) = (
        from.max(sentence_start(text, from, start)),
        to.min(sentence_end(text, end, to)),
    );
    if count(text, &(from..to)) <= LONGEST {
        return trim(text, from..to);
    }
    clauses(text, from, to, start, end)
}

/// The beginning of the sentence that holds `at`, not before `from`.
fn sentence_start(text: &str, from: usize, at: usize) -> usize {
    let head = text.get(from..at).unwrap_or("");
    head.rfind(['。', '！', '？', '\n']).map_or(from, |i| {
        from + i + head[i..].chars().next().map_or(1, char::len_utf8)
    })
}

/// The end of the sentence that holds `at`, not behind `to`.
fn sentence_end(text: &str, at: usize, to: usize) -> usize {
    let tail = text.get(at..to).unwrap_or("");
    tail.find(['。', '！', '？', '\n']).map_or(to, |i| {
        at + i + tail[i..].chars().next().map_or(1, char::len_utf8)
    })
}

/// Whole clauses around `start..end`, grown while they fit.
fn clauses(text: &str, from: usize, to: usize, start: usize, end: usize) -> Range<usize> {
    const MARKS: [char; 7] = ['，', '；', '。', '：', '、', ',', ';'];
    let begin = |at: usize| {
        let head = &text[from..at];
        head.rfind(MARKS).map_or(from, |i| {
            from + i + head[i..].chars().next().map_or(1, char::len_utf8)
        })
    };
    let finish = |at: usize| {
        let tail = &text[at..to];
        tail.find(MARKS).map_or(to, |i| {
            at + i + tail[i..].chars().next().map_or(1, char::len_utf8)
        })
    };
    let (mut a, mut b) = (begin(start), finish(end));
    if count(text, &(a..b)) > LONGEST {
        // The hits themselves lie far apart: the clause of the last one says what is done.
        let stop = text[a..]
            .char_indices()
            .nth(LONGEST)
            .map_or(b, |(i, _)| a + i);
        return trim(text, a..stop.min(b));
    }
    loop {
        let before = if a > from {
            begin(a - text[..a].chars().next_back().map_or(0, char::len_utf8))
        } else {
            a
        };
        if before < a && count(text, &(before..b)) <= LONGEST {
            a = before;
            continue;
        }
        let after = if b < to { finish(b) } else { b };
        if after > b && count(text, &(a..after)) <= LONGEST {
            b = after;
            continue;
        }
        return trim(text, a..b);
    }
}

fn count(text: &str, r: &Range<usize>) -> usize {
    text.get(r.clone()).map_or(0, |s| s.chars().count())
}

fn trim(text: &str, r: Range<usize>) -> Range<usize> {
    let s = text.get(r.clone()).unwrap_or("");
    let start = r.start + (s.len() - s.trim_start().len());
    let end = r.end - (s.len() - s.trim_end().len());
    start..end.max(start)
}

/// At most so many characters, with a mark where something was cut.
pub fn shorten(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_string();
    }
    text.chars()
        .take(most.saturating_sub(1))
        .chain(std::iter::once('…'))
        .collect()
}

/// Wording of the segments other than own that hold hits, each once, joined.
pub fn lead_quote(text: &Text, statement: &Statement, spans: &[(Range<usize>, Role)]) -> String {
    let mut out: Vec<String> = Vec::new();
    for s in statement.segments.iter().filter(|s| s.role != Role::Own) {
        let holds = spans.iter().any(|(r, role)| {
            *role != Role::Own && s.range.start <= r.start && r.end <= s.range.end
        });
        if holds
            || matches!(s.role, Role::RowHead | Role::ColumnHead) && statement_in_table(statement)
        {
            let q = text.quote(s.range.clone()).trim().to_string();
            if !q.is_empty() && !out.contains(&q) {
                out.push(q);
            }
        }
    }
    out.truncate(6);
    out.join("……")
}

fn statement_in_table(statement: &Statement) -> bool {
    statement.form == crate::outline::Form::Row
}

/// Where a normalised range stands.
pub fn location(
    document: &Document,
    text: &Text,
    outline: &Outline,
    statement: &Statement,
    at: usize,
) -> Location {
    let measure = outline.measures.get(statement.measure);
    let block = text.block_at(at).map(|b| &document.blocks[b.block]);
    let annex = measure
        .map(|m| m.annex_label.clone())
        .filter(|a| !a.is_empty());
    let part = match (block.map(|b| b.part), annex) {
        (Some(p), _) if p != Part::Body => p.title().to_string(),
        (_, Some(a)) => a,
        _ => Part::Body.title().to_string(),
    };
    Location {
        part,
        address: outline.address(statement.node),
        paragraph: text.blocks.partition_point(|b| b.norm.start <= at),
        page: block.and_then(|b| b.page),
        cell: block
            .and_then(|b| b.cell)
            .map(|c| format!("表{}第{}行第{}列", c.table + 1, c.row + 1, c.col + 1)),
    }
}
