//! A working standard is qualified against a primary one: its assigned value, with the report that says so (China GMP 2010,
//! article 227, cited from memory).

use alloc::vec;
use alloc::vec::Vec;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::act::{Act, Signature, Stamp};
use crate::event::{Event, Happened, Subject};
use crate::id::{LotId, PersonId};
use crate::material::{declared, lot, usable};
use crate::people::{self, Role};
use crate::quantity::Quantity;
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::text::Text;

/// How a lot of a working standard was qualified, last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Qualified {
    pub against: LotId,
    /// Its assigned value.
    pub value: Quantity,
    pub report: Text,
    pub stamp: Stamp,
}

/// A lot of a working standard was qualified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandardQualified {
    pub lot: LotId,
    pub against: LotId,
    pub value: Quantity,
    pub report: Text,
    /// Who looked at the report as well; nothing in entries from before that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<PersonId>,
    pub signature: Signature,
}

/// Qualifies a lot of a working standard against one of its primary standard; a signature under a second person's eyes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QualifyStandard {
    pub lot: LotId,
    pub against: LotId,
    pub value: Quantity,
    pub report: Text,
}

impl Decide for QualifyStandard {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let working = lot(plant, &self.lot)?;
        let primary = lot(plant, &self.against)?;
        let wanted = declared(plant, &working.material).and_then(|it| it.against.as_ref());
        let material = declared(plant, &primary.material).filter(|_| wanted == Some(&primary.material));
        let Some(material) = material else {
            let refusal = Refusal::from(Rule::NotItsPrimary).with("lot", self.lot.as_str());
            return Err(refusal.with("against", self.against.as_str()));
        };
        usable(plant, &self.against, material, act.happened)?;
        if self.value.value <= Decimal::ZERO {
            let refusal = Refusal::from(Rule::AssignedValue).with("lot", self.lot.as_str());
            return Err(refusal.with("typed", self.value));
        }
        // Every potency by this lot rests on the value: two people looked at the report.
        let second = Some(people::second_person_in(plant, act, &[Role::QcAnalyst, Role::QaReviewer])?.clone());
        let signature = people::signed(act)?;
        let Self { lot, against, value, report } = self.clone();
        Ok(vec![StandardQualified { lot, against, value, report, second, signature }.into()])
    }
}

impl Happened for StandardQualified {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Lot(self.lot.clone()), Subject::Lot(self.against.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { lot, against, value, report, second: _, signature: _ } = self.clone();
        plant.standards.insert(lot, Qualified { against, value, report, stamp: stamp.clone() });
    }
}
