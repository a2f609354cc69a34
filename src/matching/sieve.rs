//! Which patterns may match in which statements: those of which every step that must occur has a word there.
//!
//! Each class has a row of bits, one for each statement; a step has those of all its classes, and a pattern may match where
//! the rows of its steps agree. It looks at classes alone, not at order or distance, so that most statements need not be
//! laid out at all. What it leaves out could not have matched.

use super::occurring::Occurring;
use super::scan::Scan;
use super::steps::{Hanging, NeedId, StepIndex, Steps};
use std::ops::Range;

/// The words of a scan by their classes.
pub struct Sieve<'a> {
    pub index: &'a StepIndex,
    pub scan: &'a Scan<'a>,
    pub occurring: &'a Occurring,
}

/// So many statements are sifted at once, so that the rows of a monstrous document stay small.
const AT_ONCE: usize = 4096;

/// A part of consecutive statements.
#[derive(Debug)]
struct Part {
    range: Range<usize>,
    /// The first of the statements.
    from: usize,
    /// The statement at hand has it, too.
    goes_on: bool,
}

impl Sieve<'_> {
    /// Whether patterns that look at a whole paragraph have all they need somewhere in the document.
    pub fn asks_for_paragraphs(&self) -> bool {
        let occurs = |class| self.occurring.number(class).is_some();
        let met = |mut steps: Steps| steps.all(|mut classes| classes.any(occurs));
        self.hanging(&self.index.paragraphs)
            .any(|(_, steps)| met(steps))
    }

    /// For each statement, given by its parts and the titles that it stands under in bytes, the needs that may be met there,
    /// in the order of the book.
    pub fn statements<S>(&self, statements: impl ExactSizeIterator<Item = S>) -> Sifted
    where
        S: Iterator<Item = Range<usize>>,
    {
        self.sift(statements, &self.index.statements)
    }

    /// The same for whole paragraphs and the needs that look at them.
    pub fn paragraphs<S>(&self, paragraphs: impl ExactSizeIterator<Item = S>) -> Sifted
    where
        S: Iterator<Item = Range<usize>>,
    {
        self.sift(paragraphs, &self.index.paragraphs)
    }

    /// The needs of which the likely rarest step occurs, some more than once.
    fn hanging<'h>(&self, all: &'h Hanging) -> impl Iterator<Item = (NeedId, Steps<'h>)> {
        let classes = self.occurring.classes().iter();
        classes.flat_map(|class| all.on(*class))
    }

    fn sift<S>(&self, mut statements: impl ExactSizeIterator<Item = S>, all: &Hanging) -> Sifted
    where
        S: Iterator<Item = Range<usize>>,
    {
        let mut sifted = Sifted::default();
        let mut first = 0;
        while statements.len() > 0 {
            let many = statements.len().min(AT_ONCE);
            let bits = self.lay(statements.by_ref().take(many), many);
            let from = sifted.found.len();
            self.agree(&bits, self.hanging(all), |statement, need| {
                sifted.found.push((first + statement, need));
            });
            sifted.found[from..].sort_unstable();
            first += many as u32;
        }
        sifted
    }

    /// The rows of all classes.
    fn lay<S>(&self, statements: impl Iterator<Item = S>, many: usize) -> Bits
    where
        S: Iterator<Item = Range<usize>>,
    {
        let mut bits = Bits::new(many.div_ceil(64), self.occurring.count());
        let mut met = Met {
            stamp: 0,
            words: vec![0; self.scan.words.len()],
        };
        // Titles and lead-ins are parts of many statements in a row; each is looked at once. Both lists are sorted.
        let (mut open, mut next): (Vec<Part>, Vec<Part>) = (Vec::new(), Vec::new());
        let place = |p: &Part| (p.range.start, p.range.end);
        for (i, parts) in statements.enumerate() {
            for range in parts {
                let mut from = i;
                let here = (range.start, range.end);
                if let Ok(at) = open.binary_search_by_key(&here, place) {
                    open[at].goes_on = true;
                    from = open[at].from;
                }
                next.push(Part {
                    range,
                    from,
                    goes_on: false,
                });
            }
            next.sort_unstable_by_key(place);
            next.dedup_by_key(|p| place(p));
            for part in open.drain(..).filter(|p| !p.goes_on) {
                self.enter(part.range, part.from..i, &mut bits, &mut met);
            }
            std::mem::swap(&mut open, &mut next);
        }
        for part in open {
            self.enter(part.range, part.from..many, &mut bits, &mut met);
        }
        bits
    }

    /// Enters the words of a part of some statements.
    fn enter(&self, part: Range<usize>, of: Range<usize>, bits: &mut Bits, met: &mut Met) {
        met.stamp += 1;
        let cells: Vec<(usize, u64)> = cells(of).collect();
        for i in self.scan.within(&part) {
            let word = self.scan.hits[i].word();
            let last = &mut met.words[word as usize];
            if std::mem::replace(last, met.stamp) == met.stamp {
                continue;
            }
            for &(cell, ones) in &cells {
                for &row in self.occurring.of_word(word) {
                    bits.cells[row as usize * bits.width + cell] |= ones;
                }
            }
        }
    }

    /// Calls back with the needs and statements for which the rows of all steps agree. No more steps of a need are looked at
    /// than it takes to rule it out.
    fn agree<'h>(
        &self,
        bits: &Bits,
        needs: impl Iterator<Item = (NeedId, Steps<'h>)>,
        mut found: impl FnMut(u32, NeedId),
    ) {
        let mut seen = vec![false; self.index.need_count()];
        let (mut all, mut step) = (vec![0u64; bits.width], vec![0u64; bits.width]);
        for (need, steps) in needs {
            if std::mem::replace(&mut seen[need as usize], true) {
                continue;
            }
            all.fill(u64::MAX);
            let agree = steps.into_iter().all(|classes| {
                step.fill(0);
                for row in classes.filter_map(|c| self.occurring.number(c)) {
                    bits.join(row, &mut step);
                }
                narrow(&mut all, &step)
            });
            if agree {
                ones(&all).for_each(|statement| found(statement, need));
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
struct Bits {
    /// Cells of a row.
    width: usize,
    cells: Vec<u64>,
}

impl Bits {
    fn new(width: usize, height: usize) -> Self {
        Bits {
            width,
            cells: vec![0; width * height],
        }
    }

    fn row(&self, row: u32) -> &[u64] {
        &self.cells[row as usize * self.width..][..self.width]
    }

    /// Adds the bits of a row to others.
    #[inline]
    fn join(&self, row: u32, bits: &mut [u64]) {
        for (cell, own) in bits.iter_mut().zip(self.row(row)) {
            *cell |= own;
        }
    }
}

/// Keeps of some bits those that others have too; whether there are any.
#[inline]
fn narrow(bits: &mut [u64], others: &[u64]) -> bool {
    let mut any = 0;
    for (cell, other) in bits.iter_mut().zip(others) {
        *cell &= other;
        any |= *cell;
    }
    any != 0
}

/// The cells over which a range of bits reaches, with its bits in each.
fn cells(range: Range<usize>) -> impl Iterator<Item = (usize, u64)> {
    (range.start / 64..range.end.div_ceil(64)).map(move |cell| {
        let from = range.start.max(cell * 64) - cell * 64;
        let to = range.end.min((cell + 1) * 64) - cell * 64;
        (cell, u64::MAX >> (64 - (to - from)) << from)
    })
}

/// The places of the bits that are set.
fn ones(cells: &[u64]) -> impl Iterator<Item = u32> + '_ {
    cells.iter().zip(0u32..).flat_map(|(cell, n)| {
        let rest = std::iter::successors(Some(*cell), |c| c.checked_sub(1).map(|less| c & less));
        rest.take_while(|c| *c != 0)
            .map(move |c| n * 64 + c.trailing_zeros())
    })
}

/// What may match where.
#[derive(Debug, Default)]
pub struct Sifted {
    /// Statements with the needs that may be met there, sorted.
    found: Vec<(u32, NeedId)>,
}

impl Sifted {
    /// All of these needs at each of so many statements.
    pub fn unsifted(needs: impl Iterator<Item = NeedId>, statements: usize) -> Sifted {
        let needs: Vec<NeedId> = needs.collect();
        let at = |statement| needs.iter().map(move |need| (statement, *need));
        Sifted {
            found: (0..statements as u32).flat_map(at).collect(),
        }
    }

    /// Goes through the statements in their order.
    pub fn through(&self) -> Through<'_> {
        Through { rest: &self.found }
    }

    /// All needs that may be met somewhere, some more than once.
    pub fn needs(&self) -> impl Iterator<Item = NeedId> + '_ {
        self.found.iter().map(|f| f.1)
    }
}

/// The needs of statements that are asked for one after the other.
pub struct Through<'a> {
    rest: &'a [(u32, NeedId)],
}

impl<'a> Through<'a> {
    /// The needs that may be met in a statement, in the order of the book. Those of earlier statements are passed.
    pub fn of(&mut self, statement: usize) -> &'a [(u32, NeedId)] {
        let before = |rest: &[(u32, NeedId)], end: usize| {
            rest.iter().take_while(|f| (f.0 as usize) < end).count()
        };
        let behind = &self.rest[before(self.rest, statement)..];
        let (here, rest) = behind.split_at(before(behind, statement + 1));
        self.rest = rest;
        here
    }
}

#[cfg(test)]
mod tests {
    use super::{Bits, cells, narrow, ones};

    #[test]
    fn rows_agree_where_all_have_a_bit() {
        let mut bits = Bits::new(3, 3);
        for (row, range) in [(0, 10..140), (1, 63..65), (1, 139..192), (2, 0..192)] {
            for (cell, ones) in cells(range) {
                bits.cells[row * 3 + cell] |= ones;
            }
        }
        let agreeing = |rows: &[u32]| {
            let mut all = vec![u64::MAX; 3];
            let agree = rows.iter().all(|r| narrow(&mut all, bits.row(*r)));
            (agree, ones(&all).collect::<Vec<_>>())
        };
        assert_eq!(agreeing(&[0, 1, 2]), (true, vec![63, 64, 139]));
        assert_eq!(agreeing(&[1, 2]).1.len(), 2 + 53);
        assert_eq!(agreeing(&[0]).1.len(), 130);
        let mut joined = vec![0; 3];
        assert!(!narrow(&mut [u64::MAX; 3], &joined));
        for row in [0, 1] {
            bits.join(row, &mut joined);
        }
        assert_eq!(ones(&joined).count(), 182);
    }
}
