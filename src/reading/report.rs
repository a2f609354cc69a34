//! What was read of a file, as `fawen text` prints it.

use crate::document::{Document, Text};
use std::io::{Result, Write};

/// Writes the extracted text exactly as [`Text::original`] has it, and behind it what is not in it: hidden text and
/// unread parts. Character counts of findings count from the start, so they hold in this text too.
///
/// # Errors
/// Those of `out`.
pub fn report(document: &Document, out: &mut dyn Write) -> Result<()> {
    let mut line = String::new();
    for block in Text::in_order(document) {
        line.clear();
        Text::push_original(block, &mut line);
        line.push('\n');
        out.write_all(line.as_bytes())?;
    }
    if document.hidden.is_empty() && document.unread.is_empty() {
        return Ok(());
    }
    out.write_all(b"\n")?;
    for (block, hidden) in &document.hidden {
        writeln!(out, "〔隐藏文字〕第 {} 段：{hidden}", block + 1)?;
    }
    for u in &document.unread {
        writeln!(
            out,
            "〔未读取〕{}：{}（{}）",
            u.kind.title(),
            u.reason,
            u.part
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Format, Unread, UnreadKind};

    #[test]
    fn text_first_then_what_is_not_in_it() {
        let mut d = Document::from_lines(Format::Docx, "第一条\n第二条");
        let report = |d: &Document| {
            let mut out = Vec::new();
            super::report(d, &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(report(&d), "第一条\n第二条\n");
        assert_eq!(report(&d), Text::new(&d).original);
        d.hidden.push((1, "藏".into()));
        d.unread.push(Unread {
            part: "word/media/image1.png".into(),
            kind: UnreadKind::Picture,
            reason: "图片，位于文首".into(),
            digest: None,
        });
        assert_eq!(
            report(&d),
            "第一条\n第二条\n\n〔隐藏文字〕第 2 段：藏\n〔未读取〕图片：图片，位于文首（word/media/image1.png）\n"
        );
    }
}
