//! Numbers: the formulas behind limits, amounts and reportable values. Knows no batch.
//!
//! A function here is a formula with its units, its ranges and its source. It does no input or output, reads no clock
//! and answers the same on every machine. Amounts and reportable values are decimals: `97.95` has no binary fraction,
//! and whether it rounds up decides about a batch.
#![no_std]

pub mod rounding;
pub mod stoichiometry;
