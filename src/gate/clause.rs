//! The digest of a clause with its neighbours, by which a recorded decision is bound to the wording it was made on.
//!
//! It reads the extracted text only; blanks do not count, every other character does.

use crate::review::model::{Finding, Review, SpanRole};
use crate::rules::source::hex;
use sha2::{Digest, Sha256};
use std::ops::Range;

/// The lines of the extracted text of a review.
pub struct Clauses<'a> {
    lines: Vec<(Range<usize>, &'a str)>,
    whole: String,
}

impl<'a> Clauses<'a> {
    /// Cuts the text of a review that was made with its text; without it every digest is that of an empty text.
    pub fn new(review: &'a Review) -> Self {
        let text = review.text.as_deref().unwrap_or_default();
        let (mut lines, mut at) = (Vec::new(), 0);
        for line in text.split('\n') {
            let n = line.chars().count();
            if !line.trim().is_empty() {
                lines.push((at..at + n, line));
            }
            at += n + 1;
        }
        let whole = digest("text", &[text]);
        Clauses { lines, whole }
    }

    /// The digest of the whole text, for decisions on the draft as such.
    pub fn whole(&self) -> &str {
        &self.whole
    }

    /// The digest of a finding's clause: the lines it stands in, the line before, the line behind, and the lead-in that it
    /// completes. A finding on the whole draft has the digest of the whole text.
    pub fn of(&self, f: &Finding) -> String {
        let own = |role| f.spans.iter().filter(move |s| s.role == role);
        let item = own(SpanRole::Item).chain(own(SpanRole::Hit)).next();
        let Some(item) = item else {
            return self.whole.clone();
        };
        let first = self.lines.partition_point(|(r, _)| r.end <= item.start);
        let behind = self.lines.partition_point(|(r, _)| r.start < item.end);
        let from = first.saturating_sub(1);
        let to = (behind.max(first + 1) + 1).min(self.lines.len());
        let lines: Vec<&str> = self
            .lines
            .get(from..to)
            .unwrap_or_default()
            .iter()
            .map(|(_, l)| *l)
            .collect();
        let mut parts = lines;
        parts.push(&f.lead_quote);
        digest("clause", &parts)
    }
}

fn digest(kind: &str, parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    hash.update(kind.as_bytes());
    for part in parts {
        hash.update([0]);
        let dense: String = part.chars().filter(|c| !c.is_whitespace()).collect();
        hash.update(dense.as_bytes());
    }
    hex(&hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::model::Span;
    use crate::sheets::sample;

    fn digest_in(text: &str, words: &str) -> String {
        let mut review = sample::flawed();
        review.text = Some(text.into());
        let start = text.find(words).map_or(0, |b| text[..b].chars().count());
        let mut f = review.findings[0].clone();
        f.lead_quote.clear();
        f.spans = vec![Span {
            start,
            end: start + words.chars().count(),
            role: SpanRole::Item,
        }];
        Clauses::new(&review).of(&f)
    }

    #[test]
    fn neighbours_bind_and_the_rest_does_not() {
        let text = "标题\n第一条 甲。\n第二条 乙。\n第三条 丙。\n第四条 丁。\n";
        let base = digest_in(text, "乙");
        assert_eq!(base, digest_in(&text.replace("标题", "新的标题"), "乙"));
        assert_eq!(base, digest_in(&text.replace("丁", "戊"), "乙"));
        assert_eq!(
            base,
            digest_in(&text.replace("第三条 丙", "第三条丙"), "乙")
        );
        for (old, new) in [("甲", "己"), ("丙", "己"), ("乙。", "乙吧。")] {
            assert_ne!(base, digest_in(&text.replace(old, new), "乙"), "{old}");
        }
    }

    #[test]
    fn the_edges_of_a_text_have_one_neighbour() {
        let text = "第一条 甲。\n第二条 乙。";
        assert_ne!(digest_in(text, "甲"), digest_in("第一条 甲。", "甲"));
        assert_eq!(digest_in(text, "乙"), digest_in(text, "第二条"));
    }
}
