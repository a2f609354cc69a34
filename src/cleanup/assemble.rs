//! From files gone through to the ledger: groups, graph, proposals, rows, and the count that rows in are rows out.

use super::error::CleanupError;
use super::graph::{self, Node};
use super::group::{self, Groups, Seen, Tie};
use super::model::*;
use super::outcome::{self, Case};
use super::run::{Doc, Entry, Gone, PACKAGE};
use super::signs::Signs;
use super::{compare, facts};
use crate::engine::Engine;
use crate::review::model::Tool;
use crate::review::options::Options;
use crate::sheets::words;
use std::collections::{HashMap, HashSet};

/// What the ledger says of itself.
pub struct Frame<'a> {
    pub engine: &'a Engine,
    pub options: &'a Options,
    pub signs: &'a Signs,
    pub by_issue: bool,
    pub inputs: Vec<String>,
    /// Files that were met, packages among them.
    pub files: usize,
    pub earlier: Option<&'a Ledger>,
}

/// Makes the ledger.
///
/// # Errors
/// The number of rows is not that of the files: a fault of the program, and nothing is written.
pub fn ledger(gone: Gone, frame: &Frame) -> Result<Ledger, CleanupError> {
    let Gone {
        entries,
        docs,
        packages,
        members,
        interrupted,
        ..
    } = gone;
    let mut work = Work::new(entries, docs, frame);
    work.tie();
    work.follow();
    work.propose();
    let expected = frame.files + members - packages;
    if work.rows.len() != expected {
        return Err(CleanupError::Rows {
            expected,
            found: work.rows.len(),
        });
    }
    let mut ledger = Ledger {
        schema: SCHEMA.into(),
        tool: Tool {
            name: "fawen".into(),
            version: env!("CARGO_PKG_VERSION").into(),
        },
        rulebook: frame.engine.book.digest.clone(),
        laws: frame.engine.laws_digest(),
        laws_until: frame.engine.laws.until().to_string(),
        date: frame.options.date.to_string(),
        as_of: frame.options.as_of.to_string(),
        by_issue: frame.by_issue,
        complete: !interrupted,
        inputs: frame.inputs.clone(),
        files: frame.files,
        packages,
        members,
        rows: work.rows,
        cycles: work.cycles,
        dangling: work.dangling,
        changes: None,
    };
    ledger.changes = frame.earlier.map(|e| compare::changes(e, &ledger));
    Ok(ledger)
}

/// A document with its body's row.
struct Paper {
    /// Rows of its files; the body first.
    rows: Vec<usize>,
    key: String,
    draft: bool,
    /// Its path says that it is a copy of another file.
    copy: bool,
    sheet: Option<String>,
}

struct Work<'a> {
    frame: &'a Frame<'a>,
    rows: Vec<Row>,
    papers: Vec<Paper>,
    /// Record of each text.
    records: HashMap<String, Record>,
    groups: Groups,
    circles: HashSet<usize>,
    cycles: Vec<Vec<String>>,
    dangling: Vec<Dangling>,
}

impl<'a> Work<'a> {
    fn new(entries: Vec<Entry>, docs: Vec<Doc>, frame: &'a Frame<'a>) -> Self {
        let mut row_of: Vec<Option<usize>> = vec![None; entries.len()];
        let mut order: Vec<usize> = (0..entries.len()).collect();
        // Members of packages were read behind the files; they stand where their package stood.
        order.sort_by(|&a, &b| entries[a].path.cmp(&entries[b].path).then(a.cmp(&b)));
        let mut rows: Vec<Row> = Vec::new();
        for at in order {
            let e = &entries[at];
            if e.note == PACKAGE {
                continue;
            }
            row_of[at] = Some(rows.len());
            rows.push(row(rows.len() + 1, e));
        }
        let mut records = HashMap::new();
        let mut papers = Vec::new();
        for doc in docs {
            let of: Vec<usize> = doc
                .files
                .iter()
                .filter_map(|&f| row_of.get(f).copied().flatten())
                .collect();
            let Some(&body) = of.first() else { continue };
            if let Some(record) = doc.record {
                records.entry(doc.key.clone()).or_insert(record);
            }
            let name = rows.get(body).map_or("", |r| r.path.as_str());
            papers.push(Paper {
                draft: frame.signs.draft_mark(facts::stem(name)).is_some(),
                copy: frame.signs.says_copy(name),
                rows: of,
                key: doc.key,
                sheet: doc.sheet,
            });
        }
        papers.sort_by_key(|p| p.rows.first().copied());
        Work {
            frame,
            rows,
            papers,
            records,
            groups: Groups::default(),
            circles: HashSet::new(),
            cycles: Vec::new(),
            dangling: Vec::new(),
        }
    }

    /// Ties annexes, duplicates and drafts to the rows that stand for them.
    fn tie(&mut self) {
        self.papers.retain(|p| self.records.contains_key(&p.key));
        for p in &mut self.papers {
            let record = self.records.get(&p.key);
            p.draft |= record.is_some_and(|r| r.facts.draft.is_some());
        }
        let seen: Vec<Seen> = self
            .papers
            .iter()
            .filter_map(|p| {
                Some(Seen {
                    key: &p.key,
                    record: self.records.get(&p.key)?,
                    draft: p.draft,
                    copy: p.copy,
                })
            })
            .collect();
        self.groups = group::groups(&seen, self.frame.signs);
        drop(seen);
        for at in 0..self.papers.len() {
            self.tie_annexes(at);
            if let Some((to, tie)) = self.groups.of.get(at).copied().flatten() {
                self.tie_paper(at, to, tie);
            }
        }
    }

    fn tie_annexes(&mut self, at: usize) {
        let rows = self.papers[at].rows.clone();
        let Some((&body, annexes)) = rows.split_first() else {
            return;
        };
        let number = self.rows[body].number;
        for &a in annexes {
            let row = &mut self.rows[a];
            row.status = Status::Annex;
            row.of = Some(number);
            row.note = format!("第{number}行文件的附件，与正文合并审查");
            let annex = row.number;
            self.rows[body].with.push(annex);
        }
    }

    fn tie_paper(&mut self, at: usize, to: usize, tie: Tie) {
        let (Some(&from), Some(&to)) = (self.papers[at].rows.first(), self.papers[to].rows.first())
        else {
            return;
        };
        let number = self.rows[to].number;
        let row = &mut self.rows[from];
        row.of = Some(number);
        (row.status, row.note) = match tie {
            Tie::Same => (
                Status::Duplicate,
                format!("与第{number}行文字相同，只审查一份"),
            ),
            Tie::Version(p) => (
                Status::Duplicate,
                format!(
                    "第{number}行的另一版本（文字相同约{p}%），以第{number}行为准，不同之处请核对"
                ),
            ),
            Tie::Draft => (
                Status::Draft,
                format!("第{number}行文件的草案，以印发的文本为准"),
            ),
        };
        let own = row.number;
        self.rows[to].with.push(own);
    }

    /// Follows the repeals between the papers that stand for themselves, and those of the earlier ledger.
    fn follow(&mut self) {
        let leads: Vec<usize> = (0..self.papers.len()).filter(|&i| self.leads(i)).collect();
        let gone = self
            .frame
            .earlier
            .map(|e| earlier_nodes(e, &self.rows, &self.frame.inputs))
            .unwrap_or_default();
        let mut nodes: Vec<Node> = leads
            .iter()
            .filter_map(|&i| {
                let p = &self.papers[i];
                Some(Node {
                    record: self.records.get(&p.key)?,
                    row: self.rows.get(*p.rows.first()?).map(|r| r.number),
                    draft: p.draft,
                })
            })
            .collect();
        nodes.extend(gone.iter().map(|record| Node {
            record,
            row: None,
            draft: false,
        }));
        let mut graph = graph::build(&nodes, &self.frame.engine.register);
        let title = |i: &usize| {
            nodes.get(*i).map_or(String::new(), |n| {
                outcome::name_of(&n.record.facts.title, n.record.facts.number.as_deref())
            })
        };
        self.cycles = graph
            .cycles
            .iter()
            .map(|c| c.iter().map(title).collect())
            .collect();
        drop(nodes);
        for (n, &paper) in leads.iter().enumerate() {
            let row = self.papers[paper].rows[0];
            self.rows[row].named_by = std::mem::take(&mut graph.named_by[n]);
            if graph.cycles.iter().any(|c| c.contains(&n)) {
                self.circles.insert(paper);
            }
        }
        self.dangling = graph.dangling;
    }

    fn leads(&self, paper: usize) -> bool {
        self.groups.of.get(paper).copied().flatten().is_none()
    }

    fn propose(&mut self) {
        let laws = &self.frame.engine.laws;
        let cite = |c: &str| {
            laws.resolve_text(c)
                .map(|b| words::citation(&b))
                .unwrap_or_default()
        };
        let clash_of: HashMap<usize, usize> = self
            .groups
            .clashes
            .iter()
            .flat_map(|&(a, b)| [(a, b), (b, a)])
            .collect();
        // A text has one sheet, under the name of the file that was met first.
        let sheet_of: HashMap<String, String> = self
            .papers
            .iter()
            .filter_map(|p| Some((p.key.clone(), p.sheet.clone()?)))
            .collect();
        for at in 0..self.papers.len() {
            let key = self.papers[at].key.clone();
            let Some(&body) = self.papers[at].rows.first() else {
                continue;
            };
            if !self.leads(at) {
                continue;
            }
            let Some(record) = self.records.get(&key) else {
                continue;
            };
            let clash = clash_of
                .get(&at)
                .and_then(|&o| self.rows.get(*self.papers.get(o)?.rows.first()?))
                .map(|r| r.path.clone());
            let case = Case {
                record,
                named_by: &self.rows[body].named_by,
                circle: self.circles.contains(&at),
                clash,
                draft: self.papers[at].draft,
                day: self.frame.options.date,
            };
            let proposal = outcome::propose(&case, self.frame.signs, &cite);
            self.rows[body].proposal = Some(proposal);
            self.rows[body].sheet = sheet_of.get(&key).cloned();
        }
        // The record moves into the row that stands for its text.
        for at in 0..self.papers.len() {
            if let (true, Some(&body)) = (self.leads(at), self.papers[at].rows.first()) {
                self.rows[body].record = self.records.remove(&self.papers[at].key);
            }
        }
        for row in &mut self.rows {
            row.with.sort_unstable();
        }
    }
}

fn row(number: usize, e: &Entry) -> Row {
    let note = match (&e.status, &e.error) {
        (Status::Secret, _) => {
            "带有涉密标志，已停止处理，未保留任何内容；请按保密规定处理".to_string()
        }
        (_, Some(error)) => format!("{}。{}", error.message, error.advice),
        (Status::Pending, _) => "中断时尚未处理，可用 --resume 继续".into(),
        _ => e.note.clone(),
    };
    let secret = e.status == Status::Secret;
    Row {
        number,
        path: e.path.clone(),
        status: e.status,
        sha256: if secret {
            String::new()
        } else {
            e.sha256.clone()
        },
        format: if secret {
            String::new()
        } else {
            e.format.clone()
        },
        of: None,
        with: Vec::new(),
        note,
        error: e.error.clone(),
        sheet: None,
        named_by: Vec::new(),
        record: None,
        proposal: None,
    }
}

/// Records of the earlier ledger whose files are no longer there.
fn earlier_nodes(earlier: &Ledger, rows: &[Row], inputs: &[String]) -> Vec<Record> {
    let now: HashSet<&str> = rows.iter().map(|r| r.sha256.as_str()).collect();
    let places: HashSet<String> = rows
        .iter()
        .map(|r| compare::place(&r.path, inputs))
        .collect();
    earlier
        .rows
        .iter()
        .filter(|r| !now.contains(r.sha256.as_str()))
        .filter(|r| !places.contains(&compare::place(&r.path, &earlier.inputs)))
        .filter_map(|r| r.record.clone())
        .collect()
}
