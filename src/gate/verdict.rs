//! The gate's decision as data, for text and JSON. Nothing here computes.

use super::materials::List;
use super::policy::Deviation;
use crate::review::model::{Note, Severity};
use serde::Serialize;

/// Name and version of the JSON form.
pub const SCHEMA: &str = "fawen/gate/1";

/// 放行 or 拦截
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    Release,
    Hold,
}

/// Why a draft is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// A finding.
    Finding,
    /// Findings beyond the limit that were not listed.
    Omitted,
    /// It is open whether the draft is normative.
    NormativeOpen,
    /// It is open whether fair competition review is needed.
    FairOpen,
    /// A draft of legislation: the competition rules are made for policy documents and were not applied.
    Legislation,
    /// Something of the file was not read.
    Unread,
    /// An announced annex was not given.
    Annex,
    MaterialMissing,
    MaterialWanting,
    MaterialUnread,
}

/// A reason why a draft is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reason {
    pub code: Code,
    /// One line, in Chinese.
    pub text: String,
    /// Id of the finding.
    pub finding: Option<String>,
    pub severity: Option<Severity>,
    /// Where it stands.
    pub clause: String,
    pub quote: String,
    /// Provisions, as legal writing names them.
    pub basis: Vec<String>,
    /// It stands on a law or administrative regulation, so a waiver needs a basis and another reviewer.
    pub law_bound: bool,
    /// Digest of what was not read.
    pub digest: Option<String>,
}

impl Reason {
    /// A reason without a place.
    pub fn plain(code: Code, text: String) -> Self {
        Reason {
            code,
            text,
            finding: None,
            severity: None,
            clause: String::new(),
            quote: String::new(),
            basis: Vec::new(),
            law_bound: false,
            digest: None,
        }
    }
}

/// The decision of the gate on one draft.
#[derive(Debug, Clone, Serialize)]
pub struct Decision {
    pub schema: &'static str,
    pub path: String,
    pub title: String,
    pub sha256: String,
    pub verdict: Verdict,
    /// 放行，含豁免 2 处
    pub line: String,
    pub reasons: Vec<Reason>,
    /// Findings released by a waiver.
    pub waived: usize,
    /// Open questions and unread parts settled by a recorded decision.
    pub decided: usize,
    /// Problems of the baseline.
    pub accepted: usize,
    /// Name and day of the baseline.
    pub baseline: Option<String>,
    /// Records that do not count, materials not checked, and the like.
    pub notes: Vec<Note>,
    /// The list of materials, if it was checked.
    pub materials: Option<List>,
    /// Differences from the built-in policy.
    pub deviations: Vec<Deviation>,
    /// Day of the review and day whose law was applied.
    pub date: String,
    pub as_of: String,
    pub rulebook: String,
    pub laws_until: String,
    /// The file was damaged and read in part only.
    pub damaged: bool,
}

impl Decision {
    /// Whether the draft is released.
    pub fn releases(&self) -> bool {
        self.verdict == Verdict::Release
    }
}
