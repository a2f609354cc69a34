//! Word documents (.docx): an own bounded pass over the parts of the package.
//!
//! The way: relationships, styles and lists are loaded; each story is read to drafts (`story`); drafts become blocks with
//! their list labels (`assemble`); what was not read is named (`unread`); and all text elements of the package are counted
//! a second time, apart from the reader (`tally`).

mod assemble;
mod drawing;
mod field;
mod flow;
mod math;
mod numbering;
mod numfmt;
mod paragraph;
mod props;
pub(crate) mod rels;
mod shapes;
mod story;
mod styles;
mod table;
mod tally;
mod unread;

#[cfg(test)]
mod tests;

use super::container::Container;
use super::{Limits, ReadError};
use crate::document::{Document, Format, Part, Unread, UnreadKind, Warning};
use assemble::Assembly;
use numbering::Numbering;
use paragraph::{Counts, Draft};
use rels::Rels;
use std::collections::{HashMap, HashSet};
use story::{Revisions, Shared, Story};
use styles::Styles;
use tally::Count;

/// A part whose damage cost text.
struct Damage {
    part: String,
    reason: String,
}

/// The parts of a word processing package and what is known of them so far.
struct Package<'a> {
    zip: Container<'a>,
    limits: &'a Limits,
    main: String,
    rels: Rels,
    damage: Vec<Damage>,
    /// Parts that were read as stories, in lower case.
    known: HashSet<String>,
    /// Texts of small parts that were unpacked, kept for the second count.
    kept: HashMap<String, String>,
    /// What the second count found in large parts, which are counted while they are read.
    counted: HashMap<String, Count>,
}

/// Parts from this size on are counted on another core while they are read; for smaller ones waking it costs more.
const BESIDE: usize = 256 << 10;

/// Parts up to this size are kept rather than unpacked twice.
const KEEP: usize = 16 << 20;

/// Reads a word processing package.
///
/// # Errors
/// [`ReadError::Damaged`] if there is no document part or nothing of it can be read, [`ReadError::Limit`] beyond the
/// limits, [`ReadError::NoText`] if the document holds no text at all.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Document, ReadError> {
    let mut package = Package::open(bytes, limits)?;
    let styles = package.styles()?;
    let mut numbering = package.numbering(&styles)?;
    let mut shared = Shared::new(&styles, limits);
    let mut assembly = Assembly::default();

    let body = package.story(&package.main.clone(), Part::Body, &mut shared)?;
    let Some(body) = body else {
        return Err(ReadError::Damaged("缺少正文部件".into()));
    };
    let rendered = body.rendered_pages;
    let notes = body.notes.clone();
    assembly.add(&package.main, body);
    for part in [Part::Footnote, Part::Endnote] {
        package.notes(part, &notes, &mut shared, &mut assembly)?;
    }
    for (kind, part) in [("header", Part::Header), ("footer", Part::Footer)] {
        for name in package.rels.targets(kind) {
            if let Some(story) = package.story(&name, part, &mut shared)? {
                assembly.add(&name, story);
            }
        }
    }
    let (counts, revisions) = (shared.counts, shared.revisions);
    let cells = std::mem::take(&mut shared.cells);
    let (mut document, places) = assembly.finish(&styles, &mut numbering, &cells, rendered);
    document.format = Format::Docx;
    unread::name(&mut document, &places, &mut package)?;
    package.check(&mut document, &styles, counts)?;
    package.warn(&mut document, revisions);
    if !document.blocks.iter().any(|b| b.part.judged()) {
        return Err(nothing(&document));
    }
    Ok(document)
}

/// The error for a document without any text to review.
fn nothing(document: &Document) -> ReadError {
    if document.damaged {
        return ReadError::Damaged("正文部件无法读取".into());
    }
    ReadError::NoText(match document.unread.len() {
        0 => "文稿中没有文字".into(),
        n => format!("正文没有文字，只有 {n} 处图片等未读取的内容"),
    })
}

impl<'a> Package<'a> {
    fn open(bytes: &'a [u8], limits: &'a Limits) -> Result<Self, ReadError> {
        let mut zip = Container::open(bytes, limits)?;
        let root = Rels::load(&mut zip, "", limits)?;
        let main = root
            .first("officeDocument")
            .filter(|name| zip.contains(name))
            .unwrap_or_else(|| "word/document.xml".into());
        let rels = Rels::load(&mut zip, &main, limits)?;
        Ok(Package {
            zip,
            limits,
            known: HashSet::new(),
            kept: HashMap::new(),
            counted: HashMap::new(),
            main,
            rels,
            damage: Vec::new(),
        })
    }

    /// A part's text, its damage noted.
    fn text(&mut self, name: &str) -> Result<Option<String>, ReadError> {
        let Some((text, fault)) = self.zip.text(name)? else {
            return Ok(None);
        };
        if let Some(fault) = fault {
            self.damaged(name, fault);
        }
        Ok(Some(text))
    }

    fn keep(&mut self, name: &str, text: String) {
        if text.len() <= KEEP {
            self.kept.insert(name.to_ascii_lowercase(), text);
        }
    }

    /// A part's text for the last time.
    fn take_text(&mut self, name: &str) -> Result<Option<String>, ReadError> {
        match self.kept.remove(&name.to_ascii_lowercase()) {
            Some(text) => Ok(Some(text)),
            None => Ok(self.zip.text(name)?.map(|(text, _)| text)),
        }
    }

    fn damaged(&mut self, part: &str, reason: impl ToString) {
        self.damage.push(Damage {
            part: part.to_owned(),
            reason: reason.to_string(),
        });
    }

    /// The part of a kind that the main part names, else the usual one.
    fn named(&self, kind: &str) -> String {
        let (folder, _) = self.main.rsplit_once('/').unwrap_or(("", ""));
        self.rels
            .first(kind)
            .unwrap_or_else(|| format!("{folder}/{kind}.xml"))
    }

    fn styles(&mut self) -> Result<Styles, ReadError> {
        let name = self.named("styles");
        let text = self.text(&name)?.unwrap_or_default();
        let (styles, fault) = Styles::parse(&text, self.limits.depth);
        if let Some(fault) = fault {
            self.damaged(&name, fault);
        }
        self.keep(&name, text);
        Ok(styles)
    }

    fn numbering(&mut self, styles: &Styles) -> Result<Numbering, ReadError> {
        let name = self.named("numbering");
        let text = self.text(&name)?.unwrap_or_default();
        let (numbering, fault) = Numbering::parse(&text, styles, self.limits.depth);
        if let Some(fault) = fault {
            self.damaged(&name, fault);
        }
        self.keep(&name, text);
        Ok(numbering)
    }

    fn story(
        &mut self,
        name: &str,
        part: Part,
        shared: &mut Shared,
    ) -> Result<Option<Story>, ReadError> {
        let Some(text) = self.text(name)? else {
            return Ok(None);
        };
        let key = name.to_ascii_lowercase();
        self.known.insert(key.clone());
        let story = if text.len() < BESIDE {
            let story = story::read(&text, part, shared)?;
            self.keep(name, text);
            story
        } else {
            let (styles, depth) = (shared.styles, self.limits.depth);
            let (story, count) = rayon::join(
                || story::read(&text, part, shared),
                || Count::of(&text, styles, depth),
            );
            self.counted.insert(key, count);
            story?
        };
        if let Some(fault) = &story.fault {
            self.damaged(name, fault);
        } else if story.flawed {
            self.damaged(name, "有无法识别的字符引用");
        }
        Ok(Some(story))
    }

    /// Adds the notes of a kind in the order of their references; notes that nothing refers to come last.
    fn notes(
        &mut self,
        part: Part,
        order: &[(Part, String)],
        shared: &mut Shared,
        assembly: &mut Assembly,
    ) -> Result<(), ReadError> {
        let name = self.named(match part {
            Part::Footnote => "footnotes",
            _ => "endnotes",
        });
        if let Some(mut story) = self.story(&name, part, shared)? {
            let wanted = order.iter().filter(|(p, _)| *p == part).map(|(_, id)| id);
            story.order_notes(wanted);
            assembly.add(&name, story);
        }
        Ok(())
    }

    /// Compares with the independent count, and names what the reader did not see.
    fn check(
        &mut self,
        document: &mut Document,
        styles: &Styles,
        counts: Counts,
    ) -> Result<(), ReadError> {
        let told = tally::count(self, styles)?;
        unread::parts(document, &told, self)?;
        let tally = told.tally;
        let same = (tally.read, tally.hidden, tally.deleted, tally.header)
            == (counts.read, counts.hidden, counts.deleted, counts.header);
        if !same && self.damage.is_empty() {
            let missing = tally.read.saturating_sub(counts.read);
            document.warnings.push(Warning {
                code: "incomplete-read".into(),
                text: format!(
                    "读取的文字与文件中的文字数量不符（相差 {} 字），审查范围可能不完整。",
                    missing.max(counts.read.abs_diff(tally.read))
                ),
            });
            document.unread.push(Unread {
                part: self.main.clone(),
                kind: UnreadKind::Part,
                reason: "部分文字的位置不合规范，未能全部读取".into(),
                digest: self.zip.digest(&self.main.clone())?,
            });
        }
        if told.comments > 0 {
            document.warnings.push(Warning {
                code: "comments".into(),
                text: format!(
                    "文稿带有 {} 条批注；批注不属于正文，未作审查。",
                    told.comments
                ),
            });
        }
        document.tally = Some(tally);
        Ok(())
    }

    fn warn(&mut self, document: &mut Document, revisions: Revisions) {
        let mut warn = |code: &str, text: String| {
            document.warnings.push(Warning {
                code: code.into(),
                text,
            });
        };
        if revisions != Revisions::default() {
            let Revisions { inserted, deleted } = revisions;
            warn(
                "revisions",
                format!(
                    "文稿带有未处理的修订：插入 {inserted} 处、删除 {deleted} 处。审查时按接受全部修订后的文字读取。"
                ),
            );
        }
        if !document.hidden.is_empty() {
            let n = document.hidden.len();
            warn(
                "hidden-text",
                format!(
                    "文稿含有 {n} 处隐藏文字，页面上看不到，未作审查，请核对后删除或者取消隐藏。"
                ),
            );
        }
        let duplicates = self.zip.duplicates();
        if !duplicates.is_empty() {
            warn(
                "duplicate-parts",
                "文件包中有同名部件，不同软件显示的内容可能不同。".into(),
            );
            document.unread.extend(duplicates.iter().map(|name| Unread {
                part: name.clone(),
                kind: UnreadKind::Part,
                reason: "文件包中的同名部件，未读取".into(),
                digest: None,
            }));
        }
        if self.damage.is_empty() {
            return;
        }
        document.damaged = true;
        warn(
            "damaged",
            "文件有损坏，只读取到损坏之前的内容；请用 Word 或 WPS 打开修复、另存后重新提交。"
                .into(),
        );
        let damage = self.damage.drain(..).map(|d| Unread {
            part: d.part,
            kind: UnreadKind::Damage,
            reason: format!("部件损坏，其后的内容未能读取：{}", d.reason),
            digest: None,
        });
        document.unread.extend(damage);
    }
}

impl<'a> Shared<'a> {
    fn new(styles: &'a Styles, limits: &'a Limits) -> Self {
        Shared {
            styles,
            limits,
            cells: Vec::new(),
            tables: 0,
            paragraphs: 0,
            counts: Counts::default(),
            revisions: Revisions::default(),
        }
    }
}

impl Story {
    /// Puts the notes of a notes part into the order of their references.
    fn order_notes<'i>(&mut self, order: impl Iterator<Item = &'i String>) {
        let mut pieces: Vec<(String, Vec<Draft>)> = Vec::new();
        for (id, start) in self.note_starts.iter().rev() {
            let tail = self.drafts.split_off((*start).min(self.drafts.len()));
            pieces.push((id.clone(), tail));
        }
        pieces.reverse();
        let place: HashMap<&String, usize> = order.enumerate().map(|(i, id)| (id, i)).collect();
        pieces.sort_by_key(|(id, _)| place.get(id).copied().unwrap_or(usize::MAX));
        self.drafts
            .extend(pieces.into_iter().flat_map(|(_, drafts)| drafts));
    }
}
