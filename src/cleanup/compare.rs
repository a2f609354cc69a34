//! What changed against an earlier ledger, and why. (与上次台账对照)

use super::error::CleanupError;
use super::model::{Change, Ledger, Reason, Row, SCHEMA, Status};
use std::collections::HashMap;
use std::path::Path;

/// Reads an earlier ledger.
///
/// # Errors
/// It cannot be read or is no ledger in JSON.
pub fn read(path: &Path) -> Result<Ledger, CleanupError> {
    let bytes = std::fs::read(path).map_err(|e| CleanupError::io(path, e))?;
    let fault = |reason: String| CleanupError::Earlier {
        path: path.to_path_buf(),
        reason,
    };
    let ledger: Ledger = serde_json::from_slice(&bytes)
        .map_err(|e| fault(format!("第{}行第{}列格式不对", e.line(), e.column())))?;
    match ledger.schema == SCHEMA {
        true => Ok(ledger),
        false => Err(fault(format!("格式为 {}，应为 {SCHEMA}", ledger.schema))),
    }
}

/// A file's path as seen from the folder that was gone through: the same tree may lie elsewhere the next year.
pub(super) fn place(path: &str, inputs: &[String]) -> String {
    let even = |p: &str| p.replace('\\', "/");
    let path = even(path);
    let [root] = inputs else { return path };
    let root = even(root);
    match path.strip_prefix(root.trim_end_matches('/')) {
        Some(rest) if rest.starts_with('/') => rest.trim_start_matches('/').to_string(),
        // An input that is a file itself, or a list of paths.
        _ => path,
    }
}

/// Lists what changed, in the order of the new ledger, then what is gone.
pub fn changes(before: &Ledger, now: &Ledger) -> Vec<Change> {
    let mut old: HashMap<String, &Row> = before
        .rows
        .iter()
        .map(|r| (place(&r.path, &before.inputs), r))
        .collect();
    let mut out = Vec::new();
    let mut missing: Vec<&Row> = Vec::new();
    for row in &now.rows {
        match old.remove(&place(&row.path, &now.inputs)) {
            Some(was) => out.extend(change(was, row, before, now)),
            None => missing.push(row),
        }
    }
    // A file under another name is the same file.
    let mut by_digest: HashMap<&str, &Row> = old
        .values()
        .filter(|r| !r.sha256.is_empty())
        .map(|r| (r.sha256.as_str(), *r))
        .collect();
    for row in missing {
        if let Some(was) = by_digest.remove(row.sha256.as_str()) {
            old.remove(&place(&was.path, &before.inputs));
            out.push(Change {
                path: row.path.clone(),
                kind: "移动".into(),
                before: was.path.clone(),
                after: row.path.clone(),
                why: "内容相同，路径不同".into(),
            });
            out.extend(change(was, row, before, now));
        } else {
            out.push(Change {
                path: row.path.clone(),
                kind: "新增".into(),
                before: String::new(),
                after: result(row),
                why: why_now(row),
            });
        }
    }
    let mut gone: Vec<&&Row> = old.values().collect();
    gone.sort_by_key(|r| r.number);
    out.extend(gone.into_iter().map(|row| Change {
        path: row.path.clone(),
        kind: "减少".into(),
        before: result(row),
        after: String::new(),
        why: "本次没有这个文件".into(),
    }));
    out
}

fn change(was: &Row, row: &Row, before: &Ledger, now: &Ledger) -> Option<Change> {
    let (a, b) = (result(was), result(row));
    let content = was.sha256 != row.sha256;
    if a == b && !content {
        return None;
    }
    let mut why = Vec::new();
    if content {
        why.push("文件内容有变化".to_string());
    }
    if a != b {
        if !content && before.rulebook != now.rulebook {
            why.push("规则有变化".into());
        }
        if !content && before.laws != now.laws {
            why.push("法规资料有变化".into());
        }
        if !content && before.date != now.date {
            why.push(format!("审查日期由{}变为{}", before.date, now.date));
        }
        let new = new_reasons(was, row);
        if !new.is_empty() {
            why.push(format!("新的理由：{}", new.join("；")));
        }
    }
    Some(Change {
        path: row.path.clone(),
        kind: if a == b {
            "内容变化"
        } else {
            "建议变化"
        }
        .into(),
        before: a,
        after: b,
        why: why.join("；"),
    })
}

/// The outcome, or what became of the file.
fn result(row: &Row) -> String {
    match (&row.proposal, row.status) {
        (Some(p), _) => p.outcome.title().into(),
        (None, Status::Reviewed) => String::new(),
        (None, s) => s.title().into(),
    }
}

fn reasons(row: &Row) -> &[Reason] {
    row.proposal.as_ref().map_or(&[], |p| p.reasons.as_slice())
}

fn new_reasons<'r>(was: &Row, row: &'r Row) -> Vec<&'r str> {
    let known: Vec<&str> = reasons(was).iter().map(|r| r.text.as_str()).collect();
    reasons(row)
        .iter()
        .filter(|r| r.decides && !known.contains(&r.text.as_str()))
        .map(|r| r.text.as_str())
        .take(3)
        .collect()
}

fn why_now(row: &Row) -> String {
    let first = reasons(row).iter().find(|r| r.decides);
    first.map_or_else(|| row.note.clone(), |r| r.text.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_that_lies_elsewhere_has_the_same_places() {
        let at = |path: &str, root: &str| place(path, &[root.into()]);
        let here = at("./清溪/甲.txt", ".");
        assert_eq!(here, "清溪/甲.txt");
        assert_eq!(at("/mnt/存量/清溪/甲.txt", "/mnt/存量/"), here);
        assert_eq!(at(r"D:\存量\清溪\甲.txt", r"D:\存量"), here);
        assert_eq!(at("存量二/甲.txt", "存量"), "存量二/甲.txt");
        assert_eq!(at("包.zip!/甲.txt", "包.zip"), "包.zip!/甲.txt");
        assert_eq!(place("a/甲.txt", &["a".into(), "b".into()]), "a/甲.txt");
    }
}
