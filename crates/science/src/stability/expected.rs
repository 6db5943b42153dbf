//! Between which values the next time point of one lot is expected: the prediction interval of its regression.
//!
//! ŷ(x) ± t(0.975, n − 2) · s · √(1 + 1/n + (x − x̄)²/Sxx), two-sided 95 % (NIST/SEMATECH e-Handbook 4.5.2.1). Decimals go in and
//! come out, because whether a result lies outside decides what is asked about it; what lies between is double precision,
//! and the limits are rounded to six places, far coarser than its last digits and far finer than any assay.

use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};

use super::Moments;
use crate::numeric::student;

/// Half of what lies outside, on either side.
const QUANTILE: f64 = 0.975;
/// To how many places the limits are rounded.
const PLACES: u32 = 6;

/// The lower and the upper limit of a value at `at`, from earlier points.
///
/// Nothing where there are fewer than three points, where they are all at one time, where they lie on their line exactly
/// (then no limit means anything), or where a figure cannot be written in 28 digits.
///
/// Batch b8 of LeBlond, Griffith and Aubuchon to twelve months, and what it lets one expect at 18 (worked out with numpy
/// and scipy):
///
/// ```
/// use rust_decimal::Decimal;
/// use science::stability::expected;
/// let point = |x: i64, y: i64| (Decimal::from(x), Decimal::new(y, 1));
/// let points = [point(0, 1016), point(3, 1000), point(6, 990), point(12, 978), point(12, 970)];
/// let (low, high) = expected(&points, Decimal::from(18)).unwrap();
/// assert_eq!((low.to_string().as_str(), high.to_string().as_str()), ("93.131622", "97.499628"));
/// ```
#[must_use]
pub fn expected(points: &[(Decimal, Decimal)], at: Decimal) -> Option<(Decimal, Decimal)> {
    let points: alloc::vec::Vec<(f64, f64)> =
        points.iter().map(|(x, y)| Some((x.to_f64()?, y.to_f64()?))).collect::<Option<_>>()?;
    if points.len() < 3 {
        return None;
    }
    let it = Moments::of(&points);
    let df = it.n - 2.0;
    // Not a number where all are at one time.
    if !(it.xx > 0.0 && it.residual > 0.0) {
        return None;
    }
    let off = at.to_f64()? - it.months;
    let middle = it.value + it.slope() * off;
    let half = student::quantile(QUANTILE, df) * libm::sqrt(it.residual / df * (1.0 + 1.0 / it.n + off * off / it.xx));
    let limit = |it: f64| Decimal::from_f64(it).map(|it| it.round_dp(PLACES));
    Some((limit(middle - half)?, limit(middle + half)?))
}
