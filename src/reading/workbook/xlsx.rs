//! The parts of an `.xlsx` package: shared strings, number formats, sheets, text of drawings.

use super::values::{self, Shown};
use super::{CELL, MOST_TEXT, Sheet};
use crate::document::{Block, Part, UnreadKind};
use crate::reading::container::Container;
use crate::reading::flow::Flow;
use crate::reading::xml::{Element, Item, Xml, XmlFault};
use crate::reading::{Limits, ReadError};
use std::collections::HashMap;

/// Reads all sheets in their order.
pub(super) fn read(
    bytes: &[u8],
    limits: &Limits,
    flow: &mut Flow,
) -> Result<Vec<Sheet>, ReadError> {
    let mut package = Container::open(bytes, limits)?;
    if package.contains("xl/workbook.bin") {
        return Err(ReadError::Unsupported(
            "二进制工作簿（.xlsb），请另存为 .xlsx".into(),
        ));
    }
    let mut text = |name: &str| package.text(name).map(|t| t.map(|t| t.0));
    let book =
        text("xl/workbook.xml")?.ok_or_else(|| ReadError::Damaged("缺少工作簿目录".into()))?;
    let targets = text("xl/_rels/workbook.xml.rels")?
        .map(|x| relations(&x, limits))
        .unwrap_or_default();
    let strings = text("xl/sharedStrings.xml")?
        .map(|x| shared_strings(&x, limits, flow))
        .unwrap_or_default();
    let formats = text("xl/styles.xml")?
        .map(|x| cell_formats(&x, limits))
        .unwrap_or_default();
    let (listed, from_1904) = sheets(&book, limits);
    let mut out = Vec::new();
    let mut budget = MOST_TEXT;
    for (name, hidden, id) in listed {
        let Some(target) = targets.get(&id) else {
            continue;
        };
        let path = target
            .strip_prefix('/')
            .map_or_else(|| format!("xl/{target}"), str::to_owned);
        if !path.contains("worksheets/") {
            if path.contains("chartsheets/") {
                flow.unread(&path, UnreadKind::Chart, "图表工作表未读取", None);
            }
            continue;
        }
        let Some(xml) = text(&path)? else {
            flow.damage(&path, &format!("缺少工作表“{name}”"));
            continue;
        };
        let mut reader = SheetReader {
            strings: &strings,
            formats: &formats,
            from_1904,
            budget,
            sheet: Sheet {
                name,
                hidden,
                ..Sheet::default()
            },
        };
        if let Some(fault) = reader.read(&xml, limits)? {
            let lost = format!(
                "工作表“{}”在中途损坏，其后的内容未能读取",
                reader.sheet.name
            );
            if fault == XmlFault::Depth {
                return Err(ReadError::Limit("元素嵌套过深".into()));
            }
            flow.damage(&path, &lost);
        }
        budget = reader.budget;
        out.push(reader.sheet);
    }
    others(&mut package, limits, flow)?;
    Ok(out)
}

/// Walks a part; gives the fault that ended it.
fn walk(xml: &str, limits: &Limits, mut each: impl FnMut(&Item)) -> Option<XmlFault> {
    let mut x = Xml::new(xml, limits.depth);
    loop {
        match x.step() {
            Ok(Item::End) => return None,
            Ok(item) => each(&item),
            Err(fault) => return Some(fault),
        }
    }
}

fn relations(xml: &str, limits: &Limits) -> HashMap<String, String> {
    let mut out = HashMap::new();
    walk(xml, limits, |item| {
        if let Item::Open(e) = item
            && e.tag.name == "Relationship"
            && let (Some(id), Some(target)) = (e.attr("Id"), e.attr("Target"))
        {
            out.insert(id, target.replace('\\', "/"));
        }
    });
    out
}

/// Name, hidden and relation of each sheet, and whether dates count from 1904.
fn sheets(xml: &str, limits: &Limits) -> (Vec<(String, bool, String)>, bool) {
    let (mut out, mut from_1904) = (Vec::new(), false);
    walk(xml, limits, |item| {
        if let Item::Open(e) = item {
            match e.tag.name {
                "sheet" => {
                    let hidden =
                        matches!(e.attr("state").as_deref(), Some("hidden" | "veryHidden"));
                    let id = e
                        .attrs()
                        .find(|(k, v)| *k == "id" && v.starts_with("rId"))
                        .map(|a| a.1);
                    let id = id.or_else(|| e.attr_exact("r:id")).unwrap_or_default();
                    out.push((e.attr("name").unwrap_or_default(), hidden, id));
                }
                "workbookPr" => {
                    from_1904 = matches!(e.attr("date1904").as_deref(), Some("1" | "true"))
                }
                _ => {}
            }
        }
    });
    (out, from_1904)
}

fn shared_strings(xml: &str, limits: &Limits, flow: &mut Flow) -> Vec<String> {
    let mut out = Vec::new();
    let (mut text, mut inside, mut skip) = (String::new(), false, 0);
    let fault = walk(xml, limits, |item| match item {
        Item::Open(e) => match e.tag.name {
            "t" => inside = true,
            "rPh" => skip += 1,
            _ => {}
        },
        Item::Close(t) => match t.name {
            "t" => inside = false,
            "rPh" => skip -= 1,
            "si" => out.push(unescape(&std::mem::take(&mut text))),
            _ => {}
        },
        Item::Text(t) if inside && skip == 0 => text.push_str(t),
        _ => {}
    });
    if fault.is_some() {
        flow.damage(
            "xl/sharedStrings.xml",
            "单元格文字表在中途损坏，部分文字未能读取",
        );
    }
    out
}

/// `_x000D_` stands for a control character.
fn unescape(text: &str) -> String {
    text.replace("_x000D_", "").replace("_x000A_", "\n")
}

/// How each cell style shows numbers.
fn cell_formats(xml: &str, limits: &Limits) -> Vec<Shown> {
    let mut codes: HashMap<u32, String> = HashMap::new();
    let (mut out, mut inside) = (Vec::new(), false);
    walk(xml, limits, |item| match item {
        Item::Open(e) => match e.tag.name {
            "numFmt" => {
                if let (Some(id), Some(code)) = (e.number("numFmtId"), e.attr("formatCode")) {
                    codes.insert(id, code);
                }
            }
            "cellXfs" => inside = true,
            "xf" if inside => {
                let id = e.number("numFmtId").unwrap_or(0);
                out.push(values::shown(id, codes.get(&id).map(String::as_str)));
            }
            _ => {}
        },
        Item::Close(t) if t.name == "cellXfs" => inside = false,
        _ => {}
    });
    out
}

struct SheetReader<'a> {
    strings: &'a [String],
    formats: &'a [Shown],
    from_1904: bool,
    /// Characters that may still be taken.
    budget: usize,
    sheet: Sheet,
}

/// A cell under way.
#[derive(Default)]
struct Cell {
    at: (u32, u32),
    kind: String,
    style: usize,
    value: String,
}

impl SheetReader<'_> {
    fn read(&mut self, xml: &str, limits: &Limits) -> Result<Option<XmlFault>, ReadError> {
        let mut x = Xml::new(xml, limits.depth);
        let mut cell: Option<Cell> = None;
        let (mut taking, mut next) = (false, (0u32, 0u32));
        loop {
            match x.step() {
                Ok(Item::Open(e)) => match e.tag.name {
                    "row" => {
                        let row = e.number::<u32>("r").map_or(next.0, |r| r.saturating_sub(1));
                        next = (row, 0);
                        if matches!(e.attr("hidden").as_deref(), Some("1" | "true")) {
                            self.sheet.hidden_rows.insert(row);
                        }
                    }
                    "c" => {
                        let at = e.attr("r").and_then(|r| place(&r)).unwrap_or(next);
                        next = (at.0, at.1.saturating_add(1));
                        cell = Some(Cell {
                            at,
                            kind: e.attr("t").unwrap_or_default(),
                            style: e.number("s").unwrap_or(0),
                            value: String::new(),
                        });
                    }
                    "v" => taking = true,
                    "t" => taking = cell.as_ref().is_some_and(|c| c.kind == "inlineStr"),
                    "mergeCell" => self.merge(&e),
                    _ => {}
                },
                Ok(Item::Close(t)) => match t.name {
                    "v" | "t" => taking = false,
                    "row" => next = (next.0.saturating_add(1), 0),
                    "c" => {
                        if let Some(c) = cell.take() {
                            self.keep(c)?;
                        }
                    }
                    _ => {}
                },
                Ok(Item::Text(t)) if taking => {
                    if let Some(c) = &mut cell {
                        c.value.push_str(&t);
                    }
                }
                Ok(Item::Text(_)) => {}
                Ok(Item::End) => return Ok(None),
                Err(fault) => return Ok(Some(fault)),
            }
        }
    }

    fn keep(&mut self, c: Cell) -> Result<(), ReadError> {
        let text = match c.kind.as_str() {
            "s" => {
                let index = c.value.trim().parse::<usize>().ok();
                index
                    .and_then(|i| self.strings.get(i))
                    .cloned()
                    .unwrap_or_default()
            }
            "str" | "inlineStr" => unescape(&c.value),
            "b" => if c.value.trim() == "1" { "是" } else { "否" }.to_owned(),
            "e" => c.value,
            "d" => c.value,
            _ => match c.value.trim().parse::<f64>() {
                Ok(v) => {
                    let shown = self.formats.get(c.style).copied().unwrap_or_default();
                    values::write(v, shown, self.from_1904)
                }
                Err(_) => c.value,
            },
        };
        if !text.trim().is_empty() {
            self.budget = self.budget.checked_sub(text.len() + CELL).ok_or_else(|| {
                ReadError::Limit(format!("单元格过多，或者文字超过{}MB", MOST_TEXT >> 20))
            })?;
            self.sheet.cells.insert(c.at, text);
        }
        Ok(())
    }

    fn merge(&mut self, e: &Element) {
        let area = e.attr("ref").unwrap_or_default();
        if let Some((from, to)) = area.split_once(':')
            && let (Some(from), Some(to)) = (place(from), place(to))
        {
            self.sheet.merged.push((from.0, from.1, to.0, to.1));
        }
    }
}

/// `B3` as row and column from 0.
fn place(name: &str) -> Option<(u32, u32)> {
    let letters = name.bytes().take_while(u8::is_ascii_alphabetic).count();
    if letters == 0 || letters > 3 {
        return None;
    }
    let col = name.bytes().take(letters).fold(0u32, |n, b| {
        n * 26 + u32::from(b.to_ascii_uppercase() - b'A') + 1
    });
    let row: u32 = name.get(letters..)?.parse().ok()?;
    Some((row.checked_sub(1)?, col - 1))
}

/// Text of drawings, and what is not read.
fn others(package: &mut Container, limits: &Limits, flow: &mut Flow) -> Result<(), ReadError> {
    let names: Vec<String> = package.names().map(str::to_owned).collect();
    for name in names {
        let lower = name.to_ascii_lowercase();
        let xml = lower.ends_with(".xml");
        if lower.starts_with("xl/drawings/") && xml && !lower.contains("/_rels/") {
            if let Some((text, _)) = package.text(&name)? {
                drawing(&text, limits, flow)?;
            }
        } else if lower.starts_with("xl/media/") {
            let digest = package.digest(&name)?;
            flow.unread(&name, UnreadKind::Picture, "图片未读取", digest);
        } else if lower.starts_with("xl/charts/chart") && xml {
            flow.unread(&name, UnreadKind::Chart, "图表未读取", None);
        } else if lower.starts_with("xl/embeddings/") {
            let digest = package.digest(&name)?;
            flow.unread(&name, UnreadKind::Object, "嵌入对象未读取", digest);
        } else if lower.starts_with("xl/comments") || lower.starts_with("xl/threadedcomments") {
            flow.commented();
        }
    }
    Ok(())
}

fn drawing(xml: &str, limits: &Limits, flow: &mut Flow) -> Result<(), ReadError> {
    let mut paragraphs = Vec::new();
    let (mut text, mut inside) = (String::new(), false);
    walk(xml, limits, |item| match item {
        Item::Open(e) if e.tag.name == "t" => inside = true,
        Item::Close(t) if t.name == "t" => inside = false,
        Item::Close(t) if t.name == "p" => paragraphs.push(std::mem::take(&mut text)),
        Item::Text(t) if inside => text.push_str(t),
        _ => {}
    });
    for p in paragraphs.into_iter().filter(|p| !p.trim().is_empty()) {
        flow.push(Block {
            part: Part::TextBox,
            ..Block::paragraph(p)
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::read_xlsx;
    use super::*;
    use crate::reading::container::tests::zip_of;

    #[test]
    fn places_are_letters_and_numbers() {
        assert_eq!(place("A1"), Some((0, 0)));
        assert_eq!(place("AB12"), Some((11, 27)));
        assert_eq!(place("A0"), None);
        assert_eq!(place("12"), None);
        assert_eq!(place("ABCD1"), None);
    }

    #[test]
    fn a_package_gives_its_sheets() {
        let zip = zip_of(&[
            ("xl/workbook.xml", br#"<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="rId1"/><sheet name="b" state="hidden" sheetId="2" r:id="rId2"/></sheets></workbook>"#),
            ("xl/_rels/workbook.xml.rels", br#"<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Target="/xl/worksheets/sheet2.xml"/></Relationships>"#),
            ("xl/sharedStrings.xml", "<sst><si><t>项目</t></si><si><r><t>标</t></r><r><t>准</t></r><rPh><t>x</t></rPh></si></sst>".as_bytes()),
            ("xl/styles.xml", br#"<s><numFmts><numFmt numFmtId="170" formatCode="0%"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs></s>"#),
            ("xl/worksheets/sheet1.xml", "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c t=\"s\"><v>1</v></c></row><row><c r=\"A2\" t=\"inlineStr\"><is><t>本地</t></is></c><c r=\"XFD1048576\" s=\"1\"><v>0.5</v></c></row></sheetData><mergeCells><mergeCell ref=\"A2:A3\"/></mergeCells></worksheet>".as_bytes()),
            ("xl/worksheets/sheet2.xml", "<worksheet><sheetData><row><c t=\"str\"><v>底稿</v></c></row></sheetData></worksheet>".as_bytes()),
        ]);
        let d = read_xlsx(&zip, &Limits::default()).unwrap();
        let all: Vec<_> = d
            .blocks
            .iter()
            .map(|b| (b.text.as_str(), b.cell.map(|c| (c.row, c.col, c.row_span))))
            .collect();
        assert_eq!(
            all,
            [
                ("项目", Some((0, 0, 1))),
                ("标准", Some((0, 1, 1))),
                ("本地", Some((1, 0, 2))),
                ("50%", Some((1_048_575, 16_383, 1))),
            ]
        );
        assert_eq!(d.hidden[0].1, "底稿");
    }
}
