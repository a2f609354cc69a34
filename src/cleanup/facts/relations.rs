//! What a document says of other documents: repeals, declares lapsed, amends, keeps in force, rests on.

use super::Source;
use crate::cleanup::model::{Act, Relation};
use crate::outline::{Form, Role};
use crate::review::cited::{self, Title};
use crate::review::place::sentence;
use crate::review::quote::shorten;
use std::ops::Range;

/// Most relations of one document: a catalogue may list thousands.
const MOST: usize = 5_000;
/// Characters that may stand between a title and the verb besides other titles and remarks.
const BETWEEN: usize = 14;

const VERBS: [(&str, Act); 20] = [
    ("同时废止", Act::Repeals),
    ("即行废止", Act::Repeals),
    ("予以废止", Act::Repeals),
    ("自行废止", Act::Repeals),
    ("相应废止", Act::Repeals),
    ("废止", Act::Repeals),
    ("停止执行", Act::Repeals),
    ("停止施行", Act::Repeals),
    ("不再执行", Act::Repeals),
    ("同时作废", Act::Repeals),
    ("停止使用", Act::Repeals),
    ("宣布失效", Act::Lapses),
    ("同时失效", Act::Lapses),
    ("失效", Act::Lapses),
    ("继续有效", Act::Continues),
    ("继续执行", Act::Continues),
    ("继续施行", Act::Continues),
    ("有效期延长", Act::Continues),
    ("作如下修改", Act::Amends),
    ("修改为", Act::Amends),
];

/// Reads all relations in the order of the text.
pub(super) fn read(s: &Source) -> Vec<Relation> {
    let mut out: Vec<Relation> = Vec::new();
    let titles = cited::titles(s.text());
    for t in titles.iter().take(MOST) {
        if s.places.in_heading(t.range.start) && !in_lead_title(s, t) {
            continue;
        }
        let Some(act) = act_on(s, t) else { continue };
        let name = s.text().get(t.range.clone()).unwrap_or_default();
        let plain = name
            .strip_prefix('《')
            .and_then(|n| n.strip_suffix('》'))
            .unwrap_or(name);
        let remark = t.remarks.iter().find_map(|r| number_in(s, r));
        let number = remark.or_else(|| number_before(s, t));
        if act == Act::RestsOn && number.is_none() && plain.chars().count() < 6 {
            continue;
        }
        push(&mut out, s, act, plain, number, &t.range);
    }
    catalogue(s, &titles, &mut out);
    out
}

fn push(
    out: &mut Vec<Relation>,
    s: &Source,
    act: Act,
    title: &str,
    number: Option<String>,
    range: &Range<usize>,
) {
    let known = out
        .iter()
        .rev()
        .take(200)
        .any(|r| r.act == act && r.title == title && r.number == number);
    if known || out.len() >= MOST || title.is_empty() && number.is_none() {
        return;
    }
    out.push(Relation {
        act,
        title: shorten(title, 200),
        number,
        clause: s.clause(range.start),
        quote: s.quote(range),
    });
}

/// What the sentence, its lead-in or the measure's title says of the document.
fn act_on(s: &Source, t: &Title) -> Option<Act> {
    let own = s.text().get(t.range.clone()).unwrap_or_default();
    if s.own_title.contains(&super::key_of_title(own)) && !own.is_empty() {
        return None;
    }
    let whole = sentence(s.text(), &t.range);
    let behind = s
        .text()
        .get(t.whole.end..whole.end.max(t.whole.end))
        .unwrap_or_default();
    let ahead = s.text().get(whole.start..t.range.start).unwrap_or_default();
    if let Some(act) = verb(behind, true) {
        let part = !t.articles.is_empty() || partly(behind);
        return Some(match act {
            Act::Repeals | Act::Lapses if part => Act::Amends,
            act => act,
        });
    }
    if let Some(act) = verb(ahead, false) {
        return Some(act);
    }
    let led = s
        .places
        .leads(t.range.start)
        .filter_map(|r| list_act(s.text().get(r).unwrap_or_default()))
        .next();
    if led.is_some() {
        return led;
    }
    if let Some(act) = measure_act(s, t.range.start) {
        return Some(act);
    }
    let named = ["根据", "依据", "按照", "依照"];
    let basis = named
        .iter()
        .filter_map(|w| ahead.rfind(w))
        .max()
        .is_some_and(|at| {
            ahead
                .get(at..)
                .is_some_and(|rest| rest.chars().count() <= 200)
                && ahead[..at].chars().count() <= 40
        });
    basis.then_some(Act::RestsOn)
}

/// 部分条款, 第三条.
fn partly(behind: &str) -> bool {
    let head: String = behind.chars().take(8).collect();
    head.starts_with("中")
        || head.starts_with("第")
        || head.starts_with("的第")
        || head.contains("部分条款")
}

/// The verb that goes with a title: with nothing but titles, remarks and joining words between them.
fn verb(text: &str, behind: bool) -> Option<Act> {
    let found = VERBS
        .iter()
        .filter_map(|&(w, act)| {
            let at = if behind { text.find(w) } else { text.rfind(w) }?;
            let between = match behind {
                true => text.get(..at)?,
                false => text.get(at + w.len()..)?,
            };
            let negated = ["未", "不", "不得"]
                .iter()
                .any(|n| text.get(..at).is_some_and(|h| h.ends_with(n)));
            (!negated && bare(between) <= BETWEEN).then_some((between.len(), act))
        })
        .min_by_key(|(len, _)| *len)?;
    Some(found.1)
}

/// Characters of a text outside 《》 and brackets.
fn bare(text: &str) -> usize {
    let mut depth = 0usize;
    let mut n = 0;
    for c in text.chars() {
        match c {
            '《' | '（' | '(' | '〔' | '〈' => depth += 1,
            '》' | '）' | ')' | '〕' | '〉' => depth = depth.saturating_sub(1),
            c if depth == 0 && c.is_alphanumeric() => n += 1,
            _ => {}
        }
    }
    n
}

/// A lead-in such as 下列文件予以废止：.
fn list_act(lead: &str) -> Option<Act> {
    let tail: String = {
        let chars: Vec<char> = lead.chars().collect();
        chars.iter().skip(chars.len().saturating_sub(60)).collect()
    };
    let many = ["下列", "以下", "如下", "件", "附件", "目录", "规范性文件"];
    if !many.iter().any(|w| tail.contains(w)) {
        return None;
    }
    act_of_words(&tail)
}

/// The act that a heading, a lead-in or a title of a catalogue names.
fn act_of_words(text: &str) -> Option<Act> {
    // A title that names several (继续有效、废止和失效) tells nothing of one entry.
    let kinds = [
        (["继续有效", "继续执行"], Act::Continues),
        (["失效", "宣布失效"], Act::Lapses),
        (["废止", "停止执行"], Act::Repeals),
        (["修改", "拟修改"], Act::Amends),
    ];
    let mut said = kinds
        .iter()
        .filter(|(words, _)| words.iter().any(|w| text.contains(w)))
        .map(|(_, act)| *act);
    match (said.next(), said.next()) {
        (Some(act), None) => Some(act),
        _ => None,
    }
}

/// The measure that holds a place repeals documents by its title: 废止的规范性文件目录.
fn measure_act(s: &Source, at: usize) -> Option<Act> {
    let mut id = s.places.measure(at);
    while let Some(m) = id.and_then(|i| s.p.outline.measures.get(i)) {
        let listed = [
            "目录",
            "清单",
            "一览",
            "的决定",
            "的通知",
            "的公告",
            "明细",
            "文件",
        ];
        if listed.iter().any(|w| m.title.contains(w))
            && let Some(act) = act_of_words(&m.title)
        {
            return Some(act);
        }
        id = m.parent.filter(|&p| Some(p) != id);
    }
    None
}

/// A title that stands in this document's own heading: 关于废止《某办法》的决定.
fn in_lead_title(s: &Source, t: &Title) -> bool {
    let title = s.p.outline.measures.first().map(|m| m.title_range.clone());
    title.is_some_and(|r| r.contains(&t.range.start))
        && ["废止", "失效"]
            .iter()
            .any(|w| s.p.outline.head.title.contains(w))
}

/// Entries of catalogues and lists that are written without 《》.
fn catalogue(s: &Source, titles: &[Title], out: &mut Vec<Relation>) {
    for statement in &s.p.outline.statements {
        if statement.form == Form::Heading || out.len() >= MOST {
            continue;
        }
        let Some(first) = statement.own().next().cloned() else {
            continue;
        };
        let own: String = statement
            .own()
            .filter_map(|r| s.text().get(r.clone()))
            .collect::<Vec<_>>()
            .join(" ");
        let has_number = own.contains('〔') || own.contains("令第");
        if own.contains('《') || !has_number {
            continue;
        }
        let led = statement
            .segments
            .iter()
            .filter(|g| matches!(g.role, Role::Lead | Role::Heading))
            .filter_map(|g| list_act(s.text().get(g.range.clone()).unwrap_or_default()))
            .next();
        let Some(act) = led.or_else(|| measure_act(s, first.start)) else {
            continue;
        };
        let before = titles.partition_point(|t| t.range.end <= first.start);
        if titles
            .get(before)
            .is_some_and(|t| t.range.start < first.end)
        {
            continue;
        }
        let number = number_in(s, &first).or_else(|| statement.own().find_map(|r| number_in(s, r)));
        let title = entry_title(&own, number.as_deref());
        push(out, s, act, &title, number, &first);
    }
}

/// The longest piece of an entry that is no number and no date.
fn entry_title(entry: &str, number: Option<&str>) -> String {
    let rest = number.map_or(entry.to_string(), |n| entry.replace(n, "（"));
    rest.split([' ', '\n', '\t', '（', '(', '|', '　'])
        .map(|p| p.trim_matches(|c: char| !c.is_alphanumeric() && !"《》）".contains(c)))
        .filter(|p| p.chars().count() >= 5)
        .max_by_key(|p| p.chars().count())
        .unwrap_or_default()
        .trim_start_matches(|c: char| c.is_ascii_digit() || ".、".contains(c))
        .to_string()
}

/// The document number in a range.
fn number_in(s: &Source, range: &Range<usize>) -> Option<String> {
    let text = s.text().get(range.clone())?;
    let n = cited::numbers(text).into_iter().next()?;
    let number = text.get(n.prefix.start..n.core.end)?;
    Some(number.trim_start_matches("号文").to_string())
}

/// 清政〔2012〕3号《某办法》 and 以清政〔2012〕3号印发的《某办法》.
fn number_before(s: &Source, t: &Title) -> Option<String> {
    let head = crate::review::place::before(s.text(), t.range.start, 30);
    let ends = head.ends_with('号')
        || head.ends_with("号文")
        || head.ends_with("号）")
        || head.ends_with("印发的")
        || head.ends_with("发布的");
    if !ends {
        return None;
    }
    let n = cited::numbers(head).into_iter().next_back()?;
    let number = head.get(n.prefix.start..n.core.end)?;
    Some(number.trim_start_matches('以').to_string())
}

#[cfg(test)]
mod tests {
    use super::super::tests::facts;
    use super::*;

    fn acts(body: &str) -> Vec<(Act, String, Option<String>)> {
        let f = facts(&format!(
            "清溪县人民政府关于印发《清溪县停车管理办法》的通知\n各乡镇人民政府：\n{body}\n清溪县人民政府\n2022年3月1日"
        ));
        f.relations
            .into_iter()
            .map(|r| (r.act, r.title, r.number))
            .collect()
    }

    #[test]
    fn repeals_of_one_and_of_several() {
        assert_eq!(
            acts("本办法自印发之日起施行，《清溪县停车管理暂行办法》（清政〔2015〕3号）同时废止。"),
            [(
                Act::Repeals,
                "清溪县停车管理暂行办法".into(),
                Some("清政〔2015〕3号".into())
            )]
        );
        let two = acts(
            "本办法自2022年4月1日起施行，《甲县停车收费规定》（清政〔2011〕3号）、《乙类车位管理规定》（清政办〔2012〕4号）同时废止。",
        );
        assert_eq!(two.len(), 2);
        assert!(two.iter().all(|r| r.0 == Act::Repeals));
        assert_eq!(
            acts("决定废止《清溪县摊位管理办法》（清政〔2010〕8号）。")[0].0,
            Act::Repeals
        );
        assert_eq!(
            acts("《清溪县摊位管理办法》（清政〔2010〕8号）第三条同时废止。")[0].0,
            Act::Amends
        );
    }

    #[test]
    fn bases_are_no_repeals() {
        let r = acts(
            "根据《清溪县城市管理若干意见》（清政〔2018〕2号），结合实际，现予印发。\n《清溪县城区划线标准》另行制定。",
        );
        assert_eq!(
            r,
            [(
                Act::RestsOn,
                "清溪县城市管理若干意见".into(),
                Some("清政〔2018〕2号".into())
            )]
        );
    }

    #[test]
    fn catalogues_with_and_without_marks() {
        let f = facts(
            "清溪县人民政府关于废止和宣布失效一批规范性文件的决定\n各乡镇人民政府：\n经清理，决定：\n一、下列文件予以废止：\n（一）《清溪县摊位管理办法》（清政〔2010〕8号）；\n（二）清溪县人民政府关于印发清溪县广告管理规定的通知（清政〔2011〕9号）。\n二、下列文件宣布失效：\n（一）《清溪县二〇一二年春耕方案》（清政办〔2012〕1号）。\n本决定自印发之日起施行。\n清溪县人民政府\n2022年3月1日",
        );
        let all: Vec<(Act, Option<&str>)> = f
            .relations
            .iter()
            .map(|r| (r.act, r.number.as_deref()))
            .collect();
        assert_eq!(
            all,
            [
                (Act::Repeals, Some("清政〔2010〕8号")),
                (Act::Lapses, Some("清政办〔2012〕1号")),
                (Act::Repeals, Some("清政〔2011〕9号")),
            ]
        );
        assert!(
            f.relations[2].title.contains("广告管理规定"),
            "{:?}",
            f.relations[2]
        );
        let annexes = facts(
            "清溪县人民政府办公室关于公布规范性文件清理结果的通知\n各乡镇人民政府：\n现将清理结果公布如下。\n附件：1.继续有效的规范性文件目录\n2.废止的规范性文件目录\n清溪县人民政府办公室\n2022年3月1日\n附件1\n继续有效的规范性文件目录\n1.《清溪县甲类管理办法》（清政〔2016〕1号）\n附件2\n废止的规范性文件目录\n1.《清溪县乙类管理办法》（清政〔2016〕2号）",
        );
        let all: Vec<(Act, &str)> = annexes
            .relations
            .iter()
            .map(|r| (r.act, r.title.as_str()))
            .collect();
        assert_eq!(
            all,
            [
                (Act::Continues, "清溪县甲类管理办法"),
                (Act::Repeals, "清溪县乙类管理办法")
            ]
        );
    }
}
