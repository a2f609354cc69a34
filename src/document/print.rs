//! Text of a document made safe for a terminal.

/// The text with control, bidi and zero-width characters shown as 〔U+202E〕, so that a document cannot steer the terminal
/// or show a person something else than it holds. Line ends and tabs stay.
pub fn printable(text: &str) -> String {
    use std::fmt::Write;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c == '\n' || c == '\t' || !unseen(c) {
            out.push(c);
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "〔U+{:04X}〕", u32::from(c));
        }
    }
    out
}

/// Whether a character is not seen but acts: control, bidi, zero-width, variation selectors, tags.
fn unseen(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
            | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_unseen_is_shown() {
        assert_eq!(
            printable("甲\u{202E}乙\u{200B}\u{1B}[31m\r\n\t丙　丁"),
            "甲〔U+202E〕乙〔U+200B〕〔U+001B〕[31m〔U+000D〕\n\t丙　丁"
        );
    }
}
