//! The extracted text of a document and the normalised text that rules see, with a way back.
//!
//! Normalising folds full-width digits and letters, drops blanks between Chinese characters and control, zero-width and
//! bidi characters, and keeps all punctuation. It never changes the order, and every offset of the normalised text maps
//! to one of the extracted text, so quotes shown to people are always the original wording.
//! It must not know of outline, rules or law.

use super::{Block, Document};
use std::ops::Range;

/// Where a block stands in both texts (bytes).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockSpan {
    /// Index of the block in `Document::blocks`.
    pub block: usize,
    /// Byte range in the normalised text, without the line end.
    pub norm: Range<usize>,
    /// Byte range in the extracted text, without the line end.
    pub original: Range<usize>,
    /// Byte length of the automatic label at the start of the normalised range (0 if none).
    pub label_len: usize,
}

/// Extracted and normalised text.
#[derive(Debug, Clone, Default)]
pub struct Text {
    /// The extracted text: each block with its label, one block a line. Headers and footers last. `fawen text` prints it.
    pub original: String,
    /// The normalised text: judged blocks only, one a line.
    pub norm: String,
    /// Judged blocks in order.
    pub blocks: Vec<BlockSpan>,
    /// Points (normalised byte, original byte) from which both run in step; sorted.
    map: Vec<(u32, u32)>,
    /// Character count of the original text at every `STEP`th byte (rounded down to a character start).
    chars: Vec<u32>,
}

const STEP: usize = 256;

/// The blocks with their index, judged ones first.
fn ordered(document: &Document) -> impl Iterator<Item = (usize, &Block)> {
    let of = |judged: bool| {
        let all = document.blocks.iter().enumerate();
        all.filter(move |(_, b)| b.part.judged() == judged)
    };
    of(true).chain(of(false))
}

impl Text {
    /// Builds both texts from a document.
    pub fn new(document: &Document) -> Self {
        let line = |b: &Block| b.label.len() + b.text.len() + 2;
        let room = document.blocks.iter().map(line).sum();
        let mut t = Text {
            original: String::with_capacity(room),
            norm: String::with_capacity(room),
            ..Text::default()
        };
        for (i, b) in ordered(document) {
            let start = t.original.len();
            let norm_start = t.norm.len();
            Text::push_original(b, &mut t.original);
            let end = t.original.len();
            t.original.push('\n');
            if !b.part.judged() {
                continue;
            }
            let label_end = start + b.label.len();
            let label_norm = t.fold(start..label_end);
            t.part_label(label_norm, label_end, end);
            t.fold(label_end..end);
            let norm_end = t.norm.len();
            t.mark(end);
            t.norm.push('\n');
            t.blocks.push(BlockSpan {
                block: i,
                norm: norm_start..norm_end,
                original: start..end,
                label_len: label_norm,
            });
        }
        t.index_chars();
        t
    }

    /// The blocks in the order of the extracted text: judged ones first.
    pub fn in_order(document: &Document) -> impl Iterator<Item = &Block> {
        ordered(document).map(|(_, b)| b)
    }

    /// Appends a block's line of the extracted text, without the line end.
    pub fn push_original(b: &Block, to: &mut String) {
        to.push_str(&b.label);
        if !b.label.is_empty() && !b.text.is_empty() {
            to.push(' ');
        }
        to.push_str(&b.text);
    }

    /// Appends the folded form of a range of the original text; returns its length in bytes.
    fn fold(&mut self, range: Range<usize>) -> usize {
        let before = self.norm.len();
        let original = std::mem::take(&mut self.original);
        let piece = &original[range.clone()];
        let mut step_broken = true;
        let mut pending: Option<(usize, char)> = None;
        let mut next = 0;
        while let Some(c) = piece[next..].chars().next() {
            let i = next;
            let at = range.start + i;
            if !step_broken && pending.is_none() {
                // Most of a text is Chinese characters in a row, which stay as they are.
                let plain = ideographs(&piece.as_bytes()[i..]);
                if plain > 0 {
                    self.norm.push_str(&piece[i..i + plain]);
                    next += plain;
                    continue;
                }
            }
            next += c.len_utf8();
            let Some(n) = fold_char(c) else {
                step_broken = true;
                continue;
            };
            if n == ' ' || n == '\n' {
                pending.get_or_insert((at, n));
                step_broken = true;
                continue;
            }
            if let Some((p, blank)) = pending.take() {
                let last = self.norm[before..].chars().next_back();
                if blank == '\n' {
                    // A break inside a paragraph ends a line only where a new label begins; else the line goes on.
                    if last.is_some() && starts_label(&piece[i..]) {
                        self.map.push((self.norm.len() as u32, p as u32));
                        self.norm.push('\n');
                    }
                } else if n.is_ascii_digit() && is_number_label(&self.norm[before..])
                    || last.is_some_and(keeps_blank) && keeps_blank(n)
                {
                    self.map.push((self.norm.len() as u32, p as u32));
                    self.norm.push(' ');
                }
                step_broken = true;
            }
            if step_broken || n.len_utf8() != c.len_utf8() {
                self.map.push((self.norm.len() as u32, at as u32));
                step_broken = n.len_utf8() != c.len_utf8();
            }
            self.norm.push(n);
        }
        self.original = original;
        self.norm.len() - before
    }

    /// Keeps a blank between a label and text that would run together: `1.` and `500万元`.
    fn part_label(&mut self, label: usize, from: usize, to: usize) {
        let ends = self.norm.chars().next_back();
        let text = self.original.get(from..to).unwrap_or("");
        let begins = text.chars().filter_map(fold_char).find(|c| *c != ' ');
        let runs = label > 0
            && ends.is_some_and(|c| keeps_blank(c) || c == '.')
            && begins.is_some_and(keeps_blank);
        if runs {
            self.map.push((self.norm.len() as u32, from as u32));
            self.norm.push(' ');
        }
    }

    fn mark(&mut self, original: usize) {
        self.map.push((self.norm.len() as u32, original as u32));
    }

    fn index_chars(&mut self) {
        let (mut count, mut next) = (0u32, 0usize);
        for (i, _) in self.original.char_indices() {
            while i >= next {
                self.chars.push(if i == next { count } else { count - 1 });
                next += STEP;
            }
            count += 1;
        }
    }

    /// The byte of the extracted text where a byte of the normalised text comes from.
    pub fn to_original(&self, norm: usize) -> usize {
        let i = self.map.partition_point(|&(n, _)| n as usize <= norm);
        match i.checked_sub(1).map(|i| self.map[i]) {
            Some((n, o)) => {
                let limit = self
                    .map
                    .get(i)
                    .map_or(self.original.len(), |&(_, next)| next as usize);
                floor_char(
                    &self.original,
                    (o as usize + (norm - n as usize)).min(limit),
                )
            }
            None => 0,
        }
    }

    /// The byte range of the extracted text that a normalised range covers (end: just behind its last character).
    pub fn original_range(&self, norm: Range<usize>) -> Range<usize> {
        let start = self.to_original(norm.start);
        if norm.end <= norm.start {
            return start..start;
        }
        let last = floor_char(&self.norm, norm.end - 1);
        let at = self.to_original(last);
        let end = at + self.original[at..].chars().next().map_or(0, char::len_utf8);
        start..end.max(start)
    }

    /// The original wording of a normalised range.
    pub fn quote(&self, norm: Range<usize>) -> &str {
        &self.original[self.original_range(norm)]
    }

    /// Number of characters of the extracted text before a byte of it.
    pub fn chars_before(&self, byte: usize) -> usize {
        let byte = floor_char(&self.original, byte.min(self.original.len()));
        let i = byte / STEP;
        match self.chars.get(i) {
            Some(&c) => {
                let from = floor_char(&self.original, i * STEP);
                c as usize + self.original[from..byte].chars().count()
            }
            None => self.original[..byte].chars().count(),
        }
    }

    /// The character range in the extracted text of a normalised byte range.
    pub fn char_range(&self, norm: Range<usize>) -> Range<usize> {
        let r = self.original_range(norm);
        let start = self.chars_before(r.start);
        start..start + self.original[r].chars().count()
    }

    /// The judged block that holds a normalised byte.
    pub fn block_at(&self, norm: usize) -> Option<&BlockSpan> {
        let i = self.blocks.partition_point(|b| b.norm.start <= norm);
        i.checked_sub(1).map(|i| &self.blocks[i])
    }
}

/// The largest character boundary not behind `at`.
fn floor_char(s: &str, mut at: usize) -> usize {
    while at > 0 && !s.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Folds one character; `None` drops it. Letters and digits only: folding punctuation would move sentence ends.
fn fold_char(c: char) -> Option<char> {
    Some(match c {
        '\u{FF10}'..='\u{FF19}' | '\u{FF21}'..='\u{FF3A}' | '\u{FF41}'..='\u{FF5A}' => {
            char::from_u32(c as u32 - 0xFEE0).unwrap_or(c)
        }
        '％' => '%',
        '\n' | '\u{000B}' | '\u{2028}' | '\u{2029}' => '\n',
        '\t'
        | '\r'
        | '\u{000C}'
        | '\u{00A0}'
        | '\u{3000}'
        | '\u{2000}'..='\u{200A}'
        | '\u{202F}'
        | '\u{205F}' => ' ',
        '\u{00AD}'
        | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}'
        | '\u{FEFF}' => {
            return None;
        }
        '\u{FE00}'..='\u{FE0F}' => return None,
        c if c.is_control() => return None,
        c => c,
    })
}

/// Length in bytes of the run of ideographs at the start of a text, of the blocks from U+4000 to U+9FFF.
fn ideographs(bytes: &[u8]) -> usize {
    let (chars, _) = bytes.as_chunks::<3>();
    let run = chars.iter().take_while(|c| (0xE4..=0xE9).contains(&c[0]));
    run.count() * 3
}

/// A blank stands only between two of these (Latin words and numbers).
fn keeps_blank(c: char) -> bool {
    c.is_ascii_alphanumeric()
}

/// `1.` and the like at the beginning of a paragraph, before a blank.
fn is_number_label(before: &str) -> bool {
    let digits = before.strip_suffix('.').unwrap_or("");
    (1..=3).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a line looks as if it began with a clause label.
fn starts_label(line: &str) -> bool {
    let line = line.trim_start();
    let mut chars = line.chars();
    let Some(first) = chars.next() else {
        return false;
    };
    let numeral = |c: char| {
        "一二三四五六七八九十百零〇".contains(c) || c.is_ascii_digit() || ('０'..='９').contains(&c)
    };
    match first {
        '第' | '（' | '(' => chars.next().is_some_and(numeral),
        c if numeral(c) => {
            let after = line.trim_start_matches(numeral);
            after.starts_with(['、', '．'])
                || (after.starts_with('.') && !after[1..].starts_with(|c: char| c.is_ascii_digit()))
        }
        '①'..='⑳' => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Format};
    use proptest::prelude::*;

    fn text(s: &str) -> Text {
        Text::new(&Document::from_lines(Format::Text, s))
    }

    #[test]
    fn a_number_as_label_does_not_run_into_an_amount() {
        let mut d = Document::from_lines(Format::Docx, "500万元以上的\n 甲");
        d.blocks[0].label = "1.".into();
        d.blocks[1].label = "2.".into();
        let t = Text::new(&d);
        assert_eq!(t.norm, "1. 500万元以上的\n2.甲\n");
        assert_eq!(t.blocks[0].label_len, 2);
        assert_eq!(t.quote(3..6), "500");
        assert_eq!(text("1. 500万元").norm, "1. 500万元\n");
        assert_eq!(text("共计1. 5万元").norm, "共计1.5万元\n");
    }

    #[test]
    fn folds_and_quotes_the_original() {
        let t = text("第 １ 条　在 本 市\u{200B}注册，得 ３％ 。");
        assert_eq!(t.norm.trim_end(), "第1条在本市注册，得3%。");
        let at = t.norm.find("本市注册").expect("folded text");
        assert_eq!(t.quote(at..at + "本市注册".len()), "本 市\u{200B}注册");
        let at = t.norm.find('3').expect("digit");
        assert_eq!(t.quote(at..at + 2), "３％");
    }

    #[test]
    fn keeps_blanks_between_latin_words() {
        assert_eq!(text("ISO 9001 认证 abc").norm.trim_end(), "ISO 9001认证abc");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn every_offset_maps_back(s in "[ 　\u{200B}a１％本市。，\n（一）第条]{0,80}") {
            let t = text(&s);
            let mut last = 0;
            for (i, c) in t.norm.char_indices() {
                let o = t.to_original(i);
                prop_assert!(o >= last, "not monotone at {i}");
                last = o;
                let back = t.original[o..].chars().next();
                if c != '\n' && c != ' ' {
                    prop_assert_eq!(back.and_then(fold_char), Some(c));
                }
            }
        }

        #[test]
        fn char_ranges_agree_with_the_extracted_text(s in "[ a１本市。，\n]{0,400}") {
            let t = text(&s);
            let all: Vec<char> = t.original.chars().collect();
            let starts: Vec<usize> = t.norm.char_indices().map(|(i, _)| i).collect();
            for w in starts.windows(3) {
                let r = w[0]..w[2];
                let c = t.char_range(r.clone());
                let by_chars: String = all[c].iter().collect();
                prop_assert_eq!(by_chars, t.quote(r));
            }
        }
    }
}
