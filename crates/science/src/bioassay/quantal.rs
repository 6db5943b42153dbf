//! Quantal responses: of n animals or wells so many respond, along parallel lines of a transformed probability.
//!
//! Ph. Eur. 5.3, section 4; McCullagh and Nelder, "Generalized Linear Models": greatest likelihood by iterated weighted
//! least squares, limits by Fieller's theorem with the normal quantile.

use alloc::format;
use alloc::vec;
use alloc::vec::Vec;

use super::fieller::{self, Covariance};
use super::{Preparation, Sample, centred, has_slope, standard};
use crate::impossible::proportion;
use crate::numeric::least_squares::Fit;
use crate::numeric::sum::dot;
use crate::numeric::{chi_squared, normal, sum};
use crate::{Impossible, Why};

/// How a probability follows from a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// Φ(η)
    Probit,
    /// 1/(1 + e^−η)
    Logit,
    /// 1 − exp(−exp η)
    Gompit,
}

/// How many of how many responded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    pub positive: u32,
    pub n: u32,
}

/// An analysed assay; what could not be estimated is `None`.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantal {
    /// Common slope for one unit of ln dose; `None` when the likelihood has no greatest value.
    pub slope: Option<f64>,
    /// Height of each preparation's line at ln dose 0, in input order; `None` where nothing can be said of it.
    pub intercepts: Vec<Option<f64>>,
    /// Preparations of which all or none responded, by their index: their lines have no height.
    pub certain: Vec<usize>,
    /// A dose divides those that responded from those that did not, in every preparation: the steepest line is the
    /// likeliest, so there is none.
    pub divided: bool,
    /// Of a slope, by the ratio of likelihoods; `None` where there is none to test.
    pub regression_p: Option<f64>,
    /// Dose at which half respond, in input order.
    pub ed50: Vec<Option<f64>>,
    /// Of equal slopes, by the ratio of likelihoods.
    pub parallelism_p: Option<f64>,
    /// Of straight lines, likewise.
    pub linearity_p: Option<f64>,
    pub samples: Vec<Sample>,
}

/// Potencies by parallel lines of a quantal response.
///
/// # Errors
/// Not exactly one standard; a dose not above zero or given twice; no animals, or more responding than there are.
///
/// Made-up counts; the answer is that of statsmodels 0.14 (GLM, binomial, probit):
///
/// ```
/// use science::bioassay::{Dose, Preparation, quantal::*};
/// let of = |name: &str, rows: [(f64, u32, u32); 4]| Preparation {
///     name: name.into(), standard: name == "S", assigned: 1.0,
///     doses: rows.map(|(dose, positive, n)| Dose { dose, responses: Count { positive, n } }).into(),
/// };
/// let s = of("S", [(1.0, 1, 12), (1.6, 4, 11), (2.5, 7, 12), (4.0, 11, 12)]);
/// let t = of("T", [(1.0, 3, 11), (1.6, 6, 12), (2.5, 9, 11), (4.0, 12, 12)]);
/// let found = quantal(&[s, t], Link::Probit, 0.95).unwrap();
/// assert!((found.slope.unwrap() - 1.9070734).abs() < 5e-8);
/// assert!((found.samples[0].potency.unwrap() - 1.3901923).abs() < 5e-8);
/// ```
pub fn quantal(preparations: &[Preparation<Count>], link: Link, confidence: f64) -> Result<Quantal, Impossible> {
    proportion(confidence, "/confidence")?;
    let standard = standard(preparations, false)?;
    let logs = centred(preparations)?;
    let rows = counted(preparations, &logs)?;
    let k = preparations.len();
    let certain: Vec<usize> = (0..k).filter(|it| is_certain(&rows, *it)).collect();
    let divided = divides(&rows, &certain, 1.0) || divides(&rows, &certain, -1.0);
    // What is certain has no finite height, and adds nothing to the likelihood of the others.
    let kept: Vec<usize> = (0..k).filter(|it| !certain.contains(it)).collect();
    let fitted: Vec<Row> = rows.iter().filter(|it| !certain.contains(&it.preparation)).copied().collect();
    let flag = |index: usize| -> Vec<f64> {
        fitted.iter().map(|it| if it.preparation == index { 1.0 } else { 0.0 }).collect()
    };
    let x: Vec<f64> = fitted.iter().map(|it| it.x).collect();
    let levels: Vec<Vec<f64>> = kept.iter().map(|it| flag(*it)).collect();
    let mut columns = levels.clone();
    columns.push(x.clone());
    let likeliest =
        |columns: &[Vec<f64>]| if divided || kept.is_empty() { None } else { likeliest(&fitted, columns, link) };
    let found = likeliest(&columns);
    let flat = if kept.is_empty() { None } else { self::likeliest(&fitted, &levels, link) };
    let regression_p = rises(found.as_ref(), flat.as_ref());
    // Slopes of their own: a deviation from the common one for each preparation but the first.
    let own = kept.iter().skip(1).map(|index| flag(*index).iter().zip(&x).map(|(flag, x)| flag * x).collect());
    let mut separate = columns.clone();
    separate.extend(own.filter(|it: &Vec<f64>| it.iter().any(|x| *x != 0.0)));
    let free = if kept.len() > 1 { likeliest(&separate) } else { None };
    let (parallelism_p, linearity_p) = significances(found.as_ref(), free.as_ref(), kept.len(), fitted.len());
    let Some(found) = found else {
        let none = |it: &Preparation<Count>| Sample::of(&it.name, 1.0, None, None);
        let samples = preparations.iter().filter(|it| !it.standard).map(none).collect();
        let (ed50, intercepts) = (vec![None; k], vec![None; k]);
        return Ok(Quantal {
            slope: None,
            intercepts,
            certain,
            divided,
            regression_p,
            ed50,
            parallelism_p,
            linearity_p,
            samples,
        });
    };
    let z = normal::upper_quantile(0.5 - 0.5 * confidence);
    let slope = found.coefficients.last().copied().unwrap_or(f64::NAN);
    let heights = Heights { found: &found, kept: &kept, slope };
    let sloped = has_slope(regression_p);
    let samples = heights.samples(preparations, standard, sloped, z);
    let centre = preparations
        .first()
        .and_then(|it| it.doses.first())
        .zip(logs.first().and_then(|it| it.first()))
        .map_or(f64::NAN, |(dose, x)| libm::log(dose.dose) - x);
    let heights: Vec<Option<f64>> = (0..k).map(|it| heights.of(it)).collect();
    let dose = |it: &Option<f64>| {
        let ed50 = it.filter(|_| sloped).map(|it| libm::exp((link.half() - it) / slope + centre));
        ed50.filter(|it| it.is_finite() && *it > 0.0)
    };
    Ok(Quantal {
        slope: Some(slope),
        ed50: heights.iter().map(dose).collect(),
        intercepts: heights.iter().map(|it| it.map(|it| it - slope * centre)).collect(),
        certain,
        divided,
        regression_p,
        parallelism_p,
        linearity_p,
        samples,
    })
}

/// The significance of the common slope, by the ratio of likelihoods.
fn rises(found: Option<&Likeliest>, flat: Option<&Likeliest>) -> Option<f64> {
    found.zip(flat).map(|(it, flat)| chi_squared::upper((flat.deviance - it.deviance).max(0.0), 1.0))
}

/// The counts of all doses, each with its place.
fn counted(preparations: &[Preparation<Count>], logs: &[Vec<f64>]) -> Result<Vec<Row>, Impossible> {
    let mut rows = vec![];
    for (index, it) in preparations.iter().enumerate() {
        for (dose, at) in it.doses.iter().enumerate() {
            let place = format!("/preparations/{index}/doses/{dose}");
            let Count { positive, n } = at.responses;
            if n == 0 {
                return Err(Impossible::at(format!("{place}/n"), Why::NotPositive));
            }
            if positive > n {
                return Err(Impossible::at(format!("{place}/positive"), Why::Outside { low: 0.0, high: f64::from(n) }));
            }
            let x = logs.get(index).and_then(|it| it.get(dose)).copied().unwrap_or(f64::NAN);
            rows.push(Row { preparation: index, x, positive: f64::from(positive), n: f64::from(n) });
        }
    }
    Ok(rows)
}

/// The heights of the lines, of the preparations that have one.
struct Heights<'a> {
    found: &'a Likeliest,
    kept: &'a [usize],
    slope: f64,
}

impl Heights<'_> {
    /// Where a preparation's height stands among the coefficients.
    fn column(&self, index: usize) -> Option<usize> {
        self.kept.iter().position(|it| *it == index)
    }

    fn of(&self, index: usize) -> Option<f64> {
        self.column(index).and_then(|it| self.found.coefficients.get(it)).copied()
    }

    /// Potencies from the distances of the lines; none where there is no slope, or no line.
    fn samples(&self, preparations: &[Preparation<Count>], standard: usize, sloped: bool, z: f64) -> Vec<Sample> {
        let factor = preparations.get(standard).map_or(1.0, |it| it.assigned);
        let mut samples = vec![];
        for (index, it) in preparations.iter().enumerate().filter(|(index, _)| *index != standard) {
            let lines = self.column(index).zip(self.column(standard)).filter(|_| sloped);
            let known = lines.zip(self.of(index).zip(self.of(standard)).map(|(sample, standard)| sample - standard));
            let limits = known.and_then(|((sample, standard), difference)| {
                fieller::limits(difference, self.slope, self.found.covariance(sample, standard), z)
            });
            let ln_ratio = known.map(|(_, difference)| difference / self.slope).filter(|it| it.is_finite());
            samples.push(Sample::of(&it.name, it.assigned * factor, ln_ratio, limits));
        }
        samples
    }
}

/// Whether all or none of a preparation responded, at every dose.
fn is_certain(rows: &[Row], preparation: usize) -> bool {
    let mut own = rows.iter().filter(|it| it.preparation == preparation);
    own.clone().all(|it| it.positive == 0.0) || own.all(|it| it.positive == it.n)
}

/// Whether in every preparation that is not certain a dose divides those that responded from those that did not, the
/// first above it (`direction` 1) or below it (−1). Then the likelihood rises with the slope for ever (Albert and Anderson
/// 1984, Biometrika 71: complete and quasi-complete separation).
fn divides(rows: &[Row], certain: &[usize], direction: f64) -> bool {
    let mut uncertain = rows.iter().filter(|it| !certain.contains(&it.preparation)).peekable();
    if uncertain.peek().is_none() {
        return true;
    }
    uncertain.all(|it| {
        let of = |row: &&Row| row.preparation == it.preparation;
        let seen = |row: &Row| direction * row.x;
        let with = rows.iter().filter(of).filter(|row| row.positive > 0.0).map(seen).fold(f64::INFINITY, f64::min);
        let without =
            rows.iter().filter(of).filter(|row| row.positive < row.n).map(seen).fold(f64::NEG_INFINITY, f64::max);
        without <= with
    })
}

#[derive(Clone, Copy)]
struct Row {
    preparation: usize,
    x: f64,
    positive: f64,
    n: f64,
}

struct Likeliest {
    coefficients: Vec<f64>,
    deviance: f64,
    fit: Fit,
}

impl Likeliest {
    /// Of the difference of two intercepts over the slope, which is the last column.
    fn covariance(&self, sample: usize, standard: usize) -> Covariance {
        let last = self.coefficients.len() - 1;
        let weights = |of: &dyn Fn(usize) -> f64| -> Vec<f64> { (0..=last).map(of).collect() };
        let difference = self
            .fit
            .half_variance(&weights(&|it| f64::from(i8::from(it == sample)) - f64::from(i8::from(it == standard))));
        let slope = self.fit.half_variance(&weights(&|it| f64::from(i8::from(it == last))));
        Covariance {
            numerator: dot(&difference, &difference),
            both: dot(&difference, &slope),
            denominator: dot(&slope, &slope),
        }
    }
}

/// Iterations at most, and the largest η that is a probability and not a certainty.
const STEPS_MAX: usize = 100;
const ETA_MAX: f64 = 30.0;

/// Iterated weighted least squares; `None` where a line runs off to certainty or a column adds nothing.
fn likeliest(rows: &[Row], columns: &[Vec<f64>], link: Link) -> Option<Likeliest> {
    let mut eta: Vec<f64> = rows.iter().map(|it| link.eta((it.positive + 0.5) / (it.n + 1.0))).collect();
    let mut before = f64::INFINITY;
    let mut coefficients: Vec<f64> = vec![];
    for _ in 0..STEPS_MAX {
        let (mut roots, mut working) = (vec![], vec![]);
        for (row, eta) in rows.iter().zip(&eta) {
            let Point { p, q, slope } = link.at(*eta);
            let weight = if p > 0.0 && q > 0.0 && slope > 0.0 { row.n * slope * slope / (p * q) } else { 0.0 };
            let off = if weight > 0.0 { (row.positive / row.n - p) / slope } else { 0.0 };
            roots.push(libm::sqrt(weight));
            working.push(libm::sqrt(weight) * (eta + off));
        }
        let mut fit = Fit::new(&working);
        for column in columns {
            fit.add(&column.iter().zip(&roots).map(|(x, root)| x * root).collect::<Vec<f64>>())?;
        }
        let mut next = fit.coefficients(columns.len());
        let line = |coefficients: &[f64]| -> Vec<f64> {
            let part = |row: usize| {
                columns.iter().zip(coefficients).map(|(column, it)| column.get(row).copied().unwrap_or(0.0) * it).sum()
            };
            (0..rows.len()).map(part).collect()
        };
        // Shorten a step that makes things worse.
        let mut there = line(&next);
        let mut deviance = link.deviance(rows, &there);
        for _ in 0..20 {
            let worse = deviance.is_nan() || deviance > before + 1e-9 * (1.0 + before.abs());
            if coefficients.is_empty() || !worse {
                break;
            }
            next = next.iter().zip(&coefficients).map(|(new, old)| 0.5 * (new + old)).collect();
            there = line(&next);
            deviance = link.deviance(rows, &there);
        }
        let moved = there.iter().zip(&eta).map(|(new, old)| (new - old).abs()).fold(0.0, f64::max);
        (eta, before, coefficients) = (there, deviance, next);
        if !deviance.is_finite() || eta.iter().any(|it| !it.is_finite()) {
            return None;
        }
        if moved < 1e-11 {
            let lost = eta.iter().any(|it| it.abs() > ETA_MAX * 10.0);
            return if lost { None } else { Some(Likeliest { coefficients, deviance, fit }) };
        }
    }
    None
}

/// Of equal slopes and of straight lines: differences of deviance against χ².
fn significances(
    found: Option<&Likeliest>,
    free: Option<&Likeliest>,
    k: usize,
    rows: usize,
) -> (Option<f64>, Option<f64>) {
    let parallel = found.zip(free).and_then(|(common, free)| {
        let df = free.coefficients.len() - common.coefficients.len();
        (df > 0).then(|| chi_squared::upper((common.deviance - free.deviance).max(0.0), sum::whole(df)))
    });
    let widest = if k > 1 { free } else { found };
    let linear = widest.and_then(|it| {
        let df = rows.saturating_sub(it.coefficients.len());
        (df > 0).then(|| chi_squared::upper(it.deviance.max(0.0), sum::whole(df)))
    });
    (parallel, linear)
}

/// A probability, its complement and its slope.
struct Point {
    p: f64,
    q: f64,
    slope: f64,
}

impl Link {
    /// The probability at a height of the line.
    #[must_use]
    pub fn probability(self, eta: f64) -> f64 {
        self.at(eta).p
    }

    /// The height of the line at which half respond.
    fn half(self) -> f64 {
        match self {
            Self::Probit | Self::Logit => 0.0,
            Self::Gompit => libm::log(core::f64::consts::LN_2),
        }
    }

    fn at(self, eta: f64) -> Point {
        match self {
            Self::Probit => Point { p: normal::cdf(eta), q: normal::cdf(-eta), slope: normal::pdf(eta) },
            Self::Logit => {
                let (p, q) = (1.0 / (1.0 + libm::exp(-eta)), 1.0 / (1.0 + libm::exp(eta)));
                Point { p, q, slope: p * q }
            }
            Self::Gompit => {
                let rate = libm::exp(eta);
                Point { p: -libm::expm1(-rate), q: libm::exp(-rate), slope: libm::exp(eta - rate) }
            }
        }
    }

    fn eta(self, p: f64) -> f64 {
        match self {
            Self::Probit => normal::quantile(p),
            Self::Logit => libm::log(p / (1.0 - p)),
            Self::Gompit => libm::log(-libm::log1p(-p)),
        }
    }

    fn deviance(self, rows: &[Row], eta: &[f64]) -> f64 {
        let part = |count: f64, expected: f64| if count == 0.0 { 0.0 } else { count * libm::log(count / expected) };
        2.0 * sum::sum(rows.iter().zip(eta).map(|(row, eta)| {
            let Point { p, q, .. } = self.at(*eta);
            part(row.positive, row.n * p) + part(row.n - row.positive, row.n * q)
        }))
    }
}
