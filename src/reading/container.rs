//! Bounded access to the parts of a zip package (docx, odt, ofd, xlsx, plain zip).
//!
//! Names of members are only ever looked up, never used as paths. Knows nothing of any format's parts.

use super::{Limits, ReadError};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry as MapEntry;
use std::io::{Cursor, Read};
use zip::ZipArchive;
use zip::result::ZipError;

/// Below this unpacked size the compression ratio is not looked at: real forms full of blanks compress very well.
const RATIO_FREE: u64 = 64 << 20;

/// A zip package with limits on entries, size of a part, size in total and compression ratio.
pub struct Container<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    /// Name as looked up (see [`fold_name`]) to its entry.
    index: BTreeMap<String, Entry>,
    duplicates: Vec<String>,
    limits: Limits,
    /// Unpacked size below which the ratio is not looked at.
    ratio_free: u64,
    spent: u64,
}

#[derive(Debug, Clone)]
struct Entry {
    at: usize,
    /// The name as written in the file, with `/` as separator.
    name: String,
}

/// The unpacked bytes of a part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unpacked {
    pub data: Vec<u8>,
    /// Why the data ends early or cannot be trusted (checksum, broken stream).
    pub fault: Option<String>,
}

impl<'a> Container<'a> {
    /// Opens a package.
    ///
    /// # Errors
    /// [`ReadError::Damaged`] if the directory of the package cannot be read, [`ReadError::Limit`] if it holds too many
    /// entries.
    pub fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, ReadError> {
        if claimed_entries(bytes, limits.entries) > limits.entries as u64 {
            return Err(too_many(limits));
        }
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(fault)?;
        if zip.len() > limits.entries {
            return Err(too_many(limits));
        }
        let mut index = BTreeMap::new();
        let mut duplicates = Vec::new();
        for (at, raw) in zip.file_names_raw().enumerate() {
            let name = readable_name(raw);
            if name.ends_with('/') {
                continue;
            }
            let key = fold_name(&name);
            match index.entry(key) {
                MapEntry::Vacant(free) => {
                    free.insert(Entry { at, name });
                }
                MapEntry::Occupied(_) => duplicates.push(name),
            }
        }
        if zip.has_duplicate_names() && duplicates.is_empty() {
            duplicates.push("（目录中有同名成员）".into());
        }
        Ok(Container {
            zip,
            index,
            duplicates,
            limits: *limits,
            ratio_free: RATIO_FREE,
            spent: 0,
        })
    }

    /// The names of all members but folders, sorted, with `/` as separator.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.index.values().map(|e| e.name.as_str())
    }

    /// Members that share a name with another one: programs disagree on which of them counts.
    pub fn duplicates(&self) -> &[String] {
        &self.duplicates
    }

    /// Whether a member of this name is there (letter case and a leading `/` do not matter).
    pub fn contains(&self, name: &str) -> bool {
        self.index.contains_key(&fold_name(name))
    }

    /// The name of a member as written in the package.
    pub fn real_name(&self, name: &str) -> Option<&str> {
        self.index.get(&fold_name(name)).map(|e| e.name.as_str())
    }

    /// Unpacks a member; `None` if there is none of this name.
    ///
    /// # Errors
    /// [`ReadError::Limit`] beyond the limits, [`ReadError::Encrypted`] for a member that needs a password.
    pub fn read(&mut self, name: &str) -> Result<Option<Unpacked>, ReadError> {
        let mut data = Vec::with_capacity(self.likely_size(name));
        let fault = self.stream(name, |piece| data.extend_from_slice(piece))?;
        Ok(fault.map(|fault| Unpacked { data, fault }))
    }

    /// Unpacks a member and decodes it as XML text: by its byte order mark, else UTF-8, else by its declaration.
    /// The second value says why the text may not be whole.
    ///
    /// # Errors
    /// As [`Container::read`].
    pub fn text(&mut self, name: &str) -> Result<Option<(String, Option<String>)>, ReadError> {
        Ok(self.read(name)?.map(|u| {
            let (text, bad) = super::xml::decode(u.data);
            (text, u.fault.or(bad))
        }))
    }

    /// SHA-256 of a member's unpacked bytes in hex; `None` if it is not there or cannot be unpacked.
    ///
    /// # Errors
    /// As [`Container::read`].
    pub fn digest(&mut self, name: &str) -> Result<Option<String>, ReadError> {
        let mut sha = Sha256::new();
        let fault = self.stream(name, |piece| sha.update(piece))?;
        Ok(fault.map(|_| hex(&sha.finalize())))
    }

    /// The unpacked size that a member claims, as far as its packed size makes it believable.
    fn likely_size(&mut self, name: &str) -> usize {
        /// No deflate stream grows by more.
        const MOST: u64 = 1032;
        let Some(entry) = self.index.get(&fold_name(name)) else {
            return 0;
        };
        self.zip.by_index_raw(entry.at).map_or(0, |file| {
            let believable = file.compressed_size().saturating_mul(MOST);
            file.size().min(believable).min(RATIO_FREE) as usize
        })
    }

    /// Feeds a member's bytes to `sink`; `None` if there is no such member, else the fault that ended it early, if any.
    fn stream(
        &mut self,
        name: &str,
        mut sink: impl FnMut(&[u8]),
    ) -> Result<Option<Option<String>>, ReadError> {
        let Some(entry) = self.index.get(&fold_name(name)) else {
            return Ok(None);
        };
        let mut file = match self.zip.by_index(entry.at) {
            Ok(file) => file,
            Err(e) => match fault(e) {
                ReadError::Damaged(why) => return Ok(Some(Some(why))),
                other => return Err(other),
            },
        };
        let packed = file.compressed_size().max(1);
        let by_ratio = packed
            .saturating_mul(self.limits.ratio)
            .max(self.ratio_free);
        let left = self.limits.total.saturating_sub(self.spent);
        let cap = self.limits.part.min(left).min(by_ratio);
        let mut buffer = vec![0u8; 32 << 10];
        let mut size = 0u64;
        let why = loop {
            match file.read(&mut buffer) {
                Ok(0) => break None,
                Ok(n) => {
                    size += n as u64;
                    if size > cap {
                        // What a refused part cost counts too: many small bombs are one large one.
                        self.spent += size;
                        return Err(ReadError::Limit(format!("部件“{}”解压后过大", entry.name)));
                    }
                    sink(buffer.get(..n).unwrap_or_default());
                }
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
                Err(_) => break Some("压缩数据有误或者校验不符".into()),
            }
        };
        self.spent += size;
        Ok(Some(why))
    }
}

/// Lower-case hex of bytes.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut out, b| {
            // Writing to a string cannot fail.
            let _ = write!(out, "{b:02x}");
            out
        })
}

fn too_many(limits: &Limits) -> ReadError {
    ReadError::Limit(format!("压缩包成员超过 {} 个", limits.entries))
}

fn fault(e: ZipError) -> ReadError {
    match e {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
            ReadError::Encrypted
        }
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => {
            ReadError::Damaged("压缩方式不受支持".into())
        }
        _ => ReadError::Damaged("压缩包目录缺失或者不完整".into()),
    }
}

/// A member's name with `/` as separator. Names that are not UTF-8 were written by Chinese programs in GBK.
fn readable_name(raw: &[u8]) -> String {
    let name = match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => encoding_rs::GB18030.decode(raw).0.into_owned(),
    };
    name.replace('\\', "/").trim_start_matches('/').to_owned()
}

/// The form in which names are compared: package part names ignore ASCII letter case.
fn fold_name(name: &str) -> String {
    name.trim_start_matches('/').to_ascii_lowercase()
}

/// The largest number of entries that any end record in the file claims; 0 where the file is too short to hold more
/// entries than allowed. Opening allocates by that number, so it is looked at first.
fn claimed_entries(bytes: &[u8], allowed: usize) -> u64 {
    const SHORTEST_ENTRY: usize = 46;
    if bytes.len() / SHORTEST_ENTRY <= allowed {
        return 0;
    }
    let le = |at: usize, width: usize| {
        bytes.get(at..at + width).map_or(0, |b| {
            b.iter().rev().fold(0u64, |n, &b| n << 8 | u64::from(b))
        })
    };
    let mut most = 0;
    let mut at = 0;
    while let Some(found) = bytes
        .get(at..)
        .and_then(|rest| rest.iter().position(|&b| b == b'P'))
    {
        at += found;
        let rest = bytes.get(at..).unwrap_or_default();
        if rest.starts_with(b"PK\x05\x06") && le(at + 10, 2) != 0xFFFF {
            most = most.max(le(at + 10, 2));
        } else if rest.starts_with(b"PK\x06\x06") {
            most = most.max(le(at + 32, 8));
        }
        at += 1;
    }
    most
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use std::io::Write;
    use zip::write::{SimpleFileOptions, ZipWriter};

    /// Builds a zip file of members.
    pub(crate) fn zip_of(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut out = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, data) in members {
            out.start_file(*name, SimpleFileOptions::default())
                .expect("member");
            out.write_all(data).expect("data");
        }
        out.finish().expect("zip").into_inner()
    }

    #[test]
    fn names_are_compared_without_case_and_with_either_slash() {
        let zip = zip_of(&[("Word\\Document.xml", b"x"), ("/a/b.txt", b"y")]);
        let mut c = Container::open(&zip, &Limits::default()).expect("opens");
        assert!(c.contains("word/document.xml"));
        assert_eq!(c.real_name("word/document.xml"), Some("Word/Document.xml"));
        assert_eq!(c.read("a/b.txt").expect("reads").expect("there").data, b"y");
        assert!(c.read("none").expect("reads").is_none());
    }

    #[test]
    fn limits_hold() {
        let zip = zip_of(&[("a", &[b' '; 5000]), ("b", &[b' '; 5000])]);
        let limits = |part, total, entries| Limits {
            part,
            total,
            entries,
            ..Limits::default()
        };
        assert!(matches!(
            Container::open(&zip, &limits(9000, 9000, 1)),
            Err(ReadError::Limit(_))
        ));
        let mut c = Container::open(&zip, &limits(4000, 9000, 9)).expect("opens");
        assert!(matches!(c.read("a"), Err(ReadError::Limit(_))));
        let mut c = Container::open(&zip, &limits(9000, 9000, 9)).expect("opens");
        assert!(c.read("a").is_ok());
        assert!(matches!(c.read("b"), Err(ReadError::Limit(_))));
    }

    #[test]
    fn a_bomb_is_refused_by_its_ratio() {
        let zip = zip_of(&[("a", &vec![b' '; 1 << 20])]);
        let mut c = Container::open(&zip, &Limits::default()).expect("opens");
        assert!(c.read("a").is_ok());
        c.ratio_free = 1 << 16;
        assert!(matches!(c.read("a"), Err(ReadError::Limit(_))));
        assert!(matches!(c.digest("a"), Err(ReadError::Limit(_))));
    }

    #[test]
    fn a_wrong_checksum_is_a_fault_and_the_data_is_kept() {
        let mut zip = zip_of(&[("a", b"abcabcabc")]);
        let at = zip
            .windows(4)
            .rposition(|w| w == b"PK\x01\x02")
            .expect("directory")
            + 16;
        zip[at] ^= 1;
        let mut c = Container::open(&zip, &Limits::default()).expect("opens");
        let u = c.read("a").expect("reads").expect("there");
        assert_eq!(u.data, b"abcabcabc");
        assert!(u.fault.is_some());
    }

    #[test]
    fn too_many_entries_are_seen_before_opening() {
        let mut end = vec![0u8; 4000];
        end.extend_from_slice(b"PK\x05\x06\0\0\0\0\x20\x4e\x20\x4e");
        end.extend_from_slice(&[0; 10]);
        assert_eq!(claimed_entries(&end, 10), 20_000);
        assert_eq!(claimed_entries(&end, 100_000), 0);
    }

    #[test]
    fn digests_are_sha256() {
        let zip = zip_of(&[("a", b"abc")]);
        let mut c = Container::open(&zip, &Limits::default()).expect("opens");
        let d = c.digest("a").expect("reads").expect("there");
        assert!(d.starts_with("ba7816bf8f01cfea"));
    }
}
