//! Several commands in one: all of them, or none. An import is taken whole, so that nothing is ever half imported.

use alloc::vec::Vec;

use crate::act::{Act, Stamp};
use crate::event::Event;
use crate::refusal::Refusal;
use crate::state::{Command, Plant};

/// The longest import, in lines: what a person can still read through before they take it.
pub const IMPORT_LINES_MAX: usize = 2000;

/// Decides one command after the other, each on the plant as the ones before it leave it. The events are those that the
/// commands would have had one by one.
///
/// # Errors
/// The first refusal, with the place of its line (from 1) as a fact.
pub(crate) fn together<C: Into<Command>>(
    plant: &Plant,
    act: &Act,
    lines: impl IntoIterator<Item = Vec<C>>,
) -> Result<Vec<Event>, Refusal> {
    let mut then = plant.clone();
    let mut all = Vec::new();
    for (line, commands) in (1u64..).zip(lines) {
        for command in commands {
            let command = command.into();
            let events = crate::decide(&then, &command, act).map_err(|it| it.with("line", line))?;
            for event in events {
                let stamp = Stamp { seq: then.entries, by: act.by.clone(), happened: act.happened, known: act.known };
                then.apply(&event, &stamp);
                all.push(event);
            }
        }
    }
    Ok(all)
}
