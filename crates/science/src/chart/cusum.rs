//! The tabular cumulative sum: how far the process has drifted from its target, in deviations, up and down.

use alloc::vec::Vec;

use super::shewhart::Known;
use super::smoothed::{Plotted, Values, plotted};
use crate::Impossible;
use crate::impossible::{not_negative, positive, result};

/// Two sums, point by point, both counted upwards from zero.
#[derive(Debug, Clone, PartialEq)]
pub struct Cusum {
    pub center: f64,
    /// The deviation of the process.
    pub sigma: f64,
    /// The deviation of a plotted point: of a mean, with subgroups. Sums, k and h are in units of it.
    pub point_sigma: f64,
    /// What is summed: values, or means of subgroups.
    pub points: Vec<f64>,
    pub upper: Vec<f64>,
    pub lower: Vec<f64>,
    /// Points in a row with a sum above zero; a shift began after the point where they were none.
    pub upper_run: Vec<usize>,
    pub lower_run: Vec<usize>,
}

/// C⁺ᵢ = max(0, zᵢ − k + C⁺ᵢ₋₁), C⁻ᵢ = max(0, −zᵢ − k + C⁻ᵢ₋₁) with z = (x − target)/σ; a sum above h is a signal.
///
/// Montgomery, chapter 9.1. Subgroups count by their means, with σ/√n.
///
/// # Errors
/// `k` below zero, `h` not above zero; as the chart of individuals or of means.
///
/// Montgomery's table 9.1: the sum reaches 5.28 at observation 29, seven after it began to grow:
///
/// ```
/// use science::chart::{cusum::cusum, shewhart::Known, smoothed::Values};
/// let data = [9.45, 7.99, 9.29, 11.66, 12.16, 10.18, 8.04, 11.46, 9.20, 10.34, 9.03, 11.47, 10.51, 9.40, 10.08, 9.37,
///     10.62, 10.31, 8.52, 10.84, 10.90, 9.33, 12.29, 11.50, 10.60, 11.08, 10.38, 11.62, 11.31, 10.52];
/// let known = Known { target: Some(10.0), sigma: Some(1.0), phase1: None };
/// let sums = cusum(&Values::Single(data.into()), known, 0.5, 5.0).unwrap();
/// assert!((sums.upper[28] - 5.28).abs() < 1e-12 && sums.upper_run[28] == 7);
/// ```
pub fn cusum(values: &Values, known: Known, k: f64, h: f64) -> Result<Cusum, Impossible> {
    not_negative(k, "/k")?;
    positive(h, "/h")?;
    let Plotted { points, center, sigma, point_sigma } = plotted(values, known)?;
    let z: Vec<f64> = points.iter().map(|x| (x - center) / point_sigma).collect();
    let (upper, upper_run) = sums(z.iter().map(|z| z - k))?;
    let (lower, lower_run) = sums(z.iter().map(|z| -z - k))?;
    Ok(Cusum { center, sigma, point_sigma, points, upper, lower, upper_run, lower_run })
}

fn sums(steps: impl Iterator<Item = f64>) -> Result<(Vec<f64>, Vec<usize>), Impossible> {
    let (mut sum, mut run) = (0.0_f64, 0);
    let (mut all, mut runs) = (Vec::new(), Vec::new());
    for step in steps {
        sum = result((sum + step).max(0.0))?;
        run = if sum > 0.0 { run + 1 } else { 0 };
        all.push(sum);
        runs.push(run);
    }
    Ok((all, runs))
}
