//! The parameters of an evaluation, all of them, with the version of the computation.

use super::baseline::Baseline;
use super::find::Find;
use super::fit::Fit;
use super::trace::Sampling;
use crate::Impossible;
use crate::impossible::{finite, not_negative, within};

/// The version of the computation: the same trace and method under the same version give the same bits.
pub const VERSION: &str = "chromatogram/1";

/// Up to where a fit is accepted. Limits are inclusive.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Accept {
    /// Most that the area of a fit may differ from the trace's, as a part of it.
    pub reconstruction: f64,
    /// Least R² of a stretch.
    pub r_squared: f64,
    /// Greatest residual, as a part of the highest signal of the stretch.
    pub residual: f64,
    /// Greatest standard uncertainty of an area, as a part of the stretch's area.
    pub uncertainty: f64,
    /// Most of the area that may lie where nothing was fitted, as a part of the whole.
    pub unexplained: f64,
    /// What differs by more than so many deviations of the noise, outside of the stretches, is a blind spot,
    pub blind: f64,
    /// where it is more than this part of the highest signal as well.
    pub blind_height: f64,
}

impl Default for Accept {
    fn default() -> Self {
        Self {
            reconstruction: 0.02,
            r_squared: 0.995,
            residual: 0.03,
            uncertainty: 0.02,
            unexplained: 0.01,
            blind: 8.0,
            blind_height: 0.002,
        }
    }
}

/// A method of evaluation.
#[derive(Debug, Clone, PartialEq)]
pub struct Method {
    pub sampling: Sampling,
    /// From when to when the trace is evaluated, in minutes: without the void and the wash. `None`: all of it.
    pub range: Option<(f64, f64)>,
    pub baseline: Baseline,
    pub find: Find,
    pub fit: Fit,
    pub accept: Accept,
    /// From when to when nothing elutes, in minutes: where the noise of the pharmacopoeias is read. `None`: the longest
    /// stretch without a peak.
    pub blank: Option<(f64, f64)>,
}

impl Default for Method {
    fn default() -> Self {
        Self {
            sampling: Sampling::default(),
            range: None,
            baseline: Baseline::Penalised { stiffness_min: 15.0 },
            find: Find::default(),
            fit: Fit::default(),
            accept: Accept::default(),
            blank: None,
        }
    }
}

impl Method {
    pub(super) fn checked(&self) -> Result<(), Impossible> {
        self.find.checked().map_err(|it| it.below("/find"))?;
        self.fit.checked().map_err(|it| it.below("/fit"))?;
        for (span, place) in [(self.range, "/range"), (self.blank, "/blank")] {
            if let Some((from, to)) = span {
                finite(from, place)?;
                if finite(to, place)? <= from {
                    return Err(Impossible::at(place, crate::Why::Reversed));
                }
            }
        }
        let Accept { reconstruction, r_squared, residual, uncertainty, unexplained, blind, blind_height } = self.accept;
        for (value, place) in [
            (reconstruction, "/accept/reconstruction"),
            (r_squared, "/accept/r_squared"),
            (residual, "/accept/residual"),
            (uncertainty, "/accept/uncertainty"),
            (unexplained, "/accept/unexplained"),
            (blind_height, "/accept/blind_height"),
        ] {
            within(value, 0.0, 1.0, place)?;
        }
        not_negative(blind, "/accept/blind")?;
        Ok(())
    }
}
