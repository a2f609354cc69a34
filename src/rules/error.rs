//! What is wrong with a rule book, said so that its author can mend it: file, rule, problem, remedy.

use std::fmt;

/// A fault in a rule file, lexicon or law file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct RuleError {
    /// File as given to the loader.
    pub file: String,
    /// Id of the rule or name of the class, if the fault is inside one.
    pub rule: Option<String>,
    /// What is wrong, in Chinese.
    pub message: String,
    /// What to do, in Chinese.
    pub remedy: String,
}

impl RuleError {
    /// A fault of a file as a whole.
    pub fn new(file: &str, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        RuleError {
            file: file.to_string(),
            rule: None,
            message: message.into(),
            remedy: remedy.into(),
        }
    }

    /// The same fault, inside a rule or class.
    pub fn within(mut self, rule: &str) -> Self {
        self.rule = Some(rule.to_string());
        self
    }
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some(rule) = &self.rule {
            write!(f, " 〔{rule}〕")?;
        }
        write!(f, "：{}。{}", self.message, self.remedy)
    }
}
