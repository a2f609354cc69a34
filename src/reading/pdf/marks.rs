//! Ruling lines, pictures and the directions of text of a page, out of its drawing operators.

use crate::reading::layout::Rule;
use oxidize_pdf::parser::content::{ContentOperation as Op, ContentParser, TextElement};
use oxidize_pdf::parser::objects::{PdfDictionary, PdfObject};
use oxidize_pdf::parser::{ParsedPage, PdfDocument};
use std::io::{Read, Seek};

/// Forms within forms, at most.
const DEPTH: usize = 4;
/// Lines and pictures of a page, at most.
const MOST: usize = 20_000;
/// Unpacked bytes of a form, at most.
const FORM: usize = 32 << 20;
/// Slanting texts of a page, at most.
const SLANTS: usize = 200;
/// Forms drawn on a page, at most.
const FORMS: usize = 400;

type Matrix = [f32; 6];
const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// What is drawn on a page, in the page's own coordinates (from the bottom left corner).
#[derive(Debug, Default)]
pub(super) struct Marks {
    pub rules: Vec<Rule>,
    /// Width and height of pictures.
    pub pictures: Vec<(f32, f32)>,
    /// Bytes of text by direction: to the right, upwards, to the left, downwards.
    along: [usize; 4],
    /// Texts that stand aslant, as watermarks do.
    pub slants: Vec<Slant>,
    forms: usize,
}

/// Where a text that stands aslant begins, and its direction (of length 1).
#[derive(Debug, Clone, Copy)]
pub(super) struct Slant {
    at: (f32, f32),
    to: (f32, f32),
    size: f32,
    /// It is no longer than this.
    most: f32,
}

impl Slant {
    /// Whether a piece of text of this size that begins here belongs to this one.
    pub(super) fn takes(&self, x: f32, y: f32, size: f32) -> bool {
        let (dx, dy) = (x - self.at.0, y - self.at.1);
        let ahead = dx * self.to.0 + dy * self.to.1;
        let aside = dx * self.to.1 - dy * self.to.0;
        let alike = (size - self.size).abs() < 0.1 * self.size;
        alike && ahead > -1.0 && ahead < self.most && aside.abs() < 1.0
    }
}

impl Marks {
    /// By how many degrees the page must be turned clockwise to be read; `None` where it has no text to tell by.
    pub(super) fn turn(&self) -> Option<i32> {
        let quarters = [0, 90, 180, 270].into_iter().zip(self.along);
        quarters
            .max_by_key(|(turn, n)| (*n, -turn))
            .filter(|(_, n)| *n > 0)
            .map(|(turn, _)| turn)
    }

    fn show(&mut self, m: Matrix, size: f32, bytes: usize) {
        let length = (m[0].powi(2) + m[1].powi(2)).sqrt();
        if bytes == 0 || !length.is_finite() || length <= 0.0 {
            return;
        }
        let (dx, dy) = (m[0] / length, m[1] / length);
        let quarter = match (dx, dy) {
            (x, _) if x > 0.99 => 0,
            (_, y) if y > 0.99 => 1,
            (x, _) if x < -0.99 => 2,
            (_, y) if y < -0.99 => 3,
            _ => {
                if self.slants.len() < SLANTS {
                    self.slants.push(Slant {
                        at: (m[4], m[5]),
                        to: (dx, dy),
                        size: size * length,
                        most: size * length * bytes as f32,
                    });
                }
                return;
            }
        };
        if let Some(n) = self.along.get_mut(quarter) {
            *n += bytes;
        }
    }
}

pub(super) fn of_page<R: Read + Seek>(document: &PdfDocument<R>, page: &ParsedPage) -> Marks {
    let mut out = Marks::default();
    let Ok(content) = document.get_combined_page_content_stream(page) else {
        return out;
    };
    let resources = page.get_resources().cloned();
    walk(
        document,
        &content,
        resources.as_ref(),
        IDENTITY,
        0,
        &mut out,
    );
    out
}

fn times(a: Matrix, b: Matrix) -> Matrix {
    [
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    ]
}

fn point(m: Matrix, x: f32, y: f32) -> (f32, f32) {
    (m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5])
}

/// The path under construction.
#[derive(Default)]
struct Path {
    lines: Vec<Rule>,
    start: (f32, f32),
    at: (f32, f32),
}

impl Path {
    fn line(&mut self, to: (f32, f32)) {
        if self.lines.len() < MOST {
            self.lines.push(Rule {
                x0: self.at.0,
                y0: self.at.1,
                x1: to.0,
                y1: to.1,
            });
        }
        self.at = to;
    }

    /// A filled rectangle as thin as a line is one line; others are four when stroked.
    fn rectangle(&mut self, m: Matrix, x: f32, y: f32, w: f32, h: f32) {
        let corners = [(x, y), (x + w, y), (x + w, y + h), (x, y + h)].map(|(x, y)| point(m, x, y));
        let [a, b, c, d] = corners;
        let (dx, dy) = ((c.0 - a.0).abs(), (c.1 - a.1).abs());
        if dx < 3.0 || dy < 3.0 {
            let (mx, my) = ((a.0 + c.0) / 2.0, (a.1 + c.1) / 2.0);
            if dx < dy {
                self.at = (mx, a.1);
                self.line((mx, c.1));
            } else {
                self.at = (a.0, my);
                self.line((c.0, my));
            }
        } else {
            self.at = a;
            for to in [b, c, d, a] {
                self.line(to);
            }
        }
        self.start = a;
        self.at = a;
    }
}

fn walk<R: Read + Seek>(
    document: &PdfDocument<R>,
    content: &[u8],
    resources: Option<&PdfDictionary>,
    base: Matrix,
    depth: usize,
    out: &mut Marks,
) {
    let Ok(operations) = ContentParser::parse_content(content) else {
        return;
    };
    let mut matrix = base;
    let mut stack: Vec<Matrix> = Vec::new();
    let mut path = Path::default();
    let mut text = IDENTITY;
    let mut size = 0.0;
    for op in operations {
        match op {
            Op::BeginText => text = IDENTITY,
            Op::SetFont(_, s) => size = s,
            Op::SetTextMatrix(a, b, c, d, e, f) => text = [a, b, c, d, e, f],
            Op::MoveText(x, y) | Op::MoveTextSetLeading(x, y) => {
                text = times([1.0, 0.0, 0.0, 1.0, x, y], text);
            }
            Op::ShowText(t) | Op::NextLineShowText(t) | Op::SetSpacingNextLineShowText(_, _, t) => {
                out.show(times(text, matrix), size, t.len())
            }
            Op::ShowTextArray(all) => {
                let shown = all.iter().map(|e| match e {
                    TextElement::Text(t) => t.len(),
                    TextElement::Spacing(_) => 0,
                });
                out.show(times(text, matrix), size, shown.sum());
            }
            Op::SaveGraphicsState if stack.len() < 4096 => stack.push(matrix),
            Op::RestoreGraphicsState => matrix = stack.pop().unwrap_or(matrix),
            Op::SetTransformMatrix(a, b, c, d, e, f) => matrix = times([a, b, c, d, e, f], matrix),
            Op::MoveTo(x, y) => {
                path.at = point(matrix, x, y);
                path.start = path.at;
            }
            Op::LineTo(x, y) => path.line(point(matrix, x, y)),
            Op::CurveTo(_, _, _, _, x, y) | Op::CurveToV(_, _, x, y) | Op::CurveToY(_, _, x, y) => {
                path.at = point(matrix, x, y);
            }
            Op::ClosePath => path.line(path.start),
            Op::Rectangle(x, y, w, h) => path.rectangle(matrix, x, y, w, h),
            Op::CloseStroke | Op::CloseFillStroke | Op::CloseFillStrokeEvenOdd => {
                path.line(path.start);
                paint(&mut path, out, true);
            }
            Op::Stroke | Op::FillStroke | Op::FillStrokeEvenOdd => paint(&mut path, out, true),
            Op::Fill | Op::FillEvenOdd => paint(&mut path, out, false),
            Op::EndPath => path = Path::default(),
            Op::InlineImage { .. } => picture(matrix, out),
            Op::PaintXObject(name) => {
                object(document, resources, &name, matrix, depth, out);
            }
            _ => {}
        }
    }
}

/// A filled shape rules only where it is as thin as a line (already reduced to one).
fn paint(path: &mut Path, out: &mut Marks, stroked: bool) {
    let done = std::mem::take(path);
    let thin_only = !stroked && done.lines.len() >= 4 && is_closed(&done);
    if thin_only {
        out.rules.extend(thin(&done.lines));
    } else if out.rules.len() < MOST {
        out.rules.extend(done.lines);
    }
}

fn is_closed(path: &Path) -> bool {
    path.lines
        .windows(2)
        .filter(|w| matches!(w, [a, b] if (a.x1 - b.x0).abs() < 0.01 && (a.y1 - b.y0).abs() < 0.01))
        .count()
        >= 3
}

/// Sides of filled shapes that are thin bars, as one line each; the sides of larger areas are no rules.
fn thin(lines: &[Rule]) -> Vec<Rule> {
    let mut out = Vec::new();
    for four in lines.chunks(4) {
        let (x0, x1) = extent(four.iter().flat_map(|r| [r.x0, r.x1]));
        let (y0, y1) = extent(four.iter().flat_map(|r| [r.y0, r.y1]));
        if x1 - x0 < 3.0 || y1 - y0 < 3.0 {
            let level = x1 - x0 > y1 - y0;
            let (mx, my) = ((x0 + x1) / 2.0, (y0 + y1) / 2.0);
            out.push(if level {
                Rule {
                    x0,
                    y0: my,
                    x1,
                    y1: my,
                }
            } else {
                Rule {
                    x0: mx,
                    y0,
                    x1: mx,
                    y1,
                }
            });
        }
    }
    out
}

fn extent(values: impl Iterator<Item = f32>) -> (f32, f32) {
    values.fold((f32::MAX, f32::MIN), |(a, z), v| (a.min(v), z.max(v)))
}

fn picture(m: Matrix, out: &mut Marks) {
    let size = (
        (m[0].powi(2) + m[1].powi(2)).sqrt(),
        (m[2].powi(2) + m[3].powi(2)).sqrt(),
    );
    if out.pictures.len() < MOST {
        out.pictures.push(size);
    }
}

fn object<R: Read + Seek>(
    document: &PdfDocument<R>,
    resources: Option<&PdfDictionary>,
    name: &str,
    matrix: Matrix,
    depth: usize,
    out: &mut Marks,
) {
    let find = |dict: Option<PdfObject>, key: &str| -> Option<PdfObject> {
        let dict = document.resolve(&dict?).ok()?;
        document.resolve(dict.as_dict()?.get(key)?).ok()
    };
    let objects = resources.and_then(|r| r.get("XObject")).cloned();
    let Some(PdfObject::Stream(stream)) = find(objects, name) else {
        return;
    };
    match stream
        .dict
        .get("Subtype")
        .and_then(PdfObject::as_name)
        .map(|n| n.as_str())
    {
        Some("Image") => picture(matrix, out),
        Some("Form") if depth < DEPTH && out.forms < FORMS => {
            out.forms += 1;
            let number = |o: &PdfObject| o.as_real().or_else(|| o.as_integer().map(|i| i as f64));
            let own = stream
                .dict
                .get("Matrix")
                .and_then(|m| document.resolve(m).ok())
                .and_then(|m| {
                    let values: Vec<f32> = m
                        .as_array()?
                        .0
                        .iter()
                        .filter_map(number)
                        .map(|v| v as f32)
                        .collect();
                    Matrix::try_from(values).ok()
                })
                .unwrap_or(IDENTITY);
            let inner = stream
                .dict
                .get("Resources")
                .and_then(|r| document.resolve(r).ok());
            let inner = inner.as_ref().and_then(PdfObject::as_dict).or(resources);
            if let Ok(content) = document.decode_stream_with_limit(&stream, FORM) {
                walk(
                    document,
                    &content,
                    inner,
                    times(own, matrix),
                    depth + 1,
                    out,
                );
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matrices_apply_in_the_order_of_the_page() {
        let m = times(
            [1.0, 0.0, 0.0, 1.0, 5.0, 0.0],
            [2.0, 0.0, 0.0, 2.0, 0.0, 1.0],
        );
        assert_eq!(point(m, 1.0, 1.0), (12.0, 3.0));
    }

    #[test]
    fn a_page_is_read_as_most_of_its_text_runs() {
        let mut marks = Marks::default();
        assert_eq!(marks.turn(), None);
        marks.show([0.0, 12.0, -12.0, 0.0, 100.0, 100.0], 1.0, 20);
        marks.show([12.0, 0.0, 0.0, 12.0, 100.0, 100.0], 1.0, 6);
        assert_eq!(marks.turn(), Some(90));
        marks.show([30.0, 30.0, -30.0, 30.0, 10.0, 10.0], 1.0, 8);
        let slant = marks.slants[0];
        assert!(slant.takes(10.0, 10.0, 42.4) && slant.takes(40.5, 40.0, 42.4));
        assert!(!slant.takes(40.0, 10.0, 42.4) && !slant.takes(0.0, 0.0, 42.4));
        assert!(!slant.takes(40.0, 40.0, 12.0));
    }

    #[test]
    fn a_thin_filled_box_is_a_line() {
        let mut path = Path::default();
        path.rectangle(IDENTITY, 10.0, 20.0, 100.0, 0.5);
        let mut out = Marks::default();
        paint(&mut path, &mut out, false);
        assert_eq!(out.rules.len(), 1);
        assert!((out.rules[0].y0 - 20.25).abs() < 0.01);
        let mut path = Path::default();
        path.rectangle(IDENTITY, 10.0, 20.0, 100.0, 50.0);
        paint(&mut path, &mut out, false);
        assert_eq!(out.rules.len(), 1);
    }
}
