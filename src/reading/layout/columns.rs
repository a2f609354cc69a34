//! Pages set in two columns: finds the gutter and reads the left column before the right one.

use super::lines::Line;

/// A page with fewer lines on a side is not set in columns.
const FEWEST: usize = 8;

/// Puts lines into reading order. Lines that cross the gutter divide the page into bands.
pub(super) fn order(lines: Vec<Line>, width: f32) -> Vec<Line> {
    let Some(gutter) = gutter(&lines, width) else {
        return lines;
    };
    let mut out = Vec::with_capacity(lines.len());
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for line in lines {
        if crosses(&line, gutter) {
            out.append(&mut left);
            out.append(&mut right);
            out.push(line);
            continue;
        }
        match split(line, gutter) {
            (Some(l), Some(r)) => {
                left.push(l);
                right.push(r);
            }
            (l, r) => {
                left.extend(l);
                right.extend(r);
            }
        }
    }
    out.append(&mut left);
    out.append(&mut right);
    out
}

fn crosses(line: &Line, gutter: f32) -> bool {
    line.parts
        .iter()
        .any(|p| p.0 < gutter - 2.0 && p.1 > gutter + 2.0)
}

/// The middle of an upright blank strip with text on both sides of nearly all lines.
fn gutter(lines: &[Line], width: f32) -> Option<f32> {
    if lines.len() < FEWEST {
        return None;
    }
    (0..=20)
        .map(|i| width * (0.4 + 0.01 * i as f32))
        .filter_map(|x| {
            let crossing = lines.iter().filter(|l| crosses(l, x)).count();
            let both = lines
                .iter()
                .filter(|l| {
                    let left = l
                        .parts
                        .iter()
                        .filter(|p| p.1 <= x + 2.0)
                        .map(|p| p.1 - p.0)
                        .sum::<f32>();
                    let right = l
                        .parts
                        .iter()
                        .filter(|p| p.0 >= x - 2.0)
                        .map(|p| p.1 - p.0)
                        .sum::<f32>();
                    left > width * 0.2 && right > width * 0.2
                })
                .count();
            (crossing * 6 <= lines.len() && both >= FEWEST && both * 2 >= lines.len())
                .then_some((crossing, x))
        })
        .min_by(|a, b| {
            a.0.cmp(&b.0).then(f32::total_cmp(
                &(a.1 - width / 2.0).abs(),
                &(b.1 - width / 2.0).abs(),
            ))
        })
        .map(|(_, x)| x)
}

/// The halves of a line. The text is parted where the gutter falls.
fn split(line: Line, gutter: f32) -> (Option<Line>, Option<Line>) {
    let on_left = line
        .parts
        .iter()
        .filter(|p| p.0 + p.1 < 2.0 * gutter)
        .count();
    if on_left == line.parts.len() {
        return (Some(Line { column: 1, ..line }), None);
    }
    if on_left == 0 {
        return (None, Some(Line { column: 2, ..line }));
    }
    // Runs of a line are joined with a blank across a wide gap, and a gutter is one: count blanks by width.
    let total: f32 = line.parts.iter().map(|p| p.1 - p.0).sum();
    let before: f32 = line.parts.iter().take(on_left).map(|p| p.1 - p.0).sum();
    let weight = |c: char| if c.is_ascii() { 0.5f32 } else { 1.0 };
    let all: f32 = line.text.chars().map(weight).sum();
    let target = if total > 0.0 {
        all * before / total
    } else {
        0.0
    };
    let mut sum = 0.0;
    let mut best = (f32::MAX, 0);
    for (i, c) in line.text.char_indices() {
        let penalty = if c == ' ' { 0.0 } else { 2.5 };
        let distance = (sum - target).abs() + penalty;
        if distance < best.0 {
            best = (distance, i);
        }
        sum += weight(c);
    }
    let (l, r) = line.text.split_at(best.1);
    let half = |text: &str, parts: &[(f32, f32)], column| Line {
        text: text.trim().to_owned(),
        x0: parts.iter().map(|p| p.0).fold(f32::MAX, f32::min),
        x1: parts.iter().map(|p| p.1).fold(f32::MIN, f32::max),
        parts: parts.to_vec(),
        column,
        ..line.clone()
    };
    let (lp, rp) = line.parts.split_at(on_left);
    (Some(half(l, lp, 1)), Some(half(r, rp, 2)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(y: f32, parts: &[(f32, f32)], text: &str) -> Line {
        Line {
            x0: parts[0].0,
            x1: parts[parts.len() - 1].1,
            y,
            size: 10.0,
            bold: false,
            text: text.into(),
            page: 1,
            column: 0,
            parts: parts.to_vec(),
        }
    }

    #[test]
    fn the_left_column_comes_first() {
        let mut lines = vec![line(0.0, &[(100.0, 500.0)], "横贯的标题")];
        for i in 1..=10 {
            let text = format!("左{i}左左左 右{i}右右右");
            lines.push(line(
                i as f32 * 14.0,
                &[(50.0, 280.0), (310.0, 540.0)],
                &text,
            ));
        }
        let out = order(lines, 595.0);
        assert_eq!(out.len(), 21);
        assert_eq!(out[1].text, "左1左左左");
        assert_eq!(out[11].text, "右1右右右");
        assert_eq!(out[11].column, 2);
    }

    #[test]
    fn one_column_stays_as_it_is() {
        let lines: Vec<Line> = (0..12)
            .map(|i| line(i as f32, &[(50.0, 540.0)], "整行"))
            .collect();
        assert_eq!(order(lines, 595.0).len(), 12);
    }
}
