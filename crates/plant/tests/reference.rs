//! The reference strategy of this repository loads without a fault, and every row of the paper has its place in it.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test reports by panicking")]

use std::path::Path;

use plant::act::Language;
use plant::strategy::{SourceFile, Strategy, coverage, load, points, warnings};

fn files() -> Vec<SourceFile> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../strategies/adc-reference");
    let mut files: Vec<SourceFile> = std::fs::read_dir(folder)
        .unwrap()
        .map(|it| it.unwrap().path())
        .filter(|it| it.extension().is_some_and(|it| it == "toml"))
        .map(|it| SourceFile {
            path: it.file_name().unwrap().to_string_lossy().into_owned(),
            text: std::fs::read_to_string(it).unwrap(),
        })
        .collect();
    files.sort_by(|one, other| one.path.cmp(&other.path));
    files
}

#[track_caller]
fn reference() -> Strategy {
    load(&files()).unwrap_or_else(|faults| {
        for fault in &faults {
            let (sentence, advice) = fault.in_words(Language::En);
            println!("{}:{}:{}: {sentence}\n    {advice}", fault.path, fault.line, fault.column);
        }
        panic!("{} faults", faults.len());
    })
}

#[test]
fn the_reference_strategy_has_no_fault() {
    let strategy = reference();
    for warning in warnings(&strategy) {
        println!("{}: {}", warning.path, warning.in_words(Language::En).0);
    }
    let stages: Vec<_> = strategy.stages.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(stages, ["small-molecule", "cell-bank", "antibody", "drug-substance", "drug-product"]);
    assert!(strategy.illustrative);
}

#[test]
fn it_loads_the_same_in_any_order_of_files() {
    let mut files = files();
    files.reverse();
    assert_eq!(load(&files), Ok(reference()));
}

#[test]
fn every_row_of_the_paper_has_its_place() {
    let coverage = coverage(&reference());
    let mut missing = Vec::new();
    for point in points() {
        // S, A, D, P: the four stages, declared in the strategy. G, H, T, C: shown by other records too.
        let of_a_stage = point.id.as_str().starts_with(['S', 'A', 'D', 'P']);
        let entries = coverage.get(&point.id).map(Vec::as_slice).unwrap_or_default();
        if !entries.iter().any(|it| it.is_requirement() != of_a_stage) {
            missing.push(format!("{} {}", point.id, point.name.en));
        }
        assert!(entries.iter().all(|it| !it.evidence.is_empty()), "{}", point.id);
    }
    assert!(missing.is_empty(), "{} rows without a place:\n{}", missing.len(), missing.join("\n"));
}

/// The profile may be chosen otherwise: what then comes and goes leaves nothing hanging.
#[test]
fn every_choice_of_the_profile_loads() {
    let files = files();
    let mut faults = Vec::new();
    for feature in &reference().features {
        for option in &feature.options {
            let (from, to) = (feature.chosen.as_ref().unwrap(), &option.id);
            let other = files.iter().map(|it| SourceFile {
                path: it.path.clone(),
                text: chosen(&it.text, feature.id.as_str(), from.as_str(), to.as_str()),
            });
            let other = load(&other.collect::<Vec<_>>());
            if let Ok(other) = &other {
                assert!(other.features.iter().any(|it| it.id == feature.id && it.chosen.as_ref() == Some(to)));
            }
            for fault in other.err().unwrap_or_default() {
                let sentence = fault.in_words(Language::En).0;
                faults.push(format!("{} = {to}: {}:{}: {sentence}", feature.id, fault.path, fault.line));
            }
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// The text with another option chosen for this feature.
fn chosen(text: &str, feature: &str, from: &str, to: &str) -> String {
    let entries = text.split("[[feature]]").map(|it| {
        if it.contains(&format!("\nid = \"{feature}\"\n")) {
            it.replacen(&format!("chosen = \"{from}\""), &format!("chosen = \"{to}\""), 1)
        } else {
            it.to_string()
        }
    });
    entries.collect::<Vec<_>>().join("[[feature]]")
}
