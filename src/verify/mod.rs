//! Whether a review sheet belongs to a draft: the draft's digest, the rule book's and the law's, and the sheet's own words
//! held against those of a review made afresh on the sheet's day.
//!
//! It proves correspondence, not authorship: anyone with the program can write a sheet. A signature (`signing`) says more.
//! It must not know of files on disk or of terminals.

mod lines;

use crate::review::model::Review;
use crate::sheets::marker::Marker;
use crate::sheets::{self, Existing, Output, SheetError, SheetKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Name and version of the JSON form.
pub const SCHEMA: &str = "fawen/verify/1";

/// What this does and does not prove, in Chinese.
pub const SCOPE: &str = "核对只说明审查表与文稿、规则是否对应，不证明审查表由谁制作。";

/// Why a file cannot be held against a draft.
#[derive(Debug, Error)]
pub enum VerifyError {
    #[error(
        "不是本程序生成的审查表（没有机器可读的标记）。本单位自己的表格（--template）不带标记，请核对随附的 .json 审查结果"
    )]
    NoSheet,
    #[error("审查表损坏，读不出内容")]
    Damaged,
    #[error(transparent)]
    Sheet(#[from] SheetError),
}

/// An own output and what it says of itself.
#[derive(Debug, Clone)]
pub struct Sheet {
    pub marker: Marker,
    pub kind: SheetKind,
    pub form: Output,
    /// The whole text of the draft stands in it.
    with_text: bool,
    bytes: Vec<u8>,
}

impl Sheet {
    /// Reads an own output: .docx, .html, .md or .json.
    ///
    /// # Errors
    /// Bytes that are no own output.
    pub fn read(bytes: Vec<u8>) -> Result<Self, VerifyError> {
        let marker = Marker::read(&bytes).ok_or(VerifyError::NoSheet)?;
        let kind = SheetKind::from_code(&marker.kind).ok_or(VerifyError::NoSheet)?;
        let head = String::from_utf8_lossy(bytes.get(..bytes.len().min(4096)).unwrap_or_default());
        let head = head.trim_start().to_ascii_lowercase();
        let form = match () {
            () if bytes.starts_with(b"PK") => Output::Docx,
            () if head.starts_with('{') => Output::Json,
            () if head.starts_with("<!doctype") || head.starts_with("<html") => Output::Html,
            () => Output::Markdown,
        };
        let with_text = match form {
            Output::Html => String::from_utf8_lossy(&bytes).contains(sheets::html::WHOLE_TEXT),
            Output::Json => as_review(&bytes).is_some_and(|r| r.text.is_some()),
            _ => false,
        };
        Ok(Sheet {
            marker,
            kind,
            form,
            with_text,
            bytes,
        })
    }

    /// Whether the review to compare with must hold the extracted text.
    pub fn wants_text(&self) -> bool {
        self.with_text
    }
}

/// What came out of holding a sheet against a draft.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Verification {
    pub schema: String,
    pub sheet: SheetInfo,
    pub draft: DraftInfo,
    /// The draft's bytes are those that were reviewed.
    pub same_file: bool,
    /// The draft's text is that which was reviewed; `null` where the sheet does not say.
    pub same_text: Option<bool>,
    pub same_rulebook: bool,
    pub same_laws: bool,
    /// The sheet says all that the review made afresh says.
    pub same_content: bool,
    /// The sheet is byte for byte as the program wrote it, by its own digest.
    pub untouched: bool,
    /// What the review made afresh says and the sheet does not.
    pub missing: Vec<String>,
    /// What the sheet says and the review made afresh does not: often what people filled in.
    pub added: Vec<String>,
    /// Differences beyond the limit that are counted but not listed.
    pub omitted: usize,
    /// `valid` or `invalid` where a key was given to prove a signature by; else `unchecked`.
    pub signature: SignatureState,
    /// The sheet belongs to this draft, rule book and law, and says what the review says.
    pub matches: bool,
    /// What this proves, in Chinese.
    pub scope: String,
}

/// What a sheet says of itself.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SheetInfo {
    pub path: String,
    #[serde(flatten)]
    pub marker: Marker,
}

/// The draft at hand and the rules at hand.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct DraftInfo {
    pub path: String,
    pub sha256: String,
    pub rulebook: String,
    pub laws: String,
    pub version: String,
}

/// Whether a detached signature was proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SignatureState {
    Unchecked,
    Valid,
    Invalid,
}

/// Holds a sheet against the review of the draft made afresh, on the sheet's day and profile.
///
/// # Errors
/// A sheet that cannot be read.
pub fn verify(
    sheet: &Sheet,
    path: &str,
    fresh: &Review,
    signature: SignatureState,
) -> Result<Verification, VerifyError> {
    let m = &sheet.marker;
    let told = match (sheet.form, as_review(&sheet.bytes)) {
        (Output::Json, Some(old)) => lines::of_reviews(&old, fresh),
        _ => told(sheet, fresh)?,
    };
    let same_file = m.draft == fresh.document.sha256;
    let same_rulebook = m.rulebook == fresh.rulebook.digest;
    let same_laws = m.laws == fresh.rulebook.laws_digest;
    let same_content = told.missing.is_empty() && told.omitted == 0;
    Ok(Verification {
        schema: SCHEMA.into(),
        sheet: SheetInfo {
            path: path.into(),
            marker: m.clone(),
        },
        draft: DraftInfo {
            path: fresh.document.path.clone(),
            sha256: fresh.document.sha256.clone(),
            rulebook: fresh.rulebook.digest.clone(),
            laws: fresh.rulebook.laws_digest.clone(),
            version: fresh.tool.version.clone(),
        },
        same_file,
        same_text: (!m.text.is_empty()).then(|| m.text == fresh.document.text_sha256),
        same_rulebook,
        same_laws,
        same_content,
        untouched: sheets::existing(&sheet.bytes) == Existing::Untouched,
        missing: told.missing,
        added: told.added,
        omitted: told.omitted,
        signature,
        matches: same_file
            && same_rulebook
            && same_laws
            && same_content
            && signature != SignatureState::Invalid,
        scope: SCOPE.into(),
    })
}

/// The differences between a sheet for people and the same sheet drawn afresh.
fn told(sheet: &Sheet, fresh: &Review) -> Result<lines::Differences, VerifyError> {
    let drawn = sheets::render(fresh, sheet.kind, sheet.form)?;
    let read = |bytes: &[u8]| lines::of_sheet(bytes, sheet.form).ok_or(VerifyError::Damaged);
    let name = fresh.document.path.rsplit(['/', '\\']).next();
    Ok(lines::compare(
        &read(&sheet.bytes)?,
        &read(&drawn)?,
        &[name.unwrap_or_default(), &fresh.document.path],
    ))
}

fn as_review(bytes: &[u8]) -> Option<Review> {
    serde_json::from_slice(bytes).ok()
}
