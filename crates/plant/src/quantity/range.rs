//! Ranges as a strategy writes them, and where a quantity lies in one, without guessing about censored values.

use alloc::string::{String, ToString};
use core::cmp::Ordering;
use core::fmt;

use rust_decimal::Decimal;

use super::{Bound, NotANumber, Quantity, Unit};

/// One end of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct End {
    value: Decimal,
    included: bool,
}

/// A range of numbers in a unit that its owner states: `6.90..7.50`, `<=3.0`, `>0`.
///
/// INVARIANT: at least one end is there, and the lower one is not above the upper one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    low: Option<End>,
    high: Option<End>,
}

/// Why a text is not a range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotARange {
    /// Neither `low..high` nor a sign with a number.
    Form,
    /// An end is not a number.
    End(NotANumber),
    /// The lower end lies above the upper one.
    Reversed,
}

impl fmt::Display for NotARange {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form => write!(out, "write a range as `6.90..7.50`, `<=3.0`, `<3.0`, `>=95` or `>0`"),
            Self::End(_) => write!(out, "an end of the range is not a decimal number"),
            Self::Reversed => write!(out, "the lower end lies above the upper end"),
        }
    }
}

/// Where a quantity lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    Inside,
    Outside,
    /// Its censoring leaves both open: `< 0.5` against `>= 0.2`.
    Unknown,
}

impl Range {
    /// Reads a range.
    ///
    /// # Errors
    /// See [`NotARange`].
    ///
    /// ```
    /// use plant::quantity::Range;
    /// assert_eq!(Range::parse("6.90..7.50").unwrap().to_string(), "6.90..7.50");
    /// assert!(Range::parse("7.5..6.9").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self, NotARange> {
        let text = text.trim();
        if let Some((low, high)) = text.split_once("..") {
            let (low, high) = (number(low)?, number(high)?);
            if low > high {
                return Err(NotARange::Reversed);
            }
            return Ok(Self {
                low: Some(End { value: low, included: true }),
                high: Some(End { value: high, included: true }),
            });
        }
        for (sign, upper, included) in
            [("<=", true, true), (">=", false, true), ("<", true, false), (">", false, false)]
        {
            if let Some(rest) = text.strip_prefix(sign) {
                let end = Some(End { value: number(rest)?, included });
                return Ok(if upper { Self { low: None, high: end } } else { Self { low: end, high: None } });
            }
        }
        Err(NotARange::Form)
    }

    /// The lower end's number, where there is one.
    #[must_use]
    pub fn low(&self) -> Option<Decimal> {
        self.low.map(|it| it.value)
    }

    /// The upper end's number, where there is one.
    #[must_use]
    pub fn high(&self) -> Option<Decimal> {
        self.high.map(|it| it.value)
    }

    /// Whether every number of `inner` is a number of `self`.
    #[must_use]
    pub fn encloses(&self, inner: &Self) -> bool {
        low_reaches(self.low, inner.low) && high_reaches(self.high, inner.high)
    }

    /// Whether the exact number lies inside.
    #[must_use]
    pub fn contains(&self, value: Decimal) -> bool {
        let point = Some(End { value, included: true });
        self.encloses(&Self { low: point, high: point })
    }

    /// Where a quantity lies, the range being in `unit`. Nothing where the units do not convert.
    #[must_use]
    pub fn place(&self, quantity: &Quantity, unit: Unit) -> Option<Within> {
        if !quantity.unit.measures_the_same_as(unit) {
            return None;
        }
        // Compared in base units, where both sides are products and so exact; a quotient could round at an edge.
        let range = Self { low: based(self.low, unit)?, high: based(self.high, unit)? };
        let value = quantity.unit.to_base(quantity.value)?;
        let open = Some(End { value, included: false });
        let meant = match quantity.bound {
            Bound::Exact => {
                return Some(if range.contains(value) { Within::Inside } else { Within::Outside });
            }
            Bound::Below => Self { low: None, high: open },
            Bound::Above => Self { low: open, high: None },
        };
        Some(if range.encloses(&meant) {
            Within::Inside
        } else if range.apart(&meant) {
            Within::Outside
        } else {
            Within::Unknown
        })
    }

    fn apart(&self, other: &Self) -> bool {
        below(self.high, other.low) || below(other.high, self.low)
    }
}

fn number(text: &str) -> Result<Decimal, NotARange> {
    let quantity = Quantity::parse(text, Unit::ONE).map_err(NotARange::End)?;
    match quantity.bound {
        Bound::Exact => Ok(quantity.value),
        Bound::Below | Bound::Above => Err(NotARange::Form),
    }
}

/// The end in base units; nothing where the digits overflow.
fn based(end: Option<End>, unit: Unit) -> Option<Option<End>> {
    match end {
        Some(end) => Some(Some(End { value: unit.to_base(end.value)?, included: end.included })),
        None => Some(None),
    }
}

fn low_reaches(outer: Option<End>, inner: Option<End>) -> bool {
    match (outer, inner) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(outer), Some(inner)) => match outer.value.cmp(&inner.value) {
            Ordering::Less => true,
            Ordering::Equal => outer.included || !inner.included,
            Ordering::Greater => false,
        },
    }
}

fn high_reaches(outer: Option<End>, inner: Option<End>) -> bool {
    match (outer, inner) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(outer), Some(inner)) => match outer.value.cmp(&inner.value) {
            Ordering::Greater => true,
            Ordering::Equal => outer.included || !inner.included,
            Ordering::Less => false,
        },
    }
}

/// Whether an upper end lies wholly below a lower end.
fn below(high: Option<End>, low: Option<End>) -> bool {
    match (high, low) {
        (Some(high), Some(low)) => match high.value.cmp(&low.value) {
            Ordering::Less => true,
            Ordering::Equal => !(high.included && low.included),
            Ordering::Greater => false,
        },
        (None, _) | (_, None) => false,
    }
}

impl fmt::Display for Range {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.low, self.high) {
            (Some(low), Some(high)) => write!(out, "{}..{}", low.value, high.value),
            (None, Some(high)) => write!(out, "{}{}", if high.included { "<=" } else { "<" }, high.value),
            (Some(low), None) => write!(out, "{}{}", if low.included { ">=" } else { ">" }, low.value),
            (None, None) => Ok(()),
        }
    }
}

impl serde::Serialize for Range {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Range {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::parse(&text).map_err(|it| serde::de::Error::custom(it.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_censored_value_is_inside_only_where_every_number_it_may_be_is() {
        let unit = Unit::new("ug/g").unwrap();
        for (range, value, then) in [
            ("<=100", "100", Within::Inside),
            ("<100", "100", Within::Outside),
            ("<=100", "<100", Within::Inside),
            ("<=100", "<120", Within::Unknown),
            (">=120", "<120", Within::Outside),
            (">=100", "<120", Within::Unknown),
            (">=100", ">100", Within::Inside),
            ("0..100", "<50", Within::Unknown),
            ("<=100", ">100", Within::Outside),
            ("<=100", ">90", Within::Unknown),
            ("6.90..7.50", "7.50", Within::Inside),
            ("6.90..7.50", "7.501", Within::Outside),
        ] {
            let quantity = Quantity::parse(value, unit).unwrap();
            assert_eq!(Range::parse(range).unwrap().place(&quantity, unit), Some(then), "{value} in {range}");
        }
    }

    #[test]
    fn a_unit_that_does_not_convert_gives_no_place() {
        let quantity = Quantity::parse("5", Unit::new("g").unwrap()).unwrap();
        assert_eq!(Range::parse("<=9").unwrap().place(&quantity, Unit::new("L").unwrap()), None);
    }

    #[test]
    fn ranges_nest_by_their_ends() {
        for (outer, inner, then) in [
            ("6.8..7.6", "6.9..7.5", true),
            ("6.8..7.6", "6.8..7.6", true),
            ("6.8..7.6", "6.8..7.61", false),
            ("<=3", "<3", true),
            ("<3", "<=3", false),
            ("<=3", "1..2", true),
            ("1..2", "<=2", false),
            (">0", ">=0", false),
        ] {
            assert_eq!(Range::parse(outer).unwrap().encloses(&Range::parse(inner).unwrap()), then, "{outer} {inner}");
        }
        assert_eq!(Range::parse("7..6"), Err(NotARange::Reversed));
        assert_eq!(Range::parse("about 7"), Err(NotARange::Form));
    }
}
