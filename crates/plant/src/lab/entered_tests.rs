//! Readings that an analyst entered: on record whatever they give, a result only where the assay was valid, and never
//! entered until it suits.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec;

use super::{Derivation, DerivedFigure, Input, RecordDetermination, RecordResult, ResultBand, VerifyDetermination};
use crate::act::{Act, Stamp};
use crate::batch::{Entered, Observed, Why};
use crate::decide;
use crate::given::{Given, answer, batch, lot, text};
use crate::id::{LotId, MethodId, PersonId, RunId, SampleId, SessionId, TokenId};
use crate::instrument::ITSELF;
use crate::quantity::{Quantity, Unit};
use crate::run::{Qualified, Run, RunStanding};
use crate::text::Label;

const METHOD: &str = "id = \"a280\"\nversion = 2\nname = { zh = \"紫外\", en = \"A280\" }\n";
const DERIVES: &str = "[method.derives]\ncalculator = \"potency\"\nenters = [\"preparations\"]\n\
    gives = [{ attribute = \"dar\", field = \"/samples/0/potency\", unit = \"mol/mol\", times = \"4\" }]\n\
    [method.derives.parameters]\nmodel = \"parallel-line\"\n";
const DECLARED: &str = "{\"model\":\"parallel-line\"}";
const ONE: &str = "lab.determination-recorded lab.result-recorded";

fn given() -> Given {
    Given::running_with(&[(METHOD, &[METHOD, DERIVES].concat())])
}

fn entered(readings: &str, dar: &str) -> RecordDetermination {
    let figure = DerivedFigure {
        attribute: "dar".to_string(),
        field: "/samples/0/potency".to_string(),
        text: dar.to_string(),
        further: vec![],
        unit: Unit::new("mol/mol").unwrap(),
        times: Some("4".to_string()),
    };
    RecordDetermination {
        batch: batch(),
        derivation: Derivation {
            method: MethodId::new("a280").unwrap(),
            version: 2,
            calculator: "potency".to_string(),
            software: "1".to_string(),
            parameters: DECLARED.to_string(),
            inputs: vec![Input::Figure { name: "preparations".to_string(), text: readings.to_string() }],
            output: "{}".to_string(),
            output_sha256: "b".repeat(64),
        },
        figures: vec![figure],
        doubts: vec![],
        of: None,
        run: None,
        begun: None,
    }
}

fn invalid(readings: &str) -> RecordDetermination {
    RecordDetermination {
        doubts: vec![Label::new("不平行", "not parallel")],
        figures: vec![],
        ..entered(readings, "4")
    }
}

fn without_reason(given: &mut Given, command: RecordDetermination) -> String {
    let act = Act { reason: None, ..given.act("ana", false) };
    let events = decide(&given.plant, &command.into(), &act);
    for event in events.iter().flatten() {
        given.happens("ana", event.clone());
    }
    answer(&events)
}

/// What is in doubt is decided by somebody.
const DOUBTED: &str = "lab.determination-recorded quality.exception-raised";

#[test]
fn readings_give_a_result_with_its_source_and_a_second_analyst_verifies() {
    let mut it = given();
    assert_eq!(without_reason(&mut it, entered("S\t1\t2", "4.1")), ONE);
    let (id, kept) = it.plant.determinations.iter().next().unwrap();
    assert_eq!(kept.derivation.entered().collect::<vec::Vec<_>>(), [("preparations", "S\t1\t2")]);
    assert!(kept.derivation.file().is_none() && kept.figures[0].times.as_deref() == Some("4"));
    let verify = VerifyDetermination { determination: id.clone() };
    assert_eq!(it.does("ana", verify.clone()), "R-lab-03");
    assert_eq!(it.does("ben", verify), "lab.result-verified");
}

#[test]
fn an_assay_that_is_not_valid_stays_and_is_done_again_by_one_who_says_why() {
    let mut it = given();
    assert_eq!(without_reason(&mut it, invalid("S\t1\t2")), DOUBTED);
    assert!(it.plant.results.get(&lot()).is_none_or(|it| !it.contains_key("dar")));
    assert_eq!(without_reason(&mut it, entered("S\t1\t3", "4.1")), "R-people-11");
    assert_eq!(it.does("ana", entered("S\t1\t3", "4.1")), ONE);
    let all: vec::Vec<_> = it.plant.determinations.values().map(|it| (it.doubts.len(), it.why.is_some())).collect();
    assert_eq!(all, [(1, false), (0, true)]);
    assert_eq!(it.plant.results[&lot()]["dar"][0].band, ResultBand::Inside);
}

#[test]
fn after_a_result_a_further_one_is_in_spite_of_it_and_counts_for_nothing() {
    for first_typed in [false, true] {
        let mut it = given();
        if first_typed {
            let replicates = vec![Entered::Typed { text: "4.0".to_string(), unit: Unit::new("mol/mol").unwrap() }];
            let (batch, attribute) = (batch(), "dar".to_string());
            let typed = RecordResult { batch, attribute, replicates, despite: None, sample: None, run: None };
            // That there is no value may be typed.
            let missing = vec![Entered::Missing(text("the cells did not grow"))];
            let missing = RecordResult { replicates: missing, ..typed.clone() };
            assert_ne!(answer(&it.tries("ana", missing)), "R-file-13");
            // Typed, it is a figure that nobody can follow: said why, it is on record, and unknown.
            assert_eq!(answer(&it.tries("ana", typed.clone())), "R-file-13");
            let events =
                it.does("ana", RecordResult { despite: Some(text("the plate reader's file is lost")), ..typed });
            assert!(events.contains("quality.deviation-opened"), "{events}");
            assert_eq!(it.plant.results[&lot()]["dar"].last().unwrap().band, ResultBand::Indeterminate(Why::InSpite));
        } else {
            assert_eq!(without_reason(&mut it, entered("S\t1\t2", "4.1")), ONE);
        }
        assert_eq!(without_reason(&mut it, entered("S\t1\t3", "4.0")), "R-lab-04");
        let events = it.does("ana", entered("S\t1\t3", "4.0"));
        assert!(events.contains("quality.deviation-opened"), "{events}");
        let last = it.plant.results[&lot()]["dar"].last().unwrap();
        assert_eq!(last.band, ResultBand::Indeterminate(Why::InSpite));
        assert!(matches!(&last.reportable, Observed::Number(_)));
    }
}

#[test]
fn no_program_enters_readings_and_nobody_chooses_their_parameters() {
    let it = given();
    let itself = Act { by: PersonId::new(ITSELF).unwrap(), reason: None, ..it.act("ana", false) };
    assert_eq!(answer(&decide(&it.plant, &entered("S\t1\t2", "4").into(), &itself)), "R-file-11");
    assert_eq!(answer(&decide(&it.plant, &invalid("S\t1\t2").into(), &itself)), "R-file-11");
    let token = SessionId::of_token(&TokenId::new("T-0001").unwrap());
    let program = Act { session: token, ..it.act("ana", false) };
    assert_eq!(answer(&decide(&it.plant, &entered("S\t1\t2", "4").into(), &program)), "R-people-27");
    type Change = fn(&mut RecordDetermination);
    let cases: [(Change, &str); 8] = [
        (|it| it.derivation.parameters = "{\"model\":\"4pl\"}".to_string(), "R-file-09"),
        (|it| it.derivation.inputs.clear(), "R-file-09"),
        (
            |it| it.derivation.inputs = [it.derivation.inputs.clone(), it.derivation.inputs.clone()].concat(),
            "R-file-09",
        ),
        (
            |it| it.derivation.inputs = vec![Input::Figure { name: "light".to_string(), text: "1".to_string() }],
            "R-file-09",
        ),
        (
            |it| it.derivation.inputs = vec![Input::Figure { name: "preparations".to_string(), text: " ".to_string() }],
            "R-file-09",
        ),
        (|it| it.figures[0].times = None, "R-file-09"),
        (|it| it.figures[0].times = Some("100".to_string()), "R-file-09"),
        (|it| it.of = Some(SampleId::new("B-1-S09").unwrap()), "R-sample-02"),
    ];
    for (at, (change, then)) in cases.into_iter().enumerate() {
        let mut it = given();
        let mut command = entered("S\t1\t2", "4.1");
        change(&mut command);
        assert_eq!(without_reason(&mut it, command), then, "{at}");
    }
    // No file is asked for by a method whose readings are entered.
    assert!(it.plant.to_derive("B-1").is_empty() && it.plant.derivable(&batch()).len() == 1);
}

#[test]
fn the_run_and_the_sample_stay_with_what_gave_no_result() {
    let mut it = given();
    let run = Some(RunId::new("RUN-1").unwrap());
    assert_eq!(without_reason(&mut it, RecordDetermination { run: run.clone(), ..invalid("S\t1\t2") }), DOUBTED);
    let kept = it.plant.determinations.values().next().unwrap();
    assert_eq!((kept.run.clone(), kept.sample.clone()), (run, None));
}

#[test]
fn the_standard_has_the_potency_that_its_lot_was_qualified_with_or_the_analyst_says_why() {
    let uses = METHOD.to_string() + "uses = [\"antibody\"]\n";
    let declared = DERIVES.replace("enters = ", "assigned = \"antibody\"\nenters = ");
    for (value, unit, readings, then) in [
        ("99.1", "%", "S\t1\t2\nS\t=\t0.991", DOUBTED),
        ("99.1", "%", "std\t1\t2\nstd\t=\t0.9910", DOUBTED),
        ("99.1", "%", "S\t1\t2\nS\t=\t0.992", "R-file-14"),
        ("99.1", "%", "S\t1\t2\nS\t=\t99.1", "R-file-14"),
        // Without a line it is 1; a sample's dilution is not the standard's potency.
        ("99.1", "%", "S\t1\t2", "R-file-14"),
        ("99.1", "%", "S\t1\t2\nT\t=\t0.991", "R-file-14"),
        ("1.00", "1", "S\t1\t2", DOUBTED),
        // Qualified for something that is no ratio: nothing to hold the readings against.
        ("4.05", "mol/mol", "S\t1\t2", DOUBTED),
    ] {
        let mut it = Given::ready_with(&[(METHOD, &[uses.as_str(), declared.as_str()].concat())]);
        let act = it.act("ana", false);
        let stamp = Stamp { seq: 1, by: act.by, happened: act.happened, known: act.known };
        let antibody = LotId::new("MAB-1").unwrap();
        let standard = Qualified {
            against: LotId::new("RS-1").unwrap(),
            value: Quantity::parse(value, Unit::new(unit).unwrap()).unwrap(),
            report: text("QR-1"),
            stamp: stamp.clone(),
        };
        it.plant.standards.insert(antibody.clone(), standard);
        let run = Run {
            strategy: it.plant.batches[&batch()].strategy.clone(),
            strategy_version: 1,
            method: MethodId::new("a280").unwrap(),
            method_version: 2,
            instrument: None,
            column: None,
            lots: vec![antibody],
            taken: vec![],
            sequence: vec![],
            opened: stamp,
            despite: None,
            suited: BTreeMap::new(),
            standing: RunStanding::Open,
            doubts: vec![],
            verified: None,
        };
        let id = RunId::new("RUN-0001").unwrap();
        it.plant.runs.insert(id.clone(), run);
        let command = RecordDetermination { run: Some(id), ..invalid(readings) };
        assert_eq!(without_reason(&mut it, command.clone()), then, "{readings}");
        if then.starts_with("R-") {
            assert_eq!(it.does("ana", command), DOUBTED, "with a reason it is on record");
        }
    }
}

#[test]
fn readings_of_one_material_are_no_result_of_another() {
    let gives = "gives = [{ attribute = \"protein-content\", field = \"/molar\", unit = \"g/L\" }, ";
    let declared = DERIVES.replace("gives = [", gives);
    let limits = "unit = \"g/L\"\nalert = \"9.0..11.0\"";
    let by_it = limits.replace("alert", "method = \"a280\"\nalert");
    let edits = [(METHOD, &*[METHOD, declared.as_str()].concat()), (limits, by_it.as_str())];
    let in_process = DerivedFigure {
        attribute: "conjugation/protein-content".to_string(),
        field: "/molar".to_string(),
        text: "10.0".to_string(),
        further: vec![],
        unit: Unit::new("g/L").unwrap(),
        times: None,
    };
    let of = |figures: vec::Vec<DerivedFigure>| RecordDetermination { figures, ..entered("S\t1\t2", "4") };
    let product = entered("S\t1\t2", "4").figures;
    for (figures, then) in
        [(product.clone(), ONE), (vec![in_process.clone()], ONE), ([product, vec![in_process]].concat(), "R-file-09")]
    {
        let mut it = Given::running_with(&edits);
        assert_eq!(it.does("ana", of(figures)), then);
    }
}
