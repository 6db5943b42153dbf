//! The one writer: takes drafts in groups, gives each its place and back-links, and answers only when
//! the group and the checkpoint over it are durable.

use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
};

use crate::{
    LEDGER_FILE, LOCK_FILE,
    answer::Answer,
    checkpoint::Checkpoint,
    draft::{self, Draft, Place},
    hash::Hash,
    index::{Index, remember},
    key::{Key, VerifierKey},
    reader::{Entry, ReadError, Reader},
    sqlite::Sqlite,
    store::{Fault, Group, Store as _, StoreError, WriteStore as _},
    witness::Witness,
};

/// Fills a buffer with random bytes.
pub type Salts = Box<dyn FnMut(&mut [u8]) -> io::Result<()> + Send>;

/// What may be chosen when the ledger is opened for writing.
pub struct Options {
    /// Where the salt of each entry comes from: the system's random numbers, or a fixed sequence for
    /// tests and demonstrations whose bytes must come out the same.
    pub salts: Salts,
    /// Keys that signed earlier checkpoints of this log, before its present key.
    pub former_keys: Vec<VerifierKey>,
}

impl Default for Options {
    fn default() -> Self {
        Self { salts: Box::new(|buffer| getrandom::fill(buffer).map_err(io::Error::from)), former_keys: Vec::new() }
    }
}

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
    #[error("another process is already writing to the ledger in `{}`", path.display())]
    InUse { path: PathBuf },
    /// Entries that were acknowledged are gone: a disk or a copy lost the end of the file.
    #[error(
        "the ledger has {size} entries, but had {expected} when `{}` was written: entries that were acknowledged are \
         gone. Restore the newest copy. To go on with what is left, put that file away, and record the loss",
        witness.display()
    )]
    CutShort { expected: u64, size: u64, witness: PathBuf },
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("failed to read the ledger in `{}`", path.display())]
    Read {
        path: PathBuf,
        #[source]
        source: ReadError,
    },
}

/// Why nothing was appended. After any of these the ledger in memory is as it was before.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    #[error("failed to draw random bytes for the new entries")]
    Salt(#[source] io::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl AppendError {
    /// What kind of fault it is.
    pub fn fault(&self) -> Fault {
        match self {
            Self::Salt(_) => Fault::Other,
            Self::Store(error) => error.fault(),
        }
    }
}

/// What was appended, durably.
#[derive(Debug, Clone)]
pub struct Appended {
    /// The sequence of the first new entry (of the next one, if there was none).
    pub first_seq: u64,
    /// The new entries in the order of the drafts.
    pub entries: Vec<Entry>,
    /// The checkpoint over the log with the new entries.
    pub checkpoint: Checkpoint,
}

/// The ledger, open for writing. While it lives no other process can open it so.
pub struct Ledger {
    // Before `store`, so that it is closed first: the last connection to close clears the write-ahead
    // log away, and one that may only read could not.
    reader: Reader,
    store: Sqlite,
    key: Key,
    salts: Salts,
    epoch: u64,
    witness: Witness,
    // Held, not read: closing it gives up the lock.
    _lock: fs::File,
}

impl Ledger {
    /// Starts a new, empty log in a folder, which is made where it is missing. The name of the key
    /// becomes the name of the node.
    ///
    /// # Errors
    /// When there is a ledger already: none is ever written over.
    pub fn create(folder: &Path, key: Key, options: Options) -> Result<Self, OpenError> {
        let path = folder.to_owned();
        fs::create_dir_all(folder)
            .and_then(|()| crate::files::sync_parent(folder))
            .map_err(|source| OpenError::Folder { path, source })?;
        let lock = lock(folder)?;
        let first = Checkpoint::sign(&key, 0, Hash::of_empty_tree());
        Sqlite::create(&folder.join(LEDGER_FILE), &first)?;
        Self::open_locked(folder, key, options, lock)
    }

    /// Opens an existing log for writing: takes the next epoch, reads all entries and checks them
    /// against the last checkpoint.
    ///
    /// # Errors
    /// When there is no ledger (a missing disk must not look like an empty log), another process writes
    /// to it, or it is not as it was signed.
    pub fn open(folder: &Path, key: Key, options: Options) -> Result<Self, OpenError> {
        let path = folder.join(LEDGER_FILE);
        if !path.is_file() {
            return Err(StoreError::Missing { path }.into());
        }
        let lock = lock(folder)?;
        Self::open_locked(folder, key, options, lock)
    }

    fn open_locked(folder: &Path, key: Key, options: Options, lock: fs::File) -> Result<Self, OpenError> {
        let read = |source| OpenError::Read { path: folder.to_owned(), source };
        let path = folder.join(LEDGER_FILE);
        let mut store = Sqlite::open_writer(&path)?;
        // First the epoch, then the reading: whoever wrote before cannot add anything in between.
        let epoch = store.take_epoch()?;
        let mut keys = vec![key.verifier().clone()];
        keys.extend(options.former_keys);
        let index = Index::read(&store, &keys).map_err(read)?;
        let mut witness = Witness::of(folder);
        let (size, saw) = (index.checkpoint.size(), witness.saw(&keys).map_or(0, |it| it.size()));
        if saw > size {
            return Err(OpenError::CutShort { expected: saw, size, witness: witness.path().to_owned() });
        }
        // Where it cannot be written it says less; the log is none the worse.
        let _silent = witness.sees(&index.checkpoint);
        let reader = Reader::of_writer(path, keys, index).map_err(read)?;
        Ok(Self { store, reader, key, salts: options.salts, epoch, witness, _lock: lock })
    }

    /// Whether there is a ledger in a folder. It gets its name only when it is whole.
    pub fn is_in(folder: &Path) -> bool {
        folder.join(LEDGER_FILE).is_file()
    }

    /// Everything that can be read.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// The name of the node, which is the name of its key.
    pub fn node(&self) -> &str {
        self.key.name()
    }

    /// The epoch that this writer took when it opened the ledger.
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// Writes nothing, and makes that durable: whether anything can be written at the moment.
    ///
    /// # Errors
    /// When it cannot.
    pub fn probe(&mut self) -> Result<(), AppendError> {
        let (first_seq, checkpoint) = {
            let index = self.reader.index();
            (index.tree.edge().size(), index.checkpoint.clone())
        };
        let group = Group { epoch: self.epoch, first_seq, entries: &[], answers: &[], checkpoint: &checkpoint };
        Ok(self.store.append(&group)?)
    }

    /// Every answer that is remembered beside the log, the oldest first.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn answers(&self) -> Result<Vec<Answer>, ReadError> {
        Ok(self.store.answers()?)
    }

    /// Appends the entries of one or many commands, all or nothing, and signs a checkpoint over them.
    /// When it returns they are durable; the more commands one call takes, the less each one waits.
    ///
    /// # Errors
    /// When nothing was appended; the ledger can go on, unless another writer has taken over.
    pub fn append(&mut self, drafts: &[Draft]) -> Result<Appended, AppendError> {
        self.append_answering(drafts, &[])
    }

    /// The same, and what was answered to the commands is remembered with it: both, or neither. There may be answers
    /// without entries.
    ///
    /// # Errors
    /// When nothing was appended and nothing is remembered.
    pub fn append_answering(&mut self, drafts: &[Draft], answers: &[Answer]) -> Result<Appended, AppendError> {
        let (staged, mut edge) = {
            let index = self.reader.index();
            if drafts.is_empty() {
                let (first_seq, checkpoint) = (index.tree.edge().size(), index.checkpoint.clone());
                drop(index);
                if !answers.is_empty() {
                    let group = Group { epoch: self.epoch, first_seq, entries: &[], answers, checkpoint: &checkpoint };
                    self.store.append(&group)?;
                }
                return Ok(Appended { first_seq, entries: Vec::new(), checkpoint });
            }
            let mut salts = vec![0; drafts.len() * 16];
            (self.salts)(&mut salts).map_err(AppendError::Salt)?;
            (stage(self.key.name(), self.epoch, &index, drafts, &salts), index.tree.edge().clone())
        };
        let first_seq = edge.size();
        staged.iter().for_each(|(_, leaf)| edge.push(*leaf));
        let checkpoint = Checkpoint::sign(&self.key, edge.size(), edge.root());
        let entries = staged.as_slice();
        self.store.append(&Group { epoch: self.epoch, first_seq, entries, answers, checkpoint: &checkpoint })?;

        // Durable. From here on nothing can fail; where the witness cannot be written it says less.
        let _silent = self.witness.sees(&checkpoint);
        let mut index = self.reader.index_mut();
        for ((seq, draft), (_, leaf)) in (first_seq..).zip(drafts).zip(&staged) {
            index.tree.push(*leaf);
            for subject in &draft.about {
                remember(&mut index.heads, subject, seq);
            }
        }
        index.checkpoint = checkpoint.clone();
        drop(index);
        let entries = (first_seq..).zip(staged).map(|(seq, (bytes, leaf))| Entry { seq, bytes, leaf }).collect();
        Ok(Appended { first_seq, entries, checkpoint })
    }
}

/// Writes the bytes of each draft at the place where it will stand. Nothing in memory changes yet.
fn stage(node: &str, epoch: u64, index: &Index, drafts: &[Draft], salts: &[u8]) -> Vec<(String, Hash)> {
    // Entries of this group that later ones of the same group link back to.
    let mut heads: HashMap<&str, u64> = HashMap::new();
    let mut about: Vec<(&str, Option<u64>)> = Vec::new();
    let (salts, _) = salts.as_chunks::<16>();
    let mut staged = Vec::with_capacity(drafts.len());
    for ((seq, draft), salt) in (index.tree.edge().size()..).zip(drafts).zip(salts) {
        about.clear();
        for subject in &draft.about {
            let subject = subject.as_str();
            if about.iter().all(|(earlier, _)| *earlier != subject) {
                let settled = || index.heads.get(subject).copied();
                about.push((subject, heads.insert(subject, seq).or_else(settled)));
            }
        }
        let bytes = draft::write(draft, &Place { node, seq, epoch, about: &about, salt: *salt });
        let leaf = Hash::of_leaf(bytes.as_bytes());
        staged.push((bytes, leaf));
    }
    staged
}

fn lock(folder: &Path) -> Result<fs::File, OpenError> {
    let path = folder.join(LOCK_FILE);
    let failed = |source| OpenError::Folder { path: path.clone(), source };
    let file = fs::OpenOptions::new().write(true).create(true).truncate(false).open(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => Err(OpenError::InUse { path: folder.to_owned() }),
        Err(fs::TryLockError::Error(source)) => Err(failed(source)),
    }
}
