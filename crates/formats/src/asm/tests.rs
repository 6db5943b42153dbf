//! What we write is what we read, and follows the rules of the schema that need no other program.

use std::path::Path;

use super::{Derived, Source, Unwritable, write, write_derived};
use crate::family;
use crate::json::{self, Json};
use crate::measured::{Amount, Instrument, Moment, Peak, Reading, Run, Said, Sample, When};
use crate::number::Value;

fn fixture(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(name);
    std::fs::read(&path).unwrap_or_else(|it| panic!("{}: {it}", path.display()))
}

fn source(name: &str) -> Source<'_> {
    Source {
        name,
        sha256: "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        offset: jiff::tz::offset(8),
    }
}

/// Files that become documents, and of which technique.
const WRITTEN: [(&str, &str); 11] = [
    ("instruments/vi-cell-blu.csv", "cell counting"),
    ("instruments/nova-flex2.csv", "solution analyzer"),
    ("instruments/cedex-bio-ht-5.txt", "solution analyzer"),
    ("instruments/cedex-bio-ht-6.txt", "solution analyzer"),
    ("instruments/hiac-pharmspec.xlsx", "solution analyzer"),
    ("instruments/cedex-hires.csv", "cell counting"),
    ("instruments/empower.json", "liquid chromatography"),
    ("instruments/chromeleon.json", "liquid chromatography"),
    ("instruments/unicorn.zip", "liquid chromatography"),
    ("instruments/nanodrop-eight.txt", "plate reader"),
    ("lunatic/normal.csv", "plate reader"),
];

/// What the schemas ask of each measurement and of its frame, beyond what makes it a document at all.
fn follows_the_rules(technique: &str, top: &Json) {
    let has = |json: &Json, names: &[&str]| {
        for name in names {
            assert!(json.get(name).is_some(), "{technique}: {name} in {json:?}");
        }
    };
    let device = top.get("device system document").unwrap();
    has(
        top.get("data system document").unwrap(),
        &["file name", "UNC path", "ASM converter name", "ASM converter version", "software name"],
    );
    match technique {
        "liquid chromatography" => has(device, &["asset management identifier"]),
        _ => has(device, &["device identifier", "model number"]),
    }
    for document in top.get(&format!("{technique} document")).unwrap().items() {
        let aggregate = document.get("measurement aggregate document").unwrap();
        if technique == "spectrophotometry" {
            has(aggregate, &["measurement time"]);
        }
        if technique == "plate reader" {
            has(aggregate, &["measurement time", "plate well count", "container type"]);
        }
        let measurements = aggregate.get("measurement document").unwrap().items();
        assert!(!measurements.is_empty());
        for measurement in measurements {
            has(measurement, &["measurement identifier", "device control aggregate document", "sample document"]);
            let more: &[&str] = match technique {
                "liquid chromatography" => &["chromatography column document", "injection document"],
                "cell counting" => &["measurement time", "processed data aggregate document"],
                "solution analyzer" => &["measurement time"],
                _ => &[],
            };
            has(measurement, more);
            let points = ["absorbance", "luminescence", "fluorescence"];
            let is_point = matches!(technique, "plate reader" | "spectrophotometry");
            assert!(!is_point || points.iter().any(|it| measurement.get(it).is_some()), "{technique}: {measurement:?}");
        }
    }
}

/// The numbers of a run by name, of what, and unit.
fn numbers(run: &Run) -> Vec<String> {
    let peaks = run.peaks.iter().flat_map(|it| &it.amounts);
    let of = run.amounts.iter().chain(peaks).filter(|it| matches!(it.value, Value::Number(_)));
    of.map(|it| format!("{}={} {}", it.name, it.written, it.unit.as_ref().map_or("", |it| it.written.as_str())))
        .collect()
}

#[test]
fn what_is_written_is_a_document_that_is_read_again() {
    for (name, technique) in WRITTEN {
        let reading = family::read(&fixture(name)).unwrap();
        let written = write(&reading, &source(name)).unwrap_or_else(|it| panic!("{name}: {it:?}"));
        let json = json::parse(&written).unwrap();
        let top = json.get(&format!("{technique} aggregate document")).unwrap_or_else(|| panic!("{name}"));
        follows_the_rules(technique, top);
        let again = family::read(written.as_bytes()).unwrap();
        for sample in reading.samples() {
            assert!(!again.of_sample(sample).is_empty(), "{name}: {sample}");
        }
        assert_eq!(write(&reading, &source(name)).unwrap(), written, "the same file gives the same document");
    }
}

#[test]
fn values_leave_in_the_units_of_the_schema_and_what_is_no_value_as_an_error() {
    let document = |name: &str| {
        family::read(write(&family::read(&fixture(name)).unwrap(), &source(name)).unwrap().as_bytes()).unwrap()
    };
    // 4.1 min are 246 s, 100.5 µV·s are 0.1005 mAU·s.
    assert_eq!(
        numbers(&document("instruments/empower.json").runs[0]),
        [
            "retention time=246.0 s",
            "peak area=0.1005 mAU.s",
            "peak height=0.0125 mAU",
            "peak width=12.0 s",
            "relative peak area=10.05 %",
            "retention time=312.0 s",
            "peak area=0.9 mAU.s",
            "relative peak area=89.95 %",
        ]
    );
    // The area of Chromeleon says no unit, so there is none of it; its share of the total is there.
    assert_eq!(
        numbers(&document("instruments/chromeleon.json").runs[0]),
        ["retention time=375.00 s", "relative peak area=100.0 %"]
    );
    let cells = document("instruments/vi-cell-blu.csv");
    let unnamed = &cells.runs[1];
    let viability = unnamed.found("viability (cell counter)", None).next().unwrap();
    assert_eq!((viability.value, viability.remark.as_deref()), (Value::NotAvailable, Some("viability (cell counter)")));
    assert!(unnamed.others.iter().any(|(name, it)| name == "error" && it.text == "N/A"));
    let plate = document("lunatic/normal.csv");
    let of = |at: usize| numbers(&plate.runs[at]);
    assert_eq!(of(1), ["absorbance=27560.00 mAU", "mass concentration=20.12 mg/mL", "A260/A280=0.55 (unitless)"]);
}

#[test]
fn a_culture_and_a_liquid_leave_with_their_analytes_and_particles() {
    let document = |name: &str| {
        family::read(write(&family::read(&fixture(name)).unwrap(), &source(name)).unwrap().as_bytes()).unwrap()
    };
    let all = |reading: &crate::measured::Reading| reading.runs.iter().flat_map(numbers).collect::<Vec<_>>();
    let culture = document("instruments/nova-flex2.csv");
    assert_eq!(
        all(&culture),
        [
            "molar concentration=1.83 mmol/L",
            "mass concentration=2.65 g/L",
            "mass concentration=0.18 g/L",
            "molar concentration=0.48 mmol/L",
            "pO2=121.6 mmHg",
            "pCO2=46.8 mmHg",
            "pH=7.020 pH",
            "temperature=37.0 degC",
            "osmolality=301 mosm/kg",
            "viability (cell counter)=97.1 %",
            "viable cell density (cell counter)=12.40 10^6 cells/mL",
            "molar concentration=1.79 mmol/L",
            "molar concentration=0.50 mmol/L",
            "pO2=119.0 mmHg",
            "pH=7.015 pH",
            "temperature=37.0 degC",
            "viability (cell counter)=96.8 %",
        ]
    );
    // `<0.10 g/L` of glucose and `12.10%` in a column of densities are no values there.
    let none = |name: &str, of: Option<&str>| {
        culture.runs.iter().flat_map(|it| it.found(name, of)).filter(|it| it.value == Value::NotAvailable).count()
    };
    assert_eq!((none("mass concentration", Some("glucose")), none("viable cell density (cell counter)", None)), (1, 1));
    // The second sample has no pCO2, and the schema wants one beside pO2.
    assert_eq!((none("pCO2", None), none("pO2", None)), (1, 0));
    // An activity is no concentration: the words of the file stand among the errors.
    let enzyme = document("instruments/cedex-bio-ht-6.txt");
    assert_eq!(all(&enzyme), ["molar concentration=2.45 mmol/L", "mass concentration=0.012 g/L"]);
    let said = |words: &str| enzyme.runs.iter().flat_map(|it| &it.others).any(|(_, it)| it.text == words);
    assert!(said("< 20.00 U/L"), "{enzyme:?}");
    let particles = document("instruments/hiac-pharmspec.xlsx");
    let counts = |run: usize, of: &str| {
        let found = particles.runs[run].found("cumulative particle density", Some(of));
        found.map(|it| it.written.as_str()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!([counts(0, "10 µm"), counts(1, "10 µm"), counts(1, "25 µm")], ["240", "120", "0"]);
    let written = String::from_utf8(write_of("instruments/hiac-pharmspec.xlsx")).unwrap();
    assert_eq!(written.matches("\"data processing omission setting\": true").count(), 1, "the discarded run");
    assert_eq!(written.matches("average cumulative particle density").count(), 2, "one mean for each size");
}

fn write_of(name: &str) -> Vec<u8> {
    write(&family::read(&fixture(name)).unwrap(), &source(name)).unwrap().into_bytes()
}

#[test]
fn what_has_no_technique_or_no_time_is_not_written() {
    let of = |name: &str| family::read(&fixture(name)).unwrap();
    let name = "results-csv/integrity.csv";
    assert_eq!(write(&of(name), &source(name)), Err(Unwritable::NoTechnique), "{name}");
    let mut reading = of("instruments/vi-cell-blu.csv");
    reading.runs[0].when = None;
    assert_eq!(write(&reading, &source("x")), Err(Unwritable::NoTime));
}

/// A measurement of one sample at a known time.
fn run(sample: &str, role: &str, amounts: Vec<Amount>) -> Run {
    let sample = Sample { id: Said::known(sample), role: Said::known(role), ..Sample::default() };
    let moment = Moment::Local("2026-03-18T09:15:00".parse().unwrap());
    let when = Some(When { moment, written: "2026-03-18 09:15".to_owned(), at: String::new() });
    Run { sample, when, amounts, ..Run::default() }
}

fn found(name: &str, written: &str, unit: &str) -> Amount {
    Amount::found(name, written, written.parse().unwrap(), unit)
}

fn of_hand(runs: Vec<Run>) -> Reading {
    Reading { family: family::Family::Asm, instrument: Instrument::default(), runs }
}

/// What an analyst enters, or a spectrum gives, with what was calculated from it: the documents that `xtask asm` lays before
/// the judge, by name.
fn calculated() -> Vec<(&'static str, &'static str, String)> {
    let at = |nm: &str, written: &str| found("absorbance", written, "AU").of(nm);
    let derived =
        |name, written, unit, from: &[usize]| Derived { amount: found(name, written, unit), from: from.to_vec() };
    let photometer = of_hand(vec![run("DS-1", "unknown", vec![at("280 nm", "1.055"), at("248.5 nm", "0.69")])]);
    let dose = |mut it: Run, dose: &str| {
        it.settings = vec![Amount { unit: None, ..found("dose", dose, "1") }];
        it
    };
    let light = |written| found("luminescence", written, "RLU");
    let assay = of_hand(vec![
        dose(run("S", "standard", vec![light("10230"), light("9980")]), "0.25"),
        dose(run("DS-1", "unknown", vec![light("10420")]), "0.25"),
    ]);
    let species = |name: &str, mass: &str, percent: &str| Peak {
        name: Said::known(name),
        amounts: vec![found("relative peak area", percent, "%"), found("mass", mass, "Da")],
    };
    let mut spectrum = run("DS-1", "unknown", vec![]);
    spectrum.peaks = vec![species("D0 G0F/G0F", "148056.47", "2.93"), species("D2 G0F/G0F", "150691.03", "13.93")];
    vec![
        (
            "uv",
            "spectrophotometry",
            written(&photometer, &[derived("drug-to-antibody ratio", "4.0114", "mol/mol", &[0])]),
        ),
        ("assay", "plate reader", written(&assay, &[derived("relative potency", "101.3", "%", &[0, 1])])),
        (
            "spectrum",
            "liquid chromatography",
            written(&of_hand(vec![spectrum]), &[derived("drug-to-antibody ratio", "4.205", "1", &[0])]),
        ),
    ]
}

fn written(reading: &Reading, derived: &[Derived]) -> String {
    write_derived(reading, &source("readings"), derived).unwrap()
}

#[test]
fn what_was_calculated_leaves_with_the_measurements_that_it_rests_on() {
    for (name, technique, document) in calculated() {
        let json = json::parse(&document).unwrap();
        let top = json.get(&format!("{technique} aggregate document")).unwrap_or_else(|| panic!("{name}: {document}"));
        follows_the_rules(technique, top);
        let way = ["calculated data aggregate document", "calculated data document"];
        let figures = top.find(&way).unwrap().items();
        assert_eq!(figures.len(), 1, "{name}");
        let sources = figures[0].find(&["data source aggregate document", "data source document"]).unwrap().items();
        let sources: Vec<_> = sources.iter().filter_map(|it| it.get("data source identifier")?.written()).collect();
        let documents = top.get(&format!("{technique} document")).unwrap().items();
        let way = ["measurement aggregate document", "measurement document"];
        let all = documents.iter().flat_map(|it| it.find(&way).unwrap().items());
        let all: Vec<_> = all.filter_map(|it| it.get("measurement identifier")?.written()).collect();
        assert_eq!(sources, all, "{name}: a figure over every measurement points to each");
        // As they were last laid before the judge.
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../fixtures/asm/{name}.json"));
        if std::env::var_os("UPDATE_ASM").is_some() {
            std::fs::write(&path, &document).unwrap();
        }
        assert_eq!(std::fs::read_to_string(&path).unwrap(), document, "{name}: with UPDATE_ASM=1 it is written anew");
    }
}

#[test]
fn readings_keep_their_digits_their_doses_and_the_role_of_their_sample() {
    let all = calculated();
    let of = |at: usize| family::read(all[at].2.as_bytes()).unwrap();
    let uv = of(0);
    let absorbances: Vec<_> = uv.runs.iter().flat_map(numbers).collect();
    assert_eq!(
        absorbances,
        ["absorbance=1055.000 mAU", "drug-to-antibody ratio=4.0114 (unitless)", "absorbance=690.00 mAU"]
    );
    for said in ["\"dose\": 0.25", "\"standard sample role\"", "\"plate well count\": {", "\"unit\": \"RLU\""] {
        assert!(all[1].2.contains(said), "{said}: {}", all[1].2);
    }
    for said in ["\"mass spectrometer\"", "148056.47", "\"D2 G0F/G0F\""] {
        assert!(all[2].2.contains(said), "{said}: {}", all[2].2);
    }
}
