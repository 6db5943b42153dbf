//! Equipment: of which class, where, and what is true of it now.

mod import;
mod record;

pub use import::{ImportEquipment, Piece};
pub use record::{
    AddEquipment, CalibrateEquipment, CleanEquipment, DedicateEquipment, EquipmentAdded, EquipmentCalibrated,
    EquipmentCleaned, EquipmentDedicated, EquipmentQualified, QualifyEquipment,
};

use alloc::vec::Vec;

use jiff::Timestamp;

use crate::id::{BatchId, EquipmentClassId, EquipmentId};
use crate::refusal::{Fact, Refusal, Rule};
use crate::strategy::EquipmentNeed;
use crate::text::{Label, Text};

/// One piece of equipment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Equipment {
    pub class: EquipmentClassId,
    pub name: Label,
    pub room: Text,
    pub qualified_until: Option<Timestamp>,
    pub calibrated_until: Option<Timestamp>,
    /// Clean until then, if nothing was made in it since.
    pub clean_until: Option<Timestamp>,
    /// The product to which it is dedicated.
    pub dedicated_to: Option<Text>,
    /// The batch that has it now or had it last.
    pub batch: Option<BatchId>,
}

impl Equipment {
    /// Whether this need is met at that instant. What was never recorded is not met.
    #[must_use]
    pub fn meets(&self, need: EquipmentNeed, at: Timestamp) -> bool {
        let lasts = |until: Option<Timestamp>| until.is_some_and(|it| at <= it);
        match need {
            EquipmentNeed::Qualified => lasts(self.qualified_until),
            EquipmentNeed::Calibrated => lasts(self.calibrated_until),
            EquipmentNeed::Clean => lasts(self.clean_until),
            EquipmentNeed::Dedicated => self.dedicated_to.is_some(),
        }
    }

    /// The needs that are not met at that instant.
    #[must_use]
    pub fn lacks(&self, needs: &[EquipmentNeed], at: Timestamp) -> Vec<EquipmentNeed> {
        needs.iter().copied().filter(|it| !self.meets(*it, at)).collect()
    }
}

/// The needs are met, or the refusal says which are not.
pub(crate) fn ready(
    id: &EquipmentId,
    equipment: &Equipment,
    needs: &[EquipmentNeed],
    at: Timestamp,
) -> Result<(), Refusal> {
    let lacks = equipment.lacks(needs, at);
    if lacks.is_empty() {
        return Ok(());
    }
    let mut refusal = Refusal::from(Rule::EquipmentNotReady).with("equipment", id.as_str());
    for need in lacks {
        refusal = refusal.with("lacks", Fact::Text(need_id(need).into()));
    }
    Err(refusal)
}

/// The need's id in translations.
#[must_use]
pub fn need_id(need: EquipmentNeed) -> &'static str {
    match need {
        EquipmentNeed::Qualified => "qualified",
        EquipmentNeed::Calibrated => "calibrated",
        EquipmentNeed::Clean => "clean",
        EquipmentNeed::Dedicated => "dedicated",
    }
}
