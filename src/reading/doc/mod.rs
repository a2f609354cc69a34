//! Word 97–2003 documents (`.doc`, and `.wps` of WPS Office, which is the same form): a compound file with the text in
//! pieces. Knows nothing of how the rest of the tool uses the text.

mod bytes;
mod drawings;
mod fib;
mod lists;
mod pieces;
mod runs;
mod salvage;
mod sprm;
mod story;
mod styles;

use super::flow::Flow;
use super::{Limits, ReadError};
use crate::document::{Block, Document, Format, Part};
use bytes::{u8_at, u16_at, u32_at};
use drawings::{Anchor, Shape};
use fib::{At, Fib};
use lists::Lists;
use pieces::Characters;
use runs::Stretches;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::io::{Cursor, Read};
use story::Story;
use styles::Styles;

/// Everything of an opened document that its stories are read from.
struct Source<'a> {
    word: &'a [u8],
    data: &'a [u8],
    clx: &'a [u8],
    chars: Characters,
    char_runs: Stretches,
    para_runs: Stretches,
    styles: Styles<'a>,
    lists: Lists,
    fonts: Vec<String>,
    /// Anchors of drawings by character position.
    anchors: HashMap<u32, Anchor>,
    shapes: HashMap<u32, Shape>,
    /// Shapes by what they hang on.
    hanging: HashMap<u32, Vec<u32>>,
    /// Text boxes by the shape that they hang on.
    boxes: HashMap<u32, Vec<usize>>,
    /// Character positions of the text boxes.
    box_ranges: Vec<(u32, u32)>,
}

type Container<'a> = cfb::CompoundFile<Cursor<&'a [u8]>>;

/// Reads a compound file that holds a Word document. `wps` only names the format.
pub(crate) fn read(bytes: &[u8], wps: bool, limits: &Limits) -> Result<Document, ReadError> {
    let format = if wps { Format::Wps } else { Format::Doc };
    let Ok(mut container) = cfb::CompoundFile::open(Cursor::new(bytes)) else {
        return salvaged(bytes, format, limits);
    };
    if container.exists("/EncryptedPackage") {
        return Err(ReadError::Encrypted);
    }
    let word =
        stream(&mut container, "/WordDocument", limits)?.ok_or_else(|| foreign(&container))?;
    let fib = Fib::read(&word)?;
    let table = stream(&mut container, fib.table, limits)?;
    let table = match table {
        Some(t) => t,
        None => return Err(ReadError::Damaged("缺少表格流".into())),
    };
    let data = stream(&mut container, "/Data", limits)?.unwrap_or_default();
    let mut flow = Flow::new(format, limits);
    let source = Source::new(&word, &table, &data, &fib)?;
    source.read(&mut flow, &fib, &table)?;
    if source.chars.lost > 0 {
        let lost = format!("约{}个字符的位置超出文件，未能读取", source.chars.lost);
        flow.damage("WordDocument", &lost);
    }
    Ok(flow.finish())
}

/// What can be made out of a file whose compound structure does not open.
fn salvaged(bytes: &[u8], format: Format, limits: &Limits) -> Result<Document, ReadError> {
    let Some(lines) = salvage::paragraphs(bytes)? else {
        return Err(ReadError::Damaged("复合文档结构不完整".into()));
    };
    let mut flow = Flow::new(format, limits);
    flow.damage(
        "WordDocument",
        "文件结构损坏，只还原出部分文字；表格、自动编号、脚注和文本框没有还原",
    );
    for line in lines {
        flow.push(Block::paragraph(line))?;
    }
    Ok(flow.finish())
}

/// SHA-256 in hex.
fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect()
}

fn stream(
    container: &mut Container<'_>,
    name: &str,
    limits: &Limits,
) -> Result<Option<Vec<u8>>, ReadError> {
    let Ok(stream) = container.open_stream(name) else {
        return Ok(None);
    };
    if stream.len() > limits.part {
        return Err(ReadError::Limit(format!(
            "{}超过{}字节",
            name.trim_start_matches('/'),
            limits.part
        )));
    }
    let mut out = Vec::new();
    // A stream that breaks off is read as far as it goes; what is missing shows in the positions.
    let _ = stream.take(limits.part).read_to_end(&mut out);
    Ok(Some(out))
}

/// What a compound file is that holds no Word document.
fn foreign(container: &Container<'_>) -> ReadError {
    let has = |name: &str| container.exists(name);
    let what = if has("/PowerPoint Document") {
        "PowerPoint 演示文稿"
    } else if has("/Workbook") || has("/Book") {
        "Excel 工作簿"
    } else if has("/CONTENTS") || has("/MatOST") {
        "Microsoft Works 文档"
    } else if has("/__properties_version1.0") {
        "Outlook 邮件"
    } else {
        "不含 Word 文稿的复合文档"
    };
    ReadError::Unsupported(what.into())
}

impl<'a> Source<'a> {
    fn new(word: &'a [u8], table: &'a [u8], data: &'a [u8], fib: &Fib) -> Result<Self, ReadError> {
        let clx = fib.part(table, At::Pieces);
        let chars = Characters::read(word, clx, fib.chinese)?;
        let anchors = drawings::anchors(fib.part(table, At::Shapes));
        let mut source = Source {
            word,
            data,
            clx,
            chars,
            char_runs: Stretches::read(word, fib.part(table, At::CharRuns), false),
            para_runs: Stretches::read(word, fib.part(table, At::ParaRuns), true),
            styles: Styles::read(fib.part(table, At::Styles), data),
            lists: Lists::read(
                fib.part_and_rest(table, At::Lists),
                fib.part_and_rest(table, At::ListOverrides),
            ),
            fonts: fonts(fib.part(table, At::Fonts)),
            shapes: drawings::shapes(fib.part(table, At::Drawings)),
            anchors: anchors.into_iter().map(|a| (a.position, a)).collect(),
            boxes: HashMap::new(),
            box_ranges: Vec::new(),
            hanging: HashMap::new(),
        };
        for shape in source.shapes.values() {
            source
                .hanging
                .entry(shape.anchor)
                .or_default()
                .push(shape.id);
        }
        for ids in source.hanging.values_mut() {
            ids.sort_unstable();
        }
        source.find_boxes(fib.part(table, At::TextBoxes), fib);
        Ok(source)
    }

    fn find_boxes(&mut self, b: &[u8], fib: &Fib) {
        let s = &fib.stories;
        let base = [
            s.body,
            s.footnotes,
            s.headers,
            s.macros,
            s.comments,
            s.endnotes,
        ]
        .iter()
        .fold(0u32, |a, &b| a.saturating_add(b));
        let count = b.len().saturating_sub(4) / 26;
        for i in 0..count {
            let (Some(start), Some(end)) = (u32_at(b, 4 * i), u32_at(b, 4 * i + 4)) else {
                break;
            };
            let entry = 4 * (count + 1) + 22 * i;
            let id = u32_at(b, entry + 14).unwrap_or(0);
            let hang = self.shapes.get(&id).map_or(id, |s| s.anchor);
            if end > start && end <= s.text_boxes {
                let range = (base.saturating_add(start), base.saturating_add(end));
                self.boxes
                    .entry(hang)
                    .or_default()
                    .push(self.box_ranges.len());
                self.box_ranges.push(range);
            }
        }
    }

    fn read(&self, flow: &mut Flow, fib: &Fib, table: &[u8]) -> Result<(), ReadError> {
        let s = fib.stories;
        let ends: Vec<u32> = [
            s.body,
            s.footnotes,
            s.headers,
            s.macros,
            s.comments,
            s.endnotes,
        ]
        .iter()
        .scan(0u32, |sum, &len| {
            *sum = sum.saturating_add(len);
            Some(*sum)
        })
        .collect();
        let [body, notes, headers, _, comments, endnotes] = ends[..] else {
            return Ok(());
        };
        Story::new(self, Part::Body).read(flow, 0, body)?;
        self.unanchored_boxes(flow)?;
        if !fib.part(table, At::FootnoteRefs).is_empty()
            || !fib.part(table, At::FootnoteTexts).is_empty()
        {
            Story::new(self, Part::Footnote).read(flow, body, notes)?;
        }
        if !fib.part(table, At::EndnoteRefs).is_empty()
            || !fib.part(table, At::EndnoteTexts).is_empty()
        {
            Story::new(self, Part::Endnote).read(flow, comments, endnotes)?;
        }
        if s.comments > 0 && !fib.part(table, At::Comments).is_empty() {
            flow.commented();
        }
        self.headers(flow, fib.part(table, At::Headers), notes, headers)?;
        let boxes = endnotes.saturating_add(s.text_boxes);
        Story::new(self, Part::Header).read(flow, boxes, boxes.saturating_add(s.header_boxes))
    }

    /// Six stories for each section, after six for the separators of notes.
    fn headers(&self, flow: &mut Flow, b: &[u8], base: u32, end: u32) -> Result<(), ReadError> {
        for i in 6..(b.len() / 4).saturating_sub(1) {
            let (Some(from), Some(to)) = (u32_at(b, 4 * i), u32_at(b, 4 * i + 4)) else {
                break;
            };
            let part = if matches!(i % 6, 0 | 1 | 4) {
                Part::Header
            } else {
                Part::Footer
            };
            let (from, to) = (base.saturating_add(from), base.saturating_add(to).min(end));
            if from < to {
                Story::new(self, part).read(flow, from, to)?;
            }
        }
        Ok(())
    }

    fn text_box(&self, flow: &mut Flow, index: usize) -> Result<(), ReadError> {
        let Some(&(start, end)) = self.box_ranges.get(index) else {
            return Ok(());
        };
        Story::new(self, Part::TextBox).read(flow, start, end)
    }

    /// Boxes whose place in the text is not known stand after the body.
    fn unanchored_boxes(&self, flow: &mut Flow) -> Result<(), ReadError> {
        let placed: std::collections::HashSet<u32> = self.anchors.values().map(|a| a.id).collect();
        let mut left: Vec<usize> = self
            .boxes
            .iter()
            .filter(|(id, _)| !placed.contains(id))
            .flat_map(|(_, all)| all.iter().copied())
            .collect();
        left.sort_unstable();
        left.into_iter().try_for_each(|i| self.text_box(flow, i))
    }

    /// The shapes that hang at an anchor: itself or the members of its group.
    fn shapes_at(&self, id: u32) -> Vec<&Shape> {
        let ids = self.hanging.get(&id).map_or(&[][..], Vec::as_slice);
        ids.iter().filter_map(|i| self.shapes.get(i)).collect()
    }

    fn font(&self, index: u16) -> &str {
        self.fonts
            .get(usize::from(index))
            .map_or("", String::as_str)
    }
}

/// Names of the fonts, in the order of their numbers.
fn fonts(b: &[u8]) -> Vec<String> {
    let count = usize::from(u16_at(b, 0).unwrap_or(0));
    let mut at = 4;
    let mut out = Vec::new();
    for _ in 0..count {
        let Some(len) = u8_at(b, at) else { break };
        let name = b.get(at + 40..at + 1 + usize::from(len)).unwrap_or(&[]);
        let units: Vec<u16> = name
            .chunks_exact(2)
            .filter_map(|c| u16_at(c, 0))
            .take_while(|&u| u != 0)
            .collect();
        out.push(String::from_utf16_lossy(&units));
        at += 1 + usize::from(len);
    }
    out
}
