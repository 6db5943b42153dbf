//! The plant: everything that is true of an ADC production site, as a deterministic state machine.
//!
//! A person or a machine hands in a [`Command`]; [`decide`] answers with the [`Event`]s that follow from it, or with a
//! [`Refusal`] that explains itself; [`Plant::apply`] folds an event into the state. Nothing here does I/O, reads a
//! clock or draws a random number: who acts, when and on which session is handed in as an [`Act`]. So the same ledger
//! always gives the same plant, today and in twenty years.
//!
//! One folder per capability; each holds its state, commands, events, rules and questions.
#![no_std]

extern crate alloc;

pub mod act;
pub mod bank;
pub mod batch;
pub mod consumable;
pub mod disposition;
pub mod equipment;
mod event;
mod fact;
pub mod first_hour;
pub mod id;
mod index;
pub mod instrument;
pub mod lab;
pub mod material;
pub mod node;
pub mod people;
pub mod quality;
pub mod quantity;
pub mod refusal;
pub mod reprocessing;
mod rule;
pub mod run;
pub mod sample;
pub mod stability;
pub mod strategy;
pub mod text;
pub mod verdict;

mod state;
mod together;

#[cfg(test)]
mod given;

pub use act::{Act, Stamp};
pub use event::{Event, Kind, Subject, UnknownKind};
pub use refusal::{Fact, Refusal, Rule};
pub use state::{Command, Plant, decide, kept};
pub use together::IMPORT_LINES_MAX;
