//! Results of a study by a method that is done in runs: which run carries them, and what stands against one that none does.

use alloc::string::ToString;

use super::tests::{at_months, begun, found, given_with, id, place, pull};
use super::*;
use crate::act::Act;
use crate::batch::Why;
use crate::given::{Given, answer, batch, lot, text};
use crate::lab::ResultBand;
use crate::run::tests::{GOOD, LIBRARY, METHOD, figures, opens, ready, run_id};
use crate::run::{AbortRun, DoubtGround, DoubtRun, EndRun, Injection, InjectionKind, OpenRun, VerifyRun};
use crate::strategy::Bracket;
use crate::verdict::Verdict;

/// A laboratory in which everything is as it should be, and samples of the third month.
fn pulled() -> (Given, Place) {
    let mut it = given_with(&[METHOD, LIBRARY]);
    ready(&mut it);
    let (mut it, at) = (begun(it), place(lot(), "5C", 3));
    at_months(&mut it, 3);
    it.does("ana", pull(&at, 2, None));
    (it, at)
}

/// A run with the sample of a place in its sequence.
fn opened(number: &str, at: &Place) -> OpenRun {
    let place = Some(StudyPlace { study: id(), place: at.clone() });
    let mut of = opens(number);
    of.sequence.pop();
    of.sequence.push(Injection { kind: InjectionKind::Sample, name: text("ST-1"), batch: None, place });
    of
}

fn suited(it: &mut Given, number: &str, at: &Place) {
    assert_eq!(it.does("ana", opened(number, at)), "run.opened");
    it.does("ana", figures(number, Bracket::Opening, GOOD));
    it.does("ana", figures(number, Bracket::Closing, &GOOD[1..]));
    assert_eq!(it.does("ana", EndRun { run: run_id(number), despite: None }), "run.ended");
}

fn of_run(at: &Place, run: &str) -> RecordStabilityResult {
    RecordStabilityResult { run: Some(run_id(run)), ..found(at, "4.0") }
}

fn in_spite(of: RecordStabilityResult) -> RecordStabilityResult {
    RecordStabilityResult { despite: Some(text("the sample would not keep")), ..of }
}

fn last<'a>(it: &'a Given, at: &Place) -> &'a StabilityResult {
    it.plant.studies.get(&id()).unwrap().results_at(at, "dar").last().unwrap()
}

#[test]
fn a_run_takes_the_samples_that_were_pulled_in_a_study() {
    let (it, at) = pulled();
    assert_eq!(answer(&it.tries("ana", opened("R-1", &at))), "run.opened");
    for (other, then) in [
        (place(lot(), "5C", 6), "R-stability-14"),
        (place(lot(), "5C", 4), "R-stability-09"),
        (place(lot(), "40C", 3), "R-stability-09"),
    ] {
        assert_eq!(answer(&it.tries("ana", opened("R-1", &other))), then, "{other:?}");
    }
    let mut elsewhere = opened("R-1", &at);
    let nowhere = StudyId::new("ST-9").unwrap();
    elsewhere.sequence.last_mut().unwrap().place = Some(StudyPlace { study: nowhere, place: at });
    assert_eq!(answer(&it.tries("ana", elsewhere)), "R-stability-01");
}

#[test]
fn a_result_of_a_study_comes_from_a_run_that_carries_it() {
    type Before = fn(&mut Given, &Place);
    let cases: &[(&str, Before, &str, ResultBand)] = &[
        ("a suitable one", |it, at| suited(it, "R-1", at), "stability.result-recorded", ResultBand::Inside),
        ("none", |_, _| (), "R-run-11", ResultBand::Indeterminate(Why::RunUnsound)),
        (
            "one that goes on",
            |it, at| drop(it.does("ana", opened("R-1", at))),
            "R-run-11",
            ResultBand::Indeterminate(Why::RunUnsound),
        ),
        (
            "one in doubt",
            |it, at| {
                suited(it, "R-1", at);
                it.does("qa", DoubtRun { run: run_id("R-1"), ground: DoubtGround::Other, why: text("a leak") });
            },
            "R-run-17",
            ResultBand::Indeterminate(Why::InSpite),
        ),
    ];
    for (case, before, then, band) in cases {
        let (mut it, at) = pulled();
        before(&mut it, &at);
        assert_eq!(answer(&it.tries("ana", found(&at, "4.0"))), *then, "{case}");
        let kept = it.does("ana", in_spite(found(&at, "4.0")));
        assert!(kept.starts_with("stability.result-recorded"), "{case}: {kept}");
        assert_eq!(last(&it, &at).test.band, *band, "{case}");
    }
}

#[test]
fn a_result_says_its_run_and_the_version_of_its_method() {
    let (mut it, at) = pulled();
    suited(&mut it, "R-1", &at);
    it.does("ana", found(&at, "4.0"));
    let found = last(&it, &at);
    assert_eq!(found.test.run, Some(run_id("R-1")));
    let method = found.method.as_ref().unwrap();
    assert_eq!((method.id.to_string().as_str(), method.version), ("a280", 2));
    // Whoever began the run does not verify what it gave, and one signature verifies all of it.
    let verify = || VerifyRun { run: run_id("R-1") };
    assert_eq!(answer(&it.tries("ana", verify())), "R-run-20");
    assert_eq!(it.does("ben", verify()), "stability.result-verified run.verified");
    assert_eq!(answer(&it.tries("ben", verify())), "R-run-19");
}

#[test]
fn a_run_without_the_sample_or_by_another_method_is_refused() {
    let (mut it, at) = pulled();
    // A run of the batch has the material of release, not what lay in the chamber.
    assert_eq!(it.does("ana", opens("R-1")), "run.opened");
    it.does("ana", figures("R-1", Bracket::Opening, GOOD));
    it.does("ana", figures("R-1", Bracket::Closing, &GOOD[1..]));
    it.does("ana", EndRun { run: run_id("R-1"), despite: None });
    assert_eq!(answer(&it.tries("ana", of_run(&at, "R-1"))), "R-run-12");
    assert_eq!(answer(&it.tries("ana", of_run(&at, "R-9"))), "R-run-01");
    assert!(it.plant.runs_of(&batch()).len() == 1 && it.plant.results_of_run(&run_id("R-1")).is_empty());
}

#[test]
fn what_no_run_carried_is_no_result_that_somebody_measures_again() {
    let (mut it, at) = pulled();
    it.does("ana", in_spite(found(&at, "4.6")));
    assert_eq!(last(&it, &at).test.band.verdict(), Verdict::Indeterminate, "neither for the lot nor against it");
    suited(&mut it, "R-1", &at);
    assert_eq!(it.does("ana", found(&at, "4.0")), "stability.result-recorded");
    // The same run again is a second result.
    assert_eq!(answer(&it.tries("ana", of_run(&at, "R-1"))), "R-lab-04");
}

#[test]
fn late_evidence_about_a_run_and_its_end_name_the_study() {
    let (mut it, at) = pulled();
    suited(&mut it, "R-1", &at);
    it.does("ana", found(&at, "4.0"));
    let doubt = DoubtRun { run: run_id("R-1"), ground: DoubtGround::Instrument, why: text("out of tolerance") };
    assert_eq!(it.does("qa", doubt), "run.doubted quality.deviation-opened");
    let opened_about = it.plant.deviations.values().next_back().unwrap().about.clone();
    assert_eq!(opened_about, Some(about(&id(), &at, Some("dar"))));
    it.does("ana", opened("R-2", &at));
    let act: Act = it.act("ana", false);
    let abort = AbortRun { run: run_id("R-2"), why: text("a leak") };
    let events = crate::decide(&it.plant, &abort.into(), &act).unwrap();
    assert!(events[0].about().contains(&crate::event::Subject::Study(id())));
}
