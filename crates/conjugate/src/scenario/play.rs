//! The plant of a story while it is told: commands go through `plant::decide` as everybody's do, in memory.

use std::cell::RefCell;
use std::collections::BTreeMap;

use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};
use plant::act::{Language, Signature, Stamp};
use plant::id::{BatchId, PersonId, SessionId, TokenId};
use plant::strategy::{SourceFile, Stage, Strategy, StrategyVersion};
use plant::text::Text;
use plant::{Act, Command, Event, Plant, Refusal, Rule};

use super::fault::Wrong;
use super::tell;

/// A command of the story and what came of it.
#[derive(Debug, Clone)]
pub struct Performed {
    pub act: Act,
    pub command: Command,
    pub outcome: Result<Vec<Event>, Rule>,
}

/// How an act of a story is performed, beyond who and what.
#[derive(Debug, Clone, Default)]
pub(super) struct How {
    pub(super) second: Option<PersonId>,
    pub(super) because: Option<Text>,
    pub(super) ago: Option<SignedDuration>,
    pub(super) unsigned: bool,
    /// A program does it, with this token.
    pub(super) token: Option<TokenId>,
}

/// Why a line could not be carried out.
#[derive(Debug)]
pub(super) enum Halt {
    Wrong(Wrong),
    Refused(Refusal),
}

impl From<Wrong> for Halt {
    fn from(it: Wrong) -> Self {
        Self::Wrong(it)
    }
}

/// A strategy as it was loaded, with the texts it was read from.
type Loaded = (Strategy, BTreeMap<String, String>);

/// Strategies that were loaded once, for every story that asks for them.
#[derive(Default)]
pub struct Shelf(RefCell<BTreeMap<String, Loaded>>);

impl Shelf {
    /// The strategy under this key, loaded from these files if it is not on the shelf.
    pub(super) fn load(
        &self,
        key: &str,
        files: impl FnOnce() -> Result<Vec<SourceFile>, Wrong>,
    ) -> Result<Loaded, Wrong> {
        if let Some(it) = self.0.borrow().get(key) {
            return Ok(it.clone());
        }
        let files = files()?;
        let strategy = plant::strategy::load(&files).map_err(|faults| {
            let first = faults.first().map_or_else(String::new, |it| {
                format!("{}:{}:{}: {}", it.path, it.line, it.column, it.in_words(Language::En).0)
            });
            Wrong::new(format!("the strategy is unsound: {first}"), "run `conjugate strategy check` on its folder")
        })?;
        let loaded: Loaded = (strategy, files.into_iter().map(|it| (it.path, it.text)).collect());
        self.0.borrow_mut().insert(key.to_owned(), loaded.clone());
        Ok(loaded)
    }
}

/// A story in progress.
pub(super) struct Play<'a> {
    pub(super) plant: Plant,
    pub(super) now: Timestamp,
    pub(super) shelf: &'a Shelf,
    /// The batch that the lines speak of.
    pub(super) batch: Option<BatchId>,
    pub(super) history: Vec<(Event, Stamp)>,
    pub(super) performed: Vec<Performed>,
    pub(super) told: String,
    /// Inside an include only the number of entries is told.
    pub(super) quiet: bool,
}

impl<'a> Play<'a> {
    pub(super) fn new(shelf: &'a Shelf) -> Self {
        Self {
            plant: Plant::default(),
            now: Timestamp::UNIX_EPOCH,
            shelf,
            batch: None,
            history: Vec::new(),
            performed: Vec::new(),
            told: String::new(),
            quiet: false,
        }
    }

    /// Adds a line to what is told.
    pub(super) fn tell(&mut self, line: &str) {
        if !self.quiet {
            self.told.push_str(line);
            self.told.push('\n');
        }
    }

    /// Adds what happened, at the story's time in the plant's zone, eight hours east.
    fn tell_now(&mut self, line: &str) {
        if !self.quiet {
            let zone = TimeZone::fixed(Offset::constant(8));
            let at = self.now.to_zoned(zone).strftime("%m-%d %H:%M");
            self.told.push_str(&format!("    {at}  {line}\n"));
        }
    }

    pub(super) fn wait(&mut self, span: SignedDuration) {
        self.now = self.now.checked_add(span).unwrap_or(self.now);
    }

    fn act(&self, who: &PersonId, how: &How) -> Result<Act, Wrong> {
        let text = |it: &str| Text::new(it).map_err(|_| Wrong::new("a signature cannot be written", "give a name"));
        let name = self.plant.people.get(who).map_or_else(|| who.to_string(), |it| it.name.zh.clone());
        let signature = Signature {
            meaning: text("本人签署 / I sign this")?,
            name: text(&name)?,
            language: Language::Zh,
            shown: text(&"0".repeat(64))?,
            at: text(&self.now.to_string())?,
        };
        let happened = how.ago.and_then(|it| self.now.checked_sub(it).ok()).unwrap_or(self.now);
        Ok(Act {
            by: who.clone(),
            session: match &how.token {
                Some(token) => SessionId::of_token(token),
                None => SessionId::new("scenario").map_err(|it| Wrong::new(it.to_string(), "name the session"))?,
            },
            happened,
            known: self.now,
            second: how.second.clone(),
            reason: how.because.clone(),
            signature: (!how.unsigned).then_some(signature),
        })
    }

    /// Somebody does something; what follows is folded and told, or the refusal is, with what the record keeps of it.
    pub(super) fn does(&mut self, who: &PersonId, command: impl Into<Command>, how: &How) -> Result<(), Halt> {
        let command = command.into();
        let act = self.act(who, how)?;
        match plant::decide(&self.plant, &command, &act) {
            Ok(events) => {
                self.fold(&events, &act);
                self.performed.push(Performed { act, command, outcome: Ok(events) });
                Ok(())
            }
            Err(refusal) => {
                self.tell_now(&tell::refusal(&refusal));
                let kept: Vec<Event> = plant::kept(&self.plant, &command, &refusal).into_iter().collect();
                self.fold(&kept, &act);
                self.performed.push(Performed { act, command, outcome: Err(refusal.rule) });
                Err(Halt::Refused(refusal))
            }
        }
    }

    fn fold(&mut self, events: &[Event], act: &Act) {
        for event in events {
            let stamp = Stamp { seq: self.plant.entries, by: act.by.clone(), happened: act.happened, known: act.known };
            self.plant.apply(event, &stamp);
            self.tell_now(&tell::event(event));
            self.history.push((event.clone(), stamp));
        }
    }

    /// The batch that the lines speak of.
    pub(super) fn batch(&self) -> Result<BatchId, Wrong> {
        self.batch
            .clone()
            .ok_or_else(|| Wrong::new("no batch is spoken of", "begin one, or say which: `batch DS-31-001`"))
    }

    /// The stage of that batch, by the strategy it is pinned to.
    pub(super) fn stage(&self) -> Result<&Stage, Wrong> {
        let id = self.batch()?;
        let batch = self.plant.batches.get(&id);
        let stage = batch.and_then(|it| self.plant.pinned(it)).map(|(_, stage)| stage);
        stage.ok_or_else(|| Wrong::new(format!("there is no batch `{id}`"), "start it first"))
    }

    /// The strategy in force; a story has one.
    pub(super) fn strategy(&self) -> Result<&StrategyVersion, Wrong> {
        let in_force = self.plant.strategies.values().find(|it| it.standing == plant::strategy::Standing::Effective);
        in_force.map(AsRef::as_ref).ok_or_else(|| Wrong::new("no strategy is in force", "`include strategy` first"))
    }
}
