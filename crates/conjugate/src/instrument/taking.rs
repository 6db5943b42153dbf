//! Taking a file in: kept, read, on record, and its results where nothing is in question.

use std::sync::Arc;

use ledger::Hash;
use plant::id::{CommandId, FileId, PersonId, SessionId};
use plant::instrument::{ITSELF, RecordFromFile, TakeInFile, Via};
use plant::{Act, Command, Rule};

use super::handed::{self, Handed, Tables};
use crate::app::App;
use crate::lab::derive;
use crate::node::{NotDone, Order};
use crate::people::{Denied, Given, Me, random};

/// What came of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) file: FileId,
    /// It had been taken in before.
    pub(crate) before: bool,
    /// How many results it gave now.
    pub(crate) recorded: usize,
    /// A person has to look at it.
    pub(crate) waits: bool,
}

/// Why a file was not taken in. It stays where it is.
#[derive(Debug, Clone, thiserror::Error)]
pub(crate) enum NotTaken {
    #[error("the file could not be kept: {0}")]
    NotKept(Arc<str>),
    #[error(transparent)]
    NotDone(#[from] NotDone),
    #[error("the system has no randomness to give")]
    NoRandomness,
}

/// Whether a refusal says no more than that the file, or its result, is there already.
fn before(answer: &NotDone) -> bool {
    matches!(answer, NotDone::Refused(it) if it.rule == Rule::FileTakenInBefore)
}

impl App {
    fn kept(&self, bytes: &[u8]) -> Result<Hash, NotTaken> {
        self.keep_file(bytes).map_err(|it| NotTaken::NotKept(crate::chain(&it).into()))
    }

    /// Takes a file in by the node itself: from its folder, or by the command line.
    ///
    /// # Errors
    /// When it cannot be kept or put on record; then nothing was done that the same call does not do again.
    pub(crate) fn take_in_itself(&self, name: &str, bytes: &[u8], via: Via) -> Result<Outcome, NotTaken> {
        let hash = self.kept(bytes)?;
        let handed =
            handed::hand(name, bytes, (&hash, via), &Tables::of(&self.whole())).ok_or(NotTaken::NoRandomness)?;
        let file = handed.taken.file.clone();
        let was_there = match self.itself(TakeInFile { taken: handed.taken.clone() }.into()) {
            Ok(()) => false,
            Err(NotTaken::NotDone(answer)) if before(&answer) => true,
            Err(error) => return Err(error),
        };
        let asked = handed::asked(&self.whole(), &handed);
        let mut recorded = 0;
        for command in asked {
            match self.itself(command.into()) {
                Ok(()) => recorded += 1,
                // What asks for judgement waits for a person; what is there already is there.
                Err(NotTaken::NotDone(NotDone::Refused(_))) => {}
                Err(error) => return Err(error),
            }
        }
        let derived = derive::all(&self.whole(), &handed);
        for command in derived {
            let results = if command.doubts.is_empty() { command.figures.len() } else { 0 };
            match self.itself(command.into()) {
                Ok(()) => recorded += results,
                Err(NotTaken::NotDone(NotDone::Refused(_))) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Outcome { waits: self.waits(&file), file, before: was_there, recorded })
    }

    /// The same of a file that is larger than what is read: it is kept and on record, and waits for a person.
    ///
    /// # Errors
    /// When it cannot be kept or put on record.
    pub(crate) fn take_in_too_large(
        &self,
        name: &str,
        content: impl std::io::Read,
        bytes: u64,
        via: Via,
    ) -> Result<Outcome, NotTaken> {
        let hash = self.keep_file(content).map_err(|it| NotTaken::NotKept(crate::chain(&it).into()))?;
        let taken = handed::too_large(name, bytes, &hash, via).ok_or(NotTaken::NoRandomness)?;
        let file = taken.file.clone();
        let was_there = match self.itself(TakeInFile { taken }.into()) {
            Ok(()) => false,
            Err(NotTaken::NotDone(answer)) if before(&answer) => true,
            Err(error) => return Err(error),
        };
        Ok(Outcome { waits: self.waits(&file), file, before: was_there, recorded: 0 })
    }

    fn itself(&self, command: Command) -> Result<(), NotTaken> {
        let id = random().and_then(|it| CommandId::new(&format!("file-{it}")).ok());
        let by = (PersonId::new(ITSELF).ok(), SessionId::new(ITSELF).ok());
        let (Some(id), (Some(by), Some(session))) = (id, by) else { return Err(NotTaken::NoRandomness) };
        let now = self.now();
        let act = Act { by, session, happened: now, known: now, second: None, reason: None, signature: None };
        let order = Order { id, command, act, happened: None, seen: None, as_of: None };
        self.ask_and_wait(order).map(|_| ()).map_err(NotTaken::NotDone)
    }

    /// Takes a file in for a person who handed it in, or for a program with a person's token.
    ///
    /// # Errors
    /// When they may not, or nothing can be written.
    pub(crate) async fn take_in_by(
        &self,
        me: &Me,
        command: CommandId,
        (name, bytes, via): (String, Vec<u8>, Via),
    ) -> Result<Outcome, Denied> {
        let (app, tables) = (self.clone(), Tables::of(&self.whole()));
        // Unpacking and reading are work; they are done away from the threads that serve pages.
        let handed = tokio::task::spawn_blocking(move || {
            let hash = app.kept(&bytes)?;
            handed::hand(&name, &bytes, (&hash, via), &tables).ok_or(NotTaken::NoRandomness)
        });
        let not_now = || Denied::Page(crate::page::PageError::NotNow);
        let handed: Handed = handed.await.map_err(|_| not_now())?.map_err(|_| not_now())?;
        let file = handed.taken.file.clone();
        let given = |id| Given { id, second: None, happened: None, reason: None, signed: None, seen: None };
        let taken = TakeInFile { taken: handed.taken.clone() }.into();
        let was_there = match self.perform(me, taken, given(command)).await {
            Ok(answer) => answer.repeated,
            Err(Denied::NotDone(answer)) if before(&answer) => true,
            Err(denied) => return Err(denied),
        };
        // What asks for judgement is not put to the plant without it.
        let clear: Vec<RecordFromFile> = {
            let plant = self.settled();
            let asked = handed::asked(&plant, &handed).into_iter();
            let doubt = |it: &RecordFromFile| {
                plant.instrument_files.get(&it.file).is_none_or(|file| it.doubt(&plant, file, self.now()).is_some())
            };
            asked.filter(|it| !doubt(it)).collect()
        };
        // Calculating is work, too.
        let app = self.clone();
        let derived = tokio::task::spawn_blocking(move || {
            let plant = app.whole();
            let mut all = derive::all(&plant, &handed);
            all.retain(|it| it.doubt(&plant).is_none());
            all
        });
        let derived = derived.await.map_err(|_| not_now())?;
        let mut recorded = 0;
        for command in derived {
            let id = random().and_then(|it| CommandId::new(&format!("file-{it}")).ok()).ok_or_else(not_now)?;
            let results = if command.doubts.is_empty() { command.figures.len() } else { 0 };
            match self.perform(me, command.into(), given(id)).await {
                Ok(_) => recorded += results,
                Err(Denied::NotDone(NotDone::Refused(_))) => {}
                Err(denied) => return Err(denied),
            }
        }
        for command in clear {
            let id = random().and_then(|it| CommandId::new(&format!("file-{it}")).ok()).ok_or_else(not_now)?;
            match self.perform(me, command.into(), given(id)).await {
                Ok(_) => recorded += 1,
                Err(Denied::NotDone(NotDone::Refused(_))) => {}
                Err(denied) => return Err(denied),
            }
        }
        Ok(Outcome { waits: self.waits(&file), file, before: was_there, recorded })
    }

    fn waits(&self, file: &FileId) -> bool {
        let plant = self.whole();
        plant.instrument_files.get(file).is_some_and(|it| plant.file_waits(it))
    }
}
