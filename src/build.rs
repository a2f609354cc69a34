//! Build script: proves the rule book and packs it into the program. It is not a module of the crate.
//!
//! The same modules that review a draft compile the rules here, resolve every citation and try every example; a rule that
//! does not hold stops the build with file, rule and remedy. At start the program only decodes the result.
#![allow(dead_code, unused_imports)]

mod document;
mod matching;
mod os_fault;
mod outline;
mod review {
    pub mod model;
}
mod rules {
    pub mod book;
    pub mod citation;
    pub mod date;
    mod embedded_laws;
    pub mod error;
    pub mod file;
    pub mod grammar;
    pub mod law;
    pub mod lexicon;
    pub mod names;
    pub mod numeral;
    pub mod prove;
    pub mod provision;
    pub mod register;
    pub mod silence;
    pub mod source;
}
mod words;

use matching::place::Divisions;
use rules::book::RuleBook;
use rules::error::RuleError;
use rules::provision::LawBook;
use rules::register::Register;
use rules::source::SourceFile;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

fn main() -> ExitCode {
    link_to_a_fixed_address();
    match pack() {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            println!("cargo::error={e}");
            ExitCode::FAILURE
        }
    }
}

/// The character tables of the PDF crate hold 140,000 pointers. In a position-independent program the loader patches all
/// of them at each start, 4 ms of 5; linked to a fixed address there is nothing to patch. Stack, heap and libraries stay
/// at random addresses.
fn link_to_a_fixed_address() {
    let target = |key: &str| env::var(format!("CARGO_CFG_TARGET_{key}")).unwrap_or_default();
    if target("OS") == "linux" && target("ENV") == "gnu" {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}

fn pack() -> Result<(), Box<dyn std::error::Error>> {
    for watched in [
        "rules",
        "src/build.rs",
        "src/rules",
        "src/matching",
        "src/outline",
        "src/document",
        "src/os_fault.rs",
        "src/words",
        "src/review/model.rs",
    ] {
        println!("cargo::rerun-if-changed={watched}");
    }
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("rules");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    // Laws are decoded lazily, law by law, from constants of their own.
    let sources: Vec<SourceFile> = rules::source::directory(&root)?
        .into_iter()
        .filter(|f| !f.is_law())
        .collect();
    let book = RuleBook::compile(&sources)?;
    let divisions = sources.iter().find(|f| f.path.ends_with("divisions.tsv"));
    let divisions = Divisions::parse(divisions.map_or("", |f| f.text.as_str()));
    prove(&book, &divisions)?;
    fs::write(out.join("book.bin"), postcard::to_stdvec(&book)?)?;
    let names = postcard::to_stdvec(&divisions)?;
    fs::write(out.join("divisions.bin"), names)?;
    let register = Register::builtin()?;
    fs::write(
        out.join("register.bin"),
        postcard::to_stdvec(register.to_store())?,
    )?;
    fs::write(out.join("rules.rs"), constants(&root, &sources))?;
    Ok(())
}

/// Every citation resolves, every example holds.
fn prove(book: &RuleBook, divisions: &Divisions) -> Result<(), Box<dyn std::error::Error>> {
    let laws = LawBook::builtin()?;
    for rule in &book.rules {
        for basis in &rule.basis {
            laws.resolve_text(basis).map_err(|e| {
                RuleError::new(&rule.file, e.to_string(), "请核对依据的法名和条款项")
                    .within(&rule.id)
            })?;
        }
    }
    let report = rules::prove::examples(book, divisions, "");
    report
        .faults
        .into_iter()
        .next()
        .map_or(Ok(()), |f| Err(f.into()))
}

/// The source files as constants, for `fawen rules` and for a user's rules on top.
fn constants(root: &Path, sources: &[SourceFile]) -> String {
    let mut out = String::from("pub static FILES: &[(&str, &str)] = &[\n");
    for f in sources {
        let path = root.join(f.path.strip_prefix("rules/").unwrap_or(&f.path));
        let _ = writeln!(
            out,
            "    ({:?}, include_str!({:?})),",
            f.path,
            path.display().to_string()
        );
    }
    out.push_str("];\n");
    out
}
