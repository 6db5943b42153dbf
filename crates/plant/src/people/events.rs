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

/// Too many wrong passwords of a second person at somebody's acts: for a while that person is not taken as their second
/// person. Whose password was asked for signs in as ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondPersonLocked {
    /// At whose acts it happened.
    pub person: PersonId,
    /// Whose password it should have been.
    pub second: PersonId,
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
                locked: None,
                second_locked: Default::default(),
                grants: Vec::new(),
                proposal: None,
                reviewed: None,
                seen: Default::default(),
            },
        );
    }
}

impl Happened for AccountClosed {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Person(self.person.clone()), Subject::Access]
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
        // Of a procedure that is controlled here, each version knows who was trained on it, whatever came later.
        if let Some(it) = plant.procedures.get_mut(procedure).and_then(|it| it.versions.get_mut(version)) {
            it.trained.insert(person.clone(), stamp.clone());
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
        vec![Subject::Person(self.person.clone()), Subject::Access]
    }

    // How long a lock lasts is the application's to say; since when it does is in the ledger, and outlasts a restart.
    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { person, attempts: _ } = self;
        if let Some(it) = plant.people.get_mut(person) {
            it.locked = Some(stamp.known);
            it.seen.locked = it.seen.locked.saturating_add(1);
        }
    }
}

impl Happened for SecondPersonLocked {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Person(self.person.clone()), Subject::Person(self.second.clone()), Subject::Access]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { person, second, attempts: _ } = self;
        if let Some(it) = plant.people.get_mut(person) {
            it.second_locked.insert(second.clone(), stamp.known);
        }
    }
}
