use super::*;
use crate::engine::Engine;

fn build(text: &str) -> Result<Policy, PolicyError> {
    let engine = Engine::builtin().expect("rules");
    let layer = Layer::parse("gate.toml", text)?;
    Policy::build(
        &[(Source::File("gate.toml".into()), layer)],
        &Floor::new(&engine),
    )
}

#[test]
fn an_empty_layer_is_the_built_in_policy() {
    assert_eq!(build(""), Ok(Policy::default()));
}

#[test]
fn a_unit_may_tighten_and_add() {
    let p = build("[hold]\nremind = [\"form\"]\nrules = [\"validity-missing\"]\n[materials]\ncheck = \"always\"\nrequire = [\"评估论证报告\"]\nlater = [\"集体审议纪要\"]\n").expect("policy");
    assert_eq!(p.remind, [Category::Form]);
    assert!(p.lists("validity-missing", Category::Form, Severity::Remind));
    assert_eq!(p.material_check, MaterialCheck::Always);
    let keys: Vec<&str> = p.deviations.iter().map(|d| d.key.as_str()).collect();
    assert_eq!(keys.len(), 5, "{keys:?}");
    assert!(p.deviations.iter().all(|d| d.source == "gate.toml"));
}

#[test]
fn unknown_keys_values_rules_and_materials_are_errors() {
    for (text, part) in [
        ("[hold]\nremnid = []", "没有“remnid”这个键"),
        ("[hodl]\n", "没有“hodl”这个键"),
        ("[hold]\nremind = [\"forms\"]", "不能写“forms”"),
        (
            "[hold]\nrules = [\"no-such-rule\"]",
            "没有编号为“no-such-rule”的规则",
        ),
        ("[materials]\nrequire = [\"锦旗\"]", "没有名为“锦旗”的材料"),
        (
            "[materials]\nlater = [\"合法性审核意见\"]",
            "不能列入 materials.later",
        ),
        ("hold = 1", "gate.toml"),
    ] {
        let e = build(text).expect_err(text).to_string();
        assert!(e.contains(part), "{text}: {e}");
    }
    let e = build("[hold]\n\nremnid = []").expect_err("key").to_string();
    assert!(e.contains("第3行"), "{e}");
}

#[test]
fn what_stands_on_a_law_cannot_be_switched_off() {
    let engine = Engine::builtin().expect("rules");
    let floor = Floor::new(&engine);
    let bound = engine
        .book
        .rules
        .iter()
        .find(|r| r.severity == Severity::Prohibited && r.category == Category::Competition)
        .expect("a rule");
    for text in [
        "[hold]\nprohibited = [\"legality\"]".to_string(),
        "[hold]\njustify = []".to_string(),
        format!("[hold]\nrelease = [\"{}\"]", bound.id),
    ] {
        let layer = Layer::parse("gate.toml", &text).expect("layer");
        let e = Policy::build(&[(Source::File("gate.toml".into()), layer)], &floor);
        let e = e.expect_err(&text);
        assert!(matches!(&e, PolicyError::LawBound { rules, .. } if !rules.is_empty()));
        let said = e.to_string();
        assert!(
            said.contains("法律、行政法规") && said.contains('《'),
            "{said}"
        );
    }
    // What stands on no law may be left to the unit.
    assert!(build("[hold]\njustify = [\"competition\", \"legality\"]").is_ok());
    assert!(build("[hold]\nrelease = [\"validity-missing\"]").is_ok());
}

#[test]
fn the_last_layer_wins_and_the_command_line_cannot_open_the_day() {
    let engine = Engine::builtin().expect("rules");
    let floor = Floor::new(&engine);
    let file = (
        Source::File("gate.toml".into()),
        Layer::parse("gate.toml", "[as_of]\nallow = true\n[hold]\noutside = true").expect("layer"),
    );
    let line = |text: &str| {
        (
            Source::CommandLine,
            Layer::parse("命令行", text).expect("layer"),
        )
    };
    let p = Policy::build(&[file.clone(), line("hold.outside = false")], &floor).expect("policy");
    assert!(p.as_of && !p.outside);
    let keys: Vec<&str> = p.deviations.iter().map(|d| d.key.as_str()).collect();
    assert_eq!(keys, ["as_of.allow"], "a difference taken back is none");
    let e = Policy::build(&[line("as_of.allow = true")], &floor).expect_err("refused");
    assert_eq!(e, PolicyError::AsOfFromCommandLine);
}

#[test]
fn a_profile_may_hold_a_layer() {
    let value = serde_json::json!({"hold": {"rules": ["validity-missing"]}});
    let layer = Layer::from_json("上海", &value).expect("layer");
    assert_eq!(layer.hold.rules, ["validity-missing"]);
    assert!(Layer::from_json("上海", &serde_json::json!({"held": {}})).is_err());
}

#[test]
fn the_policy_printed_is_one_that_can_be_read() {
    let p = build("[hold]\nremind = [\"form\"]").expect("policy");
    let printed = crate::gate::text::policy(&p);
    let again = Layer::parse("printed", &printed).expect("toml");
    assert_eq!(again.hold.remind, Some(vec![Category::Form]));
    assert!(
        printed.contains("# hold.remind：[] → [\"form\"]（gate.toml）"),
        "{printed}"
    );
}
