//! A chromatogram from the detector's trace to areas with their uncertainty: checked, freed of its baseline, its peaks
//! found, fitted and measured, and each fit accepted or not.
//!
//! What is fitted is the exponentially modified Gaussian ([`shape`]), whose area is one of its parameters; so peaks that
//! overlap get areas without a line being dropped between them, and every area has a standard uncertainty from the
//! covariance of its fit. A stretch whose fit does not reproduce the trace within the method's limits is *not accepted*
//! and says why; its areas are reported for the chemist and decide nothing. A signal that lies in no window is a blind
//! spot and is named as well. Nothing is integrated in silence.
//!
//! The way is that of every open evaluation of chromatograms (Chure and Cremer 2024, "hplc-py", JOSS 9(94):6270, whose
//! reconstruction score is the ratio of areas used here; ideas only, none of its code is). All parameters stand in
//! [`Method`] with the version of the computation, so that a result can be derived again to the last bit.

pub mod baseline;
pub mod find;
pub mod fit;
pub mod integrate;
pub mod measure;
pub mod noise;
pub mod score;
pub mod shape;
pub mod trace;

mod method;
mod run;

pub use method::{Accept, Method, VERSION};
pub use run::{BlindSpot, Chromatogram, Peak, Window, evaluate};
pub use trace::{Sampling, Trace};

#[cfg(test)]
pub(crate) mod tests;
