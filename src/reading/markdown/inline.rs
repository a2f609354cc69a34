//! Marks within a line of Markdown: emphasis, links, pictures, notes, tags, escapes.

/// A line without its marks.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Plain {
    pub text: String,
    /// Targets of pictures in it.
    pub pictures: Vec<String>,
    /// The whole line is set bold.
    pub bold: bool,
    /// The line is marked as centred.
    pub centered: bool,
}

/// Takes the marks off a line.
pub fn plain(source: &str) -> Plain {
    let trimmed = source.trim();
    let bold = trimmed.len() > 4
        && ["**", "__"].iter().any(|m| {
            trimmed.starts_with(m) && trimmed.ends_with(m) && trimmed.matches(m).count() == 2
        });
    let lower = trimmed.to_ascii_lowercase();
    let mut out = Plain {
        bold,
        centered: lower.starts_with("<center>") || lower.contains("align=\"center\""),
        ..Plain::default()
    };
    let mut rest = source;
    while let Some(c) = rest.chars().next() {
        let used = special(rest, &mut out).unwrap_or_else(|| {
            out.text.push(c);
            c.len_utf8()
        });
        rest = rest.get(used..).unwrap_or_default();
    }
    out
}

/// Handles a mark at the start of `rest`; gives the bytes that it took.
fn special(rest: &str, out: &mut Plain) -> Option<usize> {
    match rest.as_bytes().first()? {
        b'\\' => {
            let next = rest.get(1..)?.chars().next()?;
            next.is_ascii_punctuation().then(|| out.text.push(next))?;
            Some(2)
        }
        b'!' if rest.starts_with("![") => {
            let (_, target, used) = link(rest.get(1..)?)?;
            out.pictures.push(target.to_owned());
            Some(used + 1)
        }
        b'[' if rest.starts_with("[^") => {
            let end = near(rest).find(']')?;
            (end < 40).then_some(end + 1)
        }
        b'[' => {
            let (text, _, used) = link(rest)?;
            let inner = plain(text);
            out.text.push_str(&inner.text);
            out.pictures.extend(inner.pictures);
            Some(used)
        }
        b'<' => tag(rest, out),
        b'&' => entity(rest, out),
        b'`' => Some(1),
        b'*' | b'_' | b'~' => emphasis(rest, out),
        _ => None,
    }
}

/// The stretch in which the end of a mark is looked for: without a bound, a line of openings alone costs its square.
fn near(rest: &str) -> &str {
    const LONGEST: usize = 1000;
    let mut end = LONGEST.min(rest.len());
    while !rest.is_char_boundary(end) {
        end -= 1;
    }
    rest.get(..end).unwrap_or_default()
}

/// `[text](target)`: text, target and length.
fn link(rest: &str) -> Option<(&str, &str, usize)> {
    let close = near(rest).find("](")?;
    let text = rest.get(1..close)?;
    if text.contains('[') && !text.starts_with('!') {
        return None;
    }
    let behind = rest.get(close + 2..)?;
    let end = near(behind).find(')')?;
    let target = behind.get(..end)?.split_whitespace().next().unwrap_or("");
    Some((text, target, close + 2 + end + 1))
}

/// A tag: a break is a line break, a picture is noted, others only go.
fn tag(rest: &str, out: &mut Plain) -> Option<usize> {
    if rest.starts_with("<!--") {
        return near(rest).find("-->").map(|at| at + 3);
    }
    let end = near(rest).find('>')?;
    let inner = rest.get(1..end)?.trim_start_matches('/');
    let name: String = inner
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_ascii_lowercase();
    match name.as_str() {
        "br" => out.text.push('\n'),
        "img" => {
            let source = inner.split("src=").nth(1)?;
            let source = source.trim_start_matches(['"', '\'']);
            let source = source.split(['"', '\'', ' ', '>']).next()?;
            out.pictures.push(source.to_owned());
        }
        "b" | "strong" | "i" | "em" | "u" | "s" | "del" | "ins" | "font" | "span" | "div" | "p"
        | "center" | "sub" | "sup" | "a" | "mark" | "small" | "big" => {}
        _ => return None,
    }
    Some(end + 1)
}

fn entity(rest: &str, out: &mut Plain) -> Option<usize> {
    const KNOWN: [(&str, &str); 7] = [
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
        ("&quot;", "\""),
        ("&emsp;", "\u{3000}"),
        ("&ensp;", " "),
    ];
    let (name, text) = KNOWN.iter().find(|(name, _)| rest.starts_with(name))?;
    out.text.push_str(text);
    Some(name.len())
}

/// Marks of emphasis go; signs that stand for themselves stay: blanks to fill in (`____`), products (`3*4`), footnote
/// stars with a blank behind.
fn emphasis(rest: &str, out: &mut Plain) -> Option<usize> {
    let mark = rest.chars().next()?;
    let run = rest.chars().take_while(|c| *c == mark).count();
    let before = out.text.chars().next_back();
    let after = rest.get(run..)?.chars().next();
    let stays = match mark {
        '~' => run != 2,
        '_' => run > 3 || joins(before) && joins(after),
        _ => run > 3 || digit(before) && digit(after),
    };
    let loose = before.is_none_or(char::is_whitespace) && after.is_none_or(char::is_whitespace);
    if stays || loose {
        out.text.extend(std::iter::repeat_n(mark, run));
    }
    Some(run)
}

fn joins(c: Option<char>) -> bool {
    c.is_some_and(|c| c.is_ascii_alphanumeric())
}

fn digit(c: Option<char>) -> bool {
    c.is_some_and(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_go_and_signs_stay() {
        let text = |s: &str| plain(s).text;
        assert_eq!(text("对**本地**企业给予*奖励*"), "对本地企业给予奖励");
        assert_eq!(text("~~删去~~ __粗__ `码`"), "删去 粗 码");
        assert_eq!(
            text("见[通知](http://x.invalid \"t\")第一条"),
            "见通知第一条"
        );
        assert_eq!(
            text("面积3*4米，编号a_b_c，____元"),
            "面积3*4米，编号a_b_c，____元"
        );
        assert_eq!(text("\\*不是强调\\*"), "*不是强调*");
        assert_eq!(
            text("甲<br/>乙<!-- 注 --><u>丙</u>&nbsp;&lt;丁&gt;"),
            "甲\n乙丙 <丁>"
        );
        assert_eq!(text("〔2026〕[1]号"), "〔2026〕[1]号");
    }

    #[test]
    fn bold_centred_and_pictures() {
        assert!(plain("**关于印发办法的通知**").bold);
        assert!(!plain("**一**和**二**").bold);
        assert!(plain("<center>标题</center>").centered);
        assert_eq!(
            plain("![](a.png)<img src=\"b.png\">").pictures,
            ["a.png", "b.png"]
        );
    }
}
