//! The application as its pages and its API see it: the settled plant, the door to the writer, the files, the clock.
//!
//! Whoever asks is known here, and nowhere else has to remember it: of an `App` that serves a request, plant, ledger and
//! files hold what its reader reads and nothing more.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLockReadGuard};
use std::thread::JoinHandle;

use jiff::Timestamp;
use ledger::{FileError, Files, Hash, Ledger, Reader};
use plant::Plant;
use plant::id::{BatchId, CommandId, PersonId};

use crate::language::Zone;
use crate::node::{
    Answer, Clock, Folder, FolderError, NotDone, Order, Part, Readable, Replayed, Settled, Standstill, Stated, Writer,
    WriterError, has_file, is_part,
};
use crate::page::{Checkpoint, Foot, Guards};
use crate::people::{CredentialError, Credentials, Sessions};

/// Everything that a handler may ask. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>, Sight);

/// Who asks.
#[derive(Clone)]
enum Sight {
    /// The program itself: it reads everything.
    Program,
    /// A request, by whoever is signed in.
    Request(Option<PersonId>),
}

/// A plant to be asked: the settled one, or the part of it that the reader reads.
pub enum Asked<'a> {
    Whole(RwLockReadGuard<'a, Plant>),
    Part(Arc<Plant>),
}

impl Deref for Asked<'_> {
    type Target = Plant;

    fn deref(&self) -> &Plant {
        match self {
            Self::Whole(it) => it,
            Self::Part(it) => it,
        }
    }
}

struct Inner {
    settled: Settled,
    writer: Writer,
    reader: Mutex<Reader>,
    files: Files,
    clock: Arc<Clock>,
    zone: Zone,
    credentials: Credentials,
    sessions: Sessions,
    guards: Guards,
    /// What each reader reads who does not read everything, and as of how many entries.
    parts: Mutex<BTreeMap<Option<PersonId>, (u64, Part)>>,
}

/// Why the application could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Folder(#[from] FolderError),
    #[error(transparent)]
    Credentials(#[from] CredentialError),
    #[error(transparent)]
    Writer(#[from] WriterError),
    #[error("failed to open the ledger for reading")]
    Reader(#[from] ledger::ReadError),
    #[error("the system has no randomness to give: {0}")]
    Randomness(String),
}

/// The application with the writer's thread, which is joined when it stops.
pub struct Running {
    pub app: App,
    writer: JoinHandle<Ledger>,
}

impl Running {
    /// Starts on an open ledger, with what it says.
    ///
    /// # Errors
    /// When a part cannot be had.
    pub fn start(
        folder: &Folder,
        ledger: Ledger,
        replayed: Replayed,
        clock: Clock,
        zone: Zone,
    ) -> Result<Self, StartError> {
        let Replayed { plant, answers } = replayed;
        let reader = Mutex::new(ledger.reader().another()?);
        let settled = Settled::new(plant);
        let clock = Arc::new(clock);
        let (writer, thread) = Writer::start(ledger, settled.clone(), clock.clone(), answers)?;
        let guards = Guards::new().map_err(|it| StartError::Randomness(it.to_string()))?;
        let credentials = Credentials::open(&folder.credentials())?;
        let (files, sessions) = (folder.files()?, Sessions::default());
        let inner = Inner {
            settled,
            writer,
            reader,
            files,
            clock,
            zone,
            credentials,
            sessions,
            guards,
            parts: Mutex::default(),
        };
        Ok(Self { app: App(Arc::new(inner), Sight::Program), writer: thread })
    }

    /// Stops the writer after everything that waits for it, and gives the ledger back.
    #[must_use]
    pub fn stop(self) -> Option<Ledger> {
        self.app.0.writer.stop();
        self.writer.join().ok()
    }
}

impl App {
    /// The same application as this person sees it, or nobody.
    #[must_use]
    pub fn read_by(&self, person: Option<PersonId>) -> Self {
        Self(self.0.clone(), Sight::Request(person))
    }

    /// The plant as far as it is durable and the reader's to read. Hold it for questions only, never across an `await`.
    pub fn settled(&self) -> Asked<'_> {
        self.part().map_or_else(|| Asked::Whole(self.0.settled.read()), |it| Asked::Part(it.own))
    }

    /// The same with what other organisations share with the reader so that they decide. Of a batch that is not theirs
    /// there is only what is shared: for the pages of these decisions alone.
    pub fn shared(&self) -> Asked<'_> {
        self.part().map_or_else(|| Asked::Whole(self.0.settled.read()), |it| Asked::Part(it.shared))
    }

    /// The whole plant, whoever asks: for the door itself, before anybody is known.
    pub(crate) fn whole(&self) -> RwLockReadGuard<'_, Plant> {
        self.0.settled.read()
    }

    /// Whether only a part of a batch's record is shared with the reader.
    pub(crate) fn shares_part_of(&self, batch: &BatchId) -> bool {
        self.part().is_some_and(|it| is_part(&it, batch))
    }

    /// What the reader reads, where that is not everything.
    pub(crate) fn part(&self) -> Option<Part> {
        let person = match &self.1 {
            Sight::Program => return None,
            Sight::Request(person) => person,
        };
        let plant = self.0.settled.read();
        let reader = person.as_ref().map_or_else(plant::people::Reader::default, |it| plant.reader(it, self.now()));
        if plant.is_open_to(&reader) {
            return None;
        }
        let mut parts = self.0.parts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((entries, part)) = parts.get(person)
            && *entries == plant.entries
            && part.reader == reader
        {
            return Some(part.clone());
        }
        let (own, shared) = (Arc::new(plant.as_read_by(&reader)), Arc::new(plant.shared_with(&reader)));
        let part = Part { reader, own, shared };
        parts.insert(person.clone(), (plant.entries, part.clone()));
        Some(part)
    }

    /// The number of entries, as it grows.
    #[must_use]
    pub fn news(&self) -> tokio::sync::watch::Receiver<u64> {
        self.0.settled.news()
    }

    /// Sends a command to the writer.
    ///
    /// # Errors
    /// When it was refused or could not be written.
    pub async fn ask(&self, order: Order) -> Result<Answer, NotDone> {
        self.0.writer.ask(order).await
    }

    /// The answer that somebody's command got before, where it was sent before.
    ///
    /// # Errors
    /// When the writer is gone.
    pub async fn earlier(
        &self,
        by: &PersonId,
        id: &CommandId,
        stated: &Stated<'_>,
    ) -> Result<Option<Result<Answer, NotDone>>, NotDone> {
        let digest = stated.digest().map_err(|error| NotDone::NotWritten(crate::chain(&error).into()))?;
        self.0.writer.earlier(by, id, digest).await
    }

    /// Why nothing can be written at the moment, if so.
    #[must_use]
    pub fn standstill(&self) -> Option<Standstill> {
        self.0.settled.standstill()
    }

    /// The same for code that is not part of a request.
    ///
    /// # Errors
    /// When it was refused or could not be written.
    pub fn ask_and_wait(&self, order: Order) -> Result<Answer, NotDone> {
        self.0.writer.ask_and_wait(order)
    }

    /// The ledger, for reading what the reader reads. One request at a time holds it, for a few point reads.
    pub fn ledger(&self) -> Readable<MutexGuard<'_, Reader>> {
        // First what they read, then the ledger: nobody holds the one while waiting for the other.
        let part = self.part();
        Readable::new(self.0.reader.lock().unwrap_or_else(PoisonError::into_inner), part)
    }

    /// Keeps a file beside the ledger.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep_file(&self, content: impl std::io::Read) -> Result<Hash, FileError> {
        self.0.files.store(content)
    }

    /// A file beside the ledger; nothing where there is none or the reader does not read what it belongs to.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn file(&self, hash: &Hash) -> Result<Option<Vec<u8>>, FileError> {
        match self.part() {
            Some(part) if !has_file(&part, &hash.to_string()) => Ok(None),
            Some(_) | None => self.0.files.read(hash),
        }
    }

    /// The node's clock.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// Now, by that clock.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// The zone in which the plant reads its clocks.
    #[must_use]
    pub fn zone(&self) -> &Zone {
        &self.0.zone
    }

    #[must_use]
    pub fn credentials(&self) -> &Credentials {
        &self.0.credentials
    }

    #[must_use]
    pub fn sessions(&self) -> &Sessions {
        &self.0.sessions
    }

    #[must_use]
    pub fn guards(&self) -> &Guards {
        &self.0.guards
    }

    /// What stands in the foot of every page.
    #[must_use]
    pub fn foot(&self) -> Option<Foot> {
        let (clocks, entries) = {
            let plant = self.whole();
            (plant.clocks, plant.entries)
        };
        let checkpoint = self.0.reader.lock().unwrap_or_else(PoisonError::into_inner).checkpoint();
        let checkpoint = Checkpoint { size: checkpoint.size(), root: checkpoint.root().to_string() };
        clocks.map(|(happened, _)| Foot { happened, known: self.now(), entries, checkpoint: Some(checkpoint) })
    }
}
