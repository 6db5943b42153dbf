//! Areas under curves, by the rule of Gauss and Legendre on panels that are halved where the curve is steep.

use alloc::vec;
use alloc::vec::Vec;

use super::sum::whole;

/// Points of the finer rule; the coarser one has half of them.
const POINTS: usize = 20;
/// How often a panel may be halved.
const DEPTH_MAX: usize = 30;
/// How many panels may be looked at in all, so that no curve keeps the machine.
const PANELS_MAX: usize = 20_000;

/// The points and weights of one rule on −1 to 1.
pub struct Rule(Vec<(f64, f64)>);

impl Rule {
    /// The rule of Gauss and Legendre with so many points: the zeros of the Legendre polynomial, by Newton's method.
    #[must_use]
    pub fn legendre(points: usize) -> Self {
        let n = whole(points);
        let pairs = (1..=points).map(|index| {
            let mut x = libm::cos(core::f64::consts::PI * (whole(index) - 0.25) / (n + 0.5));
            let mut slope = 1.0;
            for _ in 0..50 {
                let (mut here, mut below) = (1.0, 0.0);
                for k in 1..=points {
                    let k = whole(k);
                    (here, below) = (((2.0 * k - 1.0) * x * here - (k - 1.0) * below) / k, here);
                }
                slope = n * (x * here - below) / (x * x - 1.0);
                let step = here / slope;
                x -= step;
                if step.abs() < 1e-16 {
                    break;
                }
            }
            (x, 2.0 / ((1.0 - x * x) * slope * slope))
        });
        Self(pairs.collect())
    }

    /// The area under `curve` from `low` to `high` by this rule alone.
    pub fn area(&self, low: f64, high: f64, mut curve: impl FnMut(f64) -> f64) -> f64 {
        let (middle, half) = (0.5 * (low + high), 0.5 * (high - low));
        half * self.0.iter().map(|(x, weight)| weight * curve(middle + half * x)).sum::<f64>()
    }
}

/// The area under `curve` over the panels between the given bounds, each halved until two rules agree to `tolerance`.
///
/// `bounds` rise; those between the first and the last say where the curve changes its nature.
pub fn area(bounds: &[f64], tolerance: f64, curve: impl Fn(f64) -> f64) -> f64 {
    let (fine, coarse) = (Rule::legendre(POINTS), Rule::legendre(POINTS / 2));
    let mut open: Vec<(f64, f64, usize)> = vec![];
    for pair in bounds.windows(2) {
        if let [low, high] = pair
            && low < high
        {
            open.push((*low, *high, 0));
        }
    }
    let (mut parts, mut looked_at) = (vec![], 0);
    while let Some((low, high, depth)) = open.pop() {
        looked_at += 1;
        let here = fine.area(low, high, &curve);
        let agree = (here - coarse.area(low, high, &curve)).abs() <= tolerance;
        if agree || depth >= DEPTH_MAX || looked_at >= PANELS_MAX {
            parts.push(here);
        } else {
            let middle = 0.5 * (low + high);
            open.push((low, middle, depth + 1));
            open.push((middle, high, depth + 1));
        }
    }
    super::sum::sum(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_areas() {
        assert!((area(&[0.0, 1.0], 1e-15, libm::exp) - (core::f64::consts::E - 1.0)).abs() < 1e-15);
        // A step in a wide range is found by halving.
        let bell = |x: f64| libm::exp(-0.5 * (x - 3.1) * (x - 3.1) * 1e4);
        assert!((area(&[0.0, 10.0], 1e-15, bell) - libm::sqrt(2.0 * core::f64::consts::PI) * 1e-2).abs() < 1e-12);
    }
}
