//! Student's t distribution, central and noncentral.

use core::f64::consts::{LN_2, PI};

use super::{beta, gamma, normal, quadrature, root};

/// Probability of a value above t.
#[must_use]
pub fn upper(t: f64, df: f64) -> f64 {
    let square = t * t;
    if square.is_infinite() {
        return if t > 0.0 { 0.0 } else { 1.0 };
    }
    let tail = 0.5 * beta::ratios(0.5 * df, 0.5, df / (df + square), square / (df + square)).0;
    if t >= 0.0 { tail } else { 1.0 - tail }
}

/// Probability of a value farther from zero than t, either way.
#[must_use]
pub fn two_sided(t: f64, df: f64) -> f64 {
    (2.0 * upper(t.abs(), df)).min(1.0)
}

/// Density at t.
#[must_use]
pub fn pdf(t: f64, df: f64) -> f64 {
    let all = df + t * t;
    // y^½·x^(df/2)/B, the common term of the beta density, over |t| gives the density; near zero by its own formula.
    libm::exp(gamma::ln_gamma(0.5 * (df + 1.0)) - gamma::ln_gamma(0.5 * df) - 0.5 * (df + 1.0) * libm::log(all / df))
        / libm::sqrt(df * PI)
}

/// The value up to which lies the probability p, for 0 < p < 1.
#[must_use]
pub fn quantile(p: f64, df: f64) -> f64 {
    if !(p > 0.0 && p < 1.0 && df > 0.0) {
        return f64::NAN;
    }
    if p == 0.5 {
        return 0.0;
    }
    if p < 0.5 { -above(p, df) } else { above(1.0 - p, df) }
}

/// The t above which lies the probability q ≤ ½. The start is the expansion about the normal quantile
/// (Abramowitz and Stegun 26.7.5).
fn above(q: f64, df: f64) -> f64 {
    let z = normal::upper_quantile(q);
    let s = z * z;
    let start = z
        + z * (s + 1.0) / (4.0 * df)
        + z * ((5.0 * s + 16.0) * s + 3.0) / (96.0 * df * df)
        + z * (((3.0 * s + 19.0) * s + 17.0) * s - 15.0) / (384.0 * df * df * df);
    let start = if start.is_finite() && df >= 2.0 { start } else { z };
    // Searched as −t, which rises as its upper tail does.
    -root::quantile(q, -start, (f64::NEG_INFINITY, 0.0), |u| upper(-u, df), |u| pdf(u, df))
}

/// Probability of a noncentral t up to t: (Z + δ)/√(χ²/df), as the mean of Φ(t·s − δ) over s = √(χ²/df).
#[must_use]
pub fn noncentral_cdf(t: f64, df: f64, delta: f64) -> f64 {
    // ln of the density of s: 2 (df/2)^(df/2) s^(df−1) e^(−df s²/2) / Γ(df/2).
    let front = LN_2 + 0.5 * df * libm::log(0.5 * df) - gamma::ln_gamma(0.5 * df);
    let density = |s: f64| if s <= 0.0 { 0.0 } else { libm::exp(front + (df - 1.0) * libm::log(s) - 0.5 * df * s * s) };
    let spread = 1.0 / libm::sqrt(2.0 * df);
    let (low, high) = ((1.0 - 12.0 * spread).max(0.0), 1.0 + 12.0 * spread);
    let mut bounds = alloc::vec![low, high];
    for step in [-6.0, -3.0, -1.0, 0.0, 1.0, 3.0, 6.0] {
        bounds.push(1.0 + step * spread);
        if t != 0.0 {
            // Where Φ rises: around s = δ/t, over a width of 1/t.
            bounds.push((delta + step) / t);
        }
    }
    bounds.retain(|it| it.is_finite() && *it >= low && *it <= high);
    bounds.sort_by(f64::total_cmp);
    let area = quadrature::area(&bounds, 1e-15, |s| density(s) * normal::cdf(t * s - delta));
    area.clamp(0.0, 1.0)
}

/// The value up to which lies the probability p of a noncentral t; `None` where the search finds no end.
#[must_use]
pub fn noncentral_quantile(p: f64, df: f64, delta: f64) -> Option<f64> {
    if !(p > 0.0 && p < 1.0 && df > 0.0 && delta.is_finite()) {
        return None;
    }
    let off = |t: f64| noncentral_cdf(t, df, delta) - p;
    let mut step = 1.0 + 0.5 * delta.abs();
    let (mut low, mut high) = (delta - step, delta + step);
    for _ in 0..60 {
        let (below, above) = (off(low) < 0.0, off(high) > 0.0);
        if below && above {
            return root::brent(off, low, high, 1e-14 * (1.0 + delta.abs()));
        }
        step *= 2.0;
        if !below {
            high = low;
            low = delta - step;
        }
        if !above {
            low = high;
            high = delta + step;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tabulated_values() {
        // NIST/SEMATECH e-Handbook, table 1.3.6.7.2, three decimals.
        for (p, df, t) in [(0.95, 1.0, 6.314), (0.975, 10.0, 2.228), (0.995, 30.0, 2.750), (0.9, 3.0, 1.638)] {
            assert!((quantile(p, df) - t).abs() < 5e-4, "{p} {df}: {}", quantile(p, df));
            assert_eq!(quantile(p, df), -above(1.0 - p, df) * -1.0);
        }
        // One and two degrees of freedom have closed forms.
        for p in [0.6, 0.9, 0.99, 0.9999] {
            let cauchy = libm::tan(PI * (p - 0.5));
            assert!((quantile(p, 1.0) / cauchy - 1.0).abs() < 1e-12, "{p}");
            let two = (2.0 * p - 1.0) / libm::sqrt(2.0 * p * (1.0 - p));
            assert!((quantile(p, 2.0) / two - 1.0).abs() < 1e-12, "{p}");
        }
        assert_eq!(upper(0.0, 5.0), 0.5);
        assert_eq!(quantile(0.5, 5.0), 0.0);
    }

    #[test]
    fn the_noncentral_one_without_a_shift_is_the_central_one() {
        for (t, df) in [(0.3, 1.0), (2.0, 4.0), (-1.5, 30.0)] {
            assert!((noncentral_cdf(t, df, 0.0) - (1.0 - upper(t, df))).abs() < 1e-13, "{t} {df}");
        }
    }
}
