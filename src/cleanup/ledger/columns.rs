//! The columns of the ledger, the same in .xlsx and .csv, and what stands in them. (清理台账的栏目)

use crate::cleanup::model::*;
use crate::cleanup::outcome::{chinese, name_of};
use crate::review::model::{Severity, Verdict};
use crate::rules::date::Date;
use crate::sheets::words::{self, visible};

/// A column: its head and its width in characters.
pub type Column = (&'static str, u16);

/// The columns of the ledger.
pub const COLUMNS: [Column; 29] = [
    ("序号", 6),
    ("文件名称", 36),
    ("文号", 18),
    ("制定机关", 18),
    ("清理建议", 11),
    ("理由（条款、依据）", 60),
    ("问题类型", 18),
    ("问题条款", 24),
    ("公布日期", 12),
    ("施行日期", 12),
    ("有效期（规定或者推定）", 24),
    ("届满日", 12),
    ("是否已届满", 11),
    ("依据的上位法及现状", 40),
    ("涉及机构改革的部门名称", 24),
    ("废止、修改关系", 36),
    ("是否行政规范性文件", 20),
    ("按当时规定", 30),
    ("起草单位意见", 18),
    ("审核意见", 18),
    ("决定会议和日期", 14),
    ("公布文号和网址", 16),
    ("整改期限", 12),
    ("完成日期", 12),
    ("状态", 10),
    ("备注", 30),
    ("文件路径", 36),
    ("格式", 8),
    ("审查表", 24),
];

/// The columns of the list of problems.
pub const PROBLEM_COLUMNS: [Column; 12] = [
    ("序号", 6),
    ("台账序号", 8),
    ("文件名称", 36),
    ("程度", 14),
    ("类别", 10),
    ("问题", 34),
    ("条款", 24),
    ("原文", 60),
    ("依据", 36),
    ("建议", 40),
    ("按当时规定", 30),
    ("文件路径", 36),
];

/// The cells of a row in the order of [`COLUMNS`], without the number.
pub fn cells(row: &Row, ledger: &Ledger) -> Vec<String> {
    let none = Record::default();
    let record = row.record.as_ref().unwrap_or(&none);
    let f = &record.facts;
    let reviewed = row.record.is_some();
    let title = match (reviewed, row.status) {
        (true, _) => f.title.clone(),
        (false, Status::Secret) => String::new(),
        _ => words::file_name(&row.path).to_string(),
    };
    let day = |d: &Option<String>| d.as_deref().map(chinese).unwrap_or_default();
    let out = vec![
        title,
        f.number.clone().unwrap_or_default(),
        f.issuer.clone(),
        row.proposal
            .as_ref()
            .map_or("", |p| p.outcome.title())
            .to_string(),
        reasons(row),
        kinds(row),
        clauses(record),
        day(&f.date),
        f.effective
            .as_ref()
            .map(|e| chinese(&e.value))
            .unwrap_or_default(),
        if reviewed { term(f) } else { String::new() },
        day(&f.until),
        over(f, &ledger.date),
        laws(f),
        f.agencies.join("\n"),
        links(row),
        if reviewed {
            nature(record)
        } else {
            String::new()
        },
        then(record, ledger.by_issue),
    ];
    let mut out: Vec<String> = out;
    // Six columns that people fill in.
    out.extend(std::iter::repeat_n(String::new(), 6));
    out.push(row.status.title().into());
    out.push(remarks(row, ledger));
    out.push(row.path.clone());
    out.push(row.format.clone());
    out.push(row.sheet.clone().unwrap_or_default());
    out.iter().map(|c| visible_lines(c)).collect()
}

/// Invisible characters made visible, line ends kept.
fn visible_lines(text: &str) -> String {
    text.split('\n').map(visible).collect::<Vec<_>>().join("\n")
}

/// The cells of a problem in the order of [`PROBLEM_COLUMNS`], without the two numbers.
pub fn problem_cells(row: &Row, record: &Record, p: &Problem) -> Vec<String> {
    let kind = p.theme.map_or(p.category.title(), words::theme);
    let title = match p.outside {
        true => format!("{}（不在公平竞争审查范围，供参考）", p.title),
        false => p.title.clone(),
    };
    [
        record.facts.title.as_str(),
        p.severity.title(),
        kind,
        &title,
        &p.clause,
        &p.quote,
        &p.basis.join("\n"),
        &p.advice,
        p.then.as_ref().map_or("", |t| t.text.as_str()),
        &row.path,
    ]
    .iter()
    .map(|c| visible_lines(c))
    .collect()
}

fn reasons(row: &Row) -> String {
    let Some(p) = &row.proposal else {
        return String::new();
    };
    let line = |(i, r): (usize, &Reason)| {
        let mut tail: Vec<&str> = Vec::new();
        tail.extend((!r.clause.is_empty()).then_some(r.clause.as_str()));
        tail.extend((!r.basis.is_empty()).then_some(r.basis.as_str()));
        let tail = match tail.is_empty() {
            true => String::new(),
            false => format!("（{}）", tail.join("；")),
        };
        let mark = if r.decides { "" } else { "提示：" };
        format!("{}. {mark}{}{tail}", i + 1, r.text)
    };
    p.reasons
        .iter()
        .enumerate()
        .map(line)
        .collect::<Vec<_>>()
        .join("\n")
}

fn kinds(row: &Row) -> String {
    let mut out: Vec<&str> = Vec::new();
    for r in row
        .proposal
        .iter()
        .flat_map(|p| &p.reasons)
        .filter(|r| r.decides)
    {
        if !out.contains(&r.code.title()) {
            out.push(r.code.title());
        }
    }
    out.join("、")
}

/// Clauses with prohibited content, then those that need a ground.
fn clauses(record: &Record) -> String {
    let mut out: Vec<String> = Vec::new();
    for p in record
        .problems
        .iter()
        .filter(|p| p.severity != Severity::Remind && !p.outside)
    {
        let line = format!("{}：{}", p.clause, p.severity.title());
        if !out.contains(&line) && out.len() < 30 {
            out.push(line);
        }
    }
    if record.omitted > 0 {
        out.push(format!("另有{}处未列出", record.omitted));
    }
    out.join("\n")
}

fn term(f: &Facts) -> String {
    match (&f.validity, &f.until_guess) {
        (Some(v), None) => format!("规定：{}（{}）", v.value, v.clause),
        (Some(v), Some(_)) => format!("规定：{}（{}）；起算日期不明", v.value, v.clause),
        (None, Some(d)) => format!("未规定；按通行口径推算至{}，以本省规定为准", chinese(d)),
        (None, None) => "未规定".into(),
    }
}

fn over(f: &Facts, today: &str) -> String {
    let Some(until) = f.until.as_deref().and_then(|d| Date::parse(d).ok()) else {
        return String::new();
    };
    let today = Date::parse(today).unwrap_or(Date::MIN);
    if until < today { "是" } else { "否" }.into()
}

fn laws(f: &Facts) -> String {
    let line = |l: &LawState| {
        let kind = if l.basis { "依据" } else { "引用" };
        format!("{kind}《{}》：{}", l.name, l.state)
    };
    let mut out: Vec<String> = f.laws.iter().take(20).map(line).collect();
    if f.laws.len() > 20 {
        out.push(format!("另有{}部未列出", f.laws.len() - 20));
    }
    out.join("\n")
}

fn links(row: &Row) -> String {
    let mut out: Vec<String> = Vec::new();
    for l in row
        .named_by
        .iter()
        .filter(|l| l.act != Act::RestsOn)
        .take(20)
    {
        let at = match l.by {
            Some(n) => format!("第{n}行"),
            None => "上次台账".into(),
        };
        let since = l
            .since
            .as_deref()
            .map(|s| format!("，{}", chinese(s)))
            .unwrap_or_default();
        let doubt = if l.sure { "" } else { "（需核对）" };
        out.push(format!(
            "被{at}{}{}{since}{doubt}",
            name_of(&l.by_title, l.by_number.as_deref()),
            l.act.title()
        ));
    }
    let facts = row.record.as_ref().map(|r| &r.facts);
    let own = facts
        .iter()
        .flat_map(|f| &f.relations)
        .filter(|r| r.act != Act::RestsOn);
    let own: Vec<String> = own
        .map(|r| {
            format!(
                "{}{}",
                r.act.title(),
                name_of(&r.title, r.number.as_deref())
            )
        })
        .collect();
    out.extend(own.iter().take(20).cloned());
    if own.len() > 20 {
        out.push(format!("另涉及{}件，见“废止关系”", own.len() - 20));
    }
    out.join("\n")
}

fn nature(record: &Record) -> String {
    let n = &record.normative;
    match n.verdict {
        Verdict::Yes => words::verdict(n.verdict).into(),
        _ => format!("{}：{}", words::verdict(n.verdict), n.reason),
    }
}

/// What only today's law forbids, where the ledger was asked for it.
fn then(record: &Record, asked: bool) -> String {
    if !asked || record.text.is_empty() {
        return String::new();
    }
    let of = |code: ThenCode| {
        record
            .problems
            .iter()
            .filter(|p| p.severity != Severity::Remind)
            .filter(|p| p.then.as_ref().is_some_and(|t| t.code == code))
            .count()
    };
    if record.facts.date.is_none() {
        return "成文日期不明，不能确定当时的规定".into();
    }
    let lines: Vec<String> = [
        (ThenCode::Already, "当时已有规定"),
        (ThenCode::NotRecorded, "当时规定未收录（仅有现行规定可引）"),
        (ThenCode::ChangedSince, "印发以后发生的变化"),
    ]
    .iter()
    .filter(|(code, _)| of(*code) > 0)
    .map(|(code, text)| format!("{text}：{}处", of(*code)))
    .collect();
    lines.join("\n")
}

fn remarks(row: &Row, ledger: &Ledger) -> String {
    let mut out: Vec<String> = Vec::new();
    out.extend((!row.note.is_empty()).then(|| row.note.clone()));
    if !row.with.is_empty() {
        let list = |status: Status| -> Vec<String> {
            let own = row.with.iter().filter(|&&n| {
                ledger
                    .rows
                    .get(n.saturating_sub(1))
                    .is_some_and(|r| r.status == status)
            });
            own.map(usize::to_string).collect()
        };
        for status in [Status::Annex, Status::Duplicate, Status::Draft] {
            let numbers = list(status);
            if !numbers.is_empty() {
                out.push(format!("{}：第{}行", status.title(), numbers.join("、")));
            }
        }
    }
    out.join("\n")
}
