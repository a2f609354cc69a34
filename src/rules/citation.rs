//! The short form in which rules cite provisions: `法名#条[之n][/款k][.项m[.目p]]`, as in `公平竞争审查条例#9.3` or
//! `行政强制法#10/4`. It knows how a citation is written; whether the provision exists is for
//! [`LawBook`](super::provision::LawBook).

use super::numeral;
use std::fmt;

/// A citation of a law's article, paragraph, item or sub-item. (条款项目)
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Citation {
    /// Name or alias of the law, without 《》.
    pub law: String,
    /// 条; 0 stands for the opening part of a document that is not divided into articles.
    pub article: u32,
    /// 之一 is 1.
    pub suffix: Option<u32>,
    /// 款
    pub paragraph: Option<u32>,
    /// 项
    pub item: Option<u32>,
    /// 目
    pub subitem: Option<u32>,
}

/// A citation that is not written as it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "引用“{text}”{problem}；请写成“法名#条[之n][/款][.项[.目]]”，例如 公平竞争审查条例#9.3、行政强制法#10/4"
)]
pub struct CitationError {
    /// What was given, cut to 80 characters.
    pub text: String,
    /// What is wrong with it, in Chinese.
    pub problem: &'static str,
}

impl Citation {
    /// Reads a citation.
    pub fn parse(text: &str) -> Result<Citation, CitationError> {
        let fail = |problem| CitationError {
            text: text.chars().take(80).collect(),
            problem,
        };
        let (law, place) = text.split_once('#').ok_or(fail("没有“#”和条号"))?;
        let law = law.trim().trim_start_matches('《').trim_end_matches('》');
        if law.is_empty() {
            return Err(fail("没有法名"));
        }
        let (place, items) = match place.trim().split_once('.') {
            Some((place, items)) => (place, Some(items)),
            None => (place.trim(), None),
        };
        let (article, paragraph) = match place.split_once('/') {
            Some((article, paragraph)) => (article, Some(paragraph)),
            None => (place, None),
        };
        let (article, suffix) = match article.split_once('之') {
            Some((article, suffix)) => (article, Some(suffix)),
            None => (article, None),
        };
        let (item, subitem) = match items.map(|i| i.split_once('.').unwrap_or((i, ""))) {
            Some((item, "")) if items.is_some_and(|i| !i.ends_with('.')) => (Some(item), None),
            Some((item, subitem)) => (Some(item), Some(subitem)),
            None => (None, None),
        };
        let number = |s: &str, problem| {
            let ok = !s.is_empty() && s.len() <= 4 && s.bytes().all(|b| b.is_ascii_digit());
            ok.then(|| s.parse::<u32>().ok())
                .flatten()
                .ok_or(fail(problem))
        };
        let part = |s: Option<&str>, problem| match s {
            Some(s) => match number(s, problem)? {
                0 => Err(fail(problem)),
                n => Ok(Some(n)),
            },
            None => Ok(None),
        };
        Ok(Citation {
            law: law.to_owned(),
            article: number(article, "的条号不是数字")?,
            suffix: part(suffix, "的“之”后不是数字")?,
            paragraph: part(paragraph, "的款号不是数字")?,
            item: part(item, "的项号不是数字")?,
            subitem: part(subitem, "的目号不是数字")?,
        })
    }

    /// The place within the law as legal writing has it: 第九条第三项, 第十条第四款, 第三十七条之一.
    pub fn place(&self) -> String {
        let mut out = format!("第{}条", numeral::chinese(self.article));
        if let Some(n) = self.suffix {
            out += &format!("之{}", numeral::chinese(n));
        }
        let parts = [
            (self.paragraph, "款"),
            (self.item, "项"),
            (self.subitem, "目"),
        ];
        for (n, name) in parts {
            if let Some(n) = n {
                out += &format!("第{}{name}", numeral::chinese(n));
            }
        }
        out
    }
}

impl fmt::Display for Citation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.law, self.article)?;
        if let Some(n) = self.suffix {
            write!(f, "之{n}")?;
        }
        if let Some(n) = self.paragraph {
            write!(f, "/{n}")?;
        }
        if let Some(n) = self.item {
            write!(f, ".{n}")?;
        }
        if let Some(n) = self.subitem {
            write!(f, ".{n}")?;
        }
        Ok(())
    }
}

impl std::str::FromStr for Citation {
    type Err = CitationError;
    fn from_str(s: &str) -> Result<Self, CitationError> {
        Citation::parse(s)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_form_and_writes_it_back() {
        for (text, place) in [
            ("公平竞争审查条例#9.3", "第九条第三项"),
            ("行政强制法#10/4", "第十条第四款"),
            ("某法#37之1/2.3.4", "第三十七条之一第二款第三项第四目"),
            ("立法法#91", "第九十一条"),
        ] {
            let c = Citation::parse(text).expect(text);
            assert_eq!(c.to_string(), text);
            assert_eq!(c.place(), place);
        }
    }

    #[test]
    fn names_what_is_wrong() {
        for (text, problem) in [
            ("公平竞争审查条例", "没有“#”和条号"),
            ("#9", "没有法名"),
            ("某法#九", "的条号不是数字"),
            ("某法#9.", "的项号不是数字"),
            ("某法#9.3.", "的目号不是数字"),
            ("某法#9/0", "的款号不是数字"),
            ("某法#9之", "的“之”后不是数字"),
            ("某法#99999", "的条号不是数字"),
        ] {
            assert_eq!(Citation::parse(text).expect_err(text).problem, problem);
        }
    }
}
