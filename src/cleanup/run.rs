//! Going through all files: reading and reviewing in parallel, a bounded number at a time; packages opened in their place.
//! What comes out is one entry per file and one document per text; `assemble` makes the ledger of it.

use super::collect::Found;
use super::error::CleanupError;
use super::examine::{self, Content, Examiner, FileRead};
use super::facts;
use super::model::{Record, Status};
use super::pair::{self, Unit};
use super::state::{self, Before, State};
use crate::reading::zip_package;
use crate::reading::{Limits, ReadError};
use crate::review::assemble::Prepared;
use crate::review::model::{FailureInfo, Review};
use crate::session;
use crate::sheets::{self, Output, SheetError, SheetKind, docx};
use rayon::prelude::*;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

/// Files that are read at a time, for each thread.
const AT_A_TIME: usize = 16;

/// A file with what became of it.
#[derive(Debug, Clone)]
pub struct Entry {
    pub path: String,
    pub sha256: String,
    pub format: String,
    pub status: Status,
    pub error: Option<FailureInfo>,
    pub note: String,
    /// The document that it belongs to, as an index of [`Gone::docs`].
    pub doc: Option<usize>,
}

/// A document: a body with its annexes.
#[derive(Debug, Clone)]
pub struct Doc {
    /// Indexes of [`Gone::entries`]; the body first.
    pub files: Vec<usize>,
    pub key: String,
    /// `None` where the same text was reviewed before.
    pub record: Option<Record>,
    pub sheet: Option<String>,
}

/// Everything that was gone through.
#[derive(Debug, Default)]
pub struct Gone {
    pub entries: Vec<Entry>,
    pub docs: Vec<Doc>,
    pub packages: usize,
    pub members: usize,
    pub interrupted: bool,
    /// Documents whose review was taken over from an earlier run.
    pub reused: usize,
}

/// What a run needs besides the files.
pub struct Job<'a> {
    pub examiner: Examiner<'a>,
    /// Folder for one review sheet a document.
    pub sheets: Option<PathBuf>,
    pub before: Before,
    pub state: Option<State>,
    pub stop: &'a AtomicBool,
}

/// Where a file's bytes come from.
enum Source {
    Path(PathBuf),
    Bytes(Result<Vec<u8>, ReadError>),
    Fault(String),
}

struct Input {
    name: String,
    source: Source,
}

/// Goes through all files. `tick` is told how many files are done, of how many.
///
/// # Errors
/// The state file or a sheet cannot be written.
pub fn run(
    found: Vec<Found>,
    job: &mut Job,
    tick: &mut dyn FnMut(usize, usize),
) -> Result<Gone, CleanupError> {
    let mut runner = Runner {
        gone: Gone::default(),
        seen: HashSet::new(),
        done: 0,
        total: found.len(),
        tick,
    };
    let inputs = found
        .into_iter()
        .map(|f| Input {
            name: f.path.display().to_string(),
            source: f.fault.map_or(Source::Path(f.path), Source::Fault),
        })
        .collect();
    runner.batch(inputs, job)?;
    if let Some(state) = &mut job.state {
        state.flush()?;
    }
    Ok(runner.gone)
}

struct Runner<'t> {
    gone: Gone,
    seen: HashSet<String>,
    done: usize,
    total: usize,
    tick: &'t mut dyn FnMut(usize, usize),
}

/// A unit as it came back from a thread.
struct Back {
    /// What each file is; `None` for those that became part of a document.
    files: Vec<(String, String, Verdict)>,
    docs: Vec<Made>,
}

enum Verdict {
    InDoc,
    Status(Status, Option<FailureInfo>, String),
    Package(Vec<u8>),
}

struct Made {
    /// Indexes within the unit; the body first.
    files: Vec<usize>,
    key: String,
    unit: String,
    format: String,
    record: Option<Record>,
    review: Option<Box<Review>>,
    reused: bool,
    /// The sheet of an earlier run that is still right.
    sheet: Option<String>,
}

impl Runner<'_> {
    fn batch(&mut self, inputs: Vec<Input>, job: &mut Job) -> Result<(), CleanupError> {
        let names: Vec<&str> = inputs.iter().map(|i| i.name.as_str()).collect();
        let units = pair::units(&names, job.examiner.signs);
        let base = self.gone.entries.len();
        for input in &inputs {
            self.gone.entries.push(pending(&input.name));
        }
        let mut slots: Vec<Option<Input>> = inputs.into_iter().map(Some).collect();
        let mut packages: Vec<(usize, Vec<u8>)> = Vec::new();
        let step = AT_A_TIME * rayon::current_num_threads().max(1);
        for chunk in units.chunks(step) {
            let work: Vec<(&Unit, Vec<Input>)> = chunk
                .iter()
                .map(|u| {
                    let all = std::iter::once(u.body).chain(u.annexes.iter().copied());
                    (u, all.filter_map(|i| slots.get_mut(i)?.take()).collect())
                })
                .collect();
            let (shared, seen, before) = (&job.examiner, &self.seen, &job.before);
            let (stop, sheets) = (job.stop, job.sheets.as_deref());
            let back: Vec<(&Unit, Option<Back>)> = work
                .into_par_iter()
                .map(|(u, inputs)| {
                    let out = (!stop.load(Ordering::Relaxed))
                        .then(|| unit(inputs, shared, seen, before, sheets));
                    (u, out)
                })
                .collect();
            for (u, back) in back {
                match back {
                    Some(back) => self.take(base, u, back, job, &mut packages)?,
                    None => self.gone.interrupted = true,
                }
            }
            (self.tick)(self.done, self.total);
            if let Some(state) = &mut job.state {
                state.flush()?;
            }
        }
        for (at, bytes) in packages {
            self.package(at, &bytes, job)?;
        }
        Ok(())
    }

    /// Takes a unit's results over, in the order of the inputs.
    fn take(
        &mut self,
        base: usize,
        u: &Unit,
        back: Back,
        job: &mut Job,
        packages: &mut Vec<(usize, Vec<u8>)>,
    ) -> Result<(), CleanupError> {
        let index: Vec<usize> = std::iter::once(u.body)
            .chain(u.annexes.iter().copied())
            .map(|i| base + i)
            .collect();
        for ((sha256, format, verdict), &at) in back.files.into_iter().zip(&index) {
            self.done += 1;
            let Some(entry) = self.gone.entries.get_mut(at) else {
                continue;
            };
            (entry.sha256, entry.format) = (sha256, format);
            match verdict {
                Verdict::InDoc => entry.status = Status::Reviewed,
                Verdict::Status(status, error, note) => {
                    (entry.status, entry.error, entry.note) = (status, error, note);
                }
                Verdict::Package(bytes) => packages.push((at, bytes)),
            }
        }
        for made in back.docs {
            self.doc(made, &index, job)?;
        }
        Ok(())
    }

    fn doc(&mut self, made: Made, index: &[usize], job: &mut Job) -> Result<(), CleanupError> {
        let files: Vec<usize> = made
            .files
            .iter()
            .filter_map(|&i| index.get(i).copied())
            .collect();
        let id = self.gone.docs.len();
        let mut sheet = made.sheet;
        let first = self.seen.insert(made.key.clone());
        if let Some(record) = &made.record {
            let body = files.first().and_then(|&f| self.gone.entries.get_mut(f));
            if let (Some(dir), Some(review), true, Some(body)) =
                (&job.sheets, &made.review, first, body)
            {
                let (name, kept) = write_sheet(dir, &body.path, review)?;
                if let Some(why) = kept {
                    body.note = format!("审查表未更新：{why}");
                }
                sheet = Some(name);
            }
            // Noted only when its sheet stands, so that a run that goes on need not look for it.
            if made.reused {
                self.gone.reused += 1;
            } else if let Some(state) = &mut job.state {
                state.done(&made.unit, &made.format, record)?;
            }
        }
        for &f in &files {
            if let Some(e) = self.gone.entries.get_mut(f) {
                e.doc = Some(id);
            }
        }
        self.gone.docs.push(Doc {
            files,
            key: made.key,
            record: made.record,
            sheet,
        });
        Ok(())
    }

    /// Opens a package; its entry is replaced by those of its members, unless it holds none.
    fn package(&mut self, at: usize, bytes: &[u8], job: &mut Job) -> Result<(), CleanupError> {
        let name = self
            .gone
            .entries
            .get(at)
            .map(|e| e.path.clone())
            .unwrap_or_default();
        let mut inputs = Vec::new();
        let opened = zip_package::members(bytes, &Limits::default(), &mut |m| {
            inputs.push(Input {
                name: format!("{name}!/{}", m.name),
                source: Source::Bytes(m.bytes),
            });
            true
        });
        let fault = match (&opened, inputs.is_empty()) {
            (Err(e), _) => Some(session::failure(&name, e).error),
            (Ok(()), true) => {
                Some(session::failure(&name, &ReadError::NoText("压缩包中没有文件".into())).error)
            }
            _ => None,
        };
        let Some(entry) = self.gone.entries.get_mut(at) else {
            return Ok(());
        };
        // A package that broke off keeps a row of its own, so that what is missing is said.
        if let Some(fault) = fault {
            entry.status = Status::Unread;
            entry.error = Some(fault);
        } else {
            entry.note = PACKAGE.into();
        }
        if inputs.is_empty() {
            return Ok(());
        }
        self.gone.packages += usize::from(entry.note == PACKAGE);
        self.gone.members += inputs.len();
        self.total += inputs.len();
        self.batch(inputs, job)
    }
}

/// Note of an entry that stands for a package whose members have entries of their own.
pub const PACKAGE: &str = "package";

fn pending(name: &str) -> Entry {
    Entry {
        path: name.to_string(),
        sha256: String::new(),
        format: String::new(),
        status: Status::Pending,
        error: None,
        note: String::new(),
        doc: None,
    }
}

/// Reads and reviews a unit.
fn unit(
    inputs: Vec<Input>,
    examiner: &Examiner,
    seen: &HashSet<String>,
    before: &Before,
    sheets: Option<&Path>,
) -> Back {
    let names: Vec<String> = inputs.iter().map(|i| i.name.clone()).collect();
    let loaded: Vec<Result<Vec<u8>, ReadError>> =
        inputs.into_iter().map(|i| load(i.source)).collect();
    if let Some(back) = remembered(&loaded, before)
        .and_then(|back| with_sheets(back, &names, seen, examiner, sheets))
    {
        return back;
    }
    let mut files = Vec::new();
    let mut open: Vec<(usize, Box<Prepared>)> = Vec::new();
    for (i, (name, bytes)) in names.iter().zip(loaded).enumerate() {
        let FileRead { sha256, content } = examine::read(name, bytes);
        let mut format = String::new();
        let verdict = match content {
            Content::Document(p) => {
                format = p.document.format.name().into();
                open.push((i, p));
                Verdict::InDoc
            }
            Content::Package(bytes) => Verdict::Package(bytes),
            Content::NotADraft(why) => Verdict::Status(Status::NotADraft, None, why),
            Content::Secret => Verdict::Status(Status::Secret, None, String::new()),
            Content::Failed(e) => Verdict::Status(Status::Unread, Some(e), String::new()),
        };
        files.push((sha256, format, verdict));
    }
    let docs = group(open, &names)
        .into_iter()
        .map(|(members, p)| {
            let key = examine::text_key(&p);
            let digest = |i: &usize| {
                files
                    .get(*i)
                    .map_or("", |f: &(String, String, Verdict)| f.0.as_str())
            };
            let first = members.first().copied().unwrap_or_default();
            let mut made = Made {
                unit: state::unit_key(members.iter().map(digest)),
                format: files.get(first).map(|f| f.1.clone()).unwrap_or_default(),
                files: members,
                record: None,
                review: None,
                reused: false,
                sheet: None,
                key,
            };
            if !seen.contains(&made.key) {
                let name = names.get(first).map_or("", String::as_str);
                let (record, review) = examiner.examine(&p, name, digest(&first), &made.key);
                made.record = Some(record);
                made.review = sheets.map(|_| Box::new(review));
            }
            made
        })
        .collect();
    Back { files, docs }
}

/// The body with those annexes that belong to it, and the others each for itself.
fn group(open: Vec<(usize, Box<Prepared>)>, names: &[String]) -> Vec<(Vec<usize>, Prepared)> {
    let has_body = open.first().is_some_and(|(i, _)| *i == 0);
    if open.len() < 2 || !has_body {
        return open.into_iter().map(|(i, p)| (vec![i], *p)).collect();
    }
    let ours: Vec<usize> = {
        let rest: Vec<(usize, &Prepared, &str)> = open
            .iter()
            .skip(1)
            .map(|(i, p)| (*i, &**p, names.get(*i).map_or("", String::as_str)))
            .collect();
        open.first()
            .map(|(_, body)| examine::confirmed(body, &rest))
            .unwrap_or_default()
    };
    let mut out = Vec::new();
    let (mut members, mut body, mut annexes) = (Vec::new(), None, Vec::new());
    for (i, p) in open {
        if i == 0 {
            members.push(i);
            body = Some(p);
        } else if ours.contains(&i) {
            members.push(i);
            annexes.push(*p);
        } else {
            out.push((vec![i], *p));
        }
    }
    if let Some(body) = body {
        let joined = match annexes.is_empty() {
            true => *body,
            false => examine::join(*body, annexes),
        };
        out.insert(0, (members, joined));
    }
    out
}

/// A unit that an earlier run reviewed, as one or file by file.
fn remembered(loaded: &[Result<Vec<u8>, ReadError>], before: &Before) -> Option<Back> {
    use crate::rules::source::hex;
    use sha2::{Digest, Sha256};
    let digests: Vec<String> = loaded
        .iter()
        .map(|b| b.as_ref().ok().map(|b| hex(&Sha256::digest(b))))
        .collect::<Option<_>>()?;
    let made = |files: Vec<usize>| {
        let of = files
            .iter()
            .filter_map(|&i| digests.get(i))
            .map(String::as_str);
        let unit = state::unit_key(of);
        let known = before.known(&unit)?;
        Some(Made {
            files,
            key: known.record.text.clone(),
            unit,
            format: known.format.clone(),
            record: Some(known.record.clone()),
            review: None,
            reused: true,
            sheet: None,
        })
    };
    let whole = made((0..digests.len()).collect());
    let docs = match whole {
        Some(w) => vec![w],
        None => (0..digests.len())
            .map(|i| made(vec![i]))
            .collect::<Option<Vec<_>>>()?,
    };
    let format = |i: usize| {
        let own = docs.iter().find(|d| d.files.first() == Some(&i));
        own.map(|d| d.format.clone()).unwrap_or_default()
    };
    let files = digests
        .iter()
        .enumerate()
        .map(|(i, d)| (d.clone(), format(i), Verdict::InDoc))
        .collect();
    Some(Back { files, docs })
}

fn load(source: Source) -> Result<Vec<u8>, ReadError> {
    match source {
        Source::Path(path) => {
            if let Some(what) = zip_package::litter(&path.to_string_lossy()) {
                return Err(ReadError::NotADraft(what.into()));
            }
            session::read_bytes(&path, &Limits::default())
        }
        Source::Bytes(bytes) => bytes,
        Source::Fault(why) => Err(ReadError::Io(std::io::Error::other(why))),
    }
}

/// What was remembered, with the sheets that were written then; `None` where one is missing or of another review.
fn with_sheets(
    mut back: Back,
    names: &[String],
    seen: &HashSet<String>,
    examiner: &Examiner,
    sheets: Option<&Path>,
) -> Option<Back> {
    let Some(dir) = sheets else { return Some(back) };
    for made in back.docs.iter_mut().filter(|m| !seen.contains(&m.key)) {
        let body = made.files.first().copied()?;
        let name = sheet_name(names.get(body)?);
        let sha256 = back.files.get(body).map(|f| f.0.as_str())?;
        let marker = docx::read_marker(&std::fs::read(dir.join(&name)).ok()?)?;
        let options = examiner.options;
        let same = marker.draft == sha256
            && marker.rulebook == examiner.engine.book.digest
            && marker.laws == examiner.engine.laws_digest()
            && marker.version == env!("CARGO_PKG_VERSION")
            && marker.date == options.date.to_string()
            && marker.as_of == options.as_of.to_string();
        if !same {
            return None;
        }
        made.sheet = Some(name);
    }
    Some(back)
}

/// Writes a review sheet under a safe name of its own. A sheet that a person has filled in or holds open stays, with the
/// reason; it does not stop the work.
fn write_sheet(
    dir: &Path,
    path: &str,
    review: &Review,
) -> Result<(String, Option<String>), CleanupError> {
    let name = sheet_name(path);
    let target = dir.join(&name);
    let bytes = sheets::render(review, SheetKind::Review, Output::Docx)?;
    match sheets::write_atomically(&target, &bytes, &[]) {
        Ok(()) => Ok((name, None)),
        Err(e @ (SheetError::Edited(_) | SheetError::Foreign(_) | SheetError::Open(_))) => {
            Ok((name, Some(e.to_string())))
        }
        Err(e) => Err(e.into()),
    }
}

/// A file name for the sheet of a document: readable, without anything that a file system minds, and no other's.
pub fn sheet_name(path: &str) -> String {
    use crate::rules::source::hex;
    use sha2::{Digest, Sha256};
    let safe: String = facts::stem(path)
        .chars()
        .map(|c| match c {
            c if c.is_alphanumeric() || "《》〔〕（）()-_—·、，".contains(c) => c,
            _ => '_',
        })
        .take(60)
        .collect();
    let digest = hex(&Sha256::digest(path.as_bytes()));
    // CON, NUL and the like are devices on Windows, whatever follows the point.
    let device = safe.len() <= 4 && safe.is_ascii();
    let safe = if device { format!("_{safe}") } else { safe };
    format!(
        "{}.{}.发文审查表.docx",
        safe,
        digest.get(..8).unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sheets_are_safe_and_their_own() {
        let a = sheet_name("甲/关于../停车:办法?.docx");
        assert!(!a.contains(['/', ':', '?', '\\']), "{a}");
        assert_ne!(a, sheet_name("乙/关于../停车:办法?.docx"));
        assert!(sheet_name(&"长".repeat(500)).chars().count() < 100);
        assert!(sheet_name("CON").starts_with("_CON."));
    }
}
