//! What the register says of a cited law, and how the finding says it.

use super::{Check, Words};
use crate::outline::Kind;
use crate::review::cited::{self, ArticleRef};
use crate::review::model::Severity;
use crate::review::place::before;
use crate::rules::date::Date;
use crate::rules::register::{Force, Row, State};
use crate::rules::{names, numeral};
use std::ops::Range;

/// Most look-ups of near names for unknown laws.
pub(super) const MAX_NEAR: usize = 20;

impl<'a> Check<'a> {
    pub(super) fn kind(&self, at: usize) -> Kind {
        self.places
            .measure(at)
            .and_then(|m| self.outline.measures.get(m))
            .map_or(Kind::Policy, |m| m.kind)
    }

    /// Lowers what is asserted where the document is itself law, a report or minutes.
    fn severity(&self, at: usize, severity: Severity) -> Severity {
        match self.kind(at) {
            Kind::Law | Kind::Report | Kind::Minutes => Severity::Remind,
            _ => severity,
        }
    }

    pub(super) fn judge(
        &mut self,
        row: &'a Row,
        range: &Range<usize>,
        articles: &[ArticleRef],
        year: Option<u16>,
    ) {
        match row.force(self.as_of) {
            Force::Ended(on) => return self.repealed(row, range, on),
            Force::Until(end) if end.ordinal() - self.as_of.ordinal() <= 366 => {
                self.soon_repealed(row, range, end);
            }
            Force::NotYet(from) => return self.not_yet(row, range, from),
            _ => {}
        }
        match row.status {
            State::Renamed => return self.renamed_law(row, range),
            State::Amended => self.amended(row, range),
            _ => {}
        }
        if let Some(year) = year {
            self.old_version(row, range, year);
        }
        self.beyond_last(row, articles, year);
    }

    fn repealed(&mut self, row: &'a Row, range: &Range<usize>, on: Option<Date>) {
        let name = row.name.as_str();
        let by = row.by.as_deref().map(|b| format!("，由{}取代", titled(b)));
        let by = by.unwrap_or_default();
        let advice = match &row.by {
            Some(b) => format!(
                "改引{}的现行规定，并核对条文内容有无变化；没有对应规定的，删去该依据。",
                titled(b)
            ),
            None => "删去该依据，或者改引现行有效的规定。".to_owned(),
        };
        if row.unsure || row.renewed() {
            let why = if row.renewed() {
                "同名文件有新旧两版，旧版已废止"
            } else {
                "据登记可能已不再有效，但未经核实"
            };
            self.report(
                "repealed-law-unsure",
                name,
                Severity::Remind,
                range.clone(),
                || Words {
                    title: format!("引用的《{name}》效力需核对"),
                    message: format!("《{name}》{why}{by}。"),
                    ask: "所引文件是否现行有效？".into(),
                    advice: "核对该文件的效力状态和文号；已不再有效的，改引现行规定。".into(),
                },
            );
            return;
        }
        let since = match (on, &row.repealed) {
            (Some(day), Some(r)) if r.len() == 10 => format!("已自{}起废止", day.chinese()),
            _ => "已经废止".to_owned(),
        };
        let severity = self.severity(range.start, Severity::Justify);
        self.report("repealed-law", name, severity, range.clone(), || Words {
            title: format!("引用的《{name}》已废止"),
            message: format!("《{name}》{since}{by}。"),
            ask: "是否仍以该文件为依据？应当改引哪一项现行规定？".into(),
            advice,
        });
    }

    fn soon_repealed(&mut self, row: &'a Row, range: &Range<usize>, end: Date) {
        let name = row.name.as_str();
        self.report(
            "law-to-be-repealed",
            name,
            Severity::Remind,
            range.clone(),
            || Words {
                title: format!("引用的《{name}》即将废止"),
                message: format!(
                    "《{name}》将自{}起废止{}。",
                    end.chinese(),
                    row.by
                        .as_deref()
                        .map(|b| format!("，由{}取代", titled(b)))
                        .unwrap_or_default()
                ),
                ask: "本文件施行时该依据是否仍然有效？".into(),
                advice: "按施行时有效的规定引用，或者写明与新规定的衔接。".into(),
            },
        );
    }

    fn not_yet(&mut self, row: &'a Row, range: &Range<usize>, from: Date) {
        let name = row.name.as_str();
        let base = if row.unsure {
            Severity::Remind
        } else {
            Severity::Justify
        };
        let severity = self.severity(range.start, base);
        let as_of = self.as_of.chinese();
        self.report(
            "law-not-yet-in-force",
            name,
            severity,
            range.clone(),
            || Words {
                title: format!("引用的《{name}》尚未施行"),
                message: format!("《{name}》自{}起施行，至{as_of}尚未施行。", from.chinese()),
                ask: "本文件的施行日期是否不早于该依据的施行日期？".into(),
                advice: "推迟本文件的施行日期，或者改引现行有效的规定。".into(),
            },
        );
    }

    fn renamed_law(&mut self, row: &'a Row, range: &Range<usize>) {
        let name = row.name.as_str();
        let now = row
            .by
            .as_deref()
            .map(titled)
            .unwrap_or_else(|| "新名称".into());
        self.report("renamed-law", name, Severity::Remind, range.clone(), || {
            Words {
                title: format!("引用的《{name}》已更名"),
                message: format!("《{name}》现名{now}。"),
                ask: "引用的名称和条文是否为现行文本？".into(),
                advice: format!("改用现行名称{now}。"),
            }
        });
    }

    fn amended(&mut self, row: &'a Row, range: &Range<usize>) {
        let name = row.name.as_str();
        let note = match row.note.is_empty() {
            true => String::new(),
            false => format!("（{}）", row.note),
        };
        self.report("amended-law", name, Severity::Remind, range.clone(), || {
            Words {
                title: format!("引用的《{name}》已修改"),
                message: format!("《{name}》近期已经修改{note}。"),
                ask: "所引条文是否为修改后的条文？".into(),
                advice: "按现行文本核对条文序号和内容。".into(),
            }
        });
    }

    /// The citation names the year of a version that has been amended since.
    fn old_version(&mut self, row: &'a Row, range: &Range<usize>, year: u16) {
        let name = row.name.as_str();
        let years = row.versions.iter().filter_map(|v| names::year_in(v));
        let last = years
            .max()
            .filter(|&last| last > year && !row.versions.is_empty());
        let (Some(last), true) = (last, self.is_current(row)) else {
            return;
        };
        self.report(
            "older-version",
            name,
            Severity::Remind,
            range.clone(),
            || Words {
                title: format!("引用的是《{name}》的旧文本"),
                message: format!("所引《{name}》为{year}年文本，该法规此后已于{last}年修改。"),
                ask: "所引条文是否仍为现行条文？".into(),
                advice: "按现行文本核对条文序号和内容，并去掉旧的年份标注。".into(),
            },
        );
    }

    fn is_current(&self, row: &Row) -> bool {
        row.current_from().is_some_and(|d| d <= self.as_of)
    }

    pub(super) fn beyond_last(&mut self, row: &'a Row, articles: &[ArticleRef], year: Option<u16>) {
        let Some(count) = row
            .articles
            .filter(|_| year.is_none() && self.is_current(row))
        else {
            return;
        };
        for a in articles.iter().filter(|a| a.article > count) {
            let (name, n) = (row.name.as_str(), numeral::chinese(a.article));
            let count = numeral::chinese(count);
            let subject = format!("{name}#{n}");
            self.report(
                "article-beyond-last",
                &subject,
                Severity::Remind,
                a.range.clone(),
                || Words {
                    title: format!("《{name}》没有第{n}条"),
                    message: format!("《{name}》现行文本共{count}条，文中引用了第{n}条。"),
                    ask: "条文序号是否写错，或者引用的是旧文本？".into(),
                    advice: "核对现行文本，改正条文序号。".into(),
                },
            );
        }
    }

    /// A law that the register does not have, where its name says that it should.
    pub(super) fn unknown(&mut self, name: &str, t: &cited::Title) {
        let plain = names::normal(name);
        let other = [
            "办法",
            "方法",
            "算法",
            "做法",
            "用法",
            "书法",
            "兵法",
            "语法",
            "疗法",
            "实施法",
        ];
        let is_law = (plain.ends_with('法') || plain.ends_with("法典"))
            && !other.iter().any(|o| plain.ends_with(o))
            && (3..=24).contains(&plain.chars().count());
        let national = name.contains("中华人民共和国");
        let as_basis = !t.articles.is_empty()
            || cited::TRIGGERS
                .iter()
                .any(|w| before(self.text, t.range.start, 3).contains(w));
        let is_regulation = national && plain.ends_with("条例");
        if !(is_law && (national || as_basis) || is_regulation) || self.near >= MAX_NEAR {
            return;
        }
        self.near += 1;
        let near = self.register.similar(&plain).map(|r| r.name.clone());
        let maybe = near
            .as_ref()
            .map(|n| format!("，是否为《{n}》"))
            .unwrap_or_default();
        self.report(
            "unknown-law",
            &plain,
            Severity::Remind,
            t.range.clone(),
            || Words {
                title: format!("未查到《{plain}》"),
                message: format!("法规登记簿中没有《{plain}》{maybe}。"),
                ask: "名称是否准确，该法规是否现行有效？".into(),
                advice: "核对法规全称和效力状态。".into(),
            },
        );
    }
}

/// A name in 《》, unless it already carries them or is a description.
fn titled(name: &str) -> String {
    let plain = name.contains(['《', '、', '；', '→', '（', '，'])
        || name.ends_with('编')
        || name.starts_with("民法典");
    match plain {
        true => name.to_owned(),
        false => format!("《{name}》"),
    }
}
