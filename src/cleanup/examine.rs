//! One document: bytes in, what the ledger keeps of it out. It decides whether annex files belong to their body by what
//! they hold. It must not know of other documents.

use super::facts;
use super::model::{Answer, Problem, Record};
use super::signs::Signs;
use super::then;
use crate::engine::Engine;
use crate::reading::{self, Kind, Limits, ReadError};
use crate::review::assemble::{self, Prepared};
use crate::review::model::{Category, Failure, FailureInfo, Finding, Review, Scope};
use crate::review::options::Options;
use crate::rules::source::hex;
use crate::session;
use crate::sheets::words;
use sha2::{Digest, Sha256};

/// Longest quotation and advice kept of a finding, in characters.
const QUOTE: usize = 160;
/// Most findings kept of one document.
const PROBLEMS: usize = 200;
/// Hashes kept of a text's pieces.
const SKETCH: usize = 64;
/// Characters of a piece.
const PIECE: usize = 8;

/// Everything a document is examined with.
pub struct Examiner<'a> {
    pub engine: &'a Engine,
    pub options: &'a Options,
    pub signs: &'a Signs,
    /// Also by the law of the day of issue.
    pub by_issue: bool,
}

/// A file as it was read.
pub enum Content {
    /// A document, not yet reviewed.
    Document(Box<Prepared>),
    /// A package of documents.
    Package(Vec<u8>),
    /// A lock file or an own output.
    NotADraft(String),
    Secret,
    Failed(FailureInfo),
}

/// A file with its digest; the digest is empty where nothing may be kept.
pub struct FileRead {
    pub sha256: String,
    pub content: Content,
}

/// The first line of the ledger in its CSV form, by which an own one is known.
pub const CSV_HEAD: &str = "序号,文件名称,文号,制定机关,清理建议";

/// Reads one file, without reviewing it.
pub fn read(name: &str, bytes: Result<Vec<u8>, ReadError>) -> FileRead {
    let fail = |e: &ReadError| Content::Failed(session::failure(name, e).error);
    let bytes = match bytes {
        Ok(b) => b,
        Err(ReadError::NotADraft(why)) => {
            return FileRead {
                sha256: String::new(),
                content: Content::NotADraft(why),
            };
        }
        Err(e) => {
            return FileRead {
                sha256: String::new(),
                content: fail(&e),
            };
        }
    };
    let sha256 = hex(&Sha256::digest(&bytes));
    let limits = Limits::default();
    if is_package(&bytes, name, &limits) {
        return FileRead {
            sha256,
            content: Content::Package(bytes),
        };
    }
    if bytes
        .strip_prefix("\u{FEFF}".as_bytes())
        .is_some_and(|b| b.starts_with(CSV_HEAD.as_bytes()))
    {
        return FileRead {
            sha256,
            content: Content::NotADraft("本程序生成的清理台账".into()),
        };
    }
    match session::prepare(&bytes, name) {
        Ok(p) => FileRead {
            sha256,
            content: Content::Document(Box::new(p)),
        },
        Err(f) => of_failure(sha256, &f),
    }
}

fn of_failure(sha256: String, f: &Failure) -> FileRead {
    match f.error.code.as_str() {
        session::SECRECY => FileRead {
            sha256: String::new(),
            content: Content::Secret,
        },
        "not-a-draft" => FileRead {
            sha256,
            content: Content::NotADraft(f.error.message.clone()),
        },
        _ => FileRead {
            sha256,
            content: Content::Failed(f.error.clone()),
        },
    }
}

fn is_package(bytes: &[u8], name: &str, limits: &Limits) -> bool {
    bytes.starts_with(b"PK") && reading::kind_of(bytes, name, limits) == Some(Kind::Zip)
}

/// Which of the annex files belong to the body: those that call themselves annexes, or that the body announces.
pub fn confirmed(body: &Prepared, annexes: &[(usize, &Prepared, &str)]) -> Vec<usize> {
    let announced = &body.outline.head.announced_annexes;
    let names: Vec<String> = announced.iter().map(|a| facts::key_of_title(a)).collect();
    let mentions = body.text.norm.contains("附件");
    annexes
        .iter()
        .filter(|(_, p, name)| {
            let title = facts::key_of_title(&p.outline.head.title);
            let stem = facts::key_of_title(facts::stem(name));
            let named = names
                .iter()
                .filter(|n| n.chars().count() >= 3)
                .any(|n| title.contains(n.as_str()) || stem.contains(n.as_str()));
            named || mentions && (begins_as_annex(p) || !announced.is_empty())
        })
        .map(|(i, _, _)| *i)
        .collect()
}

/// The text begins with 附件.
pub fn begins_as_annex(p: &Prepared) -> bool {
    let first = p.document.blocks.iter().find(|b| b.part.judged());
    first.is_some_and(|b| {
        let text = b.text.trim_start();
        text.starts_with("附件") && text.chars().count() <= 60
    })
}

/// A body with its annexes as one prepared document.
pub fn join(body: Prepared, annexes: Vec<Prepared>) -> Prepared {
    let mut document = body.document;
    for (i, annex) in annexes.into_iter().enumerate() {
        document.append_annex(annex.document, i + 1);
    }
    Prepared::new(document)
}

/// The digest of a text without blanks and marks.
pub fn text_key(p: &Prepared) -> String {
    let plain: String = p
        .text
        .norm
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect();
    let hash = hex(&Sha256::digest(plain.as_bytes()));
    hash.chars().take(32).collect()
}

impl Examiner<'_> {
    /// Reviews a document and reads its facts. `sha256` is that of the body.
    pub fn examine(&self, p: &Prepared, name: &str, sha256: &str, key: &str) -> (Record, Review) {
        let review = assemble::review(p, name, sha256, self.engine, self.options);
        let as_of = self.options.as_of;
        let facts = facts::read(p, &review, name, self.engine, self.signs, as_of);
        let then = match self.by_issue {
            true => then::judge(p, &review, &facts, self.engine, self.options),
            false => Vec::new(),
        };
        let mut problems: Vec<Problem> = review.findings.iter().map(problem).collect();
        for (problem, then) in problems.iter_mut().zip(then) {
            problem.then = then;
        }
        problems.sort_by_key(|p| (p.outside, p.severity, rank(p.category)));
        let omitted = review.findings_omitted + problems.len().saturating_sub(PROBLEMS);
        problems.truncate(PROBLEMS);
        problems.shrink_to_fit();
        let record = Record {
            text: key.to_string(),
            sketch: sketch(&p.text.norm),
            chars: review.document.chars,
            clauses: clauses(p),
            complete: review.read.complete,
            unread: review
                .read
                .unread
                .iter()
                .map(|u| u.reason.clone())
                .take(20)
                .collect(),
            profile: review.profile.clone(),
            facts,
            normative: Answer {
                verdict: review.normative.verdict,
                reason: review
                    .normative
                    .reasons
                    .first()
                    .cloned()
                    .unwrap_or_default(),
            },
            competition: Answer {
                verdict: review.fair_competition.verdict,
                reason: review
                    .fair_competition
                    .reasons
                    .first()
                    .cloned()
                    .unwrap_or_default(),
            },
            problems,
            omitted,
        };
        (record, review)
    }
}

/// Order of categories among problems of one severity: what is forbidden by law and to competition first.
fn rank(c: Category) -> u8 {
    match c {
        Category::Competition => 0,
        Category::Legality => 1,
        Category::Citation => 2,
        Category::Normative => 3,
        Category::Procedure => 4,
        Category::Form => 5,
    }
}

fn problem(f: &Finding) -> Problem {
    Problem {
        id: f.id.clone(),
        rule: f.rule.clone(),
        title: f.title.clone(),
        category: f.category,
        theme: f.theme,
        severity: f.severity,
        clause: words::clause(&f.location),
        quote: crate::review::quote::shorten(&f.quote, QUOTE),
        basis: f.basis.iter().take(4).map(words::citation).collect(),
        advice: crate::review::quote::shorten(&f.advice, QUOTE),
        outside: f.category == Category::Competition && f.scope == Scope::Outside,
        then: None,
    }
}

/// Articles of the document; where it has none, its numbered points.
fn clauses(p: &Prepared) -> usize {
    use crate::outline::Level;
    let count = |levels: &[Level]| {
        p.outline
            .nodes
            .iter()
            .filter(|n| levels.contains(&n.level) && !n.label.is_empty())
            .count()
    };
    match count(&[Level::Article]) {
        0 => count(&[Level::First, Level::Second]),
        n => n,
    }
}

/// The smallest hashes of the pieces of a text.
fn sketch(text: &str) -> Vec<u32> {
    let chars: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
    let mut all: Vec<u32> = chars
        .windows(PIECE)
        .map(|w| {
            let mut h = 0xcbf2_9ce4_8422_2325u64;
            for c in w {
                h = (h ^ u64::from(u32::from(*c))).wrapping_mul(0x0100_0000_01b3);
            }
            // The upper half is the better mixed one.
            (h >> 32) as u32
        })
        .collect();
    // Repeated pieces leave fewer than asked for, so that some more are kept before they are dropped.
    let kept = SKETCH * 8;
    if all.len() > kept {
        all.select_nth_unstable(kept);
        all.truncate(kept);
    }
    all.sort_unstable();
    all.dedup();
    all.truncate(SKETCH);
    all
}

/// How much two texts share, from 0 to 1, by their sketches.
pub fn likeness(a: &[u32], b: &[u32]) -> f64 {
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let (mut i, mut j, mut same, mut seen) = (0, 0, 0usize, 0usize);
    while seen < SKETCH {
        match (a.get(i), b.get(j)) {
            (Some(x), Some(y)) if x == y => {
                same += 1;
                i += 1;
                j += 1;
            }
            (Some(x), Some(y)) if x < y => i += 1,
            (Some(_), Some(_)) => j += 1,
            // One text has no more pieces: only where it is short, since sketches are cut alike.
            (Some(_), None) if b.len() < SKETCH => i += 1,
            (None, Some(_)) if a.len() < SKETCH => j += 1,
            _ => break,
        }
        seen += 1;
    }
    same as f64 / seen.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likeness_tells_versions_from_other_texts() {
        let base: String = (0..400)
            .map(|i| char::from_u32(0x4e00 + (i * 37) % 5000).unwrap_or('一'))
            .collect();
        let changed = base.replacen(base.chars().nth(200).unwrap_or('一'), "改", 1);
        let other: String = (0..400)
            .map(|i| char::from_u32(0x4e00 + (i * 53 + 11) % 5000).unwrap_or('一'))
            .collect();
        let of = |a: &str, b: &str| likeness(&sketch(a), &sketch(b));
        assert!(of(&base, &base) > 0.99);
        assert!(of(&base, &changed) > 0.85, "{}", of(&base, &changed));
        assert!(of(&base, &other) < 0.1, "{}", of(&base, &other));
        assert!(likeness(&[], &sketch(&base)) < 0.1);
    }
}
