//! Standing by: following a log that another process writes to a database, and taking over when that one is silent.
//!
//! What was read is kept, so taking over costs no more than the last entries.

use std::time::Duration;

use crate::{
    claim::{self, OpenError},
    key::{Key, VerifierKey},
    ledger::{Ledger, Options},
    location::Database,
    postgres::{Look, Postgres, Watch},
    reader::{ReadError, Reader},
    store::StoreError,
};

/// Looks no rarer than this, whether anything was announced or not.
const LOOK: Duration = Duration::from_millis(200);

/// One that stands by.
pub struct Standby {
    database: Database,
    reader: Reader,
    /// Listens, and looks at the lease.
    watching: Postgres,
    watch: Watch,
    announced: u64,
}

/// What taking over came to.
pub enum Turn {
    /// The writer came back, or another was faster; this still stands by.
    NotYet(Box<Standby>),
    /// This is the writer now.
    Taken(Box<Ledger>),
}

impl Standby {
    /// Reads the log and begins to follow it.
    ///
    /// # Errors
    /// When there is no ledger, or it is not as its last checkpoint says.
    pub fn open(database: &Database, keys: &[VerifierKey]) -> Result<Self, ReadError> {
        let watching = Postgres::open_reader(database)?;
        watching.listen()?;
        let reader = Reader::open(database.clone(), keys)?;
        Ok(Self { database: database.clone(), reader, watching, watch: Watch::new(), announced: 0 })
    }

    /// What can be read, up to the last `follow`.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Waits a moment for more, and reads it. Answers with the number of entries that there are now.
    ///
    /// # Errors
    /// When the database is not to be reached, or the log is not as its last checkpoint says; it can be tried again.
    pub fn follow(&mut self) -> Result<u64, ReadError> {
        self.announced = self.watching.wait_for_news(self.announced, LOOK);
        // Costs a round trip, and listens again where the connection was lost.
        self.watching.listen()?;
        self.reader.refresh()?;
        Ok(self.reader.size())
    }

    /// Whether the writer gave its place up, or has been silent for the whole of its lease. Ask again and again: the
    /// silence is counted from the first time.
    ///
    /// # Errors
    /// When the database is not to be reached; it can be tried again.
    pub fn is_free(&mut self) -> Result<bool, StoreError> {
        Ok(self.watching.look(&mut self.watch)? == Look::Free)
    }

    /// Takes over from a writer whose place is free, and reads what it wrote last.
    ///
    /// # Errors
    /// When the database is not to be reached, or the log is not as its last checkpoint says.
    pub fn take_over(self, key: Key, options: Options) -> Result<Turn, OpenError> {
        let Some(claimed) = claim::take(&self.database, &self.watch, options.lease)? else {
            return Ok(Turn::NotYet(Box::new(self)));
        };
        Ledger::go_on(self.reader, claimed, key, options).map(|ledger| Turn::Taken(Box::new(ledger)))
    }
}
