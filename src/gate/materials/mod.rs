//! The materials that go with a draft: which must be there by the three answers, which are, and what they lack.
//!
//! A material is recognised by its content, not by its file name. It knows texts, not files; reading them is for the
//! command.

mod data;
mod recognise;

pub use recognise::Readable;

use super::policy::PolicyError;
use crate::review::model::{Review, Route, Verdict};
use data::{Conclusion, Kind, Point, When};
use recognise::Found;
use serde::Serialize;

/// Refuses a name that is no material.
pub(super) fn known(place: &str, name: &str) -> Result<(), PolicyError> {
    match data::kind(name) {
        Some(_) => Ok(()),
        None => Err(PolicyError::UnknownMaterial {
            place: place.into(),
            name: name.into(),
            known: titles().join("、"),
        }),
    }
}

/// Refuses a material that must be there at the gate.
pub(super) fn may_come_later(place: &str, name: &str) -> Result<(), PolicyError> {
    match data::kind(name).is_some_and(|k| k.later) {
        true => Ok(()),
        false => Err(PolicyError::NotLater {
            place: place.into(),
            name: name.into(),
        }),
    }
}

/// The names of all materials.
pub fn titles() -> Vec<&'static str> {
    data::kinds().iter().map(|k| k.title.as_str()).collect()
}

/// A material as it was given.
pub struct Given {
    /// File name.
    pub name: String,
    pub sha256: String,
    /// What a list of materials says it is.
    pub declared: Option<String>,
    /// Its text, or why it could not be read.
    pub text: Result<Readable, String>,
}

/// What the draft asks of its materials.
#[derive(Debug, Clone)]
pub struct Asked {
    pub normative: bool,
    pub fair: bool,
    pub route: Route,
    /// An exception under 条例 第十二条 is claimed.
    pub exception: bool,
    /// The draft's title.
    pub title: String,
    /// Titles of further materials that the policy requires.
    pub require: Vec<String>,
    /// Titles of materials that are not due yet.
    pub later: Vec<String>,
}

impl Asked {
    /// What a review asks; an open answer counts as yes.
    pub fn of(review: &Review) -> Self {
        Asked {
            normative: review.normative.verdict != Verdict::No,
            fair: review.fair_competition.verdict != Verdict::No,
            route: review.fair_competition.route,
            exception: false,
            title: review.document.title.clone(),
            require: Vec::new(),
            later: Vec::new(),
        }
    }

    fn holds(&self, when: When) -> bool {
        match when {
            When::Review => self.normative || self.fair,
            When::Normative => self.normative,
            When::Fair => self.fair,
            When::Own => self.fair && self.route != Route::Joint,
            When::Joint => self.fair && self.route == Route::Joint,
            When::Exception => self.fair && self.exception,
            When::Asked => false,
        }
    }
}

/// How a required material stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    Present,
    /// There, but not as it must be.
    Wanting,
    Missing,
    /// Accepted by a person's record, as a stamped scan is.
    Accepted,
    /// Not due yet.
    Later,
}

/// A line of the list of materials.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    pub material: String,
    pub state: State,
    /// Files that were recognised as it.
    pub files: Vec<String>,
    /// What is missing or wrong.
    pub wants: Vec<String>,
    /// Citations of what requires it.
    pub basis: Vec<String>,
}

/// The list of materials of a draft.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct List {
    pub lines: Vec<Line>,
    /// Files that could not be read, with the reason.
    pub unread: Vec<(String, String, String)>,
    /// Files that are none of the known materials.
    pub unknown: Vec<String>,
    /// Files whose content is not what the list says: file, declared, content.
    pub mismatched: Vec<(String, String, String)>,
}

/// Judges the materials given. `accepted` holds digests that a person has recorded, with the kind they stand for.
pub fn judge(given: &[Given], asked: &Asked, accepted: &[(String, String)]) -> List {
    let mut list = List::default();
    let mut found: Vec<(&Given, Found)> = Vec::new();
    for g in given {
        if accepted.iter().any(|(d, _)| *d == g.sha256) {
            continue;
        }
        match &g.text {
            Err(reason) => {
                list.unread
                    .push((g.name.clone(), reason.clone(), g.sha256.clone()));
            }
            Ok(text) => {
                let kind = recognise::recognise(text);
                let title = kind.map_or("其他内容", |k| &k.title);
                if let Some(d) = g.declared.as_ref().filter(|d| *d != title) {
                    list.mismatched
                        .push((g.name.clone(), d.clone(), title.into()));
                }
                match kind {
                    Some(kind) => found.push((g, Found { kind, text })),
                    None => list.unknown.push(g.name.clone()),
                }
            }
        }
    }
    let mut asked = asked.clone();
    asked.exception |= found.iter().any(|(_, f)| f.claims_exception());
    for kind in data::kinds() {
        let wanted = asked.holds(kind.when) || asked.require.contains(&kind.title);
        if wanted {
            list.lines.push(line(kind, &asked, &found, given, accepted));
        }
    }
    list
}

fn line(
    kind: &Kind,
    asked: &Asked,
    found: &[(&Given, Found)],
    given: &[Given],
    accepted: &[(String, String)],
) -> Line {
    let mut line = Line {
        material: kind.title.clone(),
        state: State::Present,
        files: Vec::new(),
        wants: Vec::new(),
        basis: kind.basis.clone(),
    };
    let by_hand = given.iter().find(|g| {
        let of = |(d, k): &&(String, String)| *d == g.sha256 && *k == kind.title;
        accepted.iter().any(|a| of(&a))
    });
    if let Some(g) = by_hand {
        line.state = State::Accepted;
        line.files.push(g.name.clone());
        return line;
    }
    let own = of_kind(kind, found);
    if own.is_empty() && kind.later && asked.later.contains(&kind.title) {
        line.state = State::Later;
        return line;
    }
    if own.is_empty() {
        return missing(kind, asked, found, line);
    }
    // The best of several is the one that lacks least.
    let wants = own
        .iter()
        .map(|(g, f)| (wants(kind, asked, f, found), &g.name))
        .min_by_key(|(w, _)| w.len());
    line.files = own.iter().map(|(g, _)| g.name.clone()).collect();
    line.wants = wants.map_or(Vec::new(), |(w, _)| w);
    if !line.wants.is_empty() {
        line.state = State::Wanting;
    }
    line
}

fn of_kind<'f, 'g>(
    kind: &Kind,
    found: &'f [(&'g Given, Found<'g>)],
) -> Vec<&'f (&'g Given, Found<'g>)> {
    let of = |title: &str| {
        found
            .iter()
            .filter(|(_, f)| f.kind.title == title)
            .collect()
    };
    let own: Vec<_> = of(&kind.title);
    if !own.is_empty() {
        return own;
    }
    kind.serves.iter().flat_map(|s| of(s)).collect()
}

/// A material that is not there by itself may stand as a part of another one.
fn missing(kind: &Kind, asked: &Asked, found: &[(&Given, Found)], mut line: Line) -> Line {
    for other in &kind.within {
        for (g, f) in found.iter().filter(|(_, f)| f.kind.title == *other) {
            let all = kind
                .points
                .iter()
                .filter(|p| asked.holds(p.when))
                .all(|p| f.text.has(&p.needs));
            if all {
                line.files.push(format!("{}（{other}）", g.name));
                return line;
            }
        }
    }
    line.state = State::Missing;
    line
}

/// What a material lacks.
fn wants(kind: &Kind, asked: &Asked, f: &Found, all: &[(&Given, Found)]) -> Vec<String> {
    let mut wants = Vec::new();
    if !f.text.names(&asked.title) {
        wants.push(format!(
            "没有提到本文件《{}》，请核对是不是本文件的材料",
            recognise::core(&asked.title)
        ));
    }
    if let Some(c) = &kind.conclusion {
        wants.extend(conclusion(c, f.text));
    }
    for p in kind.points.iter().filter(|p| asked.holds(p.when)) {
        if !f.text.has(&p.needs) && !elsewhere(p, all) {
            wants.push(format!("没有写明{}{}", p.title, cited(&p.basis)));
        }
    }
    if f.text.unread > 0 {
        wants.push(format!("有 {} 处内容没有读取", f.text.unread));
    }
    wants
}

fn conclusion(c: &Conclusion, text: &Readable) -> Option<String> {
    match text.concludes(&c.yes, &c.no) {
        recognise::Concluded::Yes => None,
        recognise::Concluded::No(words) => Some(format!("结论为“{words}”，不能放行")),
        recognise::Concluded::Blank => Some(format!("{}没有勾选{}", c.title, cited(&c.basis))),
        recognise::Concluded::Nothing => Some(format!("没有{}{}", c.title, cited(&c.basis))),
    }
}

fn elsewhere(p: &Point, all: &[(&Given, Found)]) -> bool {
    p.within.iter().any(|k| {
        all.iter()
            .any(|(_, f)| f.kind.title == *k && f.text.has(&p.needs))
    })
}

fn cited(basis: &[String]) -> String {
    let labels: Vec<String> = basis
        .iter()
        .filter_map(|b| crate::rules::citation::Citation::parse(b).ok())
        .map(|c| label(&c))
        .collect();
    if labels.is_empty() {
        return String::new();
    }
    format!("（{}）", labels.join("、"))
}

/// A citation as legal writing has it; documents without articles are only named.
pub fn label(c: &crate::rules::citation::Citation) -> String {
    if c.law.contains('〔') {
        return c.law.clone();
    }
    format!("《{}》{}", c.law, c.place())
}

/// The labels of a line's basis.
pub fn labels(basis: &[String]) -> Vec<String> {
    basis
        .iter()
        .filter_map(|b| crate::rules::citation::Citation::parse(b).ok())
        .map(|c| label(&c))
        .collect()
}

#[cfg(test)]
mod tests;
