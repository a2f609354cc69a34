//! `--stdin-documents`: one JSON document a line in, one review a line out, in the order of the input and in bounded
//! memory, so that the program can be the worker of another engine.

use super::{CommandError, Outcome};
use fawen::engine::Engine;
use fawen::reading::{Limits, ReadError};
use fawen::review::model::{FailedDocument, Failure, FailureInfo, SCHEMA};
use fawen::review::options::Options;
use fawen::session;
use rayon::prelude::*;
use serde::Deserialize;
use std::io::{BufRead, BufReader, Read, Write};
use std::sync::mpsc::{Receiver, sync_channel};

/// Lines that are worked on at a time, for each thread.
const AT_A_TIME: usize = 8;

/// One document of the stream.
#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    id: serde_json::Value,
    text: Option<String>,
    base64: Option<String>,
    /// File name, where its extension may help.
    name: Option<String>,
}

/// Answers every line. A document that cannot be reviewed is answered too; it changes the exit code only if it bears a
/// secrecy marking.
pub fn run(engine: &Engine, options: &Options) -> Result<Outcome, CommandError> {
    let step = AT_A_TIME * rayon::current_num_threads().max(1);
    let lines = lines(step);
    let mut out = std::io::stdout().lock();
    let mut outcome = Outcome::Done;
    // What is there is taken at once; nothing is waited for, so that an engine may send a line and await its answer.
    while let Ok(first) = lines.recv() {
        let mut batch = vec![first];
        batch.extend(lines.try_iter().take(step - 1));
        let answers: Vec<(String, bool)> = batch
            .into_par_iter()
            .map(|l| answer(l, engine, options))
            .collect();
        for (text, secret) in answers {
            out.write_all(text.as_bytes())?;
            if secret {
                outcome = outcome.and(Outcome::Secrecy);
            }
        }
        out.flush()?;
    }
    Ok(outcome)
}

/// Reads lines on a thread of its own, a bounded number ahead.
fn lines(ahead: usize) -> Receiver<Result<Vec<u8>, ReadError>> {
    let (send, receive) = sync_channel(ahead);
    // Base64 takes four bytes for three.
    let most = Limits::default().file / 3 * 4 + 4096;
    std::thread::spawn(move || {
        let mut input = BufReader::new(std::io::stdin());
        loop {
            let mut line = Vec::new();
            let read = input.by_ref().take(most).read_until(b'\n', &mut line);
            let sent = match read {
                Ok(0) => return,
                Ok(n) if n as u64 == most && !line.ends_with(b"\n") => {
                    let skipped = skip(&mut input);
                    let e = ReadError::Limit(format!("一行超过{}MB", most >> 20));
                    send.send(Err(skipped.map_or_else(ReadError::Io, |()| e)))
                }
                Ok(_) if line.iter().all(u8::is_ascii_whitespace) => Ok(()),
                Ok(_) => send.send(Ok(line)),
                Err(e) => {
                    let _ = send.send(Err(ReadError::Io(e)));
                    return;
                }
            };
            // The other side has gone: nobody reads the answers.
            if sent.is_err() {
                return;
            }
        }
    });
    receive
}

/// Drops the rest of a line that is too long.
fn skip(input: &mut impl BufRead) -> std::io::Result<()> {
    loop {
        let buffer = input.fill_buf()?;
        let (n, end) = match buffer.iter().position(|&b| b == b'\n') {
            Some(at) => (at + 1, true),
            None => (buffer.len(), buffer.is_empty()),
        };
        input.consume(n);
        if end {
            return Ok(());
        }
    }
}

/// The answer to a line, and whether the document bears a secrecy marking.
fn answer(line: Result<Vec<u8>, ReadError>, engine: &Engine, options: &Options) -> (String, bool) {
    let nameless = serde_json::Value::Null;
    let line = match line {
        Ok(l) => l,
        Err(e) => return (with_id(&nameless, &session::failure("", &e)), false),
    };
    let parsed: Line = match serde_json::from_slice(&line) {
        Ok(p) => p,
        Err(e) => {
            return (
                with_id(&nameless, &bad(&format!("第{}列", e.column()))),
                false,
            );
        }
    };
    let id = match &parsed.id {
        serde_json::Value::String(s) => s.clone(),
        serde_json::Value::Null => String::new(),
        other => other.to_string(),
    };
    let name = parsed.name.as_deref().unwrap_or(&id);
    let bytes = match (parsed.text, parsed.base64) {
        (Some(text), None) => text.into_bytes(),
        (None, Some(code)) => match decode(code.as_bytes()) {
            Some(b) => b,
            None => {
                return (
                    with_id(&parsed.id, &bad("base64 不完整或者有其他字符")),
                    false,
                );
            }
        },
        _ => return (with_id(&parsed.id, &bad("text 和 base64 应有其一")), false),
    };
    match session::review_bytes(&bytes, name, engine, options) {
        Ok(review) => (with_id(&parsed.id, &review), false),
        Err(f) => (with_id(&parsed.id, &*f), f.error.code == session::SECRECY),
    }
}

fn bad(what: &str) -> Failure {
    Failure {
        schema: SCHEMA.into(),
        document: FailedDocument {
            path: String::new(),
        },
        error: FailureInfo {
            code: "bad-line".into(),
            message: format!("这一行不是可以审查的 JSON 文稿：{what}"),
            advice: "每行一个 JSON 对象：{\"id\": \"编号\", \"text\": \"全文\"}，或者以 base64 给出文件内容。".into(),
        },
    }
}

/// The review with the document's id in front, as one line.
fn with_id(id: &serde_json::Value, value: &impl serde::Serialize) -> String {
    let body = serde_json::to_string(value).unwrap_or_default();
    let rest = body.strip_prefix('{').unwrap_or("}");
    format!("{{\"id\":{id},{rest}\n")
}

/// Base64 with or without padding; line ends and blanks do not count.
fn decode(code: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(code.len() / 4 * 3 + 3);
    let (mut bits, mut n, mut ended) = (0u32, 0u32, false);
    for &b in code {
        let value = match b {
            b'A'..=b'Z' => b - b'A',
            b'a'..=b'z' => b - b'a' + 26,
            b'0'..=b'9' => b - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => {
                ended = true;
                continue;
            }
            b' ' | b'\r' | b'\n' | b'\t' => continue,
            _ => return None,
        };
        if ended {
            return None;
        }
        bits = bits << 6 | u32::from(value);
        n += 6;
        if n >= 8 {
            n -= 8;
            out.push((bits >> n) as u8);
            bits &= (1 << n) - 1;
        }
    }
    // Six left bits are a character too many.
    (n < 6).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_decoded() {
        assert_eq!(decode(b"5riF5rqq").as_deref(), Some("清溪".as_bytes()));
        assert_eq!(decode(b"YWI=").as_deref(), Some(&b"ab"[..]));
        assert_eq!(decode(b"YW\nI").as_deref(), Some(&b"ab"[..]));
        assert_eq!(decode(b"").as_deref(), Some(&b""[..]));
        for bad in [&b"Y"[..], b"Y*==", b"YQ==YQ=="] {
            assert_eq!(decode(bad), None);
        }
    }
}
