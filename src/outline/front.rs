//! What a single line is in the make-up of an official document: 版头, 发文字号, date, 主送机关, annex heading, noise.
//!
//! Tests on one line each; the order in which they come is the business of `measures`.

use super::numeral::{date_prefix, ends_date, is_han, run};
use super::places::Edge;
use super::words;

/// What a line is beside the running text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Running text.
    Text,
    /// A line of the title of a measure.
    Title,
    /// 版头, 发文字号, dates, 主送机关, 落款, 版记, page numbers, marks of a web page.
    Furniture,
    /// 附件 headings and lists of annexes.
    Annex,
}

/// A 密级 mark in a line: the mark as written.
pub(super) fn secrecy(s: &str) -> Option<String> {
    let s = s.trim();
    if s.chars().count() > 60 {
        return None;
    }
    for level in ["绝密", "机密", "秘密"] {
        let Some(at) = s.find(level) else { continue };
        let behind = &s[at + level.len()..];
        let before = &s[..at];
        let starred = behind.starts_with(['★', '☆', '*', '✭', '⋆']);
        let named = ["密级：", "密级:", "密级", "保密级别：", "涉密等级："]
            .iter()
            .any(|w| before.ends_with(w));
        let alone = before.is_empty() && behind.is_empty();
        let mark: String = s[at..].chars().take(16).collect();
        if starred || named || alone {
            return Some(
                mark.split([' ', '，', '。', '；'])
                    .next()
                    .unwrap_or(level)
                    .to_string(),
            );
        }
        // 机密 10年 with the star lost: the term stands right behind.
        let n = run(behind, 3, |c| c.is_ascii_digit());
        if before.is_empty() && n > 0 && matches!(&behind[n..], "年" | "个月" | "月" | "天") {
            return Some(mark);
        }
    }
    None
}

/// 发文字号 at the very start of a line: its length in bytes. `X政办〔2024〕3号` and the bracket forms in use.
pub(super) fn number_prefix(s: &str) -> Option<usize> {
    let word = run(s, 24, |c| {
        c.is_alphabetic() && !matches!(c, '年' | '号') || c == '（' || c == '）'
    });
    // The run stops at the bracket; a round bracket belongs to the year.
    let mut at = word;
    if let Some(open) = s[..word].rfind('（')
        && s[open..word].len() == '（'.len_utf8()
    {
        at = open;
    }
    let chars = s[..at].chars().count();
    if !(2..=16).contains(&chars) {
        return None;
    }
    let open = s[at..].chars().next()?;
    if !matches!(open, '〔' | '[' | '【' | '（' | '(' | '［' | '﹝') {
        return None;
    }
    at += open.len_utf8();
    let year = run(&s[at..], 4, |c| c.is_ascii_digit());
    if year != 4 {
        return None;
    }
    at += year;
    let close = s[at..].chars().next()?;
    if !matches!(close, '〕' | ']' | '】' | '）' | ')' | '］' | '﹞') {
        return None;
    }
    at += close.len_utf8();
    if s[at..].starts_with('第') {
        at += '第'.len_utf8();
    }
    let n = run(&s[at..], 6, |c| {
        c.is_ascii_digit() || matches!(c, 'X' | 'x' | '×' | '*' | '_')
    });
    at += n;
    // A draft leaves the number open: X政办〔2024〕 号.
    if !s[at..].starts_with('号') {
        return None;
    }
    at += '号'.len_utf8();
    // 部门令: 〔2020〕5号令.
    if s[at..].starts_with('令') {
        at += '令'.len_utf8();
    }
    Some(at)
}

/// A line that holds nothing but 发文字号 (and 签发人).
pub(super) fn number_line(s: &str) -> Option<&str> {
    let n = number_prefix(s)?;
    let rest = s[n..].trim_start_matches([' ', '　']);
    (rest.is_empty() || rest.starts_with("签发人")).then_some(&s[..n])
}

/// An order: `X人民政府令第12号`, `第12号` below such a line. The issuer and the number.
pub(super) fn order_line(s: &str) -> Option<(&str, &str)> {
    let s = s.trim_matches(['（', '）', '(', ')']);
    if s.chars().count() > 60 {
        return None;
    }
    let at = s.rfind('令')?;
    let issuer = s[..at].trim_end_matches('主').trim_end_matches("席");
    let rest = s[at + '令'.len_utf8()..].trim_matches(['（', '）', '(', ')']);
    (words::organ_end(issuer) && !issuer.contains('，') && (rest.is_empty() || bare_number(rest)))
        .then_some((issuer, rest))
}

/// `第12号` alone.
pub(super) fn bare_number(s: &str) -> bool {
    s.strip_prefix('第')
        .and_then(|r| r.strip_suffix('号'))
        .is_some_and(|n| !n.is_empty() && n.chars().all(|c| c.is_ascii_digit() || is_han(c)))
}

/// `〔2024〕5号` alone, as in minutes.
pub(super) fn bare_year_number(s: &str) -> bool {
    let inner = s.trim_matches(['（', '）', '(', ')']);
    inner.starts_with(['〔', '[', '【'])
        && number_prefix(&format!("某某{inner}")) == Some("某某".len() + inner.len())
}

/// 版头: `X县人民政府文件`. The issuer.
pub(super) fn masthead(s: &str) -> Option<&str> {
    let issuer = s.strip_suffix("文件")?;
    (s.chars().count() <= 40 && words::organ_end(issuer) && !issuer.contains(['，', '：', '、']))
        .then_some(issuer)
}

/// A line that holds a date and nothing else but 印发, 发布 or brackets.
pub(super) fn date_line(s: &str) -> Option<String> {
    let s = s.trim_matches(['（', '）', '(', ')', ' ']);
    let (n, iso) = date_prefix(s)?;
    let rest = s[n..].trim();
    let clock = rest
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, ':' | '：' | ' '));
    (clock || matches!(rest, "印发" | "发布" | "印")).then_some(iso)
}

/// Sign-off in one line: `某县财政局2024年3月1日`. The organ and the date.
pub(super) fn signed_line(s: &str) -> Option<(&str, String)> {
    if s.chars().count() > 80 || !s.trim_end().ends_with(ends_date) {
        return None;
    }
    let at = s.char_indices().map(|(i, _)| i).find(|&i| {
        i > 0 && date_prefix(&s[i..]).is_some_and(|(n, _)| s[i + n..].trim().is_empty())
    })?;
    let organ = s[..at].trim_end();
    let iso = date_prefix(&s[at..])?.1;
    (words::organ_end(organ) && !organ.contains(['，', '。', '：', '；', '于']))
        .then_some((organ, iso))
}

/// What no organ's name begins with.
static NOT_FIRST: Edge = Edge::new("关于 负责 应当 由 等 各 为 对 将 的");

/// A line of an organ's name alone, as in 落款.
pub(super) fn organ_line(s: &str) -> bool {
    let n = s.chars().count();
    (3..=90).contains(&n)
        && words::organ_end(s)
        && !s.contains(['，', '。', '：', '；', '？', '！', ':', '《'])
        && !NOT_FIRST.opens(s)
}

/// 主送机关: `各区人民政府，市政府各部门：`.
pub(super) fn addressee(s: &str) -> bool {
    let Some(body) = s.strip_suffix(['：', ':']) else {
        return false;
    };
    let known = "各 政府 委员会 部门 单位 局 厅 公司 机构 办 学校 代表 同志 企业 院 中心 街道 \
        主席 纳税人 党委 党组";
    s.chars().count() <= 400
        && !body.contains(['。', '；', '？', '！', '“'])
        && known.split(' ').any(|w| body.contains(w))
        && !"如下 以下 下列 应当 关于 根据 按照 对"
            .split(' ')
            .any(|w| body.contains(w))
        && super::label::parse(s).is_none()
}

/// Marks of a web page or of the printing, which are no part of the wording.
pub(super) fn noise(s: &str) -> bool {
    let s = s.trim();
    static STARTS: Edge = Edge::new(
        "来源： 信息来源 文章来源 发布时间 发布日期 发文日期 成文日期 索引号 发布机构 发文机关： \
        发文字号： 浏览次数 字号： 字体： A+ 打印 点击查看 点击数 【字体 [字体 分享 \
        责任编辑 主题分类 有效性 公开方式 特急 加急 急件 份号 签发人 抄送： 抄送: 主送： \
        （此件 (此件 （本文 (联系人 （联系人 信息公开选项 政府信息公开 文号： 标题： 公开属性 \
        统一编号 登记号 规范性文件编号 您当前的位置 当前位置 您的位置 您所在的位置 您现在的位置 所在位置 \
        网站首页 首页> 首页» 首页› 返回首页 浏览量 访问量 阅读量 阅读次数 【打印 [打印 【关闭 分享到 扫一扫 无障碍 \
        长者模式 上一篇 下一篇 相关链接 相关阅读 版权所有 网站标识码 ICP备 备案号： 公安网备",
    );
    let page = s.trim_matches(['-', '—', '–', ' ', '第', '页', '_', '·']);
    s.chars().count() <= 120
        && (STARTS.opens(s)
            || breadcrumb(s)
            || page.len() <= 4 && page.chars().all(|c| c.is_ascii_digit())
            || date_line(s).is_some())
}

/// The way to a page of a site: `首页 > 政务公开 > 通知公告`.
fn breadcrumb(s: &str) -> bool {
    let steps = s.matches(['>', '＞', '›', '»']).count();
    steps >= 2 || steps == 1 && (s.contains("首页") || s.contains("位置"))
}

/// `（某局代章）` between the organ and the date.
pub(super) fn seal_line(s: &str) -> bool {
    s.starts_with(['（', '(']) && s.contains('章') && s.chars().count() <= 30
}

/// 印发 line of the 版记: `某县人民政府办公室2024年3月1日印发`.
pub(super) fn imprint(s: &str) -> Option<String> {
    let body = s.strip_suffix("印发")?;
    if s.chars().count() > 80 {
        return None;
    }
    body.char_indices().find_map(|(i, _)| {
        let (n, iso) = date_prefix(&body[i..])?;
        body[i + n..].trim().is_empty().then_some(iso)
    })
}

/// A line on how the text was passed: `（2021年8月26日某市人民政府令第54号公布）`.
pub(super) fn passed(s: &str) -> bool {
    let body = s.trim_matches(['（', '）', '(', ')', ' ']);
    let first = date_prefix(body).map_or(0, |d| d.0);
    let dated = first > 0
        || s.starts_with(['（', '('])
            && body
                .char_indices()
                .take(60)
                .any(|(i, _)| date_prefix(&body[i..]).is_some());
    let words = "通过 公布 发布 施行 修订 修正 批准 修改 会议";
    let rest = body[first..].trim();
    let short = rest.chars().count() <= 80;
    dated
        && s.chars().count() <= 300
        && !s.ends_with(['。', '：', '；'])
        && !matches!(rest, "发布" | "公布" | "印发" | "施行")
        && words.split(' ').any(|w| body.contains(w))
        && (["会议", "令", "公告", "委员会", "代表大会"]
            .iter()
            .any(|w| body.contains(w))
            || body.contains("通过") && body.contains("施行")
            || first > 0 && short && words.split(' ').any(|w| rest.ends_with(w)))
        || s == "发布之日施行"
}

/// Whether a line on the passing names an organ that may not legislate: a county's measure is no legislation.
pub(super) fn local_passing(s: &str) -> bool {
    "县人民政府 区人民政府 镇人民政府 乡人民政府 办公会议 党组 局长 主任会议"
        .split(' ')
        .any(|w| s.contains(w))
        && !s.contains("自治区人民政府")
}

/// The organ and the number in a line on the passing: `2022年4月14日某总局令第56号公布`.
pub(super) fn passed_order(s: &str) -> Option<(String, String)> {
    let body = s.trim_matches(['（', '）', '(', ')', ' ']);
    let at = body.find("令第").or_else(|| body.find("令（第"))?;
    let from = date_prefix(body).map_or(0, |d| d.0);
    let issuer = body.get(from..at)?.trim();
    let rest = body[at + '令'.len_utf8()..].trim_start_matches('（');
    let number = &rest[..rest.find('号')? + '号'.len_utf8()];
    (words::organ_end(issuer) && issuer.chars().count() <= 40 && bare_number(number))
        .then(|| (issuer.to_string(), number.to_string()))
}

/// An annex mark at the start of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AnnexMark {
    /// `附件1`.
    pub label: String,
    pub numbered: bool,
    /// A colon stands behind it.
    pub colon: bool,
    /// Where the name begins behind it (bytes).
    pub len: usize,
}

/// `附件`, `附件1`, `附件一：…`, `附表2`.
pub(super) fn annex_mark(s: &str) -> Option<AnnexMark> {
    let word = ["附件", "附录", "附表", "附"]
        .into_iter()
        .find(|w| s.starts_with(w))?;
    let mut at = word.len();
    let n = run(&s[at..], 3, |c| c.is_ascii_digit() || is_han(c));
    at += n;
    // 附件1-2
    if n > 0 && s[at..].starts_with(['-', '—']) {
        let more = run(&s[at + 1..], 2, |c| c.is_ascii_digit());
        if s[at..].starts_with('-') && more > 0 {
            at += 1 + more;
        }
    }
    let label = s[..at].to_string();
    let behind = s[at..].chars().next();
    let colon = matches!(behind, Some('：' | ':'));
    if let Some(c) = behind
        && matches!(c, '：' | ':' | '.' | '、' | '．')
    {
        at += c.len_utf8();
    }
    let rest = &s[at..];
    let fits = match word {
        "附" => colon,
        _ if n == 0 => behind.is_none() || colon,
        _ => true,
    };
    let plain =
        rest.chars().count() <= 80 && !rest.ends_with(['。', '；']) && !rest.contains(['，', '。']);
    let reference = "所 中 的 规定 和 至 、"
        .split(' ')
        .any(|w| rest.starts_with(w))
        && !colon;
    (fits && plain && !reference).then_some(AnnexMark {
        label,
        numbered: n > 0,
        colon,
        len: at,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_secrecy_marks() {
        assert_eq!(secrecy("机密★1年").as_deref(), Some("机密★1年"));
        assert_eq!(secrecy("密级：秘密").as_deref(), Some("秘密"));
        assert_eq!(secrecy("绝密").as_deref(), Some("绝密"));
        assert_eq!(secrecy("000012秘密★").as_deref(), Some("秘密★"));
        assert_eq!(secrecy("保守国家秘密是每个公民的义务"), None);
        assert_eq!(secrecy("不得泄露商业秘密。"), None);
    }

    #[test]
    fn finds_numbers_of_documents() {
        for s in [
            "青政办〔2024〕3号",
            "青政办[2024]3号",
            "青政办（2024）第3号",
            "青政办【2024】3号",
            "青政规〔2024〕号",
        ] {
            assert_eq!(number_line(s), Some(s), "{s}");
        }
        assert_eq!(
            number_line("青政办〔2024〕3号签发人：李某"),
            Some("青政办〔2024〕3号")
        );
        assert_eq!(number_line("根据《办法》（青政办〔2024〕3号）要求"), None);
        assert!(bare_year_number("〔2024〕5号"));
        assert!(bare_number("第179号"));
        assert_eq!(
            order_line("青原县人民政府令（第3号）"),
            Some(("青原县人民政府", "第3号"))
        );
    }

    #[test]
    fn tells_lines_apart() {
        assert_eq!(masthead("青原县人民政府文件"), Some("青原县人民政府"));
        assert_eq!(masthead("招标文件"), None);
        assert_eq!(
            date_line("二〇二四年三月一日").as_deref(),
            Some("2024-03-01")
        );
        assert_eq!(
            signed_line("青原县财政局2024年3月1日").map(|x| x.0),
            Some("青原县财政局")
        );
        assert!(addressee("各乡镇人民政府，县直各部门："));
        assert!(!addressee("申请企业应当符合下列条件："));
        assert!(passed("（2024年3月1日青原市人民政府第5次常务会议通过）"));
        assert!(!passed("2024年3月1日起施行。"));
        assert_eq!(
            imprint("青原县人民政府办公室2024年3月5日印发").as_deref(),
            Some("2024-03-05")
        );
    }

    #[test]
    fn finds_annex_marks() {
        let label = |s: &str| annex_mark(s).map(|m| m.label);
        assert_eq!(label("附件").as_deref(), Some("附件"));
        assert_eq!(label("附件1").as_deref(), Some("附件1"));
        assert_eq!(label("附件2：申请表").as_deref(), Some("附件2"));
        assert_eq!(label("附件一青原县目录").as_deref(), Some("附件一"));
        assert_eq!(label("附件所列项目，从其规定。"), None);
        assert_eq!(label("附则"), None);
    }
}
