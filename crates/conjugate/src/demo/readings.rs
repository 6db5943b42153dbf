//! The readings of a potency assay in the demonstration, by the hand that makes them up.

use jiff::SignedDuration;
use plant::id::BatchId;
use plant::lab::VerifyDetermination;

use super::author::{Author, AuthorError, How};
use super::laboratory;
use crate::lab::hand::{self, Found};

/// An analyst enters the readings of this batch's potency, and a second one verifies what they gave.
pub(super) fn entered(author: &mut Author<'_>, batch: &BatchId, potency: f64) -> Result<(), AuthorError> {
    let wrong = |said: &str| AuthorError::Name(format!("{batch}: {said}"));
    laboratory::run(author, batch, "potency")?;
    author.wait(SignedDuration::from_mins(50));
    let found = Found { potency, ..Found::TARGET };
    let command = hand::entered(&author.plant, batch, "potency", author.now, (found, &[]));
    let command = command.ok_or_else(|| wrong("the readings give no potency"))?;
    author.does("li-na", command, &How::default())?;
    author.wait(SignedDuration::from_mins(40));
    let determination = author.plant.determinations.keys().next_back().cloned();
    let determination = determination.ok_or_else(|| wrong("nothing is on record"))?;
    author.does("wang-fang", VerifyDetermination { determination }, &How::default())?;
    Ok(())
}
