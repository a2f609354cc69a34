//! Gaps and repeats in the numbering of clauses.

use super::FormReview;
use crate::outline::{Kind, Level, MeasureId, Node, NodeId};
use std::collections::BTreeMap;

/// A jump by more than this is more likely misread than misnumbered.
const MAX_GAP: u32 = 3;

/// Clauses that are counted together: those of a level under one parent, or of a measure where the level runs through.
type Series = (MeasureId, Option<NodeId>, Level);

pub(super) fn check(form: &mut FormReview) {
    let outline = form.outline;
    let mut series: BTreeMap<Series, Vec<&Node>> = BTreeMap::new();
    for n in &outline.nodes {
        let kind = form.kind(n.measure);
        if n.label.is_empty() || n.number == 0 || kind != Kind::Policy {
            continue;
        }
        let parent = match n.level {
            Level::Book | Level::Chapter | Level::Article => None,
            Level::Section | Level::First | Level::Second | Level::Item => n.parent,
            Level::Third | Level::Fourth | Level::SubItem | Level::Point => n.parent,
            Level::Paragraph | Level::Row | Level::Plain => continue,
        };
        series
            .entry((n.measure, parent, n.level))
            .or_default()
            .push(n);
    }
    for ((_, _, level), nodes) in series.into_iter().filter(|(_, s)| s.len() >= 3) {
        // Deeper lists restart freely: there only a fault in the midst of steady counting is one.
        let deep = matches!(
            level,
            Level::Third | Level::Fourth | Level::SubItem | Level::Point
        );
        sequence(form, &nodes, deep);
    }
}

/// The number before `k` and the number behind `k + 1` go on by one.
fn steady(nodes: &[&Node], k: usize) -> bool {
    let step = |i: usize| match (nodes.get(i), nodes.get(i + 1)) {
        (Some(a), Some(b)) => b.number == a.number + 1,
        _ => true,
    };
    k > 0 && step(k - 1) && step(k + 1)
}

fn sequence(form: &mut FormReview, nodes: &[&Node], deep: bool) {
    for (k, (a, b)) in nodes.iter().zip(nodes.iter().skip(1)).enumerate() {
        if deep && !steady(nodes, k) {
            continue;
        }
        // 第十条之一 stands behind 第十条.
        if b.label.contains('之') || a.label.contains('之') {
            continue;
        }
        let end = super::super::place::floor(form.text, b.range.start + b.label.len());
        let place = b.range.start..end.max(b.range.start);
        if b.number == a.number {
            form.report("numbering-repeat", place, &[&b.label]);
        } else if b.number > a.number + 1 && b.number - a.number <= MAX_GAP + 1 {
            form.report("numbering-gap", place, &[&a.label, &b.label]);
        }
    }
}
