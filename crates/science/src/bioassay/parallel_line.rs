//! Parallel lines: y = a(preparation) + b·ln dose + blocks, potencies from the horizontal distance of the lines.
//!
//! Ph. Eur. 5.3, section 3.2. The analysis of variance is sequential: blocks (or rows and columns), preparations, the
//! common slope, slopes of their own, treatments. In a complete design the order changes nothing; with missing values
//! each term is adjusted for those before it. The residual is that of the treatments (pure error), and the limits rest
//! on it.

use alloc::format;
use alloc::vec;
use alloc::vec::Vec;

use super::fieller::{self, Covariance};
use super::{Preparation, RESPONSES_MAX, Sample, centred, has_slope, standard};
use crate::impossible::{finite, number, positive, proportion, result};
use crate::numeric::least_squares::Fit;
use crate::numeric::sum::dot;
use crate::numeric::{fisher, student, sum};
use crate::{Impossible, Why};

/// How treatments were laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Design {
    /// Completely randomised; may be unbalanced.
    Crd,
    /// Randomised blocks: the i-th response to every dose is block i.
    Rbd,
    /// Each treatment once in every row and column.
    Latin,
}

/// What is done to a response before it is analysed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transform {
    None,
    Ln,
    Log10,
    Sqrt,
    Square,
}

/// Responses to one dose; a missing value is `None`.
#[derive(Debug, Clone, PartialEq)]
pub enum Responses {
    Listed(Vec<Option<f64>>),
    Placed(Vec<Placed>),
}

/// A response in a square.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placed {
    pub row: u32,
    pub column: u32,
    pub value: Option<f64>,
}

/// A line of the analysis of variance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Source {
    pub squares: f64,
    pub df: usize,
    pub mean_square: Option<f64>,
    pub f: Option<f64>,
    pub p: Option<f64>,
}

/// The analysis of variance; `None` for a term that the design does not have.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Anova {
    pub preparations: Source,
    pub regression: Source,
    pub non_parallelism: Source,
    pub non_linearity: Source,
    pub treatments: Source,
    pub blocks: Option<Source>,
    pub rows: Option<Source>,
    pub columns: Option<Source>,
    pub residual: Source,
    pub total: Source,
}

/// An analysed assay.
#[derive(Debug, Clone, PartialEq)]
pub struct ParallelLines {
    /// Common slope for one unit of ln dose.
    pub slope: f64,
    /// For each preparation the height of its line at ln dose 0, blocks averaged; in input order.
    pub intercepts: Vec<f64>,
    pub anova: Anova,
    /// One for each preparation that is not the standard, in input order; without a potency where the regression is not
    /// significant (Ph. Eur. 5.3, 3.2.3: its test comes first).
    pub samples: Vec<Sample>,
}

/// Potencies by parallel lines.
///
/// # Errors
/// Not exactly one standard; a dose not above zero or given twice; responses that do not fit the design; a response
/// that its transform cannot take; no residual; no slope.
///
/// Corticotrophin, Ph. Eur. 5.3, 5.1.1, with the two preparations whose lines are parallel: 1.112 (0.825 to 1.514).
///
/// ```
/// use science::bioassay::{Dose, Preparation, parallel_line::*};
/// let dose = |dose, responses: [f64; 10]| Dose { dose, responses: Responses::Listed(responses.map(Some).into()) };
/// let of = |name: &str, standard, doses: [Dose<Responses>; 2]| {
///     Preparation { name: name.into(), standard, assigned: 1.0, doses: doses.into() }
/// };
/// let s = of("S", true, [
///     dose(1.0, [300., 310., 330., 290., 364., 328., 390., 360., 342., 306.]),
///     dose(4.0, [289., 221., 267., 236., 250., 231., 229., 269., 233., 259.]),
/// ]);
/// let t = of("T", false, [
///     dose(1.0, [310., 290., 360., 341., 321., 370., 303., 334., 295., 315.]),
///     dose(4.0, [230., 210., 280., 261., 241., 290., 223., 254., 216., 235.]),
/// ]);
/// let found = parallel_lines(&[s, t], Design::Crd, Transform::None, 0.95).unwrap();
/// assert!((found.samples[0].potency.unwrap() - 1.11181).abs() < 5e-6);
/// assert!((found.samples[0].lower.unwrap() - 0.824973).abs() < 5e-7);
/// assert!((found.samples[0].upper.unwrap() - 1.51357).abs() < 5e-6);
/// assert!((found.anova.non_parallelism.p.unwrap() - 0.831).abs() < 5e-4);
/// ```
pub fn parallel_lines(
    preparations: &[Preparation<Responses>],
    design: Design,
    transform: Transform,
    confidence: f64,
) -> Result<ParallelLines, Impossible> {
    proportion(confidence, "/confidence")?;
    let standard = standard(preparations, false)?;
    let logs = centred(preparations)?;
    let rows = observations(preparations, design, transform)?;
    let model = Model::fitted(&rows, &logs, standard, design)?;
    let anova = model.anova();
    let (Some(error), Some(slope)) = (anova.residual.mean_square, model.coefficient(model.slope)) else {
        return Err(Impossible::at("/preparations", Why::TooFew { least: model.fit.rank() + 1 }));
    };
    let slope = result(slope)?;
    let t = student::quantile(0.5 + 0.5 * confidence, sum::whole(anova.residual.df));
    let mut samples = vec![];
    for (index, it) in preparations.iter().enumerate().filter(|(index, _)| *index != standard) {
        let column = model.differences.get(index).copied().flatten();
        let difference = column.and_then(|it| model.coefficient(it)).unwrap_or(f64::NAN);
        let covariance = model.covariance(column.unwrap_or(0), error);
        // A distance between lines that rise no more than chance would is a number out of nothing.
        let sloped = has_slope(anova.regression.p);
        let ln_ratio = Some(difference / slope).filter(|it| sloped && it.is_finite());
        let limits = fieller::limits(difference, slope, covariance, t).filter(|_| sloped);
        let factor = it.assigned * preparations.get(standard).map_or(1.0, |it| it.assigned);
        samples.push(Sample::of(&it.name, factor, ln_ratio, limits));
    }
    let intercepts = model.intercepts(&rows, &logs, preparations, slope);
    Ok(ParallelLines { slope, intercepts, anova, samples })
}

/// One observed response, transformed, with its place.
struct Observation {
    preparation: usize,
    dose: usize,
    row: usize,
    column: usize,
    value: f64,
}

fn observations(
    preparations: &[Preparation<Responses>],
    design: Design,
    transform: Transform,
) -> Result<Vec<Observation>, Impossible> {
    let mut rows = vec![];
    let (mut row_labels, mut column_labels): (Vec<u32>, Vec<u32>) = (vec![], vec![]);
    let mut blocks = None;
    let mut treatments = 0;
    for (preparation, it) in preparations.iter().enumerate() {
        for (dose, at) in it.doses.iter().enumerate() {
            let place = format!("/preparations/{preparation}/doses/{dose}/responses");
            treatments += 1;
            match (&at.responses, design) {
                (Responses::Listed(values), Design::Crd | Design::Rbd) => {
                    number(values.len(), 1, RESPONSES_MAX, &place)?;
                    if design == Design::Rbd && *blocks.get_or_insert(values.len()) != values.len() {
                        return Err(Impossible::at(place, Why::Unequal { wanted: blocks.unwrap_or(0) }));
                    }
                    for (row, value) in values.iter().enumerate() {
                        let Some(value) = value else { continue };
                        let value = transformed(*value, transform, &format!("{place}/{row}"))?;
                        enough(&rows, &format!("{place}/{row}"))?;
                        rows.push(Observation { preparation, dose, row, column: 0, value });
                    }
                }
                (Responses::Placed(values), Design::Latin) => {
                    number(values.len(), 1, RESPONSES_MAX, &place)?;
                    for (index, it) in values.iter().enumerate() {
                        let row = label(&mut row_labels, it.row);
                        let column = label(&mut column_labels, it.column);
                        let taken = |other: &Observation| {
                            (other.row == row && other.column == column)
                                || (other.preparation == preparation
                                    && other.dose == dose
                                    && (other.row == row || other.column == column))
                        };
                        if rows.iter().any(taken) {
                            return Err(Impossible::at(format!("{place}/{index}"), Why::Twice));
                        }
                        let Some(value) = it.value else { continue };
                        let value = transformed(value, transform, &format!("{place}/{index}/value"))?;
                        enough(&rows, &format!("{place}/{index}"))?;
                        rows.push(Observation { preparation, dose, row, column, value });
                    }
                }
                (Responses::Listed(_), Design::Latin) | (Responses::Placed(_), Design::Crd | Design::Rbd) => {
                    return Err(Impossible::at(place, Why::Unused));
                }
            }
        }
    }
    if design == Design::Latin && (row_labels.len() != treatments || column_labels.len() != treatments) {
        return Err(Impossible::at("/preparations", Why::Unequal { wanted: treatments }));
    }
    if design == Design::Rbd && blocks.unwrap_or(0) < 2 {
        return Err(Impossible::at("/preparations/0/doses/0/responses", Why::TooFew { least: 2 }));
    }
    number(rows.len(), 3, PREPARED_MAX, "/preparations")?;
    Ok(rows)
}

/// Observations of an assay at most.
const PREPARED_MAX: usize = 5000;

/// Refuses the response that is one too many, where it stands.
fn enough(rows: &[Observation], place: &str) -> Result<(), Impossible> {
    if rows.len() < PREPARED_MAX { Ok(()) } else { Err(Impossible::at(place, Why::TooMany { most: PREPARED_MAX })) }
}

/// Columns times observations of a model at most: what is worked through in about a second.
const CELLS_MAX: usize = 1_000_000;

fn label(known: &mut Vec<u32>, wanted: u32) -> usize {
    known.iter().position(|it| *it == wanted).unwrap_or_else(|| {
        known.push(wanted);
        known.len() - 1
    })
}

fn transformed(value: f64, transform: Transform, place: &str) -> Result<f64, Impossible> {
    finite(value, place)?;
    match transform {
        Transform::Ln | Transform::Log10 => positive(value, place)?,
        Transform::Sqrt => crate::impossible::not_negative(value, place)?,
        Transform::None | Transform::Square => value,
    };
    result(transform.of(value))
}

impl Transform {
    /// The transformed value; not a number where there is none.
    #[must_use]
    pub fn of(self, value: f64) -> f64 {
        match self {
            Self::None => value,
            Self::Ln => libm::log(value),
            Self::Log10 => libm::log10(value),
            Self::Sqrt => libm::sqrt(value),
            Self::Square => value * value,
        }
    }
}

/// The fitted model, with where its columns stand.
struct Model {
    fit: Fit,
    design: Design,
    /// Columns up to and with the common slope.
    common: usize,
    slope: usize,
    /// For each preparation but the standard the column of its difference.
    differences: Vec<Option<usize>>,
    /// The terms in their order: rows or blocks, columns, preparations, regression, non-parallelism, non-linearity.
    terms: [(f64, usize); 6],
    n: usize,
    total: f64,
    coefficients: Vec<f64>,
}

impl Model {
    fn fitted(rows: &[Observation], logs: &[Vec<f64>], standard: usize, design: Design) -> Result<Self, Impossible> {
        let values: Vec<f64> = rows.iter().map(|it| it.value).collect();
        let flag = |holds: &dyn Fn(&Observation) -> bool| -> Vec<f64> {
            rows.iter().map(|it| if holds(it) { 1.0 } else { 0.0 }).collect()
        };
        let x =
            |it: &Observation| logs.get(it.preparation).and_then(|it2| it2.get(it.dose)).copied().unwrap_or(f64::NAN);
        let last = |of: &dyn Fn(&Observation) -> usize| rows.iter().map(of).max().unwrap_or(0);
        let treatments: usize = logs.iter().map(Vec::len).sum();
        let columns = 2 + treatments + 2 * logs.len() + last(&|it| it.row) + last(&|it| it.column);
        if rows.len().saturating_mul(columns) > CELLS_MAX {
            return Err(Impossible::at("/preparations", Why::TooMany { most: CELLS_MAX / columns }));
        }
        // About the mean, so that a large common level does not drown the rest.
        let mean = sum::mean(&values);
        let centred: Vec<f64> = values.iter().map(|it| it - mean).collect();
        let mut fit = Fit::new(&centred);
        fit.add(&vec![1.0; rows.len()]);
        let total = result(fit.residual())?;
        let (row_term, column_term) = match design {
            Design::Crd => ((0.0, 0), (0.0, 0)),
            Design::Rbd => (fit.add_term((1..=last(&|it| it.row)).map(|row| flag(&|it| it.row == row))), (0.0, 0)),
            Design::Latin => (
                fit.add_term((1..=last(&|it| it.row)).map(|row| flag(&|it| it.row == row))),
                fit.add_term((1..=last(&|it| it.column)).map(|column| flag(&|it| it.column == column))),
            ),
        };
        let mut differences = vec![None; logs.len()];
        let mut preparations = (0.0, 0);
        for (index, place) in differences.iter_mut().enumerate().filter(|(index, _)| *index != standard) {
            let at = fit.rank();
            if let Some(squares) = fit.add(&flag(&|it| it.preparation == index)) {
                *place = Some(at);
                preparations = (preparations.0 + squares, preparations.1 + 1);
            }
        }
        let slope = fit.rank();
        let Some(regression) = fit.add(&rows.iter().map(x).collect::<Vec<f64>>()) else {
            return Err(Impossible::at("/preparations", Why::Singular));
        };
        let common = fit.rank();
        let coefficients = fit.coefficients(common);
        let own_slope = |index: usize| -> Vec<f64> {
            rows.iter().map(|it| if it.preparation == index { x(it) } else { 0.0 }).collect()
        };
        let non_parallelism = fit.add_term((0..logs.len()).map(own_slope));
        let treatment =
            logs.iter().enumerate().flat_map(|(index, doses)| (0..doses.len()).map(move |dose| (index, dose)));
        let non_linearity =
            fit.add_term(treatment.map(|(index, dose)| flag(&|it| it.preparation == index && it.dose == dose)));
        let terms = [row_term, column_term, preparations, (regression, 1), non_parallelism, non_linearity];
        Ok(Self { fit, design, common, slope, differences, terms, n: rows.len(), total, coefficients })
    }

    fn coefficient(&self, column: usize) -> Option<f64> {
        self.coefficients.get(column).copied()
    }

    fn covariance(&self, column: usize, error: f64) -> Covariance {
        let unit = |at: usize| -> Vec<f64> {
            let weights: Vec<f64> = (0..self.common).map(|it| if it == at { 1.0 } else { 0.0 }).collect();
            self.fit.half_variance(&weights)
        };
        let (numerator, denominator) = (unit(column), unit(self.slope));
        Covariance {
            numerator: error * dot(&numerator, &numerator),
            both: error * dot(&numerator, &denominator),
            denominator: error * dot(&denominator, &denominator),
        }
    }

    fn anova(&self) -> Anova {
        let rounding = 1e-20 * self.total;
        let left = self.fit.residual();
        let left = if left <= rounding { 0.0 } else { left };
        let df = self.n.saturating_sub(self.fit.rank());
        let error = (df > 0).then(|| left / sum::whole(df));
        let source = |(squares, freedom): (f64, usize)| {
            let mean_square = (freedom > 0).then(|| squares / sum::whole(freedom));
            let f = mean_square.zip(error).filter(|(_, error)| *error > 0.0).map(|(it, error)| it / error);
            let p = f.map(|f| fisher::upper(f, sum::whole(freedom), sum::whole(df)));
            Source { squares, df: freedom, mean_square, f, p }
        };
        let [rows, columns, preparations, regression, non_parallelism, non_linearity] = self.terms;
        let treatments = [preparations, regression, non_parallelism, non_linearity]
            .into_iter()
            .fold((0.0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
        let bare = |squares: f64, df: usize| {
            let mean_square = (df > 0).then(|| squares / sum::whole(df));
            Source { squares, df, mean_square, f: None, p: None }
        };
        let (blocks, rows, columns) = match self.design {
            Design::Crd => (None, None, None),
            Design::Rbd => (Some(source(rows)), None, None),
            Design::Latin => (None, Some(source(rows)), Some(source(columns))),
        };
        Anova {
            preparations: source(preparations),
            regression: source(regression),
            non_parallelism: source(non_parallelism),
            non_linearity: source(non_linearity),
            treatments: source(treatments),
            blocks,
            rows,
            columns,
            residual: bare(left, df),
            total: bare(self.total, self.n - 1),
        }
    }

    /// Heights at ln dose 0: through the mean of each preparation's responses, with the common slope.
    fn intercepts(
        &self,
        rows: &[Observation],
        logs: &[Vec<f64>],
        preparations: &[Preparation<Responses>],
        slope: f64,
    ) -> Vec<f64> {
        let real = |it: &Observation| {
            preparations.get(it.preparation).and_then(|p| p.doses.get(it.dose)).map_or(f64::NAN, |d| libm::log(d.dose))
        };
        (0..logs.len())
            .map(|index| {
                let own: Vec<f64> =
                    rows.iter().filter(|it| it.preparation == index).map(|it| it.value - slope * real(it)).collect();
                sum::mean(&own)
            })
            .collect()
    }
}
