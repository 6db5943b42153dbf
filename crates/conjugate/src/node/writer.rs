//! The door to the one writer. Commands queue up; its thread decides them, makes them durable, and only then answers.

use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

use ledger::{Hash, Ledger};
use plant::id::{CommandId, PersonId};
use tokio::sync::oneshot;

use super::answers::Answers;
use super::clock::Clock;
use super::desk::Desk;
use super::order::{Answer, NotDone, Order};
use super::settled::Settled;

/// How many commands may wait before senders wait too.
const QUEUE: usize = 1024;

/// Why the writer could not start.
#[derive(Debug, thiserror::Error)]
pub enum WriterError {
    #[error("failed to start the writer's thread")]
    Thread(#[source] std::io::Error),
}

pub(super) type Reply = oneshot::Sender<Result<Answer, NotDone>>;

pub(super) enum Job {
    Order(Box<Order>, Reply),
    Earlier { by: PersonId, id: CommandId, digest: Hash, reply: oneshot::Sender<Option<Result<Answer, NotDone>>> },
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
    /// When the thread cannot be started.
    pub fn start(
        ledger: Ledger,
        settled: Settled,
        clock: Arc<Clock>,
        answers: Answers,
    ) -> Result<(Self, JoinHandle<Ledger>), WriterError> {
        let (queue, jobs) = sync_channel(QUEUE);
        let desk = Desk::new(ledger, settled, clock, answers);
        let thread = std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || desk.work(&jobs))
            .map_err(WriterError::Thread)?;
        Ok((Self { queue }, thread))
    }

    /// Sends a command and waits for its answer.
    ///
    /// # Errors
    /// When it was refused or could not be written.
    pub async fn ask(&self, order: Order) -> Result<Answer, NotDone> {
        let (reply, answer) = oneshot::channel();
        self.send(Job::Order(Box::new(order), reply)).await?;
        answer.await.map_err(|_| NotDone::Stopped)?
    }

    /// The answer that this command of this person got before, where it was sent before. `digest` is that of what they
    /// [stated](super::Stated).
    ///
    /// # Errors
    /// When the writer is gone.
    pub async fn earlier(
        &self,
        by: &PersonId,
        id: &CommandId,
        digest: Hash,
    ) -> Result<Option<Result<Answer, NotDone>>, NotDone> {
        let (reply, answer) = oneshot::channel();
        self.send(Job::Earlier { by: by.clone(), id: id.clone(), digest, reply }).await?;
        answer.await.map_err(|_| NotDone::Stopped)
    }

    async fn send(&self, job: Job) -> Result<(), NotDone> {
        let queue = self.queue.clone();
        // A full queue makes the sender wait on a thread that may, not on the one that serves pages.
        tokio::task::spawn_blocking(move || queue.send(job))
            .await
            .map_err(|_| NotDone::Stopped)?
            .map_err(|_| NotDone::Stopped)
    }

    /// The same as `ask`, for a thread of its own.
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
