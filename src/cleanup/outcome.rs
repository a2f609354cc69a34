//! The proposed outcome of a document with its reasons, in the order in which a reviewer would give them. It proposes; a
//! person decides. It must not know of outputs. (清理建议)

use super::model::{
    Act, LawForce, LawState, Link, Outcome, Problem, Proposal, Reason, ReasonCode, Record,
};
use super::signs::Signs;
use crate::review::model::{Category, Severity, Theme, Verdict};
use crate::rules::date::Date;

/// What is known of a document besides its record.
pub struct Case<'a> {
    pub record: &'a Record,
    pub named_by: &'a [Link],
    /// It stands in a circle of repeals.
    pub circle: bool,
    /// Another file bears its number and title with another text.
    pub clash: Option<String>,
    /// It is a draft without an issued version.
    pub draft: bool,
    pub day: Date,
}

/// Most problems named in one reason.
const NAMED: usize = 5;

/// The proposal for a document.
pub fn propose(case: &Case, signs: &Signs, cite: &dyn Fn(&str) -> String) -> Proposal {
    let mut w = Weighing {
        case,
        reasons: Vec::new(),
        votes: Vec::new(),
        cleanup: cite(&signs.basis.cleanup),
        competition: cite(&signs.basis.competition),
        epidemic: &signs.epidemic,
    };
    w.repealed();
    w.expired();
    w.task();
    w.bases();
    w.prohibited();
    w.justify();
    w.amended();
    w.outdated();
    w.not_read();
    w.nature();
    w.conflicts();
    w.wanting();
    w.finish()
}

struct Weighing<'a> {
    case: &'a Case<'a>,
    reasons: Vec<Reason>,
    votes: Vec<Outcome>,
    cleanup: String,
    competition: String,
    epidemic: &'a [String],
}

impl Weighing<'_> {
    fn vote(
        &mut self,
        outcome: Outcome,
        code: ReasonCode,
        text: String,
        clause: &str,
        basis: &str,
    ) {
        self.votes.push(outcome);
        self.add(code, text, clause, basis, true);
    }

    fn remark(&mut self, code: ReasonCode, text: String, clause: &str, basis: &str) {
        self.add(code, text, clause, basis, false);
    }

    fn add(&mut self, code: ReasonCode, text: String, clause: &str, basis: &str, decides: bool) {
        self.reasons.push(Reason {
            code,
            text,
            clause: clause.into(),
            basis: basis.into(),
            decides,
        });
    }

    /// 1. Another document repeals it, declares it lapsed, or keeps it.
    fn repealed(&mut self) {
        let today = self.case.day.to_string();
        for link in self.case.named_by {
            let by = name_of(&link.by_title, link.by_number.as_deref());
            let at = match link.clause.is_empty() {
                true => String::new(),
                false => link.clause.clone(),
            };
            let outcome = match link.act {
                Act::Repeals => Outcome::Repeal,
                Act::Lapses => Outcome::Lapse,
                _ => continue,
            };
            let since = link.since.as_deref().unwrap_or_default();
            if since > today.as_str() {
                let text = format!(
                    "{by}自{}起{}本文件，届时不再有效",
                    chinese(since),
                    link.act.title()
                );
                self.remark(ReasonCode::Repealed, text, &at, &self.cleanup.clone());
                continue;
            }
            let from = match since.is_empty() {
                true => String::new(),
                false => format!("，自{}起", chinese(since)),
            };
            let text = format!("{by}已明文{}本文件{from}", link.act.title());
            let cleanup = self.cleanup.clone();
            let before_issue = self.before_issue(link);
            if link.sure && !self.case.circle && !before_issue {
                self.vote(outcome, ReasonCode::Repealed, text, &at, &cleanup);
            } else {
                let why = match (self.case.circle, before_issue) {
                    (true, _) => "几份文件相互废止",
                    (_, true) => "其时本文件尚未印发，文号或者日期是否有误需核对",
                    _ => "有多份同名文件，不能确定所指的是哪一份",
                };
                self.vote(
                    Outcome::Judge,
                    ReasonCode::Conflict,
                    format!("{text}；但{why}"),
                    &at,
                    &cleanup,
                );
            }
        }
    }

    /// What was decided before this document was issued was not decided about it.
    fn before_issue(&self, link: &Link) -> bool {
        let issued = self.case.record.facts.date.as_deref();
        matches!((link.since.as_deref(), issued), (Some(since), Some(own)) if since < own)
    }

    /// 2. Its own term is over.
    fn expired(&mut self) {
        let f = &self.case.record.facts;
        let Some(until) = f.until.as_deref() else {
            return;
        };
        let Some(day) = Date::parse(until).ok() else {
            return;
        };
        let place = f.validity.as_ref();
        let clause = place.map_or("", |p| p.clause.as_str()).to_string();
        let stated = place.map_or(String::new(), |p| {
            format!(
                "（“{}”）",
                crate::review::quote::shorten(unlabelled(&p.quote, &p.clause), 60)
            )
        });
        let cleanup = self.cleanup.clone();
        let left = day.ordinal() - self.case.day.ordinal();
        if left < 0 {
            let text = format!("有效期已于{}届满{stated}", day.chinese());
            self.vote(Outcome::Lapse, ReasonCode::Expired, text, &clause, &cleanup);
        } else if left <= 183 {
            let text = format!(
                "有效期将于{}届满{stated}，需要继续执行的，应当在届满前评估",
                day.chinese()
            );
            self.remark(ReasonCode::Expired, text, &clause, &cleanup);
        }
        if let Some(other) = &f.until_other
            && let Ok(second) = Date::parse(&other.value)
            && (left < 0) != (second.ordinal() < self.case.day.ordinal())
        {
            let text = format!(
                "文中有两个届满日期：{}和{}",
                day.chinese(),
                second.chinese()
            );
            self.vote(
                Outcome::Judge,
                ReasonCode::Conflict,
                text,
                &other.clause.clone(),
                &cleanup,
            );
        }
    }

    /// 3. Its task is over.
    fn task(&mut self) {
        let f = &self.case.record.facts;
        let Some(stage) = &f.stage else { return };
        let over = stage.year.is_some_and(|y| y < self.case.day.year());
        let epidemic = self.epidemic.contains(&stage.sign);
        let past = match epidemic {
            true => "，防控阶段已结束",
            false => "，已过",
        };
        let cleanup = self.cleanup.clone();
        let text = match stage.year {
            Some(y) if epidemic => {
                format!("标题载明“{}”，为{y}年应对疫情的阶段性措施", stage.sign)
            }
            Some(y) => format!("标题载明“{}”，为阶段性工作，期限至{y}年", stage.sign),
            None => format!("标题载明“{}”，为阶段性工作，期限需核对", stage.sign),
        };
        if !over {
            if stage.year.is_none() {
                self.remark(ReasonCode::TaskOver, text, "标题", &cleanup);
            }
            return;
        }
        let still = f
            .until
            .as_deref()
            .is_some_and(|u| u >= self.case.day.to_string().as_str());
        match (stage.sure, still) {
            (_, true) => self.vote(
                Outcome::Judge,
                ReasonCode::Conflict,
                format!("{text}{past}；但文中写明的有效期尚未届满"),
                "标题",
                &cleanup,
            ),
            (true, false) => {
                self.vote(
                    Outcome::Lapse,
                    ReasonCode::TaskOver,
                    format!("{text}{past}"),
                    "标题",
                    &cleanup,
                );
            }
            (false, false) => self.vote(
                Outcome::Judge,
                ReasonCode::TaskOver,
                format!("{text}，任务是否已经完成需核对"),
                "标题",
                &cleanup,
            ),
        }
    }

    /// 4. What it stands on is gone.
    fn bases(&mut self) {
        let laws = &self.case.record.facts.laws;
        let bases: Vec<&LawState> = laws.iter().filter(|l| l.basis).collect();
        let gone: Vec<&LawState> = bases
            .iter()
            .copied()
            .filter(|l| l.force == LawForce::Repealed)
            .collect();
        let cleanup = self.cleanup.clone();
        for l in &gone {
            let text = format!("依据《{}》{}", l.name, l.state);
            let only = bases.len() == gone.len();
            let outcome = match (&l.by, only) {
                (None, true) => Outcome::Repeal,
                _ => Outcome::Amend,
            };
            self.vote(
                outcome,
                ReasonCode::BasisGone,
                text,
                &l.clause.clone(),
                &cleanup,
            );
        }
        let repealed = laws
            .iter()
            .filter(|l| !l.basis && l.force == LawForce::Repealed);
        let renamed = laws.iter().filter(|l| l.force == LawForce::Renamed);
        for l in repealed.chain(renamed) {
            let text = format!("引用的《{}》{}", l.name, l.state);
            self.vote(
                Outcome::Amend,
                ReasonCode::Outdated,
                text,
                &l.clause.clone(),
                &cleanup,
            );
        }
        let changed: Vec<&LawState> = bases
            .iter()
            .copied()
            .filter(|l| l.force == LawForce::Amended)
            .collect();
        if !changed.is_empty() {
            let names: Vec<String> = changed
                .iter()
                .take(NAMED)
                .map(|l| format!("《{}》（{}）", l.name, l.state))
                .collect();
            let text = format!(
                "依据的上位法在印发后有修改：{}，请对照现行文本核对",
                names.join("、")
            );
            self.remark(
                ReasonCode::Outdated,
                text,
                &changed[0].clause.clone(),
                &cleanup,
            );
        }
    }

    /// 5. Prohibited content, worst first.
    fn prohibited(&mut self) {
        let all: Vec<&Problem> = problems(self.case.record, Severity::Prohibited).collect();
        if all.is_empty() {
            return;
        }
        for p in all.iter().take(NAMED) {
            let outcome = match self.is_main_content(&all) {
                true => Outcome::Repeal,
                false => Outcome::Amend,
            };
            let kind = p
                .theme
                .map_or(p.category.title(), crate::sheets::words::theme);
            let text = format!(
                "{kind}：{}（“{}”）",
                p.title,
                crate::review::quote::shorten(unlabelled(&p.quote, &p.clause), 60)
            );
            let basis = match (p.basis.is_empty(), p.category) {
                (true, Category::Competition) => self.competition.clone(),
                _ => p.basis.join("、"),
            };
            self.vote(
                outcome,
                ReasonCode::Prohibited,
                text,
                &p.clause.clone(),
                &basis,
            );
        }
        if all.len() > NAMED {
            let text = format!("另有{}处不得出台的内容，见问题清单", all.len() - NAMED);
            self.remark(ReasonCode::Prohibited, text, "", "");
        }
    }

    /// Most of the document is such content, so that amending leaves nothing.
    fn is_main_content(&self, all: &[&Problem]) -> bool {
        let mut clauses: Vec<&str> = all.iter().map(|p| p.clause.as_str()).collect();
        clauses.sort_unstable();
        clauses.dedup();
        let whole = self.case.record.clauses;
        whole > 0 && clauses.len() * 2 > whole
    }

    /// 6. Content that needs a ground.
    fn justify(&mut self) {
        let all: Vec<&Problem> = problems(self.case.record, Severity::Justify)
            .filter(|p| p.category != Category::Citation && p.theme != Some(Theme::Basis))
            .collect();
        let Some(first) = all.first() else { return };
        let text = format!(
            "有{}处内容带有条件，需核对依据或者理由，如{}（“{}”）",
            all.len(),
            first.title,
            crate::review::quote::shorten(unlabelled(&first.quote, &first.clause), 60)
        );
        let (clause, basis) = (first.clause.clone(), first.basis.join("、"));
        if self.votes.is_empty() {
            self.vote(Outcome::Judge, ReasonCode::Justify, text, &clause, &basis);
        } else {
            self.remark(ReasonCode::Justify, text, &clause, &basis);
        }
    }

    /// 7. Amended in part elsewhere.
    fn amended(&mut self) {
        let cleanup = self.cleanup.clone();
        for link in self.case.named_by.iter().filter(|l| l.act == Act::Amends) {
            let by = name_of(&link.by_title, link.by_number.as_deref());
            let text = format!("{by}已修改或者废止其中部分条款，请核对文本是否为修改后的文本");
            self.remark(ReasonCode::AmendedBy, text, &link.clause, &cleanup);
        }
    }

    /// 8. Names of agencies have changed.
    fn outdated(&mut self) {
        let agencies = &self.case.record.facts.agencies;
        if agencies.is_empty() {
            return;
        }
        let clause = self
            .case
            .record
            .problems
            .iter()
            .find(|p| p.rule == "renamed-agency")
            .map_or(String::new(), |p| p.clause.clone());
        let names: Vec<&str> = agencies.iter().take(NAMED).map(String::as_str).collect();
        let cleanup = self.cleanup.clone();
        self.vote(
            Outcome::Amend,
            ReasonCode::Outdated,
            names.join("；"),
            &clause,
            &cleanup,
        );
    }

    /// 9. Not everything was read.
    fn not_read(&mut self) {
        let r = self.case.record;
        if r.complete {
            return;
        }
        let what: Vec<&str> = r.unread.iter().take(3).map(String::as_str).collect();
        let text = format!("有内容未读取，未经审查：{}", what.join("；"));
        match self.votes.is_empty() {
            true => self.vote(Outcome::Judge, ReasonCode::NotRead, text, "", ""),
            false => self.remark(ReasonCode::NotRead, text, "", ""),
        }
    }

    /// 10. Whether it belongs here at all.
    fn nature(&mut self) {
        let n = &self.case.record.normative;
        let cleanup = self.cleanup.clone();
        if self.case.draft {
            let mark = self.case.record.facts.draft.clone().unwrap_or_default();
            let text = format!("文件标明“{mark}”，未见印发的文本，是否已经印发需核对");
            self.vote(Outcome::Judge, ReasonCode::Nature, text, "标题", &cleanup);
        } else if n.verdict == Verdict::No {
            let text = format!(
                "可能不属于行政规范性文件（{}），是否列入清理由人工确定",
                n.reason.trim_end_matches('。')
            );
            match self.votes.is_empty() {
                true => self.vote(Outcome::Judge, ReasonCode::Nature, text, "", &cleanup),
                false => self.remark(ReasonCode::Nature, text, "", &cleanup),
            }
        }
    }

    /// 11. Signs that speak against each other.
    fn conflicts(&mut self) {
        let cleanup = self.cleanup.clone();
        let ends = self
            .votes
            .iter()
            .any(|v| matches!(v, Outcome::Repeal | Outcome::Lapse));
        let today = self.case.day.to_string();
        let keeps = self
            .case
            .named_by
            .iter()
            .filter(|l| l.act == Act::Continues);
        let kept: Vec<(String, String)> = keeps
            .filter(|l| l.since.as_deref().is_none_or(|s| s <= today.as_str()))
            .filter(|l| !self.before_issue(l))
            .map(|l| {
                (
                    name_of(&l.by_title, l.by_number.as_deref()),
                    l.clause.clone(),
                )
            })
            .collect();
        for (by, clause) in kept {
            match ends {
                true => self.vote(
                    Outcome::Judge,
                    ReasonCode::Conflict,
                    format!("{by}写明本文件继续有效，与上述理由矛盾"),
                    &clause,
                    &cleanup,
                ),
                false => self.remark(
                    ReasonCode::Clean,
                    format!("{by}写明本文件继续有效"),
                    &clause,
                    &cleanup,
                ),
            }
        }
        if let Some(path) = self.case.clash.clone() {
            let text = format!("另有文号、名称相同而内容不同的文件：{path}");
            self.vote(Outcome::Judge, ReasonCode::Conflict, text, "", &cleanup);
        }
    }

    /// 12. What to add while it stays.
    fn wanting(&mut self) {
        let f = &self.case.record.facts;
        // Where it is doubtful whether the document belongs here, its term is not the question.
        let doubtful = |r: &Reason| r.decides && r.code == ReasonCode::Nature;
        if f.until.is_some()
            || self.reasons.iter().any(doubtful)
            || self
                .votes
                .iter()
                .any(|v| matches!(v, Outcome::Repeal | Outcome::Lapse))
        {
            return;
        }
        let guess = f.until_guess.as_deref().and_then(|d| Date::parse(d).ok());
        let text = match guess {
            Some(d) if d < self.case.day => format!(
                "{}；按此推算已于{}届满，请核对本省规定和文件是否仍需执行",
                f.reminder,
                d.chinese()
            ),
            Some(d) => format!("{}；按此推算至{}", f.reminder, d.chinese()),
            None => f.reminder.clone(),
        };
        if !text.is_empty() {
            let cleanup = self.cleanup.clone();
            self.remark(
                ReasonCode::ToAdd,
                format!("{text}；继续有效的，应当补充有效期"),
                "",
                &cleanup,
            );
        }
    }

    fn finish(mut self) -> Proposal {
        let outcome = self.decide();
        if self.votes.is_empty() {
            let f = &self.case.record.facts;
            let term = f
                .until
                .as_deref()
                .map_or(String::new(), |u| format!("，有效期至{}", chinese(u)));
            let text = format!("未发现已被废止、有效期届满、依据废止和不得出台的内容{term}");
            self.add(ReasonCode::Clean, text, "", &self.cleanup.clone(), true);
        }
        // What decides stands first; within that, the order of giving.
        self.reasons.sort_by_key(|r| {
            (
                !r.decides,
                r.code != ReasonCode::Conflict && outcome == Outcome::Judge,
            )
        });
        Proposal {
            outcome,
            reasons: self.reasons,
        }
    }

    /// A conflict goes before everything; what has ended is not amended; repeal goes before lapse.
    fn decide(&self) -> Outcome {
        let has = |o: Outcome| self.votes.contains(&o);
        let conflict = self
            .reasons
            .iter()
            .any(|r| r.code == ReasonCode::Conflict && r.decides);
        let ended = self
            .reasons
            .iter()
            .any(|r| r.decides && matches!(r.code, ReasonCode::Repealed | ReasonCode::Expired));
        if conflict || self.case.draft {
            return Outcome::Judge;
        }
        let repealed = self
            .reasons
            .iter()
            .find(|r| r.decides && r.code == ReasonCode::Repealed);
        if repealed.is_some() {
            return if has(Outcome::Repeal) {
                Outcome::Repeal
            } else {
                Outcome::Lapse
            };
        }
        if ended {
            return Outcome::Lapse;
        }
        let open = self
            .reasons
            .iter()
            .any(|r| r.decides && r.code == ReasonCode::TaskOver);
        match () {
            _ if open && has(Outcome::Lapse) => Outcome::Lapse,
            _ if open => Outcome::Judge,
            _ if has(Outcome::Repeal) => Outcome::Repeal,
            _ if has(Outcome::Amend) => Outcome::Amend,
            _ if has(Outcome::Judge) => Outcome::Judge,
            _ => Outcome::Keep,
        }
    }
}

/// Problems of a severity that bear on the outcome.
fn problems(record: &Record, severity: Severity) -> impl Iterator<Item = &Problem> {
    record
        .problems
        .iter()
        .filter(move |p| p.severity == severity && !p.outside)
        .filter(|p| {
            !matches!(
                p.category,
                Category::Form | Category::Procedure | Category::Normative
            )
        })
}

/// A quotation without the number of its clause, which is said beside it.
fn unlabelled<'q>(quote: &'q str, clause: &str) -> &'q str {
    let label = quote
        .split(|c: char| c.is_whitespace())
        .next()
        .unwrap_or_default();
    match !label.is_empty() && clause.ends_with(label) {
        true => quote[label.len()..].trim_start(),
        false => quote,
    }
}

/// 《某办法》（清政〔2022〕1号）
pub fn name_of(title: &str, number: Option<&str>) -> String {
    let plain = title.trim_matches(['《', '》']);
    let name = match title.contains('《') && !title.starts_with('《') {
        // A title that holds a title takes the inner marks.
        true => format!("《{}》", title.replace('《', "〈").replace('》', "〉")),
        false => format!("《{plain}》"),
    };
    match number {
        Some(n) => format!("{name}（{n}）"),
        None => name,
    }
}

/// 2024-03-01 as 2024年3月1日.
pub fn chinese(iso: &str) -> String {
    Date::parse(iso).map_or(iso.to_string(), Date::chinese)
}

#[cfg(test)]
#[path = "outcome_tests.rs"]
mod tests;
