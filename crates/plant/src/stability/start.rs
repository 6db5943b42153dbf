//! A study begins: the samples lie in their chambers. From that instant its months are counted.

use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::{Study, StudyStanding, change, deviation, in_standing, study};
use crate::act::{Act, Stamp};
use crate::event::{Event, Happened, Subject};
use crate::id::{EntryId, EquipmentId, LotId, StudyId};
use crate::quality::{About, Class};
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::strategy::EquipmentNeed;
use crate::text::Text;

/// Units of one lot under one condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    pub lot: LotId,
    pub condition: EntryId,
    pub chamber: EquipmentId,
    pub units: u32,
}

/// Starts a study: its samples were stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartStudy {
    pub study: StudyId,
    pub placed: Vec<Placed>,
    /// Stored already in spite of what stands against it: why. Without it the rules are asked first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub despite: Option<Text>,
}

/// Its samples were stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StudyStarted {
    pub study: StudyId,
    pub placed: Vec<Placed>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub despite: Option<Text>,
}

impl StartStudy {
    /// Every lot lies under every condition, in a chamber that is qualified, with enough units for every time point.
    fn sound(&self, plant: &Plant, it: &Study, act: &Act) -> Result<(), Refusal> {
        for placed in &self.placed {
            let chamber = plant.equipment.get(&placed.chamber);
            if !chamber.is_some_and(|it| it.meets(EquipmentNeed::Qualified, act.happened)) {
                return Err(Refusal::from(Rule::ChamberNotQualified).with("equipment", placed.chamber.as_str()));
            }
        }
        for condition in &it.conditions {
            let points = u32::try_from(condition.months.len()).unwrap_or(u32::MAX);
            let needed = it.units.saturating_mul(points);
            for lot in &it.lots {
                let here = self.placed.iter().filter(|it| it.lot == *lot && it.condition == condition.id);
                let stored = here.fold(0u32, |sum, it| sum.saturating_add(it.units));
                if stored < needed {
                    return Err(Refusal::from(Rule::UnitsShort)
                        .with("study", self.study.as_str())
                        .with("lot", lot.as_str())
                        .with("condition", condition.id.as_str())
                        .with("units", u64::from(stored))
                        .with("needed", u64::from(needed)));
                }
            }
        }
        Ok(())
    }
}

impl Decide for StartStudy {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = study(plant, &self.study)?;
        in_standing(&self.study, it, StudyStanding::Approved)?;
        for placed in &self.placed {
            if !plant.equipment.contains_key(&placed.chamber) {
                return Err(Refusal::from(Rule::UnknownEquipment).with("equipment", placed.chamber.as_str()));
            }
            if it.condition(&placed.condition).is_none() || !it.lots.contains(&placed.lot) {
                return Err(Refusal::from(Rule::NotInProtocol)
                    .with("study", self.study.as_str())
                    .with("lot", placed.lot.as_str())
                    .with("condition", placed.condition.as_str())
                    .with("months", 0));
            }
        }
        let barred = self.sound(plant, it, act).err();
        let despite = match (barred, &self.despite) {
            (Some(refusal), None) => return Err(refusal),
            (Some(_), Some(why)) => Some(why.clone()),
            (None, _) => None,
        };
        let mut events: Vec<Event> = vec![];
        let Self { study, placed, despite: _ } = self.clone();
        if despite.is_some() {
            let about = About::Stability { study: study.clone(), place: None, attribute: None };
            events.push(deviation(plant, 0, Class::Minor, about, None)?.1);
        }
        events.insert(0, StudyStarted { study, placed, despite }.into());
        Ok(events)
    }
}

impl Happened for StudyStarted {
    fn about(&self) -> Vec<Subject> {
        let mut about = vec![Subject::Study(self.study.clone())];
        for it in &self.placed {
            for subject in [Subject::Lot(it.lot.clone()), Subject::Equipment(it.chamber.clone())] {
                if !about.contains(&subject) {
                    about.push(subject);
                }
            }
        }
        about
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { study, placed, despite: _ } = self;
        change(plant, study, |it| {
            it.started = Some(stamp.clone());
            it.placed.clone_from(placed);
        });
    }
}
