//! `fawen gate`: one verdict on a draft before a number is given.

use super::args::{Format, GateArgs, PolicyArgs};
use super::inputs::{self, Input};
use super::say::put;
use super::{CommandError, Outcome, clock};
use fawen::engine::Engine;
use fawen::gate::baseline::{self, Baseline, BaselineError};
use fawen::gate::policy::{Layer, Policy, Source};
use fawen::gate::verdict::{Code, Decision};
use fawen::gate::waiver::{self, WaiverFile};
use fawen::gate::{self, Floor, Terms, text};
use fawen::os_fault::said;
use fawen::review::model::{Failure, Note, Review};
use fawen::review::options::Options;
use fawen::sheets::{self, Output, SheetError, SheetKind};
use rayon::prelude::*;
use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The unit's own policy, if it stands in the working folder.
const POLICY: &str = "gate.toml";

type Reviewed = Result<Review, Box<Failure>>;

/// Decides on every input in order.
pub fn run(a: &GateArgs) -> Result<Outcome, CommandError> {
    let mut engine = inputs::engine(&a.rules)?;
    inputs::registers(&a.basis, &mut engine)?;
    let mut policies = Policies::new(&a.policy)?;
    if a.show_policy {
        let profile = a.basis.profile.as_deref().unwrap_or("national");
        engine.gates.profile(profile)?;
        put!("{}", text::policy(policies.of(profile, &engine)?));
        return Ok(Outcome::Done);
    }
    let mut options = inputs::options(&a.basis, &engine)?;
    options.with_text = true;
    let gate = Gate::new(a, &engine, &options)?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut stock = None;
    if let Some(path) = &a.make_baseline {
        if path.exists() {
            let file = path.display().to_string();
            return Err(BaselineError::Exists { file }.into());
        }
        let name = a.name.as_deref().unwrap_or_default().trim();
        if name.is_empty() {
            return Err("请用 --name 写明存量基线的名称".into());
        }
        let day = options.date.to_string();
        stock = Some(Baseline::new(name, &day, &engine.book.digest));
    }
    let inputs = gate.inputs(&policies)?;
    let mut outcome = Outcome::Done;
    for chunk in inputs.chunks(inputs::at_once(inputs.len())) {
        for (input, reviewed) in chunk.iter().zip(gate.reviews(chunk)) {
            let policy = match &reviewed {
                Ok(r) => policies.of(&r.profile, &engine)?,
                Err(_) => policies.of("national", &engine)?,
            };
            outcome = outcome.and(gate.decide(input, reviewed, policy, &mut stock, &mut out)?);
        }
    }
    if let (Some(stock), Some(path)) = (&stock, &a.make_baseline) {
        sheets::replace(path, &stock.encode())?;
        writeln!(
            out,
            "存量基线“{}”已写入 {}，共 {} 份文稿",
            stock.name,
            path.display(),
            stock.documents.len()
        )?;
    }
    out.flush()?;
    inputs::leave(engine);
    Ok(outcome)
}

/// Policies by profile, each built once.
pub struct Policies {
    layers: Vec<(Source, Layer)>,
    /// The policy file, if there is one.
    file: Option<PathBuf>,
    built: HashMap<String, Policy>,
}

impl Policies {
    /// Reads the policy file and the settings of the command line.
    pub fn new(a: &PolicyArgs) -> Result<Self, CommandError> {
        let mut layers = Vec::new();
        let standing = Path::new(POLICY);
        let file = a
            .policy
            .clone()
            .or_else(|| standing.is_file().then(|| standing.to_path_buf()));
        if let Some(path) = &file {
            let name = path.display().to_string();
            let text = std::fs::read_to_string(path).map_err(|e| {
                fawen::gate::policy::PolicyError::Read {
                    place: name.clone(),
                    reason: e.to_string(),
                }
            })?;
            layers.push((Source::File(name.clone()), Layer::parse(&name, &text)?));
        }
        for s in &a.set {
            layers.push((Source::CommandLine, Layer::parse("命令行", s)?));
        }
        Ok(Policies {
            layers,
            file,
            built: HashMap::new(),
        })
    }

    /// The policy for drafts under a profile.
    pub fn of(&mut self, profile: &str, engine: &Engine) -> Result<&Policy, CommandError> {
        if !self.built.contains_key(profile) {
            let mut layers = Vec::new();
            if let Some(p) = engine.gates.profile(profile).ok()
                && let Some(value) = &p.gate
            {
                let source = Source::Profile(p.title.clone());
                layers.push((source.clone(), Layer::from_json(&source.title(), value)?));
            }
            layers.extend(self.layers.iter().cloned());
            let policy = Policy::build(&layers, &Floor::new(engine))?;
            self.built.insert(profile.to_string(), policy);
        }
        self.built.get(profile).ok_or_else(|| "策略没有建立".into())
    }
}

/// Everything that stays the same over the inputs.
struct Gate<'a> {
    args: &'a GateArgs,
    engine: &'a Engine,
    options: &'a Options,
    /// The day is not today, or another day's law is asked for.
    other_day: bool,
    baseline: Option<(PathBuf, Baseline)>,
}

impl<'a> Gate<'a> {
    fn new(
        args: &'a GateArgs,
        engine: &'a Engine,
        options: &'a Options,
    ) -> Result<Self, CommandError> {
        let today = clock::today();
        let other_day = today != Some(options.date) || today != Some(options.as_of);
        let baseline = match &args.baseline {
            Some(path) => Some((path.clone(), Baseline::load(path)?)),
            None => None,
        };
        Ok(Gate {
            args,
            engine,
            options,
            other_day,
            baseline,
        })
    }

    fn inputs(&self, policies: &Policies) -> Result<Vec<Input>, CommandError> {
        let a = self.args;
        let mut inputs = inputs::collect(&a.paths, a.paths_from.as_deref())?;
        // The gate's own files in a folder of drafts are no drafts.
        let own = [&policies.file, &a.waivers, &a.baseline];
        let real = |p: &Path| p.canonicalize().ok();
        inputs.retain(|i| {
            !i.met
                || own
                    .iter()
                    .all(|o| o.as_deref().and_then(real) != real(&i.path) || o.is_none())
        });
        let one = !a.materials.is_empty() || a.waivers.is_some() || !a.annex.is_empty();
        if one && inputs.len() != 1 {
            return Err("使用 --materials、--waivers、--annex 时请只给出一份文稿".into());
        }
        Ok(inputs)
    }

    fn reviews(&self, chunk: &[Input]) -> Vec<Reviewed> {
        match chunk {
            [one] => vec![self.review(one)],
            all => all.par_iter().map(|i| self.review(i)).collect(),
        }
    }

    fn review(&self, input: &Input) -> Reviewed {
        inputs::review(input, &self.args.annex, self.engine, self.options)
    }

    fn decide(
        &self,
        input: &Input,
        reviewed: Reviewed,
        policy: &Policy,
        stock: &mut Option<Baseline>,
        out: &mut impl Write,
    ) -> Result<Outcome, CommandError> {
        if self.other_day && !policy.as_of {
            return Err("策略不允许指定今天以外的日期（--date、--as-of）；确需使用的，由本单位在 gate.toml 中写明 as_of.allow = true".into());
        }
        if self.baseline.is_some() && !policy.baseline {
            return Err(BaselineError::NotAllowed.into());
        }
        let mut review = match reviewed {
            Ok(r) => r,
            Err(f) => {
                if self.args.format != Format::Text {
                    write!(out, "{}", self.json(&*f)?)?;
                }
                out.flush()?;
                return Ok(super::check::report(&f, input));
            }
        };
        if let Some(stock) = stock {
            let path = self.args.make_baseline.as_deref().unwrap_or(Path::new(""));
            stock.add(baseline::key(path, &input.path), &review);
            return Ok(Outcome::Done);
        }
        let waivers = self.waivers(input)?;
        let materials = super::materials::read(&self.args.materials, input)?;
        let terms = Terms {
            engine: self.engine,
            policy,
            waivers: waivers.as_ref(),
            baseline: self
                .baseline
                .as_ref()
                .map(|(path, b)| (b, baseline::key(path, &input.path))),
            materials: (!self.args.materials.is_empty()).then_some(materials.given.as_slice()),
            day: self.options.date,
        };
        let mut decision = gate::judge(&mut review, &terms);
        if self.other_day {
            decision.notes.push(Note {
                code: "other-day".into(),
                text: format!(
                    "日期是指定的：按 {} 审查，适用 {} 的法规。",
                    decision.date, decision.as_of
                ),
            });
        }
        let shown = match self.args.format {
            Format::Text => text::render(&decision, self.args.quiet),
            _ => self.json(&decision)?,
        };
        write!(out, "{shown}")?;
        if let Some(path) = self.sheet(input) {
            review.text = None;
            out.flush()?;
            write_sheet(&review, &path, input)?;
        }
        Ok(outcome(&decision).and(materials.outcome))
    }

    fn waivers(&self, input: &Input) -> Result<Option<WaiverFile>, CommandError> {
        if self.args.waivers.is_some() {
            return inputs::waivers(self.args.waivers.as_deref());
        }
        if input.is_stdin() {
            return Ok(None);
        }
        Ok(WaiverFile::load(&waiver::beside(&input.path))?)
    }

    fn json(&self, value: &impl serde::Serialize) -> Result<String, CommandError> {
        let text = match self.args.format {
            Format::Jsonl => serde_json::to_string(value)?,
            _ => serde_json::to_string_pretty(value)?,
        };
        Ok(text + "\n")
    }

    fn sheet(&self, input: &Input) -> Option<PathBuf> {
        let asked = self.args.output.as_ref()?;
        if asked.extension().is_some() && !asked.is_dir() {
            return Some(asked.clone());
        }
        let stem = input
            .path
            .file_stem()
            .map_or("文稿".into(), |s| s.to_string_lossy().into_owned());
        Some(asked.join(format!("{stem}.{}.docx", SheetKind::Review.title())))
    }
}

fn outcome(d: &Decision) -> Outcome {
    let unread = d.reasons.iter().any(|r| r.code == Code::MaterialUnread);
    if d.damaged || unread {
        return Outcome::Unreadable;
    }
    match d.releases() {
        true => Outcome::Done,
        false => Outcome::Holds,
    }
}

fn write_sheet(review: &Review, path: &Path, input: &Input) -> Result<(), CommandError> {
    let extension = path
        .extension()
        .map_or(String::new(), |e| e.to_string_lossy().into_owned());
    let output = Output::from_extension(&extension).ok_or(SheetError::UnknownOutput(extension))?;
    let bytes = sheets::render(review, SheetKind::Review, output)?;
    if let Some(dir) = path.parent().filter(|d| !d.as_os_str().is_empty()) {
        std::fs::create_dir_all(dir)
            .map_err(|e| format!("无法建立文件夹 {}：{}", dir.display(), said(&e)))?;
    }
    sheets::write_atomically(path, &bytes, std::slice::from_ref(&input.path))?;
    eprintln!("审查表已写入 {}", path.display());
    Ok(())
}
