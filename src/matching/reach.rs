//! How far a silence reaches: its own clauses (分句), not the whole sentence. What is demanded, given or barred beside it is
//! judged for itself: 不限注册地，但中标人须在本市设立子公司.
//!
//! It knows clauses and classes of words, not rules.

use super::chain::Match;
use super::guard::Context;
use crate::outline::Role;
use crate::rules::book::ClassId;
use crate::rules::silence::Reach;
use std::collections::BTreeSet;
use std::ops::Range;

const MARKS: [char; 9] = ['，', '；', '。', '：', '！', '？', ',', ';', '\n'];
/// Characters before a word of laying down that take its force: 均应, 都须 go on with what is alike for all; 无须, 不须 demand nothing.
const BEFORE: [char; 6] = ['均', '都', '无', '不', '毋', '免'];

/// Whether one of a silence's matches covers the match of a rule. Words of a lead-in cover all; words that reach over several
/// clauses are no silence of one (取消现场报名手续，投标人须提供证明), unless both sides of a comparison are named.
pub fn covers(c: &Context, silent: &[Match], reach: Reach) -> bool {
    let own = |m: &Match| -> Vec<usize> {
        let own = m.places.iter().filter(|&&p| c.view.place(p).own);
        let mut starts: Vec<usize> = own.map(|&p| clause(c, p).start).collect();
        starts.dedup();
        starts
    };
    let of_silence: Vec<Vec<usize>> = silent.iter().map(own).collect();
    if reach == Reach::Sentence || of_silence.iter().any(Vec::is_empty) {
        return !silent.is_empty();
    }
    let covered: BTreeSet<usize> = of_silence
        .into_iter()
        .filter(|starts| reach == Reach::Alike || starts.len() == 1)
        .flatten()
        .collect();
    let of_match = c.found.places.iter().filter(|&&p| c.view.place(p).own);
    !covered.is_empty()
        && !of_match
            .map(|&p| clause(c, p))
            .filter(|r| !covered.contains(&r.start))
            .any(|r| lays_down(c, &r) && (reach == Reach::Clause || sets_apart(c, &r)))
}

/// Whether the match goes on, past the clause of 取消 or 清理 and its object, in a clause that lays something down for itself:
/// 取消报名手续，投标人须提供证明. After a colon the object is still being told.
pub fn past(c: &Context, clearing: u32, object: u32) -> bool {
    let end = clause(c, clearing).end;
    let complete = clause(c, object);
    let own = c.found.places.iter().filter(|&&p| c.view.place(p).own);
    own.map(|&p| clause(c, p))
        .chain([complete])
        .filter(|r| r.start > end)
        .any(|r| {
            let told = c.text.get(end..r.start);
            lays_down(c, &r) && told.is_some_and(|t| !t.contains(['：', ':']))
        })
}

/// The clause around a place, in bytes.
fn clause(c: &Context, place: u32) -> Range<usize> {
    let at = c.view.hit(place).start();
    let own = c
        .statement
        .segments
        .iter()
        .find(|s| s.role == Role::Own && s.range.contains(&at))
        .map_or(at..at, |s| s.range.clone());
    let (head, tail) = (c.text.get(own.start..at), c.text.get(at..own.end));
    let start = head.and_then(|h| h.char_indices().rev().find(|(_, ch)| MARKS.contains(ch)));
    let end = tail.and_then(|t| t.find(MARKS));
    start.map_or(own.start, |(i, ch)| own.start + i + ch.len_utf8())
        ..end.map_or(own.end, |i| at + i)
}

fn lays_down(c: &Context, clause: &Range<usize>) -> bool {
    places(c, c.classes.laying, clause).any(|at| {
        let before = c.text.get(..at).and_then(|t| t.chars().next_back());
        !before.is_some_and(|ch| BEFORE.contains(&ch))
    })
}

fn sets_apart(c: &Context, clause: &Range<usize>) -> bool {
    places(c, c.classes.difference, clause).next().is_some()
}

/// Bytes at which words of a class stand in a clause.
fn places<'a>(
    c: &'a Context,
    class: ClassId,
    clause: &'a Range<usize>,
) -> impl Iterator<Item = usize> + 'a {
    c.view
        .of_class(class)
        .iter()
        .filter(|&&p| c.view.place(p).own)
        .map(|&p| c.view.hit(p).start())
        .filter(|at| clause.contains(at))
}
