//! Becoming the one writer: a locked file beside a ledger in a folder, a lease in a database. Either way the next
//! epoch is taken before anything is read, so whoever wrote before cannot add anything in between.

use std::{
    fs, io,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use crate::{
    LOCK_FILE,
    checkpoint::Checkpoint,
    either::Either,
    location::{Database, Location},
    postgres::{Heartbeat, Lease, Look, Postgres, Watch},
    reader::ReadError,
    sqlite::Sqlite,
    store::StoreError,
};

/// Between two looks at the lease of a writer that may be dead.
const LOOK: Duration = Duration::from_millis(50);

/// Why the ledger could not be opened for writing.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("failed to prepare the folder `{}`", path.display())]
    Folder {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    /// Two writers would each believe themselves alone.
    #[error("another process is already writing to the ledger in `{at}`")]
    InUse { at: Location },
    /// Entries that were acknowledged are gone: a disk or a copy lost the end of the file.
    #[error(
        "the ledger has {size} entries, but had {expected} when `{}` was written: entries that were acknowledged are \
         gone. Restore the newest copy. To go on with what is left, put that file away, and record the loss",
        witness.display()
    )]
    CutShort { expected: u64, size: u64, witness: PathBuf },
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("failed to read the ledger in `{at}`")]
    Read {
        at: Location,
        #[source]
        source: ReadError,
    },
}

/// What keeps others from writing, as long as it lives.
pub(crate) enum Claim {
    /// Held, not read: closing it gives up the lock.
    Lock {
        _file: fs::File,
    },
    Lease(Heartbeat),
}

impl Claim {
    pub(crate) fn lease(&self) -> Lease {
        match self {
            Self::Lock { .. } => Lease::of_a_lock(),
            Self::Lease(heartbeat) => heartbeat.lease(),
        }
    }
}

/// A store that is ours to write.
pub(crate) struct Claimed {
    pub(crate) store: Either,
    pub(crate) epoch: u64,
    pub(crate) claim: Claim,
}

/// Makes a new, empty log with its first checkpoint, and claims it.
pub(crate) fn create(at: &Location, first: &Checkpoint, lease: Duration) -> Result<Claimed, OpenError> {
    match at {
        Location::Folder(folder) => {
            fs::create_dir_all(folder)
                .and_then(|()| crate::files::sync_parent(folder))
                .map_err(|source| OpenError::Folder { path: folder.clone(), source })?;
            let file = lock(folder)?;
            Sqlite::create(&Location::file(folder), first)?;
            claim_file(folder, file)
        }
        Location::Database(database) => {
            Postgres::create(database, first)?;
            wait_for_lease(database, lease)
        }
    }
}

/// Claims an existing log. A writer that died without giving its lease back is waited for until it must have seen
/// the end of it itself.
pub(crate) fn open(at: &Location, lease: Duration) -> Result<Claimed, OpenError> {
    match at {
        Location::Folder(folder) => {
            let path = Location::file(folder);
            if !path.is_file() {
                return Err(StoreError::Missing { at: path.into() }.into());
            }
            let file = lock(folder)?;
            claim_file(folder, file)
        }
        Location::Database(database) => wait_for_lease(database, lease),
    }
}

/// Claims the log in a database if the lease was found free; `None` when another was faster.
pub(crate) fn take(database: &Database, watch: &Watch, lease: Duration) -> Result<Option<Claimed>, StoreError> {
    let taken = Postgres::take(database, watch, lease)?;
    Ok(taken.map(|(store, epoch, heartbeat)| Claimed {
        store: Either::Postgres(Box::new(store)),
        epoch,
        claim: Claim::Lease(heartbeat),
    }))
}

fn wait_for_lease(database: &Database, lease: Duration) -> Result<Claimed, OpenError> {
    let (store, mut watch) = (Postgres::open_reader(database)?, Watch::new());
    loop {
        match store.look(&mut watch)? {
            Look::Free => {
                if let Some(claimed) = take(database, &watch, lease)? {
                    return Ok(claimed);
                }
            }
            Look::Alive => return Err(OpenError::InUse { at: database.clone().into() }),
            Look::Quiet => thread::sleep(LOOK),
        }
    }
}

fn claim_file(folder: &Path, file: fs::File) -> Result<Claimed, OpenError> {
    let mut store = Sqlite::open_writer(&Location::file(folder))?;
    let epoch = store.take_epoch()?;
    Ok(Claimed { store: Either::Sqlite(store), epoch, claim: Claim::Lock { _file: file } })
}

fn lock(folder: &Path) -> Result<fs::File, OpenError> {
    let path = folder.join(LOCK_FILE);
    let failed = |source| OpenError::Folder { path: path.clone(), source };
    let file = fs::OpenOptions::new().write(true).create(true).truncate(false).open(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => Err(OpenError::InUse { at: folder.into() }),
        Err(fs::TryLockError::Error(source)) => Err(failed(source)),
    }
}
