//! What holds for a text as a whole, whichever part of it is scanned: where its characters begin, which titles stand in 《》,
//! where the places of its issuer are named by their short forms.
//!
//! It knows the text and the places, no book and no statements.

use super::place::Places;

/// A normalised text with what is asked of all of it.
#[derive(Debug)]
pub struct Whole<'a> {
    pub text: &'a str,
    pub places: &'a Places<'a>,
    chars: CharIndex,
    /// Bytes of titles in 《》, from one mark to the other, in order.
    pub(super) quoted: Vec<(u32, u32)>,
    /// Bytes of short forms of places (see [`Places::short_forms`]), in order of their starts.
    pub(super) short_forms: Vec<(usize, usize)>,
}

impl<'a> Whole<'a> {
    /// Looks a text through once.
    pub fn new(text: &'a str, places: &'a Places<'a>) -> Self {
        let mut short_forms = places.short_forms(text);
        short_forms.sort_unstable();
        Whole {
            text,
            places,
            chars: CharIndex::new(text),
            quoted: quoted(text),
            short_forms,
        }
    }

    /// Number of characters that begin before a byte.
    #[inline]
    pub fn chars_before(&self, byte: usize) -> u32 {
        self.chars.at(self.text, byte)
    }
}

/// Character positions of a text, sampled.
#[derive(Debug)]
struct CharIndex {
    samples: Vec<u32>,
}

/// Bytes from one sample to the next.
pub(super) const STEP: usize = 64;

impl CharIndex {
    /// Samples a text.
    fn new(text: &str) -> Self {
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
    fn at(&self, text: &str, byte: usize) -> u32 {
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

/// Titles in 《》 that open and close on one line (an unclosed 《 reaches at most 200 characters).
fn quoted(text: &str) -> Vec<(u32, u32)> {
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
    spans
}

/// Whether the words in 《》 name a certificate, card, letter or list.
fn paper(title: &str) -> bool {
    PAPERS.iter().any(|w| title.ends_with(w))
}
