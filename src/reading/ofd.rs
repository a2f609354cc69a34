//! 版式文档 OFD (GB/T 33190): a zip package of XML pages. Text objects, ruling lines and the sizes of pictures go to
//! the layout; templates count as part of the pages that use them.

use super::container::Container;
use super::flow::Flow;
use super::layout::{self, Page, Rule, Run, quality};
use super::xml::{Element, Item, Xml};
use super::{Limits, ReadError};
use crate::document::{Document, Format, UnreadKind};
use std::collections::HashMap;

/// Points in a millimetre.
const POINTS: f32 = 72.0 / 25.4;
/// Pages of a file, at most.
const MOST_PAGES: usize = 5_000;
/// Objects on a page, at most.
const MOST_OBJECTS: usize = 200_000;

/// Reads a package.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, ReadError> {
    let mut package = Container::open(bytes, limits)?;
    let mut flow = Flow::new(Format::Ofd, limits);
    let (entry, _) = package
        .text("OFD.xml")?
        .ok_or_else(|| ReadError::Damaged("缺少 OFD.xml".into()))?;
    let entry = Entry::read(&entry, limits);
    if entry.encrypted {
        return Err(ReadError::Encrypted);
    }
    if entry.roots.is_empty() {
        return Err(ReadError::Damaged("OFD.xml 没有指明文档".into()));
    }
    let mut pages = Vec::new();
    for root in &entry.roots {
        read_document(&mut package, root, limits, &mut flow, &mut pages)?;
    }
    quality::check("OFD", &pages, pages.len() as u32)?;
    for page in quality::garbled(&pages) {
        let part = format!("第{page}页");
        flow.damage(&part, &format!("{part}有文字没有字符对应表，未能读取"));
    }
    layout::lay_out(pages, &mut flow)?;
    Ok(flow.finish_pages())
}

/// What the entry file says.
#[derive(Debug, Default)]
struct Entry {
    roots: Vec<String>,
    encrypted: bool,
}

impl Entry {
    fn read(text: &str, limits: &Limits) -> Entry {
        let mut out = Entry::default();
        let mut root = false;
        each(text, limits, |item| match item {
            Item::Open(e) => {
                root = e.tag.name == "DocRoot";
                out.encrypted |= matches!(e.tag.name, "Encryptions" | "Encryption");
            }
            Item::Text(t) if root && !t.trim().is_empty() => out.roots.push(t.trim().to_owned()),
            Item::Close(_) => root = false,
            _ => {}
        });
        out
    }
}

/// Walks a part; `false` if it broke off.
fn each(text: &str, limits: &Limits, mut visit: impl FnMut(&Item)) -> bool {
    let mut x = Xml::new(text, limits.depth);
    loop {
        match x.step() {
            Ok(Item::End) => return true,
            Ok(item) => visit(&item),
            Err(_) => return false,
        }
    }
}

/// A place named in one part, seen from the package's root. `..` and `.` are resolved by name only; nothing is ever
/// looked up outside the package.
fn resolve(base: &str, place: &str) -> String {
    let place = place.trim().replace('\\', "/");
    let mut parts: Vec<&str> = if place.starts_with('/') {
        Vec::new()
    } else {
        base.rsplit_once('/')
            .map_or("", |b| b.0)
            .split('/')
            .collect()
    };
    for p in place.split('/') {
        match p {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            p => parts.push(p),
        }
    }
    parts.retain(|p| !p.is_empty());
    parts.join("/")
}

/// What a document part says.
#[derive(Debug, Default)]
struct Root {
    size: Option<(f32, f32)>,
    pages: Vec<String>,
    templates: HashMap<String, String>,
    resources: Vec<String>,
    attachments: bool,
    annotations: bool,
}

impl Root {
    fn read(text: &str, limits: &Limits) -> Root {
        let mut out = Root::default();
        let mut open = String::new();
        each(text, limits, |item| match item {
            Item::Open(e) => {
                open = e.tag.name.to_owned();
                match e.tag.name {
                    "Page" => out.pages.extend(e.attr("BaseLoc")),
                    "TemplatePage" => {
                        if let (Some(id), Some(place)) = (e.attr("ID"), e.attr("BaseLoc")) {
                            out.templates.insert(id, place);
                        }
                    }
                    "Attachments" => out.attachments = true,
                    "Annotations" => out.annotations = true,
                    _ => {}
                }
            }
            Item::Text(t) => match open.as_str() {
                "PhysicalBox" => out.size = out.size.or_else(|| size_of(t)),
                "PublicRes" | "DocumentRes" if !t.trim().is_empty() => {
                    out.resources.push(t.trim().to_owned())
                }
                _ => {}
            },
            Item::Close(_) => open.clear(),
            Item::End => {}
        });
        out
    }
}

fn numbers(text: &str) -> Vec<f32> {
    text.split_whitespace()
        .filter_map(|n| n.parse().ok())
        .filter(|n: &f32| n.is_finite())
        .collect()
}

fn size_of(text: &str) -> Option<(f32, f32)> {
    match numbers(text)[..] {
        [_, _, w, h] => Some((w, h)),
        _ => None,
    }
}

fn read_document(
    package: &mut Container,
    root: &str,
    limits: &Limits,
    flow: &mut Flow,
    pages: &mut Vec<Page>,
) -> Result<(), ReadError> {
    let root_at = resolve("", root);
    let Some((text, _)) = package.text(&root_at)? else {
        flow.damage(&root_at, "缺少文档目录");
        return Ok(());
    };
    let doc = Root::read(&text, limits);
    let mut bold = HashMap::new();
    for place in &doc.resources {
        if let Some((text, _)) = package.text(&resolve(&root_at, place))? {
            fonts(&text, limits, &mut bold);
        }
    }
    if doc.attachments {
        flow.unread(&root_at, UnreadKind::Object, "OFD 附件未读取", None);
    }
    if doc.annotations {
        flow.unread(&root_at, UnreadKind::Part, "OFD 注释层未读取", None);
    }
    let mut templates: HashMap<String, Content> = HashMap::new();
    for place in &doc.pages {
        if pages.len() >= MOST_PAGES {
            return Err(ReadError::Limit(format!("OFD 超过{MOST_PAGES}页")));
        }
        let number = pages.len() as u32 + 1;
        let at = resolve(&root_at, place);
        let (mut content, found) = content_at(package, &at, limits, &bold)?;
        let used = std::mem::take(&mut content.templates);
        for id in used {
            if !templates.contains_key(&id) {
                let Some(place) = doc.templates.get(&id) else {
                    continue;
                };
                let (c, _) = content_at(package, &resolve(&root_at, place), limits, &bold)?;
                templates.insert(id.clone(), c);
            }
            if let Some(t) = templates.get(&id) {
                content.runs.extend(t.runs.iter().cloned());
                content.rules.extend(t.rules.iter().copied());
            }
        }
        let (width, height) = content.size.or(doc.size).unwrap_or((210.0, 297.0));
        let fault = match (found, content.broken) {
            (false, _) => "缺少页面内容",
            (true, true) => "页面内容在中途损坏",
            (true, false) => "",
        };
        pages.push(Page {
            number,
            width: width * POINTS,
            height: height * POINTS,
            runs: content.runs,
            rules: content.rules,
            pictures: content.pictures,
            aside: Vec::new(),
            fault: fault.into(),
        });
    }
    Ok(())
}

/// The fonts that are bold.
fn fonts(text: &str, limits: &Limits, bold: &mut HashMap<String, bool>) {
    each(text, limits, |item| {
        if let Item::Open(e) = item
            && e.tag.name == "Font"
            && let Some(id) = e.attr("ID")
        {
            let name = e.attr("FontName").unwrap_or_default();
            let heavy = e.attr("Bold").as_deref() == Some("true")
                || name.contains("黑")
                || name.contains("Bold");
            bold.insert(id, heavy);
        }
    });
}

/// What stands on a page or template; lengths in points.
#[derive(Debug, Default)]
struct Content {
    size: Option<(f32, f32)>,
    runs: Vec<Run>,
    rules: Vec<Rule>,
    pictures: Vec<(f32, f32)>,
    templates: Vec<String>,
    broken: bool,
    /// The last object's boundary, and where its text ended.
    last: (String, f32),
}

fn content_at(
    package: &mut Container,
    place: &str,
    limits: &Limits,
    bold: &HashMap<String, bool>,
) -> Result<(Content, bool), ReadError> {
    match package.text(place)? {
        Some((text, flaw)) => {
            let mut content = Content::read(&text, limits, bold);
            content.broken |= flaw.is_some();
            Ok((content, true))
        }
        None => Ok((Content::default(), false)),
    }
}

/// The object that text or a path belongs to.
#[derive(Debug, Clone, Default)]
struct Object {
    x: f32,
    y: f32,
    matrix: Option<[f32; 6]>,
    size: f32,
    scale: f32,
    bold: bool,
    /// Place of the text code, kept from one to the next.
    code: (f32, f32),
    steps: Vec<f32>,
    upright: bool,
    boundary: String,
}

impl Object {
    fn new(e: &Element, bold: &HashMap<String, bool>) -> Object {
        let place = numbers(&e.attr("Boundary").unwrap_or_default());
        let matrix = numbers(&e.attr("CTM").unwrap_or_default());
        let heavy = e.number::<u32>("Weight").is_some_and(|w| w >= 600);
        let font = e.attr("Font").unwrap_or_default();
        Object {
            x: place.first().copied().unwrap_or(0.0),
            y: place.get(1).copied().unwrap_or(0.0),
            matrix: <[f32; 6]>::try_from(matrix).ok(),
            size: e.number("Size").or_else(|| e.number("size")).unwrap_or(3.5),
            boundary: e.attr("Boundary").unwrap_or_default(),
            scale: e.number("HScale").unwrap_or(1.0),
            bold: heavy || bold.get(&font).copied().unwrap_or(false),
            ..Object::default()
        }
    }

    /// From the object's own coordinates to points on the page.
    fn place(&self, x: f32, y: f32) -> (f32, f32) {
        let (x, y) = match self.matrix {
            Some([a, b, c, d, e, f]) => (a * x + c * y + e, b * x + d * y + f),
            None => (x, y),
        };
        ((self.x + x) * POINTS, (self.y + y) * POINTS)
    }

    /// Lengths along and across the line.
    fn stretch(&self) -> (f32, f32) {
        match self.matrix {
            Some([a, b, c, d, _, _]) => (a.hypot(b), c.hypot(d)),
            None => (1.0, 1.0),
        }
    }
}

impl Content {
    fn read(text: &str, limits: &Limits, bold: &HashMap<String, bool>) -> Content {
        let mut out = Content::default();
        let mut object = Object::default();
        let (mut open, mut collected) = (String::new(), String::new());
        let whole = each(text, limits, |item| match item {
            Item::Open(e) => {
                open = e.tag.name.to_owned();
                collected.clear();
                match e.tag.name {
                    "Template" => out.templates.extend(e.attr("TemplateID")),
                    "TextObject" | "PathObject" => object = Object::new(e, bold),
                    "ImageObject" => {
                        if let [_, _, w, h] = numbers(&e.attr("Boundary").unwrap_or_default())[..] {
                            out.pictures.push((w * POINTS, h * POINTS));
                        }
                    }
                    "TextCode" => {
                        object.code.0 = e.number("X").unwrap_or(object.code.0);
                        object.code.1 = e.number("Y").unwrap_or(object.code.1);
                        object.steps = steps(&e.attr("DeltaX").unwrap_or_default());
                        object.upright = e.attr("DeltaX").is_none() && e.attr("DeltaY").is_some();
                    }
                    _ => {}
                }
            }
            Item::Text(t) => collected.push_str(t),
            Item::Close(t) => {
                match t.name {
                    "PhysicalBox" if open == "PhysicalBox" => out.size = size_of(&collected),
                    "TextCode" => out.text(&object, &collected),
                    "AbbreviatedData" => out.path(&object, &collected),
                    _ => {}
                }
                open.clear();
            }
            Item::End => {}
        });
        out.broken = !whole;
        out
    }

    /// Lays characters at their places; a gap in the steps begins a new run.
    fn text(&mut self, object: &Object, text: &str) {
        let text = text.trim_matches(['\r', '\n', '\t']);
        let (along, across) = object.stretch();
        let size = object.size * across * POINTS;
        if self.runs.len() >= MOST_OBJECTS || !size.is_finite() || size <= 0.0 {
            return;
        }
        let usual = |c: char| {
            let em = if c.is_ascii() { 0.5 } else { 1.0 };
            em * object.size * object.scale
        };
        let mut x = object.code.0;
        let mut run: Option<Run> = None;
        // Some programs give all pieces of a line the boundary of the line: they follow one another.
        let follows = !self.last.0.is_empty() && self.last.0 == object.boundary;
        let end_before = self.last.1;
        for (i, c) in text.chars().enumerate() {
            // Their steps are those of the whole line, so they tell nothing.
            let step = object.steps.get(i).copied().filter(|_| !follows);
            // Upright text is one run: its characters stand below one another.
            let advance = if object.upright {
                0.0
            } else {
                step.unwrap_or_else(|| usual(c))
            };
            let width = usual(c).min(advance.abs().max(0.3 * usual(c))) * along * POINTS;
            let (px, py) = object.place(x, object.code.1);
            let px = if follows {
                end_before + (x - object.code.0) * along * POINTS
            } else {
                px
            };
            match &mut run {
                Some(r) => {
                    r.text.push(c);
                    r.width = (px + width - r.x).max(r.width);
                }
                None => {
                    run = Some(Run {
                        x: px,
                        y: py,
                        width,
                        size,
                        bold: object.bold,
                        text: c.to_string(),
                    });
                }
            }
            x += advance;
            if advance > 1.8 * usual(c) || advance < -0.5 * usual(c) {
                self.runs.extend(run.take());
            }
        }
        self.runs.extend(run);
        if let Some(r) = self.runs.last() {
            self.last = (object.boundary.clone(), r.x + r.width);
        }
    }

    /// Straight lines of a path.
    fn path(&mut self, object: &Object, data: &str) {
        let mut words = data.split_whitespace();
        let (mut at, mut start) = ((0.0f32, 0.0f32), (0.0f32, 0.0f32));
        let mut lines = Vec::new();
        while let Some(word) = words.next() {
            let mut number = || {
                words
                    .next()
                    .and_then(|n| n.parse::<f32>().ok())
                    .unwrap_or(0.0)
            };
            let to = match word {
                "S" | "M" => {
                    at = (number(), number());
                    start = at;
                    continue;
                }
                "L" => (number(), number()),
                "C" => start,
                "Q" => {
                    pass(2, &mut number);
                    at = (number(), number());
                    continue;
                }
                "B" => {
                    pass(4, &mut number);
                    at = (number(), number());
                    continue;
                }
                _ => continue,
            };
            let (a, b) = (object.place(at.0, at.1), object.place(to.0, to.1));
            lines.push(Rule {
                x0: a.0,
                y0: a.1,
                x1: b.0,
                y1: b.1,
            });
            at = to;
            if lines.len() >= MOST_OBJECTS {
                break;
            }
        }
        if self.rules.len() < MOST_OBJECTS {
            self.rules.extend(lines);
        }
    }
}

/// Passes over the control points of a curve.
fn pass(count: usize, number: &mut impl FnMut() -> f32) {
    for _ in 0..count {
        number();
    }
}

/// Steps from character to character; `g 3 0.5` stands for three of 0.5.
fn steps(text: &str) -> Vec<f32> {
    let mut out = Vec::new();
    let mut words = text.split_whitespace();
    while let Some(word) = words.next() {
        if word == "g" {
            let count: usize = words.next().and_then(|n| n.parse().ok()).unwrap_or(0);
            let step: f32 = words.next().and_then(|n| n.parse().ok()).unwrap_or(0.0);
            out.extend(std::iter::repeat_n(step, count.min(10_000)));
        } else if let Ok(step) = word.parse() {
            out.push(step);
        }
        if out.len() > 100_000 {
            break;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::container::tests::zip_of;
    use super::*;
    use crate::document::Part;

    fn page(body: &str) -> String {
        format!(
            r#"<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Template TemplateID="9"/><ofd:Content><ofd:Layer>{body}</ofd:Layer></ofd:Content></ofd:Page>"#
        )
    }

    fn text(x: f32, y: f32, t: &str) -> String {
        format!(
            r#"<ofd:TextObject Boundary="{x} {y} 100 5" Font="1" Size="4"><ofd:TextCode X="0" Y="3.5" DeltaX="g {} 4">{t}</ofd:TextCode></ofd:TextObject>"#,
            t.chars().count() - 1
        )
    }

    fn package(pages: &[String]) -> Vec<u8> {
        let mut list = String::new();
        let mut parts: Vec<(String, String)> = Vec::new();
        for (i, p) in pages.iter().enumerate() {
            list += &format!(r#"<ofd:Page ID="{i}" BaseLoc="Pages/P{i}/Content.xml"/>"#);
            parts.push((format!("Doc_0/Pages/P{i}/Content.xml"), p.clone()));
        }
        parts.push((
            "OFD.xml".into(),
            r#"<ofd:OFD xmlns:ofd="u"><ofd:DocBody><ofd:DocRoot>/Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"#.into(),
        ));
        parts.push((
            "Doc_0/Document.xml".into(),
            format!(
                r#"<ofd:Document xmlns:ofd="u"><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea><ofd:TemplatePage ID="9" BaseLoc="./Tpls/T0/../T0/Content.xml"/></ofd:CommonData><ofd:Pages>{list}</ofd:Pages></ofd:Document>"#
            ),
        ));
        parts.push((
            "Doc_0/Tpls/T0/Content.xml".into(),
            page(&text(85.0, 10.0, "县政府办公室文稿"))
                .replace(r#"<ofd:Template TemplateID="9"/>"#, ""),
        ));
        let parts: Vec<(&str, &[u8])> = parts
            .iter()
            .map(|p| (p.0.as_str(), p.1.as_bytes()))
            .collect();
        zip_of(&parts)
    }

    #[test]
    fn pages_templates_and_paragraphs() {
        let first = page(&format!(
            "{}{}{}{}",
            text(
                28.0,
                60.0,
                "第二条　申请补助的单位应当符合下列条件，并按照规定的时间报送有关材"
            ),
            text(28.0, 67.0, "料，不得弄虚作假。"),
            text(36.0, 74.0, "第三条　补助标准另行公布。"),
            text(100.0, 285.0, "— 1 —"),
        ));
        let second = page(&text(36.0, 60.0, "第四条　自公布之日起施行。"));
        let d = read(&package(&[first, second]), &Limits::default()).unwrap();
        let body: Vec<_> = d
            .blocks
            .iter()
            .filter(|b| b.part == Part::Body)
            .map(|b| (b.page, b.text.as_str()))
            .collect();
        assert_eq!(
            body,
            [
                (
                    Some(1),
                    "第二条　申请补助的单位应当符合下列条件，并按照规定的时间报送有关材料，不得弄虚作假。"
                ),
                (Some(1), "第三条　补助标准另行公布。"),
                (Some(2), "第四条　自公布之日起施行。"),
            ]
        );
        let heads = d.blocks.iter().filter(|b| b.part == Part::Header).count();
        let feet = d.blocks.iter().filter(|b| b.part == Part::Footer).count();
        assert_eq!((heads, feet), (2, 1));
    }

    #[test]
    fn steps_and_places() {
        assert_eq!(steps("g 2 1.5 3"), [1.5, 1.5, 3.0]);
        assert_eq!(resolve("Doc_0/Document.xml", "Pages/../../x.xml"), "x.xml");
        assert_eq!(resolve("Doc_0/Document.xml", "/Doc_0/a.xml"), "Doc_0/a.xml");
        assert_eq!(resolve("a/b.xml", "../../../etc/passwd"), "etc/passwd");
    }

    #[test]
    fn a_broken_page_is_told() {
        let mut broken = page(&text(
            28.0,
            60.0,
            "第一条　本办法自公布之日起施行，有效期三年。",
        ));
        broken.truncate(broken.len() - 30);
        let d = read(&package(&[broken]), &Limits::default()).unwrap();
        assert!(d.damaged);
        // Before it stands the template's line, which nothing on a single page tells from text.
        assert_eq!(
            d.blocks[1].text,
            "第一条　本办法自公布之日起施行，有效期三年。"
        );
        let scan = page(r#"<ofd:ImageObject Boundary="0 0 210 297"/>"#);
        assert!(matches!(
            read(
                &package(&[scan.replace(r#"<ofd:Template TemplateID="9"/>"#, "")]),
                &Limits::default()
            ),
            Err(ReadError::NoText(_))
        ));
    }
}
