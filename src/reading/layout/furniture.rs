//! Running heads, page numbers and notes at the foot of a page: set apart from the body.

use super::lines::Line;
use super::{Element, Sheet};
use crate::document::Part;
use std::collections::HashMap;

/// Lines at either end of a page that may be running heads.
const ENDS: usize = 3;
/// Share of the page's height in which they stand.
const ZONE: f32 = 0.13;

/// Moves running heads, page numbers and notes out of the elements of their pages.
pub(super) fn set_apart(sheets: &mut [Sheet]) {
    let mut seen: HashMap<(bool, String), usize> = HashMap::new();
    for sheet in sheets.iter() {
        for (top, i) in ends(sheet) {
            if let Some(Element::Line(l)) = sheet.elements.get(i) {
                *seen.entry((top, folded(&l.text))).or_default() += 1;
            }
        }
    }
    let enough = (sheets.len() / 4).max(2);
    for sheet in sheets.iter_mut() {
        let mut gone: Vec<(bool, usize)> = ends(sheet)
            .into_iter()
            .filter(|&(top, i)| match sheet.elements.get(i) {
                Some(Element::Line(l)) => {
                    is_page_number(&l.text)
                        || seen
                            .get(&(top, folded(&l.text)))
                            .is_some_and(|&n| n >= enough)
                }
                _ => false,
            })
            .collect();
        gone.sort_unstable_by_key(|g| std::cmp::Reverse(g.1));
        gone.dedup_by_key(|g| g.1);
        for (top, i) in gone {
            if let Element::Line(l) = sheet.elements.remove(i) {
                let part = if top { Part::Header } else { Part::Footer };
                sheet.edges.push((part, l.text));
            }
        }
        sheet.edges.reverse();
        notes(sheet);
    }
}

/// Lines in the head and foot zones, with their index; `true` for the head. Only lines with nothing but such lines
/// between them and the edge count.
fn ends(sheet: &Sheet) -> Vec<(bool, usize)> {
    let mut out = Vec::new();
    let mut order: Vec<(usize, &Line)> = sheet
        .elements
        .iter()
        .enumerate()
        .filter_map(|(i, e)| match e {
            Element::Line(l) => Some((i, l)),
            Element::Table(_) => None,
        })
        .collect();
    order.sort_by(|a, b| a.1.y.total_cmp(&b.1.y));
    let head = order
        .iter()
        .take(ENDS)
        .take_while(|(_, l)| l.y < sheet.height * ZONE);
    out.extend(head.map(|(i, _)| (true, *i)));
    let foot = order.iter().rev().take(ENDS);
    let foot = foot.take_while(|(_, l)| l.y > sheet.height * (1.0 - ZONE));
    out.extend(foot.map(|(i, _)| (false, *i)));
    out
}

/// The text with all numbers alike and blanks left out.
fn folded(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        if c.is_numeric() {
            if !out.ends_with('#') {
                out.push('#');
            }
        } else {
            out.push(c);
        }
    }
    out
}

/// A number alone or with the usual ornaments: `— 3 —`, `第3页 共9页`, `3/9`.
fn is_page_number(text: &str) -> bool {
    let folded = folded(text);
    let bare: String = folded
        .chars()
        .filter(|c| {
            !matches!(
                c,
                '—' | '-'
                    | '–'
                    | '－'
                    | '―'
                    | '─'
                    | '·'
                    | '・'
                    | '~'
                    | '/'
                    | '第'
                    | '页'
                    | '共'
                    | '，'
                    | ','
                    | '|'
            )
        })
        .collect();
    (bare == "#" || bare == "##") && text.chars().filter(|c| c.is_numeric()).count() <= 8
        || matches!(
            folded.as_str(),
            "I" | "II" | "III" | "IV" | "V" | "VI" | "i" | "ii" | "iii" | "iv" | "v" | "vi"
        )
}

/// Notes: the last lines of a page, smaller than the body, beginning with a sign.
fn notes(sheet: &mut Sheet) {
    let body = body_size(sheet);
    let mut from = sheet.elements.len();
    let mut first = None;
    for (i, e) in sheet.elements.iter().enumerate().rev() {
        match e {
            Element::Line(l) if l.size < 0.92 * body && l.y > sheet.height * 0.4 => from = i,
            _ => break,
        }
        if matches!(e, Element::Line(l) if is_note(&l.text)) {
            first = Some(i);
        }
    }
    let Some(first) = first.filter(|&f| f == from) else {
        return;
    };
    for e in sheet.elements.drain(first..) {
        if let Element::Line(l) = e {
            sheet.notes.push(l);
        }
    }
}

fn body_size(sheet: &Sheet) -> f32 {
    let mut sizes: Vec<(i32, usize)> = Vec::new();
    for l in sheet.lines() {
        let key = (l.size * 2.0).round() as i32;
        let chars = l.text.chars().count();
        match sizes.iter_mut().find(|s| s.0 == key) {
            Some(s) => s.1 += chars,
            None => sizes.push((key, chars)),
        }
    }
    sizes
        .into_iter()
        .max_by_key(|s| s.1)
        .map_or(0.0, |s| s.0 as f32 / 2.0)
}

fn is_note(text: &str) -> bool {
    let mut chars = text.chars();
    match chars.next() {
        Some('①'..='⑳' | '*' | '＊' | '[' | '〔' | '注' | '†') => true,
        Some(c) if c.is_ascii_digit() => {
            let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
            rest.chars()
                .next()
                .is_some_and(|c| c.is_whitespace() || ('\u{4E00}'..='\u{9FFF}').contains(&c))
        }
        Some('i' | 'v' | 'x') => text.contains(' '),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_numbers_are_known_by_their_form() {
        for yes in ["— 3 —", "-12-", "第 3 页 共 9 页", "3/9", "15", "－ 2 －"] {
            assert!(is_page_number(yes), "{yes}");
        }
        for no in ["2026年", "第三条", "1. 概况", "123456789", "得5分"] {
            assert!(!is_page_number(no), "{no}");
        }
    }

    #[test]
    fn notes_begin_with_a_sign() {
        assert!(is_note("1 本办法所说"));
        assert!(is_note("①指登记注册"));
        assert!(!is_note("1.5倍"));
        assert!(!is_note("说明"));
    }
}
