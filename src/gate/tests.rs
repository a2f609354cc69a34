use super::*;
use crate::gate::waiver::{FindingWaiver, Record};
use crate::review::options::Options;
use crate::rules::date::Date;

const DRAFT: &str = "青禾县人民政府关于促进采购的通知\n各乡镇人民政府，县政府各部门：\n为规范政府采购活动，现将有关事项通知如下。\n一、政府采购项目应当优先选用在本县注册并纳税的企业。\n二、供应商应当按照合同履约，采购人应当及时支付款项。\n三、本通知自2026年12月1日起施行，有效期3年。\n青禾县人民政府\n2026年11月20日\n";

fn day() -> Date {
    "2026-11-20".parse().expect("day")
}

fn review(engine: &Engine, text: &str) -> Review {
    let mut options = Options::on(day());
    options.with_text = true;
    let reviewed = crate::session::review_bytes(text.as_bytes(), "草案.txt", engine, &options);
    reviewed.unwrap_or_else(|f| panic!("{}", f.error.message))
}

fn decide(
    engine: &Engine,
    review: &mut Review,
    policy: &Policy,
    file: Option<&WaiverFile>,
) -> Decision {
    let terms = Terms {
        engine,
        policy,
        waivers: file,
        baseline: None,
        materials: None,
        day: day(),
    };
    judge(review, &terms)
}

fn record() -> Record {
    Record {
        reason: "经市场监管部门会同审查，属于救灾应急采购".into(),
        basis: "《公平竞争审查条例》第十二条第（三）项".into(),
        handler: "王芳".into(),
        reviewer: "李强".into(),
        date: "2026-11-20".into(),
        until: String::new(),
    }
}

/// Waivers for all findings that hold.
fn waive_all(review: &Review, decision: &Decision) -> WaiverFile {
    let clauses = Clauses::new(review);
    let mut file = WaiverFile::empty("草案.txt");
    for r in decision.reasons.iter().filter_map(|r| r.finding.as_ref()) {
        let f = review
            .findings
            .iter()
            .find(|f| f.id == *r)
            .expect("finding");
        file.findings.push(FindingWaiver {
            finding: f.id.clone(),
            digest: clauses.of(f),
            rule: f.rule.clone(),
            title: f.title.clone(),
            clause: words::location(&f.location),
            quote: f.quote.clone(),
            record: record(),
        });
    }
    file
}

#[test]
fn a_prohibited_clause_holds_and_a_waiver_releases_it() {
    let engine = Engine::builtin().expect("rules");
    let policy = Policy::default();
    let mut first = review(&engine, DRAFT);
    let held = decide(&engine, &mut first, &policy, None);
    assert!(!held.releases());
    assert!(held.line.starts_with("拦截：不得出台"), "{}", held.line);
    assert!(
        held.reasons
            .iter()
            .any(|r| r.law_bound && !r.basis.is_empty())
    );
    let file = waive_all(&first, &held);
    let mut second = review(&engine, DRAFT);
    let freed = decide(&engine, &mut second, &policy, Some(&file));
    assert_eq!(
        freed.line,
        format!("放行，含豁免 {} 处", freed.waived),
        "{:?}",
        freed.reasons
    );
    assert!(freed.waived > 0);
    let waived: Vec<_> = second.findings.iter().filter(|f| f.waived).collect();
    assert_eq!(waived.len(), freed.waived);
    assert!(
        waived
            .iter()
            .all(|f| f.waiver.as_ref().is_some_and(|w| w.reviewer == "李强"))
    );
}

#[test]
fn records_that_do_not_count_release_nothing_and_are_told() {
    let engine = Engine::builtin().expect("rules");
    let policy = Policy::default();
    let mut plain = review(&engine, DRAFT);
    let held = decide(&engine, &mut plain, &policy, None);
    let good = waive_all(&plain, &held);
    type Spoil = fn(&mut FindingWaiver);
    let cases: [(Spoil, &str); 6] = [
        (|w| w.digest = "0".repeat(64), "waiver-changed"),
        (|w| w.finding = "ffffffffffff".into(), "waiver-changed"),
        (|w| w.record.reviewer = "王芳".into(), "waiver-void"),
        (|w| w.record.basis = "领导批示".into(), "waiver-void"),
        (|w| w.record.date = "2024-01-01".into(), "waiver-expired"),
        (
            |w| {
                w.finding = "ffffffffffff".into();
                w.clause = "别处".into()
            },
            "waiver-unmatched",
        ),
    ];
    for (spoil, code) in cases {
        let mut file = good.clone();
        file.findings.iter_mut().for_each(spoil);
        let mut r = review(&engine, DRAFT);
        let d = decide(&engine, &mut r, &policy, Some(&file));
        assert!(!d.releases() && d.waived == 0, "{code}");
        assert!(
            d.notes.iter().any(|n| n.code == code),
            "{code}: {:?}",
            d.notes
        );
    }
}

#[test]
fn a_change_of_a_neighbour_asks_for_a_new_explanation() {
    let engine = Engine::builtin().expect("rules");
    let policy = Policy::default();
    let mut plain = review(&engine, DRAFT);
    let held = decide(&engine, &mut plain, &policy, None);
    let file = waive_all(&plain, &held);
    let mut r = review(
        &engine,
        &DRAFT.replace("二、供应商应当按照合同履约", "二、本县供应商一律免交保证金"),
    );
    let d = decide(&engine, &mut r, &policy, Some(&file));
    assert!(!d.releases());
    assert!(
        d.notes.iter().any(|n| n.code == "waiver-changed"),
        "{:?}",
        d.notes
    );
}

#[test]
fn what_was_not_read_holds_until_it_is_decided_on() {
    let engine = Engine::builtin().expect("rules");
    let policy = Policy::default();
    let mut r = review(&engine, "柳溪镇简介\n柳溪镇位于县城以东，辖12个行政村。\n");
    r.read.unread.push(UnreadInfo {
        part: "word/media/image1.png".into(),
        kind: "picture".into(),
        reason: "第2段有图片".into(),
        digest: Some("ab".repeat(32)),
    });
    r.read.complete = false;
    let d = decide(&engine, &mut r.clone(), &policy, None);
    assert_eq!(d.reasons.len(), 1);
    assert_eq!(d.reasons[0].code, verdict::Code::Unread);
    let mut file = WaiverFile::empty("x");
    file.unread.push(waiver::UnreadRecord {
        part: "图片".into(),
        digest: "ab".repeat(32),
        material: String::new(),
        record: record(),
    });
    let d = decide(&engine, &mut r.clone(), &policy, Some(&file));
    assert_eq!(d.line, "放行，含人工决定 1 项");
    file.unread[0].digest = "cd".repeat(32);
    let d = decide(&engine, &mut r.clone(), &policy, Some(&file));
    assert!(!d.releases());
    // A reader that cannot say what is missing is not passed over either.
    r.read.unread.clear();
    assert!(!decide(&engine, &mut r, &policy, None).releases());
}

#[test]
fn a_baseline_accepts_the_stock_only() {
    let engine = Engine::builtin().expect("rules");
    let policy = Policy::default();
    let old = review(&engine, DRAFT);
    let mut stock = Baseline::new("2026年存量", "2026-11-01", "r");
    stock.add("甲".into(), &old);
    let judged = |text: &str, key: &str| {
        let mut r = review(&engine, text);
        judge(
            &mut r,
            &Terms {
                engine: &engine,
                policy: &policy,
                waivers: None,
                baseline: Some((&stock, key.into())),
                materials: None,
                day: day(),
            },
        )
    };
    let same = judged(DRAFT, "甲");
    assert!(same.releases() && same.accepted > 0, "{:?}", same.reasons);
    assert!(same.line.contains("基线已有"), "{}", same.line);
    assert!(!judged(DRAFT, "乙").releases());
    let more = judged(
        &DRAFT.replace("二、供应商", "二、外地企业不得参加本县政府采购。供应商"),
        "甲",
    );
    assert!(!more.releases());
}
