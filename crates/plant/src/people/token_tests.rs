//! A token reads, within its scopes and its time; it does nothing in a person's name.

use alloc::string::ToString;
use alloc::vec;
use alloc::vec::Vec;

use jiff::{SignedDuration, Timestamp};

use super::{
    AttemptsFailed, CloseAccount, Credential, MakeToken, NoteFailures, NoteTaking, Outcome, RecordTaken, ResetPassword,
    ReviewAccess, Reviewed, RevokeToken, RolesGranted, Scope, TOKEN_DAYS_MAX, TOKENS_MAX, Taken,
};
use crate::Command;
use crate::batch::Comment;
use crate::given::{Given, answer, batch, signature, text};
use crate::id::{PersonId, SessionId, TokenId};

fn person(id: &str) -> PersonId {
    PersonId::new(id).unwrap()
}

fn token(id: &str) -> TokenId {
    TokenId::new(id).unwrap()
}

fn later(given: &Given, days: i64) -> Timestamp {
    given.now() + SignedDuration::from_hours(24 * days)
}

fn make(given: &Given, id: &str, days: i64, scopes: &[Scope]) -> MakeToken {
    MakeToken { token: token(id), name: text("historian"), scopes: scopes.to_vec(), until: later(given, days) }
}

#[test]
fn a_token_has_a_scope_an_end_and_an_owner() {
    use Scope::{Ledger, Read};
    let mut given = Given::ready();
    for (days, scopes, then) in [
        (90, &[Read][..], "people.token-made"),
        (1, &[Read, Ledger], "people.token-made"),
        (91, &[Read], "R-people-30"),
        (0, &[Read], "R-batch-20"),
        (-1, &[Read], "R-batch-20"),
        (30, &[], "R-people-29"),
        (30, &[Ledger, Ledger], "R-people-29"),
    ] {
        let made = given.tries("qa", make(&given, "a", days, scopes));
        assert_eq!(answer(&made), then, "{days} {scopes:?}");
    }
    assert_eq!(TOKEN_DAYS_MAX, 90, "the design's limit");
    let long = MakeToken { name: text(&"n".repeat(101)), ..make(&given, "a", 1, &[Read]) };
    assert_eq!(answer(&given.tries("qa", long)), "R-people-33");
    assert_eq!(given.does("qa", make(&given, "a", 30, &[Read])), "people.token-made");
    assert_eq!(answer(&given.tries("qb", make(&given, "a", 30, &[Read]))), "R-people-32");
    for number in 1..TOKENS_MAX {
        assert_eq!(given.does("qa", make(&given, &number.to_string(), 30, &[Read])), "people.token-made");
    }
    assert_eq!(answer(&given.tries("qa", make(&given, "one-more", 30, &[Read]))), "R-people-31");
    given.does("qa", RevokeToken { token: token("a") });
    assert_eq!(given.does("qa", make(&given, "one-more", 30, &[Read])), "people.token-made");
}

#[test]
fn a_token_is_good_for_nothing_once_it_or_its_owner_is_not() {
    let opens = |given: &Given, at: Timestamp| {
        given.plant.token_in_force(&token("a"), at).map_or_else(|it| it.rule.id(), |_| "yes")
    };
    let mut given = Given::ready();
    assert_eq!(opens(&given, given.now()), "R-people-23");
    given.does("op", make(&given, "a", 30, &[Scope::Read]));
    let last = later(&given, 30);
    assert_eq!(opens(&given, given.now()), "yes");
    assert_eq!(opens(&given, last - SignedDuration::from_hours(1)), "yes");
    assert_eq!(opens(&given, last + SignedDuration::from_hours(24)), "R-people-25");

    let mut lapsed = given.clone();
    let (grants, signature) = (vec![], signature());
    lapsed.happens("qa", RolesGranted { person: person("op"), grants, proposed: 0, signature });
    assert_eq!(opens(&lapsed, lapsed.now()), "R-people-26");

    let mut closed = given.clone();
    assert_eq!(
        closed.does("root", CloseAccount { person: person("op") }),
        "people.account-closed people.token-revoked"
    );
    assert_eq!(opens(&closed, closed.now()), "R-people-04");

    let mut reset = given.clone();
    let done = reset.does("root", ResetPassword { person: person("op") });
    assert_eq!(done, "people.password-reset people.token-revoked");
    assert_eq!(opens(&reset, reset.now()), "R-people-24");
    // What was taken back already is not taken back again.
    assert_eq!(reset.does("root", ResetPassword { person: person("op") }), "people.password-reset");
}

#[test]
fn ones_own_token_is_taken_back_by_oneself_and_anybodys_by_an_administrator() {
    let mut given = Given::ready();
    given.does("op", make(&given, "a", 30, &[Scope::Read]));
    for (who, then) in [
        ("qa", "R-people-03"),
        ("head", "R-people-03"),
        ("holders-qa", "R-people-23"),
        ("root", "people.token-revoked"),
        ("op", "people.token-revoked"),
    ] {
        assert_eq!(answer(&given.tries(who, RevokeToken { token: token("a") })), then, "{who}");
    }
    assert_eq!(answer(&given.tries("op", RevokeToken { token: token("b") })), "R-people-23");
    assert_eq!(given.does("op", RevokeToken { token: token("a") }), "people.token-revoked");
    let first = given.plant.tokens.values().next().unwrap().revoked.clone();
    assert_eq!(given.does("root", RevokeToken { token: token("a") }), "");
    assert_eq!(given.plant.tokens.values().next().unwrap().revoked, first);
}

#[test]
fn a_program_does_nothing_in_a_persons_name() {
    let given = Given::ready();
    let comment = Comment {
        batch: batch(),
        step: crate::id::StepPath::new("conjugation/check-start").unwrap(),
        text: text("remark"),
    };
    let at_browser = given.act("amy", true);
    let mut carried = given.act("amy", true);
    carried.session = SessionId::of_token(&token("a"));
    let commands: [Command; 4] = [
        comment.into(),
        ReviewAccess {
            reviewed: vec![Reviewed { person: person("op"), outcome: Outcome::Keep }],
            next: later(&given, 30),
        }
        .into(),
        make(&given, "b", 30, &[Scope::Read]).into(),
        RevokeToken { token: token("a") }.into(),
    ];
    for command in commands {
        let refusal = crate::decide(&given.plant, &command, &carried).unwrap_err();
        assert_eq!(refusal.rule.id(), "R-people-27", "{}", command.name());
        let by_hand = crate::decide(&given.plant, &command, &at_browser);
        assert_ne!(answer(&by_hand), "R-people-27", "{}", command.name());
    }
    let taking = NoteTaking { taken: taken(&given, "amy", 1) };
    assert_eq!(answer(&crate::decide(&given.plant, &taking.into(), &carried)), "people.record-taken");
}

#[test]
fn a_program_brings_files_of_instruments_by_a_token_made_for_them_and_no_longer_than_it_is_in_force() {
    use crate::id::FileId;
    use crate::instrument::{FileTakenIn, Said, TakeInFile, Via};
    let mut given = Given::ready();
    given.does("ana", make(&given, "a", 30, &[Scope::Instruments]));
    given.does("ana", make(&given, "b", 30, &[Scope::Read, Scope::Ledger]));
    given.does("op", make(&given, "c", 30, &[Scope::Instruments]));
    given.does("ben", make(&given, "d", 30, &[Scope::Instruments]));
    given.does("ben", RevokeToken { token: token("d") });
    let brings = |given: &Given, who: &str, by: &str, days: i64| {
        let said = Said::Read { format: "f".into(), instrument: "i".into(), samples: vec![], table: None };
        let file = FileId::new(&"a".repeat(64)).unwrap();
        let taken = FileTakenIn { file, name: text("hic.json"), bytes: 7, via: Via::Interface, said };
        let mut act = given.act(who, false);
        act.session = SessionId::of_token(&token(by));
        (act.happened, act.known) = (later(given, days), later(given, days));
        answer(&crate::decide(&given.plant, &TakeInFile { taken }.into(), &act))
    };
    for (who, by, then) in [
        ("ana", "a", "instrument.file-taken-in"),
        ("ana", "b", "R-people-28"),
        // Its owner does not test: nobody has by program what they have not by hand.
        ("op", "c", "R-people-03"),
        ("ben", "d", "R-people-24"),
        // Another person's token.
        ("ben", "a", "R-people-28"),
        ("ana", "z", "R-people-23"),
    ] {
        assert_eq!(brings(&given, who, by, 0), then, "{who} by {by}");
    }
    assert_eq!(brings(&given, "ana", "a", 31), "R-people-25");
}

fn failed(given: &Given, who: Option<&str>, count: u64) -> AttemptsFailed {
    let (first, last) = (given.now(), given.now());
    AttemptsFailed { person: who.map(person), credential: Credential::Password, at: None, count, first, last }
}

fn taken(given: &Given, who: &str, times: u64) -> RecordTaken {
    let (first, last) = (given.now(), given.now());
    RecordTaken {
        person: person(who),
        token: None,
        what: Taken::Entries,
        times,
        items: 100 * times,
        span: None,
        which: vec![],
        head: None,
        first,
        last,
    }
}

#[test]
fn what_is_seen_at_the_door_counts_until_the_next_review_and_names_nobody_who_is_nobody() {
    let mut given = Given::ready();
    // Nobody acts: the application itself says what it counted.
    for (it, then) in [
        (failed(&given, Some("op"), 3), Some("op")),
        (failed(&given, Some("hunter2"), 3), None),
        (failed(&given, None, 3), None),
    ] {
        let events = given.tries("conjugate", NoteFailures { failed: it }).unwrap();
        let crate::Event::AttemptsFailed(event) = &events[0] else { panic!("{events:?}") };
        assert_eq!(event.person.as_ref().map(PersonId::as_str), then);
        assert!(!serde_json::to_string(&events).unwrap().contains("hunter2"));
    }
    assert_eq!(given.does("conjugate", NoteFailures { failed: failed(&given, Some("op"), 0) }), "");
    given.does("conjugate", NoteFailures { failed: failed(&given, Some("op"), 3) });
    given.does("conjugate", NoteFailures { failed: failed(&given, Some("op"), 4) });
    given.does("op", NoteTaking { taken: taken(&given, "op", 2) });
    let seen = given.plant.people[&person("op")].seen.clone();
    assert_eq!((seen.failed, seen.taken, seen.items), (7, 2, 200));
    let reviewed = vec![Reviewed { person: person("op"), outcome: Outcome::Keep }];
    let next = later(&given, 30);
    assert_eq!(given.does("qa", ReviewAccess { reviewed, next }), "people.access-reviewed");
    assert_eq!(given.plant.people[&person("op")].seen, super::Seen::default());
}

#[test]
fn other_organisations_read_nothing_of_tokens_and_of_the_door() {
    let mut given = Given::ready();
    given.does("op", make(&given, "a", 30, &[Scope::Read]));
    let now = given.now();
    let read = |who: &str| -> Vec<_> {
        let part = given.plant.as_read_by(&given.plant.reader(&person(who), now));
        part.tokens.keys().map(ToString::to_string).collect()
    };
    assert_eq!(read("qa"), ["a"]);
    assert!(read("mah").is_empty());
}
