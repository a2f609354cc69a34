//! Word comments (批注) on the findings, put into the user's own .docx; everything else stays byte for byte.
//!
//! The way: the draft is read as the review read it; each finding's words are found again in the main part ([`pair`]); marks are inserted there, runs split only where a range must start or end ([`edit`]); the comments go into
//! the comments part ([`comment`]); the package is copied with only those parts changed ([`package`]).
//! It judges nothing: which findings there are, and what they say, is the review's.

mod comment;
mod edit;
mod package;
mod pair;

#[cfg(test)]
mod tests;

use crate::document::{Document, Format, Text};
use crate::reading::{self, Limits, ReadError};
use crate::review::model::Review;
use crate::rewrite::RewriteError;
use crate::sheets::view::View;
use package::Package;
use thiserror::Error;

/// Who comments, and when.
#[derive(Debug, Clone)]
pub struct Options {
    /// Name shown with the comments.
    pub author: String,
    /// Day of the comments, `YYYY-MM-DD`.
    pub date: String,
}

/// A commented draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotated {
    /// The new .docx.
    pub bytes: Vec<u8>,
    /// Comments that stand on the exact words.
    pub exact: usize,
    /// Comments that stand on the paragraph, the text box or the note's mark, because the words themselves cannot carry one.
    pub near: usize,
    /// What the person must know, in Chinese: a signature that no longer holds, comments that stand near.
    pub remarks: Vec<String>,
}

/// Why a draft could not be commented.
#[derive(Debug, Error)]
pub enum AnnotateError {
    #[error(
        "只有 .docx 文稿可以加批注；其他格式请用 fawen check --with-text -o 审查表.html 生成带标记的全文"
    )]
    NotDocx,
    #[error("文稿与审查结果不一致（SHA-256 不同）。请重新审查后再加批注。")]
    OtherDraft,
    #[error("无法读取文稿：{0}")]
    Read(#[from] ReadError),
    #[error(
        "文稿部件“{0}”的结构有误，不能在不改动其他内容的前提下加批注。请用 Word 或 WPS 打开后另存，再重新审查。"
    )]
    Damaged(String),
    #[error("无法写出文稿：{0}")]
    Write(String),
}

impl From<RewriteError> for AnnotateError {
    fn from(e: RewriteError) -> Self {
        match e {
            RewriteError::Read(e) => AnnotateError::Read(e),
            RewriteError::Damaged(part) => AnnotateError::Damaged(part),
            RewriteError::Write(why) => AnnotateError::Write(why),
        }
    }
}

/// Adds one comment for each finding of the review to the draft that it reviews.
///
/// # Errors
/// [`AnnotateError`] where the bytes are no .docx, are not the reviewed draft, or are damaged.
pub fn annotate(
    bytes: &[u8],
    review: &Review,
    options: &Options,
) -> Result<Annotated, AnnotateError> {
    let limits = Limits::default();
    if crate::sheets::marker::hex(bytes) != review.document.sha256 {
        return Err(AnnotateError::OtherDraft);
    }
    let document = reading::read(bytes, "draft.docx", &limits)?;
    if document.format != Format::Docx {
        return Err(AnnotateError::NotDocx);
    }
    comment_on(bytes, &document, review, options, &limits)
}

fn comment_on(
    bytes: &[u8],
    document: &Document,
    review: &Review,
    options: &Options,
    limits: &Limits,
) -> Result<Annotated, AnnotateError> {
    let text = Text::new(document);
    let view = View::new(review);
    let mut package = Package::open(bytes, limits)?;
    let anchors = pair::anchors(&mut package, document, &text, &view, limits)?;
    let first = package.next_id();
    let mut marks = Vec::new();
    let mut comments = Vec::new();
    for (id, (item, anchor)) in (first..).zip(view.items().zip(&anchors)) {
        let near = !anchor.exact;
        comments.push(comment::body(&view, item, id, near, options));
        marks.push((id, anchor.clone()));
    }
    let main = edit::insert(&package, &marks)?;
    let near = anchors.iter().filter(|a| !a.exact).count();
    let mut remarks = Vec::new();
    if package.is_signed() {
        remarks.push(
            "原文稿带有数字签名，加批注后签名失效；原文件没有改动，请保留原文件。".to_string(),
        );
    }
    if near > 0 {
        remarks.push(format!(
            "有 {near} 处批注加在所在段落、文本框或者注释号上，原文词句写在批注里。"
        ));
    }
    Ok(Annotated {
        exact: anchors.len() - near,
        near,
        remarks,
        bytes: if anchors.is_empty() {
            bytes.to_vec()
        } else {
            package.write(main, &comments)?
        },
    })
}
