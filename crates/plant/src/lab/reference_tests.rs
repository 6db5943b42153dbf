//! The standard of the run is found where it was recorded; nobody is asked what it is.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use crate::act::Stamp;
use crate::given::{Given, batch, lot, text};
use crate::id::{DeterminationId, FileId, LotId};
use crate::instrument::{FileTakenIn, InstrumentFile, Said, Via};
use crate::lab::{Derivation, Determination, Input};
use crate::quantity::{Quantity, Unit};
use crate::run::{Qualified, Run, RunStanding};

fn stamp(given: &Given, seq: u64) -> Stamp {
    let act = given.act("ana", false);
    Stamp { seq, by: act.by, happened: act.happened, known: act.known }
}

fn file(sign: char) -> FileId {
    FileId::new(&sign.to_string().repeat(64)).unwrap()
}

/// A file with these samples, taken in by the entry of this number.
fn holds(given: &mut Given, sign: char, seq: u64, samples: &[&str]) {
    holds_as(given, "waters-empower", sign, seq, samples);
}

fn holds_as(given: &mut Given, format: &str, sign: char, seq: u64, samples: &[&str]) {
    let samples = samples.iter().map(|it| text(it)).collect();
    let said = Said::Read { format: format.to_string(), instrument: "-".to_string(), samples, table: None };
    let stamp = stamp(given, seq);
    let taken = FileTakenIn { file: file(sign), name: text("hic.json"), bytes: 7, via: Via::Folder, said };
    let it = InstrumentFile {
        name: taken.name,
        via: taken.via,
        said: taken.said,
        taken: stamp,
        recorded: BTreeMap::new(),
        derived: BTreeSet::new(),
        set_aside: BTreeMap::new(),
    };
    given.plant.instrument_files.insert(file(sign), it);
}

fn given(seq: u64) -> (Given, DeterminationId) {
    let mut it = Given::running_with(&[]);
    let standard = Qualified {
        against: LotId::new("RS-1").unwrap(),
        value: Quantity::parse("4.05", Unit::new("mol/mol").unwrap()).unwrap(),
        report: text("QR-1"),
        stamp: stamp(&it, 1),
    };
    it.plant.standards.insert(LotId::new("WS-1").unwrap(), standard);
    let id = DeterminationId::new("DET-00001").unwrap();
    let of = |sample: &str| Determination {
        batch: batch(),
        lot: lot(),
        derivation: Derivation {
            method: crate::id::MethodId::new("hic").unwrap(),
            version: 1,
            calculator: "hic-trace".to_string(),
            software: "1".to_string(),
            parameters: "{}".to_string(),
            inputs: vec![Input::File {
                sha256: file('a'),
                name: "hic.json".to_string(),
                format: "waters-empower".to_string(),
                sample: sample.to_string(),
                places: vec![],
                acquired: vec![],
            }],
            output: "{}".to_string(),
            output_sha256: "b".repeat(64),
        },
        figures: vec![],
        doubts: vec![],
        why: None,
        sample: None,
        run: None,
        recorded: stamp(&it, seq),
    };
    let determination = of("B-1");
    it.plant.determinations.insert(id.clone(), determination);
    (it, id)
}

/// A run whose standards are these, which the determination was measured in.
fn run(given: &mut Given, id: &DeterminationId, lots: &[&str]) {
    let run = crate::id::RunId::new("RUN-1").unwrap();
    let of = Run {
        strategy: given.plant.batches[&batch()].strategy.clone(),
        strategy_version: 1,
        method: crate::id::MethodId::new("hic").unwrap(),
        method_version: 1,
        instrument: None,
        column: None,
        lots: lots.iter().map(|it| LotId::new(it).unwrap()).collect(),
        taken: vec![],
        sequence: vec![],
        opened: stamp(given, 2),
        despite: None,
        suited: BTreeMap::new(),
        standing: RunStanding::Open,
        doubts: vec![],
        verified: None,
    };
    given.plant.runs.insert(run.clone(), of);
    given.plant.determinations.get_mut(id).unwrap().run = Some(run);
}

fn found(given: &Given, id: &DeterminationId) -> Vec<(String, char)> {
    let all = given.plant.references_of(id).into_iter();
    all.map(|it| (it.lot.to_string(), it.file.as_str().chars().next().unwrap())).collect()
}

#[test]
fn the_same_file_comes_before_a_newer_one_and_a_later_file_is_none() {
    let (mut it, id) = given(10);
    run(&mut it, &id, &["TCEP-1", "WS-1"]);
    holds(&mut it, 'a', 9, &["B-1"]);
    assert_eq!(found(&it, &id), []);
    holds(&mut it, 'b', 4, &["WS-1"]);
    holds(&mut it, 'c', 6, &["Blank", " WS-1 "]);
    holds(&mut it, 'd', 11, &["WS-1"]);
    // The spectrum of it is no chromatogram.
    holds_as(&mut it, "psi-mzml", 'e', 8, &["WS-1"]);
    assert_eq!(found(&it, &id), [("WS-1".to_string(), 'c')]);
    holds(&mut it, 'a', 9, &["B-1", "WS-1"]);
    assert_eq!(found(&it, &id), [("WS-1".to_string(), 'a')]);
}

#[test]
fn without_a_run_only_the_own_file_is_looked_into() {
    let (mut it, id) = given(10);
    holds(&mut it, 'b', 4, &["WS-1"]);
    holds(&mut it, 'a', 9, &["B-1", "Blank"]);
    assert_eq!(found(&it, &id), []);
    holds(&mut it, 'a', 9, &["B-1", "WS-1"]);
    assert_eq!(found(&it, &id), [("WS-1".to_string(), 'a')]);
}

#[test]
fn a_standard_in_a_file_waits_for_nobody_and_an_unknown_sample_does() {
    let (mut it, _) = given(10);
    holds(&mut it, 'a', 9, &["WS-1", "WS-2"]);
    let of = &it.plant.instrument_files[&file('a')];
    assert!(!it.plant.sample_waits(of, "WS-1") && it.plant.sample_waits(of, "WS-2"));
}
