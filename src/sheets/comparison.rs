//! Two versions compared, as text for a terminal and as Markdown.

use super::marker::{self, Marker};
use super::words::{self, visible};
use crate::diff::{Change, Comparison};
use crate::review::model::{Finding, Verdict};
use std::fmt::Write as _;

/// Most findings and changes of a sort that are shown without `verbose`.
const FEW: usize = 20;

/// The comparison as text. With `verbose` nothing is left out.
pub fn text(c: &Comparison, verbose: bool) -> String {
    let most = if verbose { usize::MAX } else { FEW };
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(out, "# 修改前后对照\n");
    for (label, v) in [("送审稿", &c.old), ("修改稿", &c.new)] {
        let _ = writeln!(
            out,
            "- {label}：{}（SHA-256 {}）问题 {} 处{}",
            visible(&v.path),
            words::short_digest(&v.sha256),
            v.findings,
            if v.complete {
                ""
            } else {
                "，有未读取的内容"
            }
        );
    }
    let reworded = c.remaining.iter().filter(|r| r.reworded).count();
    let _ = writeln!(
        out,
        "- 问题：消除 {} 处，仍在 {} 处（其中改写后仍在 {reworded} 处），新增 {} 处",
        c.gone.len(),
        c.remaining.len(),
        c.added.len()
    );
    let changes = c.changes.len() + c.changes_omitted;
    let _ = writeln!(out, "- 改动：{changes} 处；{}", c.reasons.join("；"));
    let again = match c.review_again {
        Verdict::Yes => {
            "属于重大变化的，应当重新开展公平竞争审查；是否属于重大变化由起草单位判断并记录"
        }
        Verdict::Unsure => "请人工比较未读取的内容，属于重大变化的，应当重新开展公平竞争审查",
        Verdict::No => "未见需要重新开展公平竞争审查的改动",
    };
    let _ = writeln!(out, "- 是否重新审查：{again}");
    if let Some(b) = c.basis.as_ref().filter(|_| c.review_again != Verdict::No) {
        let _ = writeln!(out, "- 依据：{}：{}", words::citation(b), words::wording(b));
    }
    let kept: Vec<&Finding> = c.remaining.iter().map(|r| &r.finding).collect();
    findings(
        &mut out,
        "新增的问题",
        &c.added.iter().collect::<Vec<_>>(),
        most,
    );
    findings(&mut out, "仍在的问题", &kept, most);
    findings(
        &mut out,
        "已消除的问题",
        &c.gone.iter().collect::<Vec<_>>(),
        most,
    );
    if !c.changes.is_empty() {
        let _ = writeln!(out, "\n## 改动\n");
    }
    let mut shown: Vec<&Change> = c.changes.iter().collect();
    shown.sort_by_key(|x| x.aspects.is_empty());
    for x in shown.iter().take(most) {
        change(&mut out, x);
    }
    rest(&mut out, changes.saturating_sub(shown.len().min(most)));
    out
}

/// The comparison as a Markdown file that is known as an own output again.
pub fn markdown(c: &Comparison) -> String {
    let line = Marker::comparison(c).line();
    marker::seal(format!("<!-- {line} -->\n{}", text(c, true)))
}

fn findings(out: &mut String, title: &str, list: &[&Finding], most: usize) {
    if list.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n## {title}（{} 处）\n", list.len());
    for f in list.iter().take(most) {
        let basis: Vec<String> = f.basis.iter().map(words::citation).collect();
        let _ = writeln!(
            out,
            "- 【{}】{}　{}　{}\n  “{}”",
            f.severity.title(),
            words::location(&f.location),
            visible(&f.title),
            basis.join("；"),
            visible(&f.quote)
        );
    }
    rest(out, list.len().saturating_sub(most));
}

fn change(out: &mut String, c: &Change) {
    let aspects = match c.aspects.is_empty() {
        true => String::new(),
        false => format!("　涉及经营者：{}", c.aspects.join("、")),
    };
    let place = words::location(&c.location);
    let (kind, body) = match (c.before.is_empty(), c.after.is_empty()) {
        (true, _) => ("增加", format!("“{}”", visible(&c.after))),
        (_, true) => ("删去", format!("“{}”", visible(&c.before))),
        _ => (
            "改写",
            format!("“{}”\n  改为“{}”", visible(&c.before), visible(&c.after)),
        ),
    };
    let _ = writeln!(out, "- {kind}　{place}{aspects}\n  {body}");
}

fn rest(out: &mut String, n: usize) {
    if n > 0 {
        let _ = writeln!(out, "- ……另有 {n} 处，见 JSON 结果");
    }
}
