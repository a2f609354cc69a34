//! 清理报告: what was gone through, what is proposed, and the four catalogues in the form in which they are published.

use super::catalogue::{self, CATALOGUES};
use crate::cleanup::error::CleanupError;
use crate::cleanup::model::*;
use crate::cleanup::outcome::chinese;
use crate::rules::source::hex;
use crate::sheets::marker::Marker;
use crate::sheets::sheet::{Cell, Part, Row as SheetRow, Section, Sheet, Table, Tone, line};
use crate::sheets::{SheetKind, docx, words};
use sha2::{Digest, Sha256};

const NOTE: &str = "本报告由程序依照规则自动比对生成，清理建议只供参考，不是清理决定。目录须经起草单位、\
审核机构逐件核对，由制定机关决定后公布。";

/// Writes the report.
pub fn render(ledger: &Ledger) -> Result<Vec<u8>, CleanupError> {
    let sheet = Sheet {
        kind: SheetKind::Review,
        title: "文件清理报告".into(),
        subject: "文件清理报告".into(),
        sections: vec![Section {
            wide: false,
            parts: parts(ledger),
        }],
    };
    let mut hash = Sha256::new();
    for row in &ledger.rows {
        hash.update(row.path.as_bytes());
        hash.update(row.sha256.as_bytes());
    }
    let marker = Marker {
        kind: "cleanup".into(),
        draft: hex(&hash.finalize()),
        rulebook: ledger.rulebook.clone(),
        laws: ledger.laws.clone(),
        version: ledger.tool.version.clone(),
        date: ledger.date.clone(),
        as_of: ledger.as_of.clone(),
        profile: String::new(),
        text: String::new(),
        content: String::new(),
    };
    Ok(docx::render_sheet(&sheet, marker)?)
}

fn parts(ledger: &Ledger) -> Vec<Part> {
    let mut out = vec![Part::Note(line(NOTE, Tone::Muted))];
    out.push(Part::Heading("一、总体情况".into()));
    out.extend(overview(ledger));
    out.push(Part::Heading("二、主要问题".into()));
    out.extend(problems(ledger));
    out.push(Part::Heading("三、清理目录".into()));
    out.push(paragraph(
        "经核对、审议后，可以表述为：列入修改目录的，由起草单位在规定期限内完成修改；列入废止目录、宣布失效目录的，\
自本决定印发之日起废止、失效；未列入继续有效目录的文件，不再作为行政管理的依据。",
    ));
    for (i, (outcome, title)) in CATALOGUES.iter().enumerate() {
        let of = title.trim_end_matches("目录");
        out.push(Part::Heading(format!("目录{}　{of}的文件目录", i + 1)));
        out.push(listed(ledger, *outcome));
    }
    out.push(Part::Heading("四、需人工判断的文件".into()));
    out.push(listed(ledger, Outcome::Judge));
    let rest = unreviewed(ledger);
    if !rest.rows.is_empty() {
        out.push(Part::Heading("五、未作建议的文件".into()));
        out.push(Part::Table(rest));
    }
    out
}

fn paragraph(text: &str) -> Part {
    Part::Paragraph(line(text, Tone::Plain))
}

fn overview(ledger: &Ledger) -> Vec<Part> {
    let count = |o| catalogue::of(ledger, o).count();
    let of = |s| ledger.rows.iter().filter(|r| r.status == s).count();
    let numbers: Vec<String> = Outcome::ALL
        .iter()
        .map(|&o| format!("{}{}件", o.title(), count(o)))
        .collect();
    let reviewed: usize = Outcome::ALL.iter().map(|&o| count(o)).sum();
    let mut out = vec![paragraph(&format!(
        "清理日期{}，法规资料截至{}。共有文件{}个，逐件审查{reviewed}件，建议{}。",
        chinese(&ledger.date),
        chinese(&ledger.laws_until),
        ledger.rows.len(),
        numbers.join("、"),
    ))];
    let rest: Vec<String> = [
        (Status::Duplicate, "重复件"),
        (Status::Annex, "与正文合并审查的附件"),
        (Status::Draft, "已有印发文本的草案"),
        (Status::Unread, "未能读取"),
        (Status::Secret, "带有涉密标志（只列路径）"),
        (Status::NotADraft, "非待清理文件"),
        (Status::Pending, "中断时尚未处理"),
    ]
    .iter()
    .filter(|(s, _)| of(*s) > 0)
    .map(|(s, text)| format!("{text}{}个", of(*s)))
    .collect();
    if !rest.is_empty() {
        out.push(paragraph(&format!("其他文件：{}。", rest.join("，"))));
    }
    if !ledger.complete {
        out.push(paragraph("本次清理中途停止，以下只包括已经处理的文件。"));
    }
    if !ledger.cycles.is_empty() || !ledger.dangling.is_empty() {
        out.push(paragraph(&format!(
            "文件之间的废止关系：相互废止成环的{}组；所废止的文件不在本次清理范围的{}处，见台账“废止关系”。",
            ledger.cycles.len(),
            ledger.dangling.len()
        )));
    }
    out
}

fn problems(ledger: &Ledger) -> Vec<Part> {
    let mut out = Vec::new();
    for (title, heads, rows) in catalogue::counts(ledger).into_iter().skip(3) {
        if rows.is_empty() {
            continue;
        }
        out.push(Part::Note(line(title, Tone::Strong)));
        let widths = match heads.len() {
            1 => vec![800, 200],
            _ => vec![640, 180, 180],
        };
        let mut head = vec!["项目".to_string()];
        head.extend(heads);
        let rows = rows.iter().take(40).map(|(name, n)| {
            let numbers = n.iter().map(|n| Cell::centred(&n.to_string()));
            SheetRow::new(std::iter::once(Cell::text(name)).chain(numbers).collect())
        });
        out.push(Part::Table(Table {
            widths,
            head,
            rows: rows.collect(),
            small: true,
            ..Table::default()
        }));
    }
    out
}

fn listed(ledger: &Ledger, outcome: Outcome) -> Part {
    let last = match outcome {
        Outcome::Keep => "有效期",
        Outcome::Amend => "修改要点",
        Outcome::Judge => "需要判断的事项",
        _ => "理由",
    };
    let mut rows = Vec::new();
    for (i, (row, record, p)) in catalogue::of(ledger, outcome).enumerate() {
        let f = &record.facts;
        let last = match outcome {
            Outcome::Keep => vec![catalogue::term(f)],
            _ => catalogue::grounds(p, 4),
        };
        let name = words::visible(&f.title);
        let number = f.number.clone().unwrap_or_default();
        rows.push(SheetRow::new(vec![
            Cell::centred(&(i + 1).to_string()),
            Cell::text(if name.is_empty() { &row.path } else { &name }),
            Cell::text(&number),
            Cell::text(&f.date.as_deref().map(chinese).unwrap_or_default()),
            Cell::new(last.iter().map(|l| line(l, Tone::Plain)).collect()),
        ]));
    }
    if rows.is_empty() {
        return paragraph("无。");
    }
    let widths = match outcome {
        Outcome::Keep => vec![70, 425, 170, 165, 170],
        _ => vec![60, 270, 150, 165, 355],
    };
    Part::Table(Table {
        widths,
        head: ["序号", "文件名称", "文号", "公布日期", last]
            .map(String::from)
            .to_vec(),
        rows,
        small: true,
        ..Table::default()
    })
}

/// Files without a proposal, but for those that another row stands for.
fn unreviewed(ledger: &Ledger) -> Table {
    let rest = [
        Status::Unread,
        Status::Secret,
        Status::Pending,
        Status::Draft,
    ];
    let rows = ledger
        .rows
        .iter()
        .filter(|r| rest.contains(&r.status))
        .map(|r| {
            SheetRow::new(vec![
                Cell::centred(&r.number.to_string()),
                Cell::text(&r.path),
                Cell::centred(r.status.title()),
                Cell::text(&r.note),
            ])
        });
    Table {
        widths: vec![80, 400, 130, 390],
        head: ["台账序号", "文件", "状态", "说明"]
            .map(String::from)
            .to_vec(),
        rows: rows.collect(),
        small: true,
        ..Table::default()
    }
}
