//! Other people's formats: files that instruments and partners write, read into typed values.
//!
//! Everything here is pure: bytes in, values or a refusal out. A result decides about a batch, so a file is read
//! rightly or not at all; nothing is guessed, no number passes through a float, and every value remembers the place
//! where it stood, so that whoever doubts a result can put a finger on the cell it came from.
//!
//! Layers, from the bytes upwards, shared by all instruments: [`text`] (which characters are these?), [`table`],
//! [`workbook`] and [`json`] (which cells, which values?), [`number`] and [`clock`] (what do they say?). On top of them
//! one module for each format, and over these [`family`], which knows what a file is by what is in it, and [`measured`],
//! the one form in which all of them answer.

pub mod asm;
mod cedex_bio_ht;
mod cedex_hires;
mod chromeleon;
pub mod clock;
mod data_system;
mod empower;
pub mod family;
mod grid;
pub mod gs1;
mod hiac_pharmspec;
pub mod json;
mod layout;
pub mod list;
pub mod lunatic;
pub mod mapped;
pub mod measured;
mod mzml;
mod nanodrop_eight;
mod nova_flex2;
pub mod number;
mod package;
pub mod place;
pub mod results_csv;
pub mod table;
pub mod text;
mod unicorn;
pub mod unreadable;
mod vi_cell_blu;
pub mod workbook;
mod xml;

pub use family::Family;
pub use place::{Cell, Place};
pub use unreadable::{Unreadable, What, Words};

/// The largest file that is read at all. A plate of 96 wells with full spectra is below 1 MiB.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;
