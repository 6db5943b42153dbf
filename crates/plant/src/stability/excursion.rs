//! A chamber left its range: recorded once, and it touches every running study whose samples lay in it.

use alloc::vec;
use alloc::vec::Vec;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{StudyStanding, change, deviation};
use crate::act::{Act, Stamp};
use crate::event::{Event, Happened, Subject};
use crate::id::{DeviationId, EquipmentId, StudyId};
use crate::quality::{About, Class};
use crate::quantity::Quantity;
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::text::Text;

/// An excursion as a study keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChamberExcursion {
    pub chamber: EquipmentId,
    /// The value farthest outside.
    pub extreme: Quantity,
    pub began: Timestamp,
    pub ended: Timestamp,
    pub what: Text,
    pub deviation: Option<DeviationId>,
    pub stamp: Stamp,
}

/// Records that a chamber left its range.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordExcursion {
    pub equipment: EquipmentId,
    pub extreme: Quantity,
    pub began: Timestamp,
    pub ended: Timestamp,
    pub what: Text,
}

/// A chamber left its range.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExcursionRecorded {
    pub equipment: EquipmentId,
    pub extreme: Quantity,
    pub began: Timestamp,
    pub ended: Timestamp,
    pub what: Text,
    /// The studies whose samples lay in it.
    pub studies: Vec<StudyId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deviation: Option<DeviationId>,
}

impl Decide for RecordExcursion {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        if !plant.equipment.contains_key(&self.equipment) {
            return Err(Refusal::from(Rule::UnknownEquipment).with("equipment", self.equipment.as_str()));
        }
        if self.ended < self.began || self.ended > act.known {
            return Err(Refusal::from(Rule::WrongTime).with("stated", self.ended).with("to", act.known));
        }
        let lay = |it: &super::Study| {
            let then = it.started.as_ref().is_some_and(|it| it.happened <= self.ended);
            then && it.standing() == StudyStanding::Running && it.placed.iter().any(|it| it.chamber == self.equipment)
        };
        let studies: Vec<StudyId> = plant.studies.iter().filter(|(_, it)| lay(it)).map(|(id, _)| id.clone()).collect();
        let opened = match studies.first() {
            Some(first) => {
                let about = About::Stability { study: first.clone(), place: None, attribute: None };
                Some(deviation(plant, 0, Class::Minor, about, None)?)
            }
            None => None,
        };
        let Self { equipment, extreme, began, ended, what } = self.clone();
        let number = opened.as_ref().map(|(id, _)| id.clone());
        let mut events: Vec<Event> =
            vec![ExcursionRecorded { equipment, extreme, began, ended, what, studies, deviation: number }.into()];
        events.extend(opened.map(|(_, event)| event));
        Ok(events)
    }
}

impl Happened for ExcursionRecorded {
    fn about(&self) -> Vec<Subject> {
        let mut about = vec![Subject::Equipment(self.equipment.clone())];
        about.extend(self.studies.iter().cloned().map(Subject::Study));
        about
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { equipment, extreme, began, ended, what, studies, deviation } = self.clone();
        let it = ChamberExcursion { chamber: equipment, extreme, began, ended, what, deviation, stamp: stamp.clone() };
        for study in &studies {
            change(plant, study, |study| study.excursions.push(it.clone()));
        }
    }
}
