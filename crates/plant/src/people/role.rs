//! The roles, as a plain list. What each may attempt stands in the table of commands (`state.rs`).

use alloc::string::String;

use serde::{Deserialize, Serialize};

use crate::id::EntryId;

macro_rules! roles {
    ($($(#[$doc:meta])* $name:ident = $id:literal;)*) => {
        /// What a person is there to do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Role { $($(#[$doc])* $name,)* }

        impl Role {
            /// Every role.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The role's id in files, on the ledger and in translations.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }
        }
    };
}

roles! {
    /// Carries out the steps of a batch.
    Operator = "operator";
    /// Leads production; trains, starts and finishes batches.
    ProductionHead = "production-head";
    /// Tests samples.
    QcAnalyst = "qc-analyst";
    /// Leads the laboratory; assesses what is out of specification.
    QcSupervisor = "qc-supervisor";
    /// Reviews records and decides exceptions.
    QaReviewer = "qa-reviewer";
    /// Releases for the manufacturer (出厂放行).
    QualifiedPerson = "qualified-person";
    /// Releases to the market for the authorisation holder (上市放行).
    MahQualifiedPerson = "mah-qualified-person";
    /// Manufacturing science: writes the strategy.
    Msat = "msat";
    /// Qualifies and calibrates equipment.
    Engineer = "engineer";
    /// Receives and keeps materials.
    Warehouse = "warehouse";
    /// Environment, health and safety; containment.
    EhsOfficer = "ehs-officer";
    /// Reads everything, changes nothing.
    Inspector = "inspector";
    /// Adds people and organisations and proposes rights; beside it no other role counts.
    Administrator = "administrator";
}

impl Role {
    /// The role with this id.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.id() == id)
    }

    /// The role that an entry of a strategy names.
    #[must_use]
    pub fn named(entry: &EntryId) -> Option<Self> {
        Self::from_id(entry.as_str())
    }
}

impl Serialize for Role {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.id())
    }
}

impl<'de> Deserialize<'de> for Role {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let id = String::deserialize(from)?;
        Self::from_id(&id).ok_or_else(|| serde::de::Error::custom(alloc::format!("`{id}` is not a role")))
    }
}
