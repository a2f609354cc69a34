//! Formatted pages ([MS-DOC] 2.9.33, 2.9.174): which modifiers hold for which bytes of the `WordDocument` stream.

use super::bytes::{span, u8_at, u16_at, u32_at};
use std::collections::HashSet;

const PAGE: usize = 512;

/// A stretch of bytes and the place of its modifiers in the stream.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stretch {
    pub start: u32,
    pub end: u32,
    /// Style of the paragraph; 0 for runs.
    pub style: u16,
    at: u32,
    len: u16,
}

impl Stretch {
    pub(super) fn list<'a>(&self, word: &'a [u8]) -> &'a [u8] {
        span(word, self.at as usize, usize::from(self.len)).unwrap_or(&[])
    }
}

/// Stretches in the order of the file, not overlapping.
#[derive(Debug, Default)]
pub(super) struct Stretches(Vec<Stretch>);

impl Stretches {
    /// Reads the pages that `index` names; `paragraphs` tells paragraph pages from run pages.
    pub(super) fn read(word: &[u8], index: &[u8], paragraphs: bool) -> Stretches {
        let pages = index.len().saturating_sub(4) / 8;
        let mut seen = HashSet::new();
        let mut out = Vec::new();
        for i in 0..pages {
            let number = u32_at(index, 4 * (pages + 1) + 4 * i).unwrap_or(0) & 0x3F_FFFF;
            let at = number as usize * PAGE;
            if let Some(page) = span(word, at, PAGE).filter(|_| seen.insert(number)) {
                read_page(page, at, paragraphs, &mut out);
            }
        }
        out.sort_by_key(|s: &Stretch| (s.start, s.end));
        Stretches(out)
    }

    /// The stretch that holds a byte offset.
    pub(super) fn at(&self, offset: u32) -> Option<&Stretch> {
        let i = self
            .0
            .partition_point(|s| s.start <= offset)
            .checked_sub(1)?;
        self.0.get(i).filter(|s| offset < s.end)
    }

    /// Where the next stretch after `offset` starts, if there is one.
    pub(super) fn next_start(&self, offset: u32) -> Option<u32> {
        self.0
            .get(self.0.partition_point(|s| s.start <= offset))
            .map(|s| s.start)
    }
}

fn read_page(page: &[u8], page_at: usize, paragraphs: bool, out: &mut Vec<Stretch>) {
    let count = usize::from(u8_at(page, PAGE - 1).unwrap_or(0));
    let width = if paragraphs { 13 } else { 1 };
    for i in 0..count {
        let (Some(start), Some(end)) = (u32_at(page, 4 * i), u32_at(page, 4 * i + 4)) else {
            break;
        };
        let Some(place) = u8_at(page, 4 * (count + 1) + width * i) else {
            break;
        };
        if end <= start {
            continue;
        }
        let mut s = Stretch {
            start,
            end,
            style: 0,
            at: 0,
            len: 0,
        };
        let at = 2 * usize::from(place);
        if place != 0 && paragraphs {
            let size = usize::from(u8_at(page, at).unwrap_or(0));
            let (from, len) = if size == 0 {
                (at + 2, 2 * usize::from(u8_at(page, at + 1).unwrap_or(0)))
            } else {
                (at + 1, 2 * size - 1)
            };
            s.style = u16_at(page, from).unwrap_or(0);
            s.at = (page_at + from + 2) as u32;
            s.len = len.saturating_sub(2).min(PAGE) as u16;
        } else if place != 0 {
            s.at = (page_at + at + 1) as u32;
            s.len = u16::from(u8_at(page, at).unwrap_or(0));
        }
        out.push(s);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(runs: &[(u32, u32)]) -> Vec<u8> {
        let mut p = vec![0; PAGE];
        for (i, r) in runs.iter().enumerate() {
            p[4 * i..4 * i + 4].copy_from_slice(&r.0.to_le_bytes());
            p[4 * i + 4..4 * i + 8].copy_from_slice(&r.1.to_le_bytes());
            p[4 * (runs.len() + 1) + i] = 100;
        }
        p[200..204].copy_from_slice(&[3, 0x35, 0x08, 1]);
        p[PAGE - 1] = runs.len() as u8;
        p
    }

    #[test]
    fn a_run_is_found_by_its_bytes() {
        let mut word = vec![0; PAGE];
        word.extend(page(&[(0, 10), (10, 20)]));
        let mut index = Vec::new();
        for v in [0u32, 20, 1] {
            index.extend(v.to_le_bytes());
        }
        let runs = Stretches::read(&word, &index, false);
        assert_eq!(runs.at(15).map(|s| s.start), Some(10));
        assert_eq!(
            runs.at(15).map(|s| s.list(&word)),
            Some(&[0x35, 0x08, 1][..])
        );
        assert!(runs.at(20).is_none());
        assert_eq!(runs.next_start(3), Some(10));
    }

    #[test]
    fn a_page_named_many_times_is_read_once() {
        let word = page(&[(0, 10)]);
        let index = vec![0u8; 4 + 8 * 1000];
        assert_eq!(Stretches::read(&word, &index, false).0.len(), 1);
    }
}
