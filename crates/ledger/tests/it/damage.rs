//! A file that was damaged where no SQL reaches: verification goes on beside it, and nothing changes unnoticed.

use std::path::Path;

use ledger::{Finding, Ledger, Report, verify};
use proptest::prelude::*;
use rusqlite::{Connection, OpenFlags};

use crate::support::{drafts, forty_in, key, keys, options};

fn check(folder: &Path) -> Report {
    verify(folder, &keys(), &[]).unwrap()
}

#[test]
fn a_file_that_is_no_database_is_damaged_not_fatal() {
    let folder = tempfile::tempdir().unwrap();
    for content in [&b""[..], b"not a database at all, but long enough to have a header of a hundred bytes, which is what it takes to be looked at"] {
        std::fs::write(folder.path().join("ledger.db"), content).unwrap();
        assert!(matches!(check(folder.path()).findings[..], [Finding::Damaged { from: 0, .. }]));
    }
}

#[test]
fn a_destroyed_page_costs_only_its_own_entries() {
    let folder = tempfile::tempdir().unwrap();
    Ledger::create(folder.path(), key(), options()).unwrap().append(&drafts(0..400)).unwrap();
    let path = folder.path().join("ledger.db");
    let mut content = std::fs::read(&path).unwrap();
    // A page in the middle of the entries.
    let at = content.windows(10).position(|window| window == b"\"seq\":200,").unwrap() / 8192 * 8192;
    content[at..at + 8192].fill(0xa5);
    std::fs::write(&path, content).unwrap();
    let report = check(folder.path());
    assert!(matches!(report.findings[0], Finding::Damaged { from: 150..=200, .. }), "{:?}", report.findings[0]);
    assert!(matches!(report.findings[1], Finding::EntriesMissing { last: 200..250, .. }), "{:?}", report.findings[1]);
    assert!(report.entries > 360 && report.entries < 400, "{}", report.entries);
}

type Rows = Vec<(i64, Vec<u8>)>;

/// What a log says, as any other program would read it.
fn content(path: &Path) -> Option<Rows> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).ok()?;
    let mut statement = connection.prepare("SELECT seq, CAST(bytes AS BLOB) FROM entry ORDER BY seq").ok()?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).ok()?;
    rows.collect::<Result<_, _>>().ok()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn whatever_byte_of_the_file_is_changed_no_entry_changes_unnoticed(at in any::<prop::sample::Index>(), byte: u8) {
        static ORIGINAL: std::sync::OnceLock<(Vec<u8>, Rows)> = std::sync::OnceLock::new();
        let (original, entries) = ORIGINAL.get_or_init(|| {
            let folder = tempfile::tempdir().unwrap();
            forty_in(folder.path());
            let path = folder.path().join("ledger.db");
            (std::fs::read(&path).unwrap(), content(&path).unwrap())
        });
        let mut changed = original.clone();
        *at.get_mut(&mut changed) ^= byte;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.db");
        std::fs::write(&path, changed).unwrap();
        if check(folder.path()).is_clean() {
            prop_assert!(content(&path).as_ref() == Some(entries), "an entry changed unnoticed");
        }
    }
}
