//! Which files a command works on, and with which engine and options: paths, folders, lists of paths, standard input.

use super::CommandError;
use super::args::{BasisArgs, RuleArgs};
use super::clock;
use fawen::document::Document;
use fawen::engine::Engine;
use fawen::gate::waiver::WaiverFile;
use fawen::os_fault::said;
use fawen::reading::{Limits, ReadError};
use fawen::review::assemble::Prepared;
use fawen::review::model::{Failure, Review};
use fawen::review::options::Options;
use fawen::rules::date::Date;
use fawen::rules::pack::Pack;
use fawen::session;
use std::collections::HashSet;
use std::io::Read;
use std::path::{Path, PathBuf};

/// One input.
#[derive(Debug, Clone)]
pub struct Input {
    pub path: PathBuf,
    /// Met in a folder, not given by name.
    pub met: bool,
}

impl Input {
    /// An input given by name.
    pub fn named(path: &Path) -> Self {
        Input {
            path: path.to_path_buf(),
            met: false,
        }
    }

    /// Standard input.
    pub fn is_stdin(&self) -> bool {
        self.path.as_os_str() == "-"
    }

    /// The name under which it is reported.
    pub fn name(&self) -> String {
        self.path.display().to_string()
    }

    /// The bytes of the input.
    pub fn bytes(&self) -> Result<Vec<u8>, ReadError> {
        let limits = Limits::default();
        if !self.is_stdin() {
            return session::read_bytes(&self.path, &limits);
        }
        let mut bytes = Vec::new();
        std::io::stdin()
            .take(limits.file + 1)
            .read_to_end(&mut bytes)?;
        if bytes.len() as u64 > limits.file {
            return Err(ReadError::Limit(format!("文件超过{}MB", limits.file >> 20)));
        }
        Ok(bytes)
    }

    /// Reads the input for printing.
    pub fn read_to_print(&self) -> Result<Document, Box<Failure>> {
        let name = self.name();
        let bytes = self
            .bytes()
            .map_err(|e| Box::new(session::failure(&name, &e)))?;
        session::read_to_print(bytes, &name)
    }

    /// Reads and outlines the input.
    pub fn prepare(&self) -> Result<Prepared, Box<Failure>> {
        let name = self.name();
        let bytes = self
            .bytes()
            .map_err(|e| Box::new(session::failure(&name, &e)))?;
        session::prepare(&bytes, &name)
    }
}

/// Reviews an input, with the annexes that stand in files of their own.
pub fn review(
    input: &Input,
    annexes: &[PathBuf],
    engine: &Engine,
    options: &Options,
) -> Result<Review, Box<Failure>> {
    let read = |i: &Input| {
        let name = i.name();
        let bytes = i.bytes();
        bytes.map_err(|e| Box::new(session::failure(&name, &e)))
    };
    let body = read(input)?;
    if annexes.is_empty() {
        return session::review_bytes(&body, &input.name(), engine, options);
    }
    let mut files = vec![(input.name(), body)];
    for path in annexes {
        let annex = Input::named(path);
        files.push((annex.name(), read(&annex)?));
    }
    session::review_joined(&files, engine, options)
}

/// The file of recorded decisions that an argument names.
pub fn waivers(path: Option<&Path>) -> Result<Option<WaiverFile>, CommandError> {
    let Some(path) = path else {
        return Ok(None);
    };
    match WaiverFile::load(path)? {
        Some(file) => Ok(Some(file)),
        None => Err(format!("没有豁免文件 {}", path.display()).into()),
    }
}

/// Marks in a review what a person has explained; records that do not count are said on standard error.
pub fn explain(review: &mut Review, file: &WaiverFile, engine: &Engine, options: &Options) {
    let terms = fawen::gate::waiver::Terms {
        day: options.date,
        longest_days: fawen::gate::policy::Policy::default().longest_days,
        reviewer: false,
    };
    for n in fawen::gate::apply(review, Some(file), engine, &terms).notes {
        eprintln!("注意：{}", n.text);
    }
    fawen::review::assemble::conclude_again(review);
}

/// The paths of a list, one a line; `-` is standard input.
pub fn path_list(list: &Path) -> Result<Vec<PathBuf>, CommandError> {
    let text = if list.as_os_str() == "-" {
        std::io::read_to_string(std::io::stdin())?
    } else {
        std::fs::read_to_string(list)
            .map_err(|e| format!("无法读取路径清单 {}：{}", list.display(), said(&e)))?
    };
    let lines = text.lines().map(str::trim).filter(|l| !l.is_empty());
    Ok(lines.map(PathBuf::from).collect())
}

/// All inputs in order; folders are walked, their files sorted by path.
pub fn collect(paths: &[PathBuf], paths_from: Option<&Path>) -> Result<Vec<Input>, CommandError> {
    let mut all: Vec<PathBuf> = paths.to_vec();
    if let Some(list) = paths_from {
        all.extend(path_list(list)?);
    }
    let (mut out, mut seen) = (Vec::new(), HashSet::new());
    for p in all {
        if p.is_dir() {
            walk(&p, &mut seen, &mut out, 0);
        } else {
            out.push(Input::named(&p));
        }
    }
    if out.is_empty() {
        return Err("没有可审查的文件，请给出文稿或者文件夹".into());
    }
    Ok(out)
}

/// Walks a folder once, whatever its links.
fn walk(dir: &Path, seen: &mut HashSet<PathBuf>, out: &mut Vec<Input>, depth: usize) {
    let real = dir.canonicalize().unwrap_or_else(|_| dir.to_path_buf());
    if depth > 64 || !seen.insert(real) {
        return;
    }
    let Ok(entries) = std::fs::read_dir(dir) else {
        out.push(Input {
            path: dir.to_path_buf(),
            met: true,
        });
        return;
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|e| e.path()).collect();
    paths.sort();
    for p in paths {
        if p.is_dir() {
            walk(&p, seen, out, depth + 1);
        } else {
            out.push(Input { path: p, met: true });
        }
    }
}

/// The engine that the arguments ask for, a user's own rules proved.
pub fn engine(a: &RuleArgs) -> Result<Engine, CommandError> {
    if a.rulebook.is_none() && a.rules.is_empty() {
        return Ok(Engine::builtin()?);
    }
    let engine = unproved_engine(a)?;
    if a.rulebook.is_some() {
        engine.prove_citations()?;
    }
    engine.prove_user_rules()?;
    Ok(engine)
}

/// The engine that the arguments ask for, for looking at rules that may not hold.
pub fn unproved_engine(a: &RuleArgs) -> Result<Engine, CommandError> {
    let dirs: Vec<&Path> = a.rules.iter().map(PathBuf::as_path).collect();
    match &a.rulebook {
        None => Ok(Engine::with_user_rules(&dirs)?),
        Some(dir) if dir.is_dir() => Ok(Engine::from_directory(dir, &dirs)?),
        Some(file) => {
            let pack = Pack::read(file)?;
            eprintln!("{}", pack.summary());
            Ok(pack.engine(&dirs)?)
        }
    }
}

/// Leaves the engine standing at the end of a command: taking it apart would cost a single check some milliseconds, and
/// the system takes back the memory of a process at once.
pub fn leave(engine: Engine) {
    std::mem::forget(engine);
}

/// How many inputs are taken at a time: a few for each core. One alone needs no threads, and none are started.
pub fn at_once(inputs: usize) -> usize {
    match inputs {
        0 | 1 => 1,
        _ => 32 * rayon::current_num_threads().max(1),
    }
}

/// Adds the user's own registers of laws to the engine.
pub fn registers(a: &BasisArgs, engine: &mut Engine) -> Result<(), CommandError> {
    for path in &a.register {
        engine.add_register(path)?;
    }
    Ok(())
}

/// The options that the arguments ask for.
pub fn options(a: &BasisArgs, engine: &Engine) -> Result<Options, CommandError> {
    let date = match &a.date {
        Some(d) => Date::parse(d)?,
        None => clock::today().ok_or("系统日期有误，请用 --date 指定审查日期")?,
    };
    let mut options = Options::on(date);
    if let Some(d) = &a.as_of {
        options.as_of = Date::parse(d)?;
    }
    if let Some(id) = &a.profile {
        engine.gates.profile(id)?;
    }
    options.profile.clone_from(&a.profile);
    Ok(options)
}
