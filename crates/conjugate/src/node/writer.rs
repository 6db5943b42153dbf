//! The one writer. Commands queue up; it decides each against the tip, appends the whole group durably, folds it into
//! the settled plant, and only then answers anyone.
//!
//! Two heads: the *tip* may be ahead of what is durable, and nobody but this thread sees it. When an append fails the
//! tip is thrown away and rebuilt from the settled plant, and everyone who waited is told.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::Instant;

use jiff::{SignedDuration, Timestamp};
use ledger::{AppendError, Draft, Ledger};
use plant::act::Stamp;
use plant::id::{CommandId, PersonId, SessionId};
use plant::{Act, Command, Event, Plant, Refusal};
use tokio::sync::oneshot;

use super::clock::Clock;
use super::entry::{self, Told};
use super::settled::Settled;

/// How many commands share one durable append at most.
const GROUP: usize = 64;
/// How many commands may wait before senders wait too.
const QUEUE: usize = 1024;
/// A clock may run back by this much without a word: what a time service does while it trims.
const CLOCK_MAY_STEP_BACK: SignedDuration = SignedDuration::from_secs(2);
/// While the process runs, its clock may part from the passing of time by this much before it counts as a jump.
const CLOCK_MAY_DRIFT: SignedDuration = SignedDuration::from_secs(30);
/// The event by which the record keeps a refused attempt.
const REFUSAL_KEPT: &str = "batch.attempt-refused";

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
    pub seen: Option<(plant::id::BatchId, u64)>,
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

/// Why the writer could not start.
#[derive(Debug, thiserror::Error)]
pub enum WriterError {
    #[error("failed to start the writer's thread")]
    Thread(#[source] std::io::Error),
    #[error("failed to read the commands of the ledger")]
    Read(#[from] ledger::ReadError),
}

type Reply = oneshot::Sender<Result<Answer, NotDone>>;

enum Job {
    Order(Box<Order>, Reply),
    Earlier(String, oneshot::Sender<Option<Result<Answer, NotDone>>>),
    Stop,
}

/// The door to the writer's thread.
#[derive(Clone)]
pub struct Writer {
    queue: SyncSender<Job>,
}

impl Writer {
    /// Starts the writer. It owns the ledger until it stops.
    ///
    /// # Errors
    /// When the thread cannot be started or the ledger's commands cannot be read.
    pub fn start(
        ledger: Ledger,
        settled: Settled,
        clock: Arc<Clock>,
    ) -> Result<(Self, JoinHandle<Ledger>), WriterError> {
        let (queue, jobs) = sync_channel(QUEUE);
        let tip = settled.read().clone();
        let done = commands(&ledger)?;
        let mut desk = Desk { ledger, settled, clock, tip, done, seen: None };
        let thread = std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || {
                desk.work(&jobs);
                desk.ledger
            })
            .map_err(WriterError::Thread)?;
        Ok((Self { queue }, thread))
    }

    /// Sends a command and waits for its answer.
    ///
    /// # Errors
    /// When it was refused or could not be written.
    pub async fn ask(&self, order: Order) -> Result<Answer, NotDone> {
        let (reply, answer) = oneshot::channel();
        self.queue_up(Job::Order(Box::new(order), reply)).await?;
        answer.await.map_err(|_| NotDone::Stopped)?
    }

    /// The answer that this command got before, where it was sent before.
    ///
    /// # Errors
    /// When the writer is gone.
    pub async fn earlier(&self, actor: &PersonId, id: &CommandId) -> Result<Option<Result<Answer, NotDone>>, NotDone> {
        let (reply, answer) = oneshot::channel();
        self.queue_up(Job::Earlier(asked_by(actor.as_str(), id.as_str()), reply)).await?;
        answer.await.map_err(|_| NotDone::Stopped)
    }

    /// A full queue makes the sender wait on a thread that may, not on the one that serves pages.
    async fn queue_up(&self, job: Job) -> Result<(), NotDone> {
        let job = match self.queue.try_send(job) {
            Ok(()) => return Ok(()),
            Err(TrySendError::Disconnected(_)) => return Err(NotDone::Stopped),
            Err(TrySendError::Full(job)) => job,
        };
        let queue = self.queue.clone();
        let sent = tokio::task::spawn_blocking(move || queue.send(job)).await;
        sent.map_err(|_| NotDone::Stopped)?.map_err(|_| NotDone::Stopped)
    }

    /// The same, for a thread of its own.
    ///
    /// # Errors
    /// When it was refused or could not be written.
    pub fn ask_and_wait(&self, order: Order) -> Result<Answer, NotDone> {
        let (reply, answer) = oneshot::channel();
        self.queue.send(Job::Order(Box::new(order), reply)).map_err(|_| NotDone::Stopped)?;
        answer.blocking_recv().map_err(|_| NotDone::Stopped)?
    }

    /// Ends the writer after everything that waits.
    pub fn stop(&self) {
        // A writer that is gone already has nothing left to stop.
        let _gone = self.queue.send(Job::Stop);
    }
}

/// Every command that the ledger answered, with its first entry and how many there are.
fn commands(ledger: &Ledger) -> Result<HashMap<String, (u64, u64)>, ledger::ReadError> {
    let mut done: HashMap<String, (u64, u64)> = HashMap::new();
    ledger.reader().replay(0, |it| {
        // What was kept of a refusal is no answer: the command was not done, and asked again it is decided again.
        if it.kind == REFUSAL_KEPT {
            return Ok(());
        }
        done.entry(asked_by(&it.actor, &it.command)).or_insert((it.seq, 0)).1 += 1;
        Ok::<(), ledger::ReadError>(())
    })?;
    Ok(done)
}

/// A command's id is its sender's own: whoever sends another's gets no answer of theirs.
fn asked_by(actor: &str, command: &str) -> String {
    format!("{actor} {command}")
}

/// What the writer works with.
struct Desk {
    ledger: Ledger,
    settled: Settled,
    clock: Arc<Clock>,
    tip: Plant,
    done: HashMap<String, (u64, u64)>,
    /// The clock when the last command came, and the passing of time since.
    seen: Option<(Timestamp, Instant)>,
}

/// One command of a group, decided and not yet durable.
struct Decided {
    reply: Reply,
    /// Whose command it is, and its id.
    id: String,
    outcome: Result<Answer, NotDone>,
    entries: u64,
}

impl Desk {
    fn work(&mut self, jobs: &Receiver<Job>) {
        while let Ok(job) = jobs.recv() {
            let mut stop = false;
            let mut group = Vec::new();
            let mut next = Some(job);
            while let Some(job) = next {
                match job {
                    Job::Order(order, reply) => group.push((order, reply)),
                    Job::Earlier(whose, reply) => {
                        let known = self.done.get(&whose).copied();
                        // Whoever asked may have gone.
                        let _gone = reply.send(known.map(|(first, count)| self.answered(first, count)));
                    }
                    Job::Stop => stop = true,
                }
                next = if stop || group.len() >= GROUP { None } else { jobs.try_recv().ok() };
            }
            self.carry_out(group);
            if stop {
                return;
            }
        }
    }

    fn carry_out(&mut self, group: Vec<(Box<Order>, Reply)>) {
        let mut drafts: Vec<Draft> = Vec::new();
        let mut happened: Vec<(Event, Stamp)> = Vec::new();
        let mut decided: Vec<Decided> = Vec::new();
        for (order, reply) in group {
            self.notice_the_clock(&mut drafts, &mut happened);
            let noticed = happened.len();
            let id = asked_by(order.act.by.as_str(), order.id.as_str());
            let outcome = self.decide(*order, &decided, &mut drafts, &mut happened);
            let entries = u64::try_from(happened.len().saturating_sub(noticed)).unwrap_or(u64::MAX);
            decided.push(Decided { reply, id, outcome, entries });
        }
        match self.append(&drafts) {
            Ok(()) => {
                self.settled.fold(&happened);
                for it in decided {
                    if it.entries > 0
                        && let Ok(answer) = &it.outcome
                        && let Some((_, stamp)) = answer.events.first()
                    {
                        self.done.insert(it.id, (stamp.seq, it.entries));
                    }
                    // Whoever asked may have gone; the entry stands all the same.
                    let _gone = it.reply.send(it.outcome);
                }
            }
            Err(error) => {
                self.tip = self.settled.read().clone();
                let why: Arc<str> = crate::chain(&error).into();
                for it in decided {
                    let _gone = it.reply.send(Err(NotDone::NotWritten(why.clone())));
                }
            }
        }
    }

    fn append(&mut self, drafts: &[Draft]) -> Result<(), AppendError> {
        if drafts.is_empty() { Ok(()) } else { self.ledger.append(drafts).map(|_| ()) }
    }

    /// Decides one command and, if it was taken, folds its events into the tip.
    fn decide(
        &mut self,
        order: Order,
        group: &[Decided],
        drafts: &mut Vec<Draft>,
        happened: &mut Vec<(Event, Stamp)>,
    ) -> Result<Answer, NotDone> {
        let Order { id, command, mut act, happened: stated, seen, as_of } = order;
        let whose = asked_by(act.by.as_str(), id.as_str());
        if let Some(earlier) = group.iter().find(|it| it.id == whose) {
            return earlier.outcome.clone().map(|it| Answer { repeated: true, ..it });
        }
        if let Some((first, count)) = self.done.get(&whose) {
            return self.answered(*first, *count);
        }
        act.known = self.clock.now();
        act.happened = stated.unwrap_or(act.known);
        let told = Told { command: id.as_str(), act: &act };
        if let Err(refusal) = unchanged(&self.tip, seen.as_ref()) {
            return Err(NotDone::Refused(refusal));
        }
        match plant::decide(&self.tip, &command, &act) {
            Ok(events) => {
                if let Some(as_of) = as_of {
                    self.unseen(as_of, &events, happened)?;
                }
                let from = happened.len();
                self.take(&events, &told, drafts, happened)?;
                Ok(Answer { events: happened.get(from..).unwrap_or_default().to_vec(), repeated: false })
            }
            Err(refusal) => {
                if let Some(kept) = plant::kept(&self.tip, &command, &refusal) {
                    self.take(&[kept], &told, drafts, happened)?;
                }
                Err(NotDone::Refused(refusal))
            }
        }
    }

    /// Nothing was entered about the subjects of these events since the signer's page was made.
    fn unseen(&self, as_of: u64, events: &[Event], happened: &[(Event, Stamp)]) -> Result<(), NotDone> {
        for subject in events.iter().flat_map(Event::about) {
            let name = subject.to_string();
            let undurable = happened.iter().rev().find(|(event, _)| event.about().contains(&subject));
            let last = undurable.map(|(_, stamp)| stamp.seq).or_else(|| self.ledger.reader().head(&name));
            if last.is_some_and(|it| it >= as_of) {
                let refusal = Refusal::from(plant::Rule::ChangedSinceRead).with("subject", name);
                return Err(NotDone::Refused(refusal.with("seen", as_of).with("now", self.tip.entries)));
            }
        }
        Ok(())
    }

    fn take(
        &mut self,
        events: &[Event],
        told: &Told<'_>,
        drafts: &mut Vec<Draft>,
        happened: &mut Vec<(Event, Stamp)>,
    ) -> Result<(), NotDone> {
        // All of a command's entries, or none of them.
        let more = events
            .iter()
            .map(|it| entry::draft(it, told))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| NotDone::NotWritten(crate::chain(&error).into()))?;
        drafts.extend(more);
        for event in events {
            let stamp = Stamp {
                seq: self.tip.entries,
                by: told.act.by.clone(),
                happened: told.act.happened,
                known: told.act.known,
            };
            self.tip.apply(event, &stamp);
            happened.push((event.clone(), stamp));
        }
        Ok(())
    }

    /// The answer that a repeated command got the first time.
    fn answered(&self, first: u64, count: u64) -> Result<Answer, NotDone> {
        let read = || -> Result<Vec<(Event, Stamp)>, entry::NotReadable> {
            let mut events = Vec::new();
            for found in self.ledger.reader().range(first..first.saturating_add(count))? {
                let envelope = found.envelope()?;
                events.push(entry::read(&envelope)?);
            }
            Ok(events)
        };
        let events = read().map_err(|error| NotDone::NotWritten(crate::chain(&error).into()))?;
        Ok(Answer { events, repeated: true })
    }

    /// A clock that jumped is an event; the order of entries stays what it is.
    fn notice_the_clock(&mut self, drafts: &mut Vec<Draft>, happened: &mut Vec<(Event, Stamp)>) {
        let now = self.clock.now();
        let seen = self.seen.replace((now, Instant::now()));
        // A demonstration's clock is moved by hand, with an entry of its own.
        let Some(from) = self.tip.last_known.filter(|_| !self.clock.is_made_up()) else { return };
        let ran_back = now.duration_since(from) < -CLOCK_MAY_STEP_BACK;
        let drifted = seen.is_some_and(|(then, since)| {
            let passed = SignedDuration::try_from(since.elapsed()).unwrap_or(SignedDuration::MAX);
            (now.duration_since(then) - passed).abs() > CLOCK_MAY_DRIFT
        });
        if !ran_back && !drifted {
            return;
        }
        let (Ok(by), Ok(session)) = (PersonId::new("conjugate"), SessionId::new("conjugate")) else { return };
        let act = Act { by, session, happened: now, known: now, second: None, reason: None, signature: None };
        let told = Told { command: "clock", act: &act };
        let event: Event = plant::node::ClockMoved { from, to: now, by_hand: false }.into();
        // Should this fail to be put down, the next command tries again.
        let _later = self.take(&[event], &told, drafts, happened);
    }
}

/// What the person saw is still how it is.
fn unchanged(plant: &Plant, seen: Option<&(plant::id::BatchId, u64)>) -> Result<(), Refusal> {
    let Some((batch, last)) = seen else { return Ok(()) };
    match plant.batches.get(batch) {
        Some(it) if it.last != *last => Err(Refusal::from(plant::Rule::ChangedSinceRead)
            .with("batch", batch.as_str())
            .with("seen", *last)
            .with("now", it.last)),
        Some(_) | None => Ok(()),
    }
}
