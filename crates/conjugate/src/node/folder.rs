//! The folder of a node: the ledger, the files by their hash, the signing key, the credentials.
//!
//! The ledger may lie in a PostgreSQL database instead. Everything else stays in the folder: a key and passwords are
//! no business of whoever administers the database.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use ledger::{Files, Key, Ledger, Location, Options};
use plant::Plant;

use super::answers::{Answers, Gathering};
use super::database::{Database, NotADatabase};
use super::entry::{self, Actors, NotReadable};

/// Locked while a node opens its folder.
const LOCK: &str = "opening.lock";
/// Lies there from before the key is made until the ledger is whole.
const BEGINS: &str = "beginning";

/// Where everything of a node lies.
#[derive(Debug, Clone)]
pub struct Folder {
    path: PathBuf,
    /// Where the ledger lies if not here.
    database: Option<ledger::Database>,
}

/// Why a node could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    #[error("failed to make the folder `{}`", path.display())]
    Make {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("failed to remove `{}`", path.display())]
    Remove {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    /// A missing disk must not look like a new plant.
    #[error("there is no plant in `{}`; begin one with `conjugate init`, or bring one back with `conjugate restore`", path.display())]
    NotBegun { path: PathBuf },
    /// A ledger without its key, as after `conjugate restore`.
    #[error(
        "the ledger in `{}` has no signing key at `{}`; put the key back from where it is kept, readable by its owner \
         only, or say that it is lost with `conjugate key recover`",
        path.display(),
        key.display()
    )]
    NoKey { path: PathBuf, key: PathBuf },
    /// A ledger in a database, and a folder without its key.
    #[error(
        "the signing key of the ledger in `{at}` is not at `{}`; put it there from where it is kept, readable by its \
         owner only, or say that it is lost with `conjugate key recover`",
        key.display()
    )]
    NoKeyFor { at: Location, key: PathBuf },
    /// Two processes can share a database and not a file.
    #[error("a node stands by at a ledger in a PostgreSQL database only; name one with `--database`")]
    NoDatabase,
    /// A power cut in the middle of it, perhaps.
    #[error("a change of the signing key in `{}` was begun and not ended; give `conjugate key change` (or `conjugate key recover`, if that was it) again, with the same \
         configuration: it ends it, or sweeps it away where nothing was recorded", path.display())]
    Turning { path: PathBuf },
    #[error(transparent)]
    Keys(#[from] Box<super::backup::BackupError>),
    #[error("failed to load or make the signing key")]
    Key(#[from] ledger::KeyError),
    #[error("failed to open the ledger")]
    Ledger(#[from] ledger::OpenError),
    #[error("failed to look for a ledger")]
    Look(#[from] ledger::StoreError),
    #[error("failed to open the folder of files")]
    Files(#[from] ledger::FileError),
    #[error("failed to replay the ledger")]
    Replay(#[from] NotReadable),
}

impl Folder {
    /// A folder, whether it is there or not.
    #[must_use]
    pub fn at(path: &Path) -> Self {
        Self { path: path.to_owned(), database: None }
    }

    /// The same folder, with its ledger where this says.
    ///
    /// # Errors
    /// When the database's address cannot be understood.
    pub fn with_ledger_in(mut self, database: &Database) -> Result<Self, NotADatabase> {
        self.database = database.to_ledger()?;
        Ok(self)
    }

    /// Where the ledger lies.
    #[must_use]
    pub fn ledger(&self) -> Location {
        match &self.database {
            Some(database) => database.clone().into(),
            None => self.path.join("ledger").into(),
        }
    }

    /// The database of the ledger, if it lies in one.
    #[must_use]
    pub fn database(&self) -> Option<&ledger::Database> {
        self.database.as_ref()
    }

    /// The signing key; its public half lies beside it.
    #[must_use]
    pub fn key(&self) -> PathBuf {
        self.path.join("key").join("signing.key")
    }

    /// The folder itself.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.path
    }

    /// The keys that verify what was signed before the present one, the latest last.
    #[must_use]
    pub fn former_keys(&self) -> PathBuf {
        self.path.join("key").join("former.vkey")
    }

    /// The folder of the raw files.
    #[must_use]
    pub fn files_folder(&self) -> PathBuf {
        self.path.join("files")
    }

    /// Password hashes. They are secrets, not records, so they are no part of the ledger.
    #[must_use]
    pub fn credentials(&self) -> PathBuf {
        self.path.join("credentials.json")
    }

    /// Hashes of personal access tokens; secrets like the passwords.
    #[must_use]
    pub fn tokens(&self) -> PathBuf {
        self.path.join("tokens.json")
    }

    /// Opens the ledger for writing, or begins it under this name.
    ///
    /// A key without its ledger is a missing disk, and refused; only a beginning that was cut short is begun again.
    ///
    /// # Errors
    /// When the folder, the key or the ledger is not to be had, or another process has it.
    pub fn open(&self, name: &str, options: Options) -> Result<Ledger, FolderError> {
        make(&self.path)?;
        // Two that begin at once must not each make a key. Afterwards the ledger has a lock of its own.
        let lock = self.lock()?;
        let begins = self.path.join(BEGINS);
        let begun = self.ledger().has_ledger()?;
        if begins.exists() && !begun && self.database.is_some() {
            // The key is kept and used: should this be another database than the last time, it may be that one's.
        } else if begins.exists() && !begun {
            // Nothing can be signed with this key: a ledger is there only when it is whole.
            remove(&self.key())?;
            remove(&self.key().with_extension("vkey"))?;
        } else if begun || self.key().exists() {
            remove(&begins)?;
            let key = self.load_key()?;
            // Opening may wait until a dead writer's lease is over; nobody else needs to wait for that.
            drop(lock);
            return Ok(Ledger::open(self.ledger(), key, options)?);
        }
        self.begin_locked(name, options)
    }

    /// Begins a ledger under this name, with a key of its own.
    ///
    /// # Errors
    /// When there is one already, or the folder cannot be had.
    pub fn begin(&self, name: &str, options: Options) -> Result<Ledger, FolderError> {
        make(&self.path)?;
        let _lock = self.lock()?;
        if self.ledger().has_ledger()? {
            return Err(ledger::OpenError::from(ledger::StoreError::Exists { at: self.ledger() }).into());
        }
        self.begin_locked(name, options)
    }

    fn begin_locked(&self, name: &str, options: Options) -> Result<Ledger, FolderError> {
        let begins = self.path.join(BEGINS);
        std::fs::write(&begins, "").map_err(|source| FolderError::Make { path: begins.clone(), source })?;
        make(&self.path.join("key"))?;
        let kept = self.database.is_some() && self.key().exists();
        let key = if kept { Key::load(&self.key())? } else { Key::create(&self.key(), name)? };
        let ledger = Ledger::create(self.ledger(), key, options)?;
        remove(&begins)?;
        Ok(ledger)
    }

    /// Opens the ledger that is here.
    ///
    /// # Errors
    /// When there is none, or its key is missing, or another process writes to it.
    pub fn reopen(&self, options: Options) -> Result<Ledger, FolderError> {
        if super::turn::is_unfinished(self) {
            return Err(FolderError::Turning { path: self.path.clone() });
        }
        let key = self.load_key()?;
        let mut options = options;
        options.former_keys.extend(super::backup::verifiers(self).map_err(Box::new)?.into_iter().skip(1));
        Ok(Ledger::open(self.ledger(), key, options)?)
    }

    /// The signing key that is here.
    ///
    /// # Errors
    /// When there is none.
    pub fn load_key(&self) -> Result<Key, FolderError> {
        if self.key().exists() { Ok(Key::load(&self.key())?) } else { Err(self.without_key()) }
    }

    fn without_key(&self) -> FolderError {
        let (path, key) = (self.path.clone(), self.key());
        match self.ledger() {
            at @ Location::Database(_) => FolderError::NoKeyFor { at, key },
            Location::Folder(ledger) if ledger.is_dir() => FolderError::NoKey { path, key },
            Location::Folder(_) => FolderError::NotBegun { path },
        }
    }

    /// Keeps others from opening the folder, or changing its key, at the same time.
    pub(super) fn lock(&self) -> Result<File, FolderError> {
        let path = self.path.join(LOCK);
        let failed = |source| FolderError::Make { path: path.clone(), source };
        let file = File::options().write(true).create(true).truncate(false).open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => Err(ledger::OpenError::InUse { at: self.ledger() }.into()),
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }

    /// The files beside the ledger, for whoever only looks.
    #[must_use]
    pub fn files_as_they_lie(&self) -> Files {
        Files::at(&self.files_folder())
    }

    /// The files beside the ledger.
    ///
    /// # Errors
    /// When their folder cannot be made.
    pub fn files(&self) -> Result<Files, FolderError> {
        Ok(Files::open(&self.files_folder())?)
    }

    /// The plant that the ledger tells of, and what every command was answered: one pass over the entries.
    ///
    /// # Errors
    /// When an entry cannot be read.
    pub fn replay(ledger: &Ledger) -> Result<Replayed, FolderError> {
        let mut plant = Plant::default();
        let mut actors = Actors::default();
        let mut gathered = Gathering::with_room_for(ledger.reader().size());
        ledger.reader().replay(0, |envelope| {
            let (event, stamp) = entry::read_after(&envelope, &mut actors)?;
            plant.apply(&event, &stamp);
            gathered.entered(&envelope);
            Ok::<(), NotReadable>(())
        })?;
        let mut answers = gathered.ended();
        ledger.answers().map_err(NotReadable::from)?.iter().for_each(|it| answers.remembered_before(it));
        Ok(Replayed { plant, answers })
    }
}

fn make(path: &Path) -> Result<(), FolderError> {
    std::fs::create_dir_all(path).map_err(|source| FolderError::Make { path: path.to_owned(), source })
}

fn remove(path: &Path) -> Result<(), FolderError> {
    match std::fs::remove_file(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(FolderError::Remove { path: path.to_owned(), source })
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// What a ledger says.
#[derive(Debug)]
pub struct Replayed {
    pub plant: Plant,
    /// What every command was answered.
    pub answers: Answers,
}
