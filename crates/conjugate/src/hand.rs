//! A steady hand: does a step exactly as instructed, at its targets. Scenarios and the demonstration's history are
//! written by it, through the same commands as everybody's.

pub use crate::consumable::hand::{after as after_wear, before as before_wear, provided};
pub use crate::material::hand::{certificate, next_intake, sound};
pub use crate::run::hand::{Hand, Whose, figure, next_run, run_for, sample_of};

use std::collections::BTreeMap;
use std::fmt::Write as _;

use formats::results_csv;
use jiff::{SignedDuration, Timestamp};
use ledger::Hash;
use plant::Plant;
use plant::batch::{Batch, Charge, Entered, FileReading, PerformStep, Replicate, asked, target};
use plant::id::{AttributeId, BatchId, ContainerId, LotId, MaterialId, StepPath};
use plant::material::{Lot, LotStanding};
use plant::quantity::{Quantity, Range, Unit};
use plant::strategy::{
    Composition, Limits, Parameter, ParameterKind, Specification, Stage, Step, StepKind, UnitOperation, path_in_stage,
};
use rust_decimal::Decimal;

/// The command that does a step at its targets; nothing where the batch or the step is unknown, or no lot of the
/// material that it asks for may be charged.
#[must_use]
pub fn step(plant: &Plant, batch: &BatchId, path: &StepPath, at: Timestamp) -> Option<PerformStep> {
    let it = plant.batches.get(batch)?;
    let (_, stage) = plant.pinned(it)?;
    let (unit, step) = stage.step(path)?;
    let values = asked(unit, step)
        .filter_map(|parameter| Some((parameter.id.clone(), entered(parameter)?)))
        .collect::<BTreeMap<_, _>>();
    let charge = match &step.kind {
        StepKind::Add { material, amount: _ } => Some(charge(plant, it, unit, step, material, at)?),
        StepKind::Confirm | StepKind::Measure | StepKind::Sample { .. } | StepKind::File { .. } => None,
    };
    let file = match &step.kind {
        StepKind::File { tests } => Some(file(it, stage, unit, tests)?),
        StepKind::Add { .. } | StepKind::Confirm | StepKind::Measure | StepKind::Sample { .. } => None,
    };
    Some(PerformStep { batch: batch.clone(), step: path.clone(), charge, values, file })
}

/// The earliest instant, not before `now`, at which the step's durations are at their targets.
#[must_use]
pub fn due(plant: &Plant, batch: &BatchId, path: &StepPath, now: Timestamp) -> Timestamp {
    let due = || {
        let it = plant.batches.get(batch)?;
        let (_, stage) = plant.pinned(it)?;
        let (unit, step) = stage.step(path)?;
        let ends = step.records.iter().filter_map(|id| match &unit.parameter(id)?.kind {
            ParameterKind::Duration { from, to: _, limits } => {
                let began = it.steps.get(from)?.done.as_ref()?.stamp.happened;
                let seconds = limits.unit.to_base(middle(limits)?)?;
                began.checked_add(SignedDuration::from_secs(seconds.try_into().ok()?)).ok()
            }
            ParameterKind::Quantity(_)
            | ParameterKind::Choice { .. }
            | ParameterKind::Order
            | ParameterKind::Computed { .. } => None,
        });
        ends.max()
    };
    due().map_or(now, |it| it.max(now))
}

/// A released lot of a material that may be charged at that instant: the one that expires first.
#[must_use]
pub fn lot(plant: &Plant, material: &MaterialId, at: Timestamp) -> Option<LotId> {
    lots(plant, material, at).into_iter().next()
}

/// Every such lot, the one that expires first in front.
fn lots(plant: &Plant, material: &MaterialId, at: Timestamp) -> Vec<LotId> {
    let mut lots: Vec<_> = plant
        .lots
        .iter()
        .filter(|(_, it)| it.material == *material && it.standing == LotStanding::Released && !it.is_held())
        // A bank has its own release.
        .filter(|(id, _)| plant.banks.get(*id).is_none_or(|it| it.released.is_some()))
        .filter(|(_, it)| {
            it.left > Decimal::ZERO && [it.use_by, it.retest_by].into_iter().flatten().all(|until| at <= until)
        })
        .map(|(id, it)| (it.use_by.or(it.retest_by), id.clone()))
        .collect();
    lots.sort();
    lots.into_iter().map(|(_, id)| id).collect()
}

fn charge(
    plant: &Plant,
    batch: &Batch,
    unit: &UnitOperation,
    step: &Step,
    material: &MaterialId,
    at: Timestamp,
) -> Option<Charge> {
    let limits = Charge::parameter(unit, step)?.kind.limits()?;
    lots(plant, material, at).into_iter().find_map(|lot| {
        let wanted = match target(plant, batch, unit, step, Some(&lot)) {
            Some(it) => weighable(it.amount),
            None => Quantity::exact(middle(limits)?, limits.unit),
        };
        let held = plant.lots.get(&lot)?;
        let counted = wanted.to(held.unit)?.value;
        let mut named = containers(held, counted)?.into_iter();
        let (container, further) = (named.next(), named.collect());
        let (amount, unit) = (wanted.value.to_string(), wanted.unit);
        (counted <= held.left).then_some(Charge { lot, container, further, amount, unit })
    })
}

/// The containers that give an amount, opened ones first: one where one holds as much, otherwise as many as it takes.
/// None at all where the lot has no numbers; nothing where they do not hold enough.
#[must_use]
pub fn containers(lot: &Lot, amount: Decimal) -> Option<Vec<ContainerId>> {
    let mut full: Vec<_> = lot.in_containers().collect();
    full.sort_by_key(|(id, it)| (it.opened.is_none(), (*id).clone()));
    if full.is_empty() {
        return Some(Vec::new());
    }
    if let Some((id, _)) = full.iter().find(|(_, it)| it.left >= amount) {
        return Some(vec![(*id).clone()]);
    }
    let (mut named, mut there) = (Vec::new(), Decimal::ZERO);
    for (id, it) in full {
        named.push(id.clone());
        there = there.checked_add(it.left)?;
        if there >= amount {
            return Some(named);
        }
    }
    None
}

/// What a scale can be asked for: four significant digits.
fn weighable(amount: Quantity) -> Quantity {
    let value = amount.value.round_sf(4).unwrap_or(amount.value);
    Quantity::exact(value.normalize(), amount.unit)
}

/// The target, or the middle of the normal range.
#[must_use]
pub fn middle(limits: &Limits) -> Option<Decimal> {
    let inside = |range: &Range| match (range.low(), range.high()) {
        (Some(low), Some(high)) => low.checked_add(high)?.checked_div(Decimal::TWO),
        (None, Some(high)) => high.checked_div(Decimal::TWO),
        (Some(low), None) => Some(low),
        (None, None) => None,
    };
    limits.target.or_else(|| inside(limits.normal.as_ref().or(limits.registered.as_ref())?))
}

fn entered(parameter: &Parameter) -> Option<Entered> {
    match &parameter.kind {
        ParameterKind::Quantity(limits) => {
            Some(Entered::Typed { text: middle(limits)?.to_string(), unit: limits.unit })
        }
        ParameterKind::Choice { options, registered } => {
            let first = registered.first().or_else(|| options.first().map(|it| &it.id))?;
            Some(Entered::Chosen(first.clone()))
        }
        ParameterKind::Order | ParameterKind::Duration { .. } | ParameterKind::Computed { .. } => None,
    }
}

/// A value that meets a specification, as an analyst would enter it.
#[must_use]
pub fn result(specification: &Specification) -> Option<Entered> {
    match specification {
        Specification::Number { unit, alert, release, .. } => {
            let range = alert.as_ref().or(release.as_ref())?;
            let limits = Limits { unit: *unit, target: None, normal: Some(*range), registered: None, proven: None };
            // A result is judged in the places of its release limit, so a steady analyst enters it in those places.
            let scale = |it: &Range| it.low().map_or(0, |it| it.scale()).max(it.high().map_or(0, |it| it.scale()));
            let (middle, places) = (middle(&limits)?, release.as_ref().map_or(0, scale));
            let rounded = [middle.round_dp(places), middle.trunc_with_scale(places)];
            let value = rounded.into_iter().find(|it| range.contains(*it)).unwrap_or(middle);
            Some(Entered::Typed { text: value.normalize().to_string(), unit: *unit })
        }
        Specification::Choice { options: _, accepted } => Some(Entered::Chosen(accepted.first()?.clone())),
    }
}

/// The paths of every attribute that this product has at a stage, as results name them.
#[must_use]
pub fn attributes(stage: &Stage) -> Vec<(String, &Specification)> {
    stage.tested().map(|(unit, it)| (path_in_stage(unit, it), &it.specification)).collect()
}

/// A file for a step that reads one, and what it says. Nobody measured anything: the file says so in its first row.
/// A value of every test of a stage that meets its specification, as an analyst would enter it. Where what is usual of the
/// shares of one whole makes none, each is moved by the same part of its way to the end of its limit.
#[must_use]
pub fn results(stage: &Stage) -> Vec<(String, Option<Entered>)> {
    let mut all: Vec<_> = attributes(stage).into_iter().map(|(path, of)| (path, result(of))).collect();
    for whole in stage.compositions.iter().filter(|it| it.applies) {
        let Some(filled) = filled(stage, whole, &all) else { continue };
        for (path, value) in filled {
            for (of, entered) in &mut all {
                if *of == path
                    && let Some(Entered::Typed { text, .. }) = entered
                {
                    *text = value.normalize().to_string();
                }
            }
        }
    }
    all
}

/// The shares of a whole that add up to 100 %; nothing where they do already, or cannot.
fn filled<'a>(
    stage: &Stage,
    whole: &'a Composition,
    all: &[(String, Option<Entered>)],
) -> Option<Vec<(&'a str, Decimal)>> {
    struct Share<'a> {
        path: &'a str,
        value: Decimal,
        end: Decimal,
        places: u32,
    }
    let value = |path: &str| match &all.iter().find(|it| it.0 == path)?.1 {
        Some(Entered::Typed { text, .. }) => Decimal::from_str_exact(text).ok(),
        Some(Entered::Chosen(_) | Entered::Missing(_)) | None => None,
    };
    let values: Vec<Decimal> = whole.of.iter().map(|it| value(it)).collect::<Option<_>>()?;
    let sum: Decimal = values.iter().sum();
    if whole.sum.contains(sum) {
        return None;
    }
    let up = sum < Decimal::ONE_HUNDRED;
    let mut shares = Vec::new();
    for (path, value) in whole.of.iter().zip(values) {
        let Specification::Number { alert, release, .. } = &stage.attribute_at(path)?.specification else {
            return None;
        };
        let range = alert.as_ref().or(release.as_ref())?;
        let end = if up { range.high().unwrap_or(Decimal::ONE_HUNDRED) } else { range.low().unwrap_or(Decimal::ZERO) };
        let places = [range.low(), range.high()].into_iter().flatten().map(|it| it.scale()).max().unwrap_or(0);
        shares.push(Share { path, value, end, places });
    }
    let way: Decimal = shares.iter().map(|it| it.end - it.value).sum();
    let part = (Decimal::ONE_HUNDRED - sum).checked_div(way).filter(|it| *it <= Decimal::ONE)?;
    let moved = |it: Share<'a>| (it.path, (it.value + (it.end - it.value) * part).round_dp(it.places));
    Some(shares.into_iter().map(moved).collect())
}

fn file(batch: &Batch, stage: &Stage, unit: &UnitOperation, tests: &[AttributeId]) -> Option<FileReading> {
    let entered = tests.iter().filter_map(|test| {
        let (_, attribute) = stage.attribute_of(&unit.id, test)?;
        let (text, measured) = match result(&attribute.specification)? {
            Entered::Typed { text, unit } => (text, unit),
            Entered::Chosen(option) => (option.to_string(), Unit::ONE),
            Entered::Missing(_) => return None,
        };
        let replicate = || Replicate { place: String::new(), text: text.clone(), unit: measured };
        let both = match attribute.specification {
            Specification::Number { .. } => vec![replicate(), replicate()],
            Specification::Choice { .. } => vec![replicate()],
        };
        Some((test.clone(), both))
    });
    let sample = batch.sample_name(&unit.id);
    let mut reading = FileReading {
        sha256: String::new(),
        name: format!("made-up-{sample}.csv"),
        format: "conjugate-results-csv".to_owned(),
        instrument: "-".to_owned(),
        sample,
        replicates: entered.collect(),
    };
    let written = written(&reading);
    reading.sha256 = Hash::of(written.as_bytes()).to_string();
    // Read again as anybody's file is, for the places at which its values stand.
    let table = results_csv::results(written.as_bytes()).ok()?;
    for (test, replicates) in &mut reading.replicates {
        let rows = table.rows.iter().filter(|row| row.test.trimmed() == test.as_str());
        for (replicate, row) in replicates.iter_mut().zip(rows) {
            replicate.place = row.value.at.to_string();
        }
    }
    Some(reading)
}

/// The bytes of the file that a steady hand's reading was read from.
#[must_use]
pub fn written(reading: &FileReading) -> String {
    let mut csv = String::from("MADE UP: nobody measured this / 虚构数据：非实测,,,\nsample,test,value,unit\n");
    for (test, replicates) in &reading.replicates {
        for it in replicates {
            let unit = if it.unit == Unit::ONE { "" } else { it.unit.code() };
            // Writing into a String cannot fail.
            let _ = writeln!(csv, "{},{test},{},{unit}", reading.sample, it.text);
        }
    }
    csv
}
