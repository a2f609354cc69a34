//! Everything a review needs besides the draft: rule book, laws, places, data of the gate answers. Loaded once, shared.

use crate::matching::place::Divisions;
use crate::review::model::Basis;
use crate::rules::book::{RuleBook, RuleId};
use crate::rules::citation::Citation;
use crate::rules::coverage::{self, Uncovered};
use crate::rules::embedded;
use crate::rules::error::RuleError;
use crate::rules::form_data::FormData;
use crate::rules::gate_data::GateData;
use crate::rules::provision::LawBook;
use crate::rules::register::Register;
use crate::rules::source::{self, SourceFile};
use sha2::Digest;
use std::path::Path;
use std::sync::OnceLock;

/// The compiled rule book with the law it stands on.
pub struct Engine {
    pub book: RuleBook,
    pub laws: LawBook,
    pub divisions: Divisions,
    /// Data of the two gate answers.
    pub gates: GateData,
    /// Which laws, documents and agencies exist, and in what state.
    pub register: Register,
    /// Data of the form and procedure checks.
    pub form: FormData,
    /// Finer items that no rule can show, with the question to ask.
    uncovered: Vec<Uncovered>,
    /// Citations of each rule, in its order, once they are asked for.
    citations: Vec<OnceLock<Vec<Citation>>>,
    /// Source files, law data among them, for proving, coverage and packing; none in the built-in engine that was only
    /// decoded.
    pub sources: Vec<SourceFile>,
}

const DIVISIONS: &str = "rules/lexicon/divisions.tsv";
const LAWS_INDEX: &str = "rules/laws/index.json";
const REGISTER: &str = "rules/laws/register.json";

/// What an engine holds besides its rules.
struct Others {
    laws: LawBook,
    gates: GateData,
    form: FormData,
    register: Register,
}

impl Others {
    fn builtin() -> Result<Others, RuleError> {
        Ok(Others {
            laws: LawBook::builtin().map_err(law_fault)?,
            gates: GateData::embedded().map_err(gate_fault)?,
            form: FormData::builtin().map_err(form_fault)?,
            register: embedded::register()?,
        })
    }
}

fn register_fault(e: crate::rules::register::RegisterError) -> RuleError {
    RuleError::new("rules/laws", e.to_string(), "请核对法规登记文件")
}

impl Engine {
    /// The engine with the rules built into the program: proved when it was built, only decoded now.
    ///
    /// # Errors
    /// None unless the program file is damaged.
    pub fn builtin() -> Result<Engine, RuleError> {
        Engine::assemble(
            embedded::book()?,
            embedded::divisions()?,
            Others::builtin()?,
            Vec::new(),
        )
    }

    /// The built-in rules with a user's own on top, compiled from their sources. A user may add and extend, not switch off.
    ///
    /// # Errors
    /// The first fault of the user's rules.
    pub fn with_user_rules(dirs: &[&Path]) -> Result<Engine, RuleError> {
        Engine::from_sources(embedded::all(), dirs)
    }

    /// An engine whose whole rule book comes from a directory laid out as `rules/`, with a user's own rules on top.
    ///
    /// # Errors
    /// The first fault found.
    pub fn from_directory(dir: &Path, user: &[&Path]) -> Result<Engine, RuleError> {
        Engine::from_sources(source::directory(dir)?, user)
    }

    /// An engine of all files of a rule book, law data among them, with a user's own rules on top. What a book leaves out
    /// besides rules and lexicons is taken from the built-in one.
    ///
    /// # Errors
    /// The first fault found.
    pub fn from_sources(mut all: Vec<SourceFile>, user: &[&Path]) -> Result<Engine, RuleError> {
        if !all.iter().any(|f| f.path == LAWS_INDEX) {
            all.retain(|f| !f.is_law());
            all.extend(embedded::laws());
        }
        for dir in user {
            for mut f in source::directory(dir)? {
                // A user's flat folder holds rule families; its lexicon and silences folders hold what those share, its laws
                // folder provisions for its own rules to stand on.
                if !f.is_lexicon() && !f.is_silence_file() && !f.is_law() {
                    f.path = f.path.replacen("rules/", "rules/user/", 1);
                }
                all.push(f);
            }
        }
        let laws: Vec<(&str, &str)> = (all.iter().filter(|f| f.is_law()))
            .map(|f| (f.path.trim_start_matches("rules/laws/"), f.text.as_str()))
            .collect();
        let own_register = all.iter().find(|f| f.path == REGISTER);
        let others = Others {
            laws: LawBook::from_files(&laws).map_err(law_fault)?,
            gates: GateData::over(&all).map_err(gate_fault)?,
            form: FormData::over(&all).map_err(form_fault)?,
            register: match own_register {
                Some(f) => Register::decode(&f.text).map_err(register_fault)?,
                None => embedded::register()?,
            },
        };
        let rules: Vec<SourceFile> = all.iter().filter(|f| !f.is_law()).cloned().collect();
        let book = RuleBook::compile(&rules)?;
        let divisions = rules
            .iter()
            .find(|f| f.path == DIVISIONS)
            .map(|f| f.text.clone());
        let divisions = match divisions {
            Some(text) => Divisions::parse(&text),
            None => embedded::divisions()?,
        };
        Engine::assemble(book, divisions, others, all)
    }

    fn assemble(
        book: RuleBook,
        divisions: Divisions,
        others: Others,
        sources: Vec<SourceFile>,
    ) -> Result<Engine, RuleError> {
        let uncovered = if sources.is_empty() {
            coverage::uncovered(&embedded::matching(SourceFile::is_uncovered_list))?
        } else {
            coverage::uncovered(&sources)?
        };
        // Those of the built-in rules were proved when the program was built.
        for rule in book.rules.iter().filter(|_| !sources.is_empty()) {
            for b in &rule.basis {
                let fault = |m: String| {
                    RuleError::new(&rule.file, m, "请核对依据的法名和条款项").within(&rule.id)
                };
                Citation::parse(b).map_err(|e| fault(e.to_string()))?;
            }
        }
        let citations = book.rules.iter().map(|_| OnceLock::new()).collect();
        let Others {
            laws,
            gates,
            form,
            register,
        } = others;
        Ok(Engine {
            book,
            laws,
            divisions,
            gates,
            register,
            form,
            uncovered,
            citations,
            sources,
        })
    }

    /// SHA-256 in hex over the law data alone: provisions, register, and the user's own registers.
    pub fn laws_digest(&self) -> String {
        let own = self.register.added();
        if own.is_empty() {
            return self.laws.digest().to_string();
        }
        let all = format!("{}\n{}", self.laws.digest(), own.join("\n"));
        source::hex(&sha2::Sha256::digest(all.as_bytes()))
    }

    /// Adds a user's own register of laws, in the form of `rules/laws/register.json`.
    ///
    /// # Errors
    /// A file that cannot be read or is not in that form.
    pub fn add_register(&mut self, path: &Path) -> Result<(), RuleError> {
        let file = path.display().to_string();
        let fault = |m: String| RuleError::new(&file, m, "请核对 --register 指定的登记文件");
        let json = std::fs::read_to_string(path)
            .map_err(|e| fault(format!("无法读取（{}）", crate::os_fault::said(&e))))?;
        self.register
            .add(&file, &json)
            .map_err(|e| fault(e.to_string()))
    }

    /// Checks that every citation of every rule resolves in the law book.
    ///
    /// # Errors
    /// The first citation that does not, with its rule.
    pub fn prove_citations(&self) -> Result<(), RuleError> {
        for (id, rule) in self.book.rules.iter().enumerate() {
            for c in self.citations(id) {
                self.laws.resolve(c).map_err(|e| {
                    RuleError::new(&rule.file, e.to_string(), "请核对依据的法名和条款项")
                        .within(&rule.id)
                })?;
            }
        }
        Ok(())
    }

    /// Proves a user's own rules: citations, and examples both ways. Built-in rules are proved when the program is built.
    ///
    /// # Errors
    /// The first rule that does not hold.
    pub fn prove_user_rules(&self) -> Result<(), RuleError> {
        if !self.book.rules.iter().any(|r| r.user) {
            return Ok(());
        }
        self.prove_citations()?;
        let report = crate::rules::prove::chosen(&self.book, &self.divisions, |r| r.user);
        report.faults.into_iter().next().map_or(Ok(()), Err)
    }

    /// The provisions a rule stands on. One that does not resolve is left out; `prove_citations` reports it.
    pub fn basis(&self, rule: RuleId) -> Vec<Basis> {
        let cited = self.citations(rule).iter();
        cited.filter_map(|c| self.laws.resolve(c).ok()).collect()
    }

    /// The question to ask on the sheet for finer items of an item of the 条例 that no rule can show.
    pub fn open_question(&self, item: &str) -> Option<String> {
        let finer = coverage::finer_article(item)?;
        let prefix = format!("公平竞争审查条例实施办法#{finer}.");
        let asks: Vec<&str> = self
            .uncovered
            .iter()
            .filter(|u| u.item.starts_with(&prefix))
            .map(|u| u.ask.as_str())
            .collect();
        (!asks.is_empty()).then(|| asks.join(""))
    }

    /// Citations of a rule.
    pub fn citations(&self, rule: RuleId) -> &[Citation] {
        let (Some(own), Some(r)) = (self.citations.get(rule), self.book.rules.get(rule)) else {
            return &[];
        };
        own.get_or_init(|| {
            let parsed = r.basis.iter().map(|b| Citation::parse(b));
            parsed.filter_map(Result::ok).collect()
        })
    }
}

fn law_fault(e: crate::rules::provision::LawError) -> RuleError {
    RuleError::new("rules/laws", e.to_string(), "请核对法规资料文件")
}

fn form_fault(e: crate::rules::form_data::FormDataError) -> RuleError {
    RuleError::new(
        &e.file.clone(),
        e.to_string(),
        "请核对 rules/checks/ 的文件",
    )
}

fn gate_fault(e: crate::rules::gate_data::GateDataError) -> RuleError {
    RuleError::new("rules/normative", e.to_string(), "请核对认定资料文件")
}
