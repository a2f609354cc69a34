//! Carries definitions, scope and eligibility clauses to the statements that use the term or grant the benefit.
//!
//! It does not know which clause restricts in the sense of a rule: it carries those that narrow the circle of persons by
//! seat, tax, status, size or list, within one measure, at most [`CARRIED_MAX`] of [`CARRIED_CHARS`] characters each.

use super::bearing;
use super::places::{Places, Set};
use super::refer::{self, Articles};
use super::sentence;
use super::tree::Tree;
use super::wording::{first_chars, last_chars};
use super::words;
use super::{Form, Measure, Role, Segment, Statement};
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use std::collections::HashMap;
use std::ops::Range;

/// Carried segments of a statement at most.
const CARRIED_MAX: usize = 5;
/// Characters of a carried segment.
const CARRIED_CHARS: usize = 200;
/// Defined terms of a measure at most.
const TERMS_MAX: usize = 64;
/// Eligibility clauses of a measure that are looked at.
const CONDITIONS_MAX: usize = 64;

/// The clauses of one measure that are carried.
#[derive(Debug, Default)]
pub(super) struct Sources {
    /// Term and the clause that defines it.
    pub terms: Vec<(String, Range<usize>)>,
    pub scope: Vec<Range<usize>>,
    /// Eligibility clauses.
    conditions: Vec<Range<usize>>,
}

/// Adds carried segments to the statements of a tree.
pub(super) fn carry(norm: &str, measures: &[Measure], tree: &mut Tree) {
    let places = Places::new(norm);
    let mut sources: Vec<Sources> = measures.iter().map(|_| Sources::default()).collect();
    let mut memory = Memory::default();
    for s in &tree.statements {
        if let Some(of) = sources.get_mut(s.measure) {
            collect(norm, &places, s, of, &mut memory);
        }
    }
    for s in &mut sources {
        // A definition is carried if it narrows, names somebody, or tells products and works by where they come from.
        s.terms
            .retain(|(_, r)| places.holds(Set::NARROWING.or(Set::NAMING), r));
    }
    inherit(measures, &mut sources);
    let articles = Articles::new(&tree.nodes);
    let annexes = refer::annexes(norm, measures, &tree.statements);
    let uses = term_uses(norm, measures, &sources);
    let mut before = Before::default();
    for s in tree
        .statements
        .iter_mut()
        .filter(|s| s.form != Form::Heading)
    {
        before.pass(s);
        let Some(of) = sources.get(s.measure) else {
            continue;
        };
        let says = |set: Set| {
            let own = |g: &&Segment| matches!(g.role, Role::Own | Role::Lead);
            let mut own = s.segments.iter().filter(own);
            own.any(|g| places.begins(set, &g.range))
        };
        let mut found = Vec::new();
        if says(Set::REFERRING) {
            found.extend(before.of(s.measure));
        }
        uses.of(s, &of.terms, &mut found);
        if s.own().any(|r| places.holds(Set::POINTING, r)) {
            let pointed = articles.pointed_to(norm, &tree.nodes, s);
            let narrowing = |r: &Range<usize>| places.holds(Set::NARROWING, r);
            found.extend(pointed.into_iter().filter(narrowing));
        }
        if let Some(body) = annexes.get(&s.measure).filter(|_| refer::entry(norm, s)) {
            found.extend(body.iter().cloned());
        }
        if says(Set::GRANTS.or(Set::ELIGIBLE)) {
            found.extend(of.conditions.iter().take(CARRIED_MAX).cloned());
            found.extend(of.scope.iter().cloned());
        }
        tree.work += found.len() as u64;
        attach(norm, s, found);
    }
    bearing::mark(norm, places, measures, &sources, &mut tree.statements);
}

/// What a notice says of those concerned holds for the measure that it issues.
fn inherit(measures: &[Measure], sources: &mut [Sources]) {
    for (id, m) in measures.iter().enumerate() {
        let Some(parent) = m.parent.filter(|p| *p < id) else {
            continue;
        };
        let (scope, conditions) = (
            sources[parent].scope.clone(),
            sources[parent].conditions.clone(),
        );
        if let Some(of) = sources.get_mut(id) {
            of.scope.extend(scope.into_iter().take(2));
            of.conditions.extend(conditions.into_iter().take(2));
        }
    }
}

/// A paragraph: its measure, its range, its nearest lead-in.
type Passed = (usize, Range<usize>, Option<Range<usize>>);

/// The paragraph before the one at hand, which 前款 and 上述 speak of.
#[derive(Debug, Default)]
struct Before {
    here: Option<Passed>,
    previous: Option<Passed>,
}

impl Before {
    fn pass(&mut self, s: &Statement) {
        if self.here.as_ref().is_none_or(|h| h.1 != s.paragraph) {
            self.previous = self.here.take();
            let lead = s.segments.iter().rfind(|g| g.role == Role::Lead);
            self.here = Some((
                s.measure,
                s.paragraph.clone(),
                lead.map(|g| g.range.clone()),
            ));
        }
    }

    fn of(&self, measure: usize) -> Vec<Range<usize>> {
        let Some((_, paragraph, lead)) = self.previous.as_ref().filter(|p| p.0 == measure) else {
            return Vec::new();
        };
        lead.iter().cloned().chain([paragraph.clone()]).collect()
    }
}

/// Adds the clauses that are not part of the statement already, in reading order, before all other segments.
fn attach(norm: &str, s: &mut Statement, found: Vec<Range<usize>>) {
    let mut take: Vec<Range<usize>> = Vec::new();
    for r in found {
        let r = clean(norm, first_chars(norm, r, CARRIED_CHARS));
        let there = s
            .segments
            .iter()
            .any(|g| g.range.start < r.end && r.start < g.range.end)
            || take.iter().any(|t| t.start < r.end && r.start < t.end);
        if !r.is_empty() && !there && take.len() < CARRIED_MAX {
            take.push(r);
        }
    }
    if take.is_empty() {
        return;
    }
    take.sort_by_key(|r| r.start);
    let rest = std::mem::take(&mut s.segments);
    s.segments = take
        .into_iter()
        .map(|range| Segment {
            range,
            role: Role::Carried,
        })
        .chain(rest)
        .collect();
}

/// A carried range never crosses the end of its block.
fn clean(norm: &str, r: Range<usize>) -> Range<usize> {
    let end = norm[r.clone()].find('\n').map_or(r.end, |i| r.start + i);
    sentence::trim(norm, r.start..end)
}

/// What was found out of a lead-in or heading before; each is looked at once.
#[derive(Debug, Default)]
struct Memory(HashMap<(usize, usize), bool>);

impl Memory {
    /// Whether a lead-in or heading announces conditions of eligibility.
    fn conditions(&mut self, norm: &str, places: &Places, r: &Range<usize>) -> bool {
        *self.0.entry((r.start, r.end)).or_insert_with(|| {
            places.holds(Set::CONDITIONS, r) || announces_conditions(&norm[r.clone()])
        })
    }
}

fn announces_conditions(s: &str) -> bool {
    let negative = ["不得", "不予", "不符合", "之一的，不"]
        .iter()
        .any(|w| s.contains(w));
    let listed = ["下列", "以下", "如下"].iter().any(|w| {
        s.match_indices(w).any(|(i, _)| {
            let behind = first_slice(&s[i + w.len()..], 10);
            let before = &s[last_chars(s, 0..i, 8)];
            ["条件", "要求", "资格"]
                .iter()
                .any(|c| behind.contains(c) || before.ends_with(c))
        })
    });
    let tail = s.trim_end_matches(['：', ':', '为']);
    !negative && (listed || tail.ends_with("条件"))
}

/// Files a statement under what it is carried for.
fn collect(norm: &str, places: &Places, s: &Statement, of: &mut Sources, memory: &mut Memory) {
    if s.form == Form::Heading {
        return;
    }
    let Some(own) = s.own().next().cloned() else {
        return;
    };
    let text = &norm[own.clone()];
    if of.terms.len() < TERMS_MAX && places.holds(Set::DEFINING, &own) {
        define(norm, own.clone(), &mut of.terms);
    }
    let narrows = places.holds(Set::NARROWING, &own);
    if of.scope.len() < 3 && narrows && places.holds(Set::APPLYING, &own) && scope(text) {
        of.scope.push(own.clone());
    }
    if s.form == Form::Row || !narrows || of.conditions.len() >= CONDITIONS_MAX {
        return;
    }
    let itself = || places.holds(Set::APPLICANTS, &own) && states_condition(text);
    let above = |g: &&Segment| matches!(g.role, Role::Lead | Role::Heading);
    let mut above = s.segments.iter().filter(above);
    let under = above.any(|g| memory.conditions(norm, places, &g.range));
    // A clause that itself grants is what conditions are carried to.
    let grants = || {
        ["给予", "奖励", "补贴", "补助", "优惠"]
            .iter()
            .any(|w| text.contains(w))
    };
    if (under || itself()) && !grants() {
        of.conditions.push(own);
    }
}

/// Whether a clause on whom something applies to is one on the scope of the measure.
fn scope(s: &str) -> bool {
    const OF: &str = "本办法 本规定 本细则 本意见 本政策 本方案 本措施 本通知 本规则 本制度 本实施 本文件 \
        本若干 本条例 本指南 本标准";
    OF.split(' ').any(|w| s.contains(w)) && !s.contains("不适用")
}

/// A sentence that says by itself who may apply: 申报单位须在本县登记注册.
fn states_condition(s: &str) -> bool {
    let s = first_slice(s, 120);
    let who = words::APPLICANTS.split(' ').any(|w| s.contains(w));
    let must = "应当 须 应为 应具 应符 应在 必须 是指 为在 限于 仅限 ：在 为："
        .split(' ')
        .any(|w| s.contains(w));
    who && must
}

fn first_slice(s: &str, max: usize) -> &str {
    &s[first_chars(s, 0..s.len(), max)]
}

/// Defined terms of a sentence: 本办法所称X，是指…; …（以下简称X）.
fn define(norm: &str, own: Range<usize>, out: &mut Vec<(String, Range<usize>)>) {
    let s = &norm[own.clone()];
    if let Some(at) = defining(s).filter(|at| *at <= 240) {
        let before = s[..at].trim_end_matches(['，', ',', '仅', '专', '均', '是']);
        let from = before.find("所称").map(|i| i + "所称".len());
        let label = super::label::parse(before).map_or(0, |l| l.len);
        let start =
            from.unwrap_or_else(|| before.rfind(['，', '。', '：']).map_or(label, |i| i + 3));
        if let Some(t) = before.get(start..).and_then(term)
            && (from.is_some() || before.chars().count() <= 24)
        {
            out.push((t, own.clone()));
        }
    }
    let mut at = 0;
    while let Some(i) = s
        .get(at..)
        .and_then(|r| r.find("称"))
        .filter(|_| out.len() < TERMS_MAX)
    {
        let here = at + i;
        at = here + "称".len();
        let before = &s[..here];
        if !(before.ends_with("简") || before.ends_with("统")) {
            continue;
        }
        let Some(open) = before.rfind(['（', '(']).filter(|o| here - o <= 30) else {
            continue;
        };
        let close = s[at..].find(['）', ')']).map_or(s.len(), |c| at + c);
        let antecedent = &s[..open];
        let skip = "》 》） ） 政府 局 委员会 厅 管委会 办公室 部"
            .split(' ')
            .any(|w| antecedent.ends_with(w));
        if let Some(t) = s.get(at..close).and_then(term)
            && !skip
        {
            out.push((
                t,
                last_chars(norm, own.start..own.start + open, CARRIED_CHARS),
            ));
        }
    }
}

/// Where a sentence begins to say what a term means: 是指, 系指; behind 所称 or a quoted term 指, 限于, 为 will do.
fn defining(s: &str) -> Option<usize> {
    if let Some(at) = s.find("是指").or_else(|| s.find("系指")) {
        return Some(at);
    }
    let named = s.find("所称").map(|i| i + "所称".len());
    let quoted = s.find('”').filter(|i| *i <= 90);
    let from = named.or(quoted)?;
    ["仅指", "专指", "均指", "指", "限于", "仅限", "包括"]
        .iter()
        .filter_map(|w| s[from..].find(w).map(|i| from + i))
        .min()
        .filter(|at| named.is_some() || at - from <= 12)
}

/// A term fit to be looked for.
fn term(s: &str) -> Option<String> {
    let t = s.trim_matches(|c: char| {
        matches!(
            c,
            '“' | '”' | '"' | '《' | '》' | '：' | '为' | ' ' | '、' | '‘' | '’'
        )
    });
    let n = t.chars().count();
    ((2..=16).contains(&n) && t.chars().all(char::is_alphanumeric)).then(|| t.to_string())
}

/// Where defined terms are used.
struct Uses(Vec<(usize, u16)>);

impl Uses {
    /// Adds the definitions of the terms that a statement uses.
    fn of(&self, s: &Statement, terms: &[(String, Range<usize>)], found: &mut Vec<Range<usize>>) {
        if terms.is_empty() {
            return;
        }
        let before = found.len();
        for g in s
            .segments
            .iter()
            .filter(|g| matches!(g.role, Role::Own | Role::Lead))
        {
            let i = self.0.partition_point(|u| u.0 < g.range.start);
            for (at, which) in self.0.iter().skip(i).take(200) {
                if *at >= g.range.end || found.len() >= before + CARRIED_MAX {
                    break;
                }
                if let Some((_, r)) = terms.get(usize::from(*which))
                    && !found[before..].contains(r)
                {
                    found.push(r.clone());
                }
            }
        }
    }
}

fn term_uses(norm: &str, measures: &[Measure], sources: &[Sources]) -> Uses {
    let mut out = Vec::new();
    for (id, of) in sources
        .iter()
        .enumerate()
        .filter(|(_, s)| !s.terms.is_empty())
    {
        let start = measures.get(id).map_or(0, |m| m.range.start);
        // A measure's own text ends where the next one begins.
        let end = measures
            .get(id + 1)
            .map_or(norm.len(), |m| m.range.start)
            .max(start);
        // Few terms, one short text: what costs least to build.
        let finder = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::NoncontiguousNFA))
            .match_kind(MatchKind::LeftmostLongest)
            .build(of.terms.iter().map(|t| &t.0));
        let (Ok(finder), Some(text)) = (finder, norm.get(start..end)) else {
            continue;
        };
        out.extend(
            finder
                .find_iter(text)
                .map(|m| (start + m.start(), m.pattern().as_u32() as u16)),
        );
    }
    Uses(out)
}
