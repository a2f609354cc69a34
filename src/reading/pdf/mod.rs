//! PDF with a text layer. The crate that parses PDF panics on some damaged files, so the parsing is done in a child
//! process of the same binary, page by page, with a time and memory limit; what comes back is laid out here.
//!
//! Used as a library (the running program is not `fawen`), pages are parsed in this process, guarded against panics.

mod child;
mod marks;
mod worker;

use super::flow::Flow;
use super::layout::{self, Page, quality};
use super::{Limits, ReadError};
use crate::document::{Document, Format};

pub use child::serve;

/// The hidden subcommand under which the binary parses a PDF from standard input.
pub const SUBCOMMAND: &str = "__read-pdf";

/// Pages of a file, at most.
const MOST_PAGES: u32 = 5_000;

/// What became of the pages.
#[derive(Debug, Default)]
struct Outcome {
    pages: Vec<Page>,
    /// Pages that the file says it has.
    count: u32,
    /// Why reading stopped before the last page.
    stopped: Option<String>,
}

/// Why a PDF gave no pages at all; also the last word of the child process.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
enum Refusal {
    Encrypted,
    TooManyPages(u32),
    Damaged(String),
}

impl From<Refusal> for ReadError {
    fn from(r: Refusal) -> Self {
        match r {
            Refusal::Encrypted => ReadError::Encrypted,
            Refusal::TooManyPages(n) => {
                ReadError::Limit(format!("PDF 有{n}页，超过{MOST_PAGES}页"))
            }
            Refusal::Damaged(why) => ReadError::Damaged(why),
        }
    }
}

/// The file from its head on: what a server or mail put before it is no part of it.
fn from_head(bytes: &[u8]) -> &[u8] {
    const HEAD: &[u8] = b"%PDF-";
    let start = bytes.windows(HEAD.len()).take(1024).position(|w| w == HEAD);
    start.and_then(|at| bytes.get(at..)).unwrap_or(bytes)
}

/// Reads a PDF.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, ReadError> {
    let bytes = from_head(bytes);
    let outcome = match child::read(bytes) {
        Some(result) => result?,
        None => worker::read_here(bytes)?,
    };
    quality::check("PDF", &outcome.pages, outcome.count)?;
    let mut flow = Flow::new(Format::Pdf, limits);
    let read = outcome.pages.len() as u32;
    if let Some(why) = &outcome.stopped {
        let lost = format!("共{}页，读到第{read}页：{why}", outcome.count);
        flow.damage("PDF", &lost);
    }
    for page in quality::garbled(&outcome.pages) {
        let part = format!("第{page}页");
        flow.damage(&part, &format!("{part}有文字没有字符对应表，未能读取"));
    }
    layout::lay_out(outcome.pages, &mut flow)?;
    Ok(flow.finish_pages())
}
