//! Text in all the wrappings that Word and WPS give it.

use super::*;
use crate::document::Part;

#[test]
fn runs_tabs_breaks_and_signs() {
    assert_eq!(
        body(
            r#"<w:p><w:r><w:t>拆</w:t></w:r><w:proofErr w:type="spellStart"/><w:bookmarkStart w:id="7" w:name="b"/><w:r><w:t xml:space="preserve">分 的</w:t></w:r><w:r><w:tab/><w:t>甲</w:t><w:br/><w:t>乙</w:t><w:cr/><w:t>丙</w:t><w:noBreakHyphen/><w:softHyphen/><w:sym w:font="Wingdings" w:char="F0FE"/></w:r></w:p>"#
        ),
        ["拆分 的\t甲\n乙\n丙-☑"]
    );
    assert_eq!(
        body("<w:p><w:r><w:t>a&lt;b&amp;&#x4E00;</w:t></w:r></w:p>"),
        ["a<b&一"]
    );
    assert_eq!(
        body("<w:p><w:r><w:t>\n  甲\n  乙\n</w:t></w:r></w:p>"),
        ["甲 乙"]
    );
}

#[test]
fn wrappings_are_seen_through() {
    assert_eq!(
        body(concat!(
            r#"<w:sdt><w:sdtPr><w:alias w:val="c"/><w:rPr><w:vanish/></w:rPr></w:sdtPr><w:sdtContent><w:p><w:r><w:t>控件</w:t></w:r></w:p></w:sdtContent></w:sdt>"#,
            r#"<w:customXml w:element="x"><w:p><w:hyperlink w:anchor="x"><w:r><w:t>链接</w:t></w:r></w:hyperlink><w:smartTag><w:r><w:t>标记</w:t></w:r></w:smartTag><w:sdt><w:sdtContent><w:r><w:t>行内</w:t></w:r></w:sdtContent></w:sdt><w:fldSimple w:instr="DATE"><w:r><w:t>结果</w:t></w:r></w:fldSimple></w:p></w:customXml>"#,
            r#"<w:p><w:r><w:ruby><w:rubyPr/><w:rt><w:r><w:t>zhu</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>注</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>"#,
        )),
        ["控件", "链接标记行内结果", "注"]
    );
}

#[test]
fn formulas_keep_brackets_and_bars() {
    assert_eq!(
        body(
            "<w:p><m:oMath><m:r><m:t>得分=</m:t></m:r><m:d><m:dPr><m:begChr m:val=\"[\"/><m:endChr m:val=\"]\"/><m:ctrlPr><w:rPr><w:vanish/></w:rPr></m:ctrlPr></m:dPr><m:e><m:f><m:num><m:r><m:t>甲</m:t></m:r></m:num><m:den><m:r><m:t>乙</m:t></m:r></m:den></m:f></m:e></m:d></m:oMath></w:p>"
        ),
        ["得分=[甲/乙]"]
    );
}

#[test]
fn fields_show_their_result_only() {
    let char = |kind: &str| format!(r#"<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>"#);
    let code = "<w:r><w:instrText> IF </w:instrText></w:r>";
    let inner = format!(
        "{}{code}{}<w:r><w:t>内层</w:t></w:r>{}",
        char("begin"),
        char("separate"),
        char("end")
    );
    let xml = format!(
        "<w:p><w:r><w:t>前</w:t></w:r>{}{code}{inner}{}<w:r><w:t>结果</w:t></w:r>{inner}{}<w:r><w:t>后</w:t></w:r></w:p>",
        char("begin"),
        char("separate"),
        char("end")
    );
    let d = Make::body(&xml).read();
    assert_eq!(lines(&d), ["前结果内层后"]);
    assert_eq!(d.hidden, [(0, "内层".to_owned())]);
    let circled = format!(
        "<w:p>{}<w:r><w:instrText> eq \\o\\ac(○,1)</w:instrText></w:r>{}<w:r><w:t>项</w:t></w:r></w:p>",
        char("begin"),
        char("end")
    );
    assert_eq!(body(&circled), ["①项"]);
}

#[test]
fn form_fields_show_what_is_chosen() {
    let field = |data: &str| {
        format!(
            r#"<w:p><w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="n"/>{data}</w:ffData></w:fldChar></w:r><w:r><w:instrText> FORM </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t>项</w:t></w:r></w:p>"#
        )
    };
    let list = r#"<w:ddList><w:result w:val="1"/><w:listEntry w:val="甲"/><w:listEntry w:val="乙"/></w:ddList>"#;
    let xml = field(list)
        + &field(r#"<w:checkBox><w:default w:val="0"/></w:checkBox>"#)
        + &field("<w:checkBox><w:checked/></w:checkBox>");
    assert_eq!(body(&xml), ["乙项", "□项", "☑项"]);
}

#[test]
fn tracked_changes_read_as_accepted() {
    let d = Make::body(concat!(
        r#"<w:p><w:r><w:t>奖励</w:t></w:r><w:ins w:id="1"><w:r><w:t>三万元</w:t></w:r></w:ins><w:del w:id="2"><w:r><w:delText>五万元</w:delText></w:r></w:del><w:moveFrom w:id="3"><w:r><w:t>移出</w:t></w:r></w:moveFrom><w:moveTo w:id="4"><w:r><w:t>移入</w:t></w:r></w:moveTo></w:p>"#,
        // A deleted mark joins two paragraphs; the later one's properties hold.
        r#"<w:p><w:pPr><w:jc w:val="center"/><w:rPr><w:del w:id="5"/></w:rPr></w:pPr><w:r><w:t>前半，</w:t></w:r></w:p>"#,
        r#"<w:p><w:pPr><w:jc w:val="right"/></w:pPr><w:r><w:t>后半。</w:t></w:r></w:p>"#,
        // Deleted whole.
        r#"<w:p><w:pPr><w:rPr><w:del w:id="6"/></w:rPr></w:pPr><w:del w:id="7"><w:r><w:delText>删去</w:delText></w:r></w:del></w:p>"#,
        r#"<w:p><w:r><w:t>末</w:t></w:r></w:p>"#,
        r#"<w:tbl><w:tr><w:trPr><w:del w:id="8"/></w:trPr><w:tc><w:p><w:r><w:t>删行</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc><w:p><w:r><w:t>留行</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"#,
    )).read();
    assert_eq!(lines(&d), ["奖励三万元移入", "前半，后半。", "末", "留行"]);
    assert!(d.blocks[1].look.right && !d.blocks[1].look.centered);
    assert_eq!(d.tally.expect("tally").deleted, 9);
    let text = &d
        .warnings
        .iter()
        .find(|w| w.code == "revisions")
        .expect("warned")
        .text;
    assert!(
        text.contains("插入 2 处") && text.contains("删除 4 处"),
        "{text}"
    );
}

#[test]
fn a_join_does_not_cross_a_table() {
    assert_eq!(
        body(
            r#"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>前</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>格</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"#
        ),
        ["前", "格"]
    );
}

#[test]
fn hidden_text_is_told_apart() {
    let styles = r#"<w:style w:type="character" w:styleId="h"><w:rPr><w:vanish/></w:rPr></w:style>
        <w:style w:type="paragraph" w:styleId="hp"><w:rPr><w:vanish/></w:rPr></w:style>"#;
    let d = Make::body(concat!(
        r#"<w:p><w:r><w:t>看得见</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>直接</w:t></w:r><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>，还在</w:t></w:r></w:p>"#,
        r#"<w:p><w:r><w:t>甲</w:t></w:r><w:r><w:rPr><w:rStyle w:val="h"/></w:rPr><w:t>样式</w:t></w:r></w:p>"#,
        r#"<w:p><w:pPr><w:pStyle w:val="hp"/><w:rPr><w:vanish/></w:rPr></w:pPr><w:r><w:t>整段</w:t></w:r></w:p>"#,
        // Hidden only in web view: on the page it stands.
        r#"<w:p><w:r><w:rPr><w:webHidden/></w:rPr><w:t>页码</w:t></w:r></w:p>"#,
        // A toggle set twice is off.
        r#"<w:p><w:pPr><w:pStyle w:val="hp"/></w:pPr><w:r><w:rPr><w:rStyle w:val="h"/></w:rPr><w:t>两次</w:t></w:r></w:p>"#,
    ))
    .styles(styles)
    .read();
    assert_eq!(lines(&d), ["看得见，还在", "甲", "页码", "两次"]);
    let hidden: Vec<_> = d.hidden.iter().map(|(i, t)| (*i, t.as_str())).collect();
    assert_eq!(hidden, [(0, "直接"), (1, "样式"), (1, "整段")]);
    assert!(codes(&d).contains(&"hidden-text".into()));
    assert_eq!(d.tally.expect("tally").hidden, 6);
}

fn text_box(inner: &str) -> String {
    format!(
        r#"<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><wp:extent cx="2000000" cy="500000"/><a:graphic><a:graphicData><wps:wsp><wps:txbx><w:txbxContent>{inner}</w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape style="width:150pt;height:40pt"><v:textbox><w:txbxContent>{inner}</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"#
    )
}

#[test]
fn text_boxes_are_read_once_behind_their_anchor() {
    let xml = format!(
        "<w:p><w:r><w:t>锚</w:t></w:r>{}<w:r><w:t>点</w:t></w:r></w:p>{}<w:p><w:r><w:pict><v:shape><v:textbox><w:txbxContent>{}</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>",
        text_box(&format!(
            "{}<w:p>{}</w:p>",
            p("框内"),
            text_box(&p("框中框"))
        )),
        p("后"),
        p("旧式")
    );
    let d = Make::body(&xml).read();
    assert_eq!(lines(&d), ["锚点", "框内", "框中框", "后", "旧式"]);
    let parts: Vec<Part> = d.blocks.iter().map(|b| b.part).collect();
    assert_eq!(
        parts,
        [
            Part::Body,
            Part::TextBox,
            Part::TextBox,
            Part::Body,
            Part::TextBox
        ]
    );
    assert!(d.unread.is_empty());
    assert!(d.tally.expect("tally").fallback > 0);
}

#[test]
fn a_fallback_that_holds_more_than_its_choice_is_unread() {
    let xml = format!(
        r#"<w:p><w:r><w:t>文</w:t><mc:AlternateContent><mc:Choice Requires="wpx"><w:drawing/></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox><w:txbxContent>{}</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"#,
        p("只在替代内容里")
    );
    let d = Make::body(&xml).read();
    assert_eq!(d.unread.len(), 1);
}

#[test]
fn shape_text_and_word_art_are_read() {
    let d = Make::body(concat!(
        r#"<w:p><w:r><w:drawing><wp:inline><a:graphic><a:graphicData><a:sp><a:txSp><a:txBody><a:p><a:r><a:t>画布文字</a:t></a:r></a:p></a:txBody></a:txSp></a:sp></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"#,
        r#"<w:p><w:r><w:pict><v:shape style="width:300pt;height:50pt"><v:textpath string="艺术字标题"/></v:shape></w:pict></w:r></w:p>"#
    )).read();
    assert_eq!(lines(&d), ["画布文字", "艺术字标题"]);
    assert!(d.blocks.iter().all(|b| b.part == Part::TextBox));
}

#[test]
fn notes_follow_in_order_of_reference() {
    let notes = |kind: &str| {
        format!(
            r#"<w:{kind} w:type="separator" w:id="0"><w:p><w:r><w:separator/></w:r></w:p></w:{kind}><w:{kind} w:id="2">{}</w:{kind}><w:{kind} w:id="3">{}</w:{kind}>"#,
            p(&format!("{kind}二")),
            p(&format!("{kind}三"))
        )
    };
    let d = Make::body(r#"<w:p><w:r><w:t>文</w:t><w:footnoteReference w:id="3"/><w:footnoteReference w:id="2"/><w:endnoteReference w:id="2"/></w:r></w:p>"#)
        .story("footnotes", "footnotes.xml", "footnotes", &notes("footnote"))
        .story("endnotes", "endnotes.xml", "endnotes", &notes("endnote"))
        .read();
    assert_eq!(
        lines(&d),
        ["文", "footnote三", "footnote二", "endnote二", "endnote三"]
    );
    assert_eq!(d.blocks[1].part, Part::Footnote);
    assert_eq!(d.blocks[4].part, Part::Endnote);
}

#[test]
fn headers_and_footers_come_last_once_each() {
    let d = Make::body(&p("正文"))
        .story("header", "header1.xml", "hdr", &p("页眉"))
        .story("footer", "footer1.xml", "ftr", &p("页脚"))
        .read();
    assert_eq!(lines(&d), ["正文", "页眉", "页脚"]);
    assert_eq!(d.blocks[1].part, Part::Header);
    assert_eq!(d.blocks[2].part, Part::Footer);
    assert_eq!(d.tally.expect("tally").header, 4);
}

#[test]
fn cells_know_their_place() {
    let cell =
        |props: &str, text: &str| format!("<w:tc><w:tcPr>{props}</w:tcPr>{}</w:tc>", p(text));
    let xml = format!(
        "<w:tbl><w:tblPr/><w:tr><w:trPr><w:tblHeader/></w:trPr>{}{}</w:tr><w:tr>{}{}<w:tc>{}<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>{}</w:tc></w:tr><w:tr>{}{}{}</w:tr></w:tbl>",
        cell(r#"<w:gridSpan w:val="2"/>"#, "评分项"),
        cell("", "分值"),
        cell(r#"<w:vMerge w:val="restart"/>"#, "业绩"),
        cell("", "甲"),
        p("外"),
        p("内"),
        p("后"),
        cell("<w:vMerge/>", ""),
        cell("", "乙"),
        cell("", "丙"),
    );
    let d = Make::body(&xml).read();
    let at: Vec<_> = d
        .blocks
        .iter()
        .map(|b| {
            let c = b.cell.expect("in a cell");
            (
                b.text.as_str(),
                c.table,
                c.row,
                c.col,
                c.row_span,
                c.col_span,
                c.header,
            )
        })
        .collect();
    assert_eq!(
        at,
        [
            ("评分项", 0, 0, 0, 1, 2, true),
            ("分值", 0, 0, 2, 1, 1, true),
            ("业绩", 0, 1, 0, 2, 1, false),
            ("甲", 0, 1, 1, 1, 1, false),
            ("外", 0, 1, 2, 1, 1, false),
            ("内", 1, 0, 0, 1, 1, false),
            ("后", 0, 1, 2, 1, 1, false),
            ("乙", 0, 2, 1, 1, 1, false),
            ("丙", 0, 2, 2, 1, 1, false),
        ]
    );
}

#[test]
fn looks_come_from_paragraph_run_and_style() {
    let styles = r#"<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:pPr><w:jc w:val="center"/></w:pPr><w:rPr><w:b/></w:rPr></w:style>"#;
    let d = Make::body(concat!(
        r#"<w:p><w:pPr><w:pStyle w:val="1"/></w:pPr><w:r><w:t>标题</w:t></w:r></w:p>"#,
        r#"<w:p><w:pPr><w:outlineLvl w:val="1"/><w:jc w:val="end"/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>粗</w:t></w:r><w:r><w:t>细</w:t></w:r></w:p>"#,
    )).styles(styles).read();
    let (a, b) = (d.blocks[0].look, d.blocks[1].look);
    assert_eq!(
        (a.heading, a.centered, a.right, a.bold),
        (Some(1), true, false, true)
    );
    assert_eq!(
        (b.heading, b.centered, b.right, b.bold),
        (Some(2), false, true, false)
    );
}

#[test]
fn pages_count_only_where_the_file_records_them() {
    let hard = r#"<w:p><w:r><w:br w:type="page"/></w:r></w:p>"#;
    let soft =
        |text: &str| format!("<w:p><w:r><w:lastRenderedPageBreak/><w:t>{text}</w:t></w:r></w:p>");
    let pages = |xml: &str| -> Vec<Option<u32>> {
        Make::body(xml)
            .read()
            .blocks
            .iter()
            .map(|b| b.page)
            .collect()
    };
    let xml = format!("{}{hard}{}{}{}", p("一"), soft("二"), p("二"), soft("三"));
    assert_eq!(pages(&xml), [Some(1), Some(2), Some(2), Some(3)]);
    assert_eq!(
        pages(&format!("{}{hard}{}", p("一"), p("二"))),
        [None, None]
    );
}

#[test]
fn prefixes_namespaces_and_part_names_are_free() {
    let strict = "<x:document xmlns:x='http://purl.oclc.org/ooxml/wordprocessingml/main'><x:body><x:p><x:r><x:t>严格</x:t></x:r></x:p></x:body></x:document>";
    assert_eq!(lines(&Make::default().document(strict).read()), ["严格"]);
    let elsewhere = Make::default()
        .file("doc/main part.xml", strict.as_bytes())
        .file("_rels/.rels", br#"<Relationships><Relationship Id="a" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument" Target="/doc/main part.xml"/></Relationships>"#);
    assert_eq!(lines(&elsewhere.read()), ["严格"]);
    let backslash = Make::default().file("word\\document.xml", strict.as_bytes());
    assert_eq!(lines(&backslash.read()), ["严格"]);
    let utf16: Vec<u8> = format!("\u{FEFF}{strict}")
        .encode_utf16()
        .flat_map(u16::to_be_bytes)
        .collect();
    assert_eq!(
        lines(&Make::default().file("word/document.xml", &utf16).read()),
        ["严格"]
    );
}

#[test]
fn a_style_separator_runs_two_paragraphs_into_one() {
    let d = Make::body(concat!(
        r#"<w:p><w:pPr><w:outlineLvl w:val="0"/><w:rPr><w:vanish/><w:specVanish/></w:rPr></w:pPr><w:r><w:t>总则。</w:t></w:r></w:p>"#,
        r#"<w:p><w:r><w:t>为了规范管理。</w:t></w:r></w:p>"#,
    ))
    .read();
    assert_eq!(lines(&d), ["总则。为了规范管理。"]);
    assert_eq!(d.blocks[0].look.heading, Some(1));
}

/// A draft with lists, notes, a table, a text box, changes and hidden text, saved by LibreOffice.
#[test]
fn a_document_saved_by_libreoffice() {
    let bytes = include_bytes!("../../../../tests/samples/docx/libreoffice.docx");
    let d = crate::reading::read(bytes, "libreoffice.docx", &Limits::default()).expect("reads");
    assert_eq!(
        lines(&d),
        [
            "临江县仓储设施管理办法",
            "第一章总则",
            "第一条为了规范仓储设施管理，制定本办法。",
            "第二条经营仓储设施应当具备下列条件：",
            "（一）有固定场所；",
            "（二）有管理制度。",
            "第二章附则",
            "第一条违反本办法的，由主管部门处以三万元以下罚款。",
            "设施类型",
            "面积",
            "冷库",
            "大型",
            "五千平方米",
            "小型",
            "五百平方米",
            "示意如下。",
            "仓储设施分布说明",
            "2026年1月5日",
            "固定场所包括租赁场所。",
            "临江县某局文件",
            "— 1 —",
        ]
    );
    assert_eq!(d.hidden, [(7, "（内部掌握从宽）".to_owned())]);
    assert_eq!(codes(&d), ["revisions", "hidden-text"]);
    assert_eq!(d.blocks[10].cell.map(|c| (c.row, c.row_span)), Some((1, 2)));
    assert!(d.unread.is_empty() && !d.damaged);
    let t = d.tally.expect("tally");
    assert_eq!(
        (t.total, t.read, t.deleted, t.hidden, t.header),
        (165, 136, 3, 8, 10)
    );
}
