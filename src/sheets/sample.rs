//! Two reviews for the tests of the renderers: a flawed draft with findings of every kind, and a clean one.
//!
//! The drafts and the remarks are invented; wording of law is quoted exactly.

use crate::review::checklist::ITEMS;
use crate::review::model::*;

const DRAFT: &str = "清溪县人民政府办公室关于印发《清溪县促进建筑业发展若干措施》的通知
各乡镇人民政府，县直有关单位：
第三条 政府投资项目应当优先选用在本县注册并纳税的建筑企业。
第五条 申请奖励的企业应当符合下列条件：
（一）在本县注册并承诺十年内不迁出；
（二）上年度纳税额在三百万元以上。
第六条 对清溪宏建集团缴纳的企业所得税县级留成部分全额返还。
第八条 外地企业承接本县工程的，应当在本县设立子公司\u{202E}并缴纳诚信保证金五万元。
第九条 未取得建设主管部门核发的《入县施工登记证》的，不得开工，并处三万元罚款。
第十条 商品混凝土执行县住建局公布的建议价，上下浮动不得超过百分之五。
第十二条 依据《清溪县建筑市场管理暂行规定》和有关规定，企业应当提交无欠薪证明。
第十五条 本措施自印发之日起施行，由县住房和城乡建设局负责解释。
";

/// 公平竞争审查条例 with one of its items.
fn regulation(article: u32, item: u32, text: &str) -> Basis {
    Basis {
        law: "公平竞争审查条例".into(),
        level: LawLevel::Regulation,
        article,
        article_suffix: None,
        paragraph: None,
        item: Some(item),
        subitem: None,
        text: text.into(),
        verified: Verified::Double,
    }
}

fn basis(law: &str, level: LawLevel, article: u32, item: Option<u32>, text: &str) -> Basis {
    Basis {
        law: law.into(),
        level,
        article,
        article_suffix: None,
        paragraph: None,
        item,
        subitem: None,
        text: text.into(),
        verified: if text.is_empty() {
            Verified::None
        } else {
            Verified::Single
        },
    }
}

fn location(address: &str, paragraph: usize) -> Location {
    Location {
        part: "正文".into(),
        address: address.into(),
        paragraph,
        page: None,
        cell: None,
    }
}

/// Character range of some words of the draft.
fn range(words: &str) -> (usize, usize) {
    let byte = DRAFT.find(words).expect("words of the sample draft");
    let start = DRAFT[..byte].chars().count();
    (start, start + words.chars().count())
}

fn spans(quote: &str, hits: &[&str]) -> Vec<Span> {
    let (start, end) = range(quote);
    let item = Span {
        start,
        end,
        role: SpanRole::Item,
    };
    let hits = hits.iter().map(|h| {
        let at = quote.find(h).expect("hit within the quote");
        let from = start + quote[..at].chars().count();
        Span {
            start: from,
            end: from + h.chars().count(),
            role: SpanRole::Hit,
        }
    });
    std::iter::once(item).chain(hits).collect()
}

struct Draft<'a> {
    rule: &'a str,
    title: &'a str,
    at: (&'a str, usize),
    quote: &'a str,
    hits: &'a [&'a str],
    ask: &'a str,
    advice: &'a str,
}

fn finding(d: Draft<'_>, category: Category, severity: Severity, basis: Vec<Basis>) -> Finding {
    Finding {
        id: format!("{}-1", d.rule),
        rule: d.rule.into(),
        title: d.title.into(),
        category,
        theme: None,
        severity,
        scope: Scope::Inside,
        basis,
        also: Vec::new(),
        location: location(d.at.0, d.at.1),
        spans: spans(d.quote, d.hits),
        quote: d.quote.into(),
        lead_quote: String::new(),
        condition: String::new(),
        ask: d.ask.into(),
        advice: d.advice.into(),
        waived: false,
        waiver: None,
    }
}

fn competition_findings() -> Vec<Finding> {
    let measures = |article, item, text| {
        basis(
            "公平竞争审查条例实施办法",
            LawLevel::DepartmentRule,
            article,
            Some(item),
            text,
        )
    };
    let mut stay = finding(
        Draft {
            rule: "no-moving-out",
            title: "以不迁出本地为享受政策的条件",
            at: ("第五条第（一）项", 5),
            quote: "（一）在本县注册并承诺十年内不迁出；",
            hits: &["不迁出"],
            ask: "是否以经营者在本地注册、不得迁出作为享受奖励的条件？",
            advice: "删去注册地和不迁出的条件，改按投资、研发、就业等客观条件确定受益范围。",
        },
        Category::Competition,
        Severity::Prohibited,
        vec![regulation(
            9,
            1,
            "限制外地或者进口商品、要素进入本地市场，或者阻碍本地经营者迁出，商品、要素输出；",
        )],
    );
    stay.lead_quote = "第五条 申请奖励的企业应当符合下列条件：".into();
    let mut refund = finding(
        Draft {
            rule: "tax-refund",
            title: "向特定经营者返还税款",
            at: ("第六条", 7),
            quote: "第六条 对清溪宏建集团缴纳的企业所得税县级留成部分全额返还。",
            hits: &["清溪宏建集团", "全额返还"],
            ask: "返还是否有法律、行政法规依据或者经国务院批准？",
            advice: "没有依据的，删去本条。",
        },
        Category::Competition,
        Severity::Justify,
        vec![
            regulation(10, 2, "给予特定经营者选择性、差异化的财政奖励或者补贴；"),
            measures(
                19,
                4,
                "采取列收列支或者违法违规采取先征后返、即征即退等形式，对特定经营者进行返还，或者给予特定经营者财政奖励或者补贴、减免自然资源有偿使用收入等优惠政策；",
            ),
        ],
    );
    refund.condition = "没有法律、行政法规依据或者未经国务院批准，不得含有".into();
    let mut price = finding(
        Draft {
            rule: "suggested-price",
            title: "对市场调节价商品制定建议价",
            at: ("第十条", 10),
            quote: "第十条 商品混凝土执行县住建局公布的建议价，上下浮动不得超过百分之五。",
            hits: &["建议价"],
            ask: "商品混凝土是否实行市场调节价？",
            advice: "删去建议价和浮动幅度。",
        },
        Category::Competition,
        Severity::Prohibited,
        vec![regulation(
            11,
            3,
            "违法干预实行市场调节价的商品、要素的价格水平；",
        )],
    );
    price.waived = true;
    vec![
        finding(
            Draft {
                rule: "local-first",
                title: "优先选用本地注册、纳税的经营者",
                at: ("第三条", 3),
                quote: "第三条 政府投资项目应当优先选用在本县注册并纳税的建筑企业。",
                hits: &["优先选用", "在本县注册并纳税"],
                ask: "是否因注册地、纳税地不同而差别对待？",
                advice: "删去“在本县注册并纳税的”，平等对待各地企业。",
            },
            Category::Competition,
            Severity::Prohibited,
            vec![
                regulation(
                    9,
                    3,
                    "排斥、限制或者变相限制外地经营者参加本地政府采购、招标投标；",
                ),
                measures(
                    15,
                    2,
                    "直接或者变相要求优先采购在本地登记注册的经营者提供的商品；",
                ),
            ],
        ),
        stay,
        refund,
        finding(
            Draft {
                rule: "forced-branch",
                title: "要求外地经营者在本地设立机构",
                at: ("第八条", 8),
                quote: "第八条 外地企业承接本县工程的，应当在本县设立子公司\u{202E}并缴纳诚信保证金五万元。",
                hits: &["应当在本县设立子公司\u{202E}"],
                ask: "是否把在本地设立机构作为承接业务的条件？",
                advice: "删去设立子公司的要求。",
            },
            Category::Competition,
            Severity::Prohibited,
            vec![
                regulation(
                    9,
                    2,
                    "排斥、限制、强制或者变相强制外地经营者在本地投资经营或者设立分支机构；",
                ),
                measures(
                    14,
                    3,
                    "将在本地投资或者设立分支机构作为参与本地政府采购、招标投标、开展生产经营的必要条件；",
                ),
            ],
        ),
        price,
    ]
}

fn legality_findings() -> Vec<Finding> {
    let mut licence = finding(
        Draft {
            rule: "own-licence",
            title: "规范性文件设定行政许可",
            at: ("第九条", 9),
            quote: "第九条 未取得建设主管部门核发的《入县施工登记证》的，不得开工，并处三万元罚款。",
            hits: &["未取得", "不得开工"],
            ask: "登记证是否有法律、行政法规、国务院决定或者地方性法规依据？",
            advice: "没有依据的，删去本条；有依据的，写明依据的名称和条款。",
        },
        Category::Legality,
        Severity::Prohibited,
        vec![basis(
            "行政许可法",
            LawLevel::Law,
            17,
            None,
            "除本法第十四条、第十五条规定的外，其他规范性文件一律不得设定行政许可。",
        )],
    );
    licence.theme = Some(Theme::Licence);
    let mut proof = finding(
        Draft {
            rule: "proof-without-ground",
            title: "要求提交没有依据的证明",
            at: ("第十二条", 11),
            quote: "第十二条 依据《清溪县建筑市场管理暂行规定》和有关规定，企业应当提交无欠薪证明。",
            hits: &["应当提交无欠薪证明"],
            ask: "该证明是否有法律、法规或者国务院决定依据？",
            advice: "改为部门间核查或者告知承诺。",
        },
        Category::Legality,
        Severity::Justify,
        vec![basis(
            "优化营商环境条例",
            LawLevel::Regulation,
            44,
            None,
            "证明事项应当有法律、法规或者国务院决定依据。",
        )],
    );
    proof.theme = Some(Theme::Proof);
    vec![licence, proof]
}

fn reminders() -> Vec<Finding> {
    vec![
        finding(
            Draft {
                rule: "vague-ground",
                title: "“有关规定”没有写明名称",
                at: ("第十二条", 11),
                quote: "第十二条 依据《清溪县建筑市场管理暂行规定》和有关规定，企业应当提交无欠薪证明。",
                hits: &["有关规定"],
                ask: "“有关规定”指哪一个文件的哪一条？",
                advice: "写明名称和条款。",
            },
            Category::Citation,
            Severity::Remind,
            Vec::new(),
        ),
        finding(
            Draft {
                rule: "no-validity",
                title: "没有规定有效期",
                at: ("第十五条", 12),
                quote: "第十五条 本措施自印发之日起施行，由县住房和城乡建设局负责解释。",
                hits: &["自印发之日起施行"],
                ask: "有效期到何时？",
                advice: "写明施行日期和有效期。",
            },
            Category::Form,
            Severity::Remind,
            vec![basis(
                "关于加强行政规范性文件制定和监督管理工作的通知",
                LawLevel::StateCouncil,
                0,
                None,
                "",
            )],
        ),
    ]
}

const MATTERS: [&str; 7] = [
    "制定主体",
    "制定权限",
    "内容与法律、法规、规章和国家政策是否一致",
    "许可、处罚、强制、征收、收费等事项",
    "减损权益或者增加义务",
    "增加本单位权力或者减少本单位职责",
    "制定程序",
];

fn check(id: &str, group: CheckGroup, title: &str, found: &[&Finding]) -> CheckItem {
    CheckItem {
        id: id.into(),
        group,
        title: title.into(),
        status: if found.is_empty() {
            Status::Clear
        } else {
            Status::Found
        },
        findings: found.iter().map(|f| f.id.clone()).collect(),
        note: String::new(),
    }
}

fn checklist(findings: &[Finding]) -> Vec<CheckItem> {
    let mut out = Vec::new();
    for (id, title) in ITEMS {
        let hit: Vec<&Finding> = findings
            .iter()
            .filter(|f| {
                f.basis.first().is_some_and(|b| {
                    b.law == "公平竞争审查条例"
                        && format!("{}.{}", b.article, b.item.unwrap_or(0)) == id
                })
            })
            .collect();
        let mut line = check(id, CheckGroup::Competition, title, &hit);
        if title.starts_with("其他") {
            line.status = Status::Manual;
            line.note = "兜底条款，请人工核对有无其他妨碍公平竞争的内容。".into();
        }
        out.push(line);
    }
    for (i, title) in MATTERS.iter().enumerate() {
        let hit: Vec<&Finding> = findings
            .iter()
            .filter(|f| i == 3 && f.category == Category::Legality)
            .collect();
        let id = format!("legality.{}", i + 1);
        let mut line = check(&id, CheckGroup::Legality, title, &hit);
        if i == 6 {
            line.status = Status::Manual;
            line.note = "请对照送审材料核对。".into();
        }
        out.push(line);
    }
    let form: Vec<&Finding> = findings
        .iter()
        .filter(|f| f.category == Category::Form)
        .collect();
    out.push(check(
        "form.validity",
        CheckGroup::Form,
        "施行日期和有效期",
        &form,
    ));
    let mut procedure = check(
        "procedure.opinions",
        CheckGroup::Procedure,
        "公开征求意见，听取经营者和行业协会商会意见",
        &[],
    );
    procedure.status = Status::Manual;
    procedure.note = "请核对征求意见的时间、方式和采纳情况。".into();
    out.push(procedure);
    out
}

fn element(id: &str, title: &str, verdict: Verdict, reason: &str) -> Element {
    Element {
        id: id.into(),
        title: title.into(),
        verdict,
        reason: reason.into(),
        evidence: vec![Evidence {
            quote: "第八条 外地企业承接本县工程的".into(),
            location: location("第八条", 8),
        }],
    }
}

/// A draft without findings, all of it read.
pub fn clean() -> Review {
    Review {
        schema: SCHEMA.into(),
        tool: Tool {
            name: "fawen".into(),
            version: "0.1.0".into(),
        },
        rulebook: RuleBookInfo {
            digest: "3f9a".repeat(16),
            laws_digest: "77c1".repeat(16),
            laws_until: "2026-10-31".into(),
            rules: 321,
        },
        as_of: "2026-11-20".into(),
        date: "2026-11-20".into(),
        profile: "national".into(),
        document: DocumentInfo {
            path: "送审稿/关于加强农村公路养护管理的通知.docx".into(),
            format: "docx".into(),
            sha256: "ab12cd34".repeat(8),
            text_sha256: "56ef".repeat(16),
            title: "清溪县人民政府办公室关于加强农村公路养护管理的通知".into(),
            issuer: "清溪县人民政府办公室".into(),
            number: None,
            date: None,
            kind: "policy".into(),
            chars: 5210,
            statements: 148,
        },
        read: ReadInfo {
            chars: 5240,
            parts: vec![
                PartInfo {
                    part: "正文".into(),
                    chars: 5210,
                    judged: true,
                },
                PartInfo {
                    part: "页脚".into(),
                    chars: 30,
                    judged: false,
                },
            ],
            unread: Vec::new(),
            complete: true,
        },
        warnings: Vec::new(),
        normative: Normative {
            verdict: Verdict::Yes,
            elements: vec![
                element(
                    "issuer",
                    "制定主体",
                    Verdict::Yes,
                    "制定机关为县级人民政府办公室",
                ),
                element(
                    "effect",
                    "涉及公民、法人和其他组织权利义务",
                    Verdict::Yes,
                    "对养护单位设定义务",
                ),
                element(
                    "publication",
                    "公开发布",
                    Verdict::Unsure,
                    "草案尚未公布，请确认是否公开发布",
                ),
            ],
            exclusions: Vec::new(),
            reasons: vec![
                "由行政机关制定，涉及权利义务，普遍约束，反复适用；公开发布待确认。".into(),
            ],
        },
        fair_competition: FairCompetition {
            verdict: Verdict::Yes,
            aspects: vec![element(
                "procurement",
                "政府采购",
                Verdict::Yes,
                "规定养护工程的采购方式",
            )],
            kind: "规范性文件".into(),
            route: Route::Joint,
            reasons: vec!["涉及政府采购，拟以县人民政府办公室名义出台。".into()],
        },
        findings: Vec::new(),
        findings_omitted: 0,
        suppressed: Vec::new(),
        checklist: checklist(&[]),
        conclusion: Conclusion {
            code: ConclusionCode::NoneFound,
            text: "现有规则未发现问题；需人工核对的事项见核对表。".into(),
        },
        text: None,
    }
}

/// A draft with findings of every category and severity, one waived, and a picture that was not read.
pub fn flawed() -> Review {
    let findings: Vec<Finding> = competition_findings()
        .into_iter()
        .chain(legality_findings())
        .chain(reminders())
        .collect();
    let mut r = clean();
    r.document.path = "送审稿/促进建筑业发展若干措施<送审>.docx".into();
    r.document.title = "清溪县促进建筑业发展若干措施".into();
    r.document.number = Some("清政办〔2026〕17号".into());
    r.checklist = checklist(&findings);
    r.findings = findings;
    r.suppressed = vec![Suppressed {
        rule: "local-first".into(),
        guard: "restated-prohibition".into(),
        location: location("第四条", 4),
        quote: "不得要求企业在本县注册".into(),
    }];
    r.read.unread = vec![UnreadInfo {
        part: "word/media/image1.png".into(),
        kind: "picture".into(),
        reason: "附件2为图片，约占半页，文字未识别".into(),
        digest: Some("9c".repeat(32)),
    }];
    r.read.complete = false;
    r.warnings = vec![Note {
        code: "revisions".into(),
        text: "草案带有未接受的修订，已按全部接受修订后的文字审查。".into(),
    }];
    r.conclusion = Conclusion {
        code: ConclusionCode::Hold,
        text: "草案有不得出台的内容，应当修改，或者依照条例第十二条逐项说明后再送审；附件2为图片，未经审查。".into(),
    };
    r
}

/// The same with its extracted text.
pub fn with_text() -> Review {
    Review {
        text: Some(DRAFT.into()),
        ..flawed()
    }
}
