//! Who repeals whom: relations of all documents followed to their targets, circles and references that lead nowhere.
//! (废止关系)

use super::facts::key_of_title;
use super::model::{Act, Dangling, Link, Record, Relation};
use crate::rules::register::Register;
use std::collections::HashMap;

/// A document as the graph sees it.
pub struct Node<'a> {
    pub record: &'a Record,
    /// Number of its row; `None` for one of the earlier ledger.
    pub row: Option<usize>,
    /// A draft repeals nothing.
    pub draft: bool,
}

/// The graph of a clean-up.
#[derive(Debug, Default)]
pub struct Graph {
    /// For each node, what others say of it.
    pub named_by: Vec<Vec<Link>>,
    /// Circles of repeals, as nodes.
    pub cycles: Vec<Vec<usize>>,
    pub dangling: Vec<Dangling>,
}

/// A document number reduced for comparison: brackets of all kinds alike, without blanks and 第.
pub fn number_key(number: &str) -> String {
    number
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '第')
        .map(|c| {
            if "〔〕[]【】（）()［］﹝﹞".contains(c) {
                '|'
            } else {
                c
            }
        })
        .collect()
}

/// Follows all relations.
pub fn build(nodes: &[Node], register: &Register) -> Graph {
    let index = Index::new(nodes);
    let mut graph = Graph {
        named_by: vec![Vec::new(); nodes.len()],
        ..Graph::default()
    };
    let mut edges: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
    for (from, node) in nodes.iter().enumerate().filter(|(_, n)| !n.draft) {
        for r in &node.record.facts.relations {
            match index.target(nodes, from, r) {
                Target::Found(to, sure) => {
                    if matches!(r.act, Act::Repeals | Act::Lapses) && !edges[from].contains(&to) {
                        edges[from].push(to);
                    }
                    graph.named_by[to].push(link(node, r, sure));
                }
                Target::Missing(why) => {
                    if r.act != Act::RestsOn
                        && let Some(row) = node.row
                        && !is_registered(r, register)
                    {
                        graph.dangling.push(dangling(row, r, why));
                    }
                }
            }
        }
    }
    graph.cycles = cycles(&edges);
    graph
}

fn link(node: &Node, r: &Relation, sure: bool) -> Link {
    let f = &node.record.facts;
    let dated = |s: &Option<super::model::Stated>| {
        s.as_ref()
            .map(|e| e.value.clone())
            .filter(|v| v.len() == 10)
    };
    Link {
        act: r.act,
        by: node.row,
        by_title: f.title.clone(),
        by_number: f.number.clone(),
        since: dated(&f.effective).or_else(|| f.date.clone()),
        clause: r.clause.clone(),
        quote: r.quote.clone(),
        sure,
    }
}

fn dangling(row: usize, r: &Relation, why: &str) -> Dangling {
    Dangling {
        row,
        act: r.act,
        title: r.title.clone(),
        number: r.number.clone(),
        clause: r.clause.clone(),
        why: why.into(),
    }
}

/// National law is not looked for in the folder.
fn is_registered(r: &Relation, register: &Register) -> bool {
    register.find(&r.title, register.state_day()).is_some()
        || r.number
            .as_deref()
            .is_some_and(|n| register.find_number(n).is_some())
}

/// Documents by number and by title.
struct Index {
    numbers: HashMap<String, Vec<usize>>,
    titles: HashMap<String, Vec<usize>>,
}

enum Target {
    Found(usize, bool),
    Missing(&'static str),
}

impl Index {
    fn new(nodes: &[Node]) -> Index {
        let mut index = Index {
            numbers: HashMap::new(),
            titles: HashMap::new(),
        };
        for (i, n) in nodes.iter().enumerate() {
            let f = &n.record.facts;
            if let Some(number) = &f.number {
                index.numbers.entry(number_key(number)).or_default().push(i);
            }
            let names = std::iter::once(&f.title).chain(f.measures.iter().take(5));
            for name in names {
                let key = key_of_title(name);
                let list = index.titles.entry(key).or_default();
                if list.last() != Some(&i) {
                    list.push(i);
                }
            }
        }
        index
    }

    /// The document that a relation means. A document cannot repeal what came after it.
    fn target(&self, nodes: &[Node], from: usize, r: &Relation) -> Target {
        let own = nodes.get(from).and_then(|n| n.record.facts.date.as_deref());
        let other = |&i: &usize| i != from && nodes.get(i).is_some_and(|n| !n.draft);
        let key = r.number.as_deref().map(number_key);
        if let Some(key) = &key {
            let by_number: Vec<usize> = self
                .numbers
                .get(key)
                .into_iter()
                .flatten()
                .copied()
                .filter(other)
                .collect();
            match by_number.as_slice() {
                [] => {}
                [one] => return Target::Found(*one, true),
                many => {
                    let title = key_of_title(&r.title);
                    let named = many
                        .iter()
                        .find(|&&i| nodes.get(i).is_some_and(|n| bears(n, &title)));
                    return Target::Found(
                        *named.or(many.first()).unwrap_or(&from),
                        named.is_some(),
                    );
                }
            }
        }
        let title = key_of_title(&r.title);
        if title.chars().count() < 4 {
            return Target::Missing("没有写明文件名称");
        }
        let by_title: Vec<usize> = self
            .titles
            .get(&title)
            .into_iter()
            .flatten()
            .copied()
            .filter(other)
            .filter(|&i| {
                let f = nodes.get(i).map(|n| &n.record.facts);
                let number = f.and_then(|f| f.number.as_deref()).map(number_key);
                // The same name under another number is another document.
                !matches!((&key, &number), (Some(a), Some(b)) if a != b)
            })
            .collect();
        let earlier = |i: &&usize| {
            let date = nodes.get(**i).and_then(|n| n.record.facts.date.as_deref());
            !matches!((date, own), (Some(a), Some(b)) if a > b)
        };
        let before: Vec<&usize> = by_title.iter().filter(earlier).collect();
        match (before.as_slice(), by_title.is_empty()) {
            ([], true) => Target::Missing("不在本次清理的文件中"),
            ([], false) => Target::Missing("同名文件的日期在后，不是所指的文件"),
            ([one], _) => Target::Found(**one, true),
            // Several of one name: the latest before it, for a person to check.
            (many, _) => {
                let date = |i: &usize| nodes.get(*i).and_then(|n| n.record.facts.date.clone());
                let last = many
                    .iter()
                    .max_by_key(|i| (date(i), std::cmp::Reverse(**i)));
                last.map_or(Target::Missing("有多份同名文件"), |i| {
                    Target::Found(**i, false)
                })
            }
        }
    }
}

fn bears(n: &Node, title: &str) -> bool {
    let f = &n.record.facts;
    std::iter::once(&f.title)
        .chain(&f.measures)
        .any(|t| key_of_title(t) == title)
}

/// Circles: sets of nodes that reach each other (Kosaraju, without recursion).
fn cycles(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let order = finish_order(edges);
    let mut back: Vec<Vec<usize>> = vec![Vec::new(); edges.len()];
    for (from, tos) in edges.iter().enumerate() {
        for &to in tos {
            back[to].push(from);
        }
    }
    let mut taken = vec![false; edges.len()];
    let mut out = Vec::new();
    for &root in order.iter().rev() {
        if taken[root] {
            continue;
        }
        let (mut set, mut stack) = (Vec::new(), vec![root]);
        taken[root] = true;
        while let Some(at) = stack.pop() {
            set.push(at);
            for &next in &back[at] {
                if !taken[next] {
                    taken[next] = true;
                    stack.push(next);
                }
            }
        }
        if set.len() > 1 {
            set.sort_unstable();
            out.push(set);
        }
    }
    out.sort();
    out
}

fn finish_order(edges: &[Vec<usize>]) -> Vec<usize> {
    let mut seen = vec![false; edges.len()];
    let mut order = Vec::with_capacity(edges.len());
    for root in 0..edges.len() {
        if seen[root] {
            continue;
        }
        seen[root] = true;
        let mut stack = vec![(root, 0)];
        while let Some((at, next)) = stack.pop() {
            match edges[at].get(next) {
                Some(&to) => {
                    stack.push((at, next + 1));
                    if !seen[to] {
                        seen[to] = true;
                        stack.push((to, 0));
                    }
                }
                None => order.push(at),
            }
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cleanup::model::Facts;

    fn doc(title: &str, number: &str, date: &str, repeals: &[(&str, Option<&str>)]) -> Record {
        let relation = |(t, n): &(&str, Option<&str>)| Relation {
            act: Act::Repeals,
            title: (*t).into(),
            number: n.map(String::from),
            clause: "第三条".into(),
            quote: String::new(),
        };
        Record {
            facts: Facts {
                title: title.into(),
                number: Some(number.into()),
                date: Some(date.into()),
                relations: repeals.iter().map(relation).collect(),
                ..Facts::default()
            },
            ..Record::default()
        }
    }

    fn graph(records: &[Record]) -> Graph {
        let nodes: Vec<Node> = records
            .iter()
            .enumerate()
            .map(|(i, record)| Node {
                record,
                row: Some(i + 1),
                draft: false,
            })
            .collect();
        build(&nodes, &Register::builtin().expect("register"))
    }

    #[test]
    fn repeals_are_followed_by_number_and_by_title() {
        let g = graph(&[
            doc(
                "清溪县停车管理办法",
                "清政〔2022〕1号",
                "2022-01-01",
                &[
                    ("清溪县停车管理办法", None),
                    ("清溪县摊位管理规定", Some("清政(2010)2号")),
                    ("清溪县广告管理规定", Some("清政〔2009〕9号")),
                    ("中华人民共和国合同法", None),
                ],
            ),
            doc("清溪县停车管理办法", "清政〔2015〕3号", "2015-01-01", &[]),
            doc("清溪县摊位管理规定", "清政〔2010〕2号", "2010-01-01", &[]),
        ]);
        assert!(g.named_by[0].is_empty());
        assert_eq!(g.named_by[1].len(), 1);
        assert!(g.named_by[2][0].sure);
        assert_eq!(g.dangling.len(), 1, "{:?}", g.dangling);
        assert!(g.cycles.is_empty());
    }

    #[test]
    fn circles_are_found() {
        let g = graph(&[
            doc(
                "甲管理办法",
                "清政〔2020〕1号",
                "2020-01-01",
                &[("乙管理办法", Some("清政〔2020〕2号"))],
            ),
            doc(
                "乙管理办法",
                "清政〔2020〕2号",
                "2020-01-02",
                &[("丙管理办法", Some("清政〔2020〕3号"))],
            ),
            doc(
                "丙管理办法",
                "清政〔2020〕3号",
                "2020-01-03",
                &[("甲管理办法", Some("清政〔2020〕1号"))],
            ),
            doc(
                "丁管理办法",
                "清政〔2020〕4号",
                "2020-01-04",
                &[("甲管理办法", Some("清政〔2020〕1号"))],
            ),
        ]);
        assert_eq!(g.cycles, [vec![0, 1, 2]]);
        let chain: Vec<Vec<usize>> = (0..200_000).map(|i| vec![(i + 1) % 200_000]).collect();
        assert_eq!(cycles(&chain).len(), 1, "deep circles need no stack");
    }
}
