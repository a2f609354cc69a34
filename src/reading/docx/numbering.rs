//! Automatic numbering: the lists of `numbering.xml` and their running counters.
//!
//! Follows Word: a counter belongs to the abstract list, so lists that share one go on counting; a start override takes
//! effect where its list is first used; deeper levels restart after any higher one unless told otherwise.

use super::numfmt::Format;
use super::styles::{ParagraphStyle, Styles};
use crate::reading::xml::{Element, Item, Ns, Xml, XmlFault};
use std::collections::HashMap;

const LEVELS: usize = 9;
/// Most definitions of lists, and most lists.
const MOST: usize = 20_000;
/// Longest template of a label; real ones have a handful of characters.
const TEMPLATE: usize = 60;

/// One level of a list.
#[derive(Debug, Clone, Default)]
struct Level {
    start: Option<u32>,
    format: Format,
    template: String,
    /// All numbers of the label in decimal.
    legal: bool,
    /// The level (from 1) whose use restarts this one; 0 for never.
    restart: Option<usize>,
    /// The paragraph style tied to this level.
    style: Option<String>,
    hidden: bool,
}

impl Level {
    fn first(&self) -> u32 {
        self.start.unwrap_or(0)
    }

    fn set(&mut self, name: &str, e: &Element) {
        match name {
            "start" => self.start = e.number("val"),
            "numFmt" => {
                let code = e.attr("val").unwrap_or_default();
                self.format = Format::of(&code, e.attr("format").as_deref());
            }
            "lvlText" => {
                let text = e.attr("val").unwrap_or_default();
                self.template = text.chars().take(TEMPLATE).collect();
            }
            "isLgl" => self.legal = e.on(),
            "lvlRestart" => self.restart = e.number("val"),
            "pStyle" => self.style = e.id("val"),
            "vanish" => self.hidden = e.on(),
            _ => {}
        }
    }
}

#[derive(Debug, Default)]
struct Abstract {
    levels: [Level; LEVELS],
    /// The list is defined by this numbering style.
    from_style: Option<String>,
    /// The numbering style that this list defines.
    defines: Option<String>,
}

#[derive(Debug, Default)]
struct Override {
    start: Option<u32>,
    level: Option<Level>,
}

#[derive(Debug, Default)]
struct List {
    base: String,
    overrides: [Option<Override>; LEVELS],
    /// Levels used so far.
    used: [bool; LEVELS],
}

/// What the paragraph itself says about its list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NumberRef {
    pub list: Option<String>,
    pub level: Option<usize>,
}

/// A paragraph's list and level, its style considered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbered {
    pub list: String,
    pub level: usize,
}

/// The lists of a document.
#[derive(Debug, Default)]
pub struct Numbering {
    bases: HashMap<String, Abstract>,
    lists: HashMap<String, List>,
    /// The base that truly holds the levels, where a base points to a numbering style.
    real: HashMap<String, String>,
    counters: HashMap<String, [Option<u32>; LEVELS]>,
}

impl Numbering {
    /// Reads `numbering.xml`. The second value is the fault that ended it early, if any.
    pub fn parse(text: &str, styles: &Styles, depth: usize) -> (Self, Option<XmlFault>) {
        let mut numbering = Numbering::default();
        let fault = Loader::default().load(text, depth, &mut numbering).err();
        numbering.link(styles);
        (numbering, fault)
    }

    /// The list and level of a paragraph: its own, else its style's. `None` where numbering is absent or taken away.
    pub fn of(&self, own: &NumberRef, style: &ParagraphStyle) -> Option<Numbered> {
        let list = own.list.as_ref().or(style.number.as_ref())?;
        if list == "0" {
            return None;
        }
        let level = match (own.level, &own.list) {
            (Some(level), _) => level,
            (None, Some(_)) => 0,
            (None, None) => self
                .level_of_style(list, &style.chain)
                .or(style.number_level)
                .unwrap_or(0),
        };
        Some(Numbered {
            list: list.clone(),
            level: level.min(LEVELS - 1),
        })
    }

    /// Counts a paragraph and gives its label without the blank or tab behind it.
    pub fn count(&mut self, at: &Numbered) -> String {
        let Some(list) = self.lists.get_mut(&at.list) else {
            return String::new();
        };
        let level = at.level;
        let restarts = list
            .overrides
            .get(level)
            .is_some_and(|o| o.as_ref().is_some_and(|o| o.start.is_some()));
        let first_use = list
            .used
            .get_mut(level)
            .is_some_and(|used| !std::mem::replace(used, true));
        let base = list.base.clone();
        let mut values = self.counters.remove(&base).unwrap_or_default();
        if restarts && first_use {
            set(&mut values, level, None);
        }
        for higher in 0..level {
            if get(&values, higher).is_none() {
                set(&mut values, higher, Some(self.start(&at.list, higher)));
            }
        }
        let value = match get(&values, level) {
            Some(n) => n.saturating_add(1),
            None => self.start(&at.list, level),
        };
        set(&mut values, level, Some(value));
        for deeper in level + 1..LEVELS {
            let restart = self.level(&at.list, deeper).and_then(|l| l.restart);
            if restart.is_none_or(|k| level < k) {
                set(&mut values, deeper, None);
            }
        }
        let label = self.label(at, &values);
        self.counters.insert(base, values);
        label
    }

    /// Takes the numbering style that a base is defined by to the base that defines it.
    fn link(&mut self, styles: &Styles) {
        let mut defining: HashMap<&str, &str> = HashMap::new();
        for (id, base) in &self.bases {
            if let Some(style) = &base.defines {
                let known = defining.entry(style).or_insert(id);
                *known = (*known).min(id.as_str());
            }
        }
        let mut real = HashMap::new();
        for (id, base) in &self.bases {
            let Some(style) = &base.from_style else {
                continue;
            };
            let by_style = styles
                .list_of(style)
                .and_then(|list| self.lists.get(list))
                .map(|list| list.base.as_str())
                .filter(|real| real != id);
            if let Some(base) = by_style.or_else(|| defining.get(style.as_str()).copied()) {
                real.insert(id.clone(), base.to_owned());
            }
        }
        self.real = real;
    }

    fn level(&self, list: &str, level: usize) -> Option<&Level> {
        let list = self.lists.get(list)?;
        let own = list.overrides.get(level)?.as_ref();
        if let Some(replaced) = own.and_then(|o| o.level.as_ref()) {
            return Some(replaced);
        }
        let base = self.real.get(&list.base).unwrap_or(&list.base);
        self.bases.get(base)?.levels.get(level)
    }

    fn start(&self, list: &str, level: usize) -> u32 {
        let forced = self
            .lists
            .get(list)
            .and_then(|l| l.overrides.get(level)?.as_ref()?.start);
        forced.unwrap_or_else(|| self.level(list, level).map_or(0, Level::first))
    }

    fn level_of_style(&self, list: &str, chain: &[String]) -> Option<usize> {
        chain.iter().find_map(|style| {
            (0..LEVELS).find(|&i| {
                self.level(list, i)
                    .is_some_and(|l| l.style.as_ref() == Some(style))
            })
        })
    }

    fn label(&self, at: &Numbered, values: &[Option<u32>; LEVELS]) -> String {
        let Some(own) = self.level(&at.list, at.level).filter(|l| !l.hidden) else {
            return String::new();
        };
        if own.format.is_bullet() {
            return bullet(&own.template);
        }
        let mut out = String::new();
        let mut rest = own.template.chars().peekable();
        while let Some(c) = rest.next() {
            let digit = rest.peek().and_then(|d| d.to_digit(10));
            let (true, Some(k @ 1..)) = (c == '%', digit) else {
                out.push(c);
                continue;
            };
            rest.next();
            let k = k as usize - 1;
            let level = self.level(&at.list, k);
            let value = get(values, k).unwrap_or_else(|| level.map_or(0, Level::first));
            let format = level.map_or(Format::Decimal, |l| l.format);
            match format {
                f if f.is_bullet() => {}
                _ if own.legal => out.push_str(&Format::Decimal.write(value)),
                f => out.push_str(&f.write(value)),
            }
        }
        out.trim().to_owned()
    }
}

fn get(values: &[Option<u32>; LEVELS], level: usize) -> Option<u32> {
    values.get(level).copied().flatten()
}

fn set(values: &mut [Option<u32>; LEVELS], level: usize, value: Option<u32>) {
    if let Some(slot) = values.get_mut(level) {
        *slot = value;
    }
}

/// The sign of a bullet. Signs of symbol fonts have no meaning outside their font and are shown as a plain bullet.
fn bullet(template: &str) -> String {
    match template.trim().chars().next() {
        None => String::new(),
        Some('\u{E000}'..='\u{F8FF}' | '\u{FFFD}') => "•".into(),
        Some(c) if c.is_ascii_alphanumeric() => "•".into(),
        Some(c) => c.into(),
    }
}

/// The place in `numbering.xml` being read.
#[derive(Default)]
struct Loader {
    base: Option<String>,
    list: Option<String>,
    over: Option<usize>,
    level: Option<usize>,
}

impl Loader {
    fn load(&mut self, text: &str, depth: usize, into: &mut Numbering) -> Result<(), XmlFault> {
        let mut xml = Xml::new(text, depth);
        loop {
            if into.bases.len().max(into.lists.len()) > MOST {
                return Err(XmlFault::Definitions);
            }
            match xml.step()? {
                Item::Open(e) if e.tag.is(Ns::Mc, "Fallback") => xml.skip()?,
                Item::Open(e) if e.tag.ns == Ns::W => self.open(&e, into),
                Item::Close(tag) if tag.ns == Ns::W => match tag.name {
                    "abstractNum" => self.base = None,
                    "num" => self.list = None,
                    "lvlOverride" => self.over = None,
                    "lvl" => self.level = None,
                    _ => {}
                },
                Item::End => return Ok(()),
                _ => {}
            }
        }
    }

    fn open(&mut self, e: &Element, into: &mut Numbering) {
        match e.tag.name {
            "abstractNum" => {
                let id = e.id("abstractNumId").unwrap_or_default();
                into.bases.insert(id.clone(), Abstract::default());
                self.base = Some(id);
            }
            "num" => {
                let id = e.id("numId").unwrap_or_default();
                into.lists.insert(id.clone(), List::default());
                self.list = Some(id);
            }
            "abstractNumId" => {
                if let Some(list) = self.list_of(into) {
                    list.base = e.id("val").unwrap_or_default();
                }
            }
            "lvlOverride" => self.over = e.number("ilvl").filter(|i| *i < LEVELS),
            "startOverride" => {
                if let Some(over) = self.override_of(into) {
                    over.start = Some(e.number("val").unwrap_or(0));
                }
            }
            "lvl" => {
                self.level = e.number("ilvl").filter(|i| *i < LEVELS);
                if let (None, Some(over)) = (&self.base, self.override_of(into)) {
                    over.level = Some(Level::default());
                }
            }
            "numStyleLink" => {
                if let Some(base) = self.base_of(into) {
                    base.from_style = e.id("val");
                }
            }
            "styleLink" => {
                if let Some(base) = self.base_of(into) {
                    base.defines = e.id("val");
                }
            }
            name => {
                if let Some(level) = self.level_of(into) {
                    level.set(name, e);
                }
            }
        }
    }

    fn base_of<'n>(&self, into: &'n mut Numbering) -> Option<&'n mut Abstract> {
        into.bases.get_mut(self.base.as_ref()?)
    }

    fn list_of<'n>(&self, into: &'n mut Numbering) -> Option<&'n mut List> {
        into.lists.get_mut(self.list.as_ref()?)
    }

    fn override_of<'n>(&self, into: &'n mut Numbering) -> Option<&'n mut Override> {
        let at = self.over?;
        let slot = self.list_of(into)?.overrides.get_mut(at)?;
        Some(slot.get_or_insert_with(Override::default))
    }

    fn level_of<'n>(&self, into: &'n mut Numbering) -> Option<&'n mut Level> {
        let at = self.level?;
        if self.base.is_some() {
            return self.base_of(into)?.levels.get_mut(at);
        }
        self.override_of(into)?.level.as_mut()
    }
}
