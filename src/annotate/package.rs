//! The package of the draft: the main part and its comments part, whatever they are called; and writing it again with
//! only those parts, and where they are new their relation and content type, changed.

use super::AnnotateError;
use super::comment::Comment;
use crate::reading::Limits;
use crate::reading::container::Container;
use crate::reading::docx::rels::Rels;
use crate::reading::xml::{Item, Ns, Xml};
use crate::rewrite::{DECLARATION, rewrite, text};
use crate::sheets::html::escape;

const TRANSITIONAL: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const COMMENTS_TYPE: &str =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml";
const CONTENT_TYPES: &str = "[Content_Types].xml";

/// An opened draft.
pub(super) struct Package<'a> {
    bytes: &'a [u8],
    zip: Container<'a>,
    rels: Rels,
    main_name: String,
    main: String,
    comments: Option<(String, String)>,
    names: Names,
    /// Largest id in use in the main part and the comments.
    largest: i64,
    signed: bool,
}

/// How elements of WordprocessingML are written in the main part.
#[derive(Debug, Clone)]
pub(super) struct Names {
    /// With colon; of the elements that are inserted and of their attributes.
    prefix: String,
    /// Declaration that each inserted element carries, where the part binds no prefix to the namespace.
    declaration: String,
    /// The namespace as the part has it (transitional or strict).
    uri: String,
}

impl Names {
    pub(super) fn range_start(&self, id: i64) -> String {
        let (p, d) = (&self.prefix, &self.declaration);
        format!("<{p}commentRangeStart{d} {p}id=\"{id}\"/>")
    }

    pub(super) fn range_end(&self, id: i64) -> String {
        let (p, d) = (&self.prefix, &self.declaration);
        format!(
            "<{p}commentRangeEnd{d} {p}id=\"{id}\"/><{p}r{d}><{p}commentReference {p}id=\"{id}\"/></{p}r>"
        )
    }
}

impl<'a> Package<'a> {
    /// Opens a draft.
    pub(super) fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, AnnotateError> {
        let mut zip = Container::open(bytes, limits)?;
        let root = Rels::load(&mut zip, "", limits)?;
        let main_name = root
            .first("officeDocument")
            .filter(|name| zip.contains(name))
            .unwrap_or_else(|| "word/document.xml".into());
        let rels = Rels::load(&mut zip, &main_name, limits)?;
        let damaged = || AnnotateError::Damaged(main_name.clone());
        let main = text(&mut zip, &main_name)?.ok_or_else(damaged)?;
        let names = names(&main, limits.depth).ok_or_else(damaged)?;
        let comments = match rels.first("comments").filter(|n| zip.contains(n)) {
            Some(name) => {
                let found =
                    text(&mut zip, &name)?.ok_or_else(|| AnnotateError::Damaged(name.clone()))?;
                Some((name, found))
            }
            None => None,
        };
        let in_comments = comments
            .as_ref()
            .map_or(Some(-1), |(_, c)| largest_id(c, limits.depth));
        let in_main = largest_id(&main, limits.depth);
        let (Some(a), Some(b)) = (in_main, in_comments) else {
            return Err(damaged());
        };
        let signed = zip
            .names()
            .any(|n| n.to_ascii_lowercase().starts_with("_xmlsignatures/"));
        Ok(Package {
            bytes,
            signed,
            largest: a.max(b),
            zip,
            rels,
            main,
            comments,
            names,
            main_name,
        })
    }

    /// The main part without byte order mark.
    pub(super) fn main(&self) -> &str {
        &self.main
    }

    pub(super) fn names(&self) -> &Names {
        &self.names
    }

    /// The error for a main part that cannot be changed safely.
    pub(super) fn damaged(&self) -> AnnotateError {
        AnnotateError::Damaged(self.main_name.clone())
    }

    pub(super) fn is_signed(&self) -> bool {
        self.signed
    }

    /// The first id for new comments.
    pub(super) fn next_id(&self) -> i64 {
        self.largest.saturating_add(1)
    }

    /// The first id for other new things: far enough behind the comments'.
    pub(super) fn fresh_id(&self) -> i64 {
        self.largest.saturating_add(100_000)
    }

    /// The part of footnotes or endnotes.
    pub(super) fn notes(&mut self, kind: &str) -> Option<String> {
        let name = self.rels.first(&format!("{kind}s"))?;
        text(&mut self.zip, &name).ok().flatten()
    }

    /// Writes the package with a new main part and more comments.
    pub(super) fn write(
        mut self,
        main: String,
        comments: &[Comment],
    ) -> Result<Vec<u8>, AnnotateError> {
        let body: String = comments
            .iter()
            .map(|c| comment(c, &self.names.uri))
            .collect();
        let mut parts = vec![(self.main_name.clone(), main)];
        match self.comments.take() {
            Some((name, old)) => {
                let new = append(&old, &body).ok_or(AnnotateError::Damaged(name.clone()))?;
                parts.push((name, new));
            }
            None => self.new_comments(&body, &mut parts)?,
        }
        Ok(rewrite(self.bytes, &parts)?)
    }

    /// The comments part where there was none, with its relation and content type.
    fn new_comments(
        &mut self,
        body: &str,
        parts: &mut Vec<(String, String)>,
    ) -> Result<(), AnnotateError> {
        let (folder, file) = self
            .main_name
            .rsplit_once('/')
            .unwrap_or(("", &self.main_name));
        let slash = if folder.is_empty() { "" } else { "/" };
        let free = (0..1000)
            .map(|n| match n {
                0 => "comments.xml".to_string(),
                n => format!("comments{n}.xml"),
            })
            .find(|n| !self.zip.contains(&format!("{folder}{slash}{n}")))
            .ok_or_else(|| self.damaged())?;
        let name = format!("{folder}{slash}{free}");
        let rels_name = format!("{folder}{slash}_rels/{file}.rels");
        let strict = self.names.uri != TRANSITIONAL;
        let kind = if strict {
            "http://purl.oclc.org/ooxml/officeDocument/relationships/comments"
        } else {
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
        };
        let rels = text(&mut self.zip, &rels_name)?.unwrap_or_else(|| {
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"></Relationships>".into()
        });
        let id = (1..)
            .map(|n| format!("rIdFawen{n}"))
            .find(|id| self.rels.by_id(id).is_none())
            .unwrap_or_default();
        let relation =
            |p: &str| format!("<{p}Relationship Id=\"{id}\" Type=\"{kind}\" Target=\"{free}\"/>");
        let rels =
            append_named(&rels, relation).ok_or(AnnotateError::Damaged(rels_name.clone()))?;
        let types = text(&mut self.zip, CONTENT_TYPES)?
            .ok_or_else(|| AnnotateError::Damaged(CONTENT_TYPES.into()))?;
        let known = types.contains(&format!("PartName=\"/{name}\""));
        let types = append_named(&types, |p| {
            if known {
                return String::new();
            }
            format!("<{p}Override PartName=\"/{name}\" ContentType=\"{COMMENTS_TYPE}\"/>")
        })
        .ok_or_else(|| AnnotateError::Damaged(CONTENT_TYPES.into()))?;
        let uri = &self.names.uri;
        parts.push((CONTENT_TYPES.into(), types));
        parts.push((rels_name, rels));
        parts.push((
            name,
            format!("{DECLARATION}<w:comments xmlns:w=\"{uri}\">{body}</w:comments>"),
        ));
        Ok(())
    }
}

/// How the part writes WordprocessingML, from its root.
fn names(main: &str, depth: usize) -> Option<Names> {
    let mut xml = Xml::new(main, depth);
    loop {
        let Item::Open(e) = xml.step().ok()? else {
            continue;
        };
        if e.tag.ns != Ns::W {
            return None;
        }
        let tag = main.get(xml.span())?;
        let name = tag.trim_start_matches('<');
        let prefix = name
            .split(|c: char| c.is_whitespace() || c == '>')
            .next()?
            .strip_suffix(e.tag.name)?;
        let declared = match prefix {
            "" => e.attr_exact("xmlns"),
            p => e.attr_exact(&format!("xmlns:{}", p.trim_end_matches(':'))),
        };
        let uri = declared.unwrap_or_else(|| TRANSITIONAL.into());
        return Some(if prefix.is_empty() {
            // Attributes need a prefix of their own: the default namespace does not reach them.
            Names {
                prefix: "w:".into(),
                declaration: format!(" xmlns:w=\"{}\"", escape(&uri)),
                uri,
            }
        } else {
            Names {
                prefix: prefix.into(),
                declaration: String::new(),
                uri,
            }
        });
    }
}

/// The largest `w:id` of comments and tracked changes in a part; `None` if the part is broken.
fn largest_id(text: &str, depth: usize) -> Option<i64> {
    let mut xml = Xml::new(text, depth);
    let mut largest = -1;
    loop {
        match xml.step().ok()? {
            Item::Open(e) if e.tag.ns == Ns::W => {
                // Ids beyond what Word takes are left out of the count, else new ones would be too.
                if let Some(id) = e
                    .number::<i64>("id")
                    .filter(|id| *id < i64::from(i32::MAX) / 2)
                {
                    largest = largest.max(id);
                }
            }
            Item::End => return Some(largest),
            _ => {}
        }
    }
}

fn comment(c: &Comment, uri: &str) -> String {
    let mut out = format!(
        "<w:comment xmlns:w=\"{}\" w:id=\"{}\" w:author=\"{}\" w:date=\"{}T00:00:00Z\" w:initials=\"审\">",
        escape(uri),
        c.id,
        escape(&c.author),
        escape(&c.date)
    );
    for (i, l) in c.lines.iter().enumerate() {
        let mark = if i == 0 {
            "<w:r><w:annotationRef/></w:r>"
        } else {
            ""
        };
        out.push_str(&format!(
            "<w:p>{mark}<w:r><w:t xml:space=\"preserve\">{}</w:t></w:r></w:p>",
            escape(l)
        ));
    }
    out.push_str("</w:comment>");
    out
}

/// Puts text before the end tag of the root.
fn append(part: &str, body: &str) -> Option<String> {
    append_named(part, |_| body.to_owned())
}

/// As [`append`], with the prefix of the root (with colon) at hand.
fn append_named(part: &str, body: impl Fn(&str) -> String) -> Option<String> {
    let mut xml = Xml::new(part, 64);
    let (mut root, mut prefix) = (None, String::new());
    loop {
        match xml.step().ok()? {
            Item::Open(e) if root.is_none() => {
                let tag = part.get(xml.span())?;
                let name = tag
                    .trim_start_matches('<')
                    .split(|c: char| c.is_whitespace() || c == '>' || c == '/')
                    .next()?;
                prefix = name.strip_suffix(e.tag.name)?.to_owned();
                root = Some((name.to_owned(), xml.span(), tag.ends_with("/>")));
            }
            Item::Close(_) if xml.depth() == 0 => break,
            Item::End => break,
            _ => {}
        }
    }
    let (name, first, empty) = root?;
    let body = body(&prefix);
    if empty {
        let tag = part.get(first.clone())?.trim_end_matches("/>").trim_end();
        let (before, after) = (part.get(..first.start)?, part.get(first.end..)?);
        return Some(format!("{before}{tag}>{body}</{name}>{after}"));
    }
    let end = xml.span().start;
    Some(format!("{}{body}{}", part.get(..end)?, part.get(end..)?))
}
