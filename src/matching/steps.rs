//! Which patterns can match in a document at all: those of which every step occurs somewhere in it; and which classes of
//! words a rule asks for when it is tried.
//!
//! Each pattern hangs on the step that is likely to be its rarest, so that of the book only what hangs on a word of the
//! document is looked at. It knows patterns and classes, not texts.

use crate::rules::book::{ClassId, Exception, PatternId, Patterns, Rule, RuleId, Silence, Step};
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
    /// For each need its rule, its pattern, and where its steps begin; one row more for their end.
    needs: Table<u32>,
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

impl StepIndex {
    /// Indexes the patterns of rules. `weights` holds for each class how often it is likely to occur, in any unit.
    pub fn new(
        rules: &[Rule],
        silences: &[Silence],
        patterns: &Patterns,
        weights: &[f64],
    ) -> StepIndex {
        let (mut needs, mut steps): (Vec<u32>, Vec<u32>) = (Vec::new(), Vec::new());
        let mut known: BTreeMap<Vec<ClassId>, StepId> = BTreeMap::new();
        let mut of_step: Vec<Vec<ClassId>> = Vec::new();
        let mut hanging: Vec<Vec<u32>> = vec![Vec::new(); weights.len()];
        for (rule, r) in rules.iter().enumerate() {
            for &p in &r.patterns {
                let need = (needs.len() / ROW) as NeedId;
                needs.extend([rule as u32, p, steps.len() as u32]);
                for (i, classes) in needed(patterns, p, weights).into_iter().enumerate() {
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
            let classes: BTreeSet<ClassId> = patterns.flat_map(|p| classes(all, p)).collect();
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
        let (from, to) = (self.needs.at(at), self.needs.at(at + ROW));
        self.steps.between(from as usize, to as usize)
    }

    /// The classes that a step may be of, the likely most frequent first.
    #[inline]
    pub fn classes(&self, step: StepId) -> Numbers<'_, ClassId> {
        self.classes.at(step as usize)
    }

    /// The needs of which every step occurs, in the order of the book. `occurs` tells for each class whether it does,
    /// `occurring` lists those that do. A pattern that needs nothing matches nothing.
    pub fn possible(&self, occurs: &[bool], occurring: &[ClassId]) -> Vec<NeedId> {
        let mut seen = vec![false; self.need_count()];
        let mut met: Vec<Option<bool>> = vec![None; self.step_count()];
        let mut meets = |step: StepId| {
            let class = |c: ClassId| occurs[c as usize];
            *met[step as usize].get_or_insert_with(|| self.classes(step).any(class))
        };
        let mut possible = Vec::new();
        for need in (occurring.iter()).flat_map(|c| self.hanging.at(*c as usize)) {
            let new = !std::mem::replace(&mut seen[need as usize], true);
            if new && self.steps(need).skip(1).all(&mut meets) {
                possible.push(need);
            }
        }
        possible.sort_unstable();
        possible
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

/// The classes of all steps of a pattern, those that must not occur too.
fn classes(patterns: &Patterns, pattern: PatternId) -> Vec<ClassId> {
    let terms = patterns.terms(pattern);
    let steps = terms.flat_map(|t| patterns.steps(&t).collect::<Vec<_>>());
    steps.flat_map(|s| step_classes(patterns, &s)).collect()
}

#[cfg(test)]
mod tests {
    use super::StepIndex;

    #[test]
    fn a_pattern_is_possible_when_each_of_its_steps_occurs() {
        // Step 0 is class 0, step 1 class 1 or 2, step 2 class 2. Rule 0 asks for steps 0 and 1, rule 1 for step 2, rule 2
        // for nothing.
        let index = StepIndex {
            needs: [[0, 0, 0], [1, 1, 2], [2, 2, 3], [0, 0, 3]]
                .into_iter()
                .flatten()
                .collect(),
            steps: [0, 1, 2].into_iter().collect(),
            classes: [vec![0], vec![1, 2], vec![2]].into_iter().collect(),
            hanging: [vec![0], vec![], vec![1]].into_iter().collect(),
            ..StepIndex::default()
        };
        let rules = |occurring: &[u32]| -> Vec<usize> {
            let occurs: Vec<bool> = (0..3).map(|c| occurring.contains(&c)).collect();
            let possible = index.possible(&occurs, occurring);
            possible.into_iter().map(|n| index.need(n).0).collect()
        };
        assert_eq!((index.need_count(), index.step_count()), (3, 3));
        assert_eq!(rules(&[0]), [0; 0]);
        assert_eq!(rules(&[1, 0]), [0]);
        assert_eq!(rules(&[2]), [1]);
        assert_eq!(rules(&[2, 0]), [0, 1]);
    }
}
