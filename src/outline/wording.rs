//! Yields the statements of one line: its sentences with their lead-ins, its run-in topic, what it leads into.

use super::front;
use super::label::{Label, Style};
use super::lines::{Line, Origin};
use super::sentence;
use super::tree::{Builder, Entry, TOPIC_CHARS};
use super::words;
use super::{Form, NodeId, Role, Segment};
use std::ops::Range;

/// Characters of a lead-in that are kept, the last ones.
const LEAD_CHARS: usize = 300;
/// A longer first sentence is no run-in heading (characters).
const RUN_IN_CHARS: usize = 25;

impl Builder<'_> {
    /// Yields the sentences of a line and opens its clause.
    pub(super) fn wording(&mut self, i: usize, range: Range<usize>, form: Form, mut entry: Entry) {
        let line = self.lines[i].clone();
        let parts = sentence::split(&self.text.norm, range.clone());
        let node = entry.node;
        let style = entry.style.or(line
            .label
            .filter(|l| l.style == Style::Article)
            .map(|l| l.style));
        let list = self.list_begins(i, line.label) || self.text_below(i, &line, entry.governed);
        let run_in = self.run_in(&line, &parts, style, list);
        let mut skip = 0;
        if run_in {
            let first = parts[0].clone();
            let segments = self.with_own(first.clone());
            let form = if self.in_cell {
                Form::Row
            } else {
                Form::Heading
            };
            self.push(node, form, segments, line.range.clone());
            entry.heading = Some(first);
            skip = 1;
        }
        self.stack.push(entry);
        if skip == 0 {
            self.yield_parts(node, &parts, form, line.range.clone());
        } else {
            // Brackets that open in the topic hold nothing together behind it.
            let rest = parts.get(skip).map_or(range.end, |p| p.start)..range.end;
            self.sentences(node, rest, form, line.range.clone());
        }
        let lead = self.leading(i, &parts).map(|l| self.lead(l));
        let colon = self.s(range).ends_with(['：', ':']);
        if let Some(e) = self.stack.last_mut().filter(|e| e.node == node) {
            e.colon = colon;
            e.open_list = colon;
            e.lead = lead;
        }
    }

    /// Whether the first sentence of a labelled line is its topic: （一）加大财政支持。对….
    pub(super) fn run_in(
        &self,
        line: &Line,
        parts: &[Range<usize>],
        style: Option<Style>,
        list: bool,
    ) -> bool {
        let (Some(first), Some(style)) = (parts.first(), style) else {
            return false;
        };
        let s = self.s(line.body.min(first.end)..first.end);
        const STATES: &str =
            "了 由 是 应 须 需 不 可 按 每 得 万 元 优先 仅 限 免 凡 自 ， ： 本办法";
        // The first words of an article are mostly its rule: only very short ones are a topic.
        let max = match style {
            Style::Article => 10,
            Style::Han | Style::ParenHan | Style::Arabic => RUN_IN_CHARS,
            _ => return false,
        };
        if parts.len() > 1 && s.ends_with(['？', '?']) && s.chars().count() <= TOPIC_CHARS {
            return true;
        }
        // A whole line that is one sentence says more than a topic, unless it is very short.
        const RELATES: &str = "见 为 在 对 向 给 同意 将";
        let alone = parts.len() == 1;
        if alone && (s.chars().count() > 14 || RELATES.split(' ').any(|w| s.contains(w))) {
            return false;
        }
        (parts.len() > 1 || list && style != Style::Article)
            && s.ends_with('。')
            && s.chars().count() <= max
            && !STATES.split(' ').any(|w| s.contains(w))
            && !words::predicate(s)
    }

    /// Whether an unlabelled paragraph stands below a heading of the 一、（一） style.
    pub(super) fn text_below(&self, i: usize, line: &Line, governed: bool) -> bool {
        !governed
            && line
                .label
                .is_some_and(|l| matches!(l.style, Style::Han | Style::ParenHan))
            && !self.in_article()
            && self.lines.get(i + 1).is_some_and(|n| {
                self.same_part(i, i + 1) && n.label.is_none() && n.origin == Origin::Paragraph
            })
    }

    /// Whether the next line begins a list below this one.
    pub(super) fn list_begins(&self, i: usize, own: Option<Label>) -> bool {
        self.lines.get(i + 1).is_some_and(|n| {
            self.same_part(i, i + 1)
                && n.label.is_some_and(|l| {
                    l.number <= 1 && !l.style.structural() && own.is_none_or(|o| o.style < l.style)
                })
        })
    }

    /// The sentence of a line that leads into what follows: the last one, or where a list begins at once one of the
    /// last few that says 下列.
    pub(super) fn leading(&self, i: usize, parts: &[Range<usize>]) -> Option<Range<usize>> {
        let last = parts.last()?.clone();
        let leads = |r: &Range<usize>| {
            let s = self.s(r.clone());
            words::announces(s) && (self.in_cell || !words::formula(s) && !front::addressee(s))
        };
        if self.s(last.clone()).ends_with(['：', ':']) {
            return leads(&last).then_some(last);
        }
        let list = self.list_begins(i, None);
        parts
            .iter()
            .rev()
            .take(4)
            .find(|r| list && leads(r))
            .cloned()
    }

    /// Yields the statements of a stretch of one line.
    pub(super) fn sentences(
        &mut self,
        node: NodeId,
        range: Range<usize>,
        form: Form,
        paragraph: Range<usize>,
    ) {
        let parts = sentence::split(&self.text.norm, range);
        self.yield_parts(node, &parts, form, paragraph);
    }

    fn yield_parts(
        &mut self,
        node: NodeId,
        parts: &[Range<usize>],
        form: Form,
        paragraph: Range<usize>,
    ) {
        let context = self.context();
        let form = if self.in_cell { Form::Row } else { form };
        let mut lead: Option<Range<usize>> = None;
        for part in parts {
            let s = self.s(part.clone());
            self.tree.work += 1;
            let mut segments = Vec::with_capacity(context.len() + 2);
            segments.extend_from_slice(&context);
            if let Some(l) = &lead {
                segments.push(Segment {
                    range: l.clone(),
                    role: Role::Lead,
                });
            }
            segments.push(Segment {
                range: part.clone(),
                role: Role::Own,
            });
            self.push(node, form, segments, paragraph.clone());
            // 条件：甲；乙；丙。: the words before the colon lead into 乙 and 丙 too.
            if s.ends_with(['；', ';']) {
                if lead.is_none()
                    && let Some(end) = sentence::colon(&self.text.norm, part.clone())
                {
                    lead = Some(self.lead(part.start..end));
                }
            } else {
                lead = None;
            }
        }
    }

    pub(super) fn with_own(&self, own: Range<usize>) -> Vec<Segment> {
        let mut out = self.context();
        out.push(Segment {
            range: own,
            role: Role::Own,
        });
        out
    }

    /// A lead-in cut to its last characters.
    pub(super) fn lead(&mut self, r: Range<usize>) -> Range<usize> {
        let cut = last_chars(&self.text.norm, r.clone(), LEAD_CHARS);
        self.tree.lead_cut |= cut.start != r.start;
        cut
    }

    /// Yields a cell's own lines as statements under the heads of its table.
    pub(super) fn cell(&mut self, row: NodeId, base: Vec<Segment>, lines: &[usize]) {
        let stack = std::mem::take(&mut self.stack);
        let base = std::mem::replace(&mut self.base, base);
        self.in_cell = true;
        let mut root = Entry::new(row, None, 0, 0);
        root.root = true;
        for &i in lines {
            if self.stack.is_empty() {
                self.stack.push(root.clone());
            }
            self.line(i);
        }
        self.in_cell = false;
        self.base = base;
        self.stack = stack;
    }
}

/// The range without what stands before its last `max` characters.
pub(super) fn last_chars(s: &str, r: Range<usize>, max: usize) -> Range<usize> {
    match s[r.clone()].char_indices().rev().nth(max.saturating_sub(1)) {
        Some((i, _)) => r.start + i..r.end,
        None => r,
    }
}

/// The range without what stands behind its first `max` characters.
pub(super) fn first_chars(s: &str, r: Range<usize>, max: usize) -> Range<usize> {
    match s[r.clone()].char_indices().nth(max) {
        Some((i, _)) => r.start..r.start + i,
        None => r,
    }
}

/// Length of a topic in 【】 or （） at the start of an article: 第二条【适用范围】….
pub(super) fn marked_topic(s: &str) -> Option<usize> {
    let open = s.chars().next()?;
    let close = match open {
        '【' => '】',
        '（' | '(' => '）',
        '〔' => '〕',
        '[' => ']',
        _ => return None,
    };
    let at = s
        .char_indices()
        .take(22)
        .find(|(_, c)| *c == close || close == '）' && *c == ')')?;
    let inner = &s[open.len_utf8()..at.0];
    (inner.chars().count() >= 2
        && !inner.contains(['，', '。', '；'])
        && super::label::parse(s).is_none())
    .then(|| at.0 + at.1.len_utf8())
}
