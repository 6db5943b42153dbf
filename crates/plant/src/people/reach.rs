//! What somebody may change who does not read the whole plant: what their organisation owns, and what others share with
//! them so that they decide. Whatever refuses them speaks of nothing that they do not read.

use alloc::vec::Vec;
use core::cell::LazyCell;

use super::Reader;
use crate::disposition::Kind;
use crate::event::{Event, Subject};
use crate::refusal::{Refusal, Rule};
use crate::state::{Command, Plant};

/// Carries a command out within what the actor may change; `answer` decides it over a plant.
pub(crate) fn within_reach(
    plant: &Plant,
    reader: &Reader,
    command: &Command,
    answer: impl Fn(&Plant) -> Result<Vec<Event>, Refusal>,
) -> Result<Vec<Event>, Refusal> {
    // Made only where it is asked: a smaller plant takes as long as ten thousand decisions.
    let seen = LazyCell::new(|| plant.shared_with(reader));
    let shared = match command {
        Command::DecideException(it) => Some(plant.shows_exception(reader, &it.exception)),
        // A rework waits for both parties.
        Command::DecideRework(it) => Some(plant.shows_rework(reader, &it.batch)),
        // A holder who has heard of a batch can stop it, whether or not anything of it was shared yet.
        Command::DecideDisposition(it) => match it.kind {
            Kind::Factory => Some(plant.owner(&Subject::Batch(it.batch.clone())) == reader.organisation.as_ref()),
            Kind::Market => Some(reader.holder),
        },
        // Whoever shares a strategy may sign it, too.
        Command::ApproveStrategy(it) => {
            let version = (it.strategy.clone(), it.version);
            let written = plant.strategies.get(&version).is_some_and(|it| plant.shares(it, reader));
            Some(written || seen.strategies.contains_key(&version))
        }
        // Everything else is one organisation's own affair.
        _ => None,
    };
    // Decided over the whole plant: that a lot is held is true also for those who do not read it.
    let outcome = answer(plant);
    let theirs = match (shared, &outcome) {
        (Some(it), _) => it,
        (None, Ok(events)) => events.iter().flat_map(Event::about).all(|it| is_theirs(plant, reader, &it)),
        (None, Err(_)) => false,
    };
    if theirs {
        return outcome;
    }
    // What stands against it is said of what they read; what is not theirs is as unknown to them as what is not there.
    match answer(&seen) {
        Err(refusal) => Err(refusal),
        Ok(_) => Err(Refusal::from(Rule::NotYours).with("command", command.name())),
    }
}

/// Whether something is new, nobody's, or the organisation's own. An inspector's reach ends at reading.
fn is_theirs(plant: &Plant, reader: &Reader, subject: &Subject) -> bool {
    match subject {
        Subject::Node | Subject::Organisation(_) | Subject::Person(_) | Subject::Access => true,
        // Whoever wrote its first version writes the others.
        Subject::Strategy(id) => plant.versions(id).next().is_none_or(|it| {
            let author = plant.people.get(&it.author).map(|it| &it.organisation);
            author.is_some() && author == reader.organisation.as_ref()
        }),
        Subject::Equipment(_)
        | Subject::Consumable(_)
        | Subject::Lot(_)
        | Subject::Supplier(_)
        | Subject::Batch(_)
        | Subject::Exception(_)
        | Subject::Deviation(_)
        | Subject::Investigation(_)
        | Subject::Study(_)
        | Subject::File(_)
        | Subject::Run(_)
        | Subject::Procedure(_) => plant.owner(subject).is_none_or(|it| reader.organisation.as_ref() == Some(it)),
    }
}
