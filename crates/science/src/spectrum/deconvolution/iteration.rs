//! Amounts of each mass with each charge, and one step of the iteration after the other.

use alloc::vec;
use alloc::vec::Vec;
use core::ops::Range;

use super::grid::{Nodes, Row, single};
use super::{DROPPED, Deconvoluted, Deconvolution};
use crate::numeric::sum::whole;

/// Amounts, and what they make of the spectrum.
pub(super) struct State {
    pub(super) rows: Vec<Row>,
    pub(super) bins: usize,
    pub(super) nodes: Nodes,
    pub(super) kernel: Vec<f32>,
    /// Charge by charge, bin by bin.
    pub(super) amounts: Vec<f32>,
    pub(super) smoothed: Vec<f32>,
    /// On the nodes.
    pub(super) sharp: Vec<f32>,
    pub(super) broad: Vec<f32>,
}

impl State {
    pub(super) fn new(rows: Vec<Row>, bins: usize, nodes: Nodes, kernel: Vec<f32>) -> Self {
        let (cells, many) = (rows.len() * bins, nodes.observed.len());
        let mut state = Self {
            rows,
            bins,
            nodes,
            kernel,
            amounts: vec![0.0; cells],
            smoothed: vec![0.0; cells],
            sharp: vec![0.0; many],
            broad: vec![0.0; many],
        };
        // To begin with every amount is what the spectrum shows at its place, seen through the shape of a peak.
        convolve(&state.nodes.observed, &state.kernel, &mut state.broad);
        for (row, amounts) in state.rows.iter().zip(state.amounts.chunks_exact_mut(bins.max(1))) {
            for run in &row.runs {
                row.pieces(run, |node, bins, along| {
                    lift(&state.broad, node, along, single(row.step), amounts.get_mut(bins), |amount, height| {
                        *amount = height
                    });
                });
            }
        }
        state.drop_small();
        state
    }

    pub(super) fn active(&self) -> usize {
        self.rows.iter().flat_map(|it| &it.runs).map(Range::len).sum()
    }

    /// Draws every amount towards the geometric mean of its neighbours in charge.
    pub(super) fn smooth(&mut self, part: f32) {
        let own = 1.0 - part;
        let many = self.rows.len();
        for (at, (row, to)) in self.rows.iter().zip(self.smoothed.chunks_exact_mut(self.bins.max(1))).enumerate() {
            let of = |row: usize, run: &Range<usize>| {
                let from = row * self.bins;
                self.amounts.get(from + run.start..from + run.end).unwrap_or_default()
            };
            for run in &row.runs {
                let here = of(at, run);
                // At an end of the range the missing neighbour is taken to be like the amount itself.
                let below = if at > 0 { of(at - 1, run) } else { here };
                let above = if at + 1 < many { of(at + 1, run) } else { here };
                let Some(to) = to.get_mut(run.clone()) else { continue };
                for (((to, here), below), above) in to.iter_mut().zip(here).zip(below).zip(above) {
                    *to = own * here + part * libm::sqrtf(below * above);
                }
            }
        }
    }

    /// What the smoothed amounts make of the spectrum.
    pub(super) fn project(&mut self) {
        self.sharp.fill(0.0);
        for (row, amounts) in self.rows.iter().zip(self.smoothed.chunks_exact(self.bins.max(1))) {
            let step = single(row.step);
            for run in &row.runs {
                row.pieces(run, |node, bins, along| {
                    let (mut all, mut right, mut along) = (0.0_f32, 0.0_f32, along);
                    for amount in amounts.get(bins).unwrap_or_default() {
                        all += amount;
                        right += amount * along;
                        along += step;
                    }
                    if let Some([one, next]) = self.sharp.get_mut(node..node + 2) {
                        *one += all - right;
                        *next += right;
                    }
                });
            }
        }
        convolve(&self.sharp, &self.kernel, &mut self.broad);
    }

    /// Richardson's and Lucy's step.
    pub(super) fn correct(&mut self) {
        for ((ratio, observed), made) in self.sharp.iter_mut().zip(&self.nodes.observed).zip(&self.broad) {
            *ratio = if *made > 1e-20 { observed / made } else { 0.0 };
        }
        convolve(&self.sharp, &self.kernel, &mut self.broad);
        let each = self.rows.iter().zip(self.amounts.chunks_exact_mut(self.bins.max(1)));
        for ((row, amounts), smoothed) in each.zip(self.smoothed.chunks_exact(self.bins.max(1))) {
            let step = single(row.step);
            for run in &row.runs {
                row.pieces(run, |node, bins, mut along| {
                    let Some([one, next]) = self.broad.get(node..node + 2) else { return };
                    let (Some(to), Some(from)) = (amounts.get_mut(bins.clone()), smoothed.get(bins)) else { return };
                    let rise = next - one;
                    for (to, from) in to.iter_mut().zip(from) {
                        *to = from * (one + along * rise);
                        along += step;
                    }
                });
            }
        }
    }

    /// Leaves out of the runs what has become too small to matter.
    pub(super) fn drop_small(&mut self) {
        let highest = self.amounts.iter().copied().fold(0.0, f32::max);
        let least = highest * DROPPED;
        for (row, amounts) in self.rows.iter_mut().zip(self.amounts.chunks_exact_mut(self.bins.max(1))) {
            let mut kept: Vec<Range<usize>> = vec![];
            for run in &row.runs {
                let Some(own) = amounts.get_mut(run.clone()) else { continue };
                for (at, amount) in (run.start..).zip(own) {
                    if *amount < least {
                        *amount = 0.0;
                        continue;
                    }
                    match kept.last_mut() {
                        // A short pause is cheaper to compute than to leave out.
                        Some(last) if at - last.end <= 8 && last.end >= run.start => last.end = at + 1,
                        Some(_) | None => kept.push(at..at + 1),
                    }
                }
            }
            row.runs = kept;
        }
    }

    pub(super) fn finished(mut self, settings: &Deconvolution) -> Deconvoluted {
        self.smoothed.copy_from_slice(&self.amounts);
        self.project();
        let scale = self.nodes.scale;
        let wide = |all: &[f32]| all.iter().map(|it| f64::from(*it) * scale).collect::<Vec<f64>>();
        let (observed, reproduced) = (wide(&self.nodes.observed), wide(&self.broad));
        let mut amounts = vec![0.0; self.bins];
        let mut charges = Vec::with_capacity(self.rows.len());
        for (row, own) in self.rows.iter().zip(self.amounts.chunks_exact(self.bins.max(1))) {
            let mut sum = 0.0;
            for (to, from) in amounts.iter_mut().zip(own) {
                *to += f64::from(*from) * scale;
                sum += f64::from(*from) * scale;
            }
            charges.push((row.charge, sum));
        }
        let off: Vec<f64> = observed.iter().zip(&reproduced).map(|(a, b)| a - b).collect();
        let squares: f64 = off.iter().map(|it| it * it).sum();
        let area: f64 = observed.iter().sum();
        let over: f64 = off.iter().map(|it| it.max(0.0)).sum();
        // Where the spectrum says something.
        let said: Vec<f64> = observed.iter().zip(&off).filter(|it| *it.0 > 0.0).map(|it| *it.1).collect();
        let spread = libm::sqrt(said.iter().map(|it| it * it).sum::<f64>() / whole(said.len()).max(1.0));
        let deviation = settings.width_mz / self.nodes.spacing / 2.354_820_045_030_949_3;
        // A peak of known shape k and place, fitted alone: u² = s² / Σ k², and Σ k² = 1/(2·√π·σ) for a Gaussian.
        let uncertainty = spread * libm::sqrt(2.0 * libm::sqrt(core::f64::consts::PI) * deviation);
        Deconvoluted {
            first_da: settings.masses.0,
            bin_da: settings.bin_da,
            amounts,
            charges,
            r_squared: 1.0 - squares / crate::numeric::sum::squares(&observed),
            unexplained: over / area,
            grid: (self.nodes.first, self.nodes.spacing),
            observed,
            reproduced,
            uncertainty_per_charge: uncertainty,
            cells: self.amounts,
        }
    }
}

/// Gives each bin of a piece the height between its two nodes.
pub(super) fn lift(
    heights: &[f32],
    node: usize,
    mut along: f32,
    step: f32,
    bins: Option<&mut [f32]>,
    give: impl Fn(&mut f32, f32),
) {
    let (Some([one, next]), Some(bins)) = (heights.get(node..node + 2), bins) else { return };
    for bin in bins {
        give(bin, one + along * (next - one));
        along += step;
    }
}

/// The sum of shifted copies, in pieces that stay close to the processor.
pub(super) fn convolve(from: &[f32], kernel: &[f32], to: &mut [f32]) {
    const PIECE: usize = 1024;
    let reach = kernel.len() / 2;
    for (number, piece) in to.chunks_mut(PIECE).enumerate() {
        let start = number * PIECE;
        piece.fill(0.0);
        for (tap, weight) in kernel.iter().enumerate() {
            // to[i] += weight · from[i + tap − reach]
            let first = (start + tap).saturating_sub(reach);
            let skipped = (reach.saturating_sub(start + tap)).min(piece.len());
            let (Some(source), Some(piece)) = (from.get(first..), piece.get_mut(skipped..)) else { continue };
            for (to, from) in piece.iter_mut().zip(source) {
                *to += weight * from;
            }
        }
    }
}
