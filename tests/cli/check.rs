//! `fawen check`.

use super::{code, err, fawen, fawen_with_input, fixture, out, review};
use std::path::Path;

const DAY: [&str; 2] = ["--date", "2026-11-01"];

#[test]
fn the_terminal_gives_three_answers_and_marks_the_words() {
    let o = fawen(["check".as_ref(), fixture("03", "docx").as_os_str()]);
    let t = out(&o);
    assert_eq!(code(&o), 0, "{}", err(&o));
    for part in [
        "是否行政规范性文件",
        "是否需公平竞争审查",
        "条款问题",
        "不得出台",
        "《公平竞争审查条例》第九条",
        "【",
    ] {
        assert!(t.contains(part), "no {part} in\n{t}");
    }
    assert!(!t.contains('\u{1b}'), "colour without a terminal");
}

#[test]
fn sheets_are_written_in_every_form_and_never_over_the_draft() {
    let dir = tempfile::tempdir().expect("temp");
    let draft = fixture("04", "docx");
    for name in ["表.docx", "表.html", "表.md", "表.json", "表.sarif"] {
        let target = dir.path().join(name);
        let o = fawen([
            "check".as_ref(),
            draft.as_os_str(),
            "-o".as_ref(),
            target.as_os_str(),
            "-q".as_ref(),
        ]);
        assert_eq!(code(&o), 0, "{name}: {}", err(&o));
        assert!(
            std::fs::metadata(&target).expect("written").len() > 500,
            "{name} is empty"
        );
    }
    let copy = dir.path().join("草案.docx");
    std::fs::copy(&draft, &copy).expect("copied");
    let before = std::fs::read(&copy).expect("read");
    let o = fawen([
        "check".as_ref(),
        copy.as_os_str(),
        "-o".as_ref(),
        copy.as_os_str(),
    ]);
    assert_eq!(code(&o), 2);
    assert_eq!(std::fs::read(&copy).expect("read"), before);
    let o = fawen([
        "check".as_ref(),
        copy.as_os_str(),
        "-o".as_ref(),
        dir.path().join("表.xyz").as_os_str(),
    ]);
    assert_eq!(code(&o), 2);
    assert!(err(&o).contains(".docx"), "{}", err(&o));
}

#[test]
fn a_draft_alone_leaves_its_sheet_beside_it_and_the_sheet_is_no_draft() {
    let dir = tempfile::tempdir().expect("temp");
    let copy = dir.path().join("草案.docx");
    std::fs::copy(fixture("12", "docx"), &copy).expect("copied");
    let o = fawen([copy.as_os_str()]);
    assert_eq!(code(&o), 0, "{}", err(&o));
    let sheet = dir.path().join("草案.发文审查表.docx");
    assert!(sheet.exists(), "{}", err(&o));
    let o = fawen(["check".as_ref(), sheet.as_os_str()]);
    assert_eq!(code(&o), 3, "a sheet given by name is no draft");
    let o = fawen([
        "check".as_ref(),
        dir.path().as_os_str(),
        "--format".as_ref(),
        "jsonl".as_ref(),
    ]);
    assert_eq!(
        code(&o),
        0,
        "met in a folder it changes no exit code: {}",
        err(&o)
    );
    assert_eq!(out(&o).lines().count(), 2, "every file has its line");
    assert!(out(&o).contains("not-a-draft"));
}

#[test]
fn same_input_same_bytes_with_one_thread_or_many() {
    let dir = super::fixtures_dir();
    let run = |jobs: &str| {
        let dir = dir.to_string_lossy();
        out(&fawen([
            "check", &dir, "--format", "jsonl", "--jobs", jobs, DAY[0], DAY[1],
        ]))
    };
    let (one, many) = (run("1"), run("4"));
    assert!(one.lines().count() >= 28);
    assert_eq!(one, many);
}

#[test]
fn json_follows_its_schema() {
    let schema: serde_json::Value =
        serde_json::from_slice(&fawen(["schema", "review"]).stdout).expect("schema");
    let validator = jsonschema::validator_for(&schema).expect("a valid schema");
    for start in ["01", "04", "07", "13", "15"] {
        let r = review(&fixture(start, "docx"));
        let errors: Vec<String> = validator.iter_errors(&r).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{start}: {errors:?}");
        assert_eq!(r["schema"], "fawen/review/1");
        assert_eq!(r["as_of"], "2026-11-01");
    }
}

#[test]
fn spans_agree_with_the_extracted_text() {
    let path = fixture("12", "docx");
    let path = path.to_string_lossy();
    let o = fawen([
        "check",
        &path,
        "--format",
        "json",
        "--with-text",
        DAY[0],
        DAY[1],
    ]);
    let r: serde_json::Value = serde_json::from_slice(&o.stdout).expect("json");
    let text: Vec<char> = r["text"].as_str().expect("text").chars().collect();
    let mut seen = 0;
    for f in r["findings"].as_array().expect("findings") {
        let quote = f["quote"].as_str().unwrap_or("");
        for s in f["spans"]
            .as_array()
            .expect("spans")
            .iter()
            .filter(|s| s["role"] == "item")
        {
            let (a, b) = (
                s["start"].as_u64().expect("start") as usize,
                s["end"].as_u64().expect("end") as usize,
            );
            assert_eq!(text[a..b].iter().collect::<String>(), quote);
            seen += 1;
        }
    }
    assert!(seen > 0, "no finding with a span");
}

#[test]
fn standard_input_and_lists_of_paths_are_inputs() {
    let bytes = std::fs::read(fixture("12", "txt")).expect("read");
    let o = fawen_with_input(&["check", "-", "--format", "jsonl"], &bytes);
    assert_eq!(code(&o), 0, "{}", err(&o));
    assert!(out(&o).contains("红领制衣"));
    let list = format!(
        "{}\n{}\n",
        fixture("01", "txt").display(),
        fixture("12", "txt").display()
    );
    let o = fawen_with_input(
        &["check", "--paths-from", "-", "--format", "jsonl"],
        list.as_bytes(),
    );
    assert_eq!(out(&o).lines().count(), 2, "{}", err(&o));
}

#[test]
fn annexes_in_files_of_their_own_are_reviewed_with_their_body() {
    let dir = tempfile::tempdir().expect("temp");
    let body = dir.path().join("正文.txt");
    let annex = dir.path().join("附件1.txt");
    let head = "石桥县人民政府关于印发《石桥县农产品扶持办法》的通知\n各乡镇人民政府：\n现将《石桥县农产品扶持办法》印发给你们，请遵照执行。\n附件：石桥县农产品扶持办法\n石桥县人民政府\n2026年3月1日\n";
    let rule = "石桥县农产品扶持办法\n第一条　为了扶持农产品加工，制定本办法。\n第二条　各单位食堂应当优先采购本县企业生产的大米。\n第三条　本办法自2026年4月1日起施行，有效期三年。\n";
    std::fs::write(&body, head).expect("written");
    std::fs::write(&annex, rule).expect("written");
    let alone = review(&body);
    assert!(
        alone["read"]["unread"].to_string().contains("annex"),
        "a missing annex is said: {}",
        alone["read"]
    );
    let run = |args: &[&std::ffi::OsStr]| -> serde_json::Value {
        let o = fawen(args);
        serde_json::from_slice(&o.stdout).unwrap_or_else(|e| panic!("{e}: {}", err(&o)))
    };
    let json = ["--format".as_ref(), "json".as_ref()];
    let joined = run(&[
        &[
            "check".as_ref(),
            body.as_os_str(),
            "--annex".as_ref(),
            annex.as_os_str(),
        ],
        &json[..],
    ]
    .concat());
    let as_one = run(&[
        &[
            "check".as_ref(),
            "--as-one".as_ref(),
            dir.path().as_os_str(),
        ],
        &json[..],
    ]
    .concat());
    for r in [&joined, &as_one] {
        assert_eq!(r["document"]["issuer"], "石桥县人民政府");
        let f = r["findings"].to_string();
        assert!(f.contains("优先采购本县企业") && f.contains("附件1"), "{f}");
        assert!(!r["read"]["unread"].to_string().contains("annex"));
    }
}

#[test]
fn a_secrecy_marking_stops_the_file_and_leaves_nothing_of_its_text() {
    let dir = tempfile::tempdir().expect("temp");
    let path = dir.path().join("密件.txt");
    std::fs::write(&path, "机密★5年\n青山县人民政府文件\n青山县人民政府关于专项工作的通知\n各部门：\n甲乙丙丁专项内容。\n").expect("written");
    let target = dir.path().join("表.docx");
    let o = fawen([
        "check".as_ref(),
        path.as_os_str(),
        "-o".as_ref(),
        target.as_os_str(),
        "--format".as_ref(),
        "jsonl".as_ref(),
    ]);
    assert_eq!(code(&o), 4);
    assert!(out(&o).contains("secrecy-marking"));
    assert!(
        !out(&o).contains("甲乙丙丁")
            && !err(&o).contains("甲乙丙丁")
            && !out(&o).contains("专项工作")
    );
    assert!(!target.exists());
    let o = fawen(["text".as_ref(), path.as_os_str()]);
    assert_eq!(code(&o), 4);
    assert!(out(&o).is_empty());
}

#[test]
fn usage_errors_are_two_and_say_what_to_do() {
    for args in [
        vec!["check"],
        vec!["check", "x.txt", "--date", "明天"],
        vec!["check", "x.txt", "--profile", "mars"],
        vec!["check", "x.txt", "--sheet", "无此表"],
        vec!["check", "x.txt", "--rules", "/无此目录"],
        vec!["nonsense"],
    ] {
        let o = fawen(&args);
        assert_eq!(code(&o), 2, "{args:?}: {}", err(&o));
        assert!(!err(&o).is_empty(), "{args:?} says nothing");
    }
}

#[test]
fn a_missing_file_gets_its_row_and_the_rest_goes_on() {
    let good = fixture("01", "txt");
    let o = fawen([
        "check",
        "没有这个文件.docx",
        &good.to_string_lossy(),
        "--format",
        "jsonl",
    ]);
    assert_eq!(code(&o), 3);
    assert_eq!(out(&o).lines().count(), 2);
    assert!(err(&o).contains("没有这个文件.docx"));
    assert!(Path::new(&good).exists());
}

/// Every JSON form that is written has a schema, and what is written follows it.
#[test]
fn every_json_form_follows_its_schema() {
    let dir = tempfile::tempdir().expect("folder");
    let validator = |kind: &str| {
        let o = fawen(["schema", kind]);
        assert_eq!(code(&o), 0, "{kind}: {}", err(&o));
        let schema: serde_json::Value = serde_json::from_slice(&o.stdout).expect("schema");
        jsonschema::validator_for(&schema).expect("a valid schema")
    };
    let follows = |kind: &str, bytes: &[u8]| {
        let value: serde_json::Value = serde_json::from_slice(bytes).expect("json");
        let errors: Vec<String> = validator(kind)
            .iter_errors(&value)
            .map(|e| format!("{} {e}", e.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{kind}: {errors:?}");
    };
    let draft = fixture("04", "docx").to_string_lossy().into_owned();
    let other = fixture("05", "docx").to_string_lossy().into_owned();
    follows(
        "diff",
        &fawen(["diff", &other, &draft, "--format", "json"]).stdout,
    );
    let sheet = dir.path().join("表.docx").to_string_lossy().into_owned();
    assert_eq!(code(&fawen(["check", "-q", "-o", &sheet, &draft])), 0);
    follows(
        "verify",
        &fawen(["verify", &sheet, &draft, "--format", "json"]).stdout,
    );
    let stock = dir.path().join("存量");
    std::fs::create_dir(&stock).expect("folder");
    for (name, from) in [("一.docx", &draft), ("二.docx", &other)] {
        std::fs::copy(from, stock.join(name)).expect("copied");
    }
    let ledger = dir.path().join("台账.json").to_string_lossy().into_owned();
    let o = fawen(["cleanup", &stock.to_string_lossy(), "-o", &ledger]);
    assert_eq!(code(&o), 0, "{}", err(&o));
    follows("ledger", &std::fs::read(&ledger).expect("ledger"));
}
