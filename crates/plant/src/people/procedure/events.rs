//! What happened to procedures.

use alloc::vec;
use alloc::vec::Vec;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Asks, Document, ProcedureApproval, ProcedureStanding, ProcedureVersion};
use crate::act::{Signature, Stamp};
use crate::event::{Happened, Subject};
use crate::id::{PersonId, ProcedureId};
use crate::people::Role;
use crate::state::Plant;
use crate::text::{Label, Text};

/// A version was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcedureDrafted {
    pub procedure: ProcedureId,
    pub version: u32,
    pub title: Label,
    pub owner: Role,
    pub asks: Asks,
    pub readers: Vec<Role>,
    pub document: Document,
    pub changes: Text,
    pub from: Timestamp,
}

/// The owner, or quality, approved it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcedureApproved {
    pub procedure: ProcedureId,
    pub version: u32,
    pub role: Role,
    pub signature: Signature,
}

/// It is in force; the version before it is superseded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcedureMadeEffective {
    pub procedure: ProcedureId,
    pub version: u32,
    pub signature: Signature,
}

/// It is not in force any more, and nothing took its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcedureWithdrawn {
    pub procedure: ProcedureId,
    pub version: u32,
    pub why: Text,
    pub signature: Signature,
}

/// Somebody read and understood it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcedureRead {
    pub person: PersonId,
    pub procedure: ProcedureId,
    pub version: u32,
    pub signature: Signature,
}

fn change(plant: &mut Plant, id: &ProcedureId, version: u32, change: impl FnOnce(&mut ProcedureVersion)) {
    if let Some(it) = plant.procedures.get_mut(id).and_then(|it| it.versions.get_mut(&version)) {
        change(it);
    }
}

impl Happened for ProcedureDrafted {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Procedure(self.procedure.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { procedure, version, title, owner, asks, readers, document, changes, from } = self.clone();
        let it = ProcedureVersion {
            title,
            owner,
            asks,
            readers,
            document,
            changes,
            from,
            drafted: stamp.clone(),
            approvals: Vec::new(),
            standing: ProcedureStanding::Draft,
            read: Default::default(),
            trained: Default::default(),
        };
        plant.procedures.entry(procedure).or_default().versions.insert(version, it);
    }
}

impl Happened for ProcedureApproved {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Procedure(self.procedure.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { procedure, version, role, signature } = self;
        change(plant, procedure, *version, |it| {
            let (role, signature, stamp) = (*role, signature.clone(), stamp.clone());
            it.approvals.push(ProcedureApproval { role, signature, stamp });
            if it.approvals.len() >= 2 && it.standing == ProcedureStanding::Draft {
                it.standing = ProcedureStanding::Approved;
            }
        });
    }
}

impl Happened for ProcedureMadeEffective {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Procedure(self.procedure.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { procedure, version, signature: _ } = self;
        let Some(it) = plant.procedures.get_mut(procedure) else { return };
        for earlier in it.versions.values_mut() {
            if let ProcedureStanding::Effective { since } = &earlier.standing {
                earlier.standing = ProcedureStanding::Superseded { since: since.clone(), until: stamp.clone() };
            }
        }
        change(plant, procedure, *version, |it| it.standing = ProcedureStanding::Effective { since: stamp.clone() });
    }
}

impl Happened for ProcedureWithdrawn {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Procedure(self.procedure.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { procedure, version, why, signature: _ } = self;
        change(plant, procedure, *version, |it| {
            if let ProcedureStanding::Effective { since } = &it.standing {
                let (since, until, why) = (since.clone(), stamp.clone(), why.clone());
                it.standing = ProcedureStanding::Withdrawn { since, until, why };
            }
        });
    }
}

impl Happened for ProcedureRead {
    // What a version says does not change when somebody reads it. Were each reading an entry about the procedure, twenty
    // people who read it at once would be told nineteen times that it has changed under their hands.
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Person(self.person.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { person, procedure, version, signature: _ } = self;
        change(plant, procedure, *version, |it| {
            it.read.entry(person.clone()).or_insert_with(|| stamp.clone());
        });
    }
}
