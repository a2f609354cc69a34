//! 审查表: the whole answer on the first page, then both checklists, the list of problems, provisions and signatures.

use super::pieces;
use crate::review::model::{Category, CheckGroup, FairCompetition, Review};
use crate::sheets::sheet::{Cell, Line, Part, Row, Section, Table, Tone, line, piece};
use crate::sheets::view::View;
use crate::sheets::words;

/// Findings named on the first page.
const WORST: usize = 5;
/// Characters of reasons on the first page; they stand whole in the table of elements.
const REASONS: usize = 110;

/// Characters of a name that fills its column twice over.
const LONG_NAME: usize = 14;

/// The sections of the review sheet.
pub(super) fn sections(view: &View) -> Vec<Section> {
    let mut first = first_page(view);
    first.extend(elements(view.review, true));
    first.extend(checklists(view));
    let mut out = vec![Section {
        wide: false,
        parts: first,
    }];
    if !view.problems.is_empty() {
        out.push(Section {
            wide: true,
            parts: problems(view),
        });
    }
    let mut last = pieces::exception(view);
    last.extend(reminders(view));
    last.extend(pieces::provisions(view, None));
    last.extend(signatures());
    last.push(pieces::disclaimer(view));
    if out.len() == 1 {
        // Without problems all stands in one section, so that a clean sheet stays short.
        out[0].parts.extend(last);
    } else {
        out.push(Section {
            wide: false,
            parts: last,
        });
    }
    out
}

fn first_page(view: &View) -> Vec<Part> {
    let mut parts = vec![
        Part::Heading("基本情况".into()),
        Part::Table(facts(view.review)),
        Part::Heading("审查结果（程序初审）".into()),
        Part::Table(answers(view)),
    ];
    let worst: Vec<Row> = view
        .worst(WORST)
        .map(|i| {
            let f = i.finding;
            Row::new(vec![
                Cell::centred(&i.number.to_string()),
                Cell::text(&words::clause(&f.location)),
                Cell::text(&f.title),
                pieces::centred(pieces::severity(f)),
            ])
        })
        .collect();
    if !worst.is_empty() {
        parts.push(Part::Heading("主要问题".into()));
        parts.push(Part::Table(Table {
            widths: vec![60, 280, 470, 190],
            head: ["序号", "位置", "问题", "程度"].map(String::from).to_vec(),
            rows: worst,
            small: true,
            ..Table::default()
        }));
    }
    parts
}

/// 基本情况
pub(super) fn facts(r: &Review) -> Table {
    let d = &r.document;
    let or_open = |s: &str| {
        if s.is_empty() {
            Cell::open()
        } else {
            Cell::text(s)
        }
    };
    let wide = |label: &str, value: Cell| Row::new(vec![Cell::label(label), value.over(3)]);
    let two = |a: &str, av: Cell, b: &str, bv: Cell| {
        Row::new(vec![Cell::label(a), av, Cell::label(b), bv])
    };
    let laws = format!("截至{}", words::date(&r.rulebook.laws_until));
    let size = format!("{}，{} 字", d.format, words::count(d.chars));
    let day = if r.as_of == r.date {
        words::date(&r.date)
    } else {
        format!(
            "{}（适用{}的规定）",
            words::date(&r.date),
            words::date(&r.as_of)
        )
    };
    Table {
        widths: vec![140, 390, 140, 330],
        head: Vec::new(),
        rows: vec![
            wide("文件名", Cell::text(words::file_name(&d.path))),
            wide("标题", or_open(&d.title)),
            two(
                "制定机关",
                or_open(&d.issuer),
                "文号",
                or_open(d.number.as_deref().unwrap_or("")),
            ),
            two(
                "文件类型",
                Cell::text(words::kind(&d.kind)),
                "格式、字数",
                Cell::text(&size),
            ),
            wide("SHA-256", Cell::text(&d.sha256)),
            two(
                "规则版本",
                Cell::text(&words::short_digest(&r.rulebook.digest)),
                "法规收录",
                Cell::text(&laws),
            ),
            two(
                "审查日期",
                Cell::text(&day),
                "适用地区",
                Cell::text(words::profile(&r.profile)),
            ),
        ],
        small: true,
        ..Table::default()
    }
}

fn answers(view: &View) -> Table {
    let r = view.review;
    let reasons = |r: &[String]| pieces::shorten(&r.join("；"), REASONS);
    let row = |label: &str, answer: &str, why: Vec<Line>| {
        Row::new(vec![
            Cell::label(label),
            pieces::centred(vec![line(answer, Tone::Strong)]),
            Cell::new(why),
        ])
    };
    let notes = pieces::unread(view);
    let conclusion = line(&r.conclusion.text, Tone::Plain);
    Table {
        widths: vec![180, 170, 650],
        head: Vec::new(),
        rows: vec![
            row(
                "是否行政规范性文件",
                words::verdict(r.normative.verdict),
                vec![line(&reasons(&r.normative.reasons), Tone::Plain)],
            ),
            row(
                "是否需要公平竞争审查",
                words::needed(r.fair_competition.verdict),
                vec![competition_reason(
                    &r.fair_competition,
                    &reasons(&r.fair_competition.reasons),
                )],
            ),
            row(
                "条款问题",
                words::conclusion(r.conclusion.code),
                vec![line(&view.count_line(), Tone::Strong), conclusion],
            ),
            Row::new(vec![Cell::label("读取情况"), Cell::new(notes).over(2)]),
        ],
        small: true,
        ..Table::default()
    }
}

fn competition_reason(f: &FairCompetition, reasons: &str) -> Line {
    let mut l = vec![
        piece("审查方式：", Tone::Muted),
        piece(words::route(f.route), Tone::Plain),
    ];
    if !f.kind.is_empty() {
        l.push(piece("；文件性质：", Tone::Muted));
        l.push(piece(words::kind(&f.kind), Tone::Plain));
    }
    if !reasons.is_empty() {
        l.push(piece("。", Tone::Plain));
        l.push(piece(reasons, Tone::Plain));
    }
    l
}

/// 判断要素: what the first answer stands on, with quotes; on request the second too.
pub(super) fn elements(r: &Review, competition: bool) -> Vec<Part> {
    let mut rows =
        pieces::element_rows(&r.normative.elements, |e| words::element(e.verdict).into());
    rows.extend(pieces::element_rows(&r.normative.exclusions, |e| {
        format!("排除情形：{}", words::verdict(e.verdict))
    }));
    rows.extend(pieces::aspects(&r.fair_competition).filter(|_| competition));
    if rows.is_empty() {
        return Vec::new();
    }
    vec![
        Part::Heading("判断要素".into()),
        Part::Table(Table {
            widths: vec![200, 110, 690],
            head: ["要素", "判断", "理由和原文"].map(String::from).to_vec(),
            rows,
            small: true,
            ..Table::default()
        }),
    ]
}

fn checklists(view: &View) -> Vec<Part> {
    vec![
        Part::Heading("公平竞争审查标准逐项核对表".into()),
        Part::Table(pieces::checklist(view, CheckGroup::Competition)),
        Part::Heading("合法性逐项核对表".into()),
        Part::Table(pieces::checklist(view, CheckGroup::Legality)),
    ]
}

fn problems(view: &View) -> Vec<Part> {
    let mut parts = vec![Part::Heading("问题清单".into())];
    if view.review.findings_omitted > 0 {
        let text = format!(
            "问题超过列示上限，另有 {} 处未列出。",
            view.review.findings_omitted
        );
        parts.push(Part::Note(line(&text, Tone::Prohibited)));
    }
    parts.push(Part::Table(pieces::problem_table(
        view,
        view.problems.iter(),
    )));
    parts
}

/// 形式与程序提示: findings that only remind, then the lines of the form and procedure checklists.
fn reminders(view: &View) -> Vec<Part> {
    let mut rows: Vec<Row> = view
        .reminders
        .iter()
        .map(|i| {
            let f = i.finding;
            let mut what = line(&f.title, Tone::Plain);
            if !f.advice.is_empty() {
                what.push(piece(&format!("　{}", f.advice), Tone::Muted));
            }
            let refs = pieces::refs(i);
            if !refs.is_empty() {
                what.push(piece(&refs, Tone::Muted));
            }
            Row {
                finding: Some(i.number),
                ..Row::new(vec![
                    Cell::centred(&format!("{} {}", f.category.title(), i.number)),
                    Cell::new(vec![what]),
                    Cell::text(&words::clause(&f.location)),
                ])
            }
        })
        .collect();
    for group in [CheckGroup::Form, CheckGroup::Procedure] {
        for c in view.checks(group) {
            let kind = Cell::centred(words::group(group));
            let result = pieces::check_line(view, c);
            // A long name stands before its result rather than in a narrow column beside it.
            let row = match c.title.chars().count() > LONG_NAME {
                true => {
                    let mut l = line(&format!("{}　", c.title), Tone::Plain);
                    l.extend(result);
                    vec![kind, Cell::new(vec![l]).over(2)]
                }
                false => vec![kind, Cell::text(&c.title), Cell::new(vec![result])],
            };
            rows.push(Row::new(row));
        }
    }
    if rows.is_empty() {
        return Vec::new();
    }
    vec![
        Part::Heading("形式与程序提示".into()),
        Part::Table(Table {
            widths: vec![80, 190, 730],
            head: ["类别", "事项", "位置、结果"].map(String::from).to_vec(),
            rows,
            small: true,
            ..Table::default()
        }),
    ]
}

fn signatures() -> Vec<Part> {
    let room =
        |label: &str, height| Row::high(vec![Cell::label(label), Cell::open().over(3)], height);
    let pair = |a: &str, b: &str| {
        Row::high(
            vec![Cell::label(a), Cell::open(), Cell::label(b), Cell::open()],
            8,
        )
    };
    vec![
        Part::Heading("审查意见和签字".into()),
        Part::Table(Table {
            widths: vec![180, 320, 180, 320],
            head: Vec::new(),
            rows: vec![
                room("起草单位说明", 13),
                room("审查机构意见", 13),
                pair("审查人签字", "日期"),
                pair("负责人签字", "日期"),
            ],
            together: true,
            ..Table::default()
        }),
    ]
}

/// Findings of the competition sheet.
pub(super) const COMPETITION: [Category; 1] = [Category::Competition];
/// Findings of the legality opinion.
pub(super) const LEGALITY: [Category; 5] = [
    Category::Legality,
    Category::Citation,
    Category::Normative,
    Category::Form,
    Category::Procedure,
];
