//! What a document says of itself and of others: dates, term, repeals, the laws it stands on, staged tasks. It reads a
//! prepared document; it must not know of other documents or of outcomes.

mod laws;
mod relations;
mod stage;
mod term;

use super::model::{Facts, Stated};
use super::signs::Signs;
use crate::engine::Engine;
use crate::review::assemble::Prepared;
use crate::review::model::Review;
use crate::review::place::{Places, sentence};
use crate::review::quote;
use crate::rules::date::Date;
use crate::sheets::words;
use std::ops::Range;

/// Longest quotation of a fact, in characters.
const QUOTE: usize = 120;

/// A prepared document with what is needed to tell where something stands.
pub(super) struct Source<'a> {
    pub p: &'a Prepared,
    pub places: Places<'a>,
    pub signs: &'a Signs,
    pub own_title: String,
}

impl<'a> Source<'a> {
    /// Prepares the reading of a document's facts.
    pub(super) fn new(p: &'a Prepared, signs: &'a Signs) -> Self {
        Source {
            p,
            places: Places::new(&p.outline),
            signs,
            own_title: key_of_title(&p.outline.head.title),
        }
    }

    /// The normalised text.
    pub(super) fn text(&self) -> &'a str {
        &self.p.text.norm
    }

    /// The clause that holds a place.
    pub(super) fn clause(&self, at: usize) -> String {
        let statement = self
            .places
            .statement(at)
            .and_then(|id| self.p.outline.statements.get(id));
        let Some(statement) = statement else {
            return String::new();
        };
        let (d, t, o) = (&self.p.document, &self.p.text, &self.p.outline);
        words::clause(&quote::location(d, t, o, statement, at))
    }

    /// The original wording of the sentence around a range, cut if long.
    pub(super) fn quote(&self, range: &Range<usize>) -> String {
        let whole = self.p.text.quote(sentence(self.text(), range)).trim();
        quote::shorten(whole, QUOTE)
    }

    /// A fact with its place.
    pub(super) fn stated(&self, value: String, range: &Range<usize>) -> Stated {
        Stated {
            value,
            clause: self.clause(range.start),
            quote: self.quote(range),
        }
    }
}

/// Reads the facts of a document. `name` is the file's name, `as_of` the day whose law applies.
pub fn read(
    p: &Prepared,
    review: &Review,
    name: &str,
    engine: &Engine,
    signs: &Signs,
    as_of: Date,
) -> Facts {
    let source = Source::new(p, signs);
    let head = &p.outline.head;
    let title = if head.title.is_empty() {
        stem(name).to_string()
    } else {
        head.title.clone()
    };
    let mut facts = Facts {
        measures: measures(p, &title),
        number: head.number.clone().filter(|n| !is_open(n)),
        issuer: review.document.issuer.clone(),
        kind: review.document.kind.clone(),
        date: head.date.clone(),
        draft: draft(p, name, &title, signs),
        agencies: agencies(review),
        announced_annexes: head.announced_annexes.iter().take(100).cloned().collect(),
        is_annex: begins_as_annex(p),
        title,
        ..Facts::default()
    };
    term::read(&source, &mut facts);
    stage::read(&source, &mut facts);
    facts.laws = laws::read(&source, engine, as_of, &facts);
    facts.relations = relations::read(&source);
    facts
}

/// Titles of the measures that the document carries, and of the one that its title says it issues.
fn measures(p: &Prepared, title: &str) -> Vec<String> {
    let mut all = Vec::new();
    if let Some((_, rest)) = title.split_once('《')
        && let Some(end) = rest.rfind('》')
    {
        all.push(rest[..end].to_string());
    }
    let carried = p.outline.measures.iter().skip(1).take(50);
    for m in carried.filter(|m| m.title.chars().count() >= 5) {
        if !all.contains(&m.title) {
            all.push(m.title.clone());
        }
    }
    all
}

/// A number left open in a draft.
fn is_open(number: &str) -> bool {
    !number
        .rsplit(['〕', ']', '】', '）'])
        .next()
        .unwrap_or_default()
        .contains(|c: char| c.is_ascii_digit() && c != '0')
        || number.contains(['X', 'x', '×', '*', '_'])
}

fn draft(p: &Prepared, name: &str, title: &str, signs: &Signs) -> Option<String> {
    let mark = signs
        .draft_mark(title)
        .or_else(|| signs.draft_mark(stem(name)));
    if let Some(m) = mark {
        return Some(m.to_string());
    }
    // （征求意见稿） often stands on the line below the title.
    let head: String = p.text.norm.chars().take(200).collect();
    let below = signs
        .drafts
        .iter()
        .find(|w| head.contains(&format!("（{w}）")) || head.contains(&format!("({w})")));
    below
        .filter(|_| signs.draft_mark(title).is_none())
        .and_then(|w| {
            let about = signs
                .draft_remarks
                .iter()
                .any(|r| title.contains(r.as_str()));
            (!about).then(|| w.clone())
        })
}

fn agencies(review: &Review) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for f in review
        .findings
        .iter()
        .filter(|f| f.rule == "renamed-agency")
    {
        let text = f.ask.split('。').next().unwrap_or(&f.title).to_string();
        if !out.contains(&text) {
            out.push(text);
        }
    }
    out
}

fn begins_as_annex(p: &Prepared) -> bool {
    let first = p.document.blocks.iter().find(|b| b.part.judged());
    first.is_some_and(|b| {
        let t = b.text.trim_start();
        t.starts_with("附件") && t.chars().count() <= 60
    })
}

/// A file's name without folders and extension.
pub fn stem(name: &str) -> &str {
    let file = words::file_name(name);
    match file.rsplit_once('.') {
        Some((s, _)) if !s.is_empty() => s,
        _ => file,
    }
}

/// A title reduced for comparison: without the issuer before 关于, 《》, brackets' remarks and blanks.
pub fn key_of_title(title: &str) -> String {
    let exact = crate::rules::names::exact(title);
    let at = exact.find("关于").unwrap_or(0);
    let tail = exact.get(at..).unwrap_or(&exact);
    tail.chars()
        .filter(|c| c.is_alphanumeric())
        .collect::<String>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Format};
    use crate::review::options::Options;

    /// The facts of a plain text on 2026-11-01.
    pub(super) fn facts(text: &str) -> Facts {
        let engine = Engine::builtin().expect("engine");
        let signs = Signs::builtin().expect("signs");
        let day = Date::parse("2026-11-01").expect("day");
        let p = Prepared::new(Document::from_lines(Format::Text, text));
        let options = Options::on(day);
        let review = crate::review::assemble::review(&p, "a.txt", "", &engine, &options);
        read(&p, &review, "a.txt", &engine, &signs, day)
    }

    #[test]
    fn heads_titles_and_drafts() {
        let f = facts(
            "清政办〔2019〕12号\n清溪县人民政府办公室关于印发《清溪县停车管理办法》的通知\n各乡镇人民政府：\n现印发给你们。\n清溪县人民政府办公室\n2019年3月1日\n清溪县停车管理办法\n第一条　为了规范停车，制定本办法。",
        );
        assert_eq!(f.number.as_deref(), Some("清政办〔2019〕12号"));
        assert_eq!(f.date.as_deref(), Some("2019-03-01"));
        assert!(f.measures.contains(&"清溪县停车管理办法".into()), "{f:?}");
        assert_eq!(f.draft, None);
        let d = facts("清溪县停车管理办法\n（征求意见稿）\n第一条　为了规范停车，制定本办法。");
        assert_eq!(d.draft.as_deref(), Some("征求意见稿"));
        assert!(is_open("清政办〔2024〕 号") && !is_open("清政办〔2024〕10号"));
        assert_eq!(stem("甲/乙.办法.docx"), "乙.办法");
        assert_eq!(
            key_of_title("清溪县人民政府关于印发《停车办法》的通知"),
            key_of_title("关于印发《停车办法》的通知")
        );
    }
}
