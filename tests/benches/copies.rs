//! What ten times the rules cost: the rule book and nine copies of itself whose words are other words of the corpus with the
//! same frequency, against the rule book alone.
//!
//! `cargo bench -- copies FOLDER` takes the texts of a folder as corpus; nothing is asserted.

use fawen::document::{Document, Format};
use fawen::engine::Engine;
use fawen::matching::place::Places;
use fawen::matching::scan::Scan;
use fawen::matching::whole::Whole;
use fawen::review::assemble::{self, Prepared};
use fawen::review::options::Options;
use fawen::rules::embedded;
use fawen::rules::lexicon::ENTITIES;
use fawen::rules::source::SourceFile;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::error::Error;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

const COPIES: usize = 9;
const ROUNDS: usize = 7;

/// Measures over the texts of a folder.
pub fn run(folder: &Path, options: &Options) -> Result<(), Box<dyn Error>> {
    let paths = super::text_files(folder)?;
    let texts: Vec<String> = paths
        .iter()
        .map(std::fs::read_to_string)
        .collect::<Result<_, _>>()?;
    let sources = embedded::all();
    let one = Engine::from_sources(sources.clone(), &[])?;
    let ten = Engine::from_sources(multiplied(&sources, &texts)?, &[])?;
    let documents: Vec<Document> = texts
        .iter()
        .map(|t| Document::from_lines(Format::Text, t))
        .collect();
    let hits = |engine: &Engine| -> usize {
        let prepared = documents.iter().cloned().map(Prepared::new);
        prepared
            .map(|p| {
                let head = &p.outline.head;
                let places = Places::new(&engine.divisions, &head.title, &head.issuers);
                let whole = Whole::new(&p.text.norm, &places);
                Scan::new(&whole, &engine.book).hits.len()
            })
            .sum()
    };
    println!(
        "{} texts; rules {} and {}; words found {} and {}",
        texts.len(),
        one.book.rules.len(),
        ten.book.rules.len(),
        hits(&one),
        hits(&ten)
    );
    let time = |engine: &Engine| -> Result<Duration, Box<dyn Error>> {
        let begun = Instant::now();
        for d in &documents {
            let prepared = Prepared::new(d.clone());
            let review = assemble::review(&prepared, "a.txt", "", engine, options);
            black_box(serde_json::to_string(&review)?);
        }
        Ok(begun.elapsed())
    };
    // In turns, so that both meet the same disturbances.
    let mut times: [Vec<Duration>; 2] = [Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        times[0].push(time(&one)?);
        times[1].push(time(&ten)?);
    }
    for t in &mut times {
        t.sort_unstable();
    }
    let each = |d: Duration| d / texts.len().max(1) as u32;
    for (name, t) in [("rule book", &times[0]), ("ten times", &times[1])] {
        println!(
            "{name}  a text: best {:>9.3?}  median {:>9.3?}",
            each(t[0]),
            each(t[ROUNDS / 2])
        );
    }
    println!(
        "cost: best ×{:.2}  median ×{:.2}",
        times[1][0].as_secs_f64() / times[0][0].as_secs_f64(),
        times[1][ROUNDS / 2].as_secs_f64() / times[0][ROUNDS / 2].as_secs_f64()
    );
    Ok(())
}

/// The sources with the copies behind them.
fn multiplied(sources: &[SourceFile], texts: &[String]) -> Result<Vec<SourceFile>, Box<dyn Error>> {
    let copied = |f: &&SourceFile| f.is_lexicon() || f.is_silence_file() || f.is_rule_family();
    let parsed: Vec<(&SourceFile, Value)> = sources
        .iter()
        .filter(copied)
        .map(|f| Ok((f, serde_json::from_str(&f.text)?)))
        .collect::<Result<_, serde_json::Error>>()?;
    let mut silences = HashSet::new();
    let mut words = BTreeSet::new();
    for (file, value) in &parsed {
        if file.is_silence_file() {
            let names = value["silences"].as_array().into_iter().flatten();
            silences.extend(names.filter_map(|s| s["name"].as_str()).map(String::from));
        }
        // A first pass over a copy that changes nothing tells the words.
        let mut reader = Copier {
            number: 0,
            silences: &silences,
            other: &mut |w| {
                words.insert(w.to_string());
                w.to_string()
            },
        };
        reader.file(file, value.clone());
    }
    let others = others(&words, texts);
    let mut all = sources.to_vec();
    for number in 1..=COPIES {
        for (file, value) in &parsed {
            let mut copier = Copier {
                number,
                silences: &silences,
                other: &mut |w| others.get(w).map_or(w, |o| &o[number - 1]).to_string(),
            };
            all.push(SourceFile {
                path: file.path.replace(".json", &format!("-copy{number}.json")),
                text: copier.file(file, value.clone()).to_string(),
            });
        }
    }
    Ok(all)
}

/// Makes a copy of rule files: other names, other words.
struct Copier<'a> {
    number: usize,
    silences: &'a HashSet<String>,
    other: &'a mut dyn FnMut(&str) -> String,
}

impl Copier<'_> {
    fn file(&mut self, file: &SourceFile, mut value: Value) -> Value {
        if file.is_lexicon() {
            for class in value["classes"].as_array_mut().into_iter().flatten() {
                self.class(class);
            }
        } else if file.is_silence_file() {
            for s in value["silences"].as_array_mut().into_iter().flatten() {
                s["name"] = json!(self.name(s["name"].as_str().unwrap_or("")));
                self.patterns(&mut s["match"]);
                s["holds"] = json!([]);
                s["fails"] = json!([]);
            }
        } else {
            for list in ["unless", "lower"] {
                if let Some(list) = value["defaults"].get_mut(list) {
                    self.exceptions(list);
                }
            }
            for rule in value["rules"].as_array_mut().into_iter().flatten() {
                for key in ["id", "extend"] {
                    if let Some(id) = rule.get_mut(key) {
                        *id = json!(self.name(id.as_str().unwrap_or("")));
                    }
                }
                if let Some(patterns) = rule.get_mut("match") {
                    self.patterns(patterns);
                }
                for list in ["unless", "lower"] {
                    if let Some(list) = rule.get_mut(list) {
                        self.exceptions(list);
                    }
                }
                if let Some(rule) = rule.as_object_mut() {
                    rule.remove("examples");
                }
            }
        }
        value
    }

    fn name(&self, name: &str) -> String {
        format!("{name}-{}", self.number)
    }

    fn class_name(&self, name: &str) -> String {
        if ENTITIES.contains(&name) {
            name.to_string()
        } else {
            format!("{name}{}", self.number)
        }
    }

    fn class(&mut self, class: &mut Value) {
        class["name"] = json!(self.class_name(class["name"].as_str().unwrap_or("")));
        let include = class.get_mut("include").and_then(Value::as_array_mut);
        for include in include.into_iter().flatten() {
            *include = json!(self.class_name(include.as_str().unwrap_or("")));
        }
        let mut words = Vec::new();
        for entry in class["words"].as_array().into_iter().flatten() {
            let masks = entry["not_in"].as_array().into_iter().flatten();
            let masks: Vec<&str> = masks.filter_map(Value::as_str).collect();
            let word = entry.as_str().or(entry["word"].as_str()).unwrap_or("");
            for w in expand(word) {
                let other = (self.other)(&w);
                let masks: Vec<String> = masks.iter().map(|m| m.replace(&w, &other)).collect();
                words.push(json!({"word": other, "not_in": masks}));
            }
        }
        class["words"] = Value::Array(words);
    }

    fn exceptions(&mut self, list: &mut Value) {
        for e in list.as_array_mut().into_iter().flatten() {
            let text = e.as_str().unwrap_or("").to_string();
            let named = text.chars().all(|c| c.is_ascii_lowercase() || c == '-');
            *e = json!(match (named, self.silences.contains(&text)) {
                (true, true) => self.name(&text),
                (true, false) => text,
                (false, _) => self.pattern(&text),
            });
        }
    }

    fn patterns(&mut self, list: &mut Value) {
        for p in list.as_array_mut().into_iter().flatten() {
            *p = json!(self.pattern(p.as_str().unwrap_or("")));
        }
    }

    /// A pattern with other words and the copies of its classes.
    fn pattern(&mut self, source: &str) -> String {
        let mut out = String::new();
        let mut rest = source;
        while let Some(c) = rest.chars().next() {
            if let Some(inner) = rest.strip_prefix('{') {
                let end = inner.find('}').unwrap_or(inner.len());
                let name = inner[..end]
                    .split(['<', '>'])
                    .next()
                    .unwrap_or("")
                    .trim_end();
                out += &format!("{{{}{}}}", self.class_name(name), &inner[name.len()..end]);
                rest = inner.get(end + 1..).unwrap_or("");
            } else if "()|…&! ".contains(c) {
                out.push(c);
                rest = &rest[c.len_utf8()..];
            } else if let Some(gap) = rest.strip_prefix('~') {
                let digits = gap.len() - gap.trim_start_matches(|c: char| c.is_ascii_digit()).len();
                out += &rest[..=digits];
                rest = &gap[digits..];
            } else {
                let end = rest
                    .find(|c| "{}()|~…&! :".contains(c))
                    .unwrap_or(rest.len());
                if rest[end..].starts_with(':') {
                    out += &rest[..=end];
                    rest = &rest[end + 1..];
                } else {
                    out += &(self.other)(&rest[..end]);
                    rest = &rest[end..];
                }
            }
        }
        out
    }
}

/// The words that a word of a lexicon with alternatives in brackets stands for.
fn expand(word: &str) -> Vec<String> {
    let Some((head, rest)) = word.split_once('(') else {
        return vec![word.to_string()];
    };
    let Some((alternatives, tail)) = rest.split_once(')') else {
        return vec![word.to_string()];
    };
    let tails = expand(tail);
    let one = |a: &str| -> Vec<String> { tails.iter().map(|t| format!("{head}{a}{t}")).collect() };
    alternatives.split('|').flat_map(one).collect()
}

/// For each word as many others as there are copies: as long, and as frequent in the texts.
fn others(words: &BTreeSet<String>, texts: &[String]) -> HashMap<String, Vec<String>> {
    let mut by_length: BTreeMap<usize, Vec<&String>> = BTreeMap::new();
    for w in words {
        by_length.entry(w.chars().count()).or_default().push(w);
    }
    let mut out = HashMap::new();
    for (length, words) in by_length {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for line in texts.iter().flat_map(|t| t.lines()) {
            let mut at: Vec<usize> = line.char_indices().map(|(i, _)| i).collect();
            at.push(line.len());
            for w in at.windows(length + 1) {
                *counts.entry(&line[w[0]..w[length]]).or_default() += 1;
            }
        }
        let own: HashSet<&str> = words.iter().map(|w| w.as_str()).collect();
        // A word of Latin letters could pass for the name of a guard.
        let fit =
            |w: &str| !own.contains(w) && !w.is_ascii() && w.chars().all(char::is_alphanumeric);
        let mut free: BTreeSet<(usize, &str)> = counts
            .iter()
            .filter(|(w, _)| fit(w))
            .map(|(w, n)| (*n, *w))
            .collect();
        let frequent: Vec<char> = free
            .iter()
            .rev()
            .take(4000)
            .filter_map(|(_, w)| w.chars().next_back())
            .collect();
        let mut made: HashSet<String> = HashSet::new();
        for word in words {
            let count = counts.get(word.as_str()).copied().unwrap_or(0);
            let mut chosen = Vec::with_capacity(COPIES);
            for copy in 0..COPIES {
                if count == 0 {
                    // A word that occurs nowhere begins as the word does.
                    let mut stem: Vec<char> = word.chars().collect();
                    let never = frequent.iter().skip(copy * 17).find_map(|c| {
                        *stem.last_mut()? = *c;
                        let candidate: String = stem.iter().collect();
                        let new = !candidate.is_ascii()
                            && !counts.contains_key(candidate.as_str())
                            && !own.contains(candidate.as_str())
                            && made.insert(candidate.clone());
                        new.then_some(candidate)
                    });
                    chosen.push(never.unwrap_or_else(|| format!("{word}〓{copy}")));
                    continue;
                }
                let above = free.range((count, "")..).next().copied();
                let below = free.range(..(count, "")).next_back().copied();
                let nearest = match (above, below) {
                    (Some(a), Some(b)) if a.0 - count <= count - b.0 => Some(a),
                    (_, Some(b)) => Some(b),
                    (a, None) => a,
                };
                if let Some(n) = nearest {
                    free.remove(&n);
                }
                chosen.push(nearest.map_or_else(|| word.clone(), |n| n.1.to_string()));
            }
            out.insert(word.clone(), chosen);
        }
    }
    out
}
