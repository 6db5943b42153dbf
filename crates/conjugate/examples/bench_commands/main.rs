//! Commands through HTTP: 64 clients, each signed in on a connection that it keeps, send comments on steps through the
//! API and wait for each answer, which comes when the entry is durable. The peer, in turns in the same run, is the same
//! `SQLite` with one synchronous commit for each row, without HTTP, rules, tree or signature.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement that fails should stop, and prints")]

#[path = "../load/mod.rs"]
mod load;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use conjugate::demo::CAST;
use ledger::{Key, ReadError, verify};
use load::{Client, Node, demonstration, on_processor, share};
use plant::Plant;
use plant::batch::Batch;
use plant::id::BatchId;
use plant::people::Role;
use rusqlite::Connection;

const CLIENTS: usize = 64;
const TURNS: u32 = 5;
const WANTED: f64 = 8_000.0;
const WANTED_RATIO: f64 = 1.5;

/// What one client got in one turn.
#[derive(Default)]
struct Got {
    ids: Vec<String>,
    waits: Vec<Duration>,
}

fn main() {
    let seconds: u64 = std::env::args().nth(1).map_or(2, |it| it.parse().unwrap());
    let turn = Duration::from_secs(seconds);
    let place = tempfile::tempdir().unwrap();
    let (folder, ledger, plant) = demonstration(&place.path().join("node"));
    let rows = rows(&ledger);
    let steps = Arc::new(steps(&plant));
    let node = Node::start(&folder, ledger, &plant);
    let clients = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut all: Vec<Client> = Vec::new();
    let may = [Role::Operator, Role::QcAnalyst, Role::QaReviewer, Role::ProductionHead];
    for player in CAST.iter().filter(|it| may.contains(&it.role)).cycle().take(CLIENTS) {
        let mut client = clients.block_on(Client::sign_in(node.address, player.id));
        assert_eq!(clients.block_on(client.get("/")).status, 200, "{} is in", player.id);
        all.push(client);
    }
    let before = node.app.settled().entries;
    let mut bare = bare(&place.path().join("bare.db"), &rows);
    let (mut ours, mut theirs, mut spent) = (Vec::new(), Vec::new(), Vec::new());
    let (mut waits, mut ids) = (Vec::new(), BTreeSet::new());
    for number in 0..=TURNS {
        let their = commits(&mut bare, &rows, turn / 2);
        let before = on_processor();
        let begun = Instant::now();
        let (back, got) = clients.block_on(send(all, &steps, number, begun + turn));
        let took = begun.elapsed();
        all = back;
        let count = got.iter().map(|it| it.ids.len()).sum::<usize>();
        for it in got {
            // The first turn only warms up.
            if number > 0 {
                waits.extend(it.waits);
            }
            ids.extend(it.ids);
        }
        if number > 0 {
            theirs.push(their);
            ours.push(count as f64 / took.as_secs_f64());
            spent.push((on_processor() - before).as_secs_f64() * 1e6 / count as f64);
        }
    }
    drop(all);
    let ledger = node.stop();
    kept(&ledger, before, &ids);
    drop(ledger);
    let key = Key::load(&folder.key()).unwrap();
    let report = verify(folder.ledger(), &[key.verifier().clone()], &[]).unwrap();
    assert!(report.is_clean(), "the log does not verify: {:?}", report.findings);
    let mut ratios: Vec<f64> = ours.iter().zip(&theirs).map(|(ours, theirs)| ours / theirs).collect();
    let (rate, ratio) = (middle(&mut ours), middle(&mut ratios));
    let kept = |it| if it { "kept" } else { "MISSED" };
    println!("SQLite, one synchronous commit for each row: {:.0} a second", middle(&mut theirs));
    println!(
        "commands through HTTP, {CLIENTS} clients: {rate:.0} a second ({WANTED} wanted: {})",
        kept(rate >= WANTED)
    );
    println!(
        "ratio: {ratio:.2} in the median of {TURNS} turns (at least {WANTED_RATIO} wanted: {})",
        kept(ratio >= WANTED_RATIO)
    );
    println!(
        "a command waits {:.1} ms in the median, 99 % less than {:.1} ms",
        share(&mut waits, 0.5),
        share(&mut waits, 0.99)
    );
    println!("on a processor: {:.0} µs for each command, client included", middle(&mut spent));
    println!("{} answers, each checked and found in the verified ledger once", ids.len());
}

/// Lets every client send until then.
async fn send(
    all: Vec<Client>,
    steps: &Arc<Vec<(String, String)>>,
    turn: u32,
    until: Instant,
) -> (Vec<Client>, Vec<Got>) {
    let send = |(place, mut client): (usize, Client)| {
        let steps = steps.clone();
        async move {
            let mut got = Got::default();
            while Instant::now() < until {
                let id = format!("bench-{turn}-{place}-{}", got.ids.len());
                let (batch, step) = steps.get((place + got.ids.len()) % steps.len()).unwrap();
                let body = format!(
                    r#"{{"id":"{id}","command":"batch.comment","with":{{"batch":"{batch}","step":{step},"text":"取样等待 / waiting for a sample, {id}."}}}}"#
                );
                let begun = Instant::now();
                let answer = client.post("/api/commands", &body).await;
                got.waits.push(begun.elapsed());
                let said = std::str::from_utf8(answer.body).unwrap();
                assert_eq!(answer.status, 200, "{said}");
                let ours = [r#""type":"batch.commented""#, r#""repeated":false"#, &format!("sample, {id}.")];
                assert!(ours.iter().all(|it| said.contains(it)), "not the answer to {id}: {said}");
                got.ids.push(id);
            }
            (client, got)
        }
    };
    let tasks: Vec<_> = all.into_iter().enumerate().map(|it| tokio::spawn(send(it))).collect();
    let (mut back, mut got) = (Vec::new(), Vec::new());
    for task in tasks {
        let (client, its) = task.await.unwrap();
        back.push(client);
        got.push(its);
    }
    (back, got)
}

/// Every step of every batch, the step in JSON.
fn steps(plant: &Plant) -> Vec<(String, String)> {
    let of = |(id, it): (&BatchId, &Batch)| {
        let (_, stage) = plant.pinned(it).unwrap();
        stage
            .steps()
            .map(move |(path, _, _)| (id.to_string(), serde_json::to_string(&path).unwrap()))
            .collect::<Vec<_>>()
    };
    plant.batches.iter().flat_map(of).collect()
}

/// The bytes of the demonstration's entries, the long ones of its strategy left out.
fn rows(ledger: &ledger::Ledger) -> Vec<String> {
    let all = ledger.reader().range(0..ledger.reader().size()).unwrap();
    all.into_iter().map(|it| it.bytes).filter(|it| it.len() < 1024).collect()
}

/// Every acknowledged command has its entry, and there is no other.
fn kept(ledger: &ledger::Ledger, before: u64, ids: &BTreeSet<String>) {
    let mut found = BTreeSet::new();
    ledger
        .reader()
        .replay(before, |it| {
            assert!(found.insert(it.command.to_string()), "{} has two entries", it.command);
            Ok::<(), ReadError>(())
        })
        .unwrap();
    assert!(found == *ids, "{} were acknowledged, {} are in the ledger", ids.len(), found.len());
}

fn bare(path: &Path, rows: &[String]) -> Connection {
    let connection = Connection::open(path).unwrap();
    connection.pragma_update(None, "page_size", 8192).unwrap();
    connection.pragma_update(None, "journal_mode", "wal").unwrap();
    connection.pragma_update(None, "synchronous", "full").unwrap();
    connection.execute_batch("CREATE TABLE entry (seq INTEGER PRIMARY KEY, bytes TEXT NOT NULL) STRICT").unwrap();
    // Its write-ahead log has its full length from the start: a file that grows takes longer to be made durable.
    let mut connection = connection;
    let fill = connection.transaction().unwrap();
    for row in rows.iter().cycle().take(20_000) {
        fill.prepare_cached("INSERT INTO entry (bytes) VALUES (?1)").unwrap().execute([row]).unwrap();
    }
    fill.commit().unwrap();
    connection
}

/// Rows a second, each in a transaction of its own.
fn commits(bare: &mut Connection, rows: &[String], turn: Duration) -> f64 {
    let (begun, mut count) = (Instant::now(), 0u32);
    for row in rows.iter().cycle() {
        if begun.elapsed() >= turn {
            break;
        }
        bare.prepare_cached("INSERT INTO entry (bytes) VALUES (?1)").unwrap().execute([row]).unwrap();
        count += 1;
    }
    f64::from(count) / begun.elapsed().as_secs_f64()
}

fn middle(all: &mut [f64]) -> f64 {
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap()
}
