//! What is measured again at a place of a study, and what is found out about a result that fails there: given, when, then.

use alloc::string::ToString;
use alloc::vec;
use alloc::vec::Vec;

use super::tests::{
    again, at_months, confirmed, examined, figures, found, id, place, pull, running, tested, third, verified,
};
use super::*;
use crate::batch::Entered;
use crate::disposition::plan;
use crate::given::{Given, answer, batch, lot, text};
use crate::id::{InvestigationId, PersonId};
use crate::lab::{
    ApproveRetests, BeginFullInvestigation, CauseKind, CloseOos, DecideCause, Found, OosQuestion, Outcome, PlanRetests,
    RecordProductionReview, ResultBand, RetestOf, StateCause,
};
use crate::quality::{AssessDeviation, CloseDeviation};
use crate::verdict::Verdict;

fn oos() -> InvestigationId {
    InvestigationId::new("OOS-00001").unwrap()
}

/// Pulled at the third month, of this lot.
fn pulled(of: LotId) -> (Given, Place) {
    let (mut it, at) = (running(), place(of, "5C", 3));
    at_months(&mut it, 3);
    it.does("ana", pull(&at, 2, None));
    (it, at)
}

/// Of 4.6 mol/mol, above the 4.5 of the shelf life.
fn failing() -> (Given, Place) {
    let (mut it, at) = pulled(lot());
    let then = "stability.result-recorded quality.deviation-opened lab.oos-opened";
    assert_eq!(it.does("ana", found(&at, "4.6")), then);
    (it, at)
}

fn study(it: &Given) -> &Study {
    it.plant.studies.get(&id()).unwrap()
}

/// What is reported of the result that counts, and its verdict.
fn counts(it: &Given, at: &Place) -> Option<(u64, Verdict)> {
    let found = study(it).result(at, "dar")?;
    Some((found.test.recorded.seq, found.test.band.verdict()))
}

fn seqs(it: &Given, at: &Place) -> Vec<u64> {
    study(it).results_at(at, "dar").iter().map(|it| it.test.recorded.seq).collect()
}

#[test]
fn of_several_results_never_the_better_counts() {
    // The values in their order, and which of them counts with which verdict.
    for (values, counting, verdict) in [
        (&["4.0"][..], 0, Verdict::Pass),
        (&["4.0", "4.2"], 0, Verdict::Pass),
        (&["4.2", "4.0", "3.9"], 0, Verdict::Pass),
        (&["4.0", "4.6"], 1, Verdict::Fail),
        (&["4.0", "4.6", "4.0"], 1, Verdict::Fail),
        (&["4.6", "4.0"], 0, Verdict::Fail),
        (&["4.6", "4.7"], 0, Verdict::Fail),
        // Below what can be measured, and no better for a second try.
        (&["<4.6", "4.0"], 0, Verdict::Indeterminate),
    ] {
        let (mut it, at) = pulled(lot());
        for (number, value) in values.iter().enumerate() {
            let refused = answer(&it.tries("ben", found(&at, value)));
            assert_eq!(refused.starts_with('R'), number > 0, "{values:?}: {refused}");
            it.does("ana", again(&at, value));
        }
        let all = seqs(&it, &at);
        assert_eq!(counts(&it, &at), Some((all[counting], verdict)), "{values:?}");
        assert_eq!(all.len(), values.len(), "every one is kept");
        let others = study(&it).results_at(&at, "dar").iter().skip(1);
        for of in others.map(|it| &it.test) {
            assert_ne!(of.band.verdict(), Verdict::Pass, "{values:?}");
            assert!(of.despite.is_some(), "{values:?}");
        }
    }
}

#[test]
fn where_nothing_was_measured_the_first_value_is_no_further_one() {
    let (mut it, at) = pulled(lot());
    let nothing = RecordStabilityResult { replicates: vec![Entered::Missing(text("vial broken"))], ..found(&at, "0") };
    it.does("ana", nothing);
    assert_eq!(counts(&it, &at).unwrap().1, Verdict::Indeterminate);
    assert_eq!(it.does("ana", found(&at, "4.0")), "stability.result-recorded");
    assert_eq!(counts(&it, &at).unwrap().1, Verdict::Pass);
}

#[test]
fn what_is_measured_again_is_no_point_of_the_line() {
    let mut it = tested(6, |_, _| "4.0");
    let lines = |it: &Given| figures(it, Reaches::Never)[0].input.batches[0].points.clone();
    let before = lines(&it);
    assert_eq!(before.len(), 3);
    let at = place(lot(), "5C", 6);
    it.does("ana", again(&at, "3.6"));
    assert_eq!(lines(&it), before, "neither the first nor a mean of both, and nobody waits for its verification");
}

#[test]
fn a_failing_result_is_investigated_by_the_phases_of_any_other() {
    let (mut it, at) = failing();
    let of = it.plant.oos.get(&oos()).unwrap();
    assert_eq!((of.question, of.number, of.batch.clone()), (OosQuestion::OutsideRelease, 1, Some(batch())));
    assert_eq!(of.place, Some(StudyPlace { study: id(), place: at.clone() }));
    assert_eq!(of.judged_as(&it.plant), it.plant.study_attribute(study(&it), "dar"));
    // The release of its lot has its own results; it waits at the deviation.
    assert_eq!(it.plant.oos_of(&batch()).count(), 0);
    assert!(it.plant.last_oos(&lot(), "dar").is_none());
    let waits = plan(&it.plant, &batch()).unwrap();
    assert!(waits.items().all(|it| !it.id.starts_with("investigations/")));
    // Nobody measures until a result is inside.
    assert_eq!(answer(&it.tries("ben", found(&at, "4.0"))), "R-oos-25");
    examined(&mut it, 1, Found::AsItShould);
    let full = BeginFullInvestigation { investigation: oos(), why: text("no cause") };
    assert_eq!(it.does("ben", full), "lab.full-investigation-begun");
    it.does("head", RecordProductionReview { investigation: oos(), found: text("nothing"), cause: None });
    let analyst = PersonId::new("ben").unwrap();
    let retests = PlanRetests { investigation: oos(), of: RetestOf::SameSample, tests: 2, analyst, why: text("why") };
    assert_eq!(it.does("ana", retests), "lab.retests-planned");
    it.does("qa", ApproveRetests { investigation: oos(), number: 1 });
    // By another than whom the plan names: refused, and in spite of it no retest.
    assert_eq!(answer(&it.tries("cho", found(&at, "4.0"))), "R-oos-26");
    for _ in 0..2 {
        assert_eq!(it.does("ben", found(&at, "4.0")), "stability.result-recorded");
    }
    assert_eq!(answer(&it.tries("ben", found(&at, "4.0"))), "R-oos-25");
    assert_eq!(it.plant.oos.get(&oos()).unwrap().retested(&it.plant, &oos(), 1), 2);
    // Two that are inside do not make the first one pass.
    let close = CloseOos { investigation: oos(), outcome: Outcome::Inconclusive, why: text("unexplained") };
    assert_eq!(it.does("qa", close), "lab.oos-closed");
    assert_eq!(counts(&it, &at), Some((seqs(&it, &at)[0], Verdict::Fail)));
    assert_eq!(answer(&it.tries("ben", found(&at, "4.0"))), "R-oos-28");
}

#[test]
fn a_result_is_invalidated_by_its_investigation_only_and_is_owed_once_more() {
    let (mut it, at) = failing();
    it.does("ben", verified(&at));
    // What was measured beside the investigation stays, and is not what is owed.
    it.does("ana", again(&at, "4.1"));
    examined(&mut it, 1, Found::Fault);
    let stated = StateCause {
        investigation: oos(),
        kind: CauseKind::Calculation,
        cause: text("dilution"),
        evidence: text("notebook"),
    };
    it.does("ben", stated);
    let accept = DecideCause { investigation: oos(), accept: true, why: text("proven") };
    assert_eq!(answer(&it.tries("cho", accept.clone())), "lab.result-invalidated");
    assert_eq!(it.does("qa", accept), "lab.result-invalidated");
    let all = study(&it).results_at(&at, "dar");
    assert_eq!(all[0].test.invalid.as_ref().map(|it| it.investigation.clone()), Some(oos()));
    assert_eq!(all[0].test.band, ResultBand::OutsideRelease, "it stays as it was found");
    // It counts for nothing: neither for the market nor as a change.
    assert_eq!(it.plant.unconsidered(study(&it)).count(), 0);
    assert_ne!(counts(&it, &at).map(|it| it.1), Some(Verdict::Fail));
    assert_eq!(it.does("ana", found(&at, "4.05")), "stability.result-recorded");
    assert_eq!(counts(&it, &at), Some((seqs(&it, &at)[2], Verdict::Pass)));
    assert_eq!(answer(&it.tries("ana", found(&at, "4.00"))), "R-lab-04");
    // What is owed is verified, whatever stands unverified beside it.
    let of = seqs(&it, &at)[2];
    assert_eq!(it.does("ben", VerifyStabilityResult { of: Some(of), ..verified(&at) }), "stability.result-verified");
    assert_eq!(study(&it).place_state(&at, it.now()), PlaceState::Tested(Verdict::Pass));
}

#[test]
fn neither_the_study_nor_its_deviation_ends_before_the_investigation() {
    let (mut it, at) = failing();
    let deviation = it.plant.oos.get(&oos()).unwrap().deviation.clone().unwrap();
    let (cause, impact) = (text("cause"), text("impact"));
    assert_eq!(
        it.does("msat", AssessDeviation { deviation: deviation.clone(), cause, impact }),
        "quality.deviation-assessed"
    );
    let consider =
        ConsiderMarket { study: id(), place: at, attribute: "dar".into(), action: false, why: text("not on sale") };
    it.does("qb", consider);
    let end = ConcludeStudy { study: id(), early: true, conclusion: text("stopped") };
    let close = CloseDeviation { deviation };
    assert_eq!(answer(&it.tries("qa", end.clone())), "R-stability-26");
    assert_eq!(answer(&it.tries("qa", close.clone())), "R-stability-26");
    confirmed(&mut it, 1);
    assert_eq!(answer(&it.tries("qa", close)), "quality.deviation-closed");
    assert_eq!(answer(&it.tries("qa", end)), "stability.study-concluded");
}

#[test]
fn a_lot_that_no_batch_here_made_is_investigated_without_one() {
    let (mut it, at) = pulled(third());
    it.does("ana", found(&at, "4.6"));
    let of = it.plant.oos.get(&oos()).unwrap();
    assert_eq!((of.batch.clone(), of.lot.to_string()), (None, third().to_string()));
    confirmed(&mut it, 1);
    assert!(it.plant.oos.get(&oos()).unwrap().is_closed());
}
