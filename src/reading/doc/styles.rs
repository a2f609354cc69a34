//! The style sheet ([MS-DOC] 2.9.271): what paragraphs and runs take from their styles.

use super::bytes::{span, u8_at, u16_at};
use super::sprm::{Para, Run};

/// How many styles may stand upon one another.
const DEPTH: usize = 32;
const NONE: u16 = 0x0FFF;

#[derive(Debug, Clone, Copy)]
struct Style<'a> {
    /// Built-in identity: 1 to 9 are the headings.
    built_in: u16,
    base: u16,
    para: &'a [u8],
    run: &'a [u8],
}

/// What a paragraph style gives.
#[derive(Debug, Clone, Default)]
pub(super) struct Given {
    pub para: Para,
    pub bold: bool,
    pub hidden: bool,
}

#[derive(Debug, Default)]
pub(super) struct Styles<'a> {
    styles: Vec<Option<Style<'a>>>,
    given: Vec<Given>,
}

impl<'a> Styles<'a> {
    pub(super) fn read(sheet: &'a [u8], data: &[u8]) -> Styles<'a> {
        let head = usize::from(u16_at(sheet, 0).unwrap_or(0));
        let count = usize::from(u16_at(sheet, 2).unwrap_or(0)).min(4096);
        let fixed = usize::from(u16_at(sheet, 4).unwrap_or(10));
        let mut at = 2 + head;
        let mut styles = Vec::with_capacity(count);
        for _ in 0..count {
            let Some(len) = u16_at(sheet, at) else { break };
            let body = span(sheet, at + 2, usize::from(len)).unwrap_or(&[]);
            styles.push(style(body, fixed));
            at += 2 + usize::from(len);
        }
        let mut out = Styles {
            styles,
            given: Vec::new(),
        };
        out.given = (0..out.styles.len())
            .map(|i| out.resolve(i as u16, data))
            .collect();
        out
    }

    /// What the paragraph style of this index gives.
    pub(super) fn given(&self, index: u16) -> Given {
        self.given
            .get(usize::from(index))
            .cloned()
            .unwrap_or_default()
    }

    /// Bold and hidden of a character style, laid over those of the paragraph.
    pub(super) fn character(&self, index: u16, bold: bool, hidden: bool) -> (bool, bool) {
        let mut run = Run::default();
        for s in self.chain(index) {
            run.apply(s.run);
        }
        (run.bold.over(bold), run.hidden.over(hidden))
    }

    /// A style and those it stands upon, the lowest first.
    fn chain(&self, index: u16) -> Vec<Style<'a>> {
        let mut out = Vec::new();
        let mut next = index;
        while out.len() < DEPTH && next != NONE {
            let Some(Some(s)) = self.styles.get(usize::from(next)) else {
                break;
            };
            out.push(*s);
            next = s.base;
        }
        out.reverse();
        out
    }

    fn resolve(&self, index: u16, data: &[u8]) -> Given {
        let mut given = Given::default();
        for s in self.chain(index) {
            given.para.apply(s.para, data, false);
            let mut run = Run::default();
            run.apply(s.run);
            given.bold = run.bold.over(given.bold);
            given.hidden = run.hidden.over(given.hidden);
            if (1..=9).contains(&s.built_in) && given.para.outline.is_none() {
                given.para.outline = Some((s.built_in - 1) as u8);
            }
        }
        given
    }
}

fn style(body: &[u8], fixed: usize) -> Option<Style<'_>> {
    let kind = u16_at(body, 2)? & 0xF;
    let name = usize::from(u16_at(body, fixed)?);
    let mut at = fixed.checked_add(2 + 2 * name + 2)?;
    at += at % 2;
    let mut next = || {
        let len = usize::from(u16_at(body, at)?);
        let part = span(body, at + 2, len)?;
        at += 2 + len + len % 2;
        Some(part)
    };
    let mut out = Style {
        built_in: u16_at(body, 0)? & 0x0FFF,
        base: u16_at(body, 2)? >> 4,
        para: &[],
        run: &[],
    };
    match kind {
        1 => {
            out.para = next().and_then(|p| p.get(2..)).unwrap_or(&[]);
            out.run = next().unwrap_or(&[]);
        }
        2 => out.run = next().unwrap_or(&[]),
        _ => {}
    }
    Some(out).filter(|_| u8_at(body, 0).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn std(built_in: u16, base: u16, para: &[u8]) -> Vec<u8> {
        let mut s = Vec::new();
        s.extend(built_in.to_le_bytes());
        s.extend((base << 4 | 1).to_le_bytes());
        s.extend([0; 6]);
        s.extend([0, 0, 0, 0]); // an empty name and its end
        s.extend(((para.len() + 2) as u16).to_le_bytes());
        s.extend([0, 0]);
        s.extend(para);
        if para.len() % 2 == 1 {
            s.push(0);
        }
        s.extend([0, 0]);
        s
    }

    fn sheet(styles: &[Vec<u8>]) -> Vec<u8> {
        let mut out = vec![4, 0, styles.len() as u8, 0, 10, 0];
        for s in styles {
            out.extend((s.len() as u16).to_le_bytes());
            out.extend(s);
        }
        out
    }

    #[test]
    fn a_style_takes_from_its_base() {
        let bytes = sheet(&[
            std(0, NONE, &[0x61, 0x24, 1]),
            std(2, 0, &[0x0B, 0x46, 5, 0]),
            std(9, 2, &[]),
        ]);
        let styles = Styles::read(&bytes, &[]);
        let heading = styles.given(1);
        assert_eq!(heading.para.align, 1);
        assert_eq!(heading.para.list, Some(5));
        assert_eq!(heading.para.outline, Some(1));
        // A style that stands upon itself ends.
        assert_eq!(styles.given(2).para.outline, Some(8));
        assert_eq!(styles.given(99).para.list, None);
    }
}
