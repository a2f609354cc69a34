//! Names what was not read: what it is, where it stands, and the digest of its bytes.

use super::Package;
use super::assemble::Place;
use super::drawing::EMU_PER_CM;
use super::rels::{Relationship, Rels};
use super::tally::Told;
use crate::document::{Document, Part, Unread, UnreadKind};
use crate::reading::ReadError;
use std::collections::{HashMap, HashSet};

/// Characters quoted of the paragraph that something stands behind.
const QUOTE: usize = 12;

/// Parts with text that belong to something named elsewhere or are no part of the document's text: comments (a warning
/// tells of them), building blocks, and the helpers of charts and SmartArt.
const ASIDE: [&str; 8] = [
    "comments",
    "glossaryDocument",
    "drawing",
    "layoutDef",
    "colorsDef",
    "styleDef",
    "userShapes",
    "styles",
];

/// Adds what was met in the stories to the document's list of unread things.
///
/// # Errors
/// Those of unpacking relationships.
pub(super) fn name(
    document: &mut Document,
    places: &[Place],
    package: &mut Package,
) -> Result<(), ReadError> {
    let mut rels: HashMap<&str, Rels> = HashMap::new();
    let mut seen: HashMap<(UnreadKind, String), (usize, usize)> = HashMap::new();
    for place in places {
        if !rels.contains_key(place.source.as_str()) {
            let loaded = Rels::load(&mut package.zip, &place.source, package.limits)?;
            rels.insert(&place.source, loaded);
        }
        let link = rels
            .get(place.source.as_str())
            .zip(place.found.rel.as_ref())
            .and_then(|(rels, id)| rels.by_id(id));
        let part = link.map_or_else(|| place.source.clone(), |r| r.target.clone());
        let digest = digest(package, link);
        // The same bytes at several places, a seal for instance, are one thing to look at.
        let same = digest.clone().unwrap_or_else(|| part.clone());
        if let Some((at, times)) = seen
            .get_mut(&(place.found.kind, same.clone()))
            .filter(|_| link.is_some())
        {
            *times += 1;
            if let Some(first) = document.unread.get_mut(*at) {
                first.reason = repeated(&first.reason, *times);
            }
            continue;
        }
        seen.insert((place.found.kind, same), (document.unread.len(), 1));
        let reason = reason(document, place, link);
        document.unread.push(Unread {
            part,
            kind: place.found.kind,
            reason,
            digest,
        });
    }
    Ok(())
}

/// Adds parts that hold text and were neither read nor named.
///
/// # Errors
/// Those of unpacking.
pub(super) fn parts(
    document: &mut Document,
    told: &Told,
    package: &mut Package,
) -> Result<(), ReadError> {
    let named: HashSet<String> = document.unread.iter().map(|u| u.part.clone()).collect();
    for part in &told.unread {
        if named.contains(&part.name) || ASIDE.contains(&part.root.as_str()) {
            continue;
        }
        let (kind, what) = match part.root.as_str() {
            "chartSpace" => (UnreadKind::Chart, "图表"),
            "dataModel" => (UnreadKind::Drawing, "智能图形（SmartArt）"),
            _ => (UnreadKind::Part, "正文没有引用的部件"),
        };
        let digest = package.zip.digest(&part.name).ok().flatten();
        document.unread.push(Unread {
            part: part.name.clone(),
            kind,
            reason: format!("{what}，含 {} 字，未读取", part.characters),
            digest,
        });
    }
    Ok(())
}

fn digest(package: &mut Package, link: Option<&Relationship>) -> Option<String> {
    let link = link.filter(|r| !r.external)?;
    // What is too large to unpack is unread all the same; it only cannot be bound to a digest.
    package.zip.digest(&link.target).ok().flatten()
}

fn reason(document: &Document, place: &Place, link: Option<&Relationship>) -> String {
    let found = &place.found;
    let size = found.size.map_or(String::new(), |(w, h)| {
        let cm = |emu: i64| emu as f64 / EMU_PER_CM as f64;
        format!("（约 {:.1}×{:.1} 厘米）", cm(w), cm(h))
    });
    let link = match link {
        Some(r) if r.external => "，链接到文件之外",
        Some(_) => "",
        None => "，找不到其内容",
    };
    format!("{}{size}{link}，位于{}", found.what, at(document, place))
}

fn at(document: &Document, place: &Place) -> String {
    if matches!(place.part, Part::Header | Part::Footer) {
        return place.part.title().into();
    }
    let Some(before) = place.blocks.checked_sub(1) else {
        return "文首".into();
    };
    let quote: String = document.blocks.get(before).map_or(String::new(), |b| {
        let text = b.label.chars().chain(b.text.chars());
        text.take(QUOTE * 4)
            .filter(|c| !c.is_control() && !c.is_whitespace())
            .take(QUOTE)
            .collect()
    });
    format!("第 {} 段“{quote}…”之后", before + 1)
}

/// The same thing at several places is named once.
fn repeated(reason: &str, times: usize) -> String {
    let first = reason.split(" 等 ").next().unwrap_or(reason);
    format!("{first} 等 {times} 处")
}
