//! The review as data: what every sheet, the terminal and the JSON are made from.
//!
//! Field names are the machine's face (`"schema": "fawen/review/1"`): fields may be added, none removed. Nothing here
//! computes; nothing here prints.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Name and version of the JSON form.
pub const SCHEMA: &str = "fawen/review/1";

/// 审查结果
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Review {
    pub schema: String,
    pub tool: Tool,
    pub rulebook: RuleBookInfo,
    /// The day whose law the review applies, `YYYY-MM-DD`.
    pub as_of: String,
    /// The day of the review, `YYYY-MM-DD`.
    pub date: String,
    /// The provincial profile in use (`national`, `henan` …).
    pub profile: String,
    pub document: DocumentInfo,
    pub read: ReadInfo,
    pub warnings: Vec<Note>,
    pub normative: Normative,
    pub fair_competition: FairCompetition,
    pub findings: Vec<Finding>,
    /// Findings beyond the limit that are counted but not listed.
    pub findings_omitted: usize,
    pub suppressed: Vec<Suppressed>,
    pub checklist: Vec<CheckItem>,
    pub conclusion: Conclusion,
    /// The extracted text, only with `--with-text`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Tool {
    pub name: String,
    pub version: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct RuleBookInfo {
    /// SHA-256 over all rule files.
    pub digest: String,
    /// SHA-256 over the law data alone.
    pub laws_digest: String,
    /// The law is recorded up to this day.
    pub laws_until: String,
    /// Number of rules.
    pub rules: usize,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct DocumentInfo {
    pub path: String,
    pub format: String,
    pub sha256: String,
    /// SHA-256 over the extracted text: the same where a file was only saved again.
    #[serde(default)]
    pub text_sha256: String,
    pub title: String,
    pub issuer: String,
    pub number: Option<String>,
    pub date: Option<String>,
    /// Kind of document (`policy`, `tender`, `agreement` …).
    pub kind: String,
    /// Characters of the extracted text that were judged.
    pub chars: usize,
    pub statements: usize,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ReadInfo {
    /// Characters read, all parts.
    pub chars: usize,
    pub parts: Vec<PartInfo>,
    pub unread: Vec<UnreadInfo>,
    /// Nothing of the file was left unread.
    pub complete: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct PartInfo {
    /// 正文, 文本框, 脚注 …
    pub part: String,
    pub chars: usize,
    pub judged: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct UnreadInfo {
    pub part: String,
    /// `picture`, `object`, `chart`, `drawing`, `part`, `damage`, `annex`
    pub kind: String,
    pub reason: String,
    pub digest: Option<String>,
}

/// A remark with a stable code.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Note {
    pub code: String,
    pub text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    Yes,
    No,
    Unsure,
}

/// Words of the document that bear on an answer.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    pub quote: String,
    pub location: Location,
}

/// One element of an answer: 制定主体, 对外权利义务 …
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Element {
    pub id: String,
    pub title: String,
    pub verdict: Verdict,
    /// Why, in Chinese; for `unsure` what would settle it.
    pub reason: String,
    pub evidence: Vec<Evidence>,
}

/// 是否行政规范性文件
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Normative {
    pub verdict: Verdict,
    pub elements: Vec<Element>,
    /// Entries of the exclusion lists that apply.
    pub exclusions: Vec<Element>,
    pub reasons: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Route {
    /// 起草单位自行审查
    #[serde(rename = "self")]
    Own,
    /// 市场监管部门会同审查
    Joint,
    None,
    Unsure,
}

/// 是否需要公平竞争审查
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct FairCompetition {
    pub verdict: Verdict,
    /// Aspects of operators' economic activity that the document touches.
    pub aspects: Vec<Element>,
    /// Kind of measure as 实施办法 第二条 has it.
    pub kind: String,
    pub route: Route,
    pub reasons: Vec<String>,
}

#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// 不得出台
    Prohibited,
    /// 需说明依据或理由
    Justify,
    /// 提示
    Remind,
}

impl Severity {
    /// 不得出台 / 需说明依据或理由 / 提示
    pub fn title(self) -> &'static str {
        match self {
            Severity::Prohibited => "不得出台",
            Severity::Justify => "需说明依据或理由",
            Severity::Remind => "提示",
        }
    }
}

#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Category {
    /// 公平竞争
    Competition,
    /// 合法性
    Legality,
    /// 引用依据
    Citation,
    /// 形式
    Form,
    /// 程序
    Procedure,
    /// 规范性文件认定
    Normative,
}

impl Category {
    /// The category's name in Chinese.
    pub fn title(self) -> &'static str {
        match self {
            Category::Competition => "公平竞争",
            Category::Legality => "合法性",
            Category::Citation => "引用依据",
            Category::Form => "形式",
            Category::Procedure => "程序",
            Category::Normative => "文件性质",
        }
    }
}

/// Theme of a legality finding.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Theme {
    /// 行政许可
    Licence,
    /// 行政处罚
    Penalty,
    /// 行政强制
    Coercion,
    /// 收费、基金、保证金
    Charge,
    /// 减损权益或者增加义务
    Burden,
    /// 增加权力、减少职责
    Power,
    /// 证明事项
    Proof,
    /// 中介、培训、入会、摊派、评比
    Intermediary,
    /// 就业与平等
    Equality,
    /// 溯及既往与救济
    Remedy,
    /// 定价
    Price,
    /// 权限
    Competence,
    /// 设定依据不足
    Basis,
    /// 与上位法抵触
    SuperiorLaw,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    Inside,
    /// Outside the scope of fair competition review; the finding stays for information.
    Outside,
}

/// Level of the source of a provision; it decides the wording that may be used.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub enum LawLevel {
    #[serde(rename = "法律")]
    Law,
    #[serde(rename = "行政法规")]
    Regulation,
    #[serde(rename = "国务院文件")]
    StateCouncil,
    #[serde(rename = "部门规章")]
    DepartmentRule,
    #[serde(rename = "地方性法规")]
    LocalRegulation,
    #[serde(rename = "地方政府规章")]
    LocalRule,
    #[serde(rename = "规范性文件")]
    NormativeDocument,
    #[serde(rename = "答疑口径")]
    Answer,
    #[serde(rename = "惯例")]
    Practice,
}

/// How far a provision's wording is vouched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Verified {
    /// Two independent copies agree.
    Double,
    /// One copy; quoted with 以公布文本为准.
    Single,
    /// From memory; never quoted.
    None,
}

/// A cited provision with its wording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Basis {
    /// Name without 《》 and without 中华人民共和国.
    pub law: String,
    pub level: LawLevel,
    pub article: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub article_suffix: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paragraph: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subitem: Option<u32>,
    /// Official wording; empty where `verified` is `none`.
    pub text: String,
    pub verified: Verified,
}

/// Where a finding stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Location {
    /// 正文, 附件1 …
    pub part: String,
    /// 附件1《…办法》第十二条第二款第（三）项
    pub address: String,
    /// Number of the paragraph (judged block) from 1.
    pub paragraph: usize,
    /// Page, only where the file records it.
    pub page: Option<u32>,
    /// `表1第3行第2列`
    pub cell: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SpanRole {
    /// The offending words.
    Hit,
    /// Words in a lead-in, head or carried clause.
    Lead,
    /// The own text that was judged.
    Item,
}

/// Characters of the extracted text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Span {
    pub start: usize,
    pub end: usize,
    pub role: SpanRole,
}

/// A problem to check. (问题)
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// Stable while the clause's wording is.
    pub id: String,
    pub rule: String,
    pub title: String,
    pub category: Category,
    pub theme: Option<Theme>,
    pub severity: Severity,
    pub scope: Scope,
    pub basis: Vec<Basis>,
    /// Ids of other rules that hit the same passage.
    pub also: Vec<String>,
    pub location: Location,
    pub spans: Vec<Span>,
    /// The statement's original wording around the hit, whole clauses.
    pub quote: String,
    /// Wording of the lead-in, heads or carried clause that completes it; empty if none.
    pub lead_quote: String,
    /// The provision's own condition under which it may stand; empty if none.
    pub condition: String,
    /// The question that the reviewer must settle.
    pub ask: String,
    pub advice: String,
    pub waived: bool,
    /// The recorded explanation by which it is waived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiver: Option<Waiver>,
}

/// A person's recorded explanation of a finding. (豁免：说明)
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Waiver {
    pub reason: String,
    /// The provision it rests on; empty if none.
    pub basis: String,
    /// 经办人
    pub handler: String,
    /// 审核人
    pub reviewer: String,
    /// `YYYY-MM-DD`
    pub date: String,
    /// Last day on which it counts, `YYYY-MM-DD`.
    pub until: String,
}

/// A hit that a guard held back.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Suppressed {
    pub rule: String,
    pub guard: String,
    pub location: Location,
    pub quote: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// 未发现
    Clear,
    /// 发现
    Found,
    /// 需人工核对
    Manual,
    /// 未读取
    Unread,
}

/// The sheet that a line of the checklist belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CheckGroup {
    /// 公平竞争审查标准十九项
    Competition,
    /// 合法性审核七项
    Legality,
    /// 形式
    Form,
    /// 程序
    Procedure,
}

/// A line of the checklist.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct CheckItem {
    /// `8.1` … `11.4`, `legality.1` … `legality.7`, `form.…`, `procedure.…`
    pub id: String,
    pub group: CheckGroup,
    pub title: String,
    pub status: Status,
    /// Ids of findings.
    pub findings: Vec<String>,
    /// What to do or to ask where the line is `manual` or `unread`; else empty.
    pub note: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ConclusionCode {
    /// A prohibited finding.
    Hold,
    /// Parts were not read.
    Incomplete,
    /// Only findings to justify, or an answer that is unsure.
    Explain,
    NoneFound,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Conclusion {
    pub code: ConclusionCode,
    pub text: String,
}

/// What stands in place of a review where a file could not be reviewed.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Failure {
    pub schema: String,
    pub document: FailedDocument,
    pub error: FailureInfo,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct FailedDocument {
    pub path: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct FailureInfo {
    /// `secrecy-marking`, `not-a-draft`, `encrypted`, `damaged`, `unsupported`, `too-large`, `empty`, `io` …
    pub code: String,
    /// What happened, in Chinese.
    pub message: String,
    /// What to do, in Chinese.
    pub advice: String,
}
