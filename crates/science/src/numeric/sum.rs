//! Sums, means and squares that keep the digits they can.
//!
//! Measured values often share their leading digits (1000000.4, 1000000.3), and a sum of squares of such values taken
//! in one pass loses all that differs. Here sums carry their rounding error along (Neumaier 1974), and squares are
//! taken about the mean in a second pass, corrected by what the mean itself was rounded (Chan, Golub and LeVeque
//! 1983, "Algorithms for computing the sample variance", formula 1.7).

use alloc::vec::Vec;

/// The sum, with the rounding error of every addition carried along.
#[must_use]
pub fn sum(values: impl IntoIterator<Item = f64>) -> f64 {
    let (mut total, mut lost) = (0.0_f64, 0.0_f64);
    for value in values {
        let next = total + value;
        lost += if total.abs() >= value.abs() { (total - next) + value } else { (value - next) + total };
        total = next;
    }
    let answer = total + lost;
    // Beyond the largest float the correction is no number while the sum still is.
    if answer.is_nan() { total } else { answer }
}

/// How many, as a float. Exact up to 2⁵³.
#[must_use]
pub fn count(values: &[f64]) -> f64 {
    whole(values.len())
}

/// A count as a float. Exact up to 2⁵³.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "no list in memory is longer than 2⁵³")]
pub fn whole(count: usize) -> f64 {
    count as f64
}

/// The arithmetic mean; of nothing, not a number.
#[must_use]
pub fn mean(values: &[f64]) -> f64 {
    let n = count(values);
    let first = sum(values.iter().copied()) / n;
    // What the division rounded is put back by the mean of what is left.
    first + sum(values.iter().map(|it| it - first)) / n
}

/// The sum of squares about the mean.
#[must_use]
pub fn squares(values: &[f64]) -> f64 {
    let centre = mean(values);
    let left: Vec<f64> = values.iter().map(|it| it - centre).collect();
    let drift = sum(left.iter().copied());
    let squares = sum(left.iter().map(|it| it * it)) - drift * drift / count(values);
    squares.max(0.0)
}

/// The standard deviation with the divisor n − 1; of fewer than two values, not a number.
#[must_use]
pub fn deviation(values: &[f64]) -> f64 {
    if values.len() < 2 { f64::NAN } else { libm::sqrt(squares(values) / (count(values) - 1.0)) }
}

/// The sum of the products, pair by pair.
#[must_use]
pub fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(a, b)| a * b).sum()
}

/// Σ w·x / Σ w.
#[must_use]
pub fn weighted_mean(pairs: &[(f64, f64)]) -> f64 {
    sum(pairs.iter().map(|(value, weight)| value * weight)) / sum(pairs.iter().map(|(_, weight)| *weight))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leading_digits_in_common_cost_nothing() {
        // NIST StRD, NumAcc1 and the pattern of NumAcc4: 10000000.2, then 10000000.1 and 10000000.3 in turn.
        assert_eq!(mean(&[10_000_001.0, 10_000_003.0, 10_000_002.0]), 10_000_002.0);
        assert_eq!(deviation(&[10_000_001.0, 10_000_003.0, 10_000_002.0]), 1.0);
        let pattern: Vec<f64> = core::iter::once(10_000_000.2)
            .chain((0..1000).map(|it| if it % 2 == 0 { 10_000_000.1 } else { 10_000_000.3 }))
            .collect();
        assert_eq!(mean(&pattern), 10_000_000.2);
        // The floats nearest to these decimals allow nine digits and no more.
        assert!((deviation(&pattern) - 0.1).abs() < 1e-9);
        assert_eq!(sum([1e100, 1.0, -1e100]), 1.0);
        assert!(deviation(&[1.0]).is_nan() && mean(&[]).is_nan());
    }
}
