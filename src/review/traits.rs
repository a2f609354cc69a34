//! What a document says of its own nature: title, issuer, form, and how many of its sentences bind or favour the public.
//!
//! Both gate answers read these traits and nothing else of the text. It decides nothing, and must not know of the
//! exclusion lists or of provincial rules.

use crate::document::{Document, Text};
use crate::outline::{Kind, Outline};
use crate::review::model::{Evidence, Location};
use crate::review::quote;
use crate::rules::gate_data::{GateData, Signal, SignalSet};
use crate::words::seek;
use std::ops::Range;

/// An authority's seal in another's stead.
const SEALED: &str = "代章";

/// Blocks looked at as the head of a document.
const HEAD_BLOCKS: usize = 14;
/// Bytes of the beginning of a text, enough to tell minutes, tenders and agreements by their own vocabulary.
const BEGINNING_BYTES: usize = 64 << 10;
/// Bytes of a sentence's beginning in which its subject stands.
const SUBJECT_BYTES: usize = 90;
/// Bytes below which a sentence is a label rather than a sentence.
const LEAST_BYTES: usize = 18;

/// One sentence with the signals of its words.
#[derive(Debug, Clone)]
pub struct Sentence {
    /// Normalised byte range.
    pub range: Range<usize>,
    pub signals: SignalSet,
    /// An authority is its subject.
    pub organ: bool,
}

impl Sentence {
    /// It sets or applies rights or duties of the public, and is neither a task among authorities
    /// nor office management.
    pub fn outward(&self) -> bool {
        use Signal::*;
        let s = self.signals;
        let inward = self.organ && s.has(Task) || s.has(Internal);
        !inward && (s.has(Rate) || s.has(Public) && s.any(&[Duty, Benefit, Burden, Request]))
    }

    /// It lays a duty or a burden on operators, in whatever aspect.
    pub fn binds_operators(&self) -> bool {
        use Signal::*;
        self.outward() && self.signals.has(Operator) && self.signals.any(&[Duty, Burden])
    }

    /// It speaks of operators in one of the aspects of their economic activity.
    pub fn economic(&self) -> bool {
        use Signal::*;
        self.signals.has(Operator)
            && self.signals.any(&[
                Entry,
                Industry,
                Investment,
                Procurement,
                Bidding,
                Standard,
                Enforcement,
                Cost,
            ])
    }
}

/// Characters of a sentence that are quoted as evidence: a text without any full stop is one, and a review stays far smaller
/// than what it reviews.
const LONGEST_EVIDENCE: usize = 1000;

/// The traits of one document.
#[derive(Debug, Default)]
pub struct Traits {
    /// The document's title, empty if none was found.
    pub title: String,
    /// What the title issues: `…办法` of 关于印发《…办法》的通知; else the title itself. Brackets at its end are gone.
    pub operative: String,
    pub issuers: Vec<String>,
    pub kind: Option<Kind>,
    /// 发文字号
    pub number: Option<String>,
    /// The number or title says that the document was registered as normative (…规〔2024〕3号).
    pub registered: bool,
    /// The line of an order (令第X号) by which it was promulgated.
    pub order: Option<Range<usize>>,
    /// The first lines.
    pub head: String,
    /// For each word of the exclusions' own vocabulary whether it stands in the beginning of the text.
    pub says: Vec<bool>,
    pub chars: usize,
    pub sentences: Vec<Sentence>,
    /// Number of sentences that are [`Sentence::outward`].
    pub outward: usize,
    /// Number of sentences that are [`Sentence::economic`].
    pub economic: usize,
    /// Number of sentences that are [`Sentence::binds_operators`].
    pub binding: usize,
    /// Sentences with an authority as subject and a task.
    pub tasks: usize,
    /// Occurrences of each signal.
    counts: [usize; Signal::ALL.len()],
    /// Signals of the titles, the measure's own among them.
    pub title_signals: SignalSet,
    /// An authority seals it for another body (代章).
    pub sealed_for: bool,
    /// Who buys or calls for tenders, as named in the head (采购人、招标人).
    pub purchaser: Option<String>,
    /// The document announces annexes that are not in it.
    pub lacks_annex: bool,
}

impl Traits {
    /// Reads the traits of a document.
    pub fn new(document: &Document, text: &Text, outline: &Outline, data: &GateData) -> Self {
        let head_end = text
            .blocks
            .get(HEAD_BLOCKS)
            .map_or(text.norm.len(), |b| b.norm.start);
        let head = text.norm[..head_end].to_string();
        let title = title_of(text, outline);
        let operative = operative_title(&title);
        let issuers = issuers_of(&title, outline);
        let number = outline
            .head
            .number
            .clone()
            .or_else(|| find_number(text).map(|r| text.norm[r].to_string()));
        let registered = number.as_deref().is_some_and(is_registered);
        let mut traits = Traits {
            order: order_line(text),
            title_signals: SignalSet(data.signals(&title).0 | data.signals(&operative).0),
            kind: outline.measures.first().map(|m| m.kind),
            lacks_annex: !outline.head.announced_annexes.is_empty()
                && outline.measures.len() <= 1
                && document.blocks.len() < 20,
            sealed_for: seek::each(&text.norm, SEALED)
                .any(|i| text.norm[i + SEALED.len()..].starts_with(['）', ')'])),
            purchaser: purchaser_of(text),
            chars: text.norm.chars().count(),
            title,
            operative,
            issuers,
            number,
            registered,
            head,
            ..Traits::default()
        };
        traits.read_sentences(text, data);
        traits
    }

    fn read_sentences(&mut self, text: &Text, data: &GateData) {
        let beginning = floor_char(&text.norm, BEGINNING_BYTES);
        let (hits, says) = data.read(&text.norm, beginning);
        self.says = says;
        let mut ranges: Vec<Range<usize>> = Vec::new();
        for b in &text.blocks {
            split_sentences(&text.norm, b.norm.clone(), &mut ranges);
        }
        let mut sentences: Vec<Sentence> = ranges
            .into_iter()
            .map(|range| Sentence {
                range,
                signals: SignalSet::default(),
                organ: false,
            })
            .collect();
        // Both come in the order of their ends.
        let mut at = 0;
        for h in &hits {
            self.counts[h.signal as usize] += 1;
            while sentences.get(at).is_some_and(|s| s.range.end < h.end()) {
                at += 1;
            }
            let sentence = sentences.get_mut(at);
            let Some(s) = sentence.filter(|s| s.range.start <= h.start()) else {
                continue;
            };
            s.signals.0 |= h.signal.bit();
            if h.signal == Signal::Organ && h.start() < s.range.start + SUBJECT_BYTES {
                s.organ = true;
            }
        }
        sentences.retain(|s| s.range.len() >= LEAST_BYTES);
        self.outward = sentences.iter().filter(|s| s.outward()).count();
        self.economic = sentences.iter().filter(|s| s.economic()).count();
        self.binding = sentences.iter().filter(|s| s.binds_operators()).count();
        self.tasks = sentences
            .iter()
            .filter(|s| s.organ && s.signals.has(Signal::Task))
            .count();
        self.sentences = sentences;
    }

    /// How often words of a signal occur.
    pub fn count(&self, s: Signal) -> usize {
        self.counts[s as usize]
    }

    /// Share of the sentences in per cent; 0 without sentences.
    pub fn share(&self, part: usize) -> usize {
        (100 * part).checked_div(self.sentences.len()).unwrap_or(0)
    }

    /// Share of the sentences that hold a signal, in per cent.
    pub fn share_of(&self, signal: Signal) -> usize {
        self.share(
            self.sentences
                .iter()
                .filter(|s| s.signals.has(signal))
                .count(),
        )
    }

    /// It has the form of an official document: printed and issued, stating purpose or effect.
    pub fn is_official(&self) -> bool {
        self.count(Signal::Official) > 0 || self.number.is_some() || self.order.is_some()
    }

    /// It speaks like advertising or a leaflet and bears no mark of an office.
    pub fn is_promotional(&self) -> bool {
        self.count(Signal::Talk) >= 2
            && self.number.is_none()
            && self.issuers.is_empty()
            && self.order.is_none()
    }

    /// The first sentences of a sort as evidence.
    pub fn evidence(
        &self,
        document: &Document,
        text: &Text,
        outline: &Outline,
        at_most: usize,
        pick: impl Fn(&Sentence) -> bool,
    ) -> Vec<Evidence> {
        self.sentences
            .iter()
            .filter(|s| pick(s))
            .take(at_most)
            .map(|s| evidence(document, text, outline, s.range.clone()))
            .collect()
    }
}

/// A piece of the text as evidence.
pub fn evidence(
    document: &Document,
    text: &Text,
    outline: &Outline,
    range: Range<usize>,
) -> Evidence {
    Evidence {
        quote: quote::shorten(text.quote(range.clone()), LONGEST_EVIDENCE),
        location: locate(document, text, outline, range.start),
    }
}

/// Where a normalised byte stands, as a person would find it.
pub fn locate(document: &Document, text: &Text, outline: &Outline, at: usize) -> Location {
    let Some(position) = text
        .blocks
        .partition_point(|b| b.norm.start <= at)
        .checked_sub(1)
    else {
        return Location::default();
    };
    let block = document.blocks.get(text.blocks[position].block);
    let node = outline
        .nodes
        .iter()
        .rposition(|n| n.range.contains(&at) || n.range.start == at);
    let part = node
        .and_then(|n| outline.measures.get(outline.nodes[n].measure))
        .map(|m| m.annex_label.clone())
        .filter(|l| !l.is_empty())
        .or_else(|| block.map(|b| b.part.title().to_string()))
        .unwrap_or_default();
    Location {
        part,
        address: node.map(|n| outline.address(n)).unwrap_or_default(),
        paragraph: position + 1,
        page: block.and_then(|b| b.page),
        cell: block
            .and_then(|b| b.cell)
            .map(|c| format!("表{}第{}行第{}列", c.table + 1, c.row + 1, c.col + 1)),
    }
}

fn floor_char(s: &str, at: usize) -> usize {
    let mut at = at.min(s.len());
    while !s.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn split_sentences(text: &str, block: Range<usize>, into: &mut Vec<Range<usize>>) {
    let mut start = block.start;
    for (i, c) in text[block.clone()].char_indices() {
        let at = block.start + i;
        if matches!(c, '。' | '；' | '！' | '？' | '\n') {
            let end = at + c.len_utf8();
            into.push(start..end);
            start = end;
        }
    }
    if start < block.end {
        into.push(start..block.end);
    }
}

/// The outline's title, else the first lines up to a word that ends titles.
fn title_of(text: &Text, outline: &Outline) -> String {
    if !outline.head.title.is_empty() {
        return outline.head.title.clone();
    }
    let mut title = String::new();
    for b in text.blocks.iter().take(6) {
        let line = text.norm[b.norm.clone()].trim();
        let number = number_in(line).is_some_and(|r| r.end + 8 > line.len());
        if number || line.starts_with("附件") {
            if title.is_empty() {
                continue;
            }
            break;
        }
        if line.ends_with('：') || line.contains('。') || title.chars().count() > 80 {
            break;
        }
        title.push_str(line);
        if TITLE_ENDS.iter().any(|e| title.ends_with(e)) || line.chars().count() < 8 {
            break;
        }
    }
    title
}

const TITLE_ENDS: [&str; 23] = [
    "通知", "意见", "办法", "规定", "细则", "方案", "通告", "公告", "批复", "答复", "函", "决定",
    "报告", "纪要", "计划", "规划", "指南", "措施", "规则", "标准", "预案", "公示", "文件",
];

/// What a notice issues, without the brackets that end it (（试行）, （穗府办规〔2021〕7号）).
pub fn operative_title(title: &str) -> String {
    let mut t = title.trim();
    if let Some(inner) = issued(t) {
        t = inner;
    }
    let mut t = t.trim().trim_matches(['《', '》']);
    while t.ends_with(['）', ')']) {
        match t.rfind(['（', '(']) {
            Some(i) if i > 0 => t = t[..i].trim_end(),
            _ => break,
        }
    }
    t.trim_matches(['《', '》']).to_string()
}

fn issued(title: &str) -> Option<&str> {
    let at = ["印发", "公布", "发布", "颁布"]
        .iter()
        .filter_map(|w| title.find(w).map(|i| i + w.len()))
        .min()?;
    let rest = &title[at..];
    let end = rest
        .rfind("的通知")
        .or_else(|| rest.rfind("的公告"))
        .or_else(|| rest.rfind("的通告"))
        .or_else(|| rest.rfind("的决定"))
        .or_else(|| rest.ends_with("通知").then(|| rest.len() - "通知".len()))?;
    let inner = rest[..end].trim_matches(['《', '》', '〈', '〉']);
    (inner.chars().count() >= 4).then_some(inner)
}

/// The issuers that the outline found, else what stands before 关于 in the title.
fn issuers_of(title: &str, outline: &Outline) -> Vec<String> {
    if !outline.head.issuers.is_empty() {
        return outline.head.issuers.clone();
    }
    match title.find("关于") {
        Some(i) if (9..=180).contains(&i) => title[..i]
            .split([' ', '、'])
            .map(str::trim)
            .filter(|s| !s.is_empty())
            .map(str::to_string)
            .collect(),
        _ => house_in(title).into_iter().map(str::to_string).collect(),
    }
}

/// Ends of the names of companies, schools, hospitals and associations.
const HOUSES: [&str; 12] = [
    "有限公司",
    "股份公司",
    "集团公司",
    "有限责任公司",
    "大学",
    "学院",
    "中学",
    "医院",
    "研究院",
    "协会",
    "学会",
    "商会",
];

/// The house whose own rules a document gives, named at the beginning of its title: 某某大学学生公寓管理规定.
///
/// Words for all houses of a sort (全市医院, 大学生) name none.
fn house_in(title: &str) -> Option<&str> {
    let all = [
        "全", "各", "公立", "民办", "中小", "社区", "高等", "行业", "关于", "《",
    ];
    let inside = [
        '生', '城', '路', '区', '校', '园', '科', '章', '建', '等', '和', '与', '、',
    ];
    let end = (HOUSES.iter())
        .filter_map(|h| title.find(h).map(|i| i + h.len()))
        .max()?;
    let (name, rest) = title.split_at(end);
    let named = name.chars().count() >= 4 && !all.iter().any(|w| name.contains(w));
    (named && !rest.is_empty() && !rest.starts_with(inside)).then_some(name)
}

/// The name after 采购人 or 招标人 in the first three hundred paragraphs.
fn purchaser_of(text: &Text) -> Option<String> {
    const LABELS: [&str; 9] = [
        "采购人名称：",
        "采购人：",
        "采购单位：",
        "采购单位名称：",
        "招标人：",
        "招标人名称：",
        "招标单位：",
        "项目业主：",
        "业主单位：",
    ];
    let line = |i: usize| {
        text.blocks
            .get(i)
            .map_or("", |b| text.norm[b.norm.clone()].trim())
    };
    let name_in = |rest: &str| {
        let end = rest
            .find(['，', '。', '；', ' ', '|'])
            .into_iter()
            .chain(rest.find("地址"))
            .min()
            .unwrap_or(rest.len());
        let name = rest[..end].trim();
        (4..=40)
            .contains(&name.chars().count())
            .then(|| name.to_string())
    };
    (0..text.blocks.len().min(300)).find_map(|i| {
        let here = line(i);
        // Every label ends in a colon.
        let keyed = here.contains('：');
        let mut labels = LABELS.iter().filter(|_| keyed);
        let named = labels.find_map(|l| name_in(&here[here.find(l)? + l.len()..]));
        named.or_else(|| {
            let heads = here.ends_with("采购人信息") || here.ends_with("招标人信息");
            let next = line(i + 1);
            let at = next.find("名称：").filter(|_| heads)?;
            name_in(&next[at + "名称：".len()..])
        })
    })
}

/// Whether a 发文字号 shows registration as a normative document: the character 规 before the year.
fn is_registered(number: &str) -> bool {
    number
        .split(['〔', '[', '【', '（', '('])
        .next()
        .is_some_and(|code| {
            code.ends_with("规") || code.ends_with("规字") || code.ends_with("规发")
        })
}

fn find_number(text: &Text) -> Option<Range<usize>> {
    text.blocks.iter().take(HEAD_BLOCKS).find_map(|b| {
        let line = &text.norm[b.norm.clone()];
        let r = number_in(line)?;
        let alone = line.chars().count() <= 40 && !line.contains('《');
        alone.then(|| b.norm.start + r.start..b.norm.start + r.end)
    })
}

/// A 发文字号 in a line: characters, a bracketed year, digits, 号.
fn number_in(line: &str) -> Option<Range<usize>> {
    let (open, bracket) = line.char_indices().find(|&(i, c)| {
        matches!(c, '〔' | '[' | '【' | '（' | '(') && year_at(&line[i + c.len_utf8()..])
    })?;
    let start = line[..open]
        .char_indices()
        .rev()
        .take_while(|(_, c)| ('\u{4E00}'..='\u{9FFF}').contains(c))
        .last()?
        .0;
    let after = open + bracket.len_utf8() + 4;
    let end = line[after..].find('号')?;
    (end <= 14).then(|| start..after + end + '号'.len_utf8())
}

fn year_at(s: &str) -> bool {
    let b = s.as_bytes();
    b.len() > 4 && b[..4].iter().all(u8::is_ascii_digit) && (b[0] == b'1' || b[0] == b'2')
}

/// Words of the line by which a law, regulation or rule is promulgated.
const ORDERS: [&str; 10] = [
    "政府令",
    "国务院令",
    "主席令",
    "部令",
    "会令",
    "署令",
    "局令",
    "行令",
    "委令",
    "号令",
];

/// A short line of the head that is an order (令第X号) itself, not a citation of one.
fn order_line(text: &Text) -> Option<Range<usize>> {
    let blocks = text.blocks.iter().take(HEAD_BLOCKS).enumerate();
    for (i, b) in blocks {
        let line = text.norm[b.norm.clone()].trim();
        let noted = line.starts_with(['（', '(']) && line.contains("年");
        let short = line.chars().count() <= if noted { 200 } else { 50 };
        let cites = line.contains(['《', '》'])
            || ["根据", "依据", "按照", "依照"]
                .iter()
                .any(|w| line.contains(w))
            || !noted && line.contains(['。', '，']);
        if !short || cites {
            continue;
        }
        let next = text
            .blocks
            .get(i + 1)
            .map_or("", |n| text.norm[n.norm.clone()].trim());
        let numbered = line.contains('第') && line.contains('号')
            || next.starts_with('第') && next.ends_with('号');
        let ordered = numbered && ORDERS.iter().any(|o| line.contains(o));
        let adopted = (line.contains("人民代表大会") || line.contains("人大常委会"))
            && line.contains("通过")
            && noted;
        if ordered || adopted {
            return Some(b.norm.clone());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Format;

    fn traits(s: &str) -> Traits {
        let d = Document::from_lines(Format::Text, s);
        let t = Text::new(&d);
        let o = Outline::new(&d, &t);
        Traits::new(&d, &t, &o, &GateData::embedded().expect("built-in data"))
    }

    #[test]
    fn the_operative_title_is_what_a_notice_issues() {
        for (title, want) in [
            (
                "某某县人民政府关于印发《某某县供水管理办法（试行）》的通知",
                "某某县供水管理办法",
            ),
            ("关于印发某某县工作要点的通知", "某某县工作要点"),
            ("某某县养犬管理规定（暂行）", "某某县养犬管理规定"),
            ("关于开展清理工作的通知", "关于开展清理工作的通知"),
        ] {
            assert_eq!(operative_title(title), want);
        }
    }

    #[test]
    fn a_house_is_named_at_the_beginning_of_its_rules() {
        for (title, house) in [
            ("江东大学学生公寓管理规定", Some("江东大学")),
            (
                "云川交通建设集团有限公司差旅费管理办法",
                Some("云川交通建设集团有限公司"),
            ),
            ("云山县人民医院绩效考核办法", Some("云山县人民医院")),
            ("云山市大学生创业补贴办法", None),
            ("云山市大学城管理规定", None),
            ("全市医院绩效考核办法", None),
            ("云山市公立医院药品采购办法", None),
            ("云山县养犬管理规定", None),
        ] {
            assert_eq!(house_in(title), house, "{title}");
        }
    }

    #[test]
    fn an_order_is_told_from_its_citation() {
        let rule =
            "某某市公园管理办法\n某某市人民政府令\n第36号\n第一条 为了加强公园管理，制定本办法。";
        assert!(traits(rule).order.is_some());
        let cites = "关于公园收费的通知\n根据《某某市公园管理办法》（市人民政府令第36号）的规定，现就收费通知如下。";
        assert!(traits(cites).order.is_none());
    }

    #[test]
    fn a_registered_number_is_seen() {
        let t = traits(
            "云山市民政局关于调整救助标准的通知\n云民规〔2025〕2号\n各县区民政局：\n现通知如下。",
        );
        assert!(t.registered, "{:?}", t.number);
        let t = traits(
            "云山市民政局关于召开会议的通知\n云民发〔2025〕2号\n各县区民政局：\n现通知如下。",
        );
        assert!(!t.registered);
    }

    #[test]
    fn outward_sentences_are_told_from_tasks() {
        let t = traits(
            "办法\n经营者应当在店堂公示收费标准。\n各乡镇要组织企业做好培训。\n申请人提交材料后，符合条件的给予补贴。",
        );
        assert_eq!((t.outward, t.tasks), (2, 1));
    }
}
