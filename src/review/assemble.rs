//! From a read document to the review: runs outline, matching and checks, and puts the answers together.
//!
//! It composes; what a rule means stands in the rule files, how a review looks in `sheets`.

use super::checklist;
use super::merge::{self, Passage};
use super::model::*;
use super::options::Options;
use super::quote;
use super::raw::RawFinding;
use crate::document::{Document, Part, Text, UnreadKind};
use crate::engine::Engine;
use crate::matching::{self, RawHit};
use crate::outline::{Kind, Outline, Role};
use crate::rules::source::hex;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::ops::Range;

/// At most so many findings are listed; the rest is counted and said.
pub const MOST_FINDINGS: usize = 500;
const MOST_SUPPRESSED: usize = 500;

/// A document with everything that was made of it on the way to a review.
pub struct Prepared {
    pub document: Document,
    pub text: Text,
    pub outline: Outline,
}

impl Prepared {
    /// Normalises and outlines a document.
    pub fn new(document: Document) -> Self {
        let text = Text::new(&document);
        let outline = Outline::new(&document, &text);
        Prepared {
            document,
            text,
            outline,
        }
    }
}

/// Reviews a prepared document. `path` and `sha256` name the file.
pub fn review(
    p: &Prepared,
    path: &str,
    sha256: &str,
    engine: &Engine,
    options: &Options,
) -> Review {
    let Prepared {
        document,
        text,
        outline,
    } = p;
    let matched = matching::run(text, outline, &engine.book, &engine.divisions);
    let mut warnings: Vec<Note> = super::timing::stale(&engine.laws, options.date)
        .into_iter()
        .collect();
    let of_the_file = document.warnings.iter().chain(&outline.warnings);
    warnings.extend(of_the_file.map(|w| Note {
        code: w.code.clone(),
        text: w.text.clone(),
    }));
    if matched.truncated {
        warnings.push(Note {
            code: "repetition".into(),
            text: "个别句子中同一词语重复过多，未逐一核对。".into(),
        });
    }
    let profile = super::profile(p, engine, options);
    let (normative, mut fair_competition) = super::answers(p, engine, profile);
    let (held, found): (Vec<RawHit>, Vec<RawHit>) =
        matched.hits.into_iter().partition(|h| h.held_by.is_some());
    let passages = merge::passages(found, &engine.book);
    reconsider(&mut fair_competition, p, engine, &passages);
    let scope = if fair_competition.verdict == Verdict::No {
        Scope::Outside
    } else {
        Scope::Inside
    };
    let mut findings: Vec<(usize, Finding)> = Vec::new();
    let mut omitted = matched.left_out;
    for passage in passages {
        findings.push(finding(p, engine, &passage, scope));
        // A monstrous document may have hundreds of thousands.
        if findings.len() >= MOST_FINDINGS * 4 {
            omitted += keep_worst(&mut findings);
        }
    }
    findings.extend(super::checks(p, engine, options, normative.verdict));
    identify(&mut findings);
    omitted += keep_worst(&mut findings);
    let mut findings: Vec<Finding> = findings.into_iter().map(|(_, f)| f).collect();
    warnings.extend(super::timing::apply(
        &mut findings,
        &engine.laws,
        options.as_of,
    ));
    let suppressed = held
        .iter()
        .take(MOST_SUPPRESSED)
        .map(|h| suppressed(p, engine, h))
        .collect();
    let read = read_info(document, text, outline);
    let mut checklist = checklist::build(&findings, &read, &normative, &fair_competition, engine);
    let materials = super::form::procedure(
        text,
        &engine.form,
        normative.verdict,
        fair_competition.verdict,
        fair_competition.route,
    );
    checklist.extend(checklist::materials(&materials, text, engine));
    let conclusion = conclude(&findings, omitted, &read, &normative, &fair_competition);
    Review {
        schema: SCHEMA.into(),
        tool: Tool {
            name: "fawen".into(),
            version: env!("CARGO_PKG_VERSION").into(),
        },
        rulebook: RuleBookInfo {
            digest: engine.book.digest.clone(),
            laws_digest: engine.laws_digest(),
            laws_until: engine.laws.until().to_string(),
            rules: engine.book.rules.len(),
        },
        as_of: options.as_of.to_string(),
        date: options.date.to_string(),
        profile: profile.id.clone(),
        document: document_info(p, path, sha256),
        read,
        warnings,
        normative,
        fair_competition,
        findings,
        findings_omitted: omitted,
        suppressed,
        checklist,
        conclusion,
        text: options.with_text.then(|| text.original.clone()),
    }
}

/// A measure in which something is forbidden to competition on its face is not waved through as of no concern to operators:
/// a person decides. Reports, minutes, replies and the like stay outside.
fn reconsider(fair: &mut FairCompetition, p: &Prepared, engine: &Engine, passages: &[Passage]) {
    let measure = p.outline.measures.first().map_or(Kind::Policy, |m| m.kind);
    let open = matches!(measure, Kind::Policy | Kind::Agreement | Kind::Tender);
    let forbidden = passages.iter().flat_map(|g| &g.hits).any(|h| {
        let rule = &engine.book.rules[h.rule];
        rule.category == Category::Competition && merge::severity(rule, h) == Severity::Prohibited
    });
    if fair.verdict == Verdict::No && open && forbidden {
        fair.verdict = Verdict::Unsure;
        fair.route = Route::Unsure;
        fair.reasons.insert(
            0,
            "问题清单列有涉嫌限制竞争的条款，是否涉及经营者经济活动、是否需要审查，须由人工判断。"
                .into(),
        );
    }
}

fn document_info(p: &Prepared, path: &str, sha256: &str) -> DocumentInfo {
    let head = &p.outline.head;
    let kind = p.outline.measures.first().map(|m| m.kind);
    let kind = kind
        .and_then(|k| serde_json::to_value(k).ok())
        .and_then(|v| v.as_str().map(String::from));
    DocumentInfo {
        path: path.into(),
        format: p.document.format.name().into(),
        sha256: sha256.into(),
        text_sha256: hex(&Sha256::digest(p.text.original.as_bytes())),
        title: head.title.clone(),
        issuer: head.issuers.join("、"),
        number: head.number.clone(),
        date: head.date.clone(),
        kind: kind.unwrap_or_else(|| "policy".into()),
        chars: p.text.norm.chars().filter(|c| !c.is_whitespace()).count(),
        statements: p.outline.statements.len(),
    }
}

fn read_info(document: &Document, text: &Text, outline: &Outline) -> ReadInfo {
    let mut parts: Vec<(Part, usize)> = Vec::new();
    for b in &document.blocks {
        let n = b
            .label
            .chars()
            .chain(b.text.chars())
            .filter(|c| !c.is_whitespace())
            .count();
        match parts.iter_mut().find(|(p, _)| *p == b.part) {
            Some((_, sum)) => *sum += n,
            None => parts.push((b.part, n)),
        }
    }
    parts.sort();
    let mut unread: Vec<UnreadInfo> = document
        .unread
        .iter()
        .map(|u| UnreadInfo {
            part: u.part.clone(),
            kind: serde_json::to_value(u.kind)
                .ok()
                .and_then(|v| v.as_str().map(String::from))
                .unwrap_or_default(),
            reason: u.reason.clone(),
            digest: u.digest.clone(),
        })
        .collect();
    unread.extend(missing_annexes(text, outline));
    let complete = !document.damaged && !unread.iter().any(|u| u.kind != "annex");
    let parts: Vec<PartInfo> = parts
        .iter()
        .map(|(p, n)| PartInfo {
            part: p.title().into(),
            chars: *n,
            judged: p.judged(),
        })
        .collect();
    ReadInfo {
        chars: parts.iter().map(|p| p.chars).sum(),
        parts,
        unread,
        complete,
    }
}

/// Annexes that the body announces and that are not in the file: a reminder, and never “read”.
fn missing_annexes(text: &Text, outline: &Outline) -> Vec<UnreadInfo> {
    let present = |name: &str| {
        let bare: String = name
            .chars()
            .filter(|c| !"《》〈〉 　".contains(*c))
            .collect();
        !bare.is_empty()
            && outline.measures.iter().skip(1).any(|m| {
                let title: String = m
                    .title
                    .chars()
                    .filter(|c| !"《》〈〉 　".contains(*c))
                    .collect();
                title.contains(&bare) || !title.is_empty() && bare.contains(&title)
            })
    };
    let annexes = outline
        .measures
        .iter()
        .filter(|m| !m.annex_label.is_empty())
        .count();
    if text.norm.is_empty() || annexes >= outline.head.announced_annexes.len() {
        return Vec::new();
    }
    outline
        .head
        .announced_annexes
        .iter()
        .filter(|a| !present(a))
        .map(|a| UnreadInfo {
            part: a.clone(),
            kind: serde_json::to_value(UnreadKind::Annex)
                .ok()
                .and_then(|v| v.as_str().map(String::from))
                .unwrap_or_default(),
            reason: format!("正文列有附件“{a}”，送审文件中没有，请一并送审"),
            digest: None,
        })
        .collect()
}

/// Makes the finding of a passage; the number is its place in the text, for ordering.
fn finding(p: &Prepared, engine: &Engine, passage: &Passage, scope: Scope) -> (usize, Finding) {
    let (text, outline) = (&p.text, &p.outline);
    let hit = &passage.hits[0];
    let rule = &engine.book.rules[hit.rule];
    let statement = &outline.statements[hit.statement];
    let own: Vec<Range<usize>> = hit
        .spans
        .iter()
        .filter(|(_, r)| *r == Role::Own)
        .map(|(r, _)| r.clone())
        .collect();
    let range = quote::quote_range(&text.norm, statement, &own);
    let at = own.first().map_or(range.start, |r| r.start);
    let mut spans: Vec<Span> = hit
        .spans
        .iter()
        .map(|(r, role)| {
            let c = text.char_range(r.clone());
            let role = if *role == Role::Own {
                SpanRole::Hit
            } else {
                SpanRole::Lead
            };
            Span {
                start: c.start,
                end: c.end,
                role,
            }
        })
        .collect();
    let whole = text.char_range(range.clone());
    spans.push(Span {
        start: whole.start,
        end: whole.end,
        role: SpanRole::Item,
    });
    let severity = passage
        .hits
        .iter()
        .map(|h| merge::severity(&engine.book.rules[h.rule], h))
        .min();
    let (basis, also) = basis_of(engine, passage);
    let finding = Finding {
        id: String::new(),
        rule: rule.id.clone(),
        title: rule.title.clone(),
        category: rule.category,
        theme: rule.theme,
        severity: severity.unwrap_or(rule.severity),
        scope: if rule.category == Category::Competition {
            scope
        } else {
            Scope::Inside
        },
        basis,
        also,
        location: quote::location(&p.document, text, outline, statement, at),
        spans,
        quote: text.quote(range).to_string(),
        lead_quote: quote::lead_quote(text, statement, &hit.spans),
        condition: rule.condition.clone(),
        ask: rule.ask.clone(),
        advice: rule.advice.clone(),
        waived: false,
        waiver: None,
    };
    (at, finding)
}

/// Makes the finding of a check that code decides.
pub(super) fn checked(p: &Prepared, engine: &Engine, raw: &RawFinding) -> (usize, Finding) {
    let (text, outline) = (&p.text, &p.outline);
    let at = raw.range.start;
    let statement = raw.statement.and_then(|id| outline.statements.get(id));
    let mut spans = Vec::new();
    let (mut quote, mut location) = (
        String::new(),
        Location {
            part: "全文".into(),
            ..Location::default()
        },
    );
    if !raw.range.is_empty() {
        let around = |s| quote::quote_range(&text.norm, s, std::slice::from_ref(&raw.range));
        let whole = statement.map_or(raw.range.clone(), around);
        quote = text.quote(whole).to_string();
        for r in std::iter::once(&raw.range).chain(raw.more.iter().take(20)) {
            let c = text.char_range(r.clone());
            spans.push(Span {
                start: c.start,
                end: c.end,
                role: SpanRole::Hit,
            });
        }
        if let Some(s) = statement {
            location = quote::location(&p.document, text, outline, s, at);
        }
    }
    let basis = raw
        .basis
        .iter()
        .filter_map(|c| engine.laws.resolve_text(c).ok())
        .collect();
    let lapsed = rests_on_lapsed_law(raw, &quote);
    let finding = Finding {
        id: String::new(),
        rule: raw.rule.to_string(),
        title: raw.title.clone(),
        category: if lapsed {
            Category::Legality
        } else {
            raw.category
        },
        theme: lapsed.then_some(Theme::Basis),
        severity: raw.severity,
        scope: Scope::Inside,
        basis,
        also: Vec::new(),
        location,
        spans,
        quote,
        lead_quote: String::new(),
        condition: String::new(),
        ask: raw.question(),
        advice: raw.advice.clone(),
        waived: false,
        waiver: None,
    };
    (at, finding)
}

/// A repealed law that the clause rests on is a want of legal basis, not only a slip of citation.
fn rests_on_lapsed_law(raw: &RawFinding, quote: &str) -> bool {
    raw.rule == "repealed-law"
        && raw.severity != Severity::Remind
        && ["依据", "根据", "依照", "按照"]
            .iter()
            .any(|w| quote.contains(w))
}

const REGULATION: &str = "公平竞争审查条例";

/// The provisions of the best rule, one more item of the 条例 from the next rule that names another, and the other rules.
fn basis_of(engine: &Engine, passage: &Passage) -> (Vec<Basis>, Vec<String>) {
    let mut basis = engine.basis(passage.hits[0].rule);
    let item = |b: &Basis| (b.article, b.item);
    let own: Vec<_> = basis
        .iter()
        .filter(|b| b.law == REGULATION)
        .map(item)
        .collect();
    if own.len() == 1 {
        let more = passage.hits[1..].iter().find_map(|h| {
            engine
                .basis(h.rule)
                .into_iter()
                .find(|b| b.law == REGULATION && !own.contains(&item(b)))
        });
        basis.extend(more);
    }
    let also = passage.hits[1..]
        .iter()
        .map(|h| engine.book.rules[h.rule].id.clone())
        .collect();
    (basis, also)
}

/// Sorts findings, the worst first, and keeps those that are listed; how many are not.
fn keep_worst(findings: &mut Vec<(usize, Finding)>) -> usize {
    findings.sort_by(|(a, x), (b, y)| {
        let order = (x.severity, a, x.category).cmp(&(y.severity, b, y.category));
        order.then_with(|| x.rule.cmp(&y.rule))
    });
    let omitted = findings.len().saturating_sub(MOST_FINDINGS);
    findings.truncate(MOST_FINDINGS);
    omitted
}

/// Gives each finding its id: a digest of rule, normalised clause and occurrence.
fn identify(findings: &mut [(usize, Finding)]) {
    findings.sort_by_key(|(at, f)| (*at, f.category, f.rule.clone()));
    let mut seen: HashMap<String, usize> = HashMap::new();
    for (_, f) in findings {
        let clause: String = f.quote.chars().filter(|c| !c.is_whitespace()).collect();
        let key = format!("{}\n{clause}", f.rule);
        let n = seen.entry(key.clone()).or_insert(0);
        *n += 1;
        let hash = hex(&Sha256::digest(format!("{key}\n{n}").as_bytes()));
        f.id = hash.chars().take(12).collect();
    }
}

fn suppressed(p: &Prepared, engine: &Engine, hit: &RawHit) -> Suppressed {
    let statement = &p.outline.statements[hit.statement];
    let own: Vec<Range<usize>> = hit
        .spans
        .iter()
        .filter(|(_, r)| *r == Role::Own)
        .map(|(r, _)| r.clone())
        .collect();
    let range = quote::quote_range(&p.text.norm, statement, &own);
    Suppressed {
        rule: engine.book.rules[hit.rule].id.clone(),
        guard: hit.held_by.clone().unwrap_or_default(),
        location: quote::location(&p.document, &p.text, &p.outline, statement, range.start),
        quote: p.text.quote(range).to_string(),
    }
}

/// Writes the conclusion anew after findings were waived.
pub fn conclude_again(review: &mut Review) {
    review.conclusion = conclude(
        &review.findings,
        review.findings_omitted,
        &review.read,
        &review.normative,
        &review.fair_competition,
    );
}

fn conclude(
    findings: &[Finding],
    omitted: usize,
    read: &ReadInfo,
    normative: &Normative,
    fair: &FairCompetition,
) -> Conclusion {
    let count = |s: Severity| {
        findings
            .iter()
            .filter(|f| f.severity == s && !f.waived)
            .count()
    };
    let (prohibited, justify) = (count(Severity::Prohibited), count(Severity::Justify));
    let unsure = normative.verdict == Verdict::Unsure || fair.verdict == Verdict::Unsure;
    let rest = if omitted > 0 {
        format!("（另有{omitted}处未列出）")
    } else {
        String::new()
    };
    let (code, text) = if prohibited > 0 {
        (
            ConclusionCode::Hold,
            format!(
                "发现{prohibited}处涉嫌不得出台的内容、{justify}处需说明依据或者理由的内容{rest}，修改或者说明前不宜出台。"
            ),
        )
    } else if !read.complete {
        (
            ConclusionCode::Incomplete,
            format!(
                "文件有内容未能读取，审查不完整；已读取部分发现{justify}处需说明依据或者理由的内容{rest}。"
            ),
        )
    } else if justify > 0 || unsure {
        let open = if unsure {
            "；文件性质或者审查范围需人工判断"
        } else {
            ""
        };
        (
            ConclusionCode::Explain,
            format!("发现{justify}处需说明依据或者理由的内容{rest}{open}。"),
        )
    } else {
        (
            ConclusionCode::NoneFound,
            "未发现需要修改或者说明的内容；兜底条款和程序事项仍需人工核对。".to_string(),
        )
    };
    Conclusion { code, text }
}
