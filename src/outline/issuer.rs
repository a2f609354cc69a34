//! Who issues: from 版头, the title's beginning, the sign-off, or a tender's own lines.
//!
//! It knows how organs' names are written; it must not know of clauses.

use super::lines::Line;
use super::words;
use crate::document::Text;

/// Issuers by where they were found.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub masthead: Vec<String>,
    pub title: Vec<String>,
    pub signed: Vec<String>,
    /// `来源：` of a web page: used only if nothing else is there.
    pub source: Option<String>,
}

impl Found {
    /// The issuers: the title names them best, then the sign-off, then 版头; of a tender or contract the purchaser or 甲方.
    pub(super) fn settle(&self, party: bool, lines: &[Line], text: &Text) -> Vec<String> {
        let mut out = Vec::new();
        if party {
            out.extend(purchaser(lines, text));
        }
        for list in [&self.title, &self.signed, &self.masthead] {
            if out.is_empty() {
                out.extend(list.iter().cloned());
            }
        }
        if out.is_empty() {
            out.extend(self.source.iter().filter(|s| words::organ_end(s)).cloned());
        }
        let mut seen = Vec::new();
        out.retain(|o| {
            let new = !seen.contains(o) && !o.is_empty();
            seen.push(o.clone());
            new
        });
        out
    }
}

/// Issuers at the beginning of a title: X局、Y局关于印发…. `original` keeps the blanks between them.
pub(super) fn of_title(title: &str, original: &str) -> Vec<String> {
    // 某县人民政府常务会议纪要, 某县财政局2025年工作总结: the organ stands first.
    const OWN: &str = "常务会议 专题会议 办公会议 会议纪要 工作报告 工作总结 年度报告 工作要点";
    if let Some(at) = OWN.split(' ').filter_map(|w| title.find(w)).min() {
        let organ = title[..at].trim_end_matches(|c: char| {
            c.is_ascii_digit() || matches!(c, '年' | '度' | '第' | '次')
        });
        let named = "政府 局 委员会 厅 办公室 管委会"
            .split(' ')
            .any(|w| organ.ends_with(w));
        if named && !organ.contains("关于") {
            let organ = organ.trim_start_matches(|c: char| c.is_ascii_digit() || c == '年');
            // 2026年某省政府工作报告: the government by its full name.
            return vec![match organ.strip_suffix("政府") {
                Some(place) if !place.ends_with("人民") => format!("{place}人民政府"),
                _ => organ.to_string(),
            }];
        }
    }
    let verbs = "关于 印发 转发 批转 公布 发布 办公厅对 人民政府对";
    let Some(at) = verbs
        .split(' ')
        .filter_map(|v| {
            title.find(v).map(|i| {
                if v.ends_with('对') {
                    i + v.len() - 3
                } else {
                    i
                }
            })
        })
        .min()
    else {
        return Vec::new();
    };
    let prefix = title[..at].trim_matches(['《', ' ']);
    if prefix.chars().count() < 3 || prefix.contains(['，', '。', '》']) {
        return Vec::new();
    }
    // The same stretch of the original, blanks kept.
    let mut want = prefix.chars().filter(|c| !c.is_whitespace()).count();
    let mut end = original.len();
    for (i, c) in original.char_indices() {
        if want == 0 {
            end = i;
            break;
        }
        want -= usize::from(!c.is_whitespace());
    }
    let parts = split(&original[..end], prefix);
    if parts.iter().all(|p| words::organ_end(p)) {
        parts
    } else {
        Vec::new()
    }
}

/// Splits joint organs at blanks and 、, or where the place's name begins anew.
pub(super) fn split(original: &str, norm: &str) -> Vec<String> {
    let blank: Vec<String> = original
        .split(|c: char| c.is_whitespace() || c == '、' || c == '，')
        .filter(|p| !p.is_empty())
        .map(str::to_string)
        .collect();
    // Blanks inside a name (某 某 县) are no seams: each part must be an organ of its own.
    if blank.len() > 1 && blank.iter().all(|p| words::organ_end(p)) {
        return blank;
    }
    if norm.contains('、') {
        let parts: Vec<String> = norm.split('、').map(str::to_string).collect();
        if parts.iter().all(|p| words::organ_end(p)) {
            return parts;
        }
    }
    let place: String = norm.chars().take(2).collect();
    let mut out = Vec::new();
    let mut rest = norm;
    if place.chars().count() == 2 {
        let mut from = place.len();
        while let Some(i) = rest.get(from..).and_then(|r| r.find(&place)) {
            let cut = from + i;
            if words::organ_end(&rest[..cut]) {
                out.push(rest[..cut].to_string());
                rest = &rest[cut..];
                from = place.len();
            } else {
                from = cut + place.len();
            }
        }
    }
    out.push(rest.to_string());
    out
}

/// The purchaser that a tender names: 采购人：X, 招标人：X, 受X委托.
fn purchaser(lines: &[Line], text: &Text) -> Option<String> {
    const KEYS: &str = "采购人名称： 招标人名称： 采购人： 招标人： 采购单位： 招标单位： 比选人： 遴选人： \
        采购人名称: 采购人: 招标人: 采购单位: 出让人： 甲方：";
    let mut spent = 0usize;
    for line in lines {
        let s = &text.norm[line.range.clone()];
        spent += s.len();
        if spent > 60_000 {
            break;
        }
        // Every key ends in a colon.
        let keyed = s.contains(['：', ':']);
        if keyed
            && let Some(rest) = KEYS
                .split(' ')
                .find_map(|k| s.find(k).map(|i| &s[i + k.len()..]))
        {
            let name: String = rest
                .chars()
                .take_while(|c| c.is_alphanumeric() || matches!(c, '（' | '）' | '(' | ')'))
                .take(40)
                .collect();
            if words::organ_end(&name) {
                return Some(name);
            }
        }
        if let Some(at) = s.find('受')
            && let Some(len) = s[at..].find("委托").filter(|l| *l < 130)
        {
            let name = s[at + '受'.len_utf8()..at + len].trim_end_matches('的');
            if words::organ_end(name) && !name.contains(['，', '。', '：']) {
                return Some(name.to_string());
            }
        }
    }
    None
}

/// A tender's cover says 招标文件 and names the project below: the title is both.
pub(super) fn tender_title(title: &str, lines: &[Line], text: &Text) -> Option<String> {
    const GENERIC: &str = "招标文件 公开招标文件 竞争性磋商文件 竞争性磋商采购文件 竞争性谈判文件 询价文件 采购文件 \
        服务类公开招标文件 货物类公开招标文件 工程类公开招标文件 政府采购项目公开招标文件 \
        政府采购招标文件 比选文件 磋商文件 公开招标招标文件 公开招标 竞争性磋商 竞争性谈判 \
        遴选文件 询比文件";
    let line = |i: usize| lines.get(i).map_or("", |l| &text.norm[l.range.clone()]);
    if ["采购", "项目", "服务", "工程", "标段"]
        .iter()
        .any(|w| title.ends_with(w))
        && let Some(form) = (1..15).find_map(|i| GENERIC.split(' ').find(|g| *g == line(i)))
    {
        return Some(format!("{title}{form}"));
    }
    if !(title.is_empty()
        || GENERIC.split(' ').any(|g| g == title)
        || title.starts_with("项目名称")
        || title.starts_with("项目编号"))
    {
        return None;
    }
    let mut name = None;
    let mut form = GENERIC.split(' ').find(|g| *g == title);
    for i in 0..40 {
        let s = line(i);
        if let Some(rest) = s
            .strip_prefix("项目名称：")
            .or_else(|| s.strip_prefix("项目名称:"))
            && name.is_none()
            && rest.chars().count() <= 80
        {
            // The cover breaks a long name.
            let more = line(i + 1);
            let goes_on = !words::entry(more)
                && !GENERIC.split(' ').any(|g| g == more)
                && more.chars().count() <= 24
                && super::label::parse(more).is_none();
            name = Some(if goes_on {
                format!("{rest}{more}")
            } else {
                rest.to_string()
            });
        }
        form = form.or_else(|| GENERIC.split(' ').find(|g| *g == s));
    }
    let name = name?;
    let form = form?
        .trim_start_matches("政府采购项目")
        .trim_start_matches("服务类")
        .trim_start_matches("货物类")
        .trim_start_matches("工程类");
    Some(if name.ends_with(form) {
        name
    } else {
        format!("{name}{form}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_joint_issuers() {
        assert_eq!(
            of_title(
                "青原县财政局青原县民政局关于印发某办法的通知",
                "青原县财政局 青原县民政局关于印发某办法的通知"
            ),
            ["青原县财政局", "青原县民政局"]
        );
        assert_eq!(
            of_title(
                "青原县财政局青原县民政局关于发放补助的通知",
                "青原县财政局青原县民政局关于发放补助的通知"
            ),
            ["青原县财政局", "青原县民政局"]
        );
        assert_eq!(
            of_title(
                "青原县人民政府关于旅游的意见",
                "青原县 人民政府关于旅游的意见"
            ),
            ["青原县人民政府"]
        );
        assert_eq!(
            of_title("青原县财政局2025年工作总结", "青原县财政局2025年工作总结"),
            ["青原县财政局"]
        );
        assert_eq!(
            of_title("2026年青原市政府工作报告", "2026年青原市政府工作报告"),
            ["青原市人民政府"]
        );
        assert!(of_title("关于印发某办法的通知", "关于印发某办法的通知").is_empty());
        assert!(of_title("加强旅游工作关于某事", "加强旅游工作关于某事").is_empty());
    }
}
