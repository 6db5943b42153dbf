//! Four-parameter logistic curves: y = c + (d − c)/(1 + exp(b (ln x − ln e))), potencies from the distance of the
//! curves along ln x.
//!
//! USP ⟨1034⟩; Ph. Eur. 5.3, section 3.4. c is the lower and d the upper asymptote; b is above zero for a falling
//! curve. Samples and standard share b, c and d; whether they may is judged by the extra sum of squares of separate
//! curves. No convergence is an answer, and no number comes with it.

use alloc::format;
use alloc::vec;
use alloc::vec::Vec;

use super::{Preparation, RESPONSES_MAX, Sample, has_slope, standard};
use crate::impossible::{finite, number, proportion};
use crate::numeric::least_squares::Fit;
use crate::numeric::nonlinear::{Converged, Tangent, fit};
use crate::numeric::sum::dot;
use crate::numeric::{fisher, student, sum};
use crate::{Impossible, Why};

/// A curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Curve {
    pub b: f64,
    pub c: f64,
    pub d: f64,
    pub e: f64,
}

impl Curve {
    /// The height at a dose; at 0 the asymptote from which the curve starts.
    #[must_use]
    pub fn at(&self, dose: f64) -> f64 {
        let share = if dose > 0.0 {
            1.0 / (1.0 + libm::exp(self.b * (libm::log(dose) - libm::log(self.e))))
        } else if self.b > 0.0 {
            1.0
        } else {
            0.0
        };
        self.c + (self.d - self.c) * share
    }
}

/// A fit of curves that share b, c and d.
#[derive(Debug, Clone, PartialEq)]
pub struct Common {
    /// For each preparation, in input order.
    pub curves: Vec<Curve>,
    /// Standard errors of b, c, d and each e (Gauss and Newton).
    pub errors: (f64, f64, f64, Vec<f64>),
    pub residual: f64,
    pub df: usize,
}

/// An analysed assay.
#[derive(Debug, Clone, PartialEq)]
pub struct Logistic {
    /// `None` where the common fit did not converge.
    pub common: Option<Common>,
    /// A curve of its own for each preparation, in input order; `None` where a fit did not converge.
    pub free: Vec<Option<Curve>>,
    /// What the separate curves leave together; `None` unless all converged.
    pub residual_free: Option<f64>,
    /// Of curves at all, against one level for all responses; `None` where it cannot be tested.
    pub regression_p: Option<f64>,
    /// Of curves that share b, c and d, by the extra sum of squares; `None` with one preparation.
    pub parallelism_p: Option<f64>,
    pub samples: Vec<Sample>,
}

/// Potencies by logistic curves.
///
/// # Errors
/// Not exactly one standard; a dose below zero or given twice; a response that is not finite; too few responses.
///
/// Root length of ryegrass (R package drc; Ritz and Streibig 2005): b 2.982, c 0.481, d 7.793, e 3.058.
///
/// ```
/// use science::bioassay::{Dose, Preparation, logistic::logistic};
/// let dose = |dose, responses: &[f64]| Dose { dose, responses: responses.iter().copied().map(Some).collect() };
/// let ryegrass = Preparation {
///     name: "ryegrass".into(), standard: true, assigned: 1.0, doses: [
///         dose(0.0, &[7.58, 8.0, 8.328571, 7.25, 7.375, 7.9625]),
///         dose(0.94, &[8.355556, 6.914286, 7.75]),
///         dose(1.88, &[6.871429, 6.45, 5.922222]),
///         dose(3.75, &[1.925, 2.885714, 4.233333]),
///         dose(7.5, &[1.1875, 0.857143, 1.057143]),
///         dose(15.0, &[0.6875, 0.525, 0.825]),
///         dose(30.0, &[0.25, 0.22, 0.44]),
///     ].into(),
/// };
/// let curve = logistic(&[ryegrass], 0.95).unwrap().common.unwrap().curves[0];
/// assert!((curve.b - 2.98223).abs() < 5e-6 && (curve.e - 3.05796).abs() < 5e-6);
/// assert!((curve.c - 0.48141).abs() < 5e-6 && (curve.d - 7.79296).abs() < 5e-6);
/// ```
pub fn logistic(preparations: &[Preparation<Vec<Option<f64>>>], confidence: f64) -> Result<Logistic, Impossible> {
    proportion(confidence, "/confidence")?;
    let standard = standard(preparations, true)?;
    let mut points = vec![];
    for (index, it) in preparations.iter().enumerate() {
        for (row, dose) in it.doses.iter().enumerate() {
            let place = format!("/preparations/{index}/doses/{row}/responses");
            number(dose.responses.len(), 1, RESPONSES_MAX, &place)?;
            for (at, y) in dose.responses.iter().enumerate() {
                let Some(y) = y else { continue };
                finite(*y, &format!("{place}/{at}"))?;
                if points.len() >= POINTS_MAX {
                    return Err(Impossible::at(format!("{place}/{at}"), Why::TooMany { most: POINTS_MAX }));
                }
                let ln = if dose.dose > 0.0 { Some(libm::log(dose.dose)) } else { None };
                points.push(Point { preparation: index, ln, y: *y });
            }
        }
        if it.doses.iter().all(|it| it.dose <= 0.0) {
            return Err(Impossible::at(format!("/preparations/{index}/doses"), Why::TooFew { least: 1 }));
        }
    }
    let k = preparations.len();
    number(points.len(), 4 + k, POINTS_MAX, "/preparations")?;
    let scale = Scale::of(&points)?;
    let points: Vec<Point> =
        points.into_iter().map(|it| Point { y: (it.y - scale.level) / scale.size, ..it }).collect();
    let common = fitted(&points, k);
    let own = (0..k).map(|index| {
        let own = points.iter().filter(|it| it.preparation == index);
        let own: Vec<Point> = own.map(|it| Point { preparation: 0, ..*it }).collect();
        if k == 1 { None } else { fitted(&own, 1) }
    });
    let own: Vec<Option<Converged>> = own.collect();
    let residual = |it: &Converged| it.residual * scale.size * scale.size;
    let (free, residual_free) = if k == 1 {
        // One preparation's own curve is the common one.
        (vec![common.as_ref().and_then(|it| scale.curve(it, 0))], common.as_ref().map(residual))
    } else {
        let curves = own.iter().map(|it| it.as_ref().and_then(|it| scale.curve(it, 0))).collect();
        (curves, own.iter().map(|it| it.as_ref().map(residual)).sum())
    };
    let parallelism_p = common.as_ref().zip(residual_free).and_then(|(it, free)| {
        extra_squares(residual(it), free, k, points.len(), scale.size * scale.size * sum::whole(points.len()))
    });
    let level = sum::squares(&points.iter().map(|it| it.y).collect::<Vec<f64>>());
    let regression_p = common.as_ref().and_then(|it| risen(it.residual, level, k, points.len()));
    let sloped = common.as_ref().filter(|_| has_slope(regression_p));
    let samples = samples(preparations, standard, sloped, points.len(), confidence);
    let common = common.and_then(|it| scale.common(&it, k, points.len()));
    Ok(Logistic { common, free, residual_free, regression_p, parallelism_p, samples })
}

/// Responses at most.
const POINTS_MAX: usize = 5000;

#[derive(Clone, Copy)]
struct Point {
    preparation: usize,
    /// ln of the dose; none at dose 0.
    ln: Option<f64>,
    y: f64,
}

/// The level and the spread of the responses: fitted are responses near one.
struct Scale {
    level: f64,
    size: f64,
}

impl Scale {
    fn of(points: &[Point]) -> Result<Self, Impossible> {
        let values: Vec<f64> = points.iter().map(|it| it.y).collect();
        let (level, size) = (sum::mean(&values), sum::deviation(&values));
        if !(level.is_finite() && size.is_finite()) {
            return Err(Impossible::at("", Why::TooLarge));
        }
        if size <= 1e-14 * level.abs() {
            return Err(Impossible::at("/preparations", Why::AllEqual));
        }
        Ok(Self { level, size })
    }

    /// The curve of a preparation, its asymptotes put in order.
    fn curve(&self, fitted: &Converged, preparation: usize) -> Option<Curve> {
        let mut parameters = fitted.parameters.iter().copied();
        let (b, c, d) = (parameters.next()?, parameters.next()?, parameters.next()?);
        let e = libm::exp(parameters.nth(preparation)?);
        let (c, d) = (self.level + self.size * c, self.level + self.size * d);
        let curve = if c <= d { Curve { b, c, d, e } } else { Curve { b: -b, c: d, d: c, e } };
        (e.is_finite() && e > 0.0 && curve.c.is_finite() && curve.d.is_finite()).then_some(curve)
    }

    fn common(&self, fitted: &Converged, k: usize, n: usize) -> Option<Common> {
        let df = n.checked_sub(3 + k)?;
        let curves: Vec<Curve> = (0..k).map(|it| self.curve(fitted, it)).collect::<Option<_>>()?;
        let sigma = libm::sqrt(fitted.residual / sum::whole(df));
        let error = |column: usize| {
            let weights: Vec<f64> = (0..3 + k).map(|it| if it == column { 1.0 } else { 0.0 }).collect();
            let z = fitted.tangent.half_variance(&weights);
            sigma * libm::sqrt(dot(&z, &z))
        };
        let (lower, upper) = (self.size * error(1), self.size * error(2));
        let falls = curves.first()?.b > 0.0;
        let (c, d) = if falls { (lower, upper) } else { (upper, lower) };
        let e = curves.iter().enumerate().map(|(index, it)| it.e * error(3 + index)).collect();
        Some(Common { curves, errors: (error(0), c, d, e), residual: fitted.residual * self.size * self.size, df })
    }
}

fn share(ln: Option<f64>, b: f64, ln_e: f64) -> f64 {
    ln.map_or(1.0, |ln| 1.0 / (1.0 + libm::exp(b * (ln - ln_e))))
}

/// Fits b > 0, the asymptote towards large doses, the one towards small ones, and ln e of each preparation.
fn fitted(points: &[Point], k: usize) -> Option<Converged> {
    if points.len() <= 3 + k {
        return None;
    }
    let model = |parameters: &[f64]| {
        let (b, c, d) = match parameters {
            [b, c, d, ..] if *b > 0.0 => (*b, *c, *d),
            [..] => return None,
        };
        let mut columns = vec![vec![0.0; points.len()]; 3 + k];
        let mut left = vec![];
        for (row, it) in points.iter().enumerate() {
            let ln_e = parameters.get(3 + it.preparation).copied()?;
            let share = share(it.ln, b, ln_e);
            left.push(it.y - c - (d - c) * share);
            // ∂share/∂u = −share (1 − share), u = b (ln x − ln e).
            let bend = (d - c) * share * (1.0 - share);
            let slopes = [
                (0, -bend * it.ln.map_or(0.0, |ln| ln - ln_e)),
                (1, 1.0 - share),
                (2, share),
                (3 + it.preparation, bend * b),
            ];
            for (column, slope) in slopes {
                *columns.get_mut(column)?.get_mut(row)? = slope;
            }
        }
        left.iter().all(|it| it.is_finite()).then_some(Tangent { left, columns })
    };
    let size = points.iter().map(|it| it.y * it.y).sum();
    let mut starts = starts(points, k);
    starts.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut best: Option<Converged> = None;
    for (_, start) in starts.into_iter().take(3) {
        let found = fit(&start, size, model);
        if let Some(found) = found
            && best.as_ref().is_none_or(|it| found.residual < it.residual)
        {
            best = Some(found);
        }
        // The first start is nearly always right; the others are for when it leads nowhere.
        if best.is_some() {
            break;
        }
    }
    best
}

/// Starting parameters with what they leave: for several slopes, e where each preparation is half-way, the asymptotes
/// by linear least squares.
fn starts(points: &[Point], k: usize) -> Vec<(f64, Vec<f64>)> {
    let half_way: Vec<f64> = (0..k).map(|index| half_way(points, index)).collect();
    let y: Vec<f64> = points.iter().map(|it| it.y).collect();
    [0.5, 1.0, 2.0, 4.0, 8.0]
        .into_iter()
        .filter_map(|b| {
            let shares: Vec<f64> =
                points.iter().map(|it| share(it.ln, b, half_way.get(it.preparation).copied().unwrap_or(0.0))).collect();
            let mut line = Fit::new(&y);
            line.add(&vec![1.0; y.len()])?;
            line.add(&shares)?;
            let coefficients = line.coefficients(2);
            let (c, span) = (coefficients.first().copied()?, coefficients.get(1).copied()?);
            let mut start = vec![b, c, c + span];
            start.extend(&half_way);
            Some((line.residual(), start))
        })
        .collect()
}

/// ln of the dose at which a preparation is half-way between its least and its greatest mean response.
fn half_way(points: &[Point], preparation: usize) -> f64 {
    let mut by_dose: Vec<(f64, f64, f64)> = vec![];
    for it in points.iter().filter(|it| it.preparation == preparation) {
        let Some(ln) = it.ln else { continue };
        match by_dose.iter_mut().find(|(x, ..)| *x == ln) {
            Some((_, total, n)) => (*total, *n) = (*total + it.y, *n + 1.0),
            None => by_dose.push((ln, it.y, 1.0)),
        }
    }
    by_dose.sort_by(|a, b| a.0.total_cmp(&b.0));
    let means: Vec<(f64, f64)> = by_dose.iter().map(|(x, total, n)| (*x, total / n)).collect();
    let low = means.iter().map(|it| it.1).fold(f64::INFINITY, f64::min);
    let high = means.iter().map(|it| it.1).fold(f64::NEG_INFINITY, f64::max);
    let middle = 0.5 * (low + high);
    let crossing = means.windows(2).find_map(|it| {
        let ((x0, y0), (x1, y1)) = it.first().copied().zip(it.last().copied())?;
        let crosses = (y0 - middle) * (y1 - middle) <= 0.0 && y0 != y1;
        crosses.then(|| x0 + (x1 - x0) * (middle - y0) / (y1 - y0))
    });
    crossing.unwrap_or_else(|| means.get(means.len() / 2).map_or(0.0, |it| it.0))
}

/// The significance of what common curves leave more than separate ones. `floor` is the size of the squares, against
/// which a residual may be nothing but rounding.
fn extra_squares(common: f64, free: f64, k: usize, n: usize, floor: f64) -> Option<f64> {
    let df = n.checked_sub(4 * k).filter(|it| *it > 0)?;
    let freedom = 3 * k.checked_sub(1)?;
    if freedom == 0 {
        return None;
    }
    let more = (common - free).max(0.0);
    if free <= 1e-20 * floor {
        return Some(if more <= 1e-20 * floor { 1.0 } else { 0.0 });
    }
    let (freedom, df) = (sum::whole(freedom), sum::whole(df));
    Some(fisher::upper(more / freedom / (free / df), freedom, df))
}

/// The significance of what the curves explain of the squares about one level.
fn risen(residual: f64, level: f64, k: usize, n: usize) -> Option<f64> {
    let df = n.checked_sub(3 + k).filter(|it| *it > 0)?;
    // Nothing but rounding is left: the curves explain everything.
    if residual <= 1e-20 * level {
        return None;
    }
    let (freedom, df) = (sum::whole(2 + k), sum::whole(df));
    Some(fisher::upper((level - residual).max(0.0) / freedom / (residual / df), freedom, df))
}

fn samples(
    preparations: &[Preparation<Vec<Option<f64>>>],
    standard: usize,
    common: Option<&Converged>,
    n: usize,
    confidence: f64,
) -> Vec<Sample> {
    let k = preparations.len();
    let factor = preparations.get(standard).map_or(1.0, |it| it.assigned);
    let others = preparations.iter().enumerate().filter(|(index, _)| *index != standard);
    others
        .map(|(index, it)| {
            let estimated = common.and_then(|found| {
                let ln_e = |index: usize| found.parameters.get(3 + index).copied();
                let ln_ratio = ln_e(standard)? - ln_e(index)?;
                let df = sum::whole(n.checked_sub(3 + k)?);
                let weight = |it: usize| f64::from(i8::from(it == 3 + standard)) - f64::from(i8::from(it == 3 + index));
                let z = found.tangent.half_variance(&(0..3 + k).map(weight).collect::<Vec<f64>>());
                let half =
                    student::quantile(0.5 + 0.5 * confidence, df) * libm::sqrt(found.residual / df * dot(&z, &z));
                Some((ln_ratio, half))
            });
            let limits = estimated.filter(|it| it.1.is_finite()).map(|(ln, half)| (ln - half, ln + half));
            Sample::of(&it.name, it.assigned * factor, estimated.map(|it| it.0), limits)
        })
        .collect()
}
