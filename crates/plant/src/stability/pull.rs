//! Samples are pulled at a time point, in its window or outside it; or a pull was missed.

use alloc::vec;
use alloc::vec::Vec;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Condition, Place, Study, about, change, deviation, planned, running, told};
use crate::act::{Act, Stamp};
use crate::event::{Event, Happened, Subject};
use crate::id::StudyId;
use crate::quality::Class;
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::text::Text;

/// Whether a pull was in its window, and by how many whole days it was not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Timing {
    OnTime,
    Early { days: u32 },
    Late { days: u32 },
}

impl Timing {
    /// Its id in translations.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::OnTime => "on-time",
            Self::Early { .. } => "early",
            Self::Late { .. } => "late",
        }
    }
}

/// One pull.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pull {
    pub units: u32,
    pub timing: Timing,
    /// Why outside its window, or once more.
    pub why: Option<Text>,
    pub stamp: Stamp,
}

/// Records that samples were pulled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PullSamples {
    pub study: StudyId,
    pub place: Place,
    pub units: u32,
    /// Why outside the window, once more, or more than the book has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub despite: Option<Text>,
}

/// Samples were pulled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SamplesPulled {
    pub study: StudyId,
    pub place: Place,
    pub units: u32,
    pub timing: Timing,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub despite: Option<Text>,
}

/// Records that a pull was missed; only once its window is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissPull {
    pub study: StudyId,
    pub place: Place,
    pub why: Text,
}

/// A pull was missed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PullMissed {
    pub study: StudyId,
    pub place: Place,
    pub why: Text,
}

fn days(count: u32) -> SignedDuration {
    SignedDuration::from_hours(i64::from(count).saturating_mul(24))
}

impl Condition {
    /// First instant, day and last instant of a time point's window, for a study that began then.
    #[must_use]
    pub fn window(&self, began: Timestamp, months: u32) -> Option<(Timestamp, Timestamp, Timestamp)> {
        let on = super::limit::after_months(began, months)?;
        // The whole last day is in the window.
        let to = on.checked_add(days(self.late_days.saturating_add(1))).ok()?;
        Some((on.checked_sub(days(self.early_days)).ok()?.max(began), on, to))
    }
}

impl Study {
    /// How a pull at an instant lies to the window of its place.
    #[must_use]
    pub fn timing(&self, place: &Place, at: Timestamp) -> Option<Timing> {
        let began = self.started.as_ref()?.happened;
        let (from, _, to) = self.condition(&place.condition)?.window(began, place.months)?;
        // A part of a day outside counts as a day.
        let off = |it: SignedDuration| u32::try_from(it.as_hours().max(0) / 24).unwrap_or(u32::MAX).saturating_add(1);
        Some(match () {
            () if at < from => Timing::Early { days: off(from.duration_since(at)) },
            () if at >= to => Timing::Late { days: off(at.duration_since(to)) },
            () => Timing::OnTime,
        })
    }
}

impl Decide for PullSamples {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = running(plant, &self.study)?;
        planned(&self.study, it, &self.place)?;
        let Some(timing) = it.timing(&self.place, act.happened) else {
            return Err(told(Rule::NotInProtocol, &self.study, &self.place));
        };
        let left = it.left(&self.place.lot, &self.place.condition);
        let refusal = |rule: Rule| told(rule, &self.study, &self.place);
        if self.units == 0 {
            return Err(refusal(Rule::UnitsNotThere).with("left", u64::from(left)).with("units", 0));
        }
        let barred = if timing != Timing::OnTime {
            let began = it.started.as_ref().map(|it| it.happened);
            let window = it.condition(&self.place.condition).zip(began);
            let mut refusal = refusal(Rule::PullOutsideWindow);
            if let Some((from, _, to)) = window.and_then(|(it, began)| it.window(began, self.place.months)) {
                refusal = refusal.with("from", from).with("to", to).with("stated", act.happened);
            }
            Some(refusal)
        } else if it.pulls.contains_key(&self.place) {
            Some(refusal(Rule::PulledAlready))
        } else if self.units > left || self.units < it.units {
            Some(
                refusal(Rule::UnitsNotThere)
                    .with("left", u64::from(left))
                    .with("units", u64::from(self.units))
                    .with("needed", u64::from(it.units)),
            )
        } else {
            None
        };
        let despite = match (barred, &self.despite) {
            (Some(refusal), None) => return Err(refusal),
            (Some(_), Some(why)) => Some(why.clone()),
            (None, _) => None,
        };
        let Self { study, place, units, despite: _ } = self.clone();
        let opened = match despite {
            Some(_) => Some(deviation(plant, 0, Class::Minor, about(&study, &place, None), None)?.1),
            None => None,
        };
        let mut events: Vec<Event> = vec![SamplesPulled { study, place, units, timing, despite }.into()];
        events.extend(opened);
        Ok(events)
    }
}

impl Decide for MissPull {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = running(plant, &self.study)?;
        planned(&self.study, it, &self.place)?;
        if it.pulls.contains_key(&self.place) || it.missed.contains_key(&self.place) {
            return Err(told(Rule::PulledAlready, &self.study, &self.place));
        }
        if !matches!(it.timing(&self.place, act.known), Some(Timing::Late { .. })) {
            return Err(told(Rule::WindowOpen, &self.study, &self.place));
        }
        let Self { study, place, why } = self.clone();
        let (_, opened) = deviation(plant, 0, Class::Minor, about(&study, &place, None), None)?;
        Ok(vec![PullMissed { study, place, why }.into(), opened])
    }
}

pub(super) fn touched(study: &StudyId, place: &Place) -> Vec<Subject> {
    vec![Subject::Study(study.clone()), Subject::Lot(place.lot.clone())]
}

impl Happened for SamplesPulled {
    fn about(&self) -> Vec<Subject> {
        touched(&self.study, &self.place)
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { study, place, units, timing, despite } = self.clone();
        change(plant, &study, |it| {
            let pull = Pull { units, timing, why: despite, stamp: stamp.clone() };
            it.pulls.entry(place).or_default().push(pull);
        });
    }
}

impl Happened for PullMissed {
    fn about(&self) -> Vec<Subject> {
        touched(&self.study, &self.place)
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { study, place, why } = self.clone();
        change(plant, &study, |it| {
            it.missed.insert(place, (why, stamp.clone()));
        });
    }
}
