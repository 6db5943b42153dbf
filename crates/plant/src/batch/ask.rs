//! What a screen asks about a batch before anything is recorded: how far it is, which lots may be charged, what an
//! amount would come to, which clocks run. Pure questions; nothing here decides.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::perform::{found, judged, with_amount};
use super::work_out::worked_out;
use super::{Band, Batch, Charge, Observed, batch, charge};
use crate::id::{BatchId, LotId, MaterialId, StepPath};
use crate::material::{self, Lot};
use crate::people::{self, Role};
use crate::quantity::{Quantity, Range};
use crate::refusal::Refusal;
use crate::state::Plant;
use crate::strategy::{Limits, Parameter, ParameterKind, Stage, Step, Strategy, UnitOperation};

/// A lot of the material that a step asks for, and why it may not be charged now, where it may not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer<'a> {
    pub id: &'a LotId,
    pub lot: &'a Lot,
    pub refusal: Option<Refusal>,
}

/// Every lot of a material with something left: those that may be charged first, and of them the one that expires first.
#[must_use]
pub fn offers<'a>(plant: &'a Plant, strategy: &Strategy, id: &MaterialId, at: Timestamp) -> Vec<Offer<'a>> {
    let Some(material) = strategy.materials.get(id) else { return Vec::new() };
    let of_it = plant.lots.iter().filter(|(_, it)| it.material == *id && it.left > Decimal::ZERO);
    let mut offers: Vec<_> = of_it
        .map(|(id, lot)| {
            let all = Quantity::exact(lot.left, lot.unit);
            Offer { id, lot, refusal: material::chargeable(plant, id, material, &all, at).err() }
        })
        .collect();
    // Whatever has no date stands behind what has one.
    offers.sort_by_key(|it| (it.refusal.is_some(), it.lot.use_by.unwrap_or(Timestamp::MAX), it.id.clone()));
    offers
}

/// A clock of a parameter that measures the time between two steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock<'a> {
    pub unit: &'a UnitOperation,
    pub parameter: &'a Parameter,
    pub limits: &'a Limits,
    /// When its first step was done.
    pub since: Timestamp,
    /// The step that reads it.
    pub ends: StepPath,
    pub ends_at: &'a Step,
}

/// Every clock that was started and not yet read, in the order in which they will be.
#[must_use]
pub fn clocks<'a>(batch: &Batch, stage: &'a Stage) -> Vec<Clock<'a>> {
    let mut running = Vec::new();
    for (path, unit, step) in stage.steps().filter(|(path, _, _)| !batch.is_done(path)) {
        for parameter in step.records.iter().filter_map(|it| unit.parameter(it)) {
            if let ParameterKind::Duration { from, to: _, limits } = &parameter.kind
                && let Some(done) = batch.steps.get(from).and_then(|it| it.done.as_ref())
            {
                let (since, ends) = (done.stamp.happened, path.clone());
                running.push(Clock { unit, parameter, limits, since, ends, ends_at: step });
            }
        }
    }
    running
}

/// What the record would work out at a step if this were charged and these values were typed, and where it would lie.
#[must_use]
pub fn preview<'a>(
    plant: &'a Plant,
    id: &'a BatchId,
    path: &StepPath,
    charged: Option<(&LotId, &Quantity)>,
    values: &BTreeMap<crate::id::ParameterId, Observed>,
    at: Timestamp,
) -> Vec<(&'a Parameter, Observed, Band)> {
    let Ok(it) = batch(plant, id) else { return Vec::new() };
    let Ok((unit, step)) = found(&it, path) else { return Vec::new() };
    let now = match (charge::added(step), charged) {
        (Some(material), Some((lot, amount))) => Some((material, lot, amount)),
        (Some(_) | None, _) => None,
    };
    let values = with_amount(unit, step, values, now);
    let of_step = step.records.iter().filter_map(|it| unit.parameter(it));
    let shown = of_step.filter(|it| match it.kind {
        ParameterKind::Computed { .. } | ParameterKind::Duration { .. } | ParameterKind::Order => true,
        ParameterKind::Quantity(_) => now.is_some() && Charge::parameter(unit, step).is_some_and(|of| of.id == it.id),
        ParameterKind::Choice { .. } => false,
    });
    shown
        .map(|parameter| {
            let value = match values.get(&parameter.id) {
                Some(value) => value.clone(),
                None => worked_out(plant, &it, unit, parameter, at, &values, now),
            };
            let band = judged(plant, &it, unit, parameter, &value);
            (parameter, value, band)
        })
        .collect()
}

/// Somebody who could look at a step as its second person, and what they were trained on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness<'a> {
    pub id: &'a crate::id::PersonId,
    pub person: &'a people::Person,
    /// The version of the unit operation's procedure that they were trained on, where they were.
    pub trained: Option<u32>,
    /// The version in force.
    pub needs: Option<u32>,
    /// Whether they know it as it asks.
    pub knows: bool,
}

impl Witness<'_> {
    /// Whether they may look on: they know the procedure as its version in force asks.
    #[must_use]
    pub fn is_trained(&self) -> bool {
        self.knows
    }
}

/// Everybody but the performer who may be a second person by role: those with the training in force first.
#[must_use]
pub fn witnesses<'a>(
    plant: &'a Plant,
    strategy: &Strategy,
    unit: &UnitOperation,
    performer: &crate::id::PersonId,
) -> Vec<Witness<'a>> {
    let named = strategy.procedures.get(&unit.procedure).map(|it| it.version);
    let may = |it: &people::Person| {
        !it.closed && [Role::Operator, Role::ProductionHead, Role::QaReviewer].iter().any(|role| it.is(*role))
    };
    let mut all: Vec<_> = plant
        .people
        .iter()
        .filter(|(id, it)| *id != performer && may(it))
        .map(|(id, person)| {
            let trained = person.training.get(&unit.procedure).map(|it| it.version);
            let knows = named.is_none_or(|it| plant.knows_procedure(id, &unit.procedure, it));
            let needs = named.and_then(|it| plant.procedure_version(id, &unit.procedure, it));
            Witness { id, person, trained, needs, knows }
        })
        .collect();
    all.sort_by_key(|it| (!it.is_trained(), it.trained.is_none(), !it.person.is(Role::Operator), it.id.clone()));
    all
}

/// A number with as few places as tell the truth: two more than its limits are written with, and more where fewer would
/// put it on the other side of one of them.
#[must_use]
pub fn legible(value: Decimal, limits: &Limits) -> Decimal {
    let ranges = [&limits.normal, &limits.registered, &limits.proven];
    let ends = ranges.into_iter().flatten().flat_map(|it: &Range| [it.low(), it.high()]).flatten();
    let written = ends.clone().chain(limits.target).map(|it| it.scale()).max().unwrap_or(0);
    let mut places = written.saturating_add(2);
    while places < value.scale() {
        let shorter = value.round_dp(places);
        if ends.clone().all(|end| value.cmp(&end) == shorter.cmp(&end)) {
            return shorter;
        }
        places += 1;
    }
    value
}

impl Batch {
    /// How many steps were done, and how many there are.
    #[must_use]
    pub fn progress(&self, stage: &Stage) -> (usize, usize) {
        stage.steps().fold((0, 0), |(done, all), (path, _, _)| (done + usize::from(self.is_done(&path)), all + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::Unit;
    use alloc::string::ToString;

    fn number(text: &str) -> Decimal {
        Decimal::from_str_exact(text).unwrap()
    }

    #[test]
    fn a_long_number_is_cut_where_nothing_is_hidden() {
        let range = |it: &str| Some(Range::parse(it).unwrap());
        let unit = Unit::new("mol/mol").unwrap();
        let limits =
            Limits { unit, target: None, normal: range("2.08..2.22"), registered: range("2.00..2.30"), proven: None };
        for (value, then) in [
            ("2.1497151999615053802245920477", "2.1497"),
            ("2.3000000123", "2.30000001"),
            ("2.2199999999", "2.2199999999"),
            ("2.3", "2.3"),
            ("2.00", "2.00"),
        ] {
            assert_eq!(legible(number(value), &limits).to_string(), then, "{value}");
        }
    }
}
