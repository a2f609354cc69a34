//! Web archives (`.mht`), which Word and office systems also write under the suffix `.doc`: a mail message whose first
//! HTML part is the page.

use super::{Limits, ReadError, html};
use crate::document::Document;
use encoding_rs::Encoding;

/// Parts of a message that are looked at.
const MOST_PARTS: usize = 2_000;

/// Reads the page of an archive.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, ReadError> {
    let (head, body) = halves(bytes);
    if let Some(page) = page_of(&head, body) {
        return html::read_decoded(&page, limits);
    }
    let boundary = parameter(&head, "boundary")
        .ok_or_else(|| ReadError::Damaged("网页归档没有分界标记".into()))?;
    for part in parts(body, boundary.as_bytes()).take(MOST_PARTS) {
        let (head, body) = halves(part);
        if let Some(page) = page_of(&head, body) {
            return html::read_decoded(&page, limits);
        }
    }
    Err(ReadError::Damaged("网页归档中没有网页".into()))
}

/// Headers in lower case but for quoted values, and what follows the blank line.
fn halves(part: &[u8]) -> (String, &[u8]) {
    let find = |mark: &[u8]| {
        part.windows(mark.len())
            .position(|w| w == mark)
            .map(|at| (at, mark.len()))
    };
    let (end, gap) = match (find(b"\r\n\r\n"), find(b"\n\n")) {
        (Some(a), Some(b)) => {
            if a.0 <= b.0 {
                a
            } else {
                b
            }
        }
        (a, b) => a.or(b).unwrap_or((part.len(), 0)),
    };
    let head = String::from_utf8_lossy(part.get(..end).unwrap_or(&[])).into_owned();
    // Long headers go on in lines that begin with a blank.
    let head = head
        .replace("\r\n", "\n")
        .replace("\n\t", " ")
        .replace("\n ", " ");
    (head, part.get(end + gap..).unwrap_or(&[]))
}

/// The value of a header.
fn header<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    head.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

/// A parameter of the content type.
fn parameter(head: &str, name: &str) -> Option<String> {
    let kind = header(head, "content-type")?;
    kind.split(';').skip(1).find_map(|p| {
        let (key, value) = p.split_once('=')?;
        let value = value.trim().trim_matches('"');
        (key.trim().eq_ignore_ascii_case(name) && !value.is_empty()).then(|| value.to_owned())
    })
}

/// The decoded page of a part, if the part is one.
fn page_of(head: &str, body: &[u8]) -> Option<Page> {
    let kind = header(head, "content-type")?.to_ascii_lowercase();
    if !kind.starts_with("text/html") {
        return None;
    }
    let transfer = header(head, "content-transfer-encoding")
        .unwrap_or("")
        .to_ascii_lowercase();
    let bytes = match transfer.as_str() {
        "quoted-printable" => quoted_printable(body),
        "base64" => base64(body),
        _ => body.to_vec(),
    };
    let said = parameter(head, "charset").and_then(|c| Encoding::for_label(c.as_bytes()));
    Some(Page { bytes, said })
}

/// A page with the encoding that its envelope names.
pub(super) struct Page {
    pub bytes: Vec<u8>,
    pub said: Option<&'static Encoding>,
}

/// The parts between boundary lines.
fn parts<'b>(body: &'b [u8], boundary: &'b [u8]) -> impl Iterator<Item = &'b [u8]> {
    let mut rest = Some(body);
    let next = move || {
        let all = rest?;
        let at = all
            .windows(boundary.len() + 2)
            .position(|w| w.starts_with(b"--") && w.ends_with(boundary));
        match at {
            Some(at) => {
                rest = all.get(at + boundary.len() + 2..);
                all.get(..at)
            }
            None => {
                rest = None;
                Some(all)
            }
        }
    };
    std::iter::from_fn(next).map(|p| {
        let start = p.iter().take_while(|b| b.is_ascii_whitespace()).count();
        p.get(start..).unwrap_or(&[])
    })
}

fn quoted_printable(body: &[u8]) -> Vec<u8> {
    let hex = |b: Option<&u8>| b.and_then(|b| char::from(*b).to_digit(16)).map(|d| d as u8);
    let mut out = Vec::with_capacity(body.len());
    let mut at = 0;
    while let Some(&b) = body.get(at) {
        at += 1;
        if b != b'=' {
            out.push(b);
            continue;
        }
        match (hex(body.get(at)), hex(body.get(at + 1))) {
            (Some(high), Some(low)) => {
                out.push(high << 4 | low);
                at += 2;
            }
            // A soft line break.
            _ if body.get(at) == Some(&b'\r') => at += 2,
            _ if body.get(at) == Some(&b'\n') => at += 1,
            _ => out.push(b),
        }
    }
    out
}

fn base64(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() / 4 * 3);
    let (mut bits, mut count) = (0u32, 0);
    for &b in body {
        let value = match b {
            b'A'..=b'Z' => b - b'A',
            b'a'..=b'z' => b - b'a' + 26,
            b'0'..=b'9' => b - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => break,
            _ => continue,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count & 0xFF) as u8);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(archive: &[u8]) -> Vec<String> {
        let d = read(archive, &Limits::default()).expect("reads");
        d.blocks.into_iter().map(|b| b.text).collect()
    }

    #[test]
    fn the_page_is_found_and_decoded() {
        let (gbk, _, _) = encoding_rs::GBK.encode("<p>第一条 县政府</p>");
        let quoted: String = gbk
            .iter()
            .map(|b| {
                if b.is_ascii_alphabetic() {
                    char::from(*b).to_string()
                } else {
                    format!("={b:02X}")
                }
            })
            .collect();
        let archive = format!(
            "MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary=\"--x\"\r\n\r\n----x\r\nContent-Type: image/gif\r\n\r\nGIF\r\n----x\r\nContent-Type: text/html; charset=\"gb2312\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{quoted}=\r\n<p>2</p>\r\n----x--\r\n"
        );
        assert_eq!(texts(archive.as_bytes()), ["第一条 县政府", "2"]);
        let single = "MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\nPHA+5Yqe5rOVPC9w\nPg==";
        assert_eq!(texts(single.as_bytes()), ["办法"]);
    }

    #[test]
    fn archives_without_a_page_are_refused() {
        for bad in [
            "MIME-Version: 1.0\n\nx",
            "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=a\n\n--a\n--a--",
        ] {
            assert!(matches!(
                read(bad.as_bytes(), &Limits::default()),
                Err(ReadError::Damaged(_))
            ));
        }
    }
}
