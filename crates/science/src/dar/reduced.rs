//! From the peaks of a reduced conjugate to its mean load: light and heavy chains apart, isomers summed.
//!
//! Reduced and separated by reversed phase, an interchain-cysteine antibody of class `IgG1` gives L0, L1 and H0 to H3, some of them as
//! several positional isomers. Each chain's set is normalised for itself: the chains absorb differently, and a ratio of
//! light to heavy says nothing about drugs. The uncertainty goes through both sets, with the covariance between peaks that
//! were fitted together.

use alloc::format;
use alloc::vec::Vec;

use super::distribution::{Estimate, root, through};
use super::{Chains, LOAD_MAX, Loads, by_chains};
use crate::chromatogram::Chromatogram;
use crate::impossible::{finite, not_negative, number, within};
use crate::{Impossible, Why};

/// A chain of the antibody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chain {
    Light,
    Heavy,
}

/// When a chain with a load elutes, in minutes, both ends included. Isomers have windows of their own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChainWindow {
    pub chain: Chain,
    pub load: u32,
    pub from: f64,
    pub to: f64,
}

/// A peak of a table or of a fit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChainPeak {
    /// In minutes.
    pub retention: f64,
    pub area: f64,
}

/// The mean load by reduced chains.
#[derive(Debug, Clone, PartialEq)]
pub struct ByChains {
    /// Chain and load of each peak.
    pub assigned: Vec<Option<(Chain, u32)>>,
    pub chains: Chains,
    pub dar: Estimate,
    /// Per cent of everything.
    pub unassigned_percent: f64,
}

/// The mean load from peaks and, where there is one, the covariance of their areas.
///
/// # Errors
/// Windows that are reversed or overlap, a load above [`LOAD_MAX`], an area below zero, a covariance of another size;
/// no light or no heavy chain.
///
/// H1 in two isomers, which are one load (domain.md 5-c):
///
/// ```
/// use science::dar::reduced::{Chain, ChainPeak, ChainWindow, by_peaks};
/// let window = |chain, load, from: f64| ChainWindow { chain, load, from, to: from + 0.9 };
/// let windows = [
///     window(Chain::Light, 0, 1.0), window(Chain::Light, 1, 2.0), window(Chain::Heavy, 0, 3.0),
///     window(Chain::Heavy, 1, 4.0), window(Chain::Heavy, 1, 5.0), window(Chain::Heavy, 2, 6.0), window(Chain::Heavy, 3, 7.0),
/// ];
/// let areas = [38.2, 61.8, 24.5, 30.0, 11.0, 22.9, 11.6];
/// let peaks: Vec<ChainPeak> =
///     areas.iter().zip(1..).map(|(area, at)| ChainPeak { retention: f64::from(at) + 0.5, area: *area }).collect();
/// let found = by_peaks(&peaks, None, &windows).unwrap();
/// assert!((found.dar.value - 3.668).abs() < 1e-12 && (found.chains.heavy_percent[&1] - 41.0).abs() < 1e-12);
/// ```
pub fn by_peaks(
    peaks: &[ChainPeak],
    covariance: Option<&[Vec<f64>]>,
    windows: &[ChainWindow],
) -> Result<ByChains, Impossible> {
    number(peaks.len(), 1, 1000, "/peaks")?;
    number(windows.len(), 2, 200, "/windows")?;
    for (at, it) in windows.iter().enumerate() {
        let here = |name: &str| format!("/windows/{at}/{name}");
        within(f64::from(it.load), 0.0, f64::from(LOAD_MAX), &here("load"))?;
        finite(it.from, &here("from"))?;
        if finite(it.to, &here("to"))? <= it.from {
            return Err(Impossible::at(here("to"), Why::Reversed));
        }
        if windows.iter().take(at).any(|other| it.from <= other.to && other.from <= it.to) {
            return Err(Impossible::at(format!("/windows/{at}"), Why::Overlapping));
        }
    }
    let of = |time: f64| windows.iter().find(|it| time >= it.from && time <= it.to).map(|it| (it.chain, it.load));
    let sets =
        |chain: Chain| -> Loads { windows.iter().filter(|it| it.chain == chain).map(|it| (it.load, 0.0)).collect() };
    let (mut light, mut heavy, mut stray) = (sets(Chain::Light), sets(Chain::Heavy), 0.0);
    let mut assigned = Vec::with_capacity(peaks.len());
    for (at, peak) in peaks.iter().enumerate() {
        finite(peak.retention, &format!("/peaks/{at}/retention"))?;
        let area = not_negative(peak.area, &format!("/peaks/{at}/area"))?;
        let to = of(peak.retention);
        match to {
            Some((Chain::Light, load)) => *light.entry(load).or_default() += area,
            Some((Chain::Heavy, load)) => *heavy.entry(load).or_default() += area,
            None => stray += area,
        }
        assigned.push(to);
    }
    let chains = by_chains(&light, &heavy)?;
    let (all_light, all_heavy) = (light.values().sum::<f64>(), heavy.values().sum::<f64>());
    let mean = |set: &Loads, all: f64| set.iter().map(|(load, area)| f64::from(*load) * area).sum::<f64>() / all;
    let (of_light, of_heavy) = (mean(&light, all_light), mean(&heavy, all_heavy));
    let towards: Vec<f64> = assigned
        .iter()
        .map(|it| match it {
            Some((Chain::Light, load)) => 2.0 * (f64::from(*load) - of_light) / all_light,
            Some((Chain::Heavy, load)) => 2.0 * (f64::from(*load) - of_heavy) / all_heavy,
            None => 0.0,
        })
        .collect();
    let uncertainty = match covariance {
        None => None,
        Some(all) if all.len() == peaks.len() && all.iter().all(|it| it.len() == peaks.len()) => {
            Some(root(through(all, &towards, &towards)))
        }
        Some(_) => return Err(Impossible::at("/covariance", Why::Unequal { wanted: peaks.len() })),
    };
    let dar = Estimate { value: chains.dar, uncertainty };
    Ok(ByChains { assigned, chains, dar, unassigned_percent: 100.0 * stray / (all_light + all_heavy + stray) })
}

/// As [`by_peaks`], from an evaluated chromatogram. Whether its fits are accepted is for the chromatogram to say.
///
/// # Errors
/// As [`by_peaks`].
///
/// ```
/// use science::chromatogram::{baseline::Baseline, Method, Sampling, Trace, evaluate, shape};
/// use science::dar::reduced::{Chain, ChainWindow, by_trace};
/// // L0 40, L1 60, H0 50, H3 150.
/// let put = [(40.0, 3.0), (60.0, 5.0), (50.0, 8.0), (150.0, 12.0)];
/// let at = |it: u32| f64::from(it) / 600.0;
/// let eluted = |t: f64| put.iter().map(|it| it.0 * shape::value(t, it.1, 0.15, 0.5)).sum::<f64>();
/// let trace = Trace::uniform(0.0, 1.0 / 600.0, (0..9000).map(|it| eluted(at(it))).collect(), &Sampling::default()).unwrap();
/// let method = Method { baseline: Baseline::None, ..Method::default() };
/// let window = |chain, load, from: f64| ChainWindow { chain, load, from, to: from + 1.5 };
/// let windows = [
///     window(Chain::Light, 0, 2.0), window(Chain::Light, 1, 4.0), window(Chain::Heavy, 0, 7.0), window(Chain::Heavy, 3, 11.0),
/// ];
/// let found = by_trace(&evaluate(&trace, &method).unwrap(), &windows).unwrap();
/// assert!((found.dar.value - 2.0 * (0.6 + 2.25)).abs() < 1e-4 && found.dar.uncertainty.is_some());
/// ```
pub fn by_trace(chromatogram: &Chromatogram, windows: &[ChainWindow]) -> Result<ByChains, Impossible> {
    let peaks: Vec<ChainPeak> =
        chromatogram.peaks().map(|(_, it)| ChainPeak { retention: it.retention, area: it.area.max(0.0) }).collect();
    by_peaks(&peaks, chromatogram.covariance().as_deref(), windows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_uncertainty_goes_through_both_sets() {
        let windows = [
            ChainWindow { chain: Chain::Light, load: 0, from: 0.0, to: 1.0 },
            ChainWindow { chain: Chain::Light, load: 1, from: 1.5, to: 2.0 },
            ChainWindow { chain: Chain::Heavy, load: 0, from: 3.0, to: 4.0 },
            ChainWindow { chain: Chain::Heavy, load: 3, from: 5.0, to: 6.0 },
        ];
        let peak = |retention, area| ChainPeak { retention, area };
        let peaks = [peak(0.5, 40.0), peak(1.7, 60.0), peak(3.5, 50.0), peak(5.5, 150.0), peak(9.0, 10.0)];
        let covariance: Vec<Vec<f64>> =
            (0..5).map(|a| (0..5).map(|b| if a == b { 1.0 } else { 0.0 }).collect()).collect();
        let found = by_peaks(&peaks, Some(&covariance), &windows).unwrap();
        assert!((found.dar.value - 2.0 * (0.6 + 2.25)).abs() < 1e-12);
        // 2·√((0.6² + 0.4²)/100² + (2.25² + 0.75²)/200²)
        let wanted = 2.0 * libm::sqrt(0.52 / 10_000.0 + 5.625 / 40_000.0);
        assert!((found.dar.uncertainty.unwrap() - wanted).abs() < 1e-12);
        assert!((found.unassigned_percent - 1000.0 / 310.0).abs() < 1e-12 && found.assigned[4].is_none());
        assert_eq!(by_peaks(&peaks, Some(&[]), &windows).unwrap_err().place, "/covariance");
        assert_eq!(by_peaks(&peaks[..2], None, &windows).unwrap_err().place, "/heavy");
        let mut meeting = windows;
        meeting[3].from = 3.5;
        assert_eq!(by_peaks(&peaks, None, &meeting).unwrap_err().place, "/windows/3");
    }
}
