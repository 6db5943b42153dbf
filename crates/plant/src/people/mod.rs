//! Who works here: organisations, people, roles, training, and the rules about two different people.

mod commands;
mod events;
mod import;
mod password;
mod role;
mod rules;

pub use commands::{AddOrganisation, AddPerson, CloseAccount, LockOut, SignIn, Train};
pub use events::{AccountClosed, LockedOut, OrganisationAdded, PersonAdded, SignedIn, Trained};
pub use import::{ImportPeople, TrainOnSeveral};
pub use password::{ChangePassword, PasswordChanged, PasswordReset, ResetPassword};
pub use role::Role;
pub(crate) use rules::{owed_reason, permitted, second_person, signed, trained};

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{OrganisationId, PersonId, ProcedureId};
use crate::text::Label;

/// What a company is to the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OrganisationKind {
    /// Holds the marketing authorisation.
    Mah,
    /// Makes a stage of it.
    Manufacturer,
}

/// A company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    pub name: Label,
    pub kind: OrganisationKind,
}

/// A person with an account. Accounts are closed, never deleted or given away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub name: Label,
    pub organisation: OrganisationId,
    pub roles: Vec<Role>,
    pub closed: bool,
    /// The latest version of each procedure that the person was trained on, and when.
    pub training: BTreeMap<ProcedureId, Training>,
    pub last_signed_in: Option<Timestamp>,
}

/// One completed training.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Training {
    pub version: u32,
    pub at: Timestamp,
    pub trainer: PersonId,
}

impl Person {
    /// Whether the person holds the role.
    #[must_use]
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }
}
