//! Whether a law is named as history (同时废止, 原《…》, 修改为), as part of a title, or as a basis.

use super::Check;
use crate::review::place::{before, clause};
use std::ops::Range;

impl Check<'_> {
    /// The title of this document or of a measure in it, a heading, or a law that is named as history.
    pub(super) fn is_title_or_history(&self, range: &Range<usize>) -> bool {
        self.places.in_heading(range.start) || self.is_history(range)
    }

    pub(super) fn is_history(&self, range: &Range<usize>) -> bool {
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
    pub(super) fn is_repealing_measure(&self, range: &Range<usize>) -> bool {
        self.places
            .measure(range.start)
            .and_then(|m| self.outline.measures.get(m))
            .is_some_and(|m| {
                ["废止", "失效", "清理结果"]
                    .iter()
                    .any(|w| m.title.contains(w))
            })
    }
}
