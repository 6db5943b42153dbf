//! Inspectors: an organisation lets them in until a day, and may let them out before.

use alloc::vec;
use alloc::vec::Vec;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Role, rules};
use crate::act::{Act, Signature, Stamp};
use crate::event::{Event, Happened, Subject};
use crate::id::{OrganisationId, PersonId};
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};

/// Lets an inspector read everything of the actor's organisation until then; a signature. Asked again, the new day
/// counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdmitInspector {
    pub person: PersonId,
    pub until: Timestamp,
}

/// Ends it before its day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DismissInspector {
    pub person: PersonId,
}

/// An organisation lets an inspector read its record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InspectorAdmitted {
    pub person: PersonId,
    pub organisation: OrganisationId,
    pub until: Timestamp,
    pub signature: Signature,
}

/// It does so no longer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InspectorDismissed {
    pub person: PersonId,
    pub organisation: OrganisationId,
}

/// The actor's own organisation, which alone they open or close.
fn organisation(plant: &Plant, act: &Act) -> Result<OrganisationId, Refusal> {
    let it = plant.people.get(&act.by).map(|it| it.organisation.clone());
    it.ok_or_else(|| Refusal::from(Rule::UnknownPerson).with("person", act.by.as_str()))
}

impl Decide for AdmitInspector {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let Some(person) = plant.people.get(&self.person) else {
            return Err(Refusal::from(Rule::UnknownPerson).with("person", self.person.as_str()));
        };
        if person.closed {
            return Err(Refusal::from(Rule::AccountClosed).with("person", &self.person));
        }
        if !person.is(Role::Inspector) {
            return Err(Refusal::from(Rule::NotAnInspector).with("person", &self.person));
        }
        if self.until <= act.known {
            return Err(Refusal::from(Rule::WrongTime).with("stated", self.until).with("to", act.known));
        }
        let (person, until) = (self.person.clone(), self.until);
        let (organisation, signature) = (organisation(plant, act)?, rules::signed(act)?);
        Ok(vec![InspectorAdmitted { person, organisation, until, signature }.into()])
    }
}

impl Decide for DismissInspector {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let (person, organisation) = (self.person.clone(), organisation(plant, act)?);
        // Whoever is not let in stays out: there is nothing left to do.
        if !plant.admissions.contains_key(&(organisation.clone(), person.clone())) {
            return Ok(vec![]);
        }
        Ok(vec![InspectorDismissed { person, organisation }.into()])
    }
}

impl Happened for InspectorAdmitted {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Person(self.person.clone()), Subject::Organisation(self.organisation.clone()), Subject::Access]
    }

    fn apply(&self, plant: &mut Plant, _stamp: &Stamp) {
        let Self { person, organisation, until, signature: _ } = self;
        plant.admissions.insert((organisation.clone(), person.clone()), *until);
    }
}

impl Happened for InspectorDismissed {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Person(self.person.clone()), Subject::Organisation(self.organisation.clone()), Subject::Access]
    }

    fn apply(&self, plant: &mut Plant, _stamp: &Stamp) {
        let Self { person, organisation } = self;
        plant.admissions.remove(&(organisation.clone(), person.clone()));
    }
}
