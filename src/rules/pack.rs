//! A rule book in one file (规则包): carried to a machine without a network, its digest proved when it is loaded.
//!
//! The digest proves that a pack is whole and unchanged, not who made it; whoever passes packs on makes the digest known by
//! another way. It must not know of documents.

use super::error::RuleError;
use super::source::{MOST_FILES, SourceFile, digest};
use crate::document::printable;
use crate::engine::Engine;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Name and version of the form.
pub const SCHEMA: &str = "fawen/rulepack/1";

/// Largest pack that is read, in bytes.
const LARGEST: u64 = 64 << 20;

/// A rule book in one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pack {
    schema: String,
    /// Version of the program that made it.
    pub made_by: String,
    /// SHA-256 in hex over paths and texts of all files, in order.
    pub digest: String,
    /// Digests of the rule book and of the law data, as reviews by this pack state them.
    pub rulebook_digest: String,
    pub laws_digest: String,
    /// The law is recorded up to this day.
    pub laws_until: String,
    /// Number of rules.
    pub rules: usize,
    files: Vec<PackedFile>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PackedFile {
    path: String,
    text: String,
}

impl Pack {
    /// Packs the files of an engine that was compiled from sources, every citation and example proved.
    ///
    /// # Errors
    /// The first rule that does not hold.
    pub fn of(engine: &Engine) -> Result<Pack, RuleError> {
        engine.prove_citations()?;
        let report = super::prove::examples(&engine.book, &engine.divisions, "");
        if let Some(fault) = report.faults.into_iter().next() {
            return Err(fault);
        }
        Ok(Pack::unproved(engine))
    }

    fn unproved(engine: &Engine) -> Pack {
        Pack {
            schema: SCHEMA.into(),
            made_by: env!("CARGO_PKG_VERSION").into(),
            digest: digest(&engine.sources),
            rulebook_digest: engine.book.digest.clone(),
            laws_digest: engine.laws_digest(),
            laws_until: engine.laws.until().to_string(),
            rules: engine.book.rules.len(),
            files: (engine.sources.iter())
                .map(|f| PackedFile {
                    path: f.path.clone(),
                    text: f.text.clone(),
                })
                .collect(),
        }
    }

    /// Reads a pack from a file and proves its digest.
    ///
    /// # Errors
    /// A file that cannot be read, is no pack, or was changed.
    pub fn read(path: &Path) -> Result<Pack, RuleError> {
        let file = path.display().to_string();
        let fault = |m: String| RuleError::new(&file, m, "请核对 --rulebook 指定的目录或者规则包");
        let size = std::fs::metadata(path)
            .map_err(|e| fault(format!("无法读取（{}）", crate::os_fault::said(&e))))?
            .len();
        if size > LARGEST {
            return Err(fault(format!("规则包超过{}MB", LARGEST >> 20)));
        }
        let text = std::fs::read_to_string(path)
            .map_err(|e| fault(format!("无法读取（{}）", crate::os_fault::said(&e))))?;
        Pack::parse(&file, &text)
    }

    /// As [`Pack::read`], for a text that is already there; `file` names it in messages.
    ///
    /// # Errors
    /// As [`Pack::read`].
    pub fn parse(file: &str, text: &str) -> Result<Pack, RuleError> {
        let fault = |m: String, remedy: &str| Err(RuleError::new(file, m, remedy));
        let pack: Pack = match serde_json::from_str(text) {
            Ok(p) => p,
            Err(e) => {
                return fault(
                    format!("不是规则包（{e}）"),
                    "规则包由 fawen rules pack 生成",
                );
            }
        };
        if pack.schema != SCHEMA {
            let shown: String = pack.schema.chars().take(40).collect();
            return fault(
                format!("规则包的格式“{shown}”不是 {SCHEMA}"),
                "请使用与本程序版本相应的规则包",
            );
        }
        let inside = |f: &PackedFile| f.path.starts_with("rules/") && !f.path.contains("..");
        if pack.files.len() > MOST_FILES || !pack.files.iter().all(inside) {
            return fault("规则包中的文件名或者文件数有误".into(), "请重新取得规则包");
        }
        let real = digest(&pack.sources());
        if real != pack.digest {
            return fault(
                format!(
                    "规则包内容与所载摘要不符（所载 {}，实际 {real}），已被改动或者损坏，不予使用",
                    pack.digest.chars().take(64).collect::<String>()
                ),
                "请从原渠道重新取得规则包",
            );
        }
        Ok(pack)
    }

    /// The engine of the pack, with a user's own rules on top.
    ///
    /// # Errors
    /// The first fault of the rules, or digests of rule book or laws other than stated.
    pub fn engine(&self, user: &[&Path]) -> Result<Engine, RuleError> {
        let engine = Engine::from_sources(self.sources(), user)?;
        let stated = engine.book.digest == self.rulebook_digest
            && engine.laws_digest() == self.laws_digest
            && engine.laws.until().to_string() == self.laws_until;
        if user.is_empty() && !stated {
            return Err(RuleError::new(
                "规则包",
                "所载的规则摘要、法规摘要或者法规截止日与内容不符，不予使用",
                "请从原渠道重新取得规则包",
            ));
        }
        Ok(engine)
    }

    /// What a person compares with what the maker made known.
    pub fn summary(&self) -> String {
        format!(
            "规则包摘要 {}（已核对）；规则{}条，规则摘要 {}；法规截至 {}，法规摘要 {}；由 fawen {} 打包",
            self.digest,
            self.rules,
            short(&self.rulebook_digest),
            printable(&self.laws_until),
            short(&self.laws_digest),
            printable(&self.made_by)
        )
    }

    /// The pack as the bytes of a file. Same rule book, same bytes.
    ///
    /// # Errors
    /// None that can be met: all of it is text.
    pub fn bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut bytes = serde_json::to_vec_pretty(self)?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    fn sources(&self) -> Vec<SourceFile> {
        self.files
            .iter()
            .map(|f| SourceFile {
                path: f.path.clone(),
                text: f.text.clone(),
            })
            .collect()
    }
}

fn short(digest: &str) -> String {
    digest
        .chars()
        .filter(char::is_ascii_hexdigit)
        .take(12)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pack() -> Pack {
        // Proving every example takes its time; the tests from outside do it.
        Pack::unproved(&Engine::with_user_rules(&[]).expect("the built-in rules"))
    }

    #[test]
    fn a_pack_gives_the_rule_book_that_it_was_made_of() {
        let built_in = Engine::builtin().expect("built-in");
        let pack = pack();
        let text = String::from_utf8(pack.bytes().expect("bytes")).expect("text");
        let read = Pack::parse("包", &text).expect("whole");
        assert_eq!(read, pack);
        let engine = read.engine(&[]).expect("compiles");
        assert_eq!(engine.book.digest, built_in.book.digest);
        assert_eq!(engine.laws_digest(), built_in.laws_digest());
        assert_eq!(engine.book.rules.len(), built_in.book.rules.len());
    }

    #[test]
    fn what_was_changed_is_refused() {
        let text = String::from_utf8(pack().bytes().expect("bytes")).expect("text");
        let swapped = text.replacen("不得", "可以", 1);
        let e = Pack::parse("包", &swapped).expect_err("changed");
        assert!(e.to_string().contains("不符"), "{e}");
        let e = Pack::parse("包", &text.replacen("rulepack/1", "rulepack/9", 1)).expect_err("form");
        assert!(e.to_string().contains("rulepack/9"), "{e}");
        assert!(Pack::parse("包", "{}").is_err());
        let mut forged = pack();
        forged.laws_until = "2030-01-01".into();
        assert!(forged.engine(&[]).is_err(), "the day is proved too");
        forged.files[0].path = "../x".into();
        let text = String::from_utf8(forged.bytes().expect("bytes")).expect("text");
        assert!(Pack::parse("包", &text).is_err());
    }
}
