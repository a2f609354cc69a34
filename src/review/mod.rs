//! From hits to the review: the three answers, findings, checklist and conclusion.

pub mod model;
