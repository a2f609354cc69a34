//! Drawings, VML shapes and embedded things while a story is read: their text is read, the rest is noted.

use super::story::{Stop, Walker};
use crate::document::UnreadKind;
use crate::reading::xml::{Element, Ns};

impl Walker<'_, '_> {
    /// An element opens that is not text markup, or that leads to something outside the text.
    pub(super) fn open_drawing(&mut self, e: &Element) -> Result<(), Stop> {
        match (e.tag.ns, e.tag.name) {
            (Ns::A, "p") => self.open_shape_paragraph()?,
            (Ns::A, "br") => self.sign("\n"),
            (Ns::V, "textpath") => self.word_art(e)?,
            (Ns::Wp, "inline" | "anchor") | (Ns::W, "object") => self.frames.open(e),
            (Ns::V, name) if is_shape(name) => self.frames.open(e),
            (Ns::Wp, "extent") => self.frames.extent(e),
            (Ns::A, "blip") => {
                let rel = e.attr("embed").filter(|r| !r.is_empty());
                self.picture(rel.or_else(|| e.attr("link")));
            }
            (Ns::V, "imagedata") => self.picture(e.attr("id").or_else(|| e.attr("relid"))),
            _ => self.thing(e),
        }
        Ok(())
    }

    /// An element of drawings closes.
    pub(super) fn close_drawing(&mut self, ns: Ns, name: &str) {
        match (ns, name) {
            (Ns::Wp, "inline" | "anchor") | (Ns::W, "object") => self.frames.close(),
            (Ns::V, name) if is_shape(name) => self.frames.close(),
            _ => {}
        }
    }

    /// Text set along a path, as watermarks and old ornamental titles are.
    fn word_art(&mut self, e: &Element) -> Result<(), Stop> {
        if let Some(text) = e.attr("string") {
            self.open_shape_paragraph()?;
            self.put(&text, false);
            self.close_paragraph();
        }
        Ok(())
    }

    fn picture(&mut self, rel: Option<String>) {
        if let Some(found) = self.frames.picture(rel) {
            self.found(found);
        }
    }

    fn thing(&mut self, e: &Element) {
        let (kind, what, rel) = match (e.tag.ns, e.tag.name) {
            (Ns::C, "chart") => (UnreadKind::Chart, "图表", "id"),
            (Ns::Other, "chart") if e.attr("id").is_some() => (UnreadKind::Chart, "图表", "id"),
            (Ns::Dgm, "relIds") => (UnreadKind::Drawing, "智能图形（SmartArt）", "dm"),
            (Ns::O, "OLEObject") | (Ns::W, "objectEmbed" | "objectLink") => {
                let program = e.attr("ProgID").or_else(|| e.attr("progId"));
                (UnreadKind::Object, object_name(program.as_deref()), "id")
            }
            (Ns::W, "control") => (UnreadKind::Object, "嵌入控件", "id"),
            (Ns::W, "contentPart") => (UnreadKind::Drawing, "手写墨迹", "id"),
            (Ns::W, "altChunk") => (UnreadKind::Part, "插入的外来内容（altChunk）", "id"),
            (Ns::W, "subDoc") => (UnreadKind::Part, "子文档", "id"),
            _ => return,
        };
        let found = self.frames.thing(kind, what, e.attr(rel));
        self.found(found);
    }
}

fn is_shape(name: &str) -> bool {
    matches!(
        name,
        "shape" | "rect" | "roundrect" | "oval" | "group" | "image"
    )
}

/// What an embedded object is by the program that made it.
fn object_name(program: Option<&str>) -> &'static str {
    let program = program.unwrap_or_default();
    match program.split('.').next().unwrap_or_default() {
        "Equation" | "MathType" => "嵌入公式",
        "Excel" | "ET" | "KET" => "嵌入表格",
        "Word" | "WPS" | "KWPS" => "嵌入文档",
        "PowerPoint" | "WPP" | "KWPP" => "嵌入演示文稿",
        "Visio" => "嵌入流程图",
        "Package" => "嵌入文件",
        _ => "嵌入对象",
    }
}
