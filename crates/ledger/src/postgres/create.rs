//! How a ledger begins in a database: the tables, and either its first checkpoint or all that another ledger holds; all
//! of it, or nothing.

use tokio_postgres::error::SqlState;

use super::{
    LAYOUT, PAGE, PATIENCE, Postgres, failed,
    wire::{Wire, WireError},
};
use crate::{
    answer::Answer,
    checkpoint::Checkpoint,
    location::Database,
    snapshot::{State, unsound},
    store::{Store as _, StoreError, row_number},
};

// As in SQLite: no index beside the sequence, and triggers against a slip of the hand.
const SCHEMA: &str = "
CREATE TABLE layout (one integer PRIMARY KEY CHECK (one = 1), version bigint NOT NULL);
CREATE TABLE entry (seq bigint PRIMARY KEY, leaf bytea NOT NULL, bytes text NOT NULL);
CREATE TABLE checkpoint (size bigint PRIMARY KEY, note text NOT NULL);
CREATE TABLE writer (one integer PRIMARY KEY CHECK (one = 1), epoch bigint NOT NULL, next bigint NOT NULL);
CREATE TABLE lease (one integer PRIMARY KEY CHECK (one = 1), holder text NOT NULL, beat bigint NOT NULL,
    held boolean NOT NULL, milliseconds integer NOT NULL);
CREATE TABLE answer (number bigserial PRIMARY KEY, actor text NOT NULL, command text NOT NULL, digest bytea NOT NULL,
    said text, UNIQUE (actor, command));
CREATE INDEX answer_said ON answer (actor, number) WHERE said IS NOT NULL;
CREATE FUNCTION entries_stay() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'entries are never changed and never deleted'; END $$;
CREATE TRIGGER entries_are_never_changed BEFORE UPDATE ON entry EXECUTE FUNCTION entries_stay();
CREATE TRIGGER entries_are_never_deleted BEFORE DELETE OR TRUNCATE ON entry EXECUTE FUNCTION entries_stay();
INSERT INTO writer (one, epoch, next) VALUES (1, 0, 0);
INSERT INTO lease (one, holder, beat, held, milliseconds) VALUES (1, '', 0, false, 0);
";

impl Postgres {
    /// Makes the tables of a new ledger with its first checkpoint, over no entries, all or nothing.
    pub(crate) fn create(database: &Database, checkpoint: &Checkpoint) -> Result<(), StoreError> {
        create_whole(database, |wire| {
            let (sizes, notes) = ([row_number(checkpoint.size())], [checkpoint.note()]);
            wire.query(COPY_CHECKPOINTS, &[&&sizes[..], &&notes[..]]).map_err(failed(CREATE))?;
            Ok(())
        })
    }

    /// Makes a new ledger that holds what another ledger does, all or nothing.
    pub(crate) fn create_copy(database: &Database, state: &State<'_>) -> Result<(), StoreError> {
        create_whole(database, |wire| fill(wire, state))
    }
}

const CREATE: &str = "create the ledger in the database";
const COPY_ENTRIES: &str =
    "INSERT INTO entry (seq, leaf, bytes) SELECT * FROM unnest($1::bigint[], $2::bytea[], $3::text[])";
const COPY_CHECKPOINTS: &str = "INSERT INTO checkpoint (size, note) SELECT * FROM unnest($1::bigint[], $2::text[])";
const COPY_ANSWERS: &str = "INSERT INTO answer (actor, command, digest, said)
    SELECT actor, command, digest, said FROM unnest($1::text[], $2::text[], $3::bytea[], $4::text[]) WITH ORDINALITY
        AS given (actor, command, digest, said, place) ORDER BY place";

/// Makes the tables, and what `fill` puts into them; nobody sees half of it.
fn create_whole(database: &Database, fill: impl FnOnce(&Wire) -> Result<(), StoreError>) -> Result<(), StoreError> {
    let wire = Wire::connect(database, "conjugate", PATIENCE).map_err(failed("connect to the database"))?;
    let encoding = wire.show("SHOW server_encoding").map_err(failed(CREATE))?;
    if encoding.as_deref() != Some("UTF8") {
        // In any other encoding the server would write the text anew, and what is hashed must be what lies there.
        return Err(StoreError::Unfit { at: database.clone().into(), why: "its encoding is not UTF8" });
    }
    let begin = || {
        wire.run("BEGIN")?;
        wire.run(SCHEMA)?;
        wire.query("INSERT INTO layout (one, version) VALUES (1, $1)", &[&LAYOUT])
    };
    let taken = |error: WireError| {
        let taken = [SqlState::DUPLICATE_TABLE, SqlState::DUPLICATE_FUNCTION, SqlState::UNIQUE_VIOLATION];
        if error.code().is_some_and(|code| taken.contains(code)) {
            StoreError::Exists { at: database.clone().into() }
        } else {
            failed(CREATE)(error)
        }
    };
    begin().map_err(taken)?;
    fill(&wire)?;
    wire.run("COMMIT").map_err(taken)
}

/// Takes over every row as it lies, page by page.
fn fill(wire: &Wire, state: &State<'_>) -> Result<(), StoreError> {
    let failed = || failed("copy the ledger into the database");
    let text = |bytes: &[u8]| std::str::from_utf8(bytes).map(str::to_owned).map_err(unsound);
    let full = usize::try_from(PAGE).unwrap_or_default();

    let mut page: (Vec<i64>, Vec<String>) = Default::default();
    let send = |(sizes, notes): &mut (Vec<i64>, Vec<String>)| {
        wire.query(COPY_CHECKPOINTS, &[sizes, notes]).map_err(failed())?;
        sizes.clear();
        notes.clear();
        Ok::<(), StoreError>(())
    };
    state.store.scan_checkpoints(0..i64::MAX, &mut |row| {
        page.0.push(row.size);
        page.1.push(text(row.note)?);
        if page.0.len() < full { Ok(()) } else { send(&mut page) }
    })?;
    send(&mut page)?;

    let mut page: (Vec<i64>, Vec<Vec<u8>>, Vec<String>) = Default::default();
    let send = |(numbers, leaves, bytes): &mut (Vec<i64>, Vec<Vec<u8>>, Vec<String>)| {
        wire.query(COPY_ENTRIES, &[numbers, leaves, bytes]).map_err(failed())?;
        numbers.clear();
        leaves.clear();
        bytes.clear();
        Ok::<(), StoreError>(())
    };
    state.store.scan(0..i64::MAX, &mut |row| {
        page.0.push(row.seq);
        page.1.push(row.leaf.to_vec());
        page.2.push(text(row.bytes)?);
        if page.0.len() < full { Ok(()) } else { send(&mut page) }
    })?;
    send(&mut page)?;

    let of = |it: fn(&Answer) -> &str| state.answers.iter().map(it).collect::<Vec<_>>();
    let (actors, commands) = (of(|it| &it.actor), of(|it| &it.command));
    let digests: Vec<&[u8]> = state.answers.iter().map(|it| it.digest.0.as_slice()).collect();
    let said: Vec<Option<&str>> = state.answers.iter().map(|it| it.said.as_deref()).collect();
    wire.query(COPY_ANSWERS, &[&actors, &commands, &digests, &said]).map_err(failed())?;
    let sql = "UPDATE writer SET epoch = $1, next = $2";
    wire.query(sql, &[&row_number(state.epoch), &row_number(state.size)]).map_err(failed())?;
    Ok(())
}
