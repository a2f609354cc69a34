//! Pieces that several sheets share: the quotation, the checklist, the list of problems, provisions, disclaimer.

use crate::review::model::{
    CheckGroup, CheckItem, Element, FairCompetition, Finding, Severity, Status,
};
use crate::sheets::sheet::{Cell, CellKind, Line, Part, Row, Table, Tone, line, piece};
use crate::sheets::view::{Item, View, outside};
use crate::sheets::words;

/// A line of a form: its label and what the draft shows, at least `height` millimetres high.
pub(super) fn field(label: &str, value: Cell, height: u16) -> Row {
    Row::high(vec![Cell::label(label), value], height)
}

/// The two-column table of a form: label and value.
pub(super) fn form(rows: Vec<Row>) -> Table {
    Table {
        widths: vec![240, 760],
        head: Vec::new(),
        rows,
        ..Table::default()
    }
}

/// Characters of a line of boxes to tick; a box and its words are never parted.
const TICK_LINE: usize = 36;

/// Boxes to tick, as many on a line as go.
pub(super) fn ticks(options: &[&str]) -> Cell {
    let mut lines: Vec<String> = Vec::new();
    for o in options {
        let box_ = format!("□{o}");
        match lines.last_mut() {
            Some(l) if l.chars().count() + box_.chars().count() < TICK_LINE => {
                l.push('　');
                l.push_str(&box_);
            }
            _ => lines.push(box_),
        }
    }
    Cell::new(lines.iter().map(|l| line(l, Tone::Plain)).collect())
}

/// The tone of a severity's name.
pub(super) fn tone(s: Severity) -> Tone {
    match s {
        Severity::Prohibited => Tone::Prohibited,
        Severity::Justify => Tone::Justify,
        Severity::Remind => Tone::Remind,
    }
}

/// 不得出台, and 已说明 or 范围外 where it is so.
pub(super) fn severity(f: &Finding) -> Vec<Line> {
    let mut lines = vec![line(f.severity.title(), tone(f.severity))];
    if f.waived {
        lines.push(line("已说明", Tone::Strong));
    }
    if outside(f) {
        lines.push(line("不在公平竞争审查范围，供参考", Tone::Muted));
    }
    lines
}

/// The quotation with its offending words marked, after the lead-in that it completes.
pub(super) fn quotation(view: &View, f: &Finding) -> Vec<Line> {
    let mut lines = Vec::new();
    let lead = view.lead(f);
    if !lead.is_empty() {
        let mut l = line("承接：", Tone::Muted);
        for q in &lead {
            l.push(piece(&q.text, if q.hit { Tone::Hit } else { Tone::Muted }));
        }
        lines.push(l);
    }
    let marked = view
        .quote(f)
        .iter()
        .map(|q| piece(&q.text, if q.hit { Tone::Hit } else { Tone::Plain }))
        .collect();
    lines.push(marked);
    lines
}

/// What is wrong, the provision's own condition, and the question that settles it.
pub(super) fn question(f: &Finding) -> Vec<Line> {
    let mut lines = vec![line(&f.title, Tone::Strong)];
    if !f.condition.is_empty() {
        lines.push(vec![
            piece("条文的条件：", Tone::Muted),
            piece(&f.condition, Tone::Plain),
        ]);
    }
    if !f.ask.is_empty() {
        lines.push(line(&f.ask, Tone::Plain));
    }
    if let Some(w) = &f.waiver {
        lines.push(line(&words::waiver(w), Tone::Strong));
    }
    lines
}

/// Where it stands: the clause, and below it paragraph and page.
pub(super) fn place(f: &Finding) -> Vec<Line> {
    let (clause, more) = words::location_lines(&f.location);
    let mut lines = vec![line(&clause, Tone::Plain)];
    if !more.is_empty() {
        lines.push(line(&more, Tone::Muted));
    }
    lines
}

/// References to the numbered provisions: [1][3].
pub(super) fn refs(item: &Item) -> String {
    item.refs.iter().map(|r| format!("[{r}]")).collect()
}

/// A centred cell of several lines.
pub(super) fn centred(lines: Vec<Line>) -> Cell {
    Cell {
        kind: CellKind::Centred,
        ..Cell::new(lines)
    }
}

/// The list of problems with empty columns for the drafting unit's answer; an empty list gives one line.
pub(super) fn problem_table<'a>(view: &View, items: impl Iterator<Item = &'a Item<'a>>) -> Table {
    let rows = items
        .map(|item| {
            let f = item.finding;
            let adopted = if f.waived {
                Cell::centred("已说明")
            } else {
                Cell::open()
            };
            let mut number = vec![line(&item.number.to_string(), Tone::Strong)];
            number.extend(severity(f));
            Row {
                finding: Some(item.number),
                ..Row::new(vec![
                    centred(number),
                    Cell::new(place(f)),
                    Cell::new(quotation(view, f)),
                    Cell::new(question(f)),
                    Cell::text(&f.advice),
                    Cell::centred(&refs(item)),
                    adopted,
                    Cell::open(),
                ])
            }
        })
        .collect();
    Table {
        widths: vec![75, 110, 255, 195, 155, 60, 75, 75],
        head: [
            "序号",
            "位置",
            "原文",
            "需核对的问题",
            "修改建议",
            "依据",
            "采纳情况",
            "理由",
        ]
        .map(String::from)
        .to_vec(),
        rows,
        small: true,
        records: true,
        ..Table::default()
    }
}

/// A checklist: number, item, result; one row an item.
pub(super) fn checklist(view: &View, group: CheckGroup) -> Table {
    let numbered = group == CheckGroup::Competition;
    let rows = view
        .checks(group)
        .enumerate()
        .map(|(i, c)| {
            let id = if numbered {
                c.id.clone()
            } else {
                (i + 1).to_string()
            };
            Row::new(vec![
                Cell::centred(&id),
                Cell::text(&c.title),
                Cell::new(vec![check_line(view, c)]),
            ])
        })
        .collect();
    Table {
        widths: match numbered {
            true => vec![85, 445, 470],
            false => vec![85, 520, 395],
        },
        head: ["编号", "核对事项", "核对结果"].map(String::from).to_vec(),
        rows,
        small: true,
        ..Table::default()
    }
}

/// 未发现 / 发现 2 处（问题 1、3） / 需人工核对：…
pub(super) fn check_line(view: &View, c: &CheckItem) -> Line {
    let tone = match c.status {
        Status::Clear => Tone::Plain,
        Status::Found => Tone::Prohibited,
        Status::Manual => Tone::Justify,
        Status::Unread => Tone::Strong,
    };
    let mut l = line(&view.check_result(c), tone);
    if !c.note.is_empty() {
        l.push(piece(&format!("：{}", c.note), Tone::Muted));
    }
    l
}

/// Elements of an answer with their evidence.
pub(super) fn element_rows(elements: &[Element], name: impl Fn(&Element) -> String) -> Vec<Row> {
    elements
        .iter()
        .map(|e| {
            let mut reason = line(&e.reason, Tone::Plain);
            if let Some(ev) = e.evidence.first() {
                let at = words::clause(&ev.location);
                let quote = shorten(&ev.quote, 30);
                reason.push(piece(&format!("　{at}：“{quote}”"), Tone::Muted));
            }
            Row::new(vec![
                Cell::text(&e.title),
                Cell::centred(&name(e)),
                Cell::new(vec![reason]),
            ])
        })
        .collect()
}

/// The aspects of operators' economic activity in one row: what the second answer stands on.
pub(super) fn aspects(f: &FairCompetition) -> Option<Row> {
    let mut reason = Line::new();
    for (i, a) in f.aspects.iter().enumerate() {
        let mark = if i == 0 { "" } else { "；" };
        reason.push(piece(&format!("{mark}{}", a.title), Tone::Strong));
        reason.push(piece(&format!("：{}", a.reason), Tone::Plain));
        if let Some(ev) = a.evidence.first() {
            let at = words::clause(&ev.location);
            reason.push(piece(&format!("（{at}）"), Tone::Muted));
        }
    }
    (!reason.is_empty()).then(|| {
        Row::new(vec![
            Cell::text("涉及经营者经济活动的方面"),
            Cell::centred(words::verdict(f.verdict)),
            Cell::new(vec![reason]),
        ])
    })
}

/// The first characters of a text, with … where something is left out.
pub(super) fn shorten(text: &str, chars: usize) -> String {
    let text = words::visible(text);
    if text.chars().count() <= chars {
        return text;
    }
    let mut out: String = text.chars().take(chars.saturating_sub(1)).collect();
    out.push('…');
    out
}

/// 依据条文, each once. `used` limits it to the provisions that the sheet refers to.
pub(super) fn provisions(view: &View, used: Option<&[usize]>) -> Vec<Part> {
    let mut rows = Vec::new();
    for (i, b) in view.provisions.iter().enumerate() {
        let number = i + 1;
        if used.is_some_and(|u| !u.contains(&number)) {
            continue;
        }
        let name = vec![
            piece(&words::citation(b), Tone::Strong),
            piece(&format!("（{}）", words::level(b.level)), Tone::Muted),
        ];
        rows.push(Row::new(vec![
            Cell::centred(&format!("[{number}]")),
            Cell::new(vec![name]),
            Cell::text(&words::wording(b)),
        ]));
    }
    if rows.is_empty() {
        return Vec::new();
    }
    vec![
        Part::Heading("依据条文".into()),
        Part::Table(Table {
            widths: vec![70, 330, 600],
            head: ["编号", "依据", "条文"].map(String::from).to_vec(),
            rows,
            small: true,
            ..Table::default()
        }),
    ]
}

/// The numbers of the provisions that some findings refer to.
pub(super) fn used<'a>(items: impl Iterator<Item = &'a Item<'a>>) -> Vec<usize> {
    let mut used: Vec<usize> = items.flat_map(|i| i.refs.iter().copied()).collect();
    used.sort_unstable();
    used.dedup();
    used
}

/// For competition findings the three questions of 条例 第十二条 stand open, one row a finding.
pub(super) fn exception(view: &View) -> Vec<Part> {
    let rows: Vec<Row> = view
        .problems
        .iter()
        .filter(|i| i.finding.category == crate::review::model::Category::Competition)
        .map(|i| {
            Row::high(
                vec![
                    Cell::centred(&i.number.to_string()),
                    Cell::open(),
                    Cell::open(),
                    Cell::open(),
                ],
                9,
            )
        })
        .collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let head = std::iter::once("问题".to_string())
        .chain(words::EXCEPTION_QUESTIONS.iter().map(|q| q.to_string()))
        .collect();
    vec![
        Part::Heading("适用《公平竞争审查条例》第十二条的说明".into()),
        Part::Note(line(
            "起草单位认为上列公平竞争问题可以适用第十二条的，应当逐项书面说明下列三点；三点缺一不可。本程序不认定例外。",
            Tone::Muted,
        )),
        Part::Table(Table {
            widths: vec![70, 400, 270, 260],
            head,
            rows,
            small: true,
            ..Table::default()
        }),
    ]
}

/// What was not read, for every sheet.
pub(super) fn unread(view: &View) -> Vec<Line> {
    let read = &view.review.read;
    let mut lines: Vec<Line> = read
        .unread
        .iter()
        .take(6)
        .map(|u| {
            let text = format!("{}：{}（{}）", words::unread(&u.kind), u.reason, u.part);
            vec![
                piece("未读取 ", Tone::Prohibited),
                piece(&text, Tone::Plain),
            ]
        })
        .collect();
    if read.unread.len() > 6 {
        let more = format!("另有 {} 处未读取，见 JSON 结果。", read.unread.len() - 6);
        lines.push(line(&more, Tone::Prohibited));
    }
    if lines.is_empty() && !read.complete {
        lines.push(line("文件有内容没有读到，未经审查。", Tone::Prohibited));
    }
    if lines.is_empty() {
        lines.push(line("全部文字已读取。", Tone::Plain));
    }
    for w in view.review.warnings.iter().take(4) {
        lines.push(line(&w.text, Tone::Plain));
    }
    lines
}

/// The statement that the tool assists and does not decide.
pub(super) fn disclaimer(view: &View) -> Part {
    let r = view.review;
    let text = format!(
        "{}（{} {}，规则 {} 条，法规截至{}）",
        words::DISCLAIMER,
        r.tool.name,
        r.tool.version,
        r.rulebook.rules,
        words::date(&r.rulebook.laws_until)
    );
    Part::Note(line(&text, Tone::Muted))
}
