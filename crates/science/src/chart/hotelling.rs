//! Hotelling's T²: several quantities at once, by their distance from the centre as their covariance measures it.
//!
//! Montgomery, chapter 11.3; Tracy, Young and Mason (1992) for the limit of individuals in phase I.

use alloc::format;
use alloc::vec;
use alloc::vec::Vec;

use super::POINTS_MAX;
use crate::impossible::{list, number, proportion, result};
use crate::numeric::sum::{dot, whole};
use crate::numeric::{beta, fisher, sum};
use crate::{Impossible, Why};

/// Quantities at once, at most.
pub const QUANTITIES_MAX: usize = 50;

/// Rows of quantities, single or in samples of one size.
#[derive(Debug, Clone, PartialEq)]
pub enum Rows {
    Single(Vec<Vec<f64>>),
    Samples(Vec<Vec<Vec<f64>>>),
}

/// The chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Hotelling {
    pub center: Vec<f64>,
    pub covariance: Vec<Vec<f64>>,
    pub points: Vec<f64>,
    /// For the points that estimated: by the beta distribution for single rows, by F for samples.
    pub ucl: f64,
    /// For those after them, by F.
    pub ucl_phase2: f64,
    /// How many estimated.
    pub phase1: usize,
}

/// T² of each row or sample, and its limits.
///
/// # Errors
/// Too few rows for so many quantities, rows of unequal length, a covariance without an inverse.
///
/// ```
/// use science::chart::hotelling::{Rows, hotelling};
/// let rows = [[1.0, 2.0], [2.0, 1.0], [3.0, 4.0], [4.0, 3.0], [9.0, 1.0]].map(|it| it.to_vec());
/// let chart = hotelling(&Rows::Single(rows.into()), Some(4), 0.9973).unwrap();
/// // Covariance [[5/3, 1], [1, 5/3]] about (2.5, 2.5).
/// assert!((chart.points[0] - 1.5).abs() < 1e-14 && (chart.points[1] - 1.5).abs() < 1e-14);
/// ```
pub fn hotelling(rows: &Rows, phase1: Option<usize>, confidence: f64) -> Result<Hotelling, Impossible> {
    proportion(confidence, "/confidence")?;
    match rows {
        Rows::Single(rows) => single(rows, phase1, confidence),
        Rows::Samples(samples) => grouped(samples, phase1, confidence),
    }
}

fn single(rows: &[Vec<f64>], phase1: Option<usize>, confidence: f64) -> Result<Hotelling, Impossible> {
    let p = quantities(rows.first(), "/values/0")?;
    for (index, row) in rows.iter().enumerate() {
        checked(row, p, &format!("/values/{index}"))?;
    }
    let m = phase(phase1, rows.len(), p + 2)?;
    let estimating = rows.get(..m).unwrap_or_default();
    let center = means(estimating, p);
    let covariance = scaled(products(estimating, &center), whole(m) - 1.0)?;
    let root = Root::of(&covariance)?;
    let points = rows.iter().map(|row| result(root.distance(row, &center))).collect::<Result<_, _>>()?;
    let (m_, p_) = (whole(m), whole(p));
    let ratio = beta::quantile(confidence, 0.5 * p_, 0.5 * (m_ - p_ - 1.0)).0;
    let f = fisher::quantile(confidence, p_, m_ - p_);
    Ok(Hotelling {
        center,
        covariance,
        points,
        ucl: result((m_ - 1.0) * (m_ - 1.0) / m_ * ratio)?,
        ucl_phase2: result(p_ * (m_ + 1.0) * (m_ - 1.0) / (m_ * (m_ - p_)) * f)?,
        phase1: m,
    })
}

fn grouped(samples: &[Vec<Vec<f64>>], phase1: Option<usize>, confidence: f64) -> Result<Hotelling, Impossible> {
    let first = samples.first().and_then(|it| it.first());
    let p = quantities(first, "/values/0/0")?;
    let size = samples.first().map_or(0, Vec::len);
    number(size, 2, POINTS_MAX, "/values/0")?;
    for (index, sample) in samples.iter().enumerate() {
        let place = format!("/values/{index}");
        if sample.len() != size {
            return Err(Impossible::at(place, Why::Unequal { wanted: size }));
        }
        for (row, values) in sample.iter().enumerate() {
            checked(values, p, &format!("{place}/{row}"))?;
        }
    }
    let m = phase(phase1, samples.len(), 2)?;
    let centres: Vec<Vec<f64>> = samples.iter().map(|it| means(it, p)).collect();
    let center = means(centres.get(..m).unwrap_or_default(), p);
    let mut pooled = vec![vec![0.0; p]; p];
    for (sample, own) in samples.iter().zip(&centres).take(m) {
        for (row, more) in pooled.iter_mut().zip(products(sample, own)) {
            for (it, more) in row.iter_mut().zip(more) {
                *it += more;
            }
        }
    }
    let (m_, n_, p_) = (whole(m), whole(size), whole(p));
    let df = m_ * n_ - m_ - p_ + 1.0;
    if df <= 0.0 {
        return Err(Impossible::at("/values", Why::TooFew { least: p / (size - 1) + 1 }));
    }
    let covariance = scaled(pooled, m_ * (n_ - 1.0))?;
    let root = Root::of(&covariance)?;
    let points = centres.iter().map(|it| result(n_ * root.distance(it, &center))).collect::<Result<_, _>>()?;
    let f = fisher::quantile(confidence, p_, df);
    Ok(Hotelling {
        center,
        covariance,
        points,
        ucl: result(p_ * (m_ - 1.0) * (n_ - 1.0) / df * f)?,
        ucl_phase2: result(p_ * (m_ + 1.0) * (n_ - 1.0) / df * f)?,
        phase1: m,
    })
}

fn quantities(first: Option<&Vec<f64>>, place: &str) -> Result<usize, Impossible> {
    let p = first.map_or(0, Vec::len);
    number(p, 1, QUANTITIES_MAX, place)?;
    Ok(p)
}

fn checked(row: &[f64], p: usize, place: &str) -> Result<(), Impossible> {
    if row.len() != p {
        return Err(Impossible::at(place, Why::Unequal { wanted: p }));
    }
    list(row, p, p, place)
}

fn phase(phase1: Option<usize>, all: usize, least: usize) -> Result<usize, Impossible> {
    let known = super::shewhart::Known { phase1, target: None, sigma: None };
    known.phase(all, least)
}

fn means(rows: &[Vec<f64>], p: usize) -> Vec<f64> {
    (0..p)
        .map(|column| sum::mean(&rows.iter().filter_map(|row| row.get(column).copied()).collect::<Vec<f64>>()))
        .collect()
}

/// Sums of products about a centre.
fn products(rows: &[Vec<f64>], center: &[f64]) -> Vec<Vec<f64>> {
    let columns: Vec<Vec<f64>> = center
        .iter()
        .enumerate()
        .map(|(index, centre)| rows.iter().filter_map(|row| row.get(index).map(|it| it - centre)).collect())
        .collect();
    columns.iter().map(|a| columns.iter().map(|b| dot(a, b)).collect()).collect()
}

fn scaled(products: Vec<Vec<f64>>, df: f64) -> Result<Vec<Vec<f64>>, Impossible> {
    products.into_iter().map(|row| row.into_iter().map(|it| result(it / df)).collect()).collect()
}

/// The lower triangular root of a covariance (Cholesky).
struct Root(Vec<Vec<f64>>);

/// What is left of a variance beside the quantities before it, at least; below this they determine it.
const DETERMINED: f64 = 1e-12;

impl Root {
    fn of(covariance: &[Vec<f64>]) -> Result<Self, Impossible> {
        let mut rows: Vec<Vec<f64>> = vec![];
        for (index, wanted) in covariance.iter().enumerate() {
            let mut row: Vec<f64> = vec![];
            for (above, target) in rows.iter().zip(wanted) {
                let pivot = above.last().copied().unwrap_or(f64::NAN);
                row.push((target - dot(&row, above)) / pivot);
            }
            let own = wanted.get(index).copied().unwrap_or(f64::NAN);
            let left = own - dot(&row, &row);
            if !(left > DETERMINED * own && left.is_finite()) {
                return Err(Impossible::at("/values", Why::Singular));
            }
            row.push(libm::sqrt(left));
            rows.push(row);
        }
        Ok(Self(rows))
    }

    /// (x − c)ᵀ S⁻¹ (x − c).
    fn distance(&self, x: &[f64], center: &[f64]) -> f64 {
        let mut z: Vec<f64> = vec![];
        for (row, (x, c)) in self.0.iter().zip(x.iter().zip(center)) {
            let pivot = row.last().copied().unwrap_or(f64::NAN);
            let before = dot(row, &z);
            z.push((x - c - before) / pivot);
        }
        dot(&z, &z)
    }
}
