//! What the last clauses should say: when it takes effect, for how long, who interprets it, what it replaces.

use super::{FormReview, plain_title};
use crate::outline::{Kind, Measure, MeasureId};
use crate::review::model::Verdict;
use crate::review::place::sentence;
use crate::rules::numeral;
use crate::words::seek;
use std::ops::Range;

const EFFECT: [&str; 16] = [
    "起施行",
    "起实施",
    "起执行",
    "起生效",
    "起试行",
    "起开始施行",
    "起正式",
    "起开始执行",
    "施行日期",
    "实施日期",
    "执行时间",
    "实施时间",
    "执行期限",
    "生效日期",
    "发布之日起",
    "印发之日起",
];
const VALIDITY: [&str; 16] = [
    "有效期",
    "有效至",
    "试行期",
    "执行期",
    "实施期限",
    "施行至",
    "实施至",
    "执行至",
    "有效时间",
    "期满后",
    "年止",
    "日止",
    "月止",
    "自动失效",
    "试行一年",
    "试行两年",
];

pub(super) fn check(form: &mut FormReview) {
    if form.normative != Verdict::No {
        let settled: Vec<(MeasureId, &Measure)> = subjects(form);
        for (_, m) in settled {
            effect_and_validity(form, m);
        }
    }
    length(form);
    interpretation(form);
    repeal(form);
}

/// The measures that must say when they take effect: those in articles, else the document itself if it is of a kind that
/// sets rules.
fn subjects<'a>(form: &FormReview<'a>) -> Vec<(MeasureId, &'a Measure)> {
    let written: Vec<_> = form
        .policies()
        .filter(|(id, _)| form.in_articles(*id))
        .collect();
    if !written.is_empty() {
        return written;
    }
    let genres = [
        "办法", "规定", "细则", "规则", "意见", "措施", "政策", "通告",
    ];
    form.policies()
        .filter(|(_, m)| genres.iter().any(|g| plain_title(&m.title).ends_with(g)))
        .take(1)
        .collect()
}

fn effect_and_validity(form: &mut FormReview, m: &Measure) {
    let own = form.slice(m.range.clone());
    // The notice that issues the measure may say it for it.
    let carrier = m.parent.and_then(|p| form.outline.measures.get(p));
    let front = carrier
        .filter(|c| c.range.start < m.range.start)
        .map_or("", |c| form.slice(c.range.start..m.range.start));
    let says = |words: &[&str]| words.iter().any(|w| own.contains(w) || front.contains(w));
    let place = match m.title_range.is_empty() {
        true => 0..0,
        false => m.title_range.clone(),
    };
    let name = form.name(m);
    if !says(&EFFECT) {
        form.report("effective-date-missing", place.clone(), &[&name]);
    }
    if says(&VALIDITY) {
        return;
    }
    let trial = ["暂行", "试行"].into_iter().find(|t| m.title.contains(t));
    match trial {
        Some(word) => form.report("trial-period-missing", place, &[&name, word]),
        None => form.report("validity-missing", place, &[&name]),
    }
}

/// What a clause calls the time for which a document holds.
const TERM: &str = "有效期";

/// 有效期十年
fn length(form: &mut FormReview) {
    let text = form.text;
    for at in seek::each(text, TERM) {
        let tail = crate::review::place::after(text, at + TERM.len(), 6);
        let tail = tail.trim_start_matches(['为', '是', '限', '：', ':']);
        let Some((number, _)) = tail.split_once('年') else {
            continue;
        };
        let Some(years) = numeral::parse(number) else {
            continue;
        };
        let trial = form
            .places
            .measure(at)
            .and_then(|m| form.outline.measures.get(m))
            .is_some_and(|m| m.title.contains("暂行") || m.title.contains("试行"));
        let limit = if trial { 3 } else { 5 };
        let here = sentence(text, &(at..at + TERM.len()));
        let own = SELF.iter().any(|s| form.slice(here.clone()).contains(s));
        if years > limit && years < 100 && own {
            form.report("validity-long", here, &[&years.to_string()]);
        }
    }
}

/// Words by which a sentence speaks of the document itself.
const SELF: [&str; 9] = [
    "本办法",
    "本规定",
    "本细则",
    "本意见",
    "本通知",
    "本方案",
    "本规则",
    "本政策",
    "本文件",
];

fn interpretation(form: &mut FormReview) {
    if matches!(form.kind(0), Kind::Tender | Kind::Agreement) {
        return;
    }
    let found: Vec<Range<usize>> = form
        .text
        .match_indices("最终解释权")
        .map(|(i, w)| i..i + w.len())
        .collect();
    for range in found.into_iter().take(50) {
        form.report("final-interpretation", range, &[]);
    }
}

/// What a clause says of the text that decides where two differ.
const PREVAILS: &str = "为准";

fn repeal(form: &mut FormReview) {
    if form.kind(0) != Kind::Policy {
        return;
    }
    let text = form.text;
    let mut named = ["同时废止", "即行废止", "予以废止", "同时失效", "停止执行"]
        .iter()
        .any(|w| text.contains(w));
    for at in seek::each(text, PREVAILS) {
        let here = sentence(text, &(at..at + PREVAILS.len()));
        let s = form.slice(here.clone());
        let differs = s.contains("不一致")
            || s.contains("不符")
            || s.contains("有抵触")
            || s.contains("相抵触");
        let earlier = [
            "原有",
            "以前",
            "此前",
            "以往",
            "之前",
            "过去",
            "原来",
            "原规定",
            "已发布",
            "已出台",
            "现行文件",
        ]
        .iter()
        .any(|w| s.contains(w));
        let own = SELF.iter().any(|w| s.contains(&format!("以{w}")));
        if differs && earlier && own && !s.contains('《') {
            form.report("repeal-vague", here, &[]);
            named = true;
        }
    }
    let Some(whole) = form.outline.measures.first() else {
        return;
    };
    let revised = ["（修订）", "(修订)", "（修订稿）", "（修订草案）", "新修订"]
        .iter()
        .any(|w| whole.title.contains(w));
    if revised && !named {
        form.report("repeal-missing", whole.title_range.clone(), &[]);
    }
}
