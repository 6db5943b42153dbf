//! The end of a sample: used up in its tests, or discarded; what is cytotoxic under the eyes of a second person.

use alloc::vec;
use alloc::vec::Vec;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Sample, change, sample, there, witness};
use crate::act::{Act, Stamp};
use crate::event::{Event, Happened, Subject};
use crate::id::{BatchId, LotId, PersonId, SampleId};
use crate::lab::Despite;
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::text::Text;

/// How it ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    UsedUp,
    Discarded { why: Text },
}

/// A sample came to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampleDiscarded {
    pub sample: SampleId,
    pub batch: BatchId,
    pub lot: LotId,
    pub how: End,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<PersonId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub despite: Option<Despite>,
}

/// Records that a sample was used up, or discarded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiscardSample {
    pub sample: SampleId,
    pub how: End,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub despite: Option<Text>,
}

impl Plant {
    /// Whether what a sample is of is cytotoxic; what is not known counts as if it were.
    #[must_use]
    pub fn is_cytotoxic(&self, it: &Sample) -> bool {
        let pinned = self.batches.get(&it.batch).and_then(|it| self.pinned(it));
        let made = pinned.and_then(|(version, stage)| version.strategy.materials.get(&stage.makes));
        made.is_none_or(|it| it.cytotoxic)
    }
}

impl Decide for DiscardSample {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let (number, it) = sample(plant, &self.sample)?;
        if it.ended.is_some() {
            return there(number, it).map_or_else(|| Ok(vec![]), Err);
        }
        let kept = plant.kept_until(number).filter(|it| act.happened < it.until || it.open);
        let kept = kept.map(|until| {
            let refusal = Refusal::from(Rule::SampleKeptLonger).with("sample", number.as_str());
            refusal.with("until", until.until)
        });
        let discarded = matches!(self.how, End::Discarded { .. });
        let (second, unseen) = match witness(plant, act, discarded && plant.is_cytotoxic(it)) {
            Ok(second) => (second, None),
            Err(refusal) => (None, Some(refusal)),
        };
        // What may have to be tested again, or looked at, is not thrown away.
        let asked = plant.oos.iter().find(|(_, of)| of.lot == it.lot && !of.is_closed());
        let asked = asked.filter(|_| discarded).map(|(id, _)| {
            let refusal = Refusal::from(Rule::SampleInvestigated).with("sample", number.as_str());
            refusal.with("oos", id.as_str())
        });
        let despite = Despite::of(kept.or(asked).or(unseen), self.despite.as_ref())?;
        let Self { sample, how, despite: _ } = self.clone();
        let (batch, lot) = (it.batch.clone(), it.lot.clone());
        Ok(vec![SampleDiscarded { sample, batch, lot, how, second, despite }.into()])
    }
}

impl Happened for SampleDiscarded {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Batch(self.batch.clone()), Subject::Lot(self.lot.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { sample, batch: _, lot: _, how, second: _, despite } = self;
        change(plant, sample, stamp, |it| {
            it.left = Decimal::ZERO;
            it.ended = Some((how.clone(), stamp.clone()));
            it.despite.extend(despite.iter().map(|it| (it.clone(), stamp.clone())));
        });
    }
}
