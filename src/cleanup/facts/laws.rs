//! The laws and documents that a document cites, and their state on a day. (依据及其现状)

use super::Source;
use crate::cleanup::model::{Facts, LawForce, LawState};
use crate::engine::Engine;
use crate::review::cited;
use crate::review::place::sentence;
use crate::rules::date::Date;
use crate::rules::register::{Force, Row, State};
use std::collections::HashMap;
use std::ops::Range;

/// Most laws listed for one document.
const MOST: usize = 60;
/// Words with which a sentence says that something is repealed, and so no basis.
const ENDS: [&str; 6] = ["废止", "失效", "停止执行", "不再执行", "修改为", "不再适用"];

/// Lists what the document cites, bases first.
pub(super) fn read(s: &Source, engine: &Engine, as_of: Date, facts: &Facts) -> Vec<LawState> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut out: Vec<LawState> = Vec::new();
    let register = &engine.register;
    for t in cited::titles(s.text()) {
        if out.len() >= MOST || s.places.in_heading(t.range.start) {
            continue;
        }
        let name = s.text().get(t.range.clone()).unwrap_or_default();
        let plain = name.trim_matches(['《', '》']);
        let number = t
            .remarks
            .iter()
            .filter_map(|r| s.text().get(r.clone()))
            .find_map(|r| register.find_number(r.split(['，', '、']).next()?));
        let row = register.find(name, as_of).or(number);
        let basis = is_basis(s, &t.range);
        let own = super::key_of_title(plain);
        if own.is_empty()
            || s.own_title.contains(&own)
            || facts.measures.iter().any(|m| super::key_of_title(m) == own)
            || row.is_none() && !basis
            || ends_there(s, &t.range)
        {
            continue;
        }
        let key = row.map_or_else(|| own.clone(), |r| r.name.clone());
        if let Some(known) = seen.get(&key).and_then(|&i| out.get_mut(i)) {
            known.basis |= basis;
            continue;
        }
        seen.insert(key, out.len());
        let clause = s.clause(t.range.start);
        out.push(match row {
            Some(row) => of_row(row, as_of, basis, clause, facts.date.as_deref()),
            None => LawState {
                name: plain.to_string(),
                level: String::new(),
                basis,
                force: LawForce::Unknown,
                state: "登记中没有，效力请另行核对".into(),
                clause,
                by: None,
            },
        });
    }
    out.sort_by_key(|l| !l.basis);
    out
}

/// The state of a registered law.
fn of_row(row: &Row, as_of: Date, basis: bool, clause: String, issued: Option<&str>) -> LawState {
    let by = row.by.clone();
    let instead = by
        .as_ref()
        .map(|b| format!("，由{b}取代"))
        .unwrap_or_default();
    let (force, state) = match row.force(as_of) {
        _ if row.unsure => (LawForce::Unsure, "登记未经核实，效力请核对".to_string()),
        Force::NotYet(d) => (LawForce::NotYet, format!("{}起施行，尚未施行", d.chinese())),
        Force::Ended(_) if row.renewed() => (
            LawForce::Unsure,
            format!("同名文件有新旧两版，旧版已废止{instead}，请核对所引文号"),
        ),
        Force::Ended(Some(d)) if row.repealed.as_ref().is_some_and(|r| r.len() == 10) => (
            LawForce::Repealed,
            format!("已自{}起废止{instead}", d.chinese()),
        ),
        Force::Ended(_) => (LawForce::Repealed, format!("已废止{instead}")),
        Force::Until(d) => (
            LawForce::InForce,
            format!("有效，将自{}起废止{instead}", d.chinese()),
        ),
        Force::Yes => in_force(row, as_of, issued),
    };
    LawState {
        name: row.name.clone(),
        level: row.level.clone(),
        basis,
        force,
        state,
        clause,
        by,
    }
}

fn in_force(row: &Row, as_of: Date, issued: Option<&str>) -> (LawForce, String) {
    if row.status == State::Renamed {
        let now = row.by.as_deref().unwrap_or("新名称");
        return (LawForce::Renamed, format!("已更名，现名{now}"));
    }
    let changed = row
        .current_from()
        .filter(|&d| d <= as_of && row.versions.len() > 1);
    let since = issued.and_then(|d| Date::parse(d).ok());
    match (changed, since) {
        (Some(d), Some(issued)) if d > issued => (
            LawForce::Amended,
            format!(
                "有效；本文件印发后已修改（现行文本自{}起施行）",
                d.chinese()
            ),
        ),
        _ if row.status == State::Amended => (LawForce::Amended, "有效；近期已修改".into()),
        _ => (LawForce::InForce, "有效".into()),
    }
}

/// 根据《…》 stands in the sentence before it.
fn is_basis(s: &Source, range: &Range<usize>) -> bool {
    let whole = sentence(s.text(), range);
    let head = s.text().get(whole.start..range.start).unwrap_or_default();
    let after = s.text().get(range.end..whole.end).unwrap_or_default();
    let named = ["根据", "依据", "依照", "按照", "遵照", "贯彻", "落实"];
    let last = named.iter().filter_map(|w| head.rfind(w)).max();
    last.is_some_and(|at| {
        // A basis of the whole document, not of a single act in it.
        let before = head.get(..at).unwrap_or_default();
        let makes = [
            "制定",
            "结合",
            "现就",
            "现将",
            "提出",
            "通知如下",
            "特",
            "经研究",
            "要求",
            "精神",
        ];
        before.chars().count() <= 60
            && (makes.iter().any(|w| after.contains(w)) || before.chars().count() <= 30)
    })
}

/// The document is named because it ends.
fn ends_there(s: &Source, range: &Range<usize>) -> bool {
    let whole = sentence(s.text(), range);
    let after = s.text().get(range.end..whole.end).unwrap_or_default();
    let near = crate::review::place::before(s.text(), range.start, 4);
    near.ends_with('原') || ENDS.iter().any(|w| after.contains(w) || near.contains(w))
}

#[cfg(test)]
mod tests {
    use super::super::tests::facts;
    use crate::cleanup::model::LawForce;

    #[test]
    fn bases_and_their_state() {
        let f = facts(
            "清溪县财政局关于印发《清溪县采购办法》的通知\n各乡镇：\n根据《中华人民共和国合同法》《中华人民共和国政府采购法》和《清溪县采购工作意见》，结合我县实际，制定本办法。\n一、合同应当依照《中华人民共和国劳动合同法》第五条订立。\n二、原《清溪县旧办法》同时废止。\n清溪县财政局\n2019年3月1日",
        );
        let of = |n: &str| {
            f.laws
                .iter()
                .find(|l| l.name == n)
                .unwrap_or_else(|| panic!("{n}: {f:?}"))
        };
        assert_eq!(of("合同法").force, LawForce::Repealed);
        assert!(of("合同法").state.contains("民法典") && of("合同法").basis);
        assert_eq!(of("政府采购法").force, LawForce::InForce);
        assert_eq!(of("清溪县采购工作意见").force, LawForce::Unknown);
        assert!(f.laws.iter().all(|l| !l.name.contains("旧办法")));
    }
}
