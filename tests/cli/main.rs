//! The program from outside, one module per command; `fixtures` holds what the review of each sample draft must say.

mod annotate;
mod answers;
mod bounds;
mod broken;
mod check;
mod cleanup;
mod diff;
mod exits;
mod fixtures;
mod formats;
mod gate;
mod help;
mod install;
mod laws;
mod pack;
mod recipes;
mod rules;
mod seams;
mod sift;
mod silences;
mod text;
mod verify;
mod waive;
mod why;

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Runs the program.
fn fawen<I, S>(args: I) -> Output
where
    I: IntoIterator<Item = S>,
    S: AsRef<std::ffi::OsStr>,
{
    Command::new(env!("CARGO_BIN_EXE_fawen"))
        .args(args)
        .stdin(Stdio::null())
        .output()
        .expect("the program starts")
}

/// Runs the program with bytes on its standard input.
fn fawen_with_input(args: &[&str], input: &[u8]) -> Output {
    use std::io::Write;
    let mut child = Command::new(env!("CARGO_BIN_EXE_fawen"))
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    child
        .stdin
        .take()
        .expect("piped")
        .write_all(input)
        .expect("input taken");
    child.wait_with_output().expect("the program ends")
}

fn out(o: &Output) -> String {
    String::from_utf8_lossy(&o.stdout).into_owned()
}

fn err(o: &Output) -> String {
    String::from_utf8_lossy(&o.stderr).into_owned()
}

fn code(o: &Output) -> i32 {
    o.status.code().expect("an exit code")
}

/// The folder of sample drafts.
fn fixtures_dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// A sample draft by the beginning of its name and its extension.
fn fixture(start: &str, extension: &str) -> PathBuf {
    let found = std::fs::read_dir(fixtures_dir())
        .expect("fixtures")
        .flatten()
        .map(|e| e.path())
        .find(|p| {
            let name = p
                .file_name()
                .map(|n| n.to_string_lossy().into_owned())
                .unwrap_or_default();
            name.starts_with(start)
                && name.ends_with(&format!(".{extension}"))
                && !name.contains("expect")
        });
    found.unwrap_or_else(|| panic!("no fixture {start}*.{extension}"))
}

/// The JSON review of a file on a fixed day.
fn review(path: &Path) -> serde_json::Value {
    let o = fawen([
        "check".as_ref(),
        path.as_os_str(),
        "--format".as_ref(),
        "json".as_ref(),
        "--date".as_ref(),
        "2026-11-01".as_ref(),
    ]);
    serde_json::from_slice(&o.stdout)
        .unwrap_or_else(|e| panic!("{}: {e}: {}", path.display(), err(&o)))
}
