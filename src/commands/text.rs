//! `fawen text`: what was read, with its labels.

use super::args::TextArgs;
use super::inputs::Input;
use super::{CommandError, Outcome};
use fawen::document::printable;
use std::io::{IsTerminal, Write};

/// Prints the extracted text of each file.
pub fn run(a: &TextArgs) -> Result<Outcome, CommandError> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut outcome = Outcome::Done;
    for path in &a.paths {
        let input = Input::named(path);
        match input.read_to_print() {
            Ok(document) => {
                if a.paths.len() > 1 {
                    writeln!(out, "==> {} <==", input.name())?;
                }
                if out.get_ref().is_terminal() {
                    let mut text = Vec::new();
                    fawen::reading::report(&document, &mut text)?;
                    out.write_all(printable(&String::from_utf8_lossy(&text)).as_bytes())?;
                } else {
                    fawen::reading::report(&document, &mut out)?;
                }
                if document.damaged {
                    outcome = outcome.and(Outcome::Unreadable);
                }
            }
            Err(f) => outcome = outcome.and(super::check::report(&f, &input)),
        }
    }
    out.flush()?;
    Ok(outcome)
}
