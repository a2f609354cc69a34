//! Reviewing files: bytes in, a review or a failure out. One place for the order of checks: size, secrecy, own output.

use crate::document::{Block, Document, Part};
use crate::engine::Engine;
use crate::reading::{self, Limits, ReadError};
use crate::review::assemble::{self, Prepared};
use crate::review::model::{FailedDocument, Failure, FailureInfo, Review, SCHEMA};
use crate::review::options::Options;
use crate::rules::source::hex;
use sha2::{Digest, Sha256};
use std::path::Path;

/// The code of a failure because of a secrecy marking. (涉密标志)
pub const SECRECY: &str = "secrecy-marking";

/// Reads, outlines and reviews one file.
///
/// # Errors
/// A [`Failure`] with a stable code where the file could not be reviewed; a file with a secrecy marking leaves nothing of
/// its text.
pub fn review_file(
    path: &Path,
    engine: &Engine,
    options: &Options,
) -> Result<Review, Box<Failure>> {
    let name = path.display().to_string();
    let bytes = read_bytes(path, &Limits::default()).map_err(|e| Box::new(failure(&name, &e)))?;
    review_bytes(bytes, &name, engine, options)
}

/// As [`review_file`], for bytes that are already there. Bytes that are handed over are not kept longer than it takes to read
/// them.
///
/// # Errors
/// As [`review_file`].
pub fn review_bytes(
    bytes: impl AsRef<[u8]>,
    name: &str,
    engine: &Engine,
    options: &Options,
) -> Result<Review, Box<Failure>> {
    let document = read_document(bytes.as_ref(), name)?;
    let digest = sha256(bytes.as_ref());
    drop(bytes);
    let prepared = outlined(reviewable(document, name)?, name)?;
    Ok(assemble::review(&prepared, name, &digest, engine, options))
}

/// Text of a document that is reviewed at most, in bytes: some eleven million Chinese characters. Reviewing keeps several
/// copies of it; reading alone has no such limit.
const MOST_TEXT: usize = 32 << 20;

fn reviewable(document: Document, name: &str) -> Result<Document, Box<Failure>> {
    let length: usize = document.blocks.iter().map(|b| b.text.len()).sum();
    if length > MOST_TEXT {
        let limit = ReadError::Limit(format!("需审查的文字超过 {} MB", MOST_TEXT >> 20));
        return Err(Box::new(failure(name, &limit)));
    }
    Ok(document)
}

fn read_document(bytes: &[u8], name: &str) -> Result<Document, Box<Failure>> {
    reading::read(bytes, name, &Limits::default()).map_err(|e| Box::new(failure(name, &e)))
}

/// Reviews a body and its annexes, each a file of its own, as one document under the body's name. The digest is that of all
/// bytes in order.
///
/// # Errors
/// As [`review_file`], for the first file that cannot be read.
pub fn review_joined(
    files: &[(String, Vec<u8>)],
    engine: &Engine,
    options: &Options,
) -> Result<Review, Box<Failure>> {
    let mut hash = Sha256::new();
    let mut joined: Option<Document> = None;
    for (i, (name, bytes)) in files.iter().enumerate() {
        hash.update(bytes);
        let document = prepare(bytes, name)?.document;
        match &mut joined {
            None => joined = Some(document),
            Some(body) => body.append_annex(document, i),
        }
    }
    let name = files.first().map_or("", |(n, _)| n.as_str());
    let document = joined.ok_or_else(|| Box::new(failure(name, &ReadError::Empty)))?;
    Ok(assemble::review(
        &Prepared::new(reviewable(document, name)?),
        name,
        &hex(&hash.finalize()),
        engine,
        options,
    ))
}

/// Reads and outlines bytes, and stops at a secrecy marking.
///
/// # Errors
/// As [`review_file`].
pub fn prepare(bytes: &[u8], name: &str) -> Result<Prepared, Box<Failure>> {
    outlined(reviewable(read_document(bytes, name)?, name)?, name)
}

/// Reads bytes for printing, and stops at a secrecy marking. A document is outlined only where it may bear one.
///
/// # Errors
/// As [`review_file`].
pub fn read_to_print(bytes: Vec<u8>, name: &str) -> Result<Document, Box<Failure>> {
    let document = read_document(&bytes, name)?;
    drop(bytes);
    if may_be_secret(&document) {
        return Ok(outlined(document, name)?.document);
    }
    Ok(document)
}

/// Whether a mark of 密级 can stand in the head of a document: a wide net, the outline decides.
fn may_be_secret(document: &Document) -> bool {
    /// The outline looks for the mark in the first lines only, far fewer than this.
    const HEAD: usize = 100;
    let marked = |b: &Block| {
        // Blanks and signs between the characters are nothing to go by.
        let letters = |t: &str| -> String { t.chars().filter(|c| c.is_alphanumeric()).collect() };
        b.text.contains('密')
            && ["绝密", "机密", "秘密"]
                .iter()
                .any(|w| letters(&format!("{}{}", b.label, b.text)).contains(w))
    };
    let aside = |b: &&Block| matches!(b.part, Part::Header | Part::Footer | Part::TextBox);
    let judged = document.blocks.iter().filter(|b| b.part.judged());
    let worded = judged.filter(|b| !b.text.trim().is_empty());
    worded.take(HEAD).any(marked) || document.blocks.iter().filter(aside).any(marked)
}

/// SHA-256 in hex, as reviews name a file.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Outlines a document, and stops at a secrecy marking.
///
/// # Errors
/// The document bears a secrecy marking.
pub fn outlined(document: Document, name: &str) -> Result<Prepared, Box<Failure>> {
    let prepared = Prepared::new(document);
    if prepared.outline.head.secrecy.is_some() {
        return Err(Box::new(secret(name)));
    }
    Ok(prepared)
}

/// Reads a file's bytes within the limit.
///
/// # Errors
/// The file cannot be opened, is empty or too large.
pub fn read_bytes(path: &Path, limits: &Limits) -> Result<Vec<u8>, ReadError> {
    let size = std::fs::metadata(path)?.len();
    if size > limits.file {
        return Err(ReadError::Limit(format!("文件超过{}MB", limits.file >> 20)));
    }
    Ok(std::fs::read(path)?)
}

/// The failure that a reading error stands for.
pub fn failure(path: &str, e: &ReadError) -> Failure {
    Failure {
        schema: SCHEMA.into(),
        document: FailedDocument { path: path.into() },
        error: FailureInfo {
            code: e.code().into(),
            message: e.to_string(),
            advice: e.advice().into(),
        },
    }
}

fn secret(path: &str) -> Failure {
    Failure {
        schema: SCHEMA.into(),
        document: FailedDocument { path: path.into() },
        error: FailureInfo {
            code: SECRECY.into(),
            message: "文件带有涉密标志，已停止处理，未保留任何内容".into(),
            advice: "请按保密规定处理，不得在本工具或者非涉密设备上继续审查。".into(),
        },
    }
}
