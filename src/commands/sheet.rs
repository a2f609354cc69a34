//! `fawen sheet fields`: the placeholders that a bureau's own form may name.

use super::args::{SheetArgs, SheetCommand};
use super::{CommandError, Outcome};
use fawen::sheets::template;
use std::io::Write;

/// Lists the fields.
pub fn run(a: &SheetArgs) -> Result<Outcome, CommandError> {
    let SheetCommand::Fields = a.command;
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "在本单位表格（.docx）中写入下列占位符，用 fawen check 草案.docx --template 表格.docx -o 审查表.docx 填写。"
    )?;
    writeln!(out, "\n单项：")?;
    for f in template::fields().filter(|f| f.list.is_none()) {
        writeln!(out, "  〔{}〕　{}", f.name, f.about)?;
    }
    writeln!(out, "\n列表（所在的表格行按条目重复）：")?;
    for f in template::fields().filter(|f| f.list.is_some()) {
        writeln!(out, "  〔{}〕　{}", f.name, f.about)?;
    }
    Ok(Outcome::Done)
}
