//! Clause labels as typed or numbered automatically: 第三条, 一、, （二）, 1., 2.1, （3）, ①.
//!
//! It looks at the start of a string only; whether a doubtful label is one is settled by the sequence (`lines`).

use super::Level;
use super::numeral::{is_han, run, value};

/// The written form of a label; the order of the variants is the usual order from the outside in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Style {
    /// 第一编
    Book,
    /// 第一章, 第一部分
    Chapter,
    /// 第一节
    Section,
    /// 第一条
    Article,
    /// 一、
    Han,
    /// （一）
    ParenHan,
    /// 1. or 1、
    Arabic,
    /// 1.1
    Decimal2,
    /// 1.1.1
    Decimal3,
    /// 1.1.1.1
    Decimal4,
    /// （1） or 1）
    ParenArabic,
    /// ①
    Circled,
    /// a.
    Letter,
    /// ● and automatic labels that are no number
    Bullet,
}

impl Style {
    /// Labels that head parts of the whole text and are never items of a list.
    pub(super) fn structural(self) -> bool {
        self <= Style::Article
    }

    /// The level of a clause with this label, within an article or outside.
    pub(super) fn level(self, in_article: bool) -> Level {
        match self {
            Style::Book => Level::Book,
            Style::Chapter => Level::Chapter,
            Style::Section => Level::Section,
            Style::Article => Level::Article,
            Style::Han => Level::First,
            Style::ParenHan if in_article => Level::Item,
            Style::ParenHan => Level::Second,
            Style::Arabic if in_article => Level::SubItem,
            Style::Arabic => Level::Third,
            _ if in_article => Level::Point,
            Style::Decimal2 | Style::ParenArabic => Level::Fourth,
            _ => Level::Point,
        }
    }
}

/// A label found at the start of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Label {
    pub style: Style,
    /// Its number; of a decimal label the last one; 0 for bullets.
    pub number: u32,
    /// For a decimal label the number before the last one, else 0.
    pub above: u32,
    /// Length in bytes.
    pub len: usize,
    /// Could also be a reference or an amount; holds only where the sequence expects it.
    pub doubtful: bool,
}

fn label(style: Style, number: u32, len: usize) -> Option<Label> {
    Some(Label {
        style,
        number,
        above: 0,
        len,
        doubtful: false,
    })
}

/// The label at the start of `s`, if there is one.
pub(super) fn parse(s: &str) -> Option<Label> {
    match s.chars().next()? {
        '第' => ordinal(s),
        c if is_han(c) => han(s),
        '（' | '(' => paren(s),
        c if c.is_ascii_digit() => arabic(s),
        c @ '①'..='⑳' => label(Style::Circled, c as u32 - '①' as u32 + 1, c.len_utf8()),
        c @ '⑴'..='⒇' => label(Style::ParenArabic, c as u32 - '⑴' as u32 + 1, c.len_utf8()),
        c @ '⒈'..='⒛' => label(Style::Arabic, c as u32 - '⒈' as u32 + 1, c.len_utf8()),
        c @ '㈠'..='㈩' => label(Style::ParenHan, c as u32 - '㈠' as u32 + 1, c.len_utf8()),
        c @ ('●' | '•' | '◆' | '■' | '□' | '▪' | '➢' | '◇' | '○' | '▲' | '\u{F06C}'
        | '\u{F0D8}') => label(Style::Bullet, 0, c.len_utf8()),
        c if c.is_ascii_alphabetic() => letter(s),
        _ => None,
    }
}

/// An automatic label (`Block::label`): always one, a bullet if it is no number.
pub(super) fn automatic(s: &str) -> Option<Label> {
    let trimmed = s.trim_end();
    if trimmed.is_empty() {
        return None;
    }
    let digits = run(trimmed, 4, |c| c.is_ascii_digit());
    let mut l = if digits == trimmed.len() {
        label(Style::Arabic, value(trimmed).unwrap_or(0), trimmed.len())?
    } else {
        // A label stands alone: a character behind it settles what would be doubtful.
        parse(&format!("{trimmed}文"))
            .or_else(|| decimal(trimmed))
            .or(label(Style::Bullet, 0, trimmed.len()))?
    };
    l.len = s.len();
    l.doubtful = false;
    Some(l)
}

fn ordinal(s: &str) -> Option<Label> {
    let start = '第'.len_utf8();
    let n = run(&s[start..], 8, |c| is_han(c) || c.is_ascii_digit());
    let number = value(&s[start..start + n])?;
    let rest = &s[start + n..];
    let (style, word) = [
        (Style::Article, "条"),
        (Style::Chapter, "章"),
        (Style::Section, "节"),
        (Style::Book, "编"),
        (Style::Book, "篇"),
        (Style::Chapter, "部分"),
    ]
    .into_iter()
    .find(|(_, w)| rest.starts_with(w))?;
    let mut len = start + n + word.len();
    if style == Style::Article && s[len..].starts_with('之') {
        let more = run(&s[len + 3..], 2, is_han);
        if more > 0 {
            len += 3 + more;
        }
    }
    let behind = &s[len..];
    // 第八条第二款规定的, 第三条至第五条: a reference, not a label.
    const NEVER: [&str; 16] = [
        "第",
        "规定",
        "所列",
        "所称",
        "至",
        "、",
        "，",
        "款",
        "项",
        "修改为",
        "中的",
        "—",
        "-",
        "～",
        "的规定",
        "改为",
    ];
    if NEVER.iter().any(|w| behind.starts_with(w)) {
        return None;
    }
    let mut l = label(style, number, len)?;
    l.doubtful = behind.starts_with([
        '和', '与', '的', '中', '及', '或', '所', '内', '以', '前', '后', '。', '；', '）',
    ]);
    Some(l)
}

fn han(s: &str) -> Option<Label> {
    let n = run(s, 4, is_han);
    let number = value(&s[..n])?;
    let sep = s[n..].chars().next()?;
    if !matches!(sep, '、' | '．' | '.') {
        return None;
    }
    let len = n + sep.len_utf8();
    // 一、二等奖; 一、二、三产业
    let behind = &s[len..];
    let more = run(behind, 4, is_han);
    if more > 0
        && behind[more..].starts_with([
            '、', '等', '级', '类', '线', '审', '产', '期', '档', '星', '季',
        ])
    {
        return None;
    }
    label(Style::Han, number, len)
}

fn paren(s: &str) -> Option<Label> {
    let open = s.chars().next()?.len_utf8();
    let inner = &s[open..];
    let h = run(inner, 4, is_han);
    let a = run(inner, 3, |c| c.is_ascii_digit());
    let n = h.max(a);
    let close = inner[n..].chars().next()?;
    if n == 0 || !matches!(close, '）' | ')') {
        return None;
    }
    let number = value(&inner[..n])?;
    let style = if h > 0 {
        Style::ParenHan
    } else {
        Style::ParenArabic
    };
    label(style, number, open + n + close.len_utf8())
}

fn arabic(s: &str) -> Option<Label> {
    let n = run(s, 4, |c| c.is_ascii_digit());
    if n > 3 {
        return None;
    }
    let number = value(&s[..n])?;
    let sep = s[n..].chars().next()?;
    let len = n + sep.len_utf8();
    let behind = s[len..].chars().next();
    match sep {
        '）' | ')' => label(Style::ParenArabic, number, len),
        '.' | '．' | '、' => {
            let year =
                run(&s[len..], 5, |c| c.is_ascii_digit()) == 4 && s[len + 4..].starts_with('年');
            if behind.is_some_and(|c| c.is_ascii_digit()) && !year {
                return if sep == '、' { None } else { decimal(s) };
            }
            label(Style::Arabic, number, len)
        }
        _ => None,
    }
}

/// `1.1`, `3.2.4`: doubtful, since `1.5倍` looks the same.
fn decimal(s: &str) -> Option<Label> {
    let mut parts = [0u32; 4];
    let (mut count, mut at) = (0usize, 0usize);
    while count < 4 {
        let n = run(&s[at..], 3, |c| c.is_ascii_digit());
        if n == 0 {
            break;
        }
        parts[count] = value(&s[at..at + n])?;
        count += 1;
        at += n;
        let dot = s[at..].chars().next();
        match dot {
            Some(c @ ('.' | '．')) => at += c.len_utf8(),
            _ => break,
        }
    }
    if s[at..].starts_with('、') {
        at += '、'.len_utf8();
    }
    let style = match count {
        2 => Style::Decimal2,
        3 => Style::Decimal3,
        4 => Style::Decimal4,
        _ => return None,
    };
    let behind = s[at..].chars().next();
    const UNITS: &str =
        "万亿千百元倍米公吨克年月日时分秒度%‰％亩平升岁折-—～至及以、)）,，。；;:：/×*+kKmMgG";
    if behind.is_some_and(|c| c.is_ascii_digit() || UNITS.contains(c)) {
        return None;
    }
    Some(Label {
        style,
        number: parts[count - 1],
        above: parts[count - 2],
        len: at,
        doubtful: true,
    })
}

fn letter(s: &str) -> Option<Label> {
    let mut chars = s.chars();
    let c = chars.next()?;
    let sep = chars.next()?;
    let next = chars.next()?;
    if !matches!(sep, '.' | '．' | ')' | '）' | '、') || next.is_ascii() {
        return None;
    }
    let number = c.to_ascii_lowercase() as u32 - 'a' as u32 + 1;
    label(Style::Letter, number, 1 + sep.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(s: &str) -> Option<(Style, u32)> {
        parse(s).map(|l| (l.style, l.number))
    }

    #[test]
    fn knows_both_styles() {
        assert_eq!(of("第十二条为规范"), Some((Style::Article, 12)));
        assert_eq!(of("第3条【目的】"), Some((Style::Article, 3)));
        assert_eq!(of("第一章总则"), Some((Style::Chapter, 1)));
        assert_eq!(of("二、主要任务"), Some((Style::Han, 2)));
        assert_eq!(of("（十一）其他"), Some((Style::ParenHan, 11)));
        assert_eq!(of("(三)其他"), Some((Style::ParenHan, 3)));
        assert_eq!(of("2.2024年以来"), Some((Style::Arabic, 2)));
        assert_eq!(of("1.支持"), Some((Style::Arabic, 1)));
        assert_eq!(of("12、支持"), Some((Style::Arabic, 12)));
        assert_eq!(of("（2）支持"), Some((Style::ParenArabic, 2)));
        assert_eq!(of("③支持"), Some((Style::Circled, 3)));
        assert_eq!(
            parse("第十条之二申请").map(|l| l.len),
            Some("第十条之二".len())
        );
    }

    #[test]
    fn refuses_references_amounts_and_dates() {
        for s in [
            "第八条第二款规定的行为",
            "第三条至第五条",
            "1.5倍以上",
            "2024.3.1起",
            "2024年",
            "一、二等奖",
            "（2024年）",
            "1、2号楼",
            "一是加强",
            "第一名",
        ] {
            assert!(parse(s).is_none_or(|l| l.doubtful), "{s}: {:?}", parse(s));
        }
    }

    #[test]
    fn automatic_labels_are_always_labels() {
        let style = |s| automatic(s).map(|l| l.style);
        assert_eq!(style("第三条"), Some(Style::Article));
        assert_eq!(style("1"), Some(Style::Arabic));
        assert_eq!(style("1.2"), Some(Style::Decimal2));
        assert_eq!(style("\u{F06C}"), Some(Style::Bullet));
        assert_eq!(style("l"), Some(Style::Bullet));
        assert_eq!(automatic("（二）").map(|l| l.len), Some("（二）".len()));
        assert_eq!(style(""), None);
    }
}
