//! Fieller's limits of a ratio of two estimates (Fieller 1954; Ph. Eur. 5.3, section 3.2.4 in another notation).

/// Variances and the covariance of numerator and denominator.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Covariance {
    pub numerator: f64,
    pub both: f64,
    pub denominator: f64,
}

/// The limits of `numerator`/`denominator` at the quantile t, lower first; `None` where the denominator does not differ
/// from zero at this confidence (g ≥ 1), so that no finite interval holds the ratio.
#[must_use]
pub fn limits(numerator: f64, denominator: f64, covariance: Covariance, t: f64) -> Option<(f64, f64)> {
    let Covariance { numerator: v11, both: v12, denominator: v22 } = covariance;
    let square = t * t / (denominator * denominator);
    let g = square * v22;
    if g.is_nan() || g >= 1.0 {
        return None;
    }
    let ratio = numerator / denominator;
    // v11 − g (v11 − v12²/v22), with g put in so that a variance of zero divides nothing.
    let inside = v11 - 2.0 * ratio * v12 + ratio * ratio * v22 - square * (v11 * v22 - v12 * v12);
    let half = t / denominator.abs() * libm::sqrt(inside.max(0.0));
    let centre = ratio - square * v12;
    let (low, high) = ((centre - half) / (1.0 - g), (centre + half) / (1.0 - g));
    (low.is_finite() && high.is_finite()).then_some((low, high))
}
