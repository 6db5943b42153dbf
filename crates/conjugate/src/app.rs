//! The application as its pages and its API see it: the settled plant, the door to the writer, the files, the clock.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLockReadGuard};
use std::thread::JoinHandle;

use jiff::Timestamp;
use ledger::{Files, Ledger, Reader};
use plant::Plant;
use plant::id::{CommandId, PersonId};

use crate::language::Zone;
use crate::node::outside::Outside;
use crate::node::{Answer, Clock, Folder, FolderError, NotDone, Order, Settled, Writer, WriterError};
use crate::page::{Checkpoint, Foot, Guards};
use crate::people::{CredentialError, Credentials, Sessions};

/// Everything that a handler may ask. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

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
    outside: Outside,
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
    /// Starts on an open ledger, with the plant that it tells of.
    ///
    /// # Errors
    /// When a part cannot be had.
    pub fn start(folder: &Folder, ledger: Ledger, plant: Plant, clock: Clock, zone: Zone) -> Result<Self, StartError> {
        let reader = Mutex::new(ledger.reader().another()?);
        let settled = Settled::new(plant);
        let clock = Arc::new(clock);
        let (writer, thread) = Writer::start(ledger, settled.clone(), clock.clone())?;
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
            outside: Outside::default(),
        };
        Ok(Self { app: App(Arc::new(inner)), writer: thread })
    }

    /// Stops the writer after everything that waits for it, and gives the ledger back.
    #[must_use]
    pub fn stop(self) -> Option<Ledger> {
        self.app.0.writer.stop();
        self.writer.join().ok()
    }
}

impl App {
    /// The plant as far as it is durable. Hold it for questions only, never across an `await`.
    pub fn settled(&self) -> RwLockReadGuard<'_, Plant> {
        self.0.settled.read()
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
    pub async fn earlier(&self, actor: &PersonId, id: &CommandId) -> Result<Option<Result<Answer, NotDone>>, NotDone> {
        self.0.writer.earlier(actor, id).await
    }

    /// The same for code that is not part of a request.
    ///
    /// # Errors
    /// When it was refused or could not be written.
    pub fn ask_and_wait(&self, order: Order) -> Result<Answer, NotDone> {
        self.0.writer.ask_and_wait(order)
    }

    /// The ledger, for reading. One request at a time holds it, for a few point reads.
    pub fn ledger(&self) -> MutexGuard<'_, Reader> {
        self.0.reader.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The files beside the ledger.
    #[must_use]
    pub fn files(&self) -> &Files {
        &self.0.files
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

    /// The checkpoints that left the machine.
    #[must_use]
    pub fn outside(&self) -> &Outside {
        &self.0.outside
    }

    #[must_use]
    pub fn guards(&self) -> &Guards {
        &self.0.guards
    }

    /// What stands in the foot of every page.
    #[must_use]
    pub fn foot(&self) -> Option<Foot> {
        let (clocks, entries) = {
            let plant = self.settled();
            (plant.clocks, plant.entries)
        };
        let checkpoint = self.ledger().checkpoint();
        let checkpoint = Checkpoint { size: checkpoint.size(), root: checkpoint.root().to_string() };
        clocks.map(|(happened, _)| Foot { happened, known: self.now(), entries, checkpoint: Some(checkpoint) })
    }
}
