//! What the authority has said in its published answers on the review standards, in our own words: every act is found
//! under an item that it named, and the lawful neighbour of each stays quiet: `tests/answers/`.

use super::{code, fawen, out};
use serde::Deserialize;
use serde_json::Value;
use std::path::Path;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    /// What the answer is about.
    point: String,
    kind: String,
    /// Items of 公平竞争审查条例 under which the act may be found, the best fit first.
    items: Vec<String>,
    text: String,
    neighbour: String,
}

fn answers() -> Vec<Answer> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/answers/standards.json");
    serde_json::from_str(&std::fs::read_to_string(file).expect("there")).expect("well-formed")
}

/// A draft of the kind around one clause.
fn draft(kind: &str, clause: &str) -> String {
    match kind {
        "tender" => format!(
            "云山县综合服务项目招标文件\n一、项目概况\n项目已批准实施，资金来源已落实。\n二、有关要求\n{clause}\n三、联系方式\n联系人见附表。\n"
        ),
        "agreement" => format!(
            "云山县人民政府与某企业合作协议\n甲乙双方本着平等自愿的原则，订立本协议。\n一、合作内容\n{clause}\n二、其他\n未尽事宜由双方协商解决。\n"
        ),
        _ => format!(
            "云山县人民政府关于促进有关行业发展的通知\n各有关单位：\n现将有关事项通知如下。\n一、总体要求\n坚持依法办事、公开透明。\n二、主要内容\n{clause}\n三、组织实施\n各单位要做好宣传解读。\n本通知自印发之日起施行。\n"
        ),
    }
}

/// The competition findings that hold a draft back, with the item that each names first.
fn findings(review: &Value) -> Vec<String> {
    let list = review["findings"].as_array().expect("findings");
    let held = list.iter().filter(|f| {
        f["category"] == "competition"
            && (f["severity"] == "prohibited" || f["severity"] == "justify")
    });
    held.map(|f| {
        let basis = f["basis"].as_array().expect("basis");
        let named = basis
            .iter()
            .find(|b| b["law"] == "公平竞争审查条例" && !b["item"].is_null());
        named.map_or(String::new(), |b| format!("{}.{}", b["article"], b["item"]))
    })
    .collect()
}

#[test]
fn acts_are_found_and_their_neighbours_are_quiet() {
    let dir = tempfile::tempdir().expect("directory");
    let all = answers();
    assert!(all.len() >= 60);
    for (i, a) in all.iter().enumerate() {
        for (sort, clause) in [("act", &a.text), ("fair", &a.neighbour)] {
            let path = dir.path().join(format!("{i:03}-{sort}.txt"));
            std::fs::write(path, draft(&a.kind, clause)).expect("written");
        }
    }
    let o = fawen([
        "check",
        "--format",
        "jsonl",
        "--date",
        "2026-11-30",
        &dir.path().to_string_lossy(),
    ]);
    assert_eq!(code(&o), 0);
    let reviews: Vec<Value> = (out(&o).lines())
        .map(|l| serde_json::from_str(l).expect("json"))
        .collect();
    assert_eq!(reviews.len(), 2 * all.len());
    let mut wrong = Vec::new();
    for (a, pair) in all.iter().zip(reviews.chunks(2)) {
        let found = findings(&pair[0]);
        if !found.iter().take(2).any(|item| a.items.contains(item)) {
            wrong.push(format!("{}：应为{:?}，得到{found:?}", a.point, a.items));
        }
        let quiet = findings(&pair[1]);
        if !quiet.is_empty() {
            wrong.push(format!("{}：正当的写法也被列出{quiet:?}", a.point));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
