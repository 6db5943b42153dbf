//! Nonlinear least squares of many points by few parameters, each within bounds.
//!
//! Levenberg's and Marquardt's method on the normal equations, each column scaled to length 1: a step costs n·p² instead
//! of the orthogonalisation of [`nonlinear`](super::nonlinear), which matters where a trace has thousands of points. A
//! parameter that lies on its bound and would leave it is held while the others move (Kelley 1999, "Iterative Methods
//! for Optimization", section 5.4). It ends by the relative offset of Bates and Watts, like its neighbour.

use alloc::vec;
use alloc::vec::Vec;

use super::sum::whole;

/// Steps at most.
const STEPS_MAX: usize = 300;
/// The tangent explains less than this of the residual, in deviations: converged.
const OFFSET: f64 = 1e-6;
/// What is left of the response's squares when the model fits exactly.
const NOTHING: f64 = 1e-26;
/// What rounding leaves of them where no step is any better.
const ROUNDING: f64 = 1e-16;

/// A parameter: where it starts and where it may go.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parameter {
    pub start: f64,
    pub low: f64,
    pub high: f64,
}

/// A converged fit.
#[derive(Debug, Clone, PartialEq)]
pub struct Solution {
    pub parameters: Vec<f64>,
    /// Sum of squares that is left.
    pub residual: f64,
    /// Covariance in units of the residual variance, a row for each parameter; nought for one held on its bound.
    pub covariance: Vec<Vec<f64>>,
    /// Which parameters ended on a bound.
    pub held: Vec<bool>,
    /// How often the model was computed.
    pub evaluations: usize,
}

/// The model at some parameters: its values, and a column of derivatives for each parameter.
pub struct Model {
    pub values: Vec<f64>,
    pub columns: Vec<Vec<f64>>,
}

/// Fits `response`. `None` where it converges nowhere, or where at the solution the parameters cannot be told apart.
pub fn fit(response: &[f64], parameters: &[Parameter], model: impl Fn(&[f64], &mut Model)) -> Option<Solution> {
    let p = parameters.len();
    let size = dot(response, response);
    let mut evaluations = 0;
    let mut computed = |at: &[f64], into: &mut Model| {
        evaluations += 1;
        model(at, into);
    };
    let new = || Model { values: vec![0.0; response.len()], columns: vec![vec![0.0; response.len()]; p] };
    let mut at: Vec<f64> = parameters.iter().map(|it| it.start.clamp(it.low, it.high)).collect();
    let (mut here, mut there) = (new(), new());
    computed(&at, &mut here);
    let mut left = difference(response, &here.values);
    let mut residual = dot(&left, &left);
    let mut damping = 1e-3;
    for _ in 0..STEPS_MAX {
        let normal = Normal::of(&here.columns, &left);
        let free = normal.free(parameters, &at);
        let explained = normal.explained(&free);
        let spread = residual / (whole(response.len()) - whole(p)).max(1.0);
        let offset = libm::sqrt(explained / whole(p.max(1)) / spread);
        if residual <= NOTHING * size || offset < OFFSET {
            let covariance = normal.covariance(&free)?;
            let held = free.iter().map(|it| !it).collect();
            return Some(Solution { parameters: at, residual, covariance, held, evaluations });
        }
        let mut moved = false;
        for _ in 0..30 {
            let Some(step) = normal.step(&free, damping) else {
                damping *= 10.0;
                continue;
            };
            let next: Vec<f64> = at
                .iter()
                .zip(&step)
                .zip(parameters)
                .map(|((it, step), bounds)| (it + step).clamp(bounds.low, bounds.high))
                .collect();
            computed(&next, &mut there);
            let left_there = difference(response, &there.values);
            let squares = dot(&left_there, &left_there);
            if squares < residual {
                core::mem::swap(&mut here, &mut there);
                (at, left, residual, moved) = (next, left_there, squares, true);
                damping = (damping * 0.1).max(1e-12);
                break;
            }
            damping *= 10.0;
        }
        if !moved {
            // No step lowers it any more: as near as rounding allows, or lost.
            let exact = residual <= ROUNDING * size;
            if !exact && (offset.is_nan() || offset > 1e-3) {
                return None;
            }
            let covariance = normal.covariance(&free)?;
            let held = free.iter().map(|it| !it).collect();
            return Some(Solution { parameters: at, residual, covariance, held, evaluations });
        }
    }
    None
}

/// The normal equations, every column scaled to length 1.
struct Normal {
    scales: Vec<f64>,
    /// Of the scaled columns, row by row.
    products: Vec<Vec<f64>>,
    /// Of the scaled columns with what is left.
    pull: Vec<f64>,
}

impl Normal {
    fn of(columns: &[Vec<f64>], left: &[f64]) -> Self {
        let scales: Vec<f64> = columns.iter().map(|it| libm::sqrt(dot(it, it))).collect();
        let usable = |it: &f64| if *it > 0.0 && it.is_finite() { *it } else { f64::INFINITY };
        let scales: Vec<f64> = scales.iter().map(usable).collect();
        let products = columns
            .iter()
            .zip(&scales)
            .enumerate()
            .map(|(row, (one, own))| {
                columns.iter().zip(&scales).take(row + 1).map(|(other, scale)| dot(one, other) / own / scale).collect()
            })
            .collect();
        let pull = columns.iter().zip(&scales).map(|(it, scale)| dot(it, left) / scale).collect();
        Self { scales, products, pull }
    }

    /// Which parameters may move: all but those on a bound that are pulled beyond it, and those that move nothing.
    fn free(&self, parameters: &[Parameter], at: &[f64]) -> Vec<bool> {
        let pulled = parameters.iter().zip(at).zip(&self.pull).zip(&self.scales);
        pulled
            .map(|(((bounds, at), pull), scale)| {
                let out = (*at <= bounds.low && *pull < 0.0) || (*at >= bounds.high && *pull > 0.0);
                scale.is_finite() && bounds.low < bounds.high && !out
            })
            .collect()
    }

    /// The lower triangle of the free part's root, with the damping on its diagonal.
    fn root(&self, free: &[bool], damping: f64) -> Option<Vec<Vec<f64>>> {
        let mut root: Vec<Vec<f64>> = vec![];
        for (products, _) in self.products.iter().zip(free).filter(|it| *it.1) {
            let own: Vec<f64> = products.iter().zip(free).filter(|it| *it.1).map(|it| *it.0).collect();
            let mut row: Vec<f64> = vec![];
            for (column, product) in own.iter().enumerate() {
                let above = root.get(column);
                let known: f64 = above.map_or_else(|| dot(&row, &row), |it| plain_dot(it, &row));
                match above.and_then(|it| it.last()) {
                    Some(corner) => row.push((product - known) / corner),
                    None => {
                        let square = product + damping - known;
                        if square.is_nan() || square <= 1e-13 {
                            return None;
                        }
                        row.push(libm::sqrt(square));
                    }
                }
            }
            root.push(row);
        }
        Some(root)
    }

    fn pulls(&self, free: &[bool]) -> Vec<f64> {
        self.pull.iter().zip(free).filter(|it| *it.1).map(|it| *it.0).collect()
    }

    /// How much of the squares the tangent explains.
    fn explained(&self, free: &[bool]) -> f64 {
        self.root(free, 0.0).map_or(f64::NAN, |root| {
            let half = forward(&root, &self.pulls(free));
            dot(&half, &half)
        })
    }

    /// The damped step.
    fn step(&self, free: &[bool], damping: f64) -> Option<Vec<f64>> {
        let root = self.root(free, damping)?;
        let mut moves = backward(&root, &forward(&root, &self.pulls(free))).into_iter();
        let each = free.iter().zip(&self.scales);
        Some(each.map(|(free, scale)| if *free { moves.next().unwrap_or(0.0) / scale } else { 0.0 }).collect())
    }

    /// (JᵀJ)⁻¹ of the free parameters, noughts for the others.
    fn covariance(&self, free: &[bool]) -> Option<Vec<Vec<f64>>> {
        let root = self.root(free, 0.0)?;
        let p = free.len();
        let mut all = vec![vec![0.0; p]; p];
        let places: Vec<usize> = free.iter().enumerate().filter(|it| *it.1).map(|it| it.0).collect();
        for (at, place) in places.iter().enumerate() {
            let unit: Vec<f64> = (0..places.len()).map(|it| if it == at { 1.0 } else { 0.0 }).collect();
            let column = backward(&root, &forward(&root, &unit));
            for (value, other) in column.iter().zip(&places) {
                let scale = self.scales.get(*place).copied()? * self.scales.get(*other).copied()?;
                *all.get_mut(*other)?.get_mut(*place)? = value / scale;
            }
        }
        Some(all)
    }
}

/// L z = b.
fn forward(root: &[Vec<f64>], right: &[f64]) -> Vec<f64> {
    let mut found: Vec<f64> = Vec::with_capacity(right.len());
    for (row, right) in root.iter().zip(right) {
        let known = plain_dot(row, &found);
        found.push((right - known) / row.last().copied().unwrap_or(f64::NAN));
    }
    found
}

/// Lᵀ z = b.
fn backward(root: &[Vec<f64>], right: &[f64]) -> Vec<f64> {
    let mut rest = right.to_vec();
    for (at, row) in root.iter().enumerate().rev() {
        let own = row.last().copied().unwrap_or(f64::NAN);
        let Some(value) = rest.get(at).map(|it| it / own) else { continue };
        for (left, part) in rest.iter_mut().zip(row).take(at) {
            *left -= part * value;
        }
        if let Some(it) = rest.get_mut(at) {
            *it = value;
        }
    }
    rest
}

fn difference(left: &[f64], right: &[f64]) -> Vec<f64> {
    left.iter().zip(right).map(|(a, b)| a - b).collect()
}

/// Over the shorter of both.
fn plain_dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(a, b)| a * b).sum()
}

/// The sum of products in eight strands that are joined at the end: always the same order, and none waits for another.
fn dot(left: &[f64], right: &[f64]) -> f64 {
    let mut strands = [0.0_f64; 8];
    let (many, few) = (left.chunks_exact(8), right.chunks_exact(8));
    let rest = plain_dot(many.remainder(), few.remainder());
    for (a, b) in many.zip(few) {
        for ((strand, a), b) in strands.iter_mut().zip(a).zip(b) {
            *strand += a * b;
        }
    }
    strands.iter().sum::<f64>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exponential(x: &'static [f64]) -> impl Fn(&[f64], &mut Model) {
        move |at, into| {
            let (a, k) = (at[0], at[1]);
            for (index, x) in x.iter().enumerate() {
                let curve = libm::exp(k * x);
                into.values[index] = a * curve;
                into.columns[0][index] = curve;
                into.columns[1][index] = a * x * curve;
            }
        }
    }

    #[test]
    fn as_its_neighbour_by_reflections() {
        // NIST StRD Misra1a has the same form up to its constant; here the two methods of the house against each other.
        const X: [f64; 9] = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0];
        let y = [10.2, 6.1, 3.5, 2.3, 1.2, 0.9, 0.4, 0.35, 0.1];
        let free = |start| Parameter { start, low: -100.0, high: 100.0 };
        let found = fit(&y, &[free(5.0), free(-0.1)], exponential(&X)).unwrap();
        let other = super::super::nonlinear::fit(&[5.0, -0.1], dot(&y, &y), |it| {
            let curve: Vec<f64> = X.iter().map(|x| libm::exp(it[1] * x)).collect();
            Some(super::super::nonlinear::Tangent {
                left: y.iter().zip(&curve).map(|(y, curve)| y - it[0] * curve).collect(),
                columns: [curve.clone(), X.iter().zip(&curve).map(|(x, curve)| it[0] * x * curve).collect()].into(),
            })
        })
        .unwrap();
        for (got, wanted) in found.parameters.iter().zip(&other.parameters) {
            assert!((got - wanted).abs() < 1e-7, "{got} {wanted}");
        }
        assert!((found.residual / other.residual - 1.0).abs() < 1e-12);
        for (at, unit) in [(0, [1.0, 0.0]), (1, [0.0, 1.0])] {
            let half = other.tangent.half_variance(&unit);
            assert!((found.covariance[at][at] / dot(&half, &half) - 1.0).abs() < 1e-6);
        }
        assert_eq!(found.held, [false, false]);
    }

    #[test]
    fn a_bound_holds_and_what_cannot_be_told_apart_is_not_answered() {
        const X: [f64; 5] = [0.0, 1.0, 2.0, 3.0, 4.0];
        let y = X.map(|x| 2.0 * libm::exp(-0.5 * x));
        let bounds = [Parameter { start: 1.0, low: 0.0, high: 9.0 }, Parameter { start: -0.1, low: -0.3, high: 0.0 }];
        let found = fit(&y, &bounds, exponential(&X)).unwrap();
        assert_eq!((found.parameters[1], found.held.as_slice()), (-0.3, &[false, true][..]));
        assert_eq!(found.covariance[1], [0.0, 0.0]);
        let twins = |at: &[f64], into: &mut Model| {
            for index in 0..5 {
                into.values[index] = at[0] + at[1];
                into.columns[0][index] = 1.0;
                into.columns[1][index] = 1.0;
            }
        };
        let any = Parameter { start: 0.0, low: -9.0, high: 9.0 };
        assert!(fit(&y, &[any, any], twins).is_none());
    }
}
