//! What of production waits for somebody: the next step of every batch. The worklist asks it.

use jiff::Timestamp;
use plant::Plant;
use plant::batch::BatchStanding;
use plant::people::Role;

use super::path;
use crate::language::Lang;
use crate::people::Me;

/// What a batch waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// Its next step is to be done.
    Step,
    /// Its next unit operation has no equipment yet.
    Equipment,
    /// It was interrupted.
    Resumption,
    /// Every step is done, and nobody has said how much was made.
    Finish,
}

/// One batch and what it waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub batch: String,
    pub stage: String,
    pub waits_for: For,
    /// The unit operation and step that are next; empty where no step is.
    pub unit: String,
    pub step: String,
    /// Where the person goes to do it.
    pub href: String,
    pub done: usize,
    pub of: usize,
    /// When the last step was done, or the batch began.
    pub since: Timestamp,
    /// Whether this person may do it.
    pub mine: bool,
}

/// Every batch that is not finished, the one that has waited longest first; what this person may do before the rest.
#[must_use]
pub fn waiting(plant: &Plant, lang: Lang, me: &Me) -> Vec<Waiting> {
    let mut all: Vec<_> = plant
        .running()
        .filter_map(|(id, it)| {
            let (_, stage) = plant.pinned(it)?;
            let (done, of) = it.progress(stage);
            let next = it.next_step(stage);
            let step = next.as_ref().and_then(|path| stage.step(path));
            let bare = step.is_some_and(|(unit, _)| {
                unit.equipment.iter().any(|class| !it.equipment.contains_key(&(unit.id.clone(), class.clone())))
            });
            let waits_for = match (&it.standing, step) {
                (BatchStanding::Finished { .. }, _) => return None,
                (BatchStanding::Paused { .. }, _) => For::Resumption,
                (BatchStanding::Running, None) => For::Finish,
                (BatchStanding::Running, Some(_)) if bare => For::Equipment,
                (BatchStanding::Running, Some(_)) => For::Step,
            };
            let since = it.steps.values().filter_map(|it| it.done.as_ref()).map(|it| it.stamp.happened).max();
            let mine = match waits_for {
                For::Step | For::Equipment => me.is(Role::Operator),
                For::Resumption => me.is(Role::Operator) || me.is(Role::ProductionHead),
                For::Finish => me.is(Role::ProductionHead),
            };
            Some(Waiting {
                batch: id.to_string(),
                stage: lang.label(&stage.name).to_owned(),
                waits_for,
                unit: step.map_or_else(String::new, |(unit, _)| lang.label(&unit.name).to_owned()),
                step: step.map_or_else(String::new, |(_, step)| lang.label(&step.name).to_owned()),
                href: match (&next, waits_for) {
                    (Some(next), For::Step | For::Equipment) => path::step(id, next),
                    (Some(_) | None, _) => path::record(id),
                },
                done,
                of,
                since: since.unwrap_or(it.started.happened),
                mine,
            })
        })
        .collect();
    all.sort_by_key(|it| (!it.mine, it.since));
    all
}
