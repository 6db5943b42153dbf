//! From m/z to masses: a Bayesian deconvolution over charges.
//!
//! How much of each mass with each charge there is, is found by the iteration of Richardson (1972) and Lucy (1974), which
//! raises the likelihood at every step and keeps everything at or above nought, with the prior of Marty, Baldwin,
//! Marklund, Hochberg, Benesch and Robinson 2015 (Anal. Chem. 87, 4370; "`UniDec`"; ideas only): a molecule that has z
//! charges is also there with z − 1 and z + 1, so before each step every amount is drawn towards those of its
//! neighbours. Here the mean of the neighbours is the geometric one, √(ab): it is nought where either is, so that an
//! amount with no neighbour on one side is drawn away, and with it the false masses at M·(z ± 1)/z; and of charges that
//! are normally distributed it is the same part of each, so that it does not bend them.
//!
//! Masses stand in a grid of equal bins, the spectrum in a grid of equal m/z. The intensity between two points of the
//! spectrum is an area, so unequal points count for what they cover. Peaks are Gaussians of one width in m/z. Whatever lies
//! 10⁶ times below the highest amount is dropped as the iteration goes on.

use alloc::vec;
use alloc::vec::Vec;
use core::ops::Range;

use super::Spectrum;
use crate::chromatogram::trace::median;
use crate::impossible::{positive, within};
use crate::numeric::sum::whole;
use crate::{Impossible, Why};

/// Mass of a proton, Da (CODATA 2018).
pub const PROTON: f64 = 1.007_276_466_621;
/// Bins of the mass grid times charges at most.
const CELLS_MAX: f64 = 2e7;
/// Nodes of the m/z grid at most.
const NODES_MAX: f64 = 4e6;
/// What lies so far below the highest amount is dropped.
const DROPPED: f32 = 1e-6;
/// Pieces into which the spectrum is cut for each node of the grid.
const PIECES: f64 = 6.0;
/// Iterations between two looks at what can be dropped.
const LOOK: u32 = 2;

/// Settings of a deconvolution.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Deconvolution {
    /// Fewest and most charges, both included; 1 to 200.
    pub charges: (u32, u32),
    /// Least and greatest mass, Da.
    pub masses: (f64, f64),
    /// Width of a mass bin, Da.
    pub bin_da: f64,
    /// 1 to 1000.
    pub iterations: u32,
    /// Width of a peak at half height, in m/z.
    pub width_mz: f64,
    /// How much an amount is drawn towards its neighbours in charge before each step, from 0 (not at all) to 0.5: beyond
    /// that even and odd charges would take turns.
    pub charge_smoothing: f64,
    /// What of the spectrum, on the m/z grid, lies below this part of the highest counts as none.
    pub threshold: f64,
    /// Nodes of the m/z grid for each width of a peak, 3 or more.
    pub nodes_per_width: f64,
}

impl Default for Deconvolution {
    fn default() -> Self {
        Self {
            charges: (10, 60),
            masses: (120_000.0, 180_000.0),
            bin_da: 1.0,
            iterations: 100,
            width_mz: 1.0,
            charge_smoothing: 0.3,
            threshold: 0.001,
            nodes_per_width: 5.0,
        }
    }
}

/// What a spectrum is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Deconvoluted {
    /// Mass of the first bin, Da; the others follow by [`Deconvoluted::bin_da`].
    pub first_da: f64,
    pub bin_da: f64,
    /// Amount in each mass bin over all charges, in intensity × m/z.
    pub amounts: Vec<f64>,
    /// Charge and amount, over all masses.
    pub charges: Vec<(u32, f64)>,
    /// 1 − squares that the deconvolution leaves of the spectrum / squares about its mean.
    pub r_squared: f64,
    /// Part of the spectrum's area (above the threshold) that no mass of the range accounts for.
    pub unexplained: f64,
    /// The m/z grid: first node and spacing.
    pub grid: (f64, f64),
    /// The spectrum on that grid, and what the amounts make of it; in intensity × m/z for each node.
    pub observed: Vec<f64>,
    pub reproduced: Vec<f64>,
    /// Standard uncertainty of the amount of one peak of one charge: what the deconvolution leaves, seen through the shape of
    /// a peak.
    pub uncertainty_per_charge: f64,
    /// Amounts of each charge in each mass bin: charge by charge.
    cells: Vec<f32>,
}

impl Deconvoluted {
    /// The mass of a bin, Da.
    #[must_use]
    pub fn mass(&self, bin: usize) -> f64 {
        self.first_da + whole(bin) * self.bin_da
    }

    /// How many charges hold at least this part of the amount in some mass bins.
    #[must_use]
    pub fn charges_holding(&self, part: f64, bins: Range<usize>) -> usize {
        let rows = self.cells.chunks_exact(self.amounts.len().max(1));
        let sums: Vec<f64> =
            rows.map(|row| row.get(bins.clone()).unwrap_or_default().iter().map(|it| f64::from(*it)).sum()).collect();
        let all: f64 = sums.iter().sum();
        sums.iter().filter(|it| **it >= part * all && **it > 0.0).count()
    }
}

/// Deconvolutes a spectrum.
///
/// # Errors
/// Charges, masses, a bin, a width or a number of iterations that make no sense; grids that are too large; nothing of
/// the spectrum within the range.
///
/// One mass of 150,000 Da with 25 to 31 charges:
///
/// ```
/// use science::spectrum::{Deconvolution, Spectrum, deconvolute, deconvolution::PROTON};
/// let gauss = |x: f64| (-0.5 * x * x).exp();
/// let mz: Vec<f64> = (0..20_000).map(|it| 4600.0 + 0.1 * f64::from(it)).collect();
/// let at = |mz: f64| -> f64 {
///     (22..36).map(|z| {
///         let z = f64::from(z);
///         gauss((z - 28.0) / 2.0) * gauss((mz - 150_000.0 / z - PROTON) / 0.4)
///     }).sum()
/// };
/// let spectrum = Spectrum::new(mz.clone(), mz.iter().map(|it| at(*it)).collect()).unwrap();
/// let settings = Deconvolution { width_mz: 0.94, bin_da: 2.0, ..Deconvolution::default() };
/// let found = deconvolute(&spectrum, &settings).unwrap();
/// let top = (0..found.amounts.len()).max_by(|a, b| found.amounts[*a].total_cmp(&found.amounts[*b])).unwrap();
/// assert!((found.mass(top) - 150_000.0).abs() <= 2.0 && found.r_squared > 0.999);
/// ```
pub fn deconvolute(spectrum: &Spectrum, settings: &Deconvolution) -> Result<Deconvoluted, Impossible> {
    let bins = checked(settings)?;
    let nodes = Nodes::of(spectrum, settings)?;
    let kernel = kernel(settings.width_mz / nodes.spacing, nodes.step / nodes.spacing);
    let rows = rows(settings, bins, &nodes);
    let mut state = State::new(rows, bins, nodes, kernel);
    if state.active() == 0 {
        return Err(Impossible::at("/masses", Why::NotPositive));
    }
    let smoothing = single(settings.charge_smoothing);
    for turn in 0..settings.iterations {
        state.smooth(smoothing);
        state.project();
        state.correct();
        if turn % LOOK == LOOK - 1 {
            state.drop_small();
        }
    }
    Ok(state.finished(settings))
}

fn checked(it: &Deconvolution) -> Result<usize, Impossible> {
    within(f64::from(it.charges.0), 1.0, 200.0, "/charges/0")?;
    within(f64::from(it.charges.1), 1.0, 200.0, "/charges/1")?;
    if it.charges.1 < it.charges.0 {
        return Err(Impossible::at("/charges", Why::Reversed));
    }
    positive(it.masses.0, "/masses/0")?;
    positive(it.masses.1, "/masses/1")?;
    if it.masses.1 <= it.masses.0 {
        return Err(Impossible::at("/masses", Why::Reversed));
    }
    positive(it.bin_da, "/bin_da")?;
    within(f64::from(it.iterations), 1.0, 1000.0, "/iterations")?;
    positive(it.width_mz, "/width_mz")?;
    within(it.charge_smoothing, 0.0, 0.5, "/charge_smoothing")?;
    within(it.threshold, 0.0, 0.5, "/threshold")?;
    within(it.nodes_per_width, 3.0, 100.0, "/nodes_per_width")?;
    let bins = libm::floor((it.masses.1 - it.masses.0) / it.bin_da) + 1.0;
    if bins * (f64::from(it.charges.1 - it.charges.0) + 1.0) > CELLS_MAX {
        return Err(Impossible::at("/bin_da", Why::TooLarge));
    }
    Ok(place(bins))
}

/// A place in a grid, of a number that is known to be small and not below nought.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked to be a small number at or above nought"
)]
fn place(it: f64) -> usize {
    it as usize
}

/// A float of half the length: seven digits, which is what intensities have.
#[expect(clippy::cast_possible_truncation, reason = "amounts are kept to seven digits while they are iterated")]
fn single(it: f64) -> f32 {
    it as f32
}

/// The spectrum on a grid of equal m/z.
struct Nodes {
    first: f64,
    spacing: f64,
    /// The median step of the spectrum.
    step: f64,
    /// Intensity × m/z that falls on each node, in parts of the highest.
    observed: Vec<f32>,
    /// What the highest is.
    scale: f64,
}

impl Nodes {
    fn of(spectrum: &Spectrum, settings: &Deconvolution) -> Result<Self, Impossible> {
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
fn kernel(width: f64, step: f64) -> Vec<f32> {
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
struct Row {
    charge: u32,
    /// Position of bin 0 and step from bin to bin, in nodes.
    start: f64,
    step: f64,
    /// Bins that are looked at.
    runs: Vec<Range<usize>>,
}

impl Row {
    /// Pieces of a run that lie between the same two nodes: the left node, the bins, and how far the first of them lies
    /// along.
    fn pieces(&self, run: &Range<usize>, mut each: impl FnMut(usize, Range<usize>, f32)) {
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

fn rows(settings: &Deconvolution, bins: usize, nodes: &Nodes) -> Vec<Row> {
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

/// Amounts, and what they make of the spectrum.
struct State {
    rows: Vec<Row>,
    bins: usize,
    nodes: Nodes,
    kernel: Vec<f32>,
    /// Charge by charge, bin by bin.
    amounts: Vec<f32>,
    smoothed: Vec<f32>,
    /// On the nodes.
    sharp: Vec<f32>,
    broad: Vec<f32>,
}

impl State {
    fn new(rows: Vec<Row>, bins: usize, nodes: Nodes, kernel: Vec<f32>) -> Self {
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

    fn active(&self) -> usize {
        self.rows.iter().flat_map(|it| &it.runs).map(Range::len).sum()
    }

    /// Draws every amount towards the geometric mean of its neighbours in charge.
    fn smooth(&mut self, part: f32) {
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
    fn project(&mut self) {
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
    fn correct(&mut self) {
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
    fn drop_small(&mut self) {
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

    fn finished(mut self, settings: &Deconvolution) -> Deconvoluted {
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
fn lift(
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
fn convolve(from: &[f32], kernel: &[f32], to: &mut [f32]) {
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
