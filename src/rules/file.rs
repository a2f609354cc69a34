//! The form of a rule file as its author writes it. Parsing only: meaning is given in `book`.

use crate::outline::Kind;
use crate::review::model::{Category, Severity, Theme};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One file under `rules/`: a family of rules, one article or one theme. (规则文件)
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FamilyFile {
    /// 本文件的主题
    pub family: String,
    /// 对应的法律依据和说明
    #[serde(default)]
    pub about: String,
    /// 本文件各规则共用的缺省值
    #[serde(default)]
    pub defaults: Defaults,
    pub rules: Vec<RuleEntry>,
}

/// Values that rules of the file take where they give none; `unless` and `lower` are added to theirs.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Defaults {
    pub category: Option<Category>,
    pub theme: Option<Theme>,
    pub severity: Option<Severity>,
    #[serde(default)]
    pub when: When,
    #[serde(default)]
    pub unless: Vec<String>,
    #[serde(default)]
    pub lower: Vec<String>,
    #[serde(default)]
    pub condition: String,
    #[serde(default)]
    pub ask: String,
    #[serde(default)]
    pub advice: String,
}

/// Which documents a rule looks at. (适用文种)
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// 只用于这些文种
    #[serde(default)]
    pub kind: Vec<Kind>,
    /// 不用于这些文种
    #[serde(default)]
    pub not_kind: Vec<Kind>,
}

impl When {
    /// Whether a document of this kind is looked at.
    pub fn admits(&self, kind: Kind) -> bool {
        (self.kind.is_empty() || self.kind.contains(&kind)) && !self.not_kind.contains(&kind)
    }
}

/// How a rule decides.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RuleKind {
    /// 词语及其搭配
    #[default]
    Words,
    /// 全文缺少某项内容
    Absence,
    /// 某项内容出现次数达到 `at_least`
    Count,
    /// 由程序检查引用（`check` 指明检查项）
    Reference,
    /// 由程序检查结构（`check` 指明检查项）
    Structure,
}

/// A rule as written. (规则)
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleEntry {
    /// 稳定的英文短名，不含条号，不重复使用
    #[serde(default)]
    pub id: String,
    /// 补充内置规则时写内置规则的 id，此时不写 id
    #[serde(default)]
    pub extend: Option<String>,
    #[serde(default)]
    pub title: String,
    pub category: Option<Category>,
    pub theme: Option<Theme>,
    pub severity: Option<Severity>,
    #[serde(default)]
    pub kind: RuleKind,
    /// `kind` 为 count 时的次数
    #[serde(default)]
    pub at_least: usize,
    /// `kind` 为 reference 或者 structure 时的检查项名称
    #[serde(default)]
    pub check: String,
    /// 依据：法名#条[之n][/款k][.项m[.目p]]
    #[serde(default)]
    pub basis: Vec<String>,
    /// 0 至 100，同一处命中多条规则时大者优先
    #[serde(default = "default_priority")]
    pub priority: u8,
    #[serde(default)]
    pub when: Option<When>,
    /// 任一成立即命中
    #[serde(default, rename = "match")]
    pub patterns: Vec<String>,
    /// 成立即不报：护栏名称或者搭配
    #[serde(default)]
    pub unless: Vec<String>,
    /// 成立即由“不得出台”降为“需说明依据或理由”
    #[serde(default)]
    pub lower: Vec<String>,
    #[serde(default)]
    pub condition: String,
    #[serde(default)]
    pub ask: String,
    #[serde(default)]
    pub advice: String,
    #[serde(default)]
    pub examples: Examples,
}

fn default_priority() -> u8 {
    50
}

/// Examples both ways; a rule that does not fire on its own examples does not load.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Examples {
    #[serde(default)]
    pub hit: Vec<Example>,
    #[serde(default)]
    pub miss: Vec<Example>,
}

/// An example sentence, with context where it needs some.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Example {
    Text(String),
    Context(ExampleContext),
}

/// A sentence with what surrounds it.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExampleContext {
    pub text: String,
    #[serde(default)]
    pub lead: String,
    #[serde(default)]
    pub title: String,
    #[serde(default)]
    pub issuer: String,
    #[serde(default)]
    pub kind: Option<Kind>,
    #[serde(default)]
    pub row_head: String,
    #[serde(default)]
    pub column_head: String,
    /// A definition, scope or eligibility clause that stands earlier in the document.
    #[serde(default)]
    pub earlier: String,
}

impl Example {
    /// The example as a context (empty around a plain sentence).
    pub fn context(&self) -> ExampleContext {
        match self {
            Example::Text(text) => ExampleContext {
                text: text.clone(),
                ..ExampleContext::default()
            },
            Example::Context(c) => c.clone(),
        }
    }

    /// The sentence itself.
    pub fn text(&self) -> &str {
        match self {
            Example::Text(text) => text,
            Example::Context(c) => &c.text,
        }
    }
}
