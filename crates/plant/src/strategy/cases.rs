//! What loading says of every fault, and where.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use super::fixture::{edited, files, marked};
use super::{Fault, FaultKind, SourceFile, load};
use crate::act::Language;

/// `fixture/cases.txt` says how it is to be read.
#[test]
fn every_fault_is_found_where_it_is() {
    let table = include_str!("fixture/cases.txt");
    let cases: Vec<&str> = table.split("\n\n").filter(|it| it.starts_with("- ")).collect();
    for case in &cases {
        let lines = |sign: &str| -> Vec<String> {
            let text = |it: &str| it.strip_prefix(sign).map(|it| it.trim_start().replace("\\n", "\n"));
            case.lines().filter_map(text).collect()
        };
        let (from, to, then) = (lines("-"), lines("+"), lines("!"));
        assert_eq!(from.len(), to.len(), "{case}");
        let edits: Vec<(&str, &str)> = from.iter().map(String::as_str).zip(to.iter().map(String::as_str)).collect();
        check(&edits, &then, case);
    }
    assert!(cases.len() > 90, "{}", cases.len());
}

fn check(edits: &[(&str, &str)], then: &[String], case: &str) {
    let (faults, places) = marked(edits);
    let said: Vec<String> = faults.iter().map(|it| it.in_words(Language::En).0).collect();
    assert_eq!(said, then, "{case}");
    let found: Vec<_> = faults.iter().map(|it| (it.path.clone(), it.line, it.column)).collect();
    assert_eq!(found, places, "{case}");
    for fault in &faults {
        let [(zh, zh_advice), (en, en_advice)] = [Language::Zh, Language::En].map(|it| fault.in_words(it));
        assert!(!zh.is_empty() && !zh_advice.is_empty() && !en_advice.is_empty() && zh != en && zh_advice != en_advice);
        assert!(!en.ends_with('.') && !zh.ends_with('。'), "{en} {zh}");
    }
}

#[test]
fn a_sound_strategy_has_no_fault() {
    let strategy = edited(&[]);
    assert_eq!((strategy.stages.len(), strategy.materials.len(), strategy.features.len()), (1, 4, 3));
}

#[test]
fn a_fault_has_line_and_column_in_characters() {
    let text = "format = 1\nid = \"x\"\nname = { zh = \"名称甲乙\", en = 5 }\nproduct = { zh = \"a\", en = \"b\" }\n";
    let faults = load(&[SourceFile { path: "s/strategy.toml".to_string(), text: text.to_string() }]).unwrap_err();
    let [fault] = &faults[..] else { panic!("{faults:?}") };
    assert_eq!((fault.path.as_str(), fault.line, fault.column), ("s/strategy.toml", 3, 28));
    assert_eq!(fault.what, FaultKind::NotText { key: "en".to_string() });
}

#[test]
fn a_syntax_fault_hides_no_fault_of_another_file() {
    let broken = [("target = \"7.20\"", "target = 7.2¶.0"), ("version = 7", "version = ¶\"7\"")];
    let then = ["`library/sop-ds-031`: `version` takes a whole number from 1", "this is not TOML: invalid float"];
    check(&broken, &then.map(str::to_string), "syntax");
}

#[test]
fn a_typo_in_a_key_finds_the_key_that_was_meant() {
    let (faults, places) = marked(&[("registered = \"6.90..7.50\"", "¶registred = \"6.90..7.50\"")]);
    assert_eq!(places, [("drug-substance.toml".to_string(), 70, 1)]);
    let words: Vec<_> = faults.iter().map(|it| it.in_words(Language::En)).collect();
    let sentence = "`drug-substance/conjugation/ph`: the key `registred` is not known here";
    let advice = "did you mean `registered`? correct its spelling or take the line out";
    assert_eq!(words, [(sentence.to_string(), advice.to_string())]);
    let zh = faults[0].in_words(Language::Zh).1;
    assert_eq!(zh, "是否应为 `registered`？改正拼写或删去此行");
}

#[test]
fn two_files_cannot_declare_the_same() {
    let mut files = files(&[]);
    let again = "[[method]]\nid = \"a280\"\nversion = 1\nname = { zh = \"一\", en = \"one\" }\n";
    files.push(SourceFile { path: "more.toml".to_string(), text: again.to_string() });
    files.push(SourceFile { path: "copy/strategy.toml".to_string(), text: files[0].text.clone() });
    let faults = load(&files).unwrap_err();
    let said: Vec<_> = faults
        .iter()
        .map(|it| format!("{}:{}:{} {}", it.path, it.line, it.column, it.in_words(Language::En).0))
        .collect();
    assert_eq!(
        said,
        [
            "more.toml:2:6 `library/a280`: `a280` is declared already, in `library.toml`",
            "copy/strategy.toml:1:1 there is only one `strategy.toml`; the other is `strategy.toml`",
        ]
    );
    let faults = load(&[]).unwrap_err();
    assert_eq!(faults.iter().map(|it| it.what.clone()).collect::<Vec<_>>(), vec![FaultKind::NoHead {}]);
}

/// The snippets of `strategies/README.md`, each as the file that its heading names.
#[test]
fn the_examples_of_the_manual_have_the_form_that_it_describes() {
    let manual = include_str!("../../../../strategies/README.md");
    let mut snippets = manual.split("```toml\n").skip(1).map(|it| it.split("```").next().unwrap());
    let names = [
        "strategy.toml",
        "profile.toml",
        "library.toml",
        "drug-substance.toml",
        "cell-banks.toml",
        "requirements.toml",
    ];
    let files: Vec<_> = names
        .into_iter()
        .map(|path| SourceFile { path: path.to_string(), text: snippets.next().unwrap().to_string() })
        .collect();
    assert_eq!(snippets.next(), None);
    // They are cut out of a whole, so what they refer to may be missing; nothing else may be wrong.
    let cut = |it: &&Fault| {
        matches!(it.what, FaultKind::Unknown { .. } | FaultKind::NotRecorded { .. } | FaultKind::NotCharged { .. })
    };
    let faults = load(&files).unwrap_err();
    let wrong: Vec<_> = faults.iter().filter(|it| !cut(it)).map(|it| (it.line, it.in_words(Language::En))).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Every refusal to load has its reason, in a place that exists.
#[test]
fn a_line_that_is_lost_is_a_fault_or_was_not_needed() {
    let whole = files(&[]);
    for (place, file) in whole.iter().enumerate() {
        for lost in 0..file.text.lines().count() {
            let mut files = whole.clone();
            let lines = file.text.lines().enumerate().filter(|it| it.0 != lost).map(|it| it.1);
            files[place].text = lines.collect::<Vec<_>>().join("\n");
            let Err(faults) = load(&files) else { continue };
            assert!(!faults.is_empty(), "{} without line {}", file.path, lost + 1);
            for fault in faults {
                let text = &files.iter().find(|it| it.path == fault.path).unwrap().text;
                let line = text.split('\n').nth(fault.line - 1).unwrap();
                assert!(fault.column <= line.chars().count() + 1, "{fault:?}");
            }
        }
    }
}
