//! Tolerance factors of a normal distribution: how many standard deviations about the mean hold a share of all values,
//! with a confidence.
//!
//! One-sided: NIST/SEMATECH e-Handbook 7.2.6.3, exactly by the noncentral t distribution (the handbook prints
//! Natrella's approximation, which differs in the third digit). Two-sided: exactly by integration over the sample mean
//! (Odeh 1978; ISO 16269-6, annex), or by Howe's approximation (1969) for comparison with printed tables.

use crate::Impossible;
use crate::impossible::{finite, not_negative, proportion, result};
use crate::numeric::{chi_squared, normal, quadrature, root, student, sum};

/// Sides of an interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sides {
    One,
    Two,
}

/// How a two-sided factor is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Exact,
    Howe,
}

/// The largest sample that a factor is worked out for.
pub const SAMPLE_MAX: usize = 100_000;

/// The factor k for a sample of `n`, `coverage` of all values and a `confidence`. [`Form::Howe`] with one side is the
/// exact one: Howe approximated two.
///
/// # Errors
/// `n` below 2 or above [`SAMPLE_MAX`]; `coverage` or `confidence` not between 0 and 1, or so near to either that no
/// factor can be computed.
///
/// ```
/// use science::tolerance::{Form, Sides, factor};
/// let k = |sides, form| factor(43, 0.90, 0.99, sides, form).unwrap();
/// assert!((k(Sides::One, Form::Exact) - 1.87395).abs() < 5e-6);
/// assert!((k(Sides::Two, Form::Exact) - 2.22283).abs() < 5e-6);
/// assert!((k(Sides::Two, Form::Howe) - 2.2173).abs() < 5e-5);
/// ```
pub fn factor(n: usize, coverage: f64, confidence: f64, sides: Sides, form: Form) -> Result<f64, Impossible> {
    crate::impossible::number(n, 2, SAMPLE_MAX, "/n")?;
    proportion(coverage, "/coverage")?;
    proportion(confidence, "/confidence")?;
    let k = match (sides, form) {
        (Sides::One, Form::Exact | Form::Howe) => one_sided(sum::whole(n), coverage, confidence),
        (Sides::Two, Form::Howe) => Some(howe(sum::whole(n), coverage, confidence)),
        (Sides::Two, Form::Exact) => two_sided(sum::whole(n), coverage, confidence),
    };
    result(k.unwrap_or(f64::NAN))
}

/// The lower and the upper limit: mean ± k s.
///
/// # Errors
/// A mean that is not finite, a negative standard deviation, limits too large.
pub fn limits(k: f64, mean: f64, sd: f64) -> Result<(f64, f64), Impossible> {
    finite(mean, "/mean")?;
    not_negative(sd, "/sd")?;
    Ok((result(mean - k * sd)?, result(mean + k * sd)?))
}

/// The noncentral t quantile over √n.
pub(crate) fn one_sided(n: f64, coverage: f64, confidence: f64) -> Option<f64> {
    let root_n = libm::sqrt(n);
    student::noncentral_quantile(confidence, n - 1.0, normal::quantile(coverage) * root_n).map(|it| it / root_n)
}

fn howe(n: f64, coverage: f64, confidence: f64) -> f64 {
    let z = normal::upper_quantile(0.5 * (1.0 - coverage));
    z * libm::sqrt((n - 1.0) * (1.0 + 1.0 / n) / chi_squared::quantile(1.0 - confidence, n - 1.0))
}

/// Solves 2 ∫₀ P(χ² ≥ (n−1) r(x)²/k²) φ(x) dx = confidence, where r(x) is the half-width about a mean that is off by
/// x/√n and holds the coverage.
fn two_sided(n: f64, coverage: f64, confidence: f64) -> Option<f64> {
    let start = howe(n, coverage, confidence);
    if !start.is_finite() || start <= 0.0 {
        return None;
    }
    // The half-widths do not depend on k: once for each point.
    let rule = quadrature::Rule::legendre(20);
    let mut points = alloc::vec::Vec::new();
    for panel in 0..6 {
        let low = f64::from(panel) * 1.5;
        rule.area(low, low + 1.5, |x| {
            points.push(half_width(x / libm::sqrt(n), coverage));
            0.0
        });
    }
    let off = |k: f64| {
        let mut widths = points.iter();
        let held: f64 = (0..6)
            .map(|panel| {
                let low = f64::from(panel) * 1.5;
                rule.area(low, low + 1.5, |x| {
                    let r = widths.next().copied().unwrap_or(f64::NAN) / k;
                    chi_squared::upper((n - 1.0) * r * r, n - 1.0) * normal::pdf(x)
                })
            })
            .sum();
        2.0 * held - confidence
    };
    let (mut low, mut high) = (0.5 * start, 1.5 * start);
    for _ in 0..60 {
        match (off(low) < 0.0, off(high) > 0.0) {
            (true, true) => return root::brent(off, low, high, 1e-13 * start),
            (false, true | false) => low *= 0.5,
            (true, false) => high *= 2.0,
        }
    }
    None
}

/// r with Φ(a + r) − Φ(a − r) = coverage: by Newton's method, whose steps rise to the root from below it.
fn half_width(a: f64, coverage: f64) -> f64 {
    let outside = |r: f64| normal::cdf(-(a + r)) + normal::cdf(a - r) - (1.0 - coverage);
    let z = normal::upper_quantile(0.5 * (1.0 - coverage));
    // With a ≥ 0 the half-width lies between that of a = 0 and that of one side alone, shifted.
    root::brent(outside, z, a + normal::quantile(coverage).max(0.0) + z, 0.0).unwrap_or(z)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_factors() {
        // domain.md §6.4, recomputed there in R and Python; columns: one-sided 95/95 and 99/95, two-sided exact 95/95,
        // Howe 95/95, exact 99/95, 95/99 and 99/99 (coverage/confidence).
        let rows: [(usize, [f64; 7]); 11] = [
            (3, [7.6559, 10.5527, 9.7888, 9.9928, 12.6471, 22.1308, 28.5857]),
            (5, [4.2027, 5.7411, 5.0769, 5.0935, 6.5980, 7.8697, 10.2201]),
            (6, [3.7077, 5.0620, 4.4222, 4.4230, 5.7577, 6.3735, 8.2915]),
            (8, [3.1873, 4.3539, 3.7455, 3.7360, 4.8892, 4.9677, 6.4790]),
            (10, [2.9110, 3.9811, 3.3934, 3.3819, 4.4369, 4.2942, 5.6102]),
            (15, [2.5660, 3.5201, 2.9649, 2.9548, 3.8853, 3.5285, 4.6212]),
            (20, [2.3960, 3.2952, 2.7603, 2.7523, 3.6210, 3.1838, 4.1747]),
            (25, [2.2917, 3.1580, 2.6377, 2.6313, 3.4621, 2.9835, 3.9149]),
            (30, [2.2198, 3.0639, 2.5549, 2.5496, 3.3546, 2.8509, 3.7425]),
            (50, [2.0650, 2.8624, 2.3816, 2.3788, 3.1288, 2.5804, 3.3897]),
            (100, [1.9265, 2.6840, 2.2339, 2.2328, 2.9355, 2.3572, 3.0976]),
        ];
        let columns = [
            (0.95, 0.95, Sides::One, Form::Exact),
            (0.99, 0.95, Sides::One, Form::Exact),
            (0.95, 0.95, Sides::Two, Form::Exact),
            (0.95, 0.95, Sides::Two, Form::Howe),
            (0.99, 0.95, Sides::Two, Form::Exact),
            (0.95, 0.99, Sides::Two, Form::Exact),
            (0.99, 0.99, Sides::Two, Form::Exact),
        ];
        for (n, row) in rows {
            for ((coverage, confidence, sides, form), k) in columns.into_iter().zip(row) {
                let got = factor(n, coverage, confidence, sides, form).unwrap();
                assert!((got - k).abs() < 6e-5, "{n} {coverage} {confidence} {sides:?} {form:?}: {got}, not {k}");
            }
        }
    }

    #[test]
    fn published_intervals() {
        // NIST/SEMATECH e-Handbook 7.2.6.3 (97.07, 0.0268 of 43) and real-statistics.com (10, 0.2 of 40), by Howe.
        let k = factor(43, 0.90, 0.99, Sides::Two, Form::Howe).unwrap();
        let (low, high) = limits(k, 97.07, 0.0268).unwrap();
        assert!((low - 97.010_576).abs() < 1e-6 && (high - 97.129_42).abs() < 5e-6);
        let k = factor(40, 0.90, 0.99, Sides::Two, Form::Exact).unwrap();
        let (low, high) = limits(k, 10.0, 0.2).unwrap();
        assert!((low - 9.549_43).abs() < 5e-6 && (high - 10.450_57).abs() < 5e-6);
        assert!((factor(40, 0.90, 0.99, Sides::One, Form::Exact).unwrap() - 1.9017).abs() < 5e-5);
    }

    #[test]
    fn extreme_questions_get_a_number_or_a_refusal() {
        for (n, coverage, confidence) in
            [(2, 0.999_999, 0.999_999), (2, 1e-9, 1e-9), (100_000, 0.99, 0.99), (2, 0.5, 0.01), (3, 1.0 - 1e-16, 0.5)]
        {
            for (sides, form) in [(Sides::One, Form::Exact), (Sides::Two, Form::Exact), (Sides::Two, Form::Howe)] {
                if let Ok(k) = factor(n, coverage, confidence, sides, form) {
                    assert!(k.is_finite(), "{n} {coverage}");
                }
            }
        }
        assert_eq!(factor(1, 0.9, 0.9, Sides::One, Form::Exact).unwrap_err().place, "/n");
        assert_eq!(factor(5, 1.0, 0.9, Sides::One, Form::Exact).unwrap_err().place, "/coverage");
        assert!(limits(2.0, 1e308, 1e308).is_err());
    }
}
