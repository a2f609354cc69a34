//! Which patterns can match in a document at all: those of which every step occurs somewhere in it.
//!
//! An index from the classes to the steps that ask for them, so that only what occurs is looked at. It knows patterns and
//! classes, not texts.

use crate::rules::book::{ClassId, RuleBook, RuleId};

/// Steps of a pattern that are told apart; a further step is taken to occur.
const STEPS: usize = 64;

/// A pattern and the steps of its positive terms, a bit each.
#[derive(Debug, Clone)]
struct Needs {
    rule: RuleId,
    /// Index among the rule's patterns.
    pattern: usize,
    steps: u64,
}

/// The steps of all patterns of a book by class.
#[derive(Debug, Clone, Default)]
pub struct StepIndex {
    needs: Vec<Needs>,
    /// Class to (index into `needs`, bit of the step).
    by_class: Vec<Vec<(u32, u8)>>,
}

impl StepIndex {
    /// Indexes a book.
    pub fn new(book: &RuleBook) -> Self {
        let mut out = StepIndex {
            needs: Vec::new(),
            by_class: vec![Vec::new(); book.class_count()],
        };
        for (rule, r) in book.rules.iter().enumerate() {
            for (pattern, p) in r.patterns.iter().enumerate() {
                let id = out.needs.len() as u32;
                let positive = p.terms.iter().filter(|t| !t.negated);
                let mut steps = 0u64;
                for (bit, step) in positive.flat_map(|t| &t.steps).take(STEPS).enumerate() {
                    steps |= 1 << bit;
                    for (class, _) in &step.alts {
                        out.mark(*class, id, bit as u8);
                    }
                }
                out.needs.push(Needs {
                    rule,
                    pattern,
                    steps,
                });
            }
        }
        out
    }

    fn mark(&mut self, class: ClassId, id: u32, bit: u8) {
        if let Some(list) = self.by_class.get_mut(class as usize) {
            list.push((id, bit));
        }
    }

    /// Rule and pattern, in the order of the book, of every pattern whose steps all occur; of all without the filter.
    /// `counts` holds for each class how often it occurs.
    pub fn possible<'a>(
        &'a self,
        counts: &[u32],
        filter: bool,
    ) -> impl Iterator<Item = (RuleId, usize)> + 'a {
        let mut seen = vec![0u64; self.needs.len()];
        let occurring = self.by_class.iter().zip(counts).filter(|(_, n)| **n > 0);
        for &(id, bit) in occurring.flat_map(|(list, _)| list) {
            seen[id as usize] |= 1 << bit;
        }
        self.needs
            .iter()
            .zip(seen)
            .filter(move |(n, seen)| !filter || seen & n.steps == n.steps)
            .map(|(n, _)| (n.rule, n.pattern))
    }
}

#[cfg(test)]
mod tests {
    use super::{Needs, StepIndex};

    #[test]
    fn a_pattern_is_possible_when_each_of_its_steps_occurs() {
        let need = |rule, steps| Needs {
            rule,
            pattern: 0,
            steps,
        };
        // Rule 0 asks for class 0 and then class 1 or 2; rule 1 for class 2; rule 2 for nothing.
        let index = StepIndex {
            needs: vec![need(0, 0b11), need(1, 0b1), need(2, 0)],
            by_class: vec![vec![(0, 0)], vec![(0, 1)], vec![(0, 1), (1, 0)]],
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
