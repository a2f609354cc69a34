//! Which patterns may match in a statement: those of which every step that must occur has a word among its hits.
//!
//! It looks at classes alone, not at order or distance, so that most statements need not be laid out at all. What it
//! leaves out could not have matched.

use super::scan::Scan;
use crate::rules::book::{ClassId, PatternId, RuleBook, Step};
use crate::rules::grammar::PartOf;
use std::ops::Range;

/// Patterns of one kind of scope, by the class without which they cannot match.
pub struct Tries<'a> {
    book: &'a RuleBook,
    scan: &'a Scan,
    /// Patterns that cannot match are left out.
    filter: bool,
    /// The patterns with their numbers, which are in the order of the rules.
    patterns: Vec<(u32, PatternId)>,
    /// Class to its number here from 1 on; 0 where no pattern asks for it.
    numbers: Vec<u32>,
    /// Where the entries of each hit begin; one more than hits.
    first: Vec<u32>,
    /// Class, by its number, and end of a hit of it.
    entries: Vec<(u32, u32)>,
    /// Class, by its number, to the last pattern that hangs on it, from 1 on; 0 for none.
    heads: Vec<u32>,
    /// Index of a pattern, and the next one on the same class.
    hanging: Vec<(u32, u32)>,
    /// Number of the statement at hand, from 1 on.
    stamp: u32,
    /// Class, by its number, to the statement in which it occurred last.
    occurs: Vec<u32>,
    /// Index of a pattern to the statement in which it was named last.
    named: Vec<u32>,
}

impl<'a> Tries<'a> {
    /// Prepares patterns for a scan. `counts` holds for each class how often it occurs.
    pub fn new(
        book: &'a RuleBook,
        scan: &'a Scan,
        patterns: Vec<(u32, PatternId)>,
        counts: &[u32],
        filter: bool,
    ) -> Self {
        let mut tries = Tries {
            book,
            scan,
            filter,
            numbers: Vec::new(),
            first: Vec::new(),
            entries: Vec::new(),
            heads: vec![0],
            hanging: Vec::new(),
            stamp: 0,
            occurs: Vec::new(),
            named: vec![0; patterns.len()],
            patterns,
        };
        if !tries.patterns.is_empty() && filter {
            tries.numbers = vec![0; book.class_count()];
            for i in 0..tries.patterns.len() {
                tries.hang(i, counts);
            }
            tries.occurs = vec![0; tries.heads.len()];
            tries.enter();
        }
        tries
    }

    /// Whether there is nothing to be tried.
    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// Numbers the classes of a pattern and hangs it on those of its rarest step that must occur in the statement itself.
    fn hang(&mut self, i: usize, counts: &[u32]) {
        let patterns = &self.book.patterns;
        let pattern = self.patterns[i].1;
        for (_, step) in patterns.needed(pattern) {
            for (class, _) in patterns.alternatives(&step) {
                self.number(class);
            }
        }
        let here = patterns
            .needed(pattern)
            .filter(|(term, _)| term.part != Some(PartOf::Title));
        let count = |step: &Step| -> u32 {
            let alternatives = patterns.alternatives(step);
            alternatives.map(|(c, _)| counts[c as usize]).sum()
        };
        // A pattern on titles alone hangs on its first step: titles are laid out with every statement.
        let rarest = here
            .min_by_key(|(_, step)| count(step))
            .or_else(|| patterns.needed(pattern).next());
        let Some((_, step)) = rarest else { return };
        for (class, _) in patterns.alternatives(&step) {
            let head = self.number(class);
            self.hanging.push((i as u32, self.heads[head]));
            self.heads[head] = self.hanging.len() as u32;
        }
    }

    fn number(&mut self, class: ClassId) -> usize {
        let number = &mut self.numbers[class as usize];
        if *number == 0 {
            *number = self.heads.len() as u32;
            self.heads.push(0);
        }
        *number as usize
    }

    /// Enters the hits of the classes that count.
    fn enter(&mut self) {
        for h in &self.scan.hits {
            self.first.push(self.entries.len() as u32);
            for c in self.book.words.classes(h.word) {
                let number = self.numbers[c as usize];
                if number > 0 {
                    self.entries.push((number, h.end));
                }
            }
        }
        self.first.push(self.entries.len() as u32);
    }

    /// The numbers of the patterns that may match in some ranges of the text, in the order of the rules.
    pub fn candidates<'r>(&mut self, ranges: impl Iterator<Item = &'r Range<usize>>) -> Vec<u32> {
        if !self.filter {
            return self.patterns.iter().map(|p| p.0).collect();
        }
        let mut found = Vec::new();
        if self.patterns.is_empty() {
            return found;
        }
        self.stamp += 1;
        for range in ranges {
            let hits = self.scan.beginning_in(range);
            let (from, to) = (self.first[hits.start], self.first[hits.end]);
            for &(class, end) in &self.entries[from as usize..to as usize] {
                let last = &mut self.occurs[class as usize];
                if *last == self.stamp || end as usize > range.end {
                    continue;
                }
                *last = self.stamp;
                let mut at = self.heads[class as usize];
                while let Some(i) = at.checked_sub(1) {
                    let (pattern, next) = self.hanging[i as usize];
                    at = next;
                    if std::mem::replace(&mut self.named[pattern as usize], self.stamp)
                        != self.stamp
                    {
                        found.push(pattern);
                    }
                }
            }
        }
        found.retain(|&i| self.all_steps_occur(self.patterns[i as usize].1));
        // Patterns come in the order of the rules; the order of trying decides nothing but the order of output.
        found.sort_unstable();
        found
            .into_iter()
            .map(|i| self.patterns[i as usize].0)
            .collect()
    }

    /// Whether every step that a pattern needs occurs in the statement at hand.
    fn all_steps_occur(&self, pattern: PatternId) -> bool {
        let patterns = &self.book.patterns;
        let here = |c: ClassId| self.occurs[self.numbers[c as usize] as usize] == self.stamp;
        let mut needed = patterns.needed(pattern);
        needed.all(|(_, s)| patterns.alternatives(&s).any(|(c, _)| here(c)))
    }
}
