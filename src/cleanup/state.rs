//! The state file beside the ledger: what was reviewed already, by the digest of the files, and which outputs were
//! written, by their own digest. It lets an interrupted clean-up go on and keeps a filled-in ledger from being
//! overwritten. One JSON object a line, appended as the work goes on.

use super::error::CleanupError;
use super::model::Record;
use crate::rules::source::hex;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Name and version of the state's form.
const SCHEMA: &str = "fawen/cleanup-state/1";

/// A line of the state file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum Line {
    Head {
        schema: String,
        /// Rule book, law, program, profile and days.
        basis: String,
        date: String,
        as_of: String,
    },
    Done {
        unit: String,
        format: String,
        record: Box<Record>,
    },
    Output {
        output: String,
        sha256: String,
    },
}

/// What is kept of a document that was reviewed before.
#[derive(Debug, Clone)]
pub struct Known {
    pub format: String,
    pub record: Record,
}

/// What a state file says before the work begins.
#[derive(Debug, Default)]
pub struct Before {
    pub basis: String,
    pub date: String,
    pub as_of: String,
    known: HashMap<String, Known>,
    outputs: HashMap<String, String>,
}

/// The state file's path beside an output.
pub fn path_beside(output: &Path) -> PathBuf {
    let name = output
        .file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default();
    output.with_file_name(format!("{name}.state.jsonl"))
}

impl Before {
    /// Reads a state file; an empty state where there is none or a line is not whole.
    ///
    /// # Errors
    /// The file is there and cannot be read, or is of another kind.
    pub fn read(path: &Path) -> Result<Before, CleanupError> {
        let file = match File::open(path) {
            Ok(f) => f,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Before::default()),
            Err(e) => return Err(CleanupError::io(path, e)),
        };
        let mut before = Before::default();
        for (i, line) in BufReader::new(file).lines().enumerate() {
            let line = line.map_err(|e| CleanupError::io(path, e))?;
            match serde_json::from_str(&line) {
                Ok(Line::Head {
                    schema,
                    basis,
                    date,
                    as_of,
                }) if schema == SCHEMA => {
                    (before.basis, before.date, before.as_of) = (basis, date, as_of);
                }
                Ok(Line::Done {
                    unit,
                    format,
                    record,
                }) => {
                    let record = *record;
                    before.known.insert(unit, Known { format, record });
                }
                Ok(Line::Output { output, sha256 }) => {
                    before.outputs.insert(output, sha256);
                }
                // The first line tells what the file is; a later one may have been cut off by a crash.
                _ if i == 0 => return Err(CleanupError::Edited(path.to_path_buf())),
                _ => {}
            }
        }
        Ok(before)
    }

    /// What is known of a unit.
    pub fn known(&self, unit: &str) -> Option<&Known> {
        self.known.get(unit)
    }

    /// Forgets the reviews, not the outputs: they were made by other rules or for another day.
    pub fn forget(&mut self) {
        self.known.clear();
    }

    /// Whether an output stands as it was written.
    pub fn is_untouched(&self, path: &Path, bytes: &[u8]) -> bool {
        let name = name_of(path);
        self.outputs
            .get(&name)
            .is_some_and(|d| *d == hex(&Sha256::digest(bytes)))
    }
}

/// The digest under which a unit is known: of its files' digests in order.
pub fn unit_key<'a>(digests: impl IntoIterator<Item = &'a str>) -> String {
    let mut hash = Sha256::new();
    for d in digests {
        hash.update(d.as_bytes());
        hash.update(b"\n");
    }
    hex(&hash.finalize())
}

/// The state file being written.
pub struct State {
    path: PathBuf,
    file: BufWriter<File>,
}

impl State {
    /// Begins the file anew with what is still good of the earlier one.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn begin(
        path: &Path,
        before: &Before,
        basis: &str,
        date: &str,
        as_of: &str,
    ) -> Result<State, CleanupError> {
        let temporary = path.with_extension("jsonl.tmp");
        let file = File::create(&temporary).map_err(|e| CleanupError::io(path, e))?;
        let mut state = State {
            path: temporary.clone(),
            file: BufWriter::new(file),
        };
        state.write(&Line::Head {
            schema: SCHEMA.into(),
            basis: basis.into(),
            date: date.into(),
            as_of: as_of.into(),
        })?;
        for (unit, known) in &before.known {
            state.done(unit, &known.format, &known.record)?;
        }
        for (output, sha256) in &before.outputs {
            state.write(&Line::Output {
                output: output.clone(),
                sha256: sha256.clone(),
            })?;
        }
        state.flush()?;
        std::fs::rename(&temporary, path).map_err(|e| CleanupError::io(path, e))?;
        let file = OpenOptions::new()
            .append(true)
            .open(path)
            .map_err(|e| CleanupError::io(path, e))?;
        Ok(State {
            path: path.to_path_buf(),
            file: BufWriter::new(file),
        })
    }

    /// Notes a reviewed unit.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn done(&mut self, unit: &str, format: &str, record: &Record) -> Result<(), CleanupError> {
        self.write(&Line::Done {
            unit: unit.into(),
            format: format.into(),
            record: Box::new(record.clone()),
        })
    }

    /// Notes an output as it was written.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn output(&mut self, path: &Path, bytes: &[u8]) -> Result<(), CleanupError> {
        self.write(&Line::Output {
            output: name_of(path),
            sha256: hex(&Sha256::digest(bytes)),
        })?;
        self.flush()
    }

    /// Brings everything to the disk.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn flush(&mut self) -> Result<(), CleanupError> {
        self.file
            .flush()
            .map_err(|e| CleanupError::io(&self.path, e))
    }

    fn write(&mut self, line: &Line) -> Result<(), CleanupError> {
        serde_json::to_writer(&mut self.file, line)?;
        self.file
            .write_all(b"\n")
            .map_err(|e| CleanupError::io(&self.path, e))
    }
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_read_back_even_if_cut_off() {
        let dir = tempfile::tempdir().expect("folder");
        let path = dir.path().join("台账.xlsx.state.jsonl");
        assert!(Before::read(&path).expect("none").basis.is_empty());
        let mut state = State::begin(&path, &Before::default(), "b", "2026-11-01", "2026-11-01")
            .expect("begun");
        let record = Record {
            text: "t".into(),
            ..Record::default()
        };
        state.done("u", "docx", &record).expect("noted");
        state
            .output(Path::new("x/台账.xlsx"), b"bytes")
            .expect("noted");
        let whole = std::fs::read(&path).expect("file");
        std::fs::write(&path, [&whole[..], b"{\"unit\":\"cut"].concat()).expect("cut");
        let before = Before::read(&path).expect("read");
        assert_eq!(
            (before.basis.as_str(), before.date.as_str()),
            ("b", "2026-11-01")
        );
        assert_eq!(before.known("u").map(|k| k.record.text.as_str()), Some("t"));
        assert!(before.is_untouched(Path::new("台账.xlsx"), b"bytes"));
        assert!(!before.is_untouched(Path::new("台账.xlsx"), b"filled in"));
        std::fs::write(&path, "other").expect("other");
        assert!(Before::read(&path).is_err());
    }
}
