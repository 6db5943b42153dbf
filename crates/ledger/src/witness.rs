//! The last checkpoint, in a file of its own beside the database.
//!
//! A database that finds the end of its write-ahead log torn goes on without it, and says nothing. This file says how far
//! the log had come, so that acknowledged entries do not vanish unsaid when a disk or a copy lost the end. It is written
//! after the group is durable and is not waited for: after a power cut it may be older than the log, never newer.

use std::{
    fs,
    io::{self, Seek as _, Write as _},
    path::{Path, PathBuf},
};

use crate::{checkpoint::Checkpoint, key::VerifierKey};

/// The file's name.
pub(crate) const WITNESS_FILE: &str = "last.checkpoint";

/// A note is shorter than this. It is always written to this length in one go, so that no rest of a longer one is left.
const LENGTH: usize = 512;

pub(crate) struct Witness {
    path: PathBuf,
    file: Option<fs::File>,
}

impl Witness {
    /// The witness of the ledger in a folder.
    pub(crate) fn of(folder: &Path) -> Self {
        Self { path: folder.join(WITNESS_FILE), file: None }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// What it saw last; nothing where it is missing, damaged or not signed by a key of this log: it accuses nobody then.
    pub(crate) fn saw(&self, keys: &[VerifierKey]) -> Option<Checkpoint> {
        let text = fs::read_to_string(&self.path).ok()?;
        Checkpoint::open(&format!("{}\n", text.trim_end_matches('\n')), keys).ok()
    }

    /// Sees a checkpoint.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn sees(&mut self, checkpoint: &Checkpoint) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(fs::OpenOptions::new().write(true).create(true).truncate(false).open(&self.path)?),
        };
        let mut note = checkpoint.note().as_bytes().to_vec();
        note.resize(LENGTH.max(note.len()), b'\n');
        file.rewind()?;
        file.write_all(&note)
    }
}
