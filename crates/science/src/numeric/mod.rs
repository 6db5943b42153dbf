//! The mathematics under the methods: sums that keep their digits, distributions, least squares, roots, areas.
//!
//! All of it stands on `libm`, which computes in software what processors and C libraries round each in their own way;
//! so two machines give the same digits. The functions here take what the methods have already checked. Where an
//! argument makes no sense they answer with a value that is not a number, never with a panic, and the methods refuse
//! to hand such a value out.

pub mod beta;
pub mod boxed;
pub mod chi_squared;
pub mod fisher;
pub mod gamma;
pub mod least_squares;
pub mod nonlinear;
pub mod normal;
pub mod one_way;
pub mod quadrature;
pub mod range;
pub mod root;
pub mod student;
pub mod sum;

/// Natural logarithm; not a number below zero.
#[must_use]
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// Logarithm to the base ten; not a number below zero.
#[must_use]
pub fn log10(x: f64) -> f64 {
    libm::log10(x)
}

/// Places from `low` to `high` in equal ratios, both ends included: where a curve over a logarithmic axis is drawn.
#[must_use]
pub fn in_equal_ratios(low: f64, high: f64, steps: u16) -> alloc::vec::Vec<f64> {
    // Each for itself: their ratio may be too large for a float.
    let span = libm::log(high) - libm::log(low);
    let at = |step: u16| low * libm::exp(span * f64::from(step) / f64::from(steps.max(1)));
    (0..=steps).map(at).collect()
}
