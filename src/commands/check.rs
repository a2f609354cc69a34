//! `fawen check`: the three answers, the findings and the sheet.

use super::args::{CheckArgs, Format};
use super::inputs::{self, Input};
use super::{CommandError, Outcome};
use fawen::engine::Engine;
use fawen::review::model::{Failure, Review};
use fawen::review::options::Options;
use fawen::session;
use fawen::sheets::terminal::{self, TerminalOptions};
use rayon::prelude::*;
use std::io::{IsTerminal, Write};

type Reviewed = Result<Review, Box<Failure>>;

/// Reviews every input in order.
pub fn run(a: &CheckArgs) -> Result<Outcome, CommandError> {
    let inputs = inputs::collect(&a.paths, a.paths_from.as_deref())?;
    let engine = inputs::engine(&a.rules)?;
    let mut options = inputs::options(&a.basis, &engine)?;
    options.with_text = a.with_text;
    if let Some(n) = a.jobs {
        rayon::ThreadPoolBuilder::new()
            .num_threads(n)
            .build_global()?;
    }
    let mut outcome = Outcome::Done;
    let look = look(a);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    // A few documents per core at a time keep memory bounded and the order that of the inputs.
    for chunk in inputs.chunks(16 * rayon::current_num_threads().max(1)) {
        let one = |i: &Input| {
            let r = review(i, &engine, &options);
            let shown = render(&r, a, &look);
            (r, shown)
        };
        let done: Vec<(Reviewed, String)> = if chunk.len() == 1 {
            chunk.iter().map(one).collect()
        } else {
            chunk.par_iter().map(one).collect()
        };
        for (input, (result, shown)) in chunk.iter().zip(&done) {
            out.write_all(shown.as_bytes())?;
            match result {
                Ok(r) if r.warnings.iter().any(|w| w.code == "damaged") => {
                    outcome = outcome.and(Outcome::Unreadable);
                }
                Ok(_) => {}
                Err(f) => outcome = outcome.and(report(f, input)),
            }
        }
    }
    out.flush()?;
    Ok(outcome)
}

fn look(a: &CheckArgs) -> TerminalOptions {
    let terminal = std::io::stdout().is_terminal();
    let color = terminal && std::env::var_os("NO_COLOR").is_none();
    TerminalOptions {
        color,
        quiet: a.quiet,
        verbose: a.verbose,
        ..TerminalOptions::default()
    }
}

fn review(input: &Input, engine: &Engine, options: &Options) -> Reviewed {
    let name = input.name();
    let bytes = input
        .bytes()
        .map_err(|e| Box::new(session::failure(&name, &e)))?;
    session::review_bytes(&bytes, &name, engine, options)
}

/// One input's output. Serialising our own types cannot fail.
fn render(result: &Reviewed, a: &CheckArgs, look: &TerminalOptions) -> String {
    let line = |s: serde_json::Result<String>| s.map(|s| s + "\n").unwrap_or_default();
    match (result, a.format) {
        (Ok(r), Format::Text) => terminal::render(r, look),
        (Err(_), Format::Text) => String::new(),
        (Ok(r), Format::Jsonl) => line(serde_json::to_string(r)),
        (Err(f), Format::Jsonl) => line(serde_json::to_string(f)),
        (Ok(r), Format::Json) => line(serde_json::to_string_pretty(r)),
        (Err(f), Format::Json) => line(serde_json::to_string_pretty(f)),
    }
}

/// Says what failed, to which file, and what to do; returns what it means for the exit code.
pub fn report(f: &Failure, input: &Input) -> Outcome {
    eprintln!(
        "{}：{}。{}",
        f.document.path, f.error.message, f.error.advice
    );
    match f.error.code.as_str() {
        session::SECRECY => Outcome::Secrecy,
        "not-a-draft" if input.met => Outcome::Done,
        _ => Outcome::Unreadable,
    }
}
