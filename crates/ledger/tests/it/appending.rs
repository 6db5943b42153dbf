//! Appending and reading: places, back-links, proofs, and the refusals of a writer.

use ledger::{
    AppendError, Checkpoint, Hash, Key, Ledger, OpenError, Options, ReadError, Reader, StoreError, verify,
    verify_consistency, verify_inclusion,
};

use crate::support::{Home, draft, drafts, forty, key, keys, on_both, options};

on_both!(
    entries_get_their_place_and_are_read_as_they_were_written,
    the_trail_of_a_subject_leads_through_every_entry_about_it,
    naming_a_subject_twice_links_it_once,
    an_empty_group_changes_nothing,
    a_log_goes_on_where_it_ended_under_the_next_epoch,
    every_entry_and_every_earlier_checkpoint_can_be_proven_from_the_log,
    a_second_writer_is_refused_until_the_first_one_ends,
    a_writer_that_was_overtaken_can_append_nothing,
    an_unexpected_sequence_is_refused_by_the_database,
    after_a_failed_append_the_ledger_goes_on_as_if_it_had_not_been_tried,
    without_random_bytes_nothing_is_appended,
    a_missing_ledger_is_not_an_empty_one_and_an_existing_one_is_not_written_over,
    a_log_that_was_tampered_with_is_not_signed_again,
    a_log_outlives_its_key,
    readers_and_verification_go_on_beside_the_writer,
    entries_keep_their_order_whatever_the_clock_does,
    a_reader_elsewhere_follows_when_it_is_told_to_and_never_backwards,
);

fn entries_get_their_place_and_are_read_as_they_were_written(home: &Home) {
    let mut ledger = Ledger::create(home.at(), key(), options()).unwrap();
    let appended = ledger.append(&drafts(0..5)).unwrap();
    assert_eq!((appended.first_seq, appended.entries.len(), appended.checkpoint.size()), (0, 5, 5));
    let appended = ledger.append(&drafts(5..7)).unwrap();
    assert_eq!((appended.first_seq, appended.checkpoint.size()), (5, 7));

    let reader = ledger.reader();
    assert_eq!(reader.size(), 7);
    assert_eq!(reader.checkpoint(), appended.checkpoint);
    assert_eq!(reader.range(5..99).unwrap(), appended.entries);
    assert_eq!(reader.read(7).unwrap(), None);
    let entry = reader.read(6).unwrap().unwrap();
    let envelope = entry.envelope().unwrap();
    assert_eq!((envelope.seq, envelope.epoch, &*envelope.node), (6, 1, "kestrel"));
    assert_eq!(envelope.previous("batch:DS-0"), Some(Some(3)));
    assert_eq!(envelope.previous("equipment:PH-07"), Some(Some(5)));
    assert_eq!(envelope.known, draft(6).known);
    assert_eq!(envelope.body, r#"{"value":"7.0006"}"#);
    assert_eq!(entry.leaf, Hash::of_leaf(entry.bytes.as_bytes()));

    let mut seqs = Vec::new();
    reader
        .replay(2, |envelope| {
            seqs.push(envelope.seq);
            Ok::<(), ReadError>(())
        })
        .unwrap();
    assert_eq!(seqs, [2, 3, 4, 5, 6]);
}

fn the_trail_of_a_subject_leads_through_every_entry_about_it(home: &Home) {
    forty(home);
    let reader = Reader::open(home.at(), &keys()).unwrap();
    let seqs = |trail: ledger::Trail<'_>| trail.map(|entry| entry.unwrap().seq).collect::<Vec<_>>();
    assert_eq!(reader.head("batch:DS-1"), Some(37));
    assert_eq!(seqs(reader.trail("batch:DS-1")), (0..13).map(|turn| 37 - 3 * turn).collect::<Vec<_>>());
    assert_eq!(seqs(reader.trail_from(7, "batch:DS-1")), [7, 4, 1]);
    assert_eq!(seqs(reader.trail("equipment:PH-07")), (0..40).rev().collect::<Vec<_>>());
    assert_eq!(seqs(reader.trail("batch:DS-9")), Vec::<u64>::new());
}

fn naming_a_subject_twice_links_it_once(home: &Home) {
    let mut ledger = Ledger::create(home.at(), key(), options()).unwrap();
    let mut twice = draft(0);
    twice.about = vec!["lot:L-1".to_owned(), "lot:L-1".to_owned()];
    ledger.append(&[twice.clone(), twice]).unwrap();
    let links: Vec<_> =
        (0..2).map(|seq| ledger.reader().read(seq).unwrap().unwrap().envelope().unwrap().about.len()).collect();
    assert_eq!(links, [1, 1]);
    drop(ledger);
    assert!(verify(home.at(), &keys(), &[]).unwrap().is_clean());
}

fn an_empty_group_changes_nothing(home: &Home) {
    let mut ledger = Ledger::create(home.at(), key(), options()).unwrap();
    let appended = ledger.append(&[]).unwrap();
    assert_eq!((appended.first_seq, appended.checkpoint.size()), (0, 0));
    assert_eq!(*appended.checkpoint.root(), Hash::of_empty_tree());
}

fn a_log_goes_on_where_it_ended_under_the_next_epoch(home: &Home) {
    forty(home);
    let mut ledger = Ledger::open(home.at(), key(), options()).unwrap();
    assert_eq!((ledger.epoch(), ledger.reader().size()), (2, 40));
    ledger.append(&drafts(40..41)).unwrap();
    let entry = ledger.reader().read(40).unwrap().unwrap();
    let envelope = entry.envelope().unwrap();
    assert_eq!((envelope.epoch, envelope.previous("batch:DS-1")), (2, Some(Some(37))));
    let report = verify(home.at(), &keys(), &[]).unwrap();
    assert_eq!((report.entries, report.checkpoints, report.findings), (41, 6, vec![]));
}

fn every_entry_and_every_earlier_checkpoint_can_be_proven_from_the_log(home: &Home) {
    let mut ledger = Ledger::create(home.at(), key(), options()).unwrap();
    for start in (0..1200).step_by(100) {
        ledger.append(&drafts(start..start + 100)).unwrap();
    }
    let reader = ledger.reader();
    for size in [1200, 1100, 513, 512, 300, 256, 1] {
        let root = reader.root_at(size).unwrap();
        for seq in [0, 255, 256, 299, 511, 512, 1050, 1199].into_iter().filter(|seq| *seq < size) {
            let leaf = reader.read(seq).unwrap().unwrap().leaf;
            verify_inclusion(&leaf, seq, size, &reader.inclusion(seq, size).unwrap(), &root).unwrap();
        }
        let proof = reader.consistency(size, 1200).unwrap();
        verify_consistency(size, 1200, &proof, &root, &reader.root()).unwrap();
    }
    let checkpoint = reader.checkpoint_from(901).unwrap().unwrap();
    assert_eq!((checkpoint.size(), *checkpoint.root()), (1000, reader.root_at(1000).unwrap()));
    assert_eq!(reader.checkpoint_from(1201).unwrap(), None);
    assert!(matches!(reader.inclusion(5, 1201), Err(ReadError::BeyondEnd { asked: 1201, size: 1200 })));
    assert!(matches!(reader.inclusion(5, 5), Err(ReadError::BeyondEnd { asked: 6, size: 5 })));
    assert!(matches!(reader.consistency(6, 5), Err(ReadError::BeyondEnd { asked: 6, size: 5 })));
}

fn a_second_writer_is_refused_until_the_first_one_ends(home: &Home) {
    let first = Ledger::create(home.at(), key(), options()).unwrap();
    assert!(matches!(Ledger::open(home.at(), key(), options()), Err(OpenError::InUse { .. })));
    drop(first);
    assert!(Ledger::open(home.at(), key(), options()).is_ok());
}

fn a_writer_that_was_overtaken_can_append_nothing(home: &Home) {
    let mut old = Ledger::create(home.at(), key(), options()).unwrap();
    old.append(&drafts(0..2)).unwrap();
    match home {
        // The lock is lost: a new file under the old name is not the one that is locked.
        Home::File(folder) => std::fs::remove_file(folder.path().join("writer.lock")).unwrap(),
        // The lease is nobody's, as for whoever heard nothing of its holder for the whole of it.
        Home::Database(_) => home.intruder().run("UPDATE lease SET holder = '', held = false"),
    }
    let mut new = Ledger::open(home.at(), key(), options()).unwrap();

    let refused = old.append(&drafts(2..3)).unwrap_err();
    assert!(matches!(refused, AppendError::Store(StoreError::Fenced { ours: 1, current: 2 })), "{refused}");
    assert_eq!(old.reader().size(), 2);
    new.append(&drafts(2..3)).unwrap();
    assert!(matches!(old.append(&drafts(2..3)), Err(AppendError::Store(StoreError::Fenced { .. }))));
    let report = verify(home.at(), &keys(), &[]).unwrap();
    assert_eq!((report.entries, report.findings), (3, vec![]));
}

fn an_unexpected_sequence_is_refused_by_the_database(home: &Home) {
    let mut ledger = Ledger::create(home.at(), key(), options()).unwrap();
    ledger.append(&drafts(0..2)).unwrap();
    home.intruder().run("UPDATE writer SET next = 5");
    let refused = ledger.append(&drafts(2..3)).unwrap_err();
    assert!(
        matches!(refused, AppendError::Store(StoreError::UnexpectedSequence { expected: 2, found: 5 })),
        "{refused}"
    );
    assert_eq!(ledger.reader().size(), 2);
}

fn after_a_failed_append_the_ledger_goes_on_as_if_it_had_not_been_tried(home: &Home) {
    let mut ledger = Ledger::create(home.at(), key(), options()).unwrap();
    ledger.append(&drafts(0..2)).unwrap();
    let before = (ledger.reader().checkpoint(), ledger.reader().head("equipment:PH-07"));

    let mut other = home.intruder();
    other.run_one(
        "CREATE TRIGGER no_room BEFORE INSERT ON checkpoint BEGIN SELECT RAISE(ABORT, 'disk full'); END;",
        "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'disk full'; END $$; \
         CREATE TRIGGER no_room BEFORE INSERT ON checkpoint EXECUTE FUNCTION no_room()",
    );
    assert!(matches!(ledger.append(&drafts(2..5)), Err(AppendError::Store(StoreError::Failed { .. }))));
    assert_eq!((ledger.reader().checkpoint(), ledger.reader().head("equipment:PH-07")), before);
    assert_eq!(ledger.reader().range(0..99).unwrap().len(), 2);

    other.run_one("DROP TRIGGER no_room", "DROP TRIGGER no_room ON checkpoint");
    ledger.append(&drafts(2..5)).unwrap();
    let report = verify(home.at(), &keys(), &[before.0]).unwrap();
    assert_eq!((report.entries, report.known, report.findings), (5, 1, vec![]));
}

fn without_random_bytes_nothing_is_appended(home: &Home) {
    let salts = Box::new(|_: &mut [u8]| Err(std::io::Error::other("no entropy")));
    let mut ledger = Ledger::create(home.at(), key(), Options { salts, ..options() }).unwrap();
    assert!(matches!(ledger.append(&drafts(0..1)), Err(AppendError::Salt(_))));
    assert_eq!(ledger.reader().size(), 0);
}

fn a_missing_ledger_is_not_an_empty_one_and_an_existing_one_is_not_written_over(home: &Home) {
    assert!(matches!(Ledger::open(home.at(), key(), options()), Err(OpenError::Store(StoreError::Missing { .. }))));
    assert!(matches!(verify(home.at(), &keys(), &[]), Err(StoreError::Missing { .. })));
    forty(home);
    assert!(matches!(Ledger::create(home.at(), key(), options()), Err(OpenError::Store(StoreError::Exists { .. }))));
}

fn a_log_that_was_tampered_with_is_not_signed_again(home: &Home) {
    forty(home);
    home.tamper().run("UPDATE entry SET bytes = replace(bytes, '7.0012', '7.0013') WHERE seq = 12");
    let Err(OpenError::Read { source: ReadError::Altered { seq: 12 }, .. }) = Ledger::open(home.at(), key(), options())
    else {
        panic!("a writer must not open an altered log");
    };
}

fn a_log_outlives_its_key(home: &Home) {
    forty(home);
    let fresh = || Key::from_seed("kestrel", [8; 32]).unwrap();
    // The last checkpoint is signed by a key that the new owner must name.
    let Err(OpenError::Read { source: ReadError::Checkpoint { size: 40, .. }, .. }) =
        Ledger::open(home.at(), fresh(), options())
    else {
        panic!("a checkpoint by an unknown key must not be believed");
    };
    let mut ledger = Ledger::open(home.at(), fresh(), Options { former_keys: keys(), ..options() }).unwrap();
    ledger.append(&drafts(40..41)).unwrap();
    let both = [fresh().verifier().clone(), key().verifier().clone()];
    assert!(verify(home.at(), &both, &[]).unwrap().is_clean());
    assert!(!verify(home.at(), &keys(), &[]).unwrap().is_clean());
}

fn readers_and_verification_go_on_beside_the_writer(home: &Home) {
    let mut ledger = Ledger::create(home.at(), key(), options()).unwrap();
    let reader = ledger.reader().another().unwrap();
    let outside = Reader::open(home.at(), &keys()).unwrap();
    let path = &home.at();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            for start in (0..2000).step_by(20) {
                ledger.append(&drafts(start..start + 20)).unwrap();
            }
        });
        scope.spawn(move || {
            while reader.size() < 2000 {
                let (checkpoint, size) = (reader.checkpoint(), reader.size());
                assert!(size >= checkpoint.size());
                assert_eq!(reader.range(0..checkpoint.size()).unwrap().len() as u64, checkpoint.size());
                assert_eq!(reader.root_at(checkpoint.size()).unwrap(), *checkpoint.root());
            }
        });
        let mut known: Vec<Checkpoint> = Vec::new();
        while known.last().is_none_or(|checkpoint| checkpoint.size() < 2000) {
            let report = verify(path, &keys(), &known).unwrap();
            assert_eq!((report.known, report.findings), (known.len() as u64, vec![]));
            outside.refresh().unwrap();
            known.push(outside.checkpoint());
        }
    });
}

fn entries_keep_their_order_whatever_the_clock_does(home: &Home) {
    let mut ledger = Ledger::create(home.at(), key(), options()).unwrap();
    let mut back = drafts(0..3);
    back[1].known = "1999-12-31T23:59:59Z".parse().unwrap();
    back[2].known = "9999-12-30T22:00:00.999Z".parse().unwrap();
    let entries = ledger.append(&back).unwrap().entries;
    let known: Vec<_> = entries.iter().map(|entry| entry.envelope().unwrap().known).collect();
    assert_eq!(known, back.iter().map(|draft| draft.known).collect::<Vec<_>>());
    drop(ledger);
    assert!(verify(home.at(), &keys(), &[]).unwrap().is_clean());
}

fn a_reader_elsewhere_follows_when_it_is_told_to_and_never_backwards(home: &Home) {
    let mut ledger = Ledger::create(home.at(), key(), options()).unwrap();
    ledger.append(&drafts(0..300)).unwrap();
    let elsewhere = Reader::open(home.at(), &keys()).unwrap();
    ledger.append(&drafts(300..500)).unwrap();
    assert_eq!(elsewhere.size(), 300);
    elsewhere.refresh().unwrap();
    assert_eq!((elsewhere.size(), elsewhere.head("batch:DS-1")), (500, Some(499)));
    assert_eq!((elsewhere.checkpoint(), elsewhere.root_at(400).unwrap()), {
        let here = ledger.reader();
        (here.checkpoint(), here.root_at(400).unwrap())
    });

    // A reader beside the writer is current already.
    let beside = ledger.reader().another().unwrap();
    beside.refresh().unwrap();
    ledger.append(&drafts(500..501)).unwrap();
    beside.refresh().unwrap();
    assert_eq!((beside.size(), beside.read(500).unwrap().unwrap().seq), (501, 500));
    drop((ledger, beside));

    home.tamper().run("DELETE FROM entry WHERE seq >= 300; DELETE FROM checkpoint WHERE size > 300");
    assert!(matches!(elsewhere.refresh(), Err(ReadError::NotAsSigned { size: 500 })));
    assert_eq!(elsewhere.size(), 500);
    assert!(matches!(elsewhere.read(400), Err(ReadError::Missing { seq: 400 })));
}
