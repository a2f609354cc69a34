//! Exit codes of design.md section 7 over all commands that read a draft: 4 > 2 > 3 > 1 > 0.

use super::{code, err, fawen, fixture, out};
use std::path::{Path, PathBuf};

const SECRET: &str = "机密★5年\n清溪县人民政府关于某专项的通知\n一、红泥湾库房的情形。";

struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Desk(tempfile::tempdir().expect("folder"));
        std::fs::copy(fixture("04", "docx"), desk.at("草案.docx")).expect("draft");
        std::fs::copy(fixture("13", "docx"), desk.at("有图.docx")).expect("with a picture");
        std::fs::copy(fixture("01", "docx"), desk.at("洁.docx")).expect("clean");
        desk.put("密.txt", SECRET.as_bytes());
        desk.put("坏.docx", b"PK\x03\x04broken");
        desk
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn put(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.at(name), bytes).expect("file");
    }

    /// Runs a command in which @ stands before the files of the folder.
    fn run(&self, line: &str) -> (i32, String) {
        let args: Vec<String> = line
            .split(' ')
            .map(|w| match w.strip_prefix('@') {
                Some(name) => self.at(name).display().to_string(),
                None => w.to_string(),
            })
            .collect();
        let o = fawen(&args);
        (code(&o), format!("{}{}", out(&o), err(&o)))
    }
}

/// Every command that reads a draft; DRAFT stands for it.
const COMMANDS: [&str; 10] = [
    "check DRAFT",
    "check DRAFT -o @表.docx",
    "check DRAFT --format jsonl",
    "text DRAFT",
    "why DRAFT 第一条",
    "annotate DRAFT -o @批注.docx",
    "gate DRAFT",
    "waive DRAFT 819398 --reason 理由 --by 王芳",
    "diff DRAFT DRAFT",
    "cleanup DRAFT -o @台账.json",
];

#[test]
fn a_secrecy_marking_is_four_everywhere_and_nothing_of_the_text_is_said_or_kept() {
    for command in COMMANDS {
        let desk = Desk::new();
        let (code, said) = desk.run(&command.replace("DRAFT", "@密.txt"));
        assert_eq!(code, 4, "{command}: {said}");
        assert!(said.contains("涉密标志"), "{command}: {said}");
        let mut all = said;
        for file in files(desk.0.path()) {
            if !file.ends_with("密.txt") {
                all += &String::from_utf8_lossy(&std::fs::read(&file).expect("file"));
            }
        }
        assert!(
            !all.contains("红泥湾") && !all.contains("某专项"),
            "{command}: something of the text was kept"
        );
    }
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let all = std::fs::read_dir(dir).expect("folder").flatten();
    all.map(|e| e.path()).filter(|p| p.is_file()).collect()
}

#[test]
fn what_cannot_be_read_is_three_everywhere_with_what_to_do() {
    for command in COMMANDS {
        for (file, advice) in [("@坏.docx", "另存"), ("@没有.docx", "检查路径")] {
            let desk = Desk::new();
            let (code, said) = desk.run(&command.replace("DRAFT", file));
            assert_eq!(code, 3, "{command} {file}: {said}");
            assert!(said.contains(advice), "{command} {file}: {said}");
        }
    }
}

#[test]
fn unknown_words_are_two_everywhere() {
    let desk = Desk::new();
    for command in COMMANDS {
        let (code, said) = desk.run(&format!(
            "{} --no-such-option",
            command.replace("DRAFT", "@草案.docx")
        ));
        assert_eq!(code, 2, "{command}: {said}");
    }
    assert_eq!(desk.run("no-such-command @草案.docx").0, 2);
    assert_eq!(desk.run("check @草案.docx --rulebook @没有.json").0, 2);
    assert_eq!(desk.run("check @草案.docx --rules @没有").0, 2);
    assert_eq!(desk.run("check @草案.docx --profile 火星").0, 2);
}

#[test]
fn problems_alone_change_no_exit_code_but_that_of_the_gate() {
    let desk = Desk::new();
    for (line, expected) in [
        ("check @草案.docx", 0),
        ("text @草案.docx", 0),
        ("annotate @草案.docx -o @批注.docx", 0),
        ("gate @草案.docx", 1),
        ("gate @洁.docx", 0),
        ("check @洁.docx", 0),
    ] {
        let (code, said) = desk.run(line);
        assert_eq!(code, expected, "{line}: {said}");
    }
}

#[test]
fn parts_that_were_not_read_hold_only_at_the_gate() {
    let desk = Desk::new();
    for (line, expected) in [
        ("check @有图.docx", 0),
        ("text @有图.docx", 0),
        ("gate @有图.docx", 1),
    ] {
        let (code, said) = desk.run(line);
        assert_eq!(code, expected, "{line}: {said}");
        assert!(said.contains("图片"), "{line}: {said}");
    }
}

#[test]
fn the_strongest_code_wins_in_a_batch() {
    let desk = Desk::new();
    for (line, expected) in [
        ("check @洁.docx @坏.docx", 3),
        ("check @坏.docx @密.txt @洁.docx", 4),
        ("gate @草案.docx @坏.docx", 3),
        ("gate @草案.docx @密.txt @坏.docx", 4),
    ] {
        let (code, said) = desk.run(line);
        assert_eq!(code, expected, "{line}: {said}");
    }
}

#[test]
fn lock_files_met_in_a_folder_change_nothing_and_by_name_they_are_three() {
    let desk = Desk::new();
    std::fs::create_dir(desk.at("夹")).expect("folder");
    std::fs::copy(desk.at("洁.docx"), desk.at("夹/洁.docx")).expect("draft");
    desk.put("夹/~$洁.docx", b"x");
    assert_eq!(desk.run("check @夹").0, 0);
    assert_eq!(desk.run("gate @夹").0, 0);
    assert_eq!(desk.run("check @夹/~$洁.docx").0, 3);
    assert_eq!(desk.run("gate @夹/~$洁.docx").0, 3);
}
