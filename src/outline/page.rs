//! The lines of a document as a page: titles, what stands beside what, without deciding what the measures are.
//!
//! It must not know of the order in which the parts of a document come; that is the business of `head` and `measures`.

use super::front;
use super::lines::Line;
use super::title;
use super::words;
use crate::document::{Document, Text};
use std::ops::Range;

/// Lines that a title may take.
const TITLE_LINES: usize = 6;

/// A title found from some line on.
pub(super) struct Title {
    pub lines: Range<usize>,
    pub text: String,
    pub range: Range<usize>,
}

/// A document's lines.
#[derive(Clone, Copy)]
pub(super) struct Page<'a> {
    pub document: &'a Document,
    pub text: &'a Text,
    pub lines: &'a [Line],
    /// Per line: it stands in a table of its own.
    pub table: &'a [bool],
}

impl<'a> Page<'a> {
    pub(super) fn s(&self, i: usize) -> &'a str {
        let text: &'a Text = self.text;
        self.lines
            .get(i)
            .map_or("", |l| &text.norm[l.range.clone()])
    }

    pub(super) fn original(&self, i: usize) -> &'a str {
        let text: &'a Text = self.text;
        self.lines
            .get(i)
            .map_or("", |l| text.quote(l.range.clone()))
    }

    pub(super) fn centered(&self, i: usize) -> bool {
        self.block(i).is_some_and(|b| b.look.centered)
    }

    pub(super) fn block(&self, i: usize) -> Option<&crate::document::Block> {
        self.lines
            .get(i)
            .and_then(|l| self.document.blocks.get(l.block))
    }

    pub(super) fn free(&self, i: usize) -> bool {
        i < self.lines.len() && !self.table[i]
    }

    /// The title that begins in line `i`.
    pub(super) fn title(&self, i: usize) -> Option<Title> {
        let first = self.s(i);
        if !self.title_like(i) {
            return self.run_in_title(i);
        }
        let mut text = String::new();
        let mut strict = None;
        let mut lenient = None;
        let centered = self.centered(i);
        for k in i..(i + TITLE_LINES).min(self.lines.len()) {
            let s = self.s(k);
            if k > i && (!self.goes_on(k) || centered && !self.centered(k)) {
                break;
            }
            if k > i && title::key(s) == title::key(&text) {
                break;
            }
            text.push_str(s);
            if title::complete(&text) {
                strict = Some(k);
                let more = self.s(k + 1).starts_with(['和', '与', '及', '暨', '》'])
                    && self.goes_on(k + 1);
                if !more {
                    break;
                }
            }
            if words::genre_end(&text) && title::balanced(&text) {
                lenient = Some(k);
            } else if centered {
                lenient = lenient.max(Some(k));
            }
        }
        let mut end = strict.or(lenient).unwrap_or(i) + 1;
        if strict.is_none() && lenient.is_none() {
            while end < i + TITLE_LINES
                && self.goes_on(end)
                && title::unfinished(self.join(i..end).as_str())
            {
                end += 1;
            }
        }
        // （试行） in a line of its own.
        if self.free(end) && title::version_mark(self.s(end)) {
            end += 1;
        }
        let text = self.join(i..end);
        (!first.is_empty()).then(|| Title {
            range: self.lines[i].range.start..self.lines[end - 1].range.end,
            lines: i..end,
            text,
        })
    }

    pub(super) fn join(&self, r: Range<usize>) -> String {
        r.map(|k| self.s(k)).collect()
    }

    /// Whether line `k` can go on a title.
    pub(super) fn goes_on(&self, k: usize) -> bool {
        self.free(k)
            && self.title_like(k)
            && front::number_line(self.s(k)).is_none()
            && !front::noise(self.s(k))
            && !front::addressee(self.s(k))
            && !front::passed(self.s(k))
            && self.s(k).chars().count() <= 50
    }

    pub(super) fn title_like(&self, i: usize) -> bool {
        let Some(line) = self.lines.get(i) else {
            return false;
        };
        let s = self.s(i);
        self.free(i)
            && line.label.is_none()
            && s.chars().count() <= 110
            && !s.ends_with(['。', '；', '，', '：', ':', '！', '？', '、'])
            && !s.contains('。')
            && s.chars().any(|c| c.is_alphabetic())
            && !words::opens_sentence(s)
            && !words::entry(s)
            && (self.lines.len() > 1 || words::genre_end(s))
    }

    /// A title that runs into the text: 某部关于印发《…》的通知（1992年10月19日…）各省….
    pub(super) fn run_in_title(&self, i: usize) -> Option<Title> {
        let line = self.lines.get(i)?;
        let s = self.s(i);
        if line.label.is_some() {
            return None;
        }
        let end = s.char_indices().map(|(at, _)| at).take(110).find(|&at| {
            let cut = s[at..].starts_with('（')
                && title::first_date(s[at..].get(..90).unwrap_or(&s[at..])).is_some();
            at > 12 && cut && title::complete(&s[..at])
        })?;
        Some(Title {
            lines: i..i + 1,
            text: s[..end].to_string(),
            range: line.range.start..line.range.start + end,
        })
    }

    /// A title of up to four lines that reads as expected.
    pub(super) fn named(&self, i: usize, expected: &str) -> Option<Title> {
        let want = title::key(expected);
        let mut text = String::new();
        for k in i..i + 4 {
            if !self.free(k) || self.lines[k].label.is_some() || text.len() > want.len() + 90 {
                return None;
            }
            text.push_str(self.s(k));
            let have = title::key(&text);
            if have == want
                || want.len() > 24
                    && (have.ends_with(&want)
                        || want.ends_with(&have) && have.len() * 3 > want.len() * 2)
            {
                let end = if self.free(k + 1) && title::version_mark(self.s(k + 1)) {
                    k + 2
                } else {
                    k + 1
                };
                return Some(Title {
                    lines: i..end,
                    text: self.join(i..end),
                    range: self.lines[i].range.start..self.lines[end - 1].range.end,
                });
            }
        }
        None
    }

    /// Whether the lines from `i` on read as the beginning of a measure.
    pub(super) fn opens_text(&self, i: usize) -> bool {
        let i = (i..i + 3)
            .find(|k| !(front::noise(self.s(*k)) || front::passed(self.s(*k))))
            .unwrap_or(i);
        let Some(line) = self.lines.get(i) else {
            return false;
        };
        let s = self.s(i);
        self.table[i]
            || line.label.is_some()
            || s.ends_with(['。', '：'])
            || s.chars().count() > 60
            || s == "目录"
    }

    /// A first chapter, article or section of the text.
    pub(super) fn begins_untitled(&self, i: usize) -> bool {
        use super::label::Style;
        self.lines[i].label.is_some_and(|l| {
            l.number == 1 && matches!(l.style, Style::Chapter | Style::Article | Style::Han)
        })
    }

    pub(super) fn begins_articles(&self, i: usize) -> bool {
        (i..(i + 3).min(self.lines.len())).any(|k| {
            self.lines[k]
                .label
                .is_some_and(|l| l.number == 1 && l.style.structural())
        })
    }

    /// 发文字号 broken over two lines.
    pub(super) fn broken_number(&self, i: usize) -> Option<String> {
        let s = self.s(i);
        if s.chars().count() > 16
            || words::genre_end(s)
            || !self.free(i + 1)
            || front::number_line(self.s(i + 1)).is_some()
        {
            return None;
        }
        let both = format!("{s}{}", self.s(i + 1));
        front::number_line(&both)
            .filter(|n| *n == both)
            .map(str::to_string)
    }

    /// Whether a sign-off stands at or right behind line `i`.
    pub(super) fn signs(&self, i: usize) -> bool {
        (i..i + 3).any(|k| {
            self.free(k)
                && (front::organ_line(self.s(k))
                    || front::date_line(self.s(k)).is_some()
                    || front::signed_line(self.s(k)).is_some())
        })
    }

    /// A date in a line of its own with nothing of the text behind it.
    pub(super) fn last_date(&self, i: usize) -> bool {
        let block = self.block(i).map(|b| b.look);
        block.is_some_and(|l| l.right)
            || i + 4 >= self.lines.len()
            || front::annex_mark(self.s(i + 1)).is_some()
            || front::noise(self.s(i + 1))
    }
}
