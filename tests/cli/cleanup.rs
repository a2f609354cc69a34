//! `fawen cleanup` and `--stdin-documents`.

use super::{code, err, fawen, fawen_with_input, fixture, out};
use serde_json::Value;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

const OLD: &str = "清政办〔2015〕3号\n清溪县人民政府办公室关于印发《清溪县停车管理暂行办法》的通知\n各乡镇人民政府：\n现印发给你们，请遵照执行。\n清溪县人民政府办公室\n2015年3月1日\n清溪县停车管理暂行办法\n第一条　为了规范停车，制定本办法。\n第二条　车主应当按照规定停车，违反的由县城市管理局责令改正。\n第三条　本办法自印发之日起施行。";
const NEW: &str = "清政办〔2022〕8号\n清溪县人民政府办公室关于印发《清溪县停车管理办法》的通知\n各乡镇人民政府：\n现印发给你们，请遵照执行。\n清溪县人民政府办公室\n2022年3月1日\n清溪县停车管理办法\n第一条　为了规范停车，制定本办法。\n第二条　停车场应当明码标价，车主应当按照规定停车。\n第三条　停车场经营者应当公平对待各类车辆。\n第四条　本办法自2022年4月1日起施行，有效期五年。《清溪县停车管理暂行办法》（清政办〔2015〕3号）同时废止。";
const PLAN: &str = "清政办〔2020〕1号\n清溪县人民政府办公室关于印发《清溪县2020年大气污染防治行动方案》的通知\n各乡镇人民政府：\n现印发给你们，请认真落实。\n清溪县人民政府办公室\n2020年2月1日\n清溪县2020年大气污染防治行动方案\n一、目标任务。\n二、各部门应当落实责任。";
const SECRET: &str = "秘密★1年\n清溪县人民政府办公室关于某事的通知\n各乡镇：\n一、红泥湾库房内的情形。\n清溪县人民政府办公室\n2020年3月1日";
const LOCAL: &str = "清市监〔2019〕2号\n清溪县市场监督管理局关于规范广告管理的规定\n各单位：\n第一条　广告经营者应当依法登记。\n第二条　广告内容应当真实。\n第三条　户外广告应当牢固。\n第四条　外地广告公司应当在本县设立分公司，方可承接本县业务。\n第五条　本规定自2019年5月1日起施行，有效期至2029年4月30日。\n清溪县市场监督管理局\n2019年4月1日";

struct Tree {
    dir: tempfile::TempDir,
}

impl Tree {
    fn new(files: &[(&str, &[u8])]) -> Tree {
        let tree = Tree {
            dir: tempfile::tempdir().expect("temp"),
        };
        for (name, bytes) in files {
            tree.add(name, bytes);
        }
        tree
    }

    fn add(&self, name: &str, bytes: &[u8]) {
        let path = self.input().join(name);
        fs::create_dir_all(path.parent().expect("parent")).expect("folder");
        fs::write(path, bytes).expect("file");
    }

    fn input(&self) -> PathBuf {
        self.dir.path().join("入")
    }

    fn at(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn run(&self, more: &[&OsStr]) -> Output {
        let input = self.input();
        let mut args: Vec<&OsStr> = vec!["cleanup".as_ref(), input.as_os_str()];
        args.extend(more);
        if !more.contains(&OsStr::new("--resume")) {
            args.extend(["--date", "2026-11-01"].map(OsStr::new));
        }
        fawen(args)
    }

    fn ledger(&self, more: &[&OsStr]) -> Value {
        let target = self.at("台账.json");
        let mut args = vec![OsStr::new("-o"), target.as_os_str()];
        args.extend(more);
        let o = self.run(&args);
        assert!(code(&o) != 2, "{}", err(&o));
        read(&target)
    }
}

fn read(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).expect("a ledger")).expect("json")
}

fn row<'v>(ledger: &'v Value, end: &str) -> &'v Value {
    let rows = ledger["rows"].as_array().expect("rows");
    let found = rows
        .iter()
        .find(|r| r["path"].as_str().is_some_and(|p| p.ends_with(end)));
    found.unwrap_or_else(|| panic!("no row {end}"))
}

fn outcome(ledger: &Value, end: &str) -> String {
    row(ledger, end)["proposal"]["outcome"]
        .as_str()
        .unwrap_or_default()
        .to_string()
}

fn zip(files: &[(&str, &str)]) -> Vec<u8> {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default())
            .expect("member");
        zip.write_all(text.as_bytes()).expect("member");
    }
    zip.finish().expect("zip").into_inner()
}

#[test]
fn every_file_has_one_row_and_its_fate() {
    let package = zip(&[("甲.txt", LOCAL), ("里/乙.txt", PLAN)]);
    let tree = Tree::new(&[
        ("停车2015.txt", OLD.as_bytes()),
        ("停车2022.txt", NEW.as_bytes()),
        ("另存/停车2022.md", NEW.as_bytes()),
        ("密.txt", SECRET.as_bytes()),
        ("坏.docx", b"PK\x03\x04broken"),
        ("~$停车.docx", b"x"),
        ("打包.zip", &package),
    ]);
    #[cfg(unix)]
    std::os::unix::fs::symlink(tree.input(), tree.input().join("另存/环")).expect("link");
    let before: Vec<_> = listing(&tree.input());
    let target = tree.at("台账.json");
    let o = tree.run(&["-o".as_ref(), target.as_os_str()]);
    assert_eq!(
        code(&o),
        4,
        "a secrecy marking is the strongest: {}",
        err(&o)
    );
    let ledger = read(&target);
    assert_eq!(ledger["rows"].as_array().map(Vec::len), Some(8));
    assert_eq!(outcome(&ledger, "停车2015.txt"), "repeal");
    assert_eq!(outcome(&ledger, "入/停车2022.txt"), "keep");
    assert_eq!(outcome(&ledger, "打包.zip!/甲.txt"), "amend");
    assert_eq!(outcome(&ledger, "打包.zip!/里/乙.txt"), "lapse");
    let kept = row(&ledger, "入/停车2022.txt");
    let copy = row(&ledger, "停车2022.md");
    assert_eq!(copy["status"], "duplicate");
    assert_eq!(copy["of"], kept["number"]);
    assert_eq!(row(&ledger, "坏.docx")["status"], "unread");
    assert!(
        row(&ledger, "坏.docx")["note"]
            .as_str()
            .is_some_and(|n| n.contains("另存"))
    );
    assert_eq!(row(&ledger, "~$停车.docx")["status"], "not-a-draft");
    let old = row(&ledger, "停车2015.txt");
    let reason = &old["proposal"]["reasons"][0];
    assert!(
        reason["text"]
            .as_str()
            .is_some_and(|t| t.contains("清政办〔2022〕8号")),
        "{reason}"
    );
    assert!(
        reason["clause"]
            .as_str()
            .is_some_and(|t| t.contains("第四条")),
        "{reason}"
    );
    assert!(
        reason["basis"]
            .as_str()
            .is_some_and(|t| t.contains("立法法")),
        "{reason}"
    );
    let amended = &row(&ledger, "打包.zip!/甲.txt")["proposal"]["reasons"][0];
    assert!(
        amended["basis"]
            .as_str()
            .is_some_and(|b| b.contains("公平竞争审查条例")),
        "{amended}"
    );
    // Of the marked file there is the path and nothing else, anywhere.
    for name in ["台账.json", "台账.json.state.jsonl"] {
        let all = fs::read_to_string(tree.at(name)).expect("file");
        assert!(
            !all.contains("红泥湾") && !all.contains("某事的通知"),
            "{name}"
        );
    }
    assert!(!out(&o).contains("红泥湾") && !err(&o).contains("红泥湾"));
    assert_eq!(
        listing(&tree.input()),
        before,
        "nothing is written to the input"
    );
}

fn listing(dir: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = fs::read_dir(dir)
        .expect("folder")
        .flatten()
        .map(|e| e.path())
        .collect();
    all.sort();
    all
}

#[test]
fn a_body_and_its_annex_are_one_document() {
    let body = "清财〔2024〕5号\n清溪县财政局关于印发《清溪县扶持资金管理办法》的通知\n各乡镇：\n现印发给你们。\n附件：1.扶持资金评分表\n清溪县财政局\n2024年5月1日\n清溪县扶持资金管理办法\n第一条　为了扶持企业，制定本办法。\n第二条　扶持资金专款专用。\n第三条　本办法自2024年6月1日起施行，有效期三年。";
    let annex = "附件1\n扶持资金评分表\n1.在本县注册并纳税的企业得10分。";
    let tree = Tree::new(&[
        ("正文.txt", body.as_bytes()),
        ("附件1.txt", annex.as_bytes()),
        ("别处/附件1.txt", b"\xE6\x9D\x82\xE8\xAE\xB0"),
    ]);
    let ledger = tree.ledger(&[]);
    assert_eq!(row(&ledger, "入/附件1.txt")["status"], "annex");
    assert_eq!(
        row(&ledger, "入/附件1.txt")["of"],
        row(&ledger, "正文.txt")["number"]
    );
    let problems = row(&ledger, "正文.txt")["record"]["problems"].to_string();
    assert!(problems.contains("附件1"), "{problems}");
    assert_eq!(row(&ledger, "别处/附件1.txt")["status"], "reviewed");
}

#[test]
fn a_draft_belongs_to_the_issued_text_and_repeals_nothing() {
    let draft = NEW
        .replace("清政办〔2022〕8号\n", "")
        .replace("管理办法》的通知", "管理办法（征求意见稿）》的通知");
    let issued = Tree::new(&[
        ("办法.txt", NEW.as_bytes()),
        ("征求意见稿.txt", draft.as_bytes()),
    ]);
    let ledger = issued.ledger(&[]);
    assert_eq!(row(&ledger, "征求意见稿.txt")["status"], "draft");
    let alone = Tree::new(&[
        ("旧.txt", OLD.as_bytes()),
        ("征求意见稿.txt", draft.as_bytes()),
    ]);
    let ledger = alone.ledger(&[]);
    assert_eq!(outcome(&ledger, "征求意见稿.txt"), "judge");
    assert_ne!(outcome(&ledger, "旧.txt"), "repeal");
}

#[test]
fn all_outputs_and_sheets_are_written_and_known_as_own() {
    let tree = Tree::new(&[("a.txt", NEW.as_bytes()), ("b.txt", LOCAL.as_bytes())]);
    let targets: Vec<PathBuf> = ["账.xlsx", "账.json", "账.csv", "报告.docx"]
        .iter()
        .map(|n| tree.at(n))
        .collect();
    let sheets = tree.at("表");
    let mut args: Vec<&OsStr> = Vec::new();
    for t in &targets {
        args.extend([OsStr::new("-o"), t.as_os_str()]);
    }
    args.extend([OsStr::new("--sheets"), sheets.as_os_str()]);
    let o = tree.run(&args);
    assert_eq!(code(&o), 0, "{}", err(&o));
    assert!(
        out(&o).contains("继续有效 1") && out(&o).contains("修改 1"),
        "{}",
        out(&o)
    );
    assert_eq!(listing(&sheets).len(), 2);
    // The same run over untouched outputs writes them again; a filled-in one is left alone.
    assert_eq!(code(&tree.run(&args)), 0);
    let csv = fs::read_to_string(&targets[2]).expect("csv");
    fs::write(&targets[2], csv.replacen("清溪县", "某县", 1)).expect("edited");
    let o = tree.run(&args);
    assert_eq!(code(&o), 2);
    assert!(err(&o).contains("没有覆盖"), "{}", err(&o));
    // Own outputs met in a folder are named and not reviewed.
    let again = Tree::new(&[]);
    for t in &targets {
        let name = t.file_name().expect("name").to_string_lossy().into_owned();
        again.add(&name, &fs::read(t).expect("output"));
    }
    again.add("账.csv", fs::read(&targets[2]).expect("csv").as_slice());
    let ledger = again.ledger(&[]);
    for r in ledger["rows"].as_array().expect("rows") {
        assert_eq!(r["status"], "not-a-draft", "{r}");
    }
}

#[test]
fn mistakes_are_told() {
    let tree = Tree::new(&[("a.txt", NEW.as_bytes())]);
    let inside = tree.input().join("账.xlsx");
    let none = tree.at("账.xlsx");
    let bad = tree.at("账.pdf");
    let foreign = tree.at("别人的.xlsx");
    fs::write(&foreign, "x").expect("file");
    let json = tree.at("不是台账.json");
    fs::write(&json, "{}").expect("file");
    let o = OsStr::new("-o");
    let cases: [(&[&OsStr], &str); 5] = [
        (&[o, inside.as_os_str()], "不能放在被清理的文件夹内"),
        (&[o, bad.as_os_str()], ".xlsx"),
        (&[o, foreign.as_os_str()], "没有覆盖"),
        (&[], "-o"),
        (
            &[o, none.as_os_str(), "--compare".as_ref(), json.as_os_str()],
            "不是清理台账",
        ),
    ];
    for (args, said) in cases {
        let r = tree.run(args);
        assert_eq!(code(&r), 2, "{args:?}");
        assert!(err(&r).contains(said), "{args:?}: {}", err(&r));
    }
    let o = fawen(["cleanup", "-o", "x.xlsx"]);
    assert_eq!(code(&o), 2);
    let o = tree.run(&[
        "-o".as_ref(),
        none.as_os_str(),
        "--paths-from".as_ref(),
        tree.at("无").as_os_str(),
    ]);
    assert_eq!(code(&o), 2);
}

#[test]
fn a_run_goes_on_where_it_stopped() {
    let tree = Tree::new(&[("a.txt", NEW.as_bytes()), ("b.txt", LOCAL.as_bytes())]);
    let first = tree.ledger(&[]);
    tree.add("c.txt", PLAN.as_bytes());
    tree.add("b.txt", OLD.as_bytes());
    let target = tree.at("台账.json");
    let o = tree.run(&["-o".as_ref(), target.as_os_str(), "--resume".as_ref()]);
    assert_eq!(code(&o), 0, "{}", err(&o));
    assert!(out(&o).contains("沿用上次的审查：1 件"), "{}", out(&o));
    let second = read(&target);
    assert_eq!(
        second["date"], "2026-11-01",
        "the day of the work that was begun"
    );
    assert_eq!(
        row(&first, "a.txt")["record"],
        row(&second, "a.txt")["record"]
    );
    assert_eq!(outcome(&second, "b.txt"), "repeal");
}

#[test]
fn an_earlier_ledger_is_compared_and_its_repeals_count() {
    let tree = Tree::new(&[("旧.txt", OLD.as_bytes()), ("新.txt", NEW.as_bytes())]);
    let earlier = tree.at("上次.json");
    let o = tree.run(&["-o".as_ref(), earlier.as_os_str()]);
    assert_eq!(code(&o), 0, "{}", err(&o));
    fs::remove_file(tree.input().join("新.txt")).expect("removed");
    tree.add("方案.txt", PLAN.as_bytes());
    let ledger = tree.ledger(&["--compare".as_ref(), earlier.as_os_str()]);
    assert_eq!(
        outcome(&ledger, "旧.txt"),
        "repeal",
        "the earlier ledger knows who repealed it"
    );
    let changes = ledger["changes"].as_array().expect("changes");
    let kind = |end: &str| {
        let of = changes
            .iter()
            .find(|c| c["path"].as_str().is_some_and(|p| p.ends_with(end)));
        of.map(|c| c["kind"].clone())
    };
    assert_eq!(kind("方案.txt"), Some("新增".into()));
    assert_eq!(kind("新.txt"), Some("减少".into()));
    assert_eq!(kind("旧.txt"), None);
}

#[test]
fn a_tree_that_was_moved_as_a_whole_has_not_changed() {
    let tree = Tree::new(&[
        ("旧.txt", OLD.as_bytes()),
        ("里/新.txt", NEW.as_bytes()),
        ("密.txt", SECRET.as_bytes()),
    ]);
    let earlier = tree.at("上次.json");
    assert_eq!(code(&tree.run(&["-o".as_ref(), earlier.as_os_str()])), 4);
    fs::rename(tree.input(), tree.at("别处")).expect("moved");
    let target = tree.at("本次.json");
    let o = fawen([
        "cleanup".as_ref(),
        tree.at("别处").as_os_str(),
        "-o".as_ref(),
        target.as_os_str(),
        "--compare".as_ref(),
        earlier.as_os_str(),
        "--date".as_ref(),
        "2026-11-01".as_ref(),
    ]);
    assert_eq!(code(&o), 4, "{}", err(&o));
    assert_eq!(read(&target)["changes"], serde_json::json!([]));
}

#[test]
fn by_the_law_of_the_day_nothing_is_called_allowed() {
    let tree = Tree::new(&[("广告.txt", LOCAL.as_bytes())]);
    let ledger = tree.ledger(&["--as-of".as_ref(), "issue".as_ref()]);
    let problems = row(&ledger, "广告.txt")["record"]["problems"]
        .as_array()
        .expect("problems");
    let local = problems
        .iter()
        .find(|p| p["severity"] == "prohibited")
        .expect("a finding");
    assert_eq!(local["then"]["code"], "not-recorded", "{local}");
    assert!(
        local["then"]["text"]
            .as_str()
            .is_some_and(|t| t.contains("当时规定未收录"))
    );
    assert!(!ledger.to_string().contains("当时未禁止"));
}

#[test]
fn lists_of_paths_and_threads_give_the_same_ledger() {
    let tree = Tree::new(&[
        ("a.txt", NEW.as_bytes()),
        ("b.txt", LOCAL.as_bytes()),
        ("c.txt", OLD.as_bytes()),
    ]);
    let one = tree.ledger(&["--jobs".as_ref(), "1".as_ref()]);
    let two = tree.ledger(&["--jobs".as_ref(), "2".as_ref()]);
    assert_eq!(one, two);
    let list: String = ["a.txt", "b.txt", "c.txt"]
        .iter()
        .map(|n| format!("{}\n", tree.input().join(n).display()))
        .collect();
    let target = tree.at("清单.json");
    let o = fawen_with_input(
        &[
            "cleanup",
            "--paths-from",
            "-",
            "-o",
            &target.display().to_string(),
            "--date",
            "2026-11-01",
        ],
        list.as_bytes(),
    );
    assert_eq!(code(&o), 0, "{}", err(&o));
    assert_eq!(read(&target)["rows"], one["rows"]);
}

#[test]
fn a_stream_of_documents_is_answered_line_by_line() {
    let line = |v: Value| v.to_string() + "\n";
    let mut input = String::new();
    input += &line(serde_json::json!({"id": "甲", "text": LOCAL}));
    input += &line(
        serde_json::json!({"id": 7, "base64": "5riF5rqq5Y6/6LSi5pS/5bGA5YWz5LqO5Y+R5pS+6KGl6LS055qE6YCa55+l", "name": "b.txt"}),
    );
    input += "不是 JSON\n\n";
    input += &line(serde_json::json!({"id": "密", "text": SECRET}));
    input += &line(serde_json::json!({"id": "空"}));
    let o = fawen_with_input(
        &["check", "--stdin-documents", "--date", "2026-11-01"],
        input.as_bytes(),
    );
    assert_eq!(code(&o), 4);
    let text = out(&o);
    let all: Vec<Value> = text
        .lines()
        .map(|l| serde_json::from_str(l).expect("json"))
        .collect();
    assert_eq!(all.len(), 5, "one answer a line that is not blank");
    assert_eq!(all[0]["id"], "甲");
    assert_eq!(all[1]["id"], 7);
    assert!(
        all[1]["document"]["title"]
            .as_str()
            .is_some_and(|t| t.contains("财政局")),
        "{}",
        all[1]
    );
    assert_eq!(all[2]["error"]["code"], "bad-line");
    assert_eq!(all[3]["error"]["code"], "secrecy-marking");
    assert_eq!(all[4]["error"]["code"], "bad-line");
    assert!(!text.contains("红泥湾"));
    // The same review as that of the file.
    let dir = tempfile::tempdir().expect("temp");
    let path = dir.path().join("甲");
    fs::write(&path, LOCAL).expect("file");
    let single = super::review(&path);
    assert_eq!(
        all[0]["findings"].as_array().map(Vec::len),
        single["findings"].as_array().map(Vec::len)
    );
    assert_eq!(all[0]["document"]["sha256"], single["document"]["sha256"]);
}

#[test]
fn a_docx_fixture_stands_in_the_ledger_with_its_problems() {
    let tree = Tree::new(&[]);
    tree.add(
        "扶持.docx",
        &fs::read(fixture("04", "docx")).expect("fixture"),
    );
    let ledger = tree.ledger(&[]);
    let problems = row(&ledger, "扶持.docx")["record"]["problems"]
        .as_array()
        .expect("problems");
    assert!(problems.len() > 2);
    assert_eq!(problems[0]["severity"], "prohibited", "worst first");
}

#[test]
fn what_systems_and_offices_leave_behind_is_named_and_not_reviewed() {
    let package = zip(&[
        ("__MACOSX/._甲.txt", "x"),
        ("~$甲.docx", "x"),
        ("甲.txt", NEW),
    ]);
    let tree = Tree::new(&[
        (".DS_Store", b"\0\0\0\x01Bud1"),
        ("Thumbs.db", b"\xd0\xcf\x11\xe0"),
        (".~lock.甲.docx#", ",张三,host,;".as_bytes()),
        ("打包.zip", &package),
    ]);
    let target = tree.at("台账.json");
    let o = tree.run(&["-o".as_ref(), target.as_os_str()]);
    assert_eq!(code(&o), 0, "they change no exit code: {}", err(&o));
    let ledger = read(&target);
    let status: Vec<&str> = ledger["rows"]
        .as_array()
        .expect("rows")
        .iter()
        .filter_map(|r| r["status"].as_str())
        .collect();
    assert_eq!(status.len(), 6, "one row each: {status:?}");
    assert_eq!(status.iter().filter(|s| **s == "not-a-draft").count(), 5);
    assert_eq!(row(&ledger, "打包.zip!/甲.txt")["status"], "reviewed");
}

#[test]
fn of_the_same_text_the_original_stands_for_its_copies() {
    let tree = Tree::new(&[
        ("副本 停车办法.txt", NEW.as_bytes()),
        ("清政办/停车办法.txt", NEW.as_bytes()),
        ("转存/停车办法.md", NEW.as_bytes()),
    ]);
    let sheets = tree.at("表");
    let ledger = tree.ledger(&["--sheets".as_ref(), sheets.as_os_str()]);
    let lead = row(&ledger, "清政办/停车办法.txt");
    assert_eq!(lead["status"], "reviewed");
    for copy in ["副本 停车办法.txt", "停车办法.md"] {
        assert_eq!(row(&ledger, copy)["of"], lead["number"]);
    }
    let sheet = lead["sheet"].as_str().expect("the one sheet of the text");
    assert!(sheets.join(sheet).is_file());
    assert_eq!(listing(&sheets).len(), 1);
}

#[test]
fn a_repeal_that_is_older_than_the_document_is_doubted() {
    let decision = "清政发〔2014〕9号\n清溪县人民政府关于废止部分规范性文件的决定\n各乡镇人民政府：\n决定对下列规范性文件予以废止：\n1.《清溪县停车管理暂行办法》（清政办〔2015〕3号）\n本决定自公布之日起施行。\n清溪县人民政府\n2014年5月12日";
    let tree = Tree::new(&[
        ("旧.txt", OLD.as_bytes()),
        ("决定.txt", decision.as_bytes()),
    ]);
    let ledger = tree.ledger(&[]);
    assert_eq!(outcome(&ledger, "旧.txt"), "judge");
    let reason = &row(&ledger, "旧.txt")["proposal"]["reasons"][0];
    assert_eq!(reason["code"], "conflict");
    assert!(
        reason["text"]
            .as_str()
            .is_some_and(|t| t.contains("尚未印发")),
        "{reason}"
    );
}

#[test]
fn repeals_that_lead_nowhere_and_circles_are_listed() {
    let one = NEW.replace("清政办〔2015〕3号", "清政办〔2011〕77号");
    let circle = |own: (&str, &str, &str), other: (&str, &str)| {
        format!(
            "{}\n清溪县人民政府关于印发《{}》的通知\n各乡镇人民政府：\n现印发给你们。\n清溪县人民政府\n{}\n{}\n第一条　为了规范采砂，制定本办法。\n第二条　采砂人应当依法采砂。\n第三条　本办法自印发之日起施行。《{}》（{}）同时废止。",
            own.1, own.0, own.2, own.0, other.0, other.1
        )
    };
    let a = ("清溪县采砂管理办法", "清政发〔2016〕1号", "2016年1月1日");
    let b = (
        "清溪县河道采砂管理办法",
        "清政发〔2018〕2号",
        "2018年1月1日",
    );
    let tree = Tree::new(&[
        ("新.txt", one.as_bytes()),
        ("甲.txt", circle(a, (b.0, b.1)).as_bytes()),
        ("乙.txt", circle(b, (a.0, a.1)).as_bytes()),
    ]);
    let ledger = tree.ledger(&[]);
    assert_eq!(ledger["cycles"].as_array().map(Vec::len), Some(1));
    assert_eq!(ledger["dangling"].as_array().map(Vec::len), Some(1));
    assert_eq!(ledger["dangling"][0]["number"], "清政办〔2011〕77号");
    for end in ["甲.txt", "乙.txt"] {
        assert_eq!(outcome(&ledger, end), "judge");
    }
}

#[test]
fn a_sheet_that_a_person_filled_in_stays_and_the_work_goes_on() {
    let tree = Tree::new(&[("a.txt", NEW.as_bytes()), ("b.txt", LOCAL.as_bytes())]);
    let sheets = tree.at("表");
    let more: [&OsStr; 2] = ["--sheets".as_ref(), sheets.as_os_str()];
    let first = tree.ledger(&more);
    let name = row(&first, "b.txt")["sheet"].as_str().expect("a sheet");
    let before = fs::read(sheets.join(name)).expect("sheet");
    let filled = filled_in(&before);
    fs::write(sheets.join(name), &filled).expect("filled in");
    let second = tree.ledger(&more);
    assert_eq!(fs::read(sheets.join(name)).expect("sheet"), filled);
    assert!(
        row(&second, "b.txt")["note"]
            .as_str()
            .is_some_and(|n| n.contains("没有覆盖")),
        "{}",
        row(&second, "b.txt")
    );
    // Going on, neither reviews nor sheets that still stand are made again; a lost sheet is.
    let target = tree.at("台账.json");
    let lost = row(&first, "a.txt")["sheet"].as_str().expect("a sheet");
    let again: Vec<&OsStr> = ["-o".as_ref(), target.as_os_str(), "--resume".as_ref()]
        .into_iter()
        .chain(more)
        .collect();
    let o = tree.run(&again);
    assert!(out(&o).contains("沿用上次的审查：2 件"), "{}", out(&o));
    fs::remove_file(sheets.join(lost)).expect("lost");
    let o = tree.run(&again);
    assert!(out(&o).contains("沿用上次的审查：1 件"), "{}", out(&o));
    assert!(sheets.join(lost).is_file());
}

/// A sheet with words that a person wrote into it.
fn filled_in(sheet: &[u8]) -> Vec<u8> {
    use std::io::{Read, Write};
    let mut from = zip::ZipArchive::new(std::io::Cursor::new(sheet)).expect("a package");
    let mut to = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for i in 0..from.len() {
        let mut member = from.by_index(i).expect("member");
        let mut bytes = Vec::new();
        member.read_to_end(&mut bytes).expect("bytes");
        let name = member.name().expect("a name").into_owned();
        if name == "word/document.xml" {
            let xml = String::from_utf8(bytes).expect("xml");
            assert!(xml.contains("起草单位说明"));
            bytes = xml
                .replace("起草单位说明", "起草单位说明：已核对")
                .into_bytes();
        }
        to.start_file(name, zip::write::SimpleFileOptions::default())
            .expect("member");
        to.write_all(&bytes).expect("bytes");
    }
    to.finish().expect("package").into_inner()
}

/// Sends the signal of Ctrl-C, to the process alone or to its whole group as a terminal does.
#[cfg(unix)]
fn interrupt(target: &str) {
    let sent = std::process::Command::new("kill")
        .args(["-INT", "--", target])
        .status();
    assert!(sent.is_ok_and(|s| s.success()), "the signal is sent");
}

#[cfg(unix)]
#[test]
fn an_interrupt_leaves_a_valid_ledger_that_the_next_run_completes() {
    use std::os::unix::process::CommandExt;
    use std::process::{Command, Stdio};
    const FILES: usize = 400;
    let tree = Tree::new(&[]);
    for i in 0..FILES {
        let text = LOCAL
            .replace("〔2019〕2号", &format!("〔2019〕{}号", i + 10))
            .replace("户外广告应当牢固", &format!("第{i}类户外广告应当牢固"));
        tree.add(&format!("{i:04}.txt"), text.as_bytes());
    }
    let target = tree.at("台账.xlsx");
    let json = tree.at("台账.json");
    let state = tree.at("台账.xlsx.state.jsonl");
    let child = Command::new(env!("CARGO_BIN_EXE_fawen"))
        .arg("cleanup")
        .arg(tree.input())
        .args(["--date", "2026-11-01", "-o"])
        .arg(&target)
        .arg("-o")
        .arg(&json)
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    // The work is under way once a review stands in the state.
    let begun = || fs::read_to_string(&state).is_ok_and(|s| s.lines().count() > 1);
    while !begun() {
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    interrupt(&format!("-{}", child.id()));
    let o = child.wait_with_output().expect("ended");
    assert_eq!(code(&o), 3, "not everything was read: {}", err(&o));
    assert!(err(&o).contains("正在停止"), "{}", err(&o));
    assert!(out(&o).contains("--resume"), "{}", out(&o));
    let ledger = read(&json);
    let count = |l: &Value, status: &str| {
        let rows = l["rows"].as_array().expect("rows").iter();
        rows.filter(|r| r["status"] == status).count()
    };
    assert_eq!(ledger["complete"], false);
    assert_eq!(ledger["rows"].as_array().map(Vec::len), Some(FILES));
    let done = count(&ledger, "reviewed");
    assert!(done > 0, "what was done stands in it");
    assert_eq!(done + count(&ledger, "pending"), FILES);
    assert!(fs::read(&target).is_ok_and(|b| b.starts_with(b"PK")));
    let o = fawen([
        "cleanup".as_ref(),
        tree.input().as_os_str(),
        "--resume".as_ref(),
        "-o".as_ref(),
        target.as_os_str(),
        "-o".as_ref(),
        json.as_os_str(),
    ]);
    assert_eq!(code(&o), 0, "{}", err(&o));
    assert!(
        out(&o).contains(&format!("沿用上次的审查：{done} 件")),
        "{done}: {}",
        out(&o)
    );
    let resumed = read(&json);
    assert_eq!(resumed["complete"], true);
    let whole = tree.at("一次.json");
    assert_eq!(code(&tree.run(&["-o".as_ref(), whole.as_os_str()])), 0);
    assert_eq!(resumed["rows"], read(&whole)["rows"], "as in one go");
}
