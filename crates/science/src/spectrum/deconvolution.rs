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

mod grid;
mod iteration;

use alloc::vec::Vec;
use core::ops::Range;

use self::grid::{Nodes, kernel, place, rows, single};
use self::iteration::State;
use super::Spectrum;
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
