//! What was acknowledged is there after the process was killed, and after the end of a file was torn off.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use ledger::{Answer, Database, Finding, Hash, Ledger, Location, Reader, verify};

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

/// How many damaged copies are tried: a few with every change, many by `cargo xtask faults`.
fn copies() -> u64 {
    std::env::var("CONJUGATE_FAULTS").ok().and_then(|it| it.parse().ok()).unwrap_or(40)
}

/// Numbers that are hard to guess for a file and easy to repeat for a person.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n.max(1)
    }
}

/// One file of a ledger, damaged; says how.
fn damage(bytes: &mut Vec<u8>, dice: &mut Dice) -> String {
    let at = dice.below(bytes.len());
    match dice.below(4) {
        0 => {
            bytes.truncate(at);
            format!("cut off at {at}")
        }
        1 => {
            bytes[at] ^= 1 << dice.below(8);
            format!("one bit turned at {at}")
        }
        2 => {
            let end = bytes.len().min(at + 512);
            bytes[at..end].fill(0);
            format!("a sector of zeroes at {at}")
        }
        _ => {
            let end = bytes.len().min(at + 4096);
            let from = dice.below(bytes.len() - (end - at) + 1);
            bytes.copy_within(from..from + (end - at), at);
            format!("what lies at {from} written at {at} too")
        }
    }
}

#[test]
fn a_damaged_file_never_loses_an_acknowledged_entry_in_silence() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::create(folder.path(), key(), options()).unwrap();
    let answer = |number: u64| Answer {
        actor: "zhao-mei".to_owned(),
        command: format!("c-{number}"),
        digest: Hash::of(&number.to_be_bytes()),
        said: number.is_multiple_of(3).then(|| "no".to_owned()),
    };
    // The first half is in the file itself, the second in its write-ahead log only.
    for group in 0..12 {
        ledger.append_answering(&drafts(group * 5..group * 5 + 5), &[answer(group)]).unwrap();
        if group == 5 {
            drop(ledger);
            ledger = Ledger::open(folder.path(), key(), options()).unwrap();
        }
    }
    let last = ledger.reader().checkpoint();
    let whole: Vec<_> = ["ledger.db", "ledger.db-wal", "last.checkpoint"]
        .map(|name| (name, std::fs::read(folder.path().join(name)).unwrap()))
        .into();
    assert!(whole.iter().all(|(_, bytes)| bytes.len() > 500));
    let (mut opened, mut refused) = (0, 0);
    let mut dice = Dice(20_261_126);
    for copy in 0..copies() {
        let torn = tempfile::tempdir().unwrap();
        let damaged = [0, 0, 1, 1, 1, 2][dice.below(6)];
        let mut how = String::new();
        for (index, (name, bytes)) in whole.iter().enumerate() {
            let mut bytes = bytes.clone();
            if index == damaged {
                how = format!("copy {copy}: {name}, {}", damage(&mut bytes, &mut dice));
            }
            std::fs::write(torn.path().join(name), bytes).unwrap();
        }
        let report = verify(torn.path(), &keys(), std::slice::from_ref(&last));
        match Ledger::open(torn.path(), key(), options()) {
            Ok(mut ledger) => {
                opened += 1;
                assert_eq!(ledger.reader().size(), 60, "{how}");
                let entries = ledger.reader().range(0..60).unwrap();
                let commands: Vec<_> = entries.iter().map(|it| it.envelope().unwrap().command.into_owned()).collect();
                let expected: Vec<_> = (0..60).map(|it| format!("c-{it}")).collect();
                assert_eq!(commands, expected, "{how}");
                // Where it opens it can go on, or says that it cannot; nothing is overwritten either way.
                if ledger.append(&drafts(60..61)).is_ok() {
                    drop(ledger);
                    let report = verify(torn.path(), &keys(), std::slice::from_ref(&last)).unwrap();
                    assert_eq!(report.entries, 61, "{how}");
                }
            }
            Err(why) => {
                refused += 1;
                assert!(why.to_string().len() > 20, "{how}: {why}");
                // Whatever keeps the writer away is named by verification too.
                assert!(report.as_ref().map_or(true, |it| !it.is_clean()), "{how}: {why}: {report:?}");
            }
        }
    }
    assert!(opened > 0 && refused > copies() / 4, "{opened} opened, {refused} refused");
    println!("{} damaged copies: {opened} opened whole, {refused} refused with the reason", copies());
}
