//! Who releases, over what, and what takes a release back.

use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::{Choice, DecideDisposition, DispositionDecided, Kind, certificate, plan};
use crate::Command;
use crate::batch::{BatchFinished, BatchStarted, Entered, MaterialAdded};
use crate::given::{Given, answer, batch, charged, deviation, exception, text};
use crate::id::{BatchId, LotId, MaterialId};
use crate::lab::{RecordResult, ResultBand};
use crate::material::{HoldLot, LotHeld, LotSplit, LotStanding, Part, RejectLot};
use crate::quality::{Class, DecideException, OpenDeviation};
use crate::quantity::{Quantity, Unit};
use crate::strategy::Blocker;

const DECIDED: &str = "disposition.decided";

fn decide(kind: Kind, choice: Choice) -> DecideDisposition {
    DecideDisposition { batch: batch(), kind, choice, why: text("why") }
}

fn late_result() -> RecordResult {
    let value = Entered::Typed { text: "4.0".into(), unit: Unit::new("mol/mol").unwrap() };
    RecordResult {
        batch: batch(),
        attribute: "dar".into(),
        replicates: alloc::vec![value],
        despite: Some(text("the sample was asked for again")),
        sample: None,
        run: None,
    }
}

fn released() -> Given {
    let mut given = Given::ready();
    assert_eq!(given.does("qp", decide(Kind::Factory, Choice::Release)), DECIDED);
    given
}

#[test]
fn the_manufacturers_qualified_person_releases_a_record_they_did_not_make() {
    for (who, choice, then) in [
        ("qp", Choice::Release, DECIDED),
        ("qp", Choice::Hold, DECIDED),
        ("qp", Choice::Reject, DECIDED),
        ("op", Choice::Release, "R-people-03"),
        ("qa", Choice::Release, "R-people-03"),
        ("mah", Choice::Release, "R-people-03"),
        // What another organisation makes is not known to them.
        ("other-qp", Choice::Release, "R-batch-01"),
        ("both", Choice::Release, "R-people-13"),
        ("amy", Choice::Release, "R-disposition-04"),
        ("amy", Choice::Reject, "R-disposition-04"),
    ] {
        let given = Given::ready();
        assert_eq!(answer(&given.tries(who, decide(Kind::Factory, choice))), then, "{who} {choice:?}");
    }
    let given = Given::ready();
    assert_eq!(answer(&given.tries_unsigned("qp", decide(Kind::Factory, Choice::Release))), "R-people-08");
}

#[test]
fn what_blocks_stands_in_the_way_of_release_and_of_nothing_else() {
    let held = || {
        let mut it = Given::ready();
        it.happens("qa", LotHeld { lot: charged(), why: text("why") });
        it
    };
    let fails = || {
        let mut it = Given::ready();
        it.tested("dar", ResultBand::OutsideRelease);
        it.raised(Blocker::FailsRelease, None)
    };
    let unverified = || {
        let mut it = Given::ready();
        it.tested("dar", ResultBand::Inside);
        it
    };
    let lifted = || {
        let mut it = Given::ready().raised(Blocker::Alert, None);
        it.does("qa", DecideException { exception: exception(), accept: true, why: text("why") });
        it
    };
    for (what, given, then) in [
        ("a running batch", Given::running(), "R-disposition-03"),
        ("an undecided alert", Given::ready().raised(Blocker::Alert, None), "R-disposition-01"),
        ("a decided alert", lifted(), DECIDED),
        ("an open deviation", Given::ready().deviates("open"), "R-disposition-01"),
        ("an assessed deviation", Given::ready().deviates("assessed"), "R-disposition-01"),
        ("a closed deviation", Given::ready().deviates("closed"), DECIDED),
        ("a held lot that went in", held(), "R-disposition-01"),
        ("a result that fails", fails(), "R-disposition-01"),
        ("a result that nobody verified", unverified(), "R-disposition-01"),
    ] {
        let release = decide(Kind::Factory, Choice::Release);
        assert_eq!(answer(&given.tries("qp", release)), then, "release over {what}");
        assert_eq!(answer(&given.tries("qp", decide(Kind::Factory, Choice::Reject))), DECIDED, "reject over {what}");
    }
}

#[test]
fn taking_away_any_evidence_blocks() {
    let given = Given::ready();
    let steps: Vec<_> = given.plant.batches.get(&batch()).unwrap().steps.keys().cloned().collect();
    let blocked = |it: &Given| plan(&it.plant, &batch()).unwrap().blocking().count() > 0;
    assert!(!blocked(&given));
    for step in steps {
        let mut less = given.clone();
        let steps = &mut less.plant.batches.get_mut(&batch()).unwrap().steps;
        Arc::make_mut(steps.get_mut(&step).unwrap()).done = None;
        assert!(blocked(&less), "{step}");
        let parameters: Vec<_> =
            given.plant.batches.get(&batch()).unwrap().steps.get(&step).unwrap().readings.keys().cloned().collect();
        for parameter in parameters {
            let mut less = given.clone();
            let record = less.plant.batches.get_mut(&batch()).unwrap().steps.get_mut(&step).unwrap();
            Arc::make_mut(record).readings.remove(&parameter);
            assert!(blocked(&less), "{step} {parameter}");
        }
    }
    for lot in given.plant.results.keys() {
        let attributes: Vec<String> = given.plant.results.get(lot).unwrap().keys().cloned().collect();
        for attribute in attributes {
            let mut less = given.clone();
            less.plant.results.get_mut(lot).unwrap().remove(&attribute);
            assert!(blocked(&less), "{attribute}");
            let mut less = given.clone();
            less.plant.results.get_mut(lot).unwrap().get_mut(&attribute).unwrap().last_mut().unwrap().verified = None;
            assert!(blocked(&less), "{attribute} unverified");
        }
    }
}

#[test]
fn a_decision_stands_until_late_evidence_reopens_it() {
    let mut given = released();
    assert_eq!(answer(&given.tries("qp", decide(Kind::Factory, Choice::Reject))), "R-disposition-02");
    assert_eq!(
        given.does("ana", late_result()),
        "lab.result-recorded quality.deviation-opened quality.exception-raised disposition.reopened"
    );
    assert_eq!(answer(&given.tries("qp", decide(Kind::Factory, Choice::Release))), "R-disposition-01");
    assert_eq!(given.does("qp", decide(Kind::Factory, Choice::Hold)), DECIDED);
    // On hold it may be decided again without anything having changed.
    assert_eq!(answer(&given.tries("qp", decide(Kind::Factory, Choice::Reject))), DECIDED);
}

#[test]
fn a_deviation_opened_after_the_release_takes_it_back_and_the_market_release_with_it() {
    let mut given = released();
    assert_eq!(given.does("mah", decide(Kind::Market, Choice::Release)), DECIDED);
    let open = OpenDeviation { batch: Some(batch()), lot: None, class: Class::Major, what: text("what") };
    assert_eq!(given.does("qa", open), "quality.deviation-opened disposition.reopened disposition.reopened");
    assert_eq!(answer(&given.tries("mah", decide(Kind::Market, Choice::Release))), "R-disposition-01");
}

#[test]
fn the_market_release_rests_on_the_certificate_in_force() {
    let reopened = || {
        let mut it = released();
        it.does("ana", late_result());
        it
    };
    let on_hold = || {
        let mut it = Given::ready();
        it.does("qp", decide(Kind::Factory, Choice::Hold));
        it
    };
    let held_since = || {
        let mut it = released();
        assert_eq!(it.does("qa", HoldLot { lot: charged() }), "material.lot-held disposition.reopened");
        it
    };
    for (what, given, who, choice, then) in [
        ("released", released(), "mah", Choice::Release, DECIDED),
        ("released", released(), "both", Choice::Release, DECIDED),
        ("released", released(), "qp", Choice::Release, "R-people-03"),
        ("not decided", Given::ready(), "mah", Choice::Release, "R-disposition-01"),
        ("not decided", Given::ready(), "mah", Choice::Hold, DECIDED),
        ("not decided", Given::ready(), "mah", Choice::Reject, DECIDED),
        ("on hold", on_hold(), "mah", Choice::Release, "R-disposition-01"),
        ("re-opened", reopened(), "mah", Choice::Release, "R-disposition-01"),
        ("held since", held_since(), "mah", Choice::Release, "R-disposition-01"),
        ("still running", Given::running(), "mah", Choice::Release, "R-disposition-01"),
    ] {
        assert_eq!(answer(&given.tries(who, decide(Kind::Market, choice))), then, "{what} {who} {choice:?}");
    }
}

#[test]
fn the_holder_does_not_judge_the_manufacturers_items_again() {
    let mut given = released();
    // Whatever the manufacturer's records look like meanwhile: only a re-opening of its decision counts.
    given.plant.results.clear();
    assert!(plan(&given.plant, &batch()).unwrap().blocking().count() > 0);
    let events = given.tries("mah", decide(Kind::Market, Choice::Release)).unwrap();
    let [crate::Event::DispositionDecided(it)] = events.as_slice() else { panic!("{events:?}") };
    let seq = given.plant.dispositions.get(&(batch(), Kind::Factory)).unwrap().stamp.seq;
    let rests: Vec<_> = it.items.iter().map(|it| (it.id.as_str(), it.evidence.clone())).collect();
    assert_eq!(rests, [("certificate", alloc::vec![seq])]);
}

#[test]
fn a_certificate_says_the_same_bytes_for_ever() {
    assert_eq!(certificate(&Given::ready().plant, &batch()), None);
    let given = released();
    let it = certificate(&given.plant, &batch()).unwrap();
    let seq = it.stamp.seq;
    assert_eq!(it.items_text().lines().count(), it.count());
    assert!(it.items_text().starts_with("materials/MAB-1 pass R-material-06 v1 as-it-is "));
    let wanted = "release-certificate v1\nbatch B-1\nlot B-1\nmanufacturer maker\ndecision release\nplan v15\n"
        .to_string()
        + &alloc::format!("items {} digest\nsigned-by qp signed\nsigned-at signed\nmeaning signed\n", it.count())
        + &alloc::format!("shown signed\nentry {seq}\n");
    assert_eq!(it.text("digest"), wanted);
}

#[test]
fn nothing_that_people_wrote_forges_a_line_of_a_certificate() {
    let given = released();
    let mut it = certificate(&given.plant, &batch()).unwrap();
    it.signature.meaning = text("yes\ndecision reject");
    assert_eq!(it.text("digest").lines().filter(|it| it.starts_with("decision")).count(), 1);
    assert!(it.text("digest").contains("meaning yes\\ndecision reject\n"), "{}", deviation());
}

#[test]
fn a_batch_waits_until_it_is_decided_and_again_when_that_is_taken_back() {
    use super::Waits::{OnHold, Reopened, Undecided};
    let waits = |it: &Given| it.plant.awaiting(Kind::Factory).first().map(|it| it.1);
    let mut given = Given::ready();
    assert_eq!(waits(&Given::running()), None);
    assert_eq!(waits(&given), Some(Undecided));
    given.does("qp", decide(Kind::Factory, Choice::Hold));
    assert_eq!(waits(&given), Some(OnHold));
    given.does("qp", decide(Kind::Factory, Choice::Release));
    assert_eq!((waits(&given), given.plant.is_settled(&batch())), (None, true));
    given.does("ana", late_result());
    assert_eq!((waits(&given), given.plant.is_settled(&batch())), (Some(Reopened), false));
    assert_eq!(given.plant.tests_due(&batch()).verifications, ["dar"]);
}

/// B-2, made from what B-1 made, and released to the market.
fn made_from_it() -> Given {
    let mut it = released();
    let before = it.plant.batches.get(&batch()).unwrap().clone();
    let second = BatchId::new("B-2").unwrap();
    let (lot, step) = (LotId::new("B-2").unwrap(), before.steps.keys().next().unwrap().clone());
    it.happens(
        "head",
        BatchStarted {
            batch: second.clone(),
            lot: lot.clone(),
            stage: before.stage,
            strategy: before.strategy,
            version: before.version,
            organisation: before.organisation,
        },
    );
    let (material, amount) = (MaterialId::new("adc").unwrap(), quantity("1"));
    let (of, container, target) = (crate::given::lot(), None, None);
    it.happens(
        "op",
        MaterialAdded {
            batch: second.clone(),
            step,
            material,
            lot: of,
            container,
            shares: Default::default(),
            amount,
            target,
        },
    );
    it.happens(
        "head",
        BatchFinished { batch: second.clone(), lot: lot.clone(), amount, facts: Default::default(), use_by: None },
    );
    for (who, kind) in [("qp", Kind::Factory), ("mah", Kind::Market)] {
        let (batch, lot, choice, why) = (second.clone(), lot.clone(), Choice::Release, text("why"));
        let (plan, items, signature) = (1, alloc::vec![], crate::given::signature());
        it.happens(who, DispositionDecided { batch, lot, kind, choice, why, plan, items, signature });
    }
    it
}

fn quantity(litres: &str) -> Quantity {
    Quantity::parse(litres, Unit::new("L").unwrap()).unwrap()
}

#[test]
fn what_comes_late_reopens_every_decision_that_rests_on_it_at_any_depth() {
    let opened = |batch: Option<BatchId>, lot: Option<LotId>| {
        Command::from(OpenDeviation { batch, lot, class: Class::Major, what: text("what") })
    };
    let (one, two) = ([("B-1", Kind::Factory)], [("B-2", Kind::Factory), ("B-2", Kind::Market)]);
    let both = [one.as_slice(), &two].concat();
    let made = |it: &str| LotId::new(it).unwrap();
    for (what, who, command, then) in [
        ("a hold on what went in", "qa", HoldLot { lot: charged() }.into(), both.as_slice()),
        ("a hold on what was made", "qa", HoldLot { lot: made("B-1") }.into(), &both),
        ("a hold on what it went into", "qa", HoldLot { lot: made("B-2") }.into(), &two),
        ("a deviation of a lot that went in", "qa", opened(None, Some(charged())), &both),
        ("a deviation of the batch and its lot", "qa", opened(Some(batch()), Some(made("B-1"))), &both),
        ("a deviation of the later lot", "qa", opened(None, Some(made("B-2"))), &two),
        ("a deviation of neither", "qa", opened(None, None), &[]),
        ("a late result", "ana", late_result().into(), &both),
        ("the holder's no to the first", "mah", decide(Kind::Market, Choice::Reject).into(), &two),
    ] {
        let given = made_from_it();
        let events = given.tries(who, command).unwrap();
        let reopened = |it: &crate::Event| match it {
            crate::Event::DispositionReopened(it) => Some((it.batch.to_string(), it.kind)),
            _ => None,
        };
        let got: Vec<_> = events.iter().filter_map(reopened).collect();
        let then: Vec<_> = then.iter().map(|(batch, kind)| (batch.to_string(), *kind)).collect();
        assert_eq!(got, then, "{what}");
    }
}

#[test]
fn what_stands_against_the_lot_itself_blocks_its_release() {
    let release = || decide(Kind::Factory, Choice::Release);
    let own = crate::given::lot;
    let mut held = Given::ready();
    held.does("qa", HoldLot { lot: own() });
    assert_eq!(answer(&held.tries("qp", release())), "R-disposition-01");
    let mut refused = Given::ready();
    refused.does("mah", decide(Kind::Market, Choice::Reject));
    assert_eq!(answer(&refused.tries("qp", release())), "R-disposition-01");
    refused.does("qp", decide(Kind::Factory, Choice::Hold));
    assert_eq!(refused.plant.lots.get(&own()).unwrap().standing, LotStanding::Rejected);
    // A batch is rejected by who releases it.
    assert_eq!(answer(&Given::ready().tries("qa", RejectLot { lot: own() })), "R-material-10");
}

#[test]
fn a_part_of_the_lot_is_released_and_taken_back_with_it() {
    let mut given = Given::ready();
    let part = LotId::new("B-1-P1").unwrap();
    let parts = alloc::vec![Part { lot: part.clone(), amount: quantity("10"), from: None, into: None }];
    given.happens("op", LotSplit { lot: crate::given::lot(), parts });
    let standing = |it: &Given| it.plant.lots.get(&part).unwrap().standing;
    given.does("qp", decide(Kind::Factory, Choice::Release));
    assert_eq!(standing(&given), LotStanding::Released);
    given.does("ana", late_result());
    assert_eq!(standing(&given), LotStanding::Quarantine);
}

#[test]
fn only_what_the_strategy_sends_to_the_market_is_released_to_it() {
    use crate::strategy::MaterialRole::{DrugProduct, DrugSubstance, Intermediate};
    for (role, choice, then) in [
        (DrugProduct, Choice::Release, DECIDED),
        (DrugSubstance, Choice::Release, "R-disposition-06"),
        (Intermediate, Choice::Release, "R-disposition-06"),
        // The holder may say no to whatever its product is made from.
        (DrugSubstance, Choice::Hold, DECIDED),
        (DrugSubstance, Choice::Reject, DECIDED),
    ] {
        let mut given = released();
        let version = alloc::sync::Arc::make_mut(given.plant.strategies.values_mut().next().unwrap());
        let makes = version.strategy.stages[0].makes.clone();
        version.strategy.materials.get_mut(&makes).unwrap().role = role;
        assert_eq!(answer(&given.tries("mah", decide(Kind::Market, choice))), then, "{role:?} {choice:?}");
    }
}

#[test]
fn a_rejected_batch_stays_rejected_and_what_comes_late_is_noted_on_it() {
    const NOTED: &str = "disposition.late-evidence-noted";
    let mut given = Given::ready();
    assert_eq!(given.does("qp", decide(Kind::Factory, Choice::Reject)), DECIDED);
    assert_eq!(
        given.does("ana", late_result()),
        "lab.result-recorded quality.deviation-opened quality.exception-raised disposition.late-evidence-noted"
    );
    let open = OpenDeviation { batch: Some(batch()), lot: None, class: Class::Major, what: text("what") };
    assert_eq!(given.does("qa", open), "quality.deviation-opened disposition.late-evidence-noted");
    let decided = given.plant.dispositions.get(&(batch(), Kind::Factory)).unwrap();
    assert_eq!((decided.standing, decided.noted.len()), (super::DispositionStanding::Decided, 2));
    assert_eq!(given.plant.lots.get(&crate::given::lot()).unwrap().standing, LotStanding::Rejected);
    for (choice, then) in [
        (Choice::Release, "R-disposition-05"),
        (Choice::Hold, "R-disposition-05"),
        (Choice::Reject, "R-disposition-02"),
    ] {
        assert_eq!(answer(&given.tries("qp", decide(Kind::Factory, choice))), then, "{choice:?}");
    }
    // So does one that was re-opened before this rule was there.
    let (batch_id, lot, kind) = (batch(), crate::given::lot(), Kind::Factory);
    given.happens("ana", super::DispositionReopened { batch: batch_id, lot, kind });
    assert_eq!(answer(&given.tries("qp", decide(Kind::Factory, Choice::Release))), "R-disposition-05");
    assert_eq!(answer(&given.tries("qp", decide(Kind::Factory, Choice::Reject))), DECIDED);
    // The holder's no is as final.
    let mut given = Given::ready();
    given.does("mah", decide(Kind::Market, Choice::Reject));
    assert!(given.does("ana", late_result()).ends_with(NOTED));
    assert_eq!(answer(&given.tries("mah", decide(Kind::Market, Choice::Hold))), "R-disposition-05");
}

#[test]
fn an_accepted_exception_does_not_stand_for_the_second_analyst() {
    use crate::batch::Why;
    use crate::lab::ResultVerified;
    use crate::quality::{About, ExceptionRaised};
    let about = About::Result { attribute: "dar".into() };
    for (band, blocker) in
        [(ResultBand::Indeterminate(Why::Censored), Blocker::Indeterminate), (ResultBand::Alert, Blocker::Alert)]
    {
        let mut given = Given::ready();
        given.tested("dar", band);
        let (exception, about) = (exception(), about.clone());
        given.happens("ana", ExceptionRaised { exception, batch: batch(), about, blocker, deviation: None });
        given.does("qa", DecideException { exception: crate::given::exception(), accept: true, why: text("why") });
        let release = || decide(Kind::Factory, Choice::Release);
        assert_eq!(answer(&given.tries("qp", release())), "R-disposition-01", "{band:?}");
        let plan_now = plan(&given.plant, &batch()).unwrap();
        let item = plan_now.blocking().next().unwrap();
        assert_eq!((item.id.as_str(), &item.because), ("results/dar", &super::Because::NotVerified));
        given.happens(
            "qc-2",
            ResultVerified { batch: batch(), lot: crate::given::lot(), attribute: "dar".into(), of: None },
        );
        assert_eq!(answer(&given.tries("qp", release())), DECIDED, "{band:?}");
    }
}

#[test]
fn whoever_judged_what_stood_against_a_batch_does_not_release_it() {
    use crate::people::Role::{QaReviewer, QualifiedPerson};
    let two_roles = |mut it: Given, who: &str| {
        let id = crate::id::PersonId::new(who).unwrap();
        it.plant.people.get_mut(&id).unwrap().roles.extend([QaReviewer, QualifiedPerson]);
        it
    };
    // `qb` closes the deviation, `qa` accepts the alert.
    let closed = || two_roles(two_roles(Given::ready().deviates("closed"), "qb"), "qa");
    let accepted = |accept: bool| {
        let mut it = two_roles(two_roles(Given::ready().raised(Blocker::Alert, None), "qa"), "qb");
        it.does("qa", DecideException { exception: exception(), accept, why: text("why") });
        it
    };
    for (what, given, who, choice, then) in [
        ("closed a deviation", closed(), "qb", Choice::Release, "R-disposition-07"),
        ("closed a deviation", closed(), "qb", Choice::Hold, DECIDED),
        ("closed a deviation", closed(), "qb", Choice::Reject, DECIDED),
        ("closed none", closed(), "qa", Choice::Release, DECIDED),
        ("accepted an exception", accepted(true), "qa", Choice::Release, "R-disposition-07"),
        ("accepted an exception", accepted(true), "qa", Choice::Hold, DECIDED),
        ("accepted an exception", accepted(true), "qa", Choice::Reject, DECIDED),
        ("kept an exception", accepted(false), "qa", Choice::Release, "R-disposition-07"),
        ("accepted none", accepted(true), "qb", Choice::Release, DECIDED),
        ("accepted none", accepted(true), "qp", Choice::Release, DECIDED),
    ] {
        assert_eq!(answer(&given.tries(who, decide(Kind::Factory, choice))), then, "{who} {what} {choice:?}");
    }
    // The table itself asks the qualified persons to sign; that they did so does not keep them from releasing.
    let mut given = Given::ready().deviates("closed").raised(Blocker::OutsideRegistered, Some(deviation()));
    for who in ["qp", "mah"] {
        given.does(who, DecideException { exception: exception(), accept: true, why: text("why") });
    }
    assert_eq!(given.does("qp", decide(Kind::Factory, Choice::Release)), DECIDED);
    assert_eq!(given.does("mah", decide(Kind::Market, Choice::Release)), DECIDED);
}

/// What stands about the attribute `dar` in the plan as it is now.
fn dar(given: &Given) -> super::Item {
    plan(&given.plant, &batch()).unwrap().items().find(|it| it.id == "results/dar").unwrap().clone()
}

#[test]
fn a_later_value_does_not_make_an_item_better_than_what_stands_about_it() {
    use crate::batch::Why;
    use crate::id::ExceptionId;
    use crate::lab::ResultVerified;
    use crate::people::Role::{QaReviewer, QcAnalyst};
    use crate::quality::{About, ExceptionRaised};
    use crate::verdict::Verdict::{Fail, Indeterminate, Pass};
    use Blocker::{Alert, FailsRelease, OutsideRegistered};
    let doubt = || ResultBand::Indeterminate(Why::Censored);
    let out = Blocker::Indeterminate;
    // What was raised before, what counts now and is verified, whether quality assurance accepted all it may; then the
    // verdict, whether it blocks, who moves it and which exception comes first.
    for (raised, now, accepted, verdict, blocks, owner, first) in [
        (&[][..], ResultBand::Inside, false, Pass, false, Some(QcAnalyst), None),
        (&[FailsRelease], ResultBand::Inside, false, Fail, true, None, Some(0)),
        (&[FailsRelease], ResultBand::Inside, true, Fail, true, None, Some(0)),
        (&[FailsRelease], ResultBand::OutsideRelease, false, Fail, true, None, Some(0)),
        (&[OutsideRegistered], ResultBand::Inside, false, Fail, true, Some(QP), Some(0)),
        (&[out], ResultBand::Inside, false, Indeterminate, true, Some(QaReviewer), Some(0)),
        (&[out], ResultBand::Inside, true, Pass, false, Some(QcAnalyst), None),
        (&[out], doubt(), true, Indeterminate, false, Some(QaReviewer), None),
        (&[Alert], ResultBand::Inside, false, Pass, true, Some(QaReviewer), Some(0)),
        (&[Alert], ResultBand::Inside, true, Pass, false, Some(QcAnalyst), None),
        (&[Alert, FailsRelease, out], ResultBand::Alert, false, Fail, true, None, Some(1)),
        (&[Alert, FailsRelease, out], ResultBand::Alert, true, Fail, true, None, Some(1)),
        (&[Alert, out], ResultBand::Inside, false, Indeterminate, true, Some(QaReviewer), Some(1)),
    ] {
        let mut given = Given::ready();
        let id = |n: usize| ExceptionId::new(&alloc::format!("B-1-E0{n}")).unwrap();
        for (n, blocker) in raised.iter().enumerate() {
            let about = About::Result { attribute: "dar".into() };
            let (exception, batch, blocker) = (id(n), batch(), *blocker);
            given.happens("ana", ExceptionRaised { exception, batch, about, blocker, deviation: None });
        }
        given.tested("dar", now);
        given.happens(
            "qc-2",
            ResultVerified { batch: batch(), lot: crate::given::lot(), attribute: "dar".into(), of: None },
        );
        if accepted {
            for n in 0..raised.len() {
                given.does("qa", DecideException { exception: id(n), accept: true, why: text("why") });
            }
        }
        let it = dar(&given);
        let got = (it.verdict, it.blocks(), it.owner, it.open.first().map(|it| it.exception.clone()));
        assert_eq!(got, (verdict, blocks, owner, first.map(id)), "{raised:?} {now:?} {accepted}");
        let undecided = if accepted { raised.iter().filter(|it| **it == FailsRelease).count() } else { raised.len() };
        assert_eq!(it.open.len(), undecided, "{raised:?} {now:?} {accepted}");
    }
}

const QP: crate::people::Role = crate::people::Role::QualifiedPerson;

#[test]
fn an_item_waits_for_the_role_that_has_not_signed_and_tells_who_kept_it() {
    use crate::people::Role::MahQualifiedPerson;
    let owner = |it: &Given| {
        let plan = plan(&it.plant, &batch()).unwrap();
        let item = plan.items().find(|it| it.exception.is_some()).unwrap();
        (item.owner, item.open.first().and_then(|it| it.kept.clone()).map(|(role, by)| (role, by.to_string())))
    };
    let decides = |accept: bool| DecideException { exception: exception(), accept, why: text("why") };
    let mut given = Given::ready().deviates("closed").raised(Blocker::OutsideRegistered, Some(deviation()));
    assert_eq!(owner(&given), (Some(QP), None));
    given.does("qp", decides(true));
    assert_eq!(owner(&given), (Some(MahQualifiedPerson), None));
    given.does("mah", decides(false));
    assert_eq!(owner(&given), (Some(MahQualifiedPerson), Some((MahQualifiedPerson, "mah".to_string()))));
    given.does("mah", decides(true));
    let plan_now = plan(&given.plant, &batch()).unwrap();
    assert!(plan_now.items().all(|it| it.open.is_empty() && !it.blocks()));
}

#[test]
fn what_the_reason_of_an_item_says_already_is_not_told_twice() {
    let mut given = Given::ready().raised(Blocker::Alert, None);
    // The pH reads normal now: that an alert stands must be told.
    let untold = |it: &Given| plan(&it.plant, &batch()).unwrap().items().map(|it| it.untold().len()).sum::<usize>();
    assert_eq!(untold(&given), 1);
    given.does("qa", DecideException { exception: exception(), accept: true, why: text("why") });
    assert_eq!(untold(&given), 0);
}
