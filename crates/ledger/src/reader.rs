//! Reading the log: entries by number, in order, and along the back-links of a subject, with the proofs
//! that go with them. Readers have their own connection and never wait for the writer, nor it for them.

use std::{
    ops::Range,
    sync::{
        Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
        atomic::{AtomicBool, Ordering},
    },
};

use crate::{
    checkpoint::Checkpoint,
    either::Either,
    envelope::{Envelope, EnvelopeError},
    hash::Hash,
    index::{Index, leaf_of},
    key::VerifierKey,
    location::Location,
    note::NoteError,
    proof,
    store::{Row, Store, StoreError, row_number},
};

/// Why the log could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("failed to read the ledger")]
    Store(#[from] StoreError),
    /// The stored bytes are not an entry.
    #[error("entry {seq} cannot be understood")]
    NotAnEntry {
        seq: u64,
        #[source]
        source: EnvelopeError,
    },
    /// The bytes no longer have the hash that was stored with them.
    #[error("entry {seq} was altered after it was written; run `ledger verify`")]
    Altered { seq: u64 },
    /// There should be an entry here.
    #[error("entry {seq} is missing; run `ledger verify`")]
    Missing { seq: u64 },
    /// Nothing can be proven about entries that do not exist yet.
    #[error("the log has {size} entries, so nothing can be said about size {asked}")]
    BeyondEnd { asked: u64, size: u64 },
    /// The log holds no checkpoint, or its last one is not signed by a known key.
    #[error("the checkpoint over {size} entries cannot be relied on")]
    Checkpoint {
        size: u64,
        #[source]
        source: NoteError,
    },
    /// Entries and signature do not agree. Nothing may be appended to such a log.
    #[error("the {size} entries are not those that were signed; run `ledger verify`")]
    NotAsSigned { size: u64 },
}

/// An entry as it lies, with its leaf hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its place in the log.
    pub seq: u64,
    /// The stored bytes.
    pub bytes: String,
    /// The RFC 6962 leaf hash of the bytes.
    pub leaf: Hash,
}

impl Entry {
    /// Reads the envelope.
    ///
    /// # Errors
    /// When the bytes are not an entry.
    pub fn envelope(&self) -> Result<Envelope<'_>, ReadError> {
        Envelope::parse(self.bytes.as_bytes()).map_err(|source| ReadError::NotAnEntry { seq: self.seq, source })
    }
}

/// A reading handle with a connection of its own. It sees what is settled (durable and signed), never
/// less than what was acknowledged before. One thread uses it at a time; `another` gives more.
pub struct Reader {
    at: Location,
    store: Either,
    keys: Arc<[VerifierKey]>,
    index: Arc<RwLock<Index>>,
    /// The writer is in this process and keeps the index current.
    live: Arc<AtomicBool>,
}

impl Reader {
    /// Opens a ledger for reading only, beside whoever writes it. What is appended later
    /// is seen after `refresh`. `keys` are those that the log has signed with.
    ///
    /// # Errors
    /// When there is no ledger, or it is not as its last checkpoint says.
    pub fn open(at: impl Into<Location>, keys: &[VerifierKey]) -> Result<Self, ReadError> {
        let at = at.into();
        let store = Either::open_reader(&at)?;
        let index = Arc::new(RwLock::new(Index::read(&store, keys)?));
        Ok(Self { at, store, keys: keys.into(), index, live: Arc::default() })
    }

    /// From here on the writer is in this process and keeps the index current, for this reader and its like. What
    /// was appended up to now is taken in first.
    pub(crate) fn follow_own_writer(&mut self, keys: Vec<VerifierKey>) -> Result<(), ReadError> {
        self.keys = keys.into();
        Index::catch_up(&self.index, &self.live, &self.store, &self.keys)?;
        // Nothing was appended since: the epoch is taken, and the writer has not begun.
        self.live.store(true, Ordering::SeqCst);
        Ok(())
    }

    /// Where the log lies.
    pub fn location(&self) -> &Location {
        &self.at
    }

    /// A second handle to the same log, for another thread.
    ///
    /// # Errors
    /// When the ledger cannot be opened again.
    pub fn another(&self) -> Result<Self, ReadError> {
        let (at, keys) = (self.at.clone(), Arc::clone(&self.keys));
        let (index, live) = (Arc::clone(&self.index), Arc::clone(&self.live));
        Ok(Self { store: Either::open_reader(&at)?, at, keys, index, live })
    }

    /// Sees what another process has appended since. In the process of the writer nothing is to be done.
    ///
    /// # Errors
    /// When the log is not as its last checkpoint says; then this reader stays where it was.
    pub fn refresh(&self) -> Result<(), ReadError> {
        Index::catch_up(&self.index, &self.live, &self.store, &self.keys)
    }

    // A thread that panicked while it held the lock left the index whole: changes are made in one step
    // after everything that can fail.
    pub(crate) fn index(&self) -> RwLockReadGuard<'_, Index> {
        self.index.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn index_mut(&self) -> RwLockWriteGuard<'_, Index> {
        self.index.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many entries are settled.
    pub fn size(&self) -> u64 {
        self.index().tree.edge().size()
    }

    /// The root of the settled tree.
    pub fn root(&self) -> Hash {
        *self.index().checkpoint.root()
    }

    /// The latest checkpoint.
    pub fn checkpoint(&self) -> Checkpoint {
        self.index().checkpoint.clone()
    }

    /// The first checkpoint that covers `size` entries or more: one was signed after every group, not
    /// after every entry.
    ///
    /// # Errors
    /// When it cannot be read, or its signature does not hold.
    pub fn checkpoint_from(&self, size: u64) -> Result<Option<Checkpoint>, ReadError> {
        let Some(note) = self.store.checkpoint_from(size)? else {
            return Ok(None);
        };
        Checkpoint::open(&note, &self.keys).map(Some).map_err(|source| ReadError::Checkpoint { size, source })
    }

    /// One entry, checked against its hash; `None` beyond the end.
    ///
    /// # Errors
    /// When it cannot be read, is missing or was altered.
    pub fn read(&self, seq: u64) -> Result<Option<Entry>, ReadError> {
        if seq >= self.size() {
            return Ok(None);
        }
        match self.range(seq..seq + 1)?.pop() {
            Some(entry) => Ok(Some(entry)),
            None => Err(ReadError::Missing { seq }),
        }
    }

    /// The entries of a range, each checked against its hash; what lies beyond the end is left out.
    ///
    /// # Errors
    /// When one cannot be read, is missing or was altered.
    pub fn range(&self, range: Range<u64>) -> Result<Vec<Entry>, ReadError> {
        let mut entries = Vec::new();
        self.scan(range, |seq, row| {
            let leaf = leaf_of(seq, row)?;
            let bytes = std::str::from_utf8(row.bytes)
                .map_err(|_| ReadError::NotAnEntry { seq, source: EnvelopeError::NotText })?;
            entries.push(Entry { seq, bytes: bytes.to_owned(), leaf });
            Ok::<(), ReadError>(())
        })?;
        Ok(entries)
    }

    /// Hands every entry from `from` on to `each`, in order, until one fails. Opening has checked the
    /// hashes, so they are not checked again.
    ///
    /// # Errors
    /// What `each` answers, or when an entry is missing or cannot be understood.
    pub fn replay<E: From<ReadError>>(
        &self,
        from: u64,
        mut each: impl FnMut(Envelope<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.scan(from..u64::MAX, |seq, row| {
            each(Envelope::parse(row.bytes).map_err(|source| ReadError::NotAnEntry { seq, source })?)
        })
    }

    fn scan<E: From<ReadError>>(
        &self,
        range: Range<u64>,
        mut each: impl FnMut(u64, &Row<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let end = range.end.min(self.size());
        let mut next = range.start;
        let outcome = self.store.scan(row_number(range.start)..row_number(end), &mut |row| {
            if u64::try_from(row.seq) != Ok(next) {
                return Err(Stopped(ReadError::Missing { seq: next }.into()));
            }
            next += 1;
            each(next - 1, &row).map_err(Stopped)
        });
        outcome.map_err(|Stopped(error)| error)?;
        if next < end { Err(ReadError::Missing { seq: next }.into()) } else { Ok(()) }
    }

    /// The last settled entry about a subject.
    pub fn head(&self, subject: &str) -> Option<u64> {
        self.index().heads.get(subject).copied()
    }

    /// Every entry about a subject, the latest first, by way of the back-links.
    pub fn trail<'r>(&'r self, subject: &'r str) -> Trail<'r> {
        Trail { reader: self, subject, next: self.head(subject) }
    }

    /// The same from an entry that is about the subject: what was known up to then.
    pub fn trail_from<'r>(&'r self, seq: u64, subject: &'r str) -> Trail<'r> {
        Trail { reader: self, subject, next: Some(seq) }
    }

    /// The audit path that proves entry `seq` to be in the tree of the first `size` entries.
    ///
    /// # Errors
    /// When `size` lies beyond the end, or `seq` beyond `size`.
    pub fn inclusion(&self, seq: u64, size: u64) -> Result<Vec<Hash>, ReadError> {
        let index = self.index_up_to(size)?;
        if seq >= size {
            return Err(ReadError::BeyondEnd { asked: seq.saturating_add(1), size });
        }
        proof::inclusion(seq, size, |range| self.hash_of(&index, range))
    }

    /// The proof that the tree of `second` entries begins with the tree of `first` entries.
    ///
    /// # Errors
    /// When `second` lies beyond the end, or `first` beyond `second`.
    pub fn consistency(&self, first: u64, second: u64) -> Result<Vec<Hash>, ReadError> {
        let index = self.index_up_to(second)?;
        if first > second {
            return Err(ReadError::BeyondEnd { asked: first, size: second });
        }
        proof::consistency(first, second, |range| self.hash_of(&index, range))
    }

    /// The root of the tree of the first `size` entries.
    ///
    /// # Errors
    /// When `size` lies beyond the end.
    pub fn root_at(&self, size: u64) -> Result<Hash, ReadError> {
        self.hash_of(&*self.index_up_to(size)?, 0..size)
    }

    fn index_up_to(&self, asked: u64) -> Result<RwLockReadGuard<'_, Index>, ReadError> {
        let index = self.index();
        let size = index.tree.edge().size();
        if asked > size { Err(ReadError::BeyondEnd { asked, size }) } else { Ok(index) }
    }

    fn hash_of(&self, index: &Index, range: Range<u64>) -> Result<Hash, ReadError> {
        index.tree.hash_of(range, &mut |wanted| {
            let leaves = self.store.leaves(wanted.clone())?;
            if leaves.len() as u64 == wanted.end - wanted.start {
                Ok(leaves)
            } else {
                Err(ReadError::Missing { seq: wanted.start + leaves.len() as u64 })
            }
        })
    }
}

/// Lets the caller's own error pass through a scan of the store.
struct Stopped<E>(E);

impl<E: From<ReadError>> From<StoreError> for Stopped<E> {
    fn from(error: StoreError) -> Self {
        Self(ReadError::Store(error).into())
    }
}

/// The entries about one subject, the latest first. Ends after the first error.
pub struct Trail<'r> {
    reader: &'r Reader,
    subject: &'r str,
    next: Option<u64>,
}

impl Trail<'_> {
    fn step(&mut self, seq: u64) -> Result<Entry, ReadError> {
        let entry = self.reader.read(seq)?.ok_or(ReadError::Missing { seq })?;
        // Back-links only ever lead back; a forged one that did not would lead round for ever.
        self.next = entry.envelope()?.previous(self.subject).flatten().filter(|previous| *previous < seq);
        Ok(entry)
    }
}

impl Iterator for Trail<'_> {
    type Item = Result<Entry, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        let seq = self.next.take()?;
        Some(self.step(seq))
    }
}
