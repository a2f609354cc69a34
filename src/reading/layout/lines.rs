//! Puts the runs of a page together into lines.

use super::Run;

/// A line of text on a page.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub x0: f32,
    pub x1: f32,
    pub y: f32,
    /// The size of most of its characters.
    pub size: f32,
    pub bold: bool,
    pub text: String,
    pub page: u32,
    /// The smallest and the largest size of its characters.
    pub sizes: (f32, f32),
    /// The zone of its page.
    pub zone: usize,
}

/// How much of the lower of two runs must lie beside the other for both to stand on one line.
const OVERLAP: f32 = 0.5;
/// A run looks this many lines back for its own.
const LOOK_BACK: usize = 4;

fn band(r: &Run) -> (f32, f32) {
    (r.y - 0.8 * r.size, r.y + 0.2 * r.size)
}

/// Groups runs into lines, from top to bottom.
pub(super) fn build(mut runs: Vec<Run>, page: u32) -> Vec<Line> {
    runs.retain(|r| {
        !r.text.trim().is_empty() && r.size > 0.1 && r.x.is_finite() && r.y.is_finite()
    });
    runs.sort_by(|a, b| {
        let middle = |r: &Run| r.y - 0.3 * r.size;
        middle(a).total_cmp(&middle(b))
    });
    // Of each line: its band, the size of its largest run, its runs.
    let mut groups: Vec<((f32, f32), f32, Vec<Run>)> = Vec::new();
    for run in runs {
        let (top, bottom) = band(&run);
        let mut own = groups.iter_mut().rev().take(LOOK_BACK).filter(|(b, _, _)| {
            let shared = bottom.min(b.1) - top.max(b.0);
            shared > OVERLAP * (bottom - top).min(b.1 - b.0)
        });
        match own.next() {
            Some((b, largest, group)) => {
                // The band follows the largest run, so that raised signs do not widen it.
                if run.size > *largest {
                    *largest = run.size;
                    *b = (top, bottom);
                }
                group.push(run);
            }
            None => groups.push(((top, bottom), run.size, vec![run])),
        }
    }
    let mut lines: Vec<Line> = groups
        .into_iter()
        .filter_map(|(_, _, g)| line(g, page))
        .collect();
    lines.sort_by(|a, b| a.y.total_cmp(&b.y));
    lines
}

fn line(mut runs: Vec<Run>, page: u32) -> Option<Line> {
    runs.sort_by(|a, b| a.x.total_cmp(&b.x));
    let size = main_size(&runs);
    let body = runs.iter().find(|r| (r.size - size).abs() < 0.5)?;
    let y = body.y;
    let mut out = Line {
        x0: f32::MAX,
        x1: f32::MIN,
        y,
        size,
        bold: true,
        text: String::new(),
        page,
        sizes: (size, size),
        zone: 0,
    };
    let mut before: Vec<&Run> = Vec::new();
    for run in &runs {
        // Boldness is often made by printing twice, a hair apart.
        let twice = before.iter().rev().take(8).any(|b| {
            b.text == run.text
                && (b.x - run.x).abs() < 0.25 * run.size
                && (b.y - run.y).abs() < 0.25 * run.size
        });
        if twice || is_reference(run, size, y, &out.text) {
            continue;
        }
        if !out.text.is_empty() && wants_blank(&out, run) {
            out.text.push(' ');
        }
        out.text.push_str(&run.text);
        out.bold &= run.bold;
        out.x0 = out.x0.min(run.x);
        out.x1 = out.x1.max(run.x + run.width);
        out.sizes = (out.sizes.0.min(run.size), out.sizes.1.max(run.size));
        before.push(run);
    }
    out.text = out.text.trim().to_owned();
    (!out.text.is_empty()).then_some(out)
}

/// The size that most characters have.
fn main_size(runs: &[Run]) -> f32 {
    let mut sizes: Vec<(f32, usize)> = Vec::new();
    for run in runs {
        let chars = run.text.chars().count();
        match sizes.iter_mut().find(|s| (s.0 - run.size).abs() < 0.5) {
            Some(s) => s.1 += chars,
            None => sizes.push((run.size, chars)),
        }
    }
    sizes.into_iter().max_by_key(|s| s.1).map_or(0.0, |s| s.0)
}

/// A raised small number behind a Chinese character refers to a note.
fn is_reference(run: &Run, size: f32, y: f32, before: &str) -> bool {
    let text = run.text.trim();
    let sign = !text.is_empty()
        && text.chars().count() <= 5
        && text.chars().all(|c| {
            c.is_ascii_digit()
                || matches!(
                    c,
                    '[' | ']' | '①'..='⑳' | 'i' | 'v' | 'x' | '*' | '〔' | '〕'
                )
        });
    let behind = before
        .chars()
        .last()
        .is_some_and(|c| !c.is_ascii_alphanumeric() && !matches!(c, '㎡' | '米'));
    sign && behind && run.size < 0.75 * size && run.y < y - 0.15 * size
}

fn wants_blank(line: &Line, run: &Run) -> bool {
    let (Some(last), Some(first)) = (line.text.chars().last(), run.text.chars().next()) else {
        return false;
    };
    if last.is_whitespace() || first.is_whitespace() {
        return false;
    }
    let gap = run.x - line.x1;
    let latin = last.is_ascii_alphanumeric() && first.is_ascii_alphanumeric();
    gap > run.size * if latin { 0.2 } else { 0.6 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(x: f32, y: f32, size: f32, text: &str) -> Run {
        Run {
            x,
            y,
            width: size * text.chars().count() as f32,
            size,
            bold: false,
            text: text.into(),
        }
    }

    #[test]
    fn runs_of_one_line_join_in_their_order() {
        let lines = build(
            vec![
                run(24.0, 50.2, 12.0, "办法"),
                run(0.0, 50.0, 12.0, "制定"),
                run(48.0, 45.3, 7.0, "1"),
                run(52.0, 50.0, 12.0, "。"),
                run(0.0, 67.0, 12.0, "第二行"),
                run(0.3, 67.0, 12.0, "第二行"),
                run(90.0, 67.0, 12.0, "盖章"),
            ],
            1,
        );
        let texts: Vec<&str> = lines.iter().map(|l| l.text.as_str()).collect();
        assert_eq!(texts, ["制定办法。", "第二行 盖章"]);
    }

    #[test]
    fn units_keep_their_raised_number() {
        let lines = build(
            vec![run(0.0, 50.0, 12.0, "面积5m"), run(40.0, 45.0, 6.0, "2")],
            1,
        );
        assert_eq!(lines[0].text, "面积5m2");
    }
}
