//! `fawen why`: what came near a clause, and what held it back.

use super::args::WhyArgs;
use super::inputs::{self, Input};
use super::say::put;
use super::{CommandError, Outcome};

/// Explains the silence (or not) about a clause.
pub fn run(a: &WhyArgs) -> Result<Outcome, CommandError> {
    let mut engine = inputs::engine(&a.rules)?;
    inputs::registers(&a.basis, &mut engine)?;
    let options = inputs::options(&a.basis, &engine)?;
    let input = Input::named(&a.path);
    match input.prepare() {
        Ok(p) => {
            put!(
                "{}",
                fawen::review::why::explain(&p, &engine, &options, &a.clause)
            );
            Ok(Outcome::Done)
        }
        Err(f) => Ok(super::check::report(&f, &input)),
    }
}
