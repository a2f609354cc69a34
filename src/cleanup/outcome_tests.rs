use super::*;
use crate::cleanup::model::{Answer, Facts, Stage, Stated};

const DAY: &str = "2026-11-01";

fn record() -> Record {
    Record {
        complete: true,
        clauses: 10,
        normative: Answer {
            verdict: Verdict::Yes,
            reason: String::new(),
        },
        facts: Facts {
            title: "清溪县停车管理办法".into(),
            date: Some("2024-01-01".into()),
            until: Some("2028-12-31".into()),
            ..Facts::default()
        },
        ..Record::default()
    }
}

fn problem(severity: Severity, clause: &str) -> Problem {
    Problem {
        id: String::new(),
        rule: "r".into(),
        title: "限定本地企业".into(),
        category: Category::Competition,
        theme: None,
        severity,
        clause: clause.into(),
        quote: "应当由本县企业承担".into(),
        basis: vec!["《公平竞争审查条例》第八条第（二）项".into()],
        advice: String::new(),
        outside: false,
        then: None,
    }
}

fn link(act: Act, since: &str, sure: bool) -> Link {
    Link {
        act,
        by: Some(2),
        by_title: "清溪县停车管理办法".into(),
        by_number: Some("清政〔2025〕1号".into()),
        since: Some(since.into()),
        clause: "第三十条".into(),
        quote: String::new(),
        sure,
    }
}

fn proposal(record: &Record, named_by: &[Link]) -> Proposal {
    let case = Case {
        record,
        named_by,
        circle: false,
        clash: None,
        draft: false,
        day: Date::parse(DAY).expect("day"),
    };
    let signs = Signs::builtin().expect("signs");
    propose(&case, &signs, &|c| format!("《{c}》"))
}

#[test]
fn a_clean_document_stays_in_force_with_a_reason() {
    let p = proposal(&record(), &[]);
    assert_eq!(p.outcome, Outcome::Keep);
    assert!(p.reasons[0].text.contains("2028年12月31日"));
    let mut open = record();
    open.facts.until = None;
    open.facts.reminder = "没有写明有效期".into();
    let p = proposal(&open, &[]);
    assert_eq!(p.outcome, Outcome::Keep);
    assert!(
        p.reasons
            .iter()
            .any(|r| r.code == ReasonCode::ToAdd && !r.decides)
    );
}

#[test]
fn what_is_over_lapses() {
    let mut r = record();
    r.facts.until = Some("2025-12-31".into());
    r.facts.validity = Some(Stated {
        value: "有效期二年".into(),
        clause: "第十条".into(),
        quote: "有效期二年".into(),
    });
    r.problems = vec![problem(Severity::Prohibited, "第三条")];
    let p = proposal(&r, &[]);
    assert_eq!(p.outcome, Outcome::Lapse);
    assert_eq!(p.reasons[0].code, ReasonCode::Expired);
    assert_eq!(p.reasons[0].clause, "第十条");
    let mut plan = record();
    plan.facts.until = None;
    plan.facts.stage = Some(Stage {
        sign: "2020年".into(),
        year: Some(2020),
        sure: true,
    });
    assert_eq!(proposal(&plan, &[]).outcome, Outcome::Lapse);
    plan.facts.until = Some("2028-01-01".into());
    assert_eq!(
        proposal(&plan, &[]).outcome,
        Outcome::Judge,
        "the signs conflict"
    );
}

#[test]
fn what_another_document_repealed_is_repealed() {
    let p = proposal(&record(), &[link(Act::Repeals, "2025-06-01", true)]);
    assert_eq!(p.outcome, Outcome::Repeal);
    assert!(p.reasons[0].text.contains("清政〔2025〕1号") && p.reasons[0].clause == "第三十条");
    assert_eq!(
        proposal(&record(), &[link(Act::Repeals, "2027-01-01", true)]).outcome,
        Outcome::Keep
    );
    assert_eq!(
        proposal(&record(), &[link(Act::Repeals, "2025-06-01", false)]).outcome,
        Outcome::Judge
    );
    let both = [
        link(Act::Repeals, "2025-06-01", true),
        link(Act::Continues, "2025-07-01", true),
    ];
    assert_eq!(proposal(&record(), &both).outcome, Outcome::Judge);
}

#[test]
fn prohibited_content_is_amended_or_repealed_by_its_share() {
    let mut r = record();
    r.problems = vec![problem(Severity::Prohibited, "第三条")];
    let p = proposal(&r, &[]);
    assert_eq!(p.outcome, Outcome::Amend);
    assert!(p.reasons[0].basis.contains("第八条"));
    r.clauses = 3;
    r.problems.push(problem(Severity::Prohibited, "第二条"));
    assert_eq!(proposal(&r, &[]).outcome, Outcome::Repeal);
    let mut outside = record();
    outside.problems = vec![problem(Severity::Prohibited, "第三条")];
    outside.problems[0].outside = true;
    assert_eq!(proposal(&outside, &[]).outcome, Outcome::Keep);
    let mut open = record();
    open.problems = vec![problem(Severity::Justify, "第三条")];
    assert_eq!(proposal(&open, &[]).outcome, Outcome::Judge);
}

#[test]
fn bases_that_are_gone_and_what_was_not_read() {
    let law = |force, by: Option<&str>| LawState {
        name: "旧条例".into(),
        level: String::new(),
        basis: true,
        force,
        state: "已废止".into(),
        clause: "第一条".into(),
        by: by.map(String::from),
    };
    let mut r = record();
    r.facts.laws = vec![law(LawForce::Repealed, None)];
    assert_eq!(proposal(&r, &[]).outcome, Outcome::Repeal);
    r.facts.laws = vec![law(LawForce::Repealed, Some("新条例"))];
    assert_eq!(proposal(&r, &[]).outcome, Outcome::Amend);
    r.facts.laws = vec![law(LawForce::Amended, None)];
    assert_eq!(proposal(&r, &[]).outcome, Outcome::Keep);
    let mut part = record();
    part.complete = false;
    assert_eq!(proposal(&part, &[]).outcome, Outcome::Judge);
}

#[test]
fn names_hold_names() {
    assert_eq!(
        name_of("关于印发《停车办法》的通知", None),
        "《关于印发〈停车办法〉的通知》"
    );
    assert_eq!(
        name_of("《停车办法》", Some("清政〔2020〕1号")),
        "《停车办法》（清政〔2020〕1号）"
    );
}
