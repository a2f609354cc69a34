//! From hits to the review: the three answers, findings, checklist and conclusion.

pub mod applicability;
pub mod assemble;
pub mod checklist;
pub mod citations;
pub(crate) mod cited;
pub mod form;
pub mod merge;
pub mod model;
pub mod normative;
pub mod options;
pub(crate) mod place;
pub mod quote;
pub mod raw;
mod timing;
mod traits;
pub mod why;

use crate::engine::Engine;
use crate::rules::gate_data::Profile;
use assemble::Prepared;
use model::{FairCompetition, Finding, Normative};
use options::Options;

/// The two gate answers.
fn answers(p: &Prepared, engine: &Engine, profile: &Profile) -> (Normative, FairCompetition) {
    let (d, t, o) = (&p.document, &p.text, &p.outline);
    let traits = traits::Traits::new(d, t, o, &engine.gates);
    (
        normative::judge(d, t, o, &engine.gates, profile, &traits),
        applicability::judge(d, t, o, &engine.gates, &traits),
    )
}

/// Findings of the checks that code decides: citations, form and procedure.
fn checks(
    p: &Prepared,
    engine: &Engine,
    options: &Options,
    normative: model::Verdict,
) -> Vec<(usize, Finding)> {
    let (d, t, o) = (&p.document, &p.text, &p.outline);
    let mut raw = citations::check(d, t, o, &engine.register, options.as_of);
    raw.extend(form::check(t, o, &engine.form, normative));
    raw.iter()
        .map(|raw| assemble::checked(p, engine, raw))
        .collect()
}

/// The profile asked for, else the one that the issuer points to.
pub(crate) fn profile<'e>(p: &Prepared, engine: &'e Engine, options: &Options) -> &'e Profile {
    let asked = options
        .profile
        .as_deref()
        .and_then(|id| engine.gates.profile(id).ok());
    asked.unwrap_or_else(|| {
        engine
            .gates
            .profile_for(&p.outline.head.issuers, &p.outline.head.title)
    })
}
