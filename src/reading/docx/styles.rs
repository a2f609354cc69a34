//! Styles: what a paragraph or run takes from its style, its ancestors and the document's defaults.
//!
//! Only properties that reading needs: numbering, outline level, alignment, hidden, bold.

use crate::reading::xml::{Element, Item, Ns, Xml, XmlFault};
use std::borrow::Cow;
use std::collections::HashMap;

/// Steps up the chain of ancestors; a longer chain is a loop.
const CHAIN: usize = 32;

/// Most styles of a document; Word itself holds some four thousand.
const MOST: usize = 10_000;

/// How a paragraph is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    Start,
    Center,
    End,
}

impl Align {
    /// The value of `w:jc`.
    pub fn of(value: &str) -> Self {
        match value {
            "center" => Align::Center,
            "right" | "end" => Align::End,
            _ => Align::Start,
        }
    }
}

/// What a style itself says.
#[derive(Debug, Clone, Default)]
struct Style {
    based_on: Option<String>,
    heading: Option<u8>,
    number: Option<String>,
    number_level: Option<usize>,
    outline: Option<u8>,
    align: Option<Align>,
    vanish: Option<bool>,
    bold: Option<bool>,
}

/// What a paragraph takes from its style.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ParagraphStyle {
    /// The style and its ancestors, nearest first.
    pub chain: Vec<String>,
    /// Id of the list, `"0"` for none.
    pub number: Option<String>,
    pub number_level: Option<usize>,
    /// Heading level from 1 to 9.
    pub heading: Option<u8>,
    pub align: Option<Align>,
    pub vanish: bool,
    pub bold: bool,
}

/// The styles of a document.
#[derive(Debug, Default)]
pub struct Styles {
    all: HashMap<String, Style>,
    defaults: Style,
    default_paragraph: Option<String>,
    resolved: HashMap<String, ParagraphStyle>,
    plain: ParagraphStyle,
}

impl Styles {
    /// Reads `styles.xml`. The second value is the fault that ended it early, if any.
    pub fn parse(text: &str, depth: usize) -> (Self, Option<XmlFault>) {
        let mut styles = Styles::default();
        let fault = styles.load(&without_tables(text), depth).err();
        let ids: Vec<String> = styles.all.keys().cloned().collect();
        for id in ids {
            let resolved = styles.resolve(&id);
            styles.resolved.insert(id, resolved);
        }
        let default = styles.default_paragraph.clone().unwrap_or_default();
        styles.plain = styles.resolve(&default);
        (styles, fault)
    }

    /// What a paragraph of this style takes from it; without a style (or an unknown one) the default style's.
    pub fn paragraph(&self, id: Option<&str>) -> &ParagraphStyle {
        id.and_then(|id| self.resolved.get(id))
            .unwrap_or(&self.plain)
    }

    /// Whether a character style hides and whether it makes bold.
    pub fn character(&self, id: &str) -> (bool, bool) {
        self.resolved
            .get(id)
            .map_or((false, false), |s| (s.vanish, s.bold))
    }

    /// The list that a numbering style stands for.
    pub fn list_of(&self, id: &str) -> Option<&str> {
        self.resolved.get(id)?.number.as_deref()
    }

    fn load(&mut self, text: &str, depth: usize) -> Result<(), XmlFault> {
        let mut xml = Xml::new(text, depth);
        let mut current: Option<(String, Style)> = None;
        let mut defaults = false;
        loop {
            match xml.step()? {
                Item::Open(e) if e.tag.ns == Ns::W => match e.tag.name {
                    "style" => current = Some(self.open_style(&e)),
                    "docDefaults" => defaults = true,
                    "tblStylePr" | "latentStyles" | "tblPr" | "pPrChange" | "rPrChange" => {
                        xml.skip()?;
                    }
                    name => {
                        let style = match &mut current {
                            Some((_, style)) => style,
                            None if defaults => &mut self.defaults,
                            None => continue,
                        };
                        style.set(name, &e);
                    }
                },
                Item::Close(tag) if tag.is(Ns::W, "style") => {
                    if let Some((id, style)) = current.take() {
                        self.all.insert(id, style);
                    }
                    if self.all.len() > MOST {
                        return Err(XmlFault::Definitions);
                    }
                }
                Item::Close(tag) if tag.is(Ns::W, "docDefaults") => defaults = false,
                Item::End => return Ok(()),
                _ => {}
            }
        }
    }

    fn open_style(&mut self, e: &Element) -> (String, Style) {
        let id = e.id("styleId").unwrap_or_default();
        let is_default = matches!(e.attr("default").as_deref(), Some("1" | "true" | "on"));
        if is_default && e.attr("type").as_deref() == Some("paragraph") {
            self.default_paragraph = Some(id.clone());
        }
        (id, Style::default())
    }

    fn resolve(&self, id: &str) -> ParagraphStyle {
        let mut out = ParagraphStyle::default();
        let mut outline = None;
        let (mut vanish, mut bold) = (None, None);
        let mut next = Some(id);
        while let Some((id, style)) = next.and_then(|id| self.all.get_key_value(id)) {
            if out.chain.len() >= CHAIN {
                break;
            }
            out.chain.push(id.clone());
            out.number = out.number.or_else(|| style.number.clone());
            out.number_level = out.number_level.or(style.number_level);
            outline = outline.or(style.outline);
            out.heading = out.heading.or(style.heading);
            out.align = out.align.or(style.align);
            vanish = vanish.or(style.vanish);
            bold = bold.or(style.bold);
            next = style.based_on.as_deref();
        }
        out.align = out.align.or(self.defaults.align);
        out.vanish = vanish.or(self.defaults.vanish).unwrap_or(false);
        out.bold = bold.or(self.defaults.bold).unwrap_or(false);
        out.heading = match outline {
            Some(level) if level < 9 => Some(level + 1),
            Some(_) => None,
            None => out.heading,
        };
        out
    }
}

impl Style {
    fn set(&mut self, name: &str, e: &Element) {
        match name {
            "name" => self.heading = heading_of(&e.attr("val").unwrap_or_default()),
            "basedOn" => self.based_on = e.id("val"),
            "numId" => self.number = e.id("val"),
            "ilvl" => self.number_level = e.number("val"),
            "outlineLvl" => self.outline = e.number("val"),
            "jc" => self.align = e.attr("val").map(|v| Align::of(&v)),
            "vanish" => self.vanish = Some(e.on()),
            "b" => self.bold = Some(e.on()),
            _ => {}
        }
    }
}

/// The styles with those of tables and the latent ones blanked: reading needs neither, and in most files they are nearly all
/// there is. Bytes keep their places. Only what is plainly written as Word and WPS write it is blanked; the rest is passed
/// over when it is met.
fn without_tables(text: &str) -> Cow<'_, str> {
    /// A larger part is not copied.
    const MOST: usize = 8 << 20;
    const STYLE: (&str, &str) = ("<w:style ", "</w:style>");
    const LATENT: (&str, &str) = ("<w:latentStyles ", "</w:latentStyles>");
    if text.len() > MOST || text.contains("<!") {
        return Cow::Borrowed(text);
    }
    let of_table = |tag: &str| tag.contains(" w:type=\"table\"") && !tag.ends_with('/');
    let latent = |tag: &str| !tag.ends_with('/');
    let mut out = String::with_capacity(text.len());
    let mut blank = |(start, end): (&str, &str), wanted: &dyn Fn(&str) -> bool| {
        let mut from = out.len();
        while let Some(at) = text[from..].find(start).map(|at| from + at) {
            let tag = text[at..].split('>').next().unwrap_or_default();
            let close = text[at..].find(end).map(|n| at + n + end.len());
            let Some(close) = close else { break };
            if wanted(tag) {
                out.push_str(&text[out.len()..at]);
                out.extend(std::iter::repeat_n(' ', close - at));
            }
            from = close;
        }
    };
    blank(LATENT, &latent);
    blank(STYLE, &of_table);
    out.push_str(&text[out.len()..]);
    Cow::Owned(out)
}

/// The level of a built-in heading style by its name, which Word keeps in English in every language.
fn heading_of(name: &str) -> Option<u8> {
    let name = name.to_lowercase();
    let level = name
        .strip_prefix("heading")
        .or_else(|| name.strip_prefix("标题"))?
        .trim()
        .parse()
        .ok()?;
    (1..=9).contains(&level).then_some(level)
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLES: &str = r#"<w:styles>
        <w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="32"/></w:rPr></w:rPrDefault></w:docDefaults>
        <w:latentStyles><w:lsdException w:name="heading 1"/></w:latentStyles>
        <w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>
        <w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/>
          <w:pPr><w:numPr><w:numId w:val="5"/></w:numPr><w:jc w:val="center"/></w:pPr><w:rPr><w:b/></w:rPr></w:style>
        <w:style w:type="paragraph" w:styleId="x"><w:name w:val="条"/><w:basedOn w:val="1"/>
          <w:pPr><w:outlineLvl w:val="2"/></w:pPr><w:rPr><w:b w:val="0"/></w:rPr></w:style>
        <w:style w:type="paragraph" w:styleId="body"><w:basedOn w:val="1"/><w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>
        <w:style w:type="character" w:styleId="h"><w:rPr><w:vanish/></w:rPr></w:style>
        <w:style w:type="paragraph" w:styleId="l1"><w:basedOn w:val="l2"/></w:style>
        <w:style w:type="paragraph" w:styleId="l2"><w:basedOn w:val="l1"/></w:style>
      </w:styles>"#;

    #[test]
    fn properties_come_down_the_chain() {
        let (styles, fault) = Styles::parse(STYLES, 50);
        assert_eq!(fault, None);
        let x = styles.paragraph(Some("x"));
        assert_eq!(x.chain, ["x", "1", "a"]);
        assert_eq!(x.number.as_deref(), Some("5"));
        assert_eq!(x.heading, Some(3));
        assert_eq!(x.align, Some(Align::Center));
        assert!(!x.bold);
        assert_eq!(styles.paragraph(Some("1")).heading, Some(1));
        assert!(styles.paragraph(Some("1")).bold);
        assert_eq!(styles.paragraph(Some("body")).heading, None);
        assert_eq!(styles.paragraph(None).chain, ["a"]);
        assert_eq!(styles.character("h"), (true, false));
    }

    #[test]
    fn styles_of_tables_are_blanked_where_they_stand() {
        let table =
            r#"<w:style w:type="table" w:styleId="t"><w:pPr><w:jc w:val="end"/></w:pPr></w:style>"#;
        let latent = r#"<w:latentStyles w:count="2"><w:lsdException w:name="a"/></w:latentStyles>"#;
        let own = r#"<w:style w:type="paragraph" w:styleId="p"><w:rPr><w:b/></w:rPr></w:style>"#;
        let text = format!("<w:styles>{latent}{table}{own}{table}</w:styles>");
        let blanked = without_tables(&text);
        assert_eq!(blanked.len(), text.len());
        assert_eq!(blanked.find(own), text.find(own));
        assert!(!blanked.contains("table") && !blanked.contains("latent"));
        assert!(Styles::parse(&text, 50).0.paragraph(Some("p")).bold);
        for kept in [
            format!("<w:styles><!-- {table} -->{own}</w:styles>"),
            format!("<w:styles>{own}<w:style w:type=\"table\" w:styleId=\"t\"></w:styles>"),
        ] {
            assert_eq!(without_tables(&kept), kept);
        }
    }

    #[test]
    fn loops_end() {
        let (styles, _) = Styles::parse(STYLES, 50);
        assert_eq!(styles.paragraph(Some("l1")).chain.len(), CHAIN);
    }
}
