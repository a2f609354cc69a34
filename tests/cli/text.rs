//! `fawen text`.

use super::{code, fawen, fixture, out};

#[test]
fn automatic_numbers_stand_as_on_the_page() {
    let o = fawen(["text".as_ref(), fixture("12", "docx").as_os_str()]);
    assert_eq!(code(&o), 0);
    for line in [
        "第一条 为了规范中小学校服管理",
        "（二） 全县中小学校服",
        "第五条 本办法自",
    ] {
        assert!(out(&o).contains(line), "no “{line}” in\n{}", out(&o));
    }
}

#[test]
fn text_boxes_are_read_once() {
    let o = fawen(["text".as_ref(), fixture("13", "docx").as_os_str()]);
    let lines = out(&o)
        .lines()
        .filter(|l| l.starts_with("重要提示"))
        .count();
    assert_eq!(lines, 1, "{}", out(&o));
}
