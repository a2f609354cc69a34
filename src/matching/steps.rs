//! What the patterns of a book need: the steps that must occur, the classes each may be of, and which classes of words a
//! rule asks for when it is tried.
//!
//! Each pattern hangs on the step that is likely to be its rarest, so that of the book only what hangs on a word of the
//! document is looked at. It knows patterns and classes, not texts.

use crate::rules::book::{ClassId, Exception, PatternId, Patterns, Rule, RuleId, Silence, Step};
use crate::rules::grammar::Scope;
use crate::words::table::{Lists, Numbers, Table};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Number of a rule's pattern among those of all rules, in the order of the book.
pub type NeedId = u32;

/// Number of a set of classes that some step may be of. Steps of the same classes are one here, whatever they compare.
pub type StepId = u32;

/// What the patterns of a book need.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct StepIndex {
    /// For each need its rule, its pattern, and where its steps begin, with [`PARAGRAPHS`]; one row more for their end.
    needs: Table<u32>,
    /// The needs that look at whole paragraphs and have steps at all.
    of_paragraphs: Table<u32>,
    /// The steps of each need's positive terms, the likely rarest first.
    steps: Table<u32>,
    /// Step to its classes.
    classes: Lists,
    /// Class to the needs that hang on it: those whose likely rarest step it serves.
    hanging: Lists,
    /// Rule to the classes that its patterns and its exceptions name, those of named silences left out.
    asked: Lists,
    /// Silence to the classes that it names.
    silences: Lists,
}

const ROW: usize = 3;
/// Set where a pattern looks at a whole paragraph.
const PARAGRAPHS: u32 = 1 << 31;

impl StepIndex {
    /// Indexes the patterns of rules. `weights` holds for each class how often it is likely to occur, in any unit.
    pub fn new(
        rules: &[Rule],
        silences: &[Silence],
        patterns: &Patterns,
        weights: &[f64],
    ) -> StepIndex {
        let (mut needs, mut steps): (Vec<u32>, Vec<u32>) = (Vec::new(), Vec::new());
        let mut of_paragraphs: Vec<u32> = Vec::new();
        let mut known: BTreeMap<Vec<ClassId>, StepId> = BTreeMap::new();
        let mut of_step: Vec<Vec<ClassId>> = Vec::new();
        let mut hanging: Vec<Vec<u32>> = vec![Vec::new(); weights.len()];
        for (rule, r) in rules.iter().enumerate() {
            for &p in &r.patterns {
                let need = (needs.len() / ROW) as NeedId;
                let whole = patterns.scope(p) == Scope::Para;
                let flag = if whole { PARAGRAPHS } else { 0 };
                needs.extend([rule as u32, p, steps.len() as u32 | flag]);
                let needed = needed(patterns, p, weights);
                of_paragraphs.extend((whole && !needed.is_empty()).then_some(need));
                for (i, classes) in needed.into_iter().enumerate() {
                    for class in classes.iter().filter(|_| i == 0) {
                        hanging[*class as usize].push(need);
                    }
                    let new = known.len() as StepId;
                    let step = *known.entry(classes.clone()).or_insert(new);
                    if step == new {
                        of_step.push(classes);
                    }
                    steps.push(step);
                }
            }
        }
        needs.extend([0, 0, steps.len() as u32]);
        let named = |patterns: &mut dyn Iterator<Item = PatternId>, all: &Patterns| {
            let classes: BTreeSet<ClassId> = patterns.flat_map(|p| all.classes(p)).collect();
            classes.into_iter().collect::<Vec<u32>>()
        };
        let of_rule = |r: &Rule| {
            let exceptions = r.unless.iter().chain(&r.lower);
            let excepting = exceptions.filter_map(|e| match e {
                Exception::Pattern(p) => Some(*p),
                Exception::Guard(_) | Exception::Silence(_) => None,
            });
            named(&mut r.patterns.iter().copied().chain(excepting), patterns)
        };
        let of_silence = |s: &Silence| named(&mut s.patterns.iter().copied(), patterns);
        StepIndex {
            needs: needs.into_iter().collect(),
            of_paragraphs: of_paragraphs.into_iter().collect(),
            steps: steps.into_iter().collect(),
            classes: of_step.into_iter().collect(),
            hanging: hanging.into_iter().collect(),
            asked: rules.iter().map(of_rule).collect(),
            silences: silences.iter().map(of_silence).collect(),
        }
    }

    /// Number of needs.
    pub fn need_count(&self) -> usize {
        (self.needs.len() / ROW).saturating_sub(1)
    }

    /// Number of different steps.
    pub fn step_count(&self) -> usize {
        self.classes.len()
    }

    /// Rule and pattern of a need.
    #[inline]
    pub fn need(&self, need: NeedId) -> (RuleId, PatternId) {
        let [rule, pattern, _] = self.needs.row::<ROW>(need as usize);
        (rule as RuleId, pattern)
    }

    /// The steps that a need must find.
    #[inline]
    pub fn steps(&self, need: NeedId) -> Numbers<'_, StepId> {
        let at = need as usize * ROW + ROW - 1;
        let [from, to] = [at, at + ROW].map(|at| self.needs.at(at) & !PARAGRAPHS);
        self.steps.between(from as usize, to as usize)
    }

    /// The classes that a step may be of, the likely most frequent first.
    #[inline]
    pub fn classes(&self, step: StepId) -> Numbers<'_, ClassId> {
        self.classes.at(step as usize)
    }

    /// The needs whose likely rarest step a class serves. A pattern that needs nothing matches nothing and hangs nowhere.
    #[inline]
    pub fn hanging(&self, class: ClassId) -> Numbers<'_, NeedId> {
        self.hanging.at(class as usize)
    }

    /// The needs of patterns that look at whole paragraphs.
    pub fn of_paragraphs(&self) -> Numbers<'_, NeedId> {
        self.of_paragraphs.all()
    }

    /// Whether a need is of a pattern that looks at whole paragraphs.
    #[inline]
    pub fn is_of_paragraphs(&self, need: NeedId) -> bool {
        self.needs.at(need as usize * ROW + ROW - 1) & PARAGRAPHS != 0
    }

    /// The classes that a rule's patterns and exceptions name.
    pub fn asked(&self, rule: RuleId) -> Numbers<'_, ClassId> {
        self.asked.at(rule)
    }

    /// The classes that a silence names.
    pub fn silence(&self, silence: usize) -> Numbers<'_, ClassId> {
        self.silences.at(silence)
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
