//! What was acknowledged is there after the process was killed, and after the end of a file was torn off.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use ledger::{Database, Finding, Ledger, Location, Reader, verify};

use crate::support::{Home, drafts, key, keys, on_both, options};

on_both!(nothing_acknowledged_is_lost_when_the_writer_is_killed);

const WRITE_INTO: &str = "LEDGER_TEST_WRITE_INTO";

/// Not a test of its own: the process that the test below starts and kills. It appends until it dies and
/// says how long the log is after every acknowledged group.
#[test]
fn writes_until_it_is_killed() {
    let Ok(at) = std::env::var(WRITE_INTO) else {
        return;
    };
    let at = at.parse::<Database>().map_or_else(|_| Path::new(&at).into(), Location::from);
    let mut ledger = Ledger::open(at, key(), options()).unwrap();
    let mut out = std::io::stdout();
    for turn in 0.. {
        let first = ledger.reader().size();
        let appended = ledger.append(&drafts(first..first + 1 + turn % 9)).unwrap();
        writeln!(out, "acknowledged {}", appended.checkpoint.size()).unwrap();
        out.flush().unwrap();
    }
}

fn nothing_acknowledged_is_lost_when_the_writer_is_killed(home: &Home) {
    let at = match home {
        Home::File(folder) => folder.path().display().to_string(),
        Home::Database(database) => database.url(),
    };
    Ledger::create(home.at(), key(), options()).unwrap();
    let mut known = Vec::new();
    let mut acknowledged = 0u64;
    for round in 0..8u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "durability::writes_until_it_is_killed", "--nocapture"])
            .env(WRITE_INTO, &at)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let mut hear = |line: Option<String>| {
            if let Some((_, size)) = line.as_deref().and_then(|line| line.rsplit_once("acknowledged ")) {
                acknowledged = size.parse().unwrap();
            }
        };
        for _ in 0..3 + 7 * round {
            hear(lines.next());
        }
        // Somewhere inside the next append, at another point each round.
        std::thread::sleep(Duration::from_micros(137 * round));
        child.kill().unwrap();
        child.wait().unwrap();
        lines.for_each(|line| hear(Some(line)));

        let report = verify(home.at(), &keys(), &known).unwrap();
        assert_eq!(report.findings, vec![], "round {round}");
        assert!(report.entries >= acknowledged, "{} of {acknowledged} are left", report.entries);
        known.push(Reader::open(home.at(), &keys()).unwrap().checkpoint());
    }
    assert!(acknowledged > 50, "the writer came only to {acknowledged}");
}

#[test]
fn a_torn_end_costs_whole_groups_and_an_old_checkpoint_tells() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::create(folder.path(), key(), options()).unwrap();
    for group in 0..12 {
        ledger.append(&drafts(group * 5..group * 5 + 5)).unwrap();
    }
    let last = ledger.reader().checkpoint();
    // As a disk that lied about having written would leave it: the end of the write-ahead log is gone.
    let wal = std::fs::read(folder.path().join("ledger.db-wal")).unwrap();
    let mut cut = 0;
    for part in 0..24 {
        let torn = tempfile::tempdir().unwrap();
        std::fs::copy(folder.path().join("ledger.db"), torn.path().join("ledger.db")).unwrap();
        std::fs::write(torn.path().join("ledger.db-wal"), &wal[..wal.len() * part / 24]).unwrap();
        let Ok(report) = verify(torn.path(), &keys(), std::slice::from_ref(&last)) else {
            continue;
        };
        // With the beginning torn off there is no ledger in the file yet.
        if let [Finding::Damaged { .. }] = report.findings.as_slice() {
            continue;
        }
        assert_eq!(report.entries % 5, 0, "half a group was kept");
        assert_eq!(report.findings, vec![Finding::CutShort { expected: 60, size: report.entries }]);
        cut += u64::from(report.entries > 0);
        // The writer can go on from what is left.
        Ledger::open(torn.path(), key(), options()).unwrap().append(&drafts(0..1)).unwrap();
    }
    assert!(cut > 5, "only {cut} of the torn logs held anything");
}
