//! Why nothing can be written at the moment, for the head of every page.
//!
//! A full disk or a locked database ends by itself, or by the hand of whoever runs the machine. Until then everything
//! can be read, whoever sends something is told, and the writer tries again by itself.

use std::sync::Arc;

use ledger::{AppendError, Fault};

/// Nothing can be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standstill {
    pub fault: Fault,
    /// The failure with everything that led to it, for whoever runs the machine.
    pub chain: Arc<str>,
}

impl Standstill {
    /// Why this append failed.
    #[must_use]
    pub fn of(error: &AppendError) -> Self {
        Self { fault: error.fault(), chain: crate::chain(error).into() }
    }

    /// The key of its sentence, and of what to do.
    #[must_use]
    pub fn keys(&self) -> [&'static str; 2] {
        match self.fault {
            Fault::Full => ["standstill-full", "standstill-full.now"],
            Fault::Busy => ["standstill-busy", "standstill-busy.now"],
            Fault::Away => ["standstill-away", "standstill-away.now"],
            Fault::Overtaken => ["standstill-overtaken", "standstill-overtaken.now"],
            Fault::Other => ["standstill-other", "standstill-other.now"],
        }
    }
}
