//! A use: counted when the step is done, refused before where the thing is not fit, and kept with what stood against it
//! where it was used all the same.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::{Consumable, Unfit, Use, must_be_fit, unfit};
use crate::act::{Act, Stamp};
use crate::batch::{Raise, Running, Wear, batch, found};
use crate::disposition;
use crate::event::{Event, Happened, Subject};
use crate::id::{BatchId, ConsumableClassId, ConsumableId, LotId, StepPath};
use crate::quality::{self, About, Class};
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::strategy::{Blocker, ConsumableClass, Formula, ParameterKind, Step, UnitOperation};
use crate::text::Text;

/// It was used once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsumableUsed {
    pub consumable: ConsumableId,
    /// What it is made of, which is now in what the batch makes.
    pub lot: LotId,
    pub batch: BatchId,
    pub step: StepPath,
    pub class: ConsumableClassId,
    /// Which use it was.
    pub number: u32,
    /// What stood against it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub despite: Vec<Unfit>,
    /// Why it was used all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Text>,
}

/// Records a further use of what is assigned, at a step that uses it: a second cycle, a second element.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UseConsumable {
    pub batch: BatchId,
    pub step: StepPath,
    pub class: ConsumableClassId,
    /// Used already, in spite of what stands against it: why. Without it the rules are asked first.
    #[serde(default)]
    pub despite: Option<Text>,
}

/// What serves a class in this unit operation, with the class as the batch's own strategy version declares it.
fn assigned<'a>(
    plant: &'a Plant,
    it: &Running<'a>,
    unit: &UnitOperation,
    class: &ConsumableClassId,
) -> Result<(&'a ConsumableId, &'a Consumable, &'a ConsumableClass), Refusal> {
    let declared = it.strategy.consumables.get(class);
    let Some(declared) = declared else {
        return Err(Refusal::from(Rule::UnknownConsumableClass).with("class", class.as_str()));
    };
    let id = it.batch.consumables.get(&(unit.id.clone(), class.clone()));
    let found = id.and_then(|id| Some((id, plant.consumables.get(id)?)));
    let Some((id, consumable)) = found else {
        return Err(Refusal::from(Rule::ConsumableNotAssigned).with("unit", &unit.name).with("class", &declared.name));
    };
    Ok((id, consumable, declared))
}

/// What a step uses is assigned and fit; what it only states a figure of is assigned, and tested where the figure is a
/// test's.
pub(crate) fn ready(
    plant: &Plant,
    it: &Running<'_>,
    unit: &UnitOperation,
    step: &Step,
    act: &Act,
) -> Result<(), Refusal> {
    for class in &step.uses {
        let (id, consumable, declared) = assigned(plant, it, unit, class)?;
        must_be_fit(plant, id, consumable, declared, it.strategy, Some(it.id), act.happened)?;
    }
    for parameter in step.records.iter().filter_map(|it| unit.parameter(it)) {
        let ParameterKind::Computed { formula: Formula::Consumable { of, figure }, limits: _ } = &parameter.kind else {
            continue;
        };
        let (id, consumable, declared) = assigned(plant, it, unit, of)?;
        if let Some(phase) = figure.phase()
            && consumable.tests_for(it.id, phase).next().is_none()
        {
            return Err(Refusal::from(Rule::TestNotRecorded)
                .with("consumable", id.as_str())
                .with("class", &declared.name)
                .with("phase", phase.id()));
        }
    }
    Ok(())
}

/// One use of one element, with what stood against it.
fn used(
    plant: &Plant,
    it: &Running<'_>,
    step: &StepPath,
    id: &ConsumableId,
    why: Option<&Text>,
    act: &Act,
) -> Option<ConsumableUsed> {
    let consumable = plant.consumables.get(id)?;
    let class = it.strategy.consumables.get(&consumable.class).or_else(|| plant.class_of(consumable))?;
    let despite = unfit(plant, consumable, class, it.strategy, Some(it.id), act.happened);
    let why = why.cloned().filter(|_| !despite.is_empty());
    Some(ConsumableUsed {
        consumable: id.clone(),
        lot: consumable.lot.clone(),
        batch: it.id.clone(),
        step: step.clone(),
        class: consumable.class.clone(),
        number: consumable.used().saturating_add(1),
        despite,
        why,
    })
}

/// Records that the step used what is named, and what must be decided of it.
pub(crate) fn record_used<'c>(
    plant: &Plant,
    it: &Running<'_>,
    step: &StepPath,
    named: impl IntoIterator<Item = (&'c ConsumableClassId, &'c ConsumableId)>,
    why: Option<&Text>,
    act: &Act,
    raise: &mut Raise<'_>,
) {
    for (class, id) in named {
        let about = About::Consumable { step: step.clone(), class: class.clone() };
        let Some(used) = used(plant, it, step, id, why, act) else { continue };
        let (unfit, other) = (!used.despite.is_empty(), used.class != *class);
        raise.push(ConsumableUsed { class: class.clone(), ..used });
        if unfit || other {
            let deviation = raise.deviation(Class::Critical, &about);
            quality::reopen(plant, it.id, &about, raise);
            raise.exception(Blocker::OutsideRegistered, &about, deviation);
        }
    }
}

impl Decide for UseConsumable {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = batch(plant, &self.batch)?;
        let (unit, step) = found(&it, &self.step)?;
        if !step.uses.contains(&self.class) {
            return Err(Refusal::from(Rule::NotUsedHere).with("step", &step.name).with("class", self.class.as_str()));
        }
        let (id, consumable, class) = assigned(plant, &it, unit, &self.class)?;
        if self.despite.is_none() {
            crate::batch::running(plant, &self.batch)?;
            must_be_fit(plant, id, consumable, class, it.strategy, Some(it.id), act.happened)?;
        }
        let mut raise = Raise::new(plant, &self.batch, &it.batch.lot);
        record_used(plant, &it, &self.step, [(&self.class, id)], self.despite.as_ref(), act, &mut raise);
        disposition::reopen(plant, &self.batch, &mut raise);
        Ok(raise.events)
    }
}

impl Happened for ConsumableUsed {
    fn about(&self) -> Vec<Subject> {
        Vec::from([
            Subject::Consumable(self.consumable.clone()),
            Subject::Batch(self.batch.clone()),
            Subject::Lot(self.lot.clone()),
        ])
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { consumable, lot, batch, step, class, number, despite, why: _ } = self;
        crate::batch::change(plant, batch, stamp, |it| {
            let (step, class, consumable) = (step.clone(), class.clone(), consumable.clone());
            it.uses.push(Wear { step, class, consumable, seq: stamp.seq });
            it.performers.insert(stamp.by.clone());
        });
        if let Some(it) = plant.consumables.get_mut(consumable) {
            it.uses.push(Use {
                batch: batch.clone(),
                step: step.clone(),
                number: *number,
                despite: despite.clone(),
                stamp: stamp.clone(),
            });
        }
        // What touched the product is in its descent, so that a recall of the lot finds the batch.
        if let Some(made) = plant.batches.get(batch).map(|it| it.lot.clone()) {
            plant.genealogy.join(lot, &made);
        }
    }
}
