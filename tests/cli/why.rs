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
        out(&o).contains("未列：") && out(&o).contains("restated-prohibition"),
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
