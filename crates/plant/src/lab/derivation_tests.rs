//! What a calculation gives comes on record at once, and what it does not give waits for a person.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use super::ResultBand;
use super::{Derivation, DerivedFigure, Input, Origin, RecordDetermination, RecordResult, VerifyDetermination};
use crate::act::Act;
use crate::batch::{Entered, Observed, Why};
use crate::given::{Given, answer, batch, lot, text};
use crate::id::{FileId, MethodId, PersonId};
use crate::instrument::{FileTakenIn, ITSELF, Said, TakeInFile, Via};
use crate::quantity::Unit;
use crate::text::Label;
use crate::verdict::Verdict;
use crate::{Command, decide};

const METHOD: &str = "id = \"a280\"\nversion = 2\nname = { zh = \"紫外\", en = \"A280\" }\n";
const DERIVES: &str = "[method.derives]\ncalculator = \"hic-trace\"\n\
    gives = [{ attribute = \"dar\", field = \"/dar\", unit = \"mol/mol\" }, \
    { attribute = \"load-d0\", field = \"/distribution_percent/0\", unit = \"%\" }]\n\
    [method.derives.parameters]\nmax_load = 8\n";
const PLACE: &str = "[[stage.attribute]]\nid = \"dar\"\n";
const LOAD: &str = "[[stage.attribute]]\nid = \"load-d0\"\npoints = [\"D55\"]\nname = { zh = \"D0\", en = \"D0\" }\nkind = \"test\"\n\
    criticality = \"cqa\"\nunit = \"%\"\nmethod = \"a280\"\nrelease = \"<=8.0\"\n\
    [[stage.attribute]]\nid = \"dar-ms\"\npoints = [\"D54\"]\nname = { zh = \"MS\", en = \"MS\" }\nkind = \"test\"\n\
    criticality = \"cqa\"\nunit = \"mol/mol\"\nmethod = \"a280\"\nrelease = \"3.6..4.4\"\n\
    [[stage.agreement]]\nid = \"hic-ms\"\nname = { zh = \"一致\", en = \"Agree\" }\nrequired = true\n\
    pair = [{ of = \"dar\", with = \"dar-ms\", within = \"0.20\" }]\n";

fn given() -> Given {
    given_with("")
}

/// The same by a method that declares more of how it derives.
fn given_with(declares: &str) -> Given {
    let derives = DERIVES.replace("gives = ", &format!("{declares}gives = "));
    let mut it = Given::running_with(&[(METHOD, &[METHOD, &derives].concat()), (PLACE, &[LOAD, PLACE].concat())]);
    let said = Said::Read {
        format: "waters-empower".to_string(),
        instrument: "Waters Empower".to_string(),
        samples: vec![text("B-1"), text("B-1 dup")],
        table: None,
    };
    let taken = FileTakenIn { file: file(), name: text("hic.json"), bytes: 7, via: Via::Folder, said };
    assert_eq!(itself(&mut it, TakeInFile { taken }), "instrument.file-taken-in");
    it
}

fn file() -> FileId {
    FileId::new(&"a".repeat(64)).unwrap()
}

fn derived(sample: &str, parameters: &str, dar: &str, d0: &str) -> RecordDetermination {
    let figure = |attribute: &str, field: &str, text: &str, unit| DerivedFigure {
        attribute: attribute.to_string(),
        field: field.to_string(),
        text: text.to_string(),
        further: vec![],
        unit: Unit::new(unit).unwrap(),
        times: None,
    };
    RecordDetermination {
        batch: batch(),
        derivation: Derivation {
            method: MethodId::new("a280").unwrap(),
            version: 2,
            calculator: "hic-trace".to_string(),
            software: "1".to_string(),
            parameters: parameters.to_string(),
            inputs: vec![Input::File {
                sha256: file(),
                name: "hic.json".to_string(),
                format: "waters-empower".to_string(),
                sample: sample.to_string(),
                places: vec![],
                acquired: vec![],
            }],
            output: "{}".to_string(),
            output_sha256: "b".repeat(64),
        },
        figures: vec![figure("dar", "/dar", dar, "mol/mol"), figure("load-d0", "/distribution_percent/0", d0, "%")],
        doubts: vec![],
        of: None,
        run: None,
        begun: None,
    }
}

const DECLARED: &str = "{\"max_load\":8}";

fn itself(given: &mut Given, command: impl Into<Command>) -> String {
    let act = Act { by: PersonId::new(ITSELF).unwrap(), reason: None, ..given.act("ana", false) };
    let events = decide(&given.plant, &command.into(), &act);
    for event in events.iter().flatten() {
        given.happens(ITSELF, event.clone());
    }
    answer(&events)
}

const BOTH: &str = "lab.determination-recorded lab.result-recorded lab.result-recorded";

#[test]
fn every_figure_of_a_calculation_comes_by_one_command_and_once() {
    let mut it = given();
    let command = derived("B-1", DECLARED, "4.1006043", "5.23");
    assert_eq!(itself(&mut it, command.clone()), BOTH);
    let results = it.plant.results[&lot()].clone();
    let Origin::Derived { determination, field } = &results["dar"][0].origin else { panic!("{results:?}") };
    assert_eq!((determination.as_str(), field.as_str()), ("DET-00001", "/dar"));
    // Rounded once, by the specification, for the limit; the figure itself keeps its digits.
    let Observed::Number(kept) = &results["dar"][0].replicates[0] else { panic!("{results:?}") };
    let Observed::Number(compared) = &results["dar"][0].reportable else { panic!("{results:?}") };
    assert_eq!((kept.number().as_str(), compared.number().as_str()), ("4.1006043", "4.1"));
    assert_eq!(itself(&mut it, command), "R-file-01");
    let file = &it.plant.instrument_files[&file()];
    assert!(!it.plant.sample_waits(file, "B-1") && it.plant.sample_waits(file, "B-1 dup"));
    // Somebody else verifies all of it at once, and nothing twice.
    let verify = VerifyDetermination { determination: determination.clone() };
    assert_eq!(it.does("ben", verify.clone()), "lab.result-verified lab.result-verified");
    assert_eq!(it.does("ben", verify), "R-lab-02");
}

#[test]
fn with_a_doubt_there_is_no_result_and_a_person_derives_it_again_saying_why() {
    let mut it = given();
    let mut doubted = derived("B-1", DECLARED, "4.1", "5.2");
    doubted.doubts = vec![Label::new("拟合未接受", "The fit was not accepted")];
    assert_eq!(
        itself(&mut it, doubted),
        "lab.determination-recorded quality.exception-raised",
        "somebody decides about it"
    );
    assert!(it.plant.results.get(&lot()).is_none_or(|it| !it.contains_key("dar")));
    assert!(it.plant.sample_waits(&it.plant.instrument_files[&file()], "B-1"));
    let again = derived("B-1", "{\"max_load\":8,\"prominence\":2}", "4.2", "5.1");
    assert_eq!(itself(&mut it, again.clone()), "R-file-10");
    let act = Act { reason: None, ..it.act("ana", false) };
    assert_eq!(answer(&decide(&it.plant, &again.clone().into(), &act)), "R-people-11");
    // Other parameters than the method's: said why, it is on record, and unknown until quality assurance has judged it.
    let events = it.does("ana", again);
    assert!(events.contains("quality.exception-raised"), "{events}");
    let first = it.plant.results[&lot()]["dar"].last().unwrap();
    assert_eq!(first.despite.as_ref().map(|it| it.rule.as_str()), Some("R-lab-05"));
    // What gave a result is integrated again in spite of it: on record, with its deviation, and good for nothing.
    let once_more = derived("B-1", "{\"max_load\":8,\"prominence\":3}", "4.0", "5.0");
    let events = it.does("ana", once_more);
    assert!(events.contains("quality.deviation-opened"), "{events}");
    let last = it.plant.results[&lot()]["dar"].last().unwrap();
    assert_eq!(last.band, ResultBand::Indeterminate(Why::InSpite));
    assert_eq!(last.despite.as_ref().map(|it| it.rule.as_str()), Some("R-file-07"));
    it.plant.determinations.retain(|id, _| id.as_str() != "DET-00003");
    let all: Vec<_> = it.plant.determinations.values().map(|it| (it.why.is_some(), it.doubts.len())).collect();
    assert_eq!(all, [(false, 1), (true, 0)]);
    assert!(!it.plant.sample_waits(&it.plant.instrument_files[&file()], "B-1"));
}

#[test]
fn what_the_strategy_does_not_declare_is_refused() {
    type Change = fn(&mut RecordDetermination);
    let cases: [(Change, &str); 7] = [
        (|it| it.derivation.calculator = "spectrum".to_string(), "R-file-09"),
        (|it| it.derivation.version = 3, "R-file-09"),
        (|it| it.derivation.method = MethodId::new("sec").unwrap(), "R-file-09"),
        (|it| it.figures[0].field = "/distribution_percent/8".to_string(), "R-file-09"),
        (|it| it.figures[1] = it.figures[0].clone(), "R-file-09"),
        (
            |it| {
                if let Input::File { sample, .. } = &mut it.derivation.inputs[0] {
                    *sample = "B-9".to_string();
                }
            },
            "R-file-03",
        ),
        (
            |it| {
                if let Input::File { sample, .. } = &mut it.derivation.inputs[0] {
                    *sample = "B-1 dup".to_string();
                }
            },
            "R-file-04",
        ),
    ];
    for (at, (change, then)) in cases.into_iter().enumerate() {
        let mut it = given();
        let mut command = derived("B-1", DECLARED, "4.1", "5.2");
        change(&mut command);
        assert_eq!(itself(&mut it, command), then, "{at}");
    }
}

#[test]
fn methods_that_differ_open_a_deviation_and_block_until_it_is_decided() {
    for (ms, then, events) in [
        ("4.30", Verdict::Pass, "lab.result-recorded"),
        ("4.31", Verdict::Fail, "lab.result-recorded quality.deviation-opened quality.exception-raised"),
        ("<4.30", Verdict::Indeterminate, ""),
    ] {
        let mut it = given();
        let item = |it: &Given| {
            let plan = crate::disposition::plan(&it.plant, &batch()).unwrap();
            let item = plan.items().find(|it| it.id == "methods/hic-ms").cloned().unwrap();
            (item.verdict, item.blocks())
        };
        assert_eq!(item(&it), (Verdict::Indeterminate, true));
        assert_eq!(itself(&mut it, derived("B-1", DECLARED, "4.10", "5.2")), BOTH);
        let unit = Unit::new("mol/mol").unwrap();
        let replicates = vec![Entered::Typed { text: ms.to_string(), unit }];
        let said = it.does(
            "ana",
            RecordResult {
                batch: batch(),
                attribute: "dar-ms".to_string(),
                replicates,
                despite: None,
                sample: None,
                run: None,
            },
        );
        assert!(events.is_empty() || said == events, "{said}");
        assert_eq!(item(&it), (then, then != Verdict::Pass), "{ms}");
    }
}

const TWICE: &str = "injections = 2\nspread = [{ attribute = \"dar\", most = \"0.10\" }]\n";

#[test]
fn several_injections_are_one_result_whose_mean_is_compared() {
    let mut it = given_with(TWICE);
    let two = |further: &[&str]| {
        let mut it = derived("B-1", DECLARED, "4.06", "5.2");
        it.figures[0].further = further.iter().map(ToString::to_string).collect();
        it.figures[1].further = further.iter().map(|_| "5.4".to_string()).collect();
        it
    };
    for wrong in [&[][..], &["4.12", "4.11"], &["4.17"], &["about 4"]] {
        assert_eq!(itself(&mut it, two(wrong)), "R-file-09", "{wrong:?}");
    }
    assert_eq!(itself(&mut it, two(&["4.12"])), BOTH);
    let result = &it.plant.results[&lot()]["load-d0"][0];
    let Observed::Number(compared) = &result.reportable else { panic!("{result:?}") };
    // (5.2 + 5.4) / 2
    assert_eq!((result.replicates.len(), compared.number().as_str()), (2, "5.3"));
}

#[test]
fn injections_in_doubt_are_on_record_without_a_result() {
    let mut it = given_with(TWICE);
    let doubts = vec![Label::new("两针相差过大", "the injections lie too far apart")];
    let command = RecordDetermination { doubts, ..derived("B-1", DECLARED, "4.06", "5.2") };
    assert_eq!(itself(&mut it, command), "lab.determination-recorded quality.exception-raised");
    assert!(!it.plant.results.contains_key(&lot()));
}

// The spread is the method's, 0.10 in the unit of the figure; it is asked of values that are typed as of those derived.
#[test]
fn values_that_are_typed_lie_no_further_apart_than_the_method_allows() {
    let typed = format!("typed = true\n{TWICE}");
    for (values, then) in [
        (&["4.00", "4.10"][..], ResultBand::Inside),
        (&["4.00", "4.11"], ResultBand::Indeterminate(Why::TooFarApart)),
        (&["4.11", "4.05", "4.00"], ResultBand::Indeterminate(Why::TooFarApart)),
        (&["4.00"], ResultBand::Inside),
        // What fails, fails.
        (&["4.50", "4.80"], ResultBand::OutsideRelease),
    ] {
        let mut it = given_with(&typed);
        let unit = Unit::new("mol/mol").unwrap();
        let replicates = values.iter().map(|it| Entered::Typed { text: it.to_string(), unit }).collect();
        let (batch, attribute) = (crate::given::batch(), "dar".to_string());
        let said =
            it.does("ana", RecordResult { batch, attribute, replicates, despite: None, sample: None, run: None });
        assert!(said.starts_with("lab.result-recorded"), "{said}");
        assert_eq!(it.plant.results[&lot()]["dar"][0].band, then, "{values:?}");
        assert_eq!(said.contains("exception-raised"), then != ResultBand::Inside, "{values:?} {said}");
    }
}
