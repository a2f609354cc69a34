//! Plain text in the encodings that Chinese offices use.
//!
//! The order of the tests matters: byte order mark, strict UTF-8, UTF-16 without a mark, then GB18030 or Big5 by what the
//! characters are. Detectors that guess by statistics alone err on short official texts.

use super::{Limits, ReadError};
use crate::document::{Document, Format, Warning};
use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// Bytes looked at to guess an encoding.
const SAMPLE: usize = 64 << 10;

/// Reads plain text, one paragraph a line; paragraphs broken at a fixed width are joined again.
///
/// # Errors
/// [`ReadError::NoText`] if there is nothing but blanks, [`ReadError::Limit`] for too many lines.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Document, ReadError> {
    let decoded = decode(bytes);
    check_lines(&decoded.text, limits)?;
    let mut document = Document::from_lines(Format::Text, &decoded.text);
    decoded.warn(&mut document);
    drop(decoded);
    super::unwrap::unwrap(&mut document);
    finish(document, limits)
}

/// Refuses text of far too many lines before any is laid down; lines that were broken at a width may still be joined.
pub(super) fn check_lines(text: &str, limits: &Limits) -> Result<(), ReadError> {
    let worded = text.lines().filter(|l| !l.trim().is_empty());
    let most = limits.blocks.saturating_mul(2);
    if worded.take(most.saturating_add(1)).count() > most {
        return Err(ReadError::Limit(format!("文字超过 {most} 行")));
    }
    Ok(())
}

/// The common checks of the text formats.
pub(super) fn finish(document: Document, limits: &Limits) -> Result<Document, ReadError> {
    if document.blocks.len() > limits.blocks {
        return Err(ReadError::Limit(format!("段落超过 {} 个", limits.blocks)));
    }
    if document.blocks.is_empty() {
        return Err(ReadError::NoText("文件中只有空白".into()));
    }
    Ok(document)
}

/// Decoded text and how sure its encoding is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded<'a> {
    pub text: Cow<'a, str>,
    pub encoding: &'static Encoding,
    /// Neither a mark nor the strictness of UTF-8 vouches for the encoding.
    pub guessed: bool,
    /// Bytes that are no character of the encoding were replaced.
    pub broken: bool,
}

impl Decoded<'_> {
    /// Tells what the person should check.
    pub fn warn(&self, document: &mut Document) {
        let mut warn = |code: &str, text: String| {
            document.warnings.push(Warning {
                code: code.into(),
                text,
            });
        };
        if self.guessed {
            let name = self.encoding.name();
            warn(
                "encoding-guessed",
                format!("文件没有标明编码，按 {name} 读取；如有乱码，请另存为 UTF-8 后重新提交。"),
            );
        }
        if self.broken {
            warn(
                "damaged",
                "文件中有无法解码的字节，相应文字未能读取。".into(),
            );
            document.damaged = true;
        }
    }
}

/// Decodes text by byte order mark, strict UTF-8, UTF-16 without a mark, GB18030 or Big5.
pub fn decode(bytes: &[u8]) -> Decoded<'_> {
    fn with<'a>(encoding: &'static Encoding, bytes: &'a [u8], guessed: bool) -> Decoded<'a> {
        let (text, broken) = encoding.decode_without_bom_handling(bytes);
        Decoded {
            text,
            encoding,
            guessed,
            broken,
        }
    }
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return with(encoding, bytes.get(mark..).unwrap_or_default(), false);
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return with(encoding, bytes, true);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) if !by_chance(text) => return with(UTF_8, bytes, false),
        Ok(_) => {}
        // Cut in the middle of the last character, or a few stray bytes in long UTF-8 text: still UTF-8.
        Err(e) if e.error_len().is_none() && is_utf8(bytes.get(..e.valid_up_to())) => {
            return with(UTF_8, bytes, true);
        }
        Err(_) if mostly_utf8(bytes) => return with(UTF_8, bytes, true),
        Err(_) => {}
    }
    with(chinese_encoding(bytes), bytes, true)
}

/// A few words of GBK can be valid UTF-8, but only as letters of far-away scripts (联通 is the old joke).
fn by_chance(text: &str) -> bool {
    !text.is_ascii() && text.chars().all(|c| c < '\u{800}')
}

fn is_utf8(bytes: Option<&[u8]>) -> bool {
    bytes
        .and_then(|b| std::str::from_utf8(b).ok())
        .is_some_and(|text| !text.is_empty() && !by_chance(text))
}

/// Whether bytes are no text: control bytes that no text has, in no UTF-16 either.
pub fn is_binary(bytes: &[u8]) -> bool {
    if Encoding::for_bom(bytes).is_some() || utf16_without_mark(bytes).is_some() {
        return false;
    }
    let sample = bytes.get(..SAMPLE.min(bytes.len())).unwrap_or_default();
    let odd = sample
        .iter()
        .filter(|&&b| b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0B | 0x0C | 0x1A))
        .count();
    odd * 50 > sample.len()
}

/// UTF-16 without a mark: zero bytes, and nearly every pair a character that Chinese texts are made of, in one byte
/// order only.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = bytes.get(..SAMPLE.min(bytes.len()))?;
    if sample.len() < 4 || !bytes.len().is_multiple_of(2) || !sample.contains(&0) {
        return None;
    }
    let plausible = |unit: fn([u8; 2]) -> u16| {
        let pairs = sample.chunks_exact(2);
        let all = pairs.len();
        let hits = pairs
            .filter_map(|p| p.try_into().ok())
            .filter(|&p| {
                matches!(unit(p), 0x09..=0x0D | 0x20..=0x7E | 0x2010..=0x203B | 0x3000..=0x303F | 0x4E00..=0x9FFF | 0xFF00..=0xFF5E)
            })
            .count();
        hits * 100 / all.max(1)
    };
    match (plausible(u16::from_le_bytes), plausible(u16::from_be_bytes)) {
        (le, be) if le >= 90 && be < 90 => Some(UTF_16LE),
        (le, be) if be >= 90 && le < 90 => Some(UTF_16BE),
        _ => None,
    }
}

/// Whether text that is not strictly UTF-8 is UTF-8 with little damage: multi-byte characters by the dozen for each
/// wrong byte cannot come about by chance.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let sample = bytes.get(..SAMPLE.min(bytes.len())).unwrap_or_default();
    let text = String::from_utf8_lossy(sample);
    let bad = text.matches('\u{FFFD}').count();
    let good = text.chars().filter(|c| *c > '\u{7F}').count() - bad;
    good > bad * 12
}

/// GB18030 or Big5, by which of them makes more of the pairs a character in everyday use. Simplified text keeps to the
/// first level of GB 2312 (lead B0–D7, trail from A1), traditional text to the first level of Big5 (lead A4–C6).
fn chinese_encoding(bytes: &[u8]) -> &'static Encoding {
    let sample = bytes.get(..SAMPLE.min(bytes.len())).unwrap_or_default();
    let share = |common: fn(u8, u8) -> bool| {
        let (mut pairs, mut hits, mut at) = (1usize, 0usize, 0usize);
        while let Some(&[a, b]) = sample.get(at..at + 2) {
            if a < 0x80 {
                at += 1;
                continue;
            }
            pairs += 1;
            hits += usize::from(common(a, b));
            at += 2;
        }
        hits * 1000 / pairs
    };
    let gb = share(|a, b| matches!(a, 0xA1..=0xA3 | 0xB0..=0xD7) && b >= 0xA1);
    let big5 = share(|a, b| {
        (0xA1..=0xC6).contains(&a) && ((0x40..=0x7E).contains(&b) || (0xA1..=0xFE).contains(&b))
    });
    if big5 > gb + 100 { BIG5 } else { GB18030 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DRAFT: &str = "关于印发《扶持办法》的通知\r\n\r\n第一条　为了促进发展，制定本办法。\n第二条 奖励3万元。\n";

    fn lines(bytes: &[u8]) -> Vec<String> {
        let d = read(bytes, &Limits::default()).expect("reads");
        d.blocks.into_iter().map(|b| b.text).collect()
    }

    fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(unit).collect()
    }

    #[test]
    fn every_encoding_of_the_field_reads_alike() {
        let plain = lines(DRAFT.as_bytes());
        assert_eq!(plain.len(), 3);
        assert_eq!(plain[1], "第一条　为了促进发展，制定本办法。");
        assert_eq!(lines(format!("\u{FEFF}{DRAFT}").as_bytes()), plain);
        assert_eq!(lines(&GB18030.encode(DRAFT).0), plain);
        for unit in [u16::to_le_bytes, u16::to_be_bytes] {
            assert_eq!(lines(&utf16(DRAFT, unit)), plain);
            assert_eq!(lines(&utf16(&format!("\u{FEFF}{DRAFT}"), unit)), plain);
        }
    }

    #[test]
    fn traditional_text_in_big5_is_not_garbled() {
        let text = "關於促進產業發展的若干措施\n本地企業優先採購，外地企業須在本市註冊。";
        let bytes = BIG5.encode(text).0;
        let d = decode(&bytes);
        assert_eq!(d.encoding, BIG5);
        assert_eq!(d.text, text);
        assert!(d.guessed);
        let bytes = BIG5.encode("關於印發管理辦法的通知").0;
        let short = decode(&bytes);
        assert_eq!(short.text, "關於印發管理辦法的通知");
    }

    #[test]
    fn a_guess_is_said() {
        let codes = |bytes: &[u8]| {
            let d = read(bytes, &Limits::default()).expect("reads");
            d.warnings.into_iter().map(|w| w.code).collect::<Vec<_>>()
        };
        assert_eq!(codes(DRAFT.as_bytes()), Vec::<String>::new());
        assert_eq!(codes(&GB18030.encode(DRAFT).0), ["encoding-guessed"]);
        // Cut in the middle of a character.
        let cut = &DRAFT.as_bytes()[..DRAFT.len() - 3];
        assert_eq!(codes(cut), ["encoding-guessed", "damaged"]);
        assert_eq!(decode(cut).encoding, UTF_8);
    }

    #[test]
    fn short_gbk_is_gbk() {
        for word in ["通知", "关于", "第一条 本办法", "中"] {
            let bytes = GB18030.encode(word).0;
            let d = decode(&bytes);
            assert_eq!(d.text, word);
        }
    }

    #[test]
    fn blanks_alone_are_no_text() {
        assert!(matches!(
            read(b" \r\n\t\n", &Limits::default()),
            Err(ReadError::NoText(_))
        ));
        let few = Limits {
            blocks: 1,
            ..Limits::default()
        };
        assert!(matches!(read(b"a\nb", &few), Err(ReadError::Limit(_))));
    }

    #[test]
    fn binary_is_told_from_text() {
        assert!(is_binary(&[0, 1, 2, 3, 0, 0, 7, 8, 9, 200, 1]));
        assert!(!is_binary(DRAFT.as_bytes()));
        assert!(!is_binary(&utf16(DRAFT, u16::to_le_bytes)));
        assert!(!is_binary(&GB18030.encode(DRAFT).0));
    }
}
