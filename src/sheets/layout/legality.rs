//! 合法性审核意见书: the seven matters, clause by clause problems, and a conclusion left to the reviewer.

use super::pieces::{self, field, form};
use super::review::{LEGALITY, elements, facts};
use crate::review::model::{Category, CheckGroup};
use crate::sheets::sheet::{Cell, Part, Row, Section, Table, Tone, line};
use crate::sheets::view::{Item, View};
use crate::sheets::words;

/// The sections of the legality opinion.
pub(super) fn sections(view: &View) -> Vec<Section> {
    let mut parts = vec![
        Part::Heading("送审文件".into()),
        Part::Table(submission(view)),
    ];
    parts.extend(elements(view.review, false).into_iter().map(|p| match p {
        Part::Heading(_) => Part::Heading("是否属于行政规范性文件".into()),
        other => other,
    }));
    parts.push(Part::Heading("审核内容".into()));
    parts.push(Part::Table(matters(view)));
    let all: Vec<&Item> = view
        .items()
        .filter(|i| LEGALITY.contains(&i.finding.category))
        .collect();
    let mut out = vec![Section { wide: false, parts }];
    if !all.is_empty() {
        out.push(Section {
            wide: true,
            parts: vec![
                Part::Heading("逐条问题".into()),
                Part::Table(clauses(view, &all)),
            ],
        });
    }
    if let Some(listed) = out.last_mut() {
        listed.parts.extend(competition_note(view));
    }
    if !all.is_empty() {
        out.push(Section::default());
    }
    let last = out.last_mut().map(|s| &mut s.parts);
    if let Some(last) = last {
        last.extend(conclusion());
        last.extend(pieces::provisions(
            view,
            Some(&pieces::used(all.iter().copied())),
        ));
        last.push(Part::Heading("草案和规则".into()));
        last.push(Part::Table(facts(view.review)));
        last.push(pieces::disclaimer(view));
    }
    out
}

fn submission(view: &View) -> Table {
    let r = view.review;
    let mut answer = vec![line(words::verdict(r.normative.verdict), Tone::Strong)];
    for reason in &r.normative.reasons {
        answer.push(line(reason, Tone::Plain));
    }
    form(vec![
        field("意见书编号", Cell::open(), 8),
        field("送审单位、送审日期", Cell::open(), 8),
        field("文件名称、版本", Cell::text(&r.document.title), 0),
        field("制定机关", Cell::text(&r.document.issuer), 0),
        field("是否属于行政规范性文件（程序提示）", Cell::new(answer), 0),
        field("读取情况", Cell::new(pieces::unread(view)), 0),
    ])
}

/// The seven matters with what the rules found and room for the reviewer's opinion.
fn matters(view: &View) -> Table {
    let rows = view
        .checks(CheckGroup::Legality)
        .enumerate()
        .map(|(i, c)| {
            Row::high(
                vec![
                    Cell::centred(&(i + 1).to_string()),
                    Cell::text(&c.title),
                    Cell::new(vec![pieces::check_line(view, c)]),
                    Cell::open(),
                ],
                8,
            )
        })
        .collect();
    Table {
        widths: vec![70, 400, 290, 240],
        head: ["序号", "审核事项", "程序提示", "审核意见"]
            .map(String::from)
            .to_vec(),
        rows,
        small: true,
        ..Table::default()
    }
}

/// 逐条问题表; how grave a problem is, is ticked by the reviewer.
fn clauses(view: &View, items: &[&Item]) -> Table {
    let rows = items
        .iter()
        .map(|item| {
            let f = item.finding;
            let mut number = vec![line(&item.number.to_string(), Tone::Strong)];
            number.extend(pieces::severity(f));
            Row {
                finding: Some(item.number),
                ..Row::new(vec![
                    pieces::centred(number),
                    Cell::new(pieces::place(f)),
                    Cell::new(pieces::quotation(view, f)),
                    Cell::new(pieces::question(f)),
                    Cell::centred(&pieces::refs(item)),
                    Cell::text(&f.advice),
                    Cell::new(
                        ["□必须修改", "□建议修改", "□提示"]
                            .map(|t| line(t, Tone::Plain))
                            .to_vec(),
                    ),
                ])
            }
        })
        .collect();
    Table {
        widths: vec![75, 110, 280, 220, 60, 160, 95],
        head: [
            "序号",
            "位置",
            "条款原文",
            "问题",
            "依据",
            "修改建议",
            "程度",
        ]
        .map(String::from)
        .to_vec(),
        rows,
        small: true,
        records: true,
        ..Table::default()
    }
}

fn competition_note(view: &View) -> Option<Part> {
    let n = view.problems_of(&[Category::Competition]).count();
    (n > 0).then(|| {
        let text = format!("另有公平竞争问题 {n} 处，见公平竞争审查表。");
        Part::Paragraph(line(&text, Tone::Plain))
    })
}

fn conclusion() -> Vec<Part> {
    vec![
        Part::Heading("审核结论".into()),
        Part::Table(form(vec![
            field(
                "审核结论",
                pieces::ticks(&["合法", "应当予以修改", "不合法"]),
                9,
            ),
            field(
                "材料或者程序不完备的处理",
                pieces::ticks(&["退回", "补正："]),
                9,
            ),
            field("法律顾问、公职律师意见", Cell::open(), 14),
            field("审核人（签字）", Cell::open(), 9),
            field("审核机构负责人（签字、盖章）", Cell::open(), 12),
            field("日期", Cell::open(), 8),
            field(
                "起草单位未完全采纳意见的说明（理由和依据）",
                Cell::open(),
                14,
            ),
        ])),
    ]
}
