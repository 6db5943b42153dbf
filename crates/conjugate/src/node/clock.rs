//! The one clock of the node. A demonstration's clock starts where its history ends and can be moved forward by hand.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

/// Where time comes from: the machine, or the hands of a test.
pub trait Time: Send + Sync {
    /// What the clock on the wall shows. It may be set, and jump.
    fn wall(&self) -> Timestamp;

    /// How much time has passed since some moment, by a clock that nobody sets.
    fn passed(&self) -> Duration;
}

/// The machine's own time.
struct Machine {
    since: Instant,
}

impl Time for Machine {
    fn wall(&self) -> Timestamp {
        Timestamp::now()
    }

    fn passed(&self) -> Duration {
        self.since.elapsed()
    }
}

/// Tells the time in whole milliseconds, as the ledger keeps it.
pub struct Clock {
    time: Box<dyn Time>,
    made_up: Option<Mutex<MadeUp>>,
}

struct MadeUp {
    at: Timestamp,
    since: Duration,
}

impl Clock {
    /// The server's own clock.
    #[must_use]
    pub fn real() -> Self {
        Self::by(Machine { since: Instant::now() })
    }

    /// A clock that is no demonstration's and goes by this time.
    #[must_use]
    pub fn by(time: impl Time + 'static) -> Self {
        Self { time: Box::new(time), made_up: None }
    }

    /// A demonstration's clock, which runs on from that instant.
    #[must_use]
    pub fn from(at: Timestamp) -> Self {
        let real = Self::real();
        let since = real.passed();
        Self { made_up: Some(Mutex::new(MadeUp { at, since })), ..real }
    }

    /// Whether it is a demonstration's.
    #[must_use]
    pub fn is_made_up(&self) -> bool {
        self.made_up.is_some()
    }

    /// How much time has passed, by a clock that nobody sets.
    #[must_use]
    pub fn passed(&self) -> Duration {
        self.time.passed()
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let now = match &self.made_up {
            None => self.time.wall(),
            Some(it) => {
                let it = lock(it);
                let passed = SignedDuration::try_from(self.passed().saturating_sub(it.since));
                it.at.checked_add(passed.unwrap_or(SignedDuration::MAX)).unwrap_or(Timestamp::MAX)
            }
        };
        Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
    }

    /// Moves a demonstration's clock forward; a real one stays. Answers from where to where.
    pub fn forward(&self, by: SignedDuration) -> Option<(Timestamp, Timestamp)> {
        let made_up = self.made_up.as_ref()?;
        let from = self.now();
        let to = from.checked_add(by.abs()).ok()?;
        *lock(made_up) = MadeUp { at: to, since: self.passed() };
        Some((from, to))
    }

    /// Sets a demonstration's clock: its history is written at its own times.
    pub fn set(&self, to: Timestamp) {
        if let Some(made_up) = &self.made_up {
            *lock(made_up) = MadeUp { at: to, since: self.passed() };
        }
    }
}

fn lock(it: &Mutex<MadeUp>) -> MutexGuard<'_, MadeUp> {
    it.lock().unwrap_or_else(PoisonError::into_inner)
}
