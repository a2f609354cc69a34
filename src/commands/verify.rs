//! `fawen verify`: whether a review sheet belongs to a draft and to the rules at hand.

use super::args::{Format, VerifyArgs};
use super::inputs::{self, Input};
use super::say::{put, say};
use super::{CommandError, Outcome};
use fawen::document::printable;
use fawen::engine::Engine;
use fawen::os_fault::said;
use fawen::review::model::{Failure, Review};
use fawen::review::options::Options;
use fawen::rules::date::Date;
use fawen::session;
use fawen::signing::{self, PublicKey};
use fawen::verify::{self, Sheet, SignatureState, Verification};
use std::fmt::Write as _;

/// Reviews the draft afresh on the sheet's day and holds the sheet against it.
pub fn run(a: &VerifyArgs) -> Result<Outcome, CommandError> {
    let key = a.key.as_deref().map(PublicKey::read).transpose()?;
    let sheet_input = Input::named(&a.sheet);
    let bytes = match sheet_input.bytes() {
        Ok(b) => b,
        Err(e) => {
            return Ok(unreadable(&session::failure(&sheet_input.name(), &e), a));
        }
    };
    let signature = match &key {
        None => SignatureState::Unchecked,
        Some(key) => signature(a, key, &bytes),
    };
    let sheet = match Sheet::read(bytes) {
        Ok(s) => s,
        Err(e) => {
            eprintln!("{}：{e}", sheet_input.name());
            return Ok(Outcome::Unreadable);
        }
    };
    let mut engine = inputs::engine(&a.rules)?;
    for path in &a.register {
        engine.add_register(path)?;
    }
    let options = match options(a, &sheet, &engine) {
        Some(o) => o,
        None => {
            eprintln!(
                "{}：审查表的机器标记有误（审查日期或者适用地区无法识别）",
                sheet_input.name()
            );
            return Ok(Outcome::Holds);
        }
    };
    let waivers = inputs::waivers(a.waivers.as_deref())?;
    let mut fresh = match review(a, &engine, &options) {
        Ok(r) => r,
        Err(f) => return Ok(unreadable(&f, a)),
    };
    if let Some(file) = &waivers {
        inputs::explain(&mut fresh, file, &engine, &options);
        if !sheet.wants_text() {
            fresh.text = None;
        }
    }
    let done = verify::verify(&sheet, &sheet_input.name(), &fresh, signature)?;
    match a.format {
        Format::Text => put!("{}", told(&done)),
        Format::Json => say!("{}", serde_json::to_string_pretty(&done)?),
        Format::Jsonl => say!("{}", serde_json::to_string(&done)?),
    }
    Ok(if done.matches {
        Outcome::Done
    } else {
        Outcome::Holds
    })
}

/// What could not be read, and what that means for the exit code.
fn unreadable(f: &Failure, a: &VerifyArgs) -> Outcome {
    super::check::report(f, &Input::named(&a.sheet))
}

/// The day, the law's day and the profile that the sheet states.
fn options(a: &VerifyArgs, sheet: &Sheet, engine: &Engine) -> Option<Options> {
    let m = &sheet.marker;
    let mut options = Options::on(Date::parse(&m.date).ok()?);
    options.as_of = Date::parse(&m.as_of).ok()?;
    if !m.profile.is_empty() {
        engine.gates.profile(&m.profile).ok()?;
        options.profile = Some(m.profile.clone());
    }
    // Recorded decisions are held against the text of their clauses.
    options.with_text = sheet.wants_text() || a.waivers.is_some();
    Some(options)
}

fn review(a: &VerifyArgs, engine: &Engine, options: &Options) -> Result<Review, Box<Failure>> {
    let mut files = Vec::with_capacity(a.drafts.len());
    for path in &a.drafts {
        let input = Input::named(path);
        let bytes = input
            .bytes()
            .map_err(|e| Box::new(session::failure(&input.name(), &e)))?;
        files.push((input.name(), bytes));
    }
    match files.as_slice() {
        [(name, bytes)] => session::review_bytes(bytes, name, engine, options),
        _ => session::review_joined(&files, engine, options),
    }
}

/// No signature at all is no valid one.
fn signature(a: &VerifyArgs, key: &PublicKey, bytes: &[u8]) -> SignatureState {
    let path = a
        .signature
        .clone()
        .unwrap_or_else(|| signing::beside(&a.sheet));
    match std::fs::read(&path) {
        Ok(signature) if key.proves(bytes, &signature) => SignatureState::Valid,
        Ok(_) => SignatureState::Invalid,
        Err(e) => {
            eprintln!("无法读取签名文件 {}：{}", path.display(), said(&e));
            SignatureState::Invalid
        }
    }
}

/// The outcome as a person reads it.
fn told(v: &Verification) -> String {
    let mut out = String::new();
    let short = |d: &str| d.chars().take(12).collect::<String>();
    let mut line = |label: &str, same: bool, text: String| {
        let mark = if same { "一致" } else { "不一致" };
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{label}　{mark}{text}");
    };
    let differ = |a: &str, b: &str| {
        if a == b {
            format!("　SHA-256 {}", short(a))
        } else {
            format!("　审查表记载 {}，现为 {}", short(a), short(b))
        }
    };
    let mut file = differ(&v.sheet.marker.draft, &v.draft.sha256);
    match (v.same_file, v.same_text) {
        (false, Some(true)) => file.push_str("；读到的文字相同，文件另存过或者格式、图片有改动"),
        (false, Some(false)) => file.push_str("；文字也不相同"),
        _ => {}
    }
    line("文稿", v.same_file, file);
    let mut rules = differ(&v.sheet.marker.rulebook, &v.draft.rulebook);
    if !v.same_rulebook {
        rules.push_str("；请用审查时的程序版本或者规则包（--rulebook）核对");
    }
    line("规则", v.same_rulebook, rules);
    line(
        "法规",
        v.same_laws,
        differ(&v.sheet.marker.laws, &v.draft.laws),
    );
    let content = match (v.same_content, v.untouched) {
        (true, true) => "　与按记载日期重新审查的结果相同，生成后没有改动",
        (true, false) => "　程序写出的内容齐全，生成后另存过或者有人填写",
        (false, _) => "　与按记载日期重新审查的结果不同",
    };
    line("内容", v.same_content, content.into());
    match v.signature {
        SignatureState::Unchecked => {}
        s => line("签名", s == SignatureState::Valid, String::new()),
    }
    for (label, lines) in [("应有而没有：", &v.missing), ("另有：", &v.added)] {
        if !lines.is_empty() {
            let _ = writeln!(out, "{label}");
        }
        for l in lines {
            let _ = writeln!(out, "  {}", printable(l));
        }
    }
    if v.omitted > 0 {
        let _ = writeln!(out, "  ……另有 {} 处不同", v.omitted);
    }
    let verdict = if v.matches {
        "审查表与文稿、规则相符"
    } else {
        "审查表与文稿、规则不相符"
    };
    let _ = writeln!(
        out,
        "结论：{verdict}（审查日期 {}，适用法规日 {}，fawen {}）。{}",
        v.sheet.marker.date, v.sheet.marker.as_of, v.sheet.marker.version, v.scope
    );
    out
}
