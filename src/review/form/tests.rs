use super::*;
use crate::document::{Document, Format};
use crate::review::model::{Category, Severity};

fn run(lines: &str) -> Vec<RawFinding> {
    let data = FormData::builtin().expect("data");
    let document = Document::from_lines(Format::Text, lines);
    let text = Text::new(&document);
    let outline = Outline::new(&document, &text);
    check(&text, &outline, &data, Verdict::Yes)
}

fn ids(lines: &str) -> Vec<String> {
    run(lines).into_iter().map(|f| f.rule).collect()
}

/// A measure with clauses that raise nothing, and further clauses.
fn measure(title: &str, clauses: &[&str]) -> String {
    let mut out = format!("{title}\n");
    for (i, c) in clauses.iter().enumerate() {
        out += &format!("第{}条 {c}\n", crate::rules::numeral::chinese(i as u32 + 1));
    }
    out
}

const LAST: &str = "本办法自2025年3月1日起施行，有效期五年。";

#[test]
fn a_sound_measure_raises_nothing() {
    let text = measure(
        "甲县河道保洁管理办法",
        &[
            "为了加强河道保洁，制定本办法。",
            "河道保洁应当及时。",
            "违反本办法第二条的，责令改正。",
            LAST,
        ],
    );
    assert_eq!(ids(&text), Vec::<String>::new());
}

#[test]
fn missing_dates_are_asked_for() {
    let clauses = [
        "为了加强保洁，制定本办法。",
        "保洁应当及时。",
        "由县城管局负责解释。",
    ];
    let found = run(&measure("甲县保洁管理办法", &clauses));
    let rules: Vec<&str> = found.iter().map(|f| f.rule.as_str()).collect();
    assert_eq!(rules, ["effective-date-missing", "validity-missing"]);
    assert!(found[0].message.contains("《甲县保洁管理办法》"));
    assert_eq!(found[0].severity, Severity::Remind);
    let trial = ids(&measure("甲县保洁管理暂行办法", &clauses));
    assert!(
        trial.contains(&"trial-period-missing".to_owned()),
        "{trial:?}"
    );
    let long = measure(
        "甲县保洁管理办法",
        &["甲。", "乙。", "本办法自2025年3月1日起施行，有效期8年。"],
    );
    assert_eq!(ids(&long), ["validity-long"]);
}

#[test]
fn names_that_only_laws_may_bear() {
    let clauses = ["甲。", "乙。", "本条例自2025年3月1日起施行，有效期五年。"];
    let text = measure("甲县河道保洁管理条例", &clauses);
    let found = run(&format!("{text}甲县人民政府\n2025年2月20日"));
    let f = found
        .iter()
        .find(|f| f.rule == "title-reserved-name")
        .expect("found");
    assert_eq!(f.severity, Severity::Justify);
    assert_eq!(f.basis, ["规章制定程序条例#7"]);
    let organ = format!("{text}甲县人民代表大会常务委员会\n2025年2月20日");
    assert!(!ids(&organ).contains(&"title-reserved-name".to_owned()));
    let title = "甲县贯彻《信息公开条例》实施细则";
    let clauses = ["甲。", "乙。", "本细则自2025年3月1日起施行，有效期五年。"];
    let text = measure(title, &clauses) + "甲县人民政府\n2025年2月20日";
    assert!(!ids(&text).contains(&"title-reserved-name".to_owned()));
}

#[test]
fn document_numbers_are_checked() {
    for (number, fault) in [
        ("甲政办[2024]3号", "没有使用六角括号"),
        ("甲政办〔2024〕第3号", "序号前加了“第”"),
        ("甲政办〔2024〕003号", "序号编了虚位"),
        ("甲政办〔24〕3号", "年份没有写全"),
    ] {
        let found = run(&format!(
            "{number}\n甲县人民政府关于保洁的通知\n各乡镇：\n现将有关事项通知如下。"
        ));
        let f = found.iter().find(|f| f.rule == "number-format");
        assert!(
            f.is_some_and(|f| f.message.contains(fault)),
            "{number}: {found:?}"
        );
    }
    let good = ids(
        "甲政办〔2024〕3号\n甲县人民政府关于保洁的通知\n各乡镇：\n按照乙政发[2023]15号文件办理。",
    );
    assert_eq!(good, ["cited-number-format"]);
}

#[test]
fn own_clauses_must_exist() {
    let clauses = [
        "制定本办法。",
        "有下列情形的：\n（一）甲；\n（二）乙。",
        "违反本办法第九条的，责令改正。",
        "符合本办法第二条第（四）项的，予以奖励。",
        LAST,
    ];
    let found = run(&measure("甲县保洁管理办法", &clauses));
    let messages: Vec<&str> = found.iter().map(|f| f.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "文中提到第九条，而正文只有五条。",
            "文中提到第二条第四项，而第二条只有二项。"
        ]
    );
    let other = measure(
        "甲县保洁管理办法",
        &["依照《行政处罚法》第六十条处理。", "乙。", LAST],
    );
    assert_eq!(ids(&other), Vec::<String>::new());
}

#[test]
fn numbering_faults_are_found() {
    let text = "甲县保洁管理办法\n第一条 甲。\n第二条 乙。\n第四条 丙。\n第四条 丁。\n第五条 本办法自2025年3月1日起施行，有效期五年。";
    let found = run(text);
    let rules: Vec<&str> = found.iter().map(|f| f.rule.as_str()).collect();
    assert_eq!(rules, ["numbering-gap", "numbering-repeat"]);
    assert_eq!(found[0].message, "第二条之后是第四条，中间缺序号。");
}

#[test]
fn a_measure_keeps_its_own_name() {
    let text = measure(
        "甲县保洁管理实施细则",
        &[
            "甲。",
            "本办法所称保洁，是指清扫。",
            "本细则自2025年3月1日起施行，有效期五年。",
        ],
    );
    let found = run(&text);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        found[0].message,
        "本文件名称为“甲县保洁管理实施细则”，文中却自称“本办法”。"
    );
}

#[test]
fn dates_must_exist_and_agree() {
    let text = measure(
        "甲县保洁管理办法",
        &[
            "甲。",
            "申报时间为2025年2月30日前。",
            "本办法自2025年3月1日起施行，有效期至2024年3月1日。",
        ],
    );
    assert_eq!(ids(&text), ["impossible-date", "validity-before-effective"]);
    let late = measure("甲县保洁管理办法", &["甲。", "乙。", LAST]) + "甲县人民政府\n2025年6月20日";
    assert_eq!(ids(&late), ["effective-before-date"]);
    let other = measure(
        "甲县保洁管理办法",
        &["甲。", "《乙办法》自2019年3月1日起施行。", LAST],
    ) + "甲县人民政府\n2025年2月20日";
    assert_eq!(ids(&other), Vec::<String>::new());
}

#[test]
fn the_comment_period_is_counted() {
    let text = "甲县发展改革局关于公开征求《甲办法》意见的公告\n现向社会公开征求意见，时间为2025年5月1日至5月10日。";
    let found = run(text);
    let f = found
        .iter()
        .find(|f| f.rule == "comment-period-short")
        .expect("short");
    assert_eq!(f.category, Category::Procedure);
    assert!(f.message.contains("共10日") && f.basis == ["优化营商环境条例#62/2"]);
    let enough = text.replace("5月10日", "6月10日");
    assert!(!ids(&enough).contains(&"comment-period-short".to_owned()));
}

#[test]
fn endings_are_plain() {
    let text = measure(
        "甲县保洁管理办法（修订）",
        &[
            "甲。",
            "以前的规定与本办法不一致的，以本办法为准。",
            "最终解释权归县城管局。",
            LAST,
        ],
    );
    assert_eq!(ids(&text), ["repeal-vague", "final-interpretation"]);
    let silent = measure("甲县保洁管理办法（修订）", &["甲。", "乙。", LAST]);
    assert_eq!(ids(&silent), ["repeal-missing"]);
}

#[test]
fn annexes_must_be_there() {
    let text = "甲县人民政府关于印发《甲县保洁管理办法》的通知\n各乡镇：\n现印发给你们，请填写附件3，自印发之日起施行，有效期五年。\n附件：1.甲县保洁管理办法\n2.申报表\n甲县人民政府\n2025年2月20日\n附件1\n甲县保洁管理办法\n第一条 甲。\n第二条 乙。\n第三条 丙。";
    let found = ids(text);
    assert!(found.contains(&"annex-missing".to_owned()), "{found:?}");
    assert!(found.contains(&"annex-reference".to_owned()), "{found:?}");
    assert!(
        !found.contains(&"effective-date-missing".to_owned()),
        "{found:?}"
    );
}

#[test]
fn procedure_follows_the_answers() {
    use crate::review::model::Route;
    let data = FormData::builtin().expect("data");
    let document = Document::from_lines(Format::Text, "关于女职工保护的办法\n本办法已经审议通过。");
    let text = Text::new(&document);
    let of = |n, f, r| -> Vec<String> {
        procedure(&text, &data, n, f, r)
            .into_iter()
            .map(|l| l.id)
            .collect()
    };
    let all = of(Verdict::Yes, Verdict::Yes, Route::Joint);
    assert!(
        all.contains(&"procedure.fair-joint".into())
            && !all.contains(&"procedure.fair-self".into())
    );
    assert!(all.contains(&"procedure.women".into()) && !all.contains(&"procedure.disabled".into()));
    assert!(of(Verdict::No, Verdict::No, Route::None).is_empty());
    let lines = procedure(&text, &data, Verdict::Unsure, Verdict::No, Route::None);
    let line = lines
        .iter()
        .find(|l| l.id == "procedure.deliberation")
        .expect("line");
    assert_eq!(
        line.evidence.clone().map(|r| &text.norm[r]),
        Some("审议通过")
    );
}

#[test]
fn hostile_text_stays_bounded() {
    run(&"第一条本办法第九条，有效期".repeat(20_000));
    run(&"甲[2020]1号，2025年2月30日至2月31日征求意见".repeat(3000));
    run(&"附件9".repeat(30_000));
}

#[test]
fn paragraphs_that_are_referred_to_must_be_there() {
    let refer = |clause: &str| {
        let text = measure(
            "甲县河道保洁管理办法",
            &[
                "为了加强河道保洁，制定本办法。",
                "保洁单位应当每日清理。\n清理的垃圾应当分类。",
                clause,
                LAST,
            ],
        );
        run(&text)
            .into_iter()
            .filter(|f| f.rule == "own-clause-missing")
            .map(|f| f.message)
            .collect::<Vec<_>>()
    };
    let found = refer("违反本办法第二条第三款的，责令改正。");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("第二条第三款") && found[0].contains("只有二款"));
    assert!(refer("违反本办法第二条第二款的，责令改正。").is_empty());
    assert_eq!(
        refer("违反本办法第一条第二款第（一）项的，责令改正。").len(),
        2
    );
    let found = refer("违反前款规定的，责令改正。");
    assert!(
        found.len() == 1 && found[0].contains("第三条第一款"),
        "{found:?}"
    );
    assert!(refer("不得倾倒垃圾。\n违反前款规定的，责令改正。").is_empty());
    assert_eq!(
        refer("不得倾倒垃圾。\n违反前两款规定的，责令改正。").len(),
        1
    );
    // Lost line ends may have joined two paragraphs; and another law is quoted.
    assert!(refer("不得倾倒垃圾。违反前款规定的，责令改正。").is_empty());
    assert!(refer("法律规定“前款所列行为”的，从其规定。").is_empty());
    assert!(refer("违反前条规定的，责令改正。").is_empty());
}

#[test]
fn an_article_before_the_first_is_missing() {
    let text = measure(
        "甲县河道保洁管理办法",
        &["违反前条规定的，责令改正。", "保洁应当及时。", LAST],
    );
    assert_eq!(ids(&text), ["own-clause-missing"]);
}

#[test]
fn deep_lists_are_counted_where_they_count_steadily() {
    let list = |numbers: &[u32]| {
        let items: Vec<String> = numbers
            .iter()
            .map(|n| format!("{n}.做好第{n}件事。"))
            .collect();
        let text = format!(
            "关于做好河道保洁工作的通知\n一、主要任务\n（一）日常保洁\n{}\n（二）检查考核\n每月检查。\n二、其他\n本通知自印发之日起施行，有效期五年。",
            items.join("\n")
        );
        let found = ids(&text);
        let hits = found.iter().filter(|i| i.starts_with("numbering"));
        hits.cloned().collect::<Vec<_>>()
    };
    assert_eq!(list(&[1, 2, 4, 5]), ["numbering-gap"]);
    assert_eq!(list(&[1, 2, 2, 3]), ["numbering-repeat"]);
    assert!(list(&[1, 2, 3, 4]).is_empty());
    assert!(list(&[1, 2, 1, 2, 3]).is_empty(), "a list that starts anew");
    assert!(list(&[1, 3, 5]).is_empty(), "counting in another way");
}
