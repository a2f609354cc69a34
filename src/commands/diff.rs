//! `fawen diff`: two versions of a draft compared.

use super::args::{DiffArgs, Format};
use super::inputs::{self, Input};
use super::say::{put, say};
use super::{CommandError, Outcome};
use fawen::diff::{self, Version};
use fawen::review::assemble::Prepared;
use fawen::review::model::Failure;
use fawen::rules::source::hex;
use fawen::session;
use fawen::sheets::{self, comparison};
use sha2::{Digest, Sha256};
use std::path::Path;

/// Compares a draft as it was reviewed with a later one.
pub fn run(a: &DiffArgs) -> Result<Outcome, CommandError> {
    let mut engine = inputs::engine(&a.rules)?;
    inputs::registers(&a.basis, &mut engine)?;
    let options = inputs::options(&a.basis, &engine)?;
    if a.output.as_deref().is_some_and(|p| form(p).is_none()) {
        return Err("对照结果可以写成 .md 或者 .json".into());
    }
    let mut read = Vec::new();
    let mut outcome = Outcome::Done;
    for path in [&a.old, &a.new] {
        let input = Input::named(path);
        match prepare(&input) {
            Ok((sha256, prepared)) => {
                if prepared.document.damaged {
                    eprintln!("{}：文件有损坏，只比较读出的部分", input.name());
                    outcome = outcome.and(Outcome::Unreadable);
                }
                read.push((input.name(), sha256, prepared));
            }
            Err(f) => outcome = outcome.and(super::check::report(&f, &input)),
        }
    }
    let [old, new] = read.as_slice() else {
        return Ok(outcome);
    };
    let done = diff::compare(&as_version(old), &as_version(new), &engine, &options);
    let json = serde_json::to_string_pretty(&done)? + "\n";
    match a.format {
        Format::Text => put!("{}", comparison::text(&done, a.verbose)),
        Format::Json => put!("{json}"),
        Format::Jsonl => say!("{}", serde_json::to_string(&done)?),
    }
    if let Some(path) = &a.output {
        let bytes = match form(path) {
            Some("json") => json,
            _ => comparison::markdown(&done),
        };
        sheets::write_atomically(path, bytes.as_bytes(), &[a.old.clone(), a.new.clone()])?;
        eprintln!("对照结果已写入 {}", path.display());
    }
    Ok(outcome.and(if done.added.is_empty() {
        Outcome::Done
    } else {
        Outcome::Holds
    }))
}

fn as_version((path, sha256, prepared): &(String, String, Prepared)) -> Version<'_> {
    Version {
        prepared,
        path,
        sha256,
    }
}

/// The form that a file name asks for.
fn form(path: &Path) -> Option<&'static str> {
    let extension = path.extension()?.to_string_lossy().to_ascii_lowercase();
    ["md", "json"].into_iter().find(|f| *f == extension)
}

fn prepare(input: &Input) -> Result<(String, Prepared), Box<Failure>> {
    let name = input.name();
    let bytes = input
        .bytes()
        .map_err(|e| Box::new(session::failure(&name, &e)))?;
    let prepared = session::prepare(&bytes, &name)?;
    Ok((hex(&Sha256::digest(&bytes)), prepared))
}
