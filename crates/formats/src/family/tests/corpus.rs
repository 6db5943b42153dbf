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
use crate::measured::{Amount, Moment, Reading, Run};
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

/// What a document has beside its quantities, by the names of the file: sample, name, number.
fn custom(json: &Json) -> Vec<(String, String, f64)> {
    let (_, top) = json.as_object().unwrap().iter().find(|(name, _)| name.ends_with("aggregate document")).unwrap();
    let documents = top.as_object().unwrap().iter().find(|(name, it)| name.ends_with(" document") && it.is_array());
    let mut found = Vec::new();
    for document in documents.unwrap().1.as_array().unwrap() {
        let measurements = &document["measurement aggregate document"]["measurement document"];
        for measurement in measurements.as_array().unwrap() {
            let sample = measurement["sample document"]["sample identifier"].as_str().unwrap_or_default();
            numbers(measurement, false, &mut |name, value| found.push((sample.to_owned(), name.to_owned(), value)));
        }
    }
    found
}

fn numbers(json: &Json, custom: bool, found: &mut impl FnMut(&str, f64)) {
    match json {
        Json::Object(members) => {
            for (name, it) in members.iter().filter(|(name, _)| !name.ends_with("cube")) {
                match it.as_f64() {
                    Some(value) if custom => found(name, value),
                    _ => numbers(it, name == "custom information document", found),
                }
            }
        }
        Json::Array(items) => items.iter().for_each(|it| numbers(it, custom, found)),
        _ => {}
    }
}

/// `PeakWidth` is `peak width` there.
fn same_name(one: &str, other: &str) -> bool {
    let plain = |it: &str| it.replace([' ', '_'], "").to_lowercase();
    plain(one) == plain(other)
}

/// Settings, factors and counters that the converter has no place for are ours too, under the names of the file.
#[test]
fn every_setting_that_the_document_has_by_its_own_name_is_read() {
    let Some(folder) = corpus() else { return eprintln!("skipped: there is no corpus") };
    let mut compared = BTreeMap::<Family, usize>::new();
    for (_, raw, document) in pairs(&folder) {
        let reading = family::read(&std::fs::read(&raw).unwrap()).unwrap();
        let json: Json = serde_json::from_slice(&std::fs::read(&document).unwrap()).unwrap();
        for (sample, name, value) in custom(&json) {
            let own = reading.runs.iter().filter(|it| it.sample.id.as_ref().map_or("", |it| &it.text) == sample);
            let texts = own.flat_map(|run| {
                let peaks = run.peaks.iter().flat_map(|it| &it.amounts);
                let amounts = run.amounts.iter().chain(&run.settings).chain(peaks);
                let amounts = amounts
                    .filter(|it| same_name(&it.label, &name) || same_name(&it.name, &name))
                    .map(|it| it.written.as_str());
                amounts.chain(run.others.iter().filter(|(it, _)| same_name(it, &name)).map(|(_, it)| it.text.as_str()))
            });
            let texts: Vec<&str> = texts.collect();
            let plain = |it: &str| it.split_once(" (").map_or(it, |(name, _)| name).to_owned();
            // Theirs went through a float with fewer digits.
            let near = |it: f64| (it - value).abs() <= 1e-12 * value.abs();
            let holds = texts.iter().any(|it| plain(it).parse::<f64>().is_ok_and(near));
            // What the converter adds of its own; E1% is read, and has its own name and no molar one.
            let added = matches!(
                (reading.family, name.as_str()),
                (Family::Lunatic, "pump" | "column" | "molar attenuation coefficient setting")
                    | (Family::Unicorn | Family::Chromeleon, _)
            );
            assert!(holds || added, "{}: {sample} {name} {value}: {texts:?}", raw.display());
            *compared.entry(reading.family).or_default() += usize::from(holds);
        }
    }
    println!("{compared:?}");
    for family in [Family::NovaFlex2, Family::ViCellBlu, Family::Empower] {
        assert!(compared.get(&family).is_some_and(|it| *it > 10), "{family:?} {compared:?}");
    }
}

/// The report's day stands first: the same sheet dates its approval `25.12.1800`, which no month can be. The converter
/// reads the twelfth of August; the twelfth month has the eighth.
#[test]
fn the_day_of_a_report_of_particles_is_what_another_date_of_its_sheet_settles() {
    let Some(folder) = corpus() else { return eprintln!("skipped: there is no corpus") };
    let of = |bytes: &[u8]| family::read(bytes).unwrap().runs[0].when.as_ref().map(|it| it.moment);
    for number in 1..=4 {
        let bytes = std::fs::read(folder.join(format!("beckman_pharmspec/hiac_example_{number}.xlsx"))).unwrap();
        let at = |month, day| jiff::civil::date(2022, month, day).at(7, 51, 50, 0);
        assert_eq!(of(&bytes), Some(Moment::Local(at(12, 8))));
        // Without that date nothing says which it is, and both readings are handed on.
        let open = crate::workbook::tests::rewritten(&bytes, "25.12.1800 00:00:00", "");
        assert_eq!(of(&open), Some(Moment::Either { day_first: at(12, 8), month_first: at(8, 12) }));
    }
}

/// No column of a real file can lose its name in silence, whichever it is.
#[test]
fn a_renamed_column_refuses_every_real_file() {
    let Some(folder) = corpus() else { return eprintln!("skipped: there is no corpus") };
    let mut tried = 0;
    for name in [
        "novabio_flex2/SampleResults2022-06-28_142558.csv",
        "novabio_flex2/SampleResultsDEVICE1232021-02-18_104838.csv",
        "beckman_vi_cell_blu/Beckman_Vi-Cell-BLU_example01.csv",
        "beckman_vi_cell_blu/Beckman_Vi-Cell-BLU_example02.csv",
        "roche_cedex_hires/roche_cedex_hires_example_1.csv",
        "thermo_nanodrop_eight/thermo_nanodrop_eight_example01.txt",
    ] {
        let text = crate::text::decode(&std::fs::read(folder.join(name)).unwrap()).unwrap().0;
        let separator = if name.ends_with(".txt") { '\t' } else { ',' };
        let above = text.lines().position(|it| it.matches(separator).count() > 4).unwrap();
        let header = text.lines().nth(above).unwrap();
        for (at, label) in header.split(separator).enumerate() {
            let bare = label.trim_matches('"');
            if bare.is_empty() || bare.parse::<f64>().is_ok() {
                continue;
            }
            let renamed = |to: &str| {
                let cell = |(index, it): (usize, &str)| if index == at { it.replace(bare, to) } else { it.to_owned() };
                let changed = header.split(separator).enumerate().map(cell).collect::<Vec<_>>();
                let line = |(index, it): (usize, &str)| {
                    if index == above { changed.join(&separator.to_string()) } else { it.to_owned() }
                };
                text.split('\n').enumerate().map(line).collect::<Vec<_>>().join("\n")
            };
            let fault = family::read(renamed(&format!("{bare} zz")).as_bytes()).map(|_| ()).unwrap_err();
            assert_eq!(
                (fault.line.is_some(), fault.column),
                (true, u32::try_from(at + 1).ok()),
                "{name}: {label} {fault}"
            );
            tried += 1;
        }
    }
    println!("{tried} columns");
    assert!(tried > 150, "{tried}");
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
