//! The reportable value: a result rounded once, to the decimal places of its limit, before the two are compared.
//!
//! Which way an exact 5 goes is a matter of the pharmacopoeia, so it is a setting of each specification:
//!
//! - [`Rounding::HalfUp`]: United States Pharmacopeia, General Notices 7.20 "Rounding Rules". A 5 goes up.
//! - [`Rounding::HalfEven`]: GB/T 8170-2008 (四舍六入五成双), the practice of the Chinese Pharmacopoeia. A 5 followed by
//!   nothing but zeros goes to the even digit, anything above it goes up.
//!
//! Both clauses are cited from memory (domain.md §0.2); check them against the editions in force.
//!
//! Round once and last. 2.445 rounds to 2.4; by way of 2.45 it would become 2.5. GB/T 8170 forbids such steps by name,
//! so callers hand in the unrounded result. And round the result only, never the limit.

use rust_decimal::{Decimal, RoundingStrategy};

/// Which way an exact 5 goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// Away from zero: 2.5 becomes 3, and −2.5 becomes −3.
    HalfUp,
    /// To the even neighbour: 2.5 becomes 2, 3.5 becomes 4. A negative number is rounded as its positive twin.
    HalfEven,
}

impl Rounding {
    /// The value rounded to so many decimal places, and written with them.
    ///
    /// `places` above 28 leave the value as it is. A value too large to be written with that many places keeps its
    /// own; the number is the same.
    ///
    /// ```
    /// use rust_decimal::Decimal;
    /// use science::rounding::Rounding;
    /// let value = Decimal::from_str_exact("2.5").unwrap();
    /// assert_eq!(Rounding::HalfUp.to_places(value, 0).to_string(), "3");
    /// assert_eq!(Rounding::HalfEven.to_places(value, 0).to_string(), "2");
    /// assert_eq!(Rounding::HalfUp.to_places(value, 2).to_string(), "2.50");
    /// ```
    #[must_use]
    pub fn to_places(self, value: Decimal, places: u32) -> Decimal {
        let strategy = match self {
            Self::HalfUp => RoundingStrategy::MidpointAwayFromZero,
            Self::HalfEven => RoundingStrategy::MidpointNearestEven,
        };
        let mut rounded = value.round_dp_with_strategy(places, strategy);
        if places <= Decimal::MAX_SCALE {
            rounded.rescale(places);
        }
        rounded
    }

    /// The reportable value of a result: rounded to the decimal places with which its limit is written, so that the
    /// limit `2.0` is met by 2.04 and the limit `2` by 2.4.
    ///
    /// ```
    /// use rust_decimal::Decimal;
    /// use science::rounding::Rounding;
    /// let decimal = |text| Decimal::from_str_exact(text).unwrap();
    /// // USP General Notices 7.20: not less than 98.0 %, found 97.96 %: reported as 98.0 %, meets.
    /// let reported = Rounding::HalfUp.reportable(decimal("97.96"), decimal("98.0"));
    /// assert_eq!(reported.to_string(), "98.0");
    /// ```
    #[must_use]
    pub fn reportable(self, result: Decimal, limit: Decimal) -> Decimal {
        self.to_places(result, limit.scale())
    }
}

#[cfg(test)]
mod tests {
    extern crate std;

    use std::string::ToString;

    use proptest::prelude::*;

    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::from_str_exact(text).unwrap()
    }

    #[test]
    fn the_table_of_usp_general_notices_7_20() {
        for (operator, limit, found, reported, meets) in [
            (">=", "98.0", "97.96", "98.0", true),
            (">=", "98.0", "97.92", "97.9", false),
            (">=", "98.0", "97.95", "98.0", true),
            ("<=", "101.5", "101.55", "101.6", false),
            ("<=", "101.5", "101.46", "101.5", true),
            ("<=", "101.5", "101.45", "101.5", true),
            ("<=", "0.02", "0.025", "0.03", false),
            ("<=", "0.02", "0.015", "0.02", true),
            ("<=", "0.02", "0.027", "0.03", false),
            ("<=", "3", "3.5", "4", false),
            ("<=", "3", "3.4", "3", true),
            ("<=", "3", "2.5", "3", true),
        ] {
            let got = Rounding::HalfUp.reportable(decimal(found), decimal(limit));
            assert_eq!(got.to_string(), reported, "{found} against {limit}");
            let met = if operator == ">=" { got >= decimal(limit) } else { got <= decimal(limit) };
            assert_eq!(met, meets, "{found} {operator} {limit}");
        }
    }

    #[test]
    fn an_exact_five_goes_to_the_even_digit_by_gb_t_8170() {
        for (found, places, reported) in [
            ("2.5", 0, "2"),
            ("3.5", 0, "4"),
            ("101.45", 1, "101.4"),
            ("101.55", 1, "101.6"),
            ("101.4500001", 1, "101.5"),
            ("97.95", 1, "98.0"),
            ("0.015", 2, "0.02"),
            ("0.025", 2, "0.02"),
            ("2.445", 1, "2.4"),
            ("-2.5", 0, "-2"),
            ("-3.5", 0, "-4"),
        ] {
            assert_eq!(Rounding::HalfEven.to_places(decimal(found), places).to_string(), reported, "{found}");
        }
    }

    #[test]
    fn below_zero_up_is_away_from_zero_and_zeros_are_written() {
        for (found, places, reported) in [
            ("-2.5", 0, "-3"),
            ("-2.4", 0, "-2"),
            ("-0.05", 1, "-0.1"),
            ("98", 1, "98.0"),
            ("0", 2, "0.00"),
            ("1.5", 40, "1.5"),
            ("79228162514264337593543950335", 2, "79228162514264337593543950335"),
        ] {
            assert_eq!(Rounding::HalfUp.to_places(decimal(found), places).to_string(), reported, "{found}");
        }
    }

    proptest! {
        #[test]
        fn rounding_moves_a_value_by_half_a_place_at_most_and_only_once(
            digits in any::<i64>(), scale in 0_u32..18, places in 0_u32..6,
        ) {
            let value = Decimal::new(digits, scale);
            for mode in [Rounding::HalfUp, Rounding::HalfEven] {
                let rounded = mode.to_places(value, places);
                prop_assert!((rounded - value).abs() <= Decimal::new(5, places + 1));
                prop_assert_eq!(mode.to_places(rounded, places), rounded);
            }
        }
    }
}
