//! `fawen why`.

use super::{code, fawen, fixture, out};

#[test]
fn silence_is_explained_by_the_guard_that_held() {
    let o = fawen([
        "why".as_ref(),
        fixture("14", "txt").as_os_str(),
        "一、".as_ref(),
    ]);
    assert_eq!(code(&o), 0);
    assert!(
        out(&o).contains("未列：") && out(&o).contains("因属“重申禁令”"),
        "{}",
        out(&o)
    );
}

#[test]
fn a_clause_that_is_not_there_is_said() {
    let o = fawen([
        "why".as_ref(),
        fixture("01", "txt").as_os_str(),
        "第九十九条".as_ref(),
    ]);
    assert!(out(&o).contains("没有找到"), "{}", out(&o));
}

#[test]
fn citations_are_explained_by_the_register_at_hand() {
    let dir = tempfile::tempdir().expect("folder");
    let draft = dir.path().join("草案.txt");
    std::fs::write(
        &draft,
        "甲县关于市容管理的通知\n第一条　市容管理按照《甲县市容管理办法》执行。\n第二条　各单位应当做好保洁工作。\n",
    )
    .expect("draft");
    let register = dir.path().join("登记.json");
    let rows = r#"{"laws": [{"name": "甲县市容管理办法", "level": "规范性文件", "status": "已废止",
        "repealed": "2025-01-01", "by": "甲县市容管理规定"}]}"#;
    std::fs::write(&register, rows).expect("register");
    let (draft, register) = (draft.to_string_lossy(), register.to_string_lossy());
    let plain = fawen(["why", &draft, "第一条"]);
    assert!(!out(&plain).contains("repealed-law"), "{}", out(&plain));
    let with = fawen(["why", &draft, "第一条", "--register", &register]);
    assert_eq!(code(&with), 0);
    assert!(out(&with).contains("（repealed-law）"), "{}", out(&with));
    let other = fawen(["why", &draft, "第二条", "--register", &register]);
    assert!(!out(&other).contains("repealed-law"), "{}", out(&other));
}

#[test]
fn a_rule_is_close_only_when_words_of_it_stand_there() {
    let dir = tempfile::tempdir().expect("folder");
    let draft = dir.path().join("草案.txt");
    std::fs::write(
        &draft,
        "甲县人民政府关于做好秋季绿化工作的通知\n一、承租本县门面的商户购置设备的，应当从推荐的单位中选择。\n",
    )
    .expect("draft");
    let draft = draft.to_string_lossy();
    let title = out(&fawen(["why", &draft, "秋季绿化工作"]));
    assert!(
        title.contains("没有规则接近这一句"),
        "one common word of a rule brings no rule near: {title}"
    );
    let clause = out(&fawen(["why", &draft, "一、"]));
    assert!(
        clause.contains("接近：") || clause.contains("命中："),
        "{clause}"
    );
}

#[test]
fn an_exception_that_is_a_pattern_is_told_in_chinese() {
    let dir = tempfile::tempdir().expect("folder");
    let draft = dir.path().join("草案.txt");
    std::fs::write(
        &draft,
        "甲县人民政府关于机关食堂管理的通知\n一、机关食堂食材通过公开招标确定供应商，统一由县供销公司配送。\n",
    )
    .expect("draft");
    let told = out(&fawen(["why", &draft.to_string_lossy(), "一、"]));
    assert!(told.contains("同一句（含引语）中"), "{told}");
    assert!(!told.contains("{公开竞争}"), "{told}");
}
