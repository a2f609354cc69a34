//! The data of the form and procedure checks: what each says and on which provision it stands (`rules/checks/`).
//!
//! It decodes only; how a check is decided stands in `review::form`.

use super::source::SourceFile;
use crate::review::model::{Category, Severity};
use crate::words::finder::Finder;
use serde::Deserialize;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

const CHECKS: &str = include_str!("../../rules/checks/form.json");
const PROCEDURE: &str = include_str!("../../rules/checks/procedure.json");

/// What is wrong with a data file of the form checks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("形式检查文件 {file} 格式不对：{reason}；请对照内置的 rules/checks/ 改正")]
pub struct FormDataError {
    pub file: String,
    pub reason: String,
}

/// A form check. (形式检查项)
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormCheck {
    pub id: String,
    pub category: Category,
    pub severity: Severity,
    pub title: String,
    /// With `{1}`, `{2}` … to be filled.
    pub message: String,
    pub ask: String,
    pub advice: String,
    /// Citations for the law book.
    #[serde(default)]
    pub basis: Vec<String>,
}

/// When a line of the procedure list applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum When {
    Always,
    /// The document is or may be normative.
    Normative,
    /// Fair competition review is or may be needed.
    Fair,
    /// The drafting unit reviews itself.
    #[serde(rename = "self")]
    Own,
    /// The market regulator reviews with it.
    Joint,
}

/// A material that the procedure needs. (程序材料)
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProcedureRow {
    pub id: String,
    pub when: When,
    pub title: String,
    /// What to look for, in our own words.
    pub note: String,
    #[serde(default)]
    pub basis: Vec<String>,
    /// Only if the document has one of these words; empty: always.
    #[serde(default)]
    pub topic: Vec<String>,
    /// Words that show that the step was taken.
    #[serde(default)]
    pub words: Vec<String>,
}

#[derive(Deserialize)]
struct Checks {
    checks: Vec<FormCheck>,
}

#[derive(Deserialize)]
struct Procedure {
    lines: Vec<ProcedureRow>,
}

/// All data of the form and procedure checks.
#[derive(Debug, Clone)]
pub struct FormData {
    checks: HashMap<String, FormCheck>,
    /// Lines of the procedure list, in order.
    pub procedure: Vec<ProcedureRow>,
    /// The words of all lines, made when they are first looked for.
    finder: OnceLock<Finder<ProcedureWord>>,
}

/// A word of a line of the procedure list: the line, and its place among the line's topics or words.
#[derive(Debug, Clone, Copy)]
struct ProcedureWord {
    row: usize,
    topic: bool,
    number: usize,
}

/// Where a text speaks of a line of the procedure list.
#[derive(Debug, Clone, Default)]
pub struct Spoken {
    /// It has one of the line's topics.
    pub topic: bool,
    /// The first of the line's words.
    pub first: Option<Range<usize>>,
}

impl FormData {
    /// The data built into the program.
    pub fn builtin() -> Result<FormData, FormDataError> {
        FormData::decode(CHECKS, PROCEDURE)
    }

    /// The data of a rule book; a file that it lacks is taken from the built-in data.
    pub fn over(sources: &[SourceFile]) -> Result<FormData, FormDataError> {
        let find = |name: &str, built_in: &'static str| {
            let own = sources.iter().find(|s| s.name() == name);
            own.map_or(built_in, |s| s.text.as_str()).to_owned()
        };
        let checks = find("checks/form.json", CHECKS);
        FormData::decode(&checks, &find("checks/procedure.json", PROCEDURE))
    }

    /// Decodes the two files of `rules/checks/`.
    pub fn decode(checks: &str, procedure: &str) -> Result<FormData, FormDataError> {
        let fail = |file: &str, e: serde_json::Error| FormDataError {
            file: file.to_owned(),
            reason: format!("第{}行第{}列：{e}", e.line(), e.column()),
        };
        let checks: Checks =
            serde_json::from_str(checks).map_err(|e| fail("rules/checks/form.json", e))?;
        let procedure: Procedure =
            serde_json::from_str(procedure).map_err(|e| fail("rules/checks/procedure.json", e))?;
        Ok(FormData {
            checks: checks
                .checks
                .into_iter()
                .map(|c| (c.id.clone(), c))
                .collect(),
            procedure: procedure.lines,
            finder: OnceLock::new(),
        })
    }

    /// For each line of the procedure list where a text speaks of it.
    pub fn spoken(&self, text: &str) -> Vec<Spoken> {
        let finder = self.finder.get_or_init(|| {
            let mut words = Vec::new();
            for (row, r) in self.procedure.iter().enumerate() {
                for (topic, list) in [(true, &r.topic), (false, &r.words)] {
                    for (number, word) in list.iter().enumerate() {
                        let at = ProcedureWord { row, topic, number };
                        words.push((word.as_str(), at));
                    }
                }
            }
            Finder::new(words)
        });
        let mut out = vec![Spoken::default(); self.procedure.len()];
        // Of words that begin at one place the one that the line names first counts.
        let mut first = vec![(usize::MAX, usize::MAX); self.procedure.len()];
        finder.scan(text, |o, w| {
            if w.topic {
                out[w.row].topic = true;
            } else if (o.start, w.number) < first[w.row] {
                first[w.row] = (o.start, w.number);
                out[w.row].first = Some(o.start..o.end);
            }
        });
        out
    }

    /// A check by its id.
    pub fn check(&self, id: &str) -> Option<&FormCheck> {
        self.checks.get(id)
    }

    /// All checks, in no order.
    pub fn checks(&self) -> impl Iterator<Item = &FormCheck> {
        self.checks.values()
    }
}

impl FormCheck {
    /// A text with its `{1}`, `{2}` … filled.
    pub fn fill(template: &str, values: &[&str]) -> String {
        let mut out = String::with_capacity(template.len() + 32);
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let place = after.split_once('}');
            let value =
                place.and_then(|(n, _)| values.get(n.parse::<usize>().ok()?.checked_sub(1)?));
            match (value, place) {
                (Some(value), Some((_, tail))) => {
                    out.push_str(value);
                    rest = tail;
                }
                _ => {
                    out.push('{');
                    rest = after;
                }
            }
        }
        out.push_str(rest);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::provision::LawBook;

    #[test]
    fn the_data_is_whole_and_every_basis_is_quotable() {
        let data = FormData::builtin().expect("data");
        let book = LawBook::builtin().expect("book");
        let rows = data.procedure.iter().flat_map(|r| &r.basis);
        for basis in data.checks().flat_map(|c| &c.basis).chain(rows) {
            let b = book.resolve_text(basis).unwrap_or_else(|e| panic!("{e}"));
            assert!(
                !b.text.is_empty(),
                "{basis}: only verified texts fix a duty"
            );
        }
        for c in data.checks() {
            assert!(!c.title.is_empty() && !c.ask.is_empty() && !c.advice.is_empty());
            // Only a provision lets a form check ask for a reason.
            assert!(
                c.severity == Severity::Remind || !c.basis.is_empty(),
                "{}",
                c.id
            );
            assert_ne!(c.severity, Severity::Prohibited);
        }
        let other = SourceFile {
            path: "rules/checks/form.json".into(),
            text: CHECKS.into(),
        };
        let same = FormData::over(&[other]).expect("a rule book");
        assert_eq!(same.checks().count(), data.checks().count());
        assert!(data.check("annex-missing").is_some() && data.procedure.len() >= 12);
    }

    #[test]
    fn fills_places_in_any_order() {
        assert_eq!(FormCheck::fill("{2}与{1}", &["甲", "乙"]), "乙与甲");
        assert_eq!(FormCheck::fill("{1}{3}{", &["{2}"]), "{2}{3}{");
        assert!(FormData::decode("[]", PROCEDURE).is_err());
    }
}
