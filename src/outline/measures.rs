//! Finds the head and the foot of the document and the measures within it: the issued measure and the annexes.
//!
//! It assigns every line a [`Place`] and a measure; the tree of clauses is the business of `tree`.

use super::front::{self, Place};
use super::issuer;
use super::kind;
use super::lines::Line;
use super::page::{Page, Title};
use super::title;
use super::words;
use super::{Head, Kind, Measure, MeasureId};
use crate::document::{Document, Text};
use std::ops::Range;

/// What `read` finds.
#[derive(Debug, Default)]
pub(super) struct Frame {
    pub head: Head,
    pub measures: Vec<Measure>,
    /// Per line: what it is, and its measure.
    pub place: Vec<Place>,
    pub measure: Vec<MeasureId>,
    /// Per line: it goes on the title begun in the line before.
    pub joined: Vec<bool>,
}

/// Reads the frame of a document. `table[i]` tells that line `i` stands in a table of its own.
pub(super) fn read(document: &Document, text: &Text, lines: &[Line], table: &[bool]) -> Frame {
    let mut r = Reader {
        page: Page {
            document,
            text,
            lines,
            table,
        },
        frame: Frame {
            place: vec![Place::Text; lines.len()],
            measure: vec![0; lines.len()],
            joined: vec![false; lines.len()],
            ..Frame::default()
        },
        issuers: issuer::Found::default(),
        title_range: 0..0,
        annex_label: String::new(),
        passed: false,
        dates: [None, None, None],
    };
    let body = r.top();
    r.rest(body);
    r.finish();
    r.frame
}

/// The state of reading a frame.
pub(super) struct Reader<'a> {
    pub page: Page<'a>,
    pub frame: Frame,
    pub issuers: issuer::Found,
    pub title_range: Range<usize>,
    pub annex_label: String,
    /// A line on how the text was passed stands in the head: formal legislation.
    pub passed: bool,
    /// Dates of the sign-off, of the head, of the imprint, in that order of weight.
    pub dates: [Option<String>; 3],
}

impl Reader<'_> {
    /// Everything behind the head: sign-off, annex lists, measures.
    fn rest(&mut self, body: usize) {
        self.frame.measures.push(Measure {
            title: String::new(),
            title_range: 0..0,
            range: 0..self.page.text.norm.len(),
            parent: None,
            annex_label: String::new(),
            kind: Kind::Policy,
        });
        let expected = kind::issued(&self.frame.head.title);
        let mut state = State {
            current: 0,
            signed: false,
            expected,
            articles: false,
            tender: kind::of_title(&self.frame.head.title) == Some(Kind::Tender),
            issued: None,
        };
        let mut i = body;
        while i < self.page.lines.len() {
            i = self.step(i, &mut state).max(i + 1);
        }
        let mut measure = 0;
        let mut next = 1;
        for (k, line) in self.page.lines.iter().enumerate() {
            while self
                .frame
                .measures
                .get(next)
                .is_some_and(|m| m.range.start <= line.range.start)
            {
                measure = next;
                next += 1;
            }
            self.frame.measure[k] = measure;
        }
    }

    /// Looks at one line of the body; returns the next line to look at.
    fn step(&mut self, i: usize, state: &mut State) -> usize {
        if !self.page.free(i) {
            return i + 1;
        }
        let s = self.page.s(i);
        if let Some(next) = self.annexes(i, state) {
            return next;
        }
        if let Some(next) = self.sign_off(i, state) {
            return next;
        }
        if let Some(t) = self.measure_title(i, state) {
            let next = t.lines.end;
            self.open(i, t, String::new(), state);
            return self.below_title(next);
        }
        if state.signed && state.current == 0 && self.page.begins_untitled(i) {
            // The measure follows the sign-off without its title.
            let title = state.expected.clone().unwrap_or_default();
            let at = self.page.lines[i].range.start;
            let t = Title {
                lines: i..i,
                text: title,
                range: at..at,
            };
            if !t.text.is_empty() {
                self.open(i, t, String::new(), state);
            }
        }
        if let Some(iso) = front::imprint(s) {
            self.dates[2] = Some(iso);
            self.frame.place[i] = Place::Furniture;
        } else if front::noise(s) {
            self.frame.place[i] = Place::Furniture;
        } else if let Some(l) = self.page.lines[i].label {
            state.articles |= l.style == super::label::Style::Article;
        }
        i + 1
    }

    /// Annex headings and lists of announced annexes.
    fn annexes(&mut self, i: usize, state: &mut State) -> Option<usize> {
        let s = self.page.s(i);
        let mark = front::annex_mark(s)?;
        if self.page.lines[i].origin != super::lines::Origin::Paragraph {
            return None;
        }
        let end = self.annex_list(i, &mark, state);
        if let Some(end) = end {
            return Some(end);
        }
        self.frame.place[i] = Place::Annex;
        let rest = s[mark.len..].trim();
        let below = self.page.s(i + 1);
        if rest.is_empty() && title::file_name(below) && self.page.free(i + 1) {
            self.frame.place[i + 1] = Place::Annex;
            self.frame
                .head
                .announced_annexes
                .push(title::clean_name(below));
            return Some(i + 2);
        }
        let title = if rest.is_empty() {
            self.page.title(i + 1).filter(|_| {
                self.page.goes_on(i + 1) && front::annex_mark(self.page.s(i + 1)).is_none()
            })
        } else {
            Some(Title {
                lines: i + 1..i + 1,
                text: rest.to_string(),
                range: self.page.lines[i].range.start + mark.len..self.page.lines[i].range.end,
            })
        };
        let t = title.unwrap_or(Title {
            lines: i + 1..i + 1,
            text: String::new(),
            range: self.page.lines[i].range.end..self.page.lines[i].range.end,
        });
        let next = t.lines.end.max(i + 1);
        self.open(i, t, mark.label, state);
        Some(self.below_title(next))
    }

    /// The end of a list of announced annexes that begins in line `i`, if it is one.
    fn annex_list(&mut self, i: usize, mark: &front::AnnexMark, state: &State) -> Option<usize> {
        let rest = self.page.s(i)[mark.len..].trim().to_string();
        let mut end = i + 1;
        let mut names = vec![rest.clone()];
        while self.page.free(end) && end < i + 400 {
            let s = self.page.s(end);
            let line = &self.page.lines[end];
            if let Some(m) = front::annex_mark(s) {
                // 附件1 … 附件2 … one below the other; an annex mark alone is a heading.
                if s[m.len..].trim().is_empty() || m.colon && !m.numbered {
                    break;
                }
                names.push(s[m.len..].trim().to_string());
            } else if line
                .label
                .is_some_and(|l| !l.style.structural() && l.style != super::label::Style::Han)
                && s.chars().count() <= 80
                && !s.ends_with(['。', '；'])
            {
                names.push(self.page.text.norm[line.wording()].to_string());
            } else {
                break;
            }
            end += 1;
        }
        let file = title::file_name(&rest);
        let list = if file && end == i + 1 {
            true
        } else if mark.numbered {
            // A run of marks with names, or one with a name right before the sign-off.
            !rest.is_empty() && (end > i + 1 || !state.signed && self.page.signs(end))
        } else if mark.colon {
            end > i + 1
                || !rest.is_empty() && front::annex_mark(self.page.s(end)).is_some()
                || self.page.signs(end)
                || end >= self.page.lines.len()
                || !state.signed && !rest.is_empty()
        } else {
            false
        };
        if !list {
            return None;
        }
        for k in i..end {
            self.frame.place[k] = Place::Annex;
        }
        for n in names {
            let n = title::clean_name(&n);
            if !n.is_empty() && self.frame.head.announced_annexes.len() < 200 {
                self.frame.head.announced_annexes.push(n);
            }
        }
        Some(end)
    }

    /// 落款 and 成文日期.
    fn sign_off(&mut self, i: usize, state: &mut State) -> Option<usize> {
        let s = self.page.s(i);
        let (organs, iso, end) = if let Some((organ, iso)) = front::signed_line(s) {
            (vec![organ.to_string()], iso, i + 1)
        } else if front::organ_line(s) && self.page.lines[i].label.is_none() {
            let mut end = i;
            let mut organs = Vec::new();
            while end < i + 12
                && self.page.free(end)
                && front::organ_line(self.page.s(end))
                && self.page.lines[end].label.is_none()
            {
                organs.extend(issuer::split(self.page.original(end), self.page.s(end)));
                end += 1;
            }
            if self.page.free(end) && front::seal_line(self.page.s(end)) {
                end += 1;
            }
            if let Some(iso) = front::date_line(self.page.s(end)).filter(|_| self.page.free(end)) {
                (organs, iso, end + 1)
            } else if end >= self.page.lines.len() && !state.signed && i > 1 {
                self.furnish(i..end);
                self.issuers.signed = organs;
                return Some(end);
            } else {
                return None;
            }
        } else if let Some(iso) = front::date_line(s).filter(|_| self.page.last_date(i)) {
            (Vec::new(), iso, i + 1)
        } else {
            return None;
        };
        self.furnish(i..end);
        if !state.signed {
            self.issuers.signed = organs;
            self.dates[0] = Some(iso);
            state.signed = true;
        }
        Some(end)
    }

    fn furnish(&mut self, r: Range<usize>) {
        for k in r {
            if let Some(p) = self.frame.place.get_mut(k) {
                *p = Place::Furniture;
            }
        }
    }

    /// The title of an issued measure in line `i`.
    fn measure_title(&self, i: usize, state: &State) -> Option<Title> {
        let after_sign_off = state.signed && state.current == 0 && !state.tender;
        let may_issue = state.current == 0
            && !state.articles
            && (self.frame.head.addressees.is_some()
                || self.passed_order()
                || state.expected.is_some());
        // Most lines stand where no title can: they need not be read as one.
        let idle = !after_sign_off && !may_issue && state.expected.is_none();
        if idle
            || state.issued == Some(state.current) && state.current > 0 && state.articles
            || !self.page.goes_on(i)
        {
            return None;
        }
        let named = state
            .expected
            .as_deref()
            .and_then(|e| self.page.named(i, e));
        if named.is_some() {
            return named;
        }
        if !after_sign_off && !may_issue {
            return None;
        }
        let t = self.page.title(i)?;
        if !words::genre_end(&t.text) || !self.page.opens_text(t.lines.end) {
            return None;
        }
        let before_articles = may_issue && self.page.begins_articles(t.lines.end);
        (after_sign_off || before_articles).then_some(t)
    }

    /// Opens a measure at line `i`.
    fn open(&mut self, i: usize, t: Title, annex: String, state: &mut State) {
        for k in t.lines.clone() {
            self.frame.place[k] = Place::Title;
            self.frame.joined[k] = k > t.lines.start;
        }
        let start = self.page.lines[i].range.start;
        let title = title::unquoted(&t.text);
        let parent = match state.issued {
            Some(m) if !annex.is_empty() && !self.announced(&title) => m,
            _ => 0,
        };
        let id = self.frame.measures.len();
        if annex.is_empty() {
            state.issued = Some(id);
            state.expected = None;
        }
        if state
            .expected
            .as_deref()
            .is_some_and(|e| title::key(e) == title::key(&title))
        {
            state.issued = Some(id);
        }
        if let Some(m) = self.frame.measures.last_mut().filter(|_| id > 1) {
            m.range.end = start;
        }
        self.frame.measures.push(Measure {
            title,
            title_range: t.range,
            range: start..self.page.text.norm.len(),
            parent: Some(parent),
            annex_label: annex,
            kind: Kind::Policy,
        });
        state.current = id;
        state.articles = false;
    }

    fn announced(&self, title: &str) -> bool {
        let k = title::key(title);
        !k.is_empty()
            && self
                .frame
                .head
                .announced_annexes
                .iter()
                .any(|a| title::key(a) == k)
    }

    /// Takes the lines below a title that are no text yet: （2024年…通过）, 目录.
    fn below_title(&mut self, mut i: usize) -> usize {
        while self.page.free(i)
            && (front::passed(self.page.s(i))
                || self.page.s(i) == "目录"
                || front::noise(self.page.s(i)))
        {
            self.frame.place[i] = Place::Furniture;
            i += 1;
        }
        i
    }

    fn finish(&mut self) {
        if let Some(t) =
            issuer::tender_title(&self.frame.head.title, self.page.lines, self.page.text)
        {
            self.frame.head.title = t;
        }
        let m = &mut self.frame.measures[0];
        m.title = title::unquoted(&self.frame.head.title);
        m.title_range = self.title_range.clone();
        m.annex_label = std::mem::take(&mut self.annex_label);
        self.frame.head.date = self.dates.iter().flatten().next().cloned();
        self.kinds();
        let party = matches!(self.frame.measures[0].kind, Kind::Tender | Kind::Agreement);
        self.frame.head.issuers = self.issuers.settle(party, self.page.lines, self.page.text);
    }

    fn kinds(&mut self) {
        for id in 0..self.frame.measures.len() {
            let m = &self.frame.measures[id];
            let formal = self.passed
                && (id == 0
                    || m.parent == Some(0) && self.passed_order() && m.annex_label.is_empty());
            let own = kind::of_title(&m.title);
            let parent = m
                .parent
                .and_then(|p| self.frame.measures.get(p))
                .map(|p| p.kind);
            let formal = formal || id == 0 && self.reads_like_a_rule(&m.title);
            let law = formal
                && own.is_none_or(|k| matches!(k, Kind::Law | Kind::Policy))
                && !m.title.contains("通知");
            let kind = match own {
                _ if law => Kind::Law,
                // What is annexed to a law or a tender belongs to it.
                Some(Kind::Policy) if matches!(parent, Some(Kind::Law | Kind::Tender)) => {
                    parent.unwrap_or(Kind::Policy)
                }
                Some(k) => k,
                None => kind::of_wording(&self.sample(id))
                    .or(parent)
                    .unwrap_or(Kind::Policy),
            };
            self.frame.measures[id].kind = kind;
        }
    }

    /// A ministry's rule whose order was lost: nobody issues it, it has a chapter on liability and speaks to the
    /// provinces of the whole country.
    fn reads_like_a_rule(&self, title: &str) -> bool {
        let named = self.frame.head.number.is_some()
            || !self.issuers.masthead.is_empty()
            || title.contains("关于");
        let liability = || {
            (0..self.page.lines.len()).any(|i| {
                let line = self.page.s(i);
                line.starts_with('第') && line.ends_with("法律责任")
            })
        };
        !named && liability() && self.page.text.norm.contains("省、自治区、直辖市")
    }

    /// The wording of a measure without its annexes, at most some 20,000 bytes.
    fn sample(&self, id: usize) -> String {
        let mut out = String::new();
        let lines = self.page.lines;
        // The lines of a measure stand together.
        let start = self.frame.measures.get(id).map_or(0, |m| m.range.start);
        let first = lines.partition_point(|l| l.range.start < start);
        for (k, line) in lines.iter().enumerate().skip(first) {
            if self.frame.measure[k] != id || out.len() > 20_000 {
                break;
            }
            if self.frame.place[k] == Place::Text {
                out.push_str(&self.page.text.norm[line.range.clone()]);
            }
        }
        out
    }
}

/// Where the walk through the body stands.
struct State {
    current: MeasureId,
    signed: bool,
    /// Title of the measure that the notice issues, until it is met.
    expected: Option<String>,
    /// Articles were met in the current measure.
    articles: bool,
    /// A tender's forms hold many dates and titles: only annex marks divide it.
    tender: bool,
    /// The measure that the notice issues.
    issued: Option<MeasureId>,
}
