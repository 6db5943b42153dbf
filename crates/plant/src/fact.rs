//! What a refusal speaks of: facts, each of its own kind, so that the application can say them in the reader's language.

use alloc::string::{String, ToString};

use jiff::Timestamp;

use crate::id::PersonId;
use crate::people::Role;
use crate::quantity::Quantity;
use crate::text::Label;

/// One thing that the reader of a refusal needs to know.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fact {
    /// An identifier or a text as it was given.
    Text(String),
    /// A name of the strategy, in both languages.
    Label(Label),
    Person(PersonId),
    Quantity(Quantity),
    Instant(Timestamp),
    Count(u64),
    Role(Role),
}

impl From<&str> for Fact {
    fn from(it: &str) -> Self {
        Self::Text(it.to_string())
    }
}

impl From<String> for Fact {
    fn from(it: String) -> Self {
        Self::Text(it)
    }
}

impl From<&Label> for Fact {
    fn from(it: &Label) -> Self {
        Self::Label(it.clone())
    }
}

impl From<&PersonId> for Fact {
    fn from(it: &PersonId) -> Self {
        Self::Person(it.clone())
    }
}

impl From<Quantity> for Fact {
    fn from(it: Quantity) -> Self {
        Self::Quantity(it)
    }
}

impl From<Timestamp> for Fact {
    fn from(it: Timestamp) -> Self {
        Self::Instant(it)
    }
}

impl From<u64> for Fact {
    fn from(it: u64) -> Self {
        Self::Count(it)
    }
}

impl From<Role> for Fact {
    fn from(it: Role) -> Self {
        Self::Role(it)
    }
}
