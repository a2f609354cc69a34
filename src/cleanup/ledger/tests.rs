use super::*;
use crate::cleanup::model::*;
use crate::review::model::{Category, Severity, Tool};
use std::io::{Cursor, Read};

fn sample() -> Ledger {
    let problem = Problem {
        id: "1".into(),
        rule: "r".into(),
        title: "限定本地企业".into(),
        category: Category::Competition,
        theme: None,
        severity: Severity::Prohibited,
        clause: "第三条".into(),
        quote: "=HYPERLINK(\"http://x\")".into(),
        basis: vec!["《公平竞争审查条例》第八条第（二）项".into()],
        advice: "删去".into(),
        outside: false,
        then: None,
    };
    let reviewed = |number, title: &str, outcome| Row {
        number,
        path: format!("甲/{title}.docx"),
        status: Status::Reviewed,
        sha256: "00".into(),
        format: "docx".into(),
        of: None,
        with: Vec::new(),
        note: String::new(),
        error: None,
        sheet: None,
        named_by: Vec::new(),
        record: Some(Record {
            facts: Facts {
                title: title.into(),
                date: Some("2019-03-01".into()),
                ..Facts::default()
            },
            problems: vec![problem.clone()],
            ..Record::default()
        }),
        proposal: Some(Proposal {
            outcome,
            reasons: vec![Reason {
                code: ReasonCode::Prohibited,
                text: "长".repeat(40_000),
                clause: "第三条".into(),
                basis: String::new(),
                decides: true,
            }],
        }),
    };
    let mut rows: Vec<Row> = Outcome::ALL
        .iter()
        .enumerate()
        .map(|(i, &o)| reviewed(i + 1, &format!("=cmd{i}\u{202E}办法"), o))
        .collect();
    rows.push(Row {
        status: Status::Secret,
        record: None,
        proposal: None,
        sha256: String::new(),
        ..reviewed(6, "密", Outcome::Keep)
    });
    Ledger {
        schema: SCHEMA.into(),
        tool: Tool {
            name: "fawen".into(),
            version: "0".into(),
        },
        rulebook: "r".into(),
        laws: "l".into(),
        laws_until: "2026-08-15".into(),
        date: "2026-11-01".into(),
        as_of: "2026-11-01".into(),
        by_issue: false,
        complete: true,
        inputs: vec!["甲".into()],
        files: 6,
        packages: 0,
        members: 0,
        rows,
        cycles: vec![vec!["《甲》".into(), "《乙》".into()]],
        dangling: Vec::new(),
        changes: Some(Vec::new()),
    }
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("zip");
    let mut text = String::new();
    zip.by_name(name)
        .expect(name)
        .read_to_string(&mut text)
        .expect("utf-8");
    text
}

#[test]
fn the_workbook_holds_text_only_and_is_known_as_own() {
    let bytes = render(&sample(), Form::Xlsx).expect("xlsx");
    assert_eq!(bytes, render(&sample(), Form::Xlsx).expect("xlsx"));
    for n in 1..=9 {
        let sheet = part(&bytes, &format!("xl/worksheets/sheet{n}.xml"));
        assert!(!sheet.contains("<f>"), "a formula in sheet {n}");
    }
    let first = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(first.contains("<autoFilter") && first.contains("state=\"frozen\""));
    let strings = part(&bytes, "xl/sharedStrings.xml");
    assert!(strings.contains("=HYPERLINK") && strings.contains("〔U+202E〕"));
    assert!(strings.contains("已截断") && !strings.contains('\u{202E}'));
    let limits = crate::reading::Limits::default();
    assert!(crate::reading::is_own_output(&bytes, "a.xlsx", &limits));
    let mut book = calamine::open_workbook_from_rs::<calamine::Xlsx<_>, _>(Cursor::new(&bytes))
        .expect("opens");
    let names = calamine::Reader::sheet_names(&book);
    assert_eq!(
        names[..7],
        [
            "台账",
            "问题清单",
            "继续有效目录",
            "修改目录",
            "废止目录",
            "宣布失效目录",
            "统计"
        ]
    );
    let range = calamine::Reader::worksheet_range(&mut book, "台账").expect("rows");
    assert_eq!(range.height(), 7);
}

#[test]
fn all_forms_are_known_as_own_and_json_reads_back() {
    let ledger = sample();
    let limits = crate::reading::Limits::default();
    for (form, name) in [(Form::Json, "a.json"), (Form::Docx, "a.docx")] {
        let bytes = render(&ledger, form).expect(name);
        assert!(
            crate::reading::is_own_output(&bytes, name, &limits),
            "{name}"
        );
    }
    let json = render(&ledger, Form::Json).expect("json");
    let back: Ledger = serde_json::from_slice(&json).expect("ledger");
    assert_eq!(back.rows.len(), 6);
    let csv = String::from_utf8(render(&ledger, Form::Csv).expect("csv")).expect("utf-8");
    assert!(csv.contains("\"'=cmd0"));
    let read = crate::cleanup::examine::read("a.csv", Ok(csv.into_bytes()));
    assert!(matches!(
        read.content,
        crate::cleanup::examine::Content::NotADraft(_)
    ));
    assert!(matches!(
        Form::of(Path::new("a.pdf")),
        Err(CleanupError::Output(_))
    ));
}

#[test]
fn the_report_lists_all_four_catalogues() {
    let bytes = render(&sample(), Form::Docx).expect("docx");
    let xml = part(&bytes, "word/document.xml");
    for title in [
        "继续有效的文件目录",
        "修改的文件目录",
        "废止的文件目录",
        "宣布失效的文件目录",
        "需人工判断",
    ] {
        assert!(xml.contains(title), "{title}");
    }
}

#[test]
fn outputs_stay_out_of_inputs_and_off_what_people_wrote() {
    let dir = tempfile::tempdir().expect("folder");
    let input = dir.path().join("入");
    std::fs::create_dir(&input).expect("folder");
    let inputs = [input.clone()];
    let before = Before::default();
    let inside = input.join("下").join("台账.xlsx");
    assert!(matches!(
        refuse(&inside, &inputs, &before),
        Err(CleanupError::InsideInput(_))
    ));
    let out = dir.path().join("台账.xlsx");
    assert!(refuse(&out, &inputs, &before).is_ok());
    std::fs::write(&out, "someone's").expect("file");
    assert!(matches!(
        refuse(&out, &inputs, &before),
        Err(CleanupError::Edited(_))
    ));
}
