//! From hits to the review: the three answers, findings, checklist and conclusion.

pub mod applicability;
pub mod citations;
mod cited;
pub mod model;
pub mod normative;
mod place;
pub mod raw;
mod traits;
