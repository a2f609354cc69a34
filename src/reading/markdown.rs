//! Markdown drafts.

use super::{Limits, ReadError};
use crate::document::Document;

/// Reads Markdown.
///
/// # Errors
/// As [`super::text::read`].
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Document, ReadError> {
    super::text::read(bytes, limits)
}
