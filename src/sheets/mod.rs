//! One renderer per output, all from the same `Review`. They hold no judgement.
//!
//! [`view`] orders and numbers what a review holds, [`layout`] says what stands on each kind of sheet as a format-neutral
//! [`sheet::Sheet`], and the renderers (`html`, `markdown`, …) only draw that sheet. Nothing here reads a draft, a rule or
//! a law: all wording about the draft comes out of the [`Review`].

pub mod comparison;
pub mod docx;
mod error;
pub mod html;
pub mod layout;
pub mod markdown;
pub mod marker;
mod output;
pub mod quote;
#[cfg(test)]
pub(crate) mod sample;
pub mod sarif;
pub mod schema;
pub mod sheet;
pub mod template;
pub mod terminal;
pub mod view;
pub mod words;

pub use error::SheetError;
pub use output::{Existing, existing, refuse, replace, write_atomically};

use crate::review::model::Review;

/// Which sheet is wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum SheetKind {
    /// 审查表: the three answers, both checklists, all findings.
    #[default]
    Review,
    /// 公平竞争审查表: the fields of a drafting unit's written conclusion with the nineteen items.
    Competition,
    /// 合法性审核意见书: the fields of a legality opinion, its conclusion left to the reviewer.
    Legality,
}

impl SheetKind {
    /// The sheet's title in Chinese.
    pub fn title(self) -> &'static str {
        match self {
            SheetKind::Review => "发文审查表",
            SheetKind::Competition => "公平竞争审查表",
            SheetKind::Legality => "合法性审核意见书",
        }
    }

    /// The stable name used on the command line and in the machine part of a sheet.
    pub fn code(self) -> &'static str {
        match self {
            SheetKind::Review => "review",
            SheetKind::Competition => "competition",
            SheetKind::Legality => "legality",
        }
    }

    /// The kind of a stable name.
    pub fn from_code(code: &str) -> Option<Self> {
        [
            SheetKind::Review,
            SheetKind::Competition,
            SheetKind::Legality,
        ]
        .into_iter()
        .find(|k| k.code() == code)
    }
}

/// The form of an output file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Output {
    Docx,
    Html,
    Markdown,
    Json,
    Sarif,
}

impl Output {
    /// The form that a file name asks for by its extension; `None` if it names none that can be written.
    pub fn from_extension(extension: &str) -> Option<Self> {
        Some(match extension.to_ascii_lowercase().as_str() {
            "docx" => Output::Docx,
            "html" | "htm" => Output::Html,
            "md" | "markdown" => Output::Markdown,
            "json" => Output::Json,
            "sarif" => Output::Sarif,
            _ => return None,
        })
    }
}

/// Renders one review as the bytes of a file. Same review, same bytes.
///
/// `kind` matters for the forms that people read; the machine's forms always hold the whole review.
pub fn render(review: &Review, kind: SheetKind, output: Output) -> Result<Vec<u8>, SheetError> {
    Ok(match output {
        Output::Docx => docx::render(review, kind)?,
        Output::Html => html::render(review, kind).into_bytes(),
        Output::Markdown => markdown::render(review, kind).into_bytes(),
        Output::Json => json(review)?,
        Output::Sarif => pretty(&sarif::render(&[review]))?,
    })
}

/// The JSON review, indented, with a line end at the end.
pub fn json(review: &Review) -> Result<Vec<u8>, SheetError> {
    pretty(review)
}

fn pretty(value: &impl serde::Serialize) -> Result<Vec<u8>, SheetError> {
    let mut bytes =
        serde_json::to_vec_pretty(value).map_err(|e| SheetError::Json(e.to_string()))?;
    bytes.push(b'\n');
    Ok(bytes)
}
