use super::judge::MAX_NEAR;
use super::*;
use crate::document::Format;
use crate::rules::register::State;

fn day(s: &str) -> Date {
    Date::parse(s).expect("a day")
}

fn run_on(lines: &str, as_of: &str) -> Vec<RawFinding> {
    let register = Register::builtin().expect("register");
    let document = Document::from_lines(Format::Text, lines);
    let text = Text::new(&document);
    let outline = Outline::new(&document, &text);
    check(&document, &text, &outline, &register, day(as_of))
}

/// Lines within a document, so that none of them is its title.
fn run(lines: &str) -> Vec<RawFinding> {
    let document =
        format!("关于某事的通知\n各单位：\n现将有关事项通知如下。\n{lines}。\n特此通知。");
    run_on(&document, "2026-11-23")
}

fn rules(lines: &str) -> Vec<String> {
    run(lines).into_iter().map(|f| f.rule).collect()
}

/// Every row of the register, cited as a basis, is judged as the register says, in both directions.
#[test]
fn every_row_is_judged_as_registered() {
    let register = Register::builtin().expect("register");
    let today = day("2026-11-23");
    let (mut ended, mut unsure, mut quiet) = (0, 0, 0);
    let rows: Vec<_> = register.rows().collect();
    for rows in rows.chunks(40) {
        let lines: String = rows
            .iter()
            .map(|r| format!("根据《{}》，制定本办法。\n", r.name))
            .collect();
        let document = Document::from_lines(Format::Text, &lines);
        let text = Text::new(&document);
        let outline = Outline::new(&document, &text);
        let found = check(&document, &text, &outline, &register, today);
        for (line, row) in text.norm.lines().zip(rows) {
            let start = line.as_ptr() as usize - text.norm.as_ptr() as usize;
            let of = |rule: &str| {
                let here = |f: &&RawFinding| (start..start + line.len()).contains(&f.range.start);
                found.iter().filter(here).find(|f| f.rule == rule)
            };
            let name = &row.name;
            if row.status != State::Repealed {
                assert!(
                    of("repealed-law").is_none(),
                    "in force, called repealed: {name}"
                );
                assert!(
                    of("repealed-law-unsure").is_none(),
                    "in force, doubted: {name}"
                );
                quiet += 1;
            } else if row.unsure || row.renewed() {
                assert!(of("repealed-law").is_none(), "not sure, asserted: {name}");
                let f = of("repealed-law-unsure").unwrap_or_else(|| panic!("missed: {name}"));
                assert_eq!(f.severity, Severity::Remind);
                unsure += 1;
            } else {
                let f = of("repealed-law").unwrap_or_else(|| panic!("missed: {name}"));
                assert_eq!(
                    (f.severity, f.category),
                    (Severity::Justify, Category::Citation)
                );
                assert!(text.norm[f.range.clone()].starts_with('《'));
                ended += 1;
            }
        }
    }
    assert_eq!((ended + unsure, quiet), (288, 952));
    assert!(ended > 190, "{ended}");
}

#[test]
fn a_repealed_law_is_reported_once_with_all_places() {
    let found = run(
        "第一条 根据《中华人民共和国合同法》和《中华人民共和国价格法》，制定本办法。\n第二条 依照《合同法》第五十二条处理。\n第三条 适用合同法第五十三条。",
    );
    assert_eq!(found.len(), 1, "{found:?}");
    let f = &found[0];
    assert_eq!((f.rule.as_str(), f.more.len()), ("repealed-law", 2));
    assert_eq!(
        f.message,
        "《合同法》已自2021年1月1日起废止，由民法典合同编取代。"
    );
    assert!(f.advice.contains("民法典合同编"));
}

#[test]
fn history_is_left_alone() {
    for line in [
        "本条例自2024年11月1日起施行，《法规规章备案条例》同时废止。",
        "原《中华人民共和国合同法》规定的期限",
        "将第三条中的《物权法》修改为《民法典》",
        "在《个体工商户条例》施行前登记的经营者",
        "按照《国务院关于修改〈信访条例〉的决定》执行",
        "《担保法》已经失效",
        "依照已废止的《担保法》签订的合同",
    ] {
        assert_eq!(rules(line), Vec::<String>::new(), "{line}");
    }
}

#[test]
fn the_day_decides() {
    let line = "第一条 根据《公平竞争审查条例》，制定本办法。";
    assert!(run(line).is_empty());
    let found = run_on(line, "2024-07-01");
    assert_eq!(found[0].rule, "law-not-yet-in-force");
    assert_eq!(found[0].severity, Severity::Justify);
    let line = "第一条 根据《环境保护法》，制定本办法。";
    assert_eq!(run_on(line, "2026-08-15")[0].rule, "repealed-law");
    assert_eq!(run_on(line, "2026-08-14")[0].rule, "law-to-be-repealed");
    assert!(run_on(line, "2020-01-01").is_empty());
    assert!(run_on("根据《合同法》办理", "2019-01-01").is_empty());
}

#[test]
fn a_number_or_year_tells_the_version() {
    let old =
        "根据《制止滥用行政权力排除、限制竞争行为规定》（市场监管总局令第64号），制定本办法。";
    assert_eq!(rules(old), ["repealed-law"]);
    assert!(rules("根据《制止滥用行政权力排除、限制竞争行为规定》，制定本办法。").is_empty());
    assert_eq!(
        rules("根据国市监反垄规〔2021〕2号文件要求"),
        ["repealed-law-unsure"]
    );
    assert_eq!(rules("按照国发〔2000〕23号执行"), ["repealed-law"]);
    assert_eq!(
        rules("依照《行政处罚法》（2017年修正）第三十三条"),
        ["older-version"]
    );
    assert!(rules("依照《行政处罚法》（2021年修订）第三十三条").is_empty());
}

#[test]
fn articles_beyond_the_last_are_found() {
    let found = run("违反《中华人民共和国行政处罚法》第三十二条、第九十条规定的");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].title, "《行政处罚法》没有第九十条");
    assert_eq!(rules("根据行政处罚法第九十条处罚"), ["article-beyond-last"]);
    let short = "根据《公平竞争审查条例》（以下简称《条例》），制定本办法。\n第二条 按照条例第三十条办理。\n第三条 按照条例第二十七条办理。";
    assert_eq!(rules(short), ["article-beyond-last"]);
    assert!(rules("依照《行政处罚法》第八十六条").is_empty());
}

#[test]
fn names_without_marks_are_found() {
    assert_eq!(
        rules("第一条 根据合同法、价格法，制定本办法。"),
        ["repealed-law"]
    );
    assert!(rules("第一条 根据劳动合同法，制定本办法。").is_empty());
    assert!(rules("双方签订劳动合同法定期限内").is_empty());
}

#[test]
fn unknown_laws_are_asked_about() {
    let found = run("根据《中华人民共和国行政处罚罚法》，制定本办法。");
    assert_eq!(found[0].rule, "unknown-law");
    assert!(found[0].message.contains("是否为《行政处罚法》"));
    assert!(rules("学习《孙子兵法》《某市综合评标办法》").is_empty());
}

#[test]
fn old_agencies_are_found_whole_only() {
    assert_eq!(
        rules("由市工商行政管理局会同县国土资源局办理"),
        ["renamed-agency", "renamed-agency"]
    );
    assert_eq!(rules("报环境保护部批准"), ["renamed-agency"]);
    for line in [
        "环境保护部门应当加强监督",
        "各级农业部门和文化部门",
        "原国土资源局批准的用地",
        "原国家工商行政管理总局",
        "《国土资源部关于某事的通知》",
        "环境保护部令第44号",
        "市场监督管理局、自然资源和规划局、国家税务总局某市税务局",
        "国家知识产权局、国家数据局、国家信访局",
    ] {
        assert_eq!(rules(line), Vec::<String>::new(), "{line}");
    }
    let found = run("报环境保护部批准");
    assert!(found[0].message.contains("自2018年3月起"), "{found:?}");
    assert_eq!(
        rules("提交组织机构代码证和税务登记证"),
        ["outdated-term", "outdated-term"]
    );
}

#[test]
fn a_basis_must_have_a_name() {
    assert_eq!(
        rules("第一条 根据国家有关规定，结合我市实际，制定本办法。"),
        ["unnamed-basis"]
    );
    assert!(rules("第一条 根据《价格法》等有关规定，制定本办法。").is_empty());
    assert!(rules("第一条 根据价格法和有关规定，制定本办法。").is_empty());
    assert!(rules("第九条 未尽事宜按照国家有关规定执行。").is_empty());
}

#[test]
fn hostile_text_stays_bounded() {
    let many = "根据《合同法》第九百条、".repeat(5000);
    assert!(run(&many).len() <= 2);
    let open = "《根据第".repeat(20_000);
    assert!(run(&open).is_empty());
    let names = (0..2000)
        .map(|i| format!("根据《第{i}号怪名法》，"))
        .collect::<String>();
    assert!(run(&names).len() <= MAX_NEAR);
}
