//! The command line: arguments in, one call into the library, text out, an exit code.
//!
//! Exit codes, the strongest first: 4 a secrecy marking was met, 2 usage or rule book error, 3 some input could not be
//! read, 1 the gate holds or a comparison fails, 0 done.

mod annotate;
mod args;
mod check;
mod cleanup;
mod clock;
mod diff;
mod gate;
mod help;
mod inputs;
mod manual;
mod materials;
mod rules;
mod say;
mod schema;
mod sheet;
mod stream;
mod text;
mod verify;
mod waive;
mod why;

use std::ffi::OsString;
use std::process::ExitCode;

/// What a command came to, as an exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Done,
    Holds,
    Unreadable,
    Usage,
    Secrecy,
}

impl Outcome {
    fn rank(self) -> u8 {
        match self {
            Outcome::Done => 0,
            Outcome::Holds => 1,
            Outcome::Unreadable => 2,
            Outcome::Usage => 3,
            Outcome::Secrecy => 4,
        }
    }

    /// The stronger of two outcomes.
    pub fn and(self, other: Outcome) -> Outcome {
        if other.rank() > self.rank() {
            other
        } else {
            self
        }
    }

    fn code(self) -> ExitCode {
        ExitCode::from(match self {
            Outcome::Done => 0,
            Outcome::Holds => 1,
            Outcome::Usage => 2,
            Outcome::Unreadable => 3,
            Outcome::Secrecy => 4,
        })
    }
}

/// A failure of the command itself, said to the user in Chinese.
pub type CommandError = Box<dyn std::error::Error>;

/// Runs the command line.
pub fn run(mut argv: Vec<OsString>) -> ExitCode {
    // The child process that parses PDF: no command for people, so it never reaches the parser of arguments.
    if argv
        .get(1)
        .is_some_and(|first| first == fawen::reading::pdf::SUBCOMMAND)
    {
        let rest: Vec<String> = argv
            .iter()
            .skip(2)
            .map(|a| a.to_string_lossy().into_owned())
            .collect();
        return fawen::reading::pdf::serve(&rest);
    }
    // `fawen 草案.docx` alone, as when a draft is dropped onto the program, means check and write the sheet beside it.
    if argv.get(1).is_some_and(|first| args::is_dropped(first)) {
        argv.insert(1, "check".into());
        argv.push("--beside".into());
    }
    let parsed = match help::parse(argv) {
        Ok(p) => p,
        Err(answer) => return answered(&answer),
    };
    let result = match parsed.command {
        args::Command::Check(a) => check::run(&a),
        args::Command::Text(a) => text::run(&a),
        args::Command::Why(a) => why::run(&a),
        args::Command::Annotate(a) => annotate::run(&a),
        args::Command::Diff(a) => diff::run(&a),
        args::Command::Verify(a) => verify::run(&a),
        args::Command::Sheet(a) => sheet::run(&a),
        args::Command::Gate(a) => gate::run(&a),
        args::Command::Waive(a) => waive::run(&a),
        args::Command::Cleanup(a) => cleanup::run(&a),
        args::Command::Rules(a) => rules::run(&a),
        args::Command::Schema(a) => schema::run(&a),
        args::Command::Completions(a) => manual::completions(&a),
        args::Command::Man(a) => manual::pages(&a),
    };
    match result {
        Ok(o) => o.code(),
        Err(e) if is_broken_pipe(e.as_ref()) => Outcome::Done.code(),
        Err(e) => {
            eprintln!("错误：{e}");
            Outcome::Usage.code()
        }
    }
}

/// Prints what a call that runs nothing is answered with.
fn answered(answer: &help::Answer) -> ExitCode {
    use std::io::Write;
    // Nothing is left to tell the user if even this cannot be printed.
    if answer.failed {
        let _ = std::io::stderr().write_all(answer.text.as_bytes());
        return Outcome::Usage.code();
    }
    let _ = std::io::stdout().write_all(answer.text.as_bytes());
    Outcome::Done.code()
}

/// A draft dropped onto the program on a Windows desktop opens a console of its own that would close at once; started from
/// a command prompt, `PROMPT` is set.
pub fn wait_if_dropped(dropped: bool) {
    if cfg!(windows) && dropped && std::env::var_os("PROMPT").is_none() {
        eprintln!("按回车键关闭窗口。");
        let mut line = String::new();
        // Whatever comes, the window may close.
        let _ = std::io::stdin().read_line(&mut line);
    }
}

fn is_broken_pipe(e: &(dyn std::error::Error + 'static)) -> bool {
    e.downcast_ref::<std::io::Error>()
        .is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
}
