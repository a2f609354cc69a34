//! The last resort for files whose compound structure is broken or cut: the document stream usually stands in one piece
//! at the beginning of the file, with its text behind the file information block. Tables and labels are lost.

use super::bytes::{u16_at, u32_at};
use crate::reading::ReadError;

/// Streams begin at sectors of this size.
const SECTOR: usize = 512;
/// Where programs put the text when the block does not say it.
const USUAL: [usize; 3] = [0x800, 0x600, 0x400];

/// The paragraphs that can still be made out; `None` if there are none.
///
/// # Errors
/// [`ReadError::Encrypted`] if the block says so.
pub(super) fn paragraphs(bytes: &[u8]) -> Result<Option<Vec<String>>, ReadError> {
    let Some(at) = (SECTOR..bytes.len())
        .step_by(SECTOR)
        .find(|&at| u16_at(bytes, at) == Some(0xA5EC) && u16_at(bytes, at + 2) >= Some(0x00C1))
    else {
        return Ok(None);
    };
    let word = bytes.get(at..).unwrap_or(&[]);
    if u16_at(word, 0x0A).is_some_and(|flags| flags & 0x0100 != 0) {
        return Err(ReadError::Encrypted);
    }
    let said = u32_at(word, 0x18).map(|v| v as usize);
    let said = said.filter(|v| (0x200..0x10000).contains(v));
    let length = u32_at(word, 0x4C).unwrap_or(0) as usize;
    let best = said
        .into_iter()
        .chain(USUAL)
        .map(|start| text(word, start, length))
        .max_by_key(|t| t.chars().filter(|c| is_han(*c)).count());
    let text = best.unwrap_or_default();
    let (han, all) = (
        text.chars().filter(|c| is_han(*c)).count(),
        text.chars().filter(|c| !c.is_whitespace()).count(),
    );
    // Rubbish decoded as UTF-16 is Chinese characters too, but common marks are missing from it.
    let marks = text
        .chars()
        .filter(|c| matches!(c, '，' | '。' | '、' | '的' | '：'))
        .count();
    if han < 10 || han * 2 < all || marks * 50 < han {
        return Ok(None);
    }
    Ok(Some(split(&text)))
}

fn is_han(c: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&c)
}

fn text(word: &[u8], start: usize, length: usize) -> String {
    let rest = word.get(start..).unwrap_or(&[]);
    let units: Vec<u16> = rest
        .chunks_exact(2)
        .take(length)
        .filter_map(|c| u16_at(c, 0))
        .collect();
    String::from_utf16_lossy(&units)
}

/// Paragraphs and cells, without field codes and control characters.
fn split(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut line = String::new();
    let mut code = false;
    for c in text.chars() {
        match c {
            '\r' | '\u{7}' | '\u{C}' => {
                code = false;
                let done = std::mem::take(&mut line);
                if !done.trim().is_empty() {
                    out.push(done);
                }
            }
            '\u{13}' => code = true,
            '\u{14}' | '\u{15}' => code = false,
            '\u{B}' => line.push('\n'),
            '\t' => line.push('\t'),
            c if code || c.is_control() || c == '\u{FFFD}' => {}
            c => line.push(c),
        }
    }
    if !line.trim().is_empty() {
        out.push(line);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_behind_the_block_is_found() {
        let words = "第一条\u{7}本办法适用于申请补助的企业，包括个体工商户。\r\u{13}PAGE\u{14}1\u{15}第二条 施行。\r";
        let mut file = vec![0u8; SECTOR];
        let mut word = vec![0u8; 0x600];
        word[..4].copy_from_slice(&[0xEC, 0xA5, 0xC1, 0]);
        word[0x4C..0x50].copy_from_slice(&(words.encode_utf16().count() as u32).to_le_bytes());
        word.extend(words.encode_utf16().flat_map(u16::to_le_bytes));
        file.extend(&word);
        let found = paragraphs(&file).unwrap().unwrap();
        assert_eq!(
            found,
            [
                "第一条",
                "本办法适用于申请补助的企业，包括个体工商户。",
                "1第二条 施行。"
            ]
        );
        assert!(paragraphs(&vec![7u8; 5000]).unwrap().is_none());
        file[SECTOR + 0x0B] = 1;
        assert!(matches!(paragraphs(&file), Err(ReadError::Encrypted)));
    }
}
