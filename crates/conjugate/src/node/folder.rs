//! The folder of a node: the ledger, the files by their hash, the signing key, the credentials.

use std::path::{Path, PathBuf};

use ledger::{Files, Key, Ledger, Options};
use plant::Plant;

use super::entry::{self, NotReadable};

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
    /// A power cut in the middle of it, perhaps.
    #[error("a change of the signing key in `{}` was begun and not ended; give the same command again", path.display())]
    Turning { path: PathBuf },
    #[error(transparent)]
    Keys(#[from] Box<super::backup::BackupError>),
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

    /// The folder itself.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.0
    }

    /// The keys that verify what was signed before the present one, the latest last.
    #[must_use]
    pub fn former_keys(&self) -> PathBuf {
        self.0.join("key").join("former.vkey")
    }

    /// The folder of the raw files.
    #[must_use]
    pub fn files_folder(&self) -> PathBuf {
        self.0.join("files")
    }

    /// Password hashes. They are secrets, not records, so they are no part of the ledger.
    #[must_use]
    pub fn credentials(&self) -> PathBuf {
        self.0.join("credentials.json")
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
        make(self.0.clone())?;
        make(self.0.join("key"))?;
        let key = Key::create(&self.key(), name)?;
        Ok(Ledger::create(&self.ledger(), key, options)?)
    }

    /// Opens the ledger that is here.
    ///
    /// # Errors
    /// When there is none, or its key is missing, or another process writes to it.
    pub fn reopen(&self, options: Options) -> Result<Ledger, FolderError> {
        if !self.is_begun() {
            let path = self.0.clone();
            return Err(match self.ledger().is_dir() {
                true => FolderError::NoKey { path, key: self.key() },
                false => FolderError::NotBegun { path },
            });
        }
        if super::turn::is_unfinished(self) {
            return Err(FolderError::Turning { path: self.0.clone() });
        }
        let mut options = options;
        options.former_keys.extend(super::backup::verifiers(self).map_err(Box::new)?.into_iter().skip(1));
        Ok(Ledger::open(&self.ledger(), Key::load(&self.key())?, options)?)
    }

    /// The files beside the ledger.
    ///
    /// # Errors
    /// When their folder cannot be made.
    pub fn files(&self) -> Result<Files, FolderError> {
        Ok(Files::open(&self.files_folder())?)
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
