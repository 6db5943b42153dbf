//! What happened to people and organisations.

use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::{Organisation, OrganisationKind, Person, Role, Training};
use crate::act::Stamp;
use crate::event::{Happened, Subject};
use crate::id::{OrganisationId, PersonId, ProcedureId};
use crate::state::Plant;
use crate::text::Label;

/// A company is known here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganisationAdded {
    pub organisation: OrganisationId,
    pub name: Label,
    pub kind: OrganisationKind,
}

/// A person has an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonAdded {
    pub person: PersonId,
    pub name: Label,
    pub organisation: OrganisationId,
    pub roles: Vec<Role>,
}

/// The account was closed; what the person did stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountClosed {
    pub person: PersonId,
}

/// A person was trained on a version of a procedure; the trainer is the actor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trained {
    pub person: PersonId,
    pub procedure: ProcedureId,
    pub version: u32,
}

/// A session began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    pub person: PersonId,
}

/// Too many failed attempts; the account waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockedOut {
    pub person: PersonId,
    pub attempts: u32,
}

impl Happened for OrganisationAdded {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Organisation(self.organisation.clone())]
    }

    fn apply(&self, plant: &mut Plant, _stamp: &Stamp) {
        let Self { organisation, name, kind } = self;
        plant.organisations.insert(organisation.clone(), Organisation { name: name.clone(), kind: *kind });
    }
}

impl Happened for PersonAdded {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Person(self.person.clone()), Subject::Organisation(self.organisation.clone())]
    }

    fn apply(&self, plant: &mut Plant, _stamp: &Stamp) {
        let Self { person, name, organisation, roles } = self;
        plant.people.insert(
            person.clone(),
            Person {
                name: name.clone(),
                organisation: organisation.clone(),
                roles: roles.clone(),
                closed: false,
                training: Default::default(),
                last_signed_in: None,
                grants: Vec::new(),
                proposal: None,
                reviewed: None,
            },
        );
    }
}

impl Happened for AccountClosed {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Person(self.person.clone())]
    }

    fn apply(&self, plant: &mut Plant, _stamp: &Stamp) {
        let Self { person } = self;
        if let Some(it) = plant.people.get_mut(person) {
            it.closed = true;
        }
    }
}

impl Happened for Trained {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Person(self.person.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { person, procedure, version } = self;
        if let Some(it) = plant.people.get_mut(person) {
            let training = Training { version: *version, at: stamp.happened, trainer: stamp.by.clone() };
            it.training.insert(procedure.clone(), training);
        }
    }
}

impl Happened for SignedIn {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Person(self.person.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { person } = self;
        if let Some(it) = plant.people.get_mut(person) {
            it.last_signed_in = Some(stamp.known);
        }
    }
}

impl Happened for LockedOut {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Person(self.person.clone())]
    }

    // A lock lasts for minutes and is the application's to keep; the plant only remembers that it was.
    fn apply(&self, _plant: &mut Plant, _stamp: &Stamp) {
        let Self { person: _, attempts: _ } = self;
    }
}
