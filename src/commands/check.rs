//! `fawen check`: the three answers, the findings and the sheet.

use super::args::{CheckArgs, Format};
use super::inputs::{self, Input};
use super::{CommandError, Outcome};
use fawen::engine::Engine;
use fawen::gate::waiver::WaiverFile;
use fawen::os_fault::said;
use fawen::reading::Limits;
use fawen::review::model::{Failure, Review};
use fawen::review::options::Options;
use fawen::session;
use fawen::sheets::terminal::{self, TerminalOptions};
use fawen::sheets::{self, Output, SheetError, SheetKind, template};
use fawen::signing::PrivateKey;
use rayon::prelude::*;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

type Reviewed = Result<Review, Box<Failure>>;

/// What is left of a review that was made.
struct Done {
    shown: String,
    result: Result<Kept, Box<Failure>>,
}

struct Kept {
    damaged: bool,
    /// The review, and the path of the sheet that is to be written of it.
    sheet: Option<(PathBuf, Review)>,
}

/// Reviews every input in order.
pub fn run(a: &CheckArgs) -> Result<Outcome, CommandError> {
    if let Some(n) = a.jobs {
        rayon::ThreadPoolBuilder::new()
            .num_threads(n)
            .build_global()?;
    }
    let mut engine = inputs::engine(&a.rules)?;
    inputs::registers(&a.basis, &mut engine)?;
    let mut options = inputs::options(&a.basis, &engine)?;
    let waivers = inputs::waivers(a.waivers.as_deref())?;
    options.with_text = a.with_text || waivers.is_some();
    if a.stdin_documents {
        return super::stream::run(&engine, &options);
    }
    let look = look(a);
    let target = Target::new(a)?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut outcome = Outcome::Done;
    if let Some(files) = joined(a)? {
        let body = files[0].clone();
        let mut result = review_joined(&files, &engine, &options);
        explain(&mut result, a, waivers.as_ref(), &engine, &options);
        let done = Done::new(result, a, &look, target.path(&body, true));
        outcome = finish(done, &body, &target, &mut out)?;
        out.flush()?;
        return Ok(outcome);
    }
    let inputs = inputs::collect(&a.paths, a.paths_from.as_deref())?;
    let single = inputs.len() == 1 && !inputs[0].met;
    if waivers.is_some() && inputs.len() != 1 {
        return Err("使用 --waivers 时请只给出一份文稿".into());
    }
    // A few documents per core at a time keep memory bounded and the order that of the inputs.
    for chunk in inputs.chunks(inputs::at_once(inputs.len())) {
        let one = |i: &Input| {
            let mut result = review(i, &engine, &options);
            explain(&mut result, a, waivers.as_ref(), &engine, &options);
            Done::new(result, a, &look, target.path(i, single))
        };
        let done: Vec<Done> = if chunk.len() == 1 {
            chunk.iter().map(one).collect()
        } else {
            chunk.par_iter().map(one).collect()
        };
        for (input, done) in chunk.iter().zip(done) {
            outcome = outcome.and(finish(done, input, &target, &mut out)?);
        }
    }
    out.flush()?;
    inputs::leave(engine);
    super::wait_if_dropped(a.beside);
    Ok(outcome)
}

impl Done {
    /// Renders a result. The review itself is kept for a sheet only.
    fn new(
        result: Reviewed,
        a: &CheckArgs,
        look: &TerminalOptions,
        sheet: Option<PathBuf>,
    ) -> Done {
        let shown = render(&result, a, look);
        let result = result.map(|review| Kept {
            damaged: review.warnings.iter().any(|w| w.code == "damaged"),
            sheet: sheet.map(|path| (path, review)),
        });
        Done { shown, result }
    }
}

/// Prints one result and writes its sheet.
fn finish(
    done: Done,
    input: &Input,
    target: &Target,
    out: &mut impl Write,
) -> Result<Outcome, CommandError> {
    out.write_all(done.shown.as_bytes())?;
    match done.result {
        Err(f) => {
            out.flush()?;
            Ok(report(&f, input))
        }
        Ok(kept) => {
            if let Some((path, review)) = kept.sheet {
                write_sheet(&review, target, &path, input)?;
                out.flush()?;
                eprintln!("审查表已写入 {}", path.display());
            }
            Ok(if kept.damaged {
                Outcome::Unreadable
            } else {
                Outcome::Done
            })
        }
    }
}

/// Where sheets go.
struct Target {
    kind: SheetKind,
    /// The bureau's own form.
    template: Option<Vec<u8>>,
    sign: Option<PrivateKey>,
    output: Option<PathBuf>,
    beside: bool,
}

impl Target {
    fn new(a: &CheckArgs) -> Result<Self, CommandError> {
        let kind = SheetKind::from_code(&a.sheet).ok_or_else(|| {
            format!(
                "没有名为“{}”的表，可用 review、competition、legality",
                a.sheet
            )
        })?;
        let template = match &a.template {
            Some(path) => Some(
                session::read_bytes(path, &Limits::default())
                    .map_err(|e| format!("无法读取表格 {}：{e}", path.display()))?,
            ),
            None => None,
        };
        // A key that cannot be used is told before anything is reviewed.
        let sign = a.sign.as_deref().map(PrivateKey::read).transpose()?;
        Ok(Target {
            kind,
            template,
            sign,
            output: a.output.clone(),
            beside: a.beside,
        })
    }

    /// The sheet's path for an input: the file asked for, or a name of its own in the folder asked for.
    fn path(&self, input: &Input, single: bool) -> Option<PathBuf> {
        let stem = input
            .path
            .file_stem()
            .map_or("文稿".into(), |s| s.to_string_lossy().into_owned());
        let name = format!("{stem}.{}.docx", self.kind.title());
        match &self.output {
            Some(file) if single && file.extension().is_some() && !file.is_dir() => {
                Some(file.clone())
            }
            Some(dir) => Some(dir.join(name)),
            None if self.beside && !input.is_stdin() => Some(input.path.with_file_name(name)),
            None => None,
        }
    }
}

fn write_sheet(
    r: &Review,
    target: &Target,
    path: &Path,
    input: &Input,
) -> Result<(), CommandError> {
    let extension = path
        .extension()
        .map_or(String::new(), |e| e.to_string_lossy().into_owned());
    let output = Output::from_extension(&extension).ok_or(SheetError::UnknownOutput(extension))?;
    let bytes = match &target.template {
        Some(form) if output == Output::Docx => {
            let filled = template::fill(form, r)?;
            if !filled.unknown.is_empty() {
                eprintln!(
                    "表格中没有填写的占位符：〔{}〕",
                    filled.unknown.join("〕〔")
                );
            }
            filled.bytes
        }
        Some(_) => return Err("使用 --template 时输出文件应为 .docx".into()),
        None => sheets::render(r, target.kind, output)?,
    };
    if let Some(dir) = path.parent().filter(|d| !d.as_os_str().is_empty()) {
        std::fs::create_dir_all(dir)
            .map_err(|e| format!("无法建立文件夹 {}：{}", dir.display(), said(&e)))?;
    }
    sheets::write_atomically(path, &bytes, std::slice::from_ref(&input.path))?;
    if let Some(key) = &target.sign {
        super::sheet::sign(path, key)?;
    }
    Ok(())
}

fn look(a: &CheckArgs) -> TerminalOptions {
    let is_terminal = std::io::stdout().is_terminal();
    let color = is_terminal && std::env::var_os("NO_COLOR").is_none();
    let mut look = TerminalOptions {
        color,
        quiet: a.quiet,
        verbose: a.verbose,
        ..TerminalOptions::default()
    };
    if let (true, Some((terminal_size::Width(columns), _))) =
        (is_terminal, terminal_size::terminal_size())
    {
        look.width = columns.into();
    }
    look
}

fn review(input: &Input, engine: &Engine, options: &Options) -> Reviewed {
    let name = input.name();
    let bytes = input
        .bytes()
        .map_err(|e| Box::new(session::failure(&name, &e)))?;
    session::review_bytes(bytes, &name, engine, options)
}

/// Marks what a person has explained, and says which records do not count.
fn explain(
    result: &mut Reviewed,
    a: &CheckArgs,
    waivers: Option<&WaiverFile>,
    engine: &Engine,
    options: &Options,
) {
    if let (Ok(r), Some(file)) = (result, waivers) {
        inputs::explain(r, file, engine, options);
        if !a.with_text {
            r.text = None;
        }
    }
}

/// The body and its annexes where the arguments ask to review them as one; the body first.
fn joined(a: &CheckArgs) -> Result<Option<Vec<Input>>, CommandError> {
    if let Some(dir) = &a.as_one {
        let mut files = inputs::collect(std::slice::from_ref(dir), None)?;
        let is_annex = |i: &Input| {
            i.path
                .file_name()
                .is_some_and(|n| n.to_string_lossy().contains("附"))
        };
        files.sort_by_key(|i| (is_annex(i), i.path.clone()));
        return Ok(Some(files));
    }
    if a.annex.is_empty() {
        return Ok(None);
    }
    let [body] = a.paths.as_slice() else {
        return Err(
            "使用 --annex 时请给出一份正文，例如：fawen check 正文.docx --annex 附件1.docx".into(),
        );
    };
    Ok(Some(
        std::iter::once(body)
            .chain(&a.annex)
            .map(|p| Input::named(p))
            .collect(),
    ))
}

fn review_joined(files: &[Input], engine: &Engine, options: &Options) -> Reviewed {
    let mut read = Vec::with_capacity(files.len());
    for f in files {
        let bytes = f
            .bytes()
            .map_err(|e| Box::new(session::failure(&f.name(), &e)))?;
        read.push((f.name(), bytes));
    }
    session::review_joined(&read, engine, options)
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
