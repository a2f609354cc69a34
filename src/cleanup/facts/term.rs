//! When a document takes effect and how long it is valid, in its own words. (施行日期、有效期)

use super::Source;
use crate::cleanup::model::{Facts, Stated};
use crate::review::place::{before, floor};
use crate::rules::date::Date;
use crate::rules::numeral;
use regex::{Captures, Regex};
use std::ops::Range;
use std::sync::LazyLock;

/// Most places of a word that are looked at.
const MAX_PLACES: usize = 400;
/// How far a pattern is tried on either side of its word, in bytes.
const REACH: usize = 240;

const DAY: &str = r"([12][0-9]{3}|[一二][〇零○oO0一二三四五六七八九]{3})\s?年\s?(?:([0-9]{1,2}|[一二三四五六七八九十]{1,3})\s?月\s?(?:([0-9]{1,2}|[一二三四五六七八九十]{1,3})\s?日)?)?(底|末)?";
const ACT: &str = "(?:正式)?(?:施行|实施|执行|生效|试行|实行|有效)";

fn regex(pattern: &str) -> Option<Regex> {
    Regex::new(pattern).ok()
}

static FROM_DAY: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(&format!("(?:自|从|于)?{DAY}(?:起|开始|之日起){ACT}")));
static FROM_ISSUE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(&format!(
        "(?:印发|发布|公布|下发|发文|颁布|签发|颁发)(?:之)?日(?:起|后)(?:的)?(?:([0-9]{{1,3}}|[一二三四五六七八九十]{{1,3}})(?:个)?(日|天|工作日|月)后)?(?:起)?{ACT}"
    ))
});
static UNTIL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(&format!(
        r"(?:有效期限|有效期|有效时间|有效|施行|实施|执行|试行)(?:期限|日期|时间|期)?(?:为|是|：|:|，)?(?:自?[0-9〇零○一二三四五六七八九十年月日\s]{{4,16}}起?)?(?:截至|截止到|截止|至|到|—+|－|-|～|~){DAY}"
    ))
});
static ENDS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(&format!(
        "{DAY}(?:起)?(?:自动|自行|即行)?(?:失效|废止|止(?:。|，|；|\\n|$))"
    ))
});
static YEARS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r"(?:有效期限|有效期|试行期限|试行期|暂行期|执行期限|执行期|实施期限|施行期限|适用期|有效时间|试行|暂行|施行期|实施期)(?:暂定|限|定)?(?:为|是|：|:)?(?:自[^，。；\n]{0,24}?起)?(?:计算)?(?:，)?(?:为)?(?:期)?([0-9]{1,2}|[一二两三四五六七八九十]{1,3})(?:个)?(年|月)",
    )
});

/// Reads effect and term into the facts.
pub(super) fn read(s: &Source, facts: &mut Facts) {
    let issued = facts.date.as_deref().and_then(|d| Date::parse(d).ok());
    facts.effective = effective(s, issued);
    let from = facts
        .effective
        .as_ref()
        .and_then(|e| Date::parse(&e.value).ok())
        .or(issued);
    let mut ends = ends(s);
    if let Some((months, range)) = years(s) {
        let words = s.text().get(range.clone()).unwrap_or_default().to_string();
        facts.validity = Some(s.stated(words, &range));
        if let Some(end) = from.and_then(|f| f.later_by_months(months)) {
            ends.push((end.previous(), range));
        }
    }
    ends.sort_by_key(|(d, r)| (*d, r.start));
    let mut ends = ends.into_iter();
    if let Some((first, range)) = ends.next() {
        facts.until = Some(first.to_string());
        if facts.validity.is_none() {
            facts.validity = Some(s.stated(format!("至{}", first.chinese()), &range));
        }
        // A day or two between 五年 and 至某日 is how people count, not a contradiction.
        let other = ends.find(|(d, _)| d.ordinal() - first.ordinal() > 31);
        facts.until_other = other.map(|(d, r)| s.stated(d.to_string(), &r));
    }
    if facts.until.is_none() {
        guess(s, facts, from);
    }
}

/// Where no term is stated: a reminder by the common rule.
fn guess(s: &Source, facts: &mut Facts, from: Option<Date>) {
    let rule = &s.signs.validity_years;
    let trial = ["暂行", "试行"]
        .iter()
        .any(|w| facts.title.contains(w) || facts.measures.first().is_some_and(|m| m.contains(w)));
    let years = if trial { rule.trial } else { rule.normal };
    let end = from.and_then(|f| f.later_by_months(years * 12));
    facts.until_guess = end.map(|d| d.previous().to_string());
    let unclear = if facts.validity.is_some() {
        "写明了期限，但不能确定起算日期"
    } else {
        "没有写明有效期"
    };
    facts.reminder = format!("{unclear}；{}", rule.text);
}

/// The day from which the document applies.
fn effective(s: &Source, issued: Option<Date>) -> Option<Stated> {
    let text = s.text();
    let mut found: Option<(Date, Range<usize>)> = None;
    for (range, c) in around(
        text,
        &["施行", "实施", "执行", "生效", "试行", "实行"],
        &FROM_DAY,
    ) {
        if let Some(d) = day(&c, 1, false)
            && about_itself(s, &range)
        {
            found = Some((d, range));
        }
    }
    if found.is_none() {
        for (range, c) in around(text, &["日起", "日后"], &FROM_ISSUE) {
            if !about_itself(s, &range) {
                continue;
            }
            let number = c.get(1).and_then(|n| numeral::parse(n.as_str()));
            let later = match (number, c.get(2).map_or("", |u| u.as_str())) {
                (None, _) => issued,
                (Some(n), "月") => issued.and_then(|d| d.later_by_months(n)),
                (Some(n), _) => issued.and_then(|d| later_by_days(d, n)),
            };
            match later {
                Some(d) => found = Some((d, range)),
                // The words stand, the day does not follow.
                None => return Some(s.stated("自印发之日起".into(), &range)),
            }
        }
    }
    found.map(|(d, r)| s.stated(d.to_string(), &r))
}

/// Last days that the document states for itself.
fn ends(s: &Source) -> Vec<(Date, Range<usize>)> {
    let text = s.text();
    let mut out: Vec<(Date, Range<usize>)> = Vec::new();
    let words = ["有效", "施行", "实施", "执行", "试行"];
    for (range, c) in around(text, &words, &UNTIL) {
        if let Some(d) = day(&c, 1, true)
            && about_itself(s, &range)
        {
            out.push((d, range));
        }
    }
    for (range, c) in around(text, &["失效", "废止", "日止", "底止", "月止"], &ENDS) {
        if let Some(d) = day(&c, 1, true)
            && about_itself(s, &range)
        {
            let ends = text.get(range.clone()).unwrap_or_default();
            let from = ends.contains("起失效") || ends.contains("起废止") || ends.contains("起自");
            out.push((if from { d.previous() } else { d }, range));
        }
    }
    out.sort_by_key(|(d, r)| (*d, r.start));
    out.dedup_by_key(|(d, _)| *d);
    out
}

/// 有效期五年: months, and where.
fn years(s: &Source) -> Option<(u32, Range<usize>)> {
    let words = [
        "有效",
        "试行",
        "暂行",
        "执行期",
        "实施期",
        "施行期",
        "适用期",
    ];
    around(s.text(), &words, &YEARS)
        .into_iter()
        .filter(|(range, _)| about_itself(s, range))
        .filter_map(|(range, c)| {
            let n = c.get(1)?.as_str().replace('两', "二");
            let n = numeral::parse(&n)?;
            let months = if c.get(2)?.as_str() == "年" {
                n * 12
            } else {
                n
            };
            (months > 0 && months <= 600).then_some((months, range))
        })
        .next_back()
}

/// The sentence speaks of this document: it names itself, or says when it takes effect, and the term is not that of a
/// licence, a contract or the like.
fn about_itself(s: &Source, range: &Range<usize>) -> bool {
    let text = s.text();
    let line = line(text, range.start);
    let whole = text.get(line.clone()).unwrap_or_default();
    let head = head(text, range);
    let near = before(text, range.start, 8);
    if s.signs
        .other_terms
        .iter()
        .any(|w| near.contains(w.as_str()))
    {
        return false;
    }
    if head.contains('原') && !head.contains('本') {
        return false;
    }
    // Another document's dates: 《某办法》自…起施行.
    let foreign = |part: &str| {
        part.rfind('》').is_some_and(|at| {
            let title = part[..at].rfind('《').map_or("", |o| &part[o..at]);
            let title = super::key_of_title(title);
            title.is_empty() || !s.own_title.contains(&title)
        })
    };
    let own = s.signs.own_names.iter().any(|w| head.contains(w.as_str()));
    let nearest = head.rsplit('，').next().unwrap_or(head);
    if foreign(nearest) || foreign(head) && !own {
        return false;
    }
    own || head.chars().count() <= 12
        || s.signs.own_names.iter().any(|w| whole.contains(w.as_str()))
            && ["施行", "实施", "执行", "试行"]
                .iter()
                .any(|w| whole.contains(w))
}

/// The sentence's text before a range.
fn head<'t>(text: &'t str, range: &Range<usize>) -> &'t str {
    let low = floor(text, range.start.saturating_sub(REACH));
    let head = text.get(low..range.start).unwrap_or_default();
    head.rfind(['。', '；', '\n'])
        .map_or(head, |i| head[i..].trim_start_matches(['。', '；', '\n']))
}

/// The paragraph around a place, bounded.
fn line(text: &str, at: usize) -> Range<usize> {
    let low = floor(text, at.saturating_sub(3 * REACH));
    let high = floor(text, (at + 3 * REACH).min(text.len()));
    let start = text
        .get(low..at)
        .and_then(|t| t.rfind('\n'))
        .map_or(low, |i| low + i + 1);
    let end = text
        .get(at..high)
        .and_then(|t| t.find('\n'))
        .map_or(high, |i| at + i);
    start..end
}

/// Matches of a pattern near some words, in order and each once.
fn around<'t>(
    text: &'t str,
    words: &[&str],
    pattern: &LazyLock<Option<Regex>>,
) -> Vec<(Range<usize>, Captures<'t>)> {
    let Some(re) = pattern.as_ref() else {
        return Vec::new();
    };
    let mut places: Vec<usize> = words
        .iter()
        .flat_map(|w| text.match_indices(w).take(MAX_PLACES).map(|(i, _)| i))
        .collect();
    places.sort_unstable();
    let mut out: Vec<(Range<usize>, Captures)> = Vec::new();
    let mut done = 0;
    for at in places {
        let low = floor(text, at.saturating_sub(REACH)).max(done);
        let high = floor(text, (at + REACH).min(text.len()));
        if low >= high {
            continue;
        }
        for c in re.captures_iter(text.get(low..high).unwrap_or_default()) {
            let Some(m) = c.get(0) else { continue };
            let range = low + m.start()..low + m.end();
            done = done.max(range.end);
            out.push((range, c));
        }
    }
    out
}

/// The day of three groups from `at`. Without a day or month the last one, where an end is meant.
fn day(c: &Captures, at: usize, end: bool) -> Option<Date> {
    let year = figures(c.get(at)?.as_str())?;
    let part = |i: usize| {
        c.get(i)
            .and_then(|m| numeral::parse(m.as_str()))
            .and_then(|n| u8::try_from(n).ok())
    };
    match (part(at + 1), part(at + 2)) {
        (Some(m), Some(d)) => Date::new(year, m, d),
        (Some(m), None) if end => Date::new(year, m, 1)?
            .later_by_months(1)
            .map(Date::previous),
        (None, _) if end => Date::new(year, 12, 31),
        (Some(m), None) => Date::new(year, m, 1),
        _ => None,
    }
}

/// 2024 or 二〇二四.
fn figures(text: &str) -> Option<u16> {
    let digits: String = text
        .chars()
        .map(|c| match c {
            '〇' | '零' | '○' | 'o' | 'O' => '0',
            '一' => '1',
            '二' => '2',
            '三' => '3',
            '四' => '4',
            '五' => '5',
            '六' => '6',
            '七' => '7',
            '八' => '8',
            '九' => '9',
            c => c,
        })
        .collect();
    digits.parse().ok()
}

fn later_by_days(d: Date, days: u32) -> Option<Date> {
    let next = |d: Date| {
        let (y, m) = (d.year(), d.month());
        Date::new(y, m, d.day() + 1)
            .or_else(|| Date::new(y, m + 1, 1))
            .or_else(|| Date::new(y + 1, 1, 1))
    };
    (0..days.min(1000)).try_fold(d, |d, _| next(d))
}

#[cfg(test)]
mod tests {
    use super::super::tests::facts;
    use super::*;

    fn term(last: &str) -> (Option<String>, Option<String>) {
        let f = facts(&format!(
            "清溪县财政局关于印发《清溪县补助资金管理办法》的通知\n各乡镇：\n现印发给你们。\n清溪县财政局\n2020年3月1日\n清溪县补助资金管理办法\n第一条　为了管理补助资金，制定本办法。\n第二条　许可证有效期三年，期满前申请延续。\n第三条　{last}"
        ));
        (f.effective.map(|e| e.value), f.until)
    }

    #[test]
    fn effect_and_term_in_many_wordings() {
        let of = |last: &str, from: Option<&str>, until: Option<&str>| {
            let found = term(last);
            assert_eq!(
                (found.0.as_deref(), found.1.as_deref()),
                (from, until),
                "{last}"
            );
        };
        let day = Some("2020-04-01");
        of(
            "本办法自2020年4月1日起施行，有效期五年。",
            day,
            Some("2025-03-31"),
        );
        of(
            "本办法自2020年4月1日起施行，有效期至2023年12月31日。",
            day,
            Some("2023-12-31"),
        );
        of(
            "本办法自2020年4月1日起试行，试行期2年。",
            day,
            Some("2022-03-31"),
        );
        of(
            "本办法自二〇二〇年四月一日起施行，有效期为3年。",
            day,
            Some("2023-03-31"),
        );
        of(
            "本办法自印发之日起施行，有效期5年。",
            Some("2020-03-01"),
            Some("2025-02-28"),
        );
        of("本办法自发布之日起30日后施行。", Some("2020-03-31"), None);
        of("本办法自2020年4月1日起施行。", day, None);
        of(
            "本办法自2020年4月1日起施行，2022年12月31日自动失效。",
            day,
            Some("2022-12-31"),
        );
        of(
            "本办法自2020年4月1日起执行至2022年底。",
            day,
            Some("2022-12-31"),
        );
        of(
            "本办法自2020年4月1日起施行，《清溪县旧办法》（清财〔2015〕1号）自2020年4月1日起废止。",
            day,
            None,
        );
        of("企业提交的检测报告有效期至2021年1月1日。", None, None);
    }

    #[test]
    fn terms_that_contradict_are_both_told() {
        let f = facts(
            "清溪县补助办法\n第一条　本办法自2020年1月1日起施行，有效期五年。\n第二条　本办法有效期至2022年12月31日。",
        );
        assert_eq!(f.until.as_deref(), Some("2022-12-31"));
        assert_eq!(
            f.until_other.map(|o| o.value).as_deref(),
            Some("2024-12-31")
        );
    }

    #[test]
    fn without_a_term_there_is_only_a_reminder() {
        let f = facts(
            "清溪县补助办法（试行）\n第一条　为了补助，制定本办法。\n第二条　本办法自2020年4月1日起施行。",
        );
        assert_eq!(f.until, None);
        assert_eq!(f.until_guess.as_deref(), Some("2022-03-31"));
        assert!(f.reminder.contains("以本省规定为准"));
    }

    #[test]
    fn days_are_counted() {
        let d = Date::parse("2020-01-31").expect("day");
        assert_eq!(
            later_by_days(d, 30).map(|d| d.to_string()).as_deref(),
            Some("2020-03-01")
        );
        assert_eq!(
            later_by_days(d, 366).map(|d| d.to_string()).as_deref(),
            Some("2021-01-31")
        );
    }
}
