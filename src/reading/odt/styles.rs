//! Styles of an OpenDocument file: alignment, hidden text, heading levels and list levels.

use crate::reading::Limits;
use crate::reading::numbering::{LEVELS, LabelPart, Level, NumberFormat};
use crate::reading::xml::{Element, Item, Xml};
use std::collections::HashMap;

/// How many styles may stand upon one another.
const DEPTH: usize = 32;

/// What one style says itself.
#[derive(Debug, Clone, Default)]
struct Style {
    parent: Option<String>,
    align: Option<String>,
    hidden: Option<bool>,
    bold: Option<bool>,
    outline: Option<u8>,
    list: Option<String>,
}

/// What a style comes to with its parents.
#[derive(Debug, Clone, Default)]
pub(super) struct Given {
    pub centered: bool,
    pub right: bool,
    pub hidden: bool,
    pub bold: bool,
    pub outline: Option<u8>,
    pub list: Option<String>,
}

#[derive(Debug, Default)]
pub(super) struct Styles {
    /// By family and name.
    styles: HashMap<(String, String), Style>,
    lists: HashMap<String, Vec<Level>>,
    /// Numbering of headings.
    pub outline: Vec<Level>,
}

impl Styles {
    /// Adds the styles of a part; a broken part gives those before the fault.
    pub(super) fn read(&mut self, text: &str, limits: &Limits) {
        let mut x = Xml::new(text, limits.depth);
        let mut style: Option<((String, String), Style)> = None;
        let mut list: Option<(String, Vec<Level>)> = None;
        loop {
            match x.step() {
                Ok(Item::Open(e)) => match e.tag.name {
                    "style" => {
                        let key = (
                            e.attr("family").unwrap_or_default(),
                            e.attr_exact("style:name").unwrap_or_default(),
                        );
                        let own = Style {
                            parent: e.attr("parent-style-name"),
                            outline: e.number::<u8>("default-outline-level").filter(|l| *l > 0),
                            list: e.attr("list-style-name"),
                            ..Style::default()
                        };
                        style = Some((key, own));
                    }
                    "paragraph-properties" => {
                        if let Some((_, s)) = &mut style {
                            s.align = e.attr("text-align").or(s.align.take());
                        }
                    }
                    "text-properties" => {
                        if let Some((_, s)) = &mut style {
                            s.hidden = e
                                .attr_exact("text:display")
                                .map(|d| d == "none")
                                .or(s.hidden);
                            let weight = e
                                .attr_exact("style:font-weight-asian")
                                .or_else(|| e.attr("font-weight"));
                            s.bold = weight
                                .map(|w| w == "bold" || w.parse().is_ok_and(|n: u32| n >= 600))
                                .or(s.bold);
                        }
                    }
                    "list-style" => {
                        list = Some((e.attr_exact("style:name").unwrap_or_default(), Vec::new()))
                    }
                    "outline-style" => list = Some((String::new(), Vec::new())),
                    "list-level-style-number"
                    | "outline-level-style"
                    | "list-level-style-bullet"
                    | "list-level-style-image" => {
                        if let Some((_, levels)) = &mut list {
                            add_level(levels, &e);
                        }
                    }
                    "body" | "master-styles" if x.skip().is_err() => break,
                    _ => {}
                },
                Ok(Item::Close(t)) => match t.name {
                    "style" => {
                        if let Some((key, s)) = style.take() {
                            self.styles.insert(key, s);
                        }
                    }
                    "list-style" => {
                        if let Some((name, levels)) = list.take() {
                            self.lists.insert(name, levels);
                        }
                    }
                    "outline-style" => {
                        if let Some((_, levels)) = list.take() {
                            self.outline = levels;
                        }
                    }
                    _ => {}
                },
                Ok(Item::Text(_)) => {}
                Ok(Item::End) | Err(_) => break,
            }
        }
    }

    pub(super) fn given(&self, family: &str, name: &str) -> Given {
        let mut out = Given::default();
        let mut align = None;
        let (mut hidden, mut bold) = (None, None);
        let mut next = Some(name.to_owned());
        for _ in 0..DEPTH {
            let Some(name) = next.take() else { break };
            let Some(s) = self.styles.get(&(family.to_owned(), name)) else {
                break;
            };
            align = align.or_else(|| s.align.clone());
            hidden = hidden.or(s.hidden);
            bold = bold.or(s.bold);
            out.outline = out.outline.or(s.outline);
            out.list = out.list.or_else(|| s.list.clone());
            next = s.parent.clone();
        }
        out.centered = align.as_deref() == Some("center");
        out.right = matches!(align.as_deref(), Some("end" | "right"));
        out.hidden = hidden.unwrap_or(false);
        out.bold = bold.unwrap_or(false);
        out
    }

    pub(super) fn list(&self, name: &str) -> Option<&[Level]> {
        self.lists.get(name).map(Vec::as_slice)
    }
}

fn add_level(levels: &mut Vec<Level>, e: &Element) {
    let number: usize = e.number("level").unwrap_or(levels.len() + 1);
    let level = number.clamp(1, LEVELS) - 1;
    while levels.len() < level {
        levels.push(blank(levels.len()));
    }
    let mut new = blank(level);
    new.start = e.number("start-value").unwrap_or(1);
    if e.tag.name == "list-level-style-bullet" {
        new.format = NumberFormat::Bullet;
        let sign = e.attr("bullet-char").unwrap_or_default();
        let sign = sign.replace(|c| ('\u{E000}'..='\u{F8FF}').contains(&c), "•");
        new.label = vec![LabelPart::Text(sign)];
    } else if e.tag.name != "list-level-style-image" {
        new.format = format(&e.attr("num-format").unwrap_or_default());
        new.label = label(e, level, new.format);
    }
    match levels.get_mut(level) {
        Some(slot) => *slot = new,
        None => levels.push(new),
    }
}

fn blank(level: usize) -> Level {
    Level {
        start: 1,
        format: NumberFormat::None,
        label: Vec::new(),
        legal: false,
        restart_below: level as u8,
    }
}

fn label(e: &Element, level: usize, format: NumberFormat) -> Vec<LabelPart> {
    if let Some(pattern) = e.attr("num-list-format") {
        return from_pattern(&pattern);
    }
    let mut out = Vec::new();
    out.extend(e.attr("num-prefix").map(LabelPart::Text));
    if format != NumberFormat::None {
        let shown: usize = e.number("display-levels").unwrap_or(1).clamp(1, level + 1);
        for l in level + 1 - shown..=level {
            if l > level + 1 - shown {
                out.push(LabelPart::Text(".".into()));
            }
            out.push(LabelPart::Number(l as u8));
        }
    }
    out.extend(e.attr("num-suffix").map(LabelPart::Text));
    out
}

/// `第%1%条`: numbers of levels between per cent signs.
fn from_pattern(pattern: &str) -> Vec<LabelPart> {
    let mut out = Vec::new();
    for (i, piece) in pattern.split('%').enumerate() {
        match piece.parse::<u8>() {
            Ok(n) if i % 2 == 1 && n >= 1 => out.push(LabelPart::Number(n - 1)),
            _ if !piece.is_empty() => out.push(LabelPart::Text(piece.to_owned())),
            _ => {}
        }
    }
    out
}

/// OpenDocument names a format by its first numbers.
fn format(sample: &str) -> NumberFormat {
    match sample.trim().chars().next() {
        None => NumberFormat::None,
        Some('0') => NumberFormat::DecimalZero,
        Some('a') => NumberFormat::LowerLetter,
        Some('A') => NumberFormat::UpperLetter,
        Some('i') => NumberFormat::LowerRoman,
        Some('I') => NumberFormat::UpperRoman,
        Some('一') => NumberFormat::Chinese,
        Some('壹') => NumberFormat::ChineseFormal,
        Some('〇') => NumberFormat::ChineseDigits,
        Some('甲') => NumberFormat::Stems,
        Some('子') => NumberFormat::Branches,
        Some('①') => NumberFormat::Circled,
        Some('⑴') => NumberFormat::Parenthesised,
        Some('⒈') => NumberFormat::FullStop,
        Some('㈠') => NumberFormat::ChineseParenthesised,
        Some('１') => NumberFormat::FullWidth,
        _ => NumberFormat::Decimal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_name_levels_between_per_cent_signs() {
        assert_eq!(
            from_pattern("第%1%.%2%条"),
            [
                LabelPart::Text("第".into()),
                LabelPart::Number(0),
                LabelPart::Text(".".into()),
                LabelPart::Number(1),
                LabelPart::Text("条".into())
            ]
        );
    }

    #[test]
    fn a_style_that_is_its_own_parent_ends() {
        let mut s = Styles::default();
        s.read(
            r#"<a xmlns:style="s" xmlns:fo="f"><style:style style:name="X" style:family="paragraph" style:parent-style-name="X"><style:paragraph-properties fo:text-align="end"/></style:style></a>"#,
            &Limits::default(),
        );
        assert!(s.given("paragraph", "X").right);
    }
}
