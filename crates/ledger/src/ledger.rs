//! The one writer: takes drafts in groups, gives each its place and back-links, and answers only when
//! the group and the checkpoint over it are durable.

use std::{collections::HashMap, io, time::Duration};

use crate::{
    answer::Answer,
    checkpoint::Checkpoint,
    claim::{self, Claim, Claimed, OpenError},
    draft::{self, Draft, Place},
    either::Either,
    hash::Hash,
    index::{Index, remember},
    key::{Key, VerifierKey},
    location::Location,
    postgres::Lease,
    reader::{Entry, ReadError, Reader},
    store::{Fault, Group, Outcome, Store as _, StoreError, WriteStore as _},
    witness::Witness,
};

/// Long enough for a pause of a busy machine, short enough that another has taken over within five seconds.
const LEASE: Duration = Duration::from_millis(2500);

/// Fills a buffer with random bytes.
pub type Salts = Box<dyn FnMut(&mut [u8]) -> io::Result<()> + Send>;

/// What may be chosen when the ledger is opened for writing.
pub struct Options {
    /// Where the salt of each entry comes from: the system's random numbers, or a fixed sequence for
    /// tests and demonstrations whose bytes must come out the same.
    pub salts: Salts,
    /// Keys that signed earlier checkpoints of this log, before its present key.
    pub former_keys: Vec<VerifierKey>,
    /// How long a writer to a database may be silent before another takes over. It calls its own state current for
    /// four fifths of that.
    pub lease: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            salts: Box::new(|buffer| getrandom::fill(buffer).map_err(io::Error::from)),
            former_keys: Vec::new(),
            lease: LEASE,
        }
    }
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
    // In this order they are closed: the last connection to a file clears the write-ahead log away, which one that
    // may only read could not; and the claim is given up when nothing is written any more.
    reader: Reader,
    store: Either,
    claim: Claim,
    key: Key,
    salts: Salts,
    epoch: u64,
    /// So many entries may or may not have been written; until the ledger is opened again nothing more is.
    unknown: Option<usize>,
    /// Beside a ledger in a folder. What a server does with its disk is the server's to watch.
    witness: Option<Witness>,
}

impl Ledger {
    /// Starts a new, empty log in a folder, which is made where it is missing, or in an empty database. The name of
    /// the key becomes the name of the node.
    ///
    /// # Errors
    /// When there is a ledger already: none is ever written over.
    pub fn create(at: impl Into<Location>, key: Key, options: Options) -> Result<Self, OpenError> {
        let at = at.into();
        let first = Checkpoint::sign(&key, 0, Hash::of_empty_tree());
        let claimed = claim::create(&at, &first, options.lease)?;
        Self::read_all(at, claimed, key, options)
    }

    /// Opens an existing log for writing: takes the next epoch, reads all entries and checks them
    /// against the last checkpoint.
    ///
    /// # Errors
    /// When there is no ledger (a missing disk must not look like an empty log), another process writes
    /// to it, or it is not as it was signed.
    pub fn open(at: impl Into<Location>, key: Key, options: Options) -> Result<Self, OpenError> {
        let at = at.into();
        let claimed = claim::open(&at, options.lease)?;
        Self::read_all(at, claimed, key, options)
    }

    fn read_all(at: Location, claimed: Claimed, key: Key, options: Options) -> Result<Self, OpenError> {
        let keys = keys_of(&key, &options);
        let reader = Reader::open(&at, &keys).map_err(|source| OpenError::Read { at, source })?;
        Self::go_on(reader, claimed, key, options)
    }

    /// Goes on where a reader stands: what was appended since is read, and nothing twice.
    pub(crate) fn go_on(mut reader: Reader, claimed: Claimed, key: Key, options: Options) -> Result<Self, OpenError> {
        let keys = keys_of(&key, &options);
        let mut witness = match reader.location() {
            Location::Folder(folder) => Some(Witness::of(folder)),
            Location::Database(_) => None,
        };
        let saw = witness.as_ref().and_then(|it| it.saw(&keys));
        reader.follow_own_writer(keys).map_err(|source| OpenError::Read { at: reader.location().clone(), source })?;
        if let Some(witness) = &mut witness {
            let (size, expected) = (reader.size(), saw.map_or(0, |it| it.size()));
            if expected > size {
                return Err(OpenError::CutShort { expected, size, witness: witness.path().to_owned() });
            }
            // Where it cannot be written it says less; the log is none the worse.
            let _silent = witness.sees(&reader.checkpoint());
        }
        let Claimed { store, epoch, claim } = claimed;
        Ok(Self { reader, store, claim, key, salts: options.salts, epoch, unknown: None, witness })
    }

    /// The right to call what this ledger says current. On a database it can run out.
    pub fn lease(&self) -> Lease {
        self.claim.lease()
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
        self.write(&[], &[], &[]).map(|_| ())
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
        if drafts.is_empty() {
            if !answers.is_empty() {
                self.write(&[], &[], answers)?;
            }
            let index = self.reader.index();
            let first_seq = index.tree.edge().size();
            return Ok(Appended { first_seq, entries: Vec::new(), checkpoint: index.checkpoint.clone() });
        }
        let mut salts = vec![0; drafts.len() * 16];
        (self.salts)(&mut salts).map_err(AppendError::Salt)?;
        let (first_seq, staged, checkpoint) = self.write(drafts, &salts, answers)?;

        // Durable. From here on nothing can fail; where the witness cannot be written it says less.
        let _silent = self.witness.as_mut().map(|it| it.sees(&checkpoint));
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

    /// Writes the entries and the checkpoint over them. When the connection to a database was lost on the way and
    /// nothing was written, it tries once more, under the epoch that it has then.
    fn write(&mut self, drafts: &[Draft], salts: &[u8], answers: &[Answer]) -> Result<Written, AppendError> {
        if let Some(entries) = self.unknown {
            return Err(StoreError::Unknown { entries, source: "an earlier append had no outcome".into() }.into());
        }
        let mut attempts = 0;
        loop {
            let (staged, mut edge) = {
                let index = self.reader.index();
                (stage(self.key.name(), self.epoch, &index, drafts, salts), index.tree.edge().clone())
            };
            let first_seq = edge.size();
            staged.iter().for_each(|(_, leaf)| edge.push(*leaf));
            let checkpoint = match staged.is_empty() {
                true => self.reader.checkpoint(),
                false => Checkpoint::sign(&self.key, edge.size(), edge.root()),
            };
            let group = Group { epoch: self.epoch, first_seq, entries: &staged, answers, checkpoint: &checkpoint };
            attempts += 1;
            match self.store.append(&group) {
                Ok(Outcome::Durable { epoch }) => {
                    self.epoch = epoch;
                    return Ok((first_seq, staged, checkpoint));
                }
                Ok(Outcome::NotWritten { epoch }) => {
                    self.epoch = epoch;
                    if attempts > 1 {
                        return Err(StoreError::Interrupted.into());
                    }
                }
                Err(error) => {
                    if let StoreError::Unknown { entries, .. } = &error {
                        self.unknown = Some(*entries);
                    }
                    return Err(error.into());
                }
            }
        }
    }
}

fn keys_of(key: &Key, options: &Options) -> Vec<VerifierKey> {
    let mut keys = vec![key.verifier().clone()];
    keys.extend(options.former_keys.iter().cloned());
    keys
}

/// The sequence of the first entry, the entries, and the checkpoint over them.
type Written = (u64, Vec<(String, Hash)>, Checkpoint);

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
