//! `fawen waive`, and what the gate and the sheets make of its records.

use super::gate::Desk;
use super::{code, err, out};
use serde_json::Value;
use std::process::Output;

const SIDECAR: &str = "草案.豁免.json";

fn ids(desk: &Desk, law_bound: bool) -> Vec<String> {
    let v = desk.json(&[]);
    v["reasons"]
        .as_array()
        .expect("reasons")
        .iter()
        .filter(|r| r["law_bound"] == law_bound || !law_bound)
        .filter_map(|r| r["finding"].as_str().map(String::from))
        .collect()
}

fn waive(desk: &Desk, args: &[&str]) -> Output {
    desk.run("waive", "草案.docx", args)
}

const BY: [&str; 8] = [
    "--reason",
    "救灾应急采购，经市场监管部门会同审查",
    "--ground",
    "《公平竞争审查条例》第十二条第（三）项",
    "--by",
    "王芳",
    "--reviewer",
    "李强",
];

fn with<'a>(first: &[&'a str]) -> Vec<&'a str> {
    first.iter().chain(&BY).copied().collect()
}

/// The arguments with one of them replaced.
fn but<'a>(id: &'a str, name: &str, value: &'a str) -> Vec<&'a str> {
    let mut args = with(&[id]);
    let at = args.iter().position(|a| *a == name).expect("argument") + 1;
    args[at] = value;
    args
}

fn sidecar(desk: &Desk) -> Value {
    let text = std::fs::read_to_string(desk.path(SIDECAR)).expect("sidecar");
    serde_json::from_str(&text).expect("json")
}

#[test]
fn explained_findings_release_the_draft_and_stay_on_every_sheet() {
    let desk = Desk::with("05");
    // A provision suits every finding; the exception of article 12 suits competition only.
    let all = ids(&desk, false);
    let list: Vec<&str> = all.iter().map(String::as_str).collect();
    assert!(!list.is_empty());
    let mut args = with(&list);
    let at = args
        .iter()
        .position(|a| *a == "--ground")
        .expect("argument")
        + 1;
    args[at] = "《价格法》第三十条";
    let o = waive(&desk, &args);
    assert_eq!(code(&o), 0, "{}", err(&o));
    let o = desk.gate(&["-o", "@表.json"]);
    assert_eq!(code(&o), 0, "{}{}", out(&o), err(&o));
    assert!(
        out(&o).contains(&format!("放行，含豁免 {} 处", list.len())),
        "{}",
        out(&o)
    );
    let sheet: Value =
        serde_json::from_slice(&std::fs::read(desk.path("表.json")).expect("sheet")).expect("json");
    let waived = |v: &Value| {
        v["findings"]
            .as_array()
            .expect("findings")
            .iter()
            .filter(|f| f["waived"] == true)
            .count()
    };
    assert_eq!(waived(&sheet), list.len());
    assert_eq!(sheet["text"], Value::Null);

    let o = desk.run(
        "check",
        "草案.docx",
        &["--waivers", "@草案.豁免.json", "-o", "@表.sarif"],
    );
    assert_eq!(code(&o), 0, "{}", err(&o));
    assert!(
        out(&o).contains("已说明") && out(&o).contains("经办人 王芳，审核人 李强"),
        "{}",
        out(&o)
    );
    let sarif: Value =
        serde_json::from_slice(&std::fs::read(desk.path("表.sarif")).expect("sarif"))
            .expect("json");
    let results = sarif["runs"][0]["results"].as_array().expect("results");
    let justified = results.iter().filter(|r| {
        r["suppressions"][0]["justification"]
            .as_str()
            .is_some_and(|j| j.contains("救灾应急采购"))
    });
    assert_eq!(justified.count(), list.len());
    for name in ["表.docx", "表.html", "表.md"] {
        let o = desk.run(
            "check",
            "草案.docx",
            &[
                "--waivers",
                "@草案.豁免.json",
                "-q",
                "-o",
                &format!("@{name}"),
            ],
        );
        assert_eq!(code(&o), 0, "{name}: {}", err(&o));
    }
    let html = std::fs::read_to_string(desk.path("表.html")).expect("html");
    assert!(html.contains("已说明") && html.contains("有效至"));
    let o = desk.run("annotate", "草案.docx", &["--waivers", "@草案.豁免.json"]);
    assert_eq!(code(&o), 0, "{}", err(&o));
}

#[test]
fn records_that_would_not_count_are_refused() {
    let desk = Desk::with("03");
    let id = ids(&desk, true).first().expect("a finding").clone();
    for (args, part) in [
        (but(&id, "--reason", "同意"), "理由过于简短"),
        (but(&id, "--by", " "), "没有写明经办人"),
        (but(&id, "--ground", ""), "没有写明放行的依据"),
        (but(&id, "--ground", "领导批示"), "依据不符合要求"),
        (
            but(&id, "--ground", "《公平竞争审查条例》第十二条"),
            "哪一项",
        ),
        (but(&id, "--ground", "《合同法》第八条"), "已经废止"),
        (but(&id, "--reviewer", ""), "没有写明审核人"),
        (but(&id, "--reviewer", "王芳"), "同一人"),
        (
            [with(&[&id]), vec!["--until", "2020-01-01"]].concat(),
            "到期日",
        ),
        (with(&["ffffffffffff"]), "没有编号为"),
        (with(&["8"]), "太短"),
        (with(&[]), "请写明问题编号"),
        (with(&["--unread", "abcdef"]), "未读内容"),
        (with(&["--answer", "文件性质=也许"]), "不是人工决定"),
        (
            with(&["--material", "@草案.docx", "--as", "锦旗"]),
            "没有名为“锦旗”的材料",
        ),
    ] {
        let o = waive(&desk, &args);
        assert_eq!(code(&o), 2, "{args:?}: {}", out(&o));
        assert!(err(&o).contains(part), "{part}: {}", err(&o));
        assert!(!desk.path(SIDECAR).exists(), "nothing was written");
    }
}

#[test]
fn the_exception_of_article_twelve_is_one_for_competition() {
    let desk = Desk::with("15");
    let v = desk.json(&[]);
    let legality = v["reasons"]
        .as_array()
        .expect("reasons")
        .iter()
        .filter(|r| r["law_bound"] == true)
        .find(|r| !r["basis"].to_string().contains("公平竞争"))
        .and_then(|r| r["finding"].as_str().map(String::from))
        .expect("a finding of legality");
    let o = waive(&desk, &with(&[&legality]));
    assert_eq!(code(&o), 2);
    assert!(err(&o).contains("只适用于公平竞争问题"), "{}", err(&o));
}

#[test]
fn a_record_made_void_by_hand_is_told_and_releases_nothing() {
    let desk = Desk::with("03");
    let id = ids(&desk, true).first().expect("a finding").clone();
    let o = waive(&desk, &with(&[&id]));
    assert_eq!(code(&o), 0, "{}", err(&o));
    let good = sidecar(&desk);
    assert_eq!(good["豁免"][0]["问题"], id.as_str());
    let o = desk.gate(&[]);
    assert!(out(&o).contains("含豁免 1 处"), "{}", out(&o));
    for (key, value, part) in [
        ("日期", "2020-01-01", "到期"),
        ("审核人", "王芳", "同一人"),
        ("摘要", "00", "已经改动"),
        ("依据", "口头请示", "依据不符合要求"),
    ] {
        let mut bad = good.clone();
        bad["豁免"][0][key] = value.into();
        if key == "日期" {
            bad["豁免"][0]["到期"] = "2020-06-01".into();
        }
        desk.write(SIDECAR, &bad.to_string());
        let o = desk.gate(&[]);
        assert_eq!(code(&o), 1);
        assert!(
            out(&o).contains(part) && !out(&o).contains("含豁免"),
            "{part}: {}",
            out(&o)
        );
        let o = waive(&desk, &["--list"]);
        assert!(out(&o).contains("豁免 0 处有效"), "{}", out(&o));
    }
    let mut gone = good.clone();
    gone["豁免"][0]["问题"] = "ffffffffffff".into();
    gone["豁免"][0]["条款"] = "第九十九条".into();
    desk.write(SIDECAR, &gone.to_string());
    assert!(out(&desk.gate(&[])).contains("没有对应的问题"));
    desk.write(SIDECAR, "{\"schema\": \"fawen/waiver/1\", \"豁兔\": []}");
    let o = desk.gate(&[]);
    assert_eq!(code(&o), 2, "a file of another form is an error");
    assert!(err(&o).contains("豁兔"), "{}", err(&o));
    let o = waive(&desk, &with(&[&id]));
    assert_eq!(code(&o), 2, "nor is it written over");
}

#[test]
fn unread_parts_are_released_by_their_digest() {
    let desk = Desk::with("13");
    let unread = || -> Vec<String> {
        desk.json(&[])["reasons"]
            .as_array()
            .expect("reasons")
            .iter()
            .filter(|r| r["code"] == "unread" || r["code"] == "annex")
            .filter_map(|r| r["digest"].as_str().map(String::from))
            .collect()
    };
    let before = unread();
    assert!(!before.is_empty());
    for digest in &before {
        let o = waive(&desk, &with(&["--unread", &digest[..12]]));
        assert_eq!(code(&o), 0, "{}", err(&o));
    }
    assert!(unread().is_empty());
    assert!(out(&desk.gate(&[])).contains(&format!("人工决定 {} 项", before.len())));
}

#[test]
fn answers_are_recorded_and_bound_to_the_text() {
    let desk = Desk::with("03");
    let o = waive(&desk, &with(&["--answer", "文件性质=是"]));
    assert_eq!(code(&o), 0, "{}", err(&o));
    let mut plain = with(&["--answer", "公平竞争审查=否"]);
    let at = plain
        .iter()
        .position(|a| *a == "--reviewer")
        .expect("argument")
        + 1;
    plain[at] = "";
    let o = waive(&desk, &plain);
    assert_eq!(
        code(&o),
        2,
        "to take a draft out of review needs a second person"
    );
    assert!(out(&desk.gate(&[])).contains("人工决定 1 项"));
    std::fs::copy(super::fixture("02", "docx"), desk.path("草案.docx")).expect("another text");
    let o = desk.gate(&[]);
    assert!(out(&o).contains("须重新决定"), "{}", out(&o));
}

#[test]
fn a_scan_stands_for_a_material_by_record() {
    let desk = Desk::with("03");
    desk.write("材料/盖章.pdf", "%PDF-1.4\nnothing");
    assert_eq!(code(&desk.gate(&["--materials", "@材料"])), 3);
    let args = with(&["--material", "@材料/盖章.pdf", "--as", "合法性审核意见"]);
    let o = waive(&desk, &args);
    assert_eq!(code(&o), 0, "{}", err(&o));
    let o = desk.gate(&["--materials", "@材料"]);
    assert_eq!(code(&o), 1, "{}", err(&o));
    assert!(
        !out(&o).contains("缺少合法性审核意见") && out(&o).contains("材料齐备：合法性审核意见"),
        "{}",
        out(&o)
    );
    desk.write("材料/盖章.pdf", "%PDF-1.4\nchanged");
    assert_eq!(
        code(&desk.gate(&["--materials", "@材料"])),
        3,
        "the record names the file by its digest"
    );
}
