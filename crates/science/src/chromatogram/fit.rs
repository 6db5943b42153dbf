//! Peaks that overlap, fitted together: each an exponentially modified Gaussian whose area is one of its parameters.
//!
//! The uncertainty of the areas is the covariance of the least-squares fit, times the residual variance, times
//! (1 + ρ)/(1 − ρ) for residuals that resemble their neighbours (ρ the correlation from one to the next, where above
//! zero): a detector's slow tremble and a shape that does not quite fit both make neighbours alike, and a covariance that
//! took each for a fresh observation would flatter (Bayley and Hammersley 1946, for a first-order autoregression). It is the
//! uncertainty of the fit; what the baseline, the injection or the shape add is not in it.

use alloc::vec;
use alloc::vec::Vec;

use super::find::Stretch;
use super::shape::{self, Moments};
use super::trace::thinned;
use crate::Impossible;
use crate::impossible::{positive, within};
use crate::numeric::boxed::{self, Model, Parameter};
use crate::numeric::sum::whole;

/// Peaks of one stretch at most.
pub const PEAKS_MAX: usize = 20;

/// How peaks tail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tail {
    /// Not at all: Gaussians.
    None,
    /// All peaks of a stretch alike, in parts of their own width: one column, one chemistry. Steadiest where peaks
    /// overlap.
    Common,
    /// Each for itself.
    Each,
}

/// What the fit may put under the peaks of a stretch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Nothing: the baseline is what was found.
    None,
    /// A constant.
    Constant,
    /// A straight line.
    Line,
}

/// How stretches are fitted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    pub tail: Tail,
    /// The most that τ may be, in σ, in front or behind.
    pub tail_max: f64,
    pub level: Level,
    /// Samples are averaged down to so many for each width at half height of the narrowest peak; `None`: every sample.
    pub points_per_width: Option<f64>,
}

impl Default for Fit {
    fn default() -> Self {
        Self { tail: Tail::Each, tail_max: 5.0, level: Level::None, points_per_width: Some(20.0) }
    }
}

impl Fit {
    pub(super) fn checked(&self) -> Result<(), Impossible> {
        positive(self.tail_max, "/tail_max")?;
        within(self.tail_max, 0.01, 20.0, "/tail_max")?;
        if let Some(points) = self.points_per_width {
            within(points, 5.0, 10_000.0, "/points_per_width")?;
        }
        Ok(())
    }
}

/// One fitted peak. Times in minutes, the area in the signal's unit × minutes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fitted {
    pub area: f64,
    /// μ, the centre of the Gaussian; the top lies later where the peak tails.
    pub centre: f64,
    /// σ.
    pub width: f64,
    /// r = τ/σ.
    pub tail: f64,
}

impl Fitted {
    /// What the peak contributes at a time.
    #[must_use]
    pub fn at(&self, time: f64) -> f64 {
        self.area * shape::value(time, self.centre, self.width, self.tail)
    }
}

/// A fitted stretch.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// By the time of their tops.
    pub peaks: Vec<Fitted>,
    /// Of the areas, row by row in the order of the peaks; squares of the area's unit.
    pub covariance: Vec<Vec<f64>>,
    /// What was put under the peaks, at the start of the stretch and by minute.
    pub level: (f64, f64),
    /// Where the level counts from.
    pub from: f64,
    /// Deviation of what is left, of the points that were fitted.
    pub deviation: f64,
    /// How much a residual resembles the one before it, −1 to 1.
    pub correlation: f64,
    /// Points that were fitted.
    pub points: usize,
    /// Parameters that ended on a bound.
    pub held: usize,
    /// How often the model was computed.
    pub evaluations: usize,
}

impl Group {
    /// The whole fit at a time.
    #[must_use]
    pub fn at(&self, time: f64) -> f64 {
        self.under(time) + self.peaks.iter().map(|it| it.at(time)).sum::<f64>()
    }

    /// What was put under the peaks.
    #[must_use]
    pub fn under(&self, time: f64) -> f64 {
        self.level.0 + self.level.1 * (time - self.from)
    }
}

/// Where the parameters of a fit lie in its list: four each, or three each and one tail in common.
struct Places {
    peaks: usize,
    tail: Tail,
    level: Level,
}

impl Places {
    fn each(&self) -> usize {
        if self.tail == Tail::Each { 4 } else { 3 }
    }

    fn common(&self) -> usize {
        usize::from(self.tail == Tail::Common)
    }

    /// Area and moments of each peak.
    fn moved(&self, all: &[f64]) -> Vec<(f64, Moments)> {
        let common = all.get(self.each() * self.peaks).copied();
        all.chunks(self.each())
            .take(self.peaks)
            .filter_map(|own| {
                let (area, mean, deviation) = (*own.first()?, *own.get(1)?, *own.get(2)?);
                let skewness = match self.tail {
                    Tail::None => 0.0,
                    Tail::Common => common?,
                    Tail::Each => *own.get(3)?,
                };
                Some((area, Moments { mean, deviation, skewness }))
            })
            .collect()
    }

    fn peaks(&self, all: &[f64]) -> Vec<Fitted> {
        let shaped = |(area, it): (f64, Moments)| {
            let (centre, width, tail) = it.shape();
            Fitted { area, centre, width, tail }
        };
        self.moved(all).into_iter().map(shaped).collect()
    }

    fn level(&self, all: &[f64]) -> (f64, f64) {
        let rest = all.get(self.each() * self.peaks + self.common()..).unwrap_or_default();
        (rest.first().copied().unwrap_or(0.0), rest.get(1).copied().unwrap_or(0.0))
    }
}

/// Fits one stretch: times in minutes, the signal with its baseline taken off. `None` where the fit converges nowhere,
/// where its peaks cannot be told apart, or where there are too many or fewer points than it needs.
#[must_use]
pub fn fit(time: &[f64], signal: &[f64], stretch: &Stretch, how: &Fit) -> Option<Group> {
    let peaks = stretch.peaks.len();
    if peaks == 0 || peaks > PEAKS_MAX || time.len() != signal.len() {
        return None;
    }
    let step = (time.last()? - time.first()?) / whole(time.len().saturating_sub(1)).max(1.0);
    let narrowest = stretch.peaks.iter().map(|it| it.width).fold(f64::INFINITY, f64::min);
    let (time, signal) = match how.points_per_width {
        Some(points) => {
            let many = (1..=time.len()).take_while(|it| whole(*it) * step * points <= narrowest).last();
            thinned(time, signal, many.unwrap_or(1))
        }
        None => (time.to_vec(), signal.to_vec()),
    };
    let places = Places { peaks, tail: how.tail, level: how.level };
    let parameters = starts(&time, &signal, stretch, how, &places);
    if time.len() < 2 * parameters.len() {
        return None;
    }
    let from = *time.first()?;
    let solution = boxed::fit(&signal, &parameters, |at, into| model(&time, from, at, &places, into))?;
    grouped(&time, &signal, &places, &solution)
}

/// Starts and bounds.
fn starts(time: &[f64], signal: &[f64], stretch: &Stretch, how: &Fit, places: &Places) -> Vec<Parameter> {
    let span = stretch.to - stretch.from;
    let step = span / whole(time.len()).max(1.0);
    let height = signal.iter().copied().fold(0.0, f64::max);
    let most = 4.0 * height * span;
    let mut parameters = Vec::new();
    // A tail to begin with: at nought nothing says which way to go.
    let most_skewed = shape::skewness(how.tail_max);
    let tail = Parameter { start: 0.15_f64.min(0.5 * most_skewed), low: -most_skewed, high: most_skewed };
    for it in &stretch.peaks {
        let width = it.width.min(span);
        let sigma = (width / 2.354_82).max(step);
        parameters.push(Parameter { start: it.height.max(1e-6 * height) * sigma * 2.7, low: 0.0, high: most });
        parameters.push(Parameter {
            start: it.time + 0.1 * sigma,
            low: it.time - 2.0 * width,
            high: it.time + 2.0 * width,
        });
        parameters.push(Parameter { start: sigma, low: 0.5 * step, high: 0.5 * span });
        if places.tail == Tail::Each {
            parameters.push(tail);
        }
    }
    if places.tail == Tail::Common {
        parameters.push(tail);
    }
    let free = Parameter { start: 0.0, low: f64::NEG_INFINITY, high: f64::INFINITY };
    match places.level {
        Level::None => {}
        Level::Constant => parameters.push(free),
        Level::Line => parameters.extend([free, free]),
    }
    parameters
}

fn model(time: &[f64], from: f64, at: &[f64], places: &Places, into: &mut Model) {
    let (constant, by_minute) = places.level(at);
    for (value, time) in into.values.iter_mut().zip(time) {
        *value = constant + by_minute * (time - from);
    }
    let own = (places.each() * places.peaks).min(into.columns.len());
    let (peaks, rest) = into.columns.split_at_mut(own);
    let (common, under) = rest.split_at_mut(places.common().min(rest.len()));
    let mut common = common.first_mut();
    if let Some(column) = common.as_deref_mut() {
        column.fill(0.0);
    }
    for ((area, peak), columns) in places.moved(at).into_iter().zip(peaks.chunks_mut(places.each())) {
        // Beyond these the shape is nothing: 9 deviations, and 40 delays on the side of the tail.
        let (centre, width, tail) = peak.shape();
        let delay = 40.0 * width * tail.abs();
        let (front, back) = if tail < 0.0 { (delay, 0.0) } else { (0.0, delay) };
        let near = centre - 9.0 * width - front..=centre + 9.0 * width + back;
        let [by_area, by_mean, by_deviation, tail @ ..] = columns else { continue };
        let mut tail = match tail {
            [own] => Some(own),
            _ => None,
        };
        let each = time.iter().zip(&mut into.values).zip(by_area).zip(by_mean).zip(by_deviation);
        for (index, ((((time, value), by_area), by_mean), by_deviation)) in each.enumerate() {
            let mut by_tail = 0.0;
            if near.contains(time) {
                let (height, [mean, deviation, skewness]) = peak.slope(*time);
                *value += area * height;
                (*by_area, *by_mean, *by_deviation) = (height, area * mean, area * deviation);
                by_tail = area * skewness;
            } else {
                (*by_area, *by_mean, *by_deviation) = (0.0, 0.0, 0.0);
            }
            if let Some(it) = tail.as_mut().and_then(|it| it.get_mut(index)) {
                *it = by_tail;
            } else if let Some(it) = common.as_mut().and_then(|it| it.get_mut(index)) {
                *it += by_tail;
            }
        }
    }
    for (power, column) in under.iter_mut().enumerate() {
        for (it, time) in column.iter_mut().zip(time) {
            *it = if power == 0 { 1.0 } else { time - from };
        }
    }
}

fn grouped(time: &[f64], signal: &[f64], places: &Places, solution: &boxed::Solution) -> Option<Group> {
    let peaks = places.peaks(&solution.parameters);
    let from = *time.first()?;
    let p = solution.held.iter().filter(|it| !**it).count();
    let freedom = whole(time.len()) - whole(p);
    if freedom < 1.0 {
        return None;
    }
    let mut order: Vec<usize> = (0..peaks.len()).collect();
    let top = |at: &usize| peaks.get(*at).map_or(f64::NAN, super::measure::top);
    order.sort_by(|a, b| top(a).total_cmp(&top(b)));
    let mut group = Group {
        peaks: order.iter().filter_map(|it| peaks.get(*it).copied()).collect(),
        covariance: vec![],
        level: places.level(&solution.parameters),
        from,
        deviation: libm::sqrt(solution.residual / freedom),
        correlation: 0.0,
        points: time.len(),
        held: solution.held.len() - p,
        evaluations: solution.evaluations,
    };
    let left: Vec<f64> = time.iter().zip(signal).map(|(t, y)| y - group.at(*t)).collect();
    let squares: f64 = left.iter().map(|it| it * it).sum();
    let pairs: f64 = left.iter().zip(left.iter().skip(1)).map(|(a, b)| a * b).sum();
    group.correlation = if squares > 0.0 { (pairs / squares).clamp(-0.99, 0.99) } else { 0.0 };
    let alike = group.correlation.max(0.0);
    let variance = solution.residual / freedom * (1.0 + alike) / (1.0 - alike);
    let place = |at: usize| at * places.each();
    let cell = |a: usize, b: usize| Some(variance * solution.covariance.get(place(a))?.get(place(b))?);
    group.covariance = order.iter().map(|a| order.iter().filter_map(|b| cell(*a, *b)).collect()).collect();
    let whole_numbers = group.covariance.iter().flatten().all(|it| it.is_finite());
    let whole_peaks = group.peaks.iter().all(|it| it.area.is_finite() && it.width > 0.0);
    (whole_numbers && whole_peaks).then_some(group)
}
