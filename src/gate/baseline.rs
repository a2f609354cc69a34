//! The baseline: an existing stock of problems that was accepted once, named and dated. (存量基线)
//!
//! Only what is new or worse than it holds. It knows ids and digests, not drafts.

use crate::review::model::{Finding, Review, Severity, Verdict};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::{Component, Path};

/// Name and version of the file's form.
pub const SCHEMA: &str = "fawen/baseline/1";
/// Largest file that is read, in bytes.
const LARGEST: u64 = 256 << 20;

/// Why a baseline cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BaselineError {
    #[error("基线文件 {file} 读不了：{reason}；请核对文件是否存在")]
    Read { file: String, reason: String },
    #[error("基线文件 {file} 格式不对：{reason}；基线只由 fawen gate --make-baseline 生成")]
    Form { file: String, reason: String },
    #[error("策略不允许使用存量基线（baseline.allow = false）")]
    NotAllowed,
    #[error("基线只建立一次，{file} 已经存在；另建请换一个文件名并重新命名")]
    Exists { file: String },
}

/// A finding of the stock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Known {
    #[serde(rename = "问题")]
    pub finding: String,
    #[serde(rename = "程度")]
    pub severity: Severity,
}

/// A document of the stock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stock {
    /// 路径，相对于基线文件所在的文件夹
    #[serde(rename = "文稿")]
    pub path: String,
    #[serde(rename = "标题")]
    pub title: String,
    #[serde(rename = "问题")]
    pub findings: Vec<Known>,
    /// 未读内容的摘要
    #[serde(rename = "未读内容")]
    pub unread: Vec<String>,
    #[serde(rename = "性质未定")]
    pub normative_open: bool,
    #[serde(rename = "审查范围未定")]
    pub fair_open: bool,
}

/// The stock as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    pub schema: String,
    #[serde(rename = "名称")]
    pub name: String,
    #[serde(rename = "日期")]
    pub date: String,
    #[serde(rename = "规则")]
    pub rulebook: String,
    #[serde(rename = "存量")]
    pub documents: Vec<Stock>,
}

impl Baseline {
    /// A baseline without documents.
    pub fn new(name: &str, date: &str, rulebook: &str) -> Self {
        Baseline {
            schema: SCHEMA.into(),
            name: name.into(),
            date: date.into(),
            rulebook: rulebook.into(),
            documents: Vec::new(),
        }
    }

    /// Reads a baseline.
    ///
    /// # Errors
    /// A file that cannot be read or is no baseline.
    pub fn load(path: &Path) -> Result<Baseline, BaselineError> {
        let file = path.display().to_string();
        let read = |reason: String| BaselineError::Read {
            file: file.clone(),
            reason,
        };
        let size = std::fs::metadata(path)
            .map_err(|e| read(e.to_string()))?
            .len();
        if size > LARGEST {
            return Err(read("文件太大".into()));
        }
        let json = std::fs::read_to_string(path).map_err(|e| read(e.to_string()))?;
        let form = |reason: String| BaselineError::Form {
            file: file.clone(),
            reason,
        };
        let found: Baseline = serde_json::from_str(json.trim_start_matches('\u{FEFF}'))
            .map_err(|e| form(format!("第{}行：{e}", e.line())))?;
        if found.schema != SCHEMA || found.name.trim().is_empty() {
            return Err(form(format!("schema 应为 {SCHEMA}，且应有名称")));
        }
        Ok(found)
    }

    /// Takes a review into the stock.
    pub fn add(&mut self, key: String, review: &Review) {
        self.documents.push(Stock {
            path: key,
            title: review.document.title.clone(),
            findings: review
                .findings
                .iter()
                .map(|f| Known {
                    finding: f.id.clone(),
                    severity: f.severity,
                })
                .collect(),
            unread: review
                .read
                .unread
                .iter()
                .map(super::unread_digest)
                .collect(),
            normative_open: review.normative.verdict == Verdict::Unsure,
            fair_open: review.fair_competition.verdict == Verdict::Unsure
                || super::is_legislation(review),
        });
    }

    /// The stock of a document.
    pub fn of(&self, key: &str) -> Option<&Stock> {
        self.documents.iter().find(|d| d.path == key)
    }

    /// The file as it is written. Serialising own types cannot fail.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }
}

impl Stock {
    /// Whether a finding was there, and no worse now.
    pub fn holds(&self, f: &Finding) -> bool {
        self.findings
            .iter()
            .any(|k| k.finding == f.id && k.severity <= f.severity)
    }
}

/// A document's name in a baseline: its path from the baseline's folder, with forward slashes; else its path as given.
pub fn key(baseline: &Path, document: &Path) -> String {
    let folder = baseline.parent().filter(|p| !p.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let whole = (folder.canonicalize(), document.canonicalize());
    let relative = match &whole {
        (Ok(folder), Ok(document)) => document.strip_prefix(folder).unwrap_or(document),
        _ => document,
    };
    let parts: Vec<String> = relative
        .components()
        .map(|c| match c {
            Component::RootDir => String::new(),
            c => c.as_os_str().to_string_lossy().into_owned(),
        })
        .collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheets::sample;

    #[test]
    fn the_stock_is_accepted_and_what_is_worse_is_not() {
        let mut review = sample::flawed();
        let mut baseline = Baseline::new("2026年存量", "2026-11-20", "r");
        baseline.add("甲.docx".into(), &review);
        let stock = baseline.of("甲.docx").expect("stock").clone();
        assert!(baseline.of("乙.docx").is_none());
        assert!(review.findings.iter().all(|f| stock.holds(f)));
        let justified = review
            .findings
            .iter_mut()
            .find(|f| f.severity == Severity::Justify)
            .expect("one to justify");
        justified.severity = Severity::Prohibited;
        assert!(!stock.holds(justified));
        justified.severity = Severity::Remind;
        assert!(stock.holds(justified));
        justified.id = "000000000000".into();
        assert!(!stock.holds(justified));
    }

    #[test]
    fn keys_do_not_depend_on_where_the_folder_stands() {
        let dir = tempfile::tempdir().expect("folder");
        let draft = dir.path().join("存量").join("甲.docx");
        std::fs::create_dir_all(draft.parent().expect("parent")).expect("made");
        std::fs::write(&draft, "x").expect("draft");
        assert_eq!(key(&dir.path().join("基线.json"), &draft), "存量/甲.docx");
    }
}
