//! The words by which the outline knows titles, organs, conditions and grants. Plain data and tests on endings.
//!
//! Generic drafting vocabulary only; it must not know of rules or law.

use super::places::Edge;

/// 文种: words that end a title.
static GENRES: Edge = Edge::new(
    "通知 意见 办法 规定 细则 方案 通告 公告 决定 决议 批复 复函 函 答复 规则 条例 法 \
        规范 指引 指南 规划 计划 纲要 要点 报告 总结 通报 纪要 措施 政策 制度 标准 目录 \
        清单 预案 章程 准则 协议 协议书 合同 备忘录 文件 须知 预告 公示 简介 解读 问答 \
        说明 讲话 摘要 守则 规程 程序 安排 任务 行动 请示 议案 解释 若干条 十条 二十条 \
        三十条 暂行办法 范本 示范文本 申请表 评分表 审查表 一览表 明细表 汇总表 记录表 报价表 \
        统计表 登记表 备案表 情况表 名单 申请书 委托书 模板 样表 计划表 分工表 任务表 评审表 \
        偏离表 格式 样式 名词解释 示意图 流程图 情况 职责 承诺书 倡议书 工作要求 补充规定 \
        命令 邀请函 需求 公约 章程 决定书 裁决书 判决书 告知书 通知书 意见书 公报 简章 启事",
);

/// Endings of organs' names.
static ORGANS: Edge = Edge::new(
    "政府 办公厅 办公室 委员会 厅 局 部 委 总署 署 院 中心 银行 管委会 法院 检察院 \
        协会 大队 支队 总队 指挥部 领导小组 工作组 大学 学院 学校 医院 海关 公司 分行 支行 \
        集团 联社 所 站 处 会 团 队 科 社",
);

/// Words that point back to what was said of somebody.
pub(super) const REFERRING: &str =
    "前款 上述 前述 以上企业 以上对象 该类 此类 该两家 该三家 上列 以上单位";

/// Words that point to conditions laid down elsewhere.
pub(super) const ELIGIBLE: &str =
    "符合条件的 符合上述 符合规定条件 符合申报条件 符合本政策 符合本办法";

/// Words by which a statement grants something.
pub(super) const GRANTS: &str = "奖励 奖补 补贴 补助 扶持 优惠 减免 优先 资助 返还 贴息 免除 减征 免征 奖金 倾斜 \
        给予 加分 兑现 资金支持 支持资金 予以支持 支持政策 支持措施";

/// Acts that merely gather or spread information, or leave the choice to whom they concern.
pub(super) const INFORMING: &str = "统计机构 统计调查 调查对象 调查内容 调查均值 调查口径 开展调查 问卷 抽取样本 抽样调查 抽样确定 监测点 监测均价 \
        监测情况 监测数据 调研 平均水平 平均规模 均值 均价 填报 填写 填入 填表 归档 卷号 数据采集 信息采集 采集用 采集的 \
        造册 自助终端 自助打印 在线核验 核验方式 供查询 可查询 免费咨询 可以咨询 政策辅导 开业辅导 宣传册 宣传资料 讲座 免费培训 安全培训 帮办 代办窗口 \
        送达地址 变更登记 现予公告 予以公告 现予公布 抽检全部合格 年度决算 概况 立即报告 依法调查 自愿 自主决定 \
        自主定价 自主确定 自行确定价格 同等效力 同一标准 相同的抽检 标准相同 办理窗口 按海关规定 平台填 \
        分为以下 分为下列 分为两类 分为三类 办事信息";

/// Headings over clauses that describe or count.
pub(super) const INFORMING_HEADINGS: &str = "报送单位 报送范围 统计范围 调查口径 调查范围 填报主体 填报范围 填写说明 填表说明 名词解释 \
        变更登记";

/// Acts that give, take, admit or shut out: where one of them stands a statement bears on somebody.
pub(super) const BEARING: &str = "奖励 奖补 奖金 补贴 补助 扶持 优惠 减免 免收 免征 减征 优先 资助 返还 贴息 免除 倾斜 加分 得分 计分 \
        分值 兑现 资金 不得 禁止 严禁 不予 方可 方能 方予 才能 后才 限于 仅限 只能 只准 必须 一律 指定 定点 独家 唯一 \
        专营 特许 准入 资格 申报条件 备案 审核 审批 批准 同意 许可 入围 中标 推荐 承担 承接 供货 选购 统一采购 保证金 \
        收取 收费 处罚 罚款 从重 取消 强制 设立分 承诺 无效 不收件 退件 不认可 不作数";

/// What makes a definition bear by itself.
pub(super) const BEARING_DEFINITION: &str = "奖励 补贴 补助 扶持 优惠 不得 方可";

/// Words that make a clause one on who may apply.
pub(super) const CONDITIONS: &str = "申报条件 申请条件 扶持条件 奖励条件 补贴条件 补助条件 享受条件 支持条件 认定条件 \
        资格条件 基本条件 准入条件 申报对象 申请对象 支持对象 扶持对象 奖励对象 补贴对象 \
        补助对象 适用对象 适用范围 扶持范围 支持范围 奖励范围 补贴范围 申报主体 申报资格 \
        申请资格 政策对象 享受对象 实施对象 奖补对象 适用主体 对象和范围 对象及范围 范围和对象";

/// Marks of a clause that narrows the circle of those concerned by seat, tax, status, size or list. A mere territory
/// (本县行政区域内) is no such mark: every measure has one.
pub(super) const NARROWING: &str = "注册 登记 纳税 税务 税收 入库 住所 户籍 户口 落户 迁入 迁出 国有 国资 民营 内资 \
        外资 外商 规模以上 规上 限上 上市 总部 本地 外地 法人资格 独立法人 成立 满一年 \
        满两年 满三年 年以上 万元以上 亿元以上 以上的企业 资质 名录 名单 认定 社保 社会保险 \
        统计关系 纳统 会员 子公司 分公司 产值 营业收入 缴纳 业绩 获得过 荣誉 设立 注册地 \
        经营场所 实际经营 增值税 住址 所在地 国有全资 本市企业 本县企业 本区企业 本省企业 市内企业 县内企业 区内企业 \
        辖区内企业 籍";

/// Words by which a definition names somebody or tells by origin.
pub(super) const NAMING: &str = "有限公司 集团 医院 学校 银行 外省 省外 外市 市外 外县 县外 区外 异地 市行政区域内 县行政区域内 \
        区行政区域内 省行政区域内 本市 本县 本区 我市 我县 我区 辖区";

/// What a sentence that defines a term holds, the term's own name among others.
pub(super) const DEFINING: &str = "是指 系指 ” 称";

/// What a clause on scope holds.
pub(super) const APPLYING: &str = "适用于 适用本 面向 适用范围 适用对象";

/// Those who apply, and what they apply for.
pub(super) const APPLICANTS: &str = "申报企业 申请企业 申报单位 申请单位 申请人应 申报主体 申报项目 扶持对象 支持对象 \
        奖励对象 补贴对象 受奖企业 申报人 享受本";

/// What a clause that points to another one holds.
pub(super) const POINTING: &str = "前条 第";

/// Opening formulas that end in 如下： and govern the whole text: no lead-in of what follows.
const FORMULAS: &str = "通知如下 通告如下 公告如下 批复如下 函复如下 答复如下 报告如下 纪要如下 意见如下 \
        规定如下 公布如下 决定如下 预告如下 通报如下 说明如下 事项如下 公示如下 解释如下 \
        以下意见 如下意见 以下通知 如下通知 以下方案 如下方案 制定本 如下规定 以下规定 协议如下 \
        如下协议 以下协议 条款如下 约定如下 合同如下 如下条款 现将 现就 特作如下";

/// What a heading without predicate does not contain.
const PREDICATES: &str = "不得 应当 必须 应在 应为 应具 须具 须为 须在 给予 予以 优先采 优先选 优先使 优先支 \
        优先安 优先推 优先考 优先录 优先购 禁止 限于 仅限 只能 不予 不再 方可 一律 可得 \
        加分 最高 不超过 不低于 每家 一次性奖 视为 是指 适用于 严禁 需在 需为 得分 要求企业 \
        万元";

/// The title's wording without a version mark behind it: （试行）, （2024年版）, (征求意见稿).
pub(super) fn without_version(s: &str) -> &str {
    let mut s = s.trim();
    while s.ends_with(['）', ')']) {
        let Some(open) = s.rfind(['（', '(']) else {
            break;
        };
        if open == 0 || s[open..].chars().count() > 24 {
            break;
        }
        s = s[..open].trim_end();
    }
    s.trim_end_matches(['》', '”', '"'])
}

/// Whether a wording ends as a title does.
pub(super) fn genre_end(s: &str) -> bool {
    let s = without_version(s);
    let s = without_version(s);
    GENRES.closes(s, |g| s.len() > g.len())
}

/// Whether a wording opens as a sentence does and no title: 根据…, 违反….
pub(super) fn opens_sentence(s: &str) -> bool {
    static OPENINGS: Edge = Edge::new(
        "根据 按照 依照 依据 为了 为贯彻 为进一步 为做好 为加强 违反 凡 现将 现就 经研究 对于 符合",
    );
    OPENINGS.opens(s) && !genre_end(s)
}

/// Whether a line is an entry of a cover or form: 项目名称：…, 招标编号：….
pub(super) fn entry(s: &str) -> bool {
    static KEYS: Edge =
        Edge::new("名称 编号 包号 人 机构 单位 时间 日期 地点 方式 电话 地址 代理 作者 方 号");
    let Some((i, _)) = s
        .char_indices()
        .take(13)
        .find(|(_, c)| matches!(c, '：' | ':'))
    else {
        return false;
    };
    KEYS.closes(&s[..i], |_| true) && !s[..i].contains(['《', '“', '，'])
}

/// Whether a wording ends as the name of an organ does.
pub(super) fn organ_end(s: &str) -> bool {
    let s = s.trim_end_matches(['）', ')']);
    ORGANS.closes(s, |_| true) && s.chars().count() >= 3
}

/// Whether a lead-in is an opening formula of the whole text.
pub(super) fn formula(s: &str) -> bool {
    let s = s.trim_end_matches(['。', '：', ':', '；']);
    let clause = s.rfind(['，', '。', '；', ',']).map_or(s, |i| &s[i..]);
    FORMULAS.split(' ').any(|f| clause.contains(f))
}

/// Whether a heading states something.
pub(super) fn predicate(s: &str) -> bool {
    PREDICATES.split(' ').any(|p| s.contains(p))
}

/// Whether a heading says whom its clauses concern: 对某企业的扶持事项.
pub(super) fn addresses(s: &str) -> bool {
    let s = s.trim();
    s.starts_with('对')
        && s.contains('的')
        && !["对策", "对照", "对标", "对接", "对外", "对口"]
            .iter()
            .any(|w| s.starts_with(w))
}

/// Whether a wording announces items: it ends in ： or says 下列, 以下, 如下.
pub(super) fn announces(s: &str) -> bool {
    let s = s.trim_end();
    if s.ends_with(['：', ':']) {
        return true;
    }
    let at = ["下列", "以下", "如下"]
        .iter()
        .filter_map(|w| s.rfind(w).map(|i| (i, w.len())))
        .max();
    // 500万元以下, 以下简称: no announcement.
    at.is_some_and(|(i, n)| {
        let behind = &s[i + n..];
        let before = s[..i].chars().next_back();
        !behind.starts_with("简称")
            && !behind.starts_with("统称")
            && !behind.starts_with("罚款")
            && !before.is_some_and(|c| "元人倍年月日级岁克吨米%％辆户家个".contains(c))
            && behind.chars().count() <= 40
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_title_endings() {
        assert!(genre_end("关于印发《某县招商办法（试行）》的通知"));
        assert!(genre_end("某县人才办法（2024年修订）（试行）"));
        assert!(!genre_end("现就有关问题"));
        assert!(!genre_end("通知"));
    }

    #[test]
    fn tells_lead_ins_from_amounts() {
        assert!(announces("应当符合下列条件："));
        assert!(announces("按照以下标准给予奖励"));
        assert!(announces("应当具备下列条件。"));
        assert!(!announces("处五百万元以下罚款。"));
        assert!(!announces("（以下简称管委会）负责实施。"));
        assert!(formula("经研究，现将有关事项通知如下："));
        assert!(formula("为做好工作，现将有关事项通知如下。"));
        assert!(!formula("对注册企业给予以下优惠："));
    }
}
