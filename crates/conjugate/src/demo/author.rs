//! Writes a history: decides each command as the writer would, at made-up times, and appends all of it at once, so that
//! a demonstration that was killed while it began has no half of a history.

use jiff::{SignedDuration, Timestamp};
use ledger::{AppendError, Draft, FileError, Files, Ledger};
use plant::act::{Language, Signature, Stamp};
use plant::batch::PerformStep;
use plant::id::{PersonId, SessionId};
use plant::text::Text;
use plant::{Act, Command, Event, Plant, Refusal};

use crate::hand;
use crate::node::{Told, draft};
use crate::people::Shown;

/// Why a history could not be written.
#[derive(Debug, thiserror::Error)]
pub enum AuthorError {
    /// The story asks for something that a rule refuses: a fault of the story.
    #[error("the history was refused by {} ({}) at `{command}`", .refusal.rule.id(), .refusal.found())]
    Refused { command: &'static str, refusal: Refusal },
    #[error("failed to append the history")]
    Append(#[from] AppendError),
    #[error("failed to keep a file of the history")]
    File(#[from] FileError),
    #[error("failed to put an event into JSON")]
    Json(#[from] serde_json::Error),
    #[error("the history names something that is not an identifier or a text: {0}")]
    Name(String),
    #[error("the reference strategy is unsound: {0}")]
    Strategy(String),
}

/// How an act of the story is performed.
#[derive(Debug, Clone, Default)]
pub struct How<'a> {
    pub second: Option<&'a str>,
    pub reason: Option<&'a str>,
    /// What signing meant.
    pub meaning: Option<&'a str>,
}

/// The pen of a history.
pub struct Author<'a> {
    pub plant: Plant,
    pub now: Timestamp,
    ledger: &'a mut Ledger,
    files: &'a Files,
    drafts: Vec<Draft>,
    commands: u64,
}

impl<'a> Author<'a> {
    /// Begins to write at that instant.
    #[must_use]
    pub fn new(ledger: &'a mut Ledger, files: &'a Files, plant: Plant, now: Timestamp) -> Self {
        Self { plant, now, ledger, files, drafts: Vec::new(), commands: 0 }
    }

    /// Keeps a file beside the ledger; answers its hash.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn file(&self, content: &[u8]) -> Result<String, AuthorError> {
        Ok(self.files.store(content)?.to_string())
    }

    /// Lets time pass.
    pub fn wait(&mut self, span: SignedDuration) {
        self.now = self.now.checked_add(span).unwrap_or(self.now);
    }

    /// Somebody does something.
    ///
    /// # Errors
    /// When a rule refuses it or it cannot be written.
    pub fn does(&mut self, who: &str, command: impl Into<Command>, how: &How<'_>) -> Result<Vec<Event>, AuthorError> {
        let happened = self.now;
        self.does_late(who, command, happened, how)
    }

    /// Somebody enters something that happened earlier.
    ///
    /// # Errors
    /// When a rule refuses it or it cannot be written.
    pub fn does_late(
        &mut self,
        who: &str,
        command: impl Into<Command>,
        happened: Timestamp,
        how: &How<'_>,
    ) -> Result<Vec<Event>, AuthorError> {
        let command = command.into();
        self.keep(&command)?;
        let act = Act { happened, ..self.act(who, &command, how)? };
        let events = plant::decide(&self.plant, &command, &act)
            .map_err(|refusal| AuthorError::Refused { command: command.name(), refusal })?;
        self.take(&act, &events)?;
        Ok(events)
    }

    /// Somebody tries something that a rule is expected to refuse; what the record keeps of it is kept.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn tries(
        &mut self,
        who: &str,
        command: impl Into<Command>,
        how: &How<'_>,
    ) -> Result<Option<Refusal>, AuthorError> {
        let command = command.into();
        let act = self.act(who, &command, how)?;
        match plant::decide(&self.plant, &command, &act) {
            Ok(events) => {
                self.take(&act, &events)?;
                Ok(None)
            }
            Err(refusal) => {
                let kept: Vec<Event> = plant::kept(&self.plant, &command, &refusal).into_iter().collect();
                self.take(&act, &kept)?;
                Ok(Some(refusal))
            }
        }
    }

    /// Appends everything.
    ///
    /// # Errors
    /// When the ledger does not take it.
    pub fn finish(self) -> Result<Plant, AuthorError> {
        self.ledger.append(&self.drafts)?;
        Ok(self.plant)
    }

    /// Keeps the file that a step was read from, or a certificate, as the page does: before it is decided.
    fn keep(&self, command: &Command) -> Result<(), AuthorError> {
        let (text, sha256, name) = match command {
            Command::PerformStep(PerformStep { file: Some(it), .. }) => {
                (hand::written(it), &it.sha256, it.name.clone())
            }
            Command::FileCertificate(it) => (hand::certificate(&it.lot), &it.sha256, it.file.to_string()),
            _ => return Ok(()),
        };
        let hash = self.files.store(text.as_bytes())?;
        if hash.to_string() == *sha256 { Ok(()) } else { Err(AuthorError::Name(name)) }
    }

    fn act(&mut self, who: &str, command: &Command, how: &How<'_>) -> Result<Act, AuthorError> {
        self.commands += 1;
        let text = |it: &str| Text::new(it).map_err(|_| AuthorError::Name(it.to_owned()));
        let signature = match how.meaning {
            None => None,
            Some(meaning) => Some(Signature {
                meaning: text(meaning)?,
                name: text(&self.printed(who))?,
                language: Language::Zh,
                // Nobody read a page when the history was written: the digest is over the command itself.
                shown: text(
                    &Shown { meaning: meaning.to_owned(), lines: vec![serde_json::to_string(command)?] }.digest(),
                )?,
                at: text(&self.now.to_string())?,
            }),
        };
        Ok(Act {
            by: person(who)?,
            session: SessionId::new("history").map_err(|it| AuthorError::Name(it.to_string()))?,
            happened: self.now,
            known: self.now,
            second: how.second.map(person).transpose()?,
            reason: how.reason.map(text).transpose()?,
            signature,
        })
    }

    fn printed(&self, who: &str) -> String {
        let known = self.plant.people.iter().find(|(id, _)| id.as_str() == who);
        known.map_or_else(|| who.to_owned(), |(_, it)| it.name.zh.clone())
    }

    fn take(&mut self, act: &Act, events: &[Event]) -> Result<(), AuthorError> {
        let command = format!("history-{}", self.commands);
        for event in events {
            self.drafts.push(draft(event, &Told { command: &command, act })?);
            let stamp = Stamp { seq: self.plant.entries, by: act.by.clone(), happened: act.happened, known: act.known };
            self.plant.apply(event, &stamp);
        }
        Ok(())
    }
}

pub(super) fn person(id: &str) -> Result<PersonId, AuthorError> {
    PersonId::new(id).map_err(|it| AuthorError::Name(it.to_string()))
}
