//! Values that nobody types: orders, durations, ratios. Where the record does not hold what one needs, it is missing.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::{Batch, Observed, Running, charge, reconcile};
use crate::id::{LotId, MaterialId, ParameterId, UnitId};
use crate::quantity::{Dimension, Quantity, Unit};
use crate::state::Plant;
use crate::strategy::{Formula, Parameter, ParameterKind, UnitOperation};
use crate::text::Text;
use crate::{bank, consumable};

/// A charge that is being made: material, lot, amount.
pub(crate) type Now<'a> = Option<(&'a MaterialId, &'a LotId, &'a Quantity)>;

/// The value of a parameter that nobody types.
pub(crate) fn worked_out(
    plant: &Plant,
    it: &Running<'_>,
    unit: &UnitOperation,
    parameter: &Parameter,
    at: Timestamp,
    given: &BTreeMap<ParameterId, Observed>,
    now: Now<'_>,
) -> Observed {
    let number = |value: Option<Decimal>, unit: Unit| value.map(|it| Observed::Number(Quantity::exact(it, unit)));
    let worked = match &parameter.kind {
        ParameterKind::Order => {
            Some(Observed::Order(charge::actual_order(it.batch, unit, now.map(|(material, _, _)| material), at)))
        }
        ParameterKind::Duration { from, to: _, limits } => it
            .batch
            .steps
            .get(from)
            .and_then(|it| it.done.as_ref())
            .and_then(|it| elapsed(it.stamp.happened, at, limits.unit))
            .map(Observed::Number),
        ParameterKind::Computed { formula, limits } => {
            let value = |id: &ParameterId| recorded(it.batch, unit, given, id);
            let all = |ids: &[ParameterId]| ids.iter().map(value).collect::<Option<Vec<Quantity>>>();
            let worked = || match formula {
                Formula::Ratio { of, to } => quotient(&[value(of)?], &[value(to)?], limits.unit),
                Formula::Product { of, over } => quotient(&all(of)?, &all(over)?, limits.unit),
                Formula::Cylinder { diameter, height } => cylinder(value(diameter)?, value(height)?, limits.unit),
                Formula::MolarRatio { of, to } => charge::molar_ratio(plant, it, of, to, now),
                Formula::Yield { out, of, made } => {
                    reconcile::yielded(plant, it, out.iter().map(value), of, made.as_ref(), now)
                }
                Formula::Doublings { of, to } => doublings(value(to)?, value(of)?),
                Formula::CellAge { of, plus, next } => {
                    let counted = |path: &str| {
                        let (of, id) = path.split_once('/')?;
                        let (of, id) = (UnitId::new(of).ok()?, ParameterId::new(id).ok()?);
                        let of = it.stage.operation(&of)?;
                        let nothing = BTreeMap::new();
                        let given = if of.id == unit.id { given } else { &nothing };
                        Some(recorded(it.batch, of, given, &id)?.to(limits.unit)?.value)
                    };
                    let age = bank::age_of_batch(plant, it.batch, of, limits.unit, now.map(|(of, lot, _)| (of, lot)))?;
                    let grown = plus.iter().try_fold(age, |sum, it| sum.checked_add(counted(it.as_str())?))?;
                    grown.checked_add(next.unwrap_or_default())
                }
                Formula::Consumable { of, figure } => consumable::figure(plant, it, unit, of, *figure, limits.unit),
                Formula::Balance { out, of } => reconcile::balanced(plant, it, out.iter().map(value), of, now),
            };
            number(worked(), limits.unit)
        }
        // A number or a choice that nobody gave.
        ParameterKind::Quantity(_) | ParameterKind::Choice { .. } => None,
    };
    worked.unwrap_or_else(|| Observed::Missing(Text::dash()))
}

/// Time on UTC instants, in the limit's unit where that is exact, in seconds otherwise; nothing if it ran backwards.
fn elapsed(from: Timestamp, to: Timestamp, unit: Unit) -> Option<Quantity> {
    let seconds = to.duration_since(from).as_secs();
    if seconds < 0 {
        return None;
    }
    let quantity = Quantity::exact(Decimal::from(seconds), Unit::new("s").ok()?);
    Some(quantity.to(unit).unwrap_or(quantity))
}

/// The exact number of a parameter: given now, or recorded earlier in the unit operation.
fn recorded(
    batch: &Batch,
    unit: &UnitOperation,
    given: &BTreeMap<ParameterId, Observed>,
    id: &ParameterId,
) -> Option<Quantity> {
    let earlier = batch
        .steps
        .iter()
        .filter(|(path, _)| path.unit == unit.id)
        .find_map(|(_, it)| it.readings.get(id)?.last())
        .map(|it| &it.value);
    match given.get(id).or(earlier)? {
        Observed::Number(it) if charge::is_exact(it) => Some(*it),
        Observed::Number(_) | Observed::Choice(_) | Observed::Order(_) | Observed::Missing(_) => None,
    }
}

/// Quantities multiplied and divided by others, stated in a unit; divided once, so that it is exact where the quotient is.
///
/// Two quantities of one kind give a pure number, which `%` states a hundredfold (73 L in 913 L are 8 %, not 0.08 %). All
/// others are multiplied in the base units of their dimensions, so that 500 mL are half a litre here too.
fn quotient(of: &[Quantity], over: &[Quantity], stated: Unit) -> Option<Decimal> {
    let base =
        |them: &[Quantity]| them.iter().try_fold(Decimal::ONE, |all, it| all.checked_mul(it.unit.to_base(it.value)?));
    let pure = || {
        let ([of], [over]) = (of, over) else { return None };
        of.unit.measures_the_same_as(over.unit).then_some((Dimension::PURE, Dimension::PURE))
    };
    let measured = || {
        let product = of.iter().try_fold(Dimension::PURE, |all, it| all.times(&it.unit.measures()?));
        let got = over.iter().try_fold(product?, |all, it| all.divided_by(&it.unit.measures()?))?;
        Some((got, stated.measures()?))
    };
    let (got, wanted) = pure().or_else(measured)?;
    let under = base(over)?;
    if under.is_zero() {
        return None;
    }
    let over = got.restated_over(base(of)?, &wanted)?;
    let under = got.restated_under(under, &wanted)?.checked_mul(stated.to_base(Decimal::ONE)?)?;
    over.checked_div(under)
}

/// Population doublings from so many viable cells to so many.
fn doublings(from: Quantity, to: Quantity) -> Option<Decimal> {
    let (from, to) = (from.unit.to_base(from.value)?, to.unit.to_base(to.value)?);
    science::process::population_doublings(from, to).ok()
}

/// π/4 to 27 decimals (OEIS A003881); what is worked out from it keeps 28 digits and is not rounded for comparison.
const QUARTER_OF_PI: &str = "0.785398163397448309615660846";

/// The volume of a cylinder, stated in a unit.
fn cylinder(diameter: Quantity, height: Quantity, stated: Unit) -> Option<Decimal> {
    let box_of = quotient(&[diameter, diameter, height], &[], stated)?;
    box_of.checked_mul(Decimal::from_str_exact(QUARTER_OF_PI).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    fn quantity(text: &str) -> Quantity {
        let (number, unit) = text.split_once(' ').unwrap();
        Quantity::parse(number, Unit::new(unit).unwrap()).unwrap()
    }

    #[test]
    fn a_ratio_is_stated_in_its_unit() {
        for (of, to, unit, then) in [
            ("73 L", "912.5 L", "%", Some("8")),
            ("73 L", "912500 mL", "%", Some("8")),
            ("73 L", "912.5 L", "1", Some("0.08")),
            ("2400 L", "300 L", "{volumes}", Some("8")),
            ("1200 L", "4 m2", "L/m2", Some("300")),
            ("1200000 mL", "4 m2", "L/m2", Some("300")),
            ("20 cm", "200 cm/h", "min", Some("6")),
            ("1570 L", "157 L", "{CV}", Some("10")),
            ("1200 L", "4 m2", "g/L", None),
            ("1 L", "0 L", "%", None),
            ("7 [pH]", "1 h", "/min", None),
        ] {
            let got = quotient(&[quantity(of)], &[quantity(to)], Unit::new(unit).unwrap());
            assert_eq!(got.map(|it| it.normalize().to_string()).as_deref(), then, "{of} / {to} in {unit}");
        }
    }

    // 1830 L · 4.2 g/L = 7686 g on 300 L; by hand.
    #[test]
    fn a_product_is_stated_in_its_unit() {
        for (of, over, unit, then) in [
            (&["1830 L", "4.2 g/L"][..], &["300 L"][..], "g/L", Some("25.62")),
            (&["1830000 mL", "4.2 mg/mL"], &["300 L"], "g/L", Some("25.62")),
            (&["1830 L", "4.2 g/L"], &[], "kg", Some("7.686")),
            (&["1830 L", "4.2 g/L"], &["20 m2"], "g/m2", Some("384.3")),
            (&["1830 L", "4.2 g/L"], &["0 L"], "g/L", None),
            (&["1830 L", "4.2 g/L"], &["300 L"], "L", None),
        ] {
            let all = |them: &[&str]| them.iter().map(|it| quantity(it)).collect::<Vec<_>>();
            let got = quotient(&all(of), &all(over), Unit::new(unit).unwrap());
            assert_eq!(got.map(|it| it.normalize().to_string()).as_deref(), then, "{of:?} / {over:?} in {unit}");
        }
    }

    // π/4 · 1.4² m² · 0.2 m = 0.307876… m³, by an independent computation (bc -l: a(1)*1.96*0.2*1000).
    #[test]
    fn the_volume_of_a_bed_follows_from_its_diameter_and_height() {
        let got = cylinder(quantity("140.0 cm"), quantity("20.0 cm"), Unit::new("L").unwrap()).unwrap();
        assert!(got.to_string().starts_with("307.876080051799737369"), "{got}");
        assert_eq!(cylinder(quantity("140.0 cm"), quantity("20.0 L"), Unit::new("L").unwrap()), None);
    }

    #[test]
    fn a_duration_is_exact_or_in_seconds_and_never_runs_backwards() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        // Europe's clocks went forward between these: one hour on UTC instants, not two.
        let (from, to) = (at("2025-03-30T01:30:00+01:00"), at("2025-03-30T03:30:00+02:00"));
        let hours = Unit::new("h").unwrap();
        assert_eq!(elapsed(from, to, hours).unwrap().to_string(), "1 h");
        assert_eq!(elapsed(from, at("2025-03-30T01:20:05Z"), hours).unwrap().to_string(), "3005 s");
        assert_eq!(elapsed(to, from, hours), None);
    }
}
