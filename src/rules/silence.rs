//! Silences: named reasons, shared by rules, why a clause that holds the dangerous words demands, gives or bars nothing.
//!
//! Data in `rules/silences/`, named in `unless` like a guard. A silence reaches only as far as its own clause (分句): what is
//! laid down beside it in the same sentence is judged for itself. Reading only; matching decides.

use super::error::RuleError;
use serde::{Deserialize, Serialize};

/// A file of silences.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SilenceFile {
    /// What the file is about.
    pub about: String,
    pub silences: Vec<SilenceEntry>,
}

/// How far a silence reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// Its own clause; what another clause demands, gives or bars is judged for itself.
    #[default]
    Clause,
    /// All are treated alike: broken only by a clause that sets somebody apart again.
    Alike,
    /// A basis is named, which carries the whole sentence.
    Sentence,
}

/// A silence as written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SilenceEntry {
    /// English, with hyphens; rules name it in `unless`.
    pub name: String,
    /// In Chinese, for people.
    pub title: String,
    pub about: String,
    #[serde(default)]
    pub reach: Reach,
    /// Any one suffices.
    #[serde(rename = "match")]
    pub patterns: Vec<String>,
    /// Texts in which it holds.
    pub holds: Vec<String>,
    /// Tempting texts in which it does not.
    pub fails: Vec<String>,
}

impl SilenceFile {
    /// Reads a file.
    ///
    /// # Errors
    /// Text that is no such file.
    pub fn read(path: &str, text: &str) -> Result<Self, RuleError> {
        serde_json::from_str(text).map_err(|e| {
            RuleError::new(
                path,
                format!("静默条件文件格式有误（{e}）"),
                "请写明 name、title、about、match、holds、fails",
            )
        })
    }
}
