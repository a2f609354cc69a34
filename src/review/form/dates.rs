//! Dates that do not exist or contradict each other.

use super::FormReview;
use crate::review::place::{before, sentence};
use crate::rules::date::Date;
use regex::{Captures, Regex};
use std::ops::Range;
use std::sync::LazyLock;

static DATE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"((?:19|20)[0-9]{2})年([0-9]{1,2})月([0-9]{1,2})日").ok());
static PERIOD: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"((?:19|20)[0-9]{2})年([0-9]{1,2})月([0-9]{1,2})日(?:起)?(?:至|到|—+|－|-|～|~)(?:((?:19|20)[0-9]{2})年)?(?:([0-9]{1,2})月)?([0-9]{1,2})日",
    )
    .ok()
});

/// Most dates that are looked at.
const MAX_DATES: usize = 3000;

struct Found {
    range: Range<usize>,
    day: Option<Date>,
}

pub(super) fn check(form: &mut FormReview) {
    let Some(re) = DATE.as_ref() else { return };
    let text = form.text;
    let dates: Vec<Found> = re
        .captures_iter(text)
        .take(MAX_DATES)
        .map(|c| Found {
            range: c.get(0).map_or(0..0, |m| m.range()),
            day: day(&c, 1, 2, 3),
        })
        .collect();
    for d in dates.iter().filter(|d| d.day.is_none()) {
        let shown = form.slice(d.range.clone()).to_owned();
        form.report("impossible-date", d.range.clone(), &[&shown]);
    }
    effect(form, &dates);
    comment_period(form);
}

fn day(c: &Captures, y: usize, m: usize, d: usize) -> Option<Date> {
    let n = |i: usize| c.get(i).map(|m| m.as_str());
    Date::new(
        n(y)?.parse().ok()?,
        n(m)?.parse().ok()?,
        n(d)?.parse().ok()?,
    )
}

/// 自…起施行 against the date of the document and the end of validity.
fn effect(form: &mut FormReview, dates: &[Found]) {
    let signed = form
        .outline
        .head
        .date
        .as_deref()
        .and_then(|d| Date::parse(d).ok());
    for d in dates {
        let Some(from) = d.day else { continue };
        let tail = crate::review::place::after(form.text, d.range.end, 5);
        let takes_effect = ["起施行", "起实施", "起执行", "起生效", "起试行", "起正式施"]
            .iter()
            .any(|w| tail.starts_with(w));
        let own = is_own(form, &d.range);
        if !takes_effect || !own {
            continue;
        }
        if let Some(signed) = signed.filter(|&s| from < s) {
            let (a, b) = (from.chinese(), signed.chinese());
            form.report("effective-before-date", d.range.clone(), &[&a, &b]);
        }
        let here = sentence(form.text, &d.range);
        let ends = dates.iter().filter(|e| here.contains(&e.range.start));
        let until = ends.filter_map(|e| {
            let head = before(form.text, e.range.start, 4);
            let ends = head.ends_with("至") || head.ends_with("到");
            e.day.filter(|_| ends && e.range.start > d.range.start)
        });
        let until: Vec<Date> = until.collect();
        if let Some(until) = until.into_iter().find(|&u| u < from) {
            let (a, b) = (from.chinese(), until.chinese());
            form.report("validity-before-effective", here, &[&a, &b]);
        }
    }
}

/// The sentence speaks of this document, not of another one.
fn is_own(form: &FormReview, range: &Range<usize>) -> bool {
    let here = sentence(form.text, range);
    let head = form.slice(here.start..range.start);
    if head.contains('《') || head.contains("原") {
        return false;
    }
    head.chars().count() <= 4 || head.contains('本')
}

/// 公开征求意见 from one day to another, fewer than thirty days.
fn comment_period(form: &mut FormReview) {
    let text = form.text;
    if !["征求意见", "意见反馈", "公开征集意见"]
        .iter()
        .any(|w| text.contains(w))
    {
        return;
    }
    let Some(re) = PERIOD.as_ref() else { return };
    for c in re.captures_iter(text).take(MAX_DATES) {
        let Some(whole) = c.get(0) else { continue };
        let here = sentence(text, &whole.range());
        let s = form.slice(here);
        if !s.contains("征求意见") && !s.contains("意见反馈") && !s.contains("公开征集意见")
        {
            continue;
        }
        let Some(from) = day(&c, 1, 2, 3) else {
            continue;
        };
        let part = |i: usize| c.get(i).and_then(|m| m.as_str().parse::<u16>().ok());
        let year = part(4).unwrap_or(from.year());
        let month = part(5)
            .or_else(|| part(2))
            .and_then(|m| u8::try_from(m).ok());
        let last = part(6).and_then(|d| u8::try_from(d).ok());
        let (Some(month), Some(last)) = (month, last) else {
            continue;
        };
        let Some(to) = Date::new(year, month, last) else {
            continue;
        };
        let days = to.ordinal() - from.ordinal() + 1;
        if (1..30).contains(&days) {
            let values = [from.chinese(), to.chinese(), days.to_string()];
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            form.report("comment-period-short", whole.range(), &values);
        }
    }
}
