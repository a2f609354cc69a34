//! Tells the kind of a measure from its title, its structure and its vocabulary.
//!
//! It judges what a document is, never whether what it says is allowed.

use super::Kind;
use super::words;
use crate::words::finder::Finder;
use std::sync::OnceLock;

/// What a title says of the kind; `None` if it says nothing.
pub(super) fn of_title(title: &str) -> Option<Kind> {
    let t = words::without_version(words::without_version(title.trim()));
    if t.is_empty() {
        return None;
    }
    if let Some(inner) = issued(t) {
        // A notice that issues something is of the kind of what it issues, but never itself a law.
        return Some(match of_title(&inner) {
            Some(Kind::Law) | None => Kind::Policy,
            Some(k) => k,
        });
    }
    let ends = |list: &str| list.split(' ').any(|w| t.ends_with(w));
    // 司法解释
    if t.starts_with("最高人民法院") && ends("规定 解释 安排")
        || t.starts_with("最高人民检察院") && ends("规定 解释 规则")
    {
        return Some(Kind::Law);
    }
    let has = |list: &str| list.split(' ').any(|w| t.contains(w));
    if has("会议纪要 工作纪要") || t.ends_with("纪要") {
        return Some(Kind::Minutes);
    }
    if ends("批复 复函 答复 答复意见 答复函 的复") {
        return Some(Kind::Reply);
    }
    if ends("协议 协议书 合同 合同书 备忘录 合作框架 意向书 补充协议 责任状")
    {
        return Some(Kind::Agreement);
    }
    if tender_title(t) {
        return Some(Kind::Tender);
    }
    if ends(
        "指南 问答 解读 一图读懂 详解 解答 宣传页 手册 须知 流程图 明白纸 明白卡 申请指引 \
        办理指引 申领指引 服务指引 操作指引 业务指引 请查收 政策速递 办事流程 办理流程",
    ) || has("如何申领 如何办理 怎么办 看这里 政策解读 您知道吗")
    {
        return Some(Kind::Guide);
    }
    if ends(
        "报告 总结 讲话 致辞 简报 简介 概况 的通报 情况通报 工作情况 进展情况 情况汇报 \
        会议召开 发展情况 运行情况 摘要 工作会议 述职 公报 办理情况 完成情况 抽查情况",
    ) {
        return Some(Kind::Report);
    }
    if ends("规划 计划 要点 规划纲要 目标纲要 行动纲要 发展纲要 工作安排")
    {
        return Some(Kind::Plan);
    }
    if ends("条例") || (t.ends_with('法') && !ends("办法 方法 做法 执法 守法 司法 评标法"))
    {
        return Some(Kind::Law);
    }
    let policy = "通知 意见 办法 规定 细则 方案 通告 公告 决定 措施 政策 规则 规范 制度 函 条 标准 \
        目录 清单 预案 指引 准则 决议 规程 程序";
    ends(policy).then_some(Kind::Policy)
}

/// The title of what a notice issues: 关于印发《X》的通知, 关于公布X的通知.
pub(super) fn issued(title: &str) -> Option<String> {
    let t = words::without_version(title);
    if !"通知 公告 通告 决定 函 令"
        .split(' ')
        .any(|w| t.ends_with(w))
    {
        return None;
    }
    let (at, verb) = "印发 转发 批转 公布 发布 下发 颁布 实施"
        .split(' ')
        .filter_map(|v| t.find(v).map(|i| (i, v)))
        .min()?;
    let rest = &t[at + verb.len()..];
    if verb == "实施" && !rest.starts_with('《') {
        return None;
    }
    let end = rest.rfind("的").unwrap_or(rest.len());
    let mut inner = rest[..end].trim();
    if let (Some(open), Some(close)) = (inner.find('《'), inner.rfind('》'))
        && open < close
    {
        inner = &inner[open + '《'.len_utf8()..close];
    }
    (inner.chars().count() >= 4).then(|| inner.to_string())
}

fn tender_title(t: &str) -> bool {
    let ends = |list: &str| list.split(' ').any(|w| t.ends_with(w));
    let has = |list: &str| list.split(' ').any(|w| t.contains(w));
    // 关于遴选服务单位的通知
    if has("遴选 比选 招标 磋商 询价 招租 竞价 拍卖")
        && ends("的通知 的公告 的通告 的函")
        && !has("管理 办法 规定 规范 意见 监督 整治 印发 加强 制度 工作 专家")
    {
        return true;
    }
    if ends("管理办法 规定 细则 意见 通知 方案 条例 程序 规则 制度 目录 办法")
        && !ends("评标办法 评分办法 评审办法 评分细则 评分标准 评审细则 评分规则")
    {
        return false;
    }
    if ends(
        "评标办法 评分办法 评审办法 评分标准 评分细则 评分表 评审标准 评审细则 评标标准 采购需求 \
        投标人须知 供应商须知 招标需求",
    ) {
        return true;
    }
    let act = "招标 采购 磋商 谈判 询价 比选 遴选 拍卖 竞价 竞买 挂牌出让 投标 招租 标的 询比";
    let form = "公告 文件 邀请 须知 需求 范本 示范文本 项目 采购 招标 招租 预告 公示 书 说明 磋商 \
        谈判 询价 比选 遴选 拍卖 标段 工程 服务";
    has(act) && ends(form)
}

/// Words of tenders.
const TENDER: &str = "投标人 供应商 采购人 招标人 投标文件 评标 磋商 响应文件 得分 分值 评分 中标 加分 \
        得1分 得2分 满分 最高得";
/// The parties of an agreement.
const PARTIES: &str = "甲方 乙方";
/// Words of minutes.
const MEETING: &str = "会议认为 会议强调 会议指出 会议要求 会议听取 会议议定 会议决定 会议研究";

/// What the wording itself says of the kind, where the title does not settle it.
pub(super) fn of_wording(s: &str) -> Option<Kind> {
    static FINDER: OnceLock<Finder<usize>> = OnceLock::new();
    let finder = FINDER.get_or_init(|| {
        let words = [TENDER, PARTIES, MEETING]
            .into_iter()
            .flat_map(|list| list.split_whitespace());
        Finder::new(words.enumerate().map(|(i, w)| (w, i)).collect())
    });
    let chars = s.chars().count().max(1);
    // None of the words overlaps itself.
    let mut counts = vec![0usize; finder.meanings().len()];
    finder.scan(s, |_, word| counts[word] += 1);
    let mut counts = counts.into_iter();
    let mut count = |list: &str| -> (usize, usize) {
        let each: Vec<usize> = (list.split_whitespace())
            .filter_map(|_| counts.next())
            .collect();
        (each.iter().filter(|n| **n > 0).count(), each.iter().sum())
    };
    let (kinds, all) = count(TENDER);
    // Two different words and one in a hundred and twenty characters: the text speaks of bidding throughout.
    if kinds >= 2 && all * 120 >= chars && all >= 2 {
        return Some(Kind::Tender);
    }
    let (parties, times) = count(PARTIES);
    if parties == 2 && times >= 4 && times * 200 >= chars {
        return Some(Kind::Agreement);
    }
    let (kinds, all) = count(MEETING);
    if kinds >= 2 && all >= 2 && s.contains("纪要") {
        return Some(Kind::Minutes);
    }
    if kinds >= 2 && all >= 3 || s.starts_with("各位代表") {
        return Some(Kind::Report);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_tell_the_kind() {
        for (title, kind) in [
            (
                "青原县人民政府关于印发《青原县招商引资办法（试行）》的通知",
                Kind::Policy,
            ),
            ("青原县综合交通“十四五”规划", Kind::Plan),
            (
                "青原县人民政府办公室关于印发2024年工作要点的通知",
                Kind::Plan,
            ),
            ("青原县第一中学食堂食材配送服务竞争性磋商文件", Kind::Tender),
            ("青原县政府采购管理办法", Kind::Policy),
            ("综合评分标准", Kind::Tender),
            ("关于公开遴选食堂服务单位的通知", Kind::Tender),
            ("关于加强招标投标监督管理的通知", Kind::Policy),
            ("项目投资合作协议", Kind::Agreement),
            ("青原县人民政府常务会议纪要", Kind::Minutes),
            ("关于同意设立青原产业园的批复", Kind::Reply),
            ("青原县财政局2023年度工作总结", Kind::Report),
            ("青原市城市绿化条例", Kind::Law),
            ("创业担保贷款办事指南", Kind::Guide),
        ] {
            assert_eq!(of_title(title), Some(kind), "{title}");
        }
        assert_eq!(of_title("青原县旅游"), None);
    }

    #[test]
    fn a_scoring_table_alone_is_a_tender() {
        assert_eq!(
            of_wording("评分因素分值评分标准业绩10投标人每有一项得2分"),
            Some(Kind::Tender)
        );
        assert_eq!(
            of_wording("本办法适用于供应商管理，各单位应当加强领导。"),
            None
        );
    }

    #[test]
    fn finds_what_a_notice_issues() {
        assert_eq!(
            issued("某县关于印发《某县人才办法》的通知").as_deref(),
            Some("某县人才办法")
        );
        assert_eq!(
            issued("某县关于印发某县人才办法的通知").as_deref(),
            Some("某县人才办法")
        );
        assert_eq!(issued("某县人才办法"), None);
    }
}
