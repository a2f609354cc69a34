//! What the review of each sample draft must say, in every format the draft is there in.

use super::{fixtures_dir, review};
use serde::Deserialize;
use serde_json::Value;
use std::path::Path;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    #[serde(default)]
    normative: Option<String>,
    #[serde(default)]
    fair_competition: Option<String>,
    #[serde(default)]
    route: Option<String>,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    issuer: Option<String>,
    #[serde(default)]
    kind: Option<String>,
    /// Nothing prohibited and nothing to justify.
    #[serde(default)]
    silent: bool,
    #[serde(default)]
    findings: Vec<Wanted>,
    #[serde(default)]
    warnings: Vec<String>,
    #[serde(default)]
    unread: Vec<String>,
    #[serde(default)]
    reads: Vec<String>,
    #[serde(default)]
    reads_not: Vec<String>,
    /// Warnings and unread parts exist only in this format.
    #[serde(default)]
    only: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    #[serde(default)]
    item: Option<String>,
    #[serde(default)]
    theme: Option<String>,
    quote: String,
    #[serde(default)]
    lead: Option<String>,
    #[serde(default)]
    address: Option<String>,
}

fn text<'a>(v: &'a Value, key: &str) -> &'a str {
    v[key].as_str().unwrap_or("")
}

fn squeezed(s: &str) -> String {
    s.chars().filter(|c| !c.is_whitespace()).collect()
}

fn answers(f: &Value, w: &Wanted) -> bool {
    let item = w.item.as_ref().is_none_or(|item| {
        f["basis"].as_array().into_iter().flatten().any(|b| {
            text(b, "law") == "公平竞争审查条例"
                && format!("{}.{}", b["article"], b["item"]) == *item
        })
    });
    let theme = w.theme.as_ref().is_none_or(|t| text(f, "theme") == t);
    let lead = w
        .lead
        .as_ref()
        .is_none_or(|l| squeezed(text(f, "lead_quote")).contains(&squeezed(l)));
    let address = w
        .address
        .as_ref()
        .is_none_or(|a| text(&f["location"], "address").contains(a.as_str()));
    item && theme && lead && address && squeezed(text(f, "quote")).contains(&squeezed(&w.quote))
}

fn faults(path: &Path, e: &Expected) -> Vec<String> {
    let r = review(path);
    let mut faults = Vec::new();
    let mut same = |what: &str, got: &str, want: &Option<String>| {
        if want.as_ref().is_some_and(|w| w != got) {
            faults.push(format!("{what}: {got}, wanted {want:?}"));
        }
    };
    same("normative", text(&r["normative"], "verdict"), &e.normative);
    same(
        "fair competition",
        text(&r["fair_competition"], "verdict"),
        &e.fair_competition,
    );
    same("route", text(&r["fair_competition"], "route"), &e.route);
    same("title", text(&r["document"], "title"), &e.title);
    same("issuer", text(&r["document"], "issuer"), &e.issuer);
    same("kind", text(&r["document"], "kind"), &e.kind);
    let found: Vec<&Value> = r["findings"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|f| {
            ["competition", "legality"].contains(&text(f, "category"))
                && text(f, "severity") != "remind"
        })
        .collect();
    if e.silent && !found.is_empty() {
        faults.extend(
            found
                .iter()
                .map(|f| format!("not silent: {} {}", f["rule"], f["quote"])),
        );
    }
    for w in &e.findings {
        if !found.iter().any(|f| answers(f, w)) {
            faults.push(format!("not found: {w:?}"));
        }
    }
    let extension = path.extension().map(|x| x.to_string_lossy().into_owned());
    if e.only.is_none() || e.only == extension {
        let has = |list: &Value, key: &str, want: &String| {
            list.as_array()
                .into_iter()
                .flatten()
                .any(|x| text(x, key) == want)
        };
        let docx = extension.as_deref() == Some("docx");
        faults.extend(
            e.warnings
                .iter()
                .filter(|w| !has(&r["warnings"], "code", w))
                .map(|w| format!("no warning {w}")),
        );
        let unread = e
            .unread
            .iter()
            .filter(|u| docx && !has(&r["read"]["unread"], "kind", u));
        faults.extend(unread.map(|u| format!("not listed as unread: {u}")));
        if docx && !e.unread.is_empty() && r["read"]["complete"] != false {
            faults.push("called complete".into());
        }
    }
    let read = String::from_utf8_lossy(&super::fawen(["text".as_ref(), path.as_os_str()]).stdout)
        .into_owned();
    faults.extend(
        e.reads
            .iter()
            .filter(|t| !read.contains(t.as_str()))
            .map(|t| format!("not read: {t}")),
    );
    faults.extend(
        e.reads_not
            .iter()
            .filter(|t| read.contains(t.as_str()))
            .map(|t| format!("read: {t}")),
    );
    faults
        .into_iter()
        .map(|f| {
            format!(
                "{}: {f}",
                path.file_name().unwrap_or_default().to_string_lossy()
            )
        })
        .collect()
}

#[test]
fn every_sample_draft_is_reviewed_as_it_must_be() {
    let mut all = Vec::new();
    let mut count = 0;
    let mut paths: Vec<_> = std::fs::read_dir(fixtures_dir())
        .expect("fixtures")
        .flatten()
        .map(|e| e.path())
        .collect();
    paths.sort();
    for expected in paths
        .iter()
        .filter(|p| p.to_string_lossy().ends_with(".expect.json"))
    {
        let json = std::fs::read_to_string(expected).expect("readable");
        let e: Expected =
            serde_json::from_str(&json).unwrap_or_else(|x| panic!("{}: {x}", expected.display()));
        for extension in ["docx", "txt"] {
            let draft = expected
                .to_string_lossy()
                .replace(".expect.json", &format!(".{extension}"));
            count += 1;
            all.extend(faults(Path::new(&draft), &e));
        }
    }
    assert!(count >= 28, "only {count} drafts");
    assert!(all.is_empty(), "{}", all.join("\n"));
}
