//! Workbooks of Excel 97–2003 ([MS-XLS]): the records of the `Workbook` stream.

use super::values::{self, Shown};
use super::{CELL, MOST_TEXT, Sheet};
use crate::document::UnreadKind;
use crate::reading::flow::Flow;
use crate::reading::{Limits, ReadError};
use std::collections::HashMap;
use std::io::{Cursor, Read};

const EOF: u16 = 0x000A;
const CONTINUE: u16 = 0x003C;

/// Reads all sheets in their order.
pub(super) fn read(
    bytes: &[u8],
    limits: &Limits,
    flow: &mut Flow,
) -> Result<Vec<Sheet>, ReadError> {
    let damaged = || ReadError::Damaged("复合文档结构不完整".into());
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|_| damaged())?;
    if !file.exists("/Workbook") && file.exists("/Book") {
        return Err(ReadError::Unsupported(
            "Excel 5.0／95 工作簿，请另存为 .xlsx".into(),
        ));
    }
    let stream = file.open_stream("/Workbook").map_err(|_| damaged())?;
    if stream.len() > limits.part {
        return Err(ReadError::Limit(format!(
            "工作簿超过{}MB",
            limits.part >> 20
        )));
    }
    let mut data = Vec::new();
    // What a broken stream still gives is read; missing sheets show below.
    let _ = stream.take(limits.part).read_to_end(&mut data);
    let book = Book::read(&data)?;
    let mut out = Vec::new();
    let mut budget = MOST_TEXT;
    for place in &book.sheets {
        match place.kind {
            0 => {}
            2 => {
                flow.unread(&place.name, UnreadKind::Chart, "图表工作表未读取", None);
                continue;
            }
            _ => continue,
        }
        let mut sheet = Sheet {
            name: place.name.clone(),
            hidden: place.hidden,
            ..Sheet::default()
        };
        if !read_sheet(&data, place.at, &book, &mut sheet, &mut budget)? {
            flow.damage("Workbook", &format!("工作表“{}”不完整", place.name));
        }
        out.push(sheet);
    }
    Ok(out)
}

/// Records from a place on: number, contents, place of the next record.
fn record(data: &[u8], at: usize) -> Option<(u16, &[u8], usize)> {
    let number = u16_at(data, at)?;
    let end = at
        .checked_add(4)?
        .checked_add(usize::from(u16_at(data, at + 2)?))?;
    Some((number, data.get(at + 4..end)?, end))
}

fn u16_at(b: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(
        b.get(at..at.checked_add(2)?)?.try_into().ok()?,
    ))
}

fn u32_at(b: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(
        b.get(at..at.checked_add(4)?)?.try_into().ok()?,
    ))
}

fn f64_at(b: &[u8], at: usize) -> Option<f64> {
    Some(f64::from_le_bytes(
        b.get(at..at.checked_add(8)?)?.try_into().ok()?,
    ))
}

struct Place {
    name: String,
    at: usize,
    hidden: bool,
    kind: u8,
}

#[derive(Default)]
struct Book {
    sheets: Vec<Place>,
    strings: Vec<String>,
    formats: Vec<Shown>,
    from_1904: bool,
}

impl Book {
    fn read(data: &[u8]) -> Result<Book, ReadError> {
        let mut out = Book::default();
        let mut codes: HashMap<u16, String> = HashMap::new();
        let mut styles = Vec::new();
        let mut at = 0;
        while let Some((number, body, next)) = record(data, at) {
            match number {
                0x002F => return Err(ReadError::Encrypted),
                0x0809 if u16_at(body, 0) != Some(0x0600) => {
                    return Err(ReadError::Unsupported(
                        "Excel 5.0／95 工作簿，请另存为 .xlsx".into(),
                    ));
                }
                0x0022 => out.from_1904 = u16_at(body, 0) == Some(1),
                0x0085 => out.sheets.extend(sheet_place(body)),
                0x041E => {
                    if let (Some(id), Some(code)) = (u16_at(body, 0), text(body, 2)) {
                        codes.insert(id, code);
                    }
                }
                0x00E0 => styles.push(u16_at(body, 2).unwrap_or(0)),
                0x00FC => {
                    let mut parts = vec![body];
                    let mut at = next;
                    while let Some((CONTINUE, body, next)) = record(data, at) {
                        parts.push(body);
                        at = next;
                    }
                    out.strings = Strings::new(parts).read();
                }
                EOF => break,
                _ => {}
            }
            at = next;
        }
        out.formats = styles
            .iter()
            .map(|id| values::shown(u32::from(*id), codes.get(id).map(String::as_str)))
            .collect();
        Ok(out)
    }
}

fn sheet_place(b: &[u8]) -> Option<Place> {
    let length = usize::from(*b.get(6)?);
    Some(Place {
        at: u32_at(b, 0)? as usize,
        hidden: b.get(4)? & 3 != 0,
        kind: *b.get(5)?,
        name: characters(b, 8, length, b.get(7)? & 1 != 0),
    })
}

/// A string with its length in two bytes and its flags in one.
fn text(b: &[u8], at: usize) -> Option<String> {
    let length = usize::from(u16_at(b, at)?);
    let wide = b.get(at + 2)? & 1 != 0;
    Some(characters(b, at + 3, length, wide))
}

fn characters(b: &[u8], at: usize, length: usize, wide: bool) -> String {
    let bytes = b.get(at..).unwrap_or(&[]);
    let bytes = bytes
        .get(..length * if wide { 2 } else { 1 })
        .unwrap_or(bytes);
    String::from_utf16_lossy(&units(bytes, wide))
}

fn units(bytes: &[u8], wide: bool) -> Vec<u16> {
    if wide {
        bytes.chunks_exact(2).filter_map(|c| u16_at(c, 0)).collect()
    } else {
        bytes.iter().map(|&b| u16::from(b)).collect()
    }
}

/// The string table, which runs over several records.
struct Strings<'a> {
    parts: Vec<&'a [u8]>,
    part: usize,
    at: usize,
}

impl<'a> Strings<'a> {
    fn new(parts: Vec<&'a [u8]>) -> Self {
        Strings {
            parts,
            part: 0,
            at: 8,
        }
    }

    fn read(mut self) -> Vec<String> {
        let count = self.parts.first().and_then(|p| u32_at(p, 4)).unwrap_or(0);
        let mut out = Vec::new();
        for _ in 0..count {
            match self.string() {
                Some(s) => out.push(s),
                None => break,
            }
        }
        out
    }

    fn bytes(&mut self, n: usize) -> Option<&'a [u8]> {
        if self.parts.get(self.part)?.len() <= self.at {
            self.part += 1;
            self.at = 0;
        }
        let got = self.parts.get(self.part)?.get(self.at..self.at + n)?;
        self.at += n;
        Some(got)
    }

    fn string(&mut self) -> Option<String> {
        let head = self.bytes(3)?;
        let (mut left, flags) = (usize::from(u16_at(head, 0)?), *head.get(2)?);
        let runs = if flags & 8 != 0 {
            usize::from(u16_at(self.bytes(2)?, 0)?)
        } else {
            0
        };
        let extra = if flags & 4 != 0 {
            u32_at(self.bytes(4)?, 0)? as usize
        } else {
            0
        };
        let mut wide = flags & 1 != 0;
        let mut all = Vec::new();
        while left > 0 {
            let part = self.parts.get(self.part)?;
            if self.at >= part.len() {
                // Characters go on in the next record behind a new flag.
                self.part += 1;
                self.at = 1;
                wide = self.parts.get(self.part)?.first()? & 1 != 0;
                continue;
            }
            let width = if wide { 2 } else { 1 };
            let room = (part.len() - self.at) / width;
            let take = room.min(left);
            if take == 0 {
                return None;
            }
            let bytes = part.get(self.at..self.at + take * width)?;
            all.extend(units(bytes, wide));
            self.at += take * width;
            left -= take;
        }
        self.pass(runs.saturating_mul(4).saturating_add(extra))?;
        Some(String::from_utf16_lossy(&all))
    }

    /// Passes over bytes that may run over several records.
    fn pass(&mut self, mut n: usize) -> Option<()> {
        while n > 0 {
            let part = self.parts.get(self.part)?;
            let here = part.len().saturating_sub(self.at).min(n);
            self.at += here;
            n -= here;
            if n > 0 {
                self.part += 1;
                self.at = 0;
            }
        }
        Some(())
    }
}

/// Reads the records of a sheet; `false` if they break off.
fn read_sheet(
    data: &[u8],
    from: usize,
    book: &Book,
    sheet: &mut Sheet,
    budget: &mut usize,
) -> Result<bool, ReadError> {
    let mut at = from;
    let mut depth = 0;
    // The cell whose formula gave a string, which comes in the next record.
    let mut waiting = None;
    while let Some((number, body, next)) = record(data, at) {
        at = next;
        match number {
            0x0809 => depth += 1,
            EOF => {
                depth -= 1;
                if depth <= 0 {
                    return Ok(true);
                }
            }
            // A chart within the sheet has records of its own.
            _ if depth != 1 => {}
            0x0207 => {
                if let (Some(place), Some(t)) = (waiting.take(), text(body, 0)) {
                    keep(sheet, place, t, budget)?;
                }
            }
            0x0208 => {
                if body.get(12).is_some_and(|f| f & 0x20 != 0) {
                    sheet.hidden_rows.extend(u16_at(body, 0).map(u32::from));
                }
            }
            0x00E5 => merge(body, sheet),
            0x00BD => {
                let (Some(row), Some(first)) = (u16_at(body, 0), u16_at(body, 2)) else {
                    continue;
                };
                for i in 0..body.len().saturating_sub(6) / 6 {
                    let (Some(style), Some(rk)) =
                        (u16_at(body, 4 + 6 * i), u32_at(body, 6 + 6 * i))
                    else {
                        break;
                    };
                    let place = (u32::from(row), u32::from(first) + i as u32);
                    keep(sheet, place, book.number(from_rk(rk), style), budget)?;
                }
            }
            _ => {
                let Some((place, style)) = cell(body) else {
                    continue;
                };
                let value = match number {
                    0x00FD => u32_at(body, 6)
                        .and_then(|i| book.strings.get(i as usize))
                        .cloned(),
                    0x0204 => text(body, 6),
                    0x027E => u32_at(body, 6).map(|rk| book.number(from_rk(rk), style)),
                    0x0203 => f64_at(body, 6).map(|v| book.number(v, style)),
                    0x0006 if u16_at(body, 12) == Some(0xFFFF) => {
                        if body.get(6) == Some(&0) {
                            waiting = Some(place);
                        }
                        None
                    }
                    0x0006 => f64_at(body, 6).map(|v| book.number(v, style)),
                    _ => None,
                };
                if let Some(t) = value {
                    keep(sheet, place, t, budget)?;
                }
            }
        }
    }
    Ok(false)
}

impl Book {
    fn number(&self, value: f64, style: u16) -> String {
        let shown = self
            .formats
            .get(usize::from(style))
            .copied()
            .unwrap_or_default();
        values::write(value, shown, self.from_1904)
    }
}

fn cell(b: &[u8]) -> Option<((u32, u32), u16)> {
    Some((
        (u32::from(u16_at(b, 0)?), u32::from(u16_at(b, 2)?)),
        u16_at(b, 4)?,
    ))
}

fn keep(
    sheet: &mut Sheet,
    place: (u32, u32),
    text: String,
    budget: &mut usize,
) -> Result<(), ReadError> {
    if text.trim().is_empty() {
        return Ok(());
    }
    *budget = budget.checked_sub(text.len() + CELL).ok_or_else(|| {
        ReadError::Limit(format!("单元格过多，或者文字超过{}MB", MOST_TEXT >> 20))
    })?;
    sheet.cells.insert(place, text);
    Ok(())
}

fn merge(b: &[u8], sheet: &mut Sheet) {
    let count = usize::from(u16_at(b, 0).unwrap_or(0));
    for i in 0..count {
        let side = |n: usize| u16_at(b, 2 + 8 * i + 2 * n).map(u32::from);
        let (Some(top), Some(bottom), Some(left), Some(right)) =
            (side(0), side(1), side(2), side(3))
        else {
            break;
        };
        sheet.merged.push((top, left, bottom, right));
    }
}

/// A number packed into thirty bits.
fn from_rk(rk: u32) -> f64 {
    let value = if rk & 2 != 0 {
        f64::from(rk as i32 >> 2)
    } else {
        f64::from_bits(u64::from(rk & !3) << 32)
    };
    if rk & 1 != 0 { value / 100.0 } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_numbers() {
        assert_eq!(from_rk(100 << 2 | 2), 100.0);
        assert_eq!(from_rk(1234 << 2 | 3), 12.34);
        assert_eq!(from_rk((f64::to_bits(1.5) >> 32) as u32), 1.5);
        assert_eq!(from_rk((-5i32 << 2) as u32 | 2), -5.0);
    }

    #[test]
    fn strings_run_over_records() {
        let mut first = vec![0, 0, 0, 0, 2, 0, 0, 0];
        first.extend([4, 0, 1]);
        first.extend("办法".encode_utf16().flat_map(u16::to_le_bytes));
        let mut second = vec![0, b'a', b'b'];
        second.extend([1, 0, 8, 1, 0, b'z', 9, 9, 9, 9]);
        let all = Strings::new(vec![&first, &second]).read();
        assert_eq!(all, ["办法ab", "z"]);
        assert_eq!(Strings::new(vec![&first]).read().len(), 0);
    }
}
