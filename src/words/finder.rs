//! Finds words that mean something to whoever asks, all in one pass.

use super::trie::{Lookup, Occurrence, Trie};

/// A trie of words, with what each of them means.
#[derive(Debug, Clone)]
pub struct Finder<M> {
    trie: Trie,
    lookup: Lookup,
    /// For each word where its meanings begin; one more than words.
    starts: Vec<usize>,
    meanings: Vec<M>,
}

impl<M: Copy> Finder<M> {
    /// Words with their meanings. One word may have several, which keep their order.
    pub fn new(mut all: Vec<(&str, M)>) -> Self {
        all.sort_by_key(|(word, _)| *word);
        let (mut words, mut starts, mut meanings) = (Vec::new(), Vec::new(), Vec::new());
        for (word, meaning) in all {
            if words.last() != Some(&word) {
                words.push(word);
                starts.push(meanings.len());
            }
            meanings.push(meaning);
        }
        starts.push(meanings.len());
        let trie = Trie::new(words.into_iter());
        Finder {
            lookup: trie.lookup(),
            trie,
            starts,
            meanings,
        }
    }

    /// Calls back for every occurrence of every word, overlapping ones too, in the order of their starts, the
    /// shortest first.
    pub fn scan(&self, text: &str, mut found: impl FnMut(Occurrence, M)) {
        self.trie.scan(&self.lookup, text, |o| {
            let word = o.word as usize;
            for m in &self.meanings[self.starts[word]..self.starts[word + 1]] {
                found(o, *m);
            }
        });
    }

    /// The words that do not overlap, from the left, the longest at each place, with their first meaning.
    pub fn longest(&self, text: &str) -> Vec<(Occurrence, M)> {
        let mut all = Vec::new();
        self.trie.scan(&self.lookup, text, |o| all.push(o));
        all.sort_unstable_by_key(|o| (o.start, std::cmp::Reverse(o.end)));
        let mut end = 0;
        all.retain(|o| {
            let free = o.start >= end;
            if free {
                end = o.end;
            }
            free
        });
        all.into_iter()
            .map(|o| (o, self.meanings[self.starts[o.word as usize]]))
            .collect()
    }

    /// What the words mean, in the order of the words.
    pub fn meanings(&self) -> &[M] {
        &self.meanings
    }
}

#[cfg(test)]
mod tests {
    use super::Finder;

    #[test]
    fn every_meaning_of_every_word_is_told() {
        let f = Finder::new(vec![("企业", 1), ("本市企业", 2), ("企业", 3)]);
        let mut found = Vec::new();
        f.scan("本市企业", |o, m| found.push((o.start, m)));
        assert_eq!(found, [(0, 2), (6, 1), (6, 3)]);
        let longest: Vec<_> = f
            .longest("本市企业和企业")
            .iter()
            .map(|(o, m)| (o.start, *m))
            .collect();
        assert_eq!(longest, [(0, 2), (15, 1)]);
    }
}
