//! Finds the main text of a published page: the smallest element that holds nearly all sentences.

use super::tree::Tree;

/// Share of all sentence text that the main element must hold.
const SHARE: f32 = 0.8;
/// Below this many sentence characters a page is taken whole.
const FEWEST: usize = 120;

/// What to lay down.
#[derive(Debug)]
pub(super) struct Chosen {
    /// Elements in reading order.
    pub nodes: Vec<usize>,
    /// Characters of the page outside them.
    pub left_out: usize,
}

#[derive(Debug, Clone, Copy, Default)]
struct Weight {
    /// Characters that are no links.
    plain: usize,
    links: usize,
    /// Characters of text pieces with marks of a sentence.
    sentences: usize,
}

/// Elements that are never text of the page.
pub(super) fn is_machinery(tag: &str) -> bool {
    matches!(
        tag,
        "script"
            | "style"
            | "head"
            | "noscript"
            | "template"
            | "select"
            | "button"
            | "input"
            | "textarea"
            | "iframe"
            | "svg"
            | "canvas"
            | "object"
            | "embed"
            | "xml"
            | "title"
            | "meta"
            | "link"
            | "rt"
            | "rp"
    )
}

pub(super) fn choose(tree: &Tree) -> Chosen {
    let weights = weigh(tree);
    let body = find(tree, |n| tree.tag(n) == "body").unwrap_or(0);
    let all = weights.get(body).copied().unwrap_or_default();
    if saved_by_office(tree) || all.sentences < FEWEST || all.links * 8 < all.plain {
        return Chosen {
            nodes: vec![body],
            left_out: 0,
        };
    }
    let mut main = body;
    while let Some(child) = tree.children(main).iter().copied().find(|&c| {
        let w = weights.get(c).copied().unwrap_or_default();
        tree.text(c).is_none() && w.sentences as f32 >= SHARE * all.sentences as f32
    }) {
        // A table row or a single paragraph is too narrow: its neighbours belong to the text.
        if matches!(
            tree.tag(child),
            "p" | "tr" | "td" | "tbody" | "li" | "span" | "font"
        ) && main != body
        {
            let only = tree
                .children(main)
                .iter()
                .filter(|&&c| weights.get(c).is_some_and(|w| w.plain > 0))
                .count()
                == 1;
            if !only {
                break;
            }
        }
        main = child;
    }
    let mut nodes = Vec::new();
    nodes.extend(title(tree, body, main));
    nodes.push(main);
    let kept: usize = nodes
        .iter()
        .filter_map(|&n| weights.get(n))
        .map(|w| w.plain + w.links)
        .sum();
    Chosen {
        nodes,
        left_out: (all.plain + all.links).saturating_sub(kept),
    }
}

/// The page's heading, where it stands outside the main element.
fn title(tree: &Tree, body: usize, main: usize) -> Option<usize> {
    let inside = |root: usize, wanted: &dyn Fn(usize) -> bool| {
        let mut stack = vec![root];
        while let Some(n) = stack.pop() {
            if wanted(n) {
                return Some(n);
            }
            stack.extend(tree.children(n).iter().rev());
        }
        None
    };
    let is_title = |n: usize| {
        tree.tag(n) == "h1"
            || tree.attr(n, "class").is_some_and(|c| {
                let c = c.to_ascii_lowercase();
                c.contains("title") && !c.contains("sub") && !c.contains("nav")
            })
    };
    if inside(main, &is_title).is_some() {
        return None;
    }
    let page_title = find(tree, |n| tree.tag(n) == "title").map(|n| text_of(tree, n))?;
    let squeeze = |s: &str| -> String { s.chars().filter(|c| !c.is_whitespace()).collect() };
    let page_title = squeeze(&page_title);
    // The heading is an element whose words the page's title repeats.
    inside(body, &|n| {
        n != main
            && matches!(
                tree.tag(n),
                "h1" | "h2" | "h3" | "div" | "p" | "td" | "span" | "strong"
            )
            && {
                let own = squeeze(&text_of(tree, n));
                own.chars().count() >= 6 && page_title.starts_with(&own)
            }
    })
}

fn find(tree: &Tree, wanted: impl Fn(usize) -> bool) -> Option<usize> {
    (0..tree.nodes.len()).find(|&n| wanted(n))
}

/// The text of an element, up to a title's length.
fn text_of(tree: &Tree, node: usize) -> String {
    let mut out = String::new();
    let mut stack = vec![node];
    let mut steps = 0;
    while let Some(n) = stack.pop() {
        steps += 1;
        if out.len() > 600 || steps > 200 {
            return String::new();
        }
        if let Some(t) = tree.text(n) {
            out.push_str(t);
        }
        if n == node || !is_machinery(tree.tag(n)) {
            stack.extend(tree.children(n).iter().rev());
        }
    }
    out
}

fn saved_by_office(tree: &Tree) -> bool {
    (0..tree.nodes.len())
        .filter(|&n| tree.tag(n) == "meta")
        .any(|n| {
            let name = tree.attr(n, "name").unwrap_or("").to_ascii_lowercase();
            let content = tree.attr(n, "content").unwrap_or("").to_ascii_lowercase();
            matches!(name.as_str(), "generator" | "progid" | "originator")
                && [
                    "word",
                    "libreoffice",
                    "openoffice",
                    "wps",
                    "kingsoft",
                    "excel",
                ]
                .iter()
                .any(|p| content.contains(p))
        })
}

/// Weighs every node; children come after their parents, so one pass backwards suffices.
fn weigh(tree: &Tree) -> Vec<Weight> {
    let mut out = vec![Weight::default(); tree.nodes.len()];
    for n in (0..tree.nodes.len()).rev() {
        if is_machinery(tree.tag(n)) {
            continue;
        }
        let mut sum = match tree.text(n) {
            Some(t) => own_weight(t),
            None => Weight::default(),
        };
        for &c in tree.children(n) {
            if let Some(w) = out.get(c) {
                sum.plain += w.plain;
                sum.links += w.links;
                sum.sentences += w.sentences;
            }
        }
        if tree.tag(n) == "a" && tree.attr(n, "href").is_some() {
            sum = Weight {
                links: sum.plain + sum.links,
                ..Weight::default()
            };
        }
        if let Some(slot) = out.get_mut(n) {
            *slot = sum;
        }
    }
    out
}

fn own_weight(t: &str) -> Weight {
    let plain = t.chars().filter(|c| !c.is_whitespace()).count();
    let marks = t.contains(['，', '。', '；', '：', '、']);
    Weight {
        plain,
        links: 0,
        sentences: if marks { plain } else { 0 },
    }
}
