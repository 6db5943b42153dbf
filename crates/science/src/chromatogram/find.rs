//! Where the peaks are: maxima that stand out, and the stretches that are fitted together.
//!
//! Prominence is the height above the higher of the two lowest places that must be passed to reach higher ground, and
//! the width is taken at half of it, both as usual for relief (Kirmse and de Ferranti 2017) and in scipy's
//! `find_peaks`. The search runs on a thinned trace ([`GRID`] places at most).

use alloc::vec::Vec;
use core::ops::Range;

use crate::Impossible;
use crate::impossible::{finite, not_negative, positive, within};

/// Places of the grid at most.
pub const GRID: usize = 4000;
/// Peaks at most; more is noise that was taken for peaks.
pub const PEAKS_MAX: usize = 60;

/// What counts as a peak, and how far its surroundings reach.
#[derive(Debug, Clone, PartialEq)]
pub struct Find {
    /// Least prominence as a part of the highest signal.
    pub prominence: f64,
    /// Least prominence in deviations of the thinned trace's noise.
    pub prominence_noise: f64,
    /// Least and greatest width at half prominence, in minutes.
    pub width_min: f64,
    pub width_max: f64,
    /// Where a peak is known to be that shows no maximum of its own (a shoulder), in minutes: fitted from there, unless
    /// a maximum is found within [`Find::expected_within`].
    pub expected: Vec<f64>,
    /// In minutes.
    pub expected_within: f64,
    /// A stretch ends where the signal has fallen to this part of the peak's height.
    pub edge: f64,
    /// And reaches on by so many widths.
    pub margin: f64,
}

impl Default for Find {
    fn default() -> Self {
        Self {
            prominence: 0.005,
            prominence_noise: 10.0,
            width_min: 0.03,
            width_max: 20.0,
            expected: Vec::new(),
            expected_within: 0.3,
            edge: 0.005,
            margin: 0.5,
        }
    }
}

impl Find {
    pub(super) fn checked(&self) -> Result<(), Impossible> {
        within(self.prominence, 0.0, 1.0, "/prominence")?;
        not_negative(self.prominence_noise, "/prominence_noise")?;
        not_negative(self.width_min, "/width_min")?;
        positive(self.width_max, "/width_max")?;
        if self.width_max < self.width_min {
            return Err(Impossible::at("/width_max", crate::Why::Reversed));
        }
        crate::impossible::list(&self.expected, 0, PEAKS_MAX, "/expected")?;
        positive(self.expected_within, "/expected_within")?;
        within(self.edge, 1e-6, 0.5, "/edge")?;
        finite(self.margin, "/margin")?;
        within(self.margin, 0.0, 10.0, "/margin")?;
        Ok(())
    }
}

/// A peak as the search sees it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// Place in the searched trace.
    pub at: usize,
    /// In minutes.
    pub time: f64,
    pub height: f64,
    /// Of one that was expected and has no maximum, nought.
    pub prominence: f64,
    /// At half prominence, in minutes.
    pub width: f64,
}

/// A stretch that is fitted as one, in minutes, and its peaks.
#[derive(Debug, Clone, PartialEq)]
pub struct Stretch {
    pub from: f64,
    pub to: f64,
    pub peaks: Vec<Found>,
}

/// The maxima of a signal with their prominences and widths at half prominence, by place; flat tops count once, at
/// their middle.
///
/// ```
/// let height = [0.0, 1.0, 0.5, 3.0, 2.0, 2.5, 0.0];
/// let time = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
/// let found = science::chromatogram::find::maxima(&time, &height);
/// // scipy.signal.peak_prominences gives 0.5, 3 and 0.5; peak_widths 0.75, 2.8 and 0.6.
/// let prominences: Vec<f64> = found.iter().map(|it| it.prominence).collect();
/// assert_eq!(prominences, [0.5, 3.0, 0.5]);
/// assert!((found[0].width - 0.75).abs() < 1e-12 && (found[2].width - 0.6).abs() < 1e-12);
/// ```
#[must_use]
pub fn maxima(time: &[f64], signal: &[f64]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut rising_from = None;
    let value = |at: usize| signal.get(at).copied().unwrap_or(f64::NEG_INFINITY);
    for at in 1..signal.len() {
        if value(at) > value(at - 1) {
            rising_from = Some(at);
        } else if value(at) < value(at - 1)
            && let Some(start) = rising_from.take()
        {
            found.extend(described(time, signal, usize::midpoint(start, at - 1)));
        }
    }
    found
}

/// Prominence and width of the maximum at a place.
fn described(time: &[f64], signal: &[f64], at: usize) -> Option<Found> {
    let height = *signal.get(at)?;
    let (left, right) = (signal.get(..at)?, signal.get(at + 1..)?);
    let lowest =
        |side: &mut dyn Iterator<Item = &f64>| side.take_while(|it| **it <= height).copied().fold(height, f64::min);
    let base = lowest(&mut left.iter().rev()).max(lowest(&mut right.iter()));
    let prominence = height - base;
    let half = height - 0.5 * prominence;
    let crossing = |inner: usize, outer: usize| {
        let (ti, to, yi, yo) = (time.get(inner)?, time.get(outer)?, signal.get(inner)?, signal.get(outer)?);
        Some(if yi == yo { *ti } else { ti + (to - ti) * ((yi - half) / (yi - yo)) })
    };
    let below = |it: &f64| *it <= half;
    let start = match left.iter().rposition(below) {
        Some(outer) => crossing(outer + 1, outer)?,
        None => *time.first()?,
    };
    let end = match right.iter().position(below) {
        Some(ahead) => crossing(at + ahead, at + 1 + ahead)?,
        None => *time.last()?,
    };
    Some(Found { at, time: *time.get(at)?, height, prominence, width: end - start })
}

/// The peaks that count, those that were expected among them, by time.
pub(super) fn peaks(time: &[f64], signal: &[f64], noise: f64, how: &Find) -> Vec<Found> {
    let top = signal.iter().copied().fold(0.0, f64::max);
    let least = (how.prominence * top).max(how.prominence_noise * noise);
    let counts = |it: &Found| {
        it.prominence >= least && it.prominence > 0.0 && it.width >= how.width_min && it.width <= how.width_max
    };
    let mut found: Vec<Found> = maxima(time, signal).into_iter().filter(counts).collect();
    let mut widths: Vec<f64> = found.iter().map(|it| it.width).collect();
    let usual = if widths.is_empty() { 4.0 * how.width_min.max(0.01) } else { super::trace::median(&mut widths) };
    for expected in &how.expected {
        if found.iter().any(|it| (it.time - expected).abs() <= how.expected_within) {
            continue;
        }
        let at = time.partition_point(|it| it < expected);
        if let (Some(place), Some(height)) = (time.get(at), signal.get(at)) {
            found.push(Found { at, time: *place, height: height.max(0.0), prominence: 0.0, width: usual });
        }
    }
    found.sort_unstable_by(|a, b| a.time.total_cmp(&b.time));
    found
}

/// Stretches to be fitted together, from where the signal has fallen away to where it has.
pub(super) fn stretches(time: &[f64], signal: &[f64], noise: f64, found: &[Found], how: &Find) -> Vec<Stretch> {
    let place = |at: usize| time.get(at).copied();
    let mut all: Vec<(Range<usize>, Stretch)> = Vec::new();
    for it in found {
        let low = (how.edge * it.height).max(2.0 * noise);
        let falls = |side: &f64| *side <= low;
        let left = signal.get(..it.at).and_then(|side| side.iter().rposition(falls)).unwrap_or(0);
        let after = signal.get(it.at + 1..).and_then(|side| side.iter().position(falls));
        let right = after.map_or(signal.len().saturating_sub(1), |ahead| it.at + 1 + ahead);
        let (Some(from), Some(to)) = (place(left), place(right)) else { continue };
        let (from, to) = (from - how.margin * it.width, to + how.margin * it.width);
        match all.last_mut() {
            Some((own, stretch)) if own.end >= left => {
                own.end = own.end.max(right);
                stretch.from = stretch.from.min(from);
                stretch.to = stretch.to.max(to);
                stretch.peaks.push(*it);
            }
            Some(_) | None => all.push((left..right, Stretch { from, to, peaks: [*it].into() })),
        }
    }
    let mut all: Vec<Stretch> = all.into_iter().map(|it| it.1).collect();
    // Margins that meet end in the middle.
    for at in 1..all.len() {
        if let Some([one, two]) = all.get_mut(at - 1..=at)
            && one.to > two.from
        {
            let middle = 0.5 * (one.to + two.from);
            (one.to, two.from) = (middle, middle);
        }
    }
    let (first, last) = (time.first().copied().unwrap_or(0.0), time.last().copied().unwrap_or(0.0));
    for it in &mut all {
        it.from = it.from.max(first);
        it.to = it.to.min(last);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chromatogram::shape;

    #[test]
    fn peaks_that_stand_out_and_a_shoulder_that_is_known() {
        let time: Vec<f64> = (0..2000).map(|it| f64::from(it) * 0.01).collect();
        let at = |t: f64| {
            100.0 * shape::value(t, 5.0, 0.2, 0.3)
                + 60.0 * shape::value(t, 5.9, 0.2, 0.3)
                + 20.0 * shape::value(t, 6.25, 0.2, 0.3)
                + 30.0 * shape::value(t, 15.0, 0.3, 0.0)
        };
        let signal: Vec<f64> = time.iter().map(|it| at(*it)).collect();
        let how = Find { expected: [6.3, 5.0].into(), expected_within: 0.15, ..Find::default() };
        let found = peaks(&time, &signal, 0.0, &how);
        let times: Vec<f64> = found.iter().map(|it| (it.time * 10.0).round() / 10.0).collect();
        // Tops lie a little behind their centres.
        assert_eq!(times, [5.1, 6.0, 6.3, 15.0]);
        let stretches = stretches(&time, &signal, 0.0, &found, &how);
        assert_eq!(stretches.iter().map(|it| it.peaks.len()).collect::<Vec<_>>(), [3, 1]);
        assert!(stretches[0].from < 4.5 && stretches[0].to > 7.0 && stretches[1].from > 13.0);
        // A Gaussian's width at half height is 2.3548 deviations.
        assert!((found[3].width - 2.354_82 * 0.3).abs() < 1e-3);
        let strict = Find { prominence: 0.5, ..Find::default() };
        assert_eq!(peaks(&time, &signal, 0.0, &strict).len(), 2);
        assert_eq!(Find { width_max: 0.01, ..how }.checked().unwrap_err().place, "/width_max");
    }

    #[test]
    fn flat_tops_and_ends() {
        let time: Vec<f64> = (0..8).map(f64::from).collect();
        let found = maxima(&time, &[5.0, 1.0, 2.0, 2.0, 2.0, 1.5, 1.5, 4.0]);
        assert_eq!(found.iter().map(|it| (it.at, it.prominence)).collect::<Vec<_>>(), [(3, 0.5)]);
    }
}
