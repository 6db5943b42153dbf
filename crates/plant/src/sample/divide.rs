//! A sample is divided: each part gets a number of its own, and the amounts balance.

use alloc::vec;
use alloc::vec::Vec;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::custody::Holder;
use super::{Sample, amount_of, change, enough, numbered, sample, there};
use crate::act::{Act, Stamp};
use crate::event::{Event, Happened, Subject};
use crate::id::{BatchId, InvestigationId, LotId, SampleId};
use crate::lab::Despite;
use crate::quantity::Quantity;
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::text::Text;

/// A part of a sample.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    pub number: SampleId,
    pub amount: Quantity,
}

/// A sample was divided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampleDivided {
    pub sample: SampleId,
    pub batch: BatchId,
    pub lot: LotId,
    pub parts: Vec<Part>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub despite: Option<Despite>,
}

/// Divides a sample into parts of these amounts; what is left stays under its number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DivideSample {
    pub sample: SampleId,
    pub amounts: Vec<Quantity>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub despite: Option<Text>,
}

impl Decide for DivideSample {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let (number, it) = sample(plant, &self.sample)?;
        if self.amounts.is_empty() {
            return Err(Refusal::from(Rule::SampleShort)
                .with("sample", number.as_str())
                .with("amount", it.rest())
                .with("limit", it.rest()));
        }
        let mut sum = Decimal::ZERO;
        for amount in &self.amounts {
            amount_of(it, amount)?;
            sum = sum.saturating_add(amount.to(it.amount.unit).map_or(Decimal::MAX, |it| it.value));
        }
        let kept = plant.sample_plan(it).is_some_and(|it| it.is_retention()) && it.given_for.is_none();
        let kept =
            kept.then(|| Refusal::from(Rule::SampleIsKept).with("sample", number.as_str()).with("attribute", "-"));
        let held = plant.custody(number, act.happened).map(|it| it.holder);
        let held = (!matches!(held, Some(Holder::Laboratory(_))))
            .then(|| Refusal::from(Rule::SampleNotHeld).with("sample", number.as_str()));
        let short = enough(number, it, &Quantity::exact(sum, it.amount.unit));
        let barred = there(number, it).or(kept).or(held).or(short);
        let despite = Despite::of(barred, self.despite.as_ref())?;
        let parts = parts(plant, number, &self.amounts)?;
        let (sample, batch, lot) = (number.clone(), it.batch.clone(), it.lot.clone());
        Ok(vec![SampleDivided { sample, batch, lot, parts, despite }.into()])
    }
}

/// The parts with their numbers.
pub(super) fn parts(plant: &Plant, number: &SampleId, amounts: &[Quantity]) -> Result<Vec<Part>, Refusal> {
    let mut given: Vec<SampleId> = vec![];
    let mut parts = vec![];
    for amount in amounts {
        let stem = alloc::format!("{number}-A");
        let next = numbered(plant, &stem, &given, 1);
        let next =
            next.ok_or_else(|| Refusal::from(Rule::SampleNotOfLot).with("sample", stem).with("lot", number.as_str()))?;
        given.push(next.clone());
        parts.push(Part { number: next, amount: *amount });
    }
    Ok(parts)
}

/// A part is a sample with the chain of what it is a part of.
pub(super) fn take_part(plant: &mut Plant, of: &SampleId, part: &Part, given: Option<&InvestigationId>, stamp: &Stamp) {
    let Some(whole) = plant.samples.get(of) else { return };
    let it = Sample {
        parent: Some(of.clone()),
        given_for: given.cloned().or_else(|| whole.given_for.clone()),
        amount: part.amount,
        left: part.amount.value,
        taken: stamp.clone(),
        second: None,
        despite: vec![],
        found: None,
        links: vec![],
        begun: vec![],
        uses: vec![],
        parts: vec![],
        looks: vec![],
        ended: None,
        ..whole.clone()
    };
    plant.samples.insert(part.number.clone(), it);
    let (number, amount) = (part.number.clone(), part.amount);
    change(plant, of, stamp, |it| {
        it.takes(Some(amount));
        it.parts.push(number);
    });
}

impl Happened for SampleDivided {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Batch(self.batch.clone()), Subject::Lot(self.lot.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { sample, batch: _, lot: _, parts, despite } = self;
        change(plant, sample, stamp, |it| it.despite.extend(despite.iter().map(|it| (it.clone(), stamp.clone()))));
        for part in parts {
            take_part(plant, sample, part, None, stamp);
        }
    }
}
