//! What every command was answered, so that the same command sent again is told the same, also after a restart.
//!
//! What was entered is read from its entries. What was refused has none: the refusal is remembered beside the log, in the
//! same step that makes the group durable, and for each person only the last ones are (see DECISIONS.md).

use std::collections::{HashMap, VecDeque};

use ledger::{ANSWERS_MAX, Envelope, Hash};
use plant::id::{CommandId, PersonId};
use plant::{Refusal, Rule};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

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

/// The commands that entries answer, as they are read one after the other. Nothing is looked up meanwhile: a table that is
/// asked a million times in no order costs more than everything else that a replay does.
#[derive(Debug, Default)]
pub(super) struct Gathering {
    rows: Vec<(Name, Entered)>,
}

/// The answers, by the person who asked and the id that they chose.
#[derive(Debug, Default)]
pub struct Answers {
    /// What was entered before this node wrote, in the order of the names.
    before: Vec<(Name, Entered)>,
    /// What was entered since.
    since: HashMap<Name, Entered>,
    /// What was asked, of those among them that were entered since digests are remembered.
    digests: HashMap<Name, Hash>,
    said: HashMap<String, Actor>,
}

/// The person and the id of a command, in brief: half a SHA-256, which no two commands share.
type Name = [u8; 16];

#[derive(Debug)]
struct Entered {
    first: u64,
    count: u32,
}

/// What one person was answered that no entry holds.
#[derive(Debug, Default)]
struct Actor {
    said: HashMap<String, (Said, Hash)>,
    /// The commands, the oldest first.
    oldest: VecDeque<String>,
}

impl Gathering {
    /// Nothing yet, with room for the commands of so many entries.
    pub(super) fn with_room_for(entries: u64) -> Self {
        Self { rows: Vec::with_capacity(usize::try_from(entries).unwrap_or_default()) }
    }

    /// Takes in an entry of the log; they come in its order.
    pub(super) fn entered(&mut self, it: &Envelope<'_>) {
        // The record of a refused attempt: what was answered is remembered beside the log, if it still is.
        if it.kind == REFUSAL_KEPT {
            return;
        }
        let name = name(&it.actor, &it.command);
        match self.rows.last_mut() {
            // The entries of one command follow one another.
            Some((last, known)) if *last == name && known.first + u64::from(known.count) == it.seq => {
                known.count = known.count.saturating_add(1);
            }
            Some(_) | None => self.rows.push((name, Entered { first: it.seq, count: 1 })),
        }
    }

    /// What was gathered, to be asked from now on.
    pub(super) fn ended(self) -> Answers {
        let mut before = self.rows;
        // An id of the application's own may come twice; its first entries are its answer.
        before.sort_unstable_by_key(|(name, it)| (*name, it.first));
        before.dedup_by_key(|(name, _)| *name);
        Answers { before, ..Answers::default() }
    }
}

impl Answers {
    fn entered(&self, name: &Name) -> Option<&Entered> {
        let before = || self.before.binary_search_by_key(name, |(it, _)| *it).ok();
        self.since.get(name).or_else(|| before().and_then(|at| self.before.get(at)).map(|(_, it)| it))
    }

    /// Takes in what was remembered beside the log. A refusal by a rule that is no longer in force is not repeated: the
    /// command is decided again.
    pub(super) fn remembered_before(&mut self, it: &ledger::Answer) {
        let name = name(&it.actor, &it.command);
        match (self.entered(&name).is_some(), &it.said) {
            (true, None) => {
                self.digests.insert(name, it.digest);
            }
            (false, Some(said)) => {
                if let Ok(said) = serde_json::from_str(said) {
                    self.remember(&it.actor, &it.command, First::Said(said), it.digest);
                }
            }
            // What the log holds goes before what lies beside it, and without entries there is no answer.
            (true, Some(_)) | (false, None) => (),
        }
    }

    /// The first answer to this command of this person.
    ///
    /// # Errors
    /// When the id was another command's.
    pub(super) fn first(&self, by: &PersonId, id: &CommandId, digest: &Hash) -> Result<Option<First>, Refusal> {
        let name = name(by.as_str(), id.as_str());
        let (known, of) = if let Some(it) = self.entered(&name) {
            (First::Entered { first: it.first, count: it.count.into() }, self.digests.get(&name))
        } else if let Some((said, of)) = self.said.get(by.as_str()).and_then(|it| it.said.get(id.as_str())) {
            (First::Said(said.clone()), Some(of))
        } else {
            return Ok(None);
        };
        if of.is_none_or(|it| it == digest) { Ok(Some(known)) } else { Err(used(id)) }
    }

    /// Remembers an answer that is durable.
    pub(super) fn remember(&mut self, actor: &str, command: &str, first: First, digest: Hash) {
        match first {
            First::Entered { first, count } => {
                let count = u32::try_from(count).unwrap_or(u32::MAX);
                let name = name(actor, command);
                self.since.insert(name, Entered { first, count });
                self.digests.insert(name, digest);
            }
            First::Said(said) => self.said.entry(actor.to_owned()).or_default().remember(command, said, digest),
        }
    }
}

impl Actor {
    fn remember(&mut self, command: &str, said: Said, digest: Hash) {
        self.said.insert(command.to_owned(), (said, digest));
        self.oldest.push_back(command.to_owned());
        // The database forgets by the same rule.
        if self.oldest.len() > ANSWERS_MAX
            && let Some(oldest) = self.oldest.pop_front()
        {
            self.said.remove(&oldest);
        }
    }
}

fn name(actor: &str, command: &str) -> Name {
    // Neither holds a line's end, so no two pairs run into one.
    let digest = Sha256::new().chain_update(actor).chain_update("\n").chain_update(command).finalize();
    let mut name = Name::default();
    name.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
    name
}

/// The refusal of an id that was another command's.
pub(super) fn used(id: &CommandId) -> Refusal {
    Refusal::from(Rule::IdUsed).with("command-id", id.as_str())
}
