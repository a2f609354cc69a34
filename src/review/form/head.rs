//! Title and document number.

use super::{FormReview, plain_title};
use crate::outline::Kind;
use crate::review::model::Verdict;
use regex::Regex;
use std::sync::LazyLock;

/// Words with which the title of an official document ends. (文种)
const GENRES: [&str; 66] = [
    "决议",
    "决定",
    "命令",
    "令",
    "公报",
    "公告",
    "通告",
    "意见",
    "通知",
    "通报",
    "报告",
    "请示",
    "批复",
    "议案",
    "函",
    "纪要",
    "办法",
    "规定",
    "细则",
    "规则",
    "规程",
    "规范",
    "制度",
    "方案",
    "措施",
    "准则",
    "标准",
    "指南",
    "指引",
    "导则",
    "计划",
    "规划",
    "纲要",
    "要点",
    "清单",
    "目录",
    "名单",
    "预案",
    "条例",
    "法",
    "章程",
    "公约",
    "协议",
    "合同",
    "备忘录",
    "说明",
    "解读",
    "答复",
    "政策",
    "若干条",
    "举措",
    "流程",
    "机制",
    "机制建设",
    "倡议",
    "倡议书",
    "声明",
    "启事",
    "总结",
    "简报",
    "情况",
    "工作",
    "建议",
    "安排",
    "基准",
    "文件",
];

/// A document number with whatever brackets: code, opening bracket, year, closing bracket, number.
static NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"([\p{Han}A-Za-z]{1,12})([\[［【〔﹝（(])([0-9]{2,4})([\]］】〕﹞）)])(第?)([0-9]{1,5})号",
    )
    .ok()
});

pub(super) fn check(form: &mut FormReview) {
    titles(form);
    own_number(form);
    cited_numbers(form);
    issued_titles(form);
}

fn titles(form: &mut FormReview) {
    let Some(whole) = form.outline.measures.first() else {
        return;
    };
    if whole.kind != Kind::Policy {
        return;
    }
    if whole.title.is_empty() {
        if form.text.len() > 600 && form.normative != Verdict::No {
            form.report("title-missing", 0..0, &[]);
        }
        return;
    }
    let plain = plain_title(&whole.title).to_owned();
    if form.normative != Verdict::No
        && !GENRES.iter().any(|g| plain.ends_with(g))
        && !plain.ends_with(|c: char| c.is_ascii_digit() || c == '条')
    {
        form.report("title-kind", whole.title_range.clone(), &[&whole.title]);
    }
}

/// A measure called 条例 that an administrative organ issues.
pub(super) fn reserved_names(form: &mut FormReview) {
    let lawful = [
        "人民代表大会",
        "人大",
        "国务院",
        "中共",
        "中国共产党",
        "党委",
    ];
    let issuers = &form.outline.head.issuers;
    let legislator = |s: &str| lawful.iter().any(|l| s.contains(l));
    let head = form.slice(0..super::super::place::floor(form.text, 600));
    let approved = head.contains("国务院批准") || head.contains("国务院发布");
    if issuers.is_empty() || approved || issuers.iter().any(|i| legislator(i)) {
        return;
    }
    for m in &form.outline.measures {
        let plain = plain_title(&m.title);
        let named = plain.ends_with("条例") && !plain.contains(['《', '〈', '“']);
        if named && !legislator(plain) {
            let values = ["条例", m.title.as_str()];
            form.report("title-reserved-name", m.title_range.clone(), &values);
        }
    }
}

/// The document's own number in its head.
fn own_number(form: &mut FormReview) {
    let head_end = form
        .outline
        .measures
        .first()
        .map_or(0, |m| m.title_range.end)
        .max(400)
        .min(form.text.len());
    let head_end = super::super::place::floor(form.text, head_end);
    let Some(re) = NUMBER.as_ref() else { return };
    let mut at = 0;
    for line in form.slice(0..head_end).lines().take(30) {
        let start = at;
        at += line.len() + 1;
        if !line.contains('号') || line.chars().count() > 40 {
            continue;
        }
        let Some(c) = re.captures(line) else {
            continue;
        };
        let whole = c.get(0).map_or(0..0, |m| m.range());
        let behind = line.get(whole.end..).unwrap_or_default().trim();
        let own_line = whole.start == 0 && (behind.is_empty() || behind.starts_with("签发人"));
        let Some(fault) = fault(&c).filter(|_| own_line) else {
            continue;
        };
        let number = line.get(whole.clone()).unwrap_or_default().to_owned();
        form.report(
            "number-format",
            start..start + whole.end,
            &[&number, &fault],
        );
    }
}

/// What is wrong with a number, if anything.
fn fault(c: &regex::Captures) -> Option<String> {
    let group = |i: usize| c.get(i).map_or("", |m| m.as_str());
    let hexagonal = group(2) == "〔" && group(4) == "〕" || group(2) == "﹝";
    let faults = [
        (!hexagonal, "没有使用六角括号"),
        (group(3).len() != 4, "年份没有写全"),
        (group(5) == "第", "序号前加了“第”"),
        (group(6).starts_with('0'), "序号编了虚位"),
    ];
    let found: Vec<&str> = faults.iter().filter(|f| f.0).map(|f| f.1).collect();
    (!found.is_empty()).then(|| found.join("，"))
}

/// Numbers of other documents in running text, with square brackets: one finding for all.
fn cited_numbers(form: &mut FormReview) {
    let text = form.text;
    if form.kind(0) != Kind::Policy || !["[", "［", "【"].iter().any(|b| text.contains(b)) {
        return;
    }
    let Some(re) = NUMBER.as_ref() else { return };
    let mut places = Vec::new();
    let mut shown: Vec<String> = Vec::new();
    for c in re.captures_iter(text).take(1000) {
        let group = |i: usize| c.get(i).map_or("", |m| m.as_str());
        let year = group(3);
        let square = "[［【".contains(group(2)) && "]］】".contains(group(4));
        let range = c.get(0).map_or(0..0, |m| m.range());
        let own = |f: &super::RawFinding| f.rule == "number-format" && f.range.end == range.end;
        let full = year.len() == 4 && (year.starts_with("19") || year.starts_with("20"));
        if !square || !full || form.found.iter().any(own) {
            continue;
        }
        let number = format!("“{}”", without_preposition(group(0)));
        if shown.len() < 3 && !shown.contains(&number) {
            shown.push(number);
        }
        places.push(range);
    }
    form.report_all("cited-number-format", places, &[&shown.concat()]);
}

/// The number without a word that stands before the agency code.
fn without_preposition(number: &str) -> &str {
    const WORDS: [&str; 12] = [
        "按照", "根据", "依据", "依照", "参照", "落实", "执行", "以及", "满足", "符合", "及", "按",
    ];
    WORDS
        .iter()
        .find_map(|w| number.split_once(w).map(|(_, n)| n))
        .filter(|n| !n.starts_with(['[', '［', '【']))
        .unwrap_or(number)
}

/// 关于印发《X》的通知 and the title of what it carries.
fn issued_titles(form: &mut FormReview) {
    let measures = &form.outline.measures;
    for (id, notice) in measures.iter().enumerate().take(50) {
        let issues = ["印发", "发布", "公布"]
            .iter()
            .any(|w| notice.title.contains(w));
        let Some((_, rest)) = notice.title.split_once('《').filter(|_| issues) else {
            continue;
        };
        let Some(end) = rest.rfind('》') else {
            continue;
        };
        let issued = rest.get(..end).unwrap_or_default();
        if issued.contains('》') {
            continue;
        }
        let children: Vec<_> = measures
            .iter()
            .filter(|m| m.parent == Some(id) && !m.title.is_empty())
            .collect();
        let key = |t: &str| crate::rules::names::exact(t).replace(['（', '）'], "");
        let wanted = key(issued);
        let same = |t: &str| {
            let t = key(t);
            t.ends_with(&wanted) || wanted.ends_with(&t)
        };
        let Some(first) = children
            .first()
            .filter(|_| !children.iter().any(|m| same(&m.title)))
        else {
            continue;
        };
        // Only a title that is nearly the same is the same document under another name.
        if shared(&key(&first.title), &wanted) * 10 >= wanted.chars().count() * 7 {
            form.report(
                "issued-title",
                first.title_range.clone(),
                &[issued, &first.title],
            );
        }
    }
}

/// How many characters two titles share, from the start and from the end.
fn shared(a: &str, b: &str) -> usize {
    let head = a.chars().zip(b.chars()).take_while(|(x, y)| x == y).count();
    let tail = a
        .chars()
        .rev()
        .zip(b.chars().rev())
        .take_while(|(x, y)| x == y)
        .count();
    (head + tail).min(b.chars().count())
}
