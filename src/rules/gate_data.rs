//! The data of the two gate answers: word signals, issuers, exclusion lists and provincial profiles.
//!
//! Loaded from `rules/normative` and `rules/profiles`, embedded or from a directory, checked and compiled once into one
//! trie. It must not know of documents or of how the answers are reached.

use super::source::SourceFile;
use crate::outline::Kind;
use crate::words::finder::Finder;
use serde::Deserialize;
use thiserror::Error;

/// Why the gate data could not be loaded.
#[derive(Debug, Error)]
pub enum GateDataError {
    #[error("{file}格式有误：{reason}")]
    Form { file: String, reason: String },
    #[error("{file}缺少{what}，请补充后重试")]
    Missing { file: String, what: String },
    #[error("没有地方规定配置“{0}”，可选：{1}")]
    Profile(String, String),
}

/// What a class of words tells of the sentence that holds it. The words themselves are data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Signal {
    /// 行政相对人
    Public,
    /// 义务、禁止、许可的表述
    Duty,
    /// 给予利益
    Benefit,
    /// 不利后果
    Burden,
    /// 申请、登记、审批
    Request,
    /// 对外的标准、费率
    Rate,
    /// 机关作主语
    Organ,
    /// 机关之间的任务部署
    Task,
    /// 叙述过去
    Past,
    /// 公文的形式
    Official,
    /// 反复适用的标志
    Lasting,
    /// 一次适用的标志
    Once,
    /// 宣传、问答的口吻
    Talk,
    /// 机关内部管理
    Internal,
    /// 标题即说明对外
    PublicTitle,
    /// 不公开
    Secret,
    /// 公开发布
    Published,
    /// 经营者
    Operator,
    /// 市场准入和退出
    Entry,
    /// 产业发展
    Industry,
    /// 招商引资
    Investment,
    /// 政府采购
    Procurement,
    /// 招标投标
    Bidding,
    /// 资质标准
    Standard,
    /// 监管执法
    Enforcement,
    /// 生产经营成本和价格
    Cost,
}

impl Signal {
    /// Every signal, in the order of its bit.
    pub const ALL: [Signal; 26] = [
        Signal::Public,
        Signal::Duty,
        Signal::Benefit,
        Signal::Burden,
        Signal::Request,
        Signal::Rate,
        Signal::Organ,
        Signal::Task,
        Signal::Past,
        Signal::Official,
        Signal::Lasting,
        Signal::Once,
        Signal::Talk,
        Signal::Internal,
        Signal::PublicTitle,
        Signal::Secret,
        Signal::Published,
        Signal::Operator,
        Signal::Entry,
        Signal::Industry,
        Signal::Investment,
        Signal::Procurement,
        Signal::Bidding,
        Signal::Standard,
        Signal::Enforcement,
        Signal::Cost,
    ];

    /// The signal's bit in a [`SignalSet`].
    pub fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// A set of signals.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SignalSet(pub u32);

impl SignalSet {
    /// Whether the set holds a signal.
    pub fn has(self, s: Signal) -> bool {
        self.0 & s.bit() != 0
    }

    /// Whether the set holds any of some signals.
    pub fn any(self, of: &[Signal]) -> bool {
        of.iter().any(|s| self.has(*s))
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SignalFile {
    #[allow(dead_code)]
    about: String,
    signals: Vec<SignalWords>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SignalWords {
    name: Signal,
    #[allow(dead_code)]
    about: String,
    words: Vec<String>,
    #[serde(default)]
    masks: Vec<String>,
}

/// Whether an issuer of a class may issue administrative normative documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Administrative {
    Yes,
    No,
    Unsure,
}

/// A class of issuers. (制定机关的类别)
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuerClass {
    pub id: String,
    pub title: String,
    /// Every entry must occur; an entry lists alternatives parted by `|`.
    all: Vec<String>,
    #[serde(default)]
    not: Vec<String>,
    pub administrative: Administrative,
    pub reason: String,
}

impl IssuerClass {
    /// Whether a name belongs to the class.
    pub fn matches(&self, name: &str) -> bool {
        let any = |alternatives: &str| alternatives.split('|').any(|w| name.contains(w));
        self.all.iter().all(|a| any(a)) && !self.not.iter().any(|a| any(a))
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct IssuerFile {
    #[allow(dead_code)]
    about: String,
    issuers: Vec<IssuerClass>,
}

/// How far an exclusion goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// The document is not normative, whatever else it holds.
    Decides,
    /// It is not normative unless it has outward content.
    Yields,
    /// A remark only.
    Reminds,
}

/// Where documents of an excluded kind stand towards fair competition review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reviewable {
    /// Reviewable all the same (规章、招标文件、行政协议).
    In,
    /// Not a measure at all (会议纪要、讲话、指南).
    Out,
    /// By its content.
    Doubt,
}

/// An entry of the exclusion lists. (排除情形)
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exclusion {
    pub id: String,
    pub title: String,
    pub effect: Effect,
    /// Kinds of the outline that it covers.
    #[serde(default)]
    pub kinds: Vec<Kind>,
    /// The title ends with one of these.
    #[serde(default)]
    pub title_end: Vec<String>,
    /// The title holds one of these.
    #[serde(default)]
    pub title_any: Vec<String>,
    /// The first lines hold one of these.
    #[serde(default)]
    pub head_any: Vec<String>,
    /// The text holds at least `body_min` different ones of these.
    #[serde(default)]
    pub body_any: Vec<String>,
    #[serde(default)]
    pub body_min: usize,
    /// A title with one of these is not covered.
    #[serde(default)]
    pub not_title: Vec<String>,
    /// The document was promulgated by an order (令) as a law, regulation or rule.
    #[serde(default)]
    pub orders: bool,
    /// Only where the text has no form of an official document.
    #[serde(default)]
    pub informal: bool,
    /// Only for texts of at most this many characters.
    pub max_chars: Option<usize>,
    /// Only where at most this many sentences are outward.
    pub max_outward: Option<usize>,
    /// Only where at most this many words speak of lasting effect.
    pub max_lasting: Option<usize>,
    /// A yielding exclusion holds where at most this many of a hundred sentences are outward.
    pub max_share: Option<usize>,
    pub competition: Reviewable,
    /// The document the entry comes from, in Chinese.
    #[serde(default)]
    pub source: String,
    pub reason: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExclusionFile {
    #[allow(dead_code)]
    about: String,
    exclusions: Vec<Exclusion>,
}

/// A remark of a profile.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reminder {
    /// Id of the exclusion or element that it belongs to, or `general`.
    pub about: String,
    pub text: String,
}

/// The provincial rules on normative documents, as far as verified. (地方规定)
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    pub id: String,
    pub title: String,
    /// Name of the provision that defines normative documents there.
    pub basis: String,
    /// `double`, `single` or `none`: only a verified text decides.
    pub basis_verified: crate::review::model::Verified,
    /// Place names that an issuer of this province bears.
    pub places: Vec<String>,
    /// Exclusions that this province's verified text lists by name.
    pub decides: Vec<String>,
    pub reminders: Vec<Reminder>,
    /// What this province adds to the gate's policy, in the form of a `gate.toml`.
    #[serde(default)]
    pub gate: Option<serde_json::Value>,
}

/// All data of the gates, compiled.
#[derive(Debug)]
pub struct GateData {
    /// All words of the gates.
    finder: Finder<Meaning>,
    /// For each exclusion its own words, by their numbers in the finder.
    vocabularies: Vec<Vec<usize>>,
    /// How many different words the exclusions have.
    vocabulary: usize,
    pub issuers: Vec<IssuerClass>,
    pub exclusions: Vec<Exclusion>,
    profiles: Vec<Profile>,
}

/// A word of a signal in a text (byte range).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignalHit {
    start: u32,
    end: u32,
    pub signal: Signal,
}

impl SignalHit {
    /// First byte.
    pub fn start(&self) -> usize {
        self.start as usize
    }

    /// Byte behind the last one.
    pub fn end(&self) -> usize {
        self.end as usize
    }
}

/// Files of the built-in data: name, content.
const EMBEDDED: [(&str, &str); 9] = [
    (
        "normative/signals.json",
        include_str!("../../rules/normative/signals.json"),
    ),
    (
        "normative/issuers.json",
        include_str!("../../rules/normative/issuers.json"),
    ),
    (
        "normative/exclusions.json",
        include_str!("../../rules/normative/exclusions.json"),
    ),
    (
        "profiles/national.json",
        include_str!("../../rules/profiles/national.json"),
    ),
    (
        "profiles/henan.json",
        include_str!("../../rules/profiles/henan.json"),
    ),
    (
        "profiles/shanghai.json",
        include_str!("../../rules/profiles/shanghai.json"),
    ),
    (
        "profiles/guangdong.json",
        include_str!("../../rules/profiles/guangdong.json"),
    ),
    (
        "profiles/beijing.json",
        include_str!("../../rules/profiles/beijing.json"),
    ),
    (
        "profiles/hunan.json",
        include_str!("../../rules/profiles/hunan.json"),
    ),
];

impl GateData {
    /// The built-in data.
    pub fn embedded() -> Result<Self, GateDataError> {
        Self::from_files(
            EMBEDDED
                .iter()
                .map(|(n, c)| (n.to_string(), c.to_string()))
                .collect(),
        )
    }

    /// The data of a rule book: its `normative/signals.json`, `issuers.json`, `exclusions.json` and every file of
    /// `profiles/`. A part that it lacks is taken from the built-in data.
    pub fn over(sources: &[SourceFile]) -> Result<Self, GateDataError> {
        let own = |name: &str| sources.iter().find(|s| s.name() == name);
        let mut files: Vec<(String, String)> = EMBEDDED
            .iter()
            .map(|(name, built_in)| {
                let text = own(name).map_or(*built_in, |s| s.text.as_str());
                (name.to_string(), text.to_string())
            })
            .collect();
        let more = |s: &&SourceFile| s.name().starts_with("profiles/") && s.path.ends_with(".json");
        for s in sources.iter().filter(more) {
            if !files.iter().any(|(n, _)| n == s.name()) {
                files.push((s.name().to_string(), s.text.clone()));
            }
        }
        Self::from_files(files)
    }

    fn from_files(files: Vec<(String, String)>) -> Result<Self, GateDataError> {
        let mut signals = None;
        let mut issuers = None;
        let mut exclusions = None;
        let mut profiles: Vec<Profile> = Vec::new();
        for (name, content) in &files {
            match name.as_str() {
                "normative/signals.json" => signals = Some(parse::<SignalFile>(name, content)?),
                "normative/issuers.json" => issuers = Some(parse::<IssuerFile>(name, content)?),
                "normative/exclusions.json" => {
                    exclusions = Some(parse::<ExclusionFile>(name, content)?);
                }
                _ => profiles.push(parse(name, content)?),
            }
        }
        let missing = |what: &str| GateDataError::Missing {
            file: "normative".into(),
            what: what.into(),
        };
        let signals = signals.ok_or_else(|| missing("signals.json"))?;
        if !profiles.iter().any(|p| p.id == "national") {
            return Err(missing("profiles/national.json"));
        }
        let exclusions = exclusions
            .ok_or_else(|| missing("exclusions.json"))?
            .exclusions;
        let mut meanings = signal_words(&signals)?;
        let mut known: Vec<&str> = Vec::new();
        let mut vocabularies = Vec::with_capacity(exclusions.len());
        for e in &exclusions {
            let mut own = Vec::with_capacity(e.body_any.len());
            for word in &e.body_any {
                let number = known.iter().position(|w| w == word).unwrap_or(known.len());
                if number == known.len() {
                    known.push(word);
                    meanings.push((word, Meaning::Word(number)));
                }
                own.push(number);
            }
            vocabularies.push(own);
        }
        Ok(GateData {
            finder: Finder::new(meanings),
            vocabulary: known.len(),
            vocabularies,
            issuers: issuers.ok_or_else(|| missing("issuers.json"))?.issuers,
            exclusions,
            profiles,
        })
    }

    /// The profile of an id (`national`, `henan` …).
    pub fn profile(&self, id: &str) -> Result<&Profile, GateDataError> {
        self.profiles.iter().find(|p| p.id == id).ok_or_else(|| {
            GateDataError::Profile(id.into(), self.profile_ids().collect::<Vec<_>>().join("、"))
        })
    }

    /// The ids of all profiles.
    pub fn profile_ids(&self) -> impl Iterator<Item = &str> {
        self.profiles.iter().map(|p| p.id.as_str())
    }

    /// The profile that the issuers' names point to, else the national one. A ministry is national wherever it sits.
    pub fn profile_for(&self, issuers: &[String], title: &str) -> &Profile {
        let named = |p: &&Profile| {
            p.places
                .iter()
                .any(|place| issuers.iter().any(|i| i.contains(place)) || title.starts_with(place))
        };
        self.profiles
            .iter()
            .find(named)
            .or_else(|| self.profiles.iter().find(|p| p.id == "national"))
            .unwrap_or(&self.profiles[0])
    }

    /// The words of all signals in a text, those within a masking longer word left out, in order of their ends; and for
    /// each word of the exclusions whether it stands before `beginning`.
    pub fn read(&self, text: &str, beginning: usize) -> (Vec<SignalHit>, Vec<bool>) {
        let mut hits: Vec<SignalHit> = Vec::new();
        let mut masks: Vec<SignalHit> = Vec::new();
        let mut said = vec![false; self.vocabulary];
        self.finder.scan(text, |o, meaning| {
            let (start, end) = (o.start, o.end);
            let hit = |signal| SignalHit {
                start: start as u32,
                end: end as u32,
                signal,
            };
            match meaning {
                Meaning::Signal(signal) => hits.push(hit(signal)),
                Meaning::Mask(signal) => masks.push(hit(signal)),
                Meaning::Word(number) => said[number] |= end <= beginning,
            }
        });
        hits.sort_unstable_by_key(|h| (h.end, h.start, h.signal as u8));
        if masks.is_empty() {
            return (hits, said);
        }
        masks.sort_by_key(|m| m.start);
        let longest = masks.iter().map(|m| m.end - m.start).max().unwrap_or(0);
        hits.retain(|h| {
            let from = masks.partition_point(|m| m.start + longest < h.end);
            !masks[from..]
                .iter()
                .take_while(|m| m.start <= h.start)
                .any(|m| m.signal == h.signal && m.end >= h.end)
        });
        (hits, said)
    }

    /// The words of an exclusion's own vocabulary, by the numbers that [`GateData::read`] gives them.
    pub fn vocabulary(&self, exclusion: usize) -> &[usize] {
        self.vocabularies.get(exclusion).map_or(&[], Vec::as_slice)
    }

    /// The signals of a short text such as a title.
    pub fn signals(&self, text: &str) -> SignalSet {
        let (hits, _) = self.read(text, 0);
        SignalSet(hits.iter().fold(0, |set, h| set | h.signal.bit()))
    }
}

fn parse<T: serde::de::DeserializeOwned>(file: &str, content: &str) -> Result<T, GateDataError> {
    serde_json::from_str(content).map_err(|e| GateDataError::Form {
        file: file.into(),
        reason: e.to_string(),
    })
}

/// What a word says that stands in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Signal(Signal),
    /// It masks shorter words of the signal.
    Mask(Signal),
    /// A word of the exclusions.
    Word(usize),
}

/// The words of all signals and their masks.
fn signal_words(file: &SignalFile) -> Result<Vec<(&str, Meaning)>, GateDataError> {
    let mut words = Vec::new();
    for s in &file.signals {
        let own = s.words.iter().map(|w| (w, Meaning::Signal(s.name)));
        let masks = s.masks.iter().map(|w| (w, Meaning::Mask(s.name)));
        for (word, meaning) in own.chain(masks) {
            if word.is_empty() {
                return Err(GateDataError::Form {
                    file: "normative/signals.json".into(),
                    reason: format!("{:?}中有空词", s.name),
                });
            }
            words.push((word.as_str(), meaning));
        }
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_data_loads_and_every_signal_has_words() {
        let data = GateData::embedded().expect("built-in data");
        for s in Signal::ALL {
            assert!(
                data.finder.meanings().contains(&Meaning::Signal(s)),
                "no words for {s:?}"
            );
            assert_eq!(Signal::ALL[s as usize], s, "order of bits");
        }
        for p in &data.profiles {
            for id in &p.decides {
                assert!(
                    data.exclusions.iter().any(|e| e.id == *id),
                    "{}: no exclusion {id}",
                    p.id
                );
            }
        }
    }

    #[test]
    fn masked_words_do_not_count() {
        let data = GateData::embedded().expect("built-in data");
        assert!(!data.signals("企业职工基本养老保险").has(Signal::Operator));
        assert!(data.signals("企业可以申报").has(Signal::Operator));
        assert!(!data.signals("现印发给你们").has(Signal::Talk));
    }

    #[test]
    fn profiles_follow_the_issuer() {
        let data = GateData::embedded().expect("built-in data");
        let of = |issuer: &str| data.profile_for(&[issuer.to_string()], "").id.clone();
        assert_eq!(of("许昌市人民政府"), "henan");
        assert_eq!(of("上海市黄浦区人民政府"), "shanghai");
        assert_eq!(of("国务院办公厅"), "national");
        assert!(matches!(
            data.profile("atlantis"),
            Err(GateDataError::Profile(..))
        ));
    }

    #[test]
    fn a_broken_file_is_named() {
        let broken = SourceFile {
            path: "rules/normative/issuers.json".into(),
            text: "{".into(),
        };
        let e = GateData::over(&[broken]).expect_err("broken");
        assert!(e.to_string().contains("normative/issuers.json"), "{e}");
    }
}
