//! What the ledger asks of a database: bytes in order, signed checkpoints beside them, and the refusal
//! of a writer whose time is over. Everything else (tree, envelope, proofs, verification) knows no SQL.

use std::{error, ops::Range, path::PathBuf};

use crate::{answer::Answer, checkpoint::Checkpoint, hash::Hash};

/// Why the store did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another writer has taken over; what this one knows may be out of date.
    #[error("another writer has taken over (epoch {current}, ours is {ours}); stop, and open the ledger again")]
    Fenced { ours: u64, current: u64 },
    /// The log is not as long as this writer believes.
    #[error("the log continues at entry {found}, not at {expected}; stop, and open the ledger again")]
    UnexpectedSequence { expected: u64, found: u64 },
    /// There is none where one was to be opened.
    #[error("there is no ledger at `{}`", path.display())]
    Missing { path: PathBuf },
    /// A ledger is never written over another.
    #[error("there is already a ledger at `{}`", path.display())]
    Exists { path: PathBuf },
    /// Written by another program, or by a version with another layout.
    #[error("`{}` is not a ledger of this version (layout {found}, expected {expected})", path.display())]
    Layout { path: PathBuf, found: i64, expected: i64 },
    /// The database reported a fault: locked, full, unreadable, damaged.
    #[error("failed to {attempt}")]
    Failed {
        attempt: &'static str,
        #[source]
        source: Box<dyn error::Error + Send + Sync>,
    },
}

/// What kind of fault keeps a store from being written, as far as it matters to whoever waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// There is no room.
    Full,
    /// Something else holds the database.
    Busy,
    /// Another writer has taken over; this one is of no use any more.
    Overtaken,
    /// Anything else.
    Other,
}

impl StoreError {
    /// What kind of fault it is.
    pub fn fault(&self) -> Fault {
        match self {
            Self::Fenced { .. } | Self::UnexpectedSequence { .. } => Fault::Overtaken,
            Self::Failed { attempt: _, source } => crate::sqlite::fault(source.as_ref()).unwrap_or(Fault::Other),
            Self::Missing { .. } | Self::Exists { .. } | Self::Layout { .. } => Fault::Other,
        }
    }
}

/// A row as it lies, believed in nothing: `seq` may be anything and `leaf` any length.
pub(crate) struct Row<'a> {
    pub(crate) seq: i64,
    pub(crate) leaf: &'a [u8],
    pub(crate) bytes: &'a [u8],
}

/// A stored checkpoint as it lies.
pub(crate) struct CheckpointRow<'a> {
    pub(crate) size: i64,
    pub(crate) note: &'a [u8],
}

/// What is written in one transaction.
pub(crate) struct Group<'a> {
    pub(crate) epoch: u64,
    pub(crate) first_seq: u64,
    /// Stored bytes and leaf hash of each entry. There may be none: then there is no new checkpoint either.
    pub(crate) entries: &'a [(String, Hash)],
    /// What was answered, remembered beside the log.
    pub(crate) answers: &'a [Answer],
    pub(crate) checkpoint: &'a Checkpoint,
}

/// The reading half of a store.
pub(crate) trait Store {
    /// Every row whose sequence lies in the range, in order of sequence.
    fn scan<E: From<StoreError>>(
        &self,
        range: Range<i64>,
        each: &mut dyn FnMut(Row<'_>) -> Result<(), E>,
    ) -> Result<(), E>;

    /// Every checkpoint whose size lies in the range, in order of size.
    fn scan_checkpoints<E: From<StoreError>>(
        &self,
        range: Range<i64>,
        each: &mut dyn FnMut(CheckpointRow<'_>) -> Result<(), E>,
    ) -> Result<(), E>;

    /// The leaf hashes of a range, as far as they are there and whole.
    fn leaves(&self, range: Range<u64>) -> Result<Vec<Hash>, StoreError>;

    /// The note of the first checkpoint that covers at least `size` entries.
    fn checkpoint_from(&self, size: u64) -> Result<Option<String>, StoreError>;

    /// The note of the last checkpoint.
    fn last_checkpoint(&self) -> Result<Option<String>, StoreError>;

    /// The sequence that the database expects next.
    fn next_seq(&self) -> Result<i64, StoreError>;

    /// Every answer that is remembered, the oldest first.
    fn answers(&self) -> Result<Vec<Answer>, StoreError>;

    /// Begins to read an unchanging state, until `release`.
    fn hold(&self) -> Result<(), StoreError>;

    /// Ends what `hold` began.
    fn release(&self) -> Result<(), StoreError>;
}

/// The writing half of a store.
pub(crate) trait WriteStore: Store {
    /// Takes the next epoch: from here on every older writer is refused.
    fn take_epoch(&mut self) -> Result<u64, StoreError>;

    /// Appends all or nothing; durable when it returns. Of each actor's answers that no entry holds, the last
    /// [`ANSWERS_MAX`](crate::ANSWERS_MAX) stay.
    fn append(&mut self, group: &Group<'_>) -> Result<(), StoreError>;
}

/// Sequences and sizes lie in the database as signed numbers; none ever comes near the limit.
pub(crate) fn row_number(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}
