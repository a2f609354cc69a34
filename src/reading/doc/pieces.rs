//! The piece table ([MS-DOC] 2.8.35): the characters of a document in their order, and where each stands in the file.

use super::bytes::{span, u8_at, u16_at, u32_at};
use super::sprm::LONGEST;
use crate::reading::ReadError;

/// A stretch of text that lies in one place of the `WordDocument` stream.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    /// First character position.
    pub start: u32,
    /// One past the last character position.
    pub end: u32,
    /// Byte offset in the stream.
    pub offset: u32,
    /// Bytes per character, 1 or 2.
    pub width: u32,
    /// Change made to the whole piece after its own properties.
    pub change: Change,
}

/// A change that a fast save laid over a piece.
#[derive(Debug, Clone, Default)]
pub(super) enum Change {
    #[default]
    None,
    /// One modifier of the old short form.
    Short(u8, u8),
    /// A list of modifiers, as a range of the piece-table structure.
    List(std::ops::Range<usize>),
}

/// All characters, by character position.
#[derive(Debug, Default)]
pub(super) struct Characters {
    /// UTF-16 units; 0 where a position holds no character of its own.
    pub units: Vec<u16>,
    pub pieces: Vec<Piece>,
    /// Pieces that lie outside the stream, in characters.
    pub lost: usize,
}

impl Characters {
    /// Puts the pieces together. `clx` is the piece-table structure.
    pub(super) fn read(word: &[u8], clx: &[u8], chinese: bool) -> Result<Characters, ReadError> {
        let (mut at, mut lists) = (0, Vec::new());
        while u8_at(clx, at) == Some(1) {
            let len = usize::from(u16_at(clx, at + 1).unwrap_or(0));
            lists.push(at + 3..at + 3 + len.min(LONGEST));
            at += 3 + len;
        }
        let bad = || ReadError::Damaged("没有文字位置表".into());
        if u8_at(clx, at) != Some(2) {
            return Err(bad());
        }
        let len = u32_at(clx, at + 1).ok_or_else(bad)? as usize;
        let rest = clx.get(at + 5..).unwrap_or(&[]);
        let table = rest.get(..len).unwrap_or(rest);
        let count = table.len().saturating_sub(4) / 12;
        // Pieces may share bytes after copying, but not without end.
        let most = word.len().saturating_mul(2).saturating_add(1 << 20);
        let mut out = Characters::default();
        for i in 0..count {
            let (Some(start), Some(end)) = (u32_at(table, 4 * i), u32_at(table, 4 * i + 4)) else {
                break;
            };
            let Some(entry) = span(table, 4 * (count + 1) + 8 * i, 8) else {
                break;
            };
            if end <= start || start as usize != out.units.len() {
                if end == start {
                    continue;
                }
                out.lost += 1;
                break;
            }
            if end as usize > most {
                return Err(ReadError::Limit("文字位置表重复引用过多".into()));
            }
            out.add(word, start, end, entry, &lists, chinese);
        }
        Ok(out)
    }

    fn add(
        &mut self,
        word: &[u8],
        start: u32,
        end: u32,
        entry: &[u8],
        lists: &[std::ops::Range<usize>],
        chinese: bool,
    ) {
        let place = u32_at(entry, 2).unwrap_or(u32::MAX);
        let narrow = place & 0x4000_0000 != 0;
        let offset = if narrow {
            (place & 0x3FFF_FFFF) / 2
        } else {
            place & 0x3FFF_FFFF
        };
        let (len, width) = ((end - start) as usize, if narrow { 1 } else { 2 });
        let wanted = len * width;
        let rest = word.get(offset as usize..).unwrap_or(&[]);
        let bytes = rest.get(..wanted).unwrap_or(rest);
        let before = self.units.len();
        if narrow {
            narrow_units(bytes, chinese, &mut self.units);
        } else {
            let units = bytes.chunks_exact(2);
            self.units.extend(units.filter_map(|c| u16_at(c, 0)));
        }
        let got = self.units.len() - before;
        self.lost += len.saturating_sub(got);
        self.units.resize(before + len, 0);
        let change = u16_at(entry, 6).unwrap_or(0);
        let change = match change {
            0 => Change::None,
            c if c & 1 == 0 => Change::Short((c >> 1 & 0x7F) as u8, (c >> 8) as u8),
            c => lists
                .get(usize::from(c >> 1))
                .map_or(Change::None, |r| Change::List(r.clone())),
        };
        self.pieces.push(Piece {
            start,
            end,
            offset,
            width: width as u32,
            change,
        });
    }
}

/// One unit per byte. Bytes are Windows-1252 by the book; some Chinese programs wrote GBK all the same, told by its
/// pairs. The second byte of a pair gets no character.
fn narrow_units(bytes: &[u8], chinese: bool, out: &mut Vec<u16>) {
    if chinese && looks_gbk(bytes) {
        let mut i = 0;
        while let Some(&b) = bytes.get(i) {
            if b < 0x80 {
                out.push(u16::from(b));
                i += 1;
                continue;
            }
            let pair = bytes.get(i..i + 2).unwrap_or(&[]);
            let (text, _) = encoding_rs::GBK.decode_without_bom_handling(pair);
            let mut units = text.encode_utf16();
            out.push(units.next().unwrap_or(0xFFFD));
            i += 1;
            if i < bytes.len() {
                out.push(units.next().unwrap_or(0));
                i += 1;
            }
        }
        return;
    }
    out.extend(bytes.iter().map(|&b| {
        if b < 0x80 {
            return u16::from(b);
        }
        let one = [b];
        let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&one);
        text.encode_utf16().next().unwrap_or(0xFFFD)
    }));
}

/// High bytes come in pairs and nearly all pairs are Chinese characters of the common set.
fn looks_gbk(bytes: &[u8]) -> bool {
    let (mut pairs, mut common, mut i) = (0usize, 0usize, 0);
    while let Some(&b) = bytes.get(i) {
        if b < 0x80 {
            i += 1;
            continue;
        }
        let Some(&t) = bytes.get(i + 1) else { break };
        if b == 0x80 || b == 0xFF || t < 0x40 || t == 0x7F || t == 0xFF {
            return false;
        }
        pairs += 1;
        let han = (0xB0..=0xF7).contains(&b) && t >= 0xA1;
        let mark = matches!(b, 0xA1 | 0xA3) && t >= 0xA1;
        common += usize::from(han || mark);
        i += 2;
    }
    pairs >= 2 && common * 10 >= pairs * 9
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(units: &[u16]) -> String {
        let shown: Vec<u16> = units.iter().copied().filter(|&u| u != 0).collect();
        String::from_utf16_lossy(&shown)
    }

    fn clx(pieces: &[(u32, u32, u32)]) -> Vec<u8> {
        let mut plc = Vec::new();
        for p in pieces {
            plc.extend(p.0.to_le_bytes());
        }
        plc.extend(pieces.last().map_or(0, |p| p.1).to_le_bytes());
        for p in pieces {
            plc.extend([0, 0]);
            plc.extend(p.2.to_le_bytes());
            plc.extend([0, 0]);
        }
        let mut out = vec![1, 2, 0, 9, 9, 2];
        out.extend((plc.len() as u32).to_le_bytes());
        out.extend(plc);
        out
    }

    #[test]
    fn wide_and_narrow_pieces_join() {
        let mut word = Vec::from(*b"abc\x93");
        word.extend("办法".encode_utf16().flat_map(u16::to_le_bytes));
        let table = clx(&[(0, 2, 4), (2, 6, 0x4000_0000)]);
        let c = Characters::read(&word, &table, true).unwrap();
        assert_eq!(text(&c.units), "办法abc“");
        assert_eq!(c.lost, 0);
    }

    #[test]
    fn narrow_pieces_of_gbk_keep_their_positions() {
        let (gbk, _, _) = encoding_rs::GBK.encode("本地a企业，");
        let table = clx(&[(0, gbk.len() as u32, 0x4000_0000)]);
        let c = Characters::read(&gbk, &table, true).unwrap();
        assert_eq!(c.units.len(), gbk.len());
        assert_eq!(text(&c.units), "本地a企业，");
        let c = Characters::read(&gbk, &table, false).unwrap();
        assert_ne!(text(&c.units), "本地a企业，");
    }

    #[test]
    fn pieces_outside_the_stream_are_counted_as_lost() {
        let c = Characters::read(b"ab", &clx(&[(0, 10, 0x4000_0000)]), false).unwrap();
        assert_eq!((c.lost, c.units.len()), (8, 10));
        assert!(Characters::read(b"ab", &clx(&[(0, 1 << 30, 0)]), false).is_err());
        assert!(Characters::read(b"ab", &[2, 0], false).is_err());
    }
}
