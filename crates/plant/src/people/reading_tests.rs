//! Who reads what, and whom a command of theirs reaches.

use alloc::string::ToString;
use alloc::sync::Arc;
use alloc::vec::Vec;

use jiff::{SignedDuration, Timestamp};

use super::{AdmitInspector, DismissInspector, Reader, Role};
use crate::batch::Comment;
use crate::disposition::{Choice, DecideDisposition, Kind, certificate};
use crate::event::Subject;
use crate::given::{Given, answer, batch, charged, deviation, exception, lot, ph, text};
use crate::id::{LotId, OrganisationId, PersonId, StepPath};
use crate::material::{HoldLot, LotHeld};
use crate::state::Plant;
use crate::strategy::{ApproveStrategy, BeginStrategyReview, Blocker};

const NOW: &str = "2031-03-18T12:00:00Z";

fn person(id: &str) -> PersonId {
    PersonId::new(id).unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn own(given: &Given, who: &str) -> Plant {
    given.plant.as_read_by(&given.plant.reader(&person(who), at(NOW)))
}

fn shared(given: &Given, who: &str) -> Arc<Plant> {
    given.plant.shared_with(&given.plant.reader(&person(who), at(NOW)))
}

/// How many of everything there are: batches, lots, equipment, results, exceptions, deviations, dispositions, edges.
fn counts(plant: &Plant) -> [usize; 7] {
    [
        plant.batches.len(),
        plant.lots.len(),
        plant.results.len(),
        plant.exceptions.len(),
        plant.deviations.len(),
        plant.dispositions.len(),
        plant.owners.len(),
    ]
}

fn reviewed() -> Given {
    let mut given = Given::ready().deviates("closed").raised(Blocker::OutsideRegistered, Some(deviation()));
    for (who, accept) in [("qp", true), ("mah", true)] {
        let decide = crate::quality::DecideException { exception: exception(), accept, why: text("why") };
        assert_eq!(given.does(who, decide), "quality.exception-decided");
    }
    given
}

fn decide(kind: Kind, choice: Choice) -> DecideDisposition {
    DecideDisposition { batch: batch(), kind, choice, why: text("why") }
}

#[test]
fn everything_has_the_owner_that_made_it() {
    let given = Given::ready().deviates("open").raised(Blocker::OutsideRegistered, Some(deviation()));
    for subject in [
        Subject::Batch(batch()),
        Subject::Lot(lot()),
        Subject::Lot(charged()),
        Subject::Exception(exception()),
        Subject::Deviation(deviation()),
    ] {
        assert_eq!(given.plant.owner(&subject).map(OrganisationId::as_str), Some("maker"), "{subject}");
    }
    assert_eq!(given.plant.owner(&Subject::Person(person("mah"))).map(OrganisationId::as_str), Some("holder"));
    assert_eq!(given.plant.owner(&Subject::Node), None);
}

#[test]
fn nobody_reads_another_organisations_record() {
    let given = reviewed();
    let whole = counts(&given.plant);
    for (who, then) in [
        ("op", whole),
        ("qa", whole),
        ("other-qp", [0; 7]),
        ("mah", [0; 7]),
        ("holders-qa", [0; 7]),
        ("inspector", [0; 7]),
        ("nobody", [0; 7]),
    ] {
        assert_eq!(counts(&own(&given, who)), then, "{who}");
        assert_eq!(given.plant.is_open_to(&given.plant.reader(&person(who), at(NOW))), then == whole, "{who}");
    }
    // Accounts are read by who gives them out; others read their own people.
    let people = |who: &str| own(&given, who).people.keys().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(people("op").len(), given.plant.people.len());
    assert_eq!(people("mah"), ["both", "holders-msat", "holders-qa", "mah"]);
    assert!(people("nobody").is_empty());
    assert!(own(&given, "mah").genealogy.ancestors(&lot()).is_empty());
}

#[test]
fn a_strategy_is_read_by_who_signed_it_and_by_the_holder_whom_its_table_names() {
    let given = Given::ready();
    for (who, then) in [("qa", 1), ("mah", 1), ("holders-qa", 1), ("other-qp", 0), ("inspector", 0), ("nobody", 0)] {
        assert_eq!(own(&given, who).strategies.len(), then, "{who}");
    }
}

#[test]
fn the_holder_is_shown_what_it_decides_over_and_no_more() {
    let given = Given::ready().deviates("closed").raised(Blocker::OutsideRegistered, Some(deviation()));
    let seen = shared(&given, "mah");
    let part = seen.batches.get(&batch()).unwrap();
    let steps: Vec<_> = part.steps.iter().map(|(path, it)| (path.to_string(), it.readings.len())).collect();
    let crate::quality::About::Reading { step, .. } = ph() else { panic!() };
    assert_eq!(steps, [(step.to_string(), 1)]);
    assert!(part.equipment.is_empty() && part.operations.is_empty() && part.performers.is_empty());
    assert!(seen.exceptions.contains_key(&exception()) && seen.deviations.contains_key(&deviation()));
    assert!(seen.lots.is_empty() && seen.dispositions.is_empty());
    // Who performed it is a name and nothing else.
    let amy = seen.people.get(&person("amy")).unwrap();
    assert!(amy.roles.is_empty() && amy.training.is_empty() && amy.last_signed_in.is_none());
    assert!(!seen.people.contains_key(&person("op")));
    // Nobody else of the holder, no other manufacturer, no inspector is asked.
    for who in ["holders-qa", "other-qp", "inspector", "nobody"] {
        assert_eq!(counts(&shared(&given, who)), [0; 7], "{who}");
    }
    // An alert is the manufacturer's own matter.
    assert_eq!(counts(&shared(&Given::ready().raised(Blocker::Alert, None), "mah")), [0; 7]);
}

#[test]
fn a_certificate_is_shared_as_long_as_it_holds() {
    let mut given = Given::ready();
    assert!(certificate(&shared(&given, "mah"), &batch()).is_none());
    given.does("qp", decide(Kind::Factory, Choice::Release));
    let whole = certificate(&given.plant, &batch());
    assert!(whole.is_some());
    assert_eq!(certificate(&shared(&given, "mah"), &batch()), whole);
    assert_eq!(certificate(&shared(&given, "holders-qa"), &batch()), whole);
    assert_eq!(certificate(&shared(&given, "other-qp"), &batch()), None);
    // The holder does not read the lots, so a hold that they cannot see must not look like none.
    given.happens("qa", LotHeld { lot: charged(), why: text("why") });
    assert_eq!(certificate(&given.plant, &batch()), None);
    let seen = shared(&given, "mah");
    assert_eq!(certificate(&seen, &batch()), None);
    assert!(seen.batches.contains_key(&batch()));
}

#[test]
fn a_rejection_is_shared_as_a_status_without_its_items() {
    let mut given = Given::ready();
    given.does("qp", decide(Kind::Factory, Choice::Reject));
    let seen = shared(&given, "mah");
    let it = seen.dispositions.get(&(batch(), Kind::Factory)).unwrap();
    assert!(it.items.is_empty() && it.choice == Choice::Reject);
}

#[test]
fn an_inspector_reads_who_admits_them_until_the_day_and_changes_nothing() {
    let mut given = Given::ready();
    let until = at(NOW).checked_add(SignedDuration::from_hours(24)).unwrap();
    let admit = |who: &str| AdmitInspector { person: person(who), until };
    for (who, whom, then) in [
        ("op", "inspector", "R-people-03"),
        ("qa", "mah", "R-people-15"),
        ("qa", "nobody", "R-people-01"),
        ("holders-qa", "inspector", "people.inspector-admitted"),
    ] {
        assert_eq!(answer(&given.tries(who, admit(whom))), then, "{who} {whom}");
    }
    assert_eq!(answer(&given.tries_unsigned("qa", admit("inspector"))), "R-people-08");
    let past = AdmitInspector { person: person("inspector"), until: at("2031-03-01T00:00:00Z") };
    assert_eq!(given.does("qa", past), "R-batch-20");
    assert_eq!(given.does("qa", admit("inspector")), "people.inspector-admitted");
    let reads = |given: &Given, now: Timestamp| {
        given.plant.as_read_by(&given.plant.reader(&person("inspector"), now)).batches.len()
    };
    assert_eq!((reads(&given, until), reads(&given, until + SignedDuration::from_secs(1))), (1, 0));
    for command in [crate::Command::from(HoldLot { lot: charged() }), decide(Kind::Factory, Choice::Hold).into()] {
        assert_eq!(answer(&given.tries("inspector", command)), "R-people-03");
    }
    assert_eq!(given.does("qa", DismissInspector { person: person("inspector") }), "people.inspector-dismissed");
    assert_eq!(reads(&given, at(NOW)), 0);
    assert_eq!(given.does("qa", DismissInspector { person: person("inspector") }), "");
}

#[test]
fn a_command_reaches_what_its_sender_reads_and_its_refusal_tells_nothing_else() {
    let given = Given::ready();
    let comment =
        || Comment { batch: batch(), step: StepPath::new("conjugation/add-antibody").unwrap(), text: text("remark") };
    for (who, command, then) in [
        // The same answer as for a number that nobody has.
        ("holders-qa", HoldLot { lot: charged() }.into(), "R-material-02"),
        ("holders-qa", crate::Command::from(comment()), "R-batch-01"),
        ("qa", HoldLot { lot: charged() }.into(), "material.lot-held"),
    ] {
        assert_eq!(answer(&given.tries(who, command)), then, "{who}");
    }
    let unknown = HoldLot { lot: LotId::new("no-such-lot").unwrap() };
    let (foreign, unknown) =
        (given.tries("holders-qa", HoldLot { lot: charged() }), given.tries("holders-qa", unknown));
    let facts = |it: &Result<Vec<crate::Event>, crate::Refusal>| {
        it.as_ref().unwrap_err().facts.iter().map(|it| it.0.clone()).collect::<Vec<_>>()
    };
    assert_eq!(facts(&foreign), facts(&unknown));
    // A strategy is written by who began it; who shares it may sign it.
    let strategy = given.plant.strategies.keys().next().unwrap().0.clone();
    let begin = || BeginStrategyReview { strategy: strategy.clone(), version: 1 };
    let approve = || ApproveStrategy { strategy: strategy.clone(), version: 1 };
    for (who, command, then) in [
        ("other-msat", crate::Command::from(begin()), "R-strategy-02"),
        ("holders-msat", begin().into(), "R-strategy-03"),
        ("holders-qa", approve().into(), "R-strategy-03"),
    ] {
        assert_eq!(answer(&given.tries(who, command)), then, "{who}");
    }
    // A holder who has heard of a batch can stop it.
    assert_eq!(answer(&given.tries("mah", decide(Kind::Market, Choice::Reject))), "disposition.decided");
    assert_eq!(answer(&given.tries("mah", decide(Kind::Factory, Choice::Reject))), "R-people-03");
}

#[test]
fn reading_on_behalf_of_nobody_is_reading_nothing() {
    let mut given = Given::ready();
    given.happens("qa", crate::people::AccountClosed { person: person("op") });
    let seen = own(&given, "op");
    assert_eq!(counts(&seen), [0; 7]);
    assert!(seen.people.is_empty() && seen.strategies.is_empty());
}

#[test]
fn who_is_shown_an_exception_is_said_without_making_the_smaller_plant() {
    let raised = |blocker| Given::ready().deviates("open").raised(blocker, Some(deviation()));
    let (mut shown, mut hidden) = (0, 0);
    for given in [reviewed(), raised(Blocker::OutsideRegistered), raised(Blocker::Alert)] {
        let plant = &given.plant;
        for id in plant.people.keys() {
            let reader = plant.reader(id, at(NOW));
            let holder = Reader { roles: alloc::vec![Role::MahQualifiedPerson], holder: true, ..reader.clone() };
            for reader in [reader, holder] {
                let seen = plant.shared_with(&reader);
                for exception in plant.exceptions.keys() {
                    let there = seen.exceptions.contains_key(exception);
                    assert_eq!(plant.shows_exception(&reader, exception), there, "{id} {exception}");
                    (shown, hidden) = (shown + i32::from(there), hidden + i32::from(!there));
                }
            }
        }
    }
    assert!(shown > 0 && hidden > 0, "{shown} shown, {hidden} hidden");
}
