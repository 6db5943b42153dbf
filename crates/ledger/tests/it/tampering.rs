//! Every way to change a log that we could think of, and what verification calls it.

use ledger::{Checkpoint, Finding, Key, Ledger, Reader, verify};

use crate::support::{Home, draft, drafts, forty, key, keys, on_both, options};

on_both!(
    an_untouched_log_is_clean,
    one_changed_byte_in_any_entry_names_that_entry,
    a_changed_hash_is_told_from_a_changed_entry,
    an_entry_changed_with_its_hash_is_found_between_two_checkpoints,
    a_removed_entry_is_named,
    a_removed_entry_whose_gap_was_closed_is_found_at_its_place,
    exchanged_entries_are_both_named,
    an_inserted_entry_is_found_at_its_place,
    rows_and_entries_that_do_not_belong_are_named,
    a_log_cut_short_is_found,
    a_log_cut_back_to_an_earlier_signature_is_caught_by_a_later_checkpoint,
    a_log_rebuilt_and_signed_with_the_real_key_is_caught_by_one_old_checkpoint,
    stored_checkpoints_that_were_changed_are_named,
    a_checkpoint_signed_by_another_key_is_no_checkpoint,
    thousands_of_findings_are_counted_but_not_all_listed,
);

/// Changes a log of forty entries by SQL and says what is found.
fn findings_after(home: &Home, sql: &str) -> Vec<Finding> {
    let home = home.another();
    forty(&home);
    home.tamper().run(sql);
    home.verify().findings
}

fn an_untouched_log_is_clean(home: &Home) {
    forty(home);
    let report = home.verify();
    assert_eq!((report.entries, report.checkpoints, report.findings), (40, 5, vec![]));
    assert_eq!(report.unlisted, 0);
    // The file itself may be named as well as its folder.
    if let Home::File(folder) = home {
        assert!(verify(folder.path().join("ledger.db"), &keys(), &[]).unwrap().is_clean());
    }
}

fn one_changed_byte_in_any_entry_names_that_entry(home: &Home) {
    forty(home);
    let mut intruder = home.tamper();
    for (seq, place) in (0..40u64).zip(0usize..) {
        let original = intruder.bytes(seq);
        for at in [place * 7 % original.len(), original.len() - 1 - place, 0] {
            let mut changed = original.clone().into_bytes();
            changed[at] = if changed[at] == b'#' { b'%' } else { b'#' };
            let changed = String::from_utf8(changed).unwrap();
            intruder.alter(seq, &changed);
            let report = home.verify();
            assert!(report.findings.contains(&Finding::EntryAltered { seq }), "{seq} at {at}: {report:?}");
            // The tree still leads to every signed root, so nothing else is under suspicion.
            assert_eq!(report.checkpoints, 5);
        }
        intruder.alter(seq, &original);
    }
    assert!(home.verify().is_clean());
}

fn a_changed_hash_is_told_from_a_changed_entry(home: &Home) {
    forty(home);
    home.tamper().run_one(
        "UPDATE entry SET leaf = zeroblob(32) WHERE seq IN (12, 13)",
        "UPDATE entry SET leaf = decode(repeat('00', 32), 'hex') WHERE seq IN (12, 13)",
    );
    assert_eq!(home.verify().findings, [Finding::HashAltered { seq: 12 }, Finding::HashAltered { seq: 13 }]);
}

fn an_entry_changed_with_its_hash_is_found_between_two_checkpoints(home: &Home) {
    forty(home);
    let mut intruder = home.tamper();
    let forged = intruder.bytes(12).replace("7.0012", "7.0013");
    intruder.forge(12, &forged);
    assert_eq!(home.verify().findings, [Finding::NotAsSigned { size: 25, after: 11 }]);
}

fn a_removed_entry_is_named(home: &Home) {
    let findings = findings_after(home, "DELETE FROM entry WHERE seq = 12");
    assert_eq!(findings[0], Finding::EntriesMissing { first: 12, last: 12 });
    let link = Finding::BrokenBackLink { seq: 15, subject: "batch:DS-0".to_owned(), says: Some(12), found: Some(9) };
    assert!(findings.contains(&link));
}

fn a_removed_entry_whose_gap_was_closed_is_found_at_its_place(home: &Home) {
    let findings = findings_after(
        home,
        "DELETE FROM entry WHERE seq = 12; UPDATE entry SET seq = seq - 1 WHERE seq > 12; \
         UPDATE writer SET next = 39; DELETE FROM checkpoint WHERE size = 40",
    );
    assert_eq!(findings[0], Finding::OutOfOrder { row: 12, says: 13 });
    assert!(findings.contains(&Finding::NotAsSigned { size: 25, after: 11 }));
}

fn exchanged_entries_are_both_named(home: &Home) {
    let findings = findings_after(
        home,
        "UPDATE entry SET seq = 99 WHERE seq = 12; UPDATE entry SET seq = 12 WHERE seq = 13; \
         UPDATE entry SET seq = 13 WHERE seq = 99",
    );
    assert!(findings.contains(&Finding::OutOfOrder { row: 12, says: 13 }));
    assert!(findings.contains(&Finding::OutOfOrder { row: 13, says: 12 }));
    assert!(findings.contains(&Finding::NotAsSigned { size: 25, after: 11 }));
}

fn an_inserted_entry_is_found_at_its_place(home: &Home) {
    forty(home);
    let mut intruder = home.tamper();
    intruder.run("UPDATE entry SET seq = -seq WHERE seq >= 12; UPDATE entry SET seq = 1 - seq WHERE seq < 0");
    let inserted = intruder.bytes(11).replacen(r#""seq":11"#, r#""seq":12"#, 1);
    intruder.forge(12, &inserted);
    let findings = home.verify().findings;
    assert!(findings.contains(&Finding::OutOfOrder { row: 13, says: 12 }), "{findings:?}");
    assert!(findings.contains(&Finding::NotAsSigned { size: 25, after: 11 }));
}

fn rows_and_entries_that_do_not_belong_are_named(home: &Home) {
    assert!(findings_after(home, "UPDATE entry SET seq = -3 WHERE seq = 39").contains(&Finding::StrayRow { row: -3 }));

    forty(home);
    let mut intruder = home.tamper();
    let last = intruder.bytes(39);
    for (changed, finding) in [
        (last.replacen("kestrel", "merlin!", 1), Finding::ForeignNode { seq: 39, node: "merlin!".to_owned() }),
        (last.replacen(r#""epoch":1"#, r#""epoch":0"#, 1), Finding::EpochWentBack { seq: 39 }),
        ("{}".to_owned(), Finding::NotAnEntry { seq: 39 }),
        (
            last.replacen(r#"["batch:DS-0",36]"#, r#"["batch:DS-0",33]"#, 1),
            Finding::BrokenBackLink { seq: 39, subject: "batch:DS-0".to_owned(), says: Some(33), found: Some(36) },
        ),
    ] {
        intruder.forge(39, &changed);
        let findings = home.verify().findings;
        assert_eq!(findings, [finding, Finding::NotAsSigned { size: 40, after: 25 }]);
    }
}

fn a_log_cut_short_is_found(home: &Home) {
    let cut = "DELETE FROM entry WHERE seq >= 30";
    assert_eq!(findings_after(home, cut), [Finding::CutShort { expected: 40, size: 30 }]);
    // Even when the writer's counter is set back and the checkpoint goes too: the cut lies in a group.
    let deeper = format!("{cut}; UPDATE writer SET next = 30; DELETE FROM checkpoint WHERE size = 40");
    assert_eq!(findings_after(home, &deeper), [Finding::Unsigned { first: 25, last: 29 }]);
}

fn a_log_cut_back_to_an_earlier_signature_is_caught_by_a_later_checkpoint(home: &Home) {
    forty(home);
    let known = Reader::open(home.at(), &keys()).unwrap().checkpoint();
    home.tamper()
        .run("DELETE FROM entry WHERE seq >= 25; UPDATE writer SET next = 25; DELETE FROM checkpoint WHERE size = 40");
    // Nothing inside the file can show this one.
    assert!(home.verify().is_clean());
    let report = verify(home.at(), &keys(), &[known]).unwrap();
    assert_eq!(report.findings, [Finding::CutShort { expected: 40, size: 25 }]);
}

fn a_log_rebuilt_and_signed_with_the_real_key_is_caught_by_one_old_checkpoint(home: &Home) {
    forty(home);
    let reader = Reader::open(home.at(), &keys()).unwrap();
    let known: Vec<Checkpoint> =
        [10, 11, 25].into_iter().map(|size| reader.checkpoint_from(size).unwrap().unwrap()).collect();

    let rebuilt = home.another();
    let mut forged = drafts(0..40);
    forged[17].actor = "someone-else".to_owned();
    let mut ledger = Ledger::create(rebuilt.at(), key(), options()).unwrap();
    for group in [0..10, 10..11, 11..25, 25..40] {
        ledger.append(&forged[group]).unwrap();
    }
    drop(ledger);
    assert!(rebuilt.verify().is_clean());
    let report = verify(rebuilt.at(), &keys(), &known).unwrap();
    assert_eq!((report.findings, report.known), (vec![Finding::RebuiltBelow { size: 25, after: 11 }], 2));
    let report = verify(rebuilt.at(), &keys(), &known[2..]).unwrap();
    assert_eq!(report.findings, [Finding::RebuiltBelow { size: 25, after: 0 }]);
}

fn stored_checkpoints_that_were_changed_are_named(home: &Home) {
    for (sql, finding) in [
        (
            "UPDATE checkpoint SET note = replace(note, substr(note, length(note) - 19, 1), \
             CASE substr(note, length(note) - 19, 1) WHEN 'A' THEN 'B' ELSE 'A' END) WHERE size = 11",
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
        assert_eq!(findings_after(home, sql), [finding], "{sql}");
    }
}

fn a_checkpoint_signed_by_another_key_is_no_checkpoint(home: &Home) {
    let stranger = Key::from_seed("kestrel", [9; 32]).unwrap();
    Ledger::create(home.at(), stranger, options()).unwrap().append(&[draft(0)]).unwrap();
    let findings = home.verify().findings;
    assert_eq!(findings, [Finding::BadSignature { size: 0 }, Finding::BadSignature { size: 1 }, Finding::NoCheckpoint]);
}

fn thousands_of_findings_are_counted_but_not_all_listed(home: &Home) {
    Ledger::create(home.at(), key(), options()).unwrap().append(&drafts(0..1500)).unwrap();
    home.tamper().run("UPDATE entry SET bytes = bytes || ' '");
    let report = home.verify();
    assert!(report.findings.len() == 1000 && report.unlisted >= 500);
}
