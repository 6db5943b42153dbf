//! What can be done with procedures, and what stands against it.

use alloc::vec;
use alloc::vec::Vec;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    Asks, Document, OWNERS, ProcedureApproved, ProcedureDrafted, ProcedureMadeEffective, ProcedureRead,
    ProcedureStanding, ProcedureVersion, ProcedureWithdrawn,
};
use crate::act::Act;
use crate::event::Event;
use crate::id::ProcedureId;
use crate::people::{Role, rules};
use crate::refusal::{Fact, Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::text::{Label, Text};

/// Brings a version in as a draft: the next number, or any higher one where the procedure is older than this record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftProcedure {
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

/// Approves a draft, as its owner or for quality; a signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApproveProcedure {
    pub procedure: ProcedureId,
    pub version: u32,
}

/// Puts an approved version in force, on its day or later; a signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MakeProcedureEffective {
    pub procedure: ProcedureId,
    pub version: u32,
}

/// Takes the version in force out of it without another in its place; a signature, with the reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithdrawProcedure {
    pub procedure: ProcedureId,
    pub version: u32,
}

/// The actor has read and understood a version that is approved or in force; a signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadProcedure {
    pub procedure: ProcedureId,
    pub version: u32,
}

fn refusal(rule: Rule, procedure: &ProcedureId, version: u32) -> Refusal {
    Refusal::from(rule).with("procedure", procedure.as_str()).with("version", u64::from(version))
}

fn version<'a>(plant: &'a Plant, id: &ProcedureId, version: u32) -> Result<&'a ProcedureVersion, Refusal> {
    let it = plant.procedures.get(id).and_then(|it| it.versions.get(&version));
    it.ok_or_else(|| refusal(Rule::UnknownProcedure, id, version))
}

fn not_in(it: &ProcedureVersion, id: &ProcedureId, version: u32, needs: &'static str) -> Refusal {
    refusal(Rule::ProcedureNotIn, id, version).with("standing", it.standing.id()).with("needs", needs)
}

impl Decide for DraftProcedure {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        let Self { procedure, version, title, owner, asks, readers, document, changes, from } = self.clone();
        let newest = plant.procedures.get(&procedure).and_then(|it| it.versions.keys().next_back().copied());
        if let Some(newest) = newest.filter(|it| version <= *it) {
            return Err(refusal(Rule::ProcedureExists, &procedure, version).with("newer", u64::from(newest)));
        }
        if version == 0 {
            return Err(refusal(Rule::ProcedureExists, &procedure, version).with("newer", 0));
        }
        if !OWNERS.contains(&owner) {
            return Err(refusal(Rule::NotAnOwner, &procedure, version).with("role", Fact::Role(owner)));
        }
        // Whose work it describes must be said where anything is asked of them.
        if readers.is_empty() && asks != Asks::Nothing {
            return Err(refusal(Rule::NobodyReads, &procedure, version));
        }
        Ok(vec![ProcedureDrafted { procedure, version, title, owner, asks, readers, document, changes, from }.into()])
    }
}

impl Decide for ApproveProcedure {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = version(plant, &self.procedure, self.version)?;
        if it.standing != ProcedureStanding::Draft {
            return Err(not_in(it, &self.procedure, self.version, "draft"));
        }
        if it.drafted.by == act.by {
            return Err(refusal(Rule::ProcedureAuthor, &self.procedure, self.version).with("person", &act.by));
        }
        let person = plant.people.get(&act.by);
        let wanted = [it.owner, Role::QaReviewer];
        let holds = |role: &Role| person.is_some_and(|it| it.holds(*role, act.known));
        if !wanted.iter().any(holds) {
            let refusal = Refusal::from(Rule::RoleMissing).with("person", &act.by);
            return Err(wanted.iter().fold(refusal, |refusal, role| refusal.with("role", Fact::Role(*role))));
        }
        // Two people, one for the owner and one for quality; where quality owns it, two of quality.
        let given = |role: Role| it.approvals.iter().filter(|it| it.role == role).count();
        let due = |role: Role| wanted.iter().filter(|it| **it == role).count();
        let open = wanted.into_iter().filter(|role| holds(role)).find(|role| given(*role) < due(*role));
        let Some(role) = open.filter(|_| it.approvals.iter().all(|it| it.stamp.by != act.by)) else {
            return Err(refusal(Rule::ProcedureApprovedAlready, &self.procedure, self.version).with("person", &act.by));
        };
        let (procedure, version, signature) = (self.procedure.clone(), self.version, rules::signed(act)?);
        Ok(vec![ProcedureApproved { procedure, version, role, signature }.into()])
    }
}

impl Decide for MakeProcedureEffective {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = version(plant, &self.procedure, self.version)?;
        if it.standing != ProcedureStanding::Approved {
            return Err(not_in(it, &self.procedure, self.version, "approved"));
        }
        if it.drafted.by == act.by {
            return Err(refusal(Rule::ProcedureAuthor, &self.procedure, self.version).with("person", &act.by));
        }
        if act.known < it.from {
            let refusal = refusal(Rule::ProcedureTooEarly, &self.procedure, self.version);
            return Err(refusal.with("from", it.from));
        }
        // The way back is the old text as a new version.
        let all = plant.procedures.get(&self.procedure).into_iter().flat_map(|it| &it.versions);
        let newer = all.rev().find(|(n, it)| **n > self.version && it.standing.was_in_force());
        if let Some((newer, _)) = newer {
            let refusal = refusal(Rule::ProcedureExists, &self.procedure, self.version);
            return Err(refusal.with("newer", u64::from(*newer)));
        }
        let (procedure, version, signature) = (self.procedure.clone(), self.version, rules::signed(act)?);
        Ok(vec![ProcedureMadeEffective { procedure, version, signature }.into()])
    }
}

impl Decide for WithdrawProcedure {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = version(plant, &self.procedure, self.version)?;
        if !matches!(it.standing, ProcedureStanding::Effective { .. }) {
            return Err(not_in(it, &self.procedure, self.version, "effective"));
        }
        let (why, signature) = (rules::owed_reason(act)?, rules::signed(act)?);
        let (procedure, version) = (self.procedure.clone(), self.version);
        Ok(vec![ProcedureWithdrawn { procedure, version, why, signature }.into()])
    }
}

impl Decide for ReadProcedure {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = version(plant, &self.procedure, self.version)?;
        if !matches!(it.standing, ProcedureStanding::Approved | ProcedureStanding::Effective { .. }) {
            return Err(not_in(it, &self.procedure, self.version, "approved"));
        }
        let signature = rules::signed(act)?;
        // Read twice it is read: the first signature stands.
        if it.read.contains_key(&act.by) {
            return Ok(vec![]);
        }
        let (person, procedure, version) = (act.by.clone(), self.procedure.clone(), self.version);
        Ok(vec![ProcedureRead { person, procedure, version, signature }.into()])
    }
}
