//! A sheet as Markdown (CommonMark with tables), readable raw as well.

use super::marker::{self, Marker};
use super::sheet::{Cell, Line, Part, Row, Table, Tone};
use super::view::View;
use super::{SheetKind, layout};
use crate::review::model::Review;

/// The sheet as Markdown.
pub fn render(review: &Review, kind: SheetKind) -> String {
    let view = View::new(review);
    let sheet = layout::sheet(&view, kind);
    let mut out = format!("# {}\n", escape(&sheet.title));
    for part in sheet.parts() {
        out.push('\n');
        match part {
            Part::Heading(h) => out.push_str(&format!("## {}\n", escape(h))),
            Part::Paragraph(l) | Part::Note(l) => out.push_str(&format!("{}\n", inline(l))),
            Part::Table(t) if t.records => records(&mut out, t),
            Part::Table(t) if t.head.is_empty() => fields(&mut out, t),
            Part::Table(t) => table(&mut out, t),
        }
    }
    let line = Marker::new(review, kind).line();
    out.push_str(&format!("\n<!-- {line} -->\n"));
    marker::seal(out)
}

/// A form of fields: two columns, name and value.
fn fields(out: &mut String, t: &Table) {
    out.push_str("| 项目 | 内容 |\n| --- | --- |\n");
    for row in &t.rows {
        // A row of the form may hold two pairs; the middle columns of an answer are one value.
        match row.cells.as_slice() {
            [a, av, b, bv] => {
                pair(out, a, std::slice::from_ref(av));
                pair(out, b, std::slice::from_ref(bv));
            }
            [a, values @ ..] => pair(out, a, values),
            [] => {}
        }
    }
}

fn pair(out: &mut String, name: &Cell, values: &[Cell]) {
    let value: Vec<String> = values.iter().map(cell).filter(|v| !v.is_empty()).collect();
    out.push_str(&format!("| {} | {} |\n", cell(name), value.join("　")));
}

fn table(out: &mut String, t: &Table) {
    let head: Vec<String> = t.head.iter().map(|h| escape(h)).collect();
    out.push_str(&format!(
        "| {} |\n|{}\n",
        head.join(" | "),
        " --- |".repeat(head.len())
    ));
    for row in &t.rows {
        let cells: Vec<String> = row.cells.iter().map(cell).collect();
        out.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
}

/// Wide tables: each row a list under its first cell.
fn records(out: &mut String, t: &Table) {
    for (i, row) in t.rows.iter().enumerate() {
        if i > 0 {
            out.push('\n');
        }
        record(out, t, row);
    }
}

fn record(out: &mut String, t: &Table, row: &Row) {
    let title: Vec<String> = row
        .cells
        .first()
        .map(|c| c.lines.iter().map(text).collect())
        .unwrap_or_default();
    out.push_str(&format!("### {}\n\n", title.join("　")));
    for (name, value) in t.head.iter().zip(&row.cells).skip(1) {
        out.push_str(&format!("- **{}**：{}\n", escape(name), cell(value)));
    }
}

fn cell(c: &Cell) -> String {
    let lines: Vec<String> = c.lines.iter().map(inline).collect();
    lines.join("<br>")
}

/// Escaped text without marks, for headings.
fn text(l: &Line) -> String {
    l.iter().map(|p| escape(&p.text)).collect()
}

fn inline(l: &Line) -> String {
    l.iter()
        .map(|p| match p.tone {
            // 【】 around the stars: punctuation beside them makes them work next to Chinese characters.
            Tone::Hit => format!("【**{}**】", escape(p.text.trim())),
            _ => escape(&p.text),
        })
        .collect()
}

/// Escapes what Markdown or HTML within it would read as markup.
fn escape(s: &str) -> String {
    let mut out = String::with_capacity(s.len());
    for c in s.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '!' | '$' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheets::sample;

    #[test]
    fn findings_are_records_with_marked_words() {
        let md = render(&sample::flawed(), SheetKind::Review);
        assert!(md.contains("### 1　不得出台\n"));
        assert!(md.contains(
            "- **原文**：第三条 政府投资项目应当【**优先选用在本县注册并纳税**】的建筑企业。"
        ));
        assert!(md.contains("- **采纳情况**：\n"));
        assert!(md.contains("| 9.3 | 排斥、限制或者变相限制外地经营者参加本地政府采购、招标投标 | 发现 1 处（问题 1） |"));
    }

    #[test]
    fn markup_in_a_draft_stays_text() {
        let mut review = sample::clean();
        review.document.title = "a|b *c* <b> [x](y)\n# z".into();
        let md = render(&review, SheetKind::Review);
        assert!(md.contains("a\\|b \\*c\\* &lt;b&gt; \\[x\\](y) \\# z"));
        assert!(marker::untouched_text(&md));
    }

    #[test]
    fn tables_have_as_many_cells_as_heads() {
        let md = render(&sample::flawed(), SheetKind::Competition);
        let mut columns = None;
        for line in md.lines() {
            if !line.starts_with('|') {
                columns = None;
                continue;
            }
            let n = line.replace("\\|", "").matches('|').count();
            assert_eq!(*columns.get_or_insert(n), n, "{line}");
        }
    }
}
