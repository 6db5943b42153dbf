//! The baseline under a chromatogram: what the detector would have said had nothing eluted.
//!
//! Parameters are in minutes, so that they mean the same at every sampling rate.
//!
//! - [`Baseline::Penalised`]: asymmetrically reweighted penalised least squares (Baek, Park, Ahn and Choo 2015, Analyst
//!   140, 250): a stiff spline whose weights fall off, by a logistic function, where the signal lies above the noise. It
//!   runs through the middle of the noise, where plain asymmetric weights (Eilers and Boelens 2005) and clipping (SNIP)
//!   run along its foot. It is computed on a coarse grid of means ([`GRID`] at most), for a baseline has no detail, and
//!   drawn straight between its places.
//! - [`Baseline::Straight`]: as a chemist draws it by hand, from the mean of the beginning to the mean of the end.

use alloc::vec;
use alloc::vec::Vec;

use super::trace::{Trace, every, thinned};
use crate::Impossible;
use crate::impossible::{positive, within};
use crate::numeric::sum::{mean, whole};

/// Places of the grid at most.
pub const GRID: usize = 1000;
/// How often weights are taken anew at most.
const ROUNDS: usize = 60;
/// Weights change by less than this part: settled.
const SETTLED: f64 = 1e-4;
/// A touch of weight everywhere keeps the equations from losing their answer.
const LEAST: f64 = 1e-9;
/// The stiffest spline that still has digits: the square of λ's root stays far from the end of a float.
const STIFFEST: f64 = 1e9;

/// How the baseline is found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Baseline {
    /// It has been taken off already.
    None,
    /// Penalised least squares: what changes within this many minutes is a peak, not the baseline.
    Penalised { stiffness_min: f64 },
    /// A straight line from the mean of this many minutes at the beginning to the mean of as many at the end.
    Straight { over_min: f64 },
}

/// The baseline at each sample of a trace, in its unit.
///
/// # Errors
/// A stiffness that is not above zero; a stretch for means that is none, or more than half of the trace.
///
/// ```
/// use science::chromatogram::baseline::{Baseline, baseline};
/// use science::chromatogram::{Sampling, Trace, shape};
/// // A drift of 3 + 0.2·t under a peak of area 50.
/// let at = |it: u32| f64::from(it) / 100.0;
/// let drift = |t: f64| 3.0 + 0.2 * t;
/// let signal = (0..3000).map(|it| drift(at(it)) + 50.0 * shape::value(at(it), 15.0, 0.3, 0.5)).collect();
/// let trace = Trace::uniform(0.0, 0.01, signal, &Sampling::default()).unwrap();
/// let found = baseline(&trace, Baseline::Penalised { stiffness_min: 10.0 }).unwrap();
/// assert!(found.iter().zip(trace.time()).all(|(it, t)| (it - drift(*t)).abs() < 0.05));
/// ```
pub fn baseline(trace: &Trace, how: Baseline) -> Result<Vec<f64>, Impossible> {
    let skip = every(trace.time().len(), GRID);
    let (time, signal) = thinned(trace.time(), trace.signal(), skip);
    let step = trace.step() * whole(skip);
    let grid = match how {
        Baseline::None => return Ok(vec![0.0; trace.time().len()]),
        Baseline::Penalised { stiffness_min } => {
            let across = positive(stiffness_min, "/stiffness_min")? / step;
            // A spline of stiffness λ follows what is longer than 2π·λ^¼ steps.
            let quarter = across / (2.0 * core::f64::consts::PI);
            penalised(&signal, (quarter * quarter * quarter * quarter).clamp(1e-3, STIFFEST))
        }
        Baseline::Straight { over_min } => return straight(trace, over_min),
    };
    Ok(drawn(&time, &grid, trace.time()))
}

/// Straight between the places of the grid, and on in the same direction beyond its ends.
fn drawn(places: &[f64], values: &[f64], at: &[f64]) -> Vec<f64> {
    let pairs: Vec<(f64, f64)> = places.iter().copied().zip(values.iter().copied()).collect();
    let mut segments = pairs.iter().zip(pairs.iter().skip(1)).peekable();
    let mut now = segments.next();
    at.iter()
        .map(|time| {
            while let Some((_, end)) = now
                && *time > end.0
                && segments.peek().is_some()
            {
                now = segments.next();
            }
            now.map_or_else(
                || values.first().copied().unwrap_or(0.0),
                |((t0, y0), (t1, y1))| y0 + (y1 - y0) * ((time - t0) / (t1 - t0)),
            )
        })
        .collect()
}

/// Baek's reweighting until the weights stay.
fn penalised(signal: &[f64], stiffness: f64) -> Vec<f64> {
    let mut weights = vec![1.0; signal.len()];
    let mut line = smoothed(signal, &weights, stiffness);
    for _ in 0..ROUNDS {
        let off: Vec<f64> = signal.iter().zip(&line).map(|(y, z)| y - z).collect();
        let below: Vec<f64> = off.iter().copied().filter(|it| *it < 0.0).collect();
        let n = whole(below.len());
        if below.len() < 2 {
            break;
        }
        let mean = below.iter().sum::<f64>() / n;
        let spread = libm::sqrt(below.iter().map(|it| (it - mean) * (it - mean)).sum::<f64>() / n);
        if spread.is_nan() || spread <= 0.0 {
            break;
        }
        let weight = |d: &f64| 1.0 / (1.0 + libm::exp((2.0 * (d - (2.0 * spread - mean)) / spread).min(700.0)));
        let next: Vec<f64> = off.iter().map(weight).collect();
        let change: f64 = next.iter().zip(&weights).map(|(a, b)| (a - b) * (a - b)).sum();
        let size: f64 = weights.iter().map(|it| it * it).sum();
        weights = next;
        line = smoothed(signal, &weights, stiffness);
        if libm::sqrt(change) < SETTLED * libm::sqrt(size) {
            break;
        }
    }
    line
}

/// The z that minimises Σ w (y − z)² + λ Σ (z″)², and once more what is left of its equations: a stiff spline loses
/// half of its digits in the first solution.
fn smoothed(signal: &[f64], weights: &[f64], stiffness: f64) -> Vec<f64> {
    let right: Vec<f64> = signal.iter().zip(weights).map(|(y, w)| y * w.max(LEAST)).collect();
    let mut found = banded(&right, weights, stiffness);
    for _ in 0..2 {
        let bends: Vec<f64> = found
            .iter()
            .zip(found.iter().skip(1))
            .zip(found.iter().skip(2))
            .map(|((a, b), c)| (a - b) - (b - c))
            .collect();
        let mut left: Vec<f64> =
            signal.iter().zip(weights).zip(&found).map(|((y, w), z)| w.max(LEAST) * (y - z)).collect();
        for (shift, factor) in [(0, 1.0), (1, -2.0), (2, 1.0)] {
            for (left, bend) in left.iter_mut().skip(shift).zip(&bends) {
                *left -= stiffness * factor * bend;
            }
        }
        for (it, more) in found.iter_mut().zip(banded(&left, weights, stiffness)) {
            *it += more;
        }
    }
    found
}

/// The solution of (W + λ·DᵀD) z = right.
fn banded(right: &[f64], weights: &[f64], stiffness: f64) -> Vec<f64> {
    let n = right.len();
    // The bands of DᵀD for second differences.
    let band = |at: usize| {
        let end = at.min(n.saturating_sub(1).saturating_sub(at));
        match end {
            0 => (1.0, -2.0),
            1 => (5.0, -4.0),
            _ => (6.0, -4.0),
        }
    };
    let first = |at: usize| if at == 0 || at + 2 == n { -2.0 } else { band(at).1 };
    // L·D·Lᵀ with two bands below the diagonal, and the right side carried along.
    let mut rows: Vec<(f64, f64, f64, f64)> = Vec::with_capacity(n);
    let (mut one, mut two) = ((1.0, 0.0, 0.0, 0.0), (1.0, 0.0, 0.0, 0.0));
    for (at, (right, w)) in right.iter().zip(weights).enumerate() {
        let w = w.max(LEAST);
        let (d1, e1, f1, z1) = one;
        let (d2, _, f2, z2) = two;
        // e and f lead from a row to the next and to the one after.
        let (known_1, known_2) =
            if at == 0 { (0.0, 0.0) } else { (d1 * e1 * e1, if at == 1 { 0.0 } else { d2 * f2 * f2 }) };
        let d = w + stiffness * band(at).0 - known_1 - known_2;
        let e = if at + 1 < n { (stiffness * first(at) - if at == 0 { 0.0 } else { d1 * e1 * f1 }) / d } else { 0.0 };
        let f = if at + 2 < n { stiffness / d } else { 0.0 };
        let z = right - if at == 0 { 0.0 } else { e1 * z1 } - if at < 2 { 0.0 } else { f2 * z2 };
        rows.push((d, e, f, z));
        (two, one) = (one, (d, e, f, z));
    }
    let mut found = vec![0.0; n];
    let (mut next, mut after) = (0.0, 0.0);
    for ((d, e, f, z), place) in rows.iter().zip(found.iter_mut()).rev() {
        let value = z / d - e * next - f * after;
        *place = value;
        (after, next) = (next, value);
    }
    found
}

/// From the mean of the first minutes to the mean of the last.
fn straight(trace: &Trace, over: f64) -> Result<Vec<f64>, Impossible> {
    let (first, last) = trace.span();
    within(over, trace.step(), 0.5 * (last - first), "/over_min")?;
    let mean_of = |from: f64, to: f64| {
        let part = trace.between(from, to);
        let means = [trace.time(), trace.signal()].map(|it| mean(it.get(part.clone()).unwrap_or_default()));
        (means[0], means[1])
    };
    let ((t0, y0), (t1, y1)) = (mean_of(first, first + over), mean_of(last - over, last));
    Ok(trace.time().iter().map(|t| y0 + (y1 - y0) * ((t - t0) / (t1 - t0))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_five_bands_are_those_of_the_full_equations() {
        // numpy.linalg.solve(diag(w) + 100·DᵀD, w·y) with D = numpy.diff(eye(7), 2, axis 0).
        let y = [1.0, 3.0, 2.0, 5.0, 4.0, 7.0, 6.0];
        let w = [1.0, 0.5, 1.0, 0.01, 1.0, 1.0, 0.2];
        let got = smoothed(&y, &w, 100.0);
        let wanted = [
            0.8354139836657959,
            1.8336400584809427,
            2.833511993459433,
            3.842507448472206,
            4.859768963455606,
            5.884554827601131,
            6.907525640465725,
        ];
        for (got, wanted) in got.iter().zip(wanted) {
            assert!((got - wanted).abs() < 1e-12, "{got} {wanted}");
        }
        // A straight line costs nothing, however stiff.
        let line: Vec<f64> = (0..500).map(|it| 2.0 - 0.1 * f64::from(it)).collect();
        let got = smoothed(&line, &[0.3; 500], STIFFEST);
        assert!(got.iter().zip(&line).all(|(a, b)| (a - b).abs() < 1e-6));
    }

    #[test]
    fn under_a_peak_on_a_bent_baseline() {
        let at = |it: u32| f64::from(it) / 50.0;
        let under = |t: f64| 5.0 + 0.3 * t + 4.0 / (1.0 + libm::exp(-(t - 25.0) / 8.0));
        let peak = |t: f64| 60.0 * super::super::shape::value(t, 24.0, 0.4, 0.6);
        let mut noise = super::super::tests::noise(3);
        let signal: Vec<f64> = (0..3000).map(|it| under(at(it)) + peak(at(it)) + 0.1 * noise()).collect();
        let trace = Trace::uniform(0.0, 0.02, signal, &super::super::Sampling::default()).unwrap();
        let got = baseline(&trace, Baseline::Penalised { stiffness_min: 25.0 }).unwrap();
        let off: Vec<f64> = got.iter().zip(trace.time()).map(|(it, t)| it - under(*t)).collect();
        // Through the middle of the noise and not along its foot, under the peak as well; peak height 50.
        assert!(mean(&off).abs() < 0.02, "{}", mean(&off));
        assert!(off.iter().all(|it| it.abs() < 0.15), "{:?}", off.iter().copied().fold(0.0, f64::max));
        let straight = baseline(&trace, Baseline::Straight { over_min: 1.0 }).unwrap();
        let (first, last) = (straight[25], straight[2975]);
        assert!((first - under(0.5)).abs() < 0.05 && (last - under(59.5)).abs() < 0.05);
        for (how, place) in [
            (Baseline::Penalised { stiffness_min: 0.0 }, "/stiffness_min"),
            (Baseline::Straight { over_min: 31.0 }, "/over_min"),
        ] {
            assert_eq!(baseline(&trace, how).unwrap_err().place, place);
        }
        assert!(baseline(&trace, Baseline::None).unwrap().iter().all(|it| *it == 0.0));
    }
}
