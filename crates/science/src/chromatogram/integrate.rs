//! Areas without a model: by the trapezoid rule between valleys, and above a tangent.
//!
//! For peaks that stand alone they say the same as a fit and check it; for peaks that overlap they give each what lies on
//! its side of a line, whatever eluted there.

use alloc::vec::Vec;

/// The area under straight lines between the samples, in the signal's unit × minutes.
///
/// ```
/// assert_eq!(science::chromatogram::integrate::area(&[0.0, 1.0, 3.0], &[0.0, 2.0, 0.0]), 3.0);
/// ```
#[must_use]
pub fn area(time: &[f64], signal: &[f64]) -> f64 {
    let steps = time.iter().zip(time.iter().skip(1)).zip(signal.iter().zip(signal.iter().skip(1)));
    crate::numeric::sum::sum(steps.map(|((a, b), (left, right))| 0.5 * (b - a) * (left + right)))
}

/// Areas of neighbours, parted by perpendiculars at the lowest place between each two tops; `tops` are places in the
/// signal, in rising order. Times in minutes, the baseline taken off.
///
/// ```
/// use science::chromatogram::integrate::perpendicular;
/// let time = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
/// let signal = [0.0, 4.0, 2.0, 1.0, 3.0, 1.0, 0.0];
/// assert_eq!(perpendicular(&time, &signal, &[1, 4]), [6.5, 4.5]);
/// ```
#[must_use]
pub fn perpendicular(time: &[f64], signal: &[f64], tops: &[usize]) -> Vec<f64> {
    let mut edges = Vec::from([0]);
    edges.extend(tops.iter().zip(tops.iter().skip(1)).map(|(one, next)| valley(signal, *one, *next)));
    edges.push(signal.len().saturating_sub(1));
    let part = |(from, to): (&usize, &usize)| {
        area(time.get(*from..=*to).unwrap_or_default(), signal.get(*from..=*to).unwrap_or_default())
    };
    edges.iter().zip(edges.iter().skip(1)).take(tops.len()).map(part).collect()
}

/// The lowest place between two.
fn valley(signal: &[f64], from: usize, to: usize) -> usize {
    let between = signal.get(from..=to).unwrap_or_default();
    let low = between.iter().copied().fold(f64::INFINITY, f64::min);
    between.iter().position(|it| *it == low).map_or(from, |ahead| from + ahead)
}

/// The area of a small peak that rides on the tail of a large one, above the tangent from the valley between them to
/// where that line touches the tail again. `parent` and `rider` are the places of their tops. Nothing where the rider
/// has no valley of its own.
///
/// ```
/// use science::chromatogram::integrate::tangent_skim;
/// let time = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
/// // Down by 2 a minute, and a rider of height 3 on it.
/// let signal = [10.0, 8.0, 6.0, 7.0, 2.0, 0.0, 0.0];
/// assert_eq!(tangent_skim(&time, &signal, 0, 3), Some(3.0));
/// ```
#[must_use]
pub fn tangent_skim(time: &[f64], signal: &[f64], parent: usize, rider: usize) -> Option<f64> {
    let from = valley(signal, parent, rider);
    if from <= parent || from >= rider {
        return None;
    }
    let (t0, y0) = (*time.get(from)?, *signal.get(from)?);
    // The flattest line that the signal behind the rider never falls below is the steepest one down.
    let mut touch = None;
    for (at, (t, y)) in time.iter().zip(signal).enumerate().skip(rider + 1) {
        let slope = (y - y0) / (t - t0);
        if touch.is_none_or(|(_, least)| slope < least) {
            touch = Some((at, slope));
        }
    }
    let (to, slope) = touch?;
    let times = time.get(from..=to)?;
    let above: Vec<f64> = times.iter().zip(signal.get(from..=to)?).map(|(t, y)| y - (y0 + slope * (t - t0))).collect();
    Some(area(times, &above))
}
