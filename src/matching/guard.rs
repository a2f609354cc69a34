//! Guards: why a sentence that holds the dangerous words is innocent.
//!
//! Implemented once for all rules; their words are data (`rules/lexicon/guards.json`). A guard sees one statement and one
//! match, nothing else.

use super::chain::Match;
use super::reach;
use super::view::View;
use crate::outline::{Form, Kind, Role, Statement};
use crate::rules::book::{ClassId, Guard, RuleBook};
use crate::rules::silence::Reach;

/// Classes that guards use; they must be defined in the lexicons.
pub const CLASSES: [&str; 17] = [
    "禁止语",
    "清理语",
    "清理对象",
    "制裁语",
    "机关主体",
    "经营者主体",
    "承诺语",
    "限度语",
    "平等语",
    "另立语",
    "差别要素",
    "报告语",
    "措施语",
    "原则语",
    "定义语",
    "限制要素",
    "法律口吻",
];

/// Guard classes resolved in a book.
#[derive(Debug, Clone, Copy)]
pub struct GuardClasses {
    prohibition: ClassId,
    clearing: ClassId,
    cleared: ClassId,
    sanction: ClassId,
    authority: ClassId,
    operator: ClassId,
    promise: ClassId,
    bound: ClassId,
    equal: ClassId,
    pub(super) laying: ClassId,
    pub(super) difference: ClassId,
    reporting: ClassId,
    measure: ClassId,
    principle: ClassId,
    definition: ClassId,
    restriction: ClassId,
    statutory: ClassId,
    local: ClassId,
    named: ClassId,
}

impl GuardClasses {
    /// Looks the classes up; a compiled book has them all.
    pub fn new(book: &RuleBook) -> Self {
        let id = |name| book.class(name).unwrap_or(ClassId::MAX);
        GuardClasses {
            prohibition: id("禁止语"),
            clearing: id("清理语"),
            cleared: id("清理对象"),
            sanction: id("制裁语"),
            authority: id("机关主体"),
            operator: id("经营者主体"),
            promise: id("承诺语"),
            bound: id("限度语"),
            equal: id("平等语"),
            laying: id("另立语"),
            difference: id("差别要素"),
            reporting: id("报告语"),
            measure: id("措施语"),
            principle: id("原则语"),
            definition: id("定义语"),
            restriction: id("限制要素"),
            statutory: id("法律口吻"),
            local: id("本地"),
            named: id("点名经营者"),
        }
    }
}

/// What a guard looks at.
pub struct Context<'a, 'v> {
    pub text: &'a str,
    pub view: &'a View<'v>,
    pub statement: &'a Statement,
    pub kind: Kind,
    pub classes: &'a GuardClasses,
    /// Words of the rule's own pattern that fire the match.
    pub found: &'a Match,
}

/// Whether a guard holds for a match.
pub fn holds(guard: Guard, c: &Context) -> bool {
    match guard {
        Guard::RestatedProhibition => restated_prohibition(c),
        Guard::QuotedTitle => c
            .found
            .places
            .iter()
            .any(|&p| c.view.hit(p).quoted() && c.view.place(p).own),
        Guard::Heading => c.statement.form == Form::Heading,
        Guard::LawText => c.kind == Kind::Law,
        Guard::StatutoryVoice => statutory_voice(c),
        Guard::Reporting => reporting(c),
        Guard::EqualTreatment => equal_treatment(c),
        Guard::Definition => has(c, c.classes.definition) && !restricts_in_definition(c),
        Guard::Principle => has(c, c.classes.principle) && !has(c, c.classes.measure),
        Guard::LawfulGround => lawful_ground(c),
        Guard::MereInformation => c.statement.informs,
    }
}

fn has(c: &Context, class: ClassId) -> bool {
    c.view.of_class(class).iter().any(|&p| c.view.place(p).own)
}

/// Virtual range of the match's own words.
fn own_span(c: &Context) -> Option<(u32, u32)> {
    let own = c
        .found
        .places
        .iter()
        .map(|&p| c.view.place(p))
        .filter(|p| p.own);
    own.fold(None, |s: Option<(u32, u32)>, p| {
        Some(s.map_or((p.vstart, p.vend), |(a, b)| {
            (a.min(p.vstart), b.max(p.vend))
        }))
    })
}

/// All are treated alike close by, and no clause of the match sets anybody apart again.
fn equal_treatment(c: &Context) -> bool {
    const NEAR: u32 = 40;
    let Some((start, end)) = own_span(c) else {
        return false;
    };
    let near = |p: &u32| {
        let at = c.view.place(*p);
        start.saturating_sub(at.vend) <= NEAR && at.vstart.saturating_sub(end) <= NEAR
    };
    let alike: Vec<Match> = (c.view.of_class(c.classes.equal).iter())
        .filter(|p| near(p))
        .map(|&p| Match { places: vec![p] })
        .collect();
    reach::covers(c, &alike, Reach::Alike)
}

/// The act stands in the scope of a prohibition that is addressed to an authority, a purchaser, a platform or nobody.
fn restated_prohibition(c: &Context) -> bool {
    let Some((_, end)) = own_span(c) else {
        return false;
    };
    let act = c
        .found
        .places
        .iter()
        .map(|&p| c.view.place(p))
        .filter(|p| p.own)
        .map(|p| p.vstart)
        .max()
        .unwrap_or(end);
    if forbidden_by_lead(c) {
        return true;
    }
    let lists = [(c.classes.prohibition, 160u32), (c.classes.clearing, 100)];
    for (class, reach) in lists {
        for &p in c.view.of_class(class) {
            let place = *c.view.place(p);
            if place.title || place.heading || place.head && class != c.classes.clearing {
                continue;
            }
            let governs = if place.head {
                // 已经废止的要求 over a column.
                true
            } else if class == c.classes.clearing {
                // 清理…的规定 and …的，予以清理 govern both ways; 清理 of timber, rivers or rubbish governs nothing.
                clears_rules(c, p)
                    && (place.vend <= act && act - place.vend <= reach
                        || place.vstart >= act && place.vstart - act <= 60)
            } else {
                place.vend <= act && (place.lead || act - place.vend <= reach)
            };
            if governs
                && !bounded(c, p)
                && !operator_addressed(c, p)
                && !promised(c, p)
                && (place.head || !broken(c, p, act))
            {
                return true;
            }
        }
    }
    false
}

/// What is cleared away is a rule, a practice or a barrier.
fn clears_rules(c: &Context, clearing: u32) -> bool {
    let at = *c.view.place(clearing);
    // 取消投标资格 takes a right from somebody; it clears no rule away.
    let sanctions = c.view.of_class(c.classes.sanction);
    if sanctions
        .iter()
        .any(|&p| c.view.place(p).vstart == at.vstart)
    {
        return false;
    }
    let objects = c.view.of_class(c.classes.cleared);
    let behind = |&p: &u32| {
        let object = c.view.place(p);
        object.vend <= at.vstart && at.vstart - object.vend <= 60
    };
    // The nearest object completes the clearing; one in a later clause belongs to what is demanded there.
    let ahead = objects
        .iter()
        .filter(|&&p| c.view.place(p).vstart >= at.vend)
        .min_by_key(|&&p| c.view.place(p).vstart)
        .is_some_and(|&p| c.view.place(p).vstart - at.vend <= 100 && !reach::past(c, clearing, p));
    ahead || objects.iter().any(behind)
}

/// An authority (任何单位, 各园区) is told in the lead-in what it must not do: 不得要求企业作出下列承诺：.
pub fn forbidden_by_lead(c: &Context) -> bool {
    c.view.of_class(c.classes.prohibition).iter().any(|&p| {
        let place = c.view.place(p);
        let from = clause_start(c, p);
        let at = c.view.hit(p).start();
        let subject = c.text.get(from..at).unwrap_or("");
        let told = [
            "任何单位",
            "任何部门",
            "任何组织",
            "各级",
            "各部门",
            "各园区",
            "各地",
            "各单位",
            "机关",
            "主管部门",
        ]
        .iter()
        .any(|w| subject.contains(w));
        place.lead && told && !bounded(c, p)
    })
}

/// `不得低于`, `不得少于`: a threshold, not a prohibition.
fn bounded(c: &Context, prohibition: u32) -> bool {
    let end = c.view.place(prohibition).vend;
    c.view.of_class(c.classes.bound).iter().any(|&b| {
        let start = c.view.place(b).vstart;
        start >= end && start - end <= 2
    })
}

/// The sentence's own text around a place, from the last clause mark before it.
fn clause_start(c: &Context, place: u32) -> usize {
    let at = c.view.hit(place).start();
    let from = c
        .statement
        .segments
        .iter()
        .find(|s| s.range.contains(&at))
        .map_or(at, |s| s.range.start);
    let head = &c.text[from..at];
    head.rfind(['。', '；', '！', '？', '\n', '：'])
        .map_or(from, |i| {
            from + i + head[i..].chars().next().map_or(1, char::len_utf8)
        })
}

/// The nearest subject before the prohibition is an operator, not an authority.
fn operator_addressed(c: &Context, prohibition: u32) -> bool {
    let at = c.view.hit(prohibition).start();
    let from = clause_start(c, prohibition);
    let last = |class: ClassId| {
        c.view
            .of_class(class)
            .iter()
            .map(|&p| *c.view.hit(p))
            .filter(|h| h.start() >= from && h.end() <= at && !h.quoted())
            .map(|h| h.end())
            .max()
    };
    let direct = |end: usize| {
        // A subject stands close before 不得, or at the head of its clause; objects of 对, 向 and 为 are no subjects.
        let between = c.text.get(end..at).unwrap_or("");
        between.chars().count() <= 24 && !between.contains(['的', '，'])
    };
    // An operator that must not demand, force or exclude is kept from harming others, not from the market.
    let behind = c.text.get(c.view.hit(prohibition).end()..).unwrap_or("");
    let harm = [
        "要求",
        "强制",
        "强迫",
        "强行",
        "限定",
        "排斥",
        "搭售",
        "向上游",
        "串通",
    ];
    let denied = c.text.get(at..).unwrap_or("");
    let denies = ["不享有", "不授予", "不赋予"];
    if harm.iter().any(|w| behind.starts_with(w)) || denies.iter().any(|w| denied.starts_with(w)) {
        return false;
    }
    match (last(c.classes.operator), last(c.classes.authority)) {
        (Some(o), None) => direct(o) && !object(c, o, from),
        (Some(o), Some(a)) => o > a && direct(o) && !object(c, o, from),
        _ => false,
    }
}

/// Whether the operator word that ends at a byte is the object of 对, 向, 为, 要求.
fn object(c: &Context, end: usize, from: usize) -> bool {
    let head = c.text.get(from..end).unwrap_or("");
    let tail: String = head
        .chars()
        .rev()
        .take(14)
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .collect();
    ["对", "向", "为", "要求", "限制", "排斥", "给予"]
        .iter()
        .any(|w| tail.contains(w))
}

fn promised(c: &Context, prohibition: u32) -> bool {
    let at = c.view.place(prohibition).vstart;
    c.view.of_class(c.classes.promise).iter().any(|&p| {
        let place = c.view.place(p);
        place.vend <= at && at - place.vend <= 40
    })
}

/// Something between the prohibition and the act ends its scope: a new sentence, 但, 应当.
fn broken(c: &Context, prohibition: u32, act: u32) -> bool {
    let hit = c.view.hit(prohibition);
    let last = c
        .found
        .places
        .iter()
        .filter(|&&p| c.view.place(p).own)
        .max_by_key(|&&p| c.view.place(p).vstart);
    let Some(&last) = last else { return false };
    if c.view.place(prohibition).vstart > act {
        return false;
    }
    let (from, to) = (hit.end(), c.view.hit(last).start());
    let Some(between) = c.text.get(from..to) else {
        return false;
    };
    if c.view.place(prohibition).lead {
        return false;
    }
    between.contains(['。', '\n'])
        || [
            "，但",
            "；应当",
            "，应当",
            "，必须",
            "，一律",
            "，并应",
            "，须",
            "，优先",
            "；优先",
        ]
        .iter()
        .any(|w| between.contains(w))
}

/// What was done, or figures of a period: nothing is laid down.
fn reporting(c: &Context) -> bool {
    let words = c
        .view
        .of_class(c.classes.reporting)
        .iter()
        .filter(|&&p| c.view.place(p).own)
        .count();
    let lays_down = has(c, c.classes.measure);
    match c.kind {
        Kind::Report => words >= 1 || !lays_down,
        // 排名、取得、突破 in a scoring rule are what is scored, not what was done.
        Kind::Tender => false,
        _ => words >= 2 && !lays_down || words >= 4,
    }
}

/// A definition that itself restricts (所称企业，是指在本县注册…) is no plain definition.
fn restricts_in_definition(c: &Context) -> bool {
    has(c, c.classes.restriction)
}

/// The sentence speaks as a statute does (县级以上人民政府应当…, 国家实行…): it repeats the law and neither names a place or an
/// operator nor speaks of the issuer's own area. 本行政区域 and 所在地 are words of statutes, too.
fn statutory_voice(c: &Context) -> bool {
    let own = |class: ClassId| {
        c.view
            .of_class(class)
            .iter()
            .copied()
            .filter(|&p| c.view.place(p).own)
    };
    let speaks_of_itself = |p: u32| {
        let h = c.view.hit(p);
        let word = c.text.get(h.start()..h.end()).unwrap_or_default();
        !(word.starts_with("本行政区") || word.contains("所在"))
    };
    has(c, c.classes.statutory)
        && own(c.classes.named).next().is_none()
        && !own(c.classes.local).any(speaks_of_itself)
}

/// The clause names a law or administrative regulation with an article: 《食品安全法》第三十五条, 劳动合同法第五十七条. What is
/// named before a semicolon serves the whole sentence.
fn lawful_ground(c: &Context) -> bool {
    c.statement
        .segments
        .iter()
        .filter(|s| matches!(s.role, Role::Own | Role::Lead))
        .any(|s| {
            let start = match s.role {
                Role::Own => sentence_start(c, s.range.start),
                _ => s.range.start,
            };
            names_article_of_law(c.text.get(start..s.range.end).unwrap_or(""))
        })
}

/// Where the sentence begins that goes on at a byte behind semicolons, within the paragraph.
fn sentence_start(c: &Context, at: usize) -> usize {
    let from = c.statement.paragraph.start.min(at);
    let head = c.text.get(from..at).unwrap_or("");
    head.rfind(['。', '！', '？', '\n']).map_or(from, |i| {
        from + i + head[i..].chars().next().map_or(1, char::len_utf8)
    })
}

/// Whether a law's name is followed by an article's number. 办法 is no law, and 本条例 is the draft itself.
fn names_article_of_law(text: &str) -> bool {
    text.match_indices('第').any(|(at, _)| {
        let numbered = text[at..]
            .chars()
            .skip(1)
            .take_while(|ch| *ch != '条')
            .take(8)
            .all(|ch| "零一二两三四五六七八九十百千0123456789".contains(ch));
        let head = text[..at].trim_end_matches(['》', '〉']);
        let head = head.strip_suffix("（修订）").unwrap_or(head);
        let law = ["法", "条例", "法典"].iter().any(|e| head.ends_with(e));
        let own = ["办法", "本法", "本条例", "该条例", "方法", "做法"];
        let other = own.iter().any(|e| head.ends_with(e));
        numbered && law && !other && text[at..].contains('条')
    })
}

#[cfg(test)]
mod tests {
    use super::names_article_of_law;

    #[test]
    fn an_article_of_a_law_is_told_from_one_of_a_measure() {
        for yes in [
            "依照《食品安全法》第三十五条办理",
            "依照劳动合同法第五十七条申请许可",
            "根据《物业管理条例》第五十八条",
            "依据土地管理法第7条",
        ] {
            assert!(names_article_of_law(yes), "{yes}");
        }
        for no in [
            "按照《停车管理办法》第三条收取",
            "违反本条例第三条的",
            "依法第一时间处置",
            "依照食品安全法办理",
            "用同样的方法第二次检测，三条线均合格",
            "第三条　依法处理",
        ] {
            assert!(!names_article_of_law(no), "{no}");
        }
    }
}
