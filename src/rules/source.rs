//! Where rule files come from: built into the program, or a directory. Bytes only; nothing is parsed here.

use super::error::RuleError;
use sha2::{Digest, Sha256};
use std::path::Path;

/// Largest file that is read from a rule folder, in bytes.
const LARGEST: u64 = 16 << 20;
/// Most files that are read from a rule folder.
pub const MOST_FILES: usize = 5000;

/// One source file of a rule book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Path below the rules folder with forward slashes, `rules/` in front.
    pub path: String,
    pub text: String,
}

impl SourceFile {
    fn folder(&self) -> &str {
        self.path
            .strip_prefix("rules/")
            .unwrap_or(&self.path)
            .split('/')
            .next()
            .unwrap_or("")
    }

    /// A lexicon.
    pub fn is_lexicon(&self) -> bool {
        self.folder() == "lexicon" && self.path.ends_with(".json")
    }

    /// A file of silences that rules share.
    pub fn is_silence_file(&self) -> bool {
        self.folder() == "silences" && self.path.ends_with(".json")
    }

    /// A family of rules; files named `uncovered*` hold reasons for items without a rule.
    pub fn is_rule_family(&self) -> bool {
        let name = self.path.rsplit('/').next().unwrap_or("");
        self.path.ends_with(".json")
            && !name.starts_with("uncovered")
            && matches!(
                self.folder(),
                "competition" | "bidding" | "legality" | "form" | "user"
            )
    }

    /// Reasons for items that have no rule.
    pub fn is_uncovered_list(&self) -> bool {
        self.path.ends_with(".json")
            && self
                .path
                .rsplit('/')
                .next()
                .unwrap_or("")
                .starts_with("uncovered")
    }

    /// Path below the rules folder, without `rules/` in front.
    pub fn name(&self) -> &str {
        self.path.strip_prefix("rules/").unwrap_or(&self.path)
    }

    /// Law data: provisions and register.
    pub fn is_law(&self) -> bool {
        self.folder() == "laws"
    }

    /// Data of the two gate answers.
    pub fn is_gate_data(&self) -> bool {
        matches!(self.folder(), "normative" | "profiles")
    }
}

/// All files of a rule directory in the order of their paths.
///
/// # Errors
/// A folder or file that cannot be read, or is not UTF-8.
pub fn directory(root: &Path) -> Result<Vec<SourceFile>, RuleError> {
    let mut files = Vec::new();
    walk(root, "rules", 0, &mut files)?;
    files.sort_by(|a, b| a.path.cmp(&b.path));
    if files.is_empty() {
        return Err(RuleError::new(
            &root.display().to_string(),
            "没有规则文件",
            "请核对规则目录",
        ));
    }
    Ok(files)
}

fn walk(
    dir: &Path,
    prefix: &str,
    depth: usize,
    out: &mut Vec<SourceFile>,
) -> Result<(), RuleError> {
    let unreadable = |p: &Path, e: std::io::Error| {
        RuleError::new(
            &p.display().to_string(),
            format!("无法读取（{}）", crate::os_fault::said(&e)),
            "请检查路径和权限",
        )
    };
    if depth > 4 {
        return Ok(());
    }
    let too_much = |p: &Path, what: String| {
        Err(RuleError::new(
            &p.display().to_string(),
            what,
            "请核对规则目录，不要把其他文件放在其中",
        ))
    };
    for entry in std::fs::read_dir(dir).map_err(|e| unreadable(dir, e))? {
        let entry = entry.map_err(|e| unreadable(dir, e))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = entry.path();
        let inner = format!("{prefix}/{name}");
        if path.is_dir() {
            walk(&path, &inner, depth + 1, out)?;
        } else if name.ends_with(".json") || name.ends_with(".jsonl") || name.ends_with(".tsv") {
            let size = entry.metadata().map_err(|e| unreadable(&path, e))?.len();
            if size > LARGEST {
                return too_much(&path, format!("文件超过{}MB", LARGEST >> 20));
            }
            if out.len() >= MOST_FILES {
                return too_much(dir, format!("规则文件超过{MOST_FILES}个"));
            }
            let text = std::fs::read_to_string(&path).map_err(|e| unreadable(&path, e))?;
            out.push(SourceFile { path: inner, text });
        }
    }
    Ok(())
}

/// SHA-256 in hex over paths and contents in order.
pub fn digest(files: &[SourceFile]) -> String {
    let mut hash = Sha256::new();
    for f in files {
        hash.update(f.path.as_bytes());
        hash.update([0]);
        hash.update((f.text.len() as u64).to_le_bytes());
        hash.update(f.text.as_bytes());
    }
    hex(&hash.finalize())
}

/// Bytes as lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
