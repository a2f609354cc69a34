//! Names of laws and documents reduced to one form, so that the ways of writing a name meet. It knows names only.

/// A law's name reduced for comparison: without 《》〈〉, blanks, 中华人民共和国 at its head, a trailing 年份 or
/// （修订）（修正）（试行除外） remark, and with one kind of brackets.
pub fn normal(name: &str) -> String {
    let mut s: String = name
        .chars()
        .filter(|c| !c.is_whitespace() && !"《》〈〉<>“”\"\u{200B}\u{FEFF}".contains(*c))
        .map(|c| match c {
            '(' | '［' | '[' | '【' => '（',
            ')' | '］' | ']' | '】' => '）',
            '﹝' | '〔' => '〔',
            '﹞' | '〕' => '〕',
            '０'..='９' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
            c => c,
        })
        .collect();
    loop {
        let before = s.len();
        if let Some(rest) = s.strip_prefix("中华人民共和国") {
            // 中华人民共和国 alone, or before a word that it belongs to, stays.
            if rest.chars().count() >= 2 {
                s = rest.to_owned();
            }
        }
        if let Some(cut) = trailing_remark(&s) {
            s.truncate(cut);
        }
        if s.len() == before {
            return s;
        }
    }
}

/// Where a trailing （2020年修订） or similar remark begins. （暂行） and （试行） belong to the name and stay.
fn trailing_remark(s: &str) -> Option<usize> {
    let inner = s.strip_suffix('）')?;
    let open = inner.rfind('（')?;
    let remark = &inner[open + '（'.len_utf8()..];
    let stripped = remark
        .trim_start_matches('第')
        .trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c))
        .trim_start_matches(['年', '次', '版']);
    let known = [
        "",
        "修订",
        "修正",
        "修改",
        "修订版",
        "修正版",
        "修正本",
        "修订本",
        "修正案",
        "现行",
        "新",
        "本",
        "版",
    ];
    (open > 0 && known.contains(&stripped)).then_some(open)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_of_writing_a_name_meet() {
        for (a, b) in [
            ("《中华人民共和国反垄断法》", "反垄断法"),
            ("中华人民共和国反垄断法（2022年修正）", "反垄断法"),
            ("中华人民共和国立法法(2023修正)", "立法法"),
            (
                "制止滥用行政权力排除、限制竞争行为规定（2023）",
                "制止滥用行政权力排除、限制竞争行为规定",
            ),
            (
                "关于执行〈刑事诉讼法〉若干问题的解释",
                "关于执行刑事诉讼法若干问题的解释",
            ),
            ("国办发〔2018〕37号", "国办发〔2018〕37号"),
        ] {
            assert_eq!(normal(a), b);
        }
        assert_eq!(
            normal("公平竞争审查制度实施细则（暂行）"),
            "公平竞争审查制度实施细则（暂行）"
        );
    }
}
