//! The materials that the procedure needs, as lines to be checked by hand, with the words of the document that bear on
//! them.

use crate::document::Text;
use crate::review::model::{Route, Verdict};
use crate::rules::form_data::{FormData, ProcedureRow, When};
use std::ops::Range;

/// A line of the procedure list. (程序材料核对项)
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcedureLine {
    /// `procedure.` and the row's id.
    pub id: String,
    pub title: String,
    /// What to look for.
    pub note: String,
    /// Citations for the law book.
    pub basis: Vec<String>,
    /// Where the document speaks of it (normalised bytes), if it does; it does not prove that the step was taken.
    pub evidence: Option<Range<usize>>,
}

/// The lines that apply, given the two answers. An answer that is unsure counts as yes.
pub fn procedure(
    text: &Text,
    data: &FormData,
    normative: Verdict,
    fair: Verdict,
    route: Route,
) -> Vec<ProcedureLine> {
    let applies = |row: &ProcedureRow| match row.when {
        When::Always => true,
        When::Normative => normative != Verdict::No,
        When::Fair => fair != Verdict::No,
        When::Own => fair != Verdict::No && matches!(route, Route::Own | Route::Unsure),
        When::Joint => fair != Verdict::No && matches!(route, Route::Joint | Route::Unsure),
    };
    if !data.procedure.iter().any(applies) {
        return Vec::new();
    }
    let spoken = data.spoken(&text.norm).into_iter();
    (data.procedure.iter().zip(spoken))
        .filter(|(row, spoken)| applies(row) && (row.topic.is_empty() || spoken.topic))
        .map(|(row, spoken)| ProcedureLine {
            id: format!("procedure.{}", row.id),
            title: row.title.clone(),
            note: row.note.clone(),
            basis: row.basis.clone(),
            evidence: spoken.first,
        })
        .collect()
}
