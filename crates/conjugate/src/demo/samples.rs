//! The samples of the history: taken in production under a second pair of eyes, handed over, received in the laboratory.
//! All of it is made up, and done through the same commands as everything else.

use jiff::SignedDuration;
use plant::id::BatchId;
use plant::sample::OfSample;

use super::author::{Author, AuthorError, How};
use crate::sample::hand;

/// Everything that is due is taken, handed over and received.
pub(super) fn taken(author: &mut Author<'_>, batch: &BatchId) -> Result<(), AuthorError> {
    let seen = How { second: Some("sun-li"), ..How::default() };
    for take in hand::due(&author.plant, batch) {
        author.wait(SignedDuration::from_mins(3));
        author.does("zhao-mei", take, &seen)?;
    }
    for hand_over in hand::in_hand(&author.plant, batch) {
        author.does("zhao-mei", hand_over, &How::default())?;
    }
    author.wait(SignedDuration::from_mins(20));
    for receive in hand::arriving(&author.plant, batch) {
        author.wait(SignedDuration::from_mins(1));
        author.does("li-na", receive, &How::default())?;
    }
    Ok(())
}

/// The sample on which an attribute is tested now; nothing where the strategy asks for none.
pub(super) fn on(author: &Author<'_>, batch: &BatchId, attribute: &str) -> Result<Option<OfSample>, AuthorError> {
    Ok(hand::on(&author.plant, batch, attribute, author.now))
}

/// What the visitor finds of the batch under way: a sample that the laboratory has and has not tested, and a second one
/// that waits to be received. No time passes: the clocks of the batch run.
pub(super) fn under_way(author: &mut Author<'_>, batch: &BatchId) -> Result<(), AuthorError> {
    let seen = How { second: Some("sun-li"), ..How::default() };
    let due = hand::due(&author.plant, batch);
    for received in [true, false] {
        for take in &due {
            author.does("zhao-mei", take.clone(), &seen)?;
        }
        for hand_over in hand::in_hand(&author.plant, batch) {
            author.does("zhao-mei", hand_over, &How::default())?;
        }
        for receive in hand::arriving(&author.plant, batch).into_iter().filter(|_| received) {
            author.does("li-na", receive, &How::default())?;
        }
    }
    Ok(())
}
