//! A law as data: its particulars and its official wording, article by article. It is what the files of `rules/laws/`
//! hold; it must not know where they come from or who cites them.

use super::citation::Citation;
use super::date::Date;
use crate::review::model::{LawLevel, Verified};
use serde::Deserialize;

/// How the parts of a law or document are numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Numbering {
    /// 第一条
    Article,
    /// （一）, running through the whole document
    Item,
    /// 一、
    Point,
}

/// The particulars of a law. (法规基本信息)
#[derive(Debug, Clone, Deserialize)]
pub struct LawInfo {
    /// Name without 《》 and without 中华人民共和国.
    pub law: String,
    /// Other names by which it may be cited: short names, 文号.
    pub aliases: Vec<String>,
    pub level: LawLevel,
    /// How far the wording is vouched for.
    pub verified: Verified,
    pub numbering: Numbering,
    pub promulgated: Date,
    /// In force since.
    pub in_force: Date,
    /// The recorded wording is that in force since this day (later than `in_force` if the law was amended).
    pub text_from: Date,
    /// In force until the day before this one; `None` if it still is.
    pub until: Option<Date>,
    /// Number of articles, where known.
    pub articles_count: Option<u32>,
}

/// What a law replaced. (前身)
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Predecessor {
    pub law: String,
    /// The day from which it was no longer in force, where known.
    pub until: Option<Date>,
}

/// A law with its wording. (法规全文)
#[derive(Debug, Clone, Deserialize)]
pub struct Law {
    #[serde(flatten)]
    pub info: LawInfo,
    /// The full official name.
    pub full_name: String,
    /// 文号 or order number.
    pub number: Option<String>,
    pub issuer: String,
    pub predecessor: Option<Predecessor>,
    /// How the wording was checked, in Chinese.
    pub source_note: String,
    pub articles: Vec<Article>,
}

/// 条
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Article {
    pub article: u32,
    /// 之一 is 1.
    #[serde(default)]
    pub suffix: Option<u32>,
    /// Only the beginning is recorded; a quotation ends in ……
    #[serde(default)]
    pub partial: bool,
    pub paragraphs: Vec<Paragraph>,
}

/// 款, with the lead-in of its items as `text`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Paragraph {
    pub text: String,
    #[serde(default)]
    pub items: Vec<Item>,
}

/// 项; the text begins with its label, as printed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Item {
    pub n: u32,
    pub text: String,
    #[serde(default)]
    pub subitems: Vec<SubItem>,
}

/// 目; the text begins with its label, as printed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SubItem {
    pub n: u32,
    pub text: String,
}

/// What of a citation does not exist in the law.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    Article,
    Paragraph,
    Item,
    SubItem,
    /// Several paragraphs have the item: the citation must say which.
    Which,
}

/// A provision found: its wording and the paragraph that holds it, if the article has several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub text: String,
    pub paragraph: Option<u32>,
}

impl Law {
    /// The wording of a cited place. An item reads with its lead-in, an article is whole.
    pub(super) fn find(&self, citation: &Citation) -> Result<Found, Missing> {
        let article = self
            .articles
            .iter()
            .find(|a| a.article == citation.article && a.suffix == citation.suffix)
            .ok_or(Missing::Article)?;
        let (n, paragraph) = match (citation.paragraph, citation.item) {
            (Some(n), _) => {
                let at = (n as usize).checked_sub(1).ok_or(Missing::Paragraph)?;
                let p = article.paragraphs.get(at).ok_or(Missing::Paragraph)?;
                (Some(n), p)
            }
            (None, Some(item)) => article.only_paragraph_with(item)?,
            (None, None) => return Ok(article.whole()),
        };
        let mut text = match citation.item {
            None => paragraph.whole(),
            Some(item) => {
                let item = paragraph
                    .items
                    .iter()
                    .find(|i| i.n == item)
                    .ok_or(Missing::Item)?;
                let mut text = paragraph.text.clone() + &item.text;
                if let Some(n) = citation.subitem {
                    let sub = item.subitems.iter().find(|s| s.n == n);
                    text += &sub.ok_or(Missing::SubItem)?.text;
                } else {
                    for sub in &item.subitems {
                        text.push('\n');
                        text += &sub.text;
                    }
                }
                text
            }
        };
        if article.partial {
            text += "……";
        }
        Ok(Found { text, paragraph: n })
    }
}

impl Article {
    fn only_paragraph_with(&self, item: u32) -> Result<(Option<u32>, &Paragraph), Missing> {
        let mut with = self
            .paragraphs
            .iter()
            .enumerate()
            .filter(|(_, p)| p.items.iter().any(|i| i.n == item));
        let (at, paragraph) = with.next().ok_or(Missing::Item)?;
        if with.next().is_some() {
            return Err(Missing::Which);
        }
        let several = self.paragraphs.len() > 1;
        Ok((several.then_some(at as u32 + 1), paragraph))
    }

    fn whole(&self) -> Found {
        let mut text: Vec<String> = self.paragraphs.iter().map(Paragraph::whole).collect();
        if self.partial {
            text.push("……".into());
        }
        Found {
            text: text.join("\n"),
            paragraph: None,
        }
    }
}

impl Paragraph {
    fn whole(&self) -> String {
        let mut out = self.text.clone();
        for item in &self.items {
            out.push('\n');
            out += &item.text;
            for sub in &item.subitems {
                out.push('\n');
                out += &sub.text;
            }
        }
        out
    }
}
