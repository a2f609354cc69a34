//! `fawen completions` and `fawen man`: made from the definitions of the commands themselves.

use super::args::{CompletionsArgs, ManArgs};
use super::help::commands;
use super::say::say;
use super::{CommandError, Outcome};
use std::io::Write;

/// Prints the completions of a shell.
pub fn completions(a: &CompletionsArgs) -> Result<Outcome, CommandError> {
    let mut script = Vec::new();
    clap_complete::generate(a.shell, &mut commands(), "fawen", &mut script);
    std::io::stdout().write_all(&script)?;
    Ok(Outcome::Done)
}

/// Prints the manual page, or writes one for each command.
pub fn pages(a: &ManArgs) -> Result<Outcome, CommandError> {
    let Some(dir) = &a.output else {
        let mut page = Vec::new();
        clap_mangen::Man::new(commands()).render(&mut page)?;
        std::io::stdout().write_all(&page)?;
        return Ok(Outcome::Done);
    };
    std::fs::create_dir_all(dir).map_err(|e| format!("无法建立文件夹 {}：{e}", dir.display()))?;
    clap_mangen::generate_to(commands(), dir)?;
    say!("手册页已写入 {}", dir.display());
    Ok(Outcome::Done)
}
