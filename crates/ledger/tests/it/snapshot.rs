//! A copy is one state of the log, whole and sound, whatever the writer does meanwhile.

use std::sync::atomic::{AtomicBool, Ordering};

use ledger::{Answer, Hash, Ledger, Options, Reader, StoreError, verify};

use crate::support::{Home, drafts, key, keys, options};

#[test]
fn a_copy_taken_while_the_writer_goes_on_is_one_sound_state() {
    let (folder, copies) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut ledger = Ledger::create(folder.path(), key(), options()).unwrap();
    ledger.append(&drafts(0..200)).unwrap();
    let done = AtomicBool::new(false);
    let sizes = std::thread::scope(|scope| {
        let copying = scope.spawn(|| {
            let copy = |number: usize| {
                let into = copies.path().join(number.to_string());
                ledger::snapshot(&folder.path().into(), &(&into).into()).unwrap();
                let report = verify(&into, &keys(), &[]).unwrap();
                assert!(report.is_clean(), "{:?}", report.findings);
                report.entries
            };
            let sizes: Vec<u64> = (0..5).map(copy).collect();
            done.store(true, Ordering::Release);
            sizes
        });
        let mut number = 200;
        while !done.load(Ordering::Acquire) {
            ledger.append(&drafts(number..number + 3)).unwrap();
            number += 3;
        }
        copying.join().unwrap()
    });
    assert!(sizes.is_sorted() && sizes[0] >= 200, "{sizes:?}");
    // Every copy ends where a group ended.
    assert!(sizes.iter().all(|it| (it - 200) % 3 == 0), "{sizes:?}");
    let settled = ledger.reader().checkpoint();
    let last = Reader::open(copies.path().join("4"), &keys()).unwrap();
    assert!(last.size() <= settled.size());
    assert_eq!(last.range(0..5).unwrap(), ledger.reader().range(0..5).unwrap());
}

#[test]
fn a_copy_is_a_log_that_goes_on_wherever_it_was_and_wherever_it_lies() {
    let kinds: [fn() -> Home; 2] = [Home::in_a_file, Home::in_a_database];
    for (from, to) in kinds.iter().flat_map(|from| kinds.iter().map(move |to| (from(), to()))) {
        let mut ledger = Ledger::create(from.at(), key(), options()).unwrap();
        // More than one page of the database, in groups of different sizes, and a second writer.
        ledger.append(&drafts(0..7)).unwrap();
        drop(ledger);
        let mut ledger = Ledger::open(from.at(), key(), Options::default()).unwrap();
        ledger.append(&drafts(7..2600)).unwrap();
        let digest = Hash::of(b"asked");
        let said = Some("no".to_owned());
        let refused = Answer { actor: "sun-li".to_owned(), command: "c-1".to_owned(), digest, said };
        ledger.append_answering(&[], std::slice::from_ref(&refused)).unwrap();
        let known = ledger.reader().checkpoint();
        ledger::snapshot(&from.at(), &to.at()).unwrap();
        let report = verify(to.at(), &keys(), std::slice::from_ref(&known)).unwrap();
        assert_eq!((report.entries, report.checkpoints, report.findings), (2600, 3, vec![]));
        assert!(matches!(ledger::snapshot(&from.at(), &to.at()), Err(StoreError::Exists { .. })));
        let everything = ledger.reader().range(0..2600).unwrap();
        drop(ledger);

        let mut again = Ledger::open(to.at(), key(), Options::default()).unwrap();
        assert_eq!((again.epoch(), again.answers().unwrap()), (3, vec![refused]));
        assert_eq!(again.reader().range(0..2600).unwrap(), everything);
        assert_eq!(again.append(&drafts(2600..2602)).unwrap().first_seq, 2600);
        drop(again);
        let report = verify(to.at(), &keys(), &[known]).unwrap();
        assert_eq!((report.entries, report.findings), (2602, vec![]));
    }
}

#[test]
fn where_there_is_no_log_nothing_is_made() {
    for (from, to) in [(Home::in_a_file(), Home::in_a_database()), (Home::in_a_database(), Home::in_a_file())] {
        assert!(matches!(ledger::snapshot(&from.at(), &to.at()), Err(StoreError::Missing { .. })));
        assert!(!to.at().has_ledger().unwrap());
    }
}

#[test]
fn a_copy_into_a_database_that_fails_half_way_leaves_nothing() {
    let (from, to) = (Home::in_a_file(), Home::in_a_database());
    let mut ledger = Ledger::create(from.at(), key(), options()).unwrap();
    ledger.append(&drafts(0..2500)).unwrap();
    drop(ledger);
    from.tamper().run("UPDATE entry SET bytes = CAST(x'ff' AS TEXT) WHERE seq = 2400");
    assert!(matches!(ledger::snapshot(&from.at(), &to.at()), Err(StoreError::Failed { .. })));
    assert!(!to.at().has_ledger().unwrap());
}
