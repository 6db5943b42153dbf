//! The store in one `SQLite` file: every SQL statement of the ledger is on this page.

use std::{error, fs, io, ops::Range, path::Path, time::Duration};

use rusqlite::{
    Connection, ErrorCode, OpenFlags, OptionalExtension as _, Row as SqlRow, Transaction, TransactionBehavior, params,
    types::ValueRef,
};

use crate::{
    answer::{ANSWERS_MAX, Answer},
    checkpoint::Checkpoint,
    files::sync_parent,
    hash::Hash,
    snapshot::{State, unsound},
    store::{CheckpointRow, Fault, Group, Outcome, Row, Store, StoreError, WriteStore, row_number},
};

/// The layout below; a file with another number was written by another version.
const LAYOUT: i64 = 1;

/// How long another process may hold the file (a backup, a curious shell) before we report it.
const PATIENCE: Duration = Duration::from_secs(5);

// The back-links inside the entries are the index by subject, so there is no other. The triggers stop a
// slip of the hand; whoever removes them and alters an entry is caught by the tree.
const SCHEMA: &str = "
CREATE TABLE entry (seq INTEGER PRIMARY KEY, leaf BLOB NOT NULL, bytes TEXT NOT NULL) STRICT;
CREATE TABLE checkpoint (size INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT;
CREATE TABLE writer (one INTEGER PRIMARY KEY CHECK (one = 1), epoch INTEGER NOT NULL, next INTEGER NOT NULL) STRICT;
CREATE TRIGGER entries_are_never_changed BEFORE UPDATE ON entry
    BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END;
CREATE TRIGGER entries_are_never_deleted BEFORE DELETE ON entry
    BEGIN SELECT RAISE(ABORT, 'entries are never deleted'); END;
INSERT INTO writer (one, epoch, next) VALUES (1, 0, 0);
";

// Beside the log and no part of it. A ledger that was made before answers were remembered gets the table when it is
// opened for writing; who only reads never asks for it.
const ANSWERS: &str = "
CREATE TABLE IF NOT EXISTS answer (number INTEGER PRIMARY KEY, actor TEXT NOT NULL, command TEXT NOT NULL,
    digest BLOB NOT NULL, said TEXT, UNIQUE (actor, command)) STRICT;
CREATE INDEX IF NOT EXISTS answer_said ON answer (actor, number) WHERE said IS NOT NULL;
";

const ENTRY: &str = "INSERT INTO entry (seq, leaf, bytes) VALUES (?1, ?2, ?3)";
const CHECKPOINT: &str = "INSERT INTO checkpoint (size, note) VALUES (?1, ?2)";
const ANSWER: &str = "INSERT INTO answer (actor, command, digest, said) VALUES (?1, ?2, ?3, ?4)";

pub(crate) struct Sqlite {
    connection: Connection,
}

fn failed(attempt: &'static str) -> impl FnOnce(rusqlite::Error) -> StoreError {
    move |source| StoreError::Failed { attempt, source: Box::new(source) }
}

/// What kind of fault `SQLite` reports; nothing where the failure is not one of its own.
pub(crate) fn fault(source: &(dyn error::Error + 'static)) -> Option<Fault> {
    let code = source.downcast_ref::<rusqlite::Error>()?.sqlite_error_code()?;
    match code {
        ErrorCode::DiskFull => Some(Fault::Full),
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Some(Fault::Busy),
        _ => Some(Fault::Other),
    }
}

fn from_sql(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}

impl Sqlite {
    /// Makes a new ledger file with its first checkpoint, over no entries. It gets its name only when it
    /// is whole, so that a crash leaves no half of one.
    pub(crate) fn create(path: &Path, checkpoint: &Checkpoint) -> Result<(), StoreError> {
        create_whole(path, |transaction| {
            let row = params![row_number(checkpoint.size()), checkpoint.note()];
            transaction.execute(CHECKPOINT, row).map_err(failed("create the ledger file"))?;
            Ok(())
        })
    }

    /// Makes a new ledger file that holds what another ledger does.
    pub(crate) fn create_copy(path: &Path, state: &State<'_>) -> Result<(), StoreError> {
        create_whole(path, |transaction| fill(transaction, state))
    }

    /// Opens an existing ledger file for the one writer.
    pub(crate) fn open_writer(path: &Path) -> Result<Self, StoreError> {
        let connection = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        let attempt = "open the ledger file for writing";
        prepare_for_writing(&connection).map_err(failed(attempt))?;
        let store = check_layout(path, connection)?;
        store.connection.execute_batch(ANSWERS).map_err(failed(attempt))?;
        Ok(store)
    }

    /// Takes the next epoch: from here on every older writer is refused.
    pub(crate) fn take_epoch(&mut self) -> Result<u64, StoreError> {
        let take = || {
            let sql = "UPDATE writer SET epoch = epoch + 1 RETURNING epoch";
            self.connection.query_row(sql, [], |row| row.get(0))
        };
        take().map(from_sql).map_err(failed("take over as the writer"))
    }

    /// Opens an existing ledger file for reading only.
    pub(crate) fn open_reader(path: &Path) -> Result<Self, StoreError> {
        let connection = open(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        match layout(&connection) {
            // A copy on a read-only medium has no room for the shared-memory file; nobody can be writing.
            Err(error) if is_cannot_open(&error) && !write_ahead_log_of(path).exists() => {
                let connection = open_immutable(path).map_err(failed("open the ledger file"))?;
                check_layout(path, connection)
            }
            _ => check_layout(path, connection),
        }
    }
}

impl Sqlite {
    /// Writes one unchanging state of the whole file into a new one.
    pub(crate) fn copy_into(&self, path: &Path) -> Result<(), StoreError> {
        let path = path.to_string_lossy();
        let copied = self.connection.execute("VACUUM INTO ?1", [path.as_ref()]);
        copied.map(|_| ()).map_err(failed("copy the ledger file"))
    }
}

/// Makes a file whose content comes from `fill`.
fn create_whole(path: &Path, fill: impl FnOnce(&Transaction<'_>) -> Result<(), StoreError>) -> Result<(), StoreError> {
    if path.exists() {
        return Err(StoreError::Exists { at: path.into() });
    }
    let failed_file = |source| StoreError::Failed { attempt: "create the ledger file", source: Box::new(source) };
    let unfinished = path.with_extension("new");
    for stale in [unfinished.clone(), write_ahead_log_of(&unfinished)] {
        match fs::remove_file(stale) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed_file(error)),
            Ok(()) | Err(_) => {}
        }
    }
    create_at(&unfinished, fill)?;
    fs::rename(&unfinished, path).and_then(|()| sync_parent(path)).map_err(failed_file)
}

fn create_at(path: &Path, fill: impl FnOnce(&Transaction<'_>) -> Result<(), StoreError>) -> Result<(), StoreError> {
    let failed = || failed("create the ledger file");
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags).map_err(failed())?;
    prepare_for_writing(&connection).map_err(failed())?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Exclusive).map_err(failed())?;
    transaction.execute_batch(SCHEMA).map_err(failed())?;
    fill(&transaction)?;
    transaction.pragma_update(None, "user_version", LAYOUT).map_err(failed())?;
    transaction.commit().map_err(failed())?;
    // Closing moves everything from the write-ahead log into the file itself.
    connection.close().map_err(|(_, error)| failed()(error))
}

/// Takes over every row as it lies.
fn fill(transaction: &Transaction<'_>, state: &State<'_>) -> Result<(), StoreError> {
    let failed = || failed("copy the ledger");
    fn text(bytes: &[u8]) -> Result<&str, StoreError> {
        std::str::from_utf8(bytes).map_err(unsound)
    }
    let mut insert = transaction.prepare(CHECKPOINT).map_err(failed())?;
    state.store.scan_checkpoints(0..i64::MAX, &mut |row| {
        insert.execute(params![row.size, text(row.note)?]).map_err(failed())?;
        Ok::<(), StoreError>(())
    })?;
    let mut insert = transaction.prepare(ENTRY).map_err(failed())?;
    state.store.scan(0..i64::MAX, &mut |row| {
        insert.execute(params![row.seq, row.leaf, text(row.bytes)?]).map_err(failed())?;
        Ok::<(), StoreError>(())
    })?;
    transaction.execute_batch(ANSWERS).map_err(failed())?;
    let mut insert = transaction.prepare(ANSWER).map_err(failed())?;
    for it in &state.answers {
        let row = params![it.actor, it.command, it.digest.0.as_slice(), it.said];
        insert.execute(row).map_err(failed())?;
    }
    let sql = "UPDATE writer SET epoch = ?1, next = ?2";
    transaction.execute(sql, params![row_number(state.epoch), row_number(state.size)]).map_err(failed())?;
    Ok(())
}

fn open(path: &Path, mode: OpenFlags) -> Result<Connection, StoreError> {
    if !path.is_file() {
        return Err(StoreError::Missing { at: path.into() });
    }
    let open = || {
        let connection = Connection::open_with_flags(path, mode | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        connection.busy_timeout(PATIENCE)?;
        // The file may come from anywhere: its schema runs nothing of ours, and damage is looked for.
        connection.pragma_update(None, "trusted_schema", false)?;
        connection.pragma_update(None, "cell_size_check", true)?;
        Ok(connection)
    };
    open().map_err(failed("open the ledger file"))
}

fn open_immutable(path: &Path) -> rusqlite::Result<Connection> {
    let mut uri = String::from("file:");
    for character in path.to_string_lossy().chars() {
        match character {
            '?' => uri.push_str("%3f"),
            '#' => uri.push_str("%23"),
            '%' => uri.push_str("%25"),
            other => uri.push(other),
        }
    }
    uri.push_str("?immutable=1");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(uri, flags)
}

fn write_ahead_log_of(path: &Path) -> std::path::PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

fn is_cannot_open(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly))
}

fn prepare_for_writing(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "page_size", 8192)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    // Every commit waits until the disk has it: an acknowledged command is durable.
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "fullfsync", true)?;
    connection.pragma_update(None, "checkpoint_fullfsync", true)
}

fn layout(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}

fn check_layout(path: &Path, connection: Connection) -> Result<Sqlite, StoreError> {
    let found = layout(&connection).map_err(failed("read the layout of the ledger file"))?;
    if found == LAYOUT {
        Ok(Sqlite { connection })
    } else {
        Err(StoreError::Layout { at: path.into(), found, expected: LAYOUT })
    }
}

/// The bytes of a column of whatever type: a file that was tampered with may hold anything.
fn bytes_of<'a>(row: &'a SqlRow<'_>, column: usize) -> rusqlite::Result<&'a [u8]> {
    Ok(match row.get_ref(column)? {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes,
        ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) => &[],
    })
}

/// Runs a query over a range and hands on every row; `each` fails in its own way.
fn scan<E: From<StoreError>>(
    connection: &Connection,
    (attempt, sql): (&'static str, &str),
    range: Range<i64>,
    each: &mut dyn FnMut(&SqlRow<'_>) -> rusqlite::Result<Result<(), E>>,
) -> Result<(), E> {
    let failed = |source| E::from(failed(attempt)(source));
    let mut statement = connection.prepare_cached(sql).map_err(failed)?;
    let mut rows = statement.query([range.start, range.end]).map_err(failed)?;
    while let Some(row) = rows.next().map_err(failed)? {
        each(row).map_err(failed)??;
    }
    Ok(())
}

impl Store for Sqlite {
    fn scan<E: From<StoreError>>(
        &self,
        range: Range<i64>,
        each: &mut dyn FnMut(Row<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let sql = "SELECT seq, leaf, bytes FROM entry WHERE seq >= ?1 AND seq < ?2 ORDER BY seq";
        scan(&self.connection, ("read the entries", sql), range, &mut |row| {
            Ok(each(Row { seq: row.get(0)?, leaf: bytes_of(row, 1)?, bytes: bytes_of(row, 2)? }))
        })
    }

    fn scan_checkpoints<E: From<StoreError>>(
        &self,
        range: Range<i64>,
        each: &mut dyn FnMut(CheckpointRow<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let sql = "SELECT size, note FROM checkpoint WHERE size >= ?1 AND size < ?2 ORDER BY size";
        scan(&self.connection, ("read the checkpoints", sql), range, &mut |row| {
            Ok(each(CheckpointRow { size: row.get(0)?, note: bytes_of(row, 1)? }))
        })
    }

    fn leaves(&self, range: Range<u64>) -> Result<Vec<Hash>, StoreError> {
        let sql = "SELECT leaf FROM entry WHERE seq >= ?1 AND seq < ?2 ORDER BY seq";
        let mut leaves = Vec::new();
        let range = row_number(range.start)..row_number(range.end);
        scan::<StoreError>(&self.connection, ("read leaf hashes", sql), range, &mut |row| {
            leaves.extend(Hash::from_slice(bytes_of(row, 0)?));
            Ok(Ok(()))
        })?;
        Ok(leaves)
    }

    fn checkpoint_from(&self, size: u64) -> Result<Option<String>, StoreError> {
        self.connection
            .prepare_cached("SELECT note FROM checkpoint WHERE size >= ?1 ORDER BY size LIMIT 1")
            .and_then(|mut statement| statement.query_row([row_number(size)], |row| row.get(0)).optional())
            .map_err(failed("read a checkpoint"))
    }

    fn last_checkpoint(&self) -> Result<Option<String>, StoreError> {
        self.connection
            .query_row("SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1", [], |row| row.get(0))
            .optional()
            .map_err(failed("read the last checkpoint"))
    }

    fn next_seq(&self) -> Result<i64, StoreError> {
        self.connection
            .query_row("SELECT next FROM writer", [], |row| row.get(0))
            .map_err(failed("read the state of the writer"))
    }

    fn answers(&self) -> Result<Vec<Answer>, StoreError> {
        let read = || {
            let sql = "SELECT actor, command, digest, said FROM answer ORDER BY number";
            let mut statement = self.connection.prepare(sql)?;
            let mut rows = statement.query([])?;
            let mut answers = Vec::new();
            while let Some(row) = rows.next()? {
                // One whose digest is none can be compared with nothing, and is as good as forgotten.
                let Some(digest) = Hash::from_slice(bytes_of(row, 2)?) else { continue };
                answers.push(Answer { actor: row.get(0)?, command: row.get(1)?, digest, said: row.get(3)? });
            }
            Ok(answers)
        };
        read().map_err(failed("read the answers to earlier commands"))
    }

    fn hold(&self) -> Result<(), StoreError> {
        self.connection.execute_batch("BEGIN").map_err(failed("begin to read"))
    }

    fn release(&self) -> Result<(), StoreError> {
        self.connection.execute_batch("COMMIT").map_err(failed("end reading"))
    }
}

impl WriteStore for Sqlite {
    fn append(&mut self, group: &Group<'_>) -> Result<Outcome, StoreError> {
        let attempt = "append to the ledger file";
        let epoch = row_number(group.epoch);
        let first = row_number(group.first_seq);
        // Dropping the transaction on any error takes everything back.
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed(attempt))?;
        let admitted = transaction
            .prepare_cached("UPDATE writer SET next = ?1 WHERE epoch = ?2 AND next = ?3")
            .and_then(|mut admit| admit.execute([row_number(group.checkpoint.size()), epoch, first]))
            .map_err(failed(attempt))?;
        if admitted != 1 {
            let (current, found) = transaction
                .query_row("SELECT epoch, next FROM writer", [], |row| Ok((row.get(0)?, row.get(1)?)))
                .map_err(failed(attempt))?;
            return Err(if current == epoch {
                StoreError::UnexpectedSequence { expected: group.first_seq, found: from_sql(found) }
            } else {
                StoreError::Fenced { ours: group.epoch, current: from_sql(current) }
            });
        }
        let insert = || {
            let mut entry = transaction.prepare_cached(ENTRY)?;
            for (seq, (bytes, leaf)) in (first..).zip(group.entries) {
                entry.execute(params![seq, leaf.0, bytes])?;
            }
            if !group.entries.is_empty() {
                transaction
                    .prepare_cached(CHECKPOINT)?
                    .execute(params![row_number(group.checkpoint.size()), group.checkpoint.note()])?;
            }
            group.answers.iter().try_for_each(|it| remember(&transaction, it))
        };
        insert().map_err(failed(attempt))?;
        transaction.commit().map_err(failed(attempt))?;
        Ok(Outcome::Durable { epoch: group.epoch })
    }
}

fn remember(connection: &Connection, it: &Answer) -> rusqlite::Result<()> {
    let Answer { actor, command, digest, said } = it;
    connection
        .prepare_cached("INSERT OR REPLACE INTO answer (actor, command, digest, said) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![actor, command, digest.0, said])?;
    if said.is_some() {
        let forget = "DELETE FROM answer WHERE actor = ?1 AND said IS NOT NULL AND number <= (
            SELECT number FROM answer WHERE actor = ?1 AND said IS NOT NULL ORDER BY number DESC LIMIT 1 OFFSET ?2)";
        connection.prepare_cached(forget)?.execute(params![actor, i64::try_from(ANSWERS_MAX).unwrap_or(i64::MAX)])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::Key;

    #[test]
    fn a_full_disk_costs_the_group_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.db");
        let key = Key::from_seed("kestrel", [7; 32]).unwrap();
        Sqlite::create(&path, &Checkpoint::sign(&key, 0, Hash::of_empty_tree())).unwrap();
        let mut store = Sqlite::open_writer(&path).unwrap();
        let epoch = store.take_epoch().unwrap();
        let entries = vec![("x".repeat(50_000), Hash::of(b"x")); 3];
        let checkpoint = Checkpoint::sign(&key, 3, Hash::of(b"root"));
        let group = Group { epoch, first_seq: 0, entries: &entries, answers: &[], checkpoint: &checkpoint };

        store.connection.pragma_update(None, "max_page_count", 12).unwrap();
        let refused = store.append(&group).unwrap_err();
        assert_eq!(refused.fault(), Fault::Full, "{refused:?}");
        assert_eq!((store.next_seq().unwrap(), store.leaves(0..9).unwrap().len()), (0, 0));

        store.connection.pragma_update(None, "max_page_count", 1000).unwrap();
        store.append(&group).unwrap();
        assert_eq!((store.next_seq().unwrap(), store.leaves(0..9).unwrap().len()), (3, 3));
    }

    #[test]
    fn a_file_of_another_layout_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.db");
        Connection::open(&path).unwrap().pragma_update(None, "user_version", 7).unwrap();
        let refused = Sqlite::open_reader(&path).err().unwrap();
        assert!(matches!(refused, StoreError::Layout { found: 7, .. }), "{refused}");
    }

    #[test]
    fn a_copy_that_nobody_can_write_beside_is_read_as_it_lies() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("odd #name?%41.db");
        let key = Key::from_seed("kestrel", [7; 32]).unwrap();
        Sqlite::create(&path, &Checkpoint::sign(&key, 0, Hash::of_empty_tree())).unwrap();
        let connection = open_immutable(&path).unwrap();
        assert_eq!(layout(&connection).unwrap(), LAYOUT);
    }
}
