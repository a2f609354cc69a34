//! Silences reach as far as their own clause: a violation is not hidden by what stands beside it in the same sentence, and the
//! innocent clause alone stays silent.

use super::review;
use std::path::Path;

/// Findings that ask for something, of a category, on a notice with one clause.
fn asked(dir: &Path, category: &str, clause: &str) -> usize {
    let path = dir.join("草案.txt");
    let text = format!(
        "青川县人民政府关于规范有关事项管理的通知\n\n各乡镇人民政府，县政府各部门：\n\n一、{clause}\n\n青川县人民政府\n2026年10月8日\n"
    );
    std::fs::write(&path, text).expect("draft");
    let review = review(&path);
    let findings = review["findings"].as_array().expect("findings");
    findings
        .iter()
        .filter(|f| f["category"] == category && f["severity"] != "remind")
        .count()
}

/// What innocently stands in the sentence, and the violation beside it.
const COMPETITION: &[(&str, &str)] = &[
    ("省内省外企业均可参加投标", "但中标人须在本市注册成立子公司"),
    (
        "进入本县承揽工程无需另行办理备案",
        "外地企业须在本县设立独立法人子公司",
    ),
    (
        "供应商不限注册地",
        "但须在本市设有固定服务网点，否则响应无效",
    ),
    (
        "业主可自行选择物业服务企业",
        "但须从县住建局公布的名录中选聘",
    ),
    ("各单位自主选择保险公司", "县属单位须优先投保县人保财险公司"),
    ("取消现场报名手续", "投标人须提供近三年在本市的同类业绩证明"),
    ("本地和外地企业一视同仁", "外地企业另须缴纳进县保证金五万元"),
    ("经公平竞争审查", "同意由县城投公司独家经营全县停车资源"),
    ("不作为评分条件", "但同等条件下优先选择本县企业"),
    (
        "凡来本县投资的企业先到先得",
        "按缴纳税收地方留成部分的50%返还",
    ),
    (
        "各类经营主体均可申报",
        "总部企业落户的，按地方财政贡献的80%给予奖励",
    ),
    (
        "不要求提供纸质材料",
        "外地企业须在本县设立分公司并由当地法人担任负责人",
    ),
];

const LEGALITY: &[(&str, &str)] = &[
    ("登记无需另行收费", "未按时登记的，依照本通告处500元罚款"),
    ("申请人无需提供户口簿", "但须提交居委会出具的无犯罪记录证明"),
    ("取消纸质材料", "申请人须到村委会开具未婚证明"),
    ("不得另行设置条件", "未安装智能电表的用户一律停止供电"),
    ("自愿参加", "未参加培训的从业人员不得上岗"),
    ("不要求签字", "拒不搬迁的农户子女不得在本镇学校就读"),
    ("群众可自行选择缴费方式", "每户须缴纳卫生保证金300元"),
];

#[test]
fn a_violation_is_found_beside_an_innocent_clause() {
    let dir = tempfile::tempdir().expect("temporary directory");
    for (category, pairs) in [("competition", COMPETITION), ("legality", LEGALITY)] {
        for (innocent, violation) in pairs {
            let both = format!("{innocent}，{violation}。");
            assert!(asked(dir.path(), category, &both) > 0, "{both}");
        }
    }
}

#[test]
fn the_innocent_clause_alone_is_silent() {
    let dir = tempfile::tempdir().expect("temporary directory");
    for (category, pairs) in [("competition", COMPETITION), ("legality", LEGALITY)] {
        for (innocent, _) in pairs {
            let alone = format!("{innocent}。");
            assert_eq!(asked(dir.path(), category, &alone), 0, "{alone}");
        }
    }
}
