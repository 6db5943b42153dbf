//! How current what this node shows is: whether it writes the record, follows another that does, or has lost touch.

use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use ledger::Lease;

/// Where this node stands towards the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It writes, and nobody else can.
    Writes,
    /// It follows another that writes, and has heard of everything up to so long ago.
    StandsBy { behind: Duration },
    /// It wrote, and has not heard from the database for so long that another may be writing.
    Silent,
    /// Another has taken over from it.
    Overtaken,
}

/// What this node knows of its own standing.
pub struct Post {
    /// There once it writes.
    lease: OnceLock<Lease>,
    /// When it last heard everything.
    heard: Mutex<Instant>,
}

impl Post {
    /// Of a node that writes.
    #[must_use]
    pub fn of_the_writer(lease: Lease) -> Self {
        Self { lease: OnceLock::from(lease), heard: Mutex::new(Instant::now()) }
    }

    /// Of a node that follows.
    #[must_use]
    pub fn of_a_standby() -> Self {
        Self { lease: OnceLock::new(), heard: Mutex::new(Instant::now()) }
    }

    /// Everything up to that instant was heard.
    pub(super) fn heard_at(&self, at: Instant) {
        *self.heard.lock().unwrap_or_else(PoisonError::into_inner) = at;
    }

    /// From here on it writes.
    pub fn writes(&self, lease: Lease) {
        // It is set once: nobody takes over twice.
        let _already = self.lease.set(lease);
    }

    /// How it stands now.
    #[must_use]
    pub fn standing(&self) -> Standing {
        match self.lease.get().map(Lease::standing) {
            Some(ledger::Standing::Held) => Standing::Writes,
            Some(ledger::Standing::Silent) => Standing::Silent,
            Some(ledger::Standing::Overtaken) => Standing::Overtaken,
            None => {
                let heard = *self.heard.lock().unwrap_or_else(PoisonError::into_inner);
                Standing::StandsBy { behind: heard.elapsed() }
            }
        }
    }
}
