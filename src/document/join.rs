//! Joining a body and its annexes from separate files into one document, so that they are reviewed as one.

use super::{Block, Document, Look, Part};

impl Document {
    /// Appends an annex from a file of its own. Tables are renumbered, headers and footers stay last; a line `附件N` is
    /// put before the annex where it does not begin with one.
    pub fn append_annex(&mut self, annex: Document, number: usize) {
        let tables = self
            .blocks
            .iter()
            .filter_map(|b| b.cell.map(|c| c.table + 1))
            .max()
            .unwrap_or(0);
        let judged = |b: &Block| b.part.judged();
        let (mut blocks, tail): (Vec<Block>, Vec<Block>) = self.blocks.drain(..).partition(judged);
        let begins = annex
            .blocks
            .iter()
            .find(|b| judged(b))
            .is_some_and(|b| b.text.trim_start().starts_with("附件"));
        if !begins {
            blocks.push(Block {
                look: Look::default(),
                part: Part::Body,
                ..Block::paragraph(format!("附件{number}"))
            });
        }
        let offset = blocks.len();
        let mut late = Vec::new();
        for mut b in annex.blocks {
            if let Some(c) = &mut b.cell {
                c.table += tables;
            }
            // Pages of another file are no pages of this one.
            b.page = None;
            if judged(&b) {
                blocks.push(b)
            } else {
                late.push(b)
            }
        }
        self.hidden
            .extend(annex.hidden.into_iter().map(|(i, t)| (i + offset, t)));
        blocks.extend(tail);
        blocks.extend(late);
        self.blocks = blocks;
        self.unread.extend(annex.unread);
        for w in annex.warnings {
            if !self.warnings.contains(&w) {
                self.warnings.push(w);
            }
        }
        self.damaged |= annex.damaged;
        self.tally = None;
    }
}

#[cfg(test)]
mod tests {
    use crate::document::{Document, Format};

    #[test]
    fn an_annex_follows_the_body_with_its_number() {
        let mut body = Document::from_lines(Format::Text, "关于印发办法的通知\n现印发给你们。");
        body.append_annex(
            Document::from_lines(Format::Text, "工作办法\n第一条　为了工作。"),
            1,
        );
        body.append_annex(Document::from_lines(Format::Text, "附件2\n评分表"), 2);
        let lines: Vec<&str> = body.blocks.iter().map(|b| b.text.as_str()).collect();
        assert_eq!(
            lines,
            [
                "关于印发办法的通知",
                "现印发给你们。",
                "附件1",
                "工作办法",
                "第一条　为了工作。",
                "附件2",
                "评分表"
            ]
        );
    }
}
