//! What a patient takes in of an impurity on a day: the limit of an attribute, the largest daily dose of what it is tested
//! on, and the intake that a guideline permits. A limit that lets a patient have more protects nobody, however long it has
//! stood in a specification.
//!
//! Acceptable level = permitted intake ÷ daily dose (option 2 of ICH Q3C, 3.3, and of ICH Q3D, 7; ICH M7, 7). Everything is
//! compared as a product, limit × dose against intake, because a quotient may have no end.

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

use super::model::{Attribute, Markets, Specification, Stage};
use super::published::{Duration, IntakeBasis, Published, duration, published};
use crate::id::EntryId;
use crate::quantity::{Range, Unit};
use crate::text::Label;

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// The most that a patient gets on one day of something that the stage makes or puts into the product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DailyDose {
    pub id: EntryId,
    /// What is dosed: the conjugate, the solution, the linker-payload within it.
    pub name: Label,
    /// In [`Self::unit`]; above nothing.
    pub maximum: Decimal,
    /// A mass or a volume by day.
    pub unit: Unit,
    /// On how many days a patient is dosed at most, the whole treatment together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dosing_days: Option<u32>,
    /// Where it comes from: the largest dose, the heaviest patient, the schedule.
    pub why: Label,
}

/// The daily intake that an attribute's limits keep.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PermittedIntake {
    pub basis: IntakeBasis,
    /// The substance in the table of its guideline; nothing where the basis has no such table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub substance: Option<EntryId>,
    /// As claimed, in [`Self::unit`]; held to what is published when the strategy is read.
    pub permitted: Decimal,
    /// A mass by day.
    pub unit: Unit,
    /// Which daily dose of the stage carries the impurity.
    pub dose: EntryId,
    /// The report that an assessment of one's own stands in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Label>,
    /// Anything that a reader should know of the choice, such as an indication within ICH S9.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Label>,
}

/// A product of two numbers with all its digits, or nothing where they do not fit.
pub(super) fn exactly(one: Decimal, other: Decimal) -> Option<Decimal> {
    let (one, other) = (one.normalize(), other.normalize());
    let digits = one.mantissa().checked_mul(other.mantissa())?;
    Decimal::try_from_i128_with_scale(digits, one.scale().checked_add(other.scale())?).ok().map(|it| it.normalize())
}

/// A number in its dimension's unit of factor 1 with all its digits.
pub(super) fn based(value: Decimal, unit: Unit) -> Option<Decimal> {
    exactly(value, unit.to_base(Decimal::ONE)?)
}

fn like(unit: Unit, code: &str) -> bool {
    Unit::new(code).is_ok_and(|it| unit.measures_the_same_as(it))
}

/// Whether a unit states a mass by day.
pub(super) fn is_daily_mass(unit: Unit) -> bool {
    like(unit, "g/d")
}

/// Whether a unit states a volume by day.
pub(super) fn is_daily_volume(unit: Unit) -> bool {
    like(unit, "L/d")
}

impl DailyDose {
    /// What of a substance comes with the whole dose at this level, in g a day, exactly. Nothing where the level is no share
    /// of what is dosed (a concentration by volume of something dosed by mass), or where the digits do not fit.
    ///
    /// ```
    /// use plant::id::EntryId;
    /// use plant::quantity::Unit;
    /// use plant::strategy::DailyDose;
    /// use plant::text::Label;
    /// use rust_decimal::Decimal;
    /// let number = |it: &str| Decimal::from_str_exact(it).unwrap();
    /// let unit = |it: &str| Unit::new(it).unwrap();
    /// let (name, why) = (Label::new("连接子–有效载荷", "linker-payload"), Label::new("示例", "an example"));
    /// let id = EntryId::new("linker-payload").unwrap();
    /// let dose = DailyDose { id, name, maximum: number("27"), unit: unit("mg/d"), dosing_days: Some(35), why };
    /// // 880 ppm of 27 mg are 23.76 µg.
    /// assert_eq!(dose.carries(number("880"), unit("[ppm]")), Some(number("0.00002376")));
    /// assert_eq!(dose.carries(number("880"), unit("ug/mL")), None);
    /// ```
    #[must_use]
    pub fn carries(&self, level: Decimal, unit: Unit) -> Option<Decimal> {
        let share = like(unit, "[ppm]") || like(unit, "ug/g");
        let of_it = (is_daily_mass(self.unit) && share) || (is_daily_volume(self.unit) && like(unit, "g/L"));
        if !of_it {
            return None;
        }
        exactly(based(level, unit)?, based(self.maximum, self.unit)?)
    }
}

impl PermittedIntake {
    /// The row of its guideline's table; nothing where the basis has none.
    #[must_use]
    pub fn published(&self) -> Option<&'static Published> {
        published(self.basis, self.substance.as_ref()?.as_str())
    }

    /// The row of ICH M7 that it rests on, by the days of dosing; nothing for another basis.
    #[must_use]
    pub fn duration(&self, dose: &DailyDose) -> Option<Duration> {
        (self.basis == IntakeBasis::IchM7).then(|| dose.dosing_days.map(duration)).flatten()
    }

    /// Whether the intake at this level is no more than the permitted one; nothing where it cannot be told.
    #[must_use]
    pub fn allows(&self, level: Decimal, unit: Unit, dose: &DailyDose) -> Option<bool> {
        Some(dose.carries(level, unit)? <= based(self.permitted, self.unit)?)
    }

    /// The highest level that keeps the permitted intake, in the unit of the limits: cut off after six figures, never
    /// rounded up. More than the whole where even the substance itself, at that dose, stays below it.
    ///
    /// ```
    /// use plant::id::EntryId;
    /// use plant::quantity::Unit;
    /// use plant::strategy::{DailyDose, IntakeBasis, PermittedIntake};
    /// use plant::text::Label;
    /// use rust_decimal::Decimal;
    /// let number = |it: &str| Decimal::from_str_exact(it).unwrap();
    /// let unit = |it: &str| Unit::new(it).unwrap();
    /// let id = |it: &str| EntryId::new(it).unwrap();
    /// let (name, why) = (Label::new("连接子–有效载荷", "linker-payload"), Label::new("示例", "an example"));
    /// let dose = DailyDose { id: id("dose"), name, maximum: number("27"), unit: unit("mg/d"), dosing_days: None, why };
    /// let (basis, substance) = (IntakeBasis::IchQ3c, Some(id("dimethylformamide")));
    /// let (permitted, unit_of) = (number("8.8"), unit("mg/d"));
    /// let it = PermittedIntake { basis, substance, permitted, unit: unit_of, dose: id("dose"), source: None, why: None };
    /// // 8.8 mg ÷ 27 mg = 0.325 925 925… (ICH Q3C, option 2).
    /// assert_eq!(it.acceptable(unit("[ppm]"), &dose), Some(number("325925")));
    /// ```
    #[must_use]
    pub fn acceptable(&self, unit: Unit, dose: &DailyDose) -> Option<Decimal> {
        let one = dose.carries(Decimal::ONE, unit).filter(|it| *it > Decimal::ZERO)?;
        let level = based(self.permitted, self.unit)?.checked_div(one)?;
        level.round_sf_with_strategy(6, RoundingStrategy::ToZero).map(|it| it.normalize())
    }

    /// The intake at this level, in the unit of the permitted one, with all its digits.
    #[must_use]
    pub fn intake_at(&self, level: Decimal, unit: Unit, dose: &DailyDose) -> Option<Decimal> {
        Unit::new("g/d").ok()?.convert(dose.carries(level, unit)?, self.unit)
    }
}

/// Every limit that a released or stored batch may reach: each with the key of the files. Internal alert limits are not
/// among them, because what lies beyond one is released.
pub(super) fn reachable(specification: &Specification) -> Vec<(String, Range)> {
    let Specification::Number { release, shelf_life, market, market_shelf_life, .. } = specification else {
        return Vec::new();
    };
    let of = |key: &str, limit: &Option<Range>| limit.map(|it| (key.to_string(), it));
    let of_markets = |key: &str, limits: &Markets| -> Vec<(String, Range)> {
        limits.iter().map(|(market, it)| (format!("{key}.{market}"), *it)).collect()
    };
    let mut all: Vec<(String, Range)> =
        [of("release", release), of("shelf-life", shelf_life)].into_iter().flatten().collect();
    all.extend(of_markets("market", market));
    all.extend(of_markets("market-shelf-life", market_shelf_life));
    all
}

/// An attribute's permitted intake with the dose that it is held against.
#[derive(Debug, Clone, Copy)]
pub struct Exposure<'a> {
    pub intake: &'a PermittedIntake,
    pub dose: &'a DailyDose,
    /// The unit of the attribute's limits.
    pub unit: Unit,
    /// The greatest level that its limits let a batch have.
    pub limit: Decimal,
}

impl Exposure<'_> {
    /// The highest level that keeps the permitted intake; see [`PermittedIntake::acceptable`].
    #[must_use]
    pub fn acceptable(&self) -> Option<Decimal> {
        self.intake.acceptable(self.unit, self.dose)
    }

    /// What a patient takes in at the limit, in the unit of the permitted intake.
    #[must_use]
    pub fn at_limit(&self) -> Option<Decimal> {
        self.intake.intake_at(self.limit, self.unit, self.dose)
    }

    /// Whether the whole dose is no more than is permitted, whatever it holds: a level above 100 % says nothing.
    #[must_use]
    pub fn whole_is_permitted(&self) -> bool {
        let dosed = based(self.dose.maximum, self.dose.unit).filter(|_| is_daily_mass(self.dose.unit));
        dosed.zip(based(self.intake.permitted, self.intake.unit)).is_some_and(|(dosed, permitted)| dosed <= permitted)
    }
}

impl Stage {
    /// What an attribute of the stage's own says of the patient's intake; nothing where it says nothing.
    #[must_use]
    pub fn exposure<'a>(&'a self, attribute: &'a Attribute) -> Option<Exposure<'a>> {
        let intake = attribute.intake.as_ref()?;
        let dose = self.daily_doses.iter().find(|it| it.id == intake.dose)?;
        let Specification::Number { unit, .. } = &attribute.specification else { return None };
        let limit = reachable(&attribute.specification).iter().filter_map(|(_, it)| it.high()).max()?;
        Some(Exposure { intake, dose, unit: *unit, limit })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_keeps_its_digits_or_is_none() {
        let number = |it: &str| Decimal::from_str_exact(it).unwrap();
        assert_eq!(exactly(number("880.0"), number("0.027")), Some(number("23.76")));
        let small = number("0.0000000000000000001");
        assert_eq!(exactly(small, small), None);
        let long = number("1234567890123456789.1");
        assert_eq!(exactly(long, long), None);
    }
}
