//! Pages set in columns: finds the strips that no text crosses and reads the left column before the right one. Looks at
//! runs and tables before lines are built, since lines of two columns need not stand at the same height.

use super::Run;
use super::tables::Table;

/// Fewest lines of a left and of a right column.
const FEWEST_LEFT: usize = 4;
const FEWEST_RIGHT: usize = 2;
/// Columns within columns: three side by side are cut twice.
const DEPTH: usize = 2;
/// Half the width of the strip that must be free of text; points.
const HALF: f32 = 3.5;
/// Where a page's running heads and page numbers stand, as a share of its height.
const EDGE: f32 = 0.13;

/// A part of a page that is read from top to bottom before the next one.
#[derive(Default)]
pub(super) struct Zone {
    pub runs: Vec<Run>,
    pub tables: Vec<Table>,
    /// The left and right end of the column; `None` where the page has one column.
    pub column: Option<(f32, f32)>,
}

/// A run or a table with its place.
struct Piece {
    x0: f32,
    x1: f32,
    middle: f32,
    size: f32,
    chars: usize,
    what: What,
}

enum What {
    Run(Run),
    Table(Table),
}

/// The parts of a page in reading order.
pub(super) fn zones(runs: Vec<Run>, tables: Vec<Table>, height: f32) -> Vec<Zone> {
    let mut pieces: Vec<Piece> = runs
        .into_iter()
        .filter(|r| !r.text.trim().is_empty())
        .map(|r| Piece {
            x0: r.x,
            x1: r.x + r.width,
            middle: r.y - 0.3 * r.size,
            size: r.size,
            chars: r.text.chars().count(),
            what: What::Run(r),
        })
        .collect();
    pieces.extend(tables.into_iter().map(|t| Piece {
        x0: t.columns.first().copied().unwrap_or(0.0),
        x1: t.columns.last().copied().unwrap_or(0.0),
        middle: (t.top + t.bottom) / 2.0,
        size: 0.0,
        chars: 0,
        what: What::Table(t),
    }));
    let mut out = Vec::new();
    part(pieces, height, None, 0, &mut out);
    out
}

/// A stretch of pieces, sorted downwards, set in two columns.
struct Band {
    from: usize,
    to: usize,
    left: (f32, f32),
    right: (f32, f32),
}

fn part(
    mut pieces: Vec<Piece>,
    height: f32,
    column: Option<(f32, f32)>,
    depth: usize,
    out: &mut Vec<Zone>,
) {
    pieces.sort_by(|a, b| a.middle.total_cmp(&b.middle));
    let found = if depth < DEPTH { gutter(&pieces) } else { None };
    let Some((x, bands)) = found else {
        out.push(zone(pieces, column));
        return;
    };
    let total = pieces.len();
    let mut rest = pieces.into_iter();
    let mut at = 0;
    let mut plain: Vec<Piece> = Vec::new();
    for band in bands {
        plain.extend(rest.by_ref().take(band.from - at));
        let inside: Vec<Piece> = rest.by_ref().take(band.to - band.from).collect();
        at = band.to;
        let next = rest.as_slice().first();
        // Text over the whole width may follow on the page; a page number does not count.
        let goes_on = at < total && next.is_some_and(|p| p.middle < height * (1.0 - EDGE));
        let (above, left, right, below) = sides(inside, x, goes_on);
        plain.extend(above);
        if !plain.is_empty() {
            out.push(zone(std::mem::take(&mut plain), column));
        }
        part(left, height, Some(band.left), depth + 1, out);
        part(right, height, Some(band.right), depth + 1, out);
        plain.extend(below);
    }
    plain.extend(rest);
    if !plain.is_empty() {
        out.push(zone(plain, column));
    }
}

fn zone(pieces: Vec<Piece>, column: Option<(f32, f32)>) -> Zone {
    let mut out = Zone {
        column,
        ..Zone::default()
    };
    for piece in pieces {
        match piece.what {
            What::Run(r) => out.runs.push(r),
            What::Table(t) => out.tables.push(t),
        }
    }
    out
}

/// What stands above both columns, in the left one, in the right one, and below both.
fn sides(
    inside: Vec<Piece>,
    x: f32,
    goes_on: bool,
) -> (Vec<Piece>, Vec<Piece>, Vec<Piece>, Vec<Piece>) {
    let (left, right): (Vec<Piece>, Vec<Piece>) = inside.into_iter().partition(|p| p.x1 <= x);
    let top = left.iter().map(|p| p.middle).fold(f32::MAX, f32::min);
    let end = right.iter().map(|p| p.middle).fold(f32::MIN, f32::max);
    // A line on the right above all of the left column is no part of the columns. Where text over the whole width
    // follows, columns are of one length, and a line on the left below all of the right column is no part of them.
    let (above, right): (Vec<Piece>, Vec<Piece>) = right
        .into_iter()
        .partition(|p| p.middle < top - 1.2 * p.size && p.size > 0.0);
    let (below, left): (Vec<Piece>, Vec<Piece>) = left
        .into_iter()
        .partition(|p| goes_on && p.size > 0.0 && p.middle > end + 3.2 * p.size);
    (above, left, right, below)
}

/// The strip that divides most lines into columns, and the stretches that it divides.
fn gutter(pieces: &[Piece]) -> Option<(f32, Vec<Band>)> {
    if pieces.len() < FEWEST_LEFT + FEWEST_RIGHT {
        return None;
    }
    let left = pieces.iter().map(|p| p.x0).fold(f32::MAX, f32::min);
    let right = pieces.iter().map(|p| p.x1).fold(f32::MIN, f32::max);
    let width = right - left;
    let mut best: Option<(usize, Vec<f32>, Vec<Band>)> = None;
    for i in 0..=50u8 {
        let x = left + width * (0.25 + 0.01 * f32::from(i));
        let (lines, bands) = bands(pieces, x, width);
        match &mut best {
            Some((most, places, _)) if lines == *most && lines > 0 => places.push(x),
            Some((most, _, _)) if lines <= *most => {}
            _ if lines > 0 => best = Some((lines, vec![x], bands)),
            _ => {}
        }
    }
    let (_, places, bands) = best?;
    let x = *places.get(places.len() / 2)?;
    let again = self::bands(pieces, x, width).1;
    Some((x, if again.is_empty() { bands } else { again }))
}

/// The stretches that a strip divides into columns, with the number of their lines.
fn bands(pieces: &[Piece], x: f32, width: f32) -> (usize, Vec<Band>) {
    let mut out = Vec::new();
    let mut lines = 0;
    let mut from = 0;
    for (i, end) in (0..=pieces.len()).map(|i| (i, pieces.get(i))) {
        let crosses = end.is_none_or(|p| p.x0 < x + HALF && p.x1 > x - HALF);
        if !crosses {
            continue;
        }
        let stretch = pieces.get(from..i).unwrap_or_default();
        if let Some((n, left, right)) = columns(stretch, x, width) {
            lines += n;
            out.push(Band {
                from,
                to: i,
                left,
                right,
            });
        }
        from = i + 1;
    }
    (lines, out)
}

/// A side of a stretch as lines: their left and right ends.
struct Side {
    lines: Vec<(f32, f32)>,
    chars: usize,
    size: f32,
}

impl Side {
    fn of<'p>(pieces: impl Iterator<Item = &'p Piece>) -> Side {
        let mut out = Side {
            lines: Vec::new(),
            chars: 0,
            size: 0.0,
        };
        let mut last = f32::MIN;
        for p in pieces.filter(|p| p.size > 0.0) {
            match out.lines.last_mut() {
                Some(line) if p.middle - last < 0.5 * p.size => {
                    *line = (line.0.min(p.x0), line.1.max(p.x1));
                }
                _ => out.lines.push((p.x0, p.x1)),
            }
            last = p.middle;
            out.chars += p.chars;
            out.size = out.size.max(p.size);
        }
        out
    }

    fn ends(&self) -> (f32, f32) {
        self.lines
            .iter()
            .fold((f32::MAX, f32::MIN), |e, l| (e.0.min(l.0), e.1.max(l.1)))
    }

    /// Lines that reach the right end of the column, as lines of running text do.
    fn full(&self) -> usize {
        let end = self.ends().1;
        self.lines
            .iter()
            .filter(|l| l.1 > end - 2.5 * self.size)
            .count()
    }
}

/// Whether both sides of a strip are columns of running text, not a label and its value nor two signatures.
#[allow(clippy::type_complexity)]
fn columns(stretch: &[Piece], x: f32, width: f32) -> Option<(usize, (f32, f32), (f32, f32))> {
    let left = Side::of(stretch.iter().filter(|p| p.x1 <= x));
    let right = Side::of(stretch.iter().filter(|p| p.x1 > x));
    let (l, r) = (left.lines.len(), right.lines.len());
    if l < FEWEST_LEFT || r < FEWEST_RIGHT {
        return None;
    }
    let (a, b) = (left.ends(), right.ends());
    let wide = a.1 - a.0 > 0.22 * width && b.1 - b.0 > 0.22 * width;
    let near = b.0 - a.1 < 0.15 * width;
    let running = left.chars >= 8 * l && right.chars >= 6 * r;
    let full = left.full() >= 2.max(l / 4) && (right.full() * 5 >= r || r < 4);
    let both = b.0 + (a.1 - a.0);
    (wide && near && running && full).then_some((l + r, a, (b.0, b.1.max(both))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(x: f32, y: f32, text: &str) -> Run {
        Run {
            x,
            y,
            width: 10.0 * text.chars().count() as f32,
            size: 10.0,
            bold: false,
            text: text.into(),
        }
    }

    fn texts(zones: &[Zone]) -> Vec<String> {
        zones
            .iter()
            .map(|z| z.runs.iter().map(|r| r.text.as_str()).collect())
            .collect()
    }

    const LEFT: &str = "左栏左栏左栏左栏左栏左栏";
    const RIGHT: &str = "右栏右栏右栏右栏右栏右栏";
    const WHOLE: &str = "通栏通栏通栏通栏通栏通栏通栏通栏通栏通栏通栏通栏通栏";

    #[test]
    fn columns_stand_between_text_over_the_whole_width() {
        let mut runs = vec![run(50.0, 20.0, WHOLE), run(50.0, 34.0, "短行")];
        for i in 0..5u8 {
            let y = 60.0 + 14.0 * f32::from(i);
            runs.push(run(50.0, y, LEFT));
            // The lines of the right column stand at a height of their own.
            runs.push(run(190.0, y + 5.0, RIGHT));
        }
        runs.push(run(50.0, 158.0, "附则"));
        runs.push(run(50.0, 176.0, WHOLE));
        let out = texts(&zones(runs, Vec::new(), 842.0));
        assert_eq!(
            out,
            [
                WHOLE.to_owned(),
                format!("短行{}", LEFT.repeat(5)),
                RIGHT.repeat(5),
                format!("附则{WHOLE}"),
            ]
        );
    }

    #[test]
    fn three_columns_are_read_one_after_the_other() {
        let mut runs = Vec::new();
        for i in 0..8u8 {
            for (x, text) in [(50.0, "甲"), (190.0, "乙"), (330.0, "丙")] {
                runs.push(run(x, 14.0 * f32::from(i), &text.repeat(12)));
            }
        }
        let out = texts(&zones(runs, Vec::new(), 842.0));
        assert_eq!(out, ["甲".repeat(96), "乙".repeat(96), "丙".repeat(96)]);
    }

    #[test]
    fn labels_with_values_and_one_column_stay_as_they_are() {
        let mut runs = Vec::new();
        for i in 0..12u8 {
            let y = 14.0 * f32::from(i);
            runs.push(run(50.0, y, "项目名称"));
            runs.push(run(190.0, y, RIGHT));
        }
        assert_eq!(zones(runs, Vec::new(), 842.0).len(), 1);
        let runs = (0..12u8)
            .map(|i| run(50.0, 14.0 * f32::from(i), WHOLE))
            .collect();
        assert_eq!(zones(runs, Vec::new(), 842.0).len(), 1);
    }
}
