//! The number formats of WordprocessingML, written as Word writes them.
//!
//! Builds on the shared formats and adds what only Word's codes distinguish. Knows nothing of lists.

use crate::reading::numbering::{NumberFormat, number};

/// How a level writes its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// Any of the shared formats.
    Shared(NumberFormat),
    /// `chineseCountingThousand`: 一百〇一 (Word writes the gap as 〇).
    CountingThousand,
    /// `chineseCounting`, `taiwaneseCounting`: 十一, 九十九, then digit by digit 一○○.
    Counting,
    /// `japaneseCounting`: 百一 without a leading one and without a gap mark.
    Japanese,
    /// `chineseLegalSimplified`: 壹拾壹, always with a leading one.
    Legal,
    /// `ideographLegalTraditional`: 壹拾壹 with traditional digits.
    LegalTraditional,
    /// A custom format with leading zeros: 001.
    Padded(u8),
    /// `numberInDash`: - 1 -
    InDashes,
    /// `ordinal`: 1st
    Ordinal,
    #[default]
    Decimal,
}

impl Format {
    /// The format of a code of `w:numFmt`; what is not known is written in decimal.
    pub fn of(code: &str, custom: Option<&str>) -> Self {
        use NumberFormat as N;
        let shared = match code {
            "custom" => return custom.map_or(Format::Decimal, padded),
            "chineseCountingThousand" => return Format::CountingThousand,
            "chineseCounting" | "taiwaneseCounting" | "koreanCounting" => return Format::Counting,
            "japaneseCounting" => return Format::Japanese,
            "chineseLegalSimplified" => return Format::Legal,
            "ideographLegalTraditional" | "japaneseLegal" => return Format::LegalTraditional,
            "numberInDash" => return Format::InDashes,
            "ordinal" => return Format::Ordinal,
            "taiwaneseCountingThousand" => N::Chinese,
            "ideographDigital"
            | "taiwaneseDigital"
            | "japaneseDigitalTenThousand"
            | "koreanDigital"
            | "koreanDigital2" => N::ChineseDigits,
            "decimalFullWidth" | "decimalFullWidth2" => N::FullWidth,
            "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => N::Circled,
            "decimalEnclosedParen" => N::Parenthesised,
            "decimalEnclosedFullstop" => N::FullStop,
            "ideographEnclosedCircle" => N::ChineseParenthesised,
            "ideographTraditional" => N::Stems,
            "ideographZodiac" => N::Branches,
            "decimalZero" => N::DecimalZero,
            "upperRoman" => N::UpperRoman,
            "lowerRoman" => N::LowerRoman,
            "upperLetter" => N::UpperLetter,
            "lowerLetter" => N::LowerLetter,
            "bullet" => N::Bullet,
            "none" => N::None,
            _ => return Format::Decimal,
        };
        Format::Shared(shared)
    }

    /// Whether paragraphs of the level carry a sign instead of a number.
    pub fn is_bullet(self) -> bool {
        self == Format::Shared(NumberFormat::Bullet)
    }

    /// Writes a number.
    pub fn write(self, n: u32) -> String {
        match self {
            Format::Decimal => n.to_string(),
            Format::Shared(f) => number(n, f),
            Format::CountingThousand => number(n, NumberFormat::Chinese).replace('零', "〇"),
            Format::Counting if n < 100 => number(n, NumberFormat::Chinese),
            Format::Counting => number(n, NumberFormat::ChineseDigits).replace('〇', "○"),
            Format::Japanese => japanese(n),
            Format::Legal => legal(n),
            Format::LegalTraditional => legal(n)
                .replace('贰', "貳")
                .replace('叁', "參")
                .replace('陆', "陸")
                .replace('万', "萬"),
            Format::Padded(width) => format!("{n:0width$}", width = usize::from(width)),
            Format::InDashes => format!("- {n} -"),
            Format::Ordinal => ordinal(n),
        }
    }
}

/// A custom format is given by its first numbers: `001, 002, 003, ...`.
fn padded(sample: &str) -> Format {
    let first = sample.split(',').next().unwrap_or_default().trim();
    if first.len() > 1 && first.len() < 12 && first.bytes().all(|b| b.is_ascii_digit()) {
        Format::Padded(first.len() as u8)
    } else {
        Format::Decimal
    }
}

fn japanese(n: u32) -> String {
    let written = number(n, NumberFormat::Chinese).replace('零', "");
    ["十", "百", "千"].iter().fold(written, |text, unit| {
        text.replace(&format!("一{unit}"), unit)
    })
}

/// Numbers in the digits of cheques; ten is 壹拾.
fn legal(n: u32) -> String {
    let written = number(n, NumberFormat::ChineseFormal);
    if written.starts_with('拾') {
        format!("壹{written}")
    } else {
        written
    }
}

fn ordinal(n: u32) -> String {
    let end = match (n % 100, n % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{n}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(code: &str, n: u32) -> String {
        Format::of(code, None).write(n)
    }

    #[test]
    fn formats_of_chinese_offices() {
        let all = |code, numbers: &[u32]| {
            numbers
                .iter()
                .map(|&n| write(code, n))
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(
            all(
                "chineseCountingThousand",
                &[1, 10, 11, 20, 21, 100, 101, 110, 111, 1001]
            ),
            "一 十 十一 二十 二十一 一百 一百〇一 一百一十 一百一十一 一千〇一"
        );
        assert_eq!(
            all("chineseCounting", &[9, 15, 99, 100, 123]),
            "九 十五 九十九 一○○ 一二三"
        );
        assert_eq!(
            all("japaneseCounting", &[10, 21, 100, 101, 215]),
            "十 二十一 百 百一 二百十五"
        );
        assert_eq!(all("ideographDigital", &[1, 10, 11]), "一 一〇 一一");
        assert_eq!(
            all("chineseLegalSimplified", &[1, 10, 12, 101]),
            "壹 壹拾 壹拾贰 壹佰零壹"
        );
        assert_eq!(all("decimalEnclosedCircleChinese", &[1, 20, 21]), "① ⑳ ㉑");
        assert_eq!(all("ideographEnclosedCircle", &[1, 10]), "㈠ ㈩");
        assert_eq!(all("decimalFullWidth", &[12]), "１２");
        assert_eq!(all("ideographTraditional", &[1, 10, 11]), "甲 癸 11");
        assert_eq!(all("lowerLetter", &[1, 26, 27, 53]), "a z aa aaa");
        assert_eq!(all("upperRoman", &[4, 2024]), "IV MMXXIV");
        assert_eq!(all("decimalZero", &[3, 12]), "03 12");
        assert_eq!(all("none", &[3]), "");
        assert_eq!(all("ordinal", &[1, 12, 23]), "1st 12th 23rd");
        assert_eq!(all("what-is-this", &[7]), "7");
    }

    #[test]
    fn custom_formats_pad_with_zeros() {
        assert_eq!(
            Format::of("custom", Some("001, 002, 003, ...")).write(7),
            "007"
        );
        assert_eq!(Format::of("custom", Some("?")).write(7), "7");
    }
}
