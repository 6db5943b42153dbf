//! Two programs and one database: one writes, one stands by. What people see when the first dies, is stopped, or is cut
//! off.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::cluster;
use super::program::{PASSWORDS, Served, config, hear, init_with, run, said};
use super::proxy::{Proxy, Way};

/// What users are promised.
const PROMISED: Duration = Duration::from_secs(5);
const STANDS_BY: &str = "This server stands by";
const NOT_CURRENT: &str = "This server does not know whether its record is still the current one";

struct Pair {
    data: tempfile::TempDir,
    database: cluster::Database,
    proxy: Proxy,
    writer: Served,
    standby: Served,
}

impl Pair {
    /// The writer reaches its database through a network that can be cut.
    fn start() -> Self {
        let (data, database) = (tempfile::tempdir().unwrap(), cluster::shared().database());
        let proxy = Proxy::to(database.socket(), "\0no mark\0");
        let folder = data.path().to_str().unwrap();
        let demo = ["demo", "--port", "0", "--data", folder, "--database"];
        let through = database.url_through(proxy.port);
        let writer = Served::start_with(&[&demo[..], &[&through]].concat());
        let straight = database.url();
        let standby = Served::start_with(&[&demo[..], &[&straight, "--standby"]].concat());
        Self { data, database, proxy, writer, standby }
    }

    /// Verifies the ledger from outside.
    fn assert_sound(&self) {
        let data = self.data.path().to_str().unwrap();
        let verified = run(&["ledger", "verify", "--data", data, "--database", &self.database.url()], "");
        assert!(verified.status.success(), "{}", said(&verified));
    }
}

/// A page that anyone can see.
fn page(it: &Served) -> super::program::Answered {
    it.ask("GET", "/sign-in", &[("accept-language", "en")], "")
}

/// The signed root in the foot of a page: what the page is true of.
fn root(it: &Served) -> String {
    let body = page(it).body;
    let (_, after) = body.split_once("class=\"checkpoint\" title=\"").unwrap_or_else(|| panic!("{body}"));
    after.split('"').next().unwrap().to_owned()
}

/// Waits until something holds, and says for how long.
fn until(what: &str, since: Instant, holds: impl Fn() -> bool) -> Duration {
    while !holds() {
        assert!(since.elapsed() < 3 * PROMISED, "waited in vain: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
    since.elapsed()
}

fn writes(it: &Served) -> bool {
    let page = page(it);
    page.status == 200 && !page.body.contains(STANDS_BY)
}

#[test]
fn a_standby_can_be_read_and_takes_over_when_the_writer_is_killed() {
    let pair = Pair::start();
    pair.writer.sign_in("gao-yun", "demo");
    let signed_in = Instant::now();
    until("the standby shows what the writer wrote", signed_in, || root(&pair.standby) == root(&pair.writer));

    // Reading is marked, and nothing can be recorded.
    let reader = pair.standby.sign_in("gao-yun", "demo");
    let headers = [("accept-language", "en"), ("cookie", reader.as_str())];
    let lots = pair.standby.ask("GET", "/lots", &headers, "");
    assert_eq!(lots.status, 200);
    assert!(lots.body.contains(STANDS_BY) && lots.body.contains("0 s behind"), "{}", lots.body);
    for (path, kind) in [("/lots", "text/html"), ("/api/commands", "application/problem+json")] {
        let refused = pair.standby.ask("POST", path, &headers, "a=b");
        assert!(refused.status == 503 && refused.head.contains(kind), "{path}: {}", refused.head);
        assert!(refused.body.contains(STANDS_BY) && refused.body.contains("Nothing was recorded"), "{}", refused.body);
    }
    assert_eq!(root(&pair.standby), root(&pair.writer));

    let before = root(&pair.standby);
    pair.writer.signal("-KILL");
    let killed = Instant::now();
    let took = until("the standby takes over", killed, || writes(&pair.standby));
    println!("took over {took:?} after the writer was killed");
    assert!(took < PROMISED, "{took:?}");
    // Whoever only read signs in again, and that is on record.
    assert_eq!(pair.standby.ask("GET", "/lots", &headers, "").status, 303);
    pair.standby.sign_in("gao-yun", "demo");
    assert_ne!(root(&pair.standby), before);
    pair.assert_sound();
}

#[test]
fn a_stopped_writer_that_wakes_shows_nothing_and_records_nothing() {
    let pair = Pair::start();
    let session = pair.writer.sign_in("gao-yun", "demo");
    pair.writer.signal("-STOP");
    let stopped = Instant::now();
    let took = until("the standby takes over", stopped, || writes(&pair.standby));
    println!("took over {took:?} after the writer was stopped");
    assert!(took < PROMISED, "{took:?}");
    pair.standby.sign_in("lin-qiao", "demo");
    let root = root(&pair.standby);

    // Asked while it sleeps, so that this is the first thing it does when it wakes.
    let headers = [("accept-language", "en"), ("cookie", session.as_str())];
    let shown = pair.writer.send("GET", "/lots", &headers, "");
    let entered = pair.writer.send("POST", "/sign-in", &headers[..1], "person=gao-yun&password=demo");
    pair.writer.signal("-CONT");
    for answer in [hear(shown), hear(entered), page(&pair.writer)] {
        assert_eq!(answer.status, 503, "{}", answer.body);
        assert!(answer.body.contains(NOT_CURRENT) && !answer.body.contains("class=\"checkpoint\""), "{}", answer.body);
    }
    let told = pair.writer.ask("GET", "/api/lots", &headers, "");
    assert!(told.status == 503 && told.head.contains("application/problem+json"), "{}", told.head);
    assert_eq!(self::root(&pair.standby), root);
    pair.assert_sound();
}

#[test]
fn a_writer_that_is_cut_off_shows_nothing_before_another_writes() {
    let pair = Pair::start();
    pair.writer.sign_in("gao-yun", "demo");
    // A short cut, after which nobody else writes, is over when it is over.
    pair.proxy.set(Way::Cut);
    std::thread::sleep(Duration::from_millis(800));
    pair.proxy.set(Way::Open);
    assert_eq!(page(&pair.writer).status, 200);
    pair.writer.sign_in("gao-yun", "demo");

    pair.proxy.set(Way::Cut);
    let cut = Instant::now();
    // Both are asked at once: what the writer is asked after somebody was seen to write, it does not answer.
    let written = AtomicBool::new(false);
    let (shown, took) = std::thread::scope(|scope| {
        let showing = scope.spawn(|| {
            let mut last = Duration::ZERO;
            while !written.load(Ordering::SeqCst) {
                let asked = cut.elapsed();
                if page(&pair.writer).status != 503 {
                    last = asked;
                }
                std::thread::sleep(Duration::from_millis(20));
            }
            last
        });
        let took = until("the standby takes over", cut, || writes(&pair.standby));
        written.store(true, Ordering::SeqCst);
        (showing.join().unwrap(), took)
    });
    println!("last asked with an answer {shown:?} after the network was cut; another wrote after {took:?}");
    assert!(shown < took, "another wrote while this one still showed its record: {shown:?}, {took:?}");
    assert_eq!(page(&pair.writer).status, 503);
    assert!(took < PROMISED, "{took:?}");
    pair.standby.sign_in("lin-qiao", "demo");
    let root = root(&pair.standby);

    pair.proxy.set(Way::Open);
    let open = Instant::now();
    while open.elapsed() < Duration::from_secs(2) {
        let answer = page(&pair.writer);
        assert!(answer.status == 503 && answer.body.contains(NOT_CURRENT), "{}", answer.body);
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(self::root(&pair.standby), root);
    pair.assert_sound();
}

#[test]
fn a_real_plant_begins_in_a_database_and_is_served_by_two_nodes() {
    let (parent, database) = (tempfile::tempdir().unwrap(), cluster::shared().database());
    let data = parent.path().join("plant");
    let begun = init_with(&data, &["--database", &database.url()]);
    assert!(begun.status.success(), "{}", said(&begun));
    // The key stays in the folder, and nothing of the ledger does.
    assert!(data.join("key/signing.key").exists() && !data.join("ledger").exists());
    let again = init_with(&parent.path().join("other"), &["--database", &database.url()]);
    assert!(!again.status.success() && said(&again).contains("there is already a ledger"), "{}", said(&again));

    // The second machine has a copy of the folder, and a place of its own for checkpoints.
    let copy = parent.path().join("copy");
    std::fs::create_dir_all(copy.join("key")).unwrap();
    for it in ["key/signing.key", "key/signing.vkey", "credentials.json"] {
        std::fs::copy(data.join(it), copy.join(it)).unwrap();
    }
    let out = copy.join("outside");
    std::fs::create_dir(&out).unwrap();
    let outside = format!("\n[[outside]]\nname = \"qa\"\nfolder = \"{}\"\n", out.display());
    std::fs::write(config(&copy), std::fs::read_to_string(config(&data)).unwrap() + &outside).unwrap();
    let served_at = |it: &std::path::Path, more: &[&str]| {
        let path = config(it);
        let words = ["serve", "--config", path.to_str().unwrap(), "--address", "127.0.0.1:0"];
        Served::start_with(&[&words[..], more].concat())
    };
    let writer = served_at(&data, &[]);
    let standby = served_at(&copy, &["--standby"]);
    writer.sign_in("fang-yuan", PASSWORDS[0]);
    until("the standby shows what the writer wrote", Instant::now(), || root(&standby) == root(&writer));
    assert!(page(&standby).body.contains(STANDS_BY));
    assert_eq!(std::fs::read_dir(&out).unwrap().count(), 0);
    // A writer that is asked to stop gives its place up, and nobody waits for the end of its lease.
    let (code, log) = writer.stop();
    assert_eq!(code, Some(0), "{log}");
    let stopped = Instant::now();
    let took = until("the standby takes over", stopped, || writes(&standby));
    println!("took over {took:?} after the writer was asked to stop");
    assert!(took < PROMISED / 2, "{took:?}");
    standby.sign_in("lu-an", PASSWORDS[1]);
    // While it followed, nothing left by it; now that it writes, its checkpoints do.
    let sent = || std::fs::read_dir(&out).unwrap().count();
    until("a checkpoint leaves", Instant::now(), || sent() > 0);
    // A file of passwords that is copied over its own counts from then on.
    let other = data.join("other.json");
    let lu_an = plant::id::PersonId::new("lu-an").unwrap();
    let both = conjugate::people::Credentials::open(&other).unwrap();
    both.set(&[(lu_an, "another password of hers")]).unwrap();
    std::fs::copy(&other, copy.join("credentials.json")).unwrap();
    standby.sign_in("lu-an", "another password of hers");
}
