//! Reviews as SARIF 2.1.0, for systems that collect the findings of many tools.
//!
//! Offsets count characters of the extracted text (`columnKind` unicodeCodePoints), since most drafts are not text files;
//! the quotation travels along as a snippet. Own fingerprints, since guesses from line numbers mean nothing here.

use super::view::{Item, View, outside};
use super::words;
use crate::review::model::{Finding, Review, Severity, SpanRole};
use serde_json::{Value, json};
use std::collections::HashMap;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json";

/// One log of several reviews, one run each document, in the given order.
pub fn render(reviews: &[&Review]) -> Value {
    let runs: Vec<Value> = reviews.iter().map(|r| run(r)).collect();
    json!({ "$schema": SCHEMA, "version": "2.1.0", "runs": runs })
}

fn run(review: &Review) -> Value {
    let view = View::new(review);
    let mut rules: Vec<&Finding> = Vec::new();
    let mut index: HashMap<&str, usize> = HashMap::new();
    for item in view.items() {
        let rule = item.finding.rule.as_str();
        index.entry(rule).or_insert_with(|| {
            rules.push(item.finding);
            rules.len() - 1
        });
    }
    let uri = uri(&review.document.path);
    let results: Vec<Value> = view
        .items()
        .map(|i| result(&view, i, index.get(i.finding.rule.as_str()).copied(), &uri))
        .collect();
    json!({
        "tool": { "driver": {
            "name": review.tool.name,
            "version": review.tool.version,
            "rules": rules.iter().map(|f| rule(f)).collect::<Vec<_>>(),
        }},
        "language": "zh-CN",
        "columnKind": "unicodeCodePoints",
        "artifacts": [{
            "location": { "uri": uri },
            "hashes": { "sha-256": review.document.sha256 },
            "description": { "text": words::visible(&review.document.title) },
        }],
        "invocations": [{
            "executionSuccessful": true,
            "toolExecutionNotifications": notifications(review),
        }],
        "results": results,
        "properties": {
            "schema": review.schema,
            "asOf": review.as_of,
            "rulebook": review.rulebook.digest,
            "laws": review.rulebook.laws_digest,
            "lawsUntil": review.rulebook.laws_until,
            "normative": review.normative.verdict,
            "fairCompetition": review.fair_competition.verdict,
            "conclusion": review.conclusion.code,
            "findingsOmitted": review.findings_omitted,
        },
    })
}

fn level(s: Severity) -> &'static str {
    match s {
        Severity::Prohibited => "error",
        Severity::Justify => "warning",
        Severity::Remind => "note",
    }
}

fn rule(f: &Finding) -> Value {
    let basis: Vec<String> = f.basis.iter().map(words::citation).collect();
    json!({
        "id": f.rule,
        "shortDescription": { "text": words::visible(&f.title) },
        "fullDescription": { "text": text_or(&basis.join("；"), &f.title) },
        "help": { "text": text_or(&f.ask, &f.title) },
        "defaultConfiguration": { "level": level(f.severity) },
        "properties": { "category": f.category, "theme": f.theme },
    })
}

/// SARIF wants every message to hold text.
fn text_or(text: &str, instead: &str) -> String {
    words::visible(if text.is_empty() { instead } else { text })
}

fn result(view: &View, item: &Item, rule: Option<usize>, uri: &str) -> Value {
    let f = item.finding;
    let mut message = format!("{}。{}", words::visible(&f.title), words::visible(&f.ask));
    let basis: Vec<String> = f.basis.iter().map(words::citation).collect();
    if !basis.is_empty() {
        message.push_str(&format!(" 依据：{}。", basis.join("；")));
    }
    if !f.advice.is_empty() {
        message.push_str(&format!(" 建议：{}", words::visible(&f.advice)));
    }
    let mut out = json!({
        "ruleId": f.rule,
        "level": level(f.severity),
        "message": { "text": message },
        "locations": [location(f, uri)],
        "partialFingerprints": { "fawenFinding/v1": f.id },
        "properties": {
            "number": item.number,
            "severity": f.severity,
            "severityTitle": f.severity.title(),
            "scope": f.scope,
            "outside": outside(f),
            "alsoRules": f.also,
        },
    });
    if let Some(i) = rule {
        out["ruleIndex"] = i.into();
    }
    // Always there where one is: a run that knows suppressions says for every result whether it has one.
    let suppressed = view.items().any(|i| i.finding.waived);
    if f.waived {
        out["suppressions"] = json!([{
            "kind": "external",
            "status": "accepted",
            "justification": justification(f),
        }]);
    } else if suppressed {
        out["suppressions"] = json!([]);
    }
    out
}

/// The recorded explanation of a waived finding.
fn justification(f: &Finding) -> String {
    f.waiver.as_ref().map_or_else(
        || "已由经办单位书面说明（豁免记录）".to_string(),
        |w| words::visible(&words::waiver(w)),
    )
}

fn location(f: &Finding, uri: &str) -> Value {
    let item = f.spans.iter().find(|s| s.role == SpanRole::Item);
    let hit = f.spans.iter().find(|s| s.role == SpanRole::Hit).or(item);
    let mut physical = json!({ "artifactLocation": { "uri": uri, "index": 0 } });
    if let Some(hit) = hit {
        physical["region"] = json!({
            "charOffset": hit.start,
            "charLength": hit.end.saturating_sub(hit.start),
        });
    }
    if let Some(item) = item {
        physical["contextRegion"] = json!({
            "charOffset": item.start,
            "charLength": item.end.saturating_sub(item.start),
            "snippet": { "text": words::visible(&f.quote) },
        });
    }
    let mut out = json!({ "physicalLocation": physical });
    let address = words::clause(&f.location);
    if !address.is_empty() {
        out["logicalLocations"] = json!([{
            "fullyQualifiedName": address,
            "kind": "element",
        }]);
    }
    out
}

/// What was not read, and the remarks about the file.
fn notifications(review: &Review) -> Vec<Value> {
    let unread = review.read.unread.iter().map(|u| {
        let text = format!(
            "未读取 {}：{}",
            words::unread(&u.kind),
            words::visible(&u.reason)
        );
        json!({
            "level": "warning",
            "message": { "text": text },
            "descriptor": { "id": format!("unread-{}", u.kind) },
        })
    });
    let warnings = review.warnings.iter().map(|w| {
        json!({
            "level": "note",
            "message": { "text": words::visible(&w.text) },
            "descriptor": { "id": w.code },
        })
    });
    unread.chain(warnings).collect()
}

/// A path as a URI reference: separators of Windows turned, everything but unreserved characters escaped.
fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let drive = path.as_bytes().get(1) == Some(&b':');
    let mut out = match (path.starts_with("//"), path.starts_with('/'), drive) {
        (true, ..) => "file:".to_string(),
        (_, true, _) => "file://".to_string(),
        (.., true) => "file:///".to_string(),
        _ => String::new(),
    };
    for b in path.bytes() {
        let keep = b.is_ascii_alphanumeric() || b"-._~/".contains(&b) || (drive && b == b':');
        if keep {
            out.push(char::from(b));
        } else {
            out.push_str(&format!("%{b:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheets::sample;

    #[test]
    fn levels_fingerprints_and_suppressions() {
        let review = sample::flawed();
        let log = render(&[&review]);
        assert_eq!(log["version"], "2.1.0");
        let results = log["runs"][0]["results"].as_array().expect("results");
        assert_eq!(results.len(), review.findings.len());
        for r in results {
            let id = r["partialFingerprints"]["fawenFinding/v1"]
                .as_str()
                .expect("id");
            let f = review
                .findings
                .iter()
                .find(|f| f.id == id)
                .expect("finding");
            assert_eq!(r["level"], level(f.severity));
            assert_eq!(
                r["suppressions"].as_array().map(Vec::len),
                Some(usize::from(f.waived))
            );
            let rule = r["ruleIndex"].as_u64().expect("index") as usize;
            assert_eq!(
                log["runs"][0]["tool"]["driver"]["rules"][rule]["id"],
                f.rule.as_str()
            );
        }
    }

    #[test]
    fn a_region_is_the_offending_words() {
        let review = sample::with_text();
        let text: Vec<char> = review.text.as_deref().unwrap_or_default().chars().collect();
        let log = render(&[&review]);
        let region = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"];
        let (at, n) = (
            region["charOffset"].as_u64().expect("offset") as usize,
            region["charLength"].as_u64().expect("length") as usize,
        );
        assert_eq!(text[at..at + n].iter().collect::<String>(), "优先选用");
    }

    #[test]
    fn unread_parts_are_notified() {
        let log = render(&[&sample::flawed(), &sample::clean()]);
        let notes = &log["runs"][0]["invocations"][0]["toolExecutionNotifications"];
        assert!(
            notes[0]["message"]["text"]
                .as_str()
                .is_some_and(|t| t.contains("附件2为图片"))
        );
        assert_eq!(
            log["runs"][1]["invocations"][0]["toolExecutionNotifications"],
            json!([])
        );
    }

    #[test]
    fn paths_become_uris() {
        assert_eq!(uri("a b/草案.docx"), "a%20b/%E8%8D%89%E6%A1%88.docx");
        assert_eq!(uri("C:\\稿\\a.docx"), "file:///C:/%E7%A8%BF/a.docx");
        assert_eq!(uri("/tmp/a?.txt"), "file:///tmp/a%3F.txt");
        assert_eq!(uri("\\\\server\\share\\a.doc"), "file://server/share/a.doc");
    }
}
