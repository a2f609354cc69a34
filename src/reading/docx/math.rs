//! Office math on one line: the text of formulas with the brackets and fraction bars that are not text.

use super::story::{Stop, Walker};
use crate::reading::xml::{Element, Ns, Xml};

/// Brackets that are open.
#[derive(Debug, Default)]
pub(super) struct Delimiters {
    open: Vec<Delimiter>,
}

#[derive(Debug)]
struct Delimiter {
    begin: String,
    separator: String,
    end: String,
    entries: usize,
}

/// Longest sign taken at its word.
const SIGN: usize = 4;

impl Walker<'_, '_> {
    /// An element of Office math opens.
    pub(super) fn open_math(&mut self, e: &Element, xml: &mut Xml) -> Result<(), Stop> {
        let sign = || -> String {
            let sign = e.attr("val").unwrap_or_default();
            sign.chars().take(SIGN).collect()
        };
        match e.tag.name {
            "r" => {
                if let Some(p) = self.open.last_mut() {
                    p.open_run();
                }
            }
            "rPr" | "ctrlPr" => xml.skip()?,
            "den" => self.sign("/"),
            "chr" if xml.parent().is_some_and(|p| p.is(Ns::M, "naryPr")) => self.sign(&sign()),
            "d" => self.math.open.push(Delimiter {
                begin: "(".into(),
                separator: "|".into(),
                end: ")".into(),
                entries: 0,
            }),
            "begChr" | "sepChr" | "endChr" => {
                if let Some(d) = self.math.open.last_mut() {
                    match e.tag.name {
                        "begChr" => d.begin = sign(),
                        "sepChr" => d.separator = sign(),
                        _ => d.end = sign(),
                    }
                }
            }
            "e" if xml.parent().is_some_and(|p| p.is(Ns::M, "d")) => self.open_entry(),
            _ => {}
        }
        Ok(())
    }

    fn open_entry(&mut self) {
        let Some(d) = self.math.open.last_mut() else {
            return;
        };
        d.entries += 1;
        let sign = if d.entries == 1 {
            d.begin.clone()
        } else {
            d.separator.clone()
        };
        self.sign(&sign);
    }

    /// A bracketed group closes.
    pub(super) fn close_delimiter(&mut self) {
        if let Some(d) = self.math.open.pop() {
            self.sign(&d.end);
        }
    }
}
