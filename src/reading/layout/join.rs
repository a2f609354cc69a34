//! Joins lines into paragraphs: by the margins, the indent, the end of the line before and the label of the line itself.

use super::lines::Line;
use crate::document::Look;

/// The block that lines fill.
#[derive(Debug, Clone, Copy)]
pub(super) struct Margins {
    pub left: f32,
    pub right: f32,
    /// A table cell: lines are short and often centred.
    pub cell: bool,
    /// Usual distance from line to line, 0 if not known.
    pub spacing: f32,
}

/// The margins of a page; `usual` stands in where the page has too few lines.
pub(super) fn margins<'l>(
    lines: impl Iterator<Item = &'l Line>,
    usual: Option<Margins>,
) -> Margins {
    let all: Vec<&Line> = lines.collect();
    let left = all.iter().map(|l| l.x0).fold(f32::MAX, f32::min);
    let right = all.iter().map(|l| l.x1).fold(f32::MIN, f32::max);
    let reaching = all.iter().filter(|l| l.x1 > right - 1.5 * l.size).count();
    let mut gaps: Vec<f32> = all
        .windows(2)
        .filter_map(|w| match w {
            [a, b] if b.y > a.y + 1.0 => Some(b.y - a.y),
            _ => None,
        })
        .collect();
    gaps.sort_by(f32::total_cmp);
    let spacing = gaps.get(gaps.len() / 2).copied().unwrap_or(0.0);
    let own = Margins {
        left,
        right,
        cell: false,
        spacing,
    };
    match usual {
        Some(u) if reaching < 4 => Margins {
            left: left.min(u.left),
            right: right.max(u.right),
            ..own
        },
        _ => own,
    }
}

pub(super) fn is_centered(line: &Line, m: Margins) -> bool {
    let (before, behind) = (line.x0 - m.left, m.right - line.x1);
    before > 2.4 * line.size
        && behind > 2.4 * line.size
        && (before - behind).abs() < 2.0 * line.size
}

pub(super) fn is_right(line: &Line, m: Margins) -> bool {
    let (before, behind) = (line.x0 - m.left, m.right - line.x1);
    before > 0.45 * (m.right - m.left) && behind < before / 3.0 && !is_centered(line, m)
}

/// A paragraph that grows line by line.
pub(super) struct Joiner {
    text: String,
    last: Line,
    /// The margins between which the last line stands.
    last_margins: Margins,
    first: Line,
    look: Look,
    lines: usize,
}

impl Joiner {
    pub(super) fn new(line: Line, margins: Margins) -> Joiner {
        Joiner {
            text: line.text.clone(),
            look: super::look(&line, margins),
            last: line.clone(),
            last_margins: margins,
            first: line,
            lines: 1,
        }
    }

    /// The zone of the last line.
    pub(super) fn zone(&self) -> usize {
        self.last.zone
    }

    pub(super) fn add(&mut self, line: &Line, margins: Margins) {
        let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        let after_label = self.lines == 1 && is_label_only(&self.text);
        if after_label || (latin(self.text.chars().last()) && latin(line.text.chars().next())) {
            self.text.push(' ');
        }
        self.text.push_str(&line.text);
        self.look.bold &= line.bold;
        self.look.right = false;
        self.last = line.clone();
        self.last_margins = margins;
        self.lines += 1;
    }

    pub(super) fn finish(self) -> (String, Look, u32) {
        (self.text, self.look, self.first.page)
    }

    /// Whether a line goes on with this paragraph. `elsewhere`: the line is the first of another page or column.
    pub(super) fn takes(&self, line: &Line, m: Margins, elsewhere: bool) -> bool {
        let (last, size) = (&self.last, self.last.size);
        let full = is_full(last, line, self.last_margins.right);
        let open = !ends_sentence(&self.text);
        // A sentence that fills its line goes on in another size too, where a paragraph mixes them.
        let slack = 0.12 * size + 0.3 + if full && open { 0.5 * size } else { 0.0 };
        let same_size = line.sizes.0 < last.sizes.1 + slack && last.sizes.0 < line.sizes.1 + slack;
        // No text is set with more than about three times its size from line to line.
        let tallest = size.max(line.sizes.1);
        let most = (1.75 * m.spacing.max(tallest * 1.1)).min(3.2 * tallest);
        let far = !elsewhere && m.spacing > 0.0 && line.y - last.y > most;
        let above = !elsewhere && line.y < last.y - 0.5 * size;
        if !same_size || far || above {
            return false;
        }
        if m.cell {
            return self.takes_in_cell(line, m);
        }
        let before = self.last_margins;
        let alone = self.lines == 1 && (self.look.centered || self.look.right);
        if is_centered(line, m) || alone {
            return false;
        }
        let indented = line.x0 > m.left + 1.4 * line.size;
        if indented {
            let hanging = line.x0 > self.first.x0 + 0.5 * size
                && (self.lines == 1 || (line.x0 - last.x0).abs() < size);
            return full && open && hanging && is_labelled(&self.text) && !is_labelled(&line.text);
        }
        if is_labelled(&line.text) && (!open || !full) {
            return false;
        }
        let nearly = last.x1 - before.left > 0.75 * (before.right - before.left);
        full || (open && nearly && !is_right(last, before))
    }

    fn takes_in_cell(&self, line: &Line, m: Margins) -> bool {
        let last = &self.last;
        let width = m.right - m.left;
        let full = is_full(last, line, m.right);
        if is_labelled(&line.text) && (ends_sentence(&self.text) || !full) {
            return false;
        }
        let middle = |l: &Line| ((l.x0 - m.left) - (m.right - l.x1)).abs() < 1.2 * l.size;
        let narrow = width < 13.0 * last.size;
        full || (narrow && middle(last) && middle(line) && !ends_sentence(&self.text))
    }
}

/// Whether the beginning of the next line, as far as it cannot be broken, had no room at the end of a line.
fn is_full(last: &Line, next: &Line, right: f32) -> bool {
    const SLACK: f32 = 0.7;
    let size = next.size.max(last.size);
    last.x1 + (unbroken(&next.text) + SLACK) * size > right
}

/// The width, in sizes of the type, of the first piece of a line that is never broken: a word or number of Latin signs,
/// or a character with the signs that may not begin a line.
fn unbroken(text: &str) -> f32 {
    const OPENING: &str = "（《〈“‘「『【〔([{";
    const CLOSING: &str = "，。、；：？！）》〉”’」』】〕…—,.;:?!)]}%％";
    let width = |c: char| if c.is_ascii() { 0.5 } else { 1.0 };
    let mut out = 0.0;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next_if(|c| OPENING.contains(*c)) {
        out += width(c);
    }
    if let Some(c) = chars.next() {
        out += width(c);
        if c.is_ascii_alphanumeric() {
            while let Some(c) = chars.next_if(char::is_ascii_alphanumeric) {
                out += width(c);
            }
        }
    }
    while let Some(c) = chars.next_if(|c| CLOSING.contains(*c)) {
        out += width(c);
    }
    // A word longer than this is broken somewhere.
    f32::min(out, 8.0)
}

/// Joins the lines of a cell or a note.
pub(super) fn paragraphs(lines: &[Line], m: Margins) -> Vec<(String, Look)> {
    let mut out: Vec<(String, Look)> = Vec::new();
    let mut open: Option<Joiner> = None;
    for line in lines {
        match &mut open {
            Some(j) if j.takes(line, m, false) => j.add(line, m),
            _ => {
                if let Some(done) = open.replace(Joiner::new(line.clone(), m)) {
                    let (text, look, _) = done.finish();
                    out.push((text, look));
                }
            }
        }
    }
    if let Some(done) = open {
        let (text, look, _) = done.finish();
        out.push((text, look));
    }
    out
}

/// Whether the last line of a cell is full and ends no sentence: its paragraph goes on elsewhere.
pub(super) fn breaks_off(lines: &[Line], m: Margins) -> bool {
    lines
        .last()
        .is_some_and(|l| l.x1 + 1.7 * l.size > m.right && !ends_sentence(&l.text))
}

fn ends_sentence(text: &str) -> bool {
    let text = text.trim_end_matches(['”', '’', '）', ')', '」', '》', ' ']);
    text.ends_with(['。', '；', '：', '！', '？', ';', ':', '!', '?'])
}

const NUMERALS: &str = "一二三四五六七八九十百零〇";

/// Whether a line begins with the label of a clause.
fn is_labelled(text: &str) -> bool {
    let text = text.trim_start();
    let numeral = |c: char| NUMERALS.contains(c);
    let number = |c: char| numeral(c) || c.is_ascii_digit();
    let starts = |prefix: char, inside: &dyn Fn(char) -> bool, ends: &[char]| {
        text.strip_prefix(prefix).is_some_and(|rest| {
            let tail = rest.trim_start_matches(inside);
            tail.len() < rest.len() && tail.starts_with(ends)
        })
    };
    if starts('第', &number, &['章', '节', '条', '编', '部'])
        || starts('（', &number, &['）', ')'])
        || starts('(', &number, &[')', '）'])
    {
        return true;
    }
    let after = text.trim_start_matches(numeral);
    if after.len() < text.len() && after.starts_with(['、', '．', '.']) {
        return true;
    }
    let after = text.trim_start_matches(|c: char| c.is_ascii_digit());
    if after.len() < text.len() {
        // 1. 1、 1） 1.2 but not 1.5倍 nor 2026年
        let deeper = after.strip_prefix(['.', '．']);
        if after.starts_with(['、', '）', ')']) {
            return true;
        }
        if let Some(rest) = deeper {
            let tail = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
            return tail.len() == rest.len()
                || tail.starts_with(char::is_whitespace)
                || rest.contains('.');
        }
    }
    text.starts_with(|c: char| matches!(c, '①'..='⑳' | '⑴'..='⒛' | '㈠'..='㈩' | '●' | '■' | '◆' | '▲' | '★' | '☆' | '□' | '☑' | '•' | '➢' | '※'))
        || text.starts_with("附件")
        || text.starts_with("附：")
}

fn is_label_only(text: &str) -> bool {
    text.chars().count() <= 6 && is_labelled(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: Margins = Margins {
        left: 70.0,
        right: 520.0,
        cell: false,
        spacing: 18.0,
    };

    fn line(x0: f32, x1: f32, y: f32, text: &str) -> Line {
        Line {
            x0,
            x1,
            y,
            size: 12.0,
            bold: false,
            text: text.into(),
            page: 1,
            sizes: (12.0, 12.0),
            zone: 0,
        }
    }

    fn joined(lines: &[Line], m: Margins) -> Vec<String> {
        paragraphs(lines, m).into_iter().map(|p| p.0).collect()
    }

    #[test]
    fn full_lines_go_on_and_short_ones_end() {
        let out = joined(
            &[
                line(94.0, 520.0, 0.0, "第三条 申请人应当具备下列条"),
                line(70.0, 200.0, 18.0, "件并按时申报。"),
                line(94.0, 518.0, 36.0, "第四条 依照本办法"),
                line(70.0, 516.0, 54.0, "第三条规定提出申请的，应当"),
                line(70.0, 516.0, 72.0, "依法办理。"),
                line(94.0, 300.0, 90.0, "另起一段"),
            ],
            PAGE,
        );
        assert_eq!(
            out,
            [
                "第三条 申请人应当具备下列条件并按时申报。",
                "第四条 依照本办法第三条规定提出申请的，应当依法办理。",
                "另起一段"
            ]
        );
    }

    #[test]
    fn labels_begin_paragraphs_without_indent() {
        let out = joined(
            &[
                line(70.0, 515.0, 0.0, "（一）依法登记，正常经营满一年的企业；"),
                line(70.0, 515.0, 18.0, "（二）其他企业"),
            ],
            PAGE,
        );
        assert_eq!(out.len(), 2);
    }

    #[test]
    fn centred_cells_are_one_paragraph() {
        let cell = Margins {
            left: 100.0,
            right: 150.0,
            cell: true,
            spacing: 0.0,
        };
        let out = joined(
            &[
                line(113.0, 137.0, 0.0, "评审"),
                line(113.0, 137.0, 16.0, "因素"),
            ],
            cell,
        );
        assert_eq!(out, ["评审因素"]);
    }

    #[test]
    fn labels_are_told_from_numbers() {
        for yes in [
            "第一章 总则",
            "（二）",
            "一、总体",
            "1.1 内容",
            "1. 内容",
            "3、",
            "①内",
            "附件1",
        ] {
            assert!(is_labelled(yes), "{yes}");
        }
        for no in ["1.5倍", "2026年", "三年以上", "第三方机构", "（含税）"] {
            assert!(!is_labelled(no), "{no}");
        }
    }
}
