//! What is asked of the writer, and what comes of it.

use std::sync::Arc;

use jiff::Timestamp;
use ledger::Hash;
use plant::act::Stamp;
use plant::id::{BatchId, CommandId};
use plant::text::Text;
use plant::{Act, Command, Event, Refusal};

/// A command with its circumstances, as the application knows them.
#[derive(Debug, Clone)]
pub struct Order {
    /// Chosen by the client. Sent again, it gets the first answer.
    pub id: CommandId,
    pub command: Command,
    /// `known` is filled in by the writer; `happened` where nothing was stated.
    pub act: Act,
    /// What the person stated, or nothing: it happened now.
    pub happened: Option<Timestamp>,
    /// The last entry about the batch that the person saw, where they decide on what they saw.
    pub seen: Option<(BatchId, u64)>,
    /// How many entries there were when the page was made that the person signs. Whatever came about the same subjects
    /// since then, they have not seen.
    pub as_of: Option<u64>,
}

/// What came of a command.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The events, with the entries that hold them.
    pub events: Vec<(Event, Stamp)>,
    /// It was answered before; this is that answer's first entry.
    pub repeated: bool,
}

/// Why a command was not done.
#[derive(Debug, Clone, thiserror::Error)]
pub enum NotDone {
    /// A rule refused it.
    #[error("refused by rule {}", .0.rule.id())]
    Refused(Refusal),
    /// The ledger did not take it; nothing was changed.
    #[error("the ledger cannot be written: {0}")]
    NotWritten(Arc<str>),
    /// The writer is gone.
    #[error("the writer has stopped")]
    Stopped,
}

/// Everything that a client says with a command, as far as it says what is to be done. Passwords are no part of it.
#[derive(Debug, Clone, Copy, serde::Serialize)]
pub struct Stated<'a> {
    pub command: &'a Command,
    pub happened: Option<Timestamp>,
    pub reason: Option<&'a Text>,
    /// The second person.
    pub second: Option<&'a str>,
    /// The digest of what was signed.
    pub shown: Option<&'a str>,
    pub seen: Option<&'a (BatchId, u64)>,
}

impl Stated<'_> {
    /// By which two commands under one id are told apart.
    ///
    /// # Errors
    /// When the command cannot be put into JSON, which would be a fault of its type.
    pub fn digest(&self) -> Result<Hash, serde_json::Error> {
        Ok(Hash::of(&serde_json::to_vec(self)?))
    }
}

impl Order {
    /// What its client stated.
    #[must_use]
    pub fn stated(&self) -> Stated<'_> {
        Stated {
            command: &self.command,
            happened: self.happened,
            reason: self.act.reason.as_ref(),
            second: self.act.second.as_ref().map(plant::id::PersonId::as_str),
            shown: self.act.signature.as_ref().map(|it| it.shown.as_str()),
            seen: self.seen.as_ref(),
        }
    }
}
