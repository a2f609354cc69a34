//! The register of laws: which law, regulation or document is in force, was repealed, amended or renamed, and when.
//! (法规登记簿)
//!
//! It answers about names, document numbers and agencies. It holds no wording (that is for
//! [`LawBook`](super::provision::LawBook)) and must not know of documents or findings. Rows marked `unsure` may only lead
//! to reminders.

use super::date::Date;
use super::names;
use crate::words::finder::Finder;
use crate::words::table::{Dictionary, Lists, Numbers, Texts};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use super::embedded_laws::REGISTER as BUILTIN;

/// Why a register file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegisterError {
    #[error("登记簿 {file} 格式不对：{reason}；请对照 rules/laws/register.json 的写法改正")]
    Format { file: String, reason: String },
    #[error("登记簿 {file} 中“{name}”的日期“{date}”不对；请写成 YYYY、YYYY-MM 或者 YYYY-MM-DD")]
    Day {
        file: String,
        name: String,
        date: String,
    },
}

/// What the register says of a law. (效力状态)
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub enum State {
    #[default]
    #[serde(rename = "有效")]
    InForce,
    #[serde(rename = "已修改")]
    Amended,
    #[serde(rename = "更名")]
    Renamed,
    #[serde(rename = "已废止")]
    Repealed,
}

/// A law, regulation, rule or document of the register.
#[derive(Debug, Clone, Deserialize)]
pub struct Row {
    /// Name without 《》 and 中华人民共和国.
    pub name: String,
    /// 法律, 行政法规, 部门规章, 规范性文件, 司法解释, 地方政府规章
    #[serde(default)]
    pub level: String,
    #[serde(default)]
    pub aliases: Vec<String>,
    /// 文号 and order numbers.
    #[serde(default)]
    pub numbers: Vec<String>,
    #[serde(default)]
    pub status: State,
    /// First in force since, where known for sure.
    pub from: Option<Date>,
    /// Days on which it was passed, amended or revised, in order; may lack the day or the month.
    #[serde(default)]
    pub versions: Vec<String>,
    /// The last version is in force since this day, where it differs from the day it was passed.
    pub last_from: Option<Date>,
    /// No longer in force from this day on; may lack the day or the month.
    pub repealed: Option<String>,
    /// What took its place.
    pub by: Option<String>,
    /// Not verified: only reminders may rest on it.
    #[serde(default)]
    pub unsure: bool,
    /// Number of articles of the current wording, where known.
    pub articles: Option<u32>,
    #[serde(default)]
    pub note: String,
}

/// An agency or a term that is no longer used, and what took its place. (机构更名、名称更替)
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Renamed {
    pub name: String,
    #[serde(default)]
    pub aliases: Vec<String>,
    pub now: String,
    pub since: String,
    #[serde(default)]
    pub unsure: bool,
}

#[derive(Deserialize)]
struct File {
    state_day: Option<Date>,
    #[serde(default)]
    laws: Vec<serde_json::Value>,
    #[serde(default)]
    agencies: Vec<Renamed>,
    #[serde(default)]
    terms: Vec<Renamed>,
}

/// Whether a law applies on a day, as far as the register knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Force {
    /// In force.
    Yes,
    /// In force, and known to end on this day.
    Until(Date),
    /// Not yet in force.
    NotYet(Date),
    /// Repealed; since when, where known.
    Ended(Option<Date>),
}

/// The register, with the user's own rows if any. A row is decoded when a document first cites it.
#[derive(Debug)]
pub struct Register {
    stored: Stored,
    rows: Vec<OnceLock<Option<Box<Row>>>>,
    /// All old names, with their place in the lists of agencies and terms.
    old_names: OnceLock<Finder<(Old, usize)>>,
    added: Vec<String>,
}

/// The register as it is kept in the program.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Stored {
    state_day: Option<Date>,
    /// Each row as it is written.
    rows: Texts,
    /// Name of each row.
    names: Texts,
    exact: Index,
    normal: Index,
    numbers: Index,
    agencies: Vec<Renamed>,
    terms: Vec<Renamed>,
}

/// Rows by a name.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
struct Index {
    names: Dictionary,
    rows: Lists,
}

impl Index {
    fn new(by_name: BTreeMap<String, Vec<u32>>) -> Self {
        Index {
            names: by_name.keys().collect(),
            rows: by_name.into_values().collect(),
        }
    }

    /// The rows that bear a name; `None` if there are none.
    fn of(&self, name: &str) -> Option<Numbers<'_, u32>> {
        let rows = self.rows.at(self.names.find(name)?);
        (!rows.is_empty()).then_some(rows)
    }
}

/// The register while its rows are gathered.
#[derive(Default)]
struct Gathered {
    state_day: Option<Date>,
    rows: Vec<String>,
    names: Vec<String>,
    exact: BTreeMap<String, Vec<u32>>,
    normal: BTreeMap<String, Vec<u32>>,
    numbers: BTreeMap<String, Vec<u32>>,
    agencies: Vec<Renamed>,
    terms: Vec<Renamed>,
}

impl Gathered {
    fn read(&mut self, file: &str, json: &str) -> Result<(), RegisterError> {
        let format = |e: serde_json::Error| RegisterError::Format {
            file: file.to_owned(),
            reason: format!("第{}行第{}列：{e}", e.line(), e.column()),
        };
        let added: File =
            serde_json::from_str(json.trim_start_matches('\u{FEFF}')).map_err(format)?;
        self.state_day = self.state_day.max(added.state_day);
        for written in added.laws {
            let row = Row::deserialize(&written).map_err(|e| RegisterError::Format {
                file: file.to_owned(),
                reason: match written.get("name") {
                    Some(name) => format!("{name}一行：{e}"),
                    None => format!("没有名称的一行：{e}"),
                },
            })?;
            for date in row.versions.iter().chain(&row.repealed) {
                if day_from(date).is_none() {
                    return Err(RegisterError::Day {
                        file: file.to_owned(),
                        name: row.name,
                        date: date.clone(),
                    });
                }
            }
            self.insert(row, written.to_string());
        }
        self.agencies.extend(added.agencies);
        self.terms.extend(added.terms);
        Ok(())
    }

    fn insert(&mut self, row: Row, written: String) {
        let at = self.rows.len() as u32;
        let replaced = self.exact.remove(&names::exact(&row.name));
        for name in std::iter::once(&row.name).chain(&row.aliases) {
            let list = self.normal.entry(names::normal(name)).or_default();
            if let Some(old) = &replaced {
                list.retain(|r| !old.contains(r));
            }
            list.push(at);
            let exact = self.exact.entry(names::exact(name)).or_default();
            exact.push(at);
        }
        for number in &row.numbers {
            self.numbers.insert(names::exact(number), vec![at]);
        }
        self.rows.push(written);
        self.names.push(row.name);
    }

    fn store(self) -> Stored {
        Stored {
            state_day: self.state_day,
            rows: self.rows.iter().collect(),
            names: self.names.iter().collect(),
            exact: Index::new(self.exact),
            normal: Index::new(self.normal),
            numbers: Index::new(self.numbers),
            agencies: self.agencies,
            terms: self.terms,
        }
    }
}

/// Whether an old name is an agency's or a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Old {
    Agency,
    Term,
}

impl Register {
    /// The register of the file that is built into the program.
    pub fn builtin() -> Result<Register, RegisterError> {
        Register::decode(BUILTIN)
    }

    /// The register of a rule book, in the form of `rules/laws/register.json`.
    pub fn decode(json: &str) -> Result<Register, RegisterError> {
        let mut all = Gathered::default();
        all.read("rules/laws/register.json", json)?;
        Ok(Register::stored(all.store()))
    }

    /// A register that was kept in the program.
    pub fn stored(stored: Stored) -> Register {
        Register {
            rows: (0..stored.rows.len()).map(|_| OnceLock::new()).collect(),
            stored,
            old_names: OnceLock::new(),
            added: Vec::new(),
        }
    }

    /// What is to be kept in the program.
    pub fn to_store(&self) -> &Stored {
        &self.stored
    }

    /// Adds the rows of a file in the form of `rules/laws/register.json`. A row replaces an earlier one of the same name.
    pub fn add(&mut self, file: &str, json: &str) -> Result<(), RegisterError> {
        let mut all = Gathered {
            state_day: self.stored.state_day,
            agencies: self.stored.agencies.clone(),
            terms: self.stored.terms.clone(),
            ..Gathered::default()
        };
        for (i, written) in self.stored.rows.iter().enumerate() {
            if let Some(row) = self.row(i as u32) {
                all.insert(row.clone(), written.to_owned());
            }
        }
        all.read(file, json)?;
        let added = super::source::hex(&Sha256::digest(json.as_bytes()));
        let before = std::mem::take(&mut self.added);
        *self = Register::stored(all.store());
        self.added = before.into_iter().chain([added]).collect();
        Ok(())
    }

    /// SHA-256 in hex of the user's own files, in order.
    pub fn added(&self) -> &[String] {
        &self.added
    }

    /// The day up to which the register is kept. (法规截止日)
    pub fn state_day(&self) -> Date {
        self.stored.state_day.unwrap_or(Date::MIN)
    }

    /// All rows.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        (0..self.rows.len()).filter_map(|i| self.row(i as u32))
    }

    fn row(&self, at: u32) -> Option<&Row> {
        let row = self.rows.get(at as usize)?;
        row.get_or_init(|| serde_json::from_str(self.stored.rows.at(at as usize)).ok())
            .as_deref()
    }

    /// Agencies that were renamed or merged.
    pub fn agencies(&self) -> &[Renamed] {
        &self.stored.agencies
    }

    /// Terms that are no longer used.
    pub fn terms(&self) -> &[Renamed] {
        &self.stored.terms
    }

    /// Every occurrence of an old name of an agency or a term in a text, the longest at each place.
    pub fn old_names<'a>(
        &'a self,
        text: &str,
    ) -> impl Iterator<Item = (Range<usize>, Old, &'a Renamed)> + use<'a> {
        let names = self.old_names.get_or_init(|| self.compile_old_names());
        let found = names.longest(text).into_iter();
        found.filter_map(|(o, (old, i))| {
            let list = match old {
                Old::Agency => self.agencies(),
                Old::Term => self.terms(),
            };
            Some((o.start..o.end, old, list.get(i)?))
        })
    }

    fn compile_old_names(&self) -> Finder<(Old, usize)> {
        let mut words = Vec::new();
        for (old, list) in [(Old::Agency, self.agencies()), (Old::Term, self.terms())] {
            for (i, r) in list.iter().enumerate() {
                for name in std::iter::once(&r.name).chain(&r.aliases) {
                    words.push((name.as_str(), (old, i)));
                }
            }
        }
        Finder::new(words)
    }

    /// The row that a name, with or without 《》 and 中华人民共和国, means on a day: the version named by a year if there is
    /// one, else the one in force, else the latest.
    pub fn find(&self, name: &str, day: Date) -> Option<&Row> {
        let exact = self.stored.exact.of(&names::exact(name));
        let rows = exact.or_else(|| self.stored.normal.of(&names::normal(name)))?;
        let mut best: Option<&Row> = None;
        for row in rows.filter_map(|r| self.row(r)) {
            let in_force = |r: &Row| matches!(r.force(day), Force::Yes | Force::Until(_));
            if best.is_none_or(|b| !in_force(b)) {
                best = Some(row);
            }
        }
        best
    }

    /// The row with a 文号 or order number.
    pub fn find_number(&self, number: &str) -> Option<&Row> {
        let mut rows = self.stored.numbers.of(&names::exact(number))?;
        self.row(rows.next()?)
    }

    /// A name of the register that is much like an unknown one.
    pub fn similar(&self, name: &str) -> Option<&Row> {
        let wanted: Vec<char> = names::normal(name).chars().take(40).collect();
        if wanted.len() < 4 {
            return None;
        }
        let near = |name: &str| {
            let chars: Vec<char> = name.chars().collect();
            chars.len().abs_diff(wanted.len()) <= 1 && nearly_equal(&chars, &wanted)
        };
        let rows = self.stored.names.iter().enumerate();
        rows.filter(|(_, name)| near(name))
            .filter_map(|(i, _)| self.row(i as u32))
            .find(|r| r.status != State::Repealed)
    }
}

impl Row {
    /// Whether the law applies on a day.
    pub fn force(&self, day: Date) -> Force {
        if let Some(from) = self.from.filter(|&f| day < f) {
            return Force::NotYet(from);
        }
        if self.status != State::Repealed {
            return Force::Yes;
        }
        match self.repealed.as_deref().and_then(day_from) {
            Some(end) if day < end => Force::Until(end),
            end => Force::Ended(end),
        }
    }

    /// The repealed row has a successor of the same title, so that the title alone does not tell which is meant.
    pub fn renewed(&self) -> bool {
        let tail = |name: &str| {
            let n = names::normal(name);
            let at = n.find("关于").unwrap_or(0);
            n.get(at..).map(str::to_owned).unwrap_or_default()
        };
        let plain = names::normal(&self.name) == names::exact(&self.name);
        plain
            && self
                .by
                .as_deref()
                .is_some_and(|by| tail(by) == tail(&self.name))
    }

    /// The day from which the last version applies, as far as the register knows.
    pub fn current_from(&self) -> Option<Date> {
        self.last_from
            .or_else(|| self.versions.last().and_then(|v| day_from(v)))
    }
}

/// A day given as `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; where the day or the month is not known, the first day after it, so
/// that nothing is said too early.
fn day_from(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    let year: u16 = parts.next()?.parse().ok()?;
    match (parts.next(), parts.next()) {
        (Some(_), Some(_)) => Date::parse(text).ok(),
        (Some(month), None) => match month.parse().ok()? {
            12 => Date::new(year.checked_add(1)?, 1, 1),
            m => Date::new(year, u8::checked_add(m, 1)?, 1),
        },
        _ => Date::new(year.checked_add(1)?, 1, 1),
    }
}

/// Equal but for one character changed, missing or added.
fn nearly_equal(a: &[char], b: &[char]) -> bool {
    let head = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let tail = a
        .iter()
        .rev()
        .zip(b.iter().rev())
        .take_while(|(x, y)| x == y)
        .count();
    head + tail + 1 >= a.len().max(b.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(s: &str) -> Date {
        Date::parse(s).expect("a day")
    }

    fn register() -> Register {
        Register::builtin().expect("the built-in register")
    }

    #[test]
    fn the_register_is_whole() {
        let r = register();
        assert_eq!(r.rows().count(), 1240);
        assert_eq!(r.state_day(), day("2026-08-15"));
        let repealed = r.rows().filter(|r| r.status == State::Repealed);
        assert_eq!(repealed.count(), 288);
        assert!(r.agencies().len() > 30 && r.terms().len() > 10);
        for row in r.rows() {
            assert!(!row.name.is_empty() && !row.level.is_empty(), "{row:?}");
            assert!(!row.name.starts_with("中华人民共和国"), "{}", row.name);
        }
    }

    #[test]
    fn every_name_finds_its_row() {
        let r = register();
        for row in r.rows() {
            let found = r.find(&format!("《{}》", row.name), day("2026-11-23"));
            assert_eq!(found.map(|f| &f.name), Some(&row.name));
            let found = r.find(&format!("中华人民共和国{}", row.name), day("2026-11-23"));
            assert_eq!(found.map(|f| &f.name), Some(&row.name));
        }
    }

    #[test]
    fn a_day_decides_between_versions() {
        let r = register();
        let name = "《制止滥用行政权力排除、限制竞争行为规定》";
        let on = |d: &str| r.find(name, day(d)).expect("row").name.clone();
        assert!(on("2026-11-01").ends_with("（2026）"));
        assert!(on("2024-01-01").ends_with("（2023）"));
        let old = r.find(
            "制止滥用行政权力排除、限制竞争行为规定（2023）",
            day("2026-11-01"),
        );
        assert_eq!(
            old.expect("row").force(day("2026-11-01")),
            Force::Ended(Some(day("2026-02-01")))
        );
    }

    #[test]
    fn times_are_kept() {
        let r = register();
        let on = |n: &str, d: &str| r.find(n, day(d)).expect(n).force(day(d));
        assert_eq!(on("合同法", "2020-12-31"), Force::Until(day("2021-01-01")));
        assert_eq!(
            on("合同法", "2021-01-01"),
            Force::Ended(Some(day("2021-01-01")))
        );
        assert_eq!(on("合同法", "1999-01-01"), Force::NotYet(day("1999-10-01")));
        assert_eq!(
            on("环境保护法", "2026-08-14"),
            Force::Until(day("2026-08-15"))
        );
        assert_eq!(on("生态环境法典", "2026-08-15"), Force::Yes);
        assert_eq!(
            on("市场准入负面清单（2022年版）", "2025-04-10"),
            Force::Until(day("2025-05-01")),
            "an unknown day of a month counts late"
        );
    }

    #[test]
    fn same_title_successors_are_known() {
        let r = register();
        let d = day("2026-11-23");
        let renewed: Vec<&str> = r
            .rows()
            .filter(|r| r.status == State::Repealed && r.renewed())
            .map(|r| r.name.as_str())
            .collect();
        assert!(renewed.contains(&"关于办理环境污染刑事案件适用法律若干问题的解释"));
        assert!(renewed.len() < 12, "{renewed:?}");
        assert!(!r.find("合同法", d).expect("row").renewed());
    }

    #[test]
    fn numbers_and_near_names_are_found() {
        let r = register();
        let by = |n: &str| r.find_number(n).map(|r| r.name.as_str());
        assert_eq!(by("国发〔2000〕23号"), Some("国家行政机关公文处理办法"));
        assert_eq!(
            by("国市监反垄规﹝2021﹞2号"),
            Some("公平竞争审查制度实施细则")
        );
        assert_eq!(by("国办发〔1900〕1号"), None);
        let near = r.similar("中华人民共和国行政处法").map(|r| r.name.as_str());
        assert_eq!(near, Some("行政处罚法"));
        assert!(r.similar("某某某某某法").is_none());
    }

    #[test]
    fn counts_agree_with_the_law_book() {
        let r = register();
        let book = crate::rules::provision::LawBook::builtin().expect("book");
        let mut seen = 0;
        for info in book.laws() {
            let Some(row) = r.find(&info.law, day("2026-11-23")) else {
                continue;
            };
            if let (Some(a), Some(b)) = (row.articles, info.articles_count) {
                assert_eq!(a, b, "{}", info.law);
                seen += 1;
            }
        }
        assert!(seen >= 28, "{seen}");
    }

    #[test]
    fn users_add_and_replace_rows() {
        let mut r = register();
        let own = r#"{"laws": [{"name": "某市文件管理办法", "level": "规范性文件", "status": "已废止",
            "repealed": "2024-05", "by": "某市文件管理规定"},
            {"name": "价格法", "level": "法律", "status": "已废止", "repealed": "2026-12-01"}],
            "agencies": [{"name": "某市旧局", "now": "某市新局", "since": "2024"}]}"#;
        r.add("own.json", own).expect("own rows");
        let d = day("2026-12-01");
        let row = r.find("《某市文件管理办法》", d).expect("row");
        assert_eq!(row.force(d), Force::Ended(Some(day("2024-06-01"))));
        assert!(matches!(
            r.find("价格法", d).expect("row").force(d),
            Force::Ended(_)
        ));
        let e = r.add(
            "bad.json",
            r#"{"laws": [{"name": "某法", "repealed": "去年"}]}"#,
        );
        assert!(e.expect_err("a bad day").to_string().contains("某法"));
        assert!(r.add("bad.json", "[").is_err());
    }
}
