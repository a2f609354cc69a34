//! Tables: rows as statements with the heads of their columns and rows; long cells as statements of their own.
//!
//! Merged cells count once and head every row that they span. It must not know what the heads mean for a rule.

use super::lines::Line;
use super::sentence;
use super::tree::Builder;
use super::{Form, Level, Role, Segment};
use crate::document::{CellAt, Document};
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

/// A cell longer than this (characters) yields statements of its own.
const LONG_CELL: usize = 60;
/// Beyond this length (characters) a row leaves its long cells to their own statements.
const LONG_ROW: usize = 400;
/// Row heads of a statement at most.
const ROW_HEADS: usize = 4;
/// Column heads of a row at most.
const COLUMN_HEADS: usize = 64;
/// Header rows at most.
const HEADER_ROWS: u32 = 4;

/// A cell with its lines.
#[derive(Debug, Clone)]
struct Cell {
    at: CellAt,
    lines: Vec<usize>,
}

/// The tables of a document that are tables to the eye: of more than one column.
#[derive(Debug, Default)]
pub(super) struct Tables {
    /// Per line: its table.
    of: Vec<Option<u32>>,
    first: HashMap<u32, usize>,
    /// Per table: cells by row and column.
    cells: HashMap<u32, BTreeMap<(u32, u32), Cell>>,
}

impl Tables {
    /// Groups the lines by table and cell.
    pub(super) fn find(document: &Document, lines: &[Line]) -> Self {
        let at = |l: &Line| document.blocks.get(l.block).and_then(|b| b.cell);
        let mut wide: HashMap<u32, bool> = HashMap::new();
        for b in &document.blocks {
            if let Some(c) = b.cell {
                *wide.entry(c.table).or_default() |= c.col > 0;
            }
        }
        let mut t = Tables {
            of: vec![None; lines.len()],
            ..Tables::default()
        };
        for (i, line) in lines.iter().enumerate() {
            let Some(c) = at(line).filter(|c| wide.get(&c.table) == Some(&true)) else {
                continue;
            };
            t.of[i] = Some(c.table);
            t.first.entry(c.table).or_insert(i);
            t.cells
                .entry(c.table)
                .or_default()
                .entry((c.row, c.col))
                .or_insert_with(|| Cell {
                    at: c,
                    lines: Vec::new(),
                })
                .lines
                .push(i);
        }
        t
    }

    pub(super) fn of(&self, line: usize) -> Option<u32> {
        self.of.get(line).copied().flatten()
    }

    pub(super) fn first(&self, table: u32) -> Option<usize> {
        self.first.get(&table).copied()
    }
}

/// Yields the rows of a table.
pub(super) fn rows(b: &mut Builder, tables: &Tables, id: u32) {
    let Some(cells) = tables.cells.get(&id) else {
        return;
    };
    let mut rows: BTreeMap<u32, Vec<&Cell>> = BTreeMap::new();
    for ((row, _), cell) in cells {
        rows.entry(*row).or_default().push(cell);
    }
    let headers = header_rows(b, &rows);
    let heads: Vec<Vec<&Cell>> = rows
        .iter()
        .filter(|(r, _)| headers.contains(r))
        .map(|(_, c)| c.clone())
        .collect();
    let mut around = Around {
        heads,
        context: b.context(),
        spanning: Vec::new(),
    };
    for (row, cells) in &rows {
        around.spanning.retain(|s| s.0 > u64::from(*row));
        if headers.contains(row) {
            heading_row(b, *row, cells);
            continue;
        }
        data_row(b, *row, cells, &around);
        for c in cells {
            let tall = c.at.row_span > 1 && c.at.col < 4;
            if tall && around.spanning.len() < ROW_HEADS && chars(b, c) <= LONG_CELL {
                let end = u64::from(*row) + u64::from(c.at.row_span);
                around
                    .spanning
                    .extend(parts(b, c).into_iter().take(2).map(|r| (end, r)));
            }
        }
    }
}

/// The header rows: those marked in the file, else the first if it reads like one.
fn header_rows(b: &Builder, rows: &BTreeMap<u32, Vec<&Cell>>) -> Vec<u32> {
    let marked: Vec<u32> = rows
        .iter()
        .take_while(|(_, c)| c.iter().any(|c| c.at.header))
        .map(|(r, _)| *r)
        .take(HEADER_ROWS as usize)
        .collect();
    if !marked.is_empty() && marked.len() < rows.len() {
        return marked;
    }
    let order: Vec<(&u32, &Vec<&Cell>)> = rows.iter().take(3).collect();
    if order.len() < 2 {
        return Vec::new();
    }
    let head = |k: usize| order.get(k).is_some_and(|(_, c)| reads_as_head(b, c));
    let first = order[0].1;
    let wide = first.iter().any(|c| c.at.col_span > 1);
    let tall = first.iter().any(|c| c.at.row_span > 1);
    // A tall first cell over plain neighbours groups the rows to its right; it is no head.
    if tall && !wide && !first.iter().all(|c| c.at.row_span > 1) {
        return Vec::new();
    }
    if head(0) || wide && first.len() > 1 && head(1) {
        let span = first.iter().map(|c| c.at.row_span).max().unwrap_or(1);
        let row = *order[0].0;
        // 补贴标准 over 本市企业 and 市外企业: the row below tells the columns apart.
        let below = order[1].1;
        let told_apart = wide
            && first.len() > 1
            && order.len() > 2
            && below.iter().all(|c| c.at.col > 0)
            && plain_names(b, below);
        let span = match (span.min(HEADER_ROWS), told_apart) {
            (1, true) => 2,
            (span, _) if first.iter().all(|c| c.at.row_span == span) => 1,
            (span, _) => span,
        };
        let end = row.saturating_add(span);
        let out: Vec<u32> = rows.keys().copied().take_while(|r| *r < end).collect();
        return if out.len() < rows.len() {
            out
        } else {
            vec![row]
        };
    }
    // A title over the whole width stands above the head.
    if order[0].1.len() == 1 && order.len() > 2 && head(1) {
        return vec![*order[0].0, *order[1].0];
    }
    Vec::new()
}

fn reads_as_head(b: &Builder, cells: &[&Cell]) -> bool {
    const HEADS: &str = "序号 项目 内容 名称 分值 标准 条件 因素 单位 类别 备注 金额 指标 要求 时间 责任 \
        事项 评 比例 额度 对象 依据 说明 地区 数量 方式 类型 措施 部门 范围 期限 等级 \
        编号 权重 得分 规格 价 费 品目 政策 任务 目标 注册地 所在地 情形 前提 保证金 分数 主体 片区 车辆 业态 档次 情况";
    plain_names(b, cells)
        && cells.len() > 1
        && cells.iter().any(|c| {
            let s = wording(b, c);
            HEADS.split_whitespace().any(|h| s.contains(h))
        })
}

/// Whether cells hold short names and neither figures nor sentences.
fn plain_names(b: &Builder, cells: &[&Cell]) -> bool {
    cells.iter().all(|c| {
        let s = wording(b, c);
        let digits = s.chars().filter(char::is_ascii_digit).count();
        c.lines.len() <= 4
            && s.chars().count() <= 16
            && !s.ends_with(['。', '；'])
            && digits * 2 <= s.chars().count()
    })
}

/// The first lines of a cell.
fn wording(b: &Builder, c: &Cell) -> String {
    parts(b, c).into_iter().take(4).map(|r| b.s(r)).collect()
}

/// Characters of a cell.
fn chars(b: &Builder, c: &Cell) -> usize {
    parts(b, c)
        .into_iter()
        .map(|r| b.s(r).chars().count())
        .sum()
}

fn parts(b: &Builder, c: &Cell) -> Vec<Range<usize>> {
    c.lines
        .iter()
        .filter_map(|i| b.lines.get(*i))
        .map(|l| l.range.clone())
        .collect()
}

fn heading_row(b: &mut Builder, row: u32, cells: &[&Cell]) {
    let segments: Vec<Segment> = cells
        .iter()
        .flat_map(|c| parts(b, c))
        .map(|range| Segment {
            range,
            role: Role::Own,
        })
        .collect();
    let whole = whole(&segments);
    let node = b.node(Level::Row, "", row.saturating_add(1), whole.clone());
    b.push(node, Form::Heading, segments, whole);
}

fn whole(segments: &[Segment]) -> Range<usize> {
    let start = segments.first().map_or(0, |s| s.range.start);
    start..segments.last().map_or(start, |s| s.range.end).max(start)
}

/// The heads of the columns that a cell covers.
fn column_heads(b: &Builder, heads: &[Vec<&Cell>], at: &CellAt) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for row in heads {
        // Sorted by column: the last head that begins at or before the cell.
        let k = row.partition_point(|h| h.at.col <= at.col);
        if let Some(h) = k.checked_sub(1).and_then(|k| row.get(k))
            && u64::from(h.at.col) + u64::from(h.at.col_span) > u64::from(at.col)
            && h.at.col_span < 1000
        {
            out.extend(parts(b, h).into_iter().take(2));
        }
    }
    out.dedup();
    out
}

/// What stands around the rows of a table.
struct Around<'a> {
    heads: Vec<Vec<&'a Cell>>,
    /// Headings and lead-ins above the table.
    context: Vec<Segment>,
    /// Row heads that span into the row: the first row behind them, and their range.
    spanning: Vec<(u64, Range<usize>)>,
}

impl Around<'_> {
    fn row_heads(&self) -> impl Iterator<Item = Segment> {
        as_role(self.spanning.iter().map(|s| s.1.clone()), Role::RowHead)
    }
}

fn as_role(
    ranges: impl Iterator<Item = Range<usize>>,
    role: Role,
) -> impl Iterator<Item = Segment> {
    ranges.map(move |range| Segment { range, role })
}

fn data_row(b: &mut Builder, row: u32, cells: &[&Cell], around: &Around) {
    let own: Vec<Segment> = as_role(cells.iter().flat_map(|c| parts(b, c)), Role::Own).collect();
    let paragraph = whole(&own);
    let node = b.node(Level::Row, "", row.saturating_add(1), paragraph.clone());
    let long: Vec<bool> = cells.iter().map(|c| is_long(b, c)).collect();
    let size: usize = cells.iter().map(|c| chars(b, c)).sum();
    let leave_long = size > LONG_ROW;
    let kept: Vec<&Cell> = cells
        .iter()
        .zip(&long)
        .filter(|(_, long)| !(leave_long && **long))
        .map(|(c, _)| *c)
        .collect();
    if !kept.is_empty() {
        let mut columns: Vec<Range<usize>> = kept
            .iter()
            .take(COLUMN_HEADS)
            .flat_map(|c| column_heads(b, &around.heads, &c.at))
            .collect();
        columns.sort_by_key(|r| r.start);
        columns.dedup();
        let mut segments = around.context.clone();
        segments.extend(as_role(columns.into_iter(), Role::ColumnHead));
        segments.extend(around.row_heads());
        segments.extend(as_role(kept.iter().flat_map(|c| parts(b, c)), Role::Own));
        b.push(node, Form::Row, segments, paragraph);
    }
    let single = cells.len() == 1 && !leave_long && cells[0].lines.len() == 1;
    for (k, c) in cells
        .iter()
        .enumerate()
        .filter(|(k, _)| long[*k] && !single)
    {
        let mut base = around.context.clone();
        base.extend(as_role(
            column_heads(b, &around.heads, &c.at).into_iter(),
            Role::ColumnHead,
        ));
        base.extend(around.row_heads());
        base.extend(as_role(neighbours(b, cells, k).into_iter(), Role::RowHead));
        b.cell(node, base, &c.lines);
    }
}

/// Short cells of the same row, which say what a long cell is about.
fn neighbours(b: &Builder, cells: &[&Cell], k: usize) -> Vec<Range<usize>> {
    let near = k.saturating_sub(ROW_HEADS)..(k + ROW_HEADS + 1).min(cells.len());
    near.filter(|n| *n != k)
        .filter_map(|n| cells.get(n))
        .filter(|c| c.lines.len() == 1)
        .flat_map(|c| parts(b, c))
        .filter(|r| (1..=40).contains(&b.s(r.clone()).chars().count()))
        .take(ROW_HEADS)
        .collect()
}

fn is_long(b: &Builder, c: &Cell) -> bool {
    let lines = || c.lines.iter().filter_map(|i| b.lines.get(*i));
    let labels = lines().filter(|l| l.label.is_some()).count();
    let size = chars(b, c);
    let sentences = || -> usize {
        lines()
            .map(|l| sentence::split(&b.text.norm, l.range.clone()).len())
            .sum()
    };
    size > LONG_CELL || labels > 1 || size > 20 && sentences() > 1
}
