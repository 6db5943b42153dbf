//! A copy of a log while its writer goes on: one unchanging state of it, whole, in a file of its own.

use std::{fs, path::Path};

use crate::{LEDGER_FILE, files::sync_parent, sqlite::Sqlite, store::StoreError};

/// Copies the log in the folder `from` into the folder `into`, which is made where it is missing; durable when it
/// returns. The writer is not kept waiting, and what it appends meanwhile is in the copy whole or not at all.
///
/// # Errors
/// When there is no log to copy, there is one at `into` already, or the copy cannot be written.
pub fn snapshot(from: &Path, into: &Path) -> Result<(), StoreError> {
    let failed = |source| StoreError::Failed { attempt: "copy the ledger file", source: Box::new(source) };
    let to = into.join(LEDGER_FILE);
    if to.exists() {
        return Err(StoreError::Exists { path: to });
    }
    fs::create_dir_all(into).map_err(failed)?;
    Sqlite::open_reader(&from.join(LEDGER_FILE))?.copy_into(&to)?;
    let synced = fs::File::open(&to).and_then(|it| it.sync_all()).and_then(|()| sync_parent(&to));
    synced.map_err(failed)
}
