//! A planned sample was not taken, or what was taken can no longer be shown: that is stated, is a deviation, and somebody
//! whom the strategy names decides whether the batch can do without it.

use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::PlannedStanding;
use super::custody::Holder;
use super::take::planned;
use crate::act::{Act, Stamp};
use crate::batch::{Raise, batch};
use crate::disposition;
use crate::event::{Event, Happened, Subject};
use crate::id::{BatchId, EntryId, LotId};
use crate::quality::{About, Class};
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::strategy::Blocker;
use crate::text::Text;

/// A sample is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampleMissed {
    pub batch: BatchId,
    pub lot: LotId,
    /// The entry of the sampling plan.
    pub plan: EntryId,
    pub why: Text,
}

/// States that a sample is missing, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateSampleMissed {
    pub batch: BatchId,
    pub plan: EntryId,
    pub why: Text,
}

impl Decide for StateSampleMissed {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = batch(plant, &self.batch)?;
        let plan = planned(&it, &self.plan)?;
        let all = plant.planned_samples(it.id);
        let found = all.iter().find(|it| it.plan.id == self.plan);
        let whole = |it: &&(&crate::id::SampleId, &super::Sample)| {
            let custody = plant.custody(it.0, act.happened);
            let shown = custody.is_some_and(|it| it.hole.is_none() && it.holder != Holder::Refused);
            // A test sample does its duty in its tests; one that is kept, by being there.
            shown && !(plan.is_retention() && it.1.is_gone())
        };
        let there = found.is_some_and(|it| it.taken.iter().any(|it| whole(&it)));
        let stated = found.is_some_and(|it| it.standing == PlannedStanding::Missed);
        if there || stated {
            return Err(Refusal::from(Rule::SampleIsThere).with("sample", &plan.name));
        }
        let about = About::Sample { sample: self.plan.clone() };
        let mut raise = Raise::new(plant, &self.batch, &it.batch.lot);
        let Self { batch, plan, why } = self.clone();
        raise.push(SampleMissed { batch, lot: it.batch.lot.clone(), plan, why });
        let deviation = raise.deviation(Class::Major, &about);
        raise.exception(Blocker::Indeterminate, &about, deviation);
        disposition::reopen(plant, &self.batch, &mut raise);
        Ok(raise.events)
    }
}

impl Happened for SampleMissed {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Batch(self.batch.clone()), Subject::Lot(self.lot.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { batch, lot: _, plan: _, why: _ } = self;
        if let Some(it) = plant.batches.get_mut(batch) {
            it.last = stamp.seq;
            it.performers.insert(stamp.by.clone());
        }
    }
}
