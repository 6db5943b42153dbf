//! Who lifts a block, who closes a deviation, and on what.

use super::{AssessDeviation, CloseDeviation, DecideException};
use crate::batch::{CorrectReading, Entered};
use crate::given::{Given, answer, deviation, exception, ph, text};
use crate::id::{ParameterId, PersonId, StepPath};
use crate::people::AccountClosed;
use crate::quantity::Unit;
use crate::strategy::Blocker;

fn decide(accept: bool) -> DecideException {
    DecideException { exception: exception(), accept, why: text("why") }
}

#[test]
fn a_block_is_lifted_by_whom_the_table_names_over_what_it_asks_for() {
    use Blocker::{Alert, FailsRelease, Indeterminate, OutsideRegistered};
    const LIFTED: &str = "quality.exception-decided";
    for (blocker, deviates, who, accept, then) in [
        (Alert, "", "qa", true, LIFTED),
        (Alert, "", "qa", false, LIFTED),
        (Alert, "", "qp", true, "R-quality-08"),
        (Alert, "", "op", true, "R-people-03"),
        (Alert, "", "nobody", true, "R-people-01"),
        // Who performed a step never decides about the record, whatever else they are.
        (Alert, "", "amy", true, "R-quality-10"),
        (Indeterminate, "", "qa", true, LIFTED),
        // What the table does not ask of the holder is not shared with them.
        (Indeterminate, "", "mah", true, "R-quality-05"),
        // Outside the registered range: over a closed deviation only, and by both whom the table names.
        (OutsideRegistered, "", "qp", true, "R-quality-09"),
        (OutsideRegistered, "open", "qp", true, "R-quality-09"),
        (OutsideRegistered, "assessed", "qp", true, "R-quality-09"),
        (OutsideRegistered, "closed", "qp", true, LIFTED),
        (OutsideRegistered, "closed", "mah", true, LIFTED),
        (OutsideRegistered, "closed", "qa", true, "R-quality-08"),
        // Keeping the block needs nothing to rest on.
        (OutsideRegistered, "open", "qp", false, LIFTED),
        // A result that fails its release limit is decided by nobody.
        (FailsRelease, "", "qa", true, "R-quality-07"),
        (FailsRelease, "closed", "qp", true, "R-quality-07"),
        (FailsRelease, "closed", "mah", false, "R-quality-05"),
    ] {
        let given = Given::ready();
        let given = if deviates.is_empty() { given } else { given.deviates(deviates) };
        let given = given.raised(blocker, (!deviates.is_empty()).then(deviation));
        assert_eq!(answer(&given.tries(who, decide(accept))), then, "{blocker:?} {deviates} {who} {accept}");
    }
}

#[test]
fn a_decision_is_a_signature_by_an_open_account_made_once() {
    let mut given = Given::ready().raised(Blocker::Alert, None);
    assert_eq!(answer(&given.tries_unsigned("qa", decide(true))), "R-people-08");
    assert_eq!(given.does("qa", decide(true)), "quality.exception-decided");
    assert_eq!(answer(&given.tries("qa", decide(true))), "R-quality-06");
    assert_eq!(answer(&given.tries("qb", decide(false))), "R-quality-06");
    let mut given = Given::ready().raised(Blocker::Alert, None);
    given.happens("qa", AccountClosed { person: PersonId::new("qa").unwrap() });
    assert_eq!(answer(&given.tries("qa", decide(true))), "R-people-04");
}

#[test]
fn two_roles_in_one_hand_are_not_two_pairs_of_eyes() {
    let mut given = Given::ready().deviates("closed").raised(Blocker::OutsideRegistered, Some(deviation()));
    let lifted = |it: &Given| it.plant.exceptions.get(&exception()).unwrap().lifted(&it.plant);
    assert_eq!(given.does("both", decide(true)), "quality.exception-decided");
    assert!(!lifted(&given));
    assert_eq!(given.does("both", decide(true)), "R-quality-06");
    assert_eq!(given.does("mah", decide(true)), "quality.exception-decided");
    assert!(lifted(&given));
}

#[test]
fn a_decision_that_keeps_the_block_keeps_it() {
    let mut given = Given::ready().raised(Blocker::Alert, None);
    given.does("qa", decide(false));
    assert!(!given.plant.exceptions.get(&exception()).unwrap().lifted(&given.plant));
}

#[test]
fn a_corrected_reading_reopens_what_was_decided_over_the_old_one() {
    let mut given = Given::ready().raised(Blocker::Alert, None);
    given.does("qa", decide(true));
    let correct = CorrectReading {
        batch: crate::given::batch(),
        step: StepPath::new("conjugation/check-start").unwrap(),
        parameter: ParameterId::new("ph").unwrap(),
        value: Entered::Typed { text: "7.19".into(), unit: Unit::new("[pH]").unwrap() },
    };
    // What counts already is no correction of it, and nothing is re-opened over it.
    for (typed, then) in [("7.20", "R-batch-31"), ("7.2", "batch.reading-corrected quality.decision-reopened")] {
        let value = Entered::Typed { text: typed.into(), unit: Unit::new("[pH]").unwrap() };
        assert_eq!(answer(&given.tries("op", CorrectReading { value, ..correct.clone() })), then, "{typed}");
    }
    assert_eq!(given.does("op", correct), "batch.reading-corrected quality.decision-reopened");
    let it = given.plant.exceptions.get(&exception()).unwrap();
    assert!(!it.lifted(&given.plant));
    assert_eq!((it.decisions.len(), it.void.len()), (0, 1), "{:?}", ph());
    assert_eq!(given.does("qa", decide(true)), "quality.exception-decided");
}

#[test]
fn a_deviation_is_closed_by_somebody_who_was_no_part_of_it() {
    let close = || CloseDeviation { deviation: deviation() };
    for (standing, who, then) in [
        ("open", "qa", "R-quality-04"),
        ("assessed", "qa", "quality.deviation-closed"),
        // The performer, at whose step the rule opened it.
        ("assessed", "amy", "R-quality-03"),
        ("assessed", "head", "R-people-03"),
        ("assessed", "op", "R-people-03"),
        ("closed", "qa", "R-quality-02"),
    ] {
        assert_eq!(answer(&Given::ready().deviates(standing).tries(who, close())), then, "{standing} {who}");
    }
    let given = Given::ready().deviates("assessed");
    assert_eq!(answer(&given.tries_unsigned("qa", close())), "R-people-08");
    assert_eq!(answer(&Given::ready().tries("qa", close())), "R-quality-01");
}

#[test]
fn who_assessed_last_does_not_close() {
    let mut given = Given::ready().deviates("open");
    let assess = || AssessDeviation { deviation: deviation(), cause: text("cause"), impact: text("impact") };
    assert_eq!(given.does("qa", assess()), "quality.deviation-assessed");
    assert_eq!(answer(&given.tries("qa", CloseDeviation { deviation: deviation() })), "R-quality-03");
    assert_eq!(given.does("qb", CloseDeviation { deviation: deviation() }), "quality.deviation-closed");
    assert_eq!(answer(&given.tries("head", assess())), "R-quality-02");
}

#[test]
fn an_exception_waits_for_those_who_may_decide_it_and_have_not() {
    let mut given = Given::ready().deviates("closed").raised(Blocker::OutsideRegistered, Some(deviation()));
    let waits = |it: &Given, who: &str| {
        it.plant.waits_for(it.plant.exceptions.get(&exception()).unwrap(), &PersonId::new(who).unwrap())
    };
    for (who, then) in [("qp", true), ("mah", true), ("both", true), ("qa", false), ("amy", false), ("nobody", false)] {
        assert_eq!(waits(&given, who), then, "{who}");
    }
    given.does("both", decide(true));
    for (who, then) in [("qp", false), ("mah", true), ("both", false)] {
        assert_eq!(waits(&given, who), then, "{who}");
    }
    assert_eq!(given.plant.undecided().count(), 1);
    given.does("mah", decide(true));
    assert_eq!(given.plant.undecided().count(), 0);
}
