//! Inserting the marks of comments into the main part. Nothing of it is changed but by insertion; a run is cut in two
//! only where a range must start or end within it.

use super::AnnotateError;
use super::package::Package;
use super::pair::{Anchor, Place};
use crate::reading::Limits;
use crate::rewrite::walk::{self, Run, Sign, Story};
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

/// Marks at one byte of the part.
#[derive(Debug, Default)]
struct Cut {
    /// How the run is cut there; `None` between runs.
    split: Option<Split>,
    ends: Vec<i64>,
    starts: Vec<i64>,
}

#[derive(Debug, Clone)]
struct Split {
    run: Run,
    /// The text element that is cut too: its tags.
    text: Option<Range<usize>>,
}

/// The main part with the marks in it.
pub(super) fn insert(package: &Package, marks: &[(i64, Anchor)]) -> Result<String, AnnotateError> {
    let main = package.main();
    let story = walk::walk(main, &HashSet::new(), Limits::default().depth)
        .map_err(|_| package.damaged())?;
    let mut cuts: BTreeMap<usize, Cut> = BTreeMap::new();
    for (id, anchor) in marks {
        let (start, end) = ends(main, &story, &anchor.place).ok_or_else(|| package.damaged())?;
        for (at, split, is_start) in [(start.0, start.1, true), (end.0, end.1, false)] {
            let cut = cuts.entry(at).or_default();
            cut.split = split.or(cut.split.take());
            if is_start {
                cut.starts.push(*id);
            } else {
                cut.ends.push(*id);
            }
        }
    }
    write(package, main, cuts)
}

type At = (usize, Option<Split>);

/// The bytes where a range starts and ends.
fn ends(main: &str, story: &Story, place: &Place) -> Option<(At, At)> {
    Some(match place {
        Place::Point(at) => ((*at, None), (*at, None)),
        Place::Runs(a, b) => (
            (story.runs.get(*a)?.bytes.start, None),
            (story.runs.get(*b)?.bytes.end, None),
        ),
        Place::Signs(signs) => {
            let (a, b) = signs.as_ref();
            (
                start(main, story.runs.get(a.run)?, a),
                end(main, story.runs.get(b.run)?, b),
            )
        }
    })
}

fn start(main: &str, run: &Run, sign: &Sign) -> At {
    let content = run.props.end.max(run.tag.end);
    let first_in_element = sign.at.start <= sign.content.start;
    let before = main.get(content..sign.element.start);
    if run.whole || first_in_element && before.is_some_and(|b| b.trim().is_empty()) {
        return (run.bytes.start, None);
    }
    if first_in_element {
        return (sign.element.start, Some(split(run, None)));
    }
    (sign.at.start, Some(split(run, Some(sign))))
}

fn end(main: &str, run: &Run, sign: &Sign) -> At {
    if run.whole {
        return (run.bytes.end, None);
    }
    if sign.at.end < sign.content.end {
        return (sign.at.end, Some(split(run, Some(sign))));
    }
    // Only the end tag stands behind the last element of a run.
    let behind = main.get(sign.element.end..run.bytes.end).map(str::trim);
    if behind.is_some_and(|b| b.starts_with("</") && b.matches('<').count() == 1) {
        return (run.bytes.end, None);
    }
    (sign.element.end, Some(split(run, None)))
}

fn split(run: &Run, sign: Option<&Sign>) -> Split {
    Split {
        run: run.clone(),
        text: sign.map(|s| s.element.start..s.content.start),
    }
}

fn write(
    package: &Package,
    main: &str,
    cuts: BTreeMap<usize, Cut>,
) -> Result<String, AnnotateError> {
    let get = |r: Range<usize>| main.get(r).ok_or_else(|| package.damaged());
    let names = package.names();
    let mut fresh = package.fresh_id();
    // Text elements that are cut keep the blanks at the cut.
    let mut keep: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for cut in cuts.values() {
        if let Some(tag) = cut.split.as_ref().and_then(|s| s.text.clone())
            && !get(tag.clone())?.contains("xml:space")
        {
            keep.insert(
                tag.end.saturating_sub(1),
                vec![" xml:space=\"preserve\"".into()],
            );
        }
    }
    let mut insertions: BTreeMap<usize, String> =
        keep.into_iter().map(|(at, v)| (at, v.concat())).collect();
    for (at, cut) in cuts {
        let mut marks = String::new();
        for id in &cut.ends {
            marks.push_str(&names.range_end(*id));
        }
        for id in &cut.starts {
            marks.push_str(&names.range_start(*id));
        }
        // A range whose start and end fall on one point: the start must come first.
        let point: Vec<&i64> = cut
            .starts
            .iter()
            .filter(|id| cut.ends.contains(id))
            .collect();
        if !point.is_empty() {
            marks = point
                .iter()
                .map(|id| names.range_start(**id) + &names.range_end(**id))
                .collect();
        }
        let inserted = match &cut.split {
            None => marks,
            Some(s) => {
                let tag = get(s.run.tag.clone())?;
                let props = new_ids(get(s.run.props.clone())?, &mut fresh);
                let (close, open) = match &s.text {
                    Some(t) => {
                        let name = name_of(get(t.clone())?);
                        (
                            format!("</{name}>"),
                            format!("<{name} xml:space=\"preserve\">"),
                        )
                    }
                    None => (String::new(), String::new()),
                };
                let run = name_of(tag);
                format!("{close}</{run}>{marks}{tag}{props}{open}")
            }
        };
        insertions.entry(at).or_default().push_str(&inserted);
    }
    let added: usize = insertions.values().map(String::len).sum();
    let mut out = String::with_capacity(main.len() + added);
    let mut last = 0;
    for (at, text) in insertions {
        out.push_str(get(last..at)?);
        out.push_str(&text);
        last = at;
    }
    out.push_str(get(last..main.len())?);
    Ok(out)
}

/// The qualified name of a start tag.
fn name_of(tag: &str) -> &str {
    let tag = tag.trim_start_matches('<');
    let end = tag
        .find(|c: char| c.is_whitespace() || c == '>' || c == '/')
        .unwrap_or(tag.len());
    &tag[..end]
}

/// Copied properties may hold a tracked change of format; its id must be its own.
fn new_ids(props: &str, fresh: &mut i64) -> String {
    if !props.contains("PrChange") {
        return props.to_owned();
    }
    let mut out = String::with_capacity(props.len());
    let mut rest = props;
    while let Some(at) = rest.find(":id=\"") {
        let value = at + ":id=\"".len();
        let end = rest[value..].find('"').map_or(rest.len(), |e| value + e);
        out.push_str(&rest[..value]);
        out.push_str(&fresh.to_string());
        *fresh += 1;
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}
