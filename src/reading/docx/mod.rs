//! Word documents (.docx).

use super::{Limits, ReadError};
use crate::document::Document;

/// Reads a word processing package.
pub fn read(_bytes: &[u8], _limits: &Limits) -> Result<Document, ReadError> {
    Err(ReadError::Unsupported("尚未实现".into()))
}
