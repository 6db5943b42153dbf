//! The two grids, of masses and of m/z, and where each bin of the one lies in the other.

use alloc::vec;
use alloc::vec::Vec;
use core::ops::Range;

use super::{Deconvolution, NODES_MAX, PIECES, PROTON};
use crate::chromatogram::trace::median;
use crate::numeric::sum::whole;
use crate::spectrum::Spectrum;
use crate::{Impossible, Why};

/// A place in a grid, of a number that is known to be small and not below nought.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked to be a small number at or above nought"
)]
pub(super) fn place(it: f64) -> usize {
    it as usize
}

/// A float of half the length: seven digits, which is what intensities have.
#[expect(clippy::cast_possible_truncation, reason = "amounts are kept to seven digits while they are iterated")]
pub(super) fn single(it: f64) -> f32 {
    it as f32
}

/// The spectrum on a grid of equal m/z.
pub(super) struct Nodes {
    pub(super) first: f64,
    pub(super) spacing: f64,
    /// The median step of the spectrum.
    pub(super) step: f64,
    /// Intensity × m/z that falls on each node, in parts of the highest.
    pub(super) observed: Vec<f32>,
    /// What the highest is.
    pub(super) scale: f64,
}

impl Nodes {
    pub(super) fn of(spectrum: &Spectrum, settings: &Deconvolution) -> Result<Self, Impossible> {
        let (mz, intensity) = (spectrum.mz(), spectrum.intensity());
        let mut steps: Vec<f64> = mz.iter().zip(mz.iter().skip(1)).map(|(a, b)| b - a).collect();
        let step = median(&mut steps);
        let spacing = (settings.width_mz / settings.nodes_per_width).max(0.5 * step);
        let (first, last) = (mz.first().copied().unwrap_or(0.0), mz.last().copied().unwrap_or(0.0));
        let many = libm::ceil((last - first) / spacing) + 2.0;
        if many > NODES_MAX {
            return Err(Impossible::at("/width_mz", Why::TooLarge));
        }
        let mut sums = vec![0.0; place(many)];
        // Straight between two points, in pieces much finer than the grid; over a gap that a peak would fit into, nothing.
        let pairs = mz.iter().zip(mz.iter().skip(1)).zip(intensity.iter().zip(intensity.iter().skip(1)));
        for ((from, to), (left, right)) in pairs {
            let (left, right) = (left.max(0.0), right.max(0.0));
            if to - from > settings.width_mz || (left == 0.0 && right == 0.0) {
                continue;
            }
            let pieces = place(libm::ceil(PIECES * (to - from) / spacing)).max(1);
            let width = (to - from) / whole(pieces);
            for piece in 0..pieces {
                let part = (whole(piece) + 0.5) / whole(pieces);
                let position = (from + part * (to - from) - first) / spacing;
                let area = width * (left + part * (right - left));
                let node = place(position);
                let along = position - whole(node);
                if let Some([one, next]) = sums.get_mut(node..node + 2) {
                    *one += (1.0 - along) * area;
                    *next += along * area;
                }
            }
        }
        let scale = sums.iter().copied().fold(0.0, f64::max);
        if scale <= 0.0 {
            return Err(Impossible::at("/threshold", Why::NotPositive));
        }
        let told = |it: &f64| if *it < settings.threshold * scale { 0.0 } else { single(it / scale) };
        Ok(Self { first, spacing, step, observed: sums.iter().map(told).collect(), scale })
    }
}

/// A Gaussian of this width at half height, in nodes, out to 3.5 deviations; its sum is 1. Straight lines between points
/// a step apart have widened it by a sixth of the step's square.
pub(super) fn kernel(width: f64, step: f64) -> Vec<f32> {
    let own = width / 2.354_820_045_030_949_3;
    let deviation = libm::sqrt(own * own + step * step / 6.0);
    let reach = place(libm::ceil(3.5 * deviation));
    let at = |it: usize| {
        let off = (whole(it) - whole(reach)) / deviation;
        libm::exp(-0.5 * off * off)
    };
    let values: Vec<f64> = (0..=2 * reach).map(at).collect();
    let sum: f64 = values.iter().sum();
    values.into_iter().map(|it| single(it / sum)).collect()
}

/// A charge: where its masses lie in the m/z grid.
pub(super) struct Row {
    pub(super) charge: u32,
    /// Position of bin 0 and step from bin to bin, in nodes.
    pub(super) start: f64,
    pub(super) step: f64,
    /// Bins that are looked at.
    pub(super) runs: Vec<Range<usize>>,
}

impl Row {
    /// Pieces of a run that lie between the same two nodes: the left node, the bins, and how far the first of them lies
    /// along.
    pub(super) fn pieces(&self, run: &Range<usize>, mut each: impl FnMut(usize, Range<usize>, f32)) {
        let mut at = run.start;
        while at < run.end {
            let position = self.start + self.step * whole(at);
            let node = place(position);
            let ahead = libm::ceil((whole(node) + 1.0 - position) / self.step);
            let end = at.saturating_add(place(ahead).max(1)).min(run.end);
            each(node, at..end, single(position - whole(node)));
            at = end;
        }
    }
}

pub(super) fn rows(settings: &Deconvolution, bins: usize, nodes: &Nodes) -> Vec<Row> {
    let last = whole(nodes.observed.len()) - 2.0;
    (settings.charges.0..=settings.charges.1)
        .map(|charge| {
            let z = f64::from(charge);
            let start = (settings.masses.0 / z + PROTON - nodes.first) / nodes.spacing;
            let step = settings.bin_da / z / nodes.spacing;
            // Only what lies within the spectrum.
            let low = place(libm::ceil(-start / step).max(0.0)).min(bins);
            let high = place((libm::floor((last - start) / step) + 1.0).max(0.0)).min(bins);
            let runs = (low < high).then_some(low..high).into_iter().collect();
            Row { charge, start, step, runs }
        })
        .collect()
}
