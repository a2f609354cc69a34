//! Which files belong together as body and annexes, told by folder and name before anything is read. What the names
//! suggest, the content must confirm: see `examine`.

use super::facts::stem;
use super::signs::Signs;
use crate::reading::zip_package;
use std::collections::HashMap;

/// A body with the annexes that its name suggests: indexes of the files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    pub body: usize,
    pub annexes: Vec<usize>,
}

/// Groups names into units, in the order of the bodies.
pub fn units(names: &[&str], signs: &Signs) -> Vec<Unit> {
    let mut folders: HashMap<&str, Vec<usize>> = HashMap::new();
    for (i, name) in names.iter().enumerate() {
        folders.entry(folder(name)).or_default().push(i);
    }
    let mut body_of: HashMap<usize, usize> = HashMap::new();
    for files in folders.values() {
        let (annexes, bodies): (Vec<usize>, Vec<usize>) = files
            .iter()
            .partition(|&&i| names.get(i).is_some_and(|n| annex_word(n, signs).is_some()));
        for a in annexes {
            let name = names.get(a).copied().unwrap_or_default();
            if let Some(b) = body_for(name, &bodies, names, signs) {
                body_of.insert(a, b);
            }
        }
    }
    let mut annexes: HashMap<usize, Vec<usize>> = HashMap::new();
    for i in 0..names.len() {
        if let Some(&b) = body_of.get(&i) {
            annexes.entry(b).or_default().push(i);
        }
    }
    (0..names.len())
        .filter(|i| !body_of.contains_key(i))
        .map(|body| Unit {
            body,
            annexes: annexes.remove(&body).unwrap_or_default(),
        })
        .collect()
}

/// The part of the name before 附件, and that word; `None` for a body.
fn annex_word<'n>(name: &'n str, signs: &Signs) -> Option<&'n str> {
    let stem = stem(name);
    let found = signs.annex_names.iter().find_map(|w| {
        let at = stem.find(w.as_str())?;
        let rest = &stem[at + w.len()..];
        // 含附件, 及附件: the body with its annexes in one file.
        let whole = ["含", "及", "和", "有"]
            .iter()
            .any(|p| stem[..at].ends_with(p));
        let numbered = rest.is_empty()
            || rest.starts_with(|c: char| {
                c.is_ascii_digit() || "一二三四五六七八九十：:-—_.、（( 　《".contains(c)
            })
            || at == 0;
        (numbered && !whole).then_some(at)
    })?;
    Some(&stem[..found])
}

/// The body in the same folder: the one whose name the annex's begins with, else the only one.
fn body_for(name: &str, bodies: &[usize], names: &[&str], signs: &Signs) -> Option<usize> {
    let head = key(annex_word(name, signs)?);
    let stem_of = |b: usize| names.get(b).map(|n| key(stem(n))).unwrap_or_default();
    if head.chars().count() >= 2 {
        let same = bodies.iter().copied().filter(|&b| {
            stem_of(b).starts_with(&head) || head.starts_with(&stem_of(b)) && !stem_of(b).is_empty()
        });
        return only(same);
    }
    let litter = |b: &usize| {
        names
            .get(*b)
            .is_some_and(|n| zip_package::litter(n).is_some())
    };
    only(bodies.iter().copied().filter(|b| !litter(b)))
}

fn only(mut all: impl Iterator<Item = usize>) -> Option<usize> {
    let first = all.next()?;
    all.next().is_none().then_some(first)
}

/// A name without blanks, marks and 的.
fn key(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).collect()
}

fn folder(name: &str) -> &str {
    name.rfind(['/', '\\']).map_or("", |i| &name[..i])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(names: &[&str]) -> Vec<(usize, Vec<usize>)> {
        let signs = Signs::builtin().expect("signs");
        units(names, &signs)
            .into_iter()
            .map(|u| (u.body, u.annexes))
            .collect()
    }

    #[test]
    fn annexes_follow_their_body() {
        assert_eq!(
            of(&["甲/附件1.docx", "甲/附件2：评分表.xlsx", "甲/正文.docx"]),
            [(2, vec![0, 1])]
        );
        assert_eq!(
            of(&[
                "停车办法.docx",
                "停车办法附件1.docx",
                "养犬规定.docx",
                "养犬规定-附件.docx"
            ]),
            [(0, vec![1]), (2, vec![3])]
        );
        // Two bodies and nothing to tell whose annex it is: each for itself.
        assert_eq!(of(&["甲.docx", "乙.docx", "附件1.docx"]).len(), 3);
        assert_eq!(of(&["通知（含附件）.docx", "别的.docx"]).len(), 2);
        assert_eq!(of(&["甲/附件1.docx", "乙/正文.docx"]).len(), 2);
        assert_eq!(of(&["关于附件管理的规定.docx"]).len(), 1);
    }
}
