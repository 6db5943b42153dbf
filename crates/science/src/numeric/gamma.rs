//! The gamma function's family: the incomplete gamma ratios, and terms that stay exact where factorials do not.
//!
//! The probability terms follow Loader (2000, "Fast and accurate computation of binomial probabilities"): written as a
//! deviance and a small correction of Stirling's formula they lose no digits for large arguments.

use core::f64::consts::PI;

/// Terms of a series or a continued fraction, at most: about six times the square root of the largest argument used.
pub(super) const TERMS_MAX: usize = 200_000;
/// Smaller than any quotient that occurs, and not zero.
pub(super) const TINY: f64 = 1e-300;

/// Natural logarithm of Γ(x), for x > 0.
#[must_use]
pub fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// The error of Stirling's formula: ln Γ(n+1) − (n + ½) ln n + n − ½ ln 2π.
#[must_use]
pub fn stirling_error(n: f64) -> f64 {
    if n <= 15.0 {
        return ln_gamma(n + 1.0) - (n + 0.5) * libm::log(n) + n - 0.5 * libm::log(2.0 * PI);
    }
    let u = 1.0 / (n * n);
    (1.0 / 12.0
        - u * (1.0 / 360.0 - u * (1.0 / 1260.0 - u * (1.0 / 1680.0 - u * (1.0 / 1188.0 - u * 691.0 / 360_360.0)))))
        / n
}

/// The deviance x ln(x/m) + m − x, without loss where x is near m.
#[must_use]
pub fn deviance(x: f64, m: f64) -> f64 {
    if (x - m).abs() >= 0.1 * (x + m) {
        return x * libm::log(x / m) + m - x;
    }
    let v = (x - m) / (x + m);
    let mut total = (x - m) * v;
    let mut term = 2.0 * x * v;
    for k in 1..1000 {
        term *= v * v;
        let next = total + term / f64::from(2 * k + 1);
        if next == total {
            break;
        }
        total = next;
    }
    total
}

/// e^(−m) mˣ / Γ(x+1).
#[must_use]
pub fn poisson(x: f64, m: f64) -> f64 {
    if m == 0.0 {
        return if x == 0.0 { 1.0 } else { 0.0 };
    }
    if x == 0.0 {
        return libm::exp(-m);
    }
    if m.is_infinite() {
        return 0.0;
    }
    libm::exp(-stirling_error(x) - deviance(x, m)) / libm::sqrt(2.0 * PI * x)
}

/// The incomplete gamma ratios (P, Q) at x for the shape a > 0: DLMF 8.11.4 below the mean, 8.9.2 above it.
#[must_use]
pub fn ratios(a: f64, x: f64) -> (f64, f64) {
    if a.is_nan() || x.is_nan() || a <= 0.0 {
        return (f64::NAN, f64::NAN);
    }
    if x <= 0.0 {
        return (0.0, 1.0);
    }
    if x.is_infinite() {
        return (1.0, 0.0);
    }
    let front = poisson(a, x);
    if x < a + 1.0 {
        let (mut term, mut total, mut k) = (1.0, 1.0, a);
        for _ in 0..TERMS_MAX {
            k += 1.0;
            term *= x / k;
            total += term;
            if term < total * 1e-17 {
                break;
            }
        }
        let p = (front * total).min(1.0);
        (p, 1.0 - p)
    } else {
        let mut b = x + 1.0 - a;
        let (mut c, mut d) = (1.0 / TINY, 1.0 / b);
        let mut h = d;
        for index in 1..TERMS_MAX {
            let i = super::sum::whole(index);
            let an = -i * (i - a);
            b += 2.0;
            d = 1.0 / guarded(an * d + b);
            c = guarded(b + an / c);
            h *= d * c;
            if (d * c - 1.0).abs() < 1e-16 {
                break;
            }
        }
        let q = (front * a * h).min(1.0);
        (1.0 - q, q)
    }
}

/// The value, or something tiny in the place of zero, so that it can be divided by.
pub(super) fn guarded(value: f64) -> f64 {
    if value.abs() < TINY { TINY } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ratios_agree_with_closed_forms() {
        for x in [1e-3, 0.5, 1.0, 1.9, 2.1, 7.0, 40.0] {
            // Shape 1 is the exponential distribution, shape ½ the square of a normal value.
            assert!((ratios(1.0, x).1 / libm::exp(-x) - 1.0).abs() < 1e-14, "{x}");
            assert!((ratios(0.5, x).1 / libm::erfc(libm::sqrt(x)) - 1.0).abs() < 1e-13, "{x}");
        }
        let (p, q) = ratios(5e5, 5e5);
        assert!((p + q - 1.0).abs() < 1e-15 && (p - 0.5).abs() < 1e-3);
        assert!(ratios(-1.0, 1.0).0.is_nan());
    }
}
