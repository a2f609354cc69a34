//! The machine part of a sheet: which draft, rule book and law it belongs to, and whether a person has changed it since.
//!
//! The marker proves correspondence, not authorship: anyone can write one.

use super::SheetKind;
use crate::diff::Comparison;
use crate::review::model::Review;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The word by which own outputs are recognised: keyword of a docx, name of the machine line elsewhere.
pub const KEYWORD: &str = "fawen-review-sheet";

const BLANK: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// What a sheet says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Marker {
    /// Code of the [`SheetKind`].
    pub kind: String,
    /// SHA-256 of the draft.
    pub draft: String,
    pub rulebook: String,
    pub laws: String,
    /// Version of the program.
    pub version: String,
    /// Day of the review and day whose law was applied, `YYYY-MM-DD`.
    pub date: String,
    pub as_of: String,
    /// The provincial profile in use.
    pub profile: String,
    /// SHA-256 over the draft's extracted text.
    pub text: String,
    /// SHA-256 over the sheet's own content as it was written; empty until it is sealed.
    pub content: String,
}

impl Marker {
    /// The marker of a sheet of this review, not yet sealed.
    pub fn new(review: &Review, kind: SheetKind) -> Self {
        Marker {
            kind: kind.code().into(),
            draft: plain(&review.document.sha256),
            rulebook: plain(&review.rulebook.digest),
            laws: plain(&review.rulebook.laws_digest),
            version: plain(&review.tool.version),
            date: plain(&review.date),
            as_of: plain(&review.as_of),
            profile: plain(&review.profile),
            text: plain(&review.document.text_sha256),
            content: BLANK.into(),
        }
    }

    /// The marker of a comparison: no sheet, but an own output.
    pub(super) fn comparison(c: &Comparison) -> Self {
        Marker {
            kind: "diff".into(),
            draft: plain(&c.new.sha256),
            rulebook: plain(&c.rulebook),
            laws: String::new(),
            version: env!("CARGO_PKG_VERSION").into(),
            date: plain(&c.date),
            as_of: plain(&c.as_of),
            profile: String::new(),
            text: plain(&c.new.text_sha256),
            content: BLANK.into(),
        }
    }

    /// Names and values in their fixed order.
    pub(super) fn fields(&self) -> [(&'static str, &str); 10] {
        [
            ("kind", &self.kind),
            ("draft", &self.draft),
            ("rulebook", &self.rulebook),
            ("laws", &self.laws),
            ("version", &self.version),
            ("date", &self.date),
            ("as_of", &self.as_of),
            ("profile", &self.profile),
            ("text", &self.text),
            ("content", &self.content),
        ]
    }

    /// The marker out of named values; `None` without a draft and a content digest.
    pub(super) fn from_fields<'a>(get: impl Fn(&str) -> Option<&'a str>) -> Option<Self> {
        let text = |name: &str| get(name).map(plain).unwrap_or_default();
        let marker = Marker {
            kind: text("kind"),
            draft: text("draft"),
            rulebook: text("rulebook"),
            laws: text("laws"),
            version: text("version"),
            date: text("date"),
            as_of: text("as_of"),
            profile: text("profile"),
            text: text("text"),
            content: text("content"),
        };
        (!marker.draft.is_empty() && !marker.content.is_empty()).then_some(marker)
    }

    /// The machine line of a text form: `fawen-review-sheet kind=… draft=… … content=…`.
    pub(super) fn line(&self) -> String {
        let mut out = KEYWORD.to_string();
        for (name, value) in self.fields() {
            out.push_str(&format!(" {name}={value}"));
        }
        out
    }

    /// Reads the machine part of any own output: a sheet in .docx, HTML or Markdown, or a JSON review. `None` where the
    /// bytes are no own output.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(b"PK") {
            return super::docx::read_marker(bytes);
        }
        let text = std::str::from_utf8(bytes).ok()?;
        if text.trim_start().starts_with('{') {
            let review: Review = serde_json::from_str(text).ok()?;
            return Some(Marker::new(&review, SheetKind::Review));
        }
        Marker::of_text(text)
    }

    /// Reads the machine line of a text form, HTML or Markdown.
    pub fn of_text(text: &str) -> Option<Self> {
        let at = text.find(&format!("{KEYWORD} kind="))?;
        let end = text[at..]
            .find(['"', '\n', '<', '>'])
            .map_or(text.len(), |e| at + e);
        let words: Vec<&str> = text[at..end].split(' ').collect();
        Marker::from_fields(|name| {
            words
                .iter()
                .find_map(|w| w.strip_prefix(name)?.strip_prefix('='))
        })
    }
}

/// Sets the digest of the whole text into its blank machine line.
pub(super) fn seal(text: String) -> String {
    let digest = hex(text.as_bytes());
    text.replacen(&format!("content={BLANK}"), &format!("content={digest}"), 1)
}

/// Whether a text form is as the program wrote it.
pub fn untouched_text(text: &str) -> bool {
    let Some(marker) = Marker::of_text(text) else {
        return false;
    };
    let blank = text.replacen(
        &format!("content={}", marker.content),
        &format!("content={BLANK}"),
        1,
    );
    hex(blank.as_bytes()) == marker.content
}

/// SHA-256 in hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect()
}

/// Only characters that digests, dates and versions are made of.
fn plain(s: &str) -> String {
    s.chars()
        .filter(|c| c.is_ascii_alphanumeric() || "._-+".contains(*c))
        .take(128)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheets::{Output, render, sample};

    #[test]
    fn a_sealed_text_is_recognised_and_a_changed_one_too() {
        let marker = Marker::new(&sample::flawed(), SheetKind::Review);
        let text = seal(format!("<p>甲</p><!-- {} -->\n", marker.line()));
        let read = Marker::of_text(&text).expect("marker");
        assert_eq!(read.draft, sample::flawed().document.sha256);
        assert_eq!(read.date, "2026-11-20");
        assert!(untouched_text(&text));
        assert!(!untouched_text(&text.replace('甲', "乙")));
        assert!(!untouched_text("<p>甲</p>"));
    }

    #[test]
    fn every_form_tells_its_draft() {
        let review = sample::flawed();
        for output in [Output::Docx, Output::Html, Output::Markdown, Output::Json] {
            let bytes = render(&review, SheetKind::Legality, output).expect("sheet");
            let marker = Marker::read(&bytes).expect("marker");
            assert_eq!(marker.draft, review.document.sha256, "{output:?}");
            assert_eq!(marker.laws, review.rulebook.laws_digest, "{output:?}");
        }
        assert_eq!(Marker::read("通知".as_bytes()), None);
        assert_eq!(Marker::read(b"{}"), None);
    }
}
