//! What the patterns of a book need: the steps that must occur, and the classes each may be of.
//!
//! Each pattern hangs on the step that is likely to be its rarest, so that of the book only what hangs on a word of the
//! document is looked at. It knows patterns and classes, not texts.

use crate::rules::book::{ClassId, PatternId, Patterns, Rule, RuleId, Step};
use crate::rules::grammar::Scope;
use crate::words::table::{Lists, Numbers, Table};
use serde::{Deserialize, Serialize};

/// Number of a rule's pattern among those of all rules, in the order of the book.
pub type NeedId = u32;

/// What the patterns of a book need.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct StepIndex {
    /// For each need its rule and its pattern.
    needs: Table<u32>,
    /// The needs of patterns that look at one statement.
    pub statements: Hanging,
    /// Those of patterns that look at whole paragraphs.
    pub paragraphs: Hanging,
}

const ROW: usize = 2;

impl StepIndex {
    /// Indexes the patterns of rules. `weights` holds for each class how often it is likely to occur, in any unit.
    pub fn new(rules: &[Rule], patterns: &Patterns, weights: &[f64]) -> StepIndex {
        let mut needs: Vec<u32> = Vec::new();
        let mut hanging = [(); 2].map(|()| vec![Vec::new(); weights.len()]);
        for (rule, r) in rules.iter().enumerate() {
            for &p in &r.patterns {
                let need = (needs.len() / ROW) as NeedId;
                needs.extend([rule as u32, p]);
                let steps = needed(patterns, p, weights);
                let mut record = vec![need, 0];
                for classes in &steps {
                    record.push(classes.len() as u32);
                    record.extend(classes);
                }
                record[1] = (record.len() - HEAD) as u32;
                let whole = patterns.scope(p) == Scope::Para;
                // A pattern that needs nothing matches nothing and hangs nowhere.
                for class in steps.first().into_iter().flatten() {
                    hanging[usize::from(whole)][*class as usize].extend_from_slice(&record);
                }
            }
        }
        let [statements, paragraphs] = hanging.map(|of_classes| Hanging {
            records: of_classes.into_iter().collect(),
        });
        StepIndex {
            needs: needs.into_iter().collect(),
            statements,
            paragraphs,
        }
    }

    /// Number of needs.
    pub fn need_count(&self) -> usize {
        self.needs.len() / ROW
    }

    /// Rule and pattern of a need.
    #[inline]
    pub fn need(&self, need: NeedId) -> (RuleId, PatternId) {
        let [rule, pattern] = self.needs.row::<ROW>(need as usize);
        (rule as RuleId, pattern)
    }
}

/// Needs by the classes that they hang on. They are read in a row, so that all of a need stands in one place, once for each
/// class of its likely rarest step.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Hanging {
    /// Class to its records: number of a need, length of the rest, then for each step the number of its classes and these.
    records: Lists,
}

/// Numbers of a record before its steps.
const HEAD: usize = 2;

impl Hanging {
    /// The needs whose likely rarest step a class serves.
    #[inline]
    pub fn on(&self, class: ClassId) -> impl Iterator<Item = (NeedId, Steps<'_>)> {
        let mut rest = self.records.at(class as usize);
        std::iter::from_fn(move || {
            let (need, length) = (rest.next()?, rest.next()? as usize);
            let steps = rest.between(0, length);
            rest = rest.between(length, rest.len());
            Some((need, Steps(steps)))
        })
    }
}

/// The steps that a need must find, the likely rarest first: of each the classes that it may be of, the likely most frequent
/// first.
#[derive(Clone, Copy)]
pub struct Steps<'a>(Numbers<'a, u32>);

impl<'a> Iterator for Steps<'a> {
    type Item = Numbers<'a, ClassId>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let many = self.0.next()? as usize;
        let classes = self.0.between(0, many);
        self.0 = self.0.between(many, self.0.len());
        Some(classes)
    }
}

/// The classes of each step of a pattern's positive terms; the steps that are likely to be rarest first, the classes that are
/// likely to be most frequent first.
fn needed(patterns: &Patterns, pattern: PatternId, weights: &[f64]) -> Vec<Vec<ClassId>> {
    let steps = patterns.needed(pattern);
    let mut steps: Vec<Vec<ClassId>> = steps.map(|(_, s)| step_classes(patterns, &s)).collect();
    for classes in &mut steps {
        classes.sort_by(|a, b| weights[*b as usize].total_cmp(&weights[*a as usize]));
    }
    let weight =
        |classes: &[ClassId]| -> f64 { classes.iter().map(|c| weights[*c as usize]).sum() };
    steps.sort_by(|x, y| weight(x).total_cmp(&weight(y)));
    steps
}

fn step_classes(patterns: &Patterns, step: &Step) -> Vec<ClassId> {
    let mut classes: Vec<ClassId> = patterns.alternatives(step).map(|(c, _)| c).collect();
    classes.sort_unstable();
    classes.dedup();
    classes
}
