//! Joins the lines of a text file whose paragraphs were broken at a fixed width, as copies from printed pages are.
//!
//! A file counts as broken only if many of its lines end at one width without a sentence end; then such a line goes on
//! in the next. The breaks stay in the paragraph's text, so nothing of the file is changed. It knows nothing of clauses.

use crate::document::{Block, Document};
use unicode_width::UnicodeWidthStr;

/// Lines shorter than this (columns) say nothing of the width.
const LONG: usize = 30;
/// Lines may fall short of the full width by so many columns (a wide character, hanging punctuation, a word).
const SLACK: usize = 5;
/// A paragraph's first line is narrower by its indent of two characters.
const INDENT: usize = 4;
/// The widest line that is taken for broken text.
const WIDEST: usize = 130;
/// At least so many full lines.
const FULL_MIN: usize = 20;
/// A paragraph of more lines is no paragraph.
const LINES_MAX: usize = 60;

/// Joins broken paragraphs in place; leaves an ordinary file as it is.
pub(super) fn unwrap(document: &mut Document) {
    let widths: Vec<usize> = document.blocks.iter().map(|b| width(&b.text)).collect();
    let Some(full) = full_width(document, &widths) else {
        return;
    };
    let mut out: Vec<Block> = Vec::with_capacity(document.blocks.len());
    let mut open = false;
    let mut lines = 0;
    let mut indent = 0;
    for (block, width) in std::mem::take(&mut document.blocks).into_iter().zip(widths) {
        let own = blanks(&block.text);
        // A page number alone belongs to no paragraph.
        let worded = block.text.chars().any(char::is_alphabetic);
        let goes_on = open && worded && lines < LINES_MAX && own <= indent + 1;
        let short = if goes_on { SLACK } else { SLACK + INDENT };
        open = (full.saturating_sub(short)..=full + 2).contains(&width) && !ends(&block.text);
        indent = own;
        match out.last_mut().filter(|_| goes_on) {
            Some(last) => {
                last.text.push('\n');
                last.text.push_str(&block.text);
                lines += 1;
            }
            None => {
                out.push(block);
                lines = 1;
            }
        }
    }
    document.blocks = out;
}

/// The width at which lines are broken, if the file is one of broken lines.
fn full_width(document: &Document, widths: &[usize]) -> Option<usize> {
    let mut count = [0usize; WIDEST + 1];
    for w in widths.iter().filter(|w| **w <= WIDEST) {
        count[*w] += 1;
    }
    let band = |w: usize| count[w.saturating_sub(SLACK)..=w].iter().sum::<usize>();
    let full = (LONG + SLACK..=WIDEST).max_by_key(|w| (band(*w), std::cmp::Reverse(*w)))?;
    let long = widths.iter().filter(|w| **w >= LONG).count();
    let over = widths.iter().filter(|w| **w > full + 2).count();
    let inside = band(full);
    let unended = document
        .blocks
        .iter()
        .zip(widths)
        .filter(|(b, w)| (full.saturating_sub(SLACK)..=full).contains(*w) && !ends(&b.text))
        .count();
    (inside >= FULL_MIN
        && inside * 10 >= long * 3
        && unended * 10 >= inside * 7
        && over * 5 <= widths.len())
    .then_some(full)
}

/// Columns of a line; of one that is far too wide only that it is.
fn width(s: &str) -> usize {
    let s = s.trim();
    let begin = s.char_indices().nth(WIDEST * 2).map_or(s, |(i, _)| &s[..i]);
    match begin.width_cjk() {
        wide if wide > WIDEST + 2 || begin.len() == s.len() => wide,
        _ => s.width_cjk(),
    }
}

/// Columns of blanks at the start of a line.
fn blanks(s: &str) -> usize {
    s[..s.len() - s.trim_start().len()].width_cjk()
}

fn ends(s: &str) -> bool {
    s.trim_end()
        .ends_with(['。', '；', '：', ':', ';', '！', '？'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Format, Text};

    /// A text whose paragraphs are broken after `n` characters.
    fn broken(n: usize, paragraphs: &[String]) -> String {
        paragraphs
            .iter()
            .map(|p| {
                let chars: Vec<char> = p.chars().collect();
                chars
                    .chunks(n)
                    .map(|c| c.iter().collect::<String>() + "\n")
                    .collect::<String>()
            })
            .collect()
    }

    fn paragraphs() -> Vec<String> {
        (1..=12)
            .map(|k| {
                let body =
                    "县级以上人民政府应当加强组织协调和监督检查，建立健全工作机制，明确责任分工"
                        .repeat(2);
                format!(
                    "{}、{body}，按照职责分工做好有关服务保障第{k}项工作。",
                    [
                        "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"
                    ][k - 1]
                )
            })
            .collect()
    }

    #[test]
    fn joins_lines_broken_at_a_width() {
        let mut d = Document::from_lines(Format::Text, &broken(22, &paragraphs()));
        assert!(d.blocks.len() > 40);
        unwrap(&mut d);
        assert_eq!(d.blocks.len(), 12);
        let t = Text::new(&d);
        assert!(t.norm.lines().eq(paragraphs().iter().map(String::as_str)));
    }

    #[test]
    fn leaves_whole_paragraphs_alone() {
        let whole = paragraphs().join("\n");
        let mut d = Document::from_lines(Format::Text, &whole);
        unwrap(&mut d);
        assert_eq!(d.blocks.len(), 12);
        // Items of equal length are no broken text: each ends as a sentence does.
        let items: String = (0..40)
            .map(|_| "（一）申请人应当提交营业执照和法定代表人身份证明；\n")
            .collect();
        let mut d = Document::from_lines(Format::Text, &items);
        unwrap(&mut d);
        assert_eq!(d.blocks.len(), 40);
    }
}
