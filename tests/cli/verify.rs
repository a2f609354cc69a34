//! `fawen verify`: sheets held against drafts, and detached signatures.

use super::{code, err, fawen, fixture, out};
use std::path::{Path, PathBuf};
use std::process::Output;

const DAY: [&str; 2] = ["--date", "2026-11-01"];

/// The example keys of RFC 8410.
const PRIVATE: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n";
const PUBLIC: &str = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";

struct Desk {
    dir: tempfile::TempDir,
    draft: PathBuf,
}

impl Desk {
    fn new() -> Self {
        let dir = tempfile::tempdir().expect("folder");
        let draft = dir.path().join("草案.docx");
        std::fs::copy(fixture("04", "docx"), &draft).expect("copied");
        Desk { dir, draft }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn put(&self, name: &str, text: &str) -> String {
        std::fs::write(self.path(name), text).expect("written");
        self.path(name).to_string_lossy().into_owned()
    }

    /// Writes a sheet of the draft.
    fn sheet(&self, name: &str, more: &[&str]) -> PathBuf {
        let sheet = self.path(name);
        let mut args = vec!["check", "-q", DAY[0], DAY[1], "-o"];
        let (s, d) = (sheet.to_string_lossy(), self.draft.to_string_lossy());
        args.extend([s.as_ref(), d.as_ref()]);
        args.extend(more);
        let o = fawen(&args);
        assert_eq!(code(&o), 0, "{}", err(&o));
        sheet.clone()
    }

    fn verify(&self, sheet: &Path, more: &[&str]) -> Output {
        let (s, d) = (sheet.to_string_lossy(), self.draft.to_string_lossy());
        let mut args = vec!["verify", s.as_ref(), d.as_ref()];
        args.extend(more);
        fawen(&args)
    }
}

fn json(o: &Output) -> serde_json::Value {
    serde_json::from_slice(&o.stdout).unwrap_or_else(|e| panic!("{e}: {}", err(o)))
}

#[test]
fn sheets_of_every_kind_and_form_belong_to_their_draft() {
    let desk = Desk::new();
    for kind in ["review", "competition", "legality"] {
        for form in ["docx", "html", "md", "json"] {
            let sheet = desk.sheet(&format!("{kind}.{form}"), &["--sheet", kind]);
            let o = desk.verify(&sheet, &["--format", "json"]);
            assert_eq!(code(&o), 0, "{kind}.{form}: {}{}", out(&o), err(&o));
            let v = json(&o);
            assert_eq!(v["matches"], true);
            assert_eq!(v["untouched"], true, "{kind}.{form}");
            assert_eq!(v["missing"], serde_json::json!([]));
            assert_eq!(v["added"], serde_json::json!([]), "{kind}.{form}");
        }
    }
    // The draft under another name is the same draft; the page with the whole text is a sheet too.
    let sheet = desk.sheet("全文.html", &["--with-text"]);
    let other = desk.path("送审稿.docx");
    std::fs::rename(&desk.draft, &other).expect("renamed");
    let o = fawen([Path::new("verify"), &sheet, &other]);
    assert_eq!(code(&o), 0, "{}{}", out(&o), err(&o));
    assert!(out(&o).contains("相符") && out(&o).contains("不证明审查表由谁制作"));
}

#[test]
fn another_draft_does_not_match_and_it_is_said_how() {
    let desk = Desk::new();
    let sheet = desk.sheet("表.docx", &[]);
    let o = fawen([Path::new("verify"), &sheet, &fixture("05", "docx")]);
    assert_eq!(code(&o), 1);
    let text = out(&o);
    assert!(
        text.contains("不相符") && text.contains("文字也不相同"),
        "{text}"
    );
    assert!(text.contains("应有而没有"), "{text}");
}

#[test]
fn a_draft_saved_again_has_the_same_text_and_is_another_file() {
    let desk = Desk::new();
    let sheet = desk.sheet("表.docx", &[]);
    // The same members packed anew: other bytes, the same text.
    let bytes = std::fs::read(&desk.draft).expect("draft");
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("zip");
    let mut again = zip::ZipWriter::new(std::fs::File::create(&desk.draft).expect("file"));
    let stored =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for i in 0..zip.len() {
        let mut member = zip.by_index(i).expect("member");
        let name = member.name().expect("name").to_string();
        again.start_file(name, stored).expect("member");
        std::io::copy(&mut member, &mut again).expect("data");
    }
    again.finish().expect("zip");
    let o = desk.verify(&sheet, &["--format", "json"]);
    assert_eq!(code(&o), 1);
    let v = json(&o);
    assert_eq!(
        (&v["same_file"], &v["same_text"]),
        (&false.into(), &true.into())
    );
    assert!(out(&desk.verify(&sheet, &[])).contains("文件另存过"));
}

#[test]
fn a_sheet_filled_in_matches_and_a_sheet_altered_does_not() {
    let desk = Desk::new();
    let sheet = desk.sheet("表.html", &["--sheet", "competition"]);
    let page = std::fs::read_to_string(&sheet).expect("page");
    assert!(page.contains("□否 □是"));
    let filled = page.replacen("□否 □是", "☑否 □是", 1);
    std::fs::write(&sheet, &filled).expect("filled");
    let o = desk.verify(&sheet, &["--format", "json"]);
    assert_eq!(code(&o), 0, "{}", out(&o));
    assert_eq!(json(&o)["untouched"], false);
    assert!(json(&o)["added"].to_string().contains("☑否"));

    let sheet = desk.sheet("改.html", &[]);
    let page = std::fs::read_to_string(&sheet).expect("page");
    assert!(page.contains("不得出台 3 处"), "the answer on the sheet");
    std::fs::write(&sheet, page.replace("不得出台 3 处", "不得出台 0 处")).expect("altered");
    let o = desk.verify(&sheet, &[]);
    assert_eq!(code(&o), 1);
    assert!(out(&o).contains("不得出台 3 处"), "{}", out(&o));

    let sheet = desk.sheet("改.json", &[]);
    let text = std::fs::read_to_string(&sheet).expect("json");
    std::fs::write(&sheet, text.replacen("\"prohibited\"", "\"remind\"", 1)).expect("altered");
    assert_eq!(code(&desk.verify(&sheet, &[])), 1);
}

#[test]
fn other_rules_do_not_match() {
    let desk = Desk::new();
    let sheet = desk.sheet("表.md", &[]);
    let own = desk.path("自有");
    std::fs::create_dir(&own).expect("folder");
    std::fs::write(
        own.join("r.json"),
        r#"{ "family": "自有", "about": "公平竞争审查条例", "defaults": { "category": "competition", "severity": "justify" },
  "rules": [{ "id": "own-example", "title": "限定甲乙协会会员", "basis": ["公平竞争审查条例#8.4"],
    "match": ["甲乙协会 ~4 会员"], "ask": "是否有依据？", "advice": "删去。",
    "examples": { "hit": ["参加活动的企业应当是甲乙协会会员。", "限甲乙协会的会员单位申报。", "优先支持甲乙协会会员企业。"],
      "miss": ["参加活动的企业应当守法。", "各协会不得强制入会。", "会员名单由协会公布。"] } }] }"#,
    )
    .expect("rule");
    let own = own.to_string_lossy();
    let o = desk.verify(&sheet, &["--rules", &own]);
    assert_eq!(code(&o), 1, "{}", err(&o));
    assert!(out(&o).contains("--rulebook"), "{}", out(&o));
    let sheet = desk.sheet("自有.md", &["--rules", &own]);
    assert_eq!(code(&desk.verify(&sheet, &["--rules", &own])), 0);
}

#[test]
fn what_is_no_sheet_cannot_be_read() {
    let desk = Desk::new();
    let draft = desk.draft.clone();
    assert_eq!(code(&desk.verify(&draft, &[])), 3);
    assert_eq!(code(&desk.verify(&desk.path("没有.docx"), &[])), 3);
    let sheet = desk.sheet("表.docx", &[]);
    let o = fawen([Path::new("verify"), &sheet, &desk.path("没有.docx")]);
    assert_eq!(code(&o), 3);
    let secret = desk.put("密.txt", "机密★1年\n关于某事项的通知\n");
    let o = fawen([Path::new("verify"), &sheet, Path::new(&secret)]);
    assert_eq!(code(&o), 4);
}

#[test]
fn a_body_and_its_annex_are_verified_together() {
    let desk = Desk::new();
    let annex = desk.put(
        "附件1.txt",
        "附件1\n实施细则\n第一条　外地企业应当在本县设立分公司方可参加。\n",
    );
    let sheet = desk.sheet("合.docx", &["--annex", &annex]);
    assert_eq!(code(&desk.verify(&sheet, &[&annex])), 0);
    assert_eq!(code(&desk.verify(&sheet, &[])), 1);
}

#[test]
fn a_signature_proves_the_sheet_as_it_was_signed() {
    let desk = Desk::new();
    let private = desk.put("私钥.pem", PRIVATE);
    let public = desk.put("公钥.pem", PUBLIC);
    let sheet = desk.sheet("表.html", &["--sign", &private]);
    assert_eq!(
        std::fs::read(desk.path("表.html.sig"))
            .expect("signature")
            .len(),
        64
    );
    let o = desk.verify(&sheet, &["--key", &public]);
    assert_eq!(code(&o), 0, "{}{}", out(&o), err(&o));
    assert!(out(&o).contains("签名　一致"));

    let page = std::fs::read_to_string(&sheet).expect("page");
    std::fs::write(&sheet, page.replacen("<h1>", "<h1> ", 1)).expect("edited");
    let o = desk.verify(&sheet, &["--key", &public, "--format", "json"]);
    assert_eq!((code(&o), &json(&o)["signature"]), (1, &"invalid".into()));
    assert_eq!(
        code(&desk.verify(&sheet, &[])),
        0,
        "without a key the blank is no difference"
    );

    // Signed again, after it was filled in.
    let o = fawen(["sheet", "sign", &sheet.to_string_lossy(), "--key", &private]);
    assert_eq!(code(&o), 0, "{}", err(&o));
    assert!(!out(&o).contains("MC4C") && !err(&o).contains("MC4C"));
    assert_eq!(code(&desk.verify(&sheet, &["--key", &public])), 0);

    std::fs::remove_file(desk.path("表.html.sig")).expect("removed");
    let o = desk.verify(&sheet, &["--key", &public]);
    assert_eq!(code(&o), 1, "no signature is no valid one");
    let o = desk.verify(&sheet, &["--key", &private]);
    assert_eq!(code(&o), 2);
    assert!(
        err(&o).contains("不是 ed25519 公钥") && !err(&o).contains("MC4C"),
        "{}",
        err(&o)
    );
    std::fs::write(desk.path("表.html.sig"), "一封信").expect("letter");
    let o = fawen(["sheet", "sign", &sheet.to_string_lossy(), "--key", &private]);
    assert_eq!(code(&o), 2, "a file that is no signature is left alone");
}

/// A sheet that shows findings as explained belongs to the draft together with the waivers it was made with.
#[test]
fn a_sheet_made_with_waivers_is_verified_with_them() {
    let desk = Desk::new();
    let draft = desk.draft.to_string_lossy().into_owned();
    let mut ask = vec!["check", "--format", "json", DAY[0], DAY[1]];
    ask.push(&draft);
    let review = json(&fawen(&ask));
    let id = review["findings"][0]["id"]
        .as_str()
        .expect("an id")
        .to_string();
    let waivers = desk.path("豁免.json").to_string_lossy().into_owned();
    let o = fawen([
        "waive",
        &draft,
        &id,
        "--waivers",
        &waivers,
        DAY[0],
        DAY[1],
        "--reason",
        "上级另有规定",
        "--ground",
        "《公平竞争审查条例》第十二条第（一）项",
        "--by",
        "王芳",
        "--reviewer",
        "李强",
    ]);
    assert_eq!(code(&o), 0, "{}", err(&o));
    for form in ["docx", "html", "json"] {
        let sheet = desk.sheet(&format!("已说明.{form}"), &["--waivers", &waivers]);
        let with = desk.verify(&sheet, &["--waivers", &waivers, "--format", "json"]);
        assert_eq!(code(&with), 0, "{form}: {}{}", out(&with), err(&with));
        assert_eq!(json(&with)["untouched"], true);
        let without = desk.verify(&sheet, &["--format", "json"]);
        assert_eq!(
            code(&without),
            1,
            "{form}: the explanation is not in a review without it"
        );
        assert_eq!(json(&without)["same_content"], false);
    }
    let o = desk.verify(&desk.sheet("表.md", &[]), &["--waivers", "没有.json"]);
    assert_eq!(code(&o), 2);
    assert!(err(&o).contains("没有豁免文件"), "{}", err(&o));
}
