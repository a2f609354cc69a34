//! Reviews by the law of a day: provisions that did not apply on it, or not with the recorded wording, lose their wording
//! and the review says so. It must not know of rules.

use super::model::{Finding, Note};
use crate::rules::citation::Citation;
use crate::rules::date::Date;
use crate::rules::provision::{LawBook, Timing};
use std::collections::BTreeMap;

/// Brings the provisions of all findings to the day. Returns a remark for each law that did not apply on it as recorded.
pub fn apply(findings: &mut [Finding], laws: &LawBook, day: Date) -> Vec<Note> {
    if laws
        .laws()
        .all(|l| day >= l.text_from && day >= l.in_force && l.until.is_none_or(|until| day < until))
    {
        return Vec::new();
    }
    let mut remarks: BTreeMap<String, String> = BTreeMap::new();
    for basis in findings.iter_mut().flat_map(|f| &mut f.basis) {
        let citation = Citation {
            law: basis.law.clone(),
            article: basis.article,
            suffix: basis.article_suffix,
            paragraph: basis.paragraph,
            item: basis.item,
            subitem: basis.subitem,
        };
        let Ok(resolved) = laws.resolve_on(&citation, day) else {
            continue;
        };
        if resolved.timing == Timing::InForce {
            continue;
        }
        basis.text = resolved.basis.text;
        basis.verified = resolved.basis.verified;
        remarks.insert(basis.law.clone(), remark(&basis.law, &resolved.timing, day));
    }
    remarks
        .into_values()
        .map(|text| Note {
            code: "law-of-the-day".into(),
            text,
        })
        .collect()
}

/// So many days behind the last day that the law is recorded, a review says that it may be out of date.
const STALE_AFTER: i64 = 180;

/// A remark where the law data is too old for a review on this day.
pub fn stale(laws: &LawBook, day: Date) -> Option<Note> {
    let age = day.ordinal() - laws.until().ordinal();
    (age > STALE_AFTER).then(|| Note {
        code: "laws-stale".into(),
        text: format!(
            "法规资料截至{}，距审查日{age}天，超过{STALE_AFTER}天，其后的修改、废止没有反映；请更新程序或者规则包（--rulebook）。",
            laws.until().chinese()
        ),
    })
}

fn remark(law: &str, timing: &Timing, day: Date) -> String {
    let day = day.chinese();
    match timing {
        Timing::NotYet { from, predecessor } => {
            let before = predecessor
                .as_ref()
                .map(|p| format!("，此前适用《{}》", p.law))
                .unwrap_or_default();
            format!(
                "《{law}》自{}起施行，{day}尚未施行{before}；列出的条款只供参考。",
                from.chinese()
            )
        }
        Timing::EarlierWording { from } => format!(
            "《{law}》现行文本自{}起施行，{day}适用的是此前的文本，条文序号和内容请另行核对。",
            from.chinese()
        ),
        Timing::Ended { until } => format!(
            "《{law}》自{}起不再有效，{day}已不能作为依据。",
            until.chinese()
        ),
        Timing::InForce => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::model::*;

    fn finding(laws: &LawBook, citation: &str) -> Finding {
        Finding {
            id: String::new(),
            rule: "r".into(),
            title: String::new(),
            category: Category::Competition,
            theme: None,
            severity: Severity::Prohibited,
            scope: Scope::Inside,
            basis: vec![laws.resolve_text(citation).expect(citation)],
            also: Vec::new(),
            location: Location::default(),
            spans: Vec::new(),
            quote: String::new(),
            lead_quote: String::new(),
            condition: String::new(),
            ask: String::new(),
            advice: String::new(),
            waived: false,
            waiver: None,
        }
    }

    #[test]
    fn the_day_takes_away_wording_that_did_not_apply() {
        let laws = LawBook::builtin().expect("laws");
        let day = |d| Date::parse(d).expect("day");
        let all = || ["公平竞争审查条例#9.3", "反垄断法#39"].map(|c| finding(&laws, c));
        let mut now = all();
        assert!(apply(&mut now, &laws, day("2026-11-23")).is_empty());
        assert!(!now[0].basis[0].text.is_empty());
        let mut then = all();
        let notes = apply(&mut then, &laws, day("2021-01-01"));
        assert_eq!(notes.len(), 2);
        assert!(notes[0].text.contains("尚未施行") && notes[0].text.contains("实施细则"));
        assert!(notes[1].text.contains("此前的文本"));
        assert!(then.iter().all(|f| f.basis[0].text.is_empty()));
        let mut between = all();
        assert!(apply(&mut between, &laws, day("2025-01-01")).is_empty());
    }
}
