//! Chinese numerals as legal texts count with them: 九, 十二, 一百零五. It knows numbers only.

const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

/// Reads a whole Chinese or Arabic numeral up to 9999; `None` if it is none.
pub fn parse(text: &str) -> Option<u32> {
    if text.is_empty() || text.chars().count() > 9 {
        return None;
    }
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse().ok().filter(|&n| n <= 9999);
    }
    let (mut total, mut digit, mut last_unit) = (0u32, None::<u32>, u32::MAX);
    for c in text.chars() {
        if c == '零' || c == '〇' {
            if digit.is_some() {
                return None;
            }
        } else if let Some(d) = DIGITS.iter().position(|&x| x == c) {
            if digit.replace(d as u32).is_some() {
                return None;
            }
        } else {
            let unit = match c {
                '十' => 10,
                '百' => 100,
                '千' => 1000,
                _ => return None,
            };
            if unit >= last_unit {
                return None;
            }
            let leading_ten = unit == 10 && digit.is_none() && total == 0;
            let d = if leading_ten { 1 } else { digit.take()? };
            total += d * unit;
            digit = None;
            last_unit = unit;
        }
    }
    total += digit.unwrap_or(0);
    (total > 0).then_some(total)
}

/// Writes a number below 10000 as legal texts do: 12 is 十二, 105 is 一百零五; larger ones in digits.
pub fn chinese(n: u32) -> String {
    if n >= 10_000 {
        return n.to_string();
    }
    let digit = |d: u32| DIGITS.get(d as usize).copied().unwrap_or('零');
    let (mut out, mut zero) = (String::new(), false);
    for (unit, name) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let d = n / unit % 10;
        if d == 0 {
            zero = !out.is_empty();
            continue;
        }
        if zero {
            out.push('零');
            zero = false;
        }
        if !(unit == 10 && d == 1 && out.is_empty()) {
            out.push(digit(d));
        }
        out.push_str(name);
    }
    if out.is_empty() { "零".into() } else { out }
}

/// Whether a character may stand in a Chinese or Arabic numeral.
pub fn is_numeral(c: char) -> bool {
    c.is_ascii_digit() || "零〇一二三四五六七八九十百千".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_comes_back() {
        for n in 1..2000 {
            let s = chinese(n);
            assert_eq!(parse(&s), Some(n), "{s}");
        }
        assert_eq!(chinese(12), "十二");
        assert_eq!(chinese(105), "一百零五");
        assert_eq!(chinese(110), "一百一十");
        assert_eq!(chinese(1242), "一千二百四十二");
    }

    #[test]
    fn refuses_what_is_no_number() {
        for s in ["", "十十", "一二", "百", "条", "一百二百", "99999999999"] {
            assert_eq!(parse(s), None, "{s}");
        }
        assert_eq!(parse("37"), Some(37));
    }
}
