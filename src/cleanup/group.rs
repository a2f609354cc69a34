//! Which documents are one: the same text in several files, versions of a text, drafts of issued ones. (重复件、草案)

use super::examine::likeness;
use super::facts::key_of_title;
use super::model::Record;
use super::signs::Signs;
use std::collections::HashMap;

/// Texts of one title that share so much are versions of one document.
const VERSION: f64 = 0.8;
/// Most documents of one title that are compared with each other.
const BUCKET: usize = 300;

/// How a document belongs to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tie {
    /// The same text.
    Same,
    /// Nearly the same text, in hundredths.
    Version(u8),
    /// A draft of it.
    Draft,
}

/// A document as grouping sees it.
pub struct Seen<'a> {
    pub key: &'a str,
    /// Record of the text, shared by all documents of the same key.
    pub record: &'a Record,
    /// The mark of a draft in the title, the text or the file's name.
    pub draft: bool,
    /// The path says that it is a copy.
    pub copy: bool,
}

/// What grouping found.
#[derive(Debug, Default)]
pub struct Groups {
    /// For each document, the one that stands for it, and why.
    pub of: Vec<Option<(usize, Tie)>>,
    /// Documents with one number and one title, and different texts.
    pub clashes: Vec<(usize, usize)>,
}

/// Groups documents; the numbers are places in `all`.
pub fn groups(all: &[Seen], signs: &Signs) -> Groups {
    let mut out = Groups {
        of: vec![None; all.len()],
        clashes: Vec::new(),
    };
    same(all, &mut out);
    let mut titles: HashMap<String, Vec<usize>> = HashMap::new();
    for (i, seen) in all.iter().enumerate() {
        if out.of[i].is_none() {
            let f = &seen.record.facts;
            let names = std::iter::once(&f.title).chain(f.measures.first());
            let mut keys: Vec<String> = names.map(|t| bare_key(t, signs)).collect();
            keys.dedup();
            for key in keys.into_iter().filter(|k| k.chars().count() >= 5) {
                titles.entry(key).or_default().push(i);
            }
        }
    }
    let mut buckets: Vec<_> = titles.into_iter().filter(|(_, b)| b.len() > 1).collect();
    buckets.sort();
    for (_, bucket) in buckets {
        versions(all, &bucket[..bucket.len().min(BUCKET)], &mut out);
    }
    out
}

/// A title's key without the marks of drafts.
fn bare_key(title: &str, signs: &Signs) -> String {
    let mut plain = title.to_string();
    for mark in signs.drafts.iter() {
        plain = plain.replace(mark.as_str(), "");
    }
    key_of_title(&plain)
}

fn same(all: &[Seen], out: &mut Groups) {
    let mut by_key: HashMap<&str, Vec<usize>> = HashMap::new();
    for (i, seen) in all.iter().enumerate() {
        by_key.entry(seen.key).or_default().push(i);
    }
    for members in by_key.into_values().filter(|m| m.len() > 1) {
        // An issued file stands before one whose name says draft, an original before a copy; else the first.
        let best = members
            .iter()
            .copied()
            .min_by_key(|&i| (all[i].draft, all[i].copy, i));
        let Some(best) = best else { continue };
        for m in members.into_iter().filter(|&m| m != best) {
            out.of[m] = Some((best, Tie::Same));
        }
    }
}

/// Ties the documents of one title to the best of them.
fn versions(all: &[Seen], bucket: &[usize], out: &mut Groups) {
    let mut order = bucket.to_vec();
    order.sort_by_key(|&i| std::cmp::Reverse(worth(&all[i], i)));
    for (n, &a) in order.iter().enumerate() {
        if out.of[a].is_some() {
            continue;
        }
        for &b in order.iter().skip(n + 1) {
            if out.of[b].is_none() && b != a {
                match tie(&all[a], &all[b]) {
                    Some(Bond::Tie(t)) => out.of[b] = Some((a, t)),
                    Some(Bond::Clash) if !out.clashes.contains(&(a, b)) => out.clashes.push((a, b)),
                    _ => {}
                }
            }
        }
    }
}

enum Bond {
    Tie(Tie),
    Clash,
}

/// How `b` belongs to the better `a`.
fn tie(a: &Seen, b: &Seen) -> Option<Bond> {
    let (fa, fb) = (&a.record.facts, &b.record.facts);
    if b.draft && !a.draft {
        return Some(Bond::Tie(Tie::Draft));
    }
    let number = |n: &Option<String>| n.as_deref().map(super::graph::number_key);
    let (na, nb) = (number(&fa.number), number(&fb.number));
    let share = likeness(&a.record.sketch, &b.record.sketch);
    let percent = (share * 100.0).round().clamp(0.0, 100.0) as u8;
    match (na, nb) {
        // Two numbers: two documents, however alike.
        (Some(x), Some(y)) if x != y => None,
        (Some(_), Some(_)) if share < 0.5 => Some(Bond::Clash),
        (Some(_), Some(_)) => Some(Bond::Tie(Tie::Version(percent))),
        _ if share >= VERSION && (fa.date == fb.date || fb.date.is_none() || fa.date.is_none()) => {
            Some(Bond::Tie(Tie::Version(percent)))
        }
        _ => None,
    }
}

/// Which of several versions stands for all: the higher the better.
fn worth(s: &Seen, place: usize) -> (bool, bool, bool, bool, usize, std::cmp::Reverse<usize>) {
    let f = &s.record.facts;
    (
        !s.draft,
        f.number.is_some(),
        f.date.is_some(),
        s.record.complete,
        s.record.chars,
        std::cmp::Reverse(place),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cleanup::model::Facts;

    fn record(key: &str, title: &str, number: Option<&str>, sketch: Vec<u32>) -> Record {
        Record {
            text: key.into(),
            sketch,
            facts: Facts {
                title: title.into(),
                number: number.map(String::from),
                ..Facts::default()
            },
            ..Record::default()
        }
    }

    #[test]
    fn same_texts_versions_and_drafts_are_told_apart() {
        let signs = Signs::builtin().expect("signs");
        let base: Vec<u32> = (0..64).collect();
        let near: Vec<u32> = (0..62).chain([900, 901]).collect();
        let far: Vec<u32> = (500..564).collect();
        let records = [
            record(
                "a",
                "清溪县停车管理办法",
                Some("清政〔2019〕1号"),
                base.clone(),
            ),
            record(
                "a",
                "清溪县停车管理办法",
                Some("清政〔2019〕1号"),
                base.clone(),
            ),
            record("b", "清溪县停车管理办法", None, near),
            record("c", "清溪县停车管理办法（征求意见稿）", None, far.clone()),
            record("d", "清溪县停车管理办法", Some("清政〔2023〕7号"), base),
            record("e", "清溪县停车管理办法", Some("清政〔2019〕1号"), far),
        ];
        let all: Vec<Seen> = records
            .iter()
            .map(|r| Seen {
                key: &r.text,
                record: r,
                draft: signs.draft_mark(&r.facts.title).is_some(),
                copy: false,
            })
            .collect();
        assert!(signs.says_copy("甲/副本 of 停车.docx") && !signs.says_copy("甲/停车.docx"));
        let mut copied = [
            Seen {
                copy: true,
                ..all[0]
            },
            Seen { ..all[1] },
        ];
        assert_eq!(groups(&copied, &signs).of, [Some((1, Tie::Same)), None]);
        copied[1].draft = true;
        assert_eq!(groups(&copied, &signs).of, [None, Some((0, Tie::Same))]);
        let g = groups(&all, &signs);
        assert_eq!(g.of[0], None);
        assert_eq!(g.of[1], Some((0, Tie::Same)));
        assert!(
            matches!(g.of[2], Some((0 | 4, Tie::Version(_)))),
            "{:?}",
            g.of
        );
        assert!(matches!(g.of[3], Some((_, Tie::Draft))));
        assert_eq!(g.of[4], None, "another number is another document");
        assert_eq!(g.of[5], None);
        assert_eq!(g.clashes.len(), 1);
    }
}
