//! The automaton over all lexicon words (Aho and Corasick 1975), on characters, in flat tables.
//!
//! The well-kept `aho-corasick` crate builds in tens of milliseconds for twenty thousand words and cannot be stored; a
//! single check is mostly start-up, so this one is built once, with the program, and decoded in a fraction of a
//! millisecond. It knows words and text, nothing else.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// No word, no state.
const NONE: u32 = u32::MAX;

/// Flat tables of an automaton. State 0 is the root.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Automaton {
    /// Characters in use, sorted; symbol n+1 is the n-th.
    alphabet: Vec<char>,
    /// Where the edges of a state begin; one more than states.
    #[serde(with = "bytes")]
    edges: Vec<u32>,
    /// Symbols of the edges, sorted within a state.
    labels: Vec<u16>,
    #[serde(with = "bytes")]
    targets: Vec<u32>,
    #[serde(with = "bytes")]
    fail: Vec<u32>,
    /// The word that ends at a state.
    #[serde(with = "bytes")]
    word: Vec<u32>,
    /// The nearest proper suffix at which a word ends.
    #[serde(with = "bytes")]
    link: Vec<u32>,
    /// Length of each word in bytes.
    #[serde(with = "bytes")]
    lengths: Vec<u32>,
}

/// Tables as plain bytes, little end first: decoding them number by number would cost a single check milliseconds.
mod bytes {
    use serde::de::{Deserializer, Error, Visitor};
    use serde::ser::Serializer;

    pub fn serialize<S: Serializer>(table: &[u32], s: S) -> Result<S::Ok, S::Error> {
        let bytes: Vec<u8> = table.iter().flat_map(|n| n.to_le_bytes()).collect();
        s.serialize_bytes(&bytes)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<u32>, D::Error> {
        d.deserialize_bytes(Table)
    }

    struct Table;

    impl Visitor<'_> for Table {
        type Value = Vec<u32>;

        fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
            f.write_str("a table of numbers")
        }

        fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<u32>, E> {
            let (numbers, rest) = bytes.as_chunks::<4>();
            if !rest.is_empty() {
                return Err(E::invalid_length(bytes.len(), &self));
            }
            Ok(numbers.iter().map(|n| u32::from_le_bytes(*n)).collect())
        }
    }
}

/// What scanning needs besides the stored tables: direct look-up of symbols and of the root's edges.
#[derive(Debug, Clone, Default)]
pub struct Lookup {
    /// Symbol of each character of the basic plane, 0 for none.
    symbols: Vec<u16>,
    root: Vec<u32>,
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
        let mut trie: Vec<BTreeMap<u16, u32>> = vec![BTreeMap::new()];
        let mut word = vec![NONE];
        'words: for (id, w) in words.iter().enumerate().filter(|(_, w)| !w.is_empty()) {
            let mut state = 0usize;
            for c in w.chars() {
                let Ok(symbol) = alphabet.binary_search(&c) else {
                    continue 'words;
                };
                let fresh = trie.len() as u32;
                let next = *trie[state].entry(symbol as u16 + 1).or_insert(fresh);
                if next == fresh {
                    trie.push(BTreeMap::new());
                    word.push(NONE);
                }
                state = next as usize;
            }
            word[state] = id as u32;
        }
        let mut a = Automaton {
            alphabet,
            lengths: words.iter().map(|w| w.len() as u32).collect(),
            fail: vec![0; trie.len()],
            link: vec![NONE; trie.len()],
            word,
            ..Automaton::default()
        };
        for edges in &trie {
            a.edges.push(a.labels.len() as u32);
            a.labels.extend(edges.keys());
            a.targets.extend(edges.values());
        }
        a.edges.push(a.labels.len() as u32);
        a.fill_failures();
        a
    }

    /// Failure and output links, breadth first.
    fn fill_failures(&mut self) {
        let mut queue: std::collections::VecDeque<u32> =
            self.targets[self.range(0)].iter().copied().collect();
        while let Some(state) = queue.pop_front() {
            for e in self.range(state) {
                let (label, target) = (self.labels[e], self.targets[e]);
                let mut f = self.fail[state as usize];
                let next = loop {
                    if let Some(n) = self.child(f, label) {
                        break n;
                    }
                    if f == 0 {
                        break 0;
                    }
                    f = self.fail[f as usize];
                };
                self.fail[target as usize] = next;
                self.link[target as usize] = if self.word[next as usize] != NONE {
                    next
                } else {
                    self.link[next as usize]
                };
                queue.push_back(target);
            }
        }
    }

    fn range(&self, state: u32) -> std::ops::Range<usize> {
        self.edges[state as usize] as usize..self.edges[state as usize + 1] as usize
    }

    fn child(&self, state: u32, label: u16) -> Option<u32> {
        let r = self.range(state);
        let at = self.labels[r.clone()].binary_search(&label).ok()?;
        Some(self.targets[r.start + at])
    }

    /// The tables that scanning looks up directly.
    pub fn lookup(&self) -> Lookup {
        let mut symbols = vec![0u16; 0x1_0000];
        for (i, c) in self.alphabet.iter().enumerate() {
            if let Some(slot) = symbols.get_mut(*c as usize) {
                *slot = i as u16 + 1;
            }
        }
        let mut root = vec![0u32; self.alphabet.len() + 2];
        if self.edges.len() > 1 {
            for e in self.range(0) {
                root[self.labels[e] as usize] = self.targets[e];
            }
        }
        Lookup { symbols, root }
    }

    /// Calls back with (start byte, end byte, word) for every occurrence of every word, overlapping ones too, in the order
    /// of their ends.
    pub fn scan(&self, lookup: &Lookup, text: &str, mut found: impl FnMut(usize, usize, u32)) {
        let mut state = 0u32;
        for (at, c) in text.char_indices() {
            let symbol = match lookup.symbols.get(c as usize) {
                Some(s) => *s,
                None => self.alphabet.binary_search(&c).map_or(0, |i| i as u16 + 1),
            };
            if symbol == 0 {
                state = 0;
                continue;
            }
            state = loop {
                if state == 0 {
                    break lookup.root[symbol as usize];
                }
                if let Some(n) = self.child(state, symbol) {
                    break n;
                }
                state = self.fail[state as usize];
            };
            let end = at + c.len_utf8();
            let mut out = state;
            if self.word[out as usize] == NONE {
                out = self.link[out as usize];
            }
            while out != NONE {
                let word = self.word[out as usize];
                found(end - self.lengths[word as usize] as usize, end, word);
                out = self.link[out as usize];
            }
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
        a.scan(&a.lookup(), text, |s, e, w| out.push((s, e, w)));
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
