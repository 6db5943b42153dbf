//! The store in a PostgreSQL database: every SQL statement about entries and checkpoints is on this page.
//!
//! An append is one statement and one round trip. When its connection is lost on the way, what became of it is read
//! and never guessed: the writer first raises its own epoch, which waits for a statement that is still running and
//! refuses one that is still under way, and then looks.

mod create;
mod lease;
mod tls;
mod wire;

use std::{
    cell::RefCell,
    error,
    ops::Range,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use tokio_postgres::{Row as SqlRow, error::SqlState, types::ToSql};

pub(crate) use self::lease::{Heartbeat, Look, Watch};
pub use self::lease::{Lease, Standing};
use self::{
    lease::{end_connections, writer_name},
    wire::{Wire, WireError},
};
use crate::{
    answer::{ANSWERS_MAX, Answer},
    hash::Hash,
    location::{Database, Location},
    store::{CheckpointRow, Fault, Group, Outcome, Row, Store, StoreError, WriteStore, row_number},
};

/// The layout below; a database with another number was written by another version.
const LAYOUT: i64 = 1;

/// How long one answer may take: longer than any sound server stalls, shorter than people wait.
const PATIENCE: Duration = Duration::from_secs(10);
/// For how long the writer tries to learn what became of an append.
const RESOLVE: Duration = Duration::from_secs(60);
/// Between two attempts to reach the database again.
const AGAIN: Duration = Duration::from_millis(200);
/// So many rows lie in memory at once while a log is read.
const PAGE: i64 = 2048;

/// Admits the writer, inserts the group and its checkpoint and tells whoever listens: all of it, or nothing and an
/// empty answer.
const APPEND: &str = "
WITH admitted AS (UPDATE writer SET next = $3 WHERE epoch = $1 AND next = $2 RETURNING one),
entries AS (INSERT INTO entry (seq, leaf, bytes)
    SELECT $2 + place - 1, leaf, bytes
    FROM admitted, unnest($4::bytea[], $5::text[]) WITH ORDINALITY AS given (leaf, bytes, place)),
signed AS (INSERT INTO checkpoint (size, note) SELECT $3, $6 FROM admitted WHERE $3 > $2),
remembered AS (INSERT INTO answer (actor, command, digest, said)
    SELECT actor, command, digest, said
    FROM admitted, unnest($7::text[], $8::text[], $9::bytea[], $10::text[]) WITH ORDINALITY
        AS given (actor, command, digest, said, place) ORDER BY place
    ON CONFLICT (actor, command)
    DO UPDATE SET number = EXCLUDED.number, digest = EXCLUDED.digest, said = EXCLUDED.said)
SELECT pg_notify('entries', '') FROM admitted";

/// Of the answers that no entry holds, the last so many of each of these actors stay.
const FORGET: &str = "
DELETE FROM answer USING (SELECT DISTINCT unnest($1::text[]) AS actor) AS whose
WHERE answer.actor = whose.actor AND said IS NOT NULL AND number <= (
    SELECT number FROM answer AS newer WHERE newer.actor = whose.actor AND said IS NOT NULL
    ORDER BY number DESC LIMIT 1 OFFSET $2)";

/// How rows are read in order: a page of them, or one. Either with all that share the last number, for a table that
/// was tampered with may hold two.
struct Paged {
    attempt: &'static str,
    page: &'static str,
    single: &'static str,
}

const ENTRIES: Paged = Paged {
    attempt: "read the entries",
    page: "SELECT seq, leaf, bytes FROM entry WHERE seq >= $1 AND seq < $2 ORDER BY seq FETCH FIRST $3 ROWS WITH TIES",
    single: "SELECT seq, leaf, bytes FROM entry \
             WHERE seq = (SELECT min(seq) FROM entry WHERE seq >= $1 AND seq < $2)",
};

const CHECKPOINTS: Paged = Paged {
    attempt: "read the checkpoints",
    page: "SELECT size, note FROM checkpoint WHERE size >= $1 AND size < $2 ORDER BY size FETCH FIRST $3 ROWS WITH TIES",
    single: "SELECT size, note FROM checkpoint \
             WHERE size = (SELECT min(size) FROM checkpoint WHERE size >= $1 AND size < $2)",
};

/// A connection to the ledger, made again when it was lost.
pub(crate) struct Postgres {
    database: Database,
    name: String,
    wire: RefCell<Option<Wire>>,
    /// Between `hold` and `release` nothing is asked again: the state would be another.
    held: RefCell<bool>,
    /// Who we are, where we write.
    holder: String,
}

fn failed(attempt: &'static str) -> impl Fn(WireError) -> StoreError {
    move |source| StoreError::Failed { attempt, source: Box::new(source) }
}

fn from_sql(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}

impl Postgres {
    /// Whether a ledger is there.
    pub(crate) fn exists(database: &Database) -> Result<bool, StoreError> {
        let wire = Wire::connect(database, "conjugate", PATIENCE).map_err(failed("connect to the database"))?;
        match check_layout(database, &wire) {
            Ok(()) | Err(StoreError::Layout { .. }) => Ok(true),
            Err(StoreError::Missing { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Opens an existing ledger for reading only.
    pub(crate) fn open_reader(database: &Database) -> Result<Self, StoreError> {
        Self::open(database, "conjugate reader".to_owned(), String::new())
    }

    fn open(database: &Database, name: String, holder: String) -> Result<Self, StoreError> {
        let store =
            Self { database: database.clone(), name, wire: RefCell::new(None), held: RefCell::new(false), holder };
        *store.wire.borrow_mut() = Some(store.connect()?);
        Ok(store)
    }

    fn connect(&self) -> Result<Wire, StoreError> {
        let wire = Wire::connect(&self.database, &self.name, PATIENCE).map_err(failed("connect to the database"))?;
        check_layout(&self.database, &wire)?;
        Ok(wire)
    }

    /// Looks at the lease.
    pub(crate) fn look(&self, watch: &mut Watch) -> Result<Look, StoreError> {
        self.ask("look at the lease of the writer", |wire| watch.look(wire))
    }

    /// Takes the lease that was found free, and the next epoch with it; `None` when another was faster.
    pub(crate) fn take(
        database: &Database,
        watch: &Watch,
        lease: Duration,
    ) -> Result<Option<(Self, u64, Heartbeat)>, StoreError> {
        let attempt = "take over as the writer";
        let mut random = [0; 8];
        getrandom::fill(&mut random).map_err(|source| StoreError::Failed { attempt, source: Box::new(source) })?;
        let holder = format!("{:016x}", u64::from_be_bytes(random));
        let wire = Wire::connect(database, "conjugate lease", PATIENCE).map_err(failed("connect to the database"))?;
        let Some(taken) = watch.take(&wire, holder.clone(), lease).map_err(failed(attempt))? else { return Ok(None) };
        let epoch = from_sql(taken.epoch);
        let heartbeat = Heartbeat::start(wire.with_limit(lease / 2), database.clone(), taken)
            .map_err(|source| StoreError::Failed { attempt, source: Box::new(source) })?;
        let store = Self::open(database, writer_name(&holder), holder)?;
        Ok(Some((store, epoch, heartbeat)))
    }

    /// Listens for appends: what `Tail` waits on.
    pub(crate) fn listen(&self) -> Result<(), StoreError> {
        self.ask("listen for new entries", |wire| wire.run("LISTEN entries"))
    }

    /// Waits until something else is announced than was `seen`, or the time is over; answers with what is seen now.
    pub(crate) fn wait_for_news(&self, seen: u64, limit: Duration) -> u64 {
        let news = self.wire.borrow().as_ref().map(|wire| Arc::clone(wire.news()));
        match news {
            Some(news) => news.wait(seen, limit),
            None => {
                thread::sleep(limit);
                0
            }
        }
    }

    /// Asks on the open connection, or on a new one where it was lost.
    fn ask<T>(
        &self,
        attempt: &'static str,
        mut question: impl FnMut(&Wire) -> Result<T, WireError>,
    ) -> Result<T, StoreError> {
        let mut first = true;
        loop {
            let mut open = self.wire.borrow_mut();
            if open.as_ref().is_none_or(Wire::is_closed) {
                if *self.held.borrow() {
                    let gone = std::io::Error::other("the connection was lost while an unchanging state was read");
                    return Err(failed(attempt)(WireError::Lost(gone.into())));
                }
                *open = Some(self.connect()?);
            }
            let Some(wire) = open.as_ref() else { continue };
            match question(wire) {
                Err(error) if error.is_lost() => {
                    *open = None;
                    if !first || *self.held.borrow() {
                        return Err(failed(attempt)(error));
                    }
                    first = false;
                }
                answer => return answer.map_err(failed(attempt)),
            }
        }
    }

    /// Every row of a range, page by page. What the server cannot give as a page is asked for row by row, so that
    /// damage costs only what it hit.
    fn pages<E: From<StoreError>>(
        &self,
        sql: Paged,
        range: Range<i64>,
        each: &mut dyn FnMut(&SqlRow) -> Result<(), E>,
    ) -> Result<(), E> {
        let Paged { attempt, page, single } = sql;
        let (mut from, mut singles) = (range.start, 0);
        while from < range.end {
            let rows = if singles == 0 {
                self.ask(attempt, |wire| wire.query(page, &[&from, &range.end, &PAGE]))
            } else {
                self.ask(attempt, |wire| wire.query(single, &[&from, &range.end]))
            };
            let rows = match rows {
                Ok(rows) => rows,
                Err(error) => {
                    self.begin_again()?;
                    if singles > 0 || self.wire.borrow().is_none() {
                        return Err(error.into());
                    }
                    singles = PAGE;
                    continue;
                }
            };
            singles = (singles - 1).max(0);
            for row in &rows {
                each(row)?;
            }
            let last = rows.last().map(|row| number(attempt, row, 0)).transpose()?;
            match last.and_then(|last| last.checked_add(1)) {
                // Rows that share the last number all came with this page.
                Some(next) => from = next,
                None => break,
            }
        }
        Ok(())
    }

    /// A refusal ends what `hold` began; what is read next would fail for no reason of its own.
    fn begin_again(&self) -> Result<(), StoreError> {
        if *self.held.borrow() && self.wire.borrow().is_some() {
            self.ask("begin to read", |wire| wire.run("ROLLBACK; BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"))
        } else {
            Ok(())
        }
    }

    /// What became of a group whose append got no answer.
    fn resolve(&self, group: &Group<'_>, lost: WireError) -> Result<Outcome, StoreError> {
        let began = Instant::now();
        loop {
            match self.try_resolve(group) {
                Ok(Some(outcome)) => return Ok(outcome),
                Err(error @ StoreError::Fenced { .. }) => return Err(error),
                Ok(None) | Err(_) if began.elapsed() < RESOLVE => thread::sleep(AGAIN),
                Ok(None) | Err(_) => {
                    return Err(StoreError::Unknown { entries: group.entries.len(), source: Box::new(lost) });
                }
            }
        }
    }

    fn try_resolve(&self, group: &Group<'_>) -> Result<Option<Outcome>, StoreError> {
        let attempt = "learn what became of an append";
        let ours = row_number(group.epoch);
        self.ask(attempt, |wire| end_connections(wire, &self.holder))?;
        // Whoever raised it (this statement, sent a moment ago and not answered, or another writer) has waited for the
        // append. We are the only one who can have raised it while the lease is ours.
        let raised = self.ask(attempt, |wire| {
            let sql = "UPDATE writer SET epoch = epoch + 1 WHERE epoch = $1 AND $2 = (SELECT holder FROM lease) \
                       RETURNING epoch";
            wire.query(sql, &[&ours, &self.holder])
        })?;
        let rows = self.ask(attempt, |wire| {
            let sql = "SELECT epoch, (SELECT holder FROM lease) = $2, \
                       EXISTS (SELECT FROM checkpoint WHERE size = $1 AND note = $3) FROM writer";
            wire.query(sql, &[&row_number(group.checkpoint.size()), &self.holder, &group.checkpoint.note()])
        })?;
        let Some(row) = rows.first() else { return Ok(None) };
        let read = || Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?));
        let (epoch, still_ours, written): (i64, bool, bool) = read().map_err(failed(attempt))?;
        if raised.is_empty() && epoch == ours {
            // Neither raised nor different: the lease is another's, who is about to raise it.
            return Ok(None);
        }
        // Answers alone leave no checkpoint to know them by; written twice, they are the same.
        if written && !group.entries.is_empty() {
            // True whoever writes now: what was signed is there. If it is another, the next append says so.
            let epoch = if still_ours { from_sql(epoch) } else { group.epoch };
            return Ok(Some(Outcome::Durable { epoch }));
        }
        if !still_ours {
            return Err(StoreError::Fenced { ours: group.epoch, current: from_sql(epoch) });
        }
        Ok(Some(Outcome::NotWritten { epoch: from_sql(epoch) }))
    }

    /// Why an append was not admitted.
    fn not_admitted(&self, group: &Group<'_>) -> StoreError {
        let attempt = "append to the ledger";
        let asked = self.ask(attempt, |wire| {
            let rows = wire.query("SELECT epoch, next FROM writer", &[])?;
            rows.first().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).transpose()
        });
        match asked {
            Ok(Some((epoch, next))) if from_sql(epoch) == group.epoch => {
                StoreError::UnexpectedSequence { expected: group.first_seq, found: from_sql(next) }
            }
            Ok(Some((epoch, _))) => StoreError::Fenced { ours: group.epoch, current: from_sql(epoch) },
            Ok(None) => StoreError::Missing { at: self.database.clone().into() },
            Err(error) => error,
        }
    }
}

/// Of two answers to one command the later one counts.
fn latest(answers: &[Answer]) -> Vec<&Answer> {
    let same = |it: &Answer, other: &Answer| it.actor == other.actor && it.command == other.command;
    let later = |at: usize, it: &Answer| answers.iter().skip(at + 1).any(|other| same(it, other));
    answers.iter().enumerate().filter(|(at, it)| !later(*at, it)).map(|(_, it)| it).collect()
}

/// What kind of fault the database reports; nothing where the failure is not one of its own.
pub(crate) fn fault(source: &(dyn error::Error + 'static)) -> Option<Fault> {
    let error = source.downcast_ref::<WireError>()?;
    Some(match error.code() {
        Some(&SqlState::DISK_FULL) => Fault::Full,
        Some(&SqlState::LOCK_NOT_AVAILABLE | &SqlState::TOO_MANY_CONNECTIONS) => Fault::Busy,
        _ if error.is_lost() => Fault::Away,
        _ => Fault::Other,
    })
}

fn check_layout(database: &Database, wire: &Wire) -> Result<(), StoreError> {
    let at = || Location::from(database.clone());
    match wire.query_once("SELECT version FROM layout", &[]) {
        Ok(rows) => {
            let attempt = failed("read the layout of the ledger");
            let found: Option<i64> =
                rows.first().map(|row| row.try_get(0)).transpose().map_err(|it| attempt(it.into()))?;
            match found {
                Some(LAYOUT) => Ok(()),
                found => Err(StoreError::Layout { at: at(), found: found.unwrap_or_default(), expected: LAYOUT }),
            }
        }
        Err(error) if error.code() == Some(&SqlState::UNDEFINED_TABLE) => Err(StoreError::Missing { at: at() }),
        Err(error) => Err(failed("read the layout of the ledger")(error)),
    }
}

fn number(attempt: &'static str, row: &SqlRow, column: usize) -> Result<i64, StoreError> {
    row.try_get(column).map_err(|error| failed(attempt)(error.into()))
}

/// A column that may hold nothing where a table was tampered with.
fn bytes_of(row: &SqlRow, column: usize) -> &[u8] {
    let bytes = row.try_get::<_, Option<&[u8]>>(column);
    let text = || row.try_get::<_, Option<&str>>(column).ok().flatten().map(str::as_bytes);
    bytes.ok().flatten().or_else(text).unwrap_or_default()
}

impl Store for Postgres {
    fn scan<E: From<StoreError>>(
        &self,
        range: Range<i64>,
        each: &mut dyn FnMut(Row<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.pages(ENTRIES, range, &mut |row| {
            each(Row { seq: number(ENTRIES.attempt, row, 0)?, leaf: bytes_of(row, 1), bytes: bytes_of(row, 2) })
        })
    }

    fn scan_checkpoints<E: From<StoreError>>(
        &self,
        range: Range<i64>,
        each: &mut dyn FnMut(CheckpointRow<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.pages(CHECKPOINTS, range, &mut |row| {
            each(CheckpointRow { size: number(CHECKPOINTS.attempt, row, 0)?, note: bytes_of(row, 1) })
        })
    }

    fn leaves(&self, range: Range<u64>) -> Result<Vec<Hash>, StoreError> {
        let sql = "SELECT leaf FROM entry WHERE seq >= $1 AND seq < $2 ORDER BY seq";
        let (from, to) = (row_number(range.start), row_number(range.end));
        let rows = self.ask("read leaf hashes", |wire| wire.query(sql, &[&from, &to]))?;
        Ok(rows.iter().filter_map(|row| Hash::from_slice(bytes_of(row, 0))).collect())
    }

    fn checkpoint_from(&self, size: u64) -> Result<Option<String>, StoreError> {
        let sql = "SELECT note FROM checkpoint WHERE size >= $1 ORDER BY size LIMIT 1";
        self.note("read a checkpoint", sql, &[&row_number(size)])
    }

    fn last_checkpoint(&self) -> Result<Option<String>, StoreError> {
        self.note("read the last checkpoint", "SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1", &[])
    }

    fn next_seq(&self) -> Result<i64, StoreError> {
        let attempt = "read the state of the writer";
        let rows = self.ask(attempt, |wire| wire.query("SELECT next FROM writer", &[]))?;
        // A table that was emptied expects nothing.
        rows.first().map_or(Ok(0), |row| number(attempt, row, 0))
    }

    fn answers(&self) -> Result<Vec<Answer>, StoreError> {
        let attempt = "read the answers to earlier commands";
        let sql = "SELECT actor, command, digest, said FROM answer ORDER BY number";
        let rows = self.ask(attempt, |wire| wire.query(sql, &[]))?;
        let read = |row: &SqlRow| {
            // One whose digest is none can be compared with nothing, and is as good as forgotten.
            let Some(digest) = Hash::from_slice(bytes_of(row, 2)) else { return Ok(None) };
            Ok(Some(Answer { actor: row.try_get(0)?, command: row.try_get(1)?, digest, said: row.try_get(3)? }))
        };
        rows.iter().filter_map(|row| read(row).transpose()).collect::<Result<_, _>>().map_err(failed(attempt))
    }

    fn hold(&self) -> Result<(), StoreError> {
        self.ask("begin to read", |wire| wire.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"))?;
        *self.held.borrow_mut() = true;
        Ok(())
    }

    fn release(&self) -> Result<(), StoreError> {
        let ended = self.ask("end reading", |wire| wire.run("COMMIT"));
        *self.held.borrow_mut() = false;
        ended
    }
}

impl Postgres {
    fn note(
        &self,
        attempt: &'static str,
        sql: &'static str,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<Option<String>, StoreError> {
        let rows = self.ask(attempt, |wire| wire.query(sql, values))?;
        Ok(rows.first().map(|row| String::from_utf8_lossy(bytes_of(row, 0)).into_owned()))
    }
}

impl WriteStore for Postgres {
    fn append(&mut self, group: &Group<'_>) -> Result<Outcome, StoreError> {
        let attempt = "append to the ledger";
        let leaves: Vec<&[u8]> = group.entries.iter().map(|(_, leaf)| leaf.0.as_slice()).collect();
        let bytes: Vec<&str> = group.entries.iter().map(|(bytes, _)| bytes.as_str()).collect();
        let (epoch, first) = (row_number(group.epoch), row_number(group.first_seq));
        let (size, note) = (row_number(group.checkpoint.size()), group.checkpoint.note());
        let answers = latest(group.answers);
        let actors: Vec<&str> = answers.iter().map(|it| it.actor.as_str()).collect();
        let commands: Vec<&str> = answers.iter().map(|it| it.command.as_str()).collect();
        let digests: Vec<&[u8]> = answers.iter().map(|it| it.digest.0.as_slice()).collect();
        let said: Vec<Option<&str>> = answers.iter().map(|it| it.said.as_deref()).collect();
        let sent = {
            let mut open = self.wire.borrow_mut();
            if open.as_ref().is_none_or(Wire::is_closed) {
                // Nothing is under way on a connection that is not there.
                *open = Some(self.connect()?);
            }
            let Some(wire) = open.as_ref() else {
                return Err(StoreError::Missing { at: self.database.clone().into() });
            };
            let sent = wire
                .query(APPEND, &[&epoch, &first, &size, &leaves, &bytes, &note, &actors, &commands, &digests, &said]);
            if sent.as_ref().is_ok_and(|rows| !rows.is_empty()) && said.iter().any(Option::is_some) {
                let most = i64::try_from(ANSWERS_MAX).unwrap_or(i64::MAX);
                // What is not forgotten now is forgotten with the next answer.
                let _later = wire.query(FORGET, &[&actors, &most]);
            }
            if sent.as_ref().is_err_and(WireError::is_lost) {
                *open = None;
            }
            sent
        };
        match sent {
            Ok(rows) if rows.is_empty() => Err(self.not_admitted(group)),
            Ok(_) => Ok(Outcome::Durable { epoch: group.epoch }),
            Err(lost) if lost.is_lost() => self.resolve(group, lost),
            Err(error) => Err(failed(attempt)(error)),
        }
    }
}
