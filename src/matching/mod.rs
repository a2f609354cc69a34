//! Scanning a document once and walking rule patterns over its statements.
//!
//! Only rules whose every step occurred in the document are tried at all, and on a statement only those of which all occurred
//! in it: what the filter drops could not have matched. Most statements end there and are never laid out. It knows rules and
//! statements, not what a hit means.

pub mod chain;
pub mod entity;
pub mod figure;
pub mod guard;
pub mod occurring;
pub mod place;
pub mod reach;
pub mod scan;
mod sieve;
pub mod steps;
pub mod view;
pub mod whole;
mod window;

use crate::document::Text;
use crate::outline::{Form, MeasureId, Outline, Role, Segment, Statement, StatementId};
use crate::review::model::Category;
use crate::rules::book::{Exception, Guard, PatternId, Rule, RuleBook, RuleId};
use crate::rules::file::RuleKind;
use crate::rules::grammar::Scope;
use chain::Match;
use guard::{Context, GuardClasses};
use occurring::Occurring;
use place::{Divisions, Places};
use scan::Scan;
use sieve::{Sieve, Sifted};
use std::collections::HashSet;
use std::ops::Range;
use steps::NeedId;
use view::View;
use whole::Whole;

/// A rule that fired on a statement.
#[derive(Debug, Clone, PartialEq)]
pub struct RawHit {
    pub rule: RuleId,
    pub statement: StatementId,
    /// Places of the words that fired (bytes of the normalised text), with the role of the segment they stand in.
    pub spans: Vec<(Range<usize>, Role)>,
    /// Turned from prohibited into justify by this exception.
    pub lowered: Option<String>,
    /// Held back by this guard or pattern; such a hit is no finding.
    pub held_by: Option<String>,
}

/// What matching found in a document.
#[derive(Debug, Default)]
pub struct Matched {
    pub hits: Vec<RawHit>,
    /// Some statement held so many repetitions of a word that not all were looked at.
    pub truncated: bool,
    /// Statements, once for each category, of which no hit was kept because the rules had fired [`MOST_OF_A_RULE`] times in the
    /// same way before.
    pub left_out: usize,
}

/// So many hits of one rule are kept at most: as found, lowered and held back, each for itself. Only the first few hundred
/// are ever listed.
pub const MOST_OF_A_RULE: u32 = 2000;

/// Runs all rules over a document.
pub fn run(text: &Text, outline: &Outline, book: &RuleBook, divisions: &Divisions) -> Matched {
    run_filtered(text, outline, book, divisions, true)
}

/// As [`run`]; without the filter every pattern is tried on every statement. Both must find the same (tested).
pub fn run_filtered(
    text: &Text,
    outline: &Outline,
    book: &RuleBook,
    divisions: &Divisions,
    filter: bool,
) -> Matched {
    run_in_windows(text, outline, book, divisions, filter, WINDOW)
}

/// Bytes of statements that are looked at together. Of a longer text not all hits are kept at once.
const WINDOW: usize = 1 << 20;

/// As [`run_filtered`], for windows of a size in bytes. Whatever that is, the same must be found (tested).
pub fn run_in_windows(
    text: &Text,
    outline: &Outline,
    book: &RuleBook,
    divisions: &Divisions,
    filter: bool,
    size: usize,
) -> Matched {
    let places = Places::new(divisions, &outline.head.title, &outline.head.issuers);
    let whole = Whole::new(&text.norm, &places);
    let titles: Vec<Vec<Range<usize>>> = (0..outline.measures.len())
        .map(|m| titles_of(outline, m))
        .collect();
    let mut run = Run {
        whole: &whole,
        outline,
        book,
        titles: &titles,
        filter,
        counts: vec![[0; 3]; book.rules.len()],
        left: HashSet::new(),
        out: Matched::default(),
    };
    let windows = window::of(&outline.statements, size);
    let alone = windows.len() == 1;
    for window in windows {
        let scan = match alone {
            true => Scan::new(&whole, book),
            false => {
                let all = &outline.statements;
                let begun = paragraphs(all, window.clone()).into_iter();
                let begun = begun.map(|id| all[id].paragraph.clone());
                let own = all[window.clone()].iter().flat_map(|s| parts(&titles, s));
                Scan::parts(&whole, &window::ranges(&text.norm, own.chain(begun)), book)
            }
        };
        run.window(window, &scan);
    }
    run.documents();
    run.count_left();
    run.out
}

/// A run over a document.
struct Run<'a> {
    whole: &'a Whole<'a>,
    outline: &'a Outline,
    book: &'a RuleBook,
    titles: &'a [Vec<Range<usize>>],
    filter: bool,
    /// For each rule how often it fired: as found, lowered, held back.
    counts: Vec<[u32; 3]>,
    /// Statements with hits that were not kept, by category.
    left: HashSet<(Category, StatementId)>,
    out: Matched,
}

impl Run<'_> {
    /// Runs all rules over some statements in a row, whose words the scan holds.
    fn window(&mut self, window: Range<StatementId>, scan: &Scan) {
        let (book, titles) = (self.book, self.titles);
        let statements = &self.outline.statements[window.clone()];
        let occurring = Occurring::new(book, scan);
        let sieve = Sieve {
            index: &book.steps,
            scan,
            occurring: &occurring,
        };
        let paragraphs = if !self.filter || sieve.asks_for_paragraphs() {
            paragraphs(&self.outline.statements, window.clone())
        } else {
            Vec::new()
        };
        let (by_statement, by_paragraph) = if self.filter {
            let parts_of = statements.iter().map(|s| parts(titles, s));
            let whole = paragraphs.iter().map(|id| {
                let whole = paragraph(&self.outline.statements[*id]);
                parts(titles, &whole).collect::<Vec<_>>().into_iter()
            });
            (sieve.statements(parts_of), sieve.paragraphs(whole))
        } else {
            let unsifted = |whole, statements| {
                let needs = (0..book.steps.need_count() as NeedId).filter(|n| {
                    let (_, pattern) = book.steps.need(*n);
                    (book.patterns.scope(pattern) == Scope::Para) == whole
                });
                Sifted::unsifted(needs, statements)
            };
            (
                unsifted(false, statements.len()),
                unsifted(true, paragraphs.len()),
            )
        };
        let needs = by_statement.needs().chain(by_paragraph.needs());
        let named = named(book, &occurring, needs);
        let mut runner = Runner {
            text: self.whole.text,
            outline: self.outline,
            book,
            narrow: View::new(book, scan, &occurring, |c| named[c as usize]),
            view: View::new(book, scan, &occurring, |_| true),
            loaded: Loaded::Nothing,
            classes: GuardClasses::new(book),
            titles,
            counts: &mut self.counts,
            left: &mut self.left,
            out: &mut self.out,
        };
        let mut paragraphs = paragraphs.iter().enumerate().peekable();
        let (mut of_statements, mut of_paragraphs) =
            (by_statement.through(), by_paragraph.through());
        for (i, (id, s)) in window.zip(statements).enumerate() {
            runner.attempt(id, s, of_statements.of(i));
            if let Some((n, _)) = paragraphs.next_if(|(_, first)| **first == id) {
                let tried = of_paragraphs.of(n);
                if !tried.is_empty() {
                    runner.attempt(id, &paragraph(s), tried);
                }
            }
        }
    }

    /// Counts what was left out. Hits on one statement become one finding, so that one that was kept speaks for all.
    fn count_left(&mut self) {
        if self.left.is_empty() {
            return;
        }
        for h in self.out.hits.iter().filter(|h| h.held_by.is_none()) {
            self.left
                .remove(&(self.book.rules[h.rule].category, h.statement));
        }
        self.out.left_out = self.left.len();
    }

    /// Rules that count or miss something in the whole document.
    fn documents(&mut self) {
        for (id, rule) in self.book.rules.iter().enumerate() {
            let (least, absence) = match rule.kind {
                RuleKind::Count => (rule.at_least.max(1), false),
                RuleKind::Absence => (1, true),
                _ => continue,
            };
            let mine = |h: &RawHit| h.rule == id && h.held_by.is_none();
            let n = self.out.hits.iter().filter(|h| mine(h)).count();
            let first = self.out.hits.iter().find(|h| mine(h)).cloned();
            self.out
                .hits
                .retain(|h| h.rule != id || h.held_by.is_some());
            let kind = self
                .outline
                .measures
                .first()
                .map_or(crate::outline::Kind::Policy, |m| m.kind);
            if absence && n == 0 && rule.when.admits(kind) && !self.outline.statements.is_empty() {
                self.out.hits.push(RawHit {
                    rule: id,
                    statement: 0,
                    spans: Vec::new(),
                    lowered: None,
                    held_by: None,
                });
            } else if !absence && n >= least {
                self.out.hits.extend(first);
            }
        }
    }
}

/// The titles that a statement stands under, and its segments.
fn parts<'s>(
    titles: &'s [Vec<Range<usize>>],
    s: &'s Statement,
) -> impl Iterator<Item = Range<usize>> + 's {
    let titles = titles.get(s.measure).map_or(&[][..], Vec::as_slice);
    let segments = s.segments.iter().map(|g| &g.range);
    titles.iter().chain(segments).cloned()
}

/// The first statement of each paragraph that begins in a window.
fn paragraphs(statements: &[Statement], window: Range<StatementId>) -> Vec<StatementId> {
    let here = |s: &Statement| (s.measure, s.paragraph.start, s.form == Form::Row);
    let mut last = window.start.checked_sub(1).map(|id| here(&statements[id]));
    let all = window.clone().zip(&statements[window]);
    all.filter(|(_, s)| last.replace(here(s)) != Some(here(s)))
        .map(|(id, _)| id)
        .collect()
}

/// The whole paragraph of a statement as one.
fn paragraph(s: &Statement) -> Statement {
    let others = s.segments.iter().filter(|g| g.role != Role::Own);
    let mut segments: Vec<Segment> = others.cloned().collect();
    segments.push(Segment {
        range: s.paragraph.clone(),
        role: Role::Own,
    });
    segments.sort_by_key(|g| (g.range.start, g.range.end));
    Statement {
        segments,
        ..s.clone()
    }
}

/// For each class that occurs whether the patterns of these needs name it.
fn named(book: &RuleBook, occurring: &Occurring, needs: impl Iterator<Item = NeedId>) -> Vec<bool> {
    let mut named = vec![false; occurring.count()];
    let mut seen = vec![false; book.steps.need_count()];
    for need in needs {
        if !std::mem::replace(&mut seen[need as usize], true) {
            let (_, pattern) = book.steps.need(need);
            let classes = book.patterns.classes(pattern);
            for number in classes.filter_map(|c| occurring.number(c)) {
                named[number as usize] = true;
            }
        }
    }
    named
}

/// Title of a measure and of what carries it.
fn titles_of(outline: &Outline, measure: MeasureId) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut at = Some(measure);
    for _ in 0..4 {
        let Some(m) = at.and_then(|m| outline.measures.get(m)) else {
            break;
        };
        if !m.title_range.is_empty() {
            out.push(m.title_range.clone());
        }
        at = m.parent;
    }
    out.reverse();
    out
}

/// What is laid out of the statement at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Loaded {
    Nothing,
    /// The classes of the patterns that are tried.
    Patterns,
    /// All classes.
    All,
}

struct Runner<'a> {
    text: &'a str,
    outline: &'a Outline,
    book: &'a RuleBook,
    /// The statement as the patterns see it. Most end here, and guards and exceptions may ask for any class.
    narrow: View<'a>,
    /// The statement as patterns, guards and exceptions see it.
    view: View<'a>,
    loaded: Loaded,
    classes: GuardClasses,
    titles: &'a [Vec<Range<usize>>],
    counts: &'a mut [[u32; 3]],
    left: &'a mut HashSet<(Category, StatementId)>,
    out: &'a mut Matched,
}

impl Runner<'_> {
    /// Lays a statement out, if that was not done yet.
    fn load(&mut self, s: &Statement, wanted: Loaded) {
        if self.loaded >= wanted {
            return;
        }
        self.loaded = wanted;
        let titles = self.titles.get(s.measure).map_or(&[][..], Vec::as_slice);
        let view = match wanted {
            Loaded::All => &mut self.view,
            _ => &mut self.narrow,
        };
        view.load(&s.segments, titles);
        self.out.truncated |= view.truncated;
    }

    /// Tries the patterns that may match in a statement.
    fn attempt(&mut self, id: StatementId, s: &Statement, tried: &[(u32, NeedId)]) {
        self.loaded = Loaded::Nothing;
        let kind = self
            .outline
            .measures
            .get(s.measure)
            .map_or(crate::outline::Kind::Policy, |m| m.kind);
        let rule_of = |tried: &(u32, NeedId)| self.book.steps.need(tried.1).0;
        for mine in tried.chunk_by(|a, b| rule_of(a) == rule_of(b)) {
            let Some(rule_id) = mine.first().map(rule_of) else {
                continue;
            };
            let rule = &self.book.rules[rule_id];
            if !rule.when.admits(kind) {
                continue;
            }
            let mut found: Vec<Match> = Vec::new();
            for &(_, need) in mine {
                let (_, pattern) = self.book.steps.need(need);
                if self.book.patterns.scope(pattern) == Scope::Row && s.form != Form::Row {
                    continue;
                }
                self.load(s, Loaded::Patterns);
                if !chain::walked(pattern, &self.narrow).is_empty() {
                    self.load(s, Loaded::All);
                    found.extend(chain::walked(pattern, &self.view));
                }
            }
            if !found.is_empty() {
                self.judge(rule_id, rule, id, s, kind, found);
            }
        }
    }

    /// Keeps the first match that no exception holds back; else the first with what held it.
    fn judge(
        &mut self,
        rule_id: RuleId,
        rule: &Rule,
        id: StatementId,
        s: &Statement,
        kind: crate::outline::Kind,
        found: Vec<Match>,
    ) {
        let mut held: Option<(Match, String)> = None;
        for m in found {
            match self
                .exception(&rule.unless, s, kind, &m)
                .or_else(|| self.by_default(rule, s, kind, &m))
            {
                Some(name) => {
                    held.get_or_insert((m, name));
                }
                None => {
                    let lowered = self.exception(&rule.lower, s, kind, &m);
                    self.push(rule_id, id, s, &m, lowered, None);
                    return;
                }
            }
        }
        if let Some((m, name)) = held {
            self.push(rule_id, id, s, &m, None, Some(name));
        }
    }

    /// Guards that hold for every word rule, whatever its file says.
    fn by_default(
        &self,
        rule: &Rule,
        s: &Statement,
        kind: crate::outline::Kind,
        m: &Match,
    ) -> Option<String> {
        if !matches!(rule.category, Category::Competition | Category::Legality) {
            return None;
        }
        let c = self.context(s, kind, m);
        let competition = rule.category == Category::Competition;
        let always = [Guard::Heading, Guard::QuotedTitle, Guard::StatutoryVoice];
        let of_competition = [Guard::MereInformation, Guard::EqualTreatment];
        let more = of_competition.iter().filter(|_| competition);
        always
            .iter()
            .chain(more)
            .find(|g| guard::holds(**g, &c))
            .or((competition && guard::forbidden_by_lead(&c))
                .then_some(&Guard::RestatedProhibition))
            .map(|g| g.name().to_string())
    }

    fn context<'c>(
        &'c self,
        s: &'c Statement,
        kind: crate::outline::Kind,
        m: &'c Match,
    ) -> Context<'c, 'c> {
        Context {
            text: self.text,
            view: &self.view,
            statement: s,
            kind,
            classes: &self.classes,
            found: m,
        }
    }

    fn exception(
        &self,
        list: &[Exception],
        s: &Statement,
        kind: crate::outline::Kind,
        m: &Match,
    ) -> Option<String> {
        list.iter().find_map(|e| match e {
            Exception::Guard(g) => {
                guard::holds(*g, &self.context(s, kind, m)).then(|| g.name().to_string())
            }
            Exception::Silence(i) => {
                let silence = self.book.silences.get(*i)?;
                let c = self.context(s, kind, m);
                let covers = |p: &PatternId| {
                    reach::covers(&c, &chain::matches(*p, &self.view), silence.reach)
                };
                silence
                    .patterns
                    .iter()
                    .any(covers)
                    .then(|| silence.name.clone())
            }
            Exception::Pattern(p) => {
                chain::occurs(*p, &self.view).then(|| self.book.source(*p).to_string())
            }
        })
    }

    /// Notes a hit that is not kept. Of what is only counted or missed no more than one is ever listed.
    fn leave_out(&mut self, rule: RuleId, id: StatementId) {
        let rule = &self.book.rules[rule];
        if !matches!(rule.kind, RuleKind::Count | RuleKind::Absence) {
            self.left.insert((rule.category, id));
        }
    }

    fn push(
        &mut self,
        rule: RuleId,
        id: StatementId,
        s: &Statement,
        m: &Match,
        lowered: Option<String>,
        held_by: Option<String>,
    ) {
        let way = match (&held_by, &lowered) {
            (Some(_), _) => 2,
            (None, Some(_)) => 1,
            (None, None) => 0,
        };
        let count = &mut self.counts[rule][way];
        *count += 1;
        if *count > MOST_OF_A_RULE {
            if way < 2 {
                self.leave_out(rule, id);
            }
            return;
        }
        let mut spans: Vec<(Range<usize>, Role)> = m
            .places
            .iter()
            .map(|&p| {
                let (place, hit) = (self.view.place(p), self.view.hit(p));
                let range = hit.start()..hit.end();
                let role = if place.own {
                    Role::Own
                } else if place.title || place.heading {
                    Role::Heading
                } else {
                    s.segments
                        .iter()
                        .find(|g| {
                            g.range.start <= range.start
                                && range.end <= g.range.end
                                && g.role != Role::Own
                        })
                        .map_or(Role::Lead, |g| g.role)
                };
                (figure::whole(self.text, range), role)
            })
            .collect();
        spans.sort_by_key(|(r, _)| (r.start, r.end));
        spans.dedup();
        // A paragraph match belongs to the statement that holds its first own word.
        let first = spans
            .iter()
            .find(|(_, r)| *r == Role::Own)
            .map(|(r, _)| r.start);
        let statement = first
            .and_then(|at| {
                self.outline.statements[id..]
                    .iter()
                    .take(400)
                    .position(|t| t.own().any(|r| r.contains(&at)))
                    .map(|n| id + n)
            })
            .unwrap_or(id);
        self.out.hits.push(RawHit {
            rule,
            statement,
            spans,
            lowered,
            held_by,
        });
    }
}

/// Whether a silence's words stand together somewhere in a document, whatever they would silence.
pub fn speaks(
    text: &Text,
    outline: &Outline,
    book: &RuleBook,
    divisions: &Divisions,
    silence: usize,
) -> bool {
    let places = Places::new(divisions, &outline.head.title, &outline.head.issuers);
    let whole = Whole::new(&text.norm, &places);
    let scan = Scan::new(&whole, book);
    let occurring = Occurring::new(book, &scan);
    let mut view = View::new(book, &scan, &occurring, |_| true);
    let patterns = book.silences.get(silence).map_or(&[][..], |s| &s.patterns);
    outline.statements.iter().any(|s| {
        view.load(&s.segments, &titles_of(outline, s.measure));
        patterns.iter().any(|p| chain::occurs(*p, &view))
    })
}

/// Rules that came near: all steps of a pattern but one term occurred in the statement. For explaining silence only.
pub fn near(
    text: &Text,
    outline: &Outline,
    book: &RuleBook,
    divisions: &Divisions,
) -> std::collections::BTreeMap<StatementId, Vec<(RuleId, String)>> {
    let places = Places::new(divisions, &outline.head.title, &outline.head.issuers);
    let whole = Whole::new(&text.norm, &places);
    let scan = Scan::new(&whole, book);
    let occurring = Occurring::new(book, &scan);
    let mut view = View::new(book, &scan, &occurring, |_| true);
    let mut out: std::collections::BTreeMap<StatementId, Vec<(RuleId, String)>> =
        std::collections::BTreeMap::new();
    for (id, s) in outline.statements.iter().enumerate() {
        view.load(&s.segments, &titles_of(outline, s.measure));
        for (rule, r) in book.rules.iter().enumerate() {
            let gap = r
                .patterns
                .iter()
                .find_map(|p| chain::lacking_one(*p, &view, book));
            if let Some(missing) = gap {
                let list = out.entry(id).or_default();
                if list.len() < 8 {
                    list.push((rule, missing));
                }
            }
        }
    }
    out
}
