//! Entity recognisers: amounts, shares, spans of years, counts, scores, titles, document numbers, named organisations and
//! places. Each starts from a trigger word that the trie found and looks a bounded way back, so cost stays linear.
//!
//! It knows how such names are written; it does not know what a rule makes of them.

use super::place::Places;

/// Entities in the order of `rules::lexicon::ENTITIES`.
pub const PLACE: usize = 0;
const AMOUNT: usize = 1;
const SHARE: usize = 2;
const YEARS: usize = 3;
const COUNT: usize = 4;
const SCORE: usize = 5;
const ORGANISATION: usize = 6;
const TITLE: usize = 7;
const NUMBER: usize = 8;
const ARTICLE: usize = 9;
const DATE: usize = 10;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trigger {
    Yuan,
    Percent,
    PercentWords,
    Tenths,
    Year,
    Month,
    Count,
    Score,
    TitleEnd,
    NumberEnd,
    ArticleEnd,
    Company,
    Institution,
    Place,
}

/// Trigger words of all recognisers. Their number must stay below 256.
pub const TRIGGERS: &[TriggerWord] = &[
    TriggerWord("元", Trigger::Yuan),
    TriggerWord("%", Trigger::Percent),
    TriggerWord("百分之", Trigger::PercentWords),
    TriggerWord("成", Trigger::Tenths),
    TriggerWord("折", Trigger::Tenths),
    TriggerWord("年", Trigger::Year),
    TriggerWord("个月", Trigger::Month),
    TriggerWord("家", Trigger::Count),
    TriggerWord("辆", Trigger::Count),
    TriggerWord("台", Trigger::Count),
    TriggerWord("户", Trigger::Count),
    TriggerWord("个", Trigger::Count),
    TriggerWord("名", Trigger::Count),
    TriggerWord("分", Trigger::Score),
    TriggerWord("》", Trigger::TitleEnd),
    TriggerWord("号", Trigger::NumberEnd),
    TriggerWord("条", Trigger::ArticleEnd),
    TriggerWord("公司", Trigger::Company),
    TriggerWord("集团", Trigger::Company),
    TriggerWord("合作社", Trigger::Company),
    TriggerWord("银行", Trigger::Company),
    TriggerWord("医院", Trigger::Institution),
    TriggerWord("协会", Trigger::Institution),
    TriggerWord("学会", Trigger::Institution),
    TriggerWord("商会", Trigger::Institution),
    TriggerWord("中心", Trigger::Institution),
    TriggerWord("学院", Trigger::Institution),
    TriggerWord("学校", Trigger::Institution),
    TriggerWord("研究院", Trigger::Institution),
    TriggerWord("设计院", Trigger::Institution),
    TriggerWord("殡仪馆", Trigger::Institution),
    TriggerWord("事务所", Trigger::Institution),
    TriggerWord("检测站", Trigger::Institution),
    TriggerWord("监测站", Trigger::Institution),
    TriggerWord("服务站", Trigger::Institution),
    TriggerWord("基金会", Trigger::Institution),
    TriggerWord("供销社", Trigger::Institution),
    TriggerWord("联合社", Trigger::Institution),
    TriggerWord("体检中心", Trigger::Institution),
    TriggerWord("保健院", Trigger::Institution),
    TriggerWord("卫生院", Trigger::Institution),
    TriggerWord("酒店", Trigger::Institution),
    TriggerWord("水厂", Trigger::Institution),
    TriggerWord("省", Trigger::Place),
    TriggerWord("市", Trigger::Place),
    TriggerWord("县", Trigger::Place),
    TriggerWord("区", Trigger::Place),
    TriggerWord("旗", Trigger::Place),
    TriggerWord("州", Trigger::Place),
    TriggerWord("盟", Trigger::Place),
    TriggerWord("镇", Trigger::Place),
    TriggerWord("乡", Trigger::Place),
    TriggerWord("街道", Trigger::Place),
    TriggerWord("地区", Trigger::Place),
];

/// A trigger word and what it may end.
#[derive(Debug, Clone, Copy)]
pub struct TriggerWord(pub &'static str, Trigger);

/// An entity found in the text (bytes of the normalised text).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Entity {
    pub start: usize,
    pub end: usize,
    /// Index into `rules::lexicon::ENTITIES`.
    pub kind: usize,
    /// Value in base units, NaN if the entity has none.
    pub value: f64,
}

/// Recognises the entity that a trigger at `start..end` may belong to.
pub fn recognise(
    text: &str,
    trigger: u8,
    start: usize,
    end: usize,
    places: &Places,
) -> Option<Entity> {
    let t = TRIGGERS.get(trigger as usize)?;
    let found = |start, end, kind, value| {
        Some(Entity {
            start,
            end,
            kind,
            value,
        })
    };
    match t.1 {
        Trigger::Yuan => number_before(text, start).and_then(|(s, v)| found(s, end, AMOUNT, v)),
        Trigger::Percent => number_before(text, start).and_then(|(s, v)| found(s, end, SHARE, v)),
        Trigger::PercentWords => {
            number_after(text, end).and_then(|(e, v)| found(start, e, SHARE, v))
        }
        Trigger::Tenths => {
            let (s, v) = number_before(text, start)?;
            let behind = text[end..].chars().next();
            // 十成立, 三成员: the word goes on; 八折, 三成 do not.
            let goes_on = behind.is_some_and(|c| "立员本果功为效长就交分品人叠".contains(c));
            (v > 0.0 && v < 10.0 && !goes_on).then_some(())?;
            found(s, end, SHARE, v * 10.0)
        }
        Trigger::Year => {
            let (s, v) = number_before(text, start)?;
            if (1900.0..2200.0).contains(&v) {
                let e = date_end(text, end)?;
                return found(s, e, DATE, f64::NAN);
            }
            (v <= 100.0).then_some(())?;
            found(s, end, YEARS, v)
        }
        Trigger::Month => {
            number_before(text, start).and_then(|(s, v)| found(s, end, YEARS, v / 12.0))
        }
        Trigger::Count => number_before(text, start).and_then(|(s, v)| found(s, end, COUNT, v)),
        Trigger::Score => {
            let (s, v) = number_before(text, start)?;
            let next = text[end..].chars().next();
            if next.is_some_and(|c| "之公支管局店院钟别部享类期行批包级担子析".contains(c))
            {
                return None;
            }
            found(s, end, SCORE, v)
        }
        Trigger::TitleEnd => {
            let open = find_back(text, start, '《', 240)?;
            found(open, end, TITLE, f64::NAN)
        }
        Trigger::NumberEnd => {
            document_number(text, start).and_then(|s| found(s, end, NUMBER, f64::NAN))
        }
        Trigger::ArticleEnd => {
            let (s, v) = number_before(text, start)?;
            let at = prev_char(text, s).filter(|&(_, c)| c == '第')?.0;
            found(at, end, ARTICLE, v)
        }
        Trigger::Company => {
            company(text, start, end, places).and_then(|s| found(s, end, ORGANISATION, f64::NAN))
        }
        Trigger::Institution => {
            institution(text, start, places).and_then(|s| found(s, end, ORGANISATION, f64::NAN))
        }
        Trigger::Place => places
            .ending_at(text, start, end)
            .and_then(|s| found(s, end, PLACE, f64::NAN)),
    }
}

/// The character before a byte, with its start.
pub(super) fn prev_char(text: &str, at: usize) -> Option<(usize, char)> {
    text[..at].char_indices().next_back()
}

fn find_back(text: &str, from: usize, wanted: char, most: usize) -> Option<usize> {
    let mut at = from;
    while from - at < most {
        let (i, c) = prev_char(text, at)?;
        if c == wanted {
            return Some(i);
        }
        if c == '\n' {
            return None;
        }
        at = i;
    }
    None
}

/// A number that ends at a byte, with its start. Arabic with , and . or Chinese, with 万 and 亿 behind it.
fn number_before(text: &str, end: usize) -> Option<(usize, f64)> {
    let mut start = end;
    for _ in 0..24 {
        match prev_char(text, start) {
            Some((i, c))
                if c.is_ascii_digit() || ".,一二三四五六七八九十百千万亿两零〇半".contains(c) =>
            {
                start = i
            }
            _ => break,
        }
    }
    let piece = text[start..end].trim_start_matches(['.', ',']);
    let start = end - piece.len();
    parse_number(piece).map(|v| (start, v))
}

fn number_after(text: &str, start: usize) -> Option<(usize, f64)> {
    let piece: String = text[start..]
        .chars()
        .take(12)
        .take_while(|c| c.is_ascii_digit() || ".一二三四五六七八九十百".contains(*c))
        .collect();
    parse_number(&piece).map(|v| (start + piece.len(), v))
}

/// The value of `500`, `1,000万`, `五百万`, `十二`, `两`, `半`.
pub fn parse_number(s: &str) -> Option<f64> {
    if s.is_empty() {
        return None;
    }
    let digits_end = s
        .find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',')
        .unwrap_or(s.len());
    if digits_end > 0 {
        let base: f64 = s[..digits_end].replace(',', "").parse().ok()?;
        let factor = match &s[digits_end..] {
            "" => 1.0,
            "十" => 10.0,
            "百" => 100.0,
            "千" => 1e3,
            "万" => 1e4,
            "百万" => 1e6,
            "千万" => 1e7,
            "亿" => 1e8,
            _ => return None,
        };
        return Some(base * factor);
    }
    chinese_number(s)
}

fn chinese_number(s: &str) -> Option<f64> {
    let (mut total, mut section, mut digit) = (0.0, 0.0, None::<f64>);
    let mut seen = false;
    for c in s.chars() {
        let d = match c {
            '零' | '〇' => Some(0.0),
            '一' => Some(1.0),
            '二' | '两' => Some(2.0),
            '三' => Some(3.0),
            '四' => Some(4.0),
            '五' => Some(5.0),
            '六' => Some(6.0),
            '七' => Some(7.0),
            '八' => Some(8.0),
            '九' => Some(9.0),
            '半' => Some(0.5),
            _ => None,
        };
        seen = true;
        if let Some(d) = d {
            // 二〇二四: digits in a row are a plain number
            digit = Some(digit.map_or(d, |old| old * 10.0 + d));
            continue;
        }
        match c {
            '十' => section += digit.take().unwrap_or(1.0) * 10.0,
            '百' => section += digit.take().unwrap_or(1.0) * 100.0,
            '千' => section += digit.take().unwrap_or(1.0) * 1000.0,
            '万' => {
                total += (section + digit.take().unwrap_or(0.0)).max(1.0) * 1e4;
                section = 0.0;
            }
            '亿' => {
                total = (total + section + digit.take().unwrap_or(0.0)).max(1.0) * 1e8;
                section = 0.0;
            }
            _ => return None,
        }
    }
    seen.then_some(total + section + digit.unwrap_or(0.0))
}

/// The end of a date whose year ends at `end`: the year alone, with month, with day.
fn date_end(text: &str, end: usize) -> Option<usize> {
    let mut at = end;
    for unit in ['月', '日'] {
        let digits = text[at..]
            .chars()
            .take(3)
            .take_while(char::is_ascii_digit)
            .count();
        if digits == 0 || !text[at + digits..].starts_with(unit) {
            break;
        }
        at += digits + unit.len_utf8();
    }
    Some(at)
}

/// `X政办〔2024〕3号`: the start of a document number whose 号 stands at `end`.
fn document_number(text: &str, end: usize) -> Option<usize> {
    let digits = text[..end]
        .bytes()
        .rev()
        .take(5)
        .take_while(u8::is_ascii_digit)
        .count();
    if digits == 0 {
        return None;
    }
    let mut at = end - digits;
    if let Some((i, '第')) = prev_char(text, at) {
        at = i;
    }
    let (close, c) = prev_char(text, at)?;
    if !"〕]】)）〉".contains(c) {
        return None;
    }
    let year = text[..close]
        .bytes()
        .rev()
        .take(5)
        .take_while(u8::is_ascii_digit)
        .count();
    if year != 4 {
        return None;
    }
    let (open, c) = prev_char(text, close - year)?;
    if !"〔[【(（〈".contains(c) {
        return None;
    }
    let mut start = open;
    for _ in 0..12 {
        match prev_char(text, start) {
            Some((i, c)) if is_han(c) => start = i,
            _ => break,
        }
    }
    Some(start)
}

pub(super) fn is_han(c: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&c)
}

/// Where the name in front of an organisation word begins: stops at punctuation and at words that cannot be in a name.
fn name_start(text: &str, from: usize) -> usize {
    let mut start = from;
    for _ in 0..24 {
        match prev_char(text, start) {
            Some((i, c))
                if (is_han(c)
                    && !"由与和及向为对将在是各该从给把被经到至或的其即按需须应让请归委"
                        .contains(c))
                    || c.is_ascii_alphanumeric()
                    || "*×XＸ○（）()·".contains(c) =>
            {
                start = i
            }
            _ => break,
        }
    }
    for word in [
        "委托", "指定", "选择", "确定", "授权", "同意", "交由", "通过", "依托", "支持", "扶持",
        "组建", "成立", "设立", "使用", "采用", "包括", "以及", "安装", "加装", "购买", "采购",
        "选用", "推荐", "推广", "接入", "引进", "引入", "聘请", "选聘", "订购", "选定", "明确",
        "租用", "投保", "安排", "无偿", "划转", "移交", "统一", "优先",
    ] {
        if let Some(i) = text[start..from].rfind(word) {
            start += i + word.len();
        }
    }
    // A name made unreadable begins with 某: what stands before it belongs to the sentence.
    if let Some(i) = text[start..from].find('某') {
        start += i;
    }
    while text[start..from].starts_with([')', '）']) {
        start += text[start..from].chars().next().map_or(0, char::len_utf8);
    }
    start
}

/// Words in front of 公司 that make it a kind, not a name.
const GENERIC: [&str; 44] = [
    "有限责任",
    "股份有限",
    "有限",
    "股份",
    "上市",
    "国有",
    "民营",
    "专业",
    "保险",
    "物业",
    "物业服务",
    "施工",
    "建筑",
    "总",
    "分",
    "子",
    "母",
    "支",
    "独立",
    "外地",
    "本地",
    "国有企业",
    "企业",
    "投资",
    "担保",
    "融资担保",
    "证券",
    "小额贷款",
    "旅行社",
    "劳务",
    "运输",
    "测绘",
    "商业",
    "政策性",
    "开发",
    "农村商业",
    "村镇",
    "合作",
    "第三方",
    "全资",
    "控股",
    "参股",
    "工程",
    "股份制",
];

fn company(text: &str, start: usize, end: usize, places: &Places) -> Option<usize> {
    let from = name_start(text, start);
    let name = &text[from..start];
    if anonymous(name) {
        return Some(from);
    }
    let core = name
        .trim_end_matches("有限责任")
        .trim_end_matches("股份有限")
        .trim_end_matches("有限");
    if core.chars().count() >= 2 && core.len() < name.len() && !generic(core) {
        return Some(from);
    }
    if "集团银行".contains(&text[start..end]) && name.chars().count() >= 2 && places.begins(name)
    {
        return Some(from);
    }
    if let Some(rest) = places.strip(name)
        && rest.chars().count() >= 2
        && local_body(name)
    {
        return Some(from);
    }
    handed_over(text, from, name).then_some(from)
}

/// `由学子公司供货`: a short name without a place counts where business is handed to it, unless it names a trade.
fn handed_over(text: &str, from: usize, name: &str) -> bool {
    let to = ["由", "委托", "授权", "指定"];
    (2..=6).contains(&name.chars().count())
        && to.iter().any(|w| text[..from].ends_with(w))
        && name.chars().all(is_han)
        && !TRADES.iter().any(|t| name.contains(t))
}

/// Trades and roles: 公司 behind them is a kind of operator, not one of them.
const TRADES: [&str; 52] = [
    "专业", "物业", "保险", "施工", "中标", "成交", "相关", "有关", "第三", "社会", "供水", "供热",
    "供气", "供电", "燃气", "运输", "测绘", "担保", "上市", "国有", "民营", "外地", "本地", "建筑",
    "检测", "评估", "拍卖", "监理", "设计", "咨询", "物流", "劳务", "租赁", "旅游", "快递", "小额",
    "代理", "出租", "公交", "保安", "投资", "开发", "家政", "有限", "股份", "企业", "母", "子",
    "分", "总", "承", "他",
];

fn institution(text: &str, start: usize, places: &Places) -> Option<usize> {
    let from = name_start(text, start);
    let name = &text[from..start];
    if anonymous(name) {
        return Some(from);
    }
    places.strip(name)?;
    local_body(name).then_some(from)
}

/// `某公司`, `XX医院`, `**集团`: a name that was made unreadable is a name.
fn anonymous(name: &str) -> bool {
    let chars: Vec<char> = name.chars().collect();
    name.contains('某')
        || name.contains("**")
        || name.contains("××")
        || name.contains("XX")
        || matches!(chars[..], [c] if c.is_ascii_uppercase())
}

fn generic(name: &str) -> bool {
    GENERIC.contains(&name) || name.ends_with("类") || name.ends_with("性")
}

/// A place in front names a body only if it is not followed by 级, 属, 内 …: 县级医院 are many, 县人民医院 is one.
fn local_body(name: &str) -> bool {
    for suffix in ['市', '县', '区', '镇', '乡', '省'] {
        if let Some(i) = name.rfind(suffix) {
            let next = name[i + suffix.len_utf8()..].chars().next();
            if next.is_some_and(|c| "级属内外域场直辖各".contains(c)) {
                return false;
            }
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_begin_where_the_sentence_ends() {
        let names = |t| {
            find(t, ORGANISATION)
                .into_iter()
                .map(|(n, _)| n)
                .collect::<Vec<_>>()
        };
        assert_eq!(names("各商户应当安装某支付公司的设备"), ["某支付公司"]);
        assert_eq!(names("校服由学林公司组织供货"), ["学林公司"]);
        assert!(names("小区保洁由物业公司负责").is_empty());
        assert!(names("由中标公司配送").is_empty());
    }

    fn find(text: &str, kind: usize) -> Vec<(String, f64)> {
        let places = Places::default();
        let mut out = Vec::new();
        for (i, t) in TRIGGERS.iter().enumerate() {
            for (at, w) in text.match_indices(t.0) {
                if let Some(e) = recognise(text, i as u8, at, at + w.len(), &places)
                    && e.kind == kind
                {
                    out.push((text[e.start..e.end].to_string(), e.value));
                }
            }
        }
        out.sort_by(|a, b| a.0.cmp(&b.0));
        out.dedup_by(|a, b| a.0 == b.0);
        out
    }

    #[test]
    fn numbers_have_values() {
        assert_eq!(find("给予500万元奖励", AMOUNT), [("500万元".into(), 5e6)]);
        assert_eq!(find("给予五十万元以内", AMOUNT), [("五十万元".into(), 5e5)]);
        assert_eq!(find("不低于30%", SHARE), [("30%".into(), 30.0)]);
        assert_eq!(find("百分之二十", SHARE), [("百分之二十".into(), 20.0)]);
        assert_eq!(find("补设备款的三成", SHARE), [("三成".into(), 30.0)]);
        assert_eq!(find("租金按八折收", SHARE), [("八折".into(), 80.0)]);
        assert!(find("由三成员组成，十成立", SHARE).is_empty());
        assert_eq!(
            find("经营5年以上，自2024年起", YEARS),
            [("5年".into(), 5.0)]
        );
        assert_eq!(find("每个得2分", SCORE), [("2分".into(), 2.0)]);
        assert_eq!(find("引入两家企业", COUNT), [("两家".into(), 2.0)]);
    }

    #[test]
    fn dates_are_not_spans_of_years() {
        assert!(find("自2024年3月1日起", YEARS).is_empty());
        assert_eq!(find("自2024年3月1日起", DATE)[0].0, "2024年3月1日");
    }

    #[test]
    fn titles_numbers_and_articles() {
        assert_eq!(
            find("依据《行政许可法》第十五条", TITLE)[0].0,
            "《行政许可法》"
        );
        assert_eq!(
            find("依据《行政许可法》第十五条", ARTICLE),
            [("第十五条".into(), 15.0)]
        );
        assert_eq!(
            find("按照县政办〔2024〕12号执行", NUMBER)[0].0,
            "按照县政办〔2024〕12号"
        );
    }

    #[test]
    fn named_bodies_and_kinds_of_body() {
        for named in [
            "由青山建材有限公司供应",
            "委托某公司运营",
            "统一到清河县人民医院体检",
            "由县城市投资公司承建",
        ] {
            assert_eq!(find(named, ORGANISATION).len(), 1, "{named}");
        }
        for kind in [
            "由专业公司承担",
            "县级医院应当",
            "保险公司",
            "各物业服务有限公司",
            "上市公司",
        ] {
            assert!(
                find(kind, ORGANISATION).is_empty(),
                "{kind} {:?}",
                find(kind, ORGANISATION)
            );
        }
    }
}
