//! Cuts the text into lines: one paragraph, or one item of a list that runs inside a paragraph, with its label.
//!
//! It settles which doubtful labels hold by their sequence. It must not know of heads, measures or sentences' roles.

use super::label::{self, Label, Style};
use super::sentence;
use super::words;
use crate::document::{Document, Text};
use std::ops::Range;

/// How a line came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// It begins a paragraph.
    Paragraph,
    /// An item that runs inside a paragraph: 下列条件：（一）…；（二）….
    Inline,
    /// What follows such items in the same paragraph.
    Rest,
}

/// A line of the normalised text.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Trimmed, never empty.
    pub range: Range<usize>,
    /// Where the wording begins behind the label.
    pub body: usize,
    /// Index into `Document::blocks`.
    pub block: usize,
    pub label: Option<Label>,
    pub origin: Origin,
}

impl Line {
    pub(super) fn wording(&self) -> Range<usize> {
        self.body..self.range.end
    }
}

/// All lines of the judged text, in order.
pub(super) fn cut(document: &Document, text: &Text) -> Vec<Line> {
    let mut cutter = Cutter {
        text,
        out: Vec::new(),
        sequence: Sequence::default(),
    };
    for span in &text.blocks {
        if document.blocks.get(span.block).is_none() {
            continue;
        }
        let s = &text.norm[span.norm.clone()];
        let mut at = span.norm.start;
        for (k, piece) in s.split('\n').enumerate() {
            let auto = if k == 0 { span.label_len } else { 0 };
            cutter.line(span.block, at..at + piece.len(), auto);
            at += piece.len() + 1;
        }
    }
    cutter.out
}

/// The numbers reached so far, by style; settles doubtful labels.
#[derive(Debug, Default)]
struct Sequence {
    article: u32,
    chapter: u32,
    /// Last decimal label of two, three and four figures: (above, number); and the last Arabic one.
    decimal: [(u32, u32); 3],
    arabic: u32,
}

impl Sequence {
    fn holds(&self, l: &Label) -> bool {
        if !l.doubtful {
            return true;
        }
        match l.style {
            Style::Article => l.number == self.article + 1,
            Style::Chapter => l.number == self.chapter + 1,
            Style::Decimal2 | Style::Decimal3 | Style::Decimal4 => {
                let last = self.decimal[depth(l.style)];
                l.number == 1 && l.above > 0 || last.0 == l.above && l.number == last.1 + 1
            }
            _ => false,
        }
    }

    fn take(&mut self, l: &Label) {
        match l.style {
            Style::Article => self.article = l.number,
            Style::Chapter => self.chapter = l.number,
            Style::Arabic => self.arabic = l.number,
            Style::Decimal2 | Style::Decimal3 | Style::Decimal4 => {
                self.decimal[depth(l.style)] = (l.above, l.number);
            }
            _ => {}
        }
    }
}

fn depth(style: Style) -> usize {
    match style {
        Style::Decimal3 => 1,
        Style::Decimal4 => 2,
        _ => 0,
    }
}

/// A place inside a line where a label may begin.
struct Candidate {
    at: usize,
    label: Label,
    /// The character before it is a colon.
    colon: bool,
}

struct Cutter<'a> {
    text: &'a Text,
    out: Vec<Line>,
    sequence: Sequence,
}

impl Cutter<'_> {
    fn line(&mut self, block: usize, range: Range<usize>, auto: usize) {
        let norm = &self.text.norm;
        let r = sentence::trim(norm, range.clone());
        if r.is_empty() {
            return;
        }
        let page = page_mark(&norm[r.clone()]);
        if page > 0 && page < r.len() {
            self.push(block, r.start..r.start + page, None, Origin::Paragraph);
            return self.line(block, r.start + page..r.end, 0);
        }
        let s = &norm[r.clone()];
        let label = if auto > 0 && auto <= s.len() {
            label::automatic(&s[..auto])
        } else {
            label::parse(s)
        }
        .filter(|l| self.sequence.holds(l));
        let cuts = self.inline(r.clone(), label);
        let mut first = r.clone();
        first.end = cuts.first().map_or(r.end, |c| c.0);
        self.push(block, first, label, Origin::Paragraph);
        for (k, &(at, label, origin)) in cuts.iter().enumerate() {
            let end = cuts.get(k + 1).map_or(r.end, |c| c.0);
            self.push(block, at..end, label, origin);
        }
    }

    fn push(&mut self, block: usize, range: Range<usize>, label: Option<Label>, origin: Origin) {
        let range = sentence::trim(&self.text.norm, range);
        if range.is_empty() {
            return;
        }
        if let Some(l) = &label {
            self.sequence.take(l);
        }
        let skip = label.map_or(0, |l| l.len);
        let body = (range.start + skip).min(range.end);
        self.out.push(Line {
            body,
            range,
            block,
            label,
            origin,
        });
    }

    /// Where items begin inside a line.
    fn inline(&self, r: Range<usize>, own: Option<Label>) -> Vec<(usize, Option<Label>, Origin)> {
        let candidates = self.candidates(r.clone(), own);
        if candidates.is_empty() {
            return Vec::new();
        }
        let pairs = followed(&candidates);
        let mut last = [0u32; 16];
        if let Some(l) = own {
            last[l.style as usize] = l.number;
        }
        let mut article = match own {
            Some(l) if l.style == Style::Article => l.number,
            _ => self.sequence.article,
        };
        let mut out: Vec<(usize, Option<Label>, Origin)> = Vec::new();
        for (c, two) in candidates.iter().zip(pairs) {
            let k = c.label.style as usize;
            let holds = match c.label.style {
                Style::Article => c.label.number == article + 1 || c.label.number == 1,
                Style::Book | Style::Chapter | Style::Section => true,
                Style::Decimal2 | Style::Decimal3 | Style::Decimal4 | Style::Letter => false,
                Style::Bullet => true,
                _ if c.label.number == 1 => two || (c.colon && !c.label.doubtful),
                _ => last[k] > 0 && last[k] + 1 == c.label.number,
            };
            if !holds {
                continue;
            }
            if c.label.style == Style::Article {
                article = c.label.number;
                let from = out.last().map_or(r.start, |o| o.0);
                if let Some(title) = self.title_before(from, c.at) {
                    out.push((title, None, Origin::Paragraph));
                }
            }
            last[k] = c.label.number;
            last[k + 1..].fill(0);
            let origin = if c.label.style.structural() {
                Origin::Paragraph
            } else {
                Origin::Inline
            };
            out.push((c.at, Some(c.label), origin));
        }
        self.rest(r, &mut out);
        out
    }

    fn candidates(&self, r: Range<usize>, own: Option<Label>) -> Vec<Candidate> {
        let norm = &self.text.norm;
        let s = &norm[r.clone()];
        let skip = own.map_or(0, |l| l.len);
        let heading = own.is_some_and(|l| l.style < Style::Article);
        let mut prev = ' ';
        let mut out = Vec::new();
        for (i, c) in s.char_indices() {
            let before = std::mem::replace(&mut prev, c);
            if i <= skip || !starts(c) {
                continue;
            }
            let mark = unmistakable(c);
            let free = mark
                || "：:；;。！？，、”》）】 ".contains(before)
                || self.blank_before(r.start + i)
                || (c == '第' && (heading && i < 120 || title_end(&s[..i])));
            if !free {
                continue;
            }
            let Some(label) = label::parse(&s[i..]) else {
                continue;
            };
            // A reference stands behind a comma (第三条、第四条); an item's label only behind an item.
            let listed = matches!(before, '，' | '、') && !mark;
            if listed && (label.number <= 1 || label.style.structural()) {
                continue;
            }
            let figure = s[i + label.len..].starts_with(|c: char| c.is_ascii_digit());
            let bracketed = matches!(
                label.style,
                Style::ParenHan | Style::Circled | Style::Article
            );
            if label.doubtful || figure && !bracketed {
                continue;
            }
            out.push(Candidate {
                at: r.start + i,
                label,
                colon: matches!(before, '：' | ':'),
            });
        }
        out
    }

    /// Whether a blank of the extracted text, dropped in the normalised one, stands before a place.
    fn blank_before(&self, norm: usize) -> bool {
        let at = self.text.to_original(norm);
        self.text.original[..at]
            .chars()
            .next_back()
            .is_some_and(char::is_whitespace)
    }

    /// The start of a title that stands between a sentence end and 第一条 in a run-together text.
    fn title_before(&self, start: usize, at: usize) -> Option<usize> {
        let s = &self.text.norm[start..at];
        let from = s
            .rfind(['。', '！', '？', '；'])
            .map(|i| i + '。'.len_utf8())?;
        let title = &s[from..];
        (title.chars().count() <= 40 && title_end(title) && !title.contains(['，', '、', '：']))
            .then_some(start + from)
    }

    /// Splits off what follows the last item of a list closed by 。 inside a paragraph.
    fn rest(&self, r: Range<usize>, out: &mut Vec<(usize, Option<Label>, Origin)>) {
        let norm = &self.text.norm;
        let Some(&(last, Some(label), Origin::Inline)) = out.last() else {
            return;
        };
        let Some(first) = out
            .iter()
            .find(|o| o.1.is_some_and(|l| l.style == label.style))
        else {
            return;
        };
        let lead = norm[r.start..first.0].trim_end();
        if !lead.ends_with(['：', ':']) || norm[first.0..last].contains('。') {
            return;
        }
        let sentences = sentence::split(norm, last..r.end);
        if let Some(end) = sentences
            .iter()
            .position(|s| norm[s.clone()].ends_with('。'))
            && let Some(next) = sentences.get(end + 1)
        {
            out.push((next.start, None, Origin::Rest));
        }
    }
}

/// Length of a page number that a copy from printed pages left at the start of a line: `-2-`, `—12—`.
fn page_mark(s: &str) -> usize {
    let dash = |c: char| matches!(c, '-' | '—' | '–');
    let open = super::numeral::run(s, 2, dash);
    let digits = super::numeral::run(&s[open..], 4, |c| c.is_ascii_digit());
    let close = super::numeral::run(&s[open + digits..], 2, dash);
    if open > 0 && digits > 0 && close > 0 {
        open + digits + close
    } else {
        0
    }
}

fn title_end(s: &str) -> bool {
    let tail = s.len().saturating_sub(60);
    let tail = (tail..=s.len())
        .find(|i| s.is_char_boundary(*i))
        .unwrap_or(s.len());
    words::genre_end(&s[tail..])
}

/// Marks that are labels wherever they stand.
fn unmistakable(c: char) -> bool {
    matches!(c, '①'..='⑳' | '●' | '■' | '◆' | '▪')
}

/// Whether a label can begin with this character inside a line.
fn starts(c: char) -> bool {
    matches!(c, '第' | '（' | '(' | '①'..='⑳' | '⑴'..='⒇' | '⒈'..='⒛' | '㈠'..='㈩' | '●' | '■' | '◆' | '▪')
        || super::numeral::is_han(c)
        || c.is_ascii_digit()
}

/// For each candidate with number 1: whether its number 2 follows before another 1 of its style.
fn followed(candidates: &[Candidate]) -> Vec<bool> {
    let mut next = [0u32; 16];
    let mut out = vec![false; candidates.len()];
    for (i, c) in candidates.iter().enumerate().rev() {
        let k = c.label.style as usize;
        out[i] = next[k] == 2;
        if c.label.number <= 2 {
            next[k] = c.label.number;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Format;

    fn of(s: &str) -> Vec<String> {
        let d = Document::from_lines(Format::Text, s);
        let t = Text::new(&d);
        cut(&d, &t)
            .into_iter()
            .map(|l| t.norm[l.range].to_string())
            .collect()
    }

    #[test]
    fn splits_items_inside_a_paragraph() {
        assert_eq!(
            of("申请应当符合下列条件：（一）依法登记；（二）信用良好。符合第（一）项的优先。"),
            [
                "申请应当符合下列条件：",
                "（一）依法登记；",
                "（二）信用良好。",
                "符合第（一）项的优先。"
            ]
        );
        assert_eq!(
            of("包括①租金②人工③材料等"),
            ["包括", "①租金", "②人工", "③材料等"]
        );
        assert_eq!(
            of("材料：1.申请表；2.执照。"),
            ["材料：", "1.申请表；", "2.执照。"]
        );
    }

    #[test]
    fn leaves_references_and_amounts_alone() {
        for s in [
            "违反第三条、第四条规定的，责令改正。",
            "按1.5倍、2.5倍计算；3.6亿元以上的，另议。",
            "占地：2、3号地块；4号地块除外。",
            "符合本条（一）、（二）规定的企业。",
        ] {
            assert_eq!(of(s), [s], "{s}");
        }
    }

    #[test]
    fn splits_run_together_articles() {
        assert_eq!(
            of("现印发给你们。试点管理办法第一条为规范试点，制定本办法。第二条本办法适用于试点。"),
            [
                "现印发给你们。",
                "试点管理办法",
                "第一条为规范试点，制定本办法。",
                "第二条本办法适用于试点。"
            ]
        );
        assert_eq!(of("第一章总则第一条为规范，制定。").len(), 2);
    }

    #[test]
    fn page_numbers_stand_apart() {
        assert_eq!(of("-2-附件"), ["-2-", "附件"]);
        assert_eq!(of("—12—（五）其他"), ["—12—", "（五）其他"]);
        assert_eq!(of("-5℃以下"), ["-5℃以下"]);
    }

    #[test]
    fn decimals_hold_only_in_sequence() {
        let d = Document::from_lines(Format::Text, "3.1投标人资格\n3.2投标文件\n9.9分以上");
        let t = Text::new(&d);
        let labels: Vec<bool> = cut(&d, &t).iter().map(|l| l.label.is_some()).collect();
        assert_eq!(labels, [true, true, false]);
    }
}
