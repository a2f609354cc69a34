//! A finding's quotation cut into pieces, the offending words apart from the rest.
//!
//! Spans count characters of the extracted text, a quote is a piece of that text: it begins where the first `item` span
//! begins, unless the extracted text is at hand and shows another place.

use super::words::visible;
use crate::review::model::{Finding, Span, SpanRole};

/// A piece of a quotation, already made visible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quoted {
    pub text: String,
    /// The words that the finding is about.
    pub hit: bool,
}

/// The extracted text as characters, so that spans can be looked up.
#[derive(Debug, Default)]
pub struct Extracted(Vec<char>);

impl Extracted {
    /// Takes the text that a review carries, if it does.
    pub fn new(text: Option<&str>) -> Option<Self> {
        text.map(|t| Extracted(t.chars().collect()))
    }

    fn holds(&self, at: usize, words: &[char]) -> bool {
        self.0.get(at..).is_some_and(|rest| rest.starts_with(words))
    }

    /// The start of a quotation that covers `span`, nearest before it.
    fn find(&self, words: &[char], span: &Span) -> Option<usize> {
        let earliest = span.end.saturating_sub(words.len());
        (earliest..=span.start)
            .rev()
            .find(|&at| self.holds(at, words))
    }
}

/// The quotation in pieces. Where the place of the offending words in it is not certain, nothing is marked.
pub fn pieces(finding: &Finding, text: Option<&Extracted>) -> Vec<Quoted> {
    let words: Vec<char> = finding.quote.chars().collect();
    cut(&words, &marks(finding, &words, text))
}

/// The lead-in's wording in pieces; marked only where the extracted text is at hand.
pub fn lead_pieces(finding: &Finding, text: Option<&Extracted>) -> Vec<Quoted> {
    let words: Vec<char> = finding.lead_quote.chars().collect();
    let spans = finding.spans.iter().filter(|s| s.role == SpanRole::Lead);
    let mut found = Vec::new();
    for span in spans {
        let Some(hit) = text.and_then(|t| t.0.get(span.start..span.end)) else {
            continue;
        };
        if hit.is_empty() || hit.len() >= words.len() {
            continue;
        }
        if let Some(at) = words.windows(hit.len()).position(|w| w == hit) {
            found.push((at, at + hit.len()));
        }
    }
    cut(&words, &merge(found))
}

/// Ranges of the quotation that hold offending words: sorted, apart from each other.
fn marks(finding: &Finding, words: &[char], text: Option<&Extracted>) -> Vec<(usize, usize)> {
    let hits = || finding.spans.iter().filter(|s| s.role == SpanRole::Hit);
    let mut start = finding
        .spans
        .iter()
        .find(|s| s.role == SpanRole::Item)
        .map(|s| s.start);
    if let Some(text) = text {
        let certain = start.is_some_and(|s| text.holds(s, words));
        if !certain {
            start = hits().find_map(|h| text.find(words, h));
        }
    }
    let Some(start) = start else {
        return Vec::new();
    };
    merge(
        hits()
            .filter_map(|h| Some((h.start.checked_sub(start)?, h.end.checked_sub(start)?)))
            .filter(|&(a, b)| a < b && b <= words.len())
            .map(|(a, b)| (a, whole_number(words, b)))
            .collect(),
    )
}

/// A mark that ends within a number goes on to its end, so that no figure is torn.
fn whole_number(words: &[char], end: usize) -> usize {
    let digit = |c: Option<&char>| c.is_some_and(char::is_ascii_digit);
    if !digit(end.checked_sub(1).and_then(|i| words.get(i))) {
        return end;
    }
    let more = words.iter().skip(end).take_while(|c| c.is_ascii_digit());
    end + more.count()
}

fn merge(mut ranges: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    ranges.sort_unstable();
    let mut out: Vec<(usize, usize)> = Vec::new();
    for (a, b) in ranges {
        match out.last_mut() {
            Some(last) if a <= last.1 => last.1 = last.1.max(b),
            _ => out.push((a, b)),
        }
    }
    out
}

fn cut(words: &[char], marks: &[(usize, usize)]) -> Vec<Quoted> {
    let mut out = Vec::new();
    let mut push = |range: &[char], hit: bool| {
        if !range.is_empty() {
            let text = visible(&range.iter().collect::<String>());
            out.push(Quoted { text, hit });
        }
    };
    let mut at = 0;
    for &(a, b) in marks {
        push(words.get(at..a).unwrap_or_default(), false);
        push(words.get(a..b).unwrap_or_default(), true);
        at = b;
    }
    push(words.get(at..).unwrap_or_default(), false);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheets::sample;

    fn span(start: usize, end: usize, role: SpanRole) -> Span {
        Span { start, end, role }
    }

    fn hits(p: &[Quoted]) -> Vec<&str> {
        p.iter()
            .filter(|p| p.hit)
            .map(|p| p.text.as_str())
            .collect()
    }

    #[test]
    fn marks_the_hit_from_the_item_span() {
        let mut f = sample::flawed().findings[0].clone();
        f.quote = "投标人须在本县设有分公司。".into();
        f.spans = vec![
            span(100, 113, SpanRole::Item),
            span(104, 107, SpanRole::Hit),
            span(108, 112, SpanRole::Hit),
        ];
        let p = pieces(&f, None);
        assert_eq!(hits(&p), ["在本县", "有分公司"]);
        assert_eq!(
            p.iter().map(|p| p.text.as_str()).collect::<String>(),
            f.quote
        );
    }

    #[test]
    fn numbers_are_not_torn() {
        let mut f = sample::flawed().findings[0].clone();
        f.quote = "一次性给予1000万元。".into();
        f.spans = vec![span(0, 12, SpanRole::Item), span(3, 6, SpanRole::Hit)];
        assert_eq!(hits(&pieces(&f, None)), ["给予1000"]);
    }

    #[test]
    fn a_place_that_cannot_be_known_is_not_marked() {
        let mut f = sample::flawed().findings[0].clone();
        f.quote = "短句。".into();
        f.spans = vec![span(50, 53, SpanRole::Item), span(60, 62, SpanRole::Hit)];
        assert!(hits(&pieces(&f, None)).is_empty());
    }

    #[test]
    fn the_extracted_text_corrects_the_place() {
        let mut f = sample::flawed().findings[0].clone();
        let text = Extracted::new(Some("一、总则。二、在本县注册的企业优先。")).expect("text");
        f.quote = "二、在本县注册的企业优先。".into();
        f.spans = vec![span(7, 18, SpanRole::Item), span(8, 10, SpanRole::Hit)];
        assert_eq!(hits(&pieces(&f, Some(&text))), ["本县"]);
    }
}
