//! Files that come in, what they give by themselves, and what waits for a person.

use alloc::string::ToString;
use alloc::vec;
use alloc::vec::Vec;

use super::{FileTakenIn, FileValue, ITSELF, RecordFromFile, Said, SetAside, TakeInFile, Via};
use crate::act::Act;
use crate::given::{Given, answer, batch, lot, text};
use crate::id::{FileId, PersonId};
use crate::lab::{Origin, ResultBand};
use crate::quantity::Unit;
use crate::refusal::Refusal;
use crate::{Command, Event, Plant, decide};

const DAR: &str = "dar";

fn file(sign: char) -> FileId {
    FileId::new(&sign.to_string().repeat(64)).unwrap()
}

fn taken(sign: char, samples: &[&str]) -> TakeInFile {
    let said = Said::Read {
        format: "thermo-chromeleon".to_string(),
        instrument: "Thermo Chromeleon".to_string(),
        samples: samples.iter().map(|it| text(it)).collect(),
        table: None,
    };
    TakeInFile { taken: FileTakenIn { file: file(sign), name: text("hic.json"), bytes: 7, via: Via::Folder, said } }
}

fn value(text: &str, unit: &str) -> FileValue {
    FileValue { place: "4:7".to_string(), text: text.to_string(), unit: Unit::new(unit).ok(), remark: None }
}

fn result(sign: char, sample: &str, values: Vec<FileValue>) -> RecordFromFile {
    RecordFromFile {
        file: file(sign),
        sample: sample.to_string(),
        batch: batch(),
        attribute: DAR.to_string(),
        values,
        of: None,
    }
}

/// A running batch whose DAR is read from files.
fn given() -> Given {
    let reads = "id = \"dar\"\nreads = [{ quantity = \"DAR\", family = \"thermo-chromeleon\" }]";
    Given::running_with(&[("id = \"dar\"", reads)])
}

/// What is answered to the node itself, which gives no reason.
fn by_itself(plant: &Plant, act: Act, command: impl Into<Command>) -> Result<Vec<Event>, Refusal> {
    let act = Act { by: PersonId::new(ITSELF).unwrap(), reason: None, second: None, signature: None, ..act };
    decide(plant, &command.into(), &act)
}

fn itself(given: &mut Given, command: impl Into<Command>) -> alloc::string::String {
    let events = by_itself(&given.plant, given.act("ana", false), command);
    for event in events.iter().flatten() {
        given.happens(ITSELF, event.clone());
    }
    answer(&events)
}

#[test]
fn a_sample_with_the_name_of_its_lot_gives_its_result_by_itself_and_once() {
    let mut it = given();
    assert_eq!(itself(&mut it, taken('a', &["B-1", "Blank"])), "instrument.file-taken-in");
    let command = result('a', "B-1", vec![value("3.90", "mol/mol"), value("3.95", "mol/mol")]);
    assert_eq!(itself(&mut it, command.clone()), "lab.result-recorded instrument.sample-recorded");
    let results = &it.plant.results[&lot()][DAR];
    let Origin::File { sha256, sample, places, format, .. } = &results[0].origin else { panic!("{results:?}") };
    assert_eq!((sha256.as_str(), sample.as_str(), format.as_str()), (file('a').as_str(), "B-1", "thermo-chromeleon"));
    assert_eq!((places.len(), results[0].band, results[0].replicates.len()), (2, ResultBand::Inside, 2));
    // The same file under another name, and the same sample of it again.
    assert_eq!(itself(&mut it, taken('a', &["B-1", "Blank"])), "R-file-01");
    assert_eq!(itself(&mut it, command.clone()), "R-file-01");
    assert_eq!(answer(&it.tries("ana", command)), "R-file-01");
    // The blank is nobody's sample, so the file waits for somebody who says so.
    let waits = |it: &Given| it.plant.files_waiting().count();
    assert_eq!(waits(&it), 1);
    assert_eq!(
        it.does("ana", SetAside { file: file('a'), sample: Some("Blank".to_string()) }),
        "instrument.sample-set-aside"
    );
    assert_eq!(waits(&it), 0);
}

#[test]
fn what_asks_for_judgement_waits_for_a_person_who_says_why() {
    let mut it = given();
    assert_eq!(itself(&mut it, taken('a', &["B-1", "B-1 (2)"])), "instrument.file-taken-in");
    let doubted = FileValue { remark: Some("< TEST RNG".to_string()), ..value("3.90", "mol/mol") };
    let unitless = FileValue { unit: None, ..value("3.90", "mol/mol") };
    for (sample, values, rule) in [
        ("B-1 (2)", vec![value("3.90", "mol/mol")], "R-file-04"),
        ("B-1", vec![doubted.clone()], "R-file-06"),
        ("B-1", vec![], "R-file-08"),
        ("B-1", vec![unitless], "R-file-08"),
        ("B-1", vec![value("3.90", "g/L")], "R-file-08"),
        ("B-1", vec![value("N/A", "mol/mol")], "R-file-08"),
        ("B-2", vec![value("3.90", "mol/mol")], "R-file-03"),
    ] {
        assert_eq!(itself(&mut it, result('a', sample, values)), rule, "{sample}");
    }
    assert_eq!(itself(&mut it, result('b', "B-1", vec![value("3.90", "mol/mol")])), "R-file-02");
    // The analyst records what the instrument doubts, and a sample under another name; both with a reason.
    let command = result('a', "B-1 (2)", vec![value("3.90", "mol/mol")]);
    let silent = Act { reason: None, ..it.act("ana", false) };
    let refused = decide(&it.plant, &command.clone().into(), &silent).unwrap_err();
    assert_eq!(refused.rule, crate::Rule::ReasonMissing);
    assert_eq!(it.does("ana", command), "lab.result-recorded instrument.sample-recorded");
    // A second result is never recorded by itself.
    assert_eq!(itself(&mut it, result('a', "B-1", vec![value("3.90", "mol/mol")])), "R-file-07");
    assert_eq!(answer(&it.tries("op", result('a', "B-1", vec![doubted]))), "R-people-03");
}

#[test]
fn what_is_no_number_is_kept_and_cannot_be_judged() {
    let mut it = given();
    itself(&mut it, taken('a', &["B-1"]));
    let command = result('a', "B-1", vec![value("N/A", "mol/mol"), value("3.9", "g/L")]);
    it.does("ana", command);
    let recorded = &it.plant.results[&lot()][DAR][0];
    assert!(matches!(recorded.band, ResultBand::Indeterminate(_)), "{:?}", recorded.band);
    assert_eq!(recorded.replicates.len(), 2);
}

#[test]
fn a_file_that_could_not_be_read_waits_until_somebody_says_why_it_may() {
    let mut it = given();
    let said = Said::Unreadable { zh: text("第 1 行"), en: text("line 1") };
    let mut command = taken('a', &[]);
    command.taken.said = said;
    assert_eq!(itself(&mut it, command), "instrument.file-taken-in");
    assert_eq!(it.plant.files_waiting().count(), 1);
    assert_eq!(itself(&mut it, result('a', "B-1", vec![value("3.9", "mol/mol")])), "R-file-02");
    assert_eq!(it.does("ana", SetAside { file: file('a'), sample: None }), "instrument.sample-set-aside");
    assert_eq!(it.plant.files_waiting().count(), 0);
}

#[test]
fn nobody_of_another_organisation_reaches_a_batch_by_a_file() {
    let mut it = given();
    it.happens(
        "amy",
        crate::people::PersonAdded {
            person: PersonId::new("other-ana").unwrap(),
            name: crate::text::Label::new("other-ana", "other-ana"),
            organisation: crate::id::OrganisationId::new("elsewhere").unwrap(),
            roles: vec![crate::people::Role::QcAnalyst],
        },
    );
    assert_eq!(it.does("other-ana", taken('a', &["B-1"])), "instrument.file-taken-in");
    let refused = it.tries("other-ana", result('a', "B-1", vec![value("3.9", "mol/mol")]));
    assert!(refused.is_err(), "{refused:?}");
}

#[test]
fn what_a_step_reads_from_a_file_is_recorded_by_whoever_does_the_step() {
    let reads = "id = \"dar\"\nreads = [{ quantity = \"DAR\" }]";
    let mut it = Given::running_with(&[("id = \"dar\"", reads), ("kind = \"sample\"", "kind = \"file\"")]);
    itself(&mut it, taken('a', &["B-1"]));
    assert!(it.plant.asked_of("B-1")[0].by_step);
    assert_eq!(itself(&mut it, result('a', "B-1", vec![value("3.90", "mol/mol")])), "R-file-05");
}
