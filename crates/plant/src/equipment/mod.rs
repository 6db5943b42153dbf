//! Equipment: of which class, where, and what is true of it now.

mod import;
mod record;

pub use import::{ImportEquipment, Piece};
pub use record::{
    AddEquipment, CalibrateEquipment, CleanEquipment, DedicateEquipment, EquipmentAdded, EquipmentCalibrated,
    EquipmentCleaned, EquipmentDedicated, EquipmentFoundOutOfTolerance, EquipmentQualified, QualifyEquipment,
    ReportOutOfTolerance,
};

use alloc::vec::Vec;

use jiff::Timestamp;

use crate::id::{BatchId, EquipmentClassId, EquipmentId};
use crate::refusal::{Fact, Refusal, Rule};
use crate::strategy::{EquipmentNeed, Strategy};
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

    /// Whether it may serve this strategy's product: it is dedicated to nothing, or to that product or its family.
    #[must_use]
    pub fn serves(&self, strategy: &Strategy) -> bool {
        self.dedicated_to.as_ref().is_none_or(|it| strategy.is_dedication(it))
    }

    /// The needs that are not met at that instant.
    #[must_use]
    pub fn lacks(&self, needs: &[EquipmentNeed], at: Timestamp) -> Vec<EquipmentNeed> {
        needs.iter().copied().filter(|it| !self.meets(*it, at)).collect()
    }
}

/// It serves the product and the needs are met, or the refusal says what is wrong.
pub(crate) fn ready(
    id: &EquipmentId,
    equipment: &Equipment,
    strategy: &Strategy,
    needs: &[EquipmentNeed],
    at: Timestamp,
) -> Result<(), Refusal> {
    // Dedicated to one product it serves no other, whether its class must be dedicated or not.
    if let Some(dedicated) = equipment.dedicated_to.as_ref().filter(|_| !equipment.serves(strategy)) {
        return Err(Refusal::from(Rule::DedicatedElsewhere)
            .with("equipment", id.as_str())
            .with("dedicated", dedicated.as_str())
            .with("product", Fact::Text(strategy.dedications.join(", "))));
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::given::{Given, text};
    use crate::strategy::EquipmentNeed::{Calibrated, Dedicated};

    #[test]
    fn equipment_that_is_dedicated_serves_its_product_and_no_other() {
        let at = Timestamp::UNIX_EPOCH;
        let id = EquipmentId::new("V-1").unwrap();
        for (dedications, dedicated_to, needs, then) in [
            (&["MRN-204", "auristatin"][..], Some("MRN-204"), &[Dedicated][..], "ready"),
            (&["MRN-204", "auristatin"], Some("mrn-204"), &[Dedicated], "ready"),
            (&["MRN-204", "auristatin"], Some("auristatin"), &[Dedicated], "ready"),
            (&["MRN-204", "auristatin"], Some("MRN-20"), &[Dedicated], "R-equipment-07"),
            (&["MRN-204", "auristatin"], Some("maytansinoid"), &[Dedicated], "R-equipment-07"),
            // Dedicated elsewhere, it does not serve this product even where its class need not be dedicated.
            (&["MRN-204"], Some("XYZ-9"), &[], "R-equipment-07"),
            (&["MRN-204"], None, &[Dedicated], "R-equipment-04"),
            (&["MRN-204"], None, &[], "ready"),
            (&["MRN-204"], Some("MRN-204"), &[Calibrated], "R-equipment-04"),
            // A strategy that names nothing is served by nothing that is dedicated.
            (&[], Some("MRN-204"), &[Dedicated], "R-equipment-07"),
        ] {
            let plant = Given::running().plant;
            let mut strategy = plant.strategies.values().next().unwrap().strategy.clone();
            strategy.dedications = dedications.iter().map(|it| (*it).into()).collect();
            let equipment = Equipment {
                class: EquipmentClassId::new("vessel").unwrap(),
                name: Label::new("釜", "vessel"),
                room: text("room"),
                qualified_until: None,
                calibrated_until: None,
                clean_until: None,
                dedicated_to: dedicated_to.map(text),
                batch: None,
            };
            let got = ready(&id, &equipment, &strategy, needs, at);
            let got = got.map_or_else(|it| it.rule.id(), |()| "ready");
            assert_eq!(got, then, "{dedications:?} {dedicated_to:?} {needs:?}");
        }
    }
}
