//! A bureau's own form: placeholders 〔标题〕, 〔问题清单〕 … in its .docx are filled from a review, all else stays byte for
//! byte.
//!
//! A placeholder may be split over runs, as Word likes to do; it takes the look of its first character. A table row that
//! holds fields of a list (〔问题原文〕 …) is repeated for every entry of the list.

mod fields;

pub use fields::{Field, List, fields};

use super::SheetError;
use super::html::escape;
use super::view::View;
use crate::reading::Limits;
use crate::reading::container::Container;
use crate::reading::docx::rels::Rels;
use crate::reading::xml::{Item, Ns, Xml};
use crate::review::model::Review;
use crate::rewrite::walk::{self, Sign};
use crate::rewrite::{rewrite, text};
use fields::Values;
use std::collections::BTreeMap;
use std::ops::Range;

/// A filled form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    pub bytes: Vec<u8>,
    /// Placeholders that were filled.
    pub filled: usize,
    /// Names in 〔〕 that are no fields, left as they are, each once.
    pub unknown: Vec<String>,
}

/// Longest name of a placeholder.
const LONGEST: usize = 16;
/// Largest part of a form in bytes.
const PART: usize = 32 << 20;

/// Fills a form from a review.
///
/// # Errors
/// [`SheetError::Template`] where the form is no readable .docx or holds no known placeholder.
pub fn fill(template: &[u8], review: &Review) -> Result<Filled, SheetError> {
    let fault = |e: &dyn std::fmt::Display| SheetError::Template(e.to_string());
    let limits = Limits::default();
    let mut zip = Container::open(template, &limits).map_err(|e| fault(&e))?;
    let root = Rels::load(&mut zip, "", &limits).map_err(|e| fault(&e))?;
    let main = root
        .first("officeDocument")
        .filter(|name| zip.contains(name))
        .ok_or_else(|| fault(&"不是 .docx 文件"))?;
    let rels = Rels::load(&mut zip, &main, &limits).map_err(|e| fault(&e))?;
    let mut names = vec![main];
    names.extend(rels.targets("header"));
    names.extend(rels.targets("footer"));
    let view = View::new(review);
    let values = Values::new(&view);
    let mut changed = Vec::new();
    let (mut filled, mut unknown) = (0, Vec::new());
    for name in names {
        let Some(xml) = text(&mut zip, &name).map_err(|e| fault(&e))? else {
            continue;
        };
        if xml.len() > PART {
            return Err(fault(&"模板过大"));
        }
        let holes = holes(&xml, &limits).map_err(|e| fault(&e))?;
        for h in holes.iter().filter(|h| !values.knows(&h.name)) {
            if !unknown.contains(&h.name) {
                unknown.push(h.name.clone());
            }
        }
        let known: Vec<Hole> = holes
            .into_iter()
            .filter(|h| values.knows(&h.name))
            .collect();
        if known.is_empty() {
            continue;
        }
        filled += known.len();
        let new = refill(&xml, &known, &values, &limits).map_err(|e| fault(&e))?;
        changed.push((name, new));
    }
    if changed.is_empty() {
        return Err(fault(
            &"没有找到可填的占位符；请用 fawen sheet fields 查看可用的名称",
        ));
    }
    let bytes = rewrite(template, &changed).map_err(|e| fault(&e))?;
    Ok(Filled {
        bytes,
        filled,
        unknown,
    })
}

/// A placeholder in a part.
#[derive(Debug, Clone)]
struct Hole {
    name: String,
    signs: Vec<Sign>,
}

impl Hole {
    fn start(&self) -> usize {
        self.signs.first().map_or(0, |s| s.at.start)
    }
}

/// All names in 〔〕 that stand in text which can be changed.
fn holes(xml: &str, limits: &Limits) -> Result<Vec<Hole>, crate::reading::xml::XmlFault> {
    let first = walk::walk(xml, &Default::default(), limits.depth)?;
    let all = (0..first.paragraphs.len()).collect();
    let story = walk::walk(xml, &all, limits.depth)?;
    let mut out = Vec::new();
    for p in &story.paragraphs {
        let mut open: Option<usize> = None;
        for (i, sign) in p.signs.iter().enumerate() {
            match (sign.c, open) {
                ('〔', _) => open = Some(i),
                ('〕', Some(from)) => {
                    let signs = p.signs.get(from..=i).unwrap_or_default().to_vec();
                    let name: String = signs
                        .iter()
                        .skip(1)
                        .take(signs.len().saturating_sub(2))
                        .map(|s| s.c)
                        .collect();
                    // Years of document numbers stand in the same brackets.
                    let year = name.chars().all(|c| c.is_ascii_digit());
                    let own = signs.iter().all(|s| s.at.len() == s.c.len_utf8());
                    if !year && own && signs.len() <= LONGEST + 2 {
                        out.push(Hole { name, signs });
                    }
                    open = None;
                }
                _ => {}
            }
        }
    }
    Ok(out)
}

/// Changes of a part: ranges with what stands there instead.
type Edits = BTreeMap<usize, (usize, String)>;

fn refill(
    xml: &str,
    holes: &[Hole],
    values: &Values,
    limits: &Limits,
) -> Result<String, crate::reading::xml::XmlFault> {
    let rows = rows(xml, limits)?;
    let mut edits = Edits::new();
    let mut repeated: BTreeMap<usize, (Range<usize>, List, Vec<&Hole>)> = BTreeMap::new();
    for h in holes {
        // The innermost row around it.
        let row = rows
            .iter()
            .filter(|r| r.contains(&h.start()))
            .min_by_key(|r| r.len());
        match (row, values.list_of(&h.name)) {
            (Some(row), Some(list)) => {
                let entry = repeated
                    .entry(row.start)
                    .or_insert_with(|| (row.clone(), list, Vec::new()));
                entry.2.push(h);
            }
            _ => put(xml, &mut edits, h, &values.text(&h.name)),
        }
    }
    for (row, list, inside) in repeated.into_values() {
        // Other fields in the row go along with it.
        let single: Vec<&Hole> = holes
            .iter()
            .filter(|h| row.contains(&h.start()) && values.list_of(&h.name).is_none())
            .collect();
        for h in &single {
            edits.remove(&h.start());
            for s in h.signs.iter().skip(1) {
                edits.remove(&s.at.start);
            }
        }
        let mut text = String::new();
        for i in 0..values.len(list).max(1) {
            let mut own = Edits::new();
            for h in &inside {
                put(xml, &mut own, h, &values.entry(list, i, &h.name));
            }
            for h in &single {
                put(xml, &mut own, h, &values.text(&h.name));
            }
            let copy = apply(xml, row.clone(), &own);
            text.push_str(&if i == 0 { copy } else { without_ids(&copy) });
        }
        edits.insert(row.start, (row.end, text));
    }
    Ok(apply(xml, 0..xml.len(), &edits))
}

/// Puts lines of text in place of a placeholder.
fn put(xml: &str, edits: &mut Edits, hole: &Hole, lines: &[String]) {
    let Some(first) = hole.signs.first() else {
        return;
    };
    let tag = xml
        .get(first.element.start..first.content.start)
        .unwrap_or_default();
    let name = tag
        .trim_start_matches('<')
        .split(|c: char| c.is_whitespace() || c == '>')
        .next()
        .unwrap_or_default();
    let prefix = name.strip_suffix('t').unwrap_or_default();
    let line_break = format!("</{name}><{prefix}br/><{name} xml:space=\"preserve\">");
    let text: Vec<String> = lines.iter().map(|l| escape(l)).collect();
    edits.insert(first.at.start, (first.at.end, text.join(&line_break)));
    let mut last = first;
    for s in hole.signs.iter().skip(1) {
        // Blanks within the brackets go too where they stand in the same element.
        let from = if s.content == last.content {
            last.at.end
        } else {
            s.at.start
        };
        edits.insert(from, (s.at.end, String::new()));
        last = s;
    }
}

fn apply(xml: &str, range: Range<usize>, edits: &Edits) -> String {
    let mut out = String::with_capacity(range.len());
    let mut at = range.start;
    for (from, (to, text)) in edits.range(range.clone()) {
        if *from < at {
            continue;
        }
        out.push_str(xml.get(at..*from).unwrap_or_default());
        out.push_str(text);
        at = *to;
    }
    out.push_str(xml.get(at..range.end).unwrap_or_default());
    out
}

/// The bytes of all table rows.
fn rows(xml: &str, limits: &Limits) -> Result<Vec<Range<usize>>, crate::reading::xml::XmlFault> {
    let mut reader = Xml::new(xml, limits.depth);
    let (mut open, mut rows) = (Vec::new(), Vec::new());
    loop {
        match reader.step()? {
            Item::Open(e) if e.tag.is(Ns::W, "tr") => open.push(reader.span().start),
            Item::Close(t) if t.is(Ns::W, "tr") => {
                rows.extend(open.pop().map(|from| from..reader.span().end));
            }
            Item::End => return Ok(rows),
            _ => {}
        }
    }
}

/// A copied row without the ids that must be its own.
fn without_ids(row: &str) -> String {
    let mut out = row.to_owned();
    for name in [" w14:paraId=\"", " w14:textId=\""] {
        while let Some(at) = out.find(name) {
            let value = at + name.len();
            let end = out[value..].find('"').map_or(out.len(), |e| value + e + 1);
            out.replace_range(at..end, "");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::container::tests::zip_of;
    use crate::sheets::sample;
    use std::io::{Cursor, Read};

    const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

    fn form(body: &str) -> Vec<u8> {
        let document = format!("<w:document xmlns:w=\"{W}\"><w:body>{body}</w:body></w:document>");
        let rels = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"a\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/></Relationships>";
        zip_of(&[
            ("[Content_Types].xml", b"<Types/>"),
            ("_rels/.rels", rels.as_bytes()),
            ("word/document.xml", document.as_bytes()),
            ("word/styles.xml", b"<styles/>"),
        ])
    }

    fn member(bytes: &[u8], name: &str) -> String {
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("zip");
        let mut out = String::new();
        zip.by_name(name)
            .expect("member")
            .read_to_string(&mut out)
            .expect("utf-8");
        out
    }

    fn filled(body: &str) -> (String, Filled) {
        let f = fill(&form(body), &sample::flawed()).expect("filled");
        (member(&f.bytes, "word/document.xml"), f)
    }

    #[test]
    fn a_placeholder_split_over_runs_keeps_the_look_of_its_start() {
        let (xml, f) = filled(
            "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>名称：〔标</w:t></w:r><w:r><w:t>题〕（〔2026〕1号）</w:t></w:r></w:p>",
        );
        assert!(xml.contains("<w:r><w:rPr><w:b/></w:rPr><w:t>名称：清溪县促进建筑业发展若干措施</w:t></w:r><w:r><w:t>（〔2026〕1号）</w:t></w:r>"));
        assert_eq!((f.filled, f.unknown.len()), (1, 0));
        let untouched = form("");
        assert_eq!(
            member(&f.bytes, "word/styles.xml"),
            member(&untouched, "word/styles.xml")
        );
        assert_eq!(
            member(&f.bytes, "_rels/.rels"),
            member(&untouched, "_rels/.rels")
        );
    }

    #[test]
    fn a_row_is_repeated_for_every_problem() {
        let (xml, _) = filled(
            "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>原文</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc><w:p w14:paraId=\"1\"><w:r><w:t>〔问题序号〕〔问题原文〕</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
        );
        let review = sample::flawed();
        let problems = View::new(&review).problems.len();
        assert_eq!(xml.matches("<w:tr>").count(), 1 + problems);
        assert_eq!(xml.matches("paraId").count(), 1);
        assert!(
            xml.contains("<w:t>1第三条 政府投资项目应当优先选用在本县注册并纳税的建筑企业。</w:t>")
        );
    }

    #[test]
    fn lists_outside_tables_stand_line_by_line() {
        let (xml, _) = filled("<w:p><w:r><w:t>〔主要问题〕</w:t></w:r></w:p>");
        assert!(xml.contains("<w:t>1. 第三条：优先选用本地注册、纳税的经营者（不得出台）</w:t><w:br/><w:t xml:space=\"preserve\">2. "));
    }

    #[test]
    fn draft_text_is_escaped_and_unknown_names_stay() {
        let (xml, f) = filled("<w:p><w:r><w:t>〔文件名〕〔不存在的项〕</w:t></w:r></w:p>");
        assert!(xml.contains("促进建筑业发展若干措施&lt;送审&gt;.docx〔不存在的项〕"));
        assert_eq!(f.unknown, ["不存在的项"]);
    }

    #[test]
    fn every_listed_field_can_be_filled() {
        for field in fields() {
            let (xml, f) = filled(&format!(
                "<w:p><w:r><w:t>〔{}〕</w:t></w:r></w:p>",
                field.name
            ));
            assert_eq!(f.filled, 1, "{}", field.name);
            assert!(
                !xml.contains('〔') || xml.contains("〔2026〕") || xml.contains("〔U+"),
                "{xml}"
            );
        }
    }

    #[test]
    fn a_form_without_placeholders_is_refused() {
        let e = fill(&form("<w:p/>"), &sample::clean()).expect_err("empty");
        assert!(e.to_string().contains("fawen sheet fields"));
        assert!(fill(b"no zip", &sample::clean()).is_err());
    }

    #[test]
    fn no_problems_leave_one_row_that_says_so() {
        let body = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>〔问题名称〕</w:t></w:r></w:p></w:tc></w:tr></w:tbl>";
        let f = fill(&form(body), &sample::clean()).expect("filled");
        assert!(member(&f.bytes, "word/document.xml").contains("<w:t>未发现</w:t>"));
    }
}
