//! The relative range of a normal sample, from which charts estimate a standard deviation; and the bias of the sample
//! standard deviation. Integrated, not tabulated: printed tables round (d2 of two is 1.1284, printed 1.128).
//!
//! Symbols as in Montgomery, "Introduction to Statistical Quality Control", appendix VI.

use super::gamma::ln_gamma;
use super::normal;
use super::quadrature::Rule;
use super::sum::whole;

/// The largest sample for which the factors are computed.
pub const SAMPLE_MAX: usize = 1000;

/// Mean (d2) and standard deviation (d3) of the range of n values from a normal distribution of deviation 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RangeFactors {
    pub d2: f64,
    pub d3: f64,
}

/// d2 and d3 for samples of n; `None` below 2 and above [`SAMPLE_MAX`].
///
/// With the distribution function Φ, E W = ∫ 1 − Φⁿ − (1 − Φ)ⁿ (Tippett 1925), and E W² = 2 ∫ w (1 − P(W ≤ w)) dw with
/// P(W ≤ w) = n ∫ φ(x) (Φ(x + w) − Φ(x))ⁿ⁻¹ dx.
#[must_use]
pub fn factors(n: usize) -> Option<RangeFactors> {
    if !(2..=SAMPLE_MAX).contains(&n) {
        return None;
    }
    let size = whole(n);
    if n == 2 {
        let (pi, root_pi) = (core::f64::consts::PI, libm::sqrt(core::f64::consts::PI));
        return Some(RangeFactors { d2: 2.0 / root_pi, d3: libm::sqrt(2.0 - 4.0 / pi) });
    }
    // The trapezoid rule on a smooth curve that dies out on both sides errs less than a float shows.
    let grid = |step: f64| (-9 * 20..=9 * 20).map(move |it: i32| f64::from(it) * step);
    let step = 0.05;
    let d2: f64 = grid(step)
        .map(|x| {
            let (below, above) = (normal::cdf(x), normal::cdf(-x));
            step * (1.0 - libm::pow(below, size) - libm::pow(above, size))
        })
        .sum();
    let wide = 0.15;
    let left = |w: f64| {
        let inside: f64 = (-60..=60)
            .map(|it: i32| {
                let x = f64::from(it) * wide;
                wide * normal::pdf(x) * libm::pow((normal::cdf(x + w) - normal::cdf(x)).max(0.0), size - 1.0)
            })
            .sum();
        w * (1.0 - size * inside)
    };
    let rule = Rule::legendre(20);
    let second: f64 =
        (0..8).map(|panel| 2.0 * rule.area(f64::from(panel) * 2.0, f64::from(panel + 1) * 2.0, left)).sum();
    Some(RangeFactors { d2, d3: libm::sqrt((second - d2 * d2).max(0.0)) })
}

/// c4: the mean of the sample standard deviation of n values over the true one.
#[must_use]
pub fn c4(n: usize) -> f64 {
    let n = whole(n);
    libm::sqrt(2.0 / (n - 1.0)) * libm::exp(ln_gamma(0.5 * n) - ln_gamma(0.5 * (n - 1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_factors_of_the_table() {
        // Integrated apart from this code with adaptive quadrature (scipy.integrate.quad); Montgomery's table prints
        // the same to three or four decimals.
        for (n, d2, d3) in [
            (2, core::f64::consts::FRAC_2_SQRT_PI, 0.852_502_466_427_421_7),
            (3, 1.692_568_750_643_269, 0.888_368_004_045_191_6),
            (5, 2.325_928_947_281_04, 0.864_081_941_099_510_3),
            (10, 3.077_505_461_670_345, 0.797_050_673_519_423),
            (25, 3.930_629_219_507_112, 0.708_440_765_888_606_2),
        ] {
            let got = factors(n).unwrap();
            assert!((got.d2 - d2).abs() < 1e-13, "{n}: {}", got.d2);
            assert!((got.d3 - d3).abs() < 1e-11, "{n}: {}", got.d3);
        }
        // d2 of three has a closed form, 3/√π, as has c4 of two, √(2/π).
        assert!((factors(3).unwrap().d2 - 3.0 / libm::sqrt(core::f64::consts::PI)).abs() < 1e-14);
        assert!((c4(2) - libm::sqrt(2.0 / core::f64::consts::PI)).abs() < 1e-15);
        assert!((c4(5) - 0.939_985_602_986_625_4).abs() < 1e-13, "{}", c4(5));
        assert_eq!(factors(1), None);
    }
}
