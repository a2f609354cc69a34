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
        out(&o).contains("未列：") && out(&o).contains("因属“重申禁止或者清理要求”"),
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
