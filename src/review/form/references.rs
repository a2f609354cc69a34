//! References within the document: own clauses, annexes, and the name that a measure calls itself by.

use super::{Article, FormReview, plain_title};
use crate::outline::{Kind, Level, MeasureId};
use crate::review::cited;
use crate::review::place::{after, before};
use crate::rules::{names, numeral};
use crate::words::seek;
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// Names by which a measure calls itself.
const SELVES: [&str; 12] = [
    "办法", "规定", "细则", "规则", "规程", "条例", "方案", "制度", "准则", "标准", "意见", "措施",
];

static ANNEX: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:见|按|按照|填写|依照|附表和|详见)附件([0-9]{1,2}|[一二三四五六七八九十]{1,3})")
        .ok()
});

pub(super) fn check(form: &mut FormReview) {
    own_clauses(form);
    clauses_ahead(form);
    self_names(form);
    annexes(form);
}

fn own_clauses(form: &mut FormReview) {
    let text = form.text;
    for (at, _) in text.match_indices('第') {
        let Some((number, len)) = cited::article(text.get(at..).unwrap_or_default()) else {
            continue;
        };
        if !is_own(before(text, at, 4)) {
            continue;
        }
        let Some(measure) = form.places.measure(at) else {
            continue;
        };
        let last = form.last_article(measure);
        if last < 3 {
            continue;
        }
        let range = at..at + len;
        let label = format!("第{}条", numeral::chinese(number));
        if number > last {
            let has = format!("正文只有{}条", numeral::chinese(last));
            form.report("own-clause-missing", range, &[&label, &has]);
        } else {
            own_parts(form, measure, number, range);
        }
    }
}

/// The words before 第X条 say that it is an article of this document.
fn is_own(ahead: &str) -> bool {
    let own =
        SELVES.iter().any(|s| ahead.ends_with(&format!("本{s}"))) || ahead.ends_with("本文件");
    let bare = [
        "符合", "违反", "按照", "根据", "依照", "具有", "属于", "。", "，", "有", "除", "对",
    ];
    own || (bare.iter().take(7).any(|b| ahead.ends_with(b)))
}

/// 第X条第Y款第Z项, where article X has fewer of them.
fn own_parts(form: &mut FormReview, measure: MeasureId, article: u32, range: Range<usize>) {
    let Some(&Article {
        times: 1,
        items,
        paragraphs,
    }) = form.articles.by_number.get(&(measure, article))
    else {
        return;
    };
    let mut end = range.end;
    for (unit, there) in [("款", paragraphs), ("项", items)] {
        let Some((number, len)) = part(after(form.text, end, 10), unit) else {
            continue;
        };
        end += len;
        if number <= there {
            continue;
        }
        let chinese = numeral::chinese(article);
        let label = format!("第{chinese}条第{}{unit}", numeral::chinese(number));
        let has = match there {
            0 => format!("第{chinese}条没有分{unit}"),
            n => format!("第{chinese}条只有{}{unit}", numeral::chinese(n)),
        };
        form.report("own-clause-missing", range.clone(), &[&label, &has]);
    }
}

/// 第二款 or 第（三）项 at the start of a text: the number and the length.
fn part(text: &str, unit: &str) -> Option<(u32, usize)> {
    let (number, _) = text.strip_prefix('第')?.split_once(unit)?;
    let value = numeral::parse(number.trim_matches(['（', '）', '(', ')']))?;
    Some((value, '第'.len_utf8() + number.len() + unit.len()))
}

/// Words that point to the clauses ahead, with how many those must be.
const AHEAD: [(&str, u32); 6] = [
    ("前款", 1),
    ("前两款", 2),
    ("前二款", 2),
    ("前三款", 3),
    ("前条", 1),
    ("前两条", 2),
];

/// 前款 in the first paragraph of an article, 前条 in the first article.
fn clauses_ahead(form: &mut FormReview) {
    let text = form.text;
    for (word, wanted) in AHEAD {
        for at in seek::each(text, word) {
            let Some(place) = in_article(form, at) else {
                continue;
            };
            let article = format!("第{}条", numeral::chinese(place.article));
            let (there, has) = match word.ends_with('款') {
                true => (
                    place.paragraph - 1,
                    format!("这里是{article}第{}款", numeral::chinese(place.paragraph)),
                ),
                false => (place.article - 1, format!("这里是{article}")),
            };
            if there < wanted {
                let range = at..at + word.len();
                form.report("own-clause-missing", range, &[&format!("“{word}”"), &has]);
            }
        }
    }
}

/// Article and paragraph (款) of a place, both from 1.
struct InArticle {
    article: u32,
    paragraph: u32,
}

/// Where a place stands; `None` outside articles, in quoted words, and where lost line ends may have joined paragraphs: behind
/// a full stop in the same paragraph.
fn in_article(form: &FormReview, at: usize) -> Option<InArticle> {
    let nodes = &form.outline.nodes;
    let mut paragraph = 1;
    let mut node = nodes.get(form.places.node(at)?)?;
    let mut start = node.range.start;
    while node.level != Level::Article {
        if node.level == Level::Paragraph {
            paragraph = node.number;
            start = node.range.start;
        }
        node = nodes.get(node.parent?)?;
    }
    if form.kind(node.measure) != Kind::Policy || node.number == 0 {
        return None;
    }
    if paragraph == 1 {
        start = node.range.start;
    }
    let head = form.slice(start..at);
    let open = |l, r| head.matches(l).count() > head.matches(r).count();
    let quoted = open('“', '”') || open('《', '》');
    (!quoted && !head.contains('。')).then_some(InArticle {
        article: node.number,
        paragraph,
    })
}

/// A 细则 that calls itself 本办法.
fn self_names(form: &mut FormReview) {
    let policies: Vec<_> = form.policies().collect();
    for (id, m) in policies {
        let title = plain_title(&m.title);
        let Some(own) = SELVES.iter().take(6).find(|s| title.ends_with(**s)) else {
            continue;
        };
        if !form.in_articles(id) {
            continue;
        }
        for other in SELVES.iter().take(6).filter(|s| *s != own) {
            let word = format!("本{other}");
            let short = format!("{own}{other}");
            for (i, _) in form.slice(m.range.clone()).match_indices(&word) {
                let at = m.range.start + i;
                let inner = form.places.measure(at) != Some(id);
                let next = after(form.text, at + word.len(), 2);
                // 本规定 may be a noun (违反本规定的), 本条例 a short name given by the text.
                let defined = before(form.text, at, 6).contains("简称") || title.contains(&short);
                let refers = next.starts_with('第')
                    || next.starts_with("自")
                    || next.starts_with("所称")
                    || next.starts_with("由")
                    || next.starts_with("适用")
                    || before(form.text, at, 2) == "制定";
                if !inner && !defined && refers {
                    form.report("self-name", at..at + word.len(), &[title, &word]);
                }
            }
        }
    }
}

fn annexes(form: &mut FormReview) {
    if form.kind(0) != Kind::Policy {
        return;
    }
    let outline = form.outline;
    let present: Vec<String> = outline
        .measures
        .iter()
        .skip(1)
        .map(|m| names::exact(&m.title))
        .collect();
    let labelled = outline
        .measures
        .iter()
        .filter(|m| !m.annex_label.is_empty())
        .count();
    let announced = &outline.head.announced_annexes;
    if labelled < announced.len() {
        let there = |wanted: &str| {
            present
                .iter()
                .any(|t| !t.is_empty() && (t.contains(wanted) || wanted.contains(t.as_str())))
        };
        let missing: Vec<&String> = announced
            .iter()
            .filter(|name| {
                let wanted = annex_key(name);
                wanted.chars().count() >= 2 && !wanted.is_ascii() && !there(&wanted)
            })
            .collect();
        let places = missing
            .iter()
            .map(|n| form.text.rfind(n.as_str()).map_or(0..0, |i| i..i + n.len()));
        let shown: Vec<String> = missing.iter().take(5).map(|n| format!("“{n}”")).collect();
        let mut shown = shown.concat();
        if missing.len() > 5 {
            shown += &format!("等{}个", missing.len());
        }
        let places = places.collect();
        form.report_all("annex-missing", places, &[&shown]);
    }
    let count = labelled.max(announced.len()) as u32;
    if count < 2 {
        return;
    }
    let Some(re) = ANNEX.as_ref() else { return };
    for c in re.captures_iter(form.text) {
        let (Some(whole), Some(n)) = (c.get(0), c.get(1)) else {
            continue;
        };
        if let Some(number) = numeral::parse(n.as_str()).filter(|&n| n > count) {
            form.report(
                "annex-reference",
                whole.range(),
                &[&number.to_string(), &count.to_string()],
            );
        }
    }
}

/// An announced annex's name without its number and remarks.
fn annex_key(name: &str) -> String {
    let s = name.trim_start_matches(|c: char| c.is_ascii_digit() || "附件：:.．、 ".contains(c));
    let s = s.trim_start_matches("下载：");
    names::normal(plain_title(s))
}
