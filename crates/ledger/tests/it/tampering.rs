//! Every way to change a log that we could think of, and what verification calls it.

use std::path::Path;

use ledger::{Checkpoint, Finding, Hash, Key, Ledger, Report, verify};
use proptest::prelude::*;
use rusqlite::{Connection, OpenFlags, params};

use crate::support::{draft, drafts, forty, key, keys, options, tamper};

fn check(folder: &Path) -> Report {
    verify(folder, &keys(), &[]).unwrap()
}

/// Changes a log of forty entries by SQL and says what is found.
fn findings_after(sql: &str) -> Vec<Finding> {
    let folder = tempfile::tempdir().unwrap();
    forty(folder.path());
    tamper(folder.path()).execute_batch(sql).unwrap();
    check(folder.path()).findings
}

fn bytes(connection: &Connection, seq: u64) -> String {
    let seq = seq.cast_signed();
    connection.query_row("SELECT bytes FROM entry WHERE seq = ?1", [seq], |row| row.get(0)).unwrap()
}

/// Puts other bytes and the hash that fits them into a row.
fn forge(connection: &Connection, seq: u64, bytes: &str) {
    let leaf = Hash::of_leaf(bytes.as_bytes());
    connection
        .execute(
            "INSERT OR REPLACE INTO entry (seq, leaf, bytes) VALUES (?1, ?2, ?3)",
            params![seq.cast_signed(), leaf.0, bytes],
        )
        .unwrap();
}

#[test]
fn an_untouched_log_is_clean() {
    let folder = tempfile::tempdir().unwrap();
    forty(folder.path());
    let report = check(folder.path());
    assert_eq!((report.entries, report.checkpoints, report.findings), (40, 5, vec![]));
    assert_eq!(report.unlisted, 0);
    // The file itself may be named as well as its folder.
    assert!(verify(&folder.path().join("ledger.db"), &keys(), &[]).unwrap().is_clean());
}

#[test]
fn one_changed_byte_in_any_entry_names_that_entry() {
    let folder = tempfile::tempdir().unwrap();
    forty(folder.path());
    let connection = tamper(folder.path());
    for (seq, place) in (0..40u64).zip(0usize..) {
        let original = bytes(&connection, seq);
        for at in [place * 7 % original.len(), original.len() - 1 - place, 0] {
            let mut changed = original.clone().into_bytes();
            changed[at] = if changed[at] == b'#' { b'%' } else { b'#' };
            let changed = String::from_utf8(changed).unwrap();
            connection
                .execute("UPDATE entry SET bytes = ?1 WHERE seq = ?2", params![changed, seq.cast_signed()])
                .unwrap();
            let report = check(folder.path());
            assert!(report.findings.contains(&Finding::EntryAltered { seq }), "{seq} at {at}: {report:?}");
            // The tree still leads to every signed root, so nothing else is under suspicion.
            assert_eq!(report.checkpoints, 5);
        }
        connection.execute("UPDATE entry SET bytes = ?1 WHERE seq = ?2", params![original, seq.cast_signed()]).unwrap();
    }
    assert!(check(folder.path()).is_clean());
}

#[test]
fn a_changed_hash_is_told_from_a_changed_entry() {
    let sql = "UPDATE entry SET leaf = zeroblob(32) WHERE seq IN (12, 13)";
    assert_eq!(findings_after(sql), [Finding::HashAltered { seq: 12 }, Finding::HashAltered { seq: 13 }]);
}

#[test]
fn an_entry_changed_with_its_hash_is_found_between_two_checkpoints() {
    let folder = tempfile::tempdir().unwrap();
    forty(folder.path());
    let connection = tamper(folder.path());
    forge(&connection, 12, &bytes(&connection, 12).replace("7.0012", "7.0013"));
    assert_eq!(check(folder.path()).findings, [Finding::NotAsSigned { size: 25, after: 11 }]);
}

#[test]
fn a_removed_entry_is_named() {
    let findings = findings_after("DELETE FROM entry WHERE seq = 12");
    assert_eq!(findings[0], Finding::EntriesMissing { first: 12, last: 12 });
    let link = Finding::BrokenBackLink { seq: 15, subject: "batch:DS-0".to_owned(), says: Some(12), found: Some(9) };
    assert!(findings.contains(&link));
}

#[test]
fn a_removed_entry_whose_gap_was_closed_is_found_at_its_place() {
    let findings = findings_after(
        "DELETE FROM entry WHERE seq = 12; UPDATE entry SET seq = seq - 1 WHERE seq > 12; \
         UPDATE writer SET next = 39; DELETE FROM checkpoint WHERE size = 40",
    );
    assert_eq!(findings[0], Finding::OutOfOrder { row: 12, says: 13 });
    assert!(findings.contains(&Finding::NotAsSigned { size: 25, after: 11 }));
}

#[test]
fn exchanged_entries_are_both_named() {
    let findings = findings_after(
        "UPDATE entry SET seq = 99 WHERE seq = 12; UPDATE entry SET seq = 12 WHERE seq = 13; \
         UPDATE entry SET seq = 13 WHERE seq = 99",
    );
    assert!(findings.contains(&Finding::OutOfOrder { row: 12, says: 13 }));
    assert!(findings.contains(&Finding::OutOfOrder { row: 13, says: 12 }));
    assert!(findings.contains(&Finding::NotAsSigned { size: 25, after: 11 }));
}

#[test]
fn an_inserted_entry_is_found_at_its_place() {
    let folder = tempfile::tempdir().unwrap();
    forty(folder.path());
    let connection = tamper(folder.path());
    connection
        .execute_batch("UPDATE entry SET seq = -seq WHERE seq >= 12; UPDATE entry SET seq = 1 - seq WHERE seq < 0")
        .unwrap();
    forge(&connection, 12, &bytes(&connection, 11).replacen(r#""seq":11"#, r#""seq":12"#, 1));
    let findings = check(folder.path()).findings;
    assert!(findings.contains(&Finding::OutOfOrder { row: 13, says: 12 }), "{findings:?}");
    assert!(findings.contains(&Finding::NotAsSigned { size: 25, after: 11 }));
}

#[test]
fn rows_and_entries_that_do_not_belong_are_named() {
    assert!(findings_after("UPDATE entry SET seq = -3 WHERE seq = 39").contains(&Finding::StrayRow { row: -3 }));

    let folder = tempfile::tempdir().unwrap();
    forty(folder.path());
    let connection = tamper(folder.path());
    let last = bytes(&connection, 39);
    for (changed, finding) in [
        (last.replacen("kestrel", "merlin!", 1), Finding::ForeignNode { seq: 39, node: "merlin!".to_owned() }),
        (last.replacen(r#""epoch":1"#, r#""epoch":0"#, 1), Finding::EpochWentBack { seq: 39 }),
        ("{}".to_owned(), Finding::NotAnEntry { seq: 39 }),
        (
            last.replacen(r#"["batch:DS-0",36]"#, r#"["batch:DS-0",33]"#, 1),
            Finding::BrokenBackLink { seq: 39, subject: "batch:DS-0".to_owned(), says: Some(33), found: Some(36) },
        ),
    ] {
        forge(&connection, 39, &changed);
        let findings = check(folder.path()).findings;
        assert_eq!(findings, [finding, Finding::NotAsSigned { size: 40, after: 25 }]);
    }
}

#[test]
fn a_log_cut_short_is_found() {
    let cut = "DELETE FROM entry WHERE seq >= 30";
    assert_eq!(findings_after(cut), [Finding::CutShort { expected: 40, size: 30 }]);
    // Even when the writer's counter is set back and the checkpoint goes too: the cut lies in a group.
    let deeper = format!("{cut}; UPDATE writer SET next = 30; DELETE FROM checkpoint WHERE size = 40");
    assert_eq!(findings_after(&deeper), [Finding::Unsigned { first: 25, last: 29 }]);
}

#[test]
fn a_log_cut_back_to_an_earlier_signature_is_caught_by_a_later_checkpoint() {
    let folder = tempfile::tempdir().unwrap();
    forty(folder.path());
    let known = ledger::Reader::open(folder.path(), &keys()).unwrap().checkpoint();
    tamper(folder.path())
        .execute_batch(
            "DELETE FROM entry WHERE seq >= 25; UPDATE writer SET next = 25; DELETE FROM checkpoint WHERE size = 40",
        )
        .unwrap();
    // Nothing inside the file can show this one.
    assert!(check(folder.path()).is_clean());
    let report = verify(folder.path(), &keys(), &[known]).unwrap();
    assert_eq!(report.findings, [Finding::CutShort { expected: 40, size: 25 }]);
}

#[test]
fn a_log_rebuilt_and_signed_with_the_real_key_is_caught_by_one_old_checkpoint() {
    let folder = tempfile::tempdir().unwrap();
    forty(folder.path());
    let reader = ledger::Reader::open(folder.path(), &keys()).unwrap();
    let known: Vec<Checkpoint> =
        [10, 11, 25].into_iter().map(|size| reader.checkpoint_from(size).unwrap().unwrap()).collect();

    let rebuilt = tempfile::tempdir().unwrap();
    let mut forged = drafts(0..40);
    forged[17].actor = "someone-else".to_owned();
    let mut ledger = Ledger::create(rebuilt.path(), key(), options()).unwrap();
    for group in [0..10, 10..11, 11..25, 25..40] {
        ledger.append(&forged[group]).unwrap();
    }
    drop(ledger);
    assert!(check(rebuilt.path()).is_clean());
    let report = verify(rebuilt.path(), &keys(), &known).unwrap();
    assert_eq!((report.findings, report.known), (vec![Finding::RebuiltBelow { size: 25, after: 11 }], 2));
    let report = verify(rebuilt.path(), &keys(), &known[2..]).unwrap();
    assert_eq!(report.findings, [Finding::RebuiltBelow { size: 25, after: 0 }]);
}

#[test]
fn stored_checkpoints_that_were_changed_are_named() {
    for (sql, finding) in [
        (
            "UPDATE checkpoint SET note = replace(note, substr(note, -20, 1), char(65 + (substr(note, -20, 1) = 'A'))) WHERE size = 11",
            Finding::BadSignature { size: 11 },
        ),
        (
            "UPDATE checkpoint SET size = 12 WHERE size = 11",
            Finding::BadCheckpoint {
                size: 12,
                why: "the signed text is not a checkpoint: it is stored under another size than it states".to_owned(),
            },
        ),
        (
            "UPDATE checkpoint SET note = 'x' WHERE size = 11",
            Finding::BadCheckpoint {
                size: 11,
                why: "the note is malformed: no empty line divides text and signatures".to_owned(),
            },
        ),
        ("DELETE FROM checkpoint", Finding::NoCheckpoint),
        ("UPDATE writer SET next = 39", Finding::SequenceMismatch { next: 39, size: 40 }),
    ] {
        assert_eq!(findings_after(sql), [finding], "{sql}");
    }
}

#[test]
fn a_checkpoint_signed_by_another_key_is_no_checkpoint() {
    let folder = tempfile::tempdir().unwrap();
    let stranger = Key::from_seed("kestrel", [9; 32]).unwrap();
    Ledger::create(folder.path(), stranger, options()).unwrap().append(&[draft(0)]).unwrap();
    let findings = check(folder.path()).findings;
    assert_eq!(findings, [Finding::BadSignature { size: 0 }, Finding::BadSignature { size: 1 }, Finding::NoCheckpoint]);
}

#[test]
fn thousands_of_findings_are_counted_but_not_all_listed() {
    let folder = tempfile::tempdir().unwrap();
    Ledger::create(folder.path(), key(), options()).unwrap().append(&drafts(0..1500)).unwrap();
    tamper(folder.path()).execute_batch("UPDATE entry SET bytes = bytes || ' '").unwrap();
    let report = check(folder.path());
    assert!(report.findings.len() == 1000 && report.unlisted >= 500);
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
            forty(folder.path());
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
