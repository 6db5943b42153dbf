//! Which element serves a unit operation of a batch: scanned before it is used, so that the use counts on the right one.

use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::{same_product, with_class};
use crate::act::{Act, Stamp};
use crate::batch::running;
use crate::event::{Event, Happened, Subject};
use crate::id::{BatchId, ConsumableClassId, ConsumableId, UnitId};
use crate::refusal::{Fact, Refusal, Rule};
use crate::state::{Decide, Plant};

/// Assigns an element to a unit operation of the batch. Assigned again, another one takes its place from then on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssignConsumable {
    pub batch: BatchId,
    pub unit: UnitId,
    pub class: ConsumableClassId,
    pub consumable: ConsumableId,
}

/// An element serves a unit operation of this batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsumableAssigned {
    pub batch: BatchId,
    pub unit: UnitId,
    pub class: ConsumableClassId,
    pub consumable: ConsumableId,
}

impl Decide for AssignConsumable {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = running(plant, &self.batch)?;
        let unit = it.stage.operation(&self.unit);
        let Some(unit) = unit.filter(|it| it.consumables().contains(&&self.class)) else {
            return Err(Refusal::from(Rule::UnknownStep).with("step", self.unit.as_str()));
        };
        let (consumable, class) = with_class(plant, &self.consumable)?;
        if consumable.class != self.class {
            let refusal = Refusal::from(Rule::WrongConsumableClass)
                .with("consumable", self.consumable.as_str())
                .with("class", &class.name)
                .with("unit", &unit.name);
            return Err(match it.strategy.consumables.get(&self.class) {
                Some(it) => refusal.with("wanted", &it.name),
                None => refusal.with("wanted", self.class.as_str()),
            });
        }
        if consumable.removed.is_some() {
            return Err(Refusal::from(Rule::ConsumableRemoved)
                .with("consumable", self.consumable.as_str())
                .with("class", &class.name));
        }
        if !same_product(plant, &consumable.strategy, it.strategy) {
            return Err(Refusal::from(Rule::ConsumableOfOther)
                .with("consumable", self.consumable.as_str())
                .with("class", &class.name)
                .with("fitted", consumable.strategy.as_str())
                .with("product", Fact::Label(it.strategy.product.clone())));
        }
        if let Some((other, unit)) = plant.consumable_in_use(Some(&self.batch), &self.consumable) {
            return Err(Refusal::from(Rule::ConsumableInUse)
                .with("consumable", self.consumable.as_str())
                .with("batch", other.as_str())
                .with("unit", unit.as_str()));
        }
        let Self { batch, unit, class, consumable } = self.clone();
        Ok(vec![ConsumableAssigned { batch, unit, class, consumable }.into()])
    }
}

impl Happened for ConsumableAssigned {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Batch(self.batch.clone()), Subject::Consumable(self.consumable.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { batch, unit, class, consumable } = self;
        crate::batch::change(plant, batch, stamp, |it| {
            it.consumables.insert((unit.clone(), class.clone()), consumable.clone());
            it.performers.insert(stamp.by.clone());
        });
    }
}
