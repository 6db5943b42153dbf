//! What the writer's thread does: decides each command of a group against the tip, appends the whole group durably,
//! folds it into the settled plant, and only then answers anyone.
//!
//! Two heads: the *tip* may be ahead of what is durable, and nobody but this thread sees it. When an append fails the
//! tip is thrown away and copied from the settled plant, and everyone who waited is told.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use ledger::{AppendError, Draft, Hash, Ledger};
use plant::act::Stamp;
use plant::id::{CommandId, PersonId, SessionId};
use plant::{Act, Event, Plant, Refusal};

use super::answers::{self, Answers, First, Said};
use super::clock::Clock;
use super::entry::{self, Told};
use super::jump::Watch;
use super::order::{Answer, NotDone, Order};
use super::settled::Settled;
use super::standstill::Standstill;
use super::writer::{Job, Reply};

/// How many commands share one durable append at most.
const GROUP: usize = 64;
/// How long to wait, while nothing can be written and nobody sends anything, before trying again.
const AGAIN: Duration = Duration::from_secs(1);

/// What the writer works with.
pub(super) struct Desk {
    ledger: Ledger,
    settled: Settled,
    clock: Arc<Clock>,
    tip: Plant,
    answers: Answers,
    watch: Watch,
}

/// What a group has come to, decided and not yet durable.
#[derive(Default)]
struct Group {
    drafts: Vec<Draft>,
    happened: Vec<(Event, Stamp)>,
    decided: Vec<Decided>,
}

/// One command of a group.
struct Decided {
    reply: Reply,
    by: PersonId,
    id: CommandId,
    outcome: Result<Answer, NotDone>,
    /// By what it is known again; nothing where this was not the first answer under its id.
    first: Option<Hash>,
}

impl Desk {
    pub(super) fn new(ledger: Ledger, settled: Settled, clock: Arc<Clock>, answers: Answers) -> Self {
        let tip = settled.read().clone();
        Self { ledger, settled, clock, tip, answers, watch: Watch::default() }
    }

    /// Works until it is told to stop, and gives the ledger back.
    pub(super) fn work(mut self, jobs: &Receiver<Job>) -> Ledger {
        while let Some(job) = self.next(jobs) {
            let mut stop = false;
            let mut orders = Vec::new();
            let mut next = Some(job);
            while let Some(job) = next {
                match job {
                    Job::Order(order, reply) => orders.push((*order, reply)),
                    Job::Earlier { by, id, digest, reply } => {
                        // Whoever asked may have gone.
                        let _gone = reply.send(self.earlier(&by, &id, &digest));
                    }
                    Job::Stop => stop = true,
                }
                next = if stop || orders.len() >= GROUP { None } else { jobs.try_recv().ok() };
            }
            self.carry_out(orders);
            if stop {
                break;
            }
        }
        self.ledger
    }

    /// The next job. While nothing can be written it is tried again and again, so that whoever waits sees the end of it.
    fn next(&mut self, jobs: &Receiver<Job>) -> Option<Job> {
        while self.settled.standstill().is_some() {
            match jobs.recv_timeout(AGAIN) {
                Ok(job) => return Some(job),
                Err(RecvTimeoutError::Disconnected) => return None,
                Err(RecvTimeoutError::Timeout) => {
                    let tried = self.ledger.probe();
                    self.settled.stand_still(tried.err().as_ref().map(Standstill::of));
                }
            }
        }
        jobs.recv().ok()
    }

    fn carry_out(&mut self, orders: Vec<(Order, Reply)>) {
        let mut group = Group::default();
        for (order, reply) in orders {
            self.notice_the_clock(&mut group);
            let (by, id) = (order.act.by.clone(), order.id.clone());
            let (outcome, first) = self.answer(order, &mut group);
            group.decided.push(Decided { reply, by, id, outcome, first });
        }
        let said: Vec<_> = group.decided.iter().filter_map(Decided::said).collect();
        match self.append(&group.drafts, &said) {
            Ok(()) => {
                self.watch.settle();
                self.settled.fold(&group.happened);
                for it in group.decided {
                    if let (Some(first), Some(digest)) = (it.where_found(), it.first) {
                        self.answers.remember(it.by.as_str(), it.id.as_str(), first, digest);
                    }
                    // Whoever asked may have gone; the entry stands all the same.
                    let _gone = it.reply.send(it.outcome);
                }
            }
            Err(error) => {
                self.watch.forget();
                self.tip = self.settled.read().clone();
                let why: Arc<str> = crate::chain(&error).into();
                for it in group.decided {
                    let _gone = it.reply.send(Err(NotDone::NotWritten(why.clone())));
                }
            }
        }
    }

    fn append(&mut self, drafts: &[Draft], said: &[ledger::Answer]) -> Result<(), AppendError> {
        if drafts.is_empty() && said.is_empty() {
            return Ok(());
        }
        let done = self.ledger.append_answering(drafts, said).map(|_| ());
        self.settled.stand_still(done.as_ref().err().map(Standstill::of));
        done
    }

    /// Answers one command: as it was answered before, or as it is decided now. With the digest where it is the latter.
    fn answer(&mut self, order: Order, group: &mut Group) -> (Result<Answer, NotDone>, Option<Hash>) {
        let digest = match order.stated().digest() {
            Ok(it) => it,
            Err(error) => return (Err(NotDone::NotWritten(crate::chain(&error).into())), None),
        };
        let same = |it: &&Decided| it.first.is_some() && it.by == order.act.by && it.id == order.id;
        if let Some(before) = group.decided.iter().find(same) {
            return match before.first == Some(digest) {
                true => (before.outcome.clone().map(|it| Answer { repeated: true, ..it }), None),
                false => (Err(NotDone::Refused(answers::used(&order.id))), None),
            };
        }
        if let Some(before) = self.earlier(&order.act.by, &order.id, &digest) {
            return (before, None);
        }
        let outcome = self.decide(order, group);
        // What could not even be put into an entry was not answered: sent again, it is tried again.
        let answered = matches!(outcome, Ok(_) | Err(NotDone::Refused(_)));
        (outcome, answered.then_some(digest))
    }

    /// The first answer to a command that was answered before.
    fn earlier(&self, by: &PersonId, id: &CommandId, digest: &Hash) -> Option<Result<Answer, NotDone>> {
        match self.answers.first(by, id, digest) {
            Ok(None) => None,
            Ok(Some(First::Entered { first, count })) => Some(self.entered(first, count)),
            Ok(Some(First::Said(Said::Nothing))) => Some(Ok(Answer { events: Vec::new(), repeated: true })),
            Ok(Some(First::Said(Said::Refused(refusal)))) => Some(Err(NotDone::Refused(refusal))),
            Err(refusal) => Some(Err(NotDone::Refused(refusal))),
        }
    }

    /// An answer as its entries hold it.
    fn entered(&self, first: u64, count: u64) -> Result<Answer, NotDone> {
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

    /// Decides one command and, if it was taken, folds its events into the tip.
    fn decide(&mut self, order: Order, group: &mut Group) -> Result<Answer, NotDone> {
        let Order { id, command, mut act, happened: stated, seen, as_of } = order;
        act.known = self.clock.now();
        act.happened = stated.unwrap_or(act.known);
        let told = Told { command: id.as_str(), act: &act };
        if let Err(refusal) = unchanged(&self.tip, seen.as_ref()) {
            return Err(NotDone::Refused(refusal));
        }
        match plant::decide(&self.tip, &command, &act) {
            Ok(events) => {
                if let Some(as_of) = as_of {
                    self.unseen(as_of, &events, &group.happened)?;
                }
                let from = group.happened.len();
                self.take(&events, &told, group)?;
                Ok(Answer { events: group.happened.get(from..).unwrap_or_default().to_vec(), repeated: false })
            }
            Err(refusal) => {
                if let Some(kept) = plant::kept(&self.tip, &command, &refusal) {
                    self.take(&[kept], &told, group)?;
                }
                Err(NotDone::Refused(refusal))
            }
        }
    }

    /// Nothing was entered about the subjects of these events since the signer's page was made.
    fn unseen(&self, as_of: u64, events: &[Event], happened: &[(Event, Stamp)]) -> Result<(), NotDone> {
        // Nobody signs about the access log: what comes in between there is no change to what the signer read.
        let signed = events.iter().flat_map(Event::about).filter(|it| *it != plant::Subject::Access);
        for subject in signed {
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

    fn take(&mut self, events: &[Event], told: &Told<'_>, group: &mut Group) -> Result<(), NotDone> {
        // All of a command's entries, or none of them.
        let more = events
            .iter()
            .map(|it| entry::draft(it, told))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| NotDone::NotWritten(crate::chain(&error).into()))?;
        group.drafts.extend(more);
        for event in events {
            let stamp = Stamp {
                seq: self.tip.entries,
                by: told.act.by.clone(),
                happened: told.act.happened,
                known: told.act.known,
            };
            self.tip.apply(event, &stamp);
            group.happened.push((event.clone(), stamp));
        }
        Ok(())
    }

    /// A clock that jumped is an event; the order of entries stays what it is.
    fn notice_the_clock(&mut self, group: &mut Group) {
        let Some((from, to)) = self.watch.jump(&self.clock, self.tip.last_known) else { return };
        let (Ok(by), Ok(session)) = (PersonId::new("conjugate"), SessionId::new("conjugate")) else { return };
        let act = Act { by, session, happened: to, known: to, second: None, reason: None, signature: None };
        let told = Told { command: "clock", act: &act };
        let event: Event = plant::node::ClockMoved { from, to, by_hand: false }.into();
        if self.take(&[event], &told, group).is_err() {
            self.watch.forget();
        }
    }
}

impl Decided {
    /// Where the first answer will be found.
    fn where_found(&self) -> Option<First> {
        match &self.outcome {
            Ok(answer) => Some(match answer.events.first() {
                Some((_, stamp)) => {
                    First::Entered { first: stamp.seq, count: u64::try_from(answer.events.len()).unwrap_or(u64::MAX) }
                }
                None => First::Said(Said::Nothing),
            }),
            Err(NotDone::Refused(refusal)) => Some(First::Said(Said::Refused(refusal.clone()))),
            Err(NotDone::NotWritten(_) | NotDone::Stopped) => None,
        }
    }

    /// What is remembered beside the log.
    fn said(&self) -> Option<ledger::Answer> {
        let digest = self.first?;
        let said = match self.where_found()? {
            First::Entered { .. } => None,
            First::Said(said) => Some(serde_json::to_string(&said).ok()?),
        };
        Some(ledger::Answer { actor: self.by.to_string(), command: self.id.to_string(), digest, said })
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
