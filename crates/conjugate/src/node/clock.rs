//! The one clock of the node. A demonstration's clock starts where its history ends and can be moved forward by hand.

use std::sync::Mutex;
use std::time::Instant;

use jiff::{SignedDuration, Timestamp};

/// Tells the time in whole milliseconds, as the ledger keeps it.
pub struct Clock {
    made_up: Option<Mutex<MadeUp>>,
}

struct MadeUp {
    at: Timestamp,
    since: Instant,
}

impl Clock {
    /// The server's own clock.
    #[must_use]
    pub fn real() -> Self {
        Self { made_up: None }
    }

    /// A demonstration's clock, which runs on from that instant.
    #[must_use]
    pub fn from(at: Timestamp) -> Self {
        Self { made_up: Some(Mutex::new(MadeUp { at, since: Instant::now() })) }
    }

    /// Whether it is a demonstration's.
    #[must_use]
    pub fn is_made_up(&self) -> bool {
        self.made_up.is_some()
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let now = match &self.made_up {
            None => Timestamp::now(),
            Some(it) => {
                let it = it.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                let passed = SignedDuration::try_from(it.since.elapsed()).unwrap_or(SignedDuration::MAX);
                it.at.checked_add(passed).unwrap_or(Timestamp::MAX)
            }
        };
        Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
    }

    /// Moves a demonstration's clock forward; a real one stays. Answers from where to where.
    pub fn forward(&self, by: SignedDuration) -> Option<(Timestamp, Timestamp)> {
        let made_up = self.made_up.as_ref()?;
        let from = self.now();
        let to = from.checked_add(by.abs()).ok()?;
        let mut it = made_up.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *it = MadeUp { at: to, since: Instant::now() };
        Some((from, to))
    }

    /// Sets a demonstration's clock: its history is written at its own times.
    pub fn set(&self, to: Timestamp) {
        if let Some(made_up) = &self.made_up {
            let mut it = made_up.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            *it = MadeUp { at: to, since: Instant::now() };
        }
    }
}
