//! A kept sample: until when, that it was looked at, and that some of it was given out. Quality gives it out, and only for
//! an investigation; what is given out is a part with its own number (China GMP 2010, article 225; EU GMP Annex 19, 2 and
//! 8; from memory).

use alloc::vec;
use alloc::vec::Vec;

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use serde::{Deserialize, Serialize};

use super::custody::Holder;
use super::divide::{Part, parts, take_part};
use super::{Look, Sample, amount_of, change, enough, sample, there};
use crate::act::{Act, Stamp};
use crate::disposition;
use crate::event::{Event, Happened, Subject};
use crate::id::{BatchId, InvestigationId, LotId, SampleId};
use crate::people;
use crate::quantity::Quantity;
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::text::Text;

/// Until when a sample is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptUntil {
    /// By what is known of the lot.
    pub until: Timestamp,
    /// The lot has no expiry yet, so that the time has not begun to run.
    pub open: bool,
}

/// A kept sample was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampleInspected {
    pub sample: SampleId,
    pub batch: BatchId,
    pub lot: LotId,
    pub sound: bool,
    pub found: Text,
}

/// Some of a kept sample was given out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampleGivenOut {
    pub sample: SampleId,
    pub batch: BatchId,
    pub lot: LotId,
    pub part: Part,
    pub investigation: InvestigationId,
    pub why: Text,
}

/// Records what was seen of a kept sample.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InspectSample {
    pub sample: SampleId,
    pub sound: bool,
    pub found: Text,
}

/// Gives some of a kept sample out for an investigation; the reason goes with the act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GiveOutSample {
    pub sample: SampleId,
    pub amount: Quantity,
    pub investigation: InvestigationId,
}

impl Plant {
    /// Until when a sample is kept; nothing where it is none that is kept.
    ///
    /// So many months after the expiry of its lot, by the calendar. A lot without an expiry has its time before it.
    #[must_use]
    pub fn kept_until(&self, number: &SampleId) -> Option<KeptUntil> {
        let it = self.samples.get(number)?;
        let months = self.sample_plan(it)?.kept_months.filter(|_| it.given_for.is_none())?;
        let expires = self.lots.get(&it.lot).and_then(|it| it.use_by);
        let from = expires.unwrap_or(it.taken.happened).to_zoned(TimeZone::UTC);
        let until = Span::new().try_months(months).ok().and_then(|it| from.checked_add(it).ok());
        Some(KeptUntil { until: until.map_or(Timestamp::MAX, |it| it.timestamp()), open: expires.is_none() })
    }
}

fn kept<'a>(plant: &'a Plant, number: &SampleId) -> Result<(&'a SampleId, &'a Sample), Refusal> {
    let (number, it) = sample(plant, number)?;
    if plant.kept_until(number).is_none() {
        return Err(Refusal::from(Rule::SampleNotKept).with("sample", number.as_str()));
    }
    there(number, it).map_or(Ok((number, it)), Err)
}

impl Decide for InspectSample {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        let (_, it) = kept(plant, &self.sample)?;
        let Self { sample, sound, found } = self.clone();
        let (batch, lot) = (it.batch.clone(), it.lot.clone());
        let mut events: Vec<Event> = vec![SampleInspected { sample, batch: batch.clone(), lot, sound, found }.into()];
        // What is found of it later is evidence about what was released.
        if !sound {
            events.extend(disposition::reopened(plant, &batch));
        }
        Ok(events)
    }
}

impl Decide for GiveOutSample {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let (number, it) = kept(plant, &self.sample)?;
        amount_of(it, &self.amount)?;
        let why = people::owed_reason(act)?;
        let of = &self.investigation;
        let about =
            plant.oos.get(of).and_then(|it| it.batch.as_ref()).or_else(|| plant.oot.get(of).map(|it| &it.batch));
        if about != Some(&it.batch) {
            return Err(Refusal::from(Rule::UnknownOos).with("oos", of.as_str()));
        }
        let held = plant.custody(number, act.happened).map(|it| it.holder);
        if !matches!(held, Some(Holder::Laboratory(_))) {
            return Err(Refusal::from(Rule::SampleNotHeld).with("sample", number.as_str()));
        }
        if let Some(refusal) = enough(number, it, &self.amount) {
            return Err(refusal);
        }
        let Some(part) = parts(plant, number, &[self.amount])?.pop() else { return Ok(vec![]) };
        let (sample, batch, lot) = (number.clone(), it.batch.clone(), it.lot.clone());
        Ok(vec![SampleGivenOut { sample, batch, lot, part, investigation: of.clone(), why }.into()])
    }
}

fn about(batch: &BatchId, lot: &LotId) -> Vec<Subject> {
    vec![Subject::Batch(batch.clone()), Subject::Lot(lot.clone())]
}

impl Happened for SampleInspected {
    fn about(&self) -> Vec<Subject> {
        about(&self.batch, &self.lot)
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { sample, batch: _, lot: _, sound, found } = self;
        let look = Look { sound: *sound, found: found.clone(), stamp: stamp.clone() };
        change(plant, sample, stamp, |it| it.looks.push(look));
    }
}

impl Happened for SampleGivenOut {
    fn about(&self) -> Vec<Subject> {
        let mut all = about(&self.batch, &self.lot);
        all.push(Subject::Investigation(self.investigation.clone()));
        all
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { sample, batch: _, lot: _, part, investigation, why: _ } = self;
        take_part(plant, sample, part, Some(investigation), stamp);
    }
}
