//! A thing that wears comes into use and goes out of it: a resin is packed, a filter fitted, a cassette thrown away.

use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::{Consumable, known};
use crate::act::{Act, Stamp};
use crate::event::{Event, Happened, Subject};
use crate::id::{BatchId, ConsumableClassId, ConsumableId, EquipmentId, LotId, StrategyId};
use crate::material;
use crate::quantity::{Quantity, Unit};
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::strategy::{ConsumableClass, ConsumableKind};
use crate::text::Text;

/// The bed of a packed column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bed {
    pub height: Quantity,
    pub diameter: Quantity,
}

impl Bed {
    /// Two lengths, exact and more than nothing.
    fn is_sound(&self) -> bool {
        let length = |it: &Quantity| {
            Unit::new("cm").is_ok_and(|cm| it.unit.measures_the_same_as(cm))
                && material::bookable(it)
                && !it.value.is_zero()
        };
        length(&self.height) && length(&self.diameter)
    }
}

/// Packs a column, or fits a membrane, a filter or an assembly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstallConsumable {
    pub consumable: ConsumableId,
    pub class: ConsumableClassId,
    /// For whose product.
    pub strategy: StrategyId,
    pub lot: LotId,
    /// What is taken off the lot now; nothing where a step of the batch charges it.
    #[serde(default)]
    pub amount: Option<Quantity>,
    #[serde(default)]
    pub serial: Option<Text>,
    #[serde(default)]
    pub equipment: Option<EquipmentId>,
    #[serde(default)]
    pub bed: Option<Bed>,
    /// The unpacked column whose resin is packed again; its uses go on counting.
    #[serde(default)]
    pub from: Option<ConsumableId>,
    /// How often it was used by a paper log, before this ledger. A reason is owed.
    #[serde(default)]
    pub uses_before: u32,
    /// It is done in spite of what stands against the lot: why.
    #[serde(default)]
    pub despite: Option<Text>,
}

/// It was packed or fitted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsumableInstalled {
    pub consumable: ConsumableId,
    pub class: ConsumableClassId,
    pub strategy: StrategyId,
    pub lot: LotId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Quantity>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial: Option<Text>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub equipment: Option<EquipmentId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bed: Option<Bed>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<ConsumableId>,
    /// How often it was used before: by the packing it comes from, or by a paper log.
    #[serde(default)]
    pub uses_before: u32,
    /// Why so many, where a paper log says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Text>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub despite: Option<Text>,
}

/// Unpacks it, or throws it away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoveConsumable {
    pub consumable: ConsumableId,
    pub why: Text,
}

/// It was unpacked or thrown away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsumableRemoved {
    pub consumable: ConsumableId,
    pub why: Text,
}

impl Decide for InstallConsumable {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        if plant.consumables.contains_key(&self.consumable) {
            return Err(Refusal::from(Rule::ConsumableExists).with("consumable", self.consumable.as_str()));
        }
        let Some(class) = plant.class_in(&self.strategy, &self.class) else {
            return Err(Refusal::from(Rule::UnknownConsumableClass).with("class", self.class.as_str()));
        };
        self.bed(class)?;
        self.fitting(plant, class)?;
        let from = self.from.as_ref().map(|it| self.repacked(plant, it)).transpose()?;
        if self.uses_before > 0 && (act.reason.is_none() || from.is_some()) {
            return Err(Refusal::from(Rule::ReasonMissing).with("stated", act.happened).with("known", act.known));
        }
        if self.despite.is_none() && from.is_none() {
            self.lot_may(plant, class, act)?;
        }
        if let Some(amount) = self.amount.filter(|it| !material::bookable(it) || it.value.is_zero()) {
            return Err(Refusal::from(Rule::AmountNotPositive).with("amount", amount));
        }
        let Self {
            consumable,
            class,
            strategy,
            lot,
            amount,
            serial,
            equipment,
            bed,
            from: packed,
            uses_before,
            despite,
        } = self.clone();
        let uses_before = from.map_or(uses_before, Consumable::used);
        let why = act.reason.clone().filter(|_| self.uses_before > 0);
        let from = packed;
        Ok(vec![
            ConsumableInstalled {
                consumable,
                class,
                strategy,
                lot,
                amount,
                serial,
                equipment,
                bed,
                from,
                uses_before,
                why,
                despite,
            }
            .into(),
        ])
    }
}

impl InstallConsumable {
    /// A packing has a bed, and nothing else has.
    fn bed(&self, class: &ConsumableClass) -> Result<(), Refusal> {
        let sound = match class.kind {
            ConsumableKind::Packing => self.bed.is_some_and(|it| it.is_sound()),
            ConsumableKind::Membrane | ConsumableKind::Filter | ConsumableKind::Assembly => self.bed.is_none(),
        };
        if sound { Ok(()) } else { Err(Refusal::from(Rule::BedMissing).with("class", &class.name)) }
    }

    /// It is fitted to equipment of the class that it asks for; a column holds one packing at a time.
    fn fitting(&self, plant: &Plant, class: &ConsumableClass) -> Result<(), Refusal> {
        let Some(wanted) = &class.equipment else {
            return match &self.equipment {
                Some(id) if !plant.equipment.contains_key(id) => {
                    Err(Refusal::from(Rule::UnknownEquipment).with("equipment", id.as_str()))
                }
                Some(_) | None => Ok(()),
            };
        };
        let Some(id) = &self.equipment else {
            return Err(Refusal::from(Rule::EquipmentNotAssigned)
                .with("unit", &class.name)
                .with("class", wanted.as_str()));
        };
        let Some(it) = plant.equipment.get(id) else {
            return Err(Refusal::from(Rule::UnknownEquipment).with("equipment", id.as_str()));
        };
        if it.class != *wanted {
            return Err(Refusal::from(Rule::WrongEquipmentClass)
                .with("equipment", id.as_str())
                .with("class", it.class.as_str())
                .with("unit", &class.name)
                .with("wanted", wanted.as_str()));
        }
        if class.kind != ConsumableKind::Packing {
            return Ok(());
        }
        let packed = |(_, it): &(&ConsumableId, &Consumable)| it.removed.is_none() && it.class == self.class;
        match plant.fitted_to(id).find(packed) {
            None => Ok(()),
            Some((other, _)) => Err(Refusal::from(Rule::ColumnIsPacked)
                .with("equipment", id.as_str())
                .with("consumable", other.as_str())),
        }
    }

    /// The resin of an unpacked column: the same class, lot and product, so that its uses go on counting.
    fn repacked<'a>(&self, plant: &'a Plant, from: &ConsumableId) -> Result<&'a Consumable, Refusal> {
        let it = known(plant, from)?;
        let again = plant.consumables.values().any(|other| other.from.as_ref() == Some(from));
        let same = it.class == self.class && it.strategy == self.strategy && it.lot == self.lot;
        if it.removed.is_none() || again || !same {
            return Err(Refusal::from(Rule::NotRepacked).with("consumable", from.as_str()));
        }
        Ok(it)
    }

    /// The lot is what the class is made of and may be used now.
    fn lot_may(&self, plant: &Plant, class: &ConsumableClass, act: &Act) -> Result<(), Refusal> {
        let lot = material::lot(plant, &self.lot)?;
        let declared = plant.versions(&self.strategy).find_map(|it| it.strategy.materials.get(&class.material));
        if lot.material != class.material {
            let refusal = Refusal::from(Rule::WrongMaterial).with("lot", self.lot.as_str());
            let refusal = refusal.with("material", lot.material.as_str());
            return Err(match declared {
                Some(it) => refusal.with("wanted", &it.name),
                None => refusal.with("wanted", class.material.as_str()),
            });
        }
        let Some(declared) = declared else {
            return Err(Refusal::from(Rule::UnknownMaterial).with("material", class.material.as_str()));
        };
        material::usable(plant, &self.lot, declared, act.happened)?;
        let Some(amount) = self.amount else { return Ok(()) };
        material::chargeable(plant, &self.lot, declared, &amount, act.happened)?;
        // A lot whose containers have numbers is taken out of one, which a step of the record can say.
        match amount.to(lot.unit) {
            Some(counted) => material::drawn(&self.lot, lot, &[], counted.value),
            None => Ok(()),
        }
    }
}

impl Decide for RemoveConsumable {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = known(plant, &self.consumable)?;
        if it.removed.is_some() {
            return Err(Refusal::from(Rule::ConsumableRemoved)
                .with("consumable", self.consumable.as_str())
                .with("class", it.class.as_str()));
        }
        if let Some((batch, unit)) = plant.consumable_in_use(None, &self.consumable) {
            return Err(Refusal::from(Rule::ConsumableInUse)
                .with("consumable", self.consumable.as_str())
                .with("batch", batch.as_str())
                .with("unit", unit.as_str()));
        }
        Ok(vec![ConsumableRemoved { consumable: self.consumable.clone(), why: self.why.clone() }.into()])
    }
}

impl Plant {
    /// The running batch, other than this one, that has it for an operation that is not complete.
    pub(crate) fn consumable_in_use<'a>(
        &'a self,
        but: Option<&BatchId>,
        id: &ConsumableId,
    ) -> Option<(&'a BatchId, &'a crate::id::UnitId)> {
        self.running().filter(|(batch, _)| Some(*batch) != but).find_map(|(batch, it)| {
            let here = it.consumables.iter().find(|((unit, _), has)| *has == id && !it.operations.contains(unit));
            here.map(|((unit, _), _)| (batch, unit))
        })
    }
}

impl Happened for ConsumableInstalled {
    fn about(&self) -> Vec<Subject> {
        let equipment = self.equipment.iter().cloned().map(Subject::Equipment);
        let from = self.from.iter().cloned().map(Subject::Consumable);
        [Subject::Consumable(self.consumable.clone()), Subject::Lot(self.lot.clone())]
            .into_iter()
            .chain(equipment)
            .chain(from)
            .collect()
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self {
            consumable,
            class,
            strategy,
            lot,
            amount,
            serial,
            equipment,
            bed,
            from,
            uses_before,
            why: _,
            despite,
        } = self.clone();
        if let Some(amount) = &amount {
            crate::batch::take(plant, &lot, amount);
        }
        plant.consumables.insert(
            consumable,
            Consumable {
                class,
                strategy,
                lot,
                serial,
                equipment,
                bed,
                from,
                uses_before,
                despite,
                installed: stamp.clone(),
                uses: Vec::new(),
                columns: Vec::new(),
                care: Vec::new(),
                permeability: Vec::new(),
                tests: Vec::new(),
                removed: None,
            },
        );
    }
}

impl Happened for ConsumableRemoved {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Consumable(self.consumable.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { consumable, why } = self;
        if let Some(it) = plant.consumables.get_mut(consumable) {
            it.removed = Some((why.clone(), stamp.clone()));
        }
    }
}
