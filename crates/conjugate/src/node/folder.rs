//! The folder of a node: the ledger, the files by their hash, the signing key, the credentials.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use ledger::{Files, Key, Ledger, Options};
use plant::Plant;

use super::answers::Answers;
use super::entry::{self, NotReadable};

/// Locked while a node opens its folder.
const LOCK: &str = "opening.lock";
/// Lies there from before the key is made until the ledger is whole.
const BEGINS: &str = "beginning";

/// Where everything of a node lies.
#[derive(Debug, Clone)]
pub struct Folder(PathBuf);

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
    #[error("failed to load or make the signing key")]
    Key(#[from] ledger::KeyError),
    #[error("failed to open the ledger")]
    Ledger(#[from] ledger::OpenError),
    #[error("failed to open the folder of files")]
    Files(#[from] ledger::FileError),
    #[error("failed to replay the ledger")]
    Replay(#[from] NotReadable),
}

impl Folder {
    /// A folder, whether it is there or not.
    #[must_use]
    pub fn at(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// The folder of the ledger's database.
    #[must_use]
    pub fn ledger(&self) -> PathBuf {
        self.0.join("ledger")
    }

    /// The signing key; its public half lies beside it.
    #[must_use]
    pub fn key(&self) -> PathBuf {
        self.0.join("key").join("signing.key")
    }

    /// Password hashes. They are secrets, not records, so they are no part of the ledger.
    #[must_use]
    pub fn credentials(&self) -> PathBuf {
        self.0.join("credentials.json")
    }

    /// Opens the ledger for writing, or begins it under this name.
    ///
    /// A key without its ledger is a missing disk, and refused; only a beginning that was cut short is begun again.
    ///
    /// # Errors
    /// When the folder, the key or the ledger is not to be had, or another process has it.
    pub fn open(&self, name: &str, options: Options) -> Result<Ledger, FolderError> {
        make(&self.0)?;
        // Two that begin at once must not each make a key. Afterwards the ledger has a lock of its own.
        let _lock = self.lock()?;
        let begins = self.0.join(BEGINS);
        let begun = Ledger::is_in(&self.ledger());
        if begins.exists() && !begun {
            // Nothing can be signed with this key: the ledger gets its name only when it is whole.
            remove(&self.key())?;
            remove(&self.key().with_extension("vkey"))?;
        } else if begun || self.key().exists() {
            remove(&begins)?;
            return Ok(Ledger::open(&self.ledger(), Key::load(&self.key())?, options)?);
        }
        std::fs::write(&begins, "").map_err(|source| FolderError::Make { path: begins.clone(), source })?;
        make(&self.0.join("key"))?;
        let key = Key::create(&self.key(), name)?;
        let ledger = Ledger::create(&self.ledger(), key, options)?;
        remove(&begins)?;
        Ok(ledger)
    }

    fn lock(&self) -> Result<File, FolderError> {
        let path = self.0.join(LOCK);
        let failed = |source| FolderError::Make { path: path.clone(), source };
        let file = File::options().write(true).create(true).truncate(false).open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => Err(ledger::OpenError::InUse { path: self.0.clone() }.into()),
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }

    /// The files beside the ledger, for whoever only looks.
    #[must_use]
    pub fn files_as_they_lie(&self) -> Files {
        Files::at(&self.0.join("files"))
    }

    /// The files beside the ledger.
    ///
    /// # Errors
    /// When their folder cannot be made.
    pub fn files(&self) -> Result<Files, FolderError> {
        Ok(Files::open(&self.0.join("files"))?)
    }

    /// The plant that the ledger tells of, and what every command was answered: one pass over the entries.
    ///
    /// # Errors
    /// When an entry cannot be read.
    pub fn replay(ledger: &Ledger) -> Result<Replayed, FolderError> {
        let (mut plant, mut answers) = (Plant::default(), Answers::default());
        ledger.reader().replay(0, |envelope| {
            let (event, stamp) = entry::read(&envelope)?;
            plant.apply(&event, &stamp);
            answers.entered_before(&envelope);
            Ok::<(), NotReadable>(())
        })?;
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
