//! Values that nobody types: orders, durations, ratios. Where the record does not hold what one needs, it is missing.

use alloc::collections::BTreeMap;

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::{Batch, Observed, Running, charge, reconcile};
use crate::id::{LotId, MaterialId, ParameterId};
use crate::quantity::{Quantity, Unit};
use crate::state::Plant;
use crate::strategy::{Formula, Parameter, ParameterKind, UnitOperation};
use crate::text::Text;

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
        ParameterKind::Computed { formula: Formula::MolarRatio { of, to }, limits } => {
            number(charge::molar_ratio(plant, it, of, to, now), limits.unit)
        }
        ParameterKind::Computed { formula: Formula::Ratio { of, to }, limits } => {
            let value = |id: &ParameterId| recorded(it.batch, unit, given, id);
            let quotient = || quotient(value(of)?, value(to)?, limits.unit);
            number(quotient(), limits.unit)
        }
        ParameterKind::Computed { formula: Formula::Yield { out, of, made }, limits } => {
            let all = |id: &ParameterId| recorded(it.batch, unit, given, id);
            number(reconcile::yielded(plant, it, out.iter().map(all), of, made.as_ref()), limits.unit)
        }
        ParameterKind::Computed { formula: Formula::Balance { out, of }, limits } => {
            let all = |id: &ParameterId| recorded(it.batch, unit, given, id);
            number(reconcile::balanced(plant, it, out.iter().map(all), of), limits.unit)
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

/// One quantity divided by another, stated in a unit.
///
/// Two quantities of one kind give a pure number, which `%` states a hundredfold (73 L in 913 L are 8 %, not 0.08 %).
/// Of two kinds, the quotient of the numbers as entered is in the quotient of their units, which loading has checked.
fn quotient(of: Quantity, to: Quantity, stated: Unit) -> Option<Decimal> {
    if !of.unit.measures_the_same_as(to.unit) {
        return science::stoichiometry::ratio(of.value, to.value).ok();
    }
    let pure = science::stoichiometry::ratio(of.unit.to_base(of.value)?, to.unit.to_base(to.value)?).ok()?;
    if stated.measures_the_same_as(Unit::ONE) {
        return pure.checked_div(stated.to_base(Decimal::ONE)?);
    }
    Some(pure)
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
            ("1 L", "0 L", "%", None),
        ] {
            let got = quotient(quantity(of), quantity(to), Unit::new(unit).unwrap());
            assert_eq!(got.map(|it| it.normalize().to_string()).as_deref(), then, "{of} / {to} in {unit}");
        }
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
