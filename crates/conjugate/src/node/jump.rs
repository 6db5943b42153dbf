//! Notices that the server's clock is not where the passing of time should have brought it.
//!
//! Two clocks are compared: the one that shows the time and can be set, and one that only counts. They are held against
//! the moment at which they last agreed, not against the previous command, so that many small steps add up and are
//! noticed too. A machine that was suspended did not count meanwhile; that is a jump like any other.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::clock::Clock;

/// A clock may run back by this much without a word: what a time service does while it trims.
const MAY_STEP_BACK: SignedDuration = SignedDuration::from_secs(2);
/// While the process runs, its clock may part from the passing of time by this much before it counts as a jump.
const MAY_DRIFT: SignedDuration = SignedDuration::from_secs(30);

/// What the clock showed, and the passing of time then.
type Moment = (Timestamp, Duration);

/// Watches the clock for the writer.
#[derive(Debug, Default)]
pub(super) struct Watch {
    agreed: Option<Moment>,
    /// From where on they agree again, once the jump is on record.
    noticed: Option<Moment>,
}

impl Watch {
    /// The jump, if the clock made one: from where it should be to where it is. `last` is the time of the last entry.
    pub(super) fn jump(&mut self, clock: &Clock, last: Option<Timestamp>) -> Option<(Timestamp, Timestamp)> {
        // A demonstration's clock is moved by hand, with an entry of its own.
        if clock.is_made_up() {
            return None;
        }
        let (now, passed) = (clock.now(), clock.passed());
        let Some((then, since)) = self.noticed.or(self.agreed) else {
            self.agreed = Some((now, passed));
            // Before the process ran nothing counted: only that it went back can be known.
            let from = last.filter(|last| now.duration_since(*last) < -MAY_STEP_BACK)?;
            self.noticed = self.agreed.take();
            return Some((from, now));
        };
        let counted = SignedDuration::try_from(passed.saturating_sub(since)).unwrap_or(SignedDuration::MAX);
        let due = then.checked_add(counted).unwrap_or(Timestamp::MAX);
        let ran_back = last.is_some_and(|last| now.duration_since(last) < -MAY_STEP_BACK);
        if !ran_back && now.duration_since(due).abs() <= MAY_DRIFT {
            return None;
        }
        self.noticed = Some((now, passed));
        // Where the steps before were too small to be noticed, an entry may have come later than was due.
        Some((last.map_or(due, |last| last.max(due)), now))
    }

    /// What was noticed is on record.
    pub(super) fn settle(&mut self) {
        if let Some(noticed) = self.noticed.take() {
            self.agreed = Some(noticed);
        }
    }

    /// What was noticed could not be put on record: the next command notices it again.
    pub(super) fn forget(&mut self) {
        self.noticed = None;
    }
}
