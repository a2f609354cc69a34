//! Finds what a text cites: titles in 《》 with document number, year, short name and articles; document numbers alone;
//! law names written without 《》. It reads only; what the register says of them is for [`super::citations`].

use super::place::{after, before, floor};
use crate::rules::numeral;
use crate::words::seek;
use std::ops::Range;

/// Longest title, in bytes.
const MAX_TITLE: usize = 450;
/// Longest remark in brackets behind a title, in bytes.
const MAX_REMARK: usize = 300;
/// Most articles read behind one title.
const MAX_ARTICLES: usize = 40;

/// An article cited behind a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ArticleRef {
    pub range: Range<usize>,
    pub article: u32,
}

/// A title in 《》 with what stands behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Title {
    /// The title with its 《》.
    pub range: Range<usize>,
    /// With brackets and articles.
    pub whole: Range<usize>,
    /// Remarks in brackets behind it: 文号, 年份, 以下简称.
    pub remarks: Vec<Range<usize>>,
    pub articles: Vec<ArticleRef>,
}

/// All titles in 《》. A title within a title is not one of its own.
pub(crate) fn titles(text: &str) -> Vec<Title> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(|t| t.find('《')).map(|i| at + i) {
        at = start + '《'.len_utf8();
        let Some(end) = title_end(text, start) else {
            continue;
        };
        let (remarks, after_remarks) = remarks(text, end);
        let (articles, whole_end) = articles(text, after_remarks);
        found.push(Title {
            range: start..end,
            whole: start..whole_end.max(end),
            remarks,
            articles,
        });
        at = end;
    }
    found
}

/// Where the title that begins at `start` ends, within a line and a bounded length.
fn title_end(text: &str, start: usize) -> Option<usize> {
    let mut depth = 0usize;
    for (i, c) in text.get(start..)?.char_indices() {
        match c {
            '《' | '〈' => depth += 1,
            '》' | '〉' => depth = depth.checked_sub(1)?,
            '\n' => return None,
            _ => {}
        }
        if depth == 0 {
            return Some(start + i + c.len_utf8());
        }
        if i > MAX_TITLE {
            return None;
        }
    }
    None
}

/// Up to three remarks in brackets.
fn remarks(text: &str, mut at: usize) -> (Vec<Range<usize>>, usize) {
    let mut found = Vec::new();
    while found.len() < 3 {
        let tail = text.get(at..).unwrap_or_default();
        let Some(open) = tail.chars().next().filter(|c| "（(".contains(*c)) else {
            break;
        };
        let window = tail.get(..floor(tail, MAX_REMARK)).unwrap_or_default();
        let Some(close) = window
            .find(['）', ')', '\n'])
            .filter(|&i| !window[i..].starts_with('\n'))
        else {
            break;
        };
        found.push(at + open.len_utf8()..at + close);
        at += close + window[close..].chars().next().map_or(0, char::len_utf8);
    }
    (found, at)
}

/// The articles that stand right behind a position: 第八条、第九条第二款和第十条.
pub(crate) fn articles(text: &str, start: usize) -> (Vec<ArticleRef>, usize) {
    let mut found: Vec<ArticleRef> = Vec::new();
    let (mut at, mut end) = (start, start);
    while found.len() < MAX_ARTICLES {
        let tail = text.get(at..).unwrap_or_default();
        let tail = match found.is_empty() {
            true => tail.strip_prefix("的").unwrap_or(tail),
            false => [
                "、", "和", "及", "以及", "或者", "至", "到", "，", "与", "～", "-",
            ]
            .iter()
            .find_map(|s| tail.strip_prefix(s))
            .unwrap_or(tail),
        };
        at = text.len() - tail.len();
        let Some((article, len)) = article(tail) else {
            break;
        };
        let article_end = at + len;
        found.push(ArticleRef {
            range: at..article_end,
            article,
        });
        at = skip_parts(text, article_end);
        end = at;
    }
    (found, end)
}

/// 第十二条 or 第十二条之一 at the start of a text: the number and the length.
pub(crate) fn article(text: &str) -> Option<(u32, usize)> {
    let inner = text.strip_prefix('第')?;
    let len = inner
        .char_indices()
        .take(10)
        .find(|(_, c)| !numeral::is_numeral(*c))
        .map(|(i, _)| i)?;
    let number = numeral::parse(inner.get(..len)?)?;
    let rest = inner.get(len..)?.strip_prefix('条')?;
    // 第一条件 is no article.
    if rest.starts_with('件') || rest.starts_with('例') || rest.starts_with("生产线") {
        return None;
    }
    let mut end = '第'.len_utf8() + len + '条'.len_utf8();
    if let Some(suffix) = rest.strip_prefix('之') {
        end += suffix
            .chars()
            .next()
            .filter(|c| numeral::is_numeral(*c))
            .map_or(0, |c| '之'.len_utf8() + c.len_utf8());
    }
    Some((number, end))
}

/// Skips 第二款第（三）项第一目 and lists of them.
fn skip_parts(text: &str, mut at: usize) -> usize {
    for _ in 0..12 {
        let tail = text.get(at..).unwrap_or_default();
        let inner = ["、", "和", "及", "或者", "至"]
            .iter()
            .find_map(|s| tail.strip_prefix(s))
            .unwrap_or(tail);
        let skipped = tail.len() - inner.len();
        let Some(inner) = inner.strip_prefix('第') else {
            break;
        };
        let number = inner
            .char_indices()
            .take(10)
            .find(|(_, c)| !numeral::is_numeral(*c) && !"（）()".contains(*c));
        match number {
            Some((i, c)) if i > 0 && "款项目".contains(c) => {
                at += skipped + '第'.len_utf8() + i + c.len_utf8();
            }
            _ => break,
        }
    }
    at
}

/// A document number that stands in the text: 某政〔2020〕3号 or 某某令第5号.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Number {
    /// From the year's bracket or the word 令 to 号.
    pub core: Range<usize>,
    /// The characters before the core that may belong to it (the agency code), at most 20.
    pub prefix: Range<usize>,
}

/// All document numbers.
pub(crate) fn numbers(text: &str) -> Vec<Number> {
    let mut found = Vec::new();
    for (start, open) in text.match_indices(['〔', '令']) {
        let end = match open {
            "〔" => bracket_number(text, start),
            _ => order_number(text, start),
        };
        let Some(end) = end else { continue };
        let head = before(text, start, 20);
        let cut = head
            .char_indices()
            .rev()
            .find(|(_, c)| !c.is_alphanumeric())
            .map_or(0, |(i, c)| i + c.len_utf8());
        let from = start - head.len() + cut;
        found.push(Number {
            core: start..end,
            prefix: from..start,
        });
    }
    found
}

/// 〔2020〕3号 at a position; the end.
fn bracket_number(text: &str, start: usize) -> Option<usize> {
    let tail = text.get(start..)?.strip_prefix('〔')?;
    let (year, tail) = tail.split_at_checked(4)?;
    let tail = tail.strip_prefix('〕')?;
    let tail = tail.strip_prefix('第').unwrap_or(tail);
    let digits = tail.bytes().take(6).take_while(u8::is_ascii_digit).count();
    let rest = tail.get(digits..)?.strip_prefix('号')?;
    (digits > 0 && year.bytes().all(|b| b.is_ascii_digit())).then(|| text.len() - rest.len())
}

/// 令第5号 at a position; the end.
fn order_number(text: &str, start: usize) -> Option<usize> {
    let tail = text.get(start..)?.strip_prefix('令')?.strip_prefix('第')?;
    let (len, _) = tail.char_indices().take(10).find(|(_, c)| *c == '号')?;
    numeral::parse(tail.get(..len)?)?;
    Some(text.len() - tail.len() + len + '号'.len_utf8())
}

/// The short name that a remark gives: 以下简称“《条例》” → 条例.
pub(crate) fn short_name(remark: &str) -> Option<String> {
    let at = ["以下简称", "简称", "以下称"]
        .iter()
        .find_map(|s| remark.find(s).map(|i| i + s.len()))?;
    let name: String = remark
        .get(at..)?
        .trim_start_matches(['：', ':', '为'])
        .chars()
        .filter(|c| !"“”\"《》〈〉‘’「」".contains(*c))
        .take_while(|c| !"，。；、）)".contains(*c))
        .take(30)
        .collect();
    (name.chars().count() >= 2).then_some(name)
}

/// A law's name written without 《》, right behind a word such as 根据 or right before an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bare {
    pub range: Range<usize>,
    pub articles: Vec<ArticleRef>,
}

/// Words behind which a law may be named as a basis.
pub(crate) const TRIGGERS: [&str; 6] = ["根据", "依据", "依照", "按照", "违反", "遵照"];

/// Last characters of names of laws.
const ENDS: [char; 5] = ['法', '例', '典', '定', '则'];
/// What may follow 法 so that the word is not the law but law in general, a court or the like.
const CONTINUES: &str = "律规院治定制庭官学令理人权办实案典";

/// Names without 《》 that `known` knows: behind triggers, in lists of them, and before articles. `known` is asked a
/// bounded number of times for each place.
pub(crate) fn bare(text: &str, known: &dyn Fn(&str) -> bool) -> Vec<Bare> {
    let mut found = Vec::new();
    for trigger in TRIGGERS {
        for i in seek::each(text, trigger) {
            let mut at = i + trigger.len();
            for _ in 0..10 {
                let Some(len) = longest_prefix(after(text, at, 32), known) else {
                    break;
                };
                let (articles, end) = articles(text, at + len);
                found.push(Bare {
                    range: at..at + len,
                    articles,
                });
                let tail = text.get(end..).unwrap_or_default();
                let next = ["、", "和", "及", "与", "以及"];
                let Some(rest) = next.iter().find_map(|s| tail.strip_prefix(s)) else {
                    break;
                };
                at = text.len() - rest.len();
            }
        }
    }
    for (i, _) in text.match_indices('第') {
        let head = before(text, i, 32);
        if !head.ends_with(ENDS) || article(text.get(i..).unwrap_or_default()).is_none() {
            continue;
        }
        if let Some(len) = longest_suffix(head, known) {
            let (articles, _) = articles(text, i);
            found.push(Bare {
                range: i - len..i,
                articles,
            });
        }
    }
    found.sort_by_key(|b| (b.range.start, usize::MAX - b.range.end));
    found.dedup_by(|b, a| b.range.start < a.range.end);
    found
}

fn longest_prefix(text: &str, known: &dyn Fn(&str) -> bool) -> Option<usize> {
    let text = text
        .split(['《', '》', '，', '。', '、', '；', '\n'])
        .next()?;
    let ends: Vec<(usize, char)> = text.char_indices().collect();
    ends.iter()
        .rev()
        .filter(|(i, c)| ENDS.contains(c) && *i >= 6)
        .find_map(|(i, c)| {
            let end = i + c.len_utf8();
            let continued = text
                .get(end..)
                .and_then(|t| t.chars().next())
                .is_some_and(|n| *c == '法' && CONTINUES.contains(n));
            (!continued && known(text.get(..end)?)).then_some(end)
        })
}

fn longest_suffix(text: &str, known: &dyn Fn(&str) -> bool) -> Option<usize> {
    const BOUNDARY: &str = "据照反合用及和与或对是为于在由从的国按将有以、，。；：（）“》\n";
    text.char_indices().find_map(|(i, _)| {
        let name = text.get(i..)?;
        let boundary = before(text, i, 1)
            .chars()
            .next()
            .is_none_or(|c| BOUNDARY.contains(c));
        (boundary && name.chars().count() >= 2 && known(name)).then_some(name.len())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<&str> {
        titles(text)
            .iter()
            .map(|t| &text[t.range.clone()])
            .collect()
    }

    #[test]
    fn finds_titles_with_titles_inside() {
        let t = "按照《关于修改〈甲法〉的决定》和《国务院关于印发《乙规划》的通知》办理";
        assert_eq!(
            names(t),
            [
                "《关于修改〈甲法〉的决定》",
                "《国务院关于印发《乙规划》的通知》"
            ]
        );
    }

    #[test]
    fn an_unclosed_title_does_not_swallow_the_next() {
        assert_eq!(
            names("见《甲办法，根据《乙条例》办理\n《丙"),
            ["《乙条例》"]
        );
        assert!(names(&"《".repeat(3000)).is_empty());
    }

    #[test]
    fn reads_remarks_and_articles() {
        let t = "《甲条例》（国务院令第5号，以下简称《条例》）第八条、第九条第二款第（三）项和第十一条之一规定";
        let all = titles(t);
        let title = all.first().expect("title");
        let articles: Vec<u32> = title.articles.iter().map(|a| a.article).collect();
        assert_eq!(articles, [8, 9, 11]);
        assert!(t[title.whole.clone()].ends_with("第十一条之一"));
        let remark = &t[title.remarks[0].clone()];
        assert_eq!(short_name(remark).as_deref(), Some("条例"));
        assert_eq!(article("第一条件"), None);
        assert_eq!(article("第二条例外"), None);
        assert_eq!(article("第37条规定"), Some((37, 8)));
    }

    #[test]
    fn finds_document_numbers() {
        let t = "（国办发〔2018〕37号）、国务院令第305号，某政〔20〕3号";
        let all: Vec<String> = numbers(t)
            .iter()
            .map(|n| t[n.prefix.start..n.core.end].to_owned())
            .collect();
        assert_eq!(all, ["国办发〔2018〕37号", "国务院令第305号"]);
    }

    #[test]
    fn finds_names_without_marks() {
        let known = |n: &str| ["合同法", "劳动合同法", "物权法", "价格法"].contains(&n);
        let of = |t: &str| -> Vec<String> {
            bare(t, &known)
                .iter()
                .map(|b| t[b.range.clone()].to_owned())
                .collect()
        };
        assert_eq!(of("根据合同法、物权法和有关规定"), ["合同法", "物权法"]);
        assert_eq!(of("依照劳动合同法第三十九条处理"), ["劳动合同法"]);
        assert_eq!(
            of("违反价格法第六条的，适用合同法第五十二条"),
            ["价格法", "合同法"]
        );
        assert!(of("按照合同法律关系处理，签订劳动合同法定代表人签字").is_empty());
        assert!(of("新合同法第三条").is_empty(), "part of an unknown name");
    }
}
