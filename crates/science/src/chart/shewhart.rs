//! Shewhart charts: individuals with their moving range, means with ranges or deviations.

use alloc::format;
use alloc::vec;
use alloc::vec::Vec;

use super::{POINTS_MAX, Plot};
use crate::impossible::{finite, list, number, positive, result};
use crate::numeric::{range, sum};
use crate::{Impossible, Why};

/// What stands beside the figures: how many of them estimate, and what is known already.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Known {
    /// The first so many points or subgroups; all of them where it is not given.
    pub phase1: Option<usize>,
    /// The centre, where it is known.
    pub target: Option<f64>,
    /// The deviation of the process, where it is known.
    pub sigma: Option<f64>,
}

impl Known {
    /// How many of `all` estimate.
    pub(super) fn phase(self, all: usize, least: usize) -> Result<usize, Impossible> {
        match self.phase1 {
            None => number(all, least, POINTS_MAX, "/values").map(|()| all),
            Some(it) if it > all => {
                Err(Impossible::at("/phase1", Why::Outside { low: sum::whole(least), high: sum::whole(all) }))
            }
            Some(it) => number(it, least, POINTS_MAX, "/phase1").map(|()| it),
        }
    }

    pub(super) fn checked(self) -> Result<(), Impossible> {
        if let Some(target) = self.target {
            finite(target, "/target")?;
        }
        if let Some(sigma) = self.sigma {
            positive(sigma, "/sigma")?;
        }
        Ok(())
    }
}

/// How the spread of a subgroup is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spread {
    Range,
    Deviation,
}

/// Individuals and their moving ranges: x̄ ± 3 MR̄/d2, and MR̄·D4 with D4 = 1 + 3 d3/d2 for ranges of two.
///
/// # Errors
/// Fewer than two values, a value that is not finite, no scatter in phase I.
///
/// NIST/SEMATECH e-Handbook 6.3.2.2 (printed limits rest on d2 = 1.128):
///
/// ```
/// use science::chart::shewhart::{Known, individuals};
/// let flow = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1];
/// let (main, spread) = individuals(&flow, Known::default()).unwrap();
/// assert!((main.center - 50.81).abs() < 1e-12 && (spread.center - 1.87778).abs() < 5e-6);
/// assert!((main.ucl[0] - 55.8041).abs() < 2e-3);
/// ```
pub fn individuals(values: &[f64], known: Known) -> Result<(Plot, Plot), Impossible> {
    list(values, 2, POINTS_MAX, "/values")?;
    known.checked()?;
    let phase = known.phase(values.len(), 2)?;
    let moving = moving_ranges(values);
    let estimating = values.get(..phase).unwrap_or_default();
    let (sigma, mean_range) = spread_of_neighbours(estimating, known)?;
    let center = result(known.target.unwrap_or_else(|| sum::mean(estimating)))?;
    let main = plot(center, sigma, sigma, 3.0, values.to_vec())?;
    let factors = factors(2, "/values")?;
    let width = 3.0 * factors.d3 * sigma;
    let spread = Plot {
        center: mean_range,
        sigma: vec![sigma],
        lcl: vec![(mean_range - width).max(0.0); moving.len()],
        ucl: vec![result(mean_range + width)?; moving.len()],
        point_sigma: vec![factors.d3 * sigma; moving.len()],
        points: moving,
    };
    Ok((main, spread))
}

/// The deviation of single values and the centre of their moving ranges: estimated, or as known.
pub(super) fn spread_of_neighbours(estimating: &[f64], known: Known) -> Result<(f64, f64), Impossible> {
    let d2 = factors(2, "/values")?.d2;
    match known.sigma {
        Some(sigma) => Ok((sigma, d2 * sigma)),
        None => {
            let mean = result(sum::mean(&moving_ranges(estimating)))?;
            if mean > 0.0 { Ok((mean / d2, mean)) } else { Err(Impossible::at("/values", Why::AllEqual)) }
        }
    }
}

/// Means of subgroups with their ranges or deviations: x̿ ± A2 R̄ and D3, D4; or x̿ ± A3 s̄ and B3, B4.
///
/// # Errors
/// No subgroups or too many; subgroups of fewer than two values or of unequal size; no scatter in phase I.
///
/// Montgomery's piston rings are among the tests. By hand, pairs that all differ by 2 (σ = 2/d2 = √π):
///
/// ```
/// use science::chart::shewhart::{Known, Spread, means};
/// let pairs = [[10., 12.], [11., 13.], [9., 11.], [12., 14.], [10., 12.]].map(|it| it.to_vec());
/// let (main, _) = means(&pairs, Spread::Range, Known::default()).unwrap();
/// assert!((main.sigma[0] - 3.141592653589793_f64.sqrt()).abs() < 1e-14);
/// assert!((main.ucl[0] - 15.159942411946501).abs() < 1e-12);
/// ```
pub fn means(groups: &[Vec<f64>], measure: Spread, known: Known) -> Result<(Plot, Plot), Impossible> {
    let Subgroups { size, means, sigma, center, .. } = subgroups(groups, measure, known)?;
    let spreads: Vec<f64> = groups.iter().map(|it| measure.of(it)).collect();
    let standard_error = sigma / libm::sqrt(sum::whole(size));
    let main = plot(center, sigma, standard_error, 3.0, means)?;
    let (mean, deviation) = measure.moments(size)?;
    let (center, width) = (mean * sigma, 3.0 * deviation * sigma);
    let n = spreads.len();
    let spread = Plot {
        center: result(center)?,
        sigma: vec![sigma],
        lcl: vec![(center - width).max(0.0); n],
        ucl: vec![result(center + width)?; n],
        point_sigma: vec![deviation * sigma; n],
        points: spreads,
    };
    Ok((main, spread))
}

/// Subgroups of one size, their means, and what phase I says of the process.
pub(super) struct Subgroups {
    pub(super) size: usize,
    pub(super) means: Vec<f64>,
    pub(super) center: f64,
    pub(super) sigma: f64,
}

pub(super) fn subgroups(groups: &[Vec<f64>], measure: Spread, known: Known) -> Result<Subgroups, Impossible> {
    number(groups.len(), 1, POINTS_MAX, "/values")?;
    known.checked()?;
    let phase = known.phase(groups.len(), 1)?;
    let size = groups.first().map_or(0, Vec::len);
    number(size, 2, range::SAMPLE_MAX, "/values/0")?;
    for (index, group) in groups.iter().enumerate() {
        let place = format!("/values/{index}");
        list(group, 0, POINTS_MAX, &place)?;
        if group.len() != size {
            return Err(Impossible::at(place, Why::Unequal { wanted: size }));
        }
    }
    let means: Vec<f64> = groups.iter().map(|it| sum::mean(it)).collect();
    let estimating = groups.iter().take(phase);
    let sigma = match known.sigma {
        Some(sigma) => sigma,
        None => {
            let spreads: Vec<f64> = estimating.map(|it| measure.of(it)).collect();
            result(sum::mean(&spreads))? / measure.moments(size)?.0
        }
    };
    if sigma <= 0.0 {
        return Err(Impossible::at("/values", Why::AllEqual));
    }
    let center = known.target.unwrap_or_else(|| sum::mean(means.get(..phase).unwrap_or_default()));
    Ok(Subgroups { size, center: result(center)?, sigma, means })
}

impl Spread {
    /// The range or the deviation of a subgroup.
    fn of(self, group: &[f64]) -> f64 {
        match self {
            Self::Range => {
                let high = group.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                high - group.iter().copied().fold(f64::INFINITY, f64::min)
            }
            Self::Deviation => sum::deviation(group),
        }
    }

    /// Its mean and its deviation for a process of deviation 1: d2 and d3, or c4 and √(1 − c4²).
    fn moments(self, size: usize) -> Result<(f64, f64), Impossible> {
        match self {
            Self::Range => factors(size, "/values/0").map(|it| (it.d2, it.d3)),
            Self::Deviation => {
                let c4 = range::c4(size);
                Ok((c4, libm::sqrt(1.0 - c4 * c4)))
            }
        }
    }
}

fn factors(size: usize, place: &str) -> Result<range::RangeFactors, Impossible> {
    range::factors(size).ok_or_else(|| Impossible::at(place, Why::TooMany { most: range::SAMPLE_MAX }))
}

fn moving_ranges(values: &[f64]) -> Vec<f64> {
    values.windows(2).map(|it| it.first().zip(it.last()).map_or(0.0, |(from, to)| (to - from).abs())).collect()
}

fn plot(center: f64, sigma: f64, point_sigma: f64, width: f64, points: Vec<f64>) -> Result<Plot, Impossible> {
    let n = points.len();
    Ok(Plot {
        center,
        sigma: vec![sigma],
        lcl: vec![result(center - width * point_sigma)?; n],
        ucl: vec![result(center + width * point_sigma)?; n],
        point_sigma: vec![point_sigma; n],
        points,
    })
}
