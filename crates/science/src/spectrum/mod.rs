//! A mass spectrum of intact or native conjugate: from charges to masses, from masses to loads.
//!
//! A molecule of mass M with z charges shows at M/z + m(proton), so each molecule is a series of peaks and the series of
//! all loads and glycoforms overlap. [`deconvolution`] undoes that; [`peaks`] finds the masses; [`loads`] says which of
//! them are which load of which glycoform, and which could be several; [`sum`] makes one spectrum of the scans of a run.

pub mod deconvolution;
pub mod loads;
pub mod peaks;
pub mod sum;

pub use deconvolution::{Deconvoluted, Deconvolution, deconvolute};

use alloc::format;
use alloc::vec::Vec;

use crate::impossible::list;
use crate::{Impossible, Why};

/// The version of the computation: the same spectrum and settings under the same version give the same bits.
pub const VERSION: &str = "spectrum/1";

/// Points at least and at most.
const POINTS: (usize, usize) = (20, 5_000_000);

/// A checked spectrum: m/z rising, intensities beside it; those below nought are a detector's noise and count as none.
#[derive(Debug, Clone, PartialEq)]
pub struct Spectrum {
    mz: Vec<f64>,
    intensity: Vec<f64>,
}

impl Spectrum {
    /// Checks a spectrum.
    ///
    /// # Errors
    /// Too few or too many points, unequal lists, a value that is not finite, an m/z that is not above zero or not above
    /// the one before it, no intensity at all.
    ///
    /// ```
    /// use science::spectrum::Spectrum;
    /// let mz: Vec<f64> = (0..100).map(|it| 5000.0 + f64::from(it)).collect();
    /// assert!(Spectrum::new(mz.clone(), vec![1.0; 100]).is_ok());
    /// assert_eq!(Spectrum::new(mz, vec![0.0; 100]).unwrap_err().place, "/intensity");
    /// ```
    pub fn new(mz: Vec<f64>, intensity: Vec<f64>) -> Result<Self, Impossible> {
        list(&mz, POINTS.0, POINTS.1, "/mz")?;
        list(&intensity, POINTS.0, POINTS.1, "/intensity")?;
        if intensity.len() != mz.len() {
            return Err(Impossible::at("/intensity", Why::Unequal { wanted: mz.len() }));
        }
        if mz.first().is_some_and(|it| *it <= 0.0) {
            return Err(Impossible::at("/mz/0", Why::NotPositive));
        }
        if let Some(at) = mz.iter().zip(mz.iter().skip(1)).position(|(one, next)| next <= one) {
            return Err(Impossible::at(format!("/mz/{}", at + 1), Why::NotRising));
        }
        if !intensity.iter().any(|it| *it > 0.0) {
            return Err(Impossible::at("/intensity", Why::NotPositive));
        }
        Ok(Self { mz, intensity })
    }

    /// Mass over charge, rising.
    #[must_use]
    pub fn mz(&self) -> &[f64] {
        &self.mz
    }

    /// Intensities.
    #[must_use]
    pub fn intensity(&self) -> &[f64] {
        &self.intensity
    }
}

#[cfg(test)]
mod tests;
