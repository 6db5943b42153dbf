//! The demonstration plant: a made-up product, made-up people and a made-up history, written by the same `decide` as a
//! real plant's. Its first entry says so, and no real plant opens such a ledger.

mod author;
mod banks;
mod cast;
mod chromatogram;
mod door;
mod history;
mod incident;
mod instruments;
mod investigated;
mod laboratory;
mod pass;
mod readings;
mod reference;
mod samples;
mod setting;
mod spectrum;
mod stability;
mod told;
mod tour;
mod vary;

pub use author::{Author, AuthorError};
pub use cast::{CAST, PASSWORD, Player};
pub use history::write;
pub(crate) use pass::let_pass;
pub use reference::{STRATEGY, reference};
pub use tour::router;

/// The name of the node, which its checkpoints carry.
pub const NODE: &str = "conjugate.example/demonstration";
