//! Addresses as a person would find the place: 附件1《…办法》第十二条第二款第（三）项, 二、（三）, 表1第3行.
//!
//! It reads the finished outline; it must not change it.

use super::{Level, Node, NodeId, Outline};

impl Outline {
    /// The address of a clause as a person would find it: 附件1《…办法》第十二条第二款第（三）项.
    pub fn address(&self, node: NodeId) -> String {
        let Some(n) = self.nodes.get(node) else {
            return String::new();
        };
        let mut out = self.measure_address(n);
        if n.level == Level::Plain && n.number == 0 && n.parent.is_none() {
            out.push_str(self.outside(n));
            return out;
        }
        let path = self.path(node);
        if let Some(row) = path.iter().find_map(|id| self.row(*id)) {
            out.push_str(&row);
            for id in path
                .iter()
                .rev()
                .take_while(|id| self.nodes[**id].level != Level::Row)
                .collect::<Vec<_>>()
                .into_iter()
                .rev()
            {
                out.push_str(self.nodes[*id].label.trim());
            }
            return out;
        }
        let from = path
            .iter()
            .rposition(|id| self.nodes[*id].level == Level::Article)
            .unwrap_or(0);
        let in_article = path
            .get(from)
            .is_some_and(|id| self.nodes[*id].level == Level::Article);
        for (k, id) in path.iter().enumerate().skip(from) {
            self.step(&mut out, *id, in_article, k + 1 == path.len());
        }
        if out.is_empty() {
            out = format!("第{}段", n.number.max(1));
        }
        out
    }

    /// Number of the judged block, from 1, that holds a normalised byte.
    pub fn paragraph_number(&self, norm: usize) -> usize {
        self.blocks.partition_point(|b| b.0 <= norm)
    }

    /// The cell that holds a normalised byte, as `表1第3行第2列`.
    pub fn cell(&self, norm: usize) -> Option<String> {
        let i = self.paragraph_number(norm).checked_sub(1)?;
        let c = self.blocks.get(i)?.1?;
        Some(format!(
            "表{}第{}行第{}列",
            u64::from(c.table) + 1,
            u64::from(c.row) + 1,
            u64::from(c.col) + 1
        ))
    }

    /// From the outermost clause to the node itself.
    fn path(&self, node: NodeId) -> Vec<NodeId> {
        let mut path = vec![node];
        let mut at = node;
        while let Some(p) = self
            .nodes
            .get(at)
            .and_then(|n| n.parent)
            .filter(|p| *p < at)
        {
            path.push(p);
            at = p;
        }
        path.reverse();
        path
    }

    fn measure_address(&self, n: &Node) -> String {
        let mut out = String::new();
        let mut at = n.measure;
        let mut parts = Vec::new();
        while at > 0 {
            let Some(m) = self.measures.get(at) else {
                break;
            };
            let title = if m.title.is_empty() {
                String::new()
            } else {
                format!("《{}》", m.title)
            };
            parts.push(format!("{}{title}", m.annex_label));
            match m.parent {
                Some(p) if p < at => at = p,
                _ => break,
            }
        }
        // An annex of an annex: the outer one by its label or title.
        for p in parts.into_iter().rev() {
            out.push_str(&p);
        }
        out
    }

    /// What a line without a place in the tree is to a reader.
    fn outside(&self, n: &Node) -> &'static str {
        let title = self.measures.get(n.measure).is_some_and(|m| {
            !m.title_range.is_empty()
                && m.title_range.start < n.range.end
                && n.range.start < m.title_range.end
        });
        let mut same = self.nodes.iter().filter(|o| o.measure == n.measure);
        let first = same.find(|o| o.number > 0 || o.level != Level::Plain);
        if title {
            "标题"
        } else if first.is_some_and(|f| n.range.start < f.range.start) {
            "文首"
        } else {
            "文尾"
        }
    }

    /// `表1第3行` for a row.
    fn row(&self, node: NodeId) -> Option<String> {
        let n = self.nodes.get(node).filter(|n| n.level == Level::Row)?;
        let i = self.paragraph_number(n.range.start).checked_sub(1)?;
        let c = self.blocks.get(i)?.1?;
        Some(format!(
            "表{}第{}行",
            u64::from(c.table) + 1,
            u64::from(c.row) + 1
        ))
    }

    fn step(&self, out: &mut String, id: NodeId, in_article: bool, last: bool) {
        let n = &self.nodes[id];
        let label = n.label.trim();
        match n.level {
            Level::Paragraph => {
                let siblings = n
                    .parent
                    .and_then(|p| self.paragraphs.get(p))
                    .copied()
                    .unwrap_or(1);
                if siblings > 1 {
                    out.push_str(&format!("第{}款", han(n.number)));
                }
            }
            Level::Item if in_article => out.push_str(&format!("第{label}项")),
            Level::SubItem if in_article => {
                let figure = label.trim_end_matches(['.', '．', '、']);
                out.push_str(&format!("第{figure}目"));
            }
            Level::Plain => {
                let siblings = n
                    .parent
                    .and_then(|p| self.paragraphs.get(p))
                    .copied()
                    .unwrap_or(2);
                if last && siblings > 1 {
                    out.push_str(&format!("第{}段", n.number));
                }
            }
            _ => out.push_str(label),
        }
    }
}

/// A number up to 99 in Chinese, else in figures.
fn han(n: u32) -> String {
    const D: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit = |i: u32| D.get(i as usize).copied().unwrap_or("");
    match n {
        1..=9 => digit(n).to_string(),
        10..=19 => format!("十{}", digit(n - 10)),
        20..=99 => format!("{}十{}", digit(n / 10), digit(n % 10)),
        _ => n.to_string(),
    }
}
