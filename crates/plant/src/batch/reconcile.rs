//! Yields and material balances: what was found again of what was charged. A figure that is missing is no zero, so where
//! one is, there is no yield and no balance.

use rust_decimal::Decimal;
use science::stoichiometry;

use super::work_out::Now;
use super::{Running, amount};
use crate::id::{LotId, MaterialId};
use crate::material::Lot;
use crate::quantity::{Bound, Quantity, Unit};
use crate::state::Plant;

/// The sum of what came out, in the unit of the first; nothing where one of them is missing.
fn sum(mut out: impl Iterator<Item = Option<Quantity>>) -> Option<Quantity> {
    let first = out.next()??;
    let all = out.try_fold(first.value, |sum, it| sum.checked_add(it?.to(first.unit)?.value))?;
    Some(Quantity::exact(all, first.unit))
}

/// Grams in an amount of a lot, where it is a volume; the amount itself where it measures the same as `unit`.
fn counted(lot: &Lot, amount: &Quantity, unit: Unit) -> Option<Decimal> {
    if amount.bound != Bound::Exact {
        return None;
    }
    if let Some(it) = amount.to(unit) {
        return Some(it.value);
    }
    let gram = Unit::new("g").ok()?;
    let grams = amount::grams_in(lot, amount)?;
    Quantity::exact(grams, gram).to(unit).map(|it| it.value)
}

/// What the batch charged of a material, with what it charges now, and what of it came back, each counted by `of`. Nothing where it charged none, or
/// where one amount is unknown or cannot be counted.
fn charged(
    plant: &Plant,
    it: &Running<'_>,
    id: &MaterialId,
    now: Now<'_>,
    of: impl Fn(&Lot, &Quantity) -> Option<Decimal>,
) -> Option<(Decimal, Decimal)> {
    let additions = || it.batch.every_addition().filter(|it| it.material == *id);
    let lot = |id: &LotId| plant.lots.get(id);
    let mut all: Option<Decimal> = None;
    for addition in additions() {
        let more = of(lot(&addition.lot)?, &addition.amount).filter(|_| addition.known)?;
        all = Some(all.unwrap_or_default().checked_add(more)?);
    }
    if let Some((_, id, amount)) = now.filter(|(material, _, _)| *material == id) {
        all = Some(all.unwrap_or_default().checked_add(of(lot(id)?, amount)?)?);
    }
    let mut back = Decimal::ZERO;
    for (id, amount) in it.batch.returned.iter().filter(|(id, _)| additions().any(|it| it.lot == **id)) {
        let lot = lot(id)?;
        back = back.checked_add(of(lot, &Quantity::exact(*amount, lot.unit))?)?;
    }
    Some((all?, back))
}

/// What came out of what was charged less what came back, in per cent; mole for mole where another material came out.
pub(super) fn yielded(
    plant: &Plant,
    it: &Running<'_>,
    out: impl Iterator<Item = Option<Quantity>>,
    of: &MaterialId,
    made: Option<&MaterialId>,
    now: Now<'_>,
) -> Option<Decimal> {
    let out = sum(out)?;
    let (out, (all, back)) = match made {
        None => (out.value, charged(plant, it, of, now, |lot, amount| counted(lot, amount, out.unit))?),
        Some(made) => {
            let grams = out.to(Unit::new("g").ok()?)?.value;
            let molar_mass = |id: &MaterialId| it.strategy.materials.get(id)?.molecular_weight;
            let moles = stoichiometry::moles(grams, Decimal::ONE, molar_mass(made)?).ok()?;
            let material = it.strategy.materials.get(of)?;
            (moles, charged(plant, it, of, now, |lot, amount| amount::moles(material, lot, amount))?)
        }
    };
    stoichiometry::yield_percent(out, all.checked_sub(back)?).ok()
}

/// Everything that was found again, what came back included, of what was charged, in per cent.
pub(super) fn balanced(
    plant: &Plant,
    it: &Running<'_>,
    out: impl Iterator<Item = Option<Quantity>>,
    of: &MaterialId,
    now: Now<'_>,
) -> Option<Decimal> {
    let out = sum(out)?;
    let (all, back) = charged(plant, it, of, now, |lot, amount| counted(lot, amount, out.unit))?;
    stoichiometry::mass_balance_percent(out.value, Decimal::ZERO, Decimal::ZERO, back, all).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::batch;
    use crate::given::{self, Given};
    use crate::id::EntryId;
    use alloc::string::ToString;
    use alloc::vec::Vec;

    fn quantity(text: &str) -> Option<Quantity> {
        let (number, unit) = text.split_once(' ')?;
        Quantity::parse(number, Unit::new(unit).unwrap()).ok()
    }

    /// 100 L of antibody at 28.8 g/L were charged: 2880 g. The quotients were worked out by hand.
    #[test]
    fn what_was_found_again_is_held_against_what_was_charged() {
        let antibody = MaterialId::new("antibody").unwrap();
        for (concentration, back, out, yielded_then, balanced_then) in [
            (Some("28.8 g/L"), "0", &["2800 g", "80 g"][..], Some("100"), Some("100")),
            (Some("28.8 g/L"), "0", &["1.44 kg"], Some("50"), Some("50")),
            (Some("28.8 g/L"), "10", &["2592 g"], Some("100"), Some("100")),
            (Some("28.8 g/L"), "10", &["1296 g"], Some("50"), Some("55")),
            (Some("28.8 g/L"), "0", &["2800 g", "missing"], None, None),
            (Some("28.8 g/L"), "0", &["2800 g", "80 L"], None, None),
            (None, "0", &["2800 g"], None, None),
            (None, "0", &["95 L"], Some("95"), Some("95")),
            (None, "100", &["1 L"], None, Some("101")),
        ] {
            let mut it = Given::ready();
            let lot = it.plant.lots.get_mut(&given::charged()).unwrap();
            if let Some(concentration) = concentration.and_then(quantity) {
                lot.facts.insert(EntryId::new("concentration").unwrap(), concentration);
            }
            let id = given::batch();
            let back = Decimal::from_str_exact(back).unwrap();
            it.plant.batches.get_mut(&id).unwrap().returned.insert(given::charged(), back);
            let found: Vec<_> = out.iter().map(|it| quantity(it)).collect();
            let running = batch(&it.plant, &id).unwrap();
            let yielded = yielded(&it.plant, &running, found.iter().copied(), &antibody, None, None);
            let balanced = balanced(&it.plant, &running, found.iter().copied(), &antibody, None);
            let told = |it: Option<Decimal>| it.map(|it| it.normalize().to_string());
            assert_eq!(told(yielded).as_deref(), yielded_then, "yield of {out:?}, {back} back");
            assert_eq!(told(balanced).as_deref(), balanced_then, "balance of {out:?}, {back} back");
        }
    }

    #[test]
    fn a_charge_that_is_not_known_leaves_no_balance() {
        let mut it = Given::ready();
        let id = given::batch();
        for record in it.plant.batches.get_mut(&id).unwrap().steps.values_mut() {
            alloc::sync::Arc::make_mut(record).additions.iter_mut().for_each(|it| it.known = false);
        }
        let (running, antibody) = (batch(&it.plant, &id).unwrap(), MaterialId::new("antibody").unwrap());
        let out = || [quantity("95 L")].into_iter();
        assert_eq!(yielded(&it.plant, &running, out(), &antibody, None, None), None);
        assert_eq!(balanced(&it.plant, &running, out(), &antibody, None), None);
        let nothing = MaterialId::new("quench").unwrap();
        assert_eq!(balanced(&it.plant, &running, out(), &nothing, None), None, "nothing was charged");
    }
}
