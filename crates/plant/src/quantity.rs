//! Numbers as people enter them: digits, unit, and whether they stand for "less than" or "more than".
//!
//! Nothing here rounds. A comparison converts units exactly or says that it cannot.

mod dimension;
mod range;
mod unit;

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};
use core::fmt;

use rust_decimal::Decimal;

pub use dimension::Dimension;
pub use range::{NotARange, Range, Within};
pub use unit::{UNITS, Unit, UnitRow, UnknownUnit};

/// Whether a number stands for itself or for a side of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Bound {
    /// The number itself.
    #[default]
    Exact,
    /// Less than the number: `< 0.5`, the usual way a result below its limit of quantitation is reported.
    Below,
    /// More than the number.
    Above,
}

/// A value as it was entered: its digits, its unit, its censoring. `7.10` is not `7.1`: the digits are the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quantity {
    pub value: Decimal,
    pub unit: Unit,
    pub bound: Bound,
}

/// Why a text is not a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotANumber {
    /// Nothing was entered.
    Empty,
    /// A comma: it could mean a decimal point or thousands, so nobody guesses.
    Comma,
    /// Not a number at all.
    Unreadable,
    /// A number with more digits than a record keeps (28).
    TooLong,
}

impl Quantity {
    /// An exact quantity.
    #[must_use]
    pub fn exact(value: Decimal, unit: Unit) -> Self {
        Self { value, unit, bound: Bound::Exact }
    }

    /// Reads what a person typed or an instrument wrote: an optional `<` or `>`, then digits with a point.
    ///
    /// Full-width digits and signs, as a Chinese keyboard gives them, are read as their plain forms.
    ///
    /// # Errors
    /// When there is nothing, a comma, or something that is not a decimal number of at most 28 digits.
    ///
    /// ```
    /// use plant::quantity::{Bound, Quantity, Unit};
    /// let unit = Unit::new("g/L").unwrap();
    /// assert_eq!(Quantity::parse("7.10", unit).unwrap().to_string(), "7.10 g/L");
    /// assert_eq!(Quantity::parse("＜０．５", unit).unwrap().bound, Bound::Below);
    /// assert!(Quantity::parse("7,1", unit).is_err());
    /// ```
    pub fn parse(text: &str, unit: Unit) -> Result<Self, NotANumber> {
        let text = text.trim();
        let text = half_width(text);
        let (bound, digits) = match text.strip_prefix(['<', '>']) {
            Some(rest) if text.starts_with('<') => (Bound::Below, rest.trim_start()),
            Some(rest) => (Bound::Above, rest.trim_start()),
            None => (Bound::Exact, &*text),
        };
        if digits.is_empty() {
            return Err(NotANumber::Empty);
        }
        if digits.contains(',') {
            return Err(NotANumber::Comma);
        }
        let unsigned = digits.strip_prefix(['-', '+']).unwrap_or(digits);
        let written = unsigned.chars().all(|it| it.is_ascii_digit() || it == '.')
            && unsigned.starts_with(|it: char| it.is_ascii_digit())
            && unsigned.ends_with(|it: char| it.is_ascii_digit());
        if !written {
            return Err(NotANumber::Unreadable);
        }
        // `from_str_exact` refuses what it would have to round.
        let value = Decimal::from_str_exact(digits).map_err(|_| NotANumber::TooLong)?;
        Ok(Self { value, unit, bound })
    }

    /// The same quantity in another unit, exactly, or nothing where the units do not convert or the digits overflow.
    #[must_use]
    pub fn to(&self, unit: Unit) -> Option<Self> {
        Some(Self { value: self.unit.convert(self.value, unit)?, unit, bound: self.bound })
    }

    /// The number with its sign of censoring, without the unit.
    #[must_use]
    pub fn number(&self) -> String {
        match self.bound {
            Bound::Exact => self.value.to_string(),
            Bound::Below => format!("< {}", self.value),
            Bound::Above => format!("> {}", self.value),
        }
    }
}

/// A number that a person typed, with full-width digits and signs, as a Chinese keyboard gives them, in their plain forms. Not
/// for files: what an instrument wrote is read as it stands.
///
/// ```
/// assert_eq!(plant::quantity::half_width("＜１．５０"), "<1.50");
/// ```
#[must_use]
pub fn half_width(text: &str) -> Cow<'_, str> {
    if text.is_ascii() { Cow::Borrowed(text) } else { text.chars().map(plain).collect() }
}

// Full-width forms U+FF01..U+FF5E stand 0xFEE0 above their ASCII twins.
fn plain(it: char) -> char {
    match it {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(it as u32 - 0xfee0).unwrap_or(it),
        '。' => '.',
        '−' => '-',
        '\u{3000}' => ' ',
        other => other,
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.unit.shown() {
            "" => write!(out, "{}", self.number()),
            shown => write!(out, "{} {shown}", self.number()),
        }
    }
}

// On the ledger a quantity is one short text, `< 0.5 g/L`, with the UCUM code.
impl serde::Serialize for Quantity {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&format_args!("{} {}", self.number(), self.unit.code()))
    }
}

impl<'de> serde::Deserialize<'de> for Quantity {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Text;
        impl serde::de::Visitor<'_> for Text {
            type Value = Quantity;
            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a number and its UCUM unit, such as `7.10 g/L`")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Quantity, E> {
                let (number, code) = text.rsplit_once(' ').ok_or_else(|| E::custom("a quantity needs a unit"))?;
                let unit = Unit::new(code).map_err(E::custom)?;
                Quantity::parse(number, unit).map_err(|_| E::custom(format!("`{number}` is not a number")))
            }
        }
        from.deserialize_str(Text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(code: &str) -> Unit {
        Unit::new(code).unwrap()
    }

    #[test]
    fn what_was_entered_is_kept_digit_for_digit() {
        for (typed, then) in [
            ("7.10", Ok("7.10 g/L")),
            (" 0.050 ", Ok("0.050 g/L")),
            ("<0.5", Ok("< 0.5 g/L")),
            ("> 100", Ok("> 100 g/L")),
            ("-2.0", Ok("-2.0 g/L")),
            ("７．１０", Ok("7.10 g/L")),
            ("", Err(NotANumber::Empty)),
            ("<", Err(NotANumber::Empty)),
            ("7,1", Err(NotANumber::Comma)),
            ("1e3", Err(NotANumber::Unreadable)),
            (".5", Err(NotANumber::Unreadable)),
            ("5.", Err(NotANumber::Unreadable)),
            ("N/A", Err(NotANumber::Unreadable)),
            ("0.12345678901234567890123456789", Err(NotANumber::TooLong)),
            ("123456789012345678901234567890123456789012345678901234567890", Err(NotANumber::TooLong)),
        ] {
            let got = Quantity::parse(typed, unit("g/L")).map(|it| it.to_string());
            assert_eq!(got, then.map(str::to_string), "{typed:?}");
        }
    }

    #[test]
    fn a_quantity_converts_exactly_or_not_at_all() {
        let mass = Quantity::parse("412.6", unit("g")).unwrap();
        assert_eq!(mass.to(unit("kg")).unwrap().to_string(), "0.4126 kg");
        assert_eq!(mass.to(unit("L")), None);
        let same = Quantity::parse("<10", unit("mg/mL")).unwrap().to(unit("g/L")).unwrap();
        assert_eq!(same.to_string(), "< 10 g/L");
    }

    #[test]
    fn the_ledger_gives_back_what_it_was_given() {
        for text in ["\"7.10 [pH]\"", "\"< 0.5 ng/mg\"", "\"> 4 1\""] {
            let it: Quantity = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&it).unwrap(), text);
        }
    }
}
