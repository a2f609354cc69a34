//! 公平竞争审查表: the fields of the drafting unit's written conclusion (条例 第十三条、第十七条, 实施办法 第二十九条) with the
//! nineteen items; what the draft shows is filled in, the rest stays open.

use super::pieces::{self, field, form};
use super::review::{COMPETITION, elements, facts};
use crate::review::model::CheckGroup;
use crate::sheets::sheet::{Cell, Part, Row, Section, Table, Tone, line};
use crate::sheets::view::View;
use crate::sheets::words;

/// The sections of the competition sheet.
pub(super) fn sections(view: &View) -> Vec<Section> {
    let mut first = vec![
        Part::Heading("政策措施".into()),
        Part::Table(measure(view)),
        Part::Heading("听取意见情况".into()),
        Part::Table(opinions()),
        Part::Heading("对照审查标准".into()),
        Part::Table(standard(view)),
    ];
    let items = || view.problems_of(&COMPETITION);
    let any = items().next().is_some();
    let mut out = Vec::new();
    if any {
        out.push(Section {
            wide: false,
            parts: first,
        });
        out.push(Section {
            wide: true,
            parts: vec![
                Part::Heading("问题清单".into()),
                Part::Table(pieces::problem_table(view, items())),
            ],
        });
        first = pieces::exception(view);
    }
    let mut last = first;
    last.extend(conclusion());
    last.extend(pieces::provisions(view, Some(&pieces::used(items()))));
    last.extend(elements(view.review, true).into_iter().filter(|_| !any));
    last.push(Part::Heading("草案和规则".into()));
    last.push(Part::Table(facts(view.review)));
    last.push(pieces::disclaimer(view));
    out.push(Section {
        wide: false,
        parts: last,
    });
    out
}

/// A fact that the draft shows, or an open field.
fn shown(value: &str) -> Cell {
    if value.is_empty() {
        Cell::open()
    } else {
        Cell::text(value)
    }
}

fn measure(view: &View) -> Table {
    let r = view.review;
    let f = &r.fair_competition;
    let mut scope = vec![
        line(words::needed(f.verdict), Tone::Strong),
        line(&format!("审查方式：{}", words::route(f.route)), Tone::Plain),
    ];
    for reason in &f.reasons {
        scope.push(line(reason, Tone::Plain));
    }
    form(vec![
        field("政策措施名称", shown(&r.document.title), 0),
        field("文件性质", shown(words::kind(&f.kind)), 0),
        field("制定机关", shown(&r.document.issuer), 0),
        field("起草单位、承担审查的机构", Cell::open(), 9),
        field("联合出台的牵头单位", Cell::open(), 8),
        field("制定依据（名称、条款）", Cell::open(), 12),
        field("是否需要公平竞争审查（程序提示）", Cell::new(scope), 0),
        field("读取情况", Cell::new(pieces::unread(view)), 0),
    ])
}

fn opinions() -> Table {
    form(vec![
        field(
            "听取意见的对象",
            pieces::ticks(&[
                "参与相关市场竞争的经营者",
                "上下游经营者",
                "行业协会商会",
                "可能受影响的其他经营者",
                "社会公众",
            ]),
            0,
        ),
        field("方式和时间", Cell::open(), 9),
        field("意见及采纳情况", Cell::open(), 12),
        field("涉及社会公众利益的公开渠道", Cell::open(), 8),
        field("需要保密或者限定知悉范围的说明", Cell::open(), 8),
    ])
}

/// The nineteen items: what the rules found, and an open conclusion.
fn standard(view: &View) -> Table {
    let rows = view
        .checks(CheckGroup::Competition)
        .map(|c| {
            Row::new(vec![
                Cell::centred(&c.id),
                Cell::text(&c.title),
                Cell::new(vec![pieces::check_line(view, c)]),
                Cell::centred("□否 □是"),
            ])
        })
        .collect();
    Table {
        widths: vec![85, 490, 285, 140],
        head: ["编号", "审查标准", "程序提示", "是否违反"]
            .map(String::from)
            .to_vec(),
        rows,
        small: true,
        ..Table::default()
    }
}

fn conclusion() -> Vec<Part> {
    vec![
        Part::Heading("审查结论".into()),
        Part::Table(form(vec![
            field(
                "明确结论",
                pieces::ticks(&[
                    "符合公平竞争审查标准",
                    "不符合公平竞争审查标准",
                    "适用第十二条规定",
                ]),
                9,
            ),
            field("其他需要说明的内容", Cell::open(), 12),
            field("审查人（签字）", Cell::open(), 9),
            field("机构负责人（签字、盖章）", Cell::open(), 12),
            field("日期", Cell::open(), 8),
        ])),
    ]
}
