//! Recorded decisions on a draft, kept beside it: waivers of findings, answers by a person, parts that were not read.
//!
//! A file that a person can read and write; `fawen waive` writes it, the gate reads it. It knows its own form only; what
//! a record releases is for [`super::apply`].

use crate::review::model::Waiver;
use crate::rules::date::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Name and version of the file's form.
pub const SCHEMA: &str = "fawen/waiver/1";
/// The end of a file's name.
pub const SUFFIX: &str = ".豁免.json";
/// Largest file that is read, in bytes.
const LARGEST: u64 = 4 << 20;
/// A shorter reason says nothing.
const SHORTEST_REASON: usize = 5;

/// Why a file of decisions cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WaiverError {
    #[error("豁免文件 {file} 读不了：{reason}；请核对文件是否存在、是否为 UTF-8 文本")]
    Read { file: String, reason: String },
    #[error("豁免文件 {file} 格式不对：{reason}；写法见 fawen schema waiver")]
    Form { file: String, reason: String },
}

/// Who decided, why, and for how long. (记录)
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Record {
    /// 为什么可以放行，必填
    #[serde(rename = "理由")]
    pub reason: String,
    /// 《法规名称》第几条，或者《公平竞争审查条例》第十二条第几项
    #[serde(rename = "依据", default)]
    pub basis: String,
    #[serde(rename = "经办人")]
    pub handler: String,
    /// 以法律、行政法规为依据的问题，须由经办人以外的人审核
    #[serde(rename = "审核人", default)]
    pub reviewer: String,
    /// YYYY-MM-DD
    #[serde(rename = "日期")]
    pub date: String,
    /// 最后一天，YYYY-MM-DD；不写的，按策略规定的最长期限
    #[serde(rename = "到期", default)]
    pub until: String,
}

/// A waiver of one finding. (豁免)
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FindingWaiver {
    /// 问题编号
    #[serde(rename = "问题")]
    pub finding: String,
    /// 条款及前后相邻内容的摘要（SHA-256）
    #[serde(rename = "摘要")]
    pub digest: String,
    /// 规则编号
    #[serde(rename = "规则", default)]
    pub rule: String,
    /// 问题名称，供阅读
    #[serde(rename = "名称", default)]
    pub title: String,
    /// 条款位置，供阅读
    #[serde(rename = "条款", default)]
    pub clause: String,
    /// 原文，供阅读
    #[serde(rename = "原文", default)]
    pub quote: String,
    #[serde(flatten)]
    pub record: Record,
}

/// What a person decided about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Matter {
    #[serde(rename = "文件性质")]
    Normative,
    #[serde(rename = "公平竞争审查")]
    FairCompetition,
}

impl Matter {
    /// The question that the decision answers.
    pub fn title(self) -> &'static str {
        match self {
            Matter::Normative => "是否行政规范性文件",
            Matter::FairCompetition => "是否需公平竞争审查",
        }
    }
}

/// A person's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum YesNo {
    #[serde(rename = "是")]
    Yes,
    #[serde(rename = "否")]
    No,
}

/// A person's answer to a question that the wording does not settle. (人工决定)
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AnswerRecord {
    #[serde(rename = "事项")]
    pub matter: Matter,
    #[serde(rename = "结论")]
    pub answer: YesNo,
    /// 全文的摘要（SHA-256）
    #[serde(rename = "摘要")]
    pub digest: String,
    #[serde(flatten)]
    pub record: Record,
}

/// A person's decision on something that the program did not read. (未读内容)
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UnreadRecord {
    /// 未读内容的名称，供阅读
    #[serde(rename = "内容")]
    pub part: String,
    /// 未读内容的摘要（SHA-256）
    #[serde(rename = "摘要")]
    pub digest: String,
    /// 送审材料（如盖章扫描件）作为哪一种材料
    #[serde(rename = "作为", default, skip_serializing_if = "String::is_empty")]
    pub material: String,
    #[serde(flatten)]
    pub record: Record,
}

/// All recorded decisions on a draft. (豁免文件)
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WaiverFile {
    /// `fawen/waiver/1`
    pub schema: String,
    #[serde(rename = "文稿", default)]
    pub draft: String,
    #[serde(rename = "豁免", default)]
    pub findings: Vec<FindingWaiver>,
    #[serde(rename = "人工决定", default)]
    pub answers: Vec<AnswerRecord>,
    #[serde(rename = "未读内容", default)]
    pub unread: Vec<UnreadRecord>,
}

impl WaiverFile {
    /// An empty file for a draft.
    pub fn empty(draft: &str) -> Self {
        WaiverFile {
            schema: SCHEMA.into(),
            draft: draft.into(),
            ..WaiverFile::default()
        }
    }

    /// Decodes a file.
    ///
    /// # Errors
    /// Not in the form of [`SCHEMA`].
    pub fn decode(file: &str, json: &str) -> Result<WaiverFile, WaiverError> {
        let fail = |reason: String| WaiverError::Form {
            file: file.into(),
            reason,
        };
        let decoded: WaiverFile = serde_json::from_str(json.trim_start_matches('\u{FEFF}'))
            .map_err(|e| fail(format!("第{}行：{e}", e.line())))?;
        if decoded.schema != SCHEMA {
            return Err(fail(format!("schema 应为 {SCHEMA}")));
        }
        Ok(decoded)
    }

    /// Reads a file; `None` where there is none.
    ///
    /// # Errors
    /// A file that cannot be read or is not in the form.
    pub fn load(path: &Path) -> Result<Option<WaiverFile>, WaiverError> {
        let file = path.display().to_string();
        let fail = |reason: String| WaiverError::Read {
            file: file.clone(),
            reason,
        };
        match std::fs::metadata(path) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(fail(e.to_string())),
            Ok(m) if m.len() > LARGEST => return Err(fail("文件太大".into())),
            Ok(_) => {}
        }
        let json = std::fs::read_to_string(path).map_err(|e| fail(e.to_string()))?;
        WaiverFile::decode(&file, &json).map(Some)
    }

    /// The file as it is written. Serialising own types cannot fail.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }
}

/// Where the decisions on a draft are kept: `草案.docx` → `草案.豁免.json`.
pub fn beside(draft: &Path) -> PathBuf {
    let stem = draft
        .file_stem()
        .map_or("文稿".into(), |s| s.to_string_lossy().into_owned());
    draft.with_file_name(format!("{stem}{SUFFIX}"))
}

/// The terms under which records count.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    pub day: Date,
    pub longest_days: u32,
    /// Every record needs a reviewer other than its handler.
    pub reviewer: bool,
}

/// Why a record does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Void {
    /// Its last day has passed.
    Expired(Date),
    /// What is wrong with it.
    Wrong(String),
}

impl Record {
    /// Checks the record itself and gives its last day. `strict` asks for a basis and a reviewer other than the handler.
    ///
    /// # Errors
    /// Why it does not count.
    pub fn check(&self, strict: bool, terms: &Terms) -> Result<Date, Void> {
        let wrong = |m: &str| Err(Void::Wrong(m.into()));
        match dense(&self.reason).chars().count() {
            0 => return wrong("没有写明理由"),
            n if n < SHORTEST_REASON => return wrong("理由过于简短，请写明具体理由"),
            _ => {}
        }
        if dense(&self.handler).is_empty() {
            return wrong("没有写明经办人");
        }
        if strict && dense(&self.basis).is_empty() {
            return wrong("以法律、行政法规为依据的问题，没有写明放行的依据");
        }
        if strict || terms.reviewer {
            if dense(&self.reviewer).is_empty() {
                return wrong("没有写明审核人");
            }
            if dense(&self.reviewer) == dense(&self.handler) {
                return wrong("审核人与经办人是同一人");
            }
        }
        let date = Date::parse(&self.date).map_err(|e| Void::Wrong(e.to_string()))?;
        if date > terms.day {
            return wrong("记录日期在审查日期之后");
        }
        let longest = date.after(terms.longest_days);
        let until = match self.until.trim() {
            "" => longest,
            day => Date::parse(day).map_err(|e| Void::Wrong(e.to_string()))?,
        };
        if until < date {
            return wrong("到期日早于记录日期");
        }
        let until = until.min(longest);
        if until < terms.day {
            return Err(Void::Expired(until));
        }
        Ok(until)
    }

    /// The record as the review carries it.
    pub fn waiver(&self, until: Date) -> Waiver {
        Waiver {
            reason: self.reason.trim().into(),
            basis: self.basis.trim().into(),
            handler: self.handler.trim().into(),
            reviewer: self.reviewer.trim().into(),
            date: self.date.trim().into(),
            until: until.to_string(),
        }
    }
}

fn dense(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(day: &str) -> Terms {
        Terms {
            day: day.parse().expect("day"),
            longest_days: 100,
            reviewer: false,
        }
    }

    fn record() -> Record {
        Record {
            reason: "经市政府同意，属于救灾应急采购".into(),
            basis: "《公平竞争审查条例》第十二条第（三）项".into(),
            handler: "王芳".into(),
            reviewer: "李强".into(),
            date: "2026-11-01".into(),
            until: "2026-12-31".into(),
        }
    }

    #[test]
    fn records_count_for_their_time() {
        let until = |r: &Record, day: &str| r.check(true, &terms(day));
        let last = |d: &str| Ok(d.parse().expect("day"));
        assert_eq!(until(&record(), "2026-12-31"), last("2026-12-31"));
        assert!(matches!(
            until(&record(), "2027-01-01"),
            Err(Void::Expired(_))
        ));
        let mut r = record();
        r.until = String::new();
        assert_eq!(until(&r, "2026-11-01"), last("2027-02-09"));
        r.until = "2030-01-01".into();
        assert_eq!(
            until(&r, "2026-11-01"),
            last("2027-02-09"),
            "no longer than the policy has it"
        );
    }

    #[test]
    fn what_is_wrong_with_a_record_is_said() {
        type Spoil = fn(&mut Record);
        let cases: [(Spoil, &str); 7] = [
            (|r| r.reason = "同意".into(), "理由"),
            (|r| r.handler = " ".into(), "经办人"),
            (|r| r.basis.clear(), "依据"),
            (|r| r.reviewer.clear(), "审核人"),
            (|r| r.reviewer = "王　芳".into(), "同一人"),
            (|r| r.date = "2026-13-01".into(), "不是日期"),
            (|r| r.until = "2026-10-01".into(), "早于"),
        ];
        for (spoil, part) in cases {
            let mut r = record();
            spoil(&mut r);
            match r.check(true, &terms("2026-11-05")) {
                Err(Void::Wrong(m)) => assert!(m.contains(part), "{m}"),
                other => panic!("{part}: {other:?}"),
            }
        }
        let mut r = record();
        r.reviewer.clear();
        r.basis.clear();
        assert!(r.check(false, &terms("2026-11-05")).is_ok());
    }

    #[test]
    fn a_file_is_read_back_as_it_was_written() {
        let mut file = WaiverFile::empty("草案.docx");
        file.answers.push(AnswerRecord {
            matter: Matter::Normative,
            answer: YesNo::No,
            digest: "00".into(),
            record: record(),
        });
        let json = String::from_utf8(file.encode()).expect("text");
        assert!(json.contains("\"经办人\": \"王芳\"") && json.contains("\"结论\": \"否\""));
        assert_eq!(WaiverFile::decode("x", &json), Ok(file));
        assert!(WaiverFile::decode("x", &json.replace("waiver/1", "waiver/9")).is_err());
        assert!(WaiverFile::decode("x", &json.replace("\"理由\"", "\"原因\"")).is_err());
    }
}
