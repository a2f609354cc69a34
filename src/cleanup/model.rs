//! The ledger as data: what every output of a clean-up is made from. (清理台账)
//!
//! Field names are the machine's face (`"schema": "fawen/ledger/1"`): fields may be added, none removed. Nothing here
//! computes; nothing here prints.

use crate::review::model::{Category, FailureInfo, Severity, Theme, Tool, Verdict};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Name and version of the ledger's JSON form.
pub const SCHEMA: &str = "fawen/ledger/1";

/// 清理台账
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Ledger {
    pub schema: String,
    pub tool: Tool,
    pub rulebook: String,
    pub laws: String,
    pub laws_until: String,
    /// The day of the clean-up and the day whose law applies, `YYYY-MM-DD`.
    pub date: String,
    pub as_of: String,
    /// Documents were also held against the law of the day of their issue.
    pub by_issue: bool,
    /// All files were gone through; `false` after an interruption.
    pub complete: bool,
    pub inputs: Vec<String>,
    /// Files met, packages opened in their place, and members of packages: `files - packages + members` rows.
    pub files: usize,
    pub packages: usize,
    pub members: usize,
    pub rows: Vec<Row>,
    /// Repeals that run in a circle, as paths.
    pub cycles: Vec<Vec<String>>,
    /// Documents that are said to be repealed and that stand neither in the folder nor in the earlier ledger.
    pub dangling: Vec<Dangling>,
    /// Against the earlier ledger, if one was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changes: Option<Vec<Change>>,
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Reviewed, with a proposal.
    Reviewed,
    /// The same document as another row, which holds the proposal. (重复件)
    Duplicate,
    /// Part of another row's document. (附件)
    Annex,
    /// A draft whose issued version stands in another row. (草案)
    Draft,
    /// Could not be read.
    Unread,
    /// Bears a secrecy marking; nothing but the path is kept. (涉密标志)
    Secret,
    /// A lock file or an output of this program.
    NotADraft,
    /// Not reached before the interruption.
    Pending,
}

impl Status {
    /// The statuses of rows that hold no proposal, in the order in which they are counted.
    pub const WITHOUT_OUTCOME: [Status; 7] = [
        Status::Duplicate,
        Status::Annex,
        Status::Draft,
        Status::Unread,
        Status::Secret,
        Status::NotADraft,
        Status::Pending,
    ];

    /// The status in Chinese.
    pub fn title(self) -> &'static str {
        match self {
            Status::Reviewed => "已审查",
            Status::Duplicate => "重复件",
            Status::Annex => "附件",
            Status::Draft => "草案",
            Status::Unread => "未能读取",
            Status::Secret => "涉密标志",
            Status::NotADraft => "非待清理文件",
            Status::Pending => "未处理",
        }
    }
}

/// One file of the input.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Row {
    /// From 1, in the order of the inputs.
    pub number: usize,
    pub path: String,
    pub status: Status,
    /// SHA-256 of the file; empty where nothing of it may be kept.
    pub sha256: String,
    pub format: String,
    /// Number of the row that stands for this one.
    pub of: Option<usize>,
    /// Numbers of the rows that this one stands for: duplicates, drafts, annexes.
    pub with: Vec<usize>,
    /// Why the row holds no proposal, or how it belongs to another.
    pub note: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<FailureInfo>,
    /// The review sheet written for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// What other documents say of this one.
    pub named_by: Vec<Link>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<Record>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal: Option<Proposal>,
}

/// What was found in one document.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
pub struct Record {
    /// Digest of the text without blanks and punctuation: the same text in two formats has the same.
    pub text: String,
    /// The smallest hashes of its pieces, for telling versions of a text.
    pub sketch: Vec<u32>,
    pub chars: usize,
    /// Articles of the measure, or its numbered points.
    pub clauses: usize,
    /// Nothing of the file was left unread.
    pub complete: bool,
    pub unread: Vec<String>,
    pub profile: String,
    pub facts: Facts,
    pub normative: Answer,
    pub competition: Answer,
    /// Worst first.
    pub problems: Vec<Problem>,
    /// Problems beyond the limit of a review.
    pub omitted: usize,
}

/// One of the two answers of a review.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Answer {
    pub verdict: Verdict,
    pub reason: String,
}

impl Default for Answer {
    fn default() -> Self {
        Answer {
            verdict: Verdict::Unsure,
            reason: String::new(),
        }
    }
}

/// What a document says of itself and of others.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
pub struct Facts {
    pub title: String,
    /// Titles of the measures that it issues or carries.
    pub measures: Vec<String>,
    pub number: Option<String>,
    pub issuer: String,
    pub kind: String,
    /// 成文日期
    pub date: Option<String>,
    /// 施行日期
    pub effective: Option<Stated>,
    /// 有效期
    pub validity: Option<Stated>,
    /// Last day in force, by the document's own words.
    pub until: Option<String>,
    /// Another last day that the document states.
    pub until_other: Option<Stated>,
    /// Last day by a common rule where the document states none: a reminder only.
    pub until_guess: Option<String>,
    pub reminder: String,
    /// 阶段性任务
    pub stage: Option<Stage>,
    /// The words that mark a draft.
    pub draft: Option<String>,
    pub laws: Vec<LawState>,
    /// Renamed agencies, old → now.
    pub agencies: Vec<String>,
    pub relations: Vec<Relation>,
    pub announced_annexes: Vec<String>,
    /// The file begins with 附件.
    pub is_annex: bool,
}

/// Something that the document states, with its place.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Stated {
    /// `YYYY-MM-DD` for a day, else the words.
    pub value: String,
    pub clause: String,
    pub quote: String,
}

/// A task that was meant for a time. (阶段性工作)
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Stage {
    /// The words of the title that show it.
    pub sign: String,
    /// Last year of it, where told.
    pub year: Option<u16>,
    /// The sign alone settles it; else a person looks.
    pub sure: bool,
}

/// A law that the document cites, and its state. (依据及现状)
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LawState {
    pub name: String,
    pub level: String,
    /// Named as a basis (根据《…》).
    pub basis: bool,
    pub force: LawForce,
    /// The state in Chinese.
    pub state: String,
    pub clause: String,
    /// What took its place, where told.
    pub by: Option<String>,
}

/// The state of a law on the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LawForce {
    InForce,
    Amended,
    Renamed,
    Repealed,
    NotYet,
    /// The register does not say for sure.
    Unsure,
    /// A document that the register does not hold.
    Unknown,
}

/// What a document says of another one.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    /// 废止
    Repeals,
    /// 宣布失效
    Lapses,
    /// 修改, or part of it repealed
    Amends,
    /// 继续有效、延长有效期
    Continues,
    /// Named as a basis.
    RestsOn,
}

impl Act {
    /// The act in Chinese.
    pub fn title(self) -> &'static str {
        match self {
            Act::Repeals => "废止",
            Act::Lapses => "宣布失效",
            Act::Amends => "修改",
            Act::Continues => "继续有效",
            Act::RestsOn => "作为依据",
        }
    }
}

/// An act on another document, as this one states it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Relation {
    pub act: Act,
    /// Title without 《》; may be empty where only a number is given.
    pub title: String,
    pub number: Option<String>,
    pub clause: String,
    pub quote: String,
}

/// What another document says of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Link {
    pub act: Act,
    /// Row of the other document; `None` for one of the earlier ledger.
    pub by: Option<usize>,
    pub by_title: String,
    pub by_number: Option<String>,
    /// From when on, `YYYY-MM-DD`, where known.
    pub since: Option<String>,
    pub clause: String,
    pub quote: String,
    /// Matched by number, or by title without rivals.
    pub sure: bool,
}

/// A reference that leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Dangling {
    pub row: usize,
    pub act: Act,
    pub title: String,
    pub number: Option<String>,
    pub clause: String,
    /// Why it could not be followed.
    pub why: String,
}

/// A finding of the review as the ledger shows it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Problem {
    pub id: String,
    pub rule: String,
    pub title: String,
    pub category: Category,
    pub theme: Option<Theme>,
    pub severity: Severity,
    pub clause: String,
    pub quote: String,
    /// Citations, the first one the best.
    pub basis: Vec<String>,
    pub advice: String,
    /// Outside the scope of fair competition review.
    pub outside: bool,
    /// The law of the day of issue, where asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub then: Option<Then>,
}

/// How a finding stands by the law of the day of issue. (按当时规定)
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Then {
    pub code: ThenCode,
    pub text: String,
}

/// 当时已有规定／当时规定未收录／印发后变化
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ThenCode {
    /// A provision that was in force then says the same.
    Already,
    /// Only today's provisions are recorded; those of the day are not. Never that it was allowed.
    NotRecorded,
    /// What the document cites was changed since, by the register.
    ChangedSince,
    /// The document bears no date.
    NoDate,
}

/// The proposed outcome. (清理建议)
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// 继续有效
    Keep,
    /// 修改
    Amend,
    /// 废止
    Repeal,
    /// 宣布失效
    Lapse,
    /// 需人工判断
    Judge,
}

impl Outcome {
    /// All outcomes in the order of the catalogues.
    pub const ALL: [Outcome; 5] = [
        Outcome::Keep,
        Outcome::Amend,
        Outcome::Repeal,
        Outcome::Lapse,
        Outcome::Judge,
    ];

    /// The outcome in Chinese.
    pub fn title(self) -> &'static str {
        match self {
            Outcome::Keep => "继续有效",
            Outcome::Amend => "修改",
            Outcome::Repeal => "废止",
            Outcome::Lapse => "宣布失效",
            Outcome::Judge => "需人工判断",
        }
    }
}

/// A proposed outcome with its reasons. A person decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Proposal {
    pub outcome: Outcome,
    /// In the order in which a reviewer would give them.
    pub reasons: Vec<Reason>,
}

/// One reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Reason {
    pub code: ReasonCode,
    pub text: String,
    /// Clause of the document, or of the one that repeals it.
    pub clause: String,
    /// The provision or criterion that it rests on.
    pub basis: String,
    /// Bears on the outcome; others are remarks.
    pub decides: bool,
}

/// What a reason is about, in the order of giving. (理由类别)
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum ReasonCode {
    /// The signs conflict.
    Conflict,
    /// Repealed by another document.
    Repealed,
    /// Its term is over.
    Expired,
    /// Its task is over.
    TaskOver,
    /// What it stands on is repealed.
    BasisGone,
    /// Prohibited content.
    Prohibited,
    /// Content that needs a ground.
    Justify,
    /// Amended in part by another document.
    AmendedBy,
    /// Names of laws and agencies have changed.
    Outdated,
    /// Something was not read.
    NotRead,
    /// Whether it belongs to the clean-up at all.
    Nature,
    /// To be added while it stays in force.
    ToAdd,
    /// Nothing of the above.
    Clean,
}

impl ReasonCode {
    /// 问题类型
    pub fn title(self) -> &'static str {
        match self {
            ReasonCode::Conflict => "依据相互矛盾",
            ReasonCode::Repealed => "被其他文件废止或者替代",
            ReasonCode::Expired => "有效期届满",
            ReasonCode::TaskOver => "任务完成或者期限已过",
            ReasonCode::BasisGone => "依据已废止",
            ReasonCode::Prohibited => "含有不得出台的内容",
            ReasonCode::Justify => "需要说明依据或者理由",
            ReasonCode::AmendedBy => "已被其他文件部分修改",
            ReasonCode::Outdated => "引用的法规或者机构名称已变",
            ReasonCode::NotRead => "有内容未读取",
            ReasonCode::Nature => "是否属于清理范围",
            ReasonCode::ToAdd => "需要补充",
            ReasonCode::Clean => "未发现问题",
        }
    }
}

/// What changed against the earlier ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    pub path: String,
    /// 新增／减少／建议变化／内容变化
    pub kind: String,
    pub before: String,
    pub after: String,
    pub why: String,
}
