//! Fisher's F distribution.

use super::beta;

/// Probability of a value above f with so many degrees of freedom in numerator and denominator.
#[must_use]
pub fn upper(f: f64, df1: f64, df2: f64) -> f64 {
    if f.is_nan() || f < 0.0 {
        return f64::NAN;
    }
    if f.is_infinite() {
        return 0.0;
    }
    let all = df2 + df1 * f;
    beta::ratios(0.5 * df2, 0.5 * df1, df2 / all, df1 * f / all).0
}

/// The value up to which lies the probability p, for 0 < p < 1.
#[must_use]
pub fn quantile(p: f64, df1: f64, df2: f64) -> f64 {
    let (x, y) = beta::quantile(p, 0.5 * df1, 0.5 * df2);
    df2 * x / (df1 * y)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tabulated_values() {
        // NIST/SEMATECH e-Handbook, table 1.3.6.7.3, upper 5 % and 1 %.
        for (p, df1, df2, f) in [(0.95, 3.0, 20.0, 3.098), (0.95, 10.0, 10.0, 2.978), (0.99, 2.0, 5.0, 13.274)] {
            assert!((quantile(p, df1, df2) - f).abs() < 6e-4, "{}", quantile(p, df1, df2));
            assert!((upper(quantile(p, df1, df2), df1, df2) / (1.0 - p) - 1.0).abs() < 1e-12);
        }
        assert_eq!(upper(0.0, 3.0, 5.0), 1.0);
        assert_eq!(upper(f64::INFINITY, 3.0, 5.0), 0.0);
    }
}
