//! Relationships between the parts of a package: from ids to part names.
//!
//! Knows how a part names another one, not what the parts hold.

use crate::reading::container::Container;
use crate::reading::xml::{Item, Xml};
use crate::reading::{Limits, ReadError};
use std::collections::{HashMap, HashSet};

/// One relationship of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relationship {
    pub id: String,
    /// The last segment of the type: `styles`, `header`, `image` ….
    pub kind: String,
    /// Name of the part that it leads to, or the address as written if external.
    pub target: String,
    /// It leads out of the file.
    pub external: bool,
}

/// The relationships of one part, in file order.
#[derive(Debug, Clone, Default)]
pub struct Rels {
    all: Vec<Relationship>,
    by_id: HashMap<String, usize>,
}

impl Rels {
    /// Loads the relationships of a part; `""` stands for the package. A part without any has none.
    ///
    /// # Errors
    /// Those of unpacking.
    pub fn load(zip: &mut Container, part: &str, limits: &Limits) -> Result<Self, ReadError> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let slash = if folder.is_empty() { "" } else { "/" };
        let name = format!("{folder}{slash}_rels/{file}.rels");
        let Some((text, _)) = zip.text(&name)? else {
            return Ok(Rels::default());
        };
        let mut xml = Xml::new(&text, limits.depth);
        let mut all = Vec::new();
        // A broken end loses what follows; what it would have named is then found as an unread part.
        while let Ok(item) = xml.step() {
            match item {
                Item::Open(e) if e.tag.name == "Relationship" => {
                    let external = e.attr("TargetMode").as_deref() == Some("External");
                    let target = e.attr("Target").unwrap_or_default();
                    all.push(Relationship {
                        id: e.attr("Id").unwrap_or_default(),
                        kind: last_segment(&e.attr("Type").unwrap_or_default()),
                        target: if external {
                            target
                        } else {
                            resolve(folder, &target)
                        },
                        external,
                    });
                }
                Item::End => break,
                _ => {}
            }
        }
        let by_id = all.iter().enumerate().rev();
        let by_id = by_id.map(|(i, r)| (r.id.clone(), i)).collect();
        Ok(Rels { all, by_id })
    }

    /// The relationship with an id.
    pub fn by_id(&self, id: &str) -> Option<&Relationship> {
        self.by_id.get(id).and_then(|&i| self.all.get(i))
    }

    /// The parts that relationships of a kind lead to, each once.
    pub fn targets(&self, kind: &str) -> Vec<String> {
        let mut seen = HashSet::new();
        self.all
            .iter()
            .filter(|r| r.kind == kind && !r.external && seen.insert(r.target.as_str()))
            .map(|r| r.target.clone())
            .collect()
    }

    /// The first part of a kind.
    pub fn first(&self, kind: &str) -> Option<String> {
        self.targets(kind).into_iter().next()
    }
}

fn last_segment(kind: &str) -> String {
    kind.rsplit('/').next().unwrap_or_default().to_owned()
}

/// The name of the part that a target written in a part of `folder` means.
fn resolve(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let target = target.split('#').next().unwrap_or_default();
    let mut path: Vec<&str> = match target.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => folder.split('/').filter(|s| !s.is_empty()).collect(),
    };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    path.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_resolved_within_the_package() {
        assert_eq!(resolve("word", "media/a.png"), "word/media/a.png");
        assert_eq!(
            resolve("word", "../customXml/item1.xml"),
            "customXml/item1.xml"
        );
        assert_eq!(resolve("word", "/word/styles.xml"), "word/styles.xml");
        assert_eq!(resolve("", "word\\document.xml"), "word/document.xml");
        assert_eq!(resolve("word", "../../../etc/passwd"), "etc/passwd");
    }
}
