//! The words by which a clean-up tells drafts, staged tasks and terms: data of `rules/checks/cleanup.json`. Loaded once;
//! it must not know of documents.

use serde::Deserialize;

const BUILTIN: &str = include_str!("../../rules/checks/cleanup.json");

/// Words and terms of the clean-up. (清理用词)
#[derive(Debug, Clone, Deserialize)]
pub struct Signs {
    /// 征求意见稿 and the like, in a title or file name.
    pub drafts: Vec<String>,
    /// Words of papers about a draft.
    pub draft_remarks: Vec<String>,
    /// Marks of a copy in the path of a file: 副本 and the like.
    pub copies: Vec<String>,
    /// 附件 and the like, at the start of a file name.
    pub annex_names: Vec<String>,
    /// 本办法 and the like, by which a document speaks of itself.
    pub own_names: Vec<String>,
    /// What else has a 有效期: 许可证 and the like.
    pub other_terms: Vec<String>,
    pub validity_years: ValidityYears,
    pub epidemic: Vec<String>,
    /// Words of a title that may be a staged task.
    pub plans: Vec<String>,
    /// Last words of titles of standing rules, which a year does not make a staged task.
    pub standing: Vec<String>,
    /// 十三五 and its last year.
    pub periods: Vec<(String, u16)>,
    pub basis: BasisOfCleanup,
}

/// How long documents without a stated term are valid by common rules.
#[derive(Debug, Clone, Deserialize)]
pub struct ValidityYears {
    pub normal: u32,
    pub trial: u32,
    /// Where the figures come from, for the reminder.
    pub text: String,
}

/// Provisions that a clean-up itself rests on, as citations of the law book.
#[derive(Debug, Clone, Deserialize)]
pub struct BasisOfCleanup {
    pub cleanup: String,
    pub competition: String,
}

impl Signs {
    /// The words built into the program.
    ///
    /// # Errors
    /// The file is not in the form of this type; a test holds that it is.
    pub fn builtin() -> Result<Signs, serde_json::Error> {
        serde_json::from_str(BUILTIN)
    }

    /// The words as written, for digests.
    pub fn source() -> &'static str {
        BUILTIN
    }

    /// The path says that the file is a copy of another.
    pub fn says_copy(&self, path: &str) -> bool {
        self.copies.iter().any(|w| path.contains(w.as_str()))
    }

    /// The mark of a draft in a name.
    pub fn draft_mark(&self, name: &str) -> Option<&str> {
        let about = self.draft_remarks.iter().any(|w| name.contains(w.as_str()));
        let mark = self.drafts.iter().find(|w| name.contains(w.as_str()));
        mark.filter(|_| !about).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_whole() {
        let s = Signs::builtin().expect("signs");
        assert!(s.drafts.len() > 5 && s.own_names.contains(&"本办法".into()));
        assert_eq!(s.draft_mark("某办法（送审稿）"), Some("送审稿"));
        assert_eq!(
            s.draft_mark("关于公开征求某办法（征求意见稿）意见的公告"),
            None
        );
        assert_eq!(s.draft_mark("某办法"), None);
        let laws = crate::rules::provision::LawBook::builtin().expect("laws");
        for c in [&s.basis.cleanup, &s.basis.competition] {
            assert!(!laws.resolve_text(c).expect(c).text.is_empty());
        }
    }
}
