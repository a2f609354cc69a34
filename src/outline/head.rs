//! Reads the head of the document: 密级, 版头, 发文字号, 标题, 主送机关.

use super::front::{self, Place};
use super::issuer;
use super::measures::Reader;
use super::page::Title;
use super::title;
use super::words;
use crate::document::Part;

/// Lines looked at for the head of a document.
const HEAD_LINES: usize = 40;

impl Reader<'_> {
    /// Reads the head; returns the first line of the body.
    pub(super) fn top(&mut self) -> usize {
        self.secrecy_in_headers();
        let mut i = 0;
        let mut titled = false;
        let mut addressed = false;
        while i < self.page.lines.len().min(HEAD_LINES) && self.page.free(i) {
            let s = self.page.s(i);
            if let Some(n) = self.head_mark(i) {
                i += n;
            } else if !titled && i == 0 && self.annex_heading(i) {
                self.frame.place[i] = Place::Annex;
                i += 1;
            } else if titled && !addressed && front::addressee(s) {
                self.frame.head.addressees = Some(s.trim_end_matches(['：', ':']).to_string());
                self.frame.place[i] = Place::Furniture;
                addressed = true;
                i += 1;
            } else if titled && !addressed && self.web_marks(i) {
                self.frame.place[i] = Place::Furniture;
                i += 1;
            } else if !titled || !addressed && self.new_title(i) {
                let Some(t) = self.page.title(i) else { break };
                i = t.lines.end;
                self.take_title(t);
                titled = true;
            } else {
                break;
            }
        }
        self.run_in_order(i);
        i
    }

    /// A short line of a web page (浏览量：…) with 发文字号 or 主送机关 right below.
    fn web_marks(&self, i: usize) -> bool {
        let s = self.page.s(i);
        let mark = "浏览 访问 来源 日期 时间 字号 大小 作者 发布"
            .split(' ')
            .any(|w| s.contains(w));
        let below = (i + 1..i + 4).any(|k| {
            let b = self.page.s(k);
            self.page.free(k) && (front::number_line(b).is_some() || front::addressee(b))
        });
        mark && below
            && s.chars().count() <= 80
            && !s.ends_with('。')
            && self.page.lines.get(i).is_some_and(|l| l.label.is_none())
    }

    /// A web page repeats its name above the document: a notice's title below a number outweighs it.
    fn new_title(&self, i: usize) -> bool {
        let t = match self.page.title(i) {
            Some(t) if words::genre_end(&t.text) => t,
            _ => return false,
        };
        let old = words::without_version(&self.frame.head.title);
        let same = title::key(&t.text) == title::key(old);
        let orders = self.frame.head.number.is_some() && self.passed_order();
        same || t.text.contains("关于") && !old.contains("关于") && t.text.contains(old) && !orders
            || !words::genre_end(old) && t.text.contains("关于")
    }

    pub(super) fn passed_order(&self) -> bool {
        self.frame
            .head
            .number
            .as_deref()
            .is_some_and(|n| n.contains('令'))
    }

    /// Takes a line of the head that is not the title: number of lines taken.
    fn head_mark(&mut self, i: usize) -> Option<usize> {
        let s = self.page.s(i);
        if let Some(mark) = front::secrecy(s) {
            self.frame.head.secrecy.get_or_insert(mark);
        } else if let Some(n) = front::number_line(s) {
            self.frame.head.number.get_or_insert(n.to_string());
        } else if front::bare_year_number(s) {
            self.frame.head.number.get_or_insert(s.to_string());
        } else if let Some(n) = self.page.broken_number(i) {
            self.frame.head.number.get_or_insert(n);
            self.frame.place[i + 1] = Place::Furniture;
            self.frame.place[i] = Place::Furniture;
            return Some(2);
        } else if let Some(issuer) = front::masthead(s) {
            self.issuers.masthead.push(issuer.to_string());
        } else if let Some((issuer, number)) = front::order_line(s) {
            self.issuers.masthead.push(issuer.to_string());
            let below = self.page.s(i + 1);
            let number = if number.is_empty() && front::bare_number(below) {
                below
            } else {
                number
            };
            if !number.is_empty() {
                self.frame
                    .head
                    .number
                    .get_or_insert(format!("{issuer}令{number}"));
            }
            self.passed = true;
        } else if front::passed(s) {
            self.take_passed(s);
        } else if self.frame.head.title.is_empty() && words::entry(s) && s.chars().count() <= 60 {
            // The cover of a tender names its number and parties above the title.
        } else if front::noise(s) || front::bare_number(s) {
            if let Some(rest) = s
                .strip_prefix("来源：")
                .or_else(|| s.strip_prefix("发布机构："))
            {
                self.issuers.source =
                    Some(rest.split([' ', '时']).next().unwrap_or(rest).to_string());
            }
            self.dates[1] = self.dates[1].take().or_else(|| front::date_line(s));
        } else {
            return None;
        }
        self.frame.place[i] = Place::Furniture;
        Some(1)
    }

    /// 密级 in the page headers.
    fn secrecy_in_headers(&mut self) {
        let blocks = &self.page.document.blocks;
        let mark = blocks
            .iter()
            .filter(|b| matches!(b.part, Part::Header | Part::Footer | Part::TextBox))
            .take(200)
            .find_map(|b| {
                front::secrecy(
                    &b.text
                        .chars()
                        .filter(|c| !c.is_whitespace())
                        .collect::<String>(),
                )
            });
        self.frame.head.secrecy = mark;
    }

    fn take_title(&mut self, t: Title) {
        for k in t.lines.clone() {
            // A title that runs into the text leaves the line to the text.
            if t.range.end >= self.page.lines[k].range.end {
                self.frame.place[k] = Place::Title;
                self.frame.joined[k] = k > t.lines.start;
            }
        }
        let (text, number) = title::split_number(&t.text);
        if let Some(n) = number {
            self.passed |= n.ends_with('令');
            self.frame.head.number.get_or_insert(n);
        }
        if let Some((title, mark)) = title::split_passed(&text) {
            self.take_passed(&mark);
            self.frame.head.title = title;
        } else {
            self.frame.head.title = text;
        }
        let original: String = t
            .lines
            .clone()
            .map(|k| self.page.original(k))
            .collect::<Vec<_>>()
            .join(" ");
        self.issuers.title = issuer::of_title(&self.frame.head.title, &original);
        self.title_range = t.range;
    }

    /// `附件4` as the very first line: the file is an annex.
    fn annex_heading(&mut self, i: usize) -> bool {
        let Some(m) = front::annex_mark(self.page.s(i)) else {
            return false;
        };
        let alone = self.page.s(i)[m.len..].trim().is_empty();
        if alone {
            self.annex_label = m.label;
        }
        alone
    }

    /// How the text was passed: date, organ and number of the order.
    fn take_passed(&mut self, s: &str) {
        self.passed |= !front::local_passing(s);
        self.dates[1] = self.dates[1].take().or_else(|| title::first_date(s));
        if let Some((issuer, number)) = front::passed_order(s) {
            self.frame
                .head
                .number
                .get_or_insert(format!("{issuer}令{number}"));
            self.issuers.masthead.push(issuer);
        }
    }

    /// An order that runs into its text: 某部令（第32号）《…办法》已经….
    pub(super) fn run_in_order(&mut self, i: usize) {
        let s = self.page.s(i);
        let at = s
            .char_indices()
            .take(60)
            .find(|(_, c)| *c == '令')
            .map(|(at, _)| at);
        let Some(at) = at else { return };
        let issuer = &s[..at];
        let rest = s[at + '令'.len_utf8()..].trim_start_matches(['（', '(']);
        let number = rest.find('号').map_or("", |n| &rest[..n + '号'.len_utf8()]);
        if words::organ_end(issuer)
            && !issuer.contains(['，', '。', '《'])
            && front::bare_number(number)
        {
            self.passed = true;
            self.frame
                .head
                .number
                .get_or_insert(format!("{issuer}令{number}"));
            let organs = issuer::split(issuer, issuer);
            self.issuers.masthead.extend(organs);
        }
    }
}
