//! `fawen gate`: every exit code and refusal.

use super::{code, err, fawen, fawen_with_input, fixture, out};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Output;

/// A folder to work in, with a draft.
pub struct Desk {
    pub dir: tempfile::TempDir,
}

impl Desk {
    /// A desk with a copy of a sample draft.
    pub fn with(start: &str) -> Desk {
        let desk = Desk::empty();
        std::fs::copy(fixture(start, "docx"), desk.path("草案.docx")).expect("copied");
        desk
    }

    pub fn empty() -> Desk {
        Desk {
            dir: tempfile::tempdir().expect("folder"),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).expect("folder");
        }
        std::fs::write(&path, text).expect("written");
        path
    }

    /// Runs a command on the draft; arguments that name a file of the desk begin with `@`.
    pub fn run(&self, command: &str, draft: &str, args: &[&str]) -> Output {
        let mut all = vec![command.into(), self.path(draft).into_os_string()];
        all.extend(args.iter().map(|a| match a.strip_prefix('@') {
            Some(name) => self.path(name).into_os_string(),
            None => (*a).into(),
        }));
        fawen(all)
    }

    pub fn gate(&self, args: &[&str]) -> Output {
        self.run("gate", "草案.docx", args)
    }

    pub fn json(&self, args: &[&str]) -> Value {
        let mut all = vec!["--format", "json"];
        all.extend(args);
        let o = self.gate(&all);
        serde_json::from_slice(&o.stdout).unwrap_or_else(|e| panic!("{e}: {}", err(&o)))
    }
}

pub const CLEAN: &str = "柳溪镇简介\n柳溪镇位于县城以东，辖12个行政村，山清水秀。\n";

#[test]
fn a_clean_paper_is_released_and_a_prohibited_clause_is_held() {
    let desk = Desk::empty();
    desk.write("简介.txt", CLEAN);
    let o = desk.run("gate", "简介.txt", &[]);
    assert_eq!(code(&o), 0, "{}", err(&o));
    assert!(out(&o).contains("：放行\n"), "{}", out(&o));
    let desk = Desk::with("03");
    let o = desk.gate(&[]);
    assert_eq!(code(&o), 1, "{}", err(&o));
    let t = out(&o);
    assert!(
        t.contains("拦截：不得出台") && t.contains("《公平竞争审查条例》第九条"),
        "{t}"
    );
    assert!(t.contains("没有给出送审材料"), "{t}");
    let quiet = desk.gate(&["-q"]);
    assert_eq!(out(&quiet).lines().count(), 1);
}

#[test]
fn the_json_says_why() {
    let desk = Desk::with("03");
    let v = desk.json(&[]);
    assert_eq!(v["schema"], "fawen/gate/1");
    assert_eq!(v["verdict"], "hold");
    let reasons = v["reasons"].as_array().expect("reasons");
    assert!(reasons.iter().any(|r| r["code"] == "finding"
        && r["severity"] == "prohibited"
        && r["law_bound"] == true));
    assert!(reasons.iter().all(|r| r["finding"].is_string()));
}

#[test]
fn the_strongest_exit_code_wins() {
    let desk = Desk::with("03");
    desk.write("简介.txt", CLEAN);
    desk.write("坏.docx", "PK\u{3}\u{4} not a package");
    desk.write("密.txt", "机密★10年\n关于某事项的通知\n各单位：\n内容。\n");
    let gate = |names: &[&str]| {
        let mut all = vec!["gate".into()];
        all.extend(names.iter().map(|n| desk.path(n).into_os_string()));
        fawen(all)
    };
    assert_eq!(code(&gate(&["简介.txt"])), 0);
    assert_eq!(code(&gate(&["简介.txt", "草案.docx"])), 1);
    let o = gate(&["简介.txt", "草案.docx", "坏.docx"]);
    assert_eq!(code(&o), 3, "{}", err(&o));
    assert!(err(&o).contains("坏.docx"));
    let o = gate(&["坏.docx", "密.txt", "草案.docx"]);
    assert_eq!(code(&o), 4);
    assert!(!out(&o).contains("某事项") && !err(&o).contains("某事项"));
    assert_eq!(code(&gate(&["没有这个文件.docx"])), 3);
    assert_eq!(code(&fawen(["gate"])), 2);
}

#[test]
fn a_draft_on_standard_input_is_judged() {
    let o = fawen_with_input(&["gate", "-"], CLEAN.as_bytes());
    assert_eq!(code(&o), 0, "{}", err(&o));
}

#[test]
fn parts_that_were_not_read_hold() {
    let desk = Desk::with("13");
    let v = desk.json(&[]);
    let unread: Vec<_> = v["reasons"]
        .as_array()
        .expect("reasons")
        .iter()
        .filter(|r| r["code"] == "unread")
        .collect();
    assert!(!unread.is_empty(), "{v}");
    assert!(
        unread
            .iter()
            .all(|r| r["digest"].as_str().is_some_and(|d| d.len() == 64))
    );
}

#[test]
fn the_policy_is_shown_with_every_deviation() {
    let desk = Desk::empty();
    desk.write(
        "gate.toml",
        "[hold]\nremind = [\"form\"]\n[materials]\ncheck = \"always\"\n",
    );
    let o = fawen(["gate", "--show-policy"]);
    assert_eq!(code(&o), 0);
    assert!(out(&o).contains("与内置策略不同的地方：无"));
    let o = desk.run(
        "gate",
        "x",
        &[
            "--show-policy",
            "--policy",
            "@gate.toml",
            "--set",
            "hold.outside=true",
        ],
    );
    let t = out(&o);
    assert_eq!(code(&o), 0, "{}", err(&o));
    assert!(
        t.contains("remind = [\"form\"]") && t.contains("# hold.outside：false → true（命令行）"),
        "{t}"
    );
    assert!(t.contains("gate.toml）"), "{t}");
}

#[test]
fn policies_that_are_wrong_or_too_lax_are_refused() {
    let desk = Desk::with("03");
    for (text, part) in [
        ("[hold]\nremnid = []\n", "remnid"),
        (
            "[hold]\nprohibited = []\n",
            "不得放行以法律、行政法规为依据",
        ),
        ("[hold]\nprohibited = [\"form\"]\n", "《"),
        ("[hold]\nrules = [\"no-such-rule\"]\n", "no-such-rule"),
        (
            "[materials]\nlater = [\"合法性审核意见\"]\n",
            "materials.later",
        ),
    ] {
        desk.write("gate.toml", text);
        let o = desk.gate(&["--policy", "@gate.toml"]);
        assert_eq!(code(&o), 2, "{text}");
        assert!(err(&o).contains(part), "{text}: {}", err(&o));
        assert!(out(&o).is_empty());
    }
    let v = desk.json(&[]);
    let findings = v["reasons"].as_array().expect("reasons");
    assert!(findings.iter().any(|r| r["law_bound"] == true));
    let o = desk.gate(&["--policy", "@没有.toml"]);
    assert_eq!(code(&o), 2);
    let o = desk.gate(&["--set", "hold.justify=[]"]);
    assert_eq!(code(&o), 2);
    assert!(err(&o).contains("命令行"), "{}", err(&o));
}

#[test]
fn a_unit_may_tighten() {
    let desk = Desk::with("15");
    let held = |args: &[&str]| out(&desk.gate(args)).contains("没有写明有效期");
    assert!(!held(&[]));
    assert!(held(&["--set", "hold.rules=[\"validity-missing\"]"]));
    assert!(held(&["--set", "hold.remind=[\"form\"]"]));
}

#[test]
fn another_day_needs_the_policys_leave() {
    let desk = Desk::with("03");
    for args in [["--as-of", "2024-09-01"], ["--date", "2024-09-01"]] {
        let o = desk.gate(&args);
        assert_eq!(code(&o), 2, "{args:?}");
        assert!(err(&o).contains("as_of.allow"), "{}", err(&o));
    }
    let o = desk.gate(&["--as-of", "2024-09-01", "--set", "as_of.allow=true"]);
    assert_eq!(code(&o), 2, "the command line cannot give leave to itself");
    desk.write("gate.toml", "[as_of]\nallow = true\n");
    let o = desk.gate(&["--as-of", "2024-09-01", "--policy", "@gate.toml"]);
    assert_eq!(code(&o), 1, "{}", err(&o));
    assert!(
        out(&o).contains("日期是指定的") && out(&o).contains("2024-09-01"),
        "{}",
        out(&o)
    );
}

#[test]
fn a_baseline_is_made_once_and_accepts_the_stock() {
    let desk = Desk::with("03");
    let o = desk.gate(&["--make-baseline", "@基线.json"]);
    assert_eq!(code(&o), 2, "a baseline has a name");
    let o = desk.gate(&["--make-baseline", "@基线.json", "--name", "2026年存量"]);
    assert_eq!(code(&o), 0, "{}", err(&o));
    let o = desk.gate(&["--make-baseline", "@基线.json", "--name", "再来一次"]);
    assert_eq!(code(&o), 2);
    assert!(err(&o).contains("只建立一次"), "{}", err(&o));
    let o = desk.gate(&["--baseline", "@基线.json"]);
    assert_eq!(code(&o), 0, "{}", out(&o));
    assert!(
        out(&o).contains("基线已有") && out(&o).contains("2026年存量"),
        "{}",
        out(&o)
    );
    std::fs::copy(desk.path("草案.docx"), desk.path("新稿.docx")).expect("copied");
    let o = desk.run("gate", "新稿.docx", &["--baseline", "@基线.json"]);
    assert_eq!(code(&o), 1, "a document that is not of the stock");
    let o = desk.gate(&["--baseline", "@基线.json", "--set", "baseline.allow=false"]);
    assert_eq!(code(&o), 2);
    desk.write("坏基线.json", "{}");
    assert_eq!(code(&desk.gate(&["--baseline", "@坏基线.json"])), 2);
}

#[test]
fn the_gates_own_files_in_a_folder_are_no_drafts() {
    let desk = Desk::empty();
    desk.write("简介.txt", CLEAN);
    desk.write("gate.toml", "[hold]\noutside = false\n");
    desk.write("草案.豁免.json", "{\"schema\": \"fawen/waiver/1\"}");
    let folder = desk.dir.path().as_os_str();
    let o = fawen([
        "gate".as_ref(),
        folder,
        "--policy".as_ref(),
        desk.path("gate.toml").as_os_str(),
    ]);
    assert_eq!(code(&o), 0, "{}{}", out(&o), err(&o));
    assert_eq!(out(&o).matches("：放行").count(), 1, "{}", out(&o));
}

const POLICY_DRAFT: &str = "青禾市人民政府关于印发青禾市餐厨垃圾管理办法的通知\n各县（区）人民政府，市政府各部门：\n现将《青禾市餐厨垃圾管理办法》印发给你们，请遵照执行。\n青禾市人民政府\n2026年11月20日\n青禾市餐厨垃圾管理办法\n第一条 为规范餐厨垃圾管理，根据《循环经济促进法》，制定本办法。\n第二条 餐饮企业应当将餐厨垃圾交由取得经营许可的企业收运，收运企业通过公开招标确定，各类企业平等参加。\n第三条 餐饮企业应当建立台账，经营者依法自主选择设备，任何单位不得指定。\n第四条 收运企业应当按照约定的时间和频次收运，并向市城市管理部门报送数据。\n第五条 处置企业应当按照国家标准处置。\n第六条 餐饮企业违反本办法的，由市城市管理部门依法处理。\n第七条 本办法自2027年1月1日起施行，有效期5年。\n";
const NOTE: &str = "关于《青禾市餐厨垃圾管理办法（送审稿）》的起草说明\n一、制定依据\n根据《循环经济促进法》制定。\n二、必要性\n规范收运。\n三、听取意见情况\n听取了企业、行业协会关于公平竞争影响的意见，采纳3条，未采纳1条。\n";
const LEGAL: &str = "关于《青禾市餐厨垃圾管理办法》的合法性审核意见\n市城管局：\n经审核，制定主体合法，内容未超越法定职权，不违反上位法规定。\n青禾市司法局\n2026年10月8日\n";
const FIRST: &str = "公平竞争审查初审意见\n政策措施名称：青禾市餐厨垃圾管理办法\n经初审，该文件符合公平竞争审查标准。\n青禾市城市管理局\n";
const REGULATOR: &str = "关于《青禾市餐厨垃圾管理办法》公平竞争审查意见的函\n市城管局：\n经审查，初审意见属实，该文件符合公平竞争审查标准。\n青禾市市场监督管理局\n2026年10月9日\n";
const MINUTES: &str = "青禾市人民政府常务会议纪要\n2026年10月20日，会议审议了市城管局起草的《青禾市餐厨垃圾管理办法》。会议原则同意，按程序印发。\n";

fn materials(desk: &Desk) {
    desk.write("草案.txt", POLICY_DRAFT);
    for (name, text) in [
        ("a.txt", NOTE),
        ("b.txt", LEGAL),
        ("c.txt", FIRST),
        ("d.txt", REGULATOR),
        ("e.txt", MINUTES),
    ] {
        desk.write(&format!("材料/{name}"), text);
    }
}

fn gate_txt(desk: &Desk, args: &[&str]) -> Output {
    desk.run("gate", "草案.txt", args)
}

#[test]
fn materials_are_recognised_by_content_and_the_whole_set_passes() {
    let desk = Desk::empty();
    materials(&desk);
    let o = gate_txt(&desk, &["--materials", "@材料"]);
    assert_eq!(code(&o), 0, "{}{}", out(&o), err(&o));
    assert!(out(&o).contains("材料齐备：起草说明、征求意见情况、合法性审核意见、公平竞争审查初审意见、市场监管部门公平竞争审查结论、集体审议纪要"), "{}", out(&o));
    let list = desk.write("清单.txt", "# 送审材料\n起草说明=材料/a.txt\n合法性审核意见=材料/b.txt\n材料/c.txt\n会议记录=材料/d.txt\n材料/e.txt\n");
    let o = gate_txt(&desk, &["--materials", "@清单.txt"]);
    assert_eq!(code(&o), 0, "{}{}", out(&o), err(&o));
    assert!(out(&o).contains("按内容核对"), "{}", out(&o));
    assert!(list.exists());
}

#[test]
fn the_regulators_conclusion_cannot_be_missing_on_the_joint_route() {
    let desk = Desk::empty();
    materials(&desk);
    std::fs::remove_file(desk.path("材料/d.txt")).expect("removed");
    let o = gate_txt(&desk, &["--materials", "@材料"]);
    assert_eq!(code(&o), 1);
    assert!(
        out(&o).contains("缺少市场监管部门公平竞争审查结论")
            && out(&o).contains("《公平竞争审查条例》第十四条"),
        "{}",
        out(&o)
    );
    desk.write(
        "材料/d.txt",
        &REGULATOR.replace("符合公平竞争审查标准", "不符合公平竞争审查标准"),
    );
    let o = gate_txt(&desk, &["--materials", "@材料"]);
    assert_eq!(code(&o), 1);
    assert!(out(&o).contains("不能放行"), "{}", out(&o));
    desk.write(
        "材料/d.txt",
        &REGULATOR.replace("餐厨垃圾管理办法", "共享单车规范"),
    );
    let o = gate_txt(&desk, &["--materials", "@材料"]);
    assert!(out(&o).contains("没有提到本文件"), "{}", out(&o));
}

#[test]
fn materials_can_be_demanded_and_minutes_deferred() {
    let desk = Desk::empty();
    materials(&desk);
    let o = gate_txt(&desk, &["--set", "materials.check=\"always\""]);
    assert_eq!(code(&o), 1);
    assert!(out(&o).contains("缺少材料 6 件"), "{}", out(&o));
    std::fs::remove_file(desk.path("材料/e.txt")).expect("removed");
    let o = gate_txt(&desk, &["--materials", "@材料"]);
    assert_eq!(code(&o), 1);
    let o = gate_txt(
        &desk,
        &[
            "--materials",
            "@材料",
            "--set",
            "materials.later=[\"集体审议纪要\"]",
        ],
    );
    assert_eq!(code(&o), 0, "{}", out(&o));
    assert!(out(&o).contains("集体审议纪要尚未形成"), "{}", out(&o));
}

#[test]
fn materials_that_cannot_be_read_or_are_secret_stop_the_gate() {
    let desk = Desk::empty();
    materials(&desk);
    desk.write("材料/f.pdf", "%PDF-1.4\nnothing");
    let o = gate_txt(&desk, &["--materials", "@材料"]);
    assert_eq!(code(&o), 3, "{}{}", out(&o), err(&o));
    assert!(out(&o).contains("没有读取"), "{}", out(&o));
    desk.write(
        "材料/g.txt",
        "秘密★5年\n关于某密件的通知\n各单位：\n内容。\n",
    );
    let o = gate_txt(&desk, &["--materials", "@材料"]);
    assert_eq!(code(&o), 4, "{}{}", out(&o), err(&o));
    assert!(!out(&o).contains("某密件"));
}

#[test]
fn schemas_are_printed() {
    for (kind, word) in [("policy", "longest_days"), ("waiver", "经办人")] {
        let o = fawen(["schema", kind]);
        assert_eq!(code(&o), 0);
        assert!(out(&o).contains(word), "{kind}");
    }
}

#[test]
fn the_sheet_and_several_drafts_with_one_set_of_materials_are_refused() {
    let desk = Desk::with("03");
    desk.write("简介.txt", CLEAN);
    let o = desk.gate(&["@简介.txt", "--materials", "@简介.txt"]);
    assert_eq!(code(&o), 2);
    assert!(err(&o).contains("只给出一份文稿"));
    let o = desk.gate(&["-o", "@表.xyz"]);
    assert_eq!(code(&o), 2);
    let before = std::fs::read(desk.path("草案.docx")).expect("draft");
    assert_eq!(code(&desk.gate(&["-o", "@草案.docx"])), 2);
    assert_eq!(
        std::fs::read(desk.path("草案.docx")).expect("draft"),
        before
    );
    let o = desk.gate(&["--waivers", "@没有.json"]);
    assert_eq!(code(&o), 2);
    assert!(Path::new(&desk.path("简介.txt")).exists());
}

#[test]
fn a_draft_of_legislation_waits_for_a_person() {
    let desk = Desk::empty();
    desk.write("草案.txt", "青禾省燃气管理条例\n（2026年11月20日青禾省第十四届人民代表大会常务委员会第十次会议通过）\n第一章 总则\n第一条 为了规范燃气经营，保障经营者和用户的合法权益，根据有关法律、行政法规，制定本条例。\n第二条 燃气经营企业应当取得燃气经营许可证。\n第三条 经营者申请许可的，由县级以上燃气主管部门审查，二十日内作出决定。\n第四条 燃气经营企业应当公布收费标准，价格按照政府定价执行。\n第五条 违反本条例规定，企业未取得许可经营燃气的，处五万元以上五十万元以下罚款。\n第六条 本条例自2027年1月1日起施行。\n");
    let o = desk.run("gate", "草案.txt", &[]);
    assert_eq!(code(&o), 1, "{}", err(&o));
    assert!(out(&o).contains("须人工审查 1 项"), "{}", out(&o));
    let o = desk.run(
        "waive",
        "草案.txt",
        &[
            "--answer",
            "公平竞争审查=是",
            "--reason",
            "已由市场监管部门会同逐条审查",
            "--by",
            "王芳",
        ],
    );
    assert_eq!(code(&o), 0, "{}", err(&o));
    let o = desk.run("gate", "草案.txt", &[]);
    assert!(
        !out(&o).contains("须人工审查") && out(&o).contains("人工决定 1 项"),
        "{}",
        out(&o)
    );
}

#[test]
fn a_profile_tightens_and_the_units_file_stands_over_it() {
    let dir = tempfile::tempdir().expect("folder");
    let rules = dir.path().join("rules");
    copy_tree(&Path::new(env!("CARGO_MANIFEST_DIR")).join("rules"), &rules);
    let profile = rules.join("profiles/henan.json");
    let with_gate = |gate: serde_json::Value| {
        let text = std::fs::read_to_string(&profile).expect("profile");
        let mut value: serde_json::Value = serde_json::from_str(&text).expect("json");
        value["gate"] = gate;
        std::fs::write(&profile, value.to_string()).expect("written");
    };
    let unit = dir.path().join("gate.toml");
    std::fs::write(&unit, "[waivers]\nlongest_days = 30\n").expect("written");
    let show = |more: &[&str]| {
        let mut args = vec!["gate", "--show-policy", "--profile", "henan", "--rulebook"];
        let (rules, unit) = (rules.display().to_string(), unit.display().to_string());
        args.extend([rules.as_str(), "--policy", unit.as_str()]);
        args.extend(more);
        fawen(&args)
    };
    with_gate(serde_json::json!({
        "hold": {"remind": ["form"]},
        "waivers": {"longest_days": 90, "reviewer": true}
    }));
    let o = show(&["--set", "hold.outside=true"]);
    assert_eq!(code(&o), 0, "{}", err(&o));
    let text = out(&o);
    for line in [
        "# hold.remind：[] → [\"form\"]（地方口径 河南）",
        "# waivers.reviewer：false → true（地方口径 河南）",
        "# hold.outside：false → true（命令行）",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    assert!(
        text.contains("longest_days = 30"),
        "the unit's file wins: {text}"
    );
    // A profile is no more free than a unit to let through what stands on law, nor to use words that are none.
    with_gate(serde_json::json!({"hold": {"prohibited": ["form"]}}));
    let o = show(&[]);
    assert_eq!(code(&o), 2);
    assert!(
        err(&o).contains("地方口径 河南") && err(&o).contains("不得放行"),
        "{}",
        err(&o)
    );
    with_gate(serde_json::json!({"held": {}}));
    assert_eq!(code(&show(&[])), 2);
}

fn copy_tree(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("folder");
    for entry in std::fs::read_dir(from).expect("folder").flatten() {
        let target = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy_tree(&entry.path(), &target),
            false => {
                std::fs::copy(entry.path(), target).expect("copied");
            }
        }
    }
}

#[test]
fn an_annex_that_notice_and_measure_both_list_is_missed_once() {
    let desk = Desk::empty();
    let body = "清财规〔2026〕5号\n清溪县财政局关于印发《清溪县救助资金管理办法》的通知\n各乡镇人民政府：\n现印发给你们，请遵照执行。\n附件：1.救助标准表\n清溪县财政局\n2026年5月1日\n清溪县救助资金管理办法\n第一条　为了规范救助资金，制定本办法。\n第二条　申请人应当向乡镇人民政府提出申请。\n第三条　本办法自2026年6月1日起施行，有效期三年。\n附件：1.救助标准表";
    desk.write("办法.txt", body);
    let o = desk.run("gate", "办法.txt", &["--format", "json"]);
    let v: serde_json::Value = serde_json::from_slice(&o.stdout).expect("json");
    let annexes = v["reasons"].as_array().expect("reasons").iter();
    assert_eq!(annexes.filter(|r| r["code"] == "annex").count(), 1, "{v}");
}
