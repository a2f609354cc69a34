//! Tests on the wording of titles: whether one is complete, what it shares with another, its number and version.

use super::front;
use super::words;

/// Endings of file names.
const FILES: &str = ".docx .doc .xlsx .xls .pdf .wps .zip .rar .jpg \
        .et";

/// A wording reduced to what two writings of a title share.
pub(super) fn key(s: &str) -> String {
    words::without_version(s)
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect()
}

/// A title that reads complete: it ends in a 文种, and a notice's 关于… in the notice's own.
pub(super) fn complete(s: &str) -> bool {
    if !balanced(s) || !words::genre_end(s) {
        return false;
    }
    let t = words::without_version(s);
    let issues = ["印发", "转发", "公布", "发布"]
        .iter()
        .any(|w| t.contains(w));
    let notice = "通知 公告 通告 函 决定 令 通报 批复 意见》"
        .split(' ')
        .any(|w| t.ends_with(w));
    if issues && t.contains("关于") {
        return notice;
    }
    match t.rfind('的') {
        Some(at) if t.contains("关于") => t[at..].chars().count() <= 9,
        None if t.contains("关于") => false,
        _ => true,
    }
}

/// Whether brackets and quotes of a title are closed.
pub(super) fn balanced(s: &str) -> bool {
    let count = |c: char| s.matches(c).count();
    count('《') == count('》') && count('“') == count('”') && count('（') == count('）')
}

/// A title that cannot end here.
pub(super) fn unfinished(s: &str) -> bool {
    !balanced(s)
        || s.ends_with(['的', '和', '与', '及'])
        || s.ends_with("关于")
        || s.ends_with("关于印发")
}

/// （试行）, （2024年版）, （征求意见稿） alone in a line.
pub(super) fn version_mark(s: &str) -> bool {
    let inner = s
        .strip_prefix(['（', '('])
        .and_then(|r| r.strip_suffix(['）', ')']));
    inner.is_some_and(|i| {
        i.chars().count() <= 16
            && "试行 版 稿 草案 修订 修正 暂行 送审 范本 年"
                .split(' ')
                .any(|w| i.contains(w))
            && super::numeral::date_prefix(i).is_none()
            && !i.contains("公开")
    })
}

/// Splits `办法（X〔2024〕3号）` into title and number.
pub(super) fn split_number(s: &str) -> (String, Option<String>) {
    if let Some(open) = s.rfind(['（', '('])
        && let Some(inner) = s[open..].strip_suffix(['）', ')'])
    {
        let inner = inner.trim_start_matches(['（', '(']);
        if front::number_line(inner).is_some() {
            return (s[..open].to_string(), Some(inner.to_string()));
        }
    }
    // A round bracket of the year closes first: 办法（X（2024）3号）.
    for open in ['（', '('] {
        if let Some(at) = s.find(open)
            && let Some(inner) = s[at + open.len_utf8()..].strip_suffix(['）', ')'])
            && front::number_line(inner).is_some()
        {
            return (s[..at].to_string(), Some(inner.to_string()));
        }
    }
    (s.to_string(), None)
}

/// Splits `办法（2021年8月26日某市人民政府令第54号公布）`.
pub(super) fn split_passed(s: &str) -> Option<(String, String)> {
    let open = s.find(['（', '('])?;
    (open > 0 && front::passed(&s[open..])).then(|| (s[..open].to_string(), s[open..].to_string()))
}

pub(super) fn first_date(s: &str) -> Option<String> {
    s.char_indices()
        .take(120)
        .find_map(|(i, _)| super::numeral::date_prefix(&s[i..]))
        .map(|d| d.1)
}

/// The name of an announced annex without number and file ending.
pub(super) fn clean_name(s: &str) -> String {
    let s = s.trim();
    let s = match front::annex_mark(s) {
        Some(m) if m.numbered => &s[m.len..],
        _ => s,
    };
    let s = super::label::parse(s)
        .filter(|l| !l.doubtful)
        .map_or(s, |l| &s[l.len..]);
    let mut s = s.trim();
    for ending in FILES.split(' ') {
        s = s.strip_suffix(ending).unwrap_or(s);
    }
    unquoted(s)
}

/// A title without the 《》 around the whole of it.
pub(super) fn unquoted(s: &str) -> String {
    let s = s.trim();
    match s.strip_prefix('《').and_then(|r| r.strip_suffix('》')) {
        Some(inner) if !inner.contains('《') => inner.to_string(),
        _ => s.to_string(),
    }
}

/// Whether a name is that of a file: the annex lies beside the document.
pub(super) fn file_name(s: &str) -> bool {
    FILES
        .split(' ')
        .any(|e| s.to_ascii_lowercase().ends_with(e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_where_a_title_ends() {
        assert!(complete("青原县人民政府关于促进旅游发展的若干意见"));
        assert!(complete("青原县旅游发展办法（试行）"));
        assert!(!complete("青原县人民政府关于印发青原县旅游发展办法"));
        assert!(!complete("青原县人民政府关于印发《青原县旅游"));
        assert!(version_mark("（征求意见稿）"));
        assert!(!version_mark("（此件公开发布）"));
    }

    #[test]
    fn splits_what_stands_behind_a_title() {
        let (t, n) = split_number("青原县旅游办法（青政规〔2024〕3号）");
        assert_eq!(
            (t.as_str(), n.as_deref()),
            ("青原县旅游办法", Some("青政规〔2024〕3号"))
        );
        let (t, _) =
            split_passed("青原市旅游办法（2024年3月1日青原市人民政府令第5号公布）").expect("split");
        assert_eq!(t, "青原市旅游办法");
        assert_eq!(clean_name("附件1 申请表.docx"), "申请表");
        assert_eq!(unquoted("《申请表》"), "申请表");
        assert!(file_name("申请表.PDF"));
    }
}
