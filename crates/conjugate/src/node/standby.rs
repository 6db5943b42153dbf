//! Standing by: folding what another node writes to the shared database, and taking over when that one is silent.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use ledger::{Ledger, Options, Reader, Standby, Turn};

use super::answers::{Answers, Gathering};
use super::backup::former;
use super::clock::Clock;
use super::entry::{self, NotReadable};
use super::folder::{Folder, FolderError};
use super::log::log;
use super::settled::Settled;
use super::standing::Post;

/// After a failure it looks again no sooner than this.
const AGAIN: Duration = Duration::from_millis(500);

/// One that stands by.
pub struct Follower {
    folder: Folder,
    standby: Standby,
    /// What the writer answered, for when this one is asked the same.
    gathered: Gathering,
    around: Around,
}

/// What is shared with the pages.
#[derive(Clone)]
pub struct Around {
    pub settled: Settled,
    pub clock: Arc<Clock>,
    pub post: Arc<Post>,
    /// Set to end the following.
    pub stop: Arc<AtomicBool>,
}

impl Follower {
    /// Opens the ledger that another node writes, and reads all of it.
    ///
    /// # Errors
    /// When the ledger lies in no database or cannot be read, or when the key is missing: that shall show now, and not
    /// when the writer is dead.
    pub fn open(folder: &Folder, around: Around) -> Result<Self, FolderError> {
        let database = folder.database().ok_or(FolderError::NoDatabase)?;
        let key = folder.load_key()?;
        let mut keys = vec![key.verifier().clone()];
        keys.extend(former(folder).map_err(Box::new)?);
        let standby = Standby::open(database, &keys).map_err(NotReadable::from)?;
        let asked = Instant::now();
        let mut gathered = Gathering::default();
        around.fold(standby.reader(), &mut gathered)?;
        around.post.heard_at(asked);
        Ok(Self { folder: folder.clone(), standby, gathered, around })
    }

    /// What it reads from.
    #[must_use]
    pub fn reader(&self) -> &Reader {
        self.standby.reader()
    }

    /// Follows until the writer's place is free and this has taken it, or until it is stopped.
    ///
    /// # Errors
    /// When taking over failed half-way; then this must be started again.
    pub fn follow(self) -> Result<Option<(Ledger, Answers)>, FolderError> {
        let Self { folder, mut standby, mut gathered, around } = self;
        let mut failing = false;
        while !around.stop.load(Ordering::SeqCst) {
            let asked = Instant::now();
            match look(&mut standby, &mut gathered, &around) {
                Ok(free) => {
                    around.post.heard_at(asked);
                    if std::mem::take(&mut failing) {
                        log("standing by: the ledger is heard again");
                    }
                    if free {
                        match standby.take_over(
                            folder.load_key()?,
                            Options { former_keys: former(&folder).map_err(Box::new)?, ..Options::default() },
                        )? {
                            Turn::Taken(ledger) => {
                                around.fold(ledger.reader(), &mut gathered)?;
                                let mut answers = gathered.ended();
                                let said = ledger.answers().map_err(NotReadable::from)?;
                                said.iter().for_each(|it| answers.remembered_before(it));
                                return Ok(Some((*ledger, answers)));
                            }
                            Turn::NotYet(again) => standby = *again,
                        }
                    }
                }
                Err(error) => {
                    if !std::mem::replace(&mut failing, true) {
                        log(&format!("standing by: the ledger is not heard: {}", crate::chain(&error)));
                    }
                    std::thread::sleep(AGAIN);
                }
            }
        }
        Ok(None)
    }
}

/// Takes in what is new; answers whether the writer's place is free.
fn look(standby: &mut Standby, gathered: &mut Gathering, around: &Around) -> Result<bool, FolderError> {
    standby.follow().map_err(NotReadable::from)?;
    around.fold(standby.reader(), gathered)?;
    Ok(standby.is_free()?)
}

impl Around {
    /// Folds what the reader has beyond what is settled.
    fn fold(&self, reader: &Reader, gathered: &mut Gathering) -> Result<(), FolderError> {
        let from = self.settled.read().entries;
        if reader.size() <= from {
            return Ok(());
        }
        let mut news = Vec::new();
        reader.replay(from, |envelope| {
            news.push(entry::read(&envelope)?);
            gathered.entered(&envelope);
            Ok::<(), NotReadable>(())
        })?;
        self.settled.fold(&news);
        // A demonstration's clock is moved by hand, at the node that writes.
        if let Some(known) =
            self.settled.read().last_known.filter(|it| self.clock.is_made_up() && *it > self.clock.now())
        {
            self.clock.set(known);
        }
        Ok(())
    }
}
