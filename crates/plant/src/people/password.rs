//! That a password was changed or reset is on record; the password never is.

use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::{owed_reason, token};
use crate::act::{Act, Stamp};
use crate::event::{Event, Happened, Subject};
use crate::id::PersonId;
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};

/// An administrator gave the person a one-time password, for a stated reason. The next sign-in must change it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordReset {
    pub person: PersonId,
}

/// The person chose a password of their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordChanged {
    pub person: PersonId,
}

/// Resets somebody else's password. The application keeps the secret; this keeps the fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResetPassword {
    pub person: PersonId,
}

/// Changes the actor's own password; the application has checked the old one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangePassword {}

impl Decide for ResetPassword {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        match plant.people.get(&self.person) {
            None => return Err(Refusal::from(Rule::UnknownPerson).with("person", self.person.as_str())),
            Some(it) if it.closed => return Err(Refusal::from(Rule::AccountClosed).with("person", &self.person)),
            Some(_) => {}
        }
        // Whoever could reset their own would need nobody to notice.
        if self.person == act.by {
            return Err(Refusal::from(Rule::ResetsOneself).with("person", &act.by));
        }
        owed_reason(act)?;
        let mut events = vec![PasswordReset { person: self.person.clone() }.into()];
        // Whoever knew the old password may have made tokens with it.
        events.extend(token::all_revoked(plant, &self.person));
        Ok(events)
    }
}

impl Decide for ChangePassword {
    fn decide(&self, _plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        Ok(vec![PasswordChanged { person: act.by.clone() }.into()])
    }
}

impl Happened for PasswordReset {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Person(self.person.clone()), Subject::Access]
    }

    // Whether a password must be changed is the application's to keep, with the password.
    fn apply(&self, _plant: &mut Plant, _stamp: &Stamp) {
        let Self { person: _ } = self;
    }
}

impl Happened for PasswordChanged {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Person(self.person.clone())]
    }

    fn apply(&self, _plant: &mut Plant, _stamp: &Stamp) {
        let Self { person: _ } = self;
    }
}
