//! The shared view of a review: findings in the order of the sheet and numbered, provisions once each, counts.
//!
//! Every renderer takes its numbers from here, so that finding 3 is finding 3 on paper, screen and page alike.
//! It only sorts and counts; it must not judge.

use super::quote::{self, Extracted, Quoted};
use super::words;
use crate::review::model::{
    Basis, Category, CheckGroup, CheckItem, Finding, Review, Scope, Severity, Status, Verified,
};
use std::collections::HashMap;

/// A finding with its number on the sheet and the numbers of its provisions.
#[derive(Debug, Clone)]
pub struct Item<'a> {
    /// From 1, over problems and reminders together.
    pub number: usize,
    pub finding: &'a Finding,
    /// Numbers in [`View::provisions`], from 1, in the order of the finding's own basis.
    pub refs: Vec<usize>,
}

/// A review as the sheets show it.
#[derive(Debug)]
pub struct View<'a> {
    pub review: &'a Review,
    /// 问题: prohibited first, then those to justify; waived ones and those out of scope behind the others.
    pub problems: Vec<Item<'a>>,
    /// 提示, in the order of the review.
    pub reminders: Vec<Item<'a>>,
    /// Every cited provision once, in the order of first mention.
    pub provisions: Vec<&'a Basis>,
    extracted: Option<Extracted>,
}

/// How many findings there are of each severity, waived ones apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub prohibited: usize,
    pub justify: usize,
    pub remind: usize,
    /// Of any severity.
    pub waived: usize,
    /// Of the competition findings counted above: outside the scope of fair competition review.
    pub outside: usize,
}

impl<'a> View<'a> {
    /// Orders and numbers the findings of a review.
    pub fn new(review: &'a Review) -> Self {
        let mut sorted: Vec<&Finding> = review.findings.iter().collect();
        // Stable: within one rank the review's own order (seriousness, then place) stays.
        sorted.sort_by_key(|f| rank(f));
        let mut index: HashMap<(String, Verified), usize> = HashMap::new();
        let mut view = View {
            review,
            problems: Vec::new(),
            reminders: Vec::new(),
            provisions: Vec::new(),
            extracted: Extracted::new(review.text.as_deref()),
        };
        for (i, finding) in sorted.into_iter().enumerate() {
            let mut refs = Vec::new();
            for b in &finding.basis {
                let number = *index
                    .entry((words::citation(b), b.verified))
                    .or_insert_with(|| {
                        view.provisions.push(b);
                        view.provisions.len()
                    });
                if !refs.contains(&number) {
                    refs.push(number);
                }
            }
            let item = Item {
                number: i + 1,
                finding,
                refs,
            };
            match finding.severity {
                Severity::Remind => view.reminders.push(item),
                _ => view.problems.push(item),
            }
        }
        view
    }

    /// All findings in the order of their numbers.
    pub fn items(&self) -> impl Iterator<Item = &Item<'a>> {
        self.problems.iter().chain(&self.reminders)
    }

    /// Counts over all listed findings.
    pub fn counts(&self) -> Counts {
        let mut c = Counts::default();
        for f in self.items().map(|i| i.finding) {
            if f.waived {
                c.waived += 1;
                continue;
            }
            match f.severity {
                Severity::Prohibited => c.prohibited += 1,
                Severity::Justify => c.justify += 1,
                Severity::Remind => c.remind += 1,
            }
            if outside(f) {
                c.outside += 1;
            }
        }
        c
    }

    /// 不得出台 2 处，需说明依据或理由 1 处，提示 3 处（另有已说明 1 处）
    pub fn count_line(&self) -> String {
        let c = self.counts();
        let parts: Vec<String> = [
            (Severity::Prohibited, c.prohibited),
            (Severity::Justify, c.justify),
            (Severity::Remind, c.remind),
        ]
        .iter()
        .filter(|(_, n)| *n > 0)
        .map(|(s, n)| format!("{} {n} 处", s.title()))
        .collect();
        let mut line = if parts.is_empty() {
            "未发现".to_string()
        } else {
            parts.join("，")
        };
        let mut more = Vec::new();
        if c.waived > 0 {
            more.push(format!("已说明 {} 处", c.waived));
        }
        if c.outside > 0 {
            more.push(format!("其中审查范围外 {} 处", c.outside));
        }
        if self.review.findings_omitted > 0 {
            more.push(format!(
                "超出上限未列出 {} 处",
                self.review.findings_omitted
            ));
        }
        if !more.is_empty() {
            line.push_str(&format!("（{}）", more.join("；")));
        }
        line
    }

    /// The worst findings that are not waived, at most `n`.
    pub fn worst(&self, n: usize) -> impl Iterator<Item = &Item<'a>> {
        self.problems.iter().filter(|i| !i.finding.waived).take(n)
    }

    /// Problems of some categories, in order.
    pub fn problems_of<'s>(
        &'s self,
        categories: &'s [Category],
    ) -> impl Iterator<Item = &'s Item<'a>> {
        self.problems
            .iter()
            .filter(move |i| categories.contains(&i.finding.category))
    }

    /// Lines of one checklist, in order.
    pub fn checks(&self, group: CheckGroup) -> impl Iterator<Item = &'a CheckItem> + use<'a> {
        self.review
            .checklist
            .iter()
            .filter(move |c| c.group == group)
    }

    /// The sheet's numbers of the findings that a checklist line names.
    pub fn numbers(&self, check: &CheckItem) -> Vec<usize> {
        let mut n: Vec<usize> = self
            .items()
            .filter(|i| check.findings.contains(&i.finding.id))
            .map(|i| i.number)
            .collect();
        n.sort_unstable();
        n
    }

    /// A checklist line's result: 未发现, 发现 2 处（问题1、3）, 需人工核对：…, 未读取.
    pub fn check_result(&self, check: &CheckItem) -> String {
        let mut line = words::status(check.status, check.findings.len());
        let numbers = self.numbers(check);
        if check.status == Status::Found && !numbers.is_empty() {
            let list: Vec<String> = numbers.iter().map(usize::to_string).collect();
            line.push_str(&format!("（问题 {}）", list.join("、")));
        }
        line
    }

    /// The finding's quotation in pieces.
    pub fn quote(&self, f: &Finding) -> Vec<Quoted> {
        quote::pieces(f, self.extracted.as_ref())
    }

    /// The finding's lead-in in pieces; empty if it has none.
    pub fn lead(&self, f: &Finding) -> Vec<Quoted> {
        quote::lead_pieces(f, self.extracted.as_ref())
    }
}

/// A competition finding outside the scope of fair competition review.
pub fn outside(f: &Finding) -> bool {
    f.category == Category::Competition && f.scope == Scope::Outside
}

fn rank(f: &Finding) -> (bool, bool, bool, Severity) {
    (
        f.severity == Severity::Remind,
        f.waived,
        outside(f),
        f.severity,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheets::sample;

    #[test]
    fn worst_first_and_numbers_without_gaps() {
        let review = sample::flawed();
        let view = View::new(&review);
        let numbers: Vec<usize> = view.items().map(|i| i.number).collect();
        assert_eq!(numbers, (1..=review.findings.len()).collect::<Vec<_>>());
        assert_eq!(
            view.problems[0].finding.severity,
            Severity::Prohibited,
            "the first problem is the worst"
        );
        let waived = view.problems.iter().position(|i| i.finding.waived);
        assert_eq!(waived, Some(view.problems.len() - 1));
        assert!(view.worst(99).all(|i| !i.finding.waived));
    }

    #[test]
    fn a_provision_is_listed_once() {
        let review = sample::flawed();
        let view = View::new(&review);
        let mut names: Vec<String> = view.provisions.iter().map(|b| words::citation(b)).collect();
        let all = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), all);
        for item in view.items() {
            assert_eq!(item.refs.len(), item.finding.basis.len());
            for (r, b) in item.refs.iter().zip(&item.finding.basis) {
                assert_eq!(words::citation(view.provisions[r - 1]), words::citation(b));
            }
        }
    }

    #[test]
    fn counts_leave_waived_ones_apart() {
        let review = sample::flawed();
        let c = View::new(&review).counts();
        let sum = c.prohibited + c.justify + c.remind + c.waived;
        assert_eq!(sum, review.findings.len());
        assert_eq!(c.waived, 1);
        assert!(View::new(&review).count_line().contains("已说明 1 处"));
        assert_eq!(View::new(&sample::clean()).counts().prohibited, 0);
    }
}
