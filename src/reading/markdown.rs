//! Markdown drafts: headings, tables, lists and notes as a reader of the printed page sees them, marks of emphasis gone.
//!
//! A line is a paragraph, as drafters write; only lines that are evidently wrapped at a column are joined.

use super::{Limits, ReadError, text};
use crate::document::{Block, CellAt, Document, Format, Look, Part, Unread, UnreadKind};
use inline::plain;

mod inline;

/// Reads Markdown.
///
/// # Errors
/// As the reader of plain text.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Document, ReadError> {
    let decoded = text::decode(bytes);
    text::check_lines(&decoded.text, limits)?;
    let mut reader = Reader::new();
    let body = reader.front_matter(&decoded.text);
    for line in body.lines() {
        reader.line(line.trim_end());
    }
    reader.end_run();
    let mut document = reader.document;
    decoded.warn(&mut document);
    text::finish(document, limits)
}

struct Reader<'t> {
    document: Document,
    /// Lines of plain text that follow each other without a blank one.
    run: Vec<&'t str>,
    /// The fence that ends the code block being read.
    fence: Option<&'t str>,
    table: Table<'t>,
    tables: u32,
}

/// A table being read: its lines, until one is no row.
#[derive(Default)]
struct Table<'t> {
    rows: Vec<Vec<&'t str>>,
    /// The line under the column heads was met.
    ruled: bool,
}

impl<'t> Reader<'t> {
    fn new() -> Self {
        Reader {
            document: Document::new(Format::Markdown),
            run: Vec::new(),
            fence: None,
            table: Table::default(),
            tables: 0,
        }
    }

    /// Takes metadata between `---` lines off the start: it is on no printed page, so it is told, not judged.
    fn front_matter(&mut self, text: &'t str) -> &'t str {
        let Some((meta, rest)) = text
            .strip_prefix("---\n")
            .or_else(|| text.strip_prefix("---\r\n"))
            .and_then(|t| t.split_once("\n---"))
        else {
            return text;
        };
        let keyed = |line: &str| line.contains(':') || line.trim_start().starts_with('-');
        if !meta.lines().filter(|l| !l.trim().is_empty()).all(keyed) {
            return text;
        }
        let meta = meta.trim();
        if !meta.is_empty() {
            self.document.hidden.push((0, meta.to_owned()));
        }
        rest.trim_start_matches('-')
    }

    fn line(&mut self, line: &'t str) {
        let bare = line.trim_start();
        if let Some(fence) = self.fence {
            if bare.starts_with(fence) {
                self.fence = None;
            } else if !bare.is_empty() {
                self.document.blocks.push(Block::paragraph(line));
            }
            return;
        }
        if let Some(fence) = ["```", "~~~"].into_iter().find(|f| bare.starts_with(f)) {
            self.end_run();
            self.fence = Some(fence);
            return;
        }
        if self.table_line(bare) {
            return;
        }
        if bare.is_empty() || is_rule(bare) && self.run.is_empty() {
            self.end_run();
        } else if let Some(level) = self.underline(bare) {
            self.setext(level);
        } else if is_rule(bare) {
            self.end_run();
        } else {
            let quoted = bare.trim_start_matches(['>', ' ']);
            if starts_block(quoted) {
                self.end_run();
                self.block(quoted);
            } else {
                self.run
                    .push(if bare.starts_with('>') { quoted } else { line });
            }
        }
    }

    /// A line of `=` or `-` under text makes it a heading.
    fn underline(&self, line: &str) -> Option<u8> {
        let all = |c: char| line.len() >= 2 && line.chars().all(|x| x == c);
        match self.run.len() {
            1 if all('=') => Some(1),
            1 if all('-') => Some(2),
            _ => None,
        }
    }

    fn setext(&mut self, level: u8) {
        for line in std::mem::take(&mut self.run) {
            self.push(line, "", Some(level), Part::Body);
        }
    }

    /// A line that is a block of its own: heading, list item, note.
    fn block(&mut self, line: &str) {
        let hashes = line.bytes().take_while(|b| *b == b'#').count();
        if (1..=6).contains(&hashes) {
            let rest = line.get(hashes..).unwrap_or_default().trim();
            let rest = rest.trim_end_matches('#').trim_end();
            self.push(rest, "", Some(hashes as u8), Part::Body);
        } else if let Some(note) = line.strip_prefix("[^") {
            let text = note.split_once("]:").map_or(line, |(_, text)| text);
            self.push(text.trim(), "", None, Part::Footnote);
        } else if let Some((label, rest)) = list_label(line) {
            self.push(rest, &label, None, Part::Body);
        }
    }

    fn end_run(&mut self) {
        self.end_table();
        let run = std::mem::take(&mut self.run);
        if is_wrapped(&run) {
            let joined = run.iter().fold(String::new(), |mut text, line| {
                let latin = text.ends_with(|c: char| c.is_ascii_alphanumeric())
                    && line.starts_with(|c: char| c.is_ascii_alphanumeric());
                if latin {
                    text.push(' ');
                }
                text.push_str(line.trim());
                text
            });
            self.push(&joined, "", None, Part::Body);
        } else {
            for line in run {
                self.push(line, "", None, Part::Body);
            }
        }
    }

    fn push(&mut self, source: &str, label: &str, heading: Option<u8>, part: Part) {
        let found = plain(source);
        for picture in found.pictures {
            self.picture(picture);
        }
        if found.text.trim().is_empty() && label.is_empty() {
            return;
        }
        self.document.blocks.push(Block {
            part,
            label: label.to_owned(),
            look: Look {
                heading,
                bold: found.bold,
                centered: found.centered,
                ..Look::default()
            },
            ..Block::paragraph(found.text)
        });
    }

    fn picture(&mut self, target: String) {
        let after = self.document.blocks.len();
        self.document.unread.push(Unread {
            part: target,
            kind: UnreadKind::Picture,
            reason: format!("链接的图片，位于第 {after} 段之后"),
            digest: None,
        });
    }

    /// Takes a line of a table; `false` if it is none.
    fn table_line(&mut self, line: &'t str) -> bool {
        let is_row = line.starts_with('|') || !self.table.rows.is_empty() && line.contains('|');
        if !is_row {
            if !self.table.rows.is_empty() {
                self.end_table();
            }
            return false;
        }
        if self.table.rows.is_empty() {
            self.end_run();
        }
        let cells = split_row(line);
        let rule = |cell: &&str| {
            let cell = cell.trim();
            cell.contains('-') && cell.chars().all(|c| matches!(c, '-' | ':'))
        };
        if self.table.rows.len() == 1 && !self.table.ruled && cells.iter().all(rule) {
            self.table.ruled = true;
        } else {
            self.table.rows.push(cells);
        }
        true
    }

    fn end_table(&mut self) {
        let table = std::mem::take(&mut self.table);
        if table.rows.is_empty() {
            return;
        }
        for (row, cells) in table.rows.into_iter().enumerate() {
            for (col, cell) in cells.into_iter().enumerate() {
                let at = CellAt {
                    table: self.tables,
                    row: row as u32,
                    col: col as u32,
                    row_span: 1,
                    col_span: 1,
                    header: table.ruled && row == 0,
                };
                let first = self.document.blocks.len();
                for piece in cell.split("<br>").flat_map(|p| p.split("<br/>")) {
                    self.push(piece.trim(), "", None, Part::Body);
                }
                for block in self.document.blocks.iter_mut().skip(first) {
                    block.cell = Some(at);
                }
            }
        }
        self.tables += 1;
    }
}

/// `---`, `***`, `___`, with or without blanks.
fn is_rule(line: &str) -> bool {
    ['-', '*', '_'].into_iter().any(|c| {
        line.chars().filter(|x| *x == c).count() >= 3
            && line.chars().all(|x| x == c || x == ' ')
            // A blank to be filled in is a line of underscores, too.
            && !(c == '_' && line.len() > 6)
    })
}

fn starts_block(line: &str) -> bool {
    let heading = {
        let hashes = line.bytes().take_while(|b| *b == b'#').count();
        (1..=6).contains(&hashes)
            && line
                .get(hashes..)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    heading || line.starts_with("[^") && line.contains("]:") || list_label(line).is_some()
}

/// The label of a list item and its text.
fn list_label(line: &str) -> Option<(String, &str)> {
    if let Some(rest) = ["- ", "* ", "+ "].iter().find_map(|m| line.strip_prefix(m)) {
        let (label, rest) = match rest.get(..4) {
            Some("[ ] ") => ("□", rest.get(4..)?),
            Some("[x] " | "[X] ") => ("☑", rest.get(4..)?),
            _ => ("•", rest),
        };
        return Some((label.into(), rest.trim_start()));
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = line.get(digits..)?;
    let end = rest.get(..2).filter(|e| matches!(*e, ". " | ") "))?;
    if !(1..=4).contains(&digits) {
        return None;
    }
    let label = format!("{}{}", line.get(..digits)?, end.trim_end());
    Some((label, rest.get(2..)?.trim_start()))
}

/// The cells of a row. `\|` is a bar within a cell.
fn split_row(line: &str) -> Vec<&str> {
    let line = line.trim();
    let line = line.strip_prefix('|').unwrap_or(line);
    let line = line
        .strip_suffix('|')
        .filter(|rest| !rest.ends_with('\\'))
        .unwrap_or(line);
    let mut cells = Vec::new();
    let mut start = 0;
    for (at, _) in line.match_indices('|') {
        let escaped = line.get(..at).is_some_and(|before| before.ends_with('\\'));
        if !escaped {
            cells.push(line.get(start..at).unwrap_or_default());
            start = at + 1;
        }
    }
    cells.push(line.get(start..).unwrap_or_default());
    cells
}

/// Whether lines are one paragraph wrapped at a column: at least three, all but the last about equally wide.
fn is_wrapped(lines: &[&str]) -> bool {
    const NARROWEST: usize = 60;
    const RAGGED: usize = 12;
    let Some((last, full)) = lines.split_last().filter(|(_, full)| full.len() >= 2) else {
        return false;
    };
    let width = |line: &str| unicode_width::UnicodeWidthStr::width(line);
    let widest = full.iter().map(|l| width(l)).max().unwrap_or(0);
    let even = full.iter().all(|l| width(l) + RAGGED >= widest);
    let ends = full
        .iter()
        .filter(|l| l.ends_with(['。', '；', '：', '！', '？', '.', ':', ';']))
        .count();
    widest >= NARROWEST && even && width(last) <= widest + 2 && ends * 2 <= full.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(source: &str) -> Document {
        read(source.as_bytes(), &Limits::default()).expect("reads")
    }

    fn lines(source: &str) -> Vec<String> {
        of(source)
            .blocks
            .iter()
            .map(|b| format!("{}{}", b.label, b.text))
            .collect()
    }

    #[test]
    fn headings_lists_quotes_and_fences() {
        let d = of(
            "# 管理办法 #\n\n标题二\n---\n\n第一条 为了**规范**管理。\n（一）甲\n1. 乙\n- 丙\n> 引文\n```\n- 原样\n```\n***\n完",
        );
        let got: Vec<_> = d
            .blocks
            .iter()
            .map(|b| (b.label.as_str(), b.text.as_str(), b.look.heading))
            .collect();
        assert_eq!(
            got,
            [
                ("", "管理办法", Some(1)),
                ("", "标题二", Some(2)),
                ("", "第一条 为了规范管理。", None),
                ("", "（一）甲", None),
                ("1.", "乙", None),
                ("•", "丙", None),
                ("", "引文", None),
                ("", "- 原样", None),
                ("", "完", None),
            ]
        );
    }

    #[test]
    fn tables_know_their_cells() {
        let d = of("前\n| 项目 | 分值 |\n|---|:--:|\n| 本地业绩 | 5 分<br>最高 |\n后");
        let got: Vec<_> = d
            .blocks
            .iter()
            .map(|b| (b.text.as_str(), b.cell.map(|c| (c.row, c.col, c.header))))
            .collect();
        assert_eq!(
            got,
            [
                ("前", None),
                ("项目", Some((0, 0, true))),
                ("分值", Some((0, 1, true))),
                ("本地业绩", Some((1, 0, false))),
                ("5 分", Some((1, 1, false))),
                ("最高", Some((1, 1, false))),
                ("后", None),
            ]
        );
    }

    #[test]
    fn lines_are_paragraphs_unless_wrapped() {
        assert_eq!(
            lines("关于印发办法的通知\n各区人民政府：\n现印发给你们。"),
            ["关于印发办法的通知", "各区人民政府：", "现印发给你们。"]
        );
        let part = "为了促进本地产业健康发展规范财政资金管理提高资金使用效益根据有关规定结";
        let wrapped = format!("{part}\n{part}\n合实际制定。");
        assert_eq!(lines(&wrapped), [format!("{part}{part}合实际制定。")]);
    }

    #[test]
    fn pictures_notes_and_metadata_are_told() {
        let d =
            of("---\ntitle: 草案\ndate: 2026-01-01\n---\n正文[^1]见图\n![附件](a.png)\n[^1]: 注释");
        assert_eq!(d.hidden, [(0, "title: 草案\ndate: 2026-01-01".to_owned())]);
        assert_eq!(d.unread.len(), 1);
        assert_eq!(d.unread[0].part, "a.png");
        let got: Vec<_> = d.blocks.iter().map(|b| (b.part, b.text.as_str())).collect();
        assert_eq!(got, [(Part::Body, "正文见图"), (Part::Footnote, "注释")]);
    }

    #[test]
    fn odd_input_does_no_harm() {
        for odd in [
            "|", "||", "|-|", "#", "- ", "1. ", "[^", "[^]:x", "![", "![]()", "**", "```", "> > >",
            "---\n---", "\\", "| \\| |",
        ] {
            let _ = read(odd.as_bytes(), &Limits::default());
        }
        assert_eq!(lines("姓名：____________"), ["姓名：____________"]);
    }
}
