//! `fawen diff`: two versions of a draft.

use super::{code, err, fawen, out};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Output;

const HEAD: &str = "青川县人民政府关于支持物流业发展的若干措施\n各乡镇人民政府，县政府各部门：\n";

fn put(dir: &Path, name: &str, clauses: &str) -> PathBuf {
    let path = dir.join(name);
    std::fs::write(
        &path,
        format!("{HEAD}{clauses}青川县人民政府\n2026年10月8日\n"),
    )
    .expect("draft");
    path
}

fn diff(old: &Path, new: &Path, more: &[&str]) -> Output {
    let (old, new) = (old.to_string_lossy(), new.to_string_lossy());
    let mut args = vec!["diff", old.as_ref(), new.as_ref(), "--date", "2026-11-01"];
    args.extend(more);
    fawen(&args)
}

fn json(o: &Output) -> Value {
    serde_json::from_slice(&o.stdout).unwrap_or_else(|e| panic!("{e}: {}", err(o)))
}

fn count(v: &Value, name: &str) -> usize {
    v[name].as_array().map_or(0, Vec::len)
}

const LOCAL: &str = "第一条　县内物流企业申请补助的，应当在本县注册独立法人并在本县纳税。\n";
const OPEN: &str = "第一条　在县内经营的物流企业均可以申请补助。\n";
const TASK: &str = "第二条　各部门应当加强协调，每季度召开一次工作例会。\n";
const BUY: &str = "第三条　县级预算单位采购运输服务，应当优先选用本县物流企业。\n";

#[test]
fn findings_are_gone_remain_and_are_new() {
    let dir = tempfile::tempdir().expect("folder");
    let old = put(dir.path(), "送审稿.txt", &format!("{LOCAL}{TASK}"));
    let mended = put(dir.path(), "修改稿.txt", &format!("{OPEN}{TASK}"));
    let worse = put(dir.path(), "再改.txt", &format!("{OPEN}{TASK}{BUY}"));

    let o = diff(&old, &mended, &["--format", "json"]);
    assert_eq!(code(&o), 0, "{}", err(&o));
    let v = json(&o);
    assert!(count(&v, "gone") >= 1 && count(&v, "added") == 0, "{v:#}");
    assert_eq!(v["touches_operators"], true);
    assert_eq!(v["review_again"], "yes");
    assert!(
        v["basis"]["text"]
            .as_str()
            .is_some_and(|t| t.contains("应当重新开展公平竞争审查"))
    );

    let o = diff(&mended, &worse, &[]);
    assert_eq!(code(&o), 1, "a new finding");
    let t = out(&o);
    assert!(
        t.contains("新增的问题") && t.contains("优先选用本县物流企业"),
        "{t}"
    );
    assert!(t.contains("《公平竞争审查条例实施办法》第二十七条"), "{t}");

    let o = diff(&worse, &worse, &["--format", "json"]);
    assert_eq!(code(&o), 0, "what remains is not new");
    let v = json(&o);
    assert!(count(&v, "remaining") >= 1);
    assert_eq!(
        (count(&v, "changes"), &v["review_again"]),
        (0, &"no".into())
    );
}

#[test]
fn a_clause_reworded_or_renumbered_with_its_problem_is_not_new() {
    let dir = tempfile::tempdir().expect("folder");
    let old = put(dir.path(), "a.txt", &format!("{TASK}{BUY}"));
    let moved = BUY.replace("第三条", "第二条");
    let task = TASK.replace("第二条", "第三条");
    let renumbered = put(dir.path(), "b.txt", &format!("{moved}{task}"));
    let v = json(&diff(&old, &renumbered, &["--format", "json"]));
    assert_eq!(
        count(&v, "changes"),
        0,
        "moving and renumbering is no change: {v:#}"
    );
    assert_eq!(count(&v, "added"), 0);

    let again = BUY.replace("运输服务，", "运输、仓储等服务的，");
    let reworded = put(dir.path(), "c.txt", &format!("{TASK}{again}"));
    let o = diff(&old, &reworded, &["--format", "json"]);
    assert_eq!(code(&o), 0, "{}", out(&o));
    let v = json(&o);
    assert!(
        v["remaining"]
            .as_array()
            .expect("list")
            .iter()
            .any(|r| r["reworded"] == true)
    );
    let change = &v["changes"][0];
    assert!(
        change["before"]
            .as_str()
            .is_some_and(|t| t.contains("运输服务"))
    );
    assert!(change["after"].as_str().is_some_and(|t| t.contains("仓储")));
    assert!(!change["aspects"].as_array().expect("list").is_empty());
}

#[test]
fn a_change_among_authorities_needs_no_new_review() {
    let dir = tempfile::tempdir().expect("folder");
    let old = put(dir.path(), "a.txt", &format!("{OPEN}{TASK}"));
    let new = put(
        dir.path(),
        "b.txt",
        &format!("{OPEN}{}", TASK.replace("每季度", "每月")),
    );
    let o = diff(&old, &new, &["--format", "json"]);
    let v = json(&o);
    assert_eq!(code(&o), 0);
    assert_eq!(count(&v, "changes"), 1);
    assert_eq!(
        (&v["touches_operators"], &v["review_again"]),
        (&false.into(), &"no".into())
    );
}

#[test]
fn the_comparison_is_written_and_not_over_other_files() {
    let dir = tempfile::tempdir().expect("folder");
    let old = put(dir.path(), "a.txt", &format!("{LOCAL}{TASK}"));
    let new = put(dir.path(), "b.txt", &format!("{OPEN}{TASK}"));
    for name in ["对照.md", "对照.json"] {
        let path = dir.path().join(name);
        let target = path.to_string_lossy().into_owned();
        for _ in 0..2 {
            let o = diff(&old, &new, &["-o", &target]);
            assert_eq!(code(&o), 0, "{}", err(&o));
        }
        let text = std::fs::read_to_string(&path).expect("written");
        assert!(text.contains("本县注册独立法人"));
        let o = fawen(["check", &target]);
        assert_eq!(code(&o), 3, "{name} is no draft");
    }
    let o = diff(&old, &new, &["-o", &new.to_string_lossy()]);
    assert_eq!(code(&o), 2);
    let o = diff(
        &old,
        &new,
        &["-o", &dir.path().join("对照.xlsx").to_string_lossy()],
    );
    assert_eq!(code(&o), 2);
}

#[test]
fn what_cannot_be_read_or_must_not_be_is_told() {
    let dir = tempfile::tempdir().expect("folder");
    let old = put(dir.path(), "a.txt", TASK);
    assert_eq!(code(&diff(&old, &dir.path().join("没有.docx"), &[])), 3);
    let secret = dir.path().join("密.txt");
    std::fs::write(&secret, "秘密★5年\n关于某事项的通知\n涉密的一句话。\n").expect("draft");
    let o = diff(&old, &secret, &[]);
    assert_eq!(code(&o), 4);
    assert!(!out(&o).contains("涉密的一句话") && !err(&o).contains("涉密的一句话"));
    assert_eq!(code(&diff(&old, &old, &["--as-of", "昨天"])), 2);
}
