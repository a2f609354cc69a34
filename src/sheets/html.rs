//! A sheet as one self-contained HTML file that prints well; with the extracted text, also the whole draft with highlights.
//!
//! Everything out of the review is escaped; the policy of the page forbids all but its own style.

use super::marker::{self, Marker};
use super::sheet::{Cell, CellKind, Line, Part, Sheet, Table, Tone};
use super::view::View;
use super::words;
use super::{SheetKind, layout};
use crate::review::model::{Review, Severity, SpanRole};

const STYLE: &str = "
@page{size:A4;margin:20mm 18mm 18mm}
@page wide{size:A4 landscape;margin:18mm}
.wide{page:wide}.together{break-inside:avoid}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1080px;padding:24px;color:#1a1a1a;background:#fff;line-height:1.6;
font-family:仿宋_GB2312,FangSong,仿宋,'Noto Serif CJK SC','Source Han Serif SC',SimSun,serif;font-size:15px}
h1{font-family:方正小标宋简体,'Noto Serif CJK SC',SimSun,serif;font-weight:600;font-size:28px;text-align:center;margin:8px 0 20px}
h2{font-family:黑体,SimHei,'Noto Sans CJK SC',sans-serif;font-weight:600;font-size:17px;margin:22px 0 8px;break-after:avoid}
table{border-collapse:collapse;width:100%;table-layout:fixed;margin:0 0 10px}
th,td{border:1px solid #555;padding:4px 7px;vertical-align:top;text-align:left;overflow-wrap:anywhere}
th{background:#eef1f5;font-weight:600;text-align:center;vertical-align:middle}
thead{display:table-header-group}
tr{break-inside:avoid}
.small{font-size:13.5px}
.c{text-align:center;vertical-align:middle}
p{margin:0 0 2px}
.note{color:#555;font-size:13px;margin:4px 0 8px}
.s{font-weight:600}.m{color:#666}
.h{font-weight:600;color:#b00020;text-decoration:underline;background:#ffecec}
.p{font-weight:600;color:#b00020}.j{font-weight:600;color:#9a5b00}.r{color:#1d5b8f}
.text{white-space:pre-wrap;border:1px solid #999;padding:14px 18px}
mark{background:#ffd9d9;color:inherit;border-bottom:2px solid #b00020}
mark.j{background:#ffeccc;border-color:#9a5b00}mark.r{background:#e3eefb;border-color:#1d5b8f}
mark a{font-size:11px;vertical-align:super;text-decoration:none;color:#555}
@media print{body{padding:0;max-width:none;font-size:10.5pt}.small{font-size:9pt}h1{font-size:20pt}h2{font-size:12pt}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
";

/// The heading above the whole text of the draft.
pub const WHOLE_TEXT: &str = "草案全文（标出问题词句）";

/// The sheet as HTML.
pub fn render(review: &Review, kind: SheetKind) -> String {
    let view = View::new(review);
    let sheet = layout::sheet(&view, kind);
    let mut out = String::with_capacity(64 * 1024);
    head(&mut out, &sheet, &Marker::new(review, kind));
    for section in &sheet.sections {
        out.push_str(if section.wide {
            "<section class=\"wide\">\n"
        } else {
            "<section>\n"
        });
        section.parts.iter().for_each(|p| draw(&mut out, p));
        out.push_str("</section>\n");
    }
    if let Some(text) = &review.text {
        whole_text(&mut out, &view, text);
    }
    out.push_str("</body>\n</html>\n");
    marker::seal(out)
}

fn head(out: &mut String, sheet: &Sheet, marker: &Marker) {
    out.push_str("<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n");
    out.push_str("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n");
    out.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    out.push_str(&format!(
        "<meta name=\"generator\" content=\"{}\">\n",
        escape(&marker.line())
    ));
    let name = if sheet.subject.is_empty() {
        sheet.title.clone()
    } else {
        format!("{}：{}", sheet.title, sheet.subject)
    };
    out.push_str(&format!("<title>{}</title>\n", escape(&name)));
    out.push_str(&format!("<style>{STYLE}</style>\n</head>\n<body>\n"));
    out.push_str(&format!("<h1>{}</h1>\n", escape(&sheet.title)));
}

fn draw(out: &mut String, part: &Part) {
    match part {
        Part::Heading(h) => out.push_str(&format!("<h2>{}</h2>\n", escape(h))),
        Part::Paragraph(l) => out.push_str(&format!("<p>{}</p>\n", inline(l))),
        Part::Note(l) => out.push_str(&format!("<p class=\"note\">{}</p>\n", inline(l))),
        Part::Table(t) => table(out, t),
    }
}

fn table(out: &mut String, t: &Table) {
    let class = match (t.small, t.together) {
        (true, _) => " class=\"small\"",
        (false, true) => " class=\"together\"",
        (false, false) => "",
    };
    out.push_str(&format!("<table{class}>\n<colgroup>"));
    for w in &t.widths {
        out.push_str(&format!("<col style=\"width:{}.{}%\">", w / 10, w % 10));
    }
    out.push_str("</colgroup>\n");
    if !t.head.is_empty() {
        out.push_str("<thead><tr>");
        for h in &t.head {
            out.push_str(&format!("<th>{}</th>", escape(h)));
        }
        out.push_str("</tr></thead>\n");
    }
    out.push_str("<tbody>\n");
    for row in &t.rows {
        match row.finding {
            Some(n) => out.push_str(&format!("<tr id=\"f{n}\"")),
            None => out.push_str("<tr"),
        }
        if row.height > 0 {
            out.push_str(&format!(" style=\"height:{}mm\"", row.height));
        }
        out.push('>');
        row.cells.iter().for_each(|c| cell(out, c));
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n");
}

fn cell(out: &mut String, c: &Cell) {
    let (open, close) = match c.kind {
        CellKind::Body => ("<td", "</td>"),
        CellKind::Label => ("<th", "</th>"),
        CellKind::Centred => ("<td class=\"c\"", "</td>"),
    };
    out.push_str(open);
    if c.span > 1 {
        out.push_str(&format!(" colspan=\"{}\"", c.span));
    }
    out.push('>');
    for l in &c.lines {
        out.push_str(&format!("<p>{}</p>", inline(l)));
    }
    out.push_str(close);
}

fn inline(l: &Line) -> String {
    l.iter()
        .map(|p| {
            let class = match p.tone {
                Tone::Plain => return escape(&p.text),
                Tone::Strong => "s",
                Tone::Muted => "m",
                Tone::Hit => "h",
                Tone::Prohibited => "p",
                Tone::Justify => "j",
                Tone::Remind => "r",
            };
            format!("<span class=\"{class}\">{}</span>", escape(&p.text))
        })
        .collect()
}

/// The extracted text with the offending words of every finding marked and linked to it.
fn whole_text(out: &mut String, view: &View, text: &str) {
    let chars: Vec<char> = text.chars().collect();
    let mut hits: Vec<(usize, usize, Severity, usize)> = view
        .items()
        .flat_map(|i| {
            i.finding
                .spans
                .iter()
                .filter(|s| s.role == SpanRole::Hit)
                .map(|s| {
                    (
                        s.start,
                        s.end.min(chars.len()),
                        i.finding.severity,
                        i.number,
                    )
                })
        })
        .filter(|h| h.0 < h.1)
        .collect();
    hits.sort_unstable();
    out.push_str(&format!("<h2>{WHOLE_TEXT}</h2>\n<div class=\"text\">"));
    let mut at = 0;
    let plain = |out: &mut String, from: usize, to: usize| {
        let piece: String = chars.get(from..to).unwrap_or_default().iter().collect();
        let lines: Vec<String> = piece
            .split('\n')
            .map(|l| escape(&words::visible(l)))
            .collect();
        out.push_str(&lines.join("\n"));
    };
    for (start, end, severity, number) in hits {
        // Overlapping hits: only what is not yet printed, so that the text stands exactly once.
        let (from, to) = (start.max(at), end.max(at));
        plain(out, at, from);
        let class = match severity {
            Severity::Prohibited => "",
            Severity::Justify => " class=\"j\"",
            Severity::Remind => " class=\"r\"",
        };
        out.push_str(&format!("<mark{class}>"));
        plain(out, from, to);
        out.push_str(&format!("<a href=\"#f{number}\">{number}</a></mark>"));
        at = to;
    }
    plain(out, at, chars.len());
    out.push_str("</div>\n");
}

/// Escapes text for content and for attributes in double quotes.
pub(crate) fn escape(s: &str) -> String {
    let mut out = String::with_capacity(s.len());
    for c in s.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheets::sample;

    #[test]
    fn text_of_the_draft_is_data() {
        let mut review = sample::flawed();
        review.document.title = "<script>alert(1)</script>&\"'".into();
        review.findings[0].quote = "<img src=x onerror=alert(1)>".into();
        review.document.path = "a\u{202E}.docx".into();
        let html = render(&review, SheetKind::Review);
        assert!(!html.contains("<script") && !html.contains("<img"));
        assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;&#39;"));
        assert!(html.contains("a〔U+202E〕.docx") && !html.contains('\u{202E}'));
        assert!(html.contains("default-src 'none'; style-src 'unsafe-inline'"));
    }

    #[test]
    fn offending_words_are_marked_in_the_list() {
        let html = render(&sample::flawed(), SheetKind::Review);
        assert!(html.contains(
            "政府投资项目应当<span class=\"h\">优先选用在本县注册并纳税</span>的建筑企业。"
        ));
        assert!(!html.contains("草案全文"));
    }

    #[test]
    fn the_whole_text_stands_once_with_links() {
        let review = sample::with_text();
        let html = render(&review, SheetKind::Review);
        let at = html.find("<div class=\"text\">").expect("text");
        let body = &html[at..];
        assert!(body.contains("<mark>优先选用<a href=\"#f"));
        let mut plain = String::new();
        let mut tag = false;
        let mut link = false;
        for (i, c) in body.char_indices() {
            if c == '<' {
                tag = true;
                link = body[i..].starts_with("<a ") || (link && !body[i..].starts_with("</a>"));
            } else if c == '>' {
                tag = false;
            } else if !tag && !link {
                plain.push(c);
            }
        }
        let text = review.text.expect("text").replace('\u{202E}', "〔U+202E〕");
        assert_eq!(plain.trim_end(), text.trim_end());
    }

    #[test]
    fn every_link_has_its_target_and_bytes_repeat() {
        let review = sample::with_text();
        let html = render(&review, SheetKind::Review);
        for n in 1..=review.findings.len() {
            assert_eq!(html.matches(&format!("id=\"f{n}\"")).count(), 1, "f{n}");
        }
        assert_eq!(html, render(&review, SheetKind::Review));
        assert!(marker::untouched_text(&html));
    }
}
