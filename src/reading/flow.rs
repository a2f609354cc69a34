//! What readers share when they lay down blocks: the limit on their number, the numbers of tables, and the remarks that
//! every format makes in the same words. Knows no file format.

use super::{Limits, ReadError};
use crate::document::{Block, Document, Format, Part, Unread, UnreadKind, Warning};

/// Whether a picture of this size in centimetres is too small to hold text: within the area of 1.5 cm by 1.5 cm, or a
/// ruled line.
pub(crate) fn is_icon(width: f64, height: f64) -> bool {
    width.min(height) <= 0.4 || width * height <= 2.25
}

/// Twips in a centimetre.
pub(crate) const TWIPS_PER_CM: f64 = 1440.0 / 2.54;

/// A document under construction.
pub(crate) struct Flow {
    pub doc: Document,
    max_blocks: usize,
    tables: u32,
}

impl Flow {
    pub(crate) fn new(format: Format, limits: &Limits) -> Self {
        Flow {
            doc: Document::new(format),
            max_blocks: limits.blocks,
            tables: 0,
        }
    }

    /// Adds a block and gives its index.
    pub(crate) fn push(&mut self, block: Block) -> Result<usize, ReadError> {
        if self.doc.blocks.len() >= self.max_blocks {
            return Err(ReadError::Limit(format!("段落超过{}个", self.max_blocks)));
        }
        self.doc.blocks.push(block);
        Ok(self.doc.blocks.len() - 1)
    }

    /// The number of the next table.
    pub(crate) fn table(&mut self) -> u32 {
        let n = self.tables;
        self.tables = n.saturating_add(1);
        n
    }

    /// Hidden text standing at the block that comes next.
    pub(crate) fn hide(&mut self, text: &str) {
        if !text.trim().is_empty() {
            self.doc
                .hidden
                .push((self.doc.blocks.len(), text.trim().to_owned()));
        }
    }

    /// Notes that the file is damaged and what was lost.
    pub(crate) fn damage(&mut self, part: &str, lost: &str) {
        self.doc.damaged = true;
        self.unread(part, UnreadKind::Damage, lost, None);
    }

    pub(crate) fn unread(
        &mut self,
        part: &str,
        kind: UnreadKind,
        reason: &str,
        digest: Option<String>,
    ) {
        self.doc.unread.push(Unread {
            part: part.to_owned(),
            kind,
            reason: reason.to_owned(),
            digest,
        });
    }

    /// A remark, made once.
    pub(crate) fn warn(&mut self, code: &str, text: &str) {
        if self.doc.warnings.iter().all(|w| w.code != code) {
            self.doc.warnings.push(Warning {
                code: code.to_owned(),
                text: text.to_owned(),
            });
        }
    }

    /// Remarks that the file carries revisions.
    pub(crate) fn revised(&mut self) {
        self.warn(
            "revisions",
            "文稿带有未处理的修订。审查时按接受全部修订后的文字读取。",
        );
    }

    /// Remarks that the file carries comments.
    pub(crate) fn commented(&mut self) {
        self.warn("comments", "文稿带有批注，批注文字未作审查。");
    }

    /// Puts headers and footers last and hands out the document. Formats that store a header with each section repeat
    /// it: repetitions are dropped.
    pub(crate) fn finish(self) -> Document {
        self.close(false)
    }

    /// As [`Flow::finish`], for formats that hold each page's own header: all are kept.
    pub(crate) fn finish_pages(self) -> Document {
        self.close(true)
    }

    fn close(mut self, repeat: bool) -> Document {
        let furniture = |b: &Block| matches!(b.part, Part::Header | Part::Footer);
        let mut place: Vec<usize> = Vec::with_capacity(self.doc.blocks.len());
        let (mut body, mut edge) = (Vec::new(), Vec::<Block>::new());
        let mut seen = std::collections::HashSet::new();
        for block in self.doc.blocks {
            place.push(body.len());
            if !furniture(&block) {
                body.push(block);
            } else if repeat || seen.insert((block.part, block.text.clone())) {
                edge.push(block);
            }
        }
        body.append(&mut edge);
        let last = body.len().saturating_sub(1);
        for (at, _) in &mut self.doc.hidden {
            *at = place.get(*at).copied().unwrap_or(last).min(last);
        }
        if !self.doc.hidden.is_empty() && self.doc.warnings.iter().all(|w| w.code != "hidden-text")
        {
            self.doc.warnings.push(Warning {
                code: "hidden-text".into(),
                text: format!(
                    "文稿含有 {} 处隐藏文字，页面上看不到，未作审查，请核对后删除或者取消隐藏。",
                    self.doc.hidden.len()
                ),
            });
        }
        self.doc.blocks = body;
        self.doc
    }
}
