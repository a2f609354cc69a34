//! List tables ([MS-DOC] 2.9.131, 2.9.132): the labels that Word computes for numbered paragraphs.

use super::bytes::{i32_at, span, u8_at, u16_at, u32_at};
use crate::reading::numbering::{Counters, LEVELS, LabelPart, Level, NumberFormat};
use std::collections::{HashMap, HashSet};

/// A list: its levels and the paragraph styles tied to them.
#[derive(Debug, Default)]
struct List {
    id: i32,
    levels: Vec<Level>,
    styles: [u16; LEVELS],
}

/// One use of a list, with what it changes.
#[derive(Debug, Default)]
struct Use {
    list: Option<usize>,
    starts: Vec<(u8, u32)>,
    levels: Vec<(u8, Level)>,
}

/// All lists and uses of a document.
#[derive(Debug, Default)]
pub(super) struct Lists {
    lists: Vec<List>,
    uses: Vec<Use>,
}

/// Numbers as they run through one story.
#[derive(Debug, Default)]
pub(super) struct Running {
    counters: HashMap<usize, Counters>,
    begun: HashSet<(usize, u8)>,
}

impl Lists {
    pub(super) fn read(lists: &[u8], overrides: &[u8]) -> Lists {
        let mut out = Lists {
            lists: read_lists(lists),
            uses: Vec::new(),
        };
        out.read_uses(overrides);
        out
    }

    /// The label of a paragraph; `list` counts from 1. `level` is `None` where only a style gives the list.
    pub(super) fn label(
        &self,
        run: &mut Running,
        list: i16,
        level: Option<u8>,
        style: u16,
    ) -> String {
        let Ok(index) = usize::try_from(i32::from(list) - 1) else {
            return String::new();
        };
        let Some(used) = self.uses.get(index) else {
            return String::new();
        };
        let Some((at, def)) = used.list.and_then(|i| Some((i, self.lists.get(i)?))) else {
            return String::new();
        };
        let tied = || def.styles.iter().position(|&s| s == style).map(|l| l as u8);
        let level = level.or_else(tied).unwrap_or(0);
        let counters = run.counters.entry(at).or_default();
        let start = used.starts.iter().find(|s| s.0 == level).map(|s| s.1);
        if let Some(start) = start.filter(|_| run.begun.insert((index, level))) {
            counters.restart(level.into(), start);
        }
        if used.levels.is_empty() {
            return counters.next(&def.levels, level.into(), start);
        }
        let mut levels = def.levels.clone();
        for (l, changed) in &used.levels {
            if let Some(slot) = levels.get_mut(usize::from(*l)) {
                *slot = changed.clone();
            }
        }
        counters.next(&levels, level.into(), start)
    }

    fn read_uses(&mut self, b: &[u8]) {
        let count = (u32_at(b, 0).unwrap_or(0) as usize).min(b.len() / 16);
        let by_id: HashMap<i32, usize> = self
            .lists
            .iter()
            .enumerate()
            .map(|(i, l)| (l.id, i))
            .collect();
        let mut at = 4 + 16 * count;
        for i in 0..count {
            let Some(head) = span(b, 4 + 16 * i, 16) else {
                break;
            };
            let mut used = Use {
                list: i32_at(head, 0).and_then(|id| by_id.get(&id).copied()),
                ..Use::default()
            };
            at += 4;
            for _ in 0..u8_at(head, 12).unwrap_or(0) {
                let (Some(start), Some(flags)) = (i32_at(b, at), u32_at(b, at + 4)) else {
                    break;
                };
                at += 8;
                let level = (flags & 0xF).min(8) as u8;
                let changed = (flags & 0x20 != 0)
                    .then(|| read_level(b, &mut at, level))
                    .flatten();
                if flags & 0x10 != 0 {
                    let start = changed.as_ref().map_or(start.max(0) as u32, |l| l.start);
                    used.starts.push((level, start));
                }
                used.levels.extend(changed.map(|l| (level, l)));
            }
            self.uses.push(used);
        }
    }
}

fn read_lists(b: &[u8]) -> Vec<List> {
    let count = usize::from(u16_at(b, 0).unwrap_or(0)).min(b.len() / 28);
    let mut at = 2 + 28 * count;
    let mut out = Vec::with_capacity(count);
    for i in 0..count {
        let Some(head) = span(b, 2 + 28 * i, 28) else {
            break;
        };
        let mut list = List {
            id: i32_at(head, 0).unwrap_or(0),
            ..List::default()
        };
        for (l, slot) in list.styles.iter_mut().enumerate() {
            *slot = u16_at(head, 8 + 2 * l).unwrap_or(0x0FFF);
        }
        let simple = u8_at(head, 26).unwrap_or(0) & 1 != 0;
        for l in 0..if simple { 1 } else { LEVELS as u8 } {
            match read_level(b, &mut at, l) {
                Some(level) => list.levels.push(level),
                None => break,
            }
        }
        out.push(list);
    }
    out
}

/// Reads one level and moves on behind it.
fn read_level(b: &[u8], at: &mut usize, level: u8) -> Option<Level> {
    let head = span(b, *at, 28)?;
    let skip = usize::from(u8_at(head, 24)?) + usize::from(u8_at(head, 25)?);
    let text_at = *at + 28 + skip;
    let len = usize::from(u16_at(b, text_at)?);
    let text = span(b, text_at + 2, 2 * len)?;
    *at = text_at + 2 + 2 * len;
    let flags = u8_at(head, 5)?;
    let format = format(u8_at(head, 4)?);
    let restart_below = if flags & 8 != 0 {
        u8_at(head, 26)?.min(level)
    } else {
        level
    };
    Some(Level {
        start: i32_at(head, 0)?.max(0) as u32,
        format,
        label: label(text, format),
        legal: flags & 4 != 0,
        restart_below,
    })
}

fn label(text: &[u8], format: NumberFormat) -> Vec<LabelPart> {
    let units: Vec<u16> = text.chunks_exact(2).filter_map(|c| u16_at(c, 0)).collect();
    let mut out = Vec::new();
    let mut literal = Vec::new();
    let flush = |literal: &mut Vec<u16>, out: &mut Vec<LabelPart>| {
        if !literal.is_empty() {
            out.push(LabelPart::Text(String::from_utf16_lossy(literal)));
            literal.clear();
        }
    };
    for unit in units {
        match unit {
            0..=8 if format != NumberFormat::Bullet => {
                flush(&mut literal, &mut out);
                out.push(LabelPart::Number(unit as u8));
            }
            0..=8 => {}
            // Bullets of symbol fonts have codes that mean nothing elsewhere.
            0xE000..=0xF8FF => literal.push('•' as u16),
            _ => literal.push(unit),
        }
    }
    flush(&mut literal, &mut out);
    out
}

/// Number format codes ([MS-OSHARED] 2.2.1.3).
fn format(code: u8) -> NumberFormat {
    use NumberFormat::*;
    match code {
        1 => UpperRoman,
        2 => LowerRoman,
        3 => UpperLetter,
        4 => LowerLetter,
        10 | 17 | 36 => ChineseDigits,
        11 | 33 | 35 | 37 | 39 => Chinese,
        14 | 19 => FullWidth,
        16 | 34 | 38 => ChineseFormal,
        18 | 28 => Circled,
        22 => DecimalZero,
        23 => Bullet,
        26 => FullStop,
        27 => Parenthesised,
        29 => ChineseParenthesised,
        30 => Stems,
        31 => Branches,
        255 => None,
        _ => Decimal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(start: i32, code: u8, text: &str) -> Vec<u8> {
        let mut b = Vec::new();
        b.extend(start.to_le_bytes());
        b.extend([code, 0]);
        b.resize(28, 0);
        let units: Vec<u16> = text.encode_utf16().collect();
        b.extend((units.len() as u16).to_le_bytes());
        b.extend(units.iter().flat_map(|u| u.to_le_bytes()));
        b
    }

    fn lists() -> Vec<u8> {
        let mut b = vec![1, 0];
        b.extend(77i32.to_le_bytes());
        b.resize(2 + 26, 0xFF);
        b.extend([0, 0]);
        b.extend(level(1, 37, "第\u{0}条"));
        b.extend(level(1, 37, "（\u{1}）"));
        for l in 2..9 {
            b.extend(level(1, 0, &format!("{}.", char::from(l))));
        }
        b
    }

    fn uses() -> Vec<u8> {
        let mut b = 2u32.to_le_bytes().to_vec();
        for changes in [0, 1] {
            b.extend(77i32.to_le_bytes());
            b.extend([0; 8]);
            b.extend([changes, 0, 0, 0]);
        }
        b.extend([0; 4]);
        b.extend([0; 4]);
        b.extend(7i32.to_le_bytes());
        b.extend(0x10u32.to_le_bytes());
        b
    }

    #[test]
    fn uses_share_the_numbers_of_their_list() {
        let lists = Lists::read(&lists(), &uses());
        let mut run = Running::default();
        let mut next = |list, level| lists.label(&mut run, list, level, 0);
        assert_eq!(next(1, Some(0)), "第一条");
        assert_eq!(next(1, Some(1)), "（一）");
        assert_eq!(next(2, Some(0)), "第七条");
        assert_eq!(next(2, Some(0)), "第八条");
        assert_eq!(next(1, Some(0)), "第九条");
        assert_eq!(next(1, Some(1)), "（一）");
        assert_eq!(next(0, None), "");
        assert_eq!(next(-5, None), "");
        assert_eq!(next(99, None), "");
    }

    #[test]
    fn cut_tables_give_no_labels() {
        let (l, u) = (lists(), uses());
        for cut in 0..l.len() {
            let lists = Lists::read(&l[..cut], &u);
            lists.label(&mut Running::default(), 1, Some(3), 0);
        }
        for cut in 0..u.len() {
            Lists::read(&l, &u[..cut]);
        }
    }
}
