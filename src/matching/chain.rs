//! Walking a chain of steps over the hits of one statement, forward, with sets of reachable ends.
//!
//! Positions are virtual characters: the segments of a statement laid end to end, so that a gap across a seam counts 0.
//! Cost is bounded by hits × steps; nothing is ever tried again.

use super::view::{Place, View};
use crate::rules::book::{ClassId, CompiledPattern, CompiledTerm};
use crate::rules::grammar::{Gap, PartOf};

/// The hits that make up one match, in the order of the pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// Indices into the view's places.
    pub places: Vec<u32>,
}

/// How many matches of one pattern in one statement are looked at: guards may hold back the first, not the second.
const MOST: usize = 6;

/// All matches of a pattern in a view, at most [`MOST`]; each has at least one own hit.
pub fn matches(pattern: &CompiledPattern, view: &View) -> Vec<Match> {
    let mut found: Vec<Match> = vec![Match { places: Vec::new() }];
    for term in &pattern.terms {
        let walked = walk(term, view);
        if term.negated {
            if !walked.is_empty() {
                return Vec::new();
            }
            continue;
        }
        if walked.is_empty() {
            return Vec::new();
        }
        // The first term's alternatives are kept apart, later terms add their first match.
        found = if found.len() == 1 && found[0].places.is_empty() {
            walked
        } else {
            let add = nearest(&walked, &found, view);
            found
                .into_iter()
                .zip(add)
                .map(|(mut f, a)| {
                    f.places.extend(a.places);
                    f
                })
                .collect()
        };
    }
    found.retain(|m| m.places.iter().any(|&p| view.place(p).own));
    found
}

/// For each found match the walked one that begins nearest to it.
fn nearest(walked: &[Match], found: &[Match], view: &View) -> Vec<Match> {
    found
        .iter()
        .map(|f| {
            let at = f.places.first().map_or(0, |&p| view.place(p).vstart);
            let distance = |m: &&Match| {
                m.places
                    .first()
                    .map_or(u32::MAX, |&p| view.place(p).vstart.abs_diff(at))
            };
            walked
                .iter()
                .min_by_key(distance)
                .cloned()
                .unwrap_or(Match { places: Vec::new() })
        })
        .collect()
}

fn fits(place: &Place, part: Option<PartOf>) -> bool {
    match part {
        None => place.own || place.lead || place.head,
        Some(PartOf::Lead) => place.lead || place.heading,
        Some(PartOf::Item) => place.own,
        Some(PartOf::Head) => place.head,
        Some(PartOf::Title) => place.title,
    }
}

/// Walks one term; the result holds one match per last place, earliest first.
fn walk(term: &CompiledTerm, view: &View) -> Vec<Match> {
    // layers[k] holds (place, index of the predecessor in layer k-1), sorted by start.
    let mut layers: Vec<Vec<(u32, u32)>> = Vec::with_capacity(term.steps.len());
    let mut hits: Vec<u32> = Vec::new();
    for (k, step) in term.steps.iter().enumerate() {
        view.collect(step, &mut hits);
        hits.retain(|&p| fits(view.place(p), term.part));
        let Some(previous) = k.checked_sub(1).map(|k| &layers[k]) else {
            if hits.is_empty() {
                return Vec::new();
            }
            layers.push(hits.iter().map(|&p| (p, 0)).collect());
            continue;
        };
        // Ends of the previous layer in order, so that the latest end before a start is found by halving.
        let mut ends: Vec<(u32, u32)> = previous
            .iter()
            .enumerate()
            .map(|(i, &(p, _))| (view.place(p).vend, i as u32))
            .collect();
        ends.sort_unstable();
        let gap = term.gaps[k - 1];
        let layer: Vec<(u32, u32)> = hits
            .iter()
            .filter_map(|&p| {
                let start = view.place(p).vstart;
                let i = ends.partition_point(|e| e.0 <= start).checked_sub(1)?;
                let (end, from) = ends[i];
                let near = match gap {
                    Gap::Adjacent => end == start,
                    Gap::Within(n) => start - end <= n,
                    Gap::Later => true,
                };
                near.then_some((p, from))
            })
            .collect();
        if layer.is_empty() {
            return Vec::new();
        }
        layers.push(layer);
    }
    let Some(last) = layers.last() else {
        return Vec::new();
    };
    let trace = |i: usize| {
        let mut places = vec![0u32; layers.len()];
        let mut at = i as u32;
        for k in (0..layers.len()).rev() {
            let (p, from) = layers[k][at as usize];
            places[k] = p;
            at = from;
        }
        Match { places }
    };
    (0..last.len().min(MOST)).map(trace).collect()
}

/// Whether a pattern occurs in the view at all, own words or not; for exceptions.
pub fn occurs(pattern: &CompiledPattern, view: &View) -> bool {
    pattern
        .terms
        .iter()
        .all(|t| walk(t, view).is_empty() == t.negated)
}

/// The one step that a pattern of at least three steps lacks in the view, named; `None` if it lacks none or more.
pub fn lacking_one(
    pattern: &CompiledPattern,
    view: &View,
    book: &crate::rules::book::RuleBook,
) -> Option<String> {
    let steps: Vec<_> = pattern
        .terms
        .iter()
        .filter(|t| !t.negated)
        .flat_map(|t| &t.steps)
        .collect();
    if steps.len() < 3 {
        return None;
    }
    let mut missing = steps
        .iter()
        .filter(|s| s.alts.iter().all(|(c, _)| view.of_class(*c).is_empty()));
    let first = missing.next()?;
    if missing.next().is_some() {
        return None;
    }
    // 的, 不 and 关 stand in every sentence; near comes only what has two real words of the pattern.
    let real = |c: ClassId| {
        let long = |&p: &u32| view.place(p).vend - view.place(p).vstart >= 2;
        view.of_class(c).iter().any(long)
    };
    let present = steps
        .iter()
        .filter(|s| s.alts.iter().any(|(c, _)| real(*c)));
    if present.count() < 2 {
        return None;
    }
    let names: Vec<String> = first
        .alts
        .iter()
        .take(4)
        .filter_map(|(c, _)| book.class_names.get(*c as usize))
        .map(|n| {
            if n.starts_with('“') {
                n.clone()
            } else {
                format!("〔{n}〕")
            }
        })
        .collect();
    Some(names.join("或"))
}
