//! Characters of symbol fonts (Wingdings, Symbol): their codes mean nothing outside the font, so the ones that offices
//! use are written as the Unicode characters that look the same.

/// The character a symbol font shows for a code; codes may lie in the private area F000–F0FF.
pub(crate) fn symbol(font: &str, code: u32) -> char {
    let low = code & 0xFF;
    let private = (0xF000..=0xF0FF).contains(&code);
    if !private && code > 0xFF {
        return char::from_u32(code).unwrap_or('\u{FFFD}');
    }
    let font = font.to_ascii_lowercase();
    let known = if font.contains("wingdings 2") {
        match low {
            0x52 | 0x54 => Some('☑'),
            0x50 => Some('✓'),
            0x4F | 0x51 | 0x53 => Some('☒'),
            0xA3 | 0x2A => Some('□'),
            _ => None,
        }
    } else if font.contains("wingdings") {
        wingdings(low)
    } else if font.contains("symbol") {
        symbols(low)
    } else {
        None
    };
    known.unwrap_or_else(|| match low {
        0x20..=0x7E if !private => char::from(low as u8),
        _ => '□',
    })
}

fn wingdings(low: u32) -> Option<char> {
    Some(match low {
        0x6C => '●',
        0x6E => '■',
        0x6F | 0x71 | 0x72 | 0xA8 => '□',
        0x75 => '◆',
        0xA1 => '○',
        0xA4 => '◉',
        0xAB => '★',
        0xD8 => '➢',
        0xDF => '←',
        0xE0 => '→',
        0xE1 => '↑',
        0xE2 => '↓',
        0xFB | 0xFD => '☒',
        0xFC => '✓',
        0xFE => '☑',
        0x80 => '⓪',
        0x81..=0x8A => char::from_u32('①' as u32 + low - 0x81)?,
        0x8C..=0x95 => char::from_u32('❶' as u32 + low - 0x8C)?,
        _ => return None,
    })
}

fn symbols(low: u32) -> Option<char> {
    Some(match low {
        0x20..=0x22 | 0x23 | 0x25 | 0x26 | 0x28..=0x3F | 0x5B | 0x5D | 0x5F | 0x7B..=0x7D => {
            char::from(low as u8)
        }
        0xA3 => '≤',
        0xB0 => '°',
        0xB1 => '±',
        0xB3 => '≥',
        0xB4 => '×',
        0xB7 => '•',
        0xB8 => '÷',
        0xB9 => '≠',
        0xBB => '≈',
        0xBC => '…',
        0xD7 => '·',
        0xAE => '→',
        0xE5 => '∑',
        0xD6 => '√',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_and_numbers_are_readable() {
        assert_eq!(symbol("Wingdings", 0xF0A8), '□');
        assert_eq!(symbol("Wingdings 2", 0x52), '☑');
        assert_eq!(symbol("Wingdings", 0xF082), '②');
        assert_eq!(symbol("Symbol", 0xF0B3), '≥');
        assert_eq!(symbol("仿宋", 0x529E), '办');
        assert_eq!(symbol("仿宋", 0xF0AA), '□');
    }
}
