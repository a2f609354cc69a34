//! Tests of the outline as a whole: what a reader of the page would say it is.

use super::*;
use crate::document::{Block, Document, Format, Text};
use proptest::prelude::*;

fn outline(s: &str) -> (Text, Outline) {
    of(Document::from_lines(Format::Text, s))
}

fn of(d: Document) -> (Text, Outline) {
    let t = Text::new(&d);
    let o = Outline::new(&d, &t);
    (t, o)
}

/// The statement whose own text contains `needle`.
fn find<'a>(t: &Text, o: &'a Outline, needle: &str) -> &'a Statement {
    o.statements
        .iter()
        .find(|s| s.own().any(|r| t.norm[r.clone()].contains(needle)))
        .unwrap_or_else(|| panic!("no statement with {needle}"))
}

fn role(t: &Text, s: &Statement, role: Role) -> Vec<String> {
    s.segments
        .iter()
        .filter(|g| g.role == role)
        .map(|g| t.norm[g.range.clone()].to_string())
        .collect()
}

const NOTICE: &str = "青原县人民政府文件\n青政规〔2024〕3号\n青原县人民政府关于印发《青原县工业发展扶持办法（试行）》的通知\n\
各乡镇人民政府，县直各部门：\n《青原县工业发展扶持办法（试行）》已经县政府同意，现印发给你们，请遵照执行。\n\
附件：1.申请表\n青原县人民政府\n2024年3月1日\n青原县工业发展扶持办法\n（试行）\n第一章 总则\n\
第一条 为促进工业发展，制定本办法。\n第二条 本办法所称企业，是指在本县注册并纳税的企业。\n\
第二章 扶持\n第三条 申请扶持的企业应当符合下列条件：\n（一）依法登记；\n（二）信用良好：\n1.无失信记录；\n2.无重大事故。\n\
符合前款规定的，由县财政局核定。\n第四条 对企业新购设备给予补助。\n附件1\n申请表\n一、企业名称\n";

#[test]
fn reads_a_notice_that_issues_a_measure() {
    let (t, o) = outline(NOTICE);
    assert_eq!(
        o.head.title,
        "青原县人民政府关于印发《青原县工业发展扶持办法（试行）》的通知"
    );
    assert_eq!(o.head.issuers, ["青原县人民政府"]);
    assert_eq!(o.head.number.as_deref(), Some("青政规〔2024〕3号"));
    assert_eq!(o.head.date.as_deref(), Some("2024-03-01"));
    assert_eq!(
        o.head.addressees.as_deref(),
        Some("各乡镇人民政府，县直各部门")
    );
    assert_eq!(o.head.announced_annexes, ["申请表"]);
    let titles: Vec<&str> = o
        .measures
        .iter()
        .skip(1)
        .map(|m| m.title.as_str())
        .collect();
    assert_eq!(titles, ["青原县工业发展扶持办法（试行）", "申请表"]);
    assert_eq!(o.measures[2].annex_label, "附件1");
    let s = find(&t, &o, "无失信记录");
    assert_eq!(
        o.address(s.node),
        "《青原县工业发展扶持办法（试行）》第三条第一款第（二）项第1目"
    );
    assert_eq!(
        role(&t, s, Role::Lead),
        ["第三条申请扶持的企业应当符合下列条件：", "（二）信用良好："]
    );
    assert_eq!(s.form, Form::Item);
    let s = find(&t, &o, "由县财政局核定");
    assert_eq!(
        o.address(s.node),
        "《青原县工业发展扶持办法（试行）》第三条第二款"
    );
    assert!(role(&t, s, Role::Lead).is_empty());
}

#[test]
fn carries_definitions_and_conditions_to_grants() {
    let (t, o) = outline(NOTICE);
    let carried = role(&t, find(&t, &o, "给予补助"), Role::Carried);
    assert!(
        carried.iter().any(|c| c.contains("在本县注册并纳税")),
        "{carried:?}"
    );
    assert!(
        carried.iter().any(|c| c.contains("依法登记")),
        "{carried:?}"
    );
    assert!(role(&t, find(&t, &o, "为促进工业"), Role::Carried).is_empty());
    let refers = role(&t, find(&t, &o, "由县财政局核定"), Role::Carried);
    assert!(!refers.is_empty());
}

#[test]
fn reads_the_other_numbering_style() {
    let (t, o) = outline(
        "关于促进旅游发展的意见\n一、主要任务\n（一）支持办展。对下列活动给予补助：\n1.全国性展会；\n2.全省性展会。\n\
         （二）申报条件\n申报单位应当在本县登记。\n二、附则\n本意见自印发之日起施行。\n",
    );
    let s = find(&t, &o, "全省性展会");
    assert_eq!(o.address(s.node), "一、（一）2.");
    assert_eq!(
        role(&t, s, Role::Heading),
        ["一、主要任务", "（一）支持办展。"]
    );
    assert_eq!(role(&t, s, Role::Lead), ["对下列活动给予补助："]);
    let s = find(&t, &o, "申报单位应当");
    assert_eq!(
        role(&t, s, Role::Heading),
        ["一、主要任务", "（二）申报条件"]
    );
    assert_eq!(find(&t, &o, "一、主要任务").form, Form::Heading);
    let s = find(&t, &o, "自印发之日");
    assert_eq!(role(&t, s, Role::Heading), ["二、附则"]);
}

#[test]
fn articles_may_stand_under_headings() {
    let (t, o) = outline(
        "合作协议\n一、总则\n第一条 双方平等自愿。\n第二条 双方诚实守信。\n二、其他\n第三条 未尽事宜另行协商。\n",
    );
    assert_eq!(find(&t, &o, "一、总则").form, Form::Heading);
    let s = find(&t, &o, "未尽事宜");
    assert_eq!(o.address(s.node), "第三条");
    assert_eq!(role(&t, s, Role::Heading), ["二、其他"]);
}

#[test]
fn opening_formulas_lead_into_nothing() {
    let (t, o) =
        outline("某县通告\n现将有关事项通告如下：\n一、禁止燃放烟花。\n二、违者依法处理。\n");
    assert!(role(&t, find(&t, &o, "禁止燃放"), Role::Lead).is_empty());
}

#[test]
fn a_question_lays_nothing_down() {
    let (t, o) = outline(
        "居住证办理问答\n问：窗口要求提供房主书面同意，应当怎么办？\n答：申请人应当提供房主书面同意。\n",
    );
    assert!(find(&t, &o, "怎么办").informs);
    assert!(!find(&t, &o, "答：申请人").informs);
}

fn cell(row: u32, col: u32, text: &str) -> Block {
    Block {
        cell: Some(crate::document::CellAt {
            table: 0,
            row,
            col,
            row_span: 1,
            col_span: 1,
            header: false,
        }),
        ..Block::paragraph(text)
    }
}

#[test]
fn rows_have_their_heads() {
    let mut d = Document::from_lines(Format::Text, "评分标准如下：\n");
    let mut tall = cell(1, 0, "商务");
    if let Some(c) = &mut tall.cell {
        c.row_span = 2;
    }
    d.blocks.extend([
        cell(0, 0, "评分因素"),
        cell(0, 1, "评分标准"),
        cell(0, 2, "分值"),
        tall,
        cell(1, 1, "同类业绩"),
        cell(1, 2, "5分"),
        cell(2, 1, "供应商提供的服务方案满足以下要求的得分：（1）人员齐备，驻场服务，响应及时，并附承诺书的；（2）设备先进，备件充足，检测手段完善的。"),
        cell(2, 2, "10分"),
    ]);
    let (t, o) = of(d);
    let s = find(&t, &o, "同类业绩");
    assert_eq!(s.form, Form::Row);
    assert_eq!(role(&t, s, Role::Own), ["商务", "同类业绩", "5分"]);
    assert_eq!(
        role(&t, s, Role::ColumnHead),
        ["评分因素", "评分标准", "分值"]
    );
    assert_eq!(o.address(s.node), "表1第2行");
    let long = o
        .statements
        .iter()
        .rfind(|s| s.own().any(|r| t.norm[r.clone()].contains("设备先进")))
        .expect("a statement of the long cell");
    assert_eq!(
        role(&t, long, Role::Own),
        ["（2）设备先进，备件充足，检测手段完善的。"]
    );
    assert_eq!(role(&t, long, Role::RowHead), ["商务", "10分"]);
    assert_eq!(role(&t, long, Role::ColumnHead), ["评分标准"]);
    assert!(
        role(&t, long, Role::Lead)
            .iter()
            .any(|l| l.contains("满足以下要求"))
    );
    assert_eq!(find(&t, &o, "评分因素").form, Form::Heading);
    assert_eq!(o.measures[0].kind, Kind::Tender);
    let at = t.norm.find("同类业绩").expect("cell text");
    assert_eq!(o.cell(at).as_deref(), Some("表1第2行第2列"));
    assert_eq!(o.paragraph_number(at), 6);
}

/// Every non-blank judged character stands in the own text of a statement; ranges are sound; and sentences of running
/// text do not overlap.
fn sound(t: &Text, o: &Outline) -> Result<(), TestCaseError> {
    let mut covered = vec![false; t.norm.len()];
    for s in &o.statements {
        prop_assert!(s.node < o.nodes.len() && s.measure < o.measures.len());
        prop_assert!(s.own().count() > 0);
        prop_assert!(t.norm.get(s.paragraph.clone()).is_some());
        for g in &s.segments {
            let piece = t.norm.get(g.range.clone());
            prop_assert!(piece.is_some_and(|p| !p.is_empty()), "{:?}", g);
            if g.role == Role::Own {
                for i in g.range.clone() {
                    prop_assert!(!covered[i] || s.form == Form::Row, "twice at {i}");
                }
                if s.form != Form::Row {
                    covered[g.range.clone()].fill(true);
                }
            }
        }
        prop_assert!(s.segments.iter().filter(|g| g.role == Role::Lead).count() <= 10);
        prop_assert!(
            s.segments
                .iter()
                .filter(|g| g.role == Role::Carried)
                .count()
                <= 5
        );
        let _ = o.address(s.node);
    }
    for s in o.statements.iter().filter(|s| s.form == Form::Row) {
        for r in s.own() {
            covered[r.clone()].fill(true);
        }
    }
    for (i, c) in t.norm.char_indices() {
        prop_assert!(
            c.is_whitespace() || covered[i],
            "not covered: {i} {c:?} in {:?}",
            t.norm
        );
    }
    Ok(())
}

const PIECES: &[&str] = &[
    "第一条",
    "第二条",
    "第一章",
    "总则",
    "一、",
    "二、",
    "（一）",
    "（二）",
    "1.",
    "2.",
    "1.1",
    "（1）",
    "①",
    "②",
    "\n",
    "\n",
    "：",
    "；",
    "。",
    "，",
    "下列条件",
    "本办法所称企业，是指",
    "（以下简称企业）",
    "在本县注册",
    "给予奖励",
    "附件",
    "附件1",
    "关于印发",
    "《",
    "》",
    "的通知",
    "办法",
    "“",
    "”",
    "（",
    "）",
    "某县人民政府",
    "2024年3月1日",
    "前款",
    "各单位：",
    " ",
    "a",
    "上述企业",
    "一是",
    "【目的】",
    "秘密★",
];

fn hostile() -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::sample::select(PIECES), 0..60).prop_map(|p| p.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn statements_cover_the_text(s in hostile()) {
        let (t, o) = outline(&s);
        sound(&t, &o)?;
    }

    #[test]
    fn tables_cover_the_text(cells in proptest::collection::vec(
        (0u32..3, 0u32..5, 0u32..5, prop_oneof![Just(1u32), Just(2), Just(u32::MAX)], any::<bool>(), hostile()), 0..12)) {
        let mut d = Document::from_lines(Format::Text, "某县通知\n");
        for (table, row, col, span, header, text) in cells {
            d.blocks.push(Block {
                cell: Some(crate::document::CellAt { table, row, col, row_span: span, col_span: span, header }),
                ..Block::paragraph(text)
            });
        }
        let (t, o) = of(d);
        sound(&t, &o)?;
    }

    #[test]
    fn any_text_is_safe(s in "\\PC{0,200}") {
        let (t, o) = outline(&s);
        sound(&t, &o)?;
    }
}

#[test]
fn work_is_linear() {
    let shapes: [fn(usize) -> String; 6] = [
        |n| format!("条件如下：\n{}", "（一）在本县注册；\n".repeat(n)),
        |n| {
            format!(
                "符合{}下列条件：\n{}",
                "甲".repeat(n * 3),
                "（二）奖励。\n".repeat(n)
            )
        },
        |n| "第一条：\n".repeat(n),
        |n| "包括：\n".repeat(n),
        |n| "本办法所称企业，是指上述企业，给予奖励。".repeat(n),
        |n| {
            format!(
                "分为：{}",
                (1..=n)
                    .map(|k| format!("（{k}）奖励；"))
                    .collect::<String>()
            )
        },
    ];
    for (k, shape) in shapes.iter().enumerate() {
        let work = |n| outline(&shape(n)).1.work();
        let (small, large) = (work(500), work(2000));
        assert!(large <= small * 5, "shape {k}: {small} then {large}");
    }
}
