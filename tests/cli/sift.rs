//! What matching leaves out without looking could not have matched: with and without the sieve, in one window or in many,
//! the same is found.

use fawen::document::{Document, Format, Text};
use fawen::engine::Engine;
use fawen::matching;
use fawen::outline::Outline;
use proptest::prelude::*;
use std::sync::LazyLock;

static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::builtin().expect("built-in rules"));

/// The sample drafts.
static DRAFTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let folder = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures"));
    let paths = folder.expect("fixtures").flatten().map(|e| e.path());
    let mut texts: Vec<_> = paths
        .filter(|p| p.extension().is_some_and(|e| e == "txt"))
        .collect();
    texts.sort();
    (texts.iter())
        .map(|p| std::fs::read_to_string(p).expect("text"))
        .collect()
});

/// Number of hits, the same with the sieve and without it; and whether words were repeated too often where it mattered.
fn hits(draft: &str) -> (usize, bool) {
    let document = Document::from_lines(Format::Text, draft);
    let text = Text::new(&document);
    let outline = Outline::new(&document, &text);
    let run =
        |sieve| matching::run_filtered(&text, &outline, &ENGINE.book, &ENGINE.divisions, sieve);
    let (sifted, all) = (run(true), run(false));
    assert_eq!(sifted.hits, all.hits, "{draft}");
    assert!(all.truncated || !sifted.truncated, "{draft}");
    for size in [1, 300, 2000] {
        let (book, divisions) = (&ENGINE.book, &ENGINE.divisions);
        let cut = matching::run_in_windows(&text, &outline, book, divisions, true, size);
        assert_eq!(cut.hits, sifted.hits, "{size}: {draft}");
    }
    (all.hits.len(), sifted.truncated)
}

#[test]
fn the_sample_drafts_lose_nothing() {
    let found: usize = DRAFTS.iter().map(|d| hits(d).0).sum();
    assert!(found > 20, "{found}");
}

#[test]
fn a_word_repeated_too_often_is_told() {
    let draft = format!(
        "关于招商的通知\n一、{}给予奖励。\n",
        "对在本地注册的企业，".repeat(500)
    );
    assert!(hits(&draft).1);
}

#[test]
fn a_clause_far_behind_is_found() {
    let clause = "三、对在本地注册的企业给予每户十万元奖励。\n";
    let found = |lines: usize| {
        let draft = format!(
            "某县人民政府关于招商的通知\n{}{clause}",
            "各科室按时报送材料。\n".repeat(lines)
        );
        let document = Document::from_lines(Format::Text, &draft);
        let text = Text::new(&document);
        let outline = Outline::new(&document, &text);
        let hits = matching::run(&text, &outline, &ENGINE.book, &ENGINE.divisions).hits;
        let in_clause = |at: usize| {
            text.norm[at..]
                .lines()
                .next()
                .is_some_and(|l| clause.contains(l))
        };
        assert!(
            hits.iter()
                .flat_map(|h| &h.spans)
                .all(|(r, _)| in_clause(r.start))
        );
        hits.iter().map(|h| h.rule).collect::<Vec<_>>()
    };
    let near = found(3);
    assert!(!near.is_empty());
    assert_eq!(found(9_000), near);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn pieces_of_drafts_lose_nothing(pieces in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 4usize..80, 0usize..5), 3..16)) {
        let mut draft = String::from("某县人民政府关于印发《招商扶持办法》的通知\n");
        for (which, at, length, end) in pieces {
            let chars: Vec<char> = which.get(DRAFTS.as_slice()).chars().collect();
            let from = at.index(chars.len());
            draft.extend(chars[from..].iter().take(length));
            draft.push_str(["。", "\n", "；", "，", "：\n（一）"][end]);
        }
        hits(&draft);
    }
}
