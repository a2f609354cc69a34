//! Floating drawings ([MS-DOC] 2.9.172, [MS-ODRAW]): which shapes are pictures, which carry text, and where they hang.

use super::bytes::{i32_at, span, u8_at, u16_at, u32_at};
use std::collections::HashMap;

const STORE: u16 = 0xF000;
const DRAWING: u16 = 0xF002;
const GROUP: u16 = 0xF003;
const SHAPE: u16 = 0xF004;
const IDENTITY: u16 = 0xF00A;
const PROPERTIES: u16 = 0xF00B;
/// Property: index of a picture.
const PICTURE: u16 = 0x0104;
/// Property: the words of decorative text (艺术字).
const ART_TEXT: u16 = 0x00C0;

/// What a shape is, as far as a reader of text cares.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Shape {
    pub id: u32,
    /// The outermost group's shape, or the shape itself: what the text is anchored to.
    pub anchor: u32,
    pub picture: bool,
    pub art_text: Option<String>,
}

/// Where a shape hangs in the text, and its size.
#[derive(Debug, Clone, Copy)]
pub(super) struct Anchor {
    /// Character position in the body.
    pub position: u32,
    pub id: u32,
    /// Twips.
    pub width: i32,
    pub height: i32,
}

/// Reads the anchors of the body's shapes.
pub(super) fn anchors(b: &[u8]) -> Vec<Anchor> {
    let count = b.len().saturating_sub(4) / 30;
    (0..count)
        .filter_map(|i| {
            let place = span(b, 4 * (count + 1) + 26 * i, 26)?;
            let side = |a: usize, z: usize| {
                Some(
                    i32_at(place, z)?
                        .saturating_sub(i32_at(place, a)?)
                        .saturating_abs(),
                )
            };
            Some(Anchor {
                position: u32_at(b, 4 * i)?,
                id: u32_at(place, 0)?,
                width: side(4, 12)?,
                height: side(8, 16)?,
            })
        })
        .collect()
}

/// Reads all shapes of the drawings.
pub(super) fn shapes(b: &[u8]) -> HashMap<u32, Shape> {
    let mut out = HashMap::new();
    let mut at = 0;
    if u16_at(b, 2) == Some(STORE) {
        at = 8usize.saturating_add(u32_at(b, 4).unwrap_or(0) as usize);
    }
    // Each drawing stands behind one byte that tells the story it belongs to.
    while u8_at(b, at).is_some() && u16_at(b, at + 3) == Some(DRAWING) {
        let len = u32_at(b, at + 5).unwrap_or(0) as usize;
        let rest = b.get(at + 9..).unwrap_or(&[]);
        drawing(rest.get(..len).unwrap_or(rest), &mut out);
        at = at.saturating_add(9).saturating_add(len);
    }
    out
}

/// Walks the records of one drawing without recursion.
fn drawing(b: &[u8], out: &mut HashMap<u32, Shape>) {
    let mut groups: Vec<usize> = Vec::new();
    let mut top: Option<u32> = None;
    let mut shape: Option<Shape> = None;
    let mut at = 0usize;
    while let (Some(kind), Some(len)) = (u16_at(b, at + 2), u32_at(b, at + 4)) {
        while groups.last().is_some_and(|&end| at >= end) {
            groups.pop();
            if groups.len() < 2 {
                top = None;
            }
        }
        let body = at.saturating_add(8);
        let end = body.saturating_add(len as usize);
        match kind {
            GROUP if groups.len() < 256 => {
                groups.push(end);
                at = body;
                continue;
            }
            SHAPE => {
                keep(shape.replace(Shape::default()), out);
                at = body;
                continue;
            }
            IDENTITY => {
                let id = u32_at(b, body).unwrap_or(0);
                if groups.len() >= 2 && top.is_none() {
                    top = Some(id);
                }
                if let Some(s) = &mut shape {
                    s.id = id;
                    s.anchor = top.unwrap_or(id);
                }
            }
            PROPERTIES => {
                let count = u16_at(b, at).unwrap_or(0) >> 4;
                if let (Some(s), Some(list)) = (&mut shape, b.get(body..end.min(b.len()))) {
                    properties(list, usize::from(count), s);
                }
            }
            _ => {}
        }
        at = end;
    }
    keep(shape, out);
}

fn keep(shape: Option<Shape>, out: &mut HashMap<u32, Shape>) {
    if let Some(s) = shape.filter(|s| s.id != 0) {
        out.insert(s.id, s);
    }
}

fn properties(b: &[u8], count: usize, shape: &mut Shape) {
    let mut long = 6 * count;
    for i in 0..count {
        let (Some(code), Some(value)) = (u16_at(b, 6 * i), u32_at(b, 6 * i + 2)) else {
            break;
        };
        if code & 0x3FFF == PICTURE && value != 0 {
            shape.picture = true;
        }
        if code & 0x8000 != 0 {
            if code & 0x3FFF == ART_TEXT {
                shape.art_text = span(b, long, value as usize).map(utf16);
            }
            long = long.saturating_add(value as usize);
        }
    }
}

fn utf16(b: &[u8]) -> String {
    let units: Vec<u16> = b.chunks_exact(2).filter_map(|c| u16_at(c, 0)).collect();
    let text = String::from_utf16_lossy(&units);
    text.trim_end_matches('\0').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(first: u16, kind: u16, body: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        out.extend(first.to_le_bytes());
        out.extend(kind.to_le_bytes());
        out.extend((body.len() as u32).to_le_bytes());
        out.extend(body);
        out
    }

    fn shape(id: u32, properties: &[u8], count: u16) -> Vec<u8> {
        let mut identity = id.to_le_bytes().to_vec();
        identity.extend([0; 4]);
        let mut body = record(2, IDENTITY, &identity);
        body.extend(record(count << 4 | 3, PROPERTIES, properties));
        record(0xF, SHAPE, &body)
    }

    #[test]
    fn grouped_shapes_hang_where_their_group_hangs() {
        let words: Vec<u8> = "县政府\0"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let mut art = (ART_TEXT | 0x8000).to_le_bytes().to_vec();
        art.extend((words.len() as u32).to_le_bytes());
        art.extend(&words);
        let picture = [&(PICTURE | 0x4000).to_le_bytes()[..], &1u32.to_le_bytes()].concat();
        let group = record(
            0xF,
            GROUP,
            &[shape(20, &[], 0), shape(21, &art, 1)].concat(),
        );
        let all = [shape(1, &[], 0), group, shape(30, &picture, 1)].concat();
        let mut b = record(0xF, STORE, &[0; 16]);
        b.push(0);
        b.extend(record(0xF, DRAWING, &record(0xF, GROUP, &all)));
        let shapes = shapes(&b);
        assert_eq!(shapes[&21].anchor, 20);
        assert_eq!(shapes[&21].art_text.as_deref(), Some("县政府"));
        assert_eq!((shapes[&30].anchor, shapes[&30].picture), (30, true));
        for cut in 0..b.len() {
            super::shapes(&b[..cut]);
        }
    }
}
