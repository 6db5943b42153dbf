//! A copy of a log while its writer goes on: one unchanging state of it, whole, at another place. A log in a database is
//! copied into a file, so that a backup needs no server in order to be read; and a file into a database, so that a plant
//! that has grown, or was lost, goes on in one.

use std::{fs, path::Path};

use crate::{
    LEDGER_FILE,
    answer::Answer,
    either::Either,
    envelope::Envelope,
    files::sync_parent,
    location::{Database, Location},
    postgres::Postgres,
    sqlite::Sqlite,
    store::{Store as _, StoreError},
};

/// Copies a log to a place that has none: into a folder, which is made where it is missing, or into a database; durable
/// when it returns. The writer is not kept waiting, and what it appends meanwhile is in the copy whole or not at all. The
/// copy is what lay there: whoever relies on it [verifies](crate::verify) it.
///
/// # Errors
/// When there is no log to copy, there is one already where the copy shall lie, or it cannot be written.
pub fn snapshot(from: &Location, to: &Location) -> Result<(), StoreError> {
    match to {
        Location::Folder(folder) => into_folder(from, folder),
        Location::Database(database) => into_database(from, database),
    }
}

fn into_folder(from: &Location, into: &Path) -> Result<(), StoreError> {
    let failed = |source| StoreError::Failed { attempt: "copy the ledger", source: Box::new(source) };
    let to = into.join(LEDGER_FILE);
    if to.exists() {
        return Err(StoreError::Exists { at: into.into() });
    }
    fs::create_dir_all(into).map_err(failed)?;
    match from {
        Location::Folder(folder) => Sqlite::open_reader(&Location::file(folder))?.copy_into(&to)?,
        Location::Database(_) => held(from, |state| Sqlite::create_copy(&to, state))?,
    }
    let synced = fs::File::open(&to).and_then(|it| it.sync_all()).and_then(|()| sync_parent(&to));
    synced.map_err(failed)
}

fn into_database(from: &Location, to: &Database) -> Result<(), StoreError> {
    held(from, |state| Postgres::create_copy(to, state))
}

/// One unchanging state of a log.
pub(crate) struct State<'a> {
    pub(crate) store: &'a Either,
    pub(crate) size: u64,
    /// The epoch of the last entry: whoever goes on with a copy writes in a later one than every entry in it.
    pub(crate) epoch: u64,
    pub(crate) answers: Vec<Answer>,
}

fn held(from: &Location, copy: impl FnOnce(&State<'_>) -> Result<(), StoreError>) -> Result<(), StoreError> {
    let store = Either::open_reader(from)?;
    store.hold()?;
    let copied = state(&store).and_then(|it| copy(&it));
    // What failed is told, and not that its reading could not be ended.
    let released = store.release();
    copied.and(released)
}

fn state(store: &Either) -> Result<State<'_>, StoreError> {
    let next = store.next_seq()?;
    let mut epoch = 0;
    store.scan((next - 1).max(0)..next, &mut |row| {
        epoch = Envelope::parse(row.bytes).map_err(unsound)?.epoch;
        Ok::<(), StoreError>(())
    })?;
    Ok(State { store, size: u64::try_from(next).unwrap_or_default(), epoch, answers: store.answers()? })
}

/// What lies there cannot be taken over as it lies.
pub(crate) fn unsound(source: impl std::error::Error + Send + Sync + 'static) -> StoreError {
    StoreError::Failed { attempt: "copy what lies in the ledger", source: Box::new(source) }
}
