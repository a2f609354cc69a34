//! A second count of all text elements in all XML parts of the package, made apart from the reader so that text which
//! the reader loses does not go unnoticed.
//!
//! It shares with the reader only the unpacked bytes and the resolved styles: markup is walked by an own, simpler pass
//! over local names.

use super::Package;
use super::paragraph::solid;
use super::styles::Styles;
use crate::document::Tally;
use crate::reading::ReadError;
use crate::reading::xml::clipped;
use aho_corasick::{AhoCorasick, MatchKind};
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::sync::LazyLock;

/// What the count tells.
#[derive(Debug, Default)]
pub struct Told {
    pub tally: Tally,
    /// Number of comments.
    pub comments: usize,
    /// Parts with text that are no story that was read.
    pub unread: Vec<UnreadPart>,
}

/// A part with text that was not read.
#[derive(Debug)]
pub struct UnreadPart {
    pub name: String,
    /// Local name of its root element.
    pub root: String,
    pub characters: usize,
}

/// Counts all parts.
///
/// # Errors
/// Those of unpacking.
pub(super) fn count(package: &mut Package, styles: &Styles) -> Result<Told, ReadError> {
    let names: Vec<String> = package
        .zip
        .names()
        .filter(|n| n.to_ascii_lowercase().ends_with(".xml"))
        .map(str::to_owned)
        .collect();
    let mut told = Told::default();
    for name in names {
        let key = name.to_ascii_lowercase();
        let count = match package.counted.remove(&key) {
            Some(count) => count,
            None => {
                let Some(text) = package.take_text(&name)? else {
                    continue;
                };
                Count::of(&text, styles, package.limits.depth)
            }
        };
        told.add(name, package.known.contains(&key), count);
    }
    Ok(told)
}

/// What was counted in one part.
#[derive(Debug, Default)]
pub(super) struct Count {
    classes: Classes,
    /// Local name of the root element.
    root: String,
    comments: usize,
}

impl Count {
    /// Counts the text elements of a part.
    pub(super) fn of(xml: &str, styles: &Styles, depth: usize) -> Count {
        if !may_hold_text(xml) {
            return Count::default();
        }
        let mut counter = Counter::new(styles, depth);
        counter.walk(xml);
        counter.count
    }
}

impl Told {
    fn add(&mut self, name: String, known: bool, count: Count) {
        let c = count.classes;
        let all = c.read + c.deleted + c.hidden + c.fallback;
        self.tally.total += all;
        self.comments += count.comments;
        if !known {
            self.tally.unread += all;
            if all > 0 {
                self.unread.push(UnreadPart {
                    name,
                    root: count.root,
                    characters: all,
                });
            }
            return;
        }
        self.tally.fallback += c.fallback;
        if matches!(count.root.as_str(), "hdr" | "ftr") {
            self.tally.header += all - c.fallback;
        } else {
            self.tally.read += c.read;
            self.tally.deleted += c.deleted;
            self.tally.hidden += c.hidden;
        }
    }
}

/// Whether a part can hold a text element at all; most parts cannot, and this is quicker than walking them.
fn may_hold_text(xml: &str) -> bool {
    static MARKS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
        let ends = [">", " ", "/", "\t", "\r", "\n"];
        let names = [":t", "<t"];
        let tags = names
            .iter()
            .flat_map(|name| ends.map(|end| format!("{name}{end}")));
        let marks = tags.chain(["delText".into(), "textpath".into()]);
        // Leftmost matching is what the quick vector search is made for.
        AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostFirst)
            .build(marks)
            .ok()
    });
    MARKS.as_ref().is_none_or(|marks| marks.is_match(xml))
}

#[derive(Debug, Clone, Copy, Default)]
struct Classes {
    read: usize,
    deleted: usize,
    hidden: usize,
    fallback: usize,
}

/// Elements that the count tells apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Name {
    P,
    R,
    T,
    DelText,
    PPr,
    RPr,
    /// Properties of a row or a cell.
    TableProps,
    #[default]
    Other,
}

impl Name {
    fn of(local: &str) -> Self {
        match local {
            "p" => Name::P,
            "r" => Name::R,
            "t" => Name::T,
            "delText" => Name::DelText,
            "pPr" => Name::PPr,
            "rPr" => Name::RPr,
            "trPr" | "tcPr" => Name::TableProps,
            _ => Name::Other,
        }
    }
}

/// An open element and what it hands down.
#[derive(Debug, Clone, Copy, Default)]
struct Frame {
    name: Name,
    deleted: bool,
    fallback: bool,
    /// Text in it is hidden.
    hidden: bool,
    /// Of the paragraph around: hidden by the run around its text box, and by its style.
    host: bool,
    base: bool,
    /// For a run: hidden by its character style.
    style: bool,
    /// For `AlternateContent`: a branch was met.
    chosen: bool,
}

struct Counter<'s> {
    styles: &'s Styles,
    count: Count,
    frames: Vec<Frame>,
    /// Fields that are open: still in their instruction or not, and how many are.
    fields: Vec<bool>,
    instructions: usize,
    depth: usize,
}

impl<'s> Counter<'s> {
    fn new(styles: &'s Styles, depth: usize) -> Self {
        Counter {
            styles,
            count: Count::default(),
            frames: Vec::new(),
            fields: Vec::new(),
            instructions: 0,
            depth,
        }
    }

    /// Walks a part to its end or to its first fault.
    fn walk(&mut self, xml: &str) {
        let mut reader = Reader::from_str(xml.strip_prefix('\u{FEFF}').unwrap_or(xml));
        reader.config_mut().allow_dangling_amp = true;
        while let Ok(event) = reader.read_event() {
            match event {
                Event::Start(_) if self.frames.len() >= self.depth => return,
                Event::Start(e) => self.open(&e),
                Event::Empty(e) => {
                    self.open(&e);
                    self.frames.pop();
                }
                Event::End(_) => {
                    self.frames.pop();
                }
                Event::Text(t) => self.text(|| solid(&t)),
                Event::CData(t) => self.text(|| solid(&t)),
                Event::GeneralRef(r) => {
                    let blank = matches!(r.resolve_char_ref(), Ok(Some(c)) if c.is_whitespace());
                    self.text(|| usize::from(!blank));
                }
                Event::Eof | Event::DocType(_) => return,
                _ => {}
            }
        }
    }

    fn open(&mut self, e: &BytesStart) {
        let name = e.local_name();
        let name = name.as_ref();
        if self.frames.is_empty() {
            self.count.root = name.to_owned();
        }
        let mut frame = self.frames.last().map_or_else(Frame::default, |up| Frame {
            deleted: up.deleted,
            fallback: up.fallback,
            hidden: up.hidden,
            host: up.host,
            base: up.base,
            ..Frame::default()
        });
        frame.name = Name::of(name);
        match name {
            "p" => {
                frame.host = frame.hidden;
                frame.base = self.styles.paragraph(None).vanish;
                frame.hidden = frame.host || frame.base;
            }
            "r" => frame.hidden = frame.host || frame.base,
            "del" | "moveFrom" | "cellDel" => self.deletion(&mut frame),
            "Choice" | "Fallback" => {
                if let Some(up) = self.frames.last_mut() {
                    frame.fallback |= std::mem::replace(&mut up.chosen, true);
                }
            }
            "rt" => frame.fallback = true,
            "footnote" | "endnote" => {
                frame.fallback |= attr(e, "type").is_some_and(|t| t != "normal");
            }
            "comment" if self.count.root == "comments" => self.count.comments += 1,
            "pStyle" | "rStyle" | "vanish" => self.style(name, e),
            "fldChar" if !frame.deleted && !frame.fallback => self.field(e),
            "textpath" => {
                let string = attr(e, "string").unwrap_or_default();
                let characters = solid(&string);
                self.add(&frame, characters);
            }
            _ => {}
        }
        self.frames.push(frame);
    }

    /// A deletion stands around runs, or in the properties of a row or cell, which it then takes away.
    fn deletion(&mut self, frame: &mut Frame) {
        let n = self.frames.len();
        if self
            .frames
            .last()
            .is_none_or(|f| f.name != Name::TableProps)
        {
            frame.deleted = true;
        } else if let Some(owner) = n.checked_sub(2).and_then(|i| self.frames.get_mut(i)) {
            owner.deleted = true;
        }
    }

    /// Styles and direct settings that hide: they stand in `w:p/w:pPr` or `w:r/w:rPr`, two levels below what they hide.
    fn style(&mut self, name: &str, e: &BytesStart) {
        let value = attr(e, "val").map(clipped);
        let n = self.frames.len();
        let properties = self.frames.last().map_or(Name::Other, |f| f.name);
        let Some(owner) = n.checked_sub(2).and_then(|i| self.frames.get_mut(i)) else {
            return;
        };
        match (name, properties, owner.name) {
            ("pStyle", Name::PPr, Name::P) => {
                owner.base = self.styles.paragraph(value.as_deref()).vanish;
                owner.hidden = owner.host || owner.base;
            }
            ("rStyle", Name::RPr, Name::R) => {
                owner.style = self.styles.character(&value.unwrap_or_default()).0;
                owner.hidden = owner.host || (owner.base ^ owner.style);
            }
            ("vanish", Name::RPr, Name::R) => {
                let off = matches!(value.as_deref(), Some("0" | "false" | "off" | "none"));
                owner.hidden = owner.host || !off;
            }
            _ => {}
        }
    }

    fn field(&mut self, e: &BytesStart) {
        match attr(e, "fldCharType").as_deref() {
            Some("begin") => {
                self.fields.push(true);
                self.instructions += 1;
            }
            Some("separate") => {
                if let Some(field) = self.fields.last_mut() {
                    self.instructions -= usize::from(std::mem::take(field));
                }
            }
            Some("end") => {
                self.instructions -= usize::from(self.fields.pop().unwrap_or(false));
            }
            _ => {}
        }
    }

    fn text(&mut self, characters: impl Fn() -> usize) {
        let Some(mut frame) = self.frames.last().copied() else {
            return;
        };
        match frame.name {
            Name::T => {}
            Name::DelText => frame.deleted = true,
            _ => return,
        }
        self.add(&frame, characters());
    }

    fn add(&mut self, frame: &Frame, characters: usize) {
        let instruction = self.instructions > 0;
        let class = if frame.fallback {
            &mut self.count.classes.fallback
        } else if frame.deleted {
            &mut self.count.classes.deleted
        } else if frame.hidden || instruction {
            &mut self.count.classes.hidden
        } else {
            &mut self.count.classes.read
        };
        *class += characters;
    }
}

/// The value of an attribute by its local name.
fn attr(e: &BytesStart, name: &str) -> Option<String> {
    let mut all = e.attributes();
    all.with_checks(false);
    let found = all
        .flatten()
        .find(|a| a.key.local_name().as_ref() == name)?;
    found
        .normalized_value(XmlVersion::Implicit1_0)
        .ok()
        .map(|v| v.into_owned())
}
