//! What each material is known by and must contain (`rules/checks/materials.json`). It decodes only.

use serde::Deserialize;
use std::sync::OnceLock;

const BUILTIN: &str = include_str!("../../../rules/checks/materials.json");

/// When a material or a point is required.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum When {
    /// The draft is normative or needs fair competition review.
    #[default]
    Review,
    Normative,
    Fair,
    /// The drafting unit reviews itself.
    #[serde(rename = "self")]
    Own,
    /// The market regulator reviews with it. (会同)
    Joint,
    /// An exception under 条例 第十二条 is claimed.
    Exception,
    /// Only where the policy asks for it.
    Asked,
}

/// A point that a material must contain.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Point {
    pub title: String,
    #[serde(default)]
    pub when: When,
    /// Every group must occur, by any of its words.
    pub needs: Vec<Vec<String>>,
    #[serde(default)]
    pub basis: Vec<String>,
    /// Other materials that may contain it instead.
    #[serde(default)]
    pub within: Vec<String>,
}

/// The conclusion that a material must state.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conclusion {
    pub title: String,
    pub yes: Vec<String>,
    pub no: Vec<String>,
    #[serde(default)]
    pub basis: Vec<String>,
}

/// A kind of material. (送审材料)
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    pub title: String,
    pub when: When,
    #[serde(default)]
    pub basis: Vec<String>,
    /// Words of its title.
    pub head: Vec<String>,
    /// Words of a title that only count with words of the text.
    #[serde(default)]
    pub weak: Vec<String>,
    /// Who must have signed it.
    #[serde(default)]
    pub signed: Vec<String>,
    /// Words of its text.
    pub body: Vec<String>,
    /// Other kinds that stand in for it.
    #[serde(default)]
    pub serves: Vec<String>,
    /// Other kinds that may contain it as a part.
    #[serde(default)]
    pub within: Vec<String>,
    /// It may come into being after the gate.
    #[serde(default)]
    pub later: bool,
    #[serde(default)]
    pub conclusion: Option<Conclusion>,
    pub points: Vec<Point>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "about")]
    _about: String,
    kinds: Vec<Kind>,
}

/// All kinds, in the order in which they are listed. Empty only if the program file is damaged; a test proves the data.
pub fn kinds() -> &'static [Kind] {
    static KINDS: OnceLock<Vec<Kind>> = OnceLock::new();
    KINDS.get_or_init(|| serde_json::from_str::<File>(BUILTIN).map_or(Vec::new(), |f| f.kinds))
}

/// A kind by its title.
pub fn kind(title: &str) -> Option<&'static Kind> {
    kinds().iter().find(|k| k.title == title)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::provision::LawBook;

    #[test]
    fn the_data_decodes_and_every_citation_resolves() {
        let file: File = serde_json::from_str(BUILTIN).expect("data");
        let laws = LawBook::builtin().expect("laws");
        assert!(file.kinds.len() >= 8);
        for k in &file.kinds {
            let ends = k.conclusion.iter().flat_map(|c| &c.basis);
            let points = k.points.iter().flat_map(|p| &p.basis);
            for c in k.basis.iter().chain(ends).chain(points) {
                laws.resolve_text(c)
                    .unwrap_or_else(|e| panic!("{}: {e}", k.title));
            }
            let named = k.serves.iter().chain(&k.within);
            for other in named.chain(k.points.iter().flat_map(|p| &p.within)) {
                assert!(kind(other).is_some(), "{other}");
            }
        }
    }
}
