//! What a material is and what it says, by its words.
//!
//! It must not know which materials are required.

use super::data::{self, Kind};
use crate::review::assemble::Prepared;

/// Characters at the beginning that count as the title's surroundings.
const HEAD: usize = 120;
/// Lines at the end that may hold the signature.
const TAIL: usize = 8;

/// A material's text as far as it is looked at. (送审材料)
#[derive(Debug, Clone, Default)]
pub struct Readable {
    title: String,
    head: String,
    /// The whole text without blanks.
    text: String,
    tail: Vec<String>,
    /// Parts of the file that were not read.
    pub unread: usize,
}

/// A material with what it was recognised as.
pub(super) struct Found<'t> {
    pub kind: &'static Kind,
    pub text: &'t Readable,
}

impl Found<'_> {
    /// The material claims an exception under 条例 第十二条.
    pub fn claims_exception(&self) -> bool {
        let t = &self.text.text;
        let denied = ["不适用", "未适用", "无需适用", "是否适用"];
        [
            "适用例外规定",
            "适用《公平竞争审查条例》第十二条",
            "适用条例第十二条",
            "符合《公平竞争审查条例》第十二条",
        ]
        .iter()
        .flat_map(|w| t.match_indices(w))
        .any(|(at, w)| {
            let before = t.get(..at).unwrap_or_default();
            let behind = t.get(at + w.len()..).unwrap_or_default();
            let no = denied
                .iter()
                .any(|d| before.ends_with(d.trim_end_matches("适用")) && w.starts_with("适用"));
            !no && !behind.starts_with(['：', ':', '□', '☐'])
        })
    }
}

/// What a conclusion says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Concluded {
    Yes,
    No(String),
    /// Boxes to tick, none ticked.
    Blank,
    Nothing,
}

impl Readable {
    /// The text of a prepared document.
    pub fn new(p: &Prepared) -> Self {
        let dense = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        let lines: Vec<String> = p
            .text
            .norm
            .lines()
            .map(dense)
            .filter(|l| !l.is_empty())
            .collect();
        let text: String = lines.concat();
        Readable {
            title: dense(&p.outline.head.title),
            head: text.chars().take(HEAD).collect(),
            tail: lines.iter().rev().take(TAIL).cloned().collect(),
            text,
            unread: p.document.unread.len() + usize::from(p.document.damaged),
        }
    }

    /// Whether every group occurs by any of its words.
    pub(super) fn has(&self, groups: &[Vec<String>]) -> bool {
        groups
            .iter()
            .all(|g| g.iter().any(|w| self.text.contains(w.as_str())))
    }

    /// Whether it speaks of the draft of this title. A draft without a title is not looked for.
    pub(super) fn names(&self, title: &str) -> bool {
        let core = core(title);
        let chars: Vec<char> = core.chars().collect();
        if chars.len() < 4 {
            return true;
        }
        let text = without_brackets(&self.text);
        // A material may leave out the place at the beginning, or the kind of document at the end.
        let least = (chars.len() * 2 / 3).max(4);
        (0..=chars.len() - least).any(|from| {
            let part: String = chars[from..from + least].iter().collect();
            text.contains(&part)
        })
    }

    /// The conclusion: ticked boxes decide; else words of denial, then words of consent.
    pub(super) fn concludes(&self, yes: &[String], no: &[String]) -> Concluded {
        let at = |words: &[String]| -> Vec<(usize, String)> {
            words
                .iter()
                .flat_map(|w| self.text.match_indices(w.as_str()))
                .map(|(i, w)| (i, w.to_string()))
                .collect()
        };
        let denials = at(no);
        let inside = |i: usize, w: &str| {
            denials
                .iter()
                .any(|(d, n)| *d <= i && i + w.len() <= d + n.len())
        };
        let consents: Vec<(usize, String)> = at(yes)
            .into_iter()
            .filter(|(i, w)| !inside(*i, w) && !self.denied(*i) && !self.goes_on(*i + w.len()))
            .collect();
        let denials: Vec<(usize, String)> = denials
            .iter()
            .filter(|(i, _)| !self.denied(*i))
            .cloned()
            .collect();
        let boxed = |all: &[(usize, String)], ticked: bool| {
            all.iter()
                .find(|(i, w)| self.tick(*i, w.len()) == Some(ticked))
                .map(|(_, w)| w.clone())
        };
        if let Some(w) = boxed(&denials, true) {
            return Concluded::No(w);
        }
        if boxed(&consents, true).is_some() {
            return Concluded::Yes;
        }
        if boxed(&denials, false).is_some() || boxed(&consents, false).is_some() {
            return Concluded::Blank;
        }
        match (denials.first(), consents.first()) {
            (Some((_, w)), _) => Concluded::No(w.clone()),
            (None, Some(_)) => Concluded::Yes,
            (None, None) => Concluded::Nothing,
        }
    }

    /// The words at a byte are denied: 未, 不, 没有 right before them.
    fn denied(&self, at: usize) -> bool {
        let before = self.text.get(..at).unwrap_or_default();
        [
            "不",
            "未",
            "无",
            "没有",
            "不存在",
            "不得",
            "是否",
            "不存在违反",
            "未发现",
        ]
        .iter()
        .any(|d| before.ends_with(d))
    }

    /// The words end within another one: 合法性, 合法权益 say nothing of the conclusion.
    fn goes_on(&self, end: usize) -> bool {
        let behind = self.text.get(end..).unwrap_or_default();
        ["性", "权益", "权利", "利益", "经营", "财产", "收入"]
            .iter()
            .any(|w| behind.starts_with(w))
    }

    /// Whether the box beside words is ticked; `None` without a box.
    fn tick(&self, at: usize, len: usize) -> Option<bool> {
        let before = self.text.get(..at).and_then(|t| t.chars().next_back());
        let behind = self.text.get(at + len..).and_then(|t| t.chars().next());
        let read = |c: char| match c {
            '☑' | '☒' | '√' | '✓' | '✔' | '■' | '●' => Some(true),
            '□' | '☐' | '○' => Some(false),
            _ => None,
        };
        // A form has its boxes all before or all behind the words.
        let leads = self.box_before_first();
        if leads {
            before.and_then(read)
        } else {
            behind.and_then(read)
        }
    }

    /// The first box of a form stands before its words: at a colon or a line's beginning.
    fn box_before_first(&self) -> bool {
        let boxes = ['☑', '☒', '√', '✓', '✔', '■', '●', '□', '☐', '○'];
        self.text
            .find(boxes)
            .and_then(|i| self.text.get(..i))
            .and_then(|t| t.chars().next_back())
            .is_none_or(|c| "：:（(；;，,。、".contains(c))
    }
}

/// What a text is, if it is a material.
pub(super) fn recognise(text: &Readable) -> Option<&'static Kind> {
    data::kinds()
        .iter()
        .filter_map(|k| score(k, text).map(|s| (s, k)))
        .max_by_key(|(s, _)| *s)
        .map(|(_, k)| k)
}

fn score(k: &Kind, t: &Readable) -> Option<usize> {
    let body = k
        .body
        .iter()
        .filter(|w| t.text.contains(w.as_str()))
        .count();
    let longest = |words: &[String], text: &str| {
        let found = words.iter().filter(|w| text.contains(w.as_str()));
        found.map(|w| w.chars().count()).max().unwrap_or(0)
    };
    let signed = k.signed.is_empty() || t.tail.iter().any(|l| is_signature(l, &k.signed));
    if !signed {
        return None;
    }
    let bonus = if k.signed.is_empty() { 0 } else { 6 };
    let title = longest(&k.head, &t.title);
    let head = longest(&k.head, &t.head);
    let weak = longest(&k.weak, &t.title);
    let score = if title > 0 && body > 0 {
        40 + title
    } else if head > 0 && body > 0 {
        20 + head
    } else if weak > 0 && body > 1 {
        15
    } else {
        return None;
    };
    Some(score + bonus + body.min(5))
}

/// A line that ends in the name of the office, not one that addresses it.
fn is_signature(line: &str, names: &[String]) -> bool {
    let line = line.trim_end_matches(['（', '）', '章', '盖', '印', '公']);
    line.chars().count() <= 30 && names.iter().any(|n| line.ends_with(n.as_str()))
}

/// The part of a title that others repeat: what stands in 《》, else what follows 关于, without brackets and kind.
pub(super) fn core(title: &str) -> String {
    let dense: String = title.chars().filter(|c| !c.is_whitespace()).collect();
    let inner = dense
        .find('《')
        .and_then(|a| {
            dense
                .rfind('》')
                .filter(|&b| b > a)
                .and_then(|b| dense.get(a + 3..b))
        })
        .map(str::to_string);
    let text = inner.unwrap_or_else(|| {
        let behind = dense
            .find("关于")
            .and_then(|i| dense.get(i + "关于".len()..))
            .unwrap_or(&dense);
        let behind = behind.strip_prefix("印发").unwrap_or(behind);
        ["的通知", "的意见", "的通告", "的公告", "的决定"]
            .iter()
            .find_map(|e| behind.strip_suffix(e))
            .unwrap_or(behind)
            .to_string()
    });
    without_brackets(&text)
}

fn without_brackets(text: &str) -> String {
    let mut depth = 0usize;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '（' | '(' | '〔' => depth += 1,
            '）' | ')' | '〕' => depth = depth.saturating_sub(1),
            '〈' | '〉' | '《' | '》' => {}
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    // Unbalanced brackets must not swallow the text.
    if depth > 0 { text.to_string() } else { out }
}
