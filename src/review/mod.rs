//! From hits to the review: the three answers, findings, checklist and conclusion.

pub mod applicability;
pub mod model;
pub mod normative;
mod traits;
