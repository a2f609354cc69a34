//! The law that a review stands on: citations, form, `--as-of`, `--register`.

use super::{code, err, fawen};
use serde_json::Value;
use std::path::Path;

const DRAFT: &str = "甲县人民政府办公室关于印发《甲县保洁管理实施细则》的通知
各乡镇人民政府：
现将《甲县保洁管理实施细则》印发给你们，请认真贯彻执行。
甲县人民政府办公室
2024年6月20日
甲县保洁管理实施细则
第一条 根据《中华人民共和国合同法》《甲县市容管理办法》，制定本细则。
第二条 从事保洁的企业应当在本县注册并纳税，外地企业不得参加本县保洁项目投标。
第三条 违反本细则第九条的，依照《行政处罚法》第九十九条处理。
第五条 本细则自2024年7月1日起施行，有效期五年。
";

fn review(dir: &Path, more: &[&str]) -> Value {
    let path = dir.join("细则.txt");
    std::fs::write(&path, DRAFT).expect("written");
    let mut args = vec!["check", "--format", "json"];
    args.extend(more);
    let path = path.display().to_string();
    args.push(&path);
    let o = fawen(&args);
    assert_eq!(code(&o), 0, "{}", err(&o));
    serde_json::from_slice(&o.stdout).expect("a review")
}

fn rules(review: &Value) -> Vec<String> {
    let findings = review["findings"].as_array().expect("findings");
    let rule = |f: &Value| f["rule"].as_str().unwrap_or_default().to_owned();
    findings.iter().map(rule).collect()
}

#[test]
fn citations_and_form_stand_in_the_review() {
    let dir = tempfile::tempdir().expect("temp");
    let r = review(dir.path(), &["--date", "2026-11-01"]);
    let found = rules(&r);
    for rule in [
        "repealed-law",
        "article-beyond-last",
        "own-clause-missing",
        "numbering-gap",
    ] {
        assert!(found.iter().any(|f| f == rule), "no {rule} in {found:?}");
    }
    let law = r["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .find(|f| f["rule"] == "repealed-law")
        .expect("found");
    // A clause that rests on a repealed law wants a basis; a mere mention is a matter of citation.
    assert_eq!(
        (&law["category"], &law["theme"]),
        (&"legality".into(), &"basis".into())
    );
    assert_eq!(law["severity"], "justify");
    assert!(
        law["quote"]
            .as_str()
            .expect("quote")
            .contains("《中华人民共和国合同法》")
    );
    let lines = r["checklist"].as_array().expect("checklist");
    let line = |id: &str| lines.iter().find(|l| l["id"] == id);
    let consultation = line("procedure.consultation").expect("a line of the procedure");
    assert_eq!(consultation["status"], "manual");
    let note = consultation["note"].as_str().expect("note");
    assert!(note.contains("不少于30日") && note.contains("《优化营商环境条例》第六十二条第二款"));
}

#[test]
fn an_earlier_day_has_its_own_law() {
    let dir = tempfile::tempdir().expect("temp");
    let now = review(dir.path(), &["--date", "2026-11-01"]);
    let then = review(
        dir.path(),
        &["--date", "2026-11-01", "--as-of", "2020-06-01"],
    );
    assert_eq!(then["as_of"], "2020-06-01");
    assert!(!rules(&then).contains(&"repealed-law".to_owned()));
    assert!(rules(&then).contains(&"law-to-be-repealed".to_owned()));
    let remarks = |r: &Value| {
        let all = r["warnings"].as_array().expect("warnings");
        all.iter().filter(|w| w["code"] == "law-of-the-day").count()
    };
    assert_eq!(remarks(&now), 0);
    assert!(remarks(&then) > 0, "{:?}", then["warnings"]);
    let unquoted = |r: &Value| {
        let findings = r["findings"].as_array().expect("findings").clone();
        let basis = findings
            .iter()
            .flat_map(|f| f["basis"].as_array().expect("basis").clone());
        basis
            .filter(|b| b["law"] == "公平竞争审查条例")
            .map(|b| b["text"] == "")
            .collect::<Vec<bool>>()
    };
    let (a, b) = (unquoted(&now), unquoted(&then));
    assert!(!a.is_empty() && a.iter().all(|u| !u), "quoted today");
    assert!(
        !b.is_empty() && b.iter().all(|&u| u),
        "not yet in force then"
    );
}

#[test]
fn a_bureau_adds_its_own_register() {
    let dir = tempfile::tempdir().expect("temp");
    let own = dir.path().join("登记.json");
    let rows = r#"{"laws": [{"name": "甲县市容管理办法", "level": "规范性文件", "status": "已废止",
        "repealed": "2025-01-01", "by": "甲县市容管理规定"}]}"#;
    std::fs::write(&own, rows).expect("written");
    let path = own.display().to_string();
    let plain = review(dir.path(), &["--date", "2026-11-01"]);
    let with = review(dir.path(), &["--date", "2026-11-01", "--register", &path]);
    let count = |r: &Value| rules(r).iter().filter(|f| *f == "repealed-law").count();
    assert_eq!((count(&plain), count(&with)), (1, 2));
    assert_ne!(
        plain["rulebook"]["laws_digest"],
        with["rulebook"]["laws_digest"]
    );
    std::fs::write(&own, "{").expect("written");
    let o = fawen(["check", "--register", &path, "-"]);
    assert_eq!(code(&o), 2);
    assert!(err(&o).contains("登记.json"), "{}", err(&o));
}

#[test]
fn a_bureau_adds_its_own_provisions() {
    let dir = tempfile::tempdir().expect("temp");
    let rules = dir.path().join("自有规则");
    std::fs::create_dir_all(rules.join("laws")).expect("made");
    let law = r#"{"law": "甲省文件管理办法", "full_name": "甲省文件管理办法", "aliases": [], "number": null,
        "issuer": "甲省人民政府", "level": "地方政府规章", "verified": "single", "numbering": "article",
        "promulgated": "2023-01-01", "in_force": "2023-02-01", "text_from": "2023-02-01", "until": null,
        "predecessor": null, "source_note": "本单位核对", "articles_count": 1,
        "articles": [{"article": 1, "paragraphs": [{"text": "文件不得规定保洁积分。"}]}]}"#;
    let family = r#"{"family": "保洁积分", "about": "甲省文件管理办法第一条",
        "defaults": {"category": "legality", "severity": "justify"},
        "rules": [{"id": "cleaning-points", "title": "规定保洁积分", "theme": "burden",
        "basis": ["甲省文件管理办法#1"], "match": ["保洁积分"], "ask": "有无依据？", "advice": "删去。",
        "examples": {"hit": ["企业应当取得保洁积分", "按照保洁积分排名", "保洁积分不足的不予受理"],
        "miss": ["企业应当保洁", "积分入户办法", "保洁费用由企业承担"]}}]}"#;
    std::fs::write(rules.join("laws").join("own.json"), law).expect("written");
    std::fs::write(rules.join("own.json"), family).expect("written");
    let path = rules.display().to_string();
    std::fs::write(
        dir.path().join("稿.txt"),
        "关于保洁的通知\n各企业：\n企业应当取得保洁积分。\n",
    )
    .expect("written");
    let draft = dir.path().join("稿.txt").display().to_string();
    let o = fawen([
        "check",
        "--format",
        "json",
        "--date",
        "2026-11-01",
        "--rules",
        &path,
        &draft,
    ]);
    assert_eq!(code(&o), 0, "{}", err(&o));
    let r: Value = serde_json::from_slice(&o.stdout).expect("a review");
    let all = r["findings"].as_array().expect("findings");
    let f = all
        .iter()
        .find(|f| f["rule"] == "cleaning-points")
        .expect("own rule");
    assert_eq!(f["basis"][0]["text"], "文件不得规定保洁积分。");
    assert_eq!(f["basis"][0]["level"], "地方政府规章");
}

/// A permission of the office's own is a finding; under a named article of a law it is left as a reminder to check that article.
#[test]
fn a_named_article_leaves_a_reminder() {
    let dir = tempfile::tempdir().expect("temporary directory");
    let severities = |basis: &str| {
        let path = dir.path().join("draft.txt");
        let text = format!(
            "青川县人民政府关于规范犬只寄养的通告\n\n第一条　开展犬只寄养的，应当{basis}经街道办事处审批同意后方可开展经营。\n\n青川县人民政府\n2026年10月8日\n"
        );
        std::fs::write(&path, text).expect("draft");
        let review = super::review(&path);
        let findings = review["findings"].as_array().expect("findings");
        findings
            .iter()
            .filter(|f| f["rule"] == "approval-before-activity")
            .map(|f| f["severity"].as_str().unwrap_or("").to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(severities(""), ["justify"]);
    assert_eq!(severities("依照消费者权益保护法第二十五条"), ["remind"]);
    // 办法 is no law: it cannot carry a permission of its own making.
    assert_eq!(severities("按照寄养办法第九条"), ["justify"]);
}
