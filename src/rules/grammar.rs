//! The pattern language of rules: parsed here, compiled in `book`, walked in `matching::chain`.
//!
//! A legal officer can read and write it:
//!
//! ```text
//! pattern = [ scope ":" ] , term , { "&" , term } ;
//! scope   = "row" | "para" ;
//! term    = [ "!" ] , [ part ":" ] , chain ;
//! part    = "lead" | "item" | "head" | "title" ;
//! chain   = step , { [ gap ] , step } ;
//! gap     = "~" , number | "…" ;
//! step    = "{" , class , [ compare ] , "}" | "(" , alt , { "|" , alt } , ")" | word ;
//! alt     = "{" , class , [ compare ] , "}" | word ;
//! compare = ( ">" | ">=" | "<" | "<=" ) , number , [ unit ] ;
//! unit    = "%" | "万" | "亿" | "万元" | "亿元" | "元" | "年" | "月" | "分" | "家" ;
//! word    = characters other than { } ( ) | ~ … & ! : and blanks ;
//! ```
//!
//! Terms hold in any order within one statement; `!` says that a term must not occur. A gap `~n` is at most n characters,
//! `…` is anywhere later in the statement, nothing means adjacent. Patterns hold no repetition, so matching is linear.
//! This file knows no rule and no lexicon.

use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

/// What counts as one statement for a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Scope {
    /// A sentence, item or row with what it completes.
    #[default]
    Statement,
    /// Table rows only.
    Row,
    /// The whole paragraph.
    Para,
}

/// The part of a statement that a term must lie in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PartOf {
    /// Lead-ins, headings and carried clauses.
    Lead,
    /// The own text.
    Item,
    /// Row and column heads.
    Head,
    /// The title of the measure or of what carries it.
    Title,
}

/// The distance between two steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Gap {
    Adjacent,
    /// At most so many characters.
    Within(u32),
    Later,
}

/// A comparison on the value of a numeric entity, in base units (yuan, per cent, years, points, pieces).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Compare {
    pub op: Op,
    pub value: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Op {
    Above,
    AtLeast,
    Below,
    AtMost,
}

impl Compare {
    /// Whether a value satisfies the comparison; a hit without a value does not.
    pub fn holds(&self, value: Option<f64>) -> bool {
        let Some(v) = value else { return false };
        match self.op {
            Op::Above => v > self.value,
            Op::AtLeast => v >= self.value,
            Op::Below => v < self.value,
            Op::AtMost => v <= self.value,
        }
    }
}

/// One alternative of a step.
#[derive(Debug, Clone, PartialEq)]
pub enum Alt {
    Class(String, Option<Compare>),
    Word(String),
}

/// One step of a chain: any of its alternatives.
#[derive(Debug, Clone, PartialEq)]
pub struct Step(pub Vec<Alt>);

/// A chain of steps, possibly negated, possibly bound to a part.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    pub negated: bool,
    pub part: Option<PartOf>,
    pub steps: Vec<Step>,
    /// One fewer than steps.
    pub gaps: Vec<Gap>,
}

/// A parsed pattern.
#[derive(Debug, Clone, PartialEq)]
pub struct Pattern {
    pub scope: Scope,
    pub terms: Vec<Term>,
    /// The pattern as written.
    pub source: String,
}

/// Parses a pattern; the error is a Chinese sentence that names the place.
pub fn parse(source: &str) -> Result<Pattern, String> {
    let chars: Vec<char> = source.chars().collect();
    let mut p = Parser {
        chars: &chars,
        at: 0,
    };
    let pattern = p.pattern(source)?;
    if !pattern.terms.iter().any(|t| !t.negated) {
        return Err("没有任何必须出现的词语".into());
    }
    Ok(pattern)
}

struct Parser<'a> {
    chars: &'a [char],
    at: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn blanks(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    fn eat(&mut self, c: char) -> bool {
        let found = self.peek() == Some(c);
        self.at += usize::from(found);
        found
    }

    fn fail<T>(&self, what: &str) -> Result<T, String> {
        Err(format!("第{}个字符处{what}", self.at + 1))
    }

    /// Eats `name:` if it stands here.
    fn prefix(&mut self, name: &str) -> bool {
        let n = name.chars().count();
        let here = self.chars[self.at.min(self.chars.len())..]
            .iter()
            .take(n)
            .copied()
            .eq(name.chars());
        if here && self.chars.get(self.at + n) == Some(&':') {
            self.at += n + 1;
            return true;
        }
        false
    }

    fn pattern(&mut self, source: &str) -> Result<Pattern, String> {
        self.blanks();
        let scope = if self.prefix("row") {
            Scope::Row
        } else if self.prefix("para") {
            Scope::Para
        } else {
            Scope::Statement
        };
        let mut terms = vec![self.term()?];
        loop {
            self.blanks();
            if self.at == self.chars.len() {
                return Ok(Pattern {
                    scope,
                    terms,
                    source: source.to_string(),
                });
            }
            if !self.eat('&') {
                return self.fail("应为“&”");
            }
            terms.push(self.term()?);
        }
    }

    fn term(&mut self) -> Result<Term, String> {
        self.blanks();
        let negated = self.eat('!');
        self.blanks();
        let part = [
            ("lead", PartOf::Lead),
            ("item", PartOf::Item),
            ("head", PartOf::Head),
            ("title", PartOf::Title),
        ]
        .into_iter()
        .find_map(|(name, part)| self.prefix(name).then_some(part));
        let mut term = Term {
            negated,
            part,
            steps: Vec::new(),
            gaps: Vec::new(),
        };
        let mut gap = None;
        loop {
            self.blanks();
            match self.peek() {
                None | Some('&') => break,
                Some('~') => {
                    self.at += 1;
                    let n = self.number()?;
                    self.set_gap(&mut gap, Gap::Within(n))?;
                }
                Some('…') => {
                    self.at += 1;
                    self.set_gap(&mut gap, Gap::Later)?;
                }
                Some(_) => {
                    let step = self.step()?;
                    if term.steps.is_empty() {
                        if gap.is_some() {
                            return self.fail("间隔前缺少词语");
                        }
                    } else {
                        term.gaps.push(gap.take().unwrap_or(Gap::Adjacent));
                    }
                    term.steps.push(step);
                }
            }
        }
        if gap.is_some() {
            return self.fail("间隔后缺少词语");
        }
        if term.steps.is_empty() {
            return self.fail("缺少词语");
        }
        Ok(term)
    }

    fn set_gap(&self, slot: &mut Option<Gap>, gap: Gap) -> Result<(), String> {
        if slot.replace(gap).is_some() {
            return self.fail("连续出现两个间隔");
        }
        Ok(())
    }

    fn number(&mut self) -> Result<u32, String> {
        let start = self.at;
        while self.peek().is_some_and(|c| c.is_ascii_digit()) {
            self.at += 1;
        }
        let digits: String = self.chars[start..self.at].iter().collect();
        match digits.parse() {
            Ok(n) if n <= 400 => Ok(n),
            Ok(_) => self.fail("间隔不得超过400个字符"),
            Err(_) => self.fail("“~”后应为数字"),
        }
    }

    fn step(&mut self) -> Result<Step, String> {
        match self.peek() {
            Some('{') => Ok(Step(vec![self.class()?])),
            Some('(') => {
                self.at += 1;
                let mut alts = Vec::new();
                loop {
                    self.blanks();
                    alts.push(if self.peek() == Some('{') {
                        self.class()?
                    } else {
                        Alt::Word(self.word()?)
                    });
                    self.blanks();
                    if self.eat(')') {
                        return Ok(Step(alts));
                    }
                    if !self.eat('|') {
                        return self.fail("应为“|”或者“)”");
                    }
                }
            }
            _ => Ok(Step(vec![Alt::Word(self.word()?)])),
        }
    }

    fn word(&mut self) -> Result<String, String> {
        let start = self.at;
        while self
            .peek()
            .is_some_and(|c| !c.is_whitespace() && !"{}()|~…&!:".contains(c))
        {
            self.at += 1;
        }
        if start == self.at {
            return self.fail("应为词语");
        }
        Ok(self.chars[start..self.at].iter().collect())
    }

    fn class(&mut self) -> Result<Alt, String> {
        self.at += 1; // the brace
        let start = self.at;
        while self.peek().is_some_and(|c| c != '}') {
            self.at += 1;
        }
        let inner: String = self.chars[start..self.at].iter().collect();
        if !self.eat('}') {
            return self.fail("缺少“}”");
        }
        let Some(op_at) = inner.find(['<', '>']) else {
            let name = inner.trim();
            return if name.is_empty() {
                self.fail("词类名为空")
            } else {
                Ok(Alt::Class(name.to_string(), None))
            };
        };
        let (name, rest) = inner.split_at(op_at);
        let (op, rest) = if let Some(r) = rest.strip_prefix(">=") {
            (Op::AtLeast, r)
        } else if let Some(r) = rest.strip_prefix("<=") {
            (Op::AtMost, r)
        } else if let Some(r) = rest.strip_prefix('>') {
            (Op::Above, r)
        } else {
            (Op::Below, &rest[1..])
        };
        match value(rest.trim()) {
            Some(value) => Ok(Alt::Class(
                name.trim().to_string(),
                Some(Compare { op, value }),
            )),
            None => self.fail("比较值应为数字，可带单位"),
        }
    }
}

/// A number with an optional unit in base units.
fn value(s: &str) -> Option<f64> {
    let end = s
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(s.len());
    let number: f64 = s[..end].parse().ok()?;
    let factor = match s[end..].trim() {
        "" | "%" | "元" | "年" | "分" | "家" | "个" | "辆" => 1.0,
        "万" | "万元" => 1e4,
        "亿" | "亿元" => 1e8,
        "月" => 1.0 / 12.0,
        _ => return None,
    };
    Some(number * factor)
}

/// The pattern as a Chinese sentence, for `fawen rules show`.
pub fn describe(pattern: &Pattern) -> String {
    let mut s = String::from(match pattern.scope {
        Scope::Statement => "同一句（含引语）中",
        Scope::Row => "表格同一行中",
        Scope::Para => "同一段中",
    });
    for (i, term) in pattern.terms.iter().enumerate() {
        if i > 0 {
            s.push_str("，并且");
        }
        if term.negated {
            s.push_str("没有");
        }
        s.push_str(match term.part {
            None => "",
            Some(PartOf::Lead) => "在引语或者标题处",
            Some(PartOf::Item) => "在本句",
            Some(PartOf::Head) => "在表头",
            Some(PartOf::Title) => "在文件标题中",
        });
        s.push_str("出现");
        for (k, step) in term.steps.iter().enumerate() {
            if k > 0 {
                match term.gaps[k - 1] {
                    Gap::Adjacent => s.push_str("紧接"),
                    Gap::Within(n) => {
                        let _ = write!(s, "，其后{n}字以内有");
                    }
                    Gap::Later => s.push_str("，其后有"),
                }
            }
            let alts: Vec<String> = step.0.iter().map(describe_alt).collect();
            s.push_str(&alts.join("或"));
        }
    }
    s
}

fn describe_alt(alt: &Alt) -> String {
    match alt {
        Alt::Word(w) => format!("“{w}”"),
        Alt::Class(name, None) => format!("〔{name}〕类词语"),
        Alt::Class(name, Some(c)) => {
            let op = match c.op {
                Op::Above => "大于",
                Op::AtLeast => "不小于",
                Op::Below => "小于",
                Op::AtMost => "不大于",
            };
            format!("{op}{}的〔{name}〕", c.value)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_steps_gaps_parts_and_negation() {
        let p = parse("row: {本地} ~10 (奖项|{业绩}) … 得分 & !lead:{依法} & {金额 >= 500万}")
            .expect("parses");
        assert_eq!(p.scope, Scope::Row);
        assert_eq!(p.terms.len(), 3);
        assert_eq!(p.terms[0].gaps, vec![Gap::Within(10), Gap::Later]);
        assert_eq!(p.terms[0].steps[1].0.len(), 2);
        assert!(p.terms[1].negated);
        assert_eq!(p.terms[1].part, Some(PartOf::Lead));
        assert_eq!(
            p.terms[2].steps[0].0[0],
            Alt::Class(
                "金额".into(),
                Some(Compare {
                    op: Op::AtLeast,
                    value: 5e6
                })
            )
        );
    }

    #[test]
    fn adjacent_steps_have_no_gap() {
        let p = parse("{本市}注册").expect("parses");
        assert_eq!(p.terms[0].gaps, vec![Gap::Adjacent]);
    }

    #[test]
    fn refuses_what_cannot_match_or_is_unclear() {
        for bad in [
            "",
            "~5 词",
            "词 ~5",
            "词 ~ 词",
            "{未闭合",
            "(甲|乙",
            "!词",
            "词 ~5 … 词",
            "{金额 > 多}",
            "词 ~900 词",
        ] {
            assert!(parse(bad).is_err(), "{bad} was accepted");
        }
    }

    #[test]
    fn describes_in_chinese() {
        let p = parse("{本地} ~10 业绩 & !{依法}").expect("parses");
        assert_eq!(
            describe(&p),
            "同一句（含引语）中出现〔本地〕类词语，其后10字以内有“业绩”，并且没有出现〔依法〕类词语"
        );
    }
}
