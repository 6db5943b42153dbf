//! Rules about people that other capabilities ask. None of them can be switched off.

use jiff::SignedDuration;

use super::Role;
use crate::act::{Act, Signature};
use crate::id::{OrganisationId, PersonId};
use crate::refusal::{Fact, Refusal, Rule};
use crate::state::Plant;
use crate::text::Text;

/// The actor has an open account and, where roles are asked for, holds one of them.
pub(crate) fn permitted(plant: &Plant, roles: &[Role], act: &Act) -> Result<(), Refusal> {
    let Some(person) = plant.people.get(&act.by) else {
        return Err(Refusal::from(Rule::UnknownPerson).with("person", act.by.as_str()));
    };
    if person.closed {
        return Err(Refusal::from(Rule::AccountClosed).with("person", &act.by));
    }
    if roles.is_empty() || roles.iter().any(|it| person.holds(*it, act.known)) {
        return Ok(());
    }
    let mut refusal = Refusal::from(Rule::RoleMissing).with("person", &act.by);
    for role in roles {
        refusal = refusal.with("role", Fact::Role(*role));
    }
    Err(refusal)
}

/// Who may look on: they work at the step or review it.
const WITNESSES: [Role; 3] = [Role::Operator, Role::ProductionHead, Role::QaReviewer];

/// A second person was there, is somebody else, has an open account and works at the step or reviews it.
pub(crate) fn second_person<'a>(plant: &Plant, act: &'a Act) -> Result<&'a PersonId, Refusal> {
    second_person_in(plant, act, &WITNESSES)
}

/// The same of an act that people of these roles look on at.
pub(crate) fn second_person_in<'a>(plant: &Plant, act: &'a Act, roles: &[Role]) -> Result<&'a PersonId, Refusal> {
    let Some(second) = &act.second else {
        return Err(Rule::SecondPersonMissing.into());
    };
    if *second == act.by {
        return Err(Refusal::from(Rule::SecondPersonIsFirst).with("person", second));
    }
    match plant.people.get(second) {
        None => Err(Refusal::from(Rule::UnknownPerson).with("person", second.as_str())),
        Some(it) if it.closed => Err(Refusal::from(Rule::AccountClosed).with("person", second)),
        Some(it) if roles.iter().any(|role| it.holds(*role, act.known)) => Ok(second),
        Some(_) => Err(Refusal::from(Rule::RoleMissing).with("person", second).with("role", Role::Operator)),
    }
}

/// A signature is made now: it may lag behind the moment at which it was asked for by this much, and no more.
const SIGNED_WITHIN: SignedDuration = SignedDuration::from_mins(1);

/// The act is a signature, and made at the time that it states.
pub(crate) fn signed(act: &Act) -> Result<Signature, Refusal> {
    let signature = act.signature.clone().ok_or_else(|| Refusal::from(Rule::SignatureMissing))?;
    if act.known.duration_since(act.happened) > SIGNED_WITHIN {
        return Err(Refusal::from(Rule::WrongTime).with("stated", act.happened).with("to", act.known));
    }
    Ok(signature)
}

/// Accounts are looked after by the organisation of the person, and by the one whose node gives them out.
pub(super) fn looks_after(plant: &Plant, act: &Act, organisation: &OrganisationId) -> Result<(), Refusal> {
    let theirs = plant.people.get(&act.by).map(|it| &it.organisation);
    if theirs.is_some_and(|it| it == organisation || Some(it) == plant.organisation.as_ref()) {
        Ok(())
    } else {
        Err(Refusal::from(Rule::NotYours).with("organisation", organisation.as_str()))
    }
}

/// A reason was given.
pub(crate) fn owed_reason(act: &Act) -> Result<Text, Refusal> {
    act.reason.clone().ok_or_else(|| Rule::ReasonMissing.into())
}
