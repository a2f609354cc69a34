//! Numbers and dates as official documents write them: `二十三`, `12`, `二〇二四年三月一日`, `2024-03-01`.
//!
//! It knows figures only; it must not know of documents or clauses.

/// The value of a Chinese or Arabic numeral (`十二`, `一百零三`, `二〇二四`, `12`); `None` if it is none.
pub(super) fn value(s: &str) -> Option<u32> {
    if s.is_empty() || s.chars().count() > 9 {
        return None;
    }
    if s.bytes().all(|b| b.is_ascii_digit()) {
        return s.parse().ok();
    }
    let chars: Vec<char> = s.chars().collect();
    let units = chars.iter().any(|c| unit(*c).is_some());
    let mut total = 0u32;
    let mut digit: Option<u32> = None;
    for c in chars {
        if let Some(u) = unit(c) {
            total = total.checked_add(digit.take().unwrap_or(1).checked_mul(u)?)?;
        } else {
            let d = han_digit(c)?;
            digit = Some(if units {
                d
            } else {
                digit.unwrap_or(0).checked_mul(10)?.checked_add(d)?
            });
        }
    }
    total.checked_add(digit.unwrap_or(0))
}

fn unit(c: char) -> Option<u32> {
    match c {
        '十' => Some(10),
        '百' => Some(100),
        '千' => Some(1000),
        _ => None,
    }
}

fn han_digit(c: char) -> Option<u32> {
    Some(match c {
        '〇' | '零' | '○' | 'Ｏ' | '◯' => 0,
        '一' | '元' => 1,
        '二' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

/// Whether a character may stand in a Chinese numeral of a label.
pub(super) fn is_han(c: char) -> bool {
    matches!(
        c,
        '一' | '二'
            | '三'
            | '四'
            | '五'
            | '六'
            | '七'
            | '八'
            | '九'
            | '十'
            | '百'
            | '千'
            | '零'
            | '〇'
    )
}

/// Length in bytes of the run of characters at the start of `s` for which `f` holds, at most `max` characters.
pub(super) fn run(s: &str, max: usize, f: impl Fn(char) -> bool) -> usize {
    s.chars()
        .take(max)
        .take_while(|c| f(*c))
        .map(char::len_utf8)
        .sum()
}

/// A character of a date's numbers.
fn figure(c: char) -> bool {
    c.is_ascii_digit() || han_digit(c).is_some() || c == '十'
}

/// Whether a date can end with a character.
pub(super) fn ends_date(c: char) -> bool {
    c == '日' || figure(c)
}

/// A date at the start of `s`: its length in bytes and its ISO form. Impossible days are refused.
pub(super) fn date_prefix(s: &str) -> Option<(usize, String)> {
    let year_len = run(s, 4, figure);
    let year = value(&s[..year_len])?;
    if !(1900..=2200).contains(&year) {
        return None;
    }
    let (a, b, c) = match s[year_len..].chars().next()? {
        '年' => ('年', '月', Some('日')),
        '-' => ('-', '-', None),
        '.' | '．' => ('.', '.', None),
        '/' => ('/', '/', None),
        _ => return None,
    };
    let mut at = year_len + s[year_len..].chars().next()?.len_utf8();
    let _ = a;
    let month_len = run(&s[at..], 3, figure);
    let month = value(&s[at..at + month_len])?;
    at += month_len;
    let sep = s[at..].chars().next()?;
    if sep != b && !(b == '.' && sep == '．') {
        return None;
    }
    at += sep.len_utf8();
    let day_len = run(&s[at..], 3, figure);
    let day = value(&s[at..at + day_len])?;
    at += day_len;
    if let Some(end) = c {
        if !s[at..].starts_with(end) {
            return None;
        }
        at += end.len_utf8();
    }
    valid(year, month, day).then(|| (at, format!("{year:04}-{month:02}-{day:02}")))
}

fn valid(year: u32, month: u32, day: u32) -> bool {
    let leap = year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => return false,
    };
    (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_numerals() {
        for (s, n) in [
            ("十", 10),
            ("二十三", 23),
            ("一百零五", 105),
            ("一百一十", 110),
            ("12", 12),
            ("二〇二四", 2024),
        ] {
            assert_eq!(value(s), Some(n), "{s}");
        }
        assert_eq!(value("百姓"), None);
        assert_eq!(value(""), None);
        assert_eq!(value("千千千千千千千千千"), Some(9000));
    }

    #[test]
    fn reads_dates() {
        let iso = |s: &str| date_prefix(s).map(|d| d.1);
        assert_eq!(iso("2024年3月1日印发").as_deref(), Some("2024-03-01"));
        assert_eq!(
            iso("二〇二四年十二月三十一日").as_deref(),
            Some("2024-12-31")
        );
        assert_eq!(iso("二○一三年四月十六日").as_deref(), Some("2013-04-16"));
        assert_eq!(iso("2024-03-01 09:00").as_deref(), Some("2024-03-01"));
        assert_eq!(iso("2023年2月29日"), None);
        assert_eq!(iso("2024年3月"), None);
        assert_eq!(iso("3.5万元"), None);
    }
}
