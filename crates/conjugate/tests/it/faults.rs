//! What a machine does to a server: it is killed, its disk is full, its database is locked, it is started twice. Nothing
//! that was acknowledged is lost, and everyone is told.
//!
//! A short form runs with every change; `cargo xtask faults` sets `CONJUGATE_FAULTS` to the number of rounds.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use conjugate::node::Folder;
use ledger::{Checkpoint, Report, VerifierKey, verify};
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::server::{Client, Server, until};

/// How many rounds, where many more than these few are not asked for.
fn rounds(few: u64) -> u64 {
    std::env::var("CONJUGATE_FAULTS").ok().and_then(|it| it.parse().ok()).unwrap_or(few)
}

/// Hard to guess for a server, easy to repeat for a person.
fn dice(seed: u64) -> impl FnMut(u64) -> u64 {
    let mut state = seed;
    move |n| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % n
    }
}

/// The ledger of a node, looked through beside whoever writes it.
fn verified(data: &Path, known: &[Checkpoint]) -> Report {
    let folder = Folder::at(data);
    let key = std::fs::read_to_string(folder.key().with_extension("vkey")).unwrap();
    let report = verify(folder.ledger(), &[VerifierKey::parse(key.trim()).unwrap()], known).unwrap();
    assert!(report.is_clean(), "{:?}", report.findings);
    let files = folder.files().unwrap().verify(&report.files).unwrap();
    assert!(files.is_clean(), "{:?}", files.findings);
    report
}

fn deviation(id: &str) -> Value {
    json!({ "id": id, "command": "quality.open-deviation", "with": { "class": "minor", "what": format!("load {id}") } })
}

/// Whatever is refused by a rule, and whatever is taken.
fn load(id: &str, number: u64) -> Value {
    match number % 4 {
        3 => json!({ "id": id, "command": "batch.pause", "with": { "batch": "NO-SUCH" } }),
        _ => deviation(id),
    }
}

/// What a client was told about its commands, by their ids.
#[derive(Default)]
struct Told {
    /// The whole answer.
    answered: BTreeMap<String, (Value, u16, Value)>,
    /// Sent, and never answered.
    unanswered: BTreeMap<String, Value>,
}

/// Sends until the server is gone.
fn send_on(server: &Server, person: &str, round: u64, told: &Mutex<Told>, ready: &AtomicBool) {
    let Ok(mut client) = server.sign_in(person) else { return };
    for number in 0.. {
        let id = format!("{person}-{round}-{number}");
        let body = load(&id, number);
        told.lock().unwrap().unanswered.insert(id.clone(), body.clone());
        let Ok(got) = client.command(&body) else { return };
        assert!(matches!(got.status, 200 | 403 | 422), "{}", got.text);
        let mut told = told.lock().unwrap();
        told.unanswered.remove(&id);
        told.answered.insert(id, (body, got.status, got.json()));
        ready.store(true, Ordering::SeqCst);
    }
}

/// Sends everything again that was sent before the server was killed.
fn send_again(client: &mut Client, person: &str, told: &Told) {
    let mine = |id: &&String| id.starts_with(&format!("{person}-"));
    for (id, (body, status, answer)) in told.answered.iter().filter(|(id, _)| mine(id)) {
        let again = client.command(body).unwrap();
        assert_eq!(again.status, *status, "{id}: {}", again.text);
        let again = again.json();
        match status {
            200 => assert_eq!((&again["events"], &again["repeated"]), (&answer["events"], &json!(true)), "{id}"),
            _ => assert_eq!(again, *answer, "{id}"),
        }
        // Another command under its id is not taken for it.
        let other = json!({ "id": id, "command": "batch.pause", "with": { "batch": "ANOTHER" } });
        assert_eq!(client.command(&other).unwrap().json()["rule"], "R-record-02", "{id}");
    }
    // What was never answered was done or not; now it is, once.
    for (id, body) in told.unanswered.iter().filter(|(id, _)| mine(id)) {
        let first = client.command(body).unwrap();
        assert!(matches!(first.status, 200 | 403 | 422), "{id}: {}", first.text);
        let second = client.command(body).unwrap();
        assert_eq!((second.status, &second.json()["events"]), (first.status, &first.json()["events"]), "{id}");
    }
}

#[test]
fn nothing_acknowledged_is_lost_when_the_server_is_killed_under_load() {
    const PEOPLE: [&str; 3] = ["zhao-mei", "sun-li", "lin-qiao"];
    let data = tempfile::tempdir().unwrap();
    let key = || std::fs::read_to_string(Folder::at(data.path()).key().with_extension("vkey")).unwrap();
    let mut dice = dice(204);
    let (mut known, mut acknowledged, mut repeated): (Vec<Checkpoint>, usize, usize) = (Vec::new(), 0, 0);
    let mut before = Told::default();
    for round in 0..rounds(3) {
        let mut server = Server::start(data.path());
        for person in PEOPLE {
            let mut client = server.sign_in(person).unwrap();
            send_again(&mut client, person, &before);
        }
        repeated += before.answered.len();
        let (told, ready) = (Mutex::new(Told::default()), AtomicBool::new(false));
        std::thread::scope(|scope| {
            for person in PEOPLE {
                let (server, told, ready) = (&server, &told, &ready);
                scope.spawn(move || send_on(server, person, round, told, ready));
            }
            until("a command is answered", || ready.load(Ordering::SeqCst));
            std::thread::sleep(Duration::from_micros(dice(400_000)));
            // A checkpoint that leaves the machine just before it dies.
            let mut client = server.sign_in("ren-tao").unwrap();
            let note = client.get("/api/checkpoint", "en").unwrap().json()["note"].as_str().unwrap().to_owned();
            known.push(Checkpoint::open(&note, &[VerifierKey::parse(key().trim()).unwrap()]).unwrap());
            std::thread::sleep(Duration::from_micros(dice(5_000)));
            let killed = Command::new("kill").args(["-9", &server.id()]).status().unwrap();
            assert!(killed.success());
        });
        server.kill();
        before = told.into_inner().unwrap();
        assert!(!before.answered.is_empty());
        acknowledged += before.answered.len();
        let report = verified(data.path(), &known);
        assert_eq!(report.known, u64::try_from(known.len()).unwrap(), "round {round}");
        let reader =
            ledger::Reader::open(Folder::at(data.path()).ledger(), &[VerifierKey::parse(key().trim()).unwrap()]);
        let reader = reader.unwrap();
        for (id, (_, status, answer)) in before.answered.iter().filter(|(_, (_, status, _))| *status == 200) {
            for event in answer["events"].as_array().unwrap() {
                let entry = reader.read(event["seq"].as_u64().unwrap()).unwrap();
                let entry = entry.unwrap_or_else(|| panic!("round {round}: {id} is lost, {status}"));
                assert_eq!(entry.envelope().unwrap().command, *id, "round {round}");
            }
        }
    }
    println!("{} rounds: {acknowledged} commands acknowledged, {repeated} of them sent again, none lost", rounds(3));
}

#[test]
fn a_server_that_is_killed_while_it_begins_begins_again() {
    let mut dice = dice(31);
    for round in 0..rounds(2) {
        let data = tempfile::tempdir().unwrap();
        for _ in 0..2 {
            let mut child = Server::spawn(data.path());
            std::thread::sleep(Duration::from_micros(dice(500_000)));
            child.kill().unwrap();
            child.wait().unwrap();
        }
        let mut server = Server::start(data.path());
        let size = server.sign_in("zhao-mei").unwrap().get("/api/checkpoint", "en").unwrap().json()["size"].clone();
        server.kill();
        let report = verified(data.path(), &[]);
        // The whole history or none of it, never a part.
        assert!(report.entries > 5000 && size.as_u64().unwrap() <= report.entries, "round {round}: {}", report.entries);
    }
}

#[test]
fn the_second_of_two_servers_says_so_and_ends() {
    let data = tempfile::tempdir().unwrap();
    // At the same moment, on a folder where nothing is yet.
    let started: Vec<_> = std::thread::scope(|scope| {
        let all: Vec<_> = (0..3).map(|_| scope.spawn(|| Server::try_start(data.path()))).collect();
        all.into_iter().map(|it| it.join().unwrap()).collect()
    });
    let (mut running, mut ended) = (Vec::new(), Vec::new());
    for it in started {
        match it {
            Ok(server) => running.push(server),
            Err(why) => ended.push(why),
        }
    }
    ended.extend(Server::try_start(data.path()).err());
    assert_eq!((running.len(), ended.len()), (1, 3), "{ended:?}");
    for it in &ended {
        assert_eq!(it.status.code(), Some(1), "{it:?}");
        let says = "another process is already writing to the ledger in";
        assert!(it.stderr.contains(says) && it.stderr.lines().count() == 1, "{it:?}");
    }
    let mut client = running[0].sign_in("zhao-mei").unwrap();
    assert_eq!(client.command(&deviation("still-here")).unwrap().status, 200);
    // Its place is free as soon as it is gone.
    running[0].kill();
    let server = Server::start(data.path());
    assert!(server.sign_in("zhao-mei").unwrap().command(&deviation("still-here")).unwrap().json()["repeated"] == true);
    drop(server);
    verified(data.path(), &[]);
}

/// Every page says that nothing can be written, whoever asks and whatever for.
#[track_caller]
fn says_on_every_page(client: &mut Client, en: &str, zh: &str) {
    for path in ["/", "/batches", "/lots", "/trail", "/sign-in", "/no-such-page"] {
        for (lang, says) in [("en", en), ("zh-CN", zh)] {
            let page = client.get(path, lang).unwrap();
            let notice = r#"<p class="notice" data-state="stop" role="alert">"#;
            assert!(page.text.contains(notice) && page.text.contains(says), "{path} in {lang}: {}", page.text);
        }
    }
}

/// More commands than the room of an old log takes.
const KEPT_MEANWHILE_MAX: u32 = 20_000;

/// Nothing can be written for a while: who sends is told, every page says so, and it passes by itself.
fn stands_still(server: &Server, client: &mut Client, (en, zh): (&str, &str), end: impl FnOnce()) {
    // A log that was longer once is written over from its beginning: as long as that has room, what is sent is kept.
    let mut number = 0;
    let (body, told) = loop {
        let body = deviation(&format!("meanwhile-{number}"));
        let told = client.command(&body).unwrap();
        if told.status != 200 || number == KEPT_MEANWHILE_MAX {
            break (body, told);
        }
        number += 1;
    };
    assert_eq!((told.status, told.json()["rule"].is_null()), (503, true), "{}", told.text);
    says_on_every_page(client, en, zh);
    assert!(server.stderr().contains("nothing can be written: "), "{}", server.stderr());
    // What is on record can be read meanwhile.
    assert_eq!(client.get("/api/batches", "en").unwrap().status, 200);
    end();
    // Nobody sends anything: the note goes all the same.
    until("the note is gone", || !client.get("/", "en").unwrap().text.contains(en));
    assert!(server.stderr().contains("writing works again"), "{}", server.stderr());
    let sent = client.command(&body).unwrap();
    assert_eq!((sent.status, &sent.json()["repeated"]), (200, &json!(false)), "{}", sent.text);
}

#[test]
fn while_another_program_holds_the_database_nothing_is_written_and_everyone_is_told() {
    let data = tempfile::tempdir().unwrap();
    let mut server = Server::start(data.path());
    let mut client = server.sign_in("zhao-mei").unwrap();
    let shell = Connection::open(data.path().join("ledger/ledger.db")).unwrap();
    shell.execute_batch("BEGIN IMMEDIATE").unwrap();
    let words = ("another program holds the ledger&#39;s file", "账本文件被其他程序占用");
    stands_still(&server, &mut client, words, || shell.execute_batch("ROLLBACK").unwrap());
    server.kill();
    verified(data.path(), &[]);
}

#[test]
fn when_no_file_may_grow_nothing_is_written_and_everyone_is_told() {
    let data = tempfile::tempdir().unwrap();
    let mut server = Server::start(data.path());
    let mut client = server.sign_in("zhao-mei").unwrap();
    // The soft limit alone: whoever lowered it may raise it again.
    let limit = |soft: &str| {
        let set = Command::new("prlimit").args(["--pid", &server.id(), &format!("--fsize={soft}:")]).status().unwrap();
        assert!(set.success(), "prlimit, of util-linux, is needed");
    };
    limit("4096");
    let words = ("the ledger&#39;s file cannot be written", "账本文件无法写入");
    stands_still(&server, &mut client, words, || limit("unlimited"));
    server.kill();
    verified(data.path(), &[]);
}

#[test]
fn on_a_full_disk_nothing_is_written_and_everyone_is_told() {
    let data = tempfile::tempdir().unwrap();
    // A system that lets nobody mount a disk has the test above, which is the same but for the reason that is said.
    let Some((server, disk)) = Server::start_on_small_disk(data.path()) else {
        return when_no_file_may_grow_nothing_is_written_and_everyone_is_told();
    };
    let mut client = server.sign_in("zhao-mei").unwrap();
    let filler = disk.join("somebody-else-s-file");
    let mut file = std::fs::File::create(&filler).unwrap();
    let full = loop {
        if let Err(error) = std::io::Write::write_all(&mut file, &[7; 4096]) {
            break error;
        }
    };
    assert_eq!(full.kind(), std::io::ErrorKind::StorageFull);
    let words = ("the disk is full", "磁盘已满");
    // Room is there again when the file is closed too.
    stands_still(&server, &mut client, words, || {
        drop(file);
        std::fs::remove_file(&filler).unwrap();
    });
    // The disk goes with the server, and a database is not opened through another's eyes: a copy is looked at.
    let copy = tempfile::tempdir().unwrap();
    let copied = Command::new("cp").arg("-r").args([disk.join("."), copy.path().to_owned()]).status().unwrap();
    assert!(copied.success());
    verified(copy.path(), &[]);
}
