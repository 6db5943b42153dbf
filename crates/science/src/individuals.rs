//! Between which values the next single value is expected, from the ones before it: the limits of an individuals chart.
//!
//! Mean ± 3 · MR̄ / d2, where MR̄ is the mean of the moving ranges of two and d2 = 1.128 (NIST/SEMATECH e-Handbook
//! 6.3.2.2, whose printed limits rest on these three decimals). A value is outside where it lies beyond a limit; on it, it
//! is not (domain.md §6.2: Shewhart limits are strict).
//!
//! Everything is in decimals, because whether a result of a test lies beyond a limit decides what must be asked about
//! it: two machines must say the same. [`crate::chart`] draws the same limits in floats.

use rust_decimal::Decimal;

/// d2 of a range of two, to the three decimals of the printed tables.
const D2: Decimal = Decimal::from_parts(1128, 0, 0, false, 3);
const THREE: Decimal = Decimal::from_parts(3, 0, 0, false, 0);

/// What earlier values let one expect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    /// The mean of the earlier values.
    pub mean: Decimal,
    /// Below this a value is unexpected.
    pub low: Decimal,
    /// Above this a value is unexpected.
    pub high: Decimal,
}

impl Expected {
    /// Whether a value lies beyond the limits; on a limit it does not.
    #[must_use]
    pub fn is_beyond(&self, value: Decimal) -> bool {
        value < self.low || value > self.high
    }
}

/// The limits from earlier values, in the order in which they arose.
///
/// Nothing where there are fewer than two, where they do not scatter at all (then no limit means anything), or where a
/// sum cannot be written in 28 digits.
///
/// The example of the e-Handbook: ten flow rates of a batch process.
///
/// ```
/// use rust_decimal::Decimal;
/// use science::individuals::expected;
/// let dec = |it: &&str| Decimal::from_str_exact(it).unwrap();
/// let flow = ["49.6", "47.6", "49.9", "51.3", "47.8", "51.2", "52.6", "52.4", "53.6", "52.1"];
/// let values: Vec<Decimal> = flow.iter().map(dec).collect();
/// let it = expected(&values).unwrap();
/// let shown = [it.mean, it.low, it.high].map(|it| it.round_dp(4).normalize().to_string());
/// assert_eq!(shown, ["50.81", "45.8159", "55.8041"]);
/// assert!(it.is_beyond(dec(&"55.81")) && !it.is_beyond(it.high));
/// ```
#[must_use]
pub fn expected(values: &[Decimal]) -> Option<Expected> {
    let sum = |mut them: alloc::vec::Vec<Decimal>| -> Option<Decimal> {
        them.drain(..).try_fold(Decimal::ZERO, |sum, it| sum.checked_add(it))
    };
    let ranges: Option<alloc::vec::Vec<Decimal>> = values
        .iter()
        .zip(values.iter().skip(1))
        .map(|(before, after)| after.checked_sub(*before).map(|it| it.abs()))
        .collect();
    let ranges = ranges?;
    let count = Decimal::from(ranges.len());
    let mean = sum(values.to_vec())?.checked_div(Decimal::from(values.len()))?;
    let range = sum(ranges)?.checked_div(count)?;
    if range.is_zero() {
        return None;
    }
    let half = range.checked_mul(THREE)?.checked_div(D2)?;
    Some(Expected { mean, low: mean.checked_sub(half)?, high: mean.checked_add(half)? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[test]
    fn without_scatter_or_with_one_value_nothing_is_expected() {
        let of = |them: &[&str]| {
            let values: Vec<Decimal> = them.iter().map(|it| Decimal::from_str_exact(it).unwrap()).collect();
            expected(&values)
        };
        for (values, there) in [
            (&[][..], false),
            (&["4.0"], false),
            (&["4.0", "4.0", "4.0"], false),
            (&["4.0", "4.1"], true),
            (&["-1", "1"], true),
        ] {
            assert_eq!(of(values).is_some(), there, "{values:?}");
        }
    }
}
