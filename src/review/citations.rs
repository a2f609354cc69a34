//! Checks what a document cites against the register: repealed, not yet in force, amended, renamed or unknown laws,
//! articles beyond a law's last, agencies and terms that no longer exist under that name, and 有关规定 as the only basis.
//!
//! Only what the register knows for sure is asserted; everything else is a reminder. A law that is named as history
//! (同时废止, 原《…》, 修改为) is not a basis and is left alone. It must not know of rules or outputs.

use super::cited::{self, ArticleRef};
use super::place::{Places, after, before, clause, sentence};
use super::raw::RawFinding;
use crate::document::{Document, Text};
use crate::outline::{Kind, Outline};
use crate::review::model::{Category, Severity};
use crate::rules::date::Date;
use crate::rules::names;
use crate::rules::register::{Force, Old, Register, Renamed, Row, State};
use std::collections::HashMap;
use std::ops::Range;

/// Most findings of this check; a text that cites more is cut.
const MAX_FINDINGS: usize = 300;
/// Most look-ups of near names for unknown laws.
const MAX_NEAR: usize = 20;

/// Checks every citation of a document against the register as of a day.
pub fn check(
    _document: &Document,
    text: &Text,
    outline: &Outline,
    register: &Register,
    as_of: Date,
) -> Vec<RawFinding> {
    let mut check = Check {
        text: &text.norm,
        outline,
        places: Places::new(outline),
        register,
        as_of,
        found: Vec::new(),
        seen: HashMap::new(),
        near: 0,
    };
    let titles = cited::titles(&text.norm);
    check.titles(&titles);
    check.numbers(&titles);
    check.bare_names(&titles);
    check.renamed(&titles);
    check.unnamed_basis(&titles);
    let mut found = check.found;
    found.sort_by(|a, b| (a.range.start, &a.rule).cmp(&(b.range.start, &b.rule)));
    found.truncate(MAX_FINDINGS);
    found
}

struct Check<'a> {
    text: &'a str,
    outline: &'a Outline,
    places: Places<'a>,
    register: &'a Register,
    as_of: Date,
    found: Vec<RawFinding>,
    /// Finding by rule and subject, so that a matter is reported once with all its places.
    seen: HashMap<(&'static str, String), usize>,
    near: usize,
}

/// What the text of a finding says.
struct Words {
    title: String,
    message: String,
    ask: String,
    advice: String,
}

impl<'a> Check<'a> {
    fn report(
        &mut self,
        rule: &'static str,
        subject: &str,
        severity: Severity,
        range: Range<usize>,
        words: impl FnOnce() -> Words,
    ) {
        let key = (rule, subject.to_owned());
        if let Some(found) = self.seen.get(&key).and_then(|&i| self.found.get_mut(i)) {
            found.more.push(range);
            found.severity = found.severity.min(severity);
            return;
        }
        let words = words();
        self.seen.insert(key, self.found.len());
        self.found.push(RawFinding {
            rule: rule.to_owned(),
            title: words.title,
            category: Category::Citation,
            severity,
            statement: self.places.statement(range.start),
            node: self.places.node(range.start),
            range,
            more: Vec::new(),
            message: words.message,
            ask: words.ask,
            advice: words.advice,
            basis: Vec::new(),
        });
    }

    fn titles(&mut self, titles: &[cited::Title]) {
        for t in titles {
            if self.is_title_or_history(&t.range) {
                continue;
            }
            let name = self.text.get(t.range.clone()).unwrap_or_default();
            let remarks: Vec<&str> = t
                .remarks
                .iter()
                .filter_map(|r| self.text.get(r.clone()))
                .collect();
            match self.row_of(name, &remarks) {
                Some(row) => {
                    let year = names::remark_year(name)
                        .or_else(|| remarks.iter().find_map(|r| version_year(r)));
                    self.judge(row, &t.range, &t.articles, year);
                }
                None => self.unknown(name, t),
            }
        }
    }

    /// The row that a title with its remarks means: a number that belongs to another version of the same law decides.
    fn row_of(&self, name: &str, remarks: &[&str]) -> Option<&'a Row> {
        let by_name = self.find(name);
        let by_number = remarks.iter().find_map(|r| {
            r.split(['，', '、', '；', ' '])
                .find_map(|part| self.register.find_number(part.trim_start_matches('第')))
        });
        match (by_name, by_number) {
            (Some(n), Some(b)) if names::normal(&n.name) == names::normal(&b.name) => Some(b),
            (Some(n), _) => Some(n),
            // The number is of a document of the register whose title is written a little differently.
            (None, Some(b)) => {
                let wanted = names::normal(name);
                let known = names::normal(&b.name);
                (wanted.ends_with(&known) || known.ends_with(&wanted)).then_some(b)
            }
            (None, None) => None,
        }
    }

    fn find(&self, name: &str) -> Option<&'a Row> {
        self.register.find(name, self.as_of)
    }

    /// The title of this document or of a measure in it, a heading, or a law that is named as history.
    fn is_title_or_history(&self, range: &Range<usize>) -> bool {
        self.places.in_heading(range.start) || self.is_history(range)
    }

    fn is_history(&self, range: &Range<usize>) -> bool {
        let ends = [
            "废止",
            "失效",
            "停止执行",
            "不再执行",
            "不再适用",
            "停止施行",
        ];
        let replaced = ["修改为", "修改成", "改为", "更名为", "取代", "替代", "代替"];
        let earlier = [
            "施行前",
            "施行以前",
            "实施前",
            "实施以前",
            "此前",
            "当时",
            "曾经",
            "历史上",
        ];
        let near = before(self.text, range.start, 4);
        if near.ends_with('原') || near.contains("原有") || near.contains("废止") {
            return true;
        }
        let clause = clause(self.text, range);
        let behind = self.text.get(range.end..clause.end).unwrap_or_default();
        let ahead = self.text.get(clause.start..range.start).unwrap_or_default();
        let clause_text = self.text.get(clause.clone()).unwrap_or_default();
        let any = |text: &str, words: &[&str]| words.iter().any(|w| text.contains(w));
        if any(behind, &ends) || any(behind, &replaced) || any(clause_text, &earlier) {
            return true;
        }
        if any(ahead, &["废止", "宣布失效"]) {
            return true;
        }
        let mut leads = self.places.leads(range.start);
        let led = leads.any(|r| {
            let lead = self.text.get(r).unwrap_or_default();
            any(lead, &["废止", "失效", "停止执行"])
        });
        led || self.is_repealing_measure(range)
    }

    /// The measure itself repeals documents, by its title.
    fn is_repealing_measure(&self, range: &Range<usize>) -> bool {
        self.places
            .measure(range.start)
            .and_then(|m| self.outline.measures.get(m))
            .is_some_and(|m| {
                ["废止", "失效", "清理结果"]
                    .iter()
                    .any(|w| m.title.contains(w))
            })
    }

    fn kind(&self, at: usize) -> Kind {
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

    fn judge(
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

    fn beyond_last(&mut self, row: &'a Row, articles: &[ArticleRef], year: Option<u16>) {
        let Some(count) = row
            .articles
            .filter(|_| year.is_none() && self.is_current(row))
        else {
            return;
        };
        for a in articles.iter().filter(|a| a.article > count) {
            let (name, n) = (row.name.as_str(), a.article);
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
    fn unknown(&mut self, name: &str, t: &cited::Title) {
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

    /// Document numbers that do not stand behind a title.
    fn numbers(&mut self, titles: &[cited::Title]) {
        for n in cited::numbers(self.text) {
            let i = titles.partition_point(|t| t.range.start <= n.core.start);
            let title = i.checked_sub(1).and_then(|i| titles.get(i));
            let behind_title = title.is_some_and(|t| {
                t.range.contains(&n.core.start)
                    || t.remarks.iter().any(|r| r.contains(&n.core.start))
            });
            if behind_title {
                continue;
            }
            let prefix = self.text.get(n.prefix.clone()).unwrap_or_default();
            let row = prefix.char_indices().find_map(|(i, _)| {
                let start = n.prefix.start + i;
                let number = self.text.get(start..n.core.end)?;
                Some((self.register.find_number(number)?, start..n.core.end))
            });
            if let Some((row, range)) = row
                && !self.is_title_or_history(&range)
            {
                self.judge(row, &range, &[], None);
            }
        }
    }

    /// Law names without 《》, and short names that the document gave.
    fn bare_names(&mut self, titles: &[cited::Title]) {
        let mut short: HashMap<String, &'a Row> = HashMap::new();
        for t in titles {
            let name = self.text.get(t.range.clone()).unwrap_or_default();
            let row = self.find(name);
            let given = t
                .remarks
                .iter()
                .filter_map(|r| self.text.get(r.clone()))
                .find_map(cited::short_name);
            if let (Some(row), Some(given)) = (row, given) {
                short.insert(given, row);
            }
        }
        let register = self.register;
        let as_of = self.as_of;
        let row_of = |name: &str| {
            let national = |r: &&Row| ["法律", "行政法规"].contains(&r.level.as_str());
            short.get(name).copied().or_else(|| {
                (name.chars().count() >= 3)
                    .then(|| register.find(name, as_of).filter(national))
                    .flatten()
            })
        };
        for b in cited::bare(self.text, &|name| row_of(name).is_some()) {
            let name = self.text.get(b.range.clone()).unwrap_or_default();
            let Some(row) = row_of(name) else { continue };
            if self.is_title_or_history(&b.range) {
                continue;
            }
            if short.contains_key(name) {
                self.beyond_last(row, &b.articles, None);
            } else {
                self.judge(row, &b.range, &b.articles, None);
            }
        }
    }

    fn renamed(&mut self, titles: &[cited::Title]) {
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
        let (name, now, since) = (&old.name, &old.now, &old.since);
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
    fn unnamed_basis(&mut self, titles: &[cited::Title]) {
        for (at, word) in self.text.match_indices("制定本") {
            let range = at..at + word.len();
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
            if says && !named && bare.is_empty() && !head.contains('〔') {
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

/// The year that a remark in brackets gives to a version: 2017年修正.
fn version_year(remark: &str) -> Option<u16> {
    ["修正", "修订", "修改", "年版"]
        .iter()
        .any(|w| remark.contains(w))
        .then(|| names::year_in(remark))
        .flatten()
}

/// A name in 《》, unless it already carries them or is a description.
fn titled(name: &str) -> String {
    let plain = name.contains(['《', '、', '；', '→', '（', '，'])
        || name.ends_with('编')
        || name.starts_with('民');
    match plain {
        true => name.to_owned(),
        false => format!("《{name}》"),
    }
}

#[cfg(test)]
#[path = "citations_tests.rs"]
mod tests;
