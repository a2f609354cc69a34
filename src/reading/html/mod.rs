//! Web pages (`.html`, and `.doc` files that are HTML inside): the main text of a published page without its menus, or
//! the whole of a page that an office program saved.

mod blocks;
mod entities;
mod main_text;
mod tree;

use super::flow::Flow;
use super::{Limits, ReadError};
use crate::document::{Document, Format};
use encoding_rs::{Encoding, GB18030, UTF_8};

/// Bytes in which the page's encoding is looked for.
const HEAD: usize = 4096;

/// Reads a page.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, ReadError> {
    let (text, guessed) = decode(bytes);
    read_text(&text, guessed, limits)
}

/// Reads a page whose envelope may name its encoding.
pub(super) fn read_decoded(
    page: &super::mht::Page,
    limits: &Limits,
) -> Result<Document, ReadError> {
    let said = page
        .said
        .and_then(|e| e.decode_without_bom_handling_and_without_replacement(&page.bytes));
    match said {
        Some(text) => read_text(&text, false, limits),
        None => read(&page.bytes, limits),
    }
}

fn read_text(text: &str, guessed: bool, limits: &Limits) -> Result<Document, ReadError> {
    let mut flow = Flow::new(Format::Html, limits);
    if guessed {
        flow.warn(
            "encoding-guessed",
            "网页没有写明或者写错了文字编码，按推断的编码读取，请核对有无乱码。",
        );
    }
    if text.contains('\0') {
        flow.damage("HTML", "网页含有空字符，可能损坏");
    }
    let Some(tree) = tree::parse(text) else {
        return Err(ReadError::Limit("网页元素过多".into()));
    };
    let chosen = main_text::choose(&tree);
    if chosen.left_out > 0 {
        let remark = format!(
            "网页的栏目导航、页脚等约{}个字不属于正文，未读入。",
            chosen.left_out
        );
        flow.warn("page-frame", &remark);
    }
    blocks::lay_down(&tree, &chosen, &mut flow)?;
    if flow.doc.blocks.is_empty() {
        return Err(ReadError::NoText(
            "网页中没有正文文字，正文可能由脚本另行载入".into(),
        ));
    }
    Ok(flow.finish())
}

/// Decodes by byte order mark, by what the page says, else as UTF-8 or GB18030. `true` if the page said nothing right.
fn decode(bytes: &[u8]) -> (String, bool) {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, _) = encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or(&[]));
        return (text.into_owned(), false);
    }
    let said = declared(bytes);
    let clean = |encoding: &'static Encoding| {
        encoding.decode_without_bom_handling_and_without_replacement(bytes)
    };
    if let Some(text) = said.and_then(clean) {
        return (text.into_owned(), false);
    }
    for encoding in [UTF_8, GB18030] {
        if let Some(text) = clean(encoding) {
            return (text.into_owned(), true);
        }
    }
    // Nothing fits whole: a stray byte in a page that says what it is.
    let encoding = said.unwrap_or(GB18030);
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    (text.into_owned(), said.is_none())
}

fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..HEAD.min(bytes.len()))?;
    let head: String = head
        .iter()
        .map(|b| char::from(b.to_ascii_lowercase()))
        .collect();
    let value = head.split("charset").nth(1)?.trim_start();
    let value = value
        .strip_prefix('=')?
        .trim_start()
        .trim_start_matches(['"', '\'']);
    let label: String = value
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .collect();
    let encoding = Encoding::for_label(label.as_bytes())?;
    // GB2312 and GBK pages use characters of GB18030.
    Some(if encoding == encoding_rs::GBK {
        GB18030
    } else {
        encoding
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Part;

    fn doc(html: &str) -> Document {
        read(html.as_bytes(), &Limits::default()).expect("reads")
    }

    fn lines(html: &str) -> Vec<String> {
        doc(html)
            .blocks
            .iter()
            .map(|b| format!("{}{}", b.label, b.text))
            .collect()
    }

    #[test]
    fn encodings_are_found() {
        let page = "<meta charset=\"gb2312\"><p>县人民政府办法</p>";
        let (gbk, _, _) = GB18030.encode(page);
        let d = read(&gbk, &Limits::default()).unwrap();
        assert_eq!(d.blocks[0].text, "县人民政府办法");
        assert!(d.warnings.is_empty());
        let (gbk, _, _) = GB18030.encode("<meta charset=utf-8><p>县人民政府办法</p>");
        let d = read(&gbk, &Limits::default()).unwrap();
        assert_eq!(d.blocks[0].text, "县人民政府办法");
        assert_eq!(d.warnings[0].code, "encoding-guessed");
    }

    #[test]
    fn blocks_follow_the_markup() {
        assert_eq!(
            lines(
                "<h1>标题<br>二行</h1><p>　　第一条 甲<br>　　第二条 乙<div>丙<b>丁</b></div>&nbsp;<p>戊&ldquo;己&#8221;&amp;</p>"
            ),
            ["标题\n二行", "第一条 甲", "第二条 乙", "丙丁", "戊“己”&"]
        );
        assert_eq!(
            lines(
                "<ol start=3 type=a><li>甲<li><p>乙</p><ol style='list-style-type:cjk-ideographic'><li>丙</ol></ol><ul><li>丁</ul>"
            ),
            ["c.甲", "d.乙", "一、丙", "•丁"]
        );
    }

    #[test]
    fn tables_have_their_spans() {
        let d = doc(
            "<p>前</p><table><tr><th rowspan=2>因素</th><td colspan=2>标准</td></tr><tr><td>本地<td>五分</table>",
        );
        let all: Vec<_> = d
            .blocks
            .iter()
            .filter_map(|b| {
                b.cell
                    .map(|c| (b.text.as_str(), c.row, c.col, c.row_span, c.col_span))
            })
            .collect();
        assert_eq!(
            all,
            [
                ("因素", 0, 0, 2, 1),
                ("标准", 0, 1, 1, 2),
                ("本地", 1, 1, 1, 1),
                ("五分", 1, 2, 1, 1)
            ]
        );
        // A table that only lays out the page is none.
        let d = doc(
            "<table><tr><td><p>一段</p><table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table></td></tr></table>",
        );
        assert_eq!(d.blocks[0].cell, None);
        assert_eq!(d.blocks[1].cell.map(|c| c.table), Some(0));
    }

    #[test]
    fn menus_of_a_published_page_are_left_out() {
        let menu = "<li><a href=x>政务公开</a></li>".repeat(30);
        let text = "<p>任何单位不得限定申请人购买指定的商品，不得要求设立分支机构。</p>".repeat(8);
        let html = format!(
            "<html><head><title>关于印发办法的通知_县政府</title><style>p{{}}</style></head><body><div class=top><ul>{menu}</ul></div>\
             <div class=main><h1>关于印发办法的通知</h1><div class=info>发布日期：2026-04-08</div><div class=TRS_Editor>{text}</div></div>\
             <div class=footer>版权所有：县政府办公室 <a href=y>网站地图</a></div><script>var a='<p>x</p>';</script></body></html>"
        );
        let got = lines(&html);
        assert_eq!(got[0], "关于印发办法的通知");
        assert_eq!(got.len(), 9);
        assert!(
            !got.iter()
                .any(|l| l.contains("政务公开") || l.contains("版权"))
        );
        assert!(doc(&html).warnings.iter().any(|w| w.code == "page-frame"));
    }

    #[test]
    fn hidden_deleted_and_noted_text_stands_apart() {
        let d = doc(
            "<p>甲<span style=\"display: none\">密</span><del>删</del>乙</p><div id=sdfootnote1><p><a class=sdfootnotesym>1</a>注</p></div><div title=header><p>眉</p></div>",
        );
        let all: Vec<_> = d.blocks.iter().map(|b| (b.part, b.text.as_str())).collect();
        assert_eq!(
            all,
            [
                (Part::Body, "甲乙"),
                (Part::Footnote, "注"),
                (Part::Header, "眉")
            ]
        );
        assert_eq!(d.hidden, [(0, "密".to_owned())]);
    }

    #[test]
    fn broken_markup_ends() {
        for html in [
            "<p>一<b>二</p>三",
            "<div".repeat(5000).as_str(),
            &"<div><table>".repeat(5000),
            "<!--",
            "<p a='",
            "</",
        ] {
            let _ = read(html.as_bytes(), &Limits::default());
        }
        assert!(matches!(
            read(b"<html><script>load()</script></html>", &Limits::default()),
            Err(ReadError::NoText(_))
        ));
    }
}
