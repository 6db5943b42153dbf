//! What a thread holds of the plant and of the ledger, counted, so that it never waits behind a writer who waits for it.
//!
//! No guard is held across an `await`: the guards do not leave their thread, so a request's own thread knows what the
//! request holds.

use std::cell::Cell;
use std::ops::Deref;

thread_local! {
    static HELD: Cell<u32> = const { Cell::new(0) };
}

/// A guard that is counted on the thread that holds it.
pub struct Held<G> {
    // Let go of before it is counted down.
    guard: G,
    _counted: Counted,
}

impl<G> Held<G> {
    pub(crate) fn new(guard: G) -> Self {
        HELD.set(HELD.get().saturating_add(1));
        Self { guard, _counted: Counted }
    }
}

impl<G: Deref> Deref for Held<G> {
    type Target = G::Target;

    fn deref(&self) -> &G::Target {
        &self.guard
    }
}

/// Whether this thread holds anything.
pub(super) fn holds_any() -> bool {
    HELD.get() > 0
}

struct Counted;

impl Drop for Counted {
    fn drop(&mut self) {
        HELD.set(HELD.get().saturating_sub(1));
    }
}
