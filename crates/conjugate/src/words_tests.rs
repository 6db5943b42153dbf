//! Every rule, fact and code that the plant can name has its words in both languages.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use plant::Rule;

use super::*;

/// Every source file below a folder, without its tests.
fn sources(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|it| it == "rs") && !path.to_string_lossy().ends_with("_tests.rs") {
            let text = fs::read_to_string(&path).unwrap();
            found.push(text.split("#[cfg(test)]").next().unwrap_or_default().to_owned());
        }
    }
}

/// The names in `.with("name", …)` behind a refusal, and the pairs of a loop over `with(name, …)`.
fn fact_names() -> BTreeSet<String> {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let mut texts = Vec::new();
    sources(&here.join("../plant/src"), &mut texts);
    texts.push(fs::read_to_string(here.join("src/node/writer.rs")).unwrap());
    let mut names = BTreeSet::from(["material".to_owned(), "wanted".to_owned()]);
    for text in texts {
        for after in text.split(".with(\"").skip(1) {
            names.extend(after.split('"').next().map(ToOwned::to_owned));
        }
    }
    names
}

#[test]
fn every_rule_says_what_it_is_what_did_not_happen_and_what_to_do() {
    for lang in Lang::ALL {
        for rule in Rule::ALL {
            let key = rule.id().to_lowercase();
            for key in [key.clone(), format!("{key}.title"), format!("{key}.now")] {
                assert!(lang.has(&key), "{}: `{key}` was not written", lang.code());
            }
        }
    }
}

#[test]
fn no_sentence_belongs_to_a_rule_that_is_gone() {
    let text = include_str!("../text/en/refusal.ftl");
    let rules: BTreeSet<_> = Rule::ALL.iter().map(|it| it.id().to_lowercase()).collect();
    for key in text.lines().filter_map(|it| it.split_once(" = ")).map(|it| it.0).filter(|it| it.starts_with("r-")) {
        assert!(rules.contains(key), "`{key}` is no rule");
    }
}

#[test]
fn every_fact_has_its_name() {
    let names = fact_names();
    assert!(names.len() > 40, "the sources were read: {names:?}");
    for lang in Lang::ALL {
        for name in &names {
            assert!(lang.has(&format!("fact-{name}")), "{}: `fact-{name}` was not written", lang.code());
        }
    }
}

#[test]
fn every_code_in_a_fact_is_shown_in_words() {
    for (name, codes) in [
        ("standing", &["quarantine", "released", "rejected", "running", "paused", "finished"][..]),
        ("standing", &["draft", "in-review", "approved", "effective", "superseded", "open", "assessed", "closed"]),
        ("needs", &["draft", "in-review", "approved", "effective"]),
        ("lacks", &["qualified", "calibrated", "clean", "dedicated"]),
        ("why", &["empty", "comma", "unreadable", "too-long"]),
        ("phase", &["before-use", "after-use"]),
        ("verdict", &["pass", "fail", "indeterminate", "missing"]),
        ("choice", &["release", "hold", "reject"]),
        ("verdict", &["pass", "indeterminate", "fail"]),
        ("item", &["provenance", "lineage", "storage", "strategy", "alarm", "deviation", "maker", "lot", "release"]),
        ("tier", &["primary", "master", "working", "end-of-production"]),
        ("first", &["factory-release"]),
        ("examiner", &["analyst", "supervisor"]),
        ("deviation", &["-"]),
        ("typed", &["", "  "]),
    ] {
        for code in codes {
            // In English some codes are words already; that both languages have the same keys is tested elsewhere.
            let said = fact(Lang::Zh, &Zone::utc(), &Plant::default(), name, &Fact::from(*code));
            assert!(!said.starts_with('[') && said != *code, "{name} {code}: {said}");
        }
    }
}

#[test]
fn every_group_of_a_disposition_plan_has_its_name() {
    let source = include_str!("../../plant/src/disposition/plan.rs");
    let ids: Vec<_> = source.split("Check { id: \"").skip(1).filter_map(|it| it.split('"').next()).collect();
    assert!(!ids.is_empty());
    for lang in Lang::ALL {
        for id in &ids {
            assert!(!check(lang, id).starts_with('['), "{}: `check-{id}`", lang.code());
        }
    }
}

#[test]
fn facts_of_one_name_are_one_line_and_a_unit_operation_is_no_unit() {
    use plant::people::Role;
    let roles = Refusal::from(Rule::NotYoursToDecide).with("role", Role::Operator).with("role", Role::Msat);
    let said = spoken(Lang::En, &Zone::utc(), &Plant::default(), &roles);
    assert_eq!(said.found, ["Role: Operator · MSAT"]);
    let unit = Refusal::from(Rule::EquipmentNotAssigned).with("unit", &Label::new("偶联", "Conjugation"));
    assert_eq!(spoken(Lang::Zh, &Zone::utc(), &Plant::default(), &unit).found, ["单元操作：偶联"]);
    let code = Refusal::from(Rule::WrongUnit).with("unit", "Cel");
    assert_eq!(spoken(Lang::En, &Zone::utc(), &Plant::default(), &code).found, ["Unit: °C"]);
}

#[test]
fn what_a_person_typed_is_inert_in_a_refusal_and_escaped_once() {
    let typed = "<b>7,4</b> & \"more\"";
    let it = Refusal::from(Rule::ValueUnreadable).with("typed", typed).with("why", "comma");
    for lang in Lang::ALL {
        let said = spoken(lang, &Zone::utc(), &Plant::default(), &it);
        assert!(said.found.iter().any(|it| it.contains(typed)), "bare text for machines: {said:?}");
        let shown = refusal(lang, &Zone::utc(), &Plant::default(), &it).to_string();
        assert!(!shown.contains("<b>7,4"), "{shown}");
        assert!(shown.contains("&#60;b&#62;7,4") || shown.contains("&lt;b&gt;7,4"), "{shown}");
        assert!(!shown.contains("&amp;lt;") && !shown.contains("&amp;#60;"), "escaped twice: {shown}");
    }
}

#[test]
fn whatever_is_found_lacks_or_rests_at_the_door_has_its_words() {
    use plant::material::{Aspect, BasisKind, Ended, Finding, SupplierKind};
    use plant::strategy::IntakeLack as L;
    let lacks = [L::NotExamined, L::SupplierNotApproved, L::ReceiptFault, L::CertificateMissing];
    let lacks = lacks.into_iter().chain([L::NotSampled, L::IdentityMissing, L::TestMissing, L::TestFailed]);
    let mut keys: Vec<String> = lacks.map(|it| format!("lack-{}", it.id())).collect();
    keys.extend(Aspect::ALL.map(|it| format!("aspect-{}", it.id())));
    keys.extend(Finding::ALL.map(|it| format!("finding-{}", it.id())));
    keys.extend(BasisKind::ALL.map(|it| format!("basis-{}", it.id())));
    keys.extend(SupplierKind::ALL.map(|it| format!("supplier-kind-{}", it.id())));
    keys.extend([Ended::Suspended, Ended::Withdrawn].map(|it| format!("standing-{}", it.id())));
    keys.extend(plant::material::Kept::ALL.map(|it| format!("kept-{}", it.id())));
    keys.extend(["never", "approved", "conditional", "expired"].map(|it| format!("standing-{it}")));
    for lang in Lang::ALL {
        let missing: Vec<_> = keys.iter().filter(|it| !lang.has(it)).collect();
        assert!(missing.is_empty(), "{}: {missing:?}", lang.code());
    }
}

#[test]
fn what_to_do_names_what_it_is_about() {
    let of = |rule, facts: &[(&'static str, &str)]| {
        facts.iter().fold(Refusal::from(rule), |it, (name, value)| it.with(name, *value))
    };
    let plant = Plant::default();
    for lang in Lang::ALL {
        for (refusal, named) in [
            (of(Rule::RetestNotPlanned, &[("oos", "OOS-7"), ("attribute", "ph")]), "OOS-7"),
            (of(Rule::MoreThanPlanned, &[("oos", "OOS-7")]).with("count", 4_u64).with("limit", 3_u64), "3"),
            (of(Rule::OtherDetermination, &[]).with("count", 2_u64).with("limit", 3_u64), "3"),
        ] {
            let said = spoken(lang, &Zone::utc(), &plant, &refusal);
            assert!(said.now.contains(named), "{}: {}", lang.code(), said.now);
            assert!(!said.now.contains('$') && !said.title.contains('$'), "{}: {said:?}", lang.code());
        }
    }
}

#[test]
fn a_limit_is_called_what_it_is_and_written_as_elsewhere() {
    let said = |rule, limit: &str| {
        let refusal = Refusal::from(rule).with("limit", limit);
        spoken(Lang::En, &Zone::utc(), &Plant::default(), &refusal).found
    };
    assert_eq!(said(Rule::WrongAmount, "5.7..6.3 pH"), ["Registered range: 5.7–6.3 pH"]);
    assert_eq!(said(Rule::SampleShort, "44 mL"), ["Left of the sample: 44 mL"]);
    assert_eq!(said(Rule::SamplePastHold, "12 h"), ["To be tested within: 12 h"]);
    assert_eq!(said(Rule::PermeabilityNotPassed, "<=5.0 %"), ["Limit: ≤ 5.0 %"]);
    assert_eq!(said(Rule::IntegrityNotPassed, "-"), ["Limit: -"]);
}

#[test]
fn what_was_typed_is_shown_short_and_a_typing_error_is_nobodys_to_unblock() {
    let typed = "9".repeat(5_000);
    let refusal = Refusal::from(Rule::ValueUnreadable).with("typed", typed.as_str()).with("why", "too-long");
    for lang in Lang::ALL {
        let said = spoken(lang, &Zone::utc(), &Plant::default(), &refusal);
        assert!(said.found.iter().all(|it| it.chars().count() < 160), "{:?}", said.found);
        assert!(said.found[0].ends_with('…') && said.found[1].contains("28"), "{:?}", said.found);
        assert!(said.unblocked_by.is_empty());
    }
}
