//! The chi-squared distribution.

use super::{gamma, normal, root};

/// Probability of a value up to x with so many degrees of freedom.
#[must_use]
pub fn cdf(x: f64, df: f64) -> f64 {
    gamma::ratios(0.5 * df, 0.5 * x).0
}

/// Probability of a value above x.
#[must_use]
pub fn upper(x: f64, df: f64) -> f64 {
    gamma::ratios(0.5 * df, 0.5 * x).1
}

/// The value up to which lies the probability p, for 0 < p < 1.
///
/// The start is Wilson and Hilferty's (1931): the cube root is nearly normal.
#[must_use]
pub fn quantile(p: f64, df: f64) -> f64 {
    if !(p > 0.0 && p < 1.0 && df > 0.0) {
        return f64::NAN;
    }
    let spread = 2.0 / (9.0 * df);
    let cube = 1.0 - spread + normal::quantile(p) * libm::sqrt(spread);
    let start = if cube > 0.05 { df * cube * cube * cube } else { 0.01 * df };
    // x = eᵘ: a small p keeps its digits, and no step leaves the positive numbers.
    let search = |target: f64, cdf: &dyn Fn(f64) -> f64, sign: f64| {
        let pdf = |u: f64| 0.5 * df * gamma::poisson(0.5 * df, 0.5 * libm::exp(sign * u));
        libm::exp(sign * root::quantile(target, sign * libm::log(start), (-745.0, 745.0), cdf, pdf))
    };
    if p < 0.5 {
        search(p, &|u| cdf(libm::exp(u), df), 1.0)
    } else {
        search(1.0 - p, &|u| upper(libm::exp(-u), df), -1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tabulated_values() {
        // NIST/SEMATECH e-Handbook of Statistical Methods, table 1.3.6.7.4, three decimals.
        for (p, df, x) in [(0.95, 1.0, 3.841), (0.99, 10.0, 23.209), (0.05, 10.0, 3.940), (0.025, 19.0, 8.907)] {
            assert!((quantile(p, df) - x).abs() < 5e-4, "{p} {df}: {}", quantile(p, df));
        }
        // Two degrees of freedom have a closed form.
        for p in [1e-12, 0.01, 0.3, 0.7, 0.99, 0.999_999] {
            let exact = -2.0 * libm::log1p(-p);
            assert!((quantile(p, 2.0) / exact - 1.0).abs() < 1e-13, "{p}");
            assert!((cdf(quantile(p, 7.3), 7.3) / p - 1.0).abs() < 1e-13, "{p}");
        }
    }
}
