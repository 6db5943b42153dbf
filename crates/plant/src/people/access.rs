//! What came of people at the door: credentials that were wrong, and what of the record was taken out.
//!
//! Both are counted by the application and put on record together, so that whoever hammers at the door cannot fill the
//! log: one entry for each account and door in a quarter of an hour, one for all names that nobody has. A name that nobody
//! has is never written down, for it may be a password in the wrong field.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::act::{Act, Stamp};
use crate::event::{Event, Happened, Subject};
use crate::id::{PersonId, TokenId};
use crate::refusal::Refusal;
use crate::state::{Decide, Plant};
use crate::text::Text;

/// What was given wrongly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Credential {
    /// A password, by whoever signed in or signed as this person.
    Password,
    /// The password of a second person at somebody's act.
    SecondPerson,
    /// A personal access token.
    Token,
}

impl Credential {
    /// Its id in translations.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::SecondPerson => "second-person",
            Self::Token => "token",
        }
    }
}

/// What was taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Taken {
    /// The audit trail as a list.
    TrailList,
    /// Entries as they are stored.
    Entries,
    /// Raw files beside the ledger.
    Files,
    /// Answers of the interface for programs.
    Answers,
}

impl Taken {
    /// Its id in translations.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::TrailList => "trail-list",
            Self::Entries => "entries",
            Self::Files => "files",
            Self::Answers => "answers",
        }
    }
}

/// The first and the last of the entries that were taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    pub first: u64,
    pub last: u64,
}

/// The state of the ledger that goes with what was taken out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// How many entries there were.
    pub size: u64,
    /// The root hash over them, in hexadecimal.
    pub root: String,
}

/// Wrong credentials, counted together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttemptsFailed {
    /// Whose account; nothing where nobody has the name that was given, or the token that was carried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    pub credential: Credential,
    /// At whose act, where it was a second person's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<PersonId>,
    /// How many.
    pub count: u64,
    pub first: Timestamp,
    pub last: Timestamp,
}

/// Somebody took a part of the record out, counted together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordTaken {
    pub person: PersonId,
    /// The token that carried it out; nothing where the person was signed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<TokenId>,
    pub what: Taken,
    /// How many times.
    pub times: u64,
    /// How many entries, files or answers altogether.
    pub items: u64,
    /// From which entry to which.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
    /// Which: the filter of a list, the hashes of files, the addresses that were asked. The first twenty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub which: Vec<Text>,
    /// The ledger as it was at the last of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<Head>,
    pub first: Timestamp,
    pub last: Timestamp,
}

/// Puts counted failures on record; the application itself sends it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteFailures {
    pub failed: AttemptsFailed,
}

/// Puts on record what was taken out; the application itself sends it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteTaking {
    pub taken: RecordTaken,
}

/// What was seen of an account at the door since its rights were reviewed last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// Wrong credentials.
    pub failed: u64,
    pub last_failed: Option<Timestamp>,
    /// How often the account was locked.
    pub locked: u64,
    /// How often something was taken out.
    pub taken: u64,
    /// How many entries, files and answers that came to.
    pub items: u64,
    pub last_taken: Option<Timestamp>,
}

impl Decide for NoteFailures {
    fn decide(&self, plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        let mut failed = self.failed.clone();
        // Whoever has no account is not named, whatever the application believed when it counted.
        failed.person = failed.person.filter(|it| plant.people.contains_key(it));
        failed.at = failed.at.filter(|it| plant.people.contains_key(it));
        Ok(if failed.count == 0 { vec![] } else { vec![failed.into()] })
    }
}

impl Decide for NoteTaking {
    fn decide(&self, _plant: &Plant, _act: &Act) -> Result<Vec<Event>, Refusal> {
        Ok(if self.taken.times == 0 { vec![] } else { vec![self.taken.clone().into()] })
    }
}

impl Happened for AttemptsFailed {
    fn about(&self) -> Vec<Subject> {
        let people = self.person.iter().chain(&self.at).cloned().map(Subject::Person);
        people.chain([Subject::Access]).collect()
    }

    fn apply(&self, plant: &mut Plant, _stamp: &Stamp) {
        let Self { person, credential: _, at: _, count, first: _, last } = self;
        let Some(it) = person.as_ref().and_then(|it| plant.people.get_mut(it)) else { return };
        it.seen.failed = it.seen.failed.saturating_add(*count);
        it.seen.last_failed = it.seen.last_failed.max(Some(*last));
    }
}

impl Happened for RecordTaken {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Person(self.person.clone()), Subject::Access]
    }

    fn apply(&self, plant: &mut Plant, _stamp: &Stamp) {
        let Self { person, token, what: _, times, items, span: _, which: _, head: _, first: _, last } = self;
        if let Some(it) = plant.people.get_mut(person) {
            it.seen.taken = it.seen.taken.saturating_add(*times);
            it.seen.items = it.seen.items.saturating_add(*items);
            it.seen.last_taken = it.seen.last_taken.max(Some(*last));
        }
        if let Some(it) = token.as_ref().and_then(|it| plant.tokens.get_mut(it)) {
            it.last_used = it.last_used.max(Some(*last));
        }
    }
}
