//! `fawen annotate`: the draft untouched but for Word comments; for other formats the whole text with highlights.

use super::args::AnnotateArgs;
use super::inputs::{self, Input};
use super::say::say;
use super::{CommandError, Outcome};
use fawen::annotate::{self, Options};
use fawen::session;
use fawen::sheets::{self, Output, SheetKind};
use std::path::{Path, PathBuf};

/// Reviews a draft and writes a copy with one comment for each finding.
pub fn run(a: &AnnotateArgs) -> Result<Outcome, CommandError> {
    let mut engine = inputs::engine(&a.rules)?;
    inputs::registers(&a.basis, &mut engine)?;
    let mut options = inputs::options(&a.basis, &engine)?;
    options.with_text = true;
    let waivers = inputs::waivers(a.waivers.as_deref())?;
    let input = Input::named(&a.path);
    let name = input.name();
    let reviewed = input
        .bytes()
        .map_err(|e| Box::new(session::failure(&name, &e)))
        .and_then(|bytes| {
            let mut review = session::review_bytes(&bytes, &name, &engine, &options)?;
            if let Some(file) = &waivers {
                inputs::explain(&mut review, file, &engine, &options);
            }
            Ok((bytes, review))
        });
    let (bytes, review) = match reviewed {
        Ok(r) => r,
        Err(f) => return Ok(super::check::report(&f, &input)),
    };
    let docx = review.document.format == "docx";
    let path = a.output.clone().unwrap_or_else(|| beside(&a.path, docx));
    let wants_docx = path
        .extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("docx"));
    let inputs = std::slice::from_ref(&input.path);
    if !wants_docx {
        let html = sheets::render(&review, SheetKind::Review, Output::Html)?;
        sheets::write_atomically(&path, &html, inputs)?;
        say!("带标记的全文已写入 {}", path.display());
        return Ok(Outcome::Done);
    }
    let by = Options {
        author: a.author.clone(),
        date: review.date.clone(),
    };
    let done = annotate::annotate(&bytes, &review, &by)?;
    // The same copy written before is no stranger; a person's work on it would make it another.
    let same = std::fs::read(&path).is_ok_and(|old| old == done.bytes);
    if !same || path == input.path {
        sheets::write_atomically(&path, &done.bytes, inputs)?;
    }
    say!(
        "批注稿已写入 {}，共 {} 处批注",
        path.display(),
        done.exact + done.near
    );
    for remark in &done.remarks {
        say!("注意：{remark}");
    }
    Ok(Outcome::Done)
}

/// A name beside the draft.
fn beside(draft: &Path, docx: bool) -> PathBuf {
    let stem = draft
        .file_stem()
        .map_or("文稿".into(), |s| s.to_string_lossy().into_owned());
    let extension = if docx { "docx" } else { "html" };
    draft.with_file_name(format!("{stem}.批注稿.{extension}"))
}
