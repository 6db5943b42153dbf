//! What a person says they charge: a lot, scanned, and an amount.

use serde::{Deserialize, Serialize};

use super::{Addition, Batch, Now, Running, amount};
use crate::bank;
use crate::id::{ContainerId, LotId, MaterialId, ParameterId, StepPath};
use crate::material;
use crate::quantity::{Bound, NotANumber, Quantity, Unit};
use crate::refusal::{Refusal, Rule};
use crate::state::Plant;
use crate::strategy::{Parameter, ParameterKind, Step, StepKind, Strategy, UnitOperation};
use alloc::string::String;
use alloc::vec::Vec;

/// A lot and an amount, as entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charge {
    pub lot: LotId,
    #[serde(default)]
    pub container: Option<ContainerId>,
    /// Further containers of the lot: they are emptied in this order, and the last gives the rest.
    #[serde(default)]
    pub further: Vec<ContainerId>,
    /// As typed or read from the scale.
    pub amount: String,
    pub unit: Unit,
}

impl Charge {
    /// The parameter that an addition's amount is: the first number that the step records.
    #[must_use]
    pub fn parameter<'a>(unit: &'a UnitOperation, step: &Step) -> Option<&'a Parameter> {
        step.records.iter().filter_map(|it| unit.parameter(it)).find(|it| matches!(it.kind, ParameterKind::Quantity(_)))
    }

    /// The containers that it is taken from, in their order.
    fn named(&self) -> Vec<&ContainerId> {
        self.container.iter().chain(&self.further).collect()
    }

    /// What is taken of each container, where it is more than one.
    pub(crate) fn shares(&self, plant: &Plant, amount: &Quantity) -> Vec<material::Share> {
        if self.further.is_empty() { Vec::new() } else { plant.spread(&self.lot, &self.named(), amount) }
    }

    /// The amount as a quantity.
    pub(crate) fn quantity(&self) -> Result<Quantity, Refusal> {
        Quantity::parse(&self.amount, self.unit).map_err(|why| unreadable(&self.amount, &why))
    }

    /// Whether the lot may be charged at this step, before it is: material, standing, dates, holds, what is left.
    pub(crate) fn check(
        &self,
        plant: &Plant,
        strategy: &Strategy,
        wanted: &MaterialId,
        at: jiff::Timestamp,
    ) -> Result<Quantity, Refusal> {
        let lot = material::lot(plant, &self.lot)?;
        if lot.material != *wanted {
            let mut refusal = Refusal::from(Rule::WrongMaterial).with("lot", self.lot.as_str());
            for (name, id) in [("material", &lot.material), ("wanted", wanted)] {
                refusal = match strategy.materials.get(id) {
                    Some(it) => refusal.with(name, &it.name),
                    None => refusal.with(name, id.as_str()),
                };
            }
            return Err(refusal);
        }
        let amount = self.quantity()?;
        if let Some(it) = strategy.materials.get(wanted) {
            material::chargeable(plant, &self.lot, it, &amount, at)?;
        }
        if let Some(counted) = amount.to(lot.unit) {
            material::drawn(&self.lot, lot, &self.named(), counted.value)?;
        }
        if let Some(it) = strategy.materials.get(wanted) {
            material::kept_within(lot, &self.named(), it, at)?;
        }
        if strategy.bank_of(wanted).is_some() {
            bank::usable(plant, &self.lot)?;
        }
        Ok(amount)
    }
}

/// Why a typed number was not taken, as a refusal.
pub(crate) fn unreadable(text: &str, why: &NotANumber) -> Refusal {
    let why = match why {
        NotANumber::Empty => "empty",
        NotANumber::Comma => "comma",
        NotANumber::Unreadable => "unreadable",
        NotANumber::TooLong => "too-long",
    };
    Refusal::from(Rule::ValueUnreadable).with("typed", text).with("why", why)
}

/// The material that a step adds.
pub(crate) fn added(step: &Step) -> Option<&MaterialId> {
    match &step.kind {
        StepKind::Add { material, amount: _ } => Some(material),
        StepKind::Confirm | StepKind::Measure | StepKind::Sample { .. } | StepKind::File { .. } => None,
    }
}

/// The charge whose amount a parameter of a step is; nothing where it is no amount, or nothing was charged.
pub(crate) fn of_amount<'a>(
    it: &Running<'a>,
    unit: &UnitOperation,
    step: &Step,
    path: &StepPath,
    parameter: &ParameterId,
) -> Option<&'a Addition> {
    added(step)?;
    Charge::parameter(unit, step).filter(|it| it.id == *parameter)?;
    it.batch.steps.get(path)?.additions.last()
}

/// The order of additions that a unit operation declares.
pub(crate) fn declared_order(unit: &UnitOperation) -> alloc::vec::Vec<MaterialId> {
    unit.steps().filter_map(added).cloned().collect()
}

/// The order in which materials were added in a unit operation, this one when it happened.
pub(crate) fn actual_order(
    batch: &Batch,
    unit: &UnitOperation,
    now: Option<&MaterialId>,
    at: jiff::Timestamp,
) -> alloc::vec::Vec<MaterialId> {
    let mut additions: alloc::vec::Vec<&Addition> =
        batch.steps.iter().filter(|(path, _)| path.unit == unit.id).flat_map(|(_, it)| &it.additions).collect();
    additions.sort_by_key(|it| (it.stamp.happened, it.stamp.seq));
    let (before, after) = additions.split_at(additions.partition_point(|it| it.stamp.happened <= at));
    let (before, after) = (before.iter().map(|it| &it.material), after.iter().map(|it| &it.material));
    before.chain(now).chain(after).cloned().collect()
}

/// An exact amount that a scale or a person gave; censored amounts cannot be charged.
pub(crate) fn is_exact(amount: &Quantity) -> bool {
    amount.bound == Bound::Exact
}

/// Why a ratio of two charges is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lack {
    /// Nothing of the material was charged.
    NotCharged(MaterialId),
    /// How much of the lot was charged is not known, or its moles cannot be worked out: a figure of it is missing.
    OfLot(LotId),
}

/// A molar ratio of two materials as charged, with what it rests on.
pub(crate) struct Charges {
    pub(crate) ratio: Option<rust_decimal::Decimal>,
    /// The lots of the one, then of the other, each once.
    pub(crate) lots: Vec<LotId>,
    /// The charges and what corrected them.
    pub(crate) entries: Vec<u64>,
    /// Why there is no ratio.
    pub(crate) lack: Option<Lack>,
}

/// The same ratio as [`molar_ratio`], told with its lots and with what is missing.
pub(crate) fn charges(plant: &Plant, it: &Running<'_>, of: &MaterialId, to: &MaterialId, now: Now<'_>) -> Charges {
    let (mut lots, mut entries, mut lack) = (Vec::new(), Vec::new(), None);
    let mut uses = |lot: &LotId| {
        if !lots.contains(lot) {
            lots.push(lot.clone());
        }
    };
    for id in [of, to] {
        let mut any = false;
        let moles = |lot: &LotId, amount: &Quantity| {
            amount::moles(it.strategy.materials.get(id)?, plant.lots.get(lot)?, amount)
        };
        for addition in it.batch.additions().into_iter().filter(|it| it.material == *id) {
            any = true;
            uses(&addition.lot);
            entries.push(addition.stamp.seq);
            entries.extend(addition.before.iter().map(|(_, it)| it.seq));
            if !addition.known || moles(&addition.lot, &addition.amount).is_none() {
                lack = lack.or_else(|| Some(Lack::OfLot(addition.lot.clone())));
            }
        }
        if let Some((_, lot, amount)) = now.filter(|(material, _, _)| *material == id) {
            any = true;
            uses(lot);
            if moles(lot, amount).is_none() {
                lack = lack.or_else(|| Some(Lack::OfLot(lot.clone())));
            }
        }
        if !any {
            lack = lack.or_else(|| Some(Lack::NotCharged(id.clone())));
        }
    }
    Charges { ratio: molar_ratio(plant, it, of, to, now), lots, entries, lack }
}

/// Moles of one material for each mole of another, with this charge.
pub(crate) fn molar_ratio(
    plant: &Plant,
    it: &Running<'_>,
    of: &MaterialId,
    to: &MaterialId,
    now: Option<(&MaterialId, &LotId, &Quantity)>,
) -> Option<rust_decimal::Decimal> {
    let of = amount::moles_charged(plant, it.batch, it.strategy, of, now)?;
    let to = amount::moles_charged(plant, it.batch, it.strategy, to, now)?;
    science::stoichiometry::ratio(of, to).ok()
}
