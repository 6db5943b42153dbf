//! What the pharmacopoeias say about a peak: top, widths, plates, tailing, resolution.
//!
//! All of it is measured on the fitted curve of the peak alone, so that a neighbour neither widens it nor cuts its tail.
//! Formulas of USP ⟨621⟩ and Ph. Eur. 2.2.46, cited from memory.

use super::fit::Fitted;
use crate::numeric::root::brent;

/// A peak as the pharmacopoeias describe it. Times and widths in minutes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measures {
    /// Retention: the time of the top.
    pub retention: f64,
    /// In the unit of the signal.
    pub height: f64,
    /// Width at half of the height.
    pub half_width: f64,
    /// Symmetry factor (tailing factor): the width at a twentieth of the height over twice the front's part of it.
    pub tailing: f64,
    /// Theoretical plates, 5.54·(tR/w½)².
    pub plates: f64,
}

/// The time of the top of a peak.
#[must_use]
pub fn top(peak: &Fitted) -> f64 {
    // The top lies between the centre and the mean; looked for where the slope changes its sign.
    let delay = peak.tail * peak.width;
    let (low, high) = (delay.min(0.0), delay.max(0.0));
    if low == high {
        return peak.centre;
    }
    let rise = |off: f64| -super::shape::slope(peak.centre + off, peak.centre, peak.width, peak.tail).by_centre;
    brent(rise, low, high, 1e-10 * peak.width).map_or(peak.centre, |off| peak.centre + off)
}

/// Measures a fitted peak; `None` where it has no height.
///
/// ```
/// use science::chromatogram::{fit::Fitted, measure::measures};
/// // A Gaussian of deviation 0.1 at 10 min: w½ = 2·√(2 ln 2)·σ, tailing 1, plates 5.54·(10/0.23548)².
/// let found = measures(&Fitted { area: 2.0, centre: 10.0, width: 0.1, tail: 0.0 }).unwrap();
/// assert!((found.half_width - 0.235_482_004_503).abs() < 1e-9 && (found.tailing - 1.0).abs() < 1e-9);
/// assert!((found.height - 7.978_845_608).abs() < 1e-8 && (found.plates - 9_990.7).abs() < 0.1);
/// ```
#[must_use]
pub fn measures(peak: &Fitted) -> Option<Measures> {
    let retention = top(peak);
    let height = peak.at(retention);
    if height.is_nan() || height <= 0.0 {
        return None;
    }
    let reach = peak.width * (10.0 + 10.0 * peak.tail.abs());
    let crossing = |part: f64, far: f64| {
        let over = |off: f64| peak.at(retention + off) - part * height;
        brent(over, 0.0, far, 1e-12 * reach).map(f64::abs)
    };
    let (front, back) = (crossing(0.5, -reach)?, crossing(0.5, reach)?);
    let (low_front, low_back) = (crossing(0.05, -reach)?, crossing(0.05, reach)?);
    let half_width = front + back;
    let ratio = retention / half_width;
    Some(Measures {
        retention,
        height,
        half_width,
        tailing: (low_front + low_back) / (2.0 * low_front),
        plates: 5.54 * ratio * ratio,
    })
}

/// Resolution of two neighbours: 1.18·(t₂ − t₁)/(w½₁ + w½₂).
///
/// ```
/// use science::chromatogram::{fit::Fitted, measure::{measures, resolution}};
/// let at = |centre| measures(&Fitted { area: 1.0, centre, width: 0.1, tail: 0.0 }).unwrap();
/// // Six deviations apart: 1.18 · 0.6 / 0.470964 = 1.5033.
/// assert!((resolution(&at(10.0), &at(10.6)) - 1.503_3).abs() < 1e-4);
/// ```
#[must_use]
pub fn resolution(one: &Measures, next: &Measures) -> f64 {
    1.18 * (next.retention - one.retention) / (one.half_width + next.half_width)
}
