//! Whether a fit may be believed.
//!
//! Four figures for each stretch, and each has its limit in the method: the *reconstruction* is the area of the fit over
//! the area of the trace (Chure and Cremer 2024 call it the reconstruction score); R² and the greatest residual say
//! whether the shape is right where the areas happen to agree; the uncertainty of the areas says whether the peaks can be
//! told apart. A limit not met makes the fit *not accepted*, with its reason.

use alloc::vec::Vec;

use super::fit::Group;
use super::integrate::area;
use super::method::Accept;

/// How well a fit reproduces its stretch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// Area of the fit over area of the trace.
    pub reconstruction: f64,
    /// 1 − squares that are left / squares about the mean.
    pub r_squared: f64,
    /// Greatest |residual|, of means over a fiftieth of the stretch, as a part of the highest signal.
    pub residual: f64,
    /// Variance of the residual over that of the detector's noise (a Fano factor with the noise for its mean); about 1
    /// where nothing but noise is left. `None` where the trace has no noise.
    pub noise_ratio: Option<f64>,
    /// Greatest standard uncertainty of an area, as a part of the stretch's area.
    pub uncertainty: f64,
}

/// Why a fit is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unaccepted {
    /// It converged nowhere, or its peaks cannot be told apart.
    NotFitted,
    /// Its area is not the trace's.
    Reconstruction,
    RSquared,
    /// Somewhere it leaves too much.
    Residual,
    /// An area is too uncertain.
    Uncertainty,
    /// A parameter ended on a bound.
    Bound,
}

/// Scores a fit over its stretch: times in minutes, the signal with its baseline taken off, `noise` the deviation of one
/// sample.
#[must_use]
pub fn score(time: &[f64], signal: &[f64], group: &Group, noise: f64) -> Score {
    let fitted: Vec<f64> = time.iter().map(|it| group.at(*it)).collect();
    let left: Vec<f64> = signal.iter().zip(&fitted).map(|(y, it)| y - it).collect();
    let squares: f64 = left.iter().map(|it| it * it).sum();
    let about = crate::numeric::sum::squares(signal);
    let top = signal.iter().copied().fold(0.0, f64::max);
    let worst =
        left.chunks(left.len().div_ceil(50).max(1)).map(|it| crate::numeric::sum::mean(it).abs()).fold(0.0, f64::max);
    let n = crate::numeric::sum::count(signal);
    let observed = area(time, signal);
    let greatest = group.covariance.iter().enumerate().filter_map(|(at, row)| row.get(at)).copied().fold(0.0, f64::max);
    Score {
        reconstruction: area(time, &fitted) / observed,
        r_squared: 1.0 - squares / about,
        residual: worst / top,
        noise_ratio: (noise > 0.0).then(|| squares / n / (noise * noise)),
        uncertainty: libm::sqrt(greatest) / observed,
    }
}

/// What speaks against a fit; nothing where it is accepted. A figure that is not a number speaks against it.
#[must_use]
pub fn against(score: &Score, group: &Group, limits: &Accept) -> Vec<Unaccepted> {
    let mut found = Vec::new();
    let mut unless = |holds: bool, why| {
        if !holds {
            found.push(why);
        }
    };
    unless((score.reconstruction - 1.0).abs() <= limits.reconstruction, Unaccepted::Reconstruction);
    unless(score.r_squared >= limits.r_squared, Unaccepted::RSquared);
    unless(score.residual <= limits.residual, Unaccepted::Residual);
    unless(score.uncertainty <= limits.uncertainty, Unaccepted::Uncertainty);
    unless(group.held == 0, Unaccepted::Bound);
    found
}
