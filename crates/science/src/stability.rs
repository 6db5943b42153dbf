//! Shelf life from stability data, by regression over batches.
//!
//! ICH Q1E, sections 2.4 to 2.6 and appendix B: batches are pooled as far as an analysis of covariance allows at the
//! significance 0.25, slopes first, then intercepts; the shelf life is the earliest time at which the confidence limit
//! of the mean meets the acceptance criterion, for the worst batch where they are not pooled. Both tests take the
//! residual of separate lines. One attribute with one limit has a one-sided limit of 95 %; with two sides, a two-sided
//! one. Data and answers of the tests: LeBlond, Griffith and Aubuchon (2011), by way of the R package expirest.

mod expected;

pub use expected::expected;

use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use crate::impossible::{finite, not_negative, number, proportion, result};
use crate::numeric::least_squares::Fit;
use crate::numeric::sum::dot;
use crate::numeric::{fisher, student, sum};
use crate::{Impossible, Why};

/// A batch with its results.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    pub name: String,
    /// Months and value.
    pub points: Vec<(f64, f64)>,
}

/// How far batches share a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Model {
    /// Common intercept, common slope.
    Cics,
    /// Different intercepts, common slope.
    Dics,
    /// Different intercepts, different slopes.
    Dids,
}

/// Whose residual the limits of separate lines rest on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeanSquare {
    /// Each batch's own.
    Separate,
    /// That of all batches together.
    Pooled,
}

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Question {
    pub lower: Option<f64>,
    pub upper: Option<f64>,
    /// Both confidence limits at once, instead of one.
    pub two_sided: bool,
    pub confidence: f64,
    /// At or above this significance batches are pooled.
    pub pool_alpha: f64,
    pub mean_square: MeanSquare,
}

/// When a limit is met.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reached {
    /// After so many months; 0 when the confidence limit lies beyond it from the start.
    At(f64),
    Never,
    /// There is no residual to judge by: two points and a line of their own.
    Unknown,
}

/// A batch's line, with what its confidence limits need.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub name: String,
    pub intercept: f64,
    pub slope: f64,
    /// Residual mean square and its degrees of freedom; `None` without any.
    pub mean_square: Option<f64>,
    pub df: usize,
    /// Var(mean at t)/σ² = base + (t − centre)²/spread.
    pub base: f64,
    pub centre: f64,
    pub spread: f64,
    pub lower_reached: Option<Reached>,
    pub upper_reached: Option<Reached>,
}

/// A shelf life.
#[derive(Debug, Clone, PartialEq)]
pub struct ShelfLife {
    pub model: Model,
    /// Of equal slopes; `None` with a single batch, or where nothing is left to judge by.
    pub p_slopes: Option<f64>,
    /// Of equal intercepts.
    pub p_intercepts: Option<f64>,
    /// The quantile that the confidence limits are built with is t of this probability.
    pub quantile_probability: f64,
    /// The shortest over batches and limits. `Unknown` if that of any batch is.
    pub shelf_life: Reached,
    /// With pooled batches, the same line under each name.
    pub by_batch: Vec<Line>,
}

/// Batches and points of one at most.
const BATCHES_MAX: usize = 200;
const POINTS_MAX: usize = 5000;
/// A residual below this part of the squares about the mean is what rounding left of none.
const NOTHING: f64 = 1e-20;

/// Chooses the model and works out the shelf life.
///
/// # Errors
/// No batches or too many; a batch with fewer than two different times; a time below zero; no limit, or limits
/// reversed; `confidence` or `pool_alpha` not between 0 and 1; too few points for any residual.
///
/// Batches b2, b5 and b7 of LeBlond, Griffith and Aubuchon against 95 %:
///
/// ```
/// use science::stability::{Batch, MeanSquare, Model, Question, Reached, shelf_life};
/// let batch = |name: &str, points: &[(f64, f64)]| Batch { name: name.into(), points: points.into() };
/// let batches = [
///     batch("b2", &[(0., 101.0), (1., 101.3), (3., 99.8), (3., 99.2), (6., 99.5), (6., 97.8), (12., 97.4),
///         (12., 97.2), (24., 96.9), (24., 96.0)]),
///     batch("b5", &[(0., 102.0), (1., 101.4), (2., 100.8), (3., 100.2), (3., 99.7), (6., 98.8), (6., 98.5),
///         (12., 98.0), (12., 97.1), (24., 96.6), (24., 96.1)]),
///     batch("b7", &[(0., 101.3), (1., 101.5), (3., 100.2), (3., 99.8), (6., 99.0), (6., 98.5), (12., 98.5),
///         (12., 97.4), (24., 96.6), (24., 96.4)]),
/// ];
/// let question = Question {
///     lower: Some(95.0), upper: None, two_sided: false, confidence: 0.95, pool_alpha: 0.25,
///     mean_square: MeanSquare::Separate,
/// };
/// let found = shelf_life(&batches, &question).unwrap();
/// assert_eq!(found.model, Model::Cics);
/// let Reached::At(months) = found.shelf_life else { panic!() };
/// assert!((months - 25.99576).abs() < 5e-6);
/// ```
pub fn shelf_life(batches: &[Batch], question: &Question) -> Result<ShelfLife, Impossible> {
    check(batches, question)?;
    let residuals = Residuals::of(batches)?;
    let p_slopes = residuals.p(residuals.common_slope, residuals.separate);
    let p_intercepts = residuals.p(residuals.common, residuals.common_slope);
    let model = match (p_slopes, p_intercepts) {
        (Some(slopes), _) if slopes < question.pool_alpha => Model::Dids,
        (_, Some(intercepts)) if intercepts < question.pool_alpha => Model::Dics,
        (None | Some(_), Some(_)) => Model::Cics,
        // Without any residual to judge by, nothing allows pooling.
        (None | Some(_), None) if batches.len() > 1 => Model::Dids,
        (None | Some(_), None) => Model::Cics,
    };
    let by_batch = lines(batches, model, question, &residuals)?;
    let mut shelf_life = Reached::Never;
    for it in by_batch.iter().flat_map(|it| [it.lower_reached, it.upper_reached]).flatten() {
        shelf_life = match (shelf_life, it) {
            (Reached::Unknown, Reached::At(_) | Reached::Never | Reached::Unknown)
            | (Reached::At(_) | Reached::Never, Reached::Unknown) => Reached::Unknown,
            (Reached::At(a), Reached::At(b)) => Reached::At(a.min(b)),
            (Reached::At(a), Reached::Never) | (Reached::Never, Reached::At(a)) => Reached::At(a),
            (Reached::Never, Reached::Never) => Reached::Never,
        };
    }
    let quantile_probability = question.probability();
    Ok(ShelfLife { model, p_slopes, p_intercepts, quantile_probability, shelf_life, by_batch })
}

/// The same question for a model that is not chosen by the data, for comparison.
///
/// # Errors
/// As [`shelf_life`].
pub fn lines_of(batches: &[Batch], model: Model, question: &Question) -> Result<Vec<Line>, Impossible> {
    check(batches, question)?;
    lines(batches, model, question, &Residuals::of(batches)?)
}

impl Question {
    fn probability(&self) -> f64 {
        if self.two_sided { 0.5 + 0.5 * self.confidence } else { self.confidence }
    }
}

fn check(batches: &[Batch], question: &Question) -> Result<(), Impossible> {
    number(batches.len(), 1, BATCHES_MAX, "/batches")?;
    for (index, batch) in batches.iter().enumerate() {
        let place = format!("/batches/{index}/points");
        number(batch.points.len(), 2, POINTS_MAX, &place)?;
        for (row, (months, value)) in batch.points.iter().enumerate() {
            not_negative(*months, &format!("{place}/{row}/0"))?;
            finite(*value, &format!("{place}/{row}/1"))?;
        }
        let first = batch.points.first().map(|it| it.0);
        if batch.points.iter().all(|it| Some(it.0) == first) {
            return Err(Impossible::at(place, Why::AllEqual));
        }
    }
    match (question.lower, question.upper) {
        (None, None) => return Err(Impossible::at("/lower", Why::Missing)),
        (Some(low), Some(high)) if low >= high => return Err(Impossible::at("/lower", Why::Reversed)),
        (Some(_), Some(_)) | (Some(_), None) | (None, Some(_)) => (),
    }
    for (limit, place) in [(question.lower, "/lower"), (question.upper, "/upper")] {
        if let Some(limit) = limit {
            finite(limit, place)?;
        }
    }
    proportion(question.confidence, "/confidence")?;
    proportion(question.pool_alpha, "/pool_alpha")?;
    Ok(())
}

/// Sums about a batch's own means.
struct Moments {
    n: f64,
    months: f64,
    value: f64,
    xx: f64,
    xy: f64,
    /// What the batch's own line leaves.
    residual: f64,
}

impl Moments {
    fn of(points: &[(f64, f64)]) -> Self {
        let (x, y): (Vec<f64>, Vec<f64>) = points.iter().copied().unzip();
        let (months, value) = (sum::mean(&x), sum::mean(&y));
        let x: Vec<f64> = x.iter().map(|it| it - months).collect();
        let y: Vec<f64> = y.iter().map(|it| it - value).collect();
        let (xx, xy) = (dot(&x, &x), dot(&x, &y));
        let slope = xy / xx;
        let residual = sum::sum(x.iter().zip(&y).map(|(x, y)| (y - slope * x) * (y - slope * x)));
        let residual = if residual <= NOTHING * dot(&y, &y) { 0.0 } else { residual };
        Self { n: sum::count(&x), months, value, xx, xy, residual }
    }

    fn slope(&self) -> f64 {
        self.xy / self.xx
    }
}

/// What each model leaves, with its degrees of freedom.
struct Residuals {
    moments: Vec<Moments>,
    common: (f64, f64),
    common_slope: (f64, f64),
    separate: (f64, f64),
}

impl Residuals {
    fn of(batches: &[Batch]) -> Result<Self, Impossible> {
        let moments: Vec<Moments> = batches.iter().map(|it| Moments::of(&it.points)).collect();
        let k = sum::whole(batches.len());
        let n = sum::sum(moments.iter().map(|it| it.n));
        let values: Vec<f64> = batches.iter().flat_map(|it| it.points.iter().map(|it| it.1)).collect();
        let all = result(sum::squares(&values))?;
        let kept = |squares: f64| if squares <= NOTHING * all { 0.0 } else { squares };
        let separate = sum::sum(moments.iter().map(|it| it.residual));
        let slope = sum::sum(moments.iter().map(|it| it.xy)) / sum::sum(moments.iter().map(|it| it.xx));
        let by_slopes = sum::sum(moments.iter().map(|it| it.xx * (it.slope() - slope) * (it.slope() - slope)));
        let together: Vec<(f64, f64)> = batches.iter().flat_map(|it| it.points.iter().copied()).collect();
        let common = Moments::of(&together).residual;
        Ok(Self {
            common: (kept(result(common)?), n - 2.0),
            common_slope: (kept(result(separate + by_slopes)?), n - k - 1.0),
            separate: (kept(result(separate)?), n - 2.0 * k),
            moments,
        })
    }

    /// The significance of what `simple` leaves more than `full`, by the residual of separate lines.
    fn p(&self, simple: (f64, f64), full: (f64, f64)) -> Option<f64> {
        let (residual, df) = self.separate;
        let freedom = simple.1 - full.1;
        if freedom <= 0.0 || df <= 0.0 {
            return None;
        }
        let more = (simple.0 - full.0).max(0.0);
        if residual == 0.0 {
            return Some(if more <= NOTHING * simple.0 { 1.0 } else { 0.0 });
        }
        Some(fisher::upper(more / freedom / (residual / df), freedom, df))
    }
}

fn lines(batches: &[Batch], model: Model, question: &Question, residuals: &Residuals) -> Result<Vec<Line>, Impossible> {
    let together: Vec<(f64, f64)> = batches.iter().flat_map(|it| it.points.iter().copied()).collect();
    let (all, common) = (Moments::of(&together), residuals.common);
    let spread = sum::sum(residuals.moments.iter().map(|it| it.xx));
    let slope = sum::sum(residuals.moments.iter().map(|it| it.xy)) / spread;
    let mut lines = vec![];
    for (batch, own) in batches.iter().zip(&residuals.moments) {
        let (at, slope, spread, (residual, df)) = match (model, question.mean_square) {
            (Model::Cics, MeanSquare::Separate | MeanSquare::Pooled) => (&all, all.slope(), all.xx, common),
            (Model::Dics, MeanSquare::Separate | MeanSquare::Pooled) => (own, slope, spread, residuals.common_slope),
            (Model::Dids, MeanSquare::Separate) => (own, own.slope(), own.xx, (own.residual, own.n - 2.0)),
            (Model::Dids, MeanSquare::Pooled) => (own, own.slope(), own.xx, residuals.separate),
        };
        let mut line = Line {
            name: batch.name.clone(),
            intercept: result(at.value - slope * at.months)?,
            slope: result(slope)?,
            mean_square: (df > 0.0).then(|| residual / df),
            df: whole_part(df),
            base: 1.0 / at.n,
            centre: at.months,
            spread,
            lower_reached: None,
            upper_reached: None,
        };
        let probability = question.probability();
        line.lower_reached = question.lower.map(|limit| line.reached(limit, probability, 1.0));
        line.upper_reached = question.upper.map(|limit| line.reached(limit, probability, -1.0));
        lines.push(line);
    }
    Ok(lines)
}

/// Degrees of freedom are differences of counts; below zero there are none.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a difference of two counts, not below zero"
)]
fn whole_part(df: f64) -> usize {
    df.max(0.0) as usize
}

impl Line {
    /// The mean at so many months.
    #[must_use]
    pub fn at(&self, months: f64) -> f64 {
        self.intercept + self.slope * months
    }

    /// Half the width of the confidence band there, with t of `probability`; `None` without a residual.
    #[must_use]
    pub fn half_width(&self, months: f64, probability: f64) -> Option<f64> {
        let t = student::quantile(probability, sum::whole(self.df));
        let off = months - self.centre;
        self.mean_square.map(|it| t * libm::sqrt(it * (self.base + off * off / self.spread)))
    }

    /// When the confidence limit meets the limit: from above for a lower one (`side` 1), from below for an upper (−1).
    ///
    /// With d = side·(mean − limit), the first root of d(t)² = t²·Var with d > 0. The confidence limit's distance from
    /// the limit is concave in time, so after a start on the right side it crosses once at most.
    fn reached(&self, limit: f64, probability: f64, side: f64) -> Reached {
        let Some(mean_square) = self.mean_square else { return Reached::Unknown };
        let t = student::quantile(probability, sum::whole(self.df));
        let scale = t * t * mean_square;
        let slope = side * self.slope;
        // In months from the centre: d = middle + slope·u.
        let middle = side * (self.at(self.centre) - limit);
        let start = -self.centre;
        let room = |u: f64| middle + slope * u - t * libm::sqrt(mean_square * (self.base + u * u / self.spread));
        if room(start) <= 0.0 {
            return Reached::At(0.0);
        }
        let a = slope * slope - scale / self.spread;
        let half_b = middle * slope;
        let c = middle * middle - scale * self.base;
        if scale == 0.0 {
            return if slope < 0.0 { Reached::At((-middle / slope - start).max(0.0)) } else { Reached::Never };
        }
        let inside = half_b * half_b - a * c;
        if a == 0.0 || inside < 0.0 {
            // A band as steep as the line, or one that never meets the limit.
            return if a == 0.0 && half_b < 0.0 { self.months(-c / (2.0 * half_b)) } else { Reached::Never };
        }
        let q = -(half_b + if half_b >= 0.0 { libm::sqrt(inside) } else { -libm::sqrt(inside) });
        let later = [q / a, c / q]
            .into_iter()
            .filter(|u| u.is_finite() && *u > start && middle + slope * u >= 0.0)
            .fold(f64::INFINITY, f64::min);
        if later.is_finite() { self.months(later) } else { Reached::Never }
    }

    fn months(&self, off_centre: f64) -> Reached {
        Reached::At((off_centre + self.centre).max(0.0))
    }
}

/// A straight line through points, by orthogonal columns: intercept, slope, residual sum of squares.
///
/// # Errors
/// Fewer than two points, a value that is not finite, all at one place.
pub fn straight_line(points: &[(f64, f64)]) -> Result<StraightLine, Impossible> {
    number(points.len(), 2, POINTS_MAX, "/points")?;
    let (x, y): (Vec<f64>, Vec<f64>) = points.iter().copied().unzip();
    crate::impossible::list(&x, 2, POINTS_MAX, "/points")?;
    crate::impossible::list(&y, 2, POINTS_MAX, "/points")?;
    let mut fit = Fit::new(&y);
    fit.add(&vec![1.0; x.len()]);
    if fit.add(&x).is_none() {
        return Err(Impossible::at("/points", Why::AllEqual));
    }
    let coefficients = fit.coefficients(2);
    let (Some(intercept), Some(slope)) = (coefficients.first(), coefficients.get(1)) else {
        return Err(Impossible::at("/points", Why::Singular));
    };
    let deviation = |combination: &[f64]| {
        let z = fit.half_variance(combination);
        libm::sqrt(dot(&z, &z))
    };
    let residual = fit.residual();
    let sigma = libm::sqrt(residual / (sum::count(&x) - 2.0));
    Ok(StraightLine {
        intercept: *intercept,
        slope: *slope,
        residual_squares: residual,
        intercept_deviation: sigma * deviation(&[1.0, 0.0]),
        slope_deviation: sigma * deviation(&[0.0, 1.0]),
    })
}

/// A straight line with the standard deviations of its two estimates (not a number for two points).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StraightLine {
    pub intercept: f64,
    pub slope: f64,
    pub residual_squares: f64,
    pub intercept_deviation: f64,
    pub slope_deviation: f64,
}

#[cfg(test)]
mod tests;
