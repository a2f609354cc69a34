//! The lines of two sheets compared: what is missing, what was added, what people filled in. Linear; order is left aside,
//! since filling in a form does not move its lines.

use crate::document::{Block, Part};
use crate::reading::{self, Limits};
use crate::review::model::{Finding, Review};
use crate::sheets::Output;
use crate::sheets::words::visible;
use std::collections::HashMap;

/// At most so many differences of each sort are listed.
const MOST: usize = 50;
/// Longest line that is shown whole, in characters.
const LONGEST: usize = 160;

/// What differs.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Differences {
    pub missing: Vec<String>,
    pub added: Vec<String>,
    pub omitted: usize,
}

/// The paragraphs of a sheet; `None` where it cannot be read.
pub(super) fn of_sheet(bytes: &[u8], form: Output) -> Option<Vec<String>> {
    let limits = Limits::default();
    let document = match form {
        Output::Docx => reading::docx::read(bytes, &limits).ok()?,
        Output::Html => reading::html::read(bytes, &limits).ok()?,
        _ => {
            let text = String::from_utf8_lossy(bytes);
            let machine = |l: &&str| !l.contains(crate::sheets::marker::KEYWORD);
            return Some(text.lines().filter(machine).map(plain).collect());
        }
    };
    // Page numbers in headers and footers are the printing program's.
    let told = |b: &&Block| !matches!(b.part, Part::Header | Part::Footer);
    let blocks = document.blocks.iter().filter(told);
    Some(blocks.map(|b| plain(&b.text)).collect())
}

/// A line without what editing programs change of themselves: outer and repeated blanks.
fn plain(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Compares the lines of a sheet with those of the sheet drawn afresh. `names` are names of the draft: another name of the
/// same file is no difference.
pub(super) fn compare(sheet: &[String], fresh: &[String], names: &[&str]) -> Differences {
    let mut counts: HashMap<&str, i64> = HashMap::new();
    for l in sheet.iter().filter(|l| !l.is_empty()) {
        *counts.entry(l).or_default() += 1;
    }
    let mut missing = Vec::new();
    for l in fresh.iter().filter(|l| !l.is_empty()) {
        match counts.get_mut(l.as_str()) {
            Some(n) if *n > 0 => *n -= 1,
            _ => missing.push(l.as_str()),
        }
    }
    let mut added = Vec::new();
    for l in sheet {
        if let Some(n) = counts.get_mut(l.as_str()).filter(|n| **n > 0) {
            *n -= 1;
            added.push(l.as_str());
        }
    }
    // Boxes ticked and blanks filled in by people.
    let mut blank: HashMap<String, usize> = HashMap::new();
    for l in &added {
        *blank.entry(unticked(l)).or_default() += 1;
    }
    missing.retain(|m| {
        if names.iter().any(|n| plain(&visible(n)) == *m) {
            return false;
        }
        if let Some(n) = blank.get_mut(*m).filter(|n| **n > 0) {
            *n -= 1;
            return false;
        }
        let stem = m.trim_end_matches(['_', '＿', ' ', '　']);
        let open = stem.ends_with('：') || stem.len() < m.len();
        !(open && added.iter().any(|a| a.starts_with(stem)))
    });
    listed(missing, added)
}

/// The line with every ticked box empty again.
fn unticked(line: &str) -> String {
    line.replace(['☑', '☒', '■', '√', '✓', '✔'], "□")
        .replace("□□", "□")
}

fn listed<T: AsRef<str>>(missing: Vec<T>, added: Vec<T>) -> Differences {
    let show = |l: &Vec<T>| -> Vec<String> {
        let line = |t: &T| {
            let t = visible(t.as_ref());
            let mut out: String = t.chars().take(LONGEST).collect();
            if out.len() < t.len() {
                out.push('…');
            }
            out
        };
        l.iter().take(MOST).map(line).collect()
    };
    Differences {
        missing: show(&missing),
        added: show(&added),
        omitted: missing.len().saturating_sub(MOST),
    }
}

/// The differences of a JSON review and one made afresh: by part, findings one by one.
pub(super) fn of_reviews(old: &Review, fresh: &Review) -> Differences {
    let (mut missing, mut added) = (Vec::new(), Vec::new());
    let id = |f: &&Finding| format!("问题 {}（{}）", f.title, f.id);
    let parts = |r: &Review| {
        let mut r = r.clone();
        // Told apart from what the sheet says: which file, which rules, which program.
        for told in [
            &mut r.document.path,
            &mut r.document.sha256,
            &mut r.document.text_sha256,
            &mut r.rulebook.digest,
            &mut r.rulebook.laws_digest,
            &mut r.tool.version,
        ] {
            told.clear();
        }
        r.findings.clear();
        serde_json::to_value(&r).unwrap_or_default()
    };
    let (a, b) = (parts(old), parts(fresh));
    if let (Some(a), Some(b)) = (a.as_object(), b.as_object()) {
        for (name, value) in b {
            if a.get(name) != Some(value) {
                missing.push(format!("“{name}”一项不同"));
            }
        }
    }
    let texts = |r: &Review| -> HashMap<String, String> {
        let text = |f: &Finding| serde_json::to_string(f).unwrap_or_default();
        r.findings.iter().map(|f| (f.id.clone(), text(f))).collect()
    };
    let (of_old, of_fresh) = (texts(old), texts(fresh));
    for f in &fresh.findings {
        match of_old.get(&f.id) {
            None => missing.push(id(&f)),
            Some(text) if Some(text) != of_fresh.get(&f.id) => {
                missing.push(format!("{}的内容不同", id(&f)));
            }
            Some(_) => {}
        }
    }
    for f in old
        .findings
        .iter()
        .filter(|f| !of_fresh.contains_key(&f.id))
    {
        added.push(id(&f));
    }
    // A finding too many is as wrong as one too few: nobody fills in a JSON review.
    missing.extend(added.iter().map(|a| format!("审查表多出：{a}")));
    listed(missing, added)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheets::sample;

    fn lines(all: &[&str]) -> Vec<String> {
        all.iter().map(|l| plain(l)).collect()
    }

    #[test]
    fn what_people_fill_in_is_no_difference() {
        let fresh = lines(&[
            "审查人：",
            "□否 □是",
            "问题一",
            "意见",
            "日期：____",
            "草案.docx",
        ]);
        let sheet = lines(&[
            "审查人：张三",
            "☑否 □是",
            "问题一",
            "意见",
            "同意修改后出台",
            "日期：2026年",
            "送审稿.docx",
        ]);
        let d = compare(&sheet, &fresh, &["草案.docx"]);
        assert_eq!(d.missing, Vec::<String>::new());
        assert!(d.added.contains(&"同意修改后出台".to_string()));
    }

    #[test]
    fn what_was_taken_out_or_altered_is_one() {
        let fresh = lines(&["问题一", "问题一", "不得出台 2 处"]);
        let sheet = lines(&["问题一", "不得出台 0 处"]);
        let d = compare(&sheet, &fresh, &[]);
        assert_eq!(d.missing, ["问题一", "不得出台 2 处"]);
        assert_eq!(d.added, ["不得出台 0 处"]);
    }

    #[test]
    fn reviews_differ_by_part_and_by_finding() {
        let old = sample::flawed();
        let mut fresh = old.clone();
        fresh.document.path = "elsewhere.docx".into();
        assert_eq!(of_reviews(&old, &fresh), Differences::default());
        fresh.findings[0].advice = "另一建议".into();
        fresh.conclusion.text = "另一结论".into();
        let gone = fresh.findings.pop().expect("a finding");
        let d = of_reviews(&old, &fresh);
        assert_eq!(d.missing.len(), 3, "{d:?}");
        assert!(d.missing[0].contains("conclusion") && d.added[0].contains(&gone.id));
    }
}
