//! Coverage of the review standard: which finer item has which rules and examples, or a written reason why none.

use super::citation::Citation;
use super::error::RuleError;
use super::source::SourceFile;
use crate::engine::Engine;
use serde::Deserialize;

/// One finer item of the standard.
#[derive(Debug, Clone)]
pub struct Row {
    /// `公平竞争审查条例实施办法#9.1`
    pub item: String,
    pub rules: Vec<String>,
    pub examples: usize,
    /// Why wording alone cannot show it, where there is no rule.
    pub reason: Option<String>,
    /// The question that the sheet asks instead.
    pub ask: Option<String>,
}

/// A finer item that wording alone cannot show.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Uncovered {
    /// `公平竞争审查条例实施办法#9.6`
    pub item: String,
    /// Why there is no rule.
    pub reason: String,
    /// The question that the sheet asks instead.
    pub ask: String,
}

/// The article of 实施办法 that spells out an item of the 条例 (8.1 is spelt out by 第九条); none for the catch-alls.
pub fn finer_article(item: &str) -> Option<u32> {
    let (article, n) = item.split_once('.')?;
    let (article, n): (u32, u32) = (article.parse().ok()?, n.parse().ok()?);
    let (before, most) = match article {
        8 => (8, 4),
        9 => (12, 5),
        10 => (17, 3),
        11 => (20, 3),
        _ => return None,
    };
    (1..=most).contains(&n).then_some(before + n)
}

/// Reads the lists of items without a rule.
///
/// # Errors
/// A list that is not well formed, with its file.
pub fn uncovered(sources: &[SourceFile]) -> Result<Vec<Uncovered>, RuleError> {
    let mut out: Vec<Uncovered> = Vec::new();
    for f in sources.iter().filter(|f| f.is_uncovered_list()) {
        let list: Vec<Uncovered> = serde_json::from_str(&f.text).map_err(|e| {
            RuleError::new(
                &f.path,
                format!("格式有误（{e}）"),
                "每项写明 item、reason、ask",
            )
        })?;
        out.extend(list);
    }
    Ok(out)
}

/// The laws whose finer items must be covered, with their articles.
const STANDARDS: [(&str, std::ops::RangeInclusive<u32>); 2] = [
    ("公平竞争审查条例实施办法", 9..=23),
    ("招标投标领域公平竞争审查规则", 5..=11),
];

/// The matrix item × rules × examples over 实施办法 第九至二十三条 and 招标投标规则 第五至十一条.
///
/// # Errors
/// A list of reasons that is not well formed, or names an item that does not exist.
pub fn matrix(engine: &Engine) -> Result<Vec<Row>, RuleError> {
    let reasons = uncovered(&engine.sources)?;
    for u in &reasons {
        let known = Citation::parse(&u.item)
            .ok()
            .is_some_and(|c| engine.laws.resolve(&c).is_ok());
        if !known {
            return Err(RuleError::new(
                "uncovered",
                format!("没有“{}”这一项", u.item),
                "请核对条款项",
            ));
        }
    }
    let mut rows = Vec::new();
    for (law, articles) in STANDARDS {
        for article in articles {
            for item in 1..40 {
                let c = Citation {
                    law: law.into(),
                    article,
                    suffix: None,
                    paragraph: None,
                    item: Some(item),
                    subitem: None,
                };
                if engine.laws.resolve(&c).is_err() {
                    break;
                }
                rows.push(row(engine, &c, &reasons));
            }
        }
    }
    Ok(rows)
}

fn row(engine: &Engine, c: &Citation, reasons: &[Uncovered]) -> Row {
    let item = format!("{}#{}.{}", c.law, c.article, c.item.unwrap_or(0));
    let cites = |own: &[Citation]| {
        own.iter()
            .any(|o| o.law == c.law && o.article == c.article && o.item == c.item)
    };
    let (mut rules, mut examples) = (Vec::new(), 0);
    for (id, r) in engine.book.rules.iter().enumerate() {
        if cites(engine.citations(id)) {
            rules.push(r.id.clone());
            examples += r.hits.len() + r.misses.len();
        }
    }
    let reason = reasons.iter().find(|u| u.item == item);
    Row {
        item,
        rules,
        examples,
        reason: reason.map(|u| u.reason.clone()),
        ask: reason.map(|u| u.ask.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::finer_article;

    #[test]
    fn items_are_spelt_out_by_their_articles() {
        assert_eq!(finer_article("8.1"), Some(9));
        assert_eq!(finer_article("9.3"), Some(15));
        assert_eq!(finer_article("10.2"), Some(19));
        assert_eq!(finer_article("11.3"), Some(23));
        assert_eq!(finer_article("8.5"), None);
    }
}
