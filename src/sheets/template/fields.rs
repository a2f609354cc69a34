//! The fields that a bureau's form may name, what they mean, and their text for a review.

use crate::review::model::{CheckGroup, CheckItem, Severity};
use crate::sheets::marker::Marker;
use crate::sheets::view::{Item, View};
use crate::sheets::{SheetKind, words};

/// A list whose fields repeat a table row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// 问题清单
    Problems,
    /// 提示
    Reminders,
    /// 依据条文
    Provisions,
    /// 公平竞争审查标准逐项核对
    Competition,
    /// 合法性逐项核对
    Legality,
    /// 形式和程序核对
    Procedure,
}

/// A field of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// What stands between 〔 and 〕.
    pub name: &'static str,
    /// What it is filled with.
    pub about: &'static str,
    /// Set for a field of a list: its table row is repeated.
    pub list: Option<List>,
}

const fn one(name: &'static str, about: &'static str) -> Field {
    Field {
        name,
        about,
        list: None,
    }
}

const fn of(list: List, name: &'static str, about: &'static str) -> Field {
    Field {
        name,
        about,
        list: Some(list),
    }
}

const FIELDS: [Field; 59] = [
    one("标题", "文稿标题"),
    one("文件名", "文稿的文件名"),
    one("制定机关", "制定机关"),
    one("文号", "发文字号"),
    one("成文日期", "成文日期"),
    one("文件类型", "按内容判断的文件类型"),
    one("字数", "审查的字数"),
    one("SHA-256", "文稿的 SHA-256"),
    one("规则版本", "规则的摘要"),
    one("法规截止日", "法规收录截止日"),
    one("审查日期", "审查日期"),
    one("适用日期", "按哪一天的法规审查"),
    one("适用地区", "采用的地方口径"),
    one("程序版本", "程序名称和版本"),
    one("是否规范性文件", "是、否、需人工判断"),
    one("规范性文件理由", "上项的理由"),
    one("是否公平竞争审查", "需要、不需要、需人工判断"),
    one("公平竞争审查理由", "上项的理由"),
    one("审查方式", "自行审查或者会同审查"),
    one("文件性质", "公平竞争审查意义上的文件性质"),
    one("不得出台数", "不得出台的问题数"),
    one("需说明数", "需说明依据或者理由的问题数"),
    one("提示数", "提示数"),
    one("问题统计", "各类问题数，一行"),
    one("结论", "程序的结论"),
    one("主要问题", "最重要的五个问题，一行一个"),
    one("问题清单", "全部问题，一行一个"),
    one("提示清单", "全部提示，一行一个"),
    one("依据条文", "引用的条文，各列一次"),
    one("未读取内容", "没有读取的内容"),
    one("注意事项", "读取文稿时的提醒"),
    one("公平竞争核对表", "十九项标准的核对结果，一行一项"),
    one("合法性核对表", "七项审核内容的核对结果，一行一项"),
    one("程序核对表", "形式和程序事项的核对结果，一行一项"),
    one("说明", "程序只作辅助的说明"),
    one("校验信息", "供 fawen verify 核对的一行文字"),
    of(List::Problems, "问题序号", "序号"),
    of(List::Problems, "问题程度", "不得出台、需说明依据或理由"),
    of(List::Problems, "问题类别", "公平竞争、合法性等"),
    of(List::Problems, "问题位置", "条款和段落"),
    of(List::Problems, "问题原文", "原文"),
    of(List::Problems, "问题名称", "存在什么问题"),
    of(List::Problems, "问题条件", "条文自身的条件"),
    of(List::Problems, "问题核对", "需要核对的问题"),
    of(List::Problems, "问题建议", "修改建议"),
    of(List::Problems, "问题依据", "依据的名称和条款"),
    of(List::Problems, "问题处理", "已说明的，写“已说明”，否则留空"),
    of(List::Reminders, "提示位置", "条款"),
    of(List::Reminders, "提示内容", "提示和建议"),
    of(List::Provisions, "依据编号", "编号"),
    of(List::Provisions, "依据名称", "名称和条款"),
    of(List::Provisions, "依据原文", "条文"),
    of(List::Competition, "标准编号", "8.1 至 11.4"),
    of(List::Competition, "标准内容", "审查标准"),
    of(List::Competition, "标准结果", "核对结果"),
    of(List::Legality, "合法性事项", "审核内容"),
    of(List::Legality, "合法性结果", "核对结果"),
    of(List::Procedure, "程序事项", "形式、程序事项"),
    of(List::Procedure, "程序结果", "核对结果"),
];

/// All fields in the order in which they are listed to people.
pub fn fields() -> impl Iterator<Item = &'static Field> {
    FIELDS.iter()
}

/// The text of the fields for one review.
pub(super) struct Values<'v, 'r> {
    view: &'v View<'r>,
}

impl<'v, 'r> Values<'v, 'r> {
    pub(super) fn new(view: &'v View<'r>) -> Self {
        Values { view }
    }

    pub(super) fn knows(&self, name: &str) -> bool {
        fields().any(|f| f.name == name)
    }

    /// The list that a field belongs to.
    pub(super) fn list_of(&self, name: &str) -> Option<List> {
        fields().find(|f| f.name == name)?.list
    }

    /// Entries of a list.
    pub(super) fn len(&self, list: List) -> usize {
        match list {
            List::Problems => self.view.problems.len(),
            List::Reminders => self.view.reminders.len(),
            List::Provisions => self.view.provisions.len(),
            List::Competition | List::Legality | List::Procedure => self.checks(list).len(),
        }
    }

    fn checks(&self, list: List) -> Vec<&'r CheckItem> {
        let groups: &[CheckGroup] = match list {
            List::Competition => &[CheckGroup::Competition],
            List::Legality => &[CheckGroup::Legality],
            List::Procedure => &[CheckGroup::Form, CheckGroup::Procedure],
            _ => &[],
        };
        groups.iter().flat_map(|g| self.view.checks(*g)).collect()
    }

    /// Lines of a field of a list for one entry; an empty list says so in its main field.
    pub(super) fn entry(&self, list: List, at: usize, name: &str) -> Vec<String> {
        if self.len(list) == 0 {
            let main = matches!(name, "问题名称" | "提示内容");
            return vec![if main {
                "未发现".into()
            } else {
                String::new()
            }];
        }
        let line = match list {
            List::Problems => self.view.problems.get(at).map(|i| self.problem(i, name)),
            List::Reminders => self.view.reminders.get(at).map(|i| {
                let f = i.finding;
                match name {
                    "提示位置" => words::clause(&f.location),
                    "提示内容" => words::visible(&format!("{}　{}", f.title, f.advice)),
                    _ => String::new(),
                }
            }),
            List::Provisions => self.view.provisions.get(at).map(|b| match name {
                "依据编号" => (at + 1).to_string(),
                "依据名称" => words::citation(b),
                "依据原文" => words::wording(b),
                _ => String::new(),
            }),
            _ => self.checks(list).get(at).map(|c| match name {
                "标准编号" => c.id.clone(),
                "标准内容" | "合法性事项" | "程序事项" => words::visible(&c.title),
                "标准结果" | "合法性结果" | "程序结果" => self.result(c),
                _ => String::new(),
            }),
        };
        vec![line.unwrap_or_default()]
    }

    fn problem(&self, item: &Item, name: &str) -> String {
        let f = item.finding;
        match name {
            "问题序号" => item.number.to_string(),
            "问题程度" => f.severity.title().into(),
            "问题类别" => f.category.title().into(),
            "问题位置" => words::location(&f.location),
            "问题原文" => words::visible(&f.quote),
            "问题名称" => words::visible(&f.title),
            "问题条件" => words::visible(&f.condition),
            "问题核对" => words::visible(&f.ask),
            "问题建议" => words::visible(&f.advice),
            "问题依据" => {
                let all: Vec<String> = f.basis.iter().map(words::citation).collect();
                all.join("；")
            }
            "问题处理" if f.waived => f.waiver.as_ref().map_or("已说明".into(), |w| {
                format!("已说明。{}", words::waiver(w))
            }),
            _ => String::new(),
        }
    }

    fn result(&self, c: &CheckItem) -> String {
        let mut out = self.view.check_result(c);
        if !c.note.is_empty() {
            out.push_str(&format!("：{}", words::visible(&c.note)));
        }
        out
    }

    /// Lines of a field outside a repeated row: a single field, or a list's field for all entries.
    pub(super) fn text(&self, name: &str) -> Vec<String> {
        if let Some(list) = self.list_of(name) {
            let n = self.len(list).max(1);
            return (0..n).flat_map(|i| self.entry(list, i, name)).collect();
        }
        self.fact(name)
            .or_else(|| self.answer(name))
            .map(|t| vec![words::visible(&t)])
            .unwrap_or_else(|| self.lines(name))
    }

    /// Facts of the draft and of the review.
    fn fact(&self, name: &str) -> Option<String> {
        let r = self.view.review;
        let d = &r.document;
        Some(match name {
            "标题" => d.title.clone(),
            "文件名" => words::file_name(&d.path).to_owned(),
            "制定机关" => d.issuer.clone(),
            "文号" => d.number.clone().unwrap_or_default(),
            "成文日期" => d.date.as_deref().map(words::date).unwrap_or_default(),
            "文件类型" => words::kind(&d.kind).to_owned(),
            "字数" => words::count(d.chars),
            "SHA-256" => d.sha256.clone(),
            "规则版本" => words::short_digest(&r.rulebook.digest),
            "法规截止日" => words::date(&r.rulebook.laws_until),
            "审查日期" => words::date(&r.date),
            "适用日期" => words::date(&r.as_of),
            "适用地区" => words::profile(&r.profile).to_owned(),
            "程序版本" => format!("{} {}", r.tool.name, r.tool.version),
            "说明" => words::DISCLAIMER.into(),
            "校验信息" => Marker::new(r, SheetKind::Review).line(),
            _ => return None,
        })
    }

    /// The answers and counts.
    fn answer(&self, name: &str) -> Option<String> {
        let r = self.view.review;
        let c = self.view.counts();
        Some(match name {
            "是否规范性文件" => words::verdict(r.normative.verdict).into(),
            "规范性文件理由" => r.normative.reasons.join("；"),
            "是否公平竞争审查" => words::needed(r.fair_competition.verdict).into(),
            "公平竞争审查理由" => r.fair_competition.reasons.join("；"),
            "审查方式" => words::route(r.fair_competition.route).into(),
            "文件性质" => words::kind(&r.fair_competition.kind).into(),
            "不得出台数" => c.prohibited.to_string(),
            "需说明数" => c.justify.to_string(),
            "提示数" => c.remind.to_string(),
            "问题统计" => self.view.count_line(),
            "结论" => r.conclusion.text.clone(),
            _ => return None,
        })
    }

    /// Fields of several lines; an empty one says so.
    fn lines(&self, name: &str) -> Vec<String> {
        let r = self.view.review;
        let short = |i: &Item| {
            let f = i.finding;
            let title = words::visible(&f.title);
            let degree = match f.severity {
                Severity::Remind => String::new(),
                s => format!("（{}）", s.title()),
            };
            format!(
                "{}. {}：{title}{degree}",
                i.number,
                words::clause(&f.location)
            )
        };
        let checks = |list| -> Vec<String> {
            self.checks(list)
                .iter()
                .map(|c| format!("{}：{}", words::visible(&c.title), self.result(c)))
                .collect()
        };
        let lines: Vec<String> = match name {
            "主要问题" => self.view.worst(5).map(short).collect(),
            "问题清单" => self.view.problems.iter().map(short).collect(),
            "提示清单" => self.view.reminders.iter().map(short).collect(),
            "依据条文" => (self.view.provisions.iter())
                .map(|b| format!("{}：{}", words::citation(b), words::wording(b)))
                .collect(),
            "未读取内容" => (r.read.unread.iter())
                .map(|u| format!("{}：{}", words::unread(&u.kind), words::visible(&u.reason)))
                .collect(),
            "注意事项" => (r.warnings.iter())
                .map(|w| words::visible(&w.text))
                .collect(),
            "公平竞争核对表" => checks(List::Competition),
            "合法性核对表" => checks(List::Legality),
            "程序核对表" => checks(List::Procedure),
            _ => Vec::new(),
        };
        if !lines.is_empty() {
            return lines;
        }
        let none = match name {
            "未读取内容" if r.read.complete => "全部文字已读取",
            "未读取内容" => "有内容没有读到，未经审查",
            "注意事项" | "依据条文" => "无",
            _ => "未发现",
        };
        vec![none.into()]
    }
}
