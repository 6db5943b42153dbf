//! What was answered is remembered beside the log: with the entries or not at all, for ever or up to a bound.

use std::io;

use ledger::{ANSWERS_MAX, Answer, AppendError, Hash, Ledger, Location, Options, StoreError, verify};
use rusqlite::Connection;

use crate::support::{Home, drafts, key, keys, on_both, options};

on_both!(
    answers_outlive_the_writer_and_are_no_part_of_the_log,
    entries_and_answers_are_kept_together_or_not_at_all,
    an_overtaken_writer_answers_nobody,
    whoever_is_refused_without_end_loses_their_own_oldest_answers_only,
);

fn answer(actor: &str, number: usize, said: Option<&str>) -> Answer {
    Answer {
        actor: actor.to_owned(),
        command: format!("c-{number}"),
        digest: Hash::of(format!("{actor} {number}").as_bytes()),
        said: said.map(str::to_owned),
    }
}

fn reopened(at: impl Into<Location>) -> Ledger {
    Ledger::open(at, key(), options()).unwrap()
}

fn answers_outlive_the_writer_and_are_no_part_of_the_log(home: &Home) {
    let mut ledger = Ledger::create(home.at(), key(), options()).unwrap();
    let entered = answer("zhao-mei", 1, None);
    ledger.append_answering(&drafts(0..2), std::slice::from_ref(&entered)).unwrap();
    let before = ledger.reader().checkpoint();
    let refused = answer("sun-li", 1, Some("no"));
    let appended = ledger.append_answering(&[], std::slice::from_ref(&refused)).unwrap();
    assert_eq!((appended.entries.len(), appended.first_seq), (0, 2));
    assert_eq!(appended.checkpoint.note(), before.note());
    drop(ledger);
    assert_eq!(reopened(home.at()).answers().unwrap(), [entered, refused]);
    let report = verify(home.at(), &keys(), &[before]).unwrap();
    assert_eq!((report.findings, report.entries, report.checkpoints), (vec![], 2, 2));
}

fn entries_and_answers_are_kept_together_or_not_at_all(home: &Home) {
    let mut left = 1;
    let salts = move |_: &mut [u8]| {
        left -= 1;
        if left >= 0 { Ok(()) } else { Err(io::Error::other("no more")) }
    };
    let options = Options { salts: Box::new(salts), ..options() };
    let mut ledger = Ledger::create(home.at(), key(), options).unwrap();
    let first = answer("zhao-mei", 1, None);
    ledger.append_answering(&drafts(0..1), std::slice::from_ref(&first)).unwrap();
    let refused = ledger.append_answering(&drafts(1..2), &[answer("zhao-mei", 2, None)]).unwrap_err();
    assert!(matches!(refused, AppendError::Salt(_)), "{refused}");
    assert_eq!(ledger.answers().unwrap(), std::slice::from_ref(&first));

    // The database says no after the entries have been inserted: the answers go with them.
    home.intruder().run_one(
        "CREATE TRIGGER never BEFORE INSERT ON answer BEGIN SELECT RAISE(ABORT, 'no'); END;",
        "CREATE FUNCTION never() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$; \
         CREATE TRIGGER never BEFORE INSERT ON answer EXECUTE FUNCTION never()",
    );
    drop(ledger);
    let mut ledger = reopened(home.at());
    assert!(ledger.append_answering(&drafts(1..2), &[answer("zhao-mei", 2, None)]).is_err());
    assert_eq!((ledger.reader().size(), ledger.answers().unwrap()), (1, vec![first]));
}

fn an_overtaken_writer_answers_nobody(home: &Home) {
    let mut old = Ledger::create(home.at(), key(), options()).unwrap();
    // As if the lock had been lost: another process took the next epoch.
    home.intruder().run("UPDATE writer SET epoch = 2");
    let refused = old.append_answering(&[], &[answer("zhao-mei", 1, Some("no"))]).unwrap_err();
    assert!(matches!(refused, AppendError::Store(StoreError::Fenced { ours: 1, current: 2 })), "{refused}");
    assert_eq!(old.answers().unwrap(), []);
}

fn whoever_is_refused_without_end_loses_their_own_oldest_answers_only(home: &Home) {
    let mut ledger = Ledger::create(home.at(), key(), options()).unwrap();
    let quiet = answer("sun-li", 0, Some("no"));
    let entered = answer("zhao-mei", 0, None);
    ledger.append_answering(&drafts(0..1), &[quiet.clone(), entered.clone()]).unwrap();
    let flood: Vec<_> = (1..=ANSWERS_MAX + 40).map(|it| answer("zhao-mei", it, Some("no"))).collect();
    for group in flood.chunks(64) {
        ledger.append_answering(&[], group).unwrap();
    }
    let size = |ledger: &Ledger| ledger.answers().unwrap().len();
    assert_eq!(size(&ledger), ANSWERS_MAX + 2);
    let kept = ledger.answers().unwrap();
    assert!(kept.contains(&quiet) && kept.contains(&entered));
    assert!(!kept.contains(&flood[39]) && kept.contains(&flood[40]) && kept.contains(flood.last().unwrap()));
    // Said anew, an answer takes the place of the old one.
    ledger.append_answering(&[], &[answer("sun-li", 0, Some("still no"))]).unwrap();
    assert_eq!(size(&ledger), ANSWERS_MAX + 2);
}

#[test]
fn a_ledger_from_before_answers_were_remembered_gets_room_for_them() {
    let folder = tempfile::tempdir().unwrap();
    drop(Ledger::create(folder.path(), key(), options()).unwrap());
    Connection::open(folder.path().join("ledger.db")).unwrap().execute_batch("DROP TABLE answer").unwrap();
    assert!(verify(folder.path(), &keys(), &[]).unwrap().is_clean());
    let mut ledger = reopened(folder.path());
    let it = answer("zhao-mei", 1, Some("no"));
    ledger.append_answering(&[], std::slice::from_ref(&it)).unwrap();
    assert_eq!(ledger.answers().unwrap(), [it]);
}
