//! What the command line does; `main.rs` only reads the words.

mod calc;
mod demo;
mod ledger;
mod strategy;

pub use calc::calc;
pub use demo::demo;
pub use ledger::verify_ledger;
pub use strategy::check_strategy;

/// How a command ends: with an exit code, or a failure that is printed with everything that caused it.
pub type Done = Result<std::process::ExitCode, Box<dyn std::error::Error>>;
