//! Signs of symbol fonts (`w:sym`) as characters that a reader knows.

use crate::reading::xml::Element;

/// The character that a `w:sym` shows; a sign whose shape is not known is shown as a box.
pub fn text(e: &Element) -> String {
    let font = e.attr("font").unwrap_or_default();
    let code = e
        .attr("char")
        .and_then(|c| u32::from_str_radix(c.trim(), 16).ok())
        .unwrap_or(0);
    sign(&font, code).to_string()
}

fn sign(font: &str, code: u32) -> char {
    let private = (0xF000..=0xF0FF).contains(&code);
    if !private && code > 0xFF {
        return char::from_u32(code)
            .filter(|c| !c.is_control())
            .unwrap_or('□');
    }
    match (font, code & 0xFF) {
        ("Wingdings", 0xFE) | ("Wingdings 2", 0x52) => '☑',
        ("Wingdings", 0xFD) | ("Wingdings 2", 0x51 | 0x53 | 0x54) => '☒',
        ("Wingdings", 0xFC) | ("Wingdings 2", 0x50) => '✓',
        ("Wingdings", 0xFB) | ("Wingdings 2", 0x4F) => '✗',
        ("Wingdings", 0x6F | 0x70 | 0x71 | 0x72 | 0xA8) | ("Wingdings 2", 0xA3 | 0x2A | 0x30) => {
            '□'
        }
        ("Wingdings", 0x6C) => '●',
        ("Wingdings", 0x6E) | ("Wingdings 2", 0xA2) => '■',
        ("Wingdings", 0x75) => '◆',
        ("Wingdings", 0xA1) => '○',
        ("Wingdings", 0xAB) => '★',
        ("Wingdings", 0xD8) => '➢',
        ("Wingdings", 0xE0) => '→',
        ("Wingdings", n @ 0x81..=0x8A) => char::from_u32(0x2460 + n - 0x81).unwrap_or('□'),
        ("Symbol", 0xB7) => '•',
        ("Symbol", 0xB3) => '≥',
        ("Symbol", 0xA3) => '≤',
        ("Symbol", 0xB4) => '×',
        ("Symbol", 0xB8) => '÷',
        ("Symbol", 0xB1) => '±',
        ("Symbol", 0xB0) => '°',
        ("Symbol", 0xB9) => '≠',
        ("Symbol", 0xA5) => '∞',
        ("Symbol", 0xE5) => '∑',
        _ => '□',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_boxes_and_plain_codes() {
        assert_eq!(sign("Wingdings", 0xF0FE), '☑');
        assert_eq!(sign("Wingdings 2", 0xF0A3), '□');
        assert_eq!(sign("Wingdings 2", 0x52), '☑');
        assert_eq!(sign("宋体", 0x2103), '℃');
        assert_eq!(sign("Odd", 0xF041), '□');
        assert_eq!(sign("Symbol", 0), '□');
    }
}
