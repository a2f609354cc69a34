//! Agencies and terms that no longer exist under that name, and 有关规定 as the only basis.

use super::{Check, Words};
use crate::outline::Kind;
use crate::review::cited;
use crate::review::model::Severity;
use crate::review::place::{after, before, sentence};
use crate::rules::register::{Old, Renamed};
use crate::words::seek;
use std::ops::Range;

/// 根据…，制定本办法: what stands before it names the basis.
const LAYING_DOWN: &str = "制定本";

impl<'a> Check<'a> {
    pub(super) fn renamed(&mut self, titles: &[cited::Title]) {
        let (register, text) = (self.register, self.text);
        for (range, old, renamed) in register.old_names(text) {
            let i = titles.partition_point(|t| t.range.start <= range.start);
            let in_title = i
                .checked_sub(1)
                .and_then(|i| titles.get(i))
                .is_some_and(|t| t.whole.contains(&range.start));
            if !in_title && self.stands_alone(&range) && !self.is_history(&range) {
                self.old_name(renamed, old, range);
            }
        }
    }

    fn old_name(&mut self, old: &'a Renamed, kind: Old, range: Range<usize>) {
        let (name, now, since) = (&old.name, &old.now, month(&old.since));
        let agency = kind == Old::Agency;
        let rule = if agency {
            "renamed-agency"
        } else {
            "outdated-term"
        };
        let title = match agency {
            true => format!("“{name}”为原机构名称"),
            false => format!("“{name}”为已不使用的名称"),
        };
        let fact = match (agency, old.unsure) {
            (true, false) => format!("{name}自{since}起已不再使用该名称，现为{now}。"),
            (true, true) => {
                format!("{name}的职责据登记自{since}起已调整，现为{now}；是否保留名称需核对。")
            }
            (false, _) => format!("{name}自{since}起已不再使用，现为{now}。"),
        };
        self.report(rule, name, Severity::Remind, range, || Words {
            title,
            message: fact,
            ask: "是否应当改用现行名称？".into(),
            advice: "改用现行名称；确需指称历史情况的，在名称前加“原”字。".into(),
        });
    }

    /// The name is whole here: not part of a longer word, of a document number, or named as history.
    fn stands_alone(&self, range: &Range<usize>) -> bool {
        let name = self.text.get(range.clone()).unwrap_or_default();
        let next = after(self.text, range.end, 3);
        let continued = [
            "门", "分", "队", "署", "令", "公告", "〔", "[", "文件", "所属", "制定",
        ]
        .iter()
        .any(|c| next.starts_with(c));
        let ahead = before(self.text, range.start, 4);
        let history = [
            "原",
            "原有",
            "原来的",
            "前身",
            "原国家",
            "原省",
            "原市",
            "原县",
            "原区",
        ];
        if continued || history.iter().any(|h| ahead.ends_with(h)) {
            return false;
        }
        // Short names of ministries are parts of many words: they must begin after a mark or a preposition.
        if name.ends_with('部') && name.chars().count() <= 3 {
            return ahead.chars().next_back().is_none_or(|c| {
                !c.is_alphanumeric() || "由经报向与和及同按据从对在受以被给请送交至到家".contains(c)
            });
        }
        true
    }

    /// 根据有关规定，制定本办法 without naming any.
    pub(super) fn unnamed_basis(&mut self, titles: &[cited::Title]) {
        for at in seek::each(self.text, LAYING_DOWN) {
            let range = at..at + LAYING_DOWN.len();
            let sentence = sentence(self.text, &range);
            let head = self.text.get(sentence.start..at).unwrap_or_default();
            let vague = [
                "有关规定",
                "相关规定",
                "有关法律",
                "相关法律",
                "有关文件",
                "相关文件",
                "有关政策",
                "相关政策",
                "有关要求",
                "相关要求",
                "文件精神",
                "有关精神",
            ];
            let says = cited::TRIGGERS.iter().any(|t| head.contains(t))
                && vague.iter().any(|v| head.contains(v));
            let named = titles
                .iter()
                .skip(titles.partition_point(|t| t.range.start < sentence.start))
                .take_while(|t| t.range.start < at)
                .next()
                .is_some();
            let bare = cited::bare(head, &|n| {
                n.chars().count() >= 3 && self.register.find(n, self.as_of).is_some()
            });
            let law = self.kind(at) == Kind::Law;
            if says && !law && !named && bare.is_empty() && !head.contains('〔') {
                self.report("unnamed-basis", "", Severity::Remind, sentence, || Words {
                    title: "制定依据没有写明具体名称".into(),
                    message: "只写“有关规定”，没有写明所依据的法律、法规、规章或者文件。".into(),
                    ask: "具体依据是哪些文件，其中有没有可以据以作出本文件规定的条款？".into(),
                    advice: "写明依据的全称；引用文件的，同时写明发文字号。".into(),
                });
            }
        }
    }
}

/// 2018-03 as 2018年3月; other texts as they are.
fn month(text: &str) -> String {
    let mut parts = text.split('-');
    let number = |p: Option<&str>| p.and_then(|p| p.parse::<u16>().ok());
    let (year, month, day) = (
        number(parts.next()),
        number(parts.next()),
        number(parts.next()),
    );
    match (year, month, day) {
        (Some(y), Some(m), Some(d)) => format!("{y}年{m}月{d}日"),
        (Some(y), Some(m), None) => format!("{y}年{m}月"),
        (Some(y), None, None) => format!("{y}年"),
        _ => text.to_owned(),
    }
}
