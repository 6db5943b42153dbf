//! A procedure's life, and who may work by it.

use alloc::vec;
use alloc::vec::Vec;

use jiff::{SignedDuration, Timestamp};

use super::{
    ApproveProcedure, Asks, Document, DraftProcedure, MakeProcedureEffective, ReadProcedure, WithdrawProcedure,
};
use crate::given::{Given, answer, text};
use crate::id::{PersonId, ProcedureId};
use crate::people::{Role, Train};
use crate::strategy::Procedure;
use crate::text::Label;

fn id() -> ProcedureId {
    ProcedureId::new("sop-1").unwrap()
}

fn person(id: &str) -> PersonId {
    PersonId::new(id).unwrap()
}

fn draft(version: u32, asks: Asks, from: Timestamp) -> DraftProcedure {
    DraftProcedure {
        procedure: id(),
        version,
        title: Label::new("规程", "Procedure"),
        owner: Role::ProductionHead,
        asks,
        readers: vec![Role::Operator],
        document: Document::Elsewhere { reference: text("binder 4") },
        changes: text("what is new"),
        from,
    }
}

/// Versions drafted by `amy`, approved by the head and by quality, and put in force, in this order.
fn in_force(versions: &[(u32, Asks)]) -> Given {
    let mut it = Given::running();
    for (version, asks) in versions {
        comes_in_force(&mut it, *version, *asks);
    }
    it
}

fn comes_in_force(it: &mut Given, version: u32, asks: Asks) {
    let now = it.now();
    assert_eq!(it.does("amy", draft(version, asks, now)), "procedure.drafted");
    for who in ["head", "qa"] {
        assert_eq!(it.does(who, ApproveProcedure { procedure: id(), version }), "procedure.approved");
    }
    assert_eq!(it.does("qb", MakeProcedureEffective { procedure: id(), version }), "procedure.made-effective");
}

fn knows(it: &Given, who: &str) -> &'static str {
    let named = Procedure { name: Label::new("规程", "Procedure"), version: 7 };
    super::knows(&it.plant, &person(who), &id(), &named).map_or_else(|it| it.rule.id(), |()| "yes")
}

fn train(it: &mut Given, who: &str, version: u32) {
    assert_eq!(it.does("head", Train { person: person(who), procedure: id(), version }), "people.trained");
}

fn read(it: &mut Given, who: &str, version: u32) {
    assert_eq!(it.does(who, ReadProcedure { procedure: id(), version }), "procedure.read");
}

#[test]
fn a_version_is_approved_by_its_owner_and_by_quality_and_by_nobody_twice() {
    let mut it = Given::running();
    let now = it.now();
    it.does("amy", draft(1, Asks::Reading, now));
    let approve = || ApproveProcedure { procedure: id(), version: 1 };
    for (who, then) in [
        ("amy", "R-procedure-09"),
        ("op", "R-people-03"),
        ("root", "R-people-03"),
        ("head", "procedure.approved"),
        ("qa", "procedure.approved"),
    ] {
        assert_eq!(answer(&it.tries(who, approve())), then, "{who}");
    }
    assert_eq!(answer(&it.tries_unsigned("head", approve())), "R-people-08");
    let effective = || MakeProcedureEffective { procedure: id(), version: 1 };
    assert_eq!(answer(&it.tries("qb", effective())), "R-procedure-03");
    it.does("qa", approve());
    assert_eq!(answer(&it.tries("qa", approve())), "R-procedure-10");
    assert_eq!(answer(&it.tries("qb", approve())), "R-procedure-10", "quality has approved; the owner is wanted");
    it.does("head", approve());
    assert_eq!(answer(&it.tries("qb", approve())), "R-procedure-03", "it is approved");
    for (who, then) in [("amy", "R-procedure-09"), ("head", "R-people-03"), ("qa", "procedure.made-effective")] {
        assert_eq!(answer(&it.tries(who, effective())), then, "{who}");
    }
}

#[test]
fn where_quality_owns_it_two_of_quality_approve() {
    let mut it = Given::running();
    let now = it.now();
    it.does("head", DraftProcedure { owner: Role::QaReviewer, ..draft(1, Asks::Reading, now) });
    let approve = || ApproveProcedure { procedure: id(), version: 1 };
    it.does("qa", approve());
    assert_eq!(answer(&it.tries("qa", approve())), "R-procedure-10");
    assert_eq!(it.does("qb", approve()), "procedure.approved");
    let standing = it.plant.procedures[&id()].versions[&1].standing.id();
    assert_eq!(standing, "approved");
}

#[test]
fn versions_go_up_only_and_come_in_force_on_their_day() {
    let mut it = in_force(&[(3, Asks::Training)]);
    let now = it.now();
    for (command, then) in [
        (draft(3, Asks::Nothing, now), "R-procedure-02"),
        (draft(2, Asks::Nothing, now), "R-procedure-02"),
        (draft(0, Asks::Nothing, now), "R-procedure-02"),
        (draft(4, Asks::Nothing, now), "procedure.drafted"),
        (DraftProcedure { owner: Role::Inspector, ..draft(4, Asks::Nothing, now) }, "R-procedure-04"),
        (DraftProcedure { readers: vec![], ..draft(4, Asks::Reading, now) }, "R-procedure-05"),
        (DraftProcedure { readers: vec![], ..draft(4, Asks::Nothing, now) }, "procedure.drafted"),
    ] {
        assert_eq!(answer(&it.tries("amy", command)), then);
    }
    it.does("amy", draft(4, Asks::Nothing, now + SignedDuration::from_hours(24)));
    for who in ["head", "qa"] {
        it.does(who, ApproveProcedure { procedure: id(), version: 4 });
    }
    let effective = MakeProcedureEffective { procedure: id(), version: 4 };
    assert_eq!(answer(&it.tries("qa", effective)), "R-procedure-06");
}

#[test]
fn a_new_version_asks_nothing_or_a_reading_or_a_training_of_those_who_knew_the_one_before() {
    use Asks::{Nothing, Reading, Training};
    // Trained on 7, as the strategy names it, before the plant controlled the procedure.
    for (asks, then) in [(Nothing, "yes"), (Reading, "R-procedure-08"), (Training, "R-people-05")] {
        let mut it = in_force(&[]);
        train(&mut it, "op", 7);
        assert_eq!(knows(&it, "op"), "yes");
        comes_in_force(&mut it, 8, asks);
        assert_eq!(knows(&it, "op"), then, "{asks:?}");
    }
    // Trained on 8, which the plant controls; then 9.
    for (asks, before, after_reading) in
        [(Nothing, "yes", "yes"), (Reading, "R-procedure-08", "yes"), (Training, "R-people-05", "R-people-05")]
    {
        let mut it = in_force(&[(8, Training)]);
        assert_eq!(knows(&it, "op"), "R-people-05");
        train(&mut it, "op", 8);
        assert_eq!(knows(&it, "op"), "yes");
        comes_in_force(&mut it, 9, asks);
        assert_eq!(knows(&it, "op"), before, "{asks:?}");
        read(&mut it, "op", 9);
        assert_eq!(knows(&it, "op"), after_reading, "{asks:?}");
        train(&mut it, "op", 9);
        assert_eq!(knows(&it, "op"), "yes", "{asks:?}");
    }
}

#[test]
fn a_reading_does_not_stand_for_a_training_that_was_skipped() {
    let mut it = in_force(&[(1, Asks::Training), (2, Asks::Reading)]);
    read(&mut it, "op", 2);
    assert_eq!(knows(&it, "op"), "R-people-05", "never trained on 1");
    train(&mut it, "op", 1);
    assert_eq!(knows(&it, "op"), "yes");
    // Trained ahead on what is to come, nobody forgets what is in force.
    let ahead = it.now() + SignedDuration::from_hours(24);
    it.does("amy", draft(3, Asks::Training, ahead));
    train(&mut it, "op", 2);
    train(&mut it, "op", 3);
    assert_eq!(knows(&it, "op"), "yes");
}

#[test]
fn what_was_never_controlled_is_as_the_strategy_names_it_and_what_is_withdrawn_is_nobodys_to_work_by() {
    let mut it = Given::running();
    assert_eq!(knows(&it, "op"), "R-people-05");
    train(&mut it, "op", 7);
    let now = it.now();
    it.does("amy", draft(8, Asks::Training, now));
    assert_eq!(knows(&it, "op"), "yes", "a draft changes nothing");
    let mut it = in_force(&[(8, Asks::Training)]);
    train(&mut it, "op", 8);
    let withdraw = || WithdrawProcedure { procedure: id(), version: 8 };
    for (who, then) in [("head", "R-people-03"), ("qa", "procedure.withdrawn")] {
        assert_eq!(answer(&it.tries(who, withdraw())), then, "{who}");
    }
    it.does("qa", withdraw());
    assert_eq!(knows(&it, "op"), "R-procedure-07");
    assert_eq!(answer(&it.tries("qa", withdraw())), "R-procedure-03");
}

#[test]
fn only_what_is_approved_or_in_force_is_read_and_reading_is_a_signature() {
    let mut it = Given::running();
    let reading = || ReadProcedure { procedure: id(), version: 1 };
    assert_eq!(answer(&it.tries("op", reading())), "R-procedure-01");
    let now = it.now();
    it.does("amy", draft(1, Asks::Reading, now));
    assert_eq!(answer(&it.tries("op", reading())), "R-procedure-03");
    for who in ["head", "qa"] {
        it.does(who, ApproveProcedure { procedure: id(), version: 1 });
    }
    assert_eq!(answer(&it.tries_unsigned("op", reading())), "R-people-08");
    assert_eq!(answer(&it.tries("root", reading())), "R-people-03");
    let to_read = |it: &Given, who: &str| it.plant.to_read(&person(who)).map(|it| it.1).collect::<Vec<_>>();
    assert_eq!((to_read(&it, "op"), to_read(&it, "store")), (vec![1], vec![]));
    read(&mut it, "op", 1);
    assert!(to_read(&it, "op").is_empty());
    assert_eq!(it.does("op", reading()), "", "the first signature stands");
}

#[test]
fn a_procedure_is_its_organisations() {
    let mut it = in_force(&[(8, Asks::Training)]);
    // Another manufacturer's people work by what their own strategy names.
    assert_eq!(knows(&it, "other-qp"), "R-people-05");
    let named = Procedure { name: Label::new("规程", "Procedure"), version: 7 };
    let refusal = super::knows(&it.plant, &person("other-qp"), &id(), &named).unwrap_err();
    assert!(refusal.found().contains("needs = 7"), "{}", refusal.found());
    let now = it.now();
    assert_eq!(answer(&it.tries("other-msat", draft(9, Asks::Nothing, now))), "R-people-14");
    let part = it.plant.as_read_by(&it.plant.reader(&person("other-msat"), now));
    assert!(part.procedures.is_empty());
    it.does("amy", draft(9, Asks::Nothing, now));
}
