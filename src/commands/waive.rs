//! `fawen waive`: records a person's decisions on a draft beside it.

use super::args::WaiveArgs;
use super::gate::Policies;
use super::inputs::{self, Input};
use super::say::say;
use super::{CommandError, Outcome};
use fawen::engine::Engine;
use fawen::gate::waiver::{
    self, AnswerRecord, FindingWaiver, Matter, Record, Terms, UnreadRecord, Void, WaiverFile, YesNo,
};
use fawen::gate::{self, Clauses, Floor, Ground};
use fawen::review::model::{Category, Review};
use fawen::rules::date::Date;
use fawen::session;
use fawen::sheets::{self, words};
use std::path::Path;

/// Fewer characters of an id name too many findings.
const SHORTEST_ID: usize = 4;

/// Records decisions, or lists those recorded.
pub fn run(a: &WaiveArgs) -> Result<Outcome, CommandError> {
    let mut engine = inputs::engine(&a.rules)?;
    inputs::registers(&a.basis, &mut engine)?;
    let mut options = inputs::options(&a.basis, &engine)?;
    options.with_text = true;
    let input = Input::named(&a.path);
    let review = match inputs::review(&input, &a.annex, &engine, &options) {
        Ok(r) => r,
        Err(f) => return Ok(super::check::report(&f, &input)),
    };
    let mut policies = Policies::new(&a.policy)?;
    let policy = policies.of(&review.profile, &engine)?;
    let terms = Terms {
        day: options.date,
        longest_days: policy.longest_days,
        reviewer: policy.reviewer,
    };
    let path = match &a.waivers {
        Some(p) => p.clone(),
        None if input.is_stdin() => return Err("标准输入的文稿请用 --waivers 指定豁免文件".into()),
        None => waiver::beside(&a.path),
    };
    let file = WaiverFile::load(&path)?;
    if a.list {
        return list(review, file.as_ref(), &engine, &terms);
    }
    let name = words::file_name(&review.document.path).to_string();
    let mut book = Book {
        args: a,
        engine: &engine,
        review: &review,
        terms,
        file: file.unwrap_or_else(|| WaiverFile::empty(&name)),
        said: Vec::new(),
    };
    book.record_all()?;
    let (file, said) = (book.file, book.said);
    sheets::replace(&path, &file.encode())?;
    for line in said {
        say!("{line}");
    }
    say!("已写入 {}", path.display());
    Ok(Outcome::Done)
}

/// The file of decisions in the making.
struct Book<'a> {
    args: &'a WaiveArgs,
    engine: &'a Engine,
    review: &'a Review,
    terms: Terms,
    file: WaiverFile,
    /// What was recorded.
    said: Vec<String>,
}

impl Book<'_> {
    fn record_all(&mut self) -> Result<(), CommandError> {
        let a = self.args;
        let nothing = a.findings.is_empty() && a.unread.is_empty() && a.answer.is_empty();
        if nothing && a.material.is_none() {
            return Err("请写明问题编号，或者用 --unread、--answer、--material 写明要记录的事项；--list 列出已有记录".into());
        }
        for id in &a.findings {
            self.finding(id)?;
        }
        for digest in &a.unread {
            self.unread(digest)?;
        }
        for answer in &a.answer {
            self.answer(answer)?;
        }
        if let (Some(path), Some(kind)) = (&a.material, &a.as_material) {
            self.material(path, kind)?;
        }
        Ok(())
    }

    fn record(&self) -> Record {
        let a = self.args;
        Record {
            reason: a.reason.trim().into(),
            basis: a.ground.trim().into(),
            handler: a.by.trim().into(),
            reviewer: a.reviewer.trim().into(),
            date: self.terms.day.to_string(),
            until: a.until.trim().into(),
        }
    }

    /// The record of this command line, if it would count.
    fn checked(&self, what: &str, strict: bool) -> Result<(Record, Date), CommandError> {
        let mut record = self.record();
        let until = record.check(strict, &self.terms).map_err(|v| {
            let why = match v {
                Void::Expired(day) => format!("到期日{}已过", day.chinese()),
                Void::Wrong(m) => m,
            };
            format!("{what}：{why}")
        })?;
        record.until = until.to_string();
        Ok((record, until))
    }

    fn finding(&mut self, id: &str) -> Result<(), CommandError> {
        let mut named = self.review.findings.iter().filter(|f| f.id.starts_with(id));
        let (first, second) = (named.next(), named.next());
        let f = match (first, second) {
            _ if id.chars().count() < SHORTEST_ID => {
                return Err(format!("问题编号“{id}”太短，请至少写 {SHORTEST_ID} 位").into());
            }
            (Some(f), None) => f,
            (Some(_), Some(_)) => {
                return Err(format!("有几处问题的编号以“{id}”开头，请多写几位").into());
            }
            (None, _) => {
                return Err(format!("文稿中没有编号为“{id}”的问题，请用 fawen gate 核对").into());
            }
        };
        let what = format!("问题 {}", f.id);
        let strict = Floor::new(self.engine).binds(f);
        let (record, until) = self.checked(&what, strict)?;
        if strict {
            let ground = gate::ground(&record.basis, self.engine, self.terms.day)
                .map_err(|m| format!("{what} 以法律、行政法规为依据，放行的依据不符合要求：{m}"))?;
            match ground {
                Ground::Exception(_) if f.category != Category::Competition => {
                    return Err(
                        format!("{what}：公平竞争审查条例第十二条只适用于公平竞争问题").into(),
                    );
                }
                Ground::Unknown => self.said.push(format!(
                    "注意：法规登记中没有“{}”，请人工核对",
                    record.basis
                )),
                _ => {}
            }
        }
        let clause = words::location(&f.location);
        self.said.push(format!(
            "已记录豁免：{}　{clause}　{}，有效至 {until}",
            f.id, f.title
        ));
        let record = FindingWaiver {
            finding: f.id.clone(),
            digest: Clauses::new(self.review).of(f),
            rule: f.rule.clone(),
            title: f.title.clone(),
            clause,
            quote: words::visible(&f.quote),
            record,
        };
        self.file.findings.retain(|w| w.finding != record.finding);
        self.file.findings.push(record);
        Ok(())
    }

    fn unread(&mut self, start: &str) -> Result<(), CommandError> {
        let named: Vec<_> = self
            .review
            .read
            .unread
            .iter()
            .map(|u| (u, gate::unread_digest(u)))
            .filter(|(_, d)| start.chars().count() >= SHORTEST_ID && d.starts_with(start))
            .collect();
        let Some((part, digest)) = named.first().cloned() else {
            return Err(
                format!("文稿中没有摘要以“{start}”开头的未读内容，请用 fawen gate 核对").into(),
            );
        };
        let (record, until) = self.checked(&format!("未读内容 {start}"), false)?;
        self.said
            .push(format!("已记录未读内容：{}，有效至 {until}", part.reason));
        self.file.unread.retain(|u| u.digest != digest);
        self.file.unread.push(UnreadRecord {
            part: words::visible(&part.reason),
            digest,
            material: String::new(),
            record,
        });
        Ok(())
    }

    fn answer(&mut self, text: &str) -> Result<(), CommandError> {
        let wrong = || {
            format!("“{text}”不是人工决定，请写 文件性质=是（或者否）、公平竞争审查=是（或者否）")
        };
        let (matter, answer) = text.split_once(['=', '＝']).ok_or_else(wrong)?;
        let matter = match matter.trim() {
            "文件性质" => Matter::Normative,
            "公平竞争审查" => Matter::FairCompetition,
            _ => return Err(wrong().into()),
        };
        let answer = match answer.trim() {
            "是" => YesNo::Yes,
            "否" => YesNo::No,
            _ => return Err(wrong().into()),
        };
        let strict = answer == YesNo::No;
        let (record, until) = self.checked(&format!("人工决定（{}）", matter.title()), strict)?;
        if strict {
            gate::ground(&record.basis, self.engine, self.terms.day)
                .map_err(|m| format!("人工决定（{}）的依据不符合要求：{m}", matter.title()))?;
        }
        self.said
            .push(format!("已记录人工决定：{text}，有效至 {until}"));
        self.file.answers.retain(|a| a.matter != matter);
        self.file.answers.push(AnswerRecord {
            matter,
            answer,
            digest: Clauses::new(self.review).whole().into(),
            record,
        });
        Ok(())
    }

    fn material(&mut self, path: &Path, kind: &str) -> Result<(), CommandError> {
        let known = gate::materials::titles();
        if !known.contains(&kind) {
            return Err(format!("没有名为“{kind}”的材料；可用：{}", known.join("、")).into());
        }
        let input = Input::named(path);
        let bytes = input
            .bytes()
            .map_err(|e| format!("无法读取材料 {}：{e}", path.display()))?;
        let digest = session::sha256(&bytes);
        let (record, until) = self.checked(&format!("材料 {}", path.display()), false)?;
        self.said.push(format!(
            "已记录：{} 作为{kind}，有效至 {until}",
            path.display()
        ));
        self.file.unread.retain(|u| u.digest != digest);
        self.file.unread.push(UnreadRecord {
            part: words::file_name(&input.name()).into(),
            digest,
            material: kind.into(),
            record,
        });
        Ok(())
    }
}

/// Lists the records and says which count.
fn list(
    mut review: Review,
    file: Option<&WaiverFile>,
    engine: &Engine,
    terms: &Terms,
) -> Result<Outcome, CommandError> {
    let Some(file) = file else {
        say!("没有豁免文件");
        return Ok(Outcome::Done);
    };
    let applied = gate::apply(&mut review, Some(file), engine, terms);
    for f in review.findings.iter().filter(|f| f.waived) {
        let by = f.waiver.as_ref().map(words::waiver).unwrap_or_default();
        say!(
            "有效　{}　{}　{}　{by}",
            f.id,
            words::location(&f.location),
            f.title
        );
    }
    say!(
        "豁免 {} 处有效，人工决定和未读内容 {} 项有效，材料 {} 件",
        applied.waived,
        applied.decided,
        applied.accepted.len()
    );
    for n in &applied.notes {
        say!("注意：{}", n.text);
    }
    Ok(Outcome::Done)
}
