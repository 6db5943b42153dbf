//! Who does something, when, and by which ceremony. The application fills this in; the plant only reads it.

use jiff::Timestamp;

use crate::id::{PersonId, SessionId};
use crate::text::Text;

/// The circumstances of a command, known before it is decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// The person of the session, or nobody where the system itself acts.
    pub by: PersonId,
    pub session: SessionId,
    /// When it happened, as stated by the person; equal to `known` where nothing else was stated.
    pub happened: Timestamp,
    /// The server's clock when the command came in.
    pub known: Timestamp,
    /// A second person who looked at the act and gave their own credential on the same screen.
    pub second: Option<PersonId>,
    /// Why, where a reason is owed: a correction, a late entry, a decision.
    pub reason: Option<Text>,
    /// Given where the act is a signature.
    pub signature: Option<Signature>,
}

/// The language in which a person read what they signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum Language {
    #[serde(rename = "zh-CN")]
    Zh,
    #[serde(rename = "en")]
    En,
}

/// What a signature says (21 CFR 11.50) and what it is bound to (11.70).
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Signature {
    /// What signing means, in the words of the language it was read in.
    pub meaning: Text,
    /// The signer's name as printed.
    pub name: Text,
    pub language: Language,
    /// SHA-256 of exactly what was shown, in hexadecimal.
    pub shown: Text,
    /// Server time with its offset, as printed.
    pub at: Text,
}

/// What the ledger says about an event besides its body; handed to `apply` together with it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp {
    /// Its place in the ledger.
    pub seq: u64,
    pub by: PersonId,
    pub happened: Timestamp,
    pub known: Timestamp,
}
