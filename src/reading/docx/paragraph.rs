//! Paragraphs while they are read, and finished ones (`Draft`) before lists are counted.
//!
//! Knows how text is sorted into read, hidden and deleted, not where it comes from.

use super::drawing::Found;
use super::numbering::NumberRef;
use super::styles::{Align, ParagraphStyle, Styles};
use crate::document::{Look, Part};

/// Characters (not blanks) of text elements by what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub read: usize,
    pub deleted: usize,
    pub hidden: usize,
    pub header: usize,
}

/// Number of characters that are not blanks.
pub fn solid(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

/// What the paragraph mark says.
#[derive(Debug, Clone, Copy, Default)]
pub struct Mark {
    /// The mark is deleted: the paragraph goes on in the next one, which lends it its properties.
    pub deleted: bool,
    pub hidden: bool,
    /// A style separator: the next paragraph goes on in this one.
    pub separator: bool,
}

/// What a run itself says.
#[derive(Debug, Clone, Default)]
pub struct RunProps {
    pub style: Option<String>,
    pub vanish: Option<bool>,
    pub bold: Option<bool>,
}

/// A paragraph that is still open.
#[derive(Debug, Default)]
pub struct Paragraph {
    pub style: Option<String>,
    pub number: NumberRef,
    pub outline: Option<u8>,
    pub align: Option<Align>,
    pub mark: Mark,
    pub run: RunProps,
    /// The run around a text box hides what is in it.
    pub host_hidden: bool,
    hidden_now: bool,
    bold_now: bool,
    base_hidden: bool,
    base_bold: bool,
    pub draft: Draft,
}

/// A finished paragraph.
#[derive(Debug, Default)]
pub struct Draft {
    pub part: Option<Part>,
    /// Index of its table cell.
    pub cell: Option<usize>,
    pub style: Option<String>,
    pub number: NumberRef,
    pub outline: Option<u8>,
    pub align: Option<Align>,
    pub text: String,
    pub hidden: String,
    /// Neither text nor mark is shown: it takes no number.
    pub unseen: bool,
    bold: usize,
    plain: usize,
    pub page: Option<u32>,
    /// Paragraphs of text boxes anchored here.
    pub after: Vec<Draft>,
    /// What was met here and not read.
    pub found: Vec<Found>,
}

impl Paragraph {
    /// Takes over what the style says; called when the paragraph's own properties are known, and again at its end.
    pub fn settle(&mut self, style: &ParagraphStyle) {
        self.base_hidden = style.vanish;
        self.base_bold = style.bold;
        self.hidden_now = self.host_hidden || style.vanish;
        self.bold_now = style.bold;
    }

    /// Starts a run.
    pub fn open_run(&mut self) {
        self.run = RunProps::default();
        self.hidden_now = self.host_hidden || self.base_hidden;
        self.bold_now = self.base_bold;
    }

    /// Takes over a run's properties. Hidden and bold are toggles: set in both styles they cancel out.
    pub fn settle_run(&mut self, styles: &Styles) {
        let (vanish, bold) = match &self.run.style {
            Some(id) => styles.character(id),
            None => (false, false),
        };
        self.hidden_now = self.host_hidden || self.run.vanish.unwrap_or(self.base_hidden ^ vanish);
        self.bold_now = self.run.bold.unwrap_or(self.base_bold ^ bold);
    }

    /// Whether text of the current run is hidden.
    pub fn is_hidden(&self) -> bool {
        self.hidden_now
    }

    /// Adds text that is shown.
    pub fn push(&mut self, text: &str, page: u32) {
        let solid = solid(text);
        if self.bold_now {
            self.draft.bold += solid;
        } else {
            self.draft.plain += solid;
        }
        if solid > 0 {
            self.draft.page.get_or_insert(page);
        }
        self.draft.text.push_str(text);
    }

    /// Ends the paragraph.
    pub fn finish(mut self, page: u32) -> Draft {
        let mut draft = std::mem::take(&mut self.draft);
        draft.style = self.style;
        draft.number = self.number;
        draft.outline = self.outline;
        draft.align = self.align;
        draft.page.get_or_insert(page);
        draft.unseen = self.mark.hidden && draft.is_blank() && !draft.hidden.is_empty();
        draft
    }
}

impl Draft {
    /// Puts an earlier piece of the same paragraph in front. `keep` says whose properties hold: the earlier one's.
    pub fn prepend(&mut self, mut earlier: Draft, keep: bool) {
        let later = std::mem::take(self);
        earlier.unseen = later.unseen && earlier.is_blank();
        let blank = earlier.is_blank();
        earlier.text.push_str(&later.text);
        earlier.hidden.push_str(&later.hidden);
        earlier.bold += later.bold;
        earlier.plain += later.plain;
        earlier.after.extend(later.after);
        earlier.found.extend(later.found);
        if !keep {
            earlier.style = later.style;
            earlier.number = later.number;
            earlier.outline = later.outline;
            earlier.align = later.align;
            earlier.cell = later.cell;
        }
        if blank {
            earlier.page = later.page;
        }
        *self = earlier;
    }

    /// Whether its text is nothing but blanks.
    pub fn is_blank(&self) -> bool {
        self.bold + self.plain == 0
    }

    /// Whether nothing stands in the paragraph and nothing is anchored in it.
    pub fn is_nothing(&self) -> bool {
        self.text.is_empty()
            && self.hidden.is_empty()
            && self.after.is_empty()
            && self.found.is_empty()
    }

    /// Takes the paragraph out of its list: it is deleted.
    pub fn uncounted(&mut self) {
        self.number.list = Some("0".into());
    }

    /// What the paragraph looks like.
    pub fn look(&self, style: &ParagraphStyle) -> Look {
        let align = self.align.or(style.align);
        Look {
            heading: match self.outline {
                Some(level) if level < 9 => Some(level + 1),
                Some(_) => None,
                None => style.heading,
            },
            centered: align == Some(Align::Center),
            right: align == Some(Align::End),
            bold: self.bold > 0 && self.plain == 0,
        }
    }
}
