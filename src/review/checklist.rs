//! The checklist: nineteen items of the fair competition standard, seven matters of legality review, form, procedure.
//!
//! Every line has a status; a line that wording alone cannot settle is `manual` with the question. Never a silent pass.

use super::form::ProcedureLine;
use super::model::*;
use crate::document::Text;
use crate::engine::Engine;

/// The nineteen items of 公平竞争审查条例 第八至十一条, titles in short form.
pub const ITEMS: [(&str, &str); 19] = [
    (
        "8.1",
        "对市场准入负面清单以外的行业、领域、业务等违法设置审批程序",
    ),
    ("8.2", "违法设置或者授予特许经营权"),
    ("8.3", "限定经营、购买或者使用特定经营者提供的商品或者服务"),
    ("8.4", "设置不合理或者歧视性的准入、退出条件"),
    ("8.5", "其他限制或者变相限制市场准入和退出的内容"),
    (
        "9.1",
        "限制外地或者进口商品、要素进入本地市场，或者阻碍本地经营者迁出，商品、要素输出",
    ),
    (
        "9.2",
        "排斥、限制、强制或者变相强制外地经营者在本地投资经营或者设立分支机构",
    ),
    (
        "9.3",
        "排斥、限制或者变相限制外地经营者参加本地政府采购、招标投标",
    ),
    (
        "9.4",
        "对外地或者进口商品、要素设置歧视性收费项目、收费标准、价格或者补贴",
    ),
    (
        "9.5",
        "在资质标准、监管执法等方面对外地经营者在本地投资经营设置歧视性要求",
    ),
    ("9.6", "其他限制商品、要素自由流动的内容"),
    (
        "10.1",
        "没有法律、行政法规依据或者未经国务院批准，给予特定经营者税收优惠",
    ),
    (
        "10.2",
        "没有法律、行政法规依据或者未经国务院批准，给予特定经营者选择性、差异化的财政奖励或者补贴",
    ),
    (
        "10.3",
        "没有法律、行政法规依据或者未经国务院批准，给予特定经营者要素获取、收费、基金、社会保险费等方面的优惠",
    ),
    ("10.4", "其他影响生产经营成本的内容"),
    (
        "11.1",
        "强制或者变相强制经营者实施垄断行为，或者为其提供便利条件",
    ),
    (
        "11.2",
        "超越法定权限制定政府指导价、政府定价，为特定经营者提供优惠价格",
    ),
    ("11.3", "违法干预实行市场调节价的商品、要素的价格水平"),
    ("11.4", "其他影响生产经营行为的内容"),
];

/// The catch-alls: wording alone cannot settle them.
const CATCH_ALL: [&str; 4] = ["8.5", "9.6", "10.4", "11.4"];

/// The seven matters of legality review, in our own words, with the themes that bear on them.
const LEGALITY: [(&str, &str, &[Theme]); 7] = [
    (
        "legality.1",
        "制定机关是否具有制定规范性文件的主体资格",
        &[],
    ),
    (
        "legality.2",
        "内容是否在制定机关的法定职权以内",
        &[Theme::Competence, Theme::Price],
    ),
    (
        "legality.3",
        "内容是否与法律、法规、规章和国家政策一致，依据是否现行有效",
        &[
            Theme::SuperiorLaw,
            Theme::Basis,
            Theme::Remedy,
            Theme::Equality,
        ],
    ),
    (
        "legality.4",
        "是否违法设定许可、处罚、强制、征收、收费等事项",
        &[
            Theme::Licence,
            Theme::Penalty,
            Theme::Coercion,
            Theme::Charge,
        ],
    ),
    (
        "legality.5",
        "是否没有依据而减损权益、增加义务",
        &[Theme::Burden, Theme::Proof, Theme::Intermediary],
    ),
    (
        "legality.6",
        "是否没有依据而增加本单位权力、减少法定职责",
        &[Theme::Power],
    ),
    ("legality.7", "是否履行法定的制定程序", &[]),
];

/// Builds all lines.
pub fn build(
    findings: &[Finding],
    read: &ReadInfo,
    normative: &Normative,
    fair: &FairCompetition,
    engine: &Engine,
) -> Vec<CheckItem> {
    let mut out = Vec::new();
    for (id, title) in ITEMS {
        out.push(competition(id, title, findings, read, fair, engine));
    }
    for (id, title, themes) in LEGALITY {
        out.push(legality(id, title, themes, findings, read, normative));
    }
    out.push(of_category(
        "form.all",
        "标题、文号、结构、引用、附件、施行日期等形式事项",
        CheckGroup::Form,
        Category::Form,
        findings,
        read,
    ));
    out.push(of_category(
        "form.citations",
        "引用的法律、法规、文件和机构名称",
        CheckGroup::Form,
        Category::Citation,
        findings,
        read,
    ));
    let mut procedure = of_category(
        "procedure.all",
        "征求意见、评估论证、合法性审核、公平竞争审查、集体审议、备案等程序事项",
        CheckGroup::Procedure,
        Category::Procedure,
        findings,
        read,
    );
    if procedure.status == Status::Clear {
        procedure.status = Status::Manual;
        procedure.note = "程序材料不在文稿中，请逐项核对送审材料。".into();
    }
    out.push(procedure);
    out
}

/// The materials that the procedure needs, one line each, all to be checked by a person.
pub fn materials(lines: &[ProcedureLine], text: &Text, engine: &Engine) -> Vec<CheckItem> {
    lines
        .iter()
        .map(|l| {
            let basis: Vec<String> = l
                .basis
                .iter()
                .filter_map(|c| engine.laws.resolve_text(c).ok())
                .map(|b| engine.laws.label(&b))
                .collect();
            let mut note = l.note.clone();
            if !basis.is_empty() {
                note += &format!("依据：{}。", basis.join("，"));
            }
            if let Some(words) = &l.evidence {
                note += &format!("文中提到“{}”，须以材料为准。", text.quote(words.clone()));
            }
            CheckItem {
                id: l.id.clone(),
                group: CheckGroup::Procedure,
                title: l.title.clone(),
                status: Status::Manual,
                findings: Vec::new(),
                note,
            }
        })
        .collect()
}

fn competition(
    id: &str,
    title: &str,
    findings: &[Finding],
    read: &ReadInfo,
    fair: &FairCompetition,
    engine: &Engine,
) -> CheckItem {
    let named = |f: &&Finding| {
        f.category == Category::Competition
            && f.severity != Severity::Remind
            && f.basis.iter().any(|b| {
                b.law == "公平竞争审查条例"
                    && b.item.is_some_and(|i| format!("{}.{i}", b.article) == id)
            })
    };
    let found: Vec<String> = findings
        .iter()
        .filter(named)
        .map(|f| f.id.clone())
        .collect();
    let (status, note) = if !found.is_empty() {
        (Status::Found, String::new())
    } else if CATCH_ALL.contains(&id) {
        (
            Status::Manual,
            "兜底条款，单凭文字不能判定，请结合全文核对。".to_string(),
        )
    } else if !read.complete {
        (
            Status::Unread,
            "有内容未读取，本项不能认定为未发现。".to_string(),
        )
    } else if fair.verdict == Verdict::Unsure {
        (Status::Clear, "是否属于审查范围需人工判断。".to_string())
    } else {
        (Status::Clear, engine.open_question(id).unwrap_or_default())
    };
    CheckItem {
        id: id.into(),
        group: CheckGroup::Competition,
        title: title.into(),
        status,
        findings: found,
        note,
    }
}

fn legality(
    id: &str,
    title: &str,
    themes: &[Theme],
    findings: &[Finding],
    read: &ReadInfo,
    normative: &Normative,
) -> CheckItem {
    let counts = |f: &&Finding| match f.category {
        Category::Legality => {
            f.theme.is_some_and(|t| themes.contains(&t)) && f.severity != Severity::Remind
        }
        Category::Citation => id == "legality.3" && f.severity != Severity::Remind,
        Category::Procedure => id == "legality.7" && f.severity != Severity::Remind,
        _ => false,
    };
    let found: Vec<String> = findings
        .iter()
        .filter(counts)
        .map(|f| f.id.clone())
        .collect();
    let (status, note) = if !found.is_empty() {
        (Status::Found, String::new())
    } else {
        match id {
            "legality.1" => {
                let issuer = normative.elements.iter().find(|e| e.id == "issuer");
                (
                    Status::Manual,
                    issuer.map_or("请核对制定机关。".into(), |e| e.reason.clone()),
                )
            }
            "legality.2" => (
                Status::Manual,
                "请对照制定机关的法定职责和权限核对。".into(),
            ),
            "legality.7" => (Status::Manual, "请对照送审材料核对程序。".into()),
            _ if !read.complete => (
                Status::Unread,
                "有内容未读取，本项不能认定为未发现。".into(),
            ),
            _ => (Status::Clear, String::new()),
        }
    };
    CheckItem {
        id: id.into(),
        group: CheckGroup::Legality,
        title: title.into(),
        status,
        findings: found,
        note,
    }
}

fn of_category(
    id: &str,
    title: &str,
    group: CheckGroup,
    category: Category,
    findings: &[Finding],
    read: &ReadInfo,
) -> CheckItem {
    let found: Vec<String> = findings
        .iter()
        .filter(|f| f.category == category)
        .map(|f| f.id.clone())
        .collect();
    let status = match (found.is_empty(), read.complete) {
        (false, _) => Status::Found,
        (true, false) => Status::Unread,
        (true, true) => Status::Clear,
    };
    CheckItem {
        id: id.into(),
        group,
        title: title.into(),
        status,
        findings: found,
        note: String::new(),
    }
}
