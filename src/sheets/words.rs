//! The fixed wording of the sheets: names of codes, citations, numerals, and the visible form of invisible characters.
//!
//! Only tables and spelling; it must not decide anything.

use crate::review::model::{
    Basis, CheckGroup, ConclusionCode, LawLevel, Location, Route, Severity, Status, Theme, Verdict,
    Verified, Waiver,
};

/// The tool assists, the person decides: stands on every sheet.
pub const DISCLAIMER: &str = "本表由程序依照规则自动比对生成，只作审查辅助，不代替审查人员的判断，不是审查结论。\
“未发现”仅表示现有规则没有发现问题，不等于合法、合规；“未读取”的内容未经审查。是否出台由审查机构和有权机关决定。";

/// 条例 第十二条: the three questions that stand open for every competition finding.
pub const EXCEPTION_QUESTIONS: [&str; 3] = [
    "是否属于第十二条所列情形（国家安全和发展利益；科学技术进步、自主创新；节约能源、保护环境、救灾救助等社会公共利益；法律、行政法规规定的其他情形）？属于哪一项，依据是什么？",
    "有没有对公平竞争影响更小的替代方案？为什么不能采用？",
    "合理的实施期限或者终止条件是什么？",
];

/// 是／否／需人工判断
pub fn verdict(v: Verdict) -> &'static str {
    match v {
        Verdict::Yes => "是",
        Verdict::No => "否",
        Verdict::Unsure => "需人工判断",
    }
}

/// 需要／不需要／需人工判断
pub fn needed(v: Verdict) -> &'static str {
    match v {
        Verdict::Yes => "需要",
        Verdict::No => "不需要",
        Verdict::Unsure => "需人工判断",
    }
}

/// 具备／不具备／需人工判断, for one element of an answer.
pub fn element(v: Verdict) -> &'static str {
    match v {
        Verdict::Yes => "具备",
        Verdict::No => "不具备",
        Verdict::Unsure => "需人工判断",
    }
}

/// Who reviews.
pub fn route(r: Route) -> &'static str {
    match r {
        Route::Own => "起草单位自行审查",
        Route::Joint => "市场监督管理部门会同起草单位审查",
        Route::None => "不适用",
        Route::Unsure => "需人工判断",
    }
}

/// 未发现／发现 N 处／需人工核对／未读取
pub fn status(s: Status, found: usize) -> String {
    match s {
        Status::Clear => "未发现".into(),
        Status::Found => format!("发现 {found} 处"),
        Status::Manual => "需人工核对".into(),
        Status::Unread => "未读取".into(),
    }
}

/// A few words for the conclusion's code.
pub fn conclusion(c: ConclusionCode) -> &'static str {
    match c {
        ConclusionCode::Hold => "有不得出台的内容",
        ConclusionCode::Incomplete => "有内容未读取",
        ConclusionCode::Explain => "有内容需要说明",
        ConclusionCode::NoneFound => "未发现问题",
    }
}

/// 形式、程序 and the two substantive groups.
pub fn group(g: CheckGroup) -> &'static str {
    match g {
        CheckGroup::Competition => "公平竞争",
        CheckGroup::Legality => "合法性",
        CheckGroup::Form => "形式",
        CheckGroup::Procedure => "程序",
    }
}

/// How urgent a severity is in the words of a legality opinion.
pub fn degree(s: Severity) -> &'static str {
    match s {
        Severity::Prohibited => "必须修改",
        Severity::Justify => "说明依据或修改",
        Severity::Remind => "提示",
    }
}

/// The theme's name in Chinese.
pub fn theme(t: Theme) -> &'static str {
    match t {
        Theme::Licence => "行政许可",
        Theme::Penalty => "行政处罚",
        Theme::Coercion => "行政强制",
        Theme::Charge => "收费、基金、保证金",
        Theme::Burden => "减损权益或者增加义务",
        Theme::Power => "增加权力或者减少职责",
        Theme::Proof => "证明事项",
        Theme::Intermediary => "中介、培训、入会、摊派、评比",
        Theme::Equality => "就业与平等对待",
        Theme::Remedy => "溯及既往与救济",
        Theme::Price => "定价",
        Theme::Competence => "权限",
        Theme::Basis => "设定依据不足",
        Theme::SuperiorLaw => "与上位法抵触",
    }
}

/// The kind of document in Chinese; an unknown code stays as it is.
pub fn kind(code: &str) -> &str {
    match code {
        "law" => "法律、法规、规章",
        "policy" => "政策文件",
        "tender" => "招标、采购文件",
        "agreement" => "协议、合同、备忘录",
        "minutes" => "会议纪要",
        "report" => "报告、总结、讲话",
        "reply" => "批复、复函",
        "plan" => "规划、计划",
        "guide" => "办事指南、问答",
        other => other,
    }
}

/// The profile's name in Chinese; an unknown code stays as it is.
pub fn profile(code: &str) -> &str {
    match code {
        "national" => "国家",
        "henan" => "河南省",
        "shanghai" => "上海市",
        "guangdong" => "广东省",
        "beijing" => "北京市",
        "hunan" => "湖南省",
        other => other,
    }
}

/// The kind of an unread part in Chinese; an unknown code stays as it is.
pub fn unread(code: &str) -> &str {
    match code {
        "picture" => "图片",
        "object" => "嵌入对象",
        "chart" => "图表",
        "drawing" => "智能图形",
        "part" => "未读部件",
        "damage" => "损坏内容",
        "annex" => "附件",
        other => other,
    }
}

/// A recorded explanation: reason, basis, who recorded and who approved it, and for how long.
pub fn waiver(w: &Waiver) -> String {
    let mut out = format!("说明：{}", w.reason.trim());
    if !w.basis.is_empty() {
        out.push_str(&format!("；依据：{}", w.basis.trim()));
    }
    out.push_str(&format!("（经办人 {}", w.handler.trim()));
    if !w.reviewer.is_empty() {
        out.push_str(&format!("，审核人 {}", w.reviewer.trim()));
    }
    out.push_str(&format!("，{}，有效至 {}）", w.date, w.until));
    out
}

/// A number below 10,000 in Chinese numerals (第一百零四条).
pub fn numeral(n: u32) -> String {
    const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    const UNITS: [(u32, &str); 4] = [(1000, "千"), (100, "百"), (10, "十"), (1, "")];
    if n == 0 || n >= 10_000 {
        return n.to_string();
    }
    let (mut out, mut gap, mut rest) = (String::new(), false, n);
    for (size, unit) in UNITS {
        let digit = rest / size;
        rest %= size;
        if digit == 0 {
            gap = !out.is_empty();
            continue;
        }
        if gap {
            out.push('零');
            gap = false;
        }
        // 十二, not 一十二, at the start of a number.
        if !(size == 10 && digit == 1 && out.is_empty()) {
            out.push_str(DIGITS[digit as usize]);
        }
        out.push_str(unit);
    }
    out
}

/// 第九条第一款第（三）项第2目, as far as the citation goes; empty where only the law is named.
pub fn provision(b: &Basis) -> String {
    let mut out = String::new();
    if b.article == 0 || matches!(b.level, LawLevel::Answer | LawLevel::Practice) {
        return out;
    }
    // Documents of the State Council are divided into running items, not articles.
    if b.level == LawLevel::StateCouncil {
        return format!("第（{}）项", numeral(b.article));
    }
    out.push_str(&format!("第{}条", numeral(b.article)));
    if let Some(s) = b.article_suffix {
        out.push_str(&format!("之{}", numeral(s)));
    }
    if let Some(p) = b.paragraph {
        out.push_str(&format!("第{}款", numeral(p)));
    }
    if let Some(i) = b.item {
        out.push_str(&format!("第（{}）项", numeral(i)));
    }
    if let Some(s) = b.subitem {
        out.push_str(&format!("第{s}目"));
    }
    out
}

/// The citation: 《公平竞争审查条例》第九条第（三）项. Answers and practice are named without number and without 《》.
pub fn citation(b: &Basis) -> String {
    if matches!(b.level, LawLevel::Answer | LawLevel::Practice) {
        return visible(&b.law);
    }
    format!("《{}》{}", visible(&b.law), provision(b))
}

/// The level as a reader of the sheet knows it.
pub fn level(l: LawLevel) -> &'static str {
    match l {
        LawLevel::Law => "法律",
        LawLevel::Regulation => "行政法规",
        LawLevel::StateCouncil => "国务院文件",
        LawLevel::DepartmentRule => "部门规章",
        LawLevel::LocalRegulation => "地方性法规",
        LawLevel::LocalRule => "地方政府规章",
        LawLevel::NormativeDocument => "规范性文件",
        LawLevel::Answer => "答疑口径",
        LawLevel::Practice => "惯例",
    }
}

/// The provision's wording as far as it is vouched for, with the remark that belongs to it.
pub fn wording(b: &Basis) -> String {
    match b.verified {
        Verified::Double if !b.text.is_empty() => visible(&b.text),
        Verified::Single if !b.text.is_empty() => {
            format!("{}（以公布文本为准）", visible(&b.text))
        }
        _ => "条文未经核对，不引原文，请查阅公布文本。".into(),
    }
}

/// 附件1《…办法》第十二条（第34段，约第5页，表1第3行第2列)
pub fn location(l: &Location) -> String {
    let mut out = visible(if l.address.is_empty() {
        &l.part
    } else {
        &l.address
    });
    let mut more = Vec::new();
    if l.paragraph > 0 {
        more.push(format!("第{}段", l.paragraph));
    }
    if let Some(p) = l.page {
        more.push(format!("约第{p}页"));
    }
    if let Some(c) = &l.cell {
        more.push(visible(c));
    }
    if !more.is_empty() {
        out.push_str(&format!("（{}）", more.join("，")));
    }
    out
}

/// Longest title that stands whole within an address in a narrow place.
const TITLE: usize = 9;
/// Characters at the end of a longer one that stay: they tell measures apart (…扶持办法).
const TITLE_END: usize = 4;

/// An address with long titles cut to their end: 附件1《…扶持办法》第三条.
fn brief(address: &str) -> String {
    let mut out = String::new();
    let mut rest = address;
    while let Some(open) = rest.find('《') {
        let inner = open + '《'.len_utf8();
        let Some(close) = rest[inner..].find('》').map(|c| inner + c) else {
            break;
        };
        let title: Vec<char> = rest[inner..close].chars().collect();
        out.push_str(&rest[..inner]);
        if title.len() > TITLE {
            out.push('…');
            out.extend(title.iter().skip(title.len() - TITLE_END));
        } else {
            out.extend(&title);
        }
        out.push('》');
        rest = &rest[close + '》'.len_utf8()..];
    }
    out.push_str(rest);
    out
}

/// The clause on one line, paragraph, page and cell on the next (empty if none), for narrow columns.
pub fn location_lines(l: &Location) -> (String, String) {
    let whole = location(l);
    let address = visible(if l.address.is_empty() {
        &l.part
    } else {
        &l.address
    });
    let more = whole.strip_prefix(&address).unwrap_or_default();
    let more = more.trim_matches(['（', '）']).to_string();
    (brief(&address), more)
}

/// The clause alone, without paragraph and page, for narrow places.
pub fn clause(l: &Location) -> String {
    match (&l.cell, l.address.is_empty()) {
        (_, false) => brief(&visible(&l.address)),
        (Some(c), true) => visible(c),
        (None, true) if l.paragraph > 0 => format!("{}第{}段", visible(&l.part), l.paragraph),
        _ => visible(&l.part),
    }
}

/// The last part of a path; both kinds of separator, since drafts come from everywhere.
pub fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\'])
        .find(|p| !p.is_empty())
        .unwrap_or(path)
}

/// A count with separators for thousands: 12,345.
pub fn count(n: usize) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// A date as it stands in official documents: 2026年11月3日; what is not an ISO date stays as it is.
pub fn date(iso: &str) -> String {
    let mut parts = iso.splitn(3, '-').map(str::parse::<u32>);
    match (parts.next(), parts.next(), parts.next()) {
        (Some(Ok(y)), Some(Ok(m)), Some(Ok(d))) => format!("{y}年{m}月{d}日"),
        _ => visible(iso),
    }
}

/// The first characters of a digest, enough for the eye.
pub fn short_digest(d: &str) -> String {
    visible(&d.chars().take(12).collect::<String>())
}

/// Text of a document made safe to show: control, bidi and zero-width characters appear as 〔U+202E〕, line breaks and tabs
/// become one blank, so that nothing hidden in a draft can change how a sheet reads.
pub fn visible(s: &str) -> String {
    let mut out = String::with_capacity(s.len());
    for c in s.chars() {
        match c {
            '\n' | '\t' | '\u{000B}' | '\u{2028}' | '\u{2029}' => out.push(' '),
            '\r' => {}
            c if invisible(c) => out.push_str(&format!("〔U+{:04X}〕", c as u32)),
            c => out.push(c),
        }
    }
    out
}

/// Characters that a reader cannot see but that change what he sees, and those that XML forbids.
pub fn invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFFB}' | '\u{FDD0}'..='\u{FDEF}' | '\u{E0000}'..='\u{E0FFF}')
        || (c as u32) & 0xFFFE == 0xFFFE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_as_statutes_write_them() {
        for (n, s) in [
            (1, "一"),
            (10, "十"),
            (12, "十二"),
            (20, "二十"),
            (46, "四十六"),
            (100, "一百"),
            (104, "一百零四"),
            (110, "一百一十"),
            (1012, "一千零一十二"),
        ] {
            assert_eq!(numeral(n), s);
        }
    }

    #[test]
    fn long_titles_are_cut_to_their_end() {
        assert_eq!(
            brief("附件1《清溪县招商引资扶持办法》第三条"),
            "附件1《…扶持办法》第三条"
        );
        assert_eq!(brief("《保洁办法》第三条"), "《保洁办法》第三条");
        assert_eq!(brief("《没有完"), "《没有完");
    }

    #[test]
    fn hidden_characters_are_shown() {
        assert_eq!(
            visible("甲\u{202E}乙\u{200B}\u{7}\n丙"),
            "甲〔U+202E〕乙〔U+200B〕〔U+0007〕 丙"
        );
    }

    #[test]
    fn dates_and_counts() {
        assert_eq!(date("2026-11-03"), "2026年11月3日");
        assert_eq!(date("去年"), "去年");
        assert_eq!(count(1234567), "1,234,567");
        assert_eq!(count(123), "123");
    }
}
