//! Cuts the statements of a monstrous document into windows, so that the words of one window are kept at a time.
//!
//! It knows statements and the ranges that they are made of, no words.

use crate::outline::{Statement, StatementId};
use std::ops::Range;

/// Bytes around what is scanned: the longest words that mask others reach no further.
const MARGIN: usize = 1024;

/// Windows of statements in a row, each of about so many bytes. An ordinary document is one window.
pub fn of(statements: &[Statement], size: usize) -> Vec<Range<StatementId>> {
    let mut windows = Vec::new();
    let (mut from, mut bytes) = (0, 0);
    for (id, s) in statements.iter().enumerate() {
        bytes += s.own().map(ExactSizeIterator::len).sum::<usize>();
        if bytes >= size {
            windows.push(from..id + 1);
            (from, bytes) = (id + 1, 0);
        }
    }
    if from < statements.len() {
        windows.push(from..statements.len());
    }
    windows
}

/// Parts of a text with a margin around each, sorted, those that touch joined.
pub fn ranges(text: &str, parts: impl Iterator<Item = Range<usize>>) -> Vec<Range<usize>> {
    let boundary = |at: usize| {
        let mut at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let mut all: Vec<Range<usize>> = parts
        .map(|r| boundary(r.start.saturating_sub(MARGIN))..boundary(r.end + MARGIN))
        .collect();
    all.sort_unstable_by_key(|r| (r.start, r.end));
    all.dedup_by(|next, last| {
        let touches = next.start <= last.end;
        if touches {
            last.end = last.end.max(next.end);
        }
        touches
    });
    all
}
