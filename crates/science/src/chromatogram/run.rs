//! A trace evaluated from end to end by a method.

use alloc::vec::Vec;
use core::ops::Range;

use super::baseline::baseline;
use super::find::{self, Found, Stretch};
use super::fit::{Fitted, Group, fit};
use super::integrate::{area, perpendicular};
use super::measure::{Measures, measures, resolution};
use super::method::Method;
use super::noise;
use super::score::{Score, Unaccepted, against, score};
use super::trace::{Trace, every, thinned};
use crate::Impossible;
use crate::impossible::number;
use crate::numeric::sum::whole;

/// Places of the grid over which a blind spot is one: below its edge the noise flickers.
const JOINED: usize = 40;

/// A peak of an evaluated trace. Times in minutes, areas in the signal's unit × minutes.
#[derive(Debug, Clone, PartialEq)]
pub struct Peak {
    /// As fitted; of a stretch whose fit failed, none.
    pub fitted: Option<Fitted>,
    /// By the fit, or by perpendiculars where there is no fit.
    pub area: f64,
    /// Standard uncertainty of the area; none where there is no fit.
    pub uncertainty: Option<f64>,
    /// Between perpendiculars.
    pub dropped_area: f64,
    /// Time of the top.
    pub retention: f64,
    pub measures: Option<Measures>,
    /// 2·H/h by the pharmacopoeias; none where no stretch is free of peaks.
    pub signal_to_noise: Option<f64>,
    /// From the peak before, also over the edge of a stretch; none for the first.
    pub resolution: Option<f64>,
}

/// A stretch that was fitted as one.
#[derive(Debug, Clone, PartialEq)]
pub struct Window {
    pub from: f64,
    pub to: f64,
    pub peaks: Vec<Peak>,
    pub fit: Option<Group>,
    pub score: Option<Score>,
    /// What speaks against the fit; empty where it is accepted.
    pub against: Vec<Unaccepted>,
}

impl Window {
    /// Whether its areas may be used.
    #[must_use]
    pub fn accepted(&self) -> bool {
        self.against.is_empty()
    }
}

/// A signal where nothing was fitted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BlindSpot {
    pub from: f64,
    pub to: f64,
    pub area: f64,
}

/// An evaluated trace.
#[derive(Debug, Clone, PartialEq)]
pub struct Chromatogram {
    /// Of the evaluated samples, in minutes.
    pub time: Vec<f64>,
    /// What the detector said there.
    pub signal: Vec<f64>,
    pub baseline: Vec<f64>,
    /// Signal − baseline − fit.
    pub residual: Vec<f64>,
    pub windows: Vec<Window>,
    pub blind_spots: Vec<BlindSpot>,
    /// |area| of the blind spots as a part of the whole.
    pub unexplained: f64,
    /// Deviation of one sample.
    pub noise: f64,
    /// Peak-to-peak noise h of the pharmacopoeias, and from when to when it was read.
    pub blank: Option<(f64, f64, f64)>,
    /// Every window's fit is accepted, and what is unexplained is within its limit.
    pub accepted: bool,
}

impl Chromatogram {
    /// All peaks by time, each with the number of its window.
    pub fn peaks(&self) -> impl Iterator<Item = (usize, &Peak)> {
        self.windows.iter().enumerate().flat_map(|(at, it)| it.peaks.iter().map(move |peak| (at, peak)))
    }

    /// The covariance of the areas of all peaks, in their order; windows know nothing of each other. `None` where a
    /// window has no fit.
    #[must_use]
    pub fn covariance(&self) -> Option<Vec<Vec<f64>>> {
        let all: usize = self.windows.iter().map(|it| it.peaks.len()).sum();
        let mut rows = Vec::with_capacity(all);
        let mut before = 0;
        for window in &self.windows {
            let fit = window.fit.as_ref()?;
            for own in &fit.covariance {
                let mut row = alloc::vec![0.0; all];
                for (cell, value) in row.iter_mut().skip(before).zip(own) {
                    *cell = *value;
                }
                rows.push(row);
            }
            before += window.peaks.len();
        }
        Some(rows)
    }
}

/// Evaluates a trace: baseline, peaks, fits, measures, acceptance.
///
/// # Errors
/// A method that makes no sense (by its place in [`Method`]); a range that holds too few samples or no peak; more peaks
/// than [`find::PEAKS_MAX`].
///
/// Two peaks that overlap, with areas 60 and 40:
///
/// ```
/// use science::chromatogram::{Method, Sampling, Trace, evaluate, shape};
/// let at = |it: u32| f64::from(it) / 600.0;
/// let eluted = |t: f64| 60.0 * shape::value(t, 5.0, 0.2, 0.5) + 40.0 * shape::value(t, 5.8, 0.2, 0.5);
/// let signal = (0..6000).map(|it| eluted(at(it))).collect();
/// let trace = Trace::uniform(0.0, 1.0 / 600.0, signal, &Sampling::default()).unwrap();
/// let method = Method { baseline: science::chromatogram::baseline::Baseline::None, ..Method::default() };
/// let found = evaluate(&trace, &method).unwrap();
/// let areas: Vec<f64> = found.peaks().map(|it| it.1.area).collect();
/// assert!(found.accepted && (areas[0] - 60.0).abs() < 0.01 && (areas[1] - 40.0).abs() < 0.01);
/// ```
pub fn evaluate(trace: &Trace, method: &Method) -> Result<Chromatogram, Impossible> {
    method.checked()?;
    let (first, last) = trace.span();
    let (from, to) = method.range.unwrap_or((first, last));
    let part = trace.between(from, to);
    let time = trace.time().get(part.clone()).unwrap_or_default().to_vec();
    let signal = trace.signal().get(part).unwrap_or_default().to_vec();
    number(time.len(), super::trace::SAMPLES_MIN, super::trace::SAMPLES_MAX, "/range")?;
    let ranged = Trace::new(time.clone(), signal.clone(), &method.sampling)?;
    let under = baseline(&ranged, method.baseline).map_err(|it| it.below("/baseline"))?;
    let clear: Vec<f64> = signal.iter().zip(&under).map(|(y, it)| y - it).collect();
    let sample_noise = noise::white(&clear);

    let skip = every(time.len(), find::GRID);
    let (grid_time, grid) = thinned(&time, &clear, skip);
    let grid_noise = sample_noise / libm::sqrt(whole(skip));
    let found = find::peaks(&grid_time, &grid, grid_noise, &method.find);
    number(found.len(), 1, find::PEAKS_MAX, "/find")?;
    let stretches = find::stretches(&grid_time, &grid, grid_noise, &found, &method.find);

    let mut residual = clear.clone();
    let mut windows = Vec::with_capacity(stretches.len());
    for stretch in &stretches {
        let own = ranged.between(stretch.from, stretch.to);
        let (times, values) = (time.get(own.clone()).unwrap_or_default(), clear.get(own.clone()).unwrap_or_default());
        let window = window(times, values, stretch, sample_noise, method);
        if let (Some(fit), Some(left)) = (&window.fit, residual.get_mut(own)) {
            for (it, time) in left.iter_mut().zip(times) {
                *it -= fit.at(*time);
            }
        }
        windows.push(window);
    }
    let blank = blank(&time, &clear, &windows, method.blank);
    finished(&mut windows, blank);
    let left_grid = thinned(&time, &residual, skip).1;
    let top = grid.iter().copied().fold(0.0, f64::max);
    let limit = (method.accept.blind * grid_noise).max(method.accept.blind_height * top);
    let blind_spots = blind_spots(&grid_time, &left_grid, limit, &stretches);
    let explained: f64 = windows.iter().flat_map(|it| &it.peaks).map(|it| it.area.abs()).sum();
    // Of nothing the sum would be nought below nought.
    let missed = blind_spots.iter().map(|it| it.area.abs()).fold(0.0, |sum, it| sum + it);
    let unexplained = missed / (explained + missed);
    let accepted = windows.iter().all(Window::accepted) && unexplained <= method.accept.unexplained;
    Ok(Chromatogram {
        time,
        signal,
        baseline: under,
        residual,
        windows,
        blind_spots,
        unexplained,
        noise: sample_noise,
        blank,
        accepted,
    })
}

/// One stretch: its fit, or perpendiculars where there is none.
fn window(time: &[f64], signal: &[f64], stretch: &Stretch, noise: f64, method: &Method) -> Window {
    let Stretch { from, to, peaks } = stretch;
    let fit = fit(time, signal, stretch, &method.fit);
    let retentions: Vec<f64> = match &fit {
        Some(fit) => fit.peaks.iter().map(super::measure::top).collect(),
        None => peaks.iter().map(|it: &Found| it.time).collect(),
    };
    let places: Vec<usize> =
        retentions.iter().map(|it| time.partition_point(|t| t < it).min(time.len().saturating_sub(1))).collect();
    let dropped = perpendicular(time, signal, &places);
    let score = fit.as_ref().map(|it| score(time, signal, it, noise));
    let against = match (&fit, &score) {
        (Some(fit), Some(score)) => against(score, fit, &method.accept),
        _ => Vec::from([Unaccepted::NotFitted]),
    };
    let peaks = retentions.iter().zip(dropped).enumerate().map(|(at, (retention, dropped_area))| {
        let fitted = fit.as_ref().and_then(|it| it.peaks.get(at)).copied();
        let variance = fit.as_ref().and_then(|it| it.covariance.get(at)?.get(at)).copied();
        Peak {
            fitted,
            area: fitted.map_or(dropped_area, |it| it.area),
            uncertainty: variance.map(|it| libm::sqrt(it.max(0.0))),
            dropped_area,
            retention: *retention,
            measures: fitted.as_ref().and_then(measures),
            signal_to_noise: None,
            resolution: None,
        }
    });
    let peaks = peaks.collect();
    Window { from: *from, to: *to, peaks, fit, score, against }
}

/// The peak-to-peak noise, where the method says or in the longest stretch without a peak.
fn blank(time: &[f64], clear: &[f64], windows: &[Window], given: Option<(f64, f64)>) -> Option<(f64, f64, f64)> {
    let (from, to) = match given {
        Some(span) => span,
        None => {
            let mut edges = Vec::from([*time.first()?]);
            edges.extend(windows.iter().flat_map(|it| [it.from, it.to]));
            edges.push(*time.last()?);
            let free = edges.chunks_exact(2).filter_map(|it| Some((*it.first()?, *it.last()?)));
            free.max_by(|a, b| (a.1 - a.0).total_cmp(&(b.1 - b.0)))?
        }
    };
    let inside = |it: &(f64, f64)| it.0 > from && it.0 < to;
    let free: Vec<(f64, f64)> = time.iter().copied().zip(clear.iter().copied()).filter(inside).collect();
    if free.len() < super::trace::SAMPLES_MIN {
        return None;
    }
    Some((noise::range(&free)?, from, to))
}

/// What needs the whole trace: signal to noise, and the resolution from the peak before.
fn finished(windows: &mut [Window], blank: Option<(f64, f64, f64)>) {
    let mut before: Option<Measures> = None;
    for peak in windows.iter_mut().flat_map(|it| &mut it.peaks) {
        peak.signal_to_noise = match (blank, &peak.measures) {
            (Some((h, ..)), Some(it)) if h > 0.0 => Some(2.0 * it.height / h),
            _ => None,
        };
        peak.resolution = match (&before, &peak.measures) {
            (Some(one), Some(next)) => Some(resolution(one, next)),
            _ => None,
        };
        if peak.measures.is_some() {
            before = peak.measures;
        }
    }
}

/// What is no noise outside of the stretches: runs of three and more places, joined over gaps as short as the noise makes
/// them.
fn blind_spots(time: &[f64], left: &[f64], limit: f64, stretches: &[Stretch]) -> Vec<BlindSpot> {
    let outside = |t: f64| !stretches.iter().any(|it| t >= it.from && t <= it.to);
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (at, (t, y)) in time.iter().zip(left).enumerate() {
        if !(outside(*t) && y.abs() > limit) {
            continue;
        }
        match runs.last_mut() {
            Some(run)
                if at - run.end <= JOINED && time.get(run.end..at).unwrap_or_default().iter().all(|t| outside(*t)) =>
            {
                run.end = at + 1;
            }
            Some(_) | None => runs.push(at..at + 1),
        }
    }
    let spot = |run: Range<usize>| {
        let (times, values) = (time.get(run.clone())?, left.get(run)?);
        let long = times.len() >= 3;
        long.then_some(BlindSpot { from: *times.first()?, to: *times.last()?, area: area(times, values) })
    };
    runs.into_iter().filter_map(spot).collect()
}
