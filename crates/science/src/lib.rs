//! Numbers: the formulas behind limits, amounts and reportable values. Knows no batch.
//!
//! A function here is a formula with its units, its ranges and its source. It does no input or output, reads no clock
//! and answers the same on every machine. Amounts and reportable values are decimals: `97.95` has no binary fraction,
//! and whether it rounds up decides about a batch. Estimates (means, fits, probabilities) are floats, and live only here.
#![no_std]

extern crate alloc;

pub mod antibody;
pub mod bioassay;
pub mod capability;
pub mod carryover;
pub mod chart;
pub mod chromatogram;
pub mod column;
pub mod dar;
pub mod environment;
pub mod equivalence;
pub mod exposure;
pub mod hbel;
pub mod impossible;
pub mod individuals;
pub mod numeric;
pub mod outlier;
pub mod process;
pub mod rounding;
pub mod spectrum;
pub mod stability;
pub mod stoichiometry;
pub mod temperature;
pub mod tolerance;

pub use impossible::{Impossible, Why};
