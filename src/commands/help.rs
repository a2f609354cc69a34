//! The command line as users read it: help with Chinese headings, and what was wrong with the words of a call.
//!
//! It rewords what the parser of arguments says; which arguments there are stands in `args`.

use super::args::Cli;
use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, CommandFactory, FromArgMatches};
use std::ffi::OsString;

/// The commands, with Chinese headings in their help.
pub fn commands() -> Command {
    reworded(Cli::command(), "")
}

/// Parses a call.
///
/// # Errors
/// What is printed instead of running: the help and its exit code 0, or what was wrong with the call and 2.
pub fn parse(argv: Vec<OsString>) -> Result<Cli, Answer> {
    let matches = commands().try_get_matches_from(argv);
    matches
        .and_then(|m| Cli::from_arg_matches(&m))
        .map_err(|e| Answer::of(&e))
}

/// What a call that runs nothing is answered with.
#[derive(Debug)]
pub struct Answer {
    pub text: String,
    /// The call was wrong; otherwise it asked for help or version.
    pub failed: bool,
}

impl Answer {
    fn of(e: &clap::Error) -> Answer {
        let failed = e.use_stderr();
        let text = match e.kind() {
            ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => e.render().to_string(),
            kind => format!("错误：{}\n", wrong(kind, e)),
        };
        Answer { text, failed }
    }
}

/// What is wrong with a call, and what to do.
fn wrong(kind: ErrorKind, e: &clap::Error) -> String {
    let word = |k| e.get(k).map(shown).unwrap_or_default();
    let argument = word(ContextKind::InvalidArg);
    let value = word(ContextKind::InvalidValue);
    let said = match kind {
        ErrorKind::UnknownArgument => format!("没有“{argument}”这个选项"),
        ErrorKind::InvalidSubcommand => {
            format!("没有“{}”这个命令", word(ContextKind::InvalidSubcommand))
        }
        ErrorKind::InvalidValue if value.is_empty() => format!("选项“{argument}”后面要写内容"),
        ErrorKind::InvalidValue => {
            let valid = word(ContextKind::ValidValue);
            let choice = match valid.is_empty() {
                true => String::new(),
                false => format!("，可以写：{valid}"),
            };
            format!("“{argument}”不能写“{value}”{choice}")
        }
        ErrorKind::ValueValidation => format!("“{argument}”的内容“{value}”不对"),
        ErrorKind::MissingRequiredArgument => format!("还要写明：{argument}"),
        ErrorKind::MissingSubcommand => {
            format!("还要写明命令：{}", word(ContextKind::ValidSubcommand))
        }
        ErrorKind::ArgumentConflict => {
            let other = word(ContextKind::PriorArg);
            format!("“{argument}”不能与“{other}”同时使用，也不能重复")
        }
        ErrorKind::NoEquals
        | ErrorKind::TooManyValues
        | ErrorKind::TooFewValues
        | ErrorKind::WrongNumberOfValues => format!("“{argument}”的内容个数不对"),
        ErrorKind::InvalidUtf8 => "参数中有无法识别的字符".into(),
        _ => "参数有误".into(),
    };
    let near = [
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedArg,
        ContextKind::SuggestedValue,
    ];
    let near = near.into_iter().find_map(|k| e.get(k).and_then(nearest));
    let near = near.map_or(String::new(), |w| format!("，是不是要写“{w}”"));
    format!("{said}{near}。用 --help 查看用法")
}

/// The last of several suggestions is the nearest.
fn nearest(v: &ContextValue) -> Option<String> {
    match v {
        ContextValue::Strings(s) => s.last().cloned(),
        v => Some(shown(v)).filter(|s| !s.is_empty()),
    }
}

fn shown(v: &ContextValue) -> String {
    match v {
        ContextValue::String(s) => s.clone(),
        ContextValue::Strings(s) => s.join("、"),
        ContextValue::StyledStr(s) => s.to_string(),
        ContextValue::Number(n) => n.to_string(),
        _ => String::new(),
    }
}

/// The texts that the parser brings along in English, in Chinese.
fn reworded(command: Command, path: &str) -> Command {
    let path = format!("{path} {}", command.get_name());
    let top = path == " fawen";
    let mut command = command
        .help_template("{about}\n\n用法：{usage}\n\n{all-args}\n")
        .subcommand_value_name("命令")
        .subcommand_help_heading("命令")
        .disable_help_flag(true)
        .disable_version_flag(true)
        .mut_args(argument)
        .arg(
            Arg::new("help")
                .short('h')
                .long("help")
                .action(ArgAction::Help)
                .help("显示用法")
                .help_heading("选项")
                .display_order(1000),
        );
    if top {
        command = command.arg(
            Arg::new("version")
                .short('V')
                .long("version")
                .action(ArgAction::Version)
                .help("显示版本")
                .help_heading("选项")
                .display_order(1001),
        );
    }
    command = command.mut_subcommands(|c| reworded(c, &path));
    let usage = usage(&command, path.trim_start());
    command.override_usage(usage)
}

/// One argument: under which heading, and what may be written.
fn argument(a: Arg) -> Arg {
    let heading = match a.is_positional() {
        true => "参数",
        false => "选项",
    };
    let mut help = a.get_help().map(StyledStr::to_string).unwrap_or_default();
    if !a.get_action().takes_values() {
        return a.help_heading(heading);
    }
    let values = a.get_possible_values();
    let named: Vec<String> = (values.iter())
        .filter(|v| !v.is_hide_set())
        .map(|v| match v.get_help() {
            Some(h) => format!("{} {h}", v.get_name()),
            None => v.get_name().to_string(),
        })
        .collect();
    if !named.is_empty() {
        help = format!("{help}：{}", named.join("，"));
    }
    let default: Vec<String> = (a.get_default_values().iter())
        .map(|v| v.to_string_lossy().into_owned())
        .filter(|v| !v.is_empty())
        .collect();
    if !default.is_empty() {
        help = format!("{help}（缺省为 {}）", default.join(" "));
    }
    a.help_heading(heading)
        .help(help)
        .hide_possible_values(true)
        .hide_default_value(true)
}

/// `fawen check [选项] [文件]...`
fn usage(command: &Command, path: &str) -> String {
    let mut words = vec![path.to_string()];
    let options = command.get_opts().any(|o| !o.is_hide_set());
    words.extend(options.then(|| "[选项]".to_string()));
    for p in command.get_positionals() {
        let name = (p.get_value_names())
            .and_then(|n| n.first())
            .map_or_else(|| p.get_id().to_string(), ToString::to_string);
        let many = matches!(p.get_action(), ArgAction::Append);
        let dots = if many { "…" } else { "" };
        words.push(match p.is_required_set() {
            true => format!("<{name}>{dots}"),
            false => format!("[{name}]{dots}"),
        });
    }
    words.extend(command.has_subcommands().then(|| "<命令>".to_string()));
    words.join(" ")
}
