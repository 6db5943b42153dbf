//! Addresses of the batch pages, and reading them back.

use plant::id::{BatchId, StepPath};

use crate::page::PageError;

/// The record of a batch.
#[must_use]
pub fn record(batch: &BatchId) -> String {
    format!("/batches/{batch}")
}

/// One step of it.
#[must_use]
pub fn step(batch: &BatchId, path: &StepPath) -> String {
    format!("/batches/{batch}/steps/{path}")
}

/// The batch that an address names.
pub(super) fn batch(text: &str) -> Result<BatchId, PageError> {
    BatchId::new(text).map_err(|_| PageError::NotFound)
}

/// The batch and step that an address names.
pub(super) fn of_step((id, unit, step): &(String, String, String)) -> Result<(BatchId, StepPath), PageError> {
    let path = StepPath::new(&format!("{unit}/{step}")).map_err(|_| PageError::NotFound)?;
    Ok((batch(id)?, path))
}
