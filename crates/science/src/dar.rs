//! The drug-to-antibody ratio, from the four kinds of assay that report it.
//!
//! The weighted mean over the species that were assigned (domain.md §5.1); what was not assigned is reported beside it
//! and never divides it: 96.7 % assigned and divided by 100 would understate the ratio. Ultraviolet: two equations in
//! two concentrations (Beer and Lambert).
//!
//! From peak tables here; from raw traces in [`hic`] and [`reduced`], from raw spectra in [`spectrum`](crate::spectrum),
//! with the uncertainty of a [`distribution`]. Whether two methods agree says [`agreement`], whether a ratio can be what
//! was charged says [`plausible`].

pub mod agreement;
pub mod distribution;
pub mod hic;
pub mod plausible;
pub mod reduced;

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::vec::Vec;

use crate::impossible::{finite, not_negative, number, positive, result};
use crate::numeric::sum::sum;
use crate::{Impossible, Why};

/// The largest load that is taken for one: above any real conjugate.
pub const LOAD_MAX: u32 = 100;
/// Deconvoluted peaks at most.
const PEAKS_MAX: usize = 100_000;

/// Amounts by load, in any one unit.
pub type Loads = BTreeMap<u32, f64>;

/// A ratio with the distribution that it is the mean of.
#[derive(Debug, Clone, PartialEq)]
pub struct Dar {
    pub dar: f64,
    /// Per cent of what was assigned, by load.
    pub distribution_percent: Loads,
    /// Per cent of everything.
    pub unassigned_percent: f64,
}

impl Dar {
    /// Antibody without any drug, in per cent of what was assigned; `None` where the load 0 was not looked for.
    #[must_use]
    pub fn unconjugated_percent(&self) -> Option<f64> {
        self.distribution_percent.get(&0).copied()
    }
}

/// The mean load of intact conjugate, by hydrophobic interaction chromatography: Σ n A / Σ A.
///
/// # Errors
/// No area, a negative one, nothing assigned, or a load above [`LOAD_MAX`].
///
/// 3.3 % unassigned (constructed, domain.md 5-b); dividing by 100 would give 3.94:
///
/// ```
/// use science::dar::by_hic;
/// let areas = [(0, 4.2), (2, 24.1), (4, 39.6), (6, 21.5), (8, 7.3)].into();
/// let found = by_hic(&areas, 3.3).unwrap();
/// assert!((found.dar - 4.074457).abs() < 5e-7);
/// assert!((found.unassigned_percent - 3.3).abs() < 1e-12);
/// ```
pub fn by_hic(areas: &Loads, unassigned: f64) -> Result<Dar, Impossible> {
    let total = assigned(areas, "/areas")?;
    not_negative(unassigned, "/unassigned")?;
    of(areas, total, unassigned)
}

/// The parts of a reduced conjugate: light and heavy chains, each by load.
#[derive(Debug, Clone, PartialEq)]
pub struct Chains {
    pub dar: f64,
    /// Per cent of the light chains, by load.
    pub light_percent: Loads,
    /// Per cent of the heavy chains, by load.
    pub heavy_percent: Loads,
}

/// Twice the mean load of a light chain and of a heavy chain, by reversed-phase chromatography of reduced conjugate.
/// Light and heavy chains are normalised apart.
///
/// # Errors
/// As [`by_hic`], for either chain.
///
/// ```
/// use science::dar::by_chains;
/// let light = [(0, 38.2), (1, 61.8)].into();
/// let heavy = [(0, 24.5), (1, 41.0), (2, 22.9), (3, 11.6)].into();
/// assert!((by_chains(&light, &heavy).unwrap().dar - 3.668).abs() < 1e-12);
/// ```
pub fn by_chains(light: &Loads, heavy: &Loads) -> Result<Chains, Impossible> {
    let light = of(light, assigned(light, "/light")?, 0.0)?;
    let heavy = of(heavy, assigned(heavy, "/heavy")?, 0.0)?;
    Ok(Chains {
        dar: 2.0 * (light.dar + heavy.dar),
        light_percent: light.distribution_percent,
        heavy_percent: heavy.distribution_percent,
    })
}

/// Absorbances and molar absorption coefficients at 280 nm and at the maximum λ of the drug.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Absorbances {
    pub a280: f64,
    pub a_lambda: f64,
    pub eps_antibody_280: f64,
    pub eps_antibody_lambda: f64,
    pub eps_drug_280: f64,
    pub eps_drug_lambda: f64,
    pub path_cm: f64,
    /// Absorbance where neither antibody nor drug absorbs (320 to 350 nm): light that was scattered, taken from both; 0
    /// where it was not read.
    pub a_scatter: f64,
}

/// Concentrations from two absorbances.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TwoWavelengths {
    pub dar: f64,
    pub antibody_molar: f64,
    pub drug_molar: f64,
}

/// A determinant smaller than this part of its terms is the difference of their rounding errors.
const SINGULAR: f64 = 1e-9;

/// The ratio by ultraviolet absorbance at two wavelengths: free drug removed, scatter corrected.
///
/// What is scattered is taken as equal at both wavelengths, as for protein content, (A₂₈₀ − A₃₂₀); aggregates scatter more
/// at the shorter one, so that a sample with much of it says too high a ratio.
///
/// # Errors
/// An absorbance or coefficient below zero; scatter of as much as an absorbance or more; a path not above zero; coefficients in the same proportion at both
/// wavelengths, so that the two cannot be told apart; no antibody.
///
/// ```
/// use science::dar::{Absorbances, by_absorbance};
/// let measured = Absorbances {
///     a280: 1.055, a_lambda: 0.690, eps_antibody_280: 210_000.0, eps_antibody_lambda: 77_500.0,
///     eps_drug_280: 1_500.0, eps_drug_lambda: 15_900.0, path_cm: 1.0, a_scatter: 0.0,
/// };
/// let found = by_absorbance(&measured).unwrap();
/// assert!((found.dar - 4.011404).abs() < 5e-7);
/// assert!((found.antibody_molar - 4.88387e-6).abs() < 5e-12);
/// ```
pub fn by_absorbance(measured: &Absorbances) -> Result<TwoWavelengths, Impossible> {
    let Absorbances {
        a280,
        a_lambda,
        eps_antibody_280,
        eps_antibody_lambda,
        eps_drug_280,
        eps_drug_lambda,
        path_cm,
        a_scatter,
    } = *measured;
    not_negative(a280, "/a280")?;
    not_negative(a_lambda, "/a_lambda")?;
    not_negative(a_scatter, "/a_scatter")?;
    if a_scatter > 0.0 && a_scatter >= a280.min(a_lambda) {
        return Err(Impossible::at("/a_scatter", Why::NotBetween { low: 0.0, high: a280.min(a_lambda) }));
    }
    let (a280, a_lambda) = (a280 - a_scatter, a_lambda - a_scatter);
    positive(eps_antibody_280, "/eps_antibody_280")?;
    not_negative(eps_antibody_lambda, "/eps_antibody_lambda")?;
    not_negative(eps_drug_280, "/eps_drug_280")?;
    positive(eps_drug_lambda, "/eps_drug_lambda")?;
    positive(path_cm, "/path_cm")?;
    let (own, cross) = (eps_antibody_280 * eps_drug_lambda, eps_antibody_lambda * eps_drug_280);
    let determinant = own - cross;
    if determinant.abs() <= SINGULAR * own.max(cross) || !determinant.is_finite() {
        return Err(Impossible::at("/eps_drug_lambda", Why::Singular));
    }
    let antibody_molar = result((a280 * eps_drug_lambda - a_lambda * eps_drug_280) / (determinant * path_cm))?;
    let drug_molar = result((a_lambda * eps_antibody_280 - a280 * eps_antibody_lambda) / (determinant * path_cm))?;
    if antibody_molar <= 0.0 {
        return Err(Impossible::at("/a280", Why::NotPositive));
    }
    Ok(TwoWavelengths { dar: result(drug_molar / antibody_molar)?, antibody_molar, drug_molar })
}

/// A peak of a deconvoluted mass spectrum.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Peak {
    pub mass: f64,
    pub intensity: f64,
}

/// Which masses belong to which load.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MassLadder {
    pub antibody_mass: f64,
    /// What one drug adds, as bound.
    pub drug_mass: f64,
    /// A peak belongs to a load up to this distance, the distance itself included.
    pub tolerance_da: f64,
    /// The highest load looked for; all from 0 are.
    pub max_load: u32,
}

/// The mean load by mass spectrometry: each peak goes to the nearest load within the tolerance, or to none.
///
/// # Errors
/// No peaks or too many; a mass, a tolerance or an intensity that makes no sense; a tolerance that lets a peak belong
/// to two loads at once; nothing assigned.
///
/// ```
/// use science::dar::{MassLadder, Peak, by_mass};
/// let ladder = MassLadder { antibody_mass: 148_000.0, drug_mass: 1000.0, tolerance_da: 5.0, max_load: 8 };
/// let peak = |mass, intensity| Peak { mass, intensity };
/// let found = by_mass(&[peak(148_001.0, 10.0), peak(150_005.0, 30.0), peak(151_500.0, 10.0)], &ladder).unwrap();
/// assert_eq!((found.dar, found.unassigned_percent), (1.5, 20.0));
/// ```
pub fn by_mass(peaks: &[Peak], ladder: &MassLadder) -> Result<Dar, Impossible> {
    by_masses(peaks, &[], ladder)
}

/// Glycoforms of an antibody at most.
const GLYCOFORMS_MAX: usize = 100;

/// As [`by_mass`], for an antibody that comes in several glycoforms: `others` are the masses of those beside the first,
/// without drug, Da. The glycoforms of a load are summed. A peak that fits two loads, as different glycoforms, is
/// counted for none.
///
/// # Errors
/// As [`by_mass`], and a mass of a glycoform that is not above zero.
///
/// D2 in two glycoforms of 162.14 Da:
///
/// ```
/// use science::dar::{MassLadder, Peak, by_masses};
/// let ladder = MassLadder { antibody_mass: 148_000.0, drug_mass: 1000.0, tolerance_da: 5.0, max_load: 2 };
/// let peak = |mass, intensity| Peak { mass, intensity };
/// let peaks = [peak(148_000.0, 10.0), peak(150_000.0, 20.0), peak(150_162.0, 10.0)];
/// let found = by_masses(&peaks, &[148_162.14], &ladder).unwrap();
/// assert_eq!((found.dar, found.unassigned_percent), (1.5, 0.0));
/// ```
pub fn by_masses(peaks: &[Peak], others: &[f64], ladder: &MassLadder) -> Result<Dar, Impossible> {
    let MassLadder { antibody_mass, drug_mass, tolerance_da, max_load } = *ladder;
    positive(antibody_mass, "/antibody_mass")?;
    number(others.len(), 0, GLYCOFORMS_MAX, "/glycoform_masses")?;
    for (index, mass) in others.iter().enumerate() {
        positive(*mass, &format!("/glycoform_masses/{index}"))?;
    }
    positive(drug_mass, "/drug_mass")?;
    not_negative(tolerance_da, "/tolerance_da")?;
    if tolerance_da * 2.0 >= drug_mass {
        return Err(Impossible::at("/tolerance_da", Why::NotBetween { low: 0.0, high: drug_mass / 2.0 }));
    }
    if max_load > LOAD_MAX {
        return Err(Impossible::at("/max_load", Why::Outside { low: 0.0, high: f64::from(LOAD_MAX) }));
    }
    number(peaks.len(), 1, PEAKS_MAX, "/peaks")?;
    let mut by_load: BTreeMap<u32, Vec<f64>> = (0..=max_load).map(|load| (load, Vec::new())).collect();
    let mut strays = Vec::new();
    for (index, Peak { mass, intensity }) in peaks.iter().enumerate() {
        positive(*mass, &format!("/peaks/{index}/mass"))?;
        not_negative(*intensity, &format!("/peaks/{index}/intensity"))?;
        let fits = |load: &u32| {
            core::iter::once(&antibody_mass).chain(others).any(|bare| {
                let off = (mass - (bare + f64::from(*load) * drug_mass)).abs();
                // A distance that is the tolerance but for the last bits of a mass is the tolerance.
                off <= tolerance_da + mass.abs() * 4.0 * f64::EPSILON
            })
        };
        let mut near = (0..=max_load).filter(fits);
        let only = near.next().filter(|_| near.next().is_none());
        match only.and_then(|load| by_load.get_mut(&load)) {
            Some(load) => load.push(*intensity),
            None => strays.push(*intensity),
        }
    }
    let loads: Loads = by_load.into_iter().map(|(load, parts)| (load, sum(parts))).collect();
    let total = assigned(&loads, "/peaks")?;
    of(&loads, total, sum(strays))
}

/// Everything that was assigned, checked.
fn assigned(areas: &Loads, place: &str) -> Result<f64, Impossible> {
    number(areas.len(), 1, usize::MAX, place)?;
    for (load, area) in areas {
        let here = format!("{place}/{load}");
        if *load > LOAD_MAX {
            return Err(Impossible::at(here, Why::Outside { low: 0.0, high: f64::from(LOAD_MAX) }));
        }
        not_negative(finite(*area, &here)?, &here)?;
    }
    let total = result(sum(areas.values().copied()))?;
    if total > 0.0 { Ok(total) } else { Err(Impossible::at(place, Why::NotPositive)) }
}

fn of(areas: &Loads, total: f64, unassigned: f64) -> Result<Dar, Impossible> {
    let dar = result(sum(areas.iter().map(|(load, area)| f64::from(*load) * area)) / total)?;
    let distribution_percent = areas.iter().map(|(load, area)| (*load, 100.0 * (area / total))).collect();
    let all = result(total + unassigned)?;
    Ok(Dar { dar, distribution_percent, unassigned_percent: 100.0 * (unassigned / all) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distributions_with_known_means() {
        // domain.md §5.2: by area; binomial over four disulfides, p = ½; Poisson 3.5 up to 8 leaves 0.987 % above.
        for (areas, unassigned, dar) in [
            (&[(0, 5.0), (2, 23.0), (4, 38.0), (6, 24.0), (8, 10.0)][..], 0.0, 4.22),
            (&[(0, 6.25), (2, 25.0), (4, 37.5), (6, 25.0), (8, 6.25)], 0.0, 4.0),
            (&[(0, 0.0), (2, 0.0), (8, 3.0)], 0.0, 8.0),
        ] {
            let got = by_hic(&areas.iter().copied().collect(), unassigned).unwrap();
            assert!((got.dar - dar).abs() < 1e-12, "{}", got.dar);
            assert!((got.distribution_percent.values().sum::<f64>() - 100.0).abs() < 1e-12);
        }
        let half = by_hic(&[(0, 5.0), (2, 23.0), (4, 38.0), (6, 24.0), (8, 10.0)].into(), 0.0).unwrap();
        assert_eq!(half.unconjugated_percent(), Some(5.0));
    }

    #[test]
    fn ultraviolet_there_and_back_and_where_it_cannot_tell() {
        let measured = Absorbances {
            a280: 1.08,
            a_lambda: 0.7055,
            eps_antibody_280: 210_000.0,
            eps_antibody_lambda: 77_500.0,
            eps_drug_280: 1500.0,
            eps_drug_lambda: 15_900.0,
            path_cm: 1.0,
            a_scatter: 0.0,
        };
        let got = by_absorbance(&measured).unwrap();
        assert!((got.dar - 4.0).abs() < 1e-12 && (got.antibody_molar - 5e-6).abs() < 1e-18);
        // The same solution in which 0.02 is scattered at every wavelength; uncorrected, (0.7255·210000 − 1.10·77500) over
        // (1.10·15900 − 0.7255·1500) would be 67105 over 16401.75, 4.0913.
        let scattered = Absorbances { a280: 1.10, a_lambda: 0.7255, a_scatter: 0.02, ..measured };
        assert!((by_absorbance(&scattered).unwrap().dar - 4.0).abs() < 1e-12);
        let uncorrected = by_absorbance(&Absorbances { a_scatter: 0.0, ..scattered }).unwrap().dar;
        assert!((uncorrected - 67_105.0 / 16_401.75).abs() < 1e-9, "{uncorrected}");
        for much in [0.7255, 0.8, -0.01, f64::NAN] {
            let cloudy = Absorbances { a_scatter: much, ..scattered };
            assert_eq!(by_absorbance(&cloudy).unwrap_err().place, "/a_scatter", "{much}");
        }
        let alike = Absorbances { eps_drug_280: 42_000.0, eps_drug_lambda: 15_500.0, ..measured };
        assert_eq!(by_absorbance(&alike).unwrap_err().why, Why::Singular);
        let nothing = Absorbances { a280: 0.0, ..measured };
        assert_eq!(by_absorbance(&nothing).unwrap_err().place, "/a280");
    }

    #[test]
    fn masses_at_the_edge_of_the_tolerance_belong() {
        let ladder = MassLadder { antibody_mass: 148_088.1, drug_mass: 1316.65, tolerance_da: 0.3, max_load: 2 };
        let peak = |mass| Peak { mass, intensity: 1.0 };
        let got = by_mass(&[peak(148_088.4), peak(149_405.05), peak(150_721.7), peak(152_038.05)], &ladder).unwrap();
        assert!((got.unassigned_percent - 25.0).abs() < 1e-12 && (got.dar - 1.0).abs() < 1e-12);
        assert_eq!(by_mass(&[peak(1.0)], &ladder).unwrap_err().place, "/peaks");
        let wide = MassLadder { tolerance_da: 700.0, ..ladder };
        assert_eq!(by_mass(&[peak(1.0)], &wide).unwrap_err().place, "/tolerance_da");
    }

    #[test]
    fn glycoforms_are_summed_and_a_mass_of_two_loads_is_counted_for_none() {
        let ladder = MassLadder { antibody_mass: 148_000.0, drug_mass: 500.0, tolerance_da: 5.0, max_load: 8 };
        let peak = |mass, intensity| Peak { mass, intensity };
        // D8 is looked for; D9 is not.
        let peaks = [peak(152_000.0, 1.0), peak(152_162.0, 1.0), peak(152_500.0, 2.0)];
        let got = by_masses(&peaks, &[148_162.0], &ladder).unwrap();
        assert_eq!((got.dar, got.unassigned_percent, got.distribution_percent[&8]), (8.0, 50.0, 100.0));
        // A glycoform that weighs as much more as a drug.
        let both = by_masses(&[peak(148_000.0, 3.0), peak(148_500.0, 1.0)], &[148_500.0], &ladder).unwrap();
        assert_eq!((both.dar, both.unassigned_percent), (0.0, 25.0));
        assert_eq!(by_masses(&peaks, &[0.0], &ladder).unwrap_err().place, "/glycoform_masses/0");
    }

    #[test]
    fn impossible_areas_are_refused_with_their_place() {
        assert_eq!(by_hic(&Loads::new(), 0.0).unwrap_err().place, "/areas");
        assert_eq!(by_hic(&[(2, -1.0)].into(), 0.0).unwrap_err().place, "/areas/2");
        assert_eq!(by_hic(&[(2, 0.0)].into(), 5.0).unwrap_err().place, "/areas");
        assert!(by_hic(&[(2, 1e308), (4, 1e308)].into(), 0.0).is_err());
    }
}
