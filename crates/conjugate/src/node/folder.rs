//! The folder of a node: the ledger, the files by their hash, the signing key, the credentials.
//!
//! The ledger may lie in a PostgreSQL database instead. Everything else stays in the folder: a key and passwords are
//! no business of whoever administers the database.

use std::path::{Path, PathBuf};

use ledger::{Files, Key, Ledger, Location, Options};
use plant::Plant;

use super::database::{Database, NotADatabase};
use super::entry::{self, NotReadable};

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
        source: std::io::Error,
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
         owner only",
        key.display()
    )]
    NoKeyFor { at: Location, key: PathBuf },
    /// Two processes can share a database and not a file.
    #[error("a node stands by at a ledger in a PostgreSQL database only; name one with `--database`")]
    NoDatabase,
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

    /// Password hashes. They are secrets, not records, so they are no part of the ledger.
    #[must_use]
    pub fn credentials(&self) -> PathBuf {
        self.path.join("credentials.json")
    }

    /// Whether a ledger is here.
    #[must_use]
    pub fn is_begun(&self) -> bool {
        self.key().exists()
    }

    /// Opens the ledger for writing, or begins it under this name.
    ///
    /// # Errors
    /// When the folder, the key or the ledger is not to be had.
    pub fn open(&self, name: &str, options: Options) -> Result<Ledger, FolderError> {
        if self.is_begun() { self.reopen(options) } else { self.begin(name, options) }
    }

    /// Begins a ledger under this name, with a key of its own.
    ///
    /// # Errors
    /// When there is one already, or the folder cannot be had.
    pub fn begin(&self, name: &str, options: Options) -> Result<Ledger, FolderError> {
        let make = |path: PathBuf| std::fs::create_dir_all(&path).map_err(|source| FolderError::Make { path, source });
        make(self.path.clone())?;
        let at = self.ledger();
        // Asked before a key is made: it would be none for what is there already.
        if self.database.is_some() && at.has_ledger()? {
            return Err(FolderError::NoKeyFor { at, key: self.key() });
        }
        make(self.path.join("key"))?;
        let key = Key::create(&self.key(), name)?;
        Ledger::create(&at, key, options).map_err(|error| {
            if self.database.is_some() {
                // Nothing was signed with it, and the next attempt must not take it for the key of a lost ledger.
                let _unused = [self.key(), self.key().with_extension("vkey")].map(std::fs::remove_file);
            }
            error.into()
        })
    }

    /// Opens the ledger that is here.
    ///
    /// # Errors
    /// When there is none, or its key is missing, or another process writes to it.
    pub fn reopen(&self, options: Options) -> Result<Ledger, FolderError> {
        Ok(Ledger::open(&self.ledger(), self.load_key()?, options)?)
    }

    /// The signing key that is here.
    ///
    /// # Errors
    /// When there is none.
    pub fn load_key(&self) -> Result<Key, FolderError> {
        if self.is_begun() { Ok(Key::load(&self.key())?) } else { Err(self.without_key()) }
    }

    fn without_key(&self) -> FolderError {
        let (path, key) = (self.path.clone(), self.key());
        match self.ledger() {
            at @ Location::Database(_) => FolderError::NoKeyFor { at, key },
            Location::Folder(ledger) if ledger.is_dir() => FolderError::NoKey { path, key },
            Location::Folder(_) => FolderError::NotBegun { path },
        }
    }

    /// The files beside the ledger.
    ///
    /// # Errors
    /// When their folder cannot be made.
    pub fn files(&self) -> Result<Files, FolderError> {
        Ok(Files::open(&self.path.join("files"))?)
    }

    /// The plant that the ledger tells of.
    ///
    /// # Errors
    /// When an entry cannot be read.
    pub fn replay(ledger: &Ledger) -> Result<Plant, FolderError> {
        let mut plant = Plant::default();
        ledger.reader().replay(0, |envelope| {
            let (event, stamp) = entry::read(&envelope)?;
            plant.apply(&event, &stamp);
            Ok::<(), NotReadable>(())
        })?;
        Ok(plant)
    }
}
