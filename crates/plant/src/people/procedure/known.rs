//! Whether somebody knows a procedure well enough to work by it today.

use super::{Asks, ControlledProcedure};
use crate::event::Subject;
use crate::id::{PersonId, ProcedureId};
use crate::refusal::{Refusal, Rule};
use crate::state::Plant;
use crate::strategy::Procedure;

impl Plant {
    /// The procedure of this id that counts for this person: their own organisation's, once a version was in force.
    #[must_use]
    pub fn controlled(&self, person: &PersonId, id: &ProcedureId) -> Option<&ControlledProcedure> {
        let organisation = &self.people.get(person)?.organisation;
        let theirs = self.owner(&Subject::Procedure(id.clone())) == Some(organisation);
        self.procedures.get(id).filter(|it| theirs && it.is_controlled())
    }

    /// Whether the person knows the version as this one asks it of them. Trained on it they do. Otherwise it depends on
    /// what it asks beyond the version that was in force before it.
    #[must_use]
    pub fn knows_version(&self, it: &ControlledProcedure, person: &PersonId, id: &ProcedureId, version: u32) -> bool {
        let Some(asked) = it.versions.get(&version) else { return false };
        let latest = self.people.get(person).and_then(|it| it.training.get(id)).map(|it| it.version);
        if asked.trained.contains_key(person) || latest == Some(version) {
            return true;
        }
        let knew_before = || match it.before(version) {
            Some((before, _)) => self.knows_version(it, person, id, before),
            // Before the first controlled version there were those that the strategy named.
            None => latest.is_some_and(|it| it < version),
        };
        match asked.asks {
            Asks::Training => false,
            Asks::Reading => asked.read.contains_key(person) && (it.before(version).is_none() || knew_before()),
            Asks::Nothing => knew_before(),
        }
    }

    /// Whether the person may work by the procedure: the controlled one, or else the version that the strategy names.
    #[must_use]
    pub fn knows_procedure(&self, person: &PersonId, id: &ProcedureId, named: u32) -> bool {
        match self.controlled(person, id) {
            Some(it) => it.in_force().is_some_and(|(version, _)| self.knows_version(it, person, id, version)),
            None => {
                let latest = self.people.get(person).and_then(|it| it.training.get(id)).map(|it| it.version);
                latest == Some(named)
            }
        }
    }

    /// The version by which the person works: of the controlled procedure the one in force, or else the one that the
    /// strategy names.
    #[must_use]
    pub fn procedure_version(&self, person: &PersonId, id: &ProcedureId, named: u32) -> Option<u32> {
        match self.controlled(person, id) {
            Some(it) => it.in_force().map(|(version, _)| version),
            None => Some(named),
        }
    }

    /// What the person has to read: versions in force, or approved and waiting for their day, that ask to be read by one
    /// of their roles and that they neither read nor were trained on.
    pub fn to_read<'a>(&'a self, person: &'a PersonId) -> impl Iterator<Item = (&'a ProcedureId, u32)> {
        let who = self.people.get(person).filter(|it| !it.closed);
        self.procedures
            .iter()
            .filter(move |(id, _)| {
                who.is_some_and(|it| self.owner(&Subject::Procedure((*id).clone())) == Some(&it.organisation))
            })
            .flat_map(move |(id, it)| {
                it.versions.iter().filter_map(move |(version, it)| {
                    let asked = matches!(it.standing.id(), "approved" | "effective") && it.asks == Asks::Reading;
                    let theirs = who.is_some_and(|who| it.readers.iter().any(|role| who.is(*role)));
                    let done = it.read.contains_key(person) || it.trained.contains_key(person);
                    (asked && theirs && !done).then_some((id, *version))
                })
            })
    }
}

/// Somebody works by a procedure that they know as its version in force asks; the first thing that is missing otherwise.
pub(crate) fn knows(plant: &Plant, person: &PersonId, id: &ProcedureId, named: &Procedure) -> Result<(), Refusal> {
    let fact = |rule: Rule| Refusal::from(rule).with("person", person).with("procedure", id.as_str());
    let latest = plant.people.get(person).and_then(|it| it.training.get(id)).map(|it| it.version);
    let read = |refusal: Refusal| match latest {
        Some(version) => refusal.with("read", u64::from(version)),
        None => refusal,
    };
    let Some(it) = plant.controlled(person, id) else {
        // As the strategy names it.
        if latest == Some(named.version) {
            return Ok(());
        }
        return Err(read(fact(Rule::NotTrained).with("needs", u64::from(named.version))));
    };
    let Some((version, asked)) = it.in_force() else { return Err(fact(Rule::ProcedureNotInForce)) };
    if plant.knows_version(it, person, id, version) {
        return Ok(());
    }
    // Reading it is all that is missing where the version before it was known.
    let knew_before = it.before(version).is_none_or(|(before, _)| plant.knows_version(it, person, id, before));
    if asked.asks == Asks::Reading && knew_before && !asked.read.contains_key(person) {
        return Err(fact(Rule::NotRead).with("needs", u64::from(version)));
    }
    Err(read(fact(Rule::NotTrained).with("needs", u64::from(version))))
}
