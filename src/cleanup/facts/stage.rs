//! Staged tasks: plans of a year, actions of some years, measures for an epidemic. (阶段性工作)

use super::Source;
use crate::cleanup::model::{Facts, Stage};
use crate::rules::numeral;
use regex::Regex;
use std::sync::LazyLock;

fn regex(pattern: &str) -> Option<Regex> {
    Regex::new(pattern).ok()
}

static SPAN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(r"((?:19|20)[0-9]{2})\s?年?\s?(?:—+|－|–|-|～|~|至|到)\s?((?:19|20)?[0-9]{2})\s?年")
});
static YEAR: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(r"((?:19|20)[0-9]{2})\s?(?:-[0-9]{4}\s?)?(?:年度|年|学年)"));
static YEARS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r"(?:^|[^0-9〇零一二三四五六七八九])([一二两三四五六])年(?:行动|攻坚|提升|计划|滚动|专项|倍增|实施)",
    )
});

/// Reads the sign of a staged task from the titles.
pub(super) fn read(s: &Source, facts: &mut Facts) {
    let issued = facts
        .date
        .as_deref()
        .and_then(|d| d.get(..4)?.parse::<u16>().ok());
    // The measure's own name tells more than the notice's.
    let titles = facts.measures.first().into_iter().chain([&facts.title]);
    let stage = titles.filter_map(|t| of_title(s, t, issued)).next();
    facts.stage = stage;
}

fn of_title(s: &Source, title: &str, issued: Option<u16>) -> Option<Stage> {
    let plain = title.trim_end_matches(['》', '）', ')']);
    let standing = s.signs.standing.iter().any(|w| {
        plain.ends_with(w.as_str())
            || title.contains(&format!("{w}》"))
            || title.contains(&format!("{w}（"))
    });
    let planned = s.signs.plans.iter().any(|w| title.contains(w.as_str()));
    if let Some(word) = s.signs.epidemic.iter().find(|w| title.contains(w.as_str())) {
        return Some(Stage {
            sign: word.clone(),
            year: issued,
            sure: true,
        });
    }
    if let Some((sign, year)) = span(title) {
        return Some(Stage {
            sign,
            year: Some(year),
            sure: planned && !standing,
        });
    }
    if let Some((word, year)) = s
        .signs
        .periods
        .iter()
        .find(|(w, _)| title.contains(w.as_str()))
    {
        return Some(Stage {
            sign: word.clone(),
            year: Some(*year),
            sure: planned && !standing,
        });
    }
    if let Some(c) = YEARS.as_ref().and_then(|re| re.captures(title)) {
        let n = c.get(1)?.as_str().replace('两', "二");
        let n = u16::try_from(numeral::parse(&n)?).ok()?;
        let year = first_year(title).or(issued).map(|y| y + n - 1);
        return Some(Stage {
            sign: format!("{}年", c.get(1)?.as_str()),
            year,
            sure: false,
        });
    }
    let year = first_year(title)?;
    (planned && !standing).then(|| Stage {
        sign: format!("{year}年"),
        year: Some(year),
        sure: true,
    })
}

/// 2018—2020年: the words and the last year.
fn span(title: &str) -> Option<(String, u16)> {
    let c = SPAN.as_ref()?.captures(title)?;
    let (first, last) = (c.get(1)?.as_str(), c.get(2)?.as_str());
    let last = match last.len() {
        2 => format!("{}{last}", first.get(..2)?),
        _ => last.to_string(),
    };
    let (a, b): (u16, u16) = (first.parse().ok()?, last.parse().ok()?);
    (a <= b && b - a <= 30).then(|| (c[0].to_string(), b))
}

fn first_year(title: &str) -> Option<u16> {
    let c = YEAR.as_ref()?.captures(title)?;
    // 〔2019〕 of a number is no year of a task; such brackets do not match 年.
    c.get(1)?.as_str().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::super::tests::facts;

    fn stage(title: &str) -> Option<(Option<u16>, bool)> {
        let f = facts(&format!(
            "{title}\n各乡镇人民政府：\n现将有关事项通知如下。\n一、抓好落实。\n清溪县人民政府办公室\n2020年3月1日"
        ));
        f.stage.map(|s| (s.year, s.sure))
    }

    #[test]
    fn titles_tell_staged_tasks() {
        let of = |t: &str| stage(&format!("清溪县人民政府办公室关于印发{t}的通知"));
        assert_eq!(of("2020年大气污染防治行动方案"), Some((Some(2020), true)));
        assert_eq!(
            of("《清溪县农村公路三年行动计划（2018—2020年）》"),
            Some((Some(2020), true))
        );
        assert_eq!(of("清溪县“十三五”旅游发展规划"), Some((Some(2020), true)));
        assert_eq!(of("清溪县提升服务三年行动计划"), Some((Some(2022), false)));
        assert_eq!(
            of("应对新冠肺炎疫情支持企业若干措施"),
            Some((Some(2020), true))
        );
        assert_eq!(of("清溪县停车管理办法"), None);
        assert_eq!(of("《清溪县2020年修订的停车管理办法》"), None);
    }
}
