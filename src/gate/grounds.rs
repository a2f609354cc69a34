//! The 依据 of a waiver: a provision, or the item of 公平竞争审查条例 第十二条.
//!
//! It knows the register and the law book; it must not know of drafts.

use crate::engine::Engine;
use crate::review::cited;
use crate::rules::date::Date;
use crate::rules::numeral;
use crate::rules::register::Force;

const REGULATION: &str = "公平竞争审查条例";

/// What a basis names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// A provision of a law that is known to be in force.
    Provision,
    /// A provision of a law that the register does not hold: to be checked by hand.
    Unknown,
    /// An item of 条例 第十二条, the exceptions.
    Exception(u32),
}

/// Reads a basis.
///
/// # Errors
/// What is wrong with it, in Chinese.
pub fn read(text: &str, engine: &Engine, day: Date) -> Result<Ground, String> {
    let titles = cited::titles(text);
    let mut best: Option<Ground> = None;
    let mut wrong: Option<String> = None;
    for t in &titles {
        let name = text.get(t.range.clone()).unwrap_or_default();
        let bare = name.trim_start_matches('《').trim_end_matches('》');
        let Some(article) = t.articles.first() else {
            wrong.get_or_insert(format!("{name}没有写明条号"));
            continue;
        };
        if is_regulation(bare) && article.article == 12 {
            let behind = text.get(article.range.end..).unwrap_or_default();
            match exception_item(behind) {
                Some(item) => return Ok(Ground::Exception(item)),
                None => {
                    wrong.get_or_insert(
                        "适用公平竞争审查条例第十二条的，写明第（一）至（四）项中的哪一项".into(),
                    );
                }
            }
            continue;
        }
        match provision(bare, article.article, engine, day) {
            Ok(g) if best.is_none() || g == Ground::Provision => best = Some(g),
            Ok(_) => {}
            Err(e) => {
                wrong.get_or_insert(e);
            }
        }
    }
    best.ok_or_else(|| {
        wrong.unwrap_or_else(|| {
            "写成《法规名称》第几条，或者《公平竞争审查条例》第十二条第几项".into()
        })
    })
}

fn is_regulation(name: &str) -> bool {
    name.trim_start_matches("中华人民共和国") == REGULATION
}

/// 第（三）项 or 第三项 right behind an article.
fn exception_item(behind: &str) -> Option<u32> {
    let inner = behind
        .trim_start()
        .strip_prefix("第一款")
        .unwrap_or(behind.trim_start())
        .strip_prefix('第')?;
    let item = inner.split('项').next().filter(|s| s.len() < inner.len())?;
    let n = numeral::parse(item.trim_matches(['（', '）', '(', ')']))?;
    (1..=4).contains(&n).then_some(n)
}

fn provision(name: &str, article: u32, engine: &Engine, day: Date) -> Result<Ground, String> {
    if let Some(row) = engine.register.find(name, day) {
        return match row.force(day) {
            Force::Ended(_) => Err(format!("《{name}》已经废止，不能作为依据")),
            Force::NotYet(from) => Err(format!(
                "《{name}》自{}起施行，现在不能作为依据",
                from.chinese()
            )),
            _ if row.articles.is_some_and(|n| article > n) => {
                Err(format!("《{name}》没有第{}条", numeral::chinese(article)))
            }
            _ => Ok(Ground::Provision),
        };
    }
    match engine.laws.info(name) {
        Some(info) if info.articles_count.is_some_and(|n| article > n) => {
            Err(format!("《{name}》没有第{}条", numeral::chinese(article)))
        }
        Some(_) => Ok(Ground::Provision),
        None => Ok(Ground::Unknown),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grounds_are_told_apart() {
        let engine = Engine::builtin().expect("rules");
        let day: Date = "2026-11-20".parse().expect("day");
        let of = |t: &str| read(t, &engine, day);
        for (text, item) in [
            ("《公平竞争审查条例》第十二条第（三）项", 3),
            ("根据《公平竞争审查条例》第十二条第一项，确有必要", 1),
        ] {
            assert_eq!(of(text), Ok(Ground::Exception(item)), "{text}");
        }
        assert_eq!(of("《行政许可法》第十五条"), Ok(Ground::Provision));
        assert_eq!(
            of("《中华人民共和国招标投标法》第六十六条、《某县规定》第三条"),
            Ok(Ground::Provision)
        );
        assert_eq!(of("《某某省燃气管理条例》第八条"), Ok(Ground::Unknown));
        for (text, part) in [
            ("领导同意", "写成《法规名称》第几条"),
            ("《行政许可法》", "没有写明条号"),
            ("《公平竞争审查条例》第十二条", "哪一项"),
            ("《公平竞争审查条例》第十二条第五项", "哪一项"),
            ("《行政许可法》第九百条", "没有第九百条"),
            ("《合同法》第八条", "已经废止"),
        ] {
            let e = of(text).expect_err(text);
            assert!(e.contains(part), "{text}: {e}");
        }
    }
}
