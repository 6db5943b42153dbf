//! Who writes: a row that its holder keeps alive, and the rules by which another takes over.
//!
//! No clock of two machines is compared. The holder counts its beats into the row and may call its state current
//! for as long after it *sent* one as the lease lasts, less a fifth; whoever wants to take over must have *seen* the
//! same beat for the whole of it, by a clock of its own. So the new writer begins only when the old one has been
//! silent to its own readers. The epoch, which the taking raises, then keeps the old one from writing.

use std::{
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread::{self, JoinHandle},
    time::{Duration, Instant, SystemTime},
};

use super::wire::{Wire, WireError};
use crate::location::Database;

/// The name under which a writer's connection is known to the server, so that its successor can end it.
pub(super) fn writer_name(holder: &str) -> String {
    format!("conjugate writer {holder}")
}

/// How it stands with a writer's right to call its state current.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nobody else can be writing.
    Held,
    /// The database was not heard for so long that another may have taken over.
    Silent,
    /// Another has taken over.
    Overtaken,
}

/// A writer's right to call its state current. It stays readable while the writer itself is busy.
#[derive(Clone)]
pub struct Lease(Option<Arc<Shared>>);

impl Lease {
    /// Of a ledger in a folder: the lock of the file system holds as long as the process lives.
    pub(crate) fn of_a_lock() -> Self {
        Self(None)
    }

    /// How it stands now.
    #[must_use]
    pub fn standing(&self) -> Standing {
        let Some(shared) = &self.0 else { return Standing::Held };
        let state = shared.lock();
        if state.overtaken {
            Standing::Overtaken
        } else if state.sent.is_older_than(shared.valid) {
            Standing::Silent
        } else {
            Standing::Held
        }
    }
}

/// An instant by two clocks: the one that never jumps may stand still while a machine sleeps.
#[derive(Clone, Copy)]
struct Sent(Instant, SystemTime);

impl Sent {
    fn now() -> Self {
        Self(Instant::now(), SystemTime::now())
    }

    fn is_older_than(&self, limit: Duration) -> bool {
        // A wall clock that ran back says nothing.
        self.0.elapsed() >= limit || self.1.elapsed().is_ok_and(|passed| passed >= limit)
    }
}

struct State {
    /// When the last beat that arrived was sent.
    sent: Sent,
    overtaken: bool,
    stop: bool,
}

struct Shared {
    state: Mutex<State>,
    stopping: Condvar,
    valid: Duration,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Keeps the lease alive from a thread and a connection of its own. Dropping it gives the lease back.
pub(crate) struct Heartbeat {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Heartbeat {
    /// Begins to beat; `wire` is the connection that the lease was taken with.
    pub(super) fn start(wire: Wire, database: Database, taken: Taken) -> std::io::Result<Self> {
        let Taken { epoch: _, holder, lease, sent } = taken;
        let state = State { sent, overtaken: false, stop: false };
        let valid = lease - lease / 5;
        let shared = Arc::new(Shared { state: Mutex::new(state), stopping: Condvar::new(), valid });
        let beating = Arc::clone(&shared);
        let thread = thread::Builder::new()
            .name("lease".to_owned())
            .spawn(move || beat(&beating, Some(wire), &database, &holder, lease))?;
        Ok(Self { shared, thread: Some(thread) })
    }

    pub(crate) fn lease(&self) -> Lease {
        Lease(Some(Arc::clone(&self.shared)))
    }
}

impl Drop for Heartbeat {
    fn drop(&mut self) {
        self.shared.lock().stop = true;
        self.shared.stopping.notify_all();
        if let Some(thread) = self.thread.take() {
            // It has given the lease back, or could not; then its successor waits for the end of it.
            let _ended = thread.join();
        }
    }
}

fn beat(shared: &Shared, mut wire: Option<Wire>, database: &Database, holder: &str, lease: Duration) {
    let pause = lease / 6;
    loop {
        let state = shared.lock();
        let (state, _) = shared
            .stopping
            .wait_timeout_while(state, pause, |state| !state.stop)
            .unwrap_or_else(PoisonError::into_inner);
        let stop = state.stop;
        drop(state);
        if wire.as_ref().is_none_or(Wire::is_closed) {
            wire = Wire::connect(database, "conjugate lease", lease / 2).ok();
        }
        let Some(open) = &wire else {
            if stop {
                return;
            }
            continue;
        };
        let sent = Sent::now();
        match renew(open, holder, !stop) {
            Ok(true) => shared.lock().sent = sent,
            Ok(false) => {
                shared.lock().overtaken = true;
                return;
            }
            // The next beat tries a new connection.
            Err(_) => wire = None,
        }
        if stop {
            return;
        }
    }
}

fn renew(wire: &Wire, holder: &str, held: bool) -> Result<bool, WireError> {
    let sql = "UPDATE lease SET beat = beat + 1, held = $2 WHERE holder = $1 RETURNING beat";
    Ok(!wire.query(sql, &[&holder, &held])?.is_empty())
}

/// The lease as it was last seen, and since when it has not changed.
pub(crate) struct Watch {
    seen: Option<(Beat, Instant)>,
}

#[derive(Clone, PartialEq, Eq)]
struct Beat {
    holder: String,
    beat: i64,
    held: bool,
    milliseconds: i32,
}

/// What a look at the lease tells.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// The holder gave it back, or was silent for the whole of it.
    Free,
    /// The holder was heard since the last look.
    Alive,
    /// Not heard, but not for long enough.
    Quiet,
}

impl Watch {
    pub(crate) fn new() -> Self {
        Self { seen: None }
    }

    /// Looks once.
    pub(super) fn look(&mut self, wire: &Wire) -> Result<Look, WireError> {
        let asked = Instant::now();
        let rows = wire.query("SELECT holder, beat, held, milliseconds FROM lease", &[])?;
        let Some(row) = rows.first() else { return Ok(Look::Quiet) };
        let now = Beat {
            holder: row.try_get(0)?,
            beat: row.try_get(1)?,
            held: row.try_get(2)?,
            milliseconds: row.try_get(3)?,
        };
        let lasts = Duration::from_millis(u64::try_from(now.milliseconds).unwrap_or_default());
        let look = match &self.seen {
            _ if !now.held => Look::Free,
            Some((beat, since)) if *beat == now => {
                if asked.saturating_duration_since(*since) >= lasts {
                    Look::Free
                } else {
                    Look::Quiet
                }
            }
            Some(_) => Look::Alive,
            None => Look::Quiet,
        };
        if self.seen.as_ref().is_none_or(|(beat, _)| *beat != now) {
            // The beat was there before we saw it, so counting from now is never too short.
            self.seen = Some((now, Instant::now()));
        }
        Ok(look)
    }

    /// Takes the lease, if it is still as it was last seen; `None` when it is not.
    pub(super) fn take(&self, wire: &Wire, holder: String, lease: Duration) -> Result<Option<Taken>, WireError> {
        let Some((seen, _)) = &self.seen else { return Ok(None) };
        // A statement that hung half sent when its writer's network was cut would hold the row that we need.
        end_connections(wire, &seen.holder)?;
        let sql = "WITH taken AS (UPDATE lease SET holder = $3, beat = beat + 1, held = true, milliseconds = $4 \
                   WHERE holder = $1 AND beat = $2 RETURNING one) \
                   UPDATE writer SET epoch = epoch + 1 FROM taken WHERE writer.one = taken.one RETURNING epoch";
        let milliseconds = i32::try_from(lease.as_millis()).unwrap_or(i32::MAX);
        let sent = Sent::now();
        let rows = wire.query(sql, &[&seen.holder, &seen.beat, &holder, &milliseconds])?;
        let Some(row) = rows.first() else { return Ok(None) };
        Ok(Some(Taken { epoch: row.try_get(0)?, holder, lease, sent }))
    }
}

/// Ends other connections of a writer.
pub(super) fn end_connections(wire: &Wire, holder: &str) -> Result<(), WireError> {
    let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
               WHERE application_name = $1 AND usename = current_user AND pid <> pg_backend_pid()";
    wire.query(sql, &[&writer_name(holder)]).map(|_| ())
}

/// A lease that was just taken.
pub(crate) struct Taken {
    pub(super) epoch: i64,
    pub(super) holder: String,
    lease: Duration,
    sent: Sent,
}
