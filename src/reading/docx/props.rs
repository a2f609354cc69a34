//! Properties of paragraphs, marks, runs, rows and cells while a story is read.

use super::story::{Stop, Walker};
use super::styles::Align;
use super::table::Merge;
use crate::reading::xml::{Element, Xml};

/// Where the property elements being read belong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Props {
    None,
    Paragraph,
    Mark,
    Run,
    Row,
    Cell,
}

impl Walker<'_, '_> {
    pub(super) fn open_props(&mut self, e: &Element, xml: &mut Xml) -> Result<(), Stop> {
        let parent = xml.parent();
        let under = |name| parent.is_some_and(|p| p.name == name);
        self.props = match e.tag.name {
            "pPr" if under("p") => Props::Paragraph,
            "rPr" if under("r") => Props::Run,
            "trPr" if under("tr") => Props::Row,
            "tcPr" if under("tc") => Props::Cell,
            _ => return Ok(xml.skip()?),
        };
        Ok(())
    }

    pub(super) fn close_props(&mut self, name: &str) {
        match (name, self.props) {
            ("rPr", Props::Mark) => self.props = Props::Paragraph,
            ("rPr", Props::Run) => {
                self.props = Props::None;
                if let Some(p) = self.open.last_mut() {
                    p.settle_run(self.shared.styles);
                }
            }
            ("pPr", Props::Paragraph) => {
                self.props = Props::None;
                if let Some(p) = self.open.last_mut() {
                    let style = self.shared.styles.paragraph(p.style.as_deref());
                    p.settle(style);
                }
            }
            ("trPr", Props::Row) | ("tcPr", Props::Cell) => self.props = Props::None,
            _ => {}
        }
    }

    pub(super) fn property(&mut self, e: &Element, xml: &mut Xml) -> Result<(), Stop> {
        if matches!(
            e.tag.name,
            "rPrChange" | "pPrChange" | "trPrChange" | "tcPrChange" | "sectPr" | "numberingChange"
        ) {
            return Ok(xml.skip()?);
        }
        match self.props {
            Props::Paragraph if e.tag.name == "rPr" => self.props = Props::Mark,
            Props::Paragraph => self.paragraph_property(e),
            Props::Mark => self.mark_property(e),
            Props::Run => self.run_property(e),
            Props::Row => self.row_property(e),
            Props::Cell => self.cell_property(e),
            Props::None => {}
        }
        Ok(())
    }

    fn paragraph_property(&mut self, e: &Element) {
        let Some(p) = self.open.last_mut() else {
            return;
        };
        match e.tag.name {
            "pStyle" => p.style = e.id("val"),
            "numId" => p.number.list = e.id("val"),
            "ilvl" => p.number.level = e.number("val"),
            "outlineLvl" => p.outline = e.number("val"),
            "jc" => p.align = e.attr("val").map(|v| Align::of(&v)),
            _ => {}
        }
    }

    fn mark_property(&mut self, e: &Element) {
        let Some(p) = self.open.last_mut() else {
            return;
        };
        match e.tag.name {
            "del" | "moveFrom" => p.mark.deleted = true,
            "vanish" => p.mark.hidden = e.on(),
            "specVanish" => p.mark.separator = e.on(),
            _ => {}
        }
    }

    fn run_property(&mut self, e: &Element) {
        let Some(p) = self.open.last_mut() else {
            return;
        };
        match e.tag.name {
            "rStyle" => p.run.style = e.id("val"),
            "vanish" => p.run.vanish = Some(e.on()),
            "b" => p.run.bold = Some(e.on()),
            _ => {}
        }
    }

    fn row_property(&mut self, e: &Element) {
        let name = e.tag.name;
        match name {
            "ins" => self.shared.revisions.inserted += 1,
            "del" => self.shared.revisions.deleted += 1,
            _ => {}
        }
        self.on_table(|t| match name {
            "tblHeader" => t.set_header(e.on()),
            "gridBefore" => t.skip_columns(e.number("val").unwrap_or(0)),
            "del" => t.row_deleted = true,
            _ => {}
        });
    }

    fn cell_property(&mut self, e: &Element) {
        self.on_table(|t| match e.tag.name {
            "gridSpan" => t.set_span(e.number("val").unwrap_or(1)),
            "vMerge" => t.set_vertical(Merge::of(e.attr("val").as_deref())),
            "hMerge" => t.set_horizontal(Merge::of(e.attr("val").as_deref())),
            "cellDel" => t.cell_deleted = true,
            _ => {}
        });
    }
}
