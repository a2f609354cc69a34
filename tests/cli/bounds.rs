//! A review stays within its bounds whatever it reviews: what is kept, listed and quoted, and what is refused.

use fawen::document::{Document, Format, Text};
use fawen::engine::Engine;
use fawen::matching;
use fawen::outline::Outline;
use fawen::review::assemble::MOST_FINDINGS;
use fawen::review::options::Options;
use fawen::rules::date::Date;
use fawen::session;
use std::collections::HashSet;
use std::sync::LazyLock;

static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::builtin().expect("built-in rules"));

#[test]
fn what_a_rule_finds_thousands_of_times_is_counted() {
    let most = matching::MOST_OF_A_RULE as usize;
    let clause = "各镇人民政府应当优先选用在本县注册的企业。\n";
    let draft = |lines| format!("关于扶持企业的通知\n{}", clause.repeat(lines));
    let run = |lines| {
        let document = Document::from_lines(Format::Text, &draft(lines));
        let text = Text::new(&document);
        let outline = Outline::new(&document, &text);
        matching::run(&text, &outline, &ENGINE.book, &ENGINE.divisions)
    };
    let (one, many) = (run(1), run(most + 30));
    assert!(!one.hits.is_empty() && one.left_out == 0);
    let of_rule = |m: &matching::Matched, rule| m.hits.iter().filter(|h| h.rule == rule).count();
    for h in &one.hits {
        assert_eq!(of_rule(&many, h.rule), most);
    }
    assert_eq!(many.left_out, 30);
}

#[test]
fn a_review_stays_smaller_than_what_it_reviews() {
    let options = Options::on(Date::parse("2026-08-15").expect("date"));
    let review =
        |text: &str| session::review_bytes(text, "稿.txt", &ENGINE, &options).expect("a review");
    let clause = "各镇人民政府应当优先选用在本县注册的企业，给予每户不超过5万元的奖励";
    // More findings than are listed, and than are made at a time.
    let many = review(&format!(
        "关于扶持企业的通知\n{}",
        format!("{clause}。\n").repeat(2300)
    ));
    assert_eq!(many.findings.len(), MOST_FINDINGS);
    assert_eq!(many.findings_omitted, 2300 - MOST_FINDINGS);
    let ids: HashSet<&str> = many.findings.iter().map(|f| f.id.as_str()).collect();
    assert_eq!(ids.len(), MOST_FINDINGS);
    // A single sentence without end.
    let one = review(&format!(
        "关于扶持企业的通知\n{}。",
        format!("{clause}，").repeat(500)
    ));
    let evidence = one.normative.elements.iter().flat_map(|e| &e.evidence);
    let longest = evidence.map(|e| e.quote.chars().count()).max();
    assert_eq!(longest, Some(1000));
}

#[test]
fn text_without_measure_is_read_but_not_reviewed() {
    let options = Options::on(Date::parse("2026-08-15").expect("date"));
    let text = "各镇人民政府应当核对。".repeat((32 << 20) / 33 + 100);
    let refused = session::review_bytes(&text, "稿.txt", &ENGINE, &options);
    let failure = refused.expect_err("too long");
    assert_eq!(failure.error.code, "too-large");
    assert!(
        failure.error.message.contains("32 MB"),
        "{}",
        failure.error.message
    );
    let read = session::read_to_print(text.into_bytes(), "稿.txt").expect("text");
    assert_eq!(read.blocks.len(), 1);
}
