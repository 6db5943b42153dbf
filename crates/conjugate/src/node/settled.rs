//! The plant as everyone but the writer sees it: nothing in it that is not durable.
//!
//! Readers take a guard for the microseconds that their questions need, never while a page is rendered; the writer
//! takes the lock only to fold a group that the ledger has acknowledged. See DECISIONS.md on the two heads.

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use plant::act::Stamp;
use plant::{Event, Plant};
use tokio::sync::watch;

/// The settled plant, shared.
#[derive(Clone)]
pub struct Settled {
    plant: Arc<RwLock<Plant>>,
    entries: watch::Sender<u64>,
}

impl Settled {
    /// Around a plant that was replayed.
    #[must_use]
    pub fn new(plant: Plant) -> Self {
        let entries = watch::Sender::new(plant.entries);
        Self { plant: Arc::new(RwLock::new(plant)), entries }
    }

    /// Reads. Hold the guard for questions only.
    pub fn read(&self) -> RwLockReadGuard<'_, Plant> {
        self.plant.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Folds what the ledger has made durable, and wakes whoever waits for news.
    pub(super) fn fold(&self, events: &[(Event, Stamp)]) {
        let mut plant = self.plant.write().unwrap_or_else(PoisonError::into_inner);
        for (event, stamp) in events {
            plant.apply(event, stamp);
        }
        let entries = plant.entries;
        drop(plant);
        self.entries.send_replace(entries);
    }

    /// The number of entries, as it grows.
    #[must_use]
    pub fn news(&self) -> watch::Receiver<u64> {
        self.entries.subscribe()
    }
}
