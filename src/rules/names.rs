//! Names of laws and documents reduced to one form, so that the ways of writing a name meet. It knows names only.

const COUNTRY: &str = "中华人民共和国";

/// A name without 《》〈〉, quotation marks, blanks and 中华人民共和国, with one kind of brackets and digits. Remarks such as
/// （2023） stay, so that versions of a law that bear one can be told apart.
pub fn exact(name: &str) -> String {
    let s: String = name
        .chars()
        .filter(|c| !c.is_whitespace() && !"《》〈〉<>“”\"\u{200B}\u{FEFF}".contains(*c))
        .map(|c| match c {
            '(' | '［' | '[' | '【' => '（',
            ')' | '］' | ']' | '】' => '）',
            '﹝' => '〔',
            '﹞' => '〕',
            '０'..='９' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
            c => c,
        })
        .collect();
    if s.contains(COUNTRY) {
        let short = s.replace(COUNTRY, "");
        // The words stay where hardly anything else would be left.
        if short.chars().count() >= 2 {
            return short;
        }
    }
    s
}

/// A name reduced for comparison: [`exact`] and without trailing remarks such as （2020年修订）.
pub fn normal(name: &str) -> String {
    let mut s = exact(name);
    while let Some(cut) = trailing_remark(&s) {
        s.truncate(cut);
    }
    s
}

/// The year that a trailing remark gives: 2023 for …规定（2023年修订）.
pub fn remark_year(name: &str) -> Option<u16> {
    let s = exact(name);
    let cut = trailing_remark(&s)?;
    year_in(s.get(cut..)?)
}

/// The first four-digit year from 1949 to 2099 in a short text.
pub fn year_in(text: &str) -> Option<u16> {
    let bytes = text.as_bytes();
    bytes
        .windows(4)
        .enumerate()
        .filter(|(i, w)| {
            let alone = |b: Option<&u8>| b.is_none_or(|b| !b.is_ascii_digit());
            w.iter().all(u8::is_ascii_digit)
                && alone(i.checked_sub(1).and_then(|p| bytes.get(p)))
                && alone(bytes.get(i + 4))
        })
        .find_map(|(_, w)| std::str::from_utf8(w).ok()?.parse::<u16>().ok())
        .filter(|y| (1949..=2099).contains(y))
}

/// Where a trailing （2020年修订） or similar remark begins. （暂行） and （试行） belong to the name and stay.
fn trailing_remark(s: &str) -> Option<usize> {
    let inner = s.strip_suffix('）')?;
    let open = inner.rfind('（')?;
    let remark = &inner[open + '（'.len_utf8()..];
    let numbered = remark
        .trim_start_matches('第')
        .trim_start_matches(|c: char| c.is_ascii_digit())
        .trim_start_matches(['年', '次']);
    let kinds = [
        "修订",
        "修正",
        "修改",
        "修订版",
        "修正版",
        "修改版",
        "修正本",
        "修订本",
    ];
    let versioned = numbered.is_empty() || ["本", "版", "年版"].contains(&numbered);
    let dated = numbered.len() < remark.len() && versioned;
    (open > 0 && (dated || kinds.contains(&numbered))).then_some(open)
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
            ("市场准入负面清单（2022年版）", "市场准入负面清单"),
            (
                "关于执行〈中华人民共和国刑事诉讼法〉若干问题的解释",
                "关于执行刑事诉讼法若干问题的解释",
            ),
            ("国办发〔2018〕37号", "国办发〔2018〕37号"),
        ] {
            assert_eq!(normal(a), b);
        }
    }

    #[test]
    fn what_belongs_to_the_name_stays() {
        for name in [
            "公平竞争审查制度实施细则（暂行）",
            "某问题的解释（二）",
            "中华人民共和国",
        ] {
            assert_eq!(normal(name), name);
        }
        assert_eq!(
            exact("《规定(2023)》"),
            "规定（2023）",
            "the year tells versions apart"
        );
    }

    #[test]
    fn reads_the_year_of_a_version() {
        assert_eq!(remark_year("《某法》（2017年修正）"), Some(2017));
        assert_eq!(remark_year("某规定（试行）"), None);
        assert_eq!(year_in("12017年"), None);
    }
}
