//! Reads the materials that go with a draft: a folder, files, or a list of paths.

use super::inputs::{self, Input};
use super::{CommandError, Outcome};
use fawen::gate::materials::{Given, Readable};
use fawen::os_fault::said;
use fawen::reading::Limits;
use fawen::session;
use std::path::{Path, PathBuf};

/// What was read.
pub struct Materials {
    pub given: Vec<Given>,
    /// Worse than done where a material bears a secrecy marking.
    pub outcome: Outcome,
}

/// Reads every material; the draft itself is none.
pub fn read(paths: &[PathBuf], draft: &Input) -> Result<Materials, CommandError> {
    let mut out = Materials {
        given: Vec::new(),
        outcome: Outcome::Done,
    };
    let draft_path = draft.path.canonicalize().ok();
    for (kind, input) in listed(paths)? {
        if draft_path.is_some() && input.path.canonicalize().ok() == draft_path {
            continue;
        }
        one(&input, kind, &mut out);
    }
    Ok(out)
}

/// Every path with the kind that a list declares for it.
fn listed(paths: &[PathBuf]) -> Result<Vec<(Option<String>, Input)>, CommandError> {
    let mut out = Vec::new();
    for path in paths {
        if path.is_dir() {
            let met = inputs::collect(std::slice::from_ref(path), None)
                .map_err(|_| format!("材料文件夹 {} 中没有文件", path.display()))?;
            out.extend(met.into_iter().map(|i| (None, i)));
        } else if path.extension().is_some_and(|e| e == "txt") {
            let text = std::fs::read_to_string(path)
                .map_err(|e| format!("无法读取材料清单 {}：{}", path.display(), said(&e)))?;
            let folder = path.parent().unwrap_or(Path::new(""));
            for line in text.lines().map(str::trim) {
                if line.is_empty() || line.starts_with('#') {
                    continue;
                }
                let (kind, file) = match line.split_once(['=', '＝']) {
                    Some((k, f)) => (Some(k.trim().to_string()), f.trim()),
                    None => (None, line),
                };
                out.push((kind, Input::named(&folder.join(file))));
            }
        } else {
            out.push((None, Input::named(path)));
        }
    }
    Ok(out)
}

fn one(input: &Input, declared: Option<String>, out: &mut Materials) {
    let name = input.name();
    let read = input.bytes().map(|bytes| {
        let document = fawen::reading::read_material(&bytes, &name, &Limits::default());
        (session::sha256(&bytes), document)
    });
    let (sha256, document) = match read {
        Ok(r) => r,
        Err(e) => return failed(name, String::new(), declared, &e, out),
    };
    match document {
        // Lock files that an office program leaves in a folder are nobody's material.
        Err(e) if e.code() == "not-a-draft" && input.met => {}
        Err(e) => failed(name, sha256, declared, &e, out),
        Ok(document) => match session::outlined(document, &name) {
            Err(f) => {
                out.outcome = out.outcome.and(super::check::report(&f, input));
            }
            Ok(p) => out.given.push(Given {
                name,
                sha256,
                declared,
                text: Ok(Readable::new(&p)),
            }),
        },
    }
}

fn failed(
    name: String,
    sha256: String,
    declared: Option<String>,
    e: &fawen::reading::ReadError,
    out: &mut Materials,
) {
    out.given.push(Given {
        name,
        sha256,
        declared,
        text: Err(e.to_string()),
    });
}
