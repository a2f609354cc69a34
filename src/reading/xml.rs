//! Shared reading of XML parts: own element stack with namespaces, depth limit, no DOCTYPE, references resolved, and an
//! end of file inside an element reported as damage.
//!
//! Knows the namespaces of the formats read here, not what their elements mean.

use quick_xml::events::attributes::Attributes;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::borrow::Cow;
use std::ops::Range;
use thiserror::Error;

/// Why an XML part could not be read further.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum XmlFault {
    /// Broken markup near this byte of the part.
    #[error("标记错误（第 {0} 字节附近）")]
    Syntax(u64),
    #[error("内容在标记中间结束")]
    Cut,
    #[error("标记嵌套过深")]
    Depth,
    #[error("命名空间声明过多")]
    Names,
    #[error("含有文档类型声明（DOCTYPE）")]
    Doctype,
    #[error("样式或者编号的定义过多")]
    Definitions,
}

/// A namespace that readers tell apart. Transitional and strict names are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ns {
    /// WordprocessingML
    W,
    /// Office math
    M,
    /// DrawingML
    A,
    /// Drawing in a text document (extents, anchors)
    Wp,
    Pic,
    /// Charts
    C,
    /// SmartArt
    Dgm,
    /// VML
    V,
    /// Office VML additions
    O,
    /// Markup compatibility
    Mc,
    /// Relationships named by attributes
    R,
    /// Any other
    Other,
}

fn namespace(uri: &str) -> Ns {
    const ENDS: [(&str, Ns); 9] = [
        ("/wordprocessingml/main", Ns::W),
        ("/wordprocessingml/2006/main", Ns::W),
        ("/officeDocument/math", Ns::M),
        ("/officeDocument/2006/math", Ns::M),
        ("/drawingml/main", Ns::A),
        ("/drawingml/2006/main", Ns::A),
        ("/markup-compatibility/2006", Ns::Mc),
        ("/officeDocument/2006/relationships", Ns::R),
        ("/officeDocument/relationships", Ns::R),
    ];
    const PARTS: [(&str, Ns); 4] = [
        ("wordprocessingDrawing", Ns::Wp),
        ("/picture", Ns::Pic),
        ("/chart", Ns::C),
        ("/diagram", Ns::Dgm),
    ];
    match uri {
        "urn:schemas-microsoft-com:vml" => Ns::V,
        "urn:schemas-microsoft-com:office:office" => Ns::O,
        _ => ENDS
            .iter()
            .find(|(end, _)| uri.ends_with(end))
            .or_else(|| {
                PARTS
                    .iter()
                    .find(|(part, _)| uri.contains("drawingml") && uri.contains(part))
            })
            .map_or(Ns::Other, |(_, ns)| *ns),
    }
}

/// What an undeclared prefix usually stands for: damaged files lose declarations.
fn usual(prefix: &str) -> Ns {
    match prefix {
        "w" => Ns::W,
        "m" => Ns::M,
        "a" => Ns::A,
        "wp" => Ns::Wp,
        "pic" => Ns::Pic,
        "c" => Ns::C,
        "dgm" => Ns::Dgm,
        "v" => Ns::V,
        "o" => Ns::O,
        "mc" => Ns::Mc,
        "r" => Ns::R,
        _ => Ns::Other,
    }
}

/// The name of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tag<'a> {
    pub ns: Ns,
    pub name: &'a str,
}

impl Tag<'_> {
    /// Whether this is `name` of namespace `ns`.
    pub fn is(self, ns: Ns, name: &str) -> bool {
        self.ns == ns && self.name == name
    }
}

/// An opened element with its attributes.
#[derive(Debug)]
pub struct Element<'a> {
    pub tag: Tag<'a>,
    start: BytesStart<'a>,
}

impl Element<'_> {
    /// The value of an attribute by its local name, whatever its prefix.
    pub fn attr(&self, name: &str) -> Option<String> {
        self.find(|key| key.rsplit(':').next() == Some(name))
    }

    /// The value of an attribute that names something. Names are compared and copied often, so a monstrous one is cut.
    pub fn id(&self, name: &str) -> Option<String> {
        self.attr(name).map(clipped)
    }

    /// The value of the attribute with exactly this qualified name.
    pub fn attr_exact(&self, name: &str) -> Option<String> {
        self.find(|key| key == name)
    }

    /// A number in an attribute.
    pub fn number<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.attr(name)?.trim().parse().ok()
    }

    /// The on/off value of an element: on unless `val` says otherwise.
    pub fn on(&self) -> bool {
        !matches!(
            self.attr("val").as_deref(),
            Some("0" | "false" | "off" | "none")
        )
    }

    /// All attributes: local name and value.
    pub fn attrs(&self) -> impl Iterator<Item = (&str, String)> {
        self.all().flatten().map(|a| {
            let key = a.key.0;
            let value = value(&a);
            (key.rsplit(':').next().unwrap_or(key), value)
        })
    }

    fn find(&self, wanted: impl Fn(&str) -> bool) -> Option<String> {
        self.all()
            .flatten()
            .find(|a| wanted(a.key.0))
            .map(|a| value(&a))
    }

    fn all(&self) -> Attributes<'_> {
        unchecked(&self.start)
    }
}

/// Cuts a name to a length that no real one has.
pub fn clipped(mut name: String) -> String {
    const LONGEST: usize = 200;
    if name.len() > LONGEST {
        let end = (0..=LONGEST).rev().find(|&i| name.is_char_boundary(i));
        name.truncate(end.unwrap_or(0));
    }
    name
}

/// Attributes without the check for doubles, which is quadratic.
fn unchecked<'a>(start: &'a BytesStart) -> Attributes<'a> {
    let mut all = start.attributes();
    all.with_checks(false);
    all
}

/// The value of an attribute; one with a broken reference is taken as written.
fn value(a: &quick_xml::events::attributes::Attribute) -> String {
    a.normalized_value(XmlVersion::Implicit1_0)
        .map_or_else(|_| a.value.clone().into_owned(), Cow::into_owned)
}

/// One step through a part.
#[derive(Debug)]
pub enum Item<'a> {
    /// An element opens; empty elements open and close.
    Open(Element<'a>),
    /// An element closes.
    Close(Tag<'a>),
    /// Character data, with references resolved.
    Text(Cow<'a, str>),
    /// The end of the part, all elements closed.
    End,
}

/// Most namespace declarations that hold at one place.
const BINDINGS: usize = 1000;

struct Binding {
    depth: usize,
    prefix: String,
    ns: Ns,
}

/// A part being read.
pub struct Xml<'a> {
    input: &'a str,
    reader: Reader<&'a [u8]>,
    stack: Vec<Tag<'a>>,
    bindings: Vec<Binding>,
    /// The prefix looked up last: nearly all elements of a part share one.
    last: Option<(&'a str, Ns)>,
    max_depth: usize,
    /// An element whose `Close` is still to be given because it was empty.
    closing: bool,
    flawed: bool,
    /// Where the markup or text of the last step stands in the input.
    span: Range<usize>,
}

impl<'a> Xml<'a> {
    /// Starts reading; `max_depth` bounds the depth of elements.
    pub fn new(input: &'a str, max_depth: usize) -> Self {
        let input = input.strip_prefix('\u{FEFF}').unwrap_or(input);
        let mut reader = Reader::from_str(input);
        let config = reader.config_mut();
        config.check_end_names = true;
        config.allow_dangling_amp = true;
        Xml {
            input,
            reader,
            stack: Vec::new(),
            bindings: Vec::new(),
            last: None,
            max_depth,
            closing: false,
            flawed: false,
            span: 0..0,
        }
    }

    /// Bytes of the input that the last step was read from; both steps of an empty element have the same. A byte order
    /// mark at the start of the input is not counted.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// The innermost open element (inside [`Item::Open`] that element itself).
    pub fn top(&self) -> Option<Tag<'a>> {
        self.stack.last().copied()
    }

    /// The element around the one that just opened or closed.
    pub fn parent(&self) -> Option<Tag<'a>> {
        let n = self.stack.len();
        n.checked_sub(2).and_then(|i| self.stack.get(i)).copied()
    }

    /// Number of open elements.
    pub fn depth(&self) -> usize {
        self.stack.len()
    }

    /// Whether references were met that stand for no character.
    pub fn flawed(&self) -> bool {
        self.flawed
    }

    /// The next step.
    ///
    /// # Errors
    /// [`XmlFault`] for markup that is broken, cut, too deep, or has a DOCTYPE. Steps given before stay valid.
    pub fn step(&mut self) -> Result<Item<'a>, XmlFault> {
        if std::mem::take(&mut self.closing) {
            return Ok(self.close());
        }
        loop {
            let at = self.reader.buffer_position() as usize;
            let event = match self.reader.read_event() {
                Ok(event) => event,
                Err(_) => return Err(XmlFault::Syntax(self.reader.error_position())),
            };
            self.span = at..self.reader.buffer_position() as usize;
            match event {
                Event::Start(e) => return self.open(e, at, false),
                Event::Empty(e) => return self.open(e, at, true),
                Event::End(_) => return Ok(self.close()),
                Event::Text(t) => return Ok(Item::Text(t.xml10_content())),
                Event::CData(t) => return Ok(Item::Text(t.xml10_content())),
                Event::GeneralRef(r) => return Ok(Item::Text(self.resolve(&r))),
                Event::DocType(_) => return Err(XmlFault::Doctype),
                Event::Eof if self.stack.is_empty() => return Ok(Item::End),
                Event::Eof => return Err(XmlFault::Cut),
                Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
            }
        }
    }

    /// Passes over the element that just opened, with all it holds.
    ///
    /// # Errors
    /// As [`Xml::step`].
    pub fn skip(&mut self) -> Result<(), XmlFault> {
        let depth = self.stack.len();
        while self.stack.len() >= depth {
            if let Item::End = self.step()? {
                break;
            }
        }
        Ok(())
    }

    fn open(
        &mut self,
        start: BytesStart<'a>,
        at: usize,
        empty: bool,
    ) -> Result<Item<'a>, XmlFault> {
        if self.stack.len() >= self.max_depth {
            return Err(XmlFault::Depth);
        }
        let attributes = start.attributes_raw();
        // Few elements have the letter at all, and to look for one is quicker.
        if attributes.as_bytes().contains(&b'x') && attributes.contains("xmlns") {
            self.bind(&start);
            if self.bindings.len() > BINDINGS {
                return Err(XmlFault::Names);
            }
        }
        // The name is borrowed from the input, which outlives the event: `<` stands at `at`.
        let length = start.name().0.len();
        let full = self.input.get(at + 1..at + 1 + length).unwrap_or_default();
        // Names are short: stepping through beats a search.
        let colon = full.bytes().position(|b| b == b':');
        let (prefix, name) = colon.map_or(("", full), |at| (&full[..at], &full[at + 1..]));
        let tag = Tag {
            ns: self.resolve_prefix(prefix),
            name,
        };
        self.stack.push(tag);
        self.closing = empty;
        Ok(Item::Open(Element { tag, start }))
    }

    fn close(&mut self) -> Item<'a> {
        let depth = self.stack.len();
        while self.bindings.last().is_some_and(|b| b.depth >= depth) {
            self.bindings.pop();
            self.last = None;
        }
        // The parser checks end tags against start tags, so one is always there.
        self.stack.pop().map_or(Item::End, Item::Close)
    }

    fn bind(&mut self, start: &BytesStart) {
        let depth = self.stack.len() + 1;
        self.last = None;
        for a in unchecked(start).flatten() {
            let prefix = match a.key.0.strip_prefix("xmlns") {
                Some("") => "",
                Some(rest) => match rest.strip_prefix(':') {
                    Some(prefix) => prefix,
                    None => continue,
                },
                None => continue,
            };
            self.bindings.push(Binding {
                depth,
                prefix: prefix.to_owned(),
                ns: namespace(&a.value),
            });
        }
    }

    fn resolve_prefix(&mut self, prefix: &'a str) -> Ns {
        if let Some((known, ns)) = self.last
            && known == prefix
        {
            return ns;
        }
        let ns = self
            .bindings
            .iter()
            .rev()
            .find(|b| b.prefix == prefix)
            .map_or_else(|| usual(prefix), |b| b.ns);
        self.last = Some((prefix, ns));
        ns
    }

    fn resolve(&mut self, reference: &quick_xml::events::BytesRef<'a>) -> Cow<'a, str> {
        if let Ok(Some(c)) = reference.resolve_char_ref()
            && (!c.is_control() || matches!(c, '\t' | '\n' | '\r'))
        {
            return Cow::Owned(c.to_string());
        }
        let plain = match &**reference {
            "amp" => "&",
            "lt" => "<",
            "gt" => ">",
            "quot" => "\"",
            "apos" => "'",
            _ => {
                self.flawed = true;
                "\u{FFFD}"
            }
        };
        Cow::Borrowed(plain)
    }
}

/// Decodes the bytes of an XML part: byte order mark, then UTF-8, then UTF-16 without a mark, then the declared encoding,
/// then GB18030. The second value says why characters may be wrong.
pub fn decode(bytes: Vec<u8>) -> (String, Option<String>) {
    let lossy = |encoding: &'static encoding_rs::Encoding, bytes: &[u8]| {
        let (text, _, bad) = encoding.decode(bytes);
        (
            text.into_owned(),
            bad.then(|| "有无法解码的字符".to_owned()),
        )
    };
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(&bytes)
        && encoding != encoding_rs::UTF_8
    {
        return lossy(encoding, bytes.get(mark..).unwrap_or_default());
    }
    match bytes.get(..4) {
        Some([b'<', 0, _, 0]) => return lossy(encoding_rs::UTF_16LE, &bytes),
        Some([0, b'<', 0, _]) => return lossy(encoding_rs::UTF_16BE, &bytes),
        _ => {}
    }
    match String::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(e) => {
            let bytes = e.into_bytes();
            match declared(&bytes) {
                Some(encoding) if encoding != encoding_rs::UTF_8 => lossy(encoding, &bytes),
                _ => (
                    String::from_utf8_lossy(&bytes).into_owned(),
                    Some("有无法解码的字符".into()),
                ),
            }
        }
    }
}

fn declared(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let head = String::from_utf8_lossy(bytes.get(..200.min(bytes.len()))?).into_owned();
    let head = head.split("?>").next()?;
    let value = head.split("encoding=").nth(1)?;
    let label = value.get(1..)?.split(['"', '\'']).next()?;
    encoding_rs::Encoding::for_label(label.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(xml: &str) -> (String, Option<XmlFault>) {
        let mut x = Xml::new(xml, 20);
        let mut out = String::new();
        loop {
            match x.step() {
                Ok(Item::Open(e)) => out += &format!("<{:?}:{}>", e.tag.ns, e.tag.name),
                Ok(Item::Close(t)) => out += &format!("</{}>", t.name),
                Ok(Item::Text(t)) => out += &t,
                Ok(Item::End) => return (out, None),
                Err(e) => return (out, Some(e)),
            }
        }
    }

    #[test]
    fn references_are_resolved_and_empty_elements_close() {
        let (out, fault) = walk("<w:t>a&lt;b&#x4E00;<w:tab/>c<![CDATA[<d>]]></w:t>");
        assert_eq!(out, "<W:t>a<b一<W:tab></tab>c<d></t>");
        assert_eq!(fault, None);
    }

    #[test]
    fn any_prefix_and_the_strict_namespace_do() {
        let (out, _) = walk(
            "<x:p xmlns:x='http://purl.oclc.org/ooxml/wordprocessingml/main'><t xmlns='http://schemas.openxmlformats.org/officeDocument/2006/math'/><t/></x:p>",
        );
        assert_eq!(out, "<W:p><M:t></t><Other:t></t></p>");
    }

    #[test]
    fn broken_parts_are_told() {
        assert_eq!(walk("<a><b>text").1, Some(XmlFault::Cut));
        assert_eq!(walk("<a><b>text").0, "<Other:a><Other:b>text");
        assert!(matches!(walk("<a></b>").1, Some(XmlFault::Syntax(_))));
        assert!(matches!(walk("<a").1, Some(XmlFault::Syntax(_))));
        assert_eq!(walk(&"<a>".repeat(21)).1, Some(XmlFault::Depth));
        assert_eq!(
            walk("<!DOCTYPE l [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>").1,
            Some(XmlFault::Doctype)
        );
    }

    #[test]
    fn names_are_bounded() {
        let many: String = (0..=BINDINGS).map(|i| format!(" xmlns:n{i}='u'")).collect();
        assert_eq!(walk(&format!("<a{many}/>")).1, Some(XmlFault::Names));
        assert_eq!(clipped("条".repeat(100)).chars().count(), 66);
        assert_eq!(clipped("短".into()), "短");
    }

    #[test]
    fn references_to_nothing_are_seen() {
        let mut x = Xml::new("<a>&nbsp;&#1;</a>", 9);
        while !matches!(x.step(), Ok(Item::End) | Err(_)) {}
        assert!(x.flawed());
    }

    #[test]
    fn skip_passes_over_all_an_element_holds() {
        let mut x = Xml::new("<a><b><c/>x</b><d/></a>", 9);
        assert!(matches!(x.step(), Ok(Item::Open(_))));
        assert!(matches!(x.step(), Ok(Item::Open(_))));
        x.skip().expect("skips");
        match x.step() {
            Ok(Item::Open(e)) => assert_eq!(e.tag.name, "d"),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn parts_are_decoded() {
        let utf16: Vec<u8> = "\u{FEFF}<a>一</a>"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(decode(utf16.clone()).0, "<a>一</a>");
        assert_eq!(decode(utf16[2..].to_vec()).0, "<a>一</a>");
        let gbk = encoding_rs::GB18030
            .encode("<?xml version='1.0' encoding='GB18030'?><a>国标</a>")
            .0
            .into_owned();
        assert!(decode(gbk).0.ends_with("<a>国标</a>"));
        assert!(decode(b"<a>\xff\xfe\x80</a>".to_vec()).1.is_some());
    }
}
