//! Which patterns can match in a document at all: those of which every step occurs somewhere in it.
//!
//! An index from the classes to the steps that ask for them, so that only what occurs is looked at. It knows patterns and
//! classes, not texts.

use crate::rules::book::{PatternId, Patterns, Rule, RuleId};
use crate::words::table::{Lists, Table};
use serde::{Deserialize, Serialize};

/// Steps of a pattern that are told apart; a further step is taken to occur.
const STEPS: usize = 64;

/// The steps of all patterns of a book by class. A rule's pattern is a need.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct StepIndex {
    /// For each need its rule, its pattern, and how many steps of positive terms must occur.
    needs: Table<u32>,
    /// Class to the needs and steps that ask for it: need × [`STEPS`] + step.
    by_class: Lists,
}

const ROW: usize = 3;

impl StepIndex {
    /// Indexes the patterns of rules.
    pub fn new(rules: &[Rule], patterns: &Patterns, classes: usize) -> Self {
        let mut needs: Vec<u32> = Vec::new();
        let mut by_class: Vec<Vec<u32>> = vec![Vec::new(); classes];
        for (rule, r) in rules.iter().enumerate() {
            for &p in &r.patterns {
                let need = (needs.len() / ROW * STEPS) as u32;
                let mut steps = 0;
                for (_, step) in patterns.needed(p).take(STEPS) {
                    for (class, _) in patterns.alternatives(&step) {
                        if let Some(list) = by_class.get_mut(class as usize) {
                            list.push(need + steps);
                        }
                    }
                    steps += 1;
                }
                needs.extend([rule as u32, p, steps]);
            }
        }
        StepIndex {
            needs: needs.into_iter().collect(),
            by_class: by_class.into_iter().collect(),
        }
    }

    /// Rule and pattern, in the order of the book, of every pattern whose steps all occur; of all without the filter.
    /// `counts` holds for each class how often it occurs.
    pub fn possible<'a>(
        &'a self,
        counts: &[u32],
        filter: bool,
    ) -> impl Iterator<Item = (RuleId, PatternId)> + 'a {
        let mut seen = vec![0u64; self.needs.len() / ROW];
        let occurring = counts.iter().enumerate().filter(|(_, n)| **n > 0);
        for at in occurring.flat_map(|(class, _)| self.by_class.at(class)) {
            let (need, step) = (at as usize / STEPS, at as usize % STEPS);
            seen[need] |= 1 << step;
        }
        let possible = move |(need, seen): (usize, u64)| {
            let steps = self.needs.at(need * ROW + 2) as usize;
            let all = u64::MAX.checked_shr((STEPS - steps) as u32).unwrap_or(0);
            let row = (
                self.needs.at(need * ROW) as RuleId,
                self.needs.at(need * ROW + 1),
            );
            (!filter || seen & all == all).then_some(row)
        };
        seen.into_iter().enumerate().filter_map(possible)
    }
}

#[cfg(test)]
mod tests {
    use super::StepIndex;

    #[test]
    fn a_pattern_is_possible_when_each_of_its_steps_occurs() {
        // Rule 0 asks for class 0 and then class 1 or 2; rule 1 for class 2; rule 2 for nothing.
        let index = StepIndex {
            needs: [[0, 0, 2], [1, 1, 1], [2, 2, 0]]
                .into_iter()
                .flatten()
                .collect(),
            by_class: [vec![0], vec![1], vec![1, 64]].into_iter().collect(),
        };
        let rules = |counts: &[u32], filter| -> Vec<usize> {
            index
                .possible(counts, filter)
                .map(|(rule, _)| rule)
                .collect()
        };
        assert_eq!(rules(&[1, 0, 0], true), [2]);
        assert_eq!(rules(&[1, 4, 0], true), [0, 2]);
        assert_eq!(rules(&[0, 0, 1], true), [1, 2]);
        assert_eq!(rules(&[2, 0, 1], true), [0, 1, 2]);
        assert_eq!(rules(&[0, 0, 0], false), [0, 1, 2]);
    }
}
