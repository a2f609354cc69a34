//! Tells the statements that merely inform (统计, 填报, 查询, 自愿) from those that bear on somebody: a condition named in
//! a statistical form or in a notice of changed addresses is no condition of anything.
//!
//! It knows drafting vocabulary, not rules or law. In doubt a statement bears.

use super::carry::Sources;
use super::places::{Places, Set};
use super::words;
use super::{Form, Measure, Role, Segment, Statement};
use std::collections::HashMap;

/// Marks the statements that merely inform, and the definitions whose every use does.
pub(super) fn mark(
    norm: &str,
    places: Places,
    measures: &[Measure],
    sources: &[Sources],
    statements: &mut [Statement],
) {
    // 不限于 opens the circle.
    let opens = |p: usize| norm[p..].starts_with("限于") && norm[..p].ends_with('不');
    let known = Known {
        places: places.without(Set::BEARING, opens),
        measures,
    };
    for s in statements.iter_mut() {
        s.informs = known.informs(s) || asks(norm, s);
    }
    definitions(norm, sources, statements);
    known.scopes(sources, statements);
}

/// A question of an explanation or of a form lays nothing down.
fn asks(norm: &str, s: &Statement) -> bool {
    let own = s.own().last().and_then(|r| norm.get(r.clone()));
    own.is_some_and(|t| t.trim_end().ends_with(['？', '?']))
}

/// Where the words stand.
struct Known<'a> {
    places: Places,
    measures: &'a [Measure],
}

impl Known<'_> {
    /// A statement informs if its own words or what they complete say so and nothing in it bears.
    fn informs(&self, s: &Statement) -> bool {
        let of = |role: Role| s.segments.iter().filter(move |g| g.role == role);
        let lead = of(Role::Lead).next_back();
        // An entry of an annex has its lead-in in the body.
        let outside = |g: &&Segment| {
            let here = self.measures.get(s.measure);
            lead.is_none() && here.is_some_and(|m| g.range.start < m.range.start)
        };
        let carried = of(Role::Carried).filter(outside);
        let says = of(Role::Own)
            .chain(of(Role::ColumnHead))
            .chain(of(Role::RowHead))
            .chain(of(Role::Lead))
            .chain(carried.clone())
            .any(|g| self.places.begins(Set::INFORMING, &g.range));
        let headed = of(Role::Heading)
            .next_back()
            .is_some_and(|g| self.places.begins(Set::INFORMING_HEADINGS, &g.range));
        (says || headed)
            && !self.bears(s)
            && !carried
                .clone()
                .any(|g| self.places.begins(Set::BEARING, &g.range))
    }

    /// Whether something in a statement gives, takes, admits or shuts out.
    fn bears(&self, s: &Statement) -> bool {
        s.segments
            .iter()
            .filter(|g| !matches!(g.role, Role::Heading | Role::Carried))
            .any(|g| self.places.begins(Set::BEARING, &g.range))
    }

    /// A clause on scope informs where its measure informs and lays nothing else down.
    fn scopes(&self, sources: &[Sources], statements: &mut [Statement]) {
        // Per measure: whether a statement informs, whether one bears.
        let mut measures: Vec<(bool, bool)> = vec![(false, false); sources.len()];
        for s in statements.iter().filter(|s| s.form != Form::Heading) {
            if let Some(m) = measures.get_mut(s.measure) {
                m.0 |= s.informs;
                m.1 |= !s.informs && self.bears(s);
            }
        }
        for s in statements.iter_mut().filter(|s| !s.informs) {
            let idle = measures.get(s.measure).is_some_and(|m| m.0 && !m.1);
            let scope = s.own().next().is_some_and(|own| {
                sources[s.measure]
                    .scope
                    .iter()
                    .any(|r| r.start == own.start)
            });
            s.informs = idle && scope;
        }
    }
}

/// 本办法所称X，是指…: a clause that only names those concerned informs if every statement that uses the term does.
fn definitions(norm: &str, sources: &[Sources], statements: &mut [Statement]) {
    // Start of a source clause: whether it was used, and whether some use bears.
    let mut used: HashMap<usize, (bool, bool)> = HashMap::new();
    for s in statements.iter() {
        for g in s.segments.iter().filter(|g| g.role == Role::Carried) {
            let e = used.entry(g.range.start).or_default();
            e.0 = true;
            e.1 |= !s.informs && s.form != Form::Heading;
        }
    }
    let mut starts: Vec<(usize, usize)> = sources
        .iter()
        .flat_map(|s| s.terms.iter().map(|(_, r)| (r.start, r.end)))
        .collect();
    starts.sort_unstable();
    for s in statements.iter_mut().filter(|s| !s.informs) {
        let Some(own) = s.own().next().cloned() else {
            continue;
        };
        let i = starts.partition_point(|(a, _)| *a < own.start);
        let named = starts.get(i).filter(|(a, _)| *a < own.end);
        let idle = named.is_some_and(|(a, _)| used.get(a).is_some_and(|(u, b)| *u && !*b));
        s.informs = idle
            && !words::BEARING_DEFINITION
                .split(' ')
                .any(|w| norm[own.clone()].contains(w));
    }
}
