//! Two people give rights, neither of them whose rights they are; the administrator of the machine has none beside.

use alloc::vec;
use alloc::vec::Vec;

use jiff::Timestamp;

use super::{AddPerson, CloseAccount, DecideRoles, Grant, Outcome, ProposeRoles, ReviewAccess, Reviewed, Role};
use crate::Command;
use crate::disposition::{Choice, DecideDisposition, Kind};
use crate::given::{Given, answer, batch, charged, text};
use crate::id::{OrganisationId, PersonId};
use crate::material::HoldLot;
use crate::text::Label;

fn person(id: &str) -> PersonId {
    PersonId::new(id).unwrap()
}

fn propose(who: &str, roles: &[Role]) -> ProposeRoles {
    ProposeRoles { person: person(who), grants: roles.iter().map(|it| Grant::lasting(*it)).collect() }
}

fn proposed(given: &Given, who: &str) -> u64 {
    given.plant.people.get(&person(who)).unwrap().proposal.as_ref().unwrap().stamp.seq
}

fn approve(given: &Given, who: &str) -> DecideRoles {
    DecideRoles { person: person(who), proposed: proposed(given, who), approve: true }
}

fn roles(given: &Given, who: &str) -> Vec<Role> {
    given.plant.people.get(&person(who)).unwrap().roles.clone()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn rights_are_given_by_two_and_neither_is_whose_they_are() {
    let mut given = Given::ready();
    for (who, whom, roles, then) in [
        ("qa", "op", &[Role::Operator][..], "R-people-03"),
        ("root", "root", &[Role::Administrator], "R-people-17"),
        ("root", "nobody", &[Role::Operator], "R-people-01"),
        ("root", "op", &[Role::Administrator, Role::Operator], "R-people-16"),
        ("root", "op", &[Role::Operator, Role::Inspector], "R-people-16"),
        ("root", "op", &[Role::Operator, Role::Operator], "R-people-20"),
        ("root", "op", &[], "people.roles-proposed"),
    ] {
        assert_eq!(answer(&given.tries(who, propose(whom, roles))), then, "{who} {whom} {roles:?}");
    }
    assert_eq!(given.does("root", propose("op", &[Role::Operator, Role::Warehouse])), "people.roles-proposed");
    assert_eq!(roles(&given, "op"), [Role::Operator], "a proposal gives nothing");
    let yes = approve(&given, "op");
    let stale = DecideRoles { proposed: yes.proposed - 1, ..yes.clone() };
    for (who, command, then) in [
        ("root", &yes, "R-people-03"),
        ("op", &yes, "R-people-03"),
        ("qa", &stale, "R-people-19"),
        ("qa", &yes, "people.roles-granted"),
    ] {
        assert_eq!(answer(&given.tries(who, command.clone())), then, "{who}");
    }
    assert_eq!(answer(&given.tries_unsigned("qa", yes.clone())), "R-people-08");
    given.does("qa", yes.clone());
    assert_eq!(roles(&given, "op"), [Role::Operator, Role::Warehouse]);
    assert_eq!(answer(&given.tries("qa", yes)), "R-people-19", "decided once");
    // Taking away is the same act.
    given.does("root", propose("op", &[]));
    let no = DecideRoles { approve: false, ..approve(&given, "op") };
    assert_eq!(given.does("qb", no), "people.roles-declined");
    assert_eq!(roles(&given, "op"), [Role::Operator, Role::Warehouse]);
    given.does("root", propose("op", &[]));
    given.does("qb", approve(&given, "op"));
    assert!(roles(&given, "op").is_empty());
}

#[test]
fn nobody_decides_about_their_own_rights_or_their_own_proposal() {
    let mut given = Given::ready();
    given.does("root", propose("qa", &[Role::QaReviewer, Role::QualifiedPerson]));
    assert_eq!(answer(&given.tries("qa", approve(&given, "qa"))), "R-people-17");
    assert_eq!(answer(&given.tries("qb", approve(&given, "qa"))), "people.roles-granted");
    // Another organisation's quality unit decides about its own people, and the node's about everybody's.
    given.does("root", propose("op", &[Role::Operator]));
    assert_eq!(answer(&given.tries("holders-qa", approve(&given, "op"))), "R-people-01");
    given.does("root", propose("mah", &[Role::MahQualifiedPerson]));
    for who in ["holders-qa", "qa"] {
        assert_eq!(answer(&given.tries(who, approve(&given, "mah"))), "people.roles-granted", "{who}");
    }
    // Whoever holds both roles by an old entry still does not approve what they proposed.
    given.does("rooted", propose("op", &[]));
    assert_eq!(answer(&given.tries("rooted", approve(&given, "op"))), "R-people-03");
}

#[test]
fn a_role_is_held_between_its_days() {
    let mut given = Given::ready();
    let grant = |from: &str, until: &str| ProposeRoles {
        person: person("op"),
        grants: vec![Grant { role: Role::QaReviewer, from: Some(at(from)), until: Some(at(until)) }],
    };
    assert_eq!(
        answer(&given.tries("root", grant("2031-03-19T00:00:00Z", "2031-03-18T12:00:00Z"))),
        "R-batch-20",
        "it would end before it begins"
    );
    assert_eq!(answer(&given.tries("root", grant("2031-01-01T00:00:00Z", "2031-02-01T00:00:00Z"))), "R-batch-20");
    given.does("root", grant("2031-03-19T00:00:00Z", "2031-04-01T00:00:00Z"));
    given.does("qa", approve(&given, "op"));
    assert_eq!(answer(&given.tries("op", HoldLot { lot: charged() })), "R-people-03", "not yet");
    let it = given.plant.people.get(&person("op")).unwrap();
    for (now, then) in [
        ("2031-03-18T23:59:59Z", false),
        ("2031-03-19T00:00:00Z", true),
        ("2031-04-01T00:00:00Z", true),
        ("2031-04-01T00:00:01Z", false),
    ] {
        assert_eq!(it.holds(Role::QaReviewer, at(now)), then, "{now}");
        assert_eq!(it.roles_at(at(now)).len(), usize::from(then), "{now}");
    }
}

#[test]
fn the_administrator_of_the_machine_holds_no_right_in_quality_or_production() {
    let apart: Vec<_> =
        Command::MAY.iter().filter(|(_, may)| may.contains(&Role::Administrator)).map(|it| it.0).collect();
    // The signing key is the machine's.
    let of_the_machine = |it: &&str| it.starts_with("people.") || it.ends_with("-key");
    assert!(apart.iter().all(of_the_machine), "{apart:?}");
    assert!(!apart.contains(&"people.decide-roles") && !apart.contains(&"people.train"), "{apart:?}");
    // An old ledger may have given both; only the administration counts.
    let given = Given::ready();
    for command in [
        Command::from(HoldLot { lot: charged() }),
        DecideDisposition { batch: batch(), kind: Kind::Factory, choice: Choice::Hold, why: text("why") }.into(),
    ] {
        for who in ["root", "rooted"] {
            assert_eq!(answer(&given.tries(who, command.clone())), "R-people-03", "{who}");
        }
    }
}

#[test]
fn an_account_opens_without_a_right_and_its_id_is_never_given_away() {
    let mut given = Given::ready();
    let add = |id: &str, roles: &[Role]| AddPerson {
        person: person(id),
        name: Label::new("新人", "New"),
        organisation: OrganisationId::new("maker").unwrap(),
        roles: roles.to_vec(),
    };
    assert_eq!(answer(&given.tries("root", add("new", &[Role::Administrator, Role::Operator]))), "R-people-16");
    assert_eq!(given.does("root", add("new", &[Role::QaReviewer])), "people.person-added people.roles-proposed");
    assert_eq!(answer(&given.tries("new", HoldLot { lot: charged() })), "R-people-03");
    given.does("qa", approve(&given, "new"));
    assert_eq!(answer(&given.tries("new", HoldLot { lot: charged() })), "material.lot-held");
    given.does("root", CloseAccount { person: person("new") });
    assert_eq!(answer(&given.tries("new", HoldLot { lot: charged() })), "R-people-04");
    assert_eq!(answer(&given.tries("root", add("new", &[Role::Operator]))), "R-people-02");
    assert_eq!(answer(&given.tries("root", propose("new", &[Role::Operator]))), "R-people-04");
}

#[test]
fn a_review_of_rights_is_signed_by_somebody_else_and_comes_due_again() {
    let mut given = Given::ready();
    let next = at("2031-06-18T00:00:00Z");
    let of = |who: &str| vec![Reviewed { person: person(who), outcome: Outcome::Keep }];
    for (who, reviewed, next, then) in [
        ("qa", vec![], next, "R-people-21"),
        ("qa", of("qa"), next, "R-people-17"),
        ("qa", of("nobody"), next, "R-people-01"),
        ("qa", of("op"), at("2031-03-01T00:00:00Z"), "R-batch-20"),
        ("op", of("qa"), next, "R-people-03"),
    ] {
        assert_eq!(answer(&given.tries(who, ReviewAccess { reviewed, next })), then, "{who}");
    }
    let review = ReviewAccess { reviewed: of("op"), next };
    assert_eq!(answer(&given.tries_unsigned("qa", review.clone())), "R-people-08");
    let due = |given: &Given, now: &str| given.plant.people.get(&person("op")).unwrap().review_is_due(at(now));
    assert!(due(&given, "2031-03-18T12:00:00Z"), "nobody has looked yet");
    given.does("qa", review);
    assert!(!due(&given, "2031-06-18T00:00:00Z"));
    assert!(due(&given, "2031-06-18T00:00:01Z"));
}
