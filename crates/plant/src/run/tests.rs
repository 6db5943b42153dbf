//! Runs, what stands against them and against their results, and that nothing makes a system suitable but its figures.

use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::*;
use crate::batch::{Entered, Why};
use crate::disposition::{Because, Item, plan};
use crate::equipment::{AddEquipment, CalibrateEquipment, QualifyEquipment, ReportOutOfTolerance};
use crate::given::{Given, answer, batch, text};
use crate::id::EquipmentClassId;
use crate::lab::{RecordResult, ResultBand, VerifyResult};
use crate::material::{HoldLot, LotReceived, LotReleased};
use crate::quantity::{Range, Unit};
use crate::refusal::Refusal;
use crate::text::Label;
use crate::{Event, Plant, strategy};

pub(crate) const METHOD: (&str, &str) = (
    "name = { zh = \"紫外\", en = \"A280\" }",
    r#"name = { zh = "紫外", en = "A280" }
procedure = "sop-ds-031"
instrument = "hplc"
uses = ["standard", "working-standard"]
[[method.suitability]]
id = "resolution"
name = { zh = "分离度", en = "Resolution" }
unit = "1"
limit = ">=1.5"
at = ["opening"]
[[method.suitability]]
id = "rsd"
name = { zh = "相对标准偏差", en = "RSD" }
unit = "%"
limit = "<=2.0"
at = ["opening", "closing"]"#,
);

pub(crate) const LIBRARY: (&str, &str) = (
    "[[protection]]\nid = \"air-fed-hood\"",
    r#"[[equipment]]
id = "hplc"
name = { zh = "液相色谱仪", en = "HPLC" }
needs = ["qualified", "calibrated"]

[[material]]
id = "standard"
name = { zh = "对照品", en = "Reference standard" }
role = "reference-standard"
unit = "g"
dating = "expiry"

[[material]]
id = "working-standard"
name = { zh = "工作对照品", en = "Working standard" }
role = "reference-standard"
unit = "g"
dating = "expiry"
against = "standard"

[[protection]]
id = "air-fed-hood""#,
);

pub(crate) fn run_id(id: &str) -> RunId {
    RunId::new(id).unwrap()
}

fn method() -> MethodId {
    MethodId::new("a280").unwrap()
}

fn instrument() -> EquipmentId {
    EquipmentId::new("HPLC-1").unwrap()
}

fn lot_id(id: &str) -> LotId {
    LotId::new(id).unwrap()
}

/// A strategy whose method is done in runs, and a laboratory in which everything is as it should be.
fn given() -> Given {
    let mut it = Given::ready_with(&[METHOD, LIBRARY]);
    ready(&mut it);
    it
}

pub(crate) fn ready(it: &mut Given) {
    it.plant.results.get_mut(&crate::given::lot()).unwrap().remove("dar");
    reported(it, None);
    assert_eq!(it.does("ben", ApproveValidation { method: method(), version: 2 }), "run.validation-approved");
    assert_eq!(it.does("qa", ApproveValidation { method: method(), version: 2 }), "run.validation-approved");
    trained(it);
    let (class, name) = (EquipmentClassId::new("hplc").unwrap(), Label::new("仪器", "HPLC"));
    it.does("eng", AddEquipment { equipment: instrument(), class, name, room: text("QC") });
    let until = later(it, 365);
    it.does("eng", QualifyEquipment { equipment: instrument(), until });
    it.does("eng", CalibrateEquipment { equipment: instrument(), until });
    for (lot, material) in [("RS-1", "standard"), ("WS-1", "working-standard")] {
        let use_by = Some(later(it, 100));
        it.happens(
            "store",
            LotReceived {
                lot: lot_id(lot),
                material: crate::id::MaterialId::new(material).unwrap(),
                amount: Quantity::parse("1", Unit::new("g").unwrap()).unwrap(),
                supplier: text("supplier"),
                use_by,
                retest_by: None,
                facts: Default::default(),
                containers: vec![],
            },
        );
        it.happens("qa", LotReleased { lot: lot_id(lot), signature: crate::given::signature(), without: None });
    }
    qualified(it);
}

/// Two people looked at the report.
fn qualified(it: &mut Given) {
    let mut act = it.act("ana", true);
    act.second = Some(crate::id::PersonId::new("ben").unwrap());
    for event in crate::decide(&it.plant, &qualifies("WS-1", "RS-1").into(), &act).unwrap() {
        it.happens("ana", event);
    }
}

fn qualifies(lot: &str, against: &str) -> QualifyStandard {
    let value = Quantity::parse("99.1", Unit::new("%").unwrap()).unwrap();
    QualifyStandard { lot: lot_id(lot), against: lot_id(against), value, report: text("RPT-7") }
}

fn later(it: &Given, days: i64) -> Timestamp {
    it.now().checked_add(SignedDuration::from_hours(24 * days)).unwrap()
}

fn reported(it: &mut Given, range: Option<WorkingRange>) {
    let (report, on) = (text("VAL-0042"), it.now());
    let report = ReportValidation { method: method(), version: 2, ground: Ground::Validated, report, on, range };
    assert_eq!(it.does("ana", report), "run.method-validated");
}

fn trained(it: &mut Given) {
    let procedure = crate::id::ProcedureId::new("sop-ds-031").unwrap();
    let person = crate::id::PersonId::new("ana").unwrap();
    it.happens("qa", crate::people::Trained { person, procedure, version: 7 });
}

pub(crate) fn opens(id: &str) -> OpenRun {
    let of = |kind, name: &str, batch| Injection { kind, name: text(name), batch, place: None };
    OpenRun {
        run: run_id(id),
        method: method(),
        instrument: Some(instrument()),
        column: Some(text("C-17")),
        lots: vec![lot_id("RS-1"), lot_id("WS-1")],
        takes: vec![],
        sequence: vec![
            of(InjectionKind::Blank, "blank", None),
            of(InjectionKind::Standard, "RS-1", None),
            of(InjectionKind::Sample, "B-1", Some(batch())),
        ],
        despite: None,
    }
}

pub(crate) fn figures(id: &str, bracket: Bracket, values: &[(&str, &str, &str)]) -> RecordSuitability {
    let typed = |(id, text, unit): &(&str, &str, &str)| {
        let value = Entered::Typed { text: text.to_string(), unit: Unit::new(unit).unwrap() };
        (EntryId::new(id).unwrap(), value)
    };
    RecordSuitability { run: run_id(id), bracket, values: values.iter().map(typed).collect() }
}

fn ends(id: &str) -> EndRun {
    EndRun { run: run_id(id), despite: None }
}

fn dar(run: Option<&str>) -> RecordResult {
    let value = Entered::Typed { text: "4.0".into(), unit: Unit::new("mol/mol").unwrap() };
    RecordResult {
        batch: batch(),
        attribute: "dar".into(),
        replicates: vec![value],
        despite: None,
        sample: None,
        run: run.map(run_id),
    }
}

fn in_spite(of: RecordResult) -> RecordResult {
    RecordResult { despite: Some(text("the sample would not keep")), ..of }
}

pub(crate) const GOOD: &[(&str, &str, &str)] = &[("resolution", "1.8", "1"), ("rsd", "0.6", "%")];

/// A run that ended as it should.
fn suited(it: &mut Given, id: &str) {
    assert_eq!(it.does("ana", opens(id)), "run.opened");
    assert_eq!(it.does("ana", figures(id, Bracket::Opening, GOOD)), "run.suitability-recorded");
    assert_eq!(it.does("ana", figures(id, Bracket::Closing, &GOOD[1..])), "run.suitability-recorded");
    assert_eq!(it.does("ana", ends(id)), "run.ended");
}

fn item(plant: &Plant) -> Item {
    plan(plant, &batch()).unwrap().items().find(|it| it.id == "results/dar").unwrap().clone()
}

fn last(plant: &Plant) -> &TestResult {
    plant.results_on(&crate::given::lot(), "dar").last().unwrap()
}

fn fact(it: &Result<Vec<Event>, Refusal>) -> String {
    it.as_ref().err().map(Refusal::found).unwrap_or_default()
}

#[test]
fn what_an_analyst_must_have_before_a_run_begins() {
    type Change = fn(&mut Given, &mut OpenRun);
    let cases: &[(&str, Change, &str)] = &[
        ("all is well", |_, _| (), "run.opened"),
        ("no sample", |_, of| of.sequence.truncate(2), "R-run-03"),
        ("no such method", |_, of| of.method = MethodId::new("sec").unwrap(), "R-run-03"),
        ("not in force", |it, _| drop(it.does("qa", WithdrawMethod { method: method(), version: 2 })), "R-run-18"),
        ("no instrument", |_, of| of.instrument = None, "R-run-05"),
        ("unknown instrument", |_, of| of.instrument = EquipmentId::new("HPLC-9").ok(), "R-equipment-01"),
        (
            "out of calibration",
            |it, _| {
                let until = it.now().checked_sub(SignedDuration::from_hours(1)).unwrap();
                it.does("eng", CalibrateEquipment { equipment: instrument(), until });
            },
            "R-equipment-04",
        ),
        ("no standard", |_, of| of.lots.truncate(1), "R-run-06"),
        ("a lot of something else", |_, of| of.lots.push(crate::given::charged()), "R-run-07"),
        ("held", |it, _| drop(it.does("qa", HoldLot { lot: lot_id("RS-1") })), "R-material-06"),
        ("not qualified", |it, _| it.plant.standards.clear(), "R-run-21"),
    ];
    for (case, change, then) in cases {
        let mut it = given();
        let mut of = opens("R-1");
        change(&mut it, &mut of);
        let said = answer(&it.tries("ana", of.clone()));
        assert_eq!(said, *then, "{case}");
        // Whatever is only a rule can have been done in spite of it, and is recorded.
        if matches!(*then, "R-run-18" | "R-equipment-04" | "R-run-06" | "R-run-21" | "R-material-06") {
            of.despite = Some(text("in a hurry"));
            assert_eq!(it.does("ana", of), "run.opened", "{case}");
            assert_eq!(it.plant.runs[&run_id("R-1")].despite.as_ref().unwrap().rule, *then);
        }
    }
    // Nobody measures by a method whose procedure they do not know.
    assert_eq!(answer(&given().tries("ben", opens("R-1"))), "R-people-05");
}

#[test]
fn a_standard_past_its_last_day_carries_no_run() {
    let it = given();
    let late = crate::Act { happened: later(&it, 101), known: later(&it, 101), ..it.act("ana", true) };
    let said = crate::decide(&it.plant, &opens("R-1").into(), &late);
    assert_eq!(answer(&said), "R-material-05", "{}", fact(&said));
}

#[test]
fn no_result_without_a_system_that_met_its_limits() {
    type Steps = fn(&mut Given);
    let opened: Steps = |it| drop(it.does("ana", opens("R-1")));
    let cases: &[(&str, Steps, &str, &str)] = &[
        ("no run", |_| (), "R-run-11", "R-run-11"),
        ("not ended", opened, "R-run-11", "R-run-14"),
        (
            "never measured",
            |it| {
                it.does("ana", opens("R-1"));
                it.does("ana", EndRun { despite: Some(text("the printer failed")), ..ends("R-1") });
            },
            "R-run-15",
            "R-run-15",
        ),
        (
            "no closing bracket",
            |it| {
                it.does("ana", opens("R-1"));
                it.does("ana", figures("R-1", Bracket::Opening, GOOD));
                it.does("ana", ends("R-1"));
            },
            "R-run-15",
            "R-run-15",
        ),
        (
            "resolution too low",
            |it| {
                it.does("ana", opens("R-1"));
                it.does("ana", figures("R-1", Bracket::Opening, &[("resolution", "1.4", "1"), ("rsd", "0.6", "%")]));
                it.does("ana", figures("R-1", Bracket::Closing, &GOOD[1..]));
                it.does("ana", ends("R-1"));
            },
            "R-run-15",
            "R-run-15",
        ),
        (
            "aborted",
            |it| {
                it.does("ana", opens("R-1"));
                it.does("ana", AbortRun { run: run_id("R-1"), why: text("pressure") });
            },
            "R-run-11",
            "R-run-13",
        ),
    ];
    for (case, steps, unnamed, named) in cases {
        let mut it = given();
        steps(&mut it);
        assert_eq!(answer(&it.tries("ana", dar(None))), *unnamed, "{case}");
        let run = (*named != "R-run-11").then_some("R-1");
        assert_eq!(answer(&it.tries("ana", dar(run))), *named, "{case}");
        // Recorded all the same it is never better than unknown, it blocks, and nobody lifts it.
        let said = it.does("ana", in_spite(dar(run)));
        assert!(said.starts_with("lab.result-recorded"), "{case}: {said}");
        it.does("ben", VerifyResult { batch: batch(), attribute: "dar".into(), of: None });
        assert_eq!(last(&it.plant).band, ResultBand::Indeterminate(Why::RunUnsound), "{case}");
        for exception in it.plant.exceptions.keys().cloned().collect::<Vec<_>>() {
            it.does("qa", crate::quality::DecideException { exception, accept: true, why: text("why") });
        }
        let item = item(&it.plant);
        assert!(item.blocks() && !item.lifted && item.verdict == Verdict::Indeterminate, "{case}");
        let because = Because::RunUnsound { run: run.map(run_id), rule: named.to_string() };
        assert_eq!(item.because, because, "{case}");
        // Repeated in a run that carries it, the batch has its result. Whatever is still open leaves the instrument free.
        it.does("ana", AbortRun { run: run_id("R-1"), why: text("repeated") });
        suited(&mut it, "R-2");
        assert!(it.does("ana", dar(Some("R-2"))).starts_with("lab.result-recorded"), "{case}");
        assert_eq!(last(&it.plant).band, ResultBand::Inside, "{case}");
    }
}

#[test]
fn a_system_is_measured_once_at_each_end_and_a_run_is_over_once() {
    let mut it = given();
    it.does("ana", opens("R-1"));
    assert_eq!(it.does("ana", opens("R-1")), "R-run-02");
    assert_eq!(it.does("ana", figures("R-1", Bracket::Opening, &[("tailing", "1.1", "1")])), "R-run-10");
    assert_eq!(it.does("ana", figures("R-1", Bracket::Closing, &GOOD[..1])), "R-run-10");
    assert_eq!(it.does("ana", figures("R-1", Bracket::Opening, &[("rsd", "1", "g")])), "R-batch-12");
    assert_eq!(it.does("ana", figures("R-1", Bracket::Opening, &[])), "R-run-25");
    it.does("ana", figures("R-1", Bracket::Opening, GOOD));
    assert_eq!(it.does("ana", figures("R-1", Bracket::Opening, GOOD)), "R-run-09");
    it.does("ana", ends("R-1"));
    assert_eq!(it.does("ana", ends("R-1")), "R-run-08");
    assert_eq!(it.does("ana", AbortRun { run: run_id("R-1"), why: text("why") }), "R-run-08");
    assert_eq!(it.does("ana", ends("R-2")), "R-run-01");
}

/// The verdict that an event of the system says.
fn said(it: &Result<Vec<Event>, Refusal>) -> Option<Verdict> {
    it.as_ref().ok()?.iter().find_map(|it| match it {
        Event::SuitabilityRecorded(it) => Some(it.verdict),
        Event::SuitabilityCorrected(it) => Some(it.verdict),
        _ => None,
    })
}

#[test]
fn a_figure_that_is_not_there_yet_may_come_later_and_none_is_replaced_by_recording_it_again() {
    let mut it = given();
    it.does("ana", opens("R-1"));
    let method = declared();
    let first = figures("R-1", Bracket::Opening, &GOOD[..1]);
    assert_eq!(said(&it.tries("ana", first.clone())), Some(Verdict::Indeterminate));
    it.does("ana", first);
    let owed: Vec<_> = it.plant.runs[&run_id("R-1")].owed(&method, Bracket::Opening).map(|it| it.id.as_str()).collect();
    assert_eq!(owed, ["rsd"]);
    // One that is there spoils the whole form: nothing of it is recorded.
    let both = [("resolution", "2.0", "1"), ("rsd", "0.6", "%")];
    assert_eq!(it.does("ana", figures("R-1", Bracket::Opening, &both)), "R-run-09");
    assert_eq!(it.plant.runs[&run_id("R-1")].owed(&method, Bracket::Opening).count(), 1);
    let rest = figures("R-1", Bracket::Opening, &GOOD[1..]);
    assert_eq!(said(&it.tries("ana", rest.clone())), Some(Verdict::Pass), "over what is there by then");
    it.does("ana", rest);
    it.does("ana", figures("R-1", Bracket::Closing, &GOOD[1..]));
    it.does("ana", ends("R-1"));
    let run = &it.plant.runs[&run_id("R-1")];
    assert_eq!(run.suits(&method), Verdict::Pass);
    assert_eq!(run.suited[&Bracket::Opening].entries().count(), 2);
    assert_eq!(it.does("ana", dar(Some("R-1"))), "lab.result-recorded");
}

fn corrects(id: &str, limit: &str, to: &str) -> CorrectSuitability {
    let unit = if limit == "rsd" { "%" } else { "1" };
    let value = Entered::Typed { text: to.into(), unit: Unit::new(unit).unwrap() };
    CorrectSuitability { run: run_id(id), bracket: Bracket::Opening, limit: EntryId::new(limit).unwrap(), value }
}

#[test]
fn a_figure_is_corrected_under_two_pairs_of_eyes_and_nobody_corrects_a_system_until_it_is_suitable() {
    let second = |it: &Given, by: Option<&str>, why: Option<&str>, command: CorrectSuitability| {
        let mut act = it.act("ana", true);
        act.second = by.map(|it| crate::id::PersonId::new(it).unwrap());
        act.reason = why.map(text);
        crate::decide(&it.plant, &command.into(), &act)
    };
    // What was written, what it is corrected to, and whether the run is in doubt for it.
    for (was, to, then, doubted) in [
        ("1.8", "1.9", Verdict::Pass, false),
        ("1.4", "1.8", Verdict::Pass, true),
        ("1.8", "1.4", Verdict::Fail, true),
        ("1.4", "1.3", Verdict::Fail, false),
    ] {
        let mut it = given();
        it.does("ana", opens("R-1"));
        let read = |text| ("resolution", text, "1");
        it.does("ana", figures("R-1", Bracket::Opening, &[read(was), ("rsd", "0.6", "%")]));
        it.does("ana", figures("R-1", Bracket::Closing, &GOOD[1..]));
        it.does("ana", ends("R-1"));
        let good = || corrects("R-1", "resolution", to);
        let why = Some("misread");
        assert_eq!(answer(&second(&it, None, why, good())), "R-people-06");
        assert_eq!(answer(&second(&it, Some("ana"), why, good())), "R-people-07");
        assert_eq!(answer(&second(&it, Some("ben"), None, good())), "R-people-11");
        assert_eq!(answer(&second(&it, Some("ben"), why, corrects("R-1", "resolution", was))), "R-batch-31");
        assert_eq!(answer(&second(&it, Some("ben"), why, corrects("R-1", "tailing", to))), "R-run-10");
        let events = second(&it, Some("ben"), why, good());
        assert_eq!(said(&events), Some(then), "{was} to {to}");
        for event in events.unwrap() {
            it.happens("ana", event);
        }
        let run = &it.plant.runs[&run_id("R-1")];
        let corrected = &run.suited[&Bracket::Opening].corrected;
        let first = Observed::Number(Quantity::parse(was, Unit::new("1").unwrap()).unwrap());
        assert_eq!(corrected.iter().map(|it| &it.was).collect::<Vec<_>>(), [&first]);
        assert_eq!(run.doubts.len(), usize::from(doubted), "{was} to {to}");
        assert_eq!(run.suits(&declared()), then, "{was} to {to}");
        let result = answer(&it.tries("ana", dar(Some("R-1"))));
        let wanted = if then == Verdict::Fail {
            "R-run-15"
        } else if doubted {
            "R-run-17"
        } else {
            "lab.result-recorded"
        };
        assert_eq!(result, wanted, "{was} to {to}");
    }
    let mut it = given();
    it.does("ana", opens("R-1"));
    let nothing = second(&it, Some("ben"), Some("misread"), corrects("R-1", "rsd", "0.5"));
    assert_eq!(answer(&nothing), "R-run-25");
}

#[test]
fn the_system_is_on_record_before_the_run_ends_or_the_run_says_why_not() {
    let mut it = given();
    it.does("ana", opens("R-1"));
    assert_eq!(it.does("ana", ends("R-1")), "R-run-26");
    // In part is not measured.
    it.does("ana", figures("R-1", Bracket::Opening, &GOOD[..1]));
    assert_eq!(it.does("ana", ends("R-1")), "R-run-26");
    assert_eq!(it.does("ana", EndRun { despite: Some(text("the printer failed")), ..ends("R-1") }), "run.ended");
    it.does("ana", figures("R-1", Bracket::Opening, &GOOD[1..]));
    it.does("ana", figures("R-1", Bracket::Closing, &GOOD[1..]));
    let run = &it.plant.runs[&run_id("R-1")];
    let late = |bracket, id| run.is_late(bracket, &EntryId::new(id).unwrap());
    assert!(!late(Bracket::Opening, "resolution") && late(Bracket::Opening, "rsd"));
    // After the samples is where the closing figures belong.
    assert!(!late(Bracket::Closing, "rsd"));
    assert_eq!(run.suits(&declared()), Verdict::Pass);
    assert_eq!(answer(&it.tries("ana", dar(Some("R-1")))), "R-run-16");
    assert!(it.does("ana", in_spite(dar(Some("R-1")))).starts_with("lab.result-recorded"));
    assert_eq!(last(&it.plant).band, ResultBand::Indeterminate(Why::InSpite));
    // What was there when it ended is not late, and needs no reason; one that is given all the same says nothing.
    it.does("ana", opens("R-2"));
    it.does("ana", figures("R-2", Bracket::Opening, GOOD));
    it.does("ana", EndRun { despite: Some(text("why")), ..ends("R-2") });
    assert_eq!(it.plant.runs[&run_id("R-2")].in_spite(), None);
}

#[test]
fn an_instrument_that_stands_in_an_open_run_begins_no_other() {
    let mut it = given();
    it.does("ana", opens("R-1"));
    assert_eq!(answer(&it.tries("ana", opens("R-2"))), "R-run-27");
    let other = OpenRun { despite: Some(text("two columns on one pump")), ..opens("R-2") };
    assert_eq!(it.does("ana", other), "run.opened");
    assert_eq!(it.plant.runs[&run_id("R-2")].despite.as_ref().unwrap().rule, "R-run-27");
    // Ended or broken off, they leave it free.
    it.does("ana", figures("R-1", Bracket::Opening, GOOD));
    it.does("ana", ends("R-1"));
    assert_eq!(answer(&it.tries("ana", opens("R-3"))), "R-run-27");
    it.does("ana", AbortRun { run: run_id("R-2"), why: text("pressure") });
    assert_eq!(it.does("ana", opens("R-3")), "run.opened");
}

#[test]
fn of_several_runs_the_analyst_says_which_and_one_signature_verifies_what_it_gave() {
    let mut it = given();
    suited(&mut it, "R-1");
    suited(&mut it, "R-2");
    assert_eq!(it.does("ana", dar(None)), "R-run-11");
    assert_eq!(it.does("ana", dar(Some("R-3"))), "R-run-01");
    assert_eq!(it.does("ana", dar(Some("R-1"))), "lab.result-recorded");
    // The other has not given it yet, so there is no question any more.
    assert_eq!(it.does("ana", dar(None)), "R-lab-04", "it was measured");
    assert!(it.does("ana", in_spite(dar(None))).starts_with("lab.result-recorded"));
    assert_eq!(last(&it.plant).run, Some(run_id("R-2")));
    assert_eq!(it.does("ana", VerifyRun { run: run_id("R-1") }), "R-run-20");
    assert_eq!(answer(&it.tries_unsigned("ben", VerifyRun { run: run_id("R-1") })), "R-people-08");
    assert_eq!(it.does("ben", VerifyRun { run: run_id("R-1") }), "lab.result-verified run.verified");
    assert_eq!(it.does("ben", VerifyRun { run: run_id("R-1") }), "R-run-19");
    assert_eq!(it.plant.results_of_run(&run_id("R-1")).len(), 1);
}

#[test]
fn what_is_found_out_later_opens_again_what_rested_on_it() {
    type Late = fn(&mut Given) -> String;
    let equipment: Late = |it| {
        let since = it.now().checked_sub(SignedDuration::from_hours(2)).unwrap();
        it.does("eng", ReportOutOfTolerance { equipment: instrument(), since, why: text("2 nm off") })
    };
    let held: Late = |it| it.does("qa", HoldLot { lot: lot_id("RS-1") });
    let said: Late =
        |it| it.does("qa", DoubtRun { run: run_id("R-1"), ground: DoubtGround::Other, why: text("wrong vial") });
    for late in [equipment, held, said] {
        let mut it = given();
        suited(&mut it, "R-1");
        it.does("ana", dar(None));
        it.does("ben", VerifyRun { run: run_id("R-1") });
        assert_eq!(item(&it.plant).verdict, Verdict::Pass);
        let decide = crate::disposition::DecideDisposition {
            batch: batch(),
            kind: crate::disposition::Kind::Factory,
            choice: crate::disposition::Choice::Release,
            why: text("why"),
        };
        assert_eq!(it.does("qp", decide), "disposition.decided");
        let events = late(&mut it);
        assert!(events.contains("run.doubted") && events.contains("disposition.reopened"), "{events}");
        assert!(events.contains("quality.exception-raised"), "{events}");
        assert!(item(&it.plant).blocks());
        // A further result of the same run is barred, too.
        assert_eq!(answer(&it.tries("ana", dar(Some("R-1")))), "R-run-17");
    }
}

#[test]
fn an_instrument_that_was_right_until_yesterday_leaves_earlier_runs_alone() {
    let mut it = given();
    suited(&mut it, "R-1");
    let report = ReportOutOfTolerance { equipment: instrument(), since: it.now(), why: text("dropped") };
    assert_eq!(it.does("eng", report), "equipment.found-out-of-tolerance");
    assert_eq!(answer(&it.tries("ana", opens("R-2"))), "R-equipment-04");
}

#[test]
fn a_version_is_in_force_by_a_report_and_two_others_of_whom_one_is_quality() {
    let mut it = Given::ready_with(&[METHOD, LIBRARY]);
    let approve = || ApproveValidation { method: method(), version: 2 };
    assert_eq!(it.does("ben", approve()), "R-method-02");
    let ahead = later(&it, 1);
    let report = |on| ReportValidation {
        method: method(),
        version: 2,
        ground: Ground::Verified,
        report: text("V"),
        on,
        range: None,
    };
    assert_eq!(it.does("ana", report(ahead)), "R-method-05");
    let on = it.now();
    let other = ReportValidation { version: 3, ..report(on) };
    assert_eq!(it.does("ana", other), "R-run-03");
    assert_eq!(it.does("ana", report(on)), "run.method-validated");
    assert_eq!(it.does("ana", report(on)), "R-method-01");
    assert_eq!(it.does("ana", approve()), "R-method-03");
    assert_eq!(it.does("ben", approve()), "run.validation-approved");
    assert_eq!(it.does("ben", approve()), "R-method-03");
    assert!(!it.plant.is_method_in_force(&crate::id::PersonId::new("ana").unwrap(), &method(), 2));
    assert_eq!(it.does("qa", approve()), "run.validation-approved");
    assert!(it.plant.is_method_in_force(&crate::id::PersonId::new("ana").unwrap(), &method(), 2));
    assert_eq!(it.does("qa", approve()), "R-method-04");
    // Another organisation's laboratory has its own report.
    assert!(!it.plant.is_method_in_force(&crate::id::PersonId::new("other-qp").unwrap(), &method(), 2));
    assert_eq!(it.does("qa", WithdrawMethod { method: method(), version: 2 }), "run.method-withdrawn");
    assert_eq!(it.does("qa", WithdrawMethod { method: method(), version: 2 }), "R-method-04");
    let on = it.now();
    assert_eq!(it.does("ana", report(on)), "run.method-validated");
}

#[test]
fn a_working_standard_is_qualified_against_its_own_primary() {
    let it = given();
    assert_eq!(answer(&it.tries("ana", qualifies("RS-1", "WS-1"))), "R-run-22");
    assert_eq!(answer(&it.tries("ana", qualifies("WS-1", "B-1"))), "R-run-22");
    assert_eq!(answer(&it.tries("ana", qualifies("WS-9", "RS-1"))), "R-material-02");
}

// ICH Q2(R2), range; of a censored value the figure counts: less than the quantitation limit is what a method can say.
#[test]
fn a_value_outside_what_was_validated_is_not_told() {
    for (range, unit, value, in_unit, out) in [
        ("0.5..5.0", "mol/mol", "4.0", "mol/mol", false),
        ("0.5..3.9", "mol/mol", "4.0", "mol/mol", true),
        (">=0.1", "%", "<0.1", "%", false),
        (">=0.1", "%", "<0.05", "%", true),
        (">=0.1", "%", "4.0", "mol/mol", false),
    ] {
        let range = WorkingRange { range: Range::parse(range).unwrap(), unit: Unit::new(unit).unwrap() };
        let value = Observed::Number(Quantity::parse(value, Unit::new(in_unit).unwrap()).unwrap());
        assert_eq!(range.leaves_out(&value), out, "{value:?}");
    }
    let mut it = given();
    it.does("qa", WithdrawMethod { method: method(), version: 2 });
    let range = WorkingRange { range: Range::parse("0.5..3.9").unwrap(), unit: Unit::new("mol/mol").unwrap() };
    reported(&mut it, Some(range));
    it.does("ben", ApproveValidation { method: method(), version: 2 });
    it.does("qa", ApproveValidation { method: method(), version: 2 });
    suited(&mut it, "R-1");
    it.does("ana", dar(None));
    assert_eq!(last(&it.plant).band, ResultBand::Indeterminate(Why::OutsideValidated));
}

#[test]
fn aborted_runs_of_a_sample_are_there_for_the_reviewer() {
    let mut it = given();
    for id in ["R-1", "R-2"] {
        it.does("ana", opens(id));
        it.does("ana", AbortRun { run: run_id(id), why: text("pressure") });
    }
    suited(&mut it, "R-3");
    assert_eq!(it.plant.aborted_of(&batch(), &method()).len(), 2);
    assert_eq!(it.plant.runs_of(&batch()).len(), 3);
}

fn declared() -> strategy::Method {
    let plant = Given::ready_with(&[METHOD, LIBRARY]).plant;
    plant.strategies.values().next().unwrap().strategy.methods[&method()].clone()
}

proptest! {
    /// Taking figures away never makes a system suitable: what is missing is not told, and what is not told carries nothing.
    #[test]
    fn removing_suitability_never_turns_a_verdict_into_pass(
        figures in prop::collection::vec((any::<bool>(), 0u32..40), 3),
        taken in 0usize..3,
    ) {
        let method = declared();
        let places = [(Bracket::Opening, "resolution", "1"), (Bracket::Opening, "rsd", "%"), (Bracket::Closing, "rsd", "%")];
        let mut it = given();
        it.does("ana", opens("R-1"));
        let mut run = it.plant.runs[&run_id("R-1")].clone();
        let stamp = run.opened.clone();
        run.standing = RunStanding::Ended { stamp: stamp.clone(), despite: None };
        for ((bracket, id, unit), (there, tenths)) in places.iter().zip(&figures) {
            if *there {
                let text = alloc::format!("{}.{}", tenths / 10, tenths % 10);
                let value = Observed::Number(Quantity::parse(&text, Unit::new(unit).unwrap()).unwrap());
                let suited = run.suited.entry(*bracket).or_default();
                suited.values.insert(EntryId::new(id).unwrap(), value);
            }
        }
        let before = run.suits(&method);
        prop_assert_eq!(fault(&method, Some(&run)).is_none(), before == Verdict::Pass);
        let (bracket, id, _) = places[taken];
        if let Some(suited) = run.suited.get_mut(&bracket) {
            suited.values.remove(&EntryId::new(id).unwrap());
        }
        prop_assert!(run.suits(&method) != Verdict::Pass);
        prop_assert!(fault(&method, Some(&run)).is_some());
        run.suited.clear();
        prop_assert!(fault(&method, Some(&run)).is_some());
        prop_assert!(fault(&method, None).is_some());
    }
}
