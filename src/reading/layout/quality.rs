//! Measures whether what a file of pages gives is text: scans have none, fonts without a character mapping give rubbish.

use super::Page;
use crate::reading::ReadError;

/// Fewer characters a page than this is no text layer (page numbers and stamps only).
const FEWEST: usize = 12;

/// What stands on pages, by kind of character.
#[derive(Debug, Default, Clone, Copy)]
struct Count {
    all: usize,
    /// No character at all: replacement, private use, controls.
    unknown: usize,
    han: usize,
    /// Chinese characters of the first level of GB 2312, which make up nearly all of a real text.
    common: usize,
    /// Letters of Western languages beyond ASCII, the usual look of undecoded Chinese bytes.
    western: usize,
}

impl Count {
    fn of(pages: &[Page]) -> Count {
        let mut out = Count::default();
        for c in pages
            .iter()
            .flat_map(|p| &p.runs)
            .flat_map(|r| r.text.chars())
        {
            out.add(c);
        }
        out
    }

    fn add(&mut self, c: char) {
        if c.is_whitespace() {
            return;
        }
        self.all += 1;
        match c {
            '\u{FFFD}' | '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}' => self.unknown += 1,
            c if c.is_control() => self.unknown += 1,
            '\u{00C0}'..='\u{024F}' => self.western += 1,
            '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{323AF}' => {
                self.han += 1;
                let mut utf8 = [0; 4];
                let (gbk, _, _) = encoding_rs::GBK.encode(c.encode_utf8(&mut utf8));
                let first_level = matches!(gbk.as_ref(), [0xB0..=0xD7, 0xA1..=0xFE]);
                self.common += usize::from(first_level);
            }
            _ => {}
        }
    }

    /// Rubbish: many characters unknown, or characters that no text is made of.
    fn garbled(&self) -> bool {
        let rare = self.han >= 50 && self.common * 10 < self.han * 6;
        let western = self.all >= 50 && self.western * 4 > self.all;
        self.unknown * 5 > self.all || rare || western
    }
}

/// Refuses files without usable text.
pub(crate) fn check(name: &str, pages: &[Page], count: u32) -> Result<(), ReadError> {
    let all = Count::of(pages);
    let known = all.all - all.unknown;
    if all.all < FEWEST * pages.len().clamp(1, 20) || known < FEWEST {
        if pages.iter().all(|p| p.pictures.is_empty())
            && all.all == 0
            && pages.iter().any(|p| !p.fault.is_empty())
        {
            return Err(ReadError::Damaged("各页内容均不能解析".into()));
        }
        if all.unknown * 2 > all.all && all.unknown >= FEWEST {
            return Err(ReadError::NoText(format!(
                "{name} 的字体没有字符对应表，文字不能还原"
            )));
        }
        if all.all < FEWEST || has_scans(pages) {
            return Err(ReadError::NoText(format!(
                "{name} 共{count}页，没有文字层，为扫描图像"
            )));
        }
    }
    if all.garbled() {
        return Err(ReadError::NoText(format!(
            "{name} 的字体没有字符对应表，读出的是乱码"
        )));
    }
    Ok(())
}

fn has_scans(pages: &[Page]) -> bool {
    let scans = pages
        .iter()
        .filter(|p| {
            p.pictures
                .iter()
                .any(|s| s.0 * s.1 > 0.4 * p.width * p.height)
        })
        .count();
    scans * 2 > pages.len()
}

/// The pages of an otherwise readable file on which text could not be decoded.
pub(crate) fn garbled(pages: &[Page]) -> Vec<u32> {
    pages
        .iter()
        .filter(|p| {
            let c = Count::of(std::slice::from_ref(p));
            c.unknown >= 5 && c.unknown * 50 > c.all || (c.all >= 100 && c.garbled())
        })
        .map(|p| p.number)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::layout::Run;

    fn page(text: &str, scan: bool) -> Page {
        Page {
            number: 1,
            width: 595.0,
            height: 842.0,
            runs: vec![Run {
                x: 0.0,
                y: 0.0,
                width: 1.0,
                size: 10.0,
                bold: false,
                text: text.into(),
            }],
            pictures: if scan { vec![(595.0, 842.0)] } else { vec![] },
            ..Page::default()
        }
    }

    #[test]
    fn scans_and_rubbish_are_refused_and_text_is_not() {
        let text = "县人民政府办公室关于印发促进零售业平稳发展办法的通知";
        assert!(check("PDF", &[page(text, false)], 1).is_ok());
        assert!(check("PDF", &[page(text, true)], 1).is_ok());
        let refused = |p: Page| matches!(check("PDF", &[p], 1), Err(ReadError::NoText(_)));
        assert!(refused(page("— 1 —", true)));
        assert!(refused(page("", true)));
        assert!(refused(page(&"\u{FFFD}".repeat(100), false)));
        assert!(refused(page(&"ÆÐÇøÕþ¸®".repeat(20), false)));
        assert!(refused(page(&"龘靐齉爨癵".repeat(20), false)));
    }
}
