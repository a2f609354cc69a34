//! The reader and the independent count agree on documents put together at random from all that text is wrapped in.

use super::*;
use proptest::prelude::*;

const STYLES: &str = r#"<w:style w:type="character" w:styleId="h"><w:rPr><w:vanish/></w:rPr></w:style>
    <w:style w:type="paragraph" w:styleId="hp"><w:rPr><w:vanish/></w:rPr></w:style>"#;

/// Runs and what is around them. `depth` bounds text boxes within text boxes.
fn inline(depth: u32) -> BoxedStrategy<String> {
    let run = (
        prop::sample::select(vec![
            "",
            "<w:rPr><w:vanish/></w:rPr>",
            r#"<w:rPr><w:vanish w:val="0"/></w:rPr>"#,
            r#"<w:rPr><w:rStyle w:val="h"/></w:rPr>"#,
            "<w:rPr><w:b/><w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange></w:rPr>",
        ]),
        "[甲乙 ]{0,4}",
    )
        .prop_map(|(props, text)| format!("<w:r>{props}<w:t>{text}&amp;</w:t></w:r>"));
    let field = prop::sample::select(vec!["begin", "separate", "end"])
        .prop_map(|kind| format!(r#"<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>"#));
    let math = "[a-c]{1,3}".prop_map(|t| format!("<m:oMath><m:r><m:t>{t}</m:t></m:r></m:oMath>"));
    let leaf = prop_oneof![6 => run, 1 => field, 1 => math].boxed();
    if depth == 0 {
        return leaf;
    }
    let some = |d| prop::collection::vec(inline(d), 0..3).prop_map(|v| v.concat());
    let wrapped = (
        prop::sample::select(vec![
            "ins",
            "del",
            "moveFrom",
            "moveTo",
            "hyperlink",
            "smartTag",
        ]),
        some(depth - 1),
    )
        .prop_map(|(tag, inner)| format!("<w:{tag}>{inner}</w:{tag}>"));
    let boxed = blocks(depth - 1).prop_map(|inner| {
        let content = format!("<w:txbxContent>{inner}</w:txbxContent>");
        format!("<w:r><mc:AlternateContent><mc:Choice Requires=\"wps\">{content}</mc:Choice><mc:Fallback><w:pict>{content}</w:pict></mc:Fallback></mc:AlternateContent></w:r>")
    });
    let ruby = some(depth - 1).prop_map(|inner| {
        format!("<w:r><w:ruby><w:rt><w:r><w:t>音</w:t></w:r></w:rt><w:rubyBase>{inner}</w:rubyBase></w:ruby></w:r>")
    });
    prop_oneof![6 => leaf, 3 => wrapped, 1 => boxed, 1 => ruby].boxed()
}

/// Paragraphs and tables.
fn blocks(depth: u32) -> BoxedStrategy<String> {
    let paragraph = (
        prop::sample::select(vec![
            "",
            r#"<w:pPr><w:pStyle w:val="hp"/></w:pPr>"#,
            "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>",
            "<w:pPr><w:rPr><w:vanish/><w:specVanish/></w:rPr></w:pPr>",
        ]),
        prop::collection::vec(inline(depth), 0..4),
    )
        .prop_map(|(props, runs)| format!("<w:p>{props}{}</w:p>", runs.concat()));
    let all = if depth == 0 {
        paragraph.boxed()
    } else {
        let table = (
            prop::sample::select(vec!["", "<w:trPr><w:del/></w:trPr>"]),
            prop::sample::select(vec!["", "<w:tcPr><w:vMerge/></w:tcPr>", "<w:tcPr><w:cellDel/></w:tcPr>"]),
            blocks(depth - 1),
        )
            .prop_map(|(row, cell, inner)| {
                format!("<w:tbl><w:tr>{row}<w:tc>{cell}{inner}</w:tc><w:tc>{inner}</w:tc></w:tr></w:tbl>")
            });
        prop_oneof![4 => paragraph, 1 => table].boxed()
    };
    prop::collection::vec(all, 1..4)
        .prop_map(|v| v.concat())
        .boxed()
}

/// Reads a body and holds the two counts against each other.
fn agree(xml: &str) -> Result<(), TestCaseError> {
    let make = Make::body(&format!("{}{xml}", p("始"))).styles(STYLES);
    let d = make.try_read().expect("reads");
    let t = d.tally.expect("counted");
    prop_assert!(
        !codes(&d).contains(&"incomplete-read".into()),
        "{:?} {}",
        t,
        xml
    );
    let visible = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
    let seen: usize = d.blocks.iter().map(|b| visible(&b.text)).sum();
    prop_assert_eq!(seen, t.read);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn both_counts_agree(xml in blocks(3)) {
        agree(&xml)?;
    }
}

/// A field opened inside a ruby of a deleted cell: once the counts fell apart here.
#[test]
fn a_field_in_the_ruby_of_a_deleted_cell_is_counted_once() -> Result<(), TestCaseError> {
    let ruby = r#"<w:r><w:ruby><w:rt><w:r><w:t>音</w:t></w:r></w:rt><w:rubyBase><m:oMath><m:r><m:t>a</m:t></m:r></m:oMath><w:r><w:fldChar w:fldCharType="begin"/></w:r></w:rubyBase></w:ruby></w:r>"#;
    let paragraph = format!("<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{ruby}</w:p>");
    agree(&format!(
        "<w:tbl><w:tr><w:tc><w:tcPr><w:cellDel/></w:tcPr>{paragraph}</w:tc><w:tc>{paragraph}</w:tc></w:tr></w:tbl>"
    ))
}
