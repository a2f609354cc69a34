//! Which patterns may match in which statements: those of which every step that must occur has a word there.
//!
//! Each step has a row of bits, one for each statement, and a pattern may match where the rows of its steps agree. It looks
//! at classes alone, not at order or distance, so that most statements need not be laid out at all. What it leaves out
//! could not have matched.

use super::scan::Scan;
use super::steps::{NeedId, StepIndex};
use crate::rules::book::RuleBook;
use std::ops::Range;

/// A word where it stands, by its place among the different words of the scan; only those that some step asks for.
#[derive(Debug, Clone, Copy)]
struct Spot {
    start: u32,
    end: u32,
    word: u32,
}

/// The words of a scan by the steps that they serve.
pub struct Sieve<'a> {
    index: &'a StepIndex,
    /// The needs that are sifted, in the order of the book.
    needs: &'a [NeedId],
    /// Step to its row from 1 on; 0 where no need asks for it.
    rows: Vec<u32>,
    spots: Vec<Spot>,
    /// For each word of the scan where its rows begin; one more than words.
    first: Vec<u32>,
    /// The rows of each word.
    rows_of: Vec<u32>,
}

/// A part of consecutive statements.
type Part = (Range<usize>, usize);

impl<'a> Sieve<'a> {
    /// Prepares needs for a scan.
    pub fn new(book: &'a RuleBook, scan: &Scan, needs: &'a [NeedId]) -> Self {
        let index = &book.steps;
        let mut rows = vec![0u32; index.step_count()];
        let mut many = 0;
        // Class to the last entry of a row that it serves, from 1 on; each entry with the one before it.
        let mut heads = vec![0u32; book.class_count()];
        let mut entries: Vec<(u32, u32)> = Vec::new();
        for step in needs.iter().flat_map(|n| index.steps(*n)) {
            if rows[step as usize] != 0 {
                continue;
            }
            for class in index.classes(step) {
                entries.push((many, heads[class as usize]));
                heads[class as usize] = entries.len() as u32;
            }
            many += 1;
            rows[step as usize] = many;
        }
        let (mut first, mut rows_of): (Vec<u32>, Vec<u32>) = (vec![0], Vec::new());
        // Row to the word that serves it, from 1 on.
        let mut served = vec![0u32; many as usize];
        for (&(word, _), number) in scan.words.iter().zip(1..) {
            for class in book.words.classes(word) {
                let mut at = heads[class as usize];
                while let Some(&(row, before)) =
                    at.checked_sub(1).and_then(|i| entries.get(i as usize))
                {
                    if std::mem::replace(&mut served[row as usize], number) != number {
                        rows_of.push(row);
                    }
                    at = before;
                }
            }
            first.push(rows_of.len() as u32);
        }
        let serves = |word: usize| first[word] < first[word + 1];
        let spots = scan.hits.iter().zip(&scan.word_of);
        let spots = spots
            .filter(|(_, word)| serves(**word as usize))
            .map(|(h, &word)| Spot {
                start: h.start,
                end: h.end,
                word,
            })
            .collect();
        Sieve {
            index,
            needs,
            rows,
            spots,
            first,
            rows_of,
        }
    }

    /// For each statement, given by its parts and the titles that it stands under in bytes, the needs that may be met there,
    /// in the order of the book.
    pub fn sift<S>(&self, statements: impl ExactSizeIterator<Item = S>) -> Sifted
    where
        S: Iterator<Item = Range<usize>>,
    {
        let many = statements.len();
        let mut bits = Bits {
            width: many.div_ceil(64),
            ..Bits::default()
        };
        let height = self.rows.iter().max().map_or(0, |row| *row as usize);
        bits.cells = vec![0; bits.width * height];
        let mut met = Met {
            stamp: 0,
            words: vec![0; self.first.len()],
        };
        // Titles and lead-ins are parts of many statements in a row; each is looked at once.
        let (mut open, mut next): (Vec<Part>, Vec<Part>) = (Vec::new(), Vec::new());
        for (i, parts) in statements.enumerate() {
            for part in parts {
                let from = match open.iter().position(|(p, _)| *p == part) {
                    Some(at) => open.swap_remove(at).1,
                    None => i,
                };
                next.push((part, from));
            }
            for (part, from) in open.drain(..) {
                self.enter(part, from..i, &mut bits, &mut met);
            }
            std::mem::swap(&mut open, &mut next);
        }
        for (part, from) in open {
            self.enter(part, from..many, &mut bits, &mut met);
        }
        let mut found: Vec<(u32, NeedId)> = Vec::new();
        for &need in self.needs {
            let rows = self.index.steps(need).map(|s| self.rows[s as usize] - 1);
            bits.agreeing(rows, |statement| found.push((statement, need)));
        }
        found.sort_unstable();
        Sifted { found }
    }

    /// Enters the words of a part of some statements.
    fn enter(&self, part: Range<usize>, of: Range<usize>, bits: &mut Bits, met: &mut Met) {
        let (start, end) = (part.start as u32, part.end as u32);
        met.stamp += 1;
        let from = self.spots.partition_point(|s| s.start < start);
        for spot in self.spots[from..].iter().take_while(|s| s.start < end) {
            let word = spot.word as usize;
            if spot.end > end || met.words[word] == met.stamp {
                continue;
            }
            met.words[word] = met.stamp;
            let rows = self.first[word] as usize..self.first[word + 1] as usize;
            for &row in &self.rows_of[rows] {
                bits.set(row as usize, &of);
            }
        }
    }
}

/// Which words stand in the part at hand.
struct Met {
    /// Number of the part, from 1 on.
    stamp: u32,
    /// Word to the part in which it stood last.
    words: Vec<u32>,
}

/// Rows of bits.
#[derive(Default)]
struct Bits {
    /// Cells of a row.
    width: usize,
    cells: Vec<u64>,
}

impl Bits {
    /// Sets a range of a row.
    fn set(&mut self, row: usize, range: &Range<usize>) {
        let mut at = range.start;
        while at < range.end {
            let cell = at / 64;
            let end = range.end.min((cell + 1) * 64);
            let ones = u64::MAX >> (64 - (end - at)) << (at % 64);
            self.cells[row * self.width + cell] |= ones;
            at = end;
        }
    }

    /// Calls back for each place where all rows have a bit.
    fn agreeing(&self, rows: impl Iterator<Item = u32> + Clone, mut found: impl FnMut(u32)) {
        for cell in 0..self.width {
            let row = |row: u32| self.cells[row as usize * self.width + cell];
            let mut all = rows.clone().fold(u64::MAX, |all, r| all & row(r));
            while all != 0 {
                found(cell as u32 * 64 + all.trailing_zeros());
                all &= all - 1;
            }
        }
    }
}

/// What may match where.
#[derive(Debug, Default)]
pub struct Sifted {
    /// Statements with the needs that may be met there, sorted.
    found: Vec<(u32, NeedId)>,
}

impl Sifted {
    /// Every need at each of so many statements.
    pub fn unsifted(needs: &[NeedId], statements: usize) -> Sifted {
        let found = (0..statements as u32).flat_map(|s| needs.iter().map(move |n| (s, *n)));
        Sifted {
            found: found.collect(),
        }
    }

    /// The needs that may be met in a statement, in the order of the book.
    pub fn of(&self, statement: usize) -> &[(u32, NeedId)] {
        let from = self.found.partition_point(|f| (f.0 as usize) < statement);
        let behind = &self.found[from..];
        &behind[..behind.partition_point(|f| f.0 as usize == statement)]
    }

    /// All needs that may be met somewhere, some more than once.
    pub fn needs(&self) -> impl Iterator<Item = NeedId> + '_ {
        self.found.iter().map(|f| f.1)
    }
}

#[cfg(test)]
mod tests {
    use super::Bits;

    #[test]
    fn rows_agree_where_all_have_a_bit() {
        let mut bits = Bits {
            width: 3,
            cells: vec![0; 9],
        };
        bits.set(0, &(10..140));
        bits.set(1, &(63..65));
        bits.set(1, &(139..192));
        bits.set(2, &(0..192));
        let agreeing = |rows: &[u32]| {
            let mut found = Vec::new();
            bits.agreeing(rows.iter().copied(), |at| found.push(at));
            found
        };
        assert_eq!(agreeing(&[0, 1, 2]), [63, 64, 139]);
        assert_eq!(agreeing(&[1, 2]).len(), 2 + 53);
        assert_eq!(agreeing(&[0]).len(), 130);
    }
}
