//! The plant as everyone but the writer sees it: nothing in it that is not durable.
//!
//! Readers take a guard for the microseconds that their questions need, never while a page is rendered; the writer
//! takes the lock only to fold a group that the ledger has acknowledged. See DECISIONS.md on the two heads.
//!
//! A reader who waits goes behind a writer who waits, so that pages never keep the writer out. A reader who holds
//! something already does not: the writer waits for what they hold, and waiting for the writer would be for ever.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use parking_lot::RwLockReadGuard;
use plant::act::Stamp;
use plant::people::Concern;
use plant::{Event, Plant};
use tokio::sync::watch;

use super::held::{Held, holds_any};
use super::standstill::Standstill;

/// Of so many of the latest events it is remembered whom they concern.
const LATE_MAX: usize = 4_096;

/// The settled plant, shared.
#[derive(Clone)]
pub struct Settled {
    plant: Arc<parking_lot::RwLock<Plant>>,
    entries: watch::Sender<u64>,
    late: Arc<Mutex<VecDeque<Concern>>>,
    standstill: Arc<RwLock<Option<Standstill>>>,
}

/// The settled plant, which does not change while this is held.
pub type Reading<'a> = Held<RwLockReadGuard<'a, Plant>>;

impl Settled {
    /// Around a plant that was replayed.
    #[must_use]
    pub fn new(plant: Plant) -> Self {
        let entries = watch::Sender::new(plant.entries);
        let plant = Arc::new(parking_lot::RwLock::new(plant));
        Self { plant, entries, late: Arc::default(), standstill: Arc::default() }
    }

    /// Reads. Hold the guard for questions only.
    pub fn read(&self) -> Reading<'_> {
        Held::new(if holds_any() { self.plant.read_recursive() } else { self.plant.read() })
    }

    /// Folds what the ledger has made durable, and wakes whoever waits for news.
    pub(super) fn fold(&self, events: &[(Event, Stamp)]) {
        let mut plant = self.plant.write();
        for (event, stamp) in events {
            plant.apply(event, stamp);
        }
        let entries = plant.entries;
        // While the plant is held, so that nobody who reads it finds the list behind it.
        let mut late = self.late.lock().unwrap_or_else(PoisonError::into_inner);
        let skipped = events.len().saturating_sub(LATE_MAX);
        late.extend(events.iter().skip(skipped).map(|it| Concern::of(&it.0)));
        let more = late.len().saturating_sub(LATE_MAX);
        late.drain(..more);
        drop(late);
        drop(plant);
        self.entries.send_replace(entries);
    }

    /// Whether every event since there were so many entries passes. More of them than are remembered do not.
    pub(crate) fn since(&self, plant: &Plant, entries: u64, pass: impl Fn(&Concern) -> bool) -> bool {
        let late = self.late.lock().unwrap_or_else(PoisonError::into_inner);
        let count = plant.entries.checked_sub(entries).and_then(|it| usize::try_from(it).ok());
        let skipped = count.and_then(|it| late.len().checked_sub(it));
        skipped.is_some_and(|it| late.iter().skip(it).all(pass))
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

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::{Duration, Instant};

    use super::*;

    /// Long enough for a thread that can go on to have gone on.
    const SOON: Duration = Duration::from_secs(20);

    /// Waits until the writer waits for the readers.
    fn until_the_writer_waits(settled: &Settled) {
        let begun = Instant::now();
        while settled.plant.try_read().is_some() {
            assert!(begun.elapsed() < SOON, "the writer never came");
            std::thread::yield_now();
        }
    }

    #[test]
    fn who_reads_may_read_again_while_the_writer_waits() {
        let settled = Settled::new(Plant::default());
        let (told, heard) = mpsc::channel();
        let reader = settled.clone();
        std::thread::spawn(move || {
            let first = reader.read();
            let writer = reader.clone();
            let writing = std::thread::spawn(move || writer.fold(&[]));
            until_the_writer_waits(&reader);
            let second = reader.read();
            told.send(first.entries + second.entries).unwrap();
            drop((first, second));
            writing.join().unwrap();
        });
        assert_eq!(heard.recv_timeout(SOON), Ok(0), "reader and writer wait for each other");
    }

    #[test]
    fn who_holds_nothing_reads_after_the_writer_who_waited_first() {
        let settled = Settled::new(Plant::default());
        let first = settled.read();
        let (writer, late) = (settled.clone(), settled.clone());
        let writing = std::thread::spawn(move || writer.fold(&[]));
        until_the_writer_waits(&settled);
        let (told, heard) = mpsc::channel();
        let reading = std::thread::spawn(move || told.send(late.read().entries));
        assert!(heard.recv_timeout(Duration::from_millis(50)).is_err(), "a reader went before the writer");
        drop(first);
        assert_eq!(heard.recv_timeout(SOON), Ok(0));
        writing.join().unwrap();
        reading.join().unwrap().unwrap();
    }
}
