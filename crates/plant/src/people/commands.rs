//! What can be asked about people and organisations.

use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::{
    AccountClosed, Grant, LockedOut, OrganisationAdded, OrganisationKind, PersonAdded, Role, RolesProposed,
    SecondPersonLocked, SignedIn, Trained, rights, rules, token,
};
use crate::act::Act;
use crate::event::Event;
use crate::id::{OrganisationId, PersonId, ProcedureId};
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::text::Label;

/// Makes a company known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddOrganisation {
    pub organisation: OrganisationId,
    pub name: Label,
    pub kind: OrganisationKind,
}

/// Gives a person an account, and proposes its roles: they are held once somebody else has approved them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddPerson {
    pub person: PersonId,
    pub name: Label,
    pub organisation: OrganisationId,
    pub roles: Vec<Role>,
}

/// Closes an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloseAccount {
    pub person: PersonId,
}

/// Records that a person was trained by the actor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Train {
    pub person: PersonId,
    pub procedure: ProcedureId,
    pub version: u32,
}

/// Begins a session; the application has checked the credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIn {}

/// Records that an account was locked after failed attempts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockOut {
    pub person: PersonId,
    pub attempts: u32,
}

/// Records that somebody is not taken as a second person at the actor's acts for a while, after wrong passwords there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockSecondPerson {
    pub second: PersonId,
    pub attempts: u32,
}

impl Decide for AddOrganisation {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        if plant.organisations.contains_key(&self.organisation) {
            return Err(Refusal::from(Rule::OrganisationExists).with("organisation", self.organisation.as_str()));
        }
        let Self { organisation, name, kind } = self.clone();
        Ok(vec![OrganisationAdded { organisation, name, kind }.into()])
    }
}

impl Decide for AddPerson {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        if plant.people.contains_key(&self.person) {
            return Err(Refusal::from(Rule::PersonExists).with("person", self.person.as_str()));
        }
        if !plant.organisations.contains_key(&self.organisation) {
            return Err(Refusal::from(Rule::UnknownOrganisation).with("organisation", self.organisation.as_str()));
        }
        rules::looks_after(plant, act, &self.organisation)?;
        rights::apart(&self.roles)?;
        let Self { person, name, organisation, roles } = self.clone();
        if !rights::has_approver(plant) {
            return Ok(vec![PersonAdded { person, name, organisation, roles }.into()]);
        }
        // The account opens without a right; a second person approves what is proposed for it.
        let grants = roles.into_iter().map(Grant::lasting).collect();
        let account = PersonAdded { person: person.clone(), name, organisation, roles: vec![] };
        Ok(vec![account.into(), RolesProposed { person, grants }.into()])
    }
}

impl Decide for CloseAccount {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        match plant.people.get(&self.person) {
            None => Err(Refusal::from(Rule::UnknownPerson).with("person", self.person.as_str())),
            // Closing twice leaves it closed: there is nothing left to do.
            Some(person) if person.closed => Ok(vec![]),
            Some(it) => {
                rules::looks_after(plant, act, &it.organisation)?;
                let mut events = vec![AccountClosed { person: self.person.clone() }.into()];
                events.extend(token::all_revoked(plant, &self.person));
                Ok(events)
            }
        }
    }
}

impl Decide for Train {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let Some(person) = plant.people.get(&self.person) else {
            return Err(Refusal::from(Rule::UnknownPerson).with("person", self.person.as_str()));
        };
        rules::looks_after(plant, act, &person.organisation)?;
        if act.by == self.person {
            return Err(Refusal::from(Rule::TrainsOneself).with("person", &act.by));
        }
        let Self { person, procedure, version } = self.clone();
        Ok(vec![Trained { person, procedure, version }.into()])
    }
}

impl Decide for SignIn {
    fn decide(&self, _plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        Ok(vec![SignedIn { person: act.by.clone() }.into()])
    }
}

impl Decide for LockOut {
    fn decide(&self, _plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        Ok(vec![LockedOut { person: self.person.clone(), attempts: self.attempts }.into()])
    }
}

impl Decide for LockSecondPerson {
    fn decide(&self, _plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let Self { second, attempts } = self.clone();
        Ok(vec![SecondPersonLocked { person: act.by.clone(), second, attempts }.into()])
    }
}
