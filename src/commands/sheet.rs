//! `fawen sheet`: the placeholders that a bureau's own form may name, and signing a sheet.

use super::args::{SheetArgs, SheetCommand};
use super::say::say;
use super::{CommandError, Outcome};
use fawen::os_fault::said;
use fawen::sheets::{self, template};
use fawen::signing::{self, PrivateKey};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Bytes of a signature.
const SIGNATURE_LENGTH: u64 = 64;

/// Runs the sub-command.
pub fn run(a: &SheetArgs) -> Result<Outcome, CommandError> {
    match &a.command {
        SheetCommand::Fields => fields(),
        SheetCommand::Sign(a) => {
            let written = sign(&a.sheet, &PrivateKey::read(&a.key)?)?;
            say!("签名已写入 {}", written.display());
            Ok(Outcome::Done)
        }
    }
}

/// Signs a sheet as it stands; the signature goes beside it. A file there that is no signature is left alone.
pub fn sign(sheet: &Path, key: &PrivateKey) -> Result<PathBuf, CommandError> {
    let bytes = std::fs::read(sheet)
        .map_err(|e| format!("无法读取审查表 {}：{}", sheet.display(), said(&e)))?;
    let path = signing::beside(sheet);
    let standing = std::fs::metadata(&path).map(|m| m.len());
    if standing.is_ok_and(|n| n != SIGNATURE_LENGTH) {
        return Err(format!("{} 已存在而且不是签名，不会覆盖", path.display()).into());
    }
    sheets::replace(&path, &key.sign(&bytes))?;
    Ok(path)
}

fn fields() -> Result<Outcome, CommandError> {
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
