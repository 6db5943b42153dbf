//! Which events leave what a reader reads as it was, so that their smaller plant need not be made again for each.
//!
//! Most of a log is readings and remarks of batches that are running. Only what surely changes nothing is named here;
//! of everything else it is assumed that it may.

use super::Reader;
use crate::event::Event;
use crate::id::{BatchId, PersonId};
use crate::state::Plant;

/// Whom an event may concern, apart from the count of entries and the clocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Concern {
    /// Whoever sees anything of this batch.
    Batch(BatchId),
    /// Whoever reads this person's account.
    Account(PersonId),
    Everybody,
}

impl Concern {
    /// Whom this event may concern.
    ///
    /// ```
    /// use plant::people::{Concern, SignedIn};
    /// use plant::{Event, id::PersonId};
    ///
    /// let person = PersonId::new("zhao-mei").unwrap();
    /// assert_eq!(Concern::of(&Event::from(SignedIn { person: person.clone() })), Concern::Account(person));
    /// ```
    #[must_use]
    pub fn of(event: &Event) -> Self {
        match event {
            Event::ReadingRecorded(it) => Self::Batch(it.batch.clone()),
            Event::StepCompleted(it) => Self::Batch(it.batch.clone()),
            Event::Commented(it) => Self::Batch(it.batch.clone()),
            Event::SignedIn(it) => Self::Account(it.person.clone()),
            _ => Self::Everybody,
        }
    }
}

impl Plant {
    /// Whether an event that was folded into the whole plant may have changed what this reader
    /// [reads](Self::as_read_by) or what is [shared](Self::shared_beyond) with them, beyond the count of entries and the
    /// clocks. `self` is what is shared with them, which holds what they read.
    ///
    /// ```
    /// use plant::people::{Concern, Reader};
    /// use plant::{Plant, id::BatchId};
    ///
    /// let others = Concern::Batch(BatchId::new("DS-1").unwrap());
    /// assert!(!Plant::default().may_be_changed_by(&others, &Reader::default()));
    /// assert!(Plant::default().may_be_changed_by(&Concern::Everybody, &Reader::default()));
    /// ```
    #[must_use]
    pub fn may_be_changed_by(&self, concern: &Concern, reader: &Reader) -> bool {
        match concern {
            Concern::Batch(id) => self.batches.contains_key(id),
            // When somebody came in last is shown to their own people, and to whoever gives the accounts out.
            Concern::Account(id) => {
                let gives_accounts = self.organisation.as_ref().is_some_and(|it| reader.reads(it));
                gives_accounts || self.people.get(id).is_some_and(|it| reader.reads(&it.organisation))
            }
            Concern::Everybody => true,
        }
    }
}
