//! Many people at once, from a list.

use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::{AddPerson, Train};
use crate::act::Act;
use crate::event::Event;
use crate::id::{PersonId, ProcedureId};
use crate::refusal::Refusal;
use crate::state::{Command, Decide, Plant};
use crate::together::together;

/// Gives every person of a list an account, or none of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportPeople {
    pub people: Vec<AddPerson>,
}

/// Records that a person was trained by the actor on several procedures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrainOnSeveral {
    pub person: PersonId,
    /// Each with its version.
    pub procedures: Vec<(ProcedureId, u32)>,
}

impl Decide for ImportPeople {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        together(plant, act, self.people.iter().map(|it| vec![it.clone()]))
    }
}

impl Decide for TrainOnSeveral {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let train = |(procedure, version): &(ProcedureId, u32)| {
            let (person, procedure) = (self.person.clone(), procedure.clone());
            vec![Command::from(Train { person, procedure, version: *version })]
        };
        together(plant, act, self.procedures.iter().map(train))
    }
}
