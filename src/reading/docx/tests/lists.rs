//! Labels of automatic numbering, as Word shows them.

use super::*;

fn level(i: usize, format: &str, text: &str, more: &str) -> String {
    format!(
        r#"<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{format}"/>{more}<w:suff w:val="space"/><w:lvlText w:val="{text}"/></w:lvl>"#
    )
}

fn base(id: u32, levels: &[String]) -> String {
    format!(
        r#"<w:abstractNum w:abstractNumId="{id}">{}</w:abstractNum>"#,
        levels.concat()
    )
}

fn list(id: u32, base: u32, more: &str) -> String {
    format!(r#"<w:num w:numId="{id}"><w:abstractNumId w:val="{base}"/>{more}</w:num>"#)
}

fn item(id: u32, level: usize, text: &str) -> String {
    format!(
        r#"<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{id}"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"#
    )
}

fn law() -> String {
    base(
        0,
        &[
            level(0, "chineseCountingThousand", "第%1章", ""),
            level(
                1,
                "chineseCountingThousand",
                "第%2条",
                r#"<w:lvlRestart w:val="0"/>"#,
            ),
            level(2, "chineseCounting", "（%3）", ""),
            level(3, "decimal", "%4.", ""),
        ],
    )
}

#[test]
fn chapters_articles_items() {
    let items: String = [
        (0, "总则"),
        (1, "a"),
        (2, "b"),
        (2, "c"),
        (3, "d"),
        (1, "e"),
        (2, "f"),
        (0, "附则"),
        (1, "g"),
    ]
    .iter()
    .map(|(l, t)| item(1, *l, t))
    .collect();
    let d = Make::body(&items)
        .numbering(&(law() + &list(1, 0, "")))
        .read();
    assert_eq!(
        lines(&d),
        [
            "第一章总则",
            "第一条a",
            "（一）b",
            "（二）c",
            "1.d",
            "第二条e",
            "（一）f",
            "第二章附则",
            "第三条g"
        ]
    );
    assert_eq!(d.blocks[1].label, "第一条");
}

#[test]
fn a_list_goes_on_where_another_shares_its_base_and_restarts_where_told() {
    let restart = r#"<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>"#;
    let replaced = r#"<w:lvlOverride w:ilvl="0"><w:lvl w:ilvl="0"><w:start w:val="5"/><w:numFmt w:val="upperLetter"/><w:lvlText w:val="%1)"/></w:lvl></w:lvlOverride>"#;
    let xml = base(0, &[level(0, "decimal", "%1.", "")])
        + &base(1, &[level(0, "decimal", "%1.", "")])
        + &list(1, 0, "")
        + &list(2, 0, "")
        + &list(3, 0, restart)
        + &list(4, 1, replaced);
    let items: String = [1, 1, 2, 3, 3, 1, 4]
        .iter()
        .map(|id| item(*id, 0, ""))
        .collect();
    assert_eq!(
        lines(&Make::body(&items).numbering(&xml).read()),
        ["1.", "2.", "3.", "1.", "2.", "3.", "E)"]
    );
}

#[test]
fn legal_numbering_and_levels_out_of_order() {
    let xml = base(
        0,
        &[
            level(0, "chineseCounting", "%1、", ""),
            level(1, "lowerRoman", "%1.%2", "<w:isLgl/>"),
            level(2, "decimalEnclosedCircle", "%3", ""),
        ],
    ) + &list(1, 0, "");
    let items: String = [2, 0, 1, 1, 2, 2, 0, 1]
        .iter()
        .map(|l| item(1, *l, ""))
        .collect();
    assert_eq!(
        lines(&Make::body(&items).numbering(&xml).read()),
        ["①", "二、", "2.1", "2.2", "①", "②", "三、", "3.1"]
    );
}

#[test]
fn numbering_through_styles() {
    let styles = r#"
      <w:style w:type="paragraph" w:styleId="zhang"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
      <w:style w:type="paragraph" w:styleId="tiao"><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
      <w:style w:type="paragraph" w:styleId="tiao2"><w:basedOn w:val="tiao"/></w:style>
      <w:style w:type="numbering" w:styleId="fa"><w:pPr><w:numPr><w:numId w:val="8"/></w:numPr></w:pPr></w:style>"#;
    let xml = base(
        0,
        &[
            level(
                0,
                "chineseCounting",
                "第%1章",
                r#"<w:pStyle w:val="zhang"/>"#,
            ),
            level(1, "decimal", "第%2条", r#"<w:pStyle w:val="tiao"/>"#),
        ],
    ) + r#"<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="fa"/></w:abstractNum>"#
        + &format!(
            r#"<w:abstractNum w:abstractNumId="2"><w:styleLink w:val="fa"/>{}</w:abstractNum>"#,
            level(0, "upperRoman", "%1.", "")
        )
        + &list(1, 0, "")
        + &list(7, 1, "")
        + &list(8, 2, "");
    let styled = |style: &str, more: &str| {
        format!(
            r#"<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr><w:r><w:t>x</w:t></w:r></w:p>"#
        )
    };
    let items = styled("zhang", "")
        + &styled("tiao", "")
        + &styled("tiao2", "")
        + &styled("tiao", r#"<w:numPr><w:numId w:val="0"/></w:numPr>"#)
        + &styled("tiao", "")
        + &item(7, 0, "y")
        + &item(7, 0, "y");
    let d = Make::body(&items).styles(styles).numbering(&xml).read();
    assert_eq!(
        lines(&d),
        ["第一章x", "第1条x", "第2条x", "x", "第3条x", "I.y", "II.y"]
    );
}

#[test]
fn deleted_and_hidden_items_take_no_number() {
    let gone = r#"<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr><w:del w:id="2"><w:r><w:delText>删</w:delText></w:r></w:del></w:p>"#;
    let unseen = r#"<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:vanish/></w:rPr></w:pPr><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r></w:p>"#;
    let table = format!(
        r#"<w:tbl><w:tr><w:trPr><w:del w:id="3"/></w:trPr><w:tc>{}</w:tc></w:tr></w:tbl>"#,
        item(1, 0, "删行")
    );
    let xml = base(0, &[level(0, "decimal", "%1.", "")]) + &list(1, 0, "");
    let items = item(1, 0, "甲") + gone + unseen + &table + &item(1, 0, "乙") + gone;
    assert_eq!(
        lines(&Make::body(&items).numbering(&xml).read()),
        ["1.甲", "2.乙"]
    );
}

#[test]
fn anchors_are_counted_before_their_text_boxes() {
    let xml = base(0, &[level(0, "decimal", "%1.", "")]) + &list(1, 0, "");
    let body = format!(
        r#"<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:pict><v:shape><v:textbox><w:txbxContent>{}</w:txbxContent></v:textbox></v:shape></w:pict></w:r><w:r><w:t>外</w:t></w:r></w:p>{}"#,
        item(1, 0, "内"),
        item(1, 0, "后")
    );
    assert_eq!(
        lines(&Make::body(&body).numbering(&xml).read()),
        ["1.外", "2.内", "3.后"]
    );
}

#[test]
fn bullets_show_a_sign() {
    let xml = base(0, &[level(0, "bullet", "\u{F06C}", "")])
        + &base(1, &[level(0, "bullet", "—", "")])
        + &list(1, 0, "")
        + &list(2, 1, "");
    let items = item(1, 0, "甲") + &item(2, 0, "乙") + &item(1, 0, "");
    assert_eq!(
        lines(&Make::body(&items).numbering(&xml).read()),
        ["•甲", "—乙"]
    );
}

#[test]
fn odd_values_do_no_harm() {
    let odd = r#"<w:p><w:pPr><w:numPr><w:ilvl w:val="99999999999"/><w:numId w:val="-5"/></w:numPr></w:pPr><w:r><w:t>x</w:t></w:r></w:p><w:p><w:pPr><w:numPr><w:ilvl w:val="77"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>y</w:t></w:r></w:p>"#;
    let huge = format!(
        r#"<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="8"><w:start w:val="4294967295"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%9{}"/></w:lvl></w:abstractNum>"#,
        "长".repeat(5000)
    );
    let d = Make::body(&format!("{odd}{}", item(1, 8, "z")))
        .numbering(&(huge + &list(1, 0, "")))
        .read();
    assert_eq!(d.blocks[0].label, "");
    assert!(d.blocks[2].label.chars().count() < 100);
}
