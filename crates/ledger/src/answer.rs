//! What was answered to a command, remembered beside the log so that the command sent again can be told the same.
//!
//! It is no record: no hash covers it, no verification reads it, and an answer that the log itself holds is read from
//! there. It lies in the same database as the log so that both become durable in one step.

use crate::hash::Hash;

/// How many answers that no entry holds are remembered for one actor. A refusal must not be a way to fill the disk, so
/// whoever sends more loses their own oldest ones, and nobody else's.
pub const ANSWERS_MAX: usize = 256;

/// The answer to one command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Whose command it was.
    pub actor: String,
    /// The id that the client chose for it.
    pub command: String,
    /// Over everything that was asked for, so that another command under the same id is told from this one.
    pub digest: Hash,
    /// What was said, in the caller's own words; nothing where the entries of the command are the answer.
    pub said: Option<String>,
}
