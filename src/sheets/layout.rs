//! What stands on each kind of sheet, in which order. Reads the shared view, yields a format-neutral [`Sheet`].
//!
//! Only places things: every answer, finding and remark is taken from the review as it is.

mod competition;
mod legality;
mod pieces;
mod review;

use super::SheetKind;
use super::sheet::{Part, Section, Sheet};
use super::view::View;

/// Lays out a sheet.
pub fn sheet(view: &View, kind: SheetKind) -> Sheet {
    let mut sections = match kind {
        SheetKind::Review => review::sections(view),
        SheetKind::Competition => competition::sections(view),
        SheetKind::Legality => legality::sections(view),
    };
    number(&mut sections);
    Sheet {
        kind,
        title: kind.title().into(),
        subject: super::words::visible(&view.review.document.title),
        sections,
    }
}

/// Numbers the headings 一、二、… through the whole sheet.
fn number(sections: &mut [Section]) {
    let headings = sections
        .iter_mut()
        .flat_map(|s| &mut s.parts)
        .filter_map(|p| match p {
            Part::Heading(h) => Some(h),
            _ => None,
        });
    for (n, heading) in (1..).zip(headings) {
        *heading = format!("{}、{heading}", super::words::numeral(n));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheets::sample;

    fn text_of(sheet: &Sheet) -> String {
        let mut out = String::new();
        for part in sheet.parts() {
            match part {
                Part::Heading(h) => out.push_str(h),
                Part::Paragraph(l) | Part::Note(l) => {
                    l.iter().for_each(|p| out.push_str(&p.text));
                }
                Part::Table(t) => {
                    out.push_str(&t.head.join(""));
                    for piece in t
                        .rows
                        .iter()
                        .flat_map(|r| &r.cells)
                        .flat_map(|c| c.lines.iter().flatten())
                    {
                        out.push_str(&piece.text);
                    }
                }
            }
            out.push('\n');
        }
        out
    }

    #[test]
    fn every_row_fills_its_table() {
        for review in [sample::flawed(), sample::clean()] {
            let view = View::new(&review);
            for kind in [
                SheetKind::Review,
                SheetKind::Competition,
                SheetKind::Legality,
            ] {
                for part in sheet(&view, kind).parts() {
                    let Part::Table(t) = part else { continue };
                    assert!(t.head.is_empty() || t.head.len() == t.widths.len());
                    assert_eq!(t.widths.iter().map(|w| u32::from(*w)).sum::<u32>(), 1000);
                    for row in &t.rows {
                        let columns: usize = row.cells.iter().map(|c| c.span).sum();
                        assert_eq!(columns, t.widths.len(), "{row:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_review_sheet_keeps_its_order() {
        let review = sample::flawed();
        let text = text_of(&sheet(&View::new(&review), SheetKind::Review));
        let mut at = 0;
        for part in [
            "基本情况",
            "ab12cd34ab12cd34",
            "审查结果",
            "是否行政规范性文件",
            "不得出台 4 处",
            "读取情况",
            "附件2为图片",
            "主要问题",
            "公平竞争审查标准逐项核对表",
            "合法性逐项核对表",
            "问题清单",
            "采纳情况",
            "形式与程序提示",
            "依据条文",
            "审查意见",
            "签字",
            "不代替审查人员的判断",
        ] {
            let next = text[at..]
                .find(part)
                .unwrap_or_else(|| panic!("{part} missing or out of order"));
            at += next;
        }
    }

    #[test]
    fn each_of_the_nineteen_items_has_one_row() {
        let review = sample::clean();
        for kind in [SheetKind::Review, SheetKind::Competition] {
            let s = sheet(&View::new(&review), kind);
            let rows = s
                .parts()
                .filter_map(|p| match p {
                    Part::Table(t) => Some(&t.rows),
                    _ => None,
                })
                .flatten()
                .filter(|r| {
                    let id = r
                        .cells
                        .first()
                        .and_then(|c| c.lines.first())
                        .map(|l| l[0].text.clone());
                    id.is_some_and(|id| {
                        review.checklist.iter().any(|c| {
                            c.id == id && id.contains('.') && id.as_bytes()[0].is_ascii_digit()
                        })
                    })
                })
                .count();
            assert_eq!(rows, 19, "{kind:?}");
        }
    }

    #[test]
    fn a_provision_of_unproved_wording_is_not_quoted() {
        let mut review = sample::flawed();
        for f in &mut review.findings {
            for b in &mut f.basis {
                b.verified = crate::review::model::Verified::None;
                b.text = "不应出现的文字".into();
            }
        }
        let text = text_of(&sheet(&View::new(&review), SheetKind::Review));
        assert!(!text.contains("不应出现的文字") && text.contains("条文未经核对"));
    }

    #[test]
    fn conclusions_are_left_to_the_person() {
        let review = sample::flawed();
        let view = View::new(&review);
        let competition = text_of(&sheet(&view, SheetKind::Competition));
        assert!(competition.contains("□符合公平竞争审查标准"));
        assert!(competition.contains("没有对公平竞争影响更小的替代方案"));
        let legality = text_of(&sheet(&view, SheetKind::Legality));
        assert!(legality.contains("□合法") && legality.contains("□应当予以修改"));
        assert!(!competition.contains('☑') && !legality.contains('☑'));
    }

    #[test]
    fn a_waived_finding_stays_and_says_so() {
        let review = sample::flawed();
        let text = text_of(&sheet(&View::new(&review), SheetKind::Review));
        assert!(text.contains("对市场调节价商品制定建议价") && text.contains("已说明"));
    }
}
