//! Units by their UCUM codes. The list is `vocabularies/units.toml`; a test keeps this table equal to it.

use alloc::format;
use alloc::string::{String, ToString};
use core::fmt;

use rust_decimal::Decimal;

/// One row of the vocabulary: `factor` leads to the dimension's unit of factor 1, exactly.
#[derive(Debug, PartialEq, Eq)]
pub struct UnitRow {
    pub code: &'static str,
    pub shown: &'static str,
    pub dimension: &'static str,
    pub factor: &'static str,
}

include!("units.in");

/// Digits from here on may be a rounded quotient's: 10^27, where a number holds 28 digits.
const LONGEST_EXACT: u128 = 1_000_000_000_000_000_000_000_000_000;

/// A unit of the vocabulary.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Unit(&'static UnitRow);

/// A unit that the vocabulary does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownUnit(pub String);

impl fmt::Display for UnknownUnit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "`{}` is not a unit of `vocabularies/units.toml`", self.0)
    }
}

impl Unit {
    /// The number one: counts and pure ratios.
    pub const ONE: Self = Self(&ONE_ROW);

    /// The unit with this UCUM code.
    ///
    /// # Errors
    /// When the vocabulary has no such code.
    pub fn new(code: &str) -> Result<Self, UnknownUnit> {
        if code == ONE_ROW.code {
            return Ok(Self::ONE);
        }
        UNITS.iter().find(|it| it.code == code).map(Self).ok_or_else(|| UnknownUnit(code.to_string()))
    }

    /// The UCUM code, as files and the ledger carry it.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.0.code
    }

    /// The unit as people read it; empty for the number one.
    #[must_use]
    pub fn shown(self) -> &'static str {
        self.0.shown
    }

    /// The dimension's name in the vocabulary.
    pub(super) fn dimension(self) -> &'static str {
        self.0.dimension
    }

    /// Whether a quantity in one can be stated in the other.
    #[must_use]
    pub fn measures_the_same_as(self, other: Self) -> bool {
        self.0.dimension == other.0.dimension
    }

    /// The number in the dimension's unit of factor 1, exactly, or nothing where the digits overflow.
    #[must_use]
    pub fn to_base(self, value: Decimal) -> Option<Decimal> {
        value.checked_mul(Decimal::from_str_exact(self.0.factor).ok()?)
    }

    /// The number in another unit, or nothing where that is not possible without rounding.
    #[must_use]
    pub fn convert(self, value: Decimal, to: Self) -> Option<Decimal> {
        if self == to {
            return Some(value);
        }
        if !self.measures_the_same_as(to) {
            return None;
        }
        let base = self.to_base(value)?;
        let factor = Decimal::from_str_exact(to.0.factor).ok()?;
        let converted = base.checked_div(factor)?.normalize();
        // Multiplying a rounded quotient back may round once more, and by chance to where it came from: 3601 s are no
        // exact minutes. A quotient as long as a number can be was rounded, unless only its point moved.
        let moves_the_point = factor.normalize().mantissa() == 1;
        let whole = moves_the_point || converted.mantissa().unsigned_abs() < LONGEST_EXACT;
        (whole && converted.checked_mul(factor)? == base).then_some(converted)
    }
}

impl fmt::Debug for Unit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.0.code)
    }
}

impl serde::Serialize for Unit {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.0.code)
    }
}

impl<'de> serde::Deserialize<'de> for Unit {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let code = String::deserialize(from)?;
        Self::new(&code).map_err(|it| serde::de::Error::custom(format!("{it}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[derive(serde::Deserialize)]
    struct Vocabulary {
        unit: Vec<Row>,
    }

    #[derive(serde::Deserialize)]
    struct Row {
        code: String,
        shown: String,
        dimension: String,
        factor: String,
    }

    /// `cargo xtask vocabularies` writes the table anew.
    #[test]
    fn the_table_is_the_vocabulary() {
        let file: Vocabulary = toml::from_str(include_str!("../../../../vocabularies/units.toml")).unwrap();
        let rows: Vec<_> = file.unit.iter().map(|it| (&*it.code, &*it.shown, &*it.dimension, &*it.factor)).collect();
        let table: Vec<_> = UNITS.iter().map(|it| (it.code, it.shown, it.dimension, it.factor)).collect();
        assert_eq!(table, rows);
    }

    #[test]
    fn a_conversion_that_would_round_is_none() {
        let [min, h, s] = ["min", "h", "s"].map(|it| Unit::new(it).unwrap());
        assert_eq!(min.convert(Decimal::from(90), h), Some(Decimal::from_str_exact("1.5").unwrap()));
        assert_eq!(min.convert(Decimal::from(50), h), None);
        assert_eq!(h.convert(Decimal::ONE, s), Some(Decimal::from(3600)));
        for seconds in [3601, 844, 59, 1] {
            assert_eq!(s.convert(Decimal::from(seconds), min).map(|it| min.convert(it, s)), None, "{seconds} s");
        }
        assert_eq!(s.convert(Decimal::from(843), min), Decimal::from_str_exact("14.05").ok());
    }
}
