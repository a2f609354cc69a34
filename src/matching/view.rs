//! One statement as the chain walker sees it: its hits by class, in virtual positions.
//!
//! Segments are laid end to end; each hit knows which part of the statement it stands in. Buffers are reused.

use super::scan::{Hit, Scan};
use crate::outline::{Role, Segment};
use crate::rules::book::{ClassId, CompiledStep, RuleBook};

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
const PER_CLASS: usize = 400;

/// The hits of one statement.
pub struct View<'a> {
    book: &'a RuleBook,
    scan: &'a Scan,
    places: Vec<Place>,
    /// Class to its places, in order of start. Only touched classes are cleared.
    by_class: Vec<Vec<u32>>,
    touched: Vec<ClassId>,
    /// Some hits were left out because a class occurred too often.
    pub truncated: bool,
}

impl<'a> View<'a> {
    /// An empty view over a scan.
    pub fn new(book: &'a RuleBook, scan: &'a Scan) -> Self {
        View {
            book,
            scan,
            places: Vec::new(),
            by_class: vec![Vec::new(); book.class_count()],
            touched: Vec::new(),
            truncated: false,
        }
    }

    /// Lays out a statement: its segments, and the titles it stands under.
    pub fn load(&mut self, text: &str, segments: &[Segment], titles: &[std::ops::Range<usize>]) {
        for &c in &self.touched {
            self.by_class[c as usize].clear();
        }
        self.touched.clear();
        self.places.clear();
        let mut base = 0u32;
        for t in titles {
            base = self.lay(
                text,
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
            base = self.lay(text, &s.range, base, kind);
        }
    }

    fn lay(&mut self, text: &str, range: &std::ops::Range<usize>, base: u32, kind: Place) -> u32 {
        let from = self.scan.chars.at(text, range.start);
        for i in self.scan.within(range.start, range.end) {
            let h = &self.scan.hits[i];
            let place = Place {
                hit: i as u32,
                vstart: base + (h.cstart - from),
                vend: base + (h.cend - from),
                ..kind
            };
            let id = self.places.len() as u32;
            let mut kept = false;
            for &c in self.book.classes_of(h.word) {
                let list = &mut self.by_class[c as usize];
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
                self.places.push(place);
            }
        }
        base + (self.scan.chars.at(text, range.end) - from)
    }

    /// A place by its index.
    pub fn place(&self, id: u32) -> &Place {
        &self.places[id as usize]
    }

    /// The hit behind a place.
    pub fn hit(&self, id: u32) -> &Hit {
        &self.scan.hits[self.places[id as usize].hit as usize]
    }

    /// Classes that occur in the statement.
    pub fn touched(&self) -> &[ClassId] {
        &self.touched
    }

    /// Places of one class in order of start.
    pub fn of_class(&self, class: ClassId) -> &[u32] {
        self.by_class.get(class as usize).map_or(&[], Vec::as_slice)
    }

    /// All places of a step in order of start.
    pub fn collect(&self, step: &CompiledStep, out: &mut Vec<u32>) {
        out.clear();
        for (class, compare) in &step.alts {
            let list = self.of_class(*class).iter().copied();
            match compare {
                None => out.extend(list),
                Some(c) => out.extend(list.filter(|&p| {
                    let v = self.hit(p).value;
                    c.holds((!v.is_nan()).then_some(v))
                })),
            }
        }
        if step.alts.len() > 1 {
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
