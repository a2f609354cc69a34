//! Tables with ruling lines: finds the grid, merges what no line divides, and gives each cell its lines of text.

use super::join::Margins;
use super::lines::{self, Line};
use super::{Page, Rule, Run};

/// Lines closer than this are one; points.
const NEAR: f32 = 2.5;
/// Most ruling lines of one direction that are looked at on a page.
const MOST_RULES: usize = 3000;
/// Most elementary cells of one grid.
const MOST_CELLS: usize = 60_000;

/// A table on one page.
pub(super) struct Table {
    pub top: f32,
    pub bottom: f32,
    pub columns: Vec<f32>,
    pub rows: u32,
    /// In the order of rows and columns.
    pub cells: Vec<Cell>,
}

pub(super) struct Cell {
    pub row: u32,
    pub col: u32,
    pub row_span: u32,
    pub col_span: u32,
    left: f32,
    right: f32,
    pub lines: Vec<Line>,
}

impl Cell {
    pub(super) fn margins(&self) -> Margins {
        let pad = self
            .lines
            .iter()
            .map(|l| l.x0 - self.left)
            .fold(6.0, f32::min)
            .max(0.0);
        Margins {
            left: self.left + pad,
            right: self.right - pad,
            cell: true,
            spacing: 0.0,
        }
    }

    fn text(&self) -> String {
        self.lines.iter().map(|l| l.text.as_str()).collect()
    }
}

impl Table {
    pub(super) fn row_texts(&self, row: u32) -> Vec<String> {
        self.cells
            .iter()
            .filter(|c| c.row == row)
            .map(Cell::text)
            .collect()
    }

    pub(super) fn first_cell_empty(&self) -> bool {
        self.cells.first().is_some_and(|c| c.lines.is_empty())
    }
}

pub(super) fn same_columns(a: &[f32], b: &[f32]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(x, y)| (x - y).abs() < 4.0)
}

/// A straight line along one axis: its place across, and its two ends.
#[derive(Clone, Copy)]
struct Bar {
    at: f32,
    from: f32,
    to: f32,
}

/// The tables of a page from top to bottom, and the runs that lie in none.
pub(super) fn find(page: &Page) -> (Vec<Table>, Vec<Run>) {
    let (level, upright) = bars(&page.rules);
    let mut runs: Vec<Run> = page.runs.clone();
    if level.len() < 2
        || upright.len() < 2
        || level.len() > MOST_RULES
        || upright.len() > MOST_RULES
    {
        return (Vec::new(), runs);
    }
    let mut tables = Vec::new();
    for (h, v) in components(&level, &upright) {
        let Some(grid) = Grid::new(&h, &v).filter(|g| !g.is_frame(page)) else {
            continue;
        };
        let (inside, outside): (Vec<Run>, Vec<Run>) = runs.into_iter().partition(|r| grid.holds(r));
        match grid.fill(inside, page.number) {
            Ok(table) => {
                tables.push(table);
                runs = outside;
            }
            Err(back) => {
                runs = outside;
                runs.extend(back);
            }
        }
    }
    tables.sort_by(|a: &Table, b| a.top.total_cmp(&b.top));
    (tables, runs)
}

/// Level and upright lines, those in one row joined.
fn bars(rules: &[Rule]) -> (Vec<Bar>, Vec<Bar>) {
    let (mut level, mut upright) = (Vec::new(), Vec::new());
    for r in rules {
        let (dx, dy) = ((r.x1 - r.x0).abs(), (r.y1 - r.y0).abs());
        if dy <= 1.5 && dx > 4.0 {
            level.push(Bar {
                at: (r.y0 + r.y1) / 2.0,
                from: r.x0.min(r.x1),
                to: r.x0.max(r.x1),
            });
        } else if dx <= 1.5 && dy > 4.0 {
            upright.push(Bar {
                at: (r.x0 + r.x1) / 2.0,
                from: r.y0.min(r.y1),
                to: r.y0.max(r.y1),
            });
        }
    }
    (joined(level), joined(upright))
}

fn joined(mut all: Vec<Bar>) -> Vec<Bar> {
    all.retain(|b| b.at.is_finite() && b.from.is_finite() && b.to.is_finite());
    all.sort_by(|a, b| a.at.total_cmp(&b.at));
    // First give lines in one row the same place, then join those that touch.
    let mut start = f32::MIN;
    for b in &mut all {
        if b.at - start > NEAR {
            start = b.at;
        }
        b.at = start;
    }
    all.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.from.total_cmp(&b.from)));
    let mut out: Vec<Bar> = Vec::new();
    for b in all {
        match out.last_mut() {
            Some(last) if last.at == b.at && b.from <= last.to + NEAR => {
                last.to = last.to.max(b.to)
            }
            _ => out.push(b),
        }
    }
    out
}

/// Sets of lines that touch one another.
fn components(level: &[Bar], upright: &[Bar]) -> Vec<(Vec<Bar>, Vec<Bar>)> {
    let mut sets = Sets::new(level.len() + upright.len());
    for (i, h) in level.iter().enumerate() {
        for (j, v) in upright.iter().enumerate() {
            let meets = v.at >= h.from - NEAR
                && v.at <= h.to + NEAR
                && h.at >= v.from - NEAR
                && h.at <= v.to + NEAR;
            if meets {
                sets.join(i, level.len() + j);
            }
        }
    }
    let mut out: std::collections::BTreeMap<usize, (Vec<Bar>, Vec<Bar>)> = Default::default();
    for (i, h) in level.iter().enumerate() {
        out.entry(sets.root(i)).or_default().0.push(*h);
    }
    for (j, v) in upright.iter().enumerate() {
        out.entry(sets.root(level.len() + j))
            .or_default()
            .1
            .push(*v);
    }
    out.into_values()
        .filter(|(h, v)| h.len() >= 2 && v.len() >= 2)
        .collect()
}

/// Disjoint sets.
struct Sets(Vec<usize>);

impl Sets {
    fn new(n: usize) -> Sets {
        Sets((0..n).collect())
    }

    fn root(&mut self, mut i: usize) -> usize {
        while let Some(&up) = self.0.get(i).filter(|&&up| up != i) {
            let top = self.0.get(up).copied().unwrap_or(up);
            if let Some(slot) = self.0.get_mut(i) {
                *slot = top;
            }
            i = up;
        }
        i
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        if let Some(slot) = self.0.get_mut(a.max(b)) {
            *slot = a.min(b);
        }
    }
}

struct Grid {
    xs: Vec<f32>,
    ys: Vec<f32>,
    /// For each elementary cell the first one of its merged cell.
    owner: Vec<usize>,
}

impl Grid {
    fn new(level: &[Bar], upright: &[Bar]) -> Option<Grid> {
        let places = |bars: &[Bar]| {
            let mut all: Vec<f32> = bars.iter().map(|b| b.at).collect();
            all.sort_by(f32::total_cmp);
            all.dedup_by(|a, b| *a - *b < NEAR);
            all
        };
        let (xs, ys) = (places(upright), places(level));
        let (w, h) = (xs.len().checked_sub(1)?, ys.len().checked_sub(1)?);
        if w == 0 || h == 0 || w.checked_mul(h)? > MOST_CELLS {
            return None;
        }
        // A wall stands where a line covers the middle of a side.
        let walls = |bars: &[Bar], across: &[f32], along: &[f32]| {
            let n = along.len() - 1;
            let mut out = vec![false; across.len() * n];
            for b in bars {
                let row = across.partition_point(|&a| a < b.at - NEAR);
                for i in 0..n {
                    let (Some(a), Some(z)) = (along.get(i), along.get(i + 1)) else {
                        break;
                    };
                    let middle = (a + z) / 2.0;
                    if let Some(wall) = out
                        .get_mut(row * n + i)
                        .filter(|_| b.from < middle && middle < b.to)
                    {
                        *wall = true;
                    }
                }
            }
            out
        };
        let side = walls(upright, &xs, &ys);
        let floor = walls(level, &ys, &xs);
        let mut sets = Sets::new(w * h);
        for r in 0..h {
            for c in 0..w {
                if c + 1 < w && !side.get((c + 1) * h + r).copied().unwrap_or(true) {
                    sets.join(r * w + c, r * w + c + 1);
                }
                if r + 1 < h && !floor.get((r + 1) * w + c).copied().unwrap_or(true) {
                    sets.join(r * w + c, (r + 1) * w + c);
                }
            }
        }
        let owner = (0..w * h).map(|i| sets.root(i)).collect();
        Some(Grid { xs, ys, owner })
    }

    fn width(&self) -> usize {
        self.xs.len().saturating_sub(1)
    }

    fn bounds(&self) -> Option<(f32, f32, f32, f32)> {
        Some((
            *self.xs.first()?,
            *self.ys.first()?,
            *self.xs.last()?,
            *self.ys.last()?,
        ))
    }

    /// A frame round the page or a heading is no table.
    fn is_frame(&self, page: &Page) -> bool {
        let mut owners = self.owner.clone();
        owners.sort_unstable();
        owners.dedup();
        let Some((x0, y0, x1, y1)) = self.bounds() else {
            return true;
        };
        let most = (x1 - x0) * (y1 - y0) > 0.6 * page.width * page.height;
        owners.len() < 2 || (owners.len() <= 3 && most)
    }

    fn holds(&self, run: &Run) -> bool {
        let (x, y) = (
            run.x + run.width.min(run.size) / 2.0,
            run.y - 0.3 * run.size,
        );
        self.bounds()
            .is_some_and(|(x0, y0, x1, y1)| x > x0 && x < x1 && y > y0 && y < y1)
    }

    fn cell_of(&self, x: f32, y: f32) -> Option<usize> {
        let c = self.xs.partition_point(|&v| v <= x).checked_sub(1)?;
        let r = self.ys.partition_point(|&v| v <= y).checked_sub(1)?;
        if c >= self.width() {
            return None;
        }
        self.owner.get(r * self.width() + c).copied()
    }

    /// Gives the runs to the cells; hands them back if only one cell gets any.
    fn fill(&self, runs: Vec<Run>, page: u32) -> Result<Table, Vec<Run>> {
        let w = self.width();
        let mut inside: std::collections::BTreeMap<usize, Vec<Run>> = Default::default();
        for &o in &self.owner {
            inside.entry(o).or_default();
        }
        for run in runs.iter().flat_map(|r| self.parted(r)) {
            let place = self.cell_of(
                run.x + run.width.min(run.size) / 2.0,
                run.y - 0.3 * run.size,
            );
            if let Some(cell) = place.and_then(|p| inside.get_mut(&p)) {
                cell.push(run);
            }
        }
        if inside.values().filter(|v| !v.is_empty()).count() < 2 {
            return Err(runs);
        }
        let mut extent: std::collections::HashMap<usize, (usize, usize)> = Default::default();
        let mut lowest: std::collections::HashMap<usize, usize> = Default::default();
        for (i, &o) in self.owner.iter().enumerate() {
            let e = extent.entry(o).or_insert((0, 0));
            *e = (e.0.max(i / w), e.1.max(i % w));
            let l = lowest.entry(o).or_insert(usize::MAX);
            *l = (*l).min(i % w);
        }
        let mut cells = Vec::with_capacity(inside.len());
        for (o, runs) in inside {
            let (last_row, last_col) = extent.get(&o).copied().unwrap_or((o / w, o % w));
            let first_col = lowest.get(&o).copied().unwrap_or(o % w);
            cells.push(Cell {
                row: (o / w) as u32,
                col: first_col as u32,
                row_span: (last_row - o / w + 1) as u32,
                col_span: (last_col.saturating_sub(first_col) + 1) as u32,
                left: self.xs.get(first_col).copied().unwrap_or(0.0),
                right: self.xs.get(last_col + 1).copied().unwrap_or(0.0),
                lines: lines::build(runs, page),
            });
        }
        Ok(Table {
            top: self.ys.first().copied().unwrap_or(0.0),
            bottom: self.ys.last().copied().unwrap_or(0.0),
            columns: self.xs.clone(),
            rows: self.ys.len().saturating_sub(1) as u32,
            cells,
        })
    }

    /// A run over several cells, cut at their borders.
    fn parted(&self, run: &Run) -> Vec<Run> {
        let y = run.y - 0.3 * run.size;
        let inner = self
            .xs
            .iter()
            .filter(|&&x| x > run.x + 0.6 * run.size && x < run.x + run.width - 0.6 * run.size);
        let cuts: Vec<f32> = inner
            .copied()
            .filter(|&x| self.cell_of(x - 1.0, y) != self.cell_of(x + 1.0, y))
            .collect();
        if cuts.is_empty() {
            return vec![run.clone()];
        }
        let weight = |c: char| if c.is_ascii() { 0.5f32 } else { 1.0 };
        let unit = run.width / run.text.chars().map(weight).sum::<f32>().max(0.5);
        let mut out: Vec<Run> = Vec::new();
        let mut x = run.x;
        for c in run.text.chars() {
            let step = weight(c) * unit;
            let part = cuts.iter().filter(|&&cut| x + step / 2.0 > cut).count();
            while out.len() <= part {
                out.push(Run {
                    x,
                    width: 0.0,
                    text: String::new(),
                    ..run.clone()
                });
            }
            if let Some(r) = out.last_mut() {
                r.text.push(c);
                r.width += step;
            }
            x += step;
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(x0: f32, y0: f32, x1: f32, y1: f32) -> Rule {
        Rule { x0, y0, x1, y1 }
    }

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

    /// Two rows, three columns; the first cell goes over both rows, the last two of the first row are one.
    fn page() -> Page {
        Page {
            number: 1,
            width: 595.0,
            height: 842.0,
            rules: vec![
                rule(0.0, 100.0, 300.0, 100.0),
                rule(100.0, 120.0, 300.0, 120.3),
                rule(0.0, 140.0, 300.0, 140.0),
                rule(0.0, 100.0, 0.0, 140.0),
                rule(100.0, 100.0, 100.0, 140.0),
                rule(200.0, 120.0, 200.0, 140.0),
                rule(300.0, 100.0, 300.0, 140.0),
            ],
            runs: vec![
                run(10.0, 115.0, "因素"),
                run(110.0, 115.0, "标准"),
                run(110.0, 135.0, "本地"),
                run(210.0, 135.0, "五分"),
                run(10.0, 200.0, "表外"),
            ],
            ..Page::default()
        }
    }

    #[test]
    fn merged_cells_are_found_by_missing_lines() {
        let (tables, rest) = find(&page());
        assert_eq!(rest.len(), 1);
        let cells: Vec<_> = tables[0]
            .cells
            .iter()
            .map(|c| (c.row, c.col, c.row_span, c.col_span, c.text()))
            .collect();
        assert_eq!(cells[0], (0, 0, 2, 1, "因素".into()));
        assert_eq!(cells[1], (0, 1, 1, 2, "标准".into()));
        assert_eq!(cells[3], (1, 2, 1, 1, "五分".into()));
    }

    #[test]
    fn a_run_over_a_border_is_cut() {
        let mut p = page();
        p.runs = vec![
            run(110.0, 135.0, "年销售额增长超过基准得五分"),
            run(10.0, 115.0, "甲"),
        ];
        let (tables, _) = find(&p);
        let texts: Vec<String> = tables[0].cells.iter().map(Cell::text).collect();
        assert_eq!(texts[2], "年销售额增长超过基");
        assert_eq!(texts[3], "准得五分");
    }

    #[test]
    fn a_frame_is_no_table() {
        let mut p = page();
        p.rules = vec![
            rule(0.0, 0.0, 300.0, 0.0),
            rule(0.0, 300.0, 300.0, 300.0),
            rule(0.0, 0.0, 0.0, 300.0),
            rule(300.0, 0.0, 300.0, 300.0),
        ];
        assert!(find(&p).0.is_empty());
    }
}
