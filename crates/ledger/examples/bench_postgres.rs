//! Measures the ledger on PostgreSQL: appending in groups of 64, beside one connection that inserts the same rows in
//! groups of 64 with many-row statements, in one run against one server that waits for its disk. Run with `--release`;
//! the arguments are the number of entries and, where another is wanted, the size of a group.

#[path = "../tests/it/cluster.rs"]
#[expect(clippy::unwrap_used, clippy::panic, reason = "it serves tests first")]
mod cluster;
mod readings;

use std::{
    error::Error,
    time::{Duration, Instant},
};

use ledger::{Database, Draft, Envelope, Key, Ledger, Options, ReadError, Reader, verify};
use postgres::{Client, types::ToSql};
use readings::drafts;

/// Groups that one side writes before it is the other's turn.
const TURN_GROUPS: usize = 16;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let count = match std::env::args().nth(1) {
        Some(text) => text.parse()?,
        None => 1 << 16,
    };
    let group = match std::env::args().nth(2) {
        Some(text) => text.parse()?,
        None => 64,
    };
    let server =
        cluster::Cluster::own(&["fsync=on", "synchronous_commit=on", "shared_buffers=256MB", "max_wal_size=4GB"]);
    let drafts = drafts(count)?;
    let key = Key::from_seed("kestrel", [7; 32])?;
    let verifier = key.verifier().clone();
    let at: Database = server.url("postgres").parse()?;
    let mut ledger = Ledger::create(at.clone(), key, Options::default())?;
    let mut bare = server.connect("postgres");
    bare.batch_execute("CREATE TABLE bare (seq bigint PRIMARY KEY, bytes text NOT NULL)")?;

    // In turns, so that whatever else the machine does falls on both alike.
    let (mut appending, mut inserting, mut ratios, mut seq) = (Duration::ZERO, Duration::ZERO, Vec::new(), 0);
    for turn in drafts.chunks(group * TURN_GROUPS) {
        let (took, rows) = append(&mut ledger, turn, group)?;
        let took_bare = insert_bare(&mut bare, &rows, group, &mut seq)?;
        appending += took;
        inserting += took_bare;
        ratios.push(took_bare.as_secs_f64() / took.as_secs_f64());
    }
    drop(ledger);
    ratios.sort_by(f64::total_cmp);
    println!("entries: {count}");
    line(&format!("one connection, many-row inserts, groups of {group}"), count, inserting);
    line(&format!("ledger append, groups of {group}"), count, appending);
    let median = ratios.get(ratios.len() / 2).copied().unwrap_or_default();
    println!("ratio: {median:.2} of the one connection in the median of {} turns (at least 0.50 wanted)", ratios.len());

    let start = Instant::now();
    let report = verify(at.clone(), std::slice::from_ref(&verifier), &[])?;
    line("verify", count, start.elapsed());
    if !report.is_clean() || report.entries != count as u64 {
        return Err(format!("the log does not verify: {:?}", report.findings).into());
    }
    let start = Instant::now();
    let reader = Reader::open(at, &[verifier])?;
    line("open (all hashes, links and the last signature checked)", count, start.elapsed());
    let (mut bytes, start) = (0, Instant::now());
    reader.replay(0, |envelope: Envelope<'_>| {
        bytes += envelope.body.len();
        Ok::<(), ReadError>(())
    })?;
    line(&format!("replay ({bytes} bytes of bodies)"), count, start.elapsed());
    Ok(())
}

fn append(ledger: &mut Ledger, drafts: &[Draft], group: usize) -> Outcome<(Duration, Vec<String>)> {
    let mut rows = Vec::with_capacity(drafts.len());
    let start = Instant::now();
    for group in drafts.chunks(group) {
        rows.extend(ledger.append(group)?.entries.into_iter().map(|entry| entry.bytes));
    }
    Ok((start.elapsed(), rows))
}

/// The same bytes through one connection without tree, signature, links and epoch: one prepared many-row statement
/// for each group.
fn insert_bare(client: &mut Client, rows: &[String], group: usize, seq: &mut i64) -> Outcome<Duration> {
    let places: Vec<String> = (0..group).map(|at| format!("(${}, ${})", 2 * at + 1, 2 * at + 2)).collect();
    let statement = client.prepare(&format!("INSERT INTO bare (seq, bytes) VALUES {}", places.join(", ")))?;
    let start = Instant::now();
    // A rest that makes no whole group is left out: it would need another statement.
    for group in rows.chunks_exact(group) {
        let seqs: Vec<i64> = (*seq..).take(group.len()).collect();
        let values: Vec<&(dyn ToSql + Sync)> =
            seqs.iter().zip(group).flat_map(|(seq, bytes)| [seq as &(dyn ToSql + Sync), bytes]).collect();
        client.execute(&statement, &values)?;
        *seq += i64::try_from(group.len())?;
    }
    Ok(start.elapsed())
}

fn line(what: &str, count: usize, took: Duration) {
    println!("{what}: {:.0} a second", count as f64 / took.as_secs_f64());
}
