//! The ledger as one reader reads it: entries about what is others' are not there, neither by number nor along a link.
//!
//! What a reader reads is made ready before the ledger is taken: nobody who waits for the ledger waits for that.

use std::ops::{Deref, Range};
use std::sync::Arc;

use ledger::{Checkpoint, Entry, Envelope, Hash, ReadError, Reader};
use plant::disposition::Kind;
use plant::id::{BatchId, LotId, PersonId};
use plant::{Event, Plant, Subject, people};

use super::entry::{self, NotReadable};

/// What a reader reads who does not read everything.
#[derive(Clone)]
pub struct Part {
    pub(crate) reader: people::Reader,
    /// Their own organisations' records.
    pub(crate) own: Arc<Plant>,
    /// The same with what others share with them.
    pub(crate) shared: Arc<Plant>,
}

impl Part {
    /// Whether an entry is theirs: its main subject is, or one of their own people decided over what is shared with them.
    #[must_use]
    pub fn reads(&self, it: &Envelope<'_>) -> bool {
        let actor = PersonId::new(&it.actor).ok();
        main(it).is_some_and(|it| self.reads_of(&it, actor.as_ref())) || self.takes_back(it)
    }

    /// The same for an event that somebody has just brought about.
    #[must_use]
    pub fn reads_event(&self, it: &Event, actor: &PersonId) -> bool {
        it.about().first().is_some_and(|it| self.reads_of(it, Some(actor)))
    }

    fn reads_of(&self, subject: &Subject, actor: Option<&PersonId>) -> bool {
        let own_act = || actor.is_some_and(|it| self.own.people.contains_key(it));
        let shared = || matches!(subject, Subject::Batch(id) if self.shared.batches.contains_key(id));
        self.is_theirs(subject) || (shared() && own_act())
    }

    fn is_theirs(&self, subject: &Subject) -> bool {
        match subject {
            Subject::Node => true,
            // What nobody's account is about is read by whoever gives the accounts out.
            Subject::Access => self.own.organisation.as_ref().is_some_and(|it| self.reader.reads(it)),
            Subject::Organisation(id) => self.reader.reads(id),
            Subject::Person(id) => self.own.people.contains_key(id),
            Subject::Strategy(id) => self.own.versions(id).next().is_some(),
            Subject::Exception(id) => self.shared.exceptions.contains_key(id),
            Subject::Deviation(id) => self.shared.deviations.contains_key(id),
            Subject::Equipment(_)
            | Subject::Consumable(_)
            | Subject::Lot(_)
            | Subject::Supplier(_)
            | Subject::Batch(_)
            | Subject::Investigation(_)
            | Subject::Run(_)
            | Subject::Study(_)
            | Subject::File(_)
            | Subject::Procedure(_) => self.own.owners.contains_key(subject),
        }
    }

    /// A release to the market that they decided was taken back by what happened at the manufacturer's.
    fn takes_back(&self, it: &Envelope<'_>) -> bool {
        it.kind == "disposition.reopened"
            && entry::read(it).is_ok_and(|(event, _)| match event {
                Event::DispositionReopened(it) if it.kind == Kind::Market => {
                    self.shared.dispositions.contains_key(&(it.batch, Kind::Market))
                }
                _ => false,
            })
    }

    fn has(&self, entry: &Entry) -> Result<bool, ReadError> {
        entry.envelope().map(|it| self.reads(&it))
    }
}

/// What an entry is about before all else.
fn main(it: &Envelope<'_>) -> Option<Subject> {
    it.about.first().and_then(|it| Subject::parse(&it.subject))
}

/// A reader of the ledger, and what may be read through it.
pub struct Readable<R> {
    reader: R,
    /// Nothing where everything may.
    part: Option<Part>,
}

impl<R: Deref<Target = Reader>> Readable<R> {
    pub(crate) fn new(reader: R, part: Option<Part>) -> Self {
        Self { reader, part }
    }

    /// Whether everything may be read.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.part.is_none()
    }

    /// How many entries are settled, whoever's they are: others hold that number against their checkpoints.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.reader.size()
    }

    /// The root of the settled tree.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.reader.root()
    }

    /// The root of the tree of the first `size` entries, whoever's they are.
    ///
    /// # Errors
    /// When `size` lies beyond the end.
    pub fn root_at(&self, size: u64) -> Result<Hash, ReadError> {
        self.reader.root_at(size)
    }

    /// The latest checkpoint.
    #[must_use]
    pub fn checkpoint(&self) -> Checkpoint {
        self.reader.checkpoint()
    }

    /// The first checkpoint that covers so many entries.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn checkpoint_from(&self, size: u64) -> Result<Option<Checkpoint>, ReadError> {
        self.reader.checkpoint_from(size)
    }

    /// The proof that an entry is in the tree; it holds hashes only.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn inclusion(&self, seq: u64, size: u64) -> Result<Vec<Hash>, ReadError> {
        self.reader.inclusion(seq, size)
    }

    /// One entry; nothing where there is none or it is not theirs.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(&self, seq: u64) -> Result<Option<Entry>, ReadError> {
        let Some(entry) = self.reader.read(seq)? else { return Ok(None) };
        Ok(self.may(&entry)?.then_some(entry))
    }

    /// The entries of a range that are theirs.
    ///
    /// # Errors
    /// When one cannot be read.
    pub fn range(&self, range: Range<u64>) -> Result<Vec<Entry>, ReadError> {
        Ok(self.stored(range)?.into_iter().filter(|it| it.1).map(|it| it.0).collect())
    }

    /// Every entry of a range, and whether its bytes are theirs to read; of the others only the hash may be shown.
    ///
    /// # Errors
    /// When one cannot be read.
    pub fn stored(&self, range: Range<u64>) -> Result<Vec<(Entry, bool)>, ReadError> {
        let all = self.reader.range(range)?;
        all.into_iter().map(|it| self.may(&it).map(|may| (it, may))).collect()
    }

    /// Their entries about a subject, the latest first.
    pub fn trail<'r>(&'r self, subject: &'r str) -> impl Iterator<Item = Result<Entry, ReadError>> + 'r {
        self.reader.trail(subject).filter(|it| self.passes(it))
    }

    /// What is theirs among the latest `most` entries about a subject, the latest first. Whoever reads little of it waits
    /// no longer for that.
    pub fn latest<'r>(&'r self, subject: &'r str, most: usize) -> impl Iterator<Item = Result<Entry, ReadError>> + 'r {
        self.reader.trail(subject).take(most).filter(|it| self.passes(it))
    }

    /// Their entries about a subject from an entry backwards.
    pub fn trail_from<'r>(&'r self, seq: u64, subject: &'r str) -> impl Iterator<Item = Result<Entry, ReadError>> + 'r {
        self.reader.trail_from(seq, subject).filter(|it| self.passes(it))
    }

    /// Hands their entries to `each`, in order, until one fails.
    ///
    /// # Errors
    /// What `each` answers, or when an entry cannot be read.
    pub fn replay<E: From<ReadError>>(
        &self,
        from: u64,
        mut each: impl FnMut(Envelope<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.reader.replay(from, |it| match &self.part {
            Some(part) if !part.reads(&it) => Ok(()),
            Some(_) | None => each(it),
        })
    }

    /// The plant up to the first entry that is later, as this reader reads it: replayed whole, since what an entry means
    /// may hang on one that is not theirs.
    ///
    /// # Errors
    /// When an entry cannot be read.
    pub fn plant_until(&self, later: impl Fn(&Envelope<'_>) -> bool) -> Result<Plant, NotReadable> {
        let mut plant = Plant::default();
        let ended = self.reader.replay(0, |envelope| {
            if later(&envelope) {
                return Err(Ended::Here);
            }
            let (event, stamp) = entry::read(&envelope).map_err(|it| Ended::Failed(Box::new(it)))?;
            plant.apply(&event, &stamp);
            Ok(())
        });
        match (ended, &self.part) {
            (Err(Ended::Failed(it)), _) => Err(*it),
            (Ok(()) | Err(Ended::Here), Some(part)) => Ok(plant.as_read_by(&part.reader)),
            (Ok(()) | Err(Ended::Here), None) => Ok(plant),
        }
    }

    /// A second handle for another thread.
    ///
    /// # Errors
    /// When the file cannot be opened again.
    pub fn another(&self) -> Result<Readable<Box<Reader>>, ReadError> {
        Ok(Readable { reader: Box::new(self.reader.another()?), part: self.part.clone() })
    }

    fn may(&self, entry: &Entry) -> Result<bool, ReadError> {
        self.part.as_ref().map_or(Ok(true), |it| it.has(entry))
    }

    /// Faults pass, so that whoever reads meets them.
    fn passes(&self, it: &Result<Entry, ReadError>) -> bool {
        it.as_ref().map_or(true, |it| self.may(it).unwrap_or(true))
    }
}

/// Whether a raw file is theirs: the result of a lot of theirs was read from it, or of an exception that they decide, or
/// it is the text of a procedure of theirs.
pub(crate) fn has_file(part: &Part, sha256: &str) -> bool {
    names(&part.own, &part.shared, sha256)
}

/// Whether a plant names the file with this hash.
pub(crate) fn names_file(plant: &Plant, sha256: &str) -> bool {
    let taken_in = plant::id::FileId::new(sha256).is_ok_and(|it| plant.instrument_files.contains_key(&it));
    taken_in || names(plant, plant, sha256)
}

/// The same of what is the reader's own, and of what is shared with them.
fn names(own: &Plant, shared: &Plant, sha256: &str) -> bool {
    let from = |it: &plant::lab::TestResult| match &it.origin {
        plant::lab::Origin::File { sha256: it, .. } => it == sha256,
        plant::lab::Origin::Derived { determination, .. } => {
            let it = shared.determinations.get(determination);
            it.and_then(|it| it.derivation.file()).is_some_and(|(it, _)| it.as_str() == sha256)
        }
        plant::lab::Origin::Typed => false,
    };
    let text = |it: &plant::people::ProcedureVersion| match &it.document {
        plant::people::Document::File { sha256: it, name: _ } => it == sha256,
        plant::people::Document::Elsewhere { .. } => false,
    };
    let mut certificates = own.lots.values().flat_map(|it| &it.intake.certificates);
    let results: &std::collections::BTreeMap<LotId, plant::lab::Results> = &shared.results;
    results.values().flat_map(|it| it.values()).flatten().any(from)
        || certificates.any(|it| it.sha256 == sha256)
        || own.procedures.values().flat_map(|it| it.versions.values()).any(text)
}

/// Whether only a part of a batch's record is shared with them.
pub(crate) fn is_part(part: &Part, batch: &BatchId) -> bool {
    part.shared.batches.contains_key(batch) && !part.own.batches.contains_key(batch)
}

/// Ends a replay early, or says why it failed.
enum Ended {
    Here,
    Failed(Box<NotReadable>),
}

impl From<ReadError> for Ended {
    fn from(it: ReadError) -> Self {
        Self::Failed(Box::new(it.into()))
    }
}
