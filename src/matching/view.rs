//! One statement as the chain walker sees it: its hits by class, in virtual positions.
//!
//! Segments are laid end to end; each hit knows which part of the statement it stands in. Buffers are reused.

use super::occurring::Occurring;
use super::scan::{Hit, Scan};
use crate::outline::{Role, Segment};
use crate::rules::book::{ClassId, PatternId, Patterns, RuleBook, Step};

/// A hit within a statement.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// Index into the scan's hits.
    pub hit: u32,
    /// Virtual characters.
    pub vstart: u32,
    pub vend: u32,
    pub own: bool,
    /// Lead-in or carried clause.
    pub lead: bool,
    pub heading: bool,
    /// Row or column head.
    pub head: bool,
    pub title: bool,
}

/// At most so many hits of one class are looked at in one statement; more are repetitions.
pub(super) const PER_CLASS: usize = 400;

/// The hits of one statement.
pub struct View<'a> {
    book: &'a RuleBook,
    scan: &'a Scan<'a>,
    occurring: &'a Occurring,
    /// For each word of the scan where its classes begin; one more than words.
    first_class: Vec<u32>,
    /// The classes that are asked for, of each word of the scan, by their numbers.
    classes: Vec<u32>,
    /// A bit for each hit of the scan: whether its word is of such classes.
    wanted: Vec<u64>,
    places: Vec<Place>,
    /// Places of each class, by its number, in order of start.
    lists: Vec<Vec<u32>>,
    /// Numbers of the classes that have places.
    touched: Vec<u32>,
    /// Some hits were left out because a class occurred too often.
    pub truncated: bool,
}

impl<'a> View<'a> {
    /// An empty view over a scan. Only the classes that are asked for, by their numbers, are laid out.
    pub fn new(
        book: &'a RuleBook,
        scan: &'a Scan<'a>,
        occurring: &'a Occurring,
        asked: impl Fn(u32) -> bool,
    ) -> Self {
        let (mut first_class, mut classes) = (vec![0], Vec::new());
        for word in 0..scan.words.len() as u32 {
            let of_word = occurring.of_word(word).iter().copied();
            classes.extend(of_word.filter(|c| asked(*c)));
            first_class.push(classes.len() as u32);
        }
        let asked_for = |word: u32| first_class[word as usize] < first_class[word as usize + 1];
        let cells = scan.hits.chunks(64).map(|cell| {
            let bits = cell.iter().zip(0..).filter(|(h, _)| asked_for(h.word()));
            bits.fold(0, |bits, (_, i)| bits | 1 << i)
        });
        let wanted = cells.collect();
        View {
            book,
            scan,
            occurring,
            wanted,
            first_class,
            classes,
            places: Vec::new(),
            lists: vec![Vec::new(); occurring.count()],
            touched: Vec::new(),
            truncated: false,
        }
    }

    /// Lays out a statement: its segments, and the titles it stands under.
    pub fn load(&mut self, segments: &[Segment], titles: &[std::ops::Range<usize>]) {
        for number in self.touched.drain(..) {
            self.lists[number as usize].clear();
        }
        self.places.clear();
        let mut base = 0u32;
        for t in titles {
            base = self.lay(
                t,
                base,
                Place {
                    title: true,
                    ..EMPTY
                },
            );
        }
        for s in segments {
            let kind = match s.role {
                Role::Own => Place { own: true, ..EMPTY },
                Role::Lead | Role::Carried => Place {
                    lead: true,
                    ..EMPTY
                },
                Role::Heading => Place {
                    heading: true,
                    ..EMPTY
                },
                Role::RowHead | Role::ColumnHead => Place {
                    head: true,
                    ..EMPTY
                },
            };
            base = self.lay(&s.range, base, kind);
        }
    }

    fn lay(&mut self, range: &std::ops::Range<usize>, base: u32, kind: Place) -> u32 {
        let from = self.scan.chars_before(range.start);
        let mut next = self.scan.first_from(range.start);
        while let Some(i) = self.wanted_from(next) {
            next = i + 1;
            let h = &self.scan.hits[i];
            if h.start() >= range.end {
                break;
            }
            if h.end() > range.end {
                continue;
            }
            let word = h.word() as usize;
            let classes = self.first_class[word] as usize..self.first_class[word + 1] as usize;
            let id = self.places.len() as u32;
            let mut kept = false;
            for &c in &self.classes[classes] {
                let list = &mut self.lists[c as usize];
                if list.is_empty() {
                    self.touched.push(c);
                }
                if list.len() < PER_CLASS {
                    list.push(id);
                    kept = true;
                } else {
                    self.truncated = true;
                }
            }
            if kept {
                let vstart = base + (h.first_char() - from);
                self.places.push(Place {
                    hit: i as u32,
                    vstart,
                    vend: vstart + h.chars(),
                    ..kind
                });
            }
        }
        base + (self.scan.chars_before(range.end) - from)
    }

    /// The first wanted hit from one on.
    #[inline]
    fn wanted_from(&self, hit: usize) -> Option<usize> {
        let mut cell = hit / 64;
        let mut bits = self.wanted.get(cell)? >> (hit % 64) << (hit % 64);
        while bits == 0 {
            cell += 1;
            bits = *self.wanted.get(cell)?;
        }
        Some(cell * 64 + bits.trailing_zeros() as usize)
    }

    /// A place by its index.
    pub fn place(&self, id: u32) -> &Place {
        &self.places[id as usize]
    }

    /// The hit behind a place.
    pub fn hit(&self, id: u32) -> &Hit {
        &self.scan.hits[self.places[id as usize].hit as usize]
    }

    /// Places of one class in order of start.
    pub fn of_class(&self, class: ClassId) -> &[u32] {
        let number = self.occurring.number(class);
        number.map_or(&[], |n| self.lists[n as usize].as_slice())
    }

    /// The patterns of the book.
    pub fn patterns(&self) -> &'a Patterns {
        &self.book.patterns
    }

    /// Whether every step that a pattern needs has a word in the statement, wherever it stands.
    pub fn has_steps(&self, pattern: PatternId) -> bool {
        let occurs = |class: ClassId| !self.of_class(class).is_empty();
        let mut needed = self.patterns().needed(pattern);
        needed.all(|(_, s)| self.patterns().alternatives(&s).any(|(c, _)| occurs(c)))
    }

    /// All places of a step in order of start.
    pub fn collect(&self, step: &Step, out: &mut Vec<u32>) {
        out.clear();
        let alternatives = self.patterns().alternatives(step);
        let several = alternatives.len() > 1;
        for (class, compare) in alternatives {
            let list = self.of_class(class).iter().copied();
            match compare {
                None => out.extend(list),
                Some(c) => {
                    out.extend(list.filter(|&p| c.holds(self.scan.value(self.hit(p)))));
                }
            }
        }
        if several {
            out.sort_by_key(|&p| (self.place(p).vstart, self.place(p).vend));
            out.dedup();
        }
    }
}

const EMPTY: Place = Place {
    hit: 0,
    vstart: 0,
    vend: 0,
    own: false,
    lead: false,
    heading: false,
    head: false,
    title: false,
};
