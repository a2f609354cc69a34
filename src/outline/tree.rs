//! Walks the lines in order, keeps the open clauses on a stack, and yields nodes and statements.
//!
//! The stack is bounded, lead-ins are ranges, so the work is linear in the text. It must not know of rules or law.

use super::front::Place;
use super::label::{Label, Style};
use super::lines::{Line, Origin};
use super::measures::Frame;
use super::sentence;
use super::wording::marked_topic;
use super::words;
use super::{Form, Level, MeasureId, Node, NodeId, Role, Segment, Statement};
use crate::document::Text;
use std::ops::Range;

/// Topic headings that a statement carries at most, the nearest ones.
const HEADINGS_MAX: usize = 3;
/// Lead-ins that a statement carries at most, the nearest ones.
const LEADS_MAX: usize = 4;
/// Open clauses kept at most.
const DEPTH_MAX: usize = 16;
/// A longer line is no topic heading (characters).
pub(super) const TOPIC_CHARS: usize = 40;

const PARAGRAPH_RANK: u8 = 50;

/// What the walk yields.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub nodes: Vec<Node>,
    /// Per node: how many unnumbered paragraphs stand under it.
    pub paragraphs: Vec<u32>,
    pub statements: Vec<Statement>,
    /// A lead-in was longer than what is kept.
    pub lead_cut: bool,
    /// Units of work done, for the test of linearity.
    pub work: u64,
}

/// An open clause.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub node: NodeId,
    pub style: Option<Style>,
    pub rank: u8,
    pub number: u32,
    pub lead: Option<Range<usize>>,
    pub heading: Option<Range<usize>>,
    /// Its parent's lead-in governs it: an item of a list.
    pub governed: bool,
    /// A topic heading: unlabelled paragraphs behind it are its own.
    pub topic: bool,
    /// Its wording ends in a colon.
    pub colon: bool,
    /// Unlabelled paragraphs below its colon are still items.
    pub open_list: bool,
    /// An item inside a paragraph.
    pub inline: bool,
    /// The cell around its own lines.
    pub root: bool,
    pub paragraphs: u32,
}

impl Entry {
    pub(super) fn new(node: NodeId, style: Option<Style>, rank: u8, number: u32) -> Self {
        Entry {
            node,
            style,
            rank,
            number,
            lead: None,
            heading: None,
            governed: false,
            topic: false,
            colon: false,
            open_list: false,
            inline: false,
            root: false,
            paragraphs: 0,
        }
    }
}

/// The builder; `table` feeds it rows.
pub(super) struct Builder<'a> {
    pub text: &'a Text,
    pub lines: &'a [Line],
    pub frame: &'a Frame,
    pub tree: Tree,
    /// Per line: the next line with a label in the same measure outside tables (`usize::MAX`: none).
    next_label: Vec<usize>,
    pub stack: Vec<Entry>,
    /// Segments that stand before all others: heads of a table around a cell's own lines.
    pub base: Vec<Segment>,
    /// Statements of a cell are rows.
    pub in_cell: bool,
    measure: MeasureId,
    root_paragraphs: u32,
    /// Articles stand under 一、 headings in this measure.
    articles_below_han: bool,
}

/// Builds nodes and statements. `tables` gives, per line, the table it stands in.
pub(super) fn build(
    text: &Text,
    lines: &[Line],
    frame: &Frame,
    tables: &super::table::Tables,
) -> Tree {
    let mut b = Builder {
        text,
        lines,
        frame,
        tree: Tree::default(),
        next_label: next_labels(lines, frame, tables),
        stack: Vec::new(),
        base: Vec::new(),
        in_cell: false,
        measure: 0,
        root_paragraphs: 0,
        articles_below_han: false,
    };
    let mut i = 0;
    while i < lines.len() {
        b.enter(frame.measure[i]);
        if let Some(id) = tables.of(i) {
            if tables.first(id) == Some(i) {
                super::table::rows(&mut b, tables, id);
            }
            i += 1;
        } else if frame.place[i] != Place::Text {
            i = b.furniture(i);
        } else {
            b.line(i);
            i += 1;
        }
    }
    b.tree
}

fn next_labels(lines: &[Line], frame: &Frame, tables: &super::table::Tables) -> Vec<usize> {
    let mut out = vec![usize::MAX; lines.len()];
    let mut next = usize::MAX;
    let mut measure = usize::MAX;
    for i in (0..lines.len()).rev() {
        if frame.measure[i] != measure {
            measure = frame.measure[i];
            next = usize::MAX;
        }
        out[i] = next;
        let counts = lines[i].label.is_some_and(|l| l.style != Style::Bullet)
            && frame.place[i] == Place::Text
            && tables.of(i).is_none();
        if counts {
            next = i;
        }
    }
    out
}

impl<'a> Builder<'a> {
    pub(super) fn s(&self, r: Range<usize>) -> &'a str {
        let text: &'a Text = self.text;
        &text.norm[r]
    }

    fn enter(&mut self, measure: MeasureId) {
        if measure != self.measure {
            self.measure = measure;
            self.stack.clear();
            self.root_paragraphs = 0;
            self.articles_below_han = false;
        }
    }

    pub(super) fn node(
        &mut self,
        level: Level,
        label: &str,
        number: u32,
        range: Range<usize>,
    ) -> NodeId {
        let id = self.tree.nodes.len();
        self.tree.nodes.push(Node {
            measure: self.measure,
            parent: self.stack.last().map(|e| e.node),
            level,
            label: label.to_string(),
            number,
            range,
        });
        self.tree.paragraphs.push(0);
        id
    }

    /// Title, 版头, 落款 and the like: headings without a place in the tree. Returns the next line.
    fn furniture(&mut self, i: usize) -> usize {
        let mut end = i + 1;
        while self.frame.joined.get(end).copied().unwrap_or(false)
            && self.frame.measure[end] == self.measure
        {
            end += 1;
        }
        let range = self.lines[i].range.start..self.lines[end - 1].range.end;
        let id = self.tree.nodes.len();
        self.tree.nodes.push(Node {
            measure: self.measure,
            parent: None,
            level: Level::Plain,
            label: String::new(),
            number: 0,
            range: range.clone(),
        });
        self.tree.paragraphs.push(0);
        let segments = (i..end)
            .map(|k| Segment {
                range: self.lines[k].range.clone(),
                role: Role::Own,
            })
            .collect();
        self.push(id, Form::Heading, segments, range);
        end
    }

    pub(super) fn push(
        &mut self,
        node: NodeId,
        form: Form,
        segments: Vec<Segment>,
        paragraph: Range<usize>,
    ) {
        self.tree.work += 1 + segments.len() as u64;
        self.tree.statements.push(Statement {
            measure: self.measure,
            node,
            form,
            segments,
            paragraph,
            informs: false,
        });
    }

    /// Headings and lead-ins of the open clauses, in reading order.
    pub(super) fn context(&self) -> Vec<Segment> {
        let mut headings = self.stack.iter().filter(|e| e.heading.is_some()).count();
        let mut leads = self.stack.iter().filter(|e| e.lead.is_some()).count();
        // Room for one segment more, the statement's own.
        let room = self.base.len() + headings.min(HEADINGS_MAX) + leads.min(LEADS_MAX) + 1;
        let mut out = Vec::with_capacity(room);
        out.extend(self.base.iter().cloned());
        for e in &self.stack {
            if let Some(h) = &e.heading {
                if headings <= HEADINGS_MAX {
                    out.push(Segment {
                        range: h.clone(),
                        role: Role::Heading,
                    });
                }
                headings -= 1;
            }
            if let Some(l) = &e.lead {
                if leads <= LEADS_MAX {
                    out.push(Segment {
                        range: l.clone(),
                        role: Role::Lead,
                    });
                }
                leads -= 1;
            }
        }
        out
    }

    pub(super) fn line(&mut self, i: usize) {
        match self.lines[i].label {
            Some(label) => self.labelled(i, label),
            None => self.unlabelled(i),
        }
    }

    pub(super) fn in_article(&self) -> bool {
        self.stack.iter().any(|e| e.style == Some(Style::Article))
    }

    fn rank(&self, style: Style) -> u8 {
        match style {
            Style::Han if self.articles_below_han => 25,
            Style::Book => 0,
            Style::Chapter => 10,
            Style::Section => 20,
            Style::Article => 30,
            Style::Han => 40,
            Style::ParenHan => 60,
            Style::Arabic => 70,
            Style::Decimal2 => 80,
            Style::Decimal3 => 90,
            Style::Decimal4 => 100,
            Style::ParenArabic => 110,
            Style::Circled => 120,
            Style::Letter => 130,
            Style::Bullet => 140,
        }
    }

    /// Closes the clauses that a new label ends.
    fn close_for(&mut self, label: &Label) {
        if label.style == Style::Article
            && self
                .stack
                .last()
                .is_some_and(|e| e.style == Some(Style::Han) && e.topic)
        {
            self.articles_below_han = true;
            for e in &mut self.stack {
                if e.style == Some(Style::Han) {
                    e.rank = 25;
                }
            }
        }
        let rank = self.rank(label.style);
        let nests = label.number <= 1
            && self
                .stack
                .last()
                .is_some_and(|e| e.lead.is_some() && e.style != Some(label.style));
        if label.style.structural() || label.style == Style::Han && self.articles_below_han {
            while self.stack.last().is_some_and(|e| e.rank >= rank) {
                self.stack.pop();
            }
        } else if nests {
            // A list below its lead-in, whatever its style.
        } else if let Some(p) = self
            .stack
            .iter()
            .rposition(|e| e.style == Some(label.style))
        {
            self.stack.truncate(p);
        } else {
            let in_article = self.in_article();
            while self.stack.last().is_some_and(|e| {
                let plain = e.style.is_none() && e.lead.is_none() && !in_article;
                !e.root && (e.rank > rank && !e.style.is_some_and(Style::structural) || plain)
            }) {
                self.stack.pop();
            }
        }
        while self.stack.len() >= DEPTH_MAX {
            self.stack.pop();
        }
    }

    fn labelled(&mut self, i: usize, label: Label) {
        self.close_for(&label);
        let line = self.lines[i].clone();
        let governed = self.stack.last().is_some_and(|e| e.lead.is_some());
        let level = label.style.level(self.in_article());
        let text = self.s(line.range.start..line.body).trim().to_string();
        let node = self.node(level, &text, label.number, line.range.clone());
        let mut entry = Entry::new(
            node,
            Some(label.style),
            self.rank(label.style),
            label.number,
        );
        entry.governed = governed;
        entry.inline = line.origin == Origin::Inline;
        if self.topic(i, &label, governed) {
            self.topic_line(&line, entry);
        } else if label.style == Style::Article {
            self.article(i, entry);
        } else {
            let form = if governed || level >= Level::Item {
                Form::Item
            } else {
                Form::Sentence
            };
            self.wording(i, line.range.clone(), form, entry);
        }
    }

    /// Whether a labelled line is a topic heading of what follows.
    fn topic(&self, i: usize, label: &Label, governed: bool) -> bool {
        if label.style < Style::Article {
            return true;
        }
        let line = &self.lines[i];
        let s = self.s(line.wording()).trim();
        if s.is_empty() {
            return true;
        }
        let s = marked_topic(s).map_or(s, |n| s[n..].trim());
        if s.chars().count() > TOPIC_CHARS
            || s.ends_with(['。', '；', '！', '，', ';'])
            || s.contains('。')
        {
            return false;
        }
        let colon = s.ends_with(['：', ':']);
        if colon && (governed || label.style == Style::Article || s.chars().count() > 13) {
            return false;
        }
        let Some(next) = self.lines.get(i + 1).filter(|_| self.same_part(i, i + 1)) else {
            return false;
        };
        match next.label {
            // Articles that stand under 一、 headings.
            Some(n) if n.style == Style::Article && label.style == Style::Han => !self.in_article(),
            // The next line is a sibling or an outer clause: this one says all it has to say.
            Some(n) if n.style == label.style || n.style.structural() => false,
            Some(n) => {
                let outer = self.stack.iter().any(|e| e.style == Some(n.style));
                !outer && (n.number <= 1)
            }
            None if next.origin != Origin::Paragraph => false,
            None if governed => {
                let after = self
                    .next_label
                    .get(i)
                    .and_then(|n| self.lines.get(*n))
                    .and_then(|l| l.label);
                after.is_some_and(|n| n.style == label.style && n.number == label.number + 1)
            }
            None => true,
        }
    }

    pub(super) fn same_part(&self, a: usize, b: usize) -> bool {
        self.frame.measure[a] == self.frame.measure[b] && self.frame.place[b] == Place::Text
    }

    fn topic_line(&mut self, line: &Line, mut entry: Entry) {
        let s = self.s(line.wording());
        let predicate = words::predicate(s) || words::addresses(s);
        let form = match (self.in_cell, predicate) {
            (true, _) => Form::Row,
            (false, true) => Form::Sentence,
            (false, false) => Form::Heading,
        };
        let segments = self.with_own(line.range.clone());
        self.push(entry.node, form, segments, line.range.clone());
        entry.topic = true;
        entry.colon = s.ends_with(['：', ':']);
        entry.open_list = entry.colon;
        if predicate || entry.colon {
            entry.lead = Some(self.lead(line.range.clone()));
        } else {
            entry.heading = Some(self.lead(line.range.clone()));
        }
        self.stack.push(entry);
    }

    /// 第X条: the topic in 【】 or （） if it has one, and its first 款.
    fn article(&mut self, i: usize, mut entry: Entry) {
        let line = self.lines[i].clone();
        let s = self.s(line.wording());
        let mut start = line.range.start;
        if let Some(n) = marked_topic(s) {
            let topic = line.range.start..line.body + n;
            let segments = self.with_own(topic.clone());
            self.push(entry.node, Form::Heading, segments, line.range.clone());
            entry.heading = Some(line.body..line.body + n);
            start = line.body + n;
        }
        let rest = sentence::trim(&self.text.norm, start..line.range.end);
        entry.paragraphs = 1;
        self.tree.paragraphs[entry.node] = 1;
        self.stack.push(entry);
        if rest.is_empty() {
            return;
        }
        let body = line.body.max(rest.start)..rest.end;
        let node = self.node(Level::Paragraph, "", 1, body);
        let entry = Entry::new(node, None, PARAGRAPH_RANK, 1);
        self.wording(i, rest, Form::Sentence, entry);
    }

    fn unlabelled(&mut self, i: usize) {
        let line = self.lines[i].clone();
        if line.origin == Origin::Rest {
            while self.stack.last().is_some_and(|e| e.inline) {
                self.stack.pop();
            }
            self.rest(i);
            return;
        }
        let governed = self.close_for_paragraph(i);
        let level = if governed
            || self
                .stack
                .last()
                .is_none_or(|e| e.style != Some(Style::Article))
        {
            Level::Plain
        } else {
            Level::Paragraph
        };
        let number = match self.stack.last_mut() {
            Some(e) => {
                e.paragraphs += 1;
                self.tree.paragraphs[e.node] = e.paragraphs;
                e.paragraphs
            }
            None => {
                self.root_paragraphs += 1;
                self.root_paragraphs
            }
        };
        let node = self.node(level, "", number, line.range.clone());
        let mut entry = Entry::new(node, None, PARAGRAPH_RANK, number);
        entry.governed = governed;
        while self.stack.len() >= DEPTH_MAX {
            self.stack.pop();
        }
        let form = if governed { Form::Item } else { Form::Sentence };
        self.wording(i, line.range.clone(), form, entry);
        // A paragraph stays open only for the list that it leads into, or as a 款 for its items.
        if self
            .stack
            .last()
            .is_some_and(|e| e.node == node && e.lead.is_none() && e.heading.is_none())
            && level != Level::Paragraph
        {
            self.stack.pop();
        }
    }

    /// What follows inline items in their paragraph.
    fn rest(&mut self, i: usize) {
        let line = self.lines[i].clone();
        if let Some(e) = self.stack.last_mut() {
            e.lead = None;
        }
        let node = match self.stack.last() {
            Some(e) => e.node,
            None => self.node(Level::Plain, "", 0, line.range.clone()),
        };
        self.sentences(node, line.range.clone(), Form::Sentence, line.range.clone());
    }

    /// Closes the clauses that an unlabelled paragraph ends; whether it is itself an item of an open list.
    fn close_for_paragraph(&mut self, i: usize) -> bool {
        let s = self.s(self.lines[i].range.clone());
        let colon = s.ends_with(['：', ':']);
        // One announcement right below another unlabelled one stands beside it.
        if colon
            && self
                .stack
                .last()
                .is_some_and(|e| e.governed && e.style.is_none())
        {
            self.stack.pop();
        }
        // Unlabelled items right below a lead-in that ends in a colon; one that ends in 。 is the last.
        if let Some(top) = self.stack.last_mut()
            && top.lead.is_some()
            && top.open_list
        {
            top.open_list = s.ends_with(['；', ';', '，', '、'])
                || !s.ends_with('。') && s.chars().count() <= 60;
            return true;
        }
        let next = self
            .next_label
            .get(i)
            .and_then(|n| self.lines.get(*n))
            .and_then(|l| l.label);
        let keep = next
            .and_then(|n| {
                self.stack
                    .iter()
                    .rposition(|e| e.style == Some(n.style) && e.number + 1 == n.number)
            })
            .map_or(0, |p| p + 1);
        let in_article = self.in_article();
        // A list is over with the paragraph behind it; topic headings keep their paragraphs.
        while self.stack.len() > keep
            && self.stack.last().is_some_and(|e| {
                let item = e.governed && !e.topic;
                let of_article = in_article && !e.topic && !e.style.is_some_and(Style::structural);
                !e.root && (e.style.is_none() || item || of_article)
            })
        {
            self.stack.pop();
        }
        // What is left open leads into this paragraph no more.
        if let Some(e) = self.stack.last_mut().filter(|e| !e.topic) {
            e.lead = None;
        }
        false
    }
}
