//! Is the value that lies farthest out one of the others? Grubbs' test for a single outlier of a normal sample.
//!
//! Grubbs (1969), "Procedures for detecting outlying observations in samples", Technometrics 11(1); NIST/SEMATECH
//! e-Handbook 1.3.5.17.1. The test says that a value is improbable beside the others. It gives no reason to leave it out:
//! that takes a cause.

use alloc::vec::Vec;

use crate::impossible::{list, proportion, result};
use crate::numeric::{student, sum};
use crate::{Impossible, Why};

/// Values at most.
const VALUES_MAX: usize = 100_000;

/// Which value is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The one farthest from the mean, on whichever side.
    Both,
    Largest,
    Smallest,
}

/// What the test says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grubbs {
    pub mean: f64,
    pub sd: f64,
    /// The value asked about, counted from 0; the first of equal ones.
    pub index: usize,
    pub value: f64,
    /// Its distance from the mean in standard deviations.
    pub g: f64,
    /// What G must exceed.
    pub critical: f64,
    /// The significance (Bonferroni's bound, which is exact where G is large enough to matter), at most 1.
    pub p: f64,
    pub outlier: bool,
}

/// G = |x − x̄|/s of the outermost value, against (n − 1)/√n · √(t²/(n − 2 + t²)) with t at α/n, or α/(2n) for both sides,
/// and n − 2 degrees of freedom.
///
/// # Errors
/// Fewer than three values or too many; a value that is not finite; no scatter; α not between 0 and 1.
///
/// NIST/SEMATECH e-Handbook 1.3.5.17.1, masses of uranium isotopes by a mass spectrometer:
///
/// ```
/// use science::outlier::{Side, grubbs};
/// let found = grubbs(&[199.31, 199.53, 200.19, 200.82, 201.92, 201.95, 202.18, 245.57], Side::Largest, 0.05).unwrap();
/// assert!((found.g - 2.468765).abs() < 5e-7 && (found.critical - 2.0317).abs() < 5e-5);
/// assert_eq!((found.index, found.outlier), (7, true));
/// ```
pub fn grubbs(values: &[f64], side: Side, alpha: f64) -> Result<Grubbs, Impossible> {
    list(values, 3, VALUES_MAX, "/values")?;
    proportion(alpha, "/alpha")?;
    let (mean, sd) = (result(sum::mean(values))?, result(sum::deviation(values))?);
    if sd <= 0.0 {
        return Err(Impossible::at("/values", Why::AllEqual));
    }
    let off = |x: f64| match side {
        Side::Both => (x - mean).abs(),
        Side::Largest => x - mean,
        Side::Smallest => mean - x,
    };
    let farthest: Vec<(usize, f64)> = values.iter().copied().enumerate().collect();
    // Of equal ones the first: `max_by` takes the last.
    let outermost = farthest.into_iter().rev().max_by(|one, other| off(one.1).total_cmp(&off(other.1)));
    let (index, value) = outermost.ok_or_else(|| Impossible::at("/values", Why::TooFew { least: 3 }))?;
    let n = sum::whole(values.len());
    let tails = match side {
        Side::Both => 2.0 * n,
        Side::Largest | Side::Smallest => n,
    };
    let t = student::quantile(1.0 - alpha / tails, n - 2.0);
    let critical = result((n - 1.0) / libm::sqrt(n) * libm::sqrt(t * t / (n - 2.0 + t * t)))?;
    let g = off(value) / sd;
    // G turned back into t; at its largest possible value t is infinite.
    let room = (n - 1.0) * (n - 1.0) - n * g * g;
    let p = if room > 0.0 {
        (tails * student::upper(libm::sqrt(n * (n - 2.0) * g * g / room), n - 2.0)).min(1.0)
    } else {
        0.0
    };
    Ok(Grubbs { mean, sd, index, value, g, critical, p, outlier: g > critical })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_and_each() {
        let masses = [199.31, 199.53, 200.19, 200.82, 201.92, 201.95, 202.18, 245.57];
        let both = grubbs(&masses, Side::Both, 0.05).unwrap();
        // domain.md 6.3 (h): two-sided 2.1266.
        assert!((both.critical - 2.1266).abs() < 5e-5 && both.outlier && both.p < 0.001);
        let smallest = grubbs(&masses, Side::Smallest, 0.05).unwrap();
        assert!(!smallest.outlier && smallest.index == 0 && smallest.g > 0.0);
        // Significance and critical value agree: at α = p the test is just at its edge.
        let mild = [10.1, 10.2, 9.9, 10.0, 10.05, 11.2];
        let seen = grubbs(&mild, Side::Both, 0.05).unwrap();
        let edge = grubbs(&mild, Side::Both, seen.p).unwrap();
        assert!((edge.critical - seen.g).abs() < 1e-9, "{} {}", edge.critical, seen.g);
        assert_eq!(grubbs(&[1.0, 2.0, 3.0], Side::Both, 0.05).unwrap().index, 0);
    }

    #[test]
    fn what_cannot_be_tested_is_refused() {
        for (values, alpha, place) in
            [(&[1.0, 2.0][..], 0.05, "/values"), (&[1.0; 4], 0.05, "/values"), (&[1.0, 2.0, 4.0], 1.0, "/alpha")]
        {
            assert_eq!(grubbs(values, Side::Both, alpha).unwrap_err().place, place);
        }
        assert_eq!(grubbs(&[1.0, f64::NAN, 2.0], Side::Both, 0.05).unwrap_err().place, "/values/1");
    }
}
