//! Paragraphs, tables, cells and text boxes while a story is read: where a finished paragraph goes, and which paragraphs
//! run on in the next one.

use super::paragraph::{Draft, Paragraph};
use super::story::{Stop, Walker};
use super::table::Table;
use crate::document::Part;

/// Content that only one paragraph sequence is made of: the body, a cell, a text box.
#[derive(Debug, Default)]
pub(super) struct Flow {
    /// A paragraph whose mark does not end it, and whether its properties hold for the whole.
    pub(super) pending: Option<(Draft, bool)>,
    /// Number of tables open outside this flow.
    tables: usize,
}

impl Walker<'_, '_> {
    pub(super) fn open_paragraph(&mut self) -> Result<(), Stop> {
        self.shared.paragraphs += 1;
        if self.shared.paragraphs > self.shared.limits.blocks {
            let most = self.shared.limits.blocks;
            return Err(Stop::Limit(format!("段落超过 {most} 个")));
        }
        let mut p = Paragraph::default();
        if let Some(host) = self.open.last() {
            p.host_hidden = host.is_hidden();
            p.draft.cell = host.draft.cell;
        }
        p.draft.part = Some(match self.part {
            Part::Body if self.boxes > 0 => Part::TextBox,
            part => part,
        });
        let outside = self.flows.last().map_or(0, |f| f.tables);
        if self.tables.len() > outside
            && let Some(table) = self.tables.last_mut()
        {
            p.draft.cell = Some(table.cell(&mut self.shared.cells));
        }
        p.settle(self.shared.styles.paragraph(None));
        self.open.push(p);
        Ok(())
    }

    pub(super) fn open_shape_paragraph(&mut self) -> Result<(), Stop> {
        self.boxes += 1;
        let opened = self.open_paragraph();
        self.boxes -= 1;
        opened
    }

    pub(super) fn close_paragraph(&mut self) {
        let Some(p) = self.open.pop() else { return };
        let mark = p.mark;
        let mut draft = p.finish(self.page);
        if self.row_deleted() {
            draft.uncounted();
        }
        if let Some((earlier, keep)) = self.flow().pending.take() {
            draft.prepend(earlier, keep);
        }
        if mark.deleted || mark.separator {
            self.flow().pending = Some((draft, !mark.deleted));
        } else {
            self.deliver(draft);
        }
    }

    /// Gives a finished paragraph to the paragraph that its text box is anchored in, or to the story.
    pub(super) fn deliver(&mut self, draft: Draft) {
        if draft.is_nothing() && !self.is_numbered(&draft) {
            return;
        }
        match self.open.last_mut() {
            Some(host) => host.draft.after.push(draft),
            None => self.story.drafts.push(draft),
        }
    }

    pub(super) fn is_numbered(&self, draft: &Draft) -> bool {
        let style = self.shared.styles.paragraph(draft.style.as_deref());
        draft.number.list.is_some() || style.number.is_some()
    }

    pub(super) fn flow(&mut self) -> &mut Flow {
        self.flows.last_mut().unwrap_or(&mut self.root)
    }

    /// Ends a paragraph that waited for its continuation in vain. One deleted whole is gone.
    pub(super) fn flush(&mut self) {
        if let Some((draft, keep)) = self.flow().pending.take() {
            let mut draft = draft;
            if !keep && draft.is_blank() {
                draft.uncounted();
            }
            self.deliver(draft);
        }
    }

    pub(super) fn open_flow(&mut self) {
        let tables = self.tables.len();
        self.flows.push(Flow {
            pending: None,
            tables,
        });
    }

    pub(super) fn close_flow(&mut self) {
        self.flush();
        self.flows.pop();
    }

    pub(super) fn open_box(&mut self) {
        self.boxes += 1;
        self.open_flow();
    }

    pub(super) fn close_box(&mut self) {
        self.boxes = self.boxes.saturating_sub(1);
        self.close_flow();
    }

    pub(super) fn open_table(&mut self) {
        self.flush();
        self.tables.push(Table::new(self.shared.tables));
        self.shared.tables += 1;
    }

    pub(super) fn on_table(&mut self, act: impl FnOnce(&mut Table)) {
        if let Some(table) = self.tables.last_mut() {
            act(table);
        }
    }

    pub(super) fn open_cell(&mut self) {
        self.on_table(Table::open_cell);
        // The flow of a cell lies inside its own table.
        let outside = self.tables.len().saturating_sub(1);
        self.flows.push(Flow {
            pending: None,
            tables: outside,
        });
    }

    pub(super) fn close_cell(&mut self) {
        self.close_flow();
        if let Some(table) = self.tables.last_mut() {
            table.close_cell(&mut self.shared.cells);
        }
    }
}
