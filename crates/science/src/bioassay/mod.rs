//! Relative potency: how much of a standard does what the sample does.
//!
//! Ph. Eur. 5.3 "Statistical analysis of results of biological assays and tests"; USP ⟨1032⟩ and ⟨1034⟩. Three models:
//! straight parallel lines over ln dose, quantal responses along such lines, and logistic curves.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::impossible::{finite, not_negative, number, positive};
use crate::{Impossible, Why};

pub mod fieller;
pub mod logistic;
pub mod parallel_line;
pub mod quantal;

/// Preparations of an assay, doses of a preparation, responses to a dose, at most.
const PREPARATIONS_MAX: usize = 50;
const DOSES_MAX: usize = 200;
const RESPONSES_MAX: usize = 1000;

/// A preparation with what it did at each dose.
#[derive(Debug, Clone, PartialEq)]
pub struct Preparation<R> {
    pub name: String,
    pub standard: bool,
    /// The potency of the standard; for a sample the factor by which its ratio is multiplied besides (its dilution).
    pub assigned: f64,
    pub doses: Vec<Dose<R>>,
}

/// A dose and what it did.
#[derive(Debug, Clone, PartialEq)]
pub struct Dose<R> {
    pub dose: f64,
    pub responses: R,
}

/// The significance that the slope of an assay must reach before anything is said of parallelism or potency
/// (Ph. Eur. 5.3, 3.2.3).
pub const REGRESSION_ALPHA: f64 = 0.05;

/// Whether an assay has a slope: a significance that could not be tested (no scatter at all) stands against none.
pub(crate) fn has_slope(regression_p: Option<f64>) -> bool {
    regression_p.is_none_or(|it| it < REGRESSION_ALPHA)
}

/// A sample's potency.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    pub name: String,
    /// Sample over standard, before the factors.
    pub ratio: Option<f64>,
    pub potency: Option<f64>,
    pub lower: Option<f64>,
    pub upper: Option<f64>,
}

impl Sample {
    /// From the logarithms of ratio and limits, and the factor that turns a ratio into a potency. What leaves the range
    /// of numbers was not determined.
    fn of(name: &str, factor: f64, ln_ratio: Option<f64>, ln_limits: Option<(f64, f64)>) -> Self {
        let known = |ln: f64, factor: f64| Some(factor * libm::exp(ln)).filter(|it| it.is_finite() && *it > 0.0);
        Self {
            name: name.into(),
            ratio: ln_ratio.and_then(|it| known(it, 1.0)),
            potency: ln_ratio.and_then(|it| known(it, factor)),
            lower: ln_limits.and_then(|it| known(it.0, factor)),
            upper: ln_limits.and_then(|it| known(it.1, factor)),
        }
    }
}

/// Checks what all models share and finds the standard.
fn standard<R>(preparations: &[Preparation<R>], zero_dose: bool) -> Result<usize, Impossible> {
    number(preparations.len(), 1, PREPARATIONS_MAX, "/preparations")?;
    for (index, it) in preparations.iter().enumerate() {
        let place = format!("/preparations/{index}");
        positive(it.assigned, &format!("{place}/assigned"))?;
        number(it.doses.len(), 1, DOSES_MAX, &format!("{place}/doses"))?;
        let mut seen: Vec<f64> = Vec::new();
        for (row, dose) in it.doses.iter().enumerate() {
            let place = format!("{place}/doses/{row}/dose");
            if zero_dose {
                not_negative(dose.dose, &place)?
            } else {
                positive(dose.dose, &place)?
            };
            if seen.contains(&dose.dose) {
                return Err(Impossible::at(place, Why::Twice));
            }
            seen.push(dose.dose);
        }
        if preparations.iter().take(index).any(|before| before.name == it.name) {
            return Err(Impossible::at(format!("{place}/name"), Why::Twice));
        }
    }
    let mut standards = preparations.iter().enumerate().filter(|(_, it)| it.standard).map(|(index, _)| index);
    match (standards.next(), standards.next()) {
        (Some(it), None) => Ok(it),
        (None, _) => Err(Impossible::at("/preparations", Why::NotOne)),
        (Some(_), Some(second)) => Err(Impossible::at(format!("/preparations/{second}/standard"), Why::NotOne)),
    }
}

/// ln of each dose about the mean of them all, so that slopes and intercepts do not disturb each other.
fn centred<R>(preparations: &[Preparation<R>]) -> Result<Vec<Vec<f64>>, Impossible> {
    let logs: Vec<Vec<f64>> =
        preparations.iter().map(|it| it.doses.iter().map(|it| libm::log(it.dose)).collect()).collect();
    let all: Vec<f64> = logs.iter().flatten().copied().collect();
    let centre = finite(crate::numeric::sum::mean(&all), "/preparations")?;
    if logs.iter().all(|it| it.len() < 2) {
        return Err(Impossible::at("/preparations/0/doses", Why::TooFew { least: 2 }));
    }
    Ok(logs.into_iter().map(|it| it.into_iter().map(|x| x - centre).collect()).collect())
}

#[cfg(test)]
mod tests;
