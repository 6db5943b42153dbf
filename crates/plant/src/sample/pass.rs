//! A sample passes from hand to hand: handed over, received or not accepted, moved from one place to another.

use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::custody::Holder;
use super::{Link, Place, Sample, change, sample, there};
use crate::act::{Act, Stamp};
use crate::event::{Event, Happened, Subject};
use crate::id::{BatchId, LotId, SampleId};
use crate::lab::Despite;
use crate::quantity::{Quantity, Unit, Within};
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::text::Text;

/// How a container looked when it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    Sound,
    Damaged,
}

impl Condition {
    /// Its id in translations.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Sound => "sound",
            Self::Damaged => "damaged",
        }
    }
}

/// How its seal was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Seal {
    Whole,
    Broken,
    /// A container without one.
    None,
}

impl Seal {
    /// Its id in translations.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Broken => "broken",
            Self::None => "none",
        }
    }
}

/// What was found when it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    pub condition: Condition,
    pub seal: Seal,
    /// Nothing where none was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub temperature: Option<Quantity>,
}

/// Whoever held a sample gave it out of hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampleHandedOver {
    pub sample: SampleId,
    pub batch: BatchId,
    pub lot: LotId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub despite: Option<Despite>,
}

/// The laboratory received a sample, or did not accept it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampleReceived {
    pub sample: SampleId,
    pub batch: BatchId,
    pub lot: LotId,
    pub found: Found,
    /// Where it was put; nothing where it was not accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// Why it was not accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<Text>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub despite: Option<Despite>,
}

/// A sample was moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampleStored {
    pub sample: SampleId,
    pub batch: BatchId,
    pub lot: LotId,
    /// Where it lay.
    pub from: Place,
    pub place: Place,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub despite: Option<Despite>,
}

/// Hands a sample over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOverSample {
    pub sample: SampleId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub despite: Option<Text>,
}

/// Receives a sample in the laboratory, or states why it is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiveSample {
    pub sample: SampleId,
    pub found: Found,
    /// Where it is put; not asked for where it is not accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<Text>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub despite: Option<Text>,
}

/// Moves a sample.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoreSample {
    pub sample: SampleId,
    pub place: Place,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub despite: Option<Text>,
}

/// Who held it when the act happened.
fn holder(plant: &Plant, number: &SampleId, act: &Act) -> Result<Holder, Refusal> {
    let custody = plant.custody(number, act.happened).filter(|it| it.since <= act.happened);
    custody
        .map(|it| it.holder)
        .ok_or_else(|| Refusal::from(Rule::WrongTime).with("stated", act.happened).with("to", act.known))
}

fn not_held(number: &SampleId) -> Refusal {
    Refusal::from(Rule::SampleNotHeld).with("sample", number.as_str())
}

impl Decide for HandOverSample {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let (number, it) = sample(plant, &self.sample)?;
        let barred = there(number, it).or(match holder(plant, number, act)? {
            Holder::Sampler(holds) if holds == act.by => None,
            Holder::Refused => None,
            Holder::Sampler(_) | Holder::OnTheWay(_) | Holder::Laboratory(_) => Some(not_held(number)),
        });
        let despite = Despite::of(barred, self.despite.as_ref())?;
        let (sample, batch, lot) = (number.clone(), it.batch.clone(), it.lot.clone());
        Ok(vec![SampleHandedOver { sample, batch, lot, despite }.into()])
    }
}

/// What was found does not let it be accepted as it is.
fn unsound(plant: &Plant, number: &SampleId, it: &Sample, found: &Found) -> Option<Refusal> {
    let range = plant.sample_plan(it).and_then(|it| it.temperature);
    let celsius = Unit::new("Cel").ok();
    // A temperature that the plan sets and nobody measured is not known to have been kept.
    let kept = match (range, &found.temperature, celsius) {
        (None, _, _) => true,
        (Some(range), Some(it), Some(unit)) => range.place(it, unit) == Some(Within::Inside),
        (Some(_), None, _) | (Some(_), Some(_), None) => false,
    };
    let sound = found.condition == Condition::Sound && found.seal != Seal::Broken;
    (!kept || !sound).then(|| {
        let refusal = Refusal::from(Rule::SampleUnsound).with("sample", number.as_str());
        let refusal = refusal.with("condition", found.condition.id()).with("seal", found.seal.id());
        let limit = range.map_or_else(|| "-".into(), |it| alloc::format!("{it} °C"));
        match found.temperature {
            Some(it) => refusal.with("value", it).with("limit", limit),
            None => refusal.with("value", "-").with("limit", limit),
        }
    })
}

impl Decide for ReceiveSample {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let (number, it) = sample(plant, &self.sample)?;
        let celsius = Unit::new("Cel").ok();
        if let Some(measured) = self.found.temperature
            && !celsius.is_some_and(|it| measured.unit.measures_the_same_as(it))
        {
            return Err(Refusal::from(Rule::WrongUnit).with("amount", measured).with("unit", "Cel"));
        }
        let holds = holder(plant, number, act)?;
        let given = match &holds {
            Holder::OnTheWay(from) if *from == act.by => {
                Some(Refusal::from(Rule::SampleOwnHand).with("sample", number.as_str()).with("person", &act.by))
            }
            Holder::OnTheWay(_) => None,
            Holder::Sampler(taker) if *taker == act.by => None,
            Holder::Sampler(_) | Holder::Laboratory(_) | Holder::Refused => {
                Some(Refusal::from(Rule::SampleNotHandedOver).with("sample", number.as_str()))
            }
        };
        let place = match (&self.place, &self.refused) {
            (Some(place), None) => Some(place.clone()),
            (None | Some(_), Some(_)) => None,
            (None, None) => return Err(Refusal::from(Rule::SampleNoPlace).with("sample", number.as_str())),
        };
        // What is not accepted may be in any state: that is why.
        let unsound = self.refused.is_none().then(|| unsound(plant, number, it, &self.found)).flatten();
        let despite = Despite::of(there(number, it).or(given).or(unsound), self.despite.as_ref())?;
        let Self { sample, found, place: _, refused, despite: _ } = self.clone();
        let (batch, lot) = (it.batch.clone(), it.lot.clone());
        Ok(vec![SampleReceived { sample, batch, lot, found, place, refused, despite }.into()])
    }
}

impl Decide for StoreSample {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let (number, it) = sample(plant, &self.sample)?;
        let Holder::Laboratory(from) = holder(plant, number, act)? else {
            return Err(not_held(number));
        };
        if from == self.place {
            return Err(Refusal::from(Rule::SampleThereAlready).with("sample", number.as_str()));
        }
        let despite = Despite::of(there(number, it), self.despite.as_ref())?;
        let Self { sample, place, despite: _ } = self.clone();
        let (batch, lot) = (it.batch.clone(), it.lot.clone());
        Ok(vec![SampleStored { sample, batch, lot, from, place, despite }.into()])
    }
}

fn about(batch: &BatchId, lot: &LotId) -> Vec<Subject> {
    vec![Subject::Batch(batch.clone()), Subject::Lot(lot.clone())]
}

fn link(plant: &mut Plant, number: &SampleId, stamp: &Stamp, link: Link, despite: Option<&Despite>) {
    change(plant, number, stamp, |it| {
        it.links.push((link, stamp.clone()));
        it.despite.extend(despite.map(|it| (it.clone(), stamp.clone())));
    });
}

impl Happened for SampleHandedOver {
    fn about(&self) -> Vec<Subject> {
        about(&self.batch, &self.lot)
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { sample, batch: _, lot: _, despite } = self;
        link(plant, sample, stamp, Link::HandedOver, despite.as_ref());
    }
}

impl Happened for SampleReceived {
    fn about(&self) -> Vec<Subject> {
        about(&self.batch, &self.lot)
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { sample, batch: _, lot: _, found, place, refused, despite } = self;
        let passed = match (place, refused) {
            (_, Some(why)) => Link::Refused { why: why.clone() },
            (Some(place), None) => Link::Received { place: place.clone() },
            (None, None) => Link::Refused { why: Text::dash() },
        };
        link(plant, sample, stamp, passed, despite.as_ref());
        change(plant, sample, stamp, |it| it.found = Some(found.clone()));
    }
}

impl Happened for SampleStored {
    fn about(&self) -> Vec<Subject> {
        about(&self.batch, &self.lot)
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { sample, batch: _, lot: _, from, place, despite } = self;
        let moved = Link::Stored { from: from.clone(), place: place.clone() };
        link(plant, sample, stamp, moved, despite.as_ref());
    }
}
