//! Both languages say the same things with the same arguments, and every text that is asked for was written.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use fluent_syntax::ast::{CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser;

use super::FILES;

type Texts = BTreeMap<String, BTreeSet<String>>;

/// Every key of a file, attributes as `key.attribute`, each with the arguments that it names.
#[track_caller]
fn read(file: &str, text: &'static str) -> Texts {
    let resource = match parser::parse(text) {
        Ok(it) => it,
        Err((_, errors)) => panic!("{file}: {errors:?}"),
    };
    let mut texts = Texts::new();
    for entry in &resource.body {
        let Entry::Message(message) = entry else { continue };
        let key = message.id.name.to_string();
        let attributes = message.attributes.iter().map(|it| (format!("{key}.{}", it.id.name), &it.value));
        for (key, pattern) in message.value.iter().map(|it| (key.clone(), it)).chain(attributes) {
            let mut arguments = BTreeSet::new();
            pattern_arguments(pattern, &mut arguments);
            assert!(texts.insert(key.clone(), arguments).is_none(), "{file}: `{key}` stands there twice");
            assert!(!blank(pattern), "{file}: `{key}` is empty");
        }
    }
    texts
}

fn blank(pattern: &Pattern<&str>) -> bool {
    pattern.elements.iter().all(|it| matches!(it, PatternElement::TextElement { value } if value.trim().is_empty()))
}

fn pattern_arguments(pattern: &Pattern<&str>, found: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            match expression {
                Expression::Inline(it) => inline_arguments(it, found),
                Expression::Select { selector, variants } => {
                    inline_arguments(selector, found);
                    variants.iter().for_each(|it| pattern_arguments(&it.value, found));
                }
            }
        }
    }
}

fn inline_arguments(inline: &InlineExpression<&str>, found: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            found.insert(id.name.to_string());
        }
        InlineExpression::FunctionReference { arguments: CallArguments { positional, .. }, .. } => {
            positional.iter().for_each(|it| inline_arguments(it, found));
        }
        InlineExpression::Placeable { expression } => {
            if let Expression::Inline(it) = &**expression {
                inline_arguments(it, found);
            }
        }
        _ => {}
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files_below(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_below(&path, ending, found);
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
}

fn sources() -> Vec<(PathBuf, String)> {
    let mut paths = Vec::new();
    files_below(&root().join("src"), ".rs", &mut paths);
    files_below(&root().join("templates"), ".html", &mut paths);
    paths.retain(|it| !it.to_string_lossy().ends_with("tests.rs"));
    let code =
        |text: String| text.lines().filter(|it| !it.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    paths.into_iter().map(|it| (it.clone(), code(fs::read_to_string(it).unwrap()))).collect()
}

#[test]
fn both_languages_have_the_same_texts_with_the_same_arguments() {
    for (file, zh, en) in FILES {
        assert_eq!(read(file, zh), read(file, en), "{file}: left zh-CN, right en");
    }
}

#[test]
fn every_text_file_is_part_of_the_binary() {
    for lang in ["en", "zh-CN"] {
        let mut there = Vec::new();
        files_below(&root().join("text").join(lang), ".ftl", &mut there);
        let there: BTreeSet<_> = there.iter().filter_map(|it| it.file_name()?.to_str()).collect();
        assert_eq!(there, FILES.iter().map(|it| it.0).collect(), "text/{lang}");
    }
}

#[test]
fn a_key_stands_in_one_file_only() {
    let mut seen = BTreeMap::new();
    for (file, _, en) in FILES {
        for key in read(file, en).into_keys() {
            assert_eq!(seen.insert(key.clone(), file), None, "`{key}` again in {file}");
        }
    }
}

/// `.say("key")`, `.text("key")`, `text_with("key"` in templates and code; a key that is put together there is tested
/// where it is put together.
#[test]
fn every_text_that_is_asked_for_was_written() {
    let written: BTreeSet<String> = FILES.iter().flat_map(|(file, _, en)| read(file, en).into_keys()).collect();
    let mut missing = Vec::new();
    for (path, text) in sources() {
        for call in [".say(\"", ".text(\"", ".text_with(\"", ".has(\""] {
            let (before, after): (Vec<_>, Vec<_>) = (text.split(call).collect(), text.split(call).skip(1).collect());
            for (before, after) in before.into_iter().zip(after) {
                // Others have a `text` too: a form its fields. A language is called so, or belongs to a shell.
                let of_a_language = ["lang", "shell", "self", "it"].iter().any(|it| before.ends_with(it));
                let key = after.split('"').next().unwrap_or_default();
                if of_a_language && !key.contains(' ') && !written.contains(key) {
                    missing.push(format!("{}: {key}", path.display()));
                }
            }
        }
    }
    assert!(missing.is_empty(), "asked for, but not written:\n{}", missing.join("\n"));
}

/// Families of keys that code puts together from an enumeration; each family has its own test that it is complete.
const PUT_TOGETHER: &[&str] = &[
    "aspect-",
    "bank-field-",
    "bank-item-",
    "bench-sample-",
    "bank-purpose-",
    "bank-tier-",
    "basis-",
    "calc-a-",
    "calc-f-",
    "calc-m-",
    "calc-w-",
    "care-",
    "check-",
    "consumable-kind-",
    "credential-kind-",
    "derived-score-",
    "entered-a280",
    "entered-a_",
    "entered-heavy",
    "entered-light",
    "entered-preparations",
    "event-",
    "exposure-duration-",
    "fact-",
    "finding-",
    "gap-",
    "grid-",
    "integrity-",
    "kept-",
    "lack-",
    "method-ground-",
    "methods-",
    "need-",
    "oos-act-",
    "oos-cause-",
    "oos-examiner-",
    "oos-found-",
    "oos-hypothesis-",
    "oos-next-",
    "oos-of-",
    "oos-standing-",
    "phase-",
    "points-kind-",
    "procedure-asks-",
    "procedure-standing-",
    "r-",
    "role-",
    "round-standing-",
    "run-bracket-",
    "run-ground-",
    "run-kind-",
    "sample-condition-",
    "sample-hole-",
    "sample-planned-",
    "sample-seal-",
    "sample-standing-",
    "scope-",
    "signal-",
    "skip-anew-",
    "stability-cell-",
    "stability-change-",
    "stability-kind-",
    "stability-lack-",
    "stability-purpose-",
    "stability-standing-",
    "stability-storage-",
    "stability-timing-",
    "standing-",
    "stated-",
    "supplier-kind-",
    "taken-",
    "trend-capable-",
    "trend-run-",
    "trend-worth-",
    "unfit-",
    "why-",
];

#[test]
fn no_text_lies_there_unused() {
    let all: String = sources().into_iter().map(|it| it.1).collect();
    let mut unused = Vec::new();
    for (file, _, en) in FILES {
        for key in read(file, en).into_keys() {
            let asked = all.contains(&format!("\"{key}\""));
            if !asked && !PUT_TOGETHER.iter().any(|it| key.starts_with(it)) {
                unused.push(format!("{file}: {key}"));
            }
        }
    }
    assert!(unused.is_empty(), "nobody asks for these:\n{}", unused.join("\n"));
}
