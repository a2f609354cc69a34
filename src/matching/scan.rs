//! One pass over a document's text, or some parts of it: every lexicon word of every rule, and every entity, as hits in
//! order.
//!
//! Masked words are dropped here, hits inside 《》 are marked. It knows the compiled book and the text, no statements.

use super::entity;
use super::whole::{STEP, Whole};
use crate::rules::book::RuleBook;
use crate::rules::lexicon::ENTITIES;
use std::ops::Range;

/// A place where a word or an entity stands. A long document has millions, so they are kept small.
#[derive(Debug, Clone, Copy)]
pub struct Hit {
    start: u32,
    cstart: u32,
    bytes: u16,
    chars: u16,
    /// While words are looked for the index of the word, or number of words + index of the entity; then the place of that
    /// among the words of the scan, with [`QUOTED`].
    word: u32,
}

/// Set where a hit stands inside 《》.
const QUOTED: u32 = 1 << 31;
/// Set, while words are looked for, where other words mask the word.
const MASKED: u32 = 1 << 30;

impl Hit {
    /// A hit by its bytes and characters, unless it is longer than any word can be.
    fn new(bytes: Range<usize>, chars: Range<u32>, word: u32) -> Option<Hit> {
        Some(Hit {
            start: bytes.start as u32,
            cstart: chars.start,
            bytes: u16::try_from(bytes.len()).ok()?,
            chars: u16::try_from(chars.len()).ok()?,
            word,
        })
    }

    /// First byte in the normalised text.
    #[inline]
    pub fn start(&self) -> usize {
        self.start as usize
    }

    /// Byte behind the last one.
    #[inline]
    pub fn end(&self) -> usize {
        self.start as usize + usize::from(self.bytes)
    }

    /// First character in the normalised text.
    #[inline]
    pub fn first_char(&self) -> u32 {
        self.cstart
    }

    /// Number of characters.
    #[inline]
    pub fn chars(&self) -> u32 {
        self.chars.into()
    }

    /// Place of its word among those of the scan.
    #[inline]
    pub fn word(&self) -> u32 {
        self.word & !QUOTED
    }

    /// Stands inside 《》.
    #[inline]
    pub fn quoted(&self) -> bool {
        self.word & QUOTED != 0
    }

    /// Hits stand in the order of start, end and word.
    fn order(&self) -> (u32, u16, u32) {
        (self.start, self.bytes, self.word & !MASKED)
    }
}

/// All hits in order of start, then end.
#[derive(Debug)]
pub struct Scan<'a> {
    whole: &'a Whole<'a>,
    pub hits: Vec<Hit>,
    /// For each so many bytes of the text the first hit that begins there or behind.
    firsts: Vec<u32>,
    /// The different words that occur: their indices, or number of words + index of the entity.
    pub words: Vec<u32>,
    /// Values of numeric entities by their bytes, sorted; of two at one place the first in the order of entities.
    values: Vec<(Range<u32>, u32, f64)>,
}

impl<'a> Scan<'a> {
    /// Scans a text once.
    pub fn new(whole: &'a Whole<'a>, book: &RuleBook) -> Self {
        Scan::parts(whole, std::slice::from_ref(&(0..whole.text.len())), book)
    }

    /// Scans parts of a text, which are sorted and do not touch. Words that reach over their ends are not found.
    pub fn parts(whole: &'a Whole<'a>, parts: &[Range<usize>], book: &RuleBook) -> Self {
        let (text, words) = (whole.text, &book.words);
        let length: usize = parts.iter().map(ExactSizeIterator::len).sum();
        let mut hits: Vec<Hit> = Vec::with_capacity(length / 6);
        let mut masks: Vec<(u32, u32, u32)> = Vec::new();
        let mut values: Vec<(Range<u32>, u32, f64)> = Vec::new();
        let entity = |start: usize, end: usize, kind: usize| {
            let chars = whole.chars_before(start)..whole.chars_before(end);
            Hit::new(start..end, chars, (words.len() + kind) as u32)
        };
        for part in parts {
            let first_char = whole.chars_before(part.start);
            let piece = text.get(part.clone()).unwrap_or("");
            book.trie.scan(&book.lookup, piece, |o| {
                let mark = words.mark(o.word);
                let (start, end) = (part.start + o.start, part.start + o.end);
                if mark.masks() {
                    masks.push((start as u32, end as u32, o.word));
                }
                if mark.is_classed() {
                    let masked = if mark.is_masked() { MASKED } else { 0 };
                    let chars = first_char + o.cstart..first_char + o.cend;
                    put(&mut hits, Hit::new(start..end, chars, o.word | masked));
                }
                if let Some(t) = mark.trigger()
                    && let Some(e) = entity::recognise(text, t, start, end, whole.places)
                    && !words.classes((words.len() + e.kind) as u32).is_empty()
                {
                    if !e.value.is_nan() {
                        let word = (words.len() + e.kind) as u32;
                        values.push((e.start as u32..e.end as u32, word, e.value));
                    }
                    put(&mut hits, entity(e.start, e.end, e.kind));
                }
            });
        }
        if !masks.is_empty() {
            drop_masked(&mut hits, &mut masks, book);
        }
        let place = (words.len() + entity::PLACE) as u32;
        if !whole.short_forms.is_empty() && !words.classes(place).is_empty() {
            let before = |at: usize| whole.short_forms.partition_point(|f| f.0 < at);
            let within = |part: &Range<usize>| before(part.start)..before(part.end);
            let of_place = parts.iter().flat_map(|p| &whole.short_forms[within(p)]);
            hits.extend(of_place.filter_map(|(start, end)| entity(*start, *end, entity::PLACE)));
            hits.sort_by_key(Hit::order);
            hits.dedup_by_key(|h| h.order());
        }
        let words = different_words(&mut hits, words.len() + ENTITIES.len());
        mark_quoted(&whole.quoted, &mut hits);
        values.sort_by_key(value_place);
        Scan {
            firsts: firsts(&hits),
            whole,
            hits,
            words,
            values,
        }
    }

    /// Number of characters of the text that begin before a byte.
    #[inline]
    pub fn chars_before(&self, byte: usize) -> u32 {
        self.whole.chars_before(byte)
    }

    /// The value of a hit on a numeric entity.
    pub fn value(&self, hit: &Hit) -> Option<f64> {
        let here = (hit.start, hit.end() as u32, self.words[hit.word() as usize]);
        let at = self.values.partition_point(|v| value_place(v) < here);
        let found = self.values.get(at).filter(|v| value_place(v) == here)?;
        Some(found.2)
    }

    /// Index of the first hit that begins at a byte or behind it.
    #[inline]
    pub fn first_from(&self, byte: usize) -> usize {
        let from = match self.firsts.get(byte / STEP) {
            Some(first) => *first as usize,
            None => self.hits.len(),
        };
        let before = self.hits[from..].iter().take_while(|h| h.start() < byte);
        from + before.count()
    }

    /// Indices of the hits that lie wholly within a byte range.
    pub fn within(&self, r: &Range<usize>) -> impl Iterator<Item = usize> + '_ {
        let end = r.end;
        (self.first_from(r.start)..self.first_from(end)).filter(move |&i| self.hits[i].end() <= end)
    }
}

/// The first hit from each step of the text on.
fn firsts(hits: &[Hit]) -> Vec<u32> {
    let last = hits.last().map_or(0, Hit::start);
    let mut firsts = Vec::with_capacity(last / STEP + 1);
    for (i, h) in (0..).zip(hits) {
        while firsts.len() * STEP <= h.start() {
            firsts.push(i);
        }
    }
    firsts
}

/// Where a value belongs.
fn value_place(v: &(Range<u32>, u32, f64)) -> (u32, u32, u32) {
    (v.0.start, v.0.end, v.1)
}

/// The different words of hits, each of which gets the place of its own among them. So many different words there are at
/// most.
fn different_words(hits: &mut [Hit], most: usize) -> Vec<u32> {
    let mut words: Vec<u32> = Vec::new();
    // Places from 1 on, each where the word's hash points to or in the next free one behind; 0 is free. The table is as large
    // as the document or the rule book asks for, whichever asks for less, and is never more than half full.
    let mut places = vec![0u32; (hits.len().min(most) * 2).next_power_of_two().max(2)];
    let mask = places.len() - 1;
    let mut place = |word: u32| {
        let mut at = word.wrapping_mul(0x9E37_79B1) as usize >> 7 & mask;
        loop {
            match places[at].checked_sub(1) {
                None => {
                    words.push(word);
                    places[at] = words.len() as u32;
                    return places[at] - 1;
                }
                Some(place) if words[place as usize] == word => return place,
                Some(_) => at = (at + 1) & mask,
            }
        }
    };
    for h in hits {
        h.word = place(h.word & !MASKED);
    }
    words
}

/// Puts a hit in its place among those found so far. Words come in their order, and an entity that ends with the word at hand
/// does not begin far before.
fn put(hits: &mut Vec<Hit>, hit: Option<Hit>) {
    let Some(hit) = hit else {
        return;
    };
    let mut at = hits.len();
    while at > 0 && hits[at - 1].order() > hit.order() {
        at -= 1;
    }
    if at == 0 || hits[at - 1].order() != hit.order() {
        hits.insert(at, hit);
    }
}

/// Drops hits that lie inside a longer word that masks them.
fn drop_masked(hits: &mut Vec<Hit>, masks: &mut [(u32, u32, u32)], book: &RuleBook) {
    masks.sort_unstable();
    let longest = masks.iter().map(|m| m.1 - m.0).max().unwrap_or(0);
    hits.retain(|h| {
        if h.word & MASKED == 0 {
            return true;
        }
        let wanted = book.words.masks(h.word & !MASKED);
        let end = h.end() as u32;
        let from = masks.partition_point(|m| m.0 + longest < end);
        let masked = |m: &(u32, u32, u32)| m.1 >= end && wanted.clone().any(|w| w == m.2);
        let mut around = masks[from..].iter().take_while(|m| m.0 <= h.start);
        !around.any(masked)
    });
}

/// Marks hits that stand inside the 《》 of a document's title.
fn mark_quoted(spans: &[(u32, u32)], hits: &mut [Hit]) {
    // Hits come in the order of their starts, and so do the spans.
    let mut before = 0;
    for h in hits {
        while spans.get(before).is_some_and(|s| s.0 < h.start) {
            before += 1;
        }
        if before
            .checked_sub(1)
            .is_some_and(|i| h.end() <= spans[i].1 as usize)
        {
            h.word |= QUOTED;
        }
    }
}
