//! Splits a paragraph into sentences: 。；！？ end one, unless they stand in “” 《》 （） that close again soon.
//!
//! It must not know of clauses or labels.

use std::ops::Range;

/// A pair of brackets or quotes further apart than this (bytes) holds back no sentence end.
const PAIR_MAX: usize = 900;
/// Unclosed brackets remembered at most.
const OPEN_MAX: usize = 32;

/// Splits a range of `s`; every non-blank character is in exactly one sentence, ends include their punctuation.
pub(super) fn split(s: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let part = &s[range.clone()];
    let mut out = Vec::new();
    let (mut start, mut at) = (0usize, 0usize);
    for Mark { place, mark } in marks(part) {
        if place < at {
            continue;
        }
        let c = part[place..].chars().next().unwrap_or(' ');
        let mut next = place + c.len_utf8();
        let mut end = true;
        match mark {
            Sign::Open(0) => continue,
            Sign::Open(close) => {
                next = close + part[close..].chars().next().map_or(1, char::len_utf8);
                // “……。”后文: the quote ends the sentence.
                let last = part[..close].chars().next_back();
                let behind = part[next..].chars().next();
                end = c == '“'
                    && last.is_some_and(|l| matches!(l, '。' | '！' | '？'))
                    && behind.is_some_and(|b| {
                        !matches!(b, '，' | '。' | '；' | '、' | '的' | '）' | '：')
                    });
            }
            Sign::End if !ends(c, &part[next..]) => continue,
            Sign::End => {
                while let Some(more) = part[next..].chars().next() {
                    if !matches!(more, '”' | '’' | '）' | '》' | '。' | '！' | '？' | '；')
                    {
                        break;
                    }
                    next += more.len_utf8();
                }
            }
        }
        at = next;
        if end {
            push(&mut out, s, range.start + start..range.start + at);
            start = at;
        }
    }
    push(&mut out, s, range.start + start..range.end);
    out
}

fn push(out: &mut Vec<Range<usize>>, s: &str, r: Range<usize>) {
    let r = trim(s, r);
    if !r.is_empty() {
        out.push(r);
    }
}

/// The range without blanks at its ends.
pub(super) fn trim(s: &str, r: Range<usize>) -> Range<usize> {
    let part = &s[r.clone()];
    let start = r.start + (part.len() - part.trim_start().len());
    let end = start + part.trim().len();
    start..end
}

fn ends(c: char, behind: &str) -> bool {
    match c {
        '。' | '；' | '！' | '？' => true,
        // Not the query of a web address.
        ';' | '!' | '?' => !behind.starts_with(|b: char| b.is_ascii_alphanumeric() || b == '/'),
        _ => false,
    }
}

/// A mark that may end a sentence or keep one together.
struct Mark {
    place: usize,
    mark: Sign,
}

enum Sign {
    /// An opening bracket with the place of its close (0 if it stays open or closes too far away).
    Open(usize),
    End,
}

/// Brackets and ends of a text in order.
fn marks(part: &str) -> Vec<Mark> {
    let mut found: Vec<Mark> = Vec::new();
    let mut open: Vec<(usize, char)> = Vec::new();
    for (place, c) in part.char_indices() {
        let close = match c {
            '“' => '”',
            '‘' => '’',
            '《' => '》',
            '（' | '(' => '）',
            '【' => '】',
            '〔' => '〕',
            '。' | '；' | '！' | '？' | ';' | '!' | '?' => {
                found.push(Mark {
                    place,
                    mark: Sign::End,
                });
                continue;
            }
            '”' | '’' | '》' | '）' | ')' | '】' | '〕' => {
                let c = if c == ')' { '）' } else { c };
                if let Some(k) = open.iter().rposition(|o| o.1 == c) {
                    let opening = &mut found[open[k].0];
                    open.truncate(k);
                    if place - opening.place <= PAIR_MAX {
                        opening.mark = Sign::Open(place);
                    }
                }
                continue;
            }
            _ => continue,
        };
        if open.len() == OPEN_MAX {
            open.remove(0);
        }
        open.push((found.len(), close));
        found.push(Mark {
            place,
            mark: Sign::Open(0),
        });
    }
    found
}

/// The byte just behind the first `：` of a range that stands outside brackets, if any.
pub(super) fn colon(s: &str, r: Range<usize>) -> Option<usize> {
    let part = &s[r.clone()];
    let mut brackets = marks(part).into_iter().filter_map(|m| match m.mark {
        Sign::Open(close) if close > 0 => Some((m.place, close)),
        _ => None,
    });
    let mut bracket = brackets.next();
    for (at, _) in part.match_indices('：') {
        while let Some((open, close)) = bracket {
            if open > at {
                break;
            }
            if at < close {
                break;
            }
            bracket = brackets.next();
        }
        if bracket.is_none_or(|(open, close)| !(open < at && at < close)) {
            return Some(r.start + at + '：'.len_utf8());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(s: &str) -> Vec<&str> {
        split(s, 0..s.len()).into_iter().map(|r| &s[r]).collect()
    }

    #[test]
    fn splits_at_sentence_ends() {
        assert_eq!(
            of("企业应当备案；逾期的，责令改正。不得收费！"),
            ["企业应当备案；", "逾期的，责令改正。", "不得收费！"]
        );
        assert_eq!(of("没有句号的一行"), ["没有句号的一行"]);
    }

    #[test]
    fn keeps_quotes_and_brackets_whole() {
        assert_eq!(
            of("依照《办法。》（试行；一）执行。另行规定"),
            ["依照《办法。》（试行；一）执行。", "另行规定"]
        );
        assert_eq!(
            of("修改为：“申请人应当备案。”其他不变。"),
            ["修改为：“申请人应当备案。”", "其他不变。"]
        );
        assert_eq!(of("（未闭合。下一句。"), ["（未闭合。", "下一句。"]);
        let far = format!("“{}。后文。”", "长".repeat(400));
        assert_eq!(of(&far).len(), 2);
    }

    #[test]
    fn finds_the_first_free_colon() {
        let s = "符合（说明：略）条件：在本地；";
        assert_eq!(
            colon(s, 0..s.len()).map(|e| &s[..e]),
            Some("符合（说明：略）条件：")
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn covers_everything_once(s in "[“”（）()《》。；！？a ：本]{0,60}") {
            let parts = split(&s, 0..s.len());
            let mut at = 0;
            for r in &parts {
                prop_assert!(r.start >= at && !r.is_empty());
                prop_assert!(s[at..r.start].trim().is_empty());
                at = r.end;
            }
            prop_assert!(s[at..].trim().is_empty());
        }
    }
}
