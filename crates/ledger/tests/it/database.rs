//! What only a database can do to a ledger: lose the connection in the middle, die, hold two rows under one number.

use std::{
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread,
    time::Duration,
};

use ledger::{AppendError, Database, Finding, Ledger, OpenError, ReadError, Reader, StoreError, verify};

use crate::{
    cluster::{Cluster, shared},
    proxy::{Proxy, Way},
    support::{Home, drafts, forty, key, keys, options},
};

/// Every entry of the test log holds this.
const MARK: &str = r#"{"node":"kestrel""#;

fn database(url: &str) -> Database {
    url.parse().unwrap()
}

#[test]
fn an_append_whose_connection_is_lost_is_resolved_by_reading() {
    for (way, epoch) in [(Way::LoseRequest, 2), (Way::LoseAnswer, 1), (Way::LoseHalf, 2)] {
        let home = shared().database();
        let proxy = Proxy::to(home.socket(), MARK);
        let at = database(&home.url_through(proxy.port));
        let mut ledger = Ledger::create(at, key(), options()).unwrap();
        ledger.append(&drafts(0..2)).unwrap();
        proxy.set(way);
        let appended = ledger.append(&drafts(2..5)).unwrap();
        assert_eq!(proxy.way(), Way::Open, "{way:?} did not happen");
        assert_eq!((appended.first_seq, appended.checkpoint.size()), (2, 5));
        // What was written stands under the epoch that it was written in; the writer goes on in the next.
        assert_eq!(appended.entries[0].envelope().unwrap().epoch, epoch, "{way:?}");
        assert_eq!(ledger.epoch(), 2);
        ledger.append(&drafts(5..6)).unwrap();
        assert_eq!(ledger.reader().range(0..9).unwrap().len(), 6);
        drop(ledger);
        let report = verify(database(&home.url()), &keys(), &[]).unwrap();
        assert_eq!((report.entries, report.findings), (6, vec![]), "{way:?}");
    }
}

#[test]
fn an_append_whose_connection_is_lost_to_a_successor_is_refused() {
    let home = shared().database();
    let proxy = Proxy::to(home.socket(), MARK);
    let mut old = Ledger::create(database(&home.url_through(proxy.port)), key(), options()).unwrap();
    old.append(&drafts(0..2)).unwrap();
    home.connect().batch_execute("UPDATE lease SET holder = '', held = false").unwrap();
    let mut new = Ledger::open(database(&home.url()), key(), options()).unwrap();
    new.append(&drafts(2..3)).unwrap();
    proxy.set(Way::LoseRequest);
    let refused = old.append(&drafts(2..5)).unwrap_err();
    assert!(matches!(refused, AppendError::Store(StoreError::Fenced { ours: 1, current: 2 })), "{refused}");
    assert_eq!(old.reader().size(), 2);
    new.append(&drafts(3..4)).unwrap();
    let report = verify(database(&home.url()), &keys(), &[]).unwrap();
    assert_eq!((report.entries, report.findings), (4, vec![]));
}

#[test]
fn a_reader_connects_again_by_itself() {
    let home = shared().database();
    let mut ledger = Ledger::create(database(&home.url()), key(), options()).unwrap();
    ledger.append(&drafts(0..5)).unwrap();
    let reader = Reader::open(database(&home.url()), &keys()).unwrap();
    home.connect()
        .batch_execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        .unwrap();
    assert_eq!(reader.range(0..9).unwrap().len(), 5);
    ledger.append(&drafts(5..6)).unwrap();
    reader.refresh().unwrap();
    assert_eq!(reader.size(), 6);
}

#[test]
fn nothing_acknowledged_is_lost_when_the_server_is_killed() {
    // This one waits for its disk, as every real one must.
    let cluster = Cluster::own(&["fsync=on"]);
    let at = database(&cluster.url("postgres"));
    let mut ledger = Ledger::create(at.clone(), key(), options()).unwrap();
    let (acknowledged, stop) = (AtomicU64::new(0), AtomicBool::new(false));
    thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::SeqCst) {
                let first = ledger.reader().size();
                // While the server is gone nothing is written, and the writer says so.
                match ledger.append(&drafts(first..first + 3)) {
                    Ok(appended) => acknowledged.store(appended.checkpoint.size(), Ordering::SeqCst),
                    Err(_) => thread::sleep(Duration::from_millis(20)),
                }
            }
        });
        for round in 0..3 {
            let before = acknowledged.load(Ordering::SeqCst);
            while acknowledged.load(Ordering::SeqCst) < before + 30 {
                thread::sleep(Duration::from_millis(5));
            }
            cluster.kill();
            cluster.resume();
            let kept = acknowledged.load(Ordering::SeqCst);
            let report = verify(at.clone(), &keys(), &[]).unwrap();
            assert_eq!(report.findings, vec![], "round {round}");
            assert!(report.entries >= kept, "{} of {kept} are left", report.entries);
        }
        stop.store(true, Ordering::SeqCst);
    });
    let report = verify(at, &keys(), &[]).unwrap();
    assert_eq!((report.entries, report.findings), (ledger.reader().size(), vec![]));
}

#[test]
fn two_rows_under_one_number_are_found_wherever_a_page_ends() {
    for seq in [2046, 2047, 2048] {
        let home = Home::in_a_database();
        Ledger::create(home.at(), key(), options()).unwrap().append(&drafts(0..2100)).unwrap();
        let mut intruder = home.tamper();
        intruder.run(&format!(
            "ALTER TABLE entry DROP CONSTRAINT entry_pkey; \
             INSERT INTO entry SELECT seq, leaf, replace(bytes, 'zhao-mei', 'li-lei') FROM entry WHERE seq = {seq}"
        ));
        assert!(home.verify().findings.contains(&Finding::StrayRow { row: seq }), "{seq}");
        assert!(matches!(Reader::open(home.at(), &keys()), Err(ReadError::Missing { .. } | ReadError::Altered { .. })));
    }
}

#[test]
fn a_damaged_row_costs_only_itself() {
    let home = Home::in_a_database();
    forty(&home);
    // The server gives every row but one, as it does when a page of its file is damaged.
    home.intruder().run(
        "CREATE FUNCTION damaged(text) RETURNS text STABLE LANGUAGE plpgsql AS $$ BEGIN RAISE 'invalid page in block 7'; END $$; \
         ALTER TABLE entry RENAME TO whole; \
         CREATE VIEW entry AS SELECT seq, leaf, CASE seq WHEN 12 THEN damaged(bytes) ELSE bytes END AS bytes FROM whole",
    );
    let report = home.verify();
    assert!(matches!(report.findings[0], Finding::Damaged { from: 12, .. }), "{:?}", report.findings);
    assert_eq!(report.findings[1], Finding::EntriesMissing { first: 12, last: 12 });
    assert_eq!(report.entries, 39);
}

#[test]
fn what_is_no_ledger_of_this_version_is_refused() {
    let home = Home::in_a_database();
    assert!(!home.at().has_ledger().unwrap());
    forty(&home);
    assert!(home.at().has_ledger().unwrap());
    home.intruder().run("UPDATE layout SET version = 7");
    let refused = Reader::open(home.at(), &keys()).err().unwrap();
    assert!(matches!(refused, ReadError::Store(StoreError::Layout { found: 7, expected: 1, .. })), "{refused}");

    let latin = format!("latin{}", std::process::id());
    let sql = format!("CREATE DATABASE {latin} ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
    shared().connect("postgres").batch_execute(&sql).unwrap();
    let refused = Ledger::create(database(&shared().url(&latin)), key(), options()).err().unwrap();
    shared().connect("postgres").batch_execute(&format!("DROP DATABASE {latin} WITH (FORCE)")).unwrap();
    assert!(matches!(refused, OpenError::Store(StoreError::Unfit { .. })), "{refused}");
}

#[test]
fn a_server_that_is_not_there_is_said_to_be_so() {
    let nowhere = database("postgres://ledger@127.0.0.1:1/kestrel");
    let refused = verify(nowhere, &keys(), &[]).unwrap_err();
    assert_eq!(refused.to_string(), "failed to connect to the database");
    // There is no TLS yet, and whoever asks for it does not get less.
    let home = shared().database();
    let asked = database(&format!("{}&sslmode=require", home.url()));
    assert!(matches!(Ledger::create(asked, key(), options()), Err(OpenError::Store(StoreError::Failed { .. }))));
}
