//! `fawen rules pack` and `--rulebook 规则包`: a rule book in one file, and the age of its law data.

use super::{code, err, fawen, fixture, out};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

const DAY: [&str; 2] = ["--date", "2026-11-01"];

/// The built-in rules, packed once: proving every example takes its time in a test build.
fn built_in(dir: &Path) -> PathBuf {
    static PACK: OnceLock<Vec<u8>> = OnceLock::new();
    let bytes = PACK.get_or_init(|| {
        let dir = tempfile::tempdir().expect("folder");
        std::fs::read(packed(dir.path(), &[])).expect("pack")
    });
    let pack = dir.join("规则包");
    std::fs::write(&pack, bytes).expect("pack");
    pack
}

fn packed(dir: &Path, more: &[&str]) -> PathBuf {
    let pack = dir.join("规则包");
    let name = pack.to_string_lossy().into_owned();
    let mut args = vec!["rules", "pack", "-o", &name];
    args.extend(more);
    let o = fawen(&args);
    assert_eq!(code(&o), 0, "{}", err(&o));
    assert!(out(&o).contains("规则包摘要"), "{}", out(&o));
    pack
}

fn rules_dir() -> String {
    format!("{}/rules", env!("CARGO_MANIFEST_DIR"))
}

fn json(args: &[&str]) -> serde_json::Value {
    let o = fawen(args);
    serde_json::from_slice(&o.stdout).unwrap_or_else(|e| panic!("{e}: {}", err(&o)))
}

#[test]
fn every_reviewing_command_works_by_a_pack_as_by_the_built_in_rules() {
    let dir = tempfile::tempdir().expect("folder");
    let pack = built_in(dir.path());
    let pack = pack.to_string_lossy();
    let draft = fixture("04", "docx");
    let draft = draft.to_string_lossy();
    let plain = json(&["check", &draft, "--format", "json", DAY[0], DAY[1]]);
    let o = fawen([
        "check",
        &draft,
        "--format",
        "json",
        DAY[0],
        DAY[1],
        "--rulebook",
        &pack,
    ]);
    assert!(
        err(&o).contains("规则包摘要") && err(&o).contains("已核对"),
        "{}",
        err(&o)
    );
    let by_pack: serde_json::Value = serde_json::from_slice(&o.stdout).expect("json");
    assert_eq!(plain, by_pack);
    for command in [
        vec!["why", &draft, "第三条", "--rulebook", &pack],
        vec!["rules", "list", "--rulebook", &pack],
        vec!["rules", "coverage", "--rulebook", &pack],
    ] {
        let o = fawen(&command);
        assert_eq!(code(&o), 0, "{command:?}: {}", err(&o));
    }
    let copy = dir.path().join("批注稿.docx");
    let copy = copy.to_string_lossy();
    let o = fawen(["annotate", &draft, "-o", &copy, "--rulebook", &pack]);
    assert_eq!(code(&o), 0, "{}", err(&o));
}

#[test]
fn the_same_rule_book_gives_the_same_pack_and_a_draft_is_never_replaced_by_one() {
    let dir = tempfile::tempdir().expect("folder");
    let pack = built_in(dir.path());
    let first = std::fs::read(&pack).expect("pack");
    packed(dir.path(), &["--rulebook", &rules_dir()]);
    let same = std::fs::read(&pack).expect("pack") == first;
    assert!(same, "other bytes from the same rules");
    let other = dir.path().join("草案.txt");
    std::fs::write(&other, "通知").expect("draft");
    let o = fawen(["rules", "pack", "-o", &other.to_string_lossy()]);
    assert_eq!(code(&o), 2);
    assert_eq!(std::fs::read(&other).expect("draft"), "通知".as_bytes());
}

#[test]
fn a_changed_pack_is_refused() {
    let dir = tempfile::tempdir().expect("folder");
    let pack = built_in(dir.path());
    let text = std::fs::read_to_string(&pack).expect("pack");
    let draft = fixture("04", "docx");
    let draft = draft.to_string_lossy();
    for (changed, said) in [
        (text.replacen("不得", "可以", 1), "摘要不符"),
        (text.chars().take(100_000).collect(), "不是规则包"),
        (
            text.replacen("fawen/rulepack/1", "fawen/rulepack/7", 1),
            "rulepack/7",
        ),
        ("{}".to_string(), "不是规则包"),
    ] {
        std::fs::write(&pack, changed).expect("changed");
        let o = fawen(["check", &draft, "--rulebook", &pack.to_string_lossy()]);
        assert_eq!(code(&o), 2, "{said}");
        assert!(err(&o).contains(said), "{}", err(&o));
        assert!(out(&o).is_empty(), "nothing is reviewed by it");
    }
    let o = fawen(["check", &draft, "--rulebook", "没有这个包"]);
    assert_eq!(code(&o), 2);
    assert!(err(&o).contains("没有这个包"), "{}", err(&o));
}

const OWN_RULE: &str = r#"{
  "family": "自有", "about": "公平竞争审查条例",
  "defaults": { "category": "competition", "severity": "justify" },
  "rules": [{
    "id": "own-example", "title": "限定甲乙协会会员", "basis": ["公平竞争审查条例#8.4"],
    "match": ["甲乙协会 ~4 会员"], "condition": "", "ask": "是否有依据？", "advice": "删去。",
    "examples": {
      "hit": ["参加活动的企业应当是甲乙协会会员。", "限甲乙协会的会员单位申报。", "优先支持甲乙协会会员企业。"],
      "miss": ["参加活动的企业应当守法。", "各协会不得强制入会。", "会员名单由协会公布。"]
    }
  }]
}"#;

#[test]
fn a_users_rules_are_packed_and_those_that_do_not_hold_are_not() {
    let dir = tempfile::tempdir().expect("folder");
    let own = dir.path().join("自有");
    std::fs::create_dir(&own).expect("folder");
    let file = own.join("a.json");
    std::fs::write(&file, OWN_RULE).expect("rule");
    let pack = packed(dir.path(), &["--rules", &own.to_string_lossy()]);
    let pack = pack.to_string_lossy();
    let o = fawen(["rules", "show", "own-example", "--rulebook", &pack]);
    assert_eq!(code(&o), 0, "{}", err(&o));
    // On top of a pack, a user's rules are added as to the built-in ones.
    let o = fawen([
        "rules",
        "list",
        "--rulebook",
        &pack,
        "--rules",
        &own.to_string_lossy(),
    ]);
    assert_eq!(code(&o), 2, "the same rule twice");
    assert!(err(&o).contains("own-example"), "{}", err(&o));

    let text = std::fs::read_to_string(&file).expect("rule");
    let mut family: serde_json::Value = serde_json::from_str(&text).expect("json");
    family["rules"][0]["examples"]["hit"][0] = serde_json::json!("这一句与规则毫无关系。");
    std::fs::write(&file, family.to_string()).expect("rule");
    let bad = dir.path().join("坏包");
    let o = fawen([
        "rules",
        "pack",
        "-o",
        &bad.to_string_lossy(),
        "--rules",
        &own.to_string_lossy(),
    ]);
    assert_eq!(code(&o), 2);
    assert!(!bad.exists());
}

#[test]
fn the_day_of_the_law_is_shown_and_old_law_is_told() {
    let draft = fixture("04", "docx");
    let draft = draft.to_string_lossy();
    let fresh = json(&["check", &draft, "--format", "json", "--date", "2026-12-01"]);
    let until = fresh["rulebook"]["laws_until"]
        .as_str()
        .expect("a day")
        .to_string();
    let codes = |r: &serde_json::Value| r["warnings"].to_string();
    assert!(!codes(&fresh).contains("laws-stale"));
    let dir = tempfile::tempdir().expect("folder");
    let sheet = |kind: &str| {
        dir.path()
            .join(format!("{kind}.html"))
            .to_string_lossy()
            .into_owned()
    };
    let mut parts = until.split('-').map(|p| p.parse::<u32>().expect("number"));
    let (y, m, d) = (parts.next(), parts.next(), parts.next());
    let chinese = format!(
        "{}年{}月{}日",
        y.unwrap_or_default(),
        m.unwrap_or_default(),
        d.unwrap_or_default()
    );
    for kind in ["review", "competition", "legality"] {
        let sheet = sheet(kind);
        let o = fawen([
            "check",
            &draft,
            "--sheet",
            kind,
            "-o",
            &sheet,
            "--date",
            "2028-03-01",
        ]);
        assert_eq!(code(&o), 0, "{}", err(&o));
        assert!(
            out(&o).contains(&until) && out(&o).contains("超过180天"),
            "{}",
            out(&o)
        );
        let page = std::fs::read_to_string(&sheet).expect("sheet");
        assert!(page.contains(&chinese), "{kind} names the day");
        assert!(page.contains("超过180天"), "{kind} warns");
    }
    let old = json(&["check", &draft, "--format", "json", "--date", "2028-03-01"]);
    assert!(codes(&old).contains("laws-stale"));
}
