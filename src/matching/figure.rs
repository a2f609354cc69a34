//! Keeping figures whole: a hit that begins or ends inside a figure grows over the rest of it and its unit.
//!
//! It knows digits and units, not rules. Offsets are bytes of the normalised text, where digits are ASCII.

use std::ops::Range;

/// Units that belong to the figure before them; longer ones first where one begins another.
const UNITS: &[&str] = &[
    "平方公里",
    "平方米",
    "个百分点",
    "个工作日",
    "个月",
    "公里",
    "万元",
    "亿元",
    "小时",
    "%",
    "‰",
    "元",
    "分",
    "年",
    "月",
    "日",
    "天",
    "倍",
    "家",
    "人",
    "名",
    "户",
    "亩",
    "个",
    "项",
    "次",
    "米",
    "吨",
    "辆",
    "套",
    "级",
    "岁",
];
const POWERS: &[char] = &['十', '百', '千', '万', '亿'];
/// A figure longer than this is no amount; growth stays bounded on hostile input.
const LONGEST: usize = 32;

/// `range` with the figures that it cuts at either end made whole. Gives `range` back where it is no range of `norm`.
pub fn whole(norm: &str, range: Range<usize>) -> Range<usize> {
    let (Some(before), Some(hit), Some(after)) = (
        norm.get(..range.start),
        norm.get(range.clone()),
        norm.get(range.end..),
    ) else {
        return range;
    };
    let start = if hit.starts_with(|c: char| c.is_ascii_digit()) {
        range.start - digits_before(before)
    } else {
        range.start
    };
    let end = if ends_in_figure(hit) {
        range.end + rest_of_figure(after)
    } else {
        range.end
    };
    start..end
}

/// Whether `hit` ends in digits, or in digits and a power of ten (`10万`).
fn ends_in_figure(hit: &str) -> bool {
    hit.trim_end_matches(POWERS)
        .ends_with(|c: char| c.is_ascii_digit())
}

/// Bytes at the end of `before` that belong to a figure which goes on behind it.
fn digits_before(before: &str) -> usize {
    let tail = before
        .bytes()
        .rev()
        .take(LONGEST)
        .take_while(|b| b.is_ascii_digit() || matches!(b, b'.' | b','));
    let tail: Vec<u8> = tail.collect();
    // A point or comma that no digit precedes ends a sentence or an item number.
    let marks = tail
        .iter()
        .rev()
        .take_while(|b| !b.is_ascii_digit())
        .count();
    tail.len() - marks
}

/// Bytes at the start of `after` that go on with a figure: digits, powers of ten, one unit.
fn rest_of_figure(after: &str) -> usize {
    let mut len = 0;
    let mut chars = after.char_indices().take(LONGEST).peekable();
    while let Some((at, c)) = chars.next() {
        let mark = matches!(c, '.' | ',');
        let goes_on = chars.peek().is_some_and(|(_, d)| d.is_ascii_digit());
        if c.is_ascii_digit() || (mark && goes_on) || POWERS.contains(&c) {
            len = at + c.len_utf8();
        } else {
            break;
        }
    }
    let unit = after
        .get(len..)
        .and_then(|rest| UNITS.iter().find(|unit| rest.starts_with(**unit)));
    len + unit.map_or(0, |unit| unit.len())
}

#[cfg(test)]
mod tests {
    use super::whole;
    use proptest::prelude::*;

    fn grown(text: &str, hit: &str) -> String {
        let at = text.find(hit).unwrap();
        text[whole(text, at..at + hit.len())].to_string()
    }

    #[test]
    fn a_cut_figure_is_made_whole() {
        for (text, hit, want) in [
            ("一次性给予10万元奖励", "给予1", "给予10万元"),
            ("按税收的95%返还", "的95", "的95%"),
            ("得3.5分", "得3", "得3.5分"),
            ("补助1,200万元", "补助1", "补助1,200万元"),
            ("经营5年以上", "营5", "营5年"),
            ("连续12个月纳税", "2个月", "12个月"),
            ("最高1.5倍", "5倍", "1.5倍"),
            ("给予10万元奖励", "给予10万", "给予10万元"),
            ("奖励20亿", "奖励2", "奖励20亿"),
            ("增长3个百分点", "增长3", "增长3个百分点"),
        ] {
            assert_eq!(grown(text, hit), want, "{text} / {hit}");
        }
    }

    #[test]
    fn what_is_no_cut_figure_stays() {
        for (text, hit) in [
            ("给予10万元奖励", "给予"),
            ("给予10万元奖励", "万元奖励"),
            ("按1.本地企业优先", "本地企业"),
            ("见附件2。另行通知", "附件2"),
            ("共3.", "共3"),
            ("条件：.5分", "5分"),
            ("几十万人口", "几十万"),
        ] {
            assert_eq!(grown(text, hit), hit, "{text} / {hit}");
        }
    }

    proptest! {
        #[test]
        fn a_range_only_grows_and_stays_on_characters(
            text in "[0-9.,%万元年个月的给予\\n]{0,60}",
            a in 0usize..200,
            b in 0usize..200,
        ) {
            let range = a.min(b)..a.max(b);
            let out = whole(&text, range.clone());
            prop_assert!(out.start <= range.start && range.end <= out.end);
            if text.get(range.clone()).is_some() {
                prop_assert!(text.get(out.clone()).is_some());
                prop_assert_eq!(whole(&text, out.clone()).start, out.start);
            } else {
                prop_assert_eq!(out, range);
            }
        }
    }
}
