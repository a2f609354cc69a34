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
    /// For each pattern where its needs begin; one more than patterns.
    first_need: Vec<u32>,
    /// For each step that must occur how many classes it may be, and these by their numbers.
    needs: Vec<u32>,
    /// Class to its number here from 1 on; 0 where no pattern asks for it.
    numbers: Vec<u32>,
    /// For each word of the scan where its classes begin; one more than words.
    first_class: Vec<u32>,
    /// The classes that count of each word of the scan, by their numbers.
    classes: Vec<u32>,
    /// Class, by its number, to the last pattern that hangs on it, from 1 on; 0 for none.
    heads: Vec<u32>,
    /// Index of a pattern, and the next one on the same class.
    hanging: Vec<(u32, u32)>,
    /// Number of the statement at hand, from 1 on.
    stamp: u32,
    /// Word of the scan to the statement in which it occurred last.
    met: Vec<u32>,
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
            first_need: vec![0],
            needs: Vec::new(),
            numbers: Vec::new(),
            first_class: vec![0],
            classes: Vec::new(),
            heads: vec![0],
            hanging: Vec::new(),
            stamp: 0,
            met: vec![0; scan.words.len()],
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
            let alternatives = patterns.alternatives(&step);
            self.needs.push(alternatives.len() as u32);
            for (class, _) in alternatives {
                let number = self.number(class) as u32;
                self.needs.push(number);
            }
        }
        self.first_need.push(self.needs.len() as u32);
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

    /// Enters the classes that count of each word of the scan.
    fn enter(&mut self) {
        for &(word, _) in &self.scan.words {
            let classes = self.book.words.classes(word);
            let numbers = classes.map(|c| self.numbers[c as usize]);
            self.classes.extend(numbers.filter(|n| *n > 0));
            self.first_class.push(self.classes.len() as u32);
        }
    }

    /// The numbers of the patterns that may match in a statement, in the order of the rules. `spans` are the hits that
    /// begin in each of its segments, and the byte at which the segment ends.
    pub fn candidates(&mut self, spans: &[(Range<usize>, usize)]) -> Vec<u32> {
        if !self.filter {
            return self.patterns.iter().map(|p| p.0).collect();
        }
        let mut found = Vec::new();
        if self.patterns.is_empty() {
            return found;
        }
        self.stamp += 1;
        for (hits, end) in spans {
            for hit in hits.clone() {
                let word = self.scan.word_of[hit] as usize;
                let classes = self.first_class[word]..self.first_class[word + 1];
                let new = self.met[word] != self.stamp && !classes.is_empty();
                if new && self.scan.hits[hit].end as usize <= *end {
                    self.met[word] = self.stamp;
                    self.name(classes, &mut found);
                }
            }
        }
        found.retain(|&i| self.all_steps_occur(i));
        // Patterns come in the order of the rules; the order of trying decides nothing but the order of output.
        found.sort_unstable();
        found
            .into_iter()
            .map(|i| self.patterns[i as usize].0)
            .collect()
    }

    /// Names the patterns that hang on classes which occur here for the first time.
    fn name(&mut self, classes: Range<u32>, found: &mut Vec<u32>) {
        for &class in &self.classes[classes.start as usize..classes.end as usize] {
            if std::mem::replace(&mut self.occurs[class as usize], self.stamp) == self.stamp {
                continue;
            }
            let mut at = self.heads[class as usize];
            while let Some(i) = at.checked_sub(1) {
                let (pattern, next) = self.hanging[i as usize];
                at = next;
                if std::mem::replace(&mut self.named[pattern as usize], self.stamp) != self.stamp {
                    found.push(pattern);
                }
            }
        }
    }

    /// Whether every step that a pattern needs occurs in the statement at hand.
    fn all_steps_occur(&self, pattern: u32) -> bool {
        let needs = self.first_need[pattern as usize]..self.first_need[pattern as usize + 1];
        let mut rest = &self.needs[needs.start as usize..needs.end as usize];
        while let Some((classes, behind)) = rest.split_first() {
            let (classes, behind) = behind.split_at(*classes as usize);
            if !(classes.iter()).any(|c| self.occurs[*c as usize] == self.stamp) {
                return false;
            }
            rest = behind;
        }
        true
    }
}
