//! What a unit measures, in powers of mass, length, time and amount, so that a formula's unit can be checked before it is
//! in force; and what can be measured at all, so that a slip of the finger is no result.

use rust_decimal::Decimal;

use super::{Range, Unit};

/// Powers of kilogram, metre, second and mole; the unit of factor 1 in the vocabulary is `over / under` of their product.
/// A quotient rather than a number, because 1 cm/h is no finite decimal of metres a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dimension {
    powers: [i8; 4],
    over: Decimal,
    under: Decimal,
}

impl Dimension {
    /// What counts only: a share, a number of column volumes.
    pub const PURE: Self = Self { powers: [0; 4], over: Decimal::ONE, under: Decimal::ONE };

    fn of(powers: [i8; 4], over: i64, under: i64) -> Self {
        Self { powers, over: Decimal::from(over), under: Decimal::from(under) }
    }

    /// Whether the two measure the same thing.
    #[must_use]
    pub fn measures_the_same_as(&self, other: &Self) -> bool {
        self.powers == other.powers
    }

    /// The dimension of a product; nothing where the figures overflow.
    #[must_use]
    pub fn times(&self, other: &Self) -> Option<Self> {
        self.combined(other, i8::checked_add, other.over, other.under)
    }

    /// The dimension of a quotient; nothing where the figures overflow.
    #[must_use]
    pub fn divided_by(&self, other: &Self) -> Option<Self> {
        self.combined(other, i8::checked_sub, other.under, other.over)
    }

    fn combined(&self, other: &Self, add: fn(i8, i8) -> Option<i8>, over: Decimal, under: Decimal) -> Option<Self> {
        let mut powers = [0; 4];
        for (place, (one, two)) in powers.iter_mut().zip(self.powers.into_iter().zip(other.powers)) {
            *place = add(one, two)?;
        }
        Some(Self { powers, over: self.over.checked_mul(over)?, under: self.under.checked_mul(under)? })
    }

    /// The upper part of the quotient that states a number of this dimension in `to`; nothing where they differ.
    #[must_use]
    pub fn restated_over(&self, value: Decimal, to: &Self) -> Option<Decimal> {
        if !self.measures_the_same_as(to) {
            return None;
        }
        value.checked_mul(self.over)?.checked_mul(to.under)
    }

    /// The lower part of that quotient.
    #[must_use]
    pub fn restated_under(&self, value: Decimal, to: &Self) -> Option<Decimal> {
        value.checked_mul(self.under)?.checked_mul(to.over)
    }
}

impl Unit {
    /// What it measures, for formulas; nothing where it stands on a scale (temperature, pH) or counts something that only
    /// counts with itself (colonies, endotoxin units).
    #[must_use]
    pub fn measures(self) -> Option<Dimension> {
        let it = Dimension::of;
        Some(match self.dimension() {
            "number" | "molar-ratio" | "mass-fraction" | "drug-load" | "diavolumes" | "column-volumes"
            | "cycle-count" | "doubling-count" | "passage-count" | "particle-count" => Dimension::PURE,
            "mass" => it([1, 0, 0, 0], 1, 1),
            "volume" => it([0, 3, 0, 0], 1, 1000),
            "time" => it([0, 0, 1, 0], 1, 1),
            "mass-concentration" => it([1, -3, 0, 0], 1, 1),
            "amount-of-substance" => it([0, 0, 0, 1], 1, 1),
            "substance-concentration" => it([0, -3, 0, 1], 1000, 1),
            "molar-mass" => it([1, 0, 0, -1], 1, 1000),
            "pressure" => it([1, -1, -2, 0], 1, 1),
            "volumetric-flow" => it([0, 3, -1, 0], 1, 3_600_000),
            "mass-by-day" => it([1, 0, -1, 0], 1, 86_400_000),
            "volume-by-day" => it([0, 3, -1, 0], 1, 86_400_000),
            "flux" => it([0, 1, -1, 0], 1, 3_600_000),
            "filter-load" => it([0, 1, 0, 0], 1, 1000),
            "membrane-load" => it([1, -2, 0, 0], 1, 1000),
            "linear-velocity" => it([0, 1, -1, 0], 1, 360_000),
            "length" => it([0, 1, 0, 0], 1, 1),
            "area" => it([0, 2, 0, 0], 1, 1),
            "rotation" => it([0, 0, -1, 0], 1, 60),
            "cell-density" => it([0, -3, 0, 0], 1_000_000, 1),
            _ => return None,
        })
    }

    /// What can be observed in this unit at all, where the strategy says nothing else: nothing has less than no mass,
    /// volume, time, share or count. A difference can (pressure against the room), and so can what is read off a scale or
    /// fitted (optical rotation, a logarithm).
    #[must_use]
    pub fn possible(self) -> Option<Range> {
        let text = match self.dimension() {
            // Gauge and differential pressures, rotations to the left, and a reduction by less than none, within its error.
            "pressure" | "specific-rotation" | "log-reduction" => return None,
            // Absolute zero.
            "temperature" => ">=-273.15",
            // Water is acid or alkaline by a few moles in a litre at most: beyond that no electrode reads.
            "acidity" => "-2..16",
            _ => ">=0",
        };
        Range::parse(text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::{Quantity, UNITS, Within};
    use alloc::collections::BTreeSet;
    use alloc::string::ToString;

    fn unit(code: &str) -> Unit {
        Unit::new(code).unwrap()
    }

    // Against the definitions of the units (litre = dm³, hour = 3600 s), worked out by hand.
    #[test]
    fn a_number_is_restated_in_another_unit_that_measures_the_same() {
        for (of, to, value, then) in [
            ("cm/h", "L/m2/h", "1", Some("10")),
            ("L/m2", "cm", "100", None),
            ("L", "mL", "2", None),
            ("g/L", "g/m2", "1", None),
            ("L/min", "L/h", "1", None),
        ] {
            let (of, to) = (unit(of), unit(to));
            let (from, into) = (of.measures().unwrap(), to.measures().unwrap());
            let value = Decimal::from_str_exact(value).unwrap();
            let over = from.restated_over(value, &into);
            let got = over.and_then(|it| it.checked_div(from.restated_under(Decimal::ONE, &into)?));
            let same = from.measures_the_same_as(&into);
            assert_eq!(got.is_some(), same);
            if let Some(then) = then {
                assert_eq!(
                    got.map(|it| it.normalize().to_string()).as_deref(),
                    Some(then),
                    "{} {}",
                    of.code(),
                    to.code()
                );
            }
        }
    }

    #[test]
    fn products_and_quotients_measure_what_they_should() {
        for (one, two, divided, then) in [
            ("L", "g/L", false, "g"),
            ("g", "L", true, "g/L"),
            ("g", "m2", true, "g/m2"),
            ("L", "m2", true, "L/m2"),
            ("L", "L", true, "{CV}"),
            ("cm", "cm/h", true, "min"),
            ("L/m2/h", "h", false, "L/m2"),
            ("mol/L", "L", false, "mol"),
            ("mol", "g/mol", false, "g"),
        ] {
            let (of, by) = (unit(one).measures().unwrap(), unit(two).measures().unwrap());
            let got = if divided { of.divided_by(&by) } else { of.times(&by) }.unwrap();
            assert!(got.measures_the_same_as(&unit(then).measures().unwrap()), "{one} {two} {then}");
            assert!(!got.measures_the_same_as(&unit("Pa").measures().unwrap()));
        }
    }

    /// A new dimension of the vocabulary must be thought about here.
    #[test]
    fn every_dimension_says_what_can_be_observed_and_whether_formulas_may_use_it() {
        let seen: BTreeSet<(&str, bool, &str)> = UNITS
            .iter()
            .map(|row| {
                let unit = unit(row.code);
                let possible = match unit.possible().map(|it| it.to_string()).as_deref() {
                    None => "anything",
                    Some(">=0") => "no less than none",
                    Some(">=-273.15") => "no colder than zero",
                    Some("-2..16") => "as electrodes read",
                    Some(other) => panic!("{other}"),
                };
                (row.dimension, unit.measures().is_some(), possible)
            })
            .collect();
        let none = "no less than none";
        let then = [
            ("acceleration", false, none),
            ("acidity", false, "as electrodes read"),
            ("amount-of-substance", true, none),
            ("area", true, none),
            ("bioburden", false, none),
            ("bioburden-by-mass", false, none),
            ("cell-density", true, none),
            ("column-volumes", true, none),
            ("conductivity", false, none),
            ("cycle-count", true, none),
            ("diavolumes", true, none),
            ("doubling-count", true, none),
            ("drug-load", true, none),
            ("endotoxin", false, none),
            ("endotoxin-by-mass", false, none),
            ("filter-load", true, none),
            ("flux", true, none),
            ("length", true, none),
            ("linear-velocity", true, none),
            ("log-reduction", false, "anything"),
            ("mass", true, none),
            ("mass-by-day", true, none),
            ("mass-concentration", true, none),
            ("mass-fraction", true, none),
            ("membrane-load", true, none),
            ("molar-mass", true, none),
            ("molar-ratio", true, none),
            ("number", true, none),
            ("osmolality", false, none),
            ("particle-count", true, none),
            ("passage-count", true, none),
            ("permeability", false, none),
            ("pressure", true, "anything"),
            ("rotation", true, none),
            ("specific-rotation", false, "anything"),
            ("substance-concentration", true, none),
            ("temperature", false, "no colder than zero"),
            ("time", true, none),
            ("turbidity", false, none),
            ("volume", true, none),
            ("volume-by-day", true, none),
            ("volumetric-flow", true, none),
        ];
        assert_eq!(seen.into_iter().collect::<alloc::vec::Vec<_>>(), then);
    }

    #[test]
    fn what_cannot_be_is_outside_of_what_is_possible() {
        for (text, code, then) in [
            ("-0.1", "%", Within::Outside),
            ("0", "%", Within::Inside),
            ("<0", "g/L", Within::Outside),
            ("<0.1", "g/L", Within::Unknown),
            ("-196", "Cel", Within::Inside),
            ("-300", "Cel", Within::Outside),
            ("72", "[pH]", Within::Outside),
        ] {
            let unit = unit(code);
            let value = Quantity::parse(text, unit).unwrap();
            assert_eq!(unit.possible().unwrap().place(&value, unit), Some(then), "{text} {code}");
        }
        assert_eq!(unit("Pa").possible(), None);
    }
}
