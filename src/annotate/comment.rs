//! What a comment says, and how it is written: problem, basis with wording, question, advice.

use super::Options;
use crate::sheets::view::{Item, View, outside};
use crate::sheets::words;

/// A comment ready for the comments part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Comment {
    pub id: i64,
    pub author: String,
    /// Day, `YYYY-MM-DD`.
    pub date: String,
    /// One paragraph each, plain text.
    pub lines: Vec<String>,
}

/// Writes what a comment on a finding says. `near` says that it does not stand on the very words, so they are quoted.
pub(super) fn body(view: &View, item: &Item, id: i64, near: bool, options: &Options) -> Comment {
    let f = item.finding;
    let waived = if f.waived { "（已说明）" } else { "" };
    let scope = if outside(f) {
        "（不在公平竞争审查范围，供参考）"
    } else {
        ""
    };
    let mut lines = vec![format!(
        "【{}】{}{waived}{scope}",
        f.severity.title(),
        words::visible(&f.title)
    )];
    if near && !f.quote.is_empty() {
        lines.push(format!(
            "位置：{}　原文：“{}”",
            words::location(&f.location),
            words::visible(&f.quote)
        ));
    }
    let lead: String = view.lead(f).iter().map(|q| q.text.as_str()).collect();
    if !lead.is_empty() {
        lines.push(format!("承接：“{lead}”"));
    }
    for b in &f.basis {
        lines.push(format!(
            "依据：{}：{}",
            words::citation(b),
            words::wording(b)
        ));
    }
    for (name, text) in [
        ("条件", &f.condition),
        ("核对", &f.ask),
        ("建议", &f.advice),
    ] {
        if !text.is_empty() {
            lines.push(format!("{name}：{}", words::visible(text)));
        }
    }
    if let Some(w) = &f.waiver {
        lines.push(words::visible(&words::waiver(w)));
    }
    lines.push(format!("问题编号：{}", words::visible(&f.id)));
    Comment {
        id,
        author: words::visible(&options.author),
        date: options.date.clone(),
        lines,
    }
}
