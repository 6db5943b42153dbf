//! Equivalence of two means by two one-sided tests.
//!
//! Schuirmann (1987); as used for the comparability of sites in domain.md §6.5. Equivalent when the 90 % confidence
//! interval of the difference lies inside (−θ, θ): both one-sided tests reject at 5 %. The interval's edge on θ is not
//! inside.

use crate::impossible::{list, positive, result};
use crate::numeric::{student, sum};
use crate::{Impossible, Why};

/// How the variances of the two groups are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variance {
    /// Each for itself, with Satterthwaite's degrees of freedom.
    Welch,
    /// In common.
    Pooled,
}

/// A difference, judged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Equivalence {
    /// Mean of b − mean of a.
    pub difference: f64,
    pub standard_error: f64,
    pub df: f64,
    pub ci90: (f64, f64),
    /// Against a difference of −θ or less.
    pub p_lower: f64,
    /// Against a difference of θ or more.
    pub p_upper: f64,
    pub equivalent: bool,
}

/// Values of a group at most.
const VALUES_MAX: usize = 100_000;

/// Tests whether the means of two groups differ by less than θ.
///
/// # Errors
/// A group of fewer than two values or too many; θ not above zero; no scatter in either group.
///
/// Drug-to-antibody ratios of two sites (constructed, domain.md 6.5; checked against R's `t.test`):
///
/// ```
/// use science::equivalence::{Variance, equivalence};
/// let a = [3.92, 3.88, 3.95, 3.90, 3.97, 3.85, 3.91, 3.94];
/// let b = [3.99, 3.93, 3.96, 4.02, 3.98, 3.95];
/// let found = equivalence(&a, &b, 0.10, Variance::Welch).unwrap();
/// assert!((found.ci90.0 - 0.0228739).abs() < 5e-8 && (found.ci90.1 - 0.0904594).abs() < 5e-8);
/// assert!(found.equivalent);
/// ```
pub fn equivalence(a: &[f64], b: &[f64], theta: f64, variance: Variance) -> Result<Equivalence, Impossible> {
    list(a, 2, VALUES_MAX, "/a")?;
    list(b, 2, VALUES_MAX, "/b")?;
    positive(theta, "/theta")?;
    let (na, nb) = (sum::count(a), sum::count(b));
    let difference = result(sum::mean(b) - sum::mean(a))?;
    let (ssa, ssb) = (result(sum::squares(a))?, result(sum::squares(b))?);
    let (square, df) = match variance {
        Variance::Pooled => {
            let df = na + nb - 2.0;
            ((ssa + ssb) / df * (1.0 / na + 1.0 / nb), df)
        }
        Variance::Welch => {
            let (va, vb) = (ssa / (na - 1.0) / na, ssb / (nb - 1.0) / nb);
            let all = va + vb;
            // As shares, so that no square leaves the range of a float.
            let (sa, sb) = (va / all, vb / all);
            (all, 1.0 / (sa * sa / (na - 1.0) + sb * sb / (nb - 1.0)))
        }
    };
    let standard_error = result(libm::sqrt(square))?;
    if standard_error == 0.0 || !df.is_finite() {
        return Err(Impossible::at("", Why::AllEqual));
    }
    let half = student::quantile(0.95, df) * standard_error;
    let p_lower = student::upper((difference + theta) / standard_error, df);
    let p_upper = student::upper((theta - difference) / standard_error, df);
    let ci90 = (result(difference - half)?, result(difference + half)?);
    Ok(Equivalence {
        difference,
        standard_error,
        df,
        ci90,
        p_lower,
        p_upper,
        equivalent: ci90.0 > -theta && ci90.1 < theta,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: [f64; 8] = [3.92, 3.88, 3.95, 3.90, 3.97, 3.85, 3.91, 3.94];
    const B: [f64; 6] = [3.99, 3.93, 3.96, 4.02, 3.98, 3.95];

    #[test]
    fn two_sites() {
        let pooled = equivalence(&A, &B, 0.10, Variance::Pooled).unwrap();
        assert!((pooled.difference - 0.056_666_7).abs() < 5e-8);
        assert!((pooled.ci90.0 - 0.021_869_0).abs() < 5e-8 && (pooled.ci90.1 - 0.091_464_3).abs() < 5e-8);
        assert!((pooled.p_upper - 0.023_241_2).abs() < 5e-8);
        let welch = equivalence(&A, &B, 0.10, Variance::Welch).unwrap();
        assert!((welch.df - 11.849).abs() < 5e-4);
        for variance in [Variance::Welch, Variance::Pooled] {
            assert!(equivalence(&A, &B, 0.10, variance).unwrap().equivalent);
            assert!(!equivalence(&A, &B, 0.09, variance).unwrap().equivalent);
        }
    }

    #[test]
    fn what_cannot_be_tested_is_refused() {
        for (a, b, theta, place) in [
            (&[1.0][..], &B[..], 0.1, "/a"),
            (&A[..], &[1.0, f64::NAN][..], 0.1, "/b/1"),
            (&A[..], &B[..], 0.0, "/theta"),
            (&[1.0, 1.0][..], &[2.0, 2.0][..], 0.1, ""),
            (&[1e308, -1e308][..], &[2.0, 2.0][..], 0.1, ""),
        ] {
            for variance in [Variance::Welch, Variance::Pooled] {
                assert_eq!(equivalence(a, b, theta, variance).unwrap_err().place, place);
            }
        }
        assert!(equivalence(&[1.0, 1.0], &B, 0.1, Variance::Welch).is_ok());
    }
}
