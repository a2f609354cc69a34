//! From normalised text to the tree of clauses and to statements, what a rule judges.
//!
//! The outline finds 版头, 标题, 发文机关, 发文字号, 主送机关, 落款, 成文日期, annexes and the tree of 章 节 条 款 项 目 or
//! 一、（一）1.（1）; it yields [`Statement`]s with the lead-ins, heads and column heads that they complete.
//! It knows how official documents are written; it must not know of rules or law.

mod address;
mod bearing;
mod carry;
mod front;
mod head;
mod issuer;
mod kind;
mod label;
mod lines;
mod measures;
mod numeral;
mod page;
mod places;
mod refer;
mod sentence;
mod table;
#[cfg(test)]
mod tests;
mod title;
mod tree;
mod wording;
mod words;

use crate::document::{CellAt, Document, Text, Warning};
use std::ops::Range;

/// Index into [`Outline::measures`].
pub type MeasureId = usize;
/// Index into [`Outline::nodes`].
pub type NodeId = usize;
/// Index into [`Outline::statements`].
pub type StatementId = usize;

/// What kind of document a measure is, told from its own wording. (文种与性质)
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// 法律、法规、规章
    Law,
    /// 办法、规定、细则、意见、方案、通知、通告 and other policy documents, the default
    Policy,
    /// 招标、采购、磋商、比选、拍卖 documents and scoring tables
    Tender,
    /// 协议、合同、备忘录
    Agreement,
    /// 会议纪要
    Minutes,
    /// 报告、总结、讲话、新闻
    Report,
    /// 批复、复函、答复 on a single matter
    Reply,
    /// 规划、计划
    Plan,
    /// 办事指南、问答、宣传
    Guide,
}

/// A document within the document: the notice itself, a measure that it issues, an annex.
#[derive(Debug, Clone)]
pub struct Measure {
    /// Title as written, one line, without 《》; empty if none was found.
    pub title: String,
    /// Range of the title in the normalised text (empty range if none).
    pub title_range: Range<usize>,
    /// Range of the whole measure in the normalised text.
    pub range: Range<usize>,
    /// The measure that carries this one (a notice and its annex).
    pub parent: Option<MeasureId>,
    /// `附件1` where it stands as an annex, else empty.
    pub annex_label: String,
    pub kind: Kind,
}

/// Level of a clause in the tree, from the outside in. Both numbering styles share it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// 第X编
    Book,
    /// 第X章
    Chapter,
    /// 第X节
    Section,
    /// 第X条
    Article,
    /// 一、
    First,
    /// （一） as a heading of the 一、 style
    Second,
    /// 1.
    Third,
    /// （1）
    Fourth,
    /// 款: a paragraph of an article, unnumbered
    Paragraph,
    /// （一） within an article: 项
    Item,
    /// 1. within an item: 目
    SubItem,
    /// ① and deeper
    Point,
    /// a table row
    Row,
    /// an unnumbered paragraph outside articles
    Plain,
}

/// A clause in the tree.
#[derive(Debug, Clone)]
pub struct Node {
    pub measure: MeasureId,
    pub parent: Option<NodeId>,
    pub level: Level,
    /// Label as written (`第十二条`, `（三）`, `1.`), empty for unnumbered ones.
    pub label: String,
    /// The label's number, or the ordinal of an unnumbered 款 or row, from 1.
    pub number: u32,
    /// Range of the clause's own first paragraph in the normalised text.
    pub range: Range<usize>,
}

/// What part a segment plays in a statement.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// The sentence, item or cell itself.
    Own,
    /// The lead-in that the item completes, or the heading that it stands under (only headings that end in ：
    /// or carry a predicate are lead-ins; mere topic headings are `Heading`).
    Lead,
    /// The topic heading above.
    Heading,
    /// First cells of the row.
    RowHead,
    /// The head of the column.
    ColumnHead,
    /// A definition, scope or eligibility clause carried here from another place.
    Carried,
}

/// A piece of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// Byte range in the normalised text.
    pub range: Range<usize>,
    pub role: Role,
}

/// The form of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// A sentence of running text.
    Sentence,
    /// A list item under a lead-in.
    Item,
    /// A table row, or a cell of it.
    Row,
    /// A heading or title line: no predicate of its own.
    Heading,
}

/// One sentence, list item or table row with what it completes; what a rule judges.
#[derive(Debug, Clone)]
pub struct Statement {
    pub measure: MeasureId,
    pub node: NodeId,
    pub form: Form,
    /// Segments in reading order; at least one is `Own`.
    pub segments: Vec<Segment>,
    /// The whole paragraph (款, item, row) that the own text stands in (normalised bytes).
    pub paragraph: Range<usize>,
    /// It merely gathers or spreads information, or names those whom only such statements concern.
    pub informs: bool,
}

impl Statement {
    /// The statement's own ranges.
    pub fn own(&self) -> impl Iterator<Item = &Range<usize>> {
        self.segments
            .iter()
            .filter(|s| s.role == Role::Own)
            .map(|s| &s.range)
    }
}

/// What the head and the foot of the document say of it.
#[derive(Debug, Clone, Default)]
pub struct Head {
    /// The document's title, one line; empty if none was found.
    pub title: String,
    /// 制定机关: from 版头, the title, or the sign-off; several for joint documents.
    pub issuers: Vec<String>,
    /// 发文字号 as written (`X政办〔2024〕3号`).
    pub number: Option<String>,
    /// 成文日期 as ISO `YYYY-MM-DD`.
    pub date: Option<String>,
    /// 主送机关 as written.
    pub addressees: Option<String>,
    /// 密级 as marked (`秘密★1年`), if any.
    pub secrecy: Option<String>,
    /// Names of annexes that the body announces (`附件：1.…`).
    pub announced_annexes: Vec<String>,
}

/// The outline of one document.
#[derive(Debug, Clone, Default)]
pub struct Outline {
    pub head: Head,
    /// The whole document first, then measures within it in order.
    pub measures: Vec<Measure>,
    pub nodes: Vec<Node>,
    pub statements: Vec<Statement>,
    /// Remarks such as a lead-in that was cut, in Chinese.
    pub warnings: Vec<Warning>,
    /// Start of every judged block in the normalised text, and its cell.
    blocks: Vec<(usize, Option<CellAt>)>,
    /// Per node: how many unnumbered paragraphs stand under it.
    paragraphs: Vec<u32>,
    work: u64,
}

impl Outline {
    /// Builds the outline of a document. Never fails: a text without any make-up is one measure of plain statements.
    pub fn new(document: &Document, text: &Text) -> Self {
        let lines = lines::cut(document, text);
        let tables = table::Tables::find(document, &lines);
        let in_table: Vec<bool> = (0..lines.len()).map(|i| tables.of(i).is_some()).collect();
        let frame = measures::read(document, text, &lines, &in_table);
        let mut tree = tree::build(text, &lines, &frame, &tables);
        carry::carry(&text.norm, &frame.measures, &mut tree);
        let blocks = text
            .blocks
            .iter()
            .map(|b| {
                (
                    b.norm.start,
                    document.blocks.get(b.block).and_then(|d| d.cell),
                )
            })
            .collect();
        let mut warnings = Vec::new();
        if tree.lead_cut {
            warnings.push(Warning {
                code: "lead-cut".into(),
                text: "文中有超过三百字的引导语，审查时只取其最后三百字与所引各项连读。".into(),
            });
        }
        Outline {
            head: frame.head,
            measures: frame.measures,
            nodes: tree.nodes,
            statements: tree.statements,
            warnings,
            blocks,
            paragraphs: tree.paragraphs,
            work: tree.work + lines.len() as u64,
        }
    }

    /// Units of work that building took (lines, sentences, segments): linear in the text.
    pub fn work(&self) -> u64 {
        self.work
    }
}
