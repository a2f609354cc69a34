//! Fields that have no stored result, because the program draws what they show from their instruction. Shared by the
//! readers of Word's formats; knows nothing of how they write fields.

use super::numbering::{NumberFormat, number};

/// What is drawn from an instruction alone.
pub(super) fn shown(code: &str) -> Option<String> {
    let code = code.trim();
    let (name, rest) = code.split_once([' ', '\\']).unwrap_or((code, ""));
    match name.to_ascii_uppercase().as_str() {
        "EQ" => Some(equation(code.get(name.len()..)?)),
        "MACROBUTTON" => rest
            .trim()
            .split_once(' ')
            .map(|(_, text)| text.trim().to_owned()),
        _ => None,
    }
    .filter(|text| !text.is_empty())
}

/// The arguments of an `EQ` field on one line. Of characters set over each other the last is shown: the words under a
/// phonetic guide (拼音指南). A number in a ring (带圈字符) is one sign.
fn equation(code: &str) -> String {
    let code = code.trim();
    // Switches of the format (`\* jc3`) may stand before that of the kind.
    let switch = |name: &str| {
        let lower = code.to_ascii_lowercase();
        lower.contains(&format!("{name}\\")) || lower.contains(&format!("{name}("))
    };
    let overstrike = switch("\\o");
    let fraction = !overstrike && switch("\\f");
    let mut pieces: Vec<String> = vec![String::new()];
    let mut chars = code.chars().peekable();
    let mut depth = 0;
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                // A switch with its letters and numbers, up to the bracket or the next switch.
                while chars.next_if(|c| !matches!(c, '(' | '\\')).is_some() {}
            }
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' | ';' if depth > 0 => pieces.push(String::new()),
            c if depth > 0 => {
                if let Some(last) = pieces.last_mut() {
                    last.push(c);
                }
            }
            _ => {}
        }
    }
    let pieces: Vec<&str> = pieces.iter().map(|p| p.trim()).collect();
    match (overstrike, fraction) {
        (true, _) => {
            ringed(&pieces).unwrap_or_else(|| pieces.last().copied().unwrap_or_default().to_owned())
        }
        (_, true) => pieces.join("/"),
        _ => pieces.concat(),
    }
}

/// `○,5` is ⑤.
fn ringed(pieces: &[&str]) -> Option<String> {
    let [ring, inner] = pieces else {
        return None;
    };
    let n = inner.parse().ok()?;
    let circled = matches!(*ring, "○" | "〇" | "◯") && (1..=20).contains(&n);
    circled.then(|| number(n, NumberFormat::Circled))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_instructions_draw() {
        let guide = "EQ \\* jc3 \\* \"Font:宋体\" \\* hps12 \\o\\al(\\s\\up 11(zhù),注)";
        assert_eq!(shown(guide).as_deref(), Some("注"));
        assert_eq!(shown(" eq \\o\\ac(○,5)").as_deref(), Some("⑤"));
        assert_eq!(shown("EQ \\o\\ac(□,甲)").as_deref(), Some("甲"));
        assert_eq!(shown("EQ \\f(1,2)").as_deref(), Some("1/2"));
        assert_eq!(shown("PAGE"), None);
    }
}
