//! `fawen rules` and `fawen schema`.

use super::{code, err, fawen, out};
use std::fs;
use std::path::Path;

fn user_rules(dir: &Path, json: &str) {
    fs::write(dir.join("本局.json"), json).expect("written");
}

const RULE: &str = r#"{ "family": "本局规则", "rules": [ { "id": "banquet-voucher", "title": "以餐券代替补贴", "category": "legality",
  "theme": "burden", "severity": "justify", "basis": ["优化营商环境条例#64"], "match": ["餐券 ~6 代替"],
  "examples": { "hit": ["以餐券代替补贴", "用餐券全部代替现金", "发放餐券，代替补助"], "miss": ["发放餐券", "不得以实物抵发", "代替他人领取"] } } ] }"#;

#[test]
fn the_rule_book_proves_itself() {
    let o = fawen(["rules", "test"]);
    assert_eq!(code(&o), 0, "{}{}", out(&o), err(&o));
    assert!(out(&o).contains("不合格0处"));
}

#[test]
fn no_item_of_the_standard_is_bare() {
    let o = fawen(["rules", "coverage"]);
    let bare: Vec<String> = out(&o)
        .lines()
        .filter(|l| l.ends_with("未覆盖"))
        .map(String::from)
        .collect();
    assert!(bare.is_empty(), "{}", bare.join("\n"));
    assert_eq!(code(&o), 0);
    assert!(
        out(&o).contains("公平竞争审查条例实施办法#15.3")
            && out(&o).contains("招标投标领域公平竞争审查规则#11.6")
    );
}

#[test]
fn rules_are_listed_and_shown_with_their_law() {
    let o = fawen(["rules", "list", "招标"]);
    assert!(out(&o).lines().count() > 3);
    let id = out(&o).split('\t').next().expect("an id").to_string();
    let o = fawen(["rules", "show", &id]);
    assert!(
        out(&o).contains("依据：")
            && out(&o).contains("应当命中的例句")
            && out(&o).contains("出现"),
        "{}",
        out(&o)
    );
    let o = fawen(["rules", "show", "no-such-rule"]);
    assert_eq!(code(&o), 2);
    assert!(err(&o).contains("rules list"));
}

#[test]
fn a_unit_adds_rules_of_its_own() {
    let dir = tempfile::tempdir().expect("temp");
    user_rules(dir.path(), RULE);
    let rules = dir.path().to_string_lossy().into_owned();
    let o = fawen(["rules", "test", "banquet", "--rules", &rules]);
    assert_eq!(code(&o), 0, "{}{}", out(&o), err(&o));
    let draft = dir.path().join("通知.txt");
    fs::write(
        &draft,
        "关于发放福利的通知\n一、各单位以餐券代替补贴发放。\n",
    )
    .expect("written");
    let o = fawen([
        "check",
        &draft.to_string_lossy(),
        "--rules",
        &rules,
        "--format",
        "json",
    ]);
    assert!(
        out(&o).contains("banquet-voucher"),
        "{}{}",
        out(&o),
        err(&o)
    );
}

#[test]
fn a_faulty_rule_is_named_with_file_rule_and_remedy() {
    let cases = [
        (RULE.replace("餐券 ~6 代替", "餐券 ~ 代替"), "搭配"),
        (
            RULE.replace("优化营商环境条例#64", "优化营商环境条例#640"),
            "条",
        ),
        (RULE.replace("餐券 ~6 代替", "{无此词类}"), "无此词类"),
        (RULE.replace("\"theme\": \"burden\",", ""), "theme"),
        (RULE.replace("\"match\"", "\"macth\""), "格式"),
    ];
    for (json, word) in cases {
        let dir = tempfile::tempdir().expect("temp");
        user_rules(dir.path(), &json);
        let o = fawen([
            "rules",
            "test",
            "banquet",
            "--rules",
            &dir.path().to_string_lossy(),
        ]);
        assert_eq!(code(&o), 2, "{word}: {}{}", out(&o), err(&o));
        assert!(
            err(&o).contains("本局.json") && err(&o).contains(word),
            "{word}: {}",
            err(&o)
        );
    }
}

#[test]
fn a_rule_that_does_not_fire_on_its_examples_does_not_pass() {
    let dir = tempfile::tempdir().expect("temp");
    user_rules(
        dir.path(),
        &RULE.replace("用餐券全部代替现金", "用代金券抵发"),
    );
    let rules = dir.path().to_string_lossy().into_owned();
    let o = fawen(["rules", "test", "banquet", "--rules", &rules]);
    assert_eq!(code(&o), 1);
    assert!(
        out(&o).contains("漏报") && out(&o).contains("banquet-voucher"),
        "{}",
        out(&o)
    );
    let draft = dir.path().join("通知.txt");
    fs::write(&draft, "通知\n正文。\n").expect("written");
    let o = fawen(["check", &draft.to_string_lossy(), "--rules", &rules]);
    assert_eq!(
        code(&o),
        2,
        "a user's rules are proved at each load: {}",
        out(&o)
    );
}

#[test]
fn built_in_rules_cannot_be_redefined_or_weakened() {
    let o = fawen(["rules", "list"]);
    let id = out(&o).split('\t').next().expect("an id").to_string();
    let cases = [
        RULE.replace("banquet-voucher", &id),
        format!(r#"{{"family":"弱","rules":[{{"extend":"{id}","unless":["餐券"]}}]}}"#),
        format!(r#"{{"family":"弱","rules":[{{"extend":"{id}","severity":"remind"}}]}}"#),
    ];
    for json in cases {
        let dir = tempfile::tempdir().expect("temp");
        user_rules(dir.path(), &json);
        let o = fawen(["rules", "list", "--rules", &dir.path().to_string_lossy()]);
        assert_eq!(code(&o), 2, "accepted: {json}");
        assert!(err(&o).contains(&id), "{}", err(&o));
    }
}

#[test]
fn a_new_rule_file_is_a_start_that_follows_the_schema() {
    let o = fawen(["rules", "new", "my-rule"]);
    let file: serde_json::Value = serde_json::from_str(&out(&o)).expect("json");
    let schema: serde_json::Value =
        serde_json::from_slice(&fawen(["schema", "rule"]).stdout).expect("schema");
    let validator = jsonschema::validator_for(&schema).expect("a valid schema");
    let errors: Vec<String> = validator
        .iter_errors(&file)
        .map(|e| e.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
}

/// `fawen rules list | head` is no fault: nothing is said on standard error and nothing panics.
#[test]
fn a_reader_that_stops_early_is_no_fault() {
    use std::process::{Command, Stdio};
    for args in [
        &["rules", "list"][..],
        &["rules", "coverage"],
        &["schema", "review"],
    ] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_fawen"))
            .args(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("started");
        drop(child.stdout.take());
        let o = child.wait_with_output().expect("ended");
        assert!(
            o.stderr.is_empty(),
            "{args:?}: {}",
            String::from_utf8_lossy(&o.stderr)
        );
        assert_eq!(o.status.code(), Some(0), "{args:?}");
    }
}

const SILENCE: &str = r#"{ "about": "本局", "silences": [ { "name": "rain-check", "title": "顺延", "about": "改期", "match": ["因雨改期"],
  "holds": ["集市因雨改期", "评比因雨改期", "因雨改期的另行通知"], "fails": ["集市如期", "评比取消", "遇雪改期"] } ] }"#;

/// The rules of a folder with the built-in silences beside the user's own.
fn with_silences(dir: &Path, text: &str) -> (i32, String) {
    let folder = dir.join("silences");
    fs::create_dir_all(&folder).expect("folder");
    fs::write(folder.join("本局.json"), text).expect("written");
    let o = fawen(["rules", "test", "--rules", &dir.to_string_lossy()]);
    (code(&o), format!("{}{}", out(&o), err(&o)))
}

#[test]
fn faulty_silences_are_named_with_file_and_remedy() {
    let dir = tempfile::tempdir().expect("temp");
    let (c, told) = with_silences(dir.path(), r#"{"about": "缺"}"#);
    assert!(c == 2 && told.contains("静默条件文件格式有误"), "{told}");
    let (c, told) = with_silences(dir.path(), &SILENCE.replace("rain-check", "free-choice"));
    assert!(c == 2 && told.contains("名称“free-choice”已有"), "{told}");
    let (c, told) = with_silences(dir.path(), &SILENCE.replace("集市如期", "集市因雨改期"));
    assert!(
        c != 0 && told.contains("不应静默而静默的例句“集市因雨改期”"),
        "{told}"
    );
    let (c, told) = with_silences(dir.path(), SILENCE);
    assert_eq!(c, 0, "{told}");
}

#[test]
fn every_rule_asks_a_question_and_proposes_a_change() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let mut seen = 0;
    for folder in ["competition", "bidding", "legality"] {
        for entry in std::fs::read_dir(root.join(folder)).expect("folder") {
            let path = entry.expect("entry").path();
            let text = std::fs::read_to_string(&path).expect("readable");
            let family: serde_json::Value = serde_json::from_str(&text).expect("json");
            // Some files hold data for the rules beside them.
            for rule in family["rules"].as_array().into_iter().flatten() {
                seen += 1;
                for field in ["ask", "advice"] {
                    let of =
                        |v: &serde_json::Value| v[field].as_str().is_some_and(|s| !s.is_empty());
                    assert!(
                        of(rule) || of(&family["defaults"]),
                        "{}: {} has no {field}",
                        path.display(),
                        rule["id"]
                    );
                }
            }
        }
    }
    assert!(seen > 300, "{seen} rules");
}
