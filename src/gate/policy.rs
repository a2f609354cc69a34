//! The policy of the gate: what holds a draft, layer over layer: built in < profile < unit file < command line.
//!
//! A layer may tighten and add. What stands on a law or administrative regulation cannot be switched off; the attempt is
//! refused by name. It must not know of drafts or reviews.

use super::floor::Floor;
use crate::review::model::{Category, Severity};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why a policy cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    #[error("策略 {place} 读不了：{reason}；请核对文件是否存在、是否为 UTF-8 文本")]
    Read { place: String, reason: String },
    #[error("策略 {place} 有误：{reason}；可用的写法见 fawen schema policy")]
    Form { place: String, reason: String },
    #[error(
        "策略 {place} 不得放行以法律、行政法规为依据的问题：{}；请改回 {key}，个别条款确有依据的，用 fawen waive 逐处说明",
        .rules.join("、")
    )]
    LawBound {
        place: String,
        key: String,
        rules: Vec<String>,
    },
    #[error("策略 {place}：没有编号为“{rule}”的规则；请用 fawen rules list 核对")]
    UnknownRule { place: String, rule: String },
    #[error("策略 {place}：没有名为“{name}”的材料；可用：{known}")]
    UnknownMaterial {
        place: String,
        name: String,
        known: String,
    },
    #[error("策略 {place}：“{name}”应当在出台审查前具备，不能列入 materials.later")]
    NotLater { place: String, name: String },
    #[error("as_of.allow 只能写在策略文件中，不能用命令行开启")]
    AsOfFromCommandLine,
}

/// What holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HoldLayer {
    /// 不得出台的问题，哪些类别拦截
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prohibited: Option<Vec<Category>>,
    /// 需说明依据或者理由的问题，哪些类别拦截
    #[serde(skip_serializing_if = "Option::is_none")]
    pub justify: Option<Vec<Category>>,
    /// 提示，哪些类别拦截
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remind: Option<Vec<Category>>,
    /// 既不是规范性文件、也不需要公平竞争审查的文件中的问题是否也拦截
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outside: Option<bool>,
    /// 正文列有而没有送审的附件是否拦截
    #[serde(skip_serializing_if = "Option::is_none")]
    pub annexes: Option<bool>,
    /// 另加：这些编号的问题一律拦截
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
    /// 这些编号的问题不拦截（以法律、行政法规为依据的不得列入）
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub release: Vec<String>,
}

/// Which open answers need a recorded decision.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideLayer {
    /// 是否规范性文件不能确定的，须有记录的人工决定
    #[serde(skip_serializing_if = "Option::is_none")]
    pub normative: Option<bool>,
    /// 是否需要公平竞争审查不能确定的，须有记录的人工决定
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fair_competition: Option<bool>,
}

/// When materials are checked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum MaterialCheck {
    /// 给出 --materials 时核对
    #[default]
    Given,
    /// 一律核对，没有给出即为缺少
    Always,
}

/// Which materials must be there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MaterialsLayer {
    /// 什么时候核对送审材料
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check: Option<MaterialCheck>,
    /// 在按三项结论应当具备的材料之外，另加的材料
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub require: Vec<String>,
    /// 在本环节之后才形成、此时只提示的材料（只限集体审议纪要）
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub later: Vec<String>,
}

/// Terms of waivers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WaiversLayer {
    /// 豁免最长有效多少天
    #[serde(skip_serializing_if = "Option::is_none")]
    pub longest_days: Option<u32>,
    /// 所有豁免都要有经办人以外的审核人
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reviewer: Option<bool>,
}

/// A yes or no.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AllowLayer {
    /// 是否允许
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow: Option<bool>,
}

/// A layer of policy, as a `gate.toml` holds it. What it leaves out stays as it was. (拦截策略)
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Layer {
    /// 拦截什么
    #[serde(default)]
    pub hold: HoldLayer,
    /// 什么要有人工决定
    #[serde(default)]
    pub decide: DecideLayer,
    /// 送审材料
    #[serde(default)]
    pub materials: MaterialsLayer,
    /// 豁免
    #[serde(default)]
    pub waivers: WaiversLayer,
    /// 是否允许用 --as-of、--date 指定今天以外的日期
    #[serde(default)]
    pub as_of: AllowLayer,
    /// 是否允许使用存量基线
    #[serde(default)]
    pub baseline: AllowLayer,
}

impl Layer {
    /// Reads a layer of TOML; `place` names it in messages.
    ///
    /// # Errors
    /// Not TOML, an unknown key, a value of another kind.
    pub fn parse(place: &str, text: &str) -> Result<Layer, PolicyError> {
        toml::from_str(text.trim_start_matches('\u{FEFF}')).map_err(|e| PolicyError::Form {
            place: place.into(),
            reason: in_chinese(text, &e),
        })
    }

    /// Reads a layer out of JSON, as a profile may hold one.
    ///
    /// # Errors
    /// As [`Layer::parse`].
    pub fn from_json(place: &str, value: &serde_json::Value) -> Result<Layer, PolicyError> {
        Layer::deserialize(value).map_err(|e| PolicyError::Form {
            place: place.into(),
            reason: e.to_string(),
        })
    }
}

/// What is wrong, with its line; the parser's own words stay where they name a key.
fn in_chinese(text: &str, e: &toml::de::Error) -> String {
    let line = e
        .span()
        .and_then(|s| text.get(..s.start))
        .map(|before| format!("第{}行", before.matches('\n').count() + 1))
        .unwrap_or_default();
    let message = e.message();
    let quoted = |m: &str| m.split('`').nth(1).unwrap_or_default().to_string();
    if message.starts_with("unknown field") {
        return format!("{line}没有“{}”这个键", quoted(message));
    }
    if message.starts_with("unknown variant") {
        return format!("{line}不能写“{}”（{message}）", quoted(message));
    }
    format!("{line}{message}")
}

/// Where a layer comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    Profile(String),
    File(String),
    CommandLine,
}

impl Source {
    /// The source's name in messages.
    pub fn title(&self) -> String {
        match self {
            Source::Profile(p) => format!("地方口径 {p}"),
            Source::File(f) => f.clone(),
            Source::CommandLine => "命令行".into(),
        }
    }
}

/// A difference from the built-in policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Deviation {
    pub key: String,
    pub from: String,
    pub to: String,
    /// The layer that made it.
    pub source: String,
}

/// The policy in effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Policy {
    pub prohibited: Vec<Category>,
    pub justify: Vec<Category>,
    pub remind: Vec<Category>,
    pub outside: bool,
    pub annexes: bool,
    pub rules: Vec<String>,
    pub release: Vec<String>,
    pub decide_normative: bool,
    pub decide_fair_competition: bool,
    pub material_check: MaterialCheck,
    pub require: Vec<String>,
    pub later: Vec<String>,
    pub longest_days: u32,
    pub reviewer: bool,
    pub as_of: bool,
    pub baseline: bool,
    #[serde(skip)]
    pub deviations: Vec<Deviation>,
}

const EVERY: [Category; 6] = [
    Category::Competition,
    Category::Legality,
    Category::Citation,
    Category::Form,
    Category::Procedure,
    Category::Normative,
];

impl Default for Policy {
    /// The built-in policy.
    fn default() -> Self {
        Policy {
            prohibited: EVERY.to_vec(),
            justify: vec![
                Category::Competition,
                Category::Legality,
                Category::Citation,
            ],
            remind: Vec::new(),
            outside: false,
            annexes: true,
            rules: Vec::new(),
            release: Vec::new(),
            decide_normative: true,
            decide_fair_competition: true,
            material_check: MaterialCheck::Given,
            require: Vec::new(),
            later: Vec::new(),
            longest_days: 366,
            reviewer: false,
            as_of: false,
            baseline: true,
            deviations: Vec::new(),
        }
    }
}

impl Policy {
    /// Puts layers over the built-in policy, in their order.
    ///
    /// # Errors
    /// A layer that would release what stands on a law, names an unknown rule or material, or opens the day from the
    /// command line.
    pub fn build(layers: &[(Source, Layer)], floor: &Floor) -> Result<Policy, PolicyError> {
        let mut policy = Policy::default();
        for (source, layer) in layers {
            let before = policy.clone();
            policy.apply(source, layer)?;
            floor.check(&source.title(), &before, &policy)?;
            policy.note(source, &before);
        }
        let first = Policy::default().values();
        let last = policy.values();
        // A later layer may have taken a deviation back.
        let same = |key: &str| {
            let find = |all: &[(&str, String)]| {
                let found = all.iter().find(|(k, _)| *k == key);
                found.map(|(_, v)| v.clone())
            };
            find(&first) == find(&last)
        };
        policy.deviations.retain(|d| !same(&d.key));
        Ok(policy)
    }

    fn apply(&mut self, source: &Source, layer: &Layer) -> Result<(), PolicyError> {
        if *source == Source::CommandLine && layer.as_of.allow == Some(true) {
            return Err(PolicyError::AsOfFromCommandLine);
        }
        let h = &layer.hold;
        set(&mut self.prohibited, &h.prohibited);
        set(&mut self.justify, &h.justify);
        set(&mut self.remind, &h.remind);
        set(&mut self.outside, &h.outside);
        set(&mut self.annexes, &h.annexes);
        add(&mut self.rules, &h.rules);
        add(&mut self.release, &h.release);
        set(&mut self.decide_normative, &layer.decide.normative);
        set(
            &mut self.decide_fair_competition,
            &layer.decide.fair_competition,
        );
        set(&mut self.material_check, &layer.materials.check);
        let place = source.title();
        for name in layer.materials.require.iter().chain(&layer.materials.later) {
            super::materials::known(&place, name)?;
        }
        for name in &layer.materials.later {
            super::materials::may_come_later(&place, name)?;
        }
        add(&mut self.require, &layer.materials.require);
        add(&mut self.later, &layer.materials.later);
        set(&mut self.longest_days, &layer.waivers.longest_days);
        set(&mut self.reviewer, &layer.waivers.reviewer);
        set(&mut self.as_of, &layer.as_of.allow);
        set(&mut self.baseline, &layer.baseline.allow);
        Ok(())
    }

    /// Categories of a severity that hold.
    pub fn categories(&self, s: Severity) -> &[Category] {
        match s {
            Severity::Prohibited => &self.prohibited,
            Severity::Justify => &self.justify,
            Severity::Remind => &self.remind,
        }
    }

    /// Whether the lists hold a problem of this rule.
    pub fn lists(&self, rule: &str, category: Category, severity: Severity) -> bool {
        if self.rules.iter().any(|r| r == rule) {
            return true;
        }
        self.categories(severity).contains(&category) && !self.release.iter().any(|r| r == rule)
    }

    fn note(&mut self, source: &Source, before: &Policy) {
        let (old, new) = (before.values(), self.values());
        for ((key, from), (_, to)) in old.iter().zip(&new) {
            if from == to {
                continue;
            }
            let first = self.deviations.iter().find(|d| d.key == *key);
            let from = first.map_or(from.clone(), |d| d.from.clone());
            self.deviations.retain(|d| d.key != *key);
            self.deviations.push(Deviation {
                key: (*key).into(),
                from,
                to: to.clone(),
                source: source.title(),
            });
        }
    }

    /// Every key with its value, as TOML writes it.
    pub fn values(&self) -> Vec<(&'static str, String)> {
        let toml =
            |v: Result<toml::Value, toml::ser::Error>| v.map(|v| v.to_string()).unwrap_or_default();
        let list = |c: &[Category]| toml(toml::Value::try_from(c));
        let names = |n: &[String]| toml(toml::Value::try_from(n));
        let yes = |b: bool| b.to_string();
        vec![
            ("hold.prohibited", list(&self.prohibited)),
            ("hold.justify", list(&self.justify)),
            ("hold.remind", list(&self.remind)),
            ("hold.outside", yes(self.outside)),
            ("hold.annexes", yes(self.annexes)),
            ("hold.rules", names(&self.rules)),
            ("hold.release", names(&self.release)),
            ("decide.normative", yes(self.decide_normative)),
            ("decide.fair_competition", yes(self.decide_fair_competition)),
            (
                "materials.check",
                toml(toml::Value::try_from(self.material_check)),
            ),
            ("materials.require", names(&self.require)),
            ("materials.later", names(&self.later)),
            ("waivers.longest_days", self.longest_days.to_string()),
            ("waivers.reviewer", yes(self.reviewer)),
            ("as_of.allow", yes(self.as_of)),
            ("baseline.allow", yes(self.baseline)),
        ]
    }
}

fn set<T: Clone>(to: &mut T, from: &Option<T>) {
    if let Some(v) = from {
        to.clone_from(v);
    }
}

fn add(to: &mut Vec<String>, from: &[String]) {
    for v in from {
        if !to.contains(v) {
            to.push(v.clone());
        }
    }
}

#[cfg(test)]
#[path = "policy_tests.rs"]
mod tests;
