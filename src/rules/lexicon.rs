//! Lexicons: named word classes with what they are for, inclusions and masks.
//!
//! A word may list longer innocent words that mask it (`外地` in `室外地面`). Parenthesised alternatives in a word expand.
//! This file reads and expands; it knows nothing of rules or of scanning.

use super::error::RuleError;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// Entity classes that code recognises instead of words.
pub const ENTITIES: [&str; 11] = [
    "地名",
    "金额",
    "比例",
    "年限",
    "数量",
    "分值",
    "公司名",
    "文件名",
    "文号",
    "法条",
    "日期",
];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    #[allow(dead_code)]
    about: String,
    classes: Vec<ClassEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClassEntry {
    name: String,
    #[serde(default)]
    about: String,
    #[serde(default)]
    include: Vec<String>,
    #[serde(default)]
    words: Vec<WordEntry>,
    /// Adds to a class of another file instead of defining a new one.
    #[serde(default)]
    extend: bool,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum WordEntry {
    Plain(String),
    Masked { word: String, not_in: Vec<String> },
}

/// A class of words as written.
#[derive(Debug, Clone, Default)]
pub struct Class {
    pub about: String,
    pub include: Vec<String>,
    pub words: BTreeSet<String>,
    pub file: String,
}

/// All classes of a rule book.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    pub classes: BTreeMap<String, Class>,
    /// Word to the longer words that mask it.
    pub masks: BTreeMap<String, BTreeSet<String>>,
}

impl Lexicon {
    /// Adds a lexicon file.
    ///
    /// # Errors
    /// Names the file and the class: invalid JSON, a class defined twice, a word too short or with open brackets.
    pub fn add(&mut self, file: &str, json: &str) -> Result<(), RuleError> {
        let parsed: File = serde_json::from_str(json).map_err(|e| {
            RuleError::new(file, format!("词库文件格式有误（{e}）"), "请按词库格式修改")
        })?;
        for entry in parsed.classes {
            let fault = |m: String, r: &str| RuleError::new(file, m, r).within(&entry.name);
            if ENTITIES.contains(&entry.name.as_str()) {
                return Err(fault(
                    "词类与内置要素重名".into(),
                    "请换一个名称，或者用 include 引用该要素",
                ));
            }
            match self.classes.get(&entry.name) {
                Some(old) if !entry.extend => {
                    return Err(fault(
                        format!("词类已在 {} 中定义", old.file),
                        "请合并，或者写明 \"extend\": true",
                    ));
                }
                None if entry.extend => {
                    return Err(fault("要补充的词类不存在".into(), "请核对词类名称"));
                }
                _ => {}
            }
            let class = self.classes.entry(entry.name.clone()).or_default();
            if class.file.is_empty() {
                class.file = file.to_string();
                class.about = entry.about.clone();
            }
            class.include.extend(entry.include.iter().cloned());
            for w in &entry.words {
                let (word, not_in) = match w {
                    WordEntry::Plain(word) => (word, &[][..]),
                    WordEntry::Masked { word, not_in } => (word, not_in.as_slice()),
                };
                let expanded = expand(word).map_err(|m| fault(m, "请检查括号"))?;
                for one in expanded {
                    if one.is_empty() {
                        return Err(fault(format!("“{word}”含有空词"), "请删去空的选项"));
                    }
                    for longer in not_in {
                        for longer in expand(longer).map_err(|m| fault(m, "请检查括号"))? {
                            if longer.contains(&one) && longer != one {
                                self.masks.entry(one.clone()).or_default().insert(longer);
                            }
                        }
                    }
                    class.words.insert(one);
                }
            }
        }
        Ok(())
    }

    /// All words and entity names of a class, inclusions followed.
    ///
    /// # Errors
    /// An unknown or circular inclusion, with the class that holds it.
    pub fn resolve(
        &self,
        name: &str,
    ) -> Result<(BTreeSet<&str>, BTreeSet<&'static str>), RuleError> {
        let (mut words, mut entities) = (BTreeSet::new(), BTreeSet::new());
        let mut seen = BTreeSet::new();
        let mut open = vec![name];
        while let Some(n) = open.pop() {
            if let Some(e) = ENTITIES.iter().find(|e| **e == n) {
                entities.insert(*e);
                continue;
            }
            if !seen.insert(n) {
                continue;
            }
            let Some(class) = self.classes.get(n) else {
                let file = self.classes.get(name).map_or("", |c| c.file.as_str());
                return Err(RuleError::new(
                    file,
                    format!("引用的词类“{n}”不存在"),
                    "请核对名称或者先定义该词类",
                )
                .within(name));
            };
            words.extend(class.words.iter().map(String::as_str));
            open.extend(class.include.iter().map(String::as_str));
        }
        Ok((words, entities))
    }
}

/// Expands `(甲|乙|)丙` into its words; at most 5,000.
pub fn expand(word: &str) -> Result<Vec<String>, String> {
    let mut out = vec![String::new()];
    let mut rest = word;
    while let Some(open) = rest.find('(') {
        let Some(close) = rest[open..].find(')').map(|c| c + open) else {
            return Err(format!("“{word}”缺少右括号"));
        };
        let alts: Vec<&str> = rest[open + 1..close].split('|').collect();
        if out.len() * alts.len() > 5000 {
            return Err(format!("“{word}”展开后超过5000个词"));
        }
        let head = &rest[..open];
        out = out
            .iter()
            .flat_map(|o| alts.iter().map(move |a| format!("{o}{head}{a}")))
            .collect();
        rest = &rest[close + 1..];
    }
    if rest.contains(')') {
        return Err(format!("“{word}”缺少左括号"));
    }
    for o in &mut out {
        o.push_str(rest);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expands_alternatives() {
        assert_eq!(
            expand("(本|我)(市|县)内").expect("expands"),
            ["本市内", "本县内", "我市内", "我县内"]
        );
        assert_eq!(expand("平(台|)").expect("expands"), ["平台", "平"]);
        assert!(expand("(本").is_err());
        assert!(expand("本)").is_err());
    }

    #[test]
    fn resolves_inclusions_and_reports_unknown_ones() {
        let mut l = Lexicon::default();
        l.add("a.json", r#"{"classes":[{"name":"甲","words":["一词"],"include":["乙","地名"]},{"name":"乙","words":["二词"],"include":["甲"]}]}"#)
            .expect("loads");
        let (words, entities) = l.resolve("甲").expect("resolves");
        assert!(words.contains("一词") && words.contains("二词") && entities.contains("地名"));
        l.add(
            "b.json",
            r#"{"classes":[{"name":"丙","include":["无此类"]}]}"#,
        )
        .expect("loads");
        let e = l.resolve("丙").expect_err("unknown class");
        assert_eq!((e.file.as_str(), e.rule.as_deref()), ("b.json", Some("丙")));
    }

    #[test]
    fn refuses_a_class_defined_twice() {
        let mut l = Lexicon::default();
        l.add("a.json", r#"{"classes":[{"name":"甲","words":["一"]}]}"#)
            .expect("loads");
        assert!(
            l.add("b.json", r#"{"classes":[{"name":"甲","words":["二"]}]}"#)
                .is_err()
        );
        l.add(
            "b.json",
            r#"{"classes":[{"name":"甲","extend":true,"words":["二"]}]}"#,
        )
        .expect("extends");
    }
}
