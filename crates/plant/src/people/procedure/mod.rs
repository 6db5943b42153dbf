//! Controlled procedures: written by one, approved by its owner and by quality, in force from a day, read and understood by
//! those who work by it, and in the end superseded or withdrawn.
//!
//! A control strategy names the procedure of each unit operation with a version. Once the plant controls a procedure of
//! that id, its version in force counts instead, with what that version asks of those who knew the one before.

mod commands;
mod events;
mod known;

#[cfg(test)]
mod tests;

pub use commands::{ApproveProcedure, DraftProcedure, MakeProcedureEffective, ReadProcedure, WithdrawProcedure};
pub use events::{ProcedureApproved, ProcedureDrafted, ProcedureMadeEffective, ProcedureRead, ProcedureWithdrawn};
pub(crate) use known::knows;

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Role;
use crate::act::{Signature, Stamp};
use crate::id::PersonId;
use crate::text::{Label, Text};

/// Who may own a procedure: who answers for the work that it describes.
pub const OWNERS: [Role; 5] = [Role::ProductionHead, Role::Msat, Role::Engineer, Role::EhsOfficer, Role::QaReviewer];

/// What a version asks of whoever works by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Asks {
    /// Nothing new: whoever knew the version before works on.
    Nothing,
    /// Everybody reads it, and signs that they understood it, before they work by it.
    Reading,
    /// Everybody is trained on it anew.
    Training,
}

impl Asks {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Nothing, Self::Reading, Self::Training];

    /// Its id on the ledger and in translations.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Reading => "reading",
            Self::Training => "training",
        }
    }

    /// The one with this id.
    ///
    /// ```
    /// use plant::people::Asks;
    /// assert_eq!(Asks::from_id("training"), Some(Asks::Training));
    /// assert_eq!(Asks::from_id("a lot"), None);
    /// ```
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.id() == id)
    }
}

/// Where the text of a version lies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Document {
    /// A file beside the ledger, by its SHA-256 in hexadecimal.
    File { sha256: String, name: Text },
    /// Somewhere else, where it can be found by this.
    Elsewhere { reference: Text },
}

/// Where a version stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProcedureStanding {
    Draft,
    /// Owner and quality have approved it; it waits for its day.
    Approved,
    Effective {
        since: Stamp,
    },
    /// A newer version took its place.
    Superseded {
        since: Stamp,
        until: Stamp,
    },
    /// It was taken out of force, and nothing took its place.
    Withdrawn {
        since: Stamp,
        until: Stamp,
        why: Text,
    },
}

impl ProcedureStanding {
    /// Its id in translations.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Approved => "approved",
            Self::Effective { .. } => "effective",
            Self::Superseded { .. } => "superseded",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }

    /// Whether it is in force or has been.
    #[must_use]
    pub fn was_in_force(&self) -> bool {
        match self {
            Self::Draft | Self::Approved => false,
            Self::Effective { .. } | Self::Superseded { .. } | Self::Withdrawn { .. } => true,
        }
    }
}

/// One signed approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcedureApproval {
    /// As whom: the owner's role, or quality.
    pub role: Role,
    pub signature: Signature,
    pub stamp: Stamp,
}

/// One version of a procedure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcedureVersion {
    pub title: Label,
    /// Who answers for the work that it describes.
    pub owner: Role,
    pub asks: Asks,
    /// Whose work it describes: they are told to read it.
    pub readers: Vec<Role>,
    pub document: Document,
    /// What is new about it.
    pub changes: Text,
    /// The first instant at which it may be in force.
    pub from: Timestamp,
    pub drafted: Stamp,
    pub approvals: Vec<ProcedureApproval>,
    pub standing: ProcedureStanding,
    /// Who read and understood it, by a signature.
    pub read: BTreeMap<PersonId, Stamp>,
    /// Who was trained on it since it was drafted.
    pub trained: BTreeMap<PersonId, Stamp>,
}

/// A procedure that the plant controls, with all its versions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ControlledProcedure {
    pub versions: BTreeMap<u32, ProcedureVersion>,
}

impl ControlledProcedure {
    /// The version in force, with its number.
    #[must_use]
    pub fn in_force(&self) -> Option<(u32, &ProcedureVersion)> {
        let effective = |it: &&ProcedureVersion| matches!(it.standing, ProcedureStanding::Effective { .. });
        self.versions.iter().find(|(_, it)| effective(it)).map(|(version, it)| (*version, it))
    }

    /// Whether any version is or was in force: from then on the plant's word counts and no strategy's.
    #[must_use]
    pub fn is_controlled(&self) -> bool {
        self.versions.values().any(|it| it.standing.was_in_force())
    }

    /// The version that people see first: the one in force, or else the newest.
    #[must_use]
    pub fn foremost(&self) -> Option<(u32, &ProcedureVersion)> {
        self.in_force().or_else(|| self.versions.iter().next_back().map(|(version, it)| (*version, it)))
    }

    /// The version that was in force before this one.
    #[must_use]
    pub fn before(&self, version: u32) -> Option<(u32, &ProcedureVersion)> {
        self.versions.range(..version).rev().find(|(_, it)| it.standing.was_in_force()).map(|(n, it)| (*n, it))
    }
}
