//! The application as its pages and its API see it: the settled plant, the door to the writer, the files, the clock.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLockReadGuard};
use std::thread::JoinHandle;

use jiff::Timestamp;
use ledger::{Files, Ledger, Reader};
use plant::Plant;
use plant::id::{CommandId, PersonId};

use crate::language::Zone;
use crate::node::{
    Answer, Answers, Around, Clock, Folder, FolderError, Follower, NotDone, Order, Post, Replayed, Settled, Standing,
    Standstill, Stated, Writer, WriterError, log,
};
use crate::page::{Checkpoint, Foot, Guards};
use crate::people::{CredentialError, Credentials, Sessions};

/// Everything that a handler may ask. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    settled: Settled,
    /// There once this node writes.
    writer: OnceLock<Writer>,
    post: Arc<Post>,
    reader: Mutex<Reader>,
    files: Files,
    clock: Arc<Clock>,
    zone: Zone,
    credentials: Credentials,
    sessions: Sessions,
    guards: Guards,
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
        let post = Arc::new(Post::of_the_writer(ledger.lease()));
        let (writer, thread) = Writer::start(ledger, settled.clone(), clock.clone(), answers)?;
        let app = App::around(folder, Around { settled, clock, post, stop: Arc::default() }, reader, zone)?;
        // It was empty a moment ago.
        let _set = app.0.writer.set(writer);
        Ok(Self { app, writer: thread })
    }

    /// Stops the writer after everything that waits for it, and gives the ledger back.
    #[must_use]
    pub fn stop(self) -> Option<Ledger> {
        self.app.stop_writer();
        self.writer.join().ok()
    }
}

/// The application at a node that stands by, and goes on at the same address once it has taken over.
pub struct StandingBy {
    pub app: App,
    stop: Arc<AtomicBool>,
    follower: JoinHandle<Option<JoinHandle<Ledger>>>,
}

impl StandingBy {
    /// Reads the whole ledger that another node writes, and begins to follow it.
    ///
    /// # Errors
    /// When a part cannot be had.
    pub fn start(folder: &Folder, clock: Clock, zone: Zone) -> Result<Self, StartError> {
        let (settled, clock) = (Settled::new(Plant::default()), Arc::new(clock));
        let around = Around { settled, clock, post: Arc::new(Post::of_a_standby()), stop: Arc::default() };
        let follower = Follower::open(folder, around.clone())?;
        let app = App::around(folder, around.clone(), Mutex::new(follower.reader().another()?), zone)?;
        let (stop, taking) = (Arc::clone(&around.stop), app.clone());
        let thread = std::thread::Builder::new().name("standby".to_owned());
        let follower = thread
            .spawn(move || match follower.follow() {
                Ok(taken) => taken.and_then(|(ledger, answers)| taking.take_over(ledger, answers, &around)),
                Err(error) => {
                    log(&format!("taking over failed; start this node again: {}", crate::chain(&error)));
                    None
                }
            })
            .map_err(WriterError::Thread)?;
        Ok(Self { app, stop, follower })
    }

    /// Stops following or, once this node writes, the writer after everything that waits for it.
    #[must_use]
    pub fn stop(self) -> Option<Ledger> {
        self.stop.store(true, Ordering::SeqCst);
        let writer = self.follower.join().ok().flatten()?;
        self.app.stop_writer();
        writer.join().ok()
    }
}

impl App {
    fn around(folder: &Folder, around: Around, reader: Mutex<Reader>, zone: Zone) -> Result<Self, StartError> {
        let Around { settled, clock, post, stop: _ } = around;
        let guards = Guards::new().map_err(|it| StartError::Randomness(it.to_string()))?;
        let credentials = Credentials::open(&folder.credentials())?;
        let (files, sessions, writer) = (folder.files()?, Sessions::default(), OnceLock::new());
        Ok(Self(Arc::new(Inner { settled, writer, post, reader, files, clock, zone, credentials, sessions, guards })))
    }

    /// Begins to write a ledger that was just taken over.
    fn take_over(&self, ledger: Ledger, answers: Answers, around: &Around) -> Option<JoinHandle<Ledger>> {
        let (lease, entries) = (ledger.lease(), ledger.reader().size());
        let started = Writer::start(ledger, around.settled.clone(), Arc::clone(&around.clock), answers);
        let (writer, thread) = match started {
            Ok(started) => started,
            Err(error) => {
                log(&format!("taking over failed; start this node again: {}", crate::chain(&error)));
                return None;
            }
        };
        // Whoever signed in while nothing could be recorded signs in once more, on record.
        self.0.sessions.end_all();
        let _set = self.0.writer.set(writer);
        self.0.post.writes(lease);
        log(&format!("took over as the writer, at {entries} entries"));
        Some(thread)
    }

    fn stop_writer(&self) {
        if let Some(writer) = self.0.writer.get() {
            writer.stop();
        }
    }

    fn writer(&self) -> Result<&Writer, NotDone> {
        self.0.writer.get().ok_or(NotDone::Stopped)
    }

    /// Where this node stands towards the record.
    #[must_use]
    pub fn standing(&self) -> Standing {
        self.0.post.standing()
    }

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
        self.writer()?.ask(order).await
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
        self.writer()?.earlier(by, id, digest).await
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
        self.writer()?.ask_and_wait(order)
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
