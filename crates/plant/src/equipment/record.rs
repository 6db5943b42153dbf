//! What can be asked about equipment, and what happened to it.

use alloc::vec;
use alloc::vec::Vec;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Equipment;
use crate::act::{Act, Stamp};
use crate::event::{Event, Happened, Subject};
use crate::id::{EquipmentClassId, EquipmentId};
use crate::refusal::{Refusal, Rule};
use crate::run;
use crate::state::{Decide, Plant};
use crate::text::{Label, Text};

/// A piece of equipment is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EquipmentAdded {
    pub equipment: EquipmentId,
    pub class: EquipmentClassId,
    pub name: Label,
    pub room: Text,
}

/// It was qualified, until then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EquipmentQualified {
    pub equipment: EquipmentId,
    pub until: Timestamp,
}

/// It was calibrated, until then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EquipmentCalibrated {
    pub equipment: EquipmentId,
    pub until: Timestamp,
}

/// It was cleaned and stays clean until then, unless it is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EquipmentCleaned {
    pub equipment: EquipmentId,
    pub until: Timestamp,
}

/// It serves this product and no other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EquipmentDedicated {
    pub equipment: EquipmentId,
    pub product: Text,
}

/// It was found out of tolerance: nothing is known to be right that it measured since then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EquipmentFoundOutOfTolerance {
    pub equipment: EquipmentId,
    /// The last instant at which it is known to have been right.
    pub since: Timestamp,
    pub why: Text,
}

/// Makes a piece of equipment known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddEquipment {
    pub equipment: EquipmentId,
    pub class: EquipmentClassId,
    pub name: Label,
    pub room: Text,
}

/// Records a qualification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QualifyEquipment {
    pub equipment: EquipmentId,
    pub until: Timestamp,
}

/// Records a calibration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalibrateEquipment {
    pub equipment: EquipmentId,
    pub until: Timestamp,
}

/// Records a cleaning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CleanEquipment {
    pub equipment: EquipmentId,
    pub until: Timestamp,
}

/// Dedicates it to a product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DedicateEquipment {
    pub equipment: EquipmentId,
    pub product: Text,
}

/// Records that it was found out of tolerance. Every analytical run on it since then is in doubt, and what was decided on
/// their results is open again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportOutOfTolerance {
    pub equipment: EquipmentId,
    pub since: Timestamp,
    pub why: Text,
}

fn known(plant: &Plant, id: &EquipmentId) -> Result<(), Refusal> {
    match plant.equipment.get(id) {
        Some(_) => Ok(()),
        None => Err(Refusal::from(Rule::UnknownEquipment).with("equipment", id.as_str())),
    }
}

impl Decide for AddEquipment {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        if plant.equipment.contains_key(&self.equipment) {
            return Err(Refusal::from(Rule::EquipmentExists).with("equipment", self.equipment.as_str()));
        }
        let Self { equipment, class, name, room } = self.clone();
        Ok(vec![EquipmentAdded { equipment, class, name, room }.into()])
    }
}

impl Decide for QualifyEquipment {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        known(plant, &self.equipment)?;
        Ok(vec![EquipmentQualified { equipment: self.equipment.clone(), until: self.until }.into()])
    }
}

impl Decide for CalibrateEquipment {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        known(plant, &self.equipment)?;
        Ok(vec![EquipmentCalibrated { equipment: self.equipment.clone(), until: self.until }.into()])
    }
}

impl Decide for CleanEquipment {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        known(plant, &self.equipment)?;
        Ok(vec![EquipmentCleaned { equipment: self.equipment.clone(), until: self.until }.into()])
    }
}

impl Decide for DedicateEquipment {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        known(plant, &self.equipment)?;
        Ok(vec![EquipmentDedicated { equipment: self.equipment.clone(), product: self.product.clone() }.into()])
    }
}

impl Decide for ReportOutOfTolerance {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        known(plant, &self.equipment)?;
        if self.since > act.known {
            return Err(Refusal::from(Rule::WrongTime).with("stated", self.since).with("to", act.known));
        }
        let Self { equipment, since, why } = self.clone();
        let mut events = vec![EquipmentFoundOutOfTolerance { equipment, since, why }.into()];
        events.extend(run::about_instrument(plant, &self.equipment, self.since, &self.why));
        Ok(events)
    }
}

impl Happened for EquipmentFoundOutOfTolerance {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Equipment(self.equipment.clone())]
    }

    // It is not calibrated any more, whatever the plan said.
    fn apply(&self, plant: &mut Plant, _stamp: &Stamp) {
        let Self { equipment, since: _, why: _ } = self;
        if let Some(it) = plant.equipment.get_mut(equipment) {
            it.calibrated_until = None;
        }
    }
}

impl Happened for EquipmentAdded {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Equipment(self.equipment.clone())]
    }

    fn apply(&self, plant: &mut Plant, _stamp: &Stamp) {
        let Self { equipment, class, name, room } = self;
        plant.equipment.insert(
            equipment.clone(),
            Equipment {
                class: class.clone(),
                name: name.clone(),
                room: room.clone(),
                qualified_until: None,
                calibrated_until: None,
                clean_until: None,
                dedicated_to: None,
                batch: None,
            },
        );
    }
}

/// Events that say one thing of one piece of equipment.
macro_rules! says {
    ($($event:ident { $field:ident } => $state:ident;)*) => {$(
        impl Happened for $event {
            fn about(&self) -> Vec<Subject> {
                vec![Subject::Equipment(self.equipment.clone())]
            }

            fn apply(&self, plant: &mut Plant, _stamp: &Stamp) {
                let Self { equipment, $field } = self;
                if let Some(it) = plant.equipment.get_mut(equipment) {
                    it.$state = Some($field.clone());
                }
            }
        }
    )*};
}

says! {
    EquipmentQualified { until } => qualified_until;
    EquipmentCalibrated { until } => calibrated_until;
    EquipmentCleaned { until } => clean_until;
    EquipmentDedicated { product } => dedicated_to;
}
