//! `fawen cleanup`: every document of a folder in one ledger.

use super::args::CleanupArgs;
use super::inputs;
use super::say::say;
use super::{CommandError, Outcome};
use fawen::cleanup::assemble::{self, Frame};
use fawen::cleanup::examine::Examiner;
use fawen::cleanup::ledger::{self, Form};
use fawen::cleanup::model::{Ledger, Outcome as Proposed, Status};
use fawen::cleanup::run::{self, Job};
use fawen::cleanup::signs::Signs;
use fawen::cleanup::state::{self, Before, State};
use fawen::cleanup::{collect, compare};
use fawen::engine::Engine;
use fawen::os_fault::said;
use fawen::review::options::Options;
use fawen::rules::date::Date;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use rayon::prelude::*;
use std::fmt::Write;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Files that could not be read, named on the terminal at most; all stand in the ledger.
const NAMED: usize = 10;

/// Changes named on the terminal at most, and their kinds in the order of their weight.
const CHANGES: usize = 50;
const WEIGHT: [&str; 5] = ["建议变化", "新增", "减少", "内容变化", "移动"];

/// Goes through all inputs and writes the ledger.
pub fn run(a: &CleanupArgs) -> Result<Outcome, CommandError> {
    if let Some(n) = a.jobs {
        rayon::ThreadPoolBuilder::new()
            .num_threads(n)
            .build_global()?;
    }
    let mut engine = inputs::engine(&a.rules)?;
    inputs::registers(&a.basis, &mut engine)?;
    let mut basis = a.basis.clone();
    let by_issue = basis.as_of.as_deref() == Some("issue");
    if by_issue {
        basis.as_of = None;
    }
    let mut options = inputs::options(&basis, &engine)?;
    if a.stdin_documents {
        return super::stream::run(&engine, &options);
    }
    let signs = Signs::builtin()?;
    let paths = listed(a)?;
    let Some(first) = a.output.first() else {
        return Err("请用 -o 指定台账写到哪里，例如 -o 清理台账.xlsx".into());
    };
    let state_path = state::path_beside(first);
    let mut before = Before::read(&state_path)?;
    let forms: Vec<Form> = a
        .output
        .iter()
        .map(|p| Form::of(p))
        .collect::<Result<_, _>>()?;
    for path in a.output.iter().chain([&state_path]) {
        ledger::inside(path, &paths)?;
    }
    for path in &a.output {
        ledger::refuse(path, &paths, &before)?;
    }
    let earlier = a.compare.as_deref().map(compare::read).transpose()?;
    if a.resume
        && a.basis.date.is_none()
        && !before.date.is_empty()
        && same_rules(&before, &engine, &options, by_issue)
    {
        // The work that was begun goes on by its own day, else every review would have to be made anew.
        options.date = Date::parse(&before.date)?;
        options.as_of = Date::parse(&before.as_of)?;
        eprintln!(
            "继续上次的清理，审查日期仍为{}（可用 --date 另定）",
            options.date.chinese()
        );
    }
    let key = rules_key(&engine, &options, by_issue);
    if !a.resume
        || before.basis != key
        || before.date != options.date.to_string()
        || before.as_of != options.as_of.to_string()
    {
        before.forget();
    }
    if let Some(dir) = &a.sheets {
        ledger::inside(dir, &paths)?;
        std::fs::create_dir_all(dir)
            .map_err(|e| format!("无法建立文件夹 {}：{}", dir.display(), said(&e)))?;
    }
    let found = collect::files(&paths);
    if found.is_empty() {
        return Err(fawen::cleanup::error::CleanupError::Nothing.into());
    }
    let files = found.len();
    let state = State::begin(
        &state_path,
        &before,
        &key,
        &options.date.to_string(),
        &options.as_of.to_string(),
    )?;
    let stop = stop_on_interrupt();
    let mut job = Job {
        examiner: Examiner {
            engine: &engine,
            options: &options,
            signs: &signs,
            by_issue,
        },
        sheets: a.sheets.clone(),
        before,
        state: Some(state),
        stop: &stop,
    };
    let mut progress = Progress::new(files);
    let gone = run::run(found, &mut job, &mut |done, total| {
        progress.tick(done, total)
    })?;
    progress.end();
    let reused = gone.reused;
    let frame = Frame {
        engine: &engine,
        options: &options,
        signs: &signs,
        by_issue,
        inputs: paths.iter().map(|p| p.display().to_string()).collect(),
        files,
        earlier: earlier.as_ref(),
    };
    let made = assemble::ledger(gone, &frame)?;
    let rendered: Vec<_> = forms
        .into_par_iter()
        .map(|form| ledger::render(&made, form))
        .collect();
    for (path, bytes) in a.output.iter().zip(rendered) {
        let bytes = bytes?;
        ledger::write(path, &bytes, &job.before, job.state.as_mut())?;
        eprintln!("已写入 {}", path.display());
    }
    summary(&made, reused);
    Ok(outcome(&made))
}

/// Paths given, and those of the list.
fn listed(a: &CleanupArgs) -> Result<Vec<PathBuf>, CommandError> {
    let mut paths = a.paths.clone();
    if let Some(list) = &a.paths_from {
        paths.extend(inputs::path_list(list)?);
    }
    match paths.is_empty() {
        true => Err(fawen::cleanup::error::CleanupError::Nothing.into()),
        false => Ok(paths),
    }
}

/// What a review depends on besides the file and the day.
fn rules_key(engine: &Engine, options: &Options, by_issue: bool) -> String {
    let profile = options.profile.as_deref().unwrap_or("auto");
    state::unit_key([
        env!("CARGO_PKG_VERSION"),
        engine.book.digest.as_str(),
        engine.laws_digest().as_str(),
        Signs::source(),
        profile,
        if by_issue { "issue" } else { "today" },
    ])
}

fn same_rules(before: &Before, engine: &Engine, options: &Options, by_issue: bool) -> bool {
    before.basis == rules_key(engine, options, by_issue)
}

/// The first Ctrl-C ends the work in order, the second at once.
fn stop_on_interrupt() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let shared = Arc::clone(&stop);
    let set = ctrlc::set_handler(move || {
        if shared.swap(true, Ordering::SeqCst) {
            std::process::exit(130);
        }
        eprintln!("\n正在停止，把已经处理的写入台账……（再按一次立即退出）");
    });
    if let Err(e) = set {
        eprintln!("注意：不能响应中断（{e}）");
    }
    stop
}

/// Progress on standard error: a bar on a terminal, plain lines elsewhere.
struct Progress {
    bar: Option<ProgressBar>,
    begun: Instant,
    said: Instant,
}

impl Progress {
    fn new(total: usize) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar =
                ProgressBar::with_draw_target(Some(total as u64), ProgressDrawTarget::stderr());
            let look = "{bar:30} {pos}/{len} 件，每秒 {rate} 件，约需 {left} 秒";
            let rate = |s: &ProgressState, w: &mut dyn Write| {
                let _ = write!(w, "{:.0}", s.per_sec());
            };
            let left = |s: &ProgressState, w: &mut dyn Write| {
                let _ = write!(w, "{}", s.eta().as_secs());
            };
            if let Ok(style) = ProgressStyle::with_template(look) {
                bar.set_style(style.with_key("rate", rate).with_key("left", left));
            }
            bar
        });
        Progress {
            bar,
            begun: Instant::now(),
            said: Instant::now(),
        }
    }

    fn tick(&mut self, done: usize, total: usize) {
        if let Some(bar) = &self.bar {
            bar.set_length(total as u64);
            bar.set_position(done as u64);
            return;
        }
        if self.said.elapsed() >= Duration::from_secs(5) || done >= total {
            self.said = Instant::now();
            let spent = self.begun.elapsed().as_secs_f64().max(0.001);
            let rate = done as f64 / spent;
            let left = total.saturating_sub(done) as f64 / rate.max(0.001);
            eprintln!("已处理 {done}/{total} 件，每秒 {rate:.0} 件，约需 {left:.0} 秒");
        }
    }

    fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// Says what came out.
fn summary(ledger: &Ledger, reused: usize) {
    let count = |o: Proposed| {
        let of =
            |r: &&fawen::cleanup::model::Row| r.proposal.as_ref().is_some_and(|p| p.outcome == o);
        ledger.rows.iter().filter(of).count()
    };
    let numbers: Vec<String> = Proposed::ALL
        .iter()
        .map(|&o| format!("{} {}", o.title(), count(o)))
        .collect();
    say!(
        "文件 {} 个；建议：{}",
        ledger.rows.len(),
        numbers.join("，")
    );
    let rest: Vec<String> = Status::WITHOUT_OUTCOME
        .iter()
        .map(|&s| (s, ledger.rows.iter().filter(|r| r.status == s).count()))
        .filter(|(_, n)| *n > 0)
        .map(|(s, n)| format!("{} {n}", s.title()))
        .collect();
    if !rest.is_empty() {
        say!("其他：{}", rest.join("，"));
    }
    let unread = || ledger.rows.iter().filter(|r| r.status == Status::Unread);
    for r in unread().take(NAMED) {
        say!("  未能读取　{}　{}", r.path, r.note);
    }
    if unread().count() > NAMED {
        say!("  另有 {} 个未能读取，见台账", unread().count() - NAMED);
    }
    if reused > 0 {
        say!("沿用上次的审查：{reused} 件");
    }
    if let Some(changes) = &ledger.changes {
        say!("与上次台账相比，变动 {} 处：", changes.len());
        let mut weighty: Vec<_> = changes.iter().collect();
        weighty.sort_by_key(|c| WEIGHT.iter().position(|k| c.kind == *k));
        for c in weighty.into_iter().take(CHANGES) {
            let arrow = match (c.before.is_empty(), c.after.is_empty()) {
                (false, false) if c.before != c.after => format!("：{} → {}", c.before, c.after),
                _ => String::new(),
            };
            say!("  {}　{}{arrow}　{}", c.kind, c.path, c.why);
        }
        if changes.len() > CHANGES {
            say!("  另有 {} 处，见台账“变动”", changes.len() - CHANGES);
        }
    }
    if !ledger.complete {
        say!("中途停止，台账只包括已经处理的文件；加 --resume 可以继续。");
    }
}

fn outcome(ledger: &Ledger) -> Outcome {
    let has = |s: Status| ledger.rows.iter().any(|r| r.status == s);
    let mut out = Outcome::Done;
    if has(Status::Unread) || !ledger.complete {
        out = out.and(Outcome::Unreadable);
    }
    if has(Status::Secret) {
        out = out.and(Outcome::Secrecy);
    }
    out
}
