//! Places: any place with its administrative suffix, and short forms of the issuer's own place, its parents and children.
//!
//! The list of divisions is data (`rules/lexicon/divisions.tsv`). This file knows names, not what a place means for a rule.

use super::entity::{is_han, prev_char};
use crate::words::seek;
use crate::words::table::{Dictionary, Lists, Table};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Names of provinces, cities and counties. A code without its last two digits is the code of the parent.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Divisions {
    /// Full names.
    names: Dictionary,
    /// Their last characters.
    ends: String,
    /// For each full name its codes.
    codes: Lists,
    /// Code and number of its name, sorted.
    by_code: Table<u32>,
    /// Names without their suffix.
    shorts: Dictionary,
}

const ROW: usize = 2;

impl Divisions {
    /// Reads the list: code and name, one a line, tab-separated, with a head line.
    pub fn parse(tsv: &str) -> Divisions {
        let mut codes: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
        let mut by_code: BTreeMap<u32, &str> = BTreeMap::new();
        let mut shorts: BTreeSet<&str> = BTreeSet::new();
        for line in tsv.lines().skip(1) {
            let mut cells = line.split('\t');
            let (Some(code), Some(name)) = (cells.next(), cells.next()) else {
                continue;
            };
            let Ok(code) = code.parse::<u32>() else {
                continue;
            };
            codes.entry(name).or_default().push(code);
            by_code.insert(code, name);
            let short = short(name);
            if short.chars().count() >= 2 {
                shorts.insert(short);
            }
        }
        let names: Dictionary = codes.keys().collect();
        let number = |name: &str| names.find(name).map_or(u32::MAX, |i| i as u32);
        Divisions {
            by_code: (by_code.iter())
                .flat_map(|(code, name)| [*code, number(name)])
                .collect(),
            ends: (codes.keys().filter_map(|n| n.chars().next_back()))
                .collect::<BTreeSet<char>>()
                .into_iter()
                .collect(),
            codes: codes.into_values().collect(),
            shorts: shorts.into_iter().collect(),
            names,
        }
    }

    /// Whether this is the full name of a division.
    pub fn is_name(&self, name: &str) -> bool {
        self.names.find(name).is_some()
    }

    /// Whether this is a name without its suffix.
    fn is_short(&self, name: &str) -> bool {
        self.shorts.find(name).is_some()
    }

    /// The row of the first code that is not below another.
    fn row_from(&self, code: u32) -> usize {
        let (mut low, mut high) = (0, self.by_code.len() / ROW);
        while low < high {
            let middle = (low + high) / 2;
            if self.by_code.at(middle * ROW) < code {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// Full names of the divisions whose codes are not below the first and below the second.
    fn between(&self, from: u32, to: u32) -> impl Iterator<Item = &str> {
        (self.row_from(from)..self.row_from(to)).map(|i| {
            let [_, name] = self.by_code.row::<ROW>(i);
            self.names.at(name as usize)
        })
    }

    /// Full names of a division, of the two that it belongs to, and of those that belong to it.
    fn around(&self, code: u32) -> impl Iterator<Item = &str> {
        let listed = |c: &u32| *c > 0 && self.between(*c, *c + 1).next().is_some();
        let above = std::iter::successors(Some(code), move |c| Some(c / 100).filter(listed));
        above
            .take(3)
            .flat_map(|c| self.between(c, c + 1))
            .chain(self.between(code * 100, code * 100 + 100))
    }

    /// Full names of divisions that stand in a title or issuer.
    fn in_text(&self, text: &str) -> Vec<u32> {
        let chars: Vec<(usize, char)> = text.char_indices().collect();
        let mut out = Vec::new();
        for i in 0..chars.len() {
            for len in 2..=10usize {
                let end = chars.get(i + len).map_or(text.len(), |c| c.0);
                if i + len > chars.len() {
                    break;
                }
                if !self.ends.contains(chars[i + len - 1].1) {
                    continue;
                }
                if let Some(name) = self.names.find(&text[chars[i].0..end]) {
                    // A county's name may be borne by several; only unambiguous ones say who the parent is.
                    out.extend(self.codes.at(name));
                }
            }
        }
        out
    }
}

/// A name without its suffix: 德清县 → 德清, 湘西土家族苗族自治州 stays.
fn short(name: &str) -> &str {
    for suffix in [
        "特别行政区",
        "壮族自治区",
        "回族自治区",
        "维吾尔自治区",
        "自治区",
        "地区",
        "新区",
        "林区",
        "矿区",
        "省",
        "市",
        "县",
        "区",
        "旗",
        "盟",
    ] {
        if let Some(s) = name.strip_suffix(suffix) {
            return s;
        }
    }
    name
}

/// Places as seen from one document.
#[derive(Debug, Default)]
pub struct Places<'a> {
    divisions: Option<&'a Divisions>,
    /// Short forms that count in this document: the issuer's own, its parents' and its children's.
    local: Vec<String>,
    /// Full names that the issuer or title begins with, listed or not.
    own: Vec<String>,
}

/// The place that an issuer's name or a title begins with (清溪县人民政府 → 清溪县).
fn leading_place(name: &str) -> Option<&str> {
    let name = name.trim_start_matches(['《', '关', '于']);
    let ends = name
        .char_indices()
        .skip(1)
        .take(4)
        .map(|(i, c)| i + c.len_utf8());
    ends.map(|e| &name[..e])
        .find(|head| named_like_a_place(head))
}

/// `清河县`, `南山区`: two or three characters and a suffix, and not an ordinary word that ends like one.
fn named_like_a_place(head: &str) -> bool {
    const ORDINARY: &str = "城上都超门股地辖园社校景小片厂各本我全该当专灾山林牧新老";
    let chars: Vec<char> = head.chars().collect();
    (3..=4).contains(&chars.len())
        && "市县区镇乡".contains(chars[chars.len() - 1])
        && !ORDINARY.contains(chars[chars.len() - 2])
        && chars[..chars.len() - 1].iter().all(|&c| is_han(c))
}

/// The start of the name of a new area or development zone whose 新区 or 开发区 begins at `end`.
fn new_area(text: &str, end: usize) -> Option<usize> {
    const BEFORE: &str = "的在于和与及对至或从向为设入到出等各本我全该离迁由往是";
    const GENERIC: [&str; 12] = [
        "经济", "技术", "高新", "产业", "综合", "示范", "保税", "农业", "工业", "城市", "国家",
        "建设",
    ];
    let mut start = end;
    let mut chars = 0;
    while chars < 3 {
        match prev_char(text, start) {
            Some((i, c)) if is_han(c) && !BEFORE.contains(c) => {
                start = i;
                chars += 1;
            }
            _ => break,
        }
    }
    let name = &text[start..end];
    (chars >= 2 && !GENERIC.iter().any(|g| name.contains(g))).then_some(start)
}

/// What follows a short form that is not the place: 北京时间, 上海证券交易所.
const NOT_A_PLACE: [&str; 12] = [
    "时间",
    "证券",
    "大学",
    "银行",
    "交易所",
    "学院",
    "路",
    "街",
    "牌",
    "汽车",
    "石化",
    "日报",
];

impl<'a> Places<'a> {
    /// Places for a document whose title and issuers are given.
    pub fn new(divisions: &'a Divisions, title: &str, issuers: &[String]) -> Self {
        let mut codes: Vec<u32> = Vec::new();
        for t in issuers.iter().map(String::as_str).chain([title]) {
            codes.extend(divisions.in_text(t));
        }
        codes.sort_unstable();
        codes.dedup();
        codes.truncate(16);
        let mut local: Vec<String> = Vec::new();
        for name in codes.iter().flat_map(|&c| divisions.around(c)) {
            let s = short(name);
            if s.chars().count() >= 2 && !local.iter().any(|l| l == s) {
                local.push(s.to_string());
            }
        }
        let mut own = Vec::new();
        for t in issuers.iter().map(String::as_str).chain([title]) {
            if let Some(name) = leading_place(t) {
                let s = short(name);
                if s.chars().count() >= 2 && !local.iter().any(|l| l == s) {
                    local.push(s.to_string());
                }
                own.push(name.to_string());
            }
        }
        Places {
            divisions: Some(divisions),
            local,
            own,
        }
    }

    /// Short local forms in the text, as byte ranges.
    pub fn short_forms(&self, text: &str) -> Vec<(usize, usize)> {
        let mut out = Vec::new();
        for s in &self.local {
            for at in seek::each(text, s) {
                let end = at + s.len();
                let next = &text[end..];
                if !NOT_A_PLACE.iter().any(|n| next.starts_with(n))
                    && !next.starts_with(['市', '县', '区', '省'])
                {
                    out.push((at, end));
                }
            }
        }
        out
    }

    /// The start of a place whose suffix stands at `start..end`, if there is one.
    pub(super) fn ending_at(&self, text: &str, start: usize, end: usize) -> Option<usize> {
        let suffix = &text[start..end];
        let next = text[end..].chars().next();
        if next == Some('场') && suffix == "市" {
            return None;
        }
        let mut starts = [0usize; 12];
        let mut n = 0;
        let mut at = start;
        while n < starts.len() {
            match prev_char(text, at) {
                Some((i, c))
                    if is_han(c) || c == 'X' || c == '×' || c == '*' || c.is_ascii_uppercase() =>
                {
                    at = i;
                    starts[n] = i;
                    n += 1;
                }
                _ => break,
            }
        }
        if let Some(d) = self.divisions {
            let known = |s: &&usize| {
                let name = &text[**s..end];
                d.is_name(name) || (suffix == "地区" && d.is_short(&text[**s..start]))
            };
            if let Some(s) = starts[..n].iter().rev().find(known) {
                return Some(*s);
            }
        }
        let mine = |s: &&usize| self.own.iter().any(|o| *o == text[**s..end]);
        if let Some(s) = starts[..n].iter().find(mine) {
            return Some(*s);
        }
        self.unlisted(text, start, end, &starts[..n])
    }

    /// Places outside the list: made unreadable (某市, XX县), new areas (南湖新区), towns and streets.
    fn unlisted(&self, text: &str, start: usize, end: usize, starts: &[usize]) -> Option<usize> {
        let suffix = &text[start..end];
        let &nearest = starts.first()?;
        let last = text[nearest..start].chars().next()?;
        if last == '某' || last == '×' || last == '*' || last == 'X' {
            let same = starts
                .iter()
                .take_while(|&&s| text[s..].starts_with(last))
                .last();
            return same.copied();
        }
        if last.is_ascii_uppercase() {
            return Some(nearest);
        }
        if suffix == "区"
            && let Some(kind) = ["新", "开发"]
                .into_iter()
                .find(|k| text[..start].ends_with(k))
        {
            return new_area(text, start - kind.len());
        }
        const CANNOT: &str = "的在于和与及对至或从向为设入到出等各本我全该市县区乡镇省们其他外级所有新旧老城郊辖园社景校小片厂服务中心内进村";
        if suffix == "镇" || suffix == "街道" || suffix == "县" {
            let name = *starts.get(1)?;
            let first_char = text[name..].chars().next()?;
            let after_boundary = match prev_char(text, name) {
                None => true,
                Some((_, c)) => !is_han(c) || "在于和与及对至或从向为由到市县区".contains(c),
            };
            return (after_boundary && !CANNOT.contains(first_char) && !CANNOT.contains(last))
                .then_some(name);
        }
        None
    }

    /// Whether a name begins with a place: by its full name, a short form, or a bare 市/县/区.
    pub(super) fn begins(&self, name: &str) -> bool {
        self.strip(name).is_some()
    }

    /// What follows the place at the beginning of a name.
    pub(super) fn strip<'n>(&self, name: &'n str) -> Option<&'n str> {
        let mut best: Option<&str> = None;
        for (n, (i, _)) in name.char_indices().skip(1).enumerate() {
            if n > 10 {
                break;
            }
            let (head, rest) = name.split_at(i);
            let known = matches!(head, "市" | "县" | "区" | "镇" | "省")
                || named_like_a_place(head)
                || self
                    .divisions
                    .is_some_and(|d| d.is_name(head) || d.is_short(head))
                || self.local.iter().any(|l| l == head);
            if known {
                best = Some(rest);
            }
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn divisions() -> Divisions {
        Divisions::parse("code\tname\n33\t浙江省\n3305\t湖州市\n330521\t德清县\n330522\t长兴县\n")
    }

    fn place(text: &str, suffix: &str) -> Option<String> {
        let d = divisions();
        let p = Places::new(&d, "", &[]);
        let at = text.rfind(suffix)?;
        p.ending_at(text, at, at + suffix.len())
            .map(|s| text[s..at + suffix.len()].to_string())
    }

    #[test]
    fn listed_places_are_found_whole() {
        assert_eq!(
            place("注册地在德清县的企业", "县").as_deref(),
            Some("德清县")
        );
        assert_eq!(
            place("在德清地区有网点", "地区").as_deref(),
            Some("德清地区")
        );
    }

    #[test]
    fn unreadable_and_new_places() {
        assert_eq!(place("在某县注册", "县").as_deref(), Some("某县"));
        assert_eq!(place("迁离南湖岸新区", "区").as_deref(), Some("南湖岸新区"));
        assert_eq!(place("在XX市有", "市").as_deref(), Some("XX市"));
    }

    #[test]
    fn ordinary_words_are_no_places() {
        for (text, suffix) in [
            ("城市", "市"),
            ("产业园区", "区"),
            ("上市", "市"),
            ("辖区", "区"),
            ("社区", "区"),
            ("高新技术产业开发区", "区"),
            ("各地区", "地区"),
            ("乡镇", "镇"),
        ] {
            assert_eq!(place(text, suffix), None, "{text}");
        }
    }

    #[test]
    fn the_issuers_own_place_counts_though_no_list_has_it() {
        let d = divisions();
        let p = Places::new(&d, "", &["云杉市人民政府".to_string()]);
        let text = "在云杉市注册的云杉企业";
        let at = text.find('市').expect("suffix");
        assert_eq!(p.ending_at(text, at, at + 3), Some("在".len()));
        assert_eq!(p.short_forms(text).len(), 1);
    }

    #[test]
    fn short_forms_of_the_issuer_count() {
        let d = divisions();
        let p = Places::new(&d, "", &["德清县人民政府".to_string()]);
        let text = "德清企业优先，湖州企业次之，长兴企业不限，北京时间";
        let found: Vec<&str> = p
            .short_forms(text)
            .into_iter()
            .map(|(s, e)| &text[s..e])
            .collect();
        assert_eq!(found, ["德清", "湖州"]);
        let p = Places::new(&d, "湖州市科技项目招标公告", &[]);
        assert!(
            p.short_forms(text)
                .iter()
                .any(|&(s, e)| &text[s..e] == "长兴")
        );
    }
}
