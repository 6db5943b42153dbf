//! Many pieces of equipment at once, from a list, with what is on record of each.

use alloc::vec;
use alloc::vec::Vec;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{AddEquipment, CalibrateEquipment, DedicateEquipment, QualifyEquipment};
use crate::act::Act;
use crate::event::Event;
use crate::refusal::Refusal;
use crate::state::{Command, Decide, Plant};
use crate::text::Text;
use crate::together::together;

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    pub add: AddEquipment,
    #[serde(default)]
    pub qualified_until: Option<Timestamp>,
    #[serde(default)]
    pub calibrated_until: Option<Timestamp>,
    #[serde(default)]
    pub dedicated_to: Option<Text>,
}

/// Makes every piece of a list known, or none of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportEquipment {
    pub pieces: Vec<Piece>,
}

impl Decide for ImportEquipment {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        together(plant, act, self.pieces.iter().map(commands))
    }
}

fn commands(it: &Piece) -> Vec<Command> {
    let Piece { add, qualified_until, calibrated_until, dedicated_to } = it;
    let equipment = &add.equipment;
    let mut all: Vec<Command> = vec![add.clone().into()];
    if let Some(until) = *qualified_until {
        all.push(QualifyEquipment { equipment: equipment.clone(), until }.into());
    }
    if let Some(until) = *calibrated_until {
        all.push(CalibrateEquipment { equipment: equipment.clone(), until }.into());
    }
    if let Some(product) = dedicated_to.clone() {
        all.push(DedicateEquipment { equipment: equipment.clone(), product }.into());
    }
    all
}
