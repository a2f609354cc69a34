//! What a review may be told besides the draft.

use crate::rules::date::Date;

/// Options of one review.
#[derive(Debug, Clone)]
pub struct Options {
    /// The day of the review.
    pub date: Date,
    /// The day whose law applies.
    pub as_of: Date,
    /// Provincial profile by its id; told from the issuer if none.
    pub profile: Option<String>,
    /// Put the extracted text into the review.
    pub with_text: bool,
}

impl Options {
    /// Options of a review on a day, by the law of that day.
    pub fn on(date: Date) -> Self {
        Options {
            date,
            as_of: date,
            profile: None,
            with_text: false,
        }
    }
}
