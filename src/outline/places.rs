//! Where the outline's words stand: those of all sets in one pass over the text, those at an end of a wording by the
//! character that tells them apart.
//!
//! It knows words and places; what a word says of a clause is the business of those who ask.

use super::words;
use crate::words::trie::{Lookup, Trie};
use std::ops::Range;
use std::sync::OnceLock;

/// Words of which one opens or closes a wording. The table is made when it is first asked for.
pub(super) struct Edge {
    words: &'static str,
    /// By the first character, and by the last one.
    tables: OnceLock<[Vec<(char, &'static str)>; 2]>,
}

impl Edge {
    /// Words set apart by blanks.
    pub(super) const fn new(words: &'static str) -> Self {
        Edge {
            words,
            tables: OnceLock::new(),
        }
    }

    /// Whether one of the words opens a wording.
    pub(super) fn opens(&self, s: &str) -> bool {
        let first = s.chars().next();
        first.is_some_and(|c| self.of(0, c).any(|w| s.starts_with(w)))
    }

    /// Whether one of the words that pass a test closes a wording.
    pub(super) fn closes(&self, s: &str, test: impl Fn(&str) -> bool) -> bool {
        let last = s.chars().next_back();
        last.is_some_and(|c| self.of(1, c).any(|w| s.ends_with(w) && test(w)))
    }

    fn of(&self, end: usize, c: char) -> impl Iterator<Item = &'static str> + '_ {
        let tables = self.tables.get_or_init(|| {
            let table = |edge: fn(&str) -> Option<char>| {
                let words = self.words.split_whitespace();
                let mut table: Vec<_> = words.filter_map(|w| Some((edge(w)?, w))).collect();
                table.sort_unstable();
                table
            };
            [
                table(|w| w.chars().next()),
                table(|w| w.chars().next_back()),
            ]
        });
        let table = &tables[end];
        let from = table.partition_point(|e| e.0 < c);
        table[from..]
            .iter()
            .take_while(move |e| e.0 == c)
            .map(|e| e.1)
    }
}

/// A set of words, or several: a bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Set(u32);

impl Set {
    pub(super) const REFERRING: Set = Set(1);
    pub(super) const ELIGIBLE: Set = Set(1 << 1);
    pub(super) const GRANTS: Set = Set(1 << 2);
    pub(super) const INFORMING: Set = Set(1 << 3);
    pub(super) const INFORMING_HEADINGS: Set = Set(1 << 4);
    pub(super) const BEARING: Set = Set(1 << 5);
    pub(super) const NARROWING: Set = Set(1 << 6);
    pub(super) const NAMING: Set = Set(1 << 7);
    pub(super) const CONDITIONS: Set = Set(1 << 8);
    pub(super) const DEFINING: Set = Set(1 << 9);
    pub(super) const APPLYING: Set = Set(1 << 10);
    pub(super) const APPLICANTS: Set = Set(1 << 11);
    pub(super) const POINTING: Set = Set(1 << 12);

    const WORDS: [(Set, &str); 13] = [
        (Set::REFERRING, words::REFERRING),
        (Set::ELIGIBLE, words::ELIGIBLE),
        (Set::GRANTS, words::GRANTS),
        (Set::INFORMING, words::INFORMING),
        (Set::INFORMING_HEADINGS, words::INFORMING_HEADINGS),
        (Set::BEARING, words::BEARING),
        (Set::NARROWING, words::NARROWING),
        (Set::NAMING, words::NAMING),
        (Set::CONDITIONS, words::CONDITIONS),
        (Set::DEFINING, words::DEFINING),
        (Set::APPLYING, words::APPLYING),
        (Set::APPLICANTS, words::APPLICANTS),
        (Set::POINTING, words::POINTING),
    ];

    /// The words of this set or of the other.
    pub(super) const fn or(self, other: Set) -> Set {
        Set(self.0 | other.0)
    }
}

/// A word that stands in the text.
#[derive(Debug, Clone, Copy)]
struct Place {
    start: u32,
    end: u32,
    /// Sets that it is a word of.
    of: u32,
    /// Those sets of which no word before overlaps it.
    first_of: u32,
}

/// Where the words of all sets stand in a text, sorted.
#[derive(Debug)]
pub(super) struct Places(Vec<Place>);

/// The trie of the words of all sets, and the sets of each word.
struct Finder {
    trie: Trie,
    lookup: Lookup,
    sets: Vec<u32>,
}

fn finder() -> &'static Finder {
    static FINDER: OnceLock<Finder> = OnceLock::new();
    FINDER.get_or_init(|| {
        let mut all: Vec<(&str, u32)> = Set::WORDS
            .iter()
            .flat_map(|(set, words)| words.split_whitespace().map(move |w| (w, set.0)))
            .collect();
        all.sort_unstable();
        let mut words: Vec<&str> = Vec::with_capacity(all.len());
        let mut sets: Vec<u32> = Vec::with_capacity(all.len());
        for (word, set) in all {
            match sets.last_mut() {
                Some(last) if words.last() == Some(&word) => *last |= set,
                _ => {
                    words.push(word);
                    sets.push(set);
                }
            }
        }
        let trie = Trie::new(words.into_iter());
        Finder {
            lookup: trie.lookup(),
            trie,
            sets,
        }
    })
}

impl Places {
    /// Finds the words of all sets.
    pub(super) fn new(text: &str) -> Self {
        let finder = finder();
        let mut found: Vec<Place> = Vec::new();
        finder.trie.scan(&finder.lookup, text, |o| {
            found.push(Place {
                start: o.start as u32,
                end: o.end as u32,
                of: finder.sets[o.word as usize],
                first_of: 0,
            });
        });
        // A word that ends first is read first.
        found.sort_unstable_by_key(|p| (p.end, p.start));
        let mut ends = [0; Set::WORDS.len()];
        for p in &mut found {
            let mut rest = p.of;
            while rest != 0 {
                let set = rest.trailing_zeros() as usize;
                rest &= rest - 1;
                if p.start >= ends[set] {
                    ends[set] = p.end;
                    p.first_of |= 1 << set;
                }
            }
        }
        found.sort_by_key(|p| p.start);
        Places(found)
    }

    /// Forgets those words of a set whose start a test names.
    pub(super) fn without(mut self, set: Set, test: impl Fn(usize) -> bool) -> Self {
        for p in &mut self.0 {
            if p.first_of & set.0 != 0 && test(p.start as usize) {
                p.first_of &= !set.0;
            }
        }
        self
    }

    /// Whether a word of the sets begins in a range; the words of one set are read without overlap.
    pub(super) fn begins(&self, set: Set, r: &Range<usize>) -> bool {
        self.from(r).any(|p| p.first_of & set.0 != 0)
    }

    /// Whether a word of the sets stands wholly in a range.
    pub(super) fn holds(&self, set: Set, r: &Range<usize>) -> bool {
        self.from(r)
            .any(|p| p.of & set.0 != 0 && p.end as usize <= r.end)
    }

    /// The words that begin in a range.
    fn from<'a>(&'a self, r: &'a Range<usize>) -> impl Iterator<Item = &'a Place> {
        let i = self.0.partition_point(|p| (p.start as usize) < r.start);
        self.0[i..]
            .iter()
            .take_while(|p| (p.start as usize) < r.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aho_corasick::AhoCorasick;
    use proptest::prelude::*;

    #[test]
    fn an_edge_is_told_by_its_character() {
        static EDGE: Edge = Edge::new("通知 函 的复函");
        assert!(EDGE.closes("某县通知", |_| true) && EDGE.closes("某复函", |_| true));
        assert!(!EDGE.closes("通知书", |_| true) && !EDGE.closes("", |_| true));
        assert!(!EDGE.closes("函", |w| w.len() < "函".len()));
        assert!(EDGE.opens("通知书") && !EDGE.opens("知函"));
    }

    #[test]
    fn a_word_counts_for_all_its_sets() {
        let text = "本企业注册满一年的给予奖励";
        let places = Places::new(text);
        let all = 0..text.len();
        assert!(places.holds(Set::NARROWING, &all) && places.begins(Set::GRANTS, &all));
        assert!(places.begins(Set::BEARING, &all) && !places.begins(Set::INFORMING, &all));
        let cut = 0..text.len() - "励".len();
        assert!(!places.holds(Set::BEARING, &cut) && places.begins(Set::BEARING, &cut));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn finds_what_a_search_for_one_set_finds(pieces in prop::collection::vec(0usize..400, 0..24)) {
            let words: Vec<&str> = Set::WORDS.iter().flat_map(|(_, w)| w.split_whitespace()).collect();
            let text: String = pieces
                .iter()
                .map(|i| words[i % words.len()].chars().take(1 + i % 4).collect::<String>())
                .collect();
            let places = Places::new(&text);
            for (set, list) in Set::WORDS {
                let one = AhoCorasick::new(list.split_whitespace()).expect("words");
                let starts: Vec<usize> = one.find_iter(&text).map(|m| m.start()).collect();
                let mine: Vec<usize> = places.0.iter().filter(|p| p.first_of & set.0 != 0).map(|p| p.start as usize).collect();
                prop_assert_eq!(mine, starts);
                prop_assert_eq!(places.holds(set, &(0..text.len())), one.is_match(&text));
            }
        }
    }
}
