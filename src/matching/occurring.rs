//! The classes of which words occur in a document, numbered, so that what is kept of each grows with the document and not
//! with the rule book.
//!
//! It knows the compiled book and the words of a scan, no places.

use super::scan::Scan;
use crate::rules::book::{ClassId, RuleBook};

/// The classes that occur, numbered from 0 on.
#[derive(Debug)]
pub struct Occurring {
    /// Class to its number from 1 on; 0 for those that do not occur.
    numbers: Vec<u32>,
    /// A bit for each class that occurs: most that are asked for do not, and these bits are quickly looked up.
    bits: Vec<u64>,
    classes: Vec<ClassId>,
    /// For each word of the scan where its classes begin; one more than words.
    first: Vec<u32>,
    /// The classes of each word, by their numbers.
    of_words: Vec<u32>,
}

impl Occurring {
    /// Numbers the classes of a scan's words.
    pub fn new(book: &RuleBook, scan: &Scan) -> Self {
        let mut numbers = vec![0u32; book.class_count()];
        let mut bits = vec![0u64; book.class_count().div_ceil(64)];
        let mut classes: Vec<ClassId> = Vec::new();
        let (mut first, mut of_words): (Vec<u32>, Vec<u32>) = (vec![0], Vec::new());
        for &word in &scan.words {
            for class in book.words.classes(word) {
                let number = &mut numbers[class as usize];
                if *number == 0 {
                    classes.push(class);
                    bits[class as usize / 64] |= 1 << (class % 64);
                    *number = classes.len() as u32;
                }
                of_words.push(*number - 1);
            }
            first.push(of_words.len() as u32);
        }
        Occurring {
            numbers,
            bits,
            classes,
            first,
            of_words,
        }
    }

    /// How many classes occur.
    pub fn count(&self) -> usize {
        self.classes.len()
    }

    /// The classes that occur, in the order of their numbers.
    pub fn classes(&self) -> &[ClassId] {
        &self.classes
    }

    /// The number of a class, if it occurs.
    #[inline]
    pub fn number(&self, class: ClassId) -> Option<u32> {
        if self.bits.get(class as usize / 64)? >> (class % 64) & 1 == 0 {
            return None;
        }
        self.numbers.get(class as usize)?.checked_sub(1)
    }

    /// The classes of a word of the scan, by their numbers.
    #[inline]
    pub fn of_word(&self, word: u32) -> &[u32] {
        let word = word as usize;
        &self.of_words[self.first[word] as usize..self.first[word + 1] as usize]
    }
}
