//! Many people at once, from a list.

use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::{AddPerson, Train, rights};
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
        let events = together(plant, act, self.people.iter().map(|it| vec![it.clone()]))?;
        // The list with which a plant begins: who could approve stands in it too, and comes in with all the others.
        Ok(if rights::has_approver(plant) { events } else { opened(events) })
    }
}

/// The same accounts, with the roles that would have been proposed.
fn opened(events: Vec<Event>) -> Vec<Event> {
    let mut all: Vec<Event> = Vec::with_capacity(events.len());
    for event in events {
        match (all.last_mut(), event) {
            (Some(Event::PersonAdded(account)), Event::RolesProposed(it)) if account.person == it.person => {
                account.roles = it.grants.iter().map(|it| it.role).collect();
            }
            (_, event) => all.push(event),
        }
    }
    all
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
