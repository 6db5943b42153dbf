//! Measures what the ledger promises: appending in groups of 64 against bare inserts through the same
//! driver, verification, and replay. Run with `--release`; the arguments are the number of entries and,
//! where another is wanted, the size of a group.

mod readings;

use std::{
    error::Error,
    path::Path,
    time::{Duration, Instant},
};

use ledger::{Draft, Envelope, Key, Ledger, Options, ReadError, VerifierKey, verify};
use readings::drafts;
use rusqlite::{Connection, TransactionBehavior, params_from_iter};

/// Groups that one side writes before it is the other's turn.
const TURN_GROUPS: usize = 64;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let count = match std::env::args().nth(1) {
        Some(text) => text.parse()?,
        None => 1 << 18,
    };
    let group = match std::env::args().nth(2) {
        Some(text) => text.parse()?,
        None => 64,
    };
    let folder = tempfile::tempdir()?;
    let drafts = drafts(count)?;
    let key = Key::from_seed("kestrel", [7; 32])?;
    let verifier = key.verifier().clone();

    // In turns, so that whatever else the machine does falls on both alike.
    let mut ledger = Ledger::create(folder.path(), key, Options::default())?;
    let mut bare = open_bare(&folder.path().join("bare.db"))?;
    let (mut appending, mut inserting, mut ratios, mut bytes) = (Duration::ZERO, Duration::ZERO, Vec::new(), 0);
    for turn in drafts.chunks(group * TURN_GROUPS) {
        let (took, rows) = append(&mut ledger, turn, group)?;
        let took_bare = insert_bare(&mut bare, &rows, group)?;
        bytes += rows.iter().map(String::len).sum::<usize>();
        appending += took;
        inserting += took_bare;
        ratios.push(took_bare.as_secs_f64() / took.as_secs_f64());
    }
    drop((ledger, bare));
    ratios.sort_by(f64::total_cmp);
    println!("entries: {count}, {} bytes each on average", bytes / count.max(1));
    line(&format!("bare inserts, groups of {group}"), count, inserting);
    line(&format!("ledger append, groups of {group}"), count, appending);
    let median = ratios.get(ratios.len() / 2).copied().unwrap_or_default();
    println!("ratio: {median:.2} of bare in the median of {} turns (at least 0.33 wanted)", ratios.len());
    println!("size on disk: {:.2} of bare", size(folder.path(), "ledger.db")? / size(folder.path(), "bare.db")?);

    let start = Instant::now();
    let report = verify(folder.path(), std::slice::from_ref(&verifier), &[])?;
    line("verify (500000 wanted)", count, start.elapsed());
    if !report.is_clean() || report.entries != count as u64 {
        return Err(format!("the log does not verify: {:?}", report.findings).into());
    }
    replay(folder.path(), verifier)
}

fn append(ledger: &mut Ledger, drafts: &[Draft], group: usize) -> Outcome<(Duration, Vec<String>)> {
    let mut rows = Vec::with_capacity(drafts.len());
    let start = Instant::now();
    for group in drafts.chunks(group) {
        rows.extend(ledger.append(group)?.entries.into_iter().map(|entry| entry.bytes));
    }
    Ok((start.elapsed(), rows))
}

fn open_bare(path: &Path) -> Outcome<Connection> {
    let connection = Connection::open(path)?;
    connection.pragma_update(None, "page_size", 8192)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.execute_batch("CREATE TABLE entry (seq INTEGER PRIMARY KEY, bytes TEXT NOT NULL) STRICT")?;
    Ok(connection)
}

/// The same bytes through the same driver without tree, signature and links: one many-row statement
/// for each group.
fn insert_bare(connection: &mut Connection, rows: &[String], group: usize) -> Outcome<Duration> {
    let start = Instant::now();
    for group in rows.chunks(group) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let sql = format!("INSERT INTO entry (bytes) VALUES (?){}", ", (?)".repeat(group.len().saturating_sub(1)));
        transaction.prepare_cached(&sql)?.execute(params_from_iter(group))?;
        transaction.commit()?;
    }
    Ok(start.elapsed())
}

fn replay(folder: &Path, verifier: VerifierKey) -> Outcome<()> {
    let start = Instant::now();
    let reader = ledger::Reader::open(folder, &[verifier])?;
    let count = usize::try_from(reader.size())?;
    line("open (all hashes, links and the last signature checked)", count, start.elapsed());

    let (mut subjects, mut bytes) = (0, 0);
    let start = Instant::now();
    reader.replay(0, |envelope: Envelope<'_>| {
        subjects += envelope.about.len();
        bytes += envelope.body.len();
        Ok::<(), ReadError>(())
    })?;
    line("replay (500000 wanted)", count, start.elapsed());
    println!("replayed {subjects} subjects, {bytes} bytes of bodies");
    Ok(())
}

fn line(what: &str, count: usize, took: Duration) {
    println!("{what}: {:.0} a second", count as f64 / took.as_secs_f64());
}

fn size(folder: &Path, name: &str) -> Outcome<f64> {
    let file = |name: String| std::fs::metadata(folder.join(name)).map_or(0, |metadata| metadata.len());
    Ok((file(name.to_owned()) + file(format!("{name}-wal"))) as f64)
}
