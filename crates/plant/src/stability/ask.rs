//! What is asked of a study: how a cell of its matrix stands, and which pulls are due.

use alloc::vec::Vec;

use jiff::Timestamp;

use super::{Place, Study, StudyStanding, Timing};
use crate::id::StudyId;
use crate::state::Plant;
use crate::verdict::Verdict;

/// How a cell of the matrix stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlaceState {
    /// Its window has not begun.
    Ahead,
    /// In its window, and not pulled.
    Due,
    /// Its window is over, and nobody said what became of it.
    Overdue,
    Missed,
    /// Pulled, and not all of its tests are there and verified.
    Pulled,
    /// Tested; the verdict over its results.
    Tested(Verdict),
}

impl PlaceState {
    /// Its id in translations.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Ahead => "ahead",
            Self::Due => "due",
            Self::Overdue => "overdue",
            Self::Missed => "missed",
            Self::Pulled => "pulled",
            Self::Tested(it) => it.id(),
        }
    }
}

/// Whether a pull can be made, or should have been.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Due {
    Overdue,
    Now,
    Soon,
}

/// A pull that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DuePull<'a> {
    pub due: Due,
    /// Its day, and the end of its window.
    pub on: Timestamp,
    pub to: Timestamp,
    pub study: &'a StudyId,
    pub place: Place,
}

impl Study {
    /// How a place stands at an instant.
    #[must_use]
    pub fn place_state(&self, place: &Place, now: Timestamp) -> PlaceState {
        let found: Vec<_> = self.tests.iter().filter_map(|it| self.result(place, &it.attribute)).collect();
        let verdict = Verdict::over(found.iter().map(|it| it.test.band.verdict()));
        if !found.is_empty() && verdict == Verdict::Fail {
            return PlaceState::Tested(Verdict::Fail);
        }
        if self.pulls.contains_key(place) {
            let whole = found.len() == self.tests.len() && found.iter().all(|it| it.test.verified.is_some());
            return if whole { PlaceState::Tested(verdict) } else { PlaceState::Pulled };
        }
        if self.missed.contains_key(place) {
            return PlaceState::Missed;
        }
        match self.timing(place, now) {
            Some(Timing::OnTime) => PlaceState::Due,
            Some(Timing::Late { .. }) => PlaceState::Overdue,
            Some(Timing::Early { .. }) | None => PlaceState::Ahead,
        }
    }
}

impl Plant {
    /// The pulls of running studies that are overdue, due, or whose day comes before `until`: what is late first.
    #[must_use]
    pub fn pulls_due(&self, now: Timestamp, until: Timestamp) -> Vec<DuePull<'_>> {
        let running = self.studies.iter().filter(|(_, it)| it.standing() == StudyStanding::Running);
        let mut all: Vec<DuePull<'_>> = running
            .flat_map(|(id, it)| {
                it.places().filter_map(move |place| {
                    let began = it.started.as_ref()?.happened;
                    let (_, on, to) = it.condition(&place.condition)?.window(began, place.months)?;
                    let due = match it.place_state(&place, now) {
                        PlaceState::Overdue => Due::Overdue,
                        PlaceState::Due => Due::Now,
                        PlaceState::Ahead if on <= until => Due::Soon,
                        PlaceState::Ahead | PlaceState::Missed | PlaceState::Pulled | PlaceState::Tested(_) => {
                            return None;
                        }
                    };
                    Some(DuePull { due, on, to, study: id, place })
                })
            })
            .collect();
        all.sort_by(|a, b| (a.due, a.on, a.study, &a.place).cmp(&(b.due, b.on, b.study, &b.place)));
        all
    }
}
