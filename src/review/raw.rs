//! A finding of the checks beside the rules (citations, form, procedure) before it becomes part of the review.
//!
//! It stands in the normalised text; ids, locations and quotes are given later. It must not know of outputs.

use crate::outline::{NodeId, StatementId};
use crate::review::model::{Category, Severity};
use std::ops::Range;

/// A finding in terms of the normalised text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawFinding {
    /// Stable id of the check.
    pub rule: String,
    /// What is wrong, one line, in Chinese.
    pub title: String,
    pub category: Category,
    pub severity: Severity,
    /// Where it stands (normalised bytes); empty at 0 where it concerns the whole document.
    pub range: Range<usize>,
    /// Further places of the same matter, in order.
    pub more: Vec<Range<usize>>,
    pub statement: Option<StatementId>,
    pub node: Option<NodeId>,
    /// What was found, as a statement of fact.
    pub message: String,
    /// The question that the reviewer must settle.
    pub ask: String,
    pub advice: String,
    /// Provisions for [`LawBook`](crate::rules::provision::LawBook) to resolve.
    pub basis: Vec<String>,
}

impl RawFinding {
    /// Fact and question in one, for outputs that have one field for both.
    pub fn question(&self) -> String {
        match (self.message.is_empty(), self.ask.is_empty()) {
            (true, _) => self.ask.clone(),
            (_, true) => self.message.clone(),
            _ => format!("{}{}", self.message, self.ask),
        }
    }
}
