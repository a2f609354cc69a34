//! The automaton over all words of a vocabulary (Aho and Corasick 1975), on characters, in flat tables.
//!
//! The well-kept `aho-corasick` crate builds in tens of milliseconds for twenty thousand words and cannot be stored; a
//! single check is mostly start-up, so this one is built once, with the program, and read where it lies.

use super::table::Table;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::ops::Range;

/// No word, no state.
const NONE: u32 = u32::MAX;

/// Flat tables of an automaton. State 0 is the root; states are numbered breadth first and so are the edges between them,
/// so that edge n leads to state n+1.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Automaton {
    /// Characters in use, sorted; symbol n+1 is the n-th.
    alphabet: Table<u32>,
    /// Symbols of the edges, sorted within a state.
    labels: Table<u16>,
    /// [`State`]s, and one more for the end of the last one's edges.
    states: Table<u32>,
    /// Length of each word in characters and in bytes.
    lengths: Table<u32>,
    /// A bit for each pair of first symbols, by its [`hash`]: most characters of a text begin some word and few go on with one.
    pairs: Table<u32>,
}

/// A state as it lies in the table.
#[derive(Debug, Clone, Copy)]
struct State {
    /// Its first edge.
    edges: u32,
    fail: u32,
    /// The word that ends here.
    word: u32,
    /// The nearest proper suffix at which a word ends.
    link: u32,
}

const ROW: usize = 4;

/// Where the bit of a pair of symbols stands among 2^n.
#[inline]
fn hash(first: u16, second: u16, n: u32) -> usize {
    let pair = u32::from(first) << 16 | u32::from(second);
    (pair.wrapping_mul(0x9E37_79B1) >> (32 - n)) as usize
}

/// What scanning needs besides the stored tables: direct look-up of symbols and of the root's edges.
#[derive(Debug, Clone, Default)]
pub struct Lookup {
    /// Symbol of each character of the basic plane, 0 for none.
    symbols: Vec<u16>,
    /// Symbol to the state behind the root, twice, and one more where a word ends there.
    root: Vec<u32>,
}

/// A word where it stands in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occurrence {
    /// Index of the word.
    pub word: u32,
    /// Bytes.
    pub start: usize,
    pub end: usize,
    /// Characters.
    pub cstart: u32,
    pub cend: u32,
}

impl Automaton {
    /// Builds the automaton of words in their order. Empty words never match. More than 65,000 different characters are
    /// not supported; the rest never match.
    pub fn new<'w>(words: impl Iterator<Item = &'w str>) -> Automaton {
        let words: Vec<&str> = words.collect();
        let mut alphabet: Vec<char> = words.iter().flat_map(|w| w.chars()).collect();
        alphabet.sort_unstable();
        alphabet.dedup();
        alphabet.truncate(65_000);
        let spell = |w: &str| -> Option<Vec<u16>> {
            let symbol = |c| alphabet.binary_search(&c).ok().map(|i| i as u16 + 1);
            w.chars().map(symbol).collect()
        };
        let mut spelt: Vec<(Vec<u16>, u32)> = (words.iter().enumerate())
            .filter_map(|(id, w)| Some((spell(w)?, id as u32)))
            .filter(|(symbols, _)| !symbols.is_empty())
            .collect();
        spelt.sort_unstable();
        let (mut states, mut labels) = (Vec::new(), Vec::new());
        // Words that share their first symbols, and how many they share.
        let mut queue: VecDeque<(Range<usize>, usize)> = VecDeque::from([(0..spelt.len(), 0)]);
        while let Some((mut range, depth)) = queue.pop_front() {
            let mut word = NONE;
            while let Some((symbols, id)) = spelt[range.clone()].first()
                && symbols.len() == depth
            {
                word = *id;
                range.start += 1;
            }
            states.push(State {
                edges: labels.len() as u32,
                fail: 0,
                word,
                link: NONE,
            });
            while let Some((symbols, _)) = spelt[range.clone()].first() {
                let symbol = symbols[depth];
                let same = spelt[range.clone()].partition_point(|(s, _)| s[depth] == symbol);
                labels.push(symbol);
                queue.push_back((range.start..range.start + same, depth + 1));
                range.start += same;
            }
        }
        let end = State {
            edges: labels.len() as u32,
            fail: 0,
            word: NONE,
            link: NONE,
        };
        states.push(end);
        fill_failures(&mut states, &labels);
        let pairs = pairs(&states, &labels);
        Automaton {
            alphabet: alphabet.iter().map(|c| *c as u32).collect(),
            labels: labels.into_iter().collect(),
            states: (states.iter())
                .flat_map(|s| [s.edges, s.fail, s.word, s.link])
                .collect(),
            lengths: (words.iter())
                .flat_map(|w| [w.chars().count() as u32, w.len() as u32])
                .collect(),
            pairs,
        }
    }

    #[inline]
    fn state(&self, id: u32) -> State {
        let [edges, fail, word, link] = self.states.row::<ROW>(id as usize);
        State {
            edges,
            fail,
            word,
            link,
        }
    }

    /// The state behind an edge.
    #[inline]
    fn child(&self, id: u32, edges: u32, symbol: u16) -> Option<u32> {
        let end = self.states.at((id as usize + 1) * ROW);
        if edges == end {
            return None;
        }
        let labels = self.labels.between(edges as usize, end as usize);
        labels.find(symbol).map(|i| edges + i as u32 + 1)
    }

    /// The tables that scanning looks up directly.
    pub fn lookup(&self) -> Lookup {
        let mut symbols = vec![0u16; 0x1_0000];
        let characters = self.alphabet.between(0, self.alphabet.len());
        for (i, c) in characters.enumerate() {
            if let Some(slot) = symbols.get_mut(c as usize) {
                *slot = i as u16 + 1;
            }
        }
        let mut root = vec![0u32; self.alphabet.len() + 2];
        let edges = self.labels.between(0, self.states.at(ROW) as usize);
        for (i, label) in edges.enumerate() {
            let state = i as u32 + 1;
            root[label as usize] = state << 1 | u32::from(self.state(state).word != NONE);
        }
        Lookup { symbols, root }
    }

    /// Calls back for every occurrence of every word, overlapping ones too, in the order of their ends, the longest first.
    pub fn scan(&self, lookup: &Lookup, text: &str, mut found: impl FnMut(Occurrence)) {
        // States up to here stand right behind the root.
        let roots = self.states.at(ROW);
        let n = (self.pairs.len() * 32).trailing_zeros();
        let goes_on = |first: u16, second: u16| {
            let bit = hash(first, second, n);
            self.pairs.at(bit / 32) >> (bit % 32) & 1 != 0
        };
        let (mut id, mut last, mut cend) = (0u32, 0u16, 0u32);
        for (at, c) in text.char_indices() {
            cend += 1;
            let symbol = match lookup.symbols.get(c as usize) {
                Some(s) => *s,
                None => (self.alphabet.between(0, self.alphabet.len()))
                    .find(c as u32)
                    .map_or(0, |i| i as u16 + 1),
            };
            if symbol == 0 {
                id = 0;
                continue;
            }
            let before = std::mem::replace(&mut last, symbol);
            let mut next = None;
            if id > roots || id > 0 && goes_on(before, symbol) {
                while id != 0 {
                    let state = self.state(id);
                    next = self.child(id, state.edges, symbol);
                    if next.is_some() {
                        break;
                    }
                    id = state.fail;
                }
            }
            match next {
                Some(state) => id = state,
                None => {
                    let entry = lookup.root[symbol as usize];
                    id = entry >> 1;
                    if entry & 1 == 0 {
                        continue;
                    }
                }
            }
            let end = at + c.len_utf8();
            let mut state = self.state(id);
            loop {
                if state.word != NONE {
                    let length = state.word as usize * 2;
                    found(Occurrence {
                        word: state.word,
                        start: end - self.lengths.at(length + 1) as usize,
                        end,
                        cstart: cend - self.lengths.at(length),
                        cend,
                    });
                }
                if state.link == NONE {
                    break;
                }
                state = self.state(state.link);
            }
        }
    }
}

/// The pairs of symbols with which words begin.
fn pairs(states: &[State], labels: &[u16]) -> Table<u32> {
    let roots = states.get(1).map_or(0, |s| s.edges as usize);
    let below = |first: usize| states[first].edges as usize..states[first + 1].edges as usize;
    let all = (1..=roots).flat_map(|s| below(s).map(move |e| (labels[s - 1], labels[e])));
    let bits = (all.clone().count() * 16).next_power_of_two().max(1024);
    let mut out = vec![0u32; bits / 32];
    for (first, second) in all {
        let bit = hash(first, second, bits.trailing_zeros());
        out[bit / 32] |= 1 << (bit % 32);
    }
    out.into_iter().collect()
}

/// Failure and output links; breadth first is the order of the states.
fn fill_failures(states: &mut [State], labels: &[u16]) {
    let child = |states: &[State], id: u32, symbol: u16| {
        let (from, to) = (states[id as usize].edges, states[id as usize + 1].edges);
        let edges = &labels[from as usize..to as usize];
        edges
            .binary_search(&symbol)
            .ok()
            .map(|i| from + i as u32 + 1)
    };
    for id in 1..states.len().saturating_sub(1) {
        for edge in states[id].edges..states[id + 1].edges {
            let symbol = labels[edge as usize];
            let mut fail = states[id].fail;
            let next = loop {
                if let Some(n) = child(states, fail, symbol) {
                    break n;
                }
                if fail == 0 {
                    break 0;
                }
                fail = states[fail as usize].fail;
            };
            let behind = states[next as usize];
            let target = &mut states[edge as usize + 1];
            target.fail = next;
            target.link = if behind.word == NONE {
                behind.link
            } else {
                next
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(words: &[&str], text: &str) -> Vec<(usize, usize, u32)> {
        let a = Automaton::new(words.iter().copied());
        let mut out = Vec::new();
        a.scan(&a.lookup(), text, |o| {
            assert_eq!(text[..o.start].chars().count(), o.cstart as usize);
            assert_eq!(text[..o.end].chars().count(), o.cend as usize);
            out.push((o.start, o.end, o.word));
        });
        out.sort_unstable();
        out
    }

    #[test]
    fn overlapping_words_are_all_found() {
        let found = all(
            &["本市", "本市企业", "企业", "市企"],
            "在本市企业中，𠀀企业",
        );
        let words: Vec<u32> = found.iter().map(|f| f.2).collect();
        assert_eq!(words, [0, 1, 3, 2, 2]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn agrees_with_the_plain_search(words in prop::collection::btree_set("[甲乙丙a]{1,4}", 1..12), text in "[甲乙丙丁a]{0,60}") {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let mut plain = Vec::new();
            for (id, w) in words.iter().enumerate() {
                for (at, _) in text.char_indices() {
                    if text[at..].starts_with(w) {
                        plain.push((at, at + w.len(), id as u32));
                    }
                }
            }
            plain.sort_unstable();
            prop_assert_eq!(all(&words, &text), plain);
        }
    }
}
