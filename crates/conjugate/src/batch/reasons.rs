//! The reasons that people gave: they stand in the envelopes of the ledger, and a record shows them beside what they
//! explain.

use plant::id::BatchId;

use super::entry::{Reasons, owing};
use crate::app::App;

/// The reasons of a batch's late entries and corrections. What cannot be read is left out; the record says so.
pub(super) fn of(app: &App, batch: &BatchId) -> Reasons {
    let owing = {
        let plant = app.settled();
        plant.batches.get(batch).map(owing).unwrap_or_default()
    };
    if owing.is_empty() {
        return Reasons::new();
    }
    let ledger = app.ledger();
    let read = |seq: u64| {
        let entry = ledger.read(seq).ok()??;
        let envelope = entry.envelope().ok()?;
        Some((seq, envelope.reason?.into_owned()))
    };
    owing.into_iter().filter_map(read).collect()
}
