//! A correction keeps the old value, says why, works out anew what followed from it, and re-opens what rested on it.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::perform::{found, judged};
use super::work_out::{Now, worked_out};
use super::{
    Addition, Band, Batch, BatchStanding, Entered, LIMITS_RULE_VERSION, Observed, Raise, Reading, Running, Source,
    batch, charge,
};
use crate::act::{Act, Stamp};
use crate::disposition;
use crate::event::{Event, Happened, Subject};
use crate::id::{BatchId, LotId, MaterialId, ParameterId, PersonId, StepPath, UnitId};
use crate::lab;
use crate::material;
use crate::people;
use crate::quality::{self, About};
use crate::quantity::{Bound, Quantity};
use crate::refusal::{Refusal, Rule};
use crate::state::{Decide, Plant};
use crate::strategy::{Parameter, ParameterKind, Stage, UnitOperation};

/// A reading was corrected; the value before it stays in the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadingCorrected {
    pub batch: BatchId,
    pub step: StepPath,
    pub parameter: ParameterId,
    /// The entry that held the value before.
    pub corrects: u64,
    pub value: Observed,
    /// Typed, or worked out anew from what was typed.
    pub source: Source,
    pub band: Band,
    pub rule: u16,
    /// Who looked at it, where somebody had to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<PersonId>,
}

/// The amount of a charge was corrected, and with it what is left of its lot; what counted before stays in the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChargeCorrected {
    pub batch: BatchId,
    pub step: StepPath,
    pub lot: LotId,
    /// The entry that charged it.
    pub corrects: u64,
    /// The amount that was charged; nothing where it turned out to be unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Quantity>,
}

/// Corrects a reading; the reason is owed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorrectReading {
    pub batch: BatchId,
    pub step: StepPath,
    pub parameter: ParameterId,
    pub value: Entered,
}

impl Decide for CorrectReading {
    fn decide(&self, plant: &Plant, act: &Act) -> Result<Vec<Event>, Refusal> {
        let it = batch(plant, &self.batch)?;
        let (unit, step) = found(&it, &self.step)?;
        let unknown = || {
            Refusal::from(Rule::UnknownParameter).with("parameter", self.parameter.as_str()).with("step", &step.name)
        };
        let parameter = unit.parameter(&self.parameter).ok_or_else(unknown)?;
        let Some(before) = it.batch.reading(&self.step, &self.parameter) else {
            return Err(Refusal::from(Rule::NothingToCorrect).with("parameter", &parameter.name));
        };
        if !matches!(parameter.kind, ParameterKind::Quantity(_) | ParameterKind::Choice { .. }) {
            return Err(Refusal::from(Rule::ValueIsComputed).with("parameter", &parameter.name));
        }
        people::owed_reason(act)?;
        // Once the batch is finished its record was read by others; a correction then needs a witness.
        let witnessed = matches!(it.batch.standing, BatchStanding::Finished { .. }) || step.second_person;
        let second =
            if witnessed || act.second.is_some() { Some(people::second_person(plant, act)?.clone()) } else { None };
        let value = self.value.understood(parameter)?;
        if same(&value, &before.value) {
            let refusal = Refusal::from(Rule::NothingChanges).with("parameter", &parameter.name);
            return Err(match &value {
                Observed::Number(amount) => refusal.with("typed", *amount),
                Observed::Missing(_) | Observed::Choice(_) | Observed::Order(_) => refusal,
            });
        }
        let given = BTreeMap::from([(unit.id.clone(), BTreeMap::from([(self.parameter.clone(), value.clone())]))]);
        let charged = charge::of_amount(&it, unit, step, &self.step, &self.parameter);
        let stated = match &value {
            Observed::Number(amount) => Some(*amount),
            Observed::Missing(_) | Observed::Choice(_) | Observed::Order(_) => None,
        };
        if let (Some(_), Some(amount)) = (charged, stated.filter(|it| it.value.is_sign_negative())) {
            return Err(Refusal::from(Rule::AmountNotPositive).with("amount", amount));
        }
        let mut raise = Raise::new(plant, &self.batch, &it.batch.lot);
        let typed =
            Correction { unit, step: &self.step, parameter, corrects: before.stamp.seq, value, source: Source::Typed };
        typed.raise(plant, &it, second.as_ref(), &mut raise);
        // What follows is worked out over the record as it is after the correction.
        let mut after = it.batch.clone();
        if let Some(addition) = charged {
            let others = it.batch.steps.get(&self.step).map_or(0, |it| it.additions.len().saturating_sub(1));
            let amount = if others == 0 { stated } else { of_the_last(stated, &before.value, &addition.amount) };
            raise.push(ChargeCorrected {
                batch: self.batch.clone(),
                step: self.step.clone(),
                lot: addition.lot.clone(),
                corrects: addition.stamp.seq,
                amount,
            });
            recount(&mut after, &self.step, addition.stamp.seq, amount);
        }
        let after = Running { batch: &after, ..it };
        let material = charged.map(|it| &it.material);
        follow(plant, &after, given, material, None, act, second.as_ref(), &mut raise);
        if charged.is_some() {
            lab::charged_otherwise(plant, &it, &after, None, &mut raise);
        }
        disposition::reopen(plant, &self.batch, &mut raise);
        Ok(raise.events)
    }
}

/// Nothing is said that does not count already. Digits are what was read: 7.4 and 7.40 are two entries.
fn same(one: &Observed, other: &Observed) -> bool {
    match (one, other) {
        (Observed::Number(one), Observed::Number(other)) => one == other && one.value.scale() == other.value.scale(),
        (Observed::Number(_) | Observed::Choice(_) | Observed::Order(_) | Observed::Missing(_), _) => one == other,
    }
}

/// What was charged last at a step that was charged more than once, where what was charged in all is corrected: the
/// difference is its own. Nothing where that is not an amount.
fn of_the_last(stated: Option<Quantity>, before: &Observed, last: &Quantity) -> Option<Quantity> {
    let Observed::Number(before) = before else { return None };
    let (stated, before) = (stated?.to(last.unit)?, before.to(last.unit)?);
    let exact = [&stated, &before, last].iter().all(|it| it.bound == Bound::Exact);
    let amount = last.value.checked_add(stated.value)?.checked_sub(before.value)?;
    (exact && amount > Decimal::ZERO).then(|| Quantity::exact(amount, last.unit))
}

/// One reading that counts otherwise from now on.
pub(super) struct Correction<'a> {
    pub(super) unit: &'a UnitOperation,
    pub(super) step: &'a StepPath,
    pub(super) parameter: &'a Parameter,
    /// The entry that held the value before.
    pub(super) corrects: u64,
    pub(super) value: Observed,
    pub(super) source: Source,
}

impl Correction<'_> {
    pub(super) fn raise(self, plant: &Plant, it: &Running<'_>, second: Option<&PersonId>, raise: &mut Raise<'_>) {
        let Self { unit, step, parameter, corrects, value, source } = self;
        let band = judged(plant, it, unit, parameter, &value);
        let about = About::Reading { step: step.clone(), parameter: parameter.id.clone() };
        raise.push(ReadingCorrected {
            batch: it.id.clone(),
            step: step.clone(),
            parameter: parameter.id.clone(),
            corrects,
            value,
            source,
            band,
            rule: LIMITS_RULE_VERSION,
            second: second.cloned(),
        });
        quality::reopen(plant, it.id, &about, raise);
        raise.band(band, &about);
    }
}

/// Works out anew what follows from values and from what was charged of a material, over the record as it is `after`. One
/// follower may feed another: they are taken in the order in which they were worked out.
#[expect(
    clippy::too_many_arguments,
    reason = "each is one thing that a value depends on, and a bundle would only rename them"
)]
pub(super) fn follow(
    plant: &Plant,
    after: &Running<'_>,
    // By unit operation: elsewhere the same id is another parameter.
    mut known: BTreeMap<UnitId, BTreeMap<ParameterId, Observed>>,
    charged: Option<&MaterialId>,
    now: Now<'_>,
    act: &Act,
    second: Option<&PersonId>,
    raise: &mut Raise<'_>,
) {
    // Where something is given, a charge is being made or corrected.
    let places: BTreeSet<UnitId> = known.keys().cloned().collect();
    for (step, unit, follower, reading) in followers(after.batch, after.stage) {
        // A cell age adds up what other unit operations counted, so it reads their new values where they stand.
        let adds_up = |unit: &UnitId, it: &ParameterId| match &follower.kind {
            ParameterKind::Computed { formula, limits: _ } => formula.adds_up(unit, it),
            ParameterKind::Quantity(_)
            | ParameterKind::Choice { .. }
            | ParameterKind::Order
            | ParameterKind::Duration { .. } => false,
        };
        let elsewhere = known.iter().any(|(unit, them)| them.keys().any(|it| adds_up(unit, it)));
        let counted = elsewhere.then(|| with_known(after.batch, &known));
        let seen = Running { batch: counted.as_ref().unwrap_or(after.batch), ..*after };
        let here = known.entry(unit.id.clone()).or_default();
        let follows = match &follower.kind {
            ParameterKind::Computed { formula, .. } => {
                charged.is_some_and(|it| formula.counts(it))
                    || formula.inputs().iter().any(|it| here.contains_key(*it))
                    || elsewhere
            }
            // Only a charge that is being made changes it.
            ParameterKind::Order => now.is_some() && places.contains(&unit.id),
            ParameterKind::Quantity(_) | ParameterKind::Choice { .. } | ParameterKind::Duration { .. } => false,
        };
        if !follows {
            continue;
        }
        let value = worked_out(plant, &seen, unit, follower, act.happened, here, now);
        if value != reading.value {
            here.insert(follower.id.clone(), value.clone());
            let (corrects, source) = (reading.stamp.seq, Source::Worked);
            Correction { unit, step, parameter: follower, corrects, value, source }.raise(plant, after, second, raise);
        }
    }
}

/// The record with values that are not in it yet, each in the place of the reading that it takes the place of.
fn with_known(batch: &Batch, known: &BTreeMap<UnitId, BTreeMap<ParameterId, Observed>>) -> Batch {
    let mut batch = batch.clone();
    for (path, it) in &mut batch.steps {
        for (parameter, value) in known.get(&path.unit).into_iter().flatten() {
            if let Some(readings) = alloc::sync::Arc::make_mut(it).readings.get_mut(parameter)
                && let Some(last) = readings.last().cloned()
            {
                readings.push(Reading { value: value.clone(), ..last });
            }
        }
    }
    batch
}

/// What follows for a record when some of what was charged comes back: yields and balances are worked out anew, and what
/// rested on them is re-opened.
pub(crate) fn came_back(plant: &Plant, id: &BatchId, lot: &LotId, back: Decimal, act: &Act) -> Vec<Event> {
    let Ok(it) = batch(plant, id) else { return vec![] };
    let Some(material) = plant.lots.get(lot).map(|it| &it.material) else { return vec![] };
    let mut after = it.batch.clone();
    let sum = after.returned.entry(lot.clone()).or_default();
    *sum = sum.saturating_add(back);
    let after = Running { batch: &after, ..it };
    let mut raise = Raise::new(plant, id, &after.batch.lot);
    follow(plant, &after, BTreeMap::new(), Some(material), None, act, None, &mut raise);
    if !raise.events.is_empty() {
        disposition::reopen(plant, id, &mut raise);
    }
    raise.events
}

/// What the record itself made of what was entered, by formulas and from the order of addition, in the order of its first
/// readings.
fn followers<'a>(
    batch: &'a Batch,
    stage: &'a Stage,
) -> Vec<(&'a StepPath, &'a UnitOperation, &'a Parameter, &'a Reading)> {
    let mut all = Vec::new();
    for unit in stage.operations() {
        let worked = unit.parameters.iter().filter(|it| match it.kind {
            ParameterKind::Computed { .. } | ParameterKind::Order => it.applies,
            ParameterKind::Quantity(_) | ParameterKind::Choice { .. } | ParameterKind::Duration { .. } => false,
        });
        for parameter in worked {
            for (path, it) in batch.steps.iter().filter(|(path, _)| path.unit == unit.id) {
                if let Some(readings) = it.readings.get(&parameter.id)
                    && let (Some(first), Some(last)) = (readings.first(), readings.last())
                {
                    all.push((first.stamp.seq, (path, unit, parameter, last)));
                }
            }
        }
    }
    all.sort_by_key(|(first, _)| *first);
    all.into_iter().map(|(_, it)| it).collect()
}

/// Counts a charge with another amount.
fn recount<'a>(
    batch: &'a mut Batch,
    step: &StepPath,
    charge: u64,
    amount: Option<Quantity>,
) -> Option<&'a mut Addition> {
    let additions = &mut Arc::make_mut(batch.steps.get_mut(step)?).additions;
    let it = additions.iter_mut().find(|it| it.stamp.seq == charge)?;
    it.amount = amount.unwrap_or(it.amount);
    it.known = amount.is_some();
    Some(it)
}

impl Happened for ChargeCorrected {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Batch(self.batch.clone()), Subject::Lot(self.lot.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { batch, step, lot, corrects, amount } = self;
        let Some(it) = plant.batches.get_mut(batch) else { return };
        it.last = stamp.seq;
        let of_step = it.steps.get(step).map(|it| it.additions.iter()).into_iter().flatten();
        let Some(old) = of_step.clone().find(|it| it.stamp.seq == *corrects).map(|it| it.amount) else { return };
        let Some(addition) = recount(it, step, *corrects, *amount) else { return };
        addition.before.push((old, stamp.clone()));
        // The container that was taken from last gave less, or more.
        let container = addition.shares.last().map(|it| it.container.clone());
        let Some(of) = plant.lots.get_mut(lot) else {
            // Of a lot in no book, what is taken off it later is what was charged in truth.
            let beside = plant.uncounted.get_mut(lot).and_then(|all| all.iter_mut().find(|it| **it == old));
            if let (Some(it), Some(amount)) = (beside, amount) {
                *it = *amount;
            }
            return;
        };
        let exact = |it: Quantity| it.to(of.unit).filter(|it| it.bound == Bound::Exact).map(|it| it.value);
        let (Some(old), Some(new)) = (exact(old), amount.and_then(exact)) else { return };
        let more = new.saturating_sub(old);
        of.left = of.left.saturating_sub(more);
        if let Some(container) = container {
            material::take(of, &container, more, stamp.happened);
        }
    }
}

impl Happened for ReadingCorrected {
    fn about(&self) -> Vec<Subject> {
        vec![Subject::Batch(self.batch.clone())]
    }

    fn apply(&self, plant: &mut Plant, stamp: &Stamp) {
        let Self { batch, step, parameter, corrects: _, value, source, band, rule, second } = self;
        let reading =
            Reading { value: value.clone(), band: *band, rule: *rule, source: source.clone(), stamp: stamp.clone() };
        super::events::change_step(plant, batch, step, stamp, |it| {
            it.readings.entry(parameter.clone()).or_default().push(reading);
        });
        super::events::witnessed(plant, batch, stamp, second.as_ref());
    }
}
