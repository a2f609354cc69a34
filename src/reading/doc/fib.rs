//! The file information block of a Word 97–2003 document ([MS-DOC] 2.5): where everything stands.

use super::bytes::{span, u16_at, u32_at};
use crate::reading::ReadError;

/// Places in the table stream, by their index among the pairs of the FIB.
#[derive(Debug, Clone, Copy)]
pub(super) enum At {
    Styles = 1,
    FootnoteRefs = 2,
    FootnoteTexts = 3,
    Comments = 5,
    Headers = 11,
    CharRuns = 12,
    ParaRuns = 13,
    Fonts = 15,
    Pieces = 33,
    Shapes = 40,
    EndnoteRefs = 46,
    EndnoteTexts = 47,
    Drawings = 50,
    TextBoxes = 56,
    Lists = 73,
    ListOverrides = 74,
}

/// Lengths of the stories, in character positions; they follow one another in this order.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Stories {
    pub body: u32,
    pub footnotes: u32,
    pub headers: u32,
    pub macros: u32,
    pub comments: u32,
    pub endnotes: u32,
    pub text_boxes: u32,
    pub header_boxes: u32,
}

#[derive(Debug)]
pub(super) struct Fib {
    /// Name of the table stream.
    pub table: &'static str,
    pub stories: Stories,
    /// The document's language is Chinese.
    pub chinese: bool,
    pairs: Vec<(u32, u32)>,
}

/// First version of the format with this layout (Word 97).
const WORD_97: u16 = 0x00C1;
/// Offset of the pairs, when the parts before have their usual lengths.
const BASE: usize = 32;

impl Fib {
    /// Reads the block at the start of the `WordDocument` stream.
    pub(super) fn read(word: &[u8]) -> Result<Fib, ReadError> {
        let short = || ReadError::Damaged("文件头不完整".into());
        let flags = u16_at(word, 0x0A).ok_or_else(short)?;
        if flags & 0x0100 != 0 {
            return Err(ReadError::Encrypted);
        }
        if u16_at(word, 2).ok_or_else(short)? < WORD_97 {
            return Err(ReadError::Unsupported(
                "Word 6.0／95 的 .doc，请用 Word 或 WPS 另存为 .docx".into(),
            ));
        }
        let words = usize::from(u16_at(word, BASE).ok_or_else(short)?);
        let longs_at = BASE + 2 + 2 * words;
        let longs = usize::from(u16_at(word, longs_at).ok_or_else(short)?);
        let long = |i: usize| {
            let at = longs_at + 2 + 4 * i;
            if i < longs {
                u32_at(word, at).unwrap_or(0)
            } else {
                0
            }
        };
        let pairs_at = longs_at + 2 + 4 * longs;
        let count = usize::from(u16_at(word, pairs_at).ok_or_else(short)?);
        let pairs = (0..count)
            .map_while(|i| span(word, pairs_at + 2 + 8 * i, 8))
            .filter_map(|p| Some((u32_at(p, 0)?, u32_at(p, 4)?)))
            .collect();
        Ok(Fib {
            table: if flags & 0x0200 != 0 {
                "/1Table"
            } else {
                "/0Table"
            },
            stories: Stories {
                body: long(3),
                footnotes: long(4),
                headers: long(5),
                macros: long(6),
                comments: long(7),
                endnotes: long(8),
                text_boxes: long(9),
                header_boxes: long(10),
            },
            chinese: matches!(u16_at(word, 6), Some(l) if l & 0x3FF == 0x04),
            pairs,
        })
    }

    /// The bytes of a structure, empty where the file has none or they lie outside the stream.
    pub(super) fn part<'a>(&self, table: &'a [u8], at: At) -> &'a [u8] {
        self.from(table, at, true)
    }

    /// As [`Fib::part`], but to the end of the stream: some structures go on beyond their stated length.
    pub(super) fn part_and_rest<'a>(&self, table: &'a [u8], at: At) -> &'a [u8] {
        self.from(table, at, false)
    }

    fn from<'a>(&self, table: &'a [u8], at: At, bounded: bool) -> &'a [u8] {
        let Some(&(offset, len)) = self.pairs.get(at as usize) else {
            return &[];
        };
        if len == 0 {
            return &[];
        }
        let rest = table.get(offset as usize..).unwrap_or(&[]);
        if bounded {
            rest.get(..len as usize).unwrap_or(rest)
        } else {
            rest
        }
    }
}
