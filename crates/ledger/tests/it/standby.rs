//! One writes, one stands by: taking over from a writer that died, was stopped, or was cut off.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, ChildStdout, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use ledger::{AppendError, Database, Ledger, OpenError, Options, Standby, Standing, StoreError, Turn, verify};

use crate::{
    cluster::shared,
    proxy::{Proxy, Way},
    support::{drafts, key, keys, options},
};

const WRITE_INTO: &str = "LEDGER_TEST_HOLD";
/// What users are promised.
const PROMISED: Duration = Duration::from_secs(5);

fn database(url: &str) -> Database {
    url.parse().unwrap()
}

/// With the lease that users have.
fn usual() -> Options {
    Options { lease: Options::default().lease, ..options() }
}

/// Not a test of its own: the process that the tests below start, stop and kill. It appends one entry after another
/// and says before each how it stands, and after each what came of it.
#[test]
fn writes_and_says_how_it_stands() {
    let Ok(url) = std::env::var(WRITE_INTO) else {
        return;
    };
    let mut ledger = Ledger::open(database(&url), key(), usual()).unwrap();
    let mut out = std::io::stdout();
    loop {
        let first = ledger.reader().size();
        let standing = ledger.lease().standing();
        let outcome = match ledger.append(&drafts(first..first + 1)) {
            Ok(appended) => format!("wrote {}", appended.checkpoint.size()),
            Err(AppendError::Store(StoreError::Fenced { ours, current })) => format!("fenced {ours} {current}"),
            Err(error) => format!("failed {error}"),
        };
        writeln!(out, "says {standing:?} {outcome}").unwrap();
        out.flush().unwrap();
        thread::sleep(Duration::from_millis(10));
    }
}

struct Writer {
    child: Child,
    lines: std::io::Lines<BufReader<ChildStdout>>,
}

impl Writer {
    fn start(url: &str) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "standby::writes_and_says_how_it_stands", "--nocapture"])
            .env(WRITE_INTO, url)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines }
    }

    fn hear(&mut self) -> String {
        loop {
            let line = self.lines.next().unwrap().unwrap();
            if let Some((_, said)) = line.split_once("says ") {
                return said.to_owned();
            }
        }
    }

    fn signal(&self, name: &str) {
        assert!(Command::new("kill").args([name, &self.child.id().to_string()]).status().unwrap().success());
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // It may be gone already; that is what some tests are about.
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}

/// Follows until it can take over.
fn take_over(mut standby: Standby) -> Ledger {
    loop {
        standby.follow().unwrap();
        if standby.is_free().unwrap() {
            match standby.take_over(key(), usual()).unwrap() {
                Turn::Taken(ledger) => return *ledger,
                Turn::NotYet(again) => standby = *again,
            }
        }
    }
}

#[test]
fn a_standby_follows_and_takes_over_from_a_killed_writer_within_five_seconds() {
    let home = shared().database();
    drop(Ledger::create(database(&home.url()), key(), usual()).unwrap());
    let mut writer = Writer::start(&home.url());
    assert!(writer.hear().starts_with("Held wrote 1"));
    let mut standby = Standby::open(&database(&home.url()), &keys()).unwrap();
    let reached = standby.reader().size();
    let followed = Instant::now();
    while standby.follow().unwrap() < reached + 100 {
        assert!(!standby.is_free().unwrap());
    }
    println!("followed 100 entries in {:?}", followed.elapsed());
    // A living writer keeps its place, whoever asks.
    assert!(matches!(Ledger::open(database(&home.url()), key(), usual()), Err(OpenError::InUse { .. })));

    writer.signal("-KILL");
    let killed = Instant::now();
    let mut ledger = take_over(standby);
    let first = ledger.reader().size();
    ledger.append(&drafts(first..first + 1)).unwrap();
    println!("took over and wrote {:?} after the writer was killed", killed.elapsed());
    assert!(killed.elapsed() < PROMISED, "{:?}", killed.elapsed());
    assert_eq!((ledger.epoch(), ledger.lease().standing()), (3, Standing::Held));
    let report = verify(database(&home.url()), &keys(), &[]).unwrap();
    assert_eq!((report.entries, report.findings), (first + 1, vec![]));
}

#[test]
fn a_stopped_writer_that_wakes_can_neither_append_nor_call_its_state_current() {
    let home = shared().database();
    drop(Ledger::create(database(&home.url()), key(), usual()).unwrap());
    let mut writer = Writer::start(&home.url());
    assert!(writer.hear().starts_with("Held wrote 1"));
    let standby = Standby::open(&database(&home.url()), &keys()).unwrap();
    writer.signal("-STOP");
    let stopped = Instant::now();
    let mut ledger = take_over(standby);
    println!("took over {:?} after the writer was stopped", stopped.elapsed());
    assert!(stopped.elapsed() < PROMISED);
    let first = ledger.reader().size();
    ledger.append(&drafts(first..first + 3)).unwrap();

    writer.signal("-CONT");
    // What it said before it was stopped is still to be heard, and one more that it was about to say.
    let mut said = writer.hear();
    while said.starts_with("Held") {
        assert!(!said.ends_with(&format!("wrote {}", first + 1)), "{said}");
        said = writer.hear();
    }
    for _ in 0..3 {
        assert!(["Silent fenced 2 3", "Overtaken fenced 2 3"].contains(&said.as_str()), "{said}");
        said = writer.hear();
    }
    let report = verify(database(&home.url()), &keys(), &[]).unwrap();
    assert_eq!((report.entries, report.findings), (first + 3, vec![]));
}

#[test]
fn a_writer_cut_off_from_the_database_is_silent_before_another_takes_over_and_fenced_after() {
    let home = shared().database();
    let proxy = Proxy::to(home.socket(), "\0no mark\0");
    let mut old = Ledger::create(database(&home.url_through(proxy.port)), key(), usual()).unwrap();
    old.append(&drafts(0..3)).unwrap();
    let (lease, standby) = (old.lease(), Standby::open(&database(&home.url()), &keys()).unwrap());
    assert_eq!(lease.standing(), Standing::Held);
    proxy.set(Way::Cut);
    let cut = Instant::now();
    let watching = thread::spawn(move || {
        while lease.standing() == Standing::Held {
            thread::sleep(Duration::from_millis(5));
        }
        cut.elapsed()
    });
    // What the cut-off writer is asked to write meanwhile must come to nothing.
    let writing = thread::spawn(move || {
        let refused = old.append(&drafts(3..4));
        (old, refused)
    });
    let mut new = take_over(standby);
    let taken = cut.elapsed();
    let silent = watching.join().unwrap();
    println!("silent {silent:?} after the network was cut, another wrote after {taken:?}");
    assert!(silent < taken && taken < PROMISED, "{silent:?} {taken:?}");
    new.append(&drafts(3..5)).unwrap();

    proxy.set(Way::Open);
    let (old, refused) = writing.join().unwrap();
    let refused = refused.unwrap_err();
    assert!(matches!(refused, AppendError::Store(StoreError::Fenced { ours: 1, current: 2 })), "{refused}");
    let told = Instant::now();
    while old.lease().standing() != Standing::Overtaken {
        assert!(told.elapsed() < PROMISED && old.lease().standing() == Standing::Silent);
        thread::sleep(Duration::from_millis(5));
    }
    let report = verify(database(&home.url()), &keys(), &[]).unwrap();
    assert_eq!((report.entries, report.findings), (5, vec![]));
}
