//! Resolves what a clause points to: 前条 and 第六条第二项 within its measure, 附件所列 from the body into an annex, and what
//! the notice says of those whom the measure it issues concerns.
//!
//! Bounded: some references a statement, some clauses each. It must not know of rules or law.

use super::{Form, Level, Measure, MeasureId, Node, NodeId, Role, Statement, numeral};
use std::collections::HashMap;
use std::ops::Range;

/// References looked at in one statement.
const REFERENCES: usize = 3;
/// Items of an article that come along with it.
const ITEMS: usize = 3;
/// Sentences of the body that speak of one annex.
const BODY_SENTENCES: usize = 2;
/// A longer statement of an annex says by itself what it is about (characters).
const ENTRY_CHARS: usize = 60;

/// The articles of all measures by their numbers.
#[derive(Debug, Default)]
pub(super) struct Articles {
    by_number: HashMap<(MeasureId, u32), NodeId>,
    items: HashMap<NodeId, Vec<NodeId>>,
}

impl Articles {
    pub(super) fn new(nodes: &[Node]) -> Self {
        let mut out = Articles::default();
        for (id, n) in nodes.iter().enumerate() {
            match (n.level, n.parent) {
                (Level::Article, _) => {
                    out.by_number.entry((n.measure, n.number)).or_insert(id);
                }
                (Level::Item, Some(parent)) => out.items.entry(parent).or_default().push(id),
                _ => {}
            }
        }
        out
    }

    /// The clauses that a statement of an article points to by number or as 前条.
    pub(super) fn pointed_to(
        &self,
        norm: &str,
        nodes: &[Node],
        s: &Statement,
    ) -> Vec<Range<usize>> {
        let mut out = Vec::new();
        if self.by_number.is_empty() {
            return out;
        }
        let Some(own) = s.own().next() else {
            return out;
        };
        let Some(node) = nodes.get(s.node) else {
            return out;
        };
        // The article's own label is no reference.
        let label = if node.range.start == own.start {
            node.label.trim().len()
        } else {
            0
        };
        let text = norm.get(own.start + label..own.end).unwrap_or("");
        if ["违反", "处罚", "罚款", "责令"]
            .iter()
            .any(|w| text.contains(w))
        {
            return out;
        }
        if text.contains("前条")
            && let Some(here) = article(nodes, s.node)
        {
            self.add(
                nodes,
                s.measure,
                nodes[here].number.saturating_sub(1),
                None,
                &mut out,
            );
        }
        for (i, _) in text.match_indices('第').take(REFERENCES * 3) {
            if out.len() >= REFERENCES * ITEMS || text[..i].ends_with('》') {
                continue;
            }
            if let Some((number, item)) = reference(&text[i..]) {
                self.add(nodes, s.measure, number, item, &mut out);
            }
        }
        out
    }

    fn add(
        &self,
        nodes: &[Node],
        measure: MeasureId,
        number: u32,
        item: Option<u32>,
        out: &mut Vec<Range<usize>>,
    ) {
        let Some(&id) = self.by_number.get(&(measure, number)) else {
            return;
        };
        let items = self.items.get(&id).map_or(&[][..], Vec::as_slice);
        let wanted = |n: &&NodeId| item.is_none_or(|k| nodes[**n].number == k);
        if item.is_none() {
            out.push(nodes[id].range.clone());
        }
        out.extend(
            items
                .iter()
                .filter(wanted)
                .take(ITEMS)
                .map(|n| nodes[*n].range.clone()),
        );
    }
}

/// The article around a clause.
fn article(nodes: &[Node], mut at: NodeId) -> Option<NodeId> {
    for _ in 0..8 {
        let n = nodes.get(at)?;
        if n.level == Level::Article {
            return Some(at);
        }
        at = n.parent?;
    }
    None
}

/// `第六条`, `第六条第二项`, `第六条第一款第（二）项` at the start of a wording: article and item.
fn reference(s: &str) -> Option<(u32, Option<u32>)> {
    let (number, rest) = ordinal(s, "条")?;
    let rest = ordinal(rest, "款").map_or(rest, |r| r.1);
    Some((number, ordinal(rest, "项").map(|r| r.0)))
}

/// `第…条` at the start: its number and what follows.
fn ordinal<'a>(s: &'a str, unit: &str) -> Option<(u32, &'a str)> {
    let s = s.strip_prefix('第')?;
    let end = s
        .char_indices()
        .take(8)
        .find(|(i, _)| s[*i..].starts_with(unit))?
        .0;
    let number = numeral::value(s[..end].trim_matches(['（', '）', '(', ')']))?;
    Some((number, &s[end + unit.len()..]))
}

/// For each annex the sentences of its body that say what its entries are for: 附件所列单位…, 按附件….
pub(super) fn annexes(
    norm: &str,
    measures: &[Measure],
    statements: &[Statement],
) -> HashMap<MeasureId, Vec<Range<usize>>> {
    let mut out: HashMap<MeasureId, Vec<Range<usize>>> = HashMap::new();
    let annexed: Vec<(MeasureId, &Measure)> = measures
        .iter()
        .enumerate()
        .filter(|(_, m)| !m.annex_label.is_empty() && m.parent.is_some())
        .take(64)
        .collect();
    if annexed.is_empty() {
        return out;
    }
    for s in statements.iter().filter(|s| s.form != Form::Heading) {
        for own in s.own() {
            let text = &norm[own.clone()];
            if !text.contains("附件") || !speaks_of_entries(text) {
                continue;
            }
            for (id, m) in annexed.iter().filter(|(_, m)| m.parent == Some(s.measure)) {
                let list = out.entry(*id).or_default();
                if list.len() < BODY_SENTENCES && names(text, &m.annex_label) {
                    list.push(own.clone());
                }
            }
        }
    }
    out
}

/// Whether a sentence lays something down for what an annex lists; to issue it or to ask for a form is not enough.
fn speaks_of_entries(text: &str) -> bool {
    text.match_indices("附件").any(|(i, w)| {
        let behind = text[i + w.len()..]
            .trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c));
        let listed = [
            "所列", "中的", "中", "内", "规定", "列明", "名单", "名录", "所示", "要求", "标准",
            "目录", "所附",
        ];
        let binding = [
            "按", "按照", "从", "在", "由", "对", "向", "符合", "属于", "列入", "依照", "依据",
            "请按",
        ];
        listed.iter().any(|w| behind.starts_with(w))
            || binding.iter().any(|w| text[..i].ends_with(w))
    })
}

/// Whether a sentence speaks of the annex with this label: 附件2 names 附件2 alone, 附件 names all.
fn names(text: &str, label: &str) -> bool {
    let digits = |s: &str| -> String { s.chars().take_while(char::is_ascii_digit).collect() };
    let own = digits(label.trim_start_matches("附件").trim_start_matches("附"));
    text.match_indices("附件").any(|(i, w)| {
        let named = digits(&text[i + w.len()..]);
        named.is_empty() || own.is_empty() || named == own
    })
}

/// Whether a statement of an annex is an entry that needs its body to say something.
pub(super) fn entry(norm: &str, s: &Statement) -> bool {
    let bare = s.segments.iter().all(|g| g.role != Role::Lead);
    let chars = |r: &Range<usize>| norm[r.clone()].chars().count();
    s.form == Form::Row || bare && s.own().map(chars).sum::<usize>() <= ENTRY_CHARS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_references() {
        assert_eq!(reference("第六条规定的"), Some((6, None)));
        assert_eq!(reference("第十二条第二项的"), Some((12, Some(2))));
        assert_eq!(reference("第3条第一款第（二）项"), Some((3, Some(2))));
        assert_eq!(reference("第三方机构"), None);
    }

    #[test]
    fn tells_lists_that_bind_from_forms() {
        assert!(speaks_of_entries("对附件所列企业给予支持。"));
        assert!(speaks_of_entries("请按附件2收取费用。"));
        assert!(!speaks_of_entries("现将该办法印发给你们（见附件）。"));
        assert!(names("按附件2执行", "附件2"));
        assert!(!names("按附件2执行", "附件1"));
        assert!(names("按附件执行", "附件1"));
    }
}
