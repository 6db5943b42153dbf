//! A batch begins, is interrupted, taken over, and ends.

use alloc::collections::BTreeMap;
use alloc::vec;
use alloc::vec::Vec;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::events::change;
use super::perform::found;
use super::{BatchEquipmentAssigned, BatchStanding, BatchStarted, Commented, batch, running};
use crate::act::{Act, Stamp};
use crate::disposition::{Choice, DispositionStanding, Kind};
use crate::equipment;
use crate::event::{Event, Happened, Subject};
use crate::id::{BatchId, EntryId, EquipmentClassId, EquipmentId, LotId, StageId, StepPath, StrategyId, UnitId};
use crate::material::{self, Lot, LotStanding};
use crate::people;
use crate::quantity::{Bound, Quantity};
use crate::refusal::{Refusal, Rule};
use crate::stability;
use crate::state::{Decide, Plant};
use crate::text::Text;

/// Exceptions are named after their batch, so a batch's id leaves room for `-E99999`.
const BATCH_ID_CHARACTERS_MAX: usize = 48;

/// Starts a batch of a stage on the strategy version in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartBatch {
    pub batch: BatchId,
    /// The lot that it will make.
    pub lot: LotId,
    pub stage: StageId,
    pub strategy: StrategyId,
}

/// Assigns a piece of equipment to a unit operation of the batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssignEquipment {
    pub batch: BatchId,
    pub unit: UnitId,
    pub class: EquipmentClassId,
    pub equipment: EquipmentId,
}

/// Interrupts the work; the reason is owed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PauseBatch {
    pub batch: BatchId,
}

/// Takes the work up again, by the same person or another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResumeBatch {
    pub batch: BatchId,
}

/// Remarks on a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    pub batch: BatchId,
    pub step: StepPath,
    pub text: Text,
}

/// Ends the record: every step is done, and this much was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FinishBatch {
    pub batch: BatchId,
    pub amount: Quantity,
    /// What is known of what was made, for whoever charges it later: concentration, purity.
    #[serde(default)]
    pub facts: BTreeMap<EntryId, Quantity>,
}

/// The work was interrupted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchPaused {
    pub batch: BatchId,
    pub why: Text,
}

/// The work went on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchResumed {
    pub batch: BatchId,
}

/// The record ended; the lot that it made waits in quarantine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchFinished {
    pub batch: BatchId,
    pub lot: LotId,
    pub amount: Quantity,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: BTreeMap<EntryId, Quantity>,
    /// Until when it may be used, by what its material declares.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub use_by: Option<Timestamp>,
}

impl Decide for StartBatch {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        if plant.batches.contains_key(&self.batch) {
            return Err(Refusal::from(Rule::BatchExists).with("batch", self.batch.as_str()));
        }
        if self.batch.as_str().len() > BATCH_ID_CHARACTERS_MAX {
            return Err(Refusal::from(Rule::BatchExists).with("batch", self.batch.as_str()));
        }
        let taken = plant.lots.contains_key(&self.lot) || plant.maker(&self.lot).is_some();
        if taken {
            return Err(Refusal::from(Rule::LotExists).with("lot", self.lot.as_str()));
        }
        let Some(version) = plant.strategy_in_force(&self.strategy) else {
            return Err(Refusal::from(Rule::UnknownStrategy).with("strategy", self.strategy.as_str()));
        };
        if version.strategy.stage(&self.stage).is_none() {
            return Err(Refusal::from(Rule::UnknownStage).with("stage", self.stage.as_str()));
        }
        let Some(person) = plant.people.get(&act.by) else {
            return Err(Refusal::from(Rule::UnknownPerson).with("person", act.by.as_str()));
        };
        let Self { batch, lot, stage, strategy } = self.clone();
        let organisation = person.organisation.clone();
        Ok(vec![BatchStarted { batch, lot, stage, strategy, version: version.version, organisation }.into()])
    }
}

impl Decide for AssignEquipment {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = running(plant, &self.batch)?;
        let unit = it.stage.operation(&self.unit);
        let Some(unit) = unit.filter(|it| it.equipment.contains(&self.class)) else {
            return Err(Refusal::from(Rule::UnknownStep).with("step", self.unit.as_str()));
        };
        let Some(equipment) = plant.equipment.get(&self.equipment) else {
            return Err(Refusal::from(Rule::UnknownEquipment).with("equipment", self.equipment.as_str()));
        };
        let class = it.strategy.equipment.get(&self.class);
        if equipment.class != self.class {
            let refusal = Refusal::from(Rule::WrongEquipmentClass)
                .with("equipment", self.equipment.as_str())
                .with("class", equipment.class.as_str())
                .with("unit", &unit.name);
            return Err(match class {
                Some(class) => refusal.with("wanted", &class.name),
                None => refusal.with("wanted", self.class.as_str()),
            });
        }
        // Cleaned or not, what another batch is being made in is not free.
        if let Some((other, unit)) = in_use(plant, &self.batch, &self.equipment) {
            return Err(Refusal::from(Rule::EquipmentInUse)
                .with("equipment", self.equipment.as_str())
                .with("batch", other.as_str())
                .with("unit", unit.as_str()));
        }
        // Used earlier in this batch, it was clean when the batch took it.
        let ours = equipment.batch.as_ref() == Some(&self.batch);
        if let Some(class) = class {
            let needs: Vec<_> = class
                .needs
                .iter()
                .copied()
                .filter(|it| !(ours && *it == crate::strategy::EquipmentNeed::Clean))
                .collect();
            equipment::ready(&self.equipment, equipment, it.strategy, &needs, act.happened)?;
        }
        let Self { batch, unit, class, equipment } = self.clone();
        Ok(vec![BatchEquipmentAssigned { batch, unit, class, equipment }.into()])
    }
}

/// The other batch, and its unit operation, that has this equipment and is not done with it.
#[must_use]
pub fn in_use<'a>(plant: &'a Plant, ours: &BatchId, equipment: &EquipmentId) -> Option<(&'a BatchId, &'a UnitId)> {
    let others = plant.running().filter(|(id, _)| *id != ours);
    others
        .flat_map(|(id, it)| it.equipment.iter().map(move |((unit, _), has)| (id, it, unit, has)))
        .find(|(_, it, unit, has)| *has == equipment && !it.operations.contains(*unit))
        .map(|(id, _, unit, _)| (id, unit))
}

impl Decide for PauseBatch {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        running(plant, &self.batch)?;
        Ok(vec![BatchPaused { batch: self.batch.clone(), why: people::owed_reason(act)? }.into()])
    }
}

impl Decide for ResumeBatch {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        match batch(plant, &self.batch)?.batch.standing {
            BatchStanding::Paused { .. } => Ok(vec![BatchResumed { batch: self.batch.clone() }.into()]),
            // It runs already: there is nothing left to do.
            BatchStanding::Running => Ok(vec![]),
            BatchStanding::Finished { .. } => Err(Refusal::from(Rule::BatchNotRunning)
                .with("batch", self.batch.as_str())
                .with("standing", "finished")),
        }
    }
}

impl Decide for Comment {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        found(&batch(plant, &self.batch)?, &self.step)?;
        let Self { batch, step, text } = self.clone();
        Ok(vec![Commented { batch, step, text }.into()])
    }
}

impl Decide for FinishBatch {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = running(plant, &self.batch)?;
        if let Some(open) = it.batch.next_step(it.stage) {
            let count = it.stage.steps().filter(|(path, _, _)| !it.batch.is_done(path)).count();
            let refusal = Refusal::from(Rule::StepsOpen).with("count", u64::try_from(count).unwrap_or(u64::MAX));
            return Err(match it.stage.step(&open) {
                Some((_, step)) => refusal.with("next", &step.name),
                None => refusal,
            });
        }
        if self.amount.bound != Bound::Exact || self.amount.value.is_zero() || self.amount.value.is_sign_negative() {
            return Err(Refusal::from(Rule::AmountNotPositive).with("amount", self.amount));
        }
        let made = it.strategy.materials.get(&it.stage.makes);
        if let Some(made) = made
            && !self.amount.unit.measures_the_same_as(made.unit)
        {
            return Err(Refusal::from(Rule::WrongUnit).with("amount", self.amount).with("unit", made.unit.code()));
        }
        if made.is_some_and(|it| it.labels_reconciled) {
            material::labels_balance(plant, &it.batch.lot)?;
        }
        Ok(vec![
            BatchFinished {
                batch: self.batch.clone(),
                lot: it.batch.lot.clone(),
                amount: self.amount,
                facts: self.facts.clone(),
                use_by: material::earlier(
                    made.and_then(|it| material::keeps_until(it, act.happened)),
                    stability::adopted_until(plant, &it.batch.strategy, &it.batch.stage, act.happened),
                ),
            }
            .into(),
        ])
    }
}

impl Happened for BatchPaused {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Batch(self.batch.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { batch, why } = self;
        let (by, why, since) = (stamp.by.clone(), why.clone(), stamp.happened);
        change(plant, batch, stamp, |it| it.standing = BatchStanding::Paused { by, why, since });
    }
}

impl Happened for BatchResumed {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Batch(self.batch.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { batch } = self;
        change(plant, batch, stamp, |it| it.standing = BatchStanding::Running);
    }
}

impl Happened for BatchFinished {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Batch(self.batch.clone()), Subject::Lot(self.lot.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { batch, lot, amount, facts, use_by } = self;
        let makes = plant.batches.get(batch).and_then(|it| plant.pinned(it)).map(|(_, stage)| stage.makes.clone());
        change(plant, batch, stamp, |it| {
            it.standing = BatchStanding::Finished { amount: *amount, stamp: stamp.clone() };
            it.performers.insert(stamp.by.clone());
        });
        let Some(material) = makes else { return };
        // Rejected while it ran, it is rejected now that it is there.
        // A batch that was done again makes the same lot: its holds go on, and its date is no later than it was.
        let before = plant.lots.get(lot).filter(|it| it.made_by.as_ref() == Some(batch)).cloned();
        let rejected = [Kind::Factory, Kind::Market].into_iter().any(|kind| {
            let decided = plant.dispositions.get(&(batch.clone(), kind));
            decided.is_some_and(|it| it.choice == Choice::Reject && it.standing == DispositionStanding::Decided)
        });
        material::book(
            plant,
            lot,
            Lot {
                intake: material::Intaken::default(),
                material,
                unit: amount.unit,
                amount: amount.value,
                left: amount.value,
                standing: if rejected { LotStanding::Rejected } else { LotStanding::Quarantine },
                holds: before.as_ref().map(|it| it.holds.clone()).unwrap_or_default(),
                use_by: material::earlier(*use_by, before.as_ref().and_then(|it| it.use_by)),
                retest_by: None,
                retests: vec![],
                supplier: None,
                made_by: Some(batch.clone()),
                facts: facts.clone(),
                received: stamp.happened,
                containers: before.map(|it| it.containers).unwrap_or_default(),
            },
        );
    }
}
