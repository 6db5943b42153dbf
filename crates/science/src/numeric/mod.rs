//! The mathematics under the methods: sums that keep their digits, distributions, least squares, roots, areas.
//!
//! All of it stands on `libm`, which computes in software what processors and C libraries round each in their own way;
//! so two machines give the same digits. The functions here take what the methods have already checked. Where an
//! argument makes no sense they answer with a value that is not a number, never with a panic, and the methods refuse
//! to hand such a value out.

pub mod beta;
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
