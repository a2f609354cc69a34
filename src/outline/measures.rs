//! Finds the head and the foot of the document and the measures within it: the issued measure and the annexes.
//!
//! It assigns every line a [`Place`] and a measure; the tree of clauses is the business of `tree`.

use super::front::{self, Place};
use super::issuer;
use super::kind;
use super::lines::Line;
use super::words;
use super::{Head, Kind, Measure, MeasureId};
use crate::document::{Document, Part, Text};
use std::ops::Range;

/// Lines looked at for the head of a measure.
const HEAD_LINES: usize = 40;
/// Lines that a title may take.
const TITLE_LINES: usize = 6;

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
        document,
        text,
        lines,
        table,
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

struct Reader<'a> {
    document: &'a Document,
    text: &'a Text,
    lines: &'a [Line],
    table: &'a [bool],
    frame: Frame,
    issuers: issuer::Found,
    title_range: Range<usize>,
    annex_label: String,
    /// A line on how the text was passed stands in the head: formal legislation.
    passed: bool,
    /// Dates of the sign-off, of the head, of the imprint, in that order of weight.
    dates: [Option<String>; 3],
}

/// A title found from some line on.
struct Title {
    lines: Range<usize>,
    text: String,
    range: Range<usize>,
}

impl<'a> Reader<'a> {
    fn s(&self, i: usize) -> &'a str {
        let text: &'a Text = self.text;
        self.lines
            .get(i)
            .map_or("", |l| &text.norm[l.range.clone()])
    }

    fn original(&self, i: usize) -> &'a str {
        let text: &'a Text = self.text;
        self.lines
            .get(i)
            .map_or("", |l| text.quote(l.range.clone()))
    }

    fn centered(&self, i: usize) -> bool {
        self.block(i).is_some_and(|b| b.look.centered)
    }

    fn block(&self, i: usize) -> Option<&crate::document::Block> {
        self.lines
            .get(i)
            .and_then(|l| self.document.blocks.get(l.block))
    }

    fn free(&self, i: usize) -> bool {
        i < self.lines.len() && !self.table[i]
    }

    /// Reads the head; returns the first line of the body.
    fn top(&mut self) -> usize {
        self.secrecy_in_headers();
        let mut i = 0;
        let mut titled = false;
        let mut addressed = false;
        while i < self.lines.len().min(HEAD_LINES) && self.free(i) {
            let s = self.s(i);
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
            } else if !titled || !addressed && self.new_title(i) {
                let Some(t) = self.title(i) else { break };
                i = t.lines.end;
                self.take_title(t);
                titled = true;
            } else {
                break;
            }
        }
        i
    }

    /// A web page repeats its name above the document: a notice's title below a number outweighs it.
    fn new_title(&self, i: usize) -> bool {
        let t = match self.title(i) {
            Some(t) if words::genre_end(&t.text) => t,
            _ => return false,
        };
        let old = words::without_version(&self.frame.head.title);
        let same = key(&t.text) == key(old);
        let orders = self.frame.head.number.is_some() && self.passed_order();
        same || t.text.contains("关于") && !old.contains("关于") && t.text.contains(old) && !orders
            || !words::genre_end(old) && t.text.contains("关于")
    }

    fn passed_order(&self) -> bool {
        self.frame
            .head
            .number
            .as_deref()
            .is_some_and(|n| n.contains('令'))
    }

    /// Takes a line of the head that is not the title: number of lines taken.
    fn head_mark(&mut self, i: usize) -> Option<usize> {
        let s = self.s(i);
        if let Some(mark) = front::secrecy(s) {
            self.frame.head.secrecy.get_or_insert(mark);
        } else if let Some(n) = front::number_line(s) {
            self.frame.head.number.get_or_insert(n.to_string());
        } else if let Some(n) = self.broken_number(i) {
            self.frame.head.number.get_or_insert(n);
            self.frame.place[i + 1] = Place::Furniture;
            self.frame.place[i] = Place::Furniture;
            return Some(2);
        } else if let Some(issuer) = front::masthead(s) {
            self.issuers.masthead.push(issuer.to_string());
        } else if let Some((issuer, number)) = front::order_line(s) {
            self.issuers.masthead.push(issuer.to_string());
            let below = self.s(i + 1);
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
            self.passed = true;
            self.dates[1] = self.dates[1].take().or_else(|| first_date(s));
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

    /// 发文字号 broken over two lines.
    fn broken_number(&self, i: usize) -> Option<String> {
        let s = self.s(i);
        if s.chars().count() > 16
            || !self.free(i + 1)
            || front::number_line(self.s(i + 1)).is_some()
        {
            return None;
        }
        let both = format!("{s}{}", self.s(i + 1));
        front::number_line(&both)
            .filter(|n| *n == both)
            .map(str::to_string)
    }

    /// 密级 in the page headers.
    fn secrecy_in_headers(&mut self) {
        let blocks = &self.document.blocks;
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

    /// The title that begins in line `i`.
    fn title(&self, i: usize) -> Option<Title> {
        let first = self.s(i);
        if !self.title_like(i) {
            return self.run_in_title(i);
        }
        let mut text = String::new();
        let mut strict = None;
        let mut lenient = None;
        let centered = self.centered(i);
        for k in i..(i + TITLE_LINES).min(self.lines.len()) {
            let s = self.s(k);
            if k > i && (!self.goes_on(k) || centered && !self.centered(k)) {
                break;
            }
            if k > i && key(s) == key(&text) {
                break;
            }
            text.push_str(s);
            if complete(&text) {
                strict = Some(k);
                break;
            }
            if words::genre_end(&text) && balanced(&text) {
                lenient = Some(k);
            } else if centered {
                lenient = lenient.max(Some(k));
            }
        }
        let mut end = strict.or(lenient).unwrap_or(i) + 1;
        if strict.is_none() && lenient.is_none() {
            while end < i + TITLE_LINES
                && self.goes_on(end)
                && unfinished(self.join(i..end).as_str())
            {
                end += 1;
            }
        }
        // （试行） in a line of its own.
        if self.free(end) && version_mark(self.s(end)) {
            end += 1;
        }
        let text = self.join(i..end);
        (!first.is_empty()).then(|| Title {
            range: self.lines[i].range.start..self.lines[end - 1].range.end,
            lines: i..end,
            text,
        })
    }

    fn join(&self, r: Range<usize>) -> String {
        r.map(|k| self.s(k)).collect()
    }

    /// Whether line `k` can go on a title.
    fn goes_on(&self, k: usize) -> bool {
        self.free(k)
            && self.title_like(k)
            && front::number_line(self.s(k)).is_none()
            && !front::noise(self.s(k))
            && !front::addressee(self.s(k))
            && !front::passed(self.s(k))
            && self.s(k).chars().count() <= 50
    }

    fn title_like(&self, i: usize) -> bool {
        let Some(line) = self.lines.get(i) else {
            return false;
        };
        let s = self.s(i);
        self.free(i)
            && line.label.is_none()
            && s.chars().count() <= 110
            && !s.ends_with(['。', '；', '，', '：', ':', '！', '？', '、'])
            && !s.contains('。')
            && s.chars().any(|c| c.is_alphabetic())
            && !words::opens_sentence(s)
            && (self.lines.len() > 1 || words::genre_end(s))
    }

    /// A title that runs into the text: 某部关于印发《…》的通知（1992年10月19日…）各省….
    fn run_in_title(&self, i: usize) -> Option<Title> {
        let line = self.lines.get(i)?;
        let s = self.s(i);
        if line.label.is_some() {
            return None;
        }
        let end = s.char_indices().map(|(at, _)| at).take(110).find(|&at| {
            let cut = s[at..].starts_with('（')
                && first_date(s[at..].get(..90).unwrap_or(&s[at..])).is_some();
            at > 12 && cut && complete(&s[..at])
        })?;
        Some(Title {
            lines: i..i + 1,
            text: s[..end].to_string(),
            range: line.range.start..line.range.start + end,
        })
    }

    fn take_title(&mut self, t: Title) {
        for k in t.lines.clone() {
            // A title that runs into the text leaves the line to the text.
            if t.range.end >= self.lines[k].range.end {
                self.frame.place[k] = Place::Title;
                self.frame.joined[k] = k > t.lines.start;
            }
        }
        let (text, number) = split_number(&t.text);
        if let Some(n) = number {
            self.frame.head.number.get_or_insert(n);
        }
        if let Some((title, mark)) = split_passed(&text) {
            self.passed = true;
            self.dates[1] = self.dates[1].take().or_else(|| first_date(&mark));
            self.frame.head.title = title;
        } else {
            self.frame.head.title = text;
        }
        let original: String = t
            .lines
            .clone()
            .map(|k| self.original(k))
            .collect::<Vec<_>>()
            .join(" ");
        self.issuers.title = issuer::of_title(&self.frame.head.title, &original);
        self.title_range = t.range;
    }

    /// Everything behind the head: sign-off, annex lists, measures.
    fn rest(&mut self, body: usize) {
        self.frame.measures.push(Measure {
            title: String::new(),
            title_range: 0..0,
            range: 0..self.text.norm.len(),
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
            numbered: self.frame.head.title.is_empty(),
            issued: None,
        };
        let mut i = body;
        while i < self.lines.len() {
            i = self.step(i, &mut state).max(i + 1);
        }
        let mut measure = 0;
        let mut next = 1;
        for (k, line) in self.lines.iter().enumerate() {
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
        if !self.free(i) {
            return i + 1;
        }
        let s = self.s(i);
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
        if state.signed && state.current == 0 && self.begins_untitled(i) {
            // The measure follows the sign-off without its title.
            let title = state.expected.clone().unwrap_or_default();
            let at = self.lines[i].range.start;
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
        } else if let Some(l) = self.lines[i].label {
            state.articles |= l.style == super::label::Style::Article;
            state.numbered = true;
        }
        i + 1
    }

    /// Annex headings and lists of announced annexes.
    fn annexes(&mut self, i: usize, state: &mut State) -> Option<usize> {
        let s = self.s(i);
        let mark = front::annex_mark(s)?;
        if self.lines[i].origin != super::lines::Origin::Paragraph {
            return None;
        }
        let end = self.annex_list(i, &mark, state);
        if let Some(end) = end {
            return Some(end);
        }
        self.frame.place[i] = Place::Annex;
        let rest = s[mark.len..].trim();
        let title = if rest.is_empty() {
            self.title(i + 1)
                .filter(|_| self.goes_on(i + 1) && front::annex_mark(self.s(i + 1)).is_none())
        } else {
            Some(Title {
                lines: i + 1..i + 1,
                text: rest.to_string(),
                range: self.lines[i].range.start + mark.len..self.lines[i].range.end,
            })
        };
        let t = title.unwrap_or(Title {
            lines: i + 1..i + 1,
            text: String::new(),
            range: self.lines[i].range.end..self.lines[i].range.end,
        });
        let next = t.lines.end.max(i + 1);
        self.open(i, t, mark.label, state);
        Some(self.below_title(next))
    }

    /// The end of a list of announced annexes that begins in line `i`, if it is one.
    fn annex_list(&mut self, i: usize, mark: &front::AnnexMark, state: &State) -> Option<usize> {
        let rest = self.s(i)[mark.len..].trim().to_string();
        let mut end = i + 1;
        let mut names = vec![rest.clone()];
        while self.free(end) && end < i + 400 {
            let s = self.s(end);
            let line = &self.lines[end];
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
                names.push(self.text.norm[line.wording()].to_string());
            } else {
                break;
            }
            end += 1;
        }
        let list = if mark.numbered {
            // A run of marks with names, or one with a name right before the sign-off.
            !rest.is_empty() && (end > i + 1 || !state.signed && self.signs(end))
        } else if mark.colon {
            end > i + 1
                || self.signs(end)
                || end >= self.lines.len()
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
            let n = clean_name(&n);
            if !n.is_empty() && self.frame.head.announced_annexes.len() < 200 {
                self.frame.head.announced_annexes.push(n);
            }
        }
        Some(end)
    }

    /// Whether a sign-off stands at or right behind line `i`.
    fn signs(&self, i: usize) -> bool {
        (i..i + 3).any(|k| {
            self.free(k)
                && (front::organ_line(self.s(k))
                    || front::date_line(self.s(k)).is_some()
                    || front::signed_line(self.s(k)).is_some())
        })
    }

    /// 落款 and 成文日期.
    fn sign_off(&mut self, i: usize, state: &mut State) -> Option<usize> {
        let s = self.s(i);
        let (organs, iso, end) = if let Some((organ, iso)) = front::signed_line(s) {
            (vec![organ.to_string()], iso, i + 1)
        } else if front::organ_line(s) && self.lines[i].label.is_none() {
            let mut end = i;
            let mut organs = Vec::new();
            while end < i + 12
                && self.free(end)
                && front::organ_line(self.s(end))
                && self.lines[end].label.is_none()
            {
                organs.extend(issuer::split(self.original(end), self.s(end)));
                end += 1;
            }
            if let Some(iso) = front::date_line(self.s(end)).filter(|_| self.free(end)) {
                (organs, iso, end + 1)
            } else if end >= self.lines.len() && !state.signed && i > 1 {
                self.furnish(i..end);
                self.issuers.signed = organs;
                return Some(end);
            } else {
                return None;
            }
        } else if let Some(iso) = front::date_line(s).filter(|_| self.last_date(i)) {
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

    /// A date in a line of its own with nothing of the text behind it.
    fn last_date(&self, i: usize) -> bool {
        let block = self.block(i).map(|b| b.look);
        block.is_some_and(|l| l.right)
            || i + 4 >= self.lines.len()
            || front::annex_mark(self.s(i + 1)).is_some()
            || front::noise(self.s(i + 1))
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
        if !self.goes_on(i)
            || state.issued == Some(state.current) && state.current > 0 && state.articles
        {
            return None;
        }
        let named = state.expected.as_deref().and_then(|e| self.named(i, e));
        if named.is_some() {
            return named;
        }
        let t = self.title(i)?;
        if !words::genre_end(&t.text) || !self.opens_text(t.lines.end) {
            return None;
        }
        let after_sign_off = state.signed && state.current == 0;
        let before_articles = state.current == 0
            && !state.articles
            && (self.frame.head.addressees.is_some()
                || self.passed_order()
                || state.expected.is_some())
            && self.begins_articles(t.lines.end);
        (after_sign_off || before_articles).then_some(t)
    }

    /// A title of up to four lines that reads as expected.
    fn named(&self, i: usize, expected: &str) -> Option<Title> {
        let want = key(expected);
        let mut text = String::new();
        for k in i..i + 4 {
            if !self.free(k) || self.lines[k].label.is_some() || text.len() > want.len() + 90 {
                return None;
            }
            text.push_str(self.s(k));
            let have = key(&text);
            if have == want
                || want.len() > 24
                    && (have.ends_with(&want)
                        || want.ends_with(&have) && have.len() * 3 > want.len() * 2)
            {
                let end = if self.free(k + 1) && version_mark(self.s(k + 1)) {
                    k + 2
                } else {
                    k + 1
                };
                return Some(Title {
                    lines: i..end,
                    text: self.join(i..end),
                    range: self.lines[i].range.start..self.lines[end - 1].range.end,
                });
            }
        }
        None
    }

    /// Whether the lines from `i` on read as the beginning of a measure.
    fn opens_text(&self, i: usize) -> bool {
        let i = (i..i + 3)
            .find(|k| !(front::noise(self.s(*k)) || front::passed(self.s(*k))))
            .unwrap_or(i);
        let Some(line) = self.lines.get(i) else {
            return false;
        };
        let s = self.s(i);
        self.table[i]
            || line.label.is_some()
            || s.ends_with(['。', '：'])
            || s.chars().count() > 60
            || s == "目录"
    }

    /// A first chapter, article or section of the text.
    fn begins_untitled(&self, i: usize) -> bool {
        use super::label::Style;
        self.lines[i].label.is_some_and(|l| {
            l.number == 1 && matches!(l.style, Style::Chapter | Style::Article | Style::Han)
        })
    }

    fn begins_articles(&self, i: usize) -> bool {
        (i..(i + 3).min(self.lines.len())).any(|k| {
            self.lines[k]
                .label
                .is_some_and(|l| l.number == 1 && l.style.structural())
        })
    }

    /// Opens a measure at line `i`.
    fn open(&mut self, i: usize, t: Title, annex: String, state: &mut State) {
        for k in t.lines.clone() {
            self.frame.place[k] = Place::Title;
            self.frame.joined[k] = k > t.lines.start;
        }
        let start = self.lines[i].range.start;
        let title = unquoted(&t.text);
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
            .is_some_and(|e| key(e) == key(&title))
        {
            state.issued = Some(id);
        }
        if let Some(m) = self.frame.measures.last_mut().filter(|_| id > 1) {
            m.range.end = start;
        }
        self.frame.measures.push(Measure {
            title,
            title_range: t.range,
            range: start..self.text.norm.len(),
            parent: Some(parent),
            annex_label: annex,
            kind: Kind::Policy,
        });
        state.current = id;
        state.articles = false;
    }

    fn announced(&self, title: &str) -> bool {
        let k = key(title);
        !k.is_empty()
            && self
                .frame
                .head
                .announced_annexes
                .iter()
                .any(|a| key(a) == k)
    }

    /// Takes the lines below a title that are no text yet: （2024年…通过）, 目录.
    fn below_title(&mut self, mut i: usize) -> usize {
        while self.free(i)
            && (front::passed(self.s(i)) || self.s(i) == "目录" || front::noise(self.s(i)))
        {
            self.frame.place[i] = Place::Furniture;
            i += 1;
        }
        i
    }

    fn finish(&mut self) {
        if let Some(t) = issuer::tender_title(&self.frame.head.title, self.lines, self.text) {
            self.frame.head.title = t;
        }
        let m = &mut self.frame.measures[0];
        m.title = unquoted(&self.frame.head.title);
        m.title_range = self.title_range.clone();
        m.annex_label = std::mem::take(&mut self.annex_label);
        self.frame.head.date = self.dates.iter().flatten().next().cloned();
        self.kinds();
        let tender = self.frame.measures[0].kind == Kind::Tender;
        self.frame.head.issuers = self.issuers.settle(tender, self.lines, self.text);
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
            let wording = self.sample(id);
            let by_wording = kind::of_wording(&wording);
            let law = formal
                && own.is_none_or(|k| matches!(k, Kind::Law | Kind::Policy))
                && !m.title.contains("通知");
            let kind = match own {
                _ if law => Kind::Law,
                Some(Kind::Policy)
                    if by_wording == Some(Kind::Tender) && !m.title.contains("通知") =>
                {
                    Kind::Policy
                }
                Some(k) => k,
                None => by_wording.or(parent).unwrap_or(Kind::Policy),
            };
            self.frame.measures[id].kind = kind;
        }
    }

    /// The wording of a measure without its annexes, at most some 20,000 bytes.
    fn sample(&self, id: usize) -> String {
        let mut out = String::new();
        for (k, line) in self.lines.iter().enumerate() {
            if self.frame.measure[k] == id && self.frame.place[k] == Place::Text {
                out.push_str(&self.text.norm[line.range.clone()]);
            }
            if out.len() > 20_000 {
                break;
            }
        }
        out
    }

    /// `附件4` as the very first line: the file is an annex.
    fn annex_heading(&mut self, i: usize) -> bool {
        let Some(m) = front::annex_mark(self.s(i)) else {
            return false;
        };
        let alone = self.s(i)[m.len..].trim().is_empty();
        if alone {
            self.annex_label = m.label;
        }
        alone
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
    numbered: bool,
    /// The measure that the notice issues.
    issued: Option<MeasureId>,
}

/// A wording reduced to what two writings of a title share.
pub(super) fn key(s: &str) -> String {
    words::without_version(s)
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect()
}

/// A title that reads complete: it ends in a 文种, and a notice's 关于… in the notice's own.
fn complete(s: &str) -> bool {
    if !balanced(s) || !words::genre_end(s) {
        return false;
    }
    let t = words::without_version(s);
    let issues = ["印发", "转发", "公布", "发布"]
        .iter()
        .any(|w| t.contains(w));
    let notice = [
        "通知",
        "公告",
        "通告",
        "函",
        "决定",
        "令",
        "通报",
        "批复",
        "意见》",
    ]
    .iter()
    .any(|w| t.ends_with(w));
    if issues && t.contains("关于") {
        return notice;
    }
    match t.rfind('的') {
        Some(at) if t.contains("关于") => t[at..].chars().count() <= 9,
        None if t.contains("关于") => false,
        _ => true,
    }
}

/// Whether brackets and quotes of a title are closed.
fn balanced(s: &str) -> bool {
    let count = |c: char| s.matches(c).count();
    count('《') == count('》') && count('“') == count('”') && count('（') == count('）')
}

/// A title that cannot end here.
fn unfinished(s: &str) -> bool {
    !balanced(s)
        || s.ends_with(['的', '和', '与', '及'])
        || s.ends_with("关于")
        || s.ends_with("关于印发")
}

/// （试行）, （2024年版）, （征求意见稿） alone in a line.
fn version_mark(s: &str) -> bool {
    let inner = s
        .strip_prefix(['（', '('])
        .and_then(|r| r.strip_suffix(['）', ')']));
    inner.is_some_and(|i| {
        i.chars().count() <= 16
            && [
                "试行", "版", "稿", "草案", "修订", "修正", "暂行", "送审", "范本", "年",
            ]
            .iter()
            .any(|w| i.contains(w))
            && super::numeral::date_prefix(i).is_none()
            && !i.contains("公开")
    })
}

/// Splits `办法（X〔2024〕3号）` into title and number.
fn split_number(s: &str) -> (String, Option<String>) {
    if let Some(open) = s.rfind(['（', '('])
        && let Some(inner) = s[open..].strip_suffix(['）', ')'])
    {
        let inner = inner.trim_start_matches(['（', '(']);
        if front::number_line(inner).is_some() {
            return (s[..open].to_string(), Some(inner.to_string()));
        }
    }
    // A round bracket of the year closes first: 办法（X（2024）3号）.
    for open in ['（', '('] {
        if let Some(at) = s.find(open)
            && let Some(inner) = s[at + open.len_utf8()..].strip_suffix(['）', ')'])
            && front::number_line(inner).is_some()
        {
            return (s[..at].to_string(), Some(inner.to_string()));
        }
    }
    (s.to_string(), None)
}

/// Splits `办法（2021年8月26日某市人民政府令第54号公布）`.
fn split_passed(s: &str) -> Option<(String, String)> {
    let open = s.find(['（', '('])?;
    (open > 0 && front::passed(&s[open..])).then(|| (s[..open].to_string(), s[open..].to_string()))
}

fn first_date(s: &str) -> Option<String> {
    s.char_indices()
        .take(120)
        .find_map(|(i, _)| super::numeral::date_prefix(&s[i..]))
        .map(|d| d.1)
}

/// The name of an announced annex without number and file ending.
fn clean_name(s: &str) -> String {
    let s = s.trim();
    let s = match front::annex_mark(s) {
        Some(m) if m.numbered => &s[m.len..],
        _ => s,
    };
    let s = super::label::parse(s)
        .filter(|l| !l.doubtful)
        .map_or(s, |l| &s[l.len..]);
    let mut s = s.trim();
    for ending in [
        ".docx", ".doc", ".xlsx", ".xls", ".pdf", ".wps", ".zip", ".rar", ".jpg", ".et",
    ] {
        s = s.strip_suffix(ending).unwrap_or(s);
    }
    unquoted(s)
}

/// A title without the 《》 around the whole of it.
fn unquoted(s: &str) -> String {
    let s = s.trim();
    match s.strip_prefix('《').and_then(|r| r.strip_suffix('》')) {
        Some(inner) if !inner.contains('《') => inner.to_string(),
        _ => s.to_string(),
    }
}
