//! `fawen rules`: what is checked and why; proving and starting a user's own rules.

use super::args::{
    Format, RulesArgs, RulesCommand, RulesListArgs, RulesNewArgs, RulesPackArgs, RulesShowArgs,
    RulesTestArgs,
};
use super::inputs;
use super::say::{put, say};
use super::{CommandError, Outcome};
use fawen::rules::book::{Exception, Guard, Rule, RuleBook};
use fawen::rules::pack::Pack;
use fawen::rules::{coverage, grammar, prove};
use fawen::sheets;

/// Runs the sub-command.
pub fn run(a: &RulesArgs) -> Result<Outcome, CommandError> {
    match &a.command {
        RulesCommand::List(a) => list(a),
        RulesCommand::Show(a) => show(a),
        RulesCommand::Test(a) => test(a),
        RulesCommand::Coverage(a) => covered(a),
        RulesCommand::New(a) => new(a),
        RulesCommand::Pack(a) => pack(a),
    }
}

fn list(a: &RulesListArgs) -> Result<Outcome, CommandError> {
    let engine = inputs::unproved_engine(&a.rules)?;
    let wanted = |r: &&Rule| {
        a.filter.is_empty()
            || [&r.id, &r.title, &r.family]
                .iter()
                .any(|t| t.contains(&a.filter))
            || r.basis.iter().any(|b| b.contains(&a.filter))
    };
    for r in engine.book.rules.iter().filter(wanted) {
        match a.format {
            Format::Text => say!(
                "{}\t{}\t{}\t{}",
                r.id,
                r.severity.title(),
                r.title,
                r.basis.join("、")
            ),
            _ => say!(
                "{}",
                serde_json::json!({"id": r.id, "title": r.title, "family": r.family, "category": r.category,
                    "theme": r.theme, "severity": r.severity, "basis": r.basis, "file": r.file})
            ),
        }
    }
    Ok(Outcome::Done)
}

fn show(a: &RulesShowArgs) -> Result<Outcome, CommandError> {
    let engine = inputs::unproved_engine(&a.rules)?;
    let Some(id) = engine.book.rules.iter().position(|r| r.id == a.id) else {
        return Err(format!("没有编号为“{}”的规则，可用 fawen rules list 查看", a.id).into());
    };
    let r = &engine.book.rules[id];
    say!("{}　{}", r.id, r.title);
    say!("文件：{}（{}）", r.file, r.family);
    say!("类别：{}　程度：{}", r.category.title(), r.severity.title());
    for (label, text) in [
        ("条件", &r.condition),
        ("核对", &r.ask),
        ("建议", &r.advice),
    ] {
        if !text.is_empty() {
            say!("{label}：{text}");
        }
    }
    say!("命中（任一）：");
    for p in &r.patterns {
        let source = engine.book.source(*p);
        say!("  {source}");
        if let Ok(parsed) = grammar::parse(source) {
            say!("    {}", grammar::describe(&parsed));
        }
    }
    exceptions("不报：", &r.unless, &engine.book);
    exceptions("降级：", &r.lower, &engine.book);
    say!("依据：");
    for b in engine.basis(id) {
        say!("  {}　{}", engine.laws.label(&b), b.text);
    }
    say!("应当命中的例句：");
    r.hits.iter().for_each(|e| say!("  {}", e.context().text));
    say!("不应命中的例句：");
    r.misses.iter().for_each(|e| say!("  {}", e.context().text));
    Ok(Outcome::Done)
}

fn exceptions(label: &str, list: &[Exception], book: &RuleBook) {
    if !list.is_empty() {
        say!("{label}");
    }
    for e in list {
        match e {
            Exception::Guard(g) => {
                let name = g.name();
                say!("  {name}（{}）", Guard::title(name).unwrap_or_default());
            }
            Exception::Silence(i) => {
                if let Some(s) = book.silences.get(*i) {
                    say!("  {}（{}）", s.name, s.title);
                }
            }
            Exception::Pattern(p) => {
                let source = book.source(*p);
                say!("  {source}");
                if let Ok(parsed) = grammar::parse(source) {
                    say!("    {}", grammar::describe(&parsed));
                }
            }
        }
    }
}

fn test(a: &RulesTestArgs) -> Result<Outcome, CommandError> {
    let engine = inputs::unproved_engine(&a.rules)?;
    engine.prove_citations()?;
    let report = prove::examples(&engine.book, &engine.divisions, &a.prefix);
    for f in &report.faults {
        say!("{f}");
    }
    say!(
        "检验规则{}条、例句{}个，不合格{}处。",
        report.rules,
        report.examples,
        report.faults.len()
    );
    Ok(if report.faults.is_empty() {
        Outcome::Done
    } else {
        Outcome::Holds
    })
}

fn covered(a: &RulesListArgs) -> Result<Outcome, CommandError> {
    let engine = inputs::unproved_engine(&a.rules)?;
    let rows = coverage::matrix(&engine)?;
    let mut bare = 0;
    for row in rows
        .iter()
        .filter(|r| a.filter.is_empty() || r.item.contains(&a.filter))
    {
        let state = match (&row.reason, row.rules.is_empty()) {
            (_, false) => format!(
                "规则{}条、例句{}个：{}",
                row.rules.len(),
                row.examples,
                row.rules.join("、")
            ),
            (Some(reason), true) => format!("无规则：{reason}"),
            (None, true) => {
                bare += 1;
                "未覆盖".to_string()
            }
        };
        say!("{}\t{state}", row.item);
    }
    Ok(if bare == 0 {
        Outcome::Done
    } else {
        Outcome::Holds
    })
}

fn new(a: &RulesNewArgs) -> Result<Outcome, CommandError> {
    let text = prove::scaffold(&a.id);
    match &a.output {
        Some(path) if path.exists() => {
            return Err(format!("{} 已存在，不会覆盖", path.display()).into());
        }
        Some(path) => std::fs::write(path, text)?,
        None => put!("{text}"),
    }
    Ok(Outcome::Done)
}

/// Packs the rule book; a pack that stands there is replaced, nothing else.
fn pack(a: &RulesPackArgs) -> Result<Outcome, CommandError> {
    let pack = Pack::of(&inputs::unproved_engine(&a.rules)?)?;
    let bytes = pack.bytes()?;
    let inputs: Vec<_> = a.rules.rulebook.iter().cloned().collect();
    if Pack::read(&a.output).is_ok() && !inputs.contains(&a.output) {
        sheets::replace(&a.output, &bytes)?;
    } else {
        sheets::write_atomically(&a.output, &bytes, &inputs)?;
    }
    say!("规则包已写入 {}", a.output.display());
    say!("{}", pack.summary());
    Ok(Outcome::Done)
}
