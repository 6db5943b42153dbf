//! Linear least squares, one column of the model after the other.
//!
//! Columns are made orthogonal to those before them as they come, twice over ("twice is enough": Giraud, Langou and
//! Rozložník 2005), which is as accurate as a factorisation by reflections, and lets a model grow: what the data's sum
//! of squares loses with each column is the sequential analysis of variance. A column that the others already span
//! adds nothing and counts for no degree of freedom, so that a term may simply offer all its columns.

use alloc::vec;
use alloc::vec::Vec;

use super::sum::dot;

/// A column whose part outside the others is smaller than this part of it is spanned by them.
const SPANNED: f64 = 1e-10;

/// A model that has been fitted column by column.
pub struct Fit {
    /// Orthogonal columns of length 1.
    basis: Vec<Vec<f64>>,
    /// For each accepted column its length along each of the basis up to its own: the triangle R.
    triangle: Vec<Vec<f64>>,
    /// The response along each of the basis.
    along: Vec<f64>,
    /// What is left of the response.
    left: Vec<f64>,
}

impl Fit {
    /// Nothing fitted yet.
    #[must_use]
    pub fn new(response: &[f64]) -> Self {
        Self { basis: vec![], triangle: vec![], along: vec![], left: response.to_vec() }
    }

    /// Adds a column; `None` when it is spanned by those before it, otherwise the sum of squares that it explains.
    pub fn add(&mut self, column: &[f64]) -> Option<f64> {
        let size = libm::sqrt(dot(column, column));
        let mut outside = column.to_vec();
        let mut lengths = vec![0.0; self.basis.len()];
        for _ in 0..2 {
            for (unit, length) in self.basis.iter().zip(&mut lengths) {
                let part = dot(unit, &outside);
                *length += part;
                for (it, unit) in outside.iter_mut().zip(unit) {
                    *it -= part * unit;
                }
            }
        }
        let own = libm::sqrt(dot(&outside, &outside));
        // The comparison also turns away what is not a number.
        if !(own > SPANNED * size && own.is_finite()) {
            return None;
        }
        for it in &mut outside {
            *it /= own;
        }
        lengths.push(own);
        let mut explained = 0.0;
        for _ in 0..2 {
            let part = dot(&outside, &self.left);
            explained += part;
            for (it, unit) in self.left.iter_mut().zip(&outside) {
                *it -= part * unit;
            }
        }
        self.basis.push(outside);
        self.triangle.push(lengths);
        self.along.push(explained);
        Some(explained * explained)
    }

    /// Adds what a term offers: the sum of squares that it explains and its degrees of freedom.
    pub fn add_term(&mut self, columns: impl IntoIterator<Item = Vec<f64>>) -> (f64, usize) {
        let (mut squares, mut freedom) = (0.0, 0);
        for column in columns {
            if let Some(explained) = self.add(&column) {
                squares += explained;
                freedom += 1;
            }
        }
        (squares, freedom)
    }

    /// How many columns were accepted.
    #[must_use]
    pub fn rank(&self) -> usize {
        self.basis.len()
    }

    /// The sum of squares that is left.
    #[must_use]
    pub fn residual(&self) -> f64 {
        dot(&self.left, &self.left)
    }

    /// What is left of each response.
    #[must_use]
    pub fn left(&self) -> &[f64] {
        &self.left
    }

    /// The coefficients of the first `rank` accepted columns in the model of just these.
    #[must_use]
    pub fn coefficients(&self, rank: usize) -> Vec<f64> {
        let rank = rank.min(self.rank());
        let mut coefficients = vec![0.0; rank];
        for row in (0..rank).rev() {
            let later: f64 = self
                .triangle
                .iter()
                .zip(&coefficients)
                .skip(row + 1)
                .map(|(column, coefficient)| column.get(row).copied().unwrap_or(0.0) * coefficient)
                .sum();
            let along = self.along.get(row).copied().unwrap_or(0.0);
            let own = self.triangle.get(row).and_then(|it| it.get(row)).copied().unwrap_or(f64::NAN);
            if let Some(it) = coefficients.get_mut(row) {
                *it = (along - later) / own;
            }
        }
        coefficients
    }

    /// The combination w as a vector z with wᵀ(XᵀX)⁻¹w = zᵀz, in the model of the first `w.len()` accepted columns. The
    /// covariance of two combinations, in units of the residual variance, is the product of their vectors.
    #[must_use]
    pub fn half_variance(&self, combination: &[f64]) -> Vec<f64> {
        // Rᵀ z = w from the top.
        let mut z: Vec<f64> = Vec::with_capacity(combination.len());
        for (column, weight) in self.triangle.iter().zip(combination) {
            let own = column.last().copied().unwrap_or(f64::NAN);
            let before = dot(column, &z);
            z.push((weight - before) / own);
        }
        z
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_through_points_and_a_column_too_many() {
        let (x, y) = ([1.0, 2.0, 3.0, 4.0], [2.1, 3.9, 6.2, 7.8]);
        let mut fit = Fit::new(&y);
        fit.add(&[1.0; 4]).unwrap();
        fit.add(&x).unwrap();
        assert_eq!(fit.add(&[3.0, 5.0, 7.0, 9.0]), None);
        let coefficients = fit.coefficients(2);
        assert!((coefficients[0] - 0.15).abs() < 1e-14 && (coefficients[1] - 1.94).abs() < 1e-14);
        assert!((fit.residual() - 0.082).abs() < 1e-14);
        // Var(slope)/σ² = 1/Σ(x − x̄)² = 1/5.
        let slope = fit.half_variance(&[0.0, 1.0]);
        assert!((dot(&slope, &slope) - 0.2).abs() < 1e-15);
        assert!((fit.coefficients(1)[0] - 5.0).abs() < 1e-14);
    }
}
