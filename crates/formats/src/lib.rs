//! Other people's formats: files that instruments and partners write, read into typed values.
//!
//! Everything here is pure: bytes in, values or a refusal out. A result decides about a batch, so a file is read
//! rightly or not at all; nothing is guessed, no number passes through a float, and every value remembers the place
//! where it stood, so that whoever doubts a result can put a finger on the cell it came from.
//!
//! Layers, from the bytes upwards, shared by all instruments: [`text`] (which characters are these?), [`table`] (which
//! cells?), [`number`] and [`clock`] (what do they say?). On top of them one module for each format.

pub mod clock;
pub mod gs1;
pub mod list;
pub mod lunatic;
pub mod number;
pub mod place;
pub mod results_csv;
pub mod table;
pub mod text;
pub mod unreadable;
pub mod workbook;

pub use place::{Cell, Place};
pub use unreadable::{Unreadable, What, Words};

/// The largest file that is read at all. A plate of 96 wells with full spectra is below 1 MiB.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;
