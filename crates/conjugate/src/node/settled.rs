//! The plant as everyone but the writer sees it: nothing in it that is not durable.
//!
//! Readers take a guard for the microseconds that their questions need, never while a page is rendered; the writer
//! takes the lock only to fold a group that the ledger has acknowledged. See DECISIONS.md on the two heads.

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use plant::act::Stamp;
use plant::{Event, Plant};
use tokio::sync::watch;

use super::standstill::Standstill;

/// The settled plant, shared.
#[derive(Clone)]
pub struct Settled {
    plant: Arc<RwLock<Plant>>,
    entries: watch::Sender<u64>,
    standstill: Arc<RwLock<Option<Standstill>>>,
}

impl Settled {
    /// Around a plant that was replayed.
    #[must_use]
    pub fn new(plant: Plant) -> Self {
        let entries = watch::Sender::new(plant.entries);
        Self { plant: Arc::new(RwLock::new(plant)), entries, standstill: Arc::default() }
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

    /// Why nothing can be written at the moment, if so.
    #[must_use]
    pub fn standstill(&self) -> Option<Standstill> {
        self.standstill.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Says that nothing can be written, or that it can again. Whoever runs the machine reads each change once.
    pub(super) fn stand_still(&self, why: Option<Standstill>) {
        let mut now = self.standstill.write().unwrap_or_else(PoisonError::into_inner);
        if *now == why {
            return;
        }
        match &why {
            Some(it) => eprintln!("conjugate: nothing can be written: {}", it.chain),
            None => eprintln!("conjugate: writing works again"),
        }
        *now = why;
    }
}
