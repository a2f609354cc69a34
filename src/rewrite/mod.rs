//! Changing a user's own .docx without touching more than must be: text found again with its bytes ([`walk`]), and the
//! package copied with only the changed parts new ([`rewrite`]).
//!
//! Knows packages and markup; it must not know of findings or sheets.

pub(crate) mod walk;

use crate::reading::ReadError;
use crate::reading::container::Container;
use std::io::{Cursor, Write};
use thiserror::Error;
use zip::write::SimpleFileOptions;

/// Declaration of an XML part that is written anew.
pub(crate) const DECLARATION: &str =
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// Why a package could not be changed.
#[derive(Debug, Error)]
pub(crate) enum RewriteError {
    #[error("{0}")]
    Read(#[from] ReadError),
    /// The part whose markup or encoding is broken.
    #[error("部件“{0}”的结构有误")]
    Damaged(String),
    #[error("{0}")]
    Write(String),
}

/// A part as text in UTF-8, without byte order mark; a declaration of another encoding is replaced. `None` if there is
/// no such part.
pub(crate) fn text(zip: &mut Container, name: &str) -> Result<Option<String>, RewriteError> {
    let Some(raw) = zip.read(name)? else {
        return Ok(None);
    };
    if let Some(why) = raw.fault {
        return Err(ReadError::Damaged(why).into());
    }
    let utf8 = std::str::from_utf8(&raw.data).is_ok_and(|t| !t.contains('\0'));
    let (text, fault) = crate::reading::xml::decode(raw.data);
    if fault.is_some() {
        return Err(RewriteError::Damaged(name.into()));
    }
    let text = text
        .strip_prefix('\u{FEFF}')
        .map(str::to_owned)
        .unwrap_or(text);
    if utf8 {
        return Ok(Some(text));
    }
    let rest = if text.starts_with("<?xml") {
        text.split_once("?>").map_or(text.as_str(), |(_, r)| r)
    } else {
        &text
    };
    Ok(Some(format!("{DECLARATION}{}", rest.trim_start())))
}

/// Copies a package: the given parts new in their places, all others with their packed bytes, parts that were not there
/// at the end.
pub(crate) fn rewrite(bytes: &[u8], parts: &[(String, String)]) -> Result<Vec<u8>, RewriteError> {
    let fault = |e: zip::result::ZipError| RewriteError::Write(e.to_string());
    let mut old = zip::ZipArchive::new(Cursor::new(bytes)).map_err(fault)?;
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::with_capacity(bytes.len() + 4096)));
    let mut done = vec![false; parts.len()];
    for i in 0..old.len() {
        let file = old.by_index_raw(i).map_err(fault)?;
        let name = readable(file.name_raw());
        let found = parts
            .iter()
            .position(|(p, _)| p.eq_ignore_ascii_case(&name));
        let Some((n, (_, text))) = found.and_then(|n| Some((n, parts.get(n)?))) else {
            out.raw_copy_file(file).map_err(fault)?;
            continue;
        };
        let options = options().last_modified_time(file.last_modified().unwrap_or_default());
        let written = file.name().map(|n| n.to_string()).unwrap_or(name);
        drop(file);
        put(&mut out, &written, text, options)?;
        if let Some(flag) = done.get_mut(n) {
            *flag = true;
        }
    }
    for ((name, text), _) in parts.iter().zip(&done).filter(|(_, done)| !**done) {
        put(&mut out, name, text, options())?;
    }
    Ok(out.finish().map_err(fault)?.into_inner())
}

fn options() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated)
}

fn put(
    out: &mut zip::ZipWriter<Cursor<Vec<u8>>>,
    name: &str,
    text: &str,
    options: SimpleFileOptions,
) -> Result<(), RewriteError> {
    out.start_file(name, options)
        .map_err(|e| RewriteError::Write(e.to_string()))?;
    out.write_all(text.as_bytes())
        .map_err(|e| RewriteError::Write(e.to_string()))
}

/// A member's name in the form in which parts are named.
fn readable(raw: &[u8]) -> String {
    let name = match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => encoding_rs::GB18030.decode(raw).0.into_owned(),
    };
    name.replace('\\', "/").trim_start_matches('/').to_owned()
}
