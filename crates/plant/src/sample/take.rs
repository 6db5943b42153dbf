//! A sample is taken: by whom the plan names, where it says, as much as its tests need. It gets its number here.

use alloc::vec;
use alloc::vec::Vec;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::planned::reached;
use super::{Sample, numbered, witness};
use crate::act::{Act, Stamp};
use crate::batch::{Running, batch};
use crate::disposition;
use crate::event::{Event, Happened, Subject};
use crate::id::{BatchId, EntryId, LotId, PersonId, SampleId};
use crate::lab::Despite;
use crate::people::Role;
use crate::quantity::{Bound, Quantity};
use crate::refusal::{Fact, Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::strategy::SamplePlan;
use crate::text::Text;

/// A sample of a batch was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampleTaken {
    pub sample: SampleId,
    pub batch: BatchId,
    pub lot: LotId,
    /// The entry of the sampling plan.
    pub plan: EntryId,
    pub amount: Quantity,
    /// Whoever looked on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<PersonId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub despite: Option<Despite>,
}

/// Takes a sample by the plan of the batch's strategy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakeSample {
    pub batch: BatchId,
    pub plan: EntryId,
    /// The number on its label; the next free one where none is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<SampleId>,
    pub amount: Quantity,
    /// Why it was taken in spite of what stands against it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub despite: Option<Text>,
}

/// The plan of a sample, as the strategy of this batch declares it.
pub(super) fn planned<'a>(it: &Running<'a>, id: &EntryId) -> Result<&'a SamplePlan, Refusal> {
    let found = it.stage.samples.iter().find(|it| it.id == *id && it.applies);
    found.ok_or_else(|| Refusal::from(Rule::SampleNotPlanned).with("sample", id.as_str()).with("stage", &it.stage.name))
}

/// What stands against taking it: the batch is not there yet, somebody else takes it, it is too little, nobody looked on.
fn barred(plant: &Plant, it: &Running<'_>, plan: &SamplePlan, amount: &Quantity, act: &Act) -> Option<Refusal> {
    if reached(it.batch, plan).is_none_or(|it| act.happened < it) {
        let refusal = Refusal::from(Rule::SamplePointAhead).with("sample", &plan.name);
        let after = plan.after.as_ref().and_then(|path| it.stage.step(path)).map(|(_, step)| &step.name);
        return Some(match after {
            Some(name) => refusal.with("step", name),
            None => refusal.with("step", &it.stage.name),
        });
    }
    let taker = Role::named(&plan.by);
    let holds = |role: Role| plant.people.get(&act.by).is_some_and(|it| it.holds(role, act.known));
    if let Some(role) = taker.filter(|role| !holds(*role)) {
        let refusal = Refusal::from(Rule::SampleTaker).with("sample", &plan.name).with("person", &act.by);
        return Some(refusal.with("role", Fact::Role(role)));
    }
    let little = amount.to(plan.amount.unit).is_some_and(|it| it.value < plan.amount.value);
    little.then(|| {
        let refusal = Refusal::from(Rule::SampleTooSmall).with("sample", &plan.name);
        refusal.with("amount", *amount).with("limit", plan.amount)
    })
}

impl Decide for TakeSample {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = batch(plant, &self.batch)?;
        let plan = planned(&it, &self.plan)?;
        if self.amount.bound != Bound::Exact || self.amount.value <= Decimal::ZERO {
            return Err(Refusal::from(Rule::AmountNotPositive).with("amount", self.amount));
        }
        if !self.amount.unit.measures_the_same_as(plan.amount.unit) {
            let refusal = Refusal::from(Rule::WrongUnit).with("amount", self.amount);
            return Err(refusal.with("unit", plan.amount.unit.code()));
        }
        let lot = &it.batch.lot;
        let number = match &self.number {
            Some(it) => it.clone(),
            None => numbered(plant, &alloc::format!("{lot}-S"), &[], 2)
                .ok_or_else(|| Refusal::from(Rule::SampleNotOfLot).with("sample", lot.as_str()))?,
        };
        let elsewhere = || plant.lots.values().any(|it| it.intake.samples.iter().any(|it| it.id == number));
        if plant.samples.contains_key(&number) || elsewhere() {
            return Err(Refusal::from(Rule::SampleExists).with("sample", number.as_str()));
        }
        // Whoever reads the label, in the cold store or in a file, sees whose it is.
        if number.as_str().strip_prefix(lot.as_str()).is_none_or(|it| it.len() < 2 || !it.starts_with('-')) {
            let refusal = Refusal::from(Rule::SampleNotOfLot).with("sample", number.as_str());
            return Err(refusal.with("lot", lot.as_str()));
        }
        let barred = barred(plant, &it, plan, &self.amount, act);
        let (second, barred) = match (witness(plant, act, plan.witness), barred) {
            (Ok(second), barred) => (second, barred),
            (Err(_), Some(barred)) => (None, Some(barred)),
            (Err(unseen), None) => (None, Some(unseen)),
        };
        let despite = Despite::of(barred, self.despite.as_ref())?;
        let Self { batch, plan, number: _, amount, despite: _ } = self.clone();
        let lot = lot.clone();
        let mut events: Vec<Event> =
            vec![SampleTaken { sample: number, batch, lot, plan, amount, second, despite }.into()];
        events.extend(disposition::reopened(plant, &self.batch).into_iter().filter(|_| self.despite.is_some()));
        Ok(events)
    }
}

impl Happened for SampleTaken {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Batch(self.batch.clone()), Subject::Lot(self.lot.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { sample, batch, lot, plan, amount, second, despite } = self.clone();
        if let Some(it) = plant.batches.get_mut(&batch) {
            it.last = stamp.seq;
            it.performers.insert(stamp.by.clone());
        }
        let it = Sample {
            batch,
            lot,
            plan,
            parent: None,
            given_for: None,
            amount,
            left: amount.value,
            taken: stamp.clone(),
            second,
            despite: despite.into_iter().map(|it| (it, stamp.clone())).collect(),
            found: None,
            links: vec![],
            begun: vec![],
            uses: vec![],
            parts: vec![],
            looks: vec![],
            ended: None,
        };
        plant.samples.insert(sample, it);
    }
}
