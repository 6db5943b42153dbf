//! Quality orders that unit operations of a batch are done again, by a route of its strategy and over a deviation.
//!
//! The deviation is assessed, open or closed: without a cause nobody can say that doing it again helps (China GMP 2010,
//! article 134: only after the risk was evaluated). It need not be closed: what the round shows belongs to it, and the release
//! waits for its closing anyway.

use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::{Round, Way};
use crate::act::{Act, Signature, Stamp};
use crate::batch::{BatchStanding, Raise, Running, batch};
use crate::disposition::{self, Choice, DispositionStanding, Kind};
use crate::event::{Event, Happened, Subject};
use crate::id::{BatchId, DeviationId, EntryId, LotId, UnitId};
use crate::people;
use crate::quality::{About, Deviation, DeviationStanding};
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::strategy::{Ground, Route, Stage, StepKind, path_in_stage};
use crate::text::Text;

/// Orders a batch to be reprocessed; a signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderReprocessing {
    pub batch: BatchId,
    /// A route that the batch's strategy version declares for its stage.
    pub route: EntryId,
    pub deviation: DeviationId,
    /// Why this route answers the cause.
    pub why: Text,
}

/// A batch is to be reprocessed: from now on these unit operations are open again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReprocessingOrdered {
    pub batch: BatchId,
    pub lot: LotId,
    /// Which round of the batch it is, from 1.
    pub number: u32,
    pub route: EntryId,
    pub deviation: DeviationId,
    pub units: Vec<UnitId>,
    /// What is tested again, by the paths in the stage.
    pub tests: Vec<String>,
    pub why: Text,
    pub signature: Signature,
}

/// A route over a deviation, and why it may not be ordered now, where it may not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Orderable<'a> {
    pub route: &'a Route,
    /// How often it was gone already.
    pub times: u32,
    pub refusal: Option<Refusal>,
}

impl Decide for OrderReprocessing {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = batch(plant, &self.batch)?;
        let route = may_be_gone(plant, &it, &self.route, &self.deviation)?;
        if it.batch.performers.contains(&act.by) {
            return Err(Refusal::from(Rule::PerformerDecides).with("person", &act.by));
        }
        let signature = people::signed(act)?;
        let mut raise = Raise::new(plant, &self.batch, &it.batch.lot);
        raise.push(ReprocessingOrdered {
            batch: self.batch.clone(),
            lot: it.batch.lot.clone(),
            number: next(it.batch.rounds.len()),
            route: self.route.clone(),
            deviation: self.deviation.clone(),
            units: route.units.clone(),
            tests: tested_again(it.stage, route),
            why: self.why.clone(),
            signature,
        });
        disposition::reopen(plant, &self.batch, &mut raise);
        Ok(raise.events)
    }
}

/// The number of the next of so many.
pub(super) fn next(so_far: usize) -> u32 {
    u32::try_from(so_far).unwrap_or(u32::MAX).saturating_add(1)
}

/// Every rule of an order, in the order of the questions: is the batch still to be decided, does the strategy know the way,
/// does the deviation ask for it, is it not gone too often, is everything there that is done again.
fn may_be_gone<'a>(
    plant: &Plant,
    it: &Running<'a>,
    id: &EntryId,
    deviation: &DeviationId,
) -> Result<&'a Route, Refusal> {
    undecided(plant, it)?;
    let Some(route) = it.stage.route(id) else {
        let routes: Vec<&str> = it.stage.routes.iter().map(|it| it.id.as_str()).collect();
        let routes = if routes.is_empty() { "-".to_string() } else { routes.join(", ") };
        let refusal = Refusal::from(Rule::NoRoute).with("route", id.as_str()).with("stage", &it.stage.name);
        return Err(refusal.with("routes", routes));
    };
    let known = assessed(plant, it.id, deviation)?;
    if !asks_for(plant, known, route) {
        let grounds: Vec<String> = route.grounds.iter().map(ToString::to_string).collect();
        return Err(Refusal::from(Rule::NotAGround)
            .with("deviation", deviation.as_str())
            .with("route", &route.name)
            .with("grounds", grounds.join(", ")));
    }
    let times = gone(it, id);
    if times >= route.times_max {
        return Err(Refusal::from(Rule::ReprocessedEnough)
            .with("route", &route.name)
            .with("times", u64::from(times))
            .with("most", u64::from(route.times_max)));
    }
    none_open(it)?;
    if let Some(open) = route.units.iter().find(|unit| !it.batch.operations.contains(*unit)) {
        let refusal = Refusal::from(Rule::NothingToRepeat).with("route", &route.name);
        return Err(match it.stage.operation(open) {
            Some(unit) => refusal.with("operation", &unit.name),
            None => refusal.with("operation", open.as_str()),
        });
    }
    let last = it.stage.operations().position(|unit| route.units.last() == Some(&unit.id));
    let after = it.stage.operations().skip(last.map_or(0, |it| it.saturating_add(1)));
    let begun = |unit: &&crate::strategy::UnitOperation| {
        let mut steps = it.batch.steps.iter().filter(|(path, _)| path.unit == unit.id);
        steps.any(|(_, it)| it.done.is_some() || !it.additions.is_empty())
    };
    if let Some(unit) = after.into_iter().find(begun) {
        return Err(Refusal::from(Rule::LaterOperationDone).with("route", &route.name).with("operation", &unit.name));
    }
    Ok(route)
}

/// Nobody has released or rejected the batch, and nothing of what it made went anywhere.
pub(super) fn undecided(plant: &Plant, it: &Running<'_>) -> Result<(), Refusal> {
    for kind in [Kind::Factory, Kind::Market] {
        let Some(decided) = plant.dispositions.get(&(it.id.clone(), kind)) else { continue };
        let stands = decided.standing == DispositionStanding::Decided;
        match decided.choice {
            // Also one that was re-opened: nothing is made of a rejected batch again.
            Choice::Reject => return Err(Refusal::from(Rule::RejectStays).with("batch", it.id.as_str())),
            Choice::Release if stands => {
                let refusal = Refusal::from(Rule::DispositionDecided).with("batch", it.id.as_str());
                return Err(refusal.with("choice", decided.choice.id()));
            }
            Choice::Release | Choice::Hold => {}
        }
    }
    let ended = matches!(it.batch.standing, BatchStanding::Finished { .. });
    if let Some(lot) = plant.lots.get(&it.batch.lot).filter(|it| ended && it.left != it.amount) {
        let left = crate::quantity::Quantity::exact(lot.left, lot.unit);
        let amount = crate::quantity::Quantity::exact(lot.amount, lot.unit);
        let refusal = Refusal::from(Rule::LotWentOn).with("lot", it.batch.lot.as_str());
        return Err(refusal.with("left", left).with("amount", amount));
    }
    Ok(())
}

/// The deviation is of this batch, and its cause is known.
pub(super) fn assessed<'a>(plant: &'a Plant, batch: &BatchId, id: &DeviationId) -> Result<&'a Deviation, Refusal> {
    let of_it = plant.deviations.get(id).filter(|it| it.batch.as_ref() == Some(batch));
    let Some(it) = of_it else {
        return Err(Refusal::from(Rule::UnknownDeviation).with("deviation", id.as_str()));
    };
    match it.standing {
        DeviationStanding::Open => Err(Refusal::from(Rule::NotAssessed).with("deviation", id.as_str())),
        DeviationStanding::Assessed { .. } | DeviationStanding::Closed { .. } => Ok(it),
    }
}

/// Whether the deviation is about what the route answers.
fn asks_for(plant: &Plant, deviation: &Deviation, route: &Route) -> bool {
    route.grounds.iter().any(|ground| match (ground, &deviation.about) {
        (Ground::Result(path), Some(About::Result { attribute })) => path == attribute,
        (Ground::Reading { unit, parameter }, Some(About::Reading { step, parameter: about })) => {
            *unit == step.unit && parameter == about
        }
        // Of an element that failed its test, the reading that the record made of it counts.
        (Ground::Reading { unit, parameter }, Some(About::Integrity { consumable, phase })) => {
            let class = plant.consumables.get(consumable).map(|it| &it.class);
            let declared = deviation.batch.as_ref().and_then(|it| plant.pinned(plant.batches.get(it)?));
            let read = declared.and_then(|(_, stage)| stage.operation(unit)?.parameter(parameter)).map(|it| &it.kind);
            matches!(read, Some(crate::strategy::ParameterKind::Computed {
                formula: crate::strategy::Formula::Consumable { of, figure }, ..
            }) if Some(of) == class && figure.phase() == Some(*phase))
        }
        (
            Ground::Result(_) | Ground::Reading { .. },
            Some(
                About::Result { .. }
                | About::Reading { .. }
                | About::Step { .. }
                | About::Consumable { .. }
                | About::Integrity { .. }
                | About::Rework { .. }
                | About::Sample { .. }
                | About::Stability { .. },
            )
            | None,
        ) => false,
    })
}

fn gone(it: &Running<'_>, route: &EntryId) -> u32 {
    let gone = it.batch.rounds.iter().filter(|it| it.way == Way::Route(route.clone())).count();
    u32::try_from(gone).unwrap_or(u32::MAX)
}

/// One round at a time.
pub(super) fn none_open(it: &Running<'_>) -> Result<(), Refusal> {
    match it.batch.open_round(it.stage) {
        None => Ok(()),
        Some((number, _)) => Err(Refusal::from(Rule::RoundOpen).with("round", u64::from(number))),
    }
}

/// What is tested again: what the unit operations are tested for and what they sample, what the route adds, and what was out.
fn tested_again(stage: &Stage, route: &Route) -> Vec<String> {
    let mut asked: Vec<String> = Vec::new();
    for id in &route.units {
        let Some(unit) = stage.operation(id) else { continue };
        asked.extend(unit.attributes.iter().filter(|it| it.applies).map(|it| path_in_stage(Some(unit), it)));
        for step in unit.steps() {
            let tests = match &step.kind {
                StepKind::Sample { tests } | StepKind::File { tests } => tests.as_slice(),
                StepKind::Confirm | StepKind::Add { .. } | StepKind::Measure => &[],
            };
            asked.extend(tests.iter().filter_map(|it| stage.attribute_of(id, it)).map(|(path, _)| path));
        }
    }
    asked.extend(route.tests.iter().cloned());
    asked.extend(route.grounds.iter().filter_map(|it| match it {
        Ground::Result(path) => Some(path.clone()),
        Ground::Reading { .. } => None,
    }));
    // Each once, in the order of the stage.
    stage.tested().map(|(unit, attribute)| path_in_stage(unit, attribute)).filter(|path| asked.contains(path)).collect()
}

impl Plant {
    /// The routes that a deviation of a batch asks for, each with what stands against ordering it now.
    #[must_use]
    pub fn routes_for<'a>(&'a self, id: &'a BatchId, deviation: &DeviationId) -> Vec<Orderable<'a>> {
        let Ok(it) = batch(self, id) else { return Vec::new() };
        let Some(about) = self.deviations.get(deviation).filter(|it| it.batch.as_ref() == Some(id)) else {
            return Vec::new();
        };
        let asked = it.stage.routes.iter().filter(|route| asks_for(self, about, route));
        asked
            .map(|route| Orderable {
                route,
                times: gone(&it, &route.id),
                refusal: may_be_gone(self, &it, &route.id, deviation).err(),
            })
            .collect()
    }
}

impl Happened for ReprocessingOrdered {
    fn about(&self) -> Vec<Subject> {
        vec![
            Subject::Batch(self.batch.clone()),
            Subject::Lot(self.lot.clone()),
            Subject::Deviation(self.deviation.clone()),
        ]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { batch, lot, number: _, route, deviation, units, tests, why, signature } = self.clone();
        let mut was_finished = false;
        crate::batch::change(plant, &batch, stamp, |it| {
            let ended = match &it.standing {
                BatchStanding::Finished { amount, stamp } => Some((*amount, stamp.clone())),
                BatchStanding::Running | BatchStanding::Paused { .. } => None,
            };
            if ended.is_some() {
                was_finished = true;
                it.standing = BatchStanding::Running;
            }
            // Whatever serves them is scanned again: it was free for others since, and is clean or not as it is now.
            let round = Round {
                way: Way::Route(route),
                deviation,
                why,
                tests,
                ordered: stamp.clone(),
                signature: Some(signature),
                before: it.steps.extract_if(.., |path, _| units.contains(&path.unit)).collect(),
                equipment: it.equipment.extract_if(.., |(unit, _), _| units.contains(unit)).collect(),
                consumables: it.consumables.extract_if(.., |(unit, _), _| units.contains(unit)).collect(),
                ended,
                study: None,
                finished: None,
                units: units.clone(),
            };
            it.operations.retain(|unit| !units.contains(unit));
            it.rounds.push(round);
        });
        if was_finished && let Some(it) = plant.lots.get_mut(&lot) {
            // What was filled goes back into the process: in the store there is nothing of it.
            it.left = rust_decimal::Decimal::ZERO;
            for container in it.containers.values_mut() {
                container.left = rust_decimal::Decimal::ZERO;
            }
        }
    }
}
