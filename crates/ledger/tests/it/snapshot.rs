//! A copy is one state of the log, whole and sound, whatever the writer does meanwhile.

use std::sync::atomic::{AtomicBool, Ordering};

use ledger::{Ledger, Options, Reader, StoreError, verify};

use crate::support::{drafts, key, keys, options};

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
                ledger::snapshot(&folder.path().into(), &into, &keys()).unwrap();
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
fn a_copy_is_a_log_that_goes_on_and_is_never_written_over() {
    let (folder, copies) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut ledger = Ledger::create(folder.path(), key(), options()).unwrap();
    ledger.append(&drafts(0..7)).unwrap();
    let into = copies.path().join("copy");
    ledger::snapshot(&folder.path().into(), &into, &keys()).unwrap();
    assert!(matches!(ledger::snapshot(&folder.path().into(), &into, &keys()), Err(StoreError::Exists { .. })));
    assert!(matches!(
        ledger::snapshot(&copies.path().into(), &copies.path().join("x"), &keys()),
        Err(StoreError::Missing { .. })
    ));
    let mut again = Ledger::open(&into, key(), Options::default()).unwrap();
    assert_eq!(again.append(&drafts(7..9)).unwrap().first_seq, 7);
}
