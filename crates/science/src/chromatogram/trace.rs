//! A trace as a detector wrote it, checked before anything is computed from it.
//!
//! Times in minutes, signal in the detector's unit (mAU). What is refused: a clock that does not run forward, a gap in
//! the sampling (an area over it would be invented), a detector at its ceiling (the top of a peak is missing).

use alloc::format;
use alloc::vec::Vec;

use crate::impossible::{finite, list, number, positive};
use crate::numeric::sum::{mean, whole};
use crate::{Impossible, Why};

/// Samples at least: fewer cannot carry a baseline and a peak.
pub const SAMPLES_MIN: usize = 50;
/// Samples at most: ten hours at 50 Hz.
pub const SAMPLES_MAX: usize = 2_000_000;

/// What is asked of the sampling.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sampling {
    /// A step of more than so many median steps is a gap; above 1.
    pub gap: f64,
    /// A signal from here up is the detector at its ceiling, in the unit of the signal; where it is not known, none.
    pub ceiling: Option<f64>,
    /// So many equal values in a row at the very top of the trace are a ceiling as well; 3 or more.
    pub flat: usize,
}

impl Default for Sampling {
    fn default() -> Self {
        Self { gap: 3.0, ceiling: None, flat: 5 }
    }
}

/// A checked trace.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    time: Vec<f64>,
    signal: Vec<f64>,
    step: f64,
}

impl Trace {
    /// Checks a trace: times in minutes and what the detector said at each.
    ///
    /// # Errors
    /// Fewer samples than [`SAMPLES_MIN`], more than [`SAMPLES_MAX`], unequal lists, a value that is not finite
    /// (`/time/3`), a time that is not after the one before, a gap, or a detector at its ceiling.
    ///
    /// ```
    /// use science::Why;
    /// use science::chromatogram::{Sampling, Trace};
    /// let mut time: Vec<f64> = (0..100).map(|it| f64::from(it) * 0.1).collect();
    /// let signal = vec![1.0; 100];
    /// assert!(Trace::new(time.clone(), signal.clone(), &Sampling::default()).is_ok());
    /// time[40] = time[39];
    /// let refused = Trace::new(time, signal, &Sampling::default()).unwrap_err();
    /// assert_eq!((refused.place.as_str(), refused.why), ("/time/40", Why::NotRising));
    /// ```
    pub fn new(time: Vec<f64>, signal: Vec<f64>, asked: &Sampling) -> Result<Self, Impossible> {
        list(&time, SAMPLES_MIN, SAMPLES_MAX, "/time")?;
        list(&signal, SAMPLES_MIN, SAMPLES_MAX, "/signal")?;
        if signal.len() != time.len() {
            return Err(Impossible::at("/signal", Why::Unequal { wanted: time.len() }));
        }
        if finite(asked.gap, "/gap")? <= 1.0 {
            return Err(Impossible::at("/gap", Why::NotBetween { low: 1.0, high: f64::MAX }));
        }
        number(asked.flat, 3, SAMPLES_MAX, "/flat")?;
        let steps: Vec<f64> = time.iter().zip(time.iter().skip(1)).map(|(a, b)| b - a).collect();
        if let Some(at) = steps.iter().position(|it| *it <= 0.0) {
            return Err(Impossible::at(format!("/time/{}", at + 1), Why::NotRising));
        }
        let step = median(&mut steps.clone());
        positive(step, "/time")?;
        if let Some(at) = steps.iter().position(|it| *it > asked.gap * step) {
            return Err(Impossible::at(format!("/time/{}", at + 1), Why::Gap));
        }
        if let Some(at) = saturated(&signal, asked) {
            return Err(Impossible::at(format!("/signal/{at}"), Why::Saturated));
        }
        Ok(Self { time, signal, step })
    }

    /// A trace of equal steps, as most instrument files have it: the first time and the step in minutes.
    ///
    /// # Errors
    /// As [`Trace::new`], and a step that is not above zero.
    pub fn uniform(start: f64, step: f64, signal: Vec<f64>, asked: &Sampling) -> Result<Self, Impossible> {
        finite(start, "/start")?;
        positive(step, "/step")?;
        let time = (0..signal.len()).map(|it| start + whole(it) * step).collect();
        Self::new(time, signal, asked)
    }

    /// Times, in minutes.
    #[must_use]
    pub fn time(&self) -> &[f64] {
        &self.time
    }

    /// What the detector said.
    #[must_use]
    pub fn signal(&self) -> &[f64] {
        &self.signal
    }

    /// The median step, in minutes.
    #[must_use]
    pub fn step(&self) -> f64 {
        self.step
    }

    /// First and last time, in minutes.
    #[must_use]
    pub fn span(&self) -> (f64, f64) {
        (self.time.first().copied().unwrap_or(f64::NAN), self.time.last().copied().unwrap_or(f64::NAN))
    }

    /// The places from the first at or after `from` to the last at or before `to`.
    #[must_use]
    pub fn between(&self, from: f64, to: f64) -> core::ops::Range<usize> {
        let start = self.time.partition_point(|it| *it < from);
        let end = self.time.partition_point(|it| *it <= to);
        start..end.max(start)
    }
}

/// Where the detector stands at its ceiling.
fn saturated(signal: &[f64], asked: &Sampling) -> Option<usize> {
    if let Some(ceiling) = asked.ceiling
        && let Some(at) = signal.iter().position(|it| *it >= ceiling)
    {
        return Some(at);
    }
    let top = signal.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let foot = signal.iter().copied().fold(f64::INFINITY, f64::min);
    if top <= foot {
        // A trace that says the same all along has no peak to cut off.
        return None;
    }
    let mut run = 0;
    for (at, it) in signal.iter().enumerate() {
        run = if *it == top { run + 1 } else { 0 };
        if run >= asked.flat {
            return Some(at + 1 - run);
        }
    }
    None
}

/// The middle value; of an even number the mean of both.
pub(crate) fn median(values: &mut [f64]) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let half = values.len() / 2;
    let above = values.get(half).copied().unwrap_or(f64::NAN);
    if values.len() % 2 == 1 {
        return above;
    }
    let below = half.checked_sub(1).and_then(|it| values.get(it)).copied().unwrap_or(f64::NAN);
    0.5 * (below + above)
}

/// Means of so many neighbouring samples each: their places and their values. A rest at the end is left out where it is
/// shorter than half of the others.
pub(super) fn thinned(time: &[f64], signal: &[f64], every: usize) -> (Vec<f64>, Vec<f64>) {
    if every <= 1 {
        return (time.to_vec(), signal.to_vec());
    }
    let whole_enough = |it: &&[f64]| 2 * it.len() >= every;
    let means = |all: &[f64]| all.chunks(every).filter(whole_enough).map(mean).collect();
    (means(time), means(signal))
}

/// How many samples go into one, so that at most so many are left.
pub(super) fn every(samples: usize, at_most: usize) -> usize {
    samples.div_ceil(at_most.max(1)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_area_may_not_be_taken_over() {
        let time: Vec<f64> = (0..200).map(|it| f64::from(it) / 600.0).collect();
        let hill: Vec<f64> = (0..200).map(|it| 100.0 - f64::from((it - 100) * (it - 100)) * 0.01).collect();
        let new = |time: &[f64], signal: &[f64], ceiling| {
            Trace::new(time.to_vec(), signal.to_vec(), &Sampling { ceiling, ..Sampling::default() })
        };
        let ok = new(&time, &hill, Some(100.5)).unwrap();
        assert!((ok.step() - 1.0 / 600.0).abs() < 1e-15);
        assert_eq!(ok.between(10.0 / 600.0, 20.0 / 600.0), 10..21);
        let mut gap = time.clone();
        gap[120..].iter_mut().for_each(|it| *it += 3.0 / 600.0);
        assert_eq!(new(&gap, &hill, None).unwrap_err(), Impossible::at("/time/120", Why::Gap));
        // Steps that differ are no gap.
        let uneven: Vec<f64> =
            time.iter().enumerate().map(|(at, it)| if at % 2 == 1 { it + 5e-4 } else { *it }).collect();
        assert!(new(&uneven, &hill, None).is_ok());
        let cut: Vec<f64> = hill.iter().map(|it| it.min(99.9)).collect();
        assert_eq!(new(&time, &cut, None).unwrap_err(), Impossible::at("/signal/97", Why::Saturated));
        assert_eq!(new(&time, &hill, Some(99.0)).unwrap_err(), Impossible::at("/signal/90", Why::Saturated));
        assert_eq!(new(&time[..40], &hill[..40], None).unwrap_err().place, "/time");
        assert_eq!(new(&time, &hill[1..], None).unwrap_err().place, "/signal");
        let (mut torn, mut lost) = (time.clone(), hill.clone());
        (torn[7], lost[8]) = (f64::NAN, f64::INFINITY);
        assert_eq!(new(&torn, &hill, None).unwrap_err().place, "/time/7");
        assert_eq!(new(&time, &lost, None).unwrap_err().place, "/signal/8");
        // Nothing at all is no ceiling.
        assert!(new(&time, &[0.0; 200], None).is_ok());
    }

    #[test]
    fn means_of_neighbours_keep_the_area() {
        let time: Vec<f64> = (0..10).map(f64::from).collect();
        let (t, y) = thinned(&time, &time, 4);
        assert_eq!((t, y), ([1.5, 5.5, 8.5].into(), [1.5, 5.5, 8.5].into()));
        assert_eq!(every(36_000, 1000), 36);
        assert_eq!(median(&mut [3.0, 1.0, 2.0, 10.0]), 2.5);
    }
}
