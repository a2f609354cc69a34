//! A forgiving parser: markup of any quality to a tree of bounded depth, in one pass.

use super::entities;

/// Elements deeper than this become siblings.
const DEPTH: usize = 160;
/// Most nodes of a page.
const MOST: usize = 600_000;
/// Attributes that matter, all others are dropped.
const KEPT: [&str; 18] = [
    "id", "class", "style", "colspan", "rowspan", "type", "start", "value", "align", "title",
    "hidden", "name", "content", "href", "width", "height", "src", "role",
];
/// Longest value of an attribute that is kept.
const VALUE: usize = 2000;

type Attrs = Vec<(&'static str, String)>;

#[derive(Debug)]
pub(super) enum Data {
    Element { tag: String, attrs: Attrs },
    Text(String),
}

#[derive(Debug)]
pub(super) struct Node {
    pub data: Data,
    pub children: Vec<usize>,
}

/// All nodes; the first is the root.
#[derive(Debug)]
pub(super) struct Tree {
    pub nodes: Vec<Node>,
}

impl Tree {
    pub(super) fn tag(&self, node: usize) -> &str {
        match self.nodes.get(node).map(|n| &n.data) {
            Some(Data::Element { tag, .. }) => tag,
            _ => "",
        }
    }

    pub(super) fn attr(&self, node: usize, name: &str) -> Option<&str> {
        match self.nodes.get(node).map(|n| &n.data) {
            Some(Data::Element { attrs, .. }) => attrs
                .iter()
                .find_map(|(n, v)| (*n == name).then_some(v.as_str())),
            _ => None,
        }
    }

    pub(super) fn text(&self, node: usize) -> Option<&str> {
        match self.nodes.get(node).map(|n| &n.data) {
            Some(Data::Text(t)) => Some(t),
            _ => None,
        }
    }

    pub(super) fn children(&self, node: usize) -> &[usize] {
        self.nodes.get(node).map_or(&[], |n| &n.children)
    }

    /// The value of a property in the `style` attribute, in lower case.
    pub(super) fn css(&self, node: usize, property: &str) -> Option<String> {
        let style = self.attr(node, "style")?;
        style.split(';').find_map(|rule| {
            let (name, value) = rule.split_once(':')?;
            (name.trim().eq_ignore_ascii_case(property)).then(|| value.trim().to_ascii_lowercase())
        })
    }
}

const VOID: [&str; 14] = [
    "br", "img", "input", "hr", "meta", "link", "col", "area", "base", "embed", "param", "source",
    "track", "wbr",
];
const RAW: [&str; 5] = ["script", "style", "textarea", "title", "xml"];
const BLOCK: [&str; 26] = [
    "p",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "table",
    "tr",
    "td",
    "th",
    "section",
    "article",
    "header",
    "footer",
    "nav",
    "aside",
    "main",
    "blockquote",
    "pre",
    "form",
    "center",
];

/// Parses a page; `None` if it has too many elements.
pub(super) fn parse(text: &str) -> Option<Tree> {
    let mut parser = Parser {
        text,
        at: 0,
        tree: Tree {
            nodes: vec![Node {
                data: Data::Element {
                    tag: String::new(),
                    attrs: Attrs::new(),
                },
                children: Vec::new(),
            }],
        },
        open: vec![0],
    };
    parser.run();
    (parser.tree.nodes.len() <= MOST).then_some(parser.tree)
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    tree: Tree,
    open: Vec<usize>,
}

impl<'a> Parser<'a> {
    fn run(&mut self) {
        while let Some(rest) = self.text.get(self.at..).filter(|r| !r.is_empty()) {
            if self.tree.nodes.len() > MOST {
                return;
            }
            match rest.find('<') {
                Some(0) => self.markup(rest),
                Some(n) => {
                    self.characters(rest.get(..n).unwrap_or(""));
                    self.at += n;
                }
                None => {
                    self.characters(rest);
                    return;
                }
            }
        }
    }

    fn markup(&mut self, rest: &'a str) {
        if let Some(comment) = rest.strip_prefix("<!--") {
            self.at += 4 + comment.find("-->").map_or(comment.len(), |n| n + 3);
            return;
        }
        let next = rest.as_bytes().get(1).copied().unwrap_or(b' ');
        if next == b'!' || next == b'?' {
            self.at += rest.find('>').map_or(rest.len(), |n| n + 1);
        } else if next == b'/' {
            let length = rest.find('>').map_or(rest.len(), |n| n + 1);
            let name: String = rest
                .get(2..length)
                .unwrap_or("")
                .chars()
                .take_while(|c| !c.is_whitespace() && *c != '>')
                .take(40)
                .collect();
            self.at += length;
            self.end(&name.to_ascii_lowercase());
        } else if next.is_ascii_alphabetic() {
            self.start(rest);
        } else {
            self.characters("<");
            self.at += 1;
        }
    }

    fn start(&mut self, rest: &'a str) {
        let name_end = rest
            .find(|c: char| c.is_whitespace() || c == '>' || c == '/')
            .unwrap_or(rest.len());
        let tag: String = rest
            .get(1..name_end)
            .unwrap_or("")
            .chars()
            .take(40)
            .collect();
        let tag = tag.to_ascii_lowercase();
        let (attrs, closed, length) = attributes(rest, name_end);
        self.at += length;
        self.imply_ends(&tag);
        let node = self.add(Data::Element {
            tag: tag.clone(),
            attrs,
        });
        if VOID.contains(&tag.as_str()) || (closed && tag.contains(':')) {
            return;
        }
        if RAW.contains(&tag.as_str()) {
            self.raw(&tag, node);
        } else if self.open.len() < DEPTH {
            self.open.push(node);
        }
    }

    /// The contents of a script or a title, which is no markup.
    fn raw(&mut self, tag: &str, node: usize) {
        let rest = self.text.get(self.at..).unwrap_or("");
        let bytes = rest.as_bytes();
        let mut end = rest.len();
        let mut from = 0;
        while let Some(n) = rest.get(from..).and_then(|r| r.find("</")) {
            let at = from + n;
            let name = bytes.get(at + 2..at + 2 + tag.len()).unwrap_or(&[]);
            if name.eq_ignore_ascii_case(tag.as_bytes()) {
                end = at;
                break;
            }
            from = at + 2;
        }
        if tag == "title" {
            let text = resolve(rest.get(..end).unwrap_or(""));
            let child = self.tree.nodes.len();
            self.tree.nodes.push(Node {
                data: Data::Text(text),
                children: Vec::new(),
            });
            if let Some(n) = self.tree.nodes.get_mut(node) {
                n.children.push(child);
            }
        }
        self.at += end;
        let rest = rest.get(end..).unwrap_or("");
        self.at += rest.find('>').map_or(rest.len(), |n| n + 1);
    }

    fn characters(&mut self, text: &str) {
        if !text.is_empty() {
            self.add(Data::Text(resolve(text)));
        }
    }

    fn add(&mut self, data: Data) -> usize {
        let node = self.tree.nodes.len();
        self.tree.nodes.push(Node {
            data,
            children: Vec::new(),
        });
        let parent = self.open.last().copied().unwrap_or(0);
        if let Some(p) = self.tree.nodes.get_mut(parent) {
            p.children.push(node);
        }
        node
    }

    /// Closes what a start tag ends without saying so.
    fn imply_ends(&mut self, tag: &str) {
        let (ends, until): (&[&str], &[&str]) = match tag {
            "li" => (&["li"], &["ul", "ol", "table", "td", "th"]),
            "tr" => (&["tr", "td", "th"], &["table"]),
            "td" | "th" => (&["td", "th"], &["tr", "table"]),
            "tbody" | "thead" | "tfoot" => {
                (&["tbody", "thead", "tfoot", "tr", "td", "th"], &["table"])
            }
            "dt" | "dd" => (&["dt", "dd"], &["dl", "table"]),
            "option" => (&["option"], &["select"]),
            _ if BLOCK.contains(&tag) => (
                &["p"],
                &[
                    "td", "th", "table", "li", "div", "body", "section", "article",
                ],
            ),
            _ => return,
        };
        let mut cut = None;
        for (i, &node) in self.open.iter().enumerate().skip(1).rev() {
            let name = self.tree.tag(node);
            if until.contains(&name) {
                break;
            }
            if ends.contains(&name) {
                cut = Some(i);
            }
        }
        if let Some(i) = cut {
            self.open.truncate(i);
        }
    }

    fn end(&mut self, tag: &str) {
        if tag == "p" && !self.open.iter().any(|&n| self.tree.tag(n) == "p") {
            return;
        }
        // An end tag does not reach out of its table cell.
        let fence: &[&str] = match tag {
            "table" | "tr" | "td" | "th" | "tbody" | "thead" | "html" | "body" => &[],
            _ => &["td", "th"],
        };
        for (i, &node) in self.open.iter().enumerate().skip(1).rev() {
            let name = self.tree.tag(node);
            if name == tag {
                self.open.truncate(i);
                return;
            }
            if fence.contains(&name) {
                return;
            }
        }
    }
}

/// Reads attributes from `from` on; gives those kept, whether the tag closed itself, and the tag's length.
fn attributes(rest: &str, from: usize) -> (Attrs, bool, usize) {
    let mut out = Attrs::new();
    let mut at = from;
    let mut closed = false;
    loop {
        let tail = rest.get(at..).unwrap_or("");
        let Some(c) = tail.chars().next() else {
            return (out, closed, rest.len());
        };
        match c {
            '>' => return (out, closed, at + 1),
            '/' => {
                closed = true;
                at += 1;
                continue;
            }
            c if c.is_whitespace() => {
                at += c.len_utf8();
                continue;
            }
            _ => {}
        }
        closed = false;
        let name_end = tail
            .char_indices()
            .skip(1)
            .find(|(_, c)| c.is_whitespace() || matches!(c, '=' | '>' | '/'))
            .map_or(tail.len(), |(i, _)| i);
        let name = tail.get(..name_end).unwrap_or("");
        let after = tail.get(name_end..).unwrap_or("");
        let blank = after.len() - after.trim_start().len();
        at += name_end;
        let mut value = "";
        if let Some(given) = after.trim_start().strip_prefix('=') {
            let trimmed = given.trim_start();
            at += blank + 1 + given.len() - trimmed.len();
            let (v, used) = match trimmed.chars().next() {
                Some(q @ ('"' | '\'')) => {
                    let body = trimmed.get(1..).unwrap_or("");
                    match body.find(q) {
                        Some(n) => (body.get(..n).unwrap_or(""), n + 2),
                        // A quote that never closes ends with the tag.
                        None => {
                            let n = body.find('>').unwrap_or(body.len());
                            (body.get(..n).unwrap_or(""), n + 1)
                        }
                    }
                }
                _ => {
                    let n = trimmed
                        .find(|c: char| c.is_whitespace() || c == '>')
                        .unwrap_or(trimmed.len());
                    (trimmed.get(..n).unwrap_or(""), n)
                }
            };
            value = v;
            at += used;
        }
        if let Some(key) = KEPT.iter().find(|k| name.eq_ignore_ascii_case(k)) {
            let value: String = value.chars().take(VALUE).collect();
            if out.iter().all(|(n, _)| n != key) {
                out.push((key, resolve(&value)));
            }
        }
    }
}

/// Resolves character references.
fn resolve(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(n) = rest.find('&') {
        out.push_str(rest.get(..n).unwrap_or(""));
        let tail = rest.get(n + 1..).unwrap_or("");
        let length = tail
            .bytes()
            .take(12)
            .take_while(|b| b.is_ascii_alphanumeric() || *b == b'#')
            .count();
        let name = tail.get(..length).unwrap_or("");
        let found = match name.strip_prefix('#') {
            Some(number) => match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok(),
                None => number.parse().ok(),
            }
            .map(|code| {
                char::from_u32(code)
                    .filter(|c| !c.is_control() || c.is_whitespace())
                    .unwrap_or('\u{FFFD}')
            }),
            None => entities::named(name),
        };
        match found {
            Some(c) => {
                out.push(c);
                let after = tail.get(length..).unwrap_or("");
                rest = after.strip_prefix(';').unwrap_or(after);
            }
            None => {
                out.push('&');
                rest = tail;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(tree: &Tree, node: usize) -> String {
        let inner: String = tree
            .children(node)
            .iter()
            .map(|&c| shape(tree, c))
            .collect();
        match tree.text(node) {
            Some(t) => t.to_owned(),
            None if node == 0 => inner,
            None => format!("{}({inner})", tree.tag(node)),
        }
    }

    #[test]
    fn ends_are_implied() {
        let tree = parse(
            "<ul><li>a<li>b<ul><li>c</ul></ul><p>d<p>e<div>f</div><table><tr><td>g<td>h<tr><td>i</table>",
        )
        .expect("few nodes");
        assert_eq!(
            shape(&tree, 0),
            "ul(li(a)li(bul(li(c))))p(d)p(e)div(f)table(tr(td(g)td(h))tr(td(i)))"
        );
    }

    #[test]
    fn attributes_of_every_kind() {
        let tree = parse("<td colspan=2 CLASS='a b' style=\"x:1; Y : Z\" other=1 hidden>")
            .expect("few nodes");
        assert_eq!(tree.attr(1, "colspan"), Some("2"));
        assert_eq!(tree.attr(1, "class"), Some("a b"));
        assert_eq!(tree.css(1, "y").as_deref(), Some("z"));
        assert_eq!(tree.attr(1, "other"), None);
        assert_eq!(tree.attr(1, "hidden"), Some(""));
    }

    #[test]
    fn scripts_are_no_markup() {
        let tree =
            parse("<script>if (a<b) '</p>'</script>x<!-- <p> -->y<![if !x]>z").expect("few nodes");
        assert_eq!(shape(&tree, 0), "script()xyz");
    }
}
