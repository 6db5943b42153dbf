//! Walking through a batch record: steps done at their targets, the clock moved so that every duration meets its own.

use jiff::SignedDuration;
use plant::batch::{Charge, Entered, PerformStep, target};
use plant::id::{
    BatchId, ConsumableClassId, ConsumableId, ContainerId, EquipmentId, LotId, ParameterId, PersonId, StepPath,
};
use plant::lab::{RecordResult, VerifyResult};
use plant::quantity::Quantity;

use super::fault::Wrong;
use super::play::{Halt, How, Play};
use super::ready;
use crate::hand;
use crate::lab::hand as bench;

/// What a line says of a step instead of its targets.
#[derive(Debug, Clone, Default)]
pub(super) struct Instead {
    pub(super) lot: Option<LotId>,
    /// Out of which containers; none where the line names none.
    pub(super) containers: Vec<ContainerId>,
    pub(super) amount: Option<Quantity>,
    /// What was used, where a step was done otherwise.
    pub(super) equipment: Option<EquipmentId>,
    /// What was used of what wears, where a step was done otherwise.
    pub(super) consumables: Vec<(ConsumableClassId, ConsumableId)>,
    pub(super) values: Vec<(ParameterId, Entered)>,
}

/// Where a walk ends.
#[derive(Debug, Clone, Default)]
pub(super) struct Until {
    pub(super) before: Option<StepPath>,
    pub(super) through: Option<StepPath>,
}

/// The command that does a step, at its targets but for what the line says.
pub(super) fn command(play: &Play<'_>, path: &StepPath, instead: &Instead) -> Result<PerformStep, Wrong> {
    let batch = play.batch()?;
    let by_hand = hand::step(&play.plant, &batch, path, play.now);
    let mut step = by_hand.unwrap_or_else(|| PerformStep {
        batch: batch.clone(),
        step: path.clone(),
        charge: None,
        values: std::collections::BTreeMap::new(),
        file: None,
    });
    if let Some(lot) = &instead.lot {
        let mut charge = charge(play, path, lot, step.charge.as_ref())?;
        let mut named = instead.containers.iter().cloned();
        (charge.container, charge.further) = (named.next(), named.collect());
        step.charge = Some(charge);
    }
    if let (Some(charge), Some(amount)) = (&mut step.charge, &instead.amount) {
        charge.amount = amount.value.to_string();
        charge.unit = amount.unit;
    }
    for (parameter, value) in &instead.values {
        step.values.insert(parameter.clone(), value.clone());
    }
    Ok(step)
}

/// A charge of the lot that the line names, in the amount that the record works out for it.
fn charge(play: &Play<'_>, path: &StepPath, lot: &LotId, by_hand: Option<&Charge>) -> Result<Charge, Wrong> {
    let batch = play.plant.batches.get(&play.batch()?);
    let found = batch.and_then(|it| Some((it, play.stage().ok()?.step(path)?)));
    let Some((batch, (unit, step))) = found else {
        return Err(Wrong::new(format!("there is no step `{path}`"), "see the stage's file for the names"));
    };
    let worked = target(&play.plant, batch, unit, step, Some(lot)).map(|it| it.amount);
    let limits = Charge::parameter(unit, step).and_then(|it| it.kind.limits());
    let middle = limits.and_then(|it| Some(Quantity::exact(hand::middle(it)?, it.unit)));
    let Some(amount) = worked.or(middle) else {
        return Err(Wrong::new(format!("`{path}` adds nothing"), "leave the lot away"));
    };
    let rounded = amount.value.round_sf(4).unwrap_or(amount.value).normalize();
    let (amount, unit) = match by_hand {
        Some(it) if it.lot == *lot => (it.amount.clone(), it.unit),
        Some(_) | None => (rounded.to_string(), amount.unit),
    };
    Ok(Charge { lot: lot.clone(), container: None, further: Vec::new(), amount, unit })
}

/// Does the steps of the record in their order, each at its targets, its equipment made ready before.
pub(super) fn steps(play: &mut Play<'_>, who: &PersonId, until: &Until, how: &How) -> Result<(), Halt> {
    let alone = How { second: None, ..how.clone() };
    let batch = play.batch()?;
    loop {
        let stage = play.stage()?;
        let Some(path) = play.plant.batches.get(&batch).and_then(|it| it.next_step(stage)) else {
            return match until.before.as_ref().or(until.through.as_ref()) {
                None => Ok(()),
                Some(it) => Err(Wrong::new(format!("the record has no open step `{it}`"), "name one ahead").into()),
            };
        };
        if until.before.as_ref() == Some(&path) {
            return Ok(());
        }
        ready::unit(play, who, &path.unit, &alone)?;
        ready::wear(play, who, &path, &alone)?;
        play.wait(SignedDuration::from_mins(4));
        play.now = hand::due(&play.plant, &batch, &path, play.now);
        let step = command(play, &path, &Instead::default())?;
        play.does(who, step, how)?;
        ready::worn(play, who, &path, &alone)?;
        if until.through.as_ref() == Some(&path) {
            return Ok(());
        }
    }
}

/// Whether an attribute has a result that counts, and whether that was verified.
fn known(play: &Play<'_>, batch: &BatchId, attribute: &str) -> Option<bool> {
    let counts = play.plant.batches.get(batch).and_then(|it| play.plant.counting(it, attribute).counts);
    counts.map(|it| it.verified.is_some())
}

/// Verifies the result that counts, where somebody is to and nobody did.
fn verified(
    play: &mut Play<'_>,
    batch: &BatchId,
    attribute: &str,
    verifier: Option<&PersonId>,
    how: &How,
) -> Result<(), Halt> {
    if let Some(verifier) = verifier
        && known(play, batch, attribute) == Some(false)
    {
        let (batch, attribute) = (batch.clone(), attribute.to_owned());
        play.does(verifier, VerifyResult { batch, attribute, of: None }, how)?;
    }
    Ok(())
}

/// Records every result that is not in yet, at target, and verifies every one that is not verified.
pub(super) fn results(
    play: &mut Play<'_>,
    who: &PersonId,
    verifier: Option<&PersonId>,
    but: &[String],
    how: &How,
) -> Result<(), Halt> {
    let batch = play.batch()?;
    let mut tests = hand::results(play.stage()?);
    tests.retain(|(path, _)| !but.contains(path));
    // What incubates comes last.
    let (grows, others): (Vec<_>, Vec<_>) = tests.into_iter().partition(|(path, _)| play.plant.incubates(&batch, path));
    for (attribute, value) in others.into_iter().chain(grows) {
        // What was done again is tested again: only a result on what the last round left is in.
        play.wait(SignedDuration::from_mins(10));
        if known(play, &batch, &attribute).is_none() {
            let grown = play.plant.incubates_until(&batch, &attribute, play.now);
            play.now = grown.map_or(play.now, |it| it.max(play.now));
            let Some(value) = value else {
                return Err(Wrong::new(format!("`{attribute}` has no limit to aim at"), "record it by hand").into());
            };
            ready::run(play, who, &attribute, &How::default())?;
            // What is derived from readings is entered, and not typed.
            let found = (bench::Found::TARGET, but);
            if let Some(readings) = bench::entered(&play.plant, &batch, &attribute, play.now, found) {
                play.does(who, readings, how)?;
                verified(play, &batch, &attribute, verifier, how)?;
                continue;
            }
            let record = RecordResult {
                batch: batch.clone(),
                attribute: attribute.clone(),
                replicates: vec![value],
                despite: None,
                sample: crate::sample::hand::on(&play.plant, &batch, &attribute, play.now),
                run: hand::run_for(&play.plant, &batch, &attribute),
            };
            play.does(who, record, how)?;
        }
        verified(play, &batch, &attribute, verifier, how)?;
    }
    Ok(())
}
