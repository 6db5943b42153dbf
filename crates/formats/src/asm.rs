//! Allotrope Simple Model (ASM): results of any technique as JSON, read from other systems and written for them.
//!
//! An ASM document is read by its structure and not by its technique: `… aggregate document` holds a list of `…
//! document`, a quantity is a `value` with a `unit`, a trace a `cube-structure` with `data`. So documents of techniques
//! and versions that we have never seen are read as far as they follow the model. Allotrope Foundation, ASM 2023 to
//! 2025 (`$asm.manifest` names schema and version).
//!
//! Converters write a negative zero where the instrument reported no value, because their schema asks for a number, and
//! say so among the errors of the measurement. Such a value is read as `not available` and never as 0.

mod read;
mod walk;
mod write;

use crate::json::Json;

pub(crate) use read::read;
pub use write::{Derived, Source, Technique, Unwritable, write, write_derived};

/// The suffix of what holds a list of documents.
const AGGREGATE: &str = " aggregate document";
/// The suffix of what is one thing or a list of things.
const DOCUMENT: &str = " document";
const MANIFEST: &str = "$asm.manifest";

/// Whether a document is ASM.
pub(crate) fn is_one(json: &Json) -> bool {
    json.get(MANIFEST).is_some() || technique(json).is_some()
}

/// The technique's document: `liquid chromatography aggregate document`.
fn technique(json: &Json) -> Option<(&str, &Json)> {
    json.members().iter().find_map(|(name, it)| Some((name.strip_suffix(AGGREGATE)?, it)))
}

#[cfg(test)]
mod tests;
