//! From drafts to blocks: lists counted in reading order, looks settled, cells placed, hidden text set apart.

use super::drawing::Found;
use super::numbering::Numbering;
use super::paragraph::Draft;
use super::story::Story;
use super::styles::Styles;
use crate::document::{Block, CellAt, Document, Format, Part};

/// Something that was not read, with the part it stands in and the block it stands behind.
pub struct Place {
    pub source: String,
    pub part: Part,
    /// Number of blocks before it.
    pub blocks: usize,
    pub found: Found,
}

/// The stories of a document in order.
#[derive(Default)]
pub struct Assembly {
    stories: Vec<(String, Story)>,
}

struct Builder<'b> {
    styles: &'b Styles,
    numbering: &'b mut Numbering,
    cells: &'b [CellAt],
    paged: bool,
    document: Document,
    places: Vec<Place>,
    source: String,
}

impl Assembly {
    /// Adds a story with the name of its part.
    pub fn add(&mut self, source: &str, story: Story) {
        self.stories.push((source.to_owned(), story));
    }

    /// Builds the blocks. `paged` says that page numbers are recorded in the file.
    pub fn finish(
        self,
        styles: &Styles,
        numbering: &mut Numbering,
        cells: &[CellAt],
        paged: bool,
    ) -> (Document, Vec<Place>) {
        let mut builder = Builder {
            styles,
            numbering,
            cells,
            paged,
            document: Document::new(Format::Docx),
            places: Vec::new(),
            source: String::new(),
        };
        for (source, story) in self.stories {
            builder.source = source;
            for found in story.loose {
                builder.place(Part::Body, found);
            }
            for draft in story.drafts {
                builder.add(draft);
            }
        }
        (builder.document, builder.places)
    }
}

impl Builder<'_> {
    /// Adds a paragraph and then those of its text boxes; nested boxes are walked with an own stack.
    fn add(&mut self, draft: Draft) {
        let mut waiting = vec![draft];
        while let Some(mut draft) = waiting.pop() {
            waiting.extend(draft.after.drain(..).rev());
            self.add_one(draft);
        }
    }

    fn add_one(&mut self, draft: Draft) {
        let style = self.styles.paragraph(draft.style.as_deref());
        let part = draft.part.unwrap_or(Part::Body);
        let numbered = self.numbering.of(&draft.number, style);
        let label = match numbered.filter(|_| !draft.unseen) {
            Some(at) => self.numbering.count(&at),
            None => String::new(),
        };
        let look = draft.look(style);
        let mut text = trimmed(&draft.text);
        if matches!(part, Part::Footnote | Part::Endnote) {
            // The gap behind the note's mark.
            text = text.trim_start().to_owned();
        }
        // A number without text stands on the page; a bullet without text says nothing.
        if !text.trim().is_empty() || label.chars().any(char::is_alphanumeric) {
            self.document.blocks.push(Block {
                part,
                cell: draft.cell.and_then(|c| self.cells.get(c)).copied(),
                label,
                text,
                look,
                page: draft.page.filter(|_| self.paged && in_body(part)),
            });
        }
        let hidden = draft.hidden.trim();
        if !hidden.is_empty() {
            let at = self.document.blocks.len().saturating_sub(1);
            self.document.hidden.push((at, hidden.to_owned()));
        }
        for found in draft.found {
            self.place(part, found);
        }
    }

    fn place(&mut self, part: Part, found: Found) {
        self.places.push(Place {
            source: self.source.clone(),
            part,
            blocks: self.document.blocks.len(),
            found,
        });
    }
}

/// Notes stand at the foot of a page that is not recorded with them.
fn in_body(part: Part) -> bool {
    matches!(part, Part::Body | Part::TextBox)
}

/// Text without line breaks at its ends and blanks at its end. Indenting blanks stay: they are the original.
fn trimmed(text: &str) -> String {
    text.trim_end().trim_start_matches('\n').to_owned()
}
