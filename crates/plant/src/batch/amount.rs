//! Amounts worked out by the record from what is true of these lots, with formula and inputs for the second person.

use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use rust_decimal::Decimal;
use science::stoichiometry;
use serde::{Deserialize, Serialize};

use super::{Batch, Charge};
use crate::id::{EntryId, LotId, MaterialId};
use crate::material::Lot;
use crate::quantity::{Bound, Quantity, Unit};
use crate::state::Plant;
use crate::strategy::{AmountRule, Material, Step, StepKind, Strategy, UnitOperation};

/// One figure that went into an amount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// What it is: `ratio`, `moles-to`, `molar-mass`, `purity`, `concentration`.
    pub name: String,
    /// Whose it is: a material or a lot.
    pub of: String,
    pub value: Quantity,
}

/// An amount worked out beforehand: not rounded, 28 significant digits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    pub amount: Quantity,
    pub rule: AmountRule,
    pub inputs: Vec<Input>,
}

fn fact(lot: &Lot, id: &str, unit: &str) -> Option<Decimal> {
    let it = lot.facts.iter().find(|(fact, _)| fact.as_str() == id)?.1;
    let it = it.to(Unit::new(unit).ok()?)?;
    (it.bound == Bound::Exact).then_some(it.value)
}

/// The mass fraction of the material itself in a lot. One of a material of which no lot states any; where the strategy says
/// that a lot states it, or a lot does, nothing is assumed in its place.
fn purity(material: &Material, lot: &Lot) -> Option<Decimal> {
    let named = |id: &EntryId| id.as_str() == PURITY;
    if material.facts.iter().any(|it| named(&it.id)) || lot.facts.keys().any(named) {
        fact(lot, PURITY, "1")
    } else {
        Some(Decimal::ONE)
    }
}

const PURITY: &str = "purity";

fn litre() -> Option<Unit> {
    Unit::new("L").ok()
}

fn gram() -> Option<Unit> {
    Unit::new("g").ok()
}

/// Grams of the material itself in a volume of one of its lots; nothing where its concentration is not known.
pub(super) fn grams_in(lot: &Lot, amount: &Quantity) -> Option<Decimal> {
    let volume = amount.to(litre()?)?;
    volume.value.checked_mul(fact(lot, "concentration", "g/L")?)
}

/// Moles of a material in an amount of one of its lots; nothing where a figure for it is missing.
pub(crate) fn moles(material: &Material, lot: &Lot, amount: &Quantity) -> Option<Decimal> {
    let molar_mass = material.molecular_weight?;
    if amount.bound != Bound::Exact {
        return None;
    }
    if let Some(volume) = amount.to(litre()?) {
        let concentration = fact(lot, "concentration", "g/L")?;
        return stoichiometry::protein_moles(volume.value, concentration, molar_mass).ok();
    }
    let mass = amount.to(gram()?)?;
    stoichiometry::moles(mass.value, purity(material, lot)?, molar_mass).ok()
}

/// Moles of a material charged in the batch so far, this charge included; nothing where a figure is missing or
/// nothing was charged.
pub(crate) fn moles_charged(
    plant: &Plant,
    batch: &Batch,
    strategy: &Strategy,
    id: &MaterialId,
    now: Option<(&MaterialId, &LotId, &Quantity)>,
) -> Option<Decimal> {
    let material = strategy.materials.get(id)?;
    let earlier = || batch.every_addition();
    if earlier().any(|it| it.material == *id && !it.known) {
        return None;
    }
    let earlier = earlier().map(|it| (&it.material, &it.lot, &it.amount));
    let mut total: Option<Decimal> = None;
    for (_, lot, amount) in earlier.chain(now).filter(|(of, _, _)| *of == id) {
        let more = moles(material, plant.lots.get(lot)?, amount)?;
        total = Some(total.unwrap_or_default().checked_add(more)?);
    }
    total
}

/// The amount of a lot that the step asks for, in the unit of the step's amount parameter; nothing where it cannot be
/// worked out, and then the person enters it without help.
#[must_use]
pub fn target(plant: &Plant, batch: &Batch, unit: &UnitOperation, step: &Step, lot: Option<&LotId>) -> Option<Target> {
    let StepKind::Add { material: id, amount: rule } = &step.kind else {
        return None;
    };
    let (version, _) = plant.pinned(batch)?;
    let strategy = &version.strategy;
    let amount_unit = Charge::parameter(unit, step)?.kind.limits()?.unit;
    match rule {
        AmountRule::Fixed { parameter } => {
            let limits = unit.parameter(parameter)?.kind.limits()?;
            let amount = Quantity::exact(limits.target?, limits.unit);
            Some(Target { amount, rule: rule.clone(), inputs: vec![] })
        }
        AmountRule::MolarRatio { parameter, to } => {
            let limits = unit.parameter(parameter)?.kind.limits()?;
            let ratio = Quantity::exact(limits.target?, limits.unit);
            let base = moles_charged(plant, batch, strategy, to, None)?;
            let material = strategy.materials.get(id)?;
            let molar_mass = material.molecular_weight?;
            let lot_id = lot?;
            let lot = plant.lots.get(lot_id)?;
            let input = |name: &str, of: &str, value: Decimal, code: &str| {
                let unit = Unit::new(code).ok()?;
                Some(Input { name: name.to_string(), of: of.to_string(), value: Quantity::exact(value, unit) })
            };
            let mut inputs = vec![
                input("ratio", parameter.as_str(), ratio.value, limits.unit.code())?,
                input("moles-to", to.as_str(), base, "mol")?,
                input("molar-mass", id.as_str(), molar_mass, "g/mol")?,
            ];
            let amount = if amount_unit.measures_the_same_as(litre()?) {
                let concentration = fact(lot, "concentration", "g/L")?;
                inputs.push(input("concentration", lot_id.as_str(), concentration, "g/L")?);
                let mass = stoichiometry::mass_for_ratio(ratio.value, base, molar_mass, Decimal::ONE).ok()?;
                converted(mass.checked_div(concentration)?, litre()?, amount_unit)?
            } else {
                let purity = purity(material, lot)?;
                inputs.push(input("purity", lot_id.as_str(), purity, "1")?);
                let mass = stoichiometry::mass_for_ratio(ratio.value, base, molar_mass, purity).ok()?;
                converted(mass, gram()?, amount_unit)?
            };
            Some(Target { amount, rule: rule.clone(), inputs })
        }
    }
}

/// States a worked-out amount in the unit of its parameter. Units of mass and volume differ by powers of ten, so only
/// the 29th digit could be lost.
fn converted(value: Decimal, from: Unit, to: Unit) -> Option<Quantity> {
    let base = from.to_base(value)?;
    let one = to.to_base(Decimal::ONE)?;
    Some(Quantity::exact(base.checked_div(one)?, to))
}
