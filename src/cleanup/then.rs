//! Findings by the law of the day on which a document was issued. It never says that something was allowed: where the
//! provisions of that day are not recorded, it says so. (按当时规定审查)

use super::model::{Facts, Then, ThenCode};
use crate::engine::Engine;
use crate::review::assemble::{self, Prepared};
use crate::review::model::{Basis, Category, Finding, Review};
use crate::review::options::Options;
use crate::rules::citation::Citation;
use crate::rules::date::Date;
use crate::rules::provision::Timing;
use crate::sheets::words;

/// For each finding of the review, how it stands by the law of the day of issue.
pub fn judge(
    p: &Prepared,
    review: &Review,
    facts: &Facts,
    engine: &Engine,
    options: &Options,
) -> Vec<Option<Then>> {
    let issued = facts.date.as_deref().and_then(|d| Date::parse(d).ok());
    let Some(day) = issued else {
        let none = Then {
            code: ThenCode::NoDate,
            text: "成文日期不明，不能确定当时的规定".into(),
        };
        return vec![Some(none); review.findings.len()];
    };
    let then = Options {
        as_of: day,
        with_text: false,
        ..options.clone()
    };
    // What the document cites is held against the register of that day.
    let earlier = assemble::review(
        p,
        &review.document.path,
        &review.document.sha256,
        engine,
        &then,
    );
    review
        .findings
        .iter()
        .map(|f| match f.category {
            Category::Competition | Category::Legality if !f.basis.is_empty() => {
                Some(by_provisions(f, engine, day))
            }
            Category::Citation | Category::Legality => Some(by_register(f, &earlier)),
            _ => None,
        })
        .collect()
}

/// By the provisions that the finding rests on.
fn by_provisions(f: &Finding, engine: &Engine, day: Date) -> Then {
    let mut missing: Vec<String> = Vec::new();
    for b in &f.basis {
        let Ok(r) = engine.laws.resolve_on(&citation(b), day) else {
            continue;
        };
        let name = words::citation(b);
        let why = match r.timing {
            Timing::InForce => {
                return Then {
                    code: ThenCode::Already,
                    text: format!("当时已有规定：{name}"),
                };
            }
            Timing::NotYet { from, predecessor } => {
                let before = predecessor
                    .filter(|p| {
                        engine
                            .laws
                            .law(&p.law)
                            .is_ok_and(|l| l.info.in_force <= day)
                            || engine.laws.info(&p.law).is_none()
                    })
                    .map(|p| format!("，此前为《{}》", p.law))
                    .unwrap_or_default();
                format!("《{}》自{}起施行{before}", b.law, from.chinese())
            }
            Timing::EarlierWording { from } => {
                format!(
                    "《{}》现行文本自{}起施行，当时为此前文本",
                    b.law,
                    from.chinese()
                )
            }
            Timing::Ended { until } => format!("《{}》自{}起不再有效", b.law, until.chinese()),
        };
        if !missing.contains(&why) {
            missing.push(why);
        }
    }
    Then {
        code: ThenCode::NotRecorded,
        text: format!(
            "当时规定未收录；所列依据为现行规定（{}）",
            missing.join("；")
        ),
    }
}

/// By the register: a citation that was right then and is not now.
fn by_register(f: &Finding, earlier: &Review) -> Then {
    let same = earlier
        .findings
        .iter()
        .any(|e| e.rule == f.rule && e.location == f.location && e.quote == f.quote);
    match same {
        true => Then {
            code: ThenCode::Already,
            text: "印发时即已如此（按法规登记）".into(),
        },
        false => Then {
            code: ThenCode::ChangedSince,
            text: "印发以后发生的变化（按法规登记）".into(),
        },
    }
}

fn citation(b: &Basis) -> Citation {
    Citation {
        law: b.law.clone(),
        article: b.article,
        suffix: b.article_suffix,
        paragraph: b.paragraph,
        item: b.item,
        subitem: b.subitem,
    }
}
