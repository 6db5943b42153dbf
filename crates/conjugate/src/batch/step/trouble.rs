//! Why an attempt was not recorded, put where the person is looking.

use plant::id::PersonId;
use plant::{Fact, Plant, Refusal, Rule};

use super::view::{Place, Trouble};
use crate::language::{Lang, Zone};
use crate::node::NotDone;
use crate::page::PageError;
use crate::people::Denied;
use crate::words;

/// What is to be shown of a denial; an error where the form itself is at fault.
pub(in crate::batch) fn of(
    denied: Denied,
    (lang, zone): (Lang, &Zone),
    plant: &Plant,
    me: &PersonId,
) -> Result<Trouble, PageError> {
    match denied {
        Denied::Credential(key) => Ok(Trouble {
            place: Place::Second,
            refusal: None,
            problem: Some((lang.text(key), lang.text("step-credential-now"))),
        }),
        Denied::NotDone(NotDone::Refused(refusal)) => Ok(refused(&refusal, (lang, zone), plant, me)),
        Denied::NotDone(NotDone::NotWritten(_) | NotDone::Stopped) => Err(PageError::NotNow),
        Denied::Page(error) => Err(error),
    }
}

/// A refusal by a rule of the plant.
fn refused(refusal: &Refusal, (lang, zone): (Lang, &Zone), plant: &Plant, me: &PersonId) -> Trouble {
    Trouble {
        place: place(refusal, me),
        refusal: Some(Box::new(words::refusal(lang, zone, plant, refusal))),
        problem: None,
    }
}

/// A sentence of ours with what to do.
pub(super) fn problem(place: Place, what: String, now: String) -> Trouble {
    Trouble { place, refusal: None, problem: Some((what, now)) }
}

/// Where a refusal belongs: beside the part of the form that it speaks of.
#[expect(clippy::wildcard_enum_match_arm, reason = "whatever has no place of its own stands beside the button")]
fn place(refusal: &Refusal, me: &PersonId) -> Place {
    let speaks_of_me = refusal.facts.iter().any(|(_, fact)| *fact == Fact::Person(me.clone()));
    match refusal.rule {
        Rule::NotTrained | Rule::RoleMissing | Rule::AccountClosed if !speaks_of_me => Place::Second,
        Rule::SecondPersonMissing | Rule::SecondPersonIsFirst | Rule::UnknownPerson => Place::Second,
        Rule::UnknownLot
        | Rule::LotNotReleased
        | Rule::LotExpired
        | Rule::LotHeld
        | Rule::LotFactMissing
        | Rule::WrongMaterial
        | Rule::RetestDue
        | Rule::LotDateMissing
        | Rule::ContainerNotNamed
        | Rule::ContainerEmpty
        | Rule::UnknownContainer => Place::Lot,
        Rule::WrongAmount | Rule::NotEnough | Rule::AmountNotPositive | Rule::WrongUnit => Place::Amount,
        Rule::ValueUnreadable if !refusal.facts.iter().any(|(name, _)| *name == "parameter") => Place::Amount,
        Rule::ValueUnreadable | Rule::ValueUnit | Rule::ValueNotAnOption | Rule::ValueMissing => Place::Values,
        Rule::WrongSample => Place::File,
        Rule::WrongTime | Rule::ReasonMissing => Place::Time,
        _ => Place::End,
    }
}
