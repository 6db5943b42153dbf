//! Every real file against the document that the Allotrope community's converter made of it, where the corpus is at hand:
//! `CONJUGATE_CORPUS`, or `../shared/data` beside the repository.
//!
//! The documents are walked here by other code than that which reads ASM for the product, and then both readings, ours of
//! the raw file and ours of the document, must say what the document says: every quantity of every sample, with its unit.
//! Where the converter changes a unit, the table below says by how much; where it is wrong, the table says why.

mod expected;
mod traces;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rust_decimal::Decimal;
use serde_json::Value as Json;

use self::expected::{Expected, Key, expected};
use crate::family::{self, Family};
use crate::measured::{Amount, Reading, Run};
use crate::number::Value;

fn corpus() -> Option<PathBuf> {
    let named = std::env::var_os("CONJUGATE_CORPUS").map(PathBuf::from);
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = |root: &PathBuf| root.join("instruments");
    // A corpus that was named must be there; one beside the repository may be missing.
    named.as_ref().map(folder).or_else(|| Some(folder(&beside)).filter(|it| it.is_dir()))
}

/// Every raw file with the document beside it.
fn pairs(folder: &Path) -> Vec<(String, PathBuf, PathBuf)> {
    let list = |folder: &Path| {
        let mut all: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
        all.sort();
        all
    };
    let mut pairs = Vec::new();
    for family in list(folder).into_iter().filter(|it| it.is_dir()) {
        let name = family.file_name().unwrap().to_str().unwrap().to_owned();
        let (raw, documents) = (family.join("input"), family.join("output"));
        for file in list(if raw.is_dir() { &raw } else { &family }) {
            let document = if raw.is_dir() {
                documents.join(file.file_name().unwrap())
            } else if file.extension().is_some_and(|it| it == "json") {
                continue;
            } else {
                file.with_extension("json")
            };
            pairs.push((name.clone(), file, document));
        }
    }
    pairs
}

/// What the converter makes of a quantity: its name and unit in the document, and the factor from our unit to its.
fn converted(family: Family, amount: &Amount) -> (String, String, Decimal) {
    let ours = amount.unit.as_ref().and_then(|it| it.ucum).unwrap_or("");
    let name = amount.name.as_str();
    let as_is = || (name.to_owned(), ours.to_owned());
    let changed = |unit: &str| (name.to_owned(), unit.to_owned());
    let ((name, unit), factor) = match (family, name, ours) {
        // The unit of a document is what it is.
        (Family::Asm, ..) => {
            let unit = amount.unit.as_ref().map_or("", |it| it.ucum.unwrap_or(&it.written));
            ((name.to_owned(), unit.to_owned()), "1")
        }
        // Times are seconds there. A baseline is a signal, which the converter takes for a time.
        (Family::Empower | Family::Chromeleon, _, "min") => (changed("s"), "60"),
        (Family::Chromeleon, "baseline value at start of peak" | "baseline value at end of peak", "") => {
            (changed("s"), "60")
        }
        (Family::Empower, "peak area", "uV.s") => (changed("mAU.s"), "0.001"),
        (Family::Empower, "peak height", "uV") => (changed("mAU"), "0.001"),
        (Family::Empower, _, "uL") => (changed("mm3"), "1"),
        (Family::Chromeleon, "peak area" | "peak group", "") => (changed("mAU.s"), "60"),
        (Family::Chromeleon, "peak height", "") => (changed("mAU"), "1"),
        // A ratio that the converter calls a percentage without changing it.
        (Family::Chromeleon, "relative retention time", "") => (changed("%"), "1"),
        // The activity of an enzyme, which the converter multiplies into a concentration.
        (Family::CedexBioHt, "catalytic activity concentration", "U/L") => {
            (("molar concentration".to_owned(), "mmol/L".to_owned()), "0.0167")
        }
        (Family::CedexBioHt, _, "mg/L") => (changed("g/L"), "0.001"),
        (Family::CedexHiRes, _, "/mL") => (changed("10*6/mL"), "0.000001"),
        // Absorbance is a number; the converter writes it down as if it were thousandths, without changing it.
        (_, "absorbance", _) => (changed("mAU"), "1"),
        // A cell of the corpus says `10.00%` in a column of densities. The document has the density; we have the sign.
        (Family::NovaFlex2, "viable cell density (cell counter)", "%") => (changed("10*6/mL"), "1"),
        (Family::Lunatic, "mass concentration", _) => (("Concentration".to_owned(), "mg/mL".to_owned()), "1"),
        (Family::Lunatic, "Background (A280)", _) => (changed("mAU"), "1"),
        (Family::NanoDropEight, "A260/A280" | "A260/A230", _) => ((name.replace("/A", "/"), "1".to_owned()), "1"),
        (_, _, "") => (changed("1"), "1"),
        _ => (as_is(), "1"),
    };
    (name, unit, Decimal::from_str_exact(factor).unwrap())
}

/// Everything that a reading says, as the document would.
fn ours(reading: &Reading) -> BTreeMap<Key, Vec<Expected>> {
    let mut found: BTreeMap<Key, Vec<Expected>> = BTreeMap::new();
    let add = |found: &mut BTreeMap<Key, Vec<Expected>>, run: &Run, amount: &Amount, of: Option<&str>| {
        let (name, unit, factor) = converted(reading.family, amount);
        let of = amount.of.as_deref().or(of);
        // Means of size classes stand apart in the document, without their class.
        let of = of.filter(|_| !name.starts_with("average cumulative") && name != "Concentration").unwrap_or_default();
        let name = if name.starts_with("average cumulative") { name.replace(' ', "_") } else { name };
        let value = match amount.value {
            Value::Number(it) => Some(it * factor),
            Value::Below(_) | Value::Above(_) | Value::NotAvailable | Value::Empty | Value::Remark => None,
        };
        let id = run.sample.id.as_ref().map_or("", |it| it.text.as_str()).to_owned();
        let key = Key { sample: id, name, of: of.to_owned() };
        found.entry(key).or_default().push(Expected { value, unit });
    };
    for run in &reading.runs {
        for it in run.amounts.iter().chain(&run.settings) {
            add(&mut found, run, it, None);
        }
        for peak in &run.peaks {
            for it in &peak.amounts {
                add(&mut found, run, it, peak.name.as_ref().map(|it| it.text.as_str()));
            }
        }
    }
    found
}

/// What the document says and the raw file does not, and why.
fn is_not_in_the_file(family: Family, name: &str) -> bool {
    match family {
        // The factor is written `1:1` in the file, and kept so.
        Family::NovaFlex2 => name == "cell density dilution factor",
        // Differential counts are not in the report; the document has a negative zero and an error for each.
        Family::HiacPharmSpec => {
            matches!(
                name,
                "differential count"
                    | "differential particle density"
                    | "flush volume setting"
                    | "particle size"
                    | "average_particle_size"
            )
        }
        // Known from the method's name and from the kind of plate.
        Family::Lunatic => matches!(name, "detector wavelength setting" | "plate well count"),
        Family::NanoDropEight => name == "detector wavelength setting",
        // There is no injector in the file.
        Family::Unicorn => name == "autosampler injection volume setting (chromatography)",
        _ => false,
    }
}

fn same(one: Option<Decimal>, other: Option<Decimal>) -> bool {
    match (one, other) {
        (None, None) => true,
        // The converter multiplies in floating point: what it converts agrees to its fifteen digits.
        (Some(one), Some(other)) => (one - other).abs() <= one.abs() * Decimal::new(1, 14),
        (Some(_), None) | (None, Some(_)) => false,
    }
}

/// Compares, and says how many values were.
fn compare(file: &Path, reading: &Reading, expected: &BTreeMap<Key, Vec<Expected>>) -> usize {
    let mut ours = ours(reading);
    let mut compared = 0;
    for (key, theirs) in expected {
        if is_not_in_the_file(reading.family, &key.name) {
            continue;
        }
        let mut own = ours.remove(key).unwrap_or_default();
        // What a converter fills in where there is nothing, we have as nothing or leave out.
        let mut theirs: Vec<_> = theirs.iter().filter(|it| it.value.is_some()).collect();
        own.retain(|it| it.value.is_some());
        // The converter puts together what was measured within an hour, so replicates stand in another order there.
        own.sort_by_key(|it| it.value);
        theirs.sort_by_key(|it| it.value);
        assert_eq!(own.len(), theirs.len(), "{}: {key:?}: {own:?} and {theirs:?}", file.display());
        for (own, theirs) in own.iter().zip(theirs) {
            assert!(same(own.value, theirs.value), "{}: {key:?}: {own:?} is not {theirs:?}", file.display());
            assert_eq!(own.unit, theirs.unit, "{}: {key:?}", file.display());
            compared += 1;
        }
    }
    compared
}

#[test]
fn every_value_of_every_real_file_agrees_with_its_document() {
    let Some(folder) = corpus() else { return eprintln!("skipped: there is no corpus") };
    let mut counts: BTreeMap<String, (usize, usize, usize)> = BTreeMap::new();
    for (name, raw, document) in pairs(&folder) {
        let reading =
            family::read(&std::fs::read(&raw).unwrap()).unwrap_or_else(|it| panic!("{}: {it}", raw.display()));
        let json: Json = serde_json::from_slice(&std::fs::read(&document).unwrap()).unwrap();
        let expected = expected(&json);
        let count = counts.entry(name).or_default();
        count.0 += 1;
        count.1 += compare(&raw, &reading, &expected);
        count.2 += traces::compare(&raw, &reading, &json);
    }
    for (family, (files, values, points)) in &counts {
        println!("{family}: {files} files, {values} values and {points} points agree");
        assert!(values + points > 0, "{family}");
    }
    assert_eq!(counts.len(), 10);
    assert!(counts.values().map(|it| it.0).sum::<usize>() >= 21);
}

#[test]
fn every_document_is_read_as_what_it_says() {
    let Some(folder) = corpus() else { return eprintln!("skipped: there is no corpus") };
    for (_, _, document) in pairs(&folder) {
        let bytes = std::fs::read(&document).unwrap();
        let reading = family::read(&bytes).unwrap_or_else(|it| panic!("{}: {it}", document.display()));
        assert_eq!(reading.family, Family::Asm);
        let json: Json = serde_json::from_slice(&bytes).unwrap();
        let expected = expected(&json);
        let compared = compare(&document, &reading, &expected);
        let points = traces::compare_document(&reading, &json);
        println!("{}: {compared} values and {points} points", document.file_name().unwrap().to_str().unwrap());
        assert_eq!(compared, expected.values().flatten().filter(|it| it.value.is_some()).count());
    }
}
