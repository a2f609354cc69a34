//! Times of the parts that must not get slower: loading the rule book, scanning, outlining, reading docx, writing sheets.
//! `cargo bench` prints the best and the median of some rounds; nothing is asserted. `cargo bench -- copies FOLDER` measures
//! what ten times the rules cost.

mod copies;

use fawen::document::{Document, Format};
use fawen::engine::Engine;
use fawen::matching;
use fawen::reading::{self, Limits};
use fawen::review::assemble::{self, Prepared};
use fawen::review::options::Options;
use fawen::rules::date::Date;
use fawen::sheets::{self, Output, SheetKind};
use std::error::Error;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const ROUNDS: usize = 20;

fn time<T>(name: &str, mut work: impl FnMut() -> T) {
    let mut all: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let begun = Instant::now();
            black_box(work());
            begun.elapsed()
        })
        .collect();
    all.sort_unstable();
    println!(
        "{name:<16} best {:>10.3?}  median {:>10.3?}",
        all[0],
        all[ROUNDS / 2]
    );
}

/// The .txt files of a folder in the order of their names.
fn text_files(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut paths: Vec<_> = std::fs::read_dir(folder)?
        .flatten()
        .map(|e| e.path())
        .filter(|p| p.extension().is_some_and(|e| e == "txt"))
        .collect();
    paths.sort();
    Ok(paths)
}

/// The sample drafts one behind the other, to some length.
fn long_text(folder: &Path) -> Result<String, Box<dyn Error>> {
    let mut text = String::new();
    let paths = text_files(folder)?;
    for path in paths {
        text += &std::fs::read_to_string(path)?;
        text.push('\n');
    }
    Ok(text)
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::on(Date::parse("2026-11-01")?);
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let [mode, folder, ..] = args.as_slice()
        && mode == "copies"
    {
        return copies::run(Path::new(folder), &options);
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let text = long_text(&folder)?;
    println!("{} characters", text.chars().count());
    let engine = Engine::builtin()?;
    let document = Document::from_lines(Format::Text, &text);
    let prepared = Prepared::new(document.clone());
    let docx = std::fs::read(folder.join("04-生产经营成本-招商扶持办法.docx"))?;
    let review = assemble::review(&prepared, "a.txt", "", &engine, &options);
    time("rule book", Engine::builtin);
    time("read docx", || {
        reading::read(&docx, "a.docx", &Limits::default())
    });
    time("outline", || Prepared::new(document.clone()));
    time("scan", || {
        matching::run(
            &prepared.text,
            &prepared.outline,
            &engine.book,
            &engine.divisions,
        )
    });
    time("review", || {
        assemble::review(&prepared, "a.txt", "", &engine, &options)
    });
    time("sheet docx", || {
        sheets::render(&review, SheetKind::Review, Output::Docx)
    });
    time("sheet html", || {
        sheets::render(&review, SheetKind::Review, Output::Html)
    });
    Ok(())
}
