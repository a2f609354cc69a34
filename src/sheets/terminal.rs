//! The review on a terminal: three answers in three lines, then the problems as a legal officer reads them.
//!
//! Lines are wrapped by the width of Chinese characters. Colour only where the caller says that a person looks at a
//! terminal; without it the offending words stand in 【】.

mod wrap;

use super::quote::Quoted;
use super::view::{Item, View, outside};
use super::words;
use crate::review::model::{Review, Severity, Status};
use wrap::{Ink, Text};

/// How the terminal wants its text.
#[derive(Debug, Clone, Copy)]
pub struct TerminalOptions {
    /// Escape sequences for colour.
    pub color: bool,
    /// Columns of the terminal; a Chinese character takes two.
    pub width: usize,
    /// The answers and what was not read, nothing else.
    pub quiet: bool,
    /// Every finding, with conditions and the wording of the law.
    pub verbose: bool,
}

impl Default for TerminalOptions {
    fn default() -> Self {
        TerminalOptions {
            color: false,
            width: 80,
            quiet: false,
            verbose: false,
        }
    }
}

/// Problems printed in full without `verbose`.
const PROBLEMS: usize = 12;
/// Reminders printed, one line each, without `verbose`.
const REMINDERS: usize = 8;
/// Columns of the number before a problem, and of the labels 原文, 依据 ….
const NUMBER: usize = 4;
const LABEL: usize = NUMBER + 6;

/// The review as text for a terminal, with a line end at the end.
pub fn render(review: &Review, options: &TerminalOptions) -> String {
    let mut page = Page {
        out: String::new(),
        options: *options,
        width: options.width.clamp(40, 120),
    };
    let view = View::new(review);
    page.head(&view);
    page.answers(&view);
    if options.quiet {
        page.unread(review);
        return page.out;
    }
    page.problems(&view);
    page.reminders(&view);
    page.manual(&view);
    page.unread(review);
    page.conclusion(review);
    page.out
}

struct Page {
    out: String,
    options: TerminalOptions,
    width: usize,
}

impl Page {
    /// Prints a text after a label, continued lines under its first character.
    fn labelled(&mut self, indent: usize, label: &str, ink: Ink, text: &Text, column: usize) {
        let mut first = Text::default();
        first.push(&" ".repeat(indent), Ink::Plain);
        first.push(label, ink);
        let gap = column.saturating_sub(first.width());
        first.push(&" ".repeat(gap), Ink::Plain);
        let lines = text.wrapped(self.width.saturating_sub(column));
        for (i, line) in lines.iter().enumerate() {
            if i == 0 {
                first.paint(&mut self.out, self.options.color);
            } else {
                self.out.push_str(&" ".repeat(column));
            }
            line.paint(&mut self.out, self.options.color);
            self.out.push('\n');
        }
    }

    fn plain(&mut self, indent: usize, label: &str, text: &str) {
        let column = LABEL.max(indent + 6);
        self.labelled(indent, label, Ink::Dim, &Text::plain(text), column);
    }

    fn heading(&mut self, text: &str, ink: Ink) {
        self.out.push('\n');
        self.labelled(0, "", Ink::Plain, &Text::inked(text, ink), 0);
    }

    fn head(&mut self, view: &View) {
        let d = &view.review.document;
        let title = if d.title.is_empty() {
            "（未识别出标题）".to_string()
        } else {
            words::visible(&d.title)
        };
        self.labelled(0, "", Ink::Plain, &Text::inked(&title, Ink::Strong), 0);
        let r = &view.review.rulebook;
        let file = format!(
            "{}  {} 字  SHA-256 {}",
            words::visible(&d.path),
            words::count(d.chars),
            words::short_digest(&d.sha256),
        );
        let basis = format!(
            "规则 {}  法规截至 {}  审查日 {}",
            words::short_digest(&r.digest),
            words::visible(&r.laws_until),
            words::visible(&view.review.as_of),
        );
        // Two lines, so that none breaks between a name and its value.
        for line in [file, basis] {
            self.labelled(0, "", Ink::Plain, &Text::inked(&line, Ink::Dim), 0);
        }
        self.out.push('\n');
    }

    /// The three answers, one line each; reasons are cut to what fits and stand whole on the sheet.
    fn answers(&mut self, view: &View) {
        let r = view.review;
        let f = &r.fair_competition;
        let mut reasons = f.reasons.clone();
        reasons.insert(0, format!("审查方式：{}", words::route(f.route)));
        let worst = view.problems.iter().find(|i| !i.finding.waived);
        let ink = worst.map_or(Ink::Good, |i| severity_ink(i.finding.severity));
        self.answer(
            "是否行政规范性文件",
            words::verdict(r.normative.verdict),
            Ink::Strong,
            &r.normative.reasons,
        );
        self.answer(
            "是否需公平竞争审查",
            words::needed(f.verdict),
            Ink::Strong,
            &reasons,
        );
        self.answer("条款问题　　　　　", &view.count_line(), ink, &[]);
    }

    fn answer(&mut self, question: &str, answer: &str, ink: Ink, reasons: &[String]) {
        let mut line = Text::default();
        line.push(question, Ink::Plain);
        line.push("  ", Ink::Plain);
        line.push(answer, ink);
        if !reasons.is_empty() {
            line.push("  ", Ink::Plain);
            line.push(&words::visible(&reasons.join("；")), Ink::Dim);
        }
        line.cut(self.width)
            .paint(&mut self.out, self.options.color);
        self.out.push('\n');
    }

    fn problems(&mut self, view: &View) {
        let limit = if self.options.verbose {
            usize::MAX
        } else {
            PROBLEMS
        };
        let mut group = None;
        for item in view.problems.iter().take(limit) {
            let key = (item.finding.waived, item.finding.severity);
            if group != Some(key) {
                group = Some(key);
                let title = if item.finding.waived {
                    "已说明（豁免）"
                } else {
                    item.finding.severity.title()
                };
                self.heading(title, severity_ink(item.finding.severity));
            } else {
                self.out.push('\n');
            }
            self.problem(view, item);
        }
        let left = view.problems.len().saturating_sub(limit);
        if left > 0 {
            self.out.push('\n');
            let line = format!(
                "另有 {left} 处问题未在此列出：加 --verbose 全部列出，或者用 -o 审查表.docx 生成审查表。"
            );
            self.labelled(0, "", Ink::Plain, &Text::inked(&line, Ink::Strong), 0);
        }
    }

    fn problem(&mut self, view: &View, item: &Item) {
        let f = item.finding;
        let (clause, more) = words::location_lines(&f.location);
        let mut head = Text::inked(&clause, Ink::Strong);
        if !more.is_empty() {
            head.push(&format!("（{more}）"), Ink::Dim);
        }
        head.push("  ", Ink::Plain);
        head.push(&words::visible(&f.title), severity_ink(f.severity));
        if outside(f) {
            head.push("（不在公平竞争审查范围，供参考）", Ink::Dim);
        }
        let number = format!("{:>2}", item.number);
        self.labelled(0, &number, Ink::Strong, &head, NUMBER);
        let lead = view.lead(f);
        if !lead.is_empty() {
            self.quoted("承接", &lead);
        }
        self.quoted("原文", &view.quote(f));
        let basis: Vec<String> = f.basis.iter().map(words::citation).collect();
        if !basis.is_empty() {
            self.plain(NUMBER, "依据", &basis.join("；"));
        }
        if self.options.verbose {
            for b in &f.basis {
                self.plain(NUMBER, "条文", &words::wording(b));
            }
        }
        for (label, text) in [
            ("条件", &f.condition),
            ("核对", &f.ask),
            ("建议", &f.advice),
        ] {
            if !text.is_empty() {
                self.plain(NUMBER, label, &words::visible(text));
            }
        }
        if let Some(w) = &f.waiver {
            self.plain(NUMBER, "豁免", &words::visible(&words::waiver(w)));
        }
    }

    fn quoted(&mut self, label: &str, quote: &[Quoted]) {
        let mut text = Text::default();
        for piece in quote {
            match (piece.hit, self.options.color) {
                (true, true) => text.push(&piece.text, Ink::Hit),
                (true, false) => text.push(&format!("【{}】", piece.text), Ink::Plain),
                (false, _) => text.push(&piece.text, Ink::Plain),
            }
        }
        self.labelled(NUMBER, label, Ink::Dim, &text, LABEL);
    }

    fn reminders(&mut self, view: &View) {
        if view.reminders.is_empty() {
            return;
        }
        self.heading("提示", severity_ink(Severity::Remind));
        let limit = if self.options.verbose {
            usize::MAX
        } else {
            REMINDERS
        };
        for item in view.reminders.iter().take(limit) {
            let f = item.finding;
            let line = format!(
                "{}：{}",
                words::clause(&f.location),
                words::visible(&f.title)
            );
            let mut text = Text::plain(&line);
            if self.options.verbose {
                text.push(&format!("　{}", words::visible(&f.advice)), Ink::Dim);
            } else {
                text = text.cut(self.width.saturating_sub(NUMBER));
            }
            let number = format!("{:>2}", item.number);
            self.labelled(0, &number, Ink::Dim, &text, NUMBER);
        }
        let left = view.reminders.len().saturating_sub(limit);
        if left > 0 {
            self.labelled(
                0,
                "",
                Ink::Plain,
                &Text::plain(&format!("另有提示 {left} 条，见审查表。")),
                NUMBER,
            );
        }
    }

    /// How many lines of the checklists wait for a person: one line, the list stands on the sheet.
    fn manual(&mut self, view: &View) {
        let n = view
            .review
            .checklist
            .iter()
            .filter(|c| c.status == Status::Manual)
            .count();
        if n > 0 {
            self.out.push('\n');
            let text = Text::plain(&format!("核对表中有 {n} 项需人工核对，见审查表。"));
            self.labelled(0, "核对", Ink::Dim, &text, 6);
        }
    }

    fn unread(&mut self, review: &Review) {
        let read = &review.read;
        if !read.complete || !read.unread.is_empty() || !review.warnings.is_empty() {
            self.out.push('\n');
        }
        if read.unread.is_empty() && !read.complete {
            let text = Text::inked("文件有内容没有读到，未经审查。", Ink::Bad);
            self.labelled(0, "未读", Ink::Bad, &text, 6);
        }
        for u in &read.unread {
            let line = format!(
                "{}：{}（{}）",
                words::unread(&u.kind),
                words::visible(&u.reason),
                words::visible(&u.part)
            );
            self.labelled(0, "未读", Ink::Bad, &Text::plain(&line), 6);
        }
        for w in &review.warnings {
            self.labelled(
                0,
                "注意",
                Ink::Warn,
                &Text::plain(&words::visible(&w.text)),
                6,
            );
        }
    }

    fn conclusion(&mut self, review: &Review) {
        self.out.push('\n');
        let text = Text::plain(&words::visible(&review.conclusion.text));
        self.labelled(0, "结论", Ink::Strong, &text, 6);
        let note = Text::inked("本结果只作审查辅助，不代替审查人员的判断。", Ink::Dim);
        self.labelled(0, "", Ink::Plain, &note, 6);
    }
}

fn severity_ink(s: Severity) -> Ink {
    match s {
        Severity::Prohibited => Ink::Bad,
        Severity::Justify => Ink::Warn,
        Severity::Remind => Ink::Info,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheets::sample;
    use unicode_width::UnicodeWidthStr;

    fn text(options: TerminalOptions) -> String {
        render(&sample::flawed(), &options)
    }

    #[test]
    fn three_answers_stand_in_three_lines() {
        let out = text(TerminalOptions::default());
        let lines: Vec<&str> = out.lines().collect();
        let at = lines
            .iter()
            .position(|l| l.starts_with("是否行政规范性文件"))
            .expect("first answer");
        assert!(lines[at].contains("是  由行政机关制定"));
        assert!(
            lines[at + 1].starts_with("是否需公平竞争审查  需要  审查方式：市场监督管理部门会同")
        );
        assert!(lines[at + 2].contains("不得出台 4 处，需说明依据或理由 2 处，提示 2 处"));
    }

    #[test]
    fn the_offending_words_are_marked() {
        let out = text(TerminalOptions::default());
        assert!(out.contains("【优先选用在本县注册并纳税】"));
        assert!(!out.contains('\u{1b}'));
        let colour = text(TerminalOptions {
            color: true,
            ..Default::default()
        });
        assert!(colour.contains("\u{1b}[1;4;31m优先选用在本县注册并纳税\u{1b}[0m"));
    }

    #[test]
    fn a_finding_gives_clause_quote_basis_question_advice_in_this_order() {
        let out = text(TerminalOptions {
            width: 100,
            ..Default::default()
        });
        let mut at = 0;
        for words in [
            "第八条（第8段）",
            "原文",
            "《公平竞争审查条例》第九条第（二）项",
            "是否把在本地设立机构",
            "删去设立子公司",
        ] {
            let next = out[at..]
                .find(words)
                .unwrap_or_else(|| panic!("{words} missing or out of order"));
            at += next;
        }
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        for width in [40, 60, 80, 120] {
            for verbose in [false, true] {
                let out = text(TerminalOptions {
                    width,
                    verbose,
                    ..Default::default()
                });
                for line in out.lines() {
                    assert!(line.width_cjk() <= width, "{width}: {line}");
                }
            }
        }
    }

    #[test]
    fn hidden_characters_do_not_reach_the_terminal() {
        let out = text(TerminalOptions::default());
        assert!(out.contains("〔U+202E〕") && !out.contains('\u{202E}'));
    }

    #[test]
    fn quiet_gives_answers_and_what_was_not_read() {
        let out = text(TerminalOptions {
            quiet: true,
            ..Default::default()
        });
        assert!(out.contains("条款问题") && out.contains("附件2为图片"));
        assert!(!out.contains("原文") && out.lines().count() < 12);
    }

    #[test]
    fn a_clean_draft_is_short() {
        let out = render(&sample::clean(), &TerminalOptions::default());
        assert!(out.contains("未发现") && out.lines().count() < 14);
    }
}
