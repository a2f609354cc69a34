//! Things in the text that are not read: pictures, objects, charts, SmartArt and their sizes.
//!
//! Only notes what was met and how large it is; what is reported is decided in `unread`.

use crate::document::UnreadKind;
use crate::reading::xml::{Element, Ns};

/// English Metric Units in a centimetre.
pub const EMU_PER_CM: i64 = 360_000;

/// Something met in a story that is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub kind: UnreadKind,
    /// What it is, in Chinese.
    pub what: &'static str,
    /// Relationship that leads to its bytes.
    pub rel: Option<String>,
    /// Width and height in EMU, where known.
    pub size: Option<(i64, i64)>,
}

/// The drawing or shape around what is met.
#[derive(Debug, Clone, Copy, Default)]
pub struct Frame {
    size: Option<(i64, i64)>,
    /// The preview picture of an embedded object is not a picture of its own.
    object: bool,
}

/// Frames that are open, innermost last.
#[derive(Debug, Default)]
pub struct Frames {
    open: Vec<Frame>,
}

impl Frames {
    /// An element opens that may have a size: `wp:inline`, `wp:anchor`, `w:object`, a VML shape.
    pub fn open(&mut self, e: &Element) {
        let outer = self.open.last().copied().unwrap_or_default();
        let own = e.attr("style").and_then(|style| size_of_style(&style));
        self.open.push(Frame {
            size: own.or(outer.size),
            object: outer.object || e.tag.is(Ns::W, "object"),
        });
    }

    /// Such an element closes.
    pub fn close(&mut self) {
        self.open.pop();
    }

    /// `wp:extent` gives the size.
    pub fn extent(&mut self, e: &Element) {
        if let (Some(frame), Some(cx), Some(cy)) =
            (self.open.last_mut(), e.number("cx"), e.number("cy"))
        {
            frame.size = Some((cx, cy));
        }
    }

    /// A picture by its relationship; `None` for an icon or the preview of an object.
    pub fn picture(&self, rel: Option<String>) -> Option<Found> {
        let frame = self.open.last().copied().unwrap_or_default();
        if frame.object || frame.size.is_some_and(is_icon) {
            return None;
        }
        Some(Found {
            kind: UnreadKind::Picture,
            what: "图片",
            rel: Some(rel.filter(|r| !r.is_empty())?),
            size: frame.size,
        })
    }

    /// Anything else that is not read.
    pub fn thing(&self, kind: UnreadKind, what: &'static str, rel: Option<String>) -> Found {
        Found {
            kind,
            what,
            rel,
            size: self.open.last().and_then(|f| f.size),
        }
    }
}

/// Whether a picture is too small to hold text: within the area of 1.5 cm by 1.5 cm, or a ruled line. A strip as wide
/// as the page can hold a sentence, however low it is.
fn is_icon((width, height): (i64, i64)) -> bool {
    let side = EMU_PER_CM * 3 / 2;
    let line = EMU_PER_CM * 4 / 10;
    width.min(height) <= line || width.saturating_mul(height) <= side * side
}

/// Width and height of a VML style (`width:150pt;height:4cm`). Numbers without a unit are in the coordinates of a group.
fn size_of_style(style: &str) -> Option<(i64, i64)> {
    let length = |name: &str| {
        let value = style.split(';').find_map(|pair| {
            let (key, value) = pair.split_once(':')?;
            (key.trim() == name).then(|| value.trim())
        })?;
        let digits = value.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let per_unit = match value.get(digits.len()..)? {
            "pt" => 12_700.0,
            "in" => 914_400.0,
            "cm" => 360_000.0,
            "mm" => 36_000.0,
            "px" => 9_525.0,
            _ => return None,
        };
        let number: f64 = digits.trim().parse().ok()?;
        Some((number * per_unit) as i64)
    };
    Some((length("width")?, length("height")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_of_shapes() {
        assert_eq!(
            size_of_style("position:absolute;width:72pt;height:2.54cm"),
            Some((914_400, 914_400))
        );
        assert_eq!(size_of_style("width:100;height:20"), None);
        assert_eq!(size_of_style("width:10pt"), None);
    }

    #[test]
    fn icons_and_lines_are_small() {
        assert!(is_icon((400_000, 400_000)));
        assert!(is_icon((5_000_000, 100_000)));
        assert!(!is_icon((5_000_000, 300_000)));
        assert!(!is_icon((1_000_000, 600_000)));
        assert!(!is_icon((i64::MAX, i64::MAX)));
    }
}
