//! Occupational exposure by inhalation: a group of workers against a limit value, and the average over a shift.
//!
//! EN 689:2018+AC:2019, 5.5.2 (preliminary test), 5.5.3 and annex F (statistical test), annex H (results below the
//! limit of quantification); texts and tables as in domain.md §3. Results are taken as lognormal. A result "< x" is
//! known to lie below x and nothing more: with any such result the mean and the deviation of the logarithms are those
//! of greatest likelihood, and what rests on them is approximate.

use alloc::format;
use alloc::vec::Vec;

use crate::Impossible;
use crate::impossible::{not_negative, number, positive, result};
use crate::numeric::{normal, root, student, sum};
use crate::tolerance::one_sided;

/// The part of exposures that may lie above the limit.
const COVERAGE: f64 = 0.95;
/// The confidence of the statistical test.
const CONFIDENCE: f64 = 0.70;
/// Results of a campaign at most.
pub const RESULTS_MAX: usize = 10_000;

/// A result in the unit of the limit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Result8h {
    Measured(f64),
    /// Below the limit of quantification.
    Below(f64),
}

/// What three to five results say (EN 689, 5.5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preliminary {
    Compliance,
    NonCompliance,
    NoDecision,
}

/// Figures that need a deviation; `None` in its place where there is none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lognormal {
    /// Mean of the natural logarithms.
    pub mu: f64,
    /// Their standard deviation, with n − 1; of greatest likelihood (with n) when any result is censored.
    pub sigma: f64,
    pub gm: f64,
    pub gsd: f64,
    /// 95th percentile of the exposures.
    pub p95: f64,
    /// Upper limit of that percentile with 70 and with 95 % confidence.
    pub utl95_70: f64,
    pub utl95_95: f64,
    /// Part of the exposures above the limit value.
    pub exceedance: f64,
    /// Lower and upper limit of that part, each one-sided with 95 % confidence; `None` when all results are equal.
    pub exceedance_limits: Option<(f64, f64)>,
    /// (ln OELV − ln GM)/ln GSD; `None` when all results are equal.
    pub ur: Option<f64>,
}

/// A group, judged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exposure {
    pub n: usize,
    /// Some result was censored.
    pub approximate: bool,
    /// For n = 3, 4 or 5.
    pub preliminary: Option<Preliminary>,
    /// `None` below two results, and where the likelihood has no greatest value.
    pub lognormal: Option<Lognormal>,
    /// What UR must reach; `None` below two results.
    pub ut: Option<f64>,
    /// UR ≥ UT; with all results equal, GM ≤ OELV. `None` where it cannot be told.
    pub complies: Option<bool>,
}

/// Judges the results of a similar exposure group.
///
/// # Errors
/// No results or too many; a result or the limit not above zero.
///
/// Mulhausen and Damiano's fifteen results against 5 mg/m³ (domain.md 3-a and 3-b): UR 1.723 < 1.917.
///
/// ```
/// use science::exposure::{Result8h, judge};
/// let mg = [1.3, 1.8, 1.2, 4.5, 2.0, 2.1, 5.5, 2.2, 3.0, 2.4, 2.5, 2.5, 3.5, 2.8, 2.9].map(Result8h::Measured);
/// let found = judge(&mg, 5.0).unwrap();
/// let figures = found.lognormal.unwrap();
/// assert!((figures.gm - 2.4791).abs() < 5e-5 && (figures.utl95_95 - 7.04590).abs() < 5e-6);
/// assert!((figures.ur.unwrap() - 1.72337).abs() < 5e-6);
/// assert_eq!(found.complies, Some(false));
/// ```
pub fn judge(results: &[Result8h], oelv: f64) -> Result<Exposure, Impossible> {
    number(results.len(), 1, RESULTS_MAX, "/results")?;
    positive(oelv, "/oelv")?;
    for (index, it) in results.iter().enumerate() {
        let (Result8h::Measured(value) | Result8h::Below(value)) = *it;
        positive(value, &format!("/results/{index}"))?;
    }
    let n = results.len();
    let approximate = results.iter().any(|it| matches!(it, Result8h::Below(_)));
    let preliminary = (3..=5).contains(&n).then(|| preliminary(results, oelv));
    if n < 2 {
        return Ok(Exposure { n, approximate, preliminary, lognormal: None, ut: None, complies: None });
    }
    let factor = |confidence| one_sided(sum::whole(n), COVERAGE, confidence);
    let ut = factor(CONFIDENCE);
    let estimated = if approximate { greatest_likelihood(results) } else { Some(moments(results)) };
    let lognormal = match (estimated, ut, factor(0.95)) {
        (Some((mu, sigma)), Some(k70), Some(k95)) => Some(lognormal(mu, sigma, (k70, k95), (n, oelv))?),
        (None, _, _) | (_, None, _) | (_, _, None) => None,
    };
    let complies = lognormal.zip(ut).map(|(it, ut)| match it.ur {
        Some(ur) => ur >= ut,
        None => it.mu <= libm::log(oelv),
    });
    Ok(Exposure { n, approximate, preliminary, lognormal, ut, complies })
}

/// UT: what UR must reach for less than 5 % of exposures above the limit with 70 % confidence.
#[must_use]
pub fn ut(n: usize) -> Option<f64> {
    if n < 2 { None } else { one_sided(sum::whole(n), COVERAGE, CONFIDENCE) }
}

/// Results against a tenth, fifteen hundredths, a fifth of the limit. A result that is a threshold but for the last
/// bits of a product is on it, and on it there is no decision.
fn preliminary(results: &[Result8h], oelv: f64) -> Preliminary {
    let part = match results.len() {
        0..=3 => 0.10,
        4 => 0.15,
        5.. => 0.20,
    };
    let threshold = part * oelv;
    let low = |it: &Result8h| match *it {
        Result8h::Measured(value) => value < threshold * (1.0 - 1e-12),
        Result8h::Below(bound) => bound <= threshold * (1.0 + 1e-12),
    };
    let over = |it: &Result8h| match *it {
        Result8h::Measured(value) => value > oelv,
        Result8h::Below(_) => false,
    };
    if results.iter().any(over) {
        Preliminary::NonCompliance
    } else if results.iter().all(low) {
        Preliminary::Compliance
    } else {
        Preliminary::NoDecision
    }
}

fn lognormal(mu: f64, sigma: f64, (k70, k95): (f64, f64), (n, oelv): (usize, f64)) -> Result<Lognormal, Impossible> {
    let at = |k: f64| result(libm::exp(mu + k * sigma));
    let off = libm::log(oelv) - mu;
    let equal = sigma == 0.0;
    Ok(Lognormal {
        mu,
        sigma,
        gm: at(0.0)?,
        gsd: result(libm::exp(sigma))?,
        p95: at(normal::quantile(COVERAGE))?,
        utl95_70: at(k70)?,
        utl95_95: at(k95)?,
        exceedance: if equal { if off < 0.0 { 1.0 } else { 0.0 } } else { normal::cdf(-off / sigma) },
        exceedance_limits: if equal { None } else { exceedance_limits(off / sigma, n, EXCEEDANCE_CONFIDENCE) },
        ur: if equal { None } else { Some(result(off / sigma)?) },
    })
}

/// Confidence of each limit of the exceedance.
const EXCEEDANCE_CONFIDENCE: f64 = 0.95;

/// Exact limits of the part of a lognormal population above a value that lies `ur` deviations above the mean of `n`
/// logarithms: √n·UR follows a noncentral t distribution whose parameter is √n·Φ⁻¹(1 − F). The limit is the F under
/// which what was seen is just so improbable (Hahn and Meeker, "Statistical Intervals", chapter 4.5; the R package STAND
/// computes the same).
///
/// ```
/// // STAND prints 0.85702 % and 15.28269 %, where its search stops; integration in Python gives 15.28263 % for the second.
/// let (lower, upper) = science::exposure::exceedance_limits(1.7233713, 15, 0.95).unwrap();
/// assert!((lower - 0.0085702).abs() < 5e-8 && (upper - 0.1528263).abs() < 5e-8);
/// ```
#[must_use]
pub fn exceedance_limits(ur: f64, n: usize, confidence: f64) -> Option<(f64, f64)> {
    let (size, df) = (sum::whole(n), sum::whole(n.checked_sub(1).filter(|it| *it > 0)?));
    let seen = libm::sqrt(size) * ur;
    // The distribution function falls as the parameter rises; bounds that hold any answer are found by doubling.
    let parameter = |p: f64| {
        let off = |delta: f64| student::noncentral_cdf(seen, df, delta) - p;
        let mut width = 4.0 + seen.abs();
        for _ in 0..40 {
            let (low, high) = (seen - width, seen + width);
            if off(low) > 0.0 && off(high) < 0.0 {
                return root::brent(off, low, high, 1e-12 * (1.0 + width));
            }
            width *= 1.5;
        }
        None
    };
    let part = |delta: f64| normal::cdf(-delta / libm::sqrt(size));
    Some((part(parameter(1.0 - confidence)?), part(parameter(confidence)?)))
}

/// Mean and deviation of the logarithms; a deviation that is only rounding counts as none.
fn moments(results: &[Result8h]) -> (f64, f64) {
    let values: Vec<f64> = results
        .iter()
        .map(|it| {
            let (Result8h::Measured(value) | Result8h::Below(value)) = *it;
            value
        })
        .collect();
    let logs: Vec<f64> = values.iter().map(|it| libm::log(*it)).collect();
    let equal = values.windows(2).all(|it| it.first() == it.last());
    (sum::mean(&logs), if equal { 0.0 } else { sum::deviation(&logs) })
}

/// Steps of the search for the greatest likelihood.
const STEPS_MAX: usize = 500;

/// Mean and deviation that make results and bounds likeliest. In γ = 1/σ and η = μ/σ the logarithm of the likelihood is
/// concave, so Newton's method, shortened where it overshoots, finds the one maximum; where there is none, nothing.
fn greatest_likelihood(results: &[Result8h]) -> Option<(f64, f64)> {
    let (mut seen, mut bounds) = (Vec::new(), Vec::new());
    for it in results {
        match *it {
            Result8h::Measured(value) => seen.push(libm::log(value)),
            Result8h::Below(value) => bounds.push(libm::log(value)),
        }
    }
    // With nothing measured, or one value measured and no bound below it, the deviation runs to a border.
    let first = seen.first().copied()?;
    let all_same = seen.iter().all(|it| *it == first);
    if all_same && bounds.iter().all(|it| *it >= first) {
        return None;
    }
    let all: Vec<f64> = seen.iter().chain(&bounds).copied().collect();
    let centre = sum::mean(&all);
    let spread = sum::deviation(&all).max(1e-3);
    // On a scale of their own the numbers are near one.
    let scaled = |values: &[f64]| values.iter().map(|it| (it - centre) / spread).collect::<Vec<f64>>();
    let (seen, bounds) = (scaled(&seen), scaled(&bounds));
    let likelihood = |gamma: f64, eta: f64| {
        let exact: f64 = seen.iter().map(|y| -0.5 * (gamma * y - eta) * (gamma * y - eta)).sum();
        let below: f64 = bounds.iter().map(|y| normal::ln_cdf(gamma * y - eta)).sum();
        sum::count(&seen) * libm::log(gamma) + exact + below
    };
    let (mut gamma, mut eta) = (1.0, 0.0);
    for _ in 0..STEPS_MAX {
        let (mut g, mut e) = (sum::count(&seen) / gamma, 0.0);
        let (mut gg, mut ge, mut ee) = (-sum::count(&seen) / (gamma * gamma), 0.0, 0.0);
        for y in &seen {
            let z = gamma * y - eta;
            g -= z * y;
            e += z;
            gg -= y * y;
            ge += y;
            ee -= 1.0;
        }
        for y in &bounds {
            let z = gamma * y - eta;
            let hazard = normal::hazard(z);
            let bend = -hazard * (z + hazard);
            g += hazard * y;
            e -= hazard;
            gg += bend * y * y;
            ge -= bend * y;
            ee += bend;
        }
        let determinant = gg * ee - ge * ge;
        let (step_gamma, step_eta) = ((ge * e - ee * g) / determinant, (ge * g - gg * e) / determinant);
        if !(step_gamma.is_finite() && step_eta.is_finite()) {
            return None;
        }
        let here = likelihood(gamma, eta);
        let mut length = 1.0;
        while gamma + length * step_gamma <= 0.0
            || likelihood(gamma + length * step_gamma, eta + length * step_eta) < here - 1e-12 * here.abs()
        {
            length *= 0.5;
            if length < 1e-12 {
                break;
            }
        }
        if gamma + length * step_gamma <= 0.0 {
            return None;
        }
        gamma += length * step_gamma;
        eta += length * step_eta;
        if (length * step_gamma).abs() <= 1e-13 * gamma && (length * step_eta).abs() <= 1e-13 * (1.0 + eta.abs()) {
            return Some((centre + spread * eta / gamma, spread / gamma));
        }
    }
    None
}

/// A sample of a shift: a concentration and how long it stood for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    pub value: f64,
    pub minutes: f64,
}

/// The average of a shift.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShiftAverage {
    /// Σ value × minutes / 480, whatever the length of the shift.
    pub twa8: f64,
    /// Counted as zero; below zero where more was sampled than the shift is long.
    pub unsampled_minutes: f64,
    /// What a limit for eight hours is multiplied by for a longer shift.
    pub reduction_factor: f64,
}

/// Minutes of the eight hours to which limits refer.
const REFERENCE_MINUTES: f64 = 480.0;

/// The eight-hour average (EN 689, 3.x "reference period"), and Brief and Scala's reduction factor (1975),
/// (8/h) × ((24 − h)/16), which is 1 up to eight hours.
///
/// # Errors
/// No samples or too many; a value or a time below zero; a shift not above zero or of more than 24 hours.
///
/// ```
/// use science::exposure::{Sample, shift_average};
/// let sample = |value, minutes| Sample { value, minutes };
/// let day = shift_average(&[sample(0.04, 120.0), sample(0.01, 300.0)], 8.0).unwrap();
/// assert!((day.twa8 - 0.01625).abs() < 1e-15);
/// assert_eq!(day.unsampled_minutes, 60.0);
/// assert!((shift_average(&[sample(1.0, 600.0)], 10.0).unwrap().reduction_factor - 0.70).abs() < 1e-15);
/// ```
pub fn shift_average(samples: &[Sample], shift_hours: f64) -> Result<ShiftAverage, Impossible> {
    number(samples.len(), 1, RESULTS_MAX, "/samples")?;
    if positive(shift_hours, "/shift_hours")? > 24.0 {
        return Err(Impossible::at("/shift_hours", crate::Why::Outside { low: 0.0, high: 24.0 }));
    }
    for (index, Sample { value, minutes }) in samples.iter().enumerate() {
        not_negative(*value, &format!("/samples/{index}/value"))?;
        not_negative(*minutes, &format!("/samples/{index}/minutes"))?;
    }
    Ok(ShiftAverage {
        twa8: result(sum::sum(samples.iter().map(|it| it.value * it.minutes)) / REFERENCE_MINUTES)?,
        unsampled_minutes: result(shift_hours * 60.0 - sum::sum(samples.iter().map(|it| it.minutes)))?,
        reduction_factor: (8.0 / shift_hours * ((24.0 - shift_hours) / 16.0)).min(1.0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const AIHA: [f64; 15] = [1.3, 1.8, 1.2, 4.5, 2.0, 2.1, 5.5, 2.2, 3.0, 2.4, 2.5, 2.5, 3.5, 2.8, 2.9];

    fn measured(values: &[f64]) -> Vec<Result8h> {
        values.iter().map(|it| Result8h::Measured(*it)).collect()
    }

    #[track_caller]
    fn near(got: f64, wanted: f64, tolerance: f64) {
        assert!((got - wanted).abs() <= tolerance, "{got}, not {wanted}");
    }

    #[test]
    fn fifteen_results_of_mulhausen_and_damiano() {
        // Data: R package STAND, aihand; figures by STAND's own code and by Python (domain.md 3-a, 3-b).
        let got = judge(&measured(&AIHA), 5.0).unwrap();
        let figures = got.lognormal.unwrap();
        near(figures.mu, 0.907_906, 5e-7);
        near(figures.sigma, 0.407_069, 5e-7);
        near(figures.gsd, 1.5024, 5e-5);
        near(figures.p95, 4.842_72, 5e-6);
        near(figures.utl95_70, 5.409_01, 5e-6);
        near(figures.exceedance, 0.042_410_7, 5e-8);
        assert_eq!(got.complies, Some(false));
        let looser = judge(&measured(&AIHA), 6.0).unwrap();
        near(looser.lognormal.unwrap().ur.unwrap(), 2.171_26, 5e-6);
        assert_eq!(looser.complies, Some(true));
    }

    #[test]
    fn the_table_of_en_689() {
        for (n, wanted) in [
            (6, 2.187),
            (7, 2.120),
            (8, 2.072),
            (9, 2.035),
            (10, 2.005),
            (11, 1.981),
            (12, 1.961),
            (13, 1.944),
            (14, 1.929),
            (15, 1.917),
            (16, 1.905),
            (17, 1.895),
            (18, 1.886),
            (19, 1.878),
            (20, 1.870),
            (21, 1.863),
            (22, 1.857),
            (23, 1.851),
            (24, 1.846),
            (25, 1.841),
            (26, 1.836),
            (27, 1.832),
            (28, 1.828),
            (29, 1.824),
            (30, 1.820),
        ] {
            near(ut(n).unwrap(), wanted, 6e-4);
        }
        for (n, wanted) in [(6, 2.1867), (9, 2.0347), (15, 1.9165), (30, 1.8203)] {
            near(ut(n).unwrap(), wanted, 6e-5);
        }
    }

    #[test]
    fn six_results_just_comply() {
        // Constructed, domain.md 3-c.
        let six = measured(&[0.012, 0.020, 0.015, 0.031, 0.018, 0.024]);
        let got = judge(&six, 0.04).unwrap();
        let figures = got.lognormal.unwrap();
        near(figures.gm, 0.019_077_6, 5e-8);
        near(figures.gsd, 1.400_279, 5e-7);
        near(figures.utl95_70, 0.039_834_4, 5e-8);
        near(figures.ur.unwrap(), 2.199_067, 5e-7);
        assert_eq!(got.complies, Some(true));
        assert_eq!(judge(&six, 0.039).unwrap().complies, Some(false));
    }

    #[test]
    fn the_preliminary_test_is_strict_on_both_sides() {
        use Preliminary::{Compliance, NoDecision, NonCompliance};
        for (values, oelv, wanted) in [
            (&[0.05, 0.09, 0.0999][..], 1.0, Compliance),
            (&[0.05, 0.09, 0.10], 1.0, NoDecision),
            // 0.1 × 3 is a little more than 0.3 in binary.
            (&[0.05, 0.09, 0.3], 3.0, NoDecision),
            (&[0.14, 0.14, 0.14, 0.14], 1.0, Compliance),
            (&[0.14, 0.14, 0.14, 0.15], 1.0, NoDecision),
            (&[0.1, 0.1, 0.1, 0.1, 0.2001], 1.0, NoDecision),
            (&[0.1, 0.1, 0.1, 0.1, 0.1999], 1.0, Compliance),
            (&[0.05, 0.05, 1.0], 1.0, NoDecision),
            (&[0.05, 0.05, 1.01], 1.0, NonCompliance),
        ] {
            assert_eq!(judge(&measured(values), oelv).unwrap().preliminary, Some(wanted), "{values:?}");
        }
        let below = |bound| [Result8h::Below(bound), Result8h::Below(0.05), Result8h::Measured(0.05)];
        assert_eq!(judge(&below(0.1), 1.0).unwrap().preliminary, Some(Compliance));
        assert_eq!(judge(&below(0.11), 1.0).unwrap().preliminary, Some(NoDecision));
        // A bound above the limit says nothing.
        assert_eq!(judge(&below(2.0), 1.0).unwrap().preliminary, Some(NoDecision));
        assert_eq!(judge(&measured(&AIHA), 5.0).unwrap().preliminary, None);
    }

    #[test]
    fn censored_results_count_by_their_likelihood() {
        // Maximised apart from this code with scipy.optimize (Nelder–Mead, 1e-14) on the same likelihood.
        let results = [
            Result8h::Below(1.5),
            Result8h::Measured(1.8),
            Result8h::Below(1.5),
            Result8h::Measured(4.5),
            Result8h::Measured(2.0),
            Result8h::Measured(2.1),
            Result8h::Measured(5.5),
            Result8h::Measured(2.2),
        ];
        let got = judge(&results, 5.0).unwrap();
        assert!(got.approximate);
        let figures = got.lognormal.unwrap();
        near(figures.mu, CENSORED.0, 1e-7);
        near(figures.sigma, CENSORED.1, 1e-7);
        // Uncensored, the likelihood's deviation has the divisor n.
        let (mu, sigma) = greatest_likelihood(&measured(&AIHA)).unwrap();
        near(mu, 0.907_906, 5e-7);
        near(sigma, 0.407_069 * libm::sqrt(14.0 / 15.0), 5e-7);
    }

    const CENSORED: (f64, f64) = (0.766_738_461_8, 0.573_725_423_8);

    #[test]
    fn what_cannot_be_told_is_not_told() {
        let equal = judge(&measured(&[0.5; 6]), 1.0).unwrap();
        assert_eq!((equal.lognormal.unwrap().ur, equal.complies), (None, Some(true)));
        assert_eq!(judge(&measured(&[1.5; 6]), 1.0).unwrap().complies, Some(false));
        for results in [
            &[Result8h::Below(0.1); 6][..],
            &[Result8h::Measured(0.1), Result8h::Below(0.1), Result8h::Below(0.2)],
            &[Result8h::Measured(0.1)],
        ] {
            assert_eq!(judge(results, 1.0).unwrap().complies, None);
        }
        let one = [Result8h::Measured(1.0), Result8h::Below(0.5), Result8h::Below(0.2)];
        assert!(judge(&one, 1.0).unwrap().lognormal.is_some());
        assert_eq!(judge(&[], 1.0).unwrap_err().place, "/results");
        assert_eq!(judge(&measured(&[1.0, 0.0]), 1.0).unwrap_err().place, "/results/1");
        assert!(judge(&measured(&[1e-300, 1e300, 1e-300]), 1.0).is_err());
    }

    #[test]
    fn a_longer_shift_lowers_the_limit() {
        let samples = [Sample { value: 1.0, minutes: 480.0 }];
        for (hours, factor) in [(8.0, 1.0), (10.0, 0.7), (12.0, 0.5), (6.0, 1.0), (24.0, 0.0)] {
            near(shift_average(&samples, hours).unwrap().reduction_factor, factor, 1e-15);
        }
        assert_eq!(shift_average(&samples, 6.0).unwrap().unsampled_minutes, -120.0);
        assert_eq!(shift_average(&samples, 25.0).unwrap_err().place, "/shift_hours");
    }
}
