use super::*;
use crate::review::model::LawLevel;

fn book() -> LawBook {
    LawBook::builtin().expect("the built-in law book")
}

fn day(s: &str) -> Date {
    Date::parse(s).expect("a day")
}

#[test]
fn every_law_has_its_articles() {
    let book = book();
    for (law, count) in [
        ("公平竞争审查条例", 27),
        ("公平竞争审查条例实施办法", 48),
        ("招标投标领域公平竞争审查规则", 22),
        ("反垄断法", 70),
        ("优化营商环境条例", 72),
        ("行政许可法", 83),
        ("行政处罚法", 86),
        ("行政强制法", 71),
        ("立法法", 120),
        ("地方组织法", 90),
        ("价格法", 48),
        ("税收征收管理法", 94),
        ("预算法", 101),
        ("招标投标法", 68),
        ("招标投标法实施条例", 84),
        ("政府采购法", 88),
        ("政府采购法实施条例", 79),
        ("民营经济促进法", 78),
        ("外商投资法", 42),
        ("就业促进法", 69),
        ("劳动法", 107),
        ("劳动合同法", 98),
        ("妇女权益保障法", 86),
        ("残疾人保障法", 68),
        ("规章制定程序条例", 41),
        ("重大行政决策程序暂行条例", 44),
        ("政府信息公开条例", 56),
        ("法规规章备案审查条例", 26),
        ("行政复议法", 90),
        ("行政诉讼法", 103),
    ] {
        assert_eq!(
            book.law(law).expect(law).articles.len() as u32,
            count,
            "{law}"
        );
        for n in 1..=count {
            let basis = book.resolve_text(&format!("{law}#{n}")).expect(law);
            assert!(basis.text.chars().count() > 5, "{law}#{n}");
            assert_ne!(basis.verified, Verified::None, "{law}#{n}");
        }
        let beyond = book.resolve_text(&format!("{law}#{}", count + 1));
        assert!(
            matches!(beyond, Err(LawError::UnknownArticle { count: Some(c), .. }) if c == count),
            "{law}"
        );
    }
}

#[test]
fn the_index_agrees_with_the_files() {
    let book = book();
    assert_eq!(book.entries.len(), embedded_laws::FILES.len());
    let register = include_str!("../../rules/laws/register.json");
    assert_eq!(hex(&Sha256::digest(register.as_bytes())), book.register);
    for entry in &book.entries {
        let text = embedded_laws::file(&entry.file).expect("file of the index");
        assert_eq!(
            hex(&Sha256::digest(text.as_bytes())),
            entry.sha256,
            "{}",
            entry.file
        );
        let law = book.law(&entry.info.law).expect("law");
        assert_eq!(format!("{:?}", law.info), format!("{:?}", entry.info));
        assert_eq!(law.articles.is_empty(), law.info.verified == Verified::None);
        for a in &law.articles {
            for p in &a.paragraphs {
                assert!(!p.text.is_empty());
                let labels: Vec<u32> = p.items.iter().map(|i| i.n).collect();
                assert_eq!(labels, (1..=labels.len() as u32).collect::<Vec<_>>());
            }
        }
    }
}

#[test]
fn a_folder_gives_the_same_book() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/laws");
    let from_dir = LawBook::from_dir(&dir).expect("the folder");
    assert_eq!(from_dir.digest(), book().digest());
    assert_eq!(from_dir.until().to_string(), "2026-08-15");
    assert_eq!(book().digest().len(), 64);
}

#[test]
fn every_item_of_the_standards_resolves() {
    let book = book();
    let check = |law: &str, article: u32, items: u32, end: &str| {
        for item in 1..=items {
            let b = book
                .resolve_text(&format!("{law}#{article}.{item}"))
                .unwrap_or_else(|e| panic!("{e}"));
            let label = format!("（{}）", numeral::chinese(item));
            let (lead, own) = b.text.split_once(&label).expect("lead-in and item");
            assert!(lead.ends_with(end), "{lead}");
            assert!(own.ends_with(['；', '。', ';']), "{own}");
        }
        let beyond = book.resolve_text(&format!("{law}#{article}.{}", items + 1));
        assert!(matches!(beyond, Err(LawError::UnknownItem { .. })));
    };
    for (article, items) in [(8, 5), (9, 6), (10, 4), (11, 4)] {
        check("公平竞争审查条例", article, items, "的内容：");
    }
    for (article, items) in [
        (9, 6),
        (10, 4),
        (11, 5),
        (12, 4),
        (13, 4),
        (14, 4),
        (15, 7),
        (16, 4),
        (17, 4),
        (18, 4),
        (19, 5),
        (20, 4),
        (21, 4),
        (22, 4),
        (23, 3),
    ] {
        check("公平竞争审查条例实施办法", article, items, "：");
    }
    for (article, items) in [(5, 11), (6, 6), (7, 6), (8, 5), (9, 5), (10, 5), (11, 6)] {
        check("招标投标领域公平竞争审查规则", article, items, "：");
    }
}

#[test]
fn wording_is_exact() {
    let book = book();
    let text = |c: &str| book.resolve_text(c).expect(c).text;
    assert_eq!(
        text("公平竞争审查条例#9.3"),
        "起草单位起草的政策措施，不得含有下列限制商品、要素自由流动的内容：（三）排斥、限制或者变相限制外地经营者参加本地政府采购、招标投标；"
    );
    assert_eq!(
        text("反垄断法#5"),
        "国家建立健全公平竞争审查制度。\n行政机关和法律、法规授权的具有管理公共事务职能的组织在制定涉及市场主体经济活动的规定时，应当进行公平竞争审查。"
    );
    assert_eq!(
        text("行政许可法#17"),
        "除本法第十四条、第十五条规定的外，其他规范性文件一律不得设定行政许可。"
    );
    assert_eq!(
        text("行政处罚法#16"),
        "除法律、法规、规章外，其他规范性文件不得设定行政处罚。"
    );
    assert_eq!(
        text("行政强制法#10/4"),
        "法律、法规以外的其他规范性文件不得设定行政强制措施。"
    );
    assert!(text("公平竞争审查条例#8").starts_with("起草单位起草的政策措施，不得含有"));
    assert_eq!(text("公平竞争审查条例#8").lines().count(), 6);
}

#[test]
fn paragraphs_are_named_where_an_article_has_several() {
    let book = book();
    let b = book.resolve_text("公平竞争审查条例#9.3").expect("item");
    assert_eq!((b.paragraph, b.item), (None, Some(3)));
    assert_eq!(book.label(&b), "《公平竞争审查条例》第九条第三项");
    let b = book
        .resolve_text("重大行政决策程序暂行条例#3.1")
        .expect("item");
    assert_eq!(b.paragraph, Some(1));
    assert!(matches!(
        book.resolve_text("行政强制法#10/9"),
        Err(LawError::UnknownParagraph { .. })
    ));
}

#[test]
fn levels_and_verification_follow_the_record() {
    let book = book();
    for (law, level, verified) in [
        ("公平竞争审查条例", LawLevel::Regulation, Verified::Double),
        (
            "公平竞争审查条例实施办法",
            LawLevel::DepartmentRule,
            Verified::Single,
        ),
        (
            "招标投标领域公平竞争审查规则",
            LawLevel::DepartmentRule,
            Verified::Single,
        ),
        ("中华人民共和国反垄断法", LawLevel::Law, Verified::Double),
        ("《民营经济促进法》", LawLevel::Law, Verified::Single),
        (
            "国办发〔2018〕37号",
            LawLevel::StateCouncil,
            Verified::Single,
        ),
        (
            "国办发〔2018〕115号",
            LawLevel::StateCouncil,
            Verified::None,
        ),
        (
            "党政机关公文处理工作条例",
            LawLevel::NormativeDocument,
            Verified::None,
        ),
    ] {
        let info = book.info(law).expect(law);
        assert_eq!((info.level, info.verified), (level, verified), "{law}");
    }
    assert!(may_forbid(LawLevel::Regulation) && !may_forbid(LawLevel::DepartmentRule));
}

#[test]
fn the_unverified_is_never_quoted() {
    let book = book();
    for c in [
        "国办发〔2018〕115号#4",
        "党政机关公文处理工作条例#8",
        "制止滥用行政权力排除、限制竞争行为规定#6.1",
        "国办发〔2018〕37号#5",
        "公平竞争审查制度实施细则#14.1",
    ] {
        let b = book.resolve_text(c).expect(c);
        assert_eq!((b.text.as_str(), b.verified), ("", Verified::None), "{c}");
    }
    let b = book
        .resolve_text("国办发〔2018〕37号#3")
        .expect("verified part");
    assert!(b.text.starts_with("（三）严格制发程序。") && b.verified == Verified::Single);
    assert_eq!(
        book.label(&b),
        "《国务院办公厅关于加强行政规范性文件制定和监督管理工作的通知》第（三）项"
    );
    let b = book
        .resolve_text("国办发〔2018〕37号#1")
        .expect("part of an item");
    assert!(b.text.ends_with("无谓证明的内容；\n……"));
    assert!(
        book.resolve_text("国办发〔2018〕37号#0")
            .expect("opening")
            .text
            .starts_with("行政规范性文件是")
    );
}

#[test]
fn errors_say_what_to_do() {
    let book = book();
    let e = book.resolve_text("公平竞争条例#9").expect_err("unknown");
    assert!(e.to_string().contains("rules/laws/"), "{e}");
    let e = book.resolve_text("竞争审查条例#9").expect_err("unknown");
    assert!(
        e.to_string().contains("是否为《公平竞争审查条例》？"),
        "{e}"
    );
    let e = book.resolve_text("反垄断法#71").expect_err("beyond");
    assert_eq!(
        e.to_string(),
        "《反垄断法》没有第七十一条（全文共七十条）；请核对条号"
    );
    assert!(book.resolve_text("反垄断法#0").is_err());
    let e = decode::<Index>("某文件.json", "{").err().expect("broken");
    assert!(e.to_string().contains("某文件.json"));
}

#[test]
fn a_day_decides_what_applies() {
    let book = book();
    let on = |c: &str, d: &str| {
        let c = Citation::parse(c).expect(c);
        book.resolve_on(&c, day(d)).expect("resolved")
    };
    let r = on("公平竞争审查条例#9.3", "2024-07-31");
    assert!(matches!(r.timing, Timing::NotYet { from, .. } if from == day("2024-08-01")));
    assert!(r.basis.text.is_empty());
    let r = on("公平竞争审查条例#9.3", "2024-08-01");
    assert_eq!(r.timing, Timing::InForce);
    assert!(r.basis.text.contains("外地经营者"));
    let r = on("反垄断法#5", "2020-01-01");
    assert_eq!(
        r.timing,
        Timing::EarlierWording {
            from: day("2022-08-01")
        }
    );
    assert_eq!(r.basis.verified, Verified::None);
    let r = on("公平竞争审查制度实施细则#14", "2026-01-01");
    assert!(matches!(r.timing, Timing::Ended { .. }));
}

#[test]
fn users_add_laws_and_names_must_differ() {
    let mut book = book();
    let own = r#"{"law": "某市行政规范性文件管理办法", "full_name": "某市行政规范性文件管理办法", "aliases": [],
        "number": null, "issuer": "某市人民政府", "level": "地方政府规章", "verified": "single", "numbering": "article",
        "promulgated": "2023-01-01", "in_force": "2023-02-01", "text_from": "2023-02-01", "until": null,
        "predecessor": null, "source_note": "本单位提供", "articles_count": 1,
        "articles": [{"article": 1, "paragraphs": [{"text": "文件有效期五年。"}, {"text": "分为：", "items":
        [{"n": 1, "text": "（一）甲："  , "subitems": [{"n": 1, "text": "1.乙。"}]}]}, {"text": "又：", "items": [{"n": 1, "text": "（一）丙。"}]}]}]}"#;
    book.add("own.json", own).expect("own law");
    let b = book
        .resolve_text("某市行政规范性文件管理办法#1/2.1.1")
        .expect("sub-item");
    assert_eq!(b.text, "分为：（一）甲：1.乙。");
    assert!(matches!(
        book.resolve_text("某市行政规范性文件管理办法#1.1"),
        Err(LawError::WhichParagraph { .. })
    ));
    assert!(matches!(
        book.add("again.json", own),
        Err(LawError::DuplicateName { .. })
    ));
}
