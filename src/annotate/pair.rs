//! From the spans of findings back to places in the main part: blocks of the reader are paired with paragraphs of the
//! part by their characters, in order.
//!
//! Where words cannot carry a comment themselves (text boxes, notes, drawn fields, labels of lists), the comment stands on
//! the nearest thing that can, and says so.

use super::AnnotateError;
use super::package::Package;
use crate::document::{Document, Part, Text};
use crate::reading::Limits;
use crate::review::model::{Finding, Span, SpanRole};
use crate::rewrite::walk::{self, Paragraph, RunId, Sign, Story};
use crate::sheets::view::View;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// Where a comment stands.
#[derive(Debug, Clone)]
pub(super) struct Anchor {
    pub place: Place,
    /// On the very words.
    pub exact: bool,
}

/// A range of the main part.
#[derive(Debug, Clone)]
pub(super) enum Place {
    /// From a character to a character of one paragraph.
    Signs(Box<(Sign, Sign)>),
    /// From before a run to behind a run.
    Runs(RunId, RunId),
    /// A point inside a paragraph without text.
    Point(usize),
}

/// Paragraphs looked at for words that moved, at most.
const CANDIDATES: usize = 400;

/// The words of a finding in the extracted text: the block they stand in and the bytes of them in the block's own text.
struct Words {
    block: usize,
    /// Characters, not blanks, before the words in the block's text, and of the words themselves.
    before: usize,
    solid: Vec<char>,
}

/// One anchor for every finding, in the order of [`View::items`].
pub(super) fn anchors(
    package: &mut Package,
    document: &Document,
    text: &Text,
    view: &View,
    limits: &Limits,
) -> Result<Vec<Anchor>, AnnotateError> {
    let main = package.main().to_owned();
    let none = HashSet::new();
    let story = walk::walk(&main, &none, limits.depth).map_err(|_| package.damaged())?;
    let paired = pair(document, &story);
    let words: Vec<Option<Words>> = view
        .items()
        .map(|i| words(i.finding, document, text))
        .collect();
    let mut wanted = HashSet::new();
    for w in words.iter().flatten() {
        match paired.get(w.block).copied().flatten() {
            Some(p) => {
                wanted.insert(p);
            }
            None => wanted.extend(window(&paired, w.block, story.paragraphs.len())),
        }
    }
    let story = walk::walk(&main, &wanted, limits.depth).map_err(|_| package.damaged())?;
    let fallback = first_place(document, &paired, &story);
    let mut out = Vec::new();
    for w in &words {
        let anchor = match w {
            Some(w) => on_words(w, document, &paired, &story, package, limits)?,
            None => None,
        };
        let anchor = anchor.or_else(|| fallback.clone()).map(|mut a| {
            a.exact &= w.is_some();
            a
        });
        out.push(anchor.ok_or_else(|| package.damaged())?);
    }
    Ok(out)
}

/// For every block the paragraph of the main part with the same characters: equal paragraphs in order.
fn pair(document: &Document, story: &Story) -> Vec<Option<usize>> {
    let mut by_digest: HashMap<(u64, usize), Vec<usize>> = HashMap::new();
    for (i, p) in story.paragraphs.iter().enumerate() {
        by_digest.entry((p.digest, p.solid)).or_default().push(i);
    }
    let mut used: HashMap<(u64, usize), usize> = HashMap::new();
    document
        .blocks
        .iter()
        .map(|b| {
            if !matches!(b.part, Part::Body | Part::TextBox) {
                return None;
            }
            let key = walk::digest(&b.text);
            let all = by_digest.get(&key)?;
            let n = used.entry(key).or_default();
            let found = all.get(*n).or(all.last()).copied();
            *n += 1;
            found
        })
        .collect()
}

/// Paragraphs between the pairs around a block.
fn window(paired: &[Option<usize>], block: usize, paragraphs: usize) -> Vec<usize> {
    let before = paired.iter().take(block).rev().find_map(|p| *p);
    let after = paired.iter().skip(block + 1).find_map(|p| *p);
    let from = before.map_or(0, |p| p + 1);
    let to = after.unwrap_or(paragraphs).max(from).min(paragraphs);
    (from..to).take(CANDIDATES).collect()
}

/// Where a finding without words in the text has its comment: the title, or the first paragraph with text.
fn first_place(document: &Document, paired: &[Option<usize>], story: &Story) -> Option<Anchor> {
    let title = document
        .blocks
        .iter()
        .zip(paired)
        .find(|(b, _)| b.look.centered && b.part == Part::Body)
        .and_then(|(_, p)| *p);
    let order = title
        .into_iter()
        .chain(paired.iter().flatten().copied())
        .chain(0..story.paragraphs.len());
    for i in order {
        if let Some(place) = story.paragraphs.get(i).and_then(whole) {
            return Some(Anchor {
                place,
                exact: false,
            });
        }
    }
    None
}

/// The whole paragraph, or the run that its text box hangs in.
fn whole(p: &Paragraph) -> Option<Place> {
    match (p.host, p.runs, p.inside) {
        (Some(host), ..) => Some(Place::Runs(host, host)),
        (_, Some((a, b)), _) => Some(Place::Runs(a, b)),
        (_, _, Some(at)) => Some(Place::Point(at)),
        _ => None,
    }
}

/// The words that the comment is about: the hits of the first block that has any, else the judged words.
fn words(finding: &Finding, document: &Document, text: &Text) -> Option<Words> {
    for role in [SpanRole::Hit, SpanRole::Item, SpanRole::Lead] {
        let mut spans: Vec<Range<usize>> = finding
            .spans
            .iter()
            .filter(|s| s.role == role)
            .filter_map(|s| bytes(text, s))
            .collect();
        spans.sort_by_key(|r| r.start);
        let Some(first) = spans.first() else { continue };
        let at = text
            .blocks
            .partition_point(|b| b.original.start <= first.start);
        let Some(span) = at.checked_sub(1).and_then(|i| text.blocks.get(i)) else {
            continue;
        };
        let end = spans
            .iter()
            .filter(|r| r.start < span.original.end)
            .map(|r| r.end.min(span.original.end))
            .max()
            .unwrap_or(first.end);
        let block = document.blocks.get(span.block)?;
        // Behind the label and the blank that the extracted text puts between.
        let own = span.original.end.saturating_sub(block.text.len());
        let from = first.start.max(own);
        let to = end.max(from);
        let before = text.original.get(own..from)?;
        let words = text.original.get(from..to)?;
        let solid: Vec<char> = words.chars().filter(|c| !c.is_whitespace()).collect();
        if !solid.is_empty() {
            return Some(Words {
                block: span.block,
                before: before.chars().filter(|c| !c.is_whitespace()).count(),
                solid,
            });
        }
    }
    None
}

/// Bytes of a span of characters of the extracted text.
fn bytes(text: &Text, span: &Span) -> Option<Range<usize>> {
    let total = text.chars_before(text.original.len());
    if span.start >= span.end || span.end > total {
        return None;
    }
    let at = |chars: usize| {
        // The last byte that has so many characters before it.
        let (mut low, mut high) = (0, text.original.len());
        while low < high {
            let middle = (low + high) / 2;
            if text.chars_before(middle) < chars {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    };
    let (from, to) = (at(span.start), at(span.end));
    text.original.get(from..to).map(|_| from..to)
}

fn on_words(
    w: &Words,
    document: &Document,
    paired: &[Option<usize>],
    story: &Story,
    package: &mut Package,
    limits: &Limits,
) -> Result<Option<Anchor>, AnnotateError> {
    let part = document.blocks.get(w.block).map(|b| b.part);
    if let Some(kind) = match part {
        Some(Part::Footnote) => Some("footnote"),
        Some(Part::Endnote) => Some("endnote"),
        _ => None,
    } {
        let text = document.blocks.get(w.block).map(|b| b.text.as_str());
        return Ok(on_note(
            kind,
            text.unwrap_or_default(),
            story,
            package,
            limits,
        ));
    }
    if let Some(p) = paired
        .get(w.block)
        .copied()
        .flatten()
        .and_then(|i| story.paragraphs.get(i))
    {
        let to = w.before + w.solid.len();
        return Ok(in_paragraph(p, w.before..to, &w.solid));
    }
    // Hidden text, drawn fields or a deleted paragraph mark made the characters differ: look for the words nearby.
    let near: Vec<&Paragraph> = window(paired, w.block, story.paragraphs.len())
        .into_iter()
        .filter_map(|i| story.paragraphs.get(i))
        .collect();
    for p in &near {
        let chars: Vec<char> = p.signs.iter().map(|s| s.c).collect();
        if let Some(at) = find(&chars, &w.solid) {
            return Ok(in_paragraph(p, at..at + w.solid.len(), &w.solid));
        }
    }
    let place = near.iter().find(|p| p.solid > 0).and_then(|p| whole(p));
    Ok(place.map(|place| Anchor {
        place,
        exact: false,
    }))
}

fn find(text: &[char], words: &[char]) -> Option<usize> {
    if words.is_empty() || words.len() > text.len() {
        return None;
    }
    text.windows(words.len()).position(|w| w == words)
}

/// The words at known characters of a paragraph; the whole paragraph where they are not there.
fn in_paragraph(p: &Paragraph, at: Range<usize>, words: &[char]) -> Option<Anchor> {
    let near = || {
        whole(p).map(|place| Anchor {
            place,
            exact: false,
        })
    };
    if p.host.is_some() {
        return near();
    }
    let Some(signs) = p
        .signs
        .get(at)
        .filter(|s| s.len() == words.len() && s.iter().zip(words).all(|(sign, c)| sign.c == *c))
    else {
        return near();
    };
    match (signs.first(), signs.last()) {
        (Some(a), Some(b)) => Some(Anchor {
            place: Place::Signs(Box::new((a.clone(), b.clone()))),
            exact: true,
        }),
        _ => near(),
    }
}

/// A note's comment stands on its mark in the text: parts of notes cannot hold comments.
fn on_note(
    kind: &'static str,
    text: &str,
    story: &Story,
    package: &mut Package,
    limits: &Limits,
) -> Option<Anchor> {
    let notes = package.notes(kind)?;
    let walked = walk::walk(&notes, &HashSet::new(), limits.depth).ok()?;
    let key = walk::digest(text);
    let id = walked
        .paragraphs
        .iter()
        .find(|p| (p.digest, p.solid) == key)?
        .note
        .clone()?;
    let (_, _, run) = story
        .notes
        .iter()
        .find(|(k, i, _)| *k == kind && *i == id)?;
    Some(Anchor {
        place: Place::Runs(*run, *run),
        exact: false,
    })
}
