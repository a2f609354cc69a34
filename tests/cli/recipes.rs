//! The recipes of the README, run as they stand there.

use super::fixture;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A fenced block of the README by the start of a line in it.
fn recipe(line: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(path).expect("README.md");
    let block = readme
        .split("\n```")
        .find(|b| b.lines().any(|l| l.starts_with(line)))
        .unwrap_or_else(|| panic!("no block with {line}"));
    // Behind the name of the language.
    block.split_once('\n').expect("a block").1.to_string() + "\n"
}

struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Self {
        Desk(tempfile::tempdir().expect("folder"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn put(&self, name: &str, start: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("folder")).expect("folder");
        std::fs::copy(fixture(start, "docx"), &path).expect("copied");
        path
    }

    /// Runs a program in the folder, with `fawen` on its path.
    fn run(&self, program: &str, args: &[&str]) -> Output {
        let bin = Path::new(env!("CARGO_BIN_EXE_fawen"))
            .parent()
            .expect("folder");
        let path = std::env::var_os("PATH").unwrap_or_default();
        let all = std::iter::once(bin.to_path_buf()).chain(std::env::split_paths(&path));
        Command::new(program)
            .args(args)
            .current_dir(self.0.path())
            .env("PATH", std::env::join_paths(all).expect("path"))
            .stdin(Stdio::null())
            .output()
            .unwrap_or_else(|e| panic!("{program}: {e}"))
    }
}

fn there(program: &str) -> bool {
    Command::new(program)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|s| s.success())
}

fn said(o: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&o.stdout),
        String::from_utf8_lossy(&o.stderr)
    )
}

#[test]
fn the_hook_stops_a_draft_that_must_not_go_out() {
    if cfg!(windows) || !there("git") {
        return;
    }
    let desk = Desk::new();
    let git = |args: &[&str]| desk.run("git", args);
    assert!(git(&["init", "-q"]).status.success());
    std::fs::write(desk.path(".git/hooks/pre-commit"), recipe("# pre-commit")).expect("hook");
    assert!(
        desk.run("chmod", &["+x", ".git/hooks/pre-commit"])
            .status
            .success()
    );
    let commit = || {
        git(&[
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@b.invalid",
            "commit",
            "-q",
            "-m",
            "draft",
        ])
    };
    desk.put("合规 草案.docx", "10");
    assert!(git(&["add", "."]).status.success());
    let o = commit();
    assert!(o.status.success(), "{}", said(&o));
    desk.put("草案.docx", "04");
    assert!(git(&["add", "."]).status.success());
    let o = commit();
    assert!(!o.status.success());
    assert!(said(&o).contains("不得出台"), "{}", said(&o));
}

#[test]
fn the_folder_is_worked_through_once() {
    if cfg!(windows) {
        return;
    }
    let desk = Desk::new();
    desk.put("收件/草案 一.docx", "04");
    std::fs::write(desk.path("收件/坏.pdf"), "不是版式文件").expect("file");
    std::fs::create_dir(desk.path("已审")).expect("folder");
    std::fs::write(desk.path("watch.sh"), recipe("# watch-folder")).expect("script");
    let o = desk.run("sh", &["watch.sh", "收件", "已审"]);
    assert!(o.status.success(), "{}", said(&o));
    let sheet = desk.path("已审/草案 一.docx.审查表.docx");
    let first = std::fs::metadata(&sheet)
        .expect("a sheet")
        .modified()
        .expect("time");
    let again = desk.run("sh", &["watch.sh", "收件", "已审"]);
    assert!(!said(&again).contains("草案 一"), "{}", said(&again));
    let second = std::fs::metadata(&sheet)
        .expect("a sheet")
        .modified()
        .expect("time");
    assert_eq!(first, second, "not reviewed twice");
}

#[test]
fn python_calls_the_program() {
    if !there("python3") {
        return;
    }
    let desk = Desk::new();
    desk.put("草案.docx", "04");
    std::fs::write(desk.path("office_system.py"), recipe("# office_system.py")).expect("script");
    let o = desk.run("python3", &["office_system.py", "草案.docx"]);
    assert!(o.status.success(), "{}", said(&o));
    assert!(
        said(&o).starts_with("hold ") && said(&o).contains("prohibited"),
        "{}",
        said(&o)
    );
    std::fs::write(desk.path("密.txt"), "机密★\n关于某事的通知\n").expect("file");
    let o = desk.run("python3", &["office_system.py", "密.txt"]);
    assert!(said(&o).contains("涉密标志"), "{}", said(&o));
    let o = desk.run("python3", &["office_system.py", "没有.docx"]);
    assert!(
        !o.status.success() && !said(&o).contains("Traceback"),
        "{}",
        said(&o)
    );
}

#[test]
fn java_calls_the_program() {
    if !there("javac") {
        return;
    }
    let desk = Desk::new();
    desk.put("draft.docx", "04");
    std::fs::write(
        desk.path("OfficeSystem.java"),
        recipe("// OfficeSystem.java"),
    )
    .expect("source");
    let o = desk.run("javac", &["-encoding", "UTF-8", "OfficeSystem.java"]);
    assert!(o.status.success(), "{}", said(&o));
    let o = desk.run("java", &["OfficeSystem", "draft.docx"]);
    assert_eq!(o.status.code(), Some(1), "{}", said(&o));
    let review: serde_json::Value = serde_json::from_slice(&o.stdout).expect("json");
    assert_eq!(review["conclusion"]["code"], "hold");
}

/// The interpreter that has pyspark: `FAWEN_PYTHON`, else python3; `None` where it has not.
fn python_with_spark() -> Option<String> {
    let python = std::env::var("FAWEN_PYTHON").unwrap_or_else(|_| "python3".into());
    let found = Command::new(&python)
        .args(["-c", "import pyspark"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    (found.is_ok_and(|s| s.success()) && there("java")).then_some(python)
}

#[test]
fn spark_gives_the_reviews_of_the_single_process() {
    let Some(python) = python_with_spark() else {
        return;
    };
    let desk = Desk::new();
    std::fs::write(
        desk.path("review_on_spark.py"),
        recipe("# review_on_spark.py"),
    )
    .expect("written");
    let mut input = String::new();
    for round in 0..4 {
        for start in ["01", "04", "07", "10", "15"] {
            let text = std::fs::read_to_string(fixture(start, "txt")).expect("a draft");
            let line = serde_json::json!({"id": format!("{start}-{round}"), "text": text});
            input += &format!("{line}\n");
        }
    }
    input += "不是 JSON\n";
    input += "{\"id\": \"密\", \"text\": \"秘密★1年\\n清溪县关于某事的通知\"}\n";
    std::fs::write(desk.path("文稿.jsonl"), &input).expect("written");
    let o = desk.run(&python, &["review_on_spark.py", "文稿.jsonl", "结果"]);
    assert!(o.status.success(), "{}", said(&o));
    let mut parts: Vec<PathBuf> = std::fs::read_dir(desk.path("结果"))
        .expect("results")
        .flatten()
        .map(|e| e.path())
        .filter(|p| p.to_string_lossy().contains("part-"))
        .collect();
    parts.sort();
    assert!(parts.len() > 1, "a partitioned set");
    let all: String = parts
        .iter()
        .map(|p| std::fs::read_to_string(p).expect("a part"))
        .collect();
    let single = super::fawen_with_input(
        &["check", "--stdin-documents", "--date", "2026-11-01"],
        input.as_bytes(),
    );
    assert_eq!(single.status.code(), Some(4));
    assert_eq!(all.lines().count(), 22);
    assert_eq!(all, String::from_utf8_lossy(&single.stdout));
}
