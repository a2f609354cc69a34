//! `fawen text`: what was read, with its labels.

use super::args::TextArgs;
use super::inputs::Input;
use super::{CommandError, Outcome};
use fawen::document::printable;
use std::io::{IsTerminal, Write};

/// Prints the extracted text of each file.
pub fn run(a: &TextArgs) -> Result<Outcome, CommandError> {
    let mut out = std::io::stdout().lock();
    let mut outcome = Outcome::Done;
    for path in &a.paths {
        let input = Input::named(path);
        match input.prepare() {
            Ok(p) => {
                if a.paths.len() > 1 {
                    writeln!(out, "==> {} <==", input.name())?;
                }
                let text = fawen::reading::report_text(&p.document, &p.text);
                if out.is_terminal() {
                    out.write_all(printable(&text).as_bytes())?;
                } else {
                    out.write_all(text.as_bytes())?;
                }
                if p.document.damaged {
                    outcome = outcome.and(Outcome::Unreadable);
                }
            }
            Err(f) => outcome = outcome.and(super::check::report(&f, &input)),
        }
    }
    out.flush()?;
    Ok(outcome)
}
