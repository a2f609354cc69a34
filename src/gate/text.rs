//! A decision of the gate as lines for people. It holds no judgement.

use super::materials::State;
use super::policy::{Deviation, Policy};
use super::verdict::{Decision, Verdict};
use crate::sheets::words;

/// 放行，含豁免 2 处 / 拦截：不得出台 1 处，缺少材料 2 件
pub fn line(d: &Decision) -> String {
    let mut with: Vec<String> = Vec::new();
    for (name, n, unit) in [
        ("豁免", d.waived, "处"),
        ("人工决定", d.decided, "项"),
        ("基线已有", d.accepted, "处"),
    ] {
        if n > 0 {
            with.push(format!("{name} {n} {unit}"));
        }
    }
    let with = match with.is_empty() {
        true => String::new(),
        false => format!("，含{}", with.join("、")),
    };
    match d.verdict {
        Verdict::Release => format!("放行{with}"),
        Verdict::Hold => {
            let parts: Vec<String> = super::counts(&d.reasons)
                .into_iter()
                .filter(|(_, n, _)| *n > 0)
                .map(|(name, n, unit)| format!("{name} {n} {unit}"))
                .collect();
            format!("拦截：{}{with}", parts.join("，"))
        }
    }
}

/// The decision with its reasons. `quiet` leaves the verdict line alone.
pub fn render(d: &Decision, quiet: bool) -> String {
    let mut out = format!("{}：{}\n", words::visible(&d.path), d.line);
    if quiet {
        return out;
    }
    for (i, r) in d.reasons.iter().enumerate() {
        let id = r.finding.as_deref().or(r.digest.as_deref().map(short));
        let id = id.map_or(String::new(), |id| format!("〔{id}〕"));
        let severity = r
            .severity
            .map_or(String::new(), |s| format!("{} ", s.title()));
        let clause = match r.clause.is_empty() {
            true => String::new(),
            false => format!("{}：", words::visible(&r.clause)),
        };
        out.push_str(&format!("{:>3}. {severity}{clause}{}{id}\n", i + 1, r.text));
        if !r.quote.is_empty() {
            out.push_str(&format!("     原文：{}\n", cut(&r.quote)));
        }
        if !r.basis.is_empty() {
            out.push_str(&format!("     依据：{}\n", r.basis.join("；")));
        }
    }
    if let Some(list) = &d.materials {
        let there: Vec<String> = list
            .lines
            .iter()
            .filter(|l| matches!(l.state, State::Present | State::Accepted))
            .map(|l| l.material.clone())
            .collect();
        if !there.is_empty() {
            out.push_str(&format!("材料齐备：{}\n", there.join("、")));
        }
    }
    for n in &d.notes {
        out.push_str(&format!("注意：{}\n", n.text));
    }
    if let Some(b) = &d.baseline {
        out.push_str(&format!("存量基线：{}\n", words::visible(b)));
    }
    if !d.deviations.is_empty() {
        out.push_str(&format!(
            "策略：与内置策略有 {} 处不同（--show-policy 查看）\n",
            d.deviations.len()
        ));
    }
    let as_of = match d.as_of == d.date {
        true => String::new(),
        false => format!("，按 {} 的法规", d.as_of),
    };
    out.push_str(&format!(
        "审查日期 {}{as_of}；规则 {}；法规收录至 {}\n",
        d.date,
        short(&d.rulebook),
        d.laws_until
    ));
    out
}

/// The first characters of a digest.
fn short(digest: &str) -> &str {
    digest.get(..12).unwrap_or(digest)
}

fn cut(quote: &str) -> String {
    const MOST: usize = 120;
    let line: String = quote
        .chars()
        .map(|c| if c == '\n' { ' ' } else { c })
        .collect();
    match line.char_indices().nth(MOST) {
        Some((i, _)) => format!("{}……", &line[..i]),
        None => line,
    }
}

/// The policy in effect as a `gate.toml`, and each difference from the built-in one with its source.
pub fn policy(p: &Policy) -> String {
    let mut out = String::from("# 生效的拦截策略（内置 < 地方口径 < 策略文件 < 命令行）\n");
    let mut table = "";
    for (key, value) in p.values() {
        let (head, name) = key.split_once('.').unwrap_or(("", key));
        if head != table {
            out.push_str(&format!("\n[{head}]\n"));
            table = head;
        }
        out.push_str(&format!("{name} = {value}\n"));
    }
    out.push_str("\n# 与内置策略不同的地方：");
    if p.deviations.is_empty() {
        out.push('无');
    }
    out.push('\n');
    for Deviation {
        key,
        from,
        to,
        source,
    } in &p.deviations
    {
        out.push_str(&format!("# {key}：{from} → {to}（{source}）\n"));
    }
    out
}
