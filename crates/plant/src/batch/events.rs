//! What happened in a batch record.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{
    Addition, Attempt, Band, Batch, BatchStanding, Done, Observed, Reading, Remark, Source, StepRecord, Target,
};
use crate::act::Stamp;
use crate::event::{Happened, Subject};
use crate::id::{
    BatchId, ContainerId, EquipmentClassId, EquipmentId, LotId, MaterialId, OrganisationId, ParameterId, PersonId,
    StageId, StepPath, StrategyId, UnitId,
};
use crate::material::{self, Share};
use crate::quantity::Quantity;
use crate::state::Plant;
use crate::text::Text;

/// A batch began, pinned to the version of the strategy that was in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchStarted {
    pub batch: BatchId,
    pub lot: LotId,
    pub stage: StageId,
    pub strategy: StrategyId,
    pub version: u32,
    pub organisation: OrganisationId,
}

/// A piece of equipment serves a unit operation of this batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchEquipmentAssigned {
    pub batch: BatchId,
    pub unit: UnitId,
    pub class: EquipmentClassId,
    pub equipment: EquipmentId,
}

/// A lot was charged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaterialAdded {
    pub batch: BatchId,
    pub step: StepPath,
    pub material: MaterialId,
    pub lot: LotId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub container: Option<ContainerId>,
    /// What was taken of each container, where it was more than one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shares: Vec<Share>,
    pub amount: Quantity,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Target>,
}

/// A parameter was read, with where it lies and the version of the rule that said so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadingRecorded {
    pub batch: BatchId,
    pub step: StepPath,
    pub parameter: ParameterId,
    pub value: Observed,
    pub source: Source,
    pub band: Band,
    pub rule: u16,
}

/// A step was done as instructed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepCompleted {
    pub batch: BatchId,
    pub step: StepPath,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<PersonId>,
}

/// A step was done, but otherwise than instructed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepDoneOtherwise {
    pub batch: BatchId,
    pub step: StepPath,
    pub what: Text,
    /// What was used, where it was not what is assigned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub equipment: Option<EquipmentId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<PersonId>,
}

/// The last step of a unit operation was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperationCompleted {
    pub batch: BatchId,
    pub unit: UnitId,
}

/// A rule stopped an attempt at a critical step; the reviewer sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttemptRefused {
    pub batch: BatchId,
    pub step: StepPath,
    /// The rule with its version, `R-batch-09 v1`.
    pub rule: String,
    /// What it found, as data.
    pub found: String,
}

/// Somebody remarked on a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commented {
    pub batch: BatchId,
    pub step: StepPath,
    pub text: Text,
}

/// Changes a batch that an event is about, and notes the entry.
pub(crate) fn change(plant: &mut Plant, id: &BatchId, stamp: &Stamp, change: impl FnOnce(&mut Batch)) {
    if let Some(it) = plant.batches.get_mut(id) {
        it.last = stamp.seq;
        change(it);
    }
}

/// Changes the record of a step, and counts the actor among those who made the record.
pub(crate) fn change_step(
    plant: &mut Plant,
    id: &BatchId,
    step: &StepPath,
    stamp: &Stamp,
    change_it: impl FnOnce(&mut StepRecord),
) {
    change(plant, id, stamp, |it| {
        if !it.performers.contains(&stamp.by) {
            it.performers.insert(stamp.by.clone());
        }
    });
    note_on_step(plant, id, step, stamp, change_it);
}

/// Notes something on the record of a step without having performed it.
fn note_on_step(
    plant: &mut Plant,
    id: &BatchId,
    step: &StepPath,
    stamp: &Stamp,
    change_it: impl FnOnce(&mut StepRecord),
) {
    change(plant, id, stamp, |it| {
        if let Some(record) = it.steps.get_mut(step) {
            change_it(Arc::make_mut(record));
        } else {
            change_it(Arc::make_mut(it.steps.entry(step.clone()).or_default()));
        }
    });
}

impl Happened for BatchStarted {
    fn about(&self) -> Vec<Subject> {
        vec![
            Subject::Batch(self.batch.clone()),
            Subject::Lot(self.lot.clone()),
            Subject::Strategy(self.strategy.clone()),
        ]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { batch, lot, stage, strategy, version, organisation } = self.clone();
        plant.batches.insert(
            batch,
            Batch {
                lot,
                stage,
                strategy,
                version,
                organisation,
                started: stamp.clone(),
                standing: BatchStanding::Running,
                equipment: BTreeMap::new(),
                consumables: BTreeMap::new(),
                uses: Vec::new(),
                tested: Default::default(),
                steps: BTreeMap::new(),
                operations: Default::default(),
                returned: BTreeMap::new(),
                rounds: Vec::new(),
                reworks: Vec::new(),
                rework_acts: Vec::new(),
                implausible: Vec::new(),
                performers: Default::default(),
                last: stamp.seq,
            },
        );
    }
}

impl Happened for BatchEquipmentAssigned {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Batch(self.batch.clone()), Subject::Equipment(self.equipment.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { batch, unit, class, equipment } = self;
        change(plant, batch, stamp, |it| {
            it.equipment.insert((unit.clone(), class.clone()), equipment.clone());
            it.performers.insert(stamp.by.clone());
        });
        if let Some(it) = plant.equipment.get_mut(equipment) {
            it.batch = Some(batch.clone());
            // In use: it is clean again only after its next cleaning.
            it.clean_until = None;
        }
    }
}

impl Happened for MaterialAdded {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Batch(self.batch.clone()), Subject::Lot(self.lot.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { batch, step, material, lot, container, shares, amount, target } = self;
        let one = container.iter().map(|it| Share { container: it.clone(), amount: *amount });
        let shares: Vec<Share> = if shares.is_empty() { one.collect() } else { shares.clone() };
        change_step(plant, batch, step, stamp, |it| {
            it.additions.push(Addition {
                material: material.clone(),
                lot: lot.clone(),
                amount: *amount,
                shares: shares.clone(),
                known: true,
                before: Vec::new(),
                target: target.clone(),
                stamp: stamp.clone(),
            });
        });
        take(plant, lot, amount);
        if let Some(it) = plant.lots.get_mut(lot) {
            for share in &shares {
                let taken = share.amount.to(it.unit).map_or(Decimal::ZERO, |it| it.value);
                material::take(it, &share.container, taken, stamp.happened);
            }
        }
        if let Some(made) = plant.batches.get(batch).map(|it| it.lot.clone()) {
            plant.genealogy.join(lot, &made);
        }
    }
}

/// Takes what was charged off its lot, below nothing where more was poured than was booked: then the lot must be counted
/// again. Of a lot in no book, or in a unit that it is not counted in, the amount is kept beside.
pub(crate) fn take(plant: &mut Plant, lot: &LotId, amount: &Quantity) {
    let left = plant.lots.get(lot).and_then(|it| it.left.checked_sub(amount.to(it.unit)?.value));
    match (plant.lots.get_mut(lot), left) {
        (Some(it), Some(left)) => it.left = left,
        (Some(_) | None, _) => plant.uncounted.entry(lot.clone()).or_default().push(*amount),
    }
}

impl Happened for ReadingRecorded {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Batch(self.batch.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { batch, step, parameter, value, source, band, rule } = self;
        let reading =
            Reading { value: value.clone(), band: *band, rule: *rule, source: source.clone(), stamp: stamp.clone() };
        change_step(plant, batch, step, stamp, |it| it.readings.entry(parameter.clone()).or_default().push(reading));
    }
}

impl Happened for StepCompleted {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Batch(self.batch.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { batch, step, second } = self;
        let done = Done { stamp: stamp.clone(), second: second.clone(), otherwise: None, equipment: None };
        change_step(plant, batch, step, stamp, |it| it.done = Some(done));
        witnessed(plant, batch, stamp, second.as_ref());
    }
}

impl Happened for StepDoneOtherwise {
    fn about(&self) -> Vec<Subject> {
        let equipment = self.equipment.iter().cloned().map(Subject::Equipment);
        core::iter::once(Subject::Batch(self.batch.clone())).chain(equipment).collect()
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { batch, step, what, equipment, second } = self;
        let done = Done {
            stamp: stamp.clone(),
            second: second.clone(),
            otherwise: Some(what.clone()),
            equipment: equipment.clone(),
        };
        used(plant, batch, equipment.as_ref());
        change_step(plant, batch, step, stamp, |it| it.done = Some(done));
        witnessed(plant, batch, stamp, second.as_ref());
    }
}

/// A piece of equipment was used for the batch: it is clean again only after its next cleaning.
pub(crate) fn used(plant: &mut Plant, batch: &BatchId, equipment: Option<&EquipmentId>) {
    if let Some(it) = equipment.and_then(|it| plant.equipment.get_mut(it)) {
        it.batch = Some(batch.clone());
        it.clean_until = None;
    }
}

/// A second person made the record too.
pub(super) fn witnessed(plant: &mut Plant, batch: &BatchId, stamp: &Stamp, second: Option<&PersonId>) {
    if let Some(second) = second {
        change(plant, batch, stamp, |it| {
            it.performers.insert(second.clone());
        });
    }
}

impl Happened for OperationCompleted {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Batch(self.batch.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { batch, unit } = self;
        let mut used = Vec::new();
        change(plant, batch, stamp, |it| {
            it.operations.insert(unit.clone());
            used.extend(it.equipment.iter().filter(|((of, _), _)| of == unit).map(|(_, it)| it.clone()));
        });
        // Something was made in it until now: a cleaning on record from before does not count.
        for it in used {
            if let Some(it) = plant.equipment.get_mut(&it) {
                it.clean_until = None;
            }
        }
    }
}

impl Happened for AttemptRefused {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Batch(self.batch.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { batch, step, rule, found } = self;
        let attempt = Attempt { rule: rule.clone(), found: found.clone(), stamp: stamp.clone() };
        note_on_step(plant, batch, step, stamp, |it| it.attempts.push(attempt));
    }
}

impl Happened for Commented {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Batch(self.batch.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { batch, step, text } = self;
        let remark = Remark { text: text.clone(), stamp: stamp.clone() };
        note_on_step(plant, batch, step, stamp, |it| it.remarks.push(remark));
    }
}
