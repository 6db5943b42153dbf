//! The application as its pages and its API see it: the settled plant, the door to the writer, the files, the clock.
//!
//! Whoever asks is known here, and nowhere else has to remember it: of an `App` that serves a request, plant, ledger and
//! files hold what its reader reads and nothing more.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::JoinHandle;

use jiff::Timestamp;
use ledger::{FileError, Files, Hash, Ledger, Reader};
use plant::Plant;
use plant::id::{BatchId, CommandId, PersonId};
use plant::people::Concern;

use crate::language::Zone;
use crate::node::outside::Outside;
use crate::node::{
    Answer, Answers, Around, Clock, Folder, FolderError, Follower, Held, NotDone, Order, Part, Post, Readable, Reading,
    Replayed, Settled, Standing, Standstill, Stated, Writer, WriterError, has_file, is_part, log, names_file,
};
use crate::page::{Checkpoint, Foot, Guards, PageError};
use crate::people::access::Access;
use crate::people::tokens::{TokenError, Tokens};
use crate::people::{CredentialError, Credentials, Keeper, Sessions};

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
    Whole(Reading<'a>),
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

/// What readers read who do not read everything.
#[derive(Clone)]
struct Plants {
    own: Arc<Plant>,
    shared: Arc<Plant>,
    /// As of so many entries. It can be more than both count: what came since changed nothing for these readers.
    entries: u64,
}

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
    tokens: Tokens,
    access: Access,
    sessions: Sessions,
    guards: Guards,
    /// What each reader reads who does not read everything, and as of how many entries.
    parts: Mutex<BTreeMap<plant::people::Reader, Plants>>,
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
    Tokens(#[from] TokenError),
    #[error("failed to start the thread that keeps the access log")]
    Keeper(#[source] std::io::Error),
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
    keeper: Keeper,
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
        let keeper = Keeper::start(app.clone()).map_err(StartError::Keeper)?;
        Ok(Self { app, writer: thread, keeper })
    }

    /// Stops the writer after everything that waits for it, and gives the ledger back.
    #[must_use]
    pub fn stop(self) -> Option<Ledger> {
        self.keeper.stop();
        self.app.stop_writer();
        self.writer.join().ok()
    }
}

/// The application at a node that stands by, and goes on at the same address once it has taken over.
pub struct StandingBy {
    pub app: App,
    stop: Arc<AtomicBool>,
    follower: JoinHandle<Option<JoinHandle<Ledger>>>,
    keeper: Keeper,
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
        let keeper = Keeper::start(app.clone()).map_err(StartError::Keeper)?;
        Ok(Self { app, stop, follower, keeper })
    }

    /// Stops following or, once this node writes, the writer after everything that waits for it.
    #[must_use]
    pub fn stop(self) -> Option<Ledger> {
        self.keeper.stop();
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
        let (tokens, access) = (Tokens::open(&folder.tokens())?, Access::default());
        let (parts, outside) = (Mutex::default(), Outside::default());
        let inner = Inner {
            settled,
            writer,
            post,
            reader,
            files,
            clock,
            zone,
            credentials,
            tokens,
            access,
            sessions,
            guards,
            parts,
            outside,
        };
        Ok(Self(Arc::new(inner), Sight::Program))
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
    pub(crate) fn whole(&self) -> Reading<'_> {
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
        let alike = plant.alike(&reader);
        let mut parts = self.0.parts.lock().unwrap_or_else(PoisonError::into_inner);
        let holds = |it: &Plants| {
            let passes = |concern: &Concern| !it.shared.may_be_changed_by(concern, &alike);
            self.0.settled.since(&plant, it.entries, passes)
        };
        let made = match parts.get_mut(&alike).filter(|it| holds(it)) {
            Some(made) => {
                made.entries = plant.entries;
                made.clone()
            }
            None => {
                let own = Arc::new(plant.as_read_by(&alike));
                let shared = plant.shared_beyond(&own, &alike);
                let made = Plants { own, shared, entries: plant.entries };
                parts.insert(alike, made.clone());
                made
            }
        };
        let Plants { own, shared, entries: _ } = made;
        Some(Part { reader, own, shared })
    }

    /// How many entries are settled, whoever's they are.
    #[must_use]
    pub fn entries(&self) -> u64 {
        self.whole().entries
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

    /// The ledger, for reading what the reader reads. One request at a time holds it, for a few point reads.
    pub fn ledger(&self) -> Readable<Held<MutexGuard<'_, Reader>>> {
        let part = self.part();
        Readable::new(Held::new(self.0.reader.lock().unwrap_or_else(PoisonError::into_inner)), part)
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

    /// The bytes of a file that the record names, as they were recorded; or what is wrong with what lies there.
    ///
    /// # Errors
    /// `NotFound` where there is none, or not for this reader; otherwise which way it is not as it was kept.
    pub fn kept_file(&self, hash: &Hash) -> Result<Vec<u8>, PageError> {
        match self.file(hash) {
            Ok(Some(content)) => Ok(content),
            Ok(None) if self.is_on_record(&hash.to_string()) => Err(PageError::FileMissing),
            Ok(None) => Err(PageError::NotFound),
            Err(FileError::Altered { .. }) => Err(PageError::FileAltered),
            Err(FileError::Read { .. } | FileError::Store { .. }) => Err(PageError::FileUnreadable),
        }
    }

    /// Whether the record that the reader reads names a file.
    fn is_on_record(&self, sha256: &str) -> bool {
        match self.part() {
            Some(part) => has_file(&part, sha256),
            None => names_file(&self.whole(), sha256),
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

    /// The secrets of personal access tokens.
    #[must_use]
    pub fn tokens(&self) -> &Tokens {
        &self.0.tokens
    }

    /// What is counted at the door.
    #[must_use]
    pub fn access(&self) -> &Access {
        &self.0.access
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
            let plant = self.whole();
            (plant.clocks, plant.entries)
        };
        let checkpoint = self.0.reader.lock().unwrap_or_else(PoisonError::into_inner).checkpoint();
        let checkpoint = Checkpoint { size: checkpoint.size(), root: checkpoint.root().to_string() };
        clocks.map(|(happened, _)| Foot { happened, known: self.now(), entries, checkpoint: Some(checkpoint) })
    }
}
