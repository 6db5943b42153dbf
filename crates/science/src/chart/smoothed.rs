//! The exponentially weighted moving average: a chart that remembers, for small and lasting shifts.

use alloc::vec::Vec;

use super::Plot;
use super::shewhart::{Known, Spread, spread_of_neighbours, subgroups};
use crate::impossible::{list, positive, result};
use crate::numeric::sum;
use crate::{Impossible, Why};

/// Limits that hold for each point, or those that they tend to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitForm {
    Exact,
    Steady,
}

/// What is weighed: single values, or subgroups by their means.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    Single(Vec<f64>),
    Grouped(Vec<Vec<f64>>),
}

/// What is plotted before smoothing, with the centre and two deviations: of the process, and of a plotted point.
pub(super) struct Plotted {
    pub(super) points: Vec<f64>,
    pub(super) center: f64,
    pub(super) sigma: f64,
    pub(super) point_sigma: f64,
}

pub(super) fn plotted(values: &Values, known: Known) -> Result<Plotted, Impossible> {
    match values {
        Values::Single(values) => {
            // A single value has no neighbour, and needs none where both centre and deviation are known.
            let least = if known.sigma.is_some() { 1 } else { 2 };
            list(values, least, super::POINTS_MAX, "/values")?;
            known.checked()?;
            let phase = known.phase(values.len(), least)?;
            let estimating = values.get(..phase).unwrap_or_default();
            let (sigma, _) = spread_of_neighbours(estimating, known)?;
            let center = result(known.target.unwrap_or_else(|| sum::mean(estimating)))?;
            Ok(Plotted { points: values.clone(), center, sigma, point_sigma: sigma })
        }
        Values::Grouped(groups) => {
            let it = subgroups(groups, Spread::Range, known)?;
            let point_sigma = it.sigma / libm::sqrt(sum::whole(it.size));
            Ok(Plotted { points: it.means, center: it.center, sigma: it.sigma, point_sigma })
        }
    }
}

/// zᵢ = λ xᵢ + (1 − λ) zᵢ₋₁ from the centre on; limits ± L σ √(λ/(2 − λ) (1 − (1 − λ)^(2i))), or without the last factor.
///
/// Montgomery, chapter 9.2. Subgroups count by their means, with the deviation of a mean.
///
/// # Errors
/// λ outside 0 < λ ≤ 1; L not above zero; as the chart of individuals or of means.
///
/// NIST/SEMATECH e-Handbook 6.3.2.4:
///
/// ```
/// use science::chart::{shewhart::Known, smoothed::{LimitForm, Values, smoothed}};
/// let data = [52.0, 47.0, 53.0, 49.3, 50.1, 47.0, 51.0, 50.1, 51.2, 50.5, 49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6,
///     52.4, 53.6, 52.1];
/// let known = Known { target: Some(50.0), sigma: Some(2.0539), phase1: None };
/// let plot = smoothed(&Values::Single(data.into()), known, 0.3, 3.0, LimitForm::Steady).unwrap();
/// assert!((plot.ucl[0] - 52.5884).abs() < 1e-4 && (plot.points[19] - 51.99).abs() < 5e-3);
/// ```
pub fn smoothed(values: &Values, known: Known, lambda: f64, l: f64, form: LimitForm) -> Result<Plot, Impossible> {
    if positive(lambda, "/lambda")? > 1.0 {
        return Err(Impossible::at("/lambda", Why::Outside { low: 0.0, high: 1.0 }));
    }
    positive(l, "/l")?;
    let Plotted { points, center, sigma, point_sigma } = plotted(values, known)?;
    let mut z = center;
    let smooth: Vec<f64> = points
        .iter()
        .map(|x| {
            z = lambda * x + (1.0 - lambda) * z;
            z
        })
        .collect();
    let steady = libm::sqrt(lambda / (2.0 - lambda)) * point_sigma;
    let mut forgotten = 1.0;
    let deviations: Vec<f64> = points
        .iter()
        .map(|_| {
            forgotten *= (1.0 - lambda) * (1.0 - lambda);
            match form {
                LimitForm::Exact => steady * libm::sqrt(1.0 - forgotten),
                LimitForm::Steady => steady,
            }
        })
        .collect();
    for it in &smooth {
        result(*it)?;
    }
    Ok(Plot {
        center,
        sigma: alloc::vec![sigma],
        lcl: deviations.iter().map(|it| result(center - l * it)).collect::<Result<_, _>>()?,
        ucl: deviations.iter().map(|it| result(center + l * it)).collect::<Result<_, _>>()?,
        points: smooth,
        point_sigma: deviations,
    })
}
