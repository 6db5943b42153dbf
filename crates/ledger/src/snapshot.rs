//! A copy of a log while its writer goes on: one unchanging state of it, whole, in a file of its own. A log in a database
//! is copied into a file too, so that a backup needs no server in order to be read.

use std::{fs, path::Path};

use crate::{
    LEDGER_FILE,
    checkpoint::Checkpoint,
    envelope::Envelope,
    files::sync_parent,
    hash::Hash,
    key::VerifierKey,
    location::Location,
    postgres::Postgres,
    sqlite::Sqlite,
    store::{Group, Store as _, StoreError, WriteStore as _},
};

/// Copies a log into the folder `into`, which is made where it is missing; durable when it returns. The writer is not
/// kept waiting, and what it appends meanwhile is in the copy whole or not at all. `keys` verify its checkpoints.
///
/// # Errors
/// When there is no log to copy, there is one at `into` already, or the copy cannot be written.
pub fn snapshot(from: &Location, into: &Path, keys: &[VerifierKey]) -> Result<(), StoreError> {
    let failed = |source| StoreError::Failed { attempt: "copy the ledger", source: Box::new(source) };
    let to = into.join(LEDGER_FILE);
    if to.exists() {
        return Err(StoreError::Exists { at: into.into() });
    }
    fs::create_dir_all(into).map_err(failed)?;
    match from {
        Location::Folder(folder) => Sqlite::open_reader(&Location::file(folder))?.copy_into(&to)?,
        Location::Database(database) => {
            let store = Postgres::open_reader(database)?;
            store.hold()?;
            let copied = copy(&store, &to, keys);
            store.release()?;
            copied?;
        }
    }
    let synced = fs::File::open(&to).and_then(|it| it.sync_all()).and_then(|()| sync_parent(&to));
    synced.map_err(failed)
}

fn unsound(source: impl std::error::Error + Send + Sync + 'static) -> StoreError {
    StoreError::Failed { attempt: "copy what the database holds", source: Box::new(source) }
}

/// Writes the groups of a log anew, each under the checkpoint that it was durable with.
fn copy(from: &Postgres, to: &Path, keys: &[VerifierKey]) -> Result<(), StoreError> {
    let mut checkpoints = Vec::new();
    from.scan_checkpoints(0..i64::MAX, &mut |row| {
        let note = String::from_utf8_lossy(row.note);
        checkpoints.push(Checkpoint::open(&note, keys).map_err(unsound)?);
        Ok::<(), StoreError>(())
    })?;
    let mut checkpoints = checkpoints.into_iter();
    let Some(first) = checkpoints.next() else { return Err(StoreError::Missing { at: to.into() }) };
    Sqlite::create(to, &first)?;
    let mut store = Sqlite::open_writer(to)?;
    let mut epoch = store.take_epoch()?;
    let mut size = first.size();
    for checkpoint in checkpoints {
        let mut entries: Vec<(String, Hash)> = Vec::new();
        let range = crate::store::row_number(size)..crate::store::row_number(checkpoint.size());
        from.scan(range, &mut |row| {
            let leaf = Hash(row.leaf.try_into().map_err(unsound)?);
            let bytes = std::str::from_utf8(row.bytes).map_err(unsound)?;
            entries.push((bytes.to_owned(), leaf));
            Ok::<(), StoreError>(())
        })?;
        // Whoever goes on with the copy writes in a later epoch than every entry in it.
        let written =
            entries.last().and_then(|(bytes, _)| Envelope::parse(bytes.as_bytes()).ok()).map_or(0, |it| it.epoch);
        while epoch < written {
            epoch = store.take_epoch()?;
        }
        let group = Group { epoch, first_seq: size, entries: &entries, answers: &[], checkpoint: &checkpoint };
        store.append(&group)?;
        size = checkpoint.size();
    }
    Ok(())
}
