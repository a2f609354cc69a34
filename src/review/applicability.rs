//! Second answer: does the draft need a fair competition review (公平竞争审查), who reviews, and what must be on file?
//!
//! By kind of document and by substance (公平竞争审查条例 第二条、实施办法 第二条), then by who issues it (条例 第十三、
//! 十四条). It reads [`Traits`] only; it never looks at findings.

use super::normative::exclusions;
use super::traits::{Sentence, Traits};
use crate::document::{Document, Text};
use crate::outline::Outline;
use crate::review::model::{Element, FairCompetition, Route, Verdict};
use crate::rules::gate_data::{Administrative, Exclusion, GateData, Reviewable, Signal};

/// The aspects of operators' economic activity, with their names in 实施办法 第二条.
const ASPECTS: [(&str, &str, Signal); 8] = [
    ("entry", "市场准入和退出", Signal::Entry),
    ("industry", "产业发展", Signal::Industry),
    ("investment", "招商引资", Signal::Investment),
    ("procurement", "政府采购", Signal::Procurement),
    ("bidding", "招标投标", Signal::Bidding),
    ("standard", "资质标准", Signal::Standard),
    ("enforcement", "监管执法", Signal::Enforcement),
    ("cost", "生产经营成本和价格", Signal::Cost),
];

/// How far the text speaks of operators' economic activity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Substance {
    None,
    Some,
    Strong,
}

/// Judges whether a draft needs a fair competition review.
pub fn judge(
    document: &Document,
    text: &Text,
    outline: &Outline,
    data: &GateData,
    t: &Traits,
) -> FairCompetition {
    let matched = exclusions(t, data);
    let kind = kind_of(t, &matched);
    let aspects = aspects(t, document, text, outline);
    let (verdict, mut reasons) = conclude(t, data, &matched, kind);
    let route = match verdict {
        Verdict::No => Route::None,
        _ => route(t, data, kind, &mut reasons),
    };
    if verdict != Verdict::No {
        reasons.extend(on_file(route));
    }
    FairCompetition {
        verdict,
        aspects,
        kind: kind.into(),
        route,
        reasons,
    }
}

fn kind_of(t: &Traits, matched: &[&Exclusion]) -> &'static str {
    let has = |id: &str| matched.iter().any(|e| e.id == id);
    if has("legislation") {
        "法规、规章"
    } else if has("tender") {
        "招标、采购文件"
    } else if has("agreement") {
        "行政协议、备忘录"
    } else if has("standard") {
        "标准、技术规范"
    } else if matched.iter().any(|e| e.competition == Reviewable::Out) {
        "不属于政策措施的文件"
    } else if t.registered || matched.is_empty() {
        "规范性文件"
    } else {
        "其他政策性文件"
    }
}

fn aspects(t: &Traits, document: &Document, text: &Text, outline: &Outline) -> Vec<Element> {
    ASPECTS
        .iter()
        .filter_map(|(id, title, signal)| {
            let touches = |s: &Sentence| s.economic() && s.signals.has(*signal);
            let n = t.sentences.iter().filter(|s| touches(s)).count();
            (n > 0).then(|| Element {
                id: (*id).into(),
                title: (*title).into(),
                verdict: Verdict::Yes,
                reason: format!("有{n}处涉及经营者的{title}"),
                evidence: t.evidence(document, text, outline, 2, touches),
            })
        })
        .collect()
}

/// The aspects of operators' economic activity that a passage touches; none where it does not speak of operators.
pub fn touched(passage: &str, data: &GateData) -> Vec<&'static str> {
    let signals = data.signals(passage);
    if !signals.has(Signal::Operator) {
        return Vec::new();
    }
    (ASPECTS.iter())
        .filter(|(_, _, signal)| signals.has(*signal))
        .map(|(_, title, _)| *title)
        .collect()
}

fn substance(t: &Traits) -> Substance {
    let (n, share) = (t.economic, t.share(t.economic));
    let titled = t.title_signals.has(Signal::Operator);
    let much = n >= 8 && share >= 7 || n >= 4 && share >= 14 || n >= 10 && share >= 5;
    if much || n >= 2 && share >= 14 || titled && n >= 2 {
        return Substance::Strong;
    }
    // A document about a trade that tells those in it what to do regulates it.
    if titled && t.binding >= 2 && t.share(t.binding) >= 15 {
        return Substance::Strong;
    }
    let hollow = t.sentences.len() < 10;
    if titled && hollow {
        return Substance::Strong;
    }
    if t.binding >= 3 && t.share(t.binding) >= 15 {
        return Substance::Some;
    }
    if n <= 1 || n <= 3 && share < 5 || share < 3 {
        return Substance::None;
    }
    Substance::Some
}

fn conclude(
    t: &Traits,
    data: &GateData,
    matched: &[&Exclusion],
    kind: &str,
) -> (Verdict, Vec<String>) {
    let out = matched.iter().find(|e| e.competition == Reviewable::Out);
    let inside = matched.iter().find(|e| e.competition == Reviewable::In);
    if let Some(e) = matched.iter().find(|e| e.id == "result") {
        return (Verdict::No, vec![format!("{}：{}", e.title, e.reason)]);
    }
    if let Some(e) = out
        && inside.is_none()
    {
        return (
            Verdict::No,
            vec![format!("{}：{}，不属于政策措施", e.title, e.reason)],
        );
    }
    if kind == "招标、采购文件"
        && let Some(name) = buyer(t)
        && let Some(class) = data
            .issuers
            .iter()
            .find(|c| c.matches(&name))
            .filter(|c| c.administrative == Administrative::No)
    {
        let verdict = match class.id.as_str() {
            "institution" => Verdict::Unsure,
            _ => Verdict::No,
        };
        return (
            verdict,
            vec![format!("采购人（招标人）{name}：{}", class.reason)],
        );
    }
    if matches!(kind, "招标、采购文件" | "行政协议、备忘录") {
        return (Verdict::Yes, vec![format!("{kind}属于公平竞争审查的范围")]);
    }
    let told = !t.is_official() && t.share_of(Signal::Past) >= 15;
    if inside.is_none() && (told || t.is_promotional()) {
        return (Verdict::No, vec!["情况介绍、宣传材料，不是政策措施".into()]);
    }
    match substance(t) {
        Substance::Strong => (
            Verdict::Yes,
            vec![format!(
                "{kind}，有{}处（占{}%）涉及经营者经济活动",
                t.economic,
                t.share(t.economic)
            )],
        ),
        Substance::None => (Verdict::No, vec!["未见涉及经营者经济活动的内容".into()]),
        Substance::Some => (
            Verdict::Unsure,
            vec![format!(
                "有{}处（占{}%）提到经营者，请核对是否影响其依法平等使用生产要素、公平参与市场竞争",
                t.economic,
                t.share(t.economic)
            )],
        ),
    }
}

/// Who buys: as named, else the issuer, else the beginning of the title.
fn buyer(t: &Traits) -> Option<String> {
    t.purchaser
        .clone()
        .or_else(|| t.issuers.first().cloned())
        .or_else(|| {
            let head: String = t.title.chars().take(20).collect();
            ["有限公司", "集团", "银行"]
                .iter()
                .find_map(|w| head.find(w).map(|i| head[..i + w.len()].to_string()))
        })
}

/// Who reviews: by the name under which the document goes out, not by who drafted it.
fn route(t: &Traits, data: &GateData, kind: &str, reasons: &mut Vec<String>) -> Route {
    if kind == "招标、采购文件" || kind == "行政协议、备忘录" {
        reasons.push("由（牵头）起草单位自行审查".into());
        return Route::Own;
    }
    let joined = t.issuers.join("、");
    if joined.is_empty() {
        reasons.push(
            "文中未见制定机关：以部门名义出台的由起草单位自行审查；以县级以上人民政府或者其办公厅（室）名义出台、转发，\
             或者党委、政府联合印发的，由本级市场监督管理部门会同审查"
                .into(),
        );
        return Route::Unsure;
    }
    let class = data.issuers.iter().find(|c| c.matches(&joined));
    if class.is_some_and(|c| c.administrative == Administrative::No) {
        reasons.push("制定机关不是行政机关：请核对由哪个机关出台".into());
        return Route::Unsure;
    }
    let town = ["乡人民政府", "镇人民政府", "街道办事处", "乡政府", "镇政府"];
    if t.issuers
        .iter()
        .any(|i| town.iter().any(|w| i.ends_with(w)))
    {
        reasons.push("乡镇人民政府、街道办事处出台的，由起草单位自行审查".into());
        return Route::Own;
    }
    let government = |i: &String| {
        i.ends_with("人民政府")
            || i.ends_with("国务院")
            || i.contains("人民政府办公")
            || i.contains("国务院办公厅")
            || i.ends_with("政府办公室")
            || i.ends_with("政府办公厅")
            || i.ends_with("管委会")
            || i.ends_with("管理委员会")
            || i.contains("管委会办公室")
    };
    if t.issuers.iter().any(government) {
        reasons.push(
            "以县级以上人民政府或者其办公厅（室）名义出台、转发的，由本级市场监督管理部门会同起草单位审查，起草单位先作初审"
                .into(),
        );
        return Route::Joint;
    }
    reasons.push("以部门名义出台的（包括报政府同意后以部门名义印发），由起草单位自行审查；联合出台的由牵头单位审查".into());
    Route::Own
}

/// What must be on file.
fn on_file(route: Route) -> Vec<String> {
    let mut list = vec![
        "存档材料：听取经营者、行业协会商会等利害关系人意见的情况，涉及社会公众利益的还有公众意见；书面审查结论".to_string(),
    ];
    if route == Route::Joint {
        list.push("送审材料：政策措施草案、起草说明（含制定依据、听取意见及采纳情况）、公平竞争审查初审意见；会签、征求意见不能代替审查".into());
    }
    list.push("审查后内容发生重大变化的，应当重新审查；适用例外规定的，须在结论中逐项说明".into());
    list
}
