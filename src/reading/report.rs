//! What was read of a file, as `fawen text` prints it.

use crate::document::{Document, Text};
use std::fmt::Write;

/// The extracted text exactly, and behind it what is not in it: hidden text and unread parts. Character counts of
/// findings count from the start, so they hold in this text too.
pub fn report_text(document: &Document, text: &Text) -> String {
    let mut out = text.original.clone();
    if document.hidden.is_empty() && document.unread.is_empty() {
        return out;
    }
    out.push('\n');
    // Writing to a string cannot fail.
    for (block, hidden) in &document.hidden {
        let _ = writeln!(out, "〔隐藏文字〕第 {} 段：{hidden}", block + 1);
    }
    for u in &document.unread {
        let _ = writeln!(
            out,
            "〔未读取〕{}：{}（{}）",
            u.kind.title(),
            u.reason,
            u.part
        );
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Format, Unread, UnreadKind};

    #[test]
    fn text_first_then_what_is_not_in_it() {
        let mut d = Document::from_lines(Format::Docx, "第一条\n第二条");
        let text = Text::new(&d);
        assert_eq!(report_text(&d, &text), "第一条\n第二条\n");
        d.hidden.push((1, "藏".into()));
        d.unread.push(Unread {
            part: "word/media/image1.png".into(),
            kind: UnreadKind::Picture,
            reason: "图片，位于文首".into(),
            digest: None,
        });
        assert_eq!(
            report_text(&d, &text),
            "第一条\n第二条\n\n〔隐藏文字〕第 2 段：藏\n〔未读取〕图片：图片，位于文首（word/media/image1.png）\n"
        );
    }
}
