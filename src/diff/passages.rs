//! Which passages of two versions differ: statements compared by their words, without labels and blanks, so that
//! renumbering and moving are no change; and what of the change bears on operators.

use super::{ALIKE, Change};
use crate::engine::Engine;
use crate::outline::Statement;
use crate::review::applicability;
use crate::review::assemble::Prepared;
use crate::review::model::{Category, Location, Review};
use crate::review::quote;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// At most so many changes are listed.
const MOST: usize = 300;
/// At most so many passages on each side are looked at for rewording: it is a look at every pair.
const MOST_PAIRED: usize = 400;
/// Longest passage that is shown whole, in characters.
const LONGEST: usize = 400;

/// What was found.
pub(super) struct Found {
    pub changes: Vec<Change>,
    pub omitted: usize,
    /// Some of what is not listed touches operators.
    pub touching_omitted: bool,
}

/// A statement to compare.
struct Passage {
    /// Its words without label and blanks.
    key: String,
    shown: String,
    location: Location,
    aspects: Vec<String>,
}

/// The passages that differ, in the order of the new version, what was taken out behind.
pub(super) fn changes(
    old: &Prepared,
    new: &Prepared,
    engine: &Engine,
    before: &Review,
    after: &Review,
) -> Found {
    let olds = passages(old, engine, before, &keys(new));
    let news = passages(new, engine, after, &keys(old));
    let pairs = pair(&olds, &news);
    let mut all = Vec::new();
    for (j, n) in news.iter().enumerate() {
        let o = pairs.get(&j).and_then(|i| olds.get(*i));
        let mut aspects = n.aspects.clone();
        for a in o.iter().flat_map(|o| &o.aspects) {
            if !aspects.contains(a) {
                aspects.push(a.clone());
            }
        }
        all.push(Change {
            before: o.map(|o| o.shown.clone()).unwrap_or_default(),
            after: n.shown.clone(),
            location: n.location.clone(),
            aspects,
        });
    }
    let paired: HashSet<usize> = pairs.values().copied().collect();
    for (_, o) in (olds.iter().enumerate()).filter(|(i, _)| !paired.contains(i)) {
        all.push(Change {
            before: o.shown.clone(),
            after: String::new(),
            location: o.location.clone(),
            aspects: o.aspects.clone(),
        });
    }
    // What bears on operators is listed first of all, should the list be cut.
    let omitted = all.len().saturating_sub(MOST);
    if omitted > 0 {
        all.sort_by_key(|c| c.aspects.is_empty());
    }
    let touching_omitted = all.iter().skip(MOST).any(|c| !c.aspects.is_empty());
    all.truncate(MOST);
    Found {
        changes: all,
        omitted,
        touching_omitted,
    }
}

/// How often each statement's words stand in a version.
fn keys(p: &Prepared) -> HashMap<String, usize> {
    let mut keys = HashMap::new();
    for s in &p.outline.statements {
        *keys.entry(key(p, s)).or_default() += 1;
    }
    keys
}

fn key(p: &Prepared, s: &Statement) -> String {
    let words: String = s.own().filter_map(|r| p.text.norm.get(r.clone())).collect();
    bare(&words)
}

/// The statements of a version that the other does not have.
fn passages(
    p: &Prepared,
    engine: &Engine,
    review: &Review,
    others: &HashMap<String, usize>,
) -> Vec<Passage> {
    let mut others = others.clone();
    let mut out = Vec::new();
    for s in &p.outline.statements {
        let key = key(p, s);
        if key.is_empty() {
            continue;
        }
        if let Some(n) = others.get_mut(&key).filter(|n| **n > 0) {
            *n -= 1;
            continue;
        }
        let Some(own) = span(s) else { continue };
        out.push(Passage {
            key,
            shown: cut(p.text.quote(own.clone())),
            location: quote::location(&p.document, &p.text, &p.outline, s, own.start),
            aspects: aspects(p, s, &own, engine, review),
        });
    }
    out
}

fn span(s: &Statement) -> Option<Range<usize>> {
    let start = s.own().map(|r| r.start).min()?;
    let end = s.own().map(|r| r.end).max()?;
    Some(start..end)
}

/// The aspects that a statement touches, its lead-in read along; a finding on fair competition counts whatever its words.
fn aspects(
    p: &Prepared,
    s: &Statement,
    own: &Range<usize>,
    engine: &Engine,
    review: &Review,
) -> Vec<String> {
    let words: Vec<&str> = (s.segments.iter())
        .filter_map(|g| p.text.norm.get(g.range.clone()))
        .collect();
    let mut aspects: Vec<String> = applicability::touched(&words.join("\n"), &engine.gates)
        .into_iter()
        .map(String::from)
        .collect();
    let chars = p.text.char_range(own.clone());
    let hit = |start: usize, end: usize| start < chars.end && end > chars.start;
    let found = (review.findings.iter())
        .filter(|f| f.category == Category::Competition)
        .any(|f| f.spans.iter().any(|x| hit(x.start, x.end)));
    if found && aspects.is_empty() {
        aspects.push("公平竞争问题".into());
    }
    aspects
}

/// Passages of the new version with the old ones that they reword: the most alike first.
fn pair(olds: &[Passage], news: &[Passage]) -> HashMap<usize, usize> {
    let sets = |all: &[Passage]| -> Vec<HashSet<(char, char)>> {
        all.iter()
            .take(MOST_PAIRED)
            .map(|p| bigrams(&p.key))
            .collect()
    };
    let (a, b) = (sets(olds), sets(news));
    let mut likes: Vec<(usize, usize, usize)> = Vec::new();
    for (j, n) in b.iter().enumerate() {
        for (i, o) in a.iter().enumerate() {
            let l = dice(o, n);
            if l >= ALIKE {
                likes.push((l, i, j));
            }
        }
    }
    likes.sort_by_key(|(l, i, j)| (std::cmp::Reverse(*l), *j, *i));
    let (mut pairs, mut taken) = (HashMap::new(), HashSet::new());
    for (_, i, j) in likes {
        if !pairs.contains_key(&j) && taken.insert(i) {
            pairs.insert(j, i);
        }
    }
    pairs
}

/// How much alike two texts are, out of a hundred: shared pairs of neighbouring characters.
pub(super) fn likeness(a: &str, b: &str) -> usize {
    dice(&bigrams(&bare(a)), &bigrams(&bare(b)))
}

fn bigrams(text: &str) -> HashSet<(char, char)> {
    let chars: Vec<char> = text.chars().take(LONGEST).collect();
    chars.windows(2).map(|w| (w[0], w[1])).collect()
}

fn dice(a: &HashSet<(char, char)>, b: &HashSet<(char, char)>) -> usize {
    let total = a.len() + b.len();
    if total == 0 {
        return 0;
    }
    200 * a.intersection(b).count() / total
}

/// The words without blanks and without the label in front.
fn bare(text: &str) -> String {
    let solid: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let number = |c: char| c.is_ascii_digit() || "〇零一二三四五六七八九十百".contains(c);
    let behind = |s: &str, open: &str, close: &[char]| -> Option<String> {
        let rest = s.strip_prefix(open)?;
        let digits = rest.find(|c| !number(c)).filter(|n| *n > 0)?;
        rest.get(digits..)?.strip_prefix(close).map(str::to_owned)
    };
    let stripped = behind(&solid, "第", &['条', '章', '节', '款', '项'])
        .or_else(|| behind(&solid, "（", &['）']))
        .or_else(|| behind(&solid, "(", &[')']))
        .or_else(|| behind(&solid, "", &['、', '．']));
    // 1.5 is a number and no label.
    let point =
        || behind(&solid, "", &['.']).filter(|r| !r.starts_with(|c: char| c.is_ascii_digit()));
    stripped.or_else(point).unwrap_or(solid)
}

fn cut(text: &str) -> String {
    let mut out: String = text.chars().take(LONGEST).collect();
    if out.len() < text.len() {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_and_blanks_are_no_change() {
        for same in [
            "第五条　企业应当 登记",
            "（三）企业应当登记",
            "十一、企业应当登记",
            "2.企业应当登记",
            "(1)企业应当登记",
        ] {
            assert_eq!(bare(same), "企业应当登记");
        }
        assert_eq!(bare("1.5倍以下"), "1.5倍以下");
        assert_eq!(bare("第三方机构"), "第三方机构");
        assert_eq!(bare("一次性补贴"), "一次性补贴");
    }

    #[test]
    fn likeness_is_of_neighbouring_characters() {
        assert_eq!(
            likeness("对本地企业给予奖励", "第二条 对本地企业给予奖励"),
            100
        );
        assert!(likeness("对本地企业给予奖励", "对本地企业给予补贴奖励") > 70);
        assert!(likeness("对本地企业给予奖励", "加强安全生产监督检查") < 10);
        assert_eq!(likeness("", ""), 0);
    }
}
