//! Walking a chain of steps over the hits of one statement, forward, with sets of reachable ends.
//!
//! Positions are virtual characters: the segments of a statement laid end to end, so that a gap across a seam counts 0.
//! Cost is bounded by hits × steps; nothing is ever tried again.

use super::view::{Place, View};
use crate::rules::book::{ClassId, PatternId, Term};
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
pub fn matches(pattern: PatternId, view: &View) -> Vec<Match> {
    if view.has_steps(pattern) {
        walked(pattern, view)
    } else {
        Vec::new()
    }
}

/// As [`matches`], for a pattern that is known to have all its steps in the statement.
pub fn walked(pattern: PatternId, view: &View) -> Vec<Match> {
    let mut found: Vec<Match> = vec![Match { places: Vec::new() }];
    for term in view.patterns().terms(pattern) {
        let walked = walk(&term, view);
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
fn walk(term: &Term, view: &View) -> Vec<Match> {
    // layers[k] holds (place, index of the predecessor in layer k-1), sorted by start.
    let steps = view.patterns().steps(term);
    let mut layers: Vec<Vec<(u32, u32)>> = Vec::with_capacity(steps.len());
    let mut hits: Vec<u32> = Vec::new();
    for (k, step) in steps.enumerate() {
        view.collect(&step, &mut hits);
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
        let layer: Vec<(u32, u32)> = hits
            .iter()
            .filter_map(|&p| {
                let start = view.place(p).vstart;
                let i = ends.partition_point(|e| e.0 <= start).checked_sub(1)?;
                let (end, from) = ends[i];
                let near = match step.gap {
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
pub fn occurs(pattern: PatternId, view: &View) -> bool {
    let mut terms = view.patterns().terms(pattern);
    view.has_steps(pattern) && terms.all(|t| walk(&t, view).is_empty() == t.negated)
}

/// The one step that a pattern of at least three steps lacks in the view, named; `None` if it lacks none or more.
pub fn lacking_one(
    pattern: PatternId,
    view: &View,
    book: &crate::rules::book::RuleBook,
) -> Option<String> {
    let patterns = &book.patterns;
    let steps: Vec<_> = (patterns.needed(pattern))
        .map(|(_, step)| patterns.alternatives(&step).collect::<Vec<_>>())
        .collect();
    if steps.len() < 3 {
        return None;
    }
    let mut missing = steps
        .iter()
        .filter(|s| s.iter().all(|(c, _)| view.of_class(*c).is_empty()));
    let first = missing.next()?;
    if missing.next().is_some() {
        return None;
    }
    // 的, 不 and 关 stand in every sentence; near comes only what has two real words of the pattern.
    let real = |c: ClassId| {
        let long = |&p: &u32| view.place(p).vend - view.place(p).vstart >= 2;
        view.of_class(c).iter().any(long)
    };
    let present = steps.iter().filter(|s| s.iter().any(|(c, _)| real(*c)));
    if present.count() < 2 {
        return None;
    }
    let names: Vec<String> = first
        .iter()
        .take(4)
        .map(|(c, _)| book.class_names.at(*c as usize))
        .map(|n| {
            if n.starts_with('“') {
                n.to_string()
            } else {
                format!("〔{n}〕")
            }
        })
        .collect();
    Some(names.join("或"))
}
