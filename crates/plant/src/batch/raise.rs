//! What follows from a reading that is not normal: an exception for a reviewer, and outside the registered range a
//! deviation that opens by itself.

use alloc::format;
use alloc::vec::Vec;

use super::Band;
use crate::event::Event;
use crate::id::{BatchId, DeviationId, ExceptionId, LotId};
use crate::quality::{About, Class, DeviationOpened, ExceptionRaised};
use crate::state::Plant;

/// Collects the events of one command, numbering exceptions and deviations as it goes.
pub(crate) struct Raise<'a> {
    plant: &'a Plant,
    batch: &'a BatchId,
    lot: &'a LotId,
    pub(crate) events: Vec<Event>,
    exceptions: usize,
    deviations: usize,
}

impl<'a> Raise<'a> {
    pub(crate) fn new(plant: &'a Plant, batch: &'a BatchId, lot: &'a LotId) -> Self {
        let exceptions = plant.exceptions_of(batch).count();
        Self { plant, batch, lot, events: Vec::new(), exceptions, deviations: plant.deviations.len() }
    }

    pub(crate) fn push(&mut self, event: impl Into<Event>) {
        self.events.push(event.into());
    }

    /// How many of the events so far are of a kind.
    pub(crate) fn count(&self, kind: impl Fn(&Event) -> bool) -> usize {
        self.events.iter().filter(|it| kind(it)).count()
    }

    /// Whatever a band asks for.
    pub(crate) fn band(&mut self, band: Band, about: &About) {
        let Some(blocker) = band.blocker() else { return };
        let deviation = match band {
            Band::OutsideRegistered => self.deviation(Class::Major, about),
            Band::OutsideProven => self.deviation(Class::Critical, about),
            Band::Normal | Band::Alert | Band::Indeterminate(_) => None,
        };
        self.exception(blocker, about, deviation);
    }

    /// Opens a deviation and answers its number.
    pub(crate) fn deviation(&mut self, class: Class, about: &About) -> Option<DeviationId> {
        self.deviations += 1;
        let deviation = DeviationId::new(&format!("DEV-{:05}", self.deviations)).ok()?;
        self.push(DeviationOpened {
            deviation: deviation.clone(),
            batch: Some(self.batch.clone()),
            lot: Some(self.lot.clone()),
            class,
            about: Some(about.clone()),
            what: None,
        });
        Some(deviation)
    }

    /// Raises an exception that somebody must decide.
    pub(crate) fn exception(
        &mut self,
        blocker: crate::strategy::Blocker,
        about: &About,
        deviation: Option<DeviationId>,
    ) {
        self.exceptions += 1;
        let number = self.exceptions;
        // The batch's own id leaves room for the number, or the exception could not be named.
        let Ok(exception) = ExceptionId::new(&format!("{}-E{number:02}", self.batch)) else {
            debug_assert!(false, "a batch id is kept short enough when the batch starts");
            return;
        };
        debug_assert!(!self.plant.exceptions.contains_key(&exception), "exceptions are numbered without gaps");
        self.push(ExceptionRaised { exception, batch: self.batch.clone(), about: about.clone(), blocker, deviation });
    }
}
