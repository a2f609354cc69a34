//! All words of a vocabulary as one trie on characters, in the flat tables of a double array (Aoe 1989): a step from
//! character to character is one look at one row.
//!
//! The well-kept `aho-corasick` crate builds in tens of milliseconds for twenty thousand words and cannot be stored; a
//! single check is mostly start-up, so this one is built once, with the program, and read where it lies. Words are short
//! and stand close in the texts that are read, so that walking on from each place beats failure links, which would leave
//! the cache with every character.

use super::table::Table;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

/// No word; no children. Words and rows are told apart by 24 bits.
const NONE: u32 = 0xFF_FFFF;

/// Flat tables of a trie.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Trie {
    /// Characters in use, sorted, each with its symbol.
    alphabet: Table<u32>,
    symbols: Table<u16>,
    /// The last symbol of a character that is a word, and of one with which a word begins.
    parts: [u32; 2],
    /// By first symbol: where its children begin, and the word of one character.
    roots: Table<u32>,
    /// A child stands where its parent's children begin, plus its symbol: where its own children begin, and its word, each
    /// with half of its symbol above. No two parents have children that begin at one place, so that the symbol tells whose
    /// child it is.
    rows: Table<u32>,
    /// A bit for each pair of characters with which a word begins, by its [`hash`]: many characters of a text begin some word
    /// and few go on with one.
    begins: Table<u32>,
}

/// Symbols are told apart by 16 bits.
const MOST_SYMBOLS: usize = 65_000;
const ROOT: usize = 2;
const ROW: usize = 2;

/// A row without a word and without children, of the child with a symbol; symbol 0 is nobody's.
fn empty(symbol: u32) -> [u32; ROW] {
    [NONE | symbol << 24, NONE | symbol >> 8 << 24]
}

/// Where the bit of a pair of characters stands among 2^n.
#[inline]
fn hash(first: char, second: char, n: u32) -> usize {
    let pair = (first as u32).wrapping_mul(0x85EB_CA6B) ^ second as u32;
    (pair.wrapping_mul(0x9E37_79B1) >> (32 - n)) as usize
}

/// What scanning needs besides the stored tables: direct look-up of symbols.
#[derive(Debug, Clone, Default)]
pub struct Lookup {
    /// Symbol of each character of the basic plane, 0 for none.
    symbols: Vec<u16>,
    /// A bit for each of those characters with which a word begins. Of a small vocabulary few do, and these bits stay in the
    /// cache where the symbols would not.
    firsts: Vec<u64>,
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

impl Trie {
    /// Builds the trie of words in their order. Empty words never match. More than 65,000 different characters, or words of
    /// more than 16 million characters in all, are not supported; the rest never match.
    pub fn new<'w>(words: impl Iterator<Item = &'w str>) -> Trie {
        let words: Vec<&str> = words.collect();
        // Those that are a word come first, then the others with which a word begins, then the rest. The more frequent ones of
        // each stand together, and so do the rows that are looked at most.
        let mut ranks: BTreeMap<char, (u8, u32)> = BTreeMap::new();
        for c in words.iter().flat_map(|w| w.chars()) {
            ranks.entry(c).or_insert((2, 0)).1 += 1;
        }
        for w in &words {
            let first = w.chars().next();
            if let Some(rank) = first.and_then(|c| ranks.get_mut(&c)) {
                let single = first.is_some_and(|c| c.len_utf8() == w.len());
                rank.0 = rank.0.min(if single { 0 } else { 1 });
            }
        }
        let mut by_rank: Vec<(u8, std::cmp::Reverse<u32>, char)> = (ranks.into_iter())
            .map(|(c, (rank, many))| (rank, std::cmp::Reverse(many), c))
            .collect();
        by_rank.sort_unstable();
        by_rank.truncate(MOST_SYMBOLS);
        let parts = [1, 2].map(|rank| by_rank.partition_point(|(r, ..)| *r < rank) as u32);
        let symbols: BTreeMap<char, u16> = by_rank.iter().map(|(.., c)| *c).zip(1..).collect();
        let spell =
            |w: &str| -> Option<Vec<u16>> { w.chars().map(|c| symbols.get(&c).copied()).collect() };
        let mut spelt: Vec<(Vec<u16>, u32)> = (words.iter().enumerate())
            .filter_map(|(id, w)| Some((spell(w)?, id as u32)))
            .filter(|(symbols, id)| !symbols.is_empty() && *id < NONE)
            .collect();
        spelt.sort_unstable();
        let mut builder = Builder {
            spelt: &spelt,
            roots: vec![NONE; (symbols.len() + 1) * ROOT],
            rows: Vec::new(),
            free: Free(vec![0]),
            taken: HashSet::new(),
            tried: Vec::new(),
        };
        builder.build();
        Trie {
            begins: begins(&words),
            parts,
            alphabet: symbols.keys().map(|c| *c as u32).collect(),
            symbols: symbols.into_values().collect(),
            roots: builder.roots.into_iter().collect(),
            rows: builder.rows.into_iter().collect(),
        }
    }

    /// The tables that scanning looks up directly.
    pub fn lookup(&self) -> Lookup {
        let (mut symbols, mut firsts) = (vec![0u16; 0x1_0000], vec![0u64; 0x1_0000 / 64]);
        for (c, symbol) in self.alphabet.all().zip(self.symbols.all()) {
            if let Some(slot) = symbols.get_mut(c as usize) {
                *slot = symbol;
                firsts[c as usize / 64] |= u64::from(self.is_first(symbol)) << (c % 64);
            }
        }
        Lookup { symbols, firsts }
    }

    /// Whether a word begins with the character of a symbol.
    fn is_first(&self, symbol: u16) -> bool {
        symbol != 0 && u32::from(symbol) <= self.parts[1]
    }

    /// The symbol of a character, 0 for none.
    #[inline]
    fn symbol(&self, lookup: &Lookup, c: char) -> u16 {
        match lookup.symbols.get(c as usize) {
            Some(symbol) => *symbol,
            None => {
                let at = self.alphabet.all().find(c as u32);
                at.map_or(0, |at| self.symbols.at(at))
            }
        }
    }

    /// Whether a word may begin with a character.
    #[inline]
    fn may_begin(&self, lookup: &Lookup, c: char) -> bool {
        match lookup.firsts.get(c as usize / 64) {
            Some(cell) => cell >> (c as usize % 64) & 1 != 0,
            None => self.is_first(self.symbol(lookup, c)),
        }
    }

    /// Calls back for every occurrence of every word, overlapping ones too, in the order of their starts, the shortest first.
    pub fn scan(&self, lookup: &Lookup, text: &str, mut found: impl FnMut(Occurrence)) {
        let rows = self.rows.all();
        let mut chars = text.char_indices();
        let mut cend = 0;
        // Where words go on stands in rows that are far apart. Those of many characters are fetched at once, so that none is
        // waited for alone.
        let mut beginnings = [Beginning::default(); AT_ONCE];
        loop {
            let many = self.begin(lookup, &mut chars, &mut cend, &mut beginnings);
            let fetched: [[u32; ROW]; AT_ONCE] =
                std::array::from_fn(|i| rows.row::<ROW>(beginnings[i].row as usize));
            for (b, row) in beginnings.iter().zip(fetched).take(many) {
                self.go_on(lookup, text, b, row, &mut found);
            }
            if many < AT_ONCE {
                return;
            }
        }
    }

    /// Collects the next characters with which words begin, as many as there is room for; how many those are.
    fn begin(
        &self,
        lookup: &Lookup,
        chars: &mut std::str::CharIndices,
        cend: &mut u32,
        beginnings: &mut [Beginning; AT_ONCE],
    ) -> usize {
        let (roots, begins) = (self.roots.all(), self.begins.all());
        let n = (self.begins.len() * 32).trailing_zeros();
        let mut many = 0;
        let mut known = None;
        while many < AT_ONCE
            && let Some((start, first)) = chars.next()
        {
            *cend += 1;
            let symbol = known.take();
            if !self.may_begin(lookup, first) {
                continue;
            }
            let second = chars.clone().next().map_or('\0', |(_, c)| c);
            let bit = hash(first, second, n);
            let goes_on = begins.at(bit / 32) >> (bit % 32) & 1 != 0;
            let symbol = symbol.unwrap_or_else(|| u32::from(self.symbol(lookup, first)));
            let single = symbol <= self.parts[0];
            let [children, word] = roots.row::<ROOT>(symbol as usize);
            let next = u32::from(self.symbol(lookup, second));
            known = Some(next);
            beginnings[many] = Beginning {
                start,
                second: start + first.len_utf8(),
                cend: *cend,
                word: if single { word } else { NONE },
                row: if goes_on {
                    children.saturating_add(next)
                } else {
                    NONE
                },
                symbol: next,
            };
            many += usize::from(single | goes_on);
        }
        many
    }

    /// Tells the words that begin at a place.
    #[inline]
    fn go_on(
        &self,
        lookup: &Lookup,
        text: &str,
        b: &Beginning,
        row: [u32; ROW],
        found: &mut impl FnMut(Occurrence),
    ) {
        let mut tell = |word: u32, end: usize, more: u32| {
            found(Occurrence {
                word,
                start: b.start,
                end,
                cstart: b.cend - 1,
                cend: b.cend + more,
            });
        };
        if b.word != NONE {
            tell(b.word, b.second, 0);
        }
        if b.row == NONE {
            return;
        }
        let (mut symbol, mut row) = (b.symbol, row);
        let mut chars = text.get(b.second..).unwrap_or("").chars();
        let mut end = b.second;
        for more in 1.. {
            let [low, high] = row.map(|n| n >> 24);
            if low | high << 8 != symbol || symbol == 0 {
                return;
            }
            end += chars.next().map_or(0, char::len_utf8);
            let [children, word] = row.map(|n| n & NONE);
            if word != NONE {
                tell(word, end, more);
            }
            if children == NONE {
                return;
            }
            let next = chars.clone().next();
            symbol = next.map_or(0, |c| self.symbol(lookup, c).into());
            row = self
                .rows
                .row::<ROW>(children.saturating_add(symbol) as usize);
        }
    }
}

/// So many places are looked at together.
const AT_ONCE: usize = 32;

/// A place where words begin.
#[derive(Debug, Clone, Copy, Default)]
struct Beginning {
    /// Bytes of the first and of the second character.
    start: usize,
    second: usize,
    /// Number of characters up to the first, which counts.
    cend: u32,
    /// The word of one character.
    word: u32,
    /// The row of the second character, if words may go on with it, and its symbol.
    row: u32,
    symbol: u32,
}

/// Places that are not taken: each points to itself if it is free, else to a place behind it.
struct Free(Vec<u32>);

impl Free {
    /// The first free place from one on.
    fn from(&mut self, at: u32) -> u32 {
        let mut end = at;
        self.reach(end);
        while self.0[end as usize] != end {
            end = self.0[end as usize];
            self.reach(end);
        }
        let mut at = at;
        while self.0[at as usize] != at {
            at = std::mem::replace(&mut self.0[at as usize], end);
        }
        end
    }

    fn take(&mut self, at: u32) {
        self.reach(at + 1);
        self.0[at as usize] = at + 1;
    }

    fn reach(&mut self, at: u32) {
        while self.0.len() <= at as usize {
            self.0.push(self.0.len() as u32);
        }
    }
}

/// A node whose children are still to be entered.
struct Node {
    /// Its words, a range of those spelt.
    words: Range<usize>,
    /// Symbols that they share.
    depth: usize,
    /// Its row; for one of one character none.
    row: Option<u32>,
    /// Its last symbol.
    symbol: u16,
}

struct Builder<'a> {
    /// Words by their symbols, sorted, with their numbers.
    spelt: &'a [(Vec<u16>, u32)],
    roots: Vec<u32>,
    rows: Vec<u32>,
    free: Free,
    /// Where the children of some node begin.
    taken: HashSet<u32>,
    /// For each number of children where the search for a place goes on.
    tried: Vec<u32>,
}

impl Builder<'_> {
    /// Enters all words, depth by depth.
    fn build(&mut self) {
        let spelt = self.spelt;
        let mut nodes: Vec<Node> = Vec::new();
        for words in by_symbol(spelt, 0..spelt.len(), 0) {
            let symbol = spelt[words.start].0[0];
            self.roots[symbol as usize * ROOT + 1] = word_at(spelt, &words, 1);
            nodes.push(Node {
                words,
                depth: 1,
                row: None,
                symbol,
            });
        }
        // Those with the most children find places that suit them while there is room; single children fill the gaps.
        while !nodes.is_empty() {
            let mut families: Vec<(Node, Vec<Range<usize>>)> = (nodes.into_iter())
                .map(|n| {
                    let below = by_symbol(spelt, n.words.clone(), n.depth).collect();
                    (n, below)
                })
                .collect();
            families.sort_by_key(|(_, below)| std::cmp::Reverse(below.len()));
            nodes = Vec::new();
            for (node, below) in families {
                self.settle(node, below, &mut nodes);
            }
        }
    }

    /// Puts the children of a node in their places and hands them on.
    fn settle(&mut self, node: Node, below: Vec<Range<usize>>, nodes: &mut Vec<Node>) {
        let spelt = self.spelt;
        let symbol = |words: &Range<usize>| u32::from(spelt[words.start].0[node.depth]);
        let symbols: Vec<u32> = below.iter().map(symbol).collect();
        let Some(&least) = symbols.first() else {
            return;
        };
        let children = self.room(least, &symbols);
        if children > NONE - 1 - MOST_SYMBOLS as u32 {
            return;
        }
        match node.row {
            None => self.roots[usize::from(node.symbol) * ROOT] = children,
            Some(row) => {
                let below = &mut self.rows[row as usize * ROW];
                *below = *below & !NONE | children;
            }
        }
        for (words, symbol) in below.into_iter().zip(symbols) {
            let row = children + symbol;
            let end = (row as usize + 1) * ROW;
            while self.rows.len() < end {
                self.rows.extend(empty(0));
            }
            let [below, none] = empty(symbol);
            let word = word_at(spelt, &words, node.depth + 1);
            self.rows[end - ROW..end].copy_from_slice(&[below, none & !NONE | word]);
            self.free.take(row);
            nodes.push(Node {
                words,
                depth: node.depth + 1,
                row: Some(row),
                symbol: symbol as u16,
            });
        }
    }

    /// Where children with these symbols find room, the least of which is given.
    fn room(&mut self, least: u32, symbols: &[u32]) -> u32 {
        let many = symbols.len().min(64);
        if self.tried.len() <= many {
            self.tried.resize(many + 1, 0);
        }
        // For one child any place is good; for several the search goes on where the last one of their kind ended.
        let from = if many == 1 { 0 } else { self.tried[many] };
        let mut at = self.free.from(from.max(least));
        loop {
            let children = at - least;
            let fits = |s: &u32| self.free.from(children + s) == children + s;
            if !self.taken.contains(&children) && symbols.iter().all(fits) {
                self.taken.insert(children);
                self.tried[many] = at;
                return children;
            }
            at = self.free.from(at + 1);
        }
    }
}

/// Parts of a range of words that share the symbol at a depth; words that end there are left out.
fn by_symbol(
    spelt: &[(Vec<u16>, u32)],
    mut words: Range<usize>,
    depth: usize,
) -> impl Iterator<Item = Range<usize>> + '_ {
    let ended = spelt[words.clone()].partition_point(|(s, _)| s.len() == depth);
    words.start += ended;
    std::iter::from_fn(move || {
        let symbol = spelt[words.clone()].first()?.0[depth];
        let same = spelt[words.clone()].partition_point(|(s, _)| s[depth] == symbol);
        let part = words.start..words.start + same;
        words.start = part.end;
        Some(part)
    })
}

/// The word of a range that ends at a depth; of equal words the last.
fn word_at(spelt: &[(Vec<u16>, u32)], words: &Range<usize>, depth: usize) -> u32 {
    let here = spelt[words.clone()]
        .iter()
        .take_while(|(s, _)| s.len() == depth);
    here.last().map_or(NONE, |(_, id)| *id)
}

/// The bits of the pairs of characters with which words begin.
fn begins(words: &[&str]) -> Table<u32> {
    let pair = |w: &&str| {
        let mut chars = w.chars();
        Some((chars.next()?, chars.next()?))
    };
    let mut all: Vec<(char, char)> = words.iter().filter_map(pair).collect();
    all.sort_unstable();
    all.dedup();
    let bits = (all.len() * 16).next_power_of_two().max(1024);
    let mut out = vec![0u32; bits / 32];
    for (first, second) in all {
        let bit = hash(first, second, bits.trailing_zeros());
        out[bit / 32] |= 1 << (bit % 32);
    }
    out.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(words: &[&str], text: &str) -> Vec<(usize, usize, u32)> {
        let t = Trie::new(words.iter().copied());
        let mut out = Vec::new();
        t.scan(&t.lookup(), text, |o| {
            assert_eq!(text[..o.start].chars().count(), o.cstart as usize);
            assert_eq!(text[..o.end].chars().count(), o.cend as usize);
            out.push((o.start, o.end, o.word));
        });
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
        assert!(all(&[""], "企业").is_empty());
        assert!(all(&["企业"], "").is_empty());
    }

    #[test]
    fn characters_beyond_the_basic_plane_are_symbols_too() {
        assert_eq!(all(&["𠀀企"], "𠀀企业"), [(0, 7, 0)]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn agrees_with_the_plain_search(words in prop::collection::btree_set("[甲乙丙a]{1,5}", 1..40), text in "[甲乙丙丁a]{0,60}") {
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
