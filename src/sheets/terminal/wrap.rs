//! Text with inks, measured and wrapped by the columns that Chinese terminals give to each character.

use unicode_width::UnicodeWidthChar;

/// What a stretch of text is, for the eye.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    Plain,
    Strong,
    Dim,
    Hit,
    Bad,
    Warn,
    Info,
    Good,
}

impl Ink {
    fn code(self) -> &'static str {
        match self {
            Ink::Plain => "",
            Ink::Strong => "1",
            Ink::Dim => "2",
            Ink::Hit => "1;4;31",
            Ink::Bad => "1;31",
            Ink::Warn => "33",
            Ink::Info => "36",
            Ink::Good => "32",
        }
    }
}

/// A text of inked characters.
#[derive(Debug, Clone, Default)]
pub(super) struct Text(Vec<(char, Ink)>);

impl Text {
    pub(super) fn plain(s: &str) -> Self {
        Text::inked(s, Ink::Plain)
    }

    pub(super) fn inked(s: &str, ink: Ink) -> Self {
        let mut t = Text::default();
        t.push(s, ink);
        t
    }

    pub(super) fn push(&mut self, s: &str, ink: Ink) {
        self.0.extend(s.chars().map(|c| (c, ink)));
    }

    /// Columns; characters of ambiguous width count two, so that no line is ever too long.
    pub(super) fn width(&self) -> usize {
        self.0.iter().map(|&(c, _)| columns(c)).sum()
    }

    /// The text cut to a number of columns, with … where something is left out.
    pub(super) fn cut(&self, width: usize) -> Text {
        if self.width() <= width {
            return self.clone();
        }
        let (mut used, mut out) = (columns('…'), Vec::new());
        for &(c, ink) in &self.0 {
            used += columns(c);
            if used > width {
                break;
            }
            out.push((c, ink));
        }
        out.push(('…', Ink::Dim));
        Text(out)
    }

    /// Lines of at most `width` columns. Words of Latin letters and digits stay whole where they can, and a line neither
    /// begins with closing punctuation nor ends with opening punctuation.
    pub(super) fn wrapped(&self, width: usize) -> Vec<Text> {
        let width = width.max(8);
        let (mut lines, mut rest) = (Vec::new(), &self.0[..]);
        loop {
            let mut used = 0;
            let fits = rest
                .iter()
                .take_while(|(c, _)| {
                    used += columns(*c);
                    used <= width
                })
                .count();
            if fits >= rest.len() {
                lines.push(Text(rest.to_vec()));
                return lines;
            }
            let (line, more) = rest.split_at(break_at(rest, fits));
            lines.push(Text(line.to_vec()));
            let blanks = more.iter().take_while(|(c, _)| *c == ' ').count();
            rest = &more[blanks..];
        }
    }

    /// Appends the text, with escape sequences if wanted.
    pub(super) fn paint(&self, out: &mut String, color: bool) {
        let mut now = Ink::Plain;
        for &(c, ink) in &self.0 {
            if color && ink != now {
                if now != Ink::Plain {
                    out.push_str("\u{1b}[0m");
                }
                if ink != Ink::Plain {
                    out.push_str(&format!("\u{1b}[{}m", ink.code()));
                }
                now = ink;
            }
            out.push(c);
        }
        if now != Ink::Plain {
            out.push_str("\u{1b}[0m");
        }
    }
}

fn columns(c: char) -> usize {
    c.width_cjk().unwrap_or(0)
}

/// The best place to break at or before `fits` characters, never 0.
fn break_at(text: &[(char, Ink)], fits: usize) -> usize {
    const LOOK_BACK: usize = 24;
    let fits = fits.max(1);
    let at = |i: usize| text.get(i).map_or(' ', |t| t.0);
    let earliest = fits.saturating_sub(LOOK_BACK).max(1);
    (earliest..=fits)
        .rev()
        .find(|&i| {
            let (before, after) = (at(i - 1), at(i));
            let within_word = in_word(before) && in_word(after);
            !(closes(after) || opens(before) || within_word)
        })
        .unwrap_or(fits)
}

/// Letters and digits, and what joins them in dates, paths and decimals.
fn in_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-./_".contains(c)
}

fn closes(c: char) -> bool {
    "，。；：！？、）》」』”’】〕％%".contains(c)
}

fn opens(c: char) -> bool {
    "（《「『“‘【〔".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(s: &str, width: usize) -> Vec<String> {
        Text::plain(s)
            .wrapped(width)
            .iter()
            .map(|t| t.0.iter().map(|c| c.0).collect())
            .collect()
    }

    #[test]
    fn punctuation_keeps_its_place() {
        assert_eq!(lines("一二三四五，六七", 10), ["一二三四", "五，六七"]);
        assert_eq!(lines("一二三四《五六》", 10), ["一二三四", "《五六》"]);
    }

    #[test]
    fn latin_words_stay_whole_and_long_ones_are_cut() {
        assert_eq!(
            lines("标准 ISO9001 认证", 10),
            ["标准 ", "ISO9001 认", "证"]
        );
        assert_eq!(lines(&"a".repeat(20), 8), ["aaaaaaaa", "aaaaaaaa", "aaaa"]);
    }

    #[test]
    fn cutting_says_so() {
        let t = Text::plain("一二三四五").cut(8);
        assert_eq!(t.0.iter().map(|c| c.0).collect::<String>(), "一二三…");
    }
}
