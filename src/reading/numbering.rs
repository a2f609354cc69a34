//! Automatic list labels: how numbers are written, and how the counters of a multi-level list run.
//!
//! Shared by every reader whose format stores lists as rules (docx, doc, odt). Knows no file format: the readers turn
//! their own codes into [`NumberFormat`] and [`Level`].

/// How one level's number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum NumberFormat {
    #[default]
    Decimal,
    /// 01, 02, … 10
    DecimalZero,
    UpperRoman,
    LowerRoman,
    UpperLetter,
    LowerLetter,
    /// 一、十一、一百零一
    Chinese,
    /// 壹、拾壹
    ChineseFormal,
    /// 一、一〇、一一
    ChineseDigits,
    /// 甲乙丙
    Stems,
    /// 子丑寅
    Branches,
    /// ①②③
    Circled,
    /// ⑴⑵⑶
    Parenthesised,
    /// ⒈⒉⒊
    FullStop,
    /// ㈠㈡㈢
    ChineseParenthesised,
    /// １、２
    FullWidth,
    /// A bullet: the number is not shown, only the level's text.
    Bullet,
    /// No number at all.
    None,
}

/// One level of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    pub start: u32,
    pub format: NumberFormat,
    /// The label's text: literal pieces and the levels (from 0) whose numbers stand between them.
    pub label: Vec<LabelPart>,
    /// All numbers in the label are written in decimal (legal numbering).
    pub legal: bool,
    /// The counter starts anew after a paragraph of a level below this value; 0 means it never does.
    pub restart_below: u8,
}

/// A piece of a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LabelPart {
    Text(String),
    /// The number of a level, from 0.
    Number(u8),
}

/// Levels that a list may have.
pub const LEVELS: usize = 9;

/// The running numbers of one list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counters {
    values: [Option<u32>; LEVELS],
}

impl Counters {
    /// Counts a paragraph of `level` and gives its label. `start` replaces the level's start value when the counter
    /// starts here.
    pub fn next(&mut self, levels: &[Level], level: usize, start: Option<u32>) -> String {
        let level = level.min(LEVELS - 1);
        let Some(own) = levels.get(level) else {
            return String::new();
        };
        let first = start.unwrap_or(own.start);
        if let Some(slot) = self.values.get_mut(level) {
            *slot = Some(slot.map_or(first, |v| v.saturating_add(1)));
        }
        for (deeper, slot) in self.values.iter_mut().enumerate().skip(level + 1) {
            let restart = levels.get(deeper).map_or(deeper as u8, |l| l.restart_below);
            if restart > 0 && level < usize::from(restart) {
                *slot = None;
            }
        }
        self.label(levels, level)
    }

    /// Forces the next paragraph of `level` to take `value`.
    pub fn restart(&mut self, level: usize, value: u32) {
        if let Some(slot) = self.values.get_mut(level) {
            *slot = value.checked_sub(1);
        }
        for slot in self.values.iter_mut().skip(level + 1) {
            *slot = None;
        }
    }

    fn label(&self, levels: &[Level], level: usize) -> String {
        let Some(own) = levels.get(level) else {
            return String::new();
        };
        let mut out = String::new();
        for part in &own.label {
            match part {
                LabelPart::Text(t) => out.push_str(t),
                LabelPart::Number(n) => {
                    let at = usize::from(*n);
                    let Some(def) = levels.get(at) else { continue };
                    let value = self.values.get(at).copied().flatten().unwrap_or(def.start);
                    let format = match def.format {
                        NumberFormat::Bullet | NumberFormat::None => continue,
                        _ if own.legal => NumberFormat::Decimal,
                        other => other,
                    };
                    out.push_str(&number(value, format));
                }
            }
        }
        out.trim().to_owned()
    }
}

/// Writes a number. Numbers that a series does not reach are written in decimal.
pub fn number(n: u32, format: NumberFormat) -> String {
    let series = |first: u32, last: u32, from: char| {
        (first..=last)
            .contains(&n)
            .then(|| char::from_u32(from as u32 + n - first))
            .flatten()
            .map(String::from)
    };
    let pick = |all: &str| {
        n.checked_sub(1)
            .and_then(|i| all.chars().nth(i as usize))
            .map(String::from)
    };
    let written = match format {
        NumberFormat::Decimal => None,
        NumberFormat::DecimalZero => Some(format!("{n:02}")),
        NumberFormat::UpperRoman => roman(n),
        NumberFormat::LowerRoman => roman(n).map(|s| s.to_lowercase()),
        NumberFormat::UpperLetter => letters(n, b'A'),
        NumberFormat::LowerLetter => letters(n, b'a'),
        NumberFormat::Chinese => Some(chinese(n, &PLAIN)),
        NumberFormat::ChineseFormal => Some(chinese(n, &FORMAL)),
        NumberFormat::ChineseDigits => Some(digits(n, "〇一二三四五六七八九")),
        NumberFormat::FullWidth => Some(digits(n, "０１２３４５６７８９")),
        NumberFormat::Stems => pick("甲乙丙丁戊己庚辛壬癸"),
        NumberFormat::Branches => pick("子丑寅卯辰巳午未申酉戌亥"),
        NumberFormat::Circled => series(1, 20, '①').or_else(|| series(21, 35, '㉑')),
        NumberFormat::Parenthesised => series(1, 20, '⑴'),
        NumberFormat::FullStop => series(1, 20, '⒈'),
        NumberFormat::ChineseParenthesised => series(1, 10, '㈠'),
        NumberFormat::Bullet | NumberFormat::None => Some(String::new()),
    };
    written.unwrap_or_else(|| n.to_string())
}

fn digits(n: u32, all: &str) -> String {
    n.to_string()
        .bytes()
        .filter_map(|b| all.chars().nth(usize::from(b.wrapping_sub(b'0'))))
        .collect()
}

fn letters(n: u32, first: u8) -> Option<String> {
    let i = n.checked_sub(1)?;
    let times = (i / 26 + 1).min(32) as usize;
    let letter = char::from(first + (i % 26) as u8);
    Some(std::iter::repeat_n(letter, times).collect())
}

fn roman(n: u32) -> Option<String> {
    const STEPS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if !(1..4000).contains(&n) {
        return None;
    }
    let mut rest = n;
    let mut out = String::new();
    for (value, sign) in STEPS {
        while rest >= value {
            out.push_str(sign);
            rest -= value;
        }
    }
    Some(out)
}

struct Numerals {
    digits: [char; 10],
    /// Thousand, hundred, ten, one.
    units: [&'static str; 4],
    myriad: &'static str,
    /// Ten to nineteen are written without a leading one.
    short_ten: bool,
}

const PLAIN: Numerals = Numerals {
    digits: ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'],
    units: ["千", "百", "十", ""],
    myriad: "万",
    short_ten: true,
};

const FORMAL: Numerals = Numerals {
    digits: ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'],
    units: ["仟", "佰", "拾", ""],
    myriad: "万",
    short_ten: true,
};

fn chinese(n: u32, with: &Numerals) -> String {
    if n == 0 || n >= 100_000_000 {
        return if n == 0 {
            with.digits[0].into()
        } else {
            n.to_string()
        };
    }
    let mut out = String::new();
    let (high, low) = (n / 10_000, n % 10_000);
    if high > 0 {
        out.push_str(&four(high, with));
        out.push_str(with.myriad);
        if low > 0 && low < 1000 {
            out.push(with.digits[0]);
        }
    }
    if low > 0 {
        out.push_str(&four(low, with));
    }
    if with.short_ten && (10..20).contains(&n) {
        out.remove(0);
    }
    out
}

/// Writes 1 to 9999.
fn four(n: u32, with: &Numerals) -> String {
    let mut out = String::new();
    let mut gap = false;
    for (unit, scale) in with.units.iter().zip([1000, 100, 10, 1]) {
        let d = n / scale % 10;
        if d == 0 {
            gap = !out.is_empty();
            continue;
        }
        if gap {
            out.push(with.digits[0]);
            gap = false;
        }
        out.push(with.digits[d as usize]);
        out.push_str(unit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_numbers_read_as_in_articles() {
        let cases = [
            (1, "一"),
            (10, "十"),
            (11, "十一"),
            (20, "二十"),
            (101, "一百零一"),
            (110, "一百一十"),
            (1005, "一千零五"),
            (12_030, "一万二千零三十"),
        ];
        for (n, s) in cases {
            assert_eq!(number(n, NumberFormat::Chinese), s);
        }
        assert_eq!(number(12, NumberFormat::ChineseFormal), "拾贰");
        assert_eq!(number(10, NumberFormat::ChineseDigits), "一〇");
    }

    #[test]
    fn series_end_in_decimals() {
        assert_eq!(number(3, NumberFormat::Circled), "③");
        assert_eq!(number(21, NumberFormat::Circled), "㉑");
        assert_eq!(number(99, NumberFormat::Circled), "99");
        assert_eq!(number(27, NumberFormat::LowerLetter), "aa");
        assert_eq!(number(49, NumberFormat::UpperRoman), "XLIX");
        assert_eq!(number(11, NumberFormat::Stems), "11");
        assert_eq!(number(u32::MAX, NumberFormat::LowerLetter).len(), 32);
    }

    fn level(format: NumberFormat, label: Vec<LabelPart>, depth: u8) -> Level {
        Level {
            start: 1,
            format,
            label,
            legal: false,
            restart_below: depth,
        }
    }

    #[test]
    fn deeper_levels_start_anew() {
        use LabelPart::*;
        let levels = vec![
            level(
                NumberFormat::Chinese,
                vec![Text("第".into()), Number(0), Text("条".into())],
                0,
            ),
            level(
                NumberFormat::Chinese,
                vec![Text("（".into()), Number(1), Text("）".into())],
                1,
            ),
        ];
        let mut c = Counters::default();
        let got: Vec<String> = [0, 1, 1, 0, 1]
            .iter()
            .map(|&l| c.next(&levels, l, None))
            .collect();
        assert_eq!(got, ["第一条", "（一）", "（二）", "第二条", "（一）"]);
        c.restart(0, 9);
        assert_eq!(c.next(&levels, 0, None), "第九条");
        assert_eq!(c.next(&levels, 8, None), "");
    }

    #[test]
    fn legal_levels_are_decimal_throughout() {
        use LabelPart::*;
        let mut second = level(
            NumberFormat::Decimal,
            vec![Number(0), Text(".".into()), Number(1)],
            1,
        );
        second.legal = true;
        let levels = vec![level(NumberFormat::Chinese, vec![Number(0)], 0), second];
        let mut c = Counters::default();
        assert_eq!(c.next(&levels, 0, None), "一");
        assert_eq!(c.next(&levels, 1, None), "1.1");
    }
}
