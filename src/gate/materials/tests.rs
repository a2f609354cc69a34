use super::*;
use crate::document::{Document, Format};
use crate::review::assemble::Prepared;

fn given(name: &str, text: &str) -> Given {
    let prepared = Prepared::new(Document::from_lines(Format::Text, text));
    Given {
        name: name.into(),
        sha256: crate::sheets::marker::hex(text.as_bytes()),
        declared: None,
        text: Ok(Readable::new(&prepared)),
    }
}

const NOTE: &str = "关于《青禾市餐厨垃圾管理办法（送审稿）》的起草说明\n一、制定依据\n根据《循环经济促进法》制定。\n二、必要性\n规范收运。\n三、听取意见情况\n听取了企业、行业协会关于公平竞争影响的意见，采纳3条，未采纳1条。";
const LEGAL: &str = "关于《青禾市餐厨垃圾管理办法（送审稿）》的合法性审核意见\n市城管局：\n经审核，制定主体合法，内容未超越法定职权，不违反上位法规定。\n青禾市司法局\n2026年10月8日";
const FAIR: &str = "公平竞争审查结论\n政策措施名称：青禾市餐厨垃圾管理办法\n听取利害关系人意见情况：征求了12家企业和行业协会意见。\n审查结论：符合公平竞争审查标准。\n青禾市城市管理局";
const FIRST: &str = "公平竞争审查初审意见\n政策措施名称：青禾市餐厨垃圾管理办法\n经初审，该文件符合公平竞争审查标准。\n青禾市城市管理局";
const REGULATOR: &str = "关于《青禾市餐厨垃圾管理办法》公平竞争审查意见的函\n市城管局：\n经审查，初审意见属实，该文件符合公平竞争审查标准。\n青禾市市场监督管理局\n2026年10月9日";
const MINUTES: &str = "青禾市人民政府常务会议纪要\n2026年10月20日，会议审议了市城管局起草的《青禾市餐厨垃圾管理办法》。会议原则同意，按程序印发。";

fn asked(route: Route) -> Asked {
    Asked {
        normative: true,
        fair: true,
        route,
        exception: false,
        title: "青禾市人民政府关于印发《青禾市餐厨垃圾管理办法》的通知".into(),
        require: Vec::new(),
        later: Vec::new(),
    }
}

fn states(list: &List) -> Vec<(&str, State)> {
    list.lines
        .iter()
        .map(|l| (l.material.as_str(), l.state))
        .collect()
}

fn all(texts: &[&str]) -> Vec<Given> {
    texts
        .iter()
        .enumerate()
        .map(|(i, t)| given(&format!("{i}.txt"), t))
        .collect()
}

#[test]
fn a_whole_file_of_the_drafting_unit_passes() {
    let list = judge(&all(&[NOTE, LEGAL, FAIR, MINUTES]), &asked(Route::Own), &[]);
    assert!(
        list.lines.iter().all(|l| l.state == State::Present),
        "{list:#?}"
    );
    assert!(list.unknown.is_empty());
    let names: Vec<&str> = list.lines.iter().map(|l| l.material.as_str()).collect();
    assert_eq!(
        names,
        [
            "起草说明",
            "征求意见情况",
            "合法性审核意见",
            "公平竞争审查结论",
            "集体审议纪要"
        ]
    );
    assert!(
        list.lines[1].files[0].contains("起草说明"),
        "opinions told within the drafting note"
    );
}

#[test]
fn the_joint_route_needs_the_regulators_own_conclusion() {
    let list = judge(
        &all(&[NOTE, LEGAL, FAIR, MINUTES]),
        &asked(Route::Joint),
        &[],
    );
    assert!(states(&list).contains(&("市场监管部门公平竞争审查结论", State::Missing)));
    assert!(states(&list).contains(&("公平竞争审查初审意见", State::Missing)));
    let list = judge(
        &all(&[NOTE, LEGAL, FIRST, REGULATOR, MINUTES]),
        &asked(Route::Joint),
        &[],
    );
    assert!(
        list.lines.iter().all(|l| l.state == State::Present),
        "{list:#?}"
    );
    // A letter to the regulator is not one from it.
    let letter = REGULATOR
        .replace("市城管局：", "市市场监督管理局：")
        .replace("青禾市市场监督管理局\n", "青禾市城市管理局\n");
    let list = judge(
        &all(&[NOTE, LEGAL, FIRST, &letter, MINUTES]),
        &asked(Route::Joint),
        &[],
    );
    assert!(states(&list).contains(&("市场监管部门公平竞争审查结论", State::Missing)));
}

#[test]
fn conclusions_that_deny_or_stay_blank_hold() {
    let cases = [
        (LEGAL.replace("不违反上位法规定", "第三条不合法"), "不合法"),
        (
            LEGAL.replace(
                "制定主体合法，内容未超越法定职权，不违反上位法规定",
                "提出意见如下，制定主体适格",
            ),
            "没有明确的审核结论",
        ),
        (
            format!(
                "{}\n审核结论：合法□　应当予以修改□　不合法□",
                LEGAL.replace("制定主体合法，内容未超越法定职权，不违反上位法规定", "见下")
            ),
            "没有勾选",
        ),
        (
            format!(
                "{}\n审核结论：合法□　应当予以修改☑　不合法□",
                LEGAL.replace("制定主体合法，内容未超越法定职权，不违反上位法规定", "见下")
            ),
            "应当予以修改",
        ),
        (
            LEGAL.replace("青禾市餐厨垃圾管理办法", "青禾市犬只管理办法"),
            "没有提到本文件",
        ),
    ];
    for (text, part) in cases {
        let list = judge(&all(&[NOTE, &text, FAIR, MINUTES]), &asked(Route::Own), &[]);
        let line = &list.lines[2];
        assert_eq!(line.state, State::Wanting, "{part}: {line:?}");
        assert!(
            line.wants.iter().any(|w| w.contains(part)),
            "{part}: {:?}",
            line.wants
        );
    }
    let ticked = format!(
        "{}\n审核结论：合法☑　应当予以修改□　不合法□",
        LEGAL.replace("制定主体合法，内容未超越法定职权，不违反上位法规定", "见下")
    );
    let list = judge(&all(&[&ticked]), &asked(Route::Own), &[]);
    assert_eq!(list.lines[2].state, State::Present, "{:?}", list.lines[2]);
}

#[test]
fn an_exception_must_be_explained_in_four_points() {
    let claimed = FAIR.replace(
        "审查结论：",
        "本文件适用《公平竞争审查条例》第十二条。审查结论：",
    );
    let list = judge(
        &all(&[NOTE, LEGAL, &claimed, MINUTES]),
        &asked(Route::Own),
        &[],
    );
    let line = &list.lines[3];
    assert_eq!(line.state, State::Wanting);
    assert_eq!(line.wants.len(), 4, "{:?}", line.wants);
    assert!(
        line.wants[0].contains("第二十九条第二款第一项"),
        "{:?}",
        line.wants
    );
    let told = claimed.clone()
        + "\n该措施具有排除、限制竞争效果，属于第十二条第（三）项保护环境的情形，没有对竞争影响更小的替代方案，实施期限为一年。";
    let list = judge(
        &all(&[NOTE, LEGAL, &told, MINUTES]),
        &asked(Route::Own),
        &[],
    );
    assert_eq!(
        list.lines[3].state,
        State::Present,
        "{:?}",
        list.lines[3].wants
    );
}

#[test]
fn minutes_may_come_later_and_scans_are_accepted_by_record() {
    let mut terms = asked(Route::Own);
    terms.later.push("集体审议纪要".into());
    terms.require.push("评估论证报告".into());
    let mut files = all(&[NOTE, FAIR]);
    files.push(Given {
        name: "盖章.pdf".into(),
        sha256: "abc".into(),
        declared: None,
        text: Err("扫描件".into()),
    });
    let list = judge(&files, &terms, &[]);
    assert_eq!(list.unread.len(), 1);
    assert!(states(&list).contains(&("集体审议纪要", State::Later)));
    assert!(states(&list).contains(&("评估论证报告", State::Missing)));
    let list = judge(&files, &terms, &[("abc".into(), "合法性审核意见".into())]);
    assert!(list.unread.is_empty());
    assert!(states(&list).contains(&("合法性审核意见", State::Accepted)));
}
