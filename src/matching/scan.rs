//! One pass over the document's text: every lexicon word of every rule, and every entity, as hits in order.
//!
//! Masked words are dropped here, hits inside 《》 are marked. It knows the compiled book and the text, no statements.

use super::entity;
use super::place::Places;
use crate::rules::book::RuleBook;

/// A place where a word or an entity stands.
#[derive(Debug, Clone, Copy)]
pub struct Hit {
    /// Bytes of the normalised text.
    pub start: u32,
    pub end: u32,
    /// The same in characters.
    pub cstart: u32,
    pub cend: u32,
    /// Index of the word, or number of words + index of the entity.
    pub word: u32,
    /// Value of a numeric entity, else NaN.
    pub value: f64,
    /// Stands inside 《》.
    pub quoted: bool,
}

/// Character positions of a text, sampled.
#[derive(Debug)]
pub struct CharIndex {
    samples: Vec<u32>,
}

const STEP: usize = 64;

impl CharIndex {
    /// Samples a text.
    pub fn new(text: &str) -> Self {
        let mut samples = Vec::with_capacity(text.len() / STEP + 1);
        let mut count = 0u32;
        for (i, b) in text.bytes().enumerate() {
            if i % STEP == 0 {
                samples.push(count);
            }
            count += u32::from(b & 0xC0 != 0x80);
        }
        samples.push(count);
        CharIndex { samples }
    }

    /// Number of characters that begin before a byte.
    pub fn at(&self, text: &str, byte: usize) -> u32 {
        let i = (byte / STEP).min(self.samples.len().saturating_sub(1));
        let from = i * STEP;
        let rest = text
            .as_bytes()
            .get(from..byte.min(text.len()))
            .unwrap_or(&[]);
        self.samples.get(i).copied().unwrap_or(0)
            + rest.iter().filter(|b| **b & 0xC0 != 0x80).count() as u32
    }
}

/// All hits of a document in order of start, then end.
#[derive(Debug)]
pub struct Scan {
    pub hits: Vec<Hit>,
    pub chars: CharIndex,
}

impl Scan {
    /// Scans a normalised text once.
    pub fn new(text: &str, book: &RuleBook, places: &Places) -> Scan {
        let chars = CharIndex::new(text);
        let mut hits: Vec<Hit> = Vec::new();
        let mut masks: Vec<(u32, u32, u32)> = Vec::new();
        let mut maskable: Vec<u32> = Vec::new();
        let hit = |start: usize, end: usize, word: usize, value: f64| Hit {
            start: start as u32,
            end: end as u32,
            cstart: 0,
            cend: 0,
            word: word as u32,
            value,
            quoted: false,
        };
        book.automaton.scan(&book.lookup, text, |start, end, id| {
            let Some(word) = book.words.get(id as usize) else {
                return;
            };
            if word.is_mask {
                masks.push((start as u32, end as u32, id));
            }
            if !word.classes.is_empty() {
                if !word.masks.is_empty() {
                    maskable.push(hits.len() as u32);
                }
                hits.push(hit(start, end, id as usize, f64::NAN));
            }
            if let Some(t) = word.trigger
                && let Some(e) = entity::recognise(text, t, start, end, places)
            {
                hits.push(hit(e.start, e.end, book.words.len() + e.kind, e.value));
            }
        });
        for (start, end) in places.short_forms(text) {
            hits.push(hit(start, end, book.words.len() + entity::PLACE, f64::NAN));
        }
        if !maskable.is_empty() && !masks.is_empty() {
            drop_masked(&mut hits, &maskable, &mut masks, book);
        }
        hits.retain(|h| !book.classes_of(h.word).is_empty());
        hits.sort_by_key(|h| (h.start, h.end, h.word));
        hits.dedup_by_key(|h| (h.start, h.end, h.word));
        mark_quoted(text, &mut hits);
        for h in &mut hits {
            h.cstart = chars.at(text, h.start as usize);
            h.cend = chars.at(text, h.end as usize);
        }
        Scan { hits, chars }
    }

    /// Indices of the hits that lie wholly within a byte range.
    pub fn within(&self, start: usize, end: usize) -> impl Iterator<Item = usize> + '_ {
        let from = self.hits.partition_point(|h| (h.start as usize) < start);
        let to = self.hits.partition_point(|h| (h.start as usize) < end);
        (from..to).filter(move |&i| self.hits[i].end as usize <= end)
    }
}

/// Drops hits that lie inside a longer word that masks them.
fn drop_masked(
    hits: &mut Vec<Hit>,
    maskable: &[u32],
    masks: &mut [(u32, u32, u32)],
    book: &RuleBook,
) {
    masks.sort_unstable();
    let longest = masks.iter().map(|m| m.1 - m.0).max().unwrap_or(0);
    let mut gone = vec![false; hits.len()];
    for &i in maskable {
        let h = hits[i as usize];
        let wanted = &book.words[h.word as usize].masks;
        let from = masks.partition_point(|m| m.0 + longest < h.end);
        gone[i as usize] = masks[from..]
            .iter()
            .take_while(|m| m.0 <= h.start)
            .any(|m| m.1 >= h.end && wanted.contains(&m.2));
    }
    let mut i = 0;
    hits.retain(|_| {
        i += 1;
        !gone[i - 1]
    });
}

/// What 《》 may hold besides the title of a document: a paper that someone must have (应当申领《经营备案证》), a list that
/// is chosen from (从《推荐产品目录》中选用).
const PAPERS: [&str; 20] = [
    "证",
    "证书",
    "证明",
    "许可",
    "许可证",
    "通知书",
    "确认书",
    "同意书",
    "意见书",
    "凭证",
    "卡",
    "牌",
    "函",
    "手册",
    "标识",
    "标志",
    "推荐目录",
    "产品目录",
    "名录",
    "名单",
];

/// Marks hits that stand inside the 《》 of a document's title on the same line (an unclosed 《 reaches at most 200
/// characters).
fn mark_quoted(text: &str, hits: &mut [Hit]) {
    let mut spans: Vec<(u32, u32)> = Vec::new();
    let mut open: Option<usize> = None;
    for (i, c) in text.char_indices() {
        match c {
            '《' => open = open.or(Some(i)),
            '\n' => open = None,
            '》' => {
                if let Some(s) = open.filter(|s| i - s < 600 && !paper(&text[*s..i])) {
                    spans.push((s as u32, i as u32));
                }
                open = None;
            }
            _ => {}
        }
    }
    for h in hits {
        let i = spans.partition_point(|s| s.0 < h.start);
        h.quoted = i.checked_sub(1).is_some_and(|i| h.end <= spans[i].1);
    }
}

/// Whether the words in 《》 name a certificate, card, letter or list.
fn paper(title: &str) -> bool {
    PAPERS.iter().any(|w| title.ends_with(w))
}
