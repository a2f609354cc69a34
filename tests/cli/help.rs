//! Help and wrong calls are said in Chinese, with exit code 0 and 2.

use super::{code, fawen, out};

/// Words of the parser's own English.
const ENGLISH: [&str; 7] = [
    "Usage",
    "Options",
    "Arguments",
    "Commands",
    "Print",
    "default:",
    "error:",
];

#[test]
fn help_has_chinese_headings_throughout() {
    let calls: [&[&str]; 8] = [
        &["--help"],
        &["check", "--help"],
        &["gate", "-h"],
        &["rules", "--help"],
        &["rules", "show", "--help"],
        &["sheet", "--help"],
        &["schema", "--help"],
        &["cleanup", "--help"],
    ];
    for call in calls {
        let o = fawen(call);
        let text = out(&o);
        assert_eq!(code(&o), 0, "{call:?}");
        assert!(text.contains("用法：fawen"), "{call:?}: {text}");
        assert!(text.contains("-h, --help"), "{call:?}: {text}");
        for word in ENGLISH {
            assert!(!text.contains(word), "{call:?} says {word}: {text}");
        }
    }
    // Long lines are wrapped.
    let check = out(&fawen(["check", "--help"])).replace(char::is_whitespace, "");
    assert!(
        check.contains("jsonl一行一份文稿") && check.contains("缺省为text"),
        "{check}"
    );
}

#[test]
fn the_version_is_told() {
    let o = fawen(["--version"]);
    assert_eq!(code(&o), 0);
    assert!(out(&o).contains(env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_wrong_call_is_explained_in_chinese() {
    let calls: [(&[&str], &str); 9] = [
        (&["check", "--nope"], "没有“--nope”这个选项"),
        (&["chek", "x"], "是不是要写“check”"),
        (
            &["check", "--format", "xml", "x"],
            "可以写：text、json、jsonl",
        ),
        (&["check", "-o"], "后面要写内容"),
        (&["check", "x", "--sign", "k.pem"], "还要写明：--output"),
        (&["check", "--stdin-documents", "x"], "同时使用"),
        (
            &["check", "--jobs", "many", "x"],
            "“--jobs <数>”的内容“many”不对",
        ),
        (&["rules", "shwo"], "是不是要写“show”"),
        (&["schema", "nope"], "可以写：review"),
    ];
    for (call, said) in calls {
        let o = fawen(call);
        let text = String::from_utf8_lossy(&o.stderr).into_owned();
        assert_eq!(code(&o), 2, "{call:?}");
        assert!(
            text.starts_with("错误：") && text.contains(said),
            "{call:?}: {text}"
        );
        assert!(out(&o).is_empty(), "{call:?}");
        for word in ENGLISH {
            assert!(!text.contains(word), "{call:?} says {word}: {text}");
        }
    }
    for call in [&[][..], &["rules"], &["sheet"]] {
        let o = fawen(call);
        assert_eq!(code(&o), 2, "{call:?}");
        assert!(
            String::from_utf8_lossy(&o.stderr).contains("命令"),
            "{call:?}"
        );
    }
}
