//! The incomplete beta ratio and its inverse, from which Student's and Fisher's distributions follow.

use core::f64::consts::PI;

use super::gamma::{TERMS_MAX, deviance, guarded, stirling_error};
use super::root;
use super::sum::whole;

/// (I, 1 − I) at x, with y = 1 − x given beside it so that neither loses its digits; a, b > 0.
///
/// DLMF 8.17.22, a continued fraction, on the side where it converges fast.
#[must_use]
pub fn ratios(a: f64, b: f64, x: f64, y: f64) -> (f64, f64) {
    if !(a > 0.0 && b > 0.0) || x.is_nan() || y.is_nan() {
        return (f64::NAN, f64::NAN);
    }
    if x <= 0.0 {
        return (0.0, 1.0);
    }
    if y <= 0.0 {
        return (1.0, 0.0);
    }
    let front = power_term(a, b, x, y);
    if x < (a + 1.0) / (a + b + 2.0) {
        let low = (front * fraction(a, b, x) / a).min(1.0);
        (low, 1.0 - low)
    } else {
        let high = (front * fraction(b, a, y) / b).min(1.0);
        (1.0 - high, high)
    }
}

/// Density at x.
#[must_use]
pub fn pdf(a: f64, b: f64, x: f64, y: f64) -> f64 {
    power_term(a, b, x, y) / (x * y)
}

/// xᵃ yᵇ / B(a, b), as the binomial term a·b/(a+b) · C(a+b, a) xᵃ yᵇ.
fn power_term(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let n = a + b;
    let ln = stirling_error(n) - stirling_error(a) - stirling_error(b) - deviance(a, n * x) - deviance(b, n * y);
    libm::exp(ln) * libm::sqrt(a * b / (2.0 * PI * n))
}

fn fraction(a: f64, b: f64, x: f64) -> f64 {
    let mut c = 1.0;
    let mut d = 1.0 / guarded(1.0 - (a + b) * x / (a + 1.0));
    let mut h = d;
    for index in 1..TERMS_MAX {
        let m = whole(index);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / guarded(1.0 + even * d);
        c = guarded(1.0 + even / c);
        h *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / guarded(1.0 + odd * d);
        c = guarded(1.0 + odd / c);
        h *= d * c;
        if (d * c - 1.0).abs() < 1e-16 {
            break;
        }
    }
    h
}

/// The pair (x, 1 − x) with I = p, for 0 < p < 1. The smaller of the two is searched, on a logarithmic scale, so that
/// both keep their digits.
#[must_use]
pub fn quantile(p: f64, a: f64, b: f64) -> (f64, f64) {
    if !(a > 0.0 && b > 0.0 && p > 0.0 && p < 1.0) {
        return (f64::NAN, f64::NAN);
    }
    let at_half = ratios(a, b, 0.5, 0.5).0;
    let small = |p: f64, a: f64, b: f64| {
        let start = (a / (a + b)).min(0.5);
        let cdf = |u: f64| ratios(a, b, libm::exp(u), -libm::expm1(u)).0;
        let pdf = |u: f64| power_term(a, b, libm::exp(u), -libm::expm1(u)) / -libm::expm1(u);
        libm::exp(root::quantile(p, libm::log(start), (-700.0, -core::f64::consts::LN_2), cdf, pdf))
    };
    if p <= at_half {
        let x = small(p, a, b);
        (x, 1.0 - x)
    } else {
        let y = small(1.0 - p, b, a);
        (1.0 - y, y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_closed_forms_and_turns_back() {
        for x in [0.01, 0.2, 0.5, 0.77, 0.95] {
            assert!((ratios(1.0, 1.0, x, 1.0 - x).0 - x).abs() < 1e-15);
            // I(2, 3) = x²(6 − 8x + 3x²).
            assert!((ratios(2.0, 3.0, x, 1.0 - x).0 - x * x * (6.0 - 8.0 * x + 3.0 * x * x)).abs() < 1e-15);
            let (found, beside) = quantile(ratios(2.5, 7.0, x, 1.0 - x).0, 2.5, 7.0);
            assert!((found + beside - 1.0).abs() < 1e-15);
            if x < 0.9 {
                assert!((found - x).abs() < 1e-14, "{x}: {found}");
            }
        }
    }
}
