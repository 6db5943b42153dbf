//! What every command was answered, so that the same command sent again is told the same, also after a restart.
//!
//! What was entered is read from its entries. What was refused has none: the refusal is remembered beside the log, in the
//! same step that makes the group durable, and for each person only the last ones are (see DECISIONS.md).

use std::collections::{HashMap, VecDeque};

use ledger::{ANSWERS_MAX, Envelope, Hash};
use plant::id::{CommandId, PersonId};
use plant::{Refusal, Rule};
use serde::{Deserialize, Serialize};

/// The event by which the record keeps a refused attempt. It stands under the command's id and is no answer.
const REFUSAL_KEPT: &str = "batch.attempt-refused";

/// An answer that no entry holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Said {
    Refused(Refusal),
    /// It was done already, and nothing had to be entered.
    Nothing,
}

/// Where the first answer to a command is found.
#[derive(Debug, Clone)]
pub(super) enum First {
    /// In this many entries from this one on.
    Entered {
        first: u64,
        count: u64,
    },
    Said(Said),
}

#[derive(Debug, Clone)]
struct Known {
    first: First,
    /// Nothing where the command was entered before digests were remembered.
    digest: Option<Hash>,
}

/// The answers, by the person who asked and the id that they chose.
#[derive(Debug, Default)]
pub struct Answers {
    of: HashMap<String, Actor>,
}

#[derive(Debug, Default)]
struct Actor {
    known: HashMap<String, Known>,
    /// The commands whose answers no entry holds, the oldest first.
    said: VecDeque<String>,
}

impl Answers {
    /// Takes in an entry of the log.
    pub(super) fn entered_before(&mut self, it: &Envelope<'_>) {
        // The record of a refused attempt: what was answered is remembered beside the log, if it still is.
        if it.kind == REFUSAL_KEPT {
            return;
        }
        // Every entry of a replay comes by here: a name is copied only when it is new.
        match self.of.get_mut(&*it.actor) {
            Some(actor) => actor.entered_before(it),
            None => self.actor(&it.actor).entered_before(it),
        }
    }

    /// Takes in what was remembered beside the log. A refusal by a rule that is no longer in force is not repeated: the
    /// command is decided again.
    pub(super) fn remembered_before(&mut self, it: &ledger::Answer) {
        let entered = self.actor(&it.actor).known.get_mut(&it.command);
        match (entered, &it.said) {
            (Some(known), None) => known.digest = Some(it.digest),
            (None, Some(said)) => {
                if let Ok(said) = serde_json::from_str(said) {
                    self.remember(&it.actor, &it.command, First::Said(said), it.digest);
                }
            }
            // What the log holds goes before what lies beside it, and without entries there is no answer.
            (Some(_), Some(_)) | (None, None) => (),
        }
    }

    /// The first answer to this command of this person.
    ///
    /// # Errors
    /// When the id was another command's.
    pub(super) fn first(&self, by: &PersonId, id: &CommandId, digest: &Hash) -> Result<Option<&First>, Refusal> {
        let known = self.of.get(by.as_str()).and_then(|it| it.known.get(id.as_str()));
        match known {
            Some(it) if it.digest.is_none_or(|first| first == *digest) => Ok(Some(&it.first)),
            Some(_) => Err(used(id)),
            None => Ok(None),
        }
    }

    /// Remembers an answer that is durable.
    pub(super) fn remember(&mut self, actor: &str, command: &str, first: First, digest: Hash) {
        let said = matches!(first, First::Said(_));
        let it = self.actor(actor);
        it.known.insert(command.to_owned(), Known { first, digest: Some(digest) });
        if said {
            it.said.push_back(command.to_owned());
            // The database forgets by the same rule.
            if it.said.len() > ANSWERS_MAX
                && let Some(oldest) = it.said.pop_front()
            {
                it.known.remove(&oldest);
            }
        }
    }

    fn actor(&mut self, actor: &str) -> &mut Actor {
        self.of.entry(actor.to_owned()).or_default()
    }
}

impl Actor {
    fn entered_before(&mut self, it: &Envelope<'_>) {
        let fresh = || Known { first: First::Entered { first: it.seq, count: 0 }, digest: None };
        let known = self.known.entry(it.command.clone().into_owned()).or_insert_with(fresh);
        // An id of the application's own may come twice; its first entries are its answer.
        if let First::Entered { first, count } = &mut known.first
            && *first + *count == it.seq
        {
            *count += 1;
        }
    }
}

/// The refusal of an id that was another command's.
pub(super) fn used(id: &CommandId) -> Refusal {
    Refusal::from(Rule::IdUsed).with("command-id", id.as_str())
}
