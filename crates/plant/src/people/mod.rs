//! Who works here: organisations, people, roles, training, and the rules about two different people.

mod access;
mod commands;
mod concern;
mod events;
mod import;
mod inspector;
mod password;
mod procedure;
mod reach;
mod reading;
mod rights;
mod role;
mod rules;
mod sharing;
mod token;

#[cfg(test)]
mod reading_tests;
#[cfg(test)]
mod rights_tests;
#[cfg(test)]
mod token_tests;

pub use access::{AttemptsFailed, Credential, Head, NoteFailures, NoteTaking, RecordTaken, Seen, Span, Taken};
pub use commands::{AddOrganisation, AddPerson, CloseAccount, LockOut, LockSecondPerson, SignIn, Train};
pub use concern::Concern;
pub use events::{AccountClosed, LockedOut, OrganisationAdded, PersonAdded, SecondPersonLocked, SignedIn, Trained};
pub use import::{ImportPeople, TrainOnSeveral};
pub use inspector::{AdmitInspector, DismissInspector, InspectorAdmitted, InspectorDismissed};
pub use password::{ChangePassword, PasswordChanged, PasswordReset, ResetPassword};
pub(crate) use procedure::knows;
pub use procedure::{
    ApproveProcedure, Asks, ControlledProcedure, Document, DraftProcedure, MakeProcedureEffective, OWNERS,
    ProcedureApproval, ProcedureApproved, ProcedureDrafted, ProcedureMadeEffective, ProcedureRead, ProcedureStanding,
    ProcedureVersion, ProcedureWithdrawn, ReadProcedure, WithdrawProcedure,
};
pub(crate) use reach::within_reach;
pub use reading::Reader;
pub(crate) use reading::own;
pub use rights::{
    AccessReviewed, DecideRoles, Grant, Outcome, Proposal, ProposeRoles, Review, ReviewAccess, Reviewed, RolesDeclined,
    RolesGranted, RolesProposed,
};
pub use role::Role;
pub(crate) use rules::{owed_reason, permitted, second_person, second_person_in, signed};
pub(crate) use token::acts_as_person;
pub use token::{
    MakeToken, RevokeToken, Scope, TOKEN_DAYS_MAX, TOKEN_NAME_CHARACTERS_MAX, TOKENS_MAX, Token, TokenMade,
    TokenRevoked,
};

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
    /// Inspects the others: an authority, or whoever audits for a customer. It makes and releases nothing.
    Authority,
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
    /// When the account was last locked after wrong passwords.
    pub locked: Option<Timestamp>,
    /// When somebody was last locked as a second person at this person's acts, after wrong passwords there.
    pub second_locked: BTreeMap<PersonId, Timestamp>,
    /// From when until when each role is held, where that was approved; a role without one is held without end.
    pub grants: Vec<Grant>,
    /// Rights that wait for a second person.
    pub proposal: Option<Proposal>,
    /// The last review of the rights.
    pub reviewed: Option<Review>,
    /// What was seen of the account at the door since then.
    pub seen: Seen,
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
