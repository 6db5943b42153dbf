//! How much the detector trembles: as a deviation, and as the pharmacopoeias measure it.

use alloc::vec::Vec;

use super::trace::median;

/// The deviation of what differs from sample to sample, robustly: 1.4826 × the median of |second differences| / √6.
///
/// Peaks and drift hardly bend over three samples, so they do not count. In the unit of the signal; nought where fewer
/// than three samples are given.
///
/// ```
/// // 0, 1, 0, 1 …: every second difference is 2.
/// let signal: Vec<f64> = (0..100).map(|it| f64::from(it % 2)).collect();
/// let wanted = 1.482_602_218_505_602 * 2.0 / 6.0_f64.sqrt();
/// assert!((science::chromatogram::noise::white(&signal) - wanted).abs() < 1e-12);
/// ```
#[must_use]
pub fn white(signal: &[f64]) -> f64 {
    let next = signal.iter().zip(signal.iter().skip(1)).zip(signal.iter().skip(2));
    let mut bends: Vec<f64> = next.map(|((a, b), c)| (a - 2.0 * b + c).abs()).collect();
    if bends.is_empty() { 0.0 } else { 1.482_602_218_505_602 * median(&mut bends) / libm::sqrt(6.0) }
}

/// From the lowest to the highest, a straight drift taken off: the h of USP ⟨621⟩ and Ph. Eur. 2.2.46, whose
/// signal-to-noise ratio is 2·H/h. `None` for fewer than two samples.
///
/// ```
/// let blank = [(0.0, 1.0), (1.0, 2.5), (2.0, 2.5), (3.0, 4.0)];
/// assert!((science::chromatogram::noise::range(&blank).unwrap() - 0.9).abs() < 1e-12);
/// ```
#[must_use]
pub fn range(blank: &[(f64, f64)]) -> Option<f64> {
    if blank.len() < 2 {
        return None;
    }
    let n = crate::numeric::sum::whole(blank.len());
    let centre = (blank.iter().map(|it| it.0).sum::<f64>() / n, blank.iter().map(|it| it.1).sum::<f64>() / n);
    let along: f64 = blank.iter().map(|it| (it.0 - centre.0) * (it.0 - centre.0)).sum();
    let both: f64 = blank.iter().map(|it| (it.0 - centre.0) * (it.1 - centre.1)).sum();
    let drift = if along > 0.0 { both / along } else { 0.0 };
    let off = |it: &(f64, f64)| it.1 - centre.1 - drift * (it.0 - centre.0);
    let high = blank.iter().map(off).fold(f64::NEG_INFINITY, f64::max);
    let low = blank.iter().map(off).fold(f64::INFINITY, f64::min);
    Some(high - low)
}
