//! The law book: resolves a citation to the official wording of a provision, with level, times and how far the wording
//! is vouched for. Wording comes only from the files of `rules/laws/`; what is not verified is never quoted.
//!
//! It must not know of rules, documents or findings.

use super::citation::{Citation, CitationError};
use super::date::Date;
use super::law::{Law, LawInfo, Missing, Numbering, Predecessor};
use super::{embedded_laws, names, numeral};
use crate::review::model::{Basis, LawLevel, Verified};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::path::Path;
use std::sync::OnceLock;

/// Largest law file that is read from a folder, in bytes.
const MAX_FILE: u64 = 4 << 20;
/// Most law files that are read from a folder.
const MAX_FILES: usize = 2000;
/// The list of the law files, and the register of laws beside them.
const INDEX: &str = "index.json";
const REGISTER: &str = "register.json";

/// Why a law file or a citation cannot be used. Each message names file or law and says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LawError {
    #[error("法规文件 {file} 读不了：{reason}；请核对文件是否存在、是否为 UTF-8 文本且不超过 4 MB")]
    Read { file: String, reason: String },
    #[error("法规文件 {file} 格式不对：{reason}；请对照 rules/laws/ 中的现有文件改正")]
    Format { file: String, reason: String },
    #[error("法规名称“{law}”在 {first} 和 {second} 中重复；请删去一个或者改用全称")]
    DuplicateName {
        law: String,
        first: String,
        second: String,
    },
    #[error(transparent)]
    Citation(#[from] CitationError),
    #[error("法规库中没有《{law}》；请核对名称，或者在 rules/laws/ 中补入该法规{}", similar(.near))]
    UnknownLaw { law: String, near: Option<String> },
    #[error("《{law}》没有{place}{}；请核对条号", last_article(.count))]
    UnknownArticle {
        law: String,
        place: String,
        count: Option<u32>,
    },
    #[error("《{law}》{place}：该条没有这一款；请核对款号")]
    UnknownParagraph { law: String, place: String },
    #[error("《{law}》{place}：没有这一项；请核对项号")]
    UnknownItem { law: String, place: String },
    #[error("《{law}》{place}：没有这一目；请核对目号")]
    UnknownSubItem { law: String, place: String },
    #[error("《{law}》{place}：该条有几款都有这一项；请写明第几款，例如 {law}#{article}/2.1")]
    WhichParagraph {
        law: String,
        place: String,
        article: u32,
    },
}

fn similar(near: &Option<String>) -> String {
    near.as_ref()
        .map(|n| format!("（是否为《{n}》？）"))
        .unwrap_or_default()
}

fn last_article(count: &Option<u32>) -> String {
    count
        .map(|c| format!("（全文共{}条）", numeral::chinese(c)))
        .unwrap_or_default()
}

/// Whether a provision applies on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Timing {
    /// In force with the recorded wording.
    InForce,
    /// In force, but with an earlier wording that is not recorded; the recorded one applies from `from`.
    EarlierWording { from: Date },
    /// Not yet in force; before it, the predecessor applied, if there was one.
    NotYet {
        from: Date,
        predecessor: Option<Predecessor>,
    },
    /// No longer in force.
    Ended { until: Date },
}

/// A provision as it stood on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// The wording is empty unless `timing` is `InForce`.
    pub basis: Basis,
    pub timing: Timing,
}

#[derive(Deserialize)]
struct Index {
    laws_until: Date,
    register_sha256: String,
    laws: Vec<IndexRow>,
}

#[derive(Deserialize)]
struct IndexRow {
    file: String,
    sha256: String,
    #[serde(flatten)]
    info: LawInfo,
}

/// A law of the book; its wording is decoded when it is first asked for.
#[derive(Debug)]
struct Entry {
    file: String,
    sha256: String,
    info: LawInfo,
    text: OnceLock<Result<Law, LawError>>,
}

/// All laws whose provisions rules may cite. (法规条文库)
#[derive(Debug)]
pub struct LawBook {
    until: Date,
    /// SHA-256 of the register file that belongs to the book.
    register: String,
    entries: Vec<Entry>,
    by_name: HashMap<String, usize>,
    /// Of all, once it is asked for.
    digest: OnceLock<String>,
}

impl LawBook {
    /// The law book built into the program. Only the index is decoded now, each law when first cited.
    pub fn builtin() -> Result<LawBook, LawError> {
        let index: Index = decode("rules/laws/index.json", embedded_laws::INDEX)?;
        let entries = index.laws.into_iter().map(|row| Entry {
            file: row.file,
            sha256: row.sha256,
            info: row.info,
            text: OnceLock::new(),
        });
        LawBook::build(index.laws_until, index.register_sha256, entries.collect())
    }

    /// The law book of a folder laid out as `rules/laws/`. Every file is decoded now.
    pub fn from_dir(dir: &Path) -> Result<LawBook, LawError> {
        let mut files = Vec::new();
        let listed = std::fs::read_dir(dir).map_err(|e| unreadable(dir, &e))?;
        for entry in listed.flatten().take(MAX_FILES) {
            let path = entry.path();
            if path.extension().is_some_and(|e| e == "json") {
                let name = entry.file_name().to_string_lossy().into_owned();
                files.push((name, read(&path)?));
            }
        }
        files.sort();
        let files: Vec<(&str, &str)> = files
            .iter()
            .map(|(n, t)| (n.as_str(), t.as_str()))
            .collect();
        LawBook::from_files(&files)
    }

    /// The law book of the files of a `rules/laws/`, each by its name and text: those that `index.json` lists in its
    /// order, then the others, which a user added.
    pub fn from_files(files: &[(&str, &str)]) -> Result<LawBook, LawError> {
        let find = |name: &str| files.iter().find(|(n, _)| *n == name).map(|(_, t)| *t);
        let missing = |name: &str| LawError::Read {
            file: name.to_owned(),
            reason: "没有这个文件".into(),
        };
        let index = find(INDEX).ok_or_else(|| missing(INDEX))?;
        let index: Index = decode(INDEX, index)?;
        // What is there counts, not what the index says of it.
        let register = find(REGISTER).map_or(index.register_sha256, |text| {
            hex(&Sha256::digest(text.as_bytes()))
        });
        let mut book = LawBook::build(index.laws_until, register, Vec::new())?;
        for row in &index.laws {
            let text = find(&row.file).ok_or_else(|| missing(&row.file))?;
            book.add(&row.file, text)?;
        }
        let known =
            |n: &str| [INDEX, REGISTER].contains(&n) || index.laws.iter().any(|r| r.file == n);
        for (name, text) in files
            .iter()
            .filter(|(n, _)| n.ends_with(".json") && !known(n))
        {
            book.add(name, text)?;
        }
        Ok(book)
    }

    /// Adds a user's own law file, in the form of the files of `rules/laws/`.
    pub fn add(&mut self, file: &str, json: &str) -> Result<(), LawError> {
        let law: Law = decode(file, json)?;
        let entry = Entry {
            file: file.to_owned(),
            sha256: hex(&Sha256::digest(json.as_bytes())),
            info: law.info.clone(),
            text: OnceLock::from(Ok(law)),
        };
        self.register(self.entries.len(), &entry)?;
        self.entries.push(entry);
        self.digest = OnceLock::new();
        Ok(())
    }

    fn build(until: Date, register: String, entries: Vec<Entry>) -> Result<LawBook, LawError> {
        let mut book = LawBook {
            until,
            register,
            entries: Vec::new(),
            by_name: HashMap::with_capacity(entries.len() * 2),
            digest: OnceLock::new(),
        };
        for (at, entry) in entries.into_iter().enumerate() {
            book.register(at, &entry)?;
            book.entries.push(entry);
        }
        Ok(book)
    }

    fn register(&mut self, at: usize, entry: &Entry) -> Result<(), LawError> {
        let info = &entry.info;
        for name in std::iter::once(&info.law).chain(&info.aliases) {
            let other = self.by_name.insert(names::normal(name), at);
            if let Some(first) = other.filter(|&o| o != at) {
                return Err(LawError::DuplicateName {
                    law: name.clone(),
                    first: self.entries.get(first).map_or("", |e| &e.file).to_owned(),
                    second: entry.file.clone(),
                });
            }
        }
        Ok(())
    }

    /// The day up to which the law is recorded. (法规截止日)
    pub fn until(&self) -> Date {
        self.until
    }

    /// SHA-256 in hex over the names and digests of all law files and of the register.
    pub fn digest(&self) -> &str {
        self.digest.get_or_init(|| self.digest_of_all())
    }

    fn digest_of_all(&self) -> String {
        let mut rows: Vec<(&str, &str)> = self
            .entries
            .iter()
            .map(|e| (e.info.law.as_str(), e.sha256.as_str()))
            .collect();
        rows.sort_unstable();
        let mut hash = Sha256::new();
        hash.update(self.register.as_bytes());
        for (law, sha) in rows {
            hash.update(law.as_bytes());
            hash.update(b":");
            hash.update(sha.as_bytes());
            hash.update(b"\n");
        }
        hex(&hash.finalize())
    }

    /// The particulars of every law, in the order of the index.
    pub fn laws(&self) -> impl Iterator<Item = &LawInfo> {
        self.entries.iter().map(|e| &e.info)
    }

    /// The particulars of a law by its name, full name or an alias, with or without 《》.
    pub fn info(&self, name: &str) -> Option<&LawInfo> {
        self.entry(name).map(|e| &e.info)
    }

    /// A law with its wording.
    pub fn law(&self, name: &str) -> Result<&Law, LawError> {
        let entry = self.entry(name).ok_or_else(|| self.unknown(name))?;
        let law = entry.text.get_or_init(|| {
            let text = embedded_laws::file(&entry.file).ok_or_else(|| LawError::Read {
                file: entry.file.clone(),
                reason: "程序中没有这个文件".into(),
            })?;
            decode(&entry.file, text)
        });
        law.as_ref().map_err(LawError::clone)
    }

    fn entry(&self, name: &str) -> Option<&Entry> {
        // Names in rules are written as they are kept.
        let by_name = self.by_name.get(name);
        let at = by_name.or_else(|| self.by_name.get(&names::normal(name)))?;
        self.entries.get(*at)
    }

    fn unknown(&self, name: &str) -> LawError {
        let wanted = names::normal(name);
        let near = self
            .entries
            .iter()
            .map(|e| &e.info.law)
            .find(|l| l.contains(&wanted) || wanted.contains(l.as_str()));
        LawError::UnknownLaw {
            law: name.chars().take(80).collect(),
            near: near.cloned(),
        }
    }

    /// Resolves a citation written as text.
    pub fn resolve_text(&self, citation: &str) -> Result<Basis, LawError> {
        self.resolve(&Citation::parse(citation)?)
    }

    /// Resolves a citation to its provision. The wording of an item begins with its lead-in, that of an article is whole;
    /// it is empty where it is not verified.
    pub fn resolve(&self, citation: &Citation) -> Result<Basis, LawError> {
        let law = self.law(&citation.law)?;
        let info = &law.info;
        let mut basis = Basis {
            law: info.law.clone(),
            level: info.level,
            article: citation.article,
            article_suffix: citation.suffix,
            paragraph: citation.paragraph,
            item: citation.item,
            subitem: citation.subitem,
            text: String::new(),
            verified: Verified::None,
        };
        let beyond = info.articles_count.is_some_and(|c| citation.article > c);
        let zero = citation.article == 0 && info.numbering == Numbering::Article;
        if beyond || zero {
            return Err(missing(law, citation, Missing::Article));
        }
        match law.find(citation) {
            Ok(found) if info.verified != Verified::None => {
                basis.paragraph = found.paragraph;
                basis.text = found.text;
                basis.verified = info.verified;
                Ok(basis)
            }
            // An unverified law, or a part of a document that is recorded only in parts: named, never quoted.
            Err(Missing::Article) if info.verified == Verified::None => Ok(basis),
            Err(Missing::Article) if info.numbering != Numbering::Article => Ok(basis),
            Err(m) => Err(missing(law, citation, m)),
            Ok(_) => Ok(basis),
        }
    }

    /// Resolves a citation as of a day. Wording that did not apply on that day is left out.
    pub fn resolve_on(&self, citation: &Citation, day: Date) -> Result<Resolved, LawError> {
        let mut basis = self.resolve(citation)?;
        let law = self.law(&citation.law)?;
        let info = &law.info;
        let timing = if day < info.in_force {
            Timing::NotYet {
                from: info.in_force,
                predecessor: law.predecessor.clone(),
            }
        } else if let Some(until) = info.until.filter(|&u| day >= u) {
            Timing::Ended { until }
        } else if day < info.text_from {
            Timing::EarlierWording {
                from: info.text_from,
            }
        } else {
            Timing::InForce
        };
        if timing != Timing::InForce {
            basis.text.clear();
            basis.verified = Verified::None;
        }
        Ok(Resolved { basis, timing })
    }

    /// The provision's name as legal writing has it: 《公平竞争审查条例》第九条第三项.
    pub fn label(&self, basis: &Basis) -> String {
        let numbering = self
            .info(&basis.law)
            .map_or(Numbering::Article, |i| i.numbering);
        let n = numeral::chinese(basis.article);
        let place = match (numbering, basis.article) {
            (Numbering::Article, _) => Citation {
                law: String::new(),
                article: basis.article,
                suffix: basis.article_suffix,
                paragraph: basis.paragraph,
                item: basis.item,
                subitem: basis.subitem,
            }
            .place(),
            (_, 0) => "引言部分".to_owned(),
            (Numbering::Item, _) => format!("第（{n}）项"),
            (Numbering::Point, _) => format!("第{n}点"),
        };
        format!("《{}》{place}", basis.law)
    }
}

/// Whether a source of this level may itself say that something must not be. (只有法律、法规可以称“不得”)
pub fn may_forbid(level: LawLevel) -> bool {
    matches!(level, LawLevel::Law | LawLevel::Regulation)
}

fn missing(law: &Law, citation: &Citation, missing: Missing) -> LawError {
    let name = law.info.law.clone();
    let place = citation.place();
    match missing {
        Missing::Article => LawError::UnknownArticle {
            law: name,
            place,
            count: law.info.articles_count,
        },
        Missing::Paragraph => LawError::UnknownParagraph { law: name, place },
        Missing::Item => LawError::UnknownItem { law: name, place },
        Missing::SubItem => LawError::UnknownSubItem { law: name, place },
        Missing::Which => LawError::WhichParagraph {
            law: name,
            place,
            article: citation.article,
        },
    }
}

fn decode<'a, T: Deserialize<'a>>(file: &str, json: &'a str) -> Result<T, LawError> {
    serde_json::from_str(json.trim_start_matches('\u{FEFF}')).map_err(|e| LawError::Format {
        file: file.to_owned(),
        reason: format!("第{}行第{}列：{e}", e.line(), e.column()),
    })
}

fn unreadable(path: &Path, e: &std::io::Error) -> LawError {
    LawError::Read {
        file: path.display().to_string(),
        reason: e.to_string(),
    }
}

fn read(path: &Path) -> Result<String, LawError> {
    let fail = |reason: String| LawError::Read {
        file: path.display().to_string(),
        reason,
    };
    let size = std::fs::metadata(path)
        .map_err(|e| fail(e.to_string()))?
        .len();
    if size > MAX_FILE {
        return Err(fail("文件太大".into()));
    }
    std::fs::read_to_string(path).map_err(|e| fail(e.to_string()))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut s, b| {
        // Writing to a String cannot fail.
        let _ = write!(s, "{b:02x}");
        s
    })
}

#[cfg(test)]
#[path = "provision_tests.rs"]
mod tests;
