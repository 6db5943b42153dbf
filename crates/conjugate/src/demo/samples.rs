//! The samples of the history: taken in production under a second pair of eyes, handed over, received in the laboratory.
//! All of it is made up, and done through the same commands as everything else.

use jiff::SignedDuration;
use plant::Plant;
use plant::id::{BatchId, StepPath};
use plant::sample::{OfSample, PlannedStanding, TakeSample};

use super::author::{Author, AuthorError, How};
use crate::sample::hand;

/// What can be taken after this step is taken at once, and handed over; the laboratory has it when the next step begins.
pub(super) fn after(author: &mut Author<'_>, batch: &BatchId, step: &StepPath) -> Result<(), AuthorError> {
    let here = |plant: &Plant| {
        let stage = plant.batches.get(batch).and_then(|it| plant.pinned(it)).map(|(_, it)| it);
        stage.is_some_and(|it| it.samples.iter().any(|it| it.after.as_ref() == Some(step)))
    };
    if here(&author.plant) { sent(author, batch) } else { Ok(()) }
}

fn sent(author: &mut Author<'_>, batch: &BatchId) -> Result<(), AuthorError> {
    let seen = How { second: Some("sun-li"), ..How::default() };
    for take in hand::due(&author.plant, batch) {
        author.does("zhao-mei", take, &seen)?;
    }
    for hand_over in hand::in_hand(&author.plant, batch) {
        author.does("zhao-mei", hand_over, &How::default())?;
    }
    Ok(())
}

/// What is on its way comes to the laboratory; nobody has begun a test of it.
pub(super) fn came(author: &mut Author<'_>, batch: &BatchId) -> Result<(), AuthorError> {
    for receive in hand::arriving(&author.plant, batch) {
        author.does("li-na", receive, &How::default())?;
    }
    Ok(())
}

/// What is on its way comes to the laboratory, and what keeps only for a time, or incubates, is begun.
pub(super) fn received(author: &mut Author<'_>, batch: &BatchId) -> Result<(), AuthorError> {
    came(author, batch)?;
    for begin in hand::beginning(&author.plant, batch, author.now) {
        author.does("li-na", begin, &How::default())?;
    }
    Ok(())
}

/// Everything that is due is taken, handed over and received.
pub(super) fn taken(author: &mut Author<'_>, batch: &BatchId) -> Result<(), AuthorError> {
    author.wait(SignedDuration::from_mins(3));
    sent(author, batch)?;
    author.wait(SignedDuration::from_mins(20));
    received(author, batch)
}

/// The sample on which an attribute is tested now; nothing where the strategy asks for none.
pub(super) fn on(author: &Author<'_>, batch: &BatchId, attribute: &str) -> Result<Option<OfSample>, AuthorError> {
    Ok(hand::on(&author.plant, batch, attribute, author.now))
}

/// What the visitor finds of the batch under way: beside the sample that the laboratory has and has not tested, a second
/// one that waits to be received. No time passes: the clocks of the batch run.
pub(super) fn under_way(author: &mut Author<'_>, batch: &BatchId) -> Result<(), AuthorError> {
    came(author, batch)?;
    let seen = How { second: Some("sun-li"), ..How::default() };
    let again: Vec<_> = author
        .plant
        .planned_samples(batch)
        .iter()
        .filter(|it| it.standing == PlannedStanding::Taken)
        .map(|it| {
            let (plan, amount) = (it.plan.id.clone(), it.plan.amount);
            TakeSample { batch: batch.clone(), plan, number: None, amount, despite: None }
        })
        .collect();
    for take in again {
        author.does("zhao-mei", take, &seen)?;
    }
    for hand_over in hand::in_hand(&author.plant, batch) {
        author.does("zhao-mei", hand_over, &How::default())?;
    }
    Ok(())
}
