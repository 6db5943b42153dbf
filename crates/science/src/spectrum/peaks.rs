//! The masses in a deconvoluted spectrum: where its amounts gather, how much there is, how sure that is.

use alloc::vec::Vec;

use super::Deconvoluted;
use crate::Impossible;
use crate::impossible::{positive, within};
use crate::numeric::sum::whole;

/// How masses are found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Find {
    /// A peak is the highest within this distance on either side, and reaches no farther, Da.
    pub window_da: f64,
    /// Least amount as a part of the greatest peak's.
    pub threshold: f64,
}

impl Default for Find {
    fn default() -> Self {
        Self { window_da: 20.0, threshold: 0.005 }
    }
}

/// A mass.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MassPeak {
    /// Centroid, Da.
    pub mass: f64,
    /// Amount, in intensity × m/z, over all charges.
    pub amount: f64,
    /// Standard uncertainty of the amount: that of one charge ([`Deconvoluted::uncertainty_per_charge`]), for as many
    /// charges as hold a hundredth of the peak. An approximation: neighbours are taken to be known.
    pub uncertainty: f64,
    /// How many these are.
    pub charges: usize,
}

/// The masses of a deconvoluted spectrum, rising.
///
/// # Errors
/// A window that is not above zero, a threshold outside 0 to 1.
pub fn peaks(spectrum: &Deconvoluted, how: &Find) -> Result<Vec<MassPeak>, Impossible> {
    positive(how.window_da, "/window_da")?;
    within(how.threshold, 0.0, 1.0, "/threshold")?;
    let amounts = &spectrum.amounts;
    let reach =
        amounts.len().min((1..=amounts.len()).take_while(|it| whole(*it) * spectrum.bin_da <= how.window_da).count());
    let even = evened(amounts, reach / 2);
    let tops = tops(&even, reach.max(1));
    let mut found: Vec<MassPeak> = Vec::with_capacity(tops.len());
    for (at, top) in tops.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|it| tops.get(it)).map_or(0, |it| lowest(&even, *it, *top));
        let after = tops.get(at + 1).map_or(amounts.len(), |it| lowest(&even, *top, *it));
        let bins = before.max(top.saturating_sub(reach))..after.min(top + reach + 1);
        let own = amounts.get(bins.clone()).unwrap_or_default();
        let amount: f64 = own.iter().sum();
        if amount <= 0.0 {
            continue;
        }
        let weighed: f64 = own.iter().zip(bins.clone()).map(|(it, bin)| it * whole(bin)).sum();
        let charges = spectrum.charges_holding(0.01, bins);
        let uncertainty = spectrum.uncertainty_per_charge * libm::sqrt(whole(charges));
        found.push(MassPeak {
            mass: spectrum.first_da + weighed / amount * spectrum.bin_da,
            amount,
            uncertainty,
            charges,
        });
    }
    let greatest = found.iter().map(|it| it.amount).fold(0.0, f64::max);
    found.retain(|it| it.amount >= how.threshold * greatest);
    Ok(found)
}

/// Means over so many bins on either side, twice: a triangle, so that one peak has one top.
fn evened(amounts: &[f64], reach: usize) -> Vec<f64> {
    let once = |values: &[f64]| -> Vec<f64> {
        let reach = reach / 2;
        let mut sum: f64 = values.iter().take(reach).sum();
        let width = whole(2 * reach + 1);
        (0..values.len())
            .map(|at| {
                sum += values.get(at + reach).copied().unwrap_or(0.0);
                let mean = sum / width;
                sum -= at.checked_sub(reach).and_then(|it| values.get(it)).copied().unwrap_or(0.0);
                mean
            })
            .collect()
    };
    once(&once(amounts))
}

/// Places that are higher than all before and not lower than all after them within reach.
fn tops(values: &[f64], reach: usize) -> Vec<usize> {
    let mut found = Vec::new();
    for (at, value) in values.iter().enumerate() {
        let before = values.get(at.saturating_sub(reach)..at).unwrap_or_default();
        let after = values.get(at + 1..(at + 1 + reach).min(values.len())).unwrap_or_default();
        if *value > 0.0 && before.iter().all(|it| it < value) && after.iter().all(|it| it <= value) {
            found.push(at);
        }
    }
    found
}

/// The lowest place between two.
fn lowest(values: &[f64], from: usize, to: usize) -> usize {
    let between = values.get(from..=to).unwrap_or_default();
    let low = between.iter().copied().fold(f64::INFINITY, f64::min);
    between.iter().position(|it| *it == low).map_or(from, |ahead| from + ahead)
}
