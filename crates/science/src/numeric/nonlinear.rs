//! Nonlinear least squares: Levenberg's and Marquardt's method, each step an orthogonal least-squares problem.
//!
//! It ends where the residual is orthogonal to the model's tangent (Bates and Watts 1988, section 2.2.3: the relative
//! offset), which says more than that the steps became small. Where it gets there from no start, there is no answer.

use alloc::vec::Vec;

use super::least_squares::Fit;
use super::sum::{dot, whole};

/// Steps at most.
const STEPS_MAX: usize = 500;
/// The tangent explains less than this of the residual, in deviations: converged.
const OFFSET: f64 = 1e-8;
/// What is left of the response's squares when the model fits exactly.
const NOTHING: f64 = 1e-24;

/// A model at some parameters: what is left of the response, and for each parameter the derivative of the model.
pub struct Tangent {
    pub left: Vec<f64>,
    pub columns: Vec<Vec<f64>>,
}

/// A converged fit.
pub struct Converged {
    pub parameters: Vec<f64>,
    pub residual: f64,
    /// The tangent at the solution, for variances.
    pub tangent: Fit,
}

/// Fits from a start. `size` is the sum of squares of the response, against which "nothing left" is measured.
/// `model` answers `None` for parameters that are not allowed.
pub fn fit(start: &[f64], size: f64, model: impl Fn(&[f64]) -> Option<Tangent>) -> Option<Converged> {
    let mut parameters = start.to_vec();
    let mut here = model(&parameters)?;
    let mut residual = dot(&here.left, &here.left);
    let mut damping = 1e-3;
    for _ in 0..STEPS_MAX {
        let Tangent { left, columns } = &here;
        let mut tangent = Fit::new(left);
        let explained: f64 = columns.iter().map(|it| tangent.add(it).unwrap_or(f64::NAN)).sum();
        if residual <= NOTHING * size && explained.is_finite() {
            return Some(Converged { parameters, residual, tangent });
        }
        let offset = offset(explained, residual, columns.len(), left.len());
        // Not a number where a parameter moves nothing.
        if offset < OFFSET {
            return Some(polished(Converged { parameters, residual, tangent }, offset, &model));
        }
        let mut moved = false;
        for _ in 0..40 {
            let step = damped(left, columns, damping)?;
            let next: Vec<f64> = parameters.iter().zip(&step).map(|(it, step)| it + step).collect();
            let there = model(&next).map(|it| (dot(&it.left, &it.left), it));
            if let Some((squares, there)) = there
                && squares < residual
            {
                (parameters, residual, here, moved) = (next, squares, there, true);
                damping = (damping * 0.1).max(1e-14);
                break;
            }
            damping *= 10.0;
        }
        if !moved {
            // No step lowers it any more: as near as rounding allows, or lost.
            let near = Converged { parameters, residual, tangent };
            return (offset < 1e-5).then(|| polished(near, offset, &model));
        }
    }
    None
}

/// The relative offset: how much of the residual the tangent explains, in deviations of each.
fn offset(explained: f64, residual: f64, p: usize, n: usize) -> f64 {
    let (p, n) = (whole(p), whole(n));
    libm::sqrt(explained / p / ((residual - explained).max(0.0) / (n - p).max(1.0)))
}

/// The last digits: near the solution the sum of squares is flat and says no more, the offset still does. Full steps
/// are taken as long as they halve it.
fn polished(from: Converged, mut before: f64, model: &impl Fn(&[f64]) -> Option<Tangent>) -> Converged {
    let mut best = from;
    for _ in 0..10 {
        let step = best.tangent.coefficients(best.parameters.len());
        let next: Vec<f64> = best.parameters.iter().zip(&step).map(|(it, step)| it + step).collect();
        let Some(Tangent { left, columns }) = model(&next) else { break };
        let mut tangent = Fit::new(&left);
        let explained: f64 = columns.iter().map(|it| tangent.add(it).unwrap_or(f64::NAN)).sum();
        let residual = dot(&left, &left);
        let now = offset(explained, residual, columns.len(), left.len());
        // Also turns away what is not a number.
        if now.is_nan() || now > 0.5 * before {
            break;
        }
        before = now;
        best = Converged { parameters: next, residual, tangent };
    }
    best
}

/// The step that minimises |left − J·step|² + damping·Σ |Jⱼ|²·stepⱼ².
fn damped(left: &[f64], columns: &[Vec<f64>], damping: f64) -> Option<Vec<f64>> {
    let p = columns.len();
    let padded = |values: &[f64], at: Option<(usize, f64)>| {
        let mut all = values.to_vec();
        all.extend((0..p).map(|row| at.map_or(0.0, |(own, weight)| if row == own { weight } else { 0.0 })));
        all
    };
    let mut fit = Fit::new(&padded(left, None));
    for (index, column) in columns.iter().enumerate() {
        let weight = libm::sqrt(damping * dot(column, column)).max(1e-150);
        fit.add(&padded(column, Some((index, weight))))?;
    }
    let step = fit.coefficients(p);
    step.iter().all(|it| it.is_finite()).then_some(step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exponential_through_exact_points() {
        let x = [0.0, 1.0, 2.0, 3.0];
        let y = x.map(|x| 2.0 * libm::exp(-0.5 * x));
        let found = fit(&[1.0, -0.1], dot(&y, &y), |it| {
            let (a, k) = (it[0], it[1]);
            let curve: Vec<f64> = x.iter().map(|x| libm::exp(k * x)).collect();
            Some(Tangent {
                left: y.iter().zip(&curve).map(|(y, it)| y - a * it).collect(),
                columns: [curve.clone(), x.iter().zip(&curve).map(|(x, it)| a * x * it).collect()].into(),
            })
        })
        .unwrap();
        assert!((found.parameters[0] - 2.0).abs() < 1e-9 && (found.parameters[1] + 0.5).abs() < 1e-9);
    }
}
