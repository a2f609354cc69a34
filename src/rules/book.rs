//! The rule book: rule files, lexicons and provisions, checked and compiled once into what matching walks.
//!
//! Compiling resolves every class, word and citation; what does not resolve is a [`RuleError`] that names file, rule and
//! remedy. The compiled book is immutable and shared between threads. It knows nothing of documents.

use super::error::RuleError;
use super::file::{Example, FamilyFile, RuleEntry, RuleKind, When};
use super::grammar::{self, Alt, Compare, Gap, PartOf, Pattern, Scope};
use super::lexicon::{ENTITIES, Lexicon};
use super::silence::{Reach, SilenceFile};
use super::source::SourceFile;
use crate::matching::steps::StepIndex;
use crate::review::model::{Category, Severity, Theme};
use crate::words::table::{Dictionary, Lists, Numbers, Table, Texts};
use crate::words::trie::{Lookup, Trie};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

/// Index of a word class in a compiled book.
pub type ClassId = u32;
/// Index of a rule in a compiled book.
pub type RuleId = usize;

/// The guards that code decides; rules name them in `unless` and `lower`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Guard {
    RestatedProhibition,
    QuotedTitle,
    Reporting,
    Heading,
    EqualTreatment,
    Definition,
    Principle,
    LawText,
    StatutoryVoice,
    LawfulGround,
    MereInformation,
}

impl Guard {
    /// All guards with their names in rule files, and what they say to a reader.
    pub const ALL: [(Guard, &'static str, &'static str); 11] = [
        (
            Guard::RestatedProhibition,
            "restated-prohibition",
            "重申禁令",
        ),
        (Guard::QuotedTitle, "quoted-title", "书名号内"),
        (Guard::Reporting, "reporting", "报告情况"),
        (Guard::Heading, "heading", "标题"),
        (Guard::EqualTreatment, "equal-treatment", "平等对待"),
        (Guard::Definition, "definition", "单纯定义"),
        (Guard::Principle, "principle", "原则要求"),
        (Guard::LawText, "law-text", "立法文本"),
        (
            Guard::StatutoryVoice,
            "statutory-voice",
            "以法律口吻复述法律",
        ),
        (Guard::LawfulGround, "lawful-ground", "写明法律法规条款"),
        (Guard::MereInformation, "mere-information", "单纯告知"),
    ];

    /// The guard's name in rule files and in the JSON.
    pub fn name(self) -> &'static str {
        Guard::ALL
            .iter()
            .find(|(g, _, _)| *g == self)
            .map_or("", |(_, n, _)| n)
    }

    /// What a guard with this name says to a reader: 重申禁令.
    pub fn title(name: &str) -> Option<&'static str> {
        let named = Guard::ALL.iter().find(|(_, n, _)| *n == name);
        named.map(|(_, _, t)| *t)
    }

    fn parse(name: &str) -> Option<Guard> {
        Guard::ALL
            .iter()
            .find(|(_, n, _)| *n == name)
            .map(|(g, _, _)| *g)
    }
}

/// Index of a pattern in a compiled book.
pub type PatternId = u32;

/// One alternative of a step: a class, with a comparison where its value is asked for.
pub type Alternative = (ClassId, Option<Compare>);

/// A step ready to walk.
#[derive(Debug, Clone)]
pub struct Step {
    /// How far behind the step before it stands; the first step stands anywhere.
    pub gap: Gap,
    alternatives: Range<u32>,
}

/// A term ready to walk.
#[derive(Debug, Clone)]
pub struct Term {
    pub negated: bool,
    pub part: Option<PartOf>,
    steps: Range<u32>,
}

/// All patterns of a book, each once however many rules name it, in flat tables. Rows hold two numbers; what belongs to a
/// row begins at its second number and ends at that of the next.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Patterns {
    /// Scope and first term.
    rows: Table<u32>,
    /// Part, with [`NEGATED`], and first step.
    terms: Table<u32>,
    /// Gap and first alternative.
    steps: Table<u32>,
    /// Class, and number of its comparison from 1 on.
    alternatives: Table<u32>,
    compares: Vec<Compare>,
    sources: Texts,
}

const SCOPES: [Scope; 3] = [Scope::Statement, Scope::Row, Scope::Para];
const PARTS: [Option<PartOf>; 5] = [
    None,
    Some(PartOf::Lead),
    Some(PartOf::Item),
    Some(PartOf::Head),
    Some(PartOf::Title),
];
/// Set where a term must not occur.
const NEGATED: u32 = 1 << 8;

/// The place of a value in a list of all values.
fn place<T: PartialEq>(all: &[T], value: &T) -> u32 {
    all.iter().position(|v| v == value).unwrap_or(0) as u32
}

fn gap_number(gap: Gap) -> u32 {
    match gap {
        Gap::Adjacent => 0,
        Gap::Within(n) => n.saturating_add(1).min(u32::MAX - 1),
        Gap::Later => u32::MAX,
    }
}

fn gap_of(number: u32) -> Gap {
    match number {
        0 => Gap::Adjacent,
        u32::MAX => Gap::Later,
        n => Gap::Within(n - 1),
    }
}

/// What belongs to a row.
fn below(table: &Table<u32>, row: u32) -> Range<u32> {
    let at = row as usize * 2 + 1;
    table.at(at)..table.at(at + 2)
}

impl Patterns {
    /// What counts as one statement for a pattern.
    pub fn scope(&self, p: PatternId) -> Scope {
        let scope = self.rows.at(p as usize * 2) as usize;
        SCOPES.get(scope).copied().unwrap_or_default()
    }

    /// The pattern as written.
    pub fn source(&self, p: PatternId) -> &str {
        self.sources.at(p as usize)
    }

    /// The terms of a pattern.
    pub fn terms(&self, p: PatternId) -> impl Iterator<Item = Term> + '_ {
        below(&self.rows, p).map(|t| {
            let kind = self.terms.at(t as usize * 2);
            Term {
                negated: kind & NEGATED != 0,
                part: PARTS.get((kind & !NEGATED) as usize).copied().flatten(),
                steps: below(&self.terms, t),
            }
        })
    }

    /// The steps of a term.
    pub fn steps<'a>(&'a self, term: &Term) -> impl ExactSizeIterator<Item = Step> + use<'a> {
        term.steps.clone().map(|s| Step {
            gap: gap_of(self.steps.at(s as usize * 2)),
            alternatives: below(&self.steps, s),
        })
    }

    /// The alternatives of a step.
    pub fn alternatives<'a>(
        &'a self,
        step: &Step,
    ) -> impl ExactSizeIterator<Item = Alternative> + use<'a> {
        step.alternatives.clone().map(|a| {
            let [class, compare] = self.alternatives.row::<2>(a as usize);
            let compare = compare.checked_sub(1);
            (
                class,
                compare.and_then(|c| self.compares.get(c as usize)).copied(),
            )
        })
    }

    /// The classes that a pattern names, those that must not occur too; some more than once.
    pub fn classes(&self, p: PatternId) -> impl Iterator<Item = ClassId> + '_ {
        let steps = self.terms(p).flat_map(|t| self.steps(&t));
        steps.flat_map(|s| self.alternatives(&s).map(|(class, _)| class))
    }

    /// The steps of all terms that must occur, with their terms.
    pub fn needed(&self, p: PatternId) -> impl Iterator<Item = (Term, Step)> + '_ {
        let terms = self.terms(p).filter(|t| !t.negated);
        terms.flat_map(|t| self.steps(&t).map(move |s| (t.clone(), s)))
    }
}

/// The patterns while they are gathered.
#[derive(Default)]
struct Gathered {
    rows: Vec<u32>,
    terms: Vec<u32>,
    steps: Vec<u32>,
    alternatives: Vec<u32>,
    compares: Vec<Compare>,
    sources: Vec<String>,
}

impl Gathered {
    fn finish(mut self) -> Patterns {
        // The last rows end where the tables below end.
        self.rows.extend([0, self.terms.len() as u32 / 2]);
        self.terms.extend([0, self.steps.len() as u32 / 2]);
        self.steps.extend([0, self.alternatives.len() as u32 / 2]);
        Patterns {
            rows: self.rows.into_iter().collect(),
            terms: self.terms.into_iter().collect(),
            steps: self.steps.into_iter().collect(),
            alternatives: self.alternatives.into_iter().collect(),
            compares: self.compares,
            sources: self.sources.iter().collect(),
        }
    }
}

/// A guard or a pattern that holds a rule back or lowers it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Exception {
    Guard(Guard),
    /// Index of a silence of the book.
    Silence(usize),
    Pattern(PatternId),
}

/// A silence, compiled.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Silence {
    pub name: String,
    pub title: String,
    pub reach: Reach,
    pub patterns: Vec<PatternId>,
    /// Texts in which it holds, and in which it does not; not kept in a book that was built into the program.
    #[serde(skip)]
    pub holds: Vec<String>,
    #[serde(skip)]
    pub fails: Vec<String>,
    #[serde(skip)]
    pub file: String,
}

/// A rule, checked and compiled.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Rule {
    pub id: String,
    pub title: String,
    pub file: String,
    pub family: String,
    pub category: Category,
    pub theme: Option<Theme>,
    pub severity: Severity,
    pub kind: RuleKind,
    pub at_least: usize,
    pub check: String,
    /// Citations as written; resolved by the law book.
    pub basis: Vec<String>,
    pub priority: u8,
    pub when: When,
    pub patterns: Vec<PatternId>,
    pub unless: Vec<Exception>,
    pub lower: Vec<Exception>,
    pub condition: String,
    pub ask: String,
    pub advice: String,
    /// Examples; not kept in a book that was built into the program.
    #[serde(skip)]
    pub hits: Vec<Example>,
    #[serde(skip)]
    pub misses: Vec<Example>,
    /// A user's own rule, or a built-in one that a user extended.
    pub user: bool,
}

/// The words of the trie, and the entities behind them.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(crate) struct Words {
    /// Classes that hold each word, inclusions followed; then classes that hold each entity, in the order of [`ENTITIES`].
    classes: Lists,
    /// Longer words that mask each word.
    masks: Lists,
    /// For each word the number of its trigger from 1 on, and its flags.
    marks: Table<u16>,
}

/// Set where a word masks others.
const MASKS: u16 = 1 << 8;
/// Set where a word is in some class.
const CLASSED: u16 = 1 << 9;
/// Set where other words mask a word.
const MASKED: u16 = 1 << 10;

/// What scanning must know of a word.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark(u16);

impl Mark {
    /// The word masks others, so that its places must be kept.
    #[inline]
    pub fn masks(self) -> bool {
        self.0 & MASKS != 0
    }

    /// Other words mask the word.
    #[inline]
    pub fn is_masked(self) -> bool {
        self.0 & MASKED != 0
    }

    /// Some class holds the word.
    #[inline]
    pub fn is_classed(self) -> bool {
        self.0 & CLASSED != 0
    }

    /// Index into `matching::entity::TRIGGERS`, if an entity may stand at the word.
    #[inline]
    pub fn trigger(self) -> Option<u8> {
        (self.0 as u8).checked_sub(1)
    }
}

impl Words {
    /// Number of words; entities have the numbers behind them.
    pub fn len(&self) -> usize {
        self.marks.len()
    }

    /// Classes of a word or an entity.
    #[inline]
    pub fn classes(&self, word: u32) -> Numbers<'_, ClassId> {
        self.classes.at(word as usize)
    }

    /// Indices of longer words that mask a word.
    #[inline]
    pub fn masks(&self, word: u32) -> Numbers<'_, u32> {
        self.masks.at(word as usize)
    }

    /// What scanning must know of a word.
    #[inline]
    pub fn mark(&self, word: u32) -> Mark {
        Mark(self.marks.at(word as usize))
    }
}

/// The compiled rule book.
#[derive(Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct RuleBook {
    pub rules: Vec<Rule>,
    pub silences: Vec<Silence>,
    pub(crate) patterns: Patterns,
    pub(crate) trie: Trie,
    #[serde(skip)]
    pub(crate) lookup: Lookup,
    pub(crate) steps: StepIndex,
    pub(crate) words: Words,
    pub(crate) class_names: Dictionary,
    /// SHA-256 over all source files.
    pub digest: String,
}

impl RuleBook {
    /// Number of word classes, anonymous ones included.
    pub fn class_count(&self) -> usize {
        self.class_names.len()
    }

    /// Id of a named class.
    pub fn class(&self, name: &str) -> Option<ClassId> {
        self.class_names.find(name).map(|i| i as ClassId)
    }

    /// A pattern as written.
    pub fn source(&self, p: PatternId) -> &str {
        self.patterns.source(p)
    }

    /// A rule by its id.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|r| r.id == id)
    }

    /// Makes a decoded book ready to scan.
    pub fn ready(mut self) -> RuleBook {
        self.lookup = self.trie.lookup();
        self
    }

    /// Compiles a rule book from its source files.
    ///
    /// # Errors
    /// The first fault found, naming file, rule and remedy.
    pub fn compile(sources: &[SourceFile]) -> Result<RuleBook, RuleError> {
        let mut lexicon = Lexicon::default();
        let mut extensions = Vec::new();
        for s in sources.iter().filter(|s| s.is_lexicon()) {
            if s.text.contains("\"extend\"") {
                extensions.push(s)
            } else {
                lexicon.add(&s.path, &s.text)?
            }
        }
        for s in extensions {
            lexicon.add(&s.path, &s.text)?;
        }
        let mut compiler = Compiler::new(lexicon);
        for trigger in crate::matching::entity::TRIGGERS {
            compiler.trigger(trigger.0);
        }
        for name in crate::matching::guard::CLASSES {
            compiler.named_class(name, "护栏词库")?;
        }
        for s in sources.iter().filter(|s| s.is_silence_file()) {
            compiler.silences(&s.path, &s.text)?;
        }
        let mut rules: Vec<Rule> = Vec::new();
        let mut extends = Vec::new();
        for s in sources.iter().filter(|s| s.is_rule_family()) {
            let family: FamilyFile = serde_json::from_str(&s.text).map_err(|e| {
                RuleError::new(
                    &s.path,
                    format!("规则文件格式有误（{e}）"),
                    "可用 fawen schema rule 查看格式",
                )
            })?;
            for entry in &family.rules {
                if entry.extend.is_some() {
                    extends.push((s.path.clone(), family.clone(), entry.clone()));
                    continue;
                }
                let rule = compiler
                    .rule(&s.path, &family, entry)
                    .map_err(|e| e.within(&entry.id))?;
                if let Some(old) = rules.iter().find(|r| r.id == rule.id) {
                    return Err(RuleError::new(
                        &s.path,
                        format!("规则编号已在 {} 中使用", old.file),
                        "请换一个编号；补充内置规则请用 extend",
                    )
                    .within(&rule.id));
                }
                rules.push(rule);
            }
        }
        for (path, family, entry) in extends {
            compiler.extend(&path, &family, &entry, &mut rules)?;
        }
        compiler.finish(rules, super::source::digest(sources))
    }
}

struct Compiler {
    lexicon: Lexicon,
    silences: Vec<Silence>,
    patterns: Gathered,
    /// Patterns by their source.
    known: HashMap<String, PatternId>,
    class_names: Vec<String>,
    class_ids: HashMap<String, ClassId>,
    /// Word to its index and the classes that hold it.
    words: BTreeMap<String, BTreeSet<ClassId>>,
    entities: Vec<BTreeSet<ClassId>>,
}

impl Compiler {
    fn new(lexicon: Lexicon) -> Self {
        Compiler {
            lexicon,
            silences: Vec::new(),
            patterns: Gathered::default(),
            known: HashMap::new(),
            class_names: Vec::new(),
            class_ids: HashMap::new(),
            words: BTreeMap::new(),
            entities: vec![BTreeSet::new(); ENTITIES.len()],
        }
    }

    fn trigger(&mut self, word: &str) {
        self.words.entry(word.to_string()).or_default();
    }

    fn new_class(&mut self, name: &str) -> ClassId {
        let id = self.class_names.len() as ClassId;
        self.class_names.push(name.to_string());
        self.class_ids.insert(name.to_string(), id);
        id
    }

    fn named_class(&mut self, name: &str, file: &str) -> Result<ClassId, RuleError> {
        if let Some(&id) = self.class_ids.get(name) {
            return Ok(id);
        }
        if let Some(i) = ENTITIES.iter().position(|e| *e == name) {
            let id = self.new_class(name);
            self.entities[i].insert(id);
            return Ok(id);
        }
        if !self.lexicon.classes.contains_key(name) {
            return Err(RuleError::new(
                file,
                format!("词类“{name}”不存在"),
                "请在 rules/lexicon 中定义，或者核对名称",
            ));
        }
        let id = self.new_class(name);
        let (words, entities) = self.lexicon.resolve(name)?;
        for w in words {
            self.words.entry(w.to_string()).or_default().insert(id);
        }
        for e in entities {
            if let Some(i) = ENTITIES.iter().position(|x| *x == e) {
                self.entities[i].insert(id);
            }
        }
        Ok(id)
    }

    fn literal(&mut self, word: &str) -> ClassId {
        let name = format!("“{word}”");
        if let Some(&id) = self.class_ids.get(&name) {
            return id;
        }
        let id = self.new_class(&name);
        self.words.entry(word.to_string()).or_default().insert(id);
        id
    }

    fn pattern(&mut self, source: &str, file: &str) -> Result<PatternId, RuleError> {
        if let Some(&id) = self.known.get(source) {
            return Ok(id);
        }
        let parsed: Pattern = grammar::parse(source).map_err(|m| {
            RuleError::new(
                file,
                format!("搭配“{source}”有误：{m}"),
                "请按规则语言的写法修改",
            )
        })?;
        let scope = place(&SCOPES, &parsed.scope);
        let id = self.patterns.rows.len() as PatternId / 2;
        let first_term = self.patterns.terms.len() as u32 / 2;
        self.patterns.rows.extend([scope, first_term]);
        for t in &parsed.terms {
            let kind = place(&PARTS, &t.part) | if t.negated { NEGATED } else { 0 };
            let first_step = self.patterns.steps.len() as u32 / 2;
            self.patterns.terms.extend([kind, first_step]);
            for (k, s) in t.steps.iter().enumerate() {
                let before = k.checked_sub(1).and_then(|k| t.gaps.get(k));
                let gap = gap_number(before.copied().unwrap_or(Gap::Later));
                let first = self.patterns.alternatives.len() as u32 / 2;
                self.patterns.steps.extend([gap, first]);
                for a in &s.0 {
                    let (class, compare) = match a {
                        Alt::Word(w) => (self.literal(w), None),
                        Alt::Class(name, compare) => (self.named_class(name, file)?, *compare),
                    };
                    self.patterns.compares.extend(compare);
                    let number = compare.map_or(0, |_| self.patterns.compares.len() as u32);
                    self.patterns.alternatives.extend([class, number]);
                }
            }
        }
        self.patterns.sources.push(parsed.source);
        self.known.insert(source.to_string(), id);
        Ok(id)
    }

    fn silences(&mut self, path: &str, text: &str) -> Result<(), RuleError> {
        let file = SilenceFile::read(path, text)?;
        for e in file.silences {
            let known = self.silences.iter().any(|s| s.name == e.name);
            if known || Guard::parse(&e.name).is_some() {
                let fault = RuleError::new(path, format!("名称“{}”已有", e.name), "请换一个名称");
                return Err(fault);
            }
            let patterns = e.patterns.iter().map(|p| self.pattern(p, path));
            let patterns = patterns.collect::<Result<_, _>>()?;
            self.silences.push(Silence {
                name: e.name,
                title: e.title,
                reach: e.reach,
                patterns,
                holds: e.holds,
                fails: e.fails,
                file: path.to_string(),
            });
        }
        Ok(())
    }

    fn exceptions<'a>(
        &mut self,
        entries: impl Iterator<Item = &'a String>,
        file: &str,
    ) -> Result<Vec<Exception>, RuleError> {
        let mut out = Vec::new();
        for e in entries {
            if let Some(g) = Guard::parse(e) {
                out.push(Exception::Guard(g));
            } else if let Some(i) = self.silences.iter().position(|s| s.name == *e) {
                out.push(Exception::Silence(i));
            } else if e.chars().all(|c| c.is_ascii_lowercase() || c == '-') {
                let shared = self.silences.iter().map(|s| s.name.as_str());
                let names: Vec<&str> = Guard::ALL
                    .iter()
                    .map(|(_, n, _)| *n)
                    .chain(shared)
                    .collect();
                return Err(RuleError::new(
                    file,
                    format!("没有名为“{e}”的护栏"),
                    format!("可用的护栏：{}", names.join("、")),
                ));
            } else {
                out.push(Exception::Pattern(self.pattern(e, file)?));
            }
        }
        // What has a name explains a silence better than a pattern does.
        out.sort_by_key(|e| match e {
            Exception::Guard(_) => 0,
            Exception::Silence(_) => 1,
            Exception::Pattern(_) => 2,
        });
        Ok(out)
    }

    fn rule(&mut self, file: &str, family: &FamilyFile, e: &RuleEntry) -> Result<Rule, RuleError> {
        let fault = |m: &str, r: &str| RuleError::new(file, m, r);
        let d = &family.defaults;
        if e.id.is_empty()
            || !e
                .id
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        {
            return Err(fault(
                "规则缺少编号，或者编号含有小写字母、数字、连字符以外的字符",
                "请写稳定的英文短名",
            ));
        }
        let category = e
            .category
            .or(d.category)
            .ok_or_else(|| fault("缺少 category", "请写明类别"))?;
        let severity = e
            .severity
            .or(d.severity)
            .ok_or_else(|| fault("缺少 severity", "请写明程度"))?;
        let theme = e.theme.or(d.theme);
        if (category == Category::Legality) != theme.is_some() {
            return Err(fault(
                "theme 只用于合法性规则，且必须填写",
                "请核对 category 与 theme",
            ));
        }
        if e.title.is_empty() {
            return Err(fault("缺少 title", "请写明问题名称"));
        }
        let by_code = matches!(e.kind, RuleKind::Reference | RuleKind::Structure);
        if e.patterns.is_empty() != by_code {
            return Err(fault(
                "没有 match，或者由程序检查的规则写了 match",
                "请核对 kind 与 match",
            ));
        }
        if by_code == e.check.is_empty() {
            return Err(fault(
                "kind 为 reference、structure 时必须写 check，其他情况不写",
                "请核对 kind 与 check",
            ));
        }
        if e.basis.is_empty() && severity != Severity::Remind {
            return Err(fault("缺少依据", "请写明 basis；没有依据的只能作 remind"));
        }
        let mut patterns = Vec::new();
        for p in &e.patterns {
            patterns.push(self.pattern(p, file)?);
        }
        let unless = self.exceptions(d.unless.iter().chain(&e.unless), file)?;
        let lower = self.exceptions(d.lower.iter().chain(&e.lower), file)?;
        let or = |a: &String, b: &String| if a.is_empty() { b.clone() } else { a.clone() };
        Ok(Rule {
            id: e.id.clone(),
            title: e.title.clone(),
            file: file.to_string(),
            family: family.family.clone(),
            category,
            theme,
            severity,
            kind: e.kind,
            at_least: e.at_least,
            check: e.check.clone(),
            basis: e.basis.clone(),
            priority: e.priority.min(100),
            when: e.when.clone().unwrap_or_else(|| d.when.clone()),
            patterns,
            unless,
            lower,
            condition: or(&e.condition, &d.condition),
            ask: or(&e.ask, &d.ask),
            advice: or(&e.advice, &d.advice),
            hits: e.examples.hit.clone(),
            misses: e.examples.miss.clone(),
            user: file.starts_with("rules/user/"),
        })
    }

    /// Applies a user's extension: more patterns, more examples, higher severity; never less.
    fn extend(
        &mut self,
        file: &str,
        family: &FamilyFile,
        e: &RuleEntry,
        rules: &mut [Rule],
    ) -> Result<(), RuleError> {
        let target = e.extend.clone().unwrap_or_default();
        let fault = |m: String, r: &str| RuleError::new(file, m, r).within(&target);
        let Some(rule) = rules.iter_mut().find(|r| r.id == target) else {
            return Err(fault(
                "要补充的规则不存在".into(),
                "请用 fawen rules list 核对编号",
            ));
        };
        if !e.unless.is_empty()
            || !e.lower.is_empty()
            || !family.defaults.unless.is_empty()
            || e.when.is_some()
        {
            return Err(fault(
                "补充内置规则时不得增加排除或者降级条件".into(),
                "请删去 unless、lower、when",
            ));
        }
        if let Some(s) = e.severity {
            if s > rule.severity {
                return Err(fault(
                    "补充内置规则时不得降低程度".into(),
                    "请删去 severity 或者提高程度",
                ));
            }
            rule.severity = s;
        }
        for p in &e.patterns {
            rule.patterns.push(self.pattern(p, file)?);
        }
        rule.user = true;
        rule.hits.extend(e.examples.hit.iter().cloned());
        rule.misses.extend(e.examples.miss.iter().cloned());
        Ok(())
    }

    /// For each class how often its words stand in the examples, which are written as such texts are. A word that stands in
    /// none is the rarer the longer it is; amounts, places and the other entities are about as frequent as words of two.
    fn weights(&self, rules: &[Rule], trie: &Trie, lookup: &Lookup) -> Vec<f64> {
        let lengths = self.words.keys().map(|w| w.chars().count() as i32);
        let entities = self.entities.iter().map(|_| 2);
        let mut of_words: Vec<f64> = lengths.chain(entities).map(|l| 0.1f64.powi(l)).collect();
        for example in rules.iter().flat_map(|r| r.hits.iter().chain(&r.misses)) {
            trie.scan(lookup, example.text(), |o| of_words[o.word as usize] += 1.0);
        }
        let mut weights = vec![0.0; self.class_names.len()];
        let classes = self.words.values().chain(&self.entities);
        for (of, weight) in classes.zip(of_words) {
            for class in of {
                weights[*class as usize] += weight;
            }
        }
        weights
    }

    fn finish(mut self, rules: Vec<Rule>, digest: String) -> Result<RuleBook, RuleError> {
        // Masks of words in use must be in the trie too.
        let masks: Vec<(String, Vec<String>)> = self
            .lexicon
            .masks
            .iter()
            .filter(|(w, _)| self.words.contains_key(*w))
            .map(|(w, m)| (w.clone(), m.iter().cloned().collect()))
            .collect();
        for (_, longer) in &masks {
            for m in longer {
                self.words.entry(m.clone()).or_default();
            }
        }
        let index: HashMap<&str, u32> = self
            .words
            .keys()
            .enumerate()
            .map(|(i, w)| (w.as_str(), i as u32))
            .collect();
        let mut masks_of: Vec<Vec<u32>> = vec![Vec::new(); index.len()];
        let triggers = crate::matching::entity::TRIGGERS;
        let mut marks: Vec<u16> = (self.words.iter())
            .map(|(w, classes)| {
                let trigger = triggers.iter().position(|t| t.0 == w);
                let classed = if classes.is_empty() { 0 } else { CLASSED };
                trigger.map_or(0, |t| t as u16 + 1) | classed
            })
            .collect();
        for (w, longer) in &masks {
            let ids: Vec<u32> = longer
                .iter()
                .filter_map(|m| index.get(m.as_str()).copied())
                .collect();
            for &m in &ids {
                marks[m as usize] |= MASKS;
            }
            if let Some(&i) = index.get(w.as_str()) {
                marks[i as usize] |= MASKED;
                masks_of[i as usize] = ids;
            }
        }
        let classes = self.words.values().chain(&self.entities);
        let words = Words {
            classes: classes.map(|c| c.iter().copied()).collect(),
            masks: masks_of.into_iter().collect(),
            marks: marks.into_iter().collect(),
        };
        let trie = Trie::new(self.words.keys().map(String::as_str));
        let lookup = trie.lookup();
        let weights = self.weights(&rules, &trie, &lookup);
        let patterns = self.patterns.finish();
        Ok(RuleBook {
            steps: StepIndex::new(&rules, &patterns, &weights),
            rules,
            silences: self.silences,
            patterns,
            lookup,
            trie,
            words,
            class_names: self.class_names.iter().collect(),
            digest,
        })
    }
}
